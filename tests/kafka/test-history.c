/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "base/weir-error.h"
#include "kafka/weir-history.h"
#include "mock-cluster.h"

static MockCluster *cluster;

typedef struct
{
  gboolean is_done;
  GArray *buckets;
  GError *error;
} Answer;

static void
history_cb (GObject *object,
            GAsyncResult *result,
            gpointer user_data)
{
  Answer *answer = user_data;

  answer->buckets = weir_history_finish (WEIR_CLIENT (object), result, &answer->error);
  answer->is_done = TRUE;
}

static void
ask (const char *bootstrap,
     const char *topic,
     gint64 start_msec,
     gint64 end_msec,
     guint n_buckets,
     guint cancel_after_msec,
     Answer *answer)
{
  g_autoptr (WeirClient) client = mock_cluster_new_client (bootstrap);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();

  weir_history_async (client, topic, start_msec, end_msec, n_buckets, cancellable, history_cb, answer);
  if (cancel_after_msec > 0)
    {
      g_usleep (cancel_after_msec * 1000);
      g_cancellable_cancel (cancellable);
    }
  mock_cluster_wait (&answer->is_done, 20);
}

static void
test_unsupported (void)
{
  Answer answer = { 0 };

  g_test_summary ("A broker that answers no look-ups by time is said to be one: the history is not guessed");
  mock_cluster_publish (cluster, "orders", 0, 0, 10, 0);
  ask (cluster->bootstrap, "orders", 1700000000000, 1700000100000, 10, 0, &answer);
  g_assert_error (answer.error, WEIR_ERROR, WEIR_ERROR_UNSUPPORTED);
  g_assert_null (answer.buckets);
  g_clear_error (&answer.error);
}

static void
test_empty (void)
{
  Answer answer = { 0 };
  gint64 previous_end_msec = 1000;

  g_test_summary ("The buckets of an empty topic follow each other without a gap and hold 0");
  ask (cluster->bootstrap, "empty", 1000, 2000, 7, 0, &answer);
  g_assert_no_error (answer.error);
  g_assert_cmpuint (answer.buckets->len, ==, 7);
  for (guint i = 0; i < 7; i++)
    {
      WeirHistoryBucket *bucket = &g_array_index (answer.buckets, WeirHistoryBucket, i);

      g_assert_cmpint (bucket->start_msec, ==, previous_end_msec);
      g_assert_cmpint (bucket->n_offsets, ==, 0);
      previous_end_msec = bucket->end_msec;
    }
  g_assert_cmpint (previous_end_msec, ==, 2000);
  g_array_unref (answer.buckets);
}

static void
test_not_there (void)
{
  Answer answer = { 0 };

  g_test_summary ("The history of a topic that does not exist is an error");
  ask (cluster->bootstrap, "no-such-topic", 1000, 2000, 7, 0, &answer);
  g_assert_error (answer.error, WEIR_ERROR, WEIR_ERROR_NOT_FOUND);
  g_clear_error (&answer.error);
}

static void
test_bad_range (void)
{
  Answer answer = { 0 };

  g_test_summary ("An empty range is refused before anybody is asked");
  ask (cluster->bootstrap, "orders", 2000, 2000, 7, 0, &answer);
  g_assert_error (answer.error, WEIR_ERROR, WEIR_ERROR_INVALID);
  g_clear_error (&answer.error);
}

static void
test_cancel (void)
{
  Answer answer = { 0 };

  g_test_summary ("Waiting for a broker that is not there ends when cancelled");
  ask ("127.0.0.1:1", "orders", 1000, 2000, 7, 200, &answer);
  g_assert_error (answer.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&answer.error);
}

int
main (int argc,
      char *argv[])
{
  int result;

  g_test_init (&argc, &argv, NULL);
  cluster = mock_cluster_new (3);
  mock_cluster_create_topic (cluster, "orders", 3, 1);
  mock_cluster_create_topic (cluster, "empty", 3, 1);

  g_test_add_func ("/history/unsupported", test_unsupported);
  g_test_add_func ("/history/empty", test_empty);
  g_test_add_func ("/history/not-there", test_not_there);
  g_test_add_func ("/history/bad-range", test_bad_range);
  g_test_add_func ("/history/cancel", test_cancel);
  result = g_test_run ();

  mock_cluster_free (cluster);
  return result;
}
