/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include "shop-service.h"

G_BEGIN_DECLS

/* Order service: takes the web shop's orders at the shop's rate and at the published prices. */
ShopOrders   *shop_orders_new (Shop *shop) G_GNUC_WARN_UNUSED_RESULT;
void          shop_orders_free (ShopOrders *self);
void          shop_orders_continue_after (ShopOrders *self, gint64 order_id);
guint64       shop_orders_get_count (ShopOrders *self);
void          shop_orders_make (ShopOrders *self, gint64 msec, ShopOrder *order);
void          shop_orders_set_price (ShopOrders *self, guint product_id, gint64 price_cents);
void          shop_orders_write (rd_kafka_t *producer, GString *text, const ShopOrder *order, gint64 msec);
gpointer      shop_orders_func (gpointer shop);
gboolean      shop_orders_publish_bad (ShopOrders *self, gint64 *order_id);
gboolean      shop_orders_publish_duplicate (ShopOrders *self, gint64 *order_id);
gboolean      shop_orders_publish_garbage (ShopOrders *self);

/* Inventory service: what each store has, and lorries that bring more. @func is called with
 * a lock held: it writes the move and does not come back here. */
typedef void (*ShopMoveFunc) (const ShopMove *move, gint64 msec, gpointer user_data);

extern const ShopService shop_inventory_service;

ShopLedger   *shop_ledger_new (Shop *shop) G_GNUC_WARN_UNUSED_RESULT;
void          shop_ledger_free (ShopLedger *self);
void          shop_ledger_restore (ShopLedger *self, const ShopMove *move);
void          shop_ledger_open (ShopLedger *self, gint64 msec, ShopMoveFunc func, gpointer user_data);
void          shop_ledger_sell (ShopLedger *self, const ShopOrder *order, gint64 msec, ShopMoveFunc func, gpointer user_data);
void          shop_ledger_deliver (ShopLedger *self, gint64 msec, ShopMoveFunc func, gpointer user_data);
void          shop_ledger_oversell (ShopLedger *self, gint64 msec, ShopMove *move);
void          shop_move_publish (rd_kafka_t *producer, GString *text, const ShopMove *move, gint64 msec);

/* Stock database: applies the stores' topics, `quantity = quantity - :sold`. */
extern const ShopService shop_stock_service;

ShopDatabase *shop_database_new (void) G_GNUC_WARN_UNUSED_RESULT;
void          shop_database_free (ShopDatabase *self);
void          shop_database_apply (ShopDatabase *self, const ShopMove *move);
void          shop_database_set_applied (ShopDatabase *self, const rd_kafka_topic_partition_list_t *ends);
void          shop_database_take_demand (ShopDatabase *self, guint product_id, gint64 *sold, gint64 *level);

/* Shipping service. */
typedef void (*ShopShipmentFunc) (gint64 order_id, const char *status, const char *address, gint64 msec, gpointer user_data);

extern const ShopService shop_shipping_service;

ShopShipping *shop_shipping_new (Shop *shop) G_GNUC_WARN_UNUSED_RESULT;
void          shop_shipping_free (ShopShipping *self);
void          shop_shipping_set_address (ShopShipping *self, const char *customer, const char *address);
void          shop_shipping_accept (ShopShipping *self, const ShopOrder *order, gint64 msec);
void          shop_shipping_advance (ShopShipping *self, gint64 msec, ShopShipmentFunc func, gpointer user_data);
void          shop_shipping_restore (ShopShipping *self, gint64 order_id, const char *status, const char *address);
void          shop_shipping_resume (ShopShipping *self, gint64 msec);
void          shop_shipping_lose_next (ShopShipping *self);
void          shop_shipment_publish (rd_kafka_t *producer, GString *text, gint64 order_id, const char *status,
                                     const char *address, gint64 msec);

/* Audit office. */
extern const ShopService shop_audit_service;

ShopAudit    *shop_audit_new (void) G_GNUC_WARN_UNUSED_RESULT;
void          shop_audit_free (ShopAudit *self);
void          shop_audit_get_counts (ShopAudit *self, guint64 *n_orders, guint64 *n_wrong, guint64 *n_unreadable);

/* Threads without a group. */
gpointer      shop_customers_func (gpointer shop);
gpointer      shop_pricing_func (gpointer shop);
gpointer      shop_reviews_func (gpointer shop);
void          shop_customers_publish_all (Shop *shop, rd_kafka_t *producer, gint64 msec);
void          shop_prices_publish_all (Shop *shop, rd_kafka_t *producer, gint64 msec);

G_END_DECLS
