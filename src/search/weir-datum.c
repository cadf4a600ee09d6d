/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "search/weir-datum.h"

#include <string.h>

#include "base/weir-time.h"

void
weir_datum_from_literal (WeirDatum *datum,
                         const WeirOperand *literal)
{
  *datum = (WeirDatum) { .text = literal->text, .length = literal->length, .integer = literal->msec };
  if (literal->is_number)
    datum->number = &literal->number;
  switch ((guint) literal->kind)
    {
    case WEIR_OPERAND_TEXT:
      datum->kind = WEIR_DATUM_TEXT;
      break;
    case WEIR_OPERAND_NUMBER:
      datum->kind = WEIR_DATUM_NUMBER;
      break;
    case WEIR_OPERAND_TIME:
      datum->kind = WEIR_DATUM_TIME;
      break;
    case WEIR_OPERAND_TRUE:
      datum->kind = WEIR_DATUM_TRUE;
      break;
    case WEIR_OPERAND_FALSE:
      datum->kind = WEIR_DATUM_FALSE;
      break;
    default:
      datum->kind = WEIR_DATUM_NULL;
      break;
    }
}

/* Parts of the message of which there is one. */
void
weir_datum_from_part (WeirDatum *datum,
                      const WeirOperand *operand,
                      const WeirRecordView *view)
{
  *datum = (WeirDatum) { .kind = WEIR_DATUM_INTEGER };
  switch ((guint) operand->kind)
    {
    case WEIR_OPERAND_KEY:
      weir_datum_from_bytes (datum, view->key, view->key_length);
      break;
    case WEIR_OPERAND_VALUE:
      weir_datum_from_bytes (datum, view->value, view->value_length);
      break;
    case WEIR_OPERAND_TOPIC:
      weir_datum_from_bytes (datum, view->topic, strlen (view->topic));
      break;
    case WEIR_OPERAND_PARTITION:
      datum->integer = view->partition;
      break;
    case WEIR_OPERAND_OFFSET:
      datum->integer = view->offset;
      break;
    case WEIR_OPERAND_TIMESTAMP:
      datum->kind = view->timestamp_type != WEIR_TIMESTAMP_NONE && view->timestamp_msec >= 0 ? WEIR_DATUM_TIME
                                                                                             : WEIR_DATUM_MISSING;
      datum->integer = view->timestamp_msec;
      break;
    case WEIR_OPERAND_SIZE:
      datum->integer = (gint64) (view->key_length + view->value_length);
      break;
    default:
      datum->kind = WEIR_DATUM_MISSING;
      break;
    }
}

static gboolean
get_time (const WeirDatum *datum,
          gint64 *msec)
{
  yyjson_val written = { 0 };

  if (datum->kind == WEIR_DATUM_TIME)
    {
      *msec = datum->integer;
      return TRUE;
    }
  if (datum->json != NULL)
    return weir_json_get_time_msec (datum->json, msec);
  if (datum->kind != WEIR_DATUM_TEXT && datum->kind != WEIR_DATUM_NUMBER)
    return FALSE;
  yyjson_set_raw (&written, datum->text, datum->length);
  return weir_json_get_time_msec (&written, msec);
}

static inline const WeirNumber *
get_number (const WeirDatum *datum,
            WeirNumber *storage,
            char buffer[24])
{
  if (datum->number != NULL)
    return datum->number;
  switch ((guint) datum->kind)
    {
    case WEIR_DATUM_INTEGER:
    case WEIR_DATUM_TIME:
      weir_number_init_int64 (storage, datum->integer, buffer);
      return storage;
    case WEIR_DATUM_NUMBER:
    case WEIR_DATUM_TEXT:
      return weir_number_init (storage, datum->text, datum->length) ? storage : NULL;
    default:
      return NULL;
    }
}

static inline gboolean
is_numeric (const WeirDatum *datum)
{
  return datum->kind == WEIR_DATUM_NUMBER || datum->kind == WEIR_DATUM_INTEGER;
}

/* Whether the two can be put into an order; two that cannot are not equal. */
gboolean
weir_datum_compare (const WeirDatum *a,
                    const WeirDatum *b,
                    int *order)
{
  if (a->kind == WEIR_DATUM_TEXT && b->kind == WEIR_DATUM_TEXT)
    {
      gsize shorter = MIN (a->length, b->length);

      *order = shorter > 0 ? memcmp (a->text, b->text, shorter) : 0;
      if (*order == 0)
        *order = a->length < b->length ? -1 : a->length > b->length;
      return TRUE;
    }
  if (a->kind == WEIR_DATUM_TIME || b->kind == WEIR_DATUM_TIME)
    {
      gint64 left;
      gint64 right;

      if (!get_time (a, &left) || !get_time (b, &right))
        return FALSE;
      *order = left < right ? -1 : left > right;
      return TRUE;
    }
  /* Two numbers, or a number and a text that is one. */
  if (is_numeric (a) || is_numeric (b))
    {
      WeirNumber storage[2];
      char buffers[2][24];
      const WeirNumber *left;
      const WeirNumber *right;

      if (a->kind == WEIR_DATUM_INTEGER && b->number != NULL && b->number->has_decimal && b->number->decimal.scale == 0)
        {
          *order = a->integer < b->number->decimal.coefficient ? -1 : a->integer > b->number->decimal.coefficient;
          return TRUE;
        }
      left = get_number (a, &storage[0], buffers[0]);
      right = left != NULL ? get_number (b, &storage[1], buffers[1]) : NULL;
      if (right == NULL)
        return FALSE;
      *order = weir_number_compare (left, right);
      return TRUE;
    }
  *order = 0;
  return a->kind == b->kind && (a->kind == WEIR_DATUM_TRUE || a->kind == WEIR_DATUM_FALSE || a->kind == WEIR_DATUM_NULL);
}

gboolean
weir_datum_is_empty (const WeirDatum *datum)
{
  switch ((guint) datum->kind)
    {
    case WEIR_DATUM_TEXT:
      return datum->length == 0;
    case WEIR_DATUM_LIST:
    case WEIR_DATUM_OBJECT:
      return yyjson_get_len (datum->json) == 0;
    default:
      return FALSE;
    }
}
