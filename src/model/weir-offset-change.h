/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include <glib.h>

#include "base/weir-position.h"
#include "model/weir-record.h"
#include "model/weir-snapshot.h"

G_BEGIN_DECLS

/**
 * WeirCommit:
 * @offset: committed offset; %WEIR_OFFSET_UNKNOWN: none is committed
 * @leader_epoch: %WEIR_LEADER_EPOCH_UNKNOWN where none was committed with it
 * @metadata: (nullable): what the committer wrote beside it: any bytes; empty is %NULL, which brokers do not tell apart
 *
 * What a group has committed for a partition.
 */
typedef struct
{
  gint64 offset;
  gint32 leader_epoch;
  GBytes *metadata;
} WeirCommit;

#define WEIR_COMMIT_NONE ((WeirCommit) { WEIR_OFFSET_UNKNOWN, WEIR_LEADER_EPOCH_UNKNOWN, NULL })

void     weir_commit_clear (WeirCommit *self);
void     weir_commit_set (WeirCommit *self, const WeirCommit *from);
gboolean weir_commit_equal (const WeirCommit *a, const WeirCommit *b);

/**
 * WeirOffsetResult:
 * @WEIR_OFFSET_RESULT_PLANNED: nothing was sent yet, or it is not known whether it arrived
 * @WEIR_OFFSET_RESULT_WRITTEN: read back as it was to be
 * @WEIR_OFFSET_RESULT_REFUSED: read back as it was before: `problem` says why
 * @WEIR_OFFSET_RESULT_OTHER: read back as something else: somebody else committed
 *
 * What became of one partition.
 */
typedef enum
{
  WEIR_OFFSET_RESULT_PLANNED,
  WEIR_OFFSET_RESULT_WRITTEN,
  WEIR_OFFSET_RESULT_REFUSED,
  WEIR_OFFSET_RESULT_OTHER,
} WeirOffsetResult;

/* Where a position that was asked for had to be moved to. */
typedef enum
{
  WEIR_OFFSET_IN_LOG,
  WEIR_OFFSET_WAS_BELOW, /* now at the low watermark */
  WEIR_OFFSET_WAS_ABOVE, /* now at the high watermark */
} WeirOffsetClamp;

/**
 * WeirOffsetItem:
 * @before: what was committed when it was planned
 * @after: what is to be committed; none: the commit is deleted
 * @is_excluded: nothing is written: it is as it is to be already, or @problem says why it cannot be
 * @has_moved: of an undo: the group has committed something else since
 * @problem: (nullable): why it cannot be planned, or was not written
 * @low_watermark: %WEIR_OFFSET_UNKNOWN where nobody told; so for @high_watermark
 * @wanted: what was asked for before it was brought into the log
 * @n_messages: messages between both places; −1: not counted
 * @first: (nullable): the first message between both, as far as known
 * @last: (nullable): the last one
 *
 * One partition of a change.
 */
typedef struct
{
  char *topic;
  gint32 partition;
  WeirCommit before;
  WeirCommit after;
  gboolean is_excluded;
  gboolean has_moved;
  WeirOffsetResult result;
  char *problem;

  gint64 low_watermark;
  gint64 high_watermark;
  gint64 wanted;
  WeirOffsetClamp clamp;
  gint64 n_messages;
  WeirRecord *first;
  WeirRecord *last;
} WeirOffsetItem;

typedef enum
{
  WEIR_OFFSET_CHANGE_SET,
  WEIR_OFFSET_CHANGE_DELETE,       /* commits of topics */
  WEIR_OFFSET_CHANGE_DELETE_GROUP, /* all of them, and the group */
  WEIR_OFFSET_CHANGE_UNDO,
} WeirOffsetChangeKind;

/**
 * WeirOffsetChangeState:
 * @WEIR_OFFSET_CHANGE_OPEN: it was begun, and nobody wrote down how it ended
 * @WEIR_OFFSET_CHANGE_DONE: all partitions were read back as they were to be
 * @WEIR_OFFSET_CHANGE_PARTIAL: some were not
 * @WEIR_OFFSET_CHANGE_FAILED: none was
 */
typedef enum
{
  WEIR_OFFSET_CHANGE_OPEN,
  WEIR_OFFSET_CHANGE_DONE,
  WEIR_OFFSET_CHANGE_PARTIAL,
  WEIR_OFFSET_CHANGE_FAILED,
} WeirOffsetChangeState;

/**
 * WeirOffsetChange:
 * @id: its number in the journal, 0 where it is not in there
 * @cluster: the cluster's own ID, or the addresses of its brokers where it has none
 * @what: what was asked for, in a person's words
 * @undo_of: the number of the change that this takes back, 0 for none
 * @undone_by: the number of the change that took this back as a whole, 0 for none
 * @is_recovered: how it ended was found out later, by comparing
 * @error: (nullable): why it ended early
 * @items: (element-type WeirOffsetItem): by topic and partition
 *
 * A change of what a consumer group has committed: a plain value, planned, shown, written and kept.
 */
typedef struct
{
  gint64 id;
  WeirOffsetChangeKind kind;
  WeirOffsetChangeState state;
  char *group;
  char *cluster;
  char *bootstrap;
  char *what;
  gint64 undo_of;
  gint64 undone_by;
  gint64 started_msec;
  gint64 ended_msec;
  gboolean is_recovered;
  char *error;
  GPtrArray *items;
} WeirOffsetChange;

WeirOffsetChange *weir_offset_change_new (WeirOffsetChangeKind kind, const char *group) G_GNUC_WARN_UNUSED_RESULT;
void              weir_offset_change_free (WeirOffsetChange *self);
WeirOffsetItem   *weir_offset_change_add (WeirOffsetChange *self, const char *topic, gint32 partition);
WeirOffsetItem   *weir_offset_change_find (const WeirOffsetChange *self, const char *topic, gint32 partition);
void              weir_offset_change_sort (WeirOffsetChange *self);

/* What is known of a partition when its new place is planned. */
typedef struct
{
  gint64 low_watermark;
  gint64 high_watermark;
  gint64 at_time; /* the answer to a look-up by time: −1 is “nothing after that”, WEIR_OFFSET_UNKNOWN is no answer */
} WeirOffsetFacts;

/* Where a partition is to be: fills @after, or @problem. Positions outside of the log are brought into it. */
void              weir_offset_item_plan_position (WeirOffsetItem *self, WeirPosition position, const WeirOffsetFacts *facts);
void              weir_offset_item_plan_shift (WeirOffsetItem *self, gint64 n_offsets, const WeirOffsetFacts *facts);
void              weir_offset_item_plan_commit (WeirOffsetItem *self, const WeirCommit *commit, const WeirOffsetFacts *facts);
/* The exact commit, whether or not it is in the log: what an undo is. None: it is deleted. */
void              weir_offset_item_plan_exact (WeirOffsetItem *self, const WeirCommit *commit, const WeirOffsetFacts *facts);
void              weir_offset_item_exclude (WeirOffsetItem *self, char *problem); /* takes @problem */

/* Offsets between both places: negative where they are read again. FALSE: one of the places is not known. */
gboolean          weir_offset_item_get_distance (const WeirOffsetItem *self, gint64 *n_offsets);
/* The part of the log between both places. FALSE: there is none, or it is not known. */
gboolean          weir_offset_item_get_range (const WeirOffsetItem *self, gint64 *from, gint64 *to);

/* For people; see weir-offset-text.c. */
char             *weir_offset_item_describe_effect (const WeirOffsetItem *self) G_GNUC_WARN_UNUSED_RESULT;
char             *weir_offset_item_describe_note (const WeirOffsetItem *self) G_GNUC_WARN_UNUSED_RESULT; /* nullable */

guint             weir_offset_change_count_planned (const WeirOffsetChange *self);  /* partitions that are to be written */
guint             weir_offset_change_count_problems (const WeirOffsetChange *self); /* partitions that were left out for a reason */
gboolean          weir_offset_change_has_moved (const WeirOffsetChange *self);      /* of an undo: some partition has committed since */
guint             weir_offset_change_count_result (const WeirOffsetChange *self, WeirOffsetResult result);

/* What takes @self back. Partitions that were not written are not in there; open ones are, as the group may have them. */
WeirOffsetChange *weir_offset_change_new_undo (const WeirOffsetChange *self) G_GNUC_WARN_UNUSED_RESULT;

/* Sets an item's result by what was read back. */
void              weir_offset_item_take_committed (WeirOffsetItem *self, const WeirCommit *committed);
/* Sets the state by the results of the items. */
void              weir_offset_change_conclude (WeirOffsetChange *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WeirOffsetChange, weir_offset_change_free)

G_END_DECLS
