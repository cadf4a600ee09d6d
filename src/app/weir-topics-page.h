/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include "app/weir-list-page.h"

G_BEGIN_DECLS

/**
 * WeirTopicsPage:
 *
 * The topics of a cluster as a live table. A row goes to the topic by `win.show-topic`.
 * Actions: `page.search`; `page.show-internal` (boolean state): Kafka's own topics too.
 */
#define WEIR_TYPE_TOPICS_PAGE (weir_topics_page_get_type ())
G_DECLARE_FINAL_TYPE (WeirTopicsPage, weir_topics_page, WEIR, TOPICS_PAGE, WeirListPage)

GtkWidget *weir_topics_page_new (WeirSession *session) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
