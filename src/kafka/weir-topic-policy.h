/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include "kafka/weir-client.h"

G_BEGIN_DECLS

/**
 * weir_topic_policy_async:
 * @client: the cluster
 * @topic: name of a topic
 *
 * Asks whether a topic is compacted, so that it has fewer messages than offsets. Who may not see a topic's settings
 * gets an error, as does whoever asks a broker that has none, such as the mock cluster; that takes some seconds.
 */
void     weir_topic_policy_async (WeirClient *client, const char *topic, GCancellable *cancellable, GAsyncReadyCallback callback,
                                  gpointer user_data);
gboolean weir_topic_policy_finish (WeirClient *client, GAsyncResult *result, gboolean *is_compacted, GError **error);

G_END_DECLS
