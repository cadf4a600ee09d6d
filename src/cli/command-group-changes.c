/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include <glib/gi18n.h>

#include "base/weir-format.h"
#include "weir-cli-offsets.h"

static gint64 undo_id;
static gint64 show_id;
static gboolean dry_run;
static gboolean even_if_moved;

static const GOptionEntry entries[] = {
  { "undo", 0, 0, G_OPTION_ARG_INT64, &undo_id, N_("Put back exactly what was committed before a change"), N_("ID") },
  { "show", 0, 0, G_OPTION_ARG_INT64, &show_id, N_("Print a change with its partitions"), N_("ID") },
  { "dry-run", 0, 0, G_OPTION_ARG_NONE, &dry_run, N_("With --undo: write nothing, show what would change"), NULL },
  { "even-if-moved", 0, 0, G_OPTION_ARG_NONE, &even_if_moved, N_("With --undo: also where the group has committed since"), NULL },
  G_OPTION_ENTRY_NULL,
};

static WeirCliOffsets offsets;
static const char *group_name;

static void
json_change (WeirOutput *output,
             const WeirOffsetChange *change)
{
  weir_cli_offsets_json_change (output, change);
  weir_output_json_key (output, "state");
  weir_output_json_text (output, weir_cli_offsets_get_state (change));
  weir_output_json_key (output, "bootstrap");
  weir_output_json_text (output, change->bootstrap);
  weir_output_json_key (output, "undone_by");
  weir_output_json_int64_or_null (output, change->undone_by, change->undone_by > 0);
  weir_output_json_key (output, "recovered");
  weir_output_text (output, change->is_recovered ? "true" : "false");
  weir_output_json_key (output, "started");
  weir_output_int64 (output, change->started_msec);
  weir_output_json_key (output, "ended");
  weir_output_json_int64_or_null (output, change->ended_msec, change->ended_msec > 0);
}

static char *
describe_state (const WeirOffsetChange *change)
{
  if (change->undone_by > 0)
    {
      g_autofree char *id = g_strdup_printf ("%" G_GINT64_FORMAT, change->undone_by);

      return g_strdup_printf (_("undone by %s"), id);
    }
  switch (change->state)
    {
    case WEIR_OFFSET_CHANGE_DONE:
      return g_strdup (_("done"));
    case WEIR_OFFSET_CHANGE_PARTIAL:
      return g_strdup (_("done in part"));
    case WEIR_OFFSET_CHANGE_FAILED:
      return g_strdup (_("nothing changed"));
    case WEIR_OFFSET_CHANGE_OPEN:
    default:
      return g_strdup (_("not known"));
    }
}

static void
print_list (WeirOutput *output,
            GPtrArray *changes,
            gboolean is_json)
{
  static const char *const titles[] = { ">ID", "TIME", "GROUP", "CHANGE", "STATE", "CLUSTER", NULL };
  WeirCliTable *table = is_json ? NULL : weir_cli_table_new (titles);

  if (is_json)
    weir_output_char (output, '[');
  for (guint i = 0; i < changes->len; i++)
    {
      const WeirOffsetChange *change = g_ptr_array_index (changes, i);

      if (is_json)
        {
          weir_output_text (output, i > 0 ? ",\n{" : "\n{");
          json_change (output, change);
          weir_output_char (output, '}');
          continue;
        }
      weir_cli_table_add (table, g_strdup_printf ("%" G_GINT64_FORMAT, change->id));
      weir_cli_table_add (table, weir_format_date_time (change->started_msec));
      weir_cli_table_add (table, g_strdup (change->group));
      weir_cli_table_add (table, g_strdup (change->what));
      weir_cli_table_add (table, describe_state (change));
      weir_cli_table_add (table, g_strdup (change->bootstrap));
    }
  if (is_json)
    weir_output_text (output, "\n]\n");
  else
    weir_cli_table_print (table, output);
}

static void
list (gpointer user_data)
{
  WeirCli *cli = offsets.cli;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) changes = weir_offset_journal_list (offsets.journal, group_name, NULL, &error);

  if (changes == NULL)
    {
      weir_cli_fail (cli, error);
      return;
    }
  print_list (&cli->output, changes, cli->json);
  if (!cli->json && changes->len == 0)
    weir_cli_message (_("No change of a consumer group is recorded."));
  weir_cli_quit (cli, WEIR_CLI_DONE);
}

static void
show (gpointer user_data)
{
  WeirCli *cli = offsets.cli;
  g_autoptr (GError) error = NULL;
  g_autoptr (WeirOffsetChange) change = weir_offset_journal_load (offsets.journal, show_id, &error);

  if (change == NULL)
    {
      weir_cli_fail (cli, error);
      return;
    }
  if (cli->json)
    {
      weir_output_char (&cli->output, '{');
      json_change (&cli->output, change);
      weir_cli_offsets_json_partitions (&cli->output, change);
      weir_output_text (&cli->output, "}\n");
    }
  else
    {
      weir_cli_offsets_print_text (&cli->output, change, FALSE);
    }
  weir_cli_quit (cli, WEIR_CLI_DONE);
}

static void
undo (gpointer user_data)
{
  WeirCli *cli = offsets.cli;
  g_autoptr (GError) error = NULL;
  g_autoptr (WeirOffsetChange) change = weir_offset_journal_load (offsets.journal, undo_id, &error);
  WeirOffsetRequest *request;

  if (change == NULL)
    {
      weir_cli_fail (cli, error);
      return;
    }
  if (group_name != NULL && !g_str_equal (group_name, change->group))
    {
      weir_cli_wrong_usage (cli, _("That change is of the consumer group “%s”."), change->group);
      return;
    }
  offsets.cluster = g_strdup (change->cluster);
  request = weir_offset_request_new (WEIR_OFFSET_WAY_UNDO, change->group);
  request->commits = weir_offset_change_new_undo (change);
  request->what = g_strdup_printf ("--undo=%" G_GINT64_FORMAT, change->id);
  weir_cli_offsets_run (&offsets, request);
}

static void
prepare (GOptionContext *context)
{
  g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
  g_option_context_set_description (context, _("Lists what was changed with reset-offsets, also of other clusters. With a connection, changes that were\n"
                                               "interrupted are compared with what the cluster has. See docs/groups.md."));
}

static void
run (WeirCli *cli,
     char **arguments,
     guint n_arguments)
{
  g_autoptr (GError) error = NULL;

  offsets.cli = cli;
  offsets.dry_run = dry_run;
  offsets.even_if_moved = even_if_moved;
  offsets.max_counted = 1000000;
  if (n_arguments > 1 || (undo_id != 0 && show_id != 0) || ((dry_run || even_if_moved) && undo_id == 0))
    {
      weir_cli_wrong_usage (cli, _("“group-changes” takes the name of one group at most, and one of --show and --undo; --dry-run and --even-if-moved belong to --undo."));
      return;
    }
  if (undo_id != 0 && cli->client == NULL)
    {
      weir_cli_wrong_usage (cli, _("No cluster is given: use -b HOST:PORT, -p NAME or -F FILE."));
      return;
    }
  group_name = n_arguments > 0 ? arguments[0] : NULL;
  if (cli->client != NULL)
    {
      weir_cli_offsets_recover (&offsets, undo_id != 0 ? undo : show_id != 0 ? show : list, NULL);
      return;
    }
  offsets.journal = weir_offset_journal_open (NULL, &error);
  if (offsets.journal == NULL)
    weir_cli_fail (cli, error);
  else if (show_id != 0)
    show (NULL);
  else
    list (NULL);
}

const WeirCliCommand weir_cli_group_changes = {
  .name = "group-changes",
  .arguments = "[GROUP]",
  .summary = N_("list changes of consumer groups, and undo them"),
  .runs_unconnected = TRUE,
  .prepare = prepare,
  .run = run,
};
