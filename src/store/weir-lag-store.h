/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include <gio/gio.h>

#include "store/weir-lag-file.h"

G_BEGIN_DECLS

/**
 * WeirLagStore:
 *
 * The lag of consumer groups between runs of Weir: in a database in the user's data folder, bounded, and thinner the older it is
 * (see weir_lag_get_step()). Points are written in batches on a thread of their own, at most some hundred a second of
 * all partitions together: of many partitions the points are further apart. Several programs may use it at once.
 *
 * All functions are called on the main thread, and none blocks. Dropping the last reference hands over what is still held, but does not wait:
 * at the end of the program the last ten seconds may be lost.
 *
 * Property: problem (nullable text): a sentence that says why the history is not kept, or that it was damaged and begun anew.
 */
#define WEIR_TYPE_LAG_STORE (weir_lag_store_get_type ())
G_DECLARE_FINAL_TYPE (WeirLagStore, weir_lag_store, WEIR, LAG_STORE, GObject)

/* @folder: (nullable): NULL is the user's own place. Nothing is opened before the first use. */
WeirLagStore *weir_lag_store_new (const char *folder) G_GNUC_WARN_UNUSED_RESULT;
const char   *weir_lag_store_get_problem (WeirLagStore *self);

/* One point; offsets below 0 are unknown. What has not moved is kept as a stretch with two ends. */
void          weir_lag_store_add (WeirLagStore *self, const char *cluster, const char *group, const char *topic, gint32 partition,
                                  gint64 time_usec, gint64 committed, gint64 end);
/* Writes now what is held back: before the program ends, and in tests. */
void          weir_lag_store_flush (WeirLagStore *self);

/* What is known of a group: an array of WeirStoredLag. */
void          weir_lag_store_load_async (WeirLagStore *self, const char *cluster, const char *group, gint64 since_usec,
                                         GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
GPtrArray    *weir_lag_store_load_finish (WeirLagStore *self, GAsyncResult *result, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void          weir_lag_store_get_size_async (WeirLagStore *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gint64        weir_lag_store_get_size_finish (WeirLagStore *self, GAsyncResult *result, GError **error); /* −1 with an error */
void          weir_lag_store_clear_async (WeirLagStore *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean      weir_lag_store_clear_finish (WeirLagStore *self, GAsyncResult *result, GError **error);

G_END_DECLS
