/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include "app/weir-list-page.h"

G_BEGIN_DECLS

/**
 * WeirGroupsPage:
 *
 * The consumer groups of a cluster as a live table. A row goes to the group by
 * `win.show-group`. A banner says why where the broker does not list groups. Action: `page.search`.
 */
#define WEIR_TYPE_GROUPS_PAGE (weir_groups_page_get_type ())
G_DECLARE_FINAL_TYPE (WeirGroupsPage, weir_groups_page, WEIR, GROUPS_PAGE, WeirListPage)

GtkWidget *weir_groups_page_new (WeirSession *session) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
