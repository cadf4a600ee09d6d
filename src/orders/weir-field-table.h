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

#define WEIR_FIELD_N_BUCKETS 64

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
  guint8 lengths[256];
  guint8 first[WEIR_FIELD_N_BUCKETS]; /* index + 1 of the first name of a bucket, 0 for none */
  guint8 next[256];                   /* index + 1 of the next one */
} WeirFieldTable;

void                 weir_field_table_init (WeirFieldTable *self, const WeirFieldName *names, guint n_names);
const WeirFieldName *weir_field_table_find_capital (const WeirFieldTable *self, const char *key, gsize length);

/* Keys of different length, first or last letter seldom meet: one comparison is the rule. */
static inline guint
weir_field_table_bucket (const char *key,
                         gsize       length)
{
  guint first = (guchar) key[0];
  guint last = (guchar) key[length - 1];

  return ((guint) length * 5 + first * 3 + last * 7) % WEIR_FIELD_N_BUCKETS;
}

/* memcmp() without the call, for up to 16 bytes: the two words may overlap. */
static inline gboolean
weir_field_is_equal (const char *a,
                     const char *b,
                     gsize       length)
{
  if (length >= 8)
    {
      guint64 words[4];

      memcpy (&words[0], a, 8);
      memcpy (&words[1], b, 8);
      memcpy (&words[2], a + length - 8, 8);
      memcpy (&words[3], b + length - 8, 8);
      return words[0] == words[1] && words[2] == words[3];
    }

  if (length >= 4)
    {
      guint32 words[4];

      memcpy (&words[0], a, 4);
      memcpy (&words[1], b, 4);
      memcpy (&words[2], a + length - 4, 4);
      memcpy (&words[3], b + length - 4, 4);
      return words[0] == words[1] && words[2] == words[3];
    }

  return a[0] == b[0] && a[length / 2] == b[length / 2] && a[length - 1] == b[length - 1];
}

static inline const WeirFieldName *
weir_field_table_find_exact (const WeirFieldTable *self,
                             const char           *key,
                             gsize                 length)
{
  if (length == 0 || length > WEIR_FIELD_MAX_LENGTH)
    return NULL;

  for (guint i = self->first[weir_field_table_bucket (key, length)]; i != 0; i = self->next[i - 1])
    {
      if (self->lengths[i - 1] == length && weir_field_is_equal (self->names[i - 1].name, key, length))
        return &self->names[i - 1];
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

/**
 * WeirFieldMemory:
 *
 * Which keys the last object had. One producer writes its messages with the same keys in the
 * same order: a comparison with the key that stood there last time nearly always hits, for
 * keys that are no field of ours as well. Zero-initialise it; one for each thread and table.
 */
typedef struct
{
  struct
  {
    char key[WEIR_FIELD_MAX_LENGTH];
    gsize length;
    const WeirFieldName *name; /* NULL where the key is no field */
  } places[16];
} WeirFieldMemory;

static inline const WeirFieldName *
weir_field_table_find_again (const WeirFieldTable *self,
                             WeirFieldMemory      *memory,
                             guint                 place,
                             yyjson_val           *key)
{
  const char *text = unsafe_yyjson_get_str (key);
  gsize length = unsafe_yyjson_get_len (key);

  if (G_UNLIKELY (place >= G_N_ELEMENTS (memory->places) || length == 0 || length > WEIR_FIELD_MAX_LENGTH))
    return weir_field_table_find (self, key);

  if (G_UNLIKELY (memory->places[place].length != length ||
                  !weir_field_is_equal (memory->places[place].key, text, length)))
    {
      memcpy (memory->places[place].key, text, length);
      memory->places[place].length = length;
      memory->places[place].name = weir_field_table_find (self, key);
    }

  return memory->places[place].name;
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
