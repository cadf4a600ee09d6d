/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* The keys of the program, in one table: what is set for the actions is what the dialog shows. */

/* Sets the keys of all actions. */
void       weir_shortcuts_install (GtkApplication *application);
/* (transfer floating): the dialog that lists them all. */
AdwDialog *weir_shortcuts_dialog_new (void) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
