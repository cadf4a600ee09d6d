/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "weir-groups-page.h"

#include <glib/gi18n.h>

#include "app/weir-column.h"
#include "app/weir-group-state.h"
#include "app/weir-page-states.h"

struct _WeirGroupsPage
{
  AdwNavigationPage parent_instance;

  WeirSession *session;
  GtkFilter *filter; /* owned by the view's model */
  char *needle;      /* folded; NULL where nothing is searched for */

  AdwWindowTitle *window_title;
  GtkSearchBar *search_bar;
  GtkSearchEntry *search_entry;
  AdwBanner *banner;
  WeirPageStates *states;
  GtkStack *match_stack;
  GtkColumnView *view;
};

G_DEFINE_FINAL_TYPE (WeirGroupsPage, weir_groups_page, ADW_TYPE_NAVIGATION_PAGE)

static const char *
get_state (gpointer     item,
           const char **style_class)
{
  const char *state = weir_group_state_describe (weir_consumer_group_get_state (item), style_class);

  /* Its own page says why. */
  if (state == NULL && weir_consumer_group_get_error (item) != NULL)
    {
      *style_class = "error";
      return _("Not readable");
    }
  return state;
}

static const WeirColumn columns[] = {
  { "name", WEIR_COLUMN_TEXT, G_CALLBACK (weir_consumer_group_get_name), NULL, NULL },
  { "state", WEIR_COLUMN_PILL, G_CALLBACK (get_state), "state", "error" },
  { "members", WEIR_COLUMN_INT, G_CALLBACK (weir_consumer_group_get_n_members), "n-members", NULL },
  { "topics", WEIR_COLUMN_TEXT, G_CALLBACK (weir_consumer_group_get_topics), "topics", NULL },
  { "lag", WEIR_COLUMN_COUNT, G_CALLBACK (weir_consumer_group_get_lag), "lag", NULL },
  { "trend", WEIR_COLUMN_RATE, G_CALLBACK (weir_consumer_group_get_lag_trend), "lag-trend", NULL },
  { "course", WEIR_COLUMN_SERIES, G_CALLBACK (weir_consumer_group_get_lag_series), "lag-series", NULL },
};

static gboolean
match (gpointer item,
       gpointer user_data)
{
  WeirGroupsPage *self = user_data;
  g_autofree char *name = NULL;
  g_autofree char *topics = NULL;

  if (self->needle == NULL)
    return TRUE;
  name = g_utf8_casefold (weir_consumer_group_get_name (item), -1);
  if (strstr (name, self->needle) != NULL)
    return TRUE;
  topics = g_utf8_casefold (weir_consumer_group_get_topics (item), -1);
  return strstr (topics, self->needle) != NULL;
}

static void
update_subtitle (WeirGroupsPage *self)
{
  GListModel *groups = weir_cluster_get_groups (weir_session_get_cluster (self->session));
  guint n_groups = g_list_model_get_n_items (groups);
  guint n_shown = weir_columns_get_n_shown (self->view);
  g_autofree char *text = NULL;

  if (weir_cluster_get_updated_usec (weir_session_get_cluster (self->session)) == 0)
    text = g_strdup ("");
  else if (n_shown == n_groups)
    text = g_strdup_printf (ngettext ("%u group", "%u groups", n_groups), n_groups);
  else
    /* Translators: how many are shown, how many there are */
    text = g_strdup_printf (ngettext ("%u of %u group", "%u of %u groups", n_groups), n_shown, n_groups);
  adw_window_title_set_subtitle (self->window_title, text);
  gtk_stack_set_visible_child_name (self->match_stack, n_shown > 0 || n_groups == 0 ? "table" : "no-match");
}

/* Why groups are missing, and what is shown instead. The same goes for the empty page,
 * which would otherwise claim that there are none. */
static void
update_groups_error (WeirGroupsPage *self)
{
  WeirCluster *cluster = weir_session_get_cluster (self->session);
  WeirProfile *profile = weir_session_get_profile (self->session);
  const char *error = weir_cluster_get_groups_error (cluster);
  g_autofree char *text = NULL;

  if (error == NULL)
    {
      adw_banner_set_revealed (self->banner, FALSE);
      weir_page_states_set_empty (self->states, _("No Consumer Groups"),
                                  _("A consumer group appears here when a service begins to read with it."));
      return;
    }

  if (weir_profile_get_watched_groups (profile)[0] != NULL)
    /* Translators: a sentence that says why the broker does not list groups */
    text = g_strdup_printf (_("%s\nShown are the groups that the profile names."), error);
  else
    text = g_strdup_printf (_("%s\nAdd names of groups to the profile to see them here."), error);
  adw_banner_set_title (self->banner, text);
  adw_banner_set_revealed (self->banner, TRUE);
  weir_page_states_set_empty (self->states, _("Consumer Groups Are Not Listed"), text);
}

static void
update (WeirGroupsPage *self)
{
  WeirCluster *cluster = weir_session_get_cluster (self->session);

  weir_columns_resort (self->view);
  /* Names of topics change: what matched may not any more. */
  if (self->needle != NULL)
    gtk_filter_changed (self->filter, GTK_FILTER_CHANGE_DIFFERENT);
  update_subtitle (self);
  update_groups_error (self);
  weir_page_states_update (self->states, cluster, g_list_model_get_n_items (weir_cluster_get_groups (cluster)) == 0);
}

/* What no one sees is not sorted; it is brought up to date when it is shown. */
static void
updated_cb (WeirGroupsPage *self)
{
  if (gtk_widget_get_mapped (GTK_WIDGET (self)))
    update (self);
}

static void
search_changed_cb (WeirGroupsPage *self)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->search_entry));

  g_clear_pointer (&self->needle, g_free);
  if (text[0] != '\0')
    self->needle = g_utf8_casefold (text, -1);
  gtk_filter_changed (self->filter, GTK_FILTER_CHANGE_DIFFERENT);
  update_subtitle (self);
}

static void
activate_cb (WeirGroupsPage *self,
             guint           position)
{
  g_autoptr (WeirConsumerGroup) group =
    g_list_model_get_item (G_LIST_MODEL (gtk_column_view_get_model (self->view)), position);

  if (group != NULL)
    gtk_widget_activate_action (GTK_WIDGET (self), "win.show-group", "s", weir_consumer_group_get_name (group));
}

static void
search_action (GtkWidget  *widget,
               const char *action_name,
               GVariant   *parameter)
{
  WeirGroupsPage *self = WEIR_GROUPS_PAGE (widget);

  gtk_search_bar_set_search_mode (self->search_bar, TRUE);
  gtk_widget_grab_focus (GTK_WIDGET (self->search_entry));
}

static void
weir_groups_page_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (weir_groups_page_parent_class)->map (widget);
  update (WEIR_GROUPS_PAGE (widget));
}

static void
weir_groups_page_dispose (GObject *object)
{
  WeirGroupsPage *self = WEIR_GROUPS_PAGE (object);

  /* The filter asks the page: no more rows before the page goes. */
  if (self->view != NULL)
    gtk_column_view_set_model (self->view, NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), WEIR_TYPE_GROUPS_PAGE);
  g_clear_object (&self->session);
  g_clear_pointer (&self->needle, g_free);

  G_OBJECT_CLASS (weir_groups_page_parent_class)->dispose (object);
}

static void
weir_groups_page_class_init (WeirGroupsPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = weir_groups_page_dispose;
  widget_class->map = weir_groups_page_map;

  g_type_ensure (WEIR_TYPE_PAGE_STATES);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/weirapp/Weir/weir-groups-page.ui");
  gtk_widget_class_bind_template_child (widget_class, WeirGroupsPage, window_title);
  gtk_widget_class_bind_template_child (widget_class, WeirGroupsPage, search_bar);
  gtk_widget_class_bind_template_child (widget_class, WeirGroupsPage, search_entry);
  gtk_widget_class_bind_template_child (widget_class, WeirGroupsPage, banner);
  gtk_widget_class_bind_template_child (widget_class, WeirGroupsPage, states);
  gtk_widget_class_bind_template_child (widget_class, WeirGroupsPage, match_stack);
  gtk_widget_class_bind_template_child (widget_class, WeirGroupsPage, view);
  gtk_widget_class_bind_template_callback (widget_class, search_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, activate_cb);
  gtk_widget_class_install_action (widget_class, "page.search", NULL, search_action);
}

static void
weir_groups_page_init (WeirGroupsPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  /* The bar finds only an entry that is its child by itself; without it typing does not search. */
  gtk_search_bar_connect_entry (self->search_bar, GTK_EDITABLE (self->search_entry));
  weir_columns_attach (self->view, columns, G_N_ELEMENTS (columns));
}

/**
 * weir_groups_page_new:
 * @session: the session to show
 *
 * Returns: (transfer floating): the page
 */
GtkWidget *
weir_groups_page_new (WeirSession *session)
{
  WeirGroupsPage *self;
  WeirCluster *cluster;

  g_return_val_if_fail (WEIR_IS_SESSION (session), NULL);

  self = g_object_new (WEIR_TYPE_GROUPS_PAGE, NULL);
  self->session = g_object_ref (session);
  cluster = weir_session_get_cluster (session);
  self->filter = weir_columns_set_model (self->view, weir_cluster_get_groups (cluster), match, self);
  g_signal_connect_object (cluster, "updated", G_CALLBACK (updated_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (cluster, "notify::state", G_CALLBACK (updated_cb), self, G_CONNECT_SWAPPED);
  update (self);
  return GTK_WIDGET (self);
}
