/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "kafka/weir-notifier.h"

struct _WeirNotifier
{
  gatomicrefcount ref_count;
  GMainContext *context;
  guint progress_signal;
  guint ended_signal;
  int is_progress_pending; /* g_atomic_int */

  /* Main thread only. */
  GObject *object; /* NULL once it has left */
  gpointer user_data;
  GDestroyNotify destroy;
};

/**
 * weir_notifier_new:
 * @object: (not nullable): emits the signals; not held
 * @progress_signal: id of a signal without parameters
 * @ended_signal: the same
 * @user_data: what the thread's callbacks are given
 * @destroy: (nullable): releases it
 *
 * Returns: (transfer full): a notifier, to be held by the object and by the thread
 */
WeirNotifier *
weir_notifier_new (gpointer object,
                   guint progress_signal,
                   guint ended_signal,
                   gpointer user_data,
                   GDestroyNotify destroy)
{
  WeirNotifier *self = g_new0 (WeirNotifier, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->context = g_main_context_ref_thread_default ();
  self->object = object;
  self->progress_signal = progress_signal;
  self->ended_signal = ended_signal;
  self->user_data = user_data;
  self->destroy = destroy;
  return self;
}

WeirNotifier *
weir_notifier_ref (WeirNotifier *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
weir_notifier_unref (WeirNotifier *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_main_context_unref (self->context);
  g_free (self);
}

static void
release_data (WeirNotifier *self)
{
  GDestroyNotify destroy = g_steal_pointer (&self->destroy);

  if (destroy != NULL)
    destroy (g_steal_pointer (&self->user_data));
}

void
weir_notifier_leave (WeirNotifier *self,
                     gboolean has_thread)
{
  self->object = NULL;
  if (!has_thread)
    release_data (self);
}

static void
emit (WeirNotifier *self,
      guint signal_id)
{
  g_autoptr (GObject) object = NULL;

  if (self->object == NULL)
    return;
  /* A handler may drop the last other reference. */
  object = g_object_ref (self->object);
  g_signal_emit (object, signal_id, 0);
}

static gboolean
progress_cb (gpointer user_data)
{
  WeirNotifier *self = user_data;

  g_atomic_int_set (&self->is_progress_pending, FALSE);
  emit (self, self->progress_signal);
  return G_SOURCE_REMOVE;
}

static gboolean
ended_cb (gpointer user_data)
{
  WeirNotifier *self = user_data;

  emit (self, self->ended_signal);
  release_data (self);
  return G_SOURCE_REMOVE;
}

/* Not g_main_context_invoke(): when the loop does not run yet, or no more, that would call the
 * function right here, on the thread. */
static void
post (WeirNotifier *self,
      GSourceFunc func)
{
  g_autoptr (GSource) source = g_idle_source_new ();

  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, func, weir_notifier_ref (self), (GDestroyNotify) weir_notifier_unref);
  g_source_set_static_name (source, "[weir] notifier");
  g_source_attach (source, self->context);
}

void
weir_notifier_post_progress (WeirNotifier *self)
{
  if (g_atomic_int_compare_and_exchange (&self->is_progress_pending, FALSE, TRUE))
    post (self, progress_cb);
}

void
weir_notifier_post_ended (WeirNotifier *self)
{
  post (self, ended_cb);
}
