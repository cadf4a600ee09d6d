/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "decode/weir-hex.h"

#include <string.h>

#define BYTES_PER_LINE 16

/**
 * weir_hex_append_line:
 * @text: where the line is added, without a line break
 * @offset: of the first byte
 * @bytes: the bytes of the line
 * @n_bytes: how many
 * @bytes_per_line: how many a full line has
 */
void
weir_hex_append_line (GString      *text,
                      gsize         offset,
                      const guint8 *bytes,
                      gsize         n_bytes,
                      guint         bytes_per_line)
{
  static const char digits[] = "0123456789abcdef";

  g_string_append_printf (text, "%08" G_GSIZE_MODIFIER "x ", offset);

  for (gsize i = 0; i < bytes_per_line; i++)
    {
      if (i % 8 == 0)
        g_string_append_c (text, ' ');
      if (i < n_bytes)
        {
          g_string_append_c (text, digits[bytes[i] >> 4]);
          g_string_append_c (text, digits[bytes[i] & 15]);
        }
      else
        g_string_append (text, "  ");
      g_string_append_c (text, ' ');
    }

  g_string_append (text, " |");
  for (gsize i = 0; i < n_bytes; i++)
    g_string_append_c (text, bytes[i] >= 0x20 && bytes[i] < 0x7f ? (char) bytes[i] : '.');
  g_string_append_c (text, '|');
}

/**
 * weir_hex_dump:
 * @bytes: any bytes
 * @length: how many
 * @max_bytes: how long the text may be; only whole lines are added
 * @text: where the dump is added
 *
 * Writes as `hexdump -C` does, but for lines that repeat: those are written out.
 *
 * Returns: whether all bytes are in
 */
gboolean
weir_hex_dump (const guint8 *bytes,
               gsize         length,
               gsize         max_bytes,
               GString      *text)
{
  for (gsize offset = 0; offset < length; offset += BYTES_PER_LINE)
    {
      gsize before = text->len;

      weir_hex_append_line (text, offset, bytes + offset, MIN (length - offset, BYTES_PER_LINE), BYTES_PER_LINE);
      g_string_append_c (text, '\n');
      if (text->len > max_bytes)
        {
          g_string_truncate (text, before);
          return FALSE;
        }
    }

  /* The last line ends without a line break: the text is put into a view. */
  if (text->len > 0)
    g_string_truncate (text, text->len - 1);

  return TRUE;
}
