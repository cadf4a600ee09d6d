/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The messages of the shop as text. Money is whole cents, written with two decimals: no
 * float is between a price and its total. */

#define SHOP_MAX_ITEMS 64

typedef struct
{
  guint product_id;
  int quantity;
  gint64 price_cents;
} ShopItem;

typedef struct
{
  gint64 order_id;
  char customer[96];
  int store; /* index of the catalogue's stores, −1 where it is none of them */
  gint64 total_cents;
  gint64 created_msec;
  guint n_items;
  ShopItem items[SHOP_MAX_ITEMS];
} ShopOrder;

gint64   shop_order_sum_cents (const ShopOrder *order);
void     shop_order_write (const ShopOrder *order, GString *text);
gboolean shop_order_read (const void *bytes, gsize length, ShopOrder *order) G_GNUC_WARN_UNUSED_RESULT;

/* `{"store":…,"product_id":…,"quantity":…}`: quantity sold, negative for a restock. */
typedef struct
{
  guint store;
  guint product_id;
  int quantity;
  gboolean is_opening;
} ShopMove;

void     shop_move_write (const ShopMove *move, GString *text);
gboolean shop_move_read (const void *bytes, gsize length, ShopMove *move) G_GNUC_WARN_UNUSED_RESULT;

void     shop_append_cents (GString *text, gint64 cents);
void     shop_append_json_string (GString *text, const char *string);
void     shop_append_int (GString *text, gint64 number);

gboolean shop_customer_read (const void *bytes, gsize length, char **name, char **address) G_GNUC_WARN_UNUSED_RESULT;
gboolean shop_shipment_read (const void *bytes, gsize length, gint64 *order_id, char **status, char **address) G_GNUC_WARN_UNUSED_RESULT;
gboolean shop_price_read (const void *bytes, gsize length, guint *product_id, gint64 *price_cents) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
