/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include <string.h>

#include "orders/weir-order-book.h"

/* 2026-11-21T14:15:00Z would do, but the book does not believe in the future. */
#define START_MSEC G_GINT64_CONSTANT (1700000040000)

static void
feed_at (WeirOrderBook *book,
         gint64         time_msec,
         const char    *json)
{
  WeirRecordView view = {
    .topic = "orders",
    .partition = 3,
    .offset = 42,
    .timestamp_msec = time_msec,
    .timestamp_type = time_msec < 0 ? WEIR_TIMESTAMP_NONE : WEIR_TIMESTAMP_CREATE,
    .value = json,
    .value_length = json != NULL ? strlen (json) : 0,
  };

  weir_order_book_feed (book, &view);
}

static void
feed (WeirOrderBook *book,
      const char    *json)
{
  feed_at (book, START_MSEC, json);
}

static void
assert_money (WeirDecimal money,
              const char *expected)
{
  g_autofree char *text = weir_decimal_to_string (money);

  g_assert_cmpstr (text, ==, expected);
}

static const WeirOrderTotal *
find_total (GArray     *totals,
            const char *name)
{
  for (guint i = 0; i < totals->len; i++)
    {
      const WeirOrderTotal *total = &g_array_index (totals, WeirOrderTotal, i);

      if (strcmp (total->name, name) == 0)
        return total;
    }

  g_error ("There is no “%s”", name);
}

static const WeirOrderBucket *
bucket_at (GArray *buckets,
           guint   index)
{
  g_assert_cmpuint (index, <, buckets->len);
  return &g_array_index (buckets, WeirOrderBucket, index);
}

static const WeirOrderInfo *
info_at (const WeirOrderSnapshot *snapshot,
         guint                    index)
{
  g_assert_cmpuint (index, <, snapshot->latest->len);
  return &g_array_index (snapshot->latest, WeirOrderInfo, index);
}

static void
test_empty (void)
{
  g_autoptr (WeirOrderBook) book = weir_order_book_new ();
  g_autoptr (WeirOrderSnapshot) snapshot = weir_order_book_snapshot (book, WEIR_ORDER_PART_ALL);
  g_autoptr (WeirOrderSnapshot) again = weir_order_book_snapshot (book, WEIR_ORDER_PART_ALL);

  g_assert_cmpint (snapshot->total.n_orders, ==, 0);
  g_assert_cmpint (snapshot->from_msec, ==, -1);
  g_assert_cmpint (snapshot->to_msec, ==, -1);
  g_assert_cmpuint (snapshot->stores->len, ==, 0);
  g_assert_cmpuint (snapshot->seconds->len, ==, 0);
  g_assert_cmpuint (snapshot->minutes->len, ==, 0);
  g_assert_cmpuint (snapshot->latest->len, ==, 0);
  g_assert_cmpuint (snapshot->serial, ==, again->serial);
}

static void
test_sample_shop (void)
{
  g_autoptr (WeirOrderBook) book = weir_order_book_new ();
  g_autoptr (WeirOrderSnapshot) snapshot = NULL;
  const WeirOrderInfo *info;

  feed (book, "{\"orderId\":123,\"customerName\":\"John Doe\",\"store\":\"store1\",\"items\":["
              "{\"product_id\":7,\"quantity\":2,\"price\":9.50}],\"total\":19.00,\"createdAt\":\"2023-11-14T22:14:00Z\"}");
  feed (book, "{\"orderId\":124,\"customerName\":\"Jane Roe\",\"store\":\"store2\",\"items\":["
              "{\"product_id\":7,\"quantity\":1,\"price\":9.50},{\"product_id\":10,\"quantity\":3,\"price\":\"1.10\"}],"
              "\"total\":\"12.80\"}");

  snapshot = weir_order_book_snapshot (book, WEIR_ORDER_PART_ALL);
  g_assert_cmpint (snapshot->total.n_orders, ==, 2);
  g_assert_cmpint (snapshot->total.n_items, ==, 6);
  assert_money (snapshot->total.revenue, "31.80");
  g_assert_cmpint (snapshot->n_without_revenue, ==, 0);
  g_assert_cmpint (snapshot->n_unreadable, ==, 0);
  g_assert_cmpint (snapshot->n_duplicates, ==, 0);
  g_assert_cmpint (snapshot->from_msec, ==, START_MSEC);
  g_assert_cmpint (snapshot->to_msec, ==, START_MSEC);

  g_assert_cmpuint (snapshot->stores->len, ==, 2);
  g_assert_cmpint (find_total (snapshot->stores, "store1")->n_orders, ==, 1);
  assert_money (find_total (snapshot->stores, "store2")->revenue, "12.80");

  /* Numbers in numeric order. */
  g_assert_cmpuint (snapshot->products->len, ==, 2);
  g_assert_cmpstr (g_array_index (snapshot->products, WeirOrderTotal, 0).name, ==, "7");
  g_assert_cmpstr (g_array_index (snapshot->products, WeirOrderTotal, 1).name, ==, "10");
  g_assert_cmpint (find_total (snapshot->products, "7")->n_orders, ==, 2);
  g_assert_cmpint (find_total (snapshot->products, "7")->n_items, ==, 3);
  assert_money (find_total (snapshot->products, "7")->revenue, "28.50");
  assert_money (find_total (snapshot->products, "10")->revenue, "3.30");

  g_assert_cmpuint (snapshot->latest->len, ==, 2);
  info = info_at (snapshot, 0);
  g_assert_cmpstr (info->order_id, ==, "124");
  g_assert_cmpstr (info->customer, ==, "Jane Roe");
  g_assert_cmpstr (info->store, ==, "store2");
  g_assert_cmpuint (info->n_items, ==, 4);
  g_assert_true (info->has_total);
  assert_money (info->total, "12.80");
  g_assert_cmpstr (info->topic, ==, "orders");
  g_assert_cmpint (info->partition, ==, 3);
  g_assert_cmpint (info->offset, ==, 42);
  g_assert_cmpint (info->time_msec, ==, START_MSEC);
}

static void
test_plain_messages (void)
{
  g_autoptr (WeirOrderBook) book = weir_order_book_new ();
  g_autoptr (WeirOrderSnapshot) snapshot = NULL;

  g_test_summary ("An item is a bare string and counts as one piece; nothing says what it costs.");

  feed (book, "{\"orderId\":123,\"customerName\":\"John Doe\",\"items\":[\"ProductA\",\"ProductB\"]}");
  feed (book, "{\"orderId\":124,\"items\":[\"ProductA\",\"ProductA\"]}");

  snapshot = weir_order_book_snapshot (book, WEIR_ORDER_PART_ALL);
  g_assert_cmpint (snapshot->total.n_orders, ==, 2);
  g_assert_cmpint (snapshot->total.n_items, ==, 4);
  g_assert_cmpint (snapshot->n_without_revenue, ==, 2);
  g_assert_cmpint (snapshot->n_unreadable, ==, 0);
  g_assert_cmpint (find_total (snapshot->products, "ProductA")->n_items, ==, 3);
  g_assert_cmpint (find_total (snapshot->products, "ProductA")->n_orders, ==, 2);
  g_assert_cmpint (find_total (snapshot->stores, "")->n_orders, ==, 2);
  g_assert_false (info_at (snapshot, 0)->has_total);
  g_assert_null (info_at (snapshot, 0)->store);
  g_assert_null (info_at (snapshot, 0)->customer);
  g_assert_cmpstr (info_at (snapshot, 1)->customer, ==, "John Doe");
}

static void
test_writings (void)
{
  static const struct
  {
    const char *json;
    const char *store;
    gint64 n_items;
    const char *revenue;
    gint64 n_without_revenue;
  } cases[] = {
    { "{\"order_id\":\"A-1\",\"store_id\":3,\"items\":[{\"productId\":7,\"qty\":2,\"unit_price\":1.05}]}", "3", 2, "2.10", 0 },
    { "{\"OrderId\":1,\"Store\":\"s\",\"Items\":[{\"ProductId\":7,\"Quantity\":2,\"UnitPrice\":1.05}],\"Total\":2.1}", "s", 2, "2.1", 0 },
    { "{\"ORDER_ID\":1,\"STORE_ID\":\"s\",\"TOTAL_AMOUNT\":5}", "s", 0, "5", 0 },
    { "{\"id\":1,\"amount\":\"3.00\"}", "", 0, "3.00", 0 },
    { "{\"orderId\":1,\"items\":{\"ProductA\":2,\"ProductB\":1}}", "", 3, "0", 1 },
    { "{\"orderId\":1,\"items\":{\"ProductA\":{\"quantity\":2,\"price\":1.5}}}", "", 2, "3.0", 0 },
    { "{\"orderId\":1,\"items\":[{\"product\":{\"id\":7,\"name\":\"Tea\"},\"count\":4,\"price\":1}]}", "", 4, "4", 0 },
    { "{\"orderId\":1,\"items\":[{\"sku\":\"x\",\"quantity\":\"2\",\"price\":\"1.25\"}]}", "", 2, "2.50", 0 },
    { "{\"orderId\":1,\"items\":[{\"sku\":\"x\",\"price\":\"1.25\"}]}", "", 1, "1.25", 0 },
    { "{\"orderId\":1,\"items\":[{\"sku\":\"x\",\"quantity\":1.5,\"price\":2}]}", "", 1, "3.0", 0 },
    { "{\"orderId\":1,\"items\":[{\"sku\":\"x\",\"quantity\":2,\"price\":2},{\"sku\":\"y\"}]}", "", 3, "4", 1 },
    { "{\"orderId\":1,\"total\":{\"amount\":\"19.00\",\"currency\":\"EUR\"}}", "", 0, "19.00", 0 },
    { "{\"orderId\":1,\"total\":null,\"total_amount\":4}", "", 0, "4", 0 },
    { "{\"orderId\":1,\"total\":\"a lot\"}", "", 0, "0", 1 },
    { "{\"orderId\":1,\"items\":[]}", "", 0, "0", 1 },
    { "{\"orderId\":1,\"items\":null,\"total\":1}", "", 0, "1", 0 },
    { "{\"orderId\":1,\"items\":\"none\",\"total\":1}", "", 0, "1", 0 },
    { "{\"orderId\":1,\"store\":{\"id\":5,\"name\":\"Town\"},\"customer\":{\"name\":\"J\"},\"total\":1}", "5", 0, "1", 0 },
    { "{\"schema\":{},\"payload\":{\"before\":null,\"after\":{\"order_id\":1,\"total\":7}}}", "", 0, "7", 0 },
    { "{\"id\":\"evt-1\",\"type\":\"order.created\",\"data\":{\"orderId\":1,\"items\":[\"a\"],\"total\":7}}", "", 1, "7", 0 },
    { "\xef\xbb\xbf{\"orderId\":1,\"total\":7}", "", 0, "7", 0 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (WeirOrderBook) book = weir_order_book_new ();
      g_autoptr (WeirOrderSnapshot) snapshot = NULL;

      g_test_message ("%s", cases[i].json);
      feed (book, cases[i].json);
      snapshot = weir_order_book_snapshot (book, 0);
      g_assert_cmpint (snapshot->n_unreadable, ==, 0);
      g_assert_cmpint (snapshot->total.n_orders, ==, 1);
      g_assert_cmpint (snapshot->total.n_items, ==, cases[i].n_items);
      assert_money (snapshot->total.revenue, cases[i].revenue);
      g_assert_cmpint (snapshot->n_without_revenue, ==, cases[i].n_without_revenue);
      g_assert_cmpuint (snapshot->stores->len, ==, 1);
      g_assert_cmpstr (g_array_index (snapshot->stores, WeirOrderTotal, 0).name, ==, cases[i].store);
    }
}

static void
test_unreadable (void)
{
  static const char *const cases[] = {
    "", "null", "42", "\"order\"", "[]", "[{\"orderId\":1}]", "{}", "{\"status\":\"shipped\"}", "{\"orderId\":1", "not JSON",
    "\xff\xfe\x00", "{\"orderId\":null}", "{\"orderId\":1}x", "<order id=\"1\"/>",
  };
  g_autoptr (WeirOrderBook) book = weir_order_book_new ();
  g_autoptr (WeirOrderSnapshot) snapshot = NULL;
  g_autoptr (GString) large = g_string_new ("{\"orderId\":1,\"items\":[");

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    feed (book, cases[i]);
  /* A tombstone. */
  feed (book, NULL);

  while (large->len < 10 * 1000 * 1000)
    g_string_append (large, "{\"product_id\":7,\"quantity\":1},");
  feed (book, large->str);

  snapshot = weir_order_book_snapshot (book, WEIR_ORDER_PART_ALL);
  g_assert_cmpint (snapshot->n_unreadable, ==, G_N_ELEMENTS (cases) + 2);
  g_assert_cmpint (snapshot->total.n_orders, ==, 0);
  g_assert_cmpint (snapshot->n_duplicates, ==, 0);
  g_assert_cmpuint (snapshot->latest->len, ==, 0);
}

static void
test_large (void)
{
  g_autoptr (WeirOrderBook) book = weir_order_book_new ();
  g_autoptr (WeirOrderSnapshot) snapshot = NULL;
  g_autoptr (GString) large = g_string_new ("{\"orderId\":1,\"items\":[\"a\"");
  gint64 n_items = 1;

  g_test_summary ("An order of 10 MB is an order, and small ones go on after it.");

  while (large->len < 10 * 1000 * 1000)
    {
      g_string_append (large, ",{\"product_id\":7,\"quantity\":1,\"price\":0.01}");
      n_items++;
    }
  g_string_append (large, "]}");
  feed (book, large->str);
  feed (book, "{\"orderId\":2,\"items\":[\"a\"]}");

  snapshot = weir_order_book_snapshot (book, WEIR_ORDER_PART_ALL);
  g_assert_cmpint (snapshot->total.n_orders, ==, 2);
  g_assert_cmpint (snapshot->total.n_items, ==, n_items + 1);
  g_assert_cmpint (find_total (snapshot->products, "7")->n_orders, ==, 1);
  g_assert_cmpint (find_total (snapshot->products, "7")->n_items, ==, n_items - 1);
  g_assert_cmpint (find_total (snapshot->products, "a")->n_orders, ==, 2);
}

static void
test_duplicates (void)
{
  g_autoptr (WeirOrderBook) book = weir_order_book_new ();
  g_autoptr (WeirOrderSnapshot) snapshot = NULL;
  static const char *const distinct[] = {
    "0", "1", "-1", "63", "64", "-64", "9007199254740992", "9007199254740993", "9223372036854775807", "-9223372036854775808",
    "9223372036854775808", "18446744073709551615", "\"A\"", "\"a\"", "\"05\"", "5", "\"\"",
    "\"123e4567-e89b-12d3-a456-426614174000\"", "\"123e4567-e89b-12d3-a456-426614174001\"",
  };

  for (int round = 0; round < 2; round++)
    {
      for (gsize i = 0; i < G_N_ELEMENTS (distinct); i++)
        {
          g_autofree char *json =
            g_strdup_printf ("{\"orderId\":%s,\"store\":\"s\",\"items\":[\"p\"],\"total\":1}", distinct[i]);

          feed (book, json);
        }
    }
  /* One service writes the id as a string, the other as a number. */
  feed (book, "{\"orderId\":\"9007199254740993\",\"total\":1}");
  /* The same id with other content, and in another topic's words. */
  feed (book, "{\"order_id\":5,\"total\":1000}");

  snapshot = weir_order_book_snapshot (book, WEIR_ORDER_PART_ALL);
  g_assert_cmpint (snapshot->total.n_orders, ==, G_N_ELEMENTS (distinct));
  g_assert_cmpint (snapshot->n_duplicates, ==, G_N_ELEMENTS (distinct) + 2);
  assert_money (snapshot->total.revenue, "19");
  g_assert_cmpint (find_total (snapshot->products, "p")->n_items, ==, G_N_ELEMENTS (distinct));
  g_assert_cmpuint (snapshot->latest->len, ==, G_N_ELEMENTS (distinct));
}

static void
test_without_id (void)
{
  g_autoptr (WeirOrderBook) book = weir_order_book_new ();
  g_autoptr (WeirOrderSnapshot) snapshot = NULL;

  feed (book, "{\"items\":[\"a\"]}");
  feed (book, "{\"items\":[\"a\"]}");

  snapshot = weir_order_book_snapshot (book, WEIR_ORDER_PART_LATEST);
  g_assert_cmpint (snapshot->total.n_orders, ==, 2);
  g_assert_cmpint (snapshot->n_duplicates, ==, 0);
  g_assert_cmpstr (info_at (snapshot, 0)->order_id, ==, "");
}

static void
test_exact_ids (void)
{
  g_autoptr (WeirOrderBook) book = weir_order_book_new ();
  g_autoptr (WeirOrderSnapshot) snapshot = NULL;

  feed (book, "{\"orderId\":9007199254740993,\"items\":[{\"product_id\":9007199254740993,\"quantity\":1}],\"total\":90071992547409.93}");

  snapshot = weir_order_book_snapshot (book, WEIR_ORDER_PART_ALL);
  g_assert_cmpstr (info_at (snapshot, 0)->order_id, ==, "9007199254740993");
  g_assert_cmpint (find_total (snapshot->products, "9007199254740993")->n_items, ==, 1);
  assert_money (snapshot->total.revenue, "90071992547409.93");
}

static void
test_exact_sum (void)
{
  g_autoptr (WeirOrderBook) book = weir_order_book_new ();
  g_autoptr (WeirOrderSnapshot) snapshot = NULL;
  gint64 cents = 0;

  for (int i = 0; i < 20000; i++)
    {
      int price = i * 7919 % 99991;
      g_autofree char *json = g_strdup_printf ("{\"orderId\":%d,\"total\":%d.%02d}", i, price / 100, price % 100);

      cents += price;
      feed (book, json);
    }

  snapshot = weir_order_book_snapshot (book, 0);
  g_assert_cmpuint (snapshot->total.revenue.scale, ==, 2);
  g_assert_true (snapshot->total.revenue.coefficient == cents);
  g_assert_cmpint (snapshot->n_without_revenue, ==, 0);
}

static void
test_absurd_numbers (void)
{
  g_autoptr (WeirOrderBook) book = weir_order_book_new ();
  g_autoptr (WeirOrderSnapshot) snapshot = NULL;

  g_test_summary ("Sums neither wrap around nor lose what was right because of what is wrong.");

  feed (book, "{\"orderId\":1,\"total\":19.00}");
  feed (book, "{\"orderId\":2,\"total\":1e38}");
  feed (book, "{\"orderId\":3,\"total\":1e38}");
  feed (book, "{\"orderId\":4,\"total\":1e400}");
  feed (book, "{\"orderId\":5,\"items\":[{\"id\":1,\"quantity\":9223372036854775807,\"price\":1e30}]}");
  feed (book, "{\"orderId\":6,\"items\":[{\"id\":1,\"quantity\":9223372036854775807,\"price\":1}]}");
  feed (book, "{\"orderId\":7,\"items\":[{\"id\":1,\"quantity\":-9223372036854775808,\"price\":1}]}");

  snapshot = weir_order_book_snapshot (book, WEIR_ORDER_PART_ALL);
  g_assert_cmpint (snapshot->total.n_orders, ==, 7);
  g_assert_cmpint (snapshot->n_unreadable, ==, 0);
  g_assert_cmpint (snapshot->n_without_revenue, >=, 3);
  assert_money (snapshot->total.revenue, "18.00");
}

static void
test_time_of_field (void)
{
  g_autoptr (WeirOrderBook) book = weir_order_book_new ();
  g_autoptr (WeirOrderSnapshot) snapshot = NULL;

  feed_at (book, -1, "{\"orderId\":1,\"createdAt\":\"2023-11-14T22:14:00.500Z\"}");
  feed_at (book, -1, "{\"orderId\":2,\"timestamp\":1700000041000}");
  feed_at (book, -1, "{\"orderId\":3}");
  /* Both: the record's own counts. */
  feed_at (book, START_MSEC + 2000, "{\"orderId\":4,\"createdAt\":\"2001-01-01\"}");

  snapshot = weir_order_book_snapshot (book, WEIR_ORDER_PART_ALL);
  g_assert_cmpint (snapshot->total.n_orders, ==, 4);
  g_assert_cmpint (snapshot->from_msec, ==, START_MSEC + 500);
  g_assert_cmpint (snapshot->to_msec, ==, START_MSEC + 2000);
  g_assert_cmpuint (snapshot->seconds->len, ==, 3);
  for (guint i = 0; i < 3; i++)
    g_assert_cmpint (bucket_at (snapshot->seconds, i)->n_orders, ==, 1);
  g_assert_cmpint (info_at (snapshot, 1)->time_msec, ==, -1);
}

static void
test_buckets (void)
{
  g_autoptr (WeirOrderBook) book = weir_order_book_new ();
  g_autoptr (WeirOrderSnapshot) snapshot = NULL;
  const WeirOrderBucket *bucket;

  feed_at (book, START_MSEC, "{\"orderId\":1,\"store\":\"b\",\"items\":[\"x\",\"y\"],\"total\":1.50}");
  feed_at (book, START_MSEC + 999, "{\"orderId\":2,\"store\":\"a\",\"total\":2}");
  feed_at (book, START_MSEC + 61000, "{\"orderId\":3,\"store\":\"a\",\"total\":3}");
  /* Late by a minute: goes where it belongs. */
  feed_at (book, START_MSEC + 2000, "{\"orderId\":4,\"store\":\"b\",\"total\":4}");
  /* Even before the first. */
  feed_at (book, START_MSEC - 1000, "{\"orderId\":5,\"store\":\"c\",\"total\":5}");

  snapshot = weir_order_book_snapshot (book, WEIR_ORDER_PART_ALL);
  g_assert_cmpuint (snapshot->stores->len, ==, 3);
  g_assert_cmpuint (snapshot->seconds->len, ==, 63);
  for (guint i = 0; i < 63; i++)
    g_assert_cmpint (bucket_at (snapshot->seconds, i)->start_usec, ==, (START_MSEC - 1000 + i * 1000) * 1000);

  bucket = bucket_at (snapshot->seconds, 1);
  g_assert_cmpint (bucket->n_orders, ==, 2);
  g_assert_cmpint (bucket->n_items, ==, 2);
  assert_money (bucket->revenue, "3.50");
  g_assert_nonnull (bucket->by_store);
  g_assert_cmpuint (bucket->by_store[0], ==, 1);
  g_assert_cmpuint (bucket->by_store[1], ==, 1);
  g_assert_cmpuint (bucket->by_store[2], ==, 0);

  bucket = bucket_at (snapshot->seconds, 2);
  g_assert_cmpint (bucket->n_orders, ==, 0);
  g_assert_null (bucket->by_store);

  g_assert_cmpuint (bucket_at (snapshot->seconds, 3)->by_store[1], ==, 1);
  g_assert_cmpuint (bucket_at (snapshot->seconds, 0)->by_store[2], ==, 1);
  g_assert_cmpuint (bucket_at (snapshot->seconds, 62)->by_store[0], ==, 1);

  g_assert_cmpuint (snapshot->minutes->len, ==, 3);
  g_assert_cmpint (bucket_at (snapshot->minutes, 0)->n_orders, ==, 1);
  g_assert_cmpint (bucket_at (snapshot->minutes, 1)->n_orders, ==, 3);
  g_assert_cmpint (bucket_at (snapshot->minutes, 1)->start_usec % (60 * G_USEC_PER_SEC), ==, 0);
  g_assert_cmpint (bucket_at (snapshot->minutes, 2)->n_orders, ==, 1);
}

static void
test_bounds (void)
{
  g_autoptr (WeirOrderBook) book = weir_order_book_new ();
  g_autoptr (WeirOrderSnapshot) snapshot = NULL;
  gint64 n_in_seconds = 0;
  gint64 n_in_minutes = 0;

  g_test_summary ("Rings are bounded, what is older counts in the totals only.");

  /* Ten days, an order each ten minutes. */
  for (int i = 0; i < 10 * 24 * 6; i++)
    {
      g_autofree char *json = g_strdup_printf ("{\"orderId\":%d}", i);

      feed_at (book, START_MSEC + i * G_GINT64_CONSTANT (600000), json);
    }
  feed_at (book, START_MSEC, "{\"orderId\":\"late\"}");

  snapshot = weir_order_book_snapshot (book, WEIR_ORDER_PART_ALL);
  g_assert_cmpint (snapshot->total.n_orders, ==, 10 * 24 * 6 + 1);
  g_assert_cmpint (snapshot->from_msec, ==, START_MSEC);
  g_assert_cmpuint (snapshot->seconds->len, ==, 3600);
  g_assert_cmpuint (snapshot->minutes->len, ==, 7 * 24 * 60);
  for (guint i = 0; i < snapshot->seconds->len; i++)
    n_in_seconds += bucket_at (snapshot->seconds, i)->n_orders;
  for (guint i = 0; i < snapshot->minutes->len; i++)
    n_in_minutes += bucket_at (snapshot->minutes, i)->n_orders;
  g_assert_cmpint (n_in_seconds, ==, 6);
  g_assert_cmpint (n_in_minutes, ==, 7 * 24 * 6);
}

static void
test_future (void)
{
  g_autoptr (WeirOrderBook) book = weir_order_book_new ();
  g_autoptr (WeirOrderSnapshot) snapshot = NULL;
  gint64 now_msec = g_get_real_time () / 1000;

  g_test_summary ("A record from the far future counts, but does not push the present out of the chart.");

  feed_at (book, now_msec, "{\"orderId\":1}");
  feed_at (book, now_msec + G_GINT64_CONSTANT (100) * 365 * 86400000, "{\"orderId\":2}");
  feed_at (book, G_MAXINT64, "{\"orderId\":3}");
  feed_at (book, now_msec, "{\"orderId\":4}");

  snapshot = weir_order_book_snapshot (book, WEIR_ORDER_PART_ALL);
  g_assert_cmpint (snapshot->total.n_orders, ==, 4);
  g_assert_cmpint (snapshot->to_msec, ==, now_msec);
  g_assert_cmpuint (snapshot->seconds->len, ==, 1);
  g_assert_cmpint (bucket_at (snapshot->seconds, 0)->n_orders, ==, 2);
  g_assert_cmpint (info_at (snapshot, 1)->time_msec, ==, -1);
}

static void
test_many_stores (void)
{
  g_autoptr (WeirOrderBook) book = weir_order_book_new ();
  g_autoptr (WeirOrderSnapshot) snapshot = NULL;

  for (int i = 0; i < 70000; i++)
    {
      g_autofree char *json = g_strdup_printf ("{\"orderId\":%d,\"store\":\"store%d\",\"items\":[\"p%d\"]}", i, i, i);

      feed (book, json);
    }

  snapshot = weir_order_book_snapshot (book, WEIR_ORDER_PART_ALL);
  g_assert_cmpuint (snapshot->stores->len, ==, 1025);
  g_assert_cmpint (find_total (snapshot->stores, "…")->n_orders, ==, 70000 - 1024);
  g_assert_cmpuint (snapshot->products->len, ==, 65537);
  g_assert_cmpint (find_total (snapshot->products, "…")->n_items, ==, 70000 - 65536);
  g_assert_cmpint (bucket_at (snapshot->seconds, 0)->n_orders, ==, 70000);
  g_assert_nonnull (bucket_at (snapshot->seconds, 0)->by_store);
  for (guint i = 0; i < snapshot->stores->len; i++)
    g_assert_cmpint (bucket_at (snapshot->seconds, 0)->by_store[i], ==,
                     g_array_index (snapshot->stores, WeirOrderTotal, i).n_orders);
  g_assert_null (bucket_at (snapshot->minutes, 0)->by_store);
}

static void
test_latest (void)
{
  g_autoptr (WeirOrderBook) book = weir_order_book_new ();
  g_autoptr (WeirOrderSnapshot) snapshot = NULL;
  g_autoptr (GString) long_name = g_string_new (NULL);
  g_autofree char *json = NULL;

  for (int i = 0; i < 120; i++)
    {
      g_autofree char *order = g_strdup_printf ("{\"orderId\":%d}", i);

      feed (book, order);
    }
  while (long_name->len < 100000)
    g_string_append (long_name, "ä");
  json = g_strdup_printf ("{\"orderId\":\"x%s\",\"customer\":\"%s\"}", long_name->str, long_name->str);
  feed (book, json);

  snapshot = weir_order_book_snapshot (book, WEIR_ORDER_PART_LATEST);
  g_assert_cmpuint (snapshot->seconds->len, ==, 0);
  g_assert_cmpuint (snapshot->minutes->len, ==, 0);
  g_assert_cmpuint (snapshot->latest->len, ==, 50);
  g_assert_cmpstr (info_at (snapshot, 1)->order_id, ==, "119");
  g_assert_cmpstr (info_at (snapshot, 49)->order_id, ==, "71");
  /* Cut, but not through a character. */
  g_assert_true (g_utf8_validate (info_at (snapshot, 0)->order_id, -1, NULL));
  g_assert_true (g_utf8_validate (info_at (snapshot, 0)->customer, -1, NULL));
  g_assert_cmpuint (strlen (info_at (snapshot, 0)->order_id), ==, 255);
}

static void
test_snapshot_is_immutable (void)
{
  WeirOrderBook *book = weir_order_book_new ();
  g_autoptr (WeirOrderSnapshot) before = NULL;
  g_autoptr (WeirOrderSnapshot) same = NULL;
  g_autoptr (WeirOrderSnapshot) other_parts = NULL;
  g_autoptr (WeirOrderSnapshot) after = NULL;

  feed (book, "{\"orderId\":1,\"store\":\"m\",\"items\":[\"x\"]}");
  before = weir_order_book_snapshot (book, WEIR_ORDER_PART_ALL);
  same = weir_order_book_snapshot (book, WEIR_ORDER_PART_ALL);
  g_assert_true (same == before);
  other_parts = weir_order_book_snapshot (book, WEIR_ORDER_PART_SECONDS);
  g_assert_cmpuint (other_parts->latest->len, ==, 0);
  g_assert_cmpuint (other_parts->seconds->len, ==, 1);

  feed (book, "{\"orderId\":2,\"store\":\"a\",\"items\":[\"x\"]}");
  after = weir_order_book_snapshot (book, WEIR_ORDER_PART_ALL);
  g_assert_cmpuint (after->serial, !=, before->serial);

  /* Snapshots outlive the book whose names they share. */
  weir_order_book_unref (book);
  g_assert_cmpint (before->total.n_orders, ==, 1);
  g_assert_cmpuint (before->stores->len, ==, 1);
  g_assert_cmpstr (g_array_index (before->stores, WeirOrderTotal, 0).name, ==, "m");
  g_assert_cmpuint (bucket_at (before->seconds, 0)->by_store[0], ==, 1);
  g_assert_cmpint (after->total.n_orders, ==, 2);
  g_assert_cmpstr (g_array_index (after->stores, WeirOrderTotal, 0).name, ==, "a");
}

static gpointer
feed_in_thread (gpointer data)
{
  gpointer *arguments = data;
  int first = GPOINTER_TO_INT (arguments[1]);

  for (int i = first; i < first + 20000; i++)
    {
      char json[128];

      g_snprintf (json, sizeof json, "{\"orderId\":%d,\"store\":\"s%d\",\"items\":[{\"id\":%d,\"quantity\":2}],\"total\":0.10}", i, i % 5, i % 50);
      feed (arguments[0], json);
    }

  return NULL;
}

static void
test_threads (void)
{
  g_autoptr (WeirOrderBook) book = weir_order_book_new ();
  g_autoptr (WeirOrderSnapshot) snapshot = NULL;
  gpointer arguments[3][2];
  GThread *threads[3];
  gint64 last = 0;

  g_test_summary ("Three readers feed, two of them the same orders, while snapshots are taken.");

  for (int i = 0; i < 3; i++)
    {
      arguments[i][0] = book;
      arguments[i][1] = GINT_TO_POINTER (MIN (i, 1) * 20000);
      threads[i] = g_thread_new ("feed", feed_in_thread, arguments[i]);
    }

  for (int i = 0; i < 200; i++)
    {
      g_autoptr (WeirOrderSnapshot) now = weir_order_book_snapshot (book, WEIR_ORDER_PART_ALL);
      gint64 n_in_stores = 0;

      for (guint j = 0; j < now->stores->len; j++)
        n_in_stores += g_array_index (now->stores, WeirOrderTotal, j).n_orders;
      g_assert_cmpint (n_in_stores, ==, now->total.n_orders);
      g_assert_cmpint (now->total.n_orders, >=, last);
      last = now->total.n_orders;
    }

  for (int i = 0; i < 3; i++)
    g_thread_join (threads[i]);

  snapshot = weir_order_book_snapshot (book, 0);
  g_assert_cmpint (snapshot->total.n_orders, ==, 40000);
  g_assert_cmpint (snapshot->n_duplicates, ==, 20000);
  g_assert_cmpint (snapshot->total.n_items, ==, 80000);
  assert_money (snapshot->total.revenue, "4000.00");
  g_assert_cmpint (find_total (snapshot->products, "7")->n_orders, ==, 800);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/order-book/empty", test_empty);
  g_test_add_func ("/order-book/sample-shop", test_sample_shop);
  g_test_add_func ("/order-book/plain-messages", test_plain_messages);
  g_test_add_func ("/order-book/writings", test_writings);
  g_test_add_func ("/order-book/unreadable", test_unreadable);
  g_test_add_func ("/order-book/large", test_large);
  g_test_add_func ("/order-book/duplicates", test_duplicates);
  g_test_add_func ("/order-book/without-id", test_without_id);
  g_test_add_func ("/order-book/exact-ids", test_exact_ids);
  g_test_add_func ("/order-book/exact-sum", test_exact_sum);
  g_test_add_func ("/order-book/absurd-numbers", test_absurd_numbers);
  g_test_add_func ("/order-book/time-of-field", test_time_of_field);
  g_test_add_func ("/order-book/buckets", test_buckets);
  g_test_add_func ("/order-book/bounds", test_bounds);
  g_test_add_func ("/order-book/future", test_future);
  g_test_add_func ("/order-book/many-stores", test_many_stores);
  g_test_add_func ("/order-book/latest", test_latest);
  g_test_add_func ("/order-book/snapshot-is-immutable", test_snapshot_is_immutable);
  g_test_add_func ("/order-book/threads", test_threads);
  return g_test_run ();
}
