/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include <string.h>

#include "search/weir-completion.h"
#include "search/weir-condition.h"

static WeirFieldPaths *
make_paths (void)
{
  static const char *const values[] = {
    "{\"orderId\":1,\"store\":\"store1\",\"items\":[{\"product_id\":7,\"price\":9.50},{\"product_id\":8,\"gift\":true}],\"total\":9.50}",
    "{\"orderId\":2,\"store\":\"store2\",\"items\":[{\"product_id\":7,\"price\":1e400}],\"total\":10,\"order id\":5,\"key\":\"k\"}",
    "{\"orderId\":3,\"store\":\"store1\",\"items\":[],\"total\":null,\"a.b\":{\"c\":1},\"quote\":\"a\\\"b\"}",
    "[1,[2]]",
    "no JSON",
    "",
  };
  WeirFieldPaths *paths = weir_field_paths_new ();

  for (gsize i = 0; i < G_N_ELEMENTS (values); i++)
    g_assert_cmpint (weir_field_paths_add_value (paths, values[i], strlen (values[i])), ==, i < 4);
  g_assert_false (weir_field_paths_add_value (paths, NULL, 0));
  weir_field_paths_add_header (paths, "trace");
  weir_field_paths_add_header (paths, "trace");
  weir_field_paths_add_header (paths, "content-type");
  return paths;
}

static void
assert_path (WeirFieldPaths *paths,
             const char     *path,
             guint           n_messages,
             WeirFieldTypes  types,
             const char     *examples)
{
  const WeirFieldPath *field = weir_field_paths_find (paths, path);
  g_autofree char *joined = NULL;

  g_test_message ("%s", path);
  g_assert_nonnull (field);
  g_assert_cmpstr (field->path, ==, path);
  g_assert_cmpuint (field->n_messages, ==, n_messages);
  g_assert_cmpint (field->types, ==, types);
  joined = field->examples != NULL ? g_strjoinv (" ", field->examples) : g_strdup ("");
  g_assert_cmpstr (joined, ==, examples);
}

static void
test_paths (void)
{
  g_autoptr (WeirFieldPaths) paths = make_paths ();

  g_assert_cmpuint (weir_field_paths_get_n_messages (paths), ==, 4);
  assert_path (paths, "value", 4, WEIR_FIELD_OBJECT | WEIR_FIELD_LIST, "");
  assert_path (paths, "orderId", 3, WEIR_FIELD_NUMBER, "1 2 3");
  assert_path (paths, "store", 3, WEIR_FIELD_TEXT, "\"store1\" \"store2\"");
  assert_path (paths, "items", 3, WEIR_FIELD_LIST, "");
  assert_path (paths, "items[]", 2, WEIR_FIELD_OBJECT, "");
  assert_path (paths, "items[].product_id", 2, WEIR_FIELD_NUMBER, "7 8");
  assert_path (paths, "items[].price", 2, WEIR_FIELD_NUMBER, "9.50 1e400");
  assert_path (paths, "items[].gift", 1, WEIR_FIELD_BOOLEAN, "true");
  assert_path (paths, "total", 3, WEIR_FIELD_NUMBER | WEIR_FIELD_NULL, "9.50 10");
  assert_path (paths, "value.\"order id\"", 1, WEIR_FIELD_NUMBER, "5");
  assert_path (paths, "value.\"key\"", 1, WEIR_FIELD_TEXT, "\"k\"");
  assert_path (paths, "value.\"a.b\".c", 1, WEIR_FIELD_NUMBER, "1");
  assert_path (paths, "quote", 1, WEIR_FIELD_TEXT, "\"a\\\"b\"");
  assert_path (paths, "value[]", 1, WEIR_FIELD_NUMBER | WEIR_FIELD_LIST, "1");
  assert_path (paths, "value[][]", 1, WEIR_FIELD_NUMBER, "2");
  g_assert_null (weir_field_paths_find (paths, "missing"));
}

static void
test_bounds (void)
{
  g_autoptr (WeirFieldPaths) paths = weir_field_paths_new ();
  g_autoptr (GString) deep = g_string_new (NULL);
  g_autoptr (GString) wide = g_string_new ("{");

  for (guint i = 0; i < 10000; i++)
    g_string_append (deep, "[");
  for (guint i = 0; i < 10000; i++)
    g_string_append (deep, "]");
  g_assert_true (weir_field_paths_add_value (paths, deep->str, deep->len));
  g_assert_cmpuint (weir_field_paths_get_n_paths (paths), <, 20);
  for (guint i = 0; i < 10000; i++)
    g_string_append_printf (wide, "%s\"field%u\":{\"x\":1}", i > 0 ? "," : "", i);
  g_string_append (wide, "}");
  g_assert_true (weir_field_paths_add_value (paths, wide->str, wide->len));
  g_assert_cmpuint (weir_field_paths_get_n_paths (paths), <=, 1000);
}

/* Each path is one that a condition can be made of, and leads to where it was seen. */
static void
test_paths_are_conditions (void)
{
  g_autoptr (WeirFieldPaths) paths = weir_field_paths_new ();
  g_autoptr (WeirConditionScratch) scratch = weir_condition_scratch_new (NULL);
  static const char value[] = "{\"a\":1,\"order id\":{\"\":[{\"x.y\":1}]},\"and\":1,\"Key\":1,\"key\":{\"not\":1},\"size\":1,\"\\u00eb-1\":1,"
                              "\"a\\\"b\":1,\"\\\\\":1,\"\\n\":1,\"'\":1,\"9\":1,\"-\":1,\"now-2h\":1,\"$\":1,\"\\u0001\":1,\"header\":1}";
  WeirRecordView view = { .topic = "t", .value = value, .value_length = strlen (value) };

  g_assert_true (weir_field_paths_add_value (paths, view.value, view.value_length));
  g_assert_cmpuint (weir_field_paths_get_n_paths (paths), ==, 22);
  for (guint i = 0; i < weir_field_paths_get_n_paths (paths); i++)
    {
      g_autofree char *text = g_strdup_printf ("exists(%s)", weir_field_paths_get_path (paths, i)->path);
      g_autoptr (GError) error = NULL;
      g_autoptr (WeirCondition) condition = weir_condition_new (text, 1, NULL, &error);

      g_test_message ("%s", text);
      g_assert_no_error (error);
      g_assert_cmpint (weir_condition_evaluate (condition, scratch, &view), ==, WEIR_VERDICT_YES);
    }
}

/* The first candidates, apart by spaces; “…” where more follow. */
static void
test_candidates (void)
{
  g_autoptr (WeirFieldPaths) paths = make_paths ();
  static const struct
  {
    const char *text;
    gsize start;
    const char *candidates;
  } cases[] = {
    { "", 0, "orderId store items total items[] items[].product_id items[].price …" },
    { "   ", 3, "orderId store …" },
    { "st", 0, "store" },
    { "ST", 0, "store" },
    { "it", 0, "items items[] items[].product_id items[].price items[].gift" },
    { "product", 0, "items[].product_id" },
    { "items", 0, "items[] items[].product_id items[].price items[].gift" },
    { "items[", 0, "items[] items[].product_id items[].price items[].gift" },
    { "items[]", 0, "items[].product_id items[].price items[].gift" },
    { "items[].", 0, "items[].product_id items[].price items[].gift" },
    { "items[].pr", 0, "items[].product_id items[].price" },
    { "value.st", 6, "store" },
    { "value.\"or", 0, "value.\"order id\"" },
    { "order", 0, "orderId value.\"order id\"" },
    { "ke", 0, "value.\"key\" key" },
    { "par", 0, "partition" },
    { "ex", 0, "exists(" },
    { "not ", 4, "orderId store …" },
    { "(st", 1, "store" },
    { "exists(st", 7, "store" },
    { "contains(it", 9, "items …" },
    { "exists(ex", 7, "" },
    { "store ", 6, "== != < <= > >= ~ !~ …" },
    { "items[].price ", 14, "== != …" },
    { "store !", 6, "!= !~" },
    { "store is ", 9, "null empty missing not" },
    { "store is n", 9, "null not" },
    { "store == ", 9, "\"store1\" \"store2\" true false null" },
    { "store == \"", 9, "\"store1\" \"store2\"" },
    { "store == \"store2", 9, "\"store2\"" },
    { "store == or", 9, "orderId value.\"order id\"" },
    { "items[].gift == t", 16, "true total" },
    { "total > ", 8, "9.50 10 true false null" },
    { "total > 1", 8, "10" },
    { "store in ", 9, "(\"" },
    { "store in (", 10, "\"store1\" \"store2\" true false null" },
    { "store in (\"store1\", ", 20, "\"store1\" \"store2\" true false null" },
    { "store in (\"store1\", \"store2\") ", 30, "and or" },
    { "store == \"store1\" ", 18, "and or" },
    { "store == \"store1\" a", 18, "and" },
    { "store == \"store1\" and st", 22, "store" },
    { "store == 'store1' && st", 21, "store" },
    { "store is null or to", 17, "total topic" },
    { "store is not null ", 18, "and or" },
    { "exists(store) ", 14, "and or" },
    { "(store == 1) ", 13, "and or" },
    { "store ~ ", 8, "" },
    { "store ~ \"^s", 8, "" },
    { "store ~ \"^s\" ", 13, "and or" },
    { "timestamp > ", 12, "now" },
    { "timestamp > n", 12, "now" },
    { "timestamp > now ", 16, "- 15m - 1h - 24h - 7d and or" },
    { "timestamp > now - 2h ", 21, "and or" },
    { "timestamp > now - 2h and st", 25, "store" },
    { "header(", 7, "\"trace\") \"content-type\")" },
    { "header(\"tr", 7, "\"trace\")" },
    { "header(\"trace\") ", 16, "== != …" },
    { "header(\"trace\") == \"x\" ", 23, "and or" },
    { "total > -5 ", 11, "and or" },
    { "5 < to", 4, "total" },
    { "paid and ", 9, "orderId store …" },
    { "\xff", 1, "" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      gsize start = G_MAXSIZE;
      g_autoptr (GPtrArray) found = weir_completion_find (cases[i].text, strlen (cases[i].text), paths, &start);
      g_autoptr (GString) joined = g_string_new (NULL);
      const char *more = strstr (cases[i].candidates, " \xe2\x80\xa6");

      for (guint j = 0; j < found->len; j++)
        g_string_append_printf (joined, "%s%s", j > 0 ? " " : "", ((WeirCompletion *) g_ptr_array_index (found, j))->text);
      g_test_message ("“%s”: %s", cases[i].text, joined->str);
      if (more != NULL)
        {
          gsize length = (gsize) (more - cases[i].candidates);

          g_assert_cmpuint (joined->len, >, length);
          g_string_truncate (joined, length);
          g_assert_cmpmem (joined->str, joined->len, cases[i].candidates, length);
        }
      else
        g_assert_cmpstr (joined->str, ==, cases[i].candidates);
      g_assert_cmpuint (start, ==, cases[i].start);
    }
}

/* Any cursor in any text: no crash, and a start that is in front of it. */
static void
test_any_place (void)
{
  static const char text[] = "total > 100 and store == \"st\\\"ore1\" or items[0].\"a b\"[] in (1, 'x') and not header(\"t\") ~ \"x\" && "
                             "timestamp > now - 2h || exists(\xc3\xab.b) and contains(value, \"y\")";
  g_autoptr (WeirFieldPaths) paths = make_paths ();

  for (gsize cursor = 0; cursor <= sizeof text; cursor++)
    {
      gsize start = G_MAXSIZE;
      g_autoptr (GPtrArray) found = weir_completion_find (text, cursor, paths, &start);
      g_autoptr (GPtrArray) without = weir_completion_find (text, cursor, NULL, &start);

      g_assert_nonnull (found);
      g_assert_cmpuint (start, <=, cursor);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/completion/paths", test_paths);
  g_test_add_func ("/completion/bounds", test_bounds);
  g_test_add_func ("/completion/paths-are-conditions", test_paths_are_conditions);
  g_test_add_func ("/completion/candidates", test_candidates);
  g_test_add_func ("/completion/any-place", test_any_place);

  return g_test_run ();
}
