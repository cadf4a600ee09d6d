/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include "app/weir-cluster-page.h"

G_BEGIN_DECLS

/**
 * WeirListPageInfo:
 * @name: the page's tag, and the name of its table's layout
 * @title: its title; all texts are marked with N_()
 * @search_label: what its search is called
 * @search_tooltip: the same with its key
 * @no_match: why nothing may be found
 * @empty_icon_name: of the hint where there is nothing to show
 * @empty_title: its title
 * @empty_description: its text
 * @empty_label: its button
 * @empty_action: the button's action; %NULL for none
 * @columns: (array length=n_columns): the table's columns
 * @n_columns: number of columns
 * @get_items: the cluster's list
 * @dup_text: (transfer full): what is searched of an item
 * @describe: (transfer full): the subtitle: how many are shown, how many there are
 *
 * What one page of a list differs in from the next.
 */
typedef struct
{
  const char *name;
  const char *title;
  const char *search_label;
  const char *search_tooltip;
  const char *no_match;
  const char *empty_icon_name;
  const char *empty_title;
  const char *empty_description;
  const char *empty_label;
  const char *empty_action;
  const WeirColumn *columns;
  guint n_columns;
  GListModel *(*get_items) (WeirCluster *cluster);
  char *(*dup_text) (gpointer item);
  char *(*describe) (guint n_shown, guint n_items);
} WeirListPageInfo;

/**
 * WeirListPage:
 *
 * A list of the cluster's as a live table with a search. Typing anywhere in the window starts
 * the search while the page is shown, and Escape ends it. Action: `page.search`.
 */
#define WEIR_TYPE_LIST_PAGE (weir_list_page_get_type ())
G_DECLARE_DERIVABLE_TYPE (WeirListPage, weir_list_page, WEIR, LIST_PAGE, WeirClusterPage)

/**
 * WeirListPageClass:
 * @info: set by each class
 * @is_listed: (nullable): whether an item is there at all; one that is not is not counted as missing
 * @activate: (nullable): goes to an item
 */
struct _WeirListPageClass
{
  WeirClusterPageClass parent_class;

  const WeirListPageInfo *info;
  gboolean (*is_listed) (WeirListPage *self, gpointer item);
  void (*activate) (WeirListPage *self, gpointer item);
};

/* To be told when what is_listed() says changes. */
void             weir_list_page_refilter (WeirListPage *self);
/* A sentence above the table, NULL for none. */
void             weir_list_page_set_banner (WeirListPage *self, const char *text);
WeirTableLayout *weir_list_page_get_layout (WeirListPage *self); /* transfer none */

G_END_DECLS
