/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include <string.h>

#include "base/weir-error.h"
#include "orders/weir-order-parse.h"
#include "orders/weir-template.h"

#define SEED 17
#define NOW_MSEC G_GINT64_CONSTANT (1795270509312)
#define FIRST_ORDER 1000

static char *
expand (const char *text,
        guint64 index)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WeirTemplate) template = weir_template_new (text, NULL, &error);
  GString *result = g_string_new (NULL);
  WeirTemplateMoment moment;

  g_assert_no_error (error);
  weir_template_moment_init (&moment, SEED, index, FIRST_ORDER, NOW_MSEC);
  weir_template_append (template, &moment, result);
  return g_string_free_and_steal (result);
}

static void
check (const char *text,
       guint64 index,
       const char *expected)
{
  g_autofree char *result = expand (text, index);

  g_assert_cmpstr (result, ==, expected);
}

static void
test_fields (void)
{
  check ("", 0, "");
  check ("no field", 3, "no field");
  check ("a{{sequence}}b", 0, "a1b");
  check ("{{ sequence }}", 41, "42");
  check ("{{sequence 1000}}-{{sequence -5}}", 2, "1002--3");
  check ("{{now}}", 0, "2026-11-21T14:15:09.312Z");
  check ("{{now ms}} {{now s}}", 0, "1795270509312 1795270509");
  check ("{{order id}}", 7, "1007");
  check ("{{pick one}}", 0, "one");
  check ("{{pick \"a \\\"}} b\"}}", 0, "a \"}} b");
  check ("{{pick é}}", 0, "é");
  check ("{{number 5 5}} {{number -0.50 -0.50}} {{number 1.5 1.50}}", 0, "5 -0.50 1.50");
}

/* JSON is full of braces. */
static void
test_braces (void)
{
  check ("{\"a\":{\"b\":{{sequence}}}}", 0, "{\"a\":{\"b\":1}}");
  check ("}} } {", 0, "}} } {");
  check ("{{{{sequence}}", 0, "{{sequence}}");
  check ("{ {", 0, "{ {");
}

static void
test_random (void)
{
  g_autoptr (GHashTable) picked = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GHashTable) ids = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autofree char *pair = NULL;
  gint64 lowest = G_MAXINT64, highest = G_MININT64;

  for (guint i = 0; i < 2000; i++)
    {
      g_autofree char *number = expand ("{{number 1 20}}", i);
      gint64 value = g_ascii_strtoll (number, NULL, 10);
      char *id = expand ("{{uuid}}", i);

      lowest = MIN (lowest, value);
      highest = MAX (highest, value);
      g_hash_table_add (picked, expand ("{{pick a b c}}", i));
      g_assert_true (g_uuid_string_is_valid (id));
      g_assert_cmpint (id[14], ==, '4');
      g_hash_table_add (ids, id);
    }
  g_assert_cmpint (lowest, ==, 1);
  g_assert_cmpint (highest, ==, 20);
  g_assert_cmpuint (g_hash_table_size (picked), ==, 3);
  g_assert_cmpuint (g_hash_table_size (ids), ==, 2000);
  /* Two of a message are two. */
  pair = expand ("{{uuid}}{{uuid}}", 0);
  g_assert_cmpint (memcmp (pair, pair + 36, 36), !=, 0);
}

/* What is previewed is what is written. */
static void
test_same_again (void)
{
  static const char text[] = "{{uuid}} {{number 1 1000000}} {{pick a b c d e}}";

  for (guint i = 0; i < 20; i++)
    {
      g_autofree char *first = expand (text, i);
      g_autofree char *second = expand (text, i);

      g_assert_cmpstr (first, ==, second);
    }
}

static void
test_order (void)
{
  g_autofree char *value = expand ("{{order}}", 3);
  WeirOrder order = { 0 };

  g_assert_true (weir_order_parser_read (weir_order_parser_get_for_thread (), value, strlen (value), NULL, &order));
  g_assert_cmpmem (order.id, order.id_length, "1003", 4);
}

static void
test_varies (void)
{
  g_autoptr (WeirTemplate) plain = weir_template_new ("{{{{plain", NULL, NULL);
  g_autoptr (WeirTemplate) field = weir_template_new ("{{now}}", NULL, NULL);

  g_assert_false (weir_template_varies (plain));
  g_assert_true (weir_template_varies (field));
}

static void
check_wrong (const char *text,
             gsize position,
             const char *says)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WeirTemplate) template = NULL;
  gsize at = G_MAXSIZE;

  template = weir_template_new (text, &at, &error);
  g_assert_null (template);
  g_assert_error (error, WEIR_ERROR, WEIR_ERROR_INVALID);
  g_assert_cmpuint (at, ==, position);
  if (strstr (error->message, says) == NULL)
    g_error ("“%s” does not say “%s”", error->message, says);
}

static void
test_wrong (void)
{
  check_wrong ("a {{sequence", 2, "never closed");
  check_wrong ("{{", 0, "never closed");
  check_wrong ("{{}}", 0, "empty");
  check_wrong ("é{{sequenz}}", 4, "“sequenz”");
  check_wrong ("{{sequence one}}", 11, "“one”");
  check_wrong ("{{sequence 1 2}}", 13, "“2”");
  check_wrong ("{{uuid 4}}", 7, "“4”");
  check_wrong ("{{now hours}}", 6, "“hours”");
  check_wrong ("{{pick}}", 2, "pick");
  check_wrong ("{{pick \"a}}", 7, "never closed");
  check_wrong ("{{number 1}}", 2, "largest");
  check_wrong ("{{number 1 x}}", 11, "“x”");
  check_wrong ("{{number 1. 2}}", 9, "“1.”");
  check_wrong ("{{number 5 1}}", 9, "first");
  check_wrong ("{{number 1 99999999999999999999}}", 11, "99999999999999999999");
  check_wrong ("{{number 0.000000001 999999999999999999}}", 21, "too large");
  check_wrong ("{{order total}}", 8, "“total”");
}

int
main (int argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/template/fields", test_fields);
  g_test_add_func ("/template/braces", test_braces);
  g_test_add_func ("/template/random", test_random);
  g_test_add_func ("/template/same-again", test_same_again);
  g_test_add_func ("/template/order", test_order);
  g_test_add_func ("/template/varies", test_varies);
  g_test_add_func ("/template/wrong", test_wrong);
  return g_test_run ();
}
