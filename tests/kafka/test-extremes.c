/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

/* The largest that Kafka allows, or nearly: it is read and written as anything else. */

#include "config.h"

#include <string.h>

#include "base/weir-error.h"
#include "broken-broker.h"
#include "kafka/weir-handle.h"
#include "kafka/weir-reader.h"
#include "kafka/weir-sampler.h"
#include "mock-cluster.h"

#define LARGE_BYTES (10 * 1000 * 1000)
#define N_HEADERS 10000
#define LONGEST_NAME 249
#define PATIENCE_SECONDS 30

typedef struct
{
  gboolean is_done;
  WeirPublished published;
  WeirSnapshot *snapshot;
  GError *error;
} Answer;

typedef struct
{
  GMutex mutex;
  GPtrArray *records; /* of WeirRecord */
  gboolean is_ended;
} Sink;

static void
published_cb (GObject *object,
              GAsyncResult *result,
              gpointer user_data)
{
  Answer *answer = user_data;

  weir_client_publish_finish (WEIR_CLIENT (object), result, &answer->published, &answer->error);
  answer->is_done = TRUE;
}

static void
sampled_cb (GObject *object,
            GAsyncResult *result,
            gpointer user_data)
{
  Answer *answer = user_data;

  answer->snapshot = weir_sampler_sample_finish (WEIR_SAMPLER (object), result, &answer->error);
  answer->is_done = TRUE;
}

static gboolean
take_record (const WeirRecordView *view,
             gpointer user_data)
{
  Sink *sink = user_data;

  g_mutex_lock (&sink->mutex);
  g_ptr_array_add (sink->records, weir_record_new_from_view (view));
  g_mutex_unlock (&sink->mutex);
  return TRUE;
}

static void
ended_cb (WeirReader *reader,
          Sink *sink)
{
  sink->is_ended = TRUE;
}

static GPtrArray *
read_topic (WeirClient *client,
            const char *topic,
            WeirCoverage **coverage)
{
  const char *const topics[] = { topic, NULL };
  WeirReadPlan *plan = weir_read_plan_new (topics);
  Sink sink = { .records = g_ptr_array_new_with_free_func (g_object_unref) };
  WeirReader *reader = weir_reader_new (client, plan, take_record, &sink, NULL);

  g_signal_connect (reader, "ended", G_CALLBACK (ended_cb), &sink);
  weir_reader_start (reader);
  mock_cluster_wait (&sink.is_ended, PATIENCE_SECONDS);
  *coverage = weir_reader_dup_coverage (reader);
  weir_read_plan_free (plan);
  g_assert_finalize_object (reader);
  return sink.records;
}

static void
assert_round_trip (WeirClient *client,
                   WeirRecord *record)
{
  Answer answer = { 0 };
  WeirCoverage *coverage = NULL;
  g_autoptr (GPtrArray) records = NULL;
  WeirRecord *read;

  weir_client_publish_async (client, record, NULL, NULL, published_cb, &answer);
  mock_cluster_wait (&answer.is_done, PATIENCE_SECONDS);
  g_assert_no_error (answer.error);

  records = read_topic (client, weir_record_get_topic (record), &coverage);
  g_assert_true (weir_coverage_is_complete (coverage));
  weir_coverage_free (coverage);
  g_assert_cmpuint (records->len, ==, 1);
  read = g_ptr_array_index (records, 0);
  g_assert_cmpstr (weir_record_get_topic (read), ==, weir_record_get_topic (record));
  g_assert_true (g_bytes_equal (weir_record_get_value (read), weir_record_get_value (record)));
  g_assert_cmpuint (weir_record_get_n_headers (read), ==, weir_record_get_n_headers (record));
  for (guint i = 0; i < weir_record_get_n_headers (record); i++)
    {
      const WeirHeader *is = weir_record_get_header (read, i);
      const WeirHeader *was = weir_record_get_header (record, i);

      g_assert_cmpstr (is->name, ==, was->name);
      if (was->value == NULL)
        g_assert_null (is->value);
      else
        g_assert_true (g_bytes_equal (is->value, was->value));
    }
}

static GBytes *
make_large (gsize length)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (7);
  guint8 *data = g_malloc (length);

  broken_fill (rand, data, length);
  return g_bytes_new_take (data, length);
}

static void
finish (WeirClient *client,
        MockCluster *cluster)
{
  g_assert_finalize_object (client);
  g_assert_true (weir_handle_wait_destroyed (20000 * (guint) test_patience ()));
  mock_cluster_free (cluster);
}

static void
test_large_value (void)
{
  MockCluster *cluster = mock_cluster_new (1);
  WeirClient *client = mock_cluster_new_client (cluster->bootstrap);
  g_autoptr (GBytes) value = make_large (LARGE_BYTES);
  g_autoptr (WeirRecord) record = weir_record_new ("large", 0, -1, -1, WEIR_TIMESTAMP_NONE, NULL, value, NULL);

  mock_cluster_create_topic (cluster, "large", 1, 1);
  assert_round_trip (client, record);
  finish (client, cluster);
}

/* More than any broker takes is refused at once, with a reason. */
static void
test_too_large_value (void)
{
  MockCluster *cluster = mock_cluster_new (1);
  WeirClient *client = mock_cluster_new_client (cluster->bootstrap);
  g_autoptr (GBytes) value = g_bytes_new_take (g_malloc0 (110 * 1000 * 1000), 110 * 1000 * 1000);
  g_autoptr (WeirRecord) record = weir_record_new ("large", 0, -1, -1, WEIR_TIMESTAMP_NONE, NULL, value, NULL);
  Answer answer = { 0 };

  mock_cluster_create_topic (cluster, "large", 1, 1);
  weir_client_publish_async (client, record, NULL, NULL, published_cb, &answer);
  mock_cluster_wait (&answer.is_done, 5);
  g_assert_error (answer.error, WEIR_ERROR, WEIR_ERROR_INVALID);
  g_assert_nonnull (strstr (answer.error->message, "max.message.bytes"));
  g_clear_error (&answer.error);
  finish (client, cluster);
}

static void
test_many_headers (void)
{
  MockCluster *cluster = mock_cluster_new (1);
  WeirClient *client = mock_cluster_new_client (cluster->bootstrap);
  GPtrArray *headers = g_ptr_array_new_with_free_func ((GDestroyNotify) weir_header_free);
  g_autoptr (GBytes) value = g_bytes_new_static ("{}", 2);
  g_autoptr (WeirRecord) record = NULL;

  for (int i = 0; i < N_HEADERS; i++)
    {
      /* Repeated names, null and empty values. */
      g_autofree char *name = g_strdup_printf ("header-%d", i % 1000);
      g_autofree char *text = g_strdup_printf ("value %d", i);
      g_autoptr (GBytes) bytes = i % 10 == 0 ? NULL : g_bytes_new (text, i % 10 == 1 ? 0 : strlen (text));

      g_ptr_array_add (headers, weir_header_new (name, bytes));
    }
  record = weir_record_new ("headers", 0, -1, -1, WEIR_TIMESTAMP_NONE, NULL, value, headers);
  mock_cluster_create_topic (cluster, "headers", 1, 1);
  assert_round_trip (client, record);
  finish (client, cluster);
}

static void
test_longest_name (void)
{
  MockCluster *cluster = mock_cluster_new (1);
  WeirClient *client = mock_cluster_new_client (cluster->bootstrap);
  WeirSampler *sampler = weir_sampler_new (client);
  g_autofree char *name = g_strnfill (LONGEST_NAME, 'n');
  g_autoptr (GBytes) value = g_bytes_new_static ("{}", 2);
  g_autoptr (WeirRecord) record = weir_record_new (name, 0, -1, -1, WEIR_TIMESTAMP_NONE, NULL, value, NULL);
  const WeirTopicInfo *topic;
  Answer answer = { 0 };

  mock_cluster_create_topic (cluster, name, 1, 1);
  assert_round_trip (client, record);
  weir_sampler_sample_async (sampler, WEIR_SAMPLE_HIGH | WEIR_SAMPLE_LOW, NULL, sampled_cb, &answer);
  mock_cluster_wait (&answer.is_done, PATIENCE_SECONDS);
  g_assert_no_error (answer.error);
  g_assert_cmpuint (answer.snapshot->topics->len, ==, 1);
  topic = &g_array_index (answer.snapshot->topics, WeirTopicInfo, 0);
  g_assert_cmpstr (topic->name, ==, name);
  weir_snapshot_unref (answer.snapshot);
  g_assert_finalize_object (sampler);
  finish (client, cluster);
}

/* Bytes that changed on the way are not shown as what was written. */
static void
test_damaged_records (void)
{
  MockCluster *cluster = mock_cluster_new (1);
  BrokenBroker *broker;
  WeirClient *client;
  WeirCoverage *coverage = NULL;
  g_autoptr (GPtrArray) records = NULL;

  mock_cluster_create_topic (cluster, "orders", 1, 1);
  mock_cluster_publish (cluster, "orders", 0, 0, 200, 0);
  broker = broken_broker_new (BROKEN_PROXY, (guint16) atoi (strrchr (cluster->bootstrap, ':') + 1), 1);
  broker->damages_records = TRUE;
  client = mock_cluster_new_client (broker->bootstrap);

  records = read_topic (client, "orders", &coverage);
  g_test_message ("%u records, %d damaged frames: %s", records->len, broker->n_damaged, coverage->error != NULL ? coverage->error : "–");
  g_assert_cmpint (broker->n_damaged, >, 0);
  for (guint i = 0; i < records->len; i++)
    {
      WeirRecord *record = g_ptr_array_index (records, i);
      g_autofree char *expected = g_strdup_printf ("message-%d", (int) weir_record_get_offset (record));
      gsize length;
      const char *value = g_bytes_get_data (weir_record_get_value (record), &length);

      g_assert_cmpmem (value, length, expected, strlen (expected));
    }
  g_assert_false (weir_coverage_is_complete (coverage));
  weir_coverage_free (coverage);

  g_assert_finalize_object (client);
  g_assert_true (weir_handle_wait_destroyed (20000 * (guint) test_patience ()));
  broken_broker_free (broker);
  mock_cluster_free (cluster);
}

int
main (int argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/extremes/large-value", test_large_value);
  g_test_add_func ("/extremes/too-large-value", test_too_large_value);
  g_test_add_func ("/extremes/many-headers", test_many_headers);
  g_test_add_func ("/extremes/longest-name", test_longest_name);
  g_test_add_func ("/extremes/damaged-records", test_damaged_records);

  return g_test_run ();
}
