/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include <gio/gio.h>

#include "kafka/weir-client.h"
#include "model/weir-offset-change.h"

G_BEGIN_DECLS

/**
 * WeirOffsetWay:
 * @WEIR_OFFSET_WAY_POSITION: to the beginning, the end, an offset, a time
 * @WEIR_OFFSET_WAY_SHIFT: by a number of offsets
 * @WEIR_OFFSET_WAY_LIKE: to what another group has committed
 * @WEIR_OFFSET_WAY_COMMITS: to what was exported
 * @WEIR_OFFSET_WAY_DELETE: no commit for these topics any more
 * @WEIR_OFFSET_WAY_DELETE_GROUP: no group any more
 * @WEIR_OFFSET_WAY_UNDO: exactly to what was there before a change
 *
 * Where the group is to be.
 */
typedef enum
{
  WEIR_OFFSET_WAY_POSITION,
  WEIR_OFFSET_WAY_SHIFT,
  WEIR_OFFSET_WAY_LIKE,
  WEIR_OFFSET_WAY_COMMITS,
  WEIR_OFFSET_WAY_DELETE,
  WEIR_OFFSET_WAY_DELETE_GROUP,
  WEIR_OFFSET_WAY_UNDO,
} WeirOffsetWay;

/**
 * WeirOffsetRequest:
 * @topics: (element-type WeirOffsetTopic): which; empty: all that the way names, or that the group has committed for
 * @like: (nullable): the other group
 * @commits: (nullable): what was exported, as `after`s; or the undo, see weir_offset_change_new_undo()
 * @what: what was asked for, in a person's words: goes to the journal
 * @timeout_msec: how long brokers may take
 *
 * What is to be planned.
 */
typedef struct
{
  WeirOffsetWay way;
  char *group;
  GPtrArray *topics;
  WeirPosition position;
  gint64 shift;
  char *like;
  WeirOffsetChange *commits;
  char *what;
  guint timeout_msec;
} WeirOffsetRequest;

/**
 * WeirOffsetTopic:
 * @partitions: (nullable) (element-type gint32): %NULL for all
 */
typedef struct
{
  char *name;
  GArray *partitions;
} WeirOffsetTopic;

WeirOffsetRequest *weir_offset_request_new (WeirOffsetWay way, const char *group) G_GNUC_WARN_UNUSED_RESULT;
void               weir_offset_request_free (WeirOffsetRequest *self);
WeirOffsetTopic   *weir_offset_request_add_topic (WeirOffsetRequest *self, const char *name);
void               weir_offset_topic_add_partition (WeirOffsetTopic *self, gint32 partition);
gboolean           weir_offset_topic_add_range (WeirOffsetTopic *self, const char *text); /* "2" or "5-7"; FALSE where it is neither */
gboolean           weir_offset_request_set_shift (WeirOffsetRequest *self, const char *text); /* "100", "+100" or "-100"; FALSE: it is none */

/**
 * WeirOffsetPlan:
 * @change: what would be written; take it with g_steal_pointer() to write it
 * @state: (nullable): the group's state as the broker calls it; %NULL: there is no such group
 * @members: (nullable): who is in it, as texts
 * @obstacle: (nullable): why it would be refused now
 *
 * What was found, before anything is written.
 */
typedef struct
{
  WeirOffsetChange *change;
  char *state;
  GPtrArray *members;
  char *obstacle;
} WeirOffsetPlan;

void            weir_offset_plan_free (WeirOffsetPlan *self);

/* Looks at the group and the logs and plans the change. Writes nothing. Takes @request. */
void            weir_offset_plan_async (WeirClient *client, WeirOffsetRequest *request, GCancellable *cancellable,
                                        GAsyncReadyCallback callback, gpointer user_data);
WeirOffsetPlan *weir_offset_plan_finish (WeirClient *client, GAsyncResult *result, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* What a group has committed, as `before`s of a change; `state` and `members` too. */
void            weir_group_commits_async (WeirClient *client, const char *group, guint timeout_msec, GCancellable *cancellable,
                                          GAsyncReadyCallback callback, gpointer user_data);
WeirOffsetPlan *weir_group_commits_finish (WeirClient *client, GAsyncResult *result, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WeirOffsetRequest, weir_offset_request_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WeirOffsetPlan, weir_offset_plan_free)

G_END_DECLS
