/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include <glib/gstdio.h>
#include <string.h>

#include "store/weir-topic-columns.h"

static char *path;

static GPtrArray *
make_columns (void)
{
  GPtrArray *columns = g_ptr_array_new_with_free_func ((GDestroyNotify) weir_topic_column_free);

  g_ptr_array_add (columns, weir_topic_column_new ("offset", 90, TRUE));
  g_ptr_array_add (columns, weir_topic_column_new ("$.a;b", -1, TRUE));
  g_ptr_array_add (columns, weir_topic_column_new ("size", -1, FALSE));
  return columns;
}

static void
wait_for_file (void)
{
  gint64 end_usec = g_get_monotonic_time () + 10 * G_USEC_PER_SEC;

  while (g_get_monotonic_time () < end_usec)
    {
      g_autofree char *text = NULL;

      if (g_file_get_contents (path, &text, NULL, NULL) && strstr (text, "Hidden") != NULL)
        break;
      g_main_context_iteration (NULL, FALSE);
    }
}

static void
test_keep (void)
{
  g_autoptr (WeirTopicColumns) store = weir_topic_columns_new (path);
  g_autoptr (WeirTopicColumns) again = NULL;
  g_autoptr (GPtrArray) columns = make_columns ();
  g_autoptr (GPtrArray) kept = NULL;
  WeirTopicColumn *column;

  g_assert_null (weir_topic_columns_dup (store, "orders"));
  weir_topic_columns_set (store, "orders", columns);
  wait_for_file ();
  again = weir_topic_columns_new (path);
  kept = weir_topic_columns_dup (again, "orders");
  g_assert_nonnull (kept);
  g_assert_cmpuint (kept->len, ==, 3);
  column = g_ptr_array_index (kept, 0);
  g_assert_cmpstr (column->id, ==, "offset");
  g_assert_cmpint (column->width, ==, 90);
  g_assert_true (column->is_visible);
  column = g_ptr_array_index (kept, 1);
  g_assert_cmpstr (column->id, ==, "$.a;b");
  g_assert_cmpint (column->width, ==, -1);
  column = g_ptr_array_index (kept, 2);
  g_assert_false (column->is_visible);
  g_assert_null (weir_topic_columns_dup (again, "payments"));
  weir_topic_columns_set (again, "orders", NULL);
  g_assert_null (weir_topic_columns_dup (again, "orders"));
  g_unlink (path);
}

/* A file that is damaged, too large or nonsense is no reason to fail. */
static void
test_broken (void)
{
  g_autofree char *large = g_strnfill (600 * 1024, '#');
  const char *texts[] = { "[Topic orders\nColumns", "\xff\xfe\n", "[Topic orders]\nColumns=\nWidths=x;y;\n",
                          "[Topic orders]\nWidths=1;\n", large };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (WeirTopicColumns) store = NULL;

      g_assert_true (g_file_set_contents (path, texts[i], -1, NULL));
      store = weir_topic_columns_new (path);
      g_assert_null (weir_topic_columns_dup (store, "orders"));
    }
  g_assert_true (g_file_set_contents (path, "[Topic orders]\nColumns=offset;value;\nWidths=99999999;-5;\n", -1, NULL));
  {
    g_autoptr (WeirTopicColumns) store = weir_topic_columns_new (path);
    g_autoptr (GPtrArray) kept = weir_topic_columns_dup (store, "orders");

    g_assert_cmpint (((WeirTopicColumn *) g_ptr_array_index (kept, 0))->width, <=, 4000);
    g_assert_cmpint (((WeirTopicColumn *) g_ptr_array_index (kept, 1))->width, ==, -1);
  }
  g_unlink (path);
}

static void
test_bounded (void)
{
  g_autoptr (WeirTopicColumns) store = weir_topic_columns_new (path);
  g_autoptr (GPtrArray) columns = make_columns ();
  g_autoptr (GPtrArray) first = NULL;
  g_autoptr (GPtrArray) last = NULL;

  for (guint i = 0; i < 250; i++)
    {
      g_autofree char *topic = g_strdup_printf ("topic-%u", i);

      weir_topic_columns_set (store, topic, columns);
      /* This one is used again and again. */
      weir_topic_columns_set (store, "topic-0", columns);
    }
  g_assert_null (weir_topic_columns_dup (store, "topic-1"));
  first = weir_topic_columns_dup (store, "topic-0");
  last = weir_topic_columns_dup (store, "topic-249");
  g_assert_nonnull (first);
  g_assert_nonnull (last);
}

int
main (int argc, char *argv[])
{
  g_autofree char *folder = g_dir_make_tmp ("weir-columns-XXXXXX", NULL);
  int status;

  g_test_init (&argc, &argv, NULL);
  path = g_build_filename (folder, "columns.ini", NULL);
  g_test_add_func ("/topic-columns/keep", test_keep);
  g_test_add_func ("/topic-columns/broken", test_broken);
  g_test_add_func ("/topic-columns/bounded", test_bounded);
  status = g_test_run ();
  /* What was saved at the end may still be on its way. */
  for (guint i = 0; i < 20; i++)
    {
      g_main_context_iteration (NULL, FALSE);
      g_usleep (10000);
    }
  g_unlink (path);
  g_rmdir (folder);
  g_free (path);
  return status;
}
