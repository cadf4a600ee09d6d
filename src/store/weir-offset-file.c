/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "store/weir-offset-file.h"

#include <glib/gi18n.h>
#include <jansson.h>
#include <string.h>

#include "base/weir-bytes-text.h"
#include "base/weir-error.h"
#include "base/weir-format.h"

#define MAX_FILE_BYTES (64 * 1024 * 1024)

void
weir_offset_file_write (const WeirOffsetChange *committed,
                        gint64 now_msec,
                        WeirOutput *output)
{
  g_autofree char *now = weir_format_iso8601 (now_msec);
  gboolean is_first = TRUE;

  weir_output_char (output, '{');
  weir_output_json_key (output, "group");
  weir_output_json_text (output, committed->group);
  weir_output_json_key (output, "cluster");
  weir_output_json_text (output, committed->cluster);
  weir_output_json_key (output, "exported");
  weir_output_json_text (output, now);
  weir_output_json_key (output, "offsets");
  weir_output_char (output, '[');
  for (guint i = 0; i < committed->items->len; i++)
    {
      const WeirOffsetItem *item = g_ptr_array_index (committed->items, i);
      gsize length = 0;
      gconstpointer metadata = item->before.metadata != NULL ? g_bytes_get_data (item->before.metadata, &length) : "";

      if (item->before.offset < 0)
        continue;
      weir_output_text (output, is_first ? "\n{" : ",\n{");
      is_first = FALSE;
      weir_output_json_key (output, "topic");
      weir_output_json_text (output, item->topic);
      weir_output_json_key (output, "partition");
      weir_output_int64 (output, item->partition);
      weir_output_json_key (output, "offset");
      weir_output_int64 (output, item->before.offset);
      weir_output_json_key (output, "leader_epoch");
      weir_output_json_int64_or_null (output, item->before.leader_epoch, item->before.leader_epoch >= 0);
      weir_output_json_key (output, "metadata");
      weir_output_json_bytes (output, metadata, length);
      weir_output_char (output, '}');
    }
  weir_output_text (output, "\n]}\n");
}

/* FALSE: neither a text nor bytes. */
static gboolean
read_metadata (const json_t *value,
               GBytes **metadata)
{
  const json_t *base64;

  if (value == NULL || json_is_null (value))
    return TRUE;
  if (json_is_string (value))
    {
      if (json_string_length (value) > 0)
        *metadata = g_bytes_new (json_string_value (value), json_string_length (value));
      return TRUE;
    }
  base64 = json_object_get (value, "base64");
  if (!json_is_string (base64))
    return FALSE;
  return weir_bytes_from_text (WEIR_BYTES_BASE64, json_string_value (base64), metadata, NULL, NULL);
}

static gboolean
read_item (WeirOffsetChange *change,
           const json_t *entry,
           const char *path,
           gsize number,
           GError **error)
{
  const json_t *topic = json_object_get (entry, "topic");
  const json_t *partition = json_object_get (entry, "partition");
  const json_t *offset = json_object_get (entry, "offset");
  const json_t *epoch = json_object_get (entry, "leader_epoch");
  WeirOffsetItem *item;

  if (offset == NULL)
    offset = json_object_get (entry, "committed");
  /* Nothing was committed there: nothing is set. */
  if (json_is_null (offset))
    return TRUE;
  if (!json_is_string (topic) || *json_string_value (topic) == '\0' || !json_is_integer (partition) || !json_is_integer (offset)
      || json_integer_value (partition) < 0 || json_integer_value (partition) > G_MAXINT32 || json_integer_value (offset) < 0
      || (epoch != NULL && !json_is_null (epoch) && (!json_is_integer (epoch) || json_integer_value (epoch) < 0 || json_integer_value (epoch) > G_MAXINT32)))
    {
      g_set_error (error, WEIR_ERROR, WEIR_ERROR_INVALID,
                   /* Translators: name of a file, number of the entry */
                   _("“%s”: entry %zu of the offsets needs a topic, a partition and an offset that is not below 0."), path, number);
      return FALSE;
    }
  item = weir_offset_change_add (change, json_string_value (topic), (gint32) json_integer_value (partition));
  item->after.offset = json_integer_value (offset);
  if (json_is_integer (epoch))
    item->after.leader_epoch = (gint32) json_integer_value (epoch);
  if (read_metadata (json_object_get (entry, "metadata"), &item->after.metadata))
    return TRUE;
  g_set_error (error, WEIR_ERROR, WEIR_ERROR_INVALID,
               _("“%s”: the metadata of entry %zu is neither a text nor {\"base64\":\"…\"}."), path, number);
  return FALSE;
}

static gboolean
check_twice (WeirOffsetChange *change,
             const char *path,
             GError **error)
{
  weir_offset_change_sort (change);
  for (guint i = 1; i < change->items->len; i++)
    {
      const WeirOffsetItem *before = g_ptr_array_index (change->items, i - 1);
      const WeirOffsetItem *item = g_ptr_array_index (change->items, i);

      if (before->partition != item->partition || !g_str_equal (before->topic, item->topic))
        continue;
      g_set_error (error, WEIR_ERROR, WEIR_ERROR_INVALID, _("“%s”: partition %d of “%s” is in there twice."), path, item->partition, item->topic);
      return FALSE;
    }
  return TRUE;
}

WeirOffsetChange *
weir_offset_file_read (const char *path,
                       const char *group,
                       GError **error)
{
  g_autoptr (WeirOffsetChange) change = weir_offset_change_new (WEIR_OFFSET_CHANGE_SET, group);
  g_autofree char *text = NULL;
  g_autoptr (GError) unread = NULL;
  gsize length = 0;
  json_error_t problem;
  json_t *root;
  const json_t *offsets;
  gboolean is_read = TRUE;

  if (!g_file_get_contents (path, &text, &length, &unread))
    {
      g_set_error_literal (error, WEIR_ERROR, WEIR_ERROR_INVALID, unread->message);
      return NULL;
    }
  root = length <= MAX_FILE_BYTES ? json_loadb (text, length, JSON_REJECT_DUPLICATES, &problem) : NULL;
  if (root == NULL)
    {
      if (length > MAX_FILE_BYTES)
        g_set_error (error, WEIR_ERROR, WEIR_ERROR_INVALID, _("“%s” is too large for offsets of a group."), path);
      else
        g_set_error (error, WEIR_ERROR, WEIR_ERROR_INVALID,
                     /* Translators: name of a file, line, column, and what is wrong, in English */
                     _("“%s” is no JSON: line %d, column %d: %s."), path, problem.line, problem.column, problem.text);
      return NULL;
    }
  offsets = json_is_array (root) ? root : json_object_get (root, "offsets");
  if (!json_is_array (offsets))
    {
      g_set_error (error, WEIR_ERROR, WEIR_ERROR_INVALID, _("“%s” has no list “offsets”: export one with “weirctl export-offsets”."), path);
      is_read = FALSE;
    }
  for (gsize i = 0; is_read && i < json_array_size (offsets); i++)
    is_read = read_item (change, json_array_get (offsets, i), path, i + 1, error);
  json_decref (root);
  if (!is_read || !check_twice (change, path, error))
    return NULL;
  if (change->items->len > 0)
    return g_steal_pointer (&change);
  g_set_error (error, WEIR_ERROR, WEIR_ERROR_INVALID, _("“%s” has no offsets."), path);
  return NULL;
}
