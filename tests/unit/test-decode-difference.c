/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "decode-check.h"
#include "decode/weir-difference.h"

static GArray *
compare_lines (const char *left,
               const char *right,
               gboolean   *is_cut)
{
  g_auto (GStrv) a = g_strsplit (left, " ", -1);
  g_auto (GStrv) b = g_strsplit (right, " ", -1);

  return weir_difference_of_lines ((const char *const *) a, g_strv_length (a), (const char *const *) b, g_strv_length (b), is_cut);
}

/* As "=ab" for the same, "-a" for the left only, "+b" for the right only, "-a+b" for two that stand side by side. */
static void
assert_lines (const char *left,
              const char *right,
              const char *expected)
{
  gboolean is_cut;
  g_autoptr (GArray) pairs = compare_lines (left, right, &is_cut);
  g_auto (GStrv) a = g_strsplit (left, " ", -1);
  g_auto (GStrv) b = g_strsplit (right, " ", -1);
  g_autoptr (GString) text = g_string_new (NULL);

  g_assert_false (is_cut);
  for (guint i = 0; i < pairs->len; i++)
    {
      WeirLinePair *pair = &g_array_index (pairs, WeirLinePair, i);

      if (i > 0)
        g_string_append_c (text, ' ');
      if (pair->is_same)
        {
          g_assert_cmpstr (a[pair->left], ==, b[pair->right]);
          g_string_append_printf (text, "=%s", a[pair->left]);
          continue;
        }
      if (pair->left != WEIR_DIFFERENCE_NONE)
        g_string_append_printf (text, "-%s", a[pair->left]);
      if (pair->right != WEIR_DIFFERENCE_NONE)
        g_string_append_printf (text, "+%s", b[pair->right]);
    }
  g_assert_cmpstr (text->str, ==, expected);
}

static void
test_lines (void)
{
  assert_lines ("a b c", "a b c", "=a =b =c");
  assert_lines ("a b c", "a x c", "=a -b+x =c");
  assert_lines ("a b c", "a c", "=a -b =c");
  assert_lines ("a c", "a b c", "=a +b =c");
  assert_lines ("a", "b", "-a+b");
  assert_lines ("a b c d e", "b c x e f", "-a =b =c -d+x =e +f");
  assert_lines ("", "a b", "+a +b");
}

/* Each line of both is there once and in order, whatever they are; what is called the same is. */
static void
test_random_lines (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (7);

  for (guint round = 0; round < 300; round++)
    {
      g_autoptr (GPtrArray) a = g_ptr_array_new ();
      g_autoptr (GPtrArray) b = g_ptr_array_new ();
      static const char *const words[] = { "a", "b", "c", "d" };
      g_autoptr (GArray) pairs = NULL;
      guint next_left = 0;
      guint next_right = 0;
      gboolean is_cut;

      for (int i = g_rand_int_range (random, 0, 40); i > 0; i--)
        g_ptr_array_add (a, (gpointer) words[g_rand_int_range (random, 0, 4)]);
      for (int i = g_rand_int_range (random, 0, 40); i > 0; i--)
        g_ptr_array_add (b, (gpointer) words[g_rand_int_range (random, 0, 4)]);
      pairs = weir_difference_of_lines ((const char *const *) a->pdata, a->len, (const char *const *) b->pdata, b->len, &is_cut);
      g_assert_false (is_cut);
      for (guint i = 0; i < pairs->len; i++)
        {
          WeirLinePair *pair = &g_array_index (pairs, WeirLinePair, i);

          if (pair->left != WEIR_DIFFERENCE_NONE)
            g_assert_cmpuint (pair->left, ==, next_left++);
          if (pair->right != WEIR_DIFFERENCE_NONE)
            g_assert_cmpuint (pair->right, ==, next_right++);
          if (pair->is_same)
            g_assert_cmpstr (g_ptr_array_index (a, pair->left), ==, g_ptr_array_index (b, pair->right));
        }
      g_assert_cmpuint (next_left, ==, a->len);
      g_assert_cmpuint (next_right, ==, b->len);
    }
}

/* Texts that have nothing in common must not take for ever. */
static void
test_too_different (void)
{
  g_autoptr (GPtrArray) a = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) b = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GArray) pairs = NULL;
  gboolean is_cut;

  for (guint i = 0; i < 100000; i++)
    {
      g_ptr_array_add (a, g_strdup_printf ("a%u", i));
      g_ptr_array_add (b, g_strdup_printf ("b%u", i));
    }
  pairs = weir_difference_of_lines ((const char *const *) a->pdata, a->len, (const char *const *) b->pdata, b->len, &is_cut);
  g_assert_true (is_cut);
  g_assert_cmpuint (pairs->len, ==, 100000);
}

static void
assert_fields (const char *left,
               const char *right,
               const char *expected)
{
  WeirDecodeInput a_input = { .bytes = (const guint8 *) left, .length = strlen (left) };
  WeirDecodeInput b_input = { .bytes = (const guint8 *) right, .length = strlen (right) };
  g_autoptr (WeirDecodedTree) a = weir_decoder_to_tree (weir_decoder_find ("json"), &a_input, NULL, NULL);
  g_autoptr (WeirDecodedTree) b = weir_decoder_to_tree (weir_decoder_find ("json"), &b_input, NULL, NULL);
  gboolean is_cut;
  g_autoptr (GPtrArray) fields = weir_difference_of_trees (a, b, 100, &is_cut);
  g_autoptr (GString) text = g_string_new (NULL);

  g_assert_false (is_cut);
  for (guint i = 0; i < fields->len; i++)
    {
      WeirFieldPair *pair = g_ptr_array_index (fields, i);

      g_string_append_printf (text, "%s%s%s", i > 0 ? " " : "",
                              pair->left == WEIR_NODE_NONE ? "+" : pair->right == WEIR_NODE_NONE ? "-" : "~", pair->path);
    }
  g_assert_cmpstr (text->str, ==, expected);
}

static void
test_fields (void)
{
  assert_fields ("{\"a\":1,\"b\":[1,2]}", "{\"b\":[1,2],\"a\":1}", "");
  assert_fields ("{\"a\":1,\"b\":[1,2],\"c\":0}", "{\"a\":2,\"b\":[1,3,4],\"d\":0}", "~a ~b[1] +b[2] -c +d");
  assert_fields ("{\"a\":1,\"a\":2}", "{\"a\":1,\"a\":3}", "~a");
  assert_fields ("{\"a\":{\"b\":{\"c\":1}}}", "{\"a\":{\"b\":{\"c\":1.0}}}", "~a.b.c");
  assert_fields ("{\"a\":\"1\"}", "{\"a\":1}", "~a");
  assert_fields ("[1]", "{}", "~");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/difference/lines", test_lines);
  g_test_add_func ("/difference/random-lines", test_random_lines);
  g_test_add_func ("/difference/too-different", test_too_different);
  g_test_add_func ("/difference/fields", test_fields);
  return g_test_run ();
}
