/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "weir-job-runner.h"

#include "base/weir-error.h"
#include "store/weir-job-store.h"

struct _WeirJobRunner
{
  GObject parent_instance;

  GPtrArray *items; /* of WeirJobItem */
  gboolean is_reading;
  gboolean is_stale; /* asked for again meanwhile */
};

static void list_model_init (GListModelInterface *interface);

G_DEFINE_FINAL_TYPE_WITH_CODE (WeirJobRunner, weir_job_runner, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

enum
{
  CHANGED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static GType
get_item_type (GListModel *model)
{
  return WEIR_TYPE_JOB_ITEM;
}

static guint
get_n_items (GListModel *model)
{
  return WEIR_JOB_RUNNER (model)->items->len;
}

static gpointer
get_item (GListModel *model,
          guint position)
{
  WeirJobRunner *self = WEIR_JOB_RUNNER (model);

  return position < self->items->len ? g_object_ref (g_ptr_array_index (self->items, position)) : NULL;
}

static void
list_model_init (GListModelInterface *interface)
{
  interface->get_item_type = get_item_type;
  interface->get_n_items = get_n_items;
  interface->get_item = get_item;
}

static void
item_ended_cb (WeirJobRunner *self)
{
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
add (WeirJobRunner *self,
     guint position,
     WeirJobItem *item)
{
  g_ptr_array_insert (self->items, (int) position, item);
  g_signal_connect_object (item, "ended", G_CALLBACK (item_ended_cb), self, G_CONNECT_SWAPPED);
  g_list_model_items_changed (G_LIST_MODEL (self), position, 0, 1);
}

static void
drop (WeirJobRunner *self,
      guint position)
{
  g_signal_handlers_disconnect_by_data (g_ptr_array_index (self->items, position), self);
  g_ptr_array_remove_index (self->items, position);
  g_list_model_items_changed (G_LIST_MODEL (self), position, 1, 0);
}

WeirJobItem *
weir_job_runner_find (WeirJobRunner *self,
                      const char *name)
{
  g_return_val_if_fail (WEIR_IS_JOB_RUNNER (self), NULL);

  for (guint i = 0; i < self->items->len; i++)
    {
      WeirJobItem *item = g_ptr_array_index (self->items, i);

      if (g_str_equal (weir_job_item_get_name (item), name))
        return item;
    }
  return NULL;
}

static WeirJobItemState
find_state (const WeirJobEntry *entry)
{
  if (entry->is_locked)
    return WEIR_JOB_ITEM_ELSEWHERE;
  switch (entry->job->state)
    {
    case WEIR_JOB_RUNNING:
      return WEIR_JOB_ITEM_INTERRUPTED;
    case WEIR_JOB_DONE:
      return WEIR_JOB_ITEM_DONE;
    case WEIR_JOB_NEW:
    case WEIR_JOB_STOPPED:
    default:
      return WEIR_JOB_ITEM_STOPPED;
    }
}

static gboolean
is_listed (GPtrArray *entries,
           const char *name)
{
  for (guint i = 0; i < entries->len; i++)
    {
      const WeirJobEntry *entry = g_ptr_array_index (entries, i);

      if (g_str_equal (entry->job->name, name))
        return TRUE;
    }
  return FALSE;
}

/* Where one that began then belongs. */
static guint
find_place (WeirJobRunner *self,
            gint64 started_msec)
{
  guint place = 0;

  while (place < self->items->len
         && weir_job_item_get_job (g_ptr_array_index (self->items, place))->started_msec > started_msec)
    place++;
  return place;
}

static void
take_entries (WeirJobRunner *self,
              GPtrArray *entries)
{
  for (guint i = 0; i < entries->len; i++)
    {
      const WeirJobEntry *entry = g_ptr_array_index (entries, i);
      WeirJobItem *item = weir_job_runner_find (self, entry->job->name);

      if (item == NULL)
        add (self, find_place (self, entry->job->started_msec), weir_job_item_new (entry->job, find_state (entry)));
      /* A file that was read while a run of this program ended tells of its middle. */
      else if (!weir_job_item_get_is_active (item) && entry->job->counts.n_read >= weir_job_item_get_job (item)->counts.n_read)
        weir_job_item_take (item, entry->job, find_state (entry));
    }
  for (guint i = self->items->len; i-- > 0;)
    {
      WeirJobItem *item = g_ptr_array_index (self->items, i);
      const WeirJob *job = weir_job_item_get_job (item);

      /* One that was refused before it began is not kept: it stays to say why. */
      if (!weir_job_item_get_is_active (item) && job->state != WEIR_JOB_NEW && !is_listed (entries, job->name))
        drop (self, i);
    }
}

/* Thread: a worker's. */
static void
list_func (GTask *task,
           gpointer source,
           gpointer task_data,
           GCancellable *cancellable)
{
  g_task_return_pointer (task, weir_job_store_list (NULL), (GDestroyNotify) g_ptr_array_unref);
}

static void
listed_cb (GObject *object,
           GAsyncResult *result,
           gpointer user_data)
{
  WeirJobRunner *self = WEIR_JOB_RUNNER (object);
  g_autoptr (GPtrArray) entries = g_task_propagate_pointer (G_TASK (result), NULL);

  self->is_reading = FALSE;
  if (self->is_stale)
    weir_job_runner_refresh (self);
  else if (entries != NULL)
    take_entries (self, entries);
}

void
weir_job_runner_refresh (WeirJobRunner *self)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (WEIR_IS_JOB_RUNNER (self));

  self->is_stale = self->is_reading;
  if (self->is_reading)
    return;
  self->is_reading = TRUE;
  task = g_task_new (self, NULL, listed_cb, NULL);
  g_task_set_source_tag (task, weir_job_runner_refresh);
  g_task_run_in_thread (task, list_func);
}

/* Two that begin at once must not be given the same name: what is here is looked at too. */
static char *
make_name (WeirJobRunner *self,
           const WeirJob *job)
{
  g_autoptr (WeirJobStore) store = weir_job_store_new (NULL);
  g_autofree char *name = weir_job_store_make_name (store, job->source, job->target);

  for (guint number = 1; weir_job_runner_find (self, name) != NULL; number++)
    {
      const char *dash = strrchr (name, '-');
      char *next = g_strdup_printf ("%.*s-%" G_GUINT64_FORMAT, (int) (dash - name), name, g_ascii_strtoull (dash + 1, NULL, 10) + 1);

      g_free (name);
      name = next;
    }
  return g_steal_pointer (&name);
}

WeirJobItem *
weir_job_runner_start (WeirJobRunner *self,
                       const WeirJob *job,
                       WeirClient *source,
                       WeirClient *target)
{
  g_autoptr (WeirJob) named = NULL;
  WeirJobItem *item;

  g_return_val_if_fail (WEIR_IS_JOB_RUNNER (self), NULL);

  named = weir_job_copy (job);
  g_free (named->name);
  named->name = make_name (self, job);
  item = weir_job_item_new (named, WEIR_JOB_ITEM_STOPPED);
  add (self, 0, item);
  weir_job_item_start (item, source, target);
  g_signal_emit (self, signals[CHANGED], 0);
  return item;
}

/* Thread: a worker's. */
static void
remove_func (GTask *task,
             gpointer source,
             gpointer name,
             GCancellable *cancellable)
{
  g_autoptr (WeirJobStore) store = weir_job_store_new (NULL);
  GError *error = NULL;

  if (weir_job_store_remove (store, name, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

void
weir_job_runner_remove_async (WeirJobRunner *self,
                              WeirJobItem *item,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (WEIR_IS_JOB_RUNNER (self));

  task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (task, weir_job_runner_remove_async);
  g_task_set_task_data (task, g_strdup (weir_job_item_get_name (item)), g_free);
  g_task_run_in_thread (task, remove_func);
}

gboolean
weir_job_runner_remove_finish (WeirJobRunner *self,
                               GAsyncResult *result,
                               GError **error)
{
  const char *name;

  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  name = g_task_get_task_data (G_TASK (result));
  if (!g_task_propagate_boolean (G_TASK (result), error))
    return FALSE;
  for (guint i = self->items->len; i-- > 0;)
    {
      if (g_str_equal (weir_job_item_get_name (g_ptr_array_index (self->items, i)), name))
        drop (self, i);
    }
  return TRUE;
}

/* The lock ends a moment after the run. */
static void
forget_ended_cb (WeirJobItem *item,
                 WeirJobRunner *self)
{
  weir_job_runner_remove_async (self, item, NULL, NULL);
}

void
weir_job_runner_forget (WeirJobRunner *self,
                        WeirJobItem *item)
{
  guint position;

  g_return_if_fail (WEIR_IS_JOB_RUNNER (self));

  if (weir_job_item_get_is_active (item))
    {
      g_signal_connect_object (item, "ended", G_CALLBACK (forget_ended_cb), self, G_CONNECT_AFTER);
      weir_job_item_stop (item);
    }
  else
    {
      weir_job_runner_remove_async (self, item, NULL, NULL);
    }
  if (g_ptr_array_find (self->items, item, &position))
    drop (self, position);
}

guint
weir_job_runner_count_active (WeirJobRunner *self)
{
  guint n_active = 0;

  g_return_val_if_fail (WEIR_IS_JOB_RUNNER (self), 0);

  for (guint i = 0; i < self->items->len; i++)
    n_active += weir_job_item_get_is_active (g_ptr_array_index (self->items, i));
  return n_active;
}

void
weir_job_runner_stop_all (WeirJobRunner *self)
{
  g_return_if_fail (WEIR_IS_JOB_RUNNER (self));

  for (guint i = 0; i < self->items->len; i++)
    weir_job_item_stop (g_ptr_array_index (self->items, i));
}

gboolean
weir_job_is_of_profile (const WeirJob *job,
                        WeirProfile *profile)
{
  const char *bootstrap = weir_profile_get_bootstrap (profile);

  if (job->source_profile != NULL && g_strcmp0 (job->source_profile, weir_profile_get_id (profile)) == 0)
    return TRUE;
  return bootstrap != NULL && g_strcmp0 (job->source_bootstrap, bootstrap) == 0;
}

static void
weir_job_runner_finalize (GObject *object)
{
  g_ptr_array_unref (WEIR_JOB_RUNNER (object)->items);
  G_OBJECT_CLASS (weir_job_runner_parent_class)->finalize (object);
}

static void
weir_job_runner_class_init (WeirJobRunnerClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = weir_job_runner_finalize;
  signals[CHANGED] = g_signal_new ("changed", WEIR_TYPE_JOB_RUNNER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
weir_job_runner_init (WeirJobRunner *self)
{
  self->items = g_ptr_array_new_with_free_func (g_object_unref);
}

WeirJobRunner *
weir_job_runner_get_default (void)
{
  static WeirJobRunner *runner;

  if (runner == NULL)
    runner = g_object_new (WEIR_TYPE_JOB_RUNNER, NULL);
  return runner;
}
