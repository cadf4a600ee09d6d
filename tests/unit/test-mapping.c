/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include <string.h>

#include "base/weir-error.h"
#include "orders/weir-mapping-guess.h"
#include "orders/weir-mapping-trial.h"
#include "orders/weir-order-book.h"
#include "orders/weir-stock-book.h"
#include "orders/weir-test-order.h"

#define START_MSEC G_GINT64_CONSTANT (1700000040000)

static WeirMapping *
read_mapping (const char *json)
{
  g_autoptr (GError) error = NULL;
  WeirMapping *mapping = weir_mapping_new_from_json (json, strlen (json), &error);

  g_assert_no_error (error);
  return mapping;
}

static WeirRecordView
view_of (const char *json)
{
  return (WeirRecordView) { .topic = "inventory_store9", .timestamp_msec = START_MSEC, .timestamp_type = WEIR_TIMESTAMP_CREATE,
                            .value = json, .value_length = strlen (json) };
}

static WeirOrderSnapshot *
read_orders (WeirMapping *mapping,
             const char *const *values)
{
  g_autoptr (WeirOrderBook) book = weir_order_book_new_mapped (mapping);

  for (gsize i = 0; values[i] != NULL; i++)
    {
      WeirRecordView view = view_of (values[i]);

      weir_order_book_feed (book, &view);
    }
  return weir_order_book_snapshot (book, WEIR_ORDER_PART_ALL);
}

/* Names that nobody could guess, at places that nobody would look at. */
static void
test_order (void)
{
  static const char *const values[] = {
    "{\"kopf\":{\"nr\":\"A-1\",\"wer\":{\"full.name\":\"Jo\"},\"ort\":\"Kiel\"},\"zeilen\":[{\"art\":{\"c\":\"x1\"},\"n\":2,\"p\":\"0.10\"},"
    "{\"art\":{\"c\":\"x2\"},\"n\":1,\"p\":\"0.20\"}],\"wann\":\"2023-11-14T00:00:00Z\",\"id\":1,\"total\":999}",
    "{\"kopf\":{\"nr\":\"A-2\"},\"zeilen\":[]}",
    "{\"id\":3}",
    NULL,
  };
  g_autoptr (WeirMapping) mapping =
    read_mapping ("{\"orders\":{\"id\":\"kopf.nr\",\"customer\":\"kopf.wer.\\\"full.name\\\"\",\"store\":\"$.kopf.ort\",\"items\":\"zeilen\","
                  "\"product\":\"art.c\",\"quantity\":\"n\",\"price\":\"p\",\"total\":\"kopf.summe\",\"time\":\"wann\"}}");
  g_autoptr (WeirOrderSnapshot) snapshot = read_orders (mapping, values);
  const WeirOrderInfo *info = &g_array_index (snapshot->latest, WeirOrderInfo, 1);
  g_autofree char *revenue = weir_decimal_to_string (snapshot->total.revenue);

  g_assert_cmpint (snapshot->total.n_orders, ==, 2);
  /* What is mapped is not guessed where it is missing: {"id":3} is no order of this shop. */
  g_assert_cmpint (snapshot->n_unreadable, ==, 1);
  g_assert_cmpint (snapshot->total.n_items, ==, 3);
  g_assert_cmpstr (revenue, ==, "0.40");
  g_assert_cmpstr (info->order_id, ==, "A-1");
  g_assert_cmpstr (info->customer, ==, "Jo");
  g_assert_cmpstr (info->store, ==, "Kiel");
  /* The field that is named goes before the record's time. */
  g_assert_cmpint (info->time_msec, ==, G_GINT64_CONSTANT (1699920000000));
  g_assert_cmpuint (snapshot->products->len, ==, 2);
  g_assert_cmpstr (g_array_index (snapshot->products, WeirOrderTotal, 0).name, ==, "x1");
}

/* What the mapping does not say is found as without any. */
static void
test_partly (void)
{
  static const char *const values[] = { "{\"payload\":{\"orderId\":7,\"total\":\"5.00\",\"filiale\":\"Ulm\",\"store\":\"no\"}}", NULL };
  g_autoptr (WeirMapping) mapping = read_mapping ("{\"orders\":{\"store\":\"payload.filiale\"}}");
  g_autoptr (WeirOrderSnapshot) snapshot = read_orders (mapping, values);
  const WeirOrderInfo *info = &g_array_index (snapshot->latest, WeirOrderInfo, 0);

  g_assert_cmpint (snapshot->total.n_orders, ==, 1);
  g_assert_cmpstr (info->order_id, ==, "7");
  g_assert_cmpstr (info->store, ==, "Ulm");
  g_assert_cmpint (info->time_msec, ==, START_MSEC);
}

/* Items as an object by product, with fields of their own names. */
static void
test_items_by_product (void)
{
  static const char *const values[] = { "{\"orderId\":1,\"korb\":{\"ProductA\":{\"n\":2,\"p\":1.5},\"ProductB\":3}}", NULL };
  g_autoptr (WeirMapping) mapping = read_mapping ("{\"orders\":{\"items\":\"korb\",\"quantity\":\"n\",\"price\":\"p\"}}");
  g_autoptr (WeirOrderSnapshot) snapshot = read_orders (mapping, values);

  g_assert_cmpint (snapshot->total.n_items, ==, 5);
  g_assert_cmpint (g_array_index (snapshot->products, WeirOrderTotal, 0).n_items, ==, 2);
}

static gint64
read_stock (const char *mapping_json,
            const char *first,
            const char *second,
            gint64 *n_unreadable)
{
  g_autoptr (WeirMapping) mapping = read_mapping (mapping_json);
  g_autoptr (WeirStockBook) book = weir_stock_book_new_mapped (mapping);
  g_autoptr (WeirStockSnapshot) snapshot = NULL;
  const char *values[] = { first, second };
  const WeirStockLevel *level;

  for (gsize i = 0; i < G_N_ELEMENTS (values); i++)
    {
      WeirRecordView view = view_of (values[i]);

      weir_stock_book_feed (book, &view);
    }
  snapshot = weir_stock_book_snapshot (book);
  *n_unreadable = snapshot->n_unreadable;
  g_assert_cmpuint (snapshot->levels->len, ==, 1);
  level = &g_array_index (snapshot->levels, WeirStockLevel, 0);
  g_assert_cmpstr (level->product_id, ==, "x1");
  return level->level != WEIR_STOCK_UNKNOWN ? level->level : level->restocked - level->sold;
}

static void
test_stock (void)
{
  static const char *const value = "{\"d\":{\"artikel\":\"x1\",\"menge\":4}}";
  static const char *const broken = "{\"d\":{\"artikel\":\"x1\"}}";
  gint64 n_unreadable;

  g_assert_cmpint (read_stock ("{\"stock\":{\"product\":\"d.artikel\",\"quantity\":\"d.menge\"}}", value, value, &n_unreadable), ==, -8);
  g_assert_cmpint (n_unreadable, ==, 0);
  g_assert_cmpint (read_stock ("{\"stock\":{\"product\":\"d.artikel\",\"quantity\":\"d.menge\",\"means\":\"sold\"}}", value, broken, &n_unreadable), ==, -4);
  g_assert_cmpint (n_unreadable, ==, 1);
  g_assert_cmpint (read_stock ("{\"stock\":{\"product\":\"d.artikel\",\"quantity\":\"d.menge\",\"means\":\"change\"}}", value, value, &n_unreadable), ==, 8);
  g_assert_cmpint (read_stock ("{\"stock\":{\"product\":\"d.artikel\",\"quantity\":\"d.menge\",\"means\":\"level\"}}", value, value, &n_unreadable), ==, 4);
  /* Only what the number means is said. */
  g_assert_cmpint (read_stock ("{\"stock\":{\"means\":\"level\"}}", "{\"product\":\"x1\",\"quantity\":9}", "{\"product\":\"x1\",\"quantity\":9}", &n_unreadable), ==, 9);
}

static void
test_topics (void)
{
  g_autoptr (WeirMapping) mapping = read_mapping ("{\"orders\":{\"topics\":[\"sales\",\"shop.*.v?\"]}}");

  g_assert_true (weir_mapping_is_topic (mapping, WEIR_MAPPING_ORDERS, "sales"));
  g_assert_true (weir_mapping_is_topic (mapping, WEIR_MAPPING_ORDERS, "shop.eu.v2"));
  g_assert_false (weir_mapping_is_topic (mapping, WEIR_MAPPING_ORDERS, "shop.eu.v22"));
  g_assert_false (weir_mapping_is_topic (mapping, WEIR_MAPPING_ORDERS, "orders"));
  g_assert_true (weir_mapping_is_topic (mapping, WEIR_MAPPING_STOCK, "inventory_store1"));
  g_assert_true (weir_mapping_is_topic (NULL, WEIR_MAPPING_ORDERS, "orders"));
}

static void
test_json (void)
{
  static const char *const text = "{\n  \"orders\": {\n    \"topics\": [\n      \"sales\"\n    ],\n    \"id\": \"kopf.nr\",\n    \"store\": \"[\\\"größe\\\"]\"\n  },\n"
                                  "  \"stock\": {\n    \"quantity\": \"n\",\n    \"means\": \"level\"\n  }\n}\n";
  g_autoptr (WeirMapping) mapping = read_mapping (text);
  g_autoptr (WeirMapping) empty = read_mapping ("{}");
  g_autofree char *again = weir_mapping_to_json (mapping);
  g_autofree char *nothing = weir_mapping_to_json (empty);

  g_assert_cmpstr (again, ==, text);
  g_assert_cmpstr (nothing, ==, "{}\n");
}

static void
test_wrong_json (void)
{
  static const char *const pairs[][2] = {
    { "", "line" },
    { "{\"orders\":", "line" },
    { "[]", "no JSON object" },
    { "{\"order\":{}}", "“order”" },
    { "{\"orders\":[]}", "“orders” of a mapping is no object" },
    { "{\"orders\":{\"idd\":\"x\"}}", "“orders.idd”" },
    { "{\"orders\":{\"means\":\"sold\"}}", "“orders.means”" },
    { "{\"orders\":{\"id\":7}}", "“orders.id”" },
    { "{\"orders\":{\"id\":\"a..b\"}}", "orders.id: “a..b”" },
    { "{\"orders\":{\"topics\":\"x\"}}", "“orders.topics”" },
    { "{\"orders\":{\"topics\":[\"\"]}}", "“orders.topics”" },
    { "{\"stock\":{\"means\":\"less\"}}", "“stock.means”" },
    { "{\"orders\":{\"id\":\"a\",\"id\":\"b\"}}", "line 1" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (pairs); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (weir_mapping_new_from_json (pairs[i][0], strlen (pairs[i][0]), &error));
      g_assert_error (error, WEIR_ERROR, WEIR_ERROR_INVALID);
      g_assert_nonnull (strstr (error->message, pairs[i][1]));
    }
}

/* Test orders are written as the shop writes its own. */
static void
test_shape (void)
{
  static const char sample[] = "{\"typ\":\"neu\",\"d\":{\"nr\":\"A-1\",\"kunde\":{\"n\":\"Jo\"},\"zeilen\":[{\"art\":\"x\",\"menge\":2,\"preis\":\"1.50\"}],\"summe\":\"3.00\"}}";
  static const char deep[] = "{\"list\":[{\"nr\":1,\"zeilen\":[]}]}";
  g_autoptr (WeirMapping) mapping = read_mapping ("{\"orders\":{\"id\":\"d.nr\",\"customer\":\"d.kunde.n\",\"items\":\"d.zeilen\",\"product\":\"art\","
                                                  "\"quantity\":\"menge\",\"price\":\"preis\",\"total\":\"d.summe\"}}");
  g_autoptr (WeirMapping) in_list = read_mapping ("{\"orders\":{\"id\":\"list[0].nr\",\"items\":\"list[0].zeilen\"}}");
  g_autoptr (WeirOrderShape) shape = weir_order_shape_new_like (sample, strlen (sample), mapping);
  g_autofree char *order = NULL;
  const char *values[2] = { NULL };
  g_autoptr (WeirOrderSnapshot) snapshot = NULL;

  g_assert_nonnull (shape);
  order = weir_test_order_new_shaped (42, START_MSEC, shape, WEIR_TEST_FAULT_NONE);
  g_assert_nonnull (strstr (order, "{\"d\":{"));
  g_assert_nonnull (strstr (order, "\"nr\":\"42\""));
  g_assert_nonnull (strstr (order, "\"art\":"));
  g_assert_null (strstr (order, "kunde"));
  values[0] = order;
  snapshot = read_orders (mapping, values);
  g_assert_cmpint (snapshot->total.n_orders, ==, 1);
  g_assert_cmpint (snapshot->n_without_revenue, ==, 0);
  g_assert_cmpint (snapshot->total.n_items, >, 0);

  g_assert_null (weir_order_shape_new_like (deep, strlen (deep), in_list));
}

#define WORD(path) { path, 100, TRUE, FALSE }
#define GROUP(path) { path, 100, FALSE, TRUE }

static void
test_guess_orders (void)
{
  static const WeirMappingCandidate candidates[] = {
    WORD ("id"), GROUP ("data"), GROUP ("data.order"), WORD ("data.order.order_number"), WORD ("data.order.customer.name"), GROUP ("data.order.customer"),
    WORD ("data.order.shop_id"), GROUP ("data.order.lines"), GROUP ("data.order.lines[]"), WORD ("data.order.lines[].article.sku"),
    WORD ("data.order.lines[].qty"), WORD ("data.order.lines[].unit_price"), WORD ("data.order.grand_total"), WORD ("data.order.lines[].total"),
  };
  static const char *const expected = "{\"orders\":{\"id\":\"data.order.order_number\",\"customer\":\"data.order.customer.name\",\"store\":\"data.order.shop_id\","
                                      "\"items\":\"data.order.lines\",\"product\":\"article.sku\",\"quantity\":\"qty\",\"price\":\"unit_price\","
                                      "\"total\":\"data.order.grand_total\"}}";
  g_autoptr (WeirMapping) mapping = weir_mapping_new ();
  g_autoptr (WeirMapping) wanted = read_mapping (expected);
  g_autofree char *text = NULL;
  g_autofree char *wanted_text = weir_mapping_to_json (wanted);

  g_assert_true (weir_mapping_guess (mapping, WEIR_MAPPING_ORDERS, candidates, G_N_ELEMENTS (candidates)));
  text = weir_mapping_to_json (mapping);
  g_assert_cmpstr (text, ==, wanted_text);
}

static void
test_guess_stock (void)
{
  static const WeirMappingCandidate levels[] = { WORD ("value.\"warehouse\""), WORD ("sku"), WORD ("onHand"), WORD ("count") };
  static const WeirMappingCandidate nothing[] = { WORD ("a"), GROUP ("b") };
  g_autoptr (WeirMapping) mapping = weir_mapping_new ();
  g_autoptr (WeirMapping) none = weir_mapping_new ();

  g_assert_true (weir_mapping_guess (mapping, WEIR_MAPPING_STOCK, levels, G_N_ELEMENTS (levels)));
  g_assert_cmpstr (weir_mapping_get_path (mapping, WEIR_MAPPED_STOCK_QUANTITY), ==, "onHand");
  g_assert_cmpstr (weir_mapping_get_path (mapping, WEIR_MAPPED_STOCK_STORE), ==, "\"warehouse\"");
  g_assert_cmpint (weir_mapping_get_stock_meaning (mapping), ==, WEIR_STOCK_LEVEL);
  g_assert_false (weir_mapping_guess (none, WEIR_MAPPING_STOCK, nothing, G_N_ELEMENTS (nothing)));
  g_assert_false (weir_mapping_guess (none, WEIR_MAPPING_ORDERS, nothing, G_N_ELEMENTS (nothing)));
}

static void
test_trial (void)
{
  static const char *const orders[] = { "{\"nr\":1,\"store\":\"a\",\"items\":[{\"sku\":\"x\",\"price\":1}]}", "{\"nr\":2,\"items\":[{}]}", "{\"no\":3}", "no JSON" };
  g_autoptr (WeirMapping) mapping = read_mapping ("{\"orders\":{\"id\":\"nr\"}}");
  WeirMappingTrial trial = { 0 };
  WeirMappingTrial stock = { 0 };

  for (gsize i = 0; i < G_N_ELEMENTS (orders); i++)
    weir_mapping_trial_add (&trial, mapping, WEIR_MAPPING_ORDERS, "t", orders[i], strlen (orders[i]));
  g_assert_cmpuint (trial.n_messages, ==, 4);
  g_assert_cmpuint (trial.n_readable, ==, 2);
  g_assert_cmpuint (trial.n_lacking[WEIR_MAPPED_ID], ==, 0);
  g_assert_cmpuint (trial.n_lacking[WEIR_MAPPED_STORE], ==, 1);
  g_assert_cmpuint (trial.n_lacking[WEIR_MAPPED_PRODUCT], ==, 1);
  g_assert_cmpuint (trial.n_lacking[WEIR_MAPPED_TOTAL], ==, 1);
  weir_mapping_trial_add (&stock, NULL, WEIR_MAPPING_STOCK, "stock", "{\"sku\":1,\"qty\":1}", 17);
  weir_mapping_trial_add (&stock, NULL, WEIR_MAPPING_STOCK, "inventory_store1", "{\"sku\":1,\"qty\":1}", 17);
  g_assert_cmpuint (stock.n_readable, ==, 2);
  g_assert_cmpuint (stock.n_lacking[WEIR_MAPPED_STOCK_STORE], ==, 1);
}

int
main (int argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/mapping/order", test_order);
  g_test_add_func ("/mapping/partly", test_partly);
  g_test_add_func ("/mapping/items-by-product", test_items_by_product);
  g_test_add_func ("/mapping/stock", test_stock);
  g_test_add_func ("/mapping/topics", test_topics);
  g_test_add_func ("/mapping/json", test_json);
  g_test_add_func ("/mapping/wrong-json", test_wrong_json);
  g_test_add_func ("/mapping/guess-orders", test_guess_orders);
  g_test_add_func ("/mapping/guess-stock", test_guess_stock);
  g_test_add_func ("/mapping/trial", test_trial);
  g_test_add_func ("/mapping/shape", test_shape);
  return g_test_run ();
}
