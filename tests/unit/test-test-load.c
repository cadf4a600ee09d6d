/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include <string.h>

#include "orders/weir-order-parse.h"
#include "orders/weir-test-load.h"

#define NOW_MSEC G_GINT64_CONSTANT (1795270509312)

static void
check_due (const WeirTestLoad *load,
           double seconds,
           gint64 expected)
{
  g_assert_cmpint (weir_test_load_get_due (load, (gint64) (seconds * G_TIME_SPAN_SECOND)), ==, expected);
}

static void
test_steady (void)
{
  WeirTestLoad load = { .pattern = WEIR_TEST_STEADY, .rate = 2.5, .seconds = 10 };

  g_assert_cmpint (weir_test_load_get_total (&load), ==, 25);
  check_due (&load, 0, 0);
  check_due (&load, 1, 2);
  check_due (&load, 2, 5);
  check_due (&load, 10, 25);
  check_due (&load, 1000, 25);
}

static void
test_burst (void)
{
  WeirTestLoad load = { .pattern = WEIR_TEST_BURST, .rate = 10, .seconds = 25 };

  g_assert_cmpint (weir_test_load_get_total (&load), ==, 250);
  check_due (&load, 0.5, 50);
  check_due (&load, 1, 100);
  check_due (&load, 9.9, 100);
  check_due (&load, 11, 200);
  /* The last five seconds have half as many. */
  check_due (&load, 21, 250);
  check_due (&load, 25, 250);
}

static void
test_wave (void)
{
  WeirTestLoad load = { .pattern = WEIR_TEST_WAVE, .rate = 10, .seconds = 120 };
  gint64 last = 0;

  g_assert_cmpint (weir_test_load_get_total (&load), ==, 1200);
  check_due (&load, 60, 600);
  check_due (&load, 30, 300);
  check_due (&load, 120, 1200);
  for (gint64 second = 0; second <= 120; second++)
    {
      gint64 due = weir_test_load_get_due (&load, second * G_TIME_SPAN_SECOND);

      g_assert_cmpint (due, >=, last);
      g_assert_cmpint (due - last, <=, 21);
      last = due;
    }
  /* In the middle of a minute it is twice the rate, at its ends nothing. */
  g_assert_cmpint (weir_test_load_get_due (&load, 31 * G_TIME_SPAN_SECOND) - weir_test_load_get_due (&load, 29 * G_TIME_SPAN_SECOND), >=, 39);
  g_assert_cmpint (weir_test_load_get_due (&load, 2 * G_TIME_SPAN_SECOND), <=, 1);
}

static void
test_faults (void)
{
  static const double shares[] = { 0, 0.01, 0.2, 0.5, 1 };

  for (guint i = 0; i < G_N_ELEMENTS (shares); i++)
    {
      WeirTestLoad load = { .rate = 1, .seconds = 1, .fault_share = shares[i] };
      guint counts[WEIR_TEST_N_FAULTS] = { 0 };

      for (gint64 j = 0; j < 6000; j++)
        counts[weir_test_load_get_fault (&load, j)]++;
      g_assert_cmpint (counts[WEIR_TEST_FAULT_NONE], ==, 6000 - (int) (6000 * shares[i]));
      for (guint fault = 1; fault < WEIR_TEST_N_FAULTS; fault++)
        g_assert_cmpint (counts[fault], ==, (int) (1000 * shares[i]));
    }
}

static void
check_order (const char *text,
             const char *id)
{
  WeirOrderParser *parser = weir_order_parser_get_for_thread ();
  const WeirOrderItem *items;
  WeirOrder order = { 0 };
  guint n_items;

  g_assert_true (weir_order_parser_read (parser, text, strlen (text), NULL, &order));
  g_assert_cmpmem (order.id, order.id_length, id, strlen (id));
  g_assert_true (order.has_revenue);
  items = weir_order_parser_get_items (parser, &n_items);
  g_assert_cmpuint (n_items, >, 0);
  g_assert_cmpint (items[0].quantity, >, 0);
}

/* Written as another shop writes them; and what is made can be learnt from again. */
static void
test_shape (void)
{
  static const char *const samples[] = {
    "{\"orderId\":1,\"customerName\":\"A\",\"store\":\"s\",\"items\":[{\"product_id\":1,\"quantity\":2,\"price\":1.50}],\"total\":3.00,\"createdAt\":\"x\"}",
    "{\"order_id\":\"A-1\",\"shop\":\"x\",\"lines\":[{\"sku\":\"17\",\"qty\":2,\"unit_price\":\"9.50\"}],\"amount\":\"19.00\",\"timestamp\":1795270509312}",
    "{\"payload\":{\"after\":{\"Order\\\"Id\":1,\"orderID\":7,\"products\":[{\"product\":1,\"count\":1,\"price\":2}]}}}",
  };
  static const char *const begins[] = { "{\"orderId\":1000,", "{\"order_id\":\"1000\",", "{\"payload\":{\"after\":{\"orderID\":1000," };

  for (guint i = 0; i < G_N_ELEMENTS (samples); i++)
    {
      g_autoptr (WeirOrderShape) shape = weir_order_shape_new_like (samples[i], strlen (samples[i]), NULL);
      g_autoptr (WeirOrderShape) again = NULL;
      g_autofree char *text = NULL;
      g_autofree char *second = NULL;

      g_assert_nonnull (shape);
      text = weir_test_order_new_shaped (1000, NOW_MSEC, shape, WEIR_TEST_FAULT_NONE);
      g_assert_true (g_str_has_prefix (text, begins[i]));
      check_order (text, "1000");
      again = weir_order_shape_new_like (text, strlen (text), NULL);
      g_assert_nonnull (again);
      second = weir_test_order_new_shaped (1000, NOW_MSEC, again, WEIR_TEST_FAULT_NONE);
      g_assert_cmpstr (second, ==, text);
    }
}

static void
test_no_shape (void)
{
  static const char *const samples[] = {
    "", "17", "[]", "{}", "{\"orderId\":1}", "{\"total\":5}", "{\"orderId\":{\"a\":1},\"total\":5}", "{\"orderId\":1,\"items\":[{\"colour\":1}]}",
    "{\"orderId\":1,\"total\":", "{\"data\":{\"data\":{\"data\":{\"data\":{\"orderId\":1,\"total\":1}}}}}",
  };

  for (guint i = 0; i < G_N_ELEMENTS (samples); i++)
    g_assert_null (weir_order_shape_new_like (samples[i], strlen (samples[i]), NULL));
  g_assert_null (weir_order_shape_new_like (NULL, 0, NULL));
}

static void
test_wrong_orders (void)
{
  g_autoptr (WeirOrderShape) shape = weir_order_shape_new ();
  g_autofree char *good = weir_test_order_new (1000, NOW_MSEC);

  check_order (good, "1000");
  for (guint fault = 1; fault < WEIR_TEST_N_FAULTS; fault++)
    {
      g_autofree char *text = weir_test_order_new_shaped (1000, NOW_MSEC, shape, (WeirTestFault) fault);
      g_autofree char *same = weir_test_order_new_shaped (1000, NOW_MSEC, shape, (WeirTestFault) fault);

      g_assert_cmpstr (text, !=, good);
      g_assert_cmpstr (text, ==, same);
      g_assert_cmpint (strstr (text, "\"orderId\":1000") == NULL, ==, fault == WEIR_TEST_FAULT_NO_ID || fault == WEIR_TEST_FAULT_TWICE);
      g_assert_cmpint (strstr (text, "\"quantity\":-") != NULL, ==, fault == WEIR_TEST_FAULT_QUANTITY);
    }
}

int
main (int argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/test-load/steady", test_steady);
  g_test_add_func ("/test-load/burst", test_burst);
  g_test_add_func ("/test-load/wave", test_wave);
  g_test_add_func ("/test-load/faults", test_faults);
  g_test_add_func ("/test-load/shape", test_shape);
  g_test_add_func ("/test-load/no-shape", test_no_shape);
  g_test_add_func ("/test-load/wrong-orders", test_wrong_orders);
  return g_test_run ();
}
