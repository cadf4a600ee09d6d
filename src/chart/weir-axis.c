/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "chart/weir-axis.h"

#include <glib/gi18n.h>
#include <math.h>

#include "base/weir-format.h"

static double
nice_step (double range,
           guint max_steps)
{
  double rough = range / max_steps;
  double power = pow (10, floor (log10 (rough)));

  /* The smallest of 1, 2, 5, 10 that needs no more steps; a hair of slack for rounding. */
  if (rough <= power * (1 + 1e-9))
    return power;
  if (rough <= 2 * power * (1 + 1e-9))
    return 2 * power;
  if (rough <= 5 * power * (1 + 1e-9))
    return 5 * power;
  return 10 * power;
}

/**
 * weir_axis_update:
 * @self: an axis
 * @data_max: the largest value to show; 0 or NAN where there is none
 * @max_steps: how many steps there is room for
 *
 * Returns: whether the scale is another than before
 */
gboolean
weir_axis_update (WeirAxis *self,
                  double data_max,
                  guint max_steps)
{
  WeirAxis axis;

  max_steps = MAX (max_steps, 1);
  if (!(data_max > 0) || !isfinite (data_max))
    data_max = self->max > 0 ? 0 : 1;
  data_max = CLAMP (data_max, 1e-9, 1e300);
  if (self->max > 0 && data_max <= self->max && data_max >= self->max / 2 && weir_axis_get_n_steps (self) <= max_steps)
    return FALSE;
  /* All values are 0: the scale shrinks to one at the end, not to nothing. */
  axis.step = nice_step (data_max <= 1e-9 ? 1 : data_max, max_steps);
  axis.max = MAX (ceil ((data_max <= 1e-9 ? 1 : data_max) / axis.step - 1e-9), 1) * axis.step;
  if (axis.max == self->max && axis.step == self->step)
    return FALSE;
  *self = axis;
  return TRUE;
}

guint
weir_axis_get_n_steps (const WeirAxis *self)
{
  return self->step > 0 ? (guint) (self->max / self->step + 0.5) : 0;
}

/**
 * weir_axis_format:
 * @self: an axis
 * @value: one of its ticks
 *
 * Returns: (transfer full): @value with as many digits as the step needs
 */
char *
weir_axis_format (const WeirAxis *self,
                  double value)
{
  int digits;

  if (value == 0)
    return g_strdup ("0");
  if (self->step >= 1 || self->step <= 0)
    return weir_format_count_short (value);
  digits = (int) CLAMP (ceil (-log10 (self->step) - 1e-9), 1, 9);
  return g_strdup_printf ("%.*f", digits, value);
}

#define SECOND ((gint64) G_USEC_PER_SEC)
#define MINUTE (60 * SECOND)
#define HOUR (60 * MINUTE)
#define DAY (24 * HOUR)

/**
 * weir_axis_choose_time_step:
 * @span_usec: how much time the axis shows
 * @max_ticks: how many labels there is room for
 *
 * Returns: a step that people count in: seconds, minutes, hours or days
 */
gint64
weir_axis_choose_time_step (gint64 span_usec,
                            guint max_ticks)
{
  static const gint64 steps[] = {
    SECOND, 2 * SECOND, 5 * SECOND, 10 * SECOND, 15 * SECOND, 30 * SECOND,
    MINUTE, 2 * MINUTE, 3 * MINUTE, 5 * MINUTE, 10 * MINUTE, 15 * MINUTE, 30 * MINUTE,
    HOUR, 2 * HOUR, 3 * HOUR, 6 * HOUR, 12 * HOUR,
  };
  gint64 days;

  max_ticks = MAX (max_ticks, 1);
  for (guint i = 0; i < G_N_ELEMENTS (steps); i++)
    if (span_usec / steps[i] <= max_ticks)
      return steps[i];
  days = 1;
  while (span_usec / (days * DAY) > max_ticks)
    days = days == 1 ? 2 : days == 2 ? 7 : days * 2;
  return days * DAY;
}

static gint64
get_offset (GTimeZone *zone,
            gint64 time_usec)
{
  int interval = g_time_zone_find_interval (zone, G_TIME_TYPE_UNIVERSAL, time_usec / SECOND);

  return interval >= 0 ? g_time_zone_get_offset (zone, interval) * SECOND : 0;
}

/**
 * weir_axis_list_time_ticks:
 * @from_usec: real time of the left edge
 * @to_usec: real time of the right edge
 * @step_usec: from weir_axis_choose_time_step()
 * @zone: whose hours are round
 * @ticks: (array length=max_ticks) (out caller-allocates): real times, ascending
 * @max_ticks: room in @ticks
 *
 * Returns: how many ticks there are
 */
guint
weir_axis_list_time_ticks (gint64 from_usec,
                           gint64 to_usec,
                           gint64 step_usec,
                           GTimeZone *zone,
                           gint64 *ticks,
                           guint max_ticks)
{
  gint64 local = from_usec + get_offset (zone, from_usec);
  guint n_ticks = 0;

  local = (local / step_usec + (local % step_usec > 0 ? 1 : 0)) * step_usec;
  for (; n_ticks < max_ticks; local += step_usec)
    {
      /* The offset there may be another than here: clocks are changed in between. */
      gint64 time = local - get_offset (zone, from_usec);

      time = local - get_offset (zone, time);
      if (time > to_usec)
        break;
      if (time >= from_usec && (n_ticks == 0 || time > ticks[n_ticks - 1]))
        ticks[n_ticks++] = time;
    }
  return n_ticks;
}

char *
weir_axis_format_time (gint64 time_usec,
                       gint64 step_usec,
                       GTimeZone *zone)
{
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc_usec (time_usec);
  g_autoptr (GDateTime) local = utc != NULL ? g_date_time_to_timezone (utc, zone) : NULL;

  if (local == NULL)
    return g_strdup (WEIR_UNKNOWN_TEXT);
  if (step_usec >= DAY)
    /* xgettext:no-c-format */
    /* Translators: a day and its month in few characters, as g_date_time_format() takes them: "5 Nov" */
    return g_date_time_format (local, _("%-d %b"));
  return g_date_time_format (local, step_usec < MINUTE ? "%H:%M:%S" : "%H:%M");
}
