/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "shop-broker.h"

#include <librdkafka/rdkafka_mock.h>

#include "base/weir-error.h"
#include "shop-join-delay.h"

#define SETTLE_TIMEOUT_USEC (20 * G_USEC_PER_SEC)
#define ANSWER_TIMEOUT_MSEC 10000

struct _ShopBroker
{
  rd_kafka_t *handle; /* metadata, watermarks, topics; holds the mock cluster where there is one */
  char *bootstrap;
  GStrv properties;
  gboolean is_embedded;
  GMutex lock; /* of the one below */
  GPtrArray *disposals; /* GThread */
};

typedef struct
{
  rd_kafka_t *handle;
  int flags;
} Disposal;

static const ShopTopic topics[] = {
  { "orders", 6, FALSE },           { "inventory_store1", 3, FALSE }, { "inventory_store2", 3, FALSE },
  { "inventory_store3", 3, FALSE }, { "shipments", 3, FALSE },        { "customers", 3, TRUE },
  { "prices", 1, TRUE },            { "reviews", 1, FALSE },
};

const ShopTopic *
shop_topics_get (guint *n_topics)
{
  *n_topics = G_N_ELEMENTS (topics);
  return topics;
}

/* Thread: librdkafka's. Its chatter about connections is of use to who asks for it only. */
static void
log_cb (const rd_kafka_t *rk, int level, const char *facility, const char *message)
{
  g_log (G_LOG_DOMAIN, level <= 2 ? G_LOG_LEVEL_MESSAGE : G_LOG_LEVEL_DEBUG, "%s: %s: %s", rd_kafka_name (rk), facility,
         message);
}

static void
error_cb (rd_kafka_t *rk, int code, const char *reason, void *opaque)
{
  g_debug ("%s: %s: %s", rd_kafka_name (rk), rd_kafka_err2name (code), reason);
}

static void
delivered_cb (rd_kafka_t *rk, const rd_kafka_message_t *message, void *opaque)
{
  if (message->err != RD_KAFKA_RESP_ERR_NO_ERROR && message->err != RD_KAFKA_RESP_ERR__PURGE_QUEUE)
    g_message ("A message for %s was not taken: %s", message->rkt != NULL ? rd_kafka_topic_name (message->rkt) : "?",
               rd_kafka_err2str (message->err));
}

static gboolean
set (rd_kafka_conf_t *conf, const char *name, const char *value, GError **error)
{
  char text[512];

  if (rd_kafka_conf_set (conf, name, value, text, sizeof text) == RD_KAFKA_CONF_OK)
    return TRUE;
  g_set_error (error, WEIR_ERROR, WEIR_ERROR_INVALID, "The property %s=%s is not accepted: %s", name, value, text);
  return FALSE;
}

static rd_kafka_conf_t *
make_conf (ShopBroker *self, const char *client_id, GError **error)
{
  g_autoptr (rd_kafka_conf_t) conf = rd_kafka_conf_new ();

  rd_kafka_conf_set_log_cb (conf, log_cb);
  rd_kafka_conf_set_error_cb (conf, error_cb);
  if (!set (conf, "client.id", client_id, error) || !set (conf, "allow.auto.create.topics", "false", error)
      || !set (conf, "log.connection.close", "false", error) || !set (conf, "socket.timeout.ms", "8000", error)
      || (self->bootstrap != NULL && !set (conf, "bootstrap.servers", self->bootstrap, error)))
    return NULL;
  for (guint i = 0; self->properties != NULL && self->properties[i] != NULL; i++)
    {
      g_auto (GStrv) parts = g_strsplit (self->properties[i], "=", 2);

      if (g_strv_length (parts) != 2)
        {
          g_set_error (error, WEIR_ERROR, WEIR_ERROR_INVALID, "“%s” is no property: write NAME=VALUE",
                       self->properties[i]);
          return NULL;
        }
      if (!set (conf, parts[0], parts[1], error))
        return NULL;
    }
  return g_steal_pointer (&conf);
}

/* The handle takes the configuration only where it is made. */
static rd_kafka_t *
make_handle (rd_kafka_type_t type, rd_kafka_conf_t **conf, GError **error)
{
  char text[512];
  rd_kafka_t *handle = rd_kafka_new (type, *conf, text, sizeof text);

  if (handle != NULL)
    *conf = NULL;
  else
    g_set_error (error, WEIR_ERROR, WEIR_ERROR_FAILED, "No Kafka client could be made: %s", text);
  return handle;
}

static ShopBroker *
make_broker (void)
{
  ShopBroker *self = g_new0 (ShopBroker, 1);

  g_mutex_init (&self->lock);
  self->disposals = g_ptr_array_new ();
  return self;
}

static gpointer
dispose_func (gpointer data)
{
  g_autofree Disposal *disposal = data;

  rd_kafka_destroy_flags (disposal->handle, disposal->flags);
  return NULL;
}

/* Thread: any. Destroying a handle that has been idle takes the library a second: all
 * handles of the shop take it side by side. */
void
shop_broker_dispose (ShopBroker *self, rd_kafka_t *handle, int flags)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  Disposal *disposal;

  if (handle == NULL)
    return;
  disposal = g_new (Disposal, 1);
  *disposal = (Disposal) { handle, flags };
  g_ptr_array_add (self->disposals, g_thread_new ("dispose", dispose_func, disposal));
}

ShopBroker *
shop_broker_new_embedded (guint n_brokers, const char *const *properties, GError **error)
{
  g_autoptr (ShopBroker) self = make_broker ();
  g_autoptr (rd_kafka_conf_t) conf = NULL;
  g_autofree char *count = g_strdup_printf ("%u", n_brokers);
  rd_kafka_mock_cluster_t *cluster;

  self->is_embedded = TRUE;
  self->properties = g_strdupv ((char **) properties);
  conf = make_conf (self, "weir-shop", error);
  if (conf == NULL || !set (conf, "test.mock.num.brokers", count, error))
    return NULL;
  rd_kafka_conf_set_dr_msg_cb (conf, delivered_cb);
  self->handle = make_handle (RD_KAFKA_PRODUCER, &conf, error);
  if (self->handle == NULL)
    return NULL;
  cluster = rd_kafka_handle_mock_cluster (self->handle);
  self->bootstrap = g_strdup (rd_kafka_mock_cluster_bootstraps (cluster));
  /* Long enough for the instances of a service to come in together. */
  rd_kafka_mock_group_initial_rebalance_delay_ms (cluster, 300);
  for (guint i = 0; i < G_N_ELEMENTS (topics); i++)
    {
      rd_kafka_resp_err_t code = rd_kafka_mock_topic_create (cluster, topics[i].name, topics[i].n_partitions,
                                                             MIN (3, n_brokers));

      if (code != RD_KAFKA_RESP_ERR_NO_ERROR)
        {
          g_set_error (error, WEIR_ERROR, WEIR_ERROR_FAILED, "The topic %s could not be made: %s", topics[i].name,
                       rd_kafka_err2str (code));
          return NULL;
        }
    }
  return g_steal_pointer (&self);
}

ShopBroker *
shop_broker_new_remote (const char *bootstrap, const char *const *properties, GError **error)
{
  g_autoptr (ShopBroker) self = make_broker ();
  g_autoptr (rd_kafka_conf_t) conf = NULL;

  self->bootstrap = g_strdup (bootstrap);
  self->properties = g_strdupv ((char **) properties);
  conf = make_conf (self, "weir-shop", error);
  if (conf == NULL)
    return NULL;
  self->handle = make_handle (RD_KAFKA_PRODUCER, &conf, error);
  return self->handle != NULL ? g_steal_pointer (&self) : NULL;
}

/* All other handles must have been disposed of: with the embedded cluster their brokers go. */
void
shop_broker_free (ShopBroker *self)
{
  for (guint i = 0; i < self->disposals->len; i++)
    g_thread_join (g_ptr_array_index (self->disposals, i));
  g_ptr_array_unref (self->disposals);
  g_mutex_clear (&self->lock);
  g_clear_pointer (&self->handle, rd_kafka_destroy);
  g_free (self->bootstrap);
  g_strfreev (self->properties);
  g_free (self);
}

const char *
shop_broker_get_bootstrap (ShopBroker *self)
{
  return self->bootstrap;
}

gboolean
shop_broker_is_embedded (ShopBroker *self)
{
  return self->is_embedded;
}

static gboolean
check_created (rd_kafka_event_t *event, GError **error)
{
  size_t n_results;
  const rd_kafka_CreateTopics_result_t *result = rd_kafka_event_CreateTopics_result (event);
  const rd_kafka_topic_result_t **results;

  if (rd_kafka_event_error (event) != RD_KAFKA_RESP_ERR_NO_ERROR)
    {
      g_set_error (error, WEIR_ERROR, WEIR_ERROR_FAILED, "The cluster did not make the shop's topics: %s",
                   rd_kafka_event_error_string (event));
      return FALSE;
    }
  results = rd_kafka_CreateTopics_result_topics (result, &n_results);
  for (size_t i = 0; i < n_results; i++)
    {
      rd_kafka_resp_err_t code = rd_kafka_topic_result_error (results[i]);

      if (code == RD_KAFKA_RESP_ERR_NO_ERROR || code == RD_KAFKA_RESP_ERR_TOPIC_ALREADY_EXISTS)
        continue;
      g_set_error (error, WEIR_ERROR, WEIR_ERROR_FAILED, "The cluster did not make the topic %s: %s",
                   rd_kafka_topic_result_name (results[i]), rd_kafka_topic_result_error_string (results[i]));
      return FALSE;
    }
  return TRUE;
}

static gboolean
request_topics (ShopBroker *self, int replication_factor, GError **error)
{
  rd_kafka_NewTopic_t *wanted[G_N_ELEMENTS (topics)];
  rd_kafka_queue_t *queue = rd_kafka_queue_new (self->handle);
  rd_kafka_AdminOptions_t *options = rd_kafka_AdminOptions_new (self->handle, RD_KAFKA_ADMIN_OP_CREATETOPICS);
  rd_kafka_event_t *event;
  char text[256];
  gboolean is_done = FALSE;

  for (guint i = 0; i < G_N_ELEMENTS (topics); i++)
    {
      wanted[i] = rd_kafka_NewTopic_new (topics[i].name, topics[i].n_partitions, replication_factor, text, sizeof text);
      if (topics[i].is_compacted)
        rd_kafka_NewTopic_set_config (wanted[i], "cleanup.policy", "compact");
    }
  rd_kafka_AdminOptions_set_request_timeout (options, ANSWER_TIMEOUT_MSEC, text, sizeof text);
  rd_kafka_CreateTopics (self->handle, wanted, G_N_ELEMENTS (topics), options, queue);
  event = rd_kafka_queue_poll (queue, ANSWER_TIMEOUT_MSEC + 2000);
  if (event == NULL)
    g_set_error (error, WEIR_ERROR, WEIR_ERROR_TIMED_OUT, "The cluster did not answer when asked to make the shop's topics");
  else
    is_done = check_created (event, error);
  g_clear_pointer (&event, rd_kafka_event_destroy);
  rd_kafka_NewTopic_destroy_array (wanted, G_N_ELEMENTS (topics));
  rd_kafka_AdminOptions_destroy (options);
  rd_kafka_queue_destroy (queue);
  return is_done;
}

static gboolean
is_topic_ready (const rd_kafka_metadata_t *metadata, const char *name)
{
  for (int i = 0; i < metadata->topic_cnt; i++)
    {
      const rd_kafka_metadata_topic_t *topic = &metadata->topics[i];

      if (!g_str_equal (topic->topic, name) || topic->err != RD_KAFKA_RESP_ERR_NO_ERROR || topic->partition_cnt == 0)
        continue;
      for (int p = 0; p < topic->partition_cnt; p++)
        if (topic->partitions[p].leader < 0)
          return FALSE;
      return TRUE;
    }
  return FALSE;
}

static rd_kafka_resp_err_t
count_missing (ShopBroker *self, guint *n_missing, int *n_brokers)
{
  const rd_kafka_metadata_t *metadata;
  rd_kafka_resp_err_t code = rd_kafka_metadata (self->handle, 1, NULL, &metadata, ANSWER_TIMEOUT_MSEC);

  if (code != RD_KAFKA_RESP_ERR_NO_ERROR)
    return code;
  *n_brokers = metadata->broker_cnt;
  *n_missing = 0;
  for (guint i = 0; i < G_N_ELEMENTS (topics); i++)
    *n_missing += !is_topic_ready (metadata, topics[i].name);
  rd_kafka_metadata_destroy (metadata);
  return code;
}

/* Makes the topics that are missing and waits until each partition has a leader; those that
 * are there stay as they are. */
gboolean
shop_broker_create_topics (ShopBroker *self, GError **error)
{
  gint64 deadline = g_get_monotonic_time () + ANSWER_TIMEOUT_MSEC * G_TIME_SPAN_MILLISECOND;
  gboolean was_asked = self->is_embedded;

  for (;;)
    {
      guint n_missing;
      int n_brokers;
      rd_kafka_resp_err_t code = count_missing (self, &n_missing, &n_brokers);

      if (code != RD_KAFKA_RESP_ERR_NO_ERROR)
        {
          g_set_error (error, WEIR_ERROR, WEIR_ERROR_UNREACHABLE, "No broker answers at %s: %s", self->bootstrap,
                       rd_kafka_err2str (code));
          return FALSE;
        }
      if (n_missing == 0)
        return TRUE;
      if (!was_asked && !request_topics (self, CLAMP (n_brokers, 1, 3), error))
        return FALSE;
      was_asked = TRUE;
      if (g_get_monotonic_time () > deadline)
        {
          g_set_error (error, WEIR_ERROR, WEIR_ERROR_TIMED_OUT, "The cluster at %s made the shop's topics, but has no leaders for them yet: try again",
                       self->bootstrap);
          return FALSE;
        }
      g_usleep (50 * G_TIME_SPAN_MILLISECOND);
    }
}

/* The partitioner is the Java client's, so that a key is where Java programs put it. */
rd_kafka_t *
shop_broker_new_producer (ShopBroker *self, const char *client_id, GError **error)
{
  g_autoptr (rd_kafka_conf_t) conf = make_conf (self, client_id, error);

  if (conf == NULL || !set (conf, "linger.ms", "25", error) || !set (conf, "compression.type", "lz4", error)
      || !set (conf, "partitioner", "murmur2_random", error) || !set (conf, "batch.num.messages", "10000", error)
      || !set (conf, "queue.buffering.max.messages", "400000", error))
    return NULL;
  rd_kafka_conf_set_dr_msg_cb (conf, delivered_cb);
  return make_handle (RD_KAFKA_PRODUCER, &conf, error);
}

/* A member of @group, or a plain reader where that is NULL. The mock cluster holds an empty
 * fetch for all of fetch.wait.max.ms, whatever comes in meanwhile: hence the short wait. */
rd_kafka_t *
shop_broker_new_consumer (ShopBroker *self, const char *client_id, const char *group,
                          void (*rebalance) (rd_kafka_t *, rd_kafka_resp_err_t, rd_kafka_topic_partition_list_t *, void *),
                          gpointer opaque, GError **error)
{
  g_autoptr (rd_kafka_conf_t) conf = make_conf (self, client_id, error);

  if (conf == NULL || !set (conf, "enable.auto.commit", "false", error)
      || !set (conf, "enable.auto.offset.store", "false", error)
      || !set (conf, "auto.offset.reset", "earliest", error)
      || !set (conf, "fetch.wait.max.ms", self->is_embedded ? "100" : "500", error)
      || !set (conf, "fetch.queue.backoff.ms", "20", error) || !set (conf, "queued.max.messages.kbytes", "4096", error)
      || !set (conf, "queued.min.messages", "5000", error) || !set (conf, "fetch.message.max.bytes", "262144", error)
      || !set (conf, "session.timeout.ms", "6000", error) || !set (conf, "heartbeat.interval.ms", "1000", error)
      || (group != NULL && !set (conf, "group.id", group, error)))
    return NULL;
  if (self->is_embedded && group != NULL)
    shop_join_delay_add (conf);
  rd_kafka_conf_set_opaque (conf, opaque);
  if (rebalance != NULL)
    rd_kafka_conf_set_rebalance_cb (conf, rebalance);
  return make_handle (RD_KAFKA_CONSUMER, &conf, error);
}

static int
find_n_partitions (ShopBroker *self, const char *topic, GError **error)
{
  const rd_kafka_metadata_t *metadata;
  rd_kafka_topic_t *rkt = rd_kafka_topic_new (self->handle, topic, NULL);
  rd_kafka_resp_err_t code = rd_kafka_metadata (self->handle, 0, rkt, &metadata, ANSWER_TIMEOUT_MSEC);
  int n_partitions = 0;

  rd_kafka_topic_destroy (rkt);
  if (code == RD_KAFKA_RESP_ERR_NO_ERROR)
    {
      n_partitions = metadata->topic_cnt == 1 ? metadata->topics[0].partition_cnt : 0;
      rd_kafka_metadata_destroy (metadata);
    }
  if (n_partitions == 0)
    g_set_error (error, WEIR_ERROR, WEIR_ERROR_FAILED, "The partitions of %s could not be found: %s", topic,
                 rd_kafka_err2str (code));
  return n_partitions;
}

/* Adds each partition of @topic with its high watermark. */
gboolean
shop_broker_add_ends (ShopBroker *self, const char *topic, rd_kafka_topic_partition_list_t *ends, GError **error)
{
  int n_partitions = find_n_partitions (self, topic, error);

  for (int i = 0; i < n_partitions; i++)
    {
      gint64 low;
      gint64 high;
      gint64 deadline_usec = g_get_monotonic_time () + SETTLE_TIMEOUT_USEC;
      rd_kafka_resp_err_t code;

      /* A topic just made has a leader in the metadata some seconds before that broker knows it. */
      do
        {
          code = rd_kafka_query_watermark_offsets (self->handle, topic, i, &low, &high, ANSWER_TIMEOUT_MSEC);
          if (code == RD_KAFKA_RESP_ERR_NO_ERROR || g_get_monotonic_time () > deadline_usec)
            break;
          g_usleep (100000);
        }
      while (TRUE);

      if (code != RD_KAFKA_RESP_ERR_NO_ERROR)
        {
          g_set_error (error, WEIR_ERROR, WEIR_ERROR_FAILED, "The end of %s [%d] could not be found: %s", topic, i,
                       rd_kafka_err2str (code));
          return FALSE;
        }
      rd_kafka_topic_partition_list_add (ends, topic, i)->offset = high;
    }
  return n_partitions > 0;
}

/* Reads all partitions of @ends side by side; returns how many did not come to their end. */
static guint
read_partitions (rd_kafka_t *handle, rd_kafka_topic_t *rkt, const rd_kafka_topic_partition_list_t *ends, gint64 from,
                 ShopReadFunc func, gpointer user_data)
{
  rd_kafka_queue_t *queue = rd_kafka_queue_new (handle);
  g_autofree gboolean *is_open = g_new0 (gboolean, ends->cnt);
  gint64 deadline = g_get_monotonic_time () + ANSWER_TIMEOUT_MSEC * G_TIME_SPAN_MILLISECOND;
  guint n_open = 0;

  /* The list has the partitions from 0 on. */
  for (int i = 0; i < ends->cnt; i++)
    if (ends->elems[i].offset > 0 && rd_kafka_consume_start_queue (rkt, i, from, queue) == 0)
      {
        is_open[i] = TRUE;
        n_open++;
      }
  while (n_open > 0 && g_get_monotonic_time () < deadline)
    {
      rd_kafka_message_t *message = rd_kafka_consume_queue (queue, 200);
      gboolean is_at_end;
      int partition;

      if (message == NULL)
        continue;
      partition = message->partition;
      /* The last offsets may hold no record, compaction and transactions take them: hence the EOF. */
      is_at_end = message->err == RD_KAFKA_RESP_ERR__PARTITION_EOF;
      if (message->err == RD_KAFKA_RESP_ERR_NO_ERROR && partition < ends->cnt && is_open[partition])
        {
          is_at_end = message->offset + 1 >= ends->elems[partition].offset;
          func (message, user_data);
          deadline = g_get_monotonic_time () + ANSWER_TIMEOUT_MSEC * G_TIME_SPAN_MILLISECOND;
        }
      rd_kafka_message_destroy (message);
      if (is_at_end && partition < ends->cnt && is_open[partition])
        {
          is_open[partition] = FALSE;
          n_open--;
        }
    }
  for (int i = 0; i < ends->cnt; i++)
    if (ends->elems[i].offset > 0)
      rd_kafka_consume_stop (rkt, i);
  rd_kafka_queue_destroy (queue);
  return n_open;
}

/* Reads @topic from @from (an offset, or one of librdkafka's logical ones) to its present
 * end; keys keep their order. Blocks. */
gboolean
shop_broker_read (ShopBroker *self, const char *topic, gint64 from, ShopReadFunc func, gpointer user_data, GError **error)
{
  g_autoptr (rd_kafka_topic_partition_list_t) ends = rd_kafka_topic_partition_list_new (6);
  g_autoptr (rd_kafka_conf_t) conf = NULL;
  rd_kafka_t *handle;
  rd_kafka_topic_t *rkt;
  guint n_missing;

  if (!shop_broker_add_ends (self, topic, ends, error))
    return FALSE;
  conf = make_conf (self, "weir-shop-reader", error);
  if (conf == NULL || !set (conf, "enable.partition.eof", "true", error)
      || !set (conf, "fetch.queue.backoff.ms", "1", error) || !set (conf, "fetch.wait.max.ms", "50", error))
    return FALSE;
  handle = make_handle (RD_KAFKA_CONSUMER, &conf, error);
  if (handle == NULL)
    return FALSE;
  rkt = rd_kafka_topic_new (handle, topic, NULL);
  n_missing = read_partitions (handle, rkt, ends, from, func, user_data);
  rd_kafka_topic_destroy (rkt);
  shop_broker_dispose (self, handle, 0);
  if (n_missing > 0)
    g_set_error (error, WEIR_ERROR, WEIR_ERROR_TIMED_OUT, "%u partitions of the topic %s could not be read to their end",
                 n_missing, topic);
  return n_missing == 0;
}

/* Puts one message into the producer's queue; waits while that is full, so that a slow
 * cluster slows the shop down and nothing is lost. A timestamp of 0 is now. */
void
shop_produce (rd_kafka_t *producer, const char *topic, const char *key, gsize key_length, const char *value,
              gsize value_length, gint64 timestamp_msec)
{
  rd_kafka_resp_err_t code;
  gint64 deadline = 0;

  while ((code = rd_kafka_producev (producer, RD_KAFKA_V_TOPIC (topic), RD_KAFKA_V_KEY ((void *) key, key_length),
                                    RD_KAFKA_V_VALUE ((void *) value, value_length),
                                    RD_KAFKA_V_MSGFLAGS (RD_KAFKA_MSG_F_COPY),
                                    RD_KAFKA_V_TIMESTAMP (timestamp_msec), RD_KAFKA_V_END))
         == RD_KAFKA_RESP_ERR__QUEUE_FULL)
    {
      gint64 now = g_get_monotonic_time ();

      if (deadline == 0)
        deadline = now + G_TIME_SPAN_SECOND;
      else if (now > deadline)
        break;
      rd_kafka_poll (producer, 20);
    }
  if (code != RD_KAFKA_RESP_ERR_NO_ERROR)
    g_message ("A message for %s could not be sent: %s", topic, rd_kafka_err2str (code));
}
