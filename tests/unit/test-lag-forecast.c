/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include <math.h>

#include "model/weir-lag-forecast.h"

#define SEC G_GINT64_CONSTANT (1000000)
#define T0 (G_GINT64_CONSTANT (1700000000) * SEC)

#define assert_near(value, expected, part) \
  g_assert_cmpfloat_with_epsilon ((double) (value), (double) (expected), fabs ((double) (expected)) * (part) + 1e-9)

static void
add (WeirLagSeries *series,
     double         sec,
     gint64         committed,
     gint64         end)
{
  WeirLagPoint point = { T0 + (gint64) (sec * SEC), committed, end, WEIR_LAG_SAMPLED, FALSE };

  weir_lag_series_append (series, &point);
}

/* A service that processes @consumption messages a second and commits every @rhythm seconds, looked at every two. */
static gint64
run (WeirLagSeries *series,
     double         from_sec,
     double         to_sec,
     gint64         committed,
     gint64        *end,
     double         arrival,
     double         consumption,
     double         rhythm)
{
  const gint64 first_end = *end, first_committed = committed;

  for (double sec = from_sec; sec < to_sec; sec += 2)
    {
      double last_commit = floor ((sec - from_sec) / rhythm) * rhythm;

      *end = first_end + (gint64) (arrival * (sec - from_sec));
      committed = MIN (first_committed + (gint64) (consumption * last_commit), *end);
      add (series, sec, committed, *end);
    }
  return committed;
}

static void
compute (WeirLagForecast *forecast,
         WeirLagSeries   *series,
         double           now_sec)
{
  WeirLagFacts facts = WEIR_LAG_FACTS_INIT;

  facts.now_usec = T0 + (gint64) (now_sec * SEC);
  weir_lag_forecast_compute (forecast, series, &facts);
}

static void
test_unknown (void)
{
  g_autoptr (WeirLagSeries) series = weir_lag_series_new (100);
  WeirLagForecast forecast;

  compute (&forecast, series, 0);
  g_assert_cmpint (forecast.lag, <, 0);
  g_assert_cmpint (forecast.time_lag_usec, ==, WEIR_TIME_UNKNOWN);
  g_assert_cmpint (forecast.catch_up, ==, WEIR_CATCH_UP_UNKNOWN);
  g_assert_cmpint (forecast.expires_usec, ==, WEIR_TIME_UNKNOWN);
  g_assert_true (isnan (forecast.arrival_per_sec));
  g_assert_true (isnan (forecast.consumption_per_sec));
  g_assert_null (weir_lag_forecast_describe_catch_up (&forecast, T0));

  /* One look has no rate. */
  add (series, 0, 10, 50);
  compute (&forecast, series, 0);
  g_assert_cmpint (forecast.lag, ==, 40);
  g_assert_cmpint (forecast.catch_up, ==, WEIR_CATCH_UP_UNKNOWN);
  g_assert_true (isnan (forecast.arrival_per_sec));
  /* All of the log that was seen is younger than the message. */
  g_assert_cmpint (forecast.oldest_kind, ==, WEIR_LAG_TIME_AT_LEAST);
}

static void
test_done (void)
{
  g_autoptr (WeirLagSeries) series = weir_lag_series_new (100);
  WeirLagForecast forecast;

  for (int sec = 0; sec <= 60; sec += 2)
    add (series, sec, sec * 3, sec * 3);
  compute (&forecast, series, 60);
  g_assert_cmpint (forecast.lag, ==, 0);
  g_assert_cmpint (forecast.time_lag_usec, ==, 0);
  g_assert_cmpint (forecast.catch_up, ==, WEIR_CATCH_UP_DONE);
  g_assert_cmpint (forecast.expires_usec, ==, WEIR_TIME_NEVER);
  assert_near (forecast.arrival_per_sec, 3, 0.01);
  assert_near (forecast.consumption_per_sec, 3, 0.01);
}

/* Half-way through what a pause left behind: when it is done, by several rhythms of commits. */
static void
test_catches_up (void)
{
  const double rhythms[] = { 2, 5, 10, 15 };

  for (guint i = 0; i < G_N_ELEMENTS (rhythms); i++)
    {
      g_autoptr (WeirLagSeries) series = weir_lag_series_new (1000);
      g_autofree char *text = NULL;
      WeirLagForecast forecast;
      gint64 end = 1000, committed = 1000;
      double left;

      committed = run (series, 0, 60, committed, &end, 20, 20, rhythms[i]);
      committed = run (series, 60, 240, committed, &end, 20, 0, rhythms[i]);
      committed = run (series, 240, 300, committed, &end, 20, 50, rhythms[i]);
      /* Some 3,600 messages were left and shrink by 30 a second: 120 s in all, 60 are over. */
      compute (&forecast, series, 298);
      g_assert_cmpint (forecast.catch_up, ==, WEIR_CATCH_UP_AT);
      assert_near (forecast.arrival_per_sec, 20, 0.05);
      assert_near (forecast.consumption_per_sec, 50, 0.1);
      left = (double) (forecast.catch_up_usec - T0) / SEC - 298;
      assert_near (left, (double) (end - committed) / 30, 0.2);
      text = weir_lag_forecast_describe_catch_up (&forecast, T0 + 298 * SEC);
      g_assert_true (g_str_has_prefix (text, "catches up at "));
    }
}

static void
test_never (void)
{
  g_autoptr (WeirLagSeries) slow = weir_lag_series_new (1000);
  g_autoptr (WeirLagSeries) stopped = weir_lag_series_new (1000);
  g_autofree char *text = NULL;
  WeirLagForecast forecast;
  gint64 end = 1000, committed;

  run (slow, 0, 300, 500, &end, 20, 10, 5);
  compute (&forecast, slow, 298);
  g_assert_cmpint (forecast.catch_up, ==, WEIR_CATCH_UP_NEVER);
  assert_near (forecast.consumption_per_sec, 10, 0.1);
  text = weir_lag_forecast_describe_catch_up (&forecast, T0);
  g_assert_cmpstr (text, ==, "never at this rate");

  end = 1000;
  committed = run (stopped, 0, 60, 1000, &end, 20, 20, 5);
  run (stopped, 60, 180, committed, &end, 20, 0, 5);
  compute (&forecast, stopped, 178);
  g_assert_cmpfloat (forecast.consumption_per_sec, ==, 0);
  g_assert_cmpint (forecast.catch_up, ==, WEIR_CATCH_UP_NEVER);
}

/* What arrives between two commits is no lag that grows or shrinks. */
static void
test_keeps_up (void)
{
  for (int stop = 100; stop < 130; stop += 2)
    {
      g_autoptr (WeirLagSeries) series = weir_lag_series_new (1000);
      WeirLagForecast forecast;
      gint64 end = 1000;

      run (series, 0, stop, 990, &end, 20, 20, 5);
      compute (&forecast, series, stop - 2);
      g_assert_cmpint (forecast.lag, >, 0);
      g_assert_cmpint (forecast.catch_up, ==, WEIR_CATCH_UP_KEEPS_UP);
    }
}

static void
test_time_lag (void)
{
  g_autoptr (WeirLagSeries) series = weir_lag_series_new (1000);
  WeirLagFacts facts = WEIR_LAG_FACTS_INIT;
  WeirLagForecast forecast;
  g_autofree char *about = NULL;
  g_autofree char *exact = NULL;

  /* Ten a second; at 200 s the one at 1,000 was written 100 s ago. */
  for (int sec = 0; sec <= 200; sec += 2)
    add (series, sec, MIN (sec * 10, 1000), sec * 10);
  compute (&forecast, series, 200);
  g_assert_cmpint (forecast.oldest_kind, ==, WEIR_LAG_TIME_INTERPOLATED);
  g_assert_cmpint (ABS (forecast.time_lag_usec - 100 * SEC), <, SEC);
  about = weir_lag_forecast_describe_time (&forecast);
  g_assert_true (g_str_has_prefix (about, "≈ "));

  facts.now_usec = T0 + 200 * SEC;
  facts.oldest_usec = T0 + 99 * SEC;
  facts.oldest_kind = WEIR_LAG_TIME_EXACT;
  weir_lag_forecast_compute (&forecast, series, &facts);
  g_assert_cmpint (forecast.oldest_kind, ==, WEIR_LAG_TIME_EXACT);
  g_assert_cmpint (forecast.time_lag_usec, ==, 101 * SEC);
  exact = weir_lag_forecast_describe_time (&forecast);
  g_assert_cmpstr (exact, ==, "1 min 41 s");

  /* A producer's clock that is ahead is not a lag below zero. */
  facts.oldest_usec = T0 + 300 * SEC;
  weir_lag_forecast_compute (&forecast, series, &facts);
  g_assert_cmpint (forecast.time_lag_usec, ==, 0);

  /* Only markers of transactions are left. */
  facts.lag = 0;
  weir_lag_forecast_compute (&forecast, series, &facts);
  g_assert_cmpint (forecast.time_lag_usec, ==, 0);
  g_assert_cmpint (forecast.catch_up, ==, WEIR_CATCH_UP_DONE);
}

static void
test_retention (void)
{
  g_autoptr (WeirLagSeries) series = weir_lag_series_new (1000);
  g_autofree char *text = NULL;
  WeirLagFacts facts = WEIR_LAG_FACTS_INIT;
  WeirLagForecast forecast;
  gint64 end = 4000, committed = 0;

  /* 4,000 behind, 30 a second less: done in 133 s. */
  run (series, 0, 60, committed, &end, 20, 50, 4);
  facts.now_usec = T0 + 58 * SEC;
  facts.oldest_usec = T0 - 240 * SEC;
  facts.oldest_kind = WEIR_LAG_TIME_EXACT;
  weir_lag_forecast_compute (&forecast, series, &facts);
  g_assert_cmpint (forecast.expires_usec, ==, WEIR_TIME_UNKNOWN);
  g_assert_false (forecast.is_expiring_first);
  g_assert_null (weir_lag_forecast_describe_retention (&forecast, facts.now_usec));

  facts.retention_msec = WEIR_RETENTION_FOR_EVER;
  weir_lag_forecast_compute (&forecast, series, &facts);
  g_assert_cmpint (forecast.expires_usec, ==, WEIR_TIME_NEVER);

  facts.retention_msec = 5 * 60 * 1000;
  weir_lag_forecast_compute (&forecast, series, &facts);
  g_assert_cmpint (forecast.expires_usec, ==, T0 + 60 * SEC);
  g_assert_true (forecast.is_expiring_first);
  text = weir_lag_forecast_describe_retention (&forecast, facts.now_usec);
  g_assert_nonnull (strstr (text, "before the group catches up"));

  facts.retention_msec = 20 * 60 * 1000;
  weir_lag_forecast_compute (&forecast, series, &facts);
  g_assert_false (forecast.is_expiring_first);

  /* As many milliseconds as Kafka allows. */
  facts.retention_msec = G_MAXINT64;
  weir_lag_forecast_compute (&forecast, series, &facts);
  g_assert_cmpint (forecast.expires_usec, ==, WEIR_TIME_NEVER);

  facts.low_watermark = weir_lag_series_get_last (series)->committed + 7;
  weir_lag_forecast_compute (&forecast, series, &facts);
  g_assert_cmpint (forecast.n_lost, ==, 7);
}

static void
test_restart (void)
{
  g_autoptr (WeirLagSeries) series = weir_lag_series_new (1000);
  WeirLagForecast forecast;

  /* A topic made anew, and an hour without Weir: neither is a rate. */
  for (int sec = 0; sec <= 60; sec += 2)
    add (series, sec, 100000, 100000 + sec);
  for (int sec = 62; sec <= 70; sec += 2)
    add (series, sec, 0, (sec - 60) * 10);
  compute (&forecast, series, 70);
  assert_near (forecast.arrival_per_sec, 10, 0.01);
  for (int sec = 4000; sec <= 4010; sec += 2)
    add (series, sec, 0, 5000 + (sec - 4000) * 2);
  compute (&forecast, series, 4010);
  assert_near (forecast.arrival_per_sec, 2, 0.01);
}

/* A consumer that empties one partition after another: those whose turn comes later stand still, and are no "never". */
static void
test_turns (void)
{
  WeirLagForecast group;
  WeirLagForecast done = { .lag = 0, .arrival_per_sec = 0, .consumption_per_sec = 0, .catch_up = WEIR_CATCH_UP_DONE };
  WeirLagForecast moving = { .lag = 1000, .arrival_per_sec = 10, .consumption_per_sec = 110, .catch_up = WEIR_CATCH_UP_AT,
                             .catch_up_usec = T0 + 10 * SEC, .oldest_usec = T0 - SEC, .expires_usec = WEIR_TIME_UNKNOWN };
  WeirLagForecast standing = { .lag = 2000, .arrival_per_sec = 10, .consumption_per_sec = 0, .catch_up = WEIR_CATCH_UP_NEVER,
                               .oldest_usec = T0 - SEC, .expires_usec = WEIR_TIME_UNKNOWN };
  WeirLagForecast unseen = { .lag = 1000, .arrival_per_sec = 10, .consumption_per_sec = NAN, .catch_up = WEIR_CATCH_UP_UNKNOWN,
                             .oldest_usec = T0 - SEC, .expires_usec = WEIR_TIME_UNKNOWN };
  WeirLagForecast hot = { .lag = 500, .arrival_per_sec = 50, .consumption_per_sec = 20, .catch_up = WEIR_CATCH_UP_NEVER,
                          .oldest_usec = T0 - SEC, .expires_usec = WEIR_TIME_UNKNOWN };

  /* 4,000 left, 110 a second processed, 30 written: 50 s. */
  weir_lag_forecast_init (&group);
  weir_lag_forecast_add (&group, &done);
  weir_lag_forecast_add (&group, &standing);
  weir_lag_forecast_add (&group, &moving);
  weir_lag_forecast_add (&group, &unseen);
  weir_lag_forecast_finish (&group, T0);
  g_assert_cmpint (group.catch_up, ==, WEIR_CATCH_UP_AT);
  g_assert_cmpint (group.catch_up_usec, ==, T0 + 50 * SEC);
  assert_near (group.consumption_per_sec, 110, 0.001);

  /* Nothing moves anywhere, which is known of each. */
  weir_lag_forecast_init (&group);
  weir_lag_forecast_add (&group, &done);
  weir_lag_forecast_add (&group, &standing);
  weir_lag_forecast_finish (&group, T0);
  g_assert_cmpint (group.catch_up, ==, WEIR_CATCH_UP_NEVER);

  /* Of one it is not: no word on the group, and no 0 for what is not known. */
  weir_lag_forecast_init (&group);
  weir_lag_forecast_add (&group, &done);
  weir_lag_forecast_add (&group, &standing);
  weir_lag_forecast_add (&group, &unseen);
  weir_lag_forecast_finish (&group, T0);
  g_assert_cmpint (group.catch_up, ==, WEIR_CATCH_UP_UNKNOWN);
  g_assert_true (isnan (group.consumption_per_sec));

  /* One that is processed, and falls behind all the same, is never done. */
  weir_lag_forecast_init (&group);
  weir_lag_forecast_add (&group, &moving);
  weir_lag_forecast_add (&group, &hot);
  weir_lag_forecast_add (&group, &standing);
  weir_lag_forecast_finish (&group, T0);
  g_assert_cmpint (group.catch_up, ==, WEIR_CATCH_UP_NEVER);
}

static void
test_group (void)
{
  WeirLagForecast group, part;

  weir_lag_forecast_init (&group);
  weir_lag_forecast_init (&part);
  weir_lag_forecast_add (&group, &part);
  weir_lag_forecast_finish (&group, T0);
  g_assert_cmpint (group.lag, <, 0);
  g_assert_cmpint (group.time_lag_usec, ==, WEIR_TIME_UNKNOWN);

  part.lag = 100;
  part.arrival_per_sec = 5;
  part.consumption_per_sec = 10;
  part.oldest_usec = T0 - 30 * SEC;
  part.oldest_kind = WEIR_LAG_TIME_EXACT;
  part.time_lag_usec = 30 * SEC;
  part.catch_up = WEIR_CATCH_UP_AT;
  part.catch_up_usec = T0 + 20 * SEC;
  part.expires_usec = T0 + 100 * SEC;
  weir_lag_forecast_add (&group, &part);
  part.catch_up_usec = T0 + 50 * SEC;
  part.oldest_usec = T0 - 40 * SEC;
  part.oldest_kind = WEIR_LAG_TIME_INTERPOLATED;
  part.time_lag_usec = 40 * SEC;
  part.expires_usec = T0 + 40 * SEC;
  part.is_expiring_first = TRUE;
  weir_lag_forecast_add (&group, &part);
  /* One that is done changes nothing of that. */
  weir_lag_forecast_init (&part);
  part.lag = 0;
  part.time_lag_usec = 0;
  part.arrival_per_sec = part.consumption_per_sec = 1;
  part.catch_up = WEIR_CATCH_UP_DONE;
  part.expires_usec = WEIR_TIME_NEVER;
  weir_lag_forecast_add (&group, &part);
  weir_lag_forecast_finish (&group, T0);
  g_assert_cmpint (group.lag, ==, 200);
  g_assert_cmpfloat (group.arrival_per_sec, ==, 11);
  g_assert_cmpint (group.time_lag_usec, ==, 40 * SEC);
  g_assert_cmpint (group.oldest_kind, ==, WEIR_LAG_TIME_INTERPOLATED);
  g_assert_cmpint (group.catch_up, ==, WEIR_CATCH_UP_AT);
  g_assert_cmpint (group.catch_up_usec, ==, T0 + 50 * SEC);
  g_assert_cmpint (group.expires_usec, ==, T0 + 40 * SEC);
  g_assert_true (group.is_expiring_first);

  /* Of one partition nothing is known but that it lags: then the group's time is not known to be over. */
  weir_lag_forecast_init (&part);
  part.lag = 5;
  weir_lag_forecast_add (&group, &part);
  weir_lag_forecast_finish (&group, T0);
  g_assert_cmpint (group.catch_up, ==, WEIR_CATCH_UP_UNKNOWN);
  g_assert_true (isnan (group.arrival_per_sec));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/lag-forecast/unknown", test_unknown);
  g_test_add_func ("/lag-forecast/done", test_done);
  g_test_add_func ("/lag-forecast/catches-up", test_catches_up);
  g_test_add_func ("/lag-forecast/never", test_never);
  g_test_add_func ("/lag-forecast/keeps-up", test_keeps_up);
  g_test_add_func ("/lag-forecast/time-lag", test_time_lag);
  g_test_add_func ("/lag-forecast/retention", test_retention);
  g_test_add_func ("/lag-forecast/restart", test_restart);
  g_test_add_func ("/lag-forecast/group", test_group);
  g_test_add_func ("/lag-forecast/turns", test_turns);

  return g_test_run ();
}
