/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include <adwaita.h>

#include "app/weir-session.h"

G_BEGIN_DECLS

/**
 * WeirOverviewPage:
 *
 * Answers "is the shop all right?" at a glance: figures as tiles, order throughput, the lowest
 * stock levels, services by lag, the latest orders and the cluster's state. Updates at most
 * four times a second, only while it is shown, and makes no widgets doing so.
 */
#define WEIR_TYPE_OVERVIEW_PAGE (weir_overview_page_get_type ())
G_DECLARE_FINAL_TYPE (WeirOverviewPage, weir_overview_page, WEIR, OVERVIEW_PAGE, AdwNavigationPage)

GtkWidget *weir_overview_page_new (WeirSession *session) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
