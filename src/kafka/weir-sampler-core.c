/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "kafka/weir-sampler-private.h"

static void
call_free (WeirSampleCall *call)
{
  g_clear_pointer (&call->list, rd_kafka_topic_partition_list_destroy);
  g_clear_pointer (&call->group, g_free);
  g_free (call);
}

/* Thread: any of the library's, holding a queue's lock: only wake. */
static void
wake_cb (rd_kafka_t *handle,
         void *user_data)
{
  WeirSamplerCore *self = user_data;

  g_mutex_lock (&self->mutex);
  self->has_news = TRUE;
  g_cond_signal (&self->cond);
  g_mutex_unlock (&self->mutex);
}

static rd_kafka_queue_t *
open_queue (WeirSamplerCore *self,
            rd_kafka_t *handle)
{
  rd_kafka_queue_t *queue = rd_kafka_queue_new (handle);

  rd_kafka_queue_cb_event_enable (queue, wake_cb, self);
  return queue;
}

static void
close_queue (rd_kafka_queue_t *queue)
{
  /* Takes the lock under which wake_cb() runs: none is under way afterwards. */
  rd_kafka_queue_cb_event_enable (queue, NULL, NULL);
  rd_kafka_queue_destroy (queue);
}

WeirSamplerCore *
weir_sampler_core_new (WeirConnection *connection)
{
  WeirSamplerCore *self = g_new0 (WeirSamplerCore, 1);

  g_atomic_ref_count_init (&self->ref_count);
  g_mutex_init (&self->mutex);
  g_cond_init (&self->cond);
  self->connection = weir_connection_ref (connection);
  self->queue = open_queue (self, weir_connection_get_handle (connection));
  self->calls = g_hash_table_new_full (NULL, NULL, (GDestroyNotify) call_free, NULL);
  self->suspects = g_hash_table_new (NULL, NULL);
  self->racks = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  return self;
}

WeirSamplerCore *
weir_sampler_core_ref (WeirSamplerCore *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
weir_sampler_core_unref (WeirSamplerCore *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_clear_pointer (&self->coordinator_queue, close_queue);
  g_clear_pointer (&self->queue, close_queue);
  /* Calls that are still out die with their queue and handle. */
  g_clear_pointer (&self->calls, g_hash_table_unref);
  g_clear_pointer (&self->coordinator, weir_handle_unref);
  g_clear_pointer (&self->connection, weir_connection_unref);
  g_clear_pointer (&self->suspects, g_hash_table_unref);
  g_clear_pointer (&self->racks, g_hash_table_unref);
  g_clear_pointer (&self->groups_unsupported, g_free);
  g_clear_pointer (&self->offsets_leaders, g_array_unref);
  g_clear_pointer (&self->times, weir_sample_times_free);
  g_clear_pointer (&self->previous, weir_snapshot_unref);
  g_cond_clear (&self->cond);
  g_mutex_clear (&self->mutex);
  g_free (self);
}

void
weir_sampler_core_stop (WeirSamplerCore *self)
{
  g_mutex_lock (&self->mutex);
  self->is_stopped = TRUE;
  g_cond_signal (&self->cond);
  g_mutex_unlock (&self->mutex);
}

void
weir_sampler_core_resume (WeirSamplerCore *self)
{
  g_mutex_lock (&self->mutex);
  self->is_stopped = FALSE;
  g_mutex_unlock (&self->mutex);
}

gboolean
weir_sampler_core_is_stopped (WeirSamplerCore *self)
{
  gboolean is_stopped;

  g_mutex_lock (&self->mutex);
  is_stopped = self->is_stopped;
  g_mutex_unlock (&self->mutex);
  return is_stopped;
}

void
weir_sampler_core_wait (WeirSamplerCore *self,
                        gint64 until_usec)
{
  g_mutex_lock (&self->mutex);
  while (!self->has_news && !self->is_stopped && g_cond_wait_until (&self->cond, &self->mutex, until_usec))
    ;
  self->has_news = FALSE;
  g_mutex_unlock (&self->mutex);
}

gboolean
weir_sampler_core_open_coordinator (WeirSamplerCore *self,
                                    GError **error)
{
  if (self->coordinator != NULL)
    {
      rd_kafka_t *handle = weir_handle_get (self->coordinator);

      /* Nothing else serves its main queue, where the library may leave errors. */
      if (handle != weir_connection_get_handle (self->connection))
        rd_kafka_poll (handle, 0);
      return TRUE;
    }
  self->coordinator = weir_connection_ref_coordinator (self->connection, error);
  if (self->coordinator == NULL)
    return FALSE;
  self->coordinator_queue = open_queue (self, weir_handle_get (self->coordinator));
  return TRUE;
}

static gboolean
is_coordinator_call (gpointer key,
                     gpointer value,
                     gpointer user_data)
{
  return ((WeirSampleCall *) key)->is_coordinator;
}

/* The library looks for a coordinator by asking any broker it is connected to, maybe a
 * frozen one: then calls hang whose coordinator is well. A new handle connects to brokers
 * that answer only. */
#define LOST_USEC (2 * G_TIME_SPAN_SECOND)
#define RENEW_EVERY_USEC (10 * G_TIME_SPAN_SECOND)

static gboolean
is_lost (WeirSamplerCore *self,
         const WeirSampleCall *call,
         gint64 now_usec)
{
  if (!call->is_coordinator)
    return FALSE;
  /* Not answered for so long, it will not be. */
  if (now_usec - call->sent_usec > WEIR_COORDINATOR_STUCK_USEC)
    return TRUE;
  return call->broker >= 0 && !g_hash_table_contains (self->suspects, GINT_TO_POINTER (call->broker))
         && now_usec - call->sent_usec > LOST_USEC && now_usec - self->renewed_usec > RENEW_EVERY_USEC;
}

/* A group whose call is lost can be asked again only by another handle. */
void
weir_sampler_core_renew_coordinator_if_stuck (WeirSamplerCore *self)
{
  GHashTableIter iter;
  gpointer key;
  gint64 now_usec = g_get_monotonic_time ();
  gboolean is_stuck = FALSE;

  g_hash_table_iter_init (&iter, self->calls);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    {
      if (is_lost (self, key, now_usec))
        is_stuck = TRUE;
    }
  if (!is_stuck)
    return;

  g_debug ("calls to coordinators are lost: using another handle");
  self->renewed_usec = now_usec;
  weir_connection_replace_coordinator (self->connection, self->coordinator);
  g_clear_pointer (&self->coordinator_queue, close_queue);
  g_hash_table_foreach_remove (self->calls, is_coordinator_call, NULL);
  g_clear_pointer (&self->coordinator, weir_handle_unref);
}

WeirSampleCall *
weir_sampler_core_add_call (WeirSamplerCore *self,
                            WeirSampleReplyFunc func)
{
  WeirSampleCall *call = g_new0 (WeirSampleCall, 1);

  call->func = func;
  call->cycle_number = self->cycle_number;
  call->sent_usec = g_get_monotonic_time ();
  call->broker = -1;
  g_hash_table_add (self->calls, call);
  return call;
}

void
weir_sampler_core_remove_call (WeirSamplerCore *self,
                               WeirSampleCall *call)
{
  g_hash_table_remove (self->calls, call);
}
