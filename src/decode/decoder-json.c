/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include <glib/gi18n.h>
#include <string.h>

#include "base/weir-error.h"
#include "base/weir-format.h"
#include "base/weir-json.h"
#include "decode/weir-decode.h"
#include "decode/weir-decoder-list.h"
#include "decode/weir-json-tree.h"

/* Larger documents are looked at in part: whether they are right to the end is not worth their memory. */
#define MAX_CHECKED_BYTES (16 * 1024 * 1024)
#define PART_BYTES (1024 * 1024)

/* The first character behind spaces and a byte order mark; 0 where there is none. */
static char
get_first_character (const WeirDecodeInput *input)
{
  gsize i = input->length >= 3 && memcmp (input->bytes, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;

  while (i < input->length && strchr (" \n\r\t", input->bytes[i]) != NULL && input->bytes[i] != '\0')
    i++;

  return i < input->length ? (char) input->bytes[i] : '\0';
}

/* Objects and arrays only: a lone number or word is JSON too, but says more as text. */
static guint
recognise (const WeirDecodeInput *input,
           char                 **reason)
{
  char first = get_first_character (input);
  gsize position;

  if (first != '{' && first != '[')
    return WEIR_SURE_NOT;
  if (input->length > MAX_CHECKED_BYTES)
    {
      g_autofree char *part = weir_format_bytes (PART_BYTES);

      if (!weir_json_check ((const char *) input->bytes, PART_BYTES, TRUE, &position))
        return WEIR_SURE_NOT;
      /* Translators: a bracket, and a size such as "1 MB". */
      *reason = g_strdup_printf (_("Starts with %c and its first %s are JSON"), first, part);
      return WEIR_SURE_VERY;
    }
  if (weir_json_reader_read (weir_json_reader_get_for_thread (), input->bytes, input->length) == NULL)
    return WEIR_SURE_NOT;
  /* Translators: a bracket. */
  *reason = g_strdup_printf (_("Starts with %c and is one JSON document"), first);

  return WEIR_SURE_VERY;
}

static gboolean
to_tree (const WeirDecodeInput *input,
         WeirDecodedTree       *tree,
         GError               **error)
{
  if (weir_json_to_tree ((const char *) input->bytes, input->length, tree) || weir_decoded_tree_get_n_nodes (tree) > 0)
    return TRUE;
  g_set_error_literal (error, WEIR_ERROR, WEIR_ERROR_INVALID, _("This is not JSON. Choose another format."));

  return FALSE;
}

static char *
to_text (const WeirDecodeInput *input,
         gsize                  max_bytes,
         gboolean              *is_cut,
         GError               **error)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static (input->bytes, input->length);

  return weir_decode_to_text (bytes, WEIR_DECODED_JSON, max_bytes, is_cut);
}

const WeirDecoder weir_decoder_json = {
  .id = "json",
  .title = N_("JSON"),
  .recognise = recognise,
  .to_tree = to_tree,
  .to_text = to_text,
};
