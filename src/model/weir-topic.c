/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "weir-nouns-private.h"

struct _WeirTopic
{
  GObject parent_instance;

  char *name;
  gboolean is_internal;
  guint n_partitions;
  guint replication_factor;
  guint n_under_replicated;
  gint64 n_messages;
  double rate;
  char *error;

  /* The rate is that of the sum of the high watermarks. The last ones are kept one by one
   * too: in a sum, a partition that goes back could hide behind one that grows. */
  WeirCounter counter;
  GArray *high_watermarks;
  WeirSeries *rate_series;
  gboolean has_lost_rate;
};

G_DEFINE_FINAL_TYPE (WeirTopic, weir_topic, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_NAME,
  PROP_IS_INTERNAL,
  PROP_N_PARTITIONS,
  PROP_REPLICATION_FACTOR,
  PROP_N_UNDER_REPLICATED,
  PROP_N_MESSAGES,
  PROP_RATE,
  PROP_ERROR,
  PROP_RATE_SERIES,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

static void
weir_topic_finalize (GObject *object)
{
  WeirTopic *self = WEIR_TOPIC (object);

  g_free (self->name);
  g_free (self->error);
  g_array_unref (self->high_watermarks);
  g_clear_pointer (&self->rate_series, weir_series_unref);

  G_OBJECT_CLASS (weir_topic_parent_class)->finalize (object);
}

static void
weir_topic_get_property (GObject    *object,
                         guint       prop_id,
                         GValue     *value,
                         GParamSpec *pspec)
{
  WeirTopic *self = WEIR_TOPIC (object);

  switch (prop_id)
    {
    case PROP_NAME:
      g_value_set_string (value, self->name);
      break;
    case PROP_IS_INTERNAL:
      g_value_set_boolean (value, self->is_internal);
      break;
    case PROP_N_PARTITIONS:
      g_value_set_uint (value, self->n_partitions);
      break;
    case PROP_REPLICATION_FACTOR:
      g_value_set_uint (value, self->replication_factor);
      break;
    case PROP_N_UNDER_REPLICATED:
      g_value_set_uint (value, self->n_under_replicated);
      break;
    case PROP_N_MESSAGES:
      g_value_set_int64 (value, self->n_messages);
      break;
    case PROP_RATE:
      g_value_set_double (value, self->rate);
      break;
    case PROP_ERROR:
      g_value_set_string (value, self->error);
      break;
    case PROP_RATE_SERIES:
      g_value_set_boxed (value, self->rate_series);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
weir_topic_class_init (WeirTopicClass *klass)
{
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = weir_topic_finalize;
  object_class->get_property = weir_topic_get_property;

  properties[PROP_NAME] = g_param_spec_string ("name", NULL, NULL, NULL, flags);
  properties[PROP_IS_INTERNAL] = g_param_spec_boolean ("is-internal", NULL, NULL, FALSE, flags);
  properties[PROP_N_PARTITIONS] = g_param_spec_uint ("n-partitions", NULL, NULL, 0, G_MAXUINT, 0, flags);
  properties[PROP_REPLICATION_FACTOR] = g_param_spec_uint ("replication-factor", NULL, NULL, 0, G_MAXUINT, 0, flags);
  properties[PROP_N_UNDER_REPLICATED] = g_param_spec_uint ("n-under-replicated", NULL, NULL, 0, G_MAXUINT, 0, flags);
  properties[PROP_N_MESSAGES] = g_param_spec_int64 ("n-messages", NULL, NULL, WEIR_OFFSET_UNKNOWN, G_MAXINT64,
                                                    WEIR_OFFSET_UNKNOWN, flags);
  properties[PROP_RATE] = g_param_spec_double ("rate", NULL, NULL, -G_MAXDOUBLE, G_MAXDOUBLE, 0, flags);
  properties[PROP_ERROR] = g_param_spec_string ("error", NULL, NULL, NULL, flags);
  properties[PROP_RATE_SERIES] = g_param_spec_boxed ("rate-series", NULL, NULL, WEIR_TYPE_SERIES, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
weir_topic_init (WeirTopic *self)
{
  self->n_messages = WEIR_OFFSET_UNKNOWN;
  self->rate = NAN;
  self->high_watermarks = g_array_new (FALSE, FALSE, sizeof (gint64));
}

WeirTopic *
weir_topic_new (const char *name,
                guint       series_capacity)
{
  WeirTopic *self = g_object_new (WEIR_TYPE_TOPIC, NULL);

  self->name = g_strdup (name);
  self->rate_series = weir_series_new (series_capacity);
  return self;
}

/* The rate since the reading before, NAN where there is none. */
static double
measure_rate (WeirTopic           *self,
              const WeirTopicInfo *info,
              gint64               monotonic_usec)
{
  const guint n_partitions = info->partitions->len;
  gboolean went_back = n_partitions < self->high_watermarks->len;
  gint64 sum = 0;

  /* One unknown watermark makes the sum unknown. The counter keeps its last reading: the
   * next full one gives the mean over the time between, which is true. */
  if (n_partitions == 0)
    return NAN;
  for (guint i = 0; i < n_partitions; i++)
    {
      if (g_array_index (info->partitions, WeirPartitionInfo, i).high_watermark < 0)
        return NAN;
    }

  for (guint i = 0; i < n_partitions; i++)
    {
      gint64 high_watermark = g_array_index (info->partitions, WeirPartitionInfo, i).high_watermark;

      sum += high_watermark;
      if (i < self->high_watermarks->len && high_watermark < g_array_index (self->high_watermarks, gint64, i))
        went_back = TRUE;
    }
  g_array_set_size (self->high_watermarks, n_partitions);
  for (guint i = 0; i < n_partitions; i++)
    g_array_index (self->high_watermarks, gint64, i) =
      g_array_index (info->partitions, WeirPartitionInfo, i).high_watermark;

  if (went_back)
    weir_counter_forget (&self->counter);
  return weir_counter_update (&self->counter, monotonic_usec, sum);
}

void
weir_topic_apply (WeirTopic           *self,
                  const WeirTopicInfo *info,
                  gint64               time_usec,
                  gint64               monotonic_usec)
{
  GObject *object = G_OBJECT (self);
  double rate = measure_rate (self, info, monotonic_usec);

  self->has_lost_rate = isnan (rate) && !isnan (self->rate);
  if (isnan (rate))
    weir_series_append_gap (self->rate_series, time_usec);
  else
    weir_series_append (self->rate_series, time_usec, rate);
  g_object_notify_by_pspec (object, properties[PROP_RATE_SERIES]);

  if (weir_update_boolean (&self->is_internal, info->is_internal))
    g_object_notify_by_pspec (object, properties[PROP_IS_INTERNAL]);
  if (weir_update_uint (&self->n_partitions, info->partitions->len))
    g_object_notify_by_pspec (object, properties[PROP_N_PARTITIONS]);
  if (weir_update_uint (&self->replication_factor, weir_topic_info_get_replication_factor (info)))
    g_object_notify_by_pspec (object, properties[PROP_REPLICATION_FACTOR]);
  if (weir_update_uint (&self->n_under_replicated, weir_topic_info_get_n_under_replicated (info)))
    g_object_notify_by_pspec (object, properties[PROP_N_UNDER_REPLICATED]);
  if (weir_update_int64 (&self->n_messages, weir_topic_info_get_n_messages (info)))
    g_object_notify_by_pspec (object, properties[PROP_N_MESSAGES]);
  if (weir_update_double (&self->rate, rate))
    g_object_notify_by_pspec (object, properties[PROP_RATE]);
  if (g_set_str (&self->error, info->error))
    g_object_notify_by_pspec (object, properties[PROP_ERROR]);
}

gboolean
weir_topic_get_has_lost_rate (WeirTopic *self)
{
  return self->has_lost_rate;
}

const char *
weir_topic_get_name (WeirTopic *self)
{
  g_return_val_if_fail (WEIR_IS_TOPIC (self), NULL);
  return self->name;
}

gboolean
weir_topic_get_is_internal (WeirTopic *self)
{
  g_return_val_if_fail (WEIR_IS_TOPIC (self), FALSE);
  return self->is_internal;
}

guint
weir_topic_get_n_partitions (WeirTopic *self)
{
  g_return_val_if_fail (WEIR_IS_TOPIC (self), 0);
  return self->n_partitions;
}

guint
weir_topic_get_replication_factor (WeirTopic *self)
{
  g_return_val_if_fail (WEIR_IS_TOPIC (self), 0);
  return self->replication_factor;
}

guint
weir_topic_get_n_under_replicated (WeirTopic *self)
{
  g_return_val_if_fail (WEIR_IS_TOPIC (self), 0);
  return self->n_under_replicated;
}

gint64
weir_topic_get_n_messages (WeirTopic *self)
{
  g_return_val_if_fail (WEIR_IS_TOPIC (self), WEIR_OFFSET_UNKNOWN);
  return self->n_messages;
}

double
weir_topic_get_rate (WeirTopic *self)
{
  g_return_val_if_fail (WEIR_IS_TOPIC (self), NAN);
  return self->rate;
}

const char *
weir_topic_get_error (WeirTopic *self)
{
  g_return_val_if_fail (WEIR_IS_TOPIC (self), NULL);
  return self->error;
}

WeirSeries *
weir_topic_get_rate_series (WeirTopic *self)
{
  g_return_val_if_fail (WEIR_IS_TOPIC (self), NULL);
  return self->rate_series;
}
