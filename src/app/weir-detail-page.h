/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include "app/weir-cluster-page.h"
#include "app/weir-detail-table.h"
#include "app/weir-tile.h"
#include "chart/weir-chart.h"

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

/**
 * WeirDetailPageClass:
 * @missing_icon_name: of what stands there when the thing is gone
 * @missing_title: its title; texts are marked with N_()
 * @missing_description: its text, with a %s for the thing's name
 */
struct _WeirDetailPageClass
{
  WeirClusterPageClass parent_class;

  const char *missing_icon_name;
  const char *missing_title;
  const char *missing_description;
};

const char      *weir_detail_page_get_item_name (WeirDetailPage *self);

/* For init(): what the page is made of, from top to bottom. */
WeirTile        *weir_detail_page_add_tile (WeirDetailPage *self, const char *caption);
void             weir_detail_page_set_chart (WeirDetailPage *self, const char *title, const char *subtitle,
                                             const char *unit);
WeirDetailTable *weir_detail_page_add_table (WeirDetailPage *self, const WeirDetailTableInfo *info,
                                             WeirTableLayout **layout); /* transfer none both; layout may be NULL */

/* A card between the tiles and the chart, and something at the end of the chart's heading. */
void             weir_detail_page_add_card (WeirDetailPage *self, GtkWidget *card);
void             weir_detail_page_add_chart_control (WeirDetailPage *self, GtkWidget *control);
WeirChart       *weir_detail_page_get_chart (WeirDetailPage *self); /* transfer none */

/* For update(): TRUE once for each sample. */
gboolean         weir_detail_page_takes (WeirDetailPage *self, const WeirSnapshot *snapshot);
/* What went wrong, or why figures are missing; NULL for nothing. */
void             weir_detail_page_set_banner (WeirDetailPage *self, const char *text);
/* The course in the chart and in @tile, with what was appended to it. */
void             weir_detail_page_set_series (WeirDetailPage *self, WeirSeries *series, const char *name,
                                              WeirTile *tile);

G_END_DECLS
