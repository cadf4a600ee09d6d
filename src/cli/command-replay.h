/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include "kafka/weir-topic-facts.h"
#include "model/weir-job.h"
#include "search/weir-search.h"
#include "weir-cli.h"

/* Between the files of the command “replay”: the command, its dry run, and its check afterwards. */

G_BEGIN_DECLS

typedef struct
{
  WeirCli *cli;
  WeirClient *target; /* the cluster that is written to: often the same */
  WeirJob *job;
  WeirSearch *search; /* nullable */
} WeirCliReplay;

gboolean weir_cli_replay_is_wanted (const WeirRecordView *view, gpointer replay);

/* Each ends the program. */
void     weir_cli_replay_preview (WeirCliReplay *self, gboolean by_offsets);
void     weir_cli_replay_verify (WeirCliReplay *self, WeirCliStatus status);

/* The report, as an object without its end, for those who add to it. */
void     weir_cli_replay_print_json (WeirOutput *output, const WeirJob *job);
void     weir_cli_replay_print_text (const WeirJob *job);

G_END_DECLS
