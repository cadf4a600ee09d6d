/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include "app/weir-list-page.h"

G_BEGIN_DECLS

/**
 * WeirJobsPage:
 *
 * The jobs of a connection as a live table. A row goes to the job by `win.show-job`. Action: `page.search`.
 */
#define WEIR_TYPE_JOBS_PAGE (weir_jobs_page_get_type ())
G_DECLARE_FINAL_TYPE (WeirJobsPage, weir_jobs_page, WEIR, JOBS_PAGE, WeirListPage)

GtkWidget *weir_jobs_page_new (WeirSession *session) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
