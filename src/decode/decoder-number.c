/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include <glib/gi18n.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/weir-error.h"
#include "base/weir-format.h"
#include "decode/weir-decoder-list.h"

/* 2001-09-09 to 2096-10-02, in milliseconds: what is taken for a time. */
#define FIRST_TIME_MSEC G_GINT64_CONSTANT (1000000000000)
#define LAST_TIME_MSEC G_GINT64_CONSTANT (4000000000000)

static guint64
read_big_endian (const guint8 *bytes,
                 gsize         length)
{
  guint64 number = 0;

  for (gsize i = 0; i < length; i++)
    number = number << 8 | bytes[i];

  return number;
}

static gint64
read_signed (const WeirDecodeInput *input)
{
  guint64 number = read_big_endian (input->bytes, input->length);
  guint n_unused = 64 - 8 * (guint) input->length;

  return (gint64) (number << n_unused) >> n_unused;
}

static gboolean
has_integer_length (const WeirDecodeInput *input)
{
  return input->length == 1 || input->length == 2 || input->length == 4 || input->length == 8;
}

/* Four or eight bytes of a small number, as Java's serialisers write it. */
static guint
recognise_integer (const WeirDecodeInput *input,
                   char                 **reason)
{
  gint64 number;

  if (input->length != 4 && input->length != 8)
    return WEIR_SURE_NOT;
  number = read_signed (input);
  if (input->length == 8 && number >= FIRST_TIME_MSEC && number < LAST_TIME_MSEC)
    {
      *reason = g_strdup (_("Has 8 bytes that make a time of this century in milliseconds"));
      return WEIR_SURE_POSSIBLE + 1;
    }
  if (number < (input->length == 4 ? -0x1000000 : -G_GINT64_CONSTANT (0x1000000000000)) ||
      number > (input->length == 4 ? 0x1000000 : G_GINT64_CONSTANT (0x1000000000000)))
    return WEIR_SURE_NOT;
  *reason = g_strdup (input->length == 4 ? _("Has 4 bytes that make a small number")
                                         : _("Has 8 bytes that make a small number"));

  return WEIR_SURE_POSSIBLE;
}

static gboolean
refuse (GError    **error,
        const char *sentence)
{
  g_set_error_literal (error, WEIR_ERROR, WEIR_ERROR_INVALID, sentence);
  return FALSE;
}

static void
add_text (WeirDecodedTree *tree,
          WeirNodeKind     kind,
          const char      *name,
          const char      *text)
{
  weir_decoded_tree_add (tree, kind, 0, name, strlen (name), text, strlen (text));
}

static gboolean
integer_to_tree (const WeirDecodeInput *input,
                 WeirDecodedTree       *tree,
                 GError               **error)
{
  gint64 number;
  char digits[32];

  if (!has_integer_length (input))
    return refuse (error, _("An integer has 1, 2, 4 or 8 bytes. Choose another format."));

  number = read_signed (input);
  weir_decoded_tree_open (tree, WEIR_NODE_OBJECT, 0, NULL, 0, NULL, 0);
  g_snprintf (digits, sizeof digits, "%" G_GINT64_FORMAT, number);
  add_text (tree, WEIR_NODE_NUMBER, "signed", digits);
  if (number < 0)
    {
      g_snprintf (digits, sizeof digits, "%" G_GUINT64_FORMAT, read_big_endian (input->bytes, input->length));
      add_text (tree, WEIR_NODE_NUMBER, "unsigned", digits);
    }
  if (number >= FIRST_TIME_MSEC && number < LAST_TIME_MSEC)
    {
      g_autofree char *time = weir_format_iso8601 (number);

      add_text (tree, WEIR_NODE_SPECIAL, "milliseconds since 1970", time);
    }
  else if (number >= FIRST_TIME_MSEC / 1000 && number < LAST_TIME_MSEC / 1000)
    {
      g_autofree char *time = weir_format_iso8601 (number * 1000);

      add_text (tree, WEIR_NODE_SPECIAL, "seconds since 1970", time);
    }
  weir_decoded_tree_close (tree);

  return TRUE;
}

static char *
integer_to_text (const WeirDecodeInput *input,
                 gsize                  max_bytes,
                 gboolean              *is_cut,
                 GError               **error)
{
  if (has_integer_length (input))
    return g_strdup_printf ("%" G_GINT64_FORMAT, read_signed (input));
  refuse (error, _("An integer has 1, 2, 4 or 8 bytes. Choose another format."));

  return NULL;
}

/* Words for what is no number: those of the formats differ, these are understood. */
static char *
format_not_finite (double number)
{
  return g_strdup (isnan (number) ? "NaN" : number > 0 ? "Infinity" : "-Infinity");
}

/* So many digits name the number: in full where that is short, and so that it looks like no integer. */
static char *
format_digits (double number,
               int    precision)
{
  char digits[G_ASCII_DTOSTR_BUF_SIZE];
  char format[8];
  const char *exponent_text;
  int exponent;

  g_snprintf (format, sizeof format, "%%.%de", precision - 1);
  g_ascii_formatd (digits, sizeof digits, format, number);
  exponent_text = strchr (digits, 'e');
  exponent = exponent_text != NULL ? atoi (exponent_text + 1) : 0;
  if (exponent < -5 || exponent > 16)
    return g_strdup (digits);

  g_snprintf (format, sizeof format, "%%.%df", MAX (precision - 1 - exponent, 1));
  return g_strdup (g_ascii_formatd (digits, sizeof digits, format, number));
}

char *
weir_decode_format_double (double number)
{
  if (!isfinite (number))
    return format_not_finite (number);
  for (int precision = 1;; precision++)
    {
      g_autofree char *digits = format_digits (number, precision);

      if (precision == 17 || g_ascii_strtod (digits, NULL) == number)
        return g_steal_pointer (&digits);
    }
}

char *
weir_decode_format_float (float number)
{
  if (!isfinite (number))
    return format_not_finite (number);
  for (int precision = 1;; precision++)
    {
      g_autofree char *digits = format_digits (number, precision);

      if (precision == 9 || (float) g_ascii_strtod (digits, NULL) == number)
        return g_steal_pointer (&digits);
    }
}

static char *
double_to_text (const WeirDecodeInput *input,
                gsize                  max_bytes,
                gboolean              *is_cut,
                GError               **error)
{
  guint64 bits = read_big_endian (input->bytes, MIN (input->length, 8));
  guint32 bits32 = (guint32) bits;
  double number;
  float number32;

  switch (input->length)
    {
    case 8:
      memcpy (&number, &bits, 8);
      return weir_decode_format_double (number);
    case 4:
      memcpy (&number32, &bits32, 4);
      return weir_decode_format_float (number32);
    default:
      refuse (error, _("A floating point number has 4 or 8 bytes. Choose another format."));
      return NULL;
    }
}

char *
weir_decode_format_hex (const guint8 *bytes,
                        gsize         length,
                        gsize         max_bytes)
{
  static const char digits[] = "0123456789abcdef";
  gsize n_shown = MIN (length, max_bytes);
  GString *text = g_string_sized_new (2 * n_shown + 4);

  for (gsize i = 0; i < n_shown; i++)
    {
      g_string_append_c (text, digits[bytes[i] >> 4]);
      g_string_append_c (text, digits[bytes[i] & 15]);
    }
  if (n_shown < length)
    g_string_append (text, "…");

  return g_string_free_and_steal (text);
}

char *
weir_decode_format_uuid (const guint8 *bytes)
{
  g_autofree char *digits = weir_decode_format_hex (bytes, 16, 16);

  return g_strdup_printf ("%.8s-%.4s-%.4s-%.4s-%s", digits, digits + 8, digits + 12, digits + 16, digits + 20);
}

static guint
recognise_uuid (const WeirDecodeInput *input,
                char                 **reason)
{
  guint version;

  if (input->length != 16)
    return WEIR_SURE_NOT;
  version = input->bytes[6] >> 4;
  if (version < 1 || version > 8 || (input->bytes[8] & 0xc0) != 0x80)
    return WEIR_SURE_NOT;
  /* Translators: the version of a UUID, 1 to 8. */
  *reason = g_strdup_printf (_("Has 16 bytes that make a UUID of version %u"), version);

  return WEIR_SURE_POSSIBLE + 5;
}

static char *
uuid_to_text (const WeirDecodeInput *input,
              gsize                  max_bytes,
              gboolean              *is_cut,
              GError               **error)
{
  if (input->length == 16)
    return weir_decode_format_uuid (input->bytes);
  refuse (error, _("A UUID has 16 bytes. Choose another format."));

  return NULL;
}

const WeirDecoder weir_decoder_integer = {
  .id = "integer",
  .title = N_("Integer"),
  .recognise = recognise_integer,
  .to_tree = integer_to_tree,
  .to_text = integer_to_text,
};

const WeirDecoder weir_decoder_double = {
  .id = "double",
  .title = N_("Floating Point Number"),
  .to_text = double_to_text,
};

const WeirDecoder weir_decoder_uuid = {
  .id = "uuid",
  .title = N_("UUID"),
  .recognise = recognise_uuid,
  .to_text = uuid_to_text,
};
