/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include <gio/gio.h>

#include "kafka/weir-connection.h"
#include "model/weir-offset-change.h"

G_BEGIN_DECLS

/**
 * WeirGroupCalls:
 *
 * Calls to the coordinator of one group, one after the other, each of which blocks: for worker threads. They go over a handle
 * of their own that is given up together with a call that is not answered in time, which is what keeps the
 * library from aborting the process: a late answer finds nobody, and no second call is ever sent beside it.
 *
 * Also the proof that a broker offers the calls that delete. The library aborts where it does not, and has no function that
 * tells: it only says so in its log, line by line, when a broker introduces itself. What is not in there is not sent.
 */
typedef struct _WeirGroupCalls WeirGroupCalls;

WeirGroupCalls *weir_group_calls_new (WeirConnection *connection, const char *group, guint timeout_msec,
                                      GCancellable *cancellable, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void            weir_group_calls_free (WeirGroupCalls *self);

/* "Stable", "Empty" …; NULL: there is no such group. @members: (out) (nullable): texts that say who they are.
 * @is_empty: nobody is in it, or it is not there. WEIR_ERROR_UNSUPPORTED where the broker does not tell. */
gboolean        weir_group_calls_look (WeirGroupCalls *self, char **state, gboolean *is_empty, GPtrArray **members, GError **error);

/* What the group has committed: a change whose `before`s these are, with `problem` where a partition's is not told. NULL
 * with an error where nobody answered. @others: (nullable): another group than the calls' own. */
WeirOffsetChange *weir_group_calls_list (WeirGroupCalls *self, const char *other, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Write what the items of @change that are not excluded are to be, and put the reason in `problem` where the broker refuses
 * one. FALSE: the call as a whole went wrong, and whether anything was written is not known unless
 * @is_refused says that nothing was. */
gboolean        weir_group_calls_write (WeirGroupCalls *self, WeirOffsetChange *change, gboolean *is_refused, GError **error);
gboolean        weir_group_calls_delete_group (WeirGroupCalls *self, gboolean *is_refused, GError **error);

/* Whether all brokers that answered so far offer them. */
gboolean        weir_group_calls_can_delete_offsets (WeirGroupCalls *self);
gboolean        weir_group_calls_can_delete_group (WeirGroupCalls *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WeirGroupCalls, weir_group_calls_free)

G_END_DECLS
