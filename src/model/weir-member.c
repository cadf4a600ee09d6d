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
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
weir_member_init (WeirMember *self)
{
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
