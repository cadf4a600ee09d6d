/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A line of a file with opening stock. */
typedef struct
{
  char *store;
  char *product_id;
  gint64 quantity;
} WeirStockOpening;

GArray *weir_stock_opening_parse (const char *text, gsize length, const char *name, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
