/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "shop-services.h"

#include "shop-catalog.h"

#define FIRST_ORDER_ID     100001
#define TICK_USEC          (10 * G_TIME_SPAN_MILLISECOND)
#define MAX_SLEEP_USEC     (200 * G_TIME_SPAN_MILLISECOND)
#define PRICE_TIMEOUT_USEC (5 * G_TIME_SPAN_SECOND)
#define START_TIMEOUT_USEC G_TIME_SPAN_SECOND

struct _ShopOrders
{
  Shop *shop;
  GMutex lock; /* of all below */
  GRand *random;
  gint64 next_id;
  guint64 n_made;
  gint64 *prices; /* cents, by product_id */
  guint n_products;
  ShopOrder last;
  rd_kafka_t *producer; /* NULL unless the thread runs */
};

ShopOrders *
shop_orders_new (Shop *shop)
{
  ShopOrders *self = g_new0 (ShopOrders, 1);
  const ShopProduct *products = shop_catalog_get_products (&self->n_products);

  self->shop = shop;
  g_mutex_init (&self->lock);
  self->random = shop_new_random (shop, 1);
  self->next_id = FIRST_ORDER_ID;
  self->prices = g_new0 (gint64, self->n_products + 1);
  for (guint i = 0; i < self->n_products; i++)
    self->prices[products[i].id] = products[i].price_cents;
  return self;
}

void
shop_orders_free (ShopOrders *self)
{
  g_mutex_clear (&self->lock);
  g_rand_free (self->random);
  g_free (self->prices);
  g_free (self);
}

/* On a cluster that has seen a shop before no number is given twice. */
void
shop_orders_continue_after (ShopOrders *self, gint64 order_id)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  if (order_id < G_MAXINT64 / 2)
    self->next_id = MAX (self->next_id, order_id + 1);
}

guint64
shop_orders_get_count (ShopOrders *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return self->n_made;
}

void
shop_orders_set_price (ShopOrders *self, guint product_id, gint64 price_cents)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  if (product_id >= 1 && product_id <= self->n_products)
    self->prices[product_id] = price_cents;
}

static gboolean
has_product (const ShopOrder *order, guint product_id)
{
  for (guint i = 0; i < order->n_items; i++)
    if (order->items[i].product_id == product_id)
      return TRUE;
  return FALSE;
}

static void
make_order (ShopOrders *self, gint64 msec, ShopOrder *order)
{
  static const guint sizes[] = { 1, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 5 };
  static const int quantities[] = { 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 6 };
  guint n_items = sizes[g_rand_int_range (self->random, 0, G_N_ELEMENTS (sizes))];

  order->order_id = self->next_id++;
  order->store = shop_catalog_pick_store (self->random);
  order->created_msec = msec;
  order->n_items = 0;
  g_strlcpy (order->customer, shop_catalog_get_customer (shop_catalog_pick_customer (self->random)),
             sizeof order->customer);
  while (order->n_items < n_items)
    {
      const ShopProduct *product = shop_catalog_pick_product (self->random);
      int quantity = quantities[g_rand_int_range (self->random, 0, G_N_ELEMENTS (quantities))];

      if (has_product (order, product->id))
        continue;
      /* Nobody buys six kettles. */
      if (product->price_cents > 1500)
        quantity = 1;
      order->items[order->n_items++] = (ShopItem) { product->id, quantity, self->prices[product->id] };
    }
  order->total_cents = shop_order_sum_cents (order);
  self->last = *order;
  self->n_made++;
}

void
shop_orders_make (ShopOrders *self, gint64 msec, ShopOrder *order)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  make_order (self, msec, order);
}

void
shop_orders_write (rd_kafka_t *producer, GString *text, const ShopOrder *order, gint64 msec)
{
  gsize key_length;

  g_string_truncate (text, 0);
  shop_append_int (text, order->order_id);
  key_length = text->len;
  shop_order_write (order, text);
  shop_produce (producer, "orders", text->str, key_length, text->str + key_length, text->len - key_length, msec);
}

/* Reads what is new on the prices topic, without a group: each order service wants it all. */
static guint
read_prices (ShopOrders *self, rd_kafka_topic_t *rkt, int timeout_msec)
{
  guint n_read = 0;
  rd_kafka_message_t *message;

  while ((message = rd_kafka_consume (rkt, 0, timeout_msec)) != NULL)
    {
      guint product_id;
      gint64 price_cents;

      if (message->err == RD_KAFKA_RESP_ERR_NO_ERROR
          && shop_price_read (message->payload, message->len, &product_id, &price_cents))
        {
          shop_orders_set_price (self, product_id, price_cents);
          n_read++;
        }
      rd_kafka_message_destroy (message);
      timeout_msec = 0;
    }
  return n_read;
}

/* The first orders are to have the published prices too. librdkafka 2.8 never frees a topic whose
 * reading is stopped while it still asks where to start: the first answer is awaited in any case. */
static void
wait_for_prices (ShopOrders *self, rd_kafka_topic_t *rkt)
{
  gint64 start = g_get_monotonic_time ();
  gint64 end = start + PRICE_TIMEOUT_USEC;
  gint64 start_end = start + START_TIMEOUT_USEC;
  guint n_read = 0;
  gint64 now;

  while (n_read < self->n_products && (now = g_get_monotonic_time ()) < end
         && (!shop_is_stopping (self->shop) || (n_read == 0 && now < start_end)))
    n_read += read_prices (self, rkt, 50);
  if (n_read < self->n_products && !shop_is_stopping (self->shop))
    g_message ("Only %u of %u prices could be read: the others are list prices", n_read, self->n_products);
}

static void
take_orders (ShopOrders *self, rd_kafka_t *producer, rd_kafka_topic_t *prices)
{
  g_autoptr (GString) text = g_string_sized_new (512);
  gint64 last_usec = g_get_monotonic_time ();
  gint64 prices_usec = last_usec;
  double waiting = 0; /* orders that should have come by now */
  double needed = 1;
  gint64 sleep_usec = TICK_USEC;

  while (shop_sleep (self->shop, sleep_usec))
    {
      gint64 now_usec = g_get_monotonic_time ();
      gint64 now_msec = shop_now_msec ();
      double rate = shop_get_rate (self->shop, now_msec);

      /* A machine that slept does not make up for it. */
      waiting += rate * MIN (now_usec - last_usec, G_TIME_SPAN_SECOND) / 1e6;
      last_usec = now_usec;
      g_mutex_lock (&self->lock);
      while (waiting >= needed)
        {
          ShopOrder order;

          make_order (self, now_msec, &order);
          shop_orders_write (producer, text, &order, now_msec);
          /* People do not order by the metronome; on average it is one. */
          waiting -= needed;
          needed = g_rand_double_range (self->random, 0.6, 1.4);
        }
      g_mutex_unlock (&self->lock);
      rd_kafka_poll (producer, 0);
      if (now_usec > prices_usec + MAX_SLEEP_USEC)
        {
          read_prices (self, prices, 0);
          prices_usec = now_usec;
        }
      sleep_usec = CLAMP ((needed - waiting) * 1e6 / MAX (rate, 0.001), TICK_USEC, MAX_SLEEP_USEC);
    }
}

/* Thread: the order service's. */
gpointer
shop_orders_func (gpointer data)
{
  Shop *shop = data;
  ShopOrders *self = shop->orders;
  g_autoptr (GError) error = NULL;
  rd_kafka_t *producer = shop_broker_new_producer (shop->broker, "order-service", &error);
  rd_kafka_t *consumer = NULL;
  rd_kafka_topic_t *prices = NULL;

  if (producer != NULL)
    consumer = shop_broker_new_consumer (shop->broker, "order-service", NULL, NULL, NULL, &error);
  if (consumer != NULL)
    {
      prices = rd_kafka_topic_new (consumer, "prices", NULL);
      rd_kafka_consume_start (prices, 0, RD_KAFKA_OFFSET_BEGINNING);
      wait_for_prices (self, prices);
      g_mutex_lock (&self->lock);
      self->producer = producer;
      g_mutex_unlock (&self->lock);
      take_orders (self, producer, prices);
      g_mutex_lock (&self->lock);
      self->producer = NULL;
      g_mutex_unlock (&self->lock);
      rd_kafka_consume_stop (prices, 0);
      rd_kafka_topic_destroy (prices);
      shop_broker_dispose (shop->broker, consumer, 0);
      rd_kafka_flush (producer, 700);
    }
  else
    {
      g_message ("order-service: %s", error->message);
    }
  shop_broker_dispose (shop->broker, producer, 0);
  return NULL;
}

/* An order whose total is not the sum of its items. FALSE: the service is not running. */
gboolean
shop_orders_publish_bad (ShopOrders *self, gint64 *order_id)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  g_autoptr (GString) text = g_string_new (NULL);
  gint64 now = shop_now_msec ();
  ShopOrder order;

  if (self->producer == NULL)
    return FALSE;
  make_order (self, now, &order);
  order.total_cents += g_rand_int_range (self->random, 100, 5000);
  shop_orders_write (self->producer, text, &order, now);
  *order_id = order.order_id;
  return TRUE;
}

/* The number of the last order once more, with different content. */
gboolean
shop_orders_publish_duplicate (ShopOrders *self, gint64 *order_id)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  g_autoptr (GString) text = g_string_new (NULL);
  gint64 now = shop_now_msec ();

  if (self->producer == NULL || self->last.n_items == 0)
    return FALSE;
  self->last.items[0].quantity++;
  self->last.total_cents = shop_order_sum_cents (&self->last);
  self->last.created_msec = now;
  shop_orders_write (self->producer, text, &self->last, now);
  *order_id = self->last.order_id;
  return TRUE;
}

/* Bytes that no JSON reader takes. */
gboolean
shop_orders_publish_garbage (ShopOrders *self)
{
  static const char garbage[] = "{\"orderId\":\xff\xfe, not an order";
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  if (self->producer == NULL)
    return FALSE;
  shop_produce (self->producer, "orders", "garbage", 7, garbage, sizeof garbage - 1, shop_now_msec ());
  return TRUE;
}
