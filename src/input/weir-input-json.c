/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "weir-record-parse.h"

#include <glib/gi18n.h>
#include <string.h>
#include <yyjson.h>

#include "base/weir-error.h"
#include "base/weir-json.h"

/* The strict alphabet, with padding: g_base64_decode() skips what is not in it, and so would change the bytes silently. */
static GBytes *
decode_base64 (yyjson_val *text)
{
  const char *p = yyjson_get_str (text);
  gsize length = yyjson_get_len (text);
  gsize n_digits = 0;
  gsize n_bytes = 0;
  guchar *bytes;

  while (n_digits < length && (g_ascii_isalnum (p[n_digits]) || p[n_digits] == '+' || p[n_digits] == '/'))
    n_digits++;
  if (length % 4 != 0 || length - n_digits > 2 || memcmp (p + n_digits, "==", length - n_digits) != 0)
    return NULL;
  if (length == 0)
    return g_bytes_new (NULL, 0);
  bytes = g_base64_decode (p, &n_bytes);
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
      *bytes = decode_base64 (base64);
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
               _("“%s” is not as “weirctl consume --json” prints it"), member);
}

WeirRecord *
weir_record_parse_line (const char *line,
                        gsize length,
                        const char *topic,
                        gint32 partition,
                        GError **error)
{
  yyjson_read_err problem;
  yyjson_doc *document = yyjson_read_opts ((char *) line, length, YYJSON_READ_NUMBER_AS_RAW, NULL, &problem);
  yyjson_val *root = yyjson_doc_get_root (document);
  g_autoptr (GBytes) key = NULL;
  g_autoptr (GBytes) value = NULL;
  g_autoptr (GPtrArray) headers = g_ptr_array_new_with_free_func ((GDestroyNotify) weir_header_free);
  gint64 timestamp_msec = -1;
  gint64 own_partition = partition;
  yyjson_val *timestamp;
  WeirRecord *record = NULL;

  if (document == NULL)
    {
      /* Translators: what is wrong, as “it ends too early”, and a number of bytes */
      g_autofree char *position = g_strdup_printf ("%" G_GSIZE_FORMAT, problem.pos + 1);

      g_set_error (error, WEIR_ERROR, WEIR_ERROR_INVALID, _("no JSON: %s at byte %s"), weir_json_get_error_text (problem.code), position);
      return NULL;
    }
  timestamp = yyjson_obj_get (root, "timestamp");
  if (!yyjson_is_obj (root) || yyjson_obj_get (root, "value") == NULL)
    g_set_error_literal (error, WEIR_ERROR, WEIR_ERROR_INVALID, _("not an object with a member “value”"));
  else if (!get_bytes (yyjson_obj_get (root, "value"), &value))
    set_wrong_member (error, "value");
  else if (!get_bytes (yyjson_obj_get (root, "key"), &key))
    set_wrong_member (error, "key");
  else if (!get_headers (yyjson_obj_get (root, "headers"), headers))
    set_wrong_member (error, "headers");
  else if (timestamp != NULL && !yyjson_is_null (timestamp) && (!weir_json_get_int64 (timestamp, &timestamp_msec) || timestamp_msec < 0))
    set_wrong_member (error, "timestamp");
  else if (timestamp_msec == 0)
    /* To the library it means “now”. */
    g_set_error_literal (error, WEIR_ERROR, WEIR_ERROR_INVALID, _("a timestamp of 0, which is the one that cannot be written"));
  else if (partition == WEIR_RECORD_PARTITION_OF_LINE
           && (!weir_json_get_int64 (yyjson_obj_get (root, "partition"), &own_partition) || own_partition < 0 || own_partition > G_MAXINT32))
    set_wrong_member (error, "partition");
  else
    record = weir_record_new (topic, (gint32) own_partition, -1, timestamp_msec, WEIR_TIMESTAMP_CREATE, key, value, g_steal_pointer (&headers));
  yyjson_doc_free (document);
  return record;
}
