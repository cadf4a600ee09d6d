/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include <glib/gi18n.h>

#include "kafka/weir-commit-record.h"
#include "kafka/weir-sampler-private.h"

/* Calls to the coordinators of groups. Where such a call's request_timeout fires before the
 * broker answers, the library aborts the process: so it never fires, the cycle's own deadline
 * counts, and a group whose call is still out is not asked again. */

/* Calls older than this leave the window: a frozen coordinator must not keep the others' groups waiting. */
#define PATIENCE_USEC G_TIME_SPAN_SECOND
/* In all, with those of earlier cycles: some memory, and work for a broker that comes back. */
#define MAX_OUT 100
/* Where no cycle follows, brokers may as well have all of it at once: each answer waited for costs its way. */
#define WINDOW_ONCE 100
#define MAX_OUT_ONCE 1000
#define MAX_ATTEMPTS 4
#define RETRY_USEC (200 * G_TIME_SPAN_MILLISECOND)
#define MAX_RETRY_USEC G_TIME_SPAN_SECOND

typedef struct
{
  gboolean is_describe;
  guint n_attempts;
  gint64 not_before_usec;
  char *group;
} WeirGroupTask;

static void
task_free (WeirGroupTask *task)
{
  g_free (task->group);
  g_free (task);
}

static void
push (WeirSampleCycle *self,
      const char *group,
      gboolean is_describe,
      guint n_attempts,
      gint64 not_before_usec)
{
  WeirGroupTask *task = g_new0 (WeirGroupTask, 1);

  task->group = g_strdup (group);
  task->is_describe = is_describe;
  task->n_attempts = n_attempts;
  task->not_before_usec = not_before_usec;
  g_queue_push_tail (&self->tasks, task);
}

void
weir_sample_coordinator_add (WeirSampleCycle *self,
                             const char *group,
                             gboolean describe,
                             gboolean list_offsets)
{
  if (list_offsets)
    push (self, group, FALSE, 0, 0);
  if (describe)
    push (self, group, TRUE, 0, 0);
}

void
weir_sample_coordinator_clear (WeirSampleCycle *self)
{
  g_queue_clear_full (&self->tasks, (GDestroyNotify) task_free);
  g_clear_pointer (&self->stuck, g_hash_table_unref);
}

static gint32
find_coordinator (WeirSampleCycle *self,
                  const char *group)
{
  const GArray *leaders = self->core->offsets_leaders;
  gint32 partition = leaders != NULL ? weir_commit_record_find_partition (group, (gint32) leaders->len) : -1;

  return partition >= 0 ? g_array_index (leaders, gint32, partition) : -1;
}

static void
fail (WeirSampleCycle *self,
      const char *name,
      char *text)
{
  WeirGroupInfo *group = weir_sample_groups_find (self, name);

  if (group == NULL)
    {
      g_free (text);
      return;
    }
  group->is_complete = FALSE;
  g_free (group->error);
  group->error = text;
}

static void
fail_silent (WeirSampleCycle *self,
             const char *name,
             gint32 broker)
{
  if (broker >= 0)
    fail (self, name, g_strdup_printf (_("Broker %d, which coordinates this group, did not answer in time."), broker));
  else
    fail (self, name, g_strdup (_("The broker that coordinates this group did not answer in time.")));
}

static void
fail_or_retry (WeirSampleCycle *self,
               const WeirSampleCall *call,
               gboolean is_describe,
               rd_kafka_resp_err_t code,
               const char *text)
{
  gint64 not_before_usec = g_get_monotonic_time () + MIN (RETRY_USEC * (call->n_attempts + 1), MAX_RETRY_USEC);
  /* Where no cycle follows, a group that only moves is worth all the time that was given. */
  gboolean goes_on = call->n_attempts + 1 < MAX_ATTEMPTS || (self->request->is_patient && weir_error_map_is_coordinator_moving (code));

  if (weir_error_map_is_temporary (code) && goes_on && not_before_usec < self->deadline_usec)
    push (self, call->group, is_describe, call->n_attempts + 1, not_before_usec);
  else
    fail (self, call->group, weir_error_map_to_text (code, text));
}

static void
store_members (WeirGroupInfo *group,
               const rd_kafka_ConsumerGroupDescription_t *description)
{
  gsize n_members = rd_kafka_ConsumerGroupDescription_member_count (description);
  const char *assignor = rd_kafka_ConsumerGroupDescription_partition_assignor (description);
  rd_kafka_consumer_group_state_t state = rd_kafka_ConsumerGroupDescription_state (description);

  g_array_set_size (group->members, 0);
  group->has_members = TRUE;
  g_set_str (&group->protocol, assignor != NULL && *assignor != '\0' ? assignor : NULL);
  if (state != RD_KAFKA_CONSUMER_GROUP_STATE_UNKNOWN)
    g_set_str (&group->state, rd_kafka_consumer_group_state_name (state));

  for (gsize i = 0; i < n_members; i++)
    {
      const rd_kafka_MemberDescription_t *source = rd_kafka_ConsumerGroupDescription_member (description, i);
      const rd_kafka_MemberAssignment_t *assignment = rd_kafka_MemberDescription_assignment (source);
      const rd_kafka_topic_partition_list_t *partitions = NULL;
      WeirMemberInfo *member;

      member = weir_group_info_add_member (group, rd_kafka_MemberDescription_consumer_id (source),
                                           rd_kafka_MemberDescription_client_id (source),
                                           rd_kafka_MemberDescription_host (source));
      if (assignment != NULL)
        partitions = rd_kafka_MemberAssignment_partitions (assignment);
      for (int j = 0; partitions != NULL && j < partitions->cnt; j++)
        weir_member_info_add_assignment (member, partitions->elems[j].topic, partitions->elems[j].partition);
    }
}

static void
described_cb (WeirSampleCycle *self,
              WeirSampleCall *call,
              rd_kafka_event_t *event)
{
  const rd_kafka_DescribeConsumerGroups_result_t *result = rd_kafka_event_DescribeConsumerGroups_result (event);
  rd_kafka_resp_err_t code = rd_kafka_event_error (event);
  const char *text = rd_kafka_event_error_string (event);
  const rd_kafka_ConsumerGroupDescription_t **descriptions = NULL;
  WeirGroupInfo *group = weir_sample_groups_find (self, call->group);
  gsize n_descriptions = 0;

  if (result != NULL && code == RD_KAFKA_RESP_ERR_NO_ERROR)
    descriptions = rd_kafka_DescribeConsumerGroups_result_groups (result, &n_descriptions);
  if (n_descriptions > 0)
    {
      const rd_kafka_error_t *error = rd_kafka_ConsumerGroupDescription_error (descriptions[0]);

      code = rd_kafka_error_code (error);
      text = code != RD_KAFKA_RESP_ERR_NO_ERROR ? rd_kafka_error_string (error) : NULL;
    }
  if (code != RD_KAFKA_RESP_ERR_NO_ERROR)
    fail_or_retry (self, call, TRUE, code, text);
  else if (n_descriptions > 0 && group != NULL)
    store_members (group, descriptions[0]);
}

static void
offsets_cb (WeirSampleCycle *self,
            WeirSampleCall *call,
            rd_kafka_event_t *event)
{
  const rd_kafka_ListConsumerGroupOffsets_result_t *result = rd_kafka_event_ListConsumerGroupOffsets_result (event);
  rd_kafka_resp_err_t code = rd_kafka_event_error (event);
  const char *text = rd_kafka_event_error_string (event);
  const rd_kafka_group_result_t **results = NULL;
  const rd_kafka_topic_partition_list_t *partitions = NULL;
  WeirGroupInfo *group = weir_sample_groups_find (self, call->group);
  gsize n_results = 0;

  if (result != NULL && code == RD_KAFKA_RESP_ERR_NO_ERROR)
    results = rd_kafka_ListConsumerGroupOffsets_result_groups (result, &n_results);
  if (n_results > 0)
    {
      const rd_kafka_error_t *error = rd_kafka_group_result_error (results[0]);

      code = rd_kafka_error_code (error);
      text = code != RD_KAFKA_RESP_ERR_NO_ERROR ? rd_kafka_error_string (error) : NULL;
      partitions = rd_kafka_group_result_partitions (results[0]);
    }
  if (code != RD_KAFKA_RESP_ERR_NO_ERROR)
    {
      fail_or_retry (self, call, FALSE, code, text);
      return;
    }
  for (int i = 0; group != NULL && partitions != NULL && i < partitions->cnt; i++)
    {
      const rd_kafka_topic_partition_t *partition = &partitions->elems[i];

      /* "Invalid" is "never committed": where all partitions had to be asked for, most are. */
      if (partition->err == RD_KAFKA_RESP_ERR_NO_ERROR && partition->offset >= 0)
        weir_group_info_add_offset (group, partition->topic, partition->partition, partition->offset);
      else if (partition->err != RD_KAFKA_RESP_ERR_NO_ERROR)
        weir_group_info_add_offset (group, partition->topic, partition->partition, WEIR_OFFSET_UNKNOWN);
    }
}

/* For a broker that cannot tell what a group committed for: all partitions there are. */
static rd_kafka_topic_partition_list_t *
list_all_partitions (WeirSampleCycle *self)
{
  rd_kafka_topic_partition_list_t *list = rd_kafka_topic_partition_list_new (64);

  for (guint i = 0; i < self->snapshot->topics->len; i++)
    {
      const WeirTopicInfo *topic = &g_array_index (self->snapshot->topics, WeirTopicInfo, i);

      for (guint j = 0; !topic->is_internal && j < topic->partitions->len; j++)
        rd_kafka_topic_partition_list_add (list, topic->name, g_array_index (topic->partitions, WeirPartitionInfo, j).id);
    }
  return list;
}

static WeirSampleCall *
prepare (WeirSampleCycle *self,
         const WeirGroupTask *task,
         gint32 broker,
         rd_kafka_AdminOptions_t **options)
{
  WeirSampleCall *call;

  *options = weir_sample_cycle_prepare (self, weir_handle_get (self->core->coordinator),
                                        task->is_describe ? RD_KAFKA_ADMIN_OP_DESCRIBECONSUMERGROUPS
                                                          : RD_KAFKA_ADMIN_OP_LISTCONSUMERGROUPOFFSETS,
                                        WEIR_COORDINATOR_REQUEST_TIMEOUT_MSEC,
                                        task->is_describe ? described_cb : offsets_cb, TRUE, &call);
  call->is_coordinator = TRUE;
  call->broker = broker;
  call->group = g_strdup (task->group);
  call->n_attempts = task->n_attempts;
  return call;
}

/* Returns the call's own copy of the group's name, NULL where there is nothing to ask. */
static const char *
send_call (WeirSampleCycle *self,
           const WeirGroupTask *task,
           gint32 broker)
{
  WeirSamplerCore *core = self->core;
  rd_kafka_t *handle = weir_handle_get (core->coordinator);
  const char *names[] = { task->group };
  g_autoptr (rd_kafka_AdminOptions_t) options = NULL;
  g_autoptr (rd_kafka_topic_partition_list_t) list = NULL;
  g_autoptr (rd_kafka_ListConsumerGroupOffsets_t) question = NULL;
  WeirSampleCall *call;

  if (task->is_describe)
    {
      call = prepare (self, task, broker, &options);
      rd_kafka_DescribeConsumerGroups (handle, names, 1, options, core->coordinator_queue);
      return call->group;
    }

  if (core->groups_unsupported != NULL)
    list = list_all_partitions (self);
  /* The library takes an empty list for a mistake. */
  if (list != NULL && list->cnt == 0)
    return NULL;
  question = rd_kafka_ListConsumerGroupOffsets_new (task->group, list);
  call = prepare (self, task, broker, &options);
  rd_kafka_ListConsumerGroupOffsets (handle, &question, 1, options, core->coordinator_queue);
  return call->group;
}

typedef struct
{
  guint n_window; /* of this cycle, and not late */
  guint n_out;
  GHashTable *late_groups; /* asked in an earlier cycle */
  GHashTable *busy_groups; /* asked in this one */
} Census;

static void
take_census (WeirSampleCycle *self,
             Census *census)
{
  gint64 now_usec = g_get_monotonic_time ();
  gboolean is_first = self->stuck == NULL;
  GHashTableIter iter;
  gpointer key;

  census->late_groups = g_hash_table_new (g_str_hash, g_str_equal);
  census->busy_groups = g_hash_table_new (g_str_hash, g_str_equal);
  if (is_first)
    self->stuck = g_hash_table_new (NULL, NULL);
  g_hash_table_iter_init (&iter, self->core->calls);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    {
      WeirSampleCall *call = key;

      if (!call->is_coordinator)
        continue;
      census->n_out++;
      if (call->cycle_number != self->core->cycle_number)
        {
          g_hash_table_add (census->late_groups, call->group);
          if (is_first && call->broker >= 0)
            g_hash_table_add (self->stuck, GINT_TO_POINTER (call->broker));
          continue;
        }
      g_hash_table_add (census->busy_groups, call->group);
      if (now_usec - call->sent_usec < PATIENCE_USEC)
        census->n_window++;
    }
}

static void
drop_all (WeirSampleCycle *self,
          const char *text)
{
  WeirGroupTask *task;

  while ((task = g_queue_pop_head (&self->tasks)) != NULL)
    {
      fail (self, task->group, g_strdup (text));
      task_free (task);
    }
}

gint64
weir_sample_coordinator_pump (WeirSampleCycle *self)
{
  g_autoptr (GError) error = NULL;
  const guint max_window = self->request->is_patient ? WINDOW_ONCE : WEIR_COORDINATOR_WINDOW;
  const guint max_out = self->request->is_patient ? MAX_OUT_ONCE : MAX_OUT;
  Census census = { 0 };
  gint64 now_usec = g_get_monotonic_time ();
  gint64 next_usec = G_MAXINT64;

  if (g_queue_is_empty (&self->tasks))
    return next_usec;
  if (!weir_sampler_core_open_coordinator (self->core, &error))
    {
      drop_all (self, error->message);
      return next_usec;
    }

  take_census (self, &census);
  for (guint i = g_queue_get_length (&self->tasks); i > 0; i--)
    {
      WeirGroupTask *task = g_queue_pop_head (&self->tasks);
      gint32 broker;
      gboolean is_hopeless;

      if (census.n_window >= max_window)
        {
          /* Either an answer or the end of somebody's patience opens it. */
          next_usec = MIN (next_usec, now_usec + PATIENCE_USEC / 4);
          g_queue_push_head (&self->tasks, task);
          break;
        }
      if (task->not_before_usec > now_usec || g_hash_table_contains (census.busy_groups, task->group))
        {
          if (task->not_before_usec > now_usec)
            next_usec = MIN (next_usec, task->not_before_usec);
          g_queue_push_tail (&self->tasks, task);
          continue;
        }
      broker = find_coordinator (self, task->group);
      is_hopeless = g_hash_table_contains (census.late_groups, task->group) || census.n_out >= max_out
                    || (broker >= 0 && (g_hash_table_contains (self->stuck, GINT_TO_POINTER (broker))
                                        || g_hash_table_contains (self->core->suspects, GINT_TO_POINTER (broker))));
      if (is_hopeless)
        {
          fail_silent (self, task->group, broker);
        }
      else
        {
          const char *name = send_call (self, task, broker);

          if (name != NULL)
            {
              g_hash_table_add (census.busy_groups, (gpointer) name);
              census.n_window++;
              census.n_out++;
            }
        }
      task_free (task);
    }
  g_hash_table_unref (census.late_groups);
  g_hash_table_unref (census.busy_groups);
  return next_usec;
}

void
weir_sample_coordinator_finish (WeirSampleCycle *self)
{
  WeirGroupTask *task;
  GHashTableIter iter;
  gpointer key;

  while ((task = g_queue_pop_head (&self->tasks)) != NULL)
    {
      fail_silent (self, task->group, find_coordinator (self, task->group));
      task_free (task);
    }
  g_hash_table_iter_init (&iter, self->core->calls);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    {
      const WeirSampleCall *call = key;

      if (call->is_coordinator && call->cycle_number == self->core->cycle_number)
        {
          if (call->broker >= 0)
            g_hash_table_add (self->silent, GINT_TO_POINTER (call->broker));
          fail_silent (self, call->group, call->broker);
        }
    }
}
