/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include <math.h>

#include "base/weir-series.h"

static void
test_ring (void)
{
  g_autoptr (WeirSeries) series = weir_series_new (3);
  guint64 serial = weir_series_get_serial (series);

  g_test_summary ("The oldest points give way, and indices count from the oldest.");

  g_assert_cmpuint (weir_series_get_n_points (series), ==, 0);
  g_assert_true (isnan (weir_series_get_last (series)));
  g_assert_true (isnan (weir_series_get_max (series, 0)));

  for (int i = 1; i <= 5; i++)
    {
      weir_series_append (series, i * 10, i);
      g_assert_cmpuint (weir_series_get_serial (series), !=, serial);
      serial = weir_series_get_serial (series);
    }

  g_assert_cmpuint (weir_series_get_n_points (series), ==, 3);
  for (guint i = 0; i < 3; i++)
    {
      g_assert_cmpint (weir_series_get_point (series, i)->time_usec, ==, (i + 3) * 10);
      g_assert_cmpfloat (weir_series_get_point (series, i)->value, ==, i + 3);
    }
  g_assert_cmpfloat (weir_series_get_last (series), ==, 5);
}

static void
test_lower_bound (void)
{
  g_autoptr (WeirSeries) series = weir_series_new (4);

  g_assert_cmpuint (weir_series_lower_bound (series, 0), ==, 0);
  for (int i = 1; i <= 6; i++)
    weir_series_append (series, i * 10, i);

  /* 30, 40, 50, 60 */
  g_assert_cmpuint (weir_series_lower_bound (series, 0), ==, 0);
  g_assert_cmpuint (weir_series_lower_bound (series, 30), ==, 0);
  g_assert_cmpuint (weir_series_lower_bound (series, 31), ==, 1);
  g_assert_cmpuint (weir_series_lower_bound (series, 60), ==, 3);
  g_assert_cmpuint (weir_series_lower_bound (series, 61), ==, 4);
}

static void
test_max (void)
{
  g_autoptr (WeirSeries) series = weir_series_new (10);

  weir_series_append (series, 10, 9);
  weir_series_append (series, 20, -4);
  weir_series_append (series, 30, NAN);
  weir_series_append (series, 40, -7);

  g_assert_cmpfloat (weir_series_get_max (series, 0), ==, 9);
  g_assert_cmpfloat (weir_series_get_max (series, 11), ==, -4);
  g_assert_cmpfloat (weir_series_get_max (series, 30), ==, -7);
  g_assert_true (isnan (weir_series_get_max (series, 41)));
}

static void
test_gap (void)
{
  g_autoptr (WeirSeries) series = weir_series_new (10);

  g_test_summary ("A gap is one point however long it is, and none before the first sample.");

  weir_series_append_gap (series, 5);
  g_assert_cmpuint (weir_series_get_n_points (series), ==, 0);

  weir_series_append (series, 10, 1);
  weir_series_append_gap (series, 20);
  weir_series_append_gap (series, 30);
  weir_series_append (series, 40, 2);

  g_assert_cmpuint (weir_series_get_n_points (series), ==, 3);
  g_assert_true (isnan (weir_series_get_point (series, 1)->value));
  g_assert_cmpint (weir_series_get_point (series, 1)->time_usec, ==, 20);
}

static void
test_same_time (void)
{
  g_autoptr (WeirSeries) series = weir_series_new (10);

  weir_series_append (series, 10, 1);
  weir_series_append (series, 10, 2);

  g_assert_cmpuint (weir_series_get_n_points (series), ==, 1);
  g_assert_cmpfloat (weir_series_get_last (series), ==, 2);
}

static void
test_clock_set_back (void)
{
  g_autoptr (WeirSeries) series = weir_series_new (4);

  g_test_summary ("When the clock goes back the series stays in order and goes on.");

  for (int i = 1; i <= 6; i++)
    weir_series_append (series, i * 10, i);
  weir_series_append (series, 45, 100);
  weir_series_append (series, 46, 101);

  g_assert_cmpuint (weir_series_get_n_points (series), ==, 4);
  for (guint i = 1; i < 4; i++)
    g_assert_cmpint (weir_series_get_point (series, i - 1)->time_usec, <, weir_series_get_point (series, i)->time_usec);
  g_assert_cmpfloat (weir_series_get_last (series), ==, 101);

  weir_series_append (series, 1, 7);
  g_assert_cmpuint (weir_series_get_n_points (series), ==, 1);
}

static void
test_clear (void)
{
  g_autoptr (WeirSeries) series = weir_series_new (2);
  guint64 serial;

  weir_series_append (series, 10, 1);
  serial = weir_series_get_serial (series);
  weir_series_clear (series);
  g_assert_cmpuint (weir_series_get_n_points (series), ==, 0);
  g_assert_cmpuint (weir_series_get_serial (series), !=, serial);
}

static void
test_counter (void)
{
  WeirCounter counter = { 0 };

  g_assert_true (isnan (weir_counter_update (&counter, 1000000, 500)));
  g_assert_cmpfloat (weir_counter_update (&counter, 3000000, 520), ==, 10);
  g_assert_cmpfloat (weir_counter_update (&counter, 4000000, 520), ==, 0);

  /* The topic was made anew: no rate, and none that is negative. */
  g_assert_true (isnan (weir_counter_update (&counter, 5000000, 3)));
  g_assert_cmpfloat (weir_counter_update (&counter, 6000000, 5), ==, 2);

  /* Two readings at one time: the growth counts in the next rate. */
  g_assert_true (isnan (weir_counter_update (&counter, 6000000, 7)));
  g_assert_cmpfloat (weir_counter_update (&counter, 7000000, 8), ==, 3);

  weir_counter_forget (&counter);
  g_assert_true (isnan (weir_counter_update (&counter, 8000000, 9)));
  g_assert_cmpfloat (weir_counter_update (&counter, 9000000, 10), ==, 1);
}

static void
test_counter_large (void)
{
  WeirCounter counter = { 0 };

  g_assert_true (isnan (weir_counter_update (&counter, 1, 0)));
  g_assert_cmpfloat (weir_counter_update (&counter, 1000001, G_MAXINT64), >, 9.2e18);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/series/ring", test_ring);
  g_test_add_func ("/series/lower-bound", test_lower_bound);
  g_test_add_func ("/series/max", test_max);
  g_test_add_func ("/series/gap", test_gap);
  g_test_add_func ("/series/same-time", test_same_time);
  g_test_add_func ("/series/clock-set-back", test_clock_set_back);
  g_test_add_func ("/series/clear", test_clear);
  g_test_add_func ("/counter/rate", test_counter);
  g_test_add_func ("/counter/large", test_counter_large);
  return g_test_run ();
}
