/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include <adwaita.h>

#include "app/weir-publish-target.h"
#include "app/weir-session.h"
#include "model/weir-record.h"

G_BEGIN_DECLS

/**
 * WeirPublishMessage:
 *
 * The page of one message, written by hand or made from another. What a person does not touch of
 * another message is published byte for byte. Signals: "changed"; "problem" (text).
 */
#define WEIR_TYPE_PUBLISH_MESSAGE (weir_publish_message_get_type ())
G_DECLARE_FINAL_TYPE (WeirPublishMessage, weir_publish_message, WEIR, PUBLISH_MESSAGE, AdwBin)

void               weir_publish_message_set_up (WeirPublishMessage *self, WeirSession *session, WeirRecord *record); /* @record: nullable */
WeirPublishTarget *weir_publish_message_get_target (WeirPublishMessage *self);
/* WEIR_ERROR_INVALID: something is not of the form it is written in. */
WeirRecord        *weir_publish_message_create_record (WeirPublishMessage *self, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Where a person begins to type. */
GtkWidget         *weir_publish_message_get_first (WeirPublishMessage *self);

G_END_DECLS
