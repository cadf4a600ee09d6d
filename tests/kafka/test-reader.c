/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include <string.h>

#include "kafka/weir-reader.h"
#include "mock-cluster.h"

#define N_PARTITIONS 3
#define N_RECORDS 1000 /* of each partition */

/* What a sink keeps: guarded by the mutex, as sinks are. */
typedef struct
{
  GMutex mutex;
  gint64 n_records;
  gint64 next[8]; /* the offset expected next, by partition; −1 before the first */
  gint64 first[8];
  gint64 last_timestamp_msec;
  gint64 stop_after; /* −1: never */
  gboolean is_released;
  gboolean is_ended;
  guint n_progress;
  guint n_out_of_order;
  guint n_after_end;
} Sink;

static MockCluster *cluster;

static void
sink_init (Sink *sink)
{
  *sink = (Sink) { .stop_after = -1 };
  for (guint i = 0; i < G_N_ELEMENTS (sink->next); i++)
    sink->next[i] = sink->first[i] = -1;
}

static gboolean
take_record (const WeirRecordView *view,
             gpointer user_data)
{
  Sink *sink = user_data;
  gboolean go_on;

  g_mutex_lock (&sink->mutex);
  if (sink->next[view->partition] >= 0 && view->offset != sink->next[view->partition])
    sink->n_out_of_order++;
  if (sink->first[view->partition] < 0)
    sink->first[view->partition] = view->offset;
  sink->next[view->partition] = view->offset + 1;
  sink->n_records++;
  sink->n_after_end += sink->is_ended;
  sink->last_timestamp_msec = view->timestamp_msec;
  go_on = sink->stop_after < 0 || sink->n_records < sink->stop_after;
  g_mutex_unlock (&sink->mutex);
  return go_on;
}

static gint64
sink_get_n_records (Sink *sink)
{
  gint64 n_records;

  g_mutex_lock (&sink->mutex);
  n_records = sink->n_records;
  g_mutex_unlock (&sink->mutex);
  return n_records;
}

static void
release_sink (gpointer user_data)
{
  ((Sink *) user_data)->is_released = TRUE;
}

static void
ended_cb (WeirReader *reader,
          Sink *sink)
{
  g_mutex_lock (&sink->mutex);
  g_assert_false (sink->is_ended);
  sink->is_ended = TRUE;
  g_mutex_unlock (&sink->mutex);
}

static void
progress_cb (WeirReader *reader,
             Sink *sink)
{
  sink->n_progress++;
}

static WeirReader *
start_reader (const char *bootstrap,
              const WeirReadPlan *plan,
              Sink *sink)
{
  g_autoptr (WeirClient) client = mock_cluster_new_client (bootstrap);
  WeirReader *reader;

  sink->is_ended = FALSE;
  reader = weir_reader_new (client, plan, take_record, sink, release_sink);
  g_signal_connect (reader, "ended", G_CALLBACK (ended_cb), sink);
  g_signal_connect (reader, "progress", G_CALLBACK (progress_cb), sink);
  weir_reader_start (reader);
  return reader;
}

static WeirReadPlan *
new_plan (const char *topic)
{
  const char *const topics[] = { topic, NULL };

  return weir_read_plan_new (topics);
}

static WeirCoverage *
read_plan (WeirReadPlan *plan,
           Sink *sink)
{
  WeirReader *reader = start_reader (cluster->bootstrap, plan, sink);
  WeirCoverage *coverage;

  mock_cluster_wait (&sink->is_ended, 20);
  coverage = weir_reader_dup_coverage (reader);
  g_assert_cmpuint (sink->n_out_of_order, ==, 0);
  g_assert_cmpint (coverage->n_records, ==, sink->n_records);
  mock_cluster_wait (&sink->is_released, 5);
  g_assert_finalize_object (reader);
  weir_read_plan_free (plan);
  return coverage;
}

static void
test_all (void)
{
  Sink sink;
  WeirCoverage *coverage;
  g_autofree char *text = NULL;

  g_test_summary ("A plan without limits reads every record once, in order, and says so");
  sink_init (&sink);
  coverage = read_plan (new_plan ("orders"), &sink);
  g_assert_cmpint (sink.n_records, ==, N_PARTITIONS * N_RECORDS);
  g_assert_cmpint (coverage->reason, ==, WEIR_STOPPED_END);
  g_assert_true (weir_coverage_is_complete (coverage));
  g_assert_cmpuint (coverage->ranges->len, ==, N_PARTITIONS);
  for (guint i = 0; i < coverage->ranges->len; i++)
    {
      WeirRangeCoverage *range = g_ptr_array_index (coverage->ranges, i);

      g_assert_cmpstr (range->topic, ==, "orders");
      g_assert_cmpint (range->partition, ==, i);
      g_assert_cmpint (range->from, ==, 0);
      g_assert_cmpint (range->to, ==, N_RECORDS);
      g_assert_cmpint (range->next, ==, N_RECORDS);
    }
  text = weir_coverage_to_text (coverage);
  g_assert_true (g_str_has_prefix (text, "3,000 messages"));
  weir_coverage_free (coverage);
}

static void
test_range (void)
{
  Sink sink;
  WeirReadPlan *plan = new_plan ("orders");
  WeirCoverage *coverage;

  g_test_summary ("An offset range of one partition begins at the first and ends before the last offset");
  plan->partition = 1;
  plan->from = (WeirPosition) { WEIR_POSITION_OFFSET, 100 };
  plan->to = (WeirPosition) { WEIR_POSITION_OFFSET, 250 };
  sink_init (&sink);
  coverage = read_plan (plan, &sink);
  g_assert_cmpint (sink.n_records, ==, 150);
  g_assert_cmpint (sink.first[1], ==, 100);
  g_assert_cmpint (sink.next[1], ==, 250);
  g_assert_true (weir_coverage_is_complete (coverage));
  weir_coverage_free (coverage);
}

static void
test_outside (void)
{
  Sink sink;
  WeirReadPlan *plan = new_plan ("orders");
  WeirCoverage *coverage;

  g_test_summary ("Offsets outside of the log are read as far as there is a log");
  plan->from = (WeirPosition) { WEIR_POSITION_OFFSET, 990 };
  plan->to = (WeirPosition) { WEIR_POSITION_OFFSET, 5000000 };
  sink_init (&sink);
  coverage = read_plan (plan, &sink);
  g_assert_cmpint (sink.n_records, ==, 10 * N_PARTITIONS);
  g_assert_cmpint (coverage->reason, ==, WEIR_STOPPED_END);
  weir_coverage_free (coverage);

  plan = new_plan ("orders");
  plan->from = (WeirPosition) { WEIR_POSITION_OFFSET, 5000000 };
  sink_init (&sink);
  coverage = read_plan (plan, &sink);
  g_assert_cmpint (sink.n_records, ==, 0);
  g_assert_cmpint (coverage->reason, ==, WEIR_STOPPED_END);
  weir_coverage_free (coverage);
}

static void
test_last (void)
{
  Sink sink;
  WeirReadPlan *plan = new_plan ("orders");
  WeirCoverage *coverage;

  g_test_summary ("The last N are counted per partition, the limit in all");
  plan->from = (WeirPosition) { WEIR_POSITION_LAST, 5 };
  sink_init (&sink);
  coverage = read_plan (plan, &sink);
  g_assert_cmpint (sink.n_records, ==, 15);
  for (guint i = 0; i < N_PARTITIONS; i++)
    g_assert_cmpint (sink.first[i], ==, N_RECORDS - 5);
  weir_coverage_free (coverage);

  plan = new_plan ("orders");
  plan->from = (WeirPosition) { WEIR_POSITION_LAST, 5 };
  plan->limit = 7;
  sink_init (&sink);
  coverage = read_plan (plan, &sink);
  g_assert_cmpint (sink.n_records, ==, 7);
  g_assert_cmpint (coverage->reason, ==, WEIR_STOPPED_LIMIT);
  g_assert_false (weir_coverage_is_complete (coverage));
  weir_coverage_free (coverage);
}

static void
test_sink_has_enough (void)
{
  Sink sink;
  WeirCoverage *coverage;

  g_test_summary ("A sink that returns FALSE is not called again");
  sink_init (&sink);
  sink.stop_after = 123;
  coverage = read_plan (new_plan ("orders"), &sink);
  g_assert_cmpint (sink.n_records, ==, 123);
  g_assert_cmpint (coverage->reason, ==, WEIR_STOPPED_LIMIT);
  weir_coverage_free (coverage);
}

static void
test_time_scan (void)
{
  Sink sink;
  WeirReadPlan *plan = new_plan ("timed");
  WeirCoverage *coverage;

  g_test_summary ("Where the broker answers no look-ups by time, the range is found by the records' times");
  plan->from = (WeirPosition) { WEIR_POSITION_TIME, 1700000000000 + 300 };
  plan->to = (WeirPosition) { WEIR_POSITION_TIME, 1700000000000 + 400 };
  sink_init (&sink);
  coverage = read_plan (plan, &sink);
  g_assert_cmpint (sink.n_records, ==, 100);
  g_assert_cmpint (sink.first[0], ==, 300);
  g_assert_cmpint (sink.next[0], ==, 400);
  g_assert_cmpint (coverage->reason, ==, WEIR_STOPPED_END);
  g_assert_true (weir_coverage_is_complete (coverage));
  weir_coverage_free (coverage);

  plan = new_plan ("timed");
  plan->from = (WeirPosition) { WEIR_POSITION_TIME, 1800000000000 };
  sink_init (&sink);
  coverage = read_plan (plan, &sink);
  g_assert_cmpint (sink.n_records, ==, 0);
  g_assert_cmpint (coverage->reason, ==, WEIR_STOPPED_END);
  weir_coverage_free (coverage);
}

static void
test_not_there (void)
{
  Sink sink;
  WeirReadPlan *plan;
  WeirCoverage *coverage;
  const char *const topics[] = { "orders", "no-such-topic", NULL };
  g_autofree char *text = NULL;

  g_test_summary ("A topic or partition that does not exist is an error of its own; the others are read");
  sink_init (&sink);
  coverage = read_plan (weir_read_plan_new (topics), &sink);
  g_assert_cmpint (sink.n_records, ==, N_PARTITIONS * N_RECORDS);
  g_assert_cmpint (coverage->reason, ==, WEIR_STOPPED_ERROR);
  g_assert_false (weir_coverage_is_complete (coverage));
  text = weir_coverage_to_text (coverage);
  g_assert_nonnull (strstr (text, "no-such-topic"));
  weir_coverage_free (coverage);

  plan = new_plan ("orders");
  plan->partition = 77;
  sink_init (&sink);
  coverage = read_plan (plan, &sink);
  g_assert_cmpint (sink.n_records, ==, 0);
  g_assert_cmpint (coverage->reason, ==, WEIR_STOPPED_ERROR);
  weir_coverage_free (coverage);
}

static void
test_empty (void)
{
  Sink sink;
  WeirCoverage *coverage;

  g_test_summary ("An empty topic is read at once");
  sink_init (&sink);
  coverage = read_plan (new_plan ("empty"), &sink);
  g_assert_cmpint (sink.n_records, ==, 0);
  g_assert_cmpint (coverage->reason, ==, WEIR_STOPPED_END);
  g_assert_true (weir_coverage_is_complete (coverage));
  weir_coverage_free (coverage);
}

static void
wait_for_records (Sink *sink,
                  gint64 n_records)
{
  gint64 deadline_usec = g_get_monotonic_time () + 20 * G_TIME_SPAN_SECOND;

  while (sink_get_n_records (sink) < n_records)
    {
      g_assert_cmpint (g_get_monotonic_time (), <, deadline_usec);
      if (!g_main_context_iteration (NULL, FALSE))
        g_usleep (2000);
    }
}

static void
run_loop (guint msec)
{
  gint64 until_usec = g_get_monotonic_time () + msec * G_TIME_SPAN_MILLISECOND;

  while (g_get_monotonic_time () < until_usec)
    {
      if (!g_main_context_iteration (NULL, FALSE))
        g_usleep (2000);
    }
}

static void
test_follow (void)
{
  Sink sink;
  WeirReadPlan *plan = new_plan ("followed");
  WeirReader *reader;
  WeirCoverage *coverage;

  g_test_summary ("Following goes on at the end, says when it is caught up, pauses without loss, and stops when asked");
  mock_cluster_create_topic (cluster, "followed", 2, 1);
  mock_cluster_publish (cluster, "followed", 0, 0, 500, 0);
  plan->follow = TRUE;
  sink_init (&sink);
  reader = start_reader (cluster->bootstrap, plan, &sink);
  wait_for_records (&sink, 500);
  run_loop (300);
  g_assert_true (weir_reader_get_is_caught_up (reader));
  g_assert_cmpuint (sink.n_progress, >, 0);

  mock_cluster_publish (cluster, "followed", 0, 500, 20, 0);
  mock_cluster_publish (cluster, "followed", 1, 0, 20, 0);
  wait_for_records (&sink, 540);

  weir_reader_set_paused (reader, TRUE);
  run_loop (300);
  mock_cluster_publish (cluster, "followed", 1, 20, 50, 0);
  run_loop (500);
  g_assert_cmpint (sink_get_n_records (&sink), ==, 540);
  weir_reader_set_paused (reader, FALSE);
  wait_for_records (&sink, 590);

  weir_reader_cancel (reader);
  mock_cluster_wait (&sink.is_ended, 5);
  run_loop (100);
  coverage = weir_reader_dup_coverage (reader);
  g_assert_cmpint (coverage->reason, ==, WEIR_STOPPED_CANCELLED);
  g_assert_cmpint (coverage->n_records, ==, 590);
  g_assert_cmpuint (sink.n_out_of_order, ==, 0);
  g_assert_cmpuint (sink.n_after_end, ==, 0);
  weir_coverage_free (coverage);
  g_assert_finalize_object (reader);
  weir_read_plan_free (plan);
}

static void
test_pause_loses_nothing (void)
{
  Sink sink;
  WeirReadPlan *plan = new_plan ("orders");
  WeirReader *reader;

  g_test_summary ("Pausing in the middle of a read drops what was fetched ahead and reads it again, each record once");
  sink_init (&sink);
  reader = start_reader (cluster->bootstrap, plan, &sink);
  for (int i = 0; i < 10 && !sink.is_ended; i++)
    {
      weir_reader_set_paused (reader, TRUE);
      run_loop (60);
      weir_reader_set_paused (reader, FALSE);
      run_loop (15);
    }
  mock_cluster_wait (&sink.is_ended, 20);
  g_assert_cmpint (sink.n_records, ==, N_PARTITIONS * N_RECORDS);
  g_assert_cmpuint (sink.n_out_of_order, ==, 0);
  g_assert_finalize_object (reader);
  weir_read_plan_free (plan);
}

static void
test_dropped (void)
{
  Sink sink;
  WeirReadPlan *plan = new_plan ("orders");
  WeirReader *reader;
  gint64 started_usec;

  g_test_summary ("Dropping a reader that is running does not block, and its sink's data is released");
  plan->follow = TRUE;
  sink_init (&sink);
  reader = start_reader (cluster->bootstrap, plan, &sink);
  wait_for_records (&sink, 10);
  started_usec = g_get_monotonic_time ();
  g_assert_finalize_object (reader);
  g_assert_cmpint (g_get_monotonic_time () - started_usec, <, 20 * G_TIME_SPAN_MILLISECOND);
  mock_cluster_wait (&sink.is_released, 10);
  g_assert_false (sink.is_ended);
  weir_read_plan_free (plan);
}

static void
test_broker_outage (void)
{
  Sink sink;
  WeirReadPlan *plan = new_plan ("followed-outage");
  WeirReader *reader;

  g_test_summary ("A reader waits while its brokers are away, and goes on without loss");
  mock_cluster_create_topic (cluster, "followed-outage", 1, 1);
  mock_cluster_publish (cluster, "followed-outage", 0, 0, 100, 0);
  plan->follow = TRUE;
  sink_init (&sink);
  reader = start_reader (cluster->bootstrap, plan, &sink);
  wait_for_records (&sink, 100);
  for (int i = 1; i <= 3; i++)
    rd_kafka_mock_broker_set_down (cluster->cluster, i);
  run_loop (1500);
  g_assert_false (sink.is_ended);
  for (int i = 1; i <= 3; i++)
    rd_kafka_mock_broker_set_up (cluster->cluster, i);
  mock_cluster_publish (cluster, "followed-outage", 0, 100, 100, 0);
  wait_for_records (&sink, 200);
  g_assert_cmpuint (sink.n_out_of_order, ==, 0);
  weir_reader_cancel (reader);
  mock_cluster_wait (&sink.is_ended, 5);
  g_assert_finalize_object (reader);
  weir_read_plan_free (plan);
}

static void
test_leader_change (void)
{
  Sink sink;
  WeirReadPlan *plan = new_plan ("moving");
  WeirReader *reader;

  g_test_summary ("A partition that moves to another broker is read on from there");
  mock_cluster_create_topic (cluster, "moving", 1, 3);
  rd_kafka_mock_partition_set_leader (cluster->cluster, "moving", 0, 1);
  mock_cluster_publish (cluster, "moving", 0, 0, 100, 0);
  plan->follow = TRUE;
  sink_init (&sink);
  reader = start_reader (cluster->bootstrap, plan, &sink);
  wait_for_records (&sink, 100);
  rd_kafka_mock_partition_set_leader (cluster->cluster, "moving", 0, 2);
  mock_cluster_publish (cluster, "moving", 0, 100, 100, 0);
  wait_for_records (&sink, 200);
  g_assert_cmpuint (sink.n_out_of_order, ==, 0);
  weir_reader_cancel (reader);
  mock_cluster_wait (&sink.is_ended, 5);
  g_assert_finalize_object (reader);
  weir_read_plan_free (plan);
}

static void
test_no_broker (void)
{
  Sink sink;
  WeirReadPlan *plan = new_plan ("orders");
  WeirReader *reader;
  WeirCoverage *coverage;

  g_test_summary ("Without a broker a reader waits, says why, and stops when asked");
  sink_init (&sink);
  reader = start_reader ("127.0.0.1:1", plan, &sink);
  run_loop (2500);
  g_assert_false (sink.is_ended);
  coverage = weir_reader_dup_coverage (reader);
  g_assert_nonnull (coverage->error);
  g_assert_nonnull (strstr (coverage->error, "127.0.0.1:1"));
  g_assert_cmpuint (coverage->ranges->len, ==, 0);
  weir_coverage_free (coverage);
  weir_reader_cancel (reader);
  mock_cluster_wait (&sink.is_ended, 5);
  g_assert_finalize_object (reader);
  weir_read_plan_free (plan);
}

static void
test_stopped_before_resolved (void)
{
  Sink sink;
  WeirReadPlan *plan = new_plan ("leaderless");
  WeirReader *reader;
  WeirCoverage *coverage;

  g_test_summary ("A read that is stopped while a partition has no leader does not call itself complete");
  mock_cluster_create_topic (cluster, "leaderless", 2, 1);
  mock_cluster_publish (cluster, "leaderless", 0, 0, 10, 0);
  rd_kafka_mock_partition_set_leader (cluster->cluster, "leaderless", 1, -1);
  plan->follow = TRUE;
  sink_init (&sink);
  reader = start_reader (cluster->bootstrap, plan, &sink);
  wait_for_records (&sink, 10);
  coverage = weir_reader_dup_coverage (reader);
  g_assert_false (weir_coverage_is_complete (coverage));
  weir_coverage_free (coverage);
  weir_reader_cancel (reader);
  mock_cluster_wait (&sink.is_ended, 5);
  coverage = weir_reader_dup_coverage (reader);
  g_assert_false (weir_coverage_is_complete (coverage));
  g_assert_null (((WeirRangeCoverage *) g_ptr_array_index (coverage->ranges, 0))->error);
  g_assert_nonnull (((WeirRangeCoverage *) g_ptr_array_index (coverage->ranges, 1))->error);
  weir_coverage_free (coverage);
  g_assert_finalize_object (reader);
  weir_read_plan_free (plan);
}

static void
test_bad_property (void)
{
  g_autoptr (WeirProfile) profile = weir_profile_new (NULL, "Test", cluster->bootstrap);
  g_autoptr (WeirClient) client = NULL;
  Sink sink;
  WeirReadPlan *plan = new_plan ("orders");
  WeirReader *reader;
  WeirCoverage *coverage;

  g_test_summary ("A profile that cannot be used ends the read with the reason");
  client = weir_client_new (profile, NULL);
  weir_profile_set_property (weir_client_get_profile (client), "no.such.property", "1");
  sink_init (&sink);
  reader = weir_reader_new (client, plan, take_record, &sink, release_sink);
  g_signal_connect (reader, "ended", G_CALLBACK (ended_cb), &sink);
  weir_reader_start (reader);
  mock_cluster_wait (&sink.is_ended, 5);
  coverage = weir_reader_dup_coverage (reader);
  g_assert_cmpint (coverage->reason, ==, WEIR_STOPPED_ERROR);
  g_assert_nonnull (strstr (coverage->error, "no.such.property"));
  weir_coverage_free (coverage);
  g_assert_finalize_object (reader);
  weir_read_plan_free (plan);
}

/* Records with everything that is easily lost. */
typedef struct
{
  GMutex mutex;
  GPtrArray *records;
} RecordSink;

static gboolean
keep_record (const WeirRecordView *view,
             gpointer user_data)
{
  RecordSink *sink = user_data;

  g_mutex_lock (&sink->mutex);
  g_ptr_array_add (sink->records, weir_record_new_from_view (view));
  g_mutex_unlock (&sink->mutex);
  return TRUE;
}

static void
set_true_cb (WeirReader *reader,
             gboolean *flag)
{
  *flag = TRUE;
}

static void
test_exact (void)
{
  g_autoptr (WeirClient) client = mock_cluster_new_client (cluster->bootstrap);
  rd_kafka_t *producer = mock_cluster_new_handle (cluster->bootstrap);
  RecordSink sink = { .records = g_ptr_array_new_with_free_func (g_object_unref) };
  WeirReadPlan *plan = new_plan ("exact");
  WeirReader *reader;
  WeirRecord *record;
  gboolean is_ended = FALSE;

  g_test_summary ("Null and empty, binary bytes, repeated headers and timestamps arrive as they were written");
  mock_cluster_create_topic (cluster, "exact", 1, 1);
  rd_kafka_producev (producer, RD_KAFKA_V_TOPIC ("exact"), RD_KAFKA_V_PARTITION (0), RD_KAFKA_V_VALUE ((void *) "\xff\0\x01", 3),
                     RD_KAFKA_V_TIMESTAMP (1234567890123), RD_KAFKA_V_HEADER ("a", "1", 1), RD_KAFKA_V_HEADER ("a", NULL, 0),
                     RD_KAFKA_V_HEADER ("b", "", 0), RD_KAFKA_V_END);
  rd_kafka_producev (producer, RD_KAFKA_V_TOPIC ("exact"), RD_KAFKA_V_PARTITION (0), RD_KAFKA_V_KEY ("", 0), RD_KAFKA_V_END);
  g_assert_cmpint (rd_kafka_flush (producer, 10000), ==, 0);
  rd_kafka_destroy (producer);

  reader = weir_reader_new (client, plan, keep_record, &sink, NULL);
  g_signal_connect (reader, "ended", G_CALLBACK (set_true_cb), &is_ended);
  weir_reader_start (reader);
  mock_cluster_wait (&is_ended, 10);
  g_assert_cmpuint (sink.records->len, ==, 2);

  record = g_ptr_array_index (sink.records, 0);
  g_assert_null (weir_record_get_key (record));
  g_assert_cmpmem (g_bytes_get_data (weir_record_get_value (record), NULL), g_bytes_get_size (weir_record_get_value (record)),
                   "\xff\0\x01", 3);
  g_assert_cmpint (weir_record_get_timestamp_msec (record), ==, 1234567890123);
  g_assert_cmpint (weir_record_get_timestamp_type (record), ==, WEIR_TIMESTAMP_CREATE);
  g_assert_cmpuint (weir_record_get_n_headers (record), ==, 3);
  g_assert_cmpstr (weir_record_get_header (record, 0)->name, ==, "a");
  g_assert_cmpuint (g_bytes_get_size (weir_record_get_header (record, 0)->value), ==, 1);
  g_assert_cmpstr (weir_record_get_header (record, 1)->name, ==, "a");
  g_assert_null (weir_record_get_header (record, 1)->value);
  g_assert_nonnull (weir_record_get_header (record, 2)->value);
  g_assert_cmpuint (g_bytes_get_size (weir_record_get_header (record, 2)->value), ==, 0);

  record = g_ptr_array_index (sink.records, 1);
  g_assert_nonnull (weir_record_get_key (record));
  g_assert_cmpuint (g_bytes_get_size (weir_record_get_key (record)), ==, 0);
  g_assert_null (weir_record_get_value (record));
  g_assert_cmpuint (weir_record_get_n_headers (record), ==, 0);

  g_ptr_array_unref (sink.records);
  g_assert_finalize_object (reader);
  weir_read_plan_free (plan);
}

static void
test_deleted_under_reader (void)
{
  Sink sink;
  WeirReadPlan *plan = new_plan ("short-lived");
  WeirReader *reader;
  WeirCoverage *coverage;
  WeirRangeCoverage *range;
  g_autofree char *filler = g_strnfill (900000, 'x');
  rd_kafka_t *producer = mock_cluster_new_handle (cluster->bootstrap);

  g_test_summary ("Records that retention deletes before they are read are named in the coverage; reading goes on");
  mock_cluster_create_topic (cluster, "short-lived", 1, 1);
  mock_cluster_publish (cluster, "short-lived", 0, 0, 5, 0);
  plan->follow = TRUE;
  sink_init (&sink);
  reader = start_reader (cluster->bootstrap, plan, &sink);
  wait_for_records (&sink, 5);
  weir_reader_set_paused (reader, TRUE);
  run_loop (300);
  /* The mock keeps 5 MiB of a partition. */
  for (int i = 0; i < 12; i++)
    {
      rd_kafka_producev (producer, RD_KAFKA_V_TOPIC ("short-lived"), RD_KAFKA_V_PARTITION (0),
                         RD_KAFKA_V_VALUE (filler, 900000), RD_KAFKA_V_MSGFLAGS (RD_KAFKA_MSG_F_COPY), RD_KAFKA_V_END);
      g_assert_cmpint (rd_kafka_flush (producer, 10000), ==, 0);
    }
  rd_kafka_destroy (producer);
  weir_reader_set_paused (reader, FALSE);
  wait_for_records (&sink, 5 + 4);
  run_loop (300);
  weir_reader_cancel (reader);
  mock_cluster_wait (&sink.is_ended, 5);
  coverage = weir_reader_dup_coverage (reader);
  range = g_ptr_array_index (coverage->ranges, 0);
  g_assert_cmpint (range->next, ==, 17);
  g_assert_nonnull (range->error);
  g_assert_nonnull (strstr (range->error, "offset 5"));
  g_assert_false (weir_coverage_is_complete (coverage));
  weir_coverage_free (coverage);
  g_assert_finalize_object (reader);
  weir_read_plan_free (plan);
}

int
main (int argc,
      char *argv[])
{
  int result;

  g_test_init (&argc, &argv, NULL);
  cluster = mock_cluster_new (3);
  mock_cluster_create_topic (cluster, "orders", N_PARTITIONS, 1);
  mock_cluster_create_topic (cluster, "empty", 2, 1);
  mock_cluster_create_topic (cluster, "timed", 1, 1);
  for (int i = 0; i < N_PARTITIONS; i++)
    mock_cluster_publish (cluster, "orders", i, 0, N_RECORDS, 0);
  mock_cluster_publish (cluster, "timed", 0, 0, 1000, 1700000000000);

  g_test_add_func ("/reader/all", test_all);
  g_test_add_func ("/reader/range", test_range);
  g_test_add_func ("/reader/outside", test_outside);
  g_test_add_func ("/reader/last", test_last);
  g_test_add_func ("/reader/sink-has-enough", test_sink_has_enough);
  g_test_add_func ("/reader/time-scan", test_time_scan);
  g_test_add_func ("/reader/not-there", test_not_there);
  g_test_add_func ("/reader/empty", test_empty);
  g_test_add_func ("/reader/follow", test_follow);
  g_test_add_func ("/reader/pause-loses-nothing", test_pause_loses_nothing);
  g_test_add_func ("/reader/dropped", test_dropped);
  g_test_add_func ("/reader/broker-outage", test_broker_outage);
  g_test_add_func ("/reader/leader-change", test_leader_change);
  g_test_add_func ("/reader/no-broker", test_no_broker);
  g_test_add_func ("/reader/stopped-before-resolved", test_stopped_before_resolved);
  g_test_add_func ("/reader/bad-property", test_bad_property);
  g_test_add_func ("/reader/exact", test_exact);
  g_test_add_func ("/reader/deleted-under-reader", test_deleted_under_reader);
  result = g_test_run ();

  mock_cluster_free (cluster);
  return result;
}
