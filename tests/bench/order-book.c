/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

/* How many orders a second one thread feeds into a book, beside what parsing alone costs in
 * the same run, and what a snapshot costs. Run it by hand: it is no test. */

#include "config.h"

#include <glib.h>

#include "base/weir-json.h"
#include "orders/weir-order-book.h"

#define N_ORDERS 1000000
#define N_SNAPSHOTS 100

typedef struct
{
  GString *bytes;
  gsize ends[N_ORDERS];
} Messages;

static Messages *
make_messages (void)
{
  Messages *messages = g_new0 (Messages, 1);
  g_autoptr (GRand) random = g_rand_new_with_seed (1);

  messages->bytes = g_string_sized_new (N_ORDERS * 200);
  for (int i = 0; i < N_ORDERS; i++)
    {
      int n_items = g_rand_int_range (random, 1, 4);
      int total = 0;

      g_string_append_printf (messages->bytes,
                              "{\"orderId\":%d,\"customerName\":\"Customer %d\",\"store\":\"store%d\",\"items\":[",
                              100000 + i, g_rand_int_range (random, 0, 5000), g_rand_int_range (random, 1, 4));
      for (int j = 0; j < n_items; j++)
        {
          int quantity = g_rand_int_range (random, 1, 4);
          int price = g_rand_int_range (random, 100, 5000);

          total += quantity * price;
          g_string_append_printf (messages->bytes, "%s{\"product_id\":%d,\"quantity\":%d,\"price\":%d.%02d}",
                                  j > 0 ? "," : "", g_rand_int_range (random, 1, 60), quantity,
                                  price / 100, price % 100);
        }
      g_string_append_printf (messages->bytes, "],\"total\":%d.%02d,\"createdAt\":\"2026-11-21T14:15:09.312Z\"}",
                              total / 100, total % 100);
      messages->ends[i] = messages->bytes->len;
    }

  return messages;
}

static double
seconds_since (gint64 start_usec)
{
  return (double) (g_get_monotonic_time () - start_usec) / G_USEC_PER_SEC;
}

int
main (void)
{
  Messages *messages = make_messages ();
  g_autoptr (WeirOrderBook) book = weir_order_book_new ();
  g_autoptr (WeirJsonReader) reader = weir_json_reader_new ();
  /* A week of orders, so that all of the book's minutes are there to be copied. */
  gint64 first_msec = g_get_real_time () / 1000 - N_ORDERS * G_GINT64_CONSTANT (600);
  WeirRecordView view = { .topic = "orders", .timestamp_type = WEIR_TIMESTAMP_CREATE };
  gint64 start_usec;
  double parse_seconds;
  double feed_seconds;
  gsize start;

  g_print ("%d orders of %.0f bytes on average\n", N_ORDERS, (double) messages->bytes->len / N_ORDERS);

  start = 0;
  start_usec = g_get_monotonic_time ();
  for (int i = 0; i < N_ORDERS; i++)
    {
      if (weir_json_reader_read (reader, messages->bytes->str + start, messages->ends[i] - start) == NULL)
        g_error ("Order %d could not be read", i);
      start = messages->ends[i];
    }
  parse_seconds = seconds_since (start_usec);

  start = 0;
  start_usec = g_get_monotonic_time ();
  for (int i = 0; i < N_ORDERS; i++)
    {
      view.offset = i;
      view.timestamp_msec = first_msec + i * G_GINT64_CONSTANT (600);
      view.value = messages->bytes->str + start;
      view.value_length = messages->ends[i] - start;
      weir_order_book_feed (book, &view);
      start = messages->ends[i];
    }
  feed_seconds = seconds_since (start_usec);

  g_print ("parse alone: %.2f M orders/s\n", N_ORDERS / parse_seconds / 1e6);
  g_print ("feed:        %.2f M orders/s, %.0f %% of parsing alone\n",
           N_ORDERS / feed_seconds / 1e6, 100 * parse_seconds / feed_seconds);

  start_usec = g_get_monotonic_time ();
  for (int i = 0; i < N_SNAPSHOTS; i++)
    {
      g_autoptr (WeirOrderSnapshot) snapshot = NULL;

      /* A duplicate makes the book change, so that the snapshot is not the last one again. */
      weir_order_book_feed (book, &view);
      snapshot = weir_order_book_snapshot (book, WEIR_ORDER_PART_ALL);
      if (snapshot->total.n_orders != N_ORDERS)
        g_error ("%" G_GINT64_FORMAT " orders were counted", snapshot->total.n_orders);
    }
  g_print ("snapshot:    %.2f ms\n", seconds_since (start_usec) * 1000 / N_SNAPSHOTS);

  g_string_free (messages->bytes, TRUE);
  g_free (messages);

  return 0;
}
