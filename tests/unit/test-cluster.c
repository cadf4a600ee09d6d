/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include <math.h>

#include "model/weir-cluster.h"

#define SECOND G_USEC_PER_SEC

static gint64 now_usec = 1000 * SECOND;

/* A snapshot @seconds after the one before, by a clock of our own. */
static WeirSnapshot *
snapshot_after (guint seconds)
{
  WeirSnapshot *snapshot = weir_snapshot_new ();

  now_usec += seconds * SECOND;
  snapshot->time_usec = snapshot->monotonic_usec = now_usec;
  weir_snapshot_add_broker (snapshot, 1, "kafka-1", 9092, NULL);
  return snapshot;
}

static void
add_topic (WeirSnapshot *snapshot,
           const char   *name,
           gint64        high_0,
           gint64        high_1)
{
  WeirTopicInfo *topic = weir_snapshot_add_topic (snapshot, name, name[0] == '_', 2);

  for (guint i = 0; i < 2; i++)
    {
      WeirPartitionInfo *partition = &g_array_index (topic->partitions, WeirPartitionInfo, i);

      partition->leader = 1;
      partition->replicas = g_new0 (gint32, 1);
      partition->replicas[0] = 1;
      partition->n_replicas = 1;
      partition->in_sync_replicas = g_new0 (gint32, 1);
      partition->in_sync_replicas[0] = 1;
      partition->n_in_sync_replicas = 1;
      partition->low_watermark = 0;
      partition->high_watermark = i == 0 ? high_0 : high_1;
    }
}

static void
apply (WeirCluster  *cluster,
       WeirSnapshot *snapshot)
{
  weir_snapshot_seal (snapshot);
  weir_cluster_apply (cluster, snapshot);
  weir_snapshot_unref (snapshot);
}

static void
apply_orders (WeirCluster *cluster,
              guint        seconds,
              gint64       high_0,
              gint64       high_1)
{
  WeirSnapshot *snapshot = snapshot_after (seconds);

  add_topic (snapshot, "orders", high_0, high_1);
  apply (cluster, snapshot);
}

static void
count_cb (guint *count)
{
  (*count)++;
}

static void
test_rates (void)
{
  g_autoptr (WeirCluster) cluster = weir_cluster_new ("test");
  WeirTopic *topic;
  WeirSeries *series;

  g_test_summary ("A rate needs two readings; going back and unknown are gaps");
  apply_orders (cluster, 0, 100, 50);
  topic = weir_cluster_find_topic (cluster, "orders");
  g_assert_nonnull (topic);
  series = weir_topic_get_rate_series (topic);
  g_assert_true (isnan (weir_topic_get_rate (topic)));
  g_assert_cmpint (weir_topic_get_n_messages (topic), ==, 150);

  apply_orders (cluster, 2, 110, 60);
  g_assert_cmpfloat_with_epsilon (weir_topic_get_rate (topic), 10, 1e-9);
  g_assert_cmpfloat_with_epsilon (weir_series_get_last (series), 10, 1e-9);
  g_assert_cmpfloat_with_epsilon (weir_series_get_last (weir_cluster_get_rate_series (cluster)), 10, 1e-9);

  /* One partition unknown: the topic's rate is, and the gap is where it belongs. */
  apply_orders (cluster, 2, WEIR_OFFSET_UNKNOWN, 70);
  g_assert_true (isnan (weir_topic_get_rate (topic)));
  g_assert_true (isnan (weir_series_get_last (series)));
  g_assert_cmpint (weir_topic_get_n_messages (topic), ==, WEIR_OFFSET_UNKNOWN);

  /* The mean over the four seconds since the last full reading. */
  apply_orders (cluster, 2, 130, 80);
  g_assert_cmpfloat_with_epsilon (weir_topic_get_rate (topic), 10, 1e-9);

  /* Made anew: no rate, no negative spike; then it goes on from there. */
  apply_orders (cluster, 2, 5, 0);
  g_assert_true (isnan (weir_topic_get_rate (topic)));
  apply_orders (cluster, 2, 9, 0);
  g_assert_cmpfloat_with_epsilon (weir_topic_get_rate (topic), 2, 1e-9);
}

static void
test_one_partition_goes_back (void)
{
  g_autoptr (WeirCluster) cluster = weir_cluster_new (NULL);
  WeirTopic *topic;

  g_test_summary ("A partition that goes back is a gap even where the sum grows");
  apply_orders (cluster, 0, 1000, 1000);
  apply_orders (cluster, 2, 1010, 1010);
  topic = weir_cluster_find_topic (cluster, "orders");
  g_assert_cmpfloat_with_epsilon (weir_topic_get_rate (topic), 10, 1e-9);
  apply_orders (cluster, 2, 900, 2000);
  g_assert_true (isnan (weir_topic_get_rate (topic)));
  g_assert_true (isnan (weir_series_get_last (weir_cluster_get_rate_series (cluster))));
  apply_orders (cluster, 2, 902, 2000);
  g_assert_cmpfloat_with_epsilon (weir_topic_get_rate (topic), 1, 1e-9);
}

static void
test_cluster_rate (void)
{
  g_autoptr (WeirCluster) cluster = weir_cluster_new (NULL);
  WeirSeries *series = weir_cluster_get_rate_series (cluster);
  WeirSnapshot *snapshot;

  g_test_summary ("The cluster's rate leaves out internal and new topics, and has a gap where one is lost");
  for (guint i = 0; i < 2; i++)
    {
      snapshot = snapshot_after (1);
      add_topic (snapshot, "orders", 100 + i * 10, 0);
      add_topic (snapshot, "__offsets", i * 1000, 0);
      apply (cluster, snapshot);
    }
  g_assert_cmpfloat_with_epsilon (weir_series_get_last (series), 10, 1e-9);

  snapshot = snapshot_after (1);
  add_topic (snapshot, "orders", 120, 0);
  add_topic (snapshot, "new", 5000, 0);
  apply (cluster, snapshot);
  g_assert_cmpfloat_with_epsilon (weir_series_get_last (series), 10, 1e-9);

  for (guint i = 0; i < 3; i++)
    {
      snapshot = snapshot_after (1);
      add_topic (snapshot, "orders", 130 + i * 10, 0);
      add_topic (snapshot, "new", i == 0 ? 5003 : WEIR_OFFSET_UNKNOWN, 0);
      apply (cluster, snapshot);
      if (i == 0)
        g_assert_cmpfloat_with_epsilon (weir_series_get_last (series), 13, 1e-9);
      else if (i == 1)
        g_assert_true (isnan (weir_series_get_last (series)));
      else
        g_assert_cmpfloat_with_epsilon (weir_series_get_last (series), 10, 1e-9);
    }
}

static void
test_notify (void)
{
  g_autoptr (WeirCluster) cluster = weir_cluster_new (NULL);
  guint n_messages = 0, n_partitions = 0, n_updated = 0, n_rate = 0;
  WeirTopic *topic;

  g_test_summary ("One notify for what changed, none for what did not");
  g_signal_connect_swapped (cluster, "updated", G_CALLBACK (count_cb), &n_updated);
  apply_orders (cluster, 0, 1, 1);
  topic = weir_cluster_find_topic (cluster, "orders");
  g_signal_connect_swapped (topic, "notify::n-messages", G_CALLBACK (count_cb), &n_messages);
  g_signal_connect_swapped (topic, "notify::n-partitions", G_CALLBACK (count_cb), &n_partitions);
  g_signal_connect_swapped (topic, "notify::rate", G_CALLBACK (count_cb), &n_rate);
  apply_orders (cluster, 1, 2, 2);
  apply_orders (cluster, 1, 2, 2);
  apply_orders (cluster, 1, 2, 2);
  g_assert_cmpuint (n_messages, ==, 1);
  g_assert_cmpuint (n_partitions, ==, 0);
  g_assert_cmpuint (n_rate, ==, 2);
  g_assert_cmpuint (n_updated, ==, 4);
  g_assert_cmpint (weir_cluster_get_updated_usec (cluster), ==, now_usec);
}

static void
add_group (WeirSnapshot *snapshot,
           gint64        committed_0,
           gint64        committed_1,
           gboolean      is_complete)
{
  WeirGroupInfo *group = weir_snapshot_add_group (snapshot, "shipping");

  group->state = g_strdup ("Stable");
  group->protocol = g_strdup ("range");
  group->is_complete = is_complete;
  weir_group_info_add_offset (group, "orders", 0, committed_0);
  weir_group_info_add_offset (group, "orders", 1, committed_1);
  weir_group_info_add_offset (group, "absent", 0, 3);
}

static void
apply_group (WeirCluster *cluster,
             guint        seconds,
             gint64       high,
             gint64       committed,
             gboolean     is_complete)
{
  WeirSnapshot *snapshot = snapshot_after (seconds);

  add_topic (snapshot, "orders", high, 100);
  add_group (snapshot, committed, WEIR_OFFSET_UNKNOWN, is_complete);
  apply (cluster, snapshot);
}

static void
test_seen_running (void)
{
  g_autoptr (WeirCluster) cluster = weir_cluster_new (NULL);
  const guint n_members[] = { 0, 2, 0 };

  g_test_summary ("A group that had members once is one that stopped, not one left behind");
  for (guint i = 0; i < G_N_ELEMENTS (n_members); i++)
    {
      WeirSnapshot *snapshot = snapshot_after (10);
      WeirGroupInfo *info;

      add_topic (snapshot, "orders", 100, 100);
      add_group (snapshot, 60, 60, TRUE);
      info = &g_array_index (snapshot->groups, WeirGroupInfo, 0);
      info->has_members = TRUE;
      for (guint j = 0; j < n_members[i]; j++)
        weir_group_info_add_member (info, j == 0 ? "a" : "b", "client", "/127.0.0.1");
      apply (cluster, snapshot);
      g_assert_cmpint (weir_consumer_group_get_n_members (weir_cluster_find_group (cluster, "shipping")), ==, n_members[i]);
      g_assert_cmpint (weir_consumer_group_get_was_seen_running (weir_cluster_find_group (cluster, "shipping")), ==, i > 0);
    }
}

static void
test_lag (void)
{
  g_autoptr (WeirCluster) cluster = weir_cluster_new (NULL);
  WeirConsumerGroup *group;
  WeirSeries *series;

  g_test_summary ("Lag and its trend move only with complete samples");
  apply_group (cluster, 0, 100, 60, TRUE);
  group = weir_cluster_find_group (cluster, "shipping");
  g_assert_nonnull (group);
  series = weir_consumer_group_get_lag_series (group);
  g_assert_cmpint (weir_consumer_group_get_lag (group), ==, 40);
  g_assert_true (isnan (weir_consumer_group_get_lag_trend (group)));
  g_assert_cmpint (weir_consumer_group_get_n_members (group), ==, -1);
  g_assert_cmpstr (weir_consumer_group_get_topics (group), ==, "absent, orders");
  g_assert_cmpstr (weir_consumer_group_get_state (group), ==, "Stable");

  apply_group (cluster, 10, 200, 60, FALSE);
  g_assert_cmpint (weir_consumer_group_get_lag (group), ==, 40);
  g_assert_cmpuint (weir_series_get_n_points (series), ==, 1);

  apply_group (cluster, 10, 300, 160, TRUE);
  g_assert_cmpint (weir_consumer_group_get_lag (group), ==, 140);
  g_assert_cmpfloat_with_epsilon (weir_consumer_group_get_lag_trend (group), 5, 1e-9);
  g_assert_cmpuint (weir_series_get_n_points (series), ==, 2);

  apply_group (cluster, 10, 300, WEIR_OFFSET_UNKNOWN, TRUE);
  g_assert_cmpint (weir_consumer_group_get_lag (group), ==, WEIR_OFFSET_UNKNOWN);
  g_assert_true (isnan (weir_consumer_group_get_lag_trend (group)));
  g_assert_true (isnan (weir_series_get_last (series)));
}

static void
test_groups_not_asked_for (void)
{
  g_autoptr (WeirCluster) cluster = weir_cluster_new (NULL);
  g_autoptr (WeirConsumerGroup) group = NULL;
  WeirSnapshot *snapshot;

  g_test_summary ("Groups stay where a sample has none, and go where it has an empty list");
  apply_group (cluster, 0, 100, 60, TRUE);
  group = g_object_ref (weir_cluster_find_group (cluster, "shipping"));
  apply_orders (cluster, 1, 120, 100);
  g_assert_true (weir_cluster_find_group (cluster, "shipping") == group);
  g_assert_null (weir_cluster_get_snapshot (cluster)->groups);
  g_assert_nonnull (weir_snapshot_find_group (weir_cluster_get_groups_snapshot (cluster), "shipping"));

  snapshot = snapshot_after (1);
  weir_snapshot_add_group (snapshot, "other");
  snapshot->groups_error = g_strdup ("Broker 1 does not list groups");
  apply (cluster, snapshot);
  g_assert_null (weir_cluster_find_group (cluster, "shipping"));
  g_assert_cmpstr (weir_cluster_get_groups_error (cluster), ==, "Broker 1 does not list groups");
  apply_orders (cluster, 1, 120, 100);
  g_assert_nonnull (weir_cluster_get_groups_error (cluster));
}

static void
test_brokers (void)
{
  g_autoptr (WeirCluster) cluster = weir_cluster_new (NULL);
  WeirSnapshot *snapshot = snapshot_after (1);
  static const int expected[] = { 1, 2, 10, 1001 };

  g_test_summary ("Brokers are in order of number, with what they lead");
  weir_snapshot_add_broker (snapshot, 1001, "kafka-1001", 9092, "b");
  weir_snapshot_add_broker (snapshot, 10, "kafka-10", 9092, NULL);
  weir_snapshot_add_broker (snapshot, 2, "kafka-2", 9092, NULL)->is_reachable = FALSE;
  add_topic (snapshot, "orders", 1, 1);
  apply (cluster, snapshot);

  g_assert_cmpuint (g_list_model_get_n_items (weir_cluster_get_brokers (cluster)), ==, G_N_ELEMENTS (expected));
  for (guint i = 0; i < G_N_ELEMENTS (expected); i++)
    {
      g_autoptr (WeirBroker) broker = g_list_model_get_item (weir_cluster_get_brokers (cluster), i);

      g_assert_cmpint (weir_broker_get_id (broker), ==, expected[i]);
      g_assert_cmpuint (weir_broker_get_n_leaders (broker), ==, i == 0 ? 2 : 0);
      g_assert_cmpuint (weir_broker_get_n_replicas (broker), ==, i == 0 ? 2 : 0);
      g_assert_cmpint (weir_broker_get_is_reachable (broker), ==, i != 1);
    }
}

static void
test_state (void)
{
  g_autoptr (WeirCluster) cluster = weir_cluster_new ("test");
  guint n_state = 0, n_message = 0;
  WeirSeries *series;

  g_test_summary ("States are told once; an outage is a gap in the lines");
  g_signal_connect_swapped (cluster, "notify::state", G_CALLBACK (count_cb), &n_state);
  g_signal_connect_swapped (cluster, "notify::message", G_CALLBACK (count_cb), &n_message);
  g_assert_cmpint (weir_cluster_get_state (cluster), ==, WEIR_CLUSTER_DISCONNECTED);
  weir_cluster_set_state (cluster, WEIR_CLUSTER_CONNECTED, NULL);
  weir_cluster_set_state (cluster, WEIR_CLUSTER_CONNECTED, NULL);
  g_assert_cmpuint (n_state, ==, 1);
  g_assert_cmpuint (n_message, ==, 0);

  apply_orders (cluster, 1, 1, 1);
  apply_orders (cluster, 1, 2, 2);
  series = weir_topic_get_rate_series (weir_cluster_find_topic (cluster, "orders"));
  g_assert_false (isnan (weir_series_get_last (series)));
  weir_cluster_set_state (cluster, WEIR_CLUSTER_STALE, "No broker answers");
  g_assert_true (isnan (weir_series_get_last (series)));
  g_assert_true (isnan (weir_series_get_last (weir_cluster_get_rate_series (cluster))));
  g_assert_cmpstr (weir_cluster_get_message (cluster), ==, "No broker answers");
  g_assert_cmpuint (n_state, ==, 2);
  g_assert_cmpuint (n_message, ==, 1);
}

static void
test_partition_row (void)
{
  g_autoptr (WeirPartition) row = weir_partition_new ("orders", 0);
  g_autoptr (WeirSnapshot) snapshot = snapshot_after (1);
  WeirPartitionInfo *info;
  WeirGroupInfo *group;
  WeirMemberInfo *member;

  g_test_summary ("A partition's row, as the broker and as a group see it");
  add_topic (snapshot, "orders", 100, 1);
  group = weir_snapshot_add_group (snapshot, "shipping");
  weir_group_info_add_offset (group, "orders", 0, 90);
  member = weir_group_info_add_member (group, "m-1", "shipping-1", "/10.0.0.1");
  weir_member_info_add_assignment (member, "orders", 0);
  weir_snapshot_seal (snapshot);

  info = (WeirPartitionInfo *) weir_snapshot_find_partition (snapshot, "orders", 0);
  weir_partition_apply (row, info, SECOND);
  g_assert_cmpstr (weir_partition_get_replicas (row), ==, "1");
  g_assert_true (isnan (weir_partition_get_rate (row)));
  info->high_watermark = 104;
  weir_partition_apply (row, info, 3 * SECOND);
  g_assert_cmpfloat_with_epsilon (weir_partition_get_rate (row), 2, 1e-9);
  g_assert_cmpint (weir_partition_get_n_messages (row), ==, 104);
  g_assert_cmpint (weir_partition_get_committed (row), ==, WEIR_OFFSET_UNKNOWN);

  weir_partition_apply_group (row, snapshot, group, &g_array_index (group->offsets, WeirGroupOffset, 0));
  g_assert_cmpint (weir_partition_get_lag (row), ==, 14);
  g_assert_cmpstr (weir_partition_get_member (row), ==, "shipping-1");
  g_assert_cmpstr (weir_partition_get_host (row), ==, "10.0.0.1");
  weir_partition_apply_group (row, snapshot, group, NULL);
  g_assert_cmpint (weir_partition_get_lag (row), ==, WEIR_OFFSET_UNKNOWN);
}

static WeirSnapshot *
make_large (guint n_topics,
            guint n_partitions,
            guint round)
{
  WeirSnapshot *snapshot = snapshot_after (2);

  for (guint i = 0; i < n_topics; i++)
    {
      g_autofree char *name = g_strdup_printf ("topic-%05u", i);
      WeirTopicInfo *topic = weir_snapshot_add_topic (snapshot, name, FALSE, n_partitions);

      for (guint j = 0; j < n_partitions; j++)
        {
          WeirPartitionInfo *partition = &g_array_index (topic->partitions, WeirPartitionInfo, j);

          partition->leader = 1;
          partition->n_replicas = partition->n_in_sync_replicas = 3;
          partition->replicas = g_new0 (gint32, 3);
          partition->in_sync_replicas = g_new0 (gint32, 3);
          partition->low_watermark = 0;
          partition->high_watermark = round * i;
        }
    }
  weir_snapshot_seal (snapshot);
  return snapshot;
}

static void
test_large (void)
{
  g_autoptr (WeirCluster) cluster = weir_cluster_new (NULL);
  double best = G_MAXDOUBLE;

  g_test_summary ("1,000 topics of 10 partitions: the time of an update, told, not judged");
  for (guint round = 0; round < 20; round++)
    {
      g_autoptr (WeirSnapshot) snapshot = make_large (1000, 10, round);
      gint64 start = g_get_monotonic_time ();

      weir_cluster_apply (cluster, snapshot);
      if (round > 0)
        best = MIN (best, (double) (g_get_monotonic_time () - start) / 1000);
    }
  g_test_minimized_result (best, "apply of 1,000 topics with 10 partitions: %.2f ms", best);
  g_assert_cmpuint (g_list_model_get_n_items (weir_cluster_get_topics (cluster)), ==, 1000);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cluster/rates", test_rates);
  g_test_add_func ("/cluster/one-partition-goes-back", test_one_partition_goes_back);
  g_test_add_func ("/cluster/cluster-rate", test_cluster_rate);
  g_test_add_func ("/cluster/notify", test_notify);
  g_test_add_func ("/cluster/lag", test_lag);
  g_test_add_func ("/cluster/seen-running", test_seen_running);
  g_test_add_func ("/cluster/groups-not-asked-for", test_groups_not_asked_for);
  g_test_add_func ("/cluster/brokers", test_brokers);
  g_test_add_func ("/cluster/state", test_state);
  g_test_add_func ("/cluster/partition-row", test_partition_row);
  g_test_add_func ("/cluster/large", test_large);
  return g_test_run ();
}
