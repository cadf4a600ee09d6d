/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include <string.h>

#include "search/weir-condition-private.h"
#include "weir-fuzz.h"

#define NOW_MSEC G_GINT64_CONSTANT (1795270509312)

typedef struct
{
  const char *text;
  gsize length;
} Piece;

static gboolean
get_header (const WeirRecordView *view,
            guint                 index,
            const char          **name,
            gconstpointer        *value,
            gsize                *length)
{
  const Piece *piece = view->native;

  /* One with a value, one without, and one whose name only the input knows. */
  *name = index == 0 ? "h" : index == 1 ? "trace" : "";
  *value = index == 1 ? NULL : piece->text;
  *length = index == 1 ? 0 : piece->length;
  return index < 3;
}

/* Takes what is in front of the next NUL. */
static Piece
take_piece (const uint8_t **data,
            size_t         *size)
{
  const uint8_t *end = *size > 0 ? memchr (*data, '\0', *size) : NULL;
  size_t length = end != NULL ? (size_t) (end - *data) : *size;
  Piece piece = { (const char *) *data, length };

  *data += end != NULL ? length + 1 : length;
  *size -= end != NULL ? length + 1 : length;
  return piece;
}

/* Condition, key, header and value, with NULs between them. Looking at the bytes first must not change what matches, and a
 * condition and its opposite are never both true. */
int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  static WeirConditionScratch *scratch;
  Piece text = take_piece (&data, &size);
  Piece key = take_piece (&data, &size);
  Piece header = take_piece (&data, &size);
  g_autofree char *written = text.length > 0 ? g_strndup (text.text, text.length) : g_strdup ("");
  g_autofree char *opposite = g_strdup_printf ("not (%s)", written);
  g_autoptr (WeirCondition) condition = weir_condition_new (written, NOW_MSEC, NULL, NULL);
  g_autoptr (WeirCondition) negated = NULL;
  WeirRecordView view = {
    .topic = "orders",
    .partition = 3,
    .offset = 12345,
    .timestamp_msec = NOW_MSEC - 1000,
    .timestamp_type = header.length % 2 == 0 ? WEIR_TIMESTAMP_CREATE : WEIR_TIMESTAMP_NONE,
    .key = key.length > 0 ? key.text : NULL,
    .key_length = key.length,
    .value = size > 0 ? data : NULL,
    .value_length = size,
    .native = &header,
  };
  WeirVerdict verdict;
  WeirVerdict parsed;
  WeirVerdict other;

  if (condition == NULL)
    return 0;
  if (scratch == NULL)
    scratch = weir_condition_scratch_new (get_header);

  verdict = weir_condition_evaluate (condition, scratch, &view);
  parsed = weir_condition_evaluate_parsing (condition, scratch, &view);
  if (verdict == WEIR_VERDICT_NO)
    g_assert_cmpint (parsed, !=, WEIR_VERDICT_YES);
  else
    g_assert_cmpint (parsed, ==, verdict);

  /* In parentheses and turned it may be nested too deeply. */
  negated = weir_condition_new (opposite, NOW_MSEC, NULL, NULL);
  if (negated == NULL)
    return 0;
  other = weir_condition_evaluate_parsing (negated, scratch, &view);
  g_assert_cmpint (other, ==, parsed == WEIR_VERDICT_YES ? WEIR_VERDICT_NO : parsed == WEIR_VERDICT_NO ? WEIR_VERDICT_YES : parsed);
  return 0;
}
