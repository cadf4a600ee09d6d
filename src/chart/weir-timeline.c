/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "chart/weir-timeline-private.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#include "base/weir-format.h"

#define BAR_HEIGHT 40
#define DRAG_PIXELS 6

G_DEFINE_FINAL_TYPE (WeirTimeline, weir_timeline, GTK_TYPE_WIDGET)

enum
{
  PROP_0,
  PROP_CAPTION,
  N_PROPS,
};

enum
{
  MOMENT_CHOSEN,
  RANGE_CHOSEN,
  N_SIGNALS,
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

/* The bucket of a moment: the first or the last one where it is outside of all; −1 where there is none. */
static int
find_moment (WeirTimeline *self,
             gint64 msec)
{
  for (guint i = 0; i < self->buckets->len; i++)
    {
      if (msec < weir_timeline_get_bucket (self, i)->end_msec)
        return (int) i;
    }
  return (int) self->buckets->len - 1;
}

static int
find_bucket (WeirTimeline *self,
             double x)
{
  gint64 start = weir_timeline_get_start (self);
  gint64 end = weir_timeline_get_end (self);
  int width = MAX (gtk_widget_get_width (GTK_WIDGET (self)), 1);
  gint64 msec = start + (gint64) ((double) (end - start) * CLAMP (x, 0, width) / width);

  return find_moment (self, msec);
}

/* What is said */

static char *
dup_count_text (WeirTimeline *self,
                gint64 count)
{
  if (count < 0)
    return g_strdup (WEIR_UNKNOWN_TEXT);
  return self->format != NULL ? self->format (count) : weir_format_count (count);
}

char *
weir_timeline_dup_range_text (WeirTimeline *self,
                              guint first,
                              guint last)
{
  g_autofree char *from = weir_format_date_time (weir_timeline_get_bucket (self, first)->start_msec);
  g_autofree char *to = weir_format_date_time (weir_timeline_get_bucket (self, last)->end_msec);
  g_autofree char *count = NULL;
  gint64 sum = 0;

  for (guint i = first; i <= last && sum >= 0; i++)
    sum = weir_timeline_get_bucket (self, i)->count >= 0 ? sum + weir_timeline_get_bucket (self, i)->count : -1;
  count = dup_count_text (self, sum);
  /* Translators: from date and time, to date and time, and how many messages. */
  return g_strdup_printf (_("%.16s to %.16s: %s"), from, to, count);
}

void
weir_timeline_get_marked (WeirTimeline *self,
                          guint *first,
                          guint *last)
{
  int anchor = self->anchor >= 0 ? self->anchor : self->cursor;

  *first = (guint) MIN (anchor, self->cursor);
  *last = (guint) MAX (anchor, self->cursor);
}

static void
update_description (WeirTimeline *self)
{
  g_autofree char *text = NULL;

  if (self->buckets->len == 0)
    {
      gtk_accessible_reset_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION);
      return;
    }
  if (self->cursor >= 0)
    {
      guint first;
      guint last;

      weir_timeline_get_marked (self, &first, &last);
      text = weir_timeline_dup_range_text (self, first, last);
    }
  else
    {
      text = weir_timeline_dup_range_text (self, 0, self->buckets->len - 1);
    }
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, text, -1);
}

static void
weir_timeline_measure (GtkWidget *widget,
                       GtkOrientation orientation,
                       int for_size,
                       int *minimum,
                       int *natural,
                       int *minimum_baseline,
                       int *natural_baseline)
{
  *minimum = *natural = orientation == GTK_ORIENTATION_HORIZONTAL ? 120 : BAR_HEIGHT + 2 * weir_timeline_get_text_height (WEIR_TIMELINE (widget)) + 8;
  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    *natural = 400;
}

static void
weir_timeline_css_changed (GtkWidget *widget,
                           GtkCssStyleChange *change)
{
  GTK_WIDGET_CLASS (weir_timeline_parent_class)->css_changed (widget, change);
  gtk_widget_queue_draw (widget);
}

/* Choosing */

static void
choose (WeirTimeline *self)
{
  guint first;
  guint last;

  if (self->cursor < 0)
    return;
  weir_timeline_get_marked (self, &first, &last);
  if (self->anchor >= 0)
    g_signal_emit (self, signals[RANGE_CHOSEN], 0, weir_timeline_get_bucket (self, first)->start_msec, weir_timeline_get_bucket (self, last)->end_msec);
  else
    g_signal_emit (self, signals[MOMENT_CHOSEN], 0, weir_timeline_get_bucket (self, first)->start_msec);
}

static void
set_cursor (WeirTimeline *self,
            int cursor,
            int anchor)
{
  self->cursor = cursor;
  self->anchor = anchor;
  update_description (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static gboolean
key_cb (WeirTimeline *self,
        guint keyval,
        guint keycode,
        GdkModifierType state)
{
  int last = (int) self->buckets->len - 1;
  int cursor = self->cursor >= 0 ? self->cursor : last;
  int from = cursor;
  gboolean marks = (state & GDK_SHIFT_MASK) != 0;

  if (last < 0 || (state & (GDK_CONTROL_MASK | GDK_ALT_MASK)) != 0)
    return GDK_EVENT_PROPAGATE;
  switch (keyval)
    {
    case GDK_KEY_Left:
    case GDK_KEY_KP_Left:
      cursor -= self->cursor >= 0 || marks ? 1 : 0;
      break;
    case GDK_KEY_Right:
    case GDK_KEY_KP_Right:
      cursor += 1;
      break;
    case GDK_KEY_Page_Up:
      cursor -= 10;
      break;
    case GDK_KEY_Page_Down:
      cursor += 10;
      break;
    case GDK_KEY_Home:
      cursor = 0;
      break;
    case GDK_KEY_End:
      cursor = last;
      break;
    case GDK_KEY_Return:
    case GDK_KEY_KP_Enter:
    case GDK_KEY_space:
      choose (self);
      return GDK_EVENT_STOP;
    case GDK_KEY_Escape:
      if (self->cursor < 0)
        return GDK_EVENT_PROPAGATE;
      set_cursor (self, -1, -1);
      return GDK_EVENT_STOP;
    default:
      return GDK_EVENT_PROPAGATE;
    }
  set_cursor (self, CLAMP (cursor, 0, last), marks ? (self->anchor >= 0 ? self->anchor : from) : -1);
  return GDK_EVENT_STOP;
}

static void
drag_begin_cb (WeirTimeline *self,
               double x,
               double y)
{
  int bucket = find_bucket (self, x);

  gtk_widget_grab_focus (GTK_WIDGET (self));
  if (bucket < 0)
    return;
  self->is_dragging = TRUE;
  self->drag_msec = weir_timeline_get_bucket (self, (guint) bucket)->start_msec;
  set_cursor (self, bucket, -1);
}

static void
drag_update_cb (WeirTimeline *self,
                double dx,
                double dy,
                GtkGestureDrag *gesture)
{
  double x;

  if (!self->is_dragging || !gtk_gesture_drag_get_start_point (gesture, &x, NULL))
    return;
  if (self->anchor < 0 && fabs (dx) < DRAG_PIXELS)
    return;
  /* Where it began in time: the buckets may have moved on since. */
  set_cursor (self, find_bucket (self, x + dx), find_moment (self, self->drag_msec));
}

static void
drag_end_cb (WeirTimeline *self)
{
  if (!self->is_dragging)
    return;
  self->is_dragging = FALSE;
  choose (self);
}

static void
drag_cancel_cb (WeirTimeline *self)
{
  self->is_dragging = FALSE;
}

static void
motion_cb (WeirTimeline *self,
           double x,
           double y)
{
  int hover = find_bucket (self, x);

  if (hover == self->hover)
    return;
  self->hover = hover;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
leave_cb (WeirTimeline *self)
{
  self->hover = -1;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
focus_cb (WeirTimeline *self)
{
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/* The object */

static void
weir_timeline_get_property (GObject *object,
                            guint id,
                            GValue *value,
                            GParamSpec *pspec)
{
  g_value_set_string (value, WEIR_TIMELINE (object)->caption);
}

static void
weir_timeline_set_property (GObject *object,
                            guint id,
                            const GValue *value,
                            GParamSpec *pspec)
{
  weir_timeline_set_caption (WEIR_TIMELINE (object), g_value_get_string (value));
}

static void
weir_timeline_dispose (GObject *object)
{
  WeirTimeline *self = WEIR_TIMELINE (object);

  g_clear_pointer (&self->bars, gtk_widget_unparent);
  g_clear_pointer (&self->unknown, gtk_widget_unparent);
  g_clear_pointer (&self->mark, gtk_widget_unparent);
  g_clear_pointer (&self->grid, gtk_widget_unparent);
  G_OBJECT_CLASS (weir_timeline_parent_class)->dispose (object);
}

static void
weir_timeline_finalize (GObject *object)
{
  WeirTimeline *self = WEIR_TIMELINE (object);

  g_array_unref (self->buckets);
  g_time_zone_unref (self->zone);
  g_free (self->caption);
  G_OBJECT_CLASS (weir_timeline_parent_class)->finalize (object);
}

static void
weir_timeline_class_init (WeirTimelineClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = weir_timeline_get_property;
  object_class->set_property = weir_timeline_set_property;
  object_class->dispose = weir_timeline_dispose;
  object_class->finalize = weir_timeline_finalize;
  widget_class->measure = weir_timeline_measure;
  widget_class->snapshot = weir_timeline_snapshot;
  widget_class->css_changed = weir_timeline_css_changed;
  properties[PROP_CAPTION] = g_param_spec_string ("caption", NULL, NULL, NULL,
                                                  G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  signals[MOMENT_CHOSEN] = g_signal_new ("moment-chosen", WEIR_TYPE_TIMELINE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                         G_TYPE_NONE, 1, G_TYPE_INT64);
  signals[RANGE_CHOSEN] = g_signal_new ("range-chosen", WEIR_TYPE_TIMELINE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                        G_TYPE_NONE, 2, G_TYPE_INT64, G_TYPE_INT64);
  gtk_widget_class_set_css_name (widget_class, "timeline");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

/* A child that is never drawn: it is where style sheets put a colour. */
static GtkWidget *
add_color_node (WeirTimeline *self,
                const char *name)
{
  GtkWidget *node = g_object_new (GTK_TYPE_BOX, "css-name", name, "accessible-role", GTK_ACCESSIBLE_ROLE_NONE, NULL);

  gtk_widget_set_parent (node, GTK_WIDGET (self));
  return node;
}

static void
weir_timeline_init (WeirTimeline *self)
{
  GtkEventController *keys = gtk_event_controller_key_new ();
  GtkEventController *motion = gtk_event_controller_motion_new ();
  GtkEventController *focus = gtk_event_controller_focus_new ();
  GtkGesture *drag = gtk_gesture_drag_new ();

  self->buckets = g_array_new (FALSE, FALSE, sizeof (WeirTimelineBucket));
  self->zone = g_time_zone_new_local ();
  self->cursor = self->anchor = self->hover = -1;
  self->caption = g_strdup ("");
  self->bars = add_color_node (self, "bars");
  self->unknown = add_color_node (self, "unknown");
  self->mark = add_color_node (self, "mark");
  self->grid = add_color_node (self, "grid");
  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);

  g_signal_connect_object (keys, "key-pressed", G_CALLBACK (key_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (motion, "motion", G_CALLBACK (motion_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (motion, "leave", G_CALLBACK (leave_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (focus, "enter", G_CALLBACK (focus_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (focus, "leave", G_CALLBACK (focus_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (drag, "drag-begin", G_CALLBACK (drag_begin_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (drag, "drag-update", G_CALLBACK (drag_update_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (drag, "drag-end", G_CALLBACK (drag_end_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (drag, "cancel", G_CALLBACK (drag_cancel_cb), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (GTK_WIDGET (self), keys);
  gtk_widget_add_controller (GTK_WIDGET (self), motion);
  gtk_widget_add_controller (GTK_WIDGET (self), focus);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (drag));
}

GtkWidget *
weir_timeline_new (const char *caption)
{
  return g_object_new (WEIR_TYPE_TIMELINE, "caption", caption, NULL);
}

void
weir_timeline_set_buckets (WeirTimeline *self,
                           const WeirTimelineBucket *buckets,
                           guint n_buckets)
{
  gint64 cursor_msec = -1;
  gint64 anchor_msec = -1;

  g_return_if_fail (WEIR_IS_TIMELINE (self));

  if (n_buckets == self->buckets->len
      && (n_buckets == 0 || memcmp (self->buckets->data, buckets, n_buckets * sizeof *buckets) == 0))
    return;
  if (self->cursor >= 0)
    cursor_msec = weir_timeline_get_bucket (self, (guint) self->cursor)->start_msec;
  if (self->anchor >= 0)
    anchor_msec = weir_timeline_get_bucket (self, (guint) self->anchor)->start_msec;
  g_array_set_size (self->buckets, 0);
  if (n_buckets > 0)
    g_array_append_vals (self->buckets, buckets, n_buckets);
  self->max = 0;
  for (guint i = 0; i < n_buckets; i++)
    self->max = MAX (self->max, buckets[i].count);
  weir_axis_update (&self->axis, MAX ((double) self->max, 1), 2);
  /* What is marked stays where it was in time, also in the middle of a drag: a topic that is written to has new buckets
   * every few seconds. */
  self->anchor = -1;
  self->cursor = -1;
  for (guint i = 0; i < n_buckets; i++)
    {
      if (cursor_msec >= 0 && buckets[i].start_msec <= cursor_msec && cursor_msec < buckets[i].end_msec)
        self->cursor = (int) i;
      if (anchor_msec >= 0 && buckets[i].start_msec <= anchor_msec && anchor_msec < buckets[i].end_msec)
        self->anchor = (int) i;
    }
  if (self->cursor < 0)
    self->anchor = -1;
  self->is_dragging = self->is_dragging && self->cursor >= 0;
  self->hover = -1;
  update_description (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
weir_timeline_set_caption (WeirTimeline *self,
                           const char *caption)
{
  g_return_if_fail (WEIR_IS_TIMELINE (self));

  if (!g_set_str (&self->caption, caption != NULL ? caption : ""))
    return;
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, self->caption, -1);
  gtk_widget_queue_draw (GTK_WIDGET (self));
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CAPTION]);
}

void
weir_timeline_set_format (WeirTimeline *self,
                          char *(*format) (gint64 count))
{
  g_return_if_fail (WEIR_IS_TIMELINE (self));
  self->format = format;
  update_description (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
weir_timeline_set_range (WeirTimeline *self,
                         gint64 from_msec,
                         gint64 to_msec)
{
  g_return_if_fail (WEIR_IS_TIMELINE (self));

  if (self->range_from == from_msec && self->range_to == to_msec)
    return;
  self->range_from = from_msec;
  self->range_to = to_msec;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

gboolean
weir_timeline_get_is_empty (WeirTimeline *self)
{
  g_return_val_if_fail (WEIR_IS_TIMELINE (self), TRUE);
  return self->buckets->len == 0;
}
