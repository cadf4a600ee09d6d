/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "app/weir-message-list.h"
#include "app/weir-message-span.h"

typedef struct
{
  guint n_removed;
  guint n_added;
  guint n_signals;
} Changes;

static void
items_changed_cb (GListModel *model, guint position, guint n_removed, guint n_added, Changes *changes)
{
  changes->n_removed += n_removed;
  changes->n_added += n_added;
  changes->n_signals++;
}

/* Who is told that records will go can still see them all. */
static void
evicting_cb (WeirMessageList *list, guint *n_items)
{
  *n_items = g_list_model_get_n_items (G_LIST_MODEL (list));
}

static void
append (WeirMessageList *list, gint64 first, guint n, gsize n_bytes)
{
  g_autoptr (GPtrArray) records = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (GBytes) value = g_bytes_new_take (g_malloc0 (n_bytes), n_bytes);

      g_ptr_array_add (records, weir_record_new ("orders", 0, first + i, 0, WEIR_TIMESTAMP_CREATE, NULL, value, NULL));
    }
  weir_message_list_append (list, records);
}

static gint64
get_offset (WeirMessageList *list, guint position)
{
  g_autoptr (WeirRecord) record = g_list_model_get_item (G_LIST_MODEL (list), position);

  g_assert_nonnull (record);
  return weir_record_get_offset (record);
}

/* One signal a batch, and eviction of many at once: a view pays for each signal. */
static void
test_evict (void)
{
  WeirMessageList *list = weir_message_list_new (1000, G_MAXINT);
  Changes changes = { 0, 0, 0 };
  guint n_before = 0;
  guint position;

  g_signal_connect (list, "items-changed", G_CALLBACK (items_changed_cb), &changes);
  g_signal_connect (list, "evicting", G_CALLBACK (evicting_cb), &n_before);
  append (list, 0, 1000, 1);
  g_assert_cmpuint (changes.n_signals, ==, 1);
  g_assert_cmpuint (n_before, ==, 0);
  append (list, 1000, 1, 1);
  g_assert_cmpuint (n_before, ==, 1000);
  g_assert_cmpuint (changes.n_removed, ==, 100);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (list)), ==, 901);
  g_assert_cmpint (weir_message_list_get_n_evicted (list), ==, 100);
  g_assert_cmpint (get_offset (list, 0), ==, 100);
  g_assert_cmpint (get_offset (list, 900), ==, 1000);
  append (list, 1001, 99, 1);
  g_assert_cmpuint (changes.n_removed, ==, 100);
  g_assert_true (weir_message_list_find (list, 0, 1099, &position));
  g_assert_cmpuint (position, ==, 999);
  g_assert_false (weir_message_list_find (list, 0, 99, &position));
  g_assert_false (weir_message_list_find (list, 1, 1099, &position));
  weir_message_list_clear (list);
  g_assert_cmpuint (changes.n_removed, ==, changes.n_added);
  g_assert_cmpint (weir_message_list_get_n_evicted (list), ==, 0);
  g_assert_finalize_object (list);
}

/* Where little room is left it is made ahead of time, so that what comes then evicts nothing. */
static void
test_reserve (void)
{
  WeirMessageList *list = weir_message_list_new (1600, G_MAXINT);

  append (list, 0, 1500, 1);
  g_assert_false (weir_message_list_make_reserve (list));
  append (list, 1500, 1, 1);
  g_assert_true (weir_message_list_make_reserve (list));
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (list)), ==, 1341);
  g_assert_cmpint (weir_message_list_get_n_evicted (list), ==, 160);
  g_assert_cmpint (get_offset (list, 0), ==, 160);
  g_assert_cmpint (get_offset (list, 1340), ==, 1500);
  g_assert_false (weir_message_list_make_reserve (list));
  append (list, 1501, 100, 1);
  g_assert_cmpint (weir_message_list_get_n_evicted (list), ==, 160);
  g_assert_finalize_object (list);
}

static void
test_bytes (void)
{
  WeirMessageList *list = weir_message_list_new (1000, 10000);

  append (list, 0, 100, 100);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (list)), ==, 100);
  append (list, 100, 10, 900);
  /* 9,000 bytes leave room for ten of a hundred at most. */
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (list)), <=, 20);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (list)), >=, 10);
  g_assert_cmpint (get_offset (list, g_list_model_get_n_items (G_LIST_MODEL (list)) - 1), ==, 109);
  g_assert_finalize_object (list);
}

static void
test_more_than_fits (void)
{
  WeirMessageList *list = weir_message_list_new (100, G_MAXINT);

  append (list, 0, 10, 1);
  append (list, 10, 250, 1);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (list)), ==, 100);
  g_assert_cmpint (get_offset (list, 0), ==, 160);
  g_assert_cmpint (weir_message_list_get_n_evicted (list), ==, 160);
  g_assert_finalize_object (list);
}

/* Going back makes room at the other end, and says what went. */
static void
evict_cb (WeirRecord *const *records, guint n_records, gboolean are_newest, gpointer user_data)
{
  gint64 *oldest = user_data;

  g_assert_true (are_newest);
  *oldest = weir_record_get_offset (records[0]);
  g_assert_cmpint (weir_record_get_offset (records[n_records - 1]), ==, *oldest + n_records - 1);
}

static void
test_prepend (void)
{
  WeirMessageList *list = weir_message_list_new (1000, G_MAXINT);
  g_autoptr (GPtrArray) records = g_ptr_array_new_with_free_func (g_object_unref);
  gint64 oldest_evicted = -1;

  weir_message_list_set_evict_func (list, evict_cb, &oldest_evicted);
  append (list, 500, 1000, 1);
  for (guint i = 0; i < 50; i++)
    g_ptr_array_add (records, weir_record_new ("orders", 0, 450 + i, 0, WEIR_TIMESTAMP_CREATE, NULL, NULL, NULL));
  weir_message_list_prepend (list, records);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (list)), ==, 950);
  g_assert_cmpint (get_offset (list, 0), ==, 450);
  g_assert_cmpint (get_offset (list, 50), ==, 500);
  g_assert_cmpint (get_offset (list, 949), ==, 1399);
  g_assert_cmpint (oldest_evicted, ==, 1400);
  g_assert_finalize_object (list);
}

static void
push (WeirMessageSpans *spans, gint32 partition, gint64 offset, gint64 msec, gboolean older)
{
  WeirMessageSpan *span = weir_message_spans_find (spans, "orders", partition);

  g_queue_push_tail (older ? &span->older : &span->newer,
                     weir_record_new ("orders", partition, offset, msec, WEIR_TIMESTAMP_CREATE, NULL, NULL, NULL));
}

static void
assert_order (GPtrArray *records, const char *expected)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < records->len; i++)
    g_string_append_printf (text, "%d:%d ", weir_record_get_partition (g_ptr_array_index (records, i)),
                            (int) weir_record_get_offset (g_ptr_array_index (records, i)));
  g_assert_cmpstr (text->str, ==, expected);
}

/* By time over partitions, but never against a partition's own order; and not beyond what is known of each. */
static void
test_merge (void)
{
  g_autoptr (WeirMessageSpans) spans = weir_message_spans_new ();
  g_autoptr (GPtrArray) newer = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GPtrArray) older = g_ptr_array_new_with_free_func (g_object_unref);

  push (spans, 0, 10, 100, FALSE);
  push (spans, 0, 11, 90, FALSE); /* late: stays behind the one before it */
  push (spans, 0, 12, 400, FALSE);
  push (spans, 1, 20, 95, FALSE);
  push (spans, 1, 21, 300, FALSE);
  g_assert_true (weir_message_spans_take_newer (spans, 100, newer));
  assert_order (newer, "1:20 0:10 0:11 1:21 ");
  weir_message_spans_find (spans, "orders", 1)->is_at_high = TRUE;
  g_assert_true (weir_message_spans_take_newer (spans, 100, newer));
  assert_order (newer, "1:20 0:10 0:11 1:21 0:12 ");
  weir_message_spans_find (spans, "orders", 0)->is_out = TRUE;
  g_assert_false (weir_message_spans_take_newer (spans, 100, newer));
  g_assert_true (weir_message_spans_find (spans, "orders", 1)->newer.length == 0);

  push (spans, 0, 8, 50, TRUE);
  push (spans, 0, 9, 70, TRUE);
  push (spans, 1, 19, 60, TRUE);
  weir_message_spans_start_page (spans);
  g_assert_true (weir_message_spans_take_older (spans, 100, older));
  assert_order (older, "0:9 1:19 ");
  weir_message_spans_find (spans, "orders", 1)->is_at_low = TRUE;
  g_assert_false (weir_message_spans_is_at_low (spans));
  weir_message_spans_find (spans, "orders", 0)->is_at_low = TRUE;
  g_assert_false (weir_message_spans_take_older (spans, 100, older));
  assert_order (older, "0:9 1:19 0:8 ");
  g_assert_true (weir_message_spans_is_at_low (spans));
}

/* What is not shown any more is read again from there. */
static void
test_forget (void)
{
  g_autoptr (WeirMessageSpans) spans = weir_message_spans_new ();
  g_autoptr (WeirRecord) record = weir_record_new ("orders", 3, 77, 0, WEIR_TIMESTAMP_CREATE, NULL, NULL, NULL);
  WeirMessageSpan *span = weir_message_spans_find (spans, "orders", 3);

  span->low = 50;
  span->high = 90;
  span->is_at_low = span->is_at_high = TRUE;
  push (spans, 3, 49, 0, TRUE);
  weir_message_spans_forget (spans, &record, 1, FALSE);
  g_assert_cmpint (span->low, ==, 78);
  g_assert_false (span->is_at_low);
  g_assert_cmpuint (span->older.length, ==, 0);
  weir_message_spans_forget (spans, &record, 1, TRUE);
  g_assert_cmpint (span->high, ==, 77);
  g_assert_false (span->is_at_high);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/message-list/evict", test_evict);
  g_test_add_func ("/message-list/reserve", test_reserve);
  g_test_add_func ("/message-list/bytes", test_bytes);
  g_test_add_func ("/message-list/more-than-fits", test_more_than_fits);
  g_test_add_func ("/message-list/prepend", test_prepend);
  g_test_add_func ("/message-span/merge", test_merge);
  g_test_add_func ("/message-span/forget", test_forget);
  return g_test_run ();
}
