/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "orders/weir-field-table.h"

#include "base/weir-json.h"

/**
 * weir_field_table_init:
 * @self: a table
 * @names: (transfer none): static names, shorter ones first
 * @n_names: how many, at most 255
 */
void
weir_field_table_init (WeirFieldTable      *self,
                       const WeirFieldName *names,
                       guint                n_names)
{
  guint i = 0;

  self->names = names;
  for (gsize length = 0; length < G_N_ELEMENTS (self->first); length++)
    {
      while (i < n_names && strlen (names[i].name) < length)
        i++;
      self->first[length] = (guint8) i;
    }

  /* A longer name, or one out of order, would never be found. */
  g_assert (i == n_names);
  for (i = 1; i < n_names; i++)
    g_assert (strlen (names[i - 1].name) <= strlen (names[i].name));
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
