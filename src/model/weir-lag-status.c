/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "model/weir-lag-status.h"

#include <glib/gi18n.h>
#include <math.h>

#include "base/weir-format.h"

/* The window: so many commits, as other tools of the kind have it. */
#define WINDOW_COMMITS 10
/* Fewer say nothing of how a group commits. */
#define FEWEST_COMMITS 3
/* A lag that grew between two commits is chance. */
#define FEWEST_GROWING 5
/* A group that commits every second is not stopped after ten; one of which no commit was seen may commit rarely. */
#define QUIET_MIN_USEC (60 * G_USEC_PER_SEC)
#define QUIET_UNSEEN_USEC (120 * G_USEC_PER_SEC)
/* A partition is skewed when it is so many times as far behind as the others, and by as many messages at least. */
#define SKEW_FACTOR 10
#define SKEW_MESSAGES 100
#define SKEW_FEWEST_OTHERS 2

typedef struct
{
  gint64 time_usec;
  gint64 committed;
  gint64 lag; /* below 0 is unknown */
  gboolean is_seen; /* no commit, but where it stood when it was first looked at */
} Commit;

static const struct
{
  const char *id;
  const char *word;
  const char *style_class;
} statuses[] = {
  [WEIR_LAG_STATUS_OK] = { "ok", N_ ("OK"), "success" },
  [WEIR_LAG_STATUS_WARNING] = { "warning", N_ ("Falling behind"), "warning" },
  [WEIR_LAG_STATUS_REWINDING] = { "rewinding", N_ ("Rewinding"), "warning" },
  [WEIR_LAG_STATUS_STALLED] = { "stalled", N_ ("Stalled"), "error" },
  [WEIR_LAG_STATUS_STOPPED] = { "stopped", N_ ("Stopped"), "error" },
};

const char *
weir_lag_status_get_word (WeirLagStatus  status,
                          const char   **style_class)
{
  *style_class = NULL;
  if (status <= WEIR_LAG_STATUS_UNKNOWN || status > WEIR_LAG_STATUS_STOPPED)
    return NULL;
  *style_class = statuses[status].style_class;
  return _(statuses[status].word);
}

const char *
weir_lag_status_get_id (WeirLagStatus status)
{
  return status > WEIR_LAG_STATUS_UNKNOWN && status <= WEIR_LAG_STATUS_STOPPED ? statuses[status].id : NULL;
}

/*
 * The last commits, the oldest first. The commit log has each of them, also those that repeat an offset; of samples only
 * a step is one. What was seen first is none, but that it stood there counts. Returns their number; fills in the index
 * of the point of the first.
 */
static guint
collect_commits (const WeirLagSeries *series,
                 Commit              *commits,
                 guint               *first_point)
{
  guint n_commits = 0;
  guint n_points = weir_lag_series_get_n_points (series);

  /* Backwards until the window is full: only the tail of a long history is looked at. */
  for (guint i = n_points; i-- > 0 && n_commits < WINDOW_COMMITS;)
    {
      const WeirLagPoint *point = weir_lag_series_get_point (series, i);
      const WeirLagPoint *before = NULL;
      gboolean is_commit;

      if (point->committed < 0)
        continue;
      for (guint j = i; j-- > 0 && before == NULL;)
        if (weir_lag_series_get_point (series, j)->committed >= 0)
          before = weir_lag_series_get_point (series, j);
      is_commit = point->source == WEIR_LAG_COMMIT_LOG || before == NULL || before->committed != point->committed;
      if (!is_commit)
        continue;
      commits[n_commits++] = (Commit){
        .time_usec = point->time_usec,
        .committed = point->committed,
        .lag = weir_lag_point_get_lag (point),
        .is_seen = before == NULL && point->source != WEIR_LAG_COMMIT_LOG,
      };
      *first_point = i;
    }
  for (guint i = 0; i < n_commits / 2; i++)
    {
      Commit commit = commits[i];

      commits[i] = commits[n_commits - 1 - i];
      commits[n_commits - 1 - i] = commit;
    }
  return n_commits;
}

/* When it was last caught up since a time; −1 where it never was. */
static gint64
find_last_zero (const WeirLagSeries *series,
                gint64               from_usec)
{
  for (guint i = weir_lag_series_get_n_points (series); i-- > 0;)
    {
      const WeirLagPoint *point = weir_lag_series_get_point (series, i);

      if (point->time_usec < from_usec)
        return -1;
      if (weir_lag_point_get_lag (point) == 0)
        return point->time_usec;
    }
  return -1;
}

static gboolean
check_stopped (WeirLagVerdict      *self,
               const WeirLagSeries *series,
               const Commit        *commits,
               guint                n_commits,
               gint64               now_usec)
{
  const Commit *last = &commits[n_commits - 1];
  gint64 zero_usec = find_last_zero (series, last->time_usec);
  /* One that was caught up need not commit until there is something to process. */
  gint64 since_usec = MAX (last->time_usec, zero_usec);
  gint64 enough_usec = MAX (self->window_usec, n_commits < FEWEST_COMMITS ? QUIET_UNSEEN_USEC : QUIET_MIN_USEC);
  double end;

  self->quiet_usec = MAX (0, now_usec - since_usec);
  self->is_quiet_at_least = last->is_seen && zero_usec < 0;
  end = weir_lag_series_get_end_at (series, since_usec);
  for (guint i = weir_lag_series_get_n_points (series); i-- > 0 && !isnan (end);)
    {
      const WeirLagPoint *point = weir_lag_series_get_point (series, i);

      if (point->end < 0)
        continue;
      self->n_arrived = point->end >= (gint64) end ? point->end - (gint64) end : -1;
      break;
    }
  return self->quiet_usec > enough_usec;
}

/* Whether it was caught up at any time in the window. */
static gboolean
check_zero (const WeirLagSeries *series,
            const Commit        *commits)
{
  return find_last_zero (series, commits[0].time_usec) >= 0;
}

static gboolean
check_rewound (WeirLagVerdict *self,
               const Commit   *commits,
               guint           n_commits)
{
  self->n_back = 0;
  for (guint i = 1; i < n_commits; i++)
    self->n_back = MAX (self->n_back, commits[i - 1].committed - commits[i].committed);
  return self->n_back > 0;
}

static gboolean
check_stalled (const Commit *commits,
               guint         n_commits)
{
  for (guint i = 1; i < n_commits; i++)
    if (commits[i].committed != commits[0].committed)
      return FALSE;
  return n_commits >= FEWEST_COMMITS;
}

/* A lag that stays the same is no worse than it was: who reads as fast as is written has one. */
static gboolean
check_growing (WeirLagVerdict *self,
               const Commit   *commits,
               guint           n_commits)
{
  if (n_commits < FEWEST_GROWING || commits[0].lag < 0)
    return FALSE;
  for (guint i = 1; i < n_commits; i++)
    if (commits[i].lag < commits[i - 1].lag)
      return FALSE;
  self->lag_before = commits[0].lag;
  return commits[n_commits - 1].lag > commits[0].lag;
}

/**
 * weir_lag_verdict_judge:
 * @self: (out caller-allocates): the verdict
 * @series: the history
 * @lag: messages really left, where that is known; below 0: as the last point says
 * @now_usec: real time
 *
 * Judges a group on a partition. Nothing left is never wrong; then whether it stopped, which is wrong even if it was
 * caught up before; then, unless it was caught up within the window, whether it went back, stands still, or falls behind.
 */
void
weir_lag_verdict_judge (WeirLagVerdict      *self,
                        const WeirLagSeries *series,
                        gint64               lag,
                        gint64               now_usec)
{
  const WeirLagPoint *last;
  Commit commits[WINDOW_COMMITS];
  guint first_point = 0;

  g_return_if_fail (series != NULL);

  *self = (WeirLagVerdict){ .lag = lag, .n_arrived = -1, .lag_before = -1 };
  last = weir_lag_series_get_last (series);
  if (self->lag < 0 && last != NULL)
    self->lag = weir_lag_point_get_lag (last);
  if (self->lag <= 0)
    {
      self->status = self->lag == 0 ? WEIR_LAG_STATUS_OK : WEIR_LAG_STATUS_UNKNOWN;
      return;
    }
  self->n_commits = collect_commits (series, commits, &first_point);
  if (self->n_commits == 0)
    return;
  self->window_usec = commits[self->n_commits - 1].time_usec - commits[0].time_usec;

  if (check_stopped (self, series, commits, self->n_commits, now_usec))
    self->status = WEIR_LAG_STATUS_STOPPED;
  else if (check_zero (series, commits))
    self->status = WEIR_LAG_STATUS_OK;
  else if (check_rewound (self, commits, self->n_commits))
    self->status = WEIR_LAG_STATUS_REWINDING;
  else if (self->n_commits < FEWEST_COMMITS)
    self->status = WEIR_LAG_STATUS_UNKNOWN;
  else if (check_stalled (commits, self->n_commits))
    self->status = WEIR_LAG_STATUS_STALLED;
  else if (check_growing (self, commits, self->n_commits))
    self->status = WEIR_LAG_STATUS_WARNING;
  else
    self->status = WEIR_LAG_STATUS_OK;
}

static char *
describe_stopped (const WeirLagVerdict *self,
                  const char           *group,
                  const char           *place)
{
  g_autofree char *duration = weir_format_duration (self->quiet_usec);
  gint64 n = self->n_arrived > 0 ? self->n_arrived : self->lag;
  g_autofree char *count = weir_format_count (n);

  if (self->n_arrived > 0 && self->is_quiet_at_least)
    /* Translators: group, “topic/partition”, a duration such as “4 min 2 s”, a number */
    return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE,
                                         "%s has committed nothing new on %s for at least %s, while %s message arrived",
                                         "%s has committed nothing new on %s for at least %s, while %s messages arrived",
                                         (gulong) n),
                            group, place, duration, count);
  if (self->n_arrived > 0)
    /* Translators: group, “topic/partition”, a duration such as “4 min 2 s”, a number */
    return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE,
                                         "%s stopped on %s: nothing new was committed for %s, while %s message arrived",
                                         "%s stopped on %s: nothing new was committed for %s, while %s messages arrived",
                                         (gulong) n),
                            group, place, duration, count);
  if (self->is_quiet_at_least)
    /* Translators: group, “topic/partition”, a duration such as “4 min 2 s”, a number */
    return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE,
                                         "%s has committed nothing new on %s for at least %s, with %s message left",
                                         "%s has committed nothing new on %s for at least %s, with %s messages left",
                                         (gulong) n),
                            group, place, duration, count);
  /* Translators: group, “topic/partition”, a duration such as “4 min 2 s”, a number */
  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE,
                                       "%s stopped on %s: nothing new was committed for %s, with %s message left",
                                       "%s stopped on %s: nothing new was committed for %s, with %s messages left",
                                       (gulong) n),
                          group, place, duration, count);
}

/**
 * weir_lag_verdict_describe:
 * @self: a verdict
 * @group: the group's name
 * @topic: the topic's
 * @partition: the partition
 *
 * Returns: (transfer full): one sentence, without a full stop
 */
char *
weir_lag_verdict_describe (const WeirLagVerdict *self,
                           const char           *group,
                           const char           *topic,
                           gint32                partition)
{
  g_autofree char *place = g_strdup_printf ("%s/%d", topic, partition);
  g_autofree char *window = weir_format_duration (self->window_usec);
  g_autofree char *lag = weir_format_count (self->lag);
  g_autofree char *before = weir_format_count (self->lag_before);
  g_autofree char *back = weir_format_count (self->n_back);

  switch (self->status)
    {
    case WEIR_LAG_STATUS_STOPPED:
      return describe_stopped (self, group, place);
    case WEIR_LAG_STATUS_STALLED:
      /* Translators: group, “topic/partition”, a duration, how often, how many messages are left */
      return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE,
                                           "%1$s stalled on %2$s: it committed the same offset %4$u times in %3$s, with %5$s message left",
                                           "%1$s stalled on %2$s: it committed the same offset %4$u times in %3$s, with %5$s messages left",
                                           (gulong) self->lag),
                              group, place, window, self->n_commits, lag);
    case WEIR_LAG_STATUS_REWINDING:
      /* Translators: group, “topic/partition”, how many offsets back, how many messages are left */
      return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE,
                                           "%s went back on %s by %s offset, and has %s messages left",
                                           "%s went back on %s by %s offsets, and has %s messages left",
                                           (gulong) self->n_back),
                              group, place, back, lag);
    case WEIR_LAG_STATUS_WARNING:
      /* Translators: group, “topic/partition”, lag before, lag now, a duration */
      return g_strdup_printf (_("%s falls behind on %s: its lag grew from %s to %s messages in %s"), group, place,
                              before, lag, window);
    case WEIR_LAG_STATUS_OK:
      if (self->lag == 0)
        /* Translators: group, “topic/partition” */
        return g_strdup_printf (_("%s has processed all of %s"), group, place);
      /* Translators: group, “topic/partition”, how many messages are left */
      return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%s moves on with %s, %s message left",
                                           "%s moves on with %s, %s messages left", (gulong) self->lag),
                              group, place, lag);
    case WEIR_LAG_STATUS_UNKNOWN:
      break;
    }
  if (self->lag < 0)
    /* Translators: group, “topic/partition” */
    return g_strdup_printf (_("It is not known how far %s is with %s"), group, place);
  /* Translators: group, “topic/partition” */
  return g_strdup_printf (_("Too little was seen yet of how %s gets on with %s"), group, place);
}

static int
compare_lags (gconstpointer a,
              gconstpointer b)
{
  const gint64 first = *(const gint64 *) a, second = *(const gint64 *) b;

  return (first > second) - (first < second);
}

/* Of the parts from @first to before @end, which are of one topic: the one far behind the others. */
static void
look_for_skew (WeirLagGroupVerdict *self,
               const WeirLagPart   *parts,
               guint                first,
               guint                end)
{
  g_autofree gint64 *lags = g_new (gint64, end - first + 1);
  guint n_lags = 0, worst = first;
  gint64 median;

  for (guint i = first; i < end; i++)
    {
      if (parts[i].verdict.lag < 0)
        continue;
      if (parts[i].verdict.lag > parts[worst].verdict.lag)
        worst = i;
      lags[n_lags++] = parts[i].verdict.lag;
    }
  if (n_lags < SKEW_FEWEST_OTHERS + 1)
    return;
  qsort (lags, n_lags, sizeof (gint64), compare_lags);
  /* The worst is the last one: that of the others. */
  median = lags[(n_lags - 2) / 2];
  if (parts[worst].verdict.lag < SKEW_MESSAGES + median || parts[worst].verdict.lag < SKEW_FACTOR * median)
    return;
  if (self->skewed >= 0 && parts[self->skewed].verdict.lag >= parts[worst].verdict.lag)
    return;
  self->skewed = (int) worst;
  self->skew_median = median;
  self->n_others = n_lags - 1;
}

/**
 * weir_lag_group_verdict_judge:
 * @self: (out caller-allocates): the verdict
 * @parts: (array length=n_parts): the group's partitions, in order of topic
 * @n_parts: number of partitions
 * @n_members: members; below 0 where the broker does not tell
 * @n_idle_members: members that have no partition
 *
 * Judges a group: as bad as its worst partition.
 */
void
weir_lag_group_verdict_judge (WeirLagGroupVerdict *self,
                              const WeirLagPart   *parts,
                              guint                n_parts,
                              int                  n_members,
                              guint                n_idle_members)
{
  guint first = 0;

  *self = (WeirLagGroupVerdict){
    .lag = -1,
    .worst = -1,
    .skewed = -1,
    .n_members = n_members,
    .n_idle_members = n_members > 0 ? n_idle_members : 0,
  };
  for (guint i = 0; i < n_parts; i++)
    {
      const WeirLagVerdict *verdict = &parts[i].verdict;

      if (verdict->lag >= 0)
        self->lag = MAX (self->lag, 0) + verdict->lag;
      self->n_worse += verdict->status > WEIR_LAG_STATUS_OK;
      self->n_unheld += n_members > 0 && !parts[i].is_held;
      if (self->worst < 0 || verdict->status > self->status
          || (verdict->status == self->status && verdict->lag > parts[self->worst].verdict.lag))
        {
          self->worst = (int) i;
          self->status = verdict->status;
        }
      if (i + 1 == n_parts || !g_str_equal (parts[i + 1].topic, parts[first].topic))
        {
          look_for_skew (self, parts, first, i + 1);
          first = i + 1;
        }
    }
  /* All is well, as far as it is known: where something is left and nothing is known of it, that is what there is to say. */
  for (guint i = 0; self->status == WEIR_LAG_STATUS_OK && i < n_parts; i++)
    {
      if (parts[i].verdict.status == WEIR_LAG_STATUS_UNKNOWN && parts[i].verdict.lag > 0)
        {
          self->worst = (int) i;
          self->status = WEIR_LAG_STATUS_UNKNOWN;
        }
    }
}

static char *
describe_group_status (const WeirLagGroupVerdict *self,
                       const WeirLagPart         *parts,
                       const char                *group)
{
  const WeirLagPart *worst = self->worst >= 0 ? &parts[self->worst] : NULL;
  g_autofree char *sentence = NULL;
  g_autofree char *lag = weir_format_count (self->lag);

  if (worst == NULL)
    /* Translators: the group's name */
    return g_strdup_printf (_("%s has committed nothing yet"), group);
  if (self->status == WEIR_LAG_STATUS_OK && worst->verdict.lag == 0)
    /* Translators: the group's name */
    return g_strdup_printf (_("%s has processed all there is"), group);
  if (self->status == WEIR_LAG_STATUS_OK)
    /* Translators: the group's name, how many messages are left */
    return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%s moves on, %s message left", "%s moves on, %s messages left",
                                         (gulong) self->lag),
                            group, lag);
  sentence = weir_lag_verdict_describe (&worst->verdict, group, worst->topic, worst->partition);
  if (self->n_worse < 2)
    return g_steal_pointer (&sentence);
  /* Translators: a whole sentence about one partition; on how many others the group is not well either */
  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%s; it is not well on %u other partition either",
                                       "%s; it is not well on %u other partitions either", self->n_worse - 1),
                          sentence, self->n_worse - 1);
}

/**
 * weir_lag_group_verdict_describe:
 * @self: a verdict
 * @parts: those that it was made of
 * @group: the group's name
 *
 * Returns: (transfer full): sentences without a full stop, at least one
 */
GStrv
weir_lag_group_verdict_describe (const WeirLagGroupVerdict *self,
                                 const WeirLagPart         *parts,
                                 const char                *group)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  g_strv_builder_take (builder, describe_group_status (self, parts, group));
  if (self->skewed >= 0)
    {
      const WeirLagPart *part = &parts[self->skewed];
      g_autofree char *lag = weir_format_count (part->verdict.lag);
      g_autofree char *median = weir_format_count (self->skew_median);

      /* Translators: topic, partition, its lag, of how many other partitions, their median lag */
      g_strv_builder_take (builder,
                           g_strdup_printf (_("%s/%d is far behind the rest: %s messages, where the median of the %u others is %s"),
                                            part->topic, part->partition, lag, self->n_others, median));
    }
  if (self->n_idle_members > 0)
    /* Translators: how many members, of how many */
    g_strv_builder_take (builder,
                         g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u of %d members has no partition",
                                                       "%u of %d members have no partition", self->n_idle_members),
                                          self->n_idle_members, self->n_members));
  if (self->n_unheld > 0)
    g_strv_builder_take (builder,
                         g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u partition is read by no member",
                                                       "%u partitions are read by no member", self->n_unheld),
                                          self->n_unheld));
  return g_strv_builder_end (builder);
}
