/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include <gio/gio.h>

#include "kafka/weir-client.h"

G_BEGIN_DECLS

/**
 * WeirHistoryBucket:
 * @start_msec: inclusive, ms since 1970
 * @end_msec: exclusive
 * @n_offsets: offsets written in between over all partitions, −1 where not known. They are not
 *   records where a topic is compacted or written in transactions
 */
typedef struct
{
  gint64 start_msec;
  gint64 end_msec;
  gint64 n_offsets;
} WeirHistoryBucket;

/* How much was written when: found by offset-for-time look-ups, one a bucket, without
 * reading the topic. WEIR_ERROR_UNSUPPORTED where the broker answers no look-ups by time
 * (librdkafka's mock cluster). Timestamps need not be ordered: a bucket is never negative. */
void    weir_history_async (WeirClient *client, const char *topic, gint64 start_msec, gint64 end_msec, guint n_buckets,
                            GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
GArray *weir_history_finish (WeirClient *client, GAsyncResult *result, GError **error) G_GNUC_WARN_UNUSED_RESULT; /* of WeirHistoryBucket */

G_END_DECLS
