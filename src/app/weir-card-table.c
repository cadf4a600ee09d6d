/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "app/weir-card-table.h"

#include <glib/gi18n.h>

#include "app/weir-bar.h"
#include "chart/weir-chart.h"

#define CELL_SPACING 12

typedef struct
{
  GtkWidget *row;
  GtkWidget **cells;
  WeirTileState *states;
  char *action;
  GVariant *target;
} Row;

struct _WeirCardTable
{
  GtkBox parent_instance;

  WeirCardColumn *columns;
  guint n_columns;
  guint hidden_rank;
  guint n_rows;
  GPtrArray *rows; /* Row */

  GtkLabel *title_label;
  GtkLabel *subtitle_label;
  GtkWidget *head;
  GtkWidget *headings;
  GtkWidget **heading_labels;
  GtkSizeGroup **groups; /* one a column */
  GtkWidget *list;
  GtkWidget *empty_label;
  GtkEventController *motion;
};

G_DEFINE_FINAL_TYPE (WeirCardTable, weir_card_table, GTK_TYPE_BOX)

static const char *const state_classes[] = { NULL, "success", "warning", "error" };

static void
row_free (Row *row)
{
  g_free (row->cells);
  g_free (row->states);
  g_free (row->action);
  g_clear_pointer (&row->target, g_variant_unref);
  g_free (row);
}

static void
row_activated_cb (GtkListBox *list,
                  GtkListBoxRow *list_row,
                  WeirCardTable *self)
{
  guint index = (guint) gtk_list_box_row_get_index (list_row);
  Row *row;

  if (index >= self->rows->len)
    return;
  row = g_ptr_array_index (self->rows, index);
  if (row->action != NULL)
    gtk_widget_activate_action_variant (GTK_WIDGET (self), row->action, row->target);
}

/* What is cut off is read in the tooltip; what is not needs none. */
static gboolean
query_tooltip_cb (GtkLabel *label,
                  int x,
                  int y,
                  gboolean is_keyboard,
                  GtkTooltip *tooltip)
{
  if (!pango_layout_is_ellipsized (gtk_label_get_layout (label)))
    return FALSE;
  gtk_tooltip_set_text (tooltip, gtk_label_get_label (label));
  return TRUE;
}

static gboolean
is_column_visible (WeirCardTable *self,
                   guint column)
{
  const guint rank = self->columns[column].rank;

  return rank == 0 || rank > self->hidden_rank;
}

/* What is left of the width; in a narrow window the first column takes the part of those that are not shown. */
static gboolean
gets_rest (WeirCardTable *self,
           guint column)
{
  if (self->columns[column].expand || column > 0 || self->hidden_rank == 0)
    return self->columns[column].expand;
  for (guint i = 0; i < self->n_columns; i++)
    if (self->columns[i].expand && is_column_visible (self, i))
      return FALSE;
  return TRUE;
}

/* Without a word a pill leaves its place to the others of the row. */
static gboolean
is_cell_visible (WeirCardTable *self,
                 guint column,
                 const char *text)
{
  return is_column_visible (self, column) &&
         (self->columns[column].kind != WEIR_CELL_PILL || *text != '\0');
}

static GtkWidget *
make_cell (WeirCardTable *self,
           guint column)
{
  const WeirCardColumn *description = &self->columns[column];
  GtkWidget *cell;
  GtkWidget *label;

  switch (description->kind)
    {
    case WEIR_CELL_SPARKLINE:
      cell = weir_sparkline_new ();
      break;
    case WEIR_CELL_BAR:
      cell = weir_bar_new ();
      gtk_widget_set_valign (cell, GTK_ALIGN_CENTER);
      break;
    case WEIR_CELL_PILL:
      /* In a box, so that the pill is as wide as its word, not as the column. */
      cell = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
      label = gtk_label_new (NULL);
      gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
      gtk_widget_add_css_class (label, "state-pill");
      gtk_widget_set_valign (label, GTK_ALIGN_CENTER);
      gtk_box_append (GTK_BOX (cell), label);
      break;
    case WEIR_CELL_TEXT:
    case WEIR_CELL_NUMBER:
    default:
      cell = gtk_label_new (NULL);
      /* A number that is cut says another; the end of a name tells more often than its middle which it is. */
      gtk_label_set_ellipsize (GTK_LABEL (cell), description->kind == WEIR_CELL_NUMBER ? PANGO_ELLIPSIZE_NONE
                                                                                       : PANGO_ELLIPSIZE_MIDDLE);
      gtk_label_set_xalign (GTK_LABEL (cell), description->kind == WEIR_CELL_NUMBER ? 1 : 0);
      gtk_label_set_width_chars (GTK_LABEL (cell), description->kind == WEIR_CELL_NUMBER ? 5 : -1);
      gtk_label_set_max_width_chars (GTK_LABEL (cell), description->expand ? 24 : 16);
      gtk_widget_add_css_class (cell, "numeric");
      gtk_widget_set_has_tooltip (cell, TRUE);
      g_signal_connect (cell, "query-tooltip", G_CALLBACK (query_tooltip_cb), NULL);
      break;
    }
  gtk_widget_set_hexpand (cell, gets_rest (self, column));
  gtk_widget_set_visible (cell, is_cell_visible (self, column, ""));
  gtk_size_group_add_widget (self->groups[column], cell);
  return cell;
}

static Row *
add_row (WeirCardTable *self)
{
  Row *row = g_new0 (Row, 1);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, CELL_SPACING);

  row->row = gtk_list_box_row_new ();
  row->cells = g_new0 (GtkWidget *, self->n_columns);
  row->states = g_new0 (WeirTileState, self->n_columns);
  for (guint i = 0; i < self->n_columns; i++)
    {
      row->cells[i] = make_cell (self, i);
      gtk_box_append (GTK_BOX (box), row->cells[i]);
    }
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row->row), box);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row->row), FALSE);
  gtk_list_box_append (GTK_LIST_BOX (self->list), row->row);
  g_ptr_array_add (self->rows, row);
  return row;
}

static Row *
get_row (WeirCardTable *self,
         guint index)
{
  return index < self->n_rows ? g_ptr_array_index (self->rows, index) : NULL;
}

static void
weir_card_table_dispose (GObject *object)
{
  WeirCardTable *self = WEIR_CARD_TABLE (object);

  for (guint i = 0; self->groups != NULL && i < self->n_columns; i++)
    g_clear_object (&self->groups[i]);
  G_OBJECT_CLASS (weir_card_table_parent_class)->dispose (object);
}

static void
weir_card_table_finalize (GObject *object)
{
  WeirCardTable *self = WEIR_CARD_TABLE (object);

  g_ptr_array_unref (self->rows);
  g_free (self->columns);
  g_free (self->groups);
  g_free (self->heading_labels);
  G_OBJECT_CLASS (weir_card_table_parent_class)->finalize (object);
}

static void
weir_card_table_class_init (WeirCardTableClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = weir_card_table_dispose;
  object_class->finalize = weir_card_table_finalize;
  gtk_widget_class_set_css_name (GTK_WIDGET_CLASS (klass), "cardtable");
}

static GtkWidget *
make_label (const char *text,
            const char *const *classes)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_widget_set_css_classes (label, (const char **) classes);
  return label;
}

static void
weir_card_table_init (WeirCardTable *self)
{
  static const char *const title_classes[] = { "heading", NULL };
  static const char *const subtitle_classes[] = { "caption", "dimmed", "numeric", NULL };
  static const char *const empty_classes[] = { "dimmed", "empty", NULL };

  self->rows = g_ptr_array_new_with_free_func ((GDestroyNotify) row_free);
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self), GTK_ORIENTATION_VERTICAL);
  gtk_widget_add_css_class (GTK_WIDGET (self), "card");

  self->head = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 10);
  gtk_widget_add_css_class (self->head, "head");
  self->title_label = GTK_LABEL (make_label (NULL, title_classes));
  gtk_widget_set_valign (GTK_WIDGET (self->title_label), GTK_ALIGN_BASELINE_CENTER);
  gtk_box_append (GTK_BOX (self->head), GTK_WIDGET (self->title_label));
  self->subtitle_label = GTK_LABEL (make_label (NULL, subtitle_classes));
  gtk_widget_set_valign (GTK_WIDGET (self->subtitle_label), GTK_ALIGN_BASELINE_CENTER);
  gtk_widget_set_hexpand (GTK_WIDGET (self->subtitle_label), TRUE);
  gtk_box_append (GTK_BOX (self->head), GTK_WIDGET (self->subtitle_label));
  gtk_box_append (GTK_BOX (self), self->head);

  self->headings = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, CELL_SPACING);
  gtk_widget_add_css_class (self->headings, "headings");
  gtk_box_append (GTK_BOX (self), self->headings);

  self->list = gtk_list_box_new ();
  gtk_list_box_set_selection_mode (GTK_LIST_BOX (self->list), GTK_SELECTION_NONE);
  g_signal_connect (self->list, "row-activated", G_CALLBACK (row_activated_cb), self);
  self->motion = gtk_event_controller_motion_new ();
  gtk_widget_add_controller (self->list, self->motion);
  gtk_box_append (GTK_BOX (self), self->list);

  self->empty_label = make_label (NULL, empty_classes);
  gtk_label_set_wrap (GTK_LABEL (self->empty_label), TRUE);
  gtk_label_set_ellipsize (GTK_LABEL (self->empty_label), PANGO_ELLIPSIZE_NONE);
  gtk_box_append (GTK_BOX (self), self->empty_label);
}

GtkWidget *
weir_card_table_new (const char *title,
                     const WeirCardColumn *columns,
                     guint n_columns,
                     gboolean has_headings)
{
  static const char *const heading_classes[] = { "caption-heading", "dimmed", NULL };
  WeirCardTable *self = g_object_new (WEIR_TYPE_CARD_TABLE, NULL);

  gtk_label_set_label (self->title_label, title);
  self->n_columns = n_columns;
  self->columns = g_memdup2 (columns, n_columns * sizeof *columns);
  self->groups = g_new0 (GtkSizeGroup *, n_columns);
  self->heading_labels = g_new0 (GtkWidget *, n_columns);
  for (guint i = 0; i < n_columns; i++)
    {
      GtkWidget *label = make_label (columns[i].title, heading_classes);

      self->groups[i] = gtk_size_group_new (GTK_SIZE_GROUP_HORIZONTAL);
      self->heading_labels[i] = label;
      gtk_label_set_xalign (GTK_LABEL (label), columns[i].kind == WEIR_CELL_NUMBER ? 1 : 0);
      gtk_widget_set_hexpand (label, columns[i].expand);
      gtk_size_group_add_widget (self->groups[i], label);
      gtk_box_append (GTK_BOX (self->headings), label);
    }
  gtk_widget_set_visible (self->headings, FALSE);
  if (!has_headings)
    g_clear_pointer (&self->heading_labels, g_free);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->list), GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);
  weir_card_table_set_n_rows (self, 0);
  return GTK_WIDGET (self);
}

static void
set_label (GtkLabel *label,
           const char *text)
{
  /* Setting the same text again would lay out the whole page. */
  if (!g_str_equal (gtk_label_get_label (label), text != NULL ? text : ""))
    gtk_label_set_label (label, text != NULL ? text : "");
}

void
weir_card_table_set_subtitle (WeirCardTable *self,
                              const char *subtitle)
{
  g_return_if_fail (WEIR_IS_CARD_TABLE (self));

  set_label (self->subtitle_label, subtitle);
}

void
weir_card_table_set_empty_text (WeirCardTable *self,
                                const char *text)
{
  g_return_if_fail (WEIR_IS_CARD_TABLE (self));

  set_label (GTK_LABEL (self->empty_label), text);
}

void
weir_card_table_set_more (WeirCardTable *self,
                          const char *tooltip,
                          const char *detailed_action_name)
{
  GtkWidget *button;

  g_return_if_fail (WEIR_IS_CARD_TABLE (self));

  button = gtk_button_new_from_icon_name ("go-next-symbolic");
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_add_css_class (button, "more");
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_set_tooltip_text (button, tooltip);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, tooltip, -1);
  gtk_actionable_set_detailed_action_name (GTK_ACTIONABLE (button), detailed_action_name);
  gtk_box_append (GTK_BOX (self->head), button);
}

static void
update_headings (WeirCardTable *self)
{
  gtk_widget_set_visible (self->headings, self->heading_labels != NULL && self->n_rows > 0);
}

static gboolean
has_label (WeirCardTable *self,
           guint column)
{
  return self->columns[column].kind != WEIR_CELL_SPARKLINE && self->columns[column].kind != WEIR_CELL_BAR;
}

static GtkLabel *
get_label (WeirCardTable *self,
           Row *row,
           guint column)
{
  GtkWidget *cell = row->cells[column];

  return GTK_LABEL (self->columns[column].kind == WEIR_CELL_PILL ? gtk_widget_get_first_child (cell) : cell);
}

void
weir_card_table_set_hidden_rank (WeirCardTable *self,
                                 guint rank)
{
  g_return_if_fail (WEIR_IS_CARD_TABLE (self));

  if (self->hidden_rank == rank)
    return;
  self->hidden_rank = rank;
  for (guint i = 0; i < self->n_columns; i++)
    {
      if (self->heading_labels != NULL)
        {
          gtk_widget_set_visible (self->heading_labels[i], is_column_visible (self, i));
          gtk_widget_set_hexpand (self->heading_labels[i], gets_rest (self, i));
        }
      for (guint j = 0; j < self->rows->len; j++)
        {
          Row *row = g_ptr_array_index (self->rows, j);
          const char *text = has_label (self, i) ? gtk_label_get_label (get_label (self, row, i)) : "";

          gtk_widget_set_visible (row->cells[i], is_cell_visible (self, i, text));
          gtk_widget_set_hexpand (row->cells[i], gets_rest (self, i));
        }
    }
}

gboolean
weir_card_table_get_has_pointer (WeirCardTable *self)
{
  g_return_val_if_fail (WEIR_IS_CARD_TABLE (self), FALSE);

  return gtk_event_controller_motion_contains_pointer (GTK_EVENT_CONTROLLER_MOTION (self->motion));
}

void
weir_card_table_set_n_rows (WeirCardTable *self,
                            guint n_rows)
{
  g_return_if_fail (WEIR_IS_CARD_TABLE (self));

  while (self->rows->len < n_rows)
    add_row (self);
  for (guint i = 0; i < self->rows->len; i++)
    gtk_widget_set_visible (((Row *) g_ptr_array_index (self->rows, i))->row, i < n_rows);
  self->n_rows = n_rows;
  gtk_widget_set_visible (self->list, n_rows > 0);
  gtk_widget_set_visible (self->empty_label, n_rows == 0);
  update_headings (self);
}

guint
weir_card_table_get_n_rows (WeirCardTable *self)
{
  g_return_val_if_fail (WEIR_IS_CARD_TABLE (self), 0);

  return self->n_rows;
}

/* A row is read as its cells with their headings: "Lag 18". */
static void
update_name (WeirCardTable *self,
             Row *row)
{
  g_autoptr (GString) name = g_string_new (NULL);

  for (guint i = 0; i < self->n_columns; i++)
    {
      const char *text;

      if (!has_label (self, i))
        continue;
      text = gtk_label_get_label (get_label (self, row, i));
      if (*text == '\0')
        continue;
      if (name->len > 0)
        g_string_append (name, ", ");
      if (self->columns[i].kind == WEIR_CELL_NUMBER && *self->columns[i].title != '\0')
        g_string_append_printf (name, "%s ", self->columns[i].title);
      g_string_append (name, text);
    }
  gtk_accessible_update_property (GTK_ACCESSIBLE (row->row), GTK_ACCESSIBLE_PROPERTY_LABEL, name->str, -1);
}

void
weir_card_table_set_text (WeirCardTable *self,
                          guint row,
                          guint column,
                          const char *text)
{
  Row *entry;
  GtkLabel *label;

  g_return_if_fail (WEIR_IS_CARD_TABLE (self));
  g_return_if_fail (row < self->n_rows && column < self->n_columns);

  entry = get_row (self, row);
  label = get_label (self, entry, column);
  text = text != NULL ? text : "";
  if (g_str_equal (gtk_label_get_label (label), text))
    return;
  gtk_label_set_label (label, text);
  gtk_widget_set_visible (entry->cells[column], is_cell_visible (self, column, text));
  update_name (self, entry);
}

void
weir_card_table_set_state (WeirCardTable *self,
                           guint row,
                           guint column,
                           WeirTileState state)
{
  Row *entry;
  GtkWidget *cell;

  g_return_if_fail (WEIR_IS_CARD_TABLE (self));
  g_return_if_fail (row < self->n_rows && column < self->n_columns);
  g_return_if_fail (state < G_N_ELEMENTS (state_classes));

  entry = get_row (self, row);
  if (entry->states[column] == state)
    return;
  cell = self->columns[column].kind == WEIR_CELL_PILL ? gtk_widget_get_first_child (entry->cells[column])
                                                      : entry->cells[column];
  if (state_classes[entry->states[column]] != NULL)
    gtk_widget_remove_css_class (cell, state_classes[entry->states[column]]);
  entry->states[column] = state;
  if (state_classes[state] != NULL)
    gtk_widget_add_css_class (cell, state_classes[state]);
}

void
weir_card_table_set_series (WeirCardTable *self,
                            guint row,
                            guint column,
                            WeirSeries *series)
{
  WeirSparkline *sparkline;

  g_return_if_fail (WEIR_IS_CARD_TABLE (self));
  g_return_if_fail (row < self->n_rows && column < self->n_columns);
  g_return_if_fail (self->columns[column].kind == WEIR_CELL_SPARKLINE);

  sparkline = WEIR_SPARKLINE (get_row (self, row)->cells[column]);
  weir_sparkline_set_series (sparkline, series);
  weir_sparkline_data_changed (sparkline);
}

void
weir_card_table_set_fraction (WeirCardTable *self,
                              guint row,
                              guint column,
                              double fraction)
{
  g_return_if_fail (WEIR_IS_CARD_TABLE (self));
  g_return_if_fail (row < self->n_rows && column < self->n_columns);
  g_return_if_fail (self->columns[column].kind == WEIR_CELL_BAR);

  weir_bar_set_fraction (WEIR_BAR (get_row (self, row)->cells[column]), fraction);
}

void
weir_card_table_set_action (WeirCardTable *self,
                            guint row,
                            const char *action,
                            GVariant *target)
{
  g_autoptr (GVariant) sunk = target != NULL ? g_variant_ref_sink (target) : NULL;
  Row *entry;

  g_return_if_fail (WEIR_IS_CARD_TABLE (self));
  g_return_if_fail (row < self->n_rows);

  entry = get_row (self, row);
  g_set_str (&entry->action, action);
  g_clear_pointer (&entry->target, g_variant_unref);
  entry->target = g_steal_pointer (&sunk);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (entry->row), action != NULL);
}
