/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "orders/weir-field-table.h"

#include "base/weir-json.h"

/**
 * weir_field_table_init:
 * @self: a table
 * @names: (transfer none): static names
 * @n_names: how many, at most 255
 */
void
weir_field_table_init (WeirFieldTable      *self,
                       const WeirFieldName *names,
                       guint                n_names)
{
  memset (self, 0, sizeof *self);
  self->names = names;

  for (guint i = 0; i < n_names; i++)
    {
      gsize length = strlen (names[i].name);
      guint bucket = weir_field_table_bucket (names[i].name, length);

      /* A longer name would never be found. */
      g_assert (length <= WEIR_FIELD_MAX_LENGTH);

      self->lengths[i] = (guint8) length;
      self->next[i] = self->first[bucket];
      self->first[bucket] = (guint8) (i + 1);
    }
}

const WeirFieldName *
weir_field_table_find_capital (const WeirFieldTable *self,
                               const char           *key,
                               gsize                 length)
{
  char lower[WEIR_FIELD_MAX_LENGTH];
  const WeirFieldName *name;

  if (length > WEIR_FIELD_MAX_LENGTH)
    return NULL;

  /* OrderId → orderId */
  memcpy (lower, key, length);
  lower[0] = g_ascii_tolower (key[0]);
  name = weir_field_table_find_exact (self, lower, length);
  if (name != NULL)
    return name;

  /* ORDER_ID → order_id */
  for (gsize i = 1; i < length; i++)
    lower[i] = g_ascii_tolower (key[i]);
  return weir_field_table_find_exact (self, lower, length);
}

/**
 * weir_field_get_name:
 * @value: (nullable): a value that names a thing: a store, a product, a customer, an order
 * @text: (out): the name
 * @length: (out): its length in bytes
 *
 * A string or a number, or an object that holds one as `id` or `name`:
 * `{"customer":{"id":7,"name":"John Doe"}}`.
 *
 * Returns: whether there is one
 */
gboolean
weir_field_get_name (yyjson_val  *value,
                     const char **text,
                     gsize       *length)
{
  if (G_LIKELY (!yyjson_is_obj (value)))
    return weir_json_get_text (value, text, length);

  return weir_json_get_text (yyjson_obj_get (value, "id"), text, length) ||
         weir_json_get_text (yyjson_obj_get (value, "product_id"), text, length) ||
         weir_json_get_text (yyjson_obj_get (value, "sku"), text, length) ||
         weir_json_get_text (yyjson_obj_get (value, "name"), text, length);
}
