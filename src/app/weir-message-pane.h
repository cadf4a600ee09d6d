/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include <adwaita.h>

#include "model/weir-record.h"

G_BEGIN_DECLS

/**
 * WeirMessagePane:
 *
 * One message as a whole: where and when, value and key as a tree, text or hex, headers, and copying,
 * saving and comparing them. Which format a topic's values and keys are read in, where a person chose
 * one, is remembered.
 *
 * Signals: "publish-again" (WeirRecord *record); "close"; "next" and "previous": the neighbours in the
 * table are wanted; "show-as-column" (const char *path): a field of the value, such as
 * `items[0].price`, is to become a column.
 *
 * Actions: pane.next, pane.previous, pane.close, pane.publish-again, pane.copy-value, pane.copy-key,
 * pane.copy-json, pane.copy-kcat, pane.save, pane.compare.
 */
#define WEIR_TYPE_MESSAGE_PANE (weir_message_pane_get_type ())
G_DECLARE_FINAL_TYPE (WeirMessagePane, weir_message_pane, WEIR, MESSAGE_PANE, AdwBin)

GtkWidget  *weir_message_pane_new (void) G_GNUC_WARN_UNUSED_RESULT;
void        weir_message_pane_set_record (WeirMessagePane *self, WeirRecord *record); /* nullable */
WeirRecord *weir_message_pane_get_record (WeirMessagePane *self);                     /* transfer none, nullable */

G_END_DECLS
