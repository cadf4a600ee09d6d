/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "weir-column.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#include "base/weir-format.h"
#include "chart/weir-chart.h"

typedef const char *(*TextFunc) (gpointer item);
typedef int (*IntFunc) (gpointer item);
typedef guint (*UintFunc) (gpointer item);
typedef gint64 (*CountFunc) (gpointer item);
typedef double (*RateFunc) (gpointer item);
typedef char *(*FigureFunc) (gpointer item);
typedef WeirSeries *(*SeriesFunc) (gpointer item);

/* A cell listens to its item through one signal group, which is kept with the child and
 * pointed at the row's item in bind, at nothing in unbind: recycled cells leave no handler
 * behind on the items they once showed. */
#define SIGNALS_KEY "weir-cell-signals"
#define COLUMN_KEY "weir-column"
#define PILL_CLASS_KEY "weir-pill-class"

static gboolean
is_numeric (WeirColumnKind kind)
{
  return kind == WEIR_COLUMN_ID || kind == WEIR_COLUMN_INT || kind == WEIR_COLUMN_UINT ||
         kind == WEIR_COLUMN_COUNT || kind == WEIR_COLUMN_RATE || kind == WEIR_COLUMN_FIGURE;
}

/* A number to compare by; what is unknown is below all that is known. */
static double
get_number (const WeirColumn *column,
            gpointer          item)
{
  double number;

  if (column->sort_by != NULL)
    {
      number = ((RateFunc) column->sort_by) (item);
      return isnan (number) ? -INFINITY : number;
    }
  switch (column->kind)
    {
    case WEIR_COLUMN_ID:
    case WEIR_COLUMN_INT:
      return ((IntFunc) column->getter) (item);
    case WEIR_COLUMN_UINT:
      return ((UintFunc) column->getter) (item);
    case WEIR_COLUMN_COUNT:
      return (double) ((CountFunc) column->getter) (item);
    case WEIR_COLUMN_RATE:
      number = ((RateFunc) column->getter) (item);
      return isnan (number) ? -INFINITY : number;
    case WEIR_COLUMN_TEXT:
    case WEIR_COLUMN_NAME:
    case WEIR_COLUMN_FIGURE:
    case WEIR_COLUMN_PILL:
    case WEIR_COLUMN_SERIES:
    default:
      g_return_val_if_reached (0);
    }
}

static const char *
get_string (const WeirColumn *column,
            gpointer          item,
            const char      **style_class)
{
  if (column->kind == WEIR_COLUMN_PILL)
    return ((WeirColumnPillFunc) column->getter) (item, style_class);
  return ((TextFunc) column->getter) (item);
}

static char *
dup_text (const WeirColumn *column,
          gpointer          item)
{
  const char *style_class = NULL;
  const char *string;
  char *figure;
  int id;

  switch (column->kind)
    {
    case WEIR_COLUMN_ID:
      id = ((IntFunc) column->getter) (item);
      return id >= 0 ? g_strdup_printf ("%d", id) : g_strdup (WEIR_UNKNOWN_TEXT);
    case WEIR_COLUMN_INT:
      return weir_format_count (((IntFunc) column->getter) (item));
    case WEIR_COLUMN_UINT:
      return weir_format_count (((UintFunc) column->getter) (item));
    case WEIR_COLUMN_COUNT:
      return weir_format_count (((CountFunc) column->getter) (item));
    case WEIR_COLUMN_RATE:
      return weir_format_rate (((RateFunc) column->getter) (item));
    case WEIR_COLUMN_FIGURE:
      figure = ((FigureFunc) column->getter) (item);
      return figure != NULL ? figure : g_strdup (WEIR_UNKNOWN_TEXT);
    case WEIR_COLUMN_TEXT:
    case WEIR_COLUMN_NAME:
    case WEIR_COLUMN_PILL:
      string = get_string (column, item, &style_class);
      return g_strdup (string != NULL && string[0] != '\0' ? string : WEIR_UNKNOWN_TEXT);
    case WEIR_COLUMN_SERIES:
    default:
      return NULL;
    }
}

static int
compare_items (gconstpointer a,
               gconstpointer b,
               gpointer      user_data)
{
  const WeirColumn *column = user_data;

  if (column->sort_by != NULL || is_numeric (column->kind))
    {
      double first = get_number (column, (gpointer) a);
      double second = get_number (column, (gpointer) b);

      return (first > second) - (first < second);
    }
  else
    {
      const char *style_class = NULL;
      int order = g_strcmp0 (get_string (column, (gpointer) a, &style_class),
                             get_string (column, (gpointer) b, &style_class));

      /* GtkOrdering knows −1, 0 and 1 only. */
      return (order > 0) - (order < 0);
    }
}

static void
update_pill (const WeirColumn *column,
             GtkWidget        *label,
             gpointer          item)
{
  const char *old_class = g_object_get_data (G_OBJECT (label), PILL_CLASS_KEY);
  const char *style_class = NULL;
  const char *text = get_string (column, item, &style_class);

  gtk_label_set_label (GTK_LABEL (label), text != NULL ? text : WEIR_UNKNOWN_TEXT);
  gtk_widget_set_tooltip_text (label, text);
  if (text != NULL)
    gtk_widget_add_css_class (label, "state-pill");
  else
    gtk_widget_remove_css_class (label, "state-pill");
  if (old_class == style_class)
    return;
  if (old_class != NULL)
    gtk_widget_remove_css_class (label, old_class);
  if (style_class != NULL)
    gtk_widget_add_css_class (label, style_class);
  g_object_set_data (G_OBJECT (label), PILL_CLASS_KEY, (gpointer) style_class);
}

/* An inscription asks for so much room whatever its text: columns keep still while figures change. */
static void
set_room (GtkInscription   *inscription,
          const WeirColumn *column,
          guint             n_chars)
{
  gboolean is_number = is_numeric (column->kind);

  gtk_inscription_set_min_chars (inscription, MAX (n_chars, is_number ? 4 : column->kind == WEIR_COLUMN_NAME ? 12 : 6));
  gtk_inscription_set_nat_chars (inscription, MAX (n_chars, is_number ? 9 : 16));
}

static void
update_cell (GtkColumnViewCell *cell)
{
  GtkWidget *child = gtk_column_view_cell_get_child (cell);
  gpointer item = gtk_column_view_cell_get_item (cell);
  const WeirColumn *column;

  if (child == NULL || item == NULL)
    return;

  column = g_object_get_data (G_OBJECT (child), COLUMN_KEY);
  if (column->kind == WEIR_COLUMN_SERIES)
    {
      weir_sparkline_data_changed (WEIR_SPARKLINE (child));
    }
  else if (column->kind == WEIR_COLUMN_PILL)
    {
      update_pill (column, child, item);
    }
  else
    {
      g_autofree char *text = dup_text (column, item);

      gtk_inscription_set_text (GTK_INSCRIPTION (child), text);
      if (is_numeric (column->kind))
        /* A number that is cut off is another number. */
        set_room (GTK_INSCRIPTION (child), column, (guint) g_utf8_strlen (text, -1));
      else
        /* What is cut off is read in the tooltip. */
        gtk_widget_set_tooltip_text (child, text);
    }
}

static GtkWidget *
create_child (const WeirColumn *column)
{
  GtkWidget *child;

  if (column->kind == WEIR_COLUMN_SERIES)
    {
      child = weir_sparkline_new ();
      gtk_widget_set_valign (child, GTK_ALIGN_CENTER);
    }
  else if (column->kind == WEIR_COLUMN_PILL)
    {
      child = gtk_label_new (NULL);
      gtk_widget_set_halign (child, GTK_ALIGN_START);
      gtk_widget_set_valign (child, GTK_ALIGN_CENTER);
      gtk_label_set_ellipsize (GTK_LABEL (child), PANGO_ELLIPSIZE_END);
    }
  else
    {
      child = gtk_inscription_new (NULL);
      gtk_inscription_set_text_overflow (GTK_INSCRIPTION (child),
                                         column->kind == WEIR_COLUMN_NAME ? GTK_INSCRIPTION_OVERFLOW_ELLIPSIZE_MIDDLE
                                                                          : GTK_INSCRIPTION_OVERFLOW_ELLIPSIZE_END);
      /* With more room than its line has, it would put a text that is cut higher than others. */
      gtk_widget_set_valign (child, GTK_ALIGN_CENTER);
      gtk_inscription_set_min_lines (GTK_INSCRIPTION (child), 1);
      gtk_inscription_set_nat_lines (GTK_INSCRIPTION (child), 1);
      set_room (GTK_INSCRIPTION (child), column, 0);
      if (is_numeric (column->kind))
        {
          gtk_inscription_set_xalign (GTK_INSCRIPTION (child), 1);
          gtk_widget_add_css_class (child, "numeric");
        }
    }
  return child;
}

static void
setup_cb (GtkSignalListItemFactory *factory,
          GtkColumnViewCell        *cell,
          gpointer                  user_data)
{
  const WeirColumn *column = user_data;
  GtkWidget *child = create_child (column);

  g_object_set_data (G_OBJECT (child), COLUMN_KEY, (gpointer) column);
  if (column->property != NULL)
    {
      const char *const names[] = { column->property, column->other_property, column->more_property };
      GSignalGroup *signals = g_signal_group_new (G_TYPE_OBJECT);

      for (guint i = 0; i < G_N_ELEMENTS (names) && names[i] != NULL; i++)
        {
          g_autofree char *signal = g_strconcat ("notify::", names[i], NULL);

          g_signal_group_connect_swapped (signals, signal, G_CALLBACK (update_cell), cell);
        }
      g_object_set_data_full (G_OBJECT (child), SIGNALS_KEY, signals, g_object_unref);
    }
  gtk_column_view_cell_set_child (cell, child);
  gtk_column_view_cell_set_focusable (cell, FALSE);
}

static void
bind_cb (GtkSignalListItemFactory *factory,
         GtkColumnViewCell        *cell,
         gpointer                  user_data)
{
  const WeirColumn *column = user_data;
  GtkWidget *child = gtk_column_view_cell_get_child (cell);
  gpointer item = gtk_column_view_cell_get_item (cell);
  GSignalGroup *signals = g_object_get_data (G_OBJECT (child), SIGNALS_KEY);

  if (column->kind == WEIR_COLUMN_SERIES)
    weir_sparkline_set_series (WEIR_SPARKLINE (child), ((SeriesFunc) column->getter) (item));
  if (signals != NULL)
    g_signal_group_set_target (signals, item);
  update_cell (cell);
}

static void
unbind_cb (GtkSignalListItemFactory *factory,
           GtkColumnViewCell        *cell,
           gpointer                  user_data)
{
  const WeirColumn *column = user_data;
  GtkWidget *child = gtk_column_view_cell_get_child (cell);
  GSignalGroup *signals = child != NULL ? g_object_get_data (G_OBJECT (child), SIGNALS_KEY) : NULL;

  if (signals != NULL)
    g_signal_group_set_target (signals, NULL);
  if (child != NULL && column->kind == WEIR_COLUMN_SERIES)
    weir_sparkline_set_series (WEIR_SPARKLINE (child), NULL);
}

static void
teardown_cb (GtkSignalListItemFactory *factory,
             GtkColumnViewCell        *cell,
             gpointer                  user_data)
{
  GtkWidget *child = gtk_column_view_cell_get_child (cell);

  /* The group calls with the cell, which ends here; the child may live a little longer. */
  if (child != NULL)
    g_object_set_data (G_OBJECT (child), SIGNALS_KEY, NULL);
  gtk_column_view_cell_set_child (cell, NULL);
}

/* A row is announced by what stands in its first column, not by all its cells. */
static void
bind_row_cb (GtkSignalListItemFactory *factory,
             GtkColumnViewRow         *row,
             gpointer                  user_data)
{
  const WeirColumn *column = user_data;
  g_autofree char *text = dup_text (column, gtk_column_view_row_get_item (row));

  gtk_column_view_row_set_accessible_label (row, text);
}

/**
 * weir_column_align_heading_end:
 * @view: a view to which a column was just appended
 *
 * Puts the heading of the last column over its numbers, at the right. GTK has no property for
 * it: the headings are the children of the view's first child, in the order of the columns.
 * Where that should change one day, the headings are at the left.
 */
void
weir_column_align_heading_end (GtkColumnView *view)
{
  GtkWidget *header = gtk_widget_get_first_child (GTK_WIDGET (view));
  GtkWidget *heading = header != NULL ? gtk_widget_get_last_child (header) : NULL;
  GtkWidget *box = heading != NULL ? gtk_widget_get_first_child (heading) : NULL;

  if (GTK_IS_BOX (box))
    gtk_widget_set_halign (box, GTK_ALIGN_END);
}

static void
append_column (GtkColumnView    *view,
               const WeirColumn *column)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  g_autoptr (GtkColumnViewColumn) view_column = NULL;

  g_signal_connect (factory, "setup", G_CALLBACK (setup_cb), (gpointer) column);
  g_signal_connect (factory, "bind", G_CALLBACK (bind_cb), (gpointer) column);
  g_signal_connect (factory, "unbind", G_CALLBACK (unbind_cb), (gpointer) column);
  g_signal_connect (factory, "teardown", G_CALLBACK (teardown_cb), (gpointer) column);
  view_column = gtk_column_view_column_new (_(column->title), factory);
  gtk_column_view_column_set_id (view_column, column->id);
  gtk_column_view_column_set_expand (view_column, column->expand);
  gtk_column_view_column_set_resizable (view_column, TRUE);
  if (column->width > 0)
    gtk_column_view_column_set_fixed_width (view_column, column->width);

  if (column->kind != WEIR_COLUMN_SERIES)
    {
      g_autoptr (GtkSorter) sorter = GTK_SORTER (gtk_custom_sorter_new (compare_items, (gpointer) column, NULL));

      g_object_set_data (G_OBJECT (sorter), COLUMN_KEY, (gpointer) column);
      gtk_column_view_column_set_sorter (view_column, sorter);
    }
  gtk_column_view_append_column (view, view_column);
  if (is_numeric (column->kind))
    weir_column_align_heading_end (view);
}

/**
 * weir_columns_attach:
 * @view: a view without columns
 * @columns: (array length=n_columns): a static table
 * @n_columns: number of columns; the first one's text is the rows' accessible name
 *
 * Gives the view its columns, each with its cells and its sorter. A column of sparklines does
 * not sort.
 */
void
weir_columns_attach (GtkColumnView    *view,
                     const WeirColumn *columns,
                     guint             n_columns)
{
  g_autoptr (GtkListItemFactory) row_factory = gtk_signal_list_item_factory_new ();

  g_return_if_fail (GTK_IS_COLUMN_VIEW (view));

  for (guint i = 0; i < n_columns; i++)
    append_column (view, &columns[i]);
  g_signal_connect (row_factory, "bind", G_CALLBACK (bind_row_cb), (gpointer) &columns[0]);
  gtk_column_view_set_row_factory (view, row_factory);
}

/**
 * weir_columns_set_model:
 * @view: a view
 * @model: (transfer none): what it shows
 * @match: (nullable) (scope notified): which items it shows, %NULL for all
 * @user_data: data for @match, must live as long as @view
 *
 * Puts filter, sort and selection between model and view. Filters before sorting: what is
 * not shown need not be sorted.
 *
 * Returns: (transfer none) (nullable): the filter, to be told when what matches changes
 */
GtkFilter *
weir_columns_set_model (GtkColumnView       *view,
                        GListModel          *model,
                        GtkCustomFilterFunc  match,
                        gpointer             user_data)
{
  GtkFilter *filter = NULL;
  g_autoptr (GtkSingleSelection) selection = NULL;
  GtkSortListModel *sorted;

  g_return_val_if_fail (GTK_IS_COLUMN_VIEW (view), NULL);

  /* Each of these takes the model it is given. */
  g_object_ref (model);
  if (match != NULL)
    {
      filter = GTK_FILTER (gtk_custom_filter_new (match, user_data, NULL));
      model = G_LIST_MODEL (gtk_filter_list_model_new (model, filter));
    }
  sorted = gtk_sort_list_model_new (model, g_object_ref (gtk_column_view_get_sorter (view)));
  /* In this order: a selection that is given its model first selects the first row at once. */
  selection = g_object_new (GTK_TYPE_SINGLE_SELECTION, "autoselect", FALSE, "can-unselect", TRUE, NULL);
  gtk_single_selection_set_model (selection, G_LIST_MODEL (sorted));
  g_object_unref (sorted);
  gtk_column_view_set_model (view, GTK_SELECTION_MODEL (selection));
  return filter;
}

guint
weir_columns_get_n_shown (GtkColumnView *view)
{
  GtkSelectionModel *model;

  g_return_val_if_fail (GTK_IS_COLUMN_VIEW (view), 0);

  model = gtk_column_view_get_model (view);
  return model != NULL ? g_list_model_get_n_items (G_LIST_MODEL (model)) : 0;
}

/**
 * weir_columns_resort:
 * @view: a view
 *
 * To be called once after each sample: a sorted list does not watch its items. Does
 * nothing where the column it is sorted by does not change.
 */
void
weir_columns_resort (GtkColumnView *view)
{
  GtkSorter *sorter;
  GtkColumnViewColumn *primary;
  const WeirColumn *column;

  g_return_if_fail (GTK_IS_COLUMN_VIEW (view));

  sorter = gtk_column_view_get_sorter (view);
  primary = gtk_column_view_sorter_get_primary_sort_column (GTK_COLUMN_VIEW_SORTER (sorter));
  if (primary == NULL || gtk_column_view_column_get_sorter (primary) == NULL)
    return;
  column = g_object_get_data (G_OBJECT (gtk_column_view_column_get_sorter (primary)), COLUMN_KEY);
  if (column != NULL && column->property != NULL)
    gtk_sorter_changed (sorter, GTK_SORTER_CHANGE_DIFFERENT);
}
