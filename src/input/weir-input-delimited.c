/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "input/weir-input-private.h"

#include <string.h>

/* What kcat reads and writes: values between delimiters, a key in front where it has a delimiter of its own. What has none of
 * that is a value without a key. */

static GBytes *
make_bytes (WeirInput *self,
            const char *text,
            gsize length)
{
  return length == 0 && self->options.empty_is_null ? NULL : g_bytes_new (text, length);
}

WeirRecord *
weir_input_next_delimited (WeirInput *self,
                           GError **error)
{
  g_autoptr (GBytes) key = NULL;
  g_autoptr (GBytes) value = NULL;
  gsize n_delimiter, length;
  const char *delimiter = g_bytes_get_data (self->options.delimiter, &n_delimiter);
  const char *text;
  const char *behind_key = NULL;

  if (!weir_input_buffer_next (&self->buffer, delimiter, n_delimiter, &text, &length))
    return NULL;
  self->line = self->next_line++;
  if (self->options.key_delimiter != NULL)
    {
      gsize n_key_delimiter;
      const char *key_delimiter = g_bytes_get_data (self->options.key_delimiter, &n_key_delimiter);
      const char *found = memmem (text, length, key_delimiter, n_key_delimiter);

      if (found != NULL)
        {
          key = make_bytes (self, text, (gsize) (found - text));
          behind_key = found + n_key_delimiter;
          length -= (gsize) (behind_key - text);
          text = behind_key;
        }
    }
  value = make_bytes (self, text, length);
  return weir_input_make_record (self, -1, -1, key, value, NULL);
}
