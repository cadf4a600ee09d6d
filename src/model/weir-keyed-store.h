/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * WeirKeyedStore:
 *
 * A #GListModel of objects in order of a string key, brought up to date by a keyed diff:
 * what stays keeps its object (and with it selection, scroll position and focus of a
 * view), what is new is inserted, what is gone is removed, in as few items-changed as
 * there are runs of change.
 */
#define WEIR_TYPE_KEYED_STORE (weir_keyed_store_get_type ())
G_DECLARE_FINAL_TYPE (WeirKeyedStore, weir_keyed_store, WEIR, KEYED_STORE, GObject)

/* Called for each key of an update, in ascending order of key; makes the object of a new key. */
typedef gpointer (*WeirKeyedStoreCreateFunc) (const char *key, guint index, gpointer user_data);
/* Called for each key of an update, after creation too: brings the object up to date. */
typedef void (*WeirKeyedStoreApplyFunc) (gpointer item, guint index, gpointer user_data);

WeirKeyedStore *weir_keyed_store_new (GType item_type) G_GNUC_WARN_UNUSED_RESULT;
void            weir_keyed_store_update (WeirKeyedStore *self, const char *const *sorted_keys, guint n_keys,
                                         WeirKeyedStoreCreateFunc create, WeirKeyedStoreApplyFunc apply,
                                         gpointer user_data);
gpointer        weir_keyed_store_lookup (WeirKeyedStore *self, const char *key); /* transfer none, nullable */

G_END_DECLS
