/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include <glib/gi18n.h>

#include "base/weir-format.h"
#include "command-replay.h"

/* What a replay has done: for people, and as JSON. */

#define MAX_LISTED 100

const char *
weir_cli_replay_get_state (WeirJobState state)
{
  switch (state)
    {
    case WEIR_JOB_RUNNING:
      return "running";
    case WEIR_JOB_STOPPED:
      return "stopped";
    case WEIR_JOB_DONE:
      return "done";
    case WEIR_JOB_NEW:
    default:
      return "new";
    }
}

static void
print_int64 (WeirOutput *output,
             const char *key,
             gint64 number)
{
  weir_output_json_key (output, key);
  weir_output_int64 (output, number);
}

static void
print_text_member (WeirOutput *output,
                   const char *key,
                   const char *text)
{
  weir_output_json_key (output, key);
  weir_output_json_text (output, text);
}

void
weir_cli_replay_print_json (WeirOutput *output,
                            const WeirJob *job)
{
  weir_output_char (output, '{');
  print_text_member (output, "job", job->name);
  print_text_member (output, "state", weir_cli_replay_get_state (job->state));
  print_text_member (output, "source", job->source);
  print_text_member (output, "target", job->target);
  print_text_member (output, "edits", job->edits);
  print_text_member (output, "delivery", job->delivery == WEIR_DELIVERY_EXACTLY_ONCE ? "exactly_once" : "at_least_once");
  print_int64 (output, "read", job->counts.n_read);
  print_int64 (output, "matched", job->counts.n_matched);
  print_int64 (output, "written", job->counts.n_written);
  print_int64 (output, "bytes", job->counts.n_bytes);
  print_int64 (output, "restamped", job->counts.n_stamped);
  print_text_member (output, "error", job->error);
  weir_output_json_key (output, "refused");
  weir_output_char (output, '[');
  for (guint i = 0; i < job->refused->len; i++)
    {
      const WeirJobRefused *refused = g_ptr_array_index (job->refused, i);

      weir_output_text (output, i > 0 ? ",{" : "{");
      print_int64 (output, "partition", refused->partition);
      print_int64 (output, "offset", refused->offset);
      print_text_member (output, "reason", refused->reason);
      weir_output_char (output, '}');
    }
  weir_output_char (output, ']');
  weir_output_json_key (output, "source_ranges");
  weir_output_char (output, '[');
  for (guint i = 0; i < job->ranges->len; i++)
    {
      const WeirJobRange *range = &g_array_index (job->ranges, WeirJobRange, i);

      weir_output_text (output, i > 0 ? ",{" : "{");
      print_int64 (output, "partition", range->partition);
      print_int64 (output, "from", range->from);
      print_int64 (output, "to", range->to);
      print_int64 (output, "next", range->next);
      print_text_member (output, "error", range->error);
      weir_output_char (output, '}');
    }
  weir_output_char (output, ']');
  weir_output_json_key (output, "target_ranges");
  weir_output_char (output, '[');
  for (guint i = 0; i < job->targets->len; i++)
    {
      const WeirJobTarget *target = &g_array_index (job->targets, WeirJobTarget, i);

      weir_output_text (output, i > 0 ? ",{" : "{");
      print_int64 (output, "partition", target->partition);
      weir_output_json_key (output, "start");
      weir_output_json_int64_or_null (output, target->start, target->start >= 0);
      weir_output_json_key (output, "end");
      weir_output_json_int64_or_null (output, target->end, target->end >= 0);
      weir_output_char (output, '}');
    }
  weir_output_char (output, ']');
}

void
weir_cli_replay_print_error (const WeirJob *job)
{
  if (job->error != NULL)
    weir_cli_message (job->error);
  switch (job->obstacle)
    {
    case WEIR_OBSTACLE_REFUSED:
      weir_cli_message (_("Go on without such messages with --on-error=skip, or write them to another topic with --divert=TOPIC."));
      break;
    case WEIR_OBSTACLE_PARTITIONS:
      weir_cli_message (_("Use --partitioning=key."));
      break;
    case WEIR_OBSTACLE_BEGIN_ANEW:
      weir_cli_message (_("A new job begins where --from says."));
      break;
    case WEIR_OBSTACLE_OTHER_CLUSTER:
      weir_cli_message (_("Leave out --transactional."));
      break;
    case WEIR_OBSTACLE_TIME:
      weir_cli_message (_("Give more time with --timeout."));
      break;
    case WEIR_OBSTACLE_NONE:
    default:
      break;
    }
}

static void
list_refused (const WeirJob *job)
{
  for (guint i = 0; i < job->refused->len && i < MAX_LISTED; i++)
    {
      const WeirJobRefused *refused = g_ptr_array_index (job->refused, i);
      g_autofree char *offset = g_strdup_printf ("%" G_GINT64_FORMAT, refused->offset);
      g_autofree char *text = NULL;

      if (job->refused_policy == WEIR_REFUSED_DIVERT)
        /* Translators: topic, partition, offset, another topic, and a sentence that says why */
        text = g_strdup_printf (_("%s %d, offset %s was diverted to “%s”: %s"), job->source, refused->partition,
                                offset, job->divert_topic, refused->reason);
      else
        /* Translators: topic, partition, offset, and a sentence that says why */
        text = g_strdup_printf (_("%s %d, offset %s was left out: %s"), job->source, refused->partition, offset,
                                refused->reason);
      weir_cli_message (text);
    }
  if (job->refused->len > MAX_LISTED)
    {
      g_autofree char *text = g_strdup_printf (_("%u messages were refused in all: --json lists them."), job->refused->len);

      weir_cli_message (text);
    }
}

void
weir_cli_replay_print_text (const WeirJob *job)
{
  g_autofree char *written = weir_format_count (job->counts.n_written);
  g_autofree char *n_read = weir_format_count (job->counts.n_read);
  g_autofree char *bytes = weir_format_bytes (job->counts.n_bytes);
  g_autofree char *text = NULL;

  list_refused (job);
  if (job->delivery == WEIR_DELIVERY_EXACTLY_ONCE)
    /* Translators: number of messages, their size, name of a topic, number of messages, name of a topic */
    text = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%s message (%s) written to “%s” exactly once, of %s read from “%s”.",
                                         "%s messages (%s) written to “%s” exactly once, of %s read from “%s”.", job->counts.n_written),
                            written, bytes, job->target, n_read, job->source);
  else
    /* Translators: number of messages, their size, name of a topic, number of messages, name of a topic */
    text = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%s message (%s) written to “%s” at least once, of %s read from “%s”.",
                                         "%s messages (%s) written to “%s” at least once, of %s read from “%s”.", job->counts.n_written),
                            written, bytes, job->target, n_read, job->source);
  weir_cli_message (text);
  if (job->counts.n_stamped > 0 && !job->new_timestamps)
    {
      g_autofree char *count = weir_format_count (job->counts.n_stamped);
      g_autofree char *stamped = NULL;

      stamped = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%s message has no time, or that of 1970-01-01: it was written with the present time.",
                                              "%s messages have no time, or that of 1970-01-01: they were written with the present time.",
                                              job->counts.n_stamped),
                                 count);
      weir_cli_message (stamped);
    }
  for (guint i = 0; i < job->ranges->len; i++)
    {
      const WeirJobRange *range = &g_array_index (job->ranges, WeirJobRange, i);
      g_autofree char *problem = NULL;

      if (range->error == NULL || range->next >= range->to)
        continue;
      /* Translators: topic, partition, and a sentence that says what went wrong */
      problem = g_strdup_printf (_("%s %d was not read to its end: %s"), job->source, range->partition, range->error);
      weir_cli_message (problem);
    }
  if (job->state != WEIR_JOB_DONE)
    {
      g_autofree char *rest = g_strdup_printf (_("The job “%s” is not done. It goes on with “weirctl replay --job=%s”."), job->name, job->name);

      weir_cli_replay_print_error (job);
      weir_cli_message (rest);
    }
}
