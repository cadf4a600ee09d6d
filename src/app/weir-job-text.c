/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "weir-job-text.h"

#include <glib/gi18n.h>
#include <math.h>

#include "base/weir-format.h"

#define MAX_RATE 1e9

const char *
weir_job_text_state (WeirJobItem *item,
                     const char **style_class)
{
  const WeirJob *job = weir_job_item_get_job (item);

  *style_class = NULL;
  switch (weir_job_item_get_state (item))
    {
    case WEIR_JOB_ITEM_STARTING:
      return C_("job", "Starting");
    case WEIR_JOB_ITEM_RUNNING:
      if (weir_job_item_get_trouble (item) != NULL)
        *style_class = "warning";
      return C_("job", "Running");
    case WEIR_JOB_ITEM_PAUSED:
      return C_("job", "Paused");
    case WEIR_JOB_ITEM_STOPPING:
      return C_("job", "Stopping");
    case WEIR_JOB_ITEM_INTERRUPTED:
      *style_class = "warning";
      return C_("job", "Interrupted");
    case WEIR_JOB_ITEM_ELSEWHERE:
      return C_("job", "Runs elsewhere");
    case WEIR_JOB_ITEM_DONE:
      *style_class = job->refused->len > 0 ? "warning" : "success";
      return C_("job", "Done");
    case WEIR_JOB_ITEM_STOPPED:
    default:
      *style_class = job->error != NULL ? "error" : "warning";
      return job->error != NULL ? C_("job", "Failed") : C_("job", "Stopped");
    }
}

char *
weir_job_text_headline (WeirJobItem *item)
{
  const WeirJob *job = weir_job_item_get_job (item);
  g_autofree char *written = weir_format_count (job->counts.n_written);

  switch (weir_job_item_get_state (item))
    {
    case WEIR_JOB_ITEM_STARTING:
      return g_strdup (_("The job is about to begin."));
    case WEIR_JOB_ITEM_RUNNING:
      if (weir_job_item_get_trouble (item) != NULL)
        return g_strdup (weir_job_item_get_trouble (item));
      if (job->ranges->len == 0)
        return g_strdup (_("Looking for where the range begins and ends."));
      return g_strdup (_("Messages are being replayed. It goes on when this is closed."));
    case WEIR_JOB_ITEM_PAUSED:
      return g_strdup (_("It waits until it is continued."));
    case WEIR_JOB_ITEM_STOPPING:
      return g_strdup (_("What is on its way is still being confirmed."));
    case WEIR_JOB_ITEM_INTERRUPTED:
      return g_strdup (job->delivery == WEIR_DELIVERY_EXACTLY_ONCE
                         ? _("The program that ran it has ended. It goes on where it was: nothing is lost, and nothing is there twice.")
                         : _("The program that ran it has ended. It goes on where it was for certain: what was on its way may be there twice."));
    case WEIR_JOB_ITEM_ELSEWHERE:
      return g_strdup (_("Another program runs it."));
    case WEIR_JOB_ITEM_DONE:
      /* Translators: number of messages, name of a topic */
      return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%s message was written to “%s”.", "%s messages were written to “%s”.",
                                           (gulong) job->counts.n_written),
                              written, job->target);
    case WEIR_JOB_ITEM_STOPPED:
    default:
      return g_strdup (job->error != NULL ? job->error : _("It goes on where it was when it is resumed."));
    }
}

char *
weir_job_text_percent (WeirJobItem *item)
{
  double fraction = weir_job_item_get_fraction (item);

  if (isnan (fraction))
    return NULL;
  /* Not 100 % before the end. */
  if (fraction < 1)
    fraction = MIN (fraction, 0.99);
  /* Translators: a percentage, such as "43 %" */
  return g_strdup_printf (_("%d %%"), (int) floor (fraction * 100));
}

char *
weir_job_text_progress (WeirJobItem *item)
{
  const WeirJob *job = weir_job_item_get_job (item);
  g_autofree char *written = weir_format_count (job->counts.n_written);
  g_autofree char *n_read = weir_format_count (job->counts.n_read);
  g_autofree char *rate = NULL;
  g_autofree char *left = NULL;
  double per_sec = weir_job_item_get_rate (item);

  if (weir_job_item_get_state (item) != WEIR_JOB_ITEM_RUNNING || isnan (per_sec))
    /* Translators: number of messages written, number of messages read */
    return g_strdup_printf (_("%s written of %s read"), written, n_read);
  rate = weir_format_rate (per_sec);
  if (weir_job_item_get_left_usec (item) < 0)
    /* Translators: number of messages written, number of messages read, a rate such as "12.4/s" */
    return g_strdup_printf (_("%s written of %s read, %s"), written, n_read, rate);
  left = weir_format_duration (weir_job_item_get_left_usec (item) / G_USEC_PER_SEC * G_USEC_PER_SEC);
  /* Translators: number of messages written, number of messages read, a rate such as "12.4/s", a duration */
  return g_strdup_printf (_("%s written of %s read, %s, %s left"), written, n_read, rate, left);
}

char *
weir_job_text_range (const WeirJob *job)
{
  const char *from = job->from != NULL ? job->from : "beginning";
  g_autofree char *range = NULL;

  if (job->to != NULL)
    /* Translators: two places in a topic, such as "-100" or "2026-11-21T14:00" */
    range = g_strdup_printf (_("from %s to %s"), from, job->to);
  else if (job->from != NULL)
    /* Translators: a place in a topic, such as "-100" or "2026-11-21T14:00" */
    range = g_strdup_printf (_("from %s to the end"), from);
  else
    range = g_strdup (_("all messages"));
  if (job->partition < 0)
    return g_steal_pointer (&range);
  /* Translators: a range of messages, number of a partition */
  return g_strdup_printf (_("%s, partition %d"), range, job->partition);
}

const char *
weir_job_text_delivery (const WeirJob *job)
{
  switch (job->delivery)
    {
    case WEIR_DELIVERY_EXACTLY_ONCE:
      return _("Exactly once");
    case WEIR_DELIVERY_AT_LEAST_ONCE:
      return _("At least once");
    case WEIR_DELIVERY_AUTO:
    default:
      return job->target_bootstrap == NULL ? _("Exactly once") : _("At least once, unless it is the same cluster");
    }
}

char *
weir_job_text_partitioning (const WeirJob *job)
{
  switch (job->partitioning)
    {
    case WEIR_PARTITIONING_SAME:
      return g_strdup (_("The same partition"));
    case WEIR_PARTITIONING_KEY:
      return g_strdup (_("By the key"));
    case WEIR_PARTITIONING_ONE:
      return g_strdup_printf (_("All into partition %d"), job->target_partition);
    case WEIR_PARTITIONING_AUTO:
    default:
      return g_strdup (_("The same, or by the key where the target has fewer"));
    }
}

char *
weir_job_text_policy (const WeirJob *job)
{
  switch (job->refused_policy)
    {
    case WEIR_REFUSED_SKIP:
      return g_strdup (_("It is left out and listed"));
    case WEIR_REFUSED_DIVERT:
      /* Translators: name of a topic */
      return g_strdup_printf (_("It is written to “%s”"), job->divert_topic);
    case WEIR_REFUSED_STOP:
    default:
      return g_strdup (_("The job stops"));
    }
}

char *
weir_job_text_findings (const WeirReplayFindings *findings)
{
  g_autofree char *count = weir_format_count (findings->n_messages);

  if (findings->partitions == NULL)
    return g_strdup (findings->is_stalled ? _("Nothing more arrived in time: a broker may be down.") : _("Not all could be read: nothing is known."));
  if (findings->n_different > 0)
    return g_strdup (_("The target does not match the source. Other programs may have written to it, or the source has lost messages since."));
  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%s message is the same on both sides.", "%s messages are the same on both sides.",
                                       (gulong) findings->n_messages),
                          count);
}

gboolean
weir_job_text_parse_rate (const char *text,
                          double *rate)
{
  g_autofree char *stripped = g_strstrip (g_strdup (text));
  char *end = NULL;

  *rate = 0;
  if (*stripped == '\0')
    return TRUE;
  *rate = g_ascii_strtod (stripped, &end);
  if (*end == '\0' && *rate > 0 && *rate <= MAX_RATE)
    return TRUE;
  *rate = 0;
  return FALSE;
}

char *
weir_job_text_rate (double rate)
{
  char buffer[G_ASCII_DTOSTR_BUF_SIZE];

  return g_strdup (rate > 0 ? g_ascii_formatd (buffer, sizeof buffer, "%.10g", rate) : "");
}
