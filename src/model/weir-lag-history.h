/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include <gio/gio.h>

#include "model/weir-lag-forecast.h"
#include "model/weir-lag-status.h"
#include "model/weir-snapshot.h"

G_BEGIN_DECLS

/**
 * WeirLagMarkKind:
 * @WEIR_LAG_MARK_REBALANCE: the group shared its partitions out anew
 * @WEIR_LAG_MARK_JOINED: members came
 * @WEIR_LAG_MARK_LEFT: members went
 *
 * What happened to a group at one moment.
 */
typedef enum
{
  WEIR_LAG_MARK_REBALANCE,
  WEIR_LAG_MARK_JOINED,
  WEIR_LAG_MARK_LEFT,
} WeirLagMarkKind;

typedef struct
{
  gint64 time_usec;
  WeirLagMarkKind kind;
  char *text; /* a translated sentence */
} WeirLagMark;

/**
 * WeirLagHistory:
 *
 * How the lag of all groups of a cluster came to be: a #WeirLagSeries for each partition of each group, fed with
 * snapshots, and with what was found out of the time before (an earlier run's samples, the cluster's commit log). On
 * the main thread; it belongs to WeirCluster.
 *
 * Signals: "wanted" (const char *group): somebody looks at this group for the first time, so that now is the time to
 * find out what was before: whoever does that calls weir_lag_history_merge() for each partition and then
 * weir_lag_history_set_note(). "merged" (const char *group): what was before is there, or the note is another.
 */
#define WEIR_TYPE_LAG_HISTORY (weir_lag_history_get_type ())
G_DECLARE_FINAL_TYPE (WeirLagHistory, weir_lag_history, WEIR, LAG_HISTORY, GObject)

WeirLagHistory *weir_lag_history_new (void) G_GNUC_WARN_UNUSED_RESULT;
/* One point for each partition of each group that was read completely in this cycle, and marks. */
void            weir_lag_history_apply (WeirLagHistory *self, const WeirSnapshot *snapshot);
void            weir_lag_history_want (WeirLagHistory *self, const char *group);
gboolean        weir_lag_history_is_wanted (WeirLagHistory *self, const char *group);
/* The partition need not be known yet: the commit log knows those that are not read any more. */
void            weir_lag_history_merge (WeirLagHistory *self, const char *group, const char *topic, gint32 partition,
                                        const WeirLagPoint *points, guint n_points);
/* (nullable): where the history comes from, or why it begins only now; a sentence for people. */
void            weir_lag_history_set_note (WeirLagHistory *self, const char *group, const char *note);
const char     *weir_lag_history_get_note (WeirLagHistory *self, const char *group); /* nullable */

WeirLagSeries  *weir_lag_history_find (WeirLagHistory *self, const char *group, const char *topic, gint32 partition); /* transfer none, nullable */
guint           weir_lag_history_get_n_marks (WeirLagHistory *self, const char *group);
const WeirLagMark *weir_lag_history_get_mark (WeirLagHistory *self, const char *group, guint index);

/**
 * WeirLagStory:
 * @forecast: where the group's lag is going
 * @verdict: how the group does
 * @parts: (array length=n_parts): its partitions, in the order of WeirGroupInfo.offsets; topics are those of @info
 * @forecasts: (array length=n_parts): where the lag of each is going
 * @n_parts: their number
 *
 * All that is worked out of the history of one group at one moment. Borrows from the snapshot.
 */
typedef struct
{
  WeirLagForecast forecast;
  WeirLagGroupVerdict verdict;
  WeirLagPart *parts;
  WeirLagForecast *forecasts;
  guint n_parts;
} WeirLagStory;

void            weir_lag_history_tell (WeirLagHistory *self, const WeirSnapshot *snapshot, const WeirGroupInfo *info,
                                       gint64 now_usec, WeirLagStory *story);
void            weir_lag_story_clear (WeirLagStory *story);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (WeirLagStory, weir_lag_story_clear)

/* When the history of a group begins and ends; −1 where there is none. */
gint64          weir_lag_history_get_begin (WeirLagHistory *self, const char *group);
gint64          weir_lag_history_get_end (WeirLagHistory *self, const char *group);
guint           weir_lag_history_get_n_partitions (WeirLagHistory *self, const char *group);
/* The group's lag over a span as a line of at most @n_points points, in place of what @into holds. */
void            weir_lag_history_fill (WeirLagHistory *self, const char *group, gint64 from_usec, gint64 to_usec,
                                       guint n_points, WeirSeries *into);

G_END_DECLS
