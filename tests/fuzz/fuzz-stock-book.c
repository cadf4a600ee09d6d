/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "orders/weir-stock-book.h"
#include "orders/weir-stock-opening.h"
#include "weir-fuzz.h"

/* The same bytes as a movement and as a file with opening stock. */
int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  static WeirStockBook *book;
  static gint64 n_fed;
  g_autoptr (WeirStockSnapshot) snapshot = NULL;
  g_autoptr (GArray) openings = NULL;
  g_autoptr (GError) error = NULL;
  WeirRecordView view = {
    .topic = "inventory_store1",
    .timestamp_msec = n_fed % 7 == 0 ? -1 : G_GINT64_CONSTANT (1700000040000) + n_fed * 500,
    .value = data,
    .value_length = size,
  };

  openings = weir_stock_opening_parse ((const char *) data, size, "opening", &error);
  if (openings == NULL)
    {
      g_assert_nonnull (error);
      g_assert_true (g_utf8_validate (error->message, -1, NULL));
    }
  else
    g_assert_no_error (error);

  if (book == NULL)
    book = weir_stock_book_new ();

  weir_stock_book_feed (book, &view);
  n_fed++;
  if (n_fed % 64 != 0)
    return 0;

  snapshot = weir_stock_book_snapshot (book);
  g_assert_cmpint (snapshot->n_movements + snapshot->n_unreadable, ==, n_fed);
  for (guint i = 0; i < snapshot->levels->len; i++)
    {
      const WeirStockLevel *level = &g_array_index (snapshot->levels, WeirStockLevel, i);

      g_assert_true (g_utf8_validate (level->store, -1, NULL));
      g_assert_true (g_utf8_validate (level->product_id, -1, NULL));
      g_assert_cmpint (level->sold, >=, 0);
      g_assert_cmpint (level->restocked, >=, 0);
    }

  if (n_fed >= 4096)
    {
      g_clear_pointer (&book, weir_stock_book_unref);
      n_fed = 0;
    }

  return 0;
}
