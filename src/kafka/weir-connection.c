/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "kafka/weir-connection.h"

#include "kafka/weir-config.h"

struct _WeirConnection
{
  gatomicrefcount ref_count;
  WeirProfile *profile;
  WeirHandle *handle;

  GMutex mutex;
  gboolean is_observer;    /* under the mutex: the handle serves for coordinators too */
  WeirHandle *coordinator; /* under the mutex; NULL until needed: it costs threads and connections */
};

WeirConnection *
weir_connection_new (WeirProfile *profile,
                     gboolean is_observer,
                     GError **error)
{
  g_autoptr (WeirProfile) copy = weir_profile_copy (profile);
  rd_kafka_conf_t *conf = weir_config_new (copy, is_observer ? WEIR_CONFIG_OBSERVER : WEIR_CONFIG_ADMIN_PRODUCER, error);
  rd_kafka_t *handle;
  WeirConnection *self;

  if (conf == NULL)
    return NULL;
  handle = weir_config_create_handle (is_observer ? RD_KAFKA_CONSUMER : RD_KAFKA_PRODUCER, conf, error);
  if (handle == NULL)
    return NULL;

  self = g_new0 (WeirConnection, 1);
  g_atomic_ref_count_init (&self->ref_count);
  g_mutex_init (&self->mutex);
  self->profile = g_steal_pointer (&copy);
  self->handle = weir_handle_new (handle);
  self->is_observer = is_observer;
  return self;
}

WeirConnection *
weir_connection_ref (WeirConnection *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
weir_connection_unref (WeirConnection *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_clear_pointer (&self->coordinator, weir_handle_unref);
  g_clear_pointer (&self->handle, weir_handle_unref);
  g_clear_object (&self->profile);
  g_mutex_clear (&self->mutex);
  g_free (self);
}

WeirProfile *
weir_connection_get_profile (WeirConnection *self)
{
  return self->profile;
}

rd_kafka_t *
weir_connection_get_handle (WeirConnection *self)
{
  return weir_handle_get (self->handle);
}

WeirHandle *
weir_connection_ref_coordinator (WeirConnection *self,
                                 GError **error)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  if (self->coordinator == NULL && self->is_observer)
    {
      self->coordinator = weir_handle_ref (self->handle);
    }
  else if (self->coordinator == NULL)
    {
      rd_kafka_conf_t *conf = weir_config_new (self->profile, WEIR_CONFIG_COORDINATOR, error);
      rd_kafka_t *handle;

      if (conf == NULL)
        return NULL;
      handle = weir_config_create_handle (RD_KAFKA_CONSUMER, conf, error);
      if (handle == NULL)
        return NULL;
      self->coordinator = weir_handle_new (handle);
    }
  return weir_handle_ref (self->coordinator);
}

void
weir_connection_replace_coordinator (WeirConnection *self,
                                     WeirHandle *stuck)
{
  g_autoptr (WeirHandle) dropped = NULL;
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  /* Somebody else may have replaced it already. */
  self->is_observer = FALSE;
  if (self->coordinator == stuck)
    dropped = g_steal_pointer (&self->coordinator);
}
