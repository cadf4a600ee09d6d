/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include "kafka/weir-reader.h"
#include "kafka/weir-topic-facts.h"
#include "model/weir-job.h"

G_BEGIN_DECLS

/**
 * WeirReplayLook:
 * @match: (nullable): which messages are replayed; called on the reader's thread
 * @edit: (nullable): makes of a message the one that is to be written, whose value must live until the next call; %FALSE
 *   where it cannot, with a sentence that says why. Called on the reader's thread for those that match
 * @user_data: of both
 * @destroy: (nullable): releases @user_data, on the main thread, once neither is called again
 * @stall_msec: give up when nothing arrives for so long; 0: wait for ever
 *
 * What those who only look at a replay need of rooms they do not know.
 */
typedef struct
{
  gboolean (*match) (const WeirRecordView *view, gpointer user_data);
  gboolean (*edit) (const WeirRecordView *view, WeirRecordView *edited, char **problem, gpointer user_data);
  gpointer user_data;
  GDestroyNotify destroy;
  guint stall_msec;
} WeirReplayLook;

/* What is to be expected. */
typedef enum
{
  WEIR_REPLAY_WARNING_SAME_TOPIC,
  WEIR_REPLAY_WARNING_TOO_FEW_PARTITIONS, /* the job would be refused */
  WEIR_REPLAY_WARNING_FEWER_PARTITIONS,   /* so that they are chosen by the key */
  WEIR_REPLAY_WARNING_NOT_EDITED,
  WEIR_REPLAY_WARNING_UNKNOWN_CONFIGURATION,
  WEIR_REPLAY_WARNING_WITHOUT_KEY,
  WEIR_REPLAY_WARNING_COMPACTED,
  WEIR_REPLAY_WARNING_RETENTION,
  WEIR_REPLAY_WARNING_STAMPS_ON_ARRIVAL,
  WEIR_REPLAY_WARNING_LARGER,
} WeirReplayWarning;

/* Where a message is. */
typedef struct
{
  gint32 partition;
  gint64 offset;
  gint64 timestamp_msec;
} WeirReplayPlace;

/**
 * WeirReplayExpectation:
 * @by_offsets: nothing was read: @n_messages is the number of offsets, an upper limit, and what only reading tells is 0
 * @n_messages: how many would be written
 * @n_bytes: keys and values of those
 * @n_larger: those that are larger than the target takes, before compression
 * @n_without_key: those without one
 * @n_not_edited: those that cannot be edited; they are not among @n_messages
 * @not_edited: (nullable): why, of the first of them
 * @before: (nullable): the value of the first message that is edited
 * @after: (nullable): what it becomes
 * @first: the one with the earliest time; only where there are any
 * @last: the one with the latest
 * @warnings: (element-type WeirReplayWarning): in the order they are to be told
 * @coverage: what was looked at
 * @is_stalled: nothing more arrived in time
 *
 * What a dry run has found.
 */
typedef struct
{
  gboolean by_offsets;
  WeirTopicFacts *source;
  WeirTopicFacts *target;
  gint64 n_messages;
  gint64 n_bytes;
  gint64 n_larger;
  gint64 n_without_key;
  gint64 n_not_edited;
  char *not_edited;
  GBytes *before;
  GBytes *after;
  WeirReplayPlace first;
  WeirReplayPlace last;
  GArray *warnings;
  WeirCoverage *coverage;
  gboolean is_stalled;
} WeirReplayExpectation;

/**
 * WeirReplayPreview:
 *
 * The dry run of a replay: reads what would be read, writes nothing, and says what is to be expected.
 *
 * Signals, on the main thread: "progress" at most every 100 ms; "ended" once.
 */
#define WEIR_TYPE_REPLAY_PREVIEW (weir_replay_preview_get_type ())
G_DECLARE_FINAL_TYPE (WeirReplayPreview, weir_replay_preview, WEIR, REPLAY_PREVIEW, GObject)

WeirReplayPreview           *weir_replay_preview_new (WeirClient *source, WeirClient *target, const WeirJob *job, gboolean by_offsets,
                                                      const WeirReplayLook *look) G_GNUC_WARN_UNUSED_RESULT;
void                         weir_replay_preview_start (WeirReplayPreview *self);
void                         weir_replay_preview_cancel (WeirReplayPreview *self); /* "ended" follows */

/* How many messages were found so far, and how much of the range was looked at: 0 to 1. */
void                         weir_replay_preview_get_progress (WeirReplayPreview *self, gint64 *n_messages, double *fraction);
/* Once it has ended: what it found; NULL where it could not even begin. Borrowed. */
const WeirReplayExpectation *weir_replay_preview_get_result (WeirReplayPreview *self, GError **error);

/* One of the warnings as a sentence. */
char                        *weir_replay_expectation_describe (const WeirReplayExpectation *self,
                                                               WeirReplayWarning warning) G_GNUC_WARN_UNUSED_RESULT;
/* Offsets that are in the target now; −1 where that is not known. */
gint64                       weir_replay_expectation_count_target (const WeirReplayExpectation *self);

G_END_DECLS
