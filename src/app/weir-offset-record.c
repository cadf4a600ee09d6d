/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "app/weir-offset-record.h"

#include "store/weir-offset-journal.h"

/* Opened by whoever needs it first: on that one's thread. */
typedef struct
{
  WeirOffsetJournal *journal;
} Record;

static void
record_free (gpointer data)
{
  Record *self = data;

  g_clear_pointer (&self->journal, weir_offset_journal_free);
  g_free (self);
}

/* Thread: a worker's. */
static gboolean
begin (WeirOffsetChange *change,
       gpointer user_data,
       GError **error)
{
  Record *self = user_data;

  if (self->journal == NULL)
    self->journal = weir_offset_journal_open (NULL, error);
  return self->journal != NULL && weir_offset_journal_begin (self->journal, change, error);
}

/* Thread: a worker's. */
static gboolean
end (WeirOffsetChange *change,
     gpointer user_data,
     GError **error)
{
  Record *self = user_data;

  return weir_offset_journal_end (self->journal, change, error);
}

WeirOffsetHooks
weir_offset_record_make_hooks (void)
{
  return (WeirOffsetHooks) { .begin = begin, .end = end, .user_data = g_new0 (Record, 1), .destroy = record_free };
}

/* Thread: GIO's. */
static void
list_func (GTask *task,
           gpointer object,
           gpointer data,
           GCancellable *cancellable)
{
  GError *error = NULL;
  g_autoptr (WeirOffsetJournal) journal = weir_offset_journal_open (NULL, &error);
  GPtrArray *changes = journal != NULL ? weir_offset_journal_list (journal, data, NULL, &error) : NULL;

  if (changes != NULL)
    g_task_return_pointer (task, changes, (GDestroyNotify) g_ptr_array_unref);
  else
    g_task_return_error (task, error);
}

void
weir_offset_record_list_async (const char *group,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);

  g_task_set_source_tag (task, weir_offset_record_list_async);
  g_task_set_task_data (task, g_strdup (group), g_free);
  g_task_run_in_thread (task, list_func);
}

GPtrArray *
weir_offset_record_list_finish (GAsyncResult *result,
                                GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* Thread: GIO's. */
static void
load_func (GTask *task,
           gpointer object,
           gpointer data,
           GCancellable *cancellable)
{
  GError *error = NULL;
  g_autoptr (WeirOffsetJournal) journal = weir_offset_journal_open (NULL, &error);
  WeirOffsetChange *change = journal != NULL ? weir_offset_journal_load (journal, *(const gint64 *) data, &error) : NULL;

  if (change != NULL)
    g_task_return_pointer (task, change, (GDestroyNotify) weir_offset_change_free);
  else
    g_task_return_error (task, error);
}

void
weir_offset_record_load_async (gint64 id,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);

  g_task_set_source_tag (task, weir_offset_record_load_async);
  g_task_set_task_data (task, g_memdup2 (&id, sizeof id), g_free);
  g_task_run_in_thread (task, load_func);
}

WeirOffsetChange *
weir_offset_record_load_finish (GAsyncResult *result,
                                GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

typedef struct
{
  WeirClient *client;
  guint timeout_msec;
  Record *record;
  GPtrArray *interrupted;
} Recovery;

static void
recovery_free (gpointer data)
{
  Recovery *self = data;

  g_clear_object (&self->client);
  g_clear_pointer (&self->record, record_free);
  g_clear_pointer (&self->interrupted, g_ptr_array_unref);
  g_free (self);
}

static void
recovered_cb (GObject *object,
              GAsyncResult *result,
              gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  GPtrArray *settled = weir_offset_recover_finish (WEIR_CLIENT (object), result, &error);

  if (settled != NULL)
    g_task_return_pointer (task, settled, (GDestroyNotify) g_ptr_array_unref);
  else
    g_task_return_error (task, error);
}

/* Thread: GIO's. */
static void
interrupted_func (GTask *task,
                  gpointer object,
                  gpointer data,
                  GCancellable *cancellable)
{
  Recovery *self = data;
  GError *error = NULL;

  self->record = g_new0 (Record, 1);
  self->record->journal = weir_offset_journal_open (NULL, &error);
  if (self->record->journal != NULL)
    self->interrupted = weir_offset_journal_list_interrupted (self->record->journal, &error);
  if (self->interrupted != NULL)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
interrupted_cb (GObject *object,
                GAsyncResult *result,
                gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Recovery *self = g_task_get_task_data (G_TASK (result));
  WeirOffsetHooks hooks = { .begin = begin, .end = end, .destroy = record_free };
  GError *error = NULL;

  if (!g_task_propagate_boolean (G_TASK (result), &error))
    {
      g_task_return_error (task, error);
      return;
    }
  hooks.user_data = g_steal_pointer (&self->record);
  weir_offset_recover_async (self->client, g_steal_pointer (&self->interrupted), &hooks, self->timeout_msec, g_task_get_cancellable (task),
                             recovered_cb, g_object_ref (task));
}

void
weir_offset_record_recover_async (WeirClient *client,
                                  guint timeout_msec,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);
  g_autoptr (GTask) first = g_task_new (NULL, cancellable, interrupted_cb, task);
  Recovery *self = g_new0 (Recovery, 1);

  g_task_set_source_tag (task, weir_offset_record_recover_async);
  self->client = g_object_ref (client);
  self->timeout_msec = timeout_msec;
  g_task_set_task_data (first, self, recovery_free);
  g_task_run_in_thread (first, interrupted_func);
}

GPtrArray *
weir_offset_record_recover_finish (GAsyncResult *result,
                                   GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
