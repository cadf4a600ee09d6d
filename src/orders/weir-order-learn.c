/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "orders/weir-order-shape.h"

#include "orders/weir-order-parse-private.h"

/* How a shop writes its orders, seen from one of them: test orders are made after it. */

/* The best of each field, and what it is called. */
static void
find_fields (const WeirFieldTable *table,
             yyjson_val           *object,
             yyjson_val          **values,
             char                **names)
{
  guint8 ranks[N_FIELDS] = { 0 };
  yyjson_obj_iter iter;
  yyjson_val *key;

  G_STATIC_ASSERT ((int) N_ITEM_FIELDS <= (int) N_FIELDS);

  yyjson_obj_iter_init (object, &iter);
  while ((key = yyjson_obj_iter_next (&iter)) != NULL)
    {
      const WeirFieldName *name = weir_field_table_find (table, key);
      yyjson_val *value = yyjson_obj_iter_get_val (key);

      if (name == NULL)
        continue;
      weir_field_table_keep (name, value, values, ranks);
      if (values[name->field] == value)
        {
          g_free (names[name->field]);
          names[name->field] = g_strndup (unsafe_yyjson_get_str (key), unsafe_yyjson_get_len (key));
        }
    }
}

static void
clear_names (char **names,
             guint  n_names)
{
  for (guint i = 0; i < n_names; i++)
    g_free (names[i]);
}

/* The last name of a mapped path that leads through @envelopes; NULL where it leads elsewhere. */
static const char *
get_mapped_name (const WeirMapping *mapping,
                 WeirMappedField    field,
                 char *const       *envelopes)
{
  const WeirJsonField *path = weir_mapping_get_field (mapping, field);
  guint n_envelopes = g_strv_length ((char **) envelopes);

  if (weir_json_field_get_n_steps (path) != n_envelopes + 1)
    return NULL;
  for (guint i = 0; i < n_envelopes; i++)
    {
      if (g_strcmp0 (weir_json_field_get_name (path, i), envelopes[i]) != 0)
        return NULL;
    }
  return weir_json_field_get_name (path, n_envelopes);
}

/* What a mapping says goes before what was found by name; what it has elsewhere is not made. */
static void
take_mapped (const WeirMapping *mapping,
             WeirMappedField    mapped,
             char *const       *envelopes,
             yyjson_val        *object,
             guint              field,
             yyjson_val       **values,
             char             **names)
{
  if (mapping == NULL || weir_mapping_get_field (mapping, mapped) == NULL)
    return;
  g_free (names[field]);
  names[field] = g_strdup (get_mapped_name (mapping, mapped, envelopes));
  values[field] = names[field] != NULL ? yyjson_obj_get (object, names[field]) : NULL;
}

static void
learn_item (yyjson_val        *items,
            const WeirMapping *mapping,
            WeirOrderShape    *shape)
{
  char *const none[] = { NULL };
  yyjson_val *values[N_ITEM_FIELDS] = { NULL };
  char *names[N_ITEM_FIELDS] = { NULL };
  yyjson_val *item = yyjson_arr_get_first (items);

  if (!yyjson_is_obj (item))
    return;
  find_fields (&weir_item_table, item, values, names);
  take_mapped (mapping, WEIR_MAPPED_PRODUCT, none, item, ITEM_PRODUCT, values, names);
  take_mapped (mapping, WEIR_MAPPED_QUANTITY, none, item, ITEM_QUANTITY, values, names);
  take_mapped (mapping, WEIR_MAPPED_PRICE, none, item, ITEM_PRICE, values, names);
  shape->product = g_steal_pointer (&names[ITEM_PRODUCT]);
  shape->quantity = g_steal_pointer (&names[ITEM_QUANTITY]);
  shape->price = g_steal_pointer (&names[ITEM_PRICE]);
  shape->product_is_text = yyjson_is_str (values[ITEM_PRODUCT]);
  shape->money_is_text = yyjson_is_str (values[ITEM_PRICE]);
  clear_names (names, N_ITEM_FIELDS);
}

/* What is an object or a list where a word is meant, nobody knows how to make. */
static char *
take_plain (char      **name,
            yyjson_val *value)
{
  return yyjson_is_ctn (value) ? NULL : g_steal_pointer (name);
}

/* Takes of @values and @names. */
static void
take_shape (yyjson_val       **values,
            char             **names,
            const WeirMapping *mapping,
            WeirOrderShape    *shape)
{
  shape->id_is_text = yyjson_is_str (values[FIELD_ID]);
  shape->time_is_number = yyjson_is_raw (values[FIELD_TIME]);
  shape->id = take_plain (&names[FIELD_ID], values[FIELD_ID]);
  shape->customer = take_plain (&names[FIELD_CUSTOMER], values[FIELD_CUSTOMER]);
  shape->store = take_plain (&names[FIELD_STORE], values[FIELD_STORE]);
  shape->time = take_plain (&names[FIELD_TIME], values[FIELD_TIME]);
  if (yyjson_is_arr (values[FIELD_ITEMS]))
    {
      shape->items = g_steal_pointer (&names[FIELD_ITEMS]);
      learn_item (values[FIELD_ITEMS], mapping, shape);
    }
  shape->total = take_plain (&names[FIELD_TOTAL], values[FIELD_TOTAL]);
  shape->money_is_text |= yyjson_is_str (values[FIELD_TOTAL]);
}

static gboolean
learn_order (yyjson_val     *object,
             guint           n_envelopes,
             WeirOrderShape *shape)
{
  yyjson_val *values[N_FIELDS] = { NULL };
  char *names[N_FIELDS] = { NULL };
  gboolean is_order;

  if (!yyjson_is_obj (object))
    return FALSE;
  find_fields (&weir_order_table, object, values, names);
  is_order = values[FIELD_ITEMS] != NULL || values[FIELD_TOTAL] != NULL;
  if (!is_order && values[FIELD_ENVELOPE] != NULL && n_envelopes < WEIR_ORDER_SHAPE_MAX_ENVELOPES)
    {
      shape->envelopes[n_envelopes] = g_steal_pointer (&names[FIELD_ENVELOPE]);
      is_order = learn_order (values[FIELD_ENVELOPE], n_envelopes + 1, shape);
    }
  else if (is_order)
    take_shape (values, names, NULL, shape);
  clear_names (names, N_FIELDS);
  return is_order;
}

/* The object that has the items, or the total, or the id, as the mapping says; NULL: there is none, or it is in a list. */
static yyjson_val *
find_mapped_object (yyjson_val        *root,
                    const WeirMapping *mapping,
                    char             **envelopes)
{
  static const WeirMappedField fields[] = { WEIR_MAPPED_ITEMS, WEIR_MAPPED_TOTAL, WEIR_MAPPED_ID };
  const WeirJsonField *path = NULL;
  guint n_envelopes;

  for (gsize i = 0; i < G_N_ELEMENTS (fields) && path == NULL; i++)
    path = weir_mapping_get_field (mapping, fields[i]);
  n_envelopes = weir_json_field_get_n_steps (path) - 1;
  if (n_envelopes > WEIR_ORDER_SHAPE_MAX_ENVELOPES)
    return NULL;
  for (guint i = 0; i < n_envelopes; i++)
    {
      const char *name = weir_json_field_get_name (path, i);

      root = name != NULL ? yyjson_obj_get (root, name) : NULL;
      envelopes[i] = g_strdup (name);
    }
  return yyjson_is_obj (root) ? root : NULL;
}

static gboolean
learn_mapped (yyjson_val        *root,
              const WeirMapping *mapping,
              WeirOrderShape    *shape)
{
  yyjson_val *values[N_FIELDS] = { NULL };
  char *names[N_FIELDS] = { NULL };
  yyjson_val *object = find_mapped_object (root, mapping, shape->envelopes);

  if (object == NULL)
    return FALSE;
  find_fields (&weir_order_table, object, values, names);
  for (gsize i = 0; i < WEIR_ORDER_N_MAPPED; i++)
    take_mapped (mapping, weir_order_mapped[i].mapped, shape->envelopes, object, weir_order_mapped[i].field, values, names);
  take_shape (values, names, mapping, shape);
  clear_names (names, N_FIELDS);
  return shape->items != NULL || shape->total != NULL;
}

/* Whether a mapping says where an order is. */
static gboolean
maps_orders (const WeirMapping *mapping)
{
  return mapping != NULL
         && (weir_mapping_get_field (mapping, WEIR_MAPPED_ITEMS) != NULL || weir_mapping_get_field (mapping, WEIR_MAPPED_TOTAL) != NULL
             || weir_mapping_get_field (mapping, WEIR_MAPPED_ID) != NULL);
}

/**
 * weir_order_shape_new_like:
 * @bytes: (nullable): value of a message
 * @length: its length
 * @mapping: (nullable): where what is
 *
 * Thread: any.
 *
 * Returns: (transfer full) (nullable): how the order is written; %NULL where it has no id that could be told, or neither items nor a total
 */
WeirOrderShape *
weir_order_shape_new_like (const void        *bytes,
                           gsize              length,
                           const WeirMapping *mapping)
{
  WeirOrderParser *parser = weir_order_parser_get_for_thread ();
  g_autoptr (WeirOrderShape) shape = g_new0 (WeirOrderShape, 1);
  yyjson_val *root = weir_json_reader_read (parser->reader, bytes, length);

  if (root == NULL || !(maps_orders (mapping) ? learn_mapped (root, mapping, shape) : learn_order (root, 0, shape)) || shape->id == NULL)
    return NULL;
  /* Items that say nothing of a product cannot be made. */
  if (shape->items != NULL && shape->product == NULL)
    return NULL;
  return g_steal_pointer (&shape);
}
