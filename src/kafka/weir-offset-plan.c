/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "kafka/weir-offset-plan.h"

#include <glib/gi18n.h>
#include <string.h>

#include "base/weir-error.h"
#include "kafka/weir-client-private.h"
#include "kafka/weir-offset-private.h"

/* More is a slip of the keys, and would fill the memory. */
#define MAX_PARTITION 1000000

typedef struct
{
  WeirConnection *connection;
  WeirOffsetRequest *request;
} Work;

static void
work_free (Work *self)
{
  weir_connection_unref (self->connection);
  weir_offset_request_free (self->request);
  g_free (self);
}

static void
topic_free (WeirOffsetTopic *self)
{
  g_free (self->name);
  g_clear_pointer (&self->partitions, g_array_unref);
  g_free (self);
}

WeirOffsetRequest *
weir_offset_request_new (WeirOffsetWay way,
                         const char *group)
{
  WeirOffsetRequest *self = g_new0 (WeirOffsetRequest, 1);

  self->way = way;
  self->group = g_strdup (group);
  self->topics = g_ptr_array_new_with_free_func ((GDestroyNotify) topic_free);
  self->timeout_msec = 10000;
  return self;
}

void
weir_offset_request_free (WeirOffsetRequest *self)
{
  if (self == NULL)
    return;
  g_free (self->group);
  g_ptr_array_unref (self->topics);
  g_free (self->like);
  g_clear_pointer (&self->commits, weir_offset_change_free);
  g_free (self->what);
  g_free (self);
}

WeirOffsetTopic *
weir_offset_request_add_topic (WeirOffsetRequest *self,
                               const char *name)
{
  WeirOffsetTopic *topic = g_new0 (WeirOffsetTopic, 1);

  topic->name = g_strdup (name);
  g_ptr_array_add (self->topics, topic);
  return topic;
}

void
weir_offset_topic_add_partition (WeirOffsetTopic *self,
                                 gint32 partition)
{
  if (self->partitions == NULL)
    self->partitions = g_array_new (FALSE, FALSE, sizeof (gint32));
  g_array_append_val (self->partitions, partition);
}

gboolean
weir_offset_topic_add_range (WeirOffsetTopic *self,
                             const char *text)
{
  g_auto (GStrv) ends = g_strsplit (text, "-", 2);
  guint64 from = 0, to;

  if (ends[0] == NULL || !g_ascii_string_to_unsigned (ends[0], 10, 0, MAX_PARTITION, &from, NULL))
    return FALSE;
  to = from;
  if (ends[1] != NULL && !g_ascii_string_to_unsigned (ends[1], 10, from, MAX_PARTITION, &to, NULL))
    return FALSE;
  for (guint64 partition = from; partition <= to; partition++)
    weir_offset_topic_add_partition (self, (gint32) partition);
  return TRUE;
}

gboolean
weir_offset_request_set_shift (WeirOffsetRequest *self,
                               const char *text)
{
  return g_ascii_string_to_signed (*text == '+' ? text + 1 : text, 10, G_MININT64, G_MAXINT64, &self->shift, NULL);
}

void
weir_offset_plan_free (WeirOffsetPlan *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->change, weir_offset_change_free);
  g_free (self->state);
  g_clear_pointer (&self->members, g_ptr_array_unref);
  g_free (self->obstacle);
  g_free (self);
}

static gboolean
is_wanted (const WeirOffsetRequest *request,
           const char *topic,
           gint32 partition)
{
  if (request->topics->len == 0)
    return TRUE;
  for (guint i = 0; i < request->topics->len; i++)
    {
      const WeirOffsetTopic *wanted = g_ptr_array_index (request->topics, i);

      if (!g_str_equal (wanted->name, topic))
        continue;
      if (wanted->partitions == NULL)
        return TRUE;
      for (guint j = 0; j < wanted->partitions->len; j++)
        {
          if (g_array_index (wanted->partitions, gint32, j) == partition)
            return TRUE;
        }
    }
  return FALSE;
}

/* All that @from has and the request wants: those that have something committed, or, of a file or an undo, all. */
static void
add_items_of (WeirOffsetChange *change,
              const WeirOffsetRequest *request,
              const WeirOffsetChange *from)
{
  for (guint i = 0; i < from->items->len; i++)
    {
      const WeirOffsetItem *item = g_ptr_array_index (from->items, i);

      if (is_wanted (request, item->topic, item->partition))
        weir_offset_change_add (change, item->topic, item->partition);
    }
}

static gboolean
add_items_of_topics (WeirOffsetChange *change,
                     const WeirOffsetRequest *request,
                     WeirOffsetLogs *logs,
                     GError **error)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < request->topics->len; i++)
    {
      const WeirOffsetTopic *topic = g_ptr_array_index (request->topics, i);
      int n_partitions = weir_offset_logs_get_n_partitions (logs, topic->name);

      if (n_partitions < 0)
        {
          g_set_error (error, WEIR_ERROR, WEIR_ERROR_NOT_FOUND, _("There is no topic “%s” that this user may see."), topic->name);
          return FALSE;
        }
      for (guint j = 0; j < (topic->partitions != NULL ? topic->partitions->len : (guint) n_partitions); j++)
        {
          gint32 partition = topic->partitions != NULL ? g_array_index (topic->partitions, gint32, j) : (gint32) j;
          char *key = g_strdup_printf ("%s %d", topic->name, partition);

          if (partition < 0 || partition >= n_partitions)
            {
              g_free (key);
              g_set_error (error, WEIR_ERROR, WEIR_ERROR_NOT_FOUND, _("The topic “%s” has no partition %d."), topic->name, partition);
              return FALSE;
            }
          if (g_hash_table_add (seen, key))
            weir_offset_change_add (change, topic->name, partition);
        }
    }
  return TRUE;
}

static gboolean
add_items (WeirOffsetChange *change,
           const WeirOffsetRequest *request,
           const WeirOffsetChange *committed,
           const WeirOffsetChange *others,
           WeirOffsetLogs *logs,
           GError **error)
{
  switch (request->way)
    {
    case WEIR_OFFSET_WAY_LIKE:
      add_items_of (change, request, others);
      break;

    case WEIR_OFFSET_WAY_COMMITS:
    case WEIR_OFFSET_WAY_UNDO:
      add_items_of (change, request, request->commits);
      break;

    case WEIR_OFFSET_WAY_POSITION:
    case WEIR_OFFSET_WAY_SHIFT:
      if (request->topics->len > 0)
        {
          if (!add_items_of_topics (change, request, logs, error))
            return FALSE;
          break;
        }
      add_items_of (change, request, committed);
      break;

    case WEIR_OFFSET_WAY_DELETE:
    case WEIR_OFFSET_WAY_DELETE_GROUP:
    default:
      add_items_of (change, request, committed);
      break;
    }
  weir_offset_change_sort (change);
  return TRUE;
}

static void
plan_item (WeirOffsetItem *item,
           const WeirOffsetRequest *request,
           const WeirOffsetChange *committed,
           const WeirOffsetChange *others,
           WeirOffsetLogs *logs)
{
  const WeirOffsetItem *now = weir_offset_change_find (committed, item->topic, item->partition);
  WeirOffsetFacts facts = weir_offset_logs_get (logs, item->topic, item->partition);
  const WeirOffsetItem *wanted = NULL;
  WeirCommit none = WEIR_COMMIT_NONE;

  if (now != NULL)
    weir_commit_set (&item->before, &now->before);
  /* What it has is not known: it could not be taken back. */
  if (now != NULL && now->problem != NULL)
    {
      weir_offset_item_exclude (item, g_strdup (now->problem));
      return;
    }
  if (request->way == WEIR_OFFSET_WAY_LIKE)
    wanted = weir_offset_change_find (others, item->topic, item->partition);
  else if (request->commits != NULL)
    wanted = weir_offset_change_find (request->commits, item->topic, item->partition);
  if (wanted != NULL && wanted->problem != NULL)
    {
      weir_offset_item_exclude (item, g_strdup (wanted->problem));
      return;
    }
  if (request->way != WEIR_OFFSET_WAY_DELETE && request->way != WEIR_OFFSET_WAY_DELETE_GROUP && request->way != WEIR_OFFSET_WAY_UNDO
      && item->partition >= weir_offset_logs_get_n_partitions (logs, item->topic))
    {
      weir_offset_item_exclude (item, g_strdup (_("There is no such partition any more, or this user may not see it.")));
      return;
    }

  switch (request->way)
    {
    case WEIR_OFFSET_WAY_POSITION:
      weir_offset_item_plan_position (item, request->position, &facts);
      break;

    case WEIR_OFFSET_WAY_SHIFT:
      weir_offset_item_plan_shift (item, request->shift, &facts);
      break;

    case WEIR_OFFSET_WAY_LIKE:
      /* What the other group wrote beside its offsets is its own. */
      none.offset = wanted->before.offset;
      none.leader_epoch = wanted->before.leader_epoch;
      weir_offset_item_plan_commit (item, &none, &facts);
      break;

    case WEIR_OFFSET_WAY_COMMITS:
      weir_offset_item_plan_commit (item, &wanted->after, &facts);
      break;

    case WEIR_OFFSET_WAY_UNDO:
      item->has_moved = !weir_commit_equal (&wanted->before, &item->before);
      weir_offset_item_plan_exact (item, &wanted->after, &facts);
      break;

    case WEIR_OFFSET_WAY_DELETE:
    case WEIR_OFFSET_WAY_DELETE_GROUP:
    default:
      weir_offset_item_plan_exact (item, &none, &facts);
      break;
    }
}

static WeirOffsetChangeKind
get_kind (WeirOffsetWay way)
{
  switch (way)
    {
    case WEIR_OFFSET_WAY_DELETE:
      return WEIR_OFFSET_CHANGE_DELETE;
    case WEIR_OFFSET_WAY_DELETE_GROUP:
      return WEIR_OFFSET_CHANGE_DELETE_GROUP;
    case WEIR_OFFSET_WAY_UNDO:
      return WEIR_OFFSET_CHANGE_UNDO;
    case WEIR_OFFSET_WAY_POSITION:
    case WEIR_OFFSET_WAY_SHIFT:
    case WEIR_OFFSET_WAY_LIKE:
    case WEIR_OFFSET_WAY_COMMITS:
    default:
      return WEIR_OFFSET_CHANGE_SET;
    }
}

static WeirOffsetPlan *
look (const Work *work,
      WeirGroupCalls *calls,
      WeirOffsetChange **committed,
      GError **error)
{
  const WeirOffsetRequest *request = work->request;
  g_autoptr (WeirOffsetPlan) plan = g_new0 (WeirOffsetPlan, 1);
  gboolean is_empty = FALSE;

  plan->change = weir_offset_change_new (get_kind (request->way), request->group);
  plan->change->what = g_strdup (request->what);
  plan->change->bootstrap = g_strdup (weir_profile_get_bootstrap (weir_connection_get_profile (work->connection)));
  if (!weir_group_calls_look (calls, &plan->state, &is_empty, &plan->members, error))
    return NULL;
  *committed = weir_group_calls_list (calls, NULL, error);
  if (*committed == NULL)
    return NULL;
  if (!is_empty)
    plan->obstacle = weir_offset_describe_members (request->group, plan->state, plan->members);
  plan->change->cluster = weir_offset_identify_cluster (work->connection, request->timeout_msec);
  return g_steal_pointer (&plan);
}

static void
find_obstacle (WeirOffsetPlan *plan,
               const WeirOffsetRequest *request,
               WeirGroupCalls *calls)
{
  gboolean deletes = FALSE;

  if (plan->obstacle != NULL)
    return;
  for (guint i = 0; i < plan->change->items->len; i++)
    {
      const WeirOffsetItem *item = g_ptr_array_index (plan->change->items, i);

      deletes |= !item->is_excluded && item->after.offset < 0;
    }
  if (request->way == WEIR_OFFSET_WAY_DELETE_GROUP ? !weir_group_calls_can_delete_group (calls)
                                                   : deletes && !weir_group_calls_can_delete_offsets (calls))
    plan->obstacle = g_strdup (_("This broker does not offer to delete what groups have committed."));
}

static WeirOffsetPlan *
make_plan (const Work *work,
           GCancellable *cancellable,
           GError **error)
{
  const WeirOffsetRequest *request = work->request;
  g_autoptr (WeirGroupCalls) calls = weir_group_calls_new (work->connection, request->group, request->timeout_msec, cancellable, error);
  g_autoptr (WeirOffsetPlan) plan = NULL;
  g_autoptr (WeirOffsetChange) committed = NULL;
  g_autoptr (WeirOffsetChange) others = NULL;
  g_autoptr (WeirOffsetLogs) logs = NULL;
  gint64 time_msec = request->way == WEIR_OFFSET_WAY_POSITION && request->position.kind == WEIR_POSITION_TIME ? request->position.value : -1;

  plan = calls != NULL ? look (work, calls, &committed, error) : NULL;
  if (plan == NULL)
    return NULL;
  plan->change->undo_of = request->commits != NULL ? request->commits->undo_of : 0;
  if (plan->state == NULL && committed->items->len == 0
      && (request->way == WEIR_OFFSET_WAY_DELETE || request->way == WEIR_OFFSET_WAY_DELETE_GROUP || request->way == WEIR_OFFSET_WAY_SHIFT))
    {
      g_set_error (error, WEIR_ERROR, WEIR_ERROR_NOT_FOUND, _("There is no consumer group “%s”."), request->group);
      return NULL;
    }
  if (request->way == WEIR_OFFSET_WAY_LIKE)
    {
      others = weir_group_calls_list (calls, request->like, error);
      if (others == NULL)
        return NULL;
      if (others->items->len == 0)
        {
          g_set_error (error, WEIR_ERROR, WEIR_ERROR_NOT_FOUND, _("The consumer group “%s” has committed nothing."), request->like);
          return NULL;
        }
    }
  logs = weir_offset_logs_new (work->connection, request->timeout_msec, error);
  if (logs == NULL || !add_items (plan->change, request, committed, others, logs, error))
    return NULL;
  if (plan->change->items->len == 0 && request->way != WEIR_OFFSET_WAY_DELETE_GROUP)
    {
      if (request->topics->len > 0 || request->way == WEIR_OFFSET_WAY_COMMITS || request->way == WEIR_OFFSET_WAY_UNDO)
        g_set_error (error, WEIR_ERROR, WEIR_ERROR_NOT_FOUND, _("There is nothing to change: no offset is committed for what was named."));
      else
        g_set_error (error, WEIR_ERROR, WEIR_ERROR_NOT_FOUND,
                     _("The consumer group “%s” has committed nothing: name the topics it is to begin with."), request->group);
      return NULL;
    }
  weir_offset_logs_ask (logs, plan->change, time_msec, MIN (request->timeout_msec, 4000));
  for (guint i = 0; i < plan->change->items->len; i++)
    plan_item (g_ptr_array_index (plan->change->items, i), request, committed, others, logs);
  find_obstacle (plan, request, calls);
  return g_steal_pointer (&plan);
}

/* Thread: a worker's. */
static void
plan_func (GTask *task,
           gpointer object,
           gpointer data,
           GCancellable *cancellable)
{
  GError *error = NULL;
  WeirOffsetPlan *plan = make_plan (data, cancellable, &error);

  if (plan != NULL)
    g_task_return_pointer (task, plan, (GDestroyNotify) weir_offset_plan_free);
  else
    g_task_return_error (task, error);
}

/* Thread: a worker's. */
static void
commits_func (GTask *task,
              gpointer object,
              gpointer data,
              GCancellable *cancellable)
{
  const Work *work = data;
  GError *error = NULL;
  g_autoptr (WeirGroupCalls) calls = NULL;
  g_autoptr (WeirOffsetChange) committed = NULL;
  g_autoptr (WeirOffsetPlan) plan = NULL;

  calls = weir_group_calls_new (work->connection, work->request->group, work->request->timeout_msec, cancellable, &error);
  plan = calls != NULL ? look (work, calls, &committed, &error) : NULL;
  if (plan == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  g_set_str (&committed->cluster, plan->change->cluster);
  g_set_str (&committed->bootstrap, plan->change->bootstrap);
  weir_offset_change_free (plan->change);
  plan->change = g_steal_pointer (&committed);
  g_task_return_pointer (task, g_steal_pointer (&plan), (GDestroyNotify) weir_offset_plan_free);
}

static void
start (WeirClient *client,
       WeirOffsetRequest *request,
       gpointer tag,
       GTaskThreadFunc func,
       GCancellable *cancellable,
       GAsyncReadyCallback callback,
       gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (client, cancellable, callback, user_data);
  Work *work = g_new0 (Work, 1);

  g_task_set_source_tag (task, tag);
  work->connection = weir_connection_ref (weir_client_get_connection (client));
  work->request = request;
  g_task_set_task_data (task, work, (GDestroyNotify) work_free);
  weir_client_run_in_worker (client, task, func);
}

/**
 * weir_offset_plan_async:
 * @request: (transfer full): what is to be planned
 */
void
weir_offset_plan_async (WeirClient *client,
                        WeirOffsetRequest *request,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer user_data)
{
  g_return_if_fail (WEIR_IS_CLIENT (client));

  start (client, request, weir_offset_plan_async, plan_func, cancellable, callback, user_data);
}

WeirOffsetPlan *
weir_offset_plan_finish (WeirClient *client,
                         GAsyncResult *result,
                         GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, client), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

void
weir_group_commits_async (WeirClient *client,
                          const char *group,
                          guint timeout_msec,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  WeirOffsetRequest *request = weir_offset_request_new (WEIR_OFFSET_WAY_POSITION, group);

  request->timeout_msec = timeout_msec;
  start (client, request, weir_group_commits_async, commits_func, cancellable, callback, user_data);
}

WeirOffsetPlan *
weir_group_commits_finish (WeirClient *client,
                           GAsyncResult *result,
                           GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, client), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
