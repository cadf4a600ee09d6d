/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "kafka/weir-sampler.h"

#include <glib/gi18n.h>

#include "base/weir-error.h"
#include "kafka/weir-client-private.h"
#include "kafka/weir-sampler-private.h"

#define DEFAULT_TIMEOUT_MSEC 5000
/* Running, every which cycle asks for what changes slowly. */
#define LOW_EVERY 15
#define DESCRIBE_EVERY 3

struct _WeirSampler
{
  GObject parent_instance;

  WeirClient *client;
  WeirSamplerCore *core;
  GThreadPool *worker; /* of one thread: never more than one cycle is under way */

  GStrv only_topics;
  GStrv only_groups;
  gboolean forget;
  guint timeout_msec;

  GQueue waiting;  /* of Job */
  gpointer current; /* the Job under way; only compared with */

  gboolean is_running;
  guint interval_msec;
  guint timer_id;
  guint64 n_periodic;
  gboolean wants_refresh;
};

G_DEFINE_FINAL_TYPE (WeirSampler, weir_sampler, G_TYPE_OBJECT)

enum
{
  SIGNAL_SAMPLED,
  SIGNAL_FAILED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

/* One cycle to run: for a caller of weir_sampler_sample_async(), or, without a task, for the
 * signals. */
typedef struct
{
  GWeakRef sampler; /* a cycle does not keep its sampler alive: dropping it ends the cycle */
  WeirSamplerCore *core;
  GTask *task;
  GSource *cancel_source;
  gboolean is_periodic;
  gboolean is_refresh; /* its answer is expected even when the sampler was stopped */
  WeirSampleRequest request;
  WeirSnapshot *snapshot;
  GError *error;
} Job;

static void
clear_cancel (Job *job)
{
  if (job->cancel_source != NULL)
    g_source_destroy (job->cancel_source);
  g_clear_pointer (&job->cancel_source, g_source_unref);
}

static void
job_free (Job *job)
{
  clear_cancel (job);
  g_weak_ref_clear (&job->sampler);
  g_clear_pointer (&job->core, weir_sampler_core_unref);
  g_clear_object (&job->task);
  g_clear_pointer (&job->request.only_topics, g_strfreev);
  g_clear_pointer (&job->request.only_groups, g_strfreev);
  g_clear_pointer (&job->snapshot, weir_snapshot_unref);
  g_clear_error (&job->error);
  g_free (job);
}

static Job *
job_new (WeirSampler *self,
         WeirSampleParts parts)
{
  Job *job = g_new0 (Job, 1);

  g_weak_ref_init (&job->sampler, self);
  job->core = weir_sampler_core_ref (self->core);
  job->request.parts = parts | WEIR_SAMPLE_METADATA;
  job->request.describe_all = TRUE;
  job->request.is_patient = TRUE;
  return job;
}

/* Thread: the sampler's worker. */
static void
work_func (gpointer data,
           gpointer user_data)
{
  g_autoptr (GTask) cycle = data;
  Job *job = g_task_get_task_data (cycle);

  if (!weir_sampler_core_is_stopped (job->core))
    job->snapshot = weir_sample_cycle_run (job->core, &job->request, &job->error);
  g_task_return_boolean (cycle, TRUE);
}

static gboolean
has_all_brokers (const WeirSnapshot *snapshot)
{
  for (guint i = 0; i < snapshot->brokers->len; i++)
    {
      if (!g_array_index (snapshot->brokers, WeirBrokerInfo, i).is_reachable)
        return FALSE;
    }
  return snapshot->brokers->len > 0;
}

/* The library's call only timed out; its events said why. */
static void
explain (WeirSampler *self,
         Job *job)
{
  GError *reason = weir_client_dup_last_error (self->client);

  if (reason != NULL)
    {
      g_clear_error (&job->error);
      job->error = reason;
    }
  else if (job->error == NULL)
    {
      job->error = g_error_new_literal (WEIR_ERROR, WEIR_ERROR_FAILED, _("The sample was given up."));
    }
}

static void
deliver (WeirSampler *self,
         Job *job)
{
  if (job->snapshot == NULL)
    explain (self, job);
  else if (has_all_brokers (job->snapshot))
    weir_client_forget_last_error (self->client);

  if (job->task != NULL)
    {
      g_autoptr (GTask) task = g_steal_pointer (&job->task);

      clear_cancel (job);
      if (job->snapshot != NULL)
        g_task_return_pointer (task, weir_snapshot_ref (job->snapshot), (GDestroyNotify) weir_snapshot_unref);
      else
        g_task_return_error (task, g_steal_pointer (&job->error));
    }
  else if (job->is_refresh || (job->is_periodic && self->is_running))
    {
      if (job->snapshot != NULL)
        g_signal_emit (self, signals[SIGNAL_SAMPLED], 0, job->snapshot);
      else
        g_signal_emit (self, signals[SIGNAL_FAILED], 0, job->error);
    }
}

static Job *
next_periodic (WeirSampler *self)
{
  guint64 number = self->n_periodic++;
  Job *job;

  /* No cycle is under way: what the core knows may be looked at. */
  if (self->wants_refresh || number == 0 || self->core->previous == NULL)
    {
      job = job_new (self, WEIR_SAMPLE_ALL | WEIR_SAMPLE_TIMES);
      job->is_refresh = self->wants_refresh;
      self->wants_refresh = FALSE;
    }
  else
    {
      job = job_new (self, WEIR_SAMPLE_TIMES | (number % LOW_EVERY == 0 ? WEIR_SAMPLE_ALL : WEIR_SAMPLE_ALL & ~WEIR_SAMPLE_LOW));
      job->request.describe_all = number % DESCRIBE_EVERY == 0;
    }
  job->request.is_patient = FALSE;
  job->is_periodic = TRUE;
  return job;
}

static void cycle_cb (GObject *object, GAsyncResult *result, gpointer user_data);

static void
run (WeirSampler *self,
     Job *job)
{
  g_autoptr (GTask) cycle = g_task_new (NULL, NULL, cycle_cb, NULL);

  job->request.forget = self->forget;
  job->request.timeout_msec = self->timeout_msec;
  job->request.only_topics = g_strdupv (self->only_topics);
  job->request.only_groups = g_strdupv (self->only_groups);
  self->forget = FALSE;
  self->current = job;
  weir_sampler_core_resume (self->core);
  g_task_set_task_data (cycle, job, (GDestroyNotify) job_free);
  g_thread_pool_push (self->worker, g_steal_pointer (&cycle), NULL);
}

/* Starts the next cycle, if none is under way and one is due. */
static void
pump (WeirSampler *self)
{
  if (self->current != NULL)
    return;

  while (!g_queue_is_empty (&self->waiting))
    {
      Job *job = g_queue_pop_head (&self->waiting);

      if (job->task != NULL)
        {
          run (self, job);
          return;
        }
      /* Cancelled while it waited. */
      job_free (job);
    }
  if (self->wants_refresh || (self->is_running && self->timer_id == 0))
    run (self, next_periodic (self));
}

static gboolean
timer_cb (gpointer user_data)
{
  WeirSampler *self = user_data;

  self->timer_id = 0;
  pump (self);
  return G_SOURCE_REMOVE;
}

static void
cycle_cb (GObject *object,
          GAsyncResult *result,
          gpointer user_data)
{
  Job *job = g_task_get_task_data (G_TASK (result));
  g_autoptr (WeirSampler) self = g_weak_ref_get (&job->sampler);

  if (self == NULL || self->client == NULL)
    return;
  self->current = NULL;
  /* The next is armed when the last ended: a slow cluster is asked less often. */
  if (self->is_running && self->timer_id == 0)
    self->timer_id = g_timeout_add (self->interval_msec, timer_cb, self);
  deliver (self, job);
  if (self->client != NULL)
    pump (self);
}

static void
weir_sampler_dispose (GObject *object)
{
  WeirSampler *self = WEIR_SAMPLER (object);

  g_clear_handle_id (&self->timer_id, g_source_remove);
  self->is_running = FALSE;
  self->wants_refresh = FALSE;
  /* Their tasks hold the sampler: what is left was cancelled. */
  g_queue_clear_full (&self->waiting, (GDestroyNotify) job_free);
  if (self->core != NULL)
    weir_sampler_core_stop (self->core);
  if (self->worker != NULL)
    g_thread_pool_free (g_steal_pointer (&self->worker), FALSE, FALSE);
  g_clear_pointer (&self->core, weir_sampler_core_unref);
  g_clear_object (&self->client);

  G_OBJECT_CLASS (weir_sampler_parent_class)->dispose (object);
}

static void
weir_sampler_finalize (GObject *object)
{
  WeirSampler *self = WEIR_SAMPLER (object);

  g_clear_pointer (&self->only_topics, g_strfreev);
  g_clear_pointer (&self->only_groups, g_strfreev);

  G_OBJECT_CLASS (weir_sampler_parent_class)->finalize (object);
}

static void
weir_sampler_class_init (WeirSamplerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = weir_sampler_dispose;
  object_class->finalize = weir_sampler_finalize;

  /**
   * WeirSampler::sampled:
   * @snapshot: what was found
   *
   * A cycle between weir_sampler_start() and weir_sampler_stop(), or a refresh, ended.
   */
  signals[SIGNAL_SAMPLED] = g_signal_new ("sampled", WEIR_TYPE_SAMPLER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                          G_TYPE_NONE, 1, WEIR_TYPE_SNAPSHOT | G_SIGNAL_TYPE_STATIC_SCOPE);

  /**
   * WeirSampler::failed:
   * @error: why no broker answered
   *
   * A cycle got no answer at all. The next is tried all the same.
   */
  signals[SIGNAL_FAILED] = g_signal_new ("failed", WEIR_TYPE_SAMPLER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                         G_TYPE_NONE, 1, G_TYPE_ERROR | G_SIGNAL_TYPE_STATIC_SCOPE);
}

static void
weir_sampler_init (WeirSampler *self)
{
  self->timeout_msec = DEFAULT_TIMEOUT_MSEC;
  self->worker = g_thread_pool_new (work_func, NULL, 1, FALSE, NULL);
  g_queue_init (&self->waiting);
}

WeirSampler *
weir_sampler_new (WeirClient *client)
{
  WeirSampler *self;

  g_return_val_if_fail (WEIR_IS_CLIENT (client), NULL);

  self = g_object_new (WEIR_TYPE_SAMPLER, NULL);
  self->client = g_object_ref (client);
  self->core = weir_sampler_core_new (weir_client_get_connection (client));
  return self;
}

void
weir_sampler_set_only (WeirSampler *self,
                       const char *const *topics,
                       const char *const *groups)
{
  g_return_if_fail (WEIR_IS_SAMPLER (self));

  g_strfreev (self->only_topics);
  g_strfreev (self->only_groups);
  self->only_topics = g_strdupv ((GStrv) topics);
  self->only_groups = g_strdupv ((GStrv) groups);
  self->forget = TRUE;
}

void
weir_sampler_set_timeout (WeirSampler *self,
                          guint msec)
{
  g_return_if_fail (WEIR_IS_SAMPLER (self));

  self->timeout_msec = MAX (msec, 200);
}

static gboolean
cancelled_cb (GCancellable *cancellable,
              gpointer user_data)
{
  Job *job = user_data;
  g_autoptr (GTask) task = g_steal_pointer (&job->task);
  g_autoptr (WeirSampler) self = g_weak_ref_get (&job->sampler);

  if (self != NULL && self->current == job)
    weir_sampler_core_stop (job->core);
  g_task_return_error_if_cancelled (task);
  return G_SOURCE_REMOVE;
}

/**
 * weir_sampler_sample_async:
 *
 * One cycle of its own, after those that wait already.
 */
void
weir_sampler_sample_async (WeirSampler *self,
                           WeirSampleParts parts,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  Job *job;

  g_return_if_fail (WEIR_IS_SAMPLER (self));

  job = job_new (self, parts);
  job->task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (job->task, weir_sampler_sample_async);
  if (cancellable != NULL)
    {
      job->cancel_source = g_cancellable_source_new (cancellable);
      g_source_set_callback (job->cancel_source, (GSourceFunc) (void (*) (void)) cancelled_cb, job, NULL);
      g_source_attach (job->cancel_source, g_task_get_context (job->task));
    }
  g_queue_push_tail (&self->waiting, job);
  pump (self);
}

WeirSnapshot *
weir_sampler_sample_finish (WeirSampler *self,
                            GAsyncResult *result,
                            GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

void
weir_sampler_start (WeirSampler *self,
                    guint interval_msec)
{
  g_return_if_fail (WEIR_IS_SAMPLER (self));

  self->interval_msec = interval_msec;
  g_clear_handle_id (&self->timer_id, g_source_remove);
  if (!self->is_running)
    self->n_periodic = 0;
  else if (self->current == NULL)
    {
      /* Only the pace changed. */
      self->timer_id = g_timeout_add (self->interval_msec, timer_cb, self);
    }
  self->is_running = TRUE;
  pump (self);
}

void
weir_sampler_stop (WeirSampler *self)
{
  g_return_if_fail (WEIR_IS_SAMPLER (self));

  self->is_running = FALSE;
  self->wants_refresh = FALSE;
  g_clear_handle_id (&self->timer_id, g_source_remove);
}

void
weir_sampler_refresh (WeirSampler *self)
{
  g_return_if_fail (WEIR_IS_SAMPLER (self));

  self->wants_refresh = TRUE;
  pump (self);
}
