/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include <adwaita.h>

#include "model/weir-record.h"

G_BEGIN_DECLS

/**
 * WeirMessageBody:
 *
 * The value or the key of a message: the format it is read in and why, and what it then says as a tree, as
 * text or as hex. Reading what is large happens on a thread. Which format and view a person chose is kept for
 * the topic, between runs too; the automatic format, and the view that suits it, forget it.
 *
 * Signals: "show-as-column" (const char *path).
 */
#define WEIR_TYPE_MESSAGE_BODY (weir_message_body_get_type ())
G_DECLARE_FINAL_TYPE (WeirMessageBody, weir_message_body, WEIR, MESSAGE_BODY, AdwBin)

void  weir_message_body_set_is_key (WeirMessageBody *self, gboolean is_key);
void  weir_message_body_set_record (WeirMessageBody *self, WeirRecord *record); /* nullable */
char *weir_message_body_dup_shown_text (WeirMessageBody *self) G_GNUC_WARN_UNUSED_RESULT; /* nullable: what Copy gives */

G_END_DECLS
