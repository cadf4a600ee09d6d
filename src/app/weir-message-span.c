/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "weir-message-span.h"

struct _WeirMessageSpans
{
  GPtrArray *spans;
  GHashTable *by_name; /* WeirMessageSpan, itself the key */
  WeirMessageSpan *last; /* found last: records come in runs of one partition */
};

static void
span_free (gpointer data)
{
  WeirMessageSpan *span = data;

  g_queue_clear_full (&span->older, g_object_unref);
  g_queue_clear_full (&span->newer, g_object_unref);
  g_free (span->key.topic);
  g_free (span);
}

WeirMessageSpans *
weir_message_spans_new (void)
{
  WeirMessageSpans *self = g_new0 (WeirMessageSpans, 1);

  self->spans = g_ptr_array_new_with_free_func (span_free);
  self->by_name = g_hash_table_new (weir_partition_key_hash, weir_partition_key_equal);
  return self;
}

void
weir_message_spans_free (WeirMessageSpans *self)
{
  if (self == NULL)
    return;
  g_hash_table_unref (self->by_name);
  g_ptr_array_unref (self->spans);
  g_free (self);
}

guint
weir_message_spans_get_n_spans (WeirMessageSpans *self)
{
  return self->spans->len;
}

WeirMessageSpan *
weir_message_spans_get (WeirMessageSpans *self, guint position)
{
  return g_ptr_array_index (self->spans, position);
}

WeirMessageSpan *
weir_message_spans_find (WeirMessageSpans *self, const char *topic, gint32 partition)
{
  WeirPartitionKey key = { (char *) topic, partition };
  WeirMessageSpan *span = self->last;

  if (span != NULL && span->key.partition == partition && g_str_equal (span->key.topic, topic))
    return span;
  span = g_hash_table_lookup (self->by_name, &key);
  if (span == NULL)
    {
      span = g_new0 (WeirMessageSpan, 1);
      span->key = (WeirPartitionKey) { g_strdup (topic), partition };
      span->limit = G_MAXINT64;
      span->step = WEIR_MESSAGE_PAGE_SIZE;
      g_ptr_array_add (self->spans, span);
      g_hash_table_add (self->by_name, span);
    }
  self->last = span;
  return span;
}

gboolean
weir_message_spans_is_at_low (WeirMessageSpans *self)
{
  for (guint i = 0; i < self->spans->len; i++)
    {
      WeirMessageSpan *span = g_ptr_array_index (self->spans, i);

      if (!span->is_at_low || span->older.length > 0)
        return FALSE;
    }
  return TRUE;
}

gboolean
weir_message_spans_is_at_high (WeirMessageSpans *self)
{
  for (guint i = 0; i < self->spans->len; i++)
    {
      WeirMessageSpan *span = g_ptr_array_index (self->spans, i);

      if (!span->is_at_high || span->newer.length > 0)
        return FALSE;
    }
  return TRUE;
}

void
weir_message_spans_start_page (WeirMessageSpans *self)
{
  for (guint i = 0; i < self->spans->len; i++)
    ((WeirMessageSpan *) g_ptr_array_index (self->spans, i))->is_out = FALSE;
}

gboolean
weir_message_spans_take_newer (WeirMessageSpans *self, guint n_max, GPtrArray *records)
{
  while (records->len < n_max)
    {
      WeirMessageSpan *best = NULL;
      gint64 best_msec = 0;

      for (guint i = 0; i < self->spans->len; i++)
        {
          WeirMessageSpan *span = g_ptr_array_index (self->spans, i);
          gint64 msec;

          if (span->newer.length == 0)
            {
              if (!span->is_at_high && !span->is_out)
                return TRUE;
              continue;
            }
          msec = weir_record_get_timestamp_msec (g_queue_peek_head (&span->newer));
          if (best == NULL || msec < best_msec)
            {
              best = span;
              best_msec = msec;
            }
        }
      if (best == NULL)
        return FALSE;
      g_ptr_array_add (records, g_queue_pop_head (&best->newer));
    }
  return FALSE;
}

gboolean
weir_message_spans_take_older (WeirMessageSpans *self, guint n_max, GPtrArray *records)
{
  while (records->len < n_max)
    {
      WeirMessageSpan *best = NULL;
      gint64 best_msec = 0;

      for (guint i = 0; i < self->spans->len; i++)
        {
          WeirMessageSpan *span = g_ptr_array_index (self->spans, i);
          gint64 msec;

          if (span->older.length == 0)
            {
              if (!span->is_at_low && !span->is_out)
                return TRUE;
              continue;
            }
          msec = weir_record_get_timestamp_msec (g_queue_peek_tail (&span->older));
          if (best == NULL || msec >= best_msec)
            {
              best = span;
              best_msec = msec;
            }
        }
      if (best == NULL)
        return FALSE;
      g_ptr_array_add (records, g_queue_pop_tail (&best->older));
    }
  return FALSE;
}

/* A partition that still has records, and when its next one was written: while a topic is followed this is asked
 * for each record of each partition, on the main thread. */
typedef struct
{
  WeirMessageSpan *span;
  gint64 msec;
} Head;

static gint64
get_head_msec (WeirMessageSpan *span)
{
  return weir_record_get_timestamp_msec (g_queue_peek_head (&span->newer));
}

void
weir_message_spans_drain_newer (WeirMessageSpans *self, GPtrArray *records)
{
  g_autofree Head *heads = g_new (Head, self->spans->len);
  guint n_heads = 0;

  for (guint i = 0; i < self->spans->len; i++)
    {
      WeirMessageSpan *span = g_ptr_array_index (self->spans, i);

      if (span->newer.length > 0)
        heads[n_heads++] = (Head) { span, get_head_msec (span) };
    }
  while (n_heads > 0)
    {
      Head *best = heads;

      for (guint i = 1; i < n_heads; i++)
        if (heads[i].msec < best->msec)
          best = &heads[i];
      g_ptr_array_add (records, g_queue_pop_head (&best->span->newer));
      if (best->span->newer.length > 0)
        best->msec = get_head_msec (best->span);
      else
        *best = heads[--n_heads];
    }
}

void
weir_message_spans_forget (WeirMessageSpans *self, WeirRecord *const *records, guint n_records, gboolean are_newest)
{
  for (guint i = 0; i < n_records; i++)
    {
      WeirMessageSpan *span = weir_message_spans_find (self, weir_record_get_topic (records[i]),
                                                       weir_record_get_partition (records[i]));
      gint64 offset = weir_record_get_offset (records[i]);

      if (are_newest)
        {
          g_queue_clear_full (&span->newer, g_object_unref);
          span->high = MIN (span->high, offset);
          span->is_at_high = FALSE;
        }
      else
        {
          g_queue_clear_full (&span->older, g_object_unref);
          span->low = MAX (span->low, offset + 1);
          span->is_at_low = FALSE;
        }
    }
}
