/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include <string.h>

#include "base/weir-error.h"
#include "base/weir-json.h"
#include "search/weir-value-edit.h"
#include "weir-fuzz.h"

/* The edits up to the first zero byte, and behind it the value. What comes of JSON is JSON, and what was removed once is not
 * there any more. */

static gboolean
is_json (gconstpointer bytes,
         gsize length)
{
  g_autoptr (WeirJsonReader) reader = weir_json_reader_new ();

  return weir_json_reader_read (reader, bytes, length) != NULL;
}

static void
try_edits (const char *text,
           const uint8_t *value,
           gsize length)
{
  gsize position = G_MAXSIZE;
  g_autoptr (GError) error = NULL;
  g_autoptr (WeirValueEdit) edit = weir_value_edit_new (text, &position, &error);
  g_autoptr (WeirValueEditScratch) first = weir_value_edit_scratch_new ();
  g_autoptr (WeirValueEditScratch) second = weir_value_edit_scratch_new ();
  /* Memory of its own, so that reading behind it is noticed. */
  g_autofree uint8_t *copy = g_malloc (MAX (length, 1));
  WeirRecordView view = { .value = copy, .value_length = length };
  WeirRecordView edited, again;
  g_autofree char *problem = NULL;

  if (length > 0)
    memcpy (copy, value, length);
  if (edit == NULL)
    {
      g_assert_error (error, WEIR_ERROR, WEIR_ERROR_INVALID);
      g_assert_cmpuint (position, <=, strlen (text));
      return;
    }
  if (!weir_value_edit_apply (edit, first, &view, &edited, &problem))
    {
      g_assert_nonnull (problem);
      return;
    }
  g_assert_true (is_json (edited.value, edited.value_length));
  /* One edit by names alone does the same again. */
  if (strpbrk (text, ";,\n[\"'") == NULL && weir_value_edit_apply (edit, second, &edited, &again, &problem))
    {
      g_assert_cmpmem (edited.value, edited.value_length, again.value, again.value_length);
    }
}

int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t size)
{
  static const char *const own[] = {
    "remove a", "set a = 1", "remove a.b", "set a.b = \"x\"", "set value[] = {}; remove value[0]", "remove items[].a; set items[-1].a = [1, 2]",
    "set \"\" = null", "remove value[][]",
  };
  const uint8_t *end = size > 0 ? memchr (data, 0, size) : NULL;

  if (end != NULL)
    {
      g_autofree char *text = g_strndup ((const char *) data, (gsize) (end - data));

      try_edits (text, end + 1, size - (gsize) (end + 1 - data));
    }
  for (gsize i = 0; i < G_N_ELEMENTS (own); i++)
    try_edits (own[i], data, size);
  return 0;
}
