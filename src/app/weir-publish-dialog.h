/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include <adwaita.h>

#include "app/weir-session.h"
#include "model/weir-record.h"

G_BEGIN_DECLS

/**
 * WeirPublishDialog:
 *
 * Publishes one message, written by hand or made from another. What a person does not
 * touch of another message is published byte for byte.
 */
#define WEIR_TYPE_PUBLISH_DIALOG (weir_publish_dialog_get_type ())
G_DECLARE_FINAL_TYPE (WeirPublishDialog, weir_publish_dialog, WEIR, PUBLISH_DIALOG, AdwDialog)

/* @topic and @record are nullable. */
AdwDialog *weir_publish_dialog_new (WeirSession *session, const char *topic, WeirRecord *record) G_GNUC_WARN_UNUSED_RESULT;
/* Opens on test orders rather than on one message. */
void       weir_publish_dialog_show_test_orders (WeirPublishDialog *self);

G_END_DECLS
