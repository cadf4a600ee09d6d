/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include <string.h>

#include "base/weir-error.h"
#include "search/weir-value-edit.h"

typedef struct
{
  const char *edits;
  const char *value;
  const char *expected; /* NULL: refused */
} Case;

static char *
apply (const char *edits,
       const char *value,
       char **problem)
{
  g_autoptr (GError) error = NULL;
  gsize position = G_MAXSIZE;
  g_autoptr (WeirValueEdit) edit = weir_value_edit_new (edits, &position, &error);
  g_autoptr (WeirValueEditScratch) scratch = weir_value_edit_scratch_new ();
  WeirRecordView view = { .topic = "t", .offset = 7, .key = "k", .key_length = 1, .value = value, .value_length = value != NULL ? strlen (value) : 0 };
  WeirRecordView edited;

  if (error != NULL)
    g_error ("“%s” at %" G_GSIZE_FORMAT ": %s", edits, position, error->message);
  if (!weir_value_edit_apply (edit, scratch, &view, &edited, problem))
    {
      g_assert_nonnull (*problem);
      g_assert_true (edited.value == view.value);
      return NULL;
    }
  g_assert_null (*problem);
  g_assert_cmpint (edited.offset, ==, 7);
  g_assert_true (edited.key == view.key);
  return g_strndup (edited.value, edited.value_length);
}

static void
check (const Case *cases,
       gsize n_cases)
{
  for (gsize i = 0; i < n_cases; i++)
    {
      g_autofree char *problem = NULL;
      g_autofree char *result = apply (cases[i].edits, cases[i].value, &problem);

      g_test_message ("%s on %s", cases[i].edits, cases[i].value);
      g_assert_cmpstr (result, ==, cases[i].expected);
    }
}

static void
test_set (void)
{
  static const Case cases[] = {
    { "set status = \"retry\"", "{\"id\":1,\"status\":\"failed\",\"n\":2}", "{\"id\":1,\"status\":\"retry\",\"n\":2}" },
    { "set status='retry'", "{\"status\":null}", "{\"status\":\"retry\"}" },
    { "SET status = 'say \"no\"'", "{\"status\":null}", "{\"status\":\"say \\\"no\\\"\"}" },
    { "set a.b.c = 9007199254740993.10", "{\"a\": {\"b\": {\"c\": 1 } } }", "{\"a\": {\"b\": {\"c\": 9007199254740993.10 } } }" },
    { "set value.key = [1, {\"x\": null}]", "{\"key\":0}", "{\"key\":[1, {\"x\": null}]}" },
    { "set \"order id\" = true", "{ \"order id\" : 5 }", "{ \"order id\" : true }" },
    { "set .a = 1", "{\"a\":2}", "{\"a\":1}" },
    /* In lists. */
    { "set items[1].price = 5", "{\"items\":[{\"price\":1},{\"price\":2}]}", "{\"items\":[{\"price\":1},{\"price\":5}]}" },
    { "set items[-1].price = 5", "{\"items\":[{\"price\":1},{\"price\":2}]}", "{\"items\":[{\"price\":1},{\"price\":5}]}" },
    { "set items[].price = 5", "{\"items\":[{\"price\":1}, {\"price\":2}]}", "{\"items\":[{\"price\":5}, {\"price\":5}]}" },
    { "set items[].price = 5", "{\"items\":[ ]}", "{\"items\":[ ]}" },
    { "set value[0] = 5", "[1, 2]", "[5, 2]" },
    { "set nested[][0] = 0", "{\"nested\":[[1,2],[3]]}", "{\"nested\":[[0,2],[0]]}" },
    /* What is not there becomes the last, spaced like the last one. */
    { "set x = 1", "{}", "{\"x\":1}" },
    { "set x = 1", "{ }", "{\"x\":1 }" },
    { "set x = 1", "{\"a\":[{}]}", "{\"a\":[{}],\"x\":1}" },
    { "set x = 1", "{\"a\": 2, \"b\": 3}\n", "{\"a\": 2, \"b\": 3, \"x\": 1}\n" },
    { "set x = 1", "{\n  \"a\" : 2\n}", "{\n  \"a\" : 2,\n  \"x\" : 1\n}" },
    { "set a.\"q\\\"\" = 1", "{\"a\":{\"b\":1}}", "{\"a\":{\"b\":1,\"q\\\"\":1}}" },
    /* A name that is there twice has two values. */
    { "set a = 3", "{\"a\":1,\"b\":0,\"a\":2}", "{\"a\":3,\"b\":0,\"a\":3}" },
    /* Names are what they mean. */
    { "set store = 3", "{\"stor\\u0065\":1}", "{\"stor\\u0065\":3}" },
    { "set zo\xc3\xab = 3", "{\"zo\\u00eb\":1,\"Zo\xc3\xab\":2}", "{\"zo\\u00eb\":3,\"Zo\xc3\xab\":2}" },
    { "set a = 1", "{\"\\\\a\":2,\"b\":\"}\",\"a\":0}", "{\"\\\\a\":2,\"b\":\"}\",\"a\":1}" },
    { "set a = 1", "\xef\xbb\xbf{\"a\":0}", "\xef\xbb\xbf{\"a\":1}" },
    /* No place. */
    { "set a.b = 1", "{\"c\":1}", NULL },
    { "set a.b = 1", "{\"a\":null}", NULL },
    { "set a[0] = 1", "{\"a\":[]}", NULL },
    { "set a[-3] = 1", "{\"a\":[1,2]}", NULL },
    { "set a[] = 1", "{\"a\":{}}", NULL },
    { "set items[].price = 1", "{\"items\":[{\"price\":1},null]}", NULL },
    { "set a = 1", "[1]", NULL },
    { "set a = 1", "17", NULL },
    { "set a = 1", "not JSON", NULL },
    { "set a = 1", "{\"a\":0} x", NULL },
    { "set a = 1", "", NULL },
    { "set a = 1", NULL, NULL },
  };

  check (cases, G_N_ELEMENTS (cases));
}

static void
test_remove (void)
{
  static const Case cases[] = {
    { "remove a", "{\"a\":1,\"b\":2}", "{\"b\":2}" },
    { "remove b", "{\"a\":1,\"b\":2}", "{\"a\":1}" },
    { "remove b", "{ \"a\": 1, \"b\": 2, \"c\": 3 }", "{ \"a\": 1, \"c\": 3 }" },
    { "remove c", "{ \"a\": 1, \"b\": 2, \"c\": 3 }", "{ \"a\": 1, \"b\": 2 }" },
    { "remove a", "{ \"a\": 1 }", "{ }" },
    { "remove a", "{\n  \"a\": 1,\n  \"b\": 2\n}", "{\n  \"b\": 2\n}" },
    { "remove b", "{\n  \"a\": 1,\n  \"b\": 2\n}", "{\n  \"a\": 1\n}" },
    { "remove a", "{\"a\":1,\"a\":2,\"b\":3,\"a\":4,\"a\":5}", "{\"b\":3}" },
    { "remove a", "{\"a\":1,\"a\":2}", "{}" },
    { "remove b", "{\"a\":1,\"b\":2,\"b\":3,\"c\":4}", "{\"a\":1,\"c\":4}" },
    { "remove list[0]", "[1]", "[1]" },
    { "remove value[0]", "[1, 2, 3]", "[2, 3]" },
    { "remove value[-1]", "[1, 2, 3]", "[1, 2]" },
    { "remove value[]", "[1, 2, 3]", "[]" },
    { "remove items[].price", "{\"items\":[{\"price\":1,\"n\":2},{\"n\":1,\"price\":1}, {\"n\":3}, 7]}", "{\"items\":[{\"n\":2},{\"n\":1}, {\"n\":3}, 7]}" },
    /* What is not there need not go. */
    { "remove x", "{\"a\":1.10}", "{\"a\":1.10}" },
    { "remove x.y", "{\"x\":3}", "{\"x\":3}" },
    { "remove x[3]", "{\"x\":[1]}", "{\"x\":[1]}" },
    { "remove x", "3", "3" },
    { "remove x", "x", NULL },
  };

  check (cases, G_N_ELEMENTS (cases));
}

/* It has nothing to be removed, and stays without a value. */
static void
test_remove_from_tombstone (void)
{
  gsize position;
  g_autoptr (WeirValueEdit) edit = weir_value_edit_new ("remove x; remove y[0]", &position, NULL);
  g_autoptr (WeirValueEditScratch) scratch = weir_value_edit_scratch_new ();
  WeirRecordView view = { .topic = "t" };
  WeirRecordView edited;
  g_autofree char *problem = NULL;

  g_assert_true (weir_value_edit_apply (edit, scratch, &view, &edited, &problem));
  g_assert_null (edited.value);
}

static void
test_several (void)
{
  static const Case cases[] = {
    { "set status = \"retry\"; remove error", "{\"status\":\"failed\",\"error\":{\"text\":\"x\"},\"total\":119.00}", "{\"status\":\"retry\",\"total\":119.00}" },
    { "set a = 1, set b = 2\nremove c ;\n", "{\"c\":0}", "{\"a\":1,\"b\":2}" },
    { "set a = {}; set a.b = 1; set a.c = [1]; set a.c[0] = 2", "{}", "{\"a\":{\"b\":1,\"c\":[2]}}" },
    /* One that changes nothing in between. */
    { "set a = 1; remove x; set b = 2; remove x; remove y; set c = 3; remove a", "{\"z\":0}", "{\"z\":0,\"b\":2,\"c\":3}" },
    { "set a = 1; set x.y = 2", "{}", NULL },
  };

  check (cases, G_N_ELEMENTS (cases));
}

static void
test_reasons (void)
{
  g_autofree char *place = NULL;
  g_autofree char *json = NULL;
  g_autofree char *value = NULL;

  g_assert_null (apply ("set a.b = 1", "{}", &place));
  g_assert_cmpstr (place, ==, "The value has no place for “a.b”.");
  g_assert_null (apply ("remove a", "{", &json));
  g_assert_cmpstr (json, ==, "The value is not JSON: it cannot be edited.");
  g_assert_null (apply ("set a = 1", NULL, &value));
  g_assert_cmpstr (value, ==, "The message has no value that could be edited.");
}

static void
test_mistakes (void)
{
  static const struct
  {
    const char *edits;
    gsize position;
  } cases[] = {
    { "", 0 },
    { "status = 1", 0 },
    { "set", 3 },
    { "set = 1", 4 },
    { "set a", 5 },
    { "set a 1", 6 },
    { "set a =", 7 },
    { "set a = retry", 8 },
    { "set a = \"retry", 14 },
    { "set a = 'retry", 8 },
    { "set a = {\"b\": }", 14 },
    { "set a = 1 2", 10 },
    { "set a = 1 set b = 2", 10 },
    { "set key = 1", 4 },
    { "set value = 1", 4 },
    { "set header(\"x\") = 1", 4 },
    { "remove", 6 },
    { "remove size", 7 },
    { "remove a b", 9 },
    { "remove a[", 9 },
    { "remove a.", 9 },
    { "set a = 1; remove", 17 },
    { "set a = 1; drop b", 11 },
    { "remove \xff", 7 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      gsize position = G_MAXSIZE;
      g_autoptr (WeirValueEdit) edit = weir_value_edit_new (cases[i].edits, &position, &error);

      g_test_message ("%s: %s", cases[i].edits, error != NULL ? error->message : "no error");
      g_assert_null (edit);
      g_assert_error (error, WEIR_ERROR, WEIR_ERROR_INVALID);
      g_assert_cmpuint (position, ==, cases[i].position);
    }
}

/* Each removal in a long list is one step, not one way through all of it. */
static void
test_long_list (void)
{
  g_autoptr (GString) value = g_string_new ("[");
  g_autofree char *problem = NULL;
  g_autofree char *result = NULL;
  gint64 started_usec = g_get_monotonic_time ();

  for (guint i = 0; i < 300000; i++)
    g_string_append (value, i > 0 ? ",{\"a\":1}" : "{\"a\":1}");
  g_string_append_c (value, ']');
  result = apply ("remove value[].a; set value[].b = 2; remove value[]", value->str, &problem);
  g_assert_cmpstr (result, ==, "[]");
  g_assert_cmpint (g_get_monotonic_time () - started_usec, <, 20 * G_TIME_SPAN_SECOND);
}

int
main (int argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/value-edit/set", test_set);
  g_test_add_func ("/value-edit/remove", test_remove);
  g_test_add_func ("/value-edit/remove-from-tombstone", test_remove_from_tombstone);
  g_test_add_func ("/value-edit/several", test_several);
  g_test_add_func ("/value-edit/reasons", test_reasons);
  g_test_add_func ("/value-edit/mistakes", test_mistakes);
  g_test_add_func ("/value-edit/long-list", test_long_list);
  return g_test_run ();
}
