/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include <glib.h>

#include "model/weir-offset-change.h"

/* Where partitions of a group are to be, what lies between, and what takes it back. */

static const WeirOffsetFacts log_facts = { 100, 500, WEIR_OFFSET_UNKNOWN };

static WeirOffsetItem *
add (WeirOffsetChange *change,
     gint64 committed)
{
  WeirOffsetItem *item = weir_offset_change_add (change, "orders", (gint32) change->items->len);

  item->before.offset = committed;
  return item;
}

static void
test_positions (void)
{
  static const struct
  {
    WeirPosition position;
    gint64 at_time;
    gint64 expected;
    WeirOffsetClamp clamp;
  } cases[] = {
    { { WEIR_POSITION_BEGINNING, 0 }, -1001, 100, WEIR_OFFSET_IN_LOG },
    { { WEIR_POSITION_END, 0 }, -1001, 500, WEIR_OFFSET_IN_LOG },
    { { WEIR_POSITION_OFFSET, 250 }, -1001, 250, WEIR_OFFSET_IN_LOG },
    { { WEIR_POSITION_OFFSET, 99 }, -1001, 100, WEIR_OFFSET_WAS_BELOW },
    { { WEIR_POSITION_OFFSET, 0 }, -1001, 100, WEIR_OFFSET_WAS_BELOW },
    { { WEIR_POSITION_OFFSET, 500 }, -1001, 500, WEIR_OFFSET_IN_LOG },
    { { WEIR_POSITION_OFFSET, 501 }, -1001, 500, WEIR_OFFSET_WAS_ABOVE },
    { { WEIR_POSITION_OFFSET, G_MAXINT64 }, -1001, 500, WEIR_OFFSET_WAS_ABOVE },
    { { WEIR_POSITION_LAST, 10 }, -1001, 490, WEIR_OFFSET_IN_LOG },
    { { WEIR_POSITION_LAST, G_MAXINT64 }, -1001, 100, WEIR_OFFSET_IN_LOG },
    { { WEIR_POSITION_TIME, 5 }, 321, 321, WEIR_OFFSET_IN_LOG },
    { { WEIR_POSITION_TIME, 5 }, -1, 500, WEIR_OFFSET_IN_LOG },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (WeirOffsetChange) change = weir_offset_change_new (WEIR_OFFSET_CHANGE_SET, "g");
      WeirOffsetItem *item = add (change, 200);
      WeirOffsetFacts facts = log_facts;

      facts.at_time = cases[i].at_time;
      weir_offset_item_plan_position (item, cases[i].position, &facts);
      g_assert_false (item->is_excluded);
      g_assert_cmpint (item->after.offset, ==, cases[i].expected);
      g_assert_cmpint (item->clamp, ==, cases[i].clamp);
      g_assert_cmpint (item->after.leader_epoch, ==, WEIR_LEADER_EPOCH_UNKNOWN);
    }
}

/* A place that nobody could check is not written. */
static void
test_unknown_logs (void)
{
  static const WeirOffsetFacts unknown[] = { { -1001, -1001, -1001 }, { 100, -1001, -1001 }, { -1001, 500, -1001 } };
  g_autoptr (WeirOffsetChange) change = weir_offset_change_new (WEIR_OFFSET_CHANGE_SET, "g");

  for (gsize i = 0; i < G_N_ELEMENTS (unknown); i++)
    {
      WeirOffsetItem *item = add (change, 200);
      gint64 from, to;

      weir_offset_item_plan_position (item, (WeirPosition) { WEIR_POSITION_OFFSET, 300 }, &unknown[i]);
      g_assert_true (item->is_excluded);
      g_assert_nonnull (item->problem);
      g_assert_cmpint (item->after.offset, ==, 200);
      g_assert_false (weir_offset_item_get_range (item, &from, &to));
      item = add (change, 200);
      weir_offset_item_plan_shift (item, 5, &unknown[i]);
      g_assert_true (item->is_excluded);
    }
  {
    WeirOffsetItem *item = add (change, 200);

    /* No answer about the time is not “nothing is that new”. */
    weir_offset_item_plan_position (item, (WeirPosition) { WEIR_POSITION_TIME, 300 }, &log_facts);
    g_assert_true (item->is_excluded);
    g_assert_nonnull (item->problem);
  }
  g_assert_cmpuint (weir_offset_change_count_planned (change), ==, 0);
  g_assert_cmpuint (weir_offset_change_count_problems (change), ==, 7);
}

static void
test_shift (void)
{
  g_autoptr (WeirOffsetChange) change = weir_offset_change_new (WEIR_OFFSET_CHANGE_SET, "g");
  WeirOffsetItem *item = add (change, 200);
  gint64 distance = 0;

  weir_offset_item_plan_shift (item, -50, &log_facts);
  g_assert_cmpint (item->after.offset, ==, 150);
  g_assert_true (weir_offset_item_get_distance (item, &distance));
  g_assert_cmpint (distance, ==, -50);
  weir_offset_item_plan_shift (item, -101, &log_facts);
  g_assert_cmpint (item->after.offset, ==, 100);
  g_assert_cmpint (item->wanted, ==, 99);
  g_assert_cmpint (item->clamp, ==, WEIR_OFFSET_WAS_BELOW);
  weir_offset_item_plan_shift (item, G_MAXINT64, &log_facts);
  g_assert_cmpint (item->after.offset, ==, 500);
  weir_offset_item_plan_shift (item, G_MININT64, &log_facts);
  g_assert_cmpint (item->after.offset, ==, 100);

  /* What was never committed cannot be shifted, and is not 0. */
  item = add (change, WEIR_OFFSET_UNKNOWN);
  weir_offset_item_plan_shift (item, 10, &log_facts);
  g_assert_true (item->is_excluded);
  g_assert_nonnull (item->problem);
  g_assert_false (weir_offset_item_get_distance (item, &distance));

  /* To where it is already. */
  item = add (change, 200);
  weir_offset_item_plan_shift (item, 0, &log_facts);
  g_assert_true (item->is_excluded);
  g_assert_null (item->problem);
}

static void
test_ranges (void)
{
  static const struct
  {
    gint64 before;
    gint64 after;
    gint64 from;
    gint64 to; /* 0: no range */
  } cases[] = {
    { 200, 300, 200, 300 },
    { 300, 200, 200, 300 },
    { 50, 300, 100, 300 },  /* what was deleted in between is not skipped */
    { 700, 300, 300, 500 }, /* and what never was is not read again */
    { 20, 100, 0, 0 },
    { WEIR_OFFSET_UNKNOWN, 300, 0, 0 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (WeirOffsetChange) change = weir_offset_change_new (WEIR_OFFSET_CHANGE_SET, "g");
      WeirOffsetItem *item = add (change, cases[i].before);
      gint64 from = -1, to = -1;

      weir_offset_item_plan_position (item, (WeirPosition) { WEIR_POSITION_OFFSET, cases[i].after }, &log_facts);
      g_assert_cmpint (weir_offset_item_get_range (item, &from, &to), ==, cases[i].to > 0);
      if (cases[i].to == 0)
        continue;
      g_assert_cmpint (from, ==, cases[i].from);
      g_assert_cmpint (to, ==, cases[i].to);
    }
}

static void
test_commits (void)
{
  g_autoptr (GBytes) metadata = g_bytes_new_static ("m", 1);
  g_autoptr (GBytes) empty = g_bytes_new_static ("", 0);
  WeirCommit commit = { 200, 7, metadata };
  WeirCommit outside = { 900, 7, metadata };
  WeirCommit plain = { 200, 7, NULL };
  WeirCommit with_empty = { 200, 7, empty };
  g_autoptr (WeirOffsetChange) change = weir_offset_change_new (WEIR_OFFSET_CHANGE_SET, "g");
  WeirOffsetItem *item = add (change, 200);

  g_assert_false (weir_commit_equal (&commit, &plain));
  g_assert_true (weir_commit_equal (&plain, &with_empty));

  /* The offset is there, the rest is not. */
  weir_offset_item_plan_commit (item, &commit, &log_facts);
  g_assert_false (item->is_excluded);
  g_assert_true (weir_commit_equal (&item->after, &commit));
  /* What is brought into the log is not the same place: its epoch would be wrong. */
  weir_offset_item_plan_commit (item, &outside, &log_facts);
  g_assert_cmpint (item->after.offset, ==, 500);
  g_assert_cmpint (item->after.leader_epoch, ==, WEIR_LEADER_EPOCH_UNKNOWN);
  g_assert_null (item->after.metadata);
  /* An undo is exact, wherever the log is. */
  weir_offset_item_plan_exact (item, &outside, &log_facts);
  g_assert_true (weir_commit_equal (&item->after, &outside));
  g_assert_false (item->is_excluded);
}

static void
test_undo (void)
{
  g_autoptr (GBytes) metadata = g_bytes_new_static ("m", 1);
  g_autoptr (WeirOffsetChange) change = weir_offset_change_new (WEIR_OFFSET_CHANGE_SET, "g");
  g_autoptr (WeirOffsetChange) undo = NULL;
  WeirOffsetItem *written = add (change, 200);
  WeirOffsetItem *first = add (change, WEIR_OFFSET_UNKNOWN);
  WeirOffsetItem *refused = add (change, 300);
  WeirOffsetItem *excluded = add (change, 400);
  const WeirOffsetItem *back;

  change->id = 12;
  written->before.leader_epoch = 3;
  written->before.metadata = g_bytes_ref (metadata);
  written->after.offset = 500;
  written->result = WEIR_OFFSET_RESULT_WRITTEN;
  first->after.offset = 500;
  refused->after.offset = 500;
  refused->result = WEIR_OFFSET_RESULT_REFUSED;
  weir_offset_item_exclude (excluded, NULL);

  undo = weir_offset_change_new_undo (change);
  g_assert_cmpint (undo->undo_of, ==, 12);
  g_assert_cmpuint (undo->items->len, ==, 2);
  back = weir_offset_change_find (undo, "orders", 0);
  g_assert_true (weir_commit_equal (&back->after, &written->before));
  g_assert_true (weir_commit_equal (&back->before, &written->after));
  back = weir_offset_change_find (undo, "orders", 1);
  g_assert_cmpint (back->after.offset, ==, WEIR_OFFSET_UNKNOWN);
  g_assert_null (weir_offset_change_find (undo, "orders", 2));
}

static void
test_conclusions (void)
{
  g_autoptr (WeirOffsetChange) change = weir_offset_change_new (WEIR_OFFSET_CHANGE_SET, "g");
  WeirOffsetItem *one = add (change, 200);
  WeirOffsetItem *two = add (change, 200);
  WeirCommit other = { 77, -1, NULL };

  one->after.offset = two->after.offset = 300;
  weir_offset_change_conclude (change);
  g_assert_cmpint (change->state, ==, WEIR_OFFSET_CHANGE_OPEN);
  weir_offset_item_take_committed (one, &one->after);
  weir_offset_change_conclude (change);
  g_assert_cmpint (change->state, ==, WEIR_OFFSET_CHANGE_OPEN);
  weir_offset_item_take_committed (two, &two->before);
  weir_offset_change_conclude (change);
  g_assert_cmpint (change->state, ==, WEIR_OFFSET_CHANGE_PARTIAL);
  weir_offset_item_take_committed (two, &two->after);
  weir_offset_change_conclude (change);
  g_assert_cmpint (change->state, ==, WEIR_OFFSET_CHANGE_DONE);
  weir_offset_item_take_committed (one, &one->before);
  weir_offset_item_take_committed (two, &two->before);
  weir_offset_change_conclude (change);
  g_assert_cmpint (change->state, ==, WEIR_OFFSET_CHANGE_FAILED);
  weir_offset_item_take_committed (one, &other);
  g_assert_cmpint (one->result, ==, WEIR_OFFSET_RESULT_OTHER);
  weir_offset_change_conclude (change);
  g_assert_cmpint (change->state, ==, WEIR_OFFSET_CHANGE_PARTIAL);
}

static void
test_find (void)
{
  g_autoptr (WeirOffsetChange) change = weir_offset_change_new (WEIR_OFFSET_CHANGE_SET, "g");

  for (gint32 i = 99; i >= 0; i--)
    weir_offset_change_add (change, i % 2 == 0 ? "even" : "odd", i);
  weir_offset_change_sort (change);
  for (gint32 i = 0; i < 100; i++)
    {
      const WeirOffsetItem *item = weir_offset_change_find (change, i % 2 == 0 ? "even" : "odd", i);

      g_assert_nonnull (item);
      g_assert_cmpint (item->partition, ==, i);
      g_assert_null (weir_offset_change_find (change, i % 2 == 0 ? "odd" : "even", i));
    }
}

int
main (int argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/offset-change/positions", test_positions);
  g_test_add_func ("/offset-change/unknown-logs", test_unknown_logs);
  g_test_add_func ("/offset-change/shift", test_shift);
  g_test_add_func ("/offset-change/ranges", test_ranges);
  g_test_add_func ("/offset-change/commits", test_commits);
  g_test_add_func ("/offset-change/undo", test_undo);
  g_test_add_func ("/offset-change/conclusions", test_conclusions);
  g_test_add_func ("/offset-change/find", test_find);
  return g_test_run ();
}
