/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include "app/weir-detail-page.h"

G_BEGIN_DECLS

/**
 * WeirTopicPage:
 *
 * One topic: its figures, the course of its rate, its partitions, and the groups that
 * read it. Stays, and says so, when the topic is deleted.
 */
#define WEIR_TYPE_TOPIC_PAGE (weir_topic_page_get_type ())
G_DECLARE_FINAL_TYPE (WeirTopicPage, weir_topic_page, WEIR, TOPIC_PAGE, WeirDetailPage)

GtkWidget *weir_topic_page_new (WeirSession *session, const char *name) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
