/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "kafka/weir-replay-check.h"

#include <glib/gi18n.h>

#include "base/weir-error.h"
#include "kafka/weir-reader-watch.h"
#include "kafka/weir-replay-digest.h"
#include "kafka/weir-replay-private.h"

/* What the readers' threads fill, one after the other: it may outlive the object. */
typedef struct
{
  WeirReplayLook look;
  WeirJob *job;
  gboolean with_timestamp;
  gint32 n_partitions;
  GHashTable *refused; /* set of places, as weir_replay_pack() makes them: there may be thousands */
  WeirReplayDigest *expected; /* by partition */
  WeirReplayDigest *found;
} Sink;

struct _WeirReplayCheck
{
  GObject parent_instance;

  WeirClient *source;
  WeirClient *target;
  GCancellable *cancellable;
  Sink *sink;
  WeirReader *reader; /* of the side that is read */
  WeirReaderWatch *watch;
  gint64 n_source; /* offsets to be read */
  gint64 n_target;
  WeirReplayFindings result;
  GError *error;
  gboolean has_ended;
};

G_DEFINE_FINAL_TYPE (WeirReplayCheck, weir_replay_check, G_TYPE_OBJECT)

enum
{
  PROGRESS,
  ENDED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static void
sink_clear (gpointer data)
{
  Sink *sink = data;

  if (sink->look.destroy != NULL)
    sink->look.destroy (sink->look.user_data);
  weir_job_free (sink->job);
  g_hash_table_unref (sink->refused);
  g_free (sink->expected);
  g_free (sink->found);
}

static void
sink_unref (gpointer data)
{
  g_atomic_rc_box_release_full (data, sink_clear);
}

static void
partition_free (gpointer data)
{
  WeirReplayCheckPartition *partition = data;

  g_free (partition->source_hash);
  g_free (partition->target_hash);
  g_free (partition);
}

static GHashTable *
make_refused (const WeirJob *job)
{
  GHashTable *places = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);

  for (guint i = 0; i < job->refused->len; i++)
    {
      const WeirJobRefused *refused = g_ptr_array_index (job->refused, i);
      guint64 place = weir_replay_pack ((guint) refused->partition, refused->offset);

      g_hash_table_add (places, g_memdup2 (&place, sizeof place));
    }
  return places;
}

static gboolean
was_refused (Sink *sink,
             const WeirRecordView *view)
{
  guint64 place = weir_replay_pack ((guint) view->partition, view->offset);

  return g_hash_table_size (sink->refused) > 0 && g_hash_table_contains (sink->refused, &place);
}

/* Thread: the reader's. */
static gboolean
take_source (const WeirRecordView *view,
             gpointer user_data)
{
  Sink *sink = user_data;
  WeirRecordView edited = *view;
  g_autofree char *problem = NULL;
  gint32 partition;

  if ((sink->look.match != NULL && !sink->look.match (view, sink->look.user_data)) || was_refused (sink, view))
    return TRUE;
  /* One that cannot be edited was refused. */
  if (sink->look.edit != NULL && !sink->look.edit (view, &edited, &problem, sink->look.user_data))
    return TRUE;
  /* As many as there were then. */
  partition = weir_replay_find_partition (sink->job, &edited, (gint32) sink->job->targets->len);
  if (partition >= 0 && partition < sink->n_partitions)
    weir_replay_digest_add (&sink->expected[partition], sink->job, sink->with_timestamp, &edited);
  return TRUE;
}

/* Thread: the reader's. */
static gboolean
take_target (const WeirRecordView *view,
             gpointer user_data)
{
  Sink *sink = user_data;

  if (view->partition >= 0 && view->partition < sink->n_partitions)
    weir_replay_digest_add (&sink->found[view->partition], sink->job, sink->with_timestamp, view);
  return TRUE;
}

static void
end (WeirReplayCheck *self)
{
  g_autoptr (WeirReplayCheck) keep = g_object_ref (self);

  self->has_ended = TRUE;
  g_signal_emit (keep, signals[ENDED], 0);
}

static void
take_error (WeirReplayCheck *self,
            GError *error)
{
  self->error = error;
  end (self);
}

static void
compare (WeirReplayCheck *self)
{
  Sink *sink = self->sink;
  gboolean is_ordered = sink->job->partitioning == WEIR_PARTITIONING_SAME;

  self->result.partitions = g_ptr_array_new_with_free_func (partition_free);
  for (gint32 i = 0; i < sink->n_partitions; i++)
    {
      WeirReplayCheckPartition *partition = g_new0 (WeirReplayCheckPartition, 1);

      partition->partition = i;
      partition->n_expected = sink->expected[i].n_messages;
      partition->n_found = sink->found[i].n_messages;
      partition->source_hash = weir_replay_digest_to_text (&sink->expected[i], is_ordered);
      partition->target_hash = weir_replay_digest_to_text (&sink->found[i], is_ordered);
      partition->is_equal = weir_replay_digest_equal (&sink->expected[i], &sink->found[i], is_ordered);
      self->result.n_messages += partition->n_expected;
      self->result.n_different += !partition->is_equal;
      g_ptr_array_add (self->result.partitions, partition);
    }
  end (self);
}

static void
progress_cb (WeirReplayCheck *self)
{
  g_signal_emit (self, signals[PROGRESS], 0);
}

static void
start_reading (WeirReplayCheck *self,
               WeirClient *client,
               const WeirReadPlan *plan,
               WeirReaderRecordFunc func,
               GCallback ended)
{
  self->reader = weir_reader_new (client, plan, func, g_atomic_rc_box_acquire (self->sink), sink_unref);
  g_signal_connect_object (self->reader, "progress", G_CALLBACK (progress_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->reader, "ended", ended, self, G_CONNECT_SWAPPED);
  self->watch = weir_reader_watch_new (self->reader, self->sink->look.stall_msec, FALSE);
  weir_reader_start (self->reader);
}

/* FALSE: not all was read, and it has ended. */
static gboolean
finish_reading (WeirReplayCheck *self,
                WeirCoverage **coverage)
{
  *coverage = weir_reader_dup_coverage (self->reader);
  self->result.is_stalled = weir_reader_watch_get_is_stalled (self->watch);
  g_clear_pointer (&self->watch, weir_reader_watch_free);
  g_clear_object (&self->reader);
  if ((*coverage)->reason == WEIR_STOPPED_END)
    return TRUE;
  end (self);
  return FALSE;
}

static void
target_ended_cb (WeirReplayCheck *self)
{
  if (finish_reading (self, &self->result.target_coverage))
    compare (self);
}

static void
read_target (WeirReplayCheck *self)
{
  const WeirJob *job = self->sink->job;
  const char *topics[] = { job->target, NULL };
  WeirReadPlan *plan = weir_read_plan_new (topics);

  plan->bulk = TRUE;
  for (guint i = 0; i < job->targets->len; i++)
    {
      const WeirJobTarget *target = &g_array_index (job->targets, WeirJobTarget, i);

      if (target->start >= 0 && target->end > target->start)
        weir_read_plan_add_range (plan, 0, target->partition, target->start, target->end);
    }
  if (self->n_target == 0)
    compare (self);
  else
    start_reading (self, self->target, plan, take_target, G_CALLBACK (target_ended_cb));
  weir_read_plan_free (plan);
}

static void
source_ended_cb (WeirReplayCheck *self)
{
  if (finish_reading (self, &self->result.source_coverage))
    read_target (self);
}

static void
read_source (WeirReplayCheck *self)
{
  const WeirJob *job = self->sink->job;
  const char *topics[] = { job->source, NULL };
  WeirReadPlan *plan = weir_read_plan_new (topics);

  plan->bulk = TRUE;
  for (guint i = 0; i < job->ranges->len; i++)
    {
      const WeirJobRange *range = &g_array_index (job->ranges, WeirJobRange, i);

      if (range->next > range->from)
        weir_read_plan_add_range (plan, 0, range->partition, range->from, range->next);
    }
  if (self->n_source == 0)
    read_target (self);
  else
    start_reading (self, self->source, plan, take_source, G_CALLBACK (source_ended_cb));
  weir_read_plan_free (plan);
}

static void
facts_cb (GObject *object,
          GAsyncResult *result,
          gpointer user_data)
{
  g_autoptr (WeirReplayCheck) self = user_data;
  g_autoptr (WeirTopicFacts) facts = NULL;
  Sink *sink = self->sink;
  GError *error = NULL;

  facts = weir_topic_facts_get_finish (WEIR_CLIENT (object), result, &error);
  if (error == NULL && !g_cancellable_set_error_if_cancelled (self->cancellable, &error)
      && facts->n_partitions < (gint32) sink->job->targets->len)
    g_set_error_literal (&error, WEIR_ERROR, WEIR_ERROR_CONFLICT,
                         _("The target has fewer partitions than when the job was done: it is another topic now."));
  if (error != NULL)
    {
      take_error (self, error);
      return;
    }
  sink->n_partitions = facts->n_partitions;
  sink->expected = g_new0 (WeirReplayDigest, facts->n_partitions);
  sink->found = g_new0 (WeirReplayDigest, facts->n_partitions);
  sink->with_timestamp = !sink->job->new_timestamps && !facts->stamps_on_arrival;
  read_source (self);
}

static void
weir_replay_check_dispose (GObject *object)
{
  WeirReplayCheck *self = WEIR_REPLAY_CHECK (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_pointer (&self->watch, weir_reader_watch_free);
  /* Dropped, it is cancelled. */
  g_clear_object (&self->reader);
  g_clear_pointer (&self->sink, sink_unref);
  g_clear_object (&self->source);
  g_clear_object (&self->target);
  G_OBJECT_CLASS (weir_replay_check_parent_class)->dispose (object);
}

static void
weir_replay_check_finalize (GObject *object)
{
  WeirReplayCheck *self = WEIR_REPLAY_CHECK (object);

  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->result.partitions, g_ptr_array_unref);
  g_clear_pointer (&self->result.source_coverage, weir_coverage_free);
  g_clear_pointer (&self->result.target_coverage, weir_coverage_free);
  g_clear_error (&self->error);
  G_OBJECT_CLASS (weir_replay_check_parent_class)->finalize (object);
}

static void
weir_replay_check_class_init (WeirReplayCheckClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = weir_replay_check_dispose;
  G_OBJECT_CLASS (klass)->finalize = weir_replay_check_finalize;

  /**
   * WeirReplayCheck::progress:
   *
   * More was read. At most every 100 ms.
   */
  signals[PROGRESS] = g_signal_new ("progress", WEIR_TYPE_REPLAY_CHECK, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  /**
   * WeirReplayCheck::ended:
   *
   * Once: weir_replay_check_get_result() says what was found.
   */
  signals[ENDED] = g_signal_new ("ended", WEIR_TYPE_REPLAY_CHECK, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
weir_replay_check_init (WeirReplayCheck *self)
{
  self->cancellable = g_cancellable_new ();
}

/**
 * weir_replay_check_new:
 * @source: the source's cluster
 * @target: the target's; the same client where that is the same
 * @job: what was done
 * @look: what the rooms around give
 *
 * Returns: (transfer full): a check that has not started
 */
WeirReplayCheck *
weir_replay_check_new (WeirClient *source,
                       WeirClient *target,
                       const WeirJob *job,
                       const WeirReplayLook *look)
{
  WeirReplayCheck *self = g_object_new (WEIR_TYPE_REPLAY_CHECK, NULL);

  self->source = g_object_ref (source);
  self->target = g_object_ref (target);
  self->sink = g_atomic_rc_box_new0 (Sink);
  self->sink->look = *look;
  self->sink->job = weir_job_copy (job);
  self->sink->refused = make_refused (job);
  for (guint i = 0; i < job->ranges->len; i++)
    {
      const WeirJobRange *range = &g_array_index (job->ranges, WeirJobRange, i);

      if (range->next > range->from)
        self->n_source += range->next - range->from;
    }
  for (guint i = 0; i < job->targets->len; i++)
    {
      const WeirJobTarget *range = &g_array_index (job->targets, WeirJobTarget, i);

      if (range->start >= 0 && range->end > range->start)
        self->n_target += range->end - range->start;
    }
  return self;
}

void
weir_replay_check_start (WeirReplayCheck *self)
{
  g_return_if_fail (WEIR_IS_REPLAY_CHECK (self));
  weir_topic_facts_get_async (self->target, self->sink->job->target, self->cancellable, facts_cb, g_object_ref (self));
}

void
weir_replay_check_cancel (WeirReplayCheck *self)
{
  g_return_if_fail (WEIR_IS_REPLAY_CHECK (self));
  g_cancellable_cancel (self->cancellable);
  if (self->reader != NULL)
    weir_reader_cancel (self->reader);
}

double
weir_replay_check_get_fraction (WeirReplayCheck *self)
{
  gboolean is_target;
  double done = 0;

  g_return_val_if_fail (WEIR_IS_REPLAY_CHECK (self), 0);

  if (self->n_source + self->n_target == 0)
    return 0;
  is_target = self->n_source == 0 || self->result.source_coverage != NULL;
  if (self->reader != NULL)
    {
      WeirCoverage *coverage = weir_reader_dup_coverage (self->reader);

      done = weir_coverage_get_fraction (coverage) * (double) (is_target ? self->n_target : self->n_source);
      weir_coverage_free (coverage);
    }
  return ((is_target ? (double) self->n_source : 0) + done) / (double) (self->n_source + self->n_target);
}

const WeirReplayFindings *
weir_replay_check_get_result (WeirReplayCheck *self,
                              GError **error)
{
  g_return_val_if_fail (WEIR_IS_REPLAY_CHECK (self), NULL);
  g_return_val_if_fail (self->has_ended, NULL);

  if (self->error == NULL)
    return &self->result;
  if (error != NULL)
    *error = g_error_copy (self->error);
  return NULL;
}
