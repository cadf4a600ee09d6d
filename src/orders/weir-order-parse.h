/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include "base/weir-decimal.h"
#include "base/weir-json.h"
#include "orders/weir-mapping.h"

G_BEGIN_DECLS

/* A line of an order. The name is borrowed from the document. */
typedef struct
{
  const char *product;
  gsize product_length;
  guint64 product_hash;
  gint64 quantity;
  WeirDecimal amount; /* quantity × price, 0 without a price */
} WeirOrderItem;

/* An order as it is read; all text is borrowed from the document, NULL where it is missing. */
typedef struct
{
  const char *id;
  gsize id_length;
  const char *customer;
  gsize customer_length;
  const char *store;
  gsize store_length;
  guint64 store_hash;
  gint64 n_items;
  WeirDecimal revenue;
  gboolean has_revenue; /* FALSE: @revenue is a lower bound */
  yyjson_val *time; /* read only where the record has no timestamp, or the mapping says where it is */
  gboolean has_mapped_time;
} WeirOrder;

/**
 * WeirOrderParser:
 *
 * Reads orders out of messages; what it returns lives until the next. It keeps its memory:
 * no message costs an allocation. Not locked: one per thread.
 */
typedef struct _WeirOrderParser WeirOrderParser;

WeirOrderParser     *weir_order_parser_get_for_thread (void);
gboolean             weir_order_parser_read (WeirOrderParser *self, const void *bytes, gsize length, const WeirMapping *mapping, WeirOrder *order);
const WeirOrderItem *weir_order_parser_get_items (WeirOrderParser *self, guint *n_items);

G_END_DECLS
