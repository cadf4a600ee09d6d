/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include "app/weir-publish-run.h"
#include "model/weir-message-template.h"

G_BEGIN_DECLS

/* The messages of a template. The same @seed and @first_order give the same messages, but for the time. WEIR_ERROR_INVALID: where a field
 * is wrong. */
WeirPublishSource *weir_publish_template_new (const WeirMessageTemplate *template, gint32 partition, guint64 seed, guint64 first_order,
                                              GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
