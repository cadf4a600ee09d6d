/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "app/weir-list-page.h"

#include <glib/gi18n.h>

typedef struct
{
  WeirTableLayout *layout; /* borrowed from the parent */
  GtkFilter *filter;       /* owned by the view's model */
  char *needle;            /* folded; NULL where nothing is searched for */
  GtkEventController *keys; /* of the window, while the page is shown; NULL else */

  GtkWidget *search_button;
  GtkSearchBar *search_bar;
  GtkSearchEntry *search_entry;
  GtkMenuButton *columns_button;
  AdwBanner *banner;
  GtkStack *match_stack;
  AdwStatusPage *no_match_page;
  GtkColumnView *view;
} WeirListPagePrivate;

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (WeirListPage, weir_list_page, WEIR_TYPE_CLUSTER_PAGE)

static WeirListPagePrivate *
get_private (gpointer self)
{
  return weir_list_page_get_instance_private (self);
}

static gboolean
is_listed (WeirListPage *self,
           gpointer      item)
{
  WeirListPageClass *klass = WEIR_LIST_PAGE_GET_CLASS (self);

  return klass->is_listed == NULL || klass->is_listed (self, item);
}

static gboolean
match (gpointer item,
       gpointer user_data)
{
  WeirListPage *self = user_data;
  WeirListPagePrivate *priv = get_private (self);
  g_autofree char *text = NULL;
  g_autofree char *folded = NULL;

  if (!is_listed (self, item))
    return FALSE;
  if (priv->needle == NULL)
    return TRUE;
  text = WEIR_LIST_PAGE_GET_CLASS (self)->info->dup_text (item);
  folded = g_utf8_casefold (text, -1);
  return strstr (folded, priv->needle) != NULL;
}

static guint
count_listed (WeirListPage *self,
              WeirCluster  *cluster)
{
  GListModel *items = WEIR_LIST_PAGE_GET_CLASS (self)->info->get_items (cluster);
  guint n_items = g_list_model_get_n_items (items);
  guint n_listed = 0;

  if (WEIR_LIST_PAGE_GET_CLASS (self)->is_listed == NULL)
    return n_items;
  for (guint i = 0; i < n_items; i++)
    {
      g_autoptr (GObject) item = g_list_model_get_item (items, i);

      n_listed += is_listed (self, item);
    }
  return n_listed;
}

static void
weir_list_page_update (WeirClusterPage *page,
                       WeirCluster     *cluster)
{
  WeirListPage *self = WEIR_LIST_PAGE (page);
  WeirListPagePrivate *priv = get_private (self);
  guint n_listed = count_listed (self, cluster);
  guint n_shown;
  g_autofree char *subtitle = NULL;

  /* What is searched changes with the samples: what matched may not any more. */
  if (priv->needle != NULL)
    gtk_filter_changed (priv->filter, GTK_FILTER_CHANGE_DIFFERENT);
  weir_columns_resort (priv->view);

  n_shown = weir_columns_get_n_shown (priv->view);
  if (weir_cluster_get_updated_usec (cluster) > 0)
    subtitle = WEIR_LIST_PAGE_GET_CLASS (self)->info->describe (n_shown, n_listed);
  weir_cluster_page_set_subtitle (page, subtitle);
  gtk_stack_set_visible_child_name (priv->match_stack, n_shown > 0 || n_listed == 0 ? "table" : "no-match");
  weir_page_states_update (weir_cluster_page_get_states (page), cluster, n_listed == 0);
}

/* The title needs the room; there columns come and go by themselves, and their headings have the same menu. */
static void
weir_list_page_room_changed (WeirClusterPage *page,
                             int              room_sp)
{
  gtk_widget_set_visible (GTK_WIDGET (get_private (page)->columns_button), room_sp > WEIR_TABLE_LAYOUT_VERY_NARROW);
}

static void
search_changed_cb (WeirListPage *self)
{
  WeirListPagePrivate *priv = get_private (self);
  const char *text = gtk_editable_get_text (GTK_EDITABLE (priv->search_entry));

  g_clear_pointer (&priv->needle, g_free);
  if (text[0] != '\0')
    priv->needle = g_utf8_casefold (text, -1);
  weir_list_page_refilter (self);
}

static void
activate_cb (WeirListPage *self,
             guint         position)
{
  WeirListPagePrivate *priv = get_private (self);
  WeirListPageClass *klass = WEIR_LIST_PAGE_GET_CLASS (self);
  g_autoptr (GObject) item = g_list_model_get_item (G_LIST_MODEL (gtk_column_view_get_model (priv->view)), position);

  if (item != NULL && klass->activate != NULL)
    klass->activate (self, item);
}

static void
search_action (GtkWidget  *widget,
               const char *action_name,
               GVariant   *parameter)
{
  WeirListPagePrivate *priv = get_private (widget);

  gtk_search_bar_set_search_mode (priv->search_bar, TRUE);
  gtk_widget_grab_focus (GTK_WIDGET (priv->search_entry));
}

static void
search_mode_cb (WeirListPage *self)
{
  WeirListPagePrivate *priv = get_private (self);

  /* The entry goes, and the focus with it: on to what was found. */
  if (!gtk_search_bar_get_search_mode (priv->search_bar) && gtk_widget_get_mapped (GTK_WIDGET (priv->view)))
    gtk_widget_grab_focus (GTK_WIDGET (priv->view));
}

/* Only keys come here that nothing with the focus had a use for; those of dialogs and menus do not leave them. */
static gboolean
key_pressed_cb (GtkEventControllerKey *controller,
                guint                  keyval,
                guint                  keycode,
                GdkModifierType        state,
                WeirListPage          *self)
{
  WeirListPagePrivate *priv = get_private (self);

  if (keyval == GDK_KEY_Escape && gtk_search_bar_get_search_mode (priv->search_bar))
    {
      gtk_search_bar_set_search_mode (priv->search_bar, FALSE);
      return GDK_EVENT_STOP;
    }
  /* The bar hands it to its entry, which knows what begins a text and what does not. */
  if (!gtk_event_controller_key_forward (controller, GTK_WIDGET (priv->search_bar)))
    return GDK_EVENT_PROPAGATE;
  gtk_search_bar_set_search_mode (priv->search_bar, TRUE);
  return GDK_EVENT_STOP;
}

static void
weir_list_page_map (GtkWidget *widget)
{
  WeirListPagePrivate *priv = get_private (widget);

  GTK_WIDGET_CLASS (weir_list_page_parent_class)->map (widget);

  priv->keys = gtk_event_controller_key_new ();
  g_signal_connect_object (priv->keys, "key-pressed", G_CALLBACK (key_pressed_cb), widget, G_CONNECT_DEFAULT);
  gtk_widget_add_controller (GTK_WIDGET (gtk_widget_get_root (widget)), priv->keys);
}

static void
weir_list_page_unmap (GtkWidget *widget)
{
  WeirListPagePrivate *priv = get_private (widget);

  if (priv->keys != NULL)
    gtk_widget_remove_controller (gtk_event_controller_get_widget (priv->keys), priv->keys);
  priv->keys = NULL;
  GTK_WIDGET_CLASS (weir_list_page_parent_class)->unmap (widget);
}

static void
weir_list_page_constructed (GObject *object)
{
  WeirListPage *self = WEIR_LIST_PAGE (object);
  WeirListPagePrivate *priv = get_private (self);
  WeirClusterPage *page = WEIR_CLUSTER_PAGE (self);
  const WeirListPageInfo *info = WEIR_LIST_PAGE_GET_CLASS (self)->info;
  g_autoptr (GtkColumnViewColumn) name_column = NULL;

  G_OBJECT_CLASS (weir_list_page_parent_class)->constructed (object);

  adw_navigation_page_set_title (ADW_NAVIGATION_PAGE (self), _(info->title));
  adw_navigation_page_set_tag (ADW_NAVIGATION_PAGE (self), info->name);
  gtk_widget_set_tooltip_text (priv->search_button, _(info->search_tooltip));
  gtk_accessible_update_property (GTK_ACCESSIBLE (priv->search_button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _(info->search_label), -1);
  gtk_search_entry_set_placeholder_text (priv->search_entry, _(info->search_label));
  gtk_accessible_update_property (GTK_ACCESSIBLE (priv->search_entry), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _(info->search_label), -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (priv->view), GTK_ACCESSIBLE_PROPERTY_LABEL, _(info->title), -1);
  adw_status_page_set_description (priv->no_match_page, _(info->no_match));
  g_object_set (weir_cluster_page_get_states (page),
                "empty-icon-name", info->empty_icon_name,
                "empty-title", _(info->empty_title),
                "empty-description", _(info->empty_description),
                "empty-label", _(info->empty_label),
                "empty-action", info->empty_action,
                NULL);

  priv->layout = weir_cluster_page_add_table (page, priv->view, info->name, info->columns, info->n_columns);
  name_column = g_list_model_get_item (gtk_column_view_get_columns (priv->view), 0);
  gtk_menu_button_set_menu_model (priv->columns_button, gtk_column_view_column_get_header_menu (name_column));
  gtk_widget_insert_action_group (GTK_WIDGET (priv->columns_button), "columns",
                                  weir_table_layout_get_actions (priv->layout));
  gtk_column_view_set_single_click_activate (priv->view, WEIR_LIST_PAGE_GET_CLASS (self)->activate != NULL);
  priv->filter = weir_columns_set_model (priv->view, info->get_items (weir_cluster_page_get_cluster (page)), match, self);
}

static void
weir_list_page_dispose (GObject *object)
{
  WeirListPagePrivate *priv = get_private (object);

  /* The filter asks the page: no more rows before the page goes. */
  if (priv->view != NULL)
    gtk_column_view_set_model (priv->view, NULL);
  priv->filter = NULL;
  priv->layout = NULL;
  gtk_widget_dispose_template (GTK_WIDGET (object), WEIR_TYPE_LIST_PAGE);
  g_clear_pointer (&priv->needle, g_free);

  G_OBJECT_CLASS (weir_list_page_parent_class)->dispose (object);
}

static void
weir_list_page_class_init (WeirListPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  WeirClusterPageClass *page_class = WEIR_CLUSTER_PAGE_CLASS (klass);

  object_class->constructed = weir_list_page_constructed;
  object_class->dispose = weir_list_page_dispose;
  widget_class->map = weir_list_page_map;
  widget_class->unmap = weir_list_page_unmap;
  page_class->update = weir_list_page_update;
  page_class->room_changed = weir_list_page_room_changed;

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/weirapp/Weir/weir-list-page.ui");
  gtk_widget_class_bind_template_child_private (widget_class, WeirListPage, search_button);
  gtk_widget_class_bind_template_child_private (widget_class, WeirListPage, search_bar);
  gtk_widget_class_bind_template_child_private (widget_class, WeirListPage, search_entry);
  gtk_widget_class_bind_template_child_private (widget_class, WeirListPage, columns_button);
  gtk_widget_class_bind_template_child_private (widget_class, WeirListPage, banner);
  gtk_widget_class_bind_template_child_private (widget_class, WeirListPage, match_stack);
  gtk_widget_class_bind_template_child_private (widget_class, WeirListPage, no_match_page);
  gtk_widget_class_bind_template_child_private (widget_class, WeirListPage, view);
  gtk_widget_class_bind_template_callback (widget_class, search_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, search_mode_cb);
  gtk_widget_class_bind_template_callback (widget_class, activate_cb);
  gtk_widget_class_install_action (widget_class, "page.search", NULL, search_action);
}

static void
weir_list_page_init (WeirListPage *self)
{
  WeirListPagePrivate *priv = get_private (self);

  gtk_widget_init_template (GTK_WIDGET (self));
  /* The bar finds only an entry that is its child by itself; without it typing does not search. */
  gtk_search_bar_connect_entry (priv->search_bar, GTK_EDITABLE (priv->search_entry));
}

void
weir_list_page_refilter (WeirListPage *self)
{
  WeirListPagePrivate *priv = get_private (self);

  g_return_if_fail (WEIR_IS_LIST_PAGE (self));

  if (priv->filter == NULL)
    return;
  gtk_filter_changed (priv->filter, GTK_FILTER_CHANGE_DIFFERENT);
  weir_cluster_page_update (WEIR_CLUSTER_PAGE (self));
}

void
weir_list_page_set_banner (WeirListPage *self,
                           const char   *text)
{
  WeirListPagePrivate *priv = get_private (self);

  g_return_if_fail (WEIR_IS_LIST_PAGE (self));

  /* The text stays while the banner goes. */
  if (text != NULL)
    adw_banner_set_title (priv->banner, text);
  adw_banner_set_revealed (priv->banner, text != NULL);
}

WeirTableLayout *
weir_list_page_get_layout (WeirListPage *self)
{
  g_return_val_if_fail (WEIR_IS_LIST_PAGE (self), NULL);
  return get_private (self)->layout;
}
