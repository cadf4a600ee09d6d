/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * WeirAxis:
 * @max: the value at the top; a multiple of @step
 * @step: from one line of the grid to the next; 1, 2 or 5 times a power of ten
 *
 * A scale of values that begins at 0. Zero-initialise it. It grows at once with the data but
 * shrinks only when they fill less than half of it, so that it does not flicker.
 */
typedef struct
{
  double max;
  double step;
} WeirAxis;

gboolean weir_axis_update (WeirAxis *self, double data_max, guint max_steps);
guint    weir_axis_get_n_steps (const WeirAxis *self);
char    *weir_axis_format (const WeirAxis *self, double value) G_GNUC_WARN_UNUSED_RESULT;

/* Ticks of time at round local times. */
gint64   weir_axis_choose_time_step (gint64 span_usec, guint max_ticks);
guint    weir_axis_list_time_ticks (gint64 from_usec, gint64 to_usec, gint64 step_usec, GTimeZone *zone,
                                    gint64 *ticks, guint max_ticks);
char    *weir_axis_format_time (gint64 time_usec, gint64 step_usec, GTimeZone *zone) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
