/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include <glib/gi18n.h>
#include <string.h>

#include "decode/weir-decode.h"
#include "decode/weir-decoder-list.h"

#define REPLACEMENT "\xef\xbf\xbd"

/* So much is looked at: what is text that far is shown as text. */
#define MAX_CHECKED_BYTES (1024 * 1024)

static guint
recognise (const WeirDecodeInput *input,
           char                 **reason)
{
  const char *end;
  gsize length = MIN (input->length, MAX_CHECKED_BYTES);

  for (gsize i = 0; i < length; i++)
    {
      guchar c = input->bytes[i];

      /* \033 begins the colours of terminals, which are in many logs. */
      if ((c < 0x20 && (c == '\0' || strchr ("\t\n\r\f\v\b\033", c) == NULL)) || c == 0x7f)
        return WEIR_SURE_NOT;
    }
  if (!g_utf8_validate_len ((const char *) input->bytes, length, &end) &&
      (length == input->length || (const char *) input->bytes + length - end > 3))
    return WEIR_SURE_NOT;
  *reason = g_strdup (_("Is UTF-8 text"));

  return WEIR_SURE_LIKELY;
}

static char *
to_text (const WeirDecodeInput *input,
         gsize                  max_bytes,
         gboolean              *is_cut,
         GError               **error)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static (input->bytes, input->length);

  return weir_decode_to_text (bytes, WEIR_DECODED_TEXT, max_bytes, is_cut);
}

/* A text of GTK holds no NUL. */
static void
append_character (GString *text,
                  gunichar c)
{
  if (c == 0)
    g_string_append (text, REPLACEMENT);
  else
    g_string_append_unichar (text, c);
}

static char *
latin1_to_text (const WeirDecodeInput *input,
                gsize                  max_bytes,
                gboolean              *is_cut,
                GError               **error)
{
  g_autoptr (GString) text = g_string_sized_new (MIN (input->length, max_bytes));

  for (gsize i = 0; i < input->length; i++)
    {
      if (text->len > max_bytes)
        {
          *is_cut = TRUE;
          break;
        }
      append_character (text, input->bytes[i]);
    }

  return g_string_free_and_steal (g_steal_pointer (&text));
}

static char *
utf16_to_text (const WeirDecodeInput *input,
               gboolean               is_little,
               gsize                  max_bytes,
               gboolean              *is_cut)
{
  g_autoptr (GString) text = g_string_sized_new (MIN (input->length, max_bytes));
  const guint8 *p = input->bytes;
  const guint8 *end = p + input->length;

  while (end - p >= 2)
    {
      gunichar c = is_little ? p[0] | (gunichar) p[1] << 8 : p[1] | (gunichar) p[0] << 8;

      if (text->len > max_bytes)
        {
          *is_cut = TRUE;
          break;
        }
      p += 2;
      if (c == 0xfeff && p - input->bytes == 2)
        continue;
      if (c >= 0xd800 && c <= 0xdbff && end - p >= 2)
        {
          gunichar low = is_little ? p[0] | (gunichar) p[1] << 8 : p[1] | (gunichar) p[0] << 8;

          if (low >= 0xdc00 && low <= 0xdfff)
            {
              c = 0x10000 + ((c - 0xd800) << 10) + (low - 0xdc00);
              p += 2;
            }
        }
      append_character (text, c >= 0xd800 && c <= 0xdfff ? 0xfffd : c);
    }
  if (!*is_cut && p < end)
    g_string_append (text, REPLACEMENT); /* half a character */

  return g_string_free_and_steal (g_steal_pointer (&text));
}

static char *
utf16le_to_text (const WeirDecodeInput *input,
                 gsize                  max_bytes,
                 gboolean              *is_cut,
                 GError               **error)
{
  return utf16_to_text (input, TRUE, max_bytes, is_cut);
}

static char *
utf16be_to_text (const WeirDecodeInput *input,
                 gsize                  max_bytes,
                 gboolean              *is_cut,
                 GError               **error)
{
  return utf16_to_text (input, FALSE, max_bytes, is_cut);
}

const WeirDecoder weir_decoder_text = {
  .id = "text",
  .title = N_("Text"),
  .recognise = recognise,
  .to_text = to_text,
};

/* Without a mark of its own anything could be one of these: a person chooses them. */
const WeirDecoder weir_decoder_utf16le = {
  .id = "utf-16le",
  .title = N_("Text, UTF-16 (little-endian)"),
  .to_text = utf16le_to_text,
};

const WeirDecoder weir_decoder_utf16be = {
  .id = "utf-16be",
  .title = N_("Text, UTF-16 (big-endian)"),
  .to_text = utf16be_to_text,
};

const WeirDecoder weir_decoder_latin1 = {
  .id = "latin-1",
  .title = N_("Text, Latin-1"),
  .to_text = latin1_to_text,
};
