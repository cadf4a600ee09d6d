/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "app/weir-cluster-page.h"

#include "app/weir-table-menu.h"

/* A page is as wide as the window without its sidebar. Each column names one of these as the
 * width up to which it is hidden. */
static const int breakpoints[] = { 1000, 900, 860, 760, WEIR_TABLE_LAYOUT_NARROW, WEIR_TABLE_LAYOUT_VERY_NARROW };

typedef struct
{
  WeirSession *session;
  GPtrArray *layouts; /* WeirTableLayout */
  GPtrArray *menus;   /* WeirTableMenu */

  AdwHeaderBar *header_bar;
  AdwWindowTitle *window_title;
  AdwBreakpointBin *breakpoint_bin;
  WeirPageStates *states;
} WeirClusterPagePrivate;

static GtkBuildableIface *parent_buildable_iface;

static void weir_cluster_page_buildable_init (GtkBuildableIface *iface);

G_DEFINE_ABSTRACT_TYPE_WITH_CODE (WeirClusterPage, weir_cluster_page, ADW_TYPE_NAVIGATION_PAGE,
                                  G_ADD_PRIVATE (WeirClusterPage)
                                  G_IMPLEMENT_INTERFACE (GTK_TYPE_BUILDABLE, weir_cluster_page_buildable_init))

enum
{
  PROP_0,
  PROP_SESSION,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

static WeirClusterPagePrivate *
get_private (gpointer self)
{
  return weir_cluster_page_get_instance_private (self);
}

/* Not bound as a child of the template: with it the template would take away what the parent
 * class believes to have. */
static AdwToolbarView *
get_toolbar_view (gpointer self)
{
  return ADW_TOOLBAR_VIEW (adw_navigation_page_get_child (ADW_NAVIGATION_PAGE (self)));
}

static void
weir_cluster_page_add_child (GtkBuildable *buildable,
                             GtkBuilder   *builder,
                             GObject      *child,
                             const char   *type)
{
  WeirClusterPagePrivate *priv = get_private (buildable);

  if (g_strcmp0 (type, "top") == 0)
    adw_toolbar_view_add_top_bar (get_toolbar_view (buildable), GTK_WIDGET (child));
  else if (g_strcmp0 (type, "bottom") == 0)
    adw_toolbar_view_add_bottom_bar (get_toolbar_view (buildable), GTK_WIDGET (child));
  else if (g_strcmp0 (type, "end") == 0)
    adw_header_bar_pack_end (priv->header_bar, GTK_WIDGET (child));
  else if (type == NULL && GTK_IS_WIDGET (child))
    g_object_set (priv->states, "content", child, NULL);
  else
    parent_buildable_iface->add_child (buildable, builder, child, type);
}

static void
weir_cluster_page_buildable_init (GtkBuildableIface *iface)
{
  parent_buildable_iface = g_type_interface_peek_parent (iface);
  iface->add_child = weir_cluster_page_add_child;
}

static void
room_changed_cb (WeirClusterPage *self)
{
  WeirClusterPagePrivate *priv = get_private (self);
  WeirClusterPageClass *klass = WEIR_CLUSTER_PAGE_GET_CLASS (self);
  AdwBreakpoint *current = adw_breakpoint_bin_get_current_breakpoint (priv->breakpoint_bin);
  int room_sp = current != NULL ? GPOINTER_TO_INT (g_object_get_data (G_OBJECT (current), "room")) : G_MAXINT;

  for (guint i = 0; i < priv->layouts->len; i++)
    weir_table_layout_set_room (g_ptr_array_index (priv->layouts, i), room_sp);
  if (klass->room_changed != NULL)
    klass->room_changed (self, room_sp);
}

/* The last one that fits is in force: from wide to narrow. */
static void
add_breakpoints (WeirClusterPage *self)
{
  WeirClusterPagePrivate *priv = get_private (self);

  for (guint i = 0; i < G_N_ELEMENTS (breakpoints); i++)
    {
      AdwBreakpoint *breakpoint = adw_breakpoint_new (
        adw_breakpoint_condition_new_length (ADW_BREAKPOINT_CONDITION_MAX_WIDTH, breakpoints[i], ADW_LENGTH_UNIT_SP));

      g_object_set_data (G_OBJECT (breakpoint), "room", GINT_TO_POINTER (breakpoints[i]));
      adw_breakpoint_bin_add_breakpoint (priv->breakpoint_bin, breakpoint);
    }
  g_signal_connect_object (priv->breakpoint_bin, "notify::current-breakpoint", G_CALLBACK (room_changed_cb), self,
                           G_CONNECT_SWAPPED);
}

/* What no one sees is not brought up to date before it is shown. */
static void
updated_cb (WeirClusterPage *self)
{
  if (gtk_widget_get_mapped (GTK_WIDGET (self)))
    weir_cluster_page_update (self);
}

static void
weir_cluster_page_map (GtkWidget *widget)
{
  /* First: what is mapped goes from state to state by a transition, beginning with "Loading…". */
  weir_cluster_page_update (WEIR_CLUSTER_PAGE (widget));
  GTK_WIDGET_CLASS (weir_cluster_page_parent_class)->map (widget);
}

static void
weir_cluster_page_unmap (GtkWidget *widget)
{
  WeirClusterPagePrivate *priv = get_private (widget);

  for (guint i = 0; i < priv->layouts->len; i++)
    weir_table_layout_save (g_ptr_array_index (priv->layouts, i));
  GTK_WIDGET_CLASS (weir_cluster_page_parent_class)->unmap (widget);
}

static void
weir_cluster_page_constructed (GObject *object)
{
  WeirClusterPagePrivate *priv = get_private (object);
  WeirCluster *cluster = weir_session_get_cluster (priv->session);

  G_OBJECT_CLASS (weir_cluster_page_parent_class)->constructed (object);

  g_signal_connect_object (cluster, "updated", G_CALLBACK (updated_cb), object, G_CONNECT_SWAPPED);
  g_signal_connect_object (cluster, "notify::state", G_CALLBACK (updated_cb), object, G_CONNECT_SWAPPED);
}

static void
weir_cluster_page_get_property (GObject    *object,
                                guint       prop_id,
                                GValue     *value,
                                GParamSpec *pspec)
{
  switch (prop_id)
    {
    case PROP_SESSION:
      g_value_set_object (value, get_private (object)->session);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
weir_cluster_page_set_property (GObject      *object,
                                guint         prop_id,
                                const GValue *value,
                                GParamSpec   *pspec)
{
  switch (prop_id)
    {
    case PROP_SESSION:
      get_private (object)->session = g_value_dup_object (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
weir_cluster_page_dispose (GObject *object)
{
  WeirClusterPagePrivate *priv = get_private (object);

  g_ptr_array_set_size (priv->menus, 0);
  g_ptr_array_set_size (priv->layouts, 0);
  gtk_widget_dispose_template (GTK_WIDGET (object), WEIR_TYPE_CLUSTER_PAGE);
  g_clear_object (&priv->session);

  G_OBJECT_CLASS (weir_cluster_page_parent_class)->dispose (object);
}

static void
weir_cluster_page_finalize (GObject *object)
{
  g_ptr_array_unref (get_private (object)->menus);
  g_ptr_array_unref (get_private (object)->layouts);

  G_OBJECT_CLASS (weir_cluster_page_parent_class)->finalize (object);
}

static void
weir_cluster_page_class_init (WeirClusterPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->constructed = weir_cluster_page_constructed;
  object_class->dispose = weir_cluster_page_dispose;
  object_class->finalize = weir_cluster_page_finalize;
  object_class->get_property = weir_cluster_page_get_property;
  object_class->set_property = weir_cluster_page_set_property;
  widget_class->map = weir_cluster_page_map;
  widget_class->unmap = weir_cluster_page_unmap;

  properties[PROP_SESSION] = g_param_spec_object ("session", NULL, NULL, WEIR_TYPE_SESSION,
                                                  G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  g_type_ensure (WEIR_TYPE_PAGE_STATES);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/weirapp/Weir/weir-cluster-page.ui");
  gtk_widget_class_bind_template_child_private (widget_class, WeirClusterPage, header_bar);
  gtk_widget_class_bind_template_child_private (widget_class, WeirClusterPage, window_title);
  gtk_widget_class_bind_template_child_private (widget_class, WeirClusterPage, breakpoint_bin);
  gtk_widget_class_bind_template_child_private (widget_class, WeirClusterPage, states);
}

static void
weir_cluster_page_init (WeirClusterPage *self)
{
  get_private (self)->layouts = g_ptr_array_new_with_free_func (g_object_unref);
  get_private (self)->menus = g_ptr_array_new_with_free_func (g_object_unref);
  gtk_widget_init_template (GTK_WIDGET (self));
  add_breakpoints (self);
}

WeirSession *
weir_cluster_page_get_session (WeirClusterPage *self)
{
  g_return_val_if_fail (WEIR_IS_CLUSTER_PAGE (self), NULL);
  return get_private (self)->session;
}

WeirCluster *
weir_cluster_page_get_cluster (WeirClusterPage *self)
{
  g_return_val_if_fail (WEIR_IS_CLUSTER_PAGE (self), NULL);
  return weir_session_get_cluster (get_private (self)->session);
}

WeirPageStates *
weir_cluster_page_get_states (WeirClusterPage *self)
{
  g_return_val_if_fail (WEIR_IS_CLUSTER_PAGE (self), NULL);
  return get_private (self)->states;
}

void
weir_cluster_page_update (WeirClusterPage *self)
{
  g_return_if_fail (WEIR_IS_CLUSTER_PAGE (self));

  WEIR_CLUSTER_PAGE_GET_CLASS (self)->update (self, weir_cluster_page_get_cluster (self));
}

void
weir_cluster_page_set_subtitle (WeirClusterPage *self,
                                const char      *subtitle)
{
  g_return_if_fail (WEIR_IS_CLUSTER_PAGE (self));

  adw_window_title_set_subtitle (get_private (self)->window_title, subtitle != NULL ? subtitle : "");
}

void
weir_cluster_page_pack_end (WeirClusterPage *self,
                            GtkWidget       *widget)
{
  g_return_if_fail (WEIR_IS_CLUSTER_PAGE (self));

  adw_header_bar_pack_end (get_private (self)->header_bar, widget);
}

/**
 * weir_cluster_page_add_table:
 * @self: a page, before it is shown
 * @view: one of its views, without columns
 * @name: the name under which the table's layout is kept
 * @columns: (array length=n_columns): a static table of columns
 * @n_columns: number of columns
 *
 * The columns' header menu is the table's menu, for a button that opens it too.
 *
 * Returns: (transfer none): the table's layout
 */
WeirTableLayout *
weir_cluster_page_add_table (WeirClusterPage  *self,
                             GtkColumnView    *view,
                             const char       *name,
                             const WeirColumn *columns,
                             guint             n_columns)
{
  WeirTableLayout *layout;

  g_return_val_if_fail (WEIR_IS_CLUSTER_PAGE (self), NULL);

  gtk_widget_set_name (GTK_WIDGET (view), name);
  weir_columns_attach (view, columns, n_columns);
  layout = weir_table_layout_new (view, name, columns, n_columns);
  g_ptr_array_add (get_private (self)->layouts, layout);
  g_ptr_array_add (get_private (self)->menus, weir_table_menu_new (view, layout, columns, n_columns));
  return layout;
}
