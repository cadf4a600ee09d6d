/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * WeirIdSet:
 *
 * Remembers which 64-bit ids were seen, to find duplicates. Exact as long as an id is
 * remembered, and bounded: numbers that lie together, as the ids of orders do, share an
 * entry of 16 bytes for 64 of them.
 *
 * The bound: at most 2 × 1.5 million entries (64 MB). The newest 1.5 million entries are
 * always remembered: 1.5 million random ids, or 100 million consecutive ones; beyond that
 * the older half is forgotten at once. Not locked.
 */
typedef struct _WeirIdSet WeirIdSet;

#define WEIR_ID_SET_MAX_ENTRIES (3 << 19)

WeirIdSet *weir_id_set_new (guint max_entries);
void       weir_id_set_free (WeirIdSet *self);
gboolean   weir_id_set_add (WeirIdSet *self, gint64 id);

G_END_DECLS
