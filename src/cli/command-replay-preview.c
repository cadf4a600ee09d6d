/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include <glib/gi18n.h>

#include "base/weir-format.h"
#include "command-replay.h"

/* The dry run of a replay: reads what would be read, writes nothing, and says what is to be expected. */

/* A place, to be shown. */
typedef struct
{
  gint32 partition;
  gint64 offset;
  gint64 timestamp_msec;
} Place;

typedef struct
{
  WeirCliReplay *replay;
  gboolean by_offsets;
  WeirTopicFacts *source;
  WeirTopicFacts *target;

  /* Written on the reader's thread, read when that has ended. */
  gint64 n_messages;
  gint64 n_bytes;
  gint64 n_larger; /* than the target takes, before compression */
  gint64 n_without_key;
  Place first; /* by time */
  Place last;
} Preview;

/* Thread: the reader's. */
static gboolean
take_record (const WeirRecordView *view,
             gpointer user_data)
{
  Preview *self = user_data;
  Place place = { .partition = view->partition, .offset = view->offset, .timestamp_msec = view->timestamp_msec };
  gint64 n_bytes = (gint64) (view->key_length + view->value_length);

  if (self->by_offsets)
    return FALSE;
  if (!weir_cli_replay_is_wanted (view, self->replay))
    return TRUE;
  if (self->n_messages == 0 || place.timestamp_msec < self->first.timestamp_msec)
    self->first = place;
  if (self->n_messages == 0 || place.timestamp_msec >= self->last.timestamp_msec)
    self->last = place;
  self->n_messages++;
  self->n_bytes += n_bytes;
  self->n_without_key += view->key == NULL;
  if (self->target->has_configuration && n_bytes > self->target->max_message_bytes)
    self->n_larger++;
  return TRUE;
}

/* −1: not known. */
static gint64
count_target_messages (const WeirTopicFacts *facts)
{
  gint64 count = 0;

  for (gint32 i = 0; i < facts->n_partitions; i++)
    {
      if (facts->low[i] < 0 || facts->high[i] < 0)
        return -1;
      count += facts->high[i] - facts->low[i];
    }
  return count;
}

static void
add_warning (GPtrArray *warnings,
             const char *text)
{
  g_ptr_array_add (warnings, g_strdup (text));
}

static GPtrArray *
find_warnings (Preview *self)
{
  const WeirJob *job = self->replay->job;
  const WeirTopicFacts *target = self->target;
  GPtrArray *warnings = g_ptr_array_new_with_free_func (g_free);
  gboolean is_same_topic = job->target_bootstrap == NULL && g_str_equal (job->source, job->target);

  if (is_same_topic)
    add_warning (warnings, _("Source and target are the same topic: its messages would be there twice. It ends at what is there when it begins."));
  if (target->n_partitions < self->source->n_partitions && job->partitioning == WEIR_PARTITIONING_SAME)
    g_ptr_array_add (warnings, g_strdup_printf (_("The target has %d partitions, fewer than the source’s %d: it would be refused. Use --partitioning=key."),
                                                target->n_partitions, self->source->n_partitions));
  else if (target->n_partitions < self->source->n_partitions && job->partitioning == WEIR_PARTITIONING_AUTO)
    g_ptr_array_add (warnings, g_strdup_printf (_("The target has %d partitions, fewer than the source’s %d: messages go by their keys, which keeps the order of each key."),
                                                target->n_partitions, self->source->n_partitions));
  if (!target->has_configuration)
    {
      add_warning (warnings, _("The target’s configuration cannot be read: it is not known what it takes."));
      return warnings;
    }
  if (target->is_compacted && self->n_without_key > 0)
    {
      g_autofree char *count = weir_format_count (self->n_without_key);

      g_ptr_array_add (warnings, g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "The target is compacted and refuses %s message, which has no key.",
                                                               "The target is compacted and refuses %s messages, which have no key.",
                                                               self->n_without_key),
                                                  count));
    }
  else if (target->is_compacted)
    {
      add_warning (warnings, _("The target is compacted: in time it keeps only the last message of each key."));
    }
  if (target->deletes && target->retention_msec >= 0 && !job->new_timestamps && !target->stamps_on_arrival && self->n_messages > 0
      && !self->by_offsets && self->first.timestamp_msec >= 0 && self->first.timestamp_msec < g_get_real_time () / 1000 - target->retention_msec)
    add_warning (warnings, _("The target deletes messages that are older than its retention.ms, and some are already: they would soon be gone. Use --timestamps=now, or let it keep them longer."));
  if (target->stamps_on_arrival)
    add_warning (warnings, _("The target stamps messages on arrival (message.timestamp.type is LogAppendTime): their own times are lost."));
  if (self->n_larger > 0)
    {
      g_autofree char *count = weir_format_count (self->n_larger);
      g_autofree char *limit = weir_format_bytes (target->max_message_bytes);

      /* Translators: number of messages, and a size */
      g_ptr_array_add (warnings, g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%s message is larger than the target takes, unless compression helps: its max.message.bytes is %s.",
                                                               "%s messages are larger than the target takes, unless compression helps: its max.message.bytes is %s.",
                                                               self->n_larger),
                                                  count, limit));
    }
  return warnings;
}

static void
print_place (WeirOutput *output,
             const char *key,
             const Place *place,
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
  gint64 n_target = count_target_messages (self->target);
  gboolean has_read = !self->by_offsets;

  weir_output_text (output, "{\"dry_run\":true");
  weir_output_json_key (output, "source");
  weir_output_json_text (output, self->replay->job->source);
  weir_output_json_key (output, "target");
  weir_output_json_text (output, self->replay->job->target);
  weir_output_json_key (output, "count");
  weir_output_int64 (output, self->n_messages);
  weir_output_json_key (output, "counted_by");
  weir_output_json_text (output, has_read ? "reading" : "offsets");
  weir_output_json_key (output, "bytes");
  weir_output_json_int64_or_null (output, self->n_bytes, has_read);
  print_place (output, "first", &self->first, has_read && self->n_messages > 0);
  print_place (output, "last", &self->last, has_read && self->n_messages > 0);
  weir_output_json_key (output, "target_offsets");
  weir_output_json_int64_or_null (output, n_target, n_target >= 0);
  weir_output_json_key (output, "target_partitions");
  weir_output_int64 (output, self->target->n_partitions);
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
  const Place *places[] = { &self->first, &self->last };
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

static void
print_for_people (Preview *self,
                  GPtrArray *warnings)
{
  WeirOutput *output = &self->replay->cli->output;
  g_autofree char *count = weir_format_count (self->n_messages);
  g_autofree char *bytes = weir_format_bytes (self->n_bytes);
  gint64 n_target = count_target_messages (self->target);
  g_autofree char *existing = n_target >= 0 ? weir_format_count (n_target) : g_strdup (WEIR_UNKNOWN_TEXT);
  g_autofree char *text = NULL;
  g_autofree char *there = NULL;

  if (self->by_offsets)
    /* Translators: number of offsets, and the names of two topics */
    text = g_strdup_printf (_("At most %s messages, counted by offsets, would be written from “%s” to “%s”."), count, self->replay->job->source,
                            self->replay->job->target);
  else
    /* Translators: number of messages, their size, and the names of two topics */
    text = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%s message (%s) would be written from “%s” to “%s”.",
                                         "%s messages (%s) would be written from “%s” to “%s”.", self->n_messages),
                            count, bytes, self->replay->job->source, self->replay->job->target);
  print_line (output, text);
  if (!self->by_offsets && self->n_messages > 0)
    print_span (self);
  /* Translators: number of offsets, or a dash */
  there = g_strdup_printf (_("Offsets in the target now: %s."), existing);
  print_line (output, there);
  for (guint i = 0; i < warnings->len; i++)
    print_line (output, g_ptr_array_index (warnings, i));
}

static void
read_ended (WeirCli *cli,
            WeirCliStatus status,
            gpointer user_data)
{
  Preview *self = user_data;
  g_autoptr (GPtrArray) warnings = NULL;

  if (status == WEIR_CLI_FAILED)
    {
      weir_cli_quit (cli, status);
      return;
    }
  warnings = find_warnings (self);
  if (cli->json)
    print_json (self, warnings);
  else
    print_for_people (self, warnings);
  weir_cli_quit (cli, status == WEIR_CLI_DONE && weir_cli_read_get_was_interrupted () ? WEIR_CLI_PARTIAL : status);
}

static void
offsets_ended_cb (WeirReader *reader,
                  Preview *self)
{
  WeirCoverage *coverage = weir_reader_dup_coverage (reader);
  WeirCliStatus status = WEIR_CLI_DONE;

  for (guint i = 0; i < coverage->ranges->len; i++)
    {
      const WeirRangeCoverage *range = g_ptr_array_index (coverage->ranges, i);

      self->n_messages += MAX (range->to - range->from, 0);
      if (range->error != NULL)
        {
          weir_cli_message (range->error);
          status = WEIR_CLI_FAILED;
        }
    }
  if (coverage->ranges->len == 0 || coverage->reason == WEIR_STOPPED_CANCELLED)
    {
      weir_cli_message (coverage->error != NULL ? coverage->error : _("No broker answered in time. Check the address, or give more time with --timeout."));
      status = WEIR_CLI_FAILED;
    }
  weir_coverage_free (coverage);
  read_ended (self->replay->cli, status, self);
}

static gboolean
timed_out_cb (gpointer user_data)
{
  weir_reader_cancel (user_data);
  return G_SOURCE_REMOVE;
}

static void
start_reading (Preview *self)
{
  const WeirJob *job = self->replay->job;
  const char *topics[] = { job->source, NULL };
  WeirReadPlan *plan = weir_read_plan_new (topics);
  g_autoptr (GError) error = NULL;

  plan->bulk = !self->by_offsets;
  plan->partition = job->partition;
  if ((job->from != NULL && !weir_position_parse (job->from, job->now_msec, &plan->from, &error))
      || (job->to != NULL && !weir_position_parse (job->to, job->now_msec, &plan->to, &error)))
    {
      weir_cli_fail (self->replay->cli, error);
    }
  else if (self->by_offsets)
    {
      WeirReader *reader = weir_reader_new (self->replay->cli->client, plan, take_record, self, NULL);

      g_signal_connect (reader, "ended", G_CALLBACK (offsets_ended_cb), self);
      g_timeout_add (self->replay->cli->timeout_msec, timed_out_cb, reader);
      weir_reader_start (reader);
    }
  else
    {
      weir_cli_read (self->replay->cli, plan, take_record, NULL, read_ended, self);
    }
  weir_read_plan_free (plan);
}

static void
target_cb (GObject *object,
           GAsyncResult *result,
           gpointer user_data)
{
  Preview *self = user_data;
  g_autoptr (GError) error = NULL;

  self->target = weir_topic_facts_get_finish (WEIR_CLIENT (object), result, &error);
  if (self->target == NULL)
    weir_cli_fail (self->replay->cli, error);
  else
    start_reading (self);
}

static void
source_cb (GObject *object,
           GAsyncResult *result,
           gpointer user_data)
{
  Preview *self = user_data;
  g_autoptr (GError) error = NULL;

  self->source = weir_topic_facts_get_finish (WEIR_CLIENT (object), result, &error);
  if (self->source == NULL)
    weir_cli_fail (self->replay->cli, error);
  else
    weir_topic_facts_get_async (self->replay->target, self->replay->job->target, NULL, target_cb, self);
}

void
weir_cli_replay_preview (WeirCliReplay *replay,
                         gboolean by_offsets)
{
  Preview *self = g_new0 (Preview, 1);

  self->replay = replay;
  self->by_offsets = by_offsets;
  weir_topic_facts_get_async (replay->cli->client, replay->job->source, NULL, source_cb, self);
}
