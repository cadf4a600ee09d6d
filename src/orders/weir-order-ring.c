/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "orders/weir-order-ring.h"

#include <string.h>

typedef struct
{
  gint64 number; /* of the second or minute since 1970 */
  gint64 n_orders;
  gint64 n_items;
  WeirDecimal revenue;
} Bucket;

/* A bucket is valid where its number is the one that is looked for: to advance by a year
 * costs no more than by a second, as nothing is cleared. */
struct _WeirOrderRing
{
  guint n_buckets;
  gint64 bucket_msec;
  gboolean has_any;
  gint64 oldest; /* the lowest number ever added */
  gint64 newest;
  Bucket *buckets;

  /* How many orders of which store, n_columns for each bucket: a few stores are the rule,
   * and a thousand must be possible. */
  guint max_stores;
  guint n_columns;
  guint32 *by_store;
};

/**
 * weir_order_ring_new:
 * @n_buckets: how many are kept
 * @bucket_msec: how long each is
 * @max_stores: how many stores are told apart
 *
 * Returns: (transfer full): an empty ring
 */
WeirOrderRing *
weir_order_ring_new (guint  n_buckets,
                     gint64 bucket_msec,
                     guint  max_stores)
{
  WeirOrderRing *self = g_new0 (WeirOrderRing, 1);

  self->n_buckets = n_buckets;
  self->bucket_msec = bucket_msec;
  self->max_stores = max_stores;
  /* Pages of it that are never written cost no memory. */
  self->buckets = g_new0 (Bucket, n_buckets);

  return self;
}

void
weir_order_ring_free (WeirOrderRing *self)
{
  g_free (self->by_store);
  g_free (self->buckets);
  g_free (self);
}

static void
add_columns (WeirOrderRing *self,
             guint          store)
{
  guint n_columns = MAX (self->n_columns, 4);
  guint32 *by_store;

  while (n_columns <= store)
    n_columns *= 2;
  n_columns = MIN (n_columns, self->max_stores);

  by_store = g_new0 (guint32, (gsize) self->n_buckets * n_columns);
  for (guint i = 0; i < self->n_buckets && self->n_columns > 0; i++)
    memcpy (by_store + (gsize) i * n_columns, self->by_store + (gsize) i * self->n_columns,
            self->n_columns * sizeof *by_store);

  g_free (self->by_store);
  self->by_store = by_store;
  self->n_columns = n_columns;
}

/**
 * weir_order_ring_add:
 * @self: a ring
 * @time_msec: when the order was placed, from 0
 * @store: number of its store
 * @n_items: how many pieces
 * @revenue: (nullable): what it brought
 */
void
weir_order_ring_add (WeirOrderRing     *self,
                     gint64             time_msec,
                     guint              store,
                     gint64             n_items,
                     const WeirDecimal *revenue)
{
  gint64 number = time_msec / self->bucket_msec;
  guint slot = (guint) (number % self->n_buckets);
  Bucket *bucket = &self->buckets[slot];

  if (!self->has_any)
    {
      self->has_any = TRUE;
      self->oldest = number;
      self->newest = number;
    }
  else if (number > self->newest)
    self->newest = number;
  else if (number <= self->newest - self->n_buckets)
    return;
  else if (number < self->oldest)
    self->oldest = number;

  if (bucket->number != number)
    {
      memset (bucket, 0, sizeof *bucket);
      bucket->number = number;
      if (self->n_columns > 0)
        memset (self->by_store + (gsize) slot * self->n_columns, 0, self->n_columns * sizeof *self->by_store);
    }

  bucket->n_orders++;
  if (G_LIKELY (store < self->max_stores))
    {
      if (G_UNLIKELY (store >= self->n_columns))
        add_columns (self, store);
      self->by_store[(gsize) slot * self->n_columns + store]++;
    }
  /* A quantity near 2^63 in a broken message must not wrap the sum around. */
  if (__builtin_add_overflow (bucket->n_items, n_items, &bucket->n_items))
    bucket->n_items = n_items > 0 ? G_MAXINT64 : G_MININT64;
  /* A sum that does not fit is also none in the book's total, which says so. */
  if (revenue != NULL && !weir_decimal_add (&bucket->revenue, *revenue))
    return;
}

/**
 * weir_order_ring_get_n_used:
 * @self: a ring
 *
 * Returns: how many buckets weir_order_ring_copy() gives
 */
guint
weir_order_ring_get_n_used (const WeirOrderRing *self)
{
  if (!self->has_any)
    return 0;

  return (guint) MIN (self->newest - self->oldest + 1, self->n_buckets);
}

/**
 * weir_order_ring_has_stores:
 * @self: a ring
 * @n_stores: how many stores there are
 *
 * Returns: whether all of them are told apart
 */
gboolean
weir_order_ring_has_stores (const WeirOrderRing *self,
                            guint                n_stores)
{
  return n_stores > 0 && n_stores <= self->max_stores;
}

/**
 * weir_order_ring_copy:
 * @self: a ring
 * @buckets: (element-type WeirOrderBucket): where they are added, oldest first, no holes
 * @store_order: which store is in which column
 * @n_stores: how many columns
 * @by_store: (nullable): memory for n_used × n_stores numbers, which the buckets point into;
 *   %NULL where there are too many stores
 */
void
weir_order_ring_copy (const WeirOrderRing *self,
                      GArray              *buckets,
                      const guint32       *store_order,
                      guint                n_stores,
                      guint32             *by_store)
{
  guint n_used = weir_order_ring_get_n_used (self);
  guint first = buckets->len;

  g_array_set_size (buckets, first + n_used);

  for (guint i = 0; i < n_used; i++)
    {
      WeirOrderBucket *copy = &g_array_index (buckets, WeirOrderBucket, first + i);
      gint64 number = self->newest - n_used + 1 + i;
      guint slot = (guint) (number % self->n_buckets);
      const Bucket *bucket = &self->buckets[slot];
      const guint32 *columns = self->by_store + (gsize) slot * self->n_columns;

      memset (copy, 0, sizeof *copy);
      copy->start_usec = number * self->bucket_msec * 1000;

      if (bucket->number != number || bucket->n_orders == 0)
        continue;

      copy->n_orders = bucket->n_orders;
      copy->n_items = bucket->n_items;
      copy->revenue = bucket->revenue;

      if (by_store == NULL)
        continue;

      for (guint column = 0; column < n_stores; column++)
        by_store[column] = store_order[column] < self->n_columns ? columns[store_order[column]] : 0;
      copy->by_store = by_store;
      by_store += n_stores;
    }
}
