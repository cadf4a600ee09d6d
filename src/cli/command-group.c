/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include <glib/gi18n.h>

#include "weir-cli-nouns.h"

static gint64
get_high_watermark (const WeirSnapshot *snapshot,
                    const WeirGroupOffset *offset)
{
  const WeirPartitionInfo *partition = weir_snapshot_find_partition (snapshot, offset->topic, offset->partition);

  return partition != NULL ? partition->high_watermark : WEIR_OFFSET_UNKNOWN;
}

static void
json_member (WeirOutput *output,
             const WeirMemberInfo *member)
{
  weir_output_json_key (output, "member_id");
  weir_output_json_text (output, member->member_id);
  weir_output_json_key (output, "client_id");
  weir_output_json_text (output, member->client_id);
  weir_output_json_key (output, "host");
  weir_output_json_text (output, member->host);
  weir_output_json_key (output, "assignment");
  weir_output_char (output, '[');
  for (guint i = 0; i < member->assignment->len; i++)
    {
      const WeirGroupOffset *partition = &g_array_index (member->assignment, WeirGroupOffset, i);

      weir_output_text (output, i > 0 ? ",{" : "{");
      weir_output_json_key (output, "topic");
      weir_output_json_text (output, partition->topic);
      weir_output_json_key (output, "partition");
      weir_output_int64 (output, partition->partition);
      weir_output_char (output, '}');
    }
  weir_output_char (output, ']');
}

static void
print_json (WeirOutput *output,
            const WeirSnapshot *snapshot,
            const WeirGroupInfo *group)
{
  weir_output_char (output, '{');
  weir_cli_json_group_members (output, snapshot, group);
  weir_output_json_key (output, "member_list");
  if (group->has_members)
    {
      weir_output_char (output, '[');
      for (guint i = 0; i < group->members->len; i++)
        {
          weir_output_text (output, i > 0 ? ",\n{" : "\n{");
          json_member (output, &g_array_index (group->members, WeirMemberInfo, i));
          weir_output_char (output, '}');
        }
      weir_output_text (output, "\n]");
    }
  else
    {
      weir_output_text (output, "null");
    }
  weir_output_json_key (output, "offsets");
  weir_output_char (output, '[');
  for (guint i = 0; i < group->offsets->len; i++)
    {
      const WeirGroupOffset *offset = &g_array_index (group->offsets, WeirGroupOffset, i);
      gint64 high_watermark = get_high_watermark (snapshot, offset);
      gint64 lag = weir_snapshot_get_lag (snapshot, offset);

      weir_output_text (output, i > 0 ? ",\n{" : "\n{");
      weir_output_json_key (output, "topic");
      weir_output_json_text (output, offset->topic);
      weir_output_json_key (output, "partition");
      weir_output_int64 (output, offset->partition);
      weir_output_json_key (output, "committed");
      weir_output_json_int64_or_null (output, offset->committed, offset->committed >= 0);
      weir_output_json_key (output, "high_watermark");
      weir_output_json_int64_or_null (output, high_watermark, high_watermark >= 0);
      weir_output_json_key (output, "lag");
      weir_output_json_int64_or_null (output, lag, lag >= 0);
      weir_output_char (output, '}');
    }
  weir_output_text (output, "\n]}\n");
}

static void
print_table (WeirOutput *output,
             const WeirSnapshot *snapshot,
             const WeirGroupInfo *group)
{
  static const char *const titles[] = { "TOPIC", ">PARTITION", ">COMMITTED", ">HIGH", ">LAG", "CLIENT", "HOST", NULL };
  WeirCliTable *table = weir_cli_table_new (titles);

  for (guint i = 0; i < group->offsets->len; i++)
    {
      const WeirGroupOffset *offset = &g_array_index (group->offsets, WeirGroupOffset, i);
      const WeirMemberInfo *holder = weir_group_info_find_holder (group, offset->topic, offset->partition);

      weir_cli_table_add (table, g_strdup (offset->topic));
      weir_cli_table_add (table, g_strdup_printf ("%d", offset->partition));
      weir_cli_table_add_count (table, offset->committed);
      weir_cli_table_add_count (table, get_high_watermark (snapshot, offset));
      weir_cli_table_add_count (table, weir_snapshot_get_lag (snapshot, offset));
      weir_cli_table_add (table, holder != NULL ? g_strdup (holder->client_id) : NULL);
      weir_cli_table_add (table, holder != NULL ? g_strdup (holder->host) : NULL);
    }
  weir_cli_table_print (table, output);
}

static void
sampled (WeirCli *cli,
         WeirSnapshot *snapshot,
         gpointer user_data)
{
  const char *name = user_data;
  const WeirGroupInfo *group = snapshot->groups != NULL ? weir_snapshot_find_group (snapshot, name) : NULL;
  g_autofree char *text = NULL;

  /* A group that does not exist is described by brokers as dead, with nothing in it. */
  if (group == NULL
      || (g_strcmp0 (group->state, "Dead") == 0 && group->members->len == 0 && group->offsets->len == 0 && group->error == NULL))
    {
      text = group == NULL && snapshot->groups_error != NULL
               ? g_strdup (snapshot->groups_error)
               : g_strdup_printf (_("There is no consumer group “%s”: “weirctl groups” lists them."), name);
      weir_cli_fail_text (cli, text);
      return;
    }
  if (cli->json)
    print_json (&cli->output, snapshot, group);
  else
    print_table (&cli->output, snapshot, group);
  if (group->error != NULL)
    {
      weir_cli_message (group->error);
    }
  else if (!group->has_members && group->offsets->len == 0)
    {
      text = g_strdup_printf (_("The consumer group “%s” has committed nothing, and this broker does not tell its members: "
                                "there may be no group of that name."), name);
      weir_cli_message (text);
    }
  weir_cli_quit (cli, group->error != NULL ? WEIR_CLI_PARTIAL : WEIR_CLI_DONE);
}

static void
run (WeirCli *cli,
     char **arguments,
     guint n_arguments)
{
  if (n_arguments != 1)
    weir_cli_wrong_usage (cli, _("“group” needs the name of one consumer group."));
  else
    weir_cli_sample (cli, WEIR_SAMPLE_METADATA | WEIR_SAMPLE_HIGH | WEIR_SAMPLE_GROUPS | WEIR_SAMPLE_OFFSETS | WEIR_SAMPLE_GROUP_TOPICS,
                     NULL, arguments[0], sampled, arguments[0]);
}

const WeirCliCommand weir_cli_group = {
  .name = "group",
  .arguments = "NAME",
  .summary = N_("describe a consumer group: members, offsets and lag"),
  .asks_groups = TRUE,
  .run = run,
};
