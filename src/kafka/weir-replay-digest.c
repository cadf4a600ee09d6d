/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "kafka/weir-replay-digest.h"

#include <string.h>

#include "kafka/weir-reader.h"
#include "kafka/weir-replay.h"

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
take_digest (const WeirJob *job,
             gboolean with_timestamp,
             const WeirRecordView *view,
             guint8 *digest)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  gsize n_digest = WEIR_REPLAY_DIGEST_BYTES;
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
  if (with_timestamp && timestamp_msec > 0)
    g_checksum_update (checksum, (const guchar *) &timestamp_msec, sizeof timestamp_msec);
  g_checksum_get_digest (checksum, digest, &n_digest);
}

void
weir_replay_digest_add (WeirReplayDigest *self,
                        const WeirJob *job,
                        gboolean with_timestamp,
                        const WeirRecordView *view)
{
  g_autoptr (GChecksum) chain = g_checksum_new (G_CHECKSUM_SHA256);
  guint8 digest[WEIR_REPLAY_DIGEST_BYTES];
  gsize n_digest = WEIR_REPLAY_DIGEST_BYTES;

  take_digest (job, with_timestamp, view, digest);
  self->n_messages++;
  for (gsize i = 0; i < G_N_ELEMENTS (self->sum); i++)
    {
      guint64 part;

      memcpy (&part, digest + 8 * i, sizeof part);
      self->sum[i] += part;
    }
  g_checksum_update (chain, self->chain, WEIR_REPLAY_DIGEST_BYTES);
  g_checksum_update (chain, digest, WEIR_REPLAY_DIGEST_BYTES);
  g_checksum_get_digest (chain, self->chain, &n_digest);
}

gboolean
weir_replay_digest_equal (const WeirReplayDigest *self,
                          const WeirReplayDigest *other,
                          gboolean is_ordered)
{
  return self->n_messages == other->n_messages && memcmp (self->sum, other->sum, sizeof self->sum) == 0
         && (!is_ordered || memcmp (self->chain, other->chain, sizeof self->chain) == 0);
}

/* The sum is as it lies in memory: only to be compared with another one of the same run. */
char *
weir_replay_digest_to_text (const WeirReplayDigest *self,
                            gboolean is_ordered)
{
  const guint8 *bytes = is_ordered ? self->chain : (const guint8 *) self->sum;
  GString *text = g_string_sized_new (2 * WEIR_REPLAY_DIGEST_BYTES);

  for (gsize i = 0; i < WEIR_REPLAY_DIGEST_BYTES; i++)
    g_string_append_printf (text, "%02x", bytes[i]);
  return g_string_free_and_steal (text);
}
