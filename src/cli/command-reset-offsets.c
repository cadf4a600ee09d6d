/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include <glib/gi18n.h>
#include <string.h>

#include "store/weir-offset-file.h"
#include "weir-cli-offsets.h"

static char *to_text;
static char *shift_text;
static char *like_name;
static char *file_name;
static char *delete_group_name;
static gboolean deletes;
static gboolean dry_run;
static gboolean by_offsets;
static gint64 max_counted = 1000000;

static const GOptionEntry entries[] = {
  { "to", 0, 0, G_OPTION_ARG_STRING, &to_text, N_("Beginning, end, an offset, -N (N before the end), a time, or a span back from now"), N_("POSITION") },
  { "shift", 0, 0, G_OPTION_ARG_STRING, &shift_text, N_("By so many offsets, forth or back"), N_("±N") },
  { "like", 0, 0, G_OPTION_ARG_STRING, &like_name, N_("To what another consumer group has committed"), N_("GROUP") },
  { "from-file", 0, 0, G_OPTION_ARG_FILENAME, &file_name, N_("To what “export-offsets” wrote"), N_("FILE") },
  { "delete", 0, 0, G_OPTION_ARG_NONE, &deletes, N_("Delete what is committed for the topics"), NULL },
  { "delete-group", 0, 0, G_OPTION_ARG_STRING, &delete_group_name, N_("Delete the group: its name again, to be sure"), N_("GROUP") },
  { "dry-run", 0, 0, G_OPTION_ARG_NONE, &dry_run, N_("Write nothing: show what would change, and count the messages"), NULL },
  { "by-offsets", 0, 0, G_OPTION_ARG_NONE, &by_offsets, N_("With --dry-run: read the first and last messages only, count nothing"), NULL },
  { "count-up-to", 0, 0, G_OPTION_ARG_INT64, &max_counted, N_("With --dry-run: count messages where there are at most so many offsets (default 1000000)"), N_("N") },
  G_OPTION_ENTRY_NULL,
};

static WeirCliOffsets offsets;
static WeirOffsetRequest *request;

/* "0,2,5-7" */
static gboolean
parse_partitions (WeirOffsetTopic *topic,
                  const char *text)
{
  g_auto (GStrv) words = g_strsplit (text, ",", -1);

  for (gsize i = 0; words[i] != NULL; i++)
    {
      if (!weir_offset_topic_add_range (topic, words[i]))
        return FALSE;
    }
  return words[0] != NULL;
}

static gboolean
take_topics (WeirCli *cli,
             char **arguments,
             guint n_arguments)
{
  for (guint i = 0; i < n_arguments; i++)
    {
      g_auto (GStrv) parts = g_strsplit (arguments[i], ":", 2);
      WeirOffsetTopic *topic = weir_offset_request_add_topic (request, parts[0] != NULL ? parts[0] : "");

      if (*topic->name == '\0' || (parts[1] != NULL && !parse_partitions (topic, parts[1])))
        {
          weir_cli_wrong_usage (cli, _("“%s” is no topic with partitions: write TOPIC, TOPIC:0 or TOPIC:0,2,5-7."), arguments[i]);
          return FALSE;
        }
    }
  return TRUE;
}

/* “-1h” is the same as “1h” here: back from now. */
static gboolean
parse_position (const char *text,
                WeirPosition *position,
                GError **error)
{
  gint64 span;
  gint64 now_msec = g_get_real_time () / 1000;

  if (*text == '-' && weir_span_parse (text + 1, &span, NULL))
    text++;
  return weir_position_parse (text, now_msec, position, error);
}

static gboolean
take_way (WeirCli *cli,
          const char *group)
{
  g_autoptr (GError) error = NULL;
  guint n_ways = (to_text != NULL) + (shift_text != NULL) + (like_name != NULL) + (file_name != NULL) + deletes + (delete_group_name != NULL);
  WeirOffsetWay way = to_text != NULL      ? WEIR_OFFSET_WAY_POSITION
                      : shift_text != NULL ? WEIR_OFFSET_WAY_SHIFT
                      : like_name != NULL  ? WEIR_OFFSET_WAY_LIKE
                      : file_name != NULL  ? WEIR_OFFSET_WAY_COMMITS
                      : deletes            ? WEIR_OFFSET_WAY_DELETE
                                           : WEIR_OFFSET_WAY_DELETE_GROUP;

  if (n_ways != 1)
    {
      weir_cli_wrong_usage (cli, _("“reset-offsets” needs one of --to, --shift, --like, --from-file, --delete and --delete-group."));
      return FALSE;
    }
  request = weir_offset_request_new (way, group);
  request->like = g_strdup (like_name);
  if (to_text != NULL && !parse_position (to_text, &request->position, &error))
    {
      weir_cli_wrong_usage (cli, "%s", error->message);
      return FALSE;
    }
  if (shift_text != NULL && !weir_offset_request_set_shift (request, shift_text))
    {
      weir_cli_wrong_usage (cli, _("“%s” is no number of offsets to shift by: write +100 or -100. For times there is --to."), shift_text);
      return FALSE;
    }
  if (delete_group_name != NULL && !g_str_equal (delete_group_name, group))
    {
      weir_cli_wrong_usage (cli, _("--delete-group needs the name of the group again, “%s”, to be sure: “%s” is another. Nothing was deleted."), group, delete_group_name);
      return FALSE;
    }
  return TRUE;
}

/* As it was asked for: what the list of changes shows. */
static char *
describe (char **arguments,
          guint n_arguments)
{
  g_autoptr (GString) text = g_string_new (NULL);

  if (to_text != NULL)
    g_string_append_printf (text, "--to=%s", to_text);
  else if (shift_text != NULL)
    g_string_append_printf (text, "--shift=%s", shift_text);
  else if (like_name != NULL)
    g_string_append_printf (text, "--like=%s", like_name);
  else if (file_name != NULL)
    g_string_append_printf (text, "--from-file=%s", file_name);
  else
    g_string_append (text, deletes ? "--delete" : "--delete-group");
  for (guint i = 0; i < n_arguments; i++)
    g_string_append_printf (text, " %s", arguments[i]);
  if (!g_utf8_validate (text->str, -1, NULL))
    return g_utf8_make_valid (text->str, -1);
  return g_strdup (text->str);
}

static void
recovered (gpointer user_data)
{
  weir_cli_offsets_run (&offsets, g_steal_pointer (&request));
}

static void
prepare (GOptionContext *context)
{
  g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
  g_option_context_set_description (context, _("Without topics: all that the group has committed for, or that the file or the other group has. A group that does\n"
                                               "not exist is made. Nothing is written while the group has members. What was there before is\n"
                                               "recorded: “weirctl group-changes” lists changes and takes them back. See docs/groups.md."));
}

static void
run (WeirCli *cli,
     char **arguments,
     guint n_arguments)
{
  g_autoptr (GError) error = NULL;

  if (n_arguments == 0 || *arguments[0] == '\0')
    {
      weir_cli_wrong_usage (cli, _("“reset-offsets” needs the name of a consumer group."));
      return;
    }
  if (!take_way (cli, arguments[0]) || !take_topics (cli, arguments + 1, n_arguments - 1))
    return;
  if (delete_group_name != NULL && n_arguments > 1)
    {
      weir_cli_wrong_usage (cli, _("A group is deleted as a whole: give no topics, or use --delete."));
      return;
    }
  /* All of a group by a slip is too much: deleting it says so. */
  if (deletes && n_arguments == 1)
    {
      weir_cli_wrong_usage (cli, _("--delete needs the topics whose offsets are to be deleted."));
      return;
    }
  if (file_name != NULL)
    {
      request->commits = weir_offset_file_read (file_name, arguments[0], &error);
      if (request->commits == NULL)
        {
          weir_cli_fail (cli, error);
          return;
        }
    }
  request->what = describe (arguments + 1, n_arguments - 1);
  offsets.cli = cli;
  offsets.dry_run = dry_run;
  offsets.max_counted = by_offsets ? -1 : max_counted;
  weir_cli_offsets_recover (&offsets, recovered, NULL);
}

const WeirCliCommand weir_cli_reset_offsets = {
  .name = "reset-offsets",
  .arguments = "GROUP [TOPIC[:PARTITIONS]…]",
  .summary = N_("change what a consumer group has committed, so that it can be undone"),
  .prepare = prepare,
  .run = run,
};
