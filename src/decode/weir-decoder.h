/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include <glib.h>

#include "decode/weir-decoded-tree.h"

G_BEGIN_DECLS

/**
 * WeirDecodeInput:
 * @bytes: what is to be read; never %NULL, but may have no length
 * @length: how many
 * @topic: (nullable): name of the topic: Kafka's own records are only in Kafka's own topics
 * @is_key: whether it is a key
 * @key: (nullable): the key of the message a value belongs to
 * @key_length: its length
 *
 * What a decoder looks at. All of it is borrowed.
 */
typedef struct
{
  const guint8 *bytes;
  gsize length;
  const char *topic;
  gboolean is_key;
  const guint8 *key;
  gsize key_length;
} WeirDecodeInput;

/* How sure a decoder is; what lies between is for decoders to say. */
enum
{
  WEIR_SURE_NOT = 0,
  WEIR_SURE_LAST_RESORT = 1,
  WEIR_SURE_POSSIBLE = 20,
  WEIR_SURE_LIKELY = 50,
  WEIR_SURE_VERY = 80,
  WEIR_SURE_CERTAIN = 100,
};

/**
 * WeirDecoder:
 * @id: short name, kept in settings
 * @title: what a person calls it; to be translated with _()
 * @recognise: (nullable): how sure it is that the bytes are of its format, with a sentence that
 *   says why where it is sure at all; %NULL for what only a person chooses
 * @to_tree: (nullable): builds the tree; FALSE with an error where the bytes are not of its
 *   format at all, TRUE with a problem in the tree where they are in part
 * @to_text: (nullable): as lines of text; without it, the tree is written as JSON
 * @unpack: (nullable): the bytes that are packed in the bytes; such a decoder has neither tree nor text
 *
 * One format. A new one is a file with one such struct, and a line in weir-decoder.c. The functions
 * are called on any thread and keep nothing.
 */
typedef struct
{
  const char *id;
  const char *title;
  guint (*recognise) (const WeirDecodeInput *input, char **reason);
  gboolean (*to_tree) (const WeirDecodeInput *input, WeirDecodedTree *tree, GError **error);
  char *(*to_text) (const WeirDecodeInput *input, gsize max_bytes, gboolean *is_cut, GError **error);
  GBytes *(*unpack) (const WeirDecodeInput *input, gsize max_bytes, gboolean *is_cut, GError **error);
} WeirDecoder;

WeirDecodeInput weir_decode_input (GBytes *bytes, const char *topic, gboolean is_key, GBytes *key); /* nullable bytes, topic and key */

/* All of them, in the order in which they are offered; ends in NULL. */
const WeirDecoder *const *weir_decoder_list (void);
const WeirDecoder        *weir_decoder_find (const char *id); /* nullable */
const WeirDecoder        *weir_decoder_choose (const WeirDecodeInput *input, char **reason); /* never NULL; reason: transfer full */

WeirDecodedTree *weir_decoder_to_tree (const WeirDecoder *self, const WeirDecodeInput *input, const WeirDecodeLimits *limits,
                                       GError **error) G_GNUC_WARN_UNUSED_RESULT;
char            *weir_decoder_to_text (const WeirDecoder *self, const WeirDecodeInput *input, gsize max_bytes, gboolean *is_cut,
                                       GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
