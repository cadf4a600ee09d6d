/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "chart/weir-chart-series.h"

struct _WeirChartSeries
{
  GtkWidget parent_instance;

  WeirSeries *series;
  char *name;
};

G_DEFINE_FINAL_TYPE (WeirChartSeries, weir_chart_series, GTK_TYPE_WIDGET)

static void
weir_chart_series_snapshot (GtkWidget *widget,
                            GtkSnapshot *snapshot)
{
  /* The chart draws. */
}

static void
weir_chart_series_css_changed (GtkWidget *widget,
                               GtkCssStyleChange *change)
{
  GtkWidget *parent = gtk_widget_get_parent (widget);

  GTK_WIDGET_CLASS (weir_chart_series_parent_class)->css_changed (widget, change);
  if (parent != NULL)
    gtk_widget_queue_draw (parent);
}

static void
weir_chart_series_finalize (GObject *object)
{
  WeirChartSeries *self = WEIR_CHART_SERIES (object);

  g_clear_pointer (&self->series, weir_series_unref);
  g_free (self->name);
  G_OBJECT_CLASS (weir_chart_series_parent_class)->finalize (object);
}

static void
weir_chart_series_class_init (WeirChartSeriesClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->finalize = weir_chart_series_finalize;
  widget_class->snapshot = weir_chart_series_snapshot;
  widget_class->css_changed = weir_chart_series_css_changed;
  gtk_widget_class_set_css_name (widget_class, "series");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_PRESENTATION);
}

static void
weir_chart_series_init (WeirChartSeries *self)
{
  gtk_widget_set_can_target (GTK_WIDGET (self), FALSE);
}

GtkWidget *
weir_chart_series_new (const char *css_name,
                       WeirSeries *series,
                       const char *name)
{
  WeirChartSeries *self = g_object_new (WEIR_TYPE_CHART_SERIES, "css-name", css_name, NULL);

  self->series = series != NULL ? weir_series_ref (series) : NULL;
  self->name = g_strdup (name);
  return GTK_WIDGET (self);
}

WeirSeries *
weir_chart_series_get_series (WeirChartSeries *self)
{
  return self->series;
}

const char *
weir_chart_series_get_name (WeirChartSeries *self)
{
  return self->name;
}
