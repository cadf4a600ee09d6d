/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include <string.h>

#include "kafka/weir-rdkafka.h"
#include "kafka/weir-reader.h"

/**
 * weir_record_view_get_header:
 * @view: what a sink was handed
 * @index: which header, from 0
 * @name: (out): its name
 * @value: (out) (nullable): its bytes; %NULL is a null value, not an empty one
 * @length: (out): how many
 *
 * Borrowed, like all of the view. Thread: the reader's.
 *
 * Returns: whether there is such a header
 */
gboolean
weir_record_view_get_header (const WeirRecordView *view,
                             guint index,
                             const char **name,
                             gconstpointer *value,
                             gsize *length)
{
  rd_kafka_headers_t *headers;

  if (view->native == NULL || rd_kafka_message_headers (view->native, &headers) != RD_KAFKA_RESP_ERR_NO_ERROR)
    return FALSE;
  return rd_kafka_header_get_all (headers, index, name, value, length) == RD_KAFKA_RESP_ERR_NO_ERROR;
}

/**
 * weir_record_view_has_header:
 * @view: what a sink was handed
 * @name: of a header
 *
 * Returns: whether there is a header of this name, whatever its value
 */
gboolean
weir_record_view_has_header (const WeirRecordView *view,
                             const char *name)
{
  const char *other;
  gconstpointer value;
  gsize length;

  for (guint i = 0; weir_record_view_get_header (view, i, &other, &value, &length); i++)
    {
      if (strcmp (other, name) == 0)
        return TRUE;
    }
  return FALSE;
}

/**
 * weir_record_new_from_view:
 * @view: what a sink was handed
 *
 * Returns: (transfer full): a copy with the headers, to keep
 */
WeirRecord *
weir_record_new_from_view (const WeirRecordView *view)
{
  g_autoptr (GBytes) key = view->key != NULL ? g_bytes_new (view->key, view->key_length) : NULL;
  g_autoptr (GBytes) value = view->value != NULL ? g_bytes_new (view->value, view->value_length) : NULL;
  GPtrArray *headers = NULL;
  WeirRecord *record;
  const char *name;
  gconstpointer bytes;
  gsize length;

  for (guint i = 0; weir_record_view_get_header (view, i, &name, &bytes, &length); i++)
    {
      g_autoptr (GBytes) header = bytes != NULL ? g_bytes_new (bytes, length) : NULL;

      if (headers == NULL)
        headers = g_ptr_array_new_with_free_func ((GDestroyNotify) weir_header_free);
      g_ptr_array_add (headers, weir_header_new (name, header));
    }
  record = weir_record_new (view->topic, view->partition, view->offset, view->timestamp_msec, view->timestamp_type,
                            key, value, headers);
  /* Asked for here and not for each message that is read: only who keeps one shows it. */
  if (view->native != NULL)
    weir_record_set_leader_epoch (record, rd_kafka_message_leader_epoch (view->native));
  return record;
}
