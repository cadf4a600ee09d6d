/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include <math.h>

#include "chart/weir-chart.h"
#include "chart/weir-plot.h"

#define DEFAULT_SPAN ((gint64) 5 * 60 * G_USEC_PER_SEC)
#define FILL_ALPHA 0.22
/* Pixels from one point to the next, at least. */
#define POINT_WIDTH 3
/* Fewer are not drawn. */
#define MIN_POINTS 3

struct _WeirSparkline
{
  GtkWidget parent_instance;

  WeirSeries *series;
  gint64 span_usec;
  double max;
  guint64 serial;
  WeirPlot plot;
};

G_DEFINE_FINAL_TYPE (WeirSparkline, weir_sparkline, GTK_TYPE_WIDGET)

static void
weir_sparkline_measure (GtkWidget *widget,
                        GtkOrientation orientation,
                        int for_size,
                        int *minimum,
                        int *natural,
                        int *minimum_baseline,
                        int *natural_baseline)
{
  *minimum = orientation == GTK_ORIENTATION_HORIZONTAL ? 24 : 12;
  *natural = orientation == GTK_ORIENTATION_HORIZONTAL ? 80 : 20;
}

static void
weir_sparkline_snapshot (GtkWidget *widget,
                         GtkSnapshot *snapshot)
{
  WeirSparkline *self = WEIR_SPARKLINE (widget);
  WeirPlotFrame frame = {
    .width = gtk_widget_get_width (widget) - WEIR_PLOT_PAD,
    .height = gtk_widget_get_height (widget) - 2 * WEIR_PLOT_PAD,
    .scale = weir_plot_get_scale (widget),
    .max = self->max,
    .line_width = 1.5,
  };
  WeirPlotLine line = { .series = self->series, .fill_alpha = FILL_ALPHA };
  guint n_points = self->series != NULL ? weir_series_get_n_points (self->series) : 0;

  /* One or two samples are no course yet. */
  if (n_points < MIN_POINTS)
    return;
  frame.to_usec = weir_series_get_point (self->series, n_points - 1)->time_usec;
  /* A line that has just begun has the whole width, not a corner of it. */
  frame.from_usec = weir_series_get_point (self->series, 0)->time_usec;
  frame.from_usec = CLAMP (frame.from_usec, frame.to_usec - self->span_usec, frame.to_usec - 1);
  /* So small a picture shows a course, not each sample. */
  frame.step_usec = (frame.to_usec - frame.from_usec) * POINT_WIDTH / MAX (frame.width, 1);
  line.serial = weir_series_get_serial (self->series);
  gtk_widget_get_color (widget, &line.color);
  weir_plot_snapshot (&self->plot, snapshot, 0, WEIR_PLOT_PAD, &frame, &line, 1);
}

static void
weir_sparkline_css_changed (GtkWidget *widget,
                            GtkCssStyleChange *change)
{
  GTK_WIDGET_CLASS (weir_sparkline_parent_class)->css_changed (widget, change);
  gtk_widget_queue_draw (widget);
}

static void
weir_sparkline_finalize (GObject *object)
{
  WeirSparkline *self = WEIR_SPARKLINE (object);

  weir_plot_clear (&self->plot);
  g_clear_pointer (&self->series, weir_series_unref);
  G_OBJECT_CLASS (weir_sparkline_parent_class)->finalize (object);
}

static void
weir_sparkline_class_init (WeirSparklineClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->finalize = weir_sparkline_finalize;
  widget_class->measure = weir_sparkline_measure;
  widget_class->snapshot = weir_sparkline_snapshot;
  widget_class->css_changed = weir_sparkline_css_changed;
  gtk_widget_class_set_css_name (widget_class, "sparkline");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_PRESENTATION);
}

static void
weir_sparkline_init (WeirSparkline *self)
{
  self->span_usec = DEFAULT_SPAN;
  self->max = 1;
}

GtkWidget *
weir_sparkline_new (void)
{
  return g_object_new (WEIR_TYPE_SPARKLINE, NULL);
}

/* A hand's breadth above the largest value; a scale that hardly moves stays where it is, or the whole
 * line would jump with each new peak. */
static void
update_max (WeirSparkline *self)
{
  guint n_points = self->series != NULL ? weir_series_get_n_points (self->series) : 0;
  double max;

  if (n_points == 0)
    return;
  max = weir_series_get_max (self->series,
                             weir_series_get_point (self->series, n_points - 1)->time_usec - self->span_usec);
  if (!(max > 0) || !isfinite (max))
    max = 1;
  if (max > self->max || max < self->max * 0.7)
    self->max = max * 1.05;
}

void
weir_sparkline_set_series (WeirSparkline *self,
                           WeirSeries *series)
{
  g_return_if_fail (WEIR_IS_SPARKLINE (self));

  if (self->series == series)
    return;
  g_clear_pointer (&self->series, weir_series_unref);
  if (series != NULL)
    self->series = weir_series_ref (series);
  self->serial = 0;
  self->max = 0;
  update_max (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
weir_sparkline_set_span (WeirSparkline *self,
                         gint64 span_usec)
{
  g_return_if_fail (WEIR_IS_SPARKLINE (self));
  g_return_if_fail (span_usec > 0);

  if (self->span_usec == span_usec)
    return;
  self->span_usec = span_usec;
  update_max (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
weir_sparkline_data_changed (WeirSparkline *self)
{
  guint64 serial;

  g_return_if_fail (WEIR_IS_SPARKLINE (self));

  serial = self->series != NULL ? weir_series_get_serial (self->series) : 0;
  if (serial == self->serial)
    return;
  self->serial = serial;
  update_max (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}
