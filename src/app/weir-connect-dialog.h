/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include <adwaita.h>

#include "store/weir-profile-store.h"

G_BEGIN_DECLS

/**
 * WeirConnectDialog:
 *
 * Makes, edits, tests and removes a connection.
 *
 * Signals: "connect-profile" (WeirProfile *profile): it was saved and is to be used now;
 * "removed" (WeirProfile *profile).
 */
#define WEIR_TYPE_CONNECT_DIALOG (weir_connect_dialog_get_type ())
G_DECLARE_FINAL_TYPE (WeirConnectDialog, weir_connect_dialog, WEIR, CONNECT_DIALOG, AdwDialog)

/* @profile %NULL: a new one. @store %NULL: nothing is saved, for tests. */
AdwDialog *weir_connect_dialog_new (WeirProfileStore *store, WeirProfile *profile) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
