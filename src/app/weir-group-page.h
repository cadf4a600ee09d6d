/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include "app/weir-detail-page.h"

G_BEGIN_DECLS

/**
 * WeirGroupPage:
 *
 * One consumer group: state, lag and its course, what it has committed on each partition,
 * its members. Stays, and says so, when the group is gone.
 */
#define WEIR_TYPE_GROUP_PAGE (weir_group_page_get_type ())
G_DECLARE_FINAL_TYPE (WeirGroupPage, weir_group_page, WEIR, GROUP_PAGE, WeirDetailPage)

GtkWidget *weir_group_page_new (WeirSession *session, const char *name) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
