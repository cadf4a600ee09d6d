/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include "base/weir-json.h"
#include "search/weir-condition-private.h"

G_BEGIN_DECLS

typedef enum
{
  WEIR_DATUM_MISSING,
  WEIR_DATUM_NULL,
  WEIR_DATUM_TEXT,    /* text */
  WEIR_DATUM_NUMBER,  /* text, as it was written */
  WEIR_DATUM_INTEGER,
  WEIR_DATUM_TIME,    /* integer: ms */
  WEIR_DATUM_TRUE,
  WEIR_DATUM_FALSE,
  WEIR_DATUM_LIST,    /* json */
  WEIR_DATUM_OBJECT,  /* json */
  WEIR_DATUM_UNREADABLE,
} WeirDatumKind;

/* A value of the message while it is compared; everything in it is borrowed. */
typedef struct
{
  WeirDatumKind kind;
  const char *text;
  gsize length;
  gint64 integer;
  yyjson_val *json;
  const WeirNumber *number; /* where it is known already */
} WeirDatum;

void     weir_datum_from_literal (WeirDatum *datum, const WeirOperand *literal);
void     weir_datum_from_part (WeirDatum *datum, const WeirOperand *operand, const WeirRecordView *view);
gboolean weir_datum_compare (const WeirDatum *a, const WeirDatum *b, int *order);
gboolean weir_datum_is_empty (const WeirDatum *datum);

static inline void
weir_datum_from_json (WeirDatum *datum,
                      yyjson_val *json)
{
  *datum = (WeirDatum) { .json = json };
  switch (yyjson_get_type (json))
    {
    case YYJSON_TYPE_NULL:
      datum->kind = WEIR_DATUM_NULL;
      break;
    case YYJSON_TYPE_BOOL:
      datum->kind = yyjson_get_bool (json) ? WEIR_DATUM_TRUE : WEIR_DATUM_FALSE;
      break;
    case YYJSON_TYPE_RAW:
      datum->kind = WEIR_DATUM_NUMBER;
      datum->text = yyjson_get_raw (json);
      datum->length = yyjson_get_len (json);
      break;
    case YYJSON_TYPE_STR:
      datum->kind = WEIR_DATUM_TEXT;
      datum->text = yyjson_get_str (json);
      datum->length = yyjson_get_len (json);
      break;
    case YYJSON_TYPE_ARR:
      datum->kind = WEIR_DATUM_LIST;
      break;
    case YYJSON_TYPE_OBJ:
      datum->kind = WEIR_DATUM_OBJECT;
      break;
    default:
      datum->kind = WEIR_DATUM_MISSING;
      break;
    }
}

static inline void
weir_datum_from_bytes (WeirDatum *datum,
                       const void *bytes,
                       gsize length)
{
  *datum = (WeirDatum) { .kind = bytes != NULL ? WEIR_DATUM_TEXT : WEIR_DATUM_NULL, .text = bytes, .length = length };
}

static inline gboolean
weir_datum_is_equal (const WeirDatum *a,
                     const WeirDatum *b)
{
  int order;

  return weir_datum_compare (a, b, &order) && order == 0;
}

G_END_DECLS
