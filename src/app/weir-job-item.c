/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "weir-job-item.h"

#include <math.h>

#include "app/weir-job-meter.h"
#include "app/weir-job-rules.h"
#include "kafka/weir-replay.h"
#include "store/weir-job-store.h"

/* A check of a cluster that has gone away ends by itself. */
#define STALL_MSEC 30000

/* What a run needs: it ends with the replay's thread, which may be after the window. */
typedef struct
{
  WeirJobStore *store;
  WeirJobRules *rules;
} Run;

struct _WeirJobItem
{
  GObject parent_instance;

  WeirJob *job;
  WeirJobItemState state;
  char *trouble;
  double rate;
  gint64 left_usec;
  WeirJobMeter meter;
  guint timer; /* while it runs: a rate falls without anything happening */

  WeirClient *source; /* of the run that is being started */
  WeirClient *target;
  WeirReplay *replay;
  gboolean is_unwanted; /* stopped before it was started */
  WeirReplayCheck *check; /* the last one */
  gboolean is_checking;
};

G_DEFINE_FINAL_TYPE (WeirJobItem, weir_job_item, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_STATE,
  PROP_PROGRESS,
  PROP_N_WRITTEN,
  PROP_RATE,
  N_PROPS,
};

enum
{
  CHANGED,
  ENDED,
  N_SIGNALS,
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

static void
run_free (gpointer data)
{
  Run *run = data;

  weir_job_store_free (run->store);
  weir_job_rules_free (run->rules);
  g_free (run);
}

static gboolean
run_match (const WeirRecordView *view,
           gpointer user_data)
{
  return weir_job_rules_match (view, ((Run *) user_data)->rules);
}

static gboolean
run_edit (const WeirRecordView *view,
          WeirRecordView *edited,
          char **problem,
          gpointer user_data)
{
  return weir_job_rules_edit (view, edited, problem, ((Run *) user_data)->rules);
}

static gboolean
run_save (const WeirJob *job,
          gpointer user_data,
          GError **error)
{
  return weir_job_store_save (((Run *) user_data)->store, job, error);
}

static gboolean
is_active_state (WeirJobItemState state)
{
  return state == WEIR_JOB_ITEM_STARTING || state == WEIR_JOB_ITEM_RUNNING || state == WEIR_JOB_ITEM_PAUSED
         || state == WEIR_JOB_ITEM_STOPPING;
}

static void
tell (WeirJobItem *self)
{
  g_autoptr (WeirJobItem) keep = g_object_ref (self);

  for (guint i = 1; i < N_PROPS; i++)
    g_object_notify_by_pspec (G_OBJECT (self), properties[i]);
  g_signal_emit (keep, signals[CHANGED], 0);
}

static void
take_job (WeirJobItem *self,
          WeirJob *job)
{
  weir_job_free (self->job);
  self->job = job;
}

static void
update_rate (WeirJobItem *self)
{
  gboolean is_running = self->state == WEIR_JOB_ITEM_RUNNING;
  gint64 n_offsets, n_done;

  weir_job_get_progress (self->job, &n_done, &n_offsets);
  if (is_running)
    weir_job_meter_add (&self->meter, g_get_monotonic_time (), self->job->counts.n_written, n_done);
  self->rate = is_running ? weir_job_meter_get_rate (&self->meter) : NAN;
  self->left_usec = is_running ? weir_job_meter_get_left_usec (&self->meter, n_offsets) : -1;
}

static void
refresh (WeirJobItem *self)
{
  if (self->replay != NULL)
    {
      take_job (self, weir_replay_dup_job (self->replay));
      g_free (self->trouble);
      self->trouble = weir_replay_dup_trouble (self->replay);
    }
  update_rate (self);
  tell (self);
}

static gboolean
timer_cb (gpointer user_data)
{
  refresh (user_data);
  return G_SOURCE_CONTINUE;
}

/* It runs no more, whatever the reason. */
static void
end (WeirJobItem *self,
     WeirJobItemState state)
{
  g_autoptr (WeirJobItem) keep = g_object_ref (self);

  g_clear_handle_id (&self->timer, g_source_remove);
  g_clear_object (&self->replay);
  g_clear_object (&self->source);
  g_clear_object (&self->target);
  g_clear_pointer (&self->trouble, g_free);
  self->state = state;
  update_rate (self);
  tell (self);
  g_signal_emit (keep, signals[ENDED], 0);
  /* Held while it ran. */
  g_object_unref (self);
}

static void
fail (WeirJobItem *self,
      const char *message)
{
  g_set_str (&self->job->error, message);
  end (self, WEIR_JOB_ITEM_STOPPED);
}

static void
ended_cb (WeirJobItem *self)
{
  take_job (self, weir_replay_dup_job (self->replay));
  end (self, self->job->state == WEIR_JOB_DONE ? WEIR_JOB_ITEM_DONE : WEIR_JOB_ITEM_STOPPED);
}

static void
run (WeirJobItem *self,
     WeirJobStore *store)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WeirJobRules) rules = weir_job_rules_new (self->job, &error);
  WeirReplayHooks hooks = { .save = run_save, .destroy = run_free };
  Run *data;

  if (rules == NULL)
    {
      weir_job_store_free (store);
      fail (self, error->message);
      return;
    }
  data = g_new0 (Run, 1);
  data->store = store;
  data->rules = g_steal_pointer (&rules);
  hooks.match = weir_job_rules_takes_all (data->rules) ? NULL : run_match;
  hooks.edit = weir_job_rules_takes_as_it_is (data->rules) ? NULL : run_edit;
  hooks.user_data = data;
  self->replay = weir_replay_new (self->source, self->target, self->job, &hooks);
  g_signal_connect_object (self->replay, "progress", G_CALLBACK (refresh), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->replay, "ended", G_CALLBACK (ended_cb), self, G_CONNECT_SWAPPED);
  if (!weir_replay_start (self->replay, &error))
    {
      fail (self, error->message);
      return;
    }
  self->state = WEIR_JOB_ITEM_RUNNING;
  weir_job_meter_reset (&self->meter);
  self->timer = g_timeout_add_seconds (1, timer_cb, self);
  refresh (self);
}

typedef struct
{
  WeirJobStore *store;
  char *name;
  WeirJob *kept;
} Opening;

static void
opening_free (gpointer data)
{
  Opening *opening = data;

  weir_job_store_free (opening->store);
  weir_job_free (opening->kept);
  g_free (opening->name);
  g_free (opening);
}

/* Thread: a worker's. */
static void
open_func (GTask *task,
           gpointer source,
           gpointer task_data,
           GCancellable *cancellable)
{
  Opening *opening = task_data;
  GError *error = NULL;

  if (weir_job_store_open (opening->store, opening->name, &opening->kept, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
opened_cb (GObject *object,
           GAsyncResult *result,
           gpointer user_data)
{
  WeirJobItem *self = WEIR_JOB_ITEM (object);
  Opening *opening = g_task_get_task_data (G_TASK (result));
  g_autoptr (GError) error = NULL;

  if (!g_task_propagate_boolean (G_TASK (result), &error))
    {
      fail (self, error->message);
      return;
    }
  /* What another program has done with it meanwhile counts. */
  if (opening->kept != NULL && g_str_equal (opening->kept->id, self->job->id))
    {
      WeirRefusedPolicy policy = self->job->refused_policy;
      double rate = self->job->rate;

      take_job (self, g_steal_pointer (&opening->kept));
      self->job->refused_policy = policy;
      self->job->rate = rate;
    }
  if (self->is_unwanted)
    end (self, WEIR_JOB_ITEM_STOPPED);
  else if (self->job->state == WEIR_JOB_DONE)
    end (self, WEIR_JOB_ITEM_DONE);
  else
    run (self, g_steal_pointer (&opening->store));
}

void
weir_job_item_start (WeirJobItem *self,
                     WeirClient *source,
                     WeirClient *target)
{
  g_autoptr (GTask) task = NULL;
  g_autoptr (GError) error = NULL;
  Opening *opening;

  g_return_if_fail (WEIR_IS_JOB_ITEM (self));
  g_return_if_fail (!is_active_state (self->state) || self->source == NULL);

  g_object_ref (self);
  g_clear_pointer (&self->job->error, g_free);
  if (!weir_client_check_writable (target, &error))
    {
      fail (self, error->message);
      return;
    }
  g_clear_object (&self->check);
  g_set_object (&self->source, source);
  g_set_object (&self->target, target);
  self->is_unwanted = FALSE;
  self->state = WEIR_JOB_ITEM_STARTING;
  opening = g_new0 (Opening, 1);
  opening->store = weir_job_store_new (NULL);
  opening->name = g_strdup (self->job->name);
  task = g_task_new (self, NULL, opened_cb, NULL);
  g_task_set_source_tag (task, weir_job_item_start);
  g_task_set_task_data (task, opening, opening_free);
  g_task_run_in_thread (task, open_func);
  tell (self);
}

void
weir_job_item_skip_refused (WeirJobItem *self)
{
  g_return_if_fail (WEIR_IS_JOB_ITEM (self));
  if (!is_active_state (self->state))
    self->job->refused_policy = WEIR_REFUSED_SKIP;
}

void
weir_job_item_set_rate (WeirJobItem *self,
                        double rate)
{
  g_return_if_fail (WEIR_IS_JOB_ITEM (self));
  if (!is_active_state (self->state))
    self->job->rate = rate;
}

void
weir_job_item_set_paused (WeirJobItem *self,
                          gboolean paused)
{
  g_return_if_fail (WEIR_IS_JOB_ITEM (self));
  if (self->replay == NULL || self->state == WEIR_JOB_ITEM_STOPPING)
    return;
  weir_replay_set_paused (self->replay, paused);
  self->state = paused ? WEIR_JOB_ITEM_PAUSED : WEIR_JOB_ITEM_RUNNING;
  weir_job_meter_reset (&self->meter);
  refresh (self);
}

void
weir_job_item_stop (WeirJobItem *self)
{
  g_return_if_fail (WEIR_IS_JOB_ITEM (self));
  if (!is_active_state (self->state) || self->state == WEIR_JOB_ITEM_STOPPING)
    return;
  self->is_unwanted = TRUE;
  if (self->replay == NULL)
    return;
  self->state = WEIR_JOB_ITEM_STOPPING;
  weir_replay_cancel (self->replay);
  refresh (self);
}

static void
check_ended_cb (WeirJobItem *self)
{
  self->is_checking = FALSE;
  tell (self);
}

void
weir_job_item_check (WeirJobItem *self,
                     WeirClient *source,
                     WeirClient *target)
{
  WeirReplayLook look;

  g_return_if_fail (WEIR_IS_JOB_ITEM (self));
  if (self->is_checking || is_active_state (self->state) || !weir_job_rules_make_look (self->job, STALL_MSEC, &look, NULL))
    return;
  g_clear_object (&self->check);
  self->check = weir_replay_check_new (source, target, self->job, &look);
  self->is_checking = TRUE;
  g_signal_connect_object (self->check, "progress", G_CALLBACK (tell), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->check, "ended", G_CALLBACK (check_ended_cb), self, G_CONNECT_SWAPPED);
  weir_replay_check_start (self->check);
  tell (self);
}

void
weir_job_item_stop_check (WeirJobItem *self)
{
  g_return_if_fail (WEIR_IS_JOB_ITEM (self));
  if (self->is_checking)
    weir_replay_check_cancel (self->check);
}

static void
weir_job_item_get_property (GObject *object,
                            guint prop_id,
                            GValue *value,
                            GParamSpec *pspec)
{
  WeirJobItem *self = WEIR_JOB_ITEM (object);

  switch (prop_id)
    {
    case PROP_STATE:
      g_value_set_int (value, self->state);
      break;
    case PROP_PROGRESS:
      g_value_set_double (value, weir_job_item_get_fraction (self));
      break;
    case PROP_N_WRITTEN:
      g_value_set_int64 (value, self->job->counts.n_written);
      break;
    case PROP_RATE:
      g_value_set_double (value, self->rate);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
weir_job_item_finalize (GObject *object)
{
  WeirJobItem *self = WEIR_JOB_ITEM (object);

  g_clear_handle_id (&self->timer, g_source_remove);
  g_clear_object (&self->replay);
  g_clear_object (&self->check);
  g_clear_object (&self->source);
  g_clear_object (&self->target);
  g_free (self->trouble);
  weir_job_free (self->job);
  G_OBJECT_CLASS (weir_job_item_parent_class)->finalize (object);
}

static void
weir_job_item_class_init (WeirJobItemClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->get_property = weir_job_item_get_property;
  object_class->finalize = weir_job_item_finalize;
  properties[PROP_STATE] = g_param_spec_int ("state", NULL, NULL, 0, WEIR_JOB_ITEM_DONE, 0, flags);
  properties[PROP_PROGRESS] = g_param_spec_double ("progress", NULL, NULL, -G_MAXDOUBLE, G_MAXDOUBLE, 0, flags);
  properties[PROP_N_WRITTEN] = g_param_spec_int64 ("n-written", NULL, NULL, G_MININT64, G_MAXINT64, 0, flags);
  properties[PROP_RATE] = g_param_spec_double ("rate", NULL, NULL, -G_MAXDOUBLE, G_MAXDOUBLE, 0, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  signals[CHANGED] = g_signal_new ("changed", WEIR_TYPE_JOB_ITEM, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[ENDED] = g_signal_new ("ended", WEIR_TYPE_JOB_ITEM, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
weir_job_item_init (WeirJobItem *self)
{
  self->rate = NAN;
  self->left_usec = -1;
}

WeirJobItem *
weir_job_item_new (const WeirJob *job,
                   WeirJobItemState state)
{
  WeirJobItem *self = g_object_new (WEIR_TYPE_JOB_ITEM, NULL);

  self->job = weir_job_copy (job);
  self->state = state;
  return self;
}

void
weir_job_item_take (WeirJobItem *self,
                    const WeirJob *job,
                    WeirJobItemState state)
{
  g_return_if_fail (WEIR_IS_JOB_ITEM (self));
  if (is_active_state (self->state))
    return;
  take_job (self, weir_job_copy (job));
  self->state = state;
  tell (self);
}

const WeirJob *
weir_job_item_get_job (WeirJobItem *self)
{
  g_return_val_if_fail (WEIR_IS_JOB_ITEM (self), NULL);
  return self->job;
}

const char *
weir_job_item_get_name (WeirJobItem *self)
{
  g_return_val_if_fail (WEIR_IS_JOB_ITEM (self), NULL);
  return self->job->name;
}

WeirJobItemState
weir_job_item_get_state (WeirJobItem *self)
{
  g_return_val_if_fail (WEIR_IS_JOB_ITEM (self), WEIR_JOB_ITEM_STOPPED);
  return self->state;
}

gboolean
weir_job_item_get_is_active (WeirJobItem *self)
{
  g_return_val_if_fail (WEIR_IS_JOB_ITEM (self), FALSE);
  return is_active_state (self->state);
}

gint64
weir_job_item_get_n_written (WeirJobItem *self)
{
  g_return_val_if_fail (WEIR_IS_JOB_ITEM (self), -1);
  return self->job->counts.n_written;
}

double
weir_job_item_get_rate (WeirJobItem *self)
{
  g_return_val_if_fail (WEIR_IS_JOB_ITEM (self), NAN);
  return self->rate;
}

double
weir_job_item_get_fraction (WeirJobItem *self)
{
  gint64 n_offsets, n_done;

  g_return_val_if_fail (WEIR_IS_JOB_ITEM (self), NAN);

  weir_job_get_progress (self->job, &n_done, &n_offsets);
  if (n_offsets == 0)
    return self->state == WEIR_JOB_ITEM_DONE ? 1 : NAN;
  return (double) n_done / (double) n_offsets;
}

gint64
weir_job_item_get_left_usec (WeirJobItem *self)
{
  g_return_val_if_fail (WEIR_IS_JOB_ITEM (self), -1);
  return self->left_usec;
}

const char *
weir_job_item_get_trouble (WeirJobItem *self)
{
  g_return_val_if_fail (WEIR_IS_JOB_ITEM (self), NULL);
  return self->trouble;
}

gboolean
weir_job_item_get_is_checking (WeirJobItem *self,
                               double *fraction)
{
  g_return_val_if_fail (WEIR_IS_JOB_ITEM (self), FALSE);
  if (self->is_checking && fraction != NULL)
    *fraction = weir_replay_check_get_fraction (self->check);
  return self->is_checking;
}

const WeirReplayFindings *
weir_job_item_get_findings (WeirJobItem *self,
                            GError **error)
{
  g_return_val_if_fail (WEIR_IS_JOB_ITEM (self), NULL);
  return self->check != NULL && !self->is_checking ? weir_replay_check_get_result (self->check, error) : NULL;
}
