/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "model/weir-snapshot.h"

static WeirPartitionInfo *
fill_partition (WeirTopicInfo *topic,
                guint          index,
                gint32         leader,
                guint          n_replicas,
                guint          n_in_sync,
                gint64         low,
                gint64         high)
{
  WeirPartitionInfo *partition = &g_array_index (topic->partitions, WeirPartitionInfo, index);

  partition->leader = leader;
  partition->n_replicas = n_replicas;
  partition->replicas = g_new0 (gint32, n_replicas);
  partition->n_in_sync_replicas = n_in_sync;
  partition->in_sync_replicas = g_new0 (gint32, n_in_sync);
  for (guint i = 0; i < n_replicas; i++)
    partition->replicas[i] = (gint32) i + 1;
  for (guint i = 0; i < n_in_sync; i++)
    partition->in_sync_replicas[i] = (gint32) i + 1;
  partition->low_watermark = low;
  partition->high_watermark = high;
  return partition;
}

/* Everything in the wrong order, for the seal to mend. */
static WeirSnapshot *
make_snapshot (void)
{
  g_autoptr (WeirSnapshot) snapshot = weir_snapshot_new ();
  WeirTopicInfo *topic;
  WeirGroupInfo *group;
  WeirMemberInfo *member;

  weir_snapshot_add_broker (snapshot, 3, "c", 9092, NULL);
  weir_snapshot_add_broker (snapshot, 1, "a", 9092, "r1");
  topic = weir_snapshot_add_topic (snapshot, "stock", FALSE, 1);
  fill_partition (topic, 0, 2, 1, 1, WEIR_OFFSET_UNKNOWN, 40);
  topic = weir_snapshot_add_topic (snapshot, "orders", FALSE, 3);
  fill_partition (topic, 0, 1, 3, 3, 10, 110);
  fill_partition (topic, 1, 1, 3, 2, 0, 50);
  fill_partition (topic, 2, 3, 2, 2, 7, 7);

  weir_snapshot_add_group (snapshot, "zeta");
  group = weir_snapshot_add_group (snapshot, "alpha");
  weir_group_info_add_offset (group, "stock", 0, 30);
  weir_group_info_add_offset (group, "orders", 2, WEIR_OFFSET_UNKNOWN);
  weir_group_info_add_offset (group, "orders", 0, 100);
  weir_group_info_add_offset (group, "orders", 1, 60);
  member = weir_group_info_add_member (group, "m-2", "two", "/10.0.0.2");
  weir_member_info_add_assignment (member, "orders", 1);
  weir_member_info_add_assignment (member, "orders", 0);
  member = weir_group_info_add_member (group, "m-1", "one", "/10.0.0.1");
  weir_member_info_add_assignment (member, "stock", 0);
  weir_snapshot_seal (snapshot);
  return g_steal_pointer (&snapshot);
}

static void
test_seal (void)
{
  g_autoptr (WeirSnapshot) snapshot = make_snapshot ();
  const WeirGroupInfo *group;

  g_test_summary ("The seal brings all lists in order");
  g_assert_cmpint (g_array_index (snapshot->brokers, WeirBrokerInfo, 0).id, ==, 1);
  g_assert_cmpstr (g_array_index (snapshot->topics, WeirTopicInfo, 0).name, ==, "orders");
  g_assert_cmpstr (g_array_index (snapshot->groups, WeirGroupInfo, 0).name, ==, "alpha");
  group = weir_snapshot_find_group (snapshot, "alpha");
  g_assert_nonnull (group);
  g_assert_cmpstr (g_array_index (group->members, WeirMemberInfo, 0).member_id, ==, "m-1");
  g_assert_cmpstr (g_array_index (group->offsets, WeirGroupOffset, 0).topic, ==, "orders");
  g_assert_cmpint (g_array_index (group->offsets, WeirGroupOffset, 2).partition, ==, 2);
  g_assert_true (group->has_members);
}

static void
test_find (void)
{
  g_autoptr (WeirSnapshot) snapshot = make_snapshot ();
  const WeirGroupInfo *group = weir_snapshot_find_group (snapshot, "alpha");

  g_test_summary ("Topics, partitions, groups and holders are found, and what is not there is not");
  g_assert_cmpuint (weir_snapshot_find_topic (snapshot, "orders")->partitions->len, ==, 3);
  g_assert_null (weir_snapshot_find_topic (snapshot, "order"));
  g_assert_cmpint (weir_snapshot_find_partition (snapshot, "orders", 1)->high_watermark, ==, 50);
  g_assert_null (weir_snapshot_find_partition (snapshot, "orders", 3));
  g_assert_null (weir_snapshot_find_partition (snapshot, "orders", -1));
  g_assert_null (weir_snapshot_find_group (snapshot, "beta"));
  g_assert_cmpstr (weir_group_info_find_holder (group, "orders", 0)->client_id, ==, "two");
  g_assert_cmpstr (weir_group_info_find_holder (group, "stock", 0)->client_id, ==, "one");
  g_assert_null (weir_group_info_find_holder (group, "orders", 2));
}

static void
test_find_before_seal (void)
{
  g_autoptr (WeirSnapshot) snapshot = weir_snapshot_new ();

  g_test_summary ("A topic is found while the snapshot is filled");
  weir_snapshot_add_topic (snapshot, "b", FALSE, 1);
  weir_snapshot_add_topic (snapshot, "a", FALSE, 2);
  g_assert_cmpuint (weir_snapshot_find_topic (snapshot, "b")->partitions->len, ==, 1);
  weir_snapshot_seal (snapshot);
  g_assert_cmpuint (weir_snapshot_find_topic (snapshot, "b")->partitions->len, ==, 1);
  g_assert_cmpuint (weir_snapshot_find_topic (snapshot, "a")->partitions->len, ==, 2);
  g_assert_null (snapshot->groups);
  g_assert_null (weir_snapshot_find_group (snapshot, "g"));
}

static void
test_lag (void)
{
  g_autoptr (WeirSnapshot) snapshot = make_snapshot ();
  const WeirGroupInfo *group = weir_snapshot_find_group (snapshot, "alpha");
  WeirGroupOffset offset = { .topic = (char *) "orders", .partition = 0, .committed = 100 };
  guint n_unknown = 99;

  g_test_summary ("Lag: known, never negative, unknown where never committed or no watermark");
  g_assert_cmpint (weir_snapshot_get_lag (snapshot, &offset), ==, 10);
  offset.committed = 500;
  g_assert_cmpint (weir_snapshot_get_lag (snapshot, &offset), ==, 0);
  offset.committed = WEIR_OFFSET_UNKNOWN;
  g_assert_cmpint (weir_snapshot_get_lag (snapshot, &offset), ==, WEIR_OFFSET_UNKNOWN);
  offset.committed = 0;
  offset.partition = 9;
  g_assert_cmpint (weir_snapshot_get_lag (snapshot, &offset), ==, WEIR_OFFSET_UNKNOWN);
  offset.topic = (char *) "gone";
  g_assert_cmpint (weir_snapshot_get_lag (snapshot, &offset), ==, WEIR_OFFSET_UNKNOWN);

  /* orders: 10, 0 (commit ahead of the watermark), never committed; stock: 10. */
  g_assert_cmpint (weir_snapshot_get_group_lag (snapshot, group, &n_unknown), ==, 20);
  g_assert_cmpuint (n_unknown, ==, 1);
  g_assert_cmpint (weir_snapshot_get_group_lag (snapshot, weir_snapshot_find_group (snapshot, "zeta"), NULL),
                   ==, WEIR_OFFSET_UNKNOWN);
}

static void
test_topic_sums (void)
{
  g_autoptr (WeirSnapshot) snapshot = make_snapshot ();
  const WeirTopicInfo *orders = weir_snapshot_find_topic (snapshot, "orders");
  const WeirTopicInfo *stock = weir_snapshot_find_topic (snapshot, "stock");

  g_test_summary ("Sums of a topic; one unknown watermark makes the count unknown");
  g_assert_cmpint (weir_topic_info_get_n_messages (orders), ==, 150);
  g_assert_cmpuint (weir_topic_info_get_n_under_replicated (orders), ==, 1);
  g_assert_cmpuint (weir_topic_info_get_replication_factor (orders), ==, 2);
  g_assert_cmpint (weir_topic_info_get_n_messages (stock), ==, WEIR_OFFSET_UNKNOWN);
}

static void
test_count_broker (void)
{
  g_autoptr (WeirSnapshot) snapshot = make_snapshot ();
  guint n_leaders = 0, n_replicas = 0;

  g_test_summary ("Leaders and replicas of a broker");
  weir_snapshot_count_broker (snapshot, 1, &n_leaders, &n_replicas);
  g_assert_cmpuint (n_leaders, ==, 2);
  g_assert_cmpuint (n_replicas, ==, 4);
  weir_snapshot_count_broker (snapshot, 7, &n_leaders, &n_replicas);
  g_assert_cmpuint (n_leaders, ==, 0);
  g_assert_cmpuint (n_replicas, ==, 0);
}

static gpointer
read_func (gpointer data)
{
  g_autoptr (WeirSnapshot) snapshot = data;

  for (guint i = 0; i < 1000; i++)
    {
      g_autoptr (WeirSnapshot) other = weir_snapshot_ref (snapshot);

      g_assert_nonnull (weir_snapshot_find_topic (other, "orders"));
    }
  return NULL;
}

static void
test_threads (void)
{
  g_autoptr (WeirSnapshot) snapshot = make_snapshot ();
  GThread *threads[4];

  g_test_summary ("Readable and counted from many threads");
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("reader", read_func, weir_snapshot_ref (snapshot));
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);
  g_assert_true (g_atomic_ref_count_compare (&snapshot->ref_count, 1));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/snapshot/seal", test_seal);
  g_test_add_func ("/snapshot/find", test_find);
  g_test_add_func ("/snapshot/find-before-seal", test_find_before_seal);
  g_test_add_func ("/snapshot/lag", test_lag);
  g_test_add_func ("/snapshot/topic-sums", test_topic_sums);
  g_test_add_func ("/snapshot/count-broker", test_count_broker);
  g_test_add_func ("/snapshot/threads", test_threads);
  return g_test_run ();
}
