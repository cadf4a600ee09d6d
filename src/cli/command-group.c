/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include <glib/gi18n.h>

#include "base/weir-position.h"
#include "command-group-history.h"
#include "weir-cli-nouns.h"

#define DEFAULT_HISTORY "1h"
/* What rates and the status are worked out of: a group that has stopped may have done so long ago. */
#define STORY_USEC (G_TIME_SPAN_DAY)

static char *history_text;
static gboolean by_partition;
static gint64 history_usec; /* 0: not asked for */

static gboolean
take_history (const char *name,
              const char *value,
              gpointer data,
              GError **error)
{
  g_set_str (&history_text, value != NULL ? value : DEFAULT_HISTORY);
  return TRUE;
}

static const GOptionEntry entries[] = {
  { "history", 0, G_OPTION_FLAG_OPTIONAL_ARG, G_OPTION_ARG_CALLBACK, take_history, N_("How its lag came to be, that far back (default 1h)"), N_("SPAN") },
  { "by-partition", 0, 0, G_OPTION_ARG_NONE, &by_partition, N_("With --history: each partition on its own"), NULL },
  G_OPTION_ENTRY_NULL,
};

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
json_story (WeirOutput *output,
            const char *group,
            const WeirLagStory *story,
            const char *note)
{
  g_auto (GStrv) sentences = weir_lag_group_verdict_describe (&story->verdict, story->parts, group);

  weir_cli_json_forecast (output, &story->forecast);
  weir_output_json_key (output, "status");
  weir_output_json_text (output, weir_lag_status_get_id (story->verdict.status));
  weir_cli_json_texts (output, "status_text", sentences);
  weir_output_json_key (output, "history_note");
  weir_output_json_text (output, note);
}

static void
print_json (WeirOutput *output,
            const WeirSnapshot *snapshot,
            const WeirGroupInfo *group,
            const WeirLagStory *story,
            const char *note)
{
  weir_output_char (output, '{');
  weir_cli_json_group_members (output, snapshot, group);
  json_story (output, group->name, story, note);
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
      weir_output_json_key (output, "nothing_left");
      weir_output_text (output, offset->oldest == WEIR_OLDEST_NOTHING ? "true" : "false");
      weir_cli_json_forecast (output, &story->forecasts[i]);
      weir_output_json_key (output, "status");
      weir_output_json_text (output, weir_lag_status_get_id (story->parts[i].verdict.status));
      weir_output_char (output, '}');
    }
  weir_output_text (output, "\n]}\n");
}

static void
print_table (WeirOutput *output,
             const WeirSnapshot *snapshot,
             const WeirGroupInfo *group,
             const WeirLagStory *story)
{
  static const char *const titles[] = { "TOPIC", ">PARTITION", ">COMMITTED", ">HIGH", ">LAG", ">TIME LAG", "STATUS", "CLIENT", "HOST", NULL };
  WeirCliTable *table = weir_cli_table_new (titles);

  for (guint i = 0; i < group->offsets->len; i++)
    {
      const WeirGroupOffset *offset = &g_array_index (group->offsets, WeirGroupOffset, i);
      const WeirMemberInfo *holder = weir_group_info_find_holder (group, offset->topic, offset->partition);
      const char *style_class;

      weir_cli_table_add (table, g_strdup (offset->topic));
      weir_cli_table_add (table, g_strdup_printf ("%d", offset->partition));
      weir_cli_table_add_count (table, offset->committed);
      weir_cli_table_add_count (table, get_high_watermark (snapshot, offset));
      weir_cli_table_add_count (table, weir_snapshot_get_lag (snapshot, offset));
      weir_cli_table_add (table, weir_lag_forecast_describe_time (&story->forecasts[i]));
      weir_cli_table_add (table, g_strdup (weir_lag_status_get_word (story->parts[i].verdict.status, &style_class)));
      weir_cli_table_add (table, holder != NULL ? g_strdup (holder->client_id) : NULL);
      weir_cli_table_add (table, holder != NULL ? g_strdup (holder->host) : NULL);
    }
  weir_cli_table_print (table, output);
}

static void
print (WeirCli *cli,
       WeirSnapshot *snapshot,
       const WeirGroupInfo *group,
       WeirLagHistory *history,
       const char *note)
{
  g_auto (WeirLagStory) story = { 0 };
  g_autofree char *text = NULL;

  weir_lag_history_tell (history, snapshot, group, snapshot->time_usec, &story);
  if (cli->json)
    {
      print_json (&cli->output, snapshot, group, &story, note);
    }
  else
    {
      print_table (&cli->output, snapshot, group, &story);
      if (group->offsets->len > 0)
        weir_cli_print_story (&cli->output, group->name, &story, note, snapshot->time_usec);
    }
  if (group->error != NULL)
    {
      weir_cli_message (group->error);
    }
  else if (!group->has_members && group->offsets->len == 0)
    {
      text = g_strdup_printf (_("The consumer group “%s” has committed nothing, and this broker does not tell its members: "
                                "there may be no group of that name."), group->name);
      weir_cli_message (text);
    }
  weir_cli_quit (cli, group->error != NULL ? WEIR_CLI_PARTIAL : WEIR_CLI_DONE);
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
  if (history_usec > 0)
    {
      weir_cli_print_group_history (cli, snapshot, group, history_usec, by_partition);
      return;
    }
  weir_cli_load_group_history (cli, snapshot, group, STORY_USEC, print);
}

static void
prepare (GOptionContext *context)
{
  g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
  g_option_context_set_description (context, _("The history is worked out from the commits that Kafka keeps, where they may be read, and from what the window has seen of\n"
                                               "the group. With --json it is an object a line, with times in ms since 1970."));
}

static void
run (WeirCli *cli,
     char **arguments,
     guint n_arguments)
{
  g_autoptr (GError) error = NULL;

  if (n_arguments != 1)
    weir_cli_wrong_usage (cli, _("“group” needs the name of one consumer group."));
  else if (history_text != NULL && (!weir_span_parse (history_text, &history_usec, &error) || history_usec <= 0))
    weir_cli_wrong_usage (cli, _("“%s” is no span of time: write 90m, 24h or 7d."), history_text);
  else if (by_partition && history_text == NULL)
    weir_cli_wrong_usage (cli, _("--by-partition goes with --history."));
  else
    weir_cli_sample (cli, WEIR_SAMPLE_METADATA | WEIR_SAMPLE_LOW | WEIR_SAMPLE_HIGH | WEIR_SAMPLE_GROUPS | WEIR_SAMPLE_OFFSETS | WEIR_SAMPLE_GROUP_TOPICS
                     | WEIR_SAMPLE_TIMES,
                     NULL, arguments[0], sampled, arguments[0]);
}

const WeirCliCommand weir_cli_group = {
  .name = "group",
  .arguments = "NAME",
  .summary = N_("describe a consumer group: members, offsets and lag"),
  .asks_groups = TRUE,
  .prepare = prepare,
  .run = run,
};
