/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "base/weir-json.h"

#include <glib/gi18n.h>
#include <string.h>

#include "base/weir-time.h"

/* What is kept between documents. A message of up to about 250 kB is read in it; a larger one
 * gets memory of its own that is given back, so that one of 10 MB does not stay for ever. */
#define MAX_POOL_BYTES (4 * 1024 * 1024)
#define MIN_POOL_BYTES (16 * 1024)

#define READ_FLAGS YYJSON_READ_NUMBER_AS_RAW

struct _WeirJsonReader
{
  void *pool;
  gsize pool_bytes;
  yyjson_doc *document; /* only where it has memory of its own */
  gsize n_skipped;      /* bytes of a byte order mark */
  yyjson_read_err error;
};

/**
 * weir_json_reader_new:
 *
 * Returns: (transfer full): a reader for one thread
 */
WeirJsonReader *
weir_json_reader_new (void)
{
  return g_new0 (WeirJsonReader, 1);
}

/**
 * weir_json_reader_get_for_thread:
 *
 * For reads that are done with the document before they call anything that could read the
 * next.
 *
 * Returns: (transfer none): the calling thread's reader, made when first asked for
 */
WeirJsonReader *
weir_json_reader_get_for_thread (void)
{
  static GPrivate readers = G_PRIVATE_INIT ((GDestroyNotify) weir_json_reader_free);
  WeirJsonReader *reader = g_private_get (&readers);

  if (G_UNLIKELY (reader == NULL))
    {
      reader = weir_json_reader_new ();
      g_private_set (&readers, reader);
    }

  return reader;
}

void
weir_json_reader_free (WeirJsonReader *self)
{
  if (self == NULL)
    return;

  g_clear_pointer (&self->document, yyjson_doc_free);
  g_free (self->pool);
  g_free (self);
}

/**
 * weir_json_reader_read:
 * @self: a reader
 * @bytes: (nullable): a document; not changed
 * @length: its length
 *
 * Thread: the reader's. Any depth of nesting is read, as the parser does not recurse;
 * whoever walks down the value must not recurse without a limit either.
 *
 * Returns: (transfer none) (nullable): the root, valid until the next call; %NULL where
 *   @bytes are not one JSON document
 */
yyjson_val *
weir_json_reader_read (WeirJsonReader *self,
                       const void     *bytes,
                       gsize           length)
{
  yyjson_alc allocator;
  yyjson_doc *document;
  gsize needed;

  g_return_val_if_fail (self != NULL, NULL);

  g_clear_pointer (&self->document, yyjson_doc_free);
  self->error = (yyjson_read_err) { 0 };
  self->n_skipped = 0;

  if (bytes != NULL && length >= 3 && memcmp (bytes, "\xef\xbb\xbf", 3) == 0)
    {
      self->n_skipped = 3;
      bytes = (const char *) bytes + 3;
      length -= 3;
    }

  if (bytes == NULL || length == 0)
    {
      self->error.code = YYJSON_READ_ERROR_EMPTY_CONTENT;
      return NULL;
    }

  needed = yyjson_read_max_memory_usage (length, READ_FLAGS);
  if (needed == 0 || needed > MAX_POOL_BYTES)
    {
      /* The cast is of yyjson's making: without YYJSON_READ_INSITU the bytes are only read. */
      self->document = yyjson_read_opts ((char *) bytes, length, READ_FLAGS, NULL, &self->error);
      return yyjson_doc_get_root (self->document);
    }

  if (needed > self->pool_bytes)
    {
      gsize pool_bytes = MAX (self->pool_bytes, MIN_POOL_BYTES);

      while (pool_bytes < needed)
        pool_bytes *= 2;

      g_free (self->pool);
      self->pool = g_malloc (pool_bytes);
      self->pool_bytes = pool_bytes;
    }

  /* Starting the pool anew is what frees the document before. */
  if (!yyjson_alc_pool_init (&allocator, self->pool, self->pool_bytes))
    g_assert_not_reached ();

  document = yyjson_read_opts ((char *) bytes, length, READ_FLAGS, &allocator, &self->error);
  return yyjson_doc_get_root (document);
}

/**
 * weir_json_get_error_text:
 * @code: why the parser stopped
 *
 * The parser's own messages are in English.
 *
 * Returns: (transfer none): that in words, translated; for use behind a colon
 */
const char *
weir_json_get_error_text (yyjson_read_code code)
{
  /* The codes are variables in the parser's header, so there is no switch. */
  if (code == YYJSON_READ_ERROR_EMPTY_CONTENT)
    return _("there is nothing in it");
  if (code == YYJSON_READ_ERROR_UNEXPECTED_CONTENT)
    return _("something follows behind its end");
  if (code == YYJSON_READ_ERROR_UNEXPECTED_END)
    return _("it ends too early");
  if (code == YYJSON_READ_ERROR_UNEXPECTED_CHARACTER || code == YYJSON_READ_ERROR_INVALID_COMMENT)
    return _("a character that does not belong there");
  if (code == YYJSON_READ_ERROR_JSON_STRUCTURE)
    return _("a bracket, comma or colon is missing, or one too many");
  if (code == YYJSON_READ_ERROR_INVALID_NUMBER)
    return _("a number that is not written as JSON writes numbers");
  if (code == YYJSON_READ_ERROR_INVALID_STRING)
    return _("a text with characters that are not allowed in it");
  if (code == YYJSON_READ_ERROR_LITERAL)
    return _("a word that is not true, false or null");
  if (code == YYJSON_READ_ERROR_MEMORY_ALLOCATION)
    return _("it is too large for the memory of this computer");
  return _("it cannot be read");
}

/**
 * weir_json_reader_locate_error:
 * @self: a reader
 * @message: (out) (optional) (transfer none): what is wrong, see weir_json_get_error_text()
 * @position: (out) (optional): at which byte
 *
 * Returns: whether the last document could not be read
 */
gboolean
weir_json_reader_locate_error (WeirJsonReader *self,
                               const char    **message,
                               gsize          *position)
{
  g_return_val_if_fail (self != NULL, FALSE);

  if (self->error.code == YYJSON_READ_SUCCESS)
    return FALSE;

  if (message != NULL)
    *message = weir_json_get_error_text (self->error.code);
  if (position != NULL)
    *position = self->error.pos + self->n_skipped;

  return TRUE;
}

static inline gboolean
get_number_text (yyjson_val  *value,
                 const char **text,
                 gsize       *length)
{
  /* Both are NULL safe. */
  if (yyjson_is_raw (value))
    *text = yyjson_get_raw (value);
  else if (yyjson_is_str (value))
    *text = yyjson_get_str (value);
  else
    return FALSE;

  *length = yyjson_get_len (value);
  return TRUE;
}

/**
 * weir_json_get_int64:
 * @value: (nullable): a value
 * @result: (out): the integer
 *
 * Integers in any writing (`12`, `1.2e1`, `12.0`, `"12"`) that fit 64 bits with sign.
 *
 * Returns: whether @value is one
 */
gboolean
weir_json_get_int64 (yyjson_val *value,
                     gint64     *result)
{
  const char *text;
  gsize length;
  WeirDecimal decimal;
  __int128 whole;

  if (!get_number_text (value, &text, &length))
    return FALSE;

  /* The common case: some digits and nothing else. */
  if (length > 0 && length <= 18)
    {
      gint64 number = 0;
      gsize i;

      for (i = 0; i < length; i++)
        {
          guint digit = (guint) ((guchar) text[i]) - '0';

          if (digit > 9)
            break;
          number = number * 10 + digit;
        }
      if (i == length)
        {
          *result = number;
          return TRUE;
        }
    }

  if (!weir_decimal_parse (text, length, &decimal))
    return FALSE;

  whole = decimal.coefficient;
  for (guint i = 0; i < decimal.scale; i++)
    {
      if (whole % 10 != 0)
        return FALSE;
      whole /= 10;
    }
  if (whole < G_MININT64 || whole > G_MAXINT64)
    return FALSE;

  *result = (gint64) whole;
  return TRUE;
}

/**
 * weir_json_get_decimal:
 * @value: (nullable): a value
 * @result: (out): the number
 *
 * Returns: whether @value is a number, or a string that is one, that can be kept exactly
 */
gboolean
weir_json_get_decimal (yyjson_val  *value,
                       WeirDecimal *result)
{
  const char *text;
  gsize length;

  return get_number_text (value, &text, &length) && weir_decimal_parse (text, length, result);
}

/**
 * weir_json_get_text:
 * @value: (nullable): a value
 * @text: (out) (transfer none): the text; terminated, but it may also hold NULs
 * @length: (out): its length in bytes
 *
 * The text of a string, or that of a number as it was written: an id may be either.
 *
 * Returns: whether @value is one of the two
 */
gboolean
weir_json_get_text (yyjson_val  *value,
                    const char **text,
                    gsize       *length)
{
  return get_number_text (value, text, length);
}

/* Seconds, ms, µs or ns since 1970: today they lie a factor of 1000 apart, so that the size
 * tells them. The borders are the year 5138 in the one unit and 1973 in the next. */
static gboolean
epoch_to_msec (WeirDecimal number,
               gint64     *msec)
{
  static const WeirDecimal thousand = { .coefficient = 1000 };
  __int128 whole;

  if (number.coefficient <= 0)
    return FALSE;

  if (weir_decimal_compare (number, (WeirDecimal) { .coefficient = 100000000000 }) < 0 &&
      !weir_decimal_multiply (number, thousand, &number))
    return FALSE;

  whole = number.coefficient;
  for (guint i = 0; i < number.scale; i++)
    whole /= 10;

  while (whole >= 100000000000000)
    whole /= 1000;

  *msec = (gint64) whole;
  return TRUE;
}

/* Jackson writes java.time.LocalDateTime so, unless told otherwise: [2026,11,21,14,15,9,312000000] */
static gboolean
civil_array_to_msec (yyjson_val *array,
                     gint64     *msec)
{
  gint64 parts[7] = { 0 };
  gsize n_parts = yyjson_arr_size (array);
  yyjson_val *part = yyjson_arr_get_first (array);
  gint64 days;

  if (n_parts < 3 || n_parts > G_N_ELEMENTS (parts))
    return FALSE;

  for (gsize i = 0; i < n_parts; i++, part = unsafe_yyjson_get_next (part))
    {
      if (!weir_json_get_int64 (part, &parts[i]) || parts[i] < 0 || parts[i] > 999999999)
        return FALSE;
    }

  if (parts[0] > 9999 || parts[1] > 12 || parts[2] > 31 || parts[3] > 23 || parts[4] > 59 || parts[5] > 60 ||
      !weir_time_from_civil (parts[0], (guint) parts[1], (guint) parts[2], &days))
    return FALSE;

  *msec = (days * 86400 + parts[3] * 3600 + parts[4] * 60 + parts[5]) * 1000 + parts[6] / 1000000;
  return TRUE;
}

/**
 * weir_json_get_time_msec:
 * @value: (nullable): a value
 * @result: (out): ms since 1970
 *
 * A time as an ISO 8601 string (UTC where it names no zone), as a number since 1970 (ms;
 * seconds below 10^11; micro- and nanoseconds by their size), as a string with such a
 * number, or as Java's array of year, month, day and so on.
 *
 * Returns: whether @value can be read so
 */
gboolean
weir_json_get_time_msec (yyjson_val *value,
                         gint64     *result)
{
  const char *text;
  gsize length;
  WeirDecimal number;

  if (yyjson_is_arr (value))
    return civil_array_to_msec (value, result);

  if (!get_number_text (value, &text, &length))
    return FALSE;

  if (weir_time_parse_iso8601 (text, length, WEIR_ZONE_UTC, result))
    return TRUE;

  return weir_decimal_parse (text, length, &number) && epoch_to_msec (number, result);
}
