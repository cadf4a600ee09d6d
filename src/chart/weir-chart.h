/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include <gtk/gtk.h>

#include "base/weir-series.h"

G_BEGIN_DECLS

/**
 * WeirChartMark:
 * @time_usec: real time
 * @text: what happened then, a translated sentence
 *
 * Something that happened at one moment: a line through the plot, and words beside the readout.
 */
typedef struct
{
  gint64 time_usec;
  const char *text;
} WeirChartMark;

/**
 * WeirChart:
 *
 * A time-series chart: lines of one or more #WeirSeries over a span of time that ends now,
 * with nice-number axes, legend, hover readout, keyboard cursor and a spoken summary. Draws
 * when data, size, scale or style change, not on a timer; samples are reduced to minimum and
 * maximum per pixel column, so that cost does not grow with their number. NAN is a gap.
 *
 * Properties: title (its accessible name), unit (nullable: text behind values in the
 * readout, "orders/s"), span-usec (int64: how much time it shows), show-title (boolean: title
 * and unit are also drawn, on the legend's line), show-legend (boolean), stacked-fill (boolean: a
 * translucent area below a single line), dashed (boolean: lines are told apart by dashes too, for
 * high contrast), empty-text (what stands in a chart without samples).
 * Marks stand on the time axis; the cursor beside one says what it is.
 * CSS: node `chart`, a child node `series` per line with the classes `series-1` … `series-8`, whose `color` is
 * the line's; nodes `grid` and `readout`, whose `color` is that of the grid and of the readout's background.
 * Keys: Left, Right, Page Up, Page Down, Home and End move a cursor from sample to sample, Escape removes it.
 */
#define WEIR_TYPE_CHART (weir_chart_get_type ())
G_DECLARE_FINAL_TYPE (WeirChart, weir_chart, WEIR, CHART, GtkWidget)

GtkWidget *weir_chart_new (const char *title) G_GNUC_WARN_UNUSED_RESULT;
void       weir_chart_set_title (WeirChart *self, const char *title);
void       weir_chart_set_unit (WeirChart *self, const char *unit);
void       weir_chart_set_span (WeirChart *self, gint64 span_usec);
void       weir_chart_fit_span (WeirChart *self, gint64 most_usec);
/* The moment at the right edge, real time; 0: the newest sample's. */
void       weir_chart_set_end (WeirChart *self, gint64 end_usec);
void       weir_chart_set_format (WeirChart *self, char *(*format) (double value)); /* of values; NULL: weir_format_count_short */
/* Replaces all lines; names are shown in the legend. The chart keeps references, and looks
 * for changes when weir_chart_data_changed() is called. */
void       weir_chart_set_series (WeirChart *self, WeirSeries *const *series, const char *const *names, guint n_series);
/* Replaces all marks, in order of time; their texts are copied. */
void       weir_chart_set_marks (WeirChart *self, const WeirChartMark *marks, guint n_marks);
void       weir_chart_data_changed (WeirChart *self);
void       weir_chart_set_show_title (WeirChart *self, gboolean show_title);
void       weir_chart_set_show_legend (WeirChart *self, gboolean show_legend);
void       weir_chart_set_stacked_fill (WeirChart *self, gboolean stacked_fill);
void       weir_chart_set_dashed (WeirChart *self, gboolean dashed);
void       weir_chart_set_empty_text (WeirChart *self, const char *text);

/**
 * WeirSparkline:
 *
 * A line without axes, for tiles and table cells. Same drawing and rules as #WeirChart, but samples
 * nearer than a few pixels are shown as their mean: in so small a picture the course counts.
 *
 * Role `presentation`: what it shows stands beside it as text.
 */
#define WEIR_TYPE_SPARKLINE (weir_sparkline_get_type ())
G_DECLARE_FINAL_TYPE (WeirSparkline, weir_sparkline, WEIR, SPARKLINE, GtkWidget)

GtkWidget *weir_sparkline_new (void) G_GNUC_WARN_UNUSED_RESULT;
void       weir_sparkline_set_series (WeirSparkline *self, WeirSeries *series); /* nullable */
void       weir_sparkline_set_span (WeirSparkline *self, gint64 span_usec);
void       weir_sparkline_data_changed (WeirSparkline *self);

G_END_DECLS
