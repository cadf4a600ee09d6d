/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include "app/weir-session.h"
#include "model/weir-job.h"
#include "store/weir-profile-store.h"

G_BEGIN_DECLS

/* A client of the cluster that a job writes to: the session's own where it is the same, else one of the saved connection, with
 * its password. Nothing is sent: that is for who uses it. WEIR_ERROR_NOT_FOUND where the connection is not saved any more. */
void        weir_replay_target_open_async (WeirSession *session, WeirProfileStore *store, const WeirJob *job, GCancellable *cancellable,
                                           GAsyncReadyCallback callback, gpointer user_data);
WeirClient *weir_replay_target_open_finish (WeirSession *session, GAsyncResult *result, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The connection that a job writes to; %NULL where it is not known. Transfer none. */
WeirProfile *weir_replay_target_find_profile (WeirSession *session, WeirProfileStore *store, const WeirJob *job);

G_END_DECLS
