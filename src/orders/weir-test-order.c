/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "orders/weir-test-order.h"

#include "base/weir-format.h"
#include "orders/weir-random.h"

static const char *const first_names[] = {
  "Ada", "Amir", "Anna", "Bruno", "Chidi", "Clara", "Daniel", "Elena", "Farid", "Grace", "Hana", "Igor",
  "Jonas", "Keiko", "Lena", "Luis", "Maria", "Nora", "Omar", "Paula", "Ravi", "Sofia", "Tomás", "Zoë",
};

static const char *const last_names[] = {
  "Adeyemi", "Becker", "Costa", "Dubois", "Eriksen", "Fischer", "García", "Haddad", "Ivanova", "Jensen", "Kaya", "Lindqvist",
  "Moreau", "Novák", "Okafor", "Patel", "Rossi", "Schmidt", "Tanaka", "Varga", "Weber", "Yılmaz",
};

/* Prices in cents, by product: product_id is the position, from 1 on. */
static const guint16 prices[] = {
  450, 950, 1299, 1999, 2450, 349, 799, 5900, 1490, 12900, 299, 1750, 3495, 695, 8900, 2190, 550, 1095, 24900, 1650,
};

/* Small products sell more often than dear ones. */
static guint
pick_product (guint64 *state)
{
  guint first = (guint) (weir_random_next (state) % G_N_ELEMENTS (prices));
  guint second = (guint) (weir_random_next (state) % G_N_ELEMENTS (prices));

  return prices[first] <= prices[second] ? first : second;
}

char *
weir_test_order_new (guint64 sequence,
                     gint64 now_msec)
{
  guint64 state = sequence;
  const char *first_name = first_names[weir_random_next (&state) % G_N_ELEMENTS (first_names)];
  const char *last_name = last_names[weir_random_next (&state) % G_N_ELEMENTS (last_names)];
  guint store = (guint) (weir_random_next (&state) % 3) + 1;
  guint n_items = (guint) (weir_random_next (&state) % 3) + 1;
  guint used[3] = { 0 };
  guint64 total = 0;
  g_autofree char *created_at = weir_format_iso8601 (now_msec);
  GString *text = g_string_sized_new (256);

  g_string_append_printf (text, "{\"orderId\":%" G_GUINT64_FORMAT ",\"customerName\":\"%s %s\",\"store\":\"store%u\",\"items\":[",
                          sequence, first_name, last_name, store);
  for (guint i = 0; i < n_items; i++)
    {
      guint product = pick_product (&state);
      guint quantity = (guint) (weir_random_next (&state) % 4) + 1;

      /* A product stands in an order once. */
      for (guint j = 0; j < i; j++)
        {
          if (used[j] == product)
            {
              product = (product + 1) % G_N_ELEMENTS (prices);
              j = (guint) -1;
            }
        }
      used[i] = product;
      total += (guint64) quantity * prices[product];
      g_string_append_printf (text, "%s{\"product_id\":%u,\"quantity\":%u,\"price\":%u.%02u}", i > 0 ? "," : "", product + 1,
                              quantity, prices[product] / 100, prices[product] % 100);
    }
  g_string_append_printf (text, "],\"total\":%" G_GUINT64_FORMAT ".%02u,\"createdAt\":\"%s\"}", total / 100, (guint) (total % 100),
                          created_at);
  return g_string_free_and_steal (text);
}
