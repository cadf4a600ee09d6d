/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "base/weir-series.h"

#include <math.h>

#define FEWEST_PLACES 16

struct _WeirSeries
{
  gatomicrefcount ref_count;
  guint capacity;
  guint n_places; /* as many as there is memory for; grows up to capacity */
  guint first;    /* where in points the oldest one is; 0 until all places are there */
  guint n_points;
  guint64 serial;
  WeirPoint *points;
};

G_DEFINE_BOXED_TYPE (WeirSeries, weir_series, weir_series_ref, weir_series_unref)

/**
 * weir_series_new:
 * @capacity: how many points are kept; the oldest gives way to the newest
 *
 * Returns: (transfer full): an empty series
 */
WeirSeries *
weir_series_new (guint capacity)
{
  WeirSeries *self;

  g_return_val_if_fail (capacity > 0, NULL);

  self = g_new0 (WeirSeries, 1);
  g_atomic_ref_count_init (&self->ref_count);
  self->capacity = capacity;

  return self;
}

WeirSeries *
weir_series_ref (WeirSeries *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
weir_series_unref (WeirSeries *self)
{
  g_return_if_fail (self != NULL);

  if (g_atomic_ref_count_dec (&self->ref_count))
    {
      g_free (self->points);
      g_free (self);
    }
}

guint
weir_series_get_n_points (const WeirSeries *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->n_points;
}

static WeirPoint *
point_at (const WeirSeries *self,
          guint             index)
{
  guint place = self->first + index;

  if (place >= self->capacity)
    place -= self->capacity;

  return (WeirPoint *) &self->points[place];
}

/**
 * weir_series_get_point:
 * @self: a series
 * @index: 0 for the oldest point
 *
 * Returns: (transfer none): the point, valid until the next change
 */
const WeirPoint *
weir_series_get_point (const WeirSeries *self,
                       guint             index)
{
  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (index < self->n_points, NULL);

  return point_at (self, index);
}

guint64
weir_series_get_serial (const WeirSeries *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->serial;
}

/**
 * weir_series_get_last:
 * @self: a series
 *
 * Returns: the newest value: NAN where there is none, or where the newest is a gap
 */
double
weir_series_get_last (const WeirSeries *self)
{
  g_return_val_if_fail (self != NULL, NAN);

  return self->n_points > 0 ? point_at (self, self->n_points - 1)->value : NAN;
}

/**
 * weir_series_get_max:
 * @self: a series
 * @from_usec: only points at or after this time count
 *
 * Returns: the largest known value, NAN where none is known
 */
double
weir_series_get_max (const WeirSeries *self,
                     gint64            from_usec)
{
  double max = NAN;

  g_return_val_if_fail (self != NULL, NAN);

  for (guint i = weir_series_lower_bound (self, from_usec); i < self->n_points; i++)
    {
      double value = point_at (self, i)->value;

      if (!isnan (value) && !(value <= max))
        max = value;
    }

  return max;
}

/**
 * weir_series_lower_bound:
 * @self: a series
 * @time_usec: a real time
 *
 * Returns: index of the first point at or after @time_usec; the number of points where all
 *   are before it
 */
guint
weir_series_lower_bound (const WeirSeries *self,
                         gint64            time_usec)
{
  guint low = 0;
  guint high;

  g_return_val_if_fail (self != NULL, 0);

  high = self->n_points;
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

/**
 * weir_series_append:
 * @self: a series
 * @time_usec: real time of the sample
 * @value: the sample, NAN for a gap
 *
 * Adds the newest point; a second one of the same time replaces the first. Where the
 * machine's clock was set back, the points from then on are dropped: the series must stay
 * in order of time, and ignoring all samples until the clock has caught up would freeze
 * the chart.
 */
void
weir_series_append (WeirSeries *self,
                    gint64      time_usec,
                    double      value)
{
  WeirPoint *point;

  g_return_if_fail (self != NULL);

  if (self->n_points > 0 && point_at (self, self->n_points - 1)->time_usec >= time_usec)
    self->n_points = weir_series_lower_bound (self, time_usec);

  if (self->n_points == self->capacity)
    {
      self->first = self->first + 1 == self->capacity ? 0 : self->first + 1;
      self->n_points--;
    }
  else if (self->n_points == self->n_places)
    {
      /* A cluster of thousands of topics has as many series, most of them short. */
      self->n_places = MIN (MAX (self->n_places * 2, FEWEST_PLACES), self->capacity);
      self->points = g_renew (WeirPoint, self->points, self->n_places);
    }

  point = point_at (self, self->n_points++);
  point->time_usec = time_usec;
  point->value = value;
  self->serial++;
}

/**
 * weir_series_append_gap:
 * @self: a series
 * @time_usec: real time from which on nothing is known
 *
 * Ends the line. A long outage is one point, so that it does not push the history out.
 */
void
weir_series_append_gap (WeirSeries *self,
                        gint64      time_usec)
{
  g_return_if_fail (self != NULL);

  if (self->n_points == 0 || isnan (weir_series_get_last (self)))
    return;

  weir_series_append (self, time_usec, NAN);
}

void
weir_series_clear (WeirSeries *self)
{
  g_return_if_fail (self != NULL);

  if (self->n_points == 0)
    return;

  self->first = 0;
  self->n_points = 0;
  self->serial++;
}

/**
 * weir_counter_update:
 * @self: a counter
 * @monotonic_usec: monotonic time of the reading
 * @value: the reading
 *
 * Returns: growth per second since the last reading; NAN for the first one, for one that
 *   went back, and for one that took no time
 */
double
weir_counter_update (WeirCounter *self,
                     gint64       monotonic_usec,
                     gint64       value)
{
  double rate = NAN;

  g_return_val_if_fail (self != NULL, NAN);

  if (self->has_value && value >= self->value && monotonic_usec > self->time_usec)
    rate = ((double) value - (double) self->value) * G_USEC_PER_SEC /
           (double) (monotonic_usec - self->time_usec);

  /* A reading in the same microsecond keeps the older time: the growth is not lost, it
   * counts in the next rate. */
  if (self->has_value && value >= self->value && monotonic_usec <= self->time_usec)
    return NAN;

  self->time_usec = monotonic_usec;
  self->value = value;
  self->has_value = TRUE;

  return rate;
}

/**
 * weir_counter_forget:
 * @self: a counter
 *
 * To be called when a reading failed for long: the next rate would be an average over the
 * outage and look like a measurement of now.
 */
void
weir_counter_forget (WeirCounter *self)
{
  g_return_if_fail (self != NULL);

  self->has_value = FALSE;
}
