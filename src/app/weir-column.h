/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * WeirColumnKind:
 * @WEIR_COLUMN_TEXT: getter gives `const char *`, %NULL is unknown
 * @WEIR_COLUMN_NAME: the same; names that are too long are cut in the middle, because it is their ends that differ
 * @WEIR_COLUMN_ID: getter gives `int`, a name rather than a quantity (a broker, a port); below 0 is unknown
 * @WEIR_COLUMN_INT: getter gives `int`, below 0 is unknown
 * @WEIR_COLUMN_UINT: getter gives `guint`
 * @WEIR_COLUMN_COUNT: getter gives `gint64`, below 0 is unknown
 * @WEIR_COLUMN_RATE: getter gives `double` a second, NAN is unknown
 * @WEIR_COLUMN_FIGURE: getter gives a new `char *`, %NULL is unknown; needs sort_by
 * @WEIR_COLUMN_PILL: getter is a #WeirColumnPillFunc
 * @WEIR_COLUMN_SERIES: getter gives `WeirSeries *`, drawn as a sparkline
 *
 * What a column shows and how it sorts. What is unknown is shown as "–" and sorts below all
 * that is known.
 */
typedef enum
{
  WEIR_COLUMN_TEXT,
  WEIR_COLUMN_NAME,
  WEIR_COLUMN_ID,
  WEIR_COLUMN_INT,
  WEIR_COLUMN_UINT,
  WEIR_COLUMN_COUNT,
  WEIR_COLUMN_RATE,
  WEIR_COLUMN_FIGURE,
  WEIR_COLUMN_PILL,
  WEIR_COLUMN_SERIES,
} WeirColumnKind;

/* Returns the pill's translated word, NULL where the state is unknown; @style_class is
 * set to "success", "warning", "error", or NULL. */
typedef const char *(*WeirColumnPillFunc) (gpointer item, const char **style_class);

/**
 * WeirColumn:
 * @id: what it is called where its layout is kept
 * @title: its heading, marked with N_()
 * @kind: what the getter gives
 * @getter: the noun's getter, cast by G_CALLBACK()
 * @property: (nullable): the property whose change changes the cell; %NULL where it never does
 * @other_property: (nullable): another one
 * @more_property: (nullable): a third
 * @expand: whether it takes the room that is left
 * @width: 0 for what its cells ask for
 * @narrow_width: the same where the window is as narrow as a telephone
 * @sort_by: (nullable): gives `double`, by which rows are sorted where the text says it worse; NAN is unknown
 * @is_worst_first: where nobody chose otherwise, rows are sorted by it, the greatest first
 * @hide_below: it is hidden up to this width of the page, in sp; one of #WeirClusterPage's breakpoints
 *
 * A column. Give them as a static table; a view whose columns change live is sorted anew by
 * weir_columns_resort(), once a sample.
 */
typedef struct
{
  const char *id;
  const char *title;
  WeirColumnKind kind;
  GCallback getter;
  const char *property;
  const char *other_property;
  const char *more_property;
  gboolean expand;
  int width;
  int narrow_width;
  int hide_below;
  GCallback sort_by;
  gboolean is_worst_first;
} WeirColumn;

void       weir_column_align_heading_end (GtkColumnView *view);
void       weir_columns_attach (GtkColumnView *view, const WeirColumn *columns, guint n_columns);
/* Filter, sort, selection. Returns the filter (transfer none), NULL without @match. */
GtkFilter *weir_columns_set_model (GtkColumnView *view, GListModel *model, GtkCustomFilterFunc match, gpointer user_data);
guint      weir_columns_get_n_shown (GtkColumnView *view);
void       weir_columns_resort (GtkColumnView *view);

G_END_DECLS
