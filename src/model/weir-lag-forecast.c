/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "model/weir-lag-forecast.h"

#include <glib/gi18n.h>
#include <math.h>

#include "base/weir-format.h"

/* Rates are those of this much time: long enough for the rhythm of commits not to show, short enough for a service that
 * was stopped to be seen. */
#define WINDOW_USEC (60 * G_USEC_PER_SEC)
/* Where commits are rarer, so many of them back, though not further than this. */
#define FEW_MOVES 5
#define WINDOW_MAX_USEC (15 * G_TIME_SPAN_MINUTE)
#define MAX_MOVES 64
/* Less tells nothing. */
#define SHORTEST_USEC (4 * G_USEC_PER_SEC)
/* A service whose commits are not so late yet may still be on its way to the next. */
#define LATE_USEC (15 * G_USEC_PER_SEC)
/* What is processed within this time is not behind. */
#define KEEPS_UP_USEC (10 * G_USEC_PER_SEC)
/* Beyond this nothing can be said of a time. */
#define HORIZON_USEC (366 * G_TIME_SPAN_DAY)

typedef struct
{
  gint64 time_usec;
  gint64 committed;
} Move;

void
weir_lag_forecast_init (WeirLagForecast *self)
{
  *self = (WeirLagForecast){
    .lag = -1,
    .arrival_per_sec = NAN,
    .consumption_per_sec = NAN,
    .oldest_usec = WEIR_TIME_UNKNOWN,
    .time_lag_usec = WEIR_TIME_UNKNOWN,
    .catch_up_usec = WEIR_TIME_UNKNOWN,
    .expires_usec = WEIR_TIME_UNKNOWN,
  };
}

static double
per_sec (gint64 n,
         gint64 usec)
{
  return (double) n * G_USEC_PER_SEC / (double) usec;
}

static const WeirLagPoint *
get_point (const WeirLagSeries *series,
           guint                index)
{
  return weir_lag_series_get_point (series, index);
}

/* From the last known end back over the window, not beyond a gap or an end that went back. */
static double
measure_arrival (const WeirLagSeries *series)
{
  const WeirLagPoint *last = NULL, *first = NULL;

  for (guint i = weir_lag_series_get_n_points (series); i-- > 0;)
    {
      const WeirLagPoint *point = get_point (series, i);

      if (point->end < 0)
        {
          /* The commit log may not know the end; a sample without one is a gap. */
          if (point->source != WEIR_LAG_COMMIT_LOG)
            break;
          continue;
        }
      if (last == NULL)
        last = point;
      else if (point->end > first->end || weir_lag_series_has_gap_before (series, i + 1))
        break;
      /* A run in which nothing moves has only its two ends: what lies outside the window is cut at its edge. */
      if (first != NULL && last->time_usec - point->time_usec > WINDOW_USEC)
        {
          gint64 edge_usec = last->time_usec - WINDOW_USEC;
          double end = weir_lag_series_get_end_at (series, edge_usec);

          if (!isnan (end))
            return ((double) last->end - end) / ((double) WINDOW_USEC / G_USEC_PER_SEC);
          break;
        }
      first = point;
    }
  if (last == NULL || last->time_usec - first->time_usec < SHORTEST_USEC)
    return NAN;
  return per_sec (last->end - first->end, last->time_usec - first->time_usec);
}

/* The moves of the committed offset, the latest first, not beyond a gap or a step back. Where it stood at first is a
 * move only when the commit log says so. */
static guint
find_moves (const WeirLagSeries *series,
            gint64               from_usec,
            Move                *moves,
            gint64              *known_from_usec)
{
  const WeirLagPoint *later = NULL;
  guint n_moves = 0;

  for (guint i = weir_lag_series_get_n_points (series); i-- > 0 && n_moves < MAX_MOVES;)
    {
      const WeirLagPoint *point = get_point (series, i);

      if (point->committed < 0 && point->source != WEIR_LAG_SAMPLED && point->source != WEIR_LAG_STORED)
        continue;
      if (point->committed < 0 || point->time_usec < from_usec)
        break;
      if (later != NULL)
        {
          if (point->committed > later->committed || weir_lag_series_has_gap_before (series, i + 1))
            break;
          if (point->committed < later->committed)
            moves[n_moves++] = (Move){ later->time_usec, later->committed };
        }
      later = point;
      *known_from_usec = point->time_usec;
    }
  if (later != NULL && later->source == WEIR_LAG_COMMIT_LOG && n_moves > 0 && n_moves < MAX_MOVES
      && later->committed < moves[n_moves - 1].committed)
    moves[n_moves++] = (Move){ later->time_usec, later->committed };
  return n_moves;
}

static double
measure_consumption (const WeirLagSeries *series,
                     gint64              *rhythm_usec)
{
  const WeirLagPoint *last = weir_lag_series_get_last (series);
  gint64 now_usec = last->time_usec;
  gint64 known_from_usec = now_usec;
  Move moves[MAX_MOVES];
  guint n_moves = find_moves (series, now_usec - WINDOW_MAX_USEC, moves, &known_from_usec);
  guint n_used = 0;

  *rhythm_usec = 0;
  while (n_used < n_moves && (n_used < FEW_MOVES || now_usec - moves[n_used].time_usec <= WINDOW_USEC))
    {
      /* Before a pause it was another pace. */
      if (n_used >= 2 && moves[n_used - 1].time_usec - moves[n_used].time_usec > 3 * *rhythm_usec)
        break;
      n_used++;
      if (n_used >= 2)
        *rhythm_usec = (moves[0].time_usec - moves[n_used - 1].time_usec) / (n_used - 1);
    }

  /* From commit to commit: from the middle of one to the middle of another the rhythm would show. */
  if (n_used >= 2 && now_usec - moves[0].time_usec <= MAX (5 * *rhythm_usec / 2, LATE_USEC))
    {
      if (moves[0].time_usec - moves[n_used - 1].time_usec < SHORTEST_USEC)
        return NAN;
      return per_sec (moves[0].committed - moves[n_used - 1].committed,
                      moves[0].time_usec - moves[n_used - 1].time_usec);
    }
  /* It is late: what was processed in the whole window, down to nothing. */
  if (now_usec - known_from_usec < LATE_USEC)
    return NAN;
  for (guint i = 0; i < n_moves; i++)
    if (now_usec - moves[i].time_usec <= WINDOW_USEC)
      {
        gint64 from_usec = MAX (known_from_usec, now_usec - WINDOW_USEC);
        gint64 before = weir_lag_series_get_committed_at (series, from_usec);

        return before < 0 || before > moves[0].committed ? NAN : per_sec (moves[0].committed - before, now_usec - from_usec);
      }
  return 0;
}

static void
find_oldest (WeirLagForecast     *self,
             const WeirLagSeries *series,
             const WeirLagFacts  *facts)
{
  const WeirLagPoint *last = weir_lag_series_get_last (series);
  gint64 committed = last != NULL ? last->committed : -1;

  if (facts->oldest_usec >= 0)
    {
      self->oldest_usec = facts->oldest_usec;
      self->oldest_kind = facts->oldest_kind;
    }
  else if (committed >= 0)
    {
      self->oldest_usec = weir_lag_series_find_end (series, committed);
      self->oldest_kind = self->oldest_usec >= 0 ? WEIR_LAG_TIME_INTERPOLATED : WEIR_LAG_TIME_UNKNOWN;
      /* All that is known of the log is younger. */
      for (guint i = 0; self->oldest_usec < 0 && i < weir_lag_series_get_n_points (series); i++)
        {
          const WeirLagPoint *point = get_point (series, i);

          if (point->end < 0)
            continue;
          if (point->end > committed)
            {
              self->oldest_usec = point->time_usec;
              self->oldest_kind = WEIR_LAG_TIME_AT_LEAST;
            }
          break;
        }
    }
  if (self->oldest_usec >= 0)
    /* Producers' clocks may be ahead of ours. */
    self->time_lag_usec = MAX (0, facts->now_usec - self->oldest_usec);
}

static void
find_catch_up (WeirLagForecast *self,
               gint64           now_usec,
               gint64           rhythm_usec)
{
  double net, left_usec;

  if (isnan (self->consumption_per_sec) || isnan (self->arrival_per_sec))
    return;
  net = self->consumption_per_sec - self->arrival_per_sec;
  if (self->consumption_per_sec > 0 && net < 0.2 * self->arrival_per_sec
      && (double) self->lag / self->consumption_per_sec * G_USEC_PER_SEC <= (double) MAX (KEEPS_UP_USEC, 2 * rhythm_usec))
    {
      self->catch_up = WEIR_CATCH_UP_KEEPS_UP;
      return;
    }
  left_usec = net > 0 ? (double) self->lag / net * G_USEC_PER_SEC : INFINITY;
  self->catch_up = left_usec < (double) HORIZON_USEC ? WEIR_CATCH_UP_AT : WEIR_CATCH_UP_NEVER;
  if (self->catch_up == WEIR_CATCH_UP_AT)
    self->catch_up_usec = now_usec + (gint64) left_usec;
}

static void
judge_retention (WeirLagForecast *self)
{
  if (self->lag <= 0 || self->expires_usec == WEIR_TIME_UNKNOWN || self->expires_usec == WEIR_TIME_NEVER)
    return;
  self->is_expiring_first = self->catch_up == WEIR_CATCH_UP_NEVER
                            || (self->catch_up == WEIR_CATCH_UP_AT && self->catch_up_usec > self->expires_usec);
}

/**
 * weir_lag_forecast_compute:
 * @self: (out caller-allocates): the forecast
 * @series: the history of a group on a partition
 * @facts: what else is known
 *
 * Computes where the lag of one partition is going.
 */
void
weir_lag_forecast_compute (WeirLagForecast     *self,
                           const WeirLagSeries *series,
                           const WeirLagFacts  *facts)
{
  const WeirLagPoint *last;
  gint64 rhythm_usec = 0;

  g_return_if_fail (series != NULL);
  g_return_if_fail (facts != NULL);

  weir_lag_forecast_init (self);
  last = weir_lag_series_get_last (series);
  self->lag = facts->lag >= 0 || last == NULL ? facts->lag : weir_lag_point_get_lag (last);
  if (last != NULL)
    {
      self->arrival_per_sec = measure_arrival (series);
      if (last->committed >= 0)
        self->consumption_per_sec = measure_consumption (series, &rhythm_usec);
      if (last->committed >= 0 && facts->low_watermark > last->committed)
        self->n_lost = facts->low_watermark - last->committed;
    }
  if (self->lag < 0)
    return;
  if (self->lag == 0)
    {
      self->time_lag_usec = 0;
      self->catch_up = WEIR_CATCH_UP_DONE;
      self->expires_usec = WEIR_TIME_NEVER;
      return;
    }

  find_oldest (self, series, facts);
  find_catch_up (self, facts->now_usec, rhythm_usec);
  if (facts->retention_msec == WEIR_RETENTION_FOR_EVER)
    self->expires_usec = WEIR_TIME_NEVER;
  else if (facts->retention_msec >= 0 && self->oldest_kind != WEIR_LAG_TIME_UNKNOWN
           && self->oldest_kind != WEIR_LAG_TIME_AT_LEAST
           && facts->retention_msec < (G_MAXINT64 - self->oldest_usec) / 1000)
    self->expires_usec = self->oldest_usec + facts->retention_msec * 1000;
  else if (facts->retention_msec >= 0 && self->oldest_usec >= 0
           && facts->retention_msec >= (G_MAXINT64 - self->oldest_usec) / 1000)
    self->expires_usec = WEIR_TIME_NEVER;
  judge_retention (self);
}

/* Unknown where one of them is: the sum of what is known would be too small a figure. */
static double
add_rate (double   sum,
          double   part,
          gboolean is_first)
{
  return is_first ? part : sum + part;
}

/**
 * weir_lag_forecast_add:
 * @self: the forecast of a group
 * @part: that of one of its partitions; one without a known lag adds nothing
 *
 * The group is done when the last partition is (see weir_lag_forecast_finish() on those that wait), is as far behind as the furthest, and loses messages when the first does.
 */
void
weir_lag_forecast_add (WeirLagForecast       *self,
                       const WeirLagForecast *part)
{
  gboolean is_first = self->lag < 0;

  if (part->lag < 0)
    return;
  self->arrival_per_sec = add_rate (self->arrival_per_sec, part->arrival_per_sec, is_first);
  self->consumption_per_sec = add_rate (self->consumption_per_sec, part->consumption_per_sec, is_first);
  self->lag = is_first ? part->lag : self->lag + part->lag;
  self->n_lost += part->n_lost;
  if (part->lag > 0 && part->oldest_usec >= 0 && (self->oldest_usec < 0 || part->oldest_usec < self->oldest_usec))
    {
      self->oldest_usec = part->oldest_usec;
      self->oldest_kind = part->oldest_kind;
    }
  self->time_lag_usec = MAX (self->time_lag_usec, part->time_lag_usec);
  if (part->expires_usec != WEIR_TIME_UNKNOWN
      && (self->expires_usec == WEIR_TIME_UNKNOWN || part->expires_usec < self->expires_usec))
    self->expires_usec = part->expires_usec;
  self->is_expiring_first |= part->is_expiring_first;

  /* A consumer empties one partition after another: one that stands still says nothing of the group. */
  if (part->consumption_per_sec > 0)
    self->moving_per_sec += part->consumption_per_sec;
  else if (part->lag > 0)
    {
      self->n_waiting++;
      self->n_standing += part->catch_up == WEIR_CATCH_UP_NEVER;
      return;
    }

  /* Never beats unknown, unknown beats any time, and the latest time counts. */
  if (self->n_going++ == 0)
    self->catch_up = part->catch_up;
  else if (self->catch_up == WEIR_CATCH_UP_NEVER || part->catch_up == WEIR_CATCH_UP_NEVER)
    self->catch_up = WEIR_CATCH_UP_NEVER;
  else if (self->catch_up == WEIR_CATCH_UP_UNKNOWN || part->catch_up == WEIR_CATCH_UP_UNKNOWN)
    self->catch_up = WEIR_CATCH_UP_UNKNOWN;
  else
    self->catch_up = MAX (self->catch_up, part->catch_up);
  self->catch_up_usec = self->catch_up == WEIR_CATCH_UP_AT ? MAX (self->catch_up_usec, part->catch_up_usec)
                                                           : WEIR_TIME_UNKNOWN;
}

/* Where partitions wait for their turn, what the group does in all is what they will get. */
static void
finish_waiting (WeirLagForecast *self,
                gint64           now_usec)
{
  gint64 going_usec = self->catch_up_usec;
  double net, left_usec;

  /* Of those where nothing was seen yet, nothing is added: this is what the group is seen to do. */
  if (isnan (self->consumption_per_sec) && self->moving_per_sec > 0)
    self->consumption_per_sec = self->moving_per_sec;
  if (self->n_waiting == 0 || (self->n_going > 0 && self->catch_up == WEIR_CATCH_UP_NEVER))
    return;
  self->catch_up_usec = WEIR_TIME_UNKNOWN;
  self->catch_up = WEIR_CATCH_UP_UNKNOWN;
  if (!(self->moving_per_sec > 0))
    {
      if (self->n_standing == self->n_waiting)
        self->catch_up = WEIR_CATCH_UP_NEVER;
      return;
    }
  if (isnan (self->arrival_per_sec))
    return;
  net = self->moving_per_sec - self->arrival_per_sec;
  left_usec = net > 0 ? (double) self->lag / net * G_USEC_PER_SEC : INFINITY;
  self->catch_up = left_usec < (double) HORIZON_USEC ? WEIR_CATCH_UP_AT : WEIR_CATCH_UP_NEVER;
  if (self->catch_up == WEIR_CATCH_UP_AT)
    self->catch_up_usec = MAX (going_usec, now_usec + (gint64) left_usec);
}

/**
 * weir_lag_forecast_finish:
 * @self: a group's forecast, all partitions added
 * @now_usec: real time
 *
 * A time lag of 0 is only claimed where nothing is left.
 */
void
weir_lag_forecast_finish (WeirLagForecast *self,
                          gint64           now_usec)
{
  if (self->lag > 0 && self->oldest_usec < 0)
    {
      self->time_lag_usec = WEIR_TIME_UNKNOWN;
      self->oldest_kind = WEIR_LAG_TIME_UNKNOWN;
    }
  else if (self->lag > 0)
    self->time_lag_usec = MAX (0, now_usec - self->oldest_usec);
  /* Those that have nothing left lose nothing: that is no answer for those that have. */
  if (self->lag > 0 && self->expires_usec == WEIR_TIME_NEVER && self->oldest_usec < 0)
    self->expires_usec = WEIR_TIME_UNKNOWN;
  finish_waiting (self, now_usec);
}

/* “14:32” today, with the date otherwise. */
static char *
format_moment (gint64 usec,
               gint64 now_usec)
{
  g_autoptr (GDateTime) moment = g_date_time_new_from_unix_local_usec (usec);
  g_autoptr (GDateTime) now = g_date_time_new_from_unix_local_usec (now_usec);

  if (moment == NULL || now == NULL)
    return g_strdup (WEIR_UNKNOWN_TEXT);
  if (g_date_time_get_year (moment) == g_date_time_get_year (now)
      && g_date_time_get_day_of_year (moment) == g_date_time_get_day_of_year (now))
    return g_date_time_format (moment, usec - now_usec < 2 * G_TIME_SPAN_MINUTE ? "%H:%M:%S" : "%H:%M");
  return g_date_time_format (moment, "%Y-%m-%d %H:%M");
}

/**
 * weir_lag_forecast_describe_catch_up:
 *
 * Returns: (transfer full) (nullable): such as “catches up at 14:32”
 */
char *
weir_lag_forecast_describe_catch_up (const WeirLagForecast *self,
                                     gint64                 now_usec)
{
  g_autofree char *moment = NULL;

  switch (self->catch_up)
    {
    case WEIR_CATCH_UP_DONE:
      return g_strdup (_("caught up"));
    case WEIR_CATCH_UP_KEEPS_UP:
      return g_strdup (_("keeps up"));
    case WEIR_CATCH_UP_AT:
      moment = format_moment (self->catch_up_usec, now_usec);
      /* Translators: a time of the day, such as “14:32”, or a date with one */
      return g_strdup_printf (_("catches up at %s"), moment);
    case WEIR_CATCH_UP_NEVER:
      return g_strdup (_("never at this rate"));
    case WEIR_CATCH_UP_UNKNOWN:
      break;
    }
  return NULL;
}

/**
 * weir_lag_forecast_describe_retention:
 *
 * Returns: (transfer full) (nullable): when the oldest messages not yet processed may be deleted
 */
char *
weir_lag_forecast_describe_retention (const WeirLagForecast *self,
                                      gint64                 now_usec)
{
  g_autofree char *moment = NULL;
  g_autofree char *count = NULL;

  if (self->n_lost > 0)
    {
      count = weir_format_count (self->n_lost);
      return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%s message was deleted before it was processed",
                                           "%s messages were deleted before they were processed", (gulong) self->n_lost),
                              count);
    }
  if (self->lag <= 0 || self->expires_usec == WEIR_TIME_UNKNOWN || self->expires_usec == WEIR_TIME_NEVER)
    return NULL;
  if (self->expires_usec <= now_usec)
    return g_strdup (_("The oldest unprocessed messages may be deleted at any moment"));
  moment = format_moment (self->expires_usec, now_usec);
  if (self->is_expiring_first)
    /* Translators: a time of the day, such as “14:32”, or a date with one */
    return g_strdup_printf (_("The oldest unprocessed messages may be deleted from %s on, before the group catches up"), moment);
  /* Translators: a time of the day, such as “14:32”, or a date with one */
  return g_strdup_printf (_("The oldest unprocessed messages are kept until %s at least"), moment);
}

/**
 * weir_lag_forecast_describe_time:
 *
 * Returns: (transfer full): the time lag, marked with “≈” where it was interpolated and “>” where it is older
 */
char *
weir_lag_forecast_describe_time (const WeirLagForecast *self)
{
  g_autofree char *duration = NULL;

  if (self->time_lag_usec < 0)
    return g_strdup (WEIR_UNKNOWN_TEXT);
  duration = weir_format_duration (self->time_lag_usec);
  if (self->lag > 0 && self->oldest_kind == WEIR_LAG_TIME_INTERPOLATED)
    return g_strdup_printf ("≈ %s", duration);
  if (self->lag > 0 && self->oldest_kind == WEIR_LAG_TIME_AT_LEAST)
    return g_strdup_printf ("> %s", duration);
  return g_steal_pointer (&duration);
}
