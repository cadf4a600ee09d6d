/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * WeirTimelineBucket:
 * @start_msec: inclusive, ms since 1970
 * @end_msec: exclusive; the next bucket's start
 * @count: how many; below 0 where not known, which is drawn as unknown, not as none
 */
typedef struct
{
  gint64 start_msec;
  gint64 end_msec;
  gint64 count;
} WeirTimelineBucket;

/**
 * WeirTimeline:
 *
 * How much there was when: a bar for each bucket of time, in which a moment or a range is
 * chosen by clicking, by dragging, or by keys. Draws when data, size or style change.
 *
 * Properties: caption (its accessible name; also drawn). Signals: "moment-chosen" (gint64
 * msec) by a click or Enter; "range-chosen" (gint64 from_msec, gint64 to_msec) by dragging,
 * or Enter after a range was marked with Shift.
 * CSS: node `timeline`, with the child nodes `bars`, `unknown`, `mark` and `grid`, whose `color` counts.
 * Keys: Left, Right, Page Up, Page Down, Home and End move a cursor from bucket to bucket, with
 * Shift they mark a range, Enter chooses, Escape removes the mark.
 */
#define WEIR_TYPE_TIMELINE (weir_timeline_get_type ())
G_DECLARE_FINAL_TYPE (WeirTimeline, weir_timeline, WEIR, TIMELINE, GtkWidget)

GtkWidget *weir_timeline_new (const char *caption) G_GNUC_WARN_UNUSED_RESULT;
/* In order of time, without gaps. */
void       weir_timeline_set_buckets (WeirTimeline *self, const WeirTimelineBucket *buckets, guint n_buckets);
void       weir_timeline_set_caption (WeirTimeline *self, const char *caption);
/* How a count is said: "1,204 messages"; NULL: the number only. Called with a count that is known. */
void       weir_timeline_set_format (WeirTimeline *self, char *(*format) (gint64 count));
/* What is shown elsewhere, marked; to ≤ from: nothing. */
void       weir_timeline_set_range (WeirTimeline *self, gint64 from_msec, gint64 to_msec);
gboolean   weir_timeline_get_is_empty (WeirTimeline *self);

G_END_DECLS
