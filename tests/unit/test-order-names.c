/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include <string.h>

#include "orders/weir-id-set.h"
#include "orders/weir-names.h"
#include "orders/weir-order-book.h"

static void
test_topic_names (void)
{
  static const char *const orders[] = {
    "orders", "Orders", "shop.orders", "orders.v1", "orders_store1", "orders-eu", "weborders", "customerOrders", "orders2",
    "shop.order", "order-placed", "OrderCreated", "order.v2",
  };
  static const char *const stock[] = {
    "inventory", "inventory_store1", "inventory-store2", "shop.inventory", "stock", "shop.stock", "stock_levels", "warehouseStock",
  };
  static const char *const neither[] = {
    "", "orders_dlq", "orders.DLT", "orders-retry", "orders-status", "order-items", "order-service-logs", "borders", "_orders",
    "__consumer_offsets", "shop-orders-changelog", "customers", "shipments", "stock-prices", "inventory_dlq", "livestocking",
    "stockholm",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (orders); i++)
    {
      g_test_message ("%s", orders[i]);
      g_assert_true (weir_orders_is_order_topic (orders[i]));
      g_assert_false (weir_orders_is_stock_topic (orders[i]));
    }
  for (gsize i = 0; i < G_N_ELEMENTS (stock); i++)
    {
      g_test_message ("%s", stock[i]);
      g_assert_true (weir_orders_is_stock_topic (stock[i]));
      g_assert_false (weir_orders_is_order_topic (stock[i]));
    }
  for (gsize i = 0; i < G_N_ELEMENTS (neither); i++)
    {
      g_test_message ("%s", neither[i]);
      g_assert_false (weir_orders_is_order_topic (neither[i]));
      g_assert_false (weir_orders_is_stock_topic (neither[i]));
    }
}

static void
test_id_set_bound (void)
{
  WeirIdSet *ids = weir_id_set_new (1000);

  g_test_summary ("A thousand entries that were met last are always remembered, older ones forgotten.");

  for (gint64 i = 0; i < 100000; i++)
    {
      g_assert_true (weir_id_set_add (ids, i * 64));
      g_assert_false (weir_id_set_add (ids, i * 64));
      if (i >= 499)
        g_assert_false (weir_id_set_add (ids, (i - 499) * 64));
    }
  /* The oldest are forgotten. */
  g_assert_true (weir_id_set_add (ids, 0));

  weir_id_set_free (ids);
}

static void
test_id_set_random (void)
{
  WeirIdSet *ids = weir_id_set_new (WEIR_ID_SET_MAX_ENTRIES);
  g_autoptr (GHashTable) oracle = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);

  for (int i = 0; i < 200000; i++)
    {
      gint64 id = g_test_rand_int () % 100000 - 50000;

      if (i % 3 == 0)
        id *= G_GINT64_CONSTANT (0x123456789abc);
      g_assert_cmpint (weir_id_set_add (ids, id), ==, !g_hash_table_contains (oracle, &id));
      g_hash_table_add (oracle, g_memdup2 (&id, sizeof id));
    }

  weir_id_set_free (ids);
}

static void
test_name_order (void)
{
  static const char *const names[] = { "", "A", "a", "b", "b1", "bb" };
  static const char *const numbers[] = { "0", "7", "10", "99", "100", "9007199254740993", "18446744073709551616" };

  for (gsize i = 1; i < G_N_ELEMENTS (names); i++)
    g_assert_cmpint (weir_name_compare (names[i - 1], names[i]), <, 0);
  for (gsize i = 1; i < G_N_ELEMENTS (numbers); i++)
    g_assert_cmpint (weir_name_compare (numbers[i - 1], numbers[i]), <, 0);
  g_assert_cmpint (weir_name_compare ("99", "A"), <, 0);
  g_assert_cmpint (weir_name_compare ("7", "7"), ==, 0);
  g_assert_cmpint (weir_name_compare ("7", "07"), !=, 0);
}

static void
test_names_intern (void)
{
  WeirNames *names = weir_names_new (3);
  WeirNameArena *arena = weir_name_arena_ref (weir_names_get_arena (names));
  const char *first;

  g_assert_cmpuint (weir_names_intern (names, "b", 1, weir_hash_text ("b", 1)), ==, 0);
  g_assert_cmpuint (weir_names_intern (names, "a", 1, weir_hash_text ("a", 1)), ==, 1);
  g_assert_cmpuint (weir_names_intern (names, "b…", 1, weir_hash_text ("b", 1)), ==, 0);
  /* The same hash is not the same name. */
  g_assert_cmpuint (weir_names_intern (names, "c", 1, weir_hash_text ("b", 1)), ==, 2);
  g_assert_cmpuint (weir_names_get_order (names)[0], ==, 1);

  /* Full: all others are one. */
  g_assert_cmpuint (weir_names_intern (names, "d", 1, weir_hash_text ("d", 1)), ==, 3);
  g_assert_cmpuint (weir_names_intern (names, "e", 1, weir_hash_text ("e", 1)), ==, 3);
  g_assert_cmpstr (weir_names_get (names, 3), ==, "…");
  g_assert_cmpuint (weir_names_intern (names, "a", 1, weir_hash_text ("a", 1)), ==, 1);
  g_assert_cmpuint (weir_names_get_n_names (names), ==, 4);

  first = weir_names_get (names, 0);
  weir_names_free (names);
  g_assert_cmpstr (first, ==, "b");
  weir_name_arena_unref (arena);
}

static void
test_hash (void)
{
  g_autoptr (GHashTable) hashes = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);

  g_test_summary ("Ids that differ in a digit, in their length or in a NUL have hashes of their own.");

  for (int i = 0; i < 100000; i++)
    {
      char text[32];
      int length = g_snprintf (text, sizeof text, "order-%d", i);
      guint64 hash = weir_hash_text (text, (gsize) length);

      g_assert_true (g_hash_table_add (hashes, g_memdup2 (&hash, sizeof hash)));
    }
  for (gsize length = 0; length < 40; length++)
    {
      static const char zeros[40];
      guint64 hash = weir_hash_text (zeros, length);

      g_assert_true (g_hash_table_add (hashes, g_memdup2 (&hash, sizeof hash)));
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/orders/topic-names", test_topic_names);
  g_test_add_func ("/id-set/bound", test_id_set_bound);
  g_test_add_func ("/id-set/random", test_id_set_random);
  g_test_add_func ("/names/order", test_name_order);
  g_test_add_func ("/names/intern", test_names_intern);
  g_test_add_func ("/names/hash", test_hash);
  return g_test_run ();
}
