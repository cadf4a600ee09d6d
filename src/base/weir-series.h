/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/**
 * WeirPoint:
 * @time_usec: real time (µs since 1970) of the sample
 * @value: the sample, NAN for "not known": drawn as a gap, never as zero
 */
typedef struct
{
  gint64 time_usec;
  double value;
} WeirPoint;

/**
 * WeirSeries:
 *
 * A bounded ring of samples in order of time: one metric's history. Reference counted,
 * not locked: it belongs to one thread (the main thread where a chart shows it).
 * weir_series_get_serial() changes with each change, so that a view redraws on data only.
 */
typedef struct _WeirSeries WeirSeries;

#define WEIR_TYPE_SERIES (weir_series_get_type ())

GType            weir_series_get_type (void) G_GNUC_CONST;
WeirSeries      *weir_series_new (guint capacity) G_GNUC_WARN_UNUSED_RESULT;
WeirSeries      *weir_series_ref (WeirSeries *self);
void             weir_series_unref (WeirSeries *self);
guint            weir_series_get_n_points (const WeirSeries *self);
const WeirPoint *weir_series_get_point (const WeirSeries *self, guint index);
guint64          weir_series_get_serial (const WeirSeries *self);
double           weir_series_get_last (const WeirSeries *self);
double           weir_series_get_max (const WeirSeries *self, gint64 from_usec);
guint            weir_series_lower_bound (const WeirSeries *self, gint64 time_usec);
void             weir_series_append (WeirSeries *self, gint64 time_usec, double value);
void             weir_series_append_gap (WeirSeries *self, gint64 time_usec);
void             weir_series_clear (WeirSeries *self);

/**
 * WeirCounter:
 *
 * Turns readings of a counter that only grows (an end offset) into a rate per second.
 * The first reading has no rate; one that goes back (a topic made anew) has none either:
 * both give NAN. Zero-initialise it.
 */
typedef struct
{
  gint64 time_usec;
  gint64 value;
  gboolean has_value;
} WeirCounter;

double weir_counter_update (WeirCounter *self, gint64 monotonic_usec, gint64 value);
void   weir_counter_forget (WeirCounter *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WeirSeries, weir_series_unref)

G_END_DECLS
