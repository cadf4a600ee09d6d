/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include <glib-object.h>

#include "base/weir-record-view.h"
#include "orders/weir-mapping.h"

G_BEGIN_DECLS

/**
 * WEIR_STOCK_UNKNOWN:
 *
 * The level of a product whose opening stock is not known.
 */
#define WEIR_STOCK_UNKNOWN G_MININT64

/**
 * WeirStockBook:
 *
 * Fed with stock movements, `{"store","product_id","quantity"}` with the quantity sold
 * (negative: restocked), gives what was sold and restocked by product and store, and the
 * level where the opening stock is known (from a file; the sample shop's first restock of a product is
 * its opening stock only if the message says so with `"opening": true`). A level holds for the time of its
 * message, in whatever order the partitions are read. Threads as in #WeirOrderBook.
 */
typedef struct _WeirStockBook WeirStockBook;

#define WEIR_TYPE_STOCK_BOOK (weir_stock_book_get_type ())

typedef struct
{
  char *store;
  char *product_id;
  gint64 level; /* WEIR_STOCK_UNKNOWN where the opening stock is not known */
  gint64 sold;
  gint64 restocked;
  gint64 last_msec;    /* time of the last movement, −1 where there is none */
  double sold_per_sec; /* over the last minutes of the records' own time; NAN before there are any */
} WeirStockLevel;

/**
 * WeirStockSnapshot:
 * @levels: (element-type WeirStockLevel): by store and product (numbers in numeric order)
 */
typedef struct
{
  guint64 serial;
  gint64 n_movements;
  gint64 n_unreadable;
  gint64 from_msec;
  gint64 to_msec;
  GArray *levels;
} WeirStockSnapshot;

#define WEIR_TYPE_STOCK_SNAPSHOT (weir_stock_snapshot_get_type ())

GType              weir_stock_book_get_type (void) G_GNUC_CONST;
WeirStockBook     *weir_stock_book_new (void) G_GNUC_WARN_UNUSED_RESULT;
WeirStockBook     *weir_stock_book_new_mapped (WeirMapping *mapping) G_GNUC_WARN_UNUSED_RESULT; /* nullable; takes a reference */
WeirStockBook     *weir_stock_book_ref (WeirStockBook *self);
void               weir_stock_book_unref (WeirStockBook *self);
void               weir_stock_book_feed (WeirStockBook *self, const WeirRecordView *view);
gboolean           weir_stock_book_load_opening (WeirStockBook *self, const char *path, GError **error); /* JSON or CSV: store, product_id, quantity */
WeirStockSnapshot *weir_stock_book_snapshot (WeirStockBook *self) G_GNUC_WARN_UNUSED_RESULT;

GType              weir_stock_snapshot_get_type (void) G_GNUC_CONST;
WeirStockSnapshot *weir_stock_snapshot_ref (WeirStockSnapshot *self);
void               weir_stock_snapshot_unref (WeirStockSnapshot *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WeirStockBook, weir_stock_book_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WeirStockSnapshot, weir_stock_snapshot_unref)

G_END_DECLS
