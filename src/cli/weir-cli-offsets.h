/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include "kafka/weir-offset-plan.h"
#include "store/weir-offset-journal.h"
#include "weir-cli.h"

/* Shared by the commands that change what groups have committed: the way from a request to its report. */

G_BEGIN_DECLS

/**
 * WeirCliOffsets:
 * @dry_run: nothing is written
 * @max_counted: a preview reads and counts so many offsets at most
 * @even_if_moved: an undo goes on where the group has committed since
 * @cluster: (nullable): an undo belongs to this cluster and no other
 */
typedef struct
{
  WeirCli *cli;
  gboolean dry_run;
  gint64 max_counted;
  gboolean even_if_moved;
  char *cluster;

  WeirOffsetJournal *journal;
  WeirOffsetPlan *plan;
  void (*recovered) (gpointer user_data);
  gpointer user_data;
} WeirCliOffsets;

/* Opens the journal, and finds out what became of changes that were interrupted; then @recovered is called. */
void weir_cli_offsets_recover (WeirCliOffsets *self, void (*recovered) (gpointer user_data), gpointer user_data);
/* Plans, previews or writes, reports, and ends the program. Takes @request. */
void weir_cli_offsets_run (WeirCliOffsets *self, WeirOffsetRequest *request);

/* command-reset-report.c */
void        weir_cli_offsets_print_json (WeirOutput *output, const WeirOffsetChange *change, const WeirOffsetPlan *plan, gboolean dry_run);
void        weir_cli_offsets_print_text (WeirOutput *output, const WeirOffsetChange *change, gboolean is_counted);
void        weir_cli_offsets_json_change (WeirOutput *output, const WeirOffsetChange *change);   /* members of an object */
void        weir_cli_offsets_json_partitions (WeirOutput *output, const WeirOffsetChange *change); /* likewise */
const char *weir_cli_offsets_get_state (const WeirOffsetChange *change);                          /* as JSON has it */

G_END_DECLS
