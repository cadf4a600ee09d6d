/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "orders/weir-mapping.h"

#include "orders/weir-order-book.h"

struct _WeirMapping
{
  WeirJsonField *fields[WEIR_MAPPED_N_FIELDS]; /* NULL: guessed */
  GStrv topics[WEIR_MAPPING_N_KINDS];
  GPtrArray *patterns[WEIR_MAPPING_N_KINDS]; /* of GPatternSpec, as @topics */
  WeirStockMeaning meaning;
};

G_DEFINE_BOXED_TYPE (WeirMapping, weir_mapping, weir_mapping_ref, weir_mapping_unref)

WeirMapping *
weir_mapping_new (void)
{
  WeirMapping *self = g_atomic_rc_box_new0 (WeirMapping);

  for (int i = 0; i < WEIR_MAPPING_N_KINDS; i++)
    {
      self->topics[i] = g_new0 (char *, 1);
      self->patterns[i] = g_ptr_array_new_with_free_func ((GDestroyNotify) g_pattern_spec_free);
    }
  return self;
}

WeirMapping *
weir_mapping_ref (WeirMapping *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return g_atomic_rc_box_acquire (self);
}

static void
clear (gpointer data)
{
  WeirMapping *self = data;

  for (int i = 0; i < WEIR_MAPPED_N_FIELDS; i++)
    weir_json_field_free (self->fields[i]);
  for (int i = 0; i < WEIR_MAPPING_N_KINDS; i++)
    {
      g_strfreev (self->topics[i]);
      g_ptr_array_unref (self->patterns[i]);
    }
}

void
weir_mapping_unref (WeirMapping *self)
{
  g_return_if_fail (self != NULL);

  g_atomic_rc_box_release_full (self, clear);
}

/**
 * weir_mapping_set_path:
 * @self: a mapping that no book has yet
 * @field: what is found there
 * @path: (nullable): as `order.lines`, `customer["full name"]`; %NULL or empty: to be guessed
 * @error: WEIR_ERROR_INVALID where it is no path
 *
 * Returns: whether it was set
 */
gboolean
weir_mapping_set_path (WeirMapping *self,
                       WeirMappedField field,
                       const char *path,
                       GError **error)
{
  WeirJsonField *parsed = NULL;

  g_return_val_if_fail (self != NULL && field < WEIR_MAPPED_N_FIELDS, FALSE);

  if (path != NULL && *path != '\0')
    {
      parsed = weir_json_field_new (path, error);
      if (parsed == NULL)
        return FALSE;
    }
  g_clear_pointer (&self->fields[field], weir_json_field_free);
  self->fields[field] = parsed;
  return TRUE;
}

/* Without the "$." that the paths of fields begin with: as people write it. */
const char *
weir_mapping_get_path (const WeirMapping *self,
                       WeirMappedField field)
{
  const char *path;

  g_return_val_if_fail (self != NULL && field < WEIR_MAPPED_N_FIELDS, NULL);

  if (self->fields[field] == NULL)
    return NULL;
  path = weir_json_field_get_path (self->fields[field]);
  return g_str_has_prefix (path, "$.") ? path + 2 : path + 1;
}

const WeirJsonField *
weir_mapping_get_field (const WeirMapping *self,
                        WeirMappedField field)
{
  g_return_val_if_fail (self != NULL && field < WEIR_MAPPED_N_FIELDS, NULL);

  return self->fields[field];
}

/**
 * weir_mapping_set_topics:
 * @patterns: (array zero-terminated=1): names of topics, with `*` and `?` for what varies; none: by their names
 */
void
weir_mapping_set_topics (WeirMapping *self,
                         WeirMappingKind kind,
                         const char *const *patterns)
{
  g_return_if_fail (self != NULL && kind < WEIR_MAPPING_N_KINDS);

  g_strfreev (self->topics[kind]);
  self->topics[kind] = g_strdupv ((char **) patterns);
  g_ptr_array_set_size (self->patterns[kind], 0);
  for (gsize i = 0; patterns[i] != NULL; i++)
    g_ptr_array_add (self->patterns[kind], g_pattern_spec_new (patterns[i]));
}

const char *const *
weir_mapping_get_topics (const WeirMapping *self,
                         WeirMappingKind kind)
{
  g_return_val_if_fail (self != NULL && kind < WEIR_MAPPING_N_KINDS, NULL);

  return (const char *const *) self->topics[kind];
}

void
weir_mapping_set_stock_meaning (WeirMapping *self,
                                WeirStockMeaning meaning)
{
  g_return_if_fail (self != NULL);

  self->meaning = meaning;
}

WeirStockMeaning
weir_mapping_get_stock_meaning (const WeirMapping *self)
{
  g_return_val_if_fail (self != NULL, WEIR_STOCK_GUESSED);

  return self->meaning;
}

gboolean
weir_mapping_is_topic (const WeirMapping *self,
                       WeirMappingKind kind,
                       const char *name)
{
  if (self == NULL || self->patterns[kind]->len == 0)
    return kind == WEIR_MAPPING_ORDERS ? weir_orders_is_order_topic (name) : weir_orders_is_stock_topic (name);

  for (guint i = 0; i < self->patterns[kind]->len; i++)
    {
      if (g_pattern_spec_match_string (g_ptr_array_index (self->patterns[kind], i), name))
        return TRUE;
    }
  return FALSE;
}

/* Thread: any, many at a time. */
gboolean
weir_mapping_find (const WeirMapping *self,
                   WeirMappedField field,
                   yyjson_val *root,
                   yyjson_val **value)
{
  yyjson_val *found;

  if (self->fields[field] == NULL)
    return FALSE;
  found = weir_json_field_find (self->fields[field], root);
  /* Says nothing, as a field that is not there. */
  *value = yyjson_is_null (found) ? NULL : found;
  return TRUE;
}
