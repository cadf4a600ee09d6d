/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include <gtk/gtk.h>

#include "app/weir-tile.h"
#include "base/weir-series.h"

G_BEGIN_DECLS

/**
 * WeirCellKind:
 * @WEIR_CELL_TEXT: text that is cut where there is no room
 * @WEIR_CELL_NUMBER: a number, at the right
 * @WEIR_CELL_PILL: a word with a colour that judges
 * @WEIR_CELL_SPARKLINE: the course of a figure
 * @WEIR_CELL_BAR: a figure as a length
 */
typedef enum
{
  WEIR_CELL_TEXT,
  WEIR_CELL_NUMBER,
  WEIR_CELL_PILL,
  WEIR_CELL_SPARKLINE,
  WEIR_CELL_BAR,
} WeirCellKind;

/**
 * WeirCardColumn:
 * @title: heading
 * @expand: takes what is left of the width
 * @rank: 0 is always shown, 1 goes first where it is narrow, 2 where it is very narrow
 */
typedef struct
{
  const char *title;
  WeirCellKind kind;
  gboolean expand;
  guint rank;
} WeirCardColumn;

/**
 * WeirCardTable:
 *
 * A card with a heading and a few rows: the first of a longer list. Rows are made once and reused, so that
 * keeping it up to date costs next to nothing; a text that stays the same is not set again.
 */
#define WEIR_TYPE_CARD_TABLE (weir_card_table_get_type ())
G_DECLARE_FINAL_TYPE (WeirCardTable, weir_card_table, WEIR, CARD_TABLE, GtkBox)

GtkWidget *weir_card_table_new (const char *title, const WeirCardColumn *columns, guint n_columns,
                                gboolean has_headings) G_GNUC_WARN_UNUSED_RESULT;
void       weir_card_table_set_subtitle (WeirCardTable *self, const char *subtitle);
/* Shown while there are no rows. */
void       weir_card_table_set_empty_text (WeirCardTable *self, const char *text);
/* A button in the heading that leads to the whole list. */
void       weir_card_table_set_more (WeirCardTable *self, const char *tooltip, const char *detailed_action_name);
/* Columns of the ranks from 1 to this are not shown; 0: all are. */
void       weir_card_table_set_hidden_rank (WeirCardTable *self, guint rank);
/* Whether the pointer is over the rows: better not move them then. */
gboolean   weir_card_table_get_has_pointer (WeirCardTable *self);

void       weir_card_table_set_n_rows (WeirCardTable *self, guint n_rows);
guint      weir_card_table_get_n_rows (WeirCardTable *self);
void       weir_card_table_set_text (WeirCardTable *self, guint row, guint column, const char *text);
void       weir_card_table_set_state (WeirCardTable *self, guint row, guint column, WeirTileState state);
void       weir_card_table_set_series (WeirCardTable *self, guint row, guint column, WeirSeries *series);
void       weir_card_table_set_fraction (WeirCardTable *self, guint row, guint column, double fraction);
/* What activating a row does; target is floating or NULL, action NULL makes it inert. */
void       weir_card_table_set_action (WeirCardTable *self, guint row, const char *action, GVariant *target);

G_END_DECLS
