/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include <glib/gi18n.h>

#include "base/weir-export.h"
#include "base/weir-format.h"
#include "search/weir-search.h"
#include "weir-cli.h"

static char *match;
static char *where;
static gboolean ignore_case;
static gboolean match_headers;
static gboolean raw;
static char *output_path;
static char *format_name;
static char *column_names;

static const GOptionEntry entries[] = {
  { "from", 0, 0, G_OPTION_ARG_STRING, &weir_cli_read_options.from, N_("Where to begin (default beginning; end with --follow)"), N_("POSITION") },
  { "to", 0, 0, G_OPTION_ARG_STRING, &weir_cli_read_options.to, N_("Where to stop: the message there is not read (default end)"), N_("POSITION") },
  { "partition", 0, 0, G_OPTION_ARG_INT, &weir_cli_read_options.partition, N_("Only this partition"), N_("N") },
  { "limit", 0, 0, G_OPTION_ARG_INT64, &weir_cli_read_options.limit, N_("Stop after so many printed messages"), N_("N") },
  { "follow", 0, 0, G_OPTION_ARG_NONE, &weir_cli_read_options.follow, N_("Go on with new messages, until interrupted"), NULL },
  { "where", 0, 0, G_OPTION_ARG_STRING, &where, N_("Only messages of which this is true, such as total > 100 and store == \"store1\""), N_("CONDITION") },
  { "match", 0, 0, G_OPTION_ARG_STRING, &match, N_("Only messages with this text in key or value"), N_("TEXT") },
  { "ignore-case", 0, 0, G_OPTION_ARG_NONE, &ignore_case, N_("Let --match find the text in capital and small letters"), NULL },
  { "headers", 0, 0, G_OPTION_ARG_NONE, &match_headers, N_("Let --match look into the headers too"), NULL },
  { "isolation", 0, 0, G_OPTION_ARG_STRING, &weir_cli_read_options.isolation, N_("read_committed (default) or read_uncommitted"), N_("LEVEL") },
  { "raw", 0, 0, G_OPTION_ARG_NONE, &raw, N_("Print values and newlines only"), NULL },
  { "output", 0, 0, G_OPTION_ARG_FILENAME, &output_path, N_("Write to a file, which is there at the end, complete or not at all"), N_("FILE") },
  { "format", 0, 0, G_OPTION_ARG_STRING, &format_name, N_("Of --output: jsonl (default), csv or raw"), N_("FORMAT") },
  { "columns", 0, 0, G_OPTION_ARG_STRING, &column_names, N_("Of --format=csv: for instance offset,key,$.total"), N_("NAMES") },
  G_OPTION_ENTRY_NULL,
};

/* The records are printed on the reader's thread; the main thread flushes while they come slowly. */
typedef struct
{
  WeirCli *cli;
  WeirExport *export; /* instead of standard output */
  gboolean follow;
  GMutex mutex; /* guards the output */
  WeirSearch *search; /* nullable */
  gint64 n_left; /* printed messages until the limit, −1 without one */
  void (*print) (WeirOutput *output, const WeirRecordView *view);
} Consume;

static void
print_json (WeirOutput *output,
            const WeirRecordView *view)
{
  weir_output_json_record (output, view, weir_record_view_get_header);
  weir_output_char (output, '\n');
}

/* A line a person reads: null is "–", quotes and control characters are escaped as in JSON. */
static void
print_for_people (WeirOutput *output,
                  const WeirRecordView *view)
{
  g_autofree char *time = weir_format_date_time (view->timestamp_msec);

  weir_output_text (output, view->topic);
  weir_output_char (output, ' ');
  weir_output_int64 (output, view->partition);
  weir_output_char (output, ' ');
  weir_output_int64 (output, view->offset);
  weir_output_char (output, ' ');
  weir_output_text (output, view->timestamp_type != WEIR_TIMESTAMP_NONE ? time : WEIR_UNKNOWN_TEXT);
  weir_output_char (output, ' ');
  if (view->key != NULL)
    weir_output_json_bytes (output, view->key, view->key_length);
  else
    weir_output_text (output, WEIR_UNKNOWN_TEXT);
  weir_output_char (output, ' ');
  if (view->value != NULL)
    weir_output_json_bytes (output, view->value, view->value_length);
  else
    weir_output_text (output, WEIR_UNKNOWN_TEXT);
  weir_output_char (output, '\n');
}

/* Thread: the reader's. */
static gboolean
take_record (const WeirRecordView *view,
             gpointer user_data)
{
  Consume *consume = user_data;
  gboolean go_on = TRUE;

  if (consume->search != NULL && weir_search_match (consume->search, view) != WEIR_VERDICT_YES)
    return TRUE;
  g_mutex_lock (&consume->mutex);
  if (consume->n_left == 0)
    {
      g_mutex_unlock (&consume->mutex);
      return FALSE;
    }
  if (consume->export != NULL)
    go_on = weir_export_write (consume->export, view);
  else
    consume->print (&consume->cli->output, view);
  if (consume->cli->output.length >= WEIR_OUTPUT_FLUSH_BYTES)
    weir_output_flush (&consume->cli->output);
  /* Nobody reads any more what is printed: the main thread may have found out, too. */
  if (consume->cli->output.has_failed)
    go_on = FALSE;
  if (consume->n_left > 0 && --consume->n_left == 0)
    go_on = FALSE;
  g_mutex_unlock (&consume->mutex);
  return go_on;
}

static void
progress (WeirCli *cli,
          gpointer user_data)
{
  Consume *consume = user_data;

  g_mutex_lock (&consume->mutex);
  weir_output_flush (&cli->output);
  g_mutex_unlock (&consume->mutex);
}

/* Gives the file its name, or says why there is none. Returns: how the command ends */
static WeirCliStatus
finish_export (Consume *consume,
               WeirCliStatus status)
{
  g_autoptr (WeirExport) export = g_steal_pointer (&consume->export);
  g_autoptr (GError) error = NULL;
  g_autofree char *count = NULL;
  g_autofree char *bytes = NULL;
  g_autofree char *text = NULL;

  /* Following ends no other way. */
  if (status != WEIR_CLI_DONE || (weir_cli_read_get_was_interrupted () && !consume->follow))
    {
      /* Translators: %s is the name of a file */
      text = g_strdup_printf (_("“%s” was not written, because not all could be read."), output_path);
      weir_cli_message (text);
      return status == WEIR_CLI_DONE ? WEIR_CLI_PARTIAL : status;
    }
  if (!weir_export_finish (export, &error))
    {
      weir_cli_message (error->message);
      return WEIR_CLI_FAILED;
    }
  count = weir_format_count (weir_export_get_n_records (export));
  bytes = weir_format_bytes (weir_export_get_n_bytes (export));
  /* Translators: number of messages, the size of the file, and its name */
  text = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%s message (%s) written to “%s”.", "%s messages (%s) written to “%s”.",
                                       weir_export_get_n_records (export)),
                          count, bytes, output_path);
  weir_cli_message (text);
  return status;
}

static void
ended (WeirCli *cli,
       WeirCliStatus status,
       gpointer user_data)
{
  Consume *consume = user_data;
  WeirSearchCounts counts;

  if (consume->search != NULL)
    {
      weir_search_get_counts (consume->search, &counts);
      /* A failure is one line. */
      if (counts.n_looked_at > 0 || status != WEIR_CLI_FAILED)
        {
          g_autofree char *text = weir_search_counts_to_text (&counts);

          weir_cli_message (text);
        }
    }
  if (consume->export != NULL)
    status = finish_export (consume, status);
  weir_cli_quit (cli, status);
}

/* What --match and --where look for. FALSE: wrong usage, and said so. */
static gboolean
make_search (WeirCli *cli,
             WeirSearch **search)
{
  WeirSearchOptions options = { .text = match, .text_length = -1, .ignore_case = ignore_case, .in_headers = match_headers, .condition = where };
  g_autoptr (GError) error = NULL;
  gsize position = 0;

  *search = NULL;
  if ((ignore_case || match_headers) && match == NULL)
    {
      weir_cli_wrong_usage (cli, _("--ignore-case and --headers belong to --match."));
      return FALSE;
    }
  if (match == NULL && where == NULL)
    return TRUE;
  *search = weir_search_new (&options, weir_record_view_get_header, &position, &error);
  if (*search == NULL)
    {
      /* Only up to where it is wrong it is known to be UTF-8. */
      glong character = g_utf8_strlen (where, (gssize) position) + 1;
      g_autofree char *rest = g_utf8_make_valid (where + position, -1);

      if (rest[0] == '\0')
        /* Translators: a sentence that says what is expected there */
        weir_cli_wrong_usage (cli, _("--where is wrong at its end: %s"), error->message);
      else
        /* Translators: which character, the text from there on, and a sentence that says what is expected there */
        weir_cli_wrong_usage (cli, _("--where is wrong at character %ld, before “%s”: %s"), character, rest, error->message);
      return FALSE;
    }
  return TRUE;
}

/* The file of --output. FALSE: wrong usage or no such place, and said so. */
static gboolean
make_export (WeirCli *cli,
             WeirExport **export)
{
  WeirExportFormat format = WEIR_EXPORT_JSON_LINES;
  g_auto (GStrv) columns = NULL;
  g_autoptr (GError) error = NULL;

  *export = NULL;
  if (output_path == NULL && (format_name != NULL || column_names != NULL))
    {
      weir_cli_wrong_usage (cli, _("--format and --columns belong to --output."));
      return FALSE;
    }
  if (output_path == NULL)
    return TRUE;
  if (raw || (cli->json && format_name != NULL && !g_str_equal (format_name, "jsonl")))
    {
      weir_cli_wrong_usage (cli, _("What --output writes is said by --format, not by --raw or --json."));
      return FALSE;
    }
  if (format_name != NULL && !weir_export_format_parse (format_name, &format, &error))
    {
      weir_cli_wrong_usage (cli, "%s", error->message);
      return FALSE;
    }
  if (column_names != NULL && format != WEIR_EXPORT_CSV)
    {
      weir_cli_wrong_usage (cli, _("--columns belongs to --format=csv."));
      return FALSE;
    }
  if (column_names != NULL)
    columns = g_strsplit (column_names, ",", -1);
  *export = weir_export_new (output_path, format, (const char *const *) columns, weir_record_view_get_header, &error);
  if (*export == NULL)
    weir_cli_fail (cli, error);
  return *export != NULL;
}

static void
prepare (GOptionContext *context)
{
  g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
  g_option_context_set_description (
    context, _("POSITION is “beginning”, “end”, an offset, -N for the last N of each partition, a time such as\n"
               "2026-11-21T14:15:09, or a span back from now such as 90m, 24h or 7d. Reading leaves no trace on the cluster.\n"
               "CONDITION compares fields of the value and parts of the message: total > 100 and items[].product_id == 7,\n"
               "key ~ \"^ord\", header(\"trace\") == \"x\", timestamp > now - 2h, exists(refund). See docs/search.md.\n"
               "Standard error ends with what was looked at. Order is kept within a partition, not between partitions."));
}

static void
run (WeirCli *cli,
     char **arguments,
     guint n_arguments)
{
  WeirReadPlan *plan;
  WeirSearch *search;
  WeirExport *export;
  Consume *consume;

  if (n_arguments == 0)
    {
      weir_cli_wrong_usage (cli, _("“consume” needs the name of a topic."));
      return;
    }
  if (raw && cli->json)
    {
      weir_cli_wrong_usage (cli, _("Use either --raw or --json."));
      return;
    }
  if (!make_search (cli, &search)
      || !weir_cli_make_plan (cli, arguments, weir_cli_read_options.follow ? "end" : "beginning", &plan))
    return;
  if (!make_export (cli, &export))
    return;
  consume = g_new0 (Consume, 1);
  consume->cli = cli;
  consume->export = export;
  consume->follow = plan->follow;
  consume->search = search;
  consume->n_left = -1;
  consume->print = raw ? weir_output_raw_record : cli->json ? print_json : print_for_people;
  /* What counts is what is printed. */
  if (consume->search != NULL)
    {
      consume->n_left = plan->limit;
      plan->limit = -1;
    }
  /* A few messages are had sooner without a big buffer in between. */
  if (plan->limit > 0 && plan->limit < 10000)
    plan->bulk = FALSE;
  g_mutex_init (&consume->mutex);
  weir_cli_read (cli, plan, take_record, progress, ended, consume);
  weir_read_plan_free (plan);
}

const WeirCliCommand weir_cli_consume = {
  .name = "consume",
  .arguments = "TOPIC…",
  .summary = N_("print messages"),
  .prepare = prepare,
  .run = run,
};
