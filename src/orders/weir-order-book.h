/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include <glib-object.h>

#include "base/weir-decimal.h"
#include "base/weir-record-view.h"
#include "orders/weir-mapping.h"

G_BEGIN_DECLS

/**
 * WeirOrderBook:
 *
 * Fed with the records of the order topics, gives what was ordered: counts, items and
 * revenue, by second, minute, store and product. Reads the plain messages of the field with
 * no setting: items as strings or objects; ids as numbers of any size or strings;
 * money as number or text; time from the record or, where it has none, a field (`createdAt`). A record
 * that is no order counts as unreadable; an order id seen before, in whichever topic, counts as
 * duplicate and nowhere else.
 *
 * Memory is bounded: at least the newest 1.5 million order ids are remembered (about 100 million where
 * they are consecutive numbers), 3600 seconds, 7 days of minutes, 1024 stores and 65536 products.
 * Further stores or products are one, "…". A timestamp more than a day in the future counts as
 * unknown.
 *
 * Thread: weir_order_book_feed() by readers on their threads, weir_order_book_snapshot()
 * from any thread; both take the book's own mutex.
 */
typedef struct _WeirOrderBook WeirOrderBook;

#define WEIR_TYPE_ORDER_BOOK (weir_order_book_get_type ())

/* One group of orders: a store's, a product's, or all. Revenue and quantities of products
 * are those of their items. */
typedef struct
{
  char *name; /* store, product id; "" where the order names none */
  gint64 n_orders;
  gint64 n_items; /* sum of quantities */
  WeirDecimal revenue;
} WeirOrderTotal;

/* One second or minute of orders: n_orders by store, in the order of the snapshot's `stores`. */
typedef struct
{
  gint64 start_usec;
  gint64 n_orders;
  gint64 n_items;
  WeirDecimal revenue;
  const guint32 *by_store; /* n_stores long; NULL where all are 0; for minutes also with more than 64 stores */
} WeirOrderBucket;

typedef struct
{
  char *order_id;
  char *customer; /* nullable */
  char *store;    /* nullable */
  guint n_items;
  WeirDecimal total;
  gboolean has_total;
  gint64 time_msec; /* −1 where it is not known */
  char *topic;
  gint32 partition;
  gint64 offset;
} WeirOrderInfo;

/**
 * WeirOrderSnapshot:
 * @from_msec: time of the first order, −1 where there is none
 * @stores: (element-type WeirOrderTotal): by name
 * @products: (element-type WeirOrderTotal): by name
 * @seconds: (element-type WeirOrderBucket): the last 15 minutes and more, oldest first, no holes
 * @minutes: (element-type WeirOrderBucket): all minutes seen, bounded, oldest first, no holes
 * @latest: (element-type WeirOrderInfo): the newest orders, newest first, at most 50
 * @serial: changes with the content
 *
 * An immutable copy of the book's state.
 */
typedef struct
{
  guint64 serial;
  WeirOrderTotal total;
  gint64 n_duplicates;
  gint64 n_unreadable;
  gint64 n_without_revenue; /* orders with neither total nor prices: revenue is a lower bound */
  gint64 from_msec;
  gint64 to_msec;
  GArray *stores;
  GArray *products;
  GArray *seconds;
  GArray *minutes;
  GArray *latest;
  guint32 *by_store_memory;
} WeirOrderSnapshot;

#define WEIR_TYPE_ORDER_SNAPSHOT (weir_order_snapshot_get_type ())

/* Which parts a snapshot carries: the ones left out are empty. */
typedef enum
{
  WEIR_ORDER_PART_SECONDS = 1 << 0,
  WEIR_ORDER_PART_MINUTES = 1 << 1,
  WEIR_ORDER_PART_LATEST = 1 << 2,
  WEIR_ORDER_PART_ALL = (1 << 3) - 1,
} WeirOrderParts;

GType              weir_order_book_get_type (void) G_GNUC_CONST;
WeirOrderBook     *weir_order_book_new (void) G_GNUC_WARN_UNUSED_RESULT;
WeirOrderBook     *weir_order_book_new_mapped (WeirMapping *mapping) G_GNUC_WARN_UNUSED_RESULT; /* nullable; takes a reference */
WeirOrderBook     *weir_order_book_ref (WeirOrderBook *self);
void               weir_order_book_unref (WeirOrderBook *self);
void               weir_order_book_feed (WeirOrderBook *self, const WeirRecordView *view);
WeirOrderSnapshot *weir_order_book_snapshot (WeirOrderBook *self, WeirOrderParts parts) G_GNUC_WARN_UNUSED_RESULT;

GType              weir_order_snapshot_get_type (void) G_GNUC_CONST;
WeirOrderSnapshot *weir_order_snapshot_ref (WeirOrderSnapshot *self);
void               weir_order_snapshot_unref (WeirOrderSnapshot *self);

/* Whether a topic's name and a sample of it look like orders or stock movements: what the
 * window watches when a profile does not say. */
gboolean           weir_orders_is_order_topic (const char *name);
gboolean           weir_orders_is_stock_topic (const char *name);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WeirOrderBook, weir_order_book_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WeirOrderSnapshot, weir_order_snapshot_unref)

G_END_DECLS
