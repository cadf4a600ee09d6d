/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include "kafka/weir-client.h"
#include "model/weir-job.h"

G_BEGIN_DECLS

/**
 * WeirReplayAccess:
 * @WEIR_REPLAY_ACCESS_SOURCE: the source may not be read
 * @WEIR_REPLAY_ACCESS_TARGET: the target may not be written
 * @WEIR_REPLAY_ACCESS_DIVERT: nor the topic that refused messages go to
 * @WEIR_REPLAY_ACCESS_GROUP: the group that holds the place to go on from may not be used
 * @WEIR_REPLAY_ACCESS_TRANSACTION: whether transactions may be used is not known: no request tells that but one that writes.
 *   Only where the user may not do everything anyway
 *
 * A permission that a replay needs and does not have.
 */
typedef enum
{
  WEIR_REPLAY_ACCESS_SOURCE,
  WEIR_REPLAY_ACCESS_TARGET,
  WEIR_REPLAY_ACCESS_DIVERT,
  WEIR_REPLAY_ACCESS_GROUP,
  WEIR_REPLAY_ACCESS_TRANSACTION,
} WeirReplayAccess;

/* Asks the brokers what the user may do, and writes nothing. What they do not tell in some seconds is not missing. */
void    weir_replay_access_async (WeirClient *source, WeirClient *target, const WeirJob *job, GCancellable *cancellable,
                                  GAsyncReadyCallback callback, gpointer user_data);
/* Of WeirReplayAccess, empty where nothing is missing. */
GArray *weir_replay_access_finish (WeirClient *source, GAsyncResult *result, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* One of them as a sentence. */
char   *weir_replay_access_describe (WeirReplayAccess access, const WeirJob *job) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
