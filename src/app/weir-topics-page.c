/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "weir-topics-page.h"

#include <glib/gi18n.h>

struct _WeirTopicsPage
{
  WeirListPage parent_instance;

  gboolean show_internal;
};

G_DEFINE_FINAL_TYPE (WeirTopicsPage, weir_topics_page, WEIR_TYPE_LIST_PAGE)

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

static char *
dup_text (gpointer item)
{
  return g_strdup (weir_topic_get_name (item));
}

static char *
describe (guint n_shown,
          guint n_topics)
{
  if (n_shown == n_topics)
    return g_strdup_printf (ngettext ("%u topic", "%u topics", n_topics), n_topics);
  /* Translators: how many are shown, how many there are */
  return g_strdup_printf (ngettext ("%u of %u topic", "%u of %u topics", n_topics), n_shown, n_topics);
}

static const WeirColumn columns[] = {
  { "name", N_ ("Name"), WEIR_COLUMN_NAME, G_CALLBACK (weir_topic_get_name), .expand = TRUE },
  { "partitions", N_ ("Partitions"), WEIR_COLUMN_UINT, G_CALLBACK (weir_topic_get_n_partitions), "n-partitions",
    .hide_below = 420 },
  { "replication", N_ ("Replication"), WEIR_COLUMN_UINT, G_CALLBACK (weir_topic_get_replication_factor),
    "replication-factor", .hide_below = 600 },
  { "messages", N_ ("Messages"), WEIR_COLUMN_COUNT, G_CALLBACK (weir_topic_get_n_messages), "n-messages" },
  { "rate", N_ ("Messages/s"), WEIR_COLUMN_RATE, G_CALLBACK (weir_topic_get_rate), "rate" },
  { "course", N_ ("Course"), WEIR_COLUMN_SERIES, G_CALLBACK (weir_topic_get_rate_series), "rate-series", .width = 110,
    .hide_below = 900 },
  { "under-replicated", N_ ("Under-replicated"), WEIR_COLUMN_UINT, G_CALLBACK (weir_topic_get_n_under_replicated),
    "n-under-replicated", .hide_below = 760 },
  { "health", N_ ("State"), WEIR_COLUMN_PILL, G_CALLBACK (get_health), "n-under-replicated", "error", .width = 176,
    .hide_below = 600 },
};

static const WeirListPageInfo info = {
  .name = "topics",
  .title = N_ ("Topics"),
  .search_label = N_ ("Search Topics"),
  .search_tooltip = N_ ("Search Topics (Ctrl+F)"),
  .no_match = N_ ("No topic that is shown has this in its name. Internal topics are hidden unless asked for."),
  .empty_icon_name = "weir-topics-symbolic",
  .empty_title = N_ ("No Topics"),
  .empty_description = N_ ("A topic appears here when something is published to it, or when it is created."),
  .empty_label = N_ ("_Publish Message…"),
  .empty_action = "win.publish::",
  .columns = columns,
  .n_columns = G_N_ELEMENTS (columns),
  .get_items = weir_cluster_get_topics,
  .dup_text = dup_text,
  .describe = describe,
};

static gboolean
weir_topics_page_is_listed (WeirListPage *page,
                            gpointer      item)
{
  return WEIR_TOPICS_PAGE (page)->show_internal || !weir_topic_get_is_internal (item);
}

static void
weir_topics_page_activate (WeirListPage *page,
                           gpointer      item)
{
  gtk_widget_activate_action (GTK_WIDGET (page), "win.show-topic", "s", weir_topic_get_name (item));
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
      /* Where there are only internal ones the page is empty without them. */
      weir_list_page_refilter (WEIR_LIST_PAGE (self));
      g_object_notify_by_pspec (object, pspec);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
weir_topics_page_class_init (WeirTopicsPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  WeirListPageClass *list_class = WEIR_LIST_PAGE_CLASS (klass);

  object_class->get_property = weir_topics_page_get_property;
  object_class->set_property = weir_topics_page_set_property;
  list_class->info = &info;
  list_class->is_listed = weir_topics_page_is_listed;
  list_class->activate = weir_topics_page_activate;

  properties[PROP_SHOW_INTERNAL] = g_param_spec_boolean ("show-internal", NULL, NULL, FALSE,
                                                         G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS |
                                                         G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  gtk_widget_class_install_property_action (GTK_WIDGET_CLASS (klass), "page.show-internal", "show-internal");
}

static void
weir_topics_page_init (WeirTopicsPage *self)
{
  GtkWidget *button = gtk_toggle_button_new ();

  gtk_button_set_icon_name (GTK_BUTTON (button), "view-reveal-symbolic");
  gtk_widget_set_tooltip_text (button, _("Show Internal Topics"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Show Internal Topics"), -1);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "page.show-internal");
  weir_cluster_page_pack_end (WEIR_CLUSTER_PAGE (self), button);
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
  g_return_val_if_fail (WEIR_IS_SESSION (session), NULL);

  return g_object_new (WEIR_TYPE_TOPICS_PAGE, "session", session, NULL);
}
