/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "input/weir-input-private.h"

#include <string.h>

/* What kcat reads and writes: values between delimiters, a key in front where it has a delimiter of its own. What has none of
 * that is a value without a key. */

static gconstpointer
get_bytes (WeirInput *self,
           const char *text,
           gsize length)
{
  return length == 0 && self->options.empty_is_null ? NULL : text;
}

gboolean
weir_input_next_delimited (WeirInput *self,
                           WeirDraft *draft,
                           GError **error)
{
  gsize n_delimiter, length;
  const char *delimiter = g_bytes_get_data (self->options.delimiter, &n_delimiter);
  const char *text;

  if (!weir_input_buffer_next (&self->buffer, delimiter, n_delimiter, &text, &length))
    return FALSE;
  self->line = self->next_line++;
  *draft = (WeirDraft) { .partition = -1, .timestamp_msec = -1 };
  weir_input_apply_options (self, &draft->partition, &draft->timestamp_msec);
  if (self->options.key_delimiter != NULL)
    {
      gsize n_key_delimiter;
      const char *key_delimiter = g_bytes_get_data (self->options.key_delimiter, &n_key_delimiter);
      const char *found = n_key_delimiter == 1 ? memchr (text, *key_delimiter, length) : memmem (text, length, key_delimiter, n_key_delimiter);

      if (found != NULL)
        {
          draft->key_length = (gsize) (found - text);
          draft->key = get_bytes (self, text, draft->key_length);
          length -= draft->key_length + n_key_delimiter;
          text = found + n_key_delimiter;
        }
    }
  draft->value = get_bytes (self, text, length);
  draft->value_length = length;
  return TRUE;
}
