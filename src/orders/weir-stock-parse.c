/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "orders/weir-stock-parse.h"

#include <string.h>

#include "orders/weir-field-table.h"

/* How deep a movement may be wrapped. */
#define MAX_ENVELOPES 3

enum
{
  FIELD_NONE,
  FIELD_STORE,
  FIELD_PRODUCT,
  FIELD_SOLD,
  FIELD_CHANGE,
  FIELD_LEVEL,
  FIELD_OPENING,
  FIELD_TIME,
  FIELD_ENVELOPE,
  N_FIELDS
};

static const WeirFieldName movement_names[] = {
  { "id", FIELD_PRODUCT, 4 },
  { "sku", FIELD_PRODUCT, 3 },
  { "qty", FIELD_SOLD, 1 },
  { "item", FIELD_PRODUCT, 5 },
  { "shop", FIELD_STORE, 2 },
  { "sold", FIELD_SOLD, 0 },
  { "time", FIELD_TIME, 3 },
  { "after", FIELD_ENVELOPE, 1 },
  { "delta", FIELD_CHANGE, 1 },
  { "level", FIELD_LEVEL, 0 },
  { "store", FIELD_STORE, 0 },
  { "change", FIELD_CHANGE, 0 },
  { "opening", FIELD_OPENING, 0 },
  { "payload", FIELD_ENVELOPE, 0 },
  { "product", FIELD_PRODUCT, 2 },
  { "storeId", FIELD_STORE, 1 },
  { "quantity", FIELD_SOLD, 1 },
  { "store_id", FIELD_STORE, 1 },
  { "createdAt", FIELD_TIME, 0 },
  { "productId", FIELD_PRODUCT, 1 },
  { "timestamp", FIELD_TIME, 2 },
  { "created_at", FIELD_TIME, 1 },
  { "product_id", FIELD_PRODUCT, 0 },
  { "stockLevel", FIELD_LEVEL, 1 },
  { "stock_level", FIELD_LEVEL, 1 },
};

static const WeirFieldTable *
get_table (void)
{
  static WeirFieldTable table;
  static gsize is_ready = 0;

  if (g_once_init_enter (&is_ready))
    {
      weir_field_table_init (&table, movement_names, G_N_ELEMENTS (movement_names));
      g_once_init_leave (&is_ready, 1);
    }

  return &table;
}

/* Without a store in the message the topic's name may say it: inventory_store1. */
static void
take_store_from_topic (const char *topic,
                       WeirStockMovement *movement)
{
  static const char *const prefixes[] = { "inventory", "stock" };

  for (gsize i = 0; topic != NULL && i < G_N_ELEMENTS (prefixes); i++)
    {
      const char *found = strstr (topic, prefixes[i]);

      if (found == NULL)
        continue;
      found += strlen (prefixes[i]);
      if ((*found == '_' || *found == '-' || *found == '.') && found[1] != '\0')
        {
          movement->store = found + 1;
          movement->store_length = strlen (found + 1);
          return;
        }
    }
}

/* Looks for the object that is the movement, by the names in it. */
static gboolean
guess_values (yyjson_val  *root,
              guint        n_envelopes,
              yyjson_val **values)
{
  guint8 ranks[N_FIELDS] = { 0 };
  yyjson_obj_iter iter;
  yyjson_val *key;
  const char *product;
  gsize product_length;

  if (!yyjson_is_obj (root))
    return FALSE;

  memset (values, 0, N_FIELDS * sizeof *values);
  yyjson_obj_iter_init (root, &iter);
  while ((key = yyjson_obj_iter_next (&iter)) != NULL)
    {
      const WeirFieldName *name = weir_field_table_find (get_table (), key);

      if (name != NULL)
        weir_field_table_keep (name, yyjson_obj_iter_get_val (key), values, ranks);
    }

  if (!weir_field_get_name (values[FIELD_PRODUCT], &product, &product_length) ||
      (values[FIELD_SOLD] == NULL && values[FIELD_CHANGE] == NULL && values[FIELD_LEVEL] == NULL))
    {
      yyjson_val *inner[N_FIELDS];

      if (n_envelopes >= MAX_ENVELOPES || !guess_values (values[FIELD_ENVELOPE], n_envelopes + 1, inner))
        return FALSE;
      memcpy (values, inner, sizeof inner);
    }

  return TRUE;
}

/* What the mapping says goes before what is guessed, also where the message has nothing there. */
static void
map_values (const WeirMapping *mapping,
            yyjson_val        *root,
            yyjson_val       **values,
            WeirStockMovement *movement)
{
  WeirStockMeaning meaning = weir_mapping_get_stock_meaning (mapping);
  yyjson_val *quantity;

  weir_mapping_find (mapping, WEIR_MAPPED_STOCK_STORE, root, &values[FIELD_STORE]);
  weir_mapping_find (mapping, WEIR_MAPPED_STOCK_PRODUCT, root, &values[FIELD_PRODUCT]);
  movement->has_mapped_time = weir_mapping_find (mapping, WEIR_MAPPED_STOCK_TIME, root, &values[FIELD_TIME]);

  if (!weir_mapping_find (mapping, WEIR_MAPPED_STOCK_QUANTITY, root, &quantity))
    {
      if (meaning == WEIR_STOCK_GUESSED)
        return;
      /* Whatever the number is called, it is said what it means. */
      quantity = values[FIELD_LEVEL] != NULL ? values[FIELD_LEVEL] : values[FIELD_CHANGE] != NULL ? values[FIELD_CHANGE] : values[FIELD_SOLD];
    }
  values[FIELD_SOLD] = meaning <= WEIR_STOCK_SOLD ? quantity : NULL;
  values[FIELD_CHANGE] = meaning == WEIR_STOCK_CHANGE ? quantity : NULL;
  values[FIELD_LEVEL] = meaning == WEIR_STOCK_LEVEL ? quantity : NULL;
}

static gboolean
read_movement (yyjson_val        *root,
               const WeirMapping *mapping,
               WeirStockMovement *movement)
{
  yyjson_val *values[N_FIELDS] = { NULL };
  gboolean is_movement = guess_values (root, 0, values);
  gint64 quantity;

  if (mapping != NULL)
    map_values (mapping, root, values, movement);
  else if (!is_movement)
    return FALSE;

  if (!weir_field_get_name (values[FIELD_PRODUCT], &movement->product, &movement->product_length))
    return FALSE;
  if (!weir_field_get_name (values[FIELD_STORE], &movement->store, &movement->store_length))
    {
      movement->store = "";
      movement->store_length = 0;
    }
  movement->time = values[FIELD_TIME];

  /* A field that says what it is goes before "quantity", which alone means "sold". */
  if (weir_json_get_int64 (values[FIELD_LEVEL], &movement->level))
    {
      movement->is_level = TRUE;
      return TRUE;
    }
  if (weir_json_get_int64 (values[FIELD_CHANGE], &quantity))
    {
      movement->sold = quantity == G_MININT64 ? G_MAXINT64 : -quantity;
      return TRUE;
    }
  if (!weir_json_get_int64 (values[FIELD_SOLD], &movement->sold))
    return FALSE;

  if (yyjson_is_true (values[FIELD_OPENING]))
    {
      movement->is_level = TRUE;
      /* Opening stock comes as a restock, and some write it as a plain number. */
      movement->level = movement->sold == G_MININT64 ? G_MAXINT64 : ABS (movement->sold);
      movement->sold = 0;
    }

  return TRUE;
}

gboolean
weir_stock_movement_read (const WeirMapping *mapping,
                          const char        *topic,
                          const void        *bytes,
                          gsize              length,
                          WeirStockMovement *movement)
{
  yyjson_val *root = weir_json_reader_read (weir_json_reader_get_for_thread (), bytes, length);

  *movement = (WeirStockMovement) { 0 };
  if (!read_movement (root, mapping, movement))
    return FALSE;
  if (movement->store_length == 0)
    take_store_from_topic (topic, movement);
  return TRUE;
}
