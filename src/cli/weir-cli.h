/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include <gio/gio.h>

#include "kafka/weir-client.h"
#include "kafka/weir-reader.h"
#include "kafka/weir-sampler.h"
#include "base/weir-output.h"

/* What the commands of weirctl share. */

G_BEGIN_DECLS

/* Exit statuses: a contract with scripts. */
typedef enum
{
  WEIR_CLI_DONE = 0,
  WEIR_CLI_FAILED = 1,
  WEIR_CLI_USAGE = 2,
  WEIR_CLI_PARTIAL = 3,
} WeirCliStatus;

/**
 * WeirCli:
 *
 * The program while it runs one command: made by main() out of the command line.
 */
typedef struct
{
  WeirProfile *profile;
  WeirClient *client;
  GMainLoop *loop;
  WeirOutput output;
  WeirCliStatus status;
  gboolean is_done; /* quit before the loop ran */

  /* Options of all commands. */
  gboolean json;
  guint timeout_msec;
  char *bootstrap;
  char *profile_name;
  char *file;
  char **properties;
  double timeout_sec;
} WeirCli;

/**
 * WeirCliCommand:
 * @arguments: what the help shows behind the name
 * @asks_groups: asks the cluster once, and for groups too; never publishes
 * @is_local: whether, with the options given, it needs no cluster; NULL where it always does
 * @runs_unconnected: where no cluster is given, it runs without a client
 * @prepare: adds the command's options and their description; NULL where it has none
 * @run: starts the command; it ends with weir_cli_quit(). @arguments: the words that are no options
 */
typedef struct
{
  const char *name;
  const char *arguments;
  const char *summary;
  gboolean asks_groups;
  gboolean (*is_local) (void);
  gboolean runs_unconnected;
  void (*prepare) (GOptionContext *context);
  void (*run) (WeirCli *cli, char **arguments, guint n_arguments);
} WeirCliCommand;

extern const WeirCliCommand weir_cli_brokers;
extern const WeirCliCommand weir_cli_topics;
extern const WeirCliCommand weir_cli_topic;
extern const WeirCliCommand weir_cli_groups;
extern const WeirCliCommand weir_cli_group;
extern const WeirCliCommand weir_cli_export_offsets;
extern const WeirCliCommand weir_cli_reset_offsets;
extern const WeirCliCommand weir_cli_group_changes;
extern const WeirCliCommand weir_cli_history;
extern const WeirCliCommand weir_cli_consume;
extern const WeirCliCommand weir_cli_publish;
extern const WeirCliCommand weir_cli_replay;
extern const WeirCliCommand weir_cli_orders;
extern const WeirCliCommand weir_cli_stock;
extern const WeirCliCommand weir_cli_mapping;

void weir_cli_quit (WeirCli *self, WeirCliStatus status);
void weir_cli_message (const char *text); /* one line on standard error */
void weir_cli_fail (WeirCli *self, const GError *error);
void weir_cli_fail_text (WeirCli *self, const char *text);
void weir_cli_wrong_usage (WeirCli *self, const char *format, ...) G_GNUC_PRINTF (2, 3);

/* Asks the cluster for its state once; @callback is not called where that fails: the program ends. */
typedef void (*WeirCliSampledFunc) (WeirCli *self, WeirSnapshot *snapshot, gpointer user_data);
void weir_cli_sample (WeirCli *self, WeirSampleParts parts, const char *topic, const char *group, WeirCliSampledFunc callback,
                      gpointer user_data);

/* An aligned table for people. Columns are titles; a title that begins with '>' is of numbers. */
typedef struct _WeirCliTable WeirCliTable;

WeirCliTable *weir_cli_table_new (const char *const *titles) G_GNUC_WARN_UNUSED_RESULT;
void          weir_cli_table_add (WeirCliTable *self, char *cell); /* takes @cell; NULL is "–" */
void          weir_cli_table_add_count (WeirCliTable *self, gint64 count);
void          weir_cli_table_print (WeirCliTable *self, WeirOutput *output); /* frees the table */

/* Options and the run of the commands that read topics. */
typedef struct
{
  char *from;
  char *to;
  char *isolation;
  gint64 limit;
  int partition;
  gboolean follow;
} WeirCliReadOptions;

extern WeirCliReadOptions weir_cli_read_options;

gboolean weir_cli_make_plan (WeirCli *self, char **topics, const char *default_from, WeirReadPlan **plan);

/* Reads @plan into @func until it ends, is interrupted, or nothing arrives for the timeout; then prints the
 * coverage on standard error and calls @ended with the status the program is to end with. */
typedef void (*WeirCliReadEndedFunc) (WeirCli *self, WeirCliStatus status, gpointer user_data);
typedef void (*WeirCliReadProgressFunc) (WeirCli *self, gpointer user_data);
gboolean weir_cli_read_get_was_interrupted (void);
void weir_cli_read_on_interrupt (GFunc func, gpointer user_data);
WeirCliStatus weir_cli_tell_coverage (const WeirCoverage *coverage, gboolean is_stalled);
void weir_cli_read (WeirCli *self, const WeirReadPlan *plan, WeirReaderRecordFunc func, WeirCliReadProgressFunc progress,
                    WeirCliReadEndedFunc ended, gpointer user_data);

G_END_DECLS
