/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "weir-cluster.h"

#include "weir-keyed-store.h"
#include "weir-nouns-private.h"

/* One hour of samples two seconds apart. */
#define SERIES_CAPACITY 1800
/* Less than this shows no course of things. */
#define SERIES_CAPACITY_MIN 120
/* All topics' histories together: 16 bytes a point, so 32 MB, however many topics there are. */
#define POINTS_MAX 2000000
/* So long may the stories of groups take in one cycle; the rest is told in the next. */
#define TELL_USEC 8000

struct _WeirCluster
{
  GObject parent_instance;

  char *name;
  WeirClusterState state;
  char *message;
  gint64 updated_usec;
  char *groups_error;

  WeirSnapshot *snapshot;
  WeirSnapshot *groups_snapshot;
  WeirKeyedStore *brokers;
  WeirKeyedStore *topics;
  WeirKeyedStore *groups;
  WeirSeries *rate_series;
  WeirLagHistory *lag_history;
  guint next_told; /* where in the list of groups the stories go on */
};

G_DEFINE_FINAL_TYPE (WeirCluster, weir_cluster, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_NAME,
  PROP_STATE,
  PROP_MESSAGE,
  PROP_UPDATED_USEC,
  PROP_GROUPS_ERROR,
  N_PROPS,
};

enum
{
  UPDATED,
  N_SIGNALS,
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

/* By hand: one enumeration is not worth a generated file. */
GType
weir_cluster_state_get_type (void)
{
  static gsize type;

  if (g_once_init_enter (&type))
    {
      static const GEnumValue values[] = {
        { WEIR_CLUSTER_DISCONNECTED, "WEIR_CLUSTER_DISCONNECTED", "disconnected" },
        { WEIR_CLUSTER_CONNECTING, "WEIR_CLUSTER_CONNECTING", "connecting" },
        { WEIR_CLUSTER_CONNECTED, "WEIR_CLUSTER_CONNECTED", "connected" },
        { WEIR_CLUSTER_STALE, "WEIR_CLUSTER_STALE", "stale" },
        { WEIR_CLUSTER_FAILED, "WEIR_CLUSTER_FAILED", "failed" },
        { 0, NULL, NULL },
      };

      g_once_init_leave (&type, g_enum_register_static ("WeirClusterState", values));
    }
  return type;
}

static void
weir_cluster_finalize (GObject *object)
{
  WeirCluster *self = WEIR_CLUSTER (object);

  g_free (self->name);
  g_free (self->message);
  g_free (self->groups_error);
  g_clear_pointer (&self->snapshot, weir_snapshot_unref);
  g_clear_pointer (&self->groups_snapshot, weir_snapshot_unref);
  g_object_unref (self->brokers);
  g_object_unref (self->topics);
  g_object_unref (self->groups);
  weir_series_unref (self->rate_series);
  g_object_unref (self->lag_history);

  G_OBJECT_CLASS (weir_cluster_parent_class)->finalize (object);
}

static void
weir_cluster_get_property (GObject    *object,
                           guint       prop_id,
                           GValue     *value,
                           GParamSpec *pspec)
{
  WeirCluster *self = WEIR_CLUSTER (object);

  switch (prop_id)
    {
    case PROP_NAME:
      g_value_set_string (value, self->name);
      break;
    case PROP_STATE:
      g_value_set_enum (value, self->state);
      break;
    case PROP_MESSAGE:
      g_value_set_string (value, self->message);
      break;
    case PROP_UPDATED_USEC:
      g_value_set_int64 (value, self->updated_usec);
      break;
    case PROP_GROUPS_ERROR:
      g_value_set_string (value, self->groups_error);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
weir_cluster_class_init (WeirClusterClass *klass)
{
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = weir_cluster_finalize;
  object_class->get_property = weir_cluster_get_property;

  properties[PROP_NAME] = g_param_spec_string ("name", NULL, NULL, NULL, flags);
  properties[PROP_STATE] = g_param_spec_enum ("state", NULL, NULL, WEIR_TYPE_CLUSTER_STATE,
                                              WEIR_CLUSTER_DISCONNECTED, flags);
  properties[PROP_MESSAGE] = g_param_spec_string ("message", NULL, NULL, NULL, flags);
  properties[PROP_UPDATED_USEC] = g_param_spec_int64 ("updated-usec", NULL, NULL, 0, G_MAXINT64, 0, flags);
  properties[PROP_GROUPS_ERROR] = g_param_spec_string ("groups-error", NULL, NULL, NULL, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  /**
   * WeirCluster::updated:
   *
   * A snapshot was applied: lists, properties and series are all of the same moment.
   */
  signals[UPDATED] = g_signal_new ("updated", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 0);
}

static void
weir_cluster_init (WeirCluster *self)
{
  self->brokers = weir_keyed_store_new (WEIR_TYPE_BROKER);
  self->topics = weir_keyed_store_new (WEIR_TYPE_TOPIC);
  self->groups = weir_keyed_store_new (WEIR_TYPE_CONSUMER_GROUP);
  self->rate_series = weir_series_new (SERIES_CAPACITY);
  self->lag_history = weir_lag_history_new ();
}

WeirCluster *
weir_cluster_new (const char *name)
{
  WeirCluster *self = g_object_new (WEIR_TYPE_CLUSTER, NULL);

  self->name = g_strdup (name);
  return self;
}

typedef struct
{
  WeirSnapshot *snapshot;
  guint series_capacity;
  guint *n_leaders;
  guint *n_replicas;
} Apply;

static guint
choose_series_capacity (guint n_series)
{
  return CLAMP (POINTS_MAX / MAX (n_series, 1), SERIES_CAPACITY_MIN, SERIES_CAPACITY);
}

/* The broker's place among those of the snapshot, which are in order of id; −1 where it is not one of them. */
static int
find_broker (const GArray *brokers,
             gint32        id)
{
  for (guint low = 0, high = brokers->len; low < high;)
    {
      guint middle = low + (high - low) / 2;
      gint32 other = g_array_index (brokers, WeirBrokerInfo, middle).id;

      if (other == id)
        return (int) middle;
      if (id < other)
        high = middle;
      else
        low = middle + 1;
    }
  return -1;
}

/* One pass over the partitions for all brokers: weir_snapshot_count_broker() makes one for each. */
static void
count_brokers (Apply *apply)
{
  const WeirSnapshot *snapshot = apply->snapshot;

  apply->n_leaders = g_new0 (guint, snapshot->brokers->len + 1);
  apply->n_replicas = g_new0 (guint, snapshot->brokers->len + 1);
  for (guint i = 0; i < snapshot->topics->len; i++)
    {
      const GArray *partitions = g_array_index (snapshot->topics, WeirTopicInfo, i).partitions;

      for (guint j = 0; j < partitions->len; j++)
        {
          const WeirPartitionInfo *partition = &g_array_index (partitions, WeirPartitionInfo, j);
          int position = find_broker (snapshot->brokers, partition->leader);

          if (position >= 0)
            apply->n_leaders[position]++;
          for (guint k = 0; k < partition->n_replicas; k++)
            {
              position = find_broker (snapshot->brokers, partition->replicas[k]);
              if (position >= 0)
                apply->n_replicas[position]++;
            }
        }
    }
}

static gpointer
create_broker (const char *key,
               guint       index,
               gpointer    user_data)
{
  Apply *apply = user_data;

  return weir_broker_new (g_array_index (apply->snapshot->brokers, WeirBrokerInfo, index).id);
}

static void
apply_broker (gpointer item,
              guint    index,
              gpointer user_data)
{
  Apply *apply = user_data;

  weir_broker_apply (item, &g_array_index (apply->snapshot->brokers, WeirBrokerInfo, index),
                     apply->n_leaders[index], apply->n_replicas[index]);
}

static void
apply_brokers (WeirCluster *self,
               Apply       *apply)
{
  const GArray *brokers = apply->snapshot->brokers;
  g_autoptr (GPtrArray) keys = g_ptr_array_new_full (brokers->len, g_free);

  count_brokers (apply);
  /* Padded, so that the order of the texts is that of the numbers. */
  for (guint i = 0; i < brokers->len; i++)
    g_ptr_array_add (keys, g_strdup_printf ("%010u", (guint) g_array_index (brokers, WeirBrokerInfo, i).id));
  weir_keyed_store_update (self->brokers, (const char *const *) keys->pdata, keys->len,
                           create_broker, apply_broker, apply);
  g_clear_pointer (&apply->n_leaders, g_free);
  g_clear_pointer (&apply->n_replicas, g_free);
}

static gpointer
create_topic (const char *key,
              guint       index,
              gpointer    user_data)
{
  Apply *apply = user_data;

  return weir_topic_new (key, apply->series_capacity);
}

static void
apply_topic (gpointer item,
             guint    index,
             gpointer user_data)
{
  Apply *apply = user_data;

  weir_topic_apply (item, &g_array_index (apply->snapshot->topics, WeirTopicInfo, index),
                    apply->snapshot->time_usec, apply->snapshot->monotonic_usec);
}

/*
 * The cluster's rate is the sum of the topics'. A topic that is new has no rate yet and one
 * that is offline has none for long: the sum goes on without them. But at the moment a rate is
 * lost the sum would drop as if fewer messages came in: there the line has a gap.
 */
static void
sum_rates (WeirCluster *self)
{
  GListModel *topics = G_LIST_MODEL (self->topics);
  const guint n_topics = g_list_model_get_n_items (topics);
  gboolean is_known = FALSE, is_lost = FALSE;
  double sum = 0;

  for (guint i = 0; i < n_topics; i++)
    {
      g_autoptr (WeirTopic) topic = g_list_model_get_item (topics, i);
      double rate = weir_topic_get_rate (topic);

      if (weir_topic_get_is_internal (topic))
        continue;
      if (!isnan (rate))
        {
          sum += rate;
          is_known = TRUE;
        }
      else if (weir_topic_get_has_lost_rate (topic))
        is_lost = TRUE;
    }

  if (is_known && !is_lost)
    weir_series_append (self->rate_series, self->snapshot->time_usec, sum);
  else
    weir_series_append_gap (self->rate_series, self->snapshot->time_usec);
}

static void
apply_topics (WeirCluster *self,
              Apply       *apply)
{
  const GArray *topics = apply->snapshot->topics;
  g_autofree const char **keys = g_new (const char *, topics->len + 1);

  apply->series_capacity = choose_series_capacity (topics->len);
  for (guint i = 0; i < topics->len; i++)
    keys[i] = g_array_index (topics, WeirTopicInfo, i).name;
  weir_keyed_store_update (self->topics, keys, topics->len, create_topic, apply_topic, apply);
  sum_rates (self);
}

static gpointer
create_group (const char *key,
              guint       index,
              gpointer    user_data)
{
  Apply *apply = user_data;

  return weir_consumer_group_new (key, apply->series_capacity);
}

static void
apply_group (gpointer item,
             guint    index,
             gpointer user_data)
{
  Apply *apply = user_data;

  weir_consumer_group_apply (item, apply->snapshot, &g_array_index (apply->snapshot->groups, WeirGroupInfo, index));
}

static void
apply_groups (WeirCluster *self,
              Apply       *apply)
{
  const GArray *groups = apply->snapshot->groups;
  g_autofree const char **keys = NULL;

  if (groups == NULL)
    return;

  apply->series_capacity = choose_series_capacity (groups->len);
  keys = g_new (const char *, groups->len + 1);
  for (guint i = 0; i < groups->len; i++)
    keys[i] = g_array_index (groups, WeirGroupInfo, i).name;
  weir_keyed_store_update (self->groups, keys, groups->len, create_group, apply_group, apply);
}

/* What the history says of each group. Thousands of groups take several cycles, in turn. */
static void
tell_stories (WeirCluster  *self,
              WeirSnapshot *snapshot)
{
  const gint64 until_usec = g_get_monotonic_time () + TELL_USEC;
  const guint n_groups = snapshot->groups->len;

  for (guint i = 0; i < n_groups; i++)
    {
      const WeirGroupInfo *info;
      WeirConsumerGroup *group;

      if (self->next_told >= n_groups)
        self->next_told = 0;
      info = &g_array_index (snapshot->groups, WeirGroupInfo, self->next_told++);
      group = weir_keyed_store_lookup (self->groups, info->name);
      if (group != NULL && info->is_complete)
        {
          g_auto (WeirLagStory) story = { 0 };

          weir_lag_history_tell (self->lag_history, snapshot, info, snapshot->time_usec, &story);
          weir_consumer_group_apply_lag (group, &story);
        }
      if (i % 16 == 15 && g_get_monotonic_time () > until_usec)
        break;
    }
}

/**
 * weir_cluster_apply:
 * @self: a cluster
 * @snapshot: (transfer none): a sealed snapshot, newer than the one before
 *
 * Brings everything up to date: lists by keyed diff, properties, rates, series; then emits
 * #WeirCluster::updated. Where the snapshot has no groups, because they were not asked for,
 * the groups stay as they are. Leaves WeirCluster:state alone.
 */
void
weir_cluster_apply (WeirCluster  *self,
                    WeirSnapshot *snapshot)
{
  Apply apply = { .snapshot = snapshot };
  g_autoptr (WeirCluster) alive = NULL;

  g_return_if_fail (WEIR_IS_CLUSTER (self));
  g_return_if_fail (snapshot != NULL);

  /* A listener may close the page that held the last reference. */
  alive = g_object_ref (self);

  /* First of all: a row that appears looks up its details in the snapshot. */
  weir_snapshot_ref (snapshot);
  g_clear_pointer (&self->snapshot, weir_snapshot_unref);
  self->snapshot = snapshot;
  if (snapshot->groups != NULL)
    {
      g_clear_pointer (&self->groups_snapshot, weir_snapshot_unref);
      self->groups_snapshot = weir_snapshot_ref (snapshot);
    }

  apply_brokers (self, &apply);
  apply_topics (self, &apply);
  apply_groups (self, &apply);
  weir_lag_history_apply (self->lag_history, snapshot);
  if (snapshot->groups != NULL)
    tell_stories (self, snapshot);

  if ((snapshot->groups != NULL || snapshot->groups_error != NULL) &&
      g_set_str (&self->groups_error, snapshot->groups_error))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_GROUPS_ERROR]);
  if (weir_update_int64 (&self->updated_usec, snapshot->time_usec))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_UPDATED_USEC]);
  g_signal_emit (self, signals[UPDATED], 0);
}

/* While no sample comes nothing is known: without the gap a chart would draw a straight
 * line from the last sample before the outage to the first one after it. */
static void
append_gaps (WeirCluster *self)
{
  const gint64 now_usec = g_get_real_time ();
  GListModel *topics = G_LIST_MODEL (self->topics);
  GListModel *groups = G_LIST_MODEL (self->groups);

  weir_series_append_gap (self->rate_series, now_usec);
  for (guint i = 0; i < g_list_model_get_n_items (topics); i++)
    {
      g_autoptr (WeirTopic) topic = g_list_model_get_item (topics, i);

      weir_series_append_gap (weir_topic_get_rate_series (topic), now_usec);
    }
  for (guint i = 0; i < g_list_model_get_n_items (groups); i++)
    {
      g_autoptr (WeirConsumerGroup) group = g_list_model_get_item (groups, i);

      weir_series_append_gap (weir_consumer_group_get_lag_series (group), now_usec);
    }
}

/**
 * weir_cluster_set_state:
 * @self: a cluster
 * @state: the state
 * @message: (nullable): why, as a sentence
 *
 * Said by whoever samples. When samples begin to fail, the series get a gap.
 */
void
weir_cluster_set_state (WeirCluster      *self,
                        WeirClusterState  state,
                        const char       *message)
{
  gboolean is_changed;

  g_return_if_fail (WEIR_IS_CLUSTER (self));

  is_changed = self->state != state;
  self->state = state;
  if (is_changed && state == WEIR_CLUSTER_STALE)
    append_gaps (self);

  /* Both are in place before either is told: who hears of the state reads the message. */
  g_object_freeze_notify (G_OBJECT (self));
  if (is_changed)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);
  if (g_set_str (&self->message, message))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_MESSAGE]);
  g_object_thaw_notify (G_OBJECT (self));
}

const char *
weir_cluster_get_name (WeirCluster *self)
{
  g_return_val_if_fail (WEIR_IS_CLUSTER (self), NULL);
  return self->name;
}

WeirClusterState
weir_cluster_get_state (WeirCluster *self)
{
  g_return_val_if_fail (WEIR_IS_CLUSTER (self), WEIR_CLUSTER_DISCONNECTED);
  return self->state;
}

const char *
weir_cluster_get_message (WeirCluster *self)
{
  g_return_val_if_fail (WEIR_IS_CLUSTER (self), NULL);
  return self->message;
}

gint64
weir_cluster_get_updated_usec (WeirCluster *self)
{
  g_return_val_if_fail (WEIR_IS_CLUSTER (self), 0);
  return self->updated_usec;
}

const char *
weir_cluster_get_groups_error (WeirCluster *self)
{
  g_return_val_if_fail (WEIR_IS_CLUSTER (self), NULL);
  return self->groups_error;
}

WeirSnapshot *
weir_cluster_get_snapshot (WeirCluster *self)
{
  g_return_val_if_fail (WEIR_IS_CLUSTER (self), NULL);
  return self->snapshot;
}

WeirSnapshot *
weir_cluster_get_groups_snapshot (WeirCluster *self)
{
  g_return_val_if_fail (WEIR_IS_CLUSTER (self), NULL);
  return self->groups_snapshot;
}

GListModel *
weir_cluster_get_brokers (WeirCluster *self)
{
  g_return_val_if_fail (WEIR_IS_CLUSTER (self), NULL);
  return G_LIST_MODEL (self->brokers);
}

GListModel *
weir_cluster_get_topics (WeirCluster *self)
{
  g_return_val_if_fail (WEIR_IS_CLUSTER (self), NULL);
  return G_LIST_MODEL (self->topics);
}

GListModel *
weir_cluster_get_groups (WeirCluster *self)
{
  g_return_val_if_fail (WEIR_IS_CLUSTER (self), NULL);
  return G_LIST_MODEL (self->groups);
}

WeirTopic *
weir_cluster_find_topic (WeirCluster *self,
                         const char  *name)
{
  g_return_val_if_fail (WEIR_IS_CLUSTER (self), NULL);
  return weir_keyed_store_lookup (self->topics, name);
}

WeirConsumerGroup *
weir_cluster_find_group (WeirCluster *self,
                         const char  *name)
{
  g_return_val_if_fail (WEIR_IS_CLUSTER (self), NULL);
  return weir_keyed_store_lookup (self->groups, name);
}

WeirSeries *
weir_cluster_get_rate_series (WeirCluster *self)
{
  g_return_val_if_fail (WEIR_IS_CLUSTER (self), NULL);
  return self->rate_series;
}

WeirLagHistory *
weir_cluster_get_lag_history (WeirCluster *self)
{
  g_return_val_if_fail (WEIR_IS_CLUSTER (self), NULL);
  return self->lag_history;
}
