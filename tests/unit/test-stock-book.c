/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

#include "base/weir-error.h"
#include "orders/weir-stock-book.h"

#define START_MSEC G_GINT64_CONSTANT (1700000040000)

static void
feed_at (WeirStockBook *book,
         const char    *topic,
         gint64         time_msec,
         const char    *json)
{
  WeirRecordView view = {
    .topic = topic,
    .timestamp_msec = time_msec,
    .value = json,
    .value_length = json != NULL ? strlen (json) : 0,
  };

  weir_stock_book_feed (book, &view);
}

static void
feed (WeirStockBook *book,
      const char    *json)
{
  feed_at (book, "inventory", START_MSEC, json);
}

static const WeirStockLevel *
find_level (const WeirStockSnapshot *snapshot,
            const char              *store,
            const char              *product_id)
{
  for (guint i = 0; i < snapshot->levels->len; i++)
    {
      const WeirStockLevel *level = &g_array_index (snapshot->levels, WeirStockLevel, i);

      if (strcmp (level->store, store) == 0 && strcmp (level->product_id, product_id) == 0)
        return level;
    }

  g_error ("There is no “%s” in “%s”", product_id, store);
}

static gboolean
load (WeirStockBook *book,
      const char    *content,
      GError       **error)
{
  g_autofree char *path = NULL;
  int fd = g_file_open_tmp ("weir-stock-XXXXXX", &path, NULL);
  gboolean is_loaded;

  g_assert_cmpint (fd, >=, 0);
  g_assert_true (g_close (fd, NULL));
  g_assert_true (g_file_set_contents (path, content, -1, NULL));
  is_loaded = weir_stock_book_load_opening (book, path, error);
  g_assert_cmpint (g_unlink (path), ==, 0);

  return is_loaded;
}

static void
test_movements (void)
{
  g_autoptr (WeirStockBook) book = weir_stock_book_new ();
  g_autoptr (WeirStockSnapshot) snapshot = NULL;
  const WeirStockLevel *level;

  g_test_summary ("Without opening stock the level is unknown, not zero.");

  feed (book, "{\"store\":\"store1\",\"product_id\":123,\"quantity\":10}");
  feed (book, "{\"store\":\"store1\",\"product_id\":123,\"quantity\":2}");
  feed (book, "{\"store\":\"store1\",\"product_id\":123,\"quantity\":-50}");
  feed (book, "{\"store\":\"store1\",\"product_id\":9,\"quantity\":1}");
  feed (book, "{\"store\":\"store2\",\"product_id\":\"123\",\"quantity\":\"4\"}");

  snapshot = weir_stock_book_snapshot (book);
  g_assert_cmpint (snapshot->n_movements, ==, 5);
  g_assert_cmpint (snapshot->n_unreadable, ==, 0);
  g_assert_cmpint (snapshot->from_msec, ==, START_MSEC);
  g_assert_cmpuint (snapshot->levels->len, ==, 3);

  /* By store, and by product in numeric order. */
  g_assert_cmpstr (g_array_index (snapshot->levels, WeirStockLevel, 0).product_id, ==, "9");
  g_assert_cmpstr (g_array_index (snapshot->levels, WeirStockLevel, 1).product_id, ==, "123");
  g_assert_cmpstr (g_array_index (snapshot->levels, WeirStockLevel, 2).store, ==, "store2");

  level = find_level (snapshot, "store1", "123");
  g_assert_cmpint (level->level, ==, WEIR_STOCK_UNKNOWN);
  g_assert_cmpint (level->sold, ==, 12);
  g_assert_cmpint (level->restocked, ==, 50);
  g_assert_cmpint (level->last_msec, ==, START_MSEC);
  g_assert_cmpint (find_level (snapshot, "store2", "123")->sold, ==, 4);
}

static void
test_writings (void)
{
  g_autoptr (WeirStockBook) book = weir_stock_book_new ();
  g_autoptr (WeirStockSnapshot) snapshot = NULL;

  feed_at (book, "inventory_store1", START_MSEC, "{\"product_id\":1,\"quantity\":10}");
  feed_at (book, "shop.inventory-berlin", START_MSEC, "{\"productId\":1,\"qty\":3}");
  feed_at (book, "inventory", START_MSEC, "{\"sku\":\"x\",\"delta\":-4}");
  feed_at (book, "inventory", START_MSEC, "{\"sku\":\"y\",\"change\":6,\"quantity\":99}");
  feed_at (book, "inventory", START_MSEC, "{\"sku\":\"z\",\"level\":40}");
  feed_at (book, "inventory", START_MSEC, "{\"sku\":\"z\",\"quantity\":1}");
  feed_at (book, "inventory", START_MSEC, "{\"payload\":{\"after\":{\"store\":\"s\",\"product_id\":9007199254740993,\"quantity\":1}}}");
  feed_at (book, NULL, START_MSEC, "{\"sku\":\"w\",\"quantity\":1}");

  snapshot = weir_stock_book_snapshot (book);
  g_assert_cmpint (snapshot->n_unreadable, ==, 0);
  g_assert_cmpint (find_level (snapshot, "store1", "1")->sold, ==, 10);
  g_assert_cmpint (find_level (snapshot, "berlin", "1")->sold, ==, 3);
  g_assert_cmpint (find_level (snapshot, "", "x")->sold, ==, 4);
  g_assert_cmpint (find_level (snapshot, "", "y")->restocked, ==, 6);
  g_assert_cmpint (find_level (snapshot, "", "z")->level, ==, 39);
  g_assert_cmpint (find_level (snapshot, "s", "9007199254740993")->sold, ==, 1);
  g_assert_cmpint (find_level (snapshot, "", "w")->sold, ==, 1);
}

static void
test_unreadable (void)
{
  static const char *const cases[] = {
    "", "null", "[]", "7", "{}", "{\"store\":\"s\",\"product_id\":1}", "{\"store\":\"s\",\"quantity\":1}", "not JSON",
    "{\"product_id\":1,\"quantity\":\"many\"}", "{\"product_id\":1,\"quantity\":1.5}", "{\"product_id\":1,\"quantity\":1e40}",
    "{\"product_id\":1,\"quantity\":9223372036854775808}", "{\"product_id\":[1],\"quantity\":1}", "\xff",
  };
  g_autoptr (WeirStockBook) book = weir_stock_book_new ();
  g_autoptr (WeirStockSnapshot) snapshot = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    feed (book, cases[i]);
  feed (book, NULL);

  snapshot = weir_stock_book_snapshot (book);
  g_assert_cmpint (snapshot->n_unreadable, ==, G_N_ELEMENTS (cases) + 1);
  g_assert_cmpint (snapshot->n_movements, ==, 0);
  g_assert_cmpuint (snapshot->levels->len, ==, 0);
  g_assert_cmpint (snapshot->from_msec, ==, -1);
}

static void
test_opening_message (void)
{
  g_autoptr (WeirStockBook) book = weir_stock_book_new ();
  g_autoptr (WeirStockSnapshot) snapshot = NULL;

  feed (book, "{\"store\":\"s\",\"product_id\":1,\"quantity\":-100,\"opening\":true}");
  feed (book, "{\"store\":\"s\",\"product_id\":1,\"quantity\":30}");
  feed (book, "{\"store\":\"s\",\"product_id\":1,\"quantity\":-20,\"opening\":false}");
  /* What came before the opening is another life of the product. */
  feed (book, "{\"store\":\"s\",\"product_id\":2,\"quantity\":5}");
  feed (book, "{\"store\":\"s\",\"product_id\":2,\"quantity\":-70,\"opening\":true}");
  feed (book, "{\"store\":\"s\",\"product_id\":2,\"quantity\":80}");

  snapshot = weir_stock_book_snapshot (book);
  g_assert_cmpint (find_level (snapshot, "s", "1")->level, ==, 90);
  g_assert_cmpint (find_level (snapshot, "s", "1")->sold, ==, 30);
  g_assert_cmpint (find_level (snapshot, "s", "1")->restocked, ==, 20);
  /* Negative stock is shown as it is. */
  g_assert_cmpint (find_level (snapshot, "s", "2")->level, ==, -10);
}

static void
test_absurd_numbers (void)
{
  g_autoptr (WeirStockBook) book = weir_stock_book_new ();
  g_autoptr (WeirStockSnapshot) snapshot = NULL;

  for (int i = 0; i < 3; i++)
    {
      feed (book, "{\"product_id\":1,\"quantity\":9223372036854775807}");
      feed (book, "{\"product_id\":2,\"quantity\":-9223372036854775808}");
      feed (book, "{\"product_id\":3,\"level\":-9223372036854775808}");
      feed (book, "{\"product_id\":3,\"change\":-9223372036854775808}");
      feed (book, "{\"product_id\":4,\"quantity\":-9223372036854775808,\"opening\":true}");
    }

  snapshot = weir_stock_book_snapshot (book);
  g_assert_cmpint (find_level (snapshot, "", "1")->sold, ==, G_MAXINT64);
  g_assert_cmpint (find_level (snapshot, "", "2")->restocked, ==, G_MAXINT64);
  /* As low as can be is still not "unknown". */
  g_assert_cmpint (find_level (snapshot, "", "3")->level, !=, WEIR_STOCK_UNKNOWN);
  g_assert_cmpint (find_level (snapshot, "", "4")->level, ==, G_MAXINT64);
}

static void
test_rate (void)
{
  g_autoptr (WeirStockBook) book = weir_stock_book_new ();
  g_autoptr (WeirStockSnapshot) first = NULL;
  g_autoptr (WeirStockSnapshot) steady = NULL;
  g_autoptr (WeirStockSnapshot) later = NULL;

  feed_at (book, "inventory", START_MSEC, "{\"product_id\":1,\"quantity\":1}");
  first = weir_stock_book_snapshot (book);
  g_assert_true (isnan (find_level (first, "", "1")->sold_per_sec));

  /* Two a second for ten minutes; the restock is no sale. */
  for (int i = 1; i <= 600; i++)
    feed_at (book, "inventory", START_MSEC + i * 1000, "{\"product_id\":1,\"quantity\":2}");
  feed_at (book, "inventory", START_MSEC + 600000, "{\"product_id\":1,\"quantity\":-1000}");

  steady = weir_stock_book_snapshot (book);
  g_assert_cmpfloat (find_level (steady, "", "1")->sold_per_sec, >, 1.97);
  g_assert_cmpfloat (find_level (steady, "", "1")->sold_per_sec, <, 2.03);

  /* Others go on selling: this one comes down to nothing. */
  feed_at (book, "inventory", START_MSEC + 1000000, "{\"product_id\":2,\"quantity\":1}");
  later = weir_stock_book_snapshot (book);
  g_assert_cmpfloat (find_level (later, "", "1")->sold_per_sec, ==, 0);
}

static void
test_opening_file (void)
{
  static const char *const contents[] = {
    "[{\"store\":\"store1\",\"product_id\":7,\"quantity\":100},\n {\"store\":\"store2\",\"product_id\":\"7\",\"quantity\":\"50\"}]",
    "store,product_id,quantity\nstore1,7,100\nstore2,7,50\n",
    "\xef\xbb\xbfStore;Product_ID;Quantity\r\nstore1;7;100\r\n\r\nstore2;7;50",
    "quantity\tname\tproduct_id\tstore\n100\tTea\t7\tstore1\n 50 \tTea\t7\tstore2\n",
    "\"store\",\"product_id\",\"quantity\",\"note\"\n\"store1\",\"7\",\"100\",\"two\nlines, and \"\"quotes\"\"\"\nstore2,7,50,\n",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (contents); i++)
    {
      g_autoptr (WeirStockBook) book = weir_stock_book_new ();
      g_autoptr (WeirStockSnapshot) snapshot = NULL;
      g_autoptr (GError) error = NULL;

      g_test_message ("%s", contents[i]);
      feed (book, "{\"store\":\"store1\",\"product_id\":7,\"quantity\":3}");
      load (book, contents[i], &error);
      g_assert_no_error (error);
      feed (book, "{\"store\":\"store1\",\"product_id\":7,\"quantity\":-1}");
      feed (book, "{\"store\":\"store3\",\"product_id\":7,\"quantity\":1}");

      snapshot = weir_stock_book_snapshot (book);
      g_assert_cmpuint (snapshot->levels->len, ==, 3);
      g_assert_cmpint (find_level (snapshot, "store1", "7")->level, ==, 98);
      g_assert_cmpint (find_level (snapshot, "store2", "7")->level, ==, 50);
      g_assert_cmpint (find_level (snapshot, "store2", "7")->last_msec, ==, -1);
      g_assert_cmpint (find_level (snapshot, "store3", "7")->level, ==, WEIR_STOCK_UNKNOWN);
    }
}

static void
test_opening_file_errors (void)
{
  static const struct
  {
    const char *content;
    const char *place; /* what the message must say */
  } cases[] = {
    { "", "line 1" },
    { "store,product\n", "line 1" },
    { "store,product_id,quantity\nstore1,7,100\nstore1,8,many\n", "line 3" },
    { "store,product_id,quantity\nstore1,7,100\nstore1,8,1.5\n", "line 3" },
    { "store,product_id,quantity\nstore1,7\n", "line 2" },
    { "store,product_id,quantity\n\nstore1,,5\n", "line 3" },
    { "store,product_id,quantity\nstore1,\"7\n8,5\n", "line 2" },
    { "store,product_id,quantity,note\ns,7,1,\"a\nb\"\ns,7,x,\n", "line 4" },
    { "store,product_id,quantity\ns,7,99999999999999999999\n", "line 2" },
    { "[\n{\"store\":\"s\",\"product_id\":7,\"quantity\":1},\n}\n]", "line 3" },
    { "[\n{\"store\":\"s[,{\\\"\",\"product_id\":7,\"quantity\":1},\n\n{\"store\":\"s\",\"product_id\":7}\n]", "line 4" },
    { "[1]", "line 1" },
    { "{\"store\":\"s\"}", "array" },
    { "\xff\xfe", "UTF-8" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (WeirStockBook) book = weir_stock_book_new ();
      g_autoptr (WeirStockSnapshot) snapshot = NULL;
      g_autoptr (GError) error = NULL;

      g_test_message ("%s", cases[i].place);
      g_assert_false (load (book, cases[i].content, &error));
      g_assert_error (error, WEIR_ERROR, WEIR_ERROR_INVALID);
      g_test_message ("%s", error->message);
      g_assert_nonnull (strstr (error->message, cases[i].place));

      /* All or nothing. */
      snapshot = weir_stock_book_snapshot (book);
      g_assert_cmpuint (snapshot->levels->len, ==, 0);
    }
}

static void
test_opening_file_missing (void)
{
  g_autoptr (WeirStockBook) book = weir_stock_book_new ();
  g_autoptr (GError) error = NULL;

  g_assert_false (weir_stock_book_load_opening (book, "/nonexistent/stock.csv", &error));
  g_assert_error (error, G_FILE_ERROR, G_FILE_ERROR_NOENT);
}

static void
test_snapshot_is_immutable (void)
{
  WeirStockBook *book = weir_stock_book_new ();
  g_autoptr (WeirStockSnapshot) before = NULL;
  g_autoptr (WeirStockSnapshot) same = NULL;
  g_autoptr (WeirStockSnapshot) after = NULL;

  feed (book, "{\"store\":\"m\",\"product_id\":1,\"quantity\":1}");
  before = weir_stock_book_snapshot (book);
  same = weir_stock_book_snapshot (book);
  g_assert_true (before == same);
  feed (book, "{\"store\":\"a\",\"product_id\":1,\"quantity\":1}");
  after = weir_stock_book_snapshot (book);
  weir_stock_book_unref (book);

  g_assert_cmpuint (before->levels->len, ==, 1);
  g_assert_cmpstr (g_array_index (before->levels, WeirStockLevel, 0).store, ==, "m");
  g_assert_cmpuint (after->levels->len, ==, 2);
  g_assert_cmpstr (g_array_index (after->levels, WeirStockLevel, 0).store, ==, "a");
}

static void
test_far_future (void)
{
  g_autoptr (WeirStockBook) book = weir_stock_book_new ();
  g_autoptr (WeirStockSnapshot) snapshot = NULL;

  feed_at (book, "inventory", START_MSEC, "{\"product_id\":1,\"quantity\":1}");
  feed_at (book, "inventory", G_MAXINT64, "{\"product_id\":1,\"quantity\":1}");
  feed_at (book, "inventory", -1, "{\"product_id\":1,\"quantity\":1}");

  snapshot = weir_stock_book_snapshot (book);
  g_assert_cmpint (find_level (snapshot, "", "1")->sold, ==, 3);
  g_assert_cmpint (snapshot->to_msec, ==, START_MSEC);
}

static void
test_partitions_in_any_order (void)
{
  static const struct
  {
    gint64 seconds;
    const char *json;
  } messages[] = {
    { 0, "{\"store\":\"s\",\"product_id\":1,\"quantity\":7}" }, /* before anybody counted */
    { 10, "{\"store\":\"s\",\"product_id\":1,\"quantity\":-100,\"opening\":true}" },
    { 20, "{\"store\":\"s\",\"product_id\":1,\"quantity\":30}" },
    { 30, "{\"store\":\"s\",\"product_id\":1,\"quantity\":-5}" },
  };
  static const guint orders[][4] = { { 0, 1, 2, 3 }, { 1, 0, 2, 3 }, { 2, 3, 1, 0 }, { 3, 2, 1, 0 }, { 2, 1, 0, 3 }, { 1, 3, 0, 2 } };

  g_test_summary ("A level is what it was at its own time, also where it is read late");
  for (guint i = 0; i < G_N_ELEMENTS (orders); i++)
    {
      g_autoptr (WeirStockBook) book = weir_stock_book_new ();
      g_autoptr (WeirStockSnapshot) snapshot = NULL;
      const WeirStockLevel *level;

      for (guint j = 0; j < 4; j++)
        feed_at (book, "inventory", START_MSEC + messages[orders[i][j]].seconds * 1000, messages[orders[i][j]].json);
      snapshot = weir_stock_book_snapshot (book);
      level = find_level (snapshot, "s", "1");
      g_assert_cmpint (level->level, ==, 75);
      g_assert_cmpint (level->sold, ==, 37);
      g_assert_cmpint (level->restocked, ==, 5);
    }
}

static void
test_levels_in_any_order (void)
{
  g_autoptr (WeirStockBook) book = weir_stock_book_new ();
  g_autoptr (WeirStockSnapshot) snapshot = NULL;

  g_test_summary ("Of two levels the later one holds, whichever is read first");
  feed_at (book, "inventory", START_MSEC + 20000, "{\"store\":\"s\",\"product_id\":1,\"level\":40}");
  feed_at (book, "inventory", START_MSEC + 10000, "{\"store\":\"s\",\"product_id\":1,\"level\":90}");
  feed_at (book, "inventory", START_MSEC + 30000, "{\"store\":\"s\",\"product_id\":1,\"quantity\":1}");
  snapshot = weir_stock_book_snapshot (book);
  g_assert_cmpint (find_level (snapshot, "s", "1")->level, ==, 39);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/stock-book/movements", test_movements);
  g_test_add_func ("/stock-book/writings", test_writings);
  g_test_add_func ("/stock-book/unreadable", test_unreadable);
  g_test_add_func ("/stock-book/opening-message", test_opening_message);
  g_test_add_func ("/stock-book/absurd-numbers", test_absurd_numbers);
  g_test_add_func ("/stock-book/rate", test_rate);
  g_test_add_func ("/stock-book/opening-file", test_opening_file);
  g_test_add_func ("/stock-book/opening-file-errors", test_opening_file_errors);
  g_test_add_func ("/stock-book/opening-file-missing", test_opening_file_missing);
  g_test_add_func ("/stock-book/snapshot-is-immutable", test_snapshot_is_immutable);
  g_test_add_func ("/stock-book/far-future", test_far_future);
  g_test_add_func ("/stock-book/partitions-in-any-order", test_partitions_in_any_order);
  g_test_add_func ("/stock-book/levels-in-any-order", test_levels_in_any_order);
  return g_test_run ();
}
