/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include <adwaita.h>

#include "app/weir-session.h"

G_BEGIN_DECLS

/**
 * WeirJobPage:
 *
 * One job, as a page of the window; it goes when the job is removed.
 */
#define WEIR_TYPE_JOB_PAGE (weir_job_page_get_type ())
G_DECLARE_FINAL_TYPE (WeirJobPage, weir_job_page, WEIR, JOB_PAGE, AdwNavigationPage)

/* NULL where there is no such job. */
GtkWidget *weir_job_page_new (WeirSession *session, const char *name) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
