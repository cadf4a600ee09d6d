/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include "kafka/weir-topic-facts.h"
#include "model/weir-job.h"
#include "search/weir-search.h"
#include "search/weir-value-edit.h"
#include "weir-cli.h"

/* Between the files of the command “replay”: the command, its dry run, and its check afterwards. */

G_BEGIN_DECLS

typedef struct
{
  WeirCli *cli;
  WeirClient *target; /* the cluster that is written to: often the same */
  WeirJob *job;
  WeirSearch *search; /* nullable */
  WeirValueEdit *edit; /* nullable */
  WeirValueEditScratch *scratch;
} WeirCliReplay;

gboolean weir_cli_replay_is_wanted (const WeirRecordView *view, gpointer replay);
/* One thread at a time. */
gboolean weir_cli_replay_edit (const WeirRecordView *view, WeirRecordView *edited, char **problem, gpointer replay);

/* Each ends the program. */
void     weir_cli_replay_preview (WeirCliReplay *self, gboolean by_offsets);
void     weir_cli_replay_verify (WeirCliReplay *self, WeirCliStatus status);

void     weir_cli_replay_list (WeirCli *cli);

/* The report, as an object without its end, for those who add to it. */
void     weir_cli_replay_print_json (WeirOutput *output, const WeirJob *job);
const char *weir_cli_replay_get_state (WeirJobState state); /* as JSON has it */
void     weir_cli_replay_print_text (const WeirJob *job);
void     weir_cli_replay_print_error (const WeirJob *job); /* why it stopped, and the option that helps */

G_END_DECLS
