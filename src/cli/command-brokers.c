/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include <glib/gi18n.h>

#include "weir-cli.h"

static void
print_json (WeirOutput *output,
            const WeirSnapshot *snapshot)
{
  weir_output_char (output, '[');
  for (guint i = 0; i < snapshot->brokers->len; i++)
    {
      const WeirBrokerInfo *broker = &g_array_index (snapshot->brokers, WeirBrokerInfo, i);
      guint n_leaders;
      guint n_replicas;

      weir_snapshot_count_broker (snapshot, broker->id, &n_leaders, &n_replicas);
      weir_output_text (output, i > 0 ? ",\n{" : "\n{");
      weir_output_json_key (output, "id");
      weir_output_int64 (output, broker->id);
      weir_output_json_key (output, "host");
      weir_output_json_text (output, broker->host);
      weir_output_json_key (output, "port");
      weir_output_int64 (output, broker->port);
      weir_output_json_key (output, "rack");
      weir_output_json_text (output, broker->rack);
      weir_output_json_key (output, "leaders");
      weir_output_int64 (output, n_leaders);
      weir_output_json_key (output, "replicas");
      weir_output_int64 (output, n_replicas);
      weir_output_char (output, '}');
    }
  weir_output_text (output, "\n]\n");
}

static void
print_table (WeirOutput *output,
             const WeirSnapshot *snapshot)
{
  static const char *const titles[] = { ">ID", "HOST", ">PORT", "RACK", ">LEADERS", ">REPLICAS", NULL };
  WeirCliTable *table = weir_cli_table_new (titles);

  for (guint i = 0; i < snapshot->brokers->len; i++)
    {
      const WeirBrokerInfo *broker = &g_array_index (snapshot->brokers, WeirBrokerInfo, i);
      guint n_leaders;
      guint n_replicas;

      weir_snapshot_count_broker (snapshot, broker->id, &n_leaders, &n_replicas);
      weir_cli_table_add (table, g_strdup_printf ("%d", broker->id));
      weir_cli_table_add (table, g_strdup (broker->host));
      weir_cli_table_add (table, g_strdup_printf ("%d", broker->port));
      weir_cli_table_add (table, g_strdup (broker->rack));
      weir_cli_table_add_count (table, n_leaders);
      weir_cli_table_add_count (table, n_replicas);
    }
  weir_cli_table_print (table, output);
}

static void
sampled (WeirCli *cli,
         WeirSnapshot *snapshot,
         gpointer user_data)
{
  if (cli->json)
    print_json (&cli->output, snapshot);
  else
    print_table (&cli->output, snapshot);
  weir_cli_quit (cli, WEIR_CLI_DONE);
}

static void
run (WeirCli *cli,
     char **arguments,
     guint n_arguments)
{
  if (n_arguments > 0)
    weir_cli_wrong_usage (cli, _("“brokers” takes no arguments."));
  else
    weir_cli_sample (cli, WEIR_SAMPLE_METADATA | WEIR_SAMPLE_RACKS, NULL, NULL, sampled, NULL);
}

const WeirCliCommand weir_cli_brokers = {
  .name = "brokers",
  .arguments = "",
  .summary = N_("list the brokers"),
  .run = run,
};
