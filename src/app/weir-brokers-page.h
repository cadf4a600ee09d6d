/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include "app/weir-list-page.h"

G_BEGIN_DECLS

/**
 * WeirBrokersPage:
 *
 * The brokers of a cluster as a live table. Action: `page.search`.
 */
#define WEIR_TYPE_BROKERS_PAGE (weir_brokers_page_get_type ())
G_DECLARE_FINAL_TYPE (WeirBrokersPage, weir_brokers_page, WEIR, BROKERS_PAGE, WeirListPage)

GtkWidget *weir_brokers_page_new (WeirSession *session) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
