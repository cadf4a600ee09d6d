/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include <string.h>

#include "decode/weir-decoder.h"

/* Vectors are written in hex, as specifications do. */
static inline GBytes *
bytes_of_hex (const char *hex)
{
  GByteArray *bytes = g_byte_array_new ();

  for (; *hex != '\0'; hex++)
    {
      guint8 byte;

      if (*hex == ' ')
        continue;
      byte = (guint8) (g_ascii_xdigit_value (hex[0]) * 16 + g_ascii_xdigit_value (hex[1]));
      g_byte_array_append (bytes, &byte, 1);
      hex++;
    }

  return g_byte_array_free_to_bytes (bytes);
}

static inline char *
decode_to_json (const char            *id,
                const WeirDecodeInput *input,
                char                 **problem)
{
  const WeirDecoder *decoder = weir_decoder_find (id);
  g_autoptr (GError) error = NULL;
  g_autoptr (WeirDecodedTree) tree = NULL;
  gboolean is_cut;

  *problem = NULL;
  g_assert_nonnull (decoder);
  tree = weir_decoder_to_tree (decoder, input, NULL, &error);
  if (tree == NULL)
    {
      g_assert_nonnull (error);
      *problem = g_strdup (error->message);
      return NULL;
    }
  g_assert_no_error (error);
  *problem = g_strdup (weir_decoded_tree_get_problem (tree));

  return weir_decoded_tree_to_json (tree, 0, FALSE, 1 << 20, &is_cut);
}

static inline void
assert_hex_is (const char *id,
               const char *hex,
               const char *expected)
{
  g_autoptr (GBytes) bytes = bytes_of_hex (hex);
  WeirDecodeInput input = weir_decode_input (bytes, NULL, FALSE, NULL);
  g_autofree char *problem = NULL;
  g_autofree char *json = decode_to_json (id, &input, &problem);

  g_test_message ("%s %s", id, hex);
  g_assert_cmpstr (problem, ==, NULL);
  g_assert_cmpstr (json, ==, expected);
}

static inline void
assert_choice (GBytes     *bytes,
               const char *topic,
               const char *id,
               const char *reason)
{
  WeirDecodeInput input = weir_decode_input (bytes, topic, FALSE, NULL);
  g_autofree char *its_reason = NULL;
  const WeirDecoder *decoder = weir_decoder_choose (&input, &its_reason);

  g_assert_cmpstr (decoder->id, ==, id);
  g_assert_nonnull (its_reason);
  if (reason != NULL)
    g_assert_cmpstr (its_reason, ==, reason);
}
