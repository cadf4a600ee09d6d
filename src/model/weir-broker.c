/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "weir-nouns-private.h"

struct _WeirBroker
{
  GObject parent_instance;

  int id;
  char *host;
  int port;
  char *rack;
  guint n_leaders;
  guint n_replicas;
  gboolean is_reachable;
};

G_DEFINE_FINAL_TYPE (WeirBroker, weir_broker, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_ID,
  PROP_HOST,
  PROP_PORT,
  PROP_RACK,
  PROP_N_LEADERS,
  PROP_N_REPLICAS,
  PROP_IS_REACHABLE,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

static void
weir_broker_finalize (GObject *object)
{
  WeirBroker *self = WEIR_BROKER (object);

  g_free (self->host);
  g_free (self->rack);

  G_OBJECT_CLASS (weir_broker_parent_class)->finalize (object);
}

static void
weir_broker_get_property (GObject    *object,
                          guint       prop_id,
                          GValue     *value,
                          GParamSpec *pspec)
{
  WeirBroker *self = WEIR_BROKER (object);

  switch (prop_id)
    {
    case PROP_ID:
      g_value_set_int (value, self->id);
      break;
    case PROP_HOST:
      g_value_set_string (value, self->host);
      break;
    case PROP_PORT:
      g_value_set_int (value, self->port);
      break;
    case PROP_RACK:
      g_value_set_string (value, self->rack);
      break;
    case PROP_N_LEADERS:
      g_value_set_uint (value, self->n_leaders);
      break;
    case PROP_N_REPLICAS:
      g_value_set_uint (value, self->n_replicas);
      break;
    case PROP_IS_REACHABLE:
      g_value_set_boolean (value, self->is_reachable);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
weir_broker_class_init (WeirBrokerClass *klass)
{
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = weir_broker_finalize;
  object_class->get_property = weir_broker_get_property;

  properties[PROP_ID] = g_param_spec_int ("id", NULL, NULL, G_MININT, G_MAXINT, 0, flags);
  properties[PROP_HOST] = g_param_spec_string ("host", NULL, NULL, NULL, flags);
  properties[PROP_PORT] = g_param_spec_int ("port", NULL, NULL, G_MININT, G_MAXINT, 0, flags);
  properties[PROP_RACK] = g_param_spec_string ("rack", NULL, NULL, NULL, flags);
  properties[PROP_N_LEADERS] = g_param_spec_uint ("n-leaders", NULL, NULL, 0, G_MAXUINT, 0, flags);
  properties[PROP_N_REPLICAS] = g_param_spec_uint ("n-replicas", NULL, NULL, 0, G_MAXUINT, 0, flags);
  properties[PROP_IS_REACHABLE] = g_param_spec_boolean ("is-reachable", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
weir_broker_init (WeirBroker *self)
{
}

WeirBroker *
weir_broker_new (gint32 id)
{
  WeirBroker *self = g_object_new (WEIR_TYPE_BROKER, NULL);

  self->id = id;
  return self;
}

void
weir_broker_apply (WeirBroker           *self,
                   const WeirBrokerInfo *info,
                   guint                 n_leaders,
                   guint                 n_replicas)
{
  GObject *object = G_OBJECT (self);

  if (g_set_str (&self->host, info->host))
    g_object_notify_by_pspec (object, properties[PROP_HOST]);
  if (weir_update_int (&self->port, info->port))
    g_object_notify_by_pspec (object, properties[PROP_PORT]);
  if (g_set_str (&self->rack, info->rack))
    g_object_notify_by_pspec (object, properties[PROP_RACK]);
  if (weir_update_uint (&self->n_leaders, n_leaders))
    g_object_notify_by_pspec (object, properties[PROP_N_LEADERS]);
  if (weir_update_uint (&self->n_replicas, n_replicas))
    g_object_notify_by_pspec (object, properties[PROP_N_REPLICAS]);
  if (weir_update_boolean (&self->is_reachable, info->is_reachable))
    g_object_notify_by_pspec (object, properties[PROP_IS_REACHABLE]);
}

int
weir_broker_get_id (WeirBroker *self)
{
  g_return_val_if_fail (WEIR_IS_BROKER (self), -1);
  return self->id;
}

const char *
weir_broker_get_host (WeirBroker *self)
{
  g_return_val_if_fail (WEIR_IS_BROKER (self), NULL);
  return self->host;
}

int
weir_broker_get_port (WeirBroker *self)
{
  g_return_val_if_fail (WEIR_IS_BROKER (self), 0);
  return self->port;
}

const char *
weir_broker_get_rack (WeirBroker *self)
{
  g_return_val_if_fail (WEIR_IS_BROKER (self), NULL);
  return self->rack;
}

guint
weir_broker_get_n_leaders (WeirBroker *self)
{
  g_return_val_if_fail (WEIR_IS_BROKER (self), 0);
  return self->n_leaders;
}

guint
weir_broker_get_n_replicas (WeirBroker *self)
{
  g_return_val_if_fail (WEIR_IS_BROKER (self), 0);
  return self->n_replicas;
}

gboolean
weir_broker_get_is_reachable (WeirBroker *self)
{
  g_return_val_if_fail (WEIR_IS_BROKER (self), FALSE);
  return self->is_reachable;
}
