/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include <gio/gio.h>
#include <string.h>

#include "model/weir-keyed-store.h"

/* Items are GSimpleActions, because they are objects with a name. A listener mirrors the
 * list from items-changed alone: what it has must be what the store has, at each signal. */
typedef struct
{
  WeirKeyedStore *store;
  GPtrArray *mirror;
  guint n_signals;
  guint n_notifies;
  guint n_created;
  guint n_applied;
} Fixture;

static void
items_changed_cb (GListModel *model,
                  guint       position,
                  guint       removed,
                  guint       added,
                  Fixture    *fixture)
{
  g_assert_cmpuint (position + removed, <=, fixture->mirror->len);
  if (removed > 0)
    g_ptr_array_remove_range (fixture->mirror, position, removed);
  for (guint i = 0; i < added; i++)
    g_ptr_array_insert (fixture->mirror, position + i, g_list_model_get_item (model, position + i));
  fixture->n_signals++;

  g_assert_cmpuint (g_list_model_get_n_items (model), ==, fixture->mirror->len);
  for (guint i = 0; i < fixture->mirror->len; i++)
    {
      g_autoptr (GObject) item = g_list_model_get_item (model, i);

      g_assert_true (item == g_ptr_array_index (fixture->mirror, i));
      g_assert_true (weir_keyed_store_lookup (fixture->store, g_action_get_name (G_ACTION (item))) == item);
    }
}

static void
notify_cb (Fixture *fixture)
{
  fixture->n_notifies++;
}

static gpointer
create (const char *key,
        guint       index,
        gpointer    user_data)
{
  Fixture *fixture = user_data;

  fixture->n_created++;
  return g_simple_action_new (key, NULL);
}

static void
apply (gpointer item,
       guint    index,
       gpointer user_data)
{
  Fixture *fixture = user_data;

  fixture->n_applied++;
  g_object_set_data (item, "index", GUINT_TO_POINTER (index));
}

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  fixture->store = weir_keyed_store_new (G_TYPE_SIMPLE_ACTION);
  fixture->mirror = g_ptr_array_new_with_free_func (g_object_unref);
  g_signal_connect (fixture->store, "items-changed", G_CALLBACK (items_changed_cb), fixture);
  g_signal_connect_swapped (fixture->store, "notify::n-items", G_CALLBACK (notify_cb), fixture);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  g_ptr_array_unref (fixture->mirror);
  g_assert_finalize_object (fixture->store);
}

static void
update (Fixture    *fixture,
        const char *text)
{
  g_auto (GStrv) keys = g_strsplit (text, " ", -1);
  guint n_keys = text[0] != '\0' ? g_strv_length (keys) : 0;

  fixture->n_signals = fixture->n_notifies = fixture->n_created = fixture->n_applied = 0;
  weir_keyed_store_update (fixture->store, (const char *const *) keys, n_keys, create, apply, fixture);
}

static void
assert_keys (Fixture    *fixture,
             const char *expected)
{
  g_autoptr (GString) keys = g_string_new (NULL);

  for (guint i = 0; i < fixture->mirror->len; i++)
    {
      if (i > 0)
        g_string_append_c (keys, ' ');
      g_string_append (keys, g_action_get_name (g_ptr_array_index (fixture->mirror, i)));
    }
  g_assert_cmpstr (keys->str, ==, expected);
}

static void
test_fill (Fixture       *fixture,
           gconstpointer  data)
{
  g_test_summary ("A first update inserts all in one run");
  update (fixture, "a b c");
  assert_keys (fixture, "a b c");
  g_assert_cmpuint (fixture->n_signals, ==, 1);
  g_assert_cmpuint (fixture->n_notifies, ==, 1);
  g_assert_cmpuint (fixture->n_created, ==, 3);
  g_assert_cmpuint (fixture->n_applied, ==, 3);
  g_assert_null (weir_keyed_store_lookup (fixture->store, "bb"));
  g_assert_null (g_list_model_get_item (G_LIST_MODEL (fixture->store), 3));

  update (fixture, "");
  assert_keys (fixture, "");
  g_assert_cmpuint (fixture->n_signals, ==, 1);
}

static void
test_identity (Fixture       *fixture,
               gconstpointer  data)
{
  GObject *b, *d;

  g_test_summary ("What stays keeps its object, and what does not change is not told");
  update (fixture, "b d");
  b = weir_keyed_store_lookup (fixture->store, "b");
  d = weir_keyed_store_lookup (fixture->store, "d");

  update (fixture, "b d");
  g_assert_cmpuint (fixture->n_signals, ==, 0);
  g_assert_cmpuint (fixture->n_notifies, ==, 0);
  g_assert_cmpuint (fixture->n_created, ==, 0);
  g_assert_cmpuint (fixture->n_applied, ==, 2);

  update (fixture, "a b c d e");
  g_assert_cmpuint (fixture->n_signals, ==, 3);
  g_assert_true (weir_keyed_store_lookup (fixture->store, "b") == b);
  g_assert_true (weir_keyed_store_lookup (fixture->store, "d") == d);
  g_assert_cmpuint (GPOINTER_TO_UINT (g_object_get_data (d, "index")), ==, 3);
}

static void
test_runs (Fixture       *fixture,
           gconstpointer  data)
{
  g_test_summary ("A run of removals and additions is one signal");
  update (fixture, "a b c d e f");
  update (fixture, "a cc dd f");
  assert_keys (fixture, "a cc dd f");
  g_assert_cmpuint (fixture->n_signals, ==, 1);

  update (fixture, "0 f g");
  assert_keys (fixture, "0 f g");
  g_assert_cmpuint (fixture->n_signals, ==, 2);

  update (fixture, "x y z");
  assert_keys (fixture, "x y z");
  g_assert_cmpuint (fixture->n_signals, ==, 1);
  g_assert_cmpuint (fixture->n_notifies, ==, 0);
}

static void
test_duplicates (Fixture       *fixture,
                 gconstpointer  data)
{
  g_test_summary ("Of equal keys the first counts");
  update (fixture, "a a b b b c");
  assert_keys (fixture, "a b c");
  g_assert_cmpuint (GPOINTER_TO_UINT (g_object_get_data (weir_keyed_store_lookup (fixture->store, "b"), "index")),
                    ==, 2);
  update (fixture, "a b b c c");
  assert_keys (fixture, "a b c");
  g_assert_cmpuint (fixture->n_signals, ==, 0);
}

static void
test_random (Fixture       *fixture,
             gconstpointer  data)
{
  g_test_summary ("Random updates: the listener's mirror is the list at each signal");
  for (guint round = 0; round < 200; round++)
    {
      g_autoptr (GString) text = g_string_new (NULL);
      int density = g_test_rand_int_range (0, 101);

      for (guint key = 0; key < 40; key++)
        {
          if (g_test_rand_int_range (0, 100) < density)
            g_string_append_printf (text, text->len > 0 ? " k%02u" : "k%02u", key);
        }
      update (fixture, text->str);
      assert_keys (fixture, text->str);
    }
}

static void
test_removed_is_freed (Fixture       *fixture,
                       gconstpointer  data)
{
  GObject *item;

  g_test_summary ("A removed item is let go of");
  update (fixture, "a b");
  item = weir_keyed_store_lookup (fixture->store, "b");
  g_object_add_weak_pointer (item, (gpointer *) &item);
  update (fixture, "a");
  g_assert_null (item);
}

#define ADD(name, function) g_test_add ("/keyed-store/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  ADD ("fill", test_fill);
  ADD ("identity", test_identity);
  ADD ("runs", test_runs);
  ADD ("duplicates", test_duplicates);
  ADD ("random", test_random);
  ADD ("removed-is-freed", test_removed_is_freed);
  return g_test_run ();
}
