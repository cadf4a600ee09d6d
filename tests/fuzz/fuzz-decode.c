/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include <string.h>

#include "base/weir-json.h"
#include "decode/weir-decode.h"
#include "weir-fuzz.h"

static void
check_text (GBytes          *bytes,
            WeirDecodedKind  kind,
            gsize            max_bytes)
{
  gboolean is_cut = FALSE;
  g_autofree char *text = weir_decode_to_text (bytes, kind, max_bytes, &is_cut);

  g_assert_true (g_utf8_validate (text, -1, NULL));
  g_assert_cmpuint (strlen (text), <=, max_bytes);
}

/* A view gets valid text of a bounded length, whatever it is made of; and an indented
 * document has the same values in the same order as the one it was made from. */
int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  static const gsize bounds[] = { 0, 1, 2, 3, 7, 80, 1000, 1 << 20 };
  g_autoptr (GBytes) bytes = g_bytes_new_static (data, size);
  g_autofree char *message = weir_decode_check_json ((const char *) data, size);
  WeirDecodedKind kind = weir_decode_guess (bytes);

  for (gsize i = 0; i < G_N_ELEMENTS (bounds); i++)
    {
      g_autofree char *line = weir_decode_to_line (bytes, bounds[i]);

      g_assert_true (g_utf8_validate (line, -1, NULL));
      g_assert_cmpuint (strlen (line), <=, bounds[i]);
      g_assert_null (strpbrk (line, "\n\r\t"));

      check_text (bytes, WEIR_DECODED_JSON, bounds[i]);
      check_text (bytes, WEIR_DECODED_TEXT, bounds[i]);
      check_text (bytes, WEIR_DECODED_BINARY, bounds[i]);
    }

  if (kind == WEIR_DECODED_JSON)
    {
      g_autoptr (WeirJsonReader) before = weir_json_reader_new ();
      g_autoptr (WeirJsonReader) after = weir_json_reader_new ();
      g_autofree char *text = weir_decode_to_text (bytes, kind, G_MAXSIZE, NULL);
      yyjson_val *root = weir_json_reader_read (before, data, size);
      yyjson_val *root_after = weir_json_reader_read (after, text, strlen (text));
      gsize n_values;

      g_assert_null (message);
      g_assert_nonnull (root);
      g_assert_nonnull (root_after);

      n_values = (gsize) (unsafe_yyjson_get_next (root) - root);
      g_assert_cmpuint (n_values, ==, (gsize) (unsafe_yyjson_get_next (root_after) - root_after));
      for (gsize i = 0; i < n_values; i++)
        {
          const char *one;
          const char *other;
          gsize length;
          gsize other_length;

          g_assert_cmpint (yyjson_get_tag (root + i), ==, yyjson_get_tag (root_after + i));
          if (weir_json_get_text (root + i, &one, &length))
            {
              g_assert_true (weir_json_get_text (root_after + i, &other, &other_length));
              g_assert_cmpmem (one, length, other, other_length);
            }
        }
    }

  return 0;
}
