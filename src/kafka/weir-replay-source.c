/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "kafka/weir-replay-private.h"

#include <glib/gi18n.h>

#include "base/weir-error.h"

/* Where each partition of the source begins and ends for a new job: a reader finds that, and is stopped at its first message. The
 * end is fixed here once: a topic that is replayed into itself would else grow for ever. */

static gboolean
stop_at_once (const WeirRecordView *view,
              gpointer user_data)
{
  return FALSE;
}

static void
ended_cb (WeirReader *reader,
          gpointer user_data)
{
  gboolean *has_ended = user_data;

  *has_ended = TRUE;
}

/* What a job reads of its source. */
WeirReadPlan *
weir_replay_make_plan (const WeirJob *job,
                       GError **error)
{
  const char *topics[] = { job->source, NULL };
  WeirReadPlan *plan = weir_read_plan_new (topics);

  plan->partition = job->partition;
  if ((job->from != NULL && !weir_position_parse (job->from, job->now_msec, &plan->from, error))
      || (job->to != NULL && !weir_position_parse (job->to, job->now_msec, &plan->to, error)))
    {
      weir_read_plan_free (plan);
      return NULL;
    }
  return plan;
}

static gboolean
take_ranges (WeirReplayRun *self,
             const WeirCoverage *coverage,
             GError **error)
{
  for (guint i = 0; i < coverage->ranges->len; i++)
    {
      const WeirRangeCoverage *range = g_ptr_array_index (coverage->ranges, i);

      if (range->error != NULL || range->partition < 0)
        {
          g_set_error_literal (error, WEIR_ERROR, WEIR_ERROR_FAILED, range->error != NULL ? range->error : "");
          return FALSE;
        }
    }
  if (coverage->ranges->len == 0 || coverage->ranges->len > WEIR_REPLAY_MAX_RANGES)
    {
      g_set_error (error, WEIR_ERROR, WEIR_ERROR_FAILED,
                   "%s", coverage->error != NULL ? coverage->error : _("No broker answered in time. Check the address, or give it more time."));
      return FALSE;
    }
  g_mutex_lock (&self->shared->mutex);
  for (guint i = 0; i < coverage->ranges->len; i++)
    {
      const WeirRangeCoverage *range = g_ptr_array_index (coverage->ranges, i);

      weir_job_add_range (self->job, range->partition, range->from, MAX (range->to, range->from), range->from);
    }
  g_mutex_unlock (&self->shared->mutex);
  return TRUE;
}

gboolean
weir_replay_resolve (WeirReplayRun *self,
                     GError **error)
{
  WeirReadPlan *plan = weir_replay_make_plan (self->job, error);
  g_autoptr (WeirReader) reader = NULL;
  WeirCoverage *coverage;
  gboolean has_ended = FALSE;
  gboolean is_good;

  if (plan == NULL)
    return FALSE;
  reader = weir_reader_new_for_profile (weir_connection_get_profile (self->shared->source), plan, stop_at_once, NULL, NULL);
  weir_read_plan_free (plan);
  g_signal_connect (reader, "ended", G_CALLBACK (ended_cb), &has_ended);
  weir_reader_start (reader);
  while (!has_ended)
    {
      if (weir_replay_run_is_cancelled (self) || weir_replay_run_is_stalled (self))
        weir_reader_cancel (reader);
      if (!g_main_context_iteration (self->context, FALSE))
        g_usleep (10000);
    }
  g_signal_handlers_disconnect_by_data (reader, &has_ended);
  coverage = weir_reader_dup_coverage (reader);
  is_good = take_ranges (self, coverage, error);
  weir_coverage_free (coverage);
  return is_good;
}
