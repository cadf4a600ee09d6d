/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include "app/weir-column.h"
#include "model/weir-keyed-store.h"

G_BEGIN_DECLS

/**
 * WeirDetailTableInfo:
 * @name: the name under which its layout is kept
 * @title: its heading; texts are marked with N_()
 * @note: what stands there instead where it has no rows
 * @max_height: above which it scrolls by itself
 * @columns: (array length=n_columns): its columns
 * @n_columns: number of columns
 * @get_item_type: the type of what a row stands for
 * @create: makes such an item
 * @apply: brings it up to date
 * @activate: (nullable): goes to it
 *
 * What one table of a detail page differs in from the next; give it as a static structure.
 */
typedef struct
{
  const char *name;
  const char *title;
  const char *note;
  int max_height;
  const WeirColumn *columns;
  guint n_columns;
  GType (*get_item_type) (void);
  WeirKeyedStoreCreateFunc create;
  WeirKeyedStoreApplyFunc apply;
  void (*activate) (GtkWidget *table, gpointer item);
} WeirDetailTableInfo;

/**
 * WeirDetailTable:
 *
 * A card with a heading and a live table of what belongs to the thing whose page it stands in.
 */
#define WEIR_TYPE_DETAIL_TABLE (weir_detail_table_get_type ())
G_DECLARE_FINAL_TYPE (WeirDetailTable, weir_detail_table, WEIR, DETAIL_TABLE, GtkWidget)

/* See weir_detail_page_add_table(), which gives it its columns too. */
GtkWidget     *weir_detail_table_new (const WeirDetailTableInfo *info) G_GNUC_WARN_UNUSED_RESULT;
GtkColumnView *weir_detail_table_get_view (WeirDetailTable *self); /* transfer none */
/* One row for each key; @user_data goes to create() and apply(). */
void           weir_detail_table_update (WeirDetailTable *self, const char *const *sorted_keys, guint n_keys,
                                         gpointer user_data);

G_END_DECLS
