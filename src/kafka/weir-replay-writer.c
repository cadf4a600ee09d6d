/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "kafka/weir-replay-private.h"

#include <glib/gi18n.h>

#include "kafka/weir-config.h"

/* The producer of a replay and its transactions. Everything here is on the replay's thread and may block, in slices that let it
 * notice that it is cancelled.
 *
 * Where to go on from is kept as the offsets of a consumer group, in the transaction that writes the messages: the one place of a
 * cluster that a transaction can hold beside messages without one more topic. The group has no members; its name ends with
 * the job's identity, so that nobody else's jobs meet it. The transactional ID is the same: who starts the job again ends the
 * transaction of a run that crashed, before it asks where to go on from. */

#define SLICE_MSEC 2000
/* How long what was sent may take to be confirmed, once somebody wants the job to stop. */
#define CANCEL_USEC (15 * G_TIME_SPAN_SECOND)
#define SAVE_USEC (1 * G_TIME_SPAN_SECOND)
#define DEFAULT_BATCH_BYTES 1000000
/* An open transaction keeps readers of committed messages from what is behind it: not for longer, after a crash. */
#define TRANSACTION_MSEC "60000"

/**
 * weir_replay_get_cluster_name:
 *
 * Returns: (transfer full): the name of the consumer group and the transactional ID of a job
 */
char *
weir_replay_get_cluster_name (const WeirJob *job)
{
  return g_strdup_printf ("weir-replay-%s-%s", job->name, job->id);
}

/* Why no broker answers. Called in rd_kafka_poll(). */
static void
error_cb (rd_kafka_t *handle,
          int code,
          const char *reason,
          void *opaque)
{
  WeirReplayRun *self = opaque;
  WeirError weir_code;
  g_autofree char *text = NULL;

  if (weir_error_map_is_specific (code))
    text = weir_error_map_connection (code, reason, &weir_code);
  if (text != NULL)
    weir_replay_shared_set_trouble (self->shared, text);
}

static void
fail (WeirReplayRun *self,
      WeirReplayFailure failure,
      rd_kafka_resp_err_t code,
      const char *detail,
      const char *what)
{
  g_autoptr (GError) error = NULL;

  weir_error_map_set (&error, code, detail, what);
  g_mutex_lock (&self->shared->mutex);
  weir_replay_run_fail (self, failure, g_strdup (error->message));
  g_mutex_unlock (&self->shared->mutex);
}

typedef rd_kafka_error_t *(*Step) (WeirReplayRun *self, gpointer data);

/* A step of a transaction, again and again while it may yet succeed: the library wants the same call again after a time-out. */
static gboolean
take_step (WeirReplayRun *self,
           Step step,
           gpointer data,
           const char *what)
{
  gint64 cancelled_usec = 0;

  for (;;)
    {
      g_autoptr (rd_kafka_error_t) error = step (self, data);
      rd_kafka_resp_err_t code;

      if (error == NULL)
        return TRUE;
      code = rd_kafka_error_code (error);
      g_debug ("%s: %s", what, rd_kafka_error_string (error));
      if (weir_replay_run_is_cancelled (self) && cancelled_usec == 0)
        cancelled_usec = g_get_monotonic_time ();
      if (rd_kafka_error_is_retriable (error) && !weir_replay_run_is_stalled (self)
          && (cancelled_usec == 0 || g_get_monotonic_time () - cancelled_usec < CANCEL_USEC))
        {
          weir_replay_sink_poll (self, 100);
          continue;
        }
      switch (weir_error_map_code (code, NULL))
        {
        case WEIR_ERROR_AUTHORIZATION:
        case WEIR_ERROR_UNSUPPORTED:
        case WEIR_ERROR_INVALID:
          fail (self, WEIR_REPLAY_GIVE_UP, code, rd_kafka_error_string (error), what);
          break;
        case WEIR_ERROR_FAILED:
        case WEIR_ERROR_UNREACHABLE:
        case WEIR_ERROR_AUTHENTICATION:
        case WEIR_ERROR_NOT_FOUND:
        case WEIR_ERROR_CONFLICT:
        case WEIR_ERROR_TIMED_OUT:
        case WEIR_ERROR_PARTIAL:
        case WEIR_ERROR_READ_ONLY:
        default:
          /* A transaction that took too long is taken from its owner just as if another program had come. */
          fail (self, WEIR_REPLAY_AGAIN, code, rd_kafka_error_string (error), what);
          break;
        }
      return FALSE;
    }
}

static rd_kafka_error_t *
init_step (WeirReplayRun *self,
           gpointer data)
{
  return rd_kafka_init_transactions (self->handle, SLICE_MSEC);
}

static rd_kafka_error_t *
begin_step (WeirReplayRun *self,
            gpointer data)
{
  return rd_kafka_begin_transaction (self->handle);
}

static rd_kafka_error_t *
offsets_step (WeirReplayRun *self,
              gpointer data)
{
  return rd_kafka_send_offsets_to_transaction (self->handle, data, self->group, SLICE_MSEC);
}

static rd_kafka_error_t *
commit_step (WeirReplayRun *self,
             gpointer data)
{
  return rd_kafka_commit_transaction (self->handle, SLICE_MSEC);
}

/* What the group says. Blocks. */
static rd_kafka_resp_err_t
ask_cursor (WeirReplayRun *self,
            rd_kafka_topic_partition_list_t *list)
{
  g_autofree char *name = weir_replay_get_cluster_name (self->job);
  g_autoptr (rd_kafka_conf_t) conf = NULL;
  g_autoptr (GError) error = NULL;
  rd_kafka_resp_err_t code = RD_KAFKA_RESP_ERR__FAIL;
  rd_kafka_t *handle;

  /* Each attempt has a handle of its own: it is asked once. Reading committed offsets only waits for those of a transaction that
   * is just being ended. */
  conf = weir_config_new (weir_connection_get_profile (self->shared->target), WEIR_CONFIG_COORDINATOR, &error);
  if (conf == NULL || !weir_config_set (conf, "group.id", name, &error) || !weir_config_set (conf, "isolation.level", "read_committed", &error))
    {
      g_mutex_lock (&self->shared->mutex);
      weir_replay_run_fail (self, WEIR_REPLAY_GIVE_UP, g_strdup (error->message));
      g_mutex_unlock (&self->shared->mutex);
      return code;
    }
  handle = weir_config_create_handle (RD_KAFKA_CONSUMER, g_steal_pointer (&conf), &error);
  if (handle == NULL)
    {
      g_mutex_lock (&self->shared->mutex);
      weir_replay_run_fail (self, WEIR_REPLAY_GIVE_UP, g_strdup (error->message));
      g_mutex_unlock (&self->shared->mutex);
      return code;
    }
  do
    {
      code = rd_kafka_committed (handle, list, SLICE_MSEC);
      for (int i = 0; i < list->cnt && code == RD_KAFKA_RESP_ERR_NO_ERROR; i++)
        code = list->elems[i].err;
      if (code != RD_KAFKA_RESP_ERR_NO_ERROR)
        weir_replay_sink_poll (self, 100);
    }
  while (code != RD_KAFKA_RESP_ERR_NO_ERROR && weir_error_map_code (code, NULL) != WEIR_ERROR_AUTHORIZATION
         && !weir_replay_run_is_cancelled (self) && !weir_replay_run_is_stalled (self));
  weir_handle_destroy_later (handle);
  return code;
}

/* Sets where each range goes on. The job's file may be a little behind the cluster, never ahead of it. */
static gboolean
take_cursor (WeirReplayRun *self)
{
  g_autoptr (rd_kafka_topic_partition_list_t) list = rd_kafka_topic_partition_list_new ((int) self->job->ranges->len);
  rd_kafka_resp_err_t code;
  gboolean is_lost = FALSE;

  for (guint i = 0; i < self->job->ranges->len; i++)
    rd_kafka_topic_partition_list_add (list, self->job->source, g_array_index (self->job->ranges, WeirJobRange, i).partition);
  code = ask_cursor (self, list);
  if (code != RD_KAFKA_RESP_ERR_NO_ERROR)
    {
      fail (self, weir_error_map_code (code, NULL) == WEIR_ERROR_AUTHORIZATION ? WEIR_REPLAY_GIVE_UP : WEIR_REPLAY_AGAIN, code, NULL,
            _("It is not known where the job is to go on"));
      return FALSE;
    }
  g_mutex_lock (&self->shared->mutex);
  for (guint i = 0; i < self->job->ranges->len; i++)
    {
      WeirJobRange *range = &g_array_index (self->job->ranges, WeirJobRange, i);
      const rd_kafka_topic_partition_t *answer = rd_kafka_topic_partition_list_find (list, self->job->source, range->partition);

      if (answer != NULL && answer->offset >= range->next && answer->offset <= range->to)
        range->next = answer->offset;
      else if (range->next > range->from && range->next < range->to)
        is_lost = TRUE;
    }
  if (is_lost)
    weir_replay_run_fail_at (self, WEIR_OBSTACLE_BEGIN_ANEW,
                             g_strdup (_("The cluster does not know any more where the job is to go on: it forgets that after some days "
                                         "(offsets.retention.minutes). Going on could write messages twice. Begin a new job where this one ended.")));
  g_mutex_unlock (&self->shared->mutex);
  return !is_lost;
}

static rd_kafka_conf_t *
make_conf (WeirReplayRun *self,
           GError **error)
{
  WeirProfile *profile = weir_connection_get_profile (self->shared->target);
  g_autoptr (rd_kafka_conf_t) conf = weir_config_new (profile, WEIR_CONFIG_WRITER, error);
  g_autofree char *name = weir_replay_get_cluster_name (self->job);
  g_autofree char *batch_bytes = NULL;

  if (conf == NULL)
    return NULL;
  /* A broker refuses a batch as a whole: none is larger than the topic takes, unless it is one message. */
  self->batch_bytes = DEFAULT_BATCH_BYTES;
  if (self->facts->has_configuration)
    self->batch_bytes = CLAMP (self->facts->max_message_bytes - 100, 1, DEFAULT_BATCH_BYTES);
  batch_bytes = g_strdup_printf ("%" G_GINT64_FORMAT, self->batch_bytes);
  if (!weir_config_set (conf, "batch.size", batch_bytes, error)
      || (self->is_single && !weir_config_set (conf, "batch.num.messages", "1", error))
      || (self->is_transactional
          && (!weir_config_set (conf, "transactional.id", name, error)
              || !weir_config_set (conf, "transaction.timeout.ms", TRANSACTION_MSEC, error)
              || !weir_config_set (conf, "message.timeout.ms", TRANSACTION_MSEC, error))))
    return NULL;
  rd_kafka_conf_set_opaque (conf, self);
  rd_kafka_conf_set_error_cb (conf, error_cb);
  rd_kafka_conf_set_dr_msg_cb (conf, weir_replay_sink_report);
  return g_steal_pointer (&conf);
}

static gboolean
open_handle (WeirReplayRun *self,
             GError **error)
{
  rd_kafka_conf_t *conf = make_conf (self, error);

  if (conf == NULL)
    return FALSE;
  self->handle = weir_config_create_handle (RD_KAFKA_PRODUCER, conf, error);
  if (self->handle == NULL)
    return FALSE;
  self->topic = rd_kafka_topic_new (self->handle, self->job->target, NULL);
  if (self->job->divert_topic != NULL)
    self->divert = rd_kafka_topic_new (self->handle, self->job->divert_topic, NULL);
  return TRUE;
}

/* Connects the producer, ends what a run before this one left behind, and finds where to go on. */
gboolean
weir_replay_writer_open (WeirReplayRun *self)
{
  g_autofree char *name = weir_replay_get_cluster_name (self->job);
  g_autoptr (GError) error = NULL;

  if (!open_handle (self, &error))
    {
      g_mutex_lock (&self->shared->mutex);
      weir_replay_run_fail (self, WEIR_REPLAY_GIVE_UP, g_strdup (error->message));
      g_mutex_unlock (&self->shared->mutex);
      return FALSE;
    }
  if (!self->is_transactional)
    return TRUE;
  self->group = rd_kafka_consumer_group_metadata_new (name);
  return take_step (self, init_step, NULL, _("The transactions could not be begun")) && take_cursor (self);
}

/* From now on messages may be sent. */
gboolean
weir_replay_writer_begin (WeirReplayRun *self)
{
  if (self->is_transactional && !self->is_in_transaction)
    {
      if (!take_step (self, begin_step, NULL, _("The transaction could not be begun")))
        return FALSE;
      self->is_in_transaction = TRUE;
    }
  g_mutex_lock (&self->shared->mutex);
  self->is_open = TRUE;
  g_cond_broadcast (&self->cond);
  g_mutex_unlock (&self->shared->mutex);
  return TRUE;
}

/* Waits until the broker has answered for all that was sent. */
static gboolean
flush (WeirReplayRun *self)
{
  gint64 cancelled_usec = 0;

  for (;;)
    {
      gboolean has_failed, is_over;

      weir_replay_sink_flush (self, 100);
      g_mutex_lock (&self->shared->mutex);
      has_failed = self->failure != WEIR_REPLAY_NO_FAILURE || self->refused->len > 0;
      is_over = has_failed || self->n_outstanding == 0;
      g_mutex_unlock (&self->shared->mutex);
      if (is_over)
        return !has_failed;
      if (weir_replay_run_is_cancelled (self) && cancelled_usec == 0)
        cancelled_usec = g_get_monotonic_time ();
      if (weir_replay_run_is_stalled (self) || (cancelled_usec != 0 && g_get_monotonic_time () - cancelled_usec > CANCEL_USEC))
        return FALSE;
    }
}

static rd_kafka_topic_partition_list_t *
list_moved (WeirReplayRun *self)
{
  rd_kafka_topic_partition_list_t *list = rd_kafka_topic_partition_list_new ((int) self->job->ranges->len);

  for (guint i = 0; i < self->job->ranges->len; i++)
    {
      const WeirJobRange *range = &g_array_index (self->job->ranges, WeirJobRange, i);

      if (self->positions[i] > range->next)
        rd_kafka_topic_partition_list_add (list, self->job->source, range->partition)->offset = self->positions[i];
    }
  return list;
}

static gboolean
save_if_due (WeirReplayRun *self,
             gboolean is_last)
{
  if (!is_last && g_get_monotonic_time () - self->saved_usec < SAVE_USEC)
    return TRUE;
  return weir_replay_run_save (self);
}

/* The messages and the place to go on from become one. The reader waits meanwhile: a transaction takes what is sent until
 * its end, and that must be what the offsets say. */
static gboolean
commit_transaction (WeirReplayRun *self,
                    gboolean is_last)
{
  g_autoptr (rd_kafka_topic_partition_list_t) moved = NULL;
  gint64 started_usec = g_get_monotonic_time ();

  g_mutex_lock (&self->shared->mutex);
  self->is_open = FALSE;
  g_mutex_unlock (&self->shared->mutex);
  if (!flush (self))
    return FALSE;
  moved = list_moved (self);
  if (moved->cnt > 0)
    {
      if (!take_step (self, offsets_step, moved, _("The place to go on from could not be written"))
          || !take_step (self, commit_step, NULL, _("The transaction could not be completed")))
        return FALSE;
      self->is_in_transaction = FALSE;
      g_mutex_lock (&self->shared->mutex);
      weir_replay_sink_close_epoch (self);
      weir_replay_sink_confirm (self, g_queue_pop_head (&self->closed));
      self->moved_usec = g_get_monotonic_time ();
      g_mutex_unlock (&self->shared->mutex);
      if (!save_if_due (self, is_last))
        return FALSE;
    }
  self->opened_usec = g_get_monotonic_time ();
  self->commit_usec = self->opened_usec - started_usec;
  return is_last || weir_replay_writer_begin (self);
}

/* What is confirmed becomes the place to go on from; nothing waits for it. */
static gboolean
confirm (WeirReplayRun *self,
         gboolean is_last)
{
  gboolean has_moved = FALSE;

  if (is_last && !flush (self))
    return FALSE;
  g_mutex_lock (&self->shared->mutex);
  if (is_last || weir_replay_sink_is_epoch_full (self))
    weir_replay_sink_close_epoch (self);
  while (!g_queue_is_empty (&self->closed) && ((WeirReplayEpoch *) g_queue_peek_head (&self->closed))->n_outstanding == 0)
    {
      weir_replay_sink_confirm (self, g_queue_pop_head (&self->closed));
      has_moved = TRUE;
    }
  g_mutex_unlock (&self->shared->mutex);
  return !has_moved || save_if_due (self, is_last);
}

/* Ends a batch. */
gboolean
weir_replay_writer_commit (WeirReplayRun *self,
                           gboolean is_last)
{
  return self->is_transactional ? commit_transaction (self, is_last) : confirm (self, is_last);
}

/* The handle goes; what was not confirmed is given up. No reader runs. */
void
weir_replay_writer_close (WeirReplayRun *self)
{
  if (self->is_in_transaction && self->handle != NULL)
    {
      /* Readers of committed messages need not wait for the time-out. Where it fails, the next run ends it. */
      rd_kafka_error_t *error = rd_kafka_abort_transaction (self->handle, SLICE_MSEC);

      g_clear_pointer (&error, rd_kafka_error_destroy);
      self->is_in_transaction = FALSE;
    }
  g_clear_pointer (&self->topic, rd_kafka_topic_destroy);
  g_clear_pointer (&self->divert, rd_kafka_topic_destroy);
  g_clear_pointer (&self->group, rd_kafka_consumer_group_metadata_destroy);
  if (self->handle != NULL)
    {
      /* Reports that still come in must not find this thread's state gone. */
      rd_kafka_purge (self->handle, RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT);
      weir_replay_sink_flush (self, 100);
    }
  weir_handle_destroy_later (g_steal_pointer (&self->handle));
}
