/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include <string.h>

#include "base/weir-json.h"
#include "weir-fuzz.h"

/* Each getter on each value; what decimals say of themselves must be read as the same. */
int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  static WeirJsonReader *reader;
  yyjson_val *root;
  yyjson_val *value;
  size_t n_values;

  if (reader == NULL)
    reader = weir_json_reader_new ();

  root = weir_json_reader_read (reader, data, size);
  if (root == NULL)
    {
      const char *message = NULL;
      gsize position = 0;

      g_assert_true (weir_json_reader_locate_error (reader, &message, &position));
      g_assert_nonnull (message);
      g_assert_cmpuint (position, <=, size);
      return 0;
    }

  /* A document's values lie one behind the other; that a value knows how many are in it is
   * what keeps this from recursing. */
  n_values = yyjson_is_ctn (root) ? ((size_t) (unsafe_yyjson_get_next (root) - root)) : 1;
  value = root;
  for (size_t i = 0; i < n_values; i++, value++)
    {
      gint64 number;
      gint64 msec;
      WeirDecimal decimal;
      WeirDecimal again;
      const char *text;
      gsize length;

      if (weir_json_get_decimal (value, &decimal))
        {
          g_autofree char *written = weir_decimal_to_string (decimal);

          g_assert_true (weir_decimal_parse (written, strlen (written), &again));
          g_assert_cmpint (weir_decimal_compare (decimal, again), ==, 0);
          if (weir_json_get_int64 (value, &number))
            g_assert_cmpint (weir_decimal_compare (decimal, (WeirDecimal) { .coefficient = number }), ==, 0);
          if (weir_decimal_add (&again, decimal) && weir_decimal_multiply (decimal, (WeirDecimal) { .coefficient = 2 }, &decimal))
            g_assert_cmpint (weir_decimal_compare (decimal, again), ==, 0);
        }
      else
        g_assert_false (weir_json_get_int64 (value, &number));

      if (weir_json_get_text (value, &text, &length))
        g_assert_true (g_utf8_validate_len (text, length, NULL) || memchr (text, 0, length) != NULL);
      if (weir_json_get_time_msec (value, &msec))
        g_assert_true (msec > G_GINT64_CONSTANT (-100000000000000) && msec < G_GINT64_CONSTANT (1000000000000000));
    }

  return 0;
}
