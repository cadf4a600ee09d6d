/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "shop-services.h"

#include <string.h>

#include "shop-catalog.h"

static void
publish (rd_kafka_t *producer, GString *text, const char *name, const char *address, gint64 msec)
{
  g_string_assign (text, "{\"customerName\":");
  shop_append_json_string (text, name);
  g_string_append (text, ",\"address\":");
  shop_append_json_string (text, address);
  g_string_append_c (text, '}');
  shop_produce (producer, "customers", name, strlen (name), text->str, text->len, msec);
}

/* Shipping learns the addresses from the topic as well; it gets them here at once, so that
 * the parcels of the orders made up for the past have one. */
void
shop_customers_publish_all (Shop *shop, rd_kafka_t *producer, gint64 msec)
{
  g_autoptr (GRand) random = shop_new_random (shop, 4);
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < SHOP_N_CUSTOMERS; i++)
    {
      g_autofree char *address = shop_catalog_make_address (random);
      const char *name = shop_catalog_get_customer (i);

      publish (producer, text, name, address, msec);
      shop_shipping_set_address (shop->shipping, name, address);
    }
}

/* Thread: the customer service's. Now and then somebody moves house. */
gpointer
shop_customers_func (gpointer data)
{
  Shop *shop = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GRand) random = shop_new_random (shop, 5);
  g_autoptr (GString) text = g_string_new (NULL);
  rd_kafka_t *producer = shop_broker_new_producer (shop->broker, "customer-service", &error);

  if (producer == NULL)
    {
      g_message ("customer-service: %s", error->message);
      return NULL;
    }
  while (shop_sleep (shop, g_rand_int_range (random, 10, 25) * G_TIME_SPAN_SECOND))
    {
      g_autofree char *address = shop_catalog_make_address (random);

      publish (producer, text, shop_catalog_get_customer (shop_catalog_pick_customer (random)), address, shop_now_msec ());
      rd_kafka_poll (producer, 0);
    }
  rd_kafka_flush (producer, 300);
  shop_broker_dispose (shop->broker, producer, 0);
  return NULL;
}
