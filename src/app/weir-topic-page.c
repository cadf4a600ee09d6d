/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "weir-topic-page.h"

#include <glib/gi18n.h>

#include "app/weir-group-state.h"
#include "app/weir-topic-reader.h"
#include "base/weir-format.h"

struct _WeirTopicPage
{
  WeirDetailPage parent_instance;

  GtkButton *messages_button;
  GtkButton *replay_button;
  GtkButton *publish_button;
  GtkWidget *narrow_bar; /* the same ones, below the page in narrow windows */
  GtkButton *narrow_messages_button;
  GtkButton *narrow_replay_button;
  GtkButton *narrow_publish_button;
  WeirTile *messages_tile;
  WeirTile *rate_tile;
  WeirTile *partitions_tile;
  WeirTile *under_replicated_tile;
  WeirDetailTable *readers_table;
  WeirDetailTable *partitions_table;
  WeirTableLayout *readers_layout; /* borrowed from the parent */
};

G_DEFINE_FINAL_TYPE (WeirTopicPage, weir_topic_page, WEIR_TYPE_DETAIL_PAGE)

enum
{
  PROP_0,
  PROP_TOPIC,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

static const char *
get_health (gpointer     item,
            const char **style_class)
{
  if (weir_partition_get_leader (item) < 0)
    {
      *style_class = "error";
      return _("No leader");
    }
  if (weir_partition_get_is_under_replicated (item))
    {
      *style_class = "warning";
      return _("Under-replicated");
    }
  *style_class = "success";
  return _("In sync");
}

static const char *
get_reader_state (gpointer     item,
                  const char **style_class)
{
  return weir_group_state_describe (weir_topic_reader_get_state (item), style_class);
}

static const WeirColumn reader_columns[] = {
  { "group", N_ ("Group"), WEIR_COLUMN_NAME, G_CALLBACK (weir_topic_reader_get_name), .expand = TRUE },
  { "state", N_ ("State"), WEIR_COLUMN_PILL, G_CALLBACK (get_reader_state), "state", .width = 170,
    .narrow_width = 128 },
  { "reads", N_ ("Partitions"), WEIR_COLUMN_UINT, G_CALLBACK (weir_topic_reader_get_n_partitions), "n-partitions",
    .hide_below = 600 },
  { "lag", N_ ("Lag"), WEIR_COLUMN_COUNT, G_CALLBACK (weir_topic_reader_get_lag), "lag" },
};

static const WeirColumn partition_columns[] = {
  { "partition", N_ ("Partition"), WEIR_COLUMN_ID, G_CALLBACK (weir_partition_get_id) },
  { "leader", N_ ("Leader"), WEIR_COLUMN_ID, G_CALLBACK (weir_partition_get_leader), "leader" },
  { "replicas", N_ ("Replicas"), WEIR_COLUMN_TEXT, G_CALLBACK (weir_partition_get_replicas), "replicas",
    .expand = TRUE, .hide_below = 900 },
  { "in-sync", N_ ("In Sync"), WEIR_COLUMN_TEXT, G_CALLBACK (weir_partition_get_in_sync_replicas), "in-sync-replicas",
    .expand = TRUE, .hide_below = 600 },
  { "low", N_ ("Low watermark"), WEIR_COLUMN_COUNT, G_CALLBACK (weir_partition_get_low_watermark), "low-watermark",
    .hide_below = 760 },
  { "high", N_ ("High watermark"), WEIR_COLUMN_COUNT, G_CALLBACK (weir_partition_get_high_watermark),
    "high-watermark" },
  { "rate", N_ ("Messages/s"), WEIR_COLUMN_RATE, G_CALLBACK (weir_partition_get_rate), "rate" },
  { "health", N_ ("State"), WEIR_COLUMN_PILL, G_CALLBACK (get_health), "is-under-replicated", "leader", .width = 176,
    .hide_below = 420 },
};

typedef struct
{
  WeirTopicPage *self;
  const WeirSnapshot *snapshot;
  const WeirTopicInfo *info;
  const WeirSnapshot *groups_snapshot; /* NULL before there is one */
  const WeirGroupInfo **groups;
} Update;

static gpointer
create_partition (const char *key,
                  guint       index,
                  gpointer    user_data)
{
  Update *update = user_data;
  const char *topic = weir_detail_page_get_item_name (WEIR_DETAIL_PAGE (update->self));

  return weir_partition_new (topic, g_array_index (update->info->partitions, WeirPartitionInfo, index).id);
}

static void
apply_partition (gpointer item,
                 guint    index,
                 gpointer user_data)
{
  Update *update = user_data;

  weir_partition_apply (item, &g_array_index (update->info->partitions, WeirPartitionInfo, index),
                        update->snapshot->monotonic_usec);
}

static void
update_partitions (Update *update)
{
  const guint n_partitions = update->info->partitions->len;
  g_autofree char *text = g_malloc ((gsize) n_partitions * 11 + 1);
  g_autofree const char **keys = g_new (const char *, n_partitions + 1);

  /* All keys in one piece of memory, padded: their order is that of the numbers. */
  for (guint i = 0; i < n_partitions; i++)
    {
      char *key = text + (gsize) i * 11;

      g_snprintf (key, 11, "%010u", (guint) g_array_index (update->info->partitions, WeirPartitionInfo, i).id);
      keys[i] = key;
    }
  weir_detail_table_update (update->self->partitions_table, keys, n_partitions, update);
}

static gpointer
create_reader (const char *key,
               guint       index,
               gpointer    user_data)
{
  return weir_topic_reader_new (key);
}

static void
apply_reader (gpointer item,
              guint    index,
              gpointer user_data)
{
  Update *update = user_data;

  weir_topic_reader_apply (item, update->groups_snapshot, update->groups[index],
                           weir_detail_page_get_item_name (WEIR_DETAIL_PAGE (update->self)));
}

static void
update_readers (Update *update)
{
  const WeirSnapshot *snapshot = update->groups_snapshot;
  const char *topic = weir_detail_page_get_item_name (WEIR_DETAIL_PAGE (update->self));
  g_autoptr (GPtrArray) keys = g_ptr_array_new ();
  g_autoptr (GPtrArray) groups = g_ptr_array_new ();
  gboolean has_states = FALSE;

  for (guint i = 0; snapshot != NULL && i < snapshot->groups->len; i++)
    {
      const WeirGroupInfo *group = &g_array_index (snapshot->groups, WeirGroupInfo, i);

      if (!weir_topic_reader_reads (group, topic))
        continue;
      g_ptr_array_add (keys, group->name);
      g_ptr_array_add (groups, (gpointer) group);
      has_states |= group->state != NULL;
    }
  update->groups = (const WeirGroupInfo **) groups->pdata;
  /* A broker that does not describe groups: their own pages say so. */
  weir_table_layout_set_blank (update->self->readers_layout, "state", !has_states);
  weir_detail_table_update (update->self->readers_table, (const char *const *) keys->pdata, keys->len, update);
}

static void
update_tiles (WeirTopicPage *self,
              WeirTopic     *topic)
{
  guint n_partitions = weir_topic_get_n_partitions (topic);
  guint n_under_replicated = weir_topic_get_n_under_replicated (topic);
  guint replication_factor = weir_topic_get_replication_factor (topic);
  double rate = weir_topic_get_rate (topic);
  g_autofree char *messages = weir_format_count (weir_topic_get_n_messages (topic));
  g_autofree char *rate_text = weir_format_rate (rate);
  g_autofree char *partitions = weir_format_count (n_partitions);
  g_autofree char *under_replicated = weir_format_count (n_under_replicated);
  g_autofree char *replication = g_strdup_printf (ngettext ("%u replica each", "%u replicas each", replication_factor),
                                                  replication_factor);

  weir_tile_set_value (self->messages_tile, messages);
  weir_tile_set_value (self->rate_tile, rate_text);
  weir_tile_set_value (self->partitions_tile, partitions);
  weir_tile_set_detail (self->partitions_tile, replication);
  weir_tile_set_value (self->under_replicated_tile, under_replicated);
  weir_tile_set_detail (self->under_replicated_tile,
                        n_under_replicated > 0 ? _("replicas are missing") : _("all replicas are in sync"));
  weir_tile_set_state (self->under_replicated_tile, n_under_replicated > 0 ? WEIR_TILE_WARNING : WEIR_TILE_SUCCESS);
  weir_detail_page_set_series (WEIR_DETAIL_PAGE (self), weir_topic_get_rate_series (topic), _("Messages per second"),
                               self->rate_tile);
}

static void
weir_topic_page_update (WeirClusterPage *page,
                        WeirCluster     *cluster)
{
  WeirTopicPage *self = WEIR_TOPIC_PAGE (page);
  WeirDetailPage *detail = WEIR_DETAIL_PAGE (page);
  const char *name = weir_detail_page_get_item_name (detail);
  WeirSnapshot *snapshot = weir_cluster_get_snapshot (cluster);
  WeirTopic *topic = weir_cluster_find_topic (cluster, name);
  Update data = { .self = self,
                  .snapshot = snapshot,
                  .groups_snapshot = weir_cluster_get_groups_snapshot (cluster) };

  if (snapshot != NULL)
    data.info = weir_snapshot_find_topic (snapshot, name);
  if (topic != NULL && data.info != NULL)
    {
      guint n_partitions = weir_topic_get_n_partitions (topic);
      g_autofree char *subtitle = g_strdup_printf (ngettext ("%u partition", "%u partitions", n_partitions),
                                                   n_partitions);

      weir_cluster_page_set_subtitle (page, subtitle);
      weir_detail_page_set_banner (detail, weir_topic_get_error (topic));
      if (weir_detail_page_takes (detail, snapshot))
        {
          update_partitions (&data);
          update_readers (&data);
          update_tiles (self, topic);
        }
    }
  weir_page_states_update (weir_cluster_page_get_states (page), cluster, topic == NULL);
}

static void
weir_topic_page_room_changed (WeirClusterPage *page,
                              int              room_sp)
{
  WeirTopicPage *self = WEIR_TOPIC_PAGE (page);
  gboolean is_narrow = room_sp <= WEIR_TABLE_LAYOUT_NARROW;

  gtk_widget_set_visible (GTK_WIDGET (self->messages_button), !is_narrow);
  gtk_widget_set_visible (GTK_WIDGET (self->replay_button), !is_narrow);
  gtk_widget_set_visible (GTK_WIDGET (self->publish_button), !is_narrow);
  gtk_widget_set_visible (self->narrow_bar, is_narrow);
  WEIR_CLUSTER_PAGE_CLASS (weir_topic_page_parent_class)->room_changed (page, room_sp);
}

static void
weir_topic_page_constructed (GObject *object)
{
  WeirTopicPage *self = WEIR_TOPIC_PAGE (object);
  GtkButton *buttons[] = { self->messages_button, self->publish_button, self->narrow_messages_button,
                           self->narrow_publish_button, self->replay_button, self->narrow_replay_button };
  const char *name = weir_detail_page_get_item_name (WEIR_DETAIL_PAGE (self));

  G_OBJECT_CLASS (weir_topic_page_parent_class)->constructed (object);

  for (guint i = 0; i < G_N_ELEMENTS (buttons); i++)
    gtk_actionable_set_action_target (GTK_ACTIONABLE (buttons[i]), "s", name);
}

/* Asked for by the window, whose keys act on the topic that is shown. */
static void
weir_topic_page_get_property (GObject    *object,
                              guint       prop_id,
                              GValue     *value,
                              GParamSpec *pspec)
{
  switch (prop_id)
    {
    case PROP_TOPIC:
      g_value_set_string (value, weir_detail_page_get_item_name (WEIR_DETAIL_PAGE (object)));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
weir_topic_page_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), WEIR_TYPE_TOPIC_PAGE);
  WEIR_TOPIC_PAGE (object)->readers_layout = NULL;

  G_OBJECT_CLASS (weir_topic_page_parent_class)->dispose (object);
}

static void
weir_topic_page_class_init (WeirTopicPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  WeirClusterPageClass *page_class = WEIR_CLUSTER_PAGE_CLASS (klass);
  WeirDetailPageClass *detail_class = WEIR_DETAIL_PAGE_CLASS (klass);

  object_class->constructed = weir_topic_page_constructed;
  object_class->get_property = weir_topic_page_get_property;
  object_class->dispose = weir_topic_page_dispose;
  page_class->update = weir_topic_page_update;
  page_class->room_changed = weir_topic_page_room_changed;
  detail_class->missing_icon_name = "weir-topics-symbolic";
  detail_class->missing_title = N_ ("Topic Not Found");
  detail_class->missing_description = N_ ("There is no topic “%s” in this cluster, or it was deleted.");

  properties[PROP_TOPIC] = g_param_spec_string ("topic", NULL, NULL, NULL, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/weirapp/Weir/weir-topic-page.ui");
  gtk_widget_class_bind_template_child (widget_class, WeirTopicPage, messages_button);
  gtk_widget_class_bind_template_child (widget_class, WeirTopicPage, publish_button);
  gtk_widget_class_bind_template_child (widget_class, WeirTopicPage, replay_button);
  gtk_widget_class_bind_template_child (widget_class, WeirTopicPage, narrow_replay_button);
  gtk_widget_class_bind_template_child (widget_class, WeirTopicPage, narrow_bar);
  gtk_widget_class_bind_template_child (widget_class, WeirTopicPage, narrow_messages_button);
  gtk_widget_class_bind_template_child (widget_class, WeirTopicPage, narrow_publish_button);
}

static void
activate_reader (GtkWidget *table,
                 gpointer   item)
{
  gtk_widget_activate_action (table, "win.show-group", "s", weir_topic_reader_get_name (item));
}

static const WeirDetailTableInfo readers_info = {
  "topic-readers", N_ ("Read By"), N_ ("No consumer group has committed offsets on this topic."), 260,
  reader_columns, G_N_ELEMENTS (reader_columns),
  weir_topic_reader_get_type, create_reader, apply_reader, activate_reader,
};

static const WeirDetailTableInfo partitions_info = {
  "topic-partitions", N_ ("Partitions"), NULL, 440, partition_columns, G_N_ELEMENTS (partition_columns),
  weir_partition_get_type, create_partition, apply_partition, NULL,
};

static void
weir_topic_page_init (WeirTopicPage *self)
{
  WeirDetailPage *page = WEIR_DETAIL_PAGE (self);

  gtk_widget_init_template (GTK_WIDGET (self));
  self->messages_tile = weir_detail_page_add_tile (page, _("Messages"));
  weir_tile_set_detail (self->messages_tile, _("between first and last offset"));
  self->rate_tile = weir_detail_page_add_tile (page, _("Messages per second"));
  self->partitions_tile = weir_detail_page_add_tile (page, _("Partitions"));
  self->under_replicated_tile = weir_detail_page_add_tile (page, _("Under-replicated"));
  weir_detail_page_set_chart (page, _("Rate"), _("messages per second"), _("messages/s"));
  self->readers_table = weir_detail_page_add_table (page, &readers_info, &self->readers_layout);
  self->partitions_table = weir_detail_page_add_table (page, &partitions_info, NULL);
}

/**
 * weir_topic_page_new:
 * @session: the session to show
 * @name: the topic's name; it need not be there
 *
 * Returns: (transfer floating): the page
 */
GtkWidget *
weir_topic_page_new (WeirSession *session,
                     const char  *name)
{
  g_return_val_if_fail (WEIR_IS_SESSION (session), NULL);
  g_return_val_if_fail (name != NULL, NULL);

  return g_object_new (WEIR_TYPE_TOPIC_PAGE, "session", session, "item-name", name, NULL);
}
