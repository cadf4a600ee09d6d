/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include <glib/gstdio.h>

#include "base/weir-error.h"
#include "store/weir-template-store.h"

static char *folder;

static char *
dup_path (const char *name)
{
  return g_build_filename (folder, name, NULL);
}

static WeirMessageTemplate *
make_template (const char *name)
{
  WeirMessageTemplate *template = weir_message_template_new (name);

  g_set_str (&template->topic, "orders");
  weir_template_text_set (&template->key, WEIR_BYTES_TEXT, "{{order id}}");
  weir_template_text_set (&template->value, WEIR_BYTES_HEX, "00 01;\n\t02 = \\ é ");
  weir_message_template_add_header (template, "trace", WEIR_BYTES_TEXT, "a;b\\;c");
  weir_message_template_add_header (template, "trace", WEIR_BYTES_NULL, "");
  weir_message_template_add_header (template, "", WEIR_BYTES_TEXT, " x ");
  template->count = G_GINT64_CONSTANT (5000000000);
  template->rate = 12.5;
  template->seconds = 60;
  return template;
}

static void
check_equal (const WeirMessageTemplate *a,
             const WeirMessageTemplate *b)
{
  g_assert_nonnull (a);
  g_assert_cmpstr (a->name, ==, b->name);
  g_assert_cmpstr (a->topic, ==, b->topic);
  g_assert_cmpint (a->key.form, ==, b->key.form);
  g_assert_cmpstr (a->key.text, ==, b->key.text);
  g_assert_cmpint (a->value.form, ==, b->value.form);
  g_assert_cmpstr (a->value.text, ==, b->value.text);
  g_assert_cmpint (a->count, ==, b->count);
  g_assert_cmpfloat (a->rate, ==, b->rate);
  g_assert_cmpint (a->seconds, ==, b->seconds);
  g_assert_cmpuint (a->headers->len, ==, b->headers->len);
  for (guint i = 0; i < a->headers->len; i++)
    {
      const WeirTemplateHeader *one = g_ptr_array_index (a->headers, i);
      const WeirTemplateHeader *other = g_ptr_array_index (b->headers, i);

      g_assert_cmpstr (one->name, ==, other->name);
      g_assert_cmpint (one->value.form, ==, other->value.form);
      g_assert_cmpstr (one->value.text, ==, other->value.text);
    }
}

/* Each profile has its own, and they are there again in the next run. */
static void
test_kept (void)
{
  static const char *const names[] = { "a/b ] [x]", "Bestellung für München", "one" };
  g_autofree char *path = dup_path ("kept.ini");

  {
    g_autoptr (WeirTemplateStore) store = weir_template_store_new (path);
    g_auto (GStrv) none = weir_template_store_list (store, "shop");

    g_assert_cmpuint (g_strv_length (none), ==, 0);
    for (guint i = 0; i < G_N_ELEMENTS (names); i++)
      {
        g_autoptr (WeirMessageTemplate) template = make_template (names[i]);
        g_autoptr (GError) error = NULL;

        g_assert_true (weir_template_store_set (store, "shop", template, &error));
        g_assert_no_error (error);
      }
    weir_template_store_flush (store);
    while (g_main_context_iteration (NULL, FALSE))
      ;
  }
  {
    g_autoptr (WeirTemplateStore) store = weir_template_store_new (path);
    g_auto (GStrv) list = weir_template_store_list (store, "shop");
    g_auto (GStrv) others = weir_template_store_list (store, "sho");

    g_assert_cmpuint (g_strv_length (list), ==, G_N_ELEMENTS (names));
    g_assert_cmpuint (g_strv_length (others), ==, 0);
    for (guint i = 0; i < G_N_ELEMENTS (names); i++)
      {
        g_autoptr (WeirMessageTemplate) template = make_template (names[i]);
        g_autoptr (WeirMessageTemplate) again = weir_template_store_dup (store, "shop", names[i]);

        g_assert_true (g_strv_contains ((const char *const *) list, names[i]));
        check_equal (again, template);
      }
    weir_template_store_remove (store, "shop", "one");
    g_assert_null (weir_template_store_dup (store, "shop", "one"));
    weir_template_store_flush (store);
  }
}

static void
test_refused (void)
{
  g_autofree char *path = dup_path ("refused.ini");
  g_autoptr (WeirTemplateStore) store = weir_template_store_new (path);
  g_autoptr (WeirMessageTemplate) nameless = make_template ("");
  g_autoptr (WeirMessageTemplate) last = make_template ("one too many");
  g_autoptr (GError) error = NULL;

  g_assert_false (weir_template_store_set (store, "shop", nameless, &error));
  g_assert_error (error, WEIR_ERROR, WEIR_ERROR_INVALID);
  g_clear_error (&error);
  for (guint i = 0; i < WEIR_TEMPLATES_MAX; i++)
    {
      g_autofree char *name = g_strdup_printf ("%u", i);
      g_autoptr (WeirMessageTemplate) template = weir_message_template_new (name);

      g_assert_true (weir_template_store_set (store, "shop", template, NULL));
    }
  g_assert_false (weir_template_store_set (store, "shop", last, &error));
  g_assert_error (error, WEIR_ERROR, WEIR_ERROR_INVALID);
  /* Another profile has room; and one that is there can be changed. */
  g_assert_true (weir_template_store_set (store, "other", last, NULL));
  g_set_str (&last->name, "0");
  g_assert_true (weir_template_store_set (store, "shop", last, NULL));
  weir_template_store_flush (store);
}

/* What a person wrote is not lost because it cannot be read. */
static void
test_unreadable (void)
{
  g_autofree char *path = dup_path ("unreadable.ini");
  g_autofree char *aside = g_strconcat (path, ".unreadable", NULL);
  g_autofree char *text = NULL;
  g_autoptr (WeirTemplateStore) store = NULL;

  g_assert_true (g_file_set_contents (path, "no key file", -1, NULL));
  g_test_expect_message ("weir-store", G_LOG_LEVEL_WARNING, "*cannot be read*");
  store = weir_template_store_new (path);
  g_test_assert_expected_messages ();
  g_assert_true (g_file_get_contents (aside, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, "no key file");
}

int
main (int argc,
      char *argv[])
{
  static const char *const names[] = { "kept.ini", "refused.ini", "unreadable.ini", "unreadable.ini.unreadable" };
  int status;

  g_test_init (&argc, &argv, NULL);
  folder = g_dir_make_tmp ("weir-templates-XXXXXX", NULL);
  g_assert_nonnull (folder);
  g_test_add_func ("/template-store/kept", test_kept);
  g_test_add_func ("/template-store/refused", test_refused);
  g_test_add_func ("/template-store/unreadable", test_unreadable);
  status = g_test_run ();
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = dup_path (names[i]);

      g_unlink (path);
    }
  g_rmdir (folder);
  g_free (folder);
  return status;
}
