/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include <glib/gi18n.h>

#include "weir-cli-nouns.h"

static void
json_ids (WeirOutput *output,
          const gint32 *ids,
          guint n_ids)
{
  weir_output_char (output, '[');
  for (guint i = 0; i < n_ids; i++)
    {
      if (i > 0)
        weir_output_char (output, ',');
      weir_output_int64 (output, ids[i]);
    }
  weir_output_char (output, ']');
}

static void
print_json (WeirOutput *output,
            const WeirTopicInfo *topic)
{
  weir_output_char (output, '{');
  weir_cli_json_topic_members (output, topic);
  weir_output_json_key (output, "partition_list");
  weir_output_char (output, '[');
  for (guint i = 0; i < topic->partitions->len; i++)
    {
      const WeirPartitionInfo *partition = &g_array_index (topic->partitions, WeirPartitionInfo, i);

      weir_output_text (output, i > 0 ? ",\n{" : "\n{");
      weir_output_json_key (output, "partition");
      weir_output_int64 (output, partition->id);
      weir_output_json_key (output, "leader");
      weir_output_json_int64_or_null (output, partition->leader, partition->leader >= 0);
      weir_output_json_key (output, "replicas");
      json_ids (output, partition->replicas, partition->n_replicas);
      weir_output_json_key (output, "isr");
      json_ids (output, partition->in_sync_replicas, partition->n_in_sync_replicas);
      weir_output_json_key (output, "low_watermark");
      weir_output_json_int64_or_null (output, partition->low_watermark, partition->low_watermark >= 0);
      weir_output_json_key (output, "high_watermark");
      weir_output_json_int64_or_null (output, partition->high_watermark, partition->high_watermark >= 0);
      weir_output_char (output, '}');
    }
  weir_output_text (output, "\n]}\n");
}

static char *
ids_to_text (const gint32 *ids,
             guint n_ids)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < n_ids; i++)
    g_string_append_printf (text, "%s%d", i > 0 ? "," : "", ids[i]);
  return g_string_free_and_steal (text);
}

static void
print_table (WeirOutput *output,
             const WeirTopicInfo *topic)
{
  static const char *const titles[] = { ">PARTITION", ">LEADER", "REPLICAS", "IN-SYNC", ">LOW", ">HIGH", ">MESSAGES", NULL };
  WeirCliTable *table = weir_cli_table_new (titles);

  for (guint i = 0; i < topic->partitions->len; i++)
    {
      const WeirPartitionInfo *partition = &g_array_index (topic->partitions, WeirPartitionInfo, i);
      gboolean is_known = partition->low_watermark >= 0 && partition->high_watermark >= 0;

      weir_cli_table_add (table, g_strdup_printf ("%d", partition->id));
      weir_cli_table_add (table, partition->leader >= 0 ? g_strdup_printf ("%d", partition->leader) : NULL);
      weir_cli_table_add (table, ids_to_text (partition->replicas, partition->n_replicas));
      weir_cli_table_add (table, ids_to_text (partition->in_sync_replicas, partition->n_in_sync_replicas));
      weir_cli_table_add_count (table, partition->low_watermark);
      weir_cli_table_add_count (table, partition->high_watermark);
      weir_cli_table_add_count (table, is_known ? partition->high_watermark - partition->low_watermark : -1);
    }
  weir_cli_table_print (table, output);
}

static WeirCliStatus
check (const WeirTopicInfo *topic)
{
  for (guint i = 0; i < topic->partitions->len; i++)
    {
      const WeirPartitionInfo *partition = &g_array_index (topic->partitions, WeirPartitionInfo, i);
      g_autofree char *text = NULL;

      if (partition->low_watermark >= 0 && partition->high_watermark >= 0)
        continue;
      /* Translators: number of a partition, and a sentence that says why */
      text = g_strdup_printf (_("The offsets of partition %d are not known: %s"), partition->id,
                              partition->error != NULL ? partition->error : _("its broker did not answer."));
      weir_cli_message (text);
      return WEIR_CLI_PARTIAL;
    }
  return WEIR_CLI_DONE;
}

static void
sampled (WeirCli *cli,
         WeirSnapshot *snapshot,
         gpointer user_data)
{
  const char *name = user_data;
  const WeirTopicInfo *topic = weir_snapshot_find_topic (snapshot, name);
  g_autofree char *text = NULL;

  if (topic == NULL || topic->partitions->len == 0)
    {
      /* Translators: name of a topic, and a sentence that says why */
      text = topic != NULL && topic->error != NULL
               ? g_strdup_printf (_("Topic “%s” cannot be described: %s"), name, topic->error)
               : g_strdup_printf (_("There is no topic “%s”: “weirctl topics” lists them."), name);
      weir_cli_fail_text (cli, text);
      return;
    }
  if (cli->json)
    print_json (&cli->output, topic);
  else
    print_table (&cli->output, topic);
  weir_cli_quit (cli, check (topic));
}

static void
run (WeirCli *cli,
     char **arguments,
     guint n_arguments)
{
  if (n_arguments != 1)
    weir_cli_wrong_usage (cli, _("“topic” needs the name of one topic."));
  else
    weir_cli_sample (cli, WEIR_SAMPLE_METADATA | WEIR_SAMPLE_HIGH | WEIR_SAMPLE_LOW, arguments[0], NULL, sampled, arguments[0]);
}

const WeirCliCommand weir_cli_topic = {
  .name = "topic",
  .arguments = "NAME",
  .summary = N_("describe a topic and its partitions"),
  .run = run,
};
