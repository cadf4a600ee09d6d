/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include <string.h>

#include "base/weir-error.h"
#include "kafka/weir-handle.h"
#include "mock-cluster.h"

typedef struct
{
  gboolean is_done;
  gboolean is_ok;
  WeirPublished published;
  GError *error;
} Answer;

static void
published_cb (GObject *object,
              GAsyncResult *result,
              gpointer user_data)
{
  Answer *answer = user_data;

  answer->is_ok = weir_client_publish_finish (WEIR_CLIENT (object), result, &answer->published, &answer->error);
  answer->is_done = TRUE;
}

static WeirRecord *
make_record (const char *topic,
             gint32 partition,
             gint64 timestamp_msec,
             const char *key,
             const char *value,
             GPtrArray *headers)
{
  g_autoptr (GBytes) key_bytes = key != NULL ? g_bytes_new (key, strlen (key)) : NULL;
  g_autoptr (GBytes) value_bytes = value != NULL ? g_bytes_new (value, strlen (value)) : NULL;

  return weir_record_new (topic, partition, -1, timestamp_msec, WEIR_TIMESTAMP_CREATE, key_bytes, value_bytes, headers);
}

static void
publish (WeirClient *client,
         WeirRecord *record,
         Answer *answer)
{
  weir_client_publish_async (client, record, NULL, NULL, published_cb, answer);
  mock_cluster_wait (&answer->is_done, 40);
}

typedef struct
{
  rd_kafka_t *consumer;
  rd_kafka_topic_t *topic;
  rd_kafka_message_t *message;
} ReadBack;

static void
read_back (ReadBack *self,
           MockCluster *cluster,
           const char *topic,
           int partition,
           gint64 offset)
{
  rd_kafka_conf_t *conf = rd_kafka_conf_new ();

  rd_kafka_conf_set (conf, "bootstrap.servers", cluster->bootstrap, NULL, 0);
  self->consumer = rd_kafka_new (RD_KAFKA_CONSUMER, conf, NULL, 0);
  self->topic = rd_kafka_topic_new (self->consumer, topic, NULL);
  g_assert_cmpint (rd_kafka_consume_start (self->topic, partition, offset), ==, 0);
  self->message = rd_kafka_consume (self->topic, partition, 10000);
  g_assert_nonnull (self->message);
  g_assert_cmpint (self->message->err, ==, RD_KAFKA_RESP_ERR_NO_ERROR);
  g_assert_cmpint (self->message->offset, ==, offset);
}

static void
read_back_clear (ReadBack *self)
{
  int partition = self->message->partition;

  rd_kafka_message_destroy (self->message);
  rd_kafka_consume_stop (self->topic, partition);
  rd_kafka_topic_destroy (self->topic);
  rd_kafka_destroy (self->consumer);
}

static void
finish (WeirClient *client,
        MockCluster *cluster)
{
  g_assert_finalize_object (client);
  g_assert_true (weir_handle_wait_destroyed (20000));
  mock_cluster_free (cluster);
}

/* Key, value, headers and timestamp arrive as they were. */
static void
test_exact (void)
{
  MockCluster *cluster = mock_cluster_new (1);
  WeirClient *client = mock_cluster_new_client (cluster->bootstrap);
  g_autoptr (WeirRecord) record = NULL;
  GPtrArray *headers = g_ptr_array_new_with_free_func ((GDestroyNotify) weir_header_free);
  g_autoptr (GBytes) binary = g_bytes_new_static ("\0\xff", 2);
  g_autoptr (GBytes) empty = g_bytes_new_static ("", 0);
  Answer answer = { 0 };
  ReadBack back = { 0 };
  rd_kafka_headers_t *read_headers = NULL;
  const char *name;
  const void *value;
  gsize length;
  rd_kafka_timestamp_type_t type;

  mock_cluster_create_topic (cluster, "orders", 3, 1);
  g_ptr_array_add (headers, weir_header_new ("trace", binary));
  g_ptr_array_add (headers, weir_header_new ("trace", NULL));
  g_ptr_array_add (headers, weir_header_new ("empty", empty));
  record = make_record ("orders", 2, 1700000000123, "key", "{\"a\": 1}", headers);
  publish (client, record, &answer);
  g_assert_no_error (answer.error);
  g_assert_true (answer.is_ok);
  g_assert_cmpint (answer.published.partition, ==, 2);
  g_assert_cmpint (answer.published.offset, ==, 0);

  read_back (&back, cluster, "orders", 2, 0);
  g_assert_cmpmem (back.message->key, back.message->key_len, "key", 3);
  g_assert_cmpmem (back.message->payload, back.message->len, "{\"a\": 1}", 8);
  g_assert_cmpint (rd_kafka_message_timestamp (back.message, &type), ==, 1700000000123);
  g_assert_cmpint (rd_kafka_message_headers (back.message, &read_headers), ==, RD_KAFKA_RESP_ERR_NO_ERROR);
  g_assert_cmpint (rd_kafka_header_get_all (read_headers, 0, &name, &value, &length), ==, RD_KAFKA_RESP_ERR_NO_ERROR);
  g_assert_cmpstr (name, ==, "trace");
  g_assert_cmpmem (value, length, "\0\xff", 2);
  g_assert_cmpint (rd_kafka_header_get_all (read_headers, 1, &name, &value, &length), ==, RD_KAFKA_RESP_ERR_NO_ERROR);
  g_assert_cmpstr (name, ==, "trace");
  g_assert_null (value);
  g_assert_cmpint (rd_kafka_header_get_all (read_headers, 2, &name, &value, &length), ==, RD_KAFKA_RESP_ERR_NO_ERROR);
  g_assert_cmpstr (name, ==, "empty");
  g_assert_nonnull (value);
  g_assert_cmpuint (length, ==, 0);
  read_back_clear (&back);

  finish (client, cluster);
}

/* Null is not empty: of keys as of values. */
static void
test_null_and_empty (void)
{
  MockCluster *cluster = mock_cluster_new (1);
  WeirClient *client = mock_cluster_new_client (cluster->bootstrap);
  g_autoptr (WeirRecord) null_record = make_record ("orders", 0, -1, NULL, NULL, NULL);
  g_autoptr (WeirRecord) empty_record = make_record ("orders", 0, -1, "", "", NULL);
  Answer answer = { 0 };
  ReadBack back = { 0 };
  rd_kafka_timestamp_type_t type;
  gint64 before_msec = g_get_real_time () / 1000;

  mock_cluster_create_topic (cluster, "orders", 1, 1);
  publish (client, null_record, &answer);
  g_assert_no_error (answer.error);
  answer.is_done = FALSE;
  publish (client, empty_record, &answer);
  g_assert_no_error (answer.error);
  g_assert_cmpint (answer.published.offset, ==, 1);

  read_back (&back, cluster, "orders", 0, 0);
  g_assert_null (back.message->key);
  g_assert_null (back.message->payload);
  /* No timestamp given: now. */
  g_assert_cmpint (rd_kafka_message_timestamp (back.message, &type), >=, before_msec);
  read_back_clear (&back);
  read_back (&back, cluster, "orders", 0, 1);
  g_assert_nonnull (back.message->key);
  g_assert_cmpuint (back.message->key_len, ==, 0);
  g_assert_nonnull (back.message->payload);
  g_assert_cmpuint (back.message->len, ==, 0);
  read_back_clear (&back);

  finish (client, cluster);
}

static void
test_read_only (void)
{
  MockCluster *cluster = mock_cluster_new (1);
  g_autoptr (WeirProfile) profile = weir_profile_new (NULL, "Production", cluster->bootstrap);
  g_autoptr (WeirRecord) record = make_record ("orders", 0, -1, "k", "v", NULL);
  g_autoptr (GError) error = NULL;
  rd_kafka_t *reader;
  WeirClient *client;
  Answer answer = { 0 };
  gint64 low = -1, high = -1;

  mock_cluster_create_topic (cluster, "orders", 1, 1);
  client = weir_client_new (profile, &error);
  g_assert_no_error (error);
  /* Takes effect at once, not with the next connection. */
  weir_profile_set_read_only (profile, TRUE);
  publish (client, record, &answer);
  g_assert_false (answer.is_ok);
  g_assert_error (answer.error, WEIR_ERROR, WEIR_ERROR_READ_ONLY);
  g_assert_nonnull (strstr (answer.error->message, "Production"));
  g_clear_error (&answer.error);

  g_usleep (100 * 1000);
  reader = mock_cluster_new_handle (cluster->bootstrap);
  g_assert_cmpint (rd_kafka_query_watermark_offsets (reader, "orders", 0, &low, &high, 5000), ==, RD_KAFKA_RESP_ERR_NO_ERROR);
  g_assert_cmpint (high, ==, 0);
  rd_kafka_destroy (reader);
  finish (client, cluster);
}

static void
test_no_such_partition (void)
{
  MockCluster *cluster = mock_cluster_new (1);
  WeirClient *client = mock_cluster_new_client (cluster->bootstrap);
  g_autoptr (WeirRecord) record = make_record ("orders", 17, -1, "k", "private", NULL);
  Answer answer = { 0 };

  mock_cluster_create_topic (cluster, "orders", 2, 1);
  publish (client, record, &answer);
  g_assert_error (answer.error, WEIR_ERROR, WEIR_ERROR_NOT_FOUND);
  g_assert_nonnull (strstr (answer.error->message, "orders"));
  /* The reason, not the message's own value, which the library keeps in the same place. */
  g_assert_null (strstr (answer.error->message, "private"));
  g_assert_true (g_utf8_validate (answer.error->message, -1, NULL));
  g_clear_error (&answer.error);
  finish (client, cluster);
}

static void
test_cancelled (void)
{
  WeirClient *client = mock_cluster_new_client ("127.0.0.1:1");
  g_autoptr (WeirRecord) record = make_record ("orders", 0, -1, "k", "v", NULL);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  Answer answer = { 0 };

  weir_client_publish_async (client, record, NULL, cancellable, published_cb, &answer);
  g_cancellable_cancel (cancellable);
  mock_cluster_wait (&answer.is_done, 1);
  g_assert_error (answer.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&answer.error);
  g_assert_finalize_object (client);
  g_assert_true (weir_handle_wait_destroyed (20000));
}

/* What is otherwise than for safety: compressed, and confirmed by nobody, so that the place is not known. */
static void
test_settings (void)
{
  static const char *const loose[] = { "enable.idempotence", "false", "acks", "0", "compression.type", "gzip", NULL };
  static const char *const wrong[] = { "compression.type", "paper", NULL };
  MockCluster *cluster = mock_cluster_new (1);
  WeirClient *client = mock_cluster_new_client (cluster->bootstrap);
  g_autoptr (WeirRecord) record = make_record ("orders", 0, -1, "k", "v", NULL);
  Answer answer = { 0 };
  ReadBack back = { 0 };

  mock_cluster_create_topic (cluster, "orders", 1, 1);
  weir_client_publish_async (client, record, loose, NULL, published_cb, &answer);
  mock_cluster_wait (&answer.is_done, 40);
  g_assert_no_error (answer.error);
  g_assert_cmpint (answer.published.offset, <, 0);
  read_back (&back, cluster, "orders", 0, 0);
  g_assert_cmpmem (back.message->payload, back.message->len, "v", 1);
  read_back_clear (&back);

  answer.is_done = FALSE;
  weir_client_publish_async (client, record, wrong, NULL, published_cb, &answer);
  mock_cluster_wait (&answer.is_done, 40);
  g_assert_error (answer.error, WEIR_ERROR, WEIR_ERROR_INVALID);
  g_clear_error (&answer.error);
  finish (client, cluster);
}

int
main (int argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/publish/exact", test_exact);
  g_test_add_func ("/publish/null-and-empty", test_null_and_empty);
  g_test_add_func ("/publish/read-only", test_read_only);
  g_test_add_func ("/publish/no-such-partition", test_no_such_partition);
  g_test_add_func ("/publish/cancelled", test_cancelled);
  g_test_add_func ("/publish/settings", test_settings);

  return g_test_run ();
}
