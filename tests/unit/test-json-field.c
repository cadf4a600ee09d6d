/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include <string.h>

#include "base/weir-error.h"
#include "base/weir-json-field.h"

static void
check (const char *path, const char *json, const char *expected)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WeirJsonField) field = weir_json_field_new (path, &error);
  g_autoptr (WeirJsonReader) reader = weir_json_reader_new ();
  g_autofree char *text = NULL;

  g_assert_no_error (error);
  text = weir_json_field_dup_text (field, weir_json_reader_read (reader, json, strlen (json)), 40);
  g_assert_cmpstr (text, ==, expected);
}

static void
test_find (void)
{
  check ("total", "{\"total\":9007199254740993.10}", "9007199254740993.10");
  check ("$.total", "{\"total\":null}", "null");
  check ("total", "{}", NULL);
  check ("total", "no json", NULL);
  check ("total", "[1]", NULL);
  check ("a.b", "{\"a\":{\"b\":true}}", "true");
  check ("$.a.b", "{\"a\":[]}", NULL);
  check ("items[1].id", "{\"items\":[{\"id\":1},{\"id\":2}]}", "2");
  check ("items[].id", "{\"items\":[{\"id\":1},{\"id\":2},{}]}", "1, 2");
  check ("[0]", "[\"first\"]", "first");
  check ("$[\"a.b\"]", "{\"a.b\":\"dot\"}", "dot");
  check ("\"order id\".x", "{\"order id\":{\"x\":3}}", "3");
  check ("a.\"q\\\"[.\"", "{\"a\":{\"q\\\"[.\":4}}", "4");
  check ("name", "{\"name\":\"\"}", "\"\"");
  check ("name", "{\"name\":\"two\\nlines\"}", "two lines");
  check ("a", "{\"a\":{\"b\":[1,\"x\"]}}", "{b: [1, \"x\"]}");
  check ("a", "{\"a\":\"ääääääääääääääääääääääääääääää\"}", "ääääääääääääääääääää…");
}

static void
test_wrong (void)
{
  static const char *const paths[] = { "", "$", "a..b", "a[", "a[x]", "a[1", "a.", "[\"x]", "\"x", "\"x\"y" };

  for (guint i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (weir_json_field_new (paths[i], &error));
      g_assert_error (error, WEIR_ERROR, WEIR_ERROR_INVALID);
    }
}

static void
test_path (void)
{
  g_autoptr (WeirJsonField) plain = weir_json_field_new ("a.b", NULL);
  g_autoptr (WeirJsonField) index = weir_json_field_new ("[0]", NULL);
  g_autoptr (WeirJsonField) full = weir_json_field_new ("$.a", NULL);

  g_assert_cmpstr (weir_json_field_get_path (plain), ==, "$.a.b");
  g_assert_cmpstr (weir_json_field_get_path (index), ==, "$[0]");
  g_assert_cmpstr (weir_json_field_get_path (full), ==, "$.a");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/json-field/find", test_find);
  g_test_add_func ("/json-field/wrong", test_wrong);
  g_test_add_func ("/json-field/path", test_path);
  return g_test_run ();
}
