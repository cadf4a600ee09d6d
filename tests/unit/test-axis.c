/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "chart/weir-axis.h"

#include <math.h>

#define SECOND ((gint64) G_USEC_PER_SEC)
#define MINUTE (60 * SECOND)
#define HOUR (60 * MINUTE)

static void
test_nice (void)
{
  static const struct
  {
    double data;
    guint max_steps;
    double step;
    double max;
  } cases[] = {
    { 12.4, 4, 5, 15 },
    { 15.9, 4, 5, 20 },
    { 100, 5, 20, 100 },
    { 101, 5, 50, 150 },
    { 1, 5, 0.2, 1 },
    { 0.037, 4, 0.01, 0.04 },
    { 7e9, 4, 2e9, 8e9 },
    { 3, 1, 5, 5 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      WeirAxis axis = { 0 };

      g_assert_true (weir_axis_update (&axis, cases[i].data, cases[i].max_steps));
      g_assert_cmpfloat_with_epsilon (axis.step, cases[i].step, cases[i].step * 1e-9);
      g_assert_cmpfloat_with_epsilon (axis.max, cases[i].max, cases[i].max * 1e-9);
      g_assert_cmpuint (weir_axis_get_n_steps (&axis), <=, cases[i].max_steps);
    }
}

/* Whatever the data: they fit, and there are no more steps than there is room for. */
static void
test_any (void)
{
  WeirAxis axis = { 0 };

  for (int i = 0; i < 20000; i++)
    {
      double data = pow (10, g_test_rand_double_range (-8, 15));
      guint max_steps = (guint) g_test_rand_int_range (1, 9);

      weir_axis_update (&axis, data, max_steps);
      g_assert_cmpfloat (axis.max, >=, data * (1 - 1e-6));
      g_assert_cmpuint (weir_axis_get_n_steps (&axis), >=, 1);
      g_assert_cmpuint (weir_axis_get_n_steps (&axis), <=, max_steps);
    }
}

static void
test_hysteresis (void)
{
  WeirAxis axis = { 0 };

  g_assert_true (weir_axis_update (&axis, 19, 4));
  g_assert_cmpfloat (axis.max, ==, 20);
  g_assert_false (weir_axis_update (&axis, 11, 4));
  g_assert_cmpfloat (axis.max, ==, 20);
  g_assert_true (weir_axis_update (&axis, 9, 4));
  g_assert_cmpfloat (axis.max, <, 20);
  g_assert_true (weir_axis_update (&axis, 21, 4));
  g_assert_cmpfloat (axis.max, >=, 21);
}

static void
test_nothing (void)
{
  WeirAxis axis = { 0 };

  weir_axis_update (&axis, NAN, 5);
  g_assert_cmpfloat (axis.max, ==, 1);
  weir_axis_update (&axis, 0, 5);
  g_assert_cmpfloat (axis.max, ==, 1);
  weir_axis_update (&axis, INFINITY, 5);
  g_assert_cmpfloat (axis.max, ==, 1);
  weir_axis_update (&axis, 500, 5);
  weir_axis_update (&axis, 0, 5);
  g_assert_cmpfloat (axis.max, ==, 1);
}

static void
assert_format (double max,
               double value,
               const char *expected)
{
  WeirAxis axis = { 0 };
  g_autofree char *text = NULL;

  weir_axis_update (&axis, max, 5);
  text = weir_axis_format (&axis, value);
  g_assert_cmpstr (text, ==, expected);
}

static void
test_format (void)
{
  assert_format (1, 0.2, "0.2");
  assert_format (1, 1, "1.0");
  assert_format (0.04, 0.01, "0.01");
  assert_format (20, 15, "15");
  assert_format (20, 0, "0");
}

static void
test_time_step (void)
{
  g_assert_cmpint (weir_axis_choose_time_step (15 * MINUTE, 5), ==, 3 * MINUTE);
  g_assert_cmpint (weir_axis_choose_time_step (MINUTE, 6), ==, 10 * SECOND);
  g_assert_cmpint (weir_axis_choose_time_step (24 * HOUR, 8), ==, 3 * HOUR);
  g_assert_cmpint (weir_axis_choose_time_step (30 * 24 * HOUR, 6), ==, 7 * 24 * HOUR);
  g_assert_cmpint (weir_axis_choose_time_step (1, 6), ==, SECOND);
}

static void
test_time_ticks (void)
{
  g_autoptr (GTimeZone) zone = g_time_zone_new_utc ();
  gint64 from = (14 * 60 + 1) * MINUTE + 17 * SECOND;
  gint64 ticks[16];
  g_autofree char *text = NULL;

  g_assert_cmpuint (weir_axis_list_time_ticks (from, from + 15 * MINUTE, 5 * MINUTE, zone, ticks, 16), ==, 3);
  g_assert_cmpint (ticks[0], ==, (14 * 60 + 5) * MINUTE);
  g_assert_cmpint (ticks[2], ==, (14 * 60 + 15) * MINUTE);
  text = weir_axis_format_time (ticks[0], 5 * MINUTE, zone);
  g_assert_cmpstr (text, ==, "14:05");
}

/* In India hours are round half an hour off those of UTC. */
static void
test_time_ticks_local (void)
{
  g_autoptr (GTimeZone) zone = g_time_zone_new_offset (5 * 3600 + 1800);
  gint64 from = 1000 * HOUR;
  gint64 ticks[16];

  g_assert_cmpuint (weir_axis_list_time_ticks (from, from + 3 * HOUR, HOUR, zone, ticks, 16), ==, 3);
  g_assert_cmpint (ticks[0] % HOUR, ==, HOUR / 2);
}

/* On the night clocks are changed, six-hour ticks stay at 0, 6, 12 and 18 o'clock. */
static void
test_time_ticks_clock_change (void)
{
  g_autoptr (GTimeZone) zone = g_time_zone_new_identifier ("Europe/Berlin");
  g_autoptr (GDateTime) start = NULL;
  gint64 ticks[16];
  guint n_ticks;

  if (zone == NULL)
    {
      g_test_skip ("this system has no time zone Europe/Berlin");
      return;
    }
  start = g_date_time_new (zone, 2026, 10, 24, 13, 0, 0);
  n_ticks = weir_axis_list_time_ticks (g_date_time_to_unix_usec (start), g_date_time_to_unix_usec (start) + 24 * HOUR,
                                       6 * HOUR, zone, ticks, 16);
  g_assert_cmpuint (n_ticks, ==, 4);
  for (guint i = 0; i < n_ticks; i++)
    {
      static const char *const expected[] = { "18:00", "00:00", "06:00", "12:00" };
      g_autofree char *text = weir_axis_format_time (ticks[i], 6 * HOUR, zone);

      g_assert_cmpstr (text, ==, expected[i]);
    }
}

int
main (int argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_summary ("Scales are nice numbers that do not flicker, ticks of time are round where one lives.");
  g_test_add_func ("/axis/nice", test_nice);
  g_test_add_func ("/axis/any", test_any);
  g_test_add_func ("/axis/hysteresis", test_hysteresis);
  g_test_add_func ("/axis/nothing", test_nothing);
  g_test_add_func ("/axis/format", test_format);
  g_test_add_func ("/axis/time-step", test_time_step);
  g_test_add_func ("/axis/time-ticks", test_time_ticks);
  g_test_add_func ("/axis/time-ticks/local", test_time_ticks_local);
  g_test_add_func ("/axis/time-ticks/clock-change", test_time_ticks_clock_change);
  return g_test_run ();
}
