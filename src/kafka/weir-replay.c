/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "kafka/weir-replay.h"

#include "kafka/weir-client-private.h"
#include "kafka/weir-replay-private.h"

struct _WeirReplay
{
  GObject parent_instance;

  WeirClient *target;
  WeirReplayShared *shared;
  gboolean is_started;
};

G_DEFINE_FINAL_TYPE (WeirReplay, weir_replay, G_TYPE_OBJECT)

enum
{
  PROGRESS,
  ENDED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static WeirReplayShared *
shared_ref (WeirReplayShared *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
weir_replay_shared_unref (WeirReplayShared *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_clear_pointer (&self->source, weir_connection_unref);
  g_clear_pointer (&self->target, weir_connection_unref);
  g_clear_pointer (&self->job, weir_job_free);
  g_clear_pointer (&self->notifier, weir_notifier_unref);
  g_mutex_clear (&self->mutex);
  g_free (self->trouble);
  g_free (self);
}

/* Thread: the replay's. */
void
weir_replay_shared_set_trouble (WeirReplayShared *self,
                                const char *trouble)
{
  g_mutex_lock (&self->mutex);
  g_free (self->trouble);
  self->trouble = g_strdup (trouble);
  g_mutex_unlock (&self->mutex);
}

static void
weir_replay_dispose (GObject *object)
{
  WeirReplay *self = WEIR_REPLAY (object);

  if (self->shared != NULL)
    {
      g_atomic_int_set (&self->shared->is_cancelled, TRUE);
      weir_notifier_leave (self->shared->notifier, self->is_started);
    }
  g_clear_pointer (&self->shared, weir_replay_shared_unref);
  g_clear_object (&self->target);

  G_OBJECT_CLASS (weir_replay_parent_class)->dispose (object);
}

static void
weir_replay_class_init (WeirReplayClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = weir_replay_dispose;

  /**
   * WeirReplay::progress:
   *
   * Something may have moved. At most every 100 ms.
   */
  signals[PROGRESS] = g_signal_new ("progress", WEIR_TYPE_REPLAY, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  /**
   * WeirReplay::ended:
   *
   * Once: weir_replay_dup_job() says how.
   */
  signals[ENDED] = g_signal_new ("ended", WEIR_TYPE_REPLAY, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
weir_replay_init (WeirReplay *self)
{
}

/**
 * weir_replay_new:
 * @source: the source's cluster
 * @target: the target's; the same client where that is the same
 * @job: what is to be done, or to be gone on with
 * @hooks: what the rooms around give
 *
 * Returns: (transfer full): a replay that has not started
 */
WeirReplay *
weir_replay_new (WeirClient *source,
                 WeirClient *target,
                 const WeirJob *job,
                 const WeirReplayHooks *hooks)
{
  WeirReplay *self;
  WeirReplayShared *shared;

  /* Messages that are not what the plan says must not be written. */
  g_return_val_if_fail (job->edits == NULL || hooks->edit != NULL, NULL);

  self = g_object_new (WEIR_TYPE_REPLAY, NULL);
  shared = g_new0 (WeirReplayShared, 1);
  g_atomic_ref_count_init (&shared->ref_count);
  g_mutex_init (&shared->mutex);
  shared->notifier = weir_notifier_new (self, signals[PROGRESS], signals[ENDED], hooks->user_data, hooks->destroy);
  shared->source = weir_connection_ref (weir_client_get_connection (source));
  shared->target = weir_connection_ref (weir_client_get_connection (target));
  shared->hooks = *hooks;
  shared->job = weir_job_copy (job);
  self->shared = shared;
  self->target = g_object_ref (target);
  return self;
}

gboolean
weir_replay_start (WeirReplay *self,
                   GError **error)
{
  g_return_val_if_fail (WEIR_IS_REPLAY (self), FALSE);
  g_return_val_if_fail (!self->is_started, FALSE);

  if (!weir_client_check_writable (self->target, error))
    return FALSE;
  self->is_started = TRUE;
  g_thread_unref (g_thread_new ("weir-replay", weir_replay_thread_main, shared_ref (self->shared)));
  return TRUE;
}

void
weir_replay_cancel (WeirReplay *self)
{
  g_return_if_fail (WEIR_IS_REPLAY (self));
  g_atomic_int_set (&self->shared->is_cancelled, TRUE);
}

void
weir_replay_set_paused (WeirReplay *self,
                        gboolean paused)
{
  g_return_if_fail (WEIR_IS_REPLAY (self));
  g_atomic_int_set (&self->shared->is_paused, paused);
}

WeirJob *
weir_replay_dup_job (WeirReplay *self)
{
  WeirJob *job;

  g_return_val_if_fail (WEIR_IS_REPLAY (self), NULL);

  g_mutex_lock (&self->shared->mutex);
  job = weir_job_copy (self->shared->job);
  g_mutex_unlock (&self->shared->mutex);
  return job;
}

char *
weir_replay_dup_trouble (WeirReplay *self)
{
  char *trouble;

  g_return_val_if_fail (WEIR_IS_REPLAY (self), NULL);

  g_mutex_lock (&self->shared->mutex);
  trouble = g_strdup (self->shared->trouble);
  g_mutex_unlock (&self->shared->mutex);
  return trouble;
}
