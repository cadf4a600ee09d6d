/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include <glib/gi18n.h>

#include "base/weir-format.h"
#include "command-replay.h"
#include "store/weir-job-store.h"

/* The jobs of this user, those of the window too: what, how far, and when. */

/* A run that left without a word: killed, or the machine went down. */
static gboolean
was_interrupted (const WeirJobEntry *entry)
{
  return entry->job->state == WEIR_JOB_RUNNING && !entry->is_locked;
}

static const char *
get_state_text (const WeirJobEntry *entry)
{
  if (was_interrupted (entry))
    return _("interrupted");
  switch (entry->job->state)
    {
    case WEIR_JOB_RUNNING:
      return _("running");
    case WEIR_JOB_STOPPED:
      return _("stopped");
    case WEIR_JOB_DONE:
      return _("done");
    case WEIR_JOB_NEW:
    default:
      return _("new");
    }
}

static void
print_json (WeirOutput *output,
            GPtrArray *entries)
{
  weir_output_char (output, '[');
  for (guint i = 0; i < entries->len; i++)
    {
      const WeirJobEntry *entry = g_ptr_array_index (entries, i);
      const WeirJob *job = entry->job;
      const char *texts[][2] = {
        { "job", job->name },
        { "state", was_interrupted (entry) ? "interrupted" : weir_cli_replay_get_state (job->state) },
        { "source", job->source },
        { "target", job->target },
        { "source_bootstrap", job->source_bootstrap },
        { "target_bootstrap", job->target_bootstrap },
        { "edits", job->edits },
        { "error", job->error },
      };
      gint64 n_done = 0, n_all = 0;

      weir_output_text (output, i > 0 ? ",\n{" : "\n{");
      for (gsize j = 0; j < G_N_ELEMENTS (texts); j++)
        {
          weir_output_json_key (output, texts[j][0]);
          weir_output_json_text (output, texts[j][1]);
        }
      weir_job_get_progress (job, &n_done, &n_all);
      weir_output_json_key (output, "done_offsets");
      weir_output_int64 (output, n_done);
      weir_output_json_key (output, "all_offsets");
      weir_output_int64 (output, n_all);
      weir_output_json_key (output, "written");
      weir_output_int64 (output, job->counts.n_written);
      weir_output_json_key (output, "refused");
      weir_output_int64 (output, job->refused->len);
      weir_output_json_key (output, "started");
      weir_output_json_int64_or_null (output, job->started_msec, job->started_msec > 0);
      weir_output_json_key (output, "ended");
      weir_output_json_int64_or_null (output, job->ended_msec,
                                      job->ended_msec > 0 && job->state != WEIR_JOB_RUNNING);
      weir_output_char (output, '}');
    }
  weir_output_text (output, "\n]\n");
}

static char *
describe_progress (const WeirJob *job)
{
  gint64 n_done, n_all;

  weir_job_get_progress (job, &n_done, &n_all);
  if (n_all == 0)
    return job->state == WEIR_JOB_DONE ? g_strdup ("100 %") : NULL;
  /* Not 100 before it is. */
  return g_strdup_printf ("%d %%", (int) ((double) n_done * 100 / (double) n_all));
}

static void
print_table (WeirOutput *output,
             GPtrArray *entries)
{
  static const char *const titles[] = { "JOB", "STATE", ">DONE", ">WRITTEN", "SOURCE", "TARGET", "STARTED", NULL };
  WeirCliTable *table = weir_cli_table_new (titles);

  for (guint i = 0; i < entries->len; i++)
    {
      const WeirJobEntry *entry = g_ptr_array_index (entries, i);
      const WeirJob *job = entry->job;

      weir_cli_table_add (table, g_strdup (job->name));
      weir_cli_table_add (table, g_strdup (get_state_text (entry)));
      weir_cli_table_add (table, describe_progress (job));
      weir_cli_table_add_count (table, job->counts.n_written);
      weir_cli_table_add (table, g_strdup (job->source));
      weir_cli_table_add (table, g_strdup (job->target));
      weir_cli_table_add (table, job->started_msec > 0 ? weir_format_date_time (job->started_msec) : NULL);
    }
  weir_cli_table_print (table, output);
}

void
weir_cli_replay_list (WeirCli *cli)
{
  g_autoptr (GPtrArray) entries = weir_job_store_list (NULL);

  if (cli->json)
    print_json (&cli->output, entries);
  else
    print_table (&cli->output, entries);
  weir_cli_quit (cli, WEIR_CLI_DONE);
}
