/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include "kafka/weir-connection.h"
#include "kafka/weir-error-map.h"
#include "kafka/weir-sampler.h"

G_BEGIN_DECLS

/* The sampler's side on the worker thread. A cycle sends all it can at once, then waits for
 * answers until its deadline, and makes a snapshot of what it has. */

typedef struct _WeirSampleCycle WeirSampleCycle;
typedef struct _WeirSampleCall WeirSampleCall;
typedef struct _WeirSampleTimes WeirSampleTimes;

typedef void (*WeirSampleReplyFunc) (WeirSampleCycle *cycle, WeirSampleCall *call, rd_kafka_event_t *event);

/**
 * WeirSampleRequest:
 * @parts: what to ask for; what is left out is carried over from the snapshot before
 * @describe_all: ask for the members of all groups, not only of those that seem to have changed
 * @is_patient: nobody asks again soon: partitions that are just moving are asked again
 * @forget: carry nothing over: the topics or groups asked for are others than before
 *
 * What a cycle is to do: made on the main thread, read on the worker.
 */
typedef struct
{
  WeirSampleParts parts;
  gboolean describe_all;
  gboolean is_patient;
  gboolean forget;
  guint timeout_msec;
  GStrv only_topics;
  GStrv only_groups;
} WeirSampleRequest;

/* One call that is out. It may outlive its cycle: its answer then only tells that the
 * broker is back. */
struct _WeirSampleCall
{
  WeirSampleReplyFunc func;
  guint64 cycle_number;
  gint64 sent_usec;
  gboolean is_coordinator;
  gboolean is_awaited;                     /* the cycle does not end before it */
  gboolean is_never_late;                  /* an answer of an earlier cycle is as good */
  gint32 broker;                           /* whom it goes to, −1 where not known */
  gint64 spec;                             /* ListOffsets: which offset */
  rd_kafka_topic_partition_list_t *list;   /* ListOffsets: what was asked, for errors */
  char *group;                             /* coordinator calls */
  guint n_attempts;
};

/**
 * WeirSamplerCore:
 *
 * What a sampler knows from cycle to cycle. Reference counted. Fields are the running
 * cycle's own, except those marked.
 */
typedef struct
{
  gatomicrefcount ref_count;
  WeirConnection *connection;

  GMutex mutex;
  GCond cond;
  gboolean has_news;    /* under the mutex: a queue has something */
  gboolean is_stopped;  /* under the mutex: end the cycle now */

  rd_kafka_queue_t *queue;
  WeirHandle *coordinator;             /* NULL until a group is to be asked */
  rd_kafka_queue_t *coordinator_queue;
  gint64 renewed_usec;                 /* when the coordinator handle was replaced last */
  GHashTable *calls;                   /* set of WeirSampleCall that are out */
  GHashTable *suspects;                /* set of broker ids that let the last cycle wait */
  GHashTable *racks;                   /* broker id → rack or "" */
  guint64 racks_cycle;                 /* when racks were asked for last, 0 for never */
  char *groups_unsupported;            /* why groups cannot be listed, once that is known */
  GArray *offsets_leaders;             /* gint32: leader of each partition of the topic that holds the groups, or NULL */
  WeirSampleTimes *times;              /* when what was written; NULL before the first */
  WeirSnapshot *previous;
  guint usual_msec;                    /* what a cycle takes when all brokers answer, 0 before the first */
  guint64 cycle_number;
} WeirSamplerCore;

struct _WeirSampleCycle
{
  WeirSamplerCore *core;
  const WeirSampleRequest *request;
  WeirSnapshot *snapshot;
  gint64 deadline_usec;
  guint n_awaited;

  GHashTable *answered;     /* set of broker ids that answered something in this cycle */
  GPtrArray *retries;       /* of WeirSampleRetry: chunks of partitions that are moving; NULL where there are none */
  guint n_retries;          /* rounds done */
  GHashTable *silent;       /* set of broker ids that let a call wait in vain */

  gboolean is_carried_over; /* topics and brokers are those of the snapshot before */
  GQueue tasks;             /* of WeirGroupTask: calls to coordinators, not sent yet */
  GHashTable *stuck;        /* set of broker ids with calls of earlier cycles out; NULL before the first call */
  GHashTable *group_index;  /* name → index + 1 in the snapshot's groups */
  gboolean has_listing_error;
  gboolean has_moving_groups; /* a broker could not list all of its groups yet */
};

/* weir-sampler-core.c */
WeirSamplerCore *weir_sampler_core_new (WeirConnection *connection) G_GNUC_WARN_UNUSED_RESULT;
WeirSamplerCore *weir_sampler_core_ref (WeirSamplerCore *self);
void             weir_sampler_core_unref (WeirSamplerCore *self);
/* Thread: any. Ends the running cycle early; weir_sampler_core_resume() before the next. */
void             weir_sampler_core_stop (WeirSamplerCore *self);
void             weir_sampler_core_resume (WeirSamplerCore *self);
gboolean         weir_sampler_core_is_stopped (WeirSamplerCore *self);
gboolean         weir_sampler_core_open_coordinator (WeirSamplerCore *self, GError **error);
void             weir_sampler_core_renew_coordinator_if_stuck (WeirSamplerCore *self);
WeirSampleCall  *weir_sampler_core_add_call (WeirSamplerCore *self, WeirSampleReplyFunc func);
void             weir_sampler_core_remove_call (WeirSamplerCore *self, WeirSampleCall *call);
/* Sleeps until a queue has something, or @until_usec. */
void             weir_sampler_core_wait (WeirSamplerCore *self, gint64 until_usec);

/* weir-sampler-cycle.c: the whole cycle, on the worker thread. */
WeirSnapshot    *weir_sample_cycle_run (WeirSamplerCore *core, const WeirSampleRequest *request, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Registers a call of this cycle; options to pass to the library with it. */
rd_kafka_AdminOptions_t *weir_sample_cycle_prepare (WeirSampleCycle *self, rd_kafka_t *handle, rd_kafka_admin_op_t operation,
                                                    guint timeout_msec, WeirSampleReplyFunc func, gboolean is_awaited,
                                                    WeirSampleCall **call) G_GNUC_WARN_UNUSED_RESULT;
guint            weir_sample_cycle_get_request_timeout (WeirSampleCycle *self);

/* weir-sampler-offsets.c: watermarks. @topics: (nullable): only those in this set of names. */
void             weir_sample_offsets_send (WeirSampleCycle *self, GHashTable *topics);
/* Asks again for partitions that are moving, after a pause; FALSE where there is nothing to ask. */
gboolean         weir_sample_offsets_retry (WeirSampleCycle *self);
void             weir_sample_offsets_finish (WeirSampleCycle *self);

/* weir-sampler-times.c: the age of what groups have not processed. Behind the groups and the watermarks; blocks a little. */
void             weir_sample_times_send (WeirSampleCycle *self);
void             weir_sample_times_finish (WeirSampleCycle *self);
void             weir_sample_times_free (WeirSampleTimes *self);

/* weir-sampler-groups.c: listing, and what is carried over. */
void             weir_sample_groups_send (WeirSampleCycle *self);
/* Lists again where groups were moving, after a pause; FALSE where there is nothing to ask. */
gboolean         weir_sample_groups_retry (WeirSampleCycle *self);
void             weir_sample_groups_finish (WeirSampleCycle *self);
WeirGroupInfo   *weir_sample_groups_find (WeirSampleCycle *self, const char *name);

/* weir-sampler-coordinator.c: members and committed offsets. */
void             weir_sample_coordinator_add (WeirSampleCycle *self, const char *group, gboolean describe, gboolean list_offsets);
/* Sends what may be sent now; returns when it wants to be called again, G_MAXINT64 for never. */
gint64           weir_sample_coordinator_pump (WeirSampleCycle *self);
void             weir_sample_coordinator_clear (WeirSampleCycle *self);
void             weir_sample_coordinator_finish (WeirSampleCycle *self);

G_END_DECLS
