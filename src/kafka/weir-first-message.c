/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "kafka/weir-first-message.h"

#include "base/weir-partition-key.h"
#include "kafka/weir-config.h"
#include "kafka/weir-leaders.h"

/* How soon a stop is noticed. */
#define POLL_MSEC 20
/* How many partitions are read from at once. */
#define MAX_OPEN 200
#define LEARN_MSEC 500

struct _WeirFirstReader
{
  WeirHandle *handle;
  rd_kafka_t *rk;
  GHashTable *topics; /* name → rd_kafka_topic_t */
};

/* A partition that is read from, and who waits for it. */
typedef struct
{
  WeirPartitionKey key; /* first: it is its own key */
  rd_kafka_topic_t *topic;
  WeirFirstQuery *query; /* the one under way; NULL between two */
  GQueue waiting;        /* of WeirFirstQuery */
} Reading;

typedef struct
{
  WeirFirstReader *reader;
  rd_kafka_queue_t *queue;
  GHashTable *readings; /* set of Reading */
  GQueue closed;        /* of Reading: not begun, or with more to ask */
  guint n_open;
} Run;

static void
reading_free (Reading *self)
{
  g_queue_clear (&self->waiting);
  g_free (self);
}

WeirFirstReader *
weir_first_reader_new (WeirConnection *connection,
                       GError **error)
{
  /* Little memory, and no waiting of the broker for more: the first message is all that is looked at. */
  static const struct
  {
    const char *key;
    const char *value;
  } properties[] = {
    { "fetch.wait.max.ms", "10" },
    { "fetch.message.max.bytes", "16384" },
    { "queued.min.messages", "1" },
    { "queued.max.messages.kbytes", "1024" },
    { "auto.offset.reset", "error" },
    { "isolation.level", "read_committed" },
  };
  g_autoptr (WeirFirstReader) self = NULL;
  rd_kafka_conf_t *conf = weir_config_new (weir_connection_get_profile (connection), WEIR_CONFIG_READER, error);
  rd_kafka_t *rk;

  if (conf == NULL)
    return NULL;
  for (gsize i = 0; i < G_N_ELEMENTS (properties); i++)
    {
      if (!weir_config_set (conf, properties[i].key, properties[i].value, error))
        {
          rd_kafka_conf_destroy (conf);
          return NULL;
        }
    }
  rk = weir_config_create_handle (RD_KAFKA_CONSUMER, conf, error);
  if (rk == NULL)
    return NULL;
  self = g_new0 (WeirFirstReader, 1);
  self->handle = weir_handle_new (rk);
  self->rk = rk;
  self->topics = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) rd_kafka_topic_destroy);
  return g_steal_pointer (&self);
}

void
weir_first_reader_free (WeirFirstReader *self)
{
  if (self == NULL)
    return;
  g_hash_table_unref (self->topics);
  weir_handle_unref (self->handle);
  g_free (self);
}

static rd_kafka_topic_t *
get_topic (WeirFirstReader *self,
           const char *name)
{
  rd_kafka_topic_t *topic = g_hash_table_lookup (self->topics, name);

  if (topic == NULL)
    {
      topic = rd_kafka_topic_new (self->rk, name, NULL);
      if (topic != NULL)
        g_hash_table_insert (self->topics, g_strdup (name), topic);
    }
  return topic;
}

static Reading *
get_reading (Run *self,
             const WeirFirstQuery *query)
{
  const WeirPartitionKey wanted = { (char *) query->topic, query->partition };
  Reading *reading = g_hash_table_lookup (self->readings, &wanted);

  if (reading != NULL)
    return reading;
  reading = g_new0 (Reading, 1);
  reading->key = wanted;
  reading->topic = get_topic (self->reader, query->topic);
  g_queue_init (&reading->waiting);
  g_hash_table_add (self->readings, reading);
  if (reading->topic != NULL)
    g_queue_push_tail (&self->closed, reading);
  return reading;
}

static void
open_more (Run *self)
{
  while (self->n_open < MAX_OPEN && !g_queue_is_empty (&self->closed))
    {
      Reading *reading = g_queue_pop_head (&self->closed);
      WeirFirstQuery *query = g_queue_pop_head (&reading->waiting);

      if (rd_kafka_consume_start_queue (reading->topic, reading->key.partition, query->from, self->queue) != 0)
        continue;
      reading->query = query;
      self->n_open++;
    }
}

/* Answered, or never to be: the next question of the partition is due. */
static void
close_reading (Run *self,
               Reading *reading)
{
  rd_kafka_consume_stop (reading->topic, reading->key.partition);
  reading->query = NULL;
  self->n_open--;
  if (!g_queue_is_empty (&reading->waiting))
    g_queue_push_tail (&self->closed, reading);
}

static void
take_message (Run *self,
              const rd_kafka_message_t *message)
{
  const WeirPartitionKey wanted = { (char *) (message->rkt != NULL ? rd_kafka_topic_name (message->rkt) : ""), message->partition };
  Reading *reading = g_hash_table_lookup (self->readings, &wanted);
  WeirFirstQuery *query = reading != NULL ? reading->query : NULL;
  rd_kafka_timestamp_type_t type;

  if (query == NULL)
    return;
  if (message->err == RD_KAFKA_RESP_ERR_NO_ERROR)
    {
      if (message->offset < query->from)
        return;
      query->state = WEIR_FIRST_FOUND;
      query->offset = message->offset;
      query->timestamp_msec = rd_kafka_message_timestamp (message, &type);
      if (type == RD_KAFKA_TIMESTAMP_NOT_AVAILABLE)
        query->timestamp_msec = -1;
    }
  else if (message->err == RD_KAFKA_RESP_ERR__PARTITION_EOF)
    {
      query->state = WEIR_FIRST_NOTHING;
      query->offset = message->offset;
    }
  else if (message->err == RD_KAFKA_RESP_ERR__TRANSPORT || message->err == RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN
           || message->err == RD_KAFKA_RESP_ERR__TIMED_OUT)
    {
      /* The library goes on by itself. */
      return;
    }
  close_reading (self, reading);
}

/* The handle may be new: see weir_leaders_learn(). Without it, too, a partition is first looked for by a timer of the library. */
static void
learn_leaders (WeirFirstReader *self,
               const WeirFirstQuery *queries,
               guint n_queries,
               gint64 deadline_usec)
{
  g_autoptr (rd_kafka_topic_partition_list_t) list = rd_kafka_topic_partition_list_new (4);
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  gint64 left_msec = (deadline_usec - g_get_monotonic_time ()) / G_TIME_SPAN_MILLISECOND;

  for (guint i = 0; i < n_queries && list->cnt < WEIR_LEADERS_MAX_TOPICS; i++)
    {
      if (!g_hash_table_contains (self->topics, queries[i].topic) && g_hash_table_add (seen, (gpointer) queries[i].topic))
        rd_kafka_topic_partition_list_add (list, queries[i].topic, queries[i].partition);
    }
  if (left_msec > 0)
    weir_leaders_learn (self->rk, list, (int) MIN (left_msec, LEARN_MSEC));
}

void
weir_first_reader_run (WeirFirstReader *self,
                       WeirFirstQuery *queries,
                       guint n_queries,
                       gint64 deadline_usec,
                       WeirFirstStoppedFunc is_stopped,
                       gpointer user_data)
{
  Run run = { self, NULL };
  GHashTableIter iter;
  gpointer key;

  learn_leaders (self, queries, n_queries, deadline_usec);
  run.queue = rd_kafka_queue_new (self->rk);
  run.readings = g_hash_table_new_full (weir_partition_key_hash, weir_partition_key_equal, (GDestroyNotify) reading_free, NULL);
  g_queue_init (&run.closed);
  for (guint i = 0; i < n_queries; i++)
    {
      queries[i].state = WEIR_FIRST_UNKNOWN;
      g_queue_push_tail (&get_reading (&run, &queries[i])->waiting, &queries[i]);
    }
  open_more (&run);
  while (run.n_open > 0 && !is_stopped (user_data))
    {
      gint64 left_usec = deadline_usec - g_get_monotonic_time ();
      rd_kafka_message_t *message;

      if (left_usec <= 0)
        break;
      message = rd_kafka_consume_queue (run.queue, (int) CLAMP (left_usec / G_TIME_SPAN_MILLISECOND, 1, POLL_MSEC));
      if (message == NULL)
        continue;
      take_message (&run, message);
      rd_kafka_message_destroy (message);
      open_more (&run);
    }
  g_hash_table_iter_init (&iter, run.readings);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    {
      Reading *reading = key;

      if (reading->query != NULL)
        rd_kafka_consume_stop (reading->topic, reading->key.partition);
    }
  g_queue_clear (&run.closed);
  g_hash_table_unref (run.readings);
  rd_kafka_queue_destroy (run.queue);
  /* Nothing else serves its main queue, where the library may leave errors. */
  rd_kafka_poll (self->rk, 0);
}
