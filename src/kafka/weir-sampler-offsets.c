/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include <glib/gi18n.h>

#include "kafka/weir-leaders.h"
#include "kafka/weir-sampler-private.h"

/* By leader, so that a broker that hangs takes only its own partitions with it; in chunks
 * of a size where the library's own work, quadratic in it, is least; all of them in flight. */
#define CHUNK_SIZE 250
/* For a broker that did not answer in the cycle before. */
#define SUSPECT_TIMEOUT_MSEC 1000
/* A topic just made, or a leader just moved, is known everywhere a moment later. */
#define MAX_RETRIES 3
#define RETRY_MSEC 150
/* For the leaders of topics that are new; what a broker that hangs may cost a cycle. */
#define LEARN_MSEC 1000

/* Partitions of one leader to ask again. */
typedef struct
{
  gint32 broker;
  gint64 spec;
  rd_kafka_topic_partition_list_t *list;
} WeirSampleRetry;

static void
retry_free (WeirSampleRetry *retry)
{
  g_clear_pointer (&retry->list, rd_kafka_topic_partition_list_destroy);
  g_free (retry);
}

static WeirPartitionInfo *
find_partition (WeirSampleCycle *self,
                const rd_kafka_topic_partition_t *name)
{
  /* The snapshot is this thread's own until it is sealed. */
  return (WeirPartitionInfo *) weir_snapshot_find_partition (self->snapshot, name->topic, name->partition);
}

static void
set_error (WeirPartitionInfo *partition,
           char *text)
{
  if (partition->error == NULL)
    partition->error = g_steal_pointer (&text);
  g_free (text);
}

static gboolean
is_moving (rd_kafka_resp_err_t code)
{
  switch ((int) code)
    {
    case RD_KAFKA_RESP_ERR_NOT_LEADER_FOR_PARTITION:
    case RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE:
    case RD_KAFKA_RESP_ERR_FENCED_LEADER_EPOCH:
    case RD_KAFKA_RESP_ERR_UNKNOWN_LEADER_EPOCH:
    case RD_KAFKA_RESP_ERR_OFFSET_NOT_AVAILABLE:
    case RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART:
      return TRUE;

    default:
      return FALSE;
    }
}

static void
add_retry (WeirSampleCycle *self,
           const WeirSampleCall *call,
           const rd_kafka_topic_partition_t *partition)
{
  WeirSampleRetry *retry = NULL;

  if (self->retries == NULL)
    self->retries = g_ptr_array_new_with_free_func ((GDestroyNotify) retry_free);
  for (guint i = 0; i < self->retries->len && retry == NULL; i++)
    {
      WeirSampleRetry *other = g_ptr_array_index (self->retries, i);

      if (other->broker == call->broker && other->spec == call->spec && other->list->cnt < CHUNK_SIZE)
        retry = other;
    }
  if (retry == NULL)
    {
      retry = g_new0 (WeirSampleRetry, 1);
      retry->broker = call->broker;
      retry->spec = call->spec;
      retry->list = rd_kafka_topic_partition_list_new (16);
      g_ptr_array_add (self->retries, retry);
    }
  rd_kafka_topic_partition_list_add (retry->list, partition->topic, partition->partition)->offset = call->spec;
}

static void
store (WeirSampleCycle *self,
       const WeirSampleCall *call,
       const rd_kafka_topic_partition_t *answer)
{
  WeirPartitionInfo *partition = find_partition (self, answer);
  gpointer broker = GINT_TO_POINTER (call->broker);

  if (partition == NULL)
    return;
  if (is_moving (answer->err) && self->request->is_patient && self->n_retries < MAX_RETRIES)
    {
      add_retry (self, call, answer);
    }
  else if (answer->err != RD_KAFKA_RESP_ERR_NO_ERROR)
    {
      if (answer->err == RD_KAFKA_RESP_ERR__TIMED_OUT || answer->err == RD_KAFKA_RESP_ERR__TRANSPORT)
        g_hash_table_add (self->silent, broker);
      set_error (partition, weir_error_map_to_text (answer->err, NULL));
    }
  else if (answer->offset < 0)
    {
      /* "Invalid" without an error is how the library tells that the broker did not answer. */
      g_hash_table_add (self->silent, broker);
      set_error (partition, g_strdup_printf (_("Broker %d did not answer in time."), call->broker));
    }
  else
    {
      g_hash_table_add (self->answered, broker);
      if (call->spec == RD_KAFKA_OFFSET_SPEC_LATEST)
        partition->high_watermark = answer->offset;
      else
        partition->low_watermark = answer->offset;
    }
}

static void
offsets_cb (WeirSampleCycle *self,
            WeirSampleCall *call,
            rd_kafka_event_t *event)
{
  const rd_kafka_ListOffsets_result_t *result = rd_kafka_event_ListOffsets_result (event);
  rd_kafka_resp_err_t code = rd_kafka_event_error (event);
  const rd_kafka_ListOffsetsResultInfo_t **infos = NULL;
  gsize n_infos = 0;

  if (result != NULL && code == RD_KAFKA_RESP_ERR_NO_ERROR)
    infos = rd_kafka_ListOffsets_result_infos (result, &n_infos);
  for (gsize i = 0; i < n_infos; i++)
    store (self, call, rd_kafka_ListOffsetsResultInfo_topic_partition (infos[i]));
  if (code == RD_KAFKA_RESP_ERR_NO_ERROR)
    return;

  for (int i = 0; i < call->list->cnt; i++)
    {
      rd_kafka_topic_partition_t *failed = &call->list->elems[i];

      failed->err = code;
      store (self, call, failed);
    }
}

static void
send_chunk (WeirSampleCycle *self,
            gint32 broker,
            gint64 spec,
            rd_kafka_topic_partition_list_t *list)
{
  rd_kafka_t *handle = weir_connection_get_handle (self->core->connection);
  g_autoptr (rd_kafka_AdminOptions_t) options = NULL;
  guint timeout_msec = weir_sample_cycle_get_request_timeout (self);
  WeirSampleCall *call;

  if (g_hash_table_contains (self->core->suspects, GINT_TO_POINTER (broker)))
    timeout_msec = MIN (timeout_msec, SUSPECT_TIMEOUT_MSEC);
  options = weir_sample_cycle_prepare (self, handle, RD_KAFKA_ADMIN_OP_LISTOFFSETS, timeout_msec, offsets_cb, TRUE, &call);
  call->broker = broker;
  call->spec = spec;
  call->list = list;
  rd_kafka_ListOffsets (handle, list, options, self->core->queue);
}

/* What was known of a partition's beginning, if it can still be true. */
static gint64
get_previous_low (WeirSampleCycle *self,
                  const char *topic,
                  gint32 partition)
{
  const WeirPartitionInfo *previous = NULL;

  if (self->core->previous != NULL)
    previous = weir_snapshot_find_partition (self->core->previous, topic, partition);
  return previous != NULL ? previous->low_watermark : WEIR_OFFSET_UNKNOWN;
}

typedef struct
{
  WeirSampleCycle *cycle;
  gint64 spec;
  GHashTable *lists; /* leader → list that is not full */
} Sender;

static void
add (Sender *sender,
     const char *topic,
     const WeirPartitionInfo *partition)
{
  gpointer key = GINT_TO_POINTER (partition->leader);
  rd_kafka_topic_partition_list_t *list = g_hash_table_lookup (sender->lists, key);

  if (list == NULL)
    {
      list = rd_kafka_topic_partition_list_new (CHUNK_SIZE);
      g_hash_table_insert (sender->lists, key, list);
    }
  rd_kafka_topic_partition_list_add (list, topic, partition->id)->offset = sender->spec;
  if (list->cnt == CHUNK_SIZE)
    {
      g_hash_table_remove (sender->lists, key);
      send_chunk (sender->cycle, partition->leader, sender->spec, list);
    }
}

static void
send_spec (WeirSampleCycle *self,
           gint64 spec,
           GHashTable *topics)
{
  g_autoptr (GHashTable) lists = g_hash_table_new (NULL, NULL);
  Sender sender = { self, spec, lists };
  gboolean is_low = spec == RD_KAFKA_OFFSET_SPEC_EARLIEST;
  gboolean wants_all = !is_low || (self->request->parts & WEIR_SAMPLE_LOW) != 0;
  GHashTableIter iter;
  gpointer key, value;

  for (guint i = 0; i < self->snapshot->topics->len; i++)
    {
      const WeirTopicInfo *topic = &g_array_index (self->snapshot->topics, WeirTopicInfo, i);

      if (topics != NULL && !g_hash_table_contains (topics, topic->name))
        continue;
      for (guint j = 0; j < topic->partitions->len; j++)
        {
          WeirPartitionInfo *partition = &g_array_index (topic->partitions, WeirPartitionInfo, j);

          if (partition->leader < 0)
            set_error (partition, g_strdup (_("The partition has no leader at present. Check whether a broker is down.")));
          else if (wants_all || get_previous_low (self, topic->name, partition->id) < 0)
            add (&sender, topic->name, partition);
        }
    }

  g_hash_table_iter_init (&iter, lists);
  while (g_hash_table_iter_next (&iter, &key, &value))
    send_chunk (self, GPOINTER_TO_INT (key), spec, value);
}

/* A partition that has a leader, of a topic that the cycle before did not see; NULL where it did. */
static const WeirPartitionInfo *
find_unlearned (WeirSampleCycle *self,
                const WeirTopicInfo *topic)
{
  for (guint i = 0; i < topic->partitions->len; i++)
    {
      const WeirPartitionInfo *partition = &g_array_index (topic->partitions, WeirPartitionInfo, i);

      if (partition->leader < 0)
        continue;
      if (self->core->previous != NULL &&
          weir_snapshot_find_partition (self->core->previous, topic->name, partition->id) != NULL)
        return NULL;
      return partition;
    }
  return NULL;
}

/* Topics that the cycle before did not see are new to the handle too: see weir_leaders_learn(). */
static void
learn_leaders (WeirSampleCycle *self,
               GHashTable *topics)
{
  rd_kafka_t *handle = weir_connection_get_handle (self->core->connection);
  const gint64 end_usec = MIN (g_get_monotonic_time () + LEARN_MSEC * G_TIME_SPAN_MILLISECOND, self->deadline_usec);
  guint n_topics = self->snapshot->topics->len;
  guint i = 0;

  while (i < n_topics)
    {
      g_autoptr (rd_kafka_topic_partition_list_t) list = rd_kafka_topic_partition_list_new (WEIR_LEADERS_MAX_TOPICS);
      gint64 left_msec = (end_usec - g_get_monotonic_time ()) / G_TIME_SPAN_MILLISECOND;

      for (; i < n_topics && list->cnt < WEIR_LEADERS_MAX_TOPICS; i++)
        {
          const WeirTopicInfo *topic = &g_array_index (self->snapshot->topics, WeirTopicInfo, i);
          const WeirPartitionInfo *partition = find_unlearned (self, topic);

          if (partition != NULL && (topics == NULL || g_hash_table_contains (topics, topic->name)))
            rd_kafka_topic_partition_list_add (list, topic->name, partition->id);
        }
      if (left_msec <= 0 || !weir_leaders_learn (handle, list, (int) left_msec))
        return;
    }
}

void
weir_sample_offsets_send (WeirSampleCycle *self,
                          GHashTable *topics)
{
  gboolean wants_high = (self->request->parts & WEIR_SAMPLE_HIGH) != 0;
  gboolean wants_low = (self->request->parts & WEIR_SAMPLE_LOW) != 0;

  if (wants_high || wants_low)
    learn_leaders (self, topics);

  /* The low ones first: a high one asked for later cannot be below. */
  if (wants_low || (wants_high && self->core->previous != NULL))
    send_spec (self, RD_KAFKA_OFFSET_SPEC_EARLIEST, topics);
  if (wants_high)
    send_spec (self, RD_KAFKA_OFFSET_SPEC_LATEST, topics);
}

gboolean
weir_sample_offsets_retry (WeirSampleCycle *self)
{
  rd_kafka_t *handle = weir_connection_get_handle (self->core->connection);
  g_autoptr (GPtrArray) retries = g_steal_pointer (&self->retries);
  gint64 now_usec = g_get_monotonic_time ();
  const struct rd_kafka_metadata *metadata = NULL;

  if (retries == NULL)
    return FALSE;
  self->n_retries++;
  if (now_usec + 3 * RETRY_MSEC * G_TIME_SPAN_MILLISECOND > self->deadline_usec)
    {
      /* Kept, so that the end finds them. */
      self->retries = g_steal_pointer (&retries);
      return FALSE;
    }

  weir_sampler_core_wait (self->core, now_usec + RETRY_MSEC * G_TIME_SPAN_MILLISECOND);
  /* The library sends the call to whom it takes for the leader. */
  if (rd_kafka_metadata (handle, 1, NULL, &metadata, (int) weir_sample_cycle_get_request_timeout (self))
      == RD_KAFKA_RESP_ERR_NO_ERROR)
    rd_kafka_metadata_destroy (metadata);
  for (guint i = 0; i < retries->len; i++)
    {
      WeirSampleRetry *retry = g_ptr_array_index (retries, i);

      send_chunk (self, retry->broker, retry->spec, g_steal_pointer (&retry->list));
    }
  return TRUE;
}

/* Carries over what was not asked for, and explains what did not come. */
void
weir_sample_offsets_finish (WeirSampleCycle *self)
{
  GHashTableIter iter;
  gpointer key;

  g_hash_table_iter_init (&iter, self->core->calls);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    {
      const WeirSampleCall *call = key;

      if (call->list == NULL || call->cycle_number != self->core->cycle_number)
        continue;
      g_hash_table_add (self->silent, GINT_TO_POINTER (call->broker));
      for (int i = 0; i < call->list->cnt; i++)
        {
          WeirPartitionInfo *partition = find_partition (self, &call->list->elems[i]);

          if (partition != NULL)
            set_error (partition, g_strdup_printf (_("Broker %d did not answer in time."), call->broker));
        }
    }

  for (guint i = 0; self->retries != NULL && i < self->retries->len; i++)
    {
      const WeirSampleRetry *retry = g_ptr_array_index (self->retries, i);

      for (int j = 0; j < retry->list->cnt; j++)
        {
          WeirPartitionInfo *partition = find_partition (self, &retry->list->elems[j]);

          if (partition != NULL)
            set_error (partition, g_strdup (_("The partition is moving to another broker. Try again.")));
        }
    }

  if ((self->request->parts & WEIR_SAMPLE_HIGH) == 0)
    return;
  for (guint i = 0; i < self->snapshot->topics->len; i++)
    {
      const WeirTopicInfo *topic = &g_array_index (self->snapshot->topics, WeirTopicInfo, i);

      for (guint j = 0; j < topic->partitions->len; j++)
        {
          WeirPartitionInfo *partition = &g_array_index (topic->partitions, WeirPartitionInfo, j);

          if (partition->low_watermark >= 0 || partition->leader < 0)
            continue;
          partition->low_watermark = get_previous_low (self, topic->name, partition->id);
          /* The topic was made anew since: its old beginning is not the new one's. */
          if (partition->high_watermark >= 0 && partition->low_watermark > partition->high_watermark)
            partition->low_watermark = WEIR_OFFSET_UNKNOWN;
        }
    }
}
