/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include "model/weir-lag-history.h"
#include "weir-cli.h"

G_BEGIN_DECLS

/* `group NAME --history`: prints how the lag of a group of @snapshot came to be, and ends the program. */
void weir_cli_print_group_history (WeirCli *cli, WeirSnapshot *snapshot, const WeirGroupInfo *group, gint64 span_usec, gboolean by_partition);

/* Finds out what was before, which fills a history, and calls @func with it. @note: (nullable): why it is not complete. */
typedef void (*WeirCliHistoryFunc) (WeirCli *cli, WeirSnapshot *snapshot, const WeirGroupInfo *group, WeirLagHistory *history, const char *note);
void weir_cli_load_group_history (WeirCli *cli, WeirSnapshot *snapshot, const WeirGroupInfo *group, gint64 span_usec, WeirCliHistoryFunc func);

G_END_DECLS
