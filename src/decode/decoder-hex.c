/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include <glib/gi18n.h>

#include "decode/weir-decoder-list.h"
#include "decode/weir-hex.h"

static guint
recognise (const WeirDecodeInput *input,
           char                 **reason)
{
  *reason = g_strdup (_("Is neither text nor another format that is known here"));

  return WEIR_SURE_LAST_RESORT;
}

static char *
to_text (const WeirDecodeInput *input,
         gsize                  max_bytes,
         gboolean              *is_cut,
         GError               **error)
{
  g_autoptr (GString) text = g_string_new (NULL);

  *is_cut = !weir_hex_dump (input->bytes, input->length, max_bytes, text);

  return g_string_free_and_steal (g_steal_pointer (&text));
}

const WeirDecoder weir_decoder_hex = {
  .id = "hex",
  .title = N_("Hex"),
  .recognise = recognise,
  .to_text = to_text,
};
