/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include <locale.h>

#include "model/weir-lag-status.h"

#define SEC G_GINT64_CONSTANT (1000000)
#define T0 (G_GINT64_CONSTANT (1700000000) * SEC)
#define MAX_COMMITS 12

/* A situation: commits with the lag each left, the end now, and how long ago the last one was. */
typedef struct
{
  const char *name;
  struct
  {
    int sec;
    int committed;
    int lag;
  } commits[MAX_COMMITS];
  guint n_commits;
  int end; /* now */
  int now_sec;
  WeirLagStatus status;
  const char *sentence; /* a part of it */
} Situation;

static const Situation situations[] = {
  { "caught-up-now",
    { { 0, 1000, 0 }, { 10, 2000, 50 }, { 20, 3000, 100 }, { 30, 4000, 150 }, { 40, 5000, 200 } }, 5,
    5000, 41, WEIR_LAG_STATUS_OK, "has processed all of orders/3" },
  { "caught-up-once",
    { { 0, 1000, 0 }, { 10, 2000, 50 }, { 20, 3000, 100 }, { 30, 4000, 150 }, { 40, 5000, 200 } }, 5,
    5200, 45, WEIR_LAG_STATUS_OK, "moves on with orders/3, 200 messages left" },
  { "caught-up-in-the-middle",
    { { 0, 1000, 100 }, { 10, 2000, 50 }, { 20, 3000, 0 }, { 30, 4000, 150 }, { 40, 5000, 200 } }, 5,
    5200, 45, WEIR_LAG_STATUS_OK, NULL },
  { "lag-falls",
    { { 0, 1000, 300 }, { 10, 2000, 250 }, { 20, 3000, 200 }, { 30, 4000, 150 }, { 40, 5000, 100 } }, 5,
    5100, 45, WEIR_LAG_STATUS_OK, NULL },
  { "lag-falls-once",
    { { 0, 1000, 100 }, { 10, 2000, 150 }, { 20, 3000, 140 }, { 30, 4000, 250 }, { 40, 5000, 300 } }, 5,
    5300, 45, WEIR_LAG_STATUS_OK, NULL },
  { "lag-grows",
    { { 0, 1000, 100 }, { 10, 2000, 150 }, { 20, 3000, 200 }, { 30, 4000, 250 }, { 40, 5000, 300 } }, 5,
    5300, 45, WEIR_LAG_STATUS_WARNING, "falls behind on orders/3: its lag grew from 100 to 300 messages in 40 s" },
  { "lag-grows-in-steps",
    { { 0, 1000, 100 }, { 10, 2000, 100 }, { 20, 3000, 200 }, { 30, 4000, 200 }, { 40, 5000, 300 } }, 5,
    5300, 45, WEIR_LAG_STATUS_WARNING, NULL },
  { "lag-stays",
    { { 0, 1000, 100 }, { 10, 2000, 100 }, { 20, 3000, 100 }, { 30, 4000, 100 }, { 40, 5000, 100 } }, 5,
    5100, 45, WEIR_LAG_STATUS_OK, NULL },
  { "commits-the-same",
    { { 0, 1000, 100 }, { 10, 1000, 150 }, { 20, 1000, 200 }, { 30, 1000, 250 }, { 40, 1000, 300 } }, 5,
    1300, 45, WEIR_LAG_STATUS_STALLED, "stalled on orders/3: it committed the same offset 5 times in 40 s, with 300 messages left" },
  { "commits-the-same-and-is-caught-up",
    { { 0, 1000, 0 }, { 10, 1000, 0 }, { 20, 1000, 0 }, { 30, 1000, 100 }, { 40, 1000, 100 } }, 5,
    1100, 45, WEIR_LAG_STATUS_OK, NULL },
  { "goes-back",
    { { 0, 1000, 100 }, { 10, 2000, 150 }, { 20, 3000, 200 }, { 30, 2500, 900 }, { 40, 3000, 800 } }, 5,
    3800, 45, WEIR_LAG_STATUS_REWINDING, "went back on orders/3 by 500 offsets, and has 800 messages left" },
  { "goes-back-but-was-caught-up",
    { { 0, 1000, 100 }, { 10, 2000, 150 }, { 20, 3000, 0 }, { 30, 2500, 900 }, { 40, 3000, 800 } }, 5,
    3800, 45, WEIR_LAG_STATUS_OK, NULL },
  { "stops",
    { { 0, 1000, 100 }, { 10, 2000, 150 }, { 20, 3000, 200 }, { 30, 4000, 250 }, { 40, 5000, 300 } }, 5,
    5612, 40 + 240, WEIR_LAG_STATUS_STOPPED, "stopped on orders/3: nothing new was committed for 4 min" },
  /* It counts from the last commit, even if it was caught up before that. */
  { "stops-after-it-was-caught-up",
    { { 0, 1000, 0 }, { 10, 2000, 0 }, { 20, 3000, 0 }, { 30, 4000, 50 }, { 40, 5000, 100 } }, 5,
    5312, 40 + 240, WEIR_LAG_STATUS_STOPPED, "while 212 messages arrived" },
  /* A minute of silence is none for who commits every two minutes. */
  { "commits-rarely",
    { { 0, 1000, 100 }, { 120, 2000, 90 }, { 240, 3000, 80 }, { 360, 4000, 70 } }, 4,
    4100, 360 + 100, WEIR_LAG_STATUS_OK, NULL },
  { "commits-rarely-and-stops",
    { { 0, 1000, 100 }, { 120, 2000, 90 }, { 240, 3000, 80 }, { 360, 4000, 70 } }, 4,
    4100, 360 + 361, WEIR_LAG_STATUS_STOPPED, NULL },
  { "too-little",
    { { 0, 1000, 100 }, { 10, 1100, 100 } }, 2,
    1200, 15, WEIR_LAG_STATUS_UNKNOWN, "Too little was seen yet" },
  { "one-commit-long-ago",
    { { 0, 1000, 100 } }, 1,
    1200, 600, WEIR_LAG_STATUS_STOPPED, "for 10 min" },
};

static WeirLagSeries *
make_series (const Situation *situation,
             WeirLagSource    source)
{
  WeirLagSeries *series = weir_lag_series_new (1000);
  WeirLagPoint now = { T0 + situation->now_sec * SEC, -1, situation->end, WEIR_LAG_SAMPLED, FALSE };

  for (guint i = 0; i < situation->n_commits; i++)
    {
      WeirLagPoint point = { T0 + situation->commits[i].sec * SEC, situation->commits[i].committed,
                             situation->commits[i].committed + situation->commits[i].lag, source, FALSE };

      weir_lag_series_append (series, &point);
      now.committed = point.committed;
    }
  /* Weir looks every ten seconds while the end grows; it is not the commit log that tells the end of now. */
  for (gint64 time = T0 + (situation->commits[situation->n_commits - 1].sec + 10) * SEC; time < now.time_usec; time += 10 * SEC)
    {
      WeirLagPoint point = now;

      point.time_usec = time;
      weir_lag_series_append (series, &point);
    }
  weir_lag_series_append (series, &now);
  return series;
}

static void
test_situation (gconstpointer data)
{
  const Situation *situation = data;
  g_autoptr (WeirLagSeries) series = make_series (situation, WEIR_LAG_COMMIT_LOG);
  g_autofree char *sentence = NULL;
  WeirLagVerdict verdict;

  weir_lag_verdict_judge (&verdict, series, -1, T0 + situation->now_sec * SEC);
  g_assert_cmpint (verdict.status, ==, situation->status);
  sentence = weir_lag_verdict_describe (&verdict, "shipping", "orders", 3);
  g_test_message ("%s", sentence);
  g_assert_nonnull (strstr (sentence, "shipping"));
  if (situation->sentence != NULL)
    g_assert_nonnull (strstr (sentence, situation->sentence));
}

static void
add (WeirLagSeries *series,
     gint64         sec,
     gint64         committed,
     gint64         end)
{
  WeirLagPoint point = { T0 + sec * SEC, committed, end, WEIR_LAG_SAMPLED, FALSE };

  weir_lag_series_append (series, &point);
}

static WeirLagStatus
judge (WeirLagSeries *series,
       gint64         lag,
       gint64         now_sec)
{
  WeirLagVerdict verdict;

  weir_lag_verdict_judge (&verdict, series, lag, T0 + now_sec * SEC);
  return verdict.status;
}

/* Of samples only steps are commits; a group that is paused stops, and goes on. */
static void
test_sampled (void)
{
  g_autoptr (WeirLagSeries) series = weir_lag_series_new (1000);
  gint64 committed = 0, end = 0, sec;

  g_assert_cmpint (judge (series, -1, 0), ==, WEIR_LAG_STATUS_UNKNOWN);
  for (sec = 0; sec < 120; sec += 2)
    {
      end += 20;
      committed = sec % 6 == 0 ? end - 5 : committed;
      add (series, sec, committed, end);
    }
  g_assert_cmpint (judge (series, -1, sec), ==, WEIR_LAG_STATUS_OK);
  for (; sec < 170; sec += 2)
    add (series, sec, committed, end += 20);
  g_assert_cmpint (judge (series, -1, sec), ==, WEIR_LAG_STATUS_OK);
  for (; sec < 300; sec += 2)
    add (series, sec, committed, end += 20);
  g_assert_cmpint (judge (series, -1, sec), ==, WEIR_LAG_STATUS_STOPPED);
  /* Markers of transactions are nothing to process. */
  g_assert_cmpint (judge (series, 0, sec), ==, WEIR_LAG_STATUS_OK);
  for (; sec < 330; sec += 2)
    add (series, sec, committed += 200, end += 20);
  g_assert_cmpint (judge (series, -1, sec), ==, WEIR_LAG_STATUS_OK);
}

/* A group that has nothing to do commits nothing, and that is right until there is something. */
static void
test_idle (void)
{
  g_autoptr (WeirLagSeries) series = weir_lag_series_new (1000);
  WeirLagVerdict verdict;
  gint64 sec;

  for (sec = 0; sec < 3600; sec += 2)
    add (series, sec, 500, 500);
  g_assert_cmpint (judge (series, -1, sec), ==, WEIR_LAG_STATUS_OK);
  for (; sec < 3630; sec += 2)
    add (series, sec, 500, 510);
  g_assert_cmpint (judge (series, -1, sec), !=, WEIR_LAG_STATUS_STOPPED);
  for (; sec < 3900; sec += 2)
    add (series, sec, 500, 510);
  weir_lag_verdict_judge (&verdict, series, -1, T0 + sec * SEC);
  g_assert_cmpint (verdict.status, ==, WEIR_LAG_STATUS_STOPPED);
  g_assert_false (verdict.is_quiet_at_least);
  g_assert_cmpint (verdict.n_arrived, ==, 10);
}

/* Left behind before Weir was started: how long ago is not known. */
static void
test_unseen (void)
{
  g_autoptr (WeirLagSeries) series = weir_lag_series_new (1000);
  g_autofree char *sentence = NULL;
  WeirLagVerdict verdict;

  for (gint64 sec = 0; sec <= 240; sec += 2)
    add (series, sec, 500, 600);
  weir_lag_verdict_judge (&verdict, series, -1, T0 + 240 * SEC);
  g_assert_cmpint (verdict.status, ==, WEIR_LAG_STATUS_STOPPED);
  sentence = weir_lag_verdict_describe (&verdict, "shipping", "orders", 3);
  g_assert_cmpstr (sentence, ==, "shipping has committed nothing new on orders/3 for at least 4 min, with 100 messages left");
}

static void
test_group (void)
{
  WeirLagPart parts[] = {
    { "orders", 0, TRUE, { .status = WEIR_LAG_STATUS_OK, .lag = 12 } },
    { "orders", 1, TRUE, { .status = WEIR_LAG_STATUS_OK, .lag = 10 } },
    { "orders", 2, FALSE, { .status = WEIR_LAG_STATUS_OK, .lag = 5000 } },
    { "orders", 3, TRUE, { .status = WEIR_LAG_STATUS_STALLED, .lag = 20, .n_commits = 4, .window_usec = 30 * SEC } },
    { "stock", 0, TRUE, { .status = WEIR_LAG_STATUS_WARNING, .lag = 9000, .window_usec = 30 * SEC } },
  };
  g_auto (GStrv) sentences = NULL;
  WeirLagGroupVerdict verdict;

  weir_lag_group_verdict_judge (&verdict, parts, G_N_ELEMENTS (parts), 7, 2);
  g_assert_cmpint (verdict.status, ==, WEIR_LAG_STATUS_STALLED);
  g_assert_cmpint (verdict.worst, ==, 3);
  g_assert_cmpuint (verdict.n_worse, ==, 2);
  /* Far behind the others of its topic, however far behind another topic is. */
  g_assert_cmpint (verdict.skewed, ==, 2);
  g_assert_cmpint (verdict.skew_median, ==, 12);
  sentences = weir_lag_group_verdict_describe (&verdict, parts, "shipping");
  g_assert_cmpuint (g_strv_length (sentences), ==, 4);
  g_assert_cmpstr (sentences[0], ==,
                   "shipping stalled on orders/3: it committed the same offset 4 times in 30 s, with 20 messages left; "
                   "it is not well on 1 other partition either");
  g_assert_cmpstr (sentences[1], ==, "orders/2 is far behind the rest: 5,000 messages, where the median of the 3 others is 12");
  g_assert_cmpstr (sentences[2], ==, "2 of 7 members have no partition");
  g_assert_cmpstr (sentences[3], ==, "1 partition is read by no member");
}

static void
test_group_is_well (void)
{
  WeirLagPart parts[] = {
    { "orders", 0, FALSE, { .status = WEIR_LAG_STATUS_OK, .lag = 0 } },
    { "orders", 1, FALSE, { .status = WEIR_LAG_STATUS_OK, .lag = 0 } },
  };
  g_auto (GStrv) sentences = NULL;
  g_auto (GStrv) none = NULL;
  WeirLagGroupVerdict verdict;

  /* Without members nothing is held, which the group's state says already. */
  weir_lag_group_verdict_judge (&verdict, parts, 2, 0, 0);
  sentences = weir_lag_group_verdict_describe (&verdict, parts, "shipping");
  g_assert_cmpuint (g_strv_length (sentences), ==, 1);
  g_assert_cmpstr (sentences[0], ==, "shipping has processed all there is");

  parts[1].verdict.lag = 1200;
  weir_lag_group_verdict_judge (&verdict, parts, 2, 0, 0);
  g_strfreev (sentences);
  sentences = weir_lag_group_verdict_describe (&verdict, parts, "shipping");
  g_assert_cmpstr (sentences[0], ==, "shipping moves on, 1,200 messages left");

  /* Something is left of which nothing is known yet: that is not "all". */
  parts[1].verdict.status = WEIR_LAG_STATUS_UNKNOWN;
  weir_lag_group_verdict_judge (&verdict, parts, 2, 0, 0);
  g_assert_cmpint (verdict.status, ==, WEIR_LAG_STATUS_UNKNOWN);
  g_strfreev (sentences);
  sentences = weir_lag_group_verdict_describe (&verdict, parts, "shipping");
  g_assert_cmpstr (sentences[0], ==, "Too little was seen yet of how shipping gets on with orders/1");

  /* A partition that the group never committed for says nothing of the others. */
  parts[1].verdict.lag = -1;
  weir_lag_group_verdict_judge (&verdict, parts, 2, 0, 0);
  g_assert_cmpint (verdict.status, ==, WEIR_LAG_STATUS_OK);

  weir_lag_group_verdict_judge (&verdict, NULL, 0, -1, 0);
  g_assert_cmpint (verdict.status, ==, WEIR_LAG_STATUS_UNKNOWN);
  none = weir_lag_group_verdict_describe (&verdict, NULL, "shipping");
  g_assert_cmpstr (none[0], ==, "shipping has committed nothing yet");
}

static void
test_words (void)
{
  const char *style_class = "x";

  g_assert_null (weir_lag_status_get_word (WEIR_LAG_STATUS_UNKNOWN, &style_class));
  g_assert_null (style_class);
  for (int i = WEIR_LAG_STATUS_OK; i <= WEIR_LAG_STATUS_STOPPED; i++)
    {
      g_assert_nonnull (weir_lag_status_get_word (i, &style_class));
      g_assert_nonnull (style_class);
      g_assert_nonnull (weir_lag_status_get_id (i));
    }
}

int
main (int    argc,
      char **argv)
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (situations); i++)
    {
      g_autofree char *path = g_strdup_printf ("/lag-status/situation/%s", situations[i].name);

      g_test_add_data_func (path, &situations[i], test_situation);
    }
  g_test_add_func ("/lag-status/sampled", test_sampled);
  g_test_add_func ("/lag-status/idle", test_idle);
  g_test_add_func ("/lag-status/unseen", test_unseen);
  g_test_add_func ("/lag-status/group", test_group);
  g_test_add_func ("/lag-status/group-is-well", test_group_is_well);
  g_test_add_func ("/lag-status/words", test_words);

  return g_test_run ();
}
