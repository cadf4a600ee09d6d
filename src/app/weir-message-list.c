/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "weir-message-list.h"

#include <string.h>

/* How many go at once when the list is full. */
#define EVICT_RECORDS 10000
/* So few are freed at once where they are. */
#define FEW_RECORDS 1000
/* With less room than this left of the whole, a reserve is made. */
#define RESERVE_DIVISOR 16

struct _WeirMessageList
{
  GObject parent_instance;

  GPtrArray *records; /* each with a reference, which drop() gives up */
  guint max_records;
  gsize max_bytes;
  gsize n_bytes; /* of the records; their headers and the objects are covered by the limit of number */
  gint64 n_evicted;
  WeirMessageListEvictFunc evict_func;
  gpointer evict_data;
};

static void weir_message_list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (WeirMessageList, weir_message_list, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, weir_message_list_model_init))

enum
{
  EVICTING,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static GType
get_item_type (GListModel *model)
{
  return WEIR_TYPE_RECORD;
}

static guint
get_n_items (GListModel *model)
{
  return WEIR_MESSAGE_LIST (model)->records->len;
}

static gpointer
get_item (GListModel *model, guint position)
{
  WeirMessageList *self = WEIR_MESSAGE_LIST (model);

  return position < self->records->len ? g_object_ref (g_ptr_array_index (self->records, position)) : NULL;
}

static void
weir_message_list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

/* Thread: one that has nothing else to do. */
static void
free_cb (gpointer records, gpointer user_data)
{
  g_ptr_array_unref (records);
}

/* Takes records out of the array. To free ten thousand takes half of the time that a frame has, so that it is done
 * elsewhere; what the views still hold of them they let go of when they are told that the items are gone. */
static void
drop (WeirMessageList *self, guint position, guint n)
{
  static GThreadPool *pool;
  GPtrArray *dropped = g_ptr_array_new_from_array (self->records->pdata + position, n, NULL, NULL, g_object_unref);

  g_ptr_array_remove_range (self->records, position, n);
  if (n <= FEW_RECORDS)
    {
      g_ptr_array_unref (dropped);
      return;
    }
  if (pool == NULL)
    pool = g_thread_pool_new (free_cb, NULL, 1, FALSE, NULL);
  g_thread_pool_push (pool, dropped, NULL);
}

static gsize
count_bytes (WeirMessageList *self, guint position, guint n)
{
  gsize n_bytes = 0;

  for (guint i = 0; i < n; i++)
    n_bytes += weir_record_get_n_bytes (g_ptr_array_index (self->records, position + i));
  return n_bytes;
}

/* @newest: at the end of the list. @n_bytes: what they hold. */
static void
evict (WeirMessageList *self, guint n, gsize n_bytes, gboolean newest)
{
  guint position = newest ? self->records->len - n : 0;

  if (n == 0)
    return;
  g_signal_emit (self, signals[EVICTING], 0);
  self->n_bytes -= n_bytes;
  if (self->evict_func != NULL)
    self->evict_func ((WeirRecord *const *) self->records->pdata + position, n, newest, self->evict_data);
  drop (self, position, n);
  self->n_evicted += n;
  g_list_model_items_changed (G_LIST_MODEL (self), position, n, 0);
}

/* Makes room for what comes: at least a tenth of the list goes, so that this is rare. */
static void
make_room (WeirMessageList *self, guint n_records, gsize n_bytes, gboolean at_beginning)
{
  gsize freed;
  guint n = 0;

  if (self->records->len == 0 ||
      (self->records->len + n_records <= self->max_records && self->n_bytes + n_bytes <= self->max_bytes))
    return;
  if (self->records->len + n_records > self->max_records)
    n = self->records->len + n_records - self->max_records;
  n = MIN (MAX (n, MIN (EVICT_RECORDS, self->max_records / 10)), self->records->len);
  for (;;)
    {
      freed = count_bytes (self, at_beginning ? self->records->len - n : 0, n);
      if (n == 0 || n == self->records->len || self->n_bytes - freed + n_bytes <= self->max_bytes)
        break;
      n = MIN (n * 2, self->records->len);
    }
  evict (self, n, freed, at_beginning);
}

gboolean
weir_message_list_make_reserve (WeirMessageList *self)
{
  gint64 n_evicted = self->n_evicted;

  g_return_val_if_fail (WEIR_IS_MESSAGE_LIST (self), FALSE);
  make_room (self, self->max_records / RESERVE_DIVISOR, self->max_bytes / RESERVE_DIVISOR, FALSE);
  return self->n_evicted > n_evicted;
}

static void
weir_message_list_finalize (GObject *object)
{
  WeirMessageList *self = WEIR_MESSAGE_LIST (object);

  drop (self, 0, self->records->len);
  g_ptr_array_unref (self->records);
  G_OBJECT_CLASS (weir_message_list_parent_class)->finalize (object);
}

static void
weir_message_list_class_init (WeirMessageListClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = weir_message_list_finalize;
  signals[EVICTING] = g_signal_new ("evicting", WEIR_TYPE_MESSAGE_LIST, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                    G_TYPE_NONE, 0);
}

static void
weir_message_list_init (WeirMessageList *self)
{
  self->records = g_ptr_array_new ();
}

WeirMessageList *
weir_message_list_new (guint max_records, gsize max_bytes)
{
  WeirMessageList *self = g_object_new (WEIR_TYPE_MESSAGE_LIST, NULL);

  self->max_records = max_records;
  self->max_bytes = max_bytes;
  return self;
}

void
weir_message_list_append (WeirMessageList *self, GPtrArray *records)
{
  guint first = 0;
  guint position;
  guint n_added;
  gsize n_bytes = 0;

  g_return_if_fail (WEIR_IS_MESSAGE_LIST (self));
  if (records->len == 0)
    return;
  /* Of more than fits, only the newest are worth showing. */
  if (records->len > self->max_records)
    first = records->len - self->max_records;
  self->n_evicted += first;
  if (first > 0 && self->evict_func != NULL)
    self->evict_func ((WeirRecord *const *) records->pdata, first, FALSE, self->evict_data);
  n_added = records->len - first;
  for (guint i = first; i < records->len; i++)
    n_bytes += weir_record_get_n_bytes (g_ptr_array_index (records, i));
  make_room (self, n_added, n_bytes, FALSE);
  position = self->records->len;
  for (guint i = first; i < records->len; i++)
    g_ptr_array_add (self->records, g_object_ref (g_ptr_array_index (records, i)));
  self->n_bytes += n_bytes;
  g_list_model_items_changed (G_LIST_MODEL (self), position, 0, n_added);
}

/* In front of all others. Of more than fits, the newest ones are left out: who goes back wants the
 * beginning, and can go forward again. */
void
weir_message_list_prepend (WeirMessageList *self, GPtrArray *records)
{
  gsize n_bytes = 0;
  guint n_added;

  g_return_if_fail (WEIR_IS_MESSAGE_LIST (self));
  if (records->len == 0)
    return;
  g_return_if_fail (records->len <= self->max_records);
  n_added = records->len;
  for (guint i = 0; i < n_added; i++)
    n_bytes += weir_record_get_n_bytes (g_ptr_array_index (records, i));
  make_room (self, n_added, n_bytes, TRUE);
  for (guint i = 0; i < n_added; i++)
    g_object_ref (g_ptr_array_index (records, i));
  g_ptr_array_set_size (self->records, self->records->len + n_added);
  memmove (self->records->pdata + n_added, self->records->pdata,
           (self->records->len - n_added) * sizeof (gpointer));
  memcpy (self->records->pdata, records->pdata, n_added * sizeof (gpointer));
  self->n_bytes += n_bytes;
  g_list_model_items_changed (G_LIST_MODEL (self), 0, 0, n_added);
}

void
weir_message_list_clear (WeirMessageList *self)
{
  guint n;

  g_return_if_fail (WEIR_IS_MESSAGE_LIST (self));
  n = self->records->len;
  self->n_bytes = 0;
  self->n_evicted = 0;
  drop (self, 0, n);
  if (n > 0)
    g_list_model_items_changed (G_LIST_MODEL (self), 0, n, 0);
}

gint64
weir_message_list_get_n_evicted (WeirMessageList *self)
{
  g_return_val_if_fail (WEIR_IS_MESSAGE_LIST (self), 0);
  return self->n_evicted;
}

void
weir_message_list_set_evict_func (WeirMessageList *self, WeirMessageListEvictFunc func, gpointer user_data)
{
  g_return_if_fail (WEIR_IS_MESSAGE_LIST (self));
  self->evict_func = func;
  self->evict_data = user_data;
}

WeirRecord *
weir_message_list_peek (WeirMessageList *self, guint position)
{
  g_return_val_if_fail (WEIR_IS_MESSAGE_LIST (self), NULL);
  return position < self->records->len ? g_ptr_array_index (self->records, position) : NULL;
}

gboolean
weir_message_list_find (WeirMessageList *self, gint32 partition, gint64 offset, guint *position)
{
  g_return_val_if_fail (WEIR_IS_MESSAGE_LIST (self), FALSE);
  for (guint i = self->records->len; i-- > 0;)
    {
      WeirRecord *record = g_ptr_array_index (self->records, i);

      if (weir_record_get_offset (record) == offset && weir_record_get_partition (record) == partition)
        {
          *position = i;
          return TRUE;
        }
    }
  return FALSE;
}
