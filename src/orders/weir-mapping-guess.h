/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include "orders/weir-mapping.h"

G_BEGIN_DECLS

/**
 * WeirMappingCandidate:
 * @path: of a field that was seen, as a condition of the search writes it: `order.lines[].sku`, `value."key"`
 * @n_messages: of how many it was seen in
 * @is_word: it was a text or a number
 * @is_group: it was a list or an object
 */
typedef struct
{
  const char *path;
  guint n_messages;
  gboolean is_word;
  gboolean is_group;
} WeirMappingCandidate;

/* Where orders, or stock movements, most likely have what: adds the paths to @mapping. FALSE: nothing looks like any. */
gboolean weir_mapping_guess (WeirMapping *mapping, WeirMappingKind kind, const WeirMappingCandidate *candidates, guint n_candidates);

G_END_DECLS
