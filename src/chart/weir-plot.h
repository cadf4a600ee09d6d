/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include <gtk/gtk.h>

#include "base/weir-series.h"

G_BEGIN_DECLS

/* How far a plot's picture reaches over its area, so that lines at the edge are not cut. */
#define WEIR_PLOT_PAD 3

typedef struct
{
  WeirSeries *series;
  guint64 serial; /* of the series when it was drawn: tells whether to draw again */
  GdkRGBA color;
  double fill_alpha;
  double dash; /* in CSS pixels */
} WeirPlotLine;

/* All that a picture of lines depends on. */
typedef struct
{
  int width; /* of the plot's area in CSS pixels */
  int height;
  double scale;
  gint64 from_usec;
  gint64 to_usec;
  double max; /* the value at the top */
  double line_width;
  gint64 step_usec; /* points are means of so much time, beginning at multiples of it; 0: each sample is one */
} WeirPlotFrame;

/**
 * WeirPlot:
 *
 * Lines of series as a texture that is kept until something it depends on changes: the
 * renderer then only copies it, whatever happens on top (hover, cursor).
 */
typedef struct
{
  WeirPlotFrame frame;
  GArray *lines; /* WeirPlotLine */
  GdkTexture *texture;
} WeirPlot;

void   weir_plot_clear (WeirPlot *self);
/* Draws if needed, then adds the picture to the snapshot with the area's corner at x, y. */
void   weir_plot_snapshot (WeirPlot *self, GtkSnapshot *snapshot, float x, float y, const WeirPlotFrame *frame,
                           const WeirPlotLine *lines, guint n_lines);
double weir_plot_frame_get_x (const WeirPlotFrame *frame, gint64 time_usec);
double weir_plot_frame_get_y (const WeirPlotFrame *frame, double value);
double weir_plot_get_scale (GtkWidget *widget);

G_END_DECLS
