/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include <gio/gio.h>

#include "kafka/weir-client.h"
#include "model/weir-offset-change.h"

G_BEGIN_DECLS

/**
 * WeirOffsetHooks:
 * @begin: puts the intent where it survives whatever happens, and sets the change's `id`. Nothing is sent where it fails
 * @end: puts down how it ended
 * @user_data: of both
 * @destroy: (nullable): releases @user_data once neither is called again
 *
 * The record of changes, which this room does not know. Both are called on a worker thread, one at a time.
 */
typedef struct
{
  gboolean (*begin) (WeirOffsetChange *change, gpointer user_data, GError **error);
  gboolean (*end) (WeirOffsetChange *change, gpointer user_data, GError **error);
  gpointer user_data;
  GDestroyNotify destroy;
} WeirOffsetHooks;

/* Writes a change that was planned. In this order: the profile may write; the group has no members; what it has committed is
 * what was previewed; the intent is recorded; it is written; what the cluster has is read back; that is recorded.
 *
 * An error says that nothing was written. Otherwise the change comes back with its state, and a result for each partition:
 * WEIR_OFFSET_CHANGE_OPEN where nobody answered, and it is not known what was written. Takes @change. */
void              weir_offset_apply_async (WeirClient *client, WeirOffsetChange *change, const WeirOffsetHooks *hooks, guint timeout_msec,
                                           GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
WeirOffsetChange *weir_offset_apply_finish (WeirClient *client, GAsyncResult *result, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Finds out how changes ended that were begun and never put down as ended, by what the cluster has. Those of other clusters
 * are left alone. Takes @changes (of WeirOffsetChange). Gives those that are settled now; what nobody tells stays open. */
void              weir_offset_recover_async (WeirClient *client, GPtrArray *changes, const WeirOffsetHooks *hooks, guint timeout_msec,
                                             GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
GPtrArray        *weir_offset_recover_finish (WeirClient *client, GAsyncResult *result, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
