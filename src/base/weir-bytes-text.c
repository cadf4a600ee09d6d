/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "base/weir-bytes-text.h"

#include <glib/gi18n.h>
#include <string.h>

#include "base/weir-error.h"

/* A line of hex that a person can count in. */
#define HEX_BYTES_PER_LINE 16

static const char *const ids[WEIR_BYTES_N_FORMS] = { "null", "text", "hex", "base64" };

const char *
weir_bytes_form_to_id (WeirBytesForm form)
{
  return (guint) form < WEIR_BYTES_N_FORMS ? ids[form] : ids[WEIR_BYTES_TEXT];
}

WeirBytesForm
weir_bytes_form_from_id (const char *id)
{
  for (guint i = 0; i < WEIR_BYTES_N_FORMS; i++)
    {
      if (g_strcmp0 (id, ids[i]) == 0)
        return (WeirBytesForm) i;
    }
  return WEIR_BYTES_TEXT;
}

gboolean
weir_bytes_are_text (GBytes *bytes)
{
  gsize length;
  const char *data = g_bytes_get_data (bytes, &length);

  if (!g_utf8_validate_len (data, (gssize) length, NULL))
    return FALSE;
  /* In a text widget these would be boxes, or change what is around them. */
  for (gsize i = 0; i < length; i++)
    {
      if (g_ascii_iscntrl (data[i]) && data[i] != '\n' && data[i] != '\r' && data[i] != '\t')
        return FALSE;
    }
  return TRUE;
}

typedef enum
{
  NO_HEX_DIGIT,
  HALF_A_BYTE,
  NO_BASE64,
  BASE64_ENDS,
} Problem;

static gboolean
fail (GError **error,
      gsize *result,
      const char *text,
      gsize position,
      Problem problem)
{
  glong number = g_utf8_strlen (text, (gssize) position) + 1;

  if (result != NULL)
    *result = position;
  switch (problem)
    {
    case NO_HEX_DIGIT:
      g_set_error (error, WEIR_ERROR, WEIR_ERROR_INVALID,
                   /* Translators: %ld is the number of a character */
                   _("At character %ld there is no hexadecimal digit: a byte is two of 0–9 and a–f."), number);
      break;

    case HALF_A_BYTE:
      g_set_error (error, WEIR_ERROR, WEIR_ERROR_INVALID,
                   /* Translators: %ld is the number of a character */
                   _("At character %ld the last byte has one digit only: a byte is two hexadecimal digits."), number);
      break;

    case NO_BASE64:
      g_set_error (error, WEIR_ERROR, WEIR_ERROR_INVALID,
                   /* Translators: %ld is the number of a character */
                   _("At character %ld there is none of base64: letters, digits, + and /, and = at the end."), number);
      break;

    case BASE64_ENDS:
    default:
      g_set_error (error, WEIR_ERROR, WEIR_ERROR_INVALID,
                   /* Translators: %ld is the number of a character */
                   _("At character %ld the end is missing: base64 comes in fours, filled up with =."), number);
      break;
    }
  return FALSE;
}

static gboolean
from_hex (const char *text,
          GBytes **bytes,
          gsize *position,
          GError **error)
{
  g_autoptr (GByteArray) array = g_byte_array_new ();
  int first = -1;
  gsize i;

  for (i = 0; text[i] != '\0'; i++)
    {
      int digit = g_ascii_xdigit_value (text[i]);

      if (digit < 0 && (!strchr (" \t\r\n:", text[i]) || first >= 0))
        return fail (error, position, text, i, NO_HEX_DIGIT);
      if (digit < 0)
        continue;
      if (first < 0)
        {
          first = digit;
        }
      else
        {
          guint8 byte = (guint8) (first * 16 + digit);

          g_byte_array_append (array, &byte, 1);
          first = -1;
        }
    }
  if (first >= 0)
    return fail (error, position, text, i, HALF_A_BYTE);
  *bytes = g_byte_array_free_to_bytes (g_steal_pointer (&array));
  return TRUE;
}

static gboolean
from_base64 (const char *text,
             GBytes **bytes,
             gsize *position,
             GError **error)
{
  g_autoptr (GString) packed = g_string_new (NULL);
  gsize length = 0;
  guchar *data;
  gsize i;

  for (i = 0; text[i] != '\0'; i++)
    {
      gboolean is_padding = text[i] == '=' && packed->len % 4 >= 2;
      gboolean is_after = packed->len > 0 && packed->str[packed->len - 1] == '=';

      if (strchr (" \t\r\n", text[i]))
        continue;
      if ((is_after && !(is_padding && packed->len % 4 == 3)) || !(g_ascii_isalnum (text[i]) || text[i] == '+' || text[i] == '/' || is_padding))
        return fail (error, position, text, i, NO_BASE64);
      g_string_append_c (packed, text[i]);
    }
  if (packed->len % 4 != 0)
    return fail (error, position, text, i, BASE64_ENDS);
  data = g_base64_decode (packed->str, &length);
  *bytes = g_bytes_new_take (data, length);
  return TRUE;
}

gboolean
weir_bytes_from_text (WeirBytesForm form,
                      const char *text,
                      GBytes **bytes,
                      gsize *position,
                      GError **error)
{
  g_return_val_if_fail (text != NULL && bytes != NULL, FALSE);

  *bytes = NULL;
  switch (form)
    {
    case WEIR_BYTES_NULL:
      return TRUE;

    case WEIR_BYTES_HEX:
      return from_hex (text, bytes, position, error);

    case WEIR_BYTES_BASE64:
      return from_base64 (text, bytes, position, error);

    case WEIR_BYTES_TEXT:
    case WEIR_BYTES_N_FORMS:
    default:
      *bytes = g_bytes_new (text, strlen (text));
      return TRUE;
    }
}

char *
weir_bytes_to_text (WeirBytesForm form,
                    GBytes *bytes)
{
  gsize length = 0;
  const guint8 *data = bytes != NULL ? g_bytes_get_data (bytes, &length) : NULL;
  GString *text;

  if (form == WEIR_BYTES_NULL || data == NULL)
    return g_strdup ("");
  if (form == WEIR_BYTES_TEXT)
    return g_strndup ((const char *) data, length);
  if (form == WEIR_BYTES_BASE64)
    return g_base64_encode (data, length);
  text = g_string_sized_new (length * 3);
  for (gsize i = 0; i < length; i++)
    {
      if (i > 0)
        g_string_append_c (text, i % HEX_BYTES_PER_LINE == 0 ? '\n' : ' ');
      g_string_append_printf (text, "%02x", data[i]);
    }
  return g_string_free_and_steal (text);
}
