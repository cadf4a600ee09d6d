/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "shop-services.h"

#include "shop-catalog.h"

typedef struct
{
  gint64 level;
  gint64 sold; /* since the demand was taken last */
} Row;

/* The stores' inventory table. It notes how far it has read in the same breath, so a message
 * that comes twice is applied once. */
struct _ShopDatabase
{
  GMutex lock; /* of all below */
  guint n_products;
  Row *rows; /* by product, all stores together */
  rd_kafka_topic_partition_list_t *applied;
};

ShopDatabase *
shop_database_new (void)
{
  ShopDatabase *self = g_new0 (ShopDatabase, 1);

  g_mutex_init (&self->lock);
  shop_catalog_get_products (&self->n_products);
  self->rows = g_new0 (Row, self->n_products + 1);
  self->applied = rd_kafka_topic_partition_list_new (9);
  return self;
}

void
shop_database_free (ShopDatabase *self)
{
  g_mutex_clear (&self->lock);
  g_free (self->rows);
  rd_kafka_topic_partition_list_destroy (self->applied);
  g_free (self);
}

static void
apply (ShopDatabase *self, const ShopMove *move)
{
  if (move->product_id < 1 || move->product_id > self->n_products)
    return;
  self->rows[move->product_id].level -= move->quantity;
  if (move->quantity > 0)
    self->rows[move->product_id].sold += move->quantity;
}

void
shop_database_apply (ShopDatabase *self, const ShopMove *move)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  apply (self, move);
}

/* All before @ends is in the table already. */
void
shop_database_set_applied (ShopDatabase *self, const rd_kafka_topic_partition_list_t *ends)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  rd_kafka_topic_partition_list_destroy (self->applied);
  self->applied = rd_kafka_topic_partition_list_copy (ends);
}

/* What was sold of the product since the last call, and what all stores have. */
void
shop_database_take_demand (ShopDatabase *self, guint product_id, gint64 *sold, gint64 *level)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  *sold = self->rows[product_id].sold;
  *level = self->rows[product_id].level;
  self->rows[product_id].sold = 0;
}

static gboolean
process (ShopMember *member, const rd_kafka_message_t *message)
{
  ShopDatabase *self = member->shop->database;
  const char *topic = rd_kafka_topic_name (message->rkt);
  rd_kafka_topic_partition_t *applied;
  ShopMove move;

  if (!shop_move_read (message->payload, message->len, &move))
    return FALSE;
  g_mutex_lock (&self->lock);
  applied = rd_kafka_topic_partition_list_find (self->applied, topic, message->partition);
  if (applied == NULL)
    {
      applied = rd_kafka_topic_partition_list_add (self->applied, topic, message->partition);
      applied->offset = 0;
    }
  if (message->offset >= applied->offset)
    {
      apply (self, &move);
      applied->offset = message->offset + 1;
    }
  g_mutex_unlock (&self->lock);
  return FALSE;
}

const ShopService shop_stock_service = {
  .group = "stock-database",
  .name = "stock",
  .topics = { "inventory_store1", "inventory_store2", "inventory_store3" },
  .process = process,
};
