/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include "base/weir-series.h"

G_BEGIN_DECLS

/**
 * WeirLagSource:
 * @WEIR_LAG_INTERPOLATED: worked out from its neighbours
 * @WEIR_LAG_STORED: sampled by an earlier run of Weir
 * @WEIR_LAG_SAMPLED: sampled by this one
 * @WEIR_LAG_COMMIT_LOG: a commit of the group's, at the time the broker noted
 *
 * Where a #WeirLagPoint comes from; the later in this list, the more it is worth. Between points of the commit log
 * nothing was committed; a sample says only what was committed by then.
 */
typedef enum
{
  WEIR_LAG_INTERPOLATED,
  WEIR_LAG_STORED,
  WEIR_LAG_SAMPLED,
  WEIR_LAG_COMMIT_LOG,
} WeirLagSource;

/**
 * WeirLagPoint:
 * @time_usec: real time, µs since 1970
 * @committed: what the group had committed; below 0 is unknown
 * @end: where the log ended (high watermark); below 0 is unknown
 * @source: where @committed comes from
 * @is_end_interpolated: whether @end was worked out from look-ups around it
 *
 * One group on one partition at one moment.
 */
typedef struct
{
  gint64 time_usec;
  gint64 committed;
  gint64 end;
  WeirLagSource source;
  gboolean is_end_interpolated;
} WeirLagPoint;

/* End minus committed, never negative: a commit may be fresher than the end beside it. Below 0 is unknown. */
gint64 weir_lag_point_get_lag (const WeirLagPoint *self);

/* How far apart points are kept: all for an hour, one a minute for seven days, one an hour for a year, then none. The
 * store thins by the same rule. Of several points in one step the one with the greatest lag is kept, and a moment of
 * which nothing is known is only dropped beside one of which something is. @points: of WeirLagPoint, by time. */
#define WEIR_LAG_FINE_USEC (G_TIME_SPAN_HOUR)
#define WEIR_LAG_MIDDLE_USEC (7 * G_TIME_SPAN_DAY)
#define WEIR_LAG_COARSE_USEC (366 * G_TIME_SPAN_DAY)
gint64 weir_lag_get_step (gint64 age_usec); /* 0: every point; −1: too old to be kept */
void   weir_lag_points_thin (GArray *points, gint64 now_usec);

/**
 * WeirLagSeries:
 *
 * The history of one group on one partition, by time, bounded. Reference counted, not locked: it belongs to one thread.
 * A stretch in which nothing moves costs two points, however long it is.
 */
typedef struct _WeirLagSeries WeirLagSeries;

#define WEIR_TYPE_LAG_SERIES (weir_lag_series_get_type ())

GType               weir_lag_series_get_type (void) G_GNUC_CONST;
WeirLagSeries      *weir_lag_series_new (guint capacity) G_GNUC_WARN_UNUSED_RESULT;
WeirLagSeries      *weir_lag_series_ref (WeirLagSeries *self);
void                weir_lag_series_unref (WeirLagSeries *self);
guint               weir_lag_series_get_n_points (const WeirLagSeries *self);
const WeirLagPoint *weir_lag_series_get_point (const WeirLagSeries *self, guint index); /* until the next change */
const WeirLagPoint *weir_lag_series_get_last (const WeirLagSeries *self); /* nullable */
guint64             weir_lag_series_get_serial (const WeirLagSeries *self); /* another one after each change */
guint               weir_lag_series_lower_bound (const WeirLagSeries *self, gint64 time_usec);
gboolean            weir_lag_series_has_gap_before (const WeirLagSeries *self, guint index);
void                weir_lag_series_append (WeirLagSeries *self, const WeirLagPoint *point);
void                weir_lag_series_append_gap (WeirLagSeries *self, gint64 time_usec);
void                weir_lag_series_merge (WeirLagSeries *self, const WeirLagPoint *points, guint n_points);
void                weir_lag_series_clear (WeirLagSeries *self);

gboolean            weir_lag_series_get_known_range (const WeirLagSeries *self, gint64 *from_usec, gint64 *to_usec);
double              weir_lag_series_get_end_at (const WeirLagSeries *self, gint64 time_usec);
gint64              weir_lag_series_get_committed_at (const WeirLagSeries *self, gint64 time_usec);
double              weir_lag_series_get_lag_at (const WeirLagSeries *self, gint64 time_usec);
gint64              weir_lag_series_find_end (const WeirLagSeries *self, gint64 offset);

/* The lag of several partitions together, every @step_usec from @from_usec to @to_usec (both included, where the steps
 * meet it), appended to @into. A moment at which one of them is unknown is a gap; partitions of which nothing was ever
 * known are left out, and those that are not looked at any more from their last point on. */
void                weir_lag_series_sum (WeirLagSeries *const *series, guint n_series, gint64 from_usec, gint64 to_usec,
                                         gint64 step_usec, WeirSeries *into);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WeirLagSeries, weir_lag_series_unref)

G_END_DECLS
