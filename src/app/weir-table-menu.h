/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include "app/weir-table-layout.h"

G_BEGIN_DECLS

/**
 * WeirTableMenu:
 *
 * What a person can choose of a table: its columns and what it is sorted by. It opens at the
 * headings, by the Menu key in the table (GTK gives headings no keyboard way of their own), and at
 * any button that is given weir_table_menu_get_model() and the layout's actions as "columns".
 */
#define WEIR_TYPE_TABLE_MENU (weir_table_menu_get_type ())
G_DECLARE_FINAL_TYPE (WeirTableMenu, weir_table_menu, WEIR, TABLE_MENU, GObject)

WeirTableMenu *weir_table_menu_new (GtkColumnView *view, WeirTableLayout *layout, const WeirColumn *columns,
                                    guint n_columns) G_GNUC_WARN_UNUSED_RESULT;
GMenuModel    *weir_table_menu_get_model (WeirTableMenu *self); /* transfer none */

G_END_DECLS
