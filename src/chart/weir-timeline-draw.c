/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include <math.h>

#include "chart/weir-plot.h"
#include "chart/weir-timeline-private.h"

#define MIN_BAR 2.0f /* a bucket that has something is never invisible */
#define MAX_TICKS 24
#define DIM_ALPHA 0.65f
#define USEC 1000 /* in a millisecond */

const WeirTimelineBucket *
weir_timeline_get_bucket (WeirTimeline *self,
                          guint position)
{
  return &g_array_index (self->buckets, WeirTimelineBucket, position);
}

gint64
weir_timeline_get_start (WeirTimeline *self)
{
  return self->buckets->len > 0 ? weir_timeline_get_bucket (self, 0)->start_msec : 0;
}

gint64
weir_timeline_get_end (WeirTimeline *self)
{
  return self->buckets->len > 0 ? weir_timeline_get_bucket (self, self->buckets->len - 1)->end_msec : 0;
}

static double
get_x (WeirTimeline *self,
       gint64 msec)
{
  gint64 start = weir_timeline_get_start (self);
  gint64 end = weir_timeline_get_end (self);

  return end > start ? (double) (msec - start) / (double) (end - start) * gtk_widget_get_width (GTK_WIDGET (self)) : 0;
}

static void
draw_text (WeirTimeline *self,
           GtkSnapshot *snapshot,
           const char *text,
           float left,
           float right,
           float y,
           float align,
           const GdkRGBA *color)
{
  g_autoptr (PangoLayout) layout = gtk_widget_create_pango_layout (GTK_WIDGET (self), text);
  PangoAttrList *attributes = pango_attr_list_new ();
  int width;

  pango_attr_list_insert (attributes, pango_attr_scale_new (0.85));
  pango_attr_list_insert (attributes, pango_attr_font_features_new ("tnum=1"));
  pango_layout_set_attributes (layout, attributes);
  pango_attr_list_unref (attributes);
  pango_layout_set_single_paragraph_mode (layout, TRUE);
  pango_layout_set_width (layout, (int) ((right - left) * PANGO_SCALE));
  pango_layout_set_ellipsize (layout, PANGO_ELLIPSIZE_END);
  pango_layout_get_pixel_size (layout, &width, NULL);
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT (roundf (left + (right - left - (float) width) * align), y));
  gtk_snapshot_append_layout (snapshot, layout, color);
  gtk_snapshot_restore (snapshot);
}

int
weir_timeline_get_text_height (WeirTimeline *self)
{
  g_autoptr (PangoLayout) layout = gtk_widget_create_pango_layout (GTK_WIDGET (self), "0");
  int height;

  pango_layout_get_pixel_size (layout, NULL, &height);
  return (int) (height * 0.85) + 1;
}

static void
draw_bars (WeirTimeline *self,
           GtkSnapshot *snapshot,
           float top,
           float height)
{
  double scale = weir_plot_get_scale (GTK_WIDGET (self));
  GdkRGBA color;
  GdkRGBA unknown;

  gtk_widget_get_color (self->bars, &color);
  gtk_widget_get_color (self->unknown, &unknown);
  for (guint i = 0; i < self->buckets->len; i++)
    {
      const WeirTimelineBucket *bucket = weir_timeline_get_bucket (self, i);
      float left = (float) (round (get_x (self, bucket->start_msec) * scale) / scale);
      float right = (float) (round (get_x (self, bucket->end_msec) * scale) / scale);
      float width = MAX (right - left - (right - left > 3 ? 1 : 0), (float) (1 / scale));
      float bar;

      if (bucket->count == 0)
        continue;
      if (bucket->count < 0)
        {
          gtk_snapshot_append_color (snapshot, &unknown, &GRAPHENE_RECT_INIT (left, top, width, height));
          continue;
        }
      bar = MAX ((float) ((double) bucket->count / self->axis.max) * height, MIN_BAR);
      gtk_snapshot_append_color (snapshot, &color, &GRAPHENE_RECT_INIT (left, top + height - bar, width, bar));
    }
}

static void
draw_range (WeirTimeline *self,
            GtkSnapshot *snapshot,
            double from_x,
            double to_x,
            float top,
            float height,
            double alpha)
{
  GdkRGBA color;
  GdkRGBA edge;
  float left = (float) CLAMP (from_x, 0, gtk_widget_get_width (GTK_WIDGET (self)));
  float right = (float) CLAMP (to_x, left + 2, MAX (gtk_widget_get_width (GTK_WIDGET (self)), left + 2));

  gtk_widget_get_color (self->mark, &color);
  edge = color;
  color.alpha *= (float) alpha;
  gtk_snapshot_append_color (snapshot, &color, &GRAPHENE_RECT_INIT (left, top, right - left, height));
  gtk_snapshot_append_color (snapshot, &edge, &GRAPHENE_RECT_INIT (left, top, 1, height));
  gtk_snapshot_append_color (snapshot, &edge, &GRAPHENE_RECT_INIT (right - 1, top, 1, height));
}

static void
draw_time_axis (WeirTimeline *self,
                GtkSnapshot *snapshot,
                float y,
                const GdkRGBA *color)
{
  gint64 from_usec = weir_timeline_get_start (self) * USEC;
  gint64 to_usec = weir_timeline_get_end (self) * USEC;
  float width = (float) gtk_widget_get_width (GTK_WIDGET (self));
  gint64 step = weir_axis_choose_time_step (to_usec - from_usec, CLAMP ((guint) width / 90, 1, 12));
  gint64 ticks[MAX_TICKS];
  guint n_ticks = weir_axis_list_time_ticks (from_usec, to_usec, step, self->zone, ticks, MAX_TICKS);
  GdkRGBA grid;

  gtk_widget_get_color (self->grid, &grid);
  gtk_snapshot_append_color (snapshot, &grid, &GRAPHENE_RECT_INIT (0, y, width, 1));
  for (guint i = 0; i < n_ticks; i++)
    {
      g_autofree char *text = weir_axis_format_time (ticks[i], step, self->zone);
      float x = (float) get_x (self, ticks[i] / USEC);

      /* A label that would be cut at an edge says less than none. */
      if (x < 30 || x > width - 30)
        continue;
      gtk_snapshot_append_color (snapshot, &grid, &GRAPHENE_RECT_INIT (roundf (x), y, 1, 4));
      draw_text (self, snapshot, text, x - 45, x + 45, y + 3, 0.5f, color);
    }
}

void
weir_timeline_snapshot (GtkWidget *widget,
                        GtkSnapshot *snapshot)
{
  WeirTimeline *self = WEIR_TIMELINE (widget);
  float width = (float) gtk_widget_get_width (widget);
  float text_height = (float) weir_timeline_get_text_height (self);
  float top = text_height + 3;
  float height = (float) gtk_widget_get_height (widget) - top - text_height - 5;
  g_autofree char *readout = NULL;
  gboolean has_mark = self->cursor >= 0 && (self->is_dragging || gtk_widget_has_focus (widget));
  GdkRGBA dim;
  guint first = 0;
  guint last = 0;

  gtk_widget_get_color (widget, &dim);
  dim.alpha *= DIM_ALPHA;
  if (width < 8 || height < 8)
    return;
  if (self->buckets->len == 0)
    {
      draw_text (self, snapshot, self->caption, 0, width, 0, 0, &dim);
      return;
    }
  if (has_mark)
    {
      weir_timeline_get_marked (self, &first, &last);
      readout = weir_timeline_dup_range_text (self, first, last);
    }
  else if (self->hover >= 0 && self->hover < (int) self->buckets->len)
    {
      readout = weir_timeline_dup_range_text (self, (guint) self->hover, (guint) self->hover);
    }
  draw_text (self, snapshot, readout != NULL ? readout : self->caption, 0, width, 0, 0, &dim);
  draw_time_axis (self, snapshot, top + height, &dim);
  if (self->range_to > self->range_from)
    draw_range (self, snapshot, get_x (self, self->range_from), get_x (self, self->range_to), top, height, 0.15);
  draw_bars (self, snapshot, top, height);
  if (has_mark)
    draw_range (self, snapshot, get_x (self, weir_timeline_get_bucket (self, first)->start_msec),
                get_x (self, weir_timeline_get_bucket (self, last)->end_msec), top, height, 0.3);
}
