/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include <locale.h>
#include <math.h>

#include "base/weir-format.h"

#define SECOND G_GINT64_CONSTANT (1000000)
#define MINUTE (60 * SECOND)
#define HOUR (60 * MINUTE)
#define DAY (24 * HOUR)

static void
assert_text (char       *text,
             const char *expected)
{
  g_assert_cmpstr (text, ==, expected);
  g_free (text);
}

static void
test_count (void)
{
  assert_text (weir_format_count (0), "0");
  assert_text (weir_format_count (999), "999");
  assert_text (weir_format_count (1284), "1,284");
  assert_text (weir_format_count (1000000), "1,000,000");
  assert_text (weir_format_count (G_MAXINT64), "9,223,372,036,854,775,807");
  assert_text (weir_format_count (-1), WEIR_UNKNOWN_TEXT);
  assert_text (weir_format_count (-1001), WEIR_UNKNOWN_TEXT);
}

static void
test_quantity (void)
{
  assert_text (weir_format_quantity (1284), "1,284");
  assert_text (weir_format_quantity (-12), "−12");
  assert_text (weir_format_quantity (-1284), "−1,284");
  assert_text (weir_format_quantity (G_MININT64 + 1), "−9,223,372,036,854,775,807");
  assert_text (weir_format_quantity (G_MININT64), WEIR_UNKNOWN_TEXT);
}

static void
test_count_short (void)
{
  assert_text (weir_format_count_short (0), "0");
  assert_text (weir_format_count_short (-0.0), "0");
  assert_text (weir_format_count_short (0.25), "0.25");
  assert_text (weir_format_count_short (7.5), "7.5");
  assert_text (weir_format_count_short (12.4), "12");
  assert_text (weir_format_count_short (999), "999");
  assert_text (weir_format_count_short (999.6), "1 k");
  assert_text (weir_format_count_short (1200), "1.2 k");
  assert_text (weir_format_count_short (18000), "18 k");
  assert_text (weir_format_count_short (999900), "1 M");
  assert_text (weir_format_count_short (1.2e6), "1.2 M");
  assert_text (weir_format_count_short (3e9), "3 G");
  assert_text (weir_format_count_short (-1200), "−1.2 k");
  assert_text (weir_format_count_short (NAN), WEIR_UNKNOWN_TEXT);
  assert_text (weir_format_count_short (INFINITY), WEIR_UNKNOWN_TEXT);
}

static void
test_rate (void)
{
  /* In a column: one decimal, always, so that the digits stand one below the other. */
  assert_text (weir_format_rate (0), "0.0/s");
  assert_text (weir_format_rate (-0.0), "0.0/s");
  assert_text (weir_format_rate (3), "3.0/s");
  assert_text (weir_format_rate (2.5), "2.5/s");
  assert_text (weir_format_rate (12.04), "12.0/s");
  assert_text (weir_format_rate (99.97), "100.0/s");
  assert_text (weir_format_rate (184.26), "184.3/s");
  assert_text (weir_format_rate (999.94), "999.9/s");
  assert_text (weir_format_rate (-12.4), "−12.4/s");
  /* Too slow for a decimal is not the same as nothing. */
  assert_text (weir_format_rate (0.02), "< 0.1/s");
  assert_text (weir_format_rate (-0.02), "> −0.1/s");
  assert_text (weir_format_rate (0.05), "0.1/s");
  /* From a thousand on the digits are grouped, and no decimal follows. */
  assert_text (weir_format_rate (999.96), "1,000/s");
  assert_text (weir_format_rate (1284), "1,284/s");
  assert_text (weir_format_rate (20000), "20,000/s");
  assert_text (weir_format_rate (2100000), "2.1 M/s");
  assert_text (weir_format_rate (-2100000), "−2.1 M/s");
  assert_text (weir_format_rate (NAN), WEIR_UNKNOWN_TEXT);
}

static void
test_bytes (void)
{
  assert_text (weir_format_bytes (0), "0 B");
  assert_text (weir_format_bytes (999), "999 B");
  assert_text (weir_format_bytes (1000), "1 kB");
  assert_text (weir_format_bytes (1234567), "1.2 MB");
  assert_text (weir_format_bytes (999999), "1 MB");
  assert_text (weir_format_bytes (345678901), "346 MB");
  assert_text (weir_format_bytes (G_MAXINT64), "9.2 EB");
  assert_text (weir_format_bytes (-1), WEIR_UNKNOWN_TEXT);
}

static void
test_duration (void)
{
  assert_text (weir_format_duration (0), "0 s");
  assert_text (weir_format_duration (300), "< 1 ms");
  assert_text (weir_format_duration (12 * 1000), "12 ms");
  assert_text (weir_format_duration (100 * 1000), "0.1 s");
  assert_text (weir_format_duration (199999), "0.1 s");
  assert_text (weir_format_duration (1500 * 1000), "1.5 s");
  assert_text (weir_format_duration (3 * SECOND), "3 s");
  assert_text (weir_format_duration (41 * SECOND + 999999), "41 s");
  assert_text (weir_format_duration (MINUTE - 1), "59 s");
  assert_text (weir_format_duration (MINUTE), "1 min");
  assert_text (weir_format_duration (3 * MINUTE + 12 * SECOND), "3 min 12 s");
  assert_text (weir_format_duration (HOUR - 1), "59 min 59 s");
  assert_text (weir_format_duration (2 * HOUR + 5 * MINUTE + 59 * SECOND), "2 h 5 min");
  assert_text (weir_format_duration (6 * DAY + 4 * HOUR), "6 d 4 h");
  assert_text (weir_format_duration (7 * DAY), "7 d");
  assert_text (weir_format_duration (-1), WEIR_UNKNOWN_TEXT);
}

static void
test_times (void)
{
  const gint64 msec = G_GINT64_CONSTANT (1795270509312);

  assert_text (weir_format_clock (msec * 1000), "14:15:09");
  assert_text (weir_format_clock_msec (msec), "14:15:09.312");
  assert_text (weir_format_date_time (msec), "2026-11-21 14:15:09.312");
  assert_text (weir_format_iso8601 (msec), "2026-11-21T14:15:09.312Z");
  assert_text (weir_format_iso8601 (0), "1970-01-01T00:00:00.000Z");
  assert_text (weir_format_clock (-1), WEIR_UNKNOWN_TEXT);
  assert_text (weir_format_clock_msec (-1), WEIR_UNKNOWN_TEXT);
  assert_text (weir_format_date_time (-1), WEIR_UNKNOWN_TEXT);
  assert_text (weir_format_iso8601 (-1), WEIR_UNKNOWN_TEXT);
  /* A record can carry any timestamp. */
  g_free (weir_format_date_time (G_MAXINT64));
  g_free (weir_format_iso8601 (G_MAXINT64));
}

static void
test_local_time (void)
{
  if (g_test_subprocess ())
    {
      const gint64 msec = G_GINT64_CONSTANT (1795270509312);

      assert_text (weir_format_date_time (msec), "2026-11-21 15:45:09.312");
      assert_text (weir_format_iso8601 (msec), "2026-11-21T14:15:09.312Z");
      return;
    }

  g_setenv ("TZ", "XYZ-01:30", TRUE);
  g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_DEFAULT);
  g_setenv ("TZ", "UTC", TRUE);
  g_test_trap_assert_passed ();
}

int
main (int   argc,
      char *argv[])
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/format/count", test_count);
  g_test_add_func ("/format/quantity", test_quantity);
  g_test_add_func ("/format/count-short", test_count_short);
  g_test_add_func ("/format/rate", test_rate);
  g_test_add_func ("/format/bytes", test_bytes);
  g_test_add_func ("/format/duration", test_duration);
  g_test_add_func ("/format/times", test_times);
  g_test_add_func ("/format/local-time", test_local_time);
  return g_test_run ();
}
