/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include "kafka/weir-offset-apply.h"

G_BEGIN_DECLS

/* The record of changes of groups, for the window: each opens it for itself, off the main thread, which the disk must not hold up. */

/* For one weir_offset_apply_async(). */
WeirOffsetHooks   weir_offset_record_make_hooks (void);

/* What was changed in @group, the newest first, without partitions. */
void              weir_offset_record_list_async (const char *group, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
GPtrArray        *weir_offset_record_list_finish (GAsyncResult *result, GError **error) G_GNUC_WARN_UNUSED_RESULT;

void              weir_offset_record_load_async (gint64 id, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
WeirOffsetChange *weir_offset_record_load_finish (GAsyncResult *result, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Finds out what became of changes that were interrupted. */
void              weir_offset_record_recover_async (WeirClient *client, guint timeout_msec, GCancellable *cancellable,
                                                    GAsyncReadyCallback callback, gpointer user_data);
GPtrArray        *weir_offset_record_recover_finish (GAsyncResult *result, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
