/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "decode/weir-decode.h"

#include <glib/gi18n.h>
#include <string.h>

#include "base/weir-json.h"
#include "decode/weir-hex.h"
#include "decode/weir-json-layout.h"

#define ELLIPSIS "…"

static void
skip_byte_order_mark (const char **bytes,
                      gsize       *length)
{
  if (*length >= 3 && memcmp (*bytes, "\xef\xbb\xbf", 3) == 0)
    {
      *bytes += 3;
      *length -= 3;
    }
}

/* Objects and arrays only: a lone number or word is JSON too, but says more as text. */
static gboolean
is_json (const char *bytes,
         gsize       length)
{
  const char *p = bytes;
  gsize rest = length;

  skip_byte_order_mark (&p, &rest);
  while (rest > 0 && (*p == ' ' || *p == '\n' || *p == '\r' || *p == '\t'))
    {
      p++;
      rest--;
    }

  return rest > 0 && (*p == '{' || *p == '[') &&
         weir_json_reader_read (weir_json_reader_get_for_thread (), bytes, length) != NULL;
}

/* UTF-8, with no control characters but those of plain text. */
static gboolean
is_text (const char *bytes,
         gsize       length)
{
  /* The bytes are looked through first: it is cheap, and binary data shows itself early. */
  for (gsize i = 0; i < length; i++)
    {
      guchar c = (guchar) bytes[i];

      /* \033 begins the colours of terminals, which are in many logs. */
      if ((c < 0x20 && (c == '\0' || strchr ("\t\n\r\f\v\b\033", c) == NULL)) || c == 0x7f)
        return FALSE;
    }

  return g_utf8_validate_len (bytes, length, NULL);
}

/**
 * weir_decode_guess:
 * @bytes: (nullable): key or value of a message
 *
 * Returns: what it most likely is
 */
WeirDecodedKind
weir_decode_guess (GBytes *bytes)
{
  const char *data;
  gsize length;

  if (bytes == NULL)
    return WEIR_DECODED_NULL;

  data = g_bytes_get_data (bytes, &length);
  if (length == 0)
    return WEIR_DECODED_EMPTY;
  if (is_json (data, length))
    return WEIR_DECODED_JSON;
  if (is_text (data, length))
    return WEIR_DECODED_TEXT;

  return WEIR_DECODED_BINARY;
}

/* How many bytes to take so that no character is cut through. */
static gsize
cut_length (const char *text,
            gsize       length,
            gsize       max_bytes)
{
  gsize cut = max_bytes;

  if (length <= max_bytes)
    return length;

  while (cut > 0 && max_bytes - cut < 4 && ((guchar) text[cut] & 0xc0) == 0x80)
    cut--;

  return cut;
}

/* The text as it is where it is UTF-8 without NULs, which a GTK text cannot hold; else with
 * replacement characters. That makes it longer: it is cut once more. */
static char *
to_valid_text (const char *text,
               gsize       length,
               gsize       max_bytes,
               gboolean   *is_cut)
{
  gsize cut = cut_length (text, length, max_bytes);
  char *valid;

  *is_cut = *is_cut || cut < length;
  if (g_utf8_validate_len (text, cut, NULL))
    return g_strndup (text, cut);

  valid = g_utf8_make_valid (text, (gssize) cut);
  length = strlen (valid);
  cut = cut_length (valid, length, max_bytes);
  *is_cut = *is_cut || cut < length;
  valid[cut] = '\0';

  return valid;
}

/**
 * weir_decode_to_text:
 * @bytes: (nullable): key or value of a message
 * @kind: as what it is to be read; weir_decode_guess(), or what a person chose
 * @max_bytes: how long the text may be
 * @is_cut: (out) (optional): whether there is more
 *
 * Returns: (transfer full): valid UTF-8; the empty text for nothing and for no bytes
 */
char *
weir_decode_to_text (GBytes         *bytes,
                     WeirDecodedKind kind,
                     gsize           max_bytes,
                     gboolean       *is_cut)
{
  g_autoptr (GString) text = NULL;
  gboolean was_cut = FALSE;
  char *result;
  const char *data = NULL;
  gsize length = 0;

  if (bytes != NULL)
    data = g_bytes_get_data (bytes, &length);

  /* Room for arithmetic: nobody wants more text than half the address space. */
  max_bytes = MIN (max_bytes, G_MAXSSIZE / 2);

  if (length == 0)
    kind = WEIR_DECODED_EMPTY;

  switch (kind)
    {
    case WEIR_DECODED_JSON:
      text = g_string_new (NULL);
      skip_byte_order_mark (&data, &length);
      was_cut = !weir_json_layout (data, length, max_bytes, text);
      result = to_valid_text (text->str, text->len, max_bytes, &was_cut);
      break;

    case WEIR_DECODED_TEXT:
      result = to_valid_text (data, length, max_bytes, &was_cut);
      break;

    case WEIR_DECODED_BINARY:
      text = g_string_new (NULL);
      was_cut = !weir_hex_dump ((const guint8 *) data, length, max_bytes, text);
      result = g_string_free_and_steal (g_steal_pointer (&text));
      break;

    case WEIR_DECODED_NULL:
    case WEIR_DECODED_EMPTY:
    default:
      result = g_strdup ("");
      break;
    }

  if (is_cut != NULL)
    *is_cut = was_cut;

  return result;
}

/* Adds one character so that it takes no second line and can be seen. */
static void
add_visible (GString *line,
             gunichar c)
{
  if (c < 0x20)
    g_string_append_unichar (line, 0x2400 + c); /* ␀ and so on */
  else if (c == 0x7f)
    g_string_append_unichar (line, 0x2421); /* ␡ */
  else if (c == 0x85 || c == 0x2028 || c == 0x2029)
    g_string_append_unichar (line, 0x2424); /* ␤: they break lines, too */
  else if (c < 0xa0 && c >= 0x80)
    g_string_append_printf (line, "\\u%04x", c);
  else if ((c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069))
    /* They would turn the direction of what stands behind them, cells included. */
    g_string_append_printf (line, "\\u%04x", c);
  else
    g_string_append_unichar (line, c);
}

/**
 * weir_decode_to_line:
 * @bytes: (nullable): key or value of a message
 * @max_bytes: how long the line may be; where it is cut it ends in “…”
 *
 * Control characters are shown as pictures (␀, ␊), bytes that are no UTF-8 as `\xff`. Looks
 * at no more of the bytes than the line holds.
 *
 * Returns: (transfer full): one line of valid UTF-8; “null” for %NULL, empty for no bytes
 */
char *
weir_decode_to_line (GBytes *bytes,
                     gsize   max_bytes)
{
  GString *line;
  const char *p;
  const char *end;
  gsize length;
  gsize room_end = 0; /* how much of the line leaves room for an ellipsis */

  if (bytes == NULL)
    return g_strdup ("null");

  p = g_bytes_get_data (bytes, &length);
  end = p + length;
  line = g_string_sized_new (MIN (length, MIN (max_bytes, 512)));

  while (p < end)
    {
      /* Negative where it is no character; the rest of the bytes is known, so that a
       * character at the very end is not taken for a cut one. */
      gunichar c = g_utf8_get_char_validated (p, MIN (end - p, 6));

      if (*p == '\0')
        {
          add_visible (line, 0);
          p++;
        }
      else if (c == (gunichar) -1 || c == (gunichar) -2)
        g_string_append_printf (line, "\\x%02x", (guchar) *p++);
      else
        {
          add_visible (line, c);
          p = g_utf8_next_char (p);
        }

      if (line->len > max_bytes)
        {
          g_string_truncate (line, room_end);
          if (max_bytes >= strlen (ELLIPSIS))
            g_string_append (line, ELLIPSIS);
          break;
        }
      if (line->len + strlen (ELLIPSIS) <= max_bytes)
        room_end = line->len;
    }

  return g_string_free_and_steal (line);
}

/**
 * weir_decode_check_json:
 * @text: what a person typed
 * @length: its length in bytes
 *
 * Returns: (transfer full) (nullable): what is wrong and where; %NULL where nothing is
 */
char *
weir_decode_check_json (const char *text,
                        gsize       length)
{
  g_autoptr (WeirJsonReader) reader = weir_json_reader_new ();
  const char *message;
  gsize position;
  guint line = 1;
  guint column = 1;

  weir_json_reader_read (reader, text, length);
  if (!weir_json_reader_locate_error (reader, &message, &position))
    return NULL;

  if (length == 0)
    return g_strdup (_("There is nothing here yet"));

  position = MIN (position, length);
  for (gsize i = 0; i < position; i++)
    {
      if (text[i] == '\n')
        {
          line++;
          column = 1;
        }
      else if (((guchar) text[i] & 0xc0) != 0x80)
        column++;
    }

  /* Translators: a place in a text, and what the JSON parser says about it, in English */
  return g_strdup_printf (_("Line %u, column %u: %s"), line, column, message);
}
