/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include <glib/gstdio.h>

#include "store/weir-group-rules.h"

#define SEC G_GINT64_CONSTANT (1000000)

static void
test_check (void)
{
  const WeirLagRule none = { 0 };
  const WeirLagRule all = { 100, 60, TRUE };
  WeirLagForecast forecast;
  g_autofree char *by_lag = NULL;
  g_autofree char *by_time = NULL;
  g_autofree char *by_status = NULL;

  weir_lag_forecast_init (&forecast);
  g_assert_false (weir_lag_rule_is_set (&none));
  g_assert_true (weir_lag_rule_is_set (&all));
  /* What is unknown breaks no rule. */
  g_assert_null (weir_lag_rule_check (&all, &forecast, WEIR_LAG_STATUS_UNKNOWN, NULL));
  forecast.lag = 100;
  forecast.time_lag_usec = 60 * SEC;
  g_assert_null (weir_lag_rule_check (&all, &forecast, WEIR_LAG_STATUS_WARNING, "x"));
  g_assert_null (weir_lag_rule_check (&none, &forecast, WEIR_LAG_STATUS_STOPPED, "x"));

  forecast.lag = 101;
  by_lag = weir_lag_rule_check (&all, &forecast, WEIR_LAG_STATUS_OK, "x");
  g_assert_cmpstr (by_lag, ==, "101 messages are not yet processed, more than 100");
  forecast.time_lag_usec = 61 * SEC;
  forecast.oldest_kind = WEIR_LAG_TIME_EXACT;
  by_time = weir_lag_rule_check (&all, &forecast, WEIR_LAG_STATUS_OK, "x");
  g_assert_cmpstr (by_time, ==, "The oldest message not yet processed is 1 min 1 s old, more than 1 min");
  by_status = weir_lag_rule_check (&all, &forecast, WEIR_LAG_STATUS_STOPPED, "it stopped");
  g_assert_cmpstr (by_status, ==, "it stopped");
}

/* A lag that swings about its limit is told once. */
static void
test_alarm (void)
{
  WeirLagAlarm alarm = { 0 };
  gint64 now = 5 * SEC;

  g_assert_false (weir_lag_alarm_update (&alarm, FALSE, now));
  g_assert_true (weir_lag_alarm_update (&alarm, TRUE, now += SEC));
  for (int i = 0; i < 100; i++)
    g_assert_false (weir_lag_alarm_update (&alarm, i % 10 < 5, now += 2 * SEC));
  g_assert_false (weir_lag_alarm_update (&alarm, FALSE, now += 2 * SEC));
  g_assert_false (weir_lag_alarm_update (&alarm, FALSE, now += 61 * SEC));
  g_assert_true (weir_lag_alarm_update (&alarm, TRUE, now += 2 * SEC));
}

static void
test_kept (void)
{
  g_autofree char *folder = g_dir_make_tmp ("weir-rules-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "alerts.ini", NULL);
  g_autoptr (WeirGroupRules) rules = weir_group_rules_new (path);
  g_autoptr (WeirGroupRules) again = NULL;
  WeirLagRule rule = { 1000, 0, TRUE };

  g_assert_false (weir_group_rules_get (rules, "Shop [1]", "a group/with=signs", &rule));
  rule = (WeirLagRule){ 1000, 0, TRUE };
  weir_group_rules_set (rules, "Shop [1]", "a group/with=signs", &rule);
  weir_group_rules_flush (rules);

  again = weir_group_rules_new (path);
  rule = (WeirLagRule){ 0 };
  g_assert_true (weir_group_rules_get (again, "Shop [1]", "a group/with=signs", &rule));
  g_assert_cmpint (rule.lag, ==, 1000);
  g_assert_cmpint (rule.time_lag_sec, ==, 0);
  g_assert_true (rule.on_status);
  g_assert_false (weir_group_rules_get (again, "Shop", "a group/with=signs", &rule));

  /* What asks for nothing is forgotten. */
  rule = (WeirLagRule){ 0 };
  weir_group_rules_set (again, "Shop [1]", "a group/with=signs", &rule);
  weir_group_rules_flush (again);
  g_assert_false (weir_group_rules_get (again, "Shop [1]", "a group/with=signs", &rule));
  g_unlink (path);
  g_rmdir (folder);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/group-rules/check", test_check);
  g_test_add_func ("/group-rules/alarm", test_alarm);
  g_test_add_func ("/group-rules/kept", test_kept);

  return g_test_run ();
}
