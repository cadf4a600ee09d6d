/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "kafka/weir-reader-private.h"

#include <glib/gi18n.h>

#include "kafka/weir-config.h"
#include "kafka/weir-error-map.h"
#include "kafka/weir-handle.h"

/* Everything here runs on the reader's own thread, which makes, uses and destroys the
 * library's handle: each of these may block. */

/* How soon cancelling and pausing are noticed while nothing arrives. */
#define POLL_MSEC 50
#define PROGRESS_USEC (100 * G_TIME_SPAN_MILLISECOND)
/* The library's blocking calls use up their whole time when a broker is away: short slices keep cancelling quick. */
#define METADATA_MSEC 1000
/* How long a read that is to end waits for partitions without a leader, once a broker answers. */
#define PATIENCE_MSEC 5000
#define RETRY_USEC (250 * G_TIME_SPAN_MILLISECOND)
#define MAX_ANSWER_BYTES (1024 * 1024)
#define NEW_PARTITIONS_USEC (30 * G_TIME_SPAN_SECOND)

static gboolean
is_cancelled (WeirReaderThread *self)
{
  return g_atomic_int_get (&self->shared->is_cancelled) != 0;
}

static void
topic_free (WeirReaderTopic *topic)
{
  g_clear_pointer (&topic->handle, rd_kafka_topic_destroy);
  g_ptr_array_unref (topic->ranges);
  g_free (topic);
}

static void
set_connection_error (WeirReaderThread *self,
                      char *message)
{
  g_mutex_lock (&self->shared->mutex);
  g_free (self->shared->connection_error);
  self->shared->connection_error = message;
  g_mutex_unlock (&self->shared->mutex);
}

/* Called in rd_kafka_poll(): why no broker answers. */
static void
error_cb (rd_kafka_t *handle,
          int code,
          const char *reason,
          void *opaque)
{
  WeirReaderThread *self = opaque;
  char *message = weir_error_map_cause (code, reason);

  if (message != NULL)
    set_connection_error (self, message);
}

/* Ends the read: what is still in the library's queue is not looked at any more. */
static void
stop (WeirReaderThread *self,
      WeirStopReason reason)
{
  self->is_stopping = TRUE;
  self->reason = reason;
  rd_kafka_yield (self->handle);
}

static void
report_progress (WeirReaderThread *self)
{
  gint64 n_records = atomic_load_explicit (&self->shared->n_records, memory_order_relaxed);
  gint64 now_usec = g_get_monotonic_time ();

  if (n_records == self->n_reported || now_usec - self->progress_usec < PROGRESS_USEC)
    return;
  self->n_reported = n_records;
  self->progress_usec = now_usec;
  weir_notifier_post_progress (self->shared->notifier);
}

static void
take_error (WeirReaderThread *self,
            WeirRange *range,
            const rd_kafka_message_t *message)
{
  if (message->err == RD_KAFKA_RESP_ERR__PARTITION_EOF)
    {
      /* The end is where the broker says it is: behind it there may be markers of
       * transactions, and offsets that compaction has emptied, instead of a last record. */
      if (message->offset > atomic_load_explicit (&range->next, memory_order_relaxed))
        atomic_store_explicit (&range->next, MIN (message->offset, range->end), memory_order_relaxed);
      weir_range_set_caught_up (self, range);
      if (message->offset >= range->end)
        weir_range_finish (self, range);
    }
  else if (message->err == RD_KAFKA_RESP_ERR__AUTO_OFFSET_RESET || message->err == RD_KAFKA_RESP_ERR_OFFSET_OUT_OF_RANGE)
    {
      range->state = WEIR_RANGE_LOST;
      g_ptr_array_add (self->dirty, range);
    }
  else
    {
      switch (weir_error_map_code (message->err, NULL))
        {
        case WEIR_ERROR_UNREACHABLE:
        case WEIR_ERROR_AUTHENTICATION:
        case WEIR_ERROR_TIMED_OUT:
          /* The library goes on by itself when the broker, or another leader, is there. */
          break;
        case WEIR_ERROR_FAILED:
        case WEIR_ERROR_AUTHORIZATION:
        case WEIR_ERROR_UNSUPPORTED:
        case WEIR_ERROR_NOT_FOUND:
        case WEIR_ERROR_CONFLICT:
        case WEIR_ERROR_PARTIAL:
        case WEIR_ERROR_READ_ONLY:
        case WEIR_ERROR_INVALID:
        default:
          weir_range_fail (self, range, message->err, rd_kafka_message_errstr (message));
          break;
        }
    }
}

/* Whether a record of a range that is found by timestamps is outside of it. */
static gboolean
is_filtered_by_time (WeirReaderThread *self,
                     WeirRange *range,
                     gint64 offset,
                     gint64 timestamp_msec)
{
  if (range->stop_at_msec >= 0 && timestamp_msec >= range->stop_at_msec)
    {
      g_mutex_lock (&self->shared->mutex);
      range->to = offset;
      g_mutex_unlock (&self->shared->mutex);
      range->end = offset;
      weir_range_finish (self, range);
      return TRUE;
    }
  if (range->skip_until_msec >= 0)
    {
      if (timestamp_msec < range->skip_until_msec)
        {
          atomic_store_explicit (&range->next, offset + 1, memory_order_relaxed);
          if (offset + 1 >= range->end)
            weir_range_finish (self, range);
          return TRUE;
        }
      /* As a broker's look-up: all from the first one on, also those with an earlier time. */
      range->skip_until_msec = -1;
    }
  return FALSE;
}

/* The path of every record: nothing is allocated and nothing locked. */
static void
record_cb (rd_kafka_message_t *message,
           void *opaque)
{
  WeirReaderThread *self = opaque;
  WeirReaderShared *shared = self->shared;
  WeirReaderTopic *topic = message->rkt != NULL ? rd_kafka_topic_opaque (message->rkt) : NULL;
  rd_kafka_timestamp_type_t timestamp_type;
  WeirRecordView view;
  WeirRange *range;
  gint64 n_records;

  if (self->is_stopping)
    return;
  if (g_atomic_int_get (&shared->is_cancelled) || g_atomic_int_get (&shared->is_paused))
    {
      /* This record is not counted as read: after a pause it is fetched again. */
      rd_kafka_yield (self->handle);
      return;
    }
  if (topic == NULL || message->partition < 0 || message->partition >= (gint32) topic->ranges->len)
    return;
  range = g_ptr_array_index (topic->ranges, message->partition);
  if (range == NULL || range->state != WEIR_RANGE_RUNNING)
    return;
  self->is_alive = TRUE;
  if (G_UNLIKELY (message->err != RD_KAFKA_RESP_ERR_NO_ERROR))
    {
      take_error (self, range, message);
      return;
    }

  /* A batch may begin before the offset asked for, after a restart. */
  if (message->offset < atomic_load_explicit (&range->next, memory_order_relaxed))
    return;
  if (message->offset >= range->end)
    {
      atomic_store_explicit (&range->next, range->end, memory_order_relaxed);
      weir_range_finish (self, range);
      return;
    }

  view.timestamp_msec = rd_kafka_message_timestamp (message, &timestamp_type);
  if (G_UNLIKELY (range->skip_until_msec >= 0 || range->stop_at_msec >= 0)
      && is_filtered_by_time (self, range, message->offset, view.timestamp_msec))
    return;

  view.topic = topic->name;
  view.partition = message->partition;
  view.offset = message->offset;
  view.timestamp_type = timestamp_type == RD_KAFKA_TIMESTAMP_CREATE_TIME       ? WEIR_TIMESTAMP_CREATE
                        : timestamp_type == RD_KAFKA_TIMESTAMP_LOG_APPEND_TIME ? WEIR_TIMESTAMP_LOG_APPEND
                                                                               : WEIR_TIMESTAMP_NONE;
  view.key = message->key;
  view.key_length = message->key_len;
  view.value = message->payload;
  view.value_length = message->len;
  view.native = message;

  /* Counted first: a sink that publishes what it has may be asked for the coverage at once. */
  n_records = atomic_load_explicit (&shared->n_records, memory_order_relaxed) + 1;
  atomic_store_explicit (&shared->n_records, n_records, memory_order_relaxed);
  atomic_store_explicit (&shared->n_bytes,
                         atomic_load_explicit (&shared->n_bytes, memory_order_relaxed)
                           + (gint64) (message->key_len + message->len),
                         memory_order_relaxed);
  atomic_store_explicit (&range->next, message->offset + 1, memory_order_relaxed);

  if (!shared->func (&view, shared->user_data) || n_records == self->plan->limit)
    {
      stop (self, WEIR_STOPPED_LIMIT);
      return;
    }
  if (message->offset + 1 >= range->end)
    weir_range_finish (self, range);
  else if (message->offset + 1 >= range->to && !range->is_caught_up)
    weir_range_set_caught_up (self, range);
  if (self->n_open == 0)
    rd_kafka_yield (self->handle);

  /* A slow sink: one call of the library may bring a hundred thousand records. */
  if (++self->n_since_clock >= 64)
    {
      self->n_since_clock = 0;
      report_progress (self);
    }
}

static void
set_default (rd_kafka_conf_t *conf,
             WeirProfile *profile,
             const char *key,
             const char *value)
{
  if (weir_profile_get_property (profile, key) == NULL)
    weir_config_set (conf, key, value, NULL);
}

/* Settings of a plan; what the profile itself sets is left alone. Thread: main; contacts nobody. */
void
weir_reader_configure (rd_kafka_conf_t *conf,
                       WeirProfile *profile,
                       const WeirReadPlan *plan)
{
  g_autofree char *wait_max = g_strdup_printf ("%d", plan->wait_max_msec > 0 ? plan->wait_max_msec : 50);
  const char *largest = weir_profile_get_property (profile, "message.max.bytes");
  gint64 largest_bytes = largest != NULL ? g_ascii_strtoll (largest, NULL, 10) : 0;
  g_autofree char *answer_bytes = g_strdup_printf ("%" G_GINT64_FORMAT, MAX (largest_bytes, MAX_ANSWER_BYTES));

  /* Also how late the end of a partition is noticed, where markers or compaction left no record there. */
  set_default (conf, profile, "fetch.wait.max.ms", wait_max);
  set_default (conf, profile, "fetch.error.backoff.ms", "200");
  /* What one answer of a broker may bring, and what is fetched ahead, bounds the memory of a read, whatever its size:
   * compressed data grows several times, and each record has some 300 bytes of the library's own. More than this
   * is no faster: it only makes the processor's caches miss. A larger message is sent all the same. The library takes no
   * handle whose answers are smaller than the largest message that a profile lets it write. */
  set_default (conf, profile, "fetch.max.bytes", answer_bytes);
  set_default (conf, profile, "fetch.message.max.bytes", "262144");
  if (plan->bulk)
    {
      set_default (conf, profile, "queued.min.messages", "1000000");
      set_default (conf, profile, "queued.max.messages.kbytes", "1024");
    }
  else
    {
      set_default (conf, profile, "queued.min.messages", "100000");
      set_default (conf, profile, "queued.max.messages.kbytes", "16384");
    }
  weir_config_set (conf, "isolation.level", plan->read_uncommitted ? "read_uncommitted" : "read_committed", NULL);
  rd_kafka_conf_set_error_cb (conf, error_cb);
}

static gboolean
open_handle (WeirReaderThread *self)
{
  g_autoptr (GError) error = NULL;

  rd_kafka_conf_set_opaque (self->shared->conf, self);
  self->handle = weir_config_create_handle (RD_KAFKA_CONSUMER, g_steal_pointer (&self->shared->conf), &error);
  if (self->handle == NULL)
    {
      g_mutex_lock (&self->shared->mutex);
      self->shared->error = g_strdup (error->message);
      g_mutex_unlock (&self->shared->mutex);
      return FALSE;
    }

  self->queue = rd_kafka_queue_new (self->handle);
  for (gsize i = 0; self->plan->topics[i] != NULL; i++)
    {
      rd_kafka_topic_conf_t *conf;
      WeirReaderTopic *topic;

      if (g_strv_contains ((const char *const *) self->plan->topics + i + 1, self->plan->topics[i]))
        continue;
      topic = g_new0 (WeirReaderTopic, 1);
      topic->name = self->plan->topics[i];
      topic->ranges = g_ptr_array_new ();
      g_ptr_array_add (self->topics, topic);

      conf = rd_kafka_topic_conf_new ();
      rd_kafka_topic_conf_set_opaque (conf, topic);
      /* The default would go silently to the end when retention overtakes the reader. */
      rd_kafka_topic_conf_set (conf, "auto.offset.reset", "error", NULL, 0);
      topic->handle = rd_kafka_topic_new (self->handle, topic->name, conf);
      if (topic->handle == NULL)
        {
          rd_kafka_topic_conf_destroy (conf);
          g_mutex_lock (&self->shared->mutex);
          /* Translators: %s is what was given as the name of a topic */
          self->shared->error = g_strdup_printf (_("“%s” cannot be the name of a topic."), topic->name);
          g_mutex_unlock (&self->shared->mutex);
          return FALSE;
        }
    }
  return TRUE;
}

/* Starts what is ready, and does what record_cb() must leave. */
static void
update_ranges (WeirReaderThread *self)
{
  for (guint i = 0; i < self->dirty->len; i++)
    {
      WeirRange *range = g_ptr_array_index (self->dirty, i);

      if (range->state == WEIR_RANGE_ENDING)
        {
          rd_kafka_consume_stop (range->topic->handle, range->partition);
          range->state = WEIR_RANGE_DONE;
        }
      else if (range->state == WEIR_RANGE_LOST)
        {
          rd_kafka_consume_stop (range->topic->handle, range->partition);
          weir_range_resolve_lost (self, range);
          self->has_lost |= range->state == WEIR_RANGE_LOST;
        }
    }
  g_ptr_array_set_size (self->dirty, 0);

  for (guint i = 0; i < self->shared->ranges->len; i++)
    {
      WeirRange *range = g_ptr_array_index (self->shared->ranges, i);

      if (range->state != WEIR_RANGE_READY)
        continue;
      if (rd_kafka_consume_start_queue (range->topic->handle, range->partition,
                                        atomic_load_explicit (&range->next, memory_order_relaxed), self->queue) == 0)
        range->state = WEIR_RANGE_RUNNING;
      else
        weir_range_fail (self, range, rd_kafka_last_error (), NULL);
    }
}

static void
resolve_again (WeirReaderThread *self)
{
  self->has_lost = FALSE;
  for (guint i = 0; i < self->shared->ranges->len; i++)
    {
      WeirRange *range = g_ptr_array_index (self->shared->ranges, i);

      if (range->state != WEIR_RANGE_LOST)
        continue;
      weir_range_resolve_lost (self, range);
      self->has_lost |= range->state == WEIR_RANGE_LOST;
    }
  if (self->n_unresolved > 0)
    weir_range_resolve (self);
}

/* Fetching stops and what was fetched ahead is dropped, so that a paused reader holds no
 * memory. Going on at range->next needs nothing of the library's own bookkeeping. */
static void
wait_while_paused (WeirReaderThread *self)
{
  for (guint i = 0; i < self->shared->ranges->len; i++)
    {
      WeirRange *range = g_ptr_array_index (self->shared->ranges, i);

      if (range->state == WEIR_RANGE_RUNNING)
        {
          rd_kafka_consume_stop (range->topic->handle, range->partition);
          range->state = WEIR_RANGE_READY;
        }
    }
  while (g_atomic_int_get (&self->shared->is_paused) && !is_cancelled (self))
    {
      rd_kafka_consume_callback_queue (self->queue, POLL_MSEC, record_cb, self);
      rd_kafka_poll (self->handle, 0);
      report_progress (self);
    }
}

static void
read_all (WeirReaderThread *self)
{
  const gint64 patience_usec = (self->plan->patience_msec > 0 ? self->plan->patience_msec : PATIENCE_MSEC) * G_TIME_SPAN_MILLISECOND;
  gint64 deadline_usec = -1;
  gint64 retry_usec = 0;
  gint64 refresh_usec = G_MAXINT64;
  gboolean is_listed = FALSE;

  while (!self->is_stopping && !is_cancelled (self))
    {
      gint64 now_usec = g_get_monotonic_time ();

      if (now_usec >= retry_usec
          && (!self->has_partitions || self->n_unresolved > 0 || self->has_lost || now_usec >= refresh_usec))
        {
          if (weir_range_list_partitions (self, METADATA_MSEC))
            {
              self->is_alive = TRUE;
              is_listed = TRUE;
              if (deadline_usec < 0 && !self->plan->follow)
                deadline_usec = now_usec + patience_usec;
            }
          rd_kafka_poll (self->handle, 0);
          resolve_again (self);
          now_usec = g_get_monotonic_time ();
          refresh_usec = self->plan->follow ? now_usec + NEW_PARTITIONS_USEC : G_MAXINT64;
          /* Without an answer the call itself has waited. */
          retry_usec = is_listed ? now_usec + RETRY_USEC : 0;
        }
      if (deadline_usec >= 0 && now_usec >= deadline_usec && (self->n_unresolved > 0 || !self->has_partitions))
        weir_range_fail_unresolved (self);
      if (is_cancelled (self))
        break;
      if (self->is_alive)
        {
          self->is_alive = FALSE;
          if (self->shared->connection_error != NULL)
            set_connection_error (self, NULL);
        }

      if (g_atomic_int_get (&self->shared->is_paused))
        {
          wait_while_paused (self);
          continue;
        }
      update_ranges (self);
      if (self->has_partitions && self->n_open == 0)
        break;

      rd_kafka_consume_callback_queue (self->queue, POLL_MSEC, record_cb, self);
      rd_kafka_poll (self->handle, 0);
      report_progress (self);
    }
}

static WeirStopReason
find_reason (WeirReaderThread *self)
{
  if (self->is_stopping)
    return self->reason;
  if (is_cancelled (self))
    return WEIR_STOPPED_CANCELLED;
  if (self->shared->error != NULL || self->shared->ranges->len == 0)
    return WEIR_STOPPED_ERROR;
  for (guint i = 0; i < self->shared->ranges->len; i++)
    {
      WeirRange *range = g_ptr_array_index (self->shared->ranges, i);

      if (range->error != NULL)
        return WEIR_STOPPED_ERROR;
    }
  return WEIR_STOPPED_END;
}

static void
close_handle (WeirReaderThread *self)
{
  for (guint i = 0; i < self->shared->ranges->len; i++)
    {
      WeirRange *range = g_ptr_array_index (self->shared->ranges, i);

      if (range->state == WEIR_RANGE_RUNNING || range->state == WEIR_RANGE_ENDING)
        rd_kafka_consume_stop (range->topic->handle, range->partition);
    }
  g_clear_pointer (&self->queue, rd_kafka_queue_destroy);
  g_ptr_array_set_size (self->topics, 0);
  weir_handle_destroy_announced (g_steal_pointer (&self->handle));
}

gpointer
weir_reader_thread_main (gpointer data)
{
  WeirReaderThread self = { .shared = data, .progress_usec = g_get_monotonic_time () };

  self.plan = self.shared->plan;
  self.topics = g_ptr_array_new_with_free_func ((GDestroyNotify) topic_free);
  self.dirty = g_ptr_array_new ();
  if (open_handle (&self))
    read_all (&self);
  /* Stopped before it was known where these begin and end: they must not look like empty ones. */
  if (self.n_unresolved > 0)
    weir_range_fail_unresolved (&self);
  /* Nobody waits for the handle to be destroyed: that may take long, with a broker that hangs. */
  weir_handle_announce_destroy ();
  weir_reader_shared_post_ended (self.shared, find_reason (&self));
  close_handle (&self);

  g_ptr_array_unref (self.topics);
  g_ptr_array_unref (self.dirty);
  weir_reader_shared_unref (self.shared);
  return NULL;
}
