/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include <adwaita.h>

#include "app/weir-session.h"
#include "model/weir-job.h"
#include "store/weir-profile-store.h"

G_BEGIN_DECLS

/**
 * WeirReplayDialog:
 *
 * A replay from its plan over its dry run to its run. What runs goes on when the dialog is closed.
 */
#define WEIR_TYPE_REPLAY_DIALOG (weir_replay_dialog_get_type ())
G_DECLARE_FINAL_TYPE (WeirReplayDialog, weir_replay_dialog, WEIR, REPLAY_DIALOG, AdwDialog)

/* @job: (nullable): what the plan is at first. */
AdwDialog *weir_replay_dialog_new (WeirSession *session, WeirProfileStore *store, const WeirJob *job) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
