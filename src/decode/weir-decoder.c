/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "decode/weir-decoder.h"

#include <glib/gi18n.h>

#include "base/weir-error.h"
#include "decode/weir-decoder-list.h"

/* The list is open: a format more is a line more. */
static const WeirDecoder *const decoders[] = {
  &weir_decoder_json,
  &weir_decoder_xml,
  &weir_decoder_text,
  &weir_decoder_utf16le,
  &weir_decoder_utf16be,
  &weir_decoder_latin1,
  &weir_decoder_msgpack,
  &weir_decoder_cbor,
  &weir_decoder_kafka,
  &weir_decoder_integer,
  &weir_decoder_double,
  &weir_decoder_uuid,
  &weir_decoder_gzip,
  &weir_decoder_zstd,
  &weir_decoder_hex,
  NULL,
};

WeirDecodeInput
weir_decode_input (GBytes     *bytes,
                   const char *topic,
                   gboolean    is_key,
                   GBytes     *key)
{
  WeirDecodeInput input = { .topic = topic, .is_key = is_key };

  if (bytes != NULL)
    input.bytes = g_bytes_get_data (bytes, &input.length);
  if (key != NULL)
    {
      /* What has no length has no address either, but is no null. */
      input.key = g_bytes_get_data (key, &input.key_length);
      if (input.key == NULL)
        input.key = (const guint8 *) "";
    }
  if (input.bytes == NULL)
    input.bytes = (const guint8 *) "";

  return input;
}

const WeirDecoder *const *
weir_decoder_list (void)
{
  return decoders;
}

const WeirDecoder *
weir_decoder_find (const char *id)
{
  for (gsize i = 0; decoders[i] != NULL; i++)
    {
      if (g_strcmp0 (decoders[i]->id, id) == 0)
        return decoders[i];
    }

  return NULL;
}

/**
 * weir_decoder_choose:
 * @input: what is to be read
 * @reason: (out) (transfer full): a sentence that says why
 *
 * Returns: the decoder that is most sure; hex where none is
 */
const WeirDecoder *
weir_decoder_choose (const WeirDecodeInput *input,
                     char                 **reason)
{
  const WeirDecoder *best = NULL;
  g_autofree char *best_reason = NULL;
  guint best_sureness = 0;

  for (gsize i = 0; decoders[i] != NULL && best_sureness < WEIR_SURE_CERTAIN; i++)
    {
      g_autofree char *its_reason = NULL;
      guint sureness = decoders[i]->recognise != NULL ? decoders[i]->recognise (input, &its_reason) : WEIR_SURE_NOT;

      if (sureness <= best_sureness)
        continue;
      best = decoders[i];
      best_sureness = sureness;
      g_free (best_reason);
      best_reason = g_steal_pointer (&its_reason);
    }
  *reason = g_steal_pointer (&best_reason);

  return best;
}

/**
 * weir_decoder_to_tree:
 * @self: a decoder
 * @input: what is to be read
 * @limits: (nullable): what it may cost
 * @error: where the bytes are not of this format at all
 *
 * Returns: (transfer full) (nullable): the tree, in part where it has a problem
 */
WeirDecodedTree *
weir_decoder_to_tree (const WeirDecoder      *self,
                      const WeirDecodeInput  *input,
                      const WeirDecodeLimits *limits,
                      GError                **error)
{
  g_autoptr (WeirDecodedTree) tree = weir_decoded_tree_new (limits);

  if (self->to_tree == NULL)
    {
      g_set_error_literal (error, WEIR_ERROR, WEIR_ERROR_UNSUPPORTED, _("This format has no tree; choose Text or Hex."));
      return NULL;
    }
  if (!self->to_tree (input, tree, error))
    return NULL;
  weir_decoded_tree_finish (tree);
  if (weir_decoded_tree_get_n_nodes (tree) == 0)
    {
      const char *problem = weir_decoded_tree_get_problem (tree);

      g_set_error_literal (error, WEIR_ERROR, WEIR_ERROR_INVALID, problem != NULL ? problem : _("There is nothing to be shown."));
      return NULL;
    }

  return g_steal_pointer (&tree);
}

/**
 * weir_decoder_to_text:
 * @self: a decoder
 * @input: what is to be read
 * @max_bytes: about how long the text may be
 * @is_cut: (out): whether there is more
 * @error: where the bytes are not of this format at all
 *
 * Returns: (transfer full) (nullable): valid UTF-8
 */
char *
weir_decoder_to_text (const WeirDecoder     *self,
                      const WeirDecodeInput *input,
                      gsize                  max_bytes,
                      gboolean              *is_cut,
                      GError               **error)
{
  g_autoptr (WeirDecodedTree) tree = NULL;
  g_autofree char *text = NULL;

  *is_cut = FALSE;
  if (self->to_text != NULL)
    return self->to_text (input, max_bytes, is_cut, error);

  tree = weir_decoder_to_tree (self, input, NULL, error);
  if (tree == NULL)
    return NULL;
  text = weir_decoded_tree_to_json (tree, 0, TRUE, max_bytes, is_cut);
  *is_cut = *is_cut || weir_decoded_tree_get_problem (tree) != NULL;

  return g_steal_pointer (&text);
}
