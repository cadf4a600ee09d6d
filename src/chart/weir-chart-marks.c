/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include <math.h>

#include "chart/weir-chart-private.h"

#define DASH 3
#define LINE_ALPHA 0.35f
#define FLAG_ALPHA 0.75f
#define FLAG_SIZE 7
/* A mark is beside the cursor when it is no further from it than this. */
#define NEAR_PIXELS 6

static void
mark_clear (gpointer data)
{
  g_free ((char *) ((WeirChartMark *) data)->text);
}

GArray *
weir_chart_marks_new (void)
{
  GArray *marks = g_array_new (FALSE, FALSE, sizeof (WeirChartMark));

  g_array_set_clear_func (marks, mark_clear);
  return marks;
}

void
weir_chart_set_marks (WeirChart           *self,
                      const WeirChartMark *marks,
                      guint                n_marks)
{
  gboolean is_same;

  g_return_if_fail (WEIR_IS_CHART (self));

  is_same = self->marks->len == n_marks;
  for (guint i = 0; i < n_marks && is_same; i++)
    is_same = g_array_index (self->marks, WeirChartMark, i).time_usec == marks[i].time_usec
              && g_str_equal (g_array_index (self->marks, WeirChartMark, i).text, marks[i].text);
  if (is_same)
    return;
  g_array_set_size (self->marks, 0);
  for (guint i = 0; i < n_marks; i++)
    {
      WeirChartMark mark = { marks[i].time_usec, g_strdup (marks[i].text) };

      g_array_append_val (self->marks, mark);
    }
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/* Behind the lines: a dashed line through the plot, and on the time axis a flag that is seen where lines are dense. */
void
weir_chart_draw_marks (WeirChart   *self,
                       GtkSnapshot *snapshot)
{
  const WeirPlotFrame *frame = &self->frame;
  const float bottom = self->origin.y + (float) frame->height;
  float previous = -1e6f;
  GdkRGBA line;
  GdkRGBA flag;

  gtk_widget_get_color (GTK_WIDGET (self), &line);
  flag = line;
  line.alpha *= LINE_ALPHA;
  flag.alpha *= FLAG_ALPHA;
  for (guint i = 0; i < self->marks->len; i++)
    {
      const WeirChartMark *mark = &g_array_index (self->marks, WeirChartMark, i);
      float x;

      if (mark->time_usec < frame->from_usec || mark->time_usec > frame->to_usec)
        continue;
      x = self->origin.x + roundf ((float) weir_plot_frame_get_x (frame, mark->time_usec));
      /* Of several on one pixel one is enough. */
      if (x - previous < 2)
        continue;
      previous = x;
      for (float y = self->origin.y; y < bottom; y += 2 * DASH)
        gtk_snapshot_append_color (snapshot, &line, &GRAPHENE_RECT_INIT (x, y, 1, MIN (DASH, bottom - y)));
      /* A triangle that stands on the axis, a row of pixels at a time. */
      for (int row = 0; row < FLAG_SIZE / 2 + 1; row++)
        gtk_snapshot_append_color (snapshot, &flag,
                                   &GRAPHENE_RECT_INIT (x - (float) row, bottom - (float) (FLAG_SIZE / 2 - row) - 1,
                                                        (float) (2 * row + 1), 1));
    }
}

guint
weir_chart_find_marks (WeirChart            *self,
                       gint64                time_usec,
                       const WeirChartMark **found,
                       guint                 n_most)
{
  const WeirPlotFrame *frame = &self->frame;
  gint64 tolerance;
  guint n_found = 0;

  if (frame->width <= 0)
    return 0;
  tolerance = (gint64) (NEAR_PIXELS * (double) (frame->to_usec - frame->from_usec) / frame->width);
  for (guint i = self->marks->len; i-- > 0 && n_found < n_most;)
    {
      const WeirChartMark *mark = &g_array_index (self->marks, WeirChartMark, i);

      if (ABS (mark->time_usec - time_usec) <= tolerance)
        found[n_found++] = mark;
    }
  return n_found;
}
