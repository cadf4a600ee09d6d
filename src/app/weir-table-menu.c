/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "app/weir-table-menu.h"

#include <glib/gi18n.h>

struct _WeirTableMenu
{
  GObject parent_instance;

  GtkColumnView *view; /* weak pointer */
  GMenu *model;
  GSimpleAction *sort;       /* state: the id of the column, "" where it is not sorted */
  GSimpleAction *descending; /* state: boolean */
  GtkWidget *popover;        /* made when it is first asked for; the view's child */
};

G_DEFINE_FINAL_TYPE (WeirTableMenu, weir_table_menu, G_TYPE_OBJECT)

static void
update_sort (WeirTableMenu *self)
{
  GtkColumnViewSorter *sorter;
  GtkColumnViewColumn *column;
  const char *id;

  if (self->view == NULL)
    return;
  sorter = GTK_COLUMN_VIEW_SORTER (gtk_column_view_get_sorter (self->view));
  column = gtk_column_view_sorter_get_primary_sort_column (sorter);
  id = column != NULL ? gtk_column_view_column_get_id (column) : "";
  g_simple_action_set_state (self->sort, g_variant_new_string (id));
  g_simple_action_set_enabled (self->descending, column != NULL);
  g_simple_action_set_state (self->descending,
                             g_variant_new_boolean (gtk_column_view_sorter_get_primary_sort_order (sorter)
                                                    == GTK_SORT_DESCENDING));
}

static void
sort_by (WeirTableMenu *self,
         const char    *id,
         gboolean       is_descending)
{
  GListModel *columns = gtk_column_view_get_columns (self->view);

  for (guint i = 0; i < g_list_model_get_n_items (columns); i++)
    {
      g_autoptr (GtkColumnViewColumn) column = g_list_model_get_item (columns, i);

      if (g_strcmp0 (gtk_column_view_column_get_id (column), id) == 0
          && gtk_column_view_column_get_sorter (column) != NULL)
        gtk_column_view_sort_by_column (self->view, column, is_descending ? GTK_SORT_DESCENDING : GTK_SORT_ASCENDING);
    }
}

static void
sort_cb (GSimpleAction *action,
         GVariant      *value,
         gpointer       user_data)
{
  WeirTableMenu *self = user_data;
  g_autoptr (GVariant) descending = g_action_get_state (G_ACTION (self->descending));

  sort_by (self, g_variant_get_string (value, NULL), g_variant_get_boolean (descending));
}

static void
descending_cb (GSimpleAction *action,
               GVariant      *value,
               gpointer       user_data)
{
  WeirTableMenu *self = user_data;
  g_autoptr (GVariant) id = g_action_get_state (G_ACTION (self->sort));

  sort_by (self, g_variant_get_string (id, NULL), g_variant_get_boolean (value));
}

static gboolean
popup_cb (GtkWidget *widget,
          GVariant  *arguments,
          gpointer   user_data)
{
  WeirTableMenu *self = user_data;
  GdkRectangle top = { 0, 0, gtk_widget_get_width (widget), 24 };

  if (self->popover == NULL)
    {
      self->popover = gtk_popover_menu_new_from_model (G_MENU_MODEL (self->model));
      gtk_popover_set_has_arrow (GTK_POPOVER (self->popover), FALSE);
      gtk_widget_set_parent (self->popover, widget);
    }
  gtk_popover_set_pointing_to (GTK_POPOVER (self->popover), &top);
  gtk_popover_popup (GTK_POPOVER (self->popover));
  return GDK_EVENT_STOP;
}

/* The view knows nothing of this child: it must go before the view does. */
static void
destroy_cb (WeirTableMenu *self)
{
  g_clear_pointer (&self->popover, gtk_widget_unparent);
}

static void
weir_table_menu_dispose (GObject *object)
{
  WeirTableMenu *self = WEIR_TABLE_MENU (object);

  destroy_cb (self);
  g_clear_weak_pointer (&self->view);
  g_clear_object (&self->model);
  g_clear_object (&self->sort);
  g_clear_object (&self->descending);

  G_OBJECT_CLASS (weir_table_menu_parent_class)->dispose (object);
}

static void
weir_table_menu_class_init (WeirTableMenuClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = weir_table_menu_dispose;
}

static void
weir_table_menu_init (WeirTableMenu *self)
{
  self->model = g_menu_new ();
  self->sort = g_simple_action_new_stateful ("sort-by", G_VARIANT_TYPE_STRING, g_variant_new_string (""));
  self->descending = g_simple_action_new_stateful ("descending", NULL, g_variant_new_boolean (FALSE));
  g_signal_connect_object (self->sort, "change-state", G_CALLBACK (sort_cb), self, G_CONNECT_DEFAULT);
  g_signal_connect_object (self->descending, "change-state", G_CALLBACK (descending_cb), self, G_CONNECT_DEFAULT);
}

static void
fill (WeirTableMenu    *self,
      const WeirColumn *columns,
      guint             n_columns)
{
  g_autoptr (GMenu) choices = g_menu_new ();
  g_autoptr (GMenu) sort = g_menu_new ();
  g_autoptr (GMenu) keys = g_menu_new ();
  g_autoptr (GMenu) order = g_menu_new ();
  g_autoptr (GMenu) rest = g_menu_new ();

  for (guint i = 0; i < n_columns; i++)
    {
      /* The first column names the row: without it the rest would tell of nothing. */
      if (i > 0)
        {
          g_autofree char *action_name = g_strconcat ("columns.", columns[i].id, NULL);

          g_menu_append (choices, _(columns[i].title), action_name);
        }
      if (columns[i].kind != WEIR_COLUMN_SERIES)
        {
          g_autofree char *action_name = g_strconcat ("columns.sort-by::", columns[i].id, NULL);

          g_menu_append (keys, _(columns[i].title), action_name);
        }
    }
  g_menu_append (order, _("_Descending"), "columns.descending");
  g_menu_append_section (sort, NULL, G_MENU_MODEL (keys));
  g_menu_append_section (sort, NULL, G_MENU_MODEL (order));
  g_menu_append_submenu (rest, _("_Sort By"), G_MENU_MODEL (sort));
  g_menu_append (rest, _("_Restore Columns"), "columns.reset");
  g_menu_append_section (self->model, NULL, G_MENU_MODEL (choices));
  g_menu_append_section (self->model, NULL, G_MENU_MODEL (rest));
}

static void
add_key (WeirTableMenu *self)
{
  GtkEventController *controller = gtk_shortcut_controller_new ();
  GtkShortcutTrigger *trigger = gtk_alternative_trigger_new (gtk_keyval_trigger_new (GDK_KEY_Menu, 0),
                                                             gtk_keyval_trigger_new (GDK_KEY_F10, GDK_SHIFT_MASK));

  gtk_shortcut_controller_add_shortcut (GTK_SHORTCUT_CONTROLLER (controller),
                                        gtk_shortcut_new (trigger, gtk_callback_action_new (popup_cb, self, NULL)));
  gtk_widget_add_controller (GTK_WIDGET (self->view), controller);
}

/**
 * weir_table_menu_new:
 * @view: a view with columns
 * @layout: its layout
 * @columns: (array length=n_columns): the same columns
 * @n_columns: number of columns
 *
 * Returns: (transfer full): the menu, which is to live as long as @view
 */
WeirTableMenu *
weir_table_menu_new (GtkColumnView    *view,
                     WeirTableLayout  *layout,
                     const WeirColumn *columns,
                     guint             n_columns)
{
  WeirTableMenu *self;
  GListModel *view_columns;
  GtkSorter *sorter;

  g_return_val_if_fail (GTK_IS_COLUMN_VIEW (view), NULL);
  g_return_val_if_fail (WEIR_IS_TABLE_LAYOUT (layout), NULL);

  self = g_object_new (WEIR_TYPE_TABLE_MENU, NULL);
  g_set_weak_pointer (&self->view, view);
  g_action_map_add_action (G_ACTION_MAP (weir_table_layout_get_actions (layout)), G_ACTION (self->sort));
  g_action_map_add_action (G_ACTION_MAP (weir_table_layout_get_actions (layout)), G_ACTION (self->descending));
  fill (self, columns, n_columns);

  view_columns = gtk_column_view_get_columns (view);
  for (guint i = 0; i < g_list_model_get_n_items (view_columns); i++)
    {
      g_autoptr (GtkColumnViewColumn) column = g_list_model_get_item (view_columns, i);

      gtk_column_view_column_set_header_menu (column, G_MENU_MODEL (self->model));
    }
  add_key (self);
  sorter = gtk_column_view_get_sorter (view);
  g_signal_connect_object (sorter, "notify::primary-sort-column", G_CALLBACK (update_sort), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (sorter, "notify::primary-sort-order", G_CALLBACK (update_sort), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (view, "destroy", G_CALLBACK (destroy_cb), self, G_CONNECT_SWAPPED);
  update_sort (self);
  return self;
}

GMenuModel *
weir_table_menu_get_model (WeirTableMenu *self)
{
  g_return_val_if_fail (WEIR_IS_TABLE_MENU (self), NULL);
  return G_MENU_MODEL (self->model);
}
