/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "shop-services.h"

#include <math.h>

#include "shop-catalog.h"

#define ROUND_USEC     (5 * G_TIME_SPAN_SECOND)
#define ROUND_SEC      5.0
#define FAST_SEC       60.0  /* the demand of now is that of the last minute … */
#define SLOW_SEC       900.0 /* … and the usual one that of a quarter of an hour */
#define SCARCE_SEC     300.0 /* less than this many seconds of demand left: the price goes up */
#define MAX_CHANGES    4     /* a round; nobody wants to reprint all labels */
#define MIN_ROUNDS     6     /* before that there is no usual demand to compare with */

typedef struct
{
  double fast; /* units a second */
  double slow;
  guint n_rounds;
  gint64 price_cents; /* published last */
  gint64 wanted_cents;
} Price;

static void
publish (rd_kafka_t *producer, GString *text, guint product_id, gint64 price_cents, gint64 msec)
{
  gsize key_length;

  g_string_truncate (text, 0);
  shop_append_int (text, product_id);
  key_length = text->len;
  g_string_append (text, "{\"product_id\":");
  shop_append_int (text, product_id);
  g_string_append (text, ",\"price\":");
  shop_append_cents (text, price_cents);
  g_string_append_c (text, '}');
  shop_produce (producer, "prices", text->str, key_length, text->str + key_length, text->len - key_length, msec);
}

void
shop_prices_publish_all (Shop *shop, rd_kafka_t *producer, gint64 msec)
{
  g_autoptr (GString) text = g_string_new (NULL);
  guint n_products;
  const ShopProduct *products = shop_catalog_get_products (&n_products);

  for (guint i = 0; i < n_products; i++)
    publish (producer, text, products[i].id, products[i].price_cents, msec);
}

/* Supply and demand: up to a sixth more while it sells better than usual, an eighth less
 * while it does not, and a tenth on top for what is nearly sold out. */
static gint64
find_price (const ShopProduct *product, const Price *price, gint64 level)
{
  double factor = 1;

  if (price->n_rounds < MIN_ROUNDS || price->slow <= 0)
    return price->price_cents;
  factor += 0.125 * CLAMP (price->fast / price->slow - 1, -1, 1.3);
  factor += 0.1 * (1 - CLAMP (level / (price->slow * SCARCE_SEC), 0, 1));
  return MAX (1, llround (product->price_cents * factor));
}

static void
observe (Price *price, double units_per_sec)
{
  double slow_weight = ROUND_SEC / MIN (SLOW_SEC, (price->n_rounds + 1) * ROUND_SEC);
  double fast_weight = MAX (slow_weight, ROUND_SEC / FAST_SEC);

  if (price->n_rounds++ == 0)
    {
      price->fast = price->slow = units_per_sec;
      return;
    }
  price->fast += (units_per_sec - price->fast) * MIN (fast_weight, 1);
  price->slow += (units_per_sec - price->slow) * MIN (slow_weight, 1);
}

static void
hold_round (Shop *shop, Price *prices, rd_kafka_t *producer, GString *text)
{
  guint n_products;
  const ShopProduct *products = shop_catalog_get_products (&n_products);

  for (guint i = 0; i < n_products; i++)
    {
      gint64 sold;
      gint64 level;

      shop_database_take_demand (shop->database, products[i].id, &sold, &level);
      observe (&prices[i], sold / ROUND_SEC);
      prices[i].wanted_cents = find_price (&products[i], &prices[i], level);
    }
  for (guint n = 0; n < MAX_CHANGES; n++)
    {
      guint best = 0;
      double best_change = 0.01; /* less than a percent is not worth a label */

      for (guint i = 0; i < n_products; i++)
        {
          double change = fabs ((double) (prices[i].wanted_cents - prices[i].price_cents) / prices[i].price_cents);

          if (change > best_change)
            {
              best = i;
              best_change = change;
            }
        }
      if (best_change <= 0.01)
        break;
      prices[best].price_cents = prices[best].wanted_cents;
      publish (producer, text, products[best].id, prices[best].price_cents, shop_now_msec ());
    }
}

/* Thread: the repricing service's. */
gpointer
shop_pricing_func (gpointer data)
{
  Shop *shop = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree Price *prices = NULL;
  rd_kafka_t *producer = shop_broker_new_producer (shop->broker, "pricing-service", &error);
  guint n_products;
  const ShopProduct *products = shop_catalog_get_products (&n_products);

  if (producer == NULL)
    {
      g_message ("pricing-service: %s", error->message);
      return NULL;
    }
  prices = g_new0 (Price, n_products);
  for (guint i = 0; i < n_products; i++)
    {
      gint64 sold;
      gint64 level;

      prices[i].price_cents = products[i].price_cents;
      /* What was sold before this service came is not this round's. */
      shop_database_take_demand (shop->database, products[i].id, &sold, &level);
    }
  while (shop_sleep (shop, ROUND_USEC))
    {
      hold_round (shop, prices, producer, text);
      rd_kafka_poll (producer, 0);
    }
  rd_kafka_flush (producer, 300);
  shop_broker_dispose (shop->broker, producer, 0);
  return NULL;
}
