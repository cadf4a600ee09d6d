/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "base/weir-output.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

void
weir_output_init (WeirOutput *self,
                  int fd)
{
  *self = (WeirOutput) { .fd = fd, .size = 2 * WEIR_OUTPUT_FLUSH_BYTES };
  self->data = g_malloc (self->size);
}

void
weir_output_clear (WeirOutput *self)
{
  g_clear_pointer (&self->data, g_free);
  self->length = self->size = 0;
}

/* Returns: whether all was written, now and before. */
gboolean
weir_output_flush (WeirOutput *self)
{
  gsize done = 0;

  while (done < self->length && !self->has_failed)
    {
      gssize n_written = write (self->fd, self->data + done, self->length - done);

      if (n_written >= 0)
        {
          done += n_written;
        }
      else if (errno != EINTR)
        {
          self->has_failed = TRUE;
          self->error_number = errno;
        }
    }
  self->length = 0;
  return !self->has_failed;
}

char *
weir_output_reserve (WeirOutput *self,
                     gsize n_bytes)
{
  if (G_UNLIKELY (self->size - self->length < n_bytes))
    {
      self->size = MAX (self->size * 2, self->length + n_bytes);
      self->data = g_realloc (self->data, self->size);
    }
  return self->data + self->length;
}

void
weir_output_bytes (WeirOutput *self,
                   gconstpointer bytes,
                   gsize length)
{
  if (length == 0)
    return;
  memcpy (weir_output_reserve (self, length), bytes, length);
  self->length += length;
}

void
weir_output_text (WeirOutput *self,
                  const char *text)
{
  weir_output_bytes (self, text, strlen (text));
}

void
weir_output_char (WeirOutput *self,
                  char c)
{
  *weir_output_reserve (self, 1) = c;
  self->length++;
}

void
weir_output_int64 (WeirOutput *self,
                   gint64 number)
{
  char digits[20];
  gsize n_digits = 0;
  guint64 rest = number < 0 ? -(guint64) number : (guint64) number;
  char *end;

  do
    {
      digits[n_digits++] = '0' + (char) (rest % 10);
      rest /= 10;
    }
  while (rest != 0);

  end = weir_output_reserve (self, n_digits + 1);
  if (number < 0)
    *end++ = '-';
  while (n_digits > 0)
    *end++ = digits[--n_digits];
  self->length = end - self->data;
}

/* How long the UTF-8 sequence at @p is: 0 where there is none. As RFC 3629 says: no
 * overlong forms, no surrogates, nothing above U+10FFFF. */
static gsize
get_sequence_length (const guchar *p,
                     const guchar *end)
{
  gsize left = end - p;

#define IS_TAIL(c) (((c) & 0xc0) == 0x80)
  if (p[0] < 0xc2)
    return 0;
  if (p[0] < 0xe0)
    return left >= 2 && IS_TAIL (p[1]) ? 2 : 0;
  if (p[0] < 0xf0)
    {
      if (left < 3 || !IS_TAIL (p[1]) || !IS_TAIL (p[2]) || (p[0] == 0xe0 && p[1] < 0xa0) || (p[0] == 0xed && p[1] > 0x9f))
        return 0;
      return 3;
    }
  if (p[0] < 0xf5)
    {
      if (left < 4 || !IS_TAIL (p[1]) || !IS_TAIL (p[2]) || !IS_TAIL (p[3]) || (p[0] == 0xf0 && p[1] < 0x90)
          || (p[0] == 0xf4 && p[1] > 0x8f))
        return 0;
      return 4;
    }
  return 0;
#undef IS_TAIL
}

static char *
append_escape (char *out,
               guchar c)
{
  static const char hex[] = "0123456789abcdef";

  *out++ = '\\';
  switch (c)
    {
    case '"':
    case '\\':
      *out++ = (char) c;
      return out;
    case '\n':
      *out++ = 'n';
      return out;
    case '\t':
      *out++ = 't';
      return out;
    case '\r':
      *out++ = 'r';
      return out;
    case '\b':
      *out++ = 'b';
      return out;
    case '\f':
      *out++ = 'f';
      return out;
    default:
      memcpy (out, "u00", 3);
      out[3] = hex[c >> 4];
      out[4] = hex[c & 15];
      return out + 5;
    }
}

/* Eight bytes at a time: which of them cannot be copied as they are (a quote, a backslash, a
 * control character, or no ASCII)? The lowest set bit is that of the first one; higher ones may lie. */
static inline guint64
find_special (guint64 word)
{
  const guint64 ones = G_GUINT64_CONSTANT (0x0101010101010101);
  const guint64 highs = G_GUINT64_CONSTANT (0x8080808080808080);
  guint64 quote = word ^ (ones * '"');
  guint64 backslash = word ^ (ones * '\\');

  return (((quote - ones) & ~quote) | ((backslash - ones) & ~backslash) | ((word - ones * 0x20) & ~word) | word) & highs;
}

/**
 * weir_output_json_try_string:
 *
 * Validates, escapes and copies in one pass.
 *
 * Returns: FALSE, with nothing written, where the bytes are not UTF-8
 */
gboolean
weir_output_json_try_string (WeirOutput *self,
                             gconstpointer bytes,
                             gsize length)
{
  const guchar *p = bytes;
  const guchar *end = p + length;
  char *out;

  /* At worst each byte becomes \u00XX; eight more for the words that are copied beyond the end. */
  out = weir_output_reserve (self, length * 6 + 10);
  *out++ = '"';
  while (p < end)
    {
      if (end - p >= 8)
        {
          guint64 word;
          guint64 special;

          memcpy (&word, p, 8);
          memcpy (out, p, 8);
          special = find_special (GUINT64_FROM_LE (word));
          if (special == 0)
            {
              p += 8;
              out += 8;
              continue;
            }
          p += __builtin_ctzll (special) / 8;
          out += __builtin_ctzll (special) / 8;
        }

      if (*p >= 0x80)
        {
          gsize sequence_length = get_sequence_length (p, end);

          if (sequence_length == 0)
            return FALSE;
          memcpy (out, p, sequence_length);
          p += sequence_length;
          out += sequence_length;
        }
      else if (*p < 0x20 || *p == '"' || *p == '\\')
        {
          out = append_escape (out, *p++);
        }
      else
        {
          *out++ = (char) *p++;
        }
    }
  *out++ = '"';
  self->length = out - self->data;
  return TRUE;
}

void
weir_output_json_bytes (WeirOutput *self,
                        gconstpointer bytes,
                        gsize length)
{
  int state = 0;
  int save = 0;
  char *out;
  gsize n_written;

  if (bytes == NULL)
    {
      weir_output_bytes (self, "null", 4);
      return;
    }
  if (weir_output_json_try_string (self, bytes, length))
    return;

  weir_output_text (self, "{\"base64\":\"");
  out = weir_output_reserve (self, (length / 3 + 1) * 4 + 4);
  n_written = g_base64_encode_step (bytes, length, FALSE, out, &state, &save);
  n_written += g_base64_encode_close (FALSE, out + n_written, &state, &save);
  self->length += n_written;
  weir_output_text (self, "\"}");
}

void
weir_output_json_gbytes (WeirOutput *self,
                         GBytes *bytes)
{
  gsize length = 0;
  gconstpointer data = bytes != NULL ? g_bytes_get_data (bytes, &length) : NULL;

  /* Where there are none they have no address either. */
  weir_output_json_bytes (self, bytes != NULL && data == NULL ? "" : data, length);
}

void
weir_output_json_text (WeirOutput *self,
                       const char *text)
{
  weir_output_json_bytes (self, text, text != NULL ? strlen (text) : 0);
}

void
weir_output_json_int64_or_null (WeirOutput *self,
                                gint64 number,
                                gboolean is_known)
{
  if (is_known)
    weir_output_int64 (self, number);
  else
    weir_output_bytes (self, "null", 4);
}

void
weir_output_json_key (WeirOutput *self,
                      const char *key)
{
  if (self->length > 0 && self->data[self->length - 1] != '{')
    weir_output_char (self, ',');
  weir_output_char (self, '"');
  weir_output_text (self, key);
  weir_output_bytes (self, "\":", 2);
}
