/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "weir-brokers-page.h"

#include <glib/gi18n.h>

#include "app/weir-column.h"
#include "app/weir-page-states.h"

struct _WeirBrokersPage
{
  AdwNavigationPage parent_instance;

  WeirSession *session;
  GtkFilter *filter; /* owned by the view's model */
  char *needle;      /* folded; NULL where nothing is searched for */

  AdwWindowTitle *window_title;
  GtkSearchBar *search_bar;
  GtkSearchEntry *search_entry;
  WeirPageStates *states;
  GtkStack *match_stack;
  GtkColumnView *view;
};

G_DEFINE_FINAL_TYPE (WeirBrokersPage, weir_brokers_page, ADW_TYPE_NAVIGATION_PAGE)

static const char *
get_reachability (gpointer     item,
                  const char **style_class)
{
  if (weir_broker_get_is_reachable (item))
    {
      *style_class = "success";
      return _("Reachable");
    }
  *style_class = "error";
  return _("No answer");
}

static const WeirColumn columns[] = {
  { "id", WEIR_COLUMN_ID, G_CALLBACK (weir_broker_get_id), NULL, NULL },
  { "host", WEIR_COLUMN_TEXT, G_CALLBACK (weir_broker_get_host), "host", NULL },
  { "port", WEIR_COLUMN_ID, G_CALLBACK (weir_broker_get_port), "port", NULL },
  { "rack", WEIR_COLUMN_TEXT, G_CALLBACK (weir_broker_get_rack), "rack", NULL },
  { "leaders", WEIR_COLUMN_UINT, G_CALLBACK (weir_broker_get_n_leaders), "n-leaders", NULL },
  { "replicas", WEIR_COLUMN_UINT, G_CALLBACK (weir_broker_get_n_replicas), "n-replicas", NULL },
  { "reachable", WEIR_COLUMN_PILL, G_CALLBACK (get_reachability), "is-reachable", NULL },
};

static gboolean
match (gpointer item,
       gpointer user_data)
{
  WeirBrokersPage *self = user_data;
  const char *rack = weir_broker_get_rack (item);
  g_autofree char *text = NULL;
  g_autofree char *folded = NULL;

  if (self->needle == NULL)
    return TRUE;
  text = g_strdup_printf ("%d %s %s", weir_broker_get_id (item), weir_broker_get_host (item), rack != NULL ? rack : "");
  folded = g_utf8_casefold (text, -1);
  return strstr (folded, self->needle) != NULL;
}

static void
update (WeirBrokersPage *self)
{
  WeirCluster *cluster = weir_session_get_cluster (self->session);
  guint n_brokers = g_list_model_get_n_items (weir_cluster_get_brokers (cluster));
  guint n_shown;
  g_autofree char *text = NULL;

  weir_columns_resort (self->view);
  n_shown = weir_columns_get_n_shown (self->view);
  if (weir_cluster_get_updated_usec (cluster) == 0)
    text = g_strdup ("");
  else if (n_shown == n_brokers)
    text = g_strdup_printf (ngettext ("%u broker", "%u brokers", n_brokers), n_brokers);
  else
    /* Translators: how many are shown, how many there are */
    text = g_strdup_printf (ngettext ("%u of %u broker", "%u of %u brokers", n_brokers), n_shown, n_brokers);
  adw_window_title_set_subtitle (self->window_title, text);
  gtk_stack_set_visible_child_name (self->match_stack, n_shown > 0 || n_brokers == 0 ? "table" : "no-match");
  weir_page_states_update (self->states, cluster, n_brokers == 0);
}

/* What no one sees is not sorted; it is brought up to date when it is shown. */
static void
updated_cb (WeirBrokersPage *self)
{
  if (gtk_widget_get_mapped (GTK_WIDGET (self)))
    update (self);
}

static void
search_changed_cb (WeirBrokersPage *self)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->search_entry));

  g_clear_pointer (&self->needle, g_free);
  if (text[0] != '\0')
    self->needle = g_utf8_casefold (text, -1);
  gtk_filter_changed (self->filter, GTK_FILTER_CHANGE_DIFFERENT);
  update (self);
}

static void
search_action (GtkWidget  *widget,
               const char *action_name,
               GVariant   *parameter)
{
  WeirBrokersPage *self = WEIR_BROKERS_PAGE (widget);

  gtk_search_bar_set_search_mode (self->search_bar, TRUE);
  gtk_widget_grab_focus (GTK_WIDGET (self->search_entry));
}

static void
weir_brokers_page_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (weir_brokers_page_parent_class)->map (widget);
  update (WEIR_BROKERS_PAGE (widget));
}

static void
weir_brokers_page_dispose (GObject *object)
{
  WeirBrokersPage *self = WEIR_BROKERS_PAGE (object);

  /* The filter asks the page: no more rows before the page goes. */
  if (self->view != NULL)
    gtk_column_view_set_model (self->view, NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), WEIR_TYPE_BROKERS_PAGE);
  g_clear_object (&self->session);
  g_clear_pointer (&self->needle, g_free);

  G_OBJECT_CLASS (weir_brokers_page_parent_class)->dispose (object);
}

static void
weir_brokers_page_class_init (WeirBrokersPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = weir_brokers_page_dispose;
  widget_class->map = weir_brokers_page_map;

  g_type_ensure (WEIR_TYPE_PAGE_STATES);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/weirapp/Weir/weir-brokers-page.ui");
  gtk_widget_class_bind_template_child (widget_class, WeirBrokersPage, window_title);
  gtk_widget_class_bind_template_child (widget_class, WeirBrokersPage, search_bar);
  gtk_widget_class_bind_template_child (widget_class, WeirBrokersPage, search_entry);
  gtk_widget_class_bind_template_child (widget_class, WeirBrokersPage, states);
  gtk_widget_class_bind_template_child (widget_class, WeirBrokersPage, match_stack);
  gtk_widget_class_bind_template_child (widget_class, WeirBrokersPage, view);
  gtk_widget_class_bind_template_callback (widget_class, search_changed_cb);
  gtk_widget_class_install_action (widget_class, "page.search", NULL, search_action);
}

static void
weir_brokers_page_init (WeirBrokersPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  /* The bar finds only an entry that is its child by itself; without it typing does not search. */
  gtk_search_bar_connect_entry (self->search_bar, GTK_EDITABLE (self->search_entry));
  weir_columns_attach (self->view, columns, G_N_ELEMENTS (columns));
}

/**
 * weir_brokers_page_new:
 * @session: the session to show
 *
 * Returns: (transfer floating): the page
 */
GtkWidget *
weir_brokers_page_new (WeirSession *session)
{
  WeirBrokersPage *self;
  WeirCluster *cluster;

  g_return_val_if_fail (WEIR_IS_SESSION (session), NULL);

  self = g_object_new (WEIR_TYPE_BROKERS_PAGE, NULL);
  self->session = g_object_ref (session);
  cluster = weir_session_get_cluster (session);
  self->filter = weir_columns_set_model (self->view, weir_cluster_get_brokers (cluster), match, self);
  g_signal_connect_object (cluster, "updated", G_CALLBACK (updated_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (cluster, "notify::state", G_CALLBACK (updated_cb), self, G_CONNECT_SWAPPED);
  update (self);
  return GTK_WIDGET (self);
}
