/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "kafka/weir-replay-private.h"

#include <glib/gi18n.h>

/* The thread of a replay: what happens in which order. It owns the reader and the producer, and waits for both here. */

#define POLL_MSEC 10
#define FACTS_MSEC 3000
#define CLUSTER_ID_MSEC 5000
/* How often the job begins again from the last place to go on from, without anything being confirmed in between. */
#define MAX_ATTEMPTS 4
#define RETRY_USEC (500 * G_TIME_SPAN_MILLISECOND)
#define VISIBLE_USEC (10 * G_TIME_SPAN_SECOND)
#define PROGRESS_USEC (100 * G_TIME_SPAN_MILLISECOND)

gboolean
weir_replay_run_is_cancelled (WeirReplayRun *self)
{
  return g_atomic_int_get (&self->shared->is_cancelled) != 0;
}

gboolean
weir_replay_run_is_stalled (WeirReplayRun *self)
{
  gint64 stall_usec = self->shared->hooks.stall_msec * G_TIME_SPAN_MILLISECOND;

  return stall_usec > 0 && !g_atomic_int_get (&self->shared->is_paused) && g_get_monotonic_time () - self->moved_usec > stall_usec;
}

void
weir_replay_run_fail (WeirReplayRun *self,
                      WeirReplayFailure failure,
                      char *text)
{
  if (self->failure == WEIR_REPLAY_NO_FAILURE || (self->failure == WEIR_REPLAY_AGAIN && failure == WEIR_REPLAY_GIVE_UP))
    {
      self->failure = failure;
      g_free (self->failure_text);
      self->failure_text = text;
    }
  else
    {
      g_free (text);
    }
  g_cond_broadcast (&self->cond);
}

void
weir_replay_run_fail_at (WeirReplayRun *self,
                         WeirJobObstacle obstacle,
                         char *text)
{
  if (self->failure != WEIR_REPLAY_GIVE_UP)
    self->obstacle = obstacle;
  weir_replay_run_fail (self, WEIR_REPLAY_GIVE_UP, text);
}

void
weir_replay_run_fail_code (WeirReplayRun *self,
                           rd_kafka_resp_err_t code,
                           const char *detail)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *what = NULL;
  WeirReplayFailure failure = WEIR_REPLAY_AGAIN;

  /* Translators: %s is the name of a topic */
  what = g_strdup_printf (_("Topic “%s” could not be written"), self->job->target);
  weir_error_map_set (&error, code, detail, what);
  switch (weir_error_map_code (code, NULL))
    {
    case WEIR_ERROR_AUTHORIZATION:
    case WEIR_ERROR_NOT_FOUND:
    case WEIR_ERROR_INVALID:
    case WEIR_ERROR_UNSUPPORTED:
      failure = WEIR_REPLAY_GIVE_UP;
      break;
    case WEIR_ERROR_FAILED:
    case WEIR_ERROR_UNREACHABLE:
    case WEIR_ERROR_AUTHENTICATION:
    case WEIR_ERROR_CONFLICT:
    case WEIR_ERROR_TIMED_OUT:
    case WEIR_ERROR_PARTIAL:
    case WEIR_ERROR_READ_ONLY:
    default:
      break;
    }
  weir_replay_run_fail (self, failure, g_strdup (error->message));
}

/* Keeps how far the job is. What cannot be kept could not be gone on with: it stops. */
gboolean
weir_replay_run_save (WeirReplayRun *self)
{
  g_autoptr (WeirJob) job = NULL;
  g_autoptr (GError) error = NULL;

  self->saved_usec = g_get_monotonic_time ();
  if (self->shared->hooks.save == NULL)
    return TRUE;
  g_mutex_lock (&self->shared->mutex);
  job = weir_job_copy (self->job);
  g_mutex_unlock (&self->shared->mutex);
  if (self->shared->hooks.save (job, self->shared->hooks.user_data, &error))
    return TRUE;
  g_mutex_lock (&self->shared->mutex);
  weir_replay_run_fail (self, WEIR_REPLAY_GIVE_UP, g_strdup (error->message));
  g_mutex_unlock (&self->shared->mutex);
  return FALSE;
}

static void
give_up (WeirReplayRun *self,
         WeirJobObstacle obstacle,
         const char *text)
{
  g_mutex_lock (&self->shared->mutex);
  weir_replay_run_fail_at (self, obstacle, g_strdup (text));
  g_mutex_unlock (&self->shared->mutex);
}

/* What the target is like; waits for a broker that answers. */
static gboolean
ask_facts (WeirReplayRun *self)
{
  rd_kafka_t *handle = weir_connection_get_handle (self->shared->target);

  for (;;)
    {
      g_autoptr (GError) error = NULL;

      self->facts = weir_topic_facts_ask (handle, self->job->target, TRUE, FACTS_MSEC, &error);
      if (self->facts != NULL && self->job->divert_topic != NULL)
        {
          g_autoptr (WeirTopicFacts) other = weir_topic_facts_ask (handle, self->job->divert_topic, TRUE, FACTS_MSEC, &error);

          if (other == NULL)
            g_clear_pointer (&self->facts, weir_topic_facts_free);
        }
      if (self->facts != NULL)
        return TRUE;
      if (weir_replay_run_is_cancelled (self) || weir_replay_run_is_stalled (self)
          || g_error_matches (error, WEIR_ERROR, WEIR_ERROR_NOT_FOUND)
          || g_error_matches (error, WEIR_ERROR, WEIR_ERROR_AUTHORIZATION)
          || g_error_matches (error, WEIR_ERROR, WEIR_ERROR_INVALID))
        {
          give_up (self, WEIR_OBSTACLE_NONE, error->message);
          return FALSE;
        }
      g_usleep (100000);
    }
}

/* Whether both topics are of one cluster: then a transaction can hold the place to go on from. */
static gboolean
is_same_cluster (WeirReplayRun *self,
                 gboolean *is_known)
{
  char *source, *target;
  gboolean is_same;

  *is_known = TRUE;
  if (self->job->target_bootstrap == NULL)
    return TRUE;
  source = rd_kafka_clusterid (weir_connection_get_handle (self->shared->source), CLUSTER_ID_MSEC);
  target = rd_kafka_clusterid (weir_connection_get_handle (self->shared->target), CLUSTER_ID_MSEC);
  is_same = source != NULL && g_strcmp0 (source, target) == 0;
  *is_known = source != NULL && target != NULL;
  if (source != NULL)
    rd_kafka_mem_free (NULL, source);
  if (target != NULL)
    rd_kafka_mem_free (NULL, target);
  return is_same;
}

/* A cluster that the source's connection must not write to is not written by another address of it either. */
static gboolean
check_read_only (WeirReplayRun *self)
{
  gboolean is_known = TRUE;

  if (self->job->target_bootstrap == NULL || !weir_profile_get_read_only (weir_connection_get_profile (self->shared->source)))
    return TRUE;
  if (!is_same_cluster (self, &is_known) && is_known)
    return TRUE;
  give_up (self, WEIR_OBSTACLE_NONE,
           is_known ? _("The target is on the source’s cluster, whose connection is read-only: nothing was sent.")
                    : _("The source’s connection is read-only, and it is not known whether the target is on the same cluster: nothing was sent."));
  return FALSE;
}

static gint32
count_source_partitions (WeirReplayRun *self)
{
  gint32 count = 0;

  for (guint i = 0; i < self->job->ranges->len; i++)
    {
      gint32 partition = g_array_index (self->job->ranges, WeirJobRange, i).partition;

      count = MAX (count, partition + 1);
    }
  return count;
}

static gboolean
decide_delivery (WeirReplayRun *self)
{
  gboolean is_known;
  gboolean is_same = is_same_cluster (self, &is_known);
  if (self->job->delivery == WEIR_DELIVERY_EXACTLY_ONCE && !is_same)
    {
      give_up (self, WEIR_OBSTACLE_OTHER_CLUSTER, _("Exactly once needs both topics on one cluster: a transaction does not reach further."));
      return FALSE;
    }
  g_mutex_lock (&self->shared->mutex);
  if (self->job->delivery == WEIR_DELIVERY_AUTO)
    self->job->delivery = is_same ? WEIR_DELIVERY_EXACTLY_ONCE : WEIR_DELIVERY_AT_LEAST_ONCE;
  g_mutex_unlock (&self->shared->mutex);
  return TRUE;
}

/* Everything that is decided once, before the first message. */
static gboolean
begin_job (WeirReplayRun *self)
{
  g_autoptr (GError) error = NULL;

  if (!decide_delivery (self))
    return FALSE;
  if (!weir_replay_resolve (self, &error))
    {
      give_up (self, WEIR_OBSTACLE_TIME, error->message);
      return FALSE;
    }
  g_mutex_lock (&self->shared->mutex);
  self->job->started_msec = g_get_real_time () / 1000;
  if (self->job->partitioning == WEIR_PARTITIONING_AUTO)
    self->job->partitioning = self->facts->n_partitions >= count_source_partitions (self) ? WEIR_PARTITIONING_SAME : WEIR_PARTITIONING_KEY;
  for (gint32 i = 0; i < self->facts->n_partitions; i++)
    weir_job_add_target (self->job, i, self->facts->high[i], self->facts->high[i]);
  g_mutex_unlock (&self->shared->mutex);
  return TRUE;
}

static gboolean
check_partitions (WeirReplayRun *self)
{
  g_autofree char *text = NULL;
  WeirJobObstacle obstacle = WEIR_OBSTACLE_NONE;

  if (self->job->partitioning == WEIR_PARTITIONING_KEY)
    obstacle = WEIR_OBSTACLE_BEGIN_ANEW;
  else if (self->job->partitioning == WEIR_PARTITIONING_SAME)
    obstacle = WEIR_OBSTACLE_PARTITIONS;
  if (self->job->partitioning == WEIR_PARTITIONING_SAME && self->facts->n_partitions < count_source_partitions (self))
    /* Translators: name of a topic, its number of partitions, and another number of partitions */
    text = g_strdup_printf (_("Topic “%s” has %d partitions, fewer than the source’s %d. Going by the key keeps the order of each key."),
                            self->job->target, self->facts->n_partitions, count_source_partitions (self));
  else if (self->job->partitioning == WEIR_PARTITIONING_ONE && self->job->target_partition >= self->facts->n_partitions)
    text = g_strdup_printf (_("Topic “%s” has no partition %d."), self->job->target, self->job->target_partition);
  else if (self->job->partitioning == WEIR_PARTITIONING_KEY && self->job->targets->len != (guint) self->facts->n_partitions)
    /* Translators: name of a topic, and two numbers of partitions */
    text = g_strdup_printf (_("Topic “%s” has %d partitions now, and had %u when the job began: the rest of a key’s messages would go elsewhere. Begin a new job where this one ended."),
                            self->job->target, self->facts->n_partitions, self->job->targets->len);
  if (text == NULL)
    return TRUE;
  give_up (self, obstacle, text);
  return FALSE;
}

static gboolean
prepare (WeirReplayRun *self)
{
  if (!ask_facts (self))
    return FALSE;
  if (!check_read_only (self))
    return FALSE;
  if (self->job->state == WEIR_JOB_NEW && !begin_job (self))
    return FALSE;
  if (!check_partitions (self))
    return FALSE;
  self->is_transactional = self->job->delivery == WEIR_DELIVERY_EXACTLY_ONCE;
  self->range_of = g_array_new (FALSE, TRUE, sizeof (guint));
  g_array_set_size (self->range_of, (guint) count_source_partitions (self));
  g_mutex_lock (&self->shared->mutex);
  for (guint i = 0; i < self->job->ranges->len; i++)
    {
      g_array_index (self->range_of, guint, g_array_index (self->job->ranges, WeirJobRange, i).partition) = i + 1;
      weir_job_take_range_error (self->job, i, NULL);
    }
  for (guint i = 0; i < self->job->refused->len; i++)
    {
      const WeirJobRefused *refused = g_ptr_array_index (self->job->refused, i);
      guint range = refused->partition < (gint32) self->range_of->len ? g_array_index (self->range_of, guint, refused->partition) : 0;
      guint64 place = range > 0 ? weir_replay_pack (range - 1, refused->offset) : 0;

      if (range > 0)
        g_hash_table_add (self->passed_by, g_memdup2 (&place, sizeof place));
    }
  /* A run that crashed may have written more than it could still say. */
  for (gint32 i = 0; self->job->state == WEIR_JOB_RUNNING && i < (gint32) self->job->targets->len && i < self->facts->n_partitions; i++)
    {
      WeirJobTarget *target = &g_array_index (self->job->targets, WeirJobTarget, i);

      target->end = MAX (target->end, self->facts->high[i]);
    }
  self->job->state = WEIR_JOB_RUNNING;
  g_clear_pointer (&self->job->error, g_free);
  self->job->obstacle = WEIR_OBSTACLE_NONE;
  g_mutex_unlock (&self->shared->mutex);
  return weir_replay_run_save (self);
}

static void
reader_ended_cb (WeirReader *reader,
                 WeirReplayRun *self)
{
  self->has_reader_ended = TRUE;
}

static void
start_reader (WeirReplayRun *self)
{
  const char *topics[] = { self->job->source, NULL };
  WeirReadPlan *plan = weir_read_plan_new (topics);
  gboolean is_empty = TRUE;

  plan->bulk = TRUE;
  for (guint i = 0; i < self->job->ranges->len; i++)
    {
      const WeirJobRange *range = &g_array_index (self->job->ranges, WeirJobRange, i);

      if (range->next >= range->to)
        continue;
      weir_read_plan_add_range (plan, 0, range->partition, range->next, range->to);
      is_empty = FALSE;
    }
  self->has_reader_ended = is_empty;
  if (!is_empty)
    {
      self->reader = weir_reader_new_for_profile (weir_connection_get_profile (self->shared->source), plan, weir_replay_sink_take, self, NULL);
      g_signal_connect (self->reader, "ended", G_CALLBACK (reader_ended_cb), self);
      weir_reader_start (self->reader);
    }
  weir_read_plan_free (plan);
}

/* What the reader has found at the ends of its ranges: markers and gaps behind the last message. */
static void
take_coverage (WeirReplayRun *self)
{
  WeirCoverage *coverage;

  if (self->reader == NULL)
    return;
  coverage = weir_reader_dup_coverage (self->reader);
  g_mutex_lock (&self->shared->mutex);
  for (guint i = 0; i < coverage->ranges->len; i++)
    {
      const WeirRangeCoverage *range = g_ptr_array_index (coverage->ranges, i);
      guint index = range->partition >= 0 && range->partition < (gint32) self->range_of->len
                      ? g_array_index (self->range_of, guint, range->partition)
                      : 0;

      /* What was not reached because somebody stopped it is no error. */
      if (range->error != NULL && weir_replay_run_is_cancelled (self))
        {
          continue;
        }
      else if (range->error != NULL)
        {
          if (index > 0)
            weir_job_take_range_error (self->job, index - 1, range->error);
          weir_replay_run_fail (self, WEIR_REPLAY_AGAIN, g_strdup (range->error));
        }
      else if (index > 0 && coverage->reason == WEIR_STOPPED_END && range->next >= range->to)
        {
          self->positions[index - 1] = g_array_index (self->job->ranges, WeirJobRange, index - 1).to;
        }
    }
  if (coverage->reason == WEIR_STOPPED_ERROR && self->failure == WEIR_REPLAY_NO_FAILURE)
    weir_replay_run_fail (self, WEIR_REPLAY_AGAIN, g_strdup (coverage->error));
  g_mutex_unlock (&self->shared->mutex);
  weir_coverage_free (coverage);
}

/* No call of the sink comes after this. */
static void
stop_reader (WeirReplayRun *self)
{
  if (self->reader == NULL)
    return;
  g_mutex_lock (&self->shared->mutex);
  self->is_stopping = TRUE;
  g_cond_broadcast (&self->cond);
  g_mutex_unlock (&self->shared->mutex);
  weir_reader_cancel (self->reader);
  while (!self->has_reader_ended)
    {
      if (self->handle != NULL)
        weir_replay_sink_poll (self, POLL_MSEC);
      g_main_context_iteration (self->context, FALSE);
    }
  g_signal_handlers_disconnect_by_data (self->reader, self);
}

static gint64
sum_positions (WeirReplayRun *self)
{
  gint64 sum = 0;

  for (guint i = 0; i < self->job->ranges->len; i++)
    sum += self->positions[i];
  return sum;
}

/* Reads and writes until the end, a failure, or somebody wants it to stop. */
static void
pump (WeirReplayRun *self)
{
  gint64 progress_usec = 0;
  gint64 position = -1;

  for (;;)
    {
      gint64 now_usec = g_get_monotonic_time ();
      gint64 new_position;
      gboolean is_due, is_failed;

      weir_replay_sink_poll (self, POLL_MSEC);
      while (g_main_context_iteration (self->context, FALSE))
        ;
      g_mutex_lock (&self->shared->mutex);
      new_position = sum_positions (self);
      if (new_position != position)
        self->moved_usec = now_usec;
      position = new_position;
      is_due = weir_replay_sink_is_epoch_full (self);
      is_failed = self->failure != WEIR_REPLAY_NO_FAILURE || self->refused->len > 0;
      g_mutex_unlock (&self->shared->mutex);
      if (is_failed || self->has_reader_ended || weir_replay_run_is_cancelled (self))
        return;
      if (weir_replay_run_is_stalled (self))
        {
          g_autofree char *trouble = NULL;

          g_mutex_lock (&self->shared->mutex);
          trouble = g_strdup (self->shared->trouble != NULL ? self->shared->trouble
                                                            : _("Nothing moved in time: a broker may be down."));
          g_mutex_unlock (&self->shared->mutex);
          give_up (self, WEIR_OBSTACLE_TIME, trouble);
          return;
        }
      if (self->reader != NULL)
        weir_reader_set_paused (self->reader, g_atomic_int_get (&self->shared->is_paused));
      if ((is_due || !self->is_transactional) && !weir_replay_writer_commit (self, FALSE))
        return;
      if (now_usec - progress_usec > PROGRESS_USEC)
        {
          progress_usec = now_usec;
          weir_notifier_post_progress (self->shared->notifier);
        }
    }
}

/* The messages that were refused. Where each was alone in its batch they are what the broker means. TRUE: go on without them. */
static gboolean
take_refused (WeirReplayRun *self)
{
  const WeirReplayRefused *first = &g_array_index (self->refused, WeirReplayRefused, 0);

  if (self->is_transactional && !self->is_single)
    {
      /* A batch was refused as a whole. The transaction is undone and the same is sent again, message by message. */
      self->is_single = TRUE;
      return TRUE;
    }
  if (self->job->refused_policy == WEIR_REFUSED_STOP || !self->is_transactional)
    {
      weir_replay_sink_fail_refused (self, first);
      return FALSE;
    }
  for (guint i = 0; i < self->refused->len; i++)
    weir_replay_sink_pass_by (self, &g_array_index (self->refused, WeirReplayRefused, i));
  self->is_single = FALSE;
  self->n_attempts = 0;
  return TRUE;
}

/* Returns: whether to begin again from the last place to go on from */
static gboolean
is_to_begin_again (WeirReplayRun *self)
{
  gboolean again = FALSE;

  g_mutex_lock (&self->shared->mutex);
  if (self->refused->len > 0 && self->failure != WEIR_REPLAY_GIVE_UP)
    {
      again = take_refused (self);
    }
  else if (self->failure == WEIR_REPLAY_AGAIN)
    {
      g_debug ("again: %s", self->failure_text);
      again = self->n_attempts++ < MAX_ATTEMPTS;
    }
  g_mutex_unlock (&self->shared->mutex);
  return again && !weir_replay_run_is_cancelled (self) && !weir_replay_run_is_stalled (self);
}

/* From the last place to go on from, with a new producer and a new reader. */
static gboolean
run_once (WeirReplayRun *self)
{
  gboolean again;

  g_mutex_lock (&self->shared->mutex);
  weir_replay_sink_reset (self);
  g_mutex_unlock (&self->shared->mutex);
  self->opened_usec = g_get_monotonic_time ();
  if (weir_replay_writer_open (self))
    {
      g_mutex_lock (&self->shared->mutex);
      weir_replay_sink_reset (self);
      g_mutex_unlock (&self->shared->mutex);
      if (weir_replay_writer_begin (self))
        {
          start_reader (self);
          pump (self);
          stop_reader (self);
          take_coverage (self);
          if (self->refused->len == 0 && self->failure != WEIR_REPLAY_AGAIN)
            weir_replay_writer_commit (self, TRUE);
        }
    }
  /* Reports of the transaction's end belong to this attempt too. */
  again = is_to_begin_again (self);
  weir_replay_writer_close (self);
  g_clear_object (&self->reader);
  return again;
}

/* A transaction is complete before all partitions have the mark that shows it to readers: who reads the target when the job is
 * done is to find all of it. Somebody else's open transaction may hide it for longer. */
static void
wait_until_visible (WeirReplayRun *self)
{
  rd_kafka_t *handle = weir_connection_get_handle (self->shared->target);
  gint64 deadline_usec = g_get_monotonic_time () + VISIBLE_USEC;
  gboolean is_visible = FALSE;

  while (!is_visible && g_get_monotonic_time () < deadline_usec && !weir_replay_run_is_cancelled (self))
    {
      g_autoptr (WeirTopicFacts) facts = weir_topic_facts_ask (handle, self->job->target, FALSE, FACTS_MSEC, NULL);

      is_visible = facts != NULL;
      for (guint i = 0; is_visible && i < self->job->targets->len && i < (guint) facts->n_partitions; i++)
        is_visible = facts->high[i] >= g_array_index (self->job->targets, WeirJobTarget, i).end;
      if (!is_visible)
        g_usleep (50000);
    }
}

/* How it ended, and kept so. */
static void
end_job (WeirReplayRun *self)
{
  WeirJob *job = self->job;

  g_mutex_lock (&self->shared->mutex);
  job->ended_msec = g_get_real_time () / 1000;
  g_free (job->error);
  job->error = g_strdup (self->failure_text);
  job->obstacle = self->obstacle;
  if (job->state == WEIR_JOB_RUNNING)
    job->state = weir_job_is_complete (job) ? WEIR_JOB_DONE : WEIR_JOB_STOPPED;
  if (job->state == WEIR_JOB_DONE)
    g_clear_pointer (&job->error, g_free);
  g_mutex_unlock (&self->shared->mutex);
  /* One that never began has nothing to go on with. */
  if (job->state != WEIR_JOB_NEW)
    weir_replay_run_save (self);
}

static void
run_clear (WeirReplayRun *self)
{
  g_mutex_lock (&self->shared->mutex);
  weir_replay_sink_reset (self);
  g_mutex_unlock (&self->shared->mutex);
  g_free (self->epoch);
  g_free (self->positions);
  g_array_unref (self->refused);
  g_array_unref (self->confirmed);
  g_hash_table_unref (self->passed_by);
  g_clear_pointer (&self->range_of, g_array_unref);
  g_clear_pointer (&self->facts, weir_topic_facts_free);
  g_cond_clear (&self->cond);
}

gpointer
weir_replay_thread_main (gpointer data)
{
  WeirReplayRun self = { .shared = data };

  self.job = self.shared->job;
  self.context = g_main_context_new ();
  g_main_context_push_thread_default (self.context);
  g_cond_init (&self.cond);
  self.refused = g_array_new (FALSE, FALSE, sizeof (WeirReplayRefused));
  self.confirmed = g_array_new (FALSE, FALSE, sizeof (WeirReplayConfirmed));
  self.passed_by = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  self.moved_usec = g_get_monotonic_time ();

  if (prepare (&self))
    {
      while (run_once (&self))
        g_usleep (RETRY_USEC);
    }
  end_job (&self);
  if (self.is_transactional && self.job->state == WEIR_JOB_DONE)
    wait_until_visible (&self);
  run_clear (&self);
  /* What the readers posted last. */
  while (g_main_context_iteration (self.context, FALSE))
    ;
  g_main_context_pop_thread_default (self.context);
  g_main_context_unref (self.context);
  weir_notifier_post_ended (self.shared->notifier);
  weir_replay_shared_unref (self.shared);
  return NULL;
}
