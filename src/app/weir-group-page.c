/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "weir-group-page.h"

#include <glib/gi18n.h>
#include <math.h>

#include "app/weir-column.h"
#include "app/weir-group-state.h"
#include "app/weir-page-states.h"
#include "app/weir-tile.h"
#include "base/weir-format.h"
#include "chart/weir-chart.h"
#include "model/weir-keyed-store.h"

/* A lag that moves by less than this many messages a second is called steady. */
#define STEADY_PER_SEC 0.05

struct _WeirGroupPage
{
  AdwNavigationPage parent_instance;

  WeirSession *session;
  char *name;
  WeirConsumerGroup *group; /* whose series the chart shows */
  WeirKeyedStore *partitions;
  WeirKeyedStore *members;
  gint64 shown_usec; /* of the snapshot that was last shown */

  AdwWindowTitle *window_title;
  AdwSplitButton *shop_button;
  AdwBanner *banner;
  WeirPageStates *states;
  WeirTile *state_tile;
  WeirTile *lag_tile;
  WeirTile *members_tile;
  WeirTile *assignor_tile;
  WeirChart *chart;
  GtkColumnView *partitions_view;
  GtkWidget *members_table;
  GtkLabel *no_members_label;
  GtkColumnView *members_view;
};

G_DEFINE_FINAL_TYPE (WeirGroupPage, weir_group_page, ADW_TYPE_NAVIGATION_PAGE)

static const char *
get_reading (gpointer     item,
             const char **style_class)
{
  if (weir_partition_get_committed (item) == WEIR_OFFSET_UNKNOWN)
    {
      *style_class = "error";
      return _("Never committed");
    }
  if (weir_partition_get_member (item) == NULL && weir_partition_get_is_member_known (item))
    {
      *style_class = "warning";
      return _("No member");
    }
  if (weir_partition_get_lag (item) == 0)
    {
      *style_class = "success";
      return _("Caught up");
    }
  *style_class = NULL;
  return weir_partition_get_member (item) != NULL ? _("Reading") : NULL;
}

static const WeirColumn partition_columns[] = {
  { "topic", WEIR_COLUMN_TEXT, G_CALLBACK (weir_partition_get_topic), NULL, NULL },
  { "partition", WEIR_COLUMN_ID, G_CALLBACK (weir_partition_get_id), NULL, NULL },
  { "committed", WEIR_COLUMN_COUNT, G_CALLBACK (weir_partition_get_committed), "committed", NULL },
  { "high", WEIR_COLUMN_COUNT, G_CALLBACK (weir_partition_get_high_watermark), "high-watermark", NULL },
  { "lag", WEIR_COLUMN_COUNT, G_CALLBACK (weir_partition_get_lag), "lag", NULL },
  { "reading", WEIR_COLUMN_PILL, G_CALLBACK (get_reading), "lag", "member" },
  { "member", WEIR_COLUMN_TEXT, G_CALLBACK (weir_partition_get_member), "member", NULL },
  { "host", WEIR_COLUMN_TEXT, G_CALLBACK (weir_partition_get_host), "host", NULL },
};

static const WeirColumn member_columns[] = {
  { "client", WEIR_COLUMN_TEXT, G_CALLBACK (weir_member_get_client_id), "client-id", NULL },
  { "host", WEIR_COLUMN_TEXT, G_CALLBACK (weir_member_get_host), "host", NULL },
  { "n-partitions", WEIR_COLUMN_UINT, G_CALLBACK (weir_member_get_n_partitions), "n-partitions", NULL },
  { "assignment", WEIR_COLUMN_TEXT, G_CALLBACK (weir_member_get_assignment), "assignment", NULL },
  { "id", WEIR_COLUMN_TEXT, G_CALLBACK (weir_member_get_id), NULL, NULL },
};

typedef struct
{
  WeirGroupPage *self;
  const WeirSnapshot *snapshot;
  const WeirGroupInfo *info;
} Update;

static gpointer
create_partition (const char *key,
                  guint       index,
                  gpointer    user_data)
{
  Update *update = user_data;
  const WeirGroupOffset *offset = &g_array_index (update->info->offsets, WeirGroupOffset, index);

  return weir_partition_new (offset->topic, offset->partition);
}

static void
apply_partition (gpointer item,
                 guint    index,
                 gpointer user_data)
{
  Update *update = user_data;
  const WeirGroupOffset *offset = &g_array_index (update->info->offsets, WeirGroupOffset, index);
  const WeirPartitionInfo *partition = weir_snapshot_find_partition (update->snapshot, offset->topic, offset->partition);

  if (partition != NULL)
    weir_partition_apply (item, partition, update->snapshot->monotonic_usec);
  weir_partition_apply_group (item, update->snapshot, update->info, offset);
}

static void
update_partitions (Update *update)
{
  WeirGroupPage *self = update->self;
  const GArray *offsets = update->info->offsets;
  g_autoptr (GPtrArray) keys = g_ptr_array_new_full (offsets->len, g_free);

  /* The tab is below all that a topic's name may hold: the keys are in the order of the
   * offsets, which is by topic and then by number. */
  for (guint i = 0; i < offsets->len; i++)
    {
      const WeirGroupOffset *offset = &g_array_index (offsets, WeirGroupOffset, i);

      g_ptr_array_add (keys, g_strdup_printf ("%s\t%010u", offset->topic, (guint) offset->partition));
    }
  weir_keyed_store_update (self->partitions, (const char *const *) keys->pdata, keys->len,
                           create_partition, apply_partition, update);
  weir_columns_resort (self->partitions_view);
}

static gpointer
create_member (const char *key,
               guint       index,
               gpointer    user_data)
{
  return weir_member_new (key);
}

static void
apply_member (gpointer item,
              guint    index,
              gpointer user_data)
{
  Update *update = user_data;

  weir_member_apply (item, &g_array_index (update->info->members, WeirMemberInfo, index));
}

static void
update_members (Update *update)
{
  WeirGroupPage *self = update->self;
  const GArray *members = update->info->members;
  g_autofree const char **keys = g_new (const char *, members->len + 1);

  for (guint i = 0; i < members->len; i++)
    {
      const char *id = g_array_index (members, WeirMemberInfo, i).member_id;

      keys[i] = id != NULL ? id : "";
    }
  weir_keyed_store_update (self->members, keys, members->len, create_member, apply_member, update);
  weir_columns_resort (self->members_view);
  gtk_widget_set_visible (self->members_table, members->len > 0);
  gtk_widget_set_visible (GTK_WIDGET (self->no_members_label), members->len == 0);
  gtk_label_set_label (self->no_members_label, update->info->has_members
                                                 ? _("No service is connected with this group now.")
                                                 : _("The broker does not tell the members of this group."));
}

static char *
describe_trend (double trend)
{
  g_autofree char *rate = NULL;

  if (isnan (trend))
    return NULL;
  if (fabs (trend) < STEADY_PER_SEC)
    return g_strdup (_("messages, steady"));
  rate = weir_format_rate (fabs (trend));
  if (trend > 0)
    /* Translators: how fast a lag grows, such as “12.4/s” */
    return g_strdup_printf (_("messages, ▲ %s"), rate);
  /* Translators: how fast a lag becomes smaller, such as “12.4/s” */
  return g_strdup_printf (_("messages, ▼ %s"), rate);
}

static WeirTileState
judge_state (const char *style_class)
{
  if (g_strcmp0 (style_class, "success") == 0)
    return WEIR_TILE_SUCCESS;
  if (g_strcmp0 (style_class, "warning") == 0)
    return WEIR_TILE_WARNING;
  if (g_strcmp0 (style_class, "error") == 0)
    return WEIR_TILE_ERROR;
  return WEIR_TILE_NORMAL;
}

static void
update_tiles (WeirGroupPage       *self,
              const WeirGroupInfo *info)
{
  const char *style_class = NULL;
  const char *state = weir_group_state_describe (weir_consumer_group_get_state (self->group), &style_class);
  const char *protocol = weir_consumer_group_get_protocol (self->group);
  const char *kind = weir_consumer_group_get_kind (self->group);
  g_autofree char *lag = weir_format_count (weir_consumer_group_get_lag (self->group));
  g_autofree char *trend = describe_trend (weir_consumer_group_get_lag_trend (self->group));
  g_autofree char *members = weir_format_count (weir_consumer_group_get_n_members (self->group));
  g_autofree char *partitions =
    g_strdup_printf (ngettext ("on %u partition", "on %u partitions", info->offsets->len), info->offsets->len);

  weir_tile_set_value (self->state_tile, state);
  weir_tile_set_state (self->state_tile, judge_state (style_class));
  weir_tile_set_detail (self->state_tile, partitions);
  weir_tile_set_value (self->lag_tile, lag);
  weir_tile_set_detail (self->lag_tile, trend);
  weir_tile_data_changed (self->lag_tile);
  weir_tile_set_value (self->members_tile, members);
  weir_tile_set_value (self->assignor_tile, protocol != NULL && protocol[0] != '\0' ? protocol : NULL);
  weir_tile_set_detail (self->assignor_tile, g_strcmp0 (kind, "consumer") == 0  ? _("new group protocol")
                                             : g_strcmp0 (kind, "classic") == 0 ? _("classic group protocol")
                                                                                : NULL);
  weir_chart_fit_span (self->chart, 15 * 60 * G_USEC_PER_SEC);
  weir_chart_data_changed (self->chart);
}

/* A group that went and came back is another object, with a line of its own. */
static void
set_group (WeirGroupPage     *self,
           WeirConsumerGroup *group)
{
  const char *name = _("Lag");
  WeirSeries *series;

  if (!g_set_object (&self->group, group) || group == NULL)
    return;
  series = weir_consumer_group_get_lag_series (group);
  weir_chart_set_series (self->chart, &series, &name, 1);
  weir_tile_set_series (self->lag_tile, series);
}

/* The sample shop's services can be stopped, to see how that looks. */
static void
update_shop_button (WeirGroupPage *self)
{
  WeirDemoShop *shop = weir_session_get_demo_shop (self->session);
  const char *const *groups = shop != NULL ? weir_demo_shop_get_groups (shop) : NULL;
  gboolean is_shown = groups != NULL && g_strv_contains (groups, self->name);
  g_autofree char *command = NULL;

  gtk_widget_set_visible (GTK_WIDGET (self->shop_button), is_shown);
  if (!is_shown)
    return;
  if (adw_split_button_get_menu_model (self->shop_button) == NULL)
    {
      g_autoptr (GMenu) menu = g_menu_new ();
      g_autofree char *start = g_strdup_printf ("win.command-shop::start %s", self->name);
      g_autofree char *kill = g_strdup_printf ("win.command-shop::kill %s", self->name);

      g_menu_append (menu, _("_Start an Instance"), start);
      g_menu_append (menu, _("S_top an Instance"), kill);
      adw_split_button_set_menu_model (self->shop_button, G_MENU_MODEL (menu));
      g_signal_connect_object (shop, "changed", G_CALLBACK (update_shop_button), self, G_CONNECT_SWAPPED);
    }
  if (weir_demo_shop_get_is_paused (shop, self->name))
    {
      adw_split_button_set_label (self->shop_button, _("Resume Service"));
      command = g_strdup_printf ("resume %s", self->name);
    }
  else
    {
      adw_split_button_set_label (self->shop_button, _("Pause Service"));
      command = g_strdup_printf ("pause %s", self->name);
    }
  gtk_actionable_set_action_target (GTK_ACTIONABLE (self->shop_button), "s", command);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->shop_button), "win.command-shop");
}

static void
update (WeirGroupPage *self)
{
  WeirCluster *cluster = weir_session_get_cluster (self->session);
  WeirSnapshot *snapshot = weir_cluster_get_groups_snapshot (cluster);
  WeirConsumerGroup *group = weir_cluster_find_group (cluster, self->name);
  Update data = { .self = self, .snapshot = snapshot };

  if (snapshot != NULL)
    data.info = weir_snapshot_find_group (snapshot, self->name);
  if (group != NULL && data.info != NULL)
    {
      const char *error = weir_consumer_group_get_error (group);

      set_group (self, group);
      adw_window_title_set_subtitle (self->window_title, weir_consumer_group_get_topics (group));
      adw_banner_set_title (self->banner, error != NULL ? error : "");
      adw_banner_set_revealed (self->banner, error != NULL);
      if (self->shown_usec != snapshot->monotonic_usec)
        {
          self->shown_usec = snapshot->monotonic_usec;
          update_partitions (&data);
          update_members (&data);
          update_tiles (self, data.info);
        }
    }
  update_shop_button (self);
  weir_page_states_update (self->states, cluster, group == NULL);
}

/* What no one sees is not brought up to date before it is shown. */
static void
updated_cb (WeirGroupPage *self)
{
  if (gtk_widget_get_mapped (GTK_WIDGET (self)))
    update (self);
}

static void
partition_activate_cb (WeirGroupPage *self,
                       guint          position)
{
  g_autoptr (WeirPartition) partition =
    g_list_model_get_item (G_LIST_MODEL (gtk_column_view_get_model (self->partitions_view)), position);

  if (partition != NULL)
    gtk_widget_activate_action (GTK_WIDGET (self), "win.show-topic", "s", weir_partition_get_topic (partition));
}

static void
weir_group_page_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (weir_group_page_parent_class)->map (widget);
  update (WEIR_GROUP_PAGE (widget));
}

static void
weir_group_page_dispose (GObject *object)
{
  WeirGroupPage *self = WEIR_GROUP_PAGE (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), WEIR_TYPE_GROUP_PAGE);
  g_clear_object (&self->group);
  g_clear_object (&self->partitions);
  g_clear_object (&self->members);
  g_clear_object (&self->session);
  g_clear_pointer (&self->name, g_free);

  G_OBJECT_CLASS (weir_group_page_parent_class)->dispose (object);
}

static void
weir_group_page_class_init (WeirGroupPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = weir_group_page_dispose;
  widget_class->map = weir_group_page_map;

  g_type_ensure (WEIR_TYPE_CHART);
  g_type_ensure (WEIR_TYPE_PAGE_STATES);
  g_type_ensure (WEIR_TYPE_TILE);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/weirapp/Weir/weir-group-page.ui");
  gtk_widget_class_bind_template_child (widget_class, WeirGroupPage, window_title);
  gtk_widget_class_bind_template_child (widget_class, WeirGroupPage, shop_button);
  gtk_widget_class_bind_template_child (widget_class, WeirGroupPage, banner);
  gtk_widget_class_bind_template_child (widget_class, WeirGroupPage, states);
  gtk_widget_class_bind_template_child (widget_class, WeirGroupPage, state_tile);
  gtk_widget_class_bind_template_child (widget_class, WeirGroupPage, lag_tile);
  gtk_widget_class_bind_template_child (widget_class, WeirGroupPage, members_tile);
  gtk_widget_class_bind_template_child (widget_class, WeirGroupPage, assignor_tile);
  gtk_widget_class_bind_template_child (widget_class, WeirGroupPage, chart);
  gtk_widget_class_bind_template_child (widget_class, WeirGroupPage, partitions_view);
  gtk_widget_class_bind_template_child (widget_class, WeirGroupPage, members_table);
  gtk_widget_class_bind_template_child (widget_class, WeirGroupPage, no_members_label);
  gtk_widget_class_bind_template_child (widget_class, WeirGroupPage, members_view);
  gtk_widget_class_bind_template_callback (widget_class, partition_activate_cb);
}

static void
weir_group_page_init (WeirGroupPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));

  self->partitions = weir_keyed_store_new (WEIR_TYPE_PARTITION);
  self->members = weir_keyed_store_new (WEIR_TYPE_MEMBER);
  weir_columns_attach (self->partitions_view, partition_columns, G_N_ELEMENTS (partition_columns));
  weir_columns_attach (self->members_view, member_columns, G_N_ELEMENTS (member_columns));
  weir_columns_set_model (self->partitions_view, G_LIST_MODEL (self->partitions), NULL, NULL);
  weir_columns_set_model (self->members_view, G_LIST_MODEL (self->members), NULL, NULL);
}

/**
 * weir_group_page_new:
 * @session: the session to show
 * @name: the group's name; it need not be there
 *
 * Returns: (transfer floating): the page
 */
GtkWidget *
weir_group_page_new (WeirSession *session,
                     const char  *name)
{
  WeirGroupPage *self;
  WeirCluster *cluster;
  g_autofree char *missing = NULL;

  g_return_val_if_fail (WEIR_IS_SESSION (session), NULL);
  g_return_val_if_fail (name != NULL, NULL);

  self = g_object_new (WEIR_TYPE_GROUP_PAGE, "title", name, NULL);
  self->session = g_object_ref (session);
  self->name = g_strdup (name);
  adw_window_title_set_title (self->window_title, name);
  missing = g_strdup_printf (_("There is no consumer group “%s” in this cluster, or it was deleted."), name);
  weir_page_states_set_empty (self->states, _("Consumer Group Not Found"), missing);

  cluster = weir_session_get_cluster (session);
  g_signal_connect_object (cluster, "updated", G_CALLBACK (updated_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (cluster, "notify::state", G_CALLBACK (updated_cb), self, G_CONNECT_SWAPPED);
  update (self);
  return GTK_WIDGET (self);
}
