/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "shop-history.h"

#include "base/weir-error.h"
#include "shop-catalog.h"
#include "shop-services.h"

/* What was before the shop started: what another shop left on the cluster, and the orders
 * of the last minutes made up so that no chart begins empty. */

#define MAX_ORDERS         60000
#define FLUSH_TIMEOUT_MSEC 20000
/* Messages a partition that are looked through for parcels under way. */
#define MAX_PARCELS        200000
/* How far behind the audit office is at the start. */
#define BEHIND_SEC         45

static void
restore_move_cb (const rd_kafka_message_t *message, gpointer user_data)
{
  Shop *shop = user_data;
  ShopMove move;

  if (!shop_move_read (message->payload, message->len, &move))
    return;
  shop_ledger_restore (shop->ledger, &move);
  shop_database_apply (shop->database, &move);
}

static void
restore_order_cb (const rd_kafka_message_t *message, gpointer user_data)
{
  Shop *shop = user_data;
  ShopOrder order;

  if (shop_order_read (message->payload, message->len, &order))
    shop_orders_continue_after (shop->orders, order.order_id);
}

static void
restore_shipment_cb (const rd_kafka_message_t *message, gpointer user_data)
{
  Shop *shop = user_data;
  g_autofree char *status = NULL;
  g_autofree char *address = NULL;
  gint64 order_id;

  if (shop_shipment_read (message->payload, message->len, &order_id, &status, &address))
    shop_shipping_restore (shop->shipping, order_id, status, address);
}

static gboolean
note_applied (Shop *shop, GError **error)
{
  g_autoptr (rd_kafka_topic_partition_list_t) ends = rd_kafka_topic_partition_list_new (9);

  for (guint i = 0; shop_stock_service.topics[i] != NULL; i++)
    if (!shop_broker_add_ends (shop->broker, shop_stock_service.topics[i], ends, error))
      return FALSE;
  shop_database_set_applied (shop->database, ends);
  return TRUE;
}

/* Learns order numbers, stock levels and parcels under way from a cluster that has seen a shop before. */
gboolean
shop_history_restore (Shop *shop, gboolean *has_orders, GError **error)
{
  g_autoptr (rd_kafka_topic_partition_list_t) ends = rd_kafka_topic_partition_list_new (6);

  for (guint i = 0; shop_stock_service.topics[i] != NULL; i++)
    if (!shop_broker_read (shop->broker, shop_stock_service.topics[i], RD_KAFKA_OFFSET_BEGINNING, restore_move_cb, shop,
                           error))
      return FALSE;
  if (!shop_broker_read (shop->broker, "shipments", RD_KAFKA_OFFSET_TAIL (MAX_PARCELS), restore_shipment_cb, shop, error))
    return FALSE;
  shop_shipping_resume (shop->shipping, shop_now_msec ());
  /* A few from the end, as the very last may be one of the faults. */
  if (!shop_broker_read (shop->broker, "orders", RD_KAFKA_OFFSET_TAIL (20), restore_order_cb, shop, error)
      || !shop_broker_add_ends (shop->broker, "orders", ends, error))
    return FALSE;
  *has_orders = FALSE;
  for (int i = 0; i < ends->cnt; i++)
    *has_orders |= ends->elems[i].offset > 0;
  return note_applied (shop, error);
}

typedef struct
{
  Shop *shop;
  rd_kafka_t *producer;
  GString *text;
} Writer;

static void
move_cb (const ShopMove *move, gint64 msec, gpointer user_data)
{
  Writer *writer = user_data;

  shop_move_publish (writer->producer, writer->text, move, msec);
  shop_database_apply (writer->shop->database, move);
}

static void
shipment_cb (gint64 order_id, const char *status, const char *address, gint64 msec, gpointer user_data)
{
  Writer *writer = user_data;

  shop_shipment_publish (writer->producer, writer->text, order_id, status, address, msec);
}

/* Lets the shop run from @start_msec to @end_msec on a clock of its own. */
static void
write_past (Writer *writer, gint64 start_msec, gint64 end_msec)
{
  Shop *shop = writer->shop;
  g_autoptr (GRand) random = shop_new_random (shop, 7);
  gint64 lorries_msec = start_msec;
  double msec = start_msec;
  guint n_orders = 0;

  while (n_orders++ < 2 * MAX_ORDERS)
    {
      double rate = MAX (shop_get_rate (shop, msec), 0.001);
      gint64 now;
      ShopOrder order;

      msec += g_rand_double_range (random, 0.6, 1.4) * 1000 / rate;
      now = msec;
      if (now >= end_msec)
        break;
      shop_shipping_advance (shop->shipping, now, shipment_cb, writer);
      if (now > lorries_msec + 1000)
        {
          shop_ledger_deliver (shop->ledger, now, move_cb, writer);
          lorries_msec = now;
        }
      shop_orders_make (shop->orders, now, &order);
      shop_orders_write (writer->producer, writer->text, &order, now);
      shop_ledger_sell (shop->ledger, &order, MIN (now + g_rand_int_range (random, 60, 400), end_msec), move_cb, writer);
      shop_shipping_accept (shop->shipping, &order, now + g_rand_int_range (random, 100, 900));
      if ((n_orders & 255) == 0)
        rd_kafka_poll (writer->producer, 0);
    }
  shop_shipping_advance (shop->shipping, end_msec, shipment_cb, writer);
  shop_ledger_deliver (shop->ledger, end_msec, move_cb, writer);
}

/* Above the cap the past is as busy as the present, but shorter: a thinner one would look as
 * if the shop had grown this minute. */
static gint64
find_start (Shop *shop, guint minutes, gint64 now)
{
  gint64 span_msec = minutes * G_GINT64_CONSTANT (60000);
  gint64 start = now;
  double n_orders = 0;

  while (start > now - span_msec && n_orders < MAX_ORDERS)
    {
      start -= 1000;
      n_orders += shop_get_rate (shop, start);
    }
  return start;
}

/* Writes prices, customers, opening stock, and with them the orders, stock moves and shipments
 * of the last @minutes, all at the time they would have had. Blocks until all is delivered. */
gboolean
shop_history_write (Shop *shop, guint minutes, GError **error)
{
  g_autoptr (GString) text = g_string_sized_new (512);
  gint64 now = shop_now_msec ();
  gint64 start = find_start (shop, minutes, now);
  Writer writer = { shop, shop_broker_new_producer (shop->broker, "weir-shop-history", error), text };
  rd_kafka_resp_err_t code;

  if (writer.producer == NULL)
    return FALSE;
  shop_prices_publish_all (shop, writer.producer, start);
  shop_customers_publish_all (shop, writer.producer, start);
  shop_ledger_open (shop->ledger, start, move_cb, &writer);
  if (minutes > 0)
    write_past (&writer, start, now);
  code = rd_kafka_flush (writer.producer, FLUSH_TIMEOUT_MSEC);
  shop_broker_dispose (shop->broker, writer.producer, 0);
  if (code != RD_KAFKA_RESP_ERR_NO_ERROR)
    {
      g_set_error (error, WEIR_ERROR, WEIR_ERROR_TIMED_OUT, "The cluster did not take the shop's first messages: %s",
                   rd_kafka_err2str (code));
      return FALSE;
    }
  return note_applied (shop, error);
}

/* Where a group goes on that has seen the made-up past, or most of it. */
gboolean
shop_history_get_starts (Shop *shop, guint minutes, const char *const *topics, gboolean is_behind,
                         rd_kafka_topic_partition_list_t *starts, GError **error)
{
  double behind = is_behind ? MIN (1, BEHIND_SEC / (minutes * 60.0)) : 0;

  for (guint i = 0; topics[i] != NULL; i++)
    if (!shop_broker_add_ends (shop->broker, topics[i], starts, error))
      return FALSE;
  for (int i = 0; i < starts->cnt; i++)
    starts->elems[i].offset -= starts->elems[i].offset * behind;
  return TRUE;
}
