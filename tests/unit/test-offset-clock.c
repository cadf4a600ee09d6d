/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "kafka/weir-offset-clock.h"

/* When what was written, out of messages that were read and of where the end was seen. */

static void
check (const WeirOffsetClock *clock,
       gint64 offset,
       gint64 end,
       WeirOldestKind kind,
       gint64 time_msec,
       gint64 uncertain_msec)
{
  gint64 told_msec = -77;
  gint64 uncertain;

  g_assert_cmpint (weir_offset_clock_tell (clock, offset, end, &told_msec, &uncertain), ==, kind);
  if (kind == WEIR_OLDEST_READ || kind == WEIR_OLDEST_INTERPOLATED)
    g_assert_cmpint (told_msec, ==, time_msec);
  g_assert_cmpint (uncertain, ==, uncertain_msec);
}

static void
test_ends (void)
{
  g_autoptr (WeirOffsetClock) clock = weir_offset_clock_new ();

  check (clock, 5, 10, WEIR_OLDEST_UNKNOWN, 0, G_MAXINT64);
  weir_offset_clock_see_end (clock, 100, 1000);
  weir_offset_clock_see_end (clock, 100, 6000);
  weir_offset_clock_see_end (clock, 109, 8000);
  /* What was there at the first look may be of any age. */
  check (clock, 99, 109, WEIR_OLDEST_UNKNOWN, 0, G_MAXINT64);
  /* Nine messages in the two seconds behind the last time that the end was 100: the tenth was not there yet. */
  check (clock, 100, 109, WEIR_OLDEST_INTERPOLATED, 6200, 2000);
  check (clock, 108, 109, WEIR_OLDEST_INTERPOLATED, 7800, 2000);
}

static void
test_messages (void)
{
  g_autoptr (WeirOffsetClock) clock = weir_offset_clock_new ();

  weir_offset_clock_see_end (clock, 100, 100000);
  /* Compaction has emptied what is between. */
  weir_offset_clock_see_message (clock, 10, 14, 5000);
  check (clock, 10, 100, WEIR_OLDEST_READ, 5000, 0);
  check (clock, 14, 100, WEIR_OLDEST_READ, 5000, 0);
  check (clock, 12, 100, WEIR_OLDEST_READ, 5000, 0);
  check (clock, 9, 100, WEIR_OLDEST_UNKNOWN, 0, G_MAXINT64);
  weir_offset_clock_see_message (clock, 8, 14, 5000);
  check (clock, 9, 100, WEIR_OLDEST_READ, 5000, 0);
  /* Between two messages, and between one and the end. */
  weir_offset_clock_see_message (clock, 24, 24, 15000);
  check (clock, 19, 100, WEIR_OLDEST_INTERPOLATED, 5000 + 10000 * 6 / 11, 10000);
  check (clock, 50, 100, WEIR_OLDEST_INTERPOLATED, 15000 + (gint64) (85000.0 * 27 / 77), 85000);
  /* A message without a time is not asked for again. */
  weir_offset_clock_see_message (clock, 60, 60, -1);
  check (clock, 60, 100, WEIR_OLDEST_UNKNOWN, 0, 0);
}

static void
test_nothing (void)
{
  g_autoptr (WeirOffsetClock) clock = weir_offset_clock_new ();

  weir_offset_clock_see_end (clock, 100, 1000);
  weir_offset_clock_see_nothing (clock, 99, 100);
  check (clock, 99, 100, WEIR_OLDEST_NOTHING, 0, 0);
  check (clock, 98, 100, WEIR_OLDEST_UNKNOWN, 0, G_MAXINT64);
  /* Something was written since. */
  weir_offset_clock_see_end (clock, 101, 3000);
  check (clock, 100, 101, WEIR_OLDEST_INTERPOLATED, 2000, 2000);
}

static void
test_anew (void)
{
  g_autoptr (WeirOffsetClock) clock = weir_offset_clock_new ();

  weir_offset_clock_see_end (clock, 100, 1000);
  weir_offset_clock_see_message (clock, 10, 10, 500);
  weir_offset_clock_see_nothing (clock, 99, 100);
  /* The topic was deleted and made again: nothing of before holds. */
  weir_offset_clock_see_end (clock, 20, 2000);
  check (clock, 10, 20, WEIR_OLDEST_UNKNOWN, 0, G_MAXINT64);
  check (clock, 99, 100, WEIR_OLDEST_UNKNOWN, 0, G_MAXINT64);
}

static void
test_bound (void)
{
  g_autoptr (WeirOffsetClock) clock = weir_offset_clock_new ();
  gint64 time_msec = 0;
  gint64 uncertain_msec = 0;

  for (gint64 i = 0; i < 10000; i++)
    weir_offset_clock_see_end (clock, i * 10, i * 1000);
  /* The newest are known to a cycle, the oldest to the stretch that is left. */
  check (clock, 99985, 99990, WEIR_OLDEST_INTERPOLATED, 9998000 + (gint64) (1000.0 * 6 / 11), 1000);
  g_assert_cmpint (weir_offset_clock_tell (clock, 50000, 99990, &time_msec, &uncertain_msec), ==, WEIR_OLDEST_INTERPOLATED);
  g_assert_cmpint (ABS (time_msec - 5000000), <, 20000);
}

static void
test_forget (void)
{
  g_autoptr (WeirOffsetClock) clock = weir_offset_clock_new ();

  for (gint64 i = 0; i < 10; i++)
    {
      weir_offset_clock_see_end (clock, i * 10, i * 1000);
      weir_offset_clock_see_message (clock, i * 10, i * 10, i * 1000 + 1);
    }
  weir_offset_clock_forget_before (clock, 55);
  check (clock, 55, 90, WEIR_OLDEST_INTERPOLATED, 5001 + (gint64) (1000.0 * 6 / 11), 1000);
  check (clock, 60, 90, WEIR_OLDEST_READ, 6001, 0);
  check (clock, 20, 90, WEIR_OLDEST_UNKNOWN, 0, G_MAXINT64);
}

int
main (int argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/offset-clock/ends", test_ends);
  g_test_add_func ("/offset-clock/messages", test_messages);
  g_test_add_func ("/offset-clock/nothing", test_nothing);
  g_test_add_func ("/offset-clock/anew", test_anew);
  g_test_add_func ("/offset-clock/bound", test_bound);
  g_test_add_func ("/offset-clock/forget", test_forget);
  return g_test_run ();
}
