/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "weir-message-decoded.h"

#include <string.h>

/* What takes a few milliseconds is not worth a thread, and a pane that is empty meanwhile. */
#define QUICK_BYTES (64 * 1024)
#define MAX_UNPACKED_BYTES (64 * 1024 * 1024)
#define MAX_TEXT_BYTES (32 * 1024 * 1024)
/* What a line of a list holds: longer ones go on in the next. Two hundred of them are laid out at once,
 * each several times, and what that costs grows faster than their length. */
#define MAX_LINE_BYTES 128

/* How much of the @length bytes of @line is a line of its own: it ends behind a blank, where one is near,
 * and never within a character. */
static gsize
measure_step (const char *line, gsize length)
{
  gsize step = MIN (length, MAX_LINE_BYTES);

  if (step == length)
    return step;
  for (gsize i = step; i > MAX_LINE_BYTES / 2; i--)
    if (g_ascii_isspace (line[i - 1]))
      return i;
  while (step > MAX_LINE_BYTES - 4 && ((guchar) line[step] & 0xc0) == 0x80)
    step--;
  return step;
}

static void
find_lines (WeirMessageDecoded *self)
{
  g_autoptr (GArray) starts = g_array_new (FALSE, FALSE, sizeof (guint32));
  gsize place = 0;

  while (place < self->text_length)
    {
      const char *line = self->text + place;
      const char *end = memchr (line, '\n', self->text_length - place);
      gsize length = end != NULL ? (gsize) (end - line) : self->text_length - place;

      self->longest_line = MAX (self->longest_line, length);
      for (gsize done = 0;;)
        {
          guint32 start = (guint32) (place + done);

          g_array_append_val (starts, start);
          done += measure_step (line + done, length - done);
          if (done >= length)
            break;
        }
      place += length + 1;
    }
  self->n_lines = starts->len;
  self->line_starts = (guint32 *) (void *) g_array_free (g_steal_pointer (&starts), FALSE);
}

static void
decode_bytes (WeirMessageDecoded *self, const WeirDecodeInput *input)
{
  g_autoptr (GError) error = NULL;

  if (self->decoder->to_tree != NULL)
    {
      self->tree = weir_decoder_to_tree (self->decoder, input, NULL, &error);
      if (self->tree == NULL)
        {
          self->problem = g_strdup (error->message);
          return;
        }
      self->problem = g_strdup (weir_decoded_tree_get_problem (self->tree));
    }
  if (self->decoder->to_text != NULL)
    self->text = self->decoder->to_text (input, MAX_TEXT_BYTES, &self->is_text_cut, &error);
  else if (self->tree != NULL)
    self->text = weir_decoded_tree_to_json (self->tree, 0, TRUE, MAX_TEXT_BYTES, &self->is_text_cut);
  if (self->text != NULL)
    {
      self->text_length = strlen (self->text);
      find_lines (self);
    }
  else if (error != NULL && self->problem == NULL)
    self->problem = g_strdup (error->message);
}

WeirMessageDecoded *
weir_message_decode (GBytes *bytes, const char *topic, gboolean is_key, GBytes *key, const WeirMessageFormat *format)
{
  WeirMessageDecoded *self = g_new0 (WeirMessageDecoded, 1);
  WeirDecodeInput input = weir_decode_input (bytes, topic, is_key, key);

  g_atomic_ref_count_init (&self->references);
  self->bytes = bytes != NULL ? g_bytes_ref (bytes) : NULL;
  if (input.length == 0)
    {
      self->decoder = self->automatic = weir_decoder_find ("text");
      return self;
    }

  self->automatic = weir_decoder_choose (&input, &self->reason);
  if (self->automatic->unpack != NULL)
    {
      self->packing = self->automatic;
      if (format->does_unpack)
        {
          g_autoptr (GError) error = NULL;
          GBytes *unpacked = self->packing->unpack (&input, MAX_UNPACKED_BYTES, &self->is_unpack_cut, &error);

          if (unpacked == NULL)
            self->problem = g_strdup (error->message);
          else
            {
              g_bytes_unref (self->bytes);
              self->bytes = unpacked;
              input = weir_decode_input (unpacked, topic, is_key, key);
              g_clear_pointer (&self->reason, g_free);
              self->automatic = weir_decoder_choose (&input, &self->reason);
            }
        }
      /* Packed still, or packed twice: those have no text of their own. */
      if (self->automatic->unpack != NULL)
        self->automatic = weir_decoder_find ("hex");
    }
  self->decoder = format->decoder != NULL ? format->decoder : self->automatic;
  if (input.length > 0)
    decode_bytes (self, &input);

  return self;
}

WeirMessageDecoded *
weir_message_decoded_ref (WeirMessageDecoded *self)
{
  g_atomic_ref_count_inc (&self->references);
  return self;
}

void
weir_message_decoded_unref (WeirMessageDecoded *self)
{
  if (!g_atomic_ref_count_dec (&self->references))
    return;
  g_clear_pointer (&self->bytes, g_bytes_unref);
  g_clear_pointer (&self->tree, weir_decoded_tree_free);
  g_free (self->reason);
  g_free (self->text);
  g_free (self->line_starts);
  g_free (self->problem);
  g_free (self);
}

typedef struct
{
  GBytes *bytes;
  char *topic;
  gboolean is_key;
  GBytes *key;
  WeirMessageFormat format;
} Job;

static void
job_free (Job *job)
{
  g_clear_pointer (&job->bytes, g_bytes_unref);
  g_clear_pointer (&job->key, g_bytes_unref);
  g_free (job->topic);
  g_free (job);
}

static void
decode_func (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Job *job = task_data;

  g_task_return_pointer (task, weir_message_decode (job->bytes, job->topic, job->is_key, job->key, &job->format),
                         (GDestroyNotify) weir_message_decoded_unref);
}

gboolean
weir_message_decode_is_quick (GBytes *bytes)
{
  const char *magic;
  gsize length = 0;

  if (bytes == NULL)
    return TRUE;
  magic = g_bytes_get_data (bytes, &length);
  /* What is packed may be a thousand times as large. */
  return length <= QUICK_BYTES && (length < 4 || (memcmp (magic, "\x1f\x8b", 2) != 0 && memcmp (magic, "\x28\xb5\x2f\xfd", 4) != 0));
}

void
weir_message_decode_async (GBytes *bytes, const char *topic, gboolean is_key, GBytes *key, const WeirMessageFormat *format,
                           GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Job *job = g_new0 (Job, 1);

  job->bytes = bytes != NULL ? g_bytes_ref (bytes) : NULL;
  job->topic = g_strdup (topic);
  job->is_key = is_key;
  job->key = key != NULL ? g_bytes_ref (key) : NULL;
  job->format = *format;
  g_task_set_source_tag (task, weir_message_decode_async);
  g_task_set_task_data (task, job, (GDestroyNotify) job_free);
  g_task_run_in_thread (task, decode_func);
}

WeirMessageDecoded *
weir_message_decode_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
