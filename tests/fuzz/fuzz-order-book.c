/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include <string.h>

#include "orders/weir-order-book.h"
#include "weir-fuzz.h"

/* Whatever is fed, each record counts exactly once, and the parts add up to the whole. */
int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  static WeirOrderBook *book;
  static gint64 n_fed;
  static guint n_books;
  g_autoptr (WeirOrderSnapshot) snapshot = NULL;
  gint64 n_in_stores = 0;
  WeirRecordView view = {
    .topic = "orders",
    .offset = n_fed,
    .timestamp_msec = n_fed % 7 == 0 ? -1 : G_GINT64_CONSTANT (1700000040000) + n_fed % 5000 * 500,
    .value = data,
    .value_length = size,
  };

  if (book == NULL)
    {
      static const char text[] = "{\"orders\":{\"id\":\"data.orderId\",\"items\":\"data.items\",\"product\":\"sku.id\",\"time\":\"time\"}}";
      g_autoptr (WeirMapping) mapping = n_books++ % 2 == 1 ? weir_mapping_new_from_json (text, strlen (text), NULL) : NULL;

      book = weir_order_book_new_mapped (mapping);
    }

  weir_order_book_feed (book, &view);
  n_fed++;

  /* The names of broken orders gather; a book that is young is quick to look through. */
  if (n_fed % 64 != 0)
    return 0;

  snapshot = weir_order_book_snapshot (book, n_fed % 1024 == 0 ? WEIR_ORDER_PART_ALL : WEIR_ORDER_PART_LATEST);
  g_assert_cmpint (snapshot->total.n_orders + snapshot->n_duplicates + snapshot->n_unreadable, ==, n_fed);
  for (guint i = 0; i < snapshot->stores->len; i++)
    {
      const WeirOrderTotal *total = &g_array_index (snapshot->stores, WeirOrderTotal, i);

      g_assert_true (g_utf8_validate (total->name, -1, NULL));
      n_in_stores += total->n_orders;
    }
  g_assert_cmpint (n_in_stores, ==, snapshot->total.n_orders);
  for (guint i = 0; i < snapshot->latest->len; i++)
    g_assert_true (g_utf8_validate (g_array_index (snapshot->latest, WeirOrderInfo, i).order_id, -1, NULL));
  for (guint i = 1; i < snapshot->seconds->len; i++)
    g_assert_cmpint (g_array_index (snapshot->seconds, WeirOrderBucket, i).start_usec, ==,
                     g_array_index (snapshot->seconds, WeirOrderBucket, i - 1).start_usec + G_USEC_PER_SEC);

  if (n_fed >= 4096)
    {
      g_clear_pointer (&book, weir_order_book_unref);
      n_fed = 0;
    }

  return 0;
}
