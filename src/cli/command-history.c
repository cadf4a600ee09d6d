/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include <glib/gi18n.h>

#include "base/weir-format.h"
#include "base/weir-position.h"
#include "kafka/weir-history.h"
#include "weir-cli.h"

static char *since_text;
static int n_buckets = 60;

static const GOptionEntry entries[] = {
  { "since", 0, 0, G_OPTION_ARG_STRING, &since_text, N_("Where to begin: a span back from now, or a time (default 24h)"), N_("TIME") },
  { "buckets", 0, 0, G_OPTION_ARG_INT, &n_buckets, N_("In how many parts (default 60)"), N_("N") },
  G_OPTION_ENTRY_NULL,
};

static void
print_json (WeirOutput *output,
            const GArray *buckets)
{
  weir_output_char (output, '[');
  for (guint i = 0; i < buckets->len; i++)
    {
      const WeirHistoryBucket *bucket = &g_array_index (buckets, WeirHistoryBucket, i);

      weir_output_text (output, i > 0 ? ",\n{" : "\n{");
      weir_output_json_key (output, "start");
      weir_output_int64 (output, bucket->start_msec);
      weir_output_json_key (output, "end");
      weir_output_int64 (output, bucket->end_msec);
      weir_output_json_key (output, "offsets");
      weir_output_json_int64_or_null (output, bucket->n_offsets, bucket->n_offsets >= 0);
      weir_output_char (output, '}');
    }
  weir_output_text (output, "\n]\n");
}

static void
print_table (WeirOutput *output,
             const GArray *buckets)
{
  static const char *const titles[] = { "START", "END", ">OFFSETS", NULL };
  WeirCliTable *table = weir_cli_table_new (titles);

  for (guint i = 0; i < buckets->len; i++)
    {
      const WeirHistoryBucket *bucket = &g_array_index (buckets, WeirHistoryBucket, i);

      weir_cli_table_add (table, weir_format_date_time (bucket->start_msec));
      weir_cli_table_add (table, weir_format_date_time (bucket->end_msec));
      weir_cli_table_add_count (table, bucket->n_offsets);
    }
  weir_cli_table_print (table, output);
}

static void
history_cb (GObject *object,
            GAsyncResult *result,
            gpointer user_data)
{
  WeirCli *cli = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) buckets = weir_history_finish (cli->client, result, &error);
  guint n_unknown = 0;
  g_autofree char *text = NULL;

  if (cli->is_done)
    return;
  if (buckets == NULL)
    {
      weir_cli_fail (cli, error);
      return;
    }
  if (cli->json)
    print_json (&cli->output, buckets);
  else
    print_table (&cli->output, buckets);

  for (guint i = 0; i < buckets->len; i++)
    n_unknown += g_array_index (buckets, WeirHistoryBucket, i).n_offsets < 0;
  if (n_unknown > 0)
    {
      text = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u part of the history is not known: a broker did not answer.",
                                           "%u parts of the history are not known: a broker did not answer.", n_unknown),
                              n_unknown);
      weir_cli_message (text);
    }
  weir_cli_quit (cli, n_unknown > 0 ? WEIR_CLI_PARTIAL : WEIR_CLI_DONE);
}

static void
no_answer_cb (gpointer user_data)
{
  GCancellable *cancellable = user_data;

  g_cancellable_cancel (cancellable);
}

static void
timed_out_cb (gpointer user_data)
{
  WeirCli *cli = user_data;

  if (!cli->is_done)
    weir_cli_fail_text (cli, _("The brokers did not answer in time. Check the address, or give more time with --timeout."));
}

static void
prepare (GOptionContext *context)
{
  g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
  g_option_context_set_description (context, _("Counts what was written when, by looking up offsets by time: the topic is not read. Offsets are not\n"
                                               "messages where a topic is compacted or written in transactions. Times are ms since 1970 in JSON."));
}

static void
run (WeirCli *cli,
     char **arguments,
     guint n_arguments)
{
  gint64 now_msec = g_get_real_time () / 1000;
  WeirPosition since;
  g_autoptr (GError) error = NULL;
  GCancellable *cancellable;

  if (n_arguments != 1)
    {
      weir_cli_wrong_usage (cli, _("“history” needs the name of one topic."));
      return;
    }
  if (!weir_position_parse (since_text != NULL ? since_text : "24h", now_msec, &since, &error))
    {
      weir_cli_wrong_usage (cli, "%s", error->message);
      return;
    }
  if (since.kind != WEIR_POSITION_TIME || since.value >= now_msec)
    {
      weir_cli_wrong_usage (cli, _("--since needs a span back from now such as 24h, or a time in the past."));
      return;
    }
  if (n_buckets < 1 || n_buckets > 10000)
    {
      weir_cli_wrong_usage (cli, _("--buckets needs a number from 1 to 10000."));
      return;
    }
  cancellable = g_cancellable_new ();
  weir_history_async (cli->client, arguments[0], since.value, now_msec, n_buckets, cancellable, history_cb, cli);
  g_timeout_add_once (cli->timeout_msec, timed_out_cb, cli);
  g_timeout_add_once (cli->timeout_msec, no_answer_cb, cancellable);
}

const WeirCliCommand weir_cli_history = {
  .name = "history",
  .arguments = "TOPIC",
  .summary = N_("count what was written to a topic when"),
  .prepare = prepare,
  .run = run,
};
