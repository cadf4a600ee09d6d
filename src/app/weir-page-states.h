/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include <gtk/gtk.h>

#include "model/weir-cluster.h"

G_BEGIN_DECLS

/**
 * WeirPageStates:
 *
 * What stands in a page of the cluster's: a spinner until the first sample, what went wrong
 * where it failed, a hint where there is nothing to show, else the content.
 *
 * Properties: content (GtkWidget); of the hint: empty-icon-name, empty-title,
 * empty-description, empty-label and empty-action (one button, none where the action is %NULL).
 */
#define WEIR_TYPE_PAGE_STATES (weir_page_states_get_type ())
G_DECLARE_FINAL_TYPE (WeirPageStates, weir_page_states, WEIR, PAGE_STATES, GtkWidget)

void weir_page_states_update (WeirPageStates *self, WeirCluster *cluster, gboolean is_empty);
void weir_page_states_set_empty (WeirPageStates *self, const char *title, const char *description);

G_END_DECLS
