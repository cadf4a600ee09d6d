/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "app/weir-mapping-samples.h"

#include "base/weir-error.h"
#include "kafka/weir-reader.h"

#define N_SAMPLES 1000
/* All of them are parsed again whenever something is typed. */
#define MAX_BYTES (4 * 1024 * 1024)
#define PATIENCE_MSEC 10000

void
weir_mapping_samples_free (WeirMappingSamples *self)
{
  if (self == NULL)
    return;
  g_free (self->topic);
  g_ptr_array_unref (self->values);
  weir_field_paths_free (self->paths);
  g_free (self);
}

/* What the reader's threads fill; it is nobody else's before "ended". */
typedef struct
{
  WeirReader *reader;
  GMutex mutex;
  WeirMappingSamples *samples;
  gsize n_bytes;
} Work;

static void
work_free (gpointer data)
{
  Work *work = data;

  g_clear_object (&work->reader);
  g_mutex_clear (&work->mutex);
  weir_mapping_samples_free (work->samples);
  g_free (work);
}

/* Thread: the reader's. */
static gboolean
take_cb (const WeirRecordView *view,
         gpointer user_data)
{
  Work *work = g_task_get_task_data (user_data);

  if (view->value == NULL)
    return TRUE;
  g_mutex_lock (&work->mutex);
  if (work->n_bytes + view->value_length <= MAX_BYTES)
    {
      work->n_bytes += view->value_length;
      g_ptr_array_add (work->samples->values, g_bytes_new (view->value, view->value_length));
      weir_field_paths_add_value (work->samples->paths, view->value, view->value_length);
    }
  g_mutex_unlock (&work->mutex);
  return TRUE;
}

static void
ended_cb (WeirReader *reader,
          GTask *task)
{
  Work *work = g_task_get_task_data (task);
  g_autoptr (GTask) own = task;
  WeirCoverage *coverage = weir_reader_dup_coverage (reader);

  g_signal_handlers_disconnect_by_data (reader, task);
  if (g_task_return_error_if_cancelled (task))
    ;
  else if (work->samples->values->len == 0 && coverage->error != NULL)
    g_task_return_new_error (task, WEIR_ERROR, WEIR_ERROR_FAILED, "%s", coverage->error);
  else
    g_task_return_pointer (task, g_steal_pointer (&work->samples), (GDestroyNotify) weir_mapping_samples_free);
  weir_coverage_free (coverage);
  /* Its sink holds the task too. */
  g_clear_object (&work->reader);
}

void
weir_mapping_samples_read_async (WeirClient *client,
                                 const char *topic,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data)
{
  const char *topics[] = { topic, NULL };
  WeirReadPlan *plan = weir_read_plan_new (topics);
  GTask *task = g_task_new (client, cancellable, callback, user_data);
  Work *work = g_new0 (Work, 1);

  g_task_set_source_tag (task, weir_mapping_samples_read_async);
  g_mutex_init (&work->mutex);
  work->samples = g_new0 (WeirMappingSamples, 1);
  work->samples->topic = g_strdup (topic);
  work->samples->values = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  work->samples->paths = weir_field_paths_new ();
  plan->from = (WeirPosition) { WEIR_POSITION_LAST, N_SAMPLES };
  plan->limit = N_SAMPLES;
  plan->patience_msec = PATIENCE_MSEC;
  work->reader = weir_reader_new (client, plan, take_cb, g_object_ref (task), g_object_unref);
  g_task_set_task_data (task, work, work_free);
  weir_read_plan_free (plan);
  /* This reference is that of "ended". */
  g_signal_connect (work->reader, "ended", G_CALLBACK (ended_cb), task);
  weir_reader_start (work->reader);
}

WeirMappingSamples *
weir_mapping_samples_read_finish (WeirClient *client,
                                  GAsyncResult *result,
                                  GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, client), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

WeirMappingTrial
weir_mapping_samples_try (const WeirMappingSamples *self,
                          const WeirMapping *mapping,
                          WeirMappingKind kind)
{
  WeirMappingTrial trial = { 0 };

  for (guint i = 0; i < self->values->len; i++)
    {
      gsize length;
      const void *bytes = g_bytes_get_data (g_ptr_array_index (self->values, i), &length);

      weir_mapping_trial_add (&trial, mapping, kind, self->topic, bytes, length);
    }
  return trial;
}

gboolean
weir_mapping_samples_guess (const WeirMappingSamples *self,
                            WeirMapping *mapping,
                            WeirMappingKind kind)
{
  g_autoptr (GArray) candidates = g_array_new (FALSE, FALSE, sizeof (WeirMappingCandidate));

  for (guint i = 0; i < weir_field_paths_get_n_paths (self->paths); i++)
    {
      const WeirFieldPath *path = weir_field_paths_get_path (self->paths, i);
      WeirMappingCandidate candidate = { path->path, path->n_messages, (path->types & (WEIR_FIELD_TEXT | WEIR_FIELD_NUMBER)) != 0,
                                         (path->types & (WEIR_FIELD_LIST | WEIR_FIELD_OBJECT)) != 0 };

      g_array_append_val (candidates, candidate);
    }
  return weir_mapping_guess (mapping, kind, (const WeirMappingCandidate *) (void *) candidates->data, candidates->len);
}
