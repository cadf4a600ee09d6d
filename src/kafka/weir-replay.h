/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include "kafka/weir-reader.h"
#include "model/weir-job.h"

G_BEGIN_DECLS

/**
 * WeirReplayHooks:
 * @match: (nullable): which messages are replayed; called on the reader's thread
 * @edit: (nullable): makes of a message the one that is to be written, whose value must live until the next call; %FALSE
 *   where it cannot, with a sentence that says why: the message is treated as one that the target refuses. Called on the
 *   reader's thread for those that match. A job with edits cannot do without
 * @save: keeps how far the job is, on the disk when it returns; called on the replay's thread
 * @user_data: of all
 * @destroy: (nullable): releases @user_data, on the main thread, behind "ended"
 * @stall_msec: give up when nothing moves for so long; 0: wait for ever
 *
 * What a replay needs of rooms it does not know.
 */
typedef struct
{
  gboolean (*match) (const WeirRecordView *view, gpointer user_data);
  gboolean (*edit) (const WeirRecordView *view, WeirRecordView *edited, char **problem, gpointer user_data);
  gboolean (*save) (const WeirJob *job, gpointer user_data, GError **error);
  gpointer user_data;
  GDestroyNotify destroy;
  guint stall_msec;
} WeirReplayHooks;

/**
 * WeirReplay:
 *
 * Runs a job: reads the source by a #WeirReader and publishes to the target from a handle of its own, on a thread of its
 * own. The reader waits while the target is slower, so that memory stays bounded.
 *
 * Exactly once: each transaction holds a batch of messages and, as offsets of a consumer group that is named like
 * the job, how far the source was read. Both are there or neither, however the program or a broker ends. At least
 * once: what the target has confirmed is kept with the job; what was on its way then may be written again.
 *
 * Signals, on the main thread: "progress" at most every 100 ms; "ended" once.
 */
#define WEIR_TYPE_REPLAY (weir_replay_get_type ())
G_DECLARE_FINAL_TYPE (WeirReplay, weir_replay, WEIR, REPLAY, GObject)

WeirReplay *weir_replay_new (WeirClient *source, WeirClient *target, const WeirJob *job, const WeirReplayHooks *hooks) G_GNUC_WARN_UNUSED_RESULT;

/* WEIR_ERROR_READ_ONLY, and nothing is sent, where the target's profile is read-only. */
gboolean    weir_replay_start (WeirReplay *self, GError **error);
void        weir_replay_cancel (WeirReplay *self); /* what was sent is confirmed first; "ended" follows */
void        weir_replay_set_paused (WeirReplay *self, gboolean paused);

/* The job as it is now. */
WeirJob    *weir_replay_dup_job (WeirReplay *self) G_GNUC_WARN_UNUSED_RESULT;
/* Why nothing moves at present, as a sentence; NULL where that is not known. */
char       *weir_replay_dup_trouble (WeirReplay *self) G_GNUC_WARN_UNUSED_RESULT;

/* What the group and the transactions of a job are called on the cluster. */
char       *weir_replay_get_cluster_name (const WeirJob *job) G_GNUC_WARN_UNUSED_RESULT;

/* The header that tells where a replayed message comes from: TOPIC-PARTITION-OFFSET. */
#define WEIR_REPLAY_SOURCE_HEADER "weir-source"
/* The header of a message that was diverted: why. */
#define WEIR_REPLAY_REASON_HEADER "weir-reason"

G_END_DECLS
