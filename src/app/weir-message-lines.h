/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include "app/weir-message-decoded.h"

G_BEGIN_DECLS

/**
 * WeirMessageLines:
 *
 * The lines of a decoded key or value, as text or as hex, as a list of GtkStringObjects that are made
 * when they are looked at.
 */
#define WEIR_TYPE_MESSAGE_LINES (weir_message_lines_get_type ())
G_DECLARE_FINAL_TYPE (WeirMessageLines, weir_message_lines, WEIR, MESSAGE_LINES, GObject)

WeirMessageLines *weir_message_lines_new_text (WeirMessageDecoded *decoded) G_GNUC_WARN_UNUSED_RESULT;
WeirMessageLines *weir_message_lines_new_hex (WeirMessageDecoded *decoded, guint bytes_per_line) G_GNUC_WARN_UNUSED_RESULT;
/* Adds the line, and its line break where it ends in one. */
void              weir_message_lines_append (WeirMessageLines *self, guint line, GString *text);

G_END_DECLS
