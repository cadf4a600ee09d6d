/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include <adwaita.h>

#include "app/weir-message-decoded.h"

G_BEGIN_DECLS

/**
 * WeirMessageText:
 *
 * A decoded key or value as text or as hex. What is of a usual size is a text view in which any part can
 * be selected; what is larger is a list of lines, of which only those that are seen are made: there lines are
 * selected, and copied by Ctrl+C.
 */
#define WEIR_TYPE_MESSAGE_TEXT (weir_message_text_get_type ())
G_DECLARE_FINAL_TYPE (WeirMessageText, weir_message_text, WEIR, MESSAGE_TEXT, AdwBin)

void weir_message_text_set_label (WeirMessageText *self, const char *label);
void weir_message_text_set_decoded (WeirMessageText *self, WeirMessageDecoded *decoded, gboolean is_hex); /* nullable decoded */

/* Breaks its lines where there is no more place, and shows nothing that is not in the message. */
void       weir_message_text_wrap_label (GtkLabel *label);

G_END_DECLS
