/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include <glib/gi18n.h>

#include "weir-cli-nouns.h"

/* The topics a group has committed offsets of, or has partitions of assigned; sorted. */
GStrv
weir_cli_list_group_topics (const WeirGroupInfo *group)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  const char *previous = NULL;

  for (guint i = 0; i < group->offsets->len; i++)
    {
      const WeirGroupOffset *offset = &g_array_index (group->offsets, WeirGroupOffset, i);

      if (previous == NULL || !g_str_equal (previous, offset->topic))
        g_strv_builder_add (builder, offset->topic);
      previous = offset->topic;
    }
  return g_strv_builder_end (builder);
}

void
weir_cli_json_group_members (WeirOutput *output,
                             const WeirSnapshot *snapshot,
                             const WeirGroupInfo *group)
{
  g_auto (GStrv) topics = weir_cli_list_group_topics (group);
  gint64 lag = weir_snapshot_get_group_lag (snapshot, group, NULL);

  weir_output_json_key (output, "group");
  weir_output_json_text (output, group->name);
  weir_output_json_key (output, "state");
  weir_output_json_text (output, group->state);
  weir_output_json_key (output, "protocol");
  weir_output_json_text (output, group->protocol);
  weir_output_json_key (output, "members");
  weir_output_json_int64_or_null (output, group->members->len, group->has_members);
  weir_output_json_key (output, "topics");
  /* Of a group whose members are not told it is not known what they read. */
  if (topics[0] == NULL && !group->has_members)
    {
      weir_output_text (output, "null");
    }
  else
    {
      weir_output_char (output, '[');
      for (gsize i = 0; topics[i] != NULL; i++)
        {
          if (i > 0)
            weir_output_char (output, ',');
          weir_output_json_text (output, topics[i]);
        }
      weir_output_char (output, ']');
    }
  weir_output_json_key (output, "lag");
  weir_output_json_int64_or_null (output, lag, lag >= 0);
}

static void
print_json (WeirOutput *output,
            const WeirSnapshot *snapshot,
            WeirLagHistory *history)
{
  weir_output_char (output, '[');
  for (guint i = 0; i < snapshot->groups->len; i++)
    {
      const WeirGroupInfo *group = &g_array_index (snapshot->groups, WeirGroupInfo, i);
      g_auto (WeirLagStory) story = { 0 };

      weir_lag_history_tell (history, snapshot, group, snapshot->time_usec, &story);
      weir_output_text (output, i > 0 ? ",\n{" : "\n{");
      weir_cli_json_group_members (output, snapshot, group);
      weir_cli_json_time_lag (output, &story.forecast);
      weir_output_char (output, '}');
    }
  weir_output_text (output, "\n]\n");
}

static void
print_table (WeirOutput *output,
             const WeirSnapshot *snapshot,
             WeirLagHistory *history)
{
  static const char *const titles[] = { "GROUP", "STATE", "PROTOCOL", ">MEMBERS", ">LAG", ">TIME LAG", "TOPICS", NULL };
  WeirCliTable *table = weir_cli_table_new (titles);

  for (guint i = 0; i < snapshot->groups->len; i++)
    {
      const WeirGroupInfo *group = &g_array_index (snapshot->groups, WeirGroupInfo, i);
      g_auto (GStrv) topics = weir_cli_list_group_topics (group);
      g_auto (WeirLagStory) story = { 0 };

      weir_lag_history_tell (history, snapshot, group, snapshot->time_usec, &story);
      weir_cli_table_add (table, g_strdup (group->name));
      weir_cli_table_add (table, g_strdup (group->state));
      weir_cli_table_add (table, g_strdup (group->protocol));
      weir_cli_table_add_count (table, group->has_members ? (gint64) group->members->len : -1);
      weir_cli_table_add_count (table, weir_snapshot_get_group_lag (snapshot, group, NULL));
      weir_cli_table_add (table, weir_lag_forecast_describe_time (&story.forecast));
      weir_cli_table_add (table, topics[0] != NULL ? g_strjoinv (", ", topics) : NULL);
    }
  weir_cli_table_print (table, output);
}

static WeirCliStatus
check (const WeirSnapshot *snapshot)
{
  for (guint i = 0; i < snapshot->groups->len; i++)
    {
      const WeirGroupInfo *group = &g_array_index (snapshot->groups, WeirGroupInfo, i);
      g_autofree char *text = NULL;

      if (group->error == NULL)
        continue;
      /* Translators: name of a group, and a sentence that says why */
      text = g_strdup_printf (_("Consumer group “%s” could not be described completely: %s"), group->name, group->error);
      weir_cli_message (text);
      return WEIR_CLI_PARTIAL;
    }
  if (snapshot->groups_error != NULL)
    {
      weir_cli_message (snapshot->groups_error);
      return WEIR_CLI_PARTIAL;
    }
  return WEIR_CLI_DONE;
}

static void
sampled (WeirCli *cli,
         WeirSnapshot *snapshot,
         gpointer user_data)
{
  g_autoptr (WeirLagHistory) history = NULL;

  if (snapshot->groups == NULL || (snapshot->groups->len == 0 && snapshot->groups_error != NULL))
    {
      weir_cli_fail_text (cli, snapshot->groups_error != NULL ? snapshot->groups_error : _("The brokers did not tell the consumer groups."));
      return;
    }
  history = weir_lag_history_new ();
  weir_lag_history_apply (history, snapshot);
  if (cli->json)
    print_json (&cli->output, snapshot, history);
  else
    print_table (&cli->output, snapshot, history);
  weir_cli_quit (cli, check (snapshot));
}

static void
run (WeirCli *cli,
     char **arguments,
     guint n_arguments)
{
  if (n_arguments > 0)
    weir_cli_wrong_usage (cli, _("“groups” takes no arguments; “weirctl group NAME” describes one group."));
  else
    weir_cli_sample (cli, WEIR_SAMPLE_METADATA | WEIR_SAMPLE_HIGH | WEIR_SAMPLE_GROUPS | WEIR_SAMPLE_OFFSETS | WEIR_SAMPLE_GROUP_TOPICS
                     | WEIR_SAMPLE_TIMES,
                     NULL, NULL, sampled, NULL);
}

const WeirCliCommand weir_cli_groups = {
  .name = "groups",
  .arguments = "",
  .summary = N_("list the consumer groups with their lag"),
  .asks_groups = TRUE,
  .run = run,
};
