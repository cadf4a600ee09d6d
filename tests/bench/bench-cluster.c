/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

/* Fills a cluster for the benchmarks: many topics, many groups, one long topic of
 * orders, or one that orders keep coming to. Uses librdkafka directly, so that a fault of Weir's own writing cannot hide in
 * what Weir is measured on.
 *
 *   bench-cluster BOOTSTRAP topics N PARTITIONS     bench-0001 …, replication factor 1, some messages in each
 *   bench-cluster BOOTSTRAP groups N TOPIC PARTITIONS  group-001 …, an offset committed on each partition
 *   bench-cluster BOOTSTRAP orders N TOPIC PARTITIONS  N orders of about 200 bytes, lz4
 *   bench-cluster BOOTSTRAP days N TOPIC PARTITIONS DAYS  the same, their times spread over so many days up to now
 *   bench-cluster BOOTSTRAP empty TOPIC PARTITIONS  an empty topic; one of that name is deleted first
 *   bench-cluster BOOTSTRAP delete TOPIC
 *   bench-cluster BOOTSTRAP stream RATE TOPIC PARTITIONS  so many a second, until it is ended; says "ready" first
 */

#include "config.h"

#include <librdkafka/rdkafka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <glib.h>

/* A topic that took days has small batches: a broker that looks up a time unpacks the batch it is in. */
#define DAYS_BATCH "100"
/* Longer than any run: when it fires before a late answer, the library aborts. */
#define NEVER_MSEC 3600000

static void
set (rd_kafka_conf_t *conf, const char *key, const char *value)
{
  char text[256];

  if (rd_kafka_conf_set (conf, key, value, text, sizeof text) != RD_KAFKA_CONF_OK)
    g_error ("%s", text);
}

/* @batch: (nullable): how many messages a batch has at most */
static rd_kafka_t *
new_handle (const char *bootstrap, rd_kafka_type_t type, const char *batch)
{
  rd_kafka_conf_t *conf = rd_kafka_conf_new ();
  rd_kafka_t *rk;
  char text[256];

  set (conf, "bootstrap.servers", bootstrap);
  if (type == RD_KAFKA_CONSUMER)
    set (conf, "group.id", "bench-cluster");
  else
    {
      set (conf, "compression.type", "lz4");
      set (conf, "linger.ms", "50");
      set (conf, "queue.buffering.max.messages", "1000000");
      if (batch != NULL)
        set (conf, "batch.num.messages", batch);
    }
  rk = rd_kafka_new (type, conf, text, sizeof text);
  if (rk == NULL)
    g_error ("%s", text);
  return rk;
}

static void
create_topics (rd_kafka_t *rk, char **names, int n_names, int n_partitions)
{
  rd_kafka_queue_t *queue = rd_kafka_queue_new (rk);

  for (int start = 0; start < n_names; start += 100)
    {
      rd_kafka_NewTopic_t *topics[100];
      char text[256];
      int count = MIN (100, n_names - start);
      rd_kafka_event_t *event;
      rd_kafka_AdminOptions_t *options = rd_kafka_AdminOptions_new (rk, RD_KAFKA_ADMIN_OP_CREATETOPICS);

      rd_kafka_AdminOptions_set_request_timeout (options, 60000, NULL, 0);
      for (int i = 0; i < count; i++)
        {
          topics[i] = rd_kafka_NewTopic_new (names[start + i], n_partitions, 1, text, sizeof text);
          if (topics[i] == NULL)
            g_error ("%s", text);
          /* Old messages would be deleted while they are looked at. */
          rd_kafka_NewTopic_set_config (topics[i], "retention.ms", "-1");
        }
      rd_kafka_CreateTopics (rk, topics, (size_t) count, options, queue);
      event = rd_kafka_queue_poll (queue, 90000);
      if (event == NULL || rd_kafka_event_error (event))
        g_error ("CreateTopics: %s", event ? rd_kafka_event_error_string (event) : "no answer");
      rd_kafka_event_destroy (event);
      rd_kafka_NewTopic_destroy_array (topics, (size_t) count);
      rd_kafka_AdminOptions_destroy (options);
    }
  rd_kafka_queue_destroy (queue);
}

/* Brokers answer "not leader" for some seconds after a topic was made. */
static void
wait_for_leaders (rd_kafka_t *rk, int n_wanted)
{
  for (int attempt = 0; attempt < 300; attempt++)
    {
      const struct rd_kafka_metadata *metadata;
      int n_led = 0;

      if (rd_kafka_metadata (rk, 1, NULL, &metadata, 10000) == RD_KAFKA_RESP_ERR_NO_ERROR)
        {
          for (int i = 0; i < metadata->topic_cnt; i++)
            for (int j = 0; j < metadata->topics[i].partition_cnt; j++)
              n_led += metadata->topics[i].partitions[j].leader >= 0;
          rd_kafka_metadata_destroy (metadata);
          if (n_led >= n_wanted)
            return;
        }
      g_usleep (200000);
    }
  g_error ("not all partitions have a leader");
}

static void
produce (rd_kafka_t *rk, const char *topic, int partition, gint64 time_msec, const char *key, size_t key_length, const char *value,
         size_t length)
{
  rd_kafka_resp_err_t error;

  do
    {
      error = rd_kafka_producev (rk, RD_KAFKA_V_TOPIC (topic), RD_KAFKA_V_PARTITION (partition), RD_KAFKA_V_TIMESTAMP (time_msec),
                                 RD_KAFKA_V_MSGFLAGS (RD_KAFKA_MSG_F_COPY), RD_KAFKA_V_KEY (key, key_length),
                                 RD_KAFKA_V_VALUE ((void *) value, length), RD_KAFKA_V_END);
      rd_kafka_poll (rk, error == RD_KAFKA_RESP_ERR__QUEUE_FULL ? 50 : 0);
    }
  while (error == RD_KAFKA_RESP_ERR__QUEUE_FULL);
  if (error)
    g_error ("produce: %s", rd_kafka_err2str (error));
}

static void
fill_topics (const char *bootstrap, int n_topics, int n_partitions)
{
  rd_kafka_t *rk = new_handle (bootstrap, RD_KAFKA_PRODUCER, NULL);
  char **names = g_new0 (char *, (gsize) n_topics + 1);

  for (int i = 0; i < n_topics; i++)
    names[i] = g_strdup_printf ("bench-%04d", i + 1);
  create_topics (rk, names, n_topics, n_partitions);
  wait_for_leaders (rk, n_topics * n_partitions);
  for (int i = 0; i < n_topics; i++)
    for (int j = 0; j < n_partitions; j++)
      for (int k = 0; k <= (i + j) % 3; k++)
        produce (rk, names[i], j, 0, "k", 1, "v", 1);
  rd_kafka_flush (rk, 120000);
  g_strfreev (names);
  rd_kafka_destroy (rk);
}

static void
fill_groups (const char *bootstrap, int n_groups, const char *topic, int n_partitions)
{
  rd_kafka_t *producer = new_handle (bootstrap, RD_KAFKA_PRODUCER, NULL);
  rd_kafka_t *rk = new_handle (bootstrap, RD_KAFKA_CONSUMER, NULL);
  rd_kafka_queue_t *queue = rd_kafka_queue_new (rk);
  char *names[] = { (char *) topic };

  create_topics (producer, names, 1, n_partitions);
  wait_for_leaders (producer, n_partitions);
  for (int i = 0; i < n_partitions; i++)
    for (int k = 0; k < 10 + i; k++)
      produce (producer, topic, i, 0, NULL, 0, "v", 1);
  rd_kafka_flush (producer, 60000);
  rd_kafka_destroy (producer);

  /* One at a time, each until it is accepted: many at once on a cold coordinator time out. */
  for (int i = 0; i < n_groups; i++)
    for (int attempt = 0;; attempt++)
      {
        g_autofree char *name = g_strdup_printf ("group-%03d", i + 1);
        rd_kafka_topic_partition_list_t *list = rd_kafka_topic_partition_list_new (n_partitions);
        rd_kafka_AlterConsumerGroupOffsets_t *request;
        rd_kafka_AdminOptions_t *options = rd_kafka_AdminOptions_new (rk, RD_KAFKA_ADMIN_OP_ALTERCONSUMERGROUPOFFSETS);
        const rd_kafka_AlterConsumerGroupOffsets_result_t *result;
        const rd_kafka_group_result_t **groups;
        rd_kafka_event_t *event;
        size_t count;
        int failed;

        for (int j = 0; j < n_partitions; j++)
          rd_kafka_topic_partition_list_add (list, topic, j)->offset = (i + j) % 10;
        request = rd_kafka_AlterConsumerGroupOffsets_new (name, list);
        rd_kafka_AdminOptions_set_request_timeout (options, NEVER_MSEC, NULL, 0);
        rd_kafka_AlterConsumerGroupOffsets (rk, &request, 1, options, queue);
        event = rd_kafka_queue_poll (queue, -1);
        result = rd_kafka_event_AlterConsumerGroupOffsets_result (event);
        groups = result ? rd_kafka_AlterConsumerGroupOffsets_result_groups (result, &count) : NULL;
        failed = groups == NULL || count != 1 || rd_kafka_group_result_error (groups[0]) != NULL;
        rd_kafka_event_destroy (event);
        rd_kafka_AdminOptions_destroy (options);
        rd_kafka_AlterConsumerGroupOffsets_destroy (request);
        rd_kafka_topic_partition_list_destroy (list);
        if (!failed)
          break;
        if (attempt == 100)
          g_error ("offsets of %s were not accepted", name);
        g_usleep (200000);
      }
  rd_kafka_queue_destroy (queue);
  rd_kafka_destroy (rk);
}

static rd_kafka_t *
create_topic (const char *bootstrap, const char *topic, int n_partitions, const char *batch)
{
  rd_kafka_t *rk = new_handle (bootstrap, RD_KAFKA_PRODUCER, batch);
  char *names[] = { (char *) topic };

  create_topics (rk, names, 1, n_partitions);
  wait_for_leaders (rk, n_partitions);
  return rk;
}

/* @time_msec: 0 for now */
static void
produce_order (rd_kafka_t *rk, long i, const char *topic, int n_partitions, gint64 time_msec)
{
  char key[24], value[320];
  int quantity = 1 + (int) (i % 4);
  int cents = 199 + (int) (i * 37 % 5000);
  int total = quantity * cents + 950;
  int key_length = snprintf (key, sizeof key, "%ld", 1000000 + i);
  int length = snprintf (value, sizeof value,
                         "{\"orderId\":%ld,\"customerName\":\"Customer %ld\",\"store\":\"store%ld\",\"items\":["
                         "{\"product_id\":%ld,\"quantity\":%d,\"price\":%d.%02d},{\"product_id\":7,\"quantity\":1,\"price\":9.50}],"
                         "\"total\":%d.%02d,\"createdAt\":\"2026-11-20T%02ld:%02ld:%02ld.000Z\"}",
                         1000000 + i, i % 5000, 1 + i % 3, 1 + i % 200, quantity, cents / 100, cents % 100, total / 100,
                         total % 100, i / 360000 % 24, i / 6000 % 60, i / 100 % 60);

  produce (rk, topic, (int) (i % n_partitions), time_msec, key, (size_t) key_length, value, (size_t) length);
}

/* @n_days: over how many days up to now their times are spread, 0 for now */
static void
fill_orders (const char *bootstrap, long n_orders, const char *topic, int n_partitions, int n_days)
{
  rd_kafka_t *rk = create_topic (bootstrap, topic, n_partitions, n_days > 0 ? DAYS_BATCH : NULL);
  gint64 now_msec = g_get_real_time () / 1000;
  gint64 span_msec = n_days * G_GINT64_CONSTANT (86400000);

  for (long i = 0; i < n_orders; i++)
    produce_order (rk, i, topic, n_partitions,
                   n_days > 0 ? now_msec - span_msec + (gint64) ((double) span_msec * ((double) i / (double) n_orders)) : 0);
  while (rd_kafka_outq_len (rk) > 0)
    rd_kafka_poll (rk, 100);
  rd_kafka_destroy (rk);
}

/* Every few ms as many as are due: what comes late is made up for, so that the rate is kept. */
static void
stream_orders (const char *bootstrap, long n_per_sec, const char *topic, int n_partitions)
{
  rd_kafka_t *rk = create_topic (bootstrap, topic, n_partitions, NULL);
  gint64 start_usec = g_get_monotonic_time ();
  long n_sent = 0;

  printf ("ready\n");
  fflush (stdout);
  for (;;)
    {
      long n_due = (long) ((g_get_monotonic_time () - start_usec) * n_per_sec / G_USEC_PER_SEC);

      while (n_sent < n_due)
        produce_order (rk, n_sent++, topic, n_partitions, 0);
      rd_kafka_poll (rk, 5);
    }
}

static void
delete_topic (rd_kafka_t *rk, const char *name)
{
  rd_kafka_queue_t *queue = rd_kafka_queue_new (rk);
  rd_kafka_DeleteTopic_t *topic = rd_kafka_DeleteTopic_new (name);
  rd_kafka_event_t *event;

  rd_kafka_DeleteTopics (rk, &topic, 1, NULL, queue);
  event = rd_kafka_queue_poll (queue, 90000);
  if (event == NULL || rd_kafka_event_error (event))
    g_error ("DeleteTopics: %s", event ? rd_kafka_event_error_string (event) : "no answer");
  rd_kafka_event_destroy (event);
  rd_kafka_DeleteTopic_destroy (topic);
  rd_kafka_queue_destroy (queue);
}

static gboolean
is_there (rd_kafka_t *rk, const char *name)
{
  rd_kafka_topic_t *topic = rd_kafka_topic_new (rk, name, NULL);
  const struct rd_kafka_metadata *metadata;
  gboolean is_there = FALSE;

  if (rd_kafka_metadata (rk, 0, topic, &metadata, 10000) == RD_KAFKA_RESP_ERR_NO_ERROR)
    {
      is_there = metadata->topic_cnt == 1 && metadata->topics[0].partition_cnt > 0;
      rd_kafka_metadata_destroy (metadata);
    }
  rd_kafka_topic_destroy (topic);
  return is_there;
}

static void
make_empty (const char *bootstrap, char *name, int n_partitions)
{
  rd_kafka_t *rk = new_handle (bootstrap, RD_KAFKA_PRODUCER, NULL);

  if (is_there (rk, name))
    {
      delete_topic (rk, name);
      /* Its name is free a moment later on all brokers. */
      while (is_there (rk, name))
        g_usleep (100000);
      g_usleep (G_USEC_PER_SEC);
    }
  create_topics (rk, &name, 1, n_partitions);
  while (!is_there (rk, name))
    g_usleep (100000);
  g_usleep (G_USEC_PER_SEC);
  rd_kafka_destroy (rk);
}

static void
delete_one (const char *bootstrap, const char *name)
{
  rd_kafka_t *rk = new_handle (bootstrap, RD_KAFKA_PRODUCER, NULL);

  delete_topic (rk, name);
  rd_kafka_destroy (rk);
}

int
main (int argc, char **argv)
{
  if (argc == 5 && strcmp (argv[2], "topics") == 0)
    fill_topics (argv[1], atoi (argv[3]), atoi (argv[4]));
  else if (argc == 6 && strcmp (argv[2], "groups") == 0)
    fill_groups (argv[1], atoi (argv[3]), argv[4], atoi (argv[5]));
  else if (argc == 6 && strcmp (argv[2], "orders") == 0)
    fill_orders (argv[1], atol (argv[3]), argv[4], atoi (argv[5]), 0);
  else if (argc == 7 && strcmp (argv[2], "days") == 0)
    fill_orders (argv[1], atol (argv[3]), argv[4], atoi (argv[5]), atoi (argv[6]));
  else if (argc == 6 && strcmp (argv[2], "stream") == 0)
    stream_orders (argv[1], atol (argv[3]), argv[4], atoi (argv[5]));
  else if (argc == 5 && strcmp (argv[2], "empty") == 0)
    make_empty (argv[1], argv[3], atoi (argv[4]));
  else if (argc == 4 && strcmp (argv[2], "delete") == 0)
    delete_one (argv[1], argv[3]);
  else
    {
      fprintf (stderr, "usage: bench-cluster BOOTSTRAP topics N PARTITIONS | groups N TOPIC PARTITIONS | orders N TOPIC PARTITIONS | "
                       "days N TOPIC PARTITIONS DAYS | empty TOPIC PARTITIONS | delete TOPIC | stream RATE TOPIC PARTITIONS\n");
      return 2;
    }
  return 0;
}
