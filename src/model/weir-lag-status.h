/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include "model/weir-lag-series.h"

G_BEGIN_DECLS

/**
 * WeirLagStatus:
 * @WEIR_LAG_STATUS_UNKNOWN: too little was seen
 * @WEIR_LAG_STATUS_OK: nothing is left, or it was caught up within the window, or it moves on
 * @WEIR_LAG_STATUS_WARNING: it moves on, but its lag grew from commit to commit and never fell
 * @WEIR_LAG_STATUS_REWINDING: it went back within the window
 * @WEIR_LAG_STATUS_STALLED: it commits the same offset again and again, with messages left
 * @WEIR_LAG_STATUS_STOPPED: it committed nothing new for longer than its last commits took, with messages left
 *
 * How a group does, in order of how bad it is. The rules look at a window of the last commits, so that they need no
 * threshold: what is usual for one group would be an alarm for another.
 */
typedef enum
{
  WEIR_LAG_STATUS_UNKNOWN,
  WEIR_LAG_STATUS_OK,
  WEIR_LAG_STATUS_WARNING,
  WEIR_LAG_STATUS_REWINDING,
  WEIR_LAG_STATUS_STALLED,
  WEIR_LAG_STATUS_STOPPED,
} WeirLagStatus;

/* One word for it, translated, and "success", "warning", "error" or NULL. NULL where it is unknown. */
const char *weir_lag_status_get_word (WeirLagStatus status, const char **style_class);
/* "ok", "warning", … for JSON; NULL where it is unknown. */
const char *weir_lag_status_get_id (WeirLagStatus status);

/**
 * WeirLagVerdict:
 * @status: how the group does on the partition
 * @lag: messages left; below 0 is unknown
 * @n_commits: commits in the window
 * @window_usec: how long the window is
 * @quiet_usec: how long it committed nothing new, or has been left with messages since it was last caught up
 * @is_quiet_at_least: whether it may be longer: the last commit was before all that is known
 * @n_arrived: messages that arrived in that time; below 0 is unknown
 * @lag_before: the lag at the beginning of the window, for %WEIR_LAG_STATUS_WARNING
 * @n_back: how far it went back, for %WEIR_LAG_STATUS_REWINDING
 *
 * The status of a group on one partition, with the figures that explain it.
 */
typedef struct
{
  WeirLagStatus status;
  gint64 lag;
  guint n_commits;
  gint64 window_usec;
  gint64 quiet_usec;
  gboolean is_quiet_at_least;
  gint64 n_arrived;
  gint64 lag_before;
  gint64 n_back;
} WeirLagVerdict;

/* @lag: messages really left, where more is known than the offsets say (only markers: 0); below 0: as they say. */
void  weir_lag_verdict_judge (WeirLagVerdict *self, const WeirLagSeries *series, gint64 lag, gint64 now_usec);
/* A sentence with the figures. */
char *weir_lag_verdict_describe (const WeirLagVerdict *self, const char *group, const char *topic, gint32 partition) G_GNUC_WARN_UNUSED_RESULT;

/**
 * WeirLagPart:
 * @topic: the topic; parts are in order of topic
 * @partition: the partition
 * @is_held: whether a member has it
 * @verdict: how the group does on it
 *
 * One partition of a group, for weir_lag_group_verdict_judge().
 */
typedef struct
{
  const char *topic;
  gint32 partition;
  gboolean is_held;
  WeirLagVerdict verdict;
} WeirLagPart;

/**
 * WeirLagGroupVerdict:
 * @status: that of the worst partition
 * @lag: messages left on all partitions of which it is known; below 0 is unknown
 * @worst: its index; −1 where there is none
 * @n_worse: partitions that are worse than %WEIR_LAG_STATUS_OK
 * @skewed: index of the partition that is far behind all others of its topic; −1 for none
 * @skew_median: the median lag of those others
 * @n_others: how many others
 * @n_members: members; below 0 where the broker does not tell
 * @n_idle_members: members without a partition
 * @n_unheld: partitions that no member has, while there are members
 *
 * The status of a whole group.
 */
typedef struct
{
  WeirLagStatus status;
  gint64 lag;
  int worst;
  guint n_worse;
  int skewed;
  gint64 skew_median;
  guint n_others;
  int n_members;
  guint n_idle_members;
  guint n_unheld;
} WeirLagGroupVerdict;

void  weir_lag_group_verdict_judge (WeirLagGroupVerdict *self, const WeirLagPart *parts, guint n_parts, int n_members,
                                    guint n_idle_members);
/* Sentences, the worst first: the status, skew, members without partitions, partitions without members. At least one. */
GStrv weir_lag_group_verdict_describe (const WeirLagGroupVerdict *self, const WeirLagPart *parts, const char *group) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
