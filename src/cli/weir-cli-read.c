/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "weir-cli.h"

#include <glib-unix.h>
#include <glib/gi18n.h>
#include <signal.h>

#include "base/weir-position.h"
#include "kafka/weir-reader-watch.h"

WeirCliReadOptions weir_cli_read_options = { .limit = -1, .partition = -1 };

/* The plan of --from, --to, --partition, --limit, --isolation and --follow. FALSE: wrong usage, and said so. */
gboolean
weir_cli_make_plan (WeirCli *self,
                    char **topics,
                    const char *default_from,
                    WeirReadPlan **plan)
{
  const WeirCliReadOptions *options = &weir_cli_read_options;
  g_autoptr (GError) error = NULL;
  gint64 now_msec = g_get_real_time () / 1000;
  const char *from = options->from != NULL ? options->from : default_from;

  *plan = weir_read_plan_new ((const char *const *) topics);
  (*plan)->bulk = !options->follow;
  (*plan)->follow = options->follow;
  (*plan)->partition = options->partition;
  (*plan)->limit = options->limit;
  /* Shorter than the command's own time, so that it can say which partitions had no leader. */
  (*plan)->patience_msec = self->timeout_msec * 3 / 4;
  if (!weir_position_parse (from, now_msec, &(*plan)->from, &error)
      || (options->to != NULL && !weir_position_parse (options->to, now_msec, &(*plan)->to, &error)))
    {
      weir_cli_wrong_usage (self, "%s", error->message);
      return FALSE;
    }
  if (options->partition < -1)
    {
      weir_cli_wrong_usage (self, _("A partition is a number from 0 on."));
      return FALSE;
    }
  if (options->limit == 0 || options->limit < -1)
    {
      weir_cli_wrong_usage (self, _("--limit needs a number from 1 on."));
      return FALSE;
    }
  if (options->follow && options->to != NULL)
    {
      weir_cli_wrong_usage (self, _("--follow goes on without an end: it cannot be used with --to."));
      return FALSE;
    }
  if (g_strcmp0 (options->isolation, "read_uncommitted") == 0)
    {
      (*plan)->read_uncommitted = TRUE;
    }
  else if (options->isolation != NULL && g_strcmp0 (options->isolation, "read_committed") != 0)
    {
      weir_cli_wrong_usage (self, _("--isolation is read_committed or read_uncommitted, not “%s”."), options->isolation);
      return FALSE;
    }
  return TRUE;
}

typedef struct
{
  WeirCli *cli;
  WeirReader *reader;
  WeirReaderWatch *watch;
  WeirCliReadProgressFunc progress;
  WeirCliReadEndedFunc ended;
  gpointer user_data;
} Read;

static void
progress_cb (WeirReader *reader,
             Read *read)
{
  if (read->progress != NULL)
    read->progress (read->cli, read->user_data);
}

static WeirCliStatus
find_status (const WeirCoverage *coverage,
             gboolean is_stalled)
{
  gboolean has_good = FALSE;

  if (coverage->reason == WEIR_STOPPED_END || coverage->reason == WEIR_STOPPED_LIMIT)
    return WEIR_CLI_DONE;
  if (coverage->reason == WEIR_STOPPED_CANCELLED && !is_stalled)
    return WEIR_CLI_DONE;
  for (guint i = 0; i < coverage->ranges->len; i++)
    {
      const WeirRangeCoverage *range = g_ptr_array_index (coverage->ranges, i);

      has_good |= range->partition >= 0 && (range->error == NULL || range->next > range->from)
                  && (!is_stalled || range->next > range->from || range->from >= range->to);
    }
  return has_good ? WEIR_CLI_PARTIAL : WEIR_CLI_FAILED;
}

/* Says on standard error what was read, and what status that is. */
WeirCliStatus
weir_cli_tell_coverage (const WeirCoverage *coverage,
                        gboolean is_stalled)
{
  g_autofree char *text = weir_coverage_to_text (coverage);

  if (is_stalled && coverage->error != NULL)
    weir_cli_message (coverage->error);
  else if (is_stalled)
    weir_cli_message (coverage->ranges->len == 0 ? _("No broker answered in time. Check the address, or give more time with --timeout.")
                                                 : _("Nothing more arrived in time: a broker may be down. Give more time with --timeout."));
  if (!is_stalled || coverage->ranges->len > 0)
    weir_cli_message (text);
  return find_status (coverage, is_stalled);
}

static void
ended_cb (WeirReader *reader,
          Read *read)
{
  WeirCoverage *coverage = weir_reader_dup_coverage (reader);
  WeirCliStatus status = weir_cli_tell_coverage (coverage, weir_reader_watch_get_is_stalled (read->watch));

  g_clear_pointer (&read->watch, weir_reader_watch_free);
  weir_coverage_free (coverage);
  read->ended (read->cli, status, read->user_data);
}

static gboolean was_interrupted;

/* Whether a person ended the read, rather than its range. */
gboolean
weir_cli_read_get_was_interrupted (void)
{
  return was_interrupted;
}

typedef struct
{
  GFunc func;
  gpointer user_data;
} Interruption;

static gboolean
interrupted_cb (gpointer user_data)
{
  Interruption *interruption = user_data;

  was_interrupted = TRUE;
  interruption->func (interruption->user_data, NULL);
  /* A second one ends the program at once, should the first not. */
  return G_SOURCE_REMOVE;
}

/* Calls @func with @user_data when a person ends the program. */
void
weir_cli_read_on_interrupt (GFunc func,
                            gpointer user_data)
{
  const int numbers[] = { SIGINT, SIGTERM };

  for (gsize i = 0; i < G_N_ELEMENTS (numbers); i++)
    {
      Interruption *interruption = g_new (Interruption, 1);

      interruption->func = func;
      interruption->user_data = user_data;
      g_unix_signal_add_full (G_PRIORITY_DEFAULT, numbers[i], interrupted_cb, interruption, g_free);
    }
}

static void
cancel (gpointer reader,
        gpointer unused)
{
  weir_reader_cancel (reader);
}

void
weir_cli_read (WeirCli *self,
               const WeirReadPlan *plan,
               WeirReaderRecordFunc func,
               WeirCliReadProgressFunc progress,
               WeirCliReadEndedFunc ended,
               gpointer user_data)
{
  Read *read = g_new0 (Read, 1);

  read->cli = self;
  read->progress = progress;
  read->ended = ended;
  read->user_data = user_data;
  read->reader = weir_reader_new (self->client, plan, func, user_data, NULL);
  g_signal_connect (read->reader, "progress", G_CALLBACK (progress_cb), read);
  g_signal_connect (read->reader, "ended", G_CALLBACK (ended_cb), read);
  read->watch = weir_reader_watch_new (read->reader, self->timeout_msec, plan->follow);
  weir_cli_read_on_interrupt (cancel, read->reader);
  weir_reader_start (read->reader);
}
