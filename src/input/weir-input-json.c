/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "input/weir-input-private.h"

#include <glib/gi18n.h>
#include <string.h>
#include <yyjson.h>

#include "base/weir-error.h"
#include "base/weir-json.h"

/* The strict alphabet, with padding: g_base64_decode() skips what is not in it, and so would change the bytes silently. */
GBytes *
weir_input_decode_base64 (const char *text,
                          gsize length)
{
  g_autofree char *copy = NULL;
  gsize n_digits = 0;
  gsize n_bytes = 0;
  guchar *bytes;

  while (n_digits < length && (g_ascii_isalnum (text[n_digits]) || text[n_digits] == '+' || text[n_digits] == '/'))
    n_digits++;
  if (length % 4 != 0 || length - n_digits > 2 || memcmp (text + n_digits, "==", length - n_digits) != 0)
    return NULL;
  if (length == 0)
    return g_bytes_new (NULL, 0);
  copy = g_strndup (text, length);
  bytes = g_base64_decode (copy, &n_bytes);
  return g_bytes_new_take (bytes, n_bytes);
}

/* FALSE: not a value of bytes. *bytes is NULL for null. */
static gboolean
get_bytes (yyjson_val *value,
           GBytes **bytes)
{
  yyjson_val *base64;
  char *text;
  gsize length;

  *bytes = NULL;
  if (value == NULL || yyjson_is_null (value))
    return TRUE;
  if (yyjson_is_str (value))
    {
      *bytes = g_bytes_new (yyjson_get_str (value), yyjson_get_len (value));
      return TRUE;
    }
  base64 = yyjson_obj_get (value, "base64");
  if (base64 != NULL && yyjson_obj_size (value) == 1 && yyjson_is_str (base64))
    {
      *bytes = weir_input_decode_base64 (yyjson_get_str (base64), yyjson_get_len (base64));
      return *bytes != NULL;
    }
  text = yyjson_val_write (value, YYJSON_WRITE_NOFLAG, &length);
  if (text == NULL)
    return FALSE;
  *bytes = g_bytes_new_with_free_func (text, length, free, text);
  return TRUE;
}

static gboolean
get_headers (yyjson_val *value,
             GPtrArray *headers)
{
  yyjson_arr_iter iterator;
  yyjson_val *pair;

  if (value == NULL || yyjson_is_null (value))
    return TRUE;
  if (!yyjson_is_arr (value))
    return FALSE;
  yyjson_arr_iter_init (value, &iterator);
  while ((pair = yyjson_arr_iter_next (&iterator)) != NULL)
    {
      yyjson_val *name = yyjson_arr_get (pair, 0);
      g_autoptr (GBytes) bytes = NULL;

      if (yyjson_arr_size (pair) != 2 || !yyjson_is_str (name) || !get_bytes (yyjson_arr_get (pair, 1), &bytes))
        return FALSE;
      g_ptr_array_add (headers, weir_header_new (yyjson_get_str (name), bytes));
    }
  return TRUE;
}

static void
set_wrong_member (GError **error,
                  const char *member)
{
  g_set_error (error, WEIR_ERROR, WEIR_ERROR_INVALID,
               /* Translators: the name of a member of a JSON object */
               _("“%s” is not as an export of Weir writes it"), member);
}

/* FALSE: not as it should be. Where there is none, it is −1. */
static gboolean
get_timestamp (yyjson_val *value,
               gint64 *timestamp_msec)
{
  *timestamp_msec = -1;
  return value == NULL || yyjson_is_null (value) || (weir_json_get_int64 (value, timestamp_msec) && *timestamp_msec >= 0);
}

static gboolean
get_partition (yyjson_val *value,
               gint32 *partition)
{
  gint64 number;

  if (!weir_json_get_int64 (value, &number) || number < 0 || number > G_MAXINT32)
    return FALSE;
  *partition = (gint32) number;
  return TRUE;
}

GPtrArray *
weir_input_parse_headers (const char *text,
                          gsize length)
{
  yyjson_doc *document = yyjson_read_opts ((char *) text, length, YYJSON_READ_NUMBER_AS_RAW, NULL, NULL);
  g_autoptr (GPtrArray) headers = g_ptr_array_new_with_free_func ((GDestroyNotify) weir_header_free);
  gboolean is_good = document != NULL && get_headers (yyjson_doc_get_root (document), headers);

  yyjson_doc_free (document);
  return is_good ? g_steal_pointer (&headers) : NULL;
}

static WeirRecord *
parse (WeirInput *self,
       const char *line,
       gsize length,
       GError **error)
{
  yyjson_read_err problem;
  yyjson_doc *document = yyjson_read_opts ((char *) line, length, YYJSON_READ_NUMBER_AS_RAW, NULL, &problem);
  yyjson_val *root = yyjson_doc_get_root (document);
  g_autoptr (GBytes) key = NULL;
  g_autoptr (GBytes) value = NULL;
  g_autoptr (GPtrArray) headers = g_ptr_array_new_with_free_func ((GDestroyNotify) weir_header_free);
  gint64 timestamp_msec = -1;
  gint32 partition = -1;
  WeirRecord *record = NULL;

  if (document == NULL)
    {
      /* Translators: what is wrong, as “it ends too early”, and a number of bytes */
      g_autofree char *position = g_strdup_printf ("%" G_GSIZE_FORMAT, problem.pos + 1);

      g_set_error (error, WEIR_ERROR, WEIR_ERROR_INVALID, _("no JSON: %s at byte %s"), weir_json_get_error_text (problem.code), position);
      return NULL;
    }
  if (!yyjson_is_obj (root) || yyjson_obj_get (root, "value") == NULL)
    g_set_error_literal (error, WEIR_ERROR, WEIR_ERROR_INVALID, _("not an object with a member “value”"));
  else if (!get_bytes (yyjson_obj_get (root, "value"), &value))
    set_wrong_member (error, "value");
  else if (!get_bytes (yyjson_obj_get (root, "key"), &key))
    set_wrong_member (error, "key");
  else if (!get_headers (yyjson_obj_get (root, "headers"), headers))
    set_wrong_member (error, "headers");
  else if (!get_timestamp (yyjson_obj_get (root, "timestamp"), &timestamp_msec))
    set_wrong_member (error, "timestamp");
  else if (timestamp_msec == 0 && self->options.timestamp_msec < 0)
    /* To the library it means “now”. */
    g_set_error_literal (error, WEIR_ERROR, WEIR_ERROR_INVALID, _("a timestamp of 0, which is the one that cannot be written"));
  else if (self->options.same_partitions && !get_partition (yyjson_obj_get (root, "partition"), &partition))
    set_wrong_member (error, "partition");
  else
    record = weir_input_make_record (self, partition, timestamp_msec, key, value, g_steal_pointer (&headers));
  yyjson_doc_free (document);
  return record;
}

static gboolean
is_blank (const char *text,
          gsize length)
{
  for (gsize i = 0; i < length; i++)
    {
      if (strchr (" \t\r", text[i]) == NULL || text[i] == '\0')
        return FALSE;
    }
  return TRUE;
}

WeirRecord *
weir_input_next_json (WeirInput *self,
                      GError **error)
{
  const char *line;
  gsize length;

  while (weir_input_buffer_next (&self->buffer, "\n", 1, &line, &length))
    {
      self->line = self->next_line++;
      if (!is_blank (line, length))
        return parse (self, line, length, error);
    }
  return NULL;
}
