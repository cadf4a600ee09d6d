/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "weir-message-filter.h"

void
weir_message_view_init (WeirRecordView *view, WeirRecord *record)
{
  GBytes *key = weir_record_get_key (record);
  GBytes *value = weir_record_get_value (record);

  *view = (WeirRecordView) {
    .topic = weir_record_get_topic (record),
    .partition = weir_record_get_partition (record),
    .offset = weir_record_get_offset (record),
    .timestamp_msec = weir_record_get_timestamp_msec (record),
    .timestamp_type = weir_record_get_timestamp_type (record),
    .native = record,
  };
  /* Bytes of length 0 have no data, but are not null. */
  if (key != NULL)
    {
      view->key = g_bytes_get_data (key, &view->key_length);
      view->key = view->key != NULL ? view->key : "";
    }
  if (value != NULL)
    {
      view->value = g_bytes_get_data (value, &view->value_length);
      view->value = view->value != NULL ? view->value : "";
    }
}

gboolean
weir_message_view_get_header (const WeirRecordView *view, guint index, const char **name, gconstpointer *value, gsize *length)
{
  WeirRecord *record = view->native;
  const WeirHeader *header;

  if (index >= weir_record_get_n_headers (record))
    return FALSE;
  header = weir_record_get_header (record, index);
  *name = header->name;
  *value = NULL;
  *length = 0;
  if (header->value != NULL)
    {
      *value = g_bytes_get_data (header->value, length);
      if (*value == NULL)
        *value = "";
    }
  return TRUE;
}

static gboolean
match_func (gpointer item, gpointer user_data)
{
  WeirRecordView view;

  weir_message_view_init (&view, item);
  return weir_search_match (user_data, &view) == WEIR_VERDICT_YES;
}

GtkFilter *
weir_message_filter_new (void)
{
  return GTK_FILTER (gtk_custom_filter_new (NULL, NULL, NULL));
}

void
weir_message_filter_set_search (GtkFilter *filter, WeirSearch *search)
{
  g_return_if_fail (GTK_IS_CUSTOM_FILTER (filter));
  if (search == NULL)
    gtk_custom_filter_set_filter_func (GTK_CUSTOM_FILTER (filter), NULL, NULL, NULL);
  else
    gtk_custom_filter_set_filter_func (GTK_CUSTOM_FILTER (filter), match_func, weir_search_ref (search), (GDestroyNotify) weir_search_unref);
}
