/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include "app/weir-job-item.h"
#include "model/weir-profile.h"

G_BEGIN_DECLS

/**
 * WeirJobRunner:
 *
 * All jobs that are kept, and those that run now, as a #GListModel of #WeirJobItem, the newest first. There is one for the
 * program: a job goes on when the dialog that began it is closed.
 *
 * Signal: "changed" when a job began or stopped running.
 */
#define WEIR_TYPE_JOB_RUNNER (weir_job_runner_get_type ())
G_DECLARE_FINAL_TYPE (WeirJobRunner, weir_job_runner, WEIR, JOB_RUNNER, GObject)

WeirJobRunner *weir_job_runner_get_default (void); /* transfer none */

/* Looks at what is kept; other programs may have jobs too. */
void           weir_job_runner_refresh (WeirJobRunner *self);
WeirJobItem   *weir_job_runner_find (WeirJobRunner *self, const char *name); /* transfer none, nullable */

/* Runs a new job; it is given a name here. Transfer none. */
WeirJobItem   *weir_job_runner_start (WeirJobRunner *self, const WeirJob *job, WeirClient *source, WeirClient *target);
/* What is kept of it is deleted; what it has written stays. */
void           weir_job_runner_remove_async (WeirJobRunner *self, WeirJobItem *item, GAsyncReadyCallback callback,
                                             gpointer user_data);
gboolean       weir_job_runner_remove_finish (WeirJobRunner *self, GAsyncResult *result, GError **error);

/* Stops it and deletes what is kept of it, without a question: where its cluster is gone for good. */
void           weir_job_runner_forget (WeirJobRunner *self, WeirJobItem *item);

guint          weir_job_runner_count_active (WeirJobRunner *self);
void           weir_job_runner_stop_all (WeirJobRunner *self);

/* Whether the job reads from that profile's cluster. */
gboolean       weir_job_is_of_profile (const WeirJob *job, WeirProfile *profile);

G_END_DECLS
