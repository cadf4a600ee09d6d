/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include <math.h>

#include "model/weir-cluster.h"

#define SEC G_GINT64_CONSTANT (1000000)
#define T0 (G_GINT64_CONSTANT (1700000000) * SEC)

/* Two partitions of “orders”, read by @members (a NULL-terminated list; the first has partition 0, the last 1). */
static WeirSnapshot *
make_snapshot (gint64             sec,
               gint64             committed,
               gint64             end,
               const char *const *members)
{
  WeirSnapshot *snapshot = weir_snapshot_new ();
  WeirTopicInfo *topic;
  WeirGroupInfo *group;
  const guint n_members = g_strv_length ((char **) members);

  snapshot->time_usec = T0 + sec * SEC;
  snapshot->monotonic_usec = sec * SEC;
  topic = weir_snapshot_add_topic (snapshot, "orders", FALSE, 2);
  for (guint i = 0; i < 2; i++)
    {
      g_array_index (topic->partitions, WeirPartitionInfo, i).high_watermark = end;
      g_array_index (topic->partitions, WeirPartitionInfo, i).low_watermark = 0;
    }
  group = weir_snapshot_add_group (snapshot, "shipping");
  group->has_members = TRUE;
  group->is_complete = TRUE;
  g_set_str (&group->state, n_members > 0 ? "Stable" : "Empty");
  for (guint i = 0; i < n_members; i++)
    {
      WeirMemberInfo *member = weir_group_info_add_member (group, members[i], members[i], NULL);

      if (i == 0)
        weir_member_info_add_assignment (member, "orders", 0);
      if (i == n_members - 1)
        weir_member_info_add_assignment (member, "orders", 1);
    }
  weir_group_info_add_offset (group, "orders", 0, committed);
  weir_group_info_add_offset (group, "orders", 1, committed > 0 ? committed - 1 : committed);
  weir_snapshot_seal (snapshot);
  return snapshot;
}

static void
apply (WeirCluster       *cluster,
       gint64             sec,
       gint64             committed,
       gint64             end,
       const char *const *members)
{
  g_autoptr (WeirSnapshot) snapshot = make_snapshot (sec, committed, end, members);

  weir_cluster_apply (cluster, snapshot);
}

static const char *const both[] = { "a", "b", NULL };
static const char *const only[] = { "a", NULL };
static const char *const nobody[] = { NULL };
static const char *const three[] = { "a", "b", "c", NULL };

static void
test_fed (void)
{
  g_autoptr (WeirCluster) cluster = weir_cluster_new ("test");
  g_autoptr (WeirSeries) line = weir_series_new (200);
  WeirLagHistory *history = weir_cluster_get_lag_history (cluster);
  WeirConsumerGroup *group;
  const char *style_class;

  for (gint64 sec = 0; sec <= 60; sec += 2)
    apply (cluster, sec, sec * 10, sec * 10 + 1, both);
  g_assert_nonnull (weir_lag_history_find (history, "shipping", "orders", 1));
  g_assert_null (weir_lag_history_find (history, "shipping", "orders", 2));
  g_assert_null (weir_lag_history_find (history, "billing", "orders", 1));
  g_assert_cmpint (weir_lag_history_get_begin (history, "shipping"), ==, T0);
  g_assert_cmpint (weir_lag_history_get_begin (history, "billing"), ==, -1);
  weir_lag_history_fill (history, "shipping", T0, T0 + 60 * SEC, 61, line);
  g_assert_cmpuint (weir_series_get_n_points (line), ==, 61);
  g_assert_cmpfloat (weir_series_get_last (line), ==, 3);

  group = weir_cluster_find_group (cluster, "shipping");
  g_assert_cmpint (weir_consumer_group_get_status (group), ==, WEIR_LAG_STATUS_OK);
  g_assert_nonnull (weir_consumer_group_get_status_text (group));
  g_assert_cmpstr (weir_lag_status_get_word (weir_consumer_group_get_status (group), &style_class), !=, NULL);
  g_assert_cmpfloat_with_epsilon (weir_consumer_group_get_forecast (group)->arrival_per_sec, 20, 0.5);
  g_assert_cmpint (weir_consumer_group_get_forecast (group)->catch_up, ==, WEIR_CATCH_UP_KEEPS_UP);
  g_assert_cmpint (weir_consumer_group_get_time_lag_usec (group), <, SEC);
  g_assert_cmpuint (weir_lag_history_get_n_marks (history, "shipping"), ==, 0);
}

static void
test_marks (void)
{
  g_autoptr (WeirCluster) cluster = weir_cluster_new ("test");
  WeirLagHistory *history = weir_cluster_get_lag_history (cluster);
  const WeirLagMark *mark;
  static const char *const swapped[] = { "b", "a", NULL };

  apply (cluster, 0, 0, 10, nobody);
  apply (cluster, 2, 0, 10, both);
  apply (cluster, 4, 0, 10, both);
  apply (cluster, 6, 0, 10, swapped);
  apply (cluster, 8, 0, 10, only);
  g_assert_cmpuint (weir_lag_history_get_n_marks (history, "shipping"), ==, 3);
  mark = weir_lag_history_get_mark (history, "shipping", 0);
  g_assert_cmpint (mark->kind, ==, WEIR_LAG_MARK_JOINED);
  g_assert_cmpint (mark->time_usec, ==, T0 + 2 * SEC);
  g_assert_cmpstr (mark->text, ==, "2 members joined");
  g_assert_cmpint (weir_lag_history_get_mark (history, "shipping", 1)->kind, ==, WEIR_LAG_MARK_REBALANCE);
  mark = weir_lag_history_get_mark (history, "shipping", 2);
  g_assert_cmpint (mark->kind, ==, WEIR_LAG_MARK_LEFT);
  g_assert_cmpstr (mark->text, ==, "1 member left");
}

static void
wanted_cb (WeirLagHistory *history,
           const char     *group,
           gpointer        data)
{
  const WeirLagPoint found[] = {
    { T0 - 20 * SEC, 0, 40, WEIR_LAG_COMMIT_LOG, TRUE },
    { T0 - 10 * SEC, 0, 50, WEIR_LAG_COMMIT_LOG, TRUE },
    { T0, 0, 60, WEIR_LAG_INTERPOLATED, TRUE },
  };

  ++*(int *) data;
  weir_lag_history_merge (history, group, "orders", 0, found, G_N_ELEMENTS (found));
  weir_lag_history_merge (history, group, "orders", 1, found, G_N_ELEMENTS (found));
  weir_lag_history_set_note (history, group, "From the commits in the cluster");
}

static void
count_cb (WeirLagHistory *history,
          const char     *group,
          gpointer        data)
{
  g_assert_cmpstr (group, ==, "shipping");
  ++*(int *) data;
}

static void
test_back_filled (void)
{
  g_autoptr (WeirCluster) cluster = weir_cluster_new ("test");
  g_autoptr (WeirSeries) line = weir_series_new (200);
  WeirLagHistory *history = weir_cluster_get_lag_history (cluster);
  int n_wanted = 0, n_merged = 0;

  g_signal_connect (history, "wanted", G_CALLBACK (wanted_cb), &n_wanted);
  g_signal_connect (history, "merged", G_CALLBACK (count_cb), &n_merged);
  apply (cluster, 2, 0, 62, both);
  apply (cluster, 4, 0, 64, both);
  weir_lag_history_want (history, "shipping");
  weir_lag_history_want (history, "shipping");
  g_assert_cmpint (n_wanted, ==, 1);
  g_assert_cmpint (n_merged, ==, 1);
  g_assert_true (weir_lag_history_is_wanted (history, "shipping"));
  g_assert_cmpstr (weir_lag_history_get_note (history, "shipping"), ==, "From the commits in the cluster");
  g_assert_cmpint (weir_lag_history_get_begin (history, "shipping"), ==, T0 - 20 * SEC);
  weir_lag_history_fill (history, "shipping", T0 - 20 * SEC, T0 + 4 * SEC, 25, line);
  g_assert_cmpuint (weir_series_get_n_points (line), ==, 25);
  g_assert_cmpfloat (weir_series_get_point (line, 0)->value, ==, 80);
  g_assert_cmpfloat (weir_series_get_last (line), ==, 128);
}

/* Offsets of an earlier cycle beside ends of this one are no lag that anybody has. */
static void
test_incomplete (void)
{
  g_autoptr (WeirCluster) cluster = weir_cluster_new ("test");
  g_autoptr (WeirSnapshot) carried = make_snapshot (4, 10, 500, both);
  g_autoptr (WeirSnapshot) failed = make_snapshot (6, 10, 500, both);
  WeirLagSeries *series;

  apply (cluster, 2, 10, 20, both);
  series = weir_lag_history_find (weir_cluster_get_lag_history (cluster), "shipping", "orders", 0);
  g_array_index (carried->groups, WeirGroupInfo, 0).is_complete = FALSE;
  weir_cluster_apply (cluster, carried);
  g_assert_cmpuint (weir_lag_series_get_n_points (series), ==, 1);

  g_array_index (failed->groups, WeirGroupInfo, 0).is_complete = FALSE;
  g_set_str (&g_array_index (failed->groups, WeirGroupInfo, 0).error, "not allowed");
  weir_cluster_apply (cluster, failed);
  g_assert_cmpuint (weir_lag_series_get_n_points (series), ==, 2);
  g_assert_true (isnan (weir_lag_series_get_lag_at (series, T0 + 4 * SEC)));
}

static void
test_facts (void)
{
  g_autoptr (WeirCluster) cluster = weir_cluster_new ("test");
  g_autoptr (WeirSnapshot) snapshot = make_snapshot (10, 10, 50, three);
  g_autoptr (WeirPartition) partition = weir_partition_new ("orders", 0);
  g_autoptr (WeirMember) member = weir_member_new ("a");
  g_autoptr (WeirMember) idle = weir_member_new ("b");
  g_auto (WeirLagStory) story = { 0 };
  WeirGroupInfo *info = &g_array_index (snapshot->groups, WeirGroupInfo, 0);
  WeirGroupOffset *offset = &g_array_index (info->offsets, WeirGroupOffset, 0);

  /* What the sampler found out: the first partition's rest are markers, the second's oldest is two minutes old. */
  offset[0].oldest = WEIR_OLDEST_NOTHING;
  offset[1].oldest_msec = (snapshot->time_usec - 120 * SEC) / 1000;
  offset[1].oldest = WEIR_OLDEST_READ;
  g_array_index (snapshot->topics, WeirTopicInfo, 0).has_retention = TRUE;
  g_array_index (snapshot->topics, WeirTopicInfo, 0).retention_msec = 300 * 1000;
  weir_cluster_apply (cluster, snapshot);
  weir_lag_history_tell (weir_cluster_get_lag_history (cluster), snapshot, info, snapshot->time_usec, &story);
  g_assert_cmpuint (story.n_parts, ==, 2);
  g_assert_cmpint (story.forecasts[0].lag, ==, 0);
  g_assert_cmpint (story.forecasts[1].lag, ==, 41);
  g_assert_cmpint (story.forecast.time_lag_usec, ==, 120 * SEC);
  g_assert_cmpint (story.forecast.oldest_kind, ==, WEIR_LAG_TIME_EXACT);
  g_assert_cmpint (story.forecast.expires_usec, ==, snapshot->time_usec + 180 * SEC);
  g_assert_cmpuint (story.verdict.n_idle_members, ==, 1);
  g_assert_cmpint (weir_consumer_group_get_time_lag_usec (weir_cluster_find_group (cluster, "shipping")), ==, 120 * SEC);

  weir_partition_apply (partition, weir_snapshot_find_partition (snapshot, "orders", 0), snapshot->monotonic_usec);
  weir_partition_apply_group (partition, snapshot, info, offset);
  weir_partition_apply_lag (partition, &story.forecasts[0], &story.parts[0].verdict);
  g_assert_true (weir_partition_get_has_only_markers (partition));
  g_assert_cmpint (weir_partition_get_lag (partition), ==, 0);
  g_assert_cmpint (weir_partition_get_status (partition), ==, WEIR_LAG_STATUS_OK);
  weir_member_apply_lag (member, snapshot, info, &g_array_index (info->members, WeirMemberInfo, 0));
  g_assert_cmpint (weir_member_get_lag (member), ==, 0);
  g_assert_cmpfloat (weir_member_get_lag_share (member), ==, 0);
  weir_member_apply_lag (idle, snapshot, info, &g_array_index (info->members, WeirMemberInfo, 2));
  g_assert_cmpint (weir_member_get_lag (idle), ==, 41);
  g_assert_cmpfloat (weir_member_get_lag_share (idle), ==, 1);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/lag-history/fed", test_fed);
  g_test_add_func ("/lag-history/marks", test_marks);
  g_test_add_func ("/lag-history/back-filled", test_back_filled);
  g_test_add_func ("/lag-history/incomplete", test_incomplete);
  g_test_add_func ("/lag-history/facts", test_facts);

  return g_test_run ();
}
