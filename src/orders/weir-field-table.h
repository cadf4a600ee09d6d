/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include <glib.h>
#include <string.h>
#include <yyjson.h>

G_BEGIN_DECLS

#define WEIR_FIELD_MAX_LENGTH 16

/**
 * WeirFieldName:
 * @name: how a field is called in the wild
 * @field: which field of ours it is, from 1
 * @rank: the lower wins, where a message has several that mean the same
 */
typedef struct
{
  const char *name;
  guint8 field;
  guint8 rank;
} WeirFieldName;

/**
 * WeirFieldTable:
 *
 * Finds out which field a key of a JSON object is: one pass over the object's members and
 * a comparison or two for each, instead of one search of the object for each name. Keys
 * that begin with a capital (`OrderId`, `ORDER_ID`) match as well.
 */
typedef struct
{
  const WeirFieldName *names;
  guint8 first[WEIR_FIELD_MAX_LENGTH + 2]; /* by length: where in names such names begin */
} WeirFieldTable;

void                 weir_field_table_init (WeirFieldTable *self, const WeirFieldName *names, guint n_names);
const WeirFieldName *weir_field_table_find_capital (const WeirFieldTable *self, const char *key, gsize length);

static inline const WeirFieldName *
weir_field_table_find_exact (const WeirFieldTable *self,
                             const char           *key,
                             gsize                 length)
{
  if (length > WEIR_FIELD_MAX_LENGTH)
    return NULL;

  for (guint i = self->first[length]; i < self->first[length + 1]; i++)
    {
      /* The first letter tells nearly all apart, without a call. */
      if (self->names[i].name[0] == key[0] && memcmp (self->names[i].name, key, length) == 0)
        return &self->names[i];
    }

  return NULL;
}

static inline const WeirFieldName *
weir_field_table_find (const WeirFieldTable *self,
                       yyjson_val           *key)
{
  const char *text = unsafe_yyjson_get_str (key);
  gsize length = unsafe_yyjson_get_len (key);

  if (G_UNLIKELY (length > 0 && g_ascii_isupper (text[0])))
    return weir_field_table_find_capital (self, text, length);

  return weir_field_table_find_exact (self, text, length);
}

/* The fields that were found in an object: values[field], the best of each. */
static inline void
weir_field_table_keep (const WeirFieldName *name,
                       yyjson_val          *value,
                       yyjson_val         **values,
                       guint8              *ranks)
{
  /* A null says nothing: another name for the same field may. */
  if (unsafe_yyjson_is_null (value))
    return;

  if (values[name->field] == NULL || name->rank <= ranks[name->field])
    {
      values[name->field] = value;
      ranks[name->field] = name->rank;
    }
}

gboolean weir_field_get_name (yyjson_val *value, const char **text, gsize *length);

G_END_DECLS
