/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "shop-services.h"

#include "shop-catalog.h"

#define ORDERS_A_REVIEW 60
#define MAX_PER_SEC     5.0
#define MAX_SLEEP_SEC   20

static void
publish (rd_kafka_t *producer, GString *text, GRand *random)
{
  const ShopProduct *product = shop_catalog_pick_product (random);
  guint stars = shop_catalog_pick_stars (random);
  g_autofree char *review = shop_catalog_make_review (random, product, stars);
  gsize key_length;

  g_string_truncate (text, 0);
  shop_append_int (text, product->id);
  key_length = text->len;
  g_string_append (text, "{\"product_id\":");
  shop_append_int (text, product->id);
  g_string_append (text, ",\"stars\":");
  shop_append_int (text, stars);
  g_string_append (text, ",\"text\":");
  shop_append_json_string (text, review);
  g_string_append_c (text, '}');
  shop_produce (producer, "reviews", text->str, key_length, text->str + key_length, text->len - key_length,
                shop_now_msec ());
}

/* Thread: the web shop's review page. */
gpointer
shop_reviews_func (gpointer data)
{
  Shop *shop = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GRand) random = shop_new_random (shop, 6);
  g_autoptr (GString) text = g_string_new (NULL);
  rd_kafka_t *producer = shop_broker_new_producer (shop->broker, "web-shop", &error);
  double sec;

  if (producer == NULL)
    {
      g_message ("web-shop: %s", error->message);
      return NULL;
    }
  do
    {
      double per_sec = CLAMP (shop_get_rate (shop, shop_now_msec ()) / ORDERS_A_REVIEW, 1.0 / MAX_SLEEP_SEC, MAX_PER_SEC);

      publish (producer, text, random);
      rd_kafka_poll (producer, 0);
      sec = g_rand_double_range (random, 0.3, 1.7) / per_sec;
    }
  while (shop_sleep (shop, sec * G_TIME_SPAN_SECOND));
  rd_kafka_flush (producer, 300);
  shop_broker_dispose (shop->broker, producer, 0);
  return NULL;
}
