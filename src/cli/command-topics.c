/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include <glib/gi18n.h>

#include "weir-cli-nouns.h"

static gboolean with_internal;

static const GOptionEntry entries[] = {
  { "internal", 0, 0, G_OPTION_ARG_NONE, &with_internal, N_("Also list internal topics"), NULL },
  G_OPTION_ENTRY_NULL,
};

void
weir_cli_json_topic_members (WeirOutput *output,
                             const WeirTopicInfo *topic)
{
  gint64 n_messages = weir_topic_info_get_n_messages (topic);
  gboolean is_known = topic->error == NULL;

  weir_output_json_key (output, "name");
  weir_output_json_text (output, topic->name);
  weir_output_json_key (output, "partitions");
  weir_output_json_int64_or_null (output, topic->partitions->len, is_known);
  weir_output_json_key (output, "replication_factor");
  weir_output_json_int64_or_null (output, weir_topic_info_get_replication_factor (topic), is_known);
  weir_output_json_key (output, "under_replicated");
  weir_output_json_int64_or_null (output, weir_topic_info_get_n_under_replicated (topic), is_known);
  weir_output_json_key (output, "messages");
  weir_output_json_int64_or_null (output, n_messages, n_messages >= 0);
  weir_output_json_key (output, "is_internal");
  weir_output_text (output, topic->is_internal ? "true" : "false");
}

static void
print_json (WeirOutput *output,
            const WeirSnapshot *snapshot)
{
  gboolean is_first = TRUE;

  weir_output_char (output, '[');
  for (guint i = 0; i < snapshot->topics->len; i++)
    {
      const WeirTopicInfo *topic = &g_array_index (snapshot->topics, WeirTopicInfo, i);

      if (topic->is_internal && !with_internal)
        continue;
      weir_output_text (output, is_first ? "\n{" : ",\n{");
      weir_cli_json_topic_members (output, topic);
      weir_output_char (output, '}');
      is_first = FALSE;
    }
  weir_output_text (output, "\n]\n");
}

static void
print_table (WeirOutput *output,
             const WeirSnapshot *snapshot)
{
  static const char *const titles[] = { "TOPIC", ">PARTITIONS", ">REPLICATION", ">UNDER-REPLICATED", ">MESSAGES", NULL };
  WeirCliTable *table = weir_cli_table_new (titles);

  for (guint i = 0; i < snapshot->topics->len; i++)
    {
      const WeirTopicInfo *topic = &g_array_index (snapshot->topics, WeirTopicInfo, i);
      gboolean is_known = topic->error == NULL;

      if (topic->is_internal && !with_internal)
        continue;
      weir_cli_table_add (table, g_strdup (topic->name));
      weir_cli_table_add_count (table, is_known ? topic->partitions->len : -1);
      weir_cli_table_add_count (table, is_known ? weir_topic_info_get_replication_factor (topic) : -1);
      weir_cli_table_add_count (table, is_known ? weir_topic_info_get_n_under_replicated (topic) : -1);
      weir_cli_table_add_count (table, weir_topic_info_get_n_messages (topic));
    }
  weir_cli_table_print (table, output);
}

/* A list with unknown numbers in it is not all that was asked for: says how much is missing and why. */
static WeirCliStatus
check (const WeirSnapshot *snapshot)
{
  guint n_unknown = 0;
  const char *reason = NULL;
  g_autofree char *text = NULL;

  for (guint i = 0; i < snapshot->topics->len; i++)
    {
      const WeirTopicInfo *topic = &g_array_index (snapshot->topics, WeirTopicInfo, i);

      if ((topic->is_internal && !with_internal) || weir_topic_info_get_n_messages (topic) >= 0)
        continue;
      n_unknown++;
      reason = reason != NULL ? reason : topic->error;
      for (guint j = 0; j < topic->partitions->len && reason == NULL; j++)
        reason = g_array_index (topic->partitions, WeirPartitionInfo, j).error;
    }
  if (n_unknown == 0)
    return WEIR_CLI_DONE;
  /* Translators: number of topics, and a sentence that says why for the first of them */
  text = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "The number of messages of %u topic is not known: %s",
                                       "The number of messages of %u topics is not known: %s", n_unknown),
                          n_unknown, reason != NULL ? reason : _("a broker did not answer."));
  weir_cli_message (text);
  return WEIR_CLI_PARTIAL;
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
  weir_cli_quit (cli, check (snapshot));
}

static void
prepare (GOptionContext *context)
{
  g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
}

static void
run (WeirCli *cli,
     char **arguments,
     guint n_arguments)
{
  if (n_arguments > 0)
    weir_cli_wrong_usage (cli, _("“topics” takes no arguments; “weirctl topic NAME” describes one topic."));
  else
    weir_cli_sample (cli, WEIR_SAMPLE_METADATA | WEIR_SAMPLE_HIGH | WEIR_SAMPLE_LOW, NULL, NULL, sampled, NULL);
}

const WeirCliCommand weir_cli_topics = {
  .name = "topics",
  .arguments = "",
  .summary = N_("list the topics with their number of messages"),
  .prepare = prepare,
  .run = run,
};
