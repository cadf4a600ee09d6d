/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include "orders/weir-mapping.h"

G_BEGIN_DECLS

#define WEIR_ORDER_SHAPE_MAX_ENVELOPES 3

/**
 * WeirOrderShape:
 * @envelopes: the objects that the order is in, the outer one first
 * @id: and all others: what the field is called; %NULL: orders have none
 * @id_is_text: "17" instead of 17; of money and times likewise
 * @time_is_number: milliseconds since 1970, instead of a text
 *
 * How a shop writes its orders, so that others can be made that it understands.
 */
typedef struct
{
  char *envelopes[WEIR_ORDER_SHAPE_MAX_ENVELOPES + 1];
  char *id;
  char *customer;
  char *store;
  char *items;
  char *total;
  char *time;
  char *product;
  char *quantity;
  char *price;
  gboolean id_is_text;
  gboolean product_is_text;
  gboolean money_is_text;
  gboolean time_is_number;
} WeirOrderShape;

/* That of the sample shop. */
WeirOrderShape *weir_order_shape_new (void) G_GNUC_WARN_UNUSED_RESULT;
/* That of an order which is there; NULL: it is none, or too odd to be made again. @mapping: nullable, where what is. */
WeirOrderShape *weir_order_shape_new_like (const void *bytes, gsize length, const WeirMapping *mapping) G_GNUC_WARN_UNUSED_RESULT;
WeirOrderShape *weir_order_shape_copy (const WeirOrderShape *other) G_GNUC_WARN_UNUSED_RESULT;
void            weir_order_shape_free (WeirOrderShape *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WeirOrderShape, weir_order_shape_free)

G_END_DECLS
