/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "weir-group-page.h"

#include <glib/gi18n.h>
#include <math.h>

#include "app/weir-group-alert-dialog.h"
#include "app/weir-group-course.h"
#include "app/weir-group-state.h"
#include "app/weir-group-story.h"
#include "base/weir-format.h"

/* A lag that moves by less than this many messages a second is called steady. */
#define STEADY_PER_SEC 0.05

struct _WeirGroupPage
{
  WeirDetailPage parent_instance;

  AdwSplitButton *shop_button;
  GtkButton *offsets_button;
  gboolean is_narrow;
  guint button_idle;
  WeirTile *state_tile;
  WeirTile *lag_tile;
  WeirTile *time_tile;
  WeirTile *rate_tile;
  WeirTile *members_tile;
  WeirTile *assignor_tile;
  WeirGroupStory *story;
  WeirGroupCourse *course;
  WeirDetailTable *partitions_table;
  WeirDetailTable *members_table;
  WeirTableLayout *partitions_layout; /* borrowed from the parent */
};

G_DEFINE_FINAL_TYPE (WeirGroupPage, weir_group_page, WEIR_TYPE_DETAIL_PAGE)

static const char *
get_reading (gpointer     item,
             const char **style_class)
{
  if (weir_partition_get_committed (item) == WEIR_OFFSET_UNKNOWN)
    {
      *style_class = "error";
      return _("Never committed");
    }
  if (weir_partition_get_has_only_markers (item))
    {
      *style_class = "success";
      return _("Only markers left");
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
  if (weir_partition_get_status (item) > WEIR_LAG_STATUS_OK)
    return weir_lag_status_get_word (weir_partition_get_status (item), style_class);
  *style_class = NULL;
  if (weir_partition_get_member (item) != NULL)
    return _("Reading");
  return weir_partition_get_lag (item) > 0 ? _("Behind") : NULL;
}

static char *
dup_time_lag (gpointer item)
{
  const WeirLagForecast *forecast = weir_partition_get_forecast (item);

  return forecast->time_lag_usec >= 0 ? weir_lag_forecast_describe_time (forecast) : NULL;
}

static double
get_time_lag (gpointer item)
{
  gint64 usec = weir_partition_get_time_lag_usec (item);

  return usec >= 0 ? (double) usec : NAN;
}

static char *
dup_share (gpointer item)
{
  double share = weir_member_get_lag_share (item);

  /* Translators: a share in percent */
  return isnan (share) ? NULL : g_strdup_printf (_("%.0f %%"), 100 * share);
}

static double
get_share (gpointer item)
{
  return weir_member_get_lag_share (item);
}

static const WeirColumn partition_columns[] = {
  { "topic", N_ ("Topic"), WEIR_COLUMN_NAME, G_CALLBACK (weir_partition_get_topic), .expand = TRUE },
  { "partition", N_ ("Partition"), WEIR_COLUMN_ID, G_CALLBACK (weir_partition_get_id) },
  { "committed", N_ ("Committed"), WEIR_COLUMN_COUNT, G_CALLBACK (weir_partition_get_committed), "committed",
    .hide_below = 420 },
  { "high", N_ ("High watermark"), WEIR_COLUMN_COUNT, G_CALLBACK (weir_partition_get_high_watermark),
    "high-watermark", .hide_below = 860 },
  { "lag", N_ ("Lag"), WEIR_COLUMN_COUNT, G_CALLBACK (weir_partition_get_lag), "lag" },
  { "time-lag", N_ ("Time Lag"), WEIR_COLUMN_FIGURE, G_CALLBACK (dup_time_lag), "time-lag-usec", .hide_below = 600,
    .sort_by = G_CALLBACK (get_time_lag) },
  { "reading", N_ ("State"), WEIR_COLUMN_PILL, G_CALLBACK (get_reading), "lag", "member", "status", .width = 176,
    .hide_below = 600 },
  { "member", N_ ("Member"), WEIR_COLUMN_NAME, G_CALLBACK (weir_partition_get_member), "member", .expand = TRUE,
    .hide_below = 760 },
  { "host", N_ ("Host"), WEIR_COLUMN_TEXT, G_CALLBACK (weir_partition_get_host), "host", .expand = TRUE,
    .hide_below = 1000 },
};

static const WeirColumn member_columns[] = {
  { "client", N_ ("Client"), WEIR_COLUMN_NAME, G_CALLBACK (weir_member_get_client_id), "client-id", .expand = TRUE },
  { "host", N_ ("Host"), WEIR_COLUMN_TEXT, G_CALLBACK (weir_member_get_host), "host", .expand = TRUE,
    .hide_below = 760 },
  { "n-partitions", N_ ("Partitions"), WEIR_COLUMN_UINT, G_CALLBACK (weir_member_get_n_partitions), "n-partitions",
    .hide_below = 600 },
  { "lag", N_ ("Lag"), WEIR_COLUMN_COUNT, G_CALLBACK (weir_member_get_lag), "lag" },
  { "share", N_ ("Share of Lag"), WEIR_COLUMN_FIGURE, G_CALLBACK (dup_share), "lag-share", .hide_below = 420,
    .sort_by = G_CALLBACK (get_share) },
  { "assignment", N_ ("Assigned"), WEIR_COLUMN_TEXT, G_CALLBACK (weir_member_get_assignment), "assignment",
    .expand = TRUE, .hide_below = 420 },
  { "id", N_ ("Member ID"), WEIR_COLUMN_NAME, G_CALLBACK (weir_member_get_id), .expand = TRUE, .hide_below = 860 },
};

typedef struct
{
  WeirGroupPage *self;
  const WeirSnapshot *snapshot;
  const WeirGroupInfo *info;
  WeirLagStory story;
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
  weir_partition_apply_lag (item, &update->story.forecasts[index], &update->story.parts[index].verdict);
}

static void
update_partitions (Update *update)
{
  const GArray *offsets = update->info->offsets;
  g_autoptr (GPtrArray) keys = g_ptr_array_new_full (offsets->len, g_free);

  /* The tab is below all that a topic's name may hold: the keys are in the order of the
   * offsets, which is by topic and then by number. */
  for (guint i = 0; i < offsets->len; i++)
    {
      const WeirGroupOffset *offset = &g_array_index (offsets, WeirGroupOffset, i);

      g_ptr_array_add (keys, g_strdup_printf ("%s\t%010u", offset->topic, (guint) offset->partition));
    }
  weir_detail_table_update (update->self->partitions_table, (const char *const *) keys->pdata, keys->len, update);
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

  const WeirMemberInfo *member = &g_array_index (update->info->members, WeirMemberInfo, index);

  weir_member_apply (item, member);
  weir_member_apply_lag (item, update->snapshot, update->info, member);
}

static void
update_members (Update *update)
{
  const GArray *members = update->info->members;
  g_autofree const char **keys = g_new (const char *, members->len + 1);

  for (guint i = 0; i < members->len; i++)
    {
      const char *id = g_array_index (members, WeirMemberInfo, i).member_id;

      keys[i] = id != NULL ? id : "";
    }
  weir_detail_table_update (update->self->members_table, keys, members->len, update);
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
              WeirConsumerGroup   *group,
              const WeirGroupInfo *info)
{
  const char *style_class = NULL;
  const char *state = weir_group_state_describe (weir_consumer_group_get_state (group), &style_class);
  const char *protocol = weir_consumer_group_get_protocol (group);
  const char *kind = weir_consumer_group_get_kind (group);
  g_autofree char *lag = weir_format_count (weir_consumer_group_get_lag (group));
  g_autofree char *trend = describe_trend (weir_consumer_group_get_lag_trend (group));
  g_autofree char *members = weir_format_count (weir_consumer_group_get_n_members (group));
  g_autofree char *partitions =
    g_strdup_printf (ngettext ("on %u partition", "on %u partitions", info->offsets->len), info->offsets->len);

  weir_tile_set_value (self->state_tile, state);
  weir_tile_set_state (self->state_tile, judge_state (style_class));
  weir_tile_set_detail (self->state_tile, partitions);
  weir_tile_set_value (self->lag_tile, lag);
  weir_tile_set_detail (self->lag_tile, trend);
  weir_tile_set_value (self->members_tile, members);
  weir_tile_set_value (self->assignor_tile, protocol != NULL && protocol[0] != '\0' ? protocol : NULL);
  weir_tile_set_detail (self->assignor_tile, g_strcmp0 (kind, "consumer") == 0  ? _("new group protocol")
                                             : g_strcmp0 (kind, "classic") == 0 ? _("classic group protocol")
                                                                                : NULL);
  weir_tile_set_series (self->lag_tile, weir_consumer_group_get_lag_series (group));
  weir_tile_data_changed (self->lag_tile);
}

/* In time: how old what is left is, how fast it becomes less, and when it is done. */
static void
update_time_tiles (WeirGroupPage         *self,
                   const WeirLagForecast *forecast,
                   gint64                 now_usec)
{
  g_autofree char *time_lag = weir_lag_forecast_describe_time (forecast);
  g_autofree char *catch_up = weir_lag_forecast_describe_catch_up (forecast, now_usec);
  g_autofree char *consumption = weir_format_rate (forecast->consumption_per_sec);
  g_autofree char *arrival = weir_format_rate (forecast->arrival_per_sec);
  /* Translators: how fast messages arrive, such as “12.4/s” */
  g_autofree char *arriving = g_strdup_printf (_("%s arrive"), arrival);

  weir_tile_set_value (self->time_tile, time_lag);
  weir_tile_set_detail (self->time_tile, catch_up);
  weir_tile_set_state (self->time_tile, forecast->is_expiring_first || forecast->n_lost > 0 ? WEIR_TILE_ERROR
                                        : forecast->catch_up == WEIR_CATCH_UP_NEVER         ? WEIR_TILE_WARNING
                                                                                            : WEIR_TILE_NORMAL);
  weir_tile_set_value (self->rate_tile, consumption);
  weir_tile_set_detail (self->rate_tile, isnan (forecast->arrival_per_sec) ? NULL : arriving);
}

static void
update_story (WeirGroupPage *self,
              Update        *data,
              WeirCluster   *cluster)
{
  WeirLagHistory *history = weir_cluster_get_lag_history (cluster);
  const char *name = data->info->name;
  const gint64 now_usec = data->snapshot->time_usec;

  update_time_tiles (self, &data->story.forecast, now_usec);
  weir_group_story_update (self->story, &data->story, name, now_usec, weir_lag_history_get_note (history, name));
  weir_group_course_update (self->course, history, name);
}

/* The sample shop's services can be stopped, to see how that looks. */
static void
update_shop_button (WeirGroupPage *self)
{
  WeirDemoShop *shop = weir_session_get_demo_shop (weir_cluster_page_get_session (WEIR_CLUSTER_PAGE (self)));
  const char *name = weir_detail_page_get_item_name (WEIR_DETAIL_PAGE (self));
  const char *const *groups = shop != NULL ? weir_demo_shop_get_groups (shop) : NULL;
  gboolean is_shown = groups != NULL && g_strv_contains (groups, name);
  g_autofree char *command = NULL;

  gtk_widget_set_visible (GTK_WIDGET (self->shop_button), is_shown);
  if (!is_shown)
    return;
  if (adw_split_button_get_menu_model (self->shop_button) == NULL)
    {
      g_autoptr (GMenu) menu = g_menu_new ();
      g_autofree char *start = g_strdup_printf ("win.command-shop::start %s", name);
      g_autofree char *kill = g_strdup_printf ("win.command-shop::kill %s", name);

      g_menu_append (menu, _("_Start an Instance"), start);
      g_menu_append (menu, _("S_top an Instance"), kill);
      adw_split_button_set_menu_model (self->shop_button, G_MENU_MODEL (menu));
      g_signal_connect_object (shop, "changed", G_CALLBACK (update_shop_button), self, G_CONNECT_SWAPPED);
    }
  if (weir_demo_shop_get_is_paused (shop, name))
    {
      adw_split_button_set_label (self->shop_button, _("Resume Service"));
      command = g_strdup_printf ("resume %s", name);
    }
  else
    {
      adw_split_button_set_label (self->shop_button, _("Pause Service"));
      command = g_strdup_printf ("pause %s", name);
    }
  gtk_actionable_set_action_target (GTK_ACTIONABLE (self->shop_button), "s", command);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->shop_button), "win.command-shop");
}

/* Why what the broker is to say of a group is not known; NULL where it is. */
static const char *
get_reason (WeirConsumerGroup *group,
            WeirCluster       *cluster)
{
  const char *error = weir_consumer_group_get_error (group);

  if (error != NULL)
    return error;
  if (weir_cluster_get_groups_error (cluster) != NULL && weir_consumer_group_get_state (group) == NULL
      && weir_consumer_group_get_n_members (group) < 0)
    return _("This broker does not describe consumer groups: state, members and assignor are not known.");
  return NULL;
}

/* Said once, above the page: an empty figure for each would say less in more room. */
static void
update_reason (WeirGroupPage     *self,
               WeirConsumerGroup *group,
               const char        *reason)
{
  const char *protocol = weir_consumer_group_get_protocol (group);
  gboolean has_members = weir_consumer_group_get_n_members (group) >= 0;

  weir_detail_page_set_banner (WEIR_DETAIL_PAGE (self), reason);
  gtk_widget_set_visible (GTK_WIDGET (self->state_tile),
                          reason == NULL || weir_consumer_group_get_state (group) != NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->members_tile), reason == NULL || has_members);
  gtk_widget_set_visible (GTK_WIDGET (self->assignor_tile),
                          reason == NULL || (protocol != NULL && protocol[0] != '\0'));
  gtk_widget_set_visible (GTK_WIDGET (self->rate_tile),
                          reason == NULL || !isnan (weir_consumer_group_get_forecast (group)->consumption_per_sec));
  gtk_widget_set_visible (GTK_WIDGET (self->members_table), has_members);
  weir_table_layout_set_blank (self->partitions_layout, "member", !has_members);
  weir_table_layout_set_blank (self->partitions_layout, "host", !has_members);
}

static void
update_offsets_button_cb (gpointer user_data)
{
  WeirGroupPage *self = user_data;

  self->button_idle = 0;
  if (self->is_narrow)
    gtk_button_set_icon_name (self->offsets_button, "document-edit-symbolic");
  else
    gtk_button_set_label (self->offsets_button, _("Change _Offsets…"));
}

static void
weir_group_page_room_changed (WeirClusterPage *page,
                              int              room_sp)
{
  WeirGroupPage *self = WEIR_GROUP_PAGE (page);
  gboolean is_narrow = room_sp <= WEIR_TABLE_LAYOUT_NARROW;

  WEIR_CLUSTER_PAGE_CLASS (weir_group_page_parent_class)->room_changed (page, room_sp);
  /* Told while the page is given its size: a bar that changes then would be drawn without one. */
  if (is_narrow != self->is_narrow && self->button_idle == 0)
    self->button_idle = g_idle_add_once (update_offsets_button_cb, self);
  self->is_narrow = is_narrow;
}

static void
weir_group_page_dispose (GObject *object)
{
  g_clear_handle_id (&WEIR_GROUP_PAGE (object)->button_idle, g_source_remove);
  G_OBJECT_CLASS (weir_group_page_parent_class)->dispose (object);
}

static void
weir_group_page_update (WeirClusterPage *page,
                        WeirCluster     *cluster)
{
  WeirGroupPage *self = WEIR_GROUP_PAGE (page);
  WeirDetailPage *detail = WEIR_DETAIL_PAGE (page);
  const char *name = weir_detail_page_get_item_name (detail);
  WeirSnapshot *snapshot = weir_cluster_get_groups_snapshot (cluster);
  WeirConsumerGroup *group = weir_cluster_find_group (cluster, name);
  WeirLagHistory *history = weir_cluster_get_lag_history (cluster);
  Update data = { .self = self, .snapshot = snapshot };

  if (snapshot != NULL)
    data.info = weir_snapshot_find_group (snapshot, name);
  if (group != NULL && data.info != NULL)
    {
      /* Now somebody looks: what was before is to be found out. */
      weir_lag_history_want (history, name);
      weir_cluster_page_set_subtitle (page, weir_consumer_group_get_topics (group));
      update_reason (self, group, get_reason (group, cluster));
      if (weir_detail_page_takes (detail, snapshot))
        {
          weir_lag_history_tell (history, snapshot, data.info, snapshot->time_usec, &data.story);
          update_partitions (&data);
          update_members (&data);
          update_tiles (self, group, data.info);
          update_story (self, &data, cluster);
          weir_lag_story_clear (&data.story);
        }
    }
  update_shop_button (self);
  /* On a broker that does not tell the members of groups nothing would be written. */
  gtk_widget_set_visible (GTK_WIDGET (self->offsets_button), group != NULL && weir_cluster_get_groups_error (cluster) == NULL);
  weir_page_states_update (weir_cluster_page_get_states (page), cluster, group == NULL);
}

static void
weir_group_page_class_init (WeirGroupPageClass *klass)
{
  WeirDetailPageClass *detail_class = WEIR_DETAIL_PAGE_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = weir_group_page_dispose;
  WEIR_CLUSTER_PAGE_CLASS (klass)->update = weir_group_page_update;
  WEIR_CLUSTER_PAGE_CLASS (klass)->room_changed = weir_group_page_room_changed;
  detail_class->missing_icon_name = "weir-groups-symbolic";
  detail_class->missing_title = N_ ("Consumer Group Not Found");
  detail_class->missing_description = N_ ("There is no consumer group “%s” in this cluster, or it was deleted.");
}

static void
activate_partition (GtkWidget *table,
                    gpointer   item)
{
  gtk_widget_activate_action (table, "win.show-topic", "s", weir_partition_get_topic (item));
}

static const WeirDetailTableInfo partitions_info = {
  "group-partitions", N_ ("Partitions"), NULL, 440, partition_columns, G_N_ELEMENTS (partition_columns),
  weir_partition_get_type, create_partition, apply_partition, activate_partition,
};

static const WeirDetailTableInfo members_info = {
  "group-members", N_ ("Members"), N_ ("No service is connected with this group now."), 260,
  member_columns, G_N_ELEMENTS (member_columns),
  weir_member_get_type, create_member, apply_member, NULL,
};

static void
notify_clicked_cb (WeirGroupPage *self)
{
  weir_group_alert_dialog_present (weir_cluster_page_get_session (WEIR_CLUSTER_PAGE (self)),
                                   weir_detail_page_get_item_name (WEIR_DETAIL_PAGE (self)), GTK_WIDGET (self));
}

static GtkWidget *
create_notify_button (WeirGroupPage *self)
{
  GtkWidget *button = gtk_button_new_from_icon_name ("alarm-symbolic");

  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_set_tooltip_text (button, _("Notify Me When This Group Falls Behind"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Notify Me…"), -1);
  g_signal_connect_object (button, "clicked", G_CALLBACK (notify_clicked_cb), self, G_CONNECT_SWAPPED);
  return button;
}

static void
weir_group_page_init (WeirGroupPage *self)
{
  WeirDetailPage *page = WEIR_DETAIL_PAGE (self);

  self->shop_button = ADW_SPLIT_BUTTON (adw_split_button_new ());
  adw_split_button_set_dropdown_tooltip (self->shop_button, _("Instances"));
  gtk_widget_set_visible (GTK_WIDGET (self->shop_button), FALSE);
  weir_cluster_page_pack_end (WEIR_CLUSTER_PAGE (self), GTK_WIDGET (self->shop_button));

  self->offsets_button = GTK_BUTTON (gtk_button_new_with_mnemonic (_("Change _Offsets…")));
  gtk_button_set_can_shrink (self->offsets_button, TRUE);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->offsets_button), _("Change What the Group Has Committed"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->offsets_button), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Change Offsets…"), -1);
  gtk_widget_set_visible (GTK_WIDGET (self->offsets_button), FALSE);
  weir_cluster_page_pack_end (WEIR_CLUSTER_PAGE (self), GTK_WIDGET (self->offsets_button));

  self->state_tile = weir_detail_page_add_tile (page, _("State"));
  self->lag_tile = weir_detail_page_add_tile (page, _("Lag"));
  self->time_tile = weir_detail_page_add_tile (page, _("Time Lag"));
  self->rate_tile = weir_detail_page_add_tile (page, _("Processed"));
  self->members_tile = weir_detail_page_add_tile (page, _("Members"));
  self->assignor_tile = weir_detail_page_add_tile (page, _("Assignor"));
  weir_detail_page_set_chart (page, _("Lag"), _("messages not yet read"), _("messages"));
  self->story = WEIR_GROUP_STORY (weir_group_story_new ());
  weir_group_story_add_control (self->story, create_notify_button (self));
  weir_detail_page_add_card (page, GTK_WIDGET (self->story));
  self->course = WEIR_GROUP_COURSE (weir_group_course_new (weir_detail_page_get_chart (page)));
  weir_detail_page_add_chart_control (page, GTK_WIDGET (self->course));
  self->partitions_table = weir_detail_page_add_table (page, &partitions_info, &self->partitions_layout);
  self->members_table = weir_detail_page_add_table (page, &members_info, NULL);
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
  WeirGroupPage *page;

  g_return_val_if_fail (WEIR_IS_SESSION (session), NULL);
  g_return_val_if_fail (name != NULL, NULL);

  page = g_object_new (WEIR_TYPE_GROUP_PAGE, "session", session, "item-name", name, NULL);
  gtk_actionable_set_action_target (GTK_ACTIONABLE (page->offsets_button), "s", name);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (page->offsets_button), "win.change-offsets");
  return GTK_WIDGET (page);
}
