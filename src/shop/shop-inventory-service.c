/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "shop-services.h"

#include <math.h>

#include "shop-catalog.h"

/* Units sold an order on average: items times quantity, see make_order(). */
#define UNITS_AN_ORDER 3.1

/* In seconds of demand. */
#define OPENING_MIN_SEC 500
#define OPENING_MAX_SEC 1300
#define REORDER_SEC     240
#define LOT_SEC         900

/* How long a mistake in the books goes unnoticed. */
#define MISTAKE_MSEC (90 * 1000)

typedef struct
{
  gint64 level;
  gboolean is_known;   /* has an opening stock */
  gint64 due_msec;     /* of the lorry under way; 0: none */
  gint64 mistake_msec; /* until then nobody looks at the level */
} Cell;

struct _ShopLedger
{
  Shop *shop;
  GMutex lock; /* of all below */
  GRand *random;
  guint n_products;
  Cell *cells; /* store × product */
};

static Cell *
get_cell (ShopLedger *self, guint store, guint product_id)
{
  return &self->cells[store * self->n_products + product_id - 1];
}

ShopLedger *
shop_ledger_new (Shop *shop)
{
  ShopLedger *self = g_new0 (ShopLedger, 1);

  self->shop = shop;
  g_mutex_init (&self->lock);
  self->random = shop_new_random (shop, 2);
  shop_catalog_get_products (&self->n_products);
  self->cells = g_new0 (Cell, SHOP_N_STORES * self->n_products);
  return self;
}

void
shop_ledger_free (ShopLedger *self)
{
  g_mutex_clear (&self->lock);
  g_rand_free (self->random);
  g_free (self->cells);
  g_free (self);
}

/* A move that a shop before this one wrote. */
void
shop_ledger_restore (ShopLedger *self, const ShopMove *move)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  Cell *cell;

  if (shop_catalog_get_product (move->product_id) == NULL)
    return;
  cell = get_cell (self, move->store, move->product_id);
  cell->level -= move->quantity;
  cell->is_known |= move->is_opening;
}

/* What is sold of it in @sec seconds, as whole dozens. */
static gint64
get_dozens (ShopLedger *self, const ShopProduct *product, guint store, double rate, double sec)
{
  double units = rate * UNITS_AN_ORDER * shop_catalog_get_share (product) * shop_catalog_get_store_share (store) * sec;

  return 12 * (gint64) ceil (MAX (units, 12) / 12);
}

static void
restock (Cell *cell, guint store, guint product_id, gint64 quantity, gboolean is_opening, gint64 msec, ShopMoveFunc func,
         gpointer user_data)
{
  ShopMove move = { store, product_id, -(int) MIN (quantity, 1000000000), is_opening };

  cell->level += quantity;
  func (&move, msec, user_data);
}

/* The first message of each product in each store is its opening stock. */
void
shop_ledger_open (ShopLedger *self, gint64 msec, ShopMoveFunc func, gpointer user_data)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  double rate = shop_get_rate (self->shop, msec);

  for (guint store = 0; store < SHOP_N_STORES; store++)
    for (guint id = 1; id <= self->n_products; id++)
      {
        Cell *cell = get_cell (self, store, id);
        double sec = g_rand_double_range (self->random, OPENING_MIN_SEC, OPENING_MAX_SEC);

        if (cell->is_known)
          continue;
        cell->is_known = TRUE;
        cell->level = 0;
        restock (cell, store, id, get_dozens (self, shop_catalog_get_product (id), store, rate, sec), TRUE, msec, func,
                 user_data);
      }
}

/* Mostly there before the shelf is empty; one lorry in eight is late. */
static void
order_lorry (ShopLedger *self, Cell *cell, gint64 msec)
{
  if (g_rand_int_range (self->random, 0, 8) == 0)
    cell->due_msec = msec + g_rand_int_range (self->random, 240, 480) * 1000;
  else
    cell->due_msec = msec + g_rand_int_range (self->random, 45, 150) * 1000;
}

/* Takes the goods of @order out of its store. When too few are left a courier brings some
 * first: stock does not fall below zero by itself. */
void
shop_ledger_sell (ShopLedger *self, const ShopOrder *order, gint64 msec, ShopMoveFunc func, gpointer user_data)
{
  g_autoptr (GMutexLocker) locker = NULL;
  double rate;

  if (order->store < 0)
    return;
  rate = shop_get_rate (self->shop, msec);
  locker = g_mutex_locker_new (&self->lock);
  for (guint i = 0; i < order->n_items; i++)
    {
      const ShopItem *item = &order->items[i];
      const ShopProduct *product = shop_catalog_get_product (item->product_id);
      ShopMove sold = { order->store, item->product_id, item->quantity, FALSE };

      if (product != NULL && item->quantity > 0)
        {
          Cell *cell = get_cell (self, order->store, product->id);

          if (cell->level < item->quantity && msec >= cell->mistake_msec)
            restock (cell, order->store, product->id,
                     get_dozens (self, product, order->store, rate, LOT_SEC / 10) - MIN (cell->level, 0), FALSE, msec,
                     func, user_data);
          cell->level -= item->quantity;
          if (cell->due_msec == 0 && cell->level < get_dozens (self, product, order->store, rate, REORDER_SEC))
            order_lorry (self, cell, msec);
        }
      func (&sold, msec, user_data);
    }
}

/* Unloads the lorries that have come by @msec. */
void
shop_ledger_deliver (ShopLedger *self, gint64 msec, ShopMoveFunc func, gpointer user_data)
{
  g_autoptr (GMutexLocker) locker = NULL;
  double rate = shop_get_rate (self->shop, msec);

  locker = g_mutex_locker_new (&self->lock);
  for (guint store = 0; store < SHOP_N_STORES; store++)
    for (guint id = 1; id <= self->n_products; id++)
      {
        Cell *cell = get_cell (self, store, id);

        if (cell->due_msec == 0 || cell->due_msec > msec)
          continue;
        cell->due_msec = 0;
        restock (cell, store, id, get_dozens (self, shop_catalog_get_product (id), store, rate, LOT_SEC), FALSE, msec,
                 func, user_data);
      }
}

/* Sells more than there is, as a bad deployment would; fills @move for the caller to write. */
void
shop_ledger_oversell (ShopLedger *self, gint64 msec, ShopMove *move)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  guint store = g_rand_int_range (self->random, 0, SHOP_N_STORES);
  guint id = shop_catalog_pick_product (self->random)->id;
  Cell *cell = get_cell (self, store, id);
  gint64 quantity = MAX (cell->level, 0) + g_rand_int_range (self->random, 5, 60);

  cell->level -= quantity;
  cell->mistake_msec = msec + MISTAKE_MSEC;
  cell->due_msec = cell->mistake_msec;
  *move = (ShopMove) { store, id, quantity, FALSE };
}

void
shop_move_publish (rd_kafka_t *producer, GString *text, const ShopMove *move, gint64 msec)
{
  static const char *const topics[SHOP_N_STORES] = { "inventory_store1", "inventory_store2", "inventory_store3" };
  gsize key_length;

  g_string_truncate (text, 0);
  shop_append_int (text, move->product_id);
  key_length = text->len;
  shop_move_write (move, text);
  shop_produce (producer, topics[move->store], text->str, key_length, text->str + key_length, text->len - key_length,
                msec);
}

static void
publish_cb (const ShopMove *move, gint64 msec, gpointer user_data)
{
  ShopMember *member = user_data;

  shop_move_publish (member->producer, member->text, move, msec);
}

static gboolean
process (ShopMember *member, const rd_kafka_message_t *message)
{
  ShopOrder order;

  if (shop_order_read (message->payload, message->len, &order))
    shop_ledger_sell (member->shop->ledger, &order, shop_now_msec (), publish_cb, member);
  return TRUE;
}

static void
tick (ShopMember *member)
{
  shop_ledger_deliver (member->shop->ledger, shop_now_msec (), publish_cb, member);
}

const ShopService shop_inventory_service = {
  .group = "inventory-group",
  .name = "inventory",
  .topics = { "orders" },
  .speed = 2.5,
  .is_writing = TRUE,
  .process = process,
  .tick = tick,
};
