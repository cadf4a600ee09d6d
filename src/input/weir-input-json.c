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

static void
keep (GPtrArray *kept,
      GBytes *owned,
      gconstpointer *bytes,
      gsize *length)
{
  g_ptr_array_add (kept, owned);
  *bytes = g_bytes_get_data (owned, length);
  /* Empty, which is not null. */
  if (*bytes == NULL)
    *bytes = "";
}

/* FALSE: not a value of bytes. *bytes is NULL for null. They live as long as the document and what is kept. */
static gboolean
get_bytes (yyjson_val *value,
           GPtrArray *kept,
           gconstpointer *bytes,
           gsize *length)
{
  yyjson_val *base64;
  char *text;

  *bytes = NULL;
  *length = 0;
  if (value == NULL || yyjson_is_null (value))
    return TRUE;
  if (yyjson_is_str (value))
    {
      *bytes = yyjson_get_str (value);
      *length = yyjson_get_len (value);
      return TRUE;
    }
  base64 = yyjson_obj_get (value, "base64");
  if (base64 != NULL && yyjson_obj_size (value) == 1 && yyjson_is_str (base64))
    {
      GBytes *decoded = weir_input_decode_base64 (yyjson_get_str (base64), yyjson_get_len (base64));

      if (decoded != NULL)
        keep (kept, decoded, bytes, length);
      return decoded != NULL;
    }
  text = yyjson_val_write (value, YYJSON_WRITE_NOFLAG, length);
  if (text == NULL)
    return FALSE;
  keep (kept, g_bytes_new_with_free_func (text, *length, free, text), bytes, length);
  return TRUE;
}

static gboolean
get_headers (yyjson_val *value,
             GPtrArray *kept,
             GArray *headers)
{
  yyjson_arr_iter iterator;
  yyjson_val *pair;

  g_array_set_size (headers, 0);
  if (value == NULL || yyjson_is_null (value))
    return TRUE;
  if (!yyjson_is_arr (value))
    return FALSE;
  yyjson_arr_iter_init (value, &iterator);
  while ((pair = yyjson_arr_iter_next (&iterator)) != NULL)
    {
      yyjson_val *name = yyjson_arr_get (pair, 0);
      WeirDraftHeader header;

      if (yyjson_arr_size (pair) != 2 || !yyjson_is_str (name) || !get_bytes (yyjson_arr_get (pair, 1), kept, &header.value, &header.length))
        return FALSE;
      header.name = yyjson_get_str (name);
      g_array_append_val (headers, header);
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
  g_autoptr (GPtrArray) kept = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  g_autoptr (GArray) found = g_array_new (FALSE, FALSE, sizeof (WeirDraftHeader));
  g_autoptr (GPtrArray) headers = g_ptr_array_new_with_free_func ((GDestroyNotify) weir_header_free);
  gboolean is_good = document != NULL && get_headers (yyjson_doc_get_root (document), kept, found);

  for (guint i = 0; is_good && i < found->len; i++)
    {
      const WeirDraftHeader *header = &g_array_index (found, WeirDraftHeader, i);
      g_autoptr (GBytes) bytes = header->value != NULL ? g_bytes_new (header->value, header->length) : NULL;

      g_ptr_array_add (headers, weir_header_new (header->name, bytes));
    }
  yyjson_doc_free (document);
  return is_good ? g_steal_pointer (&headers) : NULL;
}

static gboolean
parse (WeirInput *self,
       const char *line,
       gsize length,
       WeirDraft *draft,
       GError **error)
{
  yyjson_val *root = weir_json_reader_read (self->reader, line, length);
  const char *problem;
  gsize position;

  *draft = (WeirDraft) { .partition = -1, .timestamp_msec = -1 };
  g_ptr_array_set_size (self->kept, 0);
  if (root == NULL && weir_json_reader_locate_error (self->reader, &problem, &position))
    {
      /* Translators: what is wrong, as “it ends too early”, and a number of bytes */
      g_autofree char *place = g_strdup_printf ("%" G_GSIZE_FORMAT, position + 1);

      g_set_error (error, WEIR_ERROR, WEIR_ERROR_INVALID, _("no JSON: %s at byte %s"), problem, place);
      return FALSE;
    }
  if (!yyjson_is_obj (root) || yyjson_obj_get (root, "value") == NULL)
    g_set_error_literal (error, WEIR_ERROR, WEIR_ERROR_INVALID, _("not an object with a member “value”"));
  else if (!get_bytes (yyjson_obj_get (root, "value"), self->kept, &draft->value, &draft->value_length))
    set_wrong_member (error, "value");
  else if (!get_bytes (yyjson_obj_get (root, "key"), self->kept, &draft->key, &draft->key_length))
    set_wrong_member (error, "key");
  else if (!get_headers (yyjson_obj_get (root, "headers"), self->kept, self->headers))
    set_wrong_member (error, "headers");
  else if (!get_timestamp (yyjson_obj_get (root, "timestamp"), &draft->timestamp_msec))
    set_wrong_member (error, "timestamp");
  else if (draft->timestamp_msec == 0 && self->options.timestamp_msec < 0)
    /* To the library it means “now”. */
    g_set_error_literal (error, WEIR_ERROR, WEIR_ERROR_INVALID, _("a timestamp of 0, which is the one that cannot be written"));
  else if (self->options.same_partitions && !get_partition (yyjson_obj_get (root, "partition"), &draft->partition))
    set_wrong_member (error, "partition");
  else
    {
      draft->n_headers = self->headers->len;
      draft->headers = self->headers->len > 0 ? (const WeirDraftHeader *) (gpointer) self->headers->data : NULL;
      weir_input_apply_options (self, &draft->partition, &draft->timestamp_msec);
      return TRUE;
    }
  return FALSE;
}

static gboolean
is_blank (const char *text,
          gsize length)
{
  for (gsize i = 0; i < length; i++)
    {
      if (text[i] != ' ' && text[i] != '\t' && text[i] != '\r')
        return FALSE;
    }
  return TRUE;
}

gboolean
weir_input_next_json (WeirInput *self,
                      WeirDraft *draft,
                      GError **error)
{
  const char *line;
  gsize length;

  while (weir_input_buffer_next (&self->buffer, "\n", 1, &line, &length))
    {
      self->line = self->next_line++;
      if (!is_blank (line, length))
        return parse (self, line, length, draft, error);
    }
  return FALSE;
}
