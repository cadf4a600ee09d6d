/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include <string.h>

#include "base/weir-json.h"
#include "decode/weir-decoder.h"
#include "decode/weir-json-tree.h"
#include "weir-fuzz.h"

/* Compiled once for each kind of decoder: FUZZED_DECODERS are their names. */

static void
check_tree (const WeirDecodedTree  *tree,
            const WeirDecodeLimits *limits)
{
  guint32 n_nodes = weir_decoded_tree_get_n_nodes (tree);

  g_assert_cmpuint (n_nodes, <=, limits->max_nodes);
  for (guint32 i = 0; i < n_nodes; i++)
    {
      const WeirDecodedNode *node = weir_decoded_tree_get_node (tree, i);
      guint32 n_children = 0;
      gsize length;
      const char *text = weir_decoded_tree_get_text (tree, i, &length);
      const char *end;

      g_assert_cmpuint (node->end, >, i);
      g_assert_cmpuint (node->end, <=, n_nodes);
      g_assert_true (g_utf8_validate_len (text, length, &end) || *end == '\0');
      text = weir_decoded_tree_get_name (tree, i, &length);
      g_assert_true (g_utf8_validate_len (text, length, &end) || *end == '\0');
      if (node->parent != WEIR_NODE_NONE)
        {
          const WeirDecodedNode *parent = weir_decoded_tree_get_node (tree, node->parent);

          g_assert_cmpuint (node->parent, <, i);
          g_assert_cmpuint (node->end, <=, parent->end);
          g_assert_cmpuint (node->depth, ==, parent->depth + 1);
        }
      for (guint32 child = i + 1; child < node->end; child = weir_decoded_tree_get_node (tree, child)->end, n_children++)
        {
          g_assert_cmpuint (weir_decoded_tree_get_node (tree, child)->parent, ==, i);
          g_assert_cmpuint (weir_decoded_tree_get_node (tree, child)->position, ==, n_children);
        }
      g_assert_cmpuint (n_children, ==, node->n_children);
    }
}

/* What is written as JSON can be read as JSON. */
static void
check_json (const WeirDecodedTree *tree,
            gboolean               is_indented)
{
  gboolean is_cut;
  g_autofree char *json = weir_decoded_tree_to_json (tree, 0, is_indented, G_MAXINT, &is_cut);
  g_autofree char *part = weir_decoded_tree_to_json (tree, 0, is_indented, 20, &is_cut);

  g_assert_true (g_utf8_validate (part, -1, NULL));
  g_assert_nonnull (weir_json_reader_read (weir_json_reader_get_for_thread (), json, strlen (json)));
}

static void
check_decoder (const WeirDecoder     *decoder,
               const WeirDecodeInput *input)
{
  static const WeirDecodeLimits limits[] = { { 100000, 1000, 1 << 20 }, { 5, 3, 1 << 20 }, { 1000, 2, 40 } };
  gboolean is_cut;

  if (decoder->recognise != NULL)
    {
      g_autofree char *reason = NULL;
      guint sureness = decoder->recognise (input, &reason);

      g_assert_cmpuint (sureness, <=, WEIR_SURE_CERTAIN);
      if (sureness > 0)
        g_assert_true (reason != NULL && g_utf8_validate (reason, -1, NULL));
    }
  /* One of them at a time: which one, the bytes say. */
  if (decoder->to_tree != NULL)
    {
      gsize i = input->length > 0 ? (input->bytes[input->length / 2] + input->length) % G_N_ELEMENTS (limits) : 0;
      g_autoptr (GError) error = NULL;
      g_autoptr (WeirDecodedTree) tree = weir_decoder_to_tree (decoder, input, &limits[i], &error);

      if (tree == NULL)
        g_assert_nonnull (error);
      else
        {
          g_assert_cmpuint (weir_decoded_tree_get_n_nodes (tree), >, 0);
          check_tree (tree, &limits[i]);
          check_json (tree, i == 1);
        }
      if (tree != NULL && weir_decoded_tree_get_n_nodes (tree) < 50)
        {
          g_autofree char *path = weir_decoded_tree_dup_path (tree, weir_decoded_tree_get_n_nodes (tree) - 1);

          g_assert_true (g_utf8_validate (path, -1, NULL));
          weir_decoded_tree_find (tree, path);
        }
    }
  if (decoder->to_tree != NULL || decoder->to_text != NULL)
    {
      g_autofree char *text = weir_decoder_to_text (decoder, input, 100, &is_cut, NULL);

      if (text != NULL)
        g_assert_true (g_utf8_validate (text, -1, NULL));
    }
  if (decoder->unpack != NULL)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GBytes) bytes = decoder->unpack (input, 10000, &is_cut, &error);

      g_assert_true ((bytes == NULL) == (error != NULL));
      if (bytes != NULL)
        g_assert_cmpuint (g_bytes_get_size (bytes), <=, 10000);
    }
}

/* Our own reader and that of the library agree on what JSON is. */
static void
check_agreement (const WeirDecodeInput *input)
{
  gsize position;
  gboolean is_json = weir_json_check ((const char *) input->bytes, input->length, FALSE, &position);

  g_assert_cmpuint (position, <=, input->length);
  g_assert_cmpint (is_json, ==,
                   weir_json_reader_read (weir_json_reader_get_for_thread (), input->bytes, input->length) != NULL);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  static const char *const topics[] = { "__consumer_offsets", "__transaction_state", "__share_group_state", "orders" };
  static char **names; /* reachable to the end */
  WeirDecodeInput input = { .bytes = data, .length = size };

  /* Kafka's own records: which topic, how long the key is, the key, the value. */
  if (g_str_equal (FUZZED_DECODERS, "kafka"))
    {
      gsize key_length;

      if (size < 2)
        return 0;
      key_length = MIN (data[1], size - 2);
      input.topic = topics[data[0] % G_N_ELEMENTS (topics)];
      input.is_key = data[0] >= 128;
      input.key = data + 2;
      input.key_length = key_length;
      input.bytes = input.is_key ? input.key : data + 2 + key_length;
      input.length = input.is_key ? key_length : size - 2 - key_length;
    }
  else if (g_str_equal (FUZZED_DECODERS, "json"))
    check_agreement (&input);

  if (names == NULL)
    names = g_strsplit (FUZZED_DECODERS, " ", -1);
  for (gsize i = 0; names[i] != NULL; i++)
    check_decoder (weir_decoder_find (names[i]), &input);

  return 0;
}
