/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "model/weir-draft.h"

static gconstpointer
get_bytes (GBytes *bytes,
           gsize *length)
{
  gconstpointer data;

  *length = 0;
  if (bytes == NULL)
    return NULL;
  data = g_bytes_get_data (bytes, length);
  /* An empty GBytes gives NULL, which would become null: not the same thing. */
  return data != NULL ? data : "";
}

void
weir_draft_from_record (WeirDraft *self,
                        WeirRecord *record,
                        GArray *headers)
{
  guint n_headers = weir_record_get_n_headers (record);

  *self = (WeirDraft) { .partition = weir_record_get_partition (record), .timestamp_msec = weir_record_get_timestamp_msec (record) };
  self->key = get_bytes (weir_record_get_key (record), &self->key_length);
  self->value = get_bytes (weir_record_get_value (record), &self->value_length);
  g_array_set_size (headers, 0);
  for (guint i = 0; i < n_headers; i++)
    {
      const WeirHeader *header = weir_record_get_header (record, i);
      WeirDraftHeader copy = { .name = header->name };

      copy.value = get_bytes (header->value, &copy.length);
      g_array_append_val (headers, copy);
    }
  self->headers = n_headers > 0 ? (const WeirDraftHeader *) (gpointer) headers->data : NULL;
  self->n_headers = n_headers;
}

WeirRecord *
weir_draft_to_record (const WeirDraft *self,
                      const char *topic)
{
  g_autoptr (GBytes) key = self->key != NULL ? g_bytes_new (self->key, self->key_length) : NULL;
  g_autoptr (GBytes) value = self->value != NULL ? g_bytes_new (self->value, self->value_length) : NULL;
  GPtrArray *headers = NULL;

  if (self->n_headers > 0)
    headers = g_ptr_array_new_full (self->n_headers, (GDestroyNotify) weir_header_free);
  for (guint i = 0; i < self->n_headers; i++)
    {
      const WeirDraftHeader *header = &self->headers[i];
      g_autoptr (GBytes) bytes = header->value != NULL ? g_bytes_new (header->value, header->length) : NULL;

      g_ptr_array_add (headers, weir_header_new (header->name, bytes));
    }
  return weir_record_new (topic, self->partition, -1, self->timestamp_msec, WEIR_TIMESTAMP_CREATE, key, value, headers);
}
