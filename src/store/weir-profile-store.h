/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include <gio/gio.h>

#include "model/weir-profile.h"

G_BEGIN_DECLS

/**
 * WeirProfileStore:
 *
 * The saved profiles: a #GListModel of #WeirProfile, kept in `profiles.ini` (a key file) in
 * the user's configuration folder, with secrets in the secret service. A file that cannot be read is kept
 * aside, not overwritten. Main thread; saving and secrets are asynchronous.
 */
#define WEIR_TYPE_PROFILE_STORE (weir_profile_store_get_type ())
G_DECLARE_FINAL_TYPE (WeirProfileStore, weir_profile_store, WEIR, PROFILE_STORE, GObject)

WeirProfileStore *weir_profile_store_new (const char *path) G_GNUC_WARN_UNUSED_RESULT; /* NULL: the user's */
gboolean          weir_profile_store_load (WeirProfileStore *self, GError **error);    /* small local file: synchronous */
WeirProfile      *weir_profile_store_find (WeirProfileStore *self, const char *name_or_id); /* transfer none, nullable */
char             *weir_profile_store_dup_last_id (WeirProfileStore *self);             /* nullable: reconnects at start */
void              weir_profile_store_set_last_id (WeirProfileStore *self, const char *id);
void              weir_profile_store_flush (WeirProfileStore *self); /* synchronous: before the program ends */

/* Adds, or replaces the one with the same id; writes the file, then the secrets. Where no
 * secret service runs, the profile is saved without its secrets and the error says so. */
void              weir_profile_store_save_async (WeirProfileStore *self, WeirProfile *profile, GCancellable *cancellable,
                                                 GAsyncReadyCallback callback, gpointer user_data);
gboolean          weir_profile_store_save_finish (WeirProfileStore *self, GAsyncResult *result, GError **error);
void              weir_profile_store_remove_async (WeirProfileStore *self, WeirProfile *profile, GCancellable *cancellable,
                                                   GAsyncReadyCallback callback, gpointer user_data);
gboolean          weir_profile_store_remove_finish (WeirProfileStore *self, GAsyncResult *result, GError **error);
/* Puts the secrets of a loaded profile in place, before it connects. */
void              weir_profile_store_unlock_async (WeirProfileStore *self, WeirProfile *profile, GCancellable *cancellable,
                                                   GAsyncReadyCallback callback, gpointer user_data);
gboolean          weir_profile_store_unlock_finish (WeirProfileStore *self, GAsyncResult *result, GError **error);

G_END_DECLS
