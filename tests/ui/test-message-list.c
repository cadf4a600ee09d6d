/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "app/weir-message-list.h"

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
  guint position;

  g_signal_connect (list, "items-changed", G_CALLBACK (items_changed_cb), &changes);
  append (list, 0, 1000, 1);
  g_assert_cmpuint (changes.n_signals, ==, 1);
  append (list, 1000, 1, 1);
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

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/message-list/evict", test_evict);
  g_test_add_func ("/message-list/bytes", test_bytes);
  g_test_add_func ("/message-list/more-than-fits", test_more_than_fits);
  return g_test_run ();
}
