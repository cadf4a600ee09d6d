/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include "app/weir-detail-page.h"
#include "model/weir-lag-history.h"

G_BEGIN_DECLS

/**
 * WeirGroupCourse:
 *
 * Shows the whole history of a group's lag in the chart of its page: a list of how much of it is shown, and marks where
 * members came and went. It is that list.
 */
#define WEIR_TYPE_GROUP_COURSE (weir_group_course_get_type ())
G_DECLARE_FINAL_TYPE (WeirGroupCourse, weir_group_course, WEIR, GROUP_COURSE, GtkWidget)

GtkWidget *weir_group_course_new (WeirChart *chart) G_GNUC_WARN_UNUSED_RESULT;
void       weir_group_course_update (WeirGroupCourse *self, WeirLagHistory *history, const char *group);

G_END_DECLS
