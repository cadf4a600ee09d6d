/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include <glib/gi18n.h>
#include <string.h>

#include "base/weir-format.h"
#include "base/weir-murmur2.h"
#include "command-replay.h"
#include "kafka/weir-replay.h"

/* Reads both sides of a replay again and compares them: what each partition of the target should hold, out of the source, and
 * what it does hold, in what the job has written. A hash says whether they are the same messages; where a partition of the
 * target comes from one of the source, another one says whether they are in the same order. */

#define DIGEST_BYTES 32

/* One partition of the target, as one side has it. */
typedef struct
{
  gint64 n_messages;
  guint64 sum[DIGEST_BYTES / 8]; /* of the messages' hashes: whatever their order */
  guint8 chain[DIGEST_BYTES];    /* of hash upon hash: in their order */
} Side;

typedef struct
{
  WeirCliReplay *replay;
  WeirCliStatus status;
  WeirTopicFacts *target;
  Side *expected; /* by partition */
  Side *found;
  WeirClient *source_client;
} Verify;

static void
add_part (GChecksum *checksum,
          gconstpointer bytes,
          gsize length)
{
  gint64 size = bytes != NULL ? (gint64) length : -1;

  g_checksum_update (checksum, (const guchar *) &size, sizeof size);
  if (bytes != NULL)
    g_checksum_update (checksum, bytes, (gssize) length);
}

static void
take_digest (Verify *self,
             const WeirRecordView *view,
             guint8 *digest)
{
  const WeirJob *job = self->replay->job;
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  gsize n_digest = DIGEST_BYTES;
  gint64 timestamp_msec = view->timestamp_msec;
  const char *name;
  gconstpointer value;
  gsize length;

  add_part (checksum, view->key, view->key_length);
  add_part (checksum, view->value, view->value_length);
  for (guint i = 0; weir_record_view_get_header (view, i, &name, &value, &length); i++)
    {
      if (job->source_header && g_str_equal (name, WEIR_REPLAY_SOURCE_HEADER))
        continue;
      add_part (checksum, name, strlen (name));
      add_part (checksum, value, length);
    }
  if (!job->new_timestamps && !self->target->stamps_on_arrival && timestamp_msec > 0)
    g_checksum_update (checksum, (const guchar *) &timestamp_msec, sizeof timestamp_msec);
  g_checksum_get_digest (checksum, digest, &n_digest);
}

static void
add_record (Verify *self,
            Side *side,
            const WeirRecordView *view)
{
  g_autoptr (GChecksum) chain = g_checksum_new (G_CHECKSUM_SHA256);
  guint8 digest[DIGEST_BYTES];
  gsize n_digest = DIGEST_BYTES;

  take_digest (self, view, digest);
  side->n_messages++;
  for (gsize i = 0; i < DIGEST_BYTES / 8; i++)
    {
      guint64 part;

      memcpy (&part, digest + 8 * i, sizeof part);
      side->sum[i] += part;
    }
  g_checksum_update (chain, side->chain, DIGEST_BYTES);
  g_checksum_update (chain, digest, DIGEST_BYTES);
  g_checksum_get_digest (chain, side->chain, &n_digest);
}

/* Where a message of the source belongs. */
static gint32
find_partition (Verify *self,
                const WeirRecordView *view)
{
  /* As many as there were then. */
  gint32 n_partitions = (gint32) self->replay->job->targets->len;

  switch (self->replay->job->partitioning)
    {
    case WEIR_PARTITIONING_KEY:
      return view->key != NULL ? weir_murmur2_partition (view->key, view->key_length, n_partitions) : view->partition % n_partitions;
    case WEIR_PARTITIONING_ONE:
      return self->replay->job->target_partition;
    case WEIR_PARTITIONING_AUTO:
    case WEIR_PARTITIONING_SAME:
    default:
      return view->partition;
    }
}

static gboolean
was_refused (const WeirJob *job,
             const WeirRecordView *view)
{
  for (guint i = 0; i < job->refused->len; i++)
    {
      const WeirJobRefused *refused = g_ptr_array_index (job->refused, i);

      if (refused->partition == view->partition && refused->offset == view->offset)
        return TRUE;
    }
  return FALSE;
}

/* Thread: the reader's. */
static gboolean
take_source (const WeirRecordView *view,
             gpointer user_data)
{
  Verify *self = user_data;

  if (weir_cli_replay_is_wanted (view, self->replay) && !was_refused (self->replay->job, view))
    add_record (self, &self->expected[find_partition (self, view)], view);
  return TRUE;
}

/* Thread: the reader's. */
static gboolean
take_target (const WeirRecordView *view,
             gpointer user_data)
{
  Verify *self = user_data;

  add_record (self, &self->found[view->partition], view);
  return TRUE;
}

static gboolean
is_equal (Verify *self,
          gint32 partition)
{
  const Side *expected = &self->expected[partition];
  const Side *found = &self->found[partition];
  gboolean is_ordered = self->replay->job->partitioning == WEIR_PARTITIONING_SAME;

  return expected->n_messages == found->n_messages && memcmp (expected->sum, found->sum, DIGEST_BYTES) == 0
         && (!is_ordered || memcmp (expected->chain, found->chain, DIGEST_BYTES) == 0);
}

static void
print_hash (Verify *self,
            WeirOutput *output,
            const char *key,
            const Side *side)
{
  /* The sum is as it lies in memory: only to be compared with another one of the same run. */
  const guint8 *bytes = self->replay->job->partitioning == WEIR_PARTITIONING_SAME ? side->chain : (const guint8 *) side->sum;

  weir_output_json_key (output, key);
  weir_output_char (output, '"');
  for (gsize i = 0; i < DIGEST_BYTES; i++)
    {
      char text[3];

      g_snprintf (text, sizeof text, "%02x", bytes[i]);
      weir_output_text (output, text);
    }
  weir_output_char (output, '"');
}

static void
print_json (Verify *self)
{
  WeirOutput *output = &self->replay->cli->output;

  weir_cli_replay_print_json (output, self->replay->job);
  weir_output_json_key (output, "verified");
  weir_output_char (output, '[');
  for (gint32 i = 0; i < self->target->n_partitions; i++)
    {
      weir_output_text (output, i > 0 ? ",{" : "{");
      weir_output_json_key (output, "partition");
      weir_output_int64 (output, i);
      weir_output_json_key (output, "expected");
      weir_output_int64 (output, self->expected[i].n_messages);
      weir_output_json_key (output, "found");
      weir_output_int64 (output, self->found[i].n_messages);
      print_hash (self, output, "source_hash", &self->expected[i]);
      print_hash (self, output, "target_hash", &self->found[i]);
      weir_output_json_key (output, "equal");
      weir_output_text (output, is_equal (self, i) ? "true" : "false");
      weir_output_char (output, '}');
    }
  weir_output_text (output, "]}\n");
}

static void
finish (Verify *self)
{
  WeirCli *cli = self->replay->cli;
  gint32 n_different = 0;
  gint64 n_messages = 0;
  g_autofree char *count = NULL;
  g_autofree char *text = NULL;

  for (gint32 i = 0; i < self->target->n_partitions; i++)
    {
      g_autofree char *expected = weir_format_count (self->expected[i].n_messages);
      g_autofree char *found = weir_format_count (self->found[i].n_messages);
      g_autofree char *difference = NULL;

      n_messages += self->expected[i].n_messages;
      if (is_equal (self, i))
        continue;
      n_different++;
      /* Translators: topic, partition, two numbers of messages */
      difference = g_strdup_printf (_("%s %d is not the same. Messages expected: %s, found: %s."),
                                    self->replay->job->target, i, expected, found);
      weir_cli_message (difference);
    }
  count = weir_format_count (n_messages);
  if (n_different > 0)
    text = g_strdup (_("The target does not match the source. Other programs may have written to it, or the source has lost messages since."));
  else
    text = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%s message is the same on both sides.", "%s messages are the same on both sides.", n_messages),
                            count);
  weir_cli_message (text);
  if (cli->json)
    print_json (self);
  weir_cli_quit (cli, n_different > 0 ? WEIR_CLI_PARTIAL : self->status);
}

static void
target_ended (WeirCli *cli,
              WeirCliStatus status,
              gpointer user_data)
{
  Verify *self = user_data;

  cli->client = self->source_client;
  if (status != WEIR_CLI_DONE || weir_cli_read_get_was_interrupted ())
    weir_cli_quit (cli, WEIR_CLI_PARTIAL);
  else
    finish (self);
}

static void
source_ended (WeirCli *cli,
              WeirCliStatus status,
              gpointer user_data)
{
  Verify *self = user_data;
  const WeirJob *job = self->replay->job;
  const char *topics[] = { job->target, NULL };
  WeirReadPlan *plan;
  gboolean is_empty = TRUE;

  if (status != WEIR_CLI_DONE || weir_cli_read_get_was_interrupted ())
    {
      weir_cli_quit (cli, WEIR_CLI_PARTIAL);
      return;
    }
  plan = weir_read_plan_new (topics);
  plan->bulk = TRUE;
  for (guint i = 0; i < job->targets->len; i++)
    {
      const WeirJobTarget *target = &g_array_index (job->targets, WeirJobTarget, i);

      if (target->start < 0 || target->end <= target->start)
        continue;
      weir_read_plan_add_range (plan, 0, target->partition, target->start, target->end);
      is_empty = FALSE;
    }
  /* The read is of the target's cluster. */
  cli->client = self->replay->target;
  if (is_empty)
    target_ended (cli, WEIR_CLI_DONE, self);
  else
    weir_cli_read (cli, plan, take_target, NULL, target_ended, self);
  weir_read_plan_free (plan);
}

static void
facts_cb (GObject *object,
          GAsyncResult *result,
          gpointer user_data)
{
  Verify *self = user_data;
  const WeirJob *job = self->replay->job;
  const char *topics[] = { job->source, NULL };
  g_autoptr (GError) error = NULL;
  WeirReadPlan *plan;
  gboolean is_empty = TRUE;

  self->target = weir_topic_facts_get_finish (WEIR_CLIENT (object), result, &error);
  if (self->target == NULL)
    {
      weir_cli_message (error->message);
      weir_cli_quit (self->replay->cli, WEIR_CLI_PARTIAL);
      return;
    }
  if (self->target->n_partitions < (gint32) job->targets->len)
    {
      weir_cli_message (_("The target has fewer partitions than when the job was done: it is another topic now."));
      weir_cli_quit (self->replay->cli, WEIR_CLI_PARTIAL);
      return;
    }
  self->expected = g_new0 (Side, self->target->n_partitions);
  self->found = g_new0 (Side, self->target->n_partitions);
  plan = weir_read_plan_new (topics);
  plan->bulk = TRUE;
  for (guint i = 0; i < job->ranges->len; i++)
    {
      const WeirJobRange *range = &g_array_index (job->ranges, WeirJobRange, i);

      if (range->next <= range->from)
        continue;
      weir_read_plan_add_range (plan, 0, range->partition, range->from, range->next);
      is_empty = FALSE;
    }
  if (is_empty)
    source_ended (self->replay->cli, WEIR_CLI_DONE, self);
  else
    weir_cli_read (self->replay->cli, plan, take_source, NULL, source_ended, self);
  weir_read_plan_free (plan);
}

void
weir_cli_replay_verify (WeirCliReplay *replay,
                        WeirCliStatus status)
{
  Verify *self = g_new0 (Verify, 1);

  self->replay = replay;
  self->status = status;
  self->source_client = replay->cli->client;
  weir_topic_facts_get_async (replay->target, replay->job->target, NULL, facts_cb, self);
}
