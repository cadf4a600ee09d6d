/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include "app/weir-cluster-page.h"
#include "app/weir-tile.h"

G_BEGIN_DECLS

/**
 * WeirDetailPage:
 *
 * One thing of a cluster's: tiles with its figures, the course of one of them as a chart, and
 * tables of what belongs to it. It stays, and says so, when the thing is gone.
 *
 * Properties: item-name (construct only): the thing's name.
 */
#define WEIR_TYPE_DETAIL_PAGE (weir_detail_page_get_type ())
G_DECLARE_DERIVABLE_TYPE (WeirDetailPage, weir_detail_page, WEIR, DETAIL_PAGE, WeirClusterPage)

struct _WeirDetailPageClass
{
  WeirClusterPageClass parent_class;
};

/**
 * WeirDetailTable:
 * @name: the name under which its layout is kept
 * @title: its heading, marked with N_()
 * @columns: (array length=n_columns): its columns
 * @n_columns: number of columns
 * @max_height: above which it scrolls by itself
 * @activate: (nullable): goes to what a row stands for
 *
 * A table of a detail page; give it as a static structure.
 */
typedef struct
{
  const char *name;
  const char *title;
  const WeirColumn *columns;
  guint n_columns;
  int max_height;
  void (*activate) (WeirDetailPage *self, gpointer item);
} WeirDetailTable;

const char      *weir_detail_page_get_item_name (WeirDetailPage *self);

/* For init(): what the page is made of, from top to bottom. */
WeirTile        *weir_detail_page_add_tile (WeirDetailPage *self, const char *caption);
void             weir_detail_page_set_chart (WeirDetailPage *self, const char *title, const char *subtitle,
                                             const char *unit);
GtkColumnView   *weir_detail_page_add_table (WeirDetailPage *self, const WeirDetailTable *table, GListModel *items,
                                             WeirTableLayout **layout); /* layout: transfer none, may be NULL */

/* For update(): TRUE once for each sample. */
gboolean         weir_detail_page_takes (WeirDetailPage *self, const WeirSnapshot *snapshot);
/* What went wrong, or why figures are missing; NULL for nothing. */
void             weir_detail_page_set_banner (WeirDetailPage *self, const char *text);
void             weir_detail_page_set_series (WeirDetailPage *self, WeirSeries *series, const char *name);
void             weir_detail_page_data_changed (WeirDetailPage *self);
/* Says something instead of the rows, NULL shows the rows. */
void             weir_detail_page_set_table_note (WeirDetailPage *self, GtkColumnView *view, const char *note);
void             weir_detail_page_set_table_visible (WeirDetailPage *self, GtkColumnView *view, gboolean is_visible);

G_END_DECLS
