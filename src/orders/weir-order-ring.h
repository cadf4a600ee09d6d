/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include "base/weir-decimal.h"
#include "orders/weir-order-book.h"

G_BEGIN_DECLS

/**
 * WeirOrderRing:
 *
 * Orders by second or by minute, for so many of them before the newest. A record that comes
 * late is put where it belongs as long as the ring goes back that far. Not locked.
 */
typedef struct _WeirOrderRing WeirOrderRing;

WeirOrderRing *weir_order_ring_new (guint n_buckets, gint64 bucket_msec, guint max_stores);
void           weir_order_ring_free (WeirOrderRing *self);
void           weir_order_ring_add (WeirOrderRing *self, gint64 time_msec, guint store, gint64 n_items, const WeirDecimal *revenue);
guint          weir_order_ring_get_n_used (const WeirOrderRing *self);
gboolean       weir_order_ring_has_stores (const WeirOrderRing *self, guint n_stores);
void           weir_order_ring_copy (const WeirOrderRing *self, GArray *buckets, const guint32 *store_order, guint n_stores, guint32 *by_store);

G_END_DECLS
