/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include <gtk/gtk.h>

#include "app/weir-message-fields.h"

G_BEGIN_DECLS

/**
 * WeirMessageCompleter:
 *
 * Offers what may come next while a condition is typed: a list below the entry, which keeps the focus. Down and
 * Up choose, Tab takes over what is chosen (or the first, where a word was begun), Enter what is chosen, Escape closes
 * the list; whoever only types is not disturbed. Down opens it where it is closed.
 *
 * Signal: "closed".
 */
#define WEIR_TYPE_MESSAGE_COMPLETER (weir_message_completer_get_type ())
G_DECLARE_FINAL_TYPE (WeirMessageCompleter, weir_message_completer, WEIR, MESSAGE_COMPLETER, GObject)

WeirMessageCompleter *weir_message_completer_new (GtkWidget *entry, WeirMessageFields *fields) G_GNUC_WARN_UNUSED_RESULT;
void                  weir_message_completer_set_enabled (WeirMessageCompleter *self, gboolean is_enabled); /* it begins as not */
gboolean              weir_message_completer_get_is_open (WeirMessageCompleter *self);

G_END_DECLS
