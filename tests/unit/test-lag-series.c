/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include <math.h>

#include "model/weir-lag-series.h"

#define SEC G_GINT64_CONSTANT (1000000)
#define T0 (G_GINT64_CONSTANT (1700000000) * SEC)

static void
add (WeirLagSeries *series,
     gint64         sec,
     gint64         committed,
     gint64         end)
{
  WeirLagPoint point = { T0 + sec * SEC, committed, end, WEIR_LAG_SAMPLED, FALSE };

  weir_lag_series_append (series, &point);
}

static double
lag_at (WeirLagSeries *series,
        double         sec)
{
  return weir_lag_series_get_lag_at (series, T0 + (gint64) (sec * SEC));
}

static void
test_lag_at (void)
{
  g_autoptr (WeirLagSeries) series = weir_lag_series_new (100);

  g_assert_true (isnan (lag_at (series, 0)));
  add (series, 0, 100, 100);
  add (series, 10, 100, 200);
  add (series, 20, 180, 220);
  /* When in between something was committed is not known. */
  g_assert_cmpfloat (lag_at (series, 0), ==, 0);
  g_assert_cmpfloat (lag_at (series, 5), ==, 50);
  g_assert_cmpfloat (lag_at (series, 10), ==, 100);
  g_assert_cmpfloat (lag_at (series, 15), ==, 70);
  g_assert_cmpfloat (lag_at (series, 20), ==, 40);
  g_assert_true (isnan (lag_at (series, -1)));
  g_assert_true (isnan (lag_at (series, 20.5)));
  g_assert_cmpint (weir_lag_series_get_committed_at (series, T0 + 19 * SEC), ==, 100);
  g_assert_cmpint (weir_lag_series_get_committed_at (series, T0 + 20 * SEC), ==, 180);
}

/* The commit log knows when: until then the lag grows. */
static void
test_commits_are_steps (void)
{
  g_autoptr (WeirLagSeries) series = weir_lag_series_new (100);
  const WeirLagPoint found[] = {
    { T0, 100, 100, WEIR_LAG_COMMIT_LOG, FALSE },
    { T0 + 10 * SEC, 180, 200, WEIR_LAG_COMMIT_LOG, FALSE },
  };

  weir_lag_series_merge (series, found, G_N_ELEMENTS (found));
  g_assert_cmpfloat (lag_at (series, 9), ==, 90);
  g_assert_cmpfloat (lag_at (series, 10), ==, 20);
}

static void
test_gaps (void)
{
  g_autoptr (WeirLagSeries) series = weir_lag_series_new (100);

  add (series, 0, 100, 110);
  weir_lag_series_append_gap (series, T0 + 4 * SEC);
  add (series, 8, 100, 130);
  g_assert_true (isnan (lag_at (series, 2)));
  g_assert_true (isnan (lag_at (series, 4)));
  g_assert_true (isnan (lag_at (series, 6)));
  g_assert_cmpfloat (lag_at (series, 8), ==, 30);

  /* Weir did not run: no line across. */
  add (series, 1000, 120, 200);
  g_assert_true (isnan (lag_at (series, 500)));
  g_assert_true (weir_lag_series_has_gap_before (series, 3));
  /* Where nothing moved there is nothing that could be missing. */
  add (series, 5000, 120, 200);
  g_assert_cmpfloat (lag_at (series, 3000), ==, 80);

  /* Made anew: an end that goes back is no line, and no lag below zero. */
  add (series, 5010, 120, 3);
  g_assert_true (isnan (lag_at (series, 5005)));
  g_assert_cmpfloat (lag_at (series, 5010), ==, 0);
}

static void
test_idle_is_cheap (void)
{
  g_autoptr (WeirLagSeries) series = weir_lag_series_new (1000);

  for (gint64 sec = 0; sec < 3600; sec += 2)
    add (series, sec, 5, 5);
  g_assert_cmpuint (weir_lag_series_get_n_points (series), ==, 2);
  g_assert_cmpfloat (lag_at (series, 1801), ==, 0);
  add (series, 3600, 5, 6);
  g_assert_cmpuint (weir_lag_series_get_n_points (series), ==, 3);
  g_assert_cmpint (weir_lag_series_get_point (series, 1)->time_usec, ==, T0 + 3598 * SEC);

  /* Commits of the same offset are commits. */
  for (gint64 i = 1; i < 6; i++)
    {
      WeirLagPoint commit = { T0 + (3600 + i) * SEC, 5, 6, WEIR_LAG_COMMIT_LOG, FALSE };

      weir_lag_series_append (series, &commit);
    }
  g_assert_cmpuint (weir_lag_series_get_n_points (series), ==, 8);
}

static void
test_capacity (void)
{
  g_autoptr (WeirLagSeries) series = weir_lag_series_new (100);

  for (gint64 i = 0; i < 1000; i++)
    add (series, i, i, i + 10);
  g_assert_cmpuint (weir_lag_series_get_n_points (series), <=, 100);
  g_assert_cmpuint (weir_lag_series_get_n_points (series), >=, 50);
  /* It begins where it began, ends where it ended, and is still in order. */
  g_assert_cmpint (weir_lag_series_get_point (series, 0)->time_usec, ==, T0);
  g_assert_cmpint (weir_lag_series_get_last (series)->committed, ==, 999);
  for (guint i = 1; i < weir_lag_series_get_n_points (series); i++)
    g_assert_cmpint (weir_lag_series_get_point (series, i - 1)->time_usec, <,
                     weir_lag_series_get_point (series, i)->time_usec);
}

static void
test_merge (void)
{
  g_autoptr (WeirLagSeries) series = weir_lag_series_new (100);
  const WeirLagPoint found[] = {
    { T0 - 20 * SEC, 80, 85, WEIR_LAG_COMMIT_LOG, TRUE },
    { T0 - 10 * SEC, 90, 95, WEIR_LAG_COMMIT_LOG, TRUE },
    { T0, 99, 101, WEIR_LAG_STORED, FALSE },
    { T0 + 5 * SEC, 105, -1, WEIR_LAG_COMMIT_LOG, FALSE },
  };
  guint n;

  add (series, 0, 100, 102);
  add (series, 10, 110, 112);
  weir_lag_series_merge (series, found, G_N_ELEMENTS (found));
  n = weir_lag_series_get_n_points (series);
  g_assert_cmpuint (n, ==, 5);
  /* Of one moment the sample of this run is worth more than that of an earlier one. */
  g_assert_cmpint (weir_lag_series_get_point (series, 2)->committed, ==, 100);
  g_assert_cmpint (weir_lag_series_get_point (series, 3)->committed, ==, 105);
  g_assert_cmpfloat (lag_at (series, -20), ==, 5);
  g_assert_cmpfloat (lag_at (series, -15), ==, 10);

  /* Again, and again in part: nothing doubles. */
  weir_lag_series_merge (series, found, G_N_ELEMENTS (found));
  weir_lag_series_merge (series, found + 1, 2);
  g_assert_cmpuint (weir_lag_series_get_n_points (series), ==, n);

  /* What is appended late is merged. */
  add (series, 7, 106, 110);
  g_assert_cmpuint (weir_lag_series_get_n_points (series), ==, n + 1);
  g_assert_cmpint (weir_lag_series_get_last (series)->committed, ==, 110);
}

static void
test_merge_completes (void)
{
  g_autoptr (WeirLagSeries) series = weir_lag_series_new (100);
  const WeirLagPoint commit = { T0, 50, -1, WEIR_LAG_COMMIT_LOG, FALSE };
  const WeirLagPoint look_up = { T0, -1, 70, WEIR_LAG_INTERPOLATED, TRUE };

  weir_lag_series_merge (series, &commit, 1);
  g_assert_true (isnan (lag_at (series, 0)));
  weir_lag_series_merge (series, &look_up, 1);
  g_assert_cmpfloat (lag_at (series, 0), ==, 20);
  g_assert_true (weir_lag_series_get_last (series)->is_end_interpolated);
  g_assert_cmpint (weir_lag_series_get_last (series)->source, ==, WEIR_LAG_COMMIT_LOG);
}

static void
test_commit_log_has_no_gaps (void)
{
  g_autoptr (WeirLagSeries) series = weir_lag_series_new (100);
  const WeirLagPoint found[] = {
    { T0, 100, 100, WEIR_LAG_COMMIT_LOG, TRUE },
    { T0 + 600 * SEC, 400, 700, WEIR_LAG_COMMIT_LOG, TRUE },
  };

  /* Nothing was committed in those ten minutes, and the end was looked up. */
  weir_lag_series_merge (series, found, G_N_ELEMENTS (found));
  g_assert_cmpfloat (lag_at (series, 300), ==, 300);
}

static void
test_thin (void)
{
  g_autoptr (GArray) points = g_array_new (FALSE, FALSE, sizeof (WeirLagPoint));
  const gint64 now = T0 + 400 * G_TIME_SPAN_DAY;
  guint n_fine = 0, n_middle = 0, n_coarse = 0, n_once;
  gint64 most = 0;

  /* Every half hour for 400 days, every ten seconds for the last day. */
  for (gint64 time = T0; time < now - G_TIME_SPAN_DAY; time += 30 * G_TIME_SPAN_MINUTE)
    {
      WeirLagPoint point = { time, 0, time % 7, WEIR_LAG_STORED, FALSE };

      g_array_append_val (points, point);
    }
  for (gint64 time = now - G_TIME_SPAN_DAY; time < now; time += 10 * SEC)
    {
      WeirLagPoint point = { time, 0, 10 + (time == now - 5 * G_TIME_SPAN_HOUR ? 1000 : 0), WEIR_LAG_STORED, FALSE };

      g_array_append_val (points, point);
    }
  weir_lag_points_thin (points, now);
  for (guint i = 0; i < points->len; i++)
    {
      const WeirLagPoint *point = &g_array_index (points, WeirLagPoint, i);
      gint64 age = now - point->time_usec;

      g_assert_cmpint (age, <, WEIR_LAG_COARSE_USEC);
      if (age < WEIR_LAG_FINE_USEC)
        n_fine++;
      else if (age < WEIR_LAG_MIDDLE_USEC)
        n_middle++;
      else
        n_coarse++;
      most = MAX (most, point->end);
    }
  g_assert_cmpuint (n_fine, ==, 359);
  g_assert_cmpuint (n_middle, >=, 23 * 60 + 6 * 48 - 2);
  g_assert_cmpuint (n_middle, <=, 23 * 60 + 6 * 48 + 2);
  g_assert_cmpuint (n_coarse, >=, 359 * 24 - 2);
  g_assert_cmpuint (n_coarse, <=, 359 * 24 + 2);
  /* The peak is what one looks for. */
  g_assert_cmpint (most, ==, 1010);
  n_once = points->len;
  weir_lag_points_thin (points, now);
  g_assert_cmpuint (points->len, ==, n_once);
}

static void
test_find_end (void)
{
  g_autoptr (WeirLagSeries) series = weir_lag_series_new (100);

  g_assert_cmpint (weir_lag_series_find_end (series, 5), ==, -1);
  add (series, 0, 0, 100);
  add (series, 10, 0, 200);
  add (series, 20, 0, 200);
  add (series, 30, 0, 201);
  g_assert_cmpint (weir_lag_series_find_end (series, 150), ==, T0 + 5 * SEC + SEC / 20);
  g_assert_cmpint (weir_lag_series_find_end (series, 200), ==, T0 + 25 * SEC);
  /* Not there yet, and too long ago. */
  g_assert_cmpint (weir_lag_series_find_end (series, 201), ==, -1);
  g_assert_cmpint (weir_lag_series_find_end (series, 99), ==, -1);
}

static void
test_sum (void)
{
  g_autoptr (WeirLagSeries) first = weir_lag_series_new (100);
  g_autoptr (WeirLagSeries) second = weir_lag_series_new (100);
  g_autoptr (WeirLagSeries) never = weir_lag_series_new (100);
  g_autoptr (WeirSeries) sum = weir_series_new (100);
  WeirLagSeries *all[] = { first, second, never };

  for (gint64 sec = 0; sec <= 20; sec += 10)
    {
      add (first, sec, 10, 20);
      add (never, sec, -1001, 900);
    }
  add (second, 10, 0, 5);
  add (second, 20, 0, 7);
  weir_lag_series_sum (all, 3, T0, T0 + 20 * SEC, 5 * SEC, sum);
  g_assert_cmpuint (weir_series_get_n_points (sum), ==, 3);
  /* While one of them is unknown the sum is: it would be too small. One never committed does not hide the others. */
  g_assert_cmpint (weir_series_get_point (sum, 0)->time_usec, ==, T0 + 10 * SEC);
  g_assert_cmpfloat (weir_series_get_point (sum, 0)->value, ==, 15);
  g_assert_cmpfloat (weir_series_get_point (sum, 1)->value, ==, 16);
  g_assert_cmpfloat (weir_series_get_point (sum, 2)->value, ==, 17);

  weir_series_clear (sum);
  weir_lag_series_sum (all + 2, 1, T0, T0 + 20 * SEC, 5 * SEC, sum);
  g_assert_cmpuint (weir_series_get_n_points (sum), ==, 0);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/lag-series/lag-at", test_lag_at);
  g_test_add_func ("/lag-series/commits-are-steps", test_commits_are_steps);
  g_test_add_func ("/lag-series/gaps", test_gaps);
  g_test_add_func ("/lag-series/idle-is-cheap", test_idle_is_cheap);
  g_test_add_func ("/lag-series/capacity", test_capacity);
  g_test_add_func ("/lag-series/merge", test_merge);
  g_test_add_func ("/lag-series/merge-completes", test_merge_completes);
  g_test_add_func ("/lag-series/commit-log-has-no-gaps", test_commit_log_has_no_gaps);
  g_test_add_func ("/lag-series/thin", test_thin);
  g_test_add_func ("/lag-series/find-end", test_find_end);
  g_test_add_func ("/lag-series/sum", test_sum);

  return g_test_run ();
}
