/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include <glib/gi18n.h>

#include "base/weir-format.h"
#include "command-replay.h"
#include "decode/weir-decode.h"
#include "kafka/weir-replay-access.h"
#include "kafka/weir-replay-preview.h"

/* What the dry run of a replay has found: for people, and as JSON. */

/* What of a value is shown to people. */
#define MAX_SHOWN_BYTES 2000

typedef struct
{
  WeirCliReplay *replay;
  WeirReplayPreview *preview;
  const WeirReplayExpectation *found;
  WeirCliStatus status;
} Preview;

/* What is to be done about it is said by the options of the command. */
static char *
describe_warning (const WeirReplayExpectation *found,
                  WeirReplayWarning warning)
{
  switch (warning)
    {
    case WEIR_REPLAY_WARNING_TOO_FEW_PARTITIONS:
      return g_strdup_printf (_("The target has %d partitions, fewer than the source’s %d: it would be refused. Use --partitioning=key."),
                              found->target->n_partitions, found->source->n_partitions);
    case WEIR_REPLAY_WARNING_RETENTION:
      return g_strdup (_("The target deletes messages that are older than its retention.ms, and some are already: they would soon be gone. Use --timestamps=now, or let it keep them longer."));
    case WEIR_REPLAY_WARNING_SAME_TOPIC:
    case WEIR_REPLAY_WARNING_FEWER_PARTITIONS:
    case WEIR_REPLAY_WARNING_NOT_EDITED:
    case WEIR_REPLAY_WARNING_UNKNOWN_CONFIGURATION:
    case WEIR_REPLAY_WARNING_WITHOUT_KEY:
    case WEIR_REPLAY_WARNING_COMPACTED:
    case WEIR_REPLAY_WARNING_STAMPS_ON_ARRIVAL:
    case WEIR_REPLAY_WARNING_LARGER:
    default:
      return weir_replay_expectation_describe (found, warning);
    }
}

static GPtrArray *
describe_warnings (const WeirReplayExpectation *found)
{
  GPtrArray *warnings = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < found->warnings->len; i++)
    g_ptr_array_add (warnings, describe_warning (found, g_array_index (found->warnings, WeirReplayWarning, i)));
  return warnings;
}

static void
print_place (WeirOutput *output,
             const char *key,
             const WeirReplayPlace *place,
             gboolean is_known)
{
  weir_output_json_key (output, key);
  if (!is_known)
    {
      weir_output_text (output, "null");
      return;
    }
  weir_output_char (output, '{');
  weir_output_json_key (output, "partition");
  weir_output_int64 (output, place->partition);
  weir_output_json_key (output, "offset");
  weir_output_int64 (output, place->offset);
  weir_output_json_key (output, "timestamp");
  weir_output_json_int64_or_null (output, place->timestamp_msec, place->timestamp_msec >= 0);
  weir_output_char (output, '}');
}

static void
print_json (Preview *self,
            GPtrArray *warnings)
{
  WeirOutput *output = &self->replay->cli->output;
  gint64 n_target = weir_replay_expectation_count_target (self->found);
  gboolean has_read = !self->found->by_offsets;

  weir_output_text (output, "{\"dry_run\":true");
  weir_output_json_key (output, "source");
  weir_output_json_text (output, self->replay->job->source);
  weir_output_json_key (output, "target");
  weir_output_json_text (output, self->replay->job->target);
  weir_output_json_key (output, "count");
  weir_output_int64 (output, self->found->n_messages);
  weir_output_json_key (output, "counted_by");
  weir_output_json_text (output, has_read ? "reading" : "offsets");
  weir_output_json_key (output, "bytes");
  weir_output_json_int64_or_null (output, self->found->n_bytes, has_read);
  print_place (output, "first", &self->found->first, has_read && self->found->n_messages > 0);
  print_place (output, "last", &self->found->last, has_read && self->found->n_messages > 0);
  weir_output_json_key (output, "not_edited");
  weir_output_json_int64_or_null (output, self->found->n_not_edited, has_read);
  weir_output_json_key (output, "value_before");
  weir_output_json_gbytes (output, self->found->before);
  weir_output_json_key (output, "value_after");
  weir_output_json_gbytes (output, self->found->after);
  weir_output_json_key (output, "target_offsets");
  weir_output_json_int64_or_null (output, n_target, n_target >= 0);
  weir_output_json_key (output, "target_partitions");
  weir_output_int64 (output, self->found->target->n_partitions);
  weir_output_json_key (output, "warnings");
  weir_output_char (output, '[');
  for (guint i = 0; i < warnings->len; i++)
    {
      if (i > 0)
        weir_output_char (output, ',');
      weir_output_json_text (output, g_ptr_array_index (warnings, i));
    }
  weir_output_text (output, "]}\n");
}

static void
print_line (WeirOutput *output,
            const char *text)
{
  weir_output_text (output, text);
  weir_output_char (output, '\n');
}

static void
print_span (Preview *self)
{
  const WeirReplayPlace *places[] = { &self->found->first, &self->found->last };
  /* Translators: when, partition, offset */
  const char *formats[] = { _("First: %s, partition %d, offset %s."), _("Last: %s, partition %d, offset %s.") };

  for (gsize i = 0; i < G_N_ELEMENTS (places); i++)
    {
      g_autofree char *time = weir_format_date_time (places[i]->timestamp_msec);
      g_autofree char *offset = g_strdup_printf ("%" G_GINT64_FORMAT, places[i]->offset);
      g_autofree char *text = g_strdup_printf (formats[i], time, places[i]->partition, offset);

      print_line (&self->replay->cli->output, text);
    }
}

/* The first message, as it is and as it would be written. */
static void
print_edit (Preview *self)
{
  GBytes *values[] = { self->found->before, self->found->after };
  const char *formats[] = { _("A value before: %s"), _("and edited: %s") };

  for (gsize i = 0; i < G_N_ELEMENTS (values); i++)
    {
      g_autofree char *line = weir_decode_to_line (values[i], MAX_SHOWN_BYTES);
      g_autofree char *text = g_strdup_printf (formats[i], line);

      print_line (&self->replay->cli->output, text);
    }
}

static void
print_for_people (Preview *self,
                  GPtrArray *warnings)
{
  WeirOutput *output = &self->replay->cli->output;
  g_autofree char *count = weir_format_count (self->found->n_messages);
  g_autofree char *bytes = weir_format_bytes (self->found->n_bytes);
  gint64 n_target = weir_replay_expectation_count_target (self->found);
  g_autofree char *existing = n_target >= 0 ? weir_format_count (n_target) : g_strdup (WEIR_UNKNOWN_TEXT);
  g_autofree char *text = NULL;
  g_autofree char *there = NULL;

  if (self->found->by_offsets)
    /* Translators: number of offsets, and the names of two topics */
    text = g_strdup_printf (_("At most %s messages, counted by offsets, would be written from “%s” to “%s”."), count, self->replay->job->source,
                            self->replay->job->target);
  else
    /* Translators: number of messages, their size, and the names of two topics */
    text = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%s message (%s) would be written from “%s” to “%s”.",
                                         "%s messages (%s) would be written from “%s” to “%s”.", self->found->n_messages),
                            count, bytes, self->replay->job->source, self->replay->job->target);
  print_line (output, text);
  if (!self->found->by_offsets && self->found->n_messages > 0)
    print_span (self);
  if (self->found->after != NULL)
    print_edit (self);
  /* Translators: number of offsets, or a dash */
  there = g_strdup_printf (_("Offsets in the target now: %s."), existing);
  print_line (output, there);
  for (guint i = 0; i < warnings->len; i++)
    print_line (output, g_ptr_array_index (warnings, i));
}

static void
access_cb (GObject *object,
           GAsyncResult *result,
           gpointer user_data)
{
  Preview *self = user_data;
  WeirCli *cli = self->replay->cli;
  WeirCliStatus status = self->status;
  g_autoptr (GArray) missing = weir_replay_access_finish (WEIR_CLIENT (object), result, NULL);
  g_autoptr (GPtrArray) warnings = describe_warnings (self->found);

  for (guint i = 0; missing != NULL && i < missing->len; i++)
    g_ptr_array_add (warnings, weir_replay_access_describe (g_array_index (missing, WeirReplayAccess, i), self->replay->job));
  if (cli->json)
    print_json (self, warnings);
  else
    print_for_people (self, warnings);
  weir_cli_quit (cli, status == WEIR_CLI_DONE && weir_cli_read_get_was_interrupted () ? WEIR_CLI_PARTIAL : status);
}

/* Offsets are known for all partitions, or the number is of no use. */
static gboolean
check_offsets (const WeirCoverage *coverage)
{
  gboolean is_good = TRUE;

  for (guint i = 0; i < coverage->ranges->len; i++)
    {
      const WeirRangeCoverage *range = g_ptr_array_index (coverage->ranges, i);

      if (range->error == NULL)
        continue;
      weir_cli_message (range->error);
      is_good = FALSE;
    }
  if (coverage->ranges->len > 0 && coverage->reason != WEIR_STOPPED_CANCELLED)
    return is_good;
  weir_cli_message (coverage->error != NULL ? coverage->error : _("No broker answered in time. Check the address, or give more time with --timeout."));
  return FALSE;
}

static void
ended_cb (WeirReplayPreview *preview,
          Preview *self)
{
  WeirCliStatus status = WEIR_CLI_DONE;
  g_autoptr (GError) error = NULL;

  self->found = weir_replay_preview_get_result (preview, &error);
  if (self->found == NULL)
    {
      weir_cli_fail (self->replay->cli, error);
      return;
    }
  if (!self->found->by_offsets)
    status = weir_cli_tell_coverage (self->found->coverage, self->found->is_stalled);
  else if (!check_offsets (self->found->coverage))
    status = WEIR_CLI_FAILED;
  if (status == WEIR_CLI_FAILED)
    weir_cli_quit (self->replay->cli, status);
  else
    {
      self->status = status;
      weir_replay_access_async (self->replay->cli->client, self->replay->target, self->replay->job, NULL, access_cb, self);
    }
}

static void
cancel (gpointer preview,
        gpointer unused)
{
  weir_replay_preview_cancel (preview);
}

void
weir_cli_replay_preview (WeirCliReplay *replay,
                         gboolean by_offsets)
{
  Preview *self = g_new0 (Preview, 1);
  WeirReplayLook look = { .match = replay->search != NULL ? weir_cli_replay_is_wanted : NULL,
                          .edit = replay->edit != NULL ? weir_cli_replay_edit : NULL, .user_data = replay,
                          .stall_msec = replay->cli->timeout_msec };

  self->replay = replay;
  self->preview = weir_replay_preview_new (replay->cli->client, replay->target, replay->job, by_offsets, &look);
  g_signal_connect (self->preview, "ended", G_CALLBACK (ended_cb), self);
  weir_cli_read_on_interrupt (cancel, self->preview);
  weir_replay_preview_start (self->preview);
}
