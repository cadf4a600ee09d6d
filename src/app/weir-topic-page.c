/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "weir-topic-page.h"

#include <glib/gi18n.h>

#include "app/weir-column.h"
#include "app/weir-group-state.h"
#include "app/weir-page-states.h"
#include "app/weir-tile.h"
#include "app/weir-topic-reader.h"
#include "base/weir-format.h"
#include "chart/weir-chart.h"
#include "model/weir-keyed-store.h"

struct _WeirTopicPage
{
  AdwNavigationPage parent_instance;

  WeirSession *session;
  char *name;
  WeirTopic *topic; /* whose series the chart shows */
  WeirKeyedStore *partitions;
  WeirKeyedStore *readers;
  gint64 shown_usec; /* of the snapshot that was last shown: a rate needs two that differ */

  AdwWindowTitle *window_title;
  GtkButton *messages_button;
  GtkButton *publish_button;
  GtkButton *narrow_messages_button; /* the same two, below the page in narrow windows */
  GtkButton *narrow_publish_button;
  WeirPageStates *states;
  WeirTile *messages_tile;
  WeirTile *rate_tile;
  WeirTile *partitions_tile;
  WeirTile *under_replicated_tile;
  WeirChart *chart;
  GtkColumnView *partitions_view;
  GtkWidget *readers_table;
  GtkWidget *no_readers_label;
  GtkColumnView *readers_view;
};

G_DEFINE_FINAL_TYPE (WeirTopicPage, weir_topic_page, ADW_TYPE_NAVIGATION_PAGE)

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

static const WeirColumn partition_columns[] = {
  { "partition", WEIR_COLUMN_ID, G_CALLBACK (weir_partition_get_id), NULL, NULL },
  { "leader", WEIR_COLUMN_ID, G_CALLBACK (weir_partition_get_leader), "leader", NULL },
  { "replicas", WEIR_COLUMN_TEXT, G_CALLBACK (weir_partition_get_replicas), "replicas", NULL },
  { "in-sync", WEIR_COLUMN_TEXT, G_CALLBACK (weir_partition_get_in_sync_replicas), "in-sync-replicas", NULL },
  { "low", WEIR_COLUMN_COUNT, G_CALLBACK (weir_partition_get_low_watermark), "low-watermark", NULL },
  { "high", WEIR_COLUMN_COUNT, G_CALLBACK (weir_partition_get_high_watermark), "high-watermark", NULL },
  { "rate", WEIR_COLUMN_RATE, G_CALLBACK (weir_partition_get_rate), "rate", NULL },
  { "health", WEIR_COLUMN_PILL, G_CALLBACK (get_health), "is-under-replicated", "leader" },
};

static const WeirColumn reader_columns[] = {
  { "group", WEIR_COLUMN_TEXT, G_CALLBACK (weir_topic_reader_get_name), NULL, NULL },
  { "state", WEIR_COLUMN_PILL, G_CALLBACK (get_reader_state), "state", NULL },
  { "reads", WEIR_COLUMN_UINT, G_CALLBACK (weir_topic_reader_get_n_partitions), "n-partitions", NULL },
  { "lag", WEIR_COLUMN_COUNT, G_CALLBACK (weir_topic_reader_get_lag), "lag", NULL },
};

typedef struct
{
  WeirTopicPage *self;
  const WeirSnapshot *snapshot;
  const WeirTopicInfo *info;
  const WeirGroupInfo **groups;
} Update;

static gpointer
create_partition (const char *key,
                  guint       index,
                  gpointer    user_data)
{
  Update *update = user_data;

  return weir_partition_new (update->self->name, g_array_index (update->info->partitions, WeirPartitionInfo, index).id);
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
  WeirTopicPage *self = update->self;
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
  weir_keyed_store_update (self->partitions, keys, n_partitions, create_partition, apply_partition, update);
  weir_columns_resort (self->partitions_view);
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

  weir_topic_reader_apply (item, weir_cluster_get_groups_snapshot (weir_session_get_cluster (update->self->session)),
                           update->groups[index], update->self->name);
}

static void
update_readers (Update *update)
{
  WeirTopicPage *self = update->self;
  WeirSnapshot *snapshot = weir_cluster_get_groups_snapshot (weir_session_get_cluster (self->session));
  g_autoptr (GPtrArray) keys = g_ptr_array_new ();
  g_autoptr (GPtrArray) groups = g_ptr_array_new ();

  for (guint i = 0; snapshot != NULL && i < snapshot->groups->len; i++)
    {
      const WeirGroupInfo *group = &g_array_index (snapshot->groups, WeirGroupInfo, i);

      if (!weir_topic_reader_reads (group, self->name))
        continue;
      g_ptr_array_add (keys, group->name);
      g_ptr_array_add (groups, (gpointer) group);
    }
  update->groups = (const WeirGroupInfo **) groups->pdata;
  weir_keyed_store_update (self->readers, (const char *const *) keys->pdata, keys->len, create_reader, apply_reader,
                           update);
  weir_columns_resort (self->readers_view);
  gtk_widget_set_visible (self->readers_table, keys->len > 0);
  gtk_widget_set_visible (self->no_readers_label, keys->len == 0);
}

static void
update_tiles (WeirTopicPage *self)
{
  guint n_partitions = weir_topic_get_n_partitions (self->topic);
  guint n_under_replicated = weir_topic_get_n_under_replicated (self->topic);
  guint replication_factor = weir_topic_get_replication_factor (self->topic);
  double rate = weir_topic_get_rate (self->topic);
  g_autofree char *messages = weir_format_count (weir_topic_get_n_messages (self->topic));
  g_autofree char *rate_text = weir_format_rate (rate);
  g_autofree char *partitions = weir_format_count (n_partitions);
  g_autofree char *under_replicated = weir_format_count (n_under_replicated);
  g_autofree char *replication = g_strdup_printf (ngettext ("%u replica each", "%u replicas each", replication_factor),
                                                  replication_factor);

  weir_tile_set_value (self->messages_tile, messages);
  weir_tile_set_value (self->rate_tile, rate_text);
  weir_tile_data_changed (self->rate_tile);
  weir_tile_set_value (self->partitions_tile, partitions);
  weir_tile_set_detail (self->partitions_tile, replication);
  weir_tile_set_value (self->under_replicated_tile, under_replicated);
  weir_tile_set_detail (self->under_replicated_tile,
                        n_under_replicated > 0 ? _("replicas are missing") : _("all replicas are in sync"));
  weir_tile_set_state (self->under_replicated_tile, n_under_replicated > 0 ? WEIR_TILE_WARNING : WEIR_TILE_SUCCESS);
  weir_chart_fit_span (self->chart, 15 * 60 * G_USEC_PER_SEC);
  weir_chart_data_changed (self->chart);
}

/* A topic that is deleted and made anew is another object, with a line of its own. */
static void
set_topic (WeirTopicPage *self,
           WeirTopic     *topic)
{
  const char *name = _("Messages a second");
  WeirSeries *series;

  if (!g_set_object (&self->topic, topic) || topic == NULL)
    return;
  series = weir_topic_get_rate_series (topic);
  weir_chart_set_series (self->chart, &series, &name, 1);
  weir_tile_set_series (self->rate_tile, series);
}

static void
update (WeirTopicPage *self)
{
  WeirCluster *cluster = weir_session_get_cluster (self->session);
  WeirSnapshot *snapshot = weir_cluster_get_snapshot (cluster);
  WeirTopic *topic = weir_cluster_find_topic (cluster, self->name);
  Update data = { .self = self, .snapshot = snapshot };

  if (snapshot != NULL)
    data.info = weir_snapshot_find_topic (snapshot, self->name);
  if (topic != NULL && data.info != NULL)
    {
      g_autofree char *subtitle = NULL;
      guint n_partitions = weir_topic_get_n_partitions (topic);

      subtitle = weir_topic_get_error (topic) != NULL
                   ? g_strdup (weir_topic_get_error (topic))
                   : g_strdup_printf (ngettext ("%u partition", "%u partitions", n_partitions), n_partitions);
      adw_window_title_set_subtitle (self->window_title, subtitle);
      set_topic (self, topic);
      if (self->shown_usec != snapshot->monotonic_usec)
        {
          self->shown_usec = snapshot->monotonic_usec;
          update_partitions (&data);
          update_readers (&data);
          update_tiles (self);
        }
    }
  weir_page_states_update (self->states, cluster, topic == NULL);
}

/* What no one sees is not brought up to date before it is shown. */
static void
updated_cb (WeirTopicPage *self)
{
  if (gtk_widget_get_mapped (GTK_WIDGET (self)))
    update (self);
}

static void
reader_activate_cb (WeirTopicPage *self,
                    guint          position)
{
  g_autoptr (WeirTopicReader) reader =
    g_list_model_get_item (G_LIST_MODEL (gtk_column_view_get_model (self->readers_view)), position);

  if (reader != NULL)
    gtk_widget_activate_action (GTK_WIDGET (self), "win.show-group", "s", weir_topic_reader_get_name (reader));
}

static void
weir_topic_page_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (weir_topic_page_parent_class)->map (widget);
  update (WEIR_TOPIC_PAGE (widget));
}

static void
weir_topic_page_dispose (GObject *object)
{
  WeirTopicPage *self = WEIR_TOPIC_PAGE (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), WEIR_TYPE_TOPIC_PAGE);
  g_clear_object (&self->topic);
  g_clear_object (&self->partitions);
  g_clear_object (&self->readers);
  g_clear_object (&self->session);
  g_clear_pointer (&self->name, g_free);

  G_OBJECT_CLASS (weir_topic_page_parent_class)->dispose (object);
}

/* Asked for by the window, whose keys act on the topic that is shown. */
static void
weir_topic_page_get_property (GObject    *object,
                              guint       prop_id,
                              GValue     *value,
                              GParamSpec *pspec)
{
  WeirTopicPage *self = WEIR_TOPIC_PAGE (object);

  switch (prop_id)
    {
    case PROP_TOPIC:
      g_value_set_string (value, self->name);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
weir_topic_page_class_init (WeirTopicPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->get_property = weir_topic_page_get_property;
  G_OBJECT_CLASS (klass)->dispose = weir_topic_page_dispose;
  widget_class->map = weir_topic_page_map;

  properties[PROP_TOPIC] = g_param_spec_string ("topic", NULL, NULL, NULL, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (G_OBJECT_CLASS (klass), N_PROPS, properties);

  g_type_ensure (WEIR_TYPE_CHART);
  g_type_ensure (WEIR_TYPE_PAGE_STATES);
  g_type_ensure (WEIR_TYPE_TILE);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/weirapp/Weir/weir-topic-page.ui");
  gtk_widget_class_bind_template_child (widget_class, WeirTopicPage, window_title);
  gtk_widget_class_bind_template_child (widget_class, WeirTopicPage, messages_button);
  gtk_widget_class_bind_template_child (widget_class, WeirTopicPage, publish_button);
  gtk_widget_class_bind_template_child (widget_class, WeirTopicPage, narrow_messages_button);
  gtk_widget_class_bind_template_child (widget_class, WeirTopicPage, narrow_publish_button);
  gtk_widget_class_bind_template_child (widget_class, WeirTopicPage, states);
  gtk_widget_class_bind_template_child (widget_class, WeirTopicPage, messages_tile);
  gtk_widget_class_bind_template_child (widget_class, WeirTopicPage, rate_tile);
  gtk_widget_class_bind_template_child (widget_class, WeirTopicPage, partitions_tile);
  gtk_widget_class_bind_template_child (widget_class, WeirTopicPage, under_replicated_tile);
  gtk_widget_class_bind_template_child (widget_class, WeirTopicPage, chart);
  gtk_widget_class_bind_template_child (widget_class, WeirTopicPage, partitions_view);
  gtk_widget_class_bind_template_child (widget_class, WeirTopicPage, readers_table);
  gtk_widget_class_bind_template_child (widget_class, WeirTopicPage, no_readers_label);
  gtk_widget_class_bind_template_child (widget_class, WeirTopicPage, readers_view);
  gtk_widget_class_bind_template_callback (widget_class, reader_activate_cb);
}

static void
weir_topic_page_init (WeirTopicPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));

  self->partitions = weir_keyed_store_new (WEIR_TYPE_PARTITION);
  self->readers = weir_keyed_store_new (WEIR_TYPE_TOPIC_READER);
  weir_columns_attach (self->partitions_view, partition_columns, G_N_ELEMENTS (partition_columns));
  weir_columns_attach (self->readers_view, reader_columns, G_N_ELEMENTS (reader_columns));
  weir_columns_set_model (self->partitions_view, G_LIST_MODEL (self->partitions), NULL, NULL);
  weir_columns_set_model (self->readers_view, G_LIST_MODEL (self->readers), NULL, NULL);
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
  WeirTopicPage *self;
  WeirCluster *cluster;
  g_autofree char *missing = NULL;

  g_return_val_if_fail (WEIR_IS_SESSION (session), NULL);
  g_return_val_if_fail (name != NULL, NULL);

  self = g_object_new (WEIR_TYPE_TOPIC_PAGE, "title", name, NULL);
  self->session = g_object_ref (session);
  self->name = g_strdup (name);
  adw_window_title_set_title (self->window_title, name);
  gtk_actionable_set_action_target (GTK_ACTIONABLE (self->messages_button), "s", name);
  gtk_actionable_set_action_target (GTK_ACTIONABLE (self->publish_button), "s", name);
  gtk_actionable_set_action_target (GTK_ACTIONABLE (self->narrow_messages_button), "s", name);
  gtk_actionable_set_action_target (GTK_ACTIONABLE (self->narrow_publish_button), "s", name);
  missing = g_strdup_printf (_("There is no topic “%s” in this cluster, or it was deleted."), name);
  weir_page_states_set_empty (self->states, _("Topic Not Found"), missing);

  cluster = weir_session_get_cluster (session);
  g_signal_connect_object (cluster, "updated", G_CALLBACK (updated_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (cluster, "notify::state", G_CALLBACK (updated_cb), self, G_CONNECT_SWAPPED);
  update (self);
  return GTK_WIDGET (self);
}
