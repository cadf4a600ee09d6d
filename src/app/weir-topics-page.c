/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "weir-topics-page.h"

#include <glib/gi18n.h>

#include "app/weir-column.h"
#include "app/weir-page-states.h"

struct _WeirTopicsPage
{
  AdwNavigationPage parent_instance;

  WeirSession *session;
  GtkFilter *filter; /* owned by the view's model */
  gboolean show_internal;
  char *needle; /* folded; NULL where nothing is searched for */

  AdwWindowTitle *window_title;
  GtkSearchBar *search_bar;
  GtkSearchEntry *search_entry;
  WeirPageStates *states;
  GtkStack *match_stack;
  GtkColumnView *view;
};

G_DEFINE_FINAL_TYPE (WeirTopicsPage, weir_topics_page, ADW_TYPE_NAVIGATION_PAGE)

enum
{
  PROP_0,
  PROP_SHOW_INTERNAL,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

static const char *
get_health (gpointer     item,
            const char **style_class)
{
  WeirTopic *topic = item;

  if (weir_topic_get_error (topic) != NULL)
    {
      *style_class = "error";
      return _("Error");
    }
  if (weir_topic_get_n_under_replicated (topic) > 0)
    {
      *style_class = "warning";
      return _("Under-replicated");
    }
  *style_class = "success";
  return _("In sync");
}

static const WeirColumn columns[] = {
  { "name", WEIR_COLUMN_TEXT, G_CALLBACK (weir_topic_get_name), NULL, NULL },
  { "partitions", WEIR_COLUMN_UINT, G_CALLBACK (weir_topic_get_n_partitions), "n-partitions", NULL },
  { "replication", WEIR_COLUMN_UINT, G_CALLBACK (weir_topic_get_replication_factor), "replication-factor", NULL },
  { "messages", WEIR_COLUMN_COUNT, G_CALLBACK (weir_topic_get_n_messages), "n-messages", NULL },
  { "rate", WEIR_COLUMN_RATE, G_CALLBACK (weir_topic_get_rate), "rate", NULL },
  { "course", WEIR_COLUMN_SERIES, G_CALLBACK (weir_topic_get_rate_series), "rate-series", NULL },
  { "under-replicated", WEIR_COLUMN_UINT, G_CALLBACK (weir_topic_get_n_under_replicated), "n-under-replicated", NULL },
  { "health", WEIR_COLUMN_PILL, G_CALLBACK (get_health), "n-under-replicated", "error" },
};

static gboolean
match (gpointer item,
       gpointer user_data)
{
  WeirTopicsPage *self = user_data;
  g_autofree char *name = NULL;

  if (weir_topic_get_is_internal (item) && !self->show_internal)
    return FALSE;
  if (self->needle == NULL)
    return TRUE;
  name = g_utf8_casefold (weir_topic_get_name (item), -1);
  return strstr (name, self->needle) != NULL;
}

/* Internal topics that are hidden are not counted: they are no matches that are missing. */
static guint
count_topics (WeirTopicsPage *self)
{
  GListModel *topics = weir_cluster_get_topics (weir_session_get_cluster (self->session));
  guint n_topics = g_list_model_get_n_items (topics);
  guint n_counted = 0;

  if (self->show_internal)
    return n_topics;
  for (guint i = 0; i < n_topics; i++)
    {
      g_autoptr (WeirTopic) topic = g_list_model_get_item (topics, i);

      if (!weir_topic_get_is_internal (topic))
        n_counted++;
    }
  return n_counted;
}

static void
update_subtitle (WeirTopicsPage *self)
{
  guint n_topics = count_topics (self);
  guint n_shown = weir_columns_get_n_shown (self->view);
  g_autofree char *text = NULL;

  if (weir_cluster_get_updated_usec (weir_session_get_cluster (self->session)) == 0)
    text = g_strdup ("");
  else if (n_shown == n_topics)
    text = g_strdup_printf (ngettext ("%u topic", "%u topics", n_topics), n_topics);
  else
    /* Translators: how many are shown, how many there are */
    text = g_strdup_printf (ngettext ("%u of %u topic", "%u of %u topics", n_topics), n_shown, n_topics);
  adw_window_title_set_subtitle (self->window_title, text);
  gtk_stack_set_visible_child_name (self->match_stack, n_shown > 0 || self->needle == NULL ? "table" : "no-match");
}

static void
update (WeirTopicsPage *self)
{
  WeirCluster *cluster = weir_session_get_cluster (self->session);

  weir_columns_resort (self->view);
  update_subtitle (self);
  weir_page_states_update (self->states, cluster, count_topics (self) == 0);
}

/* What no one sees is not sorted; it is brought up to date when it is shown. */
static void
updated_cb (WeirTopicsPage *self)
{
  if (gtk_widget_get_mapped (GTK_WIDGET (self)))
    update (self);
}

static void
search_changed_cb (WeirTopicsPage *self)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->search_entry));

  g_clear_pointer (&self->needle, g_free);
  if (text[0] != '\0')
    self->needle = g_utf8_casefold (text, -1);
  gtk_filter_changed (self->filter, GTK_FILTER_CHANGE_DIFFERENT);
  update_subtitle (self);
}

static void
activate_cb (WeirTopicsPage *self,
             guint           position)
{
  g_autoptr (WeirTopic) topic = g_list_model_get_item (G_LIST_MODEL (gtk_column_view_get_model (self->view)), position);

  if (topic != NULL)
    gtk_widget_activate_action (GTK_WIDGET (self), "win.show-topic", "s", weir_topic_get_name (topic));
}

static void
search_action (GtkWidget  *widget,
               const char *action_name,
               GVariant   *parameter)
{
  WeirTopicsPage *self = WEIR_TOPICS_PAGE (widget);

  gtk_search_bar_set_search_mode (self->search_bar, TRUE);
  gtk_widget_grab_focus (GTK_WIDGET (self->search_entry));
}

static void
weir_topics_page_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (weir_topics_page_parent_class)->map (widget);
  update (WEIR_TOPICS_PAGE (widget));
}

static void
weir_topics_page_get_property (GObject    *object,
                               guint       prop_id,
                               GValue     *value,
                               GParamSpec *pspec)
{
  WeirTopicsPage *self = WEIR_TOPICS_PAGE (object);

  switch (prop_id)
    {
    case PROP_SHOW_INTERNAL:
      g_value_set_boolean (value, self->show_internal);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
weir_topics_page_set_property (GObject      *object,
                               guint         prop_id,
                               const GValue *value,
                               GParamSpec   *pspec)
{
  WeirTopicsPage *self = WEIR_TOPICS_PAGE (object);

  switch (prop_id)
    {
    case PROP_SHOW_INTERNAL:
      if (self->show_internal == g_value_get_boolean (value))
        break;
      self->show_internal = g_value_get_boolean (value);
      gtk_filter_changed (self->filter, self->show_internal ? GTK_FILTER_CHANGE_LESS_STRICT
                                                            : GTK_FILTER_CHANGE_MORE_STRICT);
      /* Where there are only internal ones the page is empty without them. */
      update (self);
      g_object_notify_by_pspec (object, pspec);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
weir_topics_page_dispose (GObject *object)
{
  WeirTopicsPage *self = WEIR_TOPICS_PAGE (object);

  /* The filter asks the page: no more rows before the page goes. */
  if (self->view != NULL)
    gtk_column_view_set_model (self->view, NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), WEIR_TYPE_TOPICS_PAGE);
  g_clear_object (&self->session);
  g_clear_pointer (&self->needle, g_free);

  G_OBJECT_CLASS (weir_topics_page_parent_class)->dispose (object);
}

static void
weir_topics_page_class_init (WeirTopicsPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = weir_topics_page_dispose;
  object_class->get_property = weir_topics_page_get_property;
  object_class->set_property = weir_topics_page_set_property;
  widget_class->map = weir_topics_page_map;

  properties[PROP_SHOW_INTERNAL] = g_param_spec_boolean ("show-internal", NULL, NULL, FALSE,
                                                         G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS |
                                                         G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  g_type_ensure (WEIR_TYPE_PAGE_STATES);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/weirapp/Weir/weir-topics-page.ui");
  gtk_widget_class_bind_template_child (widget_class, WeirTopicsPage, window_title);
  gtk_widget_class_bind_template_child (widget_class, WeirTopicsPage, search_bar);
  gtk_widget_class_bind_template_child (widget_class, WeirTopicsPage, search_entry);
  gtk_widget_class_bind_template_child (widget_class, WeirTopicsPage, states);
  gtk_widget_class_bind_template_child (widget_class, WeirTopicsPage, match_stack);
  gtk_widget_class_bind_template_child (widget_class, WeirTopicsPage, view);
  gtk_widget_class_bind_template_callback (widget_class, search_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, activate_cb);
  gtk_widget_class_install_action (widget_class, "page.search", NULL, search_action);
  gtk_widget_class_install_property_action (widget_class, "page.show-internal", "show-internal");
}

static void
weir_topics_page_init (WeirTopicsPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  /* The bar finds only an entry that is its child by itself; without it typing does not search. */
  gtk_search_bar_connect_entry (self->search_bar, GTK_EDITABLE (self->search_entry));
  weir_columns_attach (self->view, columns, G_N_ELEMENTS (columns));
}

/**
 * weir_topics_page_new:
 * @session: the session to show
 *
 * Returns: (transfer floating): the page
 */
GtkWidget *
weir_topics_page_new (WeirSession *session)
{
  WeirTopicsPage *self;
  WeirCluster *cluster;

  g_return_val_if_fail (WEIR_IS_SESSION (session), NULL);

  self = g_object_new (WEIR_TYPE_TOPICS_PAGE, NULL);
  self->session = g_object_ref (session);
  cluster = weir_session_get_cluster (session);
  self->filter = weir_columns_set_model (self->view, weir_cluster_get_topics (cluster), match, self);
  g_signal_connect_object (cluster, "updated", G_CALLBACK (updated_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (cluster, "notify::state", G_CALLBACK (updated_cb), self, G_CONNECT_SWAPPED);
  update (self);
  return GTK_WIDGET (self);
}
