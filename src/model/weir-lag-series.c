/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "model/weir-lag-series.h"

#include <math.h>
#include <string.h>

/* Samples that are further apart than this were not taken one after the other: between them is a gap. The longest
 * time between two is that of a hidden window on a slow cluster. */
#define FINE_GAP_USEC (90 * G_USEC_PER_SEC)
#define FEWEST_POINTS 16

struct _WeirLagSeries
{
  gatomicrefcount ref_count;
  guint capacity;
  guint64 serial;
  gint64 thinned_usec; /* when the old ones were thinned last */
  GArray *points;
};

G_DEFINE_BOXED_TYPE (WeirLagSeries, weir_lag_series, weir_lag_series_ref, weir_lag_series_unref)

static inline WeirLagPoint *
point_at (const WeirLagSeries *self,
          guint                index)
{
  return &g_array_index (self->points, WeirLagPoint, index);
}

gint64
weir_lag_point_get_lag (const WeirLagPoint *self)
{
  if (self->committed < 0 || self->end < 0)
    return -1;
  return MAX (0, self->end - self->committed);
}

/**
 * weir_lag_get_step:
 * @age_usec: how old a point is
 *
 * Returns: how far apart points of that age are kept: 0 for all of them, −1 for none
 */
gint64
weir_lag_get_step (gint64 age_usec)
{
  if (age_usec < WEIR_LAG_FINE_USEC)
    return 0;
  if (age_usec < WEIR_LAG_MIDDLE_USEC)
    return G_TIME_SPAN_MINUTE;
  return age_usec < WEIR_LAG_COARSE_USEC ? G_TIME_SPAN_HOUR : -1;
}

/**
 * weir_lag_points_thin:
 * @points: (element-type WeirLagPoint): by time
 * @now_usec: real time
 *
 * Leaves one point of each step. Steps are those of the clock, so that thinning again changes nothing.
 */
void
weir_lag_points_thin (GArray *points,
                      gint64  now_usec)
{
  gint64 kept_step = 0, kept_slot = 0;
  guint n_kept = 0;

  g_return_if_fail (points != NULL);

  for (guint i = 0; i < points->len; i++)
    {
      const WeirLagPoint point = g_array_index (points, WeirLagPoint, i);
      gint64 step = weir_lag_get_step (now_usec - point.time_usec);
      gint64 slot = step > 0 ? point.time_usec / step : 0;

      if (step < 0)
        continue;
      if (step > 0 && n_kept > 0 && step == kept_step && slot == kept_slot)
        {
          WeirLagPoint *kept = &g_array_index (points, WeirLagPoint, n_kept - 1);

          if (weir_lag_point_get_lag (&point) > weir_lag_point_get_lag (kept))
            *kept = point;
          continue;
        }
      g_array_index (points, WeirLagPoint, n_kept++) = point;
      kept_step = step;
      kept_slot = slot;
    }
  g_array_set_size (points, n_kept);
}

/**
 * weir_lag_series_new:
 * @capacity: how many points are kept; of more, old ones give way
 *
 * Returns: (transfer full): an empty history
 */
WeirLagSeries *
weir_lag_series_new (guint capacity)
{
  WeirLagSeries *self = g_new0 (WeirLagSeries, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->capacity = MAX (capacity, FEWEST_POINTS);
  self->points = g_array_new (FALSE, FALSE, sizeof (WeirLagPoint));
  return self;
}

WeirLagSeries *
weir_lag_series_ref (WeirLagSeries *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
weir_lag_series_unref (WeirLagSeries *self)
{
  g_return_if_fail (self != NULL);

  if (g_atomic_ref_count_dec (&self->ref_count))
    {
      g_array_unref (self->points);
      g_free (self);
    }
}

guint
weir_lag_series_get_n_points (const WeirLagSeries *self)
{
  g_return_val_if_fail (self != NULL, 0);
  return self->points->len;
}

const WeirLagPoint *
weir_lag_series_get_point (const WeirLagSeries *self,
                           guint                index)
{
  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (index < self->points->len, NULL);
  return point_at (self, index);
}

const WeirLagPoint *
weir_lag_series_get_last (const WeirLagSeries *self)
{
  g_return_val_if_fail (self != NULL, NULL);
  return self->points->len > 0 ? point_at (self, self->points->len - 1) : NULL;
}

guint64
weir_lag_series_get_serial (const WeirLagSeries *self)
{
  g_return_val_if_fail (self != NULL, 0);
  return self->serial;
}

/**
 * weir_lag_series_lower_bound:
 * @self: a history
 * @time_usec: real time
 *
 * Returns: the index of the first point at or after that time; the number of points where there is none
 */
guint
weir_lag_series_lower_bound (const WeirLagSeries *self,
                             gint64               time_usec)
{
  guint low = 0, high;

  g_return_val_if_fail (self != NULL, 0);

  high = self->points->len;
  while (low < high)
    {
      guint middle = low + (high - low) / 2;

      if (point_at (self, middle)->time_usec < time_usec)
        low = middle + 1;
      else
        high = middle;
    }
  return low;
}

/* Above its capacity: every other one of the older half goes, but never the first, so that a history that is full
 * still begins where it began. */
static void
make_room (WeirLagSeries *self)
{
  gint64 now_usec = weir_lag_series_get_last (self)->time_usec;

  if (self->points->len > self->capacity && now_usec - self->thinned_usec > G_TIME_SPAN_MINUTE)
    {
      weir_lag_points_thin (self->points, now_usec);
      self->thinned_usec = now_usec;
    }
  while (self->points->len > self->capacity)
    {
      const guint half = self->points->len / 2;
      guint n_kept = 1;

      for (guint i = 1; i < self->points->len; i++)
        if (i >= half || i % 2 == 0)
          g_array_index (self->points, WeirLagPoint, n_kept++) = *point_at (self, i);
      g_array_set_size (self->points, n_kept);
    }
}

static WeirLagPoint
normalise (const WeirLagPoint *point)
{
  WeirLagPoint copy = *point;

  copy.committed = MAX (copy.committed, -1);
  copy.end = MAX (copy.end, -1);
  return copy;
}

static gboolean
has_same_offsets (const WeirLagPoint *a,
                  const WeirLagPoint *b)
{
  return a->committed == b->committed && a->end == b->end;
}

/**
 * weir_lag_series_append:
 * @self: a history
 * @point: what is known now; one that is older than the last is merged
 *
 * Appends a point. Where nothing has moved since the last two, the last one moves on instead.
 */
void
weir_lag_series_append (WeirLagSeries      *self,
                        const WeirLagPoint *point)
{
  WeirLagPoint copy;
  guint n;

  g_return_if_fail (self != NULL);
  g_return_if_fail (point != NULL);

  copy = normalise (point);
  n = self->points->len;
  if (n > 0 && point_at (self, n - 1)->time_usec >= copy.time_usec)
    {
      weir_lag_series_merge (self, &copy, 1);
      return;
    }
  self->serial++;
  /* A commit is told apart by its time, even one of the same offset: that is how a stalled group is known. */
  if (n >= 2 && copy.source != WEIR_LAG_COMMIT_LOG && point_at (self, n - 1)->source == copy.source
      && has_same_offsets (point_at (self, n - 1), &copy) && has_same_offsets (point_at (self, n - 2), &copy)
      && copy.time_usec - point_at (self, n - 1)->time_usec <= FINE_GAP_USEC)
    {
      point_at (self, n - 1)->time_usec = copy.time_usec;
      return;
    }
  g_array_append_val (self->points, copy);
  if (self->points->len > self->capacity)
    make_room (self);
}

void
weir_lag_series_append_gap (WeirLagSeries *self,
                            gint64         time_usec)
{
  WeirLagPoint gap = { time_usec, -1, -1, WEIR_LAG_SAMPLED, FALSE };

  weir_lag_series_append (self, &gap);
}

/* Two points of one moment: what is known is taken from the one that is worth more. */
static WeirLagPoint
join (const WeirLagPoint *a,
      const WeirLagPoint *b)
{
  const WeirLagPoint *better = b->source > a->source ? b : a;
  const WeirLagPoint *other = better == a ? b : a;
  WeirLagPoint joined = *better;

  if (joined.committed < 0)
    {
      joined.committed = other->committed;
      joined.source = other->source;
    }
  if (joined.end < 0 || (joined.is_end_interpolated && other->end >= 0 && !other->is_end_interpolated))
    {
      joined.end = other->end;
      joined.is_end_interpolated = other->is_end_interpolated;
    }
  return joined;
}

/**
 * weir_lag_series_merge:
 * @self: a history
 * @points: (array length=n_points): what was found out later, by time
 * @n_points: number of points
 *
 * Puts points among those that are there. Points of the same moment become one; merging the same again changes
 * nothing. Gaps of our own samples do not hide what the commit log knows of that moment, since they are other moments.
 */
void
weir_lag_series_merge (WeirLagSeries      *self,
                       const WeirLagPoint *points,
                       guint               n_points)
{
  g_autoptr (GArray) merged = NULL;
  guint i = 0, j = 0;

  g_return_if_fail (self != NULL);

  if (n_points == 0)
    return;
  merged = g_array_sized_new (FALSE, FALSE, sizeof (WeirLagPoint), self->points->len + n_points);
  while (i < self->points->len || j < n_points)
    {
      WeirLagPoint next;

      if (j >= n_points || (i < self->points->len && point_at (self, i)->time_usec <= points[j].time_usec))
        next = *point_at (self, i++);
      else
        next = normalise (&points[j++]);
      if (merged->len > 0)
        {
          WeirLagPoint *last = &g_array_index (merged, WeirLagPoint, merged->len - 1);

          if (next.time_usec <= last->time_usec)
            {
              *last = join (last, &next);
              continue;
            }
        }
      g_array_append_val (merged, next);
    }
  g_array_unref (self->points);
  self->points = g_steal_pointer (&merged);
  self->serial++;
  if (self->points->len > self->capacity)
    make_room (self);
}

void
weir_lag_series_clear (WeirLagSeries *self)
{
  g_return_if_fail (self != NULL);

  g_array_set_size (self->points, 0);
  self->serial++;
}

/* Whether nothing is known of the time between two neighbours: Weir did not run, or the cluster did not answer. */
static gboolean
is_gap_between (const WeirLagSeries *self,
                const WeirLagPoint  *a,
                const WeirLagPoint  *b)
{
  gint64 step;

  /* Both know of no other commit in between, and the end was looked up. */
  if ((a->source == WEIR_LAG_COMMIT_LOG || a->source == WEIR_LAG_INTERPOLATED)
      && (b->source == WEIR_LAG_COMMIT_LOG || b->source == WEIR_LAG_INTERPOLATED))
    return FALSE;
  /* An end only grows: where it is the same on both sides, nothing came in between. */
  if (has_same_offsets (a, b))
    return FALSE;
  step = weir_lag_get_step (weir_lag_series_get_last (self)->time_usec - a->time_usec);
  return b->time_usec - a->time_usec > (step > 0 ? 3 * step : FINE_GAP_USEC);
}

/**
 * weir_lag_series_has_gap_before:
 * @self: a history
 * @index: of a point
 *
 * Returns: whether nothing is known of the time between that point and the one before
 */
gboolean
weir_lag_series_has_gap_before (const WeirLagSeries *self,
                                guint                index)
{
  g_return_val_if_fail (self != NULL, TRUE);
  g_return_val_if_fail (index < self->points->len, TRUE);

  return index == 0 || is_gap_between (self, point_at (self, index - 1), point_at (self, index));
}

/* The neighbours of a moment; FALSE where it is outside the history or in a gap. They are one where it is a point. */
static gboolean
find_neighbours (const WeirLagSeries  *self,
                 gint64                time_usec,
                 const WeirLagPoint  **before,
                 const WeirLagPoint  **after)
{
  guint index = weir_lag_series_lower_bound (self, time_usec);

  if (index >= self->points->len)
    return FALSE;
  *after = point_at (self, index);
  if ((*after)->time_usec == time_usec)
    {
      *before = *after;
      return TRUE;
    }
  if (index == 0)
    return FALSE;
  *before = point_at (self, index - 1);
  return !is_gap_between (self, *before, *after);
}

static double
interpolate_end (const WeirLagPoint *before,
                 const WeirLagPoint *after,
                 gint64              time_usec)
{
  double share;

  if (before->end < 0 || after->end < 0)
    return NAN;
  if (before == after)
    return (double) before->end;
  /* A topic made anew: between the two there is no line. */
  if (after->end < before->end)
    return NAN;
  share = (double) (time_usec - before->time_usec) / (double) (after->time_usec - before->time_usec);
  return (double) before->end + share * (double) (after->end - before->end);
}

/**
 * weir_lag_series_get_known_range:
 * @self: a history
 * @from_usec: (out): time of the first point with a known lag
 * @to_usec: (out): and of the last
 *
 * Returns: whether there is one
 */
gboolean
weir_lag_series_get_known_range (const WeirLagSeries *self,
                                 gint64              *from_usec,
                                 gint64              *to_usec)
{
  guint first = 0, last;

  g_return_val_if_fail (self != NULL, FALSE);

  while (first < self->points->len && weir_lag_point_get_lag (point_at (self, first)) < 0)
    first++;
  if (first == self->points->len)
    return FALSE;
  last = self->points->len - 1;
  while (weir_lag_point_get_lag (point_at (self, last)) < 0)
    last--;
  *from_usec = point_at (self, first)->time_usec;
  *to_usec = point_at (self, last)->time_usec;
  return TRUE;
}

/**
 * weir_lag_series_get_end_at:
 *
 * Returns: where the log ended at that time, on the line between the points around it; NAN where that is not known
 */
double
weir_lag_series_get_end_at (const WeirLagSeries *self,
                            gint64               time_usec)
{
  const WeirLagPoint *before, *after;

  g_return_val_if_fail (self != NULL, NAN);

  if (!find_neighbours (self, time_usec, &before, &after))
    return NAN;
  return interpolate_end (before, after, time_usec);
}

/**
 * weir_lag_series_get_committed_at:
 *
 * Returns: what was committed at that time: the last commit before it; below 0 is unknown
 */
gint64
weir_lag_series_get_committed_at (const WeirLagSeries *self,
                                  gint64               time_usec)
{
  const WeirLagPoint *before, *after;

  g_return_val_if_fail (self != NULL, -1);

  return find_neighbours (self, time_usec, &before, &after) ? before->committed : -1;
}

/**
 * weir_lag_series_get_lag_at:
 *
 * Between two samples the lag is on the line from one to the other, as it is not known when in between something was
 * committed. Where the commit log tells, what was committed stays until then, while the end grows evenly.
 *
 * Returns: the lag at that time, NAN where it is not known
 */
double
weir_lag_series_get_lag_at (const WeirLagSeries *self,
                            gint64               time_usec)
{
  const WeirLagPoint *before, *after;
  double end, share;

  g_return_val_if_fail (self != NULL, NAN);

  if (!find_neighbours (self, time_usec, &before, &after) || before->committed < 0)
    return NAN;
  end = interpolate_end (before, after, time_usec);
  if (isnan (end))
    return NAN;
  if (before == after || after->source == WEIR_LAG_COMMIT_LOG || after->committed == before->committed)
    return MAX (0, end - (double) before->committed);
  if (after->committed < 0)
    return NAN;
  share = (double) (time_usec - before->time_usec) / (double) (after->time_usec - before->time_usec);
  return (1 - share) * (double) weir_lag_point_get_lag (before) + share * (double) weir_lag_point_get_lag (after);
}

/**
 * weir_lag_series_find_end:
 * @self: a history
 * @offset: an offset
 *
 * When the log grew beyond @offset, which is when the message there was written, by the latest growth that passed it.
 *
 * Returns: real time; −1 where the history does not tell: it does not reach so far back, or has a gap there
 */
gint64
weir_lag_series_find_end (const WeirLagSeries *self,
                          gint64               offset)
{
  g_return_val_if_fail (self != NULL, -1);

  for (guint i = self->points->len; i-- > 1;)
    {
      const WeirLagPoint *after = point_at (self, i);
      const WeirLagPoint *before = point_at (self, i - 1);
      guint earlier = i - 1;
      double share;

      if (after->end < 0)
        continue;
      if (after->end <= offset)
        return -1;
      /* A point without an end says nothing; the one before it may. */
      while (before->end < 0 && earlier > 0)
        before = point_at (self, --earlier);
      if (before->end < 0 || before->end > after->end)
        return -1;
      if (before->end > offset)
        continue;
      if (is_gap_between (self, before, after))
        return -1;
      /* The middle of the message's own place: of one that came alone the time is that between the two points. */
      share = ((double) (offset - before->end) + 0.5) / (double) (after->end - before->end);
      return before->time_usec + (gint64) (share * (double) (after->time_usec - before->time_usec));
    }
  return -1;
}

void
weir_lag_series_sum (WeirLagSeries *const *series,
                     guint                 n_series,
                     gint64                from_usec,
                     gint64                to_usec,
                     gint64                step_usec,
                     WeirSeries           *into)
{
  g_autofree gboolean *is_known = g_new0 (gboolean, n_series + 1);
  guint n_known = 0;

  g_return_if_fail (step_usec > 0);
  g_return_if_fail (into != NULL);

  for (guint i = 0; i < n_series; i++)
    {
      gint64 from, to;

      is_known[i] = weir_lag_series_get_known_range (series[i], &from, &to);
      n_known += is_known[i];
    }
  if (n_known == 0)
    return;
  for (gint64 time_usec = from_usec; time_usec <= to_usec; time_usec += step_usec)
    {
      double sum = 0;

      for (guint i = 0; i < n_series && !isnan (sum); i++)
        if (is_known[i] && time_usec <= weir_lag_series_get_last (series[i])->time_usec)
          sum += weir_lag_series_get_lag_at (series[i], time_usec);
      if (isnan (sum))
        weir_series_append_gap (into, time_usec);
      else
        /* What is read off it are messages, of which there are no parts. */
        weir_series_append (into, time_usec, round (sum));
    }
}
