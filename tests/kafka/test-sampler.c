/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include <string.h>

#include "base/weir-error.h"
#include "kafka/weir-handle.h"
#include "kafka/weir-sampler.h"
#include "mock-cluster.h"

#define N_BROKERS 3
#define N_PARTITIONS 6

typedef struct
{
  gboolean is_done;
  WeirSnapshot *snapshot;
  GError *error;
} Answer;

static void
answer_clear (Answer *answer)
{
  g_clear_pointer (&answer->snapshot, weir_snapshot_unref);
  g_clear_error (&answer->error);
  answer->is_done = FALSE;
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

static WeirSnapshot *
sample (WeirSampler *sampler,
        WeirSampleParts parts)
{
  Answer answer = { 0 };

  weir_sampler_sample_async (sampler, parts, NULL, sampled_cb, &answer);
  mock_cluster_wait (&answer.is_done, 20);
  g_assert_no_error (answer.error);
  g_assert_nonnull (answer.snapshot);
  return answer.snapshot;
}

static void
finish (WeirClient *client,
        MockCluster *cluster)
{
  g_assert_finalize_object (client);
  g_assert_true (weir_handle_wait_destroyed (20000));
  mock_cluster_free (cluster);
}

static void
commit (MockCluster *cluster,
        const char *group,
        const char *topic,
        int partition,
        gint64 offset)
{
  rd_kafka_conf_t *conf = rd_kafka_conf_new ();
  rd_kafka_topic_partition_list_t *list = rd_kafka_topic_partition_list_new (1);
  rd_kafka_t *consumer;

  rd_kafka_conf_set (conf, "bootstrap.servers", cluster->bootstrap, NULL, 0);
  rd_kafka_conf_set (conf, "group.id", group, NULL, 0);
  consumer = rd_kafka_new (RD_KAFKA_CONSUMER, conf, NULL, 0);
  rd_kafka_topic_partition_list_add (list, topic, partition)->offset = offset;
  g_assert_cmpint (rd_kafka_commit (consumer, list, FALSE), ==, RD_KAFKA_RESP_ERR_NO_ERROR);
  rd_kafka_topic_partition_list_destroy (list);
  rd_kafka_destroy (consumer);
}

static void
test_watermarks (void)
{
  MockCluster *cluster = mock_cluster_new (N_BROKERS);
  WeirClient *client = mock_cluster_new_client (cluster->bootstrap);
  WeirSampler *sampler = weir_sampler_new (client);
  WeirSnapshot *snapshot;
  const WeirTopicInfo *topic;

  mock_cluster_create_topic (cluster, "orders", N_PARTITIONS, 2);
  mock_cluster_create_topic (cluster, "stock", 1, 1);
  mock_cluster_publish (cluster, "orders", 0, 0, 7, 0);
  mock_cluster_publish (cluster, "orders", 5, 0, 3, 0);

  snapshot = sample (sampler, WEIR_SAMPLE_HIGH | WEIR_SAMPLE_LOW);
  g_assert_cmpuint (snapshot->brokers->len, ==, N_BROKERS);
  for (guint i = 0; i < N_BROKERS; i++)
    {
      const WeirBrokerInfo *broker = &g_array_index (snapshot->brokers, WeirBrokerInfo, i);

      g_assert_cmpint (broker->id, ==, (int) i + 1);
      g_assert_cmpstr (broker->host, ==, "127.0.0.1");
      g_assert_true (broker->is_reachable);
    }
  g_assert_cmpuint (snapshot->topics->len, ==, 2);
  /* Not asked for: not "none". */
  g_assert_null (snapshot->groups);

  topic = weir_snapshot_find_topic (snapshot, "orders");
  g_assert_nonnull (topic);
  g_assert_cmpuint (topic->partitions->len, ==, N_PARTITIONS);
  g_assert_cmpuint (weir_topic_info_get_replication_factor (topic), ==, 2);
  g_assert_cmpint (weir_topic_info_get_n_messages (topic), ==, 10);
  g_assert_cmpint (weir_snapshot_find_partition (snapshot, "orders", 0)->high_watermark, ==, 7);
  g_assert_cmpint (weir_snapshot_find_partition (snapshot, "orders", 0)->low_watermark, ==, 0);
  g_assert_cmpint (weir_snapshot_find_partition (snapshot, "orders", 1)->high_watermark, ==, 0);
  g_assert_cmpint (weir_snapshot_find_partition (snapshot, "orders", 5)->high_watermark, ==, 3);
  g_assert_null (weir_snapshot_find_partition (snapshot, "orders", 0)->error);
  weir_snapshot_unref (snapshot);

  g_assert_finalize_object (sampler);
  finish (client, cluster);
}

/* Only what is asked for is asked. */
static void
test_parts_and_only (void)
{
  MockCluster *cluster = mock_cluster_new (1);
  WeirClient *client = mock_cluster_new_client (cluster->bootstrap);
  WeirSampler *sampler = weir_sampler_new (client);
  const char *const only[] = { "stock", "absent", NULL };
  WeirSnapshot *snapshot;

  mock_cluster_create_topic (cluster, "orders", 2, 1);
  mock_cluster_create_topic (cluster, "stock", 2, 1);
  mock_cluster_publish (cluster, "stock", 1, 0, 4, 0);

  snapshot = sample (sampler, WEIR_SAMPLE_METADATA);
  g_assert_cmpuint (snapshot->topics->len, ==, 2);
  g_assert_cmpint (weir_snapshot_find_partition (snapshot, "stock", 1)->high_watermark, ==, WEIR_OFFSET_UNKNOWN);
  weir_snapshot_unref (snapshot);

  snapshot = sample (sampler, WEIR_SAMPLE_HIGH);
  g_assert_cmpint (weir_snapshot_find_partition (snapshot, "stock", 1)->high_watermark, ==, 4);
  weir_snapshot_unref (snapshot);

  weir_sampler_set_only (sampler, only, NULL);
  snapshot = sample (sampler, WEIR_SAMPLE_HIGH | WEIR_SAMPLE_LOW);
  g_assert_cmpuint (snapshot->topics->len, ==, 1);
  g_assert_null (weir_snapshot_find_topic (snapshot, "orders"));
  /* Looking for a topic does not make it. */
  g_assert_null (weir_snapshot_find_topic (snapshot, "absent"));
  g_assert_cmpint (weir_topic_info_get_n_messages (weir_snapshot_find_topic (snapshot, "stock")), ==, 4);
  weir_snapshot_unref (snapshot);

  weir_sampler_set_only (sampler, NULL, NULL);
  snapshot = sample (sampler, WEIR_SAMPLE_METADATA);
  g_assert_cmpuint (snapshot->topics->len, ==, 2);
  weir_snapshot_unref (snapshot);

  g_assert_finalize_object (sampler);
  finish (client, cluster);
}

/* A coordinator that still reads what it is to know: longer than the few tries that a window's cycle makes, which is
 * followed by another. */
static void
test_moving_group (void)
{
  static const gint16 offset_fetch = 9;
  MockCluster *cluster = mock_cluster_new (1);
  const char *const watched[] = { "billing", NULL };
  g_autoptr (WeirProfile) profile = weir_profile_new (NULL, "Test", cluster->bootstrap);
  g_autoptr (GError) error = NULL;
  const WeirGroupInfo *group;
  WeirSnapshot *snapshot;
  WeirSampler *sampler;
  WeirClient *client;

  weir_profile_set_watched_groups (profile, watched);
  client = weir_client_new (profile, &error);
  g_assert_no_error (error);
  sampler = weir_sampler_new (client);
  mock_cluster_create_topic (cluster, "orders", 2, 1);
  mock_cluster_publish (cluster, "orders", 1, 0, 10, 0);
  commit (cluster, "billing", "orders", 1, 4);

  for (int i = 0; i < 6; i++)
    rd_kafka_mock_push_request_errors (cluster->cluster, offset_fetch, 1,
                                       i % 2 == 0 ? RD_KAFKA_RESP_ERR_COORDINATOR_LOAD_IN_PROGRESS : RD_KAFKA_RESP_ERR_NOT_COORDINATOR);
  snapshot = sample (sampler, WEIR_SAMPLE_ALL);
  group = weir_snapshot_find_group (snapshot, "billing");
  g_assert_nonnull (group);
  g_assert_null (group->error);
  g_assert_cmpuint (group->offsets->len, ==, 1);
  g_assert_cmpint (g_array_index (group->offsets, WeirGroupOffset, 0).committed, ==, 4);
  weir_snapshot_unref (snapshot);

  g_assert_finalize_object (sampler);
  finish (client, cluster);
}

/* The mock cluster lists no groups, which some real brokers do not either: the profile's are shown. */
static void
test_watched_groups (void)
{
  MockCluster *cluster = mock_cluster_new (N_BROKERS);
  const char *const watched[] = { "billing", "idle", NULL };
  g_autoptr (WeirProfile) profile = weir_profile_new (NULL, "Test", cluster->bootstrap);
  g_autoptr (GError) error = NULL;
  WeirClient *client;
  WeirSampler *sampler;

  weir_profile_set_watched_groups (profile, watched);
  client = weir_client_new (profile, &error);
  g_assert_no_error (error);
  sampler = weir_sampler_new (client);
  mock_cluster_create_topic (cluster, "orders", 2, 1);
  mock_cluster_publish (cluster, "orders", 1, 0, 10, 0);
  commit (cluster, "billing", "orders", 1, 4);

  /* Twice: the second time that the broker lists none is known. */
  for (int i = 0; i < 2; i++)
    {
      WeirSnapshot *snapshot = sample (sampler, WEIR_SAMPLE_ALL);
      const WeirGroupInfo *group;

      g_assert_nonnull (snapshot->groups_error);
      g_assert_cmpuint (snapshot->groups->len, ==, 2);
      group = weir_snapshot_find_group (snapshot, "billing");
      g_assert_nonnull (group);
      g_assert_null (group->state);
      g_assert_null (group->error);
      g_assert_false (group->has_members);
      g_assert_cmpuint (group->offsets->len, ==, 1);
      g_assert_cmpint (g_array_index (group->offsets, WeirGroupOffset, 0).committed, ==, 4);
      g_assert_cmpint (weir_snapshot_get_group_lag (snapshot, group, NULL), ==, 6);

      group = weir_snapshot_find_group (snapshot, "idle");
      g_assert_nonnull (group);
      g_assert_cmpuint (group->offsets->len, ==, 0);
      g_assert_cmpint (weir_snapshot_get_group_lag (snapshot, group, NULL), ==, WEIR_OFFSET_UNKNOWN);
      weir_snapshot_unref (snapshot);
    }

  g_assert_finalize_object (sampler);
  finish (client, cluster);
}

/* A broker that hangs: its partitions are unknown and say why, the others are right. */
static void
test_silent_broker (void)
{
  MockCluster *cluster = mock_cluster_new (N_BROKERS);
  WeirClient *client = mock_cluster_new_client (cluster->bootstrap);
  WeirSampler *sampler = weir_sampler_new (client);
  WeirSnapshot *snapshot;
  gint64 start_usec;
  guint n_unknown = 0;

  mock_cluster_create_topic (cluster, "orders", N_PARTITIONS, 1);
  for (int i = 0; i < N_PARTITIONS; i++)
    {
      rd_kafka_mock_partition_set_leader (cluster->cluster, "orders", i, i % N_BROKERS + 1);
      mock_cluster_publish (cluster, "orders", i, 0, i + 1, 0);
    }
  snapshot = sample (sampler, WEIR_SAMPLE_HIGH | WEIR_SAMPLE_LOW);
  g_assert_cmpint (weir_topic_info_get_n_messages (weir_snapshot_find_topic (snapshot, "orders")), ==, 21);
  weir_snapshot_unref (snapshot);

  rd_kafka_mock_broker_set_rtt (cluster->cluster, 2, 30000);
  weir_sampler_set_timeout (sampler, 3000);
  start_usec = g_get_monotonic_time ();
  snapshot = sample (sampler, WEIR_SAMPLE_HIGH);
  g_assert_cmpint (g_get_monotonic_time () - start_usec, <, 4 * G_TIME_SPAN_SECOND);
  for (int i = 0; i < N_PARTITIONS; i++)
    {
      const WeirPartitionInfo *partition = weir_snapshot_find_partition (snapshot, "orders", i);

      if (partition->leader == 2)
        {
          g_assert_cmpint (partition->high_watermark, ==, WEIR_OFFSET_UNKNOWN);
          g_assert_nonnull (partition->error);
          n_unknown++;
        }
      else
        {
          g_assert_cmpint (partition->high_watermark, ==, i + 1);
          g_assert_null (partition->error);
        }
      /* Known from before, and still true. */
      g_assert_cmpint (partition->low_watermark, ==, 0);
    }
  g_assert_cmpuint (n_unknown, ==, 2);
  for (guint i = 0; i < snapshot->brokers->len; i++)
    {
      const WeirBrokerInfo *broker = &g_array_index (snapshot->brokers, WeirBrokerInfo, i);

      g_assert_cmpint (broker->is_reachable, ==, broker->id != 2);
    }
  weir_snapshot_unref (snapshot);
  rd_kafka_mock_broker_set_rtt (cluster->cluster, 2, 0);

  g_assert_finalize_object (sampler);
  finish (client, cluster);
}

static void
test_no_broker (void)
{
  MockCluster *cluster = mock_cluster_new (1);
  WeirClient *client = mock_cluster_new_client ("127.0.0.1:1");
  WeirSampler *sampler = weir_sampler_new (client);
  Answer answer = { 0 };

  weir_sampler_set_timeout (sampler, 1500);
  weir_sampler_sample_async (sampler, WEIR_SAMPLE_ALL, NULL, sampled_cb, &answer);
  mock_cluster_wait (&answer.is_done, 10);
  g_assert_null (answer.snapshot);
  g_assert_error (answer.error, WEIR_ERROR, WEIR_ERROR_UNREACHABLE);
  /* The reason, not the time-out. */
  g_assert_nonnull (strstr (answer.error->message, "127.0.0.1:1 refuses the connection"));
  g_assert_cmpstr (weir_client_get_last_error (client), ==, answer.error->message);
  answer_clear (&answer);

  g_assert_finalize_object (sampler);
  finish (client, cluster);
}

static void
test_cancel (void)
{
  MockCluster *cluster = mock_cluster_new (1);
  WeirClient *client = mock_cluster_new_client ("127.0.0.1:1");
  WeirSampler *sampler = weir_sampler_new (client);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  Answer first = { 0 }, second = { 0 };

  weir_sampler_sample_async (sampler, WEIR_SAMPLE_ALL, cancellable, sampled_cb, &first);
  weir_sampler_sample_async (sampler, WEIR_SAMPLE_ALL, cancellable, sampled_cb, &second);
  g_cancellable_cancel (cancellable);
  mock_cluster_wait (&first.is_done, 1);
  mock_cluster_wait (&second.is_done, 1);
  g_assert_error (first.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_error (second.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  answer_clear (&first);
  answer_clear (&second);

  g_assert_finalize_object (sampler);
  finish (client, cluster);
}

typedef struct
{
  guint n_sampled;
  guint n_failed;
  gint64 high;
  gint64 low;
  guint wanted;
  gboolean is_done;
} Signals;

static void
on_sampled (WeirSampler *sampler,
            WeirSnapshot *snapshot,
            gpointer user_data)
{
  Signals *seen = user_data;
  const WeirPartitionInfo *partition = weir_snapshot_find_partition (snapshot, "orders", 0);

  g_assert_nonnull (partition);
  seen->high = partition->high_watermark;
  seen->low = partition->low_watermark;
  seen->n_sampled++;
  seen->is_done = seen->n_sampled >= seen->wanted;
}

static void
on_failed (WeirSampler *sampler,
           GError *error,
           gpointer user_data)
{
  Signals *seen = user_data;

  g_assert_nonnull (error);
  seen->n_failed++;
}

static void
test_running (void)
{
  MockCluster *cluster = mock_cluster_new (1);
  WeirClient *client = mock_cluster_new_client (cluster->bootstrap);
  WeirSampler *sampler = weir_sampler_new (client);
  Signals seen = { .wanted = 3 };
  guint n_sampled;

  mock_cluster_create_topic (cluster, "orders", 1, 1);
  mock_cluster_publish (cluster, "orders", 0, 0, 5, 0);
  g_signal_connect (sampler, "sampled", G_CALLBACK (on_sampled), &seen);
  g_signal_connect (sampler, "failed", G_CALLBACK (on_failed), &seen);

  weir_sampler_start (sampler, 20);
  mock_cluster_wait (&seen.is_done, 10);
  g_assert_cmpint (seen.high, ==, 5);
  g_assert_cmpint (seen.low, ==, 0);

  mock_cluster_publish (cluster, "orders", 0, 5, 5, 0);
  seen.is_done = FALSE;
  seen.wanted = seen.n_sampled + 3;
  mock_cluster_wait (&seen.is_done, 10);
  g_assert_cmpint (seen.high, ==, 10);
  /* Not asked for in each cycle, but known in each. */
  g_assert_cmpint (seen.low, ==, 0);

  weir_sampler_stop (sampler);
  n_sampled = seen.n_sampled;
  for (gint64 until = g_get_monotonic_time () + 200 * G_TIME_SPAN_MILLISECOND; g_get_monotonic_time () < until;)
    {
      g_main_context_iteration (NULL, FALSE);
      g_usleep (2000);
    }
  g_assert_cmpuint (seen.n_sampled, ==, n_sampled);

  seen.is_done = FALSE;
  seen.wanted = n_sampled + 1;
  weir_sampler_refresh (sampler);
  mock_cluster_wait (&seen.is_done, 10);
  g_assert_cmpuint (seen.n_failed, ==, 0);

  g_assert_finalize_object (sampler);
  finish (client, cluster);
}

/* The whole cluster goes and comes back under a running sampler. */
static void
test_outage (void)
{
  MockCluster *cluster = mock_cluster_new (1);
  WeirClient *client = mock_cluster_new_client (cluster->bootstrap);
  WeirSampler *sampler = weir_sampler_new (client);
  Signals seen = { .wanted = 1 };
  gint64 deadline_usec;

  mock_cluster_create_topic (cluster, "orders", 1, 1);
  mock_cluster_publish (cluster, "orders", 0, 0, 5, 0);
  g_signal_connect (sampler, "sampled", G_CALLBACK (on_sampled), &seen);
  g_signal_connect (sampler, "failed", G_CALLBACK (on_failed), &seen);
  weir_sampler_set_timeout (sampler, 700);
  weir_sampler_start (sampler, 20);
  mock_cluster_wait (&seen.is_done, 10);

  rd_kafka_mock_broker_set_down (cluster->cluster, 1);
  deadline_usec = g_get_monotonic_time () + 15 * G_TIME_SPAN_SECOND;
  while (seen.n_failed == 0)
    {
      g_assert_cmpint (g_get_monotonic_time (), <, deadline_usec);
      g_main_context_iteration (NULL, TRUE);
    }
  g_assert_nonnull (weir_client_get_last_error (client));

  rd_kafka_mock_broker_set_up (cluster->cluster, 1);
  seen.is_done = FALSE;
  seen.wanted = seen.n_sampled + 1;
  mock_cluster_wait (&seen.is_done, 15);
  g_assert_cmpint (seen.high, ==, 5);
  g_assert_null (weir_client_get_last_error (client));

  g_assert_finalize_object (sampler);
  finish (client, cluster);
}

/* Dropping sampler and client in the middle of a cycle neither waits nor crashes. */
static void
test_dropped_while_running (void)
{
  MockCluster *cluster = mock_cluster_new (N_BROKERS);
  WeirClient *client = mock_cluster_new_client (cluster->bootstrap);
  WeirSampler *sampler = weir_sampler_new (client);
  gint64 start_usec;

  mock_cluster_create_topic (cluster, "orders", N_PARTITIONS, 1);
  for (int i = 1; i <= N_BROKERS; i++)
    rd_kafka_mock_broker_set_rtt (cluster->cluster, i, 500);
  weir_sampler_start (sampler, 20);
  g_usleep (700 * 1000);

  start_usec = g_get_monotonic_time ();
  g_assert_finalize_object (sampler);
  g_assert_finalize_object (client);
  g_assert_cmpint (g_get_monotonic_time () - start_usec, <, 100 * G_TIME_SPAN_MILLISECOND);
  g_assert_true (weir_handle_wait_destroyed (30000));
  mock_cluster_free (cluster);
}

int
main (int argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/sampler/watermarks", test_watermarks);
  g_test_add_func ("/sampler/parts-and-only", test_parts_and_only);
  g_test_add_func ("/sampler/watched-groups", test_watched_groups);
  g_test_add_func ("/sampler/moving-group", test_moving_group);
  g_test_add_func ("/sampler/silent-broker", test_silent_broker);
  g_test_add_func ("/sampler/no-broker", test_no_broker);
  g_test_add_func ("/sampler/cancel", test_cancel);
  g_test_add_func ("/sampler/running", test_running);
  g_test_add_func ("/sampler/outage", test_outage);
  g_test_add_func ("/sampler/dropped-while-running", test_dropped_while_running);

  return g_test_run ();
}
