/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * WeirNameArena:
 *
 * Memory of names that are never freed one by one. Snapshots hold a reference to it and
 * point into it: thousands of product names are shared with each snapshot, not copied.
 * Only the book that owns the names adds to it, under its mutex; what is there never moves.
 */
typedef struct _WeirNameArena WeirNameArena;

WeirNameArena *weir_name_arena_ref (WeirNameArena *self);
void           weir_name_arena_unref (WeirNameArena *self);

/**
 * WeirNames:
 *
 * Gives each name (of a store, of a product) a small number, looked up by borrowed text
 * without an allocation. Bounded: when it is full, all further names are one, "…", so that
 * a topic with random ids cannot eat the memory. Not locked.
 */
typedef struct _WeirNames WeirNames;

/* Longer names are cut: an id is shorter, and foreign bytes can be anything. */
#define WEIR_NAME_MAX_BYTES 256

WeirNames     *weir_names_new (guint max_names);
void           weir_names_free (WeirNames *self);
guint          weir_names_intern (WeirNames *self, const char *text, gsize length, guint64 hash);
guint          weir_names_get_n_names (const WeirNames *self);
const char    *weir_names_get (const WeirNames *self, guint index);
WeirNameArena *weir_names_get_arena (const WeirNames *self);
const guint32 *weir_names_get_order (WeirNames *self);

guint64        weir_hash_text (const char *text, gsize length);
int            weir_name_compare (const char *a, const char *b);
gsize          weir_text_cut (const char *text, gsize length, gsize max_bytes);

G_END_DECLS
