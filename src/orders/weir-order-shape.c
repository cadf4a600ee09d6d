/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "orders/weir-order-shape.h"

WeirOrderShape *
weir_order_shape_new (void)
{
  WeirOrderShape *self = g_new0 (WeirOrderShape, 1);

  self->id = g_strdup ("orderId");
  self->customer = g_strdup ("customerName");
  self->store = g_strdup ("store");
  self->items = g_strdup ("items");
  self->total = g_strdup ("total");
  self->time = g_strdup ("createdAt");
  self->product = g_strdup ("product_id");
  self->quantity = g_strdup ("quantity");
  self->price = g_strdup ("price");
  return self;
}

WeirOrderShape *
weir_order_shape_copy (const WeirOrderShape *other)
{
  WeirOrderShape *self = g_memdup2 (other, sizeof *other);

  for (guint i = 0; i < G_N_ELEMENTS (self->envelopes); i++)
    self->envelopes[i] = g_strdup (other->envelopes[i]);
  self->id = g_strdup (other->id);
  self->customer = g_strdup (other->customer);
  self->store = g_strdup (other->store);
  self->items = g_strdup (other->items);
  self->total = g_strdup (other->total);
  self->time = g_strdup (other->time);
  self->product = g_strdup (other->product);
  self->quantity = g_strdup (other->quantity);
  self->price = g_strdup (other->price);
  return self;
}

void
weir_order_shape_free (WeirOrderShape *self)
{
  if (self == NULL)
    return;
  for (guint i = 0; i < G_N_ELEMENTS (self->envelopes); i++)
    g_free (self->envelopes[i]);
  g_free (self->id);
  g_free (self->customer);
  g_free (self->store);
  g_free (self->items);
  g_free (self->total);
  g_free (self->time);
  g_free (self->product);
  g_free (self->quantity);
  g_free (self->price);
  g_free (self);
}
