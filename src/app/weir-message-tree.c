/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "weir-message-tree.h"

#include <glib/gi18n.h>

#include "app/weir-message-copy.h"
#include "app/weir-message-node.h"

/* So many rows are opened at first, as far as they make whole levels. */
#define N_OPENED_ROWS 200
#define N_OPENED_AT_ONCE 5000
#define MIN_NAME_CHARACTERS 12
#define MIN_VALUE_CHARACTERS 16

struct _WeirMessageTree
{
  AdwBin parent_instance;

  GtkListView *list;
  GtkPopoverMenu *menu;
  GtkSingleSelection *selection; /* nullable */
  GtkTreeListModel *model;       /* nullable */
  gboolean has_columns;
  gboolean warns_of_repeats;
};

G_DEFINE_FINAL_TYPE (WeirMessageTree, weir_message_tree, ADW_TYPE_BIN)

static guint show_as_column_signal;

static GListModel *
list_children_cb (gpointer item, gpointer user_data)
{
  return weir_message_node_list_children (item);
}

static GtkTreeListRow *
get_row (WeirMessageTree *self)
{
  return self->selection != NULL ? gtk_single_selection_get_selected_item (self->selection) : NULL;
}

static WeirMessageNode *
dup_selected (WeirMessageTree *self)
{
  GtkTreeListRow *row = get_row (self);

  return row != NULL ? gtk_tree_list_row_get_item (row) : NULL;
}

static gboolean
is_field (WeirMessageTree *self, WeirMessageNode *node)
{
  return self->has_columns && node != NULL && !weir_message_node_get_is_range (node) &&
         (weir_message_node_get_node (node)->flags & WEIR_NODE_CONTAINER) == 0 &&
         weir_message_node_get_node (node)->parent != WEIR_NODE_NONE;
}

static void
update_actions (WeirMessageTree *self)
{
  g_autoptr (WeirMessageNode) node = dup_selected (self);
  gboolean is_node = node != NULL && !weir_message_node_get_is_range (node);

  gtk_widget_action_set_enabled (GTK_WIDGET (self), "tree.copy-value", is_node);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "tree.copy-path", is_node && weir_message_node_get_node (node)->depth > 0);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "tree.show-as-column", is_field (self, node));
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "tree.open-all", get_row (self) != NULL && gtk_tree_list_row_is_expandable (get_row (self)));
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "tree.close-all", self->model != NULL);
}

static void
copy_value_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  g_autoptr (WeirMessageNode) node = dup_selected (WEIR_MESSAGE_TREE (widget));
  g_autofree char *text = NULL;
  gboolean is_cut;

  if (node == NULL || weir_message_node_get_is_range (node))
    return;
  if ((weir_message_node_get_node (node)->flags & WEIR_NODE_CONTAINER) != 0)
    text = weir_decoded_tree_to_json (weir_message_node_get_tree (node), weir_message_node_get_index (node), TRUE, G_MAXUINT32 / 2, &is_cut);
  else
    {
      gsize length;
      const char *bytes = weir_decoded_tree_get_text (weir_message_node_get_tree (node), weir_message_node_get_index (node), &length);

      text = memchr (bytes, '\0', length) == NULL ? g_strndup (bytes, length) : g_utf8_make_valid (bytes, (gssize) length);
    }
  weir_message_copy_text (widget, text, _("Value copied"));
}

static void
copy_path_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  g_autoptr (WeirMessageNode) node = dup_selected (WEIR_MESSAGE_TREE (widget));
  g_autofree char *path = NULL;

  if (node == NULL || weir_message_node_get_is_range (node))
    return;
  path = weir_decoded_tree_dup_path (weir_message_node_get_tree (node), weir_message_node_get_index (node));
  weir_message_copy_text (widget, path, _("Path copied"));
}

static void
show_as_column_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  g_autoptr (WeirMessageNode) node = dup_selected (WEIR_MESSAGE_TREE (widget));
  g_autofree char *path = NULL;

  if (!is_field (WEIR_MESSAGE_TREE (widget), node))
    return;
  path = weir_decoded_tree_dup_path (weir_message_node_get_tree (node), weir_message_node_get_index (node));
  g_signal_emit (widget, show_as_column_signal, 0, path);
}

/* Opens what is below the rows from @first on that are deeper than @depth, as long as there is room. */
static void
open_rows (WeirMessageTree *self, guint first, int depth, guint n_rows_max)
{
  for (guint i = first; i < g_list_model_get_n_items (G_LIST_MODEL (self->model)); i++)
    {
      g_autoptr (GtkTreeListRow) row = gtk_tree_list_model_get_row (self->model, i);

      if (i > first && (int) gtk_tree_list_row_get_depth (row) <= depth)
        break;
      if (g_list_model_get_n_items (G_LIST_MODEL (self->model)) >= n_rows_max)
        break;
      gtk_tree_list_row_set_expanded (row, TRUE);
    }
}

static void
open_all_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  WeirMessageTree *self = WEIR_MESSAGE_TREE (widget);
  GtkTreeListRow *row = get_row (self);

  if (row != NULL)
    open_rows (self, gtk_tree_list_row_get_position (row), (int) gtk_tree_list_row_get_depth (row),
               g_list_model_get_n_items (G_LIST_MODEL (self->model)) + N_OPENED_AT_ONCE);
}

static void
close_all_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  WeirMessageTree *self = WEIR_MESSAGE_TREE (widget);

  for (guint i = 0; self->model != NULL && i < g_list_model_get_n_items (G_LIST_MODEL (self->model)); i++)
    {
      g_autoptr (GtkTreeListRow) row = gtk_tree_list_model_get_row (self->model, i);

      /* The root stays open: a tree of one row says nothing. */
      if (gtk_tree_list_row_get_depth (row) > 0)
        gtk_tree_list_row_set_expanded (row, FALSE);
    }
}

static void
select_row (WeirMessageTree *self, guint position)
{
  gtk_list_view_scroll_to (self->list, position, GTK_LIST_SCROLL_SELECT | GTK_LIST_SCROLL_FOCUS, NULL);
}

/* The list would take the arrows for moves to the side, of which it has none. */
static gboolean
key_pressed_cb (WeirMessageTree *self, guint key, guint code, GdkModifierType state)
{
  GtkTreeListRow *row = get_row (self);
  gboolean is_rtl = gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL;

  if (row == NULL || (state & gtk_accelerator_get_default_mod_mask ()) != 0)
    return GDK_EVENT_PROPAGATE;
  if (key == GDK_KEY_Right || key == GDK_KEY_KP_Right || key == GDK_KEY_Left || key == GDK_KEY_KP_Left)
    {
      if ((key == GDK_KEY_Right || key == GDK_KEY_KP_Right) != is_rtl)
        {
          if (gtk_tree_list_row_is_expandable (row) && !gtk_tree_list_row_get_expanded (row))
            gtk_tree_list_row_set_expanded (row, TRUE);
          else if (gtk_tree_list_row_get_expanded (row))
            select_row (self, gtk_tree_list_row_get_position (row) + 1);
        }
      else if (gtk_tree_list_row_get_expanded (row))
        gtk_tree_list_row_set_expanded (row, FALSE);
      else
        {
          g_autoptr (GtkTreeListRow) parent = gtk_tree_list_row_get_parent (row);

          if (parent != NULL)
            select_row (self, gtk_tree_list_row_get_position (parent));
        }
      return GDK_EVENT_STOP;
    }
  return GDK_EVENT_PROPAGATE;
}

static void
show_menu (WeirMessageTree *self, double x, double y)
{
  update_actions (self);
  gtk_popover_set_pointing_to (GTK_POPOVER (self->menu), &(GdkRectangle) { (int) x, (int) y, 1, 1 });
  gtk_popover_popup (GTK_POPOVER (self->menu));
}

static void
menu_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  WeirMessageTree *self = WEIR_MESSAGE_TREE (widget);
  GtkRoot *root = gtk_widget_get_root (widget);
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;
  graphene_point_t point = GRAPHENE_POINT_INIT (12, 12);

  if (focus != NULL && gtk_widget_is_ancestor (focus, widget) &&
      !gtk_widget_compute_point (focus, widget, &GRAPHENE_POINT_INIT (24, (float) gtk_widget_get_height (focus)), &point))
    point = GRAPHENE_POINT_INIT (12, 12);
  show_menu (self, point.x, point.y);
}

static void
pressed_cb (GtkListItem *item, int n_press, double x, double y, GtkGesture *gesture)
{
  GtkWidget *widget = gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (gesture));
  WeirMessageTree *self = WEIR_MESSAGE_TREE (gtk_widget_get_ancestor (widget, WEIR_TYPE_MESSAGE_TREE));
  graphene_point_t point;

  gtk_gesture_set_state (gesture, GTK_EVENT_SEQUENCE_CLAIMED);
  gtk_single_selection_set_selected (self->selection, gtk_list_item_get_position (item));
  if (gtk_widget_compute_point (widget, GTK_WIDGET (self), &GRAPHENE_POINT_INIT ((float) x, (float) y), &point))
    show_menu (self, point.x, point.y);
}

static void
setup_cb (WeirMessageTree *self, GtkListItem *item)
{
  GtkWidget *expander = gtk_tree_expander_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *name = gtk_label_new (NULL);
  GtkWidget *value = gtk_label_new (NULL);
  GtkWidget *repeated = gtk_image_new_from_icon_name ("dialog-warning-symbolic");
  GtkGesture *gesture = gtk_gesture_click_new ();

  gtk_label_set_ellipsize (GTK_LABEL (value), PANGO_ELLIPSIZE_END);
  gtk_label_set_xalign (GTK_LABEL (value), 0);
  gtk_label_set_ellipsize (GTK_LABEL (name), PANGO_ELLIPSIZE_MIDDLE);
  gtk_label_set_max_width_chars (GTK_LABEL (name), 32);
  gtk_label_set_xalign (GTK_LABEL (name), 0);
  gtk_widget_add_css_class (name, "node-name");
  gtk_widget_set_tooltip_text (repeated, _("This name is there more than once"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (repeated), GTK_ACCESSIBLE_PROPERTY_LABEL, _("This name is there more than once"), -1);
  gtk_box_append (GTK_BOX (box), name);
  gtk_box_append (GTK_BOX (box), repeated);
  gtk_box_append (GTK_BOX (box), value);
  gtk_tree_expander_set_child (GTK_TREE_EXPANDER (expander), box);
  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (gesture), GDK_BUTTON_SECONDARY);
  g_signal_connect_object (gesture, "pressed", G_CALLBACK (pressed_cb), item, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (expander, GTK_EVENT_CONTROLLER (gesture));
  gtk_list_item_set_child (item, expander);
}

static void
bind_cb (WeirMessageTree *self, GtkListItem *item)
{
  GtkTreeListRow *row = gtk_list_item_get_item (item);
  GtkWidget *expander = gtk_list_item_get_child (item);
  GtkWidget *box = gtk_tree_expander_get_child (GTK_TREE_EXPANDER (expander));
  GtkWidget *name_label = gtk_widget_get_first_child (box);
  GtkWidget *repeated = gtk_widget_get_next_sibling (name_label);
  GtkWidget *value_label = gtk_widget_get_last_child (box);
  g_autoptr (WeirMessageNode) node = gtk_tree_list_row_get_item (row);
  g_autofree char *name = weir_message_node_dup_name (node);
  g_autofree char *value = weir_message_node_dup_value (node);
  g_autofree char *spoken = NULL;
  const char *classes[] = { weir_message_node_get_css_class (node), NULL };

  gtk_tree_expander_set_list_row (GTK_TREE_EXPANDER (expander), row);
  gtk_label_set_label (GTK_LABEL (name_label), name);
  /* So much stays to be read of deep rows: the list then scrolls to the side. */
  gtk_label_set_width_chars (GTK_LABEL (name_label), (int) MIN (g_utf8_strlen (name, -1) * 3 / 4, MIN_NAME_CHARACTERS));
  gtk_label_set_width_chars (GTK_LABEL (value_label), (int) MIN (g_utf8_strlen (value, -1) * 3 / 4, MIN_VALUE_CHARACTERS));
  gtk_widget_set_visible (name_label, *name != '\0');
  gtk_widget_set_visible (repeated, self->warns_of_repeats && !weir_message_node_get_is_range (node) &&
                                      (weir_message_node_get_node (node)->flags & WEIR_NODE_REPEATED) != 0);
  gtk_label_set_label (GTK_LABEL (value_label), value);
  gtk_widget_set_css_classes (value_label, (const char **) classes);
  /* Translators: the name of a field, and what it says. */
  spoken = *name != '\0' ? g_strdup_printf (_("%s: %s"), name, value) : g_strdup (value);
  gtk_list_item_set_accessible_label (item, spoken);
}

static void
unbind_cb (WeirMessageTree *self, GtkListItem *item)
{
  gtk_tree_expander_set_list_row (GTK_TREE_EXPANDER (gtk_list_item_get_child (item)), NULL);
}

static void
activate_cb (WeirMessageTree *self, guint position)
{
  g_autoptr (GtkTreeListRow) row = gtk_tree_list_model_get_row (self->model, position);

  if (row != NULL && gtk_tree_list_row_is_expandable (row))
    gtk_tree_list_row_set_expanded (row, !gtk_tree_list_row_get_expanded (row));
}

static void
weir_message_tree_dispose (GObject *object)
{
  WeirMessageTree *self = WEIR_MESSAGE_TREE (object);

  if (self->menu != NULL)
    gtk_widget_unparent (GTK_WIDGET (self->menu));
  self->menu = NULL;
  g_clear_object (&self->selection);
  g_clear_object (&self->model);
  G_OBJECT_CLASS (weir_message_tree_parent_class)->dispose (object);
}

static void
weir_message_tree_class_init (WeirMessageTreeClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = weir_message_tree_dispose;
  show_as_column_signal = g_signal_new ("show-as-column", WEIR_TYPE_MESSAGE_TREE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                        G_TYPE_NONE, 1, G_TYPE_STRING);
  gtk_widget_class_install_action (widget_class, "tree.copy-value", NULL, copy_value_cb);
  gtk_widget_class_install_action (widget_class, "tree.copy-path", NULL, copy_path_cb);
  gtk_widget_class_install_action (widget_class, "tree.show-as-column", NULL, show_as_column_cb);
  gtk_widget_class_install_action (widget_class, "tree.open-all", NULL, open_all_cb);
  gtk_widget_class_install_action (widget_class, "tree.close-all", NULL, close_all_cb);
  gtk_widget_class_install_action (widget_class, "tree.menu", NULL, menu_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_c, GDK_CONTROL_MASK, "tree.copy-value", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_c, GDK_CONTROL_MASK | GDK_SHIFT_MASK, "tree.copy-path", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_asterisk, 0, "tree.open-all", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_KP_Multiply, 0, "tree.open-all", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Menu, 0, "tree.menu", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_F10, GDK_SHIFT_MASK, "tree.menu", NULL);
}

static GMenuModel *
create_menu (void)
{
  GMenu *menu = g_menu_new ();
  g_autoptr (GMenu) copy = g_menu_new ();
  g_autoptr (GMenu) column = g_menu_new ();
  g_autoptr (GMenu) fold = g_menu_new ();

  g_menu_append (copy, _("_Copy Value"), "tree.copy-value");
  g_menu_append (copy, _("Copy _Path"), "tree.copy-path");
  g_menu_append (column, _("_Show as Column"), "tree.show-as-column");
  g_menu_append (fold, _("_Open All Below"), "tree.open-all");
  g_menu_append (fold, _("C_lose All"), "tree.close-all");
  g_menu_append_section (menu, NULL, G_MENU_MODEL (copy));
  g_menu_append_section (menu, NULL, G_MENU_MODEL (column));
  g_menu_append_section (menu, NULL, G_MENU_MODEL (fold));
  return G_MENU_MODEL (menu);
}

static void
weir_message_tree_init (WeirMessageTree *self)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  GtkEventController *keys = gtk_event_controller_key_new ();
  GtkWidget *scroller = gtk_scrolled_window_new ();
  g_autoptr (GMenuModel) menu = create_menu ();

  g_signal_connect_object (factory, "setup", G_CALLBACK (setup_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (factory, "bind", G_CALLBACK (bind_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (factory, "unbind", G_CALLBACK (unbind_cb), self, G_CONNECT_SWAPPED);
  self->list = GTK_LIST_VIEW (gtk_list_view_new (NULL, factory));
  gtk_widget_add_css_class (GTK_WIDGET (self->list), "message-tree");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->list), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Fields"), -1);
  g_signal_connect_object (self->list, "activate", G_CALLBACK (activate_cb), self, G_CONNECT_SWAPPED);
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect_object (keys, "key-pressed", G_CALLBACK (key_pressed_cb), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (GTK_WIDGET (self->list), keys);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), GTK_WIDGET (self->list));
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_AUTOMATIC, GTK_POLICY_AUTOMATIC);
  gtk_widget_set_vexpand (scroller, TRUE);
  adw_bin_set_child (ADW_BIN (self), scroller);

  self->menu = GTK_POPOVER_MENU (gtk_popover_menu_new_from_model (menu));
  gtk_popover_set_has_arrow (GTK_POPOVER (self->menu), FALSE);
  gtk_widget_set_halign (GTK_WIDGET (self->menu), GTK_ALIGN_START);
  gtk_widget_set_parent (GTK_WIDGET (self->menu), GTK_WIDGET (self));
}

GtkWidget *
weir_message_tree_new (void)
{
  return g_object_new (WEIR_TYPE_MESSAGE_TREE, NULL);
}

/* Level by level, as long as a level fits on about a page. */
static void
open_first_rows (WeirMessageTree *self)
{
  for (guint depth = 0; depth < 20; depth++)
    {
      guint n_rows = g_list_model_get_n_items (G_LIST_MODEL (self->model));
      guint n_after = n_rows;

      for (guint i = 0; i < n_rows; i++)
        {
          g_autoptr (GtkTreeListRow) row = gtk_tree_list_model_get_row (self->model, i);
          g_autoptr (WeirMessageNode) node = gtk_tree_list_row_get_item (row);

          if (gtk_tree_list_row_get_depth (row) == depth && gtk_tree_list_row_is_expandable (row))
            n_after += weir_message_node_get_is_range (node) ? 1000 : MIN (weir_message_node_get_node (node)->n_children, 1000);
        }
      if (n_after == n_rows || (depth > 0 && n_after > N_OPENED_ROWS))
        return;
      for (guint i = n_rows; i > 0; i--)
        {
          g_autoptr (GtkTreeListRow) row = gtk_tree_list_model_get_row (self->model, i - 1);

          if (gtk_tree_list_row_get_depth (row) == depth)
            gtk_tree_list_row_set_expanded (row, TRUE);
        }
    }
}

void
weir_message_tree_set_decoded (WeirMessageTree *self, WeirMessageDecoded *decoded, gboolean has_columns)
{
  g_return_if_fail (WEIR_IS_MESSAGE_TREE (self));

  gtk_list_view_set_model (self->list, NULL);
  g_clear_object (&self->selection);
  g_clear_object (&self->model);
  self->has_columns = has_columns;
  /* Elements of one name are how XML writes lists. */
  self->warns_of_repeats = decoded != NULL && !g_str_equal (decoded->decoder->id, "xml");
  if (decoded == NULL || decoded->tree == NULL)
    return;

  self->model = gtk_tree_list_model_new (weir_message_node_list_roots (decoded), FALSE, FALSE, list_children_cb, NULL, NULL);
  open_first_rows (self);
  self->selection = gtk_single_selection_new (g_object_ref (G_LIST_MODEL (self->model)));
  g_signal_connect_object (self->selection, "notify::selected", G_CALLBACK (update_actions), self, G_CONNECT_SWAPPED);
  gtk_list_view_set_model (self->list, GTK_SELECTION_MODEL (self->selection));
  update_actions (self);
}
