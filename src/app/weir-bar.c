/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "app/weir-bar.h"

#include <math.h>

#define THICKNESS 6
#define TRACK_ALPHA 0.12f

struct _WeirBar
{
  GtkWidget parent_instance;

  double fraction;
};

G_DEFINE_FINAL_TYPE (WeirBar, weir_bar, GTK_TYPE_WIDGET)

static void
weir_bar_measure (GtkWidget *widget,
                  GtkOrientation orientation,
                  int for_size,
                  int *minimum,
                  int *natural,
                  int *minimum_baseline,
                  int *natural_baseline)
{
  *minimum = orientation == GTK_ORIENTATION_HORIZONTAL ? 32 : THICKNESS;
  *natural = orientation == GTK_ORIENTATION_HORIZONTAL ? 120 : THICKNESS;
}

static void
weir_bar_snapshot (GtkWidget *widget,
                   GtkSnapshot *snapshot)
{
  WeirBar *self = WEIR_BAR (widget);
  const float width = (float) gtk_widget_get_width (widget);
  const float y = floorf ((float) (gtk_widget_get_height (widget) - THICKNESS) / 2);
  GskRoundedRect outline;
  GdkRGBA color;
  GdkRGBA track;

  if (isnan (self->fraction))
    return;
  gtk_widget_get_color (widget, &color);
  /* Of no colour: a full bar of a pale one would look like a full one. */
  gtk_widget_get_color (gtk_widget_get_parent (widget), &track);
  track.alpha *= TRACK_ALPHA;
  gsk_rounded_rect_init_from_rect (&outline, &GRAPHENE_RECT_INIT (0, y, width, THICKNESS), THICKNESS / 2.0f);
  gtk_snapshot_push_rounded_clip (snapshot, &outline);
  gtk_snapshot_append_color (snapshot, &track, &outline.bounds);
  gtk_snapshot_append_color (snapshot, &color,
                             &GRAPHENE_RECT_INIT (0, y, roundf (width * (float) self->fraction), THICKNESS));
  gtk_snapshot_pop (snapshot);
}

static void
weir_bar_css_changed (GtkWidget *widget,
                      GtkCssStyleChange *change)
{
  GTK_WIDGET_CLASS (weir_bar_parent_class)->css_changed (widget, change);
  gtk_widget_queue_draw (widget);
}

static void
weir_bar_class_init (WeirBarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  widget_class->measure = weir_bar_measure;
  widget_class->snapshot = weir_bar_snapshot;
  widget_class->css_changed = weir_bar_css_changed;
  gtk_widget_class_set_css_name (widget_class, "bar");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_PRESENTATION);
}

static void
weir_bar_init (WeirBar *self)
{
  self->fraction = NAN;
}

GtkWidget *
weir_bar_new (void)
{
  return g_object_new (WEIR_TYPE_BAR, NULL);
}

void
weir_bar_set_fraction (WeirBar *self,
                       double fraction)
{
  g_return_if_fail (WEIR_IS_BAR (self));

  fraction = isnan (fraction) ? NAN : CLAMP (fraction, 0, 1);
  if (self->fraction == fraction || (isnan (self->fraction) && isnan (fraction)))
    return;
  self->fraction = fraction;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}
