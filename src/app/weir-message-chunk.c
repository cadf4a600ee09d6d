/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "weir-message-chunk.h"

#include "base/weir-partition-key.h"

/* How soon it is seen that each partition has given what is wanted. */
#define LOOK_MSEC 20
/* A partition whose broker does not answer must not keep the others from being shown. */
#define MAX_WAIT_USEC (3 * G_USEC_PER_SEC)

/* What is kept of one partition. */
typedef struct
{
  WeirPartitionKey key; /* the topic's name is its own */
  GQueue records;
  gsize n_bytes;
  gboolean is_full;    /* the first ones are there: the rest is not kept */
  gboolean has_dropped; /* keeping the last ones: some in front of them went */
} Slot;

/* What both threads hold: the reader's may outlive the chunk. */
typedef struct
{
  gatomicrefcount ref_count;
  GMutex mutex;
  GHashTable *slots; /* of Slot, itself the key */
  guint max_records;
  gsize max_bytes;
  gboolean keeps_last;
  gboolean is_closed;
} Basket;

struct _WeirMessageChunk
{
  GObject parent_instance;

  WeirReader *reader;
  Basket *basket;
  gint64 start_usec;
  guint look_source;
  gboolean has_ended;
};

G_DEFINE_FINAL_TYPE (WeirMessageChunk, weir_message_chunk, G_TYPE_OBJECT)

enum
{
  ENDED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static void
slot_free (gpointer data)
{
  Slot *slot = data;

  g_queue_clear_full (&slot->records, g_object_unref);
  g_free (slot->key.topic);
  g_free (slot);
}

static void
basket_unref (gpointer data)
{
  Basket *basket = data;

  if (!g_atomic_ref_count_dec (&basket->ref_count))
    return;
  g_hash_table_unref (basket->slots);
  g_mutex_clear (&basket->mutex);
  g_free (basket);
}

static Slot *
find_slot (Basket *basket, const char *topic, gint32 partition)
{
  WeirPartitionKey key = { (char *) topic, partition };
  Slot *slot = g_hash_table_lookup (basket->slots, &key);

  if (slot == NULL)
    {
      slot = g_new0 (Slot, 1);
      slot->key = (WeirPartitionKey) { g_strdup (topic), partition };
      g_hash_table_add (basket->slots, slot);
    }
  return slot;
}

/* Thread: the reader's. */
static gboolean
receive (const WeirRecordView *view, gpointer user_data)
{
  Basket *basket = user_data;
  gboolean goes_on;
  Slot *slot;

  g_mutex_lock (&basket->mutex);
  goes_on = !basket->is_closed;
  slot = find_slot (basket, view->topic, view->partition);
  if (goes_on && !slot->is_full)
    {
      g_queue_push_tail (&slot->records, weir_record_new_from_view (view));
      slot->n_bytes += view->key_length + view->value_length;
      if (!basket->keeps_last)
        slot->is_full = slot->records.length >= basket->max_records || slot->n_bytes >= basket->max_bytes;
      while (basket->keeps_last && slot->records.length > 1 &&
             (slot->records.length > basket->max_records || slot->n_bytes > basket->max_bytes))
        {
          WeirRecord *first = g_queue_pop_head (&slot->records);

          slot->n_bytes -= weir_record_get_n_bytes (first);
          slot->has_dropped = TRUE;
          g_object_unref (first);
        }
    }
  g_mutex_unlock (&basket->mutex);
  return goes_on;
}

static void
end (WeirMessageChunk *self)
{
  if (self->has_ended)
    return;
  self->has_ended = TRUE;
  g_clear_handle_id (&self->look_source, g_source_remove);
  g_signal_emit (self, signals[ENDED], 0);
}

static void
ended_cb (WeirMessageChunk *self)
{
  end (self);
}

/* Whether nothing more is wanted of any partition. */
static gboolean
has_enough (WeirMessageChunk *self)
{
  WeirCoverage *coverage = weir_reader_dup_coverage (self->reader);
  gboolean is_late = g_get_monotonic_time () - self->start_usec > MAX_WAIT_USEC;
  gboolean has_all = coverage->ranges->len > 0;
  gboolean has_some = FALSE;

  g_mutex_lock (&self->basket->mutex);
  for (guint i = 0; i < coverage->ranges->len; i++)
    {
      const WeirRangeCoverage *range = g_ptr_array_index (coverage->ranges, i);
      Slot *slot = find_slot (self->basket, range->topic, range->partition);

      has_some = has_some || slot->records.length > 0;
      /* A range that is not resolved yet looks like an empty one: that one ends by the reader. */
      if (!slot->is_full)
        has_all = FALSE;
    }
  g_mutex_unlock (&self->basket->mutex);
  weir_coverage_free (coverage);
  return has_all || (is_late && has_some);
}

static gboolean
look_cb (gpointer user_data)
{
  WeirMessageChunk *self = user_data;

  if (!has_enough (self))
    return G_SOURCE_CONTINUE;
  self->look_source = 0;
  weir_reader_cancel (self->reader);
  g_mutex_lock (&self->basket->mutex);
  self->basket->is_closed = TRUE;
  g_mutex_unlock (&self->basket->mutex);
  end (self);
  return G_SOURCE_REMOVE;
}

static void
weir_message_chunk_dispose (GObject *object)
{
  WeirMessageChunk *self = WEIR_MESSAGE_CHUNK (object);

  weir_message_chunk_stop (self);
  g_clear_object (&self->reader);
  g_clear_pointer (&self->basket, basket_unref);
  G_OBJECT_CLASS (weir_message_chunk_parent_class)->dispose (object);
}

static void
weir_message_chunk_class_init (WeirMessageChunkClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = weir_message_chunk_dispose;
  signals[ENDED] = g_signal_new ("ended", WEIR_TYPE_MESSAGE_CHUNK, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 0);
}

static void
weir_message_chunk_init (WeirMessageChunk *self)
{
}

WeirMessageChunk *
weir_message_chunk_new (WeirClient *client, const WeirReadPlan *plan, guint max_records, gsize max_bytes,
                        gboolean keeps_last)
{
  WeirMessageChunk *self = g_object_new (WEIR_TYPE_MESSAGE_CHUNK, NULL);
  Basket *basket = g_new0 (Basket, 1);

  g_atomic_ref_count_init (&basket->ref_count);
  g_mutex_init (&basket->mutex);
  basket->slots = g_hash_table_new_full (weir_partition_key_hash, weir_partition_key_equal, slot_free, NULL);
  basket->max_records = max_records;
  basket->max_bytes = max_bytes;
  basket->keeps_last = keeps_last;
  self->basket = basket;

  g_atomic_ref_count_inc (&basket->ref_count);
  self->reader = weir_reader_new (client, plan, receive, basket, basket_unref);
  g_signal_connect_object (self->reader, "ended", G_CALLBACK (ended_cb), self, G_CONNECT_SWAPPED);
  self->start_usec = g_get_monotonic_time ();
  self->look_source = g_timeout_add (LOOK_MSEC, look_cb, self);
  weir_reader_start (self->reader);
  return self;
}

void
weir_message_chunk_stop (WeirMessageChunk *self)
{
  g_return_if_fail (WEIR_IS_MESSAGE_CHUNK (self));
  self->has_ended = TRUE;
  g_clear_handle_id (&self->look_source, g_source_remove);
  if (self->basket == NULL)
    return;
  g_mutex_lock (&self->basket->mutex);
  self->basket->is_closed = TRUE;
  g_mutex_unlock (&self->basket->mutex);
  weir_reader_cancel (self->reader);
}

static void
part_free (gpointer data)
{
  WeirMessagePart *part = data;

  g_ptr_array_unref (part->records);
  g_free (part->topic);
  g_free (part->error);
  g_free (part);
}

static WeirMessagePart *
take_part (WeirMessageChunk *self, const WeirRangeCoverage *range)
{
  WeirMessagePart *part = g_new0 (WeirMessagePart, 1);
  Slot *slot = find_slot (self->basket, range->topic, range->partition);
  WeirRecord *record;

  part->topic = g_strdup (range->topic);
  part->partition = range->partition;
  part->from = range->from;
  part->next = range->next;
  part->end = range->to;
  part->error = g_strdup (range->error);
  part->records = g_ptr_array_new_with_free_func (g_object_unref);
  while ((record = g_queue_pop_head (&slot->records)) != NULL)
    g_ptr_array_add (part->records, record);
  if (slot->is_full)
    part->next = weir_record_get_offset (g_ptr_array_index (part->records, part->records->len - 1)) + 1;
  part->is_cut = slot->has_dropped;
  if (slot->has_dropped)
    part->from = weir_record_get_offset (g_ptr_array_index (part->records, 0));
  part->is_done = part->next >= part->end && range->error == NULL;
  return part;
}

GPtrArray *
weir_message_chunk_take (WeirMessageChunk *self)
{
  GPtrArray *parts = g_ptr_array_new_with_free_func (part_free);
  WeirCoverage *coverage;

  g_return_val_if_fail (WEIR_IS_MESSAGE_CHUNK (self), parts);
  coverage = weir_reader_dup_coverage (self->reader);
  g_mutex_lock (&self->basket->mutex);
  for (guint i = 0; i < coverage->ranges->len; i++)
    {
      const WeirRangeCoverage *range = g_ptr_array_index (coverage->ranges, i);

      if (range->partition >= 0)
        g_ptr_array_add (parts, take_part (self, range));
    }
  g_mutex_unlock (&self->basket->mutex);
  weir_coverage_free (coverage);
  return parts;
}

char *
weir_message_chunk_dup_error (WeirMessageChunk *self)
{
  WeirCoverage *coverage;
  char *error;

  g_return_val_if_fail (WEIR_IS_MESSAGE_CHUNK (self), NULL);
  coverage = weir_reader_dup_coverage (self->reader);
  error = g_strdup (coverage->error);
  for (guint i = 0; error == NULL && i < coverage->ranges->len; i++)
    error = g_strdup (((WeirRangeCoverage *) g_ptr_array_index (coverage->ranges, i))->error);
  weir_coverage_free (coverage);
  return error;
}
