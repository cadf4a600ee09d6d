/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "weir-nouns-private.h"

#include <string.h>

/* The trend is taken over this much time: shorter, and the rhythm of the commits shows
 * instead of the lag's own movement. */
#define TREND_SPAN_USEC (30 * G_USEC_PER_SEC)

struct _WeirConsumerGroup
{
  GObject parent_instance;

  char *name;
  char *state;
  char *protocol;
  char *kind;
  int n_members;
  gboolean was_seen_running; /* has or had members since it is known */
  char *topics;
  gint64 lag;
  double lag_trend;
  char *error;

  WeirSeries *lag_series;
  WeirLagStatus status;
  char *status_text;
  WeirLagForecast forecast;
};

G_DEFINE_FINAL_TYPE (WeirConsumerGroup, weir_consumer_group, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_NAME,
  PROP_STATE,
  PROP_PROTOCOL,
  PROP_KIND,
  PROP_N_MEMBERS,
  PROP_TOPICS,
  PROP_LAG,
  PROP_LAG_TREND,
  PROP_ERROR,
  PROP_LAG_SERIES,
  PROP_STATUS,
  PROP_STATUS_TEXT,
  PROP_TIME_LAG_USEC,
  PROP_FORECAST,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

static void
weir_consumer_group_finalize (GObject *object)
{
  WeirConsumerGroup *self = WEIR_CONSUMER_GROUP (object);

  g_free (self->name);
  g_free (self->state);
  g_free (self->protocol);
  g_free (self->kind);
  g_free (self->topics);
  g_free (self->error);
  g_free (self->status_text);
  g_clear_pointer (&self->lag_series, weir_series_unref);

  G_OBJECT_CLASS (weir_consumer_group_parent_class)->finalize (object);
}

static void
weir_consumer_group_get_property (GObject    *object,
                                  guint       prop_id,
                                  GValue     *value,
                                  GParamSpec *pspec)
{
  WeirConsumerGroup *self = WEIR_CONSUMER_GROUP (object);

  switch (prop_id)
    {
    case PROP_NAME:
      g_value_set_string (value, self->name);
      break;
    case PROP_STATE:
      g_value_set_string (value, self->state);
      break;
    case PROP_PROTOCOL:
      g_value_set_string (value, self->protocol);
      break;
    case PROP_KIND:
      g_value_set_string (value, self->kind);
      break;
    case PROP_N_MEMBERS:
      g_value_set_int (value, self->n_members);
      break;
    case PROP_TOPICS:
      g_value_set_string (value, self->topics);
      break;
    case PROP_LAG:
      g_value_set_int64 (value, self->lag);
      break;
    case PROP_LAG_TREND:
      g_value_set_double (value, self->lag_trend);
      break;
    case PROP_ERROR:
      g_value_set_string (value, self->error);
      break;
    case PROP_LAG_SERIES:
      g_value_set_boxed (value, self->lag_series);
      break;
    case PROP_STATUS:
      g_value_set_uint (value, self->status);
      break;
    case PROP_STATUS_TEXT:
      g_value_set_string (value, self->status_text);
      break;
    case PROP_TIME_LAG_USEC:
      g_value_set_int64 (value, self->forecast.time_lag_usec);
      break;
    case PROP_FORECAST:
      g_value_set_pointer (value, &self->forecast);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
weir_consumer_group_class_init (WeirConsumerGroupClass *klass)
{
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = weir_consumer_group_finalize;
  object_class->get_property = weir_consumer_group_get_property;

  properties[PROP_NAME] = g_param_spec_string ("name", NULL, NULL, NULL, flags);
  properties[PROP_STATE] = g_param_spec_string ("state", NULL, NULL, NULL, flags);
  properties[PROP_PROTOCOL] = g_param_spec_string ("protocol", NULL, NULL, NULL, flags);
  properties[PROP_KIND] = g_param_spec_string ("kind", NULL, NULL, NULL, flags);
  properties[PROP_N_MEMBERS] = g_param_spec_int ("n-members", NULL, NULL, -1, G_MAXINT, -1, flags);
  properties[PROP_TOPICS] = g_param_spec_string ("topics", NULL, NULL, NULL, flags);
  properties[PROP_LAG] = g_param_spec_int64 ("lag", NULL, NULL, WEIR_OFFSET_UNKNOWN, G_MAXINT64,
                                             WEIR_OFFSET_UNKNOWN, flags);
  properties[PROP_LAG_TREND] = g_param_spec_double ("lag-trend", NULL, NULL, -G_MAXDOUBLE, G_MAXDOUBLE, 0, flags);
  properties[PROP_ERROR] = g_param_spec_string ("error", NULL, NULL, NULL, flags);
  properties[PROP_LAG_SERIES] = g_param_spec_boxed ("lag-series", NULL, NULL, WEIR_TYPE_SERIES, flags);
  properties[PROP_STATUS] = g_param_spec_uint ("status", NULL, NULL, 0, WEIR_LAG_STATUS_STOPPED, 0, flags);
  properties[PROP_STATUS_TEXT] = g_param_spec_string ("status-text", NULL, NULL, NULL, flags);
  properties[PROP_TIME_LAG_USEC] = g_param_spec_int64 ("time-lag-usec", NULL, NULL, WEIR_TIME_UNKNOWN, G_MAXINT64,
                                                       WEIR_TIME_UNKNOWN, flags);
  properties[PROP_FORECAST] = g_param_spec_pointer ("forecast", NULL, NULL, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
weir_consumer_group_init (WeirConsumerGroup *self)
{
  self->n_members = -1;
  self->lag = WEIR_OFFSET_UNKNOWN;
  self->lag_trend = NAN;
  self->topics = g_strdup ("");
  weir_lag_forecast_init (&self->forecast);
}

WeirConsumerGroup *
weir_consumer_group_new (const char *name,
                         guint       series_capacity)
{
  WeirConsumerGroup *self = g_object_new (WEIR_TYPE_CONSUMER_GROUP, NULL);

  self->name = g_strdup (name);
  self->lag_series = weir_series_new (series_capacity);
  return self;
}

static char *
list_topics (const WeirGroupInfo *info)
{
  g_autoptr (GString) text = g_string_new (NULL);
  const char *last = NULL;

  /* Offsets are in order of topic, and hold the assigned partitions that were never committed too. */
  for (guint i = 0; i < info->offsets->len; i++)
    {
      const char *topic = g_array_index (info->offsets, WeirGroupOffset, i).topic;

      if (last != NULL && strcmp (last, topic) == 0)
        continue;
      if (last != NULL)
        g_string_append (text, ", ");
      g_string_append (text, topic);
      last = topic;
    }
  return g_string_free_and_steal (g_steal_pointer (&text));
}

/* Growth a second over the last half minute without a gap; negative while the group catches up. */
static double
measure_trend (WeirSeries *series)
{
  const guint n_points = weir_series_get_n_points (series);
  const WeirPoint *last, *first;

  if (n_points < 2)
    return NAN;
  first = last = weir_series_get_point (series, n_points - 1);
  if (isnan (last->value))
    return NAN;

  for (guint i = n_points - 1; i-- > 0;)
    {
      const WeirPoint *point = weir_series_get_point (series, i);

      if (isnan (point->value) || last->time_usec - point->time_usec > TREND_SPAN_USEC)
        break;
      first = point;
    }
  /* One long step between two samples is a trend too. */
  if (first == last)
    {
      first = weir_series_get_point (series, n_points - 2);
      if (isnan (first->value))
        return NAN;
    }
  if (last->time_usec <= first->time_usec)
    return NAN;
  return (last->value - first->value) / ((double) (last->time_usec - first->time_usec) / G_USEC_PER_SEC);
}

/*
 * Committed offsets that were not read in this cycle are those of an earlier one, while the
 * watermarks beside them are new. Their difference would grow with each cycle and fall back
 * with the next read: a lag that no one has. So lag moves only when both are of one cycle.
 */
static void
apply_lag (WeirConsumerGroup   *self,
           const WeirSnapshot  *snapshot,
           const WeirGroupInfo *info)
{
  GObject *object = G_OBJECT (self);
  gint64 lag;

  if (!info->is_complete && self->lag != WEIR_OFFSET_UNKNOWN)
    {
      /* Could not be read at all, as opposed to was not asked for: the line has a gap. */
      if (info->error == NULL)
        return;
      weir_series_append_gap (self->lag_series, snapshot->time_usec);
      g_object_notify_by_pspec (object, properties[PROP_LAG_SERIES]);
      return;
    }

  lag = weir_snapshot_get_group_lag (snapshot, info, NULL);
  if (lag == WEIR_OFFSET_UNKNOWN)
    weir_series_append_gap (self->lag_series, snapshot->time_usec);
  else
    weir_series_append (self->lag_series, snapshot->time_usec, (double) lag);
  g_object_notify_by_pspec (object, properties[PROP_LAG_SERIES]);
  if (weir_update_int64 (&self->lag, lag))
    g_object_notify_by_pspec (object, properties[PROP_LAG]);
  if (weir_update_double (&self->lag_trend, measure_trend (self->lag_series)))
    g_object_notify_by_pspec (object, properties[PROP_LAG_TREND]);
}

void
weir_consumer_group_apply (WeirConsumerGroup   *self,
                           const WeirSnapshot  *snapshot,
                           const WeirGroupInfo *info)
{
  g_autofree char *topics = list_topics (info);
  GObject *object = G_OBJECT (self);

  if (g_set_str (&self->state, info->state))
    g_object_notify_by_pspec (object, properties[PROP_STATE]);
  if (g_set_str (&self->protocol, info->protocol))
    g_object_notify_by_pspec (object, properties[PROP_PROTOCOL]);
  if (g_set_str (&self->kind, info->type))
    g_object_notify_by_pspec (object, properties[PROP_KIND]);
  self->was_seen_running |= info->has_members && info->members->len > 0;
  if (weir_update_int (&self->n_members, info->has_members ? (int) info->members->len : -1))
    g_object_notify_by_pspec (object, properties[PROP_N_MEMBERS]);
  if (g_set_str (&self->topics, topics))
    g_object_notify_by_pspec (object, properties[PROP_TOPICS]);
  if (g_set_str (&self->error, info->error))
    g_object_notify_by_pspec (object, properties[PROP_ERROR]);
  apply_lag (self, snapshot, info);
}

/**
 * weir_consumer_group_apply_lag:
 * @self: a group
 * @story: what was worked out of its history
 *
 * Brings status and forecast up to date. The sentence is made where the group is not well or somebody may read it: only
 * the figures in it change with each cycle.
 */
void
weir_consumer_group_apply_lag (WeirConsumerGroup  *self,
                               const WeirLagStory *story)
{
  GObject *object = G_OBJECT (self);
  g_auto (GStrv) sentences = weir_lag_group_verdict_describe (&story->verdict, story->parts, self->name);
  gint64 time_lag_usec = self->forecast.time_lag_usec;

  self->forecast = story->forecast;
  if (self->status != story->verdict.status)
    {
      self->status = story->verdict.status;
      g_object_notify_by_pspec (object, properties[PROP_STATUS]);
    }
  if (g_set_str (&self->status_text, sentences[0]))
    g_object_notify_by_pspec (object, properties[PROP_STATUS_TEXT]);
  if (time_lag_usec != self->forecast.time_lag_usec)
    g_object_notify_by_pspec (object, properties[PROP_TIME_LAG_USEC]);
  g_object_notify_by_pspec (object, properties[PROP_FORECAST]);
}

const char *
weir_consumer_group_get_name (WeirConsumerGroup *self)
{
  g_return_val_if_fail (WEIR_IS_CONSUMER_GROUP (self), NULL);
  return self->name;
}

const char *
weir_consumer_group_get_state (WeirConsumerGroup *self)
{
  g_return_val_if_fail (WEIR_IS_CONSUMER_GROUP (self), NULL);
  return self->state;
}

const char *
weir_consumer_group_get_protocol (WeirConsumerGroup *self)
{
  g_return_val_if_fail (WEIR_IS_CONSUMER_GROUP (self), NULL);
  return self->protocol;
}

const char *
weir_consumer_group_get_kind (WeirConsumerGroup *self)
{
  g_return_val_if_fail (WEIR_IS_CONSUMER_GROUP (self), NULL);
  return self->kind;
}

int
weir_consumer_group_get_n_members (WeirConsumerGroup *self)
{
  g_return_val_if_fail (WEIR_IS_CONSUMER_GROUP (self), -1);
  return self->n_members;
}

/**
 * weir_consumer_group_get_was_seen_running:
 *
 * Whether it has members now, or had some at any time since it is known: what tells a service that stopped from
 * a group that somebody left behind long ago.
 */
gboolean
weir_consumer_group_get_was_seen_running (WeirConsumerGroup *self)
{
  g_return_val_if_fail (WEIR_IS_CONSUMER_GROUP (self), FALSE);

  return self->was_seen_running;
}

const char *
weir_consumer_group_get_topics (WeirConsumerGroup *self)
{
  g_return_val_if_fail (WEIR_IS_CONSUMER_GROUP (self), NULL);
  return self->topics;
}

gint64
weir_consumer_group_get_lag (WeirConsumerGroup *self)
{
  g_return_val_if_fail (WEIR_IS_CONSUMER_GROUP (self), WEIR_OFFSET_UNKNOWN);
  return self->lag;
}

double
weir_consumer_group_get_lag_trend (WeirConsumerGroup *self)
{
  g_return_val_if_fail (WEIR_IS_CONSUMER_GROUP (self), NAN);
  return self->lag_trend;
}

const char *
weir_consumer_group_get_error (WeirConsumerGroup *self)
{
  g_return_val_if_fail (WEIR_IS_CONSUMER_GROUP (self), NULL);
  return self->error;
}

WeirSeries *
weir_consumer_group_get_lag_series (WeirConsumerGroup *self)
{
  g_return_val_if_fail (WEIR_IS_CONSUMER_GROUP (self), NULL);
  return self->lag_series;
}

WeirLagStatus
weir_consumer_group_get_status (WeirConsumerGroup *self)
{
  g_return_val_if_fail (WEIR_IS_CONSUMER_GROUP (self), WEIR_LAG_STATUS_UNKNOWN);
  return self->status;
}

const char *
weir_consumer_group_get_status_text (WeirConsumerGroup *self)
{
  g_return_val_if_fail (WEIR_IS_CONSUMER_GROUP (self), NULL);
  return self->status_text;
}

gint64
weir_consumer_group_get_time_lag_usec (WeirConsumerGroup *self)
{
  g_return_val_if_fail (WEIR_IS_CONSUMER_GROUP (self), WEIR_TIME_UNKNOWN);
  return self->forecast.time_lag_usec;
}

/* Never NULL: what is not known in it is said to be unknown. */
const WeirLagForecast *
weir_consumer_group_get_forecast (WeirConsumerGroup *self)
{
  g_return_val_if_fail (WEIR_IS_CONSUMER_GROUP (self), NULL);
  return &self->forecast;
}
