/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include "kafka/weir-client.h"
#include "model/weir-lag-series.h"

G_BEGIN_DECLS

/**
 * WeirCommitLine:
 * @points: of WeirLagPoint, by time: each commit, of the source %WEIR_LAG_COMMIT_LOG, and moments in between at which the
 *   end of the partition was looked up, of the source %WEIR_LAG_INTERPOLATED
 *
 * What a group committed for one partition, and where the partition ended then.
 */
typedef struct
{
  char *topic;
  gint32 partition;
  GArray *points;
} WeirCommitLine;

/**
 * WeirCommitLog:
 * @lines: of WeirCommitLine
 * @n_records: records of the topic that were looked at, those of other groups too
 * @n_commits: those of the group
 * @from_usec: when the first of them was; 0 where there is none
 * @is_cut: whether there was more than is read at once, or it was not read to its end in time
 *
 * The lag of a group before anybody sampled it: what it committed is kept in a topic of Kafka's own, together with the time.
 */
typedef struct
{
  GPtrArray *lines;
  gint64 n_records;
  gint64 n_commits;
  gint64 from_usec;
  gboolean is_cut;
} WeirCommitLog;

void           weir_commit_log_free (WeirCommitLog *self);

/**
 * weir_commit_log_read_async:
 * @client: the cluster
 * @group: name of a group
 * @since_usec: real time: how far back
 *
 * Reads the end of the one partition in which the group's commits are kept, then looks up where the partitions that it committed
 * for ended at those times. Bounded in messages, look-ups and time. How far back commits go is up to the cluster, which
 * keeps the last of each partition and drops the others some time later.
 *
 * Fails with WEIR_ERROR_AUTHORIZATION where the topic may not be read, and with WEIR_ERROR_NOT_FOUND where there is none:
 * the lag is then known from one's own samples only, and the message says so. Main thread.
 */
void           weir_commit_log_read_async (WeirClient *client, const char *group, gint64 since_usec, GCancellable *cancellable,
                                           GAsyncReadyCallback callback, gpointer user_data);
WeirCommitLog *weir_commit_log_read_finish (WeirClient *client, GAsyncResult *result, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WeirCommitLog, weir_commit_log_free)

G_END_DECLS
