/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "weir-nouns-private.h"

#include <string.h>

struct _WeirPartition
{
  GObject parent_instance;

  char *topic;
  int id;
  int leader;
  char *replicas;
  char *in_sync_replicas;
  gboolean is_under_replicated;
  gint64 low_watermark;
  gint64 high_watermark;
  double rate;
  gint64 committed;
  gint64 lag;
  char *member;
  gboolean is_member_known;
  char *host;
  gboolean has_only_markers;
  WeirLagForecast forecast;
  WeirLagVerdict verdict;

  WeirCounter counter;
  /* What the two texts were made from: making them anew each time is most of the cost of a
   * page of 10,000 partitions. */
  GArray *replica_ids;
  GArray *in_sync_ids;
};

G_DEFINE_FINAL_TYPE (WeirPartition, weir_partition, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_TOPIC,
  PROP_ID,
  PROP_LEADER,
  PROP_REPLICAS,
  PROP_IN_SYNC_REPLICAS,
  PROP_IS_UNDER_REPLICATED,
  PROP_LOW_WATERMARK,
  PROP_HIGH_WATERMARK,
  PROP_N_MESSAGES,
  PROP_RATE,
  PROP_COMMITTED,
  PROP_LAG,
  PROP_MEMBER,
  PROP_HOST,
  PROP_STATUS,
  PROP_TIME_LAG_USEC,
  PROP_HAS_ONLY_MARKERS,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

static void
weir_partition_finalize (GObject *object)
{
  WeirPartition *self = WEIR_PARTITION (object);

  g_free (self->topic);
  g_free (self->replicas);
  g_free (self->in_sync_replicas);
  g_free (self->member);
  g_free (self->host);
  g_array_unref (self->replica_ids);
  g_array_unref (self->in_sync_ids);

  G_OBJECT_CLASS (weir_partition_parent_class)->finalize (object);
}

static void
weir_partition_get_property (GObject    *object,
                             guint       prop_id,
                             GValue     *value,
                             GParamSpec *pspec)
{
  WeirPartition *self = WEIR_PARTITION (object);

  switch (prop_id)
    {
    case PROP_TOPIC:
      g_value_set_string (value, self->topic);
      break;
    case PROP_ID:
      g_value_set_int (value, self->id);
      break;
    case PROP_LEADER:
      g_value_set_int (value, self->leader);
      break;
    case PROP_REPLICAS:
      g_value_set_string (value, self->replicas);
      break;
    case PROP_IN_SYNC_REPLICAS:
      g_value_set_string (value, self->in_sync_replicas);
      break;
    case PROP_IS_UNDER_REPLICATED:
      g_value_set_boolean (value, self->is_under_replicated);
      break;
    case PROP_LOW_WATERMARK:
      g_value_set_int64 (value, self->low_watermark);
      break;
    case PROP_HIGH_WATERMARK:
      g_value_set_int64 (value, self->high_watermark);
      break;
    case PROP_N_MESSAGES:
      g_value_set_int64 (value, weir_partition_get_n_messages (self));
      break;
    case PROP_RATE:
      g_value_set_double (value, self->rate);
      break;
    case PROP_COMMITTED:
      g_value_set_int64 (value, self->committed);
      break;
    case PROP_LAG:
      g_value_set_int64 (value, self->lag);
      break;
    case PROP_MEMBER:
      g_value_set_string (value, self->member);
      break;
    case PROP_HOST:
      g_value_set_string (value, self->host);
      break;
    case PROP_STATUS:
      g_value_set_uint (value, self->verdict.status);
      break;
    case PROP_TIME_LAG_USEC:
      g_value_set_int64 (value, self->forecast.time_lag_usec);
      break;
    case PROP_HAS_ONLY_MARKERS:
      g_value_set_boolean (value, self->has_only_markers);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static GParamSpec *
offset_param_spec (const char *name,
                   GParamFlags flags)
{
  return g_param_spec_int64 (name, NULL, NULL, WEIR_OFFSET_UNKNOWN, G_MAXINT64, WEIR_OFFSET_UNKNOWN, flags);
}

static void
weir_partition_class_init (WeirPartitionClass *klass)
{
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = weir_partition_finalize;
  object_class->get_property = weir_partition_get_property;

  properties[PROP_TOPIC] = g_param_spec_string ("topic", NULL, NULL, NULL, flags);
  properties[PROP_ID] = g_param_spec_int ("id", NULL, NULL, G_MININT, G_MAXINT, 0, flags);
  properties[PROP_LEADER] = g_param_spec_int ("leader", NULL, NULL, G_MININT, G_MAXINT, -1, flags);
  properties[PROP_REPLICAS] = g_param_spec_string ("replicas", NULL, NULL, NULL, flags);
  properties[PROP_IN_SYNC_REPLICAS] = g_param_spec_string ("in-sync-replicas", NULL, NULL, NULL, flags);
  properties[PROP_IS_UNDER_REPLICATED] = g_param_spec_boolean ("is-under-replicated", NULL, NULL, FALSE, flags);
  properties[PROP_LOW_WATERMARK] = offset_param_spec ("low-watermark", flags);
  properties[PROP_HIGH_WATERMARK] = offset_param_spec ("high-watermark", flags);
  properties[PROP_N_MESSAGES] = offset_param_spec ("n-messages", flags);
  properties[PROP_RATE] = g_param_spec_double ("rate", NULL, NULL, -G_MAXDOUBLE, G_MAXDOUBLE, 0, flags);
  properties[PROP_COMMITTED] = offset_param_spec ("committed", flags);
  properties[PROP_LAG] = offset_param_spec ("lag", flags);
  properties[PROP_MEMBER] = g_param_spec_string ("member", NULL, NULL, NULL, flags);
  properties[PROP_HOST] = g_param_spec_string ("host", NULL, NULL, NULL, flags);
  properties[PROP_STATUS] = g_param_spec_uint ("status", NULL, NULL, 0, WEIR_LAG_STATUS_STOPPED, 0, flags);
  properties[PROP_TIME_LAG_USEC] = g_param_spec_int64 ("time-lag-usec", NULL, NULL, WEIR_TIME_UNKNOWN, G_MAXINT64,
                                                       WEIR_TIME_UNKNOWN, flags);
  properties[PROP_HAS_ONLY_MARKERS] = g_param_spec_boolean ("has-only-markers", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
weir_partition_init (WeirPartition *self)
{
  self->leader = -1;
  self->low_watermark = WEIR_OFFSET_UNKNOWN;
  self->high_watermark = WEIR_OFFSET_UNKNOWN;
  self->committed = WEIR_OFFSET_UNKNOWN;
  self->lag = WEIR_OFFSET_UNKNOWN;
  weir_lag_forecast_init (&self->forecast);
  self->verdict = (WeirLagVerdict){ .lag = -1, .n_arrived = -1, .lag_before = -1 };
  self->rate = NAN;
  self->replica_ids = g_array_new (FALSE, FALSE, sizeof (gint32));
  self->in_sync_ids = g_array_new (FALSE, FALSE, sizeof (gint32));
  self->replicas = g_strdup ("");
  self->in_sync_replicas = g_strdup ("");
}

WeirPartition *
weir_partition_new (const char *topic,
                    gint32      id)
{
  WeirPartition *self = g_object_new (WEIR_TYPE_PARTITION, NULL);

  self->topic = g_strdup (topic);
  self->id = id;
  return self;
}

/* Returns whether the list of brokers, and with it the text, is another. */
static gboolean
update_brokers (GArray       *ids,
                char        **text,
                const gint32 *brokers,
                guint         n_brokers)
{
  g_autoptr (GString) string = NULL;

  if (ids->len == n_brokers && (n_brokers == 0 || memcmp (ids->data, brokers, n_brokers * sizeof (gint32)) == 0))
    return FALSE;

  g_array_set_size (ids, 0);
  string = g_string_sized_new (16);
  for (guint i = 0; i < n_brokers; i++)
    {
      g_array_append_val (ids, brokers[i]);
      g_string_append_printf (string, i > 0 ? ", %d" : "%d", brokers[i]);
    }
  g_free (*text);
  *text = g_string_free_and_steal (g_steal_pointer (&string));
  return TRUE;
}

/* What is below zero is unknown: one value for it, so that views need to know one only. */
static gint64
known_offset (gint64 offset)
{
  return offset >= 0 ? offset : WEIR_OFFSET_UNKNOWN;
}

void
weir_partition_apply (WeirPartition           *self,
                      const WeirPartitionInfo *info,
                      gint64                   monotonic_usec)
{
  GObject *object = G_OBJECT (self);
  gint64 n_messages;
  double rate = NAN;

  g_return_if_fail (WEIR_IS_PARTITION (self));
  g_return_if_fail (info != NULL);

  n_messages = weir_partition_get_n_messages (self);
  if (info->high_watermark >= 0)
    rate = weir_counter_update (&self->counter, monotonic_usec, info->high_watermark);

  if (weir_update_int (&self->leader, info->leader))
    g_object_notify_by_pspec (object, properties[PROP_LEADER]);
  if (update_brokers (self->replica_ids, &self->replicas, info->replicas, info->n_replicas))
    g_object_notify_by_pspec (object, properties[PROP_REPLICAS]);
  if (update_brokers (self->in_sync_ids, &self->in_sync_replicas, info->in_sync_replicas, info->n_in_sync_replicas))
    g_object_notify_by_pspec (object, properties[PROP_IN_SYNC_REPLICAS]);
  if (weir_update_boolean (&self->is_under_replicated, info->n_in_sync_replicas < info->n_replicas))
    g_object_notify_by_pspec (object, properties[PROP_IS_UNDER_REPLICATED]);
  if (weir_update_int64 (&self->low_watermark, known_offset (info->low_watermark)))
    g_object_notify_by_pspec (object, properties[PROP_LOW_WATERMARK]);
  if (weir_update_int64 (&self->high_watermark, known_offset (info->high_watermark)))
    g_object_notify_by_pspec (object, properties[PROP_HIGH_WATERMARK]);
  if (n_messages != weir_partition_get_n_messages (self))
    g_object_notify_by_pspec (object, properties[PROP_N_MESSAGES]);
  if (weir_update_double (&self->rate, rate))
    g_object_notify_by_pspec (object, properties[PROP_RATE]);
}

/**
 * weir_partition_apply_group:
 * @self: a row of a group's page
 * @snapshot: the snapshot @group is of
 * @group: the group
 * @offset: (nullable): its entry for this partition; %NULL: assigned, never committed
 *
 * Brings what the group knows of the partition up to date.
 */
void
weir_partition_apply_group (WeirPartition         *self,
                            const WeirSnapshot    *snapshot,
                            const WeirGroupInfo   *group,
                            const WeirGroupOffset *offset)
{
  const WeirMemberInfo *member;
  GObject *object = G_OBJECT (self);

  g_return_if_fail (WEIR_IS_PARTITION (self));
  g_return_if_fail (snapshot != NULL);
  g_return_if_fail (group != NULL);

  member = weir_group_info_find_holder (group, self->topic, self->id);

  if (weir_update_int64 (&self->committed, offset != NULL ? known_offset (offset->committed) : WEIR_OFFSET_UNKNOWN))
    g_object_notify_by_pspec (object, properties[PROP_COMMITTED]);
  if (weir_update_int64 (&self->lag, offset != NULL ? weir_snapshot_get_lag (snapshot, offset) : WEIR_OFFSET_UNKNOWN))
    g_object_notify_by_pspec (object, properties[PROP_LAG]);
  /* Up to the high watermark there are offsets, and yet nothing to process. */
  if (weir_update_boolean (&self->has_only_markers, offset != NULL && offset->oldest == WEIR_OLDEST_NOTHING
                                                    && self->high_watermark > self->committed && self->committed >= 0))
    g_object_notify_by_pspec (object, properties[PROP_HAS_ONLY_MARKERS]);
  self->is_member_known = group->has_members;
  /* The client's own name says more to people than the id the broker made up. */
  if (g_set_str (&self->member, member == NULL            ? NULL
                                : member->client_id != NULL ? member->client_id
                                                            : member->member_id))
    g_object_notify_by_pspec (object, properties[PROP_MEMBER]);
  if (g_set_str (&self->host, member != NULL ? weir_strip_host (member->host) : NULL))
    g_object_notify_by_pspec (object, properties[PROP_HOST]);
}

/**
 * weir_partition_apply_lag:
 * @self: a row of a group's page
 * @forecast: where its lag is going
 * @verdict: how the group does on it
 *
 * Brings its part of the group's story up to date.
 */
void
weir_partition_apply_lag (WeirPartition         *self,
                          const WeirLagForecast *forecast,
                          const WeirLagVerdict  *verdict)
{
  GObject *object = G_OBJECT (self);
  WeirLagStatus status;
  gint64 time_lag_usec;

  g_return_if_fail (WEIR_IS_PARTITION (self));
  g_return_if_fail (forecast != NULL && verdict != NULL);

  status = self->verdict.status;
  time_lag_usec = self->forecast.time_lag_usec;
  self->forecast = *forecast;
  self->verdict = *verdict;
  if (status != verdict->status)
    g_object_notify_by_pspec (object, properties[PROP_STATUS]);
  if (time_lag_usec != forecast->time_lag_usec)
    g_object_notify_by_pspec (object, properties[PROP_TIME_LAG_USEC]);
}

const WeirLagForecast *
weir_partition_get_forecast (WeirPartition *self)
{
  g_return_val_if_fail (WEIR_IS_PARTITION (self), NULL);
  return &self->forecast;
}

const WeirLagVerdict *
weir_partition_get_verdict (WeirPartition *self)
{
  g_return_val_if_fail (WEIR_IS_PARTITION (self), NULL);
  return &self->verdict;
}

WeirLagStatus
weir_partition_get_status (WeirPartition *self)
{
  g_return_val_if_fail (WEIR_IS_PARTITION (self), WEIR_LAG_STATUS_UNKNOWN);
  return self->verdict.status;
}

gint64
weir_partition_get_time_lag_usec (WeirPartition *self)
{
  g_return_val_if_fail (WEIR_IS_PARTITION (self), WEIR_TIME_UNKNOWN);
  return self->forecast.time_lag_usec;
}

gboolean
weir_partition_get_has_only_markers (WeirPartition *self)
{
  g_return_val_if_fail (WEIR_IS_PARTITION (self), FALSE);
  return self->has_only_markers;
}

/* Whether no member means that no one reads it: not every broker tells the members. */
gboolean
weir_partition_get_is_member_known (WeirPartition *self)
{
  g_return_val_if_fail (WEIR_IS_PARTITION (self), FALSE);
  return self->is_member_known;
}

const char *
weir_partition_get_topic (WeirPartition *self)
{
  g_return_val_if_fail (WEIR_IS_PARTITION (self), NULL);
  return self->topic;
}

int
weir_partition_get_id (WeirPartition *self)
{
  g_return_val_if_fail (WEIR_IS_PARTITION (self), -1);
  return self->id;
}

int
weir_partition_get_leader (WeirPartition *self)
{
  g_return_val_if_fail (WEIR_IS_PARTITION (self), -1);
  return self->leader;
}

const char *
weir_partition_get_replicas (WeirPartition *self)
{
  g_return_val_if_fail (WEIR_IS_PARTITION (self), NULL);
  return self->replicas;
}

const char *
weir_partition_get_in_sync_replicas (WeirPartition *self)
{
  g_return_val_if_fail (WEIR_IS_PARTITION (self), NULL);
  return self->in_sync_replicas;
}

gboolean
weir_partition_get_is_under_replicated (WeirPartition *self)
{
  g_return_val_if_fail (WEIR_IS_PARTITION (self), FALSE);
  return self->is_under_replicated;
}

gint64
weir_partition_get_low_watermark (WeirPartition *self)
{
  g_return_val_if_fail (WEIR_IS_PARTITION (self), WEIR_OFFSET_UNKNOWN);
  return self->low_watermark;
}

gint64
weir_partition_get_high_watermark (WeirPartition *self)
{
  g_return_val_if_fail (WEIR_IS_PARTITION (self), WEIR_OFFSET_UNKNOWN);
  return self->high_watermark;
}

gint64
weir_partition_get_n_messages (WeirPartition *self)
{
  g_return_val_if_fail (WEIR_IS_PARTITION (self), WEIR_OFFSET_UNKNOWN);

  if (self->low_watermark < 0 || self->high_watermark < 0)
    return WEIR_OFFSET_UNKNOWN;
  return MAX (0, self->high_watermark - self->low_watermark);
}

double
weir_partition_get_rate (WeirPartition *self)
{
  g_return_val_if_fail (WEIR_IS_PARTITION (self), NAN);
  return self->rate;
}

gint64
weir_partition_get_committed (WeirPartition *self)
{
  g_return_val_if_fail (WEIR_IS_PARTITION (self), WEIR_OFFSET_UNKNOWN);
  return self->committed;
}

gint64
weir_partition_get_lag (WeirPartition *self)
{
  g_return_val_if_fail (WEIR_IS_PARTITION (self), WEIR_OFFSET_UNKNOWN);
  return self->lag;
}

const char *
weir_partition_get_member (WeirPartition *self)
{
  g_return_val_if_fail (WEIR_IS_PARTITION (self), NULL);
  return self->member;
}

const char *
weir_partition_get_host (WeirPartition *self)
{
  g_return_val_if_fail (WEIR_IS_PARTITION (self), NULL);
  return self->host;
}
