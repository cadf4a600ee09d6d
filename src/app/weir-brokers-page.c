/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "weir-brokers-page.h"

#include <glib/gi18n.h>

struct _WeirBrokersPage
{
  WeirListPage parent_instance;
};

G_DEFINE_FINAL_TYPE (WeirBrokersPage, weir_brokers_page, WEIR_TYPE_LIST_PAGE)

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

static char *
dup_text (gpointer item)
{
  const char *rack = weir_broker_get_rack (item);

  return g_strdup_printf ("%d %s %s", weir_broker_get_id (item), weir_broker_get_host (item), rack != NULL ? rack : "");
}

static char *
describe (guint n_shown,
          guint n_brokers)
{
  if (n_shown == n_brokers)
    return g_strdup_printf (ngettext ("%u broker", "%u brokers", n_brokers), n_brokers);
  /* Translators: how many are shown, how many there are */
  return g_strdup_printf (ngettext ("%u of %u broker", "%u of %u brokers", n_brokers), n_shown, n_brokers);
}

static const WeirColumn columns[] = {
  { "id", N_ ("Broker"), WEIR_COLUMN_ID, G_CALLBACK (weir_broker_get_id) },
  { "host", N_ ("Host"), WEIR_COLUMN_NAME, G_CALLBACK (weir_broker_get_host), "host", .expand = TRUE },
  { "port", N_ ("Port"), WEIR_COLUMN_ID, G_CALLBACK (weir_broker_get_port), "port", .hide_below = 600 },
  { "rack", N_ ("Rack"), WEIR_COLUMN_TEXT, G_CALLBACK (weir_broker_get_rack), "rack", .hide_below = 760 },
  { "leaders", N_ ("Leaders"), WEIR_COLUMN_UINT, G_CALLBACK (weir_broker_get_n_leaders), "n-leaders",
    .hide_below = 600 },
  { "replicas", N_ ("Replicas"), WEIR_COLUMN_UINT, G_CALLBACK (weir_broker_get_n_replicas), "n-replicas",
    .hide_below = 600 },
  { "reachable", N_ ("State"), WEIR_COLUMN_PILL, G_CALLBACK (get_reachability), "is-reachable", .width = 176,
    .narrow_width = 128 },
};

static const WeirListPageInfo info = {
  .name = "brokers",
  .title = N_ ("Brokers"),
  .search_label = N_ ("Search Brokers"),
  .search_tooltip = N_ ("Search Brokers (Ctrl+F)"),
  .no_match = N_ ("No broker has this in its host name, rack or number."),
  .empty_icon_name = "weir-brokers-symbolic",
  .empty_title = N_ ("No Brokers"),
  .empty_description = N_ ("The cluster named none."),
  .empty_label = N_ ("_Refresh"),
  .empty_action = "win.refresh",
  .columns = columns,
  .n_columns = G_N_ELEMENTS (columns),
  .get_items = weir_cluster_get_brokers,
  .dup_text = dup_text,
  .describe = describe,
};

static void
weir_brokers_page_class_init (WeirBrokersPageClass *klass)
{
  WEIR_LIST_PAGE_CLASS (klass)->info = &info;
}

static void
weir_brokers_page_init (WeirBrokersPage *self)
{
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
  g_return_val_if_fail (WEIR_IS_SESSION (session), NULL);

  return g_object_new (WEIR_TYPE_BROKERS_PAGE, "session", session, NULL);
}
