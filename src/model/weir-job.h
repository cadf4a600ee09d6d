/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * WeirPartitioning:
 * @WEIR_PARTITIONING_AUTO: the same where the target has as many partitions, else by the key
 * @WEIR_PARTITIONING_SAME: the partition it was read from
 * @WEIR_PARTITIONING_KEY: by the key, as Java programs do; without a key by the partition it was read from
 * @WEIR_PARTITIONING_ONE: all into one
 */
typedef enum
{
  WEIR_PARTITIONING_AUTO,
  WEIR_PARTITIONING_SAME,
  WEIR_PARTITIONING_KEY,
  WEIR_PARTITIONING_ONE,
} WeirPartitioning;

/**
 * WeirDelivery:
 * @WEIR_DELIVERY_AUTO: exactly once where both topics are of one cluster
 * @WEIR_DELIVERY_EXACTLY_ONCE: in transactions, each of which holds the place to go on from too
 * @WEIR_DELIVERY_AT_LEAST_ONCE: an interrupted job may write again what was on its way
 */
typedef enum
{
  WEIR_DELIVERY_AUTO,
  WEIR_DELIVERY_EXACTLY_ONCE,
  WEIR_DELIVERY_AT_LEAST_ONCE,
} WeirDelivery;

/* What is done with a message that the target refuses. */
typedef enum
{
  WEIR_REFUSED_STOP,
  WEIR_REFUSED_SKIP,
  WEIR_REFUSED_DIVERT,
} WeirRefusedPolicy;

typedef enum
{
  WEIR_JOB_NEW,
  WEIR_JOB_RUNNING, /* or ended by a crash */
  WEIR_JOB_STOPPED, /* by a person, or by an error: goes on when it is run again */
  WEIR_JOB_DONE,
} WeirJobState;

/**
 * WeirJobObstacle:
 * @WEIR_OBSTACLE_NONE: nothing, or what only its sentence says
 * @WEIR_OBSTACLE_REFUSED: a message that the target refuses: leave such messages out, or divert them
 * @WEIR_OBSTACLE_PARTITIONS: the target has fewer partitions: go by the key
 * @WEIR_OBSTACLE_BEGIN_ANEW: it cannot go on: another job can begin where this one ended
 * @WEIR_OBSTACLE_OTHER_CLUSTER: exactly once reaches no other cluster
 * @WEIR_OBSTACLE_TIME: nothing moved in time: wait for longer
 *
 * What stopped a job, where something can be done about it: the command line names an option, the window has a button.
 */
typedef enum
{
  WEIR_OBSTACLE_NONE,
  WEIR_OBSTACLE_REFUSED,
  WEIR_OBSTACLE_PARTITIONS,
  WEIR_OBSTACLE_BEGIN_ANEW,
  WEIR_OBSTACLE_OTHER_CLUSTER,
  WEIR_OBSTACLE_TIME,
} WeirJobObstacle;

/**
 * WeirJobRange:
 * @from: first offset
 * @to: the offset behind the last one: fixed when the job began
 * @next: all before it was written, or left out on purpose, for certain
 * @error: (nullable): why it could not be read to its end
 *
 * One partition of the source.
 */
typedef struct
{
  gint32 partition;
  gint64 from;
  gint64 to;
  gint64 next;
  char *error;
} WeirJobRange;

/**
 * WeirJobTarget:
 * @start: its end when the job began
 * @end: the offset behind the last message that the job wrote, or @start
 *
 * One partition of the target.
 */
typedef struct
{
  gint32 partition;
  gint64 start;
  gint64 end;
} WeirJobTarget;

/* A message that the target refused. */
typedef struct
{
  gint32 partition;
  gint64 offset;
  char *reason;
} WeirJobRefused;

/**
 * WeirJobCounts:
 * @n_read: messages looked at
 * @n_matched: those that were to be replayed
 * @n_written: those that the target has confirmed, with those diverted
 * @n_bytes: keys and values of those
 * @n_stamped: those whose own time could not be kept: 1970-01-01T00:00 means “now” to the library
 */
typedef struct
{
  gint64 n_read;
  gint64 n_matched;
  gint64 n_written;
  gint64 n_bytes;
  gint64 n_stamped;
} WeirJobCounts;

/**
 * WeirJob:
 * @name: what a person calls it
 * @id: made at random once: what the cluster knows it by, so that no two jobs of one name ever meet
 * @target_bootstrap: (nullable): where the target is another cluster
 * @source_profile: (nullable): the ID of the saved connection to the source, where it is one
 * @target_profile: (nullable): likewise of that to the target, where it is another cluster
 * @from: (nullable): as it was written: a plan must be the same to go on
 * @edits: (nullable): what is changed in the values, in the language of docs/replay.md
 *
 * A replay: what is to be done, and how far it is. A plain value.
 */
typedef struct
{
  /* What is to be done. */
  char *name;
  char *id;
  char *source;
  char *target;
  char *source_bootstrap;
  char *target_bootstrap;
  char *source_profile;
  char *target_profile;
  char *from;
  char *to;
  gint32 partition; /* −1 for all */
  char *match;
  gboolean ignore_case;
  gboolean match_headers;
  char *where;
  char *edits;
  gint64 now_msec; /* what “now” is in the above: when the job was made */
  double rate;     /* messages a second, 0 for no limit */
  WeirPartitioning partitioning;
  gint32 target_partition; /* of %WEIR_PARTITIONING_ONE */
  gboolean new_timestamps;
  gboolean source_header;
  WeirRefusedPolicy refused_policy;
  char *divert_topic;
  WeirDelivery delivery;

  /* How far it is. */
  WeirJobState state;
  gint64 started_msec;
  gint64 ended_msec;
  GArray *ranges;     /* of WeirJobRange */
  GArray *targets;    /* of WeirJobTarget, by number */
  GPtrArray *refused; /* of WeirJobRefused */
  WeirJobCounts counts;
  char *error; /* nullable: why it stopped */
  WeirJobObstacle obstacle; /* of @error */
} WeirJob;

WeirJob        *weir_job_new (const char *name) G_GNUC_WARN_UNUSED_RESULT;
WeirJob        *weir_job_copy (const WeirJob *self) G_GNUC_WARN_UNUSED_RESULT;
void            weir_job_free (WeirJob *self);
gboolean        weir_job_name_is_valid (const char *name);

void            weir_job_add_range (WeirJob *self, gint32 partition, gint64 from, gint64 to, gint64 next);
void            weir_job_add_target (WeirJob *self, gint32 partition, gint64 start, gint64 end);
void            weir_job_add_refused (WeirJob *self, gint32 partition, gint64 offset, const char *reason);
void            weir_job_take_range_error (WeirJob *self, guint index, const char *error);
gboolean        weir_job_is_complete (const WeirJob *self); /* each range was read to its end */
void            weir_job_get_progress (const WeirJob *self, gint64 *n_done, gint64 *n_all); /* offsets of the source */

/* What is to be done, as a key file group: what the store keeps, and what two plans are compared by. */
void            weir_job_plan_to_key_file (const WeirJob *self, GKeyFile *file, const char *group);
gboolean        weir_job_plan_from_key_file (WeirJob *self, GKeyFile *file, const char *group);
/* The first key that is different, as it is called on the command line; NULL where nothing is. Borrowed. */
const char     *weir_job_compare_plans (const WeirJob *self, const WeirJob *other);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WeirJob, weir_job_free)

G_END_DECLS
