/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "kafka/weir-offset-apply.h"

#include <glib/gi18n.h>
#include <signal.h>

#include "base/weir-error.h"
#include "kafka/weir-client-private.h"
#include "kafka/weir-offset-private.h"

typedef struct
{
  WeirConnection *connection;
  WeirOffsetChange *change; /* of one that is written */
  GPtrArray *changes;       /* of those that are looked into */
  WeirOffsetHooks hooks;
  guint timeout_msec;
} Work;

static void
work_free (Work *self)
{
  weir_connection_unref (self->connection);
  g_clear_pointer (&self->change, weir_offset_change_free);
  g_clear_pointer (&self->changes, g_ptr_array_unref);
  if (self->hooks.destroy != NULL)
    self->hooks.destroy (self->hooks.user_data);
  g_free (self);
}

static gint64
get_now_msec (void)
{
  return g_get_real_time () / 1000;
}

/* For tests: ends the program as a power cut would, or waits there for the brokers to be stopped. */
static void
fail_here (const char *point)
{
#ifndef NDEBUG
  if (g_strcmp0 (g_getenv ("WEIR_FAULT_OFFSETS"), point) == 0)
    raise (SIGKILL);
  if (g_str_equal (point, "begun") && g_strcmp0 (g_getenv ("WEIR_FAULT_OFFSETS"), "pause") == 0)
    g_usleep (3 * G_USEC_PER_SEC);
#endif
}

/* What was previewed is what is there: else the change, and what would be kept to undo it, are of another group than the one
 * that was looked at. */
static gboolean
check_unmoved (const WeirOffsetChange *change,
               const WeirOffsetChange *committed,
               GError **error)
{
  WeirCommit none = WEIR_COMMIT_NONE;

  for (guint i = 0; i < change->items->len; i++)
    {
      const WeirOffsetItem *item = g_ptr_array_index (change->items, i);
      const WeirOffsetItem *now = weir_offset_change_find (committed, item->topic, item->partition);

      if (item->is_excluded || weir_commit_equal (&item->before, now != NULL ? &now->before : &none))
        continue;
      g_set_error (error, WEIR_ERROR, WEIR_ERROR_CONFLICT,
                   _("The consumer group “%s” has committed for partition %d of “%s” since it was looked at. Nothing was written: look again."),
                   change->group, item->partition, item->topic);
      return FALSE;
    }
  return TRUE;
}

static gboolean
check (const Work *work,
       WeirGroupCalls *calls,
       GError **error)
{
  const WeirOffsetChange *change = work->change;
  g_autoptr (WeirOffsetChange) committed = NULL;
  g_autoptr (GPtrArray) members = NULL;
  g_autofree char *state = NULL;
  g_autofree char *cluster = NULL;
  gboolean is_empty = FALSE;

  if (!weir_group_calls_look (calls, &state, &is_empty, &members, error))
    return FALSE;
  if (!is_empty)
    {
      g_autofree char *text = weir_offset_describe_members (change->group, state, members);

      g_set_error_literal (error, WEIR_ERROR, WEIR_ERROR_CONFLICT, text);
      return FALSE;
    }
  cluster = weir_offset_identify_cluster (work->connection, work->timeout_msec);
  if (g_strcmp0 (cluster, change->cluster) != 0)
    {
      g_set_error (error, WEIR_ERROR, WEIR_ERROR_CONFLICT, _("This is another cluster than the one that was looked at. Nothing was written."));
      return FALSE;
    }
  committed = weir_group_calls_list (calls, NULL, error);
  return committed != NULL && check_unmoved (change, committed, error);
}

/* Compares with what the cluster has. FALSE: nobody told. */
static gboolean
read_back (WeirOffsetChange *change,
           WeirGroupCalls *calls,
           GError **error)
{
  g_autoptr (WeirOffsetChange) committed = weir_group_calls_list (calls, NULL, error);
  WeirCommit none = WEIR_COMMIT_NONE;

  if (committed == NULL)
    return FALSE;
  for (guint i = 0; i < change->items->len; i++)
    {
      WeirOffsetItem *item = g_ptr_array_index (change->items, i);
      const WeirOffsetItem *now = weir_offset_change_find (committed, item->topic, item->partition);

      if (item->is_excluded || item->result != WEIR_OFFSET_RESULT_PLANNED || (now != NULL && now->problem != NULL))
        continue;
      weir_offset_item_take_committed (item, now != NULL ? &now->before : &none);
    }
  return TRUE;
}

static void
explain (WeirOffsetChange *change)
{
  for (guint i = 0; i < change->items->len; i++)
    {
      WeirOffsetItem *item = g_ptr_array_index (change->items, i);

      if (item->is_excluded || item->problem != NULL)
        continue;
      if (item->result == WEIR_OFFSET_RESULT_REFUSED)
        item->problem = g_strdup (change->error != NULL ? change->error : _("It was confirmed, but what was read back is as before."));
      else if (item->result == WEIR_OFFSET_RESULT_OTHER)
        item->problem = g_strdup (_("What was read back is something else: somebody else has committed."));
    }
}

/* A group without commits has no partition that tells whether it is gone. */
static gboolean
conclude_group (WeirOffsetChange *change,
                WeirGroupCalls *calls,
                GError **error)
{
  g_autofree char *state = NULL;
  g_autoptr (GPtrArray) members = NULL;
  gboolean is_empty = FALSE;

  if (!weir_group_calls_look (calls, &state, &is_empty, &members, error))
    return FALSE;
  if (state == NULL || g_str_equal (state, "Dead"))
    change->state = WEIR_OFFSET_CHANGE_DONE;
  else
    change->state = weir_offset_change_count_result (change, WEIR_OFFSET_RESULT_WRITTEN) > 0 ? WEIR_OFFSET_CHANGE_PARTIAL
                                                                                            : WEIR_OFFSET_CHANGE_FAILED;
  return TRUE;
}

static gboolean
settle (WeirOffsetChange *change,
        WeirGroupCalls *calls,
        GError **error)
{
  if (!read_back (change, calls, error))
    return FALSE;
  explain (change);
  weir_offset_change_conclude (change);
  if (change->kind == WEIR_OFFSET_CHANGE_DELETE_GROUP && change->state != WEIR_OFFSET_CHANGE_OPEN)
    return conclude_group (change, calls, error);
  return TRUE;
}

static void
write_change (const Work *work,
              WeirGroupCalls *calls)
{
  WeirOffsetChange *change = work->change;
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) unknown = NULL;
  g_autoptr (WeirGroupCalls) fresh = NULL;
  gboolean is_refused = FALSE;
  gboolean is_written;

  is_written = change->kind == WEIR_OFFSET_CHANGE_DELETE_GROUP ? weir_group_calls_delete_group (calls, &is_refused, &error)
                                                               : weir_group_calls_write (calls, change, &is_refused, &error);
  if (!is_written)
    change->error = g_strdup (error->message);
  /* It may have been written although nobody said so. The old handle is given up, and what was sent over it with it. */
  if (!is_written && !is_refused)
    {
      fresh = weir_group_calls_new (work->connection, change->group, work->timeout_msec, NULL, &unknown);
      calls = fresh;
    }
  if (calls == NULL || !settle (change, calls, &unknown))
    {
      change->state = WEIR_OFFSET_CHANGE_OPEN;
      g_free (change->error);
      change->error = g_strdup_printf (_("It is not known what was written: %s When the brokers answer again, that is found out by comparing."),
                                       error != NULL ? error->message : unknown->message);
    }
}

/* Thread: a worker's. */
static void
apply_func (GTask *task,
            gpointer object,
            gpointer data,
            GCancellable *cancellable)
{
  Work *work = data;
  WeirOffsetChange *change = work->change;
  GError *error = NULL;
  g_autoptr (GError) unrecorded = NULL;
  g_autoptr (WeirGroupCalls) calls =
    weir_group_calls_new (work->connection, change->group, work->timeout_msec, cancellable, &error);

  if (calls == NULL || !check (work, calls, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  change->state = WEIR_OFFSET_CHANGE_OPEN;
  change->started_msec = get_now_msec ();
  if (!work->hooks.begin (change, work->hooks.user_data, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  fail_here ("begun");
  write_change (work, calls);
  fail_here ("written");
  change->ended_msec = get_now_msec ();
  if (change->state != WEIR_OFFSET_CHANGE_OPEN && !work->hooks.end (change, work->hooks.user_data, &unrecorded))
    {
      g_autofree char *before = g_steal_pointer (&change->error);

      change->error = before != NULL ? g_strdup_printf ("%s %s", before, unrecorded->message) : g_strdup (unrecorded->message);
    }
  g_task_return_pointer (task, g_steal_pointer (&work->change), (GDestroyNotify) weir_offset_change_free);
}

/* Takes the data of @hooks. @work: (out): for the change, or the changes */
static GTask *
make_task (WeirClient *client,
           gpointer tag,
           const WeirOffsetHooks *hooks,
           guint timeout_msec,
           GCancellable *cancellable,
           GAsyncReadyCallback callback,
           gpointer user_data,
           Work **work)
{
  GTask *task = g_task_new (client, cancellable, callback, user_data);

  g_task_set_source_tag (task, tag);
  *work = g_new0 (Work, 1);
  (*work)->connection = weir_connection_ref (weir_client_get_connection (client));
  (*work)->hooks = *hooks;
  (*work)->timeout_msec = timeout_msec;
  g_task_set_task_data (task, *work, (GDestroyNotify) work_free);
  return task;
}

/**
 * weir_offset_apply_async:
 * @change: (transfer full): as weir_offset_plan_async() made it
 * @timeout_msec: how long brokers may take
 */
void
weir_offset_apply_async (WeirClient *client,
                         WeirOffsetChange *change,
                         const WeirOffsetHooks *hooks,
                         guint timeout_msec,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  GError *error = NULL;
  Work *work;

  g_return_if_fail (WEIR_IS_CLIENT (client));

  task = make_task (client, weir_offset_apply_async, hooks, timeout_msec, cancellable, callback, user_data, &work);
  work->change = change;
  /* Once it is written it is not for anybody to say that it was not. */
  g_task_set_check_cancellable (task, FALSE);
  if (!weir_client_check_writable (client, &error))
    g_task_return_error (task, error);
  else
    weir_client_run_in_worker (client, task, apply_func);
}

WeirOffsetChange *
weir_offset_apply_finish (WeirClient *client,
                          GAsyncResult *result,
                          GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, client), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/* Thread: a worker's. */
static void
recover_func (GTask *task,
              gpointer object,
              gpointer data,
              GCancellable *cancellable)
{
  Work *work = data;
  g_autofree char *cluster = weir_offset_identify_cluster (work->connection, work->timeout_msec);
  g_autoptr (GPtrArray) settled = g_ptr_array_new_with_free_func ((GDestroyNotify) weir_offset_change_free);

  while (work->changes->len > 0)
    {
      g_autoptr (WeirOffsetChange) change = g_ptr_array_steal_index (work->changes, 0);
      g_autoptr (WeirGroupCalls) calls = NULL;
      g_autoptr (GError) error = NULL;

      if (g_strcmp0 (change->cluster, cluster) != 0)
        continue;
      calls = weir_group_calls_new (work->connection, change->group, work->timeout_msec, cancellable, &error);
      if (calls == NULL || !settle (change, calls, &error) || change->state == WEIR_OFFSET_CHANGE_OPEN)
        {
          g_debug ("change %" G_GINT64_FORMAT " stays open: %s", change->id, error != NULL ? error->message : "not all is told");
          continue;
        }
      change->is_recovered = TRUE;
      change->ended_msec = get_now_msec ();
      if (work->hooks.end (change, work->hooks.user_data, &error))
        g_ptr_array_add (settled, g_steal_pointer (&change));
      else
        g_debug ("change %" G_GINT64_FORMAT " stays open: %s", change->id, error->message);
    }
  g_task_return_pointer (task, g_steal_pointer (&settled), (GDestroyNotify) g_ptr_array_unref);
}

/**
 * weir_offset_recover_async:
 * @changes: (transfer full) (element-type WeirOffsetChange): those that are open
 * @timeout_msec: how long brokers may take for each
 */
void
weir_offset_recover_async (WeirClient *client,
                           GPtrArray *changes,
                           const WeirOffsetHooks *hooks,
                           guint timeout_msec,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  Work *work;

  g_return_if_fail (WEIR_IS_CLIENT (client));

  task = make_task (client, weir_offset_recover_async, hooks, timeout_msec, cancellable, callback, user_data, &work);
  work->changes = changes;
  weir_client_run_in_worker (client, task, recover_func);
}

GPtrArray *
weir_offset_recover_finish (WeirClient *client,
                            GAsyncResult *result,
                            GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, client), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
