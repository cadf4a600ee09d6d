/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "kafka/weir-handle.h"

struct _WeirHandle
{
  gatomicrefcount ref_count;
  rd_kafka_t *handle;
};

/* How many handles are being destroyed; under the mutex. */
static GMutex mutex;
static GCond cond;
static guint n_pending;

WeirHandle *
weir_handle_new (rd_kafka_t *handle)
{
  WeirHandle *self = g_new0 (WeirHandle, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->handle = handle;
  return self;
}

WeirHandle *
weir_handle_ref (WeirHandle *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
weir_handle_unref (WeirHandle *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  weir_handle_destroy_later (self->handle);
  g_free (self);
}

rd_kafka_t *
weir_handle_get (WeirHandle *self)
{
  return self->handle;
}

void
weir_handle_announce_destroy (void)
{
  g_mutex_lock (&mutex);
  n_pending++;
  g_mutex_unlock (&mutex);
}

void
weir_handle_destroy_announced (rd_kafka_t *handle)
{
  if (handle != NULL)
    rd_kafka_destroy_flags (handle, RD_KAFKA_DESTROY_F_NO_CONSUMER_CLOSE);

  g_mutex_lock (&mutex);
  n_pending--;
  g_cond_broadcast (&cond);
  g_mutex_unlock (&mutex);
}

static gpointer
destroy_func (gpointer data)
{
  rd_kafka_t *handle = data;

  /* Messages that were not sent are given up, otherwise a producer with an unreachable
   * broker waits for their time-outs. */
  if (rd_kafka_type (handle) == RD_KAFKA_PRODUCER)
    rd_kafka_purge (handle, RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT | RD_KAFKA_PURGE_F_NON_BLOCKING);
  weir_handle_destroy_announced (handle);
  return NULL;
}

void
weir_handle_destroy_later (rd_kafka_t *handle)
{
  if (handle == NULL)
    return;

  weir_handle_announce_destroy ();
  /* A thread for each: one that hangs must not hold up the others. */
  g_thread_unref (g_thread_new ("weir-destroy", destroy_func, handle));
}

gboolean
weir_handle_wait_destroyed (guint timeout_msec)
{
  gint64 deadline_usec = g_get_monotonic_time () + timeout_msec * G_TIME_SPAN_MILLISECOND;
  gboolean is_done;

  g_mutex_lock (&mutex);
  while (n_pending > 0 && g_cond_wait_until (&cond, &mutex, deadline_usec))
    ;
  is_done = n_pending == 0;
  g_mutex_unlock (&mutex);
  return is_done;
}
