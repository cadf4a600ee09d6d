/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include <adwaita.h>

#include "app/weir-session.h"
#include "model/weir-job.h"
#include "store/weir-profile-store.h"

G_BEGIN_DECLS

/**
 * WeirReplayPlan:
 *
 * The first page of a replay: what, where to, and how.
 *
 * Signal: "next" when the plan is complete and a person wants to go on.
 */
#define WEIR_TYPE_REPLAY_PLAN (weir_replay_plan_get_type ())
G_DECLARE_FINAL_TYPE (WeirReplayPlan, weir_replay_plan, WEIR, REPLAY_PLAN, AdwNavigationPage)

/* @job: (nullable): what stands there at first. */
GtkWidget *weir_replay_plan_new (WeirSession *session, WeirProfileStore *store, const WeirJob *job) G_GNUC_WARN_UNUSED_RESULT;
WeirJob   *weir_replay_plan_make_job (WeirReplayPlan *self) G_GNUC_WARN_UNUSED_RESULT;
void       weir_replay_plan_show_error (WeirReplayPlan *self, const char *message); /* NULL: none */
/* Where a connection may be written to: whether a replay is to be offered at all. */
gboolean   weir_replay_plan_is_possible (WeirProfile *own, WeirProfileStore *store);

G_END_DECLS
