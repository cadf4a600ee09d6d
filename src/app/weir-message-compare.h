/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include <adwaita.h>

#include "model/weir-record.h"

G_BEGIN_DECLS

/**
 * WeirMessageCompare:
 *
 * Two messages side by side: what differs of keys and headers and the fields that do by their paths, and all lines with
 * those that differ marked. Reading and comparing happen on a thread.
 */
#define WEIR_TYPE_MESSAGE_COMPARE (weir_message_compare_get_type ())
G_DECLARE_FINAL_TYPE (WeirMessageCompare, weir_message_compare, WEIR, MESSAGE_COMPARE, AdwDialog)

AdwDialog *weir_message_compare_new (WeirRecord *left, WeirRecord *right) G_GNUC_WARN_UNUSED_RESULT;
/* The first message it is given is remembered, the second one is compared with it. */
void       weir_message_compare_take (GtkWidget *widget, WeirRecord *record);

G_END_DECLS
