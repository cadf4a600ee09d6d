/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include "kafka/weir-client.h"

G_BEGIN_DECLS

/**
 * WeirTopicFacts:
 * @low: first offset kept of each partition, −1 where it is not known
 * @high: the offset behind the last, −1 where it is not known
 * @has_configuration: whether the broker told the following
 * @max_message_bytes: the largest batch that it takes, and so the largest message
 * @retention_msec: how old a message may become, −1 for no limit
 *
 * What is good to know of a topic before writing to it.
 */
typedef struct
{
  gint32 n_partitions;
  gint64 *low;
  gint64 *high;
  gboolean has_configuration;
  gint64 max_message_bytes;
  gint64 retention_msec;
  gboolean is_compacted;
  gboolean deletes; /* what is older than the retention */
  gboolean stamps_on_arrival;
} WeirTopicFacts;

void            weir_topic_facts_free (WeirTopicFacts *self);

/* Fails where there is no such topic, or no broker answers in time; without a permission for its configuration
 * that is left out. */
void            weir_topic_facts_get_async (WeirClient *client, const char *topic, GCancellable *cancellable,
                                            GAsyncReadyCallback callback, gpointer user_data);
WeirTopicFacts *weir_topic_facts_get_finish (WeirClient *client, GAsyncResult *result, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WeirTopicFacts, weir_topic_facts_free)

G_END_DECLS
