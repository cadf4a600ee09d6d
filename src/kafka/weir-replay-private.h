/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include "kafka/weir-connection.h"
#include "kafka/weir-error-map.h"
#include "kafka/weir-notifier.h"
#include "kafka/weir-rdkafka.h"
#include "kafka/weir-replay-preview.h"
#include "kafka/weir-replay.h"
#include "kafka/weir-topic-facts.h"

/* Between weir-replay.c (the object, main thread), weir-replay-thread.c (what happens in which order), weir-replay-source.c
 * (where the ranges begin and end), weir-replay-writer.c (the producer and its transactions) and weir-replay-sink.c (a
 * message from the reader to the producer, and its report); nobody else includes it. */

G_BEGIN_DECLS

/* What the object and its thread share. Either may go first. */
typedef struct
{
  gatomicrefcount ref_count;
  WeirNotifier *notifier;
  WeirConnection *source;
  WeirConnection *target;
  WeirReplayHooks hooks;

  int is_cancelled; /* g_atomic_int */
  int is_paused;

  GMutex mutex;
  WeirJob *job;
  char *trouble;
} WeirReplayShared;

void weir_replay_shared_unref (WeirReplayShared *self);
void weir_replay_shared_set_trouble (WeirReplayShared *self, const char *trouble);

/* Messages that were sent between two places to go on from. */
typedef struct
{
  gint64 *positions; /* how far each range was read behind them; NULL for those that are being added to */
  gint64 n_outstanding;
  WeirJobCounts counts;
} WeirReplayEpoch;

typedef enum
{
  WEIR_REPLAY_NO_FAILURE,
  WEIR_REPLAY_AGAIN, /* from the last place to go on from */
  WEIR_REPLAY_GIVE_UP,
} WeirReplayFailure;

/* A message that the broker has refused, or a batch with it; or one that could not be edited. */
typedef struct
{
  guint range;
  gint64 offset;
  gint64 n_bytes;
  rd_kafka_resp_err_t code;
  const char *problem; /* why it could not even be sent, as a sentence; NULL where @code says it */
} WeirReplayRefused;

/* A message that the broker has confirmed. */
typedef struct
{
  guint range;
  gint64 offset; /* in the source */
  gint64 n_bytes;
  gint32 partition; /* of the target; −1: of another topic */
  gint64 target_offset;
} WeirReplayConfirmed;

/* The state of the thread. What the sink uses too, on the reader's thread, is guarded by the mutex of the shared part. */
typedef struct
{
  WeirReplayShared *shared;
  WeirJob *job;         /* that of the shared part */
  GMainContext *context; /* of this thread: the reader's signals */
  WeirTopicFacts *facts;
  gboolean is_transactional;

  rd_kafka_t *handle;
  rd_kafka_topic_t *topic;
  rd_kafka_topic_t *divert; /* nullable */
  rd_kafka_consumer_group_metadata_t *group;
  gboolean is_in_transaction;
  gboolean is_single;     /* a message a batch: to find out which one is refused */
  gint64 batch_bytes;     /* no batch of more than one message is larger */
  WeirReader *reader;
  gboolean has_reader_ended;
  gint64 opened_usec;     /* when the present epoch began */
  gint64 saved_usec;
  gint64 moved_usec;      /* when anything moved last: written on this thread, and under the mutex */
  guint n_attempts;       /* since anything was confirmed */
  gint64 commit_usec;     /* how long the last transaction took to be completed */
  GArray *confirmed;      /* of WeirReplayConfirmed: reports that were not looked at yet */

  /* Under the mutex. */
  GCond cond;             /* something of these has changed */
  gboolean is_open;       /* messages may be sent */
  gboolean is_stopping;   /* no more are wanted */
  GArray *range_of;       /* guint by partition: the range and 1, 0 for none */
  gint64 *positions;      /* how far each range was read and sent */
  WeirReplayEpoch *epoch; /* the present one */
  GQueue closed;          /* earlier ones, of which not all is confirmed */
  gint64 n_outstanding;
  gint64 n_outstanding_bytes;
  gint64 n_epoch_sent;
  gint64 n_epoch_bytes;
  double due_usec;        /* when the next message may go */
  GHashTable *passed_by;  /* packed places of messages that the target does not take */
  GArray *refused;        /* of WeirReplayRefused */
  WeirReplayFailure failure;
  char *failure_text;
  WeirJobObstacle obstacle; /* of it */
} WeirReplayRun;

/* A place in one number: what the library hands back with a report. */
#define WEIR_REPLAY_MAX_RANGES 65535
static inline guint64
weir_replay_pack (guint range,
                  gint64 offset)
{
  return (guint64) range << 48 | (guint64) offset;
}

/* Where a message of the source belongs. */
gint32           weir_replay_find_partition (const WeirJob *job, const WeirRecordView *view, gint32 n_partitions);
WeirReadPlan    *weir_replay_make_plan (const WeirJob *job, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The thread itself. */
gpointer         weir_replay_thread_main (gpointer shared);
gboolean         weir_replay_run_is_cancelled (WeirReplayRun *self);
gboolean         weir_replay_run_is_stalled (WeirReplayRun *self);
gboolean         weir_replay_run_save (WeirReplayRun *self);
/* The first failure counts. Takes @text. Under the mutex. */
void             weir_replay_run_fail (WeirReplayRun *self, WeirReplayFailure failure, char *text);
void             weir_replay_run_fail_at (WeirReplayRun *self, WeirJobObstacle obstacle, char *text); /* gives up */
void             weir_replay_run_fail_code (WeirReplayRun *self, rd_kafka_resp_err_t code, const char *detail);

/* weir-replay-source.c: blocks. FALSE: failed, and said so in *error. */
gboolean         weir_replay_resolve (WeirReplayRun *self, GError **error);

/* weir-replay-writer.c: these block. */
gboolean         weir_replay_writer_open (WeirReplayRun *self);
gboolean         weir_replay_writer_begin (WeirReplayRun *self);
gboolean         weir_replay_writer_commit (WeirReplayRun *self, gboolean is_last);
void             weir_replay_writer_close (WeirReplayRun *self);

/* weir-replay-sink.c */
gboolean         weir_replay_sink_take (const WeirRecordView *view, gpointer run); /* thread: the reader's */
void             weir_replay_sink_report (rd_kafka_t *handle, const rd_kafka_message_t *message, void *run);
/* Lets the library report, and looks at that. Blocks for so long, if nothing is reported. */
void             weir_replay_sink_poll (WeirReplayRun *self, int timeout_msec);
void             weir_replay_sink_flush (WeirReplayRun *self, int timeout_msec);
void             weir_replay_sink_reset (WeirReplayRun *self);
void             weir_replay_sink_close_epoch (WeirReplayRun *self); /* under the mutex */
void             weir_replay_sink_confirm (WeirReplayRun *self, WeirReplayEpoch *epoch); /* under the mutex; takes it */
char            *weir_replay_sink_describe (WeirReplayRun *self, const WeirReplayRefused *refused) G_GNUC_WARN_UNUSED_RESULT;
void             weir_replay_sink_fail_refused (WeirReplayRun *self, const WeirReplayRefused *refused);
gboolean         weir_replay_sink_is_epoch_full (WeirReplayRun *self); /* under the mutex */
void             weir_replay_sink_pass_by (WeirReplayRun *self, const WeirReplayRefused *refused); /* under the mutex */

/* weir-replay-warning.c */
void             weir_replay_expectation_find_warnings (WeirReplayExpectation *self, const WeirJob *job);

/* weir-topic-facts.c: blocks */
WeirTopicFacts  *weir_topic_facts_ask (rd_kafka_t *handle, const char *topic, gboolean read_uncommitted, int timeout_msec, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* A mock cluster has none, and is not asked what only a controller can tell: the library would wait for one until the time is up. */
gboolean         weir_topic_facts_has_controller (rd_kafka_t *handle, const struct rd_kafka_metadata *metadata);

G_END_DECLS
