/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include <gtk/gtk.h>

#include "base/weir-series.h"

G_BEGIN_DECLS

/**
 * WeirChartSeries:
 *
 * A line of a #WeirChart as a child of it, only so that the line has a CSS node of its own: it is the
 * chart that draws. Also used for the chart's other colours.
 */
#define WEIR_TYPE_CHART_SERIES (weir_chart_series_get_type ())
G_DECLARE_FINAL_TYPE (WeirChartSeries, weir_chart_series, WEIR, CHART_SERIES, GtkWidget)

GtkWidget  *weir_chart_series_new (const char *css_name, WeirSeries *series, const char *name) G_GNUC_WARN_UNUSED_RESULT;
WeirSeries *weir_chart_series_get_series (WeirChartSeries *self); /* nullable */
const char *weir_chart_series_get_name (WeirChartSeries *self);   /* nullable */

G_END_DECLS
