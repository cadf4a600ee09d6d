/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include <glib/gi18n.h>

#include "kafka/weir-offset-plan.h"
#include "store/weir-offset-file.h"
#include "weir-cli.h"

static void
commits_cb (GObject *object,
            GAsyncResult *result,
            gpointer user_data)
{
  WeirCli *cli = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (WeirOffsetPlan) plan = weir_group_commits_finish (WEIR_CLIENT (object), result, &error);
  WeirCliStatus status = WEIR_CLI_DONE;

  if (cli->is_done)
    return;
  if (plan == NULL)
    {
      weir_cli_fail (cli, error);
      return;
    }
  if (plan->change->items->len == 0)
    {
      g_autofree char *text = g_strdup_printf (_("The consumer group “%s” has committed nothing, or does not exist."), plan->change->group);

      weir_cli_fail_text (cli, text);
      return;
    }
  weir_offset_file_write (plan->change, g_get_real_time () / 1000, &cli->output);
  for (guint i = 0; i < plan->change->items->len; i++)
    {
      const WeirOffsetItem *item = g_ptr_array_index (plan->change->items, i);
      g_autofree char *text = NULL;

      if (item->problem == NULL)
        continue;
      /* Translators: name of a topic, number of a partition, why */
      text = g_strdup_printf (_("“%s”, partition %d, is missing: %s"), item->topic, item->partition, item->problem);
      weir_cli_message (text);
      status = WEIR_CLI_PARTIAL;
    }
  weir_cli_quit (cli, status);
}

static void
run (WeirCli *cli,
     char **arguments,
     guint n_arguments)
{
  if (n_arguments != 1)
    weir_cli_wrong_usage (cli, _("“export-offsets” needs the name of one consumer group."));
  else
    weir_group_commits_async (cli->client, arguments[0], cli->timeout_msec, NULL, commits_cb, cli);
}

const WeirCliCommand weir_cli_export_offsets = {
  .name = "export-offsets",
  .arguments = "GROUP",
  .summary = N_("print what a consumer group has committed, as JSON for reset-offsets --from-file"),
  .run = run,
};
