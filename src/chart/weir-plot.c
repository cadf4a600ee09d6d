/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "chart/weir-plot.h"

#include <math.h>

#include "chart/weir-raster.h"

void
weir_plot_clear (WeirPlot *self)
{
  g_clear_object (&self->texture);
  g_clear_pointer (&self->lines, g_array_unref);
}

double
weir_plot_frame_get_x (const WeirPlotFrame *frame,
                       gint64 time_usec)
{
  return (double) (time_usec - frame->from_usec) * frame->width / (double) MAX (frame->to_usec - frame->from_usec, 1);
}

double
weir_plot_frame_get_y (const WeirPlotFrame *frame,
                       double value)
{
  return frame->height * (1 - value / frame->max);
}

/* The number of device pixels a CSS pixel has, with its fraction. */
double
weir_plot_get_scale (GtkWidget *widget)
{
  GtkNative *native = gtk_widget_get_native (widget);
  GdkSurface *surface = native != NULL ? gtk_native_get_surface (native) : NULL;

  return surface != NULL ? gdk_surface_get_scale (surface) : 1;
}

static gboolean
is_current (const WeirPlot *self,
            const WeirPlotFrame *frame,
            const WeirPlotLine *lines,
            guint n_lines)
{
  const WeirPlotFrame *old = &self->frame;

  if (self->texture == NULL || self->lines->len != n_lines || old->width != frame->width ||
      old->height != frame->height || old->scale != frame->scale || old->from_usec != frame->from_usec ||
      old->to_usec != frame->to_usec || old->max != frame->max || old->line_width != frame->line_width ||
      old->step_usec != frame->step_usec)
    return FALSE;
  for (guint i = 0; i < n_lines; i++)
    {
      const WeirPlotLine *line = &g_array_index (self->lines, WeirPlotLine, i);

      if (line->series != lines[i].series || line->serial != lines[i].serial ||
          !gdk_rgba_equal (&line->color, &lines[i].color) || line->fill_alpha != lines[i].fill_alpha ||
          line->dash != lines[i].dash)
        return FALSE;
    }
  return TRUE;
}

/* The next point to draw: a sample, or the mean of those of a step of time, NAN where none of them is known. */
static double
get_step (WeirSeries *series,
          gint64 step_usec,
          guint end,
          guint *index,
          gint64 *time_usec)
{
  const WeirPoint *point = weir_series_get_point (series, (*index)++);
  double sum = point->value;
  guint n_known = 1;
  gint64 step;

  *time_usec = point->time_usec;
  if (step_usec == 0)
    return sum;
  step = point->time_usec / step_usec;
  if (isnan (sum))
    {
      sum = 0;
      n_known = 0;
    }
  for (; *index < end; (*index)++)
    {
      point = weir_series_get_point (series, *index);
      if (point->time_usec / step_usec != step)
        break;
      *time_usec = point->time_usec;
      if (!isnan (point->value))
        {
          sum += point->value;
          n_known++;
        }
    }
  return n_known > 0 ? sum / n_known : NAN;
}

static void
draw_line (WeirRaster *raster,
           const WeirPlotFrame *frame,
           const WeirPlotLine *line)
{
  const WeirRasterStyle style = {
    .red = line->color.red,
    .green = line->color.green,
    .blue = line->color.blue,
    .alpha = line->color.alpha,
    .width = frame->line_width * frame->scale,
    .fill_alpha = line->fill_alpha,
    .baseline = (frame->height + WEIR_PLOT_PAD) * frame->scale,
    .dash = line->dash * frame->scale,
  };
  guint first = weir_series_lower_bound (line->series, frame->from_usec);
  guint end = weir_series_lower_bound (line->series, frame->to_usec + 1);
  guint n_points = weir_series_get_n_points (line->series);
  guint n_drawn = 0;
  g_autofree WeirRasterPoint *points = NULL;

  /* One more on each side: the line comes from there. */
  first = first > 0 ? first - 1 : 0;
  end = MIN (end + 1, n_points);
  if (end <= first)
    return;
  points = g_new (WeirRasterPoint, end - first);
  for (guint i = first; i < end; n_drawn++)
    {
      gint64 time;
      double value = get_step (line->series, frame->step_usec, end, &i, &time);

      points[n_drawn].x = weir_plot_frame_get_x (frame, time) * frame->scale;
      points[n_drawn].y = (weir_plot_frame_get_y (frame, value) + WEIR_PLOT_PAD) * frame->scale;
    }
  weir_raster_draw (raster, points, n_drawn, &style);
}

static void
redraw (WeirPlot *self,
        const WeirPlotFrame *frame,
        const WeirPlotLine *lines,
        guint n_lines)
{
  guint width = (guint) ceil ((frame->width + WEIR_PLOT_PAD) * frame->scale);
  guint height = (guint) ceil ((frame->height + 2 * WEIR_PLOT_PAD) * frame->scale);
  g_autoptr (WeirRaster) raster = weir_raster_new (width, height);
  g_autoptr (GBytes) bytes = NULL;

  g_clear_object (&self->texture);
  if (self->lines == NULL)
    self->lines = g_array_new (FALSE, FALSE, sizeof (WeirPlotLine));
  g_array_set_size (self->lines, 0);
  self->frame = *frame;
  if (n_lines > 0)
    g_array_append_vals (self->lines, lines, n_lines);
  /* The first line is the most important one, so it is drawn last. */
  for (guint i = n_lines; i > 0; i--)
    draw_line (raster, frame, &lines[i - 1]);
  bytes = weir_raster_dup_bytes (raster);
  self->texture = gdk_memory_texture_new ((int) width, (int) height, GDK_MEMORY_DEFAULT, bytes, width * 4);
}

void
weir_plot_snapshot (WeirPlot *self,
                    GtkSnapshot *snapshot,
                    float x,
                    float y,
                    const WeirPlotFrame *frame,
                    const WeirPlotLine *lines,
                    guint n_lines)
{
  graphene_rect_t bounds;

  if (frame->width <= 0 || frame->height <= 0)
    return;
  if (!is_current (self, frame, lines, n_lines))
    redraw (self, frame, lines, n_lines);
  graphene_rect_init (&bounds, x, y - WEIR_PLOT_PAD,
                      (float) (gdk_texture_get_width (self->texture) / frame->scale),
                      (float) (gdk_texture_get_height (self->texture) / frame->scale));
  gtk_snapshot_append_texture (snapshot, self->texture, &bounds);
}
