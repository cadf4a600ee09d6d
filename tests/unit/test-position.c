/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "base/weir-error.h"
#include "base/weir-position.h"

#define NOW_MSEC G_GINT64_CONSTANT (1795270509312)

static void
assert_position (const char       *text,
                 WeirPositionKind  kind,
                 gint64            value)
{
  g_autoptr (GError) error = NULL;
  WeirPosition position = { 0 };

  g_test_message ("%s", text);
  g_assert_true (weir_position_parse (text, NOW_MSEC, &position, &error));
  g_assert_no_error (error);
  g_assert_cmpint (position.kind, ==, kind);
  g_assert_cmpint (position.value, ==, value);
}

static void
test_parse (void)
{
  assert_position ("beginning", WEIR_POSITION_BEGINNING, 0);
  assert_position ("end", WEIR_POSITION_END, 0);
  assert_position ("0", WEIR_POSITION_OFFSET, 0);
  assert_position ("20261121", WEIR_POSITION_OFFSET, 20261121);
  assert_position ("9223372036854775807", WEIR_POSITION_OFFSET, G_MAXINT64);
  assert_position ("-100", WEIR_POSITION_LAST, 100);
  assert_position ("2026-11-21T14:15:09.312Z", WEIR_POSITION_TIME, NOW_MSEC);
  assert_position ("2026-11-21T15:15:09.312+01:00", WEIR_POSITION_TIME, NOW_MSEC);
  /* The tests run in UTC; another zone is tried below. */
  assert_position ("2026-11-21 14:15:09", WEIR_POSITION_TIME, NOW_MSEC - 312);
  assert_position ("2026-11-21T14:15", WEIR_POSITION_TIME, NOW_MSEC - 9312);
  assert_position ("30s", WEIR_POSITION_TIME, NOW_MSEC - 30 * 1000);
  assert_position ("90m", WEIR_POSITION_TIME, NOW_MSEC - 90 * 60 * 1000);
  assert_position ("24h", WEIR_POSITION_TIME, NOW_MSEC - 24 * 3600 * 1000);
  assert_position ("7d", WEIR_POSITION_TIME, NOW_MSEC - G_GINT64_CONSTANT (7) * 24 * 3600 * 1000);
  /* Before 1970 there are no messages. */
  assert_position ("100000w", WEIR_POSITION_TIME, 0);
  assert_position ("1969-12-31T23:59:59.999Z", WEIR_POSITION_TIME, 0);
  assert_position ("0001-01-01", WEIR_POSITION_TIME, 0);
}

static void
test_refuse (void)
{
  static const char *const cases[] = {
    "", " ", "-", "-0", "--5", "+5", "5x", "5 m", "begin", "BEGINNING", "9223372036854775808", "-9223372036854775809",
    "1.5h", "m", "2026-11-31", "2026-11-21T25:00", "14:15", "99999999999999d", "1h30", "\xc3\xa4",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      WeirPosition position = { WEIR_POSITION_LAST, 77 };

      g_test_message ("%s", cases[i]);
      g_assert_false (weir_position_parse (cases[i], NOW_MSEC, &position, &error));
      g_assert_error (error, WEIR_ERROR, WEIR_ERROR_INVALID);
      g_assert_cmpint (position.kind, ==, WEIR_POSITION_LAST);
      g_assert_cmpint (position.value, ==, 77);

      /* The message says what is accepted. */
      g_assert_nonnull (g_strstr_len (error->message, -1, "beginning"));
      g_assert_nonnull (g_strstr_len (error->message, -1, "24h"));
      g_assert_nonnull (g_strstr_len (error->message, -1, cases[i]));
    }
}

static void
test_local_time (void)
{
  if (g_test_subprocess ())
    {
      assert_position ("2026-11-21T14:15:09.312", WEIR_POSITION_TIME, NOW_MSEC - 90 * 60 * 1000);
      assert_position ("2026-11-21T14:15:09.312Z", WEIR_POSITION_TIME, NOW_MSEC);
      return;
    }

  g_setenv ("TZ", "XYZ-01:30", TRUE);
  g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_DEFAULT);
  g_setenv ("TZ", "UTC", TRUE);
  g_test_trap_assert_passed ();
}

static void
test_to_string (void)
{
  static const WeirPosition positions[] = {
    { WEIR_POSITION_BEGINNING, 0 },
    { WEIR_POSITION_END, 0 },
    { WEIR_POSITION_OFFSET, 42 },
    { WEIR_POSITION_LAST, 100 },
    { WEIR_POSITION_TIME, NOW_MSEC },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (positions); i++)
    {
      g_autofree char *text = weir_position_to_string (positions[i]);

      assert_position (text, positions[i].kind, positions[i].value);
    }
}

static void
test_span (void)
{
  g_autoptr (GError) error = NULL;
  gint64 usec = 0;

  g_assert_true (weir_span_parse ("500ms", &usec, NULL));
  g_assert_cmpint (usec, ==, 500 * 1000);
  g_assert_true (weir_span_parse ("1h30m", &usec, NULL));
  g_assert_cmpint (usec, ==, G_GINT64_CONSTANT (90) * 60 * G_USEC_PER_SEC);
  g_assert_true (weir_span_parse ("5min", &usec, NULL));
  g_assert_cmpint (usec, ==, G_GINT64_CONSTANT (5) * 60 * G_USEC_PER_SEC);
  g_assert_true (weir_span_parse ("2w", &usec, NULL));
  g_assert_cmpint (usec, ==, G_GINT64_CONSTANT (14) * 86400 * G_USEC_PER_SEC);

  usec = 77;
  g_assert_false (weir_span_parse ("5", &usec, &error));
  g_assert_error (error, WEIR_ERROR, WEIR_ERROR_INVALID);
  g_assert_cmpint (usec, ==, 77);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/position/parse", test_parse);
  g_test_add_func ("/position/refuse", test_refuse);
  g_test_add_func ("/position/local-time", test_local_time);
  g_test_add_func ("/position/to-string", test_to_string);
  g_test_add_func ("/span/parse", test_span);
  return g_test_run ();
}
