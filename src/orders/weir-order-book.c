/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "orders/weir-order-book.h"

#include <string.h>

#include "orders/weir-id-set.h"
#include "orders/weir-names.h"
#include "orders/weir-order-parse.h"
#include "orders/weir-order-ring.h"

#define N_SECONDS 3600
#define N_MINUTES (7 * 24 * 60)
#define N_LATEST 50

/* One more may come to it, "…". Minutes are many: they tell stores apart while one can still
 * read it. */
#define MAX_STORES 1024
#define MAX_STORES_BY_MINUTE 64
#define MAX_PRODUCTS 65536

/* No clock is wrong by more, we trust: a timestamp beyond is a broken one. The charts end at
 * the newest order, and one from the year 2199 would push all others out of them. */
#define MAX_FUTURE_MSEC (G_GINT64_CONSTANT (24) * 3600 * 1000)

/* Sums of a store or of a product; index is the number of its name. */
typedef struct
{
  gint64 n_orders;
  gint64 n_items;
  WeirDecimal revenue;
  gint64 last_order; /* its running number: a product twice in an order is in one order */
} Sum;

/* One of the newest orders. The texts lie one behind the other in memory that is kept when
 * the place is used again. */
typedef struct
{
  char *text;
  gsize text_bytes;
  gsize customer;
  gsize store;
  gsize topic;
  gboolean has_customer;
  gboolean has_store;
  guint n_items;
  WeirDecimal total;
  gboolean has_total;
  gint64 time_msec;
  gint32 partition;
  gint64 offset;
} Latest;

struct _WeirOrderBook
{
  WeirMapping *mapping; /* nullable; never changes */

  GMutex mutex; /* protects all below */

  guint64 serial;
  Sum total;
  gint64 n_duplicates;
  gint64 n_unreadable;
  gint64 n_without_revenue;
  gint64 from_msec;
  gint64 to_msec;
  gint64 horizon_msec; /* times up to it were found not to be in the future */

  WeirNames *stores;
  WeirNames *products;
  GArray *store_sums;   /* of Sum */
  GArray *product_sums; /* of Sum */
  WeirIdSet *number_ids;
  WeirIdSet *text_ids; /* by their hash */
  WeirOrderRing *seconds;
  WeirOrderRing *minutes;
  Latest latest[N_LATEST];
  guint n_latest;
  guint next_latest;

  /* The last snapshot: nothing changes for hours at night, and views ask every time. */
  WeirOrderSnapshot *snapshot;
  WeirOrderParts snapshot_parts;
};

/* What the snapshot points into lives as long as it does. Begins where the snapshot does: they are one box. */
typedef struct
{
  WeirOrderSnapshot snapshot;
  WeirNameArena *store_names;
  WeirNameArena *product_names;
} Snapshot;

G_DEFINE_BOXED_TYPE (WeirOrderBook, weir_order_book, weir_order_book_ref, weir_order_book_unref)
G_DEFINE_BOXED_TYPE (WeirOrderSnapshot, weir_order_snapshot, weir_order_snapshot_ref, weir_order_snapshot_unref)

/**
 * weir_order_book_new:
 *
 * Returns: (transfer full): an empty book
 */
WeirOrderBook *
weir_order_book_new (void)
{
  WeirOrderBook *self = g_atomic_rc_box_new0 (WeirOrderBook);

  g_mutex_init (&self->mutex);
  self->serial = 1;
  self->from_msec = -1;
  self->to_msec = -1;
  self->stores = weir_names_new (MAX_STORES);
  self->products = weir_names_new (MAX_PRODUCTS);
  self->store_sums = g_array_new (FALSE, TRUE, sizeof (Sum));
  self->product_sums = g_array_new (FALSE, TRUE, sizeof (Sum));
  self->number_ids = weir_id_set_new (WEIR_ID_SET_MAX_ENTRIES);
  self->text_ids = weir_id_set_new (WEIR_ID_SET_MAX_ENTRIES);
  self->seconds = weir_order_ring_new (N_SECONDS, 1000, MAX_STORES + 1);
  self->minutes = weir_order_ring_new (N_MINUTES, 60 * 1000, MAX_STORES_BY_MINUTE);

  return self;
}

WeirOrderBook *
weir_order_book_ref (WeirOrderBook *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return g_atomic_rc_box_acquire (self);
}

static void
clear_book (gpointer data)
{
  WeirOrderBook *self = data;

  g_clear_pointer (&self->snapshot, weir_order_snapshot_unref);
  for (guint i = 0; i < N_LATEST; i++)
    g_free (self->latest[i].text);
  weir_order_ring_free (self->minutes);
  weir_order_ring_free (self->seconds);
  weir_id_set_free (self->text_ids);
  weir_id_set_free (self->number_ids);
  g_array_unref (self->product_sums);
  g_array_unref (self->store_sums);
  weir_names_free (self->products);
  weir_names_free (self->stores);
  g_mutex_clear (&self->mutex);
  g_clear_pointer (&self->mapping, weir_mapping_unref);
}

void
weir_order_book_unref (WeirOrderBook *self)
{
  g_return_if_fail (self != NULL);

  g_atomic_rc_box_release_full (self, clear_book);
}

/* Whether the text is an integer as one writes it, without leading zeros: then 5 and "5" are
 * the same order, while "05" and 5 are not. */
static gboolean
is_plain_integer (const char *text,
                  gsize       length,
                  gint64     *number)
{
  gboolean is_negative = length > 0 && text[0] == '-';
  gsize i = is_negative ? 1 : 0;
  gint64 result = 0;

  if (length == i || length - i > 19 || (text[i] == '0' && length > 1))
    return FALSE;

  for (; i < length; i++)
    {
      gint64 digit = (gint64) ((guchar) text[i]) - '0';

      if (digit < 0 || digit > 9 ||
          __builtin_mul_overflow (result, 10, &result) ||
          (is_negative ? __builtin_sub_overflow (result, digit, &result)
                       : __builtin_add_overflow (result, digit, &result)))
        return FALSE;
    }

  *number = result;
  return TRUE;
}

static gboolean
is_duplicate (WeirOrderBook   *self,
              const WeirOrder *order)
{
  gint64 number;

  /* Orders without an id cannot be told apart: all count. */
  if (order->id == NULL)
    return FALSE;

  if (is_plain_integer (order->id, order->id_length, &number))
    return !weir_id_set_add (self->number_ids, number);

  return !weir_id_set_add (self->text_ids, (gint64) weir_hash_text (order->id, order->id_length));
}

static void
add_saturating (gint64 *sum,
                gint64  addend)
{
  if (__builtin_add_overflow (*sum, addend, sum))
    *sum = addend > 0 ? G_MAXINT64 : G_MININT64;
}

static Sum *
get_sum (GArray *sums,
         guint   index)
{
  if (index >= sums->len)
    g_array_set_size (sums, index + 1);

  return &g_array_index (sums, Sum, index);
}

static gboolean
is_in_future (WeirOrderBook *self,
              gint64         time_msec)
{
  if (G_LIKELY (time_msec <= self->horizon_msec))
    return FALSE;

  /* The clock is asked only for times that are later than it let pass before. */
  self->horizon_msec = g_get_real_time () / 1000 + MAX_FUTURE_MSEC;
  return time_msec > self->horizon_msec;
}

static gsize
put_text (Latest     *latest,
          gsize      *used,
          const char *text,
          gsize       length)
{
  gsize place = *used;

  if (length > WEIR_NAME_MAX_BYTES)
    length = weir_text_cut (text, length, WEIR_NAME_MAX_BYTES);

  if (place + length + 1 > latest->text_bytes)
    {
      latest->text_bytes = MAX (place + length + 1, 96) * 2;
      latest->text = g_realloc (latest->text, latest->text_bytes);
    }

  if (length > 0)
    memcpy (latest->text + place, text, length);
  latest->text[place + length] = '\0';
  *used = place + length + 1;

  return place;
}

static void
keep_latest (WeirOrderBook        *self,
             const WeirOrder      *order,
             const WeirRecordView *view,
             gint64                time_msec)
{
  Latest *latest = &self->latest[self->next_latest];
  gsize used = 0;

  self->next_latest = (self->next_latest + 1) % N_LATEST;
  self->n_latest = MIN (self->n_latest + 1, N_LATEST);

  put_text (latest, &used, order->id, order->id_length);
  latest->has_customer = order->customer != NULL;
  latest->customer = put_text (latest, &used, order->customer, order->customer_length);
  latest->has_store = order->store != NULL;
  latest->store = put_text (latest, &used, order->store, order->store_length);
  latest->topic = put_text (latest, &used, view->topic, view->topic != NULL ? strlen (view->topic) : 0);
  latest->n_items = (guint) CLAMP (order->n_items, 0, G_MAXUINT);
  latest->total = order->revenue;
  latest->has_total = order->has_revenue;
  latest->time_msec = time_msec;
  latest->partition = view->partition;
  latest->offset = view->offset;
}

static void
add_order (WeirOrderBook        *self,
           const WeirOrder      *order,
           const WeirOrderItem  *items,
           guint                 n_items,
           const WeirRecordView *view,
           gint64                time_msec)
{
  guint store = weir_names_intern (self->stores, order->store != NULL ? order->store : "",
                                   order->store_length,
                                   order->store != NULL ? order->store_hash : weir_hash_text ("", 0));
  Sum *sum;

  self->total.n_orders++;
  add_saturating (&self->total.n_items, order->n_items);

  sum = get_sum (self->store_sums, store);
  sum->n_orders++;
  add_saturating (&sum->n_items, order->n_items);

  /* A total too large for an exact sum is a broken one: the order counts without it. */
  if (!weir_decimal_add (&self->total.revenue, order->revenue) ||
      !weir_decimal_add (&sum->revenue, order->revenue) ||
      !order->has_revenue)
    self->n_without_revenue++;

  for (guint i = 0; i < n_items; i++)
    {
      const WeirOrderItem *item = &items[i];
      guint product;

      product = weir_names_intern (self->products, item->product, item->product_length, item->product_hash);
      sum = get_sum (self->product_sums, product);
      if (sum->last_order != self->total.n_orders)
        sum->n_orders++;
      sum->last_order = self->total.n_orders;
      add_saturating (&sum->n_items, item->quantity);
      if (!weir_decimal_add (&sum->revenue, item->amount))
        continue;
    }

  if (time_msec >= 0)
    {
      if (self->from_msec < 0 || time_msec < self->from_msec)
        self->from_msec = time_msec;
      if (time_msec > self->to_msec)
        self->to_msec = time_msec;
      weir_order_ring_add (self->seconds, time_msec, store, order->n_items, &order->revenue);
      weir_order_ring_add (self->minutes, time_msec, store, order->n_items, &order->revenue);
    }

  keep_latest (self, order, view, time_msec);
}

WeirOrderBook *
weir_order_book_new_mapped (WeirMapping *mapping)
{
  WeirOrderBook *self = weir_order_book_new ();

  self->mapping = mapping != NULL ? weir_mapping_ref (mapping) : NULL;
  return self;
}

/**
 * weir_order_book_feed:
 * @self: a book
 * @view: (transfer none): a record of an order topic
 *
 * Thread: any. The message is parsed before the mutex is taken, so that a large one does not
 * make the window wait for its snapshot.
 *
 * The time of an order is the record's timestamp, which ranges, retention and charts of
 * Kafka go by; the message's own field counts where the record has none, or where a mapping
 * says which field it is and the message has it.
 */
void
weir_order_book_feed (WeirOrderBook        *self,
                      const WeirRecordView *view)
{
  WeirOrderParser *parser = weir_order_parser_get_for_thread ();
  const WeirOrderItem *items;
  guint n_items;
  WeirOrder order;
  gboolean is_order;
  gint64 time_msec = view->timestamp_msec;

  is_order = weir_order_parser_read (parser, view->value, view->value_length, self->mapping, &order);
  items = weir_order_parser_get_items (parser, &n_items);

  if (is_order && (time_msec <= 0 || order.has_mapped_time))
    weir_json_get_time_msec (order.time, &time_msec);
  if (time_msec <= 0)
    time_msec = -1;

  g_mutex_lock (&self->mutex);

  self->serial++;
  if (!is_order)
    self->n_unreadable++;
  else if (is_duplicate (self, &order))
    self->n_duplicates++;
  else
    add_order (self, &order, items, n_items, view, is_in_future (self, time_msec) ? -1 : time_msec);

  g_mutex_unlock (&self->mutex);
}

static GArray *
copy_totals (WeirNames *names,
             GArray    *sums)
{
  const guint32 *order = weir_names_get_order (names);
  guint n_names = weir_names_get_n_names (names);
  GArray *totals = g_array_sized_new (FALSE, FALSE, sizeof (WeirOrderTotal), n_names);

  g_array_set_size (totals, n_names);
  for (guint i = 0; i < n_names; i++)
    {
      const Sum *sum = &g_array_index (sums, Sum, order[i]);

      g_array_index (totals, WeirOrderTotal, i) = (WeirOrderTotal) {
        .name = (char *) weir_names_get (names, order[i]),
        .n_orders = sum->n_orders,
        .n_items = sum->n_items,
        .revenue = sum->revenue,
      };
    }

  return totals;
}

static void
clear_info (gpointer data)
{
  WeirOrderInfo *info = data;

  g_free (info->order_id);
  g_free (info->customer);
  g_free (info->store);
  g_free (info->topic);
}

static void
copy_latest (WeirOrderBook *self,
             GArray        *infos)
{
  for (guint i = 0; i < self->n_latest; i++)
    {
      const Latest *latest = &self->latest[(self->next_latest + N_LATEST - 1 - i) % N_LATEST];
      WeirOrderInfo info = {
        .order_id = g_strdup (latest->text),
        .customer = latest->has_customer ? g_strdup (latest->text + latest->customer) : NULL,
        .store = latest->has_store ? g_strdup (latest->text + latest->store) : NULL,
        .n_items = latest->n_items,
        .total = latest->total,
        .has_total = latest->has_total,
        .time_msec = latest->time_msec,
        .topic = g_strdup (latest->text + latest->topic),
        .partition = latest->partition,
        .offset = latest->offset,
      };

      g_array_append_val (infos, info);
    }
}

/**
 * weir_order_book_snapshot:
 * @self: a book
 * @parts: which parts are wanted; totals are always there
 *
 * Thread: any. Costs about a millisecond at most, and nothing where nothing has changed.
 *
 * Returns: (transfer full): the state of now
 */
WeirOrderSnapshot *
weir_order_book_snapshot (WeirOrderBook *self,
                          WeirOrderParts parts)
{
  Snapshot *copy;
  WeirOrderSnapshot *snapshot;
  const guint32 *store_order;
  guint n_stores;
  guint n_seconds;
  guint n_minutes;
  gsize n_second_columns;
  gsize n_minute_columns;

  g_return_val_if_fail (self != NULL, NULL);

  g_mutex_lock (&self->mutex);

  if (self->snapshot != NULL && self->snapshot->serial == self->serial && self->snapshot_parts == parts)
    {
      snapshot = weir_order_snapshot_ref (self->snapshot);
      g_mutex_unlock (&self->mutex);
      return snapshot;
    }

  copy = g_atomic_rc_box_new0 (Snapshot);
  copy->store_names = weir_name_arena_ref (weir_names_get_arena (self->stores));
  copy->product_names = weir_name_arena_ref (weir_names_get_arena (self->products));

  snapshot = &copy->snapshot;
  snapshot->serial = self->serial;
  snapshot->total = (WeirOrderTotal) {
    .name = (char *) "",
    .n_orders = self->total.n_orders,
    .n_items = self->total.n_items,
    .revenue = self->total.revenue,
  };
  snapshot->n_duplicates = self->n_duplicates;
  snapshot->n_unreadable = self->n_unreadable;
  snapshot->n_without_revenue = self->n_without_revenue;
  snapshot->from_msec = self->from_msec;
  snapshot->to_msec = self->to_msec;
  snapshot->stores = copy_totals (self->stores, self->store_sums);
  snapshot->products = copy_totals (self->products, self->product_sums);

  store_order = weir_names_get_order (self->stores);
  n_stores = weir_names_get_n_names (self->stores);
  n_seconds = (parts & WEIR_ORDER_PART_SECONDS) != 0 ? weir_order_ring_get_n_used (self->seconds) : 0;
  n_minutes = (parts & WEIR_ORDER_PART_MINUTES) != 0 ? weir_order_ring_get_n_used (self->minutes) : 0;
  n_second_columns = weir_order_ring_has_stores (self->seconds, n_stores) ? n_stores : 0;
  n_minute_columns = weir_order_ring_has_stores (self->minutes, n_stores) ? n_stores : 0;
  snapshot->by_store_memory = g_new (guint32, n_seconds * n_second_columns + n_minutes * n_minute_columns);

  snapshot->seconds = g_array_sized_new (FALSE, FALSE, sizeof (WeirOrderBucket), n_seconds);
  if (n_seconds > 0)
    weir_order_ring_copy (self->seconds, snapshot->seconds, store_order, n_stores,
                          n_second_columns > 0 ? snapshot->by_store_memory : NULL);

  snapshot->minutes = g_array_sized_new (FALSE, FALSE, sizeof (WeirOrderBucket), n_minutes);
  if (n_minutes > 0)
    weir_order_ring_copy (self->minutes, snapshot->minutes, store_order, n_stores,
                          n_minute_columns > 0 ? snapshot->by_store_memory + n_seconds * n_second_columns : NULL);

  snapshot->latest = g_array_new (FALSE, FALSE, sizeof (WeirOrderInfo));
  g_array_set_clear_func (snapshot->latest, clear_info);
  if ((parts & WEIR_ORDER_PART_LATEST) != 0)
    copy_latest (self, snapshot->latest);

  g_clear_pointer (&self->snapshot, weir_order_snapshot_unref);
  self->snapshot = weir_order_snapshot_ref (snapshot);
  self->snapshot_parts = parts;

  g_mutex_unlock (&self->mutex);

  return snapshot;
}

WeirOrderSnapshot *
weir_order_snapshot_ref (WeirOrderSnapshot *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return g_atomic_rc_box_acquire (self);
}

static void
clear_snapshot (gpointer data)
{
  Snapshot *copy = data;
  WeirOrderSnapshot *self = &copy->snapshot;

  g_array_unref (self->stores);
  g_array_unref (self->products);
  g_array_unref (self->seconds);
  g_array_unref (self->minutes);
  g_array_unref (self->latest);
  g_free (self->by_store_memory);
  weir_name_arena_unref (copy->store_names);
  weir_name_arena_unref (copy->product_names);
}

void
weir_order_snapshot_unref (WeirOrderSnapshot *self)
{
  g_return_if_fail (self != NULL);

  g_atomic_rc_box_release_full (self, clear_snapshot);
}
