/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include <glib/gi18n.h>
#include <math.h>

#include "base/weir-format.h"
#include "chart/weir-chart-private.h"

#define READOUT_PADDING 9
#define READOUT_DISTANCE 12
#define READOUT_SWATCH 8
#define DOT_RADIUS 4
/* A page of the keyboard cursor is this part of what is shown. */
#define PAGES 10
/* What happened at one moment is said up to so often. */
#define MAX_MARKS 3

static WeirSeries *
get_series (WeirChart *self,
            guint index)
{
  return weir_chart_series_get_series (g_ptr_array_index (self->series, index));
}

/* The time at the right edge; 0 where there is no sample at all. */
gint64
weir_chart_get_end (WeirChart *self)
{
  gint64 end = 0;

  for (guint i = 0; i < self->series->len; i++)
    {
      WeirSeries *series = get_series (self, i);
      guint n_points = weir_series_get_n_points (series);

      if (n_points > 0)
        end = MAX (end, weir_series_get_point (series, n_points - 1)->time_usec);
    }
  return end != 0 && self->end_usec != 0 ? self->end_usec : end;
}

/* The point of a series nearest to a time; NULL where it has none. */
static const WeirPoint *
find_nearest (WeirSeries *series,
              gint64 time_usec)
{
  guint n_points = weir_series_get_n_points (series);
  guint index = weir_series_lower_bound (series, time_usec);
  const WeirPoint *after = index < n_points ? weir_series_get_point (series, index) : NULL;
  const WeirPoint *before = index > 0 ? weir_series_get_point (series, index - 1) : NULL;

  if (after == NULL || before == NULL)
    return after != NULL ? after : before;
  return after->time_usec - time_usec < time_usec - before->time_usec ? after : before;
}

/* The time of a sample, of whichever series, nearest to @time_usec and in view; 0: none. */
static gint64
snap_to_sample (WeirChart *self,
                gint64 time_usec)
{
  gint64 nearest = 0;

  for (guint i = 0; i < self->series->len; i++)
    {
      const WeirPoint *point = find_nearest (get_series (self, i), time_usec);

      if (point != NULL && point->time_usec >= self->frame.from_usec && point->time_usec <= self->frame.to_usec &&
          (nearest == 0 || ABS (point->time_usec - time_usec) < ABS (nearest - time_usec)))
        nearest = point->time_usec;
    }
  return nearest;
}

static gint64
get_cursor (WeirChart *self)
{
  const WeirPlotFrame *frame = &self->frame;

  if (self->has_pointer && frame->width > 0)
    {
      double x = CLAMP (self->pointer_x - (double) self->origin.x, 0, frame->width);

      return snap_to_sample (self, frame->from_usec +
                                     (gint64) (x / frame->width * (double) (frame->to_usec - frame->from_usec)));
    }
  if (self->cursor_usec != 0)
    return snap_to_sample (self, CLAMP (self->cursor_usec, frame->from_usec, frame->to_usec));
  return 0;
}

/* A series' value at the cursor: that of its own sample nearby; samples of other series may be
 * taken at slightly other times. NAN where it has none. */
static double
get_value_at (WeirChart *self,
              guint index,
              gint64 time_usec)
{
  const WeirPoint *point = find_nearest (get_series (self, index), time_usec);
  gint64 tolerance = MAX (self->span_usec / 100, 1);

  return point != NULL && ABS (point->time_usec - time_usec) <= tolerance ? point->value : NAN;
}

static char *
format_value (double value)
{
  double size = fabs (value);

  if (isnan (value))
    return g_strdup (WEIR_UNKNOWN_TEXT);
  if (size >= 1000 || value == 0)
    return weir_format_count_short (value);
  if (fabs (value - round (value)) < 1e-9)
    return g_strdup_printf ("%.0f", value);
  return g_strdup_printf (size >= 10 ? "%.1f" : size >= 0.01 ? "%.2f" : "%.2g", value);
}

static char *
dup_number (WeirChart *self,
            double value)
{
  return self->format != NULL ? self->format (value) : format_value (value);
}

char *
weir_chart_dup_value_text (WeirChart *self,
                           double value)
{
  g_autofree char *number = dup_number (self, value);

  if (self->unit == NULL || isnan (value))
    return g_steal_pointer (&number);
  /* Translators: a value and its unit: "12.4 orders/s" */
  return g_strdup_printf (_("%s %s"), number, self->unit);
}

/* The time of the day, and the day where more than one is shown. */
static char *
dup_time_text (WeirChart *self,
               gint64 time_usec)
{
  g_autoptr (GDateTime) time = NULL;

  if (self->span_usec <= 12 * G_TIME_SPAN_HOUR)
    return weir_format_clock (time_usec);
  time = g_date_time_new_from_unix_local_usec (time_usec);
  return g_date_time_format (time, "%Y-%m-%d %H:%M");
}

static void
draw_dot (WeirChart *self,
          GtkSnapshot *snapshot,
          guint index,
          float x,
          double value,
          const GdkRGBA *background)
{
  const float y = self->origin.y + (float) weir_plot_frame_get_y (&self->frame, value);
  GskRoundedRect outline;
  GdkRGBA color;

  weir_chart_get_line_color (self, index, &color);
  for (int ring = 0; ring < 2; ring++)
    {
      float radius = ring == 0 ? DOT_RADIUS + 1.5f : DOT_RADIUS;

      gsk_rounded_rect_init_from_rect (&outline, &GRAPHENE_RECT_INIT (x - radius, y - radius, 2 * radius, 2 * radius),
                                       radius);
      gtk_snapshot_push_rounded_clip (snapshot, &outline);
      gtk_snapshot_append_color (snapshot, ring == 0 ? background : &color, &outline.bounds);
      gtk_snapshot_pop (snapshot);
    }
}

static void
draw_readout (WeirChart *self,
              GtkSnapshot *snapshot,
              float cursor_x,
              gint64 time_usec,
              const GdkRGBA *background)
{
  g_autofree char *time_text = dup_time_text (self, time_usec);
  PangoLayout *layout = weir_chart_get_layout (self, time_text, WEIR_CHART_TEXT_SMALL);
  const float width = (float) gtk_widget_get_width (GTK_WIDGET (self));
  const gboolean has_names = self->series->len > 0 &&
                             weir_chart_series_get_name (g_ptr_array_index (self->series, 0)) != NULL;
  const WeirChartMark *marks[MAX_MARKS];
  const guint n_marks = weir_chart_find_marks (self, time_usec, marks, MAX_MARKS);
  PangoLayout *unit_layout = NULL;
  int time_width;
  int unit_width = 0;
  int line_height;
  int name_width = 0;
  int value_width = 0;
  GskRoundedRect outline;
  GdkRGBA color;
  GdkRGBA dim;
  float box_width;
  float box_height;
  float x;
  float y;

  pango_layout_get_pixel_size (layout, &time_width, &line_height);
  line_height += 3;
  /* With several lines the unit is said once, beside the time. */
  if (has_names && self->unit != NULL)
    {
      unit_layout = weir_chart_get_layout (self, self->unit, WEIR_CHART_TEXT_SMALL);
      pango_layout_get_pixel_size (unit_layout, &unit_width, NULL);
      unit_width += 14;
    }
  for (guint i = 0; i < self->series->len; i++)
    {
      const char *name = weir_chart_series_get_name (g_ptr_array_index (self->series, i));
      double value = get_value_at (self, i, time_usec);
      g_autofree char *text = has_names ? dup_number (self, value) : weir_chart_dup_value_text (self, value);
      int text_width;

      pango_layout_get_pixel_size (weir_chart_get_layout (self, text, WEIR_CHART_TEXT_BOLD), &text_width, NULL);
      value_width = MAX (value_width, text_width);
      if (!has_names)
        continue;
      pango_layout_get_pixel_size (weir_chart_get_layout (self, name != NULL ? name : "", WEIR_CHART_TEXT_SMALL),
                                   &text_width, NULL);
      name_width = MAX (name_width, text_width);
    }
  box_width = (float) value_width + (has_names ? READOUT_SWATCH + 6 + (float) name_width + 14 : 0);
  box_width = MAX (box_width, (float) (time_width + unit_width));
  for (guint i = 0; i < n_marks; i++)
    {
      int text_width;

      pango_layout_get_pixel_size (weir_chart_get_layout (self, marks[i]->text, WEIR_CHART_TEXT_SMALL), &text_width, NULL);
      box_width = MAX (box_width, (float) text_width);
    }
  box_width += 2 * READOUT_PADDING;
  box_height = (float) (line_height * (int) (self->series->len + n_marks + 1)) + 2 * READOUT_PADDING - 3;
  x = cursor_x + READOUT_DISTANCE;
  if (x + box_width > width)
    x = MAX (cursor_x - READOUT_DISTANCE - box_width, 0);
  y = self->origin.y + 6;
  /* A box taller than the plot hangs over both ends alike. */
  if (box_height > (float) self->frame.height - 12)
    y = MAX (self->origin.y + ((float) self->frame.height - box_height) / 2, 0);

  gtk_widget_get_color (GTK_WIDGET (self), &color);
  dim = color;
  dim.alpha *= 0.15f;
  gsk_rounded_rect_init_from_rect (&outline, &GRAPHENE_RECT_INIT (roundf (x), roundf (y), box_width, box_height), 8);
  gtk_snapshot_append_outset_shadow (snapshot, &outline, &(GdkRGBA) { 0, 0, 0, 0.2f }, 0, 1, 0, 4);
  gtk_snapshot_push_rounded_clip (snapshot, &outline);
  gtk_snapshot_append_color (snapshot, background, &outline.bounds);
  gtk_snapshot_pop (snapshot);
  gtk_snapshot_append_border (snapshot, &outline, (float[4]) { 1, 1, 1, 1 }, (GdkRGBA[4]) { dim, dim, dim, dim });

  dim.alpha = color.alpha * 0.7f;
  x += READOUT_PADDING;
  y += READOUT_PADDING - 1;
  weir_chart_draw_text (snapshot, layout, x, y, &dim);
  if (unit_layout != NULL)
    weir_chart_draw_text (snapshot, unit_layout, x + box_width - 2 * READOUT_PADDING - (float) (unit_width - 14), y,
                          &dim);
  for (guint i = 0; i < self->series->len; i++)
    {
      const char *name = weir_chart_series_get_name (g_ptr_array_index (self->series, i));
      double value = get_value_at (self, i, time_usec);
      g_autofree char *text = has_names ? dup_number (self, value) : weir_chart_dup_value_text (self, value);
      int text_width;

      y += (float) line_height;
      if (has_names)
        {
          GdkRGBA line_color;

          weir_chart_get_line_color (self, i, &line_color);
          gtk_snapshot_append_color (snapshot, &line_color,
                                     &GRAPHENE_RECT_INIT (roundf (x), roundf (y + (float) line_height / 2) - 4,
                                                          READOUT_SWATCH, 4));
          weir_chart_draw_text (snapshot, weir_chart_get_layout (self, name != NULL ? name : "", WEIR_CHART_TEXT_SMALL),
                                x + READOUT_SWATCH + 6, y, &color);
        }
      layout = weir_chart_get_layout (self, text, WEIR_CHART_TEXT_BOLD);
      pango_layout_get_pixel_size (layout, &text_width, NULL);
      weir_chart_draw_text (snapshot, layout,
                            has_names ? x + box_width - 2 * READOUT_PADDING - (float) text_width : x, y, &color);
    }
  for (guint i = 0; i < n_marks; i++)
    {
      y += (float) line_height;
      weir_chart_draw_text (snapshot, weir_chart_get_layout (self, marks[i]->text, WEIR_CHART_TEXT_SMALL), x, y, &color);
    }
}

void
weir_chart_draw_cursor (WeirChart *self,
                        GtkSnapshot *snapshot)
{
  const gint64 time_usec = get_cursor (self);
  GdkRGBA background;
  GdkRGBA color;
  float x;

  if (time_usec == 0)
    return;
  gtk_widget_get_color (GTK_WIDGET (self), &color);
  color.alpha *= 0.5f;
  gtk_widget_get_color (self->readout, &background);
  x = self->origin.x + (float) weir_plot_frame_get_x (&self->frame, time_usec);
  gtk_snapshot_append_color (snapshot, &color,
                             &GRAPHENE_RECT_INIT (roundf (x), self->origin.y, 1, (float) self->frame.height));
  for (guint i = self->series->len; i > 0; i--)
    {
      double value = get_value_at (self, i - 1, time_usec);

      if (!isnan (value))
        draw_dot (self, snapshot, i - 1, roundf (x) + 0.5f, value, &background);
    }
  draw_readout (self, snapshot, x, time_usec, &background);
}

/* The next sample of any series after (or before) a time, in view; 0: none. */
static gint64
find_next (WeirChart *self,
           gint64 time_usec,
           gboolean forward)
{
  gint64 next = 0;

  for (guint i = 0; i < self->series->len; i++)
    {
      WeirSeries *series = get_series (self, i);
      guint index = weir_series_lower_bound (series, forward ? time_usec + 1 : time_usec);
      gint64 candidate;

      if (forward ? index >= weir_series_get_n_points (series) : index == 0)
        continue;
      candidate = weir_series_get_point (series, forward ? index : index - 1)->time_usec;
      if (candidate < self->frame.from_usec || candidate > self->frame.to_usec)
        continue;
      if (next == 0 || (forward ? candidate < next : candidate > next))
        next = candidate;
    }
  return next;
}

static void
announce_cursor (WeirChart *self)
{
  g_autoptr (GString) message = g_string_new (NULL);
  g_autofree char *time_text = dup_time_text (self, self->cursor_usec);
  const WeirChartMark *marks[MAX_MARKS];
  const guint n_marks = weir_chart_find_marks (self, self->cursor_usec, marks, MAX_MARKS);

  g_string_append (message, time_text);
  for (guint i = 0; i < self->series->len; i++)
    {
      const char *name = weir_chart_series_get_name (g_ptr_array_index (self->series, i));
      double value = get_value_at (self, i, self->cursor_usec);
      g_autofree char *text = isnan (value) ? g_strdup (_("unknown")) : weir_chart_dup_value_text (self, value);

      if (name != NULL)
        g_string_append_printf (message, "; %s %s", name, text);
      else
        g_string_append_printf (message, "; %s", text);
    }
  for (guint i = 0; i < n_marks; i++)
    g_string_append_printf (message, "; %s", marks[i]->text);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, message->str, -1);
  /* GTK's backend for tests has no way to announce, and 4.18 calls it all the same. */
  if (g_strcmp0 (g_getenv ("GTK_A11Y"), "test") != 0)
    gtk_accessible_announce (GTK_ACCESSIBLE (self), message->str, GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_MEDIUM);
}

/* Returns: whether the key was one of the cursor's. */
gboolean
weir_chart_move_cursor (WeirChart *self,
                        guint keyval)
{
  const gint64 page = self->span_usec / PAGES;
  gint64 now = self->cursor_usec != 0 ? get_cursor (self) : 0;
  gint64 target = 0;

  switch (keyval)
    {
    case GDK_KEY_Escape:
      if (self->cursor_usec == 0)
        return FALSE;
      self->cursor_usec = 0;
      weir_chart_update_description (self);
      gtk_widget_queue_draw (GTK_WIDGET (self));
      return TRUE;
    case GDK_KEY_Left:
      target = now != 0 ? find_next (self, now, FALSE) : snap_to_sample (self, self->frame.to_usec);
      break;
    case GDK_KEY_Right:
      target = now != 0 ? find_next (self, now, TRUE) : snap_to_sample (self, self->frame.to_usec);
      break;
    case GDK_KEY_Page_Up:
      target = snap_to_sample (self, MAX ((now != 0 ? now : self->frame.to_usec) - page, self->frame.from_usec));
      break;
    case GDK_KEY_Page_Down:
      target = snap_to_sample (self, MIN ((now != 0 ? now : self->frame.to_usec) + page, self->frame.to_usec));
      break;
    case GDK_KEY_Home:
      target = snap_to_sample (self, self->frame.from_usec);
      break;
    case GDK_KEY_End:
      target = snap_to_sample (self, self->frame.to_usec);
      break;
    default:
      return FALSE;
    }
  if (target == 0)
    target = now;
  if (target != 0)
    {
      self->cursor_usec = target;
      self->has_pointer = FALSE;
      announce_cursor (self);
      gtk_widget_queue_draw (GTK_WIDGET (self));
    }
  return TRUE;
}

/**
 * weir_chart_dup_summary:
 *
 * Returns: (transfer full): what a person sees at a glance, in words
 */
char *
weir_chart_dup_summary (WeirChart *self)
{
  g_autoptr (GString) summary = g_string_new (NULL);
  gint64 end = weir_chart_get_end (self);

  for (guint i = 0; i < self->series->len; i++)
    {
      const char *name = weir_chart_series_get_name (g_ptr_array_index (self->series, i));
      WeirSeries *series = get_series (self, i);
      guint n_points = weir_series_get_n_points (series);
      g_autofree char *last = NULL;
      g_autofree char *highest = NULL;
      g_autofree char *time_text = NULL;
      g_autofree char *sentence = NULL;
      const WeirPoint *peak = NULL;

      for (guint j = weir_series_lower_bound (series, end - self->span_usec); j < n_points; j++)
        {
          const WeirPoint *point = weir_series_get_point (series, j);

          if (!isnan (point->value) && (peak == NULL || point->value > peak->value))
            peak = point;
        }
      if (peak == NULL)
        continue;
      last = weir_chart_dup_value_text (self, weir_series_get_last (series));
      highest = weir_chart_dup_value_text (self, peak->value);
      time_text = weir_axis_format_time (peak->time_usec, 60 * G_USEC_PER_SEC, self->zone);
      if (isnan (weir_series_get_last (series)))
        /* Translators: said of a line in a chart: "now unknown, highest 20 orders/s at 14:09" */
        sentence = g_strdup_printf (_("now unknown, highest %s at %s"), highest, time_text);
      else
        /* Translators: said of a line in a chart: "now 12.4 orders/s, highest 20 orders/s at 14:09" */
        sentence = g_strdup_printf (_("now %s, highest %s at %s"), last, highest, time_text);
      if (summary->len > 0)
        g_string_append (summary, "; ");
      if (name != NULL)
        g_string_append_printf (summary, "%s: ", name);
      g_string_append (summary, sentence);
    }
  if (summary->len == 0)
    g_string_append (summary, self->empty_text);
  return g_string_free_and_steal (g_steal_pointer (&summary));
}

void
weir_chart_update_description (WeirChart *self)
{
  g_autofree char *summary = NULL;

  /* While a cursor is set the description is what it stands on. */
  if (self->cursor_usec != 0)
    return;
  summary = weir_chart_dup_summary (self);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, summary, -1);
}
