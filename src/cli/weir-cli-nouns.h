/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include "model/weir-lag-history.h"
#include "weir-cli.h"

/* Shared by `topics` and `topic`, and by `groups` and `group`: what both print of a thing. */

G_BEGIN_DECLS

void weir_cli_json_topic_members (WeirOutput *output, const WeirTopicInfo *topic);
void weir_cli_json_group_members (WeirOutput *output, const WeirSnapshot *snapshot, const WeirGroupInfo *group);
/* How old a lag is and how long it is kept; and where it is going. */
void weir_cli_json_time_lag (WeirOutput *output, const WeirLagForecast *forecast);
void weir_cli_json_forecast (WeirOutput *output, const WeirLagForecast *forecast);
void weir_cli_json_texts (WeirOutput *output, const char *key, char **texts);
void weir_cli_print_story (WeirOutput *output, const char *group, const WeirLagStory *story, const char *note, gint64 now_usec);
GStrv weir_cli_list_group_topics (const WeirGroupInfo *group) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
