/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include "app/weir-card-table.h"
#include "app/weir-overview-page.h"
#include "app/weir-tile.h"
#include "app/weir-health-card.h"
#include "chart/weir-chart.h"

G_BEGIN_DECLS

typedef enum
{
  WEIR_OVERVIEW_ORDERS = 1 << 0,
  WEIR_OVERVIEW_STOCK = 1 << 1,
  WEIR_OVERVIEW_CLUSTER = 1 << 2,
  WEIR_OVERVIEW_ALL = (1 << 3) - 1,
} WeirOverviewParts;

/* What the parts of the page found when they were updated last, for the verdict. */
typedef struct
{
  guint n_groups;
  guint n_stopped;
  guint n_behind;
  guint n_unknown;
  char *worst_group;           /* of those that have stopped, else of those behind */
  const char *worst_judgement; /* translated */
  gboolean has_groups_error;

  guint n_levels_known;
  guint n_low;
  guint n_sold_out;

  guint n_brokers;
  guint n_unreachable;
  guint n_under_replicated;
} WeirOverviewFindings;

struct _WeirOverviewPage
{
  AdwNavigationPage parent_instance;

  WeirSession *session;
  WeirOverviewParts dirty;
  guint update_id;
  guint tick_id;
  gint64 updated_usec; /* monotonic */

  AdwWindowTitle *window_title;
  GtkStack *states;
  AdwStatusPage *loading_page;
  AdwStatusPage *failed_page;
  AdwBreakpointBin *breakpoint_bin;
  AdwBreakpoint *narrow_breakpoint;
  AdwBreakpoint *tiny_breakpoint;
  GtkBox *content_box;
  AdwWrapBox *tiles;
  GtkWidget *no_orders_card;
  GtkLabel *no_orders_label;
  GtkWidget *chart_card;
  GtkBox *left_column;
  GtkBox *right_column;

  WeirHealthCard *verdict;
  WeirOverviewFindings findings;
  WeirTile *orders_tile;
  WeirTile *revenue_tile;
  WeirTile *rate_tile;
  WeirTile *stock_tile;
  WeirTile *lag_tile;
  WeirChart *chart;
  WeirCardTable *stock_table;
  WeirCardTable *groups_table;
  WeirCardTable *latest_table;
  WeirCardTable *cluster_table;

  /* weir-overview-orders.c */
  WeirSeries *orders_series;
  WeirSeries *revenue_series;
  GPtrArray *store_series;  /* WeirSeries, the chart's lines */
  GArray *lines_of_stores;  /* guint: which line a store of the snapshot belongs to */
  gint64 chart_end_usec;    /* what the series were filled up to */
  gint64 chart_filled_usec; /* when, monotonic */
  guint64 orders_serial;
  gint64 latest_usec; /* when the latest orders were shown, monotonic */

  /* weir-overview-stock.c */
  WeirSeries *stock_series; /* of the stock tile's value: low products, or items sold a minute */
  gboolean stock_series_is_low;
};

/* weir-overview-orders.c */
void weir_overview_init_orders (WeirOverviewPage *self);
void weir_overview_clear_orders (WeirOverviewPage *self);
void weir_overview_update_orders (WeirOverviewPage *self);

/* weir-overview-stock.c */
void weir_overview_init_stock (WeirOverviewPage *self);
void weir_overview_update_stock (WeirOverviewPage *self);

/* weir-overview-cluster.c */
void weir_overview_init_cluster (WeirOverviewPage *self);
void weir_overview_update_cluster (WeirOverviewPage *self);

/* weir-overview-verdict.c */
void weir_overview_init_verdict (WeirOverviewPage *self);
void weir_overview_update_verdict (WeirOverviewPage *self);

/* So many rows that both columns end at the same height, whatever there is of each. */
guint weir_overview_count_stock_rows (WeirOverviewPage *self);
guint weir_overview_count_latest_rows (WeirOverviewPage *self);
char *weir_overview_format_figure (double value) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
