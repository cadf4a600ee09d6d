/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include "chart/weir-axis.h"
#include "chart/weir-timeline.h"

/* Between weir-timeline.c (choosing) and weir-timeline-draw.c; nobody else includes it. */

G_BEGIN_DECLS

struct _WeirTimeline
{
  GtkWidget parent_instance;

  char *caption;
  char *(*format) (gint64 count);
  GArray *buckets; /* of WeirTimelineBucket */
  gint64 max;
  WeirAxis axis;
  GTimeZone *zone;

  GtkWidget *bars;
  GtkWidget *unknown;
  GtkWidget *mark;
  GtkWidget *grid;

  gint64 range_from; /* what is shown elsewhere */
  gint64 range_to;
  int cursor; /* bucket under the keyboard's cursor, −1 without one */
  int anchor; /* where a range that is being marked begins, −1 without one */
  int hover;
  gboolean is_dragging;
  gint64 drag_msec; /* where it began */
};

/* weir-timeline.c */
char                     *weir_timeline_dup_range_text (WeirTimeline *self, guint first, guint last) G_GNUC_WARN_UNUSED_RESULT;
void                      weir_timeline_get_marked (WeirTimeline *self, guint *first, guint *last);

/* weir-timeline-draw.c */
const WeirTimelineBucket *weir_timeline_get_bucket (WeirTimeline *self, guint position);
gint64                    weir_timeline_get_start (WeirTimeline *self);
gint64                    weir_timeline_get_end (WeirTimeline *self);
int                       weir_timeline_get_text_height (WeirTimeline *self);
void                      weir_timeline_snapshot (GtkWidget *widget, GtkSnapshot *snapshot);

G_END_DECLS
