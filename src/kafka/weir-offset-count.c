/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "kafka/weir-offset-count.h"

#include "base/weir-partition-key.h"
#include "kafka/weir-reader-watch.h"

/* How many offsets at each end are looked through for a message: markers of transactions, and what compaction left out, are none. */
#define END_OFFSETS 200

/* A message, in memory that is used again: a counting read has a million last ones. */
typedef struct
{
  gboolean is_there;
  gboolean has_key;
  gboolean has_value;
  gint64 offset;
  gint64 timestamp_msec;
  WeirTimestampType timestamp_type;
  GByteArray *key;
  GByteArray *value;
} Kept;

typedef struct
{
  WeirPartitionKey key; /* first: it is its own key */
  WeirOffsetItem *item; /* main thread */
  gint64 from;
  gint64 to;
  gint64 n_messages;
  Kept first;
  Kept last;
} Between;

typedef struct
{
  GHashTable *betweens; /* set of Between; the reader's thread's while one reads, else the main thread's */
} Sink;

typedef struct
{
  Sink *sink;
  GPtrArray *names;
  WeirReader *reader;
  WeirReaderWatch *watch;
  guint stall_msec;
  gboolean counts;
  gboolean is_at_tails;
} Count;

static void
kept_clear (Kept *self)
{
  g_clear_pointer (&self->key, g_byte_array_unref);
  g_clear_pointer (&self->value, g_byte_array_unref);
}

static void
between_free (Between *self)
{
  g_free (self->key.topic);
  kept_clear (&self->first);
  kept_clear (&self->last);
  g_free (self);
}

static void
sink_clear (gpointer data)
{
  g_hash_table_unref (((Sink *) data)->betweens);
}

static void
sink_unref (gpointer data)
{
  g_atomic_rc_box_release_full (data, sink_clear);
}

static void
count_free (Count *self)
{
  g_clear_pointer (&self->watch, weir_reader_watch_free);
  g_clear_object (&self->reader);
  sink_unref (self->sink);
  g_ptr_array_unref (self->names);
  g_free (self);
}

static void
keep_bytes (GByteArray **bytes,
            gconstpointer data,
            gsize length)
{
  if (*bytes == NULL)
    *bytes = g_byte_array_new ();
  g_byte_array_set_size (*bytes, 0);
  if (length > 0)
    g_byte_array_append (*bytes, data, (guint) length);
}

static void
keep (Kept *kept,
      const WeirRecordView *view)
{
  kept->is_there = TRUE;
  kept->has_key = view->key != NULL;
  kept->has_value = view->value != NULL;
  kept->offset = view->offset;
  kept->timestamp_msec = view->timestamp_msec;
  kept->timestamp_type = view->timestamp_type;
  keep_bytes (&kept->key, view->key, view->key_length);
  keep_bytes (&kept->value, view->value, view->value_length);
}

/* Thread: the reader's. */
static gboolean
take_record (const WeirRecordView *view,
             gpointer user_data)
{
  Sink *sink = user_data;
  WeirPartitionKey key = { (char *) view->topic, view->partition };
  Between *between = g_hash_table_lookup (sink->betweens, &key);

  if (between == NULL || view->offset < between->from || view->offset >= between->to)
    return TRUE;
  between->n_messages++;
  if (!between->first.is_there || view->offset < between->first.offset)
    keep (&between->first, view);
  if (!between->last.is_there || view->offset > between->last.offset)
    keep (&between->last, view);
  return TRUE;
}

static WeirRecord *
make_record (const Between *between,
             const Kept *kept)
{
  g_autoptr (GBytes) key = kept->has_key ? g_bytes_new (kept->key->data, kept->key->len) : NULL;
  g_autoptr (GBytes) value = kept->has_value ? g_bytes_new (kept->value->data, kept->value->len) : NULL;

  return weir_record_new (between->key.topic, between->key.partition, kept->offset, kept->timestamp_msec, kept->timestamp_type, key,
                          value, NULL);
}

/* Whether a partition was read from the first offset to the last that was asked for. */
static gboolean
was_covered (const WeirCoverage *coverage,
             const Between *between)
{
  for (guint i = 0; i < coverage->ranges->len; i++)
    {
      const WeirRangeCoverage *range = g_ptr_array_index (coverage->ranges, i);

      if (range->partition == between->key.partition && g_str_equal (range->topic, between->key.topic))
        return range->from == between->from && range->to == between->to && range->next >= range->to;
    }
  return FALSE;
}

static void
take_found (Count *self)
{
  WeirCoverage *coverage = weir_reader_dup_coverage (self->reader);
  GHashTableIter iter;
  gpointer key;

  g_hash_table_iter_init (&iter, self->sink->betweens);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    {
      Between *between = key;
      gboolean is_covered = self->counts && was_covered (coverage, between);

      if (is_covered)
        between->item->n_messages = between->n_messages;
      /* At the tails what comes first is nothing. */
      if (between->first.is_there && !self->is_at_tails)
        {
          g_clear_object (&between->item->first);
          between->item->first = make_record (between, &between->first);
        }
      if (between->last.is_there && (self->is_at_tails || is_covered))
        {
          g_clear_object (&between->item->last);
          between->item->last = make_record (between, &between->last);
        }
      between->first.is_there = FALSE;
      between->last.is_there = FALSE;
    }
  weir_coverage_free (coverage);
}

static void start_reading (GTask *task);

static void
ended_cb (WeirReader *reader,
          GTask *task)
{
  g_autoptr (GTask) keep_task = task;
  Count *self = g_task_get_task_data (task);

  take_found (self);
  g_clear_pointer (&self->watch, weir_reader_watch_free);
  g_clear_object (&self->reader);
  if (self->counts || self->is_at_tails || g_cancellable_is_cancelled (g_task_get_cancellable (task)))
    {
      g_task_return_boolean (task, TRUE);
      return;
    }
  self->is_at_tails = TRUE;
  start_reading (g_steal_pointer (&keep_task));
}

static void
cancelled_cb (GCancellable *cancellable,
              WeirReader *reader)
{
  weir_reader_cancel (reader);
}

/* Takes @task. */
static void
start_reading (GTask *task)
{
  Count *self = g_task_get_task_data (task);
  WeirReadPlan *plan = weir_read_plan_new ((const char *const *) self->names->pdata);
  GCancellable *cancellable = g_task_get_cancellable (task);
  GHashTableIter iter;
  gpointer key;

  g_hash_table_iter_init (&iter, self->sink->betweens);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    {
      const Between *between = key;
      gint64 from = between->from;
      gint64 to = between->to;
      guint place = 0;

      if (!self->counts && self->is_at_tails)
        from = MAX (from, to - END_OFFSETS);
      else if (!self->counts)
        to = MIN (to, from + END_OFFSETS);
      while (!g_str_equal (g_ptr_array_index (self->names, place), between->key.topic))
        place++;
      weir_read_plan_add_range (plan, place, between->key.partition, from, to);
    }
  plan->bulk = self->counts;
  self->reader = weir_reader_new (g_task_get_source_object (task), plan, take_record, g_atomic_rc_box_acquire (self->sink), sink_unref);
  weir_read_plan_free (plan);
  self->watch = weir_reader_watch_new (self->reader, self->stall_msec, FALSE);
  g_signal_connect (self->reader, "ended", G_CALLBACK (ended_cb), task);
  if (cancellable != NULL)
    g_signal_connect_object (cancellable, "cancelled", G_CALLBACK (cancelled_cb), self->reader, G_CONNECT_DEFAULT);
  weir_reader_start (self->reader);
}

void
weir_offset_count_async (WeirClient *client,
                         WeirOffsetChange *change,
                         gint64 max_offsets,
                         guint stall_msec,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
  GTask *task;
  Count *self = g_new0 (Count, 1);
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  gint64 n_offsets = 0;

  g_return_if_fail (WEIR_IS_CLIENT (client));

  task = g_task_new (client, cancellable, callback, user_data);
  g_task_set_source_tag (task, weir_offset_count_async);
  g_task_set_task_data (task, self, (GDestroyNotify) count_free);
  self->stall_msec = stall_msec;
  self->names = g_ptr_array_new_null_terminated (8, g_free, TRUE);
  self->sink = g_atomic_rc_box_new0 (Sink);
  self->sink->betweens = g_hash_table_new_full (weir_partition_key_hash, weir_partition_key_equal, (GDestroyNotify) between_free, NULL);
  for (guint i = 0; i < change->items->len; i++)
    {
      WeirOffsetItem *item = g_ptr_array_index (change->items, i);
      gint64 from, to, distance;
      Between *between;

      if (!weir_offset_item_get_range (item, &from, &to))
        {
          /* Nothing is in between where both places are known: that needs no reading. */
          if (!item->is_excluded && item->low_watermark >= 0 && item->high_watermark >= 0 && weir_offset_item_get_distance (item, &distance))
            item->n_messages = 0;
          continue;
        }
      between = g_new0 (Between, 1);
      between->key = (WeirPartitionKey) { g_strdup (item->topic), item->partition };
      between->item = item;
      between->from = from;
      between->to = to;
      g_hash_table_add (self->sink->betweens, between);
      if (g_hash_table_add (seen, item->topic))
        g_ptr_array_add (self->names, g_strdup (item->topic));
      n_offsets += to - from;
    }
  self->counts = n_offsets <= max_offsets;
  if (n_offsets > 0)
    {
      start_reading (task);
      return;
    }
  g_task_return_boolean (task, TRUE);
  g_object_unref (task);
}

gboolean
weir_offset_count_finish (WeirClient *client,
                          GAsyncResult *result,
                          GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, client), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
