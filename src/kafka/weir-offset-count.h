/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include <gio/gio.h>

#include "kafka/weir-client.h"
#include "model/weir-offset-change.h"

G_BEGIN_DECLS

/* Reads what lies between the old places and the new ones, and writes into the items of @change how many messages that
 * are, and which are the first and the last: their bytes and times, without headers. Where there are more than @max_offsets in
 * all, nothing is counted, and only the ends are read. What could not be read stays not known.
 *
 * @change is the caller's, and must stay until the callback is called. Main thread. */
void     weir_offset_count_async (WeirClient *client, WeirOffsetChange *change, gint64 max_offsets, guint stall_msec,
                                  GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean weir_offset_count_finish (WeirClient *client, GAsyncResult *result, GError **error);

G_END_DECLS
