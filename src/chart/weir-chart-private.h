/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include "chart/weir-axis.h"
#include "chart/weir-chart-series.h"
#include "chart/weir-chart.h"
#include "chart/weir-plot.h"

G_BEGIN_DECLS

struct _WeirChart
{
  GtkWidget parent_instance;

  char *title;
  char *unit;
  char *empty_text;
  char *(*format) (double value);
  gint64 span_usec;
  gint64 end_usec; /* 0: the newest sample's */
  gboolean show_title;
  gboolean show_legend;
  gboolean stacked_fill;
  gboolean dashed;

  GPtrArray *series; /* WeirChartSeries, owned by being children */
  GArray *marks;     /* WeirChartMark, whose texts are owned */
  GtkWidget *grid;
  GtkWidget *readout;

  double data_max; /* of what is shown; found when the data change, not when drawing */
  WeirAxis axis;
  GTimeZone *zone;
  WeirPlot plot;
  WeirPlotFrame frame; /* where the last snapshot put things: for the pointer */
  graphene_point_t origin;
  GHashTable *layouts; /* text with its style → PangoLayout */

  gboolean has_pointer;
  double pointer_x;
  gint64 cursor_usec; /* set by keys; 0: none */

  guint speak_id; /* armed when the description is older than the data */
};

typedef enum
{
  WEIR_CHART_TEXT_NORMAL,
  WEIR_CHART_TEXT_SMALL,
  WEIR_CHART_TEXT_BOLD,
  WEIR_CHART_TEXT_TITLE,
} WeirChartText;

/* weir-chart-draw.c */
void         weir_chart_draw (WeirChart *self, GtkSnapshot *snapshot);
int          weir_chart_measure_head (WeirChart *self, int width);
PangoLayout *weir_chart_get_layout (WeirChart *self, const char *text, WeirChartText style); /* transfer none */
void         weir_chart_draw_text (GtkSnapshot *snapshot, PangoLayout *layout, float x, float y, const GdkRGBA *color);
void         weir_chart_get_line_color (WeirChart *self, guint index, GdkRGBA *color);

/* weir-chart-marks.c */
GArray      *weir_chart_marks_new (void) G_GNUC_WARN_UNUSED_RESULT;
void         weir_chart_draw_marks (WeirChart *self, GtkSnapshot *snapshot);
/* Those beside a moment, the latest first: at most @n_most; how many there are. */
guint        weir_chart_find_marks (WeirChart *self, gint64 time_usec, const WeirChartMark **found, guint n_most);

/* weir-chart-cursor.c */
void         weir_chart_draw_cursor (WeirChart *self, GtkSnapshot *snapshot);
gboolean     weir_chart_move_cursor (WeirChart *self, guint keyval);
char        *weir_chart_dup_value_text (WeirChart *self, double value) G_GNUC_WARN_UNUSED_RESULT;
char        *weir_chart_dup_summary (WeirChart *self) G_GNUC_WARN_UNUSED_RESULT;
void         weir_chart_update_description (WeirChart *self);
gint64       weir_chart_get_end (WeirChart *self);

G_END_DECLS
