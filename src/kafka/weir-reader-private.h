/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include <stdatomic.h>

#include "kafka/weir-notifier.h"
#include "kafka/weir-rdkafka.h"
#include "kafka/weir-reader.h"

/* Between weir-reader.c (the object, main thread), weir-reader-thread.c (the loop) and
 * weir-range.c (where ranges begin and end); nobody else includes it. */

G_BEGIN_DECLS

typedef struct _WeirReaderTopic WeirReaderTopic;

typedef enum
{
  WEIR_RANGE_UNRESOLVED, /* where it begins and ends is not known yet */
  WEIR_RANGE_READY,      /* known; not being fetched: just resolved, or paused */
  WEIR_RANGE_RUNNING,    /* being fetched */
  WEIR_RANGE_ENDING,     /* nothing of it is wanted any more, but it is still being fetched */
  WEIR_RANGE_LOST,       /* its position is not in the log any more; to be looked up again */
  WEIR_RANGE_DONE,
} WeirRangeState;

/* One partition of the plan. Belongs to the reader's thread, but for what is atomic, and
 * for `from`, `to` and `error`, which are guarded by the mutex of WeirReaderShared. */
typedef struct
{
  WeirReaderTopic *topic;
  const char *name; /* the topic's, out of the plan: lives as long as the range, the topic does not */
  gint32 partition;
  gint32 leader;
  WeirRangeState state;
  gboolean is_caught_up;
  gboolean is_late; /* the partition was added while following: all of it is new */
  gint64 from;
  gint64 to;
  char *error;
  gint64 end; /* `to`, or no end where the plan follows */
  _Atomic gint64 next;
  rd_kafka_resp_err_t last_code; /* why it is still unresolved */

  /* Where the broker answers no look-ups by time, the range is all of the partition and
   * these find its edges by the records' timestamps. −1: not in use. */
  gint64 skip_until_msec;
  gint64 stop_at_msec;
} WeirRange;

struct _WeirReaderTopic
{
  const char *name; /* out of the plan */
  rd_kafka_topic_t *handle;
  gboolean has_failed; /* does not exist, no permission: not asked for again */
  GPtrArray *ranges;   /* by partition number; NULL where the plan leaves one out */
};

/* What the object and its thread share. Either may go first. */
typedef struct
{
  gatomicrefcount ref_count;
  WeirNotifier *notifier;
  WeirReadPlan *plan;
  WeirReaderRecordFunc func;
  gpointer user_data;
  rd_kafka_conf_t *conf; /* until the thread has it */

  int is_cancelled; /* g_atomic_int */
  int is_paused;
  int is_caught_up;
  _Atomic gint64 n_records;
  _Atomic gint64 n_bytes;

  GMutex mutex;
  GPtrArray *ranges; /* of WeirRange: only ever grows */
  WeirStopReason reason;
  char *error;            /* why nothing could be read at all */
  char *connection_error; /* the latest reason why no broker answers */
} WeirReaderShared;

WeirReaderShared *weir_reader_shared_ref (WeirReaderShared *self);
void              weir_reader_shared_unref (WeirReaderShared *self);
void              weir_reader_shared_post_ended (WeirReaderShared *self, WeirStopReason reason);

/* The state of the thread itself. */
typedef struct
{
  WeirReaderShared *shared;
  const WeirReadPlan *plan;
  rd_kafka_t *handle;
  rd_kafka_queue_t *queue;
  GPtrArray *topics; /* of WeirReaderTopic */
  GPtrArray *dirty;  /* ranges whose state asks for a call that cannot be made in a callback */
  guint n_open;      /* ranges that are neither done nor failed */
  guint n_unresolved;
  guint n_behind; /* ranges not caught up */
  gboolean has_partitions; /* of all topics of the plan */
  gboolean has_lost;       /* some range is to be looked up again */
  gboolean is_stopping;
  gboolean is_alive; /* something came from a broker since the last look */
  WeirStopReason reason;
  guint n_since_clock;
  gint64 progress_usec; /* when "progress" was posted last */
  gint64 n_reported;    /* records at that time */
} WeirReaderThread;

/* weir-reader-thread.c */
void     weir_reader_configure (rd_kafka_conf_t *conf, WeirProfile *profile, const WeirReadPlan *plan);
gpointer weir_reader_thread_main (gpointer shared);

/* weir-range.c. Thread: the reader's; the first two block for up to some seconds. */
gboolean weir_range_list_partitions (WeirReaderThread *self, int timeout_msec);
void     weir_range_resolve (WeirReaderThread *self);
void     weir_range_resolve_lost (WeirReaderThread *self, WeirRange *range);
void     weir_range_fail (WeirReaderThread *self, WeirRange *range, rd_kafka_resp_err_t code, const char *detail);
void     weir_range_fail_unresolved (WeirReaderThread *self);
void     weir_range_set_caught_up (WeirReaderThread *self, WeirRange *range);
void     weir_range_finish (WeirReaderThread *self, WeirRange *range);

G_END_DECLS
