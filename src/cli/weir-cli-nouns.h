/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include "weir-cli.h"

/* Shared by `topics` and `topic`, and by `groups` and `group`: what both print of a thing. */

G_BEGIN_DECLS

void weir_cli_json_topic_members (WeirOutput *output, const WeirTopicInfo *topic);
void weir_cli_json_group_members (WeirOutput *output, const WeirSnapshot *snapshot, const WeirGroupInfo *group);
GStrv weir_cli_list_group_topics (const WeirGroupInfo *group) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
