/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "weir-groups-page.h"

#include <glib/gi18n.h>
#include <math.h>

#include "app/weir-group-state.h"
#include "base/weir-format.h"

/* A lag that moves by less than this many messages a second is called steady. */
#define STEADY_PER_SEC 0.05

struct _WeirGroupsPage
{
  WeirListPage parent_instance;
};

G_DEFINE_FINAL_TYPE (WeirGroupsPage, weir_groups_page, WEIR_TYPE_LIST_PAGE)

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

static const char *
get_status (gpointer     item,
            const char **style_class)
{
  return weir_lag_status_get_word (weir_consumer_group_get_status (item), style_class);
}

/* Worst first: by status, then by how large the lag is. By its size only, as rows that change places with each sample
 * cannot be read. */
static double
get_badness (gpointer item)
{
  gint64 lag = weir_consumer_group_get_lag (item);
  double size = lag > 0 ? 1 + floor (log10 ((double) lag)) : 0;

  return weir_consumer_group_get_status (item) * 100.0 + (lag < 0 ? -1 : size);
}

static char *
dup_time_lag (gpointer item)
{
  const WeirLagForecast *forecast = weir_consumer_group_get_forecast (item);

  return forecast->time_lag_usec >= 0 ? weir_lag_forecast_describe_time (forecast) : NULL;
}

static double
get_time_lag (gpointer item)
{
  gint64 usec = weir_consumer_group_get_time_lag_usec (item);

  return usec >= 0 ? (double) usec : NAN;
}

/* An arrow says the direction at a glance; a sign is overlooked. */
static char *
dup_trend (gpointer item)
{
  double trend = weir_consumer_group_get_lag_trend (item);
  g_autofree char *rate = weir_format_rate (fabs (trend));

  if (isnan (trend))
    return NULL;
  if (fabs (trend) < STEADY_PER_SEC)
    return weir_format_rate (0);
  return g_strdup_printf (trend > 0 ? "▲ %s" : "▼ %s", rate);
}

static double
get_trend (gpointer item)
{
  return weir_consumer_group_get_lag_trend (item);
}

static char *
dup_text (gpointer item)
{
  return g_strdup_printf ("%s\n%s", weir_consumer_group_get_name (item), weir_consumer_group_get_topics (item));
}

static char *
describe (guint n_shown,
          guint n_groups)
{
  if (n_shown == n_groups)
    return g_strdup_printf (ngettext ("%u group", "%u groups", n_groups), n_groups);
  /* Translators: how many are shown, how many there are */
  return g_strdup_printf (ngettext ("%u of %u group", "%u of %u groups", n_groups), n_shown, n_groups);
}

static const WeirColumn columns[] = {
  { "name", N_ ("Name"), WEIR_COLUMN_NAME, G_CALLBACK (weir_consumer_group_get_name), .expand = TRUE },
  { "status", N_ ("Status"), WEIR_COLUMN_PILL, G_CALLBACK (get_status), "status", .width = 140, .narrow_width = 116,
    .sort_by = G_CALLBACK (get_badness), .is_worst_first = TRUE },
  { "state", N_ ("State"), WEIR_COLUMN_PILL, G_CALLBACK (get_state), "state", "error", .width = 130,
    .hide_below = 600 },
  { "members", N_ ("Members"), WEIR_COLUMN_INT, G_CALLBACK (weir_consumer_group_get_n_members), "n-members",
    .hide_below = 760 },
  { "topics", N_ ("Topics"), WEIR_COLUMN_TEXT, G_CALLBACK (weir_consumer_group_get_topics), "topics", .expand = TRUE,
    .hide_below = 900 },
  { "lag", N_ ("Lag"), WEIR_COLUMN_COUNT, G_CALLBACK (weir_consumer_group_get_lag), "lag" },
  { "time-lag", N_ ("Time Lag"), WEIR_COLUMN_FIGURE, G_CALLBACK (dup_time_lag), "time-lag-usec", .hide_below = 420,
    .sort_by = G_CALLBACK (get_time_lag) },
  { "trend", N_ ("Trend"), WEIR_COLUMN_FIGURE, G_CALLBACK (dup_trend), "lag-trend", .hide_below = 600,
    .sort_by = G_CALLBACK (get_trend) },
  { "course", N_ ("Lag Over Time"), WEIR_COLUMN_SERIES, G_CALLBACK (weir_consumer_group_get_lag_series), "lag-series",
    .width = 130, .hide_below = 860 },
};

static const WeirListPageInfo info = {
  .name = "groups",
  .title = N_ ("Consumer Groups"),
  .search_label = N_ ("Search Consumer Groups"),
  .search_tooltip = N_ ("Search Consumer Groups (Ctrl+F)"),
  .no_match = N_ ("No consumer group has this in its name or in the names of its topics."),
  .empty_icon_name = "weir-groups-symbolic",
  .empty_title = N_ ("No Consumer Groups"),
  .empty_description = N_ ("A consumer group appears here when a service begins to read with it."),
  .empty_label = N_ ("_Refresh"),
  .empty_action = "win.refresh",
  .columns = columns,
  .n_columns = G_N_ELEMENTS (columns),
  .get_items = weir_cluster_get_groups,
  .dup_text = dup_text,
  .describe = describe,
};

/* What is known of any of them. A broker that does not list groups does not describe them either. */
static void
find_known (WeirCluster *cluster,
            gboolean    *has_states,
            gboolean    *has_members)
{
  GListModel *groups = weir_cluster_get_groups (cluster);

  *has_states = *has_members = weir_cluster_get_groups_error (cluster) == NULL;
  for (guint i = 0; i < g_list_model_get_n_items (groups) && !(*has_states && *has_members); i++)
    {
      g_autoptr (WeirConsumerGroup) group = g_list_model_get_item (groups, i);
      const char *style_class;

      *has_states |= get_state (group, &style_class) != NULL;
      *has_members |= weir_consumer_group_get_n_members (group) >= 0;
    }
}

/* Why groups are missing, and what is shown instead. The same goes for the empty page,
 * which would otherwise claim that there are none. */
static void
update_groups_error (WeirGroupsPage *self,
                     WeirCluster    *cluster,
                     gboolean        is_described)
{
  WeirProfile *profile = weir_session_get_profile (weir_cluster_page_get_session (WEIR_CLUSTER_PAGE (self)));
  WeirPageStates *states = weir_cluster_page_get_states (WEIR_CLUSTER_PAGE (self));
  const char *error = weir_cluster_get_groups_error (cluster);

  if (error == NULL)
    {
      weir_list_page_set_banner (WEIR_LIST_PAGE (self), NULL);
      weir_page_states_set_empty (states, _(info.empty_title), _(info.empty_description));
      return;
    }

  weir_page_states_set_empty (states, _("Consumer Groups Are Not Listed"), error);
  if (!is_described && weir_profile_get_watched_groups (profile)[0] != NULL)
    error = _("This broker does not list consumer groups: shown are those that the connection names.");
  weir_list_page_set_banner (WEIR_LIST_PAGE (self), error);
}

static void
weir_groups_page_update (WeirClusterPage *page,
                         WeirCluster     *cluster)
{
  WeirTableLayout *layout = weir_list_page_get_layout (WEIR_LIST_PAGE (page));
  gboolean has_states, has_members;

  find_known (cluster, &has_states, &has_members);
  weir_table_layout_set_blank (layout, "state", !has_states);
  weir_table_layout_set_blank (layout, "members", !has_members);
  update_groups_error (WEIR_GROUPS_PAGE (page), cluster, has_states || has_members);
  WEIR_CLUSTER_PAGE_CLASS (weir_groups_page_parent_class)->update (page, cluster);
}

static void
weir_groups_page_activate (WeirListPage *page,
                           gpointer      item)
{
  gtk_widget_activate_action (GTK_WIDGET (page), "win.show-group", "s", weir_consumer_group_get_name (item));
}

static void
weir_groups_page_class_init (WeirGroupsPageClass *klass)
{
  WEIR_CLUSTER_PAGE_CLASS (klass)->update = weir_groups_page_update;
  WEIR_LIST_PAGE_CLASS (klass)->info = &info;
  WEIR_LIST_PAGE_CLASS (klass)->activate = weir_groups_page_activate;
}

static void
weir_groups_page_init (WeirGroupsPage *self)
{
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
  g_return_val_if_fail (WEIR_IS_SESSION (session), NULL);

  return g_object_new (WEIR_TYPE_GROUPS_PAGE, "session", session, NULL);
}
