/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "decode-check.h"

static WeirDecodedTree *
read_json (const char             *json,
           const WeirDecodeLimits *limits)
{
  WeirDecodeInput input = { .bytes = (const guint8 *) json, .length = strlen (json) };
  g_autoptr (GError) error = NULL;
  WeirDecodedTree *tree = weir_decoder_to_tree (weir_decoder_find ("json"), &input, limits, &error);

  g_assert_no_error (error);
  return tree;
}

static void
assert_same (const char *json)
{
  g_autoptr (WeirDecodedTree) tree = read_json (json, NULL);
  gboolean is_cut;
  g_autofree char *again = weir_decoded_tree_to_json (tree, 0, FALSE, 1 << 20, &is_cut);

  g_assert_cmpstr (weir_decoded_tree_get_problem (tree), ==, NULL);
  g_assert_false (is_cut);
  g_assert_cmpstr (again, ==, json);
}

static void
test_json (void)
{
  g_test_summary ("Numbers keep their digits, members their order, however often they are there.");

  assert_same ("{}");
  assert_same ("[]");
  assert_same ("7");
  assert_same ("\"a\"");
  assert_same ("[[], {}, [{}], {\"a\": []}]");
  assert_same ("{\"id\": 9007199254740993, \"id\": 18446744073709551616, \"x\": 1.10, \"y\": 1E+2, \"z\": -0.0, \"w\": 1e400}");
  assert_same ("{\"b\": true, \"a\": false, \"\": null}");
  assert_same ("[\"\\u0000\", \"ä\", \"\\\"\\\\\\n\"]");
}

static void
test_nodes (void)
{
  g_autoptr (WeirDecodedTree) tree = read_json ("{\"a\":[1,{\"b\":2}],\"c\":\"\\u00e4\\ud83d\\ude00\",\"a\":null}", NULL);
  const WeirDecodedNode *root = weir_decoded_tree_get_node (tree, 0);
  const char *text;
  gsize length;

  g_assert_cmpuint (weir_decoded_tree_get_n_nodes (tree), ==, 7);
  g_assert_cmpuint (root->n_children, ==, 3);
  g_assert_cmpuint (root->end, ==, 7);
  g_assert_cmpuint (weir_decoded_tree_get_node (tree, 1)->end, ==, 5);
  g_assert_cmpuint (weir_decoded_tree_get_node (tree, 1)->flags & WEIR_NODE_REPEATED, !=, 0);
  g_assert_cmpuint (weir_decoded_tree_get_node (tree, 6)->flags & WEIR_NODE_REPEATED, !=, 0);
  g_assert_cmpuint (weir_decoded_tree_get_node (tree, 5)->flags & WEIR_NODE_REPEATED, ==, 0);
  g_assert_cmpuint (weir_decoded_tree_get_node (tree, 4)->depth, ==, 3);
  text = weir_decoded_tree_get_text (tree, 5, &length);
  g_assert_cmpmem (text, length, "ä😀", 6);
}

static void
test_path (void)
{
  g_autoptr (WeirDecodedTree) tree = read_json ("{\"a\":[1,{\"b c\":2,\"d\":{\"e\":3}}],\"f.g\":4,\"\":5}", NULL);
  static const char *const paths[] = { "", "a", "a[0]", "a[1]", "a[1][\"b c\"]", "a[1].d", "a[1].d.e", "[\"f.g\"]", "[\"\"]" };

  g_assert_cmpuint (weir_decoded_tree_get_n_nodes (tree), ==, G_N_ELEMENTS (paths));
  for (guint32 i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      g_autofree char *path = weir_decoded_tree_dup_path (tree, i);

      g_assert_cmpstr (path, ==, paths[i]);
      g_assert_cmpuint (weir_decoded_tree_find (tree, path), ==, i);
    }
  g_assert_cmpuint (weir_decoded_tree_find (tree, "a[2]"), ==, WEIR_NODE_NONE);
  g_assert_cmpuint (weir_decoded_tree_find (tree, "ab"), ==, WEIR_NODE_NONE);
}

/* Many members go through a table, few do not. */
static void
test_repeated (void)
{
  g_autoptr (GString) json = g_string_new ("{");
  g_autoptr (WeirDecodedTree) tree = NULL;

  for (guint i = 0; i < 5000; i++)
    g_string_append_printf (json, "\"m%u\":0,", i);
  g_string_append (json, "\"m17\":1}");
  tree = read_json (json->str, NULL);
  for (guint32 i = 1; i <= 5001; i++)
    {
      gboolean is_repeated = (weir_decoded_tree_get_node (tree, i)->flags & WEIR_NODE_REPEATED) != 0;

      g_assert_cmpint (is_repeated, ==, i == 18 || i == 5001);
    }
}

static void
test_limits (void)
{
  WeirDecodeLimits few = { .max_nodes = 3 };
  WeirDecodeLimits shallow = { .max_depth = 2 };
  WeirDecodeLimits brief = { .max_bytes = 5 };
  g_autoptr (WeirDecodedTree) a = read_json ("[1,2,3,4]", &few);
  g_autoptr (WeirDecodedTree) b = read_json ("[[[[1]]],[2]]", &shallow);
  g_autoptr (WeirDecodedTree) c = read_json ("[\"abc\",\"def\"]", &brief);
  gboolean is_cut;
  g_autofree char *text = NULL;

  g_assert_cmpuint (weir_decoded_tree_get_n_nodes (a), ==, 3);
  g_assert_cmpstr (weir_decoded_tree_get_problem (a), ==, "Only the first 3 fields are shown.");
  g_assert_cmpuint (weir_decoded_tree_get_node (a, 0)->flags & WEIR_NODE_INCOMPLETE, !=, 0);

  text = weir_decoded_tree_to_json (b, 0, FALSE, 1000, &is_cut);
  g_assert_cmpstr (text, ==, "[[\"Nested too deeply to be shown here\"], [2]]");
  g_assert_cmpstr (weir_decoded_tree_get_problem (b), ==, NULL);

  /* As much as there is room for. */
  g_assert_cmpuint (weir_decoded_tree_get_n_nodes (c), ==, 3);
  {
    gboolean c_is_cut;
    g_autofree char *c_text = weir_decoded_tree_to_json (c, 0, FALSE, 1000, &c_is_cut);

    g_assert_cmpstr (c_text, ==, "[\"abc\", \"de\"]");
  }
  g_assert_nonnull (weir_decoded_tree_get_problem (c));
}

static void
test_broken (void)
{
  static const struct
  {
    const char *json;
    const char *problem;
    const char *shown;
  } cases[] = {
    { "{\"a\":1,\"b\":", "From byte 11 on this is not JSON.", "{\"a\": 1}" },
    { "[1,2,]", "From byte 5 on this is not JSON.", "[1, 2]" },
    { "[1 2]", "From byte 3 on this is not JSON.", "[1]" },
    { "[01]", "From byte 2 on this is not JSON.", "[0]" },
    { "{\"a\":1]", "From byte 6 on this is not JSON.", "{\"a\": 1}" },
    { "[\"\\ud800\"]", "From byte 8 on this is not JSON.", "[]" },
    { "{} {}", "From byte 3 on this is not JSON.", "{}" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (WeirDecodedTree) tree = read_json (cases[i].json, NULL);
      gboolean is_cut;
      g_autofree char *text = weir_decoded_tree_to_json (tree, 0, FALSE, 1000, &is_cut);

      g_assert_cmpstr (weir_decoded_tree_get_problem (tree), ==, cases[i].problem);
      g_assert_cmpstr (text, ==, cases[i].shown);
    }
}

/* A line of 10 MB makes a tree in much less than a second; one of 100 MB is cut, and says so. */
static void
test_large (void)
{
  g_autoptr (GString) json = g_string_new ("{\"items\":[0");
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GTimer) timer = NULL;
  g_autoptr (WeirDecodedTree) tree = NULL;
  g_autoptr (WeirDecodedTree) cut = NULL;
  g_autofree char *reason = NULL;
  g_autoptr (GError) error = NULL;
  WeirDecodeInput input = { 0 };

  while (json->len < 10 * 1000 * 1000)
    g_string_append (json, ",{\"product_id\":7,\"quantity\":1}");
  g_string_append (json, "]}");
  input.bytes = (const guint8 *) json->str;
  input.length = json->len;

  timer = g_timer_new ();
  g_assert_cmpstr (weir_decoder_choose (&input, &reason)->id, ==, "json");
  g_test_minimized_result (g_timer_elapsed (timer, NULL), "choosing for 10 MB: %.3f s", g_timer_elapsed (timer, NULL));
  g_timer_start (timer);
  tree = weir_decoder_to_tree (weir_decoder_find ("json"), &input, NULL, &error);
  g_assert_no_error (error);
  g_test_minimized_result (g_timer_elapsed (timer, NULL), "tree of 10 MB: %.3f s", g_timer_elapsed (timer, NULL));
  g_assert_cmpfloat (g_timer_elapsed (timer, NULL), <, 5);
  g_assert_cmpstr (weir_decoded_tree_get_problem (tree), ==, NULL);
  g_assert_cmpuint (weir_decoded_tree_get_n_nodes (tree), >, 900000);

  g_string_truncate (json, json->len - 2);
  while (json->len < 100 * 1000 * 1000)
    g_string_append_len (json, json->str + 11, 9999990 / 30 * 30);
  g_string_append (json, "]}");
  input.bytes = (const guint8 *) json->str;
  input.length = json->len;
  g_timer_start (timer);
  g_clear_pointer (&reason, g_free);
  g_assert_cmpstr (weir_decoder_choose (&input, &reason)->id, ==, "json");
  g_assert_cmpstr (reason, ==, "Starts with { and its first 1 MB are JSON");
  cut = weir_decoder_to_tree (weir_decoder_find ("json"), &input, NULL, &error);
  g_assert_no_error (error);
  g_test_minimized_result (g_timer_elapsed (timer, NULL), "100 MB: %.3f s", g_timer_elapsed (timer, NULL));
  g_assert_cmpstr (weir_decoded_tree_get_problem (cut), ==, "Only the first 1,500,000 fields are shown.");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/decode-tree/json", test_json);
  g_test_add_func ("/decode-tree/nodes", test_nodes);
  g_test_add_func ("/decode-tree/path", test_path);
  g_test_add_func ("/decode-tree/repeated", test_repeated);
  g_test_add_func ("/decode-tree/limits", test_limits);
  g_test_add_func ("/decode-tree/broken", test_broken);
  g_test_add_func ("/decode-tree/large", test_large);
  return g_test_run ();
}
