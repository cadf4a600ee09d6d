/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What the retail chain sells, where, and to whom: fixed tables, so that two runs with one
 * seed make the same orders. Nothing here changes after the start; any thread may read. */

#define SHOP_N_STORES    3
#define SHOP_N_CUSTOMERS 400

typedef struct
{
  guint id;           /* product_id, from 1 without a gap */
  const char *name;
  gint64 price_cents; /* the list price; the prices topic moves about it */
  double popularity;  /* how often it is picked, relative to the others */
} ShopProduct;

const ShopProduct *shop_catalog_get_products (guint *n_products);
const ShopProduct *shop_catalog_get_product (guint product_id);
const ShopProduct *shop_catalog_pick_product (GRand *random);
double             shop_catalog_get_share (const ShopProduct *product);

const char        *shop_catalog_get_store_name (guint store);
double             shop_catalog_get_store_share (guint store);
guint              shop_catalog_pick_store (GRand *random);
gboolean           shop_catalog_find_store (const char *name, gsize length, guint *store);

const char        *shop_catalog_get_customer (guint index);
guint              shop_catalog_pick_customer (GRand *random);
char              *shop_catalog_make_address (GRand *random) G_GNUC_WARN_UNUSED_RESULT;

guint              shop_catalog_pick_stars (GRand *random);
char              *shop_catalog_make_review (GRand *random, const ShopProduct *product, guint stars) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
