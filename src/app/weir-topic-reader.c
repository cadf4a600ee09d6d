/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "weir-topic-reader.h"

#include <string.h>

struct _WeirTopicReader
{
  GObject parent_instance;

  char *name;
  char *state;
  guint n_partitions;
  gint64 lag;
};

G_DEFINE_FINAL_TYPE (WeirTopicReader, weir_topic_reader, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_NAME,
  PROP_STATE,
  PROP_N_PARTITIONS,
  PROP_LAG,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

static void
weir_topic_reader_finalize (GObject *object)
{
  WeirTopicReader *self = WEIR_TOPIC_READER (object);

  g_free (self->name);
  g_free (self->state);

  G_OBJECT_CLASS (weir_topic_reader_parent_class)->finalize (object);
}

static void
weir_topic_reader_get_property (GObject    *object,
                                guint       prop_id,
                                GValue     *value,
                                GParamSpec *pspec)
{
  WeirTopicReader *self = WEIR_TOPIC_READER (object);

  switch (prop_id)
    {
    case PROP_NAME:
      g_value_set_string (value, self->name);
      break;
    case PROP_STATE:
      g_value_set_string (value, self->state);
      break;
    case PROP_N_PARTITIONS:
      g_value_set_uint (value, self->n_partitions);
      break;
    case PROP_LAG:
      g_value_set_int64 (value, self->lag);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
weir_topic_reader_class_init (WeirTopicReaderClass *klass)
{
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = weir_topic_reader_finalize;
  object_class->get_property = weir_topic_reader_get_property;

  properties[PROP_NAME] = g_param_spec_string ("name", NULL, NULL, NULL, flags);
  properties[PROP_STATE] = g_param_spec_string ("state", NULL, NULL, NULL, flags);
  properties[PROP_N_PARTITIONS] = g_param_spec_uint ("n-partitions", NULL, NULL, 0, G_MAXUINT, 0, flags);
  properties[PROP_LAG] = g_param_spec_int64 ("lag", NULL, NULL, WEIR_OFFSET_UNKNOWN, G_MAXINT64, WEIR_OFFSET_UNKNOWN,
                                             flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
weir_topic_reader_init (WeirTopicReader *self)
{
  self->lag = WEIR_OFFSET_UNKNOWN;
}

WeirTopicReader *
weir_topic_reader_new (const char *name)
{
  WeirTopicReader *self = g_object_new (WEIR_TYPE_TOPIC_READER, NULL);

  self->name = g_strdup (name);
  return self;
}

/* The first of the group's offsets, which are in order of topic, that is not of a topic before @topic. */
static guint
lower_bound (const GArray *offsets,
             const char   *topic)
{
  guint low = 0, high = offsets->len;

  while (low < high)
    {
      guint middle = low + (high - low) / 2;

      if (strcmp (g_array_index (offsets, WeirGroupOffset, middle).topic, topic) < 0)
        low = middle + 1;
      else
        high = middle;
    }
  return low;
}

gboolean
weir_topic_reader_reads (const WeirGroupInfo *group,
                         const char          *topic)
{
  guint i = lower_bound (group->offsets, topic);

  return i < group->offsets->len && strcmp (g_array_index (group->offsets, WeirGroupOffset, i).topic, topic) == 0;
}

void
weir_topic_reader_apply (WeirTopicReader     *self,
                         const WeirSnapshot  *snapshot,
                         const WeirGroupInfo *group,
                         const char          *topic)
{
  GObject *object = G_OBJECT (self);
  gint64 sum = 0, total;
  guint n_partitions = 0, n_known = 0;

  g_return_if_fail (WEIR_IS_TOPIC_READER (self));

  for (guint i = lower_bound (group->offsets, topic); i < group->offsets->len; i++)
    {
      const WeirGroupOffset *offset = &g_array_index (group->offsets, WeirGroupOffset, i);
      gint64 lag;

      if (strcmp (offset->topic, topic) != 0)
        break;
      n_partitions++;
      lag = weir_snapshot_get_lag (snapshot, offset);
      if (lag == WEIR_OFFSET_UNKNOWN)
        continue;
      sum += lag;
      n_known++;
    }
  total = n_known > 0 ? sum : WEIR_OFFSET_UNKNOWN;

  if (g_set_str (&self->state, group->state))
    g_object_notify_by_pspec (object, properties[PROP_STATE]);
  if (self->n_partitions != n_partitions)
    {
      self->n_partitions = n_partitions;
      g_object_notify_by_pspec (object, properties[PROP_N_PARTITIONS]);
    }
  if (self->lag != total)
    {
      self->lag = total;
      g_object_notify_by_pspec (object, properties[PROP_LAG]);
    }
}

const char *
weir_topic_reader_get_name (WeirTopicReader *self)
{
  g_return_val_if_fail (WEIR_IS_TOPIC_READER (self), NULL);
  return self->name;
}

const char *
weir_topic_reader_get_state (WeirTopicReader *self)
{
  g_return_val_if_fail (WEIR_IS_TOPIC_READER (self), NULL);
  return self->state;
}

guint
weir_topic_reader_get_n_partitions (WeirTopicReader *self)
{
  g_return_val_if_fail (WEIR_IS_TOPIC_READER (self), 0);
  return self->n_partitions;
}

gint64
weir_topic_reader_get_lag (WeirTopicReader *self)
{
  g_return_val_if_fail (WEIR_IS_TOPIC_READER (self), WEIR_OFFSET_UNKNOWN);
  return self->lag;
}
