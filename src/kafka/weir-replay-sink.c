/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "kafka/weir-replay-private.h"

#include <glib/gi18n.h>
#include <string.h>

#include "base/weir-format.h"
#include "base/weir-murmur2.h"

/* A message's way from the reader to the producer, on the reader's thread, and its report back, on the replay's. The reader waits
 * here while the target is slower than the source. */

/* What may be on its way at once: it bounds the memory, whatever the size of the messages. */
#define MAX_OUTSTANDING 50000
#define MAX_OUTSTANDING_BYTES (24 * 1024 * 1024)
/* When a batch of messages ends that are confirmed together: large enough for its end to cost little. */
#define EPOCH_MESSAGES 200000
#define EPOCH_BYTES (64 * 1024 * 1024)
#define EPOCH_USEC (1 * G_TIME_SPAN_SECOND)
/* A transaction takes longer where its end does: all stands still then. Its readers wait for so long, too. */
#define TRANSACTION_MESSAGES 5000000
#define TRANSACTION_BYTES (G_GINT64_CONSTANT (2) * 1024 * 1024 * 1024)
#define COMMITS_PER_TRANSACTION 40
#define TRANSACTION_MAX_USEC (5 * G_TIME_SPAN_SECOND)
/* Reports that are looked at together. */
#define MAX_CONFIRMED 4096
/* A rate that could not be kept for longer than this is not made up for by a burst: the end of a transaction takes less. */
#define LATE_USEC (2 * G_TIME_SPAN_SECOND)
/* How many refused messages are listed. */
#define MAX_REFUSED 10000
/* What a batch has beside keys and values, at the most that matters. */
#define BATCH_OVERHEAD_BYTES 200

static void
epoch_free (WeirReplayEpoch *epoch)
{
  g_free (epoch->positions);
  g_free (epoch);
}

/* Forgets what was sent and not confirmed, for a new attempt from where the job's ranges say. No reader runs. */
void
weir_replay_sink_reset (WeirReplayRun *self)
{
  g_clear_pointer (&self->epoch, epoch_free);
  g_queue_clear_full (&self->closed, (GDestroyNotify) epoch_free);
  self->epoch = g_new0 (WeirReplayEpoch, 1);
  g_clear_pointer (&self->positions, g_free);
  self->positions = g_new (gint64, MAX (self->job->ranges->len, 1));
  for (guint i = 0; i < self->job->ranges->len; i++)
    self->positions[i] = g_array_index (self->job->ranges, WeirJobRange, i).next;
  self->n_outstanding = 0;
  self->n_outstanding_bytes = 0;
  self->n_epoch_sent = 0;
  self->n_epoch_bytes = 0;
  self->is_stopping = FALSE;
  self->is_open = FALSE;
  self->failure = WEIR_REPLAY_NO_FAILURE;
  g_clear_pointer (&self->failure_text, g_free);
  self->obstacle = WEIR_OBSTACLE_NONE;
  g_array_set_size (self->confirmed, 0);
  g_array_set_size (self->refused, 0);
}

gboolean
weir_replay_sink_is_epoch_full (WeirReplayRun *self)
{
  gint64 age_usec = g_get_monotonic_time () - self->opened_usec;

  if (self->is_transactional)
    return self->n_epoch_sent >= TRANSACTION_MESSAGES || self->n_epoch_bytes >= TRANSACTION_BYTES
           || age_usec >= CLAMP (self->commit_usec * COMMITS_PER_TRANSACTION, EPOCH_USEC, TRANSACTION_MAX_USEC);
  return self->n_epoch_sent >= EPOCH_MESSAGES || self->n_epoch_bytes >= EPOCH_BYTES || age_usec >= EPOCH_USEC;
}

/* What was sent so far is one lot; what follows belongs to the next. */
void
weir_replay_sink_close_epoch (WeirReplayRun *self)
{
  self->epoch->positions = g_memdup2 (self->positions, sizeof (gint64) * self->job->ranges->len);
  g_queue_push_tail (&self->closed, self->epoch);
  self->epoch = g_new0 (WeirReplayEpoch, 1);
  self->n_epoch_sent = 0;
  self->n_epoch_bytes = 0;
  self->opened_usec = g_get_monotonic_time ();
}

/* All of it is in the target. */
void
weir_replay_sink_confirm (WeirReplayRun *self,
                          WeirReplayEpoch *epoch)
{
  WeirJobCounts *counts = &self->job->counts;

  for (guint i = 0; i < self->job->ranges->len; i++)
    g_array_index (self->job->ranges, WeirJobRange, i).next = epoch->positions[i];
  counts->n_read += epoch->counts.n_read;
  counts->n_matched += epoch->counts.n_matched;
  counts->n_written += epoch->counts.n_written;
  counts->n_bytes += epoch->counts.n_bytes;
  counts->n_stamped += epoch->counts.n_stamped;
  if (epoch->counts.n_read > 0)
    self->n_attempts = 0;
  epoch_free (epoch);
}

/* Which lot a message belongs to: the first that was read up to behind it. */
static WeirReplayEpoch *
find_epoch (WeirReplayRun *self,
            guint range,
            gint64 offset)
{
  for (GList *link = self->closed.head; link != NULL; link = link->next)
    {
      WeirReplayEpoch *epoch = link->data;

      if (epoch->positions[range] > offset)
        return epoch;
    }
  return self->epoch;
}

/* Errors that are about this message, not about the topic or the connection. */
static gboolean
is_refusal (rd_kafka_resp_err_t code)
{
  return code == RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE || code == RD_KAFKA_RESP_ERR_RECORD_LIST_TOO_LARGE
         || code == RD_KAFKA_RESP_ERR_INVALID_RECORD || code == RD_KAFKA_RESP_ERR_INVALID_TIMESTAMP
         || code == RD_KAFKA_RESP_ERR_INVALID_MSG || code == RD_KAFKA_RESP_ERR_INVALID_MSG_SIZE;
}

static gboolean
is_purged (rd_kafka_resp_err_t code)
{
  return code == RD_KAFKA_RESP_ERR__PURGE_QUEUE || code == RD_KAFKA_RESP_ERR__PURGE_INFLIGHT;
}

/* Why the target does not take a message, as a sentence. */
char *
weir_replay_sink_describe (WeirReplayRun *self,
                           const WeirReplayRefused *refused)
{
  g_autofree char *bytes = weir_format_bytes (refused->n_bytes);

  if (refused->problem != NULL)
    return g_strdup (refused->problem);
  if (refused->code == RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE || refused->code == RD_KAFKA_RESP_ERR_RECORD_LIST_TOO_LARGE)
    {
      g_autofree char *limit = self->facts->has_configuration ? weir_format_bytes (self->facts->max_message_bytes) : NULL;

      if (limit != NULL)
        /* Translators: two sizes in bytes */
        return g_strdup_printf (_("The message is too large: %s, and the topic’s max.message.bytes is %s."), bytes, limit);
      /* Translators: a size in bytes */
      return g_strdup_printf (_("The message of %s is too large for the topic: see its max.message.bytes."), bytes);
    }
  if (refused->code == RD_KAFKA_RESP_ERR_INVALID_RECORD && self->facts->is_compacted)
    return g_strdup (_("The message has no key, which a compacted topic needs."));
  if (refused->code == RD_KAFKA_RESP_ERR_INVALID_TIMESTAMP)
    return g_strdup (_("The message’s time is too far from now for the topic: see its message.timestamp.before.max.ms."));
  return weir_error_map_to_text (refused->code, NULL);
}

/* The job ends with a message that the target does not take. Under the mutex. */
void
weir_replay_sink_fail_refused (WeirReplayRun *self,
                               const WeirReplayRefused *refused)
{
  const WeirJobRange *range = &g_array_index (self->job->ranges, WeirJobRange, refused->range);
  g_autofree char *reason = weir_replay_sink_describe (self, refused);
  g_autofree char *offset = g_strdup_printf ("%" G_GINT64_FORMAT, refused->offset);

  weir_replay_run_fail_at (self, WEIR_OBSTACLE_REFUSED,
                           /* Translators: topic, partition, offset, and a sentence that says why */
                           g_strdup_printf (_("The message %s %d, offset %s was not written. %s"),
                                            self->job->source, range->partition, offset, reason));
}

/* The message is left out, or diverted when it comes by again. */
void
weir_replay_sink_pass_by (WeirReplayRun *self,
                          const WeirReplayRefused *refused)
{
  const WeirJobRange *range = &g_array_index (self->job->ranges, WeirJobRange, refused->range);
  guint64 place = weir_replay_pack (refused->range, refused->offset);
  g_autofree char *reason = NULL;

  /* Each is kept with the job, which is written again and again. */
  if (self->job->refused->len >= MAX_REFUSED)
    {
      g_autofree char *count = weir_format_count (MAX_REFUSED);

      /* Translators: a number of messages */
      weir_replay_run_fail_at (self, WEIR_OBSTACLE_NONE,
                               g_strdup_printf (_("%s messages were refused already, and no more can be listed: the plan is hardly what was meant. "
                                                  "Choose other messages by a condition."),
                                                count));
      return;
    }
  if (!g_hash_table_add (self->passed_by, g_memdup2 (&place, sizeof place)))
    return;
  reason = weir_replay_sink_describe (self, refused);
  weir_job_add_refused (self->job, range->partition, refused->offset, reason);
}

static const char *
find_reason (WeirReplayRun *self,
             gint32 partition,
             gint64 offset)
{
  for (guint i = 0; i < self->job->refused->len; i++)
    {
      const WeirJobRefused *refused = g_ptr_array_index (self->job->refused, i);

      if (refused->partition == partition && refused->offset == offset)
        return refused->reason;
    }
  return "";
}

gint32
weir_replay_find_partition (const WeirJob *job,
                            const WeirRecordView *view,
                            gint32 n_partitions)
{
  switch (job->partitioning)
    {
    case WEIR_PARTITIONING_KEY:
      /* The library would choose one at random, and change it: the order of messages without a key was kept so far. */
      return view->key != NULL ? weir_murmur2_partition (view->key, view->key_length, n_partitions) : view->partition % n_partitions;
    case WEIR_PARTITIONING_ONE:
      return job->target_partition;
    case WEIR_PARTITIONING_AUTO:
    case WEIR_PARTITIONING_SAME:
    default:
      return view->partition;
    }
}

/* That of a key is left to the library: how many partitions there are may have changed since they were counted. */
static gint32
choose_partition (WeirReplayRun *self,
                  const WeirRecordView *view)
{
  if (self->job->partitioning == WEIR_PARTITIONING_KEY && view->key != NULL)
    return RD_KAFKA_PARTITION_UA;
  return weir_replay_find_partition (self->job, view, self->facts->n_partitions);
}

static rd_kafka_headers_t *
take_headers (WeirReplayRun *self,
              const WeirRecordView *view,
              const char *reason)
{
  rd_kafka_headers_t *headers = NULL;

  /* The reader is done with the message when this returns: what is taken need not be copied, unless it may be needed again. */
  if (view->native == NULL)
    headers = NULL;
  else if (self->job->refused_policy != WEIR_REFUSED_DIVERT)
    {
      if (rd_kafka_message_detach_headers (view->native, &headers) != RD_KAFKA_RESP_ERR_NO_ERROR)
        headers = NULL;
    }
  else if (rd_kafka_message_headers (view->native, &headers) == RD_KAFKA_RESP_ERR_NO_ERROR)
    {
      headers = rd_kafka_headers_copy (headers);
    }
  else
    {
      headers = NULL;
    }
  if (self->job->source_header || reason != NULL)
    {
      g_autofree char *place = g_strdup_printf ("%s-%d-%" G_GINT64_FORMAT, view->topic, view->partition, view->offset);

      if (headers == NULL)
        headers = rd_kafka_headers_new (2);
      rd_kafka_header_add (headers, WEIR_REPLAY_SOURCE_HEADER, -1, place, -1);
    }
  if (reason != NULL)
    rd_kafka_header_add (headers, WEIR_REPLAY_REASON_HEADER, -1, reason, -1);
  return headers;
}

/* Under the mutex, which is let go of while the library has no room. */
static rd_kafka_resp_err_t
send_message (WeirReplayRun *self,
              const WeirRecordView *view,
              guint range,
              const char *reason)
{
  g_autoptr (rd_kafka_headers_t) headers = take_headers (self, view, reason);
  gint64 timestamp_msec = self->job->new_timestamps || view->timestamp_type == WEIR_TIMESTAMP_NONE ? 0 : MAX (view->timestamp_msec, 0);
  guint64 place = weir_replay_pack (range, view->offset);
  rd_kafka_topic_t *topic = reason != NULL ? self->divert : self->topic;
  gint32 partition = reason != NULL ? RD_KAFKA_PARTITION_UA : choose_partition (self, view);
  WeirReplayEpoch *epoch;
  rd_kafka_resp_err_t code;

  for (;;)
    {
      code = rd_kafka_producev (self->handle,
                                RD_KAFKA_V_RKT (topic),
                                RD_KAFKA_V_PARTITION (partition),
                                RD_KAFKA_V_MSGFLAGS (RD_KAFKA_MSG_F_COPY),
                                RD_KAFKA_V_KEY (view->key, view->key_length),
                                RD_KAFKA_V_VALUE ((void *) view->value, view->value_length),
                                RD_KAFKA_V_TIMESTAMP (timestamp_msec),
                                RD_KAFKA_V_HEADERS (headers),
                                RD_KAFKA_V_OPAQUE ((void *) (guintptr) place),
                                RD_KAFKA_V_END);
      if (code != RD_KAFKA_RESP_ERR__QUEUE_FULL || self->is_stopping)
        break;
      g_cond_wait_until (&self->cond, &self->shared->mutex, g_get_monotonic_time () + 10 * G_TIME_SPAN_MILLISECOND);
    }
  if (code != RD_KAFKA_RESP_ERR_NO_ERROR)
    return code;
  /* The message owns them now. */
  g_steal_pointer (&headers);
  self->n_outstanding++;
  self->n_outstanding_bytes += (gint64) (view->key_length + view->value_length);
  self->n_epoch_sent++;
  self->n_epoch_bytes += (gint64) (view->key_length + view->value_length);
  epoch = find_epoch (self, range, view->offset);
  epoch->n_outstanding++;
  if (timestamp_msec == 0 && !self->job->new_timestamps)
    epoch->counts.n_stamped++;
  return RD_KAFKA_RESP_ERR_NO_ERROR;
}

/* Not before its time, where there is a rate. */
static void
wait_for_rate (WeirReplayRun *self)
{
  double now_usec;

  if (self->job->rate <= 0)
    return;
  now_usec = (double) g_get_monotonic_time ();
  if (self->due_usec < now_usec - LATE_USEC)
    self->due_usec = now_usec;
  while (!self->is_stopping && now_usec < self->due_usec)
    {
      g_cond_wait_until (&self->cond, &self->shared->mutex, (gint64) self->due_usec);
      now_usec = (double) g_get_monotonic_time ();
    }
  self->due_usec += G_TIME_SPAN_SECOND / self->job->rate;
}

static gboolean
is_room (WeirReplayRun *self)
{
  return self->is_open && self->n_outstanding < MAX_OUTSTANDING && self->n_outstanding_bytes < MAX_OUTSTANDING_BYTES
         && (!self->is_transactional || (self->n_epoch_sent < TRANSACTION_MESSAGES && self->n_epoch_bytes < TRANSACTION_BYTES));
}

/* The message is not taken, and that is certain: before it was sent. Returns: whether to go on */
static gboolean
refuse (WeirReplayRun *self,
        const WeirRecordView *view,
        guint range,
        rd_kafka_resp_err_t code,
        const char *problem)
{
  WeirReplayRefused refused = { .range = range, .offset = view->offset, .code = code, .problem = problem,
                                .n_bytes = (gint64) (view->key_length + view->value_length) };

  if (self->job->refused_policy != WEIR_REFUSED_STOP)
    {
      weir_replay_sink_pass_by (self, &refused);
      if (self->failure != WEIR_REPLAY_NO_FAILURE)
        return FALSE;
      if (self->job->refused_policy == WEIR_REFUSED_SKIP)
        return TRUE;
      code = send_message (self, view, range, find_reason (self, view->partition, view->offset));
      if (code == RD_KAFKA_RESP_ERR_NO_ERROR)
        return TRUE;
      weir_replay_run_fail_code (self, code, NULL);
      return FALSE;
    }
  weir_replay_sink_fail_refused (self, &refused);
  return FALSE;
}

/* @problem: (nullable): why it could not be edited */
static gboolean
replay (WeirReplayRun *self,
        const WeirRecordView *view,
        guint range,
        const char *problem)
{
  guint64 place = weir_replay_pack (range, view->offset);
  rd_kafka_resp_err_t code;

  if (g_hash_table_size (self->passed_by) > 0 && g_hash_table_contains (self->passed_by, &place))
    {
      if (self->job->refused_policy != WEIR_REFUSED_DIVERT)
        return TRUE;
      code = send_message (self, view, range, find_reason (self, view->partition, view->offset));
      if (code != RD_KAFKA_RESP_ERR_NO_ERROR)
        weir_replay_run_fail_code (self, code, NULL);
      return code == RD_KAFKA_RESP_ERR_NO_ERROR;
    }
  if (problem != NULL)
    return refuse (self, view, range, RD_KAFKA_RESP_ERR_NO_ERROR, problem);
  /* The broker would refuse all of the batch, with the good ones. */
  if (view->key == NULL && self->facts->is_compacted)
    return refuse (self, view, range, RD_KAFKA_RESP_ERR_INVALID_RECORD, NULL);
  code = send_message (self, view, range, NULL);
  if (code == RD_KAFKA_RESP_ERR_NO_ERROR)
    return TRUE;
  if (is_refusal (code))
    return refuse (self, view, range, code, NULL);
  weir_replay_run_fail_code (self, code, NULL);
  return FALSE;
}

/* Thread: the reader's. */
gboolean
weir_replay_sink_take (const WeirRecordView *view,
                       gpointer data)
{
  WeirReplayRun *self = data;
  WeirReplayShared *shared = self->shared;
  gboolean is_wanted = shared->hooks.match == NULL || shared->hooks.match (view, shared->hooks.user_data);
  g_autofree char *problem = NULL;
  WeirRecordView edited = *view;
  gboolean go_on = TRUE;
  guint range;

  if (view->partition < 0 || view->partition >= (gint32) self->range_of->len)
    return TRUE;
  range = g_array_index (self->range_of, guint, view->partition);
  if (range-- == 0)
    return TRUE;

  /* What cannot be edited is refused, and diverted, as it is. */
  if (is_wanted && shared->hooks.edit != NULL && !shared->hooks.edit (view, &edited, &problem, shared->hooks.user_data))
    edited = *view;

  g_mutex_lock (&shared->mutex);
  if (is_wanted)
    wait_for_rate (self);
  while (!self->is_stopping && !is_room (self))
    g_cond_wait (&self->cond, &shared->mutex);
  if (self->is_stopping)
    go_on = FALSE;
  else if (is_wanted)
    go_on = replay (self, &edited, range, problem);
  if (go_on)
    {
      self->positions[range] = view->offset + 1;
      self->epoch->counts.n_read++;
      self->epoch->counts.n_matched += is_wanted;
    }
  g_mutex_unlock (&shared->mutex);
  return go_on;
}

/* The message again, to where what is refused goes. In a report its parts are still there. */
static void
divert (WeirReplayRun *self,
        const rd_kafka_message_t *message,
        guint range,
        gint64 offset)
{
  const WeirJobRange *source = &g_array_index (self->job->ranges, WeirJobRange, range);
  WeirRecordView view = { .topic = self->job->source, .partition = source->partition, .offset = offset, .key = message->key,
                          .key_length = message->key_len, .value = message->payload, .value_length = message->len,
                          .timestamp_type = WEIR_TIMESTAMP_CREATE, .native = (gpointer) message };
  rd_kafka_timestamp_type_t type;
  rd_kafka_resp_err_t code;

  view.timestamp_msec = rd_kafka_message_timestamp (message, &type);
  code = send_message (self, &view, range, find_reason (self, view.partition, offset));
  if (code != RD_KAFKA_RESP_ERR_NO_ERROR)
    weir_replay_run_fail_code (self, code, NULL);
}

static void
take_refusal (WeirReplayRun *self,
              const rd_kafka_message_t *message,
              guint range,
              gint64 offset)
{
  WeirReplayRefused refused = { .range = range, .offset = offset, .n_bytes = (gint64) (message->key_len + message->len), .code = message->err };
  gboolean is_alone = self->is_single || refused.n_bytes + BATCH_OVERHEAD_BYTES >= self->batch_bytes;

  if (self->is_transactional || self->job->refused_policy == WEIR_REFUSED_STOP || !is_alone)
    {
      g_array_append_val (self->refused, refused);
      return;
    }
  /* What was sent behind it stays where it is: only this one is missing. */
  weir_replay_sink_pass_by (self, &refused);
  if (self->job->refused_policy == WEIR_REFUSED_DIVERT)
    divert (self, message, range, offset);
}

/* Looks at what was confirmed, all at once: the reader's thread wants the mutex for each message too, and is woken once. */
static void
take_confirmed (WeirReplayRun *self)
{
  if (self->confirmed->len == 0)
    return;
  g_mutex_lock (&self->shared->mutex);
  self->moved_usec = g_get_monotonic_time ();
  for (guint i = 0; i < self->confirmed->len; i++)
    {
      const WeirReplayConfirmed *confirmed = &g_array_index (self->confirmed, WeirReplayConfirmed, i);
      WeirReplayEpoch *epoch = find_epoch (self, confirmed->range, confirmed->offset);

      self->n_outstanding--;
      self->n_outstanding_bytes -= confirmed->n_bytes;
      epoch->n_outstanding--;
      epoch->counts.n_written++;
      epoch->counts.n_bytes += confirmed->n_bytes;
      if (confirmed->partition >= 0 && confirmed->partition < (gint32) self->job->targets->len)
        {
          WeirJobTarget *target = &g_array_index (self->job->targets, WeirJobTarget, confirmed->partition);

          target->end = MAX (target->end, confirmed->target_offset + 1);
        }
    }
  g_array_set_size (self->confirmed, 0);
  g_cond_broadcast (&self->cond);
  g_mutex_unlock (&self->shared->mutex);
}

static void
take_failed (WeirReplayRun *self,
             const rd_kafka_message_t *message,
             guint range,
             gint64 offset)
{
  g_mutex_lock (&self->shared->mutex);
  self->n_outstanding--;
  self->n_outstanding_bytes -= (gint64) (message->key_len + message->len);
  find_epoch (self, range, offset)->n_outstanding--;
  if (is_refusal (message->err) && message->rkt == self->topic)
    take_refusal (self, message, range, offset);
  else if (!is_purged (message->err))
    weir_replay_run_fail_code (self, message->err, rd_kafka_message_produce_errstr (message));
  g_cond_broadcast (&self->cond);
  g_mutex_unlock (&self->shared->mutex);
}

/* A report of the producer. Thread: the replay's, within one of the library's calls. */
void
weir_replay_sink_report (rd_kafka_t *handle,
                         const rd_kafka_message_t *message,
                         void *data)
{
  WeirReplayRun *self = data;
  guint64 place = (guint64) (guintptr) message->_private;
  guint range = (guint) (place >> 48);
  gint64 offset = (gint64) (place & (((guint64) 1 << 48) - 1));
  WeirReplayConfirmed confirmed = { .range = range, .offset = offset, .n_bytes = (gint64) (message->key_len + message->len),
                                    .partition = message->rkt == self->topic ? message->partition : -1, .target_offset = message->offset };

  if (message->err == RD_KAFKA_RESP_ERR_NO_ERROR)
    g_array_append_val (self->confirmed, confirmed);
  else
    take_failed (self, message, range, offset);
  if (self->confirmed->len >= MAX_CONFIRMED)
    take_confirmed (self);
}

void
weir_replay_sink_poll (WeirReplayRun *self,
                       int timeout_msec)
{
  rd_kafka_poll (self->handle, timeout_msec);
  take_confirmed (self);
}

void
weir_replay_sink_flush (WeirReplayRun *self,
                        int timeout_msec)
{
  rd_kafka_flush (self->handle, timeout_msec);
  take_confirmed (self);
}
