/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include <adwaita.h>

#include "model/weir-record.h"

G_BEGIN_DECLS

/**
 * WeirMessagePane:
 *
 * One message as a whole: where and when, value as JSON, text or hex, key and headers, and
 * copying each.
 *
 * Signals: "publish-again" (WeirRecord *record); "close".
 */
#define WEIR_TYPE_MESSAGE_PANE (weir_message_pane_get_type ())
G_DECLARE_FINAL_TYPE (WeirMessagePane, weir_message_pane, WEIR, MESSAGE_PANE, AdwBin)

GtkWidget  *weir_message_pane_new (void) G_GNUC_WARN_UNUSED_RESULT;
void        weir_message_pane_set_record (WeirMessagePane *self, WeirRecord *record); /* nullable */
WeirRecord *weir_message_pane_get_record (WeirMessagePane *self);                     /* transfer none, nullable */

G_END_DECLS
