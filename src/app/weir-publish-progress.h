/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include <adwaita.h>

#include "app/weir-publish-run.h"

G_BEGIN_DECLS

/**
 * WeirPublishProgress:
 *
 * Shows how far a publishing is, stops it, and says in the end what was written where, and what was left out.
 */
#define WEIR_TYPE_PUBLISH_PROGRESS (weir_publish_progress_get_type ())
G_DECLARE_FINAL_TYPE (WeirPublishProgress, weir_publish_progress, WEIR, PUBLISH_PROGRESS, AdwNavigationPage)

AdwNavigationPage *weir_publish_progress_new (WeirPublishRun *run) G_GNUC_WARN_UNUSED_RESULT;
/* Rows for the problems of a report; those that do not fit are counted in the last one. */
void               weir_publish_problems_fill (GtkListBox *list, const WeirPublishReport *report);

G_END_DECLS
