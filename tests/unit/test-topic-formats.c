/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include <glib/gstdio.h>
#include <string.h>

#include "store/weir-topic-formats.h"

static char *path;

static void
set (WeirTopicFormats *store, const char *topic, gboolean is_key, const char *decoder, const char *view, gboolean does_unpack)
{
  WeirTopicFormat format = { .decoder = (char *) decoder, .view = (char *) view, .does_unpack = does_unpack };

  weir_topic_formats_set (store, topic, is_key, &format);
}

static void
check (WeirTopicFormats *store, const char *topic, gboolean is_key, const char *decoder, const char *view, gboolean does_unpack)
{
  g_auto (WeirTopicFormat) format = { 0 };

  weir_topic_formats_get (store, topic, is_key, &format);
  g_assert_cmpstr (format.decoder, ==, decoder);
  g_assert_cmpstr (format.view, ==, view);
  g_assert_cmpint (format.does_unpack, ==, does_unpack);
}

static void
test_keep (void)
{
  g_autoptr (WeirTopicFormats) store = weir_topic_formats_new (path);

  check (store, "orders", FALSE, NULL, NULL, FALSE);
  set (store, "orders", FALSE, "cbor", "hex", FALSE);
  set (store, "orders", TRUE, "int", NULL, TRUE);
  set (store, "a]b=c\n[x", FALSE, "text", "text", FALSE);
  check (store, "orders", FALSE, "cbor", "hex", FALSE);
  weir_topic_formats_flush (store);
  g_clear_object (&store);

  store = weir_topic_formats_new (path);
  check (store, "orders", FALSE, "cbor", "hex", FALSE);
  check (store, "orders", TRUE, "int", NULL, TRUE);
  check (store, "order", FALSE, NULL, NULL, FALSE);
}

/* The other side of the topic stays; when nothing is chosen any more nothing of the topic is left. */
static void
test_reset (void)
{
  g_autoptr (WeirTopicFormats) store = weir_topic_formats_new (path);
  g_autofree char *text = NULL;

  set (store, "orders", FALSE, NULL, NULL, FALSE);
  check (store, "orders", FALSE, NULL, NULL, FALSE);
  check (store, "orders", TRUE, "int", NULL, TRUE);
  set (store, "orders", TRUE, NULL, NULL, FALSE);
  weir_topic_formats_flush (store);
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_assert_null (strstr (text, "orders"));
}

/* It is saved without being told, when the program has time. */
static void
test_saved_by_itself (void)
{
  g_autoptr (WeirTopicFormats) store = weir_topic_formats_new (path);
  gint64 end_usec = g_get_monotonic_time () + 20 * G_USEC_PER_SEC;
  gboolean is_saved = FALSE;

  set (store, "slow", FALSE, "xml", NULL, FALSE);
  while (!is_saved && g_get_monotonic_time () < end_usec)
    {
      g_autofree char *text = NULL;

      g_main_context_iteration (NULL, TRUE);
      is_saved = g_file_get_contents (path, &text, NULL, NULL) && strstr (text, "slow") != NULL;
    }
  g_assert_true (is_saved);
}

/* What a person, or a newer version, wrote into it. */
static void
test_broken (void)
{
  g_autofree char *huge = g_strnfill (600 * 1024, 'x');
  static const char *const texts[] = { "", "no key file", "[Topic orders\nValueFormat=json", "\xff\xfe[", "[Topic orders]\nValueView=sideways\nUnpackValue=maybe\nValueFormat=\n" };

  for (gsize i = 0; i <= G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (WeirTopicFormats) store = NULL;

      g_assert_true (g_file_set_contents (path, i < G_N_ELEMENTS (texts) ? texts[i] : huge, -1, NULL));
      store = weir_topic_formats_new (path);
      check (store, "orders", FALSE, NULL, NULL, FALSE);
      set (store, "orders", FALSE, "json", "text", FALSE);
      weir_topic_formats_flush (store);
      g_clear_object (&store);
      store = weir_topic_formats_new (path);
      check (store, "orders", FALSE, "json", "text", FALSE);
    }
}

static void
test_bounded (void)
{
  g_autoptr (WeirTopicFormats) store = weir_topic_formats_new (path);

  for (guint i = 0; i < 300; i++)
    {
      g_autofree char *topic = g_strdup_printf ("topic%u", i);

      set (store, topic, FALSE, "json", NULL, FALSE);
    }
  check (store, "topic0", FALSE, NULL, NULL, FALSE);
  check (store, "topic99", FALSE, NULL, NULL, FALSE);
  check (store, "topic100", FALSE, "json", NULL, FALSE);
  check (store, "topic299", FALSE, "json", NULL, FALSE);
}

int
main (int argc, char *argv[])
{
  g_autofree char *folder = NULL;
  int result;

  g_test_init (&argc, &argv, NULL);
  folder = g_dir_make_tmp ("weir-formats-XXXXXX", NULL);
  g_assert_nonnull (folder);
  path = g_build_filename (folder, "formats.ini", NULL);

  g_test_add_func ("/topic-formats/keep", test_keep);
  g_test_add_func ("/topic-formats/reset", test_reset);
  g_test_add_func ("/topic-formats/saved-by-itself", test_saved_by_itself);
  g_test_add_func ("/topic-formats/broken", test_broken);
  g_test_add_func ("/topic-formats/bounded", test_bounded);

  result = g_test_run ();
  g_remove (path);
  g_rmdir (folder);
  g_free (path);
  return result;
}
