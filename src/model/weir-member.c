/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "weir-nouns-private.h"

#include <string.h>

struct _WeirMember
{
  GObject parent_instance;

  char *id;
  char *client_id;
  char *host;
  char *assignment;
  guint n_partitions;
  gint64 lag;
  double lag_share;
};

G_DEFINE_FINAL_TYPE (WeirMember, weir_member, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_ID,
  PROP_CLIENT_ID,
  PROP_HOST,
  PROP_ASSIGNMENT,
  PROP_N_PARTITIONS,
  PROP_LAG,
  PROP_LAG_SHARE,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

static void
weir_member_finalize (GObject *object)
{
  WeirMember *self = WEIR_MEMBER (object);

  g_free (self->id);
  g_free (self->client_id);
  g_free (self->host);
  g_free (self->assignment);

  G_OBJECT_CLASS (weir_member_parent_class)->finalize (object);
}

static void
weir_member_get_property (GObject    *object,
                          guint       prop_id,
                          GValue     *value,
                          GParamSpec *pspec)
{
  WeirMember *self = WEIR_MEMBER (object);

  switch (prop_id)
    {
    case PROP_ID:
      g_value_set_string (value, self->id);
      break;
    case PROP_CLIENT_ID:
      g_value_set_string (value, self->client_id);
      break;
    case PROP_HOST:
      g_value_set_string (value, self->host);
      break;
    case PROP_ASSIGNMENT:
      g_value_set_string (value, self->assignment);
      break;
    case PROP_N_PARTITIONS:
      g_value_set_uint (value, self->n_partitions);
      break;
    case PROP_LAG:
      g_value_set_int64 (value, self->lag);
      break;
    case PROP_LAG_SHARE:
      g_value_set_double (value, self->lag_share);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
weir_member_class_init (WeirMemberClass *klass)
{
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = weir_member_finalize;
  object_class->get_property = weir_member_get_property;

  properties[PROP_ID] = g_param_spec_string ("id", NULL, NULL, NULL, flags);
  properties[PROP_CLIENT_ID] = g_param_spec_string ("client-id", NULL, NULL, NULL, flags);
  properties[PROP_HOST] = g_param_spec_string ("host", NULL, NULL, NULL, flags);
  properties[PROP_ASSIGNMENT] = g_param_spec_string ("assignment", NULL, NULL, NULL, flags);
  properties[PROP_N_PARTITIONS] = g_param_spec_uint ("n-partitions", NULL, NULL, 0, G_MAXUINT, 0, flags);
  properties[PROP_LAG] = g_param_spec_int64 ("lag", NULL, NULL, WEIR_OFFSET_UNKNOWN, G_MAXINT64, WEIR_OFFSET_UNKNOWN, flags);
  properties[PROP_LAG_SHARE] = g_param_spec_double ("lag-share", NULL, NULL, 0, 1, 0, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
weir_member_init (WeirMember *self)
{
  self->lag = WEIR_OFFSET_UNKNOWN;
  self->lag_share = NAN;
}

WeirMember *
weir_member_new (const char *id)
{
  WeirMember *self = g_object_new (WEIR_TYPE_MEMBER, NULL);

  self->id = g_strdup (id);
  return self;
}

/* The assignment is in order of topic and partition. */
static char *
describe_assignment (const GArray *assignment)
{
  g_autoptr (GString) text = g_string_new (NULL);
  const char *last = NULL;

  for (guint i = 0; i < assignment->len; i++)
    {
      const WeirGroupOffset *entry = &g_array_index (assignment, WeirGroupOffset, i);

      if (last != NULL && strcmp (last, entry->topic) == 0)
        {
          g_string_append_printf (text, ", %d", entry->partition);
          continue;
        }
      g_string_append_printf (text, last != NULL ? "; %s: %d" : "%s: %d", entry->topic, entry->partition);
      last = entry->topic;
    }
  return g_string_free_and_steal (g_steal_pointer (&text));
}

void
weir_member_apply (WeirMember           *self,
                   const WeirMemberInfo *info)
{
  g_autofree char *assignment = NULL;
  GObject *object = G_OBJECT (self);

  g_return_if_fail (WEIR_IS_MEMBER (self));
  g_return_if_fail (info != NULL);

  assignment = describe_assignment (info->assignment);
  if (g_set_str (&self->client_id, info->client_id))
    g_object_notify_by_pspec (object, properties[PROP_CLIENT_ID]);
  if (g_set_str (&self->host, weir_strip_host (info->host)))
    g_object_notify_by_pspec (object, properties[PROP_HOST]);
  if (g_set_str (&self->assignment, assignment))
    g_object_notify_by_pspec (object, properties[PROP_ASSIGNMENT]);
  if (weir_update_uint (&self->n_partitions, info->assignment->len))
    g_object_notify_by_pspec (object, properties[PROP_N_PARTITIONS]);
}

/* Among those of the group, which are by topic and partition. */
static const WeirGroupOffset *
find_offset (const GArray          *offsets,
             const WeirGroupOffset *assigned)
{
  guint low = 0, high = offsets->len;

  while (low < high)
    {
      guint middle = low + (high - low) / 2;
      const WeirGroupOffset *offset = &g_array_index (offsets, WeirGroupOffset, middle);
      int order = strcmp (offset->topic, assigned->topic);

      if (order == 0)
        order = (offset->partition > assigned->partition) - (offset->partition < assigned->partition);
      if (order == 0)
        return offset;
      if (order < 0)
        low = middle + 1;
      else
        high = middle;
    }
  return NULL;
}

/**
 * weir_member_apply_lag:
 * @self: a row of a group's page
 * @snapshot: the snapshot @group is of
 * @group: the group
 * @info: this member of it
 *
 * Brings up to date how much of the group's lag is its own: unknown where that of one of its partitions is, and a share
 * of nothing where the group has no lag.
 */
void
weir_member_apply_lag (WeirMember           *self,
                       const WeirSnapshot   *snapshot,
                       const WeirGroupInfo  *group,
                       const WeirMemberInfo *info)
{
  GObject *object = G_OBJECT (self);
  gint64 sum = 0, lag = 0;
  gboolean is_known = TRUE;

  g_return_if_fail (WEIR_IS_MEMBER (self));
  g_return_if_fail (snapshot != NULL && group != NULL && info != NULL);

  for (guint i = 0; i < group->offsets->len; i++)
    {
      gint64 part = weir_snapshot_get_lag (snapshot, &g_array_index (group->offsets, WeirGroupOffset, i));

      sum += MAX (0, part);
    }
  for (guint i = 0; i < info->assignment->len; i++)
    {
      const WeirGroupOffset *assigned = &g_array_index (info->assignment, WeirGroupOffset, i);
      const WeirGroupOffset *offset = find_offset (group->offsets, assigned);
      gint64 part = offset != NULL ? weir_snapshot_get_lag (snapshot, offset) : WEIR_OFFSET_UNKNOWN;

      is_known &= part >= 0;
      lag += MAX (0, part);
    }
  if (weir_update_int64 (&self->lag, is_known ? lag : WEIR_OFFSET_UNKNOWN))
    g_object_notify_by_pspec (object, properties[PROP_LAG]);
  if (weir_update_double (&self->lag_share, is_known && sum > 0 ? (double) lag / (double) sum : NAN))
    g_object_notify_by_pspec (object, properties[PROP_LAG_SHARE]);
}

gint64
weir_member_get_lag (WeirMember *self)
{
  g_return_val_if_fail (WEIR_IS_MEMBER (self), WEIR_OFFSET_UNKNOWN);
  return self->lag;
}

/* Of the lag of all partitions, 0 to 1; NAN where it is not known, or where there is none to share. */
double
weir_member_get_lag_share (WeirMember *self)
{
  g_return_val_if_fail (WEIR_IS_MEMBER (self), NAN);
  return self->lag_share;
}

const char *
weir_member_get_id (WeirMember *self)
{
  g_return_val_if_fail (WEIR_IS_MEMBER (self), NULL);
  return self->id;
}

const char *
weir_member_get_client_id (WeirMember *self)
{
  g_return_val_if_fail (WEIR_IS_MEMBER (self), NULL);
  return self->client_id;
}

const char *
weir_member_get_host (WeirMember *self)
{
  g_return_val_if_fail (WEIR_IS_MEMBER (self), NULL);
  return self->host;
}

const char *
weir_member_get_assignment (WeirMember *self)
{
  g_return_val_if_fail (WEIR_IS_MEMBER (self), NULL);
  return self->assignment;
}

guint
weir_member_get_n_partitions (WeirMember *self)
{
  g_return_val_if_fail (WEIR_IS_MEMBER (self), 0);
  return self->n_partitions;
}
