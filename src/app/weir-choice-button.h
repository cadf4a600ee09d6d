/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * WeirChoiceButton:
 *
 * Opens a list of what may stand in the entry beside it: the suffix of a row.
 *
 * Signals: "fill" when it opens, for the owner to clear it and add what there is now; "chosen" with
 * the title that was chosen.
 */
#define WEIR_TYPE_CHOICE_BUTTON (weir_choice_button_get_type ())
G_DECLARE_FINAL_TYPE (WeirChoiceButton, weir_choice_button, WEIR, CHOICE_BUTTON, AdwBin)

/* @name: what is listed, for people who hear it; @placeholder: said where nothing is */
GtkWidget *weir_choice_button_new (const char *name, const char *placeholder) G_GNUC_WARN_UNUSED_RESULT;
void       weir_choice_button_clear (WeirChoiceButton *self);
void       weir_choice_button_add (WeirChoiceButton *self, const char *title, const char *subtitle); /* @subtitle: nullable */

G_END_DECLS
