/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include <adwaita.h>

#include "app/weir-page-states.h"
#include "app/weir-session.h"
#include "app/weir-table-layout.h"

G_BEGIN_DECLS

/**
 * WeirClusterPage:
 *
 * What the pages of a cluster have in common: a header bar, the states of #WeirPageStates, and
 * tables whose columns go when there is no room for them. It is brought up to date with each
 * sample while it is seen, and when it comes into view.
 *
 * In a .ui file a child of the type "top" or "bottom" is a bar, one of the type "end" stands in
 * the header bar; the one without a type is the content.
 *
 * Properties: session (construct only).
 */
#define WEIR_TYPE_CLUSTER_PAGE (weir_cluster_page_get_type ())
G_DECLARE_DERIVABLE_TYPE (WeirClusterPage, weir_cluster_page, WEIR, CLUSTER_PAGE, AdwNavigationPage)

/**
 * WeirClusterPageClass:
 * @update: brings the page up to date with the cluster; chooses the state by weir_page_states_update()
 * @room_changed: (nullable): there is room for a page of this width at most
 */
struct _WeirClusterPageClass
{
  AdwNavigationPageClass parent_class;

  void (*update) (WeirClusterPage *self, WeirCluster *cluster);
  void (*room_changed) (WeirClusterPage *self, int room_sp);
};

WeirSession    *weir_cluster_page_get_session (WeirClusterPage *self); /* transfer none */
WeirCluster    *weir_cluster_page_get_cluster (WeirClusterPage *self); /* transfer none */
WeirPageStates *weir_cluster_page_get_states (WeirClusterPage *self);  /* transfer none */

/* Brings the page up to date when something else than the cluster changed. */
void            weir_cluster_page_update (WeirClusterPage *self);
/* Of the header bar; NULL shows the page's title. */
void            weir_cluster_page_set_subtitle (WeirClusterPage *self, const char *subtitle);
void            weir_cluster_page_pack_end (WeirClusterPage *self, GtkWidget *widget);
/* Gives @view its columns; the page keeps their layout under @name. */
WeirTableLayout *weir_cluster_page_add_table (WeirClusterPage *self, GtkColumnView *view, const char *name,
                                              const WeirColumn *columns, guint n_columns); /* transfer none */

G_END_DECLS
