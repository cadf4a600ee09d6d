/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "orders/weir-mapping-trial.h"

#include <glib/gi18n.h>

#include "base/weir-format.h"
#include "orders/weir-order-parse.h"
#include "orders/weir-stock-parse.h"

static void
try_order (WeirMappingTrial *self,
           const WeirMapping *mapping,
           const void *bytes,
           gsize length)
{
  WeirOrderParser *parser = weir_order_parser_get_for_thread ();
  const WeirOrderItem *items;
  gboolean lacks_product = FALSE;
  guint n_items;
  WeirOrder order;
  gint64 time_msec;

  if (!weir_order_parser_read (parser, bytes, length, mapping, &order))
    return;
  items = weir_order_parser_get_items (parser, &n_items);
  for (guint i = 0; i < n_items; i++)
    lacks_product |= items[i].product_length == 0;
  self->n_readable++;
  self->n_lacking[WEIR_MAPPED_ID] += order.id == NULL;
  self->n_lacking[WEIR_MAPPED_CUSTOMER] += order.customer == NULL;
  self->n_lacking[WEIR_MAPPED_STORE] += order.store == NULL;
  self->n_lacking[WEIR_MAPPED_ITEMS] += n_items == 0;
  self->n_lacking[WEIR_MAPPED_PRODUCT] += lacks_product;
  self->n_lacking[WEIR_MAPPED_TOTAL] += !order.has_revenue;
  self->n_lacking[WEIR_MAPPED_TIME] += !weir_json_get_time_msec (order.time, &time_msec);
}

void
weir_mapping_trial_add (WeirMappingTrial *self,
                        const WeirMapping *mapping,
                        WeirMappingKind kind,
                        const char *topic,
                        const void *bytes,
                        gsize length)
{
  WeirStockMovement movement;

  self->n_messages++;
  if (kind == WEIR_MAPPING_ORDERS)
    {
      try_order (self, mapping, bytes, length);
    }
  else if (weir_stock_movement_read (mapping, topic, bytes, length, &movement))
    {
      self->n_readable++;
      self->n_lacking[WEIR_MAPPED_STOCK_STORE] += movement.store_length == 0;
    }
}

char *
weir_mapping_trial_describe (const WeirMappingTrial *self,
                             WeirMappingKind kind)
{
  g_autofree char *readable = weir_format_count (self->n_readable);
  g_autofree char *count = weir_format_count (self->n_messages);
  GString *text = g_string_new (NULL);
  int percent = self->n_messages > 0 ? (int) (100.0 * self->n_readable / self->n_messages) : 0;

  if (kind == WEIR_MAPPING_ORDERS)
    /* Translators: a percentage, and the numbers it is of */
    g_string_append_printf (text, _("%d %% of the messages are orders: %s of %s."), percent, readable, count);
  else
    /* Translators: a percentage, and the numbers it is of */
    g_string_append_printf (text, _("%d %% of the messages are stock movements: %s of %s."), percent, readable, count);
  for (guint i = 0; i < WEIR_MAPPED_N_FIELDS; i++)
    {
      g_autofree char *lacking = weir_format_count (self->n_lacking[i]);

      if (self->n_lacking[i] == 0)
        continue;
      g_string_append_c (text, '\n');
      /* Translators: a number, and the name of a field such as "store" */
      g_string_append_printf (text, ngettext ("%s of them lacks “%s”.", "%s of them lack “%s”.", self->n_lacking[i]), lacking,
                              weir_mapped_field_get_id (i));
    }
  return g_string_free_and_steal (text);
}
