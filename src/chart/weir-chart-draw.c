/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include <math.h>

#include "chart/weir-chart-private.h"

#define MAX_LAYOUTS 256
#define MAX_TICKS 24
#define LEGEND_SWATCH 14
#define LEGEND_GAP 6
#define LEGEND_SPACING 16
#define LEGEND_MAX_NAME 160
#define HEAD_GAP 8
#define LABEL_GAP 8
#define TITLE_GAP 10
#define FILL_ALPHA 0.25
#define DIM_ALPHA 0.65f

/* Where the parts are in the present size. */
typedef struct
{
  int head_height;
  int label_width;
  int foot_height;
} Metrics;

/* Layouts are kept: shaping text is what costs in a frame, and the words hardly change. */
PangoLayout *
weir_chart_get_layout (WeirChart *self,
                       const char *text,
                       WeirChartText style)
{
  g_autofree char *key = g_strdup_printf ("%d%s", style, text);
  PangoLayout *layout = g_hash_table_lookup (self->layouts, key);
  PangoAttrList *attributes;

  if (layout != NULL)
    return layout;
  if (g_hash_table_size (self->layouts) >= MAX_LAYOUTS)
    g_hash_table_remove_all (self->layouts);
  layout = gtk_widget_create_pango_layout (GTK_WIDGET (self), text);
  attributes = pango_attr_list_new ();
  if (style == WEIR_CHART_TEXT_SMALL || style == WEIR_CHART_TEXT_BOLD)
    pango_attr_list_insert (attributes, pango_attr_scale_new (0.85));
  if (style == WEIR_CHART_TEXT_BOLD || style == WEIR_CHART_TEXT_TITLE)
    pango_attr_list_insert (attributes, pango_attr_weight_new (PANGO_WEIGHT_BOLD));
  /* Digits of one width, so that labels do not wobble as values change. */
  pango_attr_list_insert (attributes, pango_attr_font_features_new ("tnum=1"));
  pango_layout_set_attributes (layout, attributes);
  pango_attr_list_unref (attributes);
  pango_layout_set_single_paragraph_mode (layout, TRUE);
  g_hash_table_insert (self->layouts, g_steal_pointer (&key), layout);
  return layout;
}

void
weir_chart_draw_text (GtkSnapshot *snapshot,
                      PangoLayout *layout,
                      float x,
                      float y,
                      const GdkRGBA *color)
{
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT (roundf (x), roundf (y)));
  gtk_snapshot_append_layout (snapshot, layout, color);
  gtk_snapshot_restore (snapshot);
}

void
weir_chart_get_line_color (WeirChart *self,
                           guint index,
                           GdkRGBA *color)
{
  gtk_widget_get_color (g_ptr_array_index (self->series, index), color);
}

static double
get_dash (WeirChart *self,
          guint index)
{
  return self->dashed && index > 0 ? 2 + 3 * index : 0;
}

static PangoLayout *
get_name_layout (WeirChart *self,
                 guint index,
                 int *width)
{
  const char *name = weir_chart_series_get_name (g_ptr_array_index (self->series, index));
  PangoLayout *layout = weir_chart_get_layout (self, name != NULL ? name : "", WEIR_CHART_TEXT_SMALL);

  pango_layout_get_pixel_size (layout, width, NULL);
  if (*width > LEGEND_MAX_NAME || pango_layout_get_ellipsize (layout) != PANGO_ELLIPSIZE_NONE)
    {
      pango_layout_set_width (layout, LEGEND_MAX_NAME * PANGO_SCALE);
      pango_layout_set_ellipsize (layout, PANGO_ELLIPSIZE_MIDDLE);
      *width = LEGEND_MAX_NAME;
    }
  return layout;
}

static void
draw_swatch (WeirChart *self,
             GtkSnapshot *snapshot,
             guint index,
             float x,
             float middle)
{
  const float dash = (float) get_dash (self, index);
  GskRoundedRect outline;
  GdkRGBA color;

  weir_chart_get_line_color (self, index, &color);
  gsk_rounded_rect_init_from_rect (&outline, &GRAPHENE_RECT_INIT (x, middle - 1.5f, LEGEND_SWATCH, 3), 1.5f);
  gtk_snapshot_push_rounded_clip (snapshot, &outline);
  if (dash == 0)
    gtk_snapshot_append_color (snapshot, &color, &outline.bounds);
  else
    /* Longer for later lines, as the lines themselves; of so few pixels not as long. */
    for (float left = 0; left < LEGEND_SWATCH; left += (float) index + 4)
      gtk_snapshot_append_color (snapshot, &color, &GRAPHENE_RECT_INIT (x + left, middle - 1.5f, (float) index + 2, 3));
  gtk_snapshot_pop (snapshot);
}

/* Title and legend: on one line where they fit, the legend below and wrapped where they do not.
 * With a snapshot they are also drawn. */
static int
lay_out_head (WeirChart *self,
              int width,
              GtkSnapshot *snapshot)
{
  const gboolean has_legend = self->show_legend && self->series->len > 0 &&
                              weir_chart_series_get_name (g_ptr_array_index (self->series, 0)) != NULL;
  int title_width = 0;
  int title_height = 0;
  int line_height = 0;
  int total = 0;
  int x;
  int y = 0;
  GdkRGBA color;
  GdkRGBA dim;

  gtk_widget_get_color (GTK_WIDGET (self), &color);
  dim = color;
  dim.alpha *= DIM_ALPHA;
  if (self->show_title)
    {
      PangoLayout *layout = weir_chart_get_layout (self, self->title, WEIR_CHART_TEXT_TITLE);

      pango_layout_get_pixel_size (layout, &title_width, &title_height);
      if (snapshot != NULL)
        weir_chart_draw_text (snapshot, layout, 0, 0, &color);
      if (self->unit != NULL)
        {
          int baseline = pango_layout_get_baseline (layout);
          int unit_width;

          layout = weir_chart_get_layout (self, self->unit, WEIR_CHART_TEXT_SMALL);
          pango_layout_get_pixel_size (layout, &unit_width, NULL);
          if (title_width + TITLE_GAP + unit_width <= width)
            {
              if (snapshot != NULL)
                weir_chart_draw_text (snapshot, layout, (float) (title_width + TITLE_GAP),
                                      (float) (baseline - pango_layout_get_baseline (layout)) / PANGO_SCALE, &dim);
              title_width += TITLE_GAP + unit_width;
            }
        }
    }
  if (!has_legend)
    return title_height > 0 ? title_height + HEAD_GAP : 0;

  for (guint i = 0; i < self->series->len; i++)
    {
      int name_width;
      PangoLayout *layout = get_name_layout (self, i, &name_width);
      int height;

      pango_layout_get_pixel_size (layout, NULL, &height);
      line_height = MAX (line_height, height);
      total += LEGEND_SWATCH + LEGEND_GAP + name_width + (i > 0 ? LEGEND_SPACING : 0);
    }
  if (title_width > 0 && title_width + 2 * LEGEND_SPACING + total <= width)
    {
      x = width - total;
      y = (title_height - line_height) / 2;
    }
  else
    {
      x = 0;
      y = title_height > 0 ? title_height + 4 : 0;
    }
  for (guint i = 0; i < self->series->len; i++)
    {
      int name_width;
      PangoLayout *layout = get_name_layout (self, i, &name_width);
      int item_width = LEGEND_SWATCH + LEGEND_GAP + name_width;

      if (x > 0 && x + item_width > width)
        {
          x = 0;
          y += line_height + 2;
        }
      if (snapshot != NULL)
        {
          draw_swatch (self, snapshot, i, (float) x, (float) y + (float) line_height / 2);
          weir_chart_draw_text (snapshot, layout, (float) (x + LEGEND_SWATCH + LEGEND_GAP), (float) y, &dim);
        }
      x += item_width + LEGEND_SPACING;
    }
  return MAX (title_height, y + line_height) + HEAD_GAP;
}

int
weir_chart_measure_head (WeirChart *self,
                         int width)
{
  return lay_out_head (self, width, NULL);
}

static void
measure_labels (WeirChart *self,
                Metrics *metrics)
{
  int width;
  int height;

  /* At least four digits wide, so that the plot does not shift with each new scale. */
  pango_layout_get_pixel_size (weir_chart_get_layout (self, "0000", WEIR_CHART_TEXT_SMALL), &metrics->label_width,
                               &metrics->foot_height);
  for (guint i = 0; i <= weir_axis_get_n_steps (&self->axis); i++)
    {
      g_autofree char *text = weir_axis_format (&self->axis, i * self->axis.step);

      pango_layout_get_pixel_size (weir_chart_get_layout (self, text, WEIR_CHART_TEXT_SMALL), &width, &height);
      metrics->label_width = MAX (metrics->label_width, width);
    }
  metrics->foot_height += 4;
}

static float
snap (double value,
      double scale)
{
  return (float) (round (value * scale) / scale);
}

static void
draw_value_axis (WeirChart *self,
                 GtkSnapshot *snapshot,
                 int label_width,
                 const GdkRGBA *text_color)
{
  const WeirPlotFrame *frame = &self->frame;
  const float hairline = (float) (MAX (round (frame->scale), 1) / frame->scale);
  GdkRGBA grid_color;
  GdkRGBA color;

  gtk_widget_get_color (self->grid, &grid_color);
  for (guint i = 0; i <= weir_axis_get_n_steps (&self->axis); i++)
    {
      g_autofree char *text = weir_axis_format (&self->axis, i * self->axis.step);
      PangoLayout *layout = weir_chart_get_layout (self, text, WEIR_CHART_TEXT_SMALL);
      double y = self->origin.y + weir_plot_frame_get_y (frame, i * self->axis.step);
      int width;
      int height;

      color = grid_color;
      if (i == 0)
        color.alpha = MIN (color.alpha * 2, 1);
      gtk_snapshot_append_color (snapshot, &color,
                                 &GRAPHENE_RECT_INIT (self->origin.x, snap (y, frame->scale), (float) frame->width,
                                                      hairline));
      pango_layout_get_pixel_size (layout, &width, &height);
      weir_chart_draw_text (snapshot, layout, (float) (label_width - width), (float) y - (float) height / 2,
                            text_color);
    }
}

static void
draw_time_axis (WeirChart *self,
                GtkSnapshot *snapshot,
                const GdkRGBA *text_color)
{
  const WeirPlotFrame *frame = &self->frame;
  gint64 ticks[MAX_TICKS];
  gint64 step;
  guint n_ticks;
  int width;
  float right;
  float previous = -1e6f;

  /* Seconds are told only where the ticks are less than a minute apart. */
  pango_layout_get_pixel_size (weir_chart_get_layout (self, self->span_usec > 4 * 60 * G_USEC_PER_SEC ? "00:00" : "00:00:00",
                                                      WEIR_CHART_TEXT_SMALL),
                               &width, NULL);
  step = weir_axis_choose_time_step (frame->to_usec - frame->from_usec,
                                     CLAMP ((guint) frame->width / (guint) (width * 1.8 + 1), 1, 12));
  n_ticks = weir_axis_list_time_ticks (frame->from_usec, frame->to_usec, step, self->zone, ticks, MAX_TICKS);
  right = (float) gtk_widget_get_width (GTK_WIDGET (self));
  for (guint i = 0; i < n_ticks; i++)
    {
      g_autofree char *text = weir_axis_format_time (ticks[i], step, self->zone);
      PangoLayout *layout = weir_chart_get_layout (self, text, WEIR_CHART_TEXT_SMALL);
      float x = self->origin.x + (float) weir_plot_frame_get_x (frame, ticks[i]);
      float left;

      pango_layout_get_pixel_size (layout, &width, NULL);
      left = CLAMP (x - (float) width / 2, 0, right - (float) width);
      /* A label that would have to move far from its time says something wrong. */
      if (left < previous + 8 || fabsf (left + (float) width / 2 - x) > (float) width / 2)
        continue;
      /* Below the values of the other axis it would be read as one of them. */
      if (left + (float) width / 3 < self->origin.x)
        continue;
      previous = left + (float) width;
      weir_chart_draw_text (snapshot, layout, left, self->origin.y + (float) frame->height + 5, text_color);
    }
}

static void
draw_empty (WeirChart *self,
            GtkSnapshot *snapshot,
            const GdkRGBA *color)
{
  PangoLayout *layout = weir_chart_get_layout (self, self->empty_text, WEIR_CHART_TEXT_NORMAL);
  int width;
  int height;

  pango_layout_get_pixel_size (layout, &width, &height);
  weir_chart_draw_text (snapshot, layout, self->origin.x + (float) (self->frame.width - width) / 2,
                        self->origin.y + (float) (self->frame.height - height) / 2, color);
}

void
weir_chart_draw (WeirChart *self,
                 GtkSnapshot *snapshot)
{
  const int width = gtk_widget_get_width (GTK_WIDGET (self));
  const int height = gtk_widget_get_height (GTK_WIDGET (self));
  g_autofree WeirPlotLine *lines = g_new0 (WeirPlotLine, self->series->len + 1);
  WeirPlotFrame *frame = &self->frame;
  Metrics metrics = { 0 };
  int small_height;
  GdkRGBA dim;

  metrics.head_height = lay_out_head (self, width, snapshot);
  pango_layout_get_pixel_size (weir_chart_get_layout (self, "0", WEIR_CHART_TEXT_SMALL), NULL, &small_height);
  /* Half of the topmost label stands above the plot. */
  metrics.head_height += small_height / 2;
  weir_axis_update (&self->axis, self->data_max,
                    (guint) CLAMP ((height - metrics.head_height - small_height) / (small_height * 2.2), 1, 6));
  measure_labels (self, &metrics);

  graphene_point_init (&self->origin, (float) (metrics.label_width + LABEL_GAP), (float) metrics.head_height);
  frame->width = width - metrics.label_width - LABEL_GAP - WEIR_PLOT_PAD;
  frame->height = height - metrics.head_height - metrics.foot_height - 2;
  frame->scale = weir_plot_get_scale (GTK_WIDGET (self));
  frame->max = self->axis.max;
  frame->line_width = 2;
  frame->to_usec = weir_chart_get_end (self);
  frame->from_usec = frame->to_usec - self->span_usec;
  if (frame->width < 8 || frame->height < 8)
    return;

  gtk_widget_get_color (GTK_WIDGET (self), &dim);
  dim.alpha *= DIM_ALPHA;
  draw_value_axis (self, snapshot, metrics.label_width, &dim);
  if (frame->to_usec == 0)
    {
      draw_empty (self, snapshot, &dim);
      return;
    }
  draw_time_axis (self, snapshot, &dim);
  weir_chart_draw_marks (self, snapshot);
  for (guint i = 0; i < self->series->len; i++)
    {
      lines[i].series = weir_chart_series_get_series (g_ptr_array_index (self->series, i));
      lines[i].serial = weir_series_get_serial (lines[i].series);
      lines[i].dash = get_dash (self, i);
      lines[i].fill_alpha = self->stacked_fill && self->series->len == 1 ? FILL_ALPHA : 0;
      weir_chart_get_line_color (self, i, &lines[i].color);
    }
  weir_plot_snapshot (&self->plot, snapshot, self->origin.x, self->origin.y, frame, lines, self->series->len);
  if (isnan (self->data_max))
    draw_empty (self, snapshot, &dim);
  weir_chart_draw_cursor (self, snapshot);
}
