/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

/* Reads all of a topic and counts it: what the reader costs without anything behind it, and
 * what librdkafka costs without the reader.
 *
 *   bench-read BOOTSTRAP TOPIC reader     Weir's reader with a sink that counts
 *   bench-read BOOTSTRAP TOPIC library    librdkafka's simple consumer alone
 *
 * Prints the number of messages and their bytes. Fails where not all of it could be read.
 */

#include "config.h"

#include <gio/gio.h>
#include <librdkafka/rdkafka.h>
#include <stdio.h>
#include <string.h>

#include "kafka/weir-reader.h"

/* On the reader's thread while it reads; on the main thread afterwards. */
typedef struct
{
  gint64 n_messages;
  gint64 n_bytes;
} Count;

static gboolean
count_record (const WeirRecordView *view,
              gpointer user_data)
{
  Count *count = user_data;

  count->n_messages++;
  count->n_bytes += (gint64) (view->key_length + view->value_length);
  return TRUE;
}

static void
read_with_reader (const char *bootstrap,
                  const char *topic,
                  Count *count)
{
  const char *topics[] = { topic, NULL };
  g_autoptr (WeirProfile) profile = weir_profile_new (NULL, "bench", bootstrap);
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (GError) error = NULL;
  g_autoptr (WeirClient) client = weir_client_new (profile, &error);
  g_autoptr (WeirReader) reader = NULL;
  WeirReadPlan *plan = weir_read_plan_new (topics);
  WeirCoverage *coverage;

  if (client == NULL)
    g_error ("%s", error->message);
  plan->bulk = TRUE;
  reader = weir_reader_new (client, plan, count_record, count, NULL);
  weir_read_plan_free (plan);
  g_signal_connect_swapped (reader, "ended", G_CALLBACK (g_main_loop_quit), loop);
  weir_reader_start (reader);
  g_main_loop_run (loop);
  coverage = weir_reader_dup_coverage (reader);
  if (!weir_coverage_is_complete (coverage))
    g_error ("%s", coverage->error != NULL ? coverage->error : "not all was read");
  weir_coverage_free (coverage);
}

typedef struct
{
  Count *count;
  int n_open;
  rd_kafka_t *handle;
} Library;

static void
message_cb (rd_kafka_message_t *message,
            void *opaque)
{
  Library *library = opaque;

  if (message->err == RD_KAFKA_RESP_ERR__PARTITION_EOF)
    {
      if (--library->n_open == 0)
        rd_kafka_yield (library->handle);
    }
  else if (message->err != RD_KAFKA_RESP_ERR_NO_ERROR)
    {
      g_error ("%s", rd_kafka_message_errstr (message));
    }
  else
    {
      library->count->n_messages++;
      library->count->n_bytes += (gint64) (message->key_len + message->len);
    }
}

static void
read_with_library (const char *bootstrap,
                   const char *topic,
                   Count *count)
{
  static const char *const settings[][2] = { { "enable.partition.eof", "true" }, { "fetch.queue.backoff.ms", "1" } };
  rd_kafka_conf_t *conf = rd_kafka_conf_new ();
  char text[256];
  rd_kafka_t *handle;
  rd_kafka_topic_t *topic_handle;
  rd_kafka_queue_t *queue;
  const struct rd_kafka_metadata *metadata;
  Library library = { .count = count };

  if (rd_kafka_conf_set (conf, "bootstrap.servers", bootstrap, text, sizeof text) != RD_KAFKA_CONF_OK)
    g_error ("%s", text);
  for (gsize i = 0; i < G_N_ELEMENTS (settings); i++)
    if (rd_kafka_conf_set (conf, settings[i][0], settings[i][1], text, sizeof text) != RD_KAFKA_CONF_OK)
      g_error ("%s", text);
  handle = rd_kafka_new (RD_KAFKA_CONSUMER, conf, text, sizeof text);
  if (handle == NULL)
    g_error ("%s", text);
  topic_handle = rd_kafka_topic_new (handle, topic, NULL);
  if (rd_kafka_metadata (handle, 0, topic_handle, &metadata, 10000) != RD_KAFKA_RESP_ERR_NO_ERROR)
    g_error ("no broker told the partitions of %s", topic);
  queue = rd_kafka_queue_new (handle);
  library.handle = handle;
  library.n_open = metadata->topics[0].partition_cnt;
  for (int i = 0; i < metadata->topics[0].partition_cnt; i++)
    if (rd_kafka_consume_start_queue (topic_handle, i, RD_KAFKA_OFFSET_BEGINNING, queue) != 0)
      g_error ("partition %d: %s", i, rd_kafka_err2str (rd_kafka_last_error ()));
  while (library.n_open > 0)
    rd_kafka_consume_callback_queue (queue, 1000, message_cb, &library);
  for (int i = 0; i < metadata->topics[0].partition_cnt; i++)
    rd_kafka_consume_stop (topic_handle, i);
  rd_kafka_metadata_destroy (metadata);
  rd_kafka_queue_destroy (queue);
  rd_kafka_topic_destroy (topic_handle);
  rd_kafka_destroy (handle);
}

int
main (int argc, char **argv)
{
  Count count = { 0 };

  if (argc == 4 && strcmp (argv[3], "reader") == 0)
    {
      read_with_reader (argv[1], argv[2], &count);
    }
  else if (argc == 4 && strcmp (argv[3], "library") == 0)
    {
      read_with_library (argv[1], argv[2], &count);
    }
  else
    {
      fprintf (stderr, "usage: bench-read BOOTSTRAP TOPIC reader|library\n");
      return 2;
    }
  printf ("%" G_GINT64_FORMAT " %" G_GINT64_FORMAT "\n", count.n_messages, count.n_bytes);
  return 0;
}
