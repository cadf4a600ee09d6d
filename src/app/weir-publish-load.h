/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include "app/weir-publish-run.h"
#include "orders/weir-order-shape.h"
#include "orders/weir-test-load.h"

G_BEGIN_DECLS

/* Test orders, as they are due, marked by a header. Takes @shape. */
WeirPublishSource *weir_publish_load_new (const char *topic, gint32 partition, const WeirTestLoad *load,
                                          WeirOrderShape *shape) G_GNUC_WARN_UNUSED_RESULT;

/* How the newest orders of a topic are written; NULL without an error: there is none to learn from. */
void               weir_publish_load_learn_async (WeirClient *client, const char *topic, WeirMapping *mapping, GCancellable *cancellable,
                                                  GAsyncReadyCallback callback, gpointer user_data);
WeirOrderShape    *weir_publish_load_learn_finish (WeirClient *client, GAsyncResult *result, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
