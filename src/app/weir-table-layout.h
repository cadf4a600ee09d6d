/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include "app/weir-column.h"

G_BEGIN_DECLS

/**
 * WeirTableLayout:
 *
 * Which columns of a table are shown, how wide they are and what they are sorted by. What a
 * person chooses in its #WeirTableMenu and by dragging the headings is kept between runs. A column is shown when it is wanted, has room, and has something to show: the three
 * are kept apart, so that a window that was narrow for a moment forgets nothing.
 *
 * In the settings it is the table's entry in the key `tables`. What is there is checked before
 * it is used: a column that does not exist or a width that cannot be is left out.
 */
#define WEIR_TYPE_TABLE_LAYOUT (weir_table_layout_get_type ())
G_DECLARE_FINAL_TYPE (WeirTableLayout, weir_table_layout, WEIR, TABLE_LAYOUT, GObject)

/* Up to this width (sp) there is no room for widths that a person chose: those of the table hold. */
#define WEIR_TABLE_LAYOUT_NARROW 600
#define WEIR_TABLE_LAYOUT_VERY_NARROW 420

/* Where layouts are kept, told once by the application; without it nothing is kept. */
void             weir_table_layout_set_default_settings (GSettings *settings); /* nullable */

WeirTableLayout *weir_table_layout_new (GtkColumnView *view, const char *name, const WeirColumn *columns,
                                        guint n_columns) G_GNUC_WARN_UNUSED_RESULT;

void             weir_table_layout_set_room (WeirTableLayout *self, int room_sp);
/* Whether there is nothing to show in a column at present, whatever the row. */
void             weir_table_layout_set_blank (WeirTableLayout *self, const char *id, gboolean is_blank);
void             weir_table_layout_save (WeirTableLayout *self);

/* Of the view's group "columns": one by the id of each column, which says whether it is wanted, and "reset". */
GActionGroup    *weir_table_layout_get_actions (WeirTableLayout *self); /* transfer none */

G_END_DECLS
