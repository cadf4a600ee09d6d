/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include <gtk/gtk.h>

#include "model/weir-lag-history.h"

G_BEGIN_DECLS

/**
 * WeirGroupStory:
 *
 * A card that says in sentences how a consumer group does: its status and why, what is odd about its partitions and
 * members, when messages may be deleted before it gets to them, and where what is known of its past comes from.
 */
#define WEIR_TYPE_GROUP_STORY (weir_group_story_get_type ())
G_DECLARE_FINAL_TYPE (WeirGroupStory, weir_group_story, WEIR, GROUP_STORY, GtkWidget)

GtkWidget *weir_group_story_new (void) G_GNUC_WARN_UNUSED_RESULT;
/* Something at the end of the first line. */
void       weir_group_story_add_control (WeirGroupStory *self, GtkWidget *control);
/* @note: (nullable): where the history comes from. */
void       weir_group_story_update (WeirGroupStory *self, const WeirLagStory *story, const char *group, gint64 now_usec,
                                    const char *note);

G_END_DECLS
