/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include <adwaita.h>

#include "app/weir-job-item.h"
#include "app/weir-session.h"

G_BEGIN_DECLS

/**
 * WeirJobView:
 *
 * One job: how far it is, what can be done with it, what it has done, and its plan. Live.
 */
#define WEIR_TYPE_JOB_VIEW (weir_job_view_get_type ())
G_DECLARE_FINAL_TYPE (WeirJobView, weir_job_view, WEIR, JOB_VIEW, AdwBin)

GtkWidget *weir_job_view_new (WeirSession *session, WeirJobItem *item) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
