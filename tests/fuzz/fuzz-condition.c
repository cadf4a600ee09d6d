/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include <string.h>

#include "search/weir-completion.h"
#include "search/weir-condition.h"
#include "weir-fuzz.h"

#define NOW_MSEC G_GINT64_CONSTANT (1795270509312)

/* The parser on any text: either a condition, or an error at a place in it. Then completion at its end. */
int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  static WeirFieldPaths *paths;
  static const char sample[] = "{\"total\":1,\"store\":\"a\",\"order id\":2,\"items\":[{\"product_id\":7,\"tags\":[\"x\"]}],\"a\":{\"b\":null}}";
  g_autofree char *text = size > 0 ? g_strndup ((const char *) data, size) : g_strdup ("");
  g_autoptr (WeirCondition) condition = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) found = NULL;
  gsize length = strlen (text);
  gsize position = G_MAXSIZE;
  gsize start = G_MAXSIZE;

  if (paths == NULL)
    {
      paths = weir_field_paths_new ();
      g_assert_true (weir_field_paths_add_value (paths, sample, strlen (sample)));
      weir_field_paths_add_header (paths, "trace");
    }

  condition = weir_condition_new (text, NOW_MSEC, &position, &error);
  if (condition == NULL)
    {
      g_assert_nonnull (error);
      g_assert_cmpuint (position, <=, length);
      /* Between two characters, so that a caret can be shown there. */
      if (g_utf8_validate (text, -1, NULL))
        g_assert_true (g_utf8_validate_len (text, position, NULL));
    }
  else
    g_assert_no_error (error);

  found = weir_completion_find (text, length, paths, &start);
  g_assert_cmpuint (start, <=, length);
  for (guint i = 0; i < found->len; i++)
    g_assert_true (g_utf8_validate (((WeirCompletion *) g_ptr_array_index (found, i))->text, -1, NULL));
  return 0;
}
