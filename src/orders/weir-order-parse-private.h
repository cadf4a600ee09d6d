/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include "orders/weir-field-table.h"
#include "orders/weir-order-parse.h"

G_BEGIN_DECLS

/* What reading an order and learning how to write one share. */

enum
{
  FIELD_NONE,
  FIELD_ID,
  FIELD_CUSTOMER,
  FIELD_STORE,
  FIELD_ITEMS,
  FIELD_TOTAL,
  FIELD_TIME,
  FIELD_ENVELOPE,
  N_FIELDS
};

enum
{
  ITEM_NONE,
  ITEM_PRODUCT,
  ITEM_QUANTITY,
  ITEM_PRICE,
  N_ITEM_FIELDS
};

/* Which field of a mapping is which of an order; those of items are looked for in each. */
typedef struct
{
  guint8 field;
  WeirMappedField mapped;
} WeirOrderMapped;

#define WEIR_ORDER_N_MAPPED 6

extern const WeirOrderMapped weir_order_mapped[WEIR_ORDER_N_MAPPED];
/* By name. Made when the first parser is. */
extern WeirFieldTable weir_order_table;
extern WeirFieldTable weir_item_table;

struct _WeirOrderParser
{
  WeirJsonReader *reader;
  WeirOrderItem *items;
  guint n_items;
  guint n_places;
  gboolean has_all_prices;
  const WeirMapping *mapping; /* of the message that is read */
  WeirFieldMemory order_keys;
  WeirFieldMemory item_keys;
};

G_END_DECLS
