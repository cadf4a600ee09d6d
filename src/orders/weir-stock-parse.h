/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include "orders/weir-mapping.h"

G_BEGIN_DECLS

/* A movement of stock as it is read. All text is borrowed, from the document or from the name of the topic; the store is "" where
 * neither says it. */
typedef struct
{
  const char *store;
  gsize store_length;
  const char *product;
  gsize product_length;
  gint64 sold; /* negative: restocked */
  gboolean is_level;
  gint64 level;
  yyjson_val *time;
  gboolean has_mapped_time;
} WeirStockMovement;

/* Lives until the thread reads the next document. @mapping: nullable, then all is guessed. FALSE: it is none. Thread: any. */
gboolean weir_stock_movement_read (const WeirMapping *mapping, const char *topic, const void *bytes, gsize length, WeirStockMovement *movement);

G_END_DECLS
