/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "chart/weir-chart.h"

#include <glib/gi18n.h>
#include <math.h>

#include "chart/weir-chart-private.h"

#define DEFAULT_SPAN ((gint64) 15 * 60 * G_USEC_PER_SEC)
/* How often the spoken summary may change: a screen reader reads each change. */
#define SPEAK_SECONDS 5
#define N_COLORS 8

G_DEFINE_FINAL_TYPE (WeirChart, weir_chart, GTK_TYPE_WIDGET)

enum
{
  PROP_0,
  PROP_TITLE,
  PROP_UNIT,
  PROP_SPAN_USEC,
  PROP_SHOW_TITLE,
  PROP_SHOW_LEGEND,
  PROP_STACKED_FILL,
  PROP_DASHED,
  PROP_EMPTY_TEXT,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void
motion_cb (GtkEventControllerMotion *controller,
           double x,
           double y,
           WeirChart *self)
{
  self->has_pointer = TRUE;
  self->pointer_x = x;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
leave_cb (GtkEventControllerMotion *controller,
          WeirChart *self)
{
  self->has_pointer = FALSE;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static gboolean
key_pressed_cb (GtkEventControllerKey *controller,
                guint keyval,
                guint keycode,
                GdkModifierType state,
                WeirChart *self)
{
  if ((state & (GDK_CONTROL_MASK | GDK_ALT_MASK | GDK_SUPER_MASK)) != 0)
    return GDK_EVENT_PROPAGATE;
  return weir_chart_move_cursor (self, keyval) ? GDK_EVENT_STOP : GDK_EVENT_PROPAGATE;
}

static void
focus_leave_cb (GtkEventControllerFocus *controller,
                WeirChart *self)
{
  if (self->cursor_usec == 0)
    return;
  self->cursor_usec = 0;
  weir_chart_update_description (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static GtkSizeRequestMode
weir_chart_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
weir_chart_measure (GtkWidget *widget,
                    GtkOrientation orientation,
                    int for_size,
                    int *minimum,
                    int *natural,
                    int *minimum_baseline,
                    int *natural_baseline)
{
  WeirChart *self = WEIR_CHART (widget);

  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      *minimum = 160;
      *natural = 400;
    }
  else
    {
      /* Without a width the least that any width needs: that of a legend on one line. */
      int head = weir_chart_measure_head (self, for_size >= 0 ? for_size : G_MAXINT);

      *minimum = head + 96;
      *natural = head + 180;
    }
}

static void
weir_chart_snapshot (GtkWidget *widget,
                     GtkSnapshot *snapshot)
{
  weir_chart_draw (WEIR_CHART (widget), snapshot);
}

static void
weir_chart_css_changed (GtkWidget *widget,
                        GtkCssStyleChange *change)
{
  WeirChart *self = WEIR_CHART (widget);

  GTK_WIDGET_CLASS (weir_chart_parent_class)->css_changed (widget, change);
  g_hash_table_remove_all (self->layouts);
  gtk_widget_queue_resize (widget);
}

static void
weir_chart_system_setting_changed (GtkWidget *widget,
                                   GtkSystemSetting setting)
{
  WeirChart *self = WEIR_CHART (widget);

  GTK_WIDGET_CLASS (weir_chart_parent_class)->system_setting_changed (widget, setting);
  g_hash_table_remove_all (self->layouts);
  gtk_widget_queue_resize (widget);
}

static void
weir_chart_unmap (GtkWidget *widget)
{
  WEIR_CHART (widget)->has_pointer = FALSE;
  GTK_WIDGET_CLASS (weir_chart_parent_class)->unmap (widget);
}

static void
clear_series (WeirChart *self)
{
  for (guint i = 0; i < self->series->len; i++)
    gtk_widget_unparent (g_ptr_array_index (self->series, i));
  g_ptr_array_set_size (self->series, 0);
}

static void
weir_chart_dispose (GObject *object)
{
  WeirChart *self = WEIR_CHART (object);

  g_clear_handle_id (&self->speak_id, g_source_remove);
  clear_series (self);
  g_clear_pointer (&self->grid, gtk_widget_unparent);
  g_clear_pointer (&self->readout, gtk_widget_unparent);
  G_OBJECT_CLASS (weir_chart_parent_class)->dispose (object);
}

static void
weir_chart_finalize (GObject *object)
{
  WeirChart *self = WEIR_CHART (object);

  weir_plot_clear (&self->plot);
  g_ptr_array_unref (self->series);
  g_array_unref (self->marks);
  g_hash_table_unref (self->layouts);
  g_time_zone_unref (self->zone);
  g_free (self->title);
  g_free (self->unit);
  g_free (self->empty_text);
  G_OBJECT_CLASS (weir_chart_parent_class)->finalize (object);
}

static void
weir_chart_get_property (GObject *object,
                         guint property_id,
                         GValue *value,
                         GParamSpec *pspec)
{
  WeirChart *self = WEIR_CHART (object);

  switch (property_id)
    {
    case PROP_TITLE:
      g_value_set_string (value, self->title);
      break;
    case PROP_UNIT:
      g_value_set_string (value, self->unit);
      break;
    case PROP_SPAN_USEC:
      g_value_set_int64 (value, self->span_usec);
      break;
    case PROP_SHOW_TITLE:
      g_value_set_boolean (value, self->show_title);
      break;
    case PROP_SHOW_LEGEND:
      g_value_set_boolean (value, self->show_legend);
      break;
    case PROP_STACKED_FILL:
      g_value_set_boolean (value, self->stacked_fill);
      break;
    case PROP_DASHED:
      g_value_set_boolean (value, self->dashed);
      break;
    case PROP_EMPTY_TEXT:
      g_value_set_string (value, self->empty_text);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
weir_chart_set_property (GObject *object,
                         guint property_id,
                         const GValue *value,
                         GParamSpec *pspec)
{
  WeirChart *self = WEIR_CHART (object);

  switch (property_id)
    {
    case PROP_TITLE:
      weir_chart_set_title (self, g_value_get_string (value));
      break;
    case PROP_UNIT:
      weir_chart_set_unit (self, g_value_get_string (value));
      break;
    case PROP_SPAN_USEC:
      weir_chart_set_span (self, g_value_get_int64 (value));
      break;
    case PROP_SHOW_TITLE:
      weir_chart_set_show_title (self, g_value_get_boolean (value));
      break;
    case PROP_SHOW_LEGEND:
      weir_chart_set_show_legend (self, g_value_get_boolean (value));
      break;
    case PROP_STACKED_FILL:
      weir_chart_set_stacked_fill (self, g_value_get_boolean (value));
      break;
    case PROP_DASHED:
      weir_chart_set_dashed (self, g_value_get_boolean (value));
      break;
    case PROP_EMPTY_TEXT:
      weir_chart_set_empty_text (self, g_value_get_string (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
weir_chart_class_init (WeirChartClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->dispose = weir_chart_dispose;
  object_class->finalize = weir_chart_finalize;
  object_class->get_property = weir_chart_get_property;
  object_class->set_property = weir_chart_set_property;
  widget_class->get_request_mode = weir_chart_get_request_mode;
  widget_class->measure = weir_chart_measure;
  widget_class->snapshot = weir_chart_snapshot;
  widget_class->css_changed = weir_chart_css_changed;
  widget_class->system_setting_changed = weir_chart_system_setting_changed;
  widget_class->unmap = weir_chart_unmap;

  properties[PROP_TITLE] = g_param_spec_string ("title", NULL, NULL, "", flags);
  properties[PROP_UNIT] = g_param_spec_string ("unit", NULL, NULL, NULL, flags);
  properties[PROP_SPAN_USEC] = g_param_spec_int64 ("span-usec", NULL, NULL, 1, G_MAXINT64, DEFAULT_SPAN, flags);
  properties[PROP_SHOW_TITLE] = g_param_spec_boolean ("show-title", NULL, NULL, FALSE, flags);
  properties[PROP_SHOW_LEGEND] = g_param_spec_boolean ("show-legend", NULL, NULL, TRUE, flags);
  properties[PROP_STACKED_FILL] = g_param_spec_boolean ("stacked-fill", NULL, NULL, FALSE, flags);
  properties[PROP_DASHED] = g_param_spec_boolean ("dashed", NULL, NULL, FALSE, flags);
  properties[PROP_EMPTY_TEXT] = g_param_spec_string ("empty-text", NULL, NULL, NULL, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_css_name (widget_class, "chart");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
weir_chart_init (WeirChart *self)
{
  GtkEventController *controller;

  self->title = g_strdup ("");
  self->empty_text = g_strdup (_("No data yet"));
  self->span_usec = DEFAULT_SPAN;
  self->show_legend = TRUE;
  self->data_max = NAN;
  self->series = g_ptr_array_new ();
  self->marks = weir_chart_marks_new ();
  self->zone = g_time_zone_new_local ();
  self->layouts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
  self->grid = weir_chart_series_new ("grid", NULL, NULL);
  gtk_widget_set_parent (self->grid, GTK_WIDGET (self));
  self->readout = weir_chart_series_new ("readout", NULL, NULL);
  gtk_widget_set_parent (self->readout, GTK_WIDGET (self));
  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);

  controller = gtk_event_controller_motion_new ();
  g_signal_connect (controller, "enter", G_CALLBACK (motion_cb), self);
  g_signal_connect (controller, "motion", G_CALLBACK (motion_cb), self);
  g_signal_connect (controller, "leave", G_CALLBACK (leave_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), controller);
  controller = gtk_event_controller_key_new ();
  g_signal_connect (controller, "key-pressed", G_CALLBACK (key_pressed_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), controller);
  controller = gtk_event_controller_focus_new ();
  g_signal_connect (controller, "leave", G_CALLBACK (focus_leave_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), controller);
}

GtkWidget *
weir_chart_new (const char *title)
{
  return g_object_new (WEIR_TYPE_CHART, "title", title, NULL);
}

void
weir_chart_set_title (WeirChart *self,
                      const char *title)
{
  g_return_if_fail (WEIR_IS_CHART (self));

  if (!g_set_str (&self->title, title != NULL ? title : ""))
    return;
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, self->title, -1);
  gtk_widget_queue_resize (GTK_WIDGET (self));
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TITLE]);
}

void
weir_chart_set_unit (WeirChart *self,
                     const char *unit)
{
  g_return_if_fail (WEIR_IS_CHART (self));

  if (!g_set_str (&self->unit, unit))
    return;
  gtk_widget_queue_resize (GTK_WIDGET (self));
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_UNIT]);
}

/* The largest value in view, NAN where there is none. */
static double
find_max (WeirChart *self)
{
  const gint64 from = weir_chart_get_end (self) - self->span_usec;
  double max = NAN;

  for (guint i = 0; i < self->series->len; i++)
    max = fmax (max, weir_series_get_max (weir_chart_series_get_series (g_ptr_array_index (self->series, i)), from));
  return max;
}

void
weir_chart_set_span (WeirChart *self,
                     gint64 span_usec)
{
  g_return_if_fail (WEIR_IS_CHART (self));
  g_return_if_fail (span_usec > 0);

  if (self->span_usec == span_usec)
    return;
  self->span_usec = span_usec;
  self->data_max = find_max (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SPAN_USEC]);
}

void
weir_chart_set_end (WeirChart *self,
                    gint64 end_usec)
{
  g_return_if_fail (WEIR_IS_CHART (self));

  if (self->end_usec == end_usec)
    return;
  self->end_usec = end_usec;
  self->data_max = find_max (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
weir_chart_set_format (WeirChart *self,
                       char *(*format) (double value) )
{
  g_return_if_fail (WEIR_IS_CHART (self));

  self->format = format;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/**
 * weir_chart_fit_span:
 * @self: a chart
 * @most_usec: how much time it shows at most
 *
 * Shows the time for which there are data, in whole minutes: a line that has just begun is not
 * squeezed into a corner.
 */
void
weir_chart_fit_span (WeirChart *self,
                     gint64 most_usec)
{
  const gint64 minute = 60 * G_USEC_PER_SEC;
  gint64 span = minute;

  g_return_if_fail (WEIR_IS_CHART (self));
  for (guint i = 0; i < self->series->len; i++)
    {
      WeirSeries *series = weir_chart_series_get_series (g_ptr_array_index (self->series, i));
      guint n_points = weir_series_get_n_points (series);

      if (n_points > 1)
        span = MAX (span, weir_series_get_point (series, n_points - 1)->time_usec -
                            weir_series_get_point (series, 0)->time_usec);
    }
  weir_chart_set_span (self, MIN ((span + minute - 1) / minute * minute, most_usec));
}

/**
 * weir_chart_set_series:
 * @self: a chart
 * @series: (array length=n_series): the lines
 * @names: (array length=n_series) (nullable): their names; %NULL for a single line that needs none
 * @n_series: how many
 */
void
weir_chart_set_series (WeirChart *self,
                       WeirSeries *const *series,
                       const char *const *names,
                       guint n_series)
{
  g_return_if_fail (WEIR_IS_CHART (self));

  clear_series (self);
  for (guint i = 0; i < n_series; i++)
    {
      GtkWidget *line = weir_chart_series_new ("series", series[i], names != NULL ? names[i] : NULL);
      g_autofree char *class_name = g_strdup_printf ("series-%u", i % N_COLORS + 1);

      gtk_widget_add_css_class (line, class_name);
      gtk_widget_set_parent (line, GTK_WIDGET (self));
      g_ptr_array_add (self->series, line);
    }
  gtk_widget_queue_resize (GTK_WIDGET (self));
  weir_chart_data_changed (self);
  weir_chart_update_description (self);
}

static void
speak_cb (gpointer user_data)
{
  WeirChart *self = user_data;

  self->speak_id = 0;
  weir_chart_update_description (self);
}

void
weir_chart_data_changed (WeirChart *self)
{
  g_return_if_fail (WEIR_IS_CHART (self));

  self->data_max = find_max (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
  if (self->speak_id == 0 && gtk_widget_get_mapped (GTK_WIDGET (self)))
    self->speak_id = g_timeout_add_seconds_once (SPEAK_SECONDS, speak_cb, self);
}

static void
set_flag (WeirChart *self,
          gboolean *flag,
          gboolean value,
          guint property)
{
  value = value != FALSE;
  if (*flag == value)
    return;
  *flag = value;
  gtk_widget_queue_resize (GTK_WIDGET (self));
  g_object_notify_by_pspec (G_OBJECT (self), properties[property]);
}

void
weir_chart_set_show_title (WeirChart *self,
                           gboolean show_title)
{
  g_return_if_fail (WEIR_IS_CHART (self));

  set_flag (self, &self->show_title, show_title, PROP_SHOW_TITLE);
}

void
weir_chart_set_show_legend (WeirChart *self,
                            gboolean show_legend)
{
  g_return_if_fail (WEIR_IS_CHART (self));

  set_flag (self, &self->show_legend, show_legend, PROP_SHOW_LEGEND);
}

void
weir_chart_set_stacked_fill (WeirChart *self,
                             gboolean stacked_fill)
{
  g_return_if_fail (WEIR_IS_CHART (self));

  set_flag (self, &self->stacked_fill, stacked_fill, PROP_STACKED_FILL);
}

void
weir_chart_set_dashed (WeirChart *self,
                       gboolean dashed)
{
  g_return_if_fail (WEIR_IS_CHART (self));

  set_flag (self, &self->dashed, dashed, PROP_DASHED);
}

void
weir_chart_set_empty_text (WeirChart *self,
                           const char *text)
{
  g_return_if_fail (WEIR_IS_CHART (self));

  if (!g_set_str (&self->empty_text, text != NULL ? text : _("No data yet")))
    return;
  gtk_widget_queue_draw (GTK_WIDGET (self));
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_EMPTY_TEXT]);
}
