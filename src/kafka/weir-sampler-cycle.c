/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include <glib/gi18n.h>

#include "base/weir-error.h"
#include "kafka/weir-sampler-private.h"

/* The library asks one broker for the metadata, and if that is frozen, the same again until its
 * socket times out. Meanwhile the metadata of before serve: leaders seldom move. */
#define METADATA_ATTEMPT_MSEC 1500
#define METADATA_PATIENCE_MSEC 700
#define METADATA_SUSPECT_PATIENCE_MSEC 200
/* Where the next cycle follows anyway, a silent broker is waited for this many times as long as
 * a whole cycle usually takes, but not less than this. */
#define WAIT_FACTOR 10
#define MIN_WAIT_MSEC 2000
/* Racks are pleasant to have, not worth waiting for: a broker that has none answers at once. */
#define RACKS_WAIT_USEC (60 * G_TIME_SPAN_MILLISECOND)
#define RACKS_RETRY_CYCLES 100
#define DESCRIBE_CLUSTER_TIMEOUT_MSEC 2000

/* The answers leave time to be gathered before the cycle's own deadline. */
guint
weir_sample_cycle_get_request_timeout (WeirSampleCycle *self)
{
  gint64 left_msec = (self->deadline_usec - g_get_monotonic_time ()) / G_TIME_SPAN_MILLISECOND;

  return (guint) MAX (left_msec - 150, 200);
}

rd_kafka_AdminOptions_t *
weir_sample_cycle_prepare (WeirSampleCycle *self,
                           rd_kafka_t *handle,
                           rd_kafka_admin_op_t operation,
                           guint timeout_msec,
                           WeirSampleReplyFunc func,
                           gboolean is_awaited,
                           WeirSampleCall **call)
{
  rd_kafka_AdminOptions_t *options = rd_kafka_AdminOptions_new (handle, operation);
  char text[256];

  *call = weir_sampler_core_add_call (self->core, func);
  (*call)->is_awaited = is_awaited;
  if (is_awaited)
    self->n_awaited++;
  rd_kafka_AdminOptions_set_opaque (options, *call);
  if (rd_kafka_AdminOptions_set_request_timeout (options, timeout_msec, text, sizeof text) != RD_KAFKA_RESP_ERR_NO_ERROR)
    g_warning ("%s", text);
  return options;
}

static void
drain (WeirSampleCycle *self,
       rd_kafka_queue_t *queue)
{
  WeirSamplerCore *core = self->core;

  while (queue != NULL)
    {
      g_autoptr (rd_kafka_event_t) event = rd_kafka_queue_poll (queue, 0);
      WeirSampleCall *call;

      if (event == NULL)
        return;
      call = rd_kafka_event_opaque (event);
      if (call == NULL || !g_hash_table_contains (core->calls, call))
        continue;
      if (call->cycle_number != core->cycle_number && call->is_never_late)
        {
          call->func (self, call, event);
        }
      else if (call->cycle_number == core->cycle_number)
        {
          if (call->is_awaited)
            self->n_awaited--;
          call->func (self, call, event);
        }
      weir_sampler_core_remove_call (core, call);
    }
}

/* Until all awaited answers are there, the deadline, or the end of the sampler. */
static void
gather (WeirSampleCycle *self)
{
  WeirSamplerCore *core = self->core;

  for (;;)
    {
      gint64 next_usec = weir_sample_coordinator_pump (self);

      if (self->n_awaited == 0 && g_queue_is_empty (&self->tasks) && !weir_sample_offsets_retry (self)
          && !weir_sample_groups_retry (self))
        return;
      if (g_get_monotonic_time () >= self->deadline_usec || weir_sampler_core_is_stopped (core))
        return;
      weir_sampler_core_wait (core, MIN (next_usec, self->deadline_usec));
      drain (self, core->queue);
      drain (self, core->coordinator_queue);
    }
}

static gboolean
is_internal (const char *topic)
{
  static const char *const names[] = {
    "__consumer_offsets", "__transaction_state", "__share_group_state", "__cluster_metadata", "__remote_log_metadata", NULL
  };

  return g_strv_contains (names, topic);
}

static gint32 *
copy_ids (const gint32 *ids,
          int n_ids)
{
  return n_ids > 0 ? g_memdup2 (ids, n_ids * sizeof (gint32)) : NULL;
}

static void
add_topic (WeirSnapshot *snapshot,
           const rd_kafka_metadata_topic_t *source)
{
  WeirTopicInfo *topic = weir_snapshot_add_topic (snapshot, source->topic, is_internal (source->topic), source->partition_cnt);

  if (source->err != RD_KAFKA_RESP_ERR_NO_ERROR)
    topic->error = weir_error_map_to_text (source->err, NULL);
  for (int i = 0; i < source->partition_cnt; i++)
    {
      const rd_kafka_metadata_partition_t *from = &source->partitions[i];
      WeirPartitionInfo *partition = &g_array_index (topic->partitions, WeirPartitionInfo, i);

      partition->id = from->id;
      partition->leader = from->leader;
      partition->n_replicas = MAX (from->replica_cnt, 0);
      partition->replicas = copy_ids (from->replicas, from->replica_cnt);
      partition->n_in_sync_replicas = MAX (from->isr_cnt, 0);
      partition->in_sync_replicas = copy_ids (from->isrs, from->isr_cnt);
      if (from->err != RD_KAFKA_RESP_ERR_NO_ERROR && from->leader < 0)
        partition->error = weir_error_map_to_text (from->err, NULL);
    }
}

/* The leader of a partition of this topic coordinates the groups kept in that partition. */
static void
remember_offsets_leaders (WeirSampleCycle *self,
                          const rd_kafka_metadata_topic_t *topic)
{
  g_clear_pointer (&self->core->offsets_leaders, g_array_unref);
  self->core->offsets_leaders = g_array_new (FALSE, TRUE, sizeof (gint32));
  g_array_set_size (self->core->offsets_leaders, topic->partition_cnt);
  for (int i = 0; i < topic->partition_cnt; i++)
    {
      const rd_kafka_metadata_partition_t *partition = &topic->partitions[i];

      if (partition->id >= 0 && partition->id < topic->partition_cnt)
        g_array_index (self->core->offsets_leaders, gint32, partition->id) = partition->leader;
    }
}

static int
compare_topics (gconstpointer a,
                gconstpointer b)
{
  const rd_kafka_metadata_topic_t *first = *(const rd_kafka_metadata_topic_t *const *) a;
  const rd_kafka_metadata_topic_t *second = *(const rd_kafka_metadata_topic_t *const *) b;

  return strcmp (first->topic, second->topic);
}

static void
carry_over_topic (WeirSnapshot *snapshot,
                  const WeirTopicInfo *source)
{
  WeirTopicInfo *topic = weir_snapshot_add_topic (snapshot, source->name, source->is_internal, source->partitions->len);

  topic->error = g_strdup (source->error);
  for (guint i = 0; i < source->partitions->len; i++)
    {
      const WeirPartitionInfo *from = &g_array_index (source->partitions, WeirPartitionInfo, i);
      WeirPartitionInfo *partition = &g_array_index (topic->partitions, WeirPartitionInfo, i);

      partition->id = from->id;
      partition->leader = from->leader;
      partition->n_replicas = from->n_replicas;
      partition->replicas = copy_ids (from->replicas, from->n_replicas);
      partition->n_in_sync_replicas = from->n_in_sync_replicas;
      partition->in_sync_replicas = copy_ids (from->in_sync_replicas, from->n_in_sync_replicas);
    }
}

static void
carry_over_metadata (WeirSampleCycle *self)
{
  const WeirSnapshot *previous = self->core->previous;

  self->is_carried_over = TRUE;
  self->snapshot->cluster_id = g_strdup (previous->cluster_id);
  for (guint i = 0; i < previous->brokers->len; i++)
    {
      const WeirBrokerInfo *from = &g_array_index (previous->brokers, WeirBrokerInfo, i);
      WeirBrokerInfo *broker = weir_snapshot_add_broker (self->snapshot, from->id, from->host, from->port, from->rack);

      broker->is_reachable = from->is_reachable;
    }
  for (guint i = 0; i < previous->topics->len; i++)
    carry_over_topic (self->snapshot, &g_array_index (previous->topics, WeirTopicInfo, i));
}

/* Until when the metadata is waited for. */
static gint64
get_metadata_deadline (WeirSampleCycle *self)
{
  gint64 now_usec = g_get_monotonic_time ();
  guint patience_msec = METADATA_PATIENCE_MSEC;

  if (self->core->previous == NULL)
    return self->deadline_usec;
  if (self->request->is_patient)
    return now_usec + (self->deadline_usec - now_usec) / 2;
  if (g_hash_table_size (self->core->suspects) > 0)
    patience_msec = METADATA_SUSPECT_PATIENCE_MSEC;
  return MIN (now_usec + MAX (patience_msec, 2 * self->core->usual_msec) * G_TIME_SPAN_MILLISECOND, self->deadline_usec);
}

/* All topics, even where few are wanted: to ask for a topic by its name may create it. */
static gboolean
read_metadata (WeirSampleCycle *self,
               GError **error)
{
  rd_kafka_t *handle = weir_connection_get_handle (self->core->connection);
  const struct rd_kafka_metadata *metadata = NULL;
  const char *const *only = (const char *const *) self->request->only_topics;
  rd_kafka_resp_err_t code = RD_KAFKA_RESP_ERR__TIMED_OUT;
  g_autoptr (GPtrArray) topics = g_ptr_array_new ();
  g_autofree char *cluster_id = NULL;
  gint64 deadline_usec = get_metadata_deadline (self);

  while (code != RD_KAFKA_RESP_ERR_NO_ERROR && !weir_sampler_core_is_stopped (self->core))
    {
      gint64 left_msec = (deadline_usec - g_get_monotonic_time ()) / G_TIME_SPAN_MILLISECOND;

      if (left_msec <= 0)
        break;
      code = rd_kafka_metadata (handle, 1, NULL, &metadata, (int) MIN (left_msec, METADATA_ATTEMPT_MSEC));
      if (code != RD_KAFKA_RESP_ERR_NO_ERROR && !weir_error_map_is_temporary (code))
        break;
    }
  if (code != RD_KAFKA_RESP_ERR_NO_ERROR)
    {
      weir_error_map_set (error, code, NULL, _("No broker answered"));
      return FALSE;
    }

  for (int i = 0; i < metadata->broker_cnt; i++)
    {
      const struct rd_kafka_metadata_broker *broker = &metadata->brokers[i];
      const char *rack = g_hash_table_lookup (self->core->racks, GINT_TO_POINTER (broker->id));

      weir_snapshot_add_broker (self->snapshot, broker->id, broker->host, broker->port,
                                rack != NULL && *rack != '\0' ? rack : NULL);
    }
  /* In order of name, so that sealing need not move them. */
  for (int i = 0; i < metadata->topic_cnt; i++)
    {
      if (g_str_equal (metadata->topics[i].topic, "__consumer_offsets") && metadata->topics[i].partition_cnt > 0)
        remember_offsets_leaders (self, &metadata->topics[i]);
      if (only == NULL || g_strv_contains (only, metadata->topics[i].topic))
        g_ptr_array_add (topics, (gpointer) &metadata->topics[i]);
    }
  g_ptr_array_sort (topics, compare_topics);
  for (guint i = 0; i < topics->len; i++)
    add_topic (self->snapshot, g_ptr_array_index (topics, i));
  rd_kafka_metadata_destroy (metadata);

  /* The library has it from the metadata: does not wait. */
  cluster_id = rd_kafka_clusterid (handle, 0);
  if (cluster_id != NULL)
    self->snapshot->cluster_id = g_strdup (cluster_id);
  return TRUE;
}

static void
described_cluster_cb (WeirSampleCycle *self,
                      WeirSampleCall *call,
                      rd_kafka_event_t *event)
{
  const rd_kafka_DescribeCluster_result_t *result = rd_kafka_event_DescribeCluster_result (event);
  gsize n_nodes = 0;
  const rd_kafka_Node_t **nodes;

  if (result == NULL || rd_kafka_event_error (event) != RD_KAFKA_RESP_ERR_NO_ERROR)
    return;
  nodes = rd_kafka_DescribeCluster_result_nodes (result, &n_nodes);
  for (gsize i = 0; i < n_nodes; i++)
    {
      const char *rack = rd_kafka_Node_rack (nodes[i]);

      g_hash_table_insert (self->core->racks, GINT_TO_POINTER (rd_kafka_Node_id (nodes[i])), g_strdup (rack != NULL ? rack : ""));
    }
  for (guint i = 0; i < self->snapshot->brokers->len; i++)
    {
      WeirBrokerInfo *broker = &g_array_index (self->snapshot->brokers, WeirBrokerInfo, i);
      const char *rack = g_hash_table_lookup (self->core->racks, GINT_TO_POINTER (broker->id));

      if (rack != NULL && *rack != '\0')
        g_set_str (&broker->rack, rack);
    }
}

/* Racks are told by DescribeCluster only. The mock cluster has no controller to answer
 * it: asked again rarely. */
static void
ask_for_racks (WeirSampleCycle *self)
{
  rd_kafka_t *handle = weir_connection_get_handle (self->core->connection);
  g_autoptr (rd_kafka_AdminOptions_t) options = NULL;
  WeirSampleCall *call;
  gboolean is_known = TRUE;

  for (guint i = 0; i < self->snapshot->brokers->len; i++)
    {
      const WeirBrokerInfo *broker = &g_array_index (self->snapshot->brokers, WeirBrokerInfo, i);

      is_known = is_known && g_hash_table_contains (self->core->racks, GINT_TO_POINTER (broker->id));
    }
  if (is_known || (self->core->racks_cycle > 0 && self->core->cycle_number - self->core->racks_cycle < RACKS_RETRY_CYCLES))
    return;
  self->core->racks_cycle = self->core->cycle_number;
  options = weir_sample_cycle_prepare (self, handle, RD_KAFKA_ADMIN_OP_DESCRIBECLUSTER, DESCRIBE_CLUSTER_TIMEOUT_MSEC,
                                       described_cluster_cb, FALSE, &call);
  /* Racks do not change. */
  call->is_never_late = TRUE;
  rd_kafka_DescribeCluster (handle, options, self->core->queue);
}

static void
wait_for_racks (WeirSampleCycle *self)
{
  gint64 until_usec = MIN (g_get_monotonic_time () + RACKS_WAIT_USEC, self->deadline_usec);

  while (self->core->racks_cycle == self->core->cycle_number && g_hash_table_size (self->core->racks) == 0
         && g_get_monotonic_time () < until_usec && !weir_sampler_core_is_stopped (self->core))
    {
      weir_sampler_core_wait (self->core, until_usec);
      drain (self, self->core->queue);
    }
}

static gboolean
has_broker (const WeirSnapshot *snapshot,
            gint32 id)
{
  for (guint i = 0; i < snapshot->brokers->len; i++)
    {
      if (g_array_index (snapshot->brokers, WeirBrokerInfo, i).id == id)
        return TRUE;
    }
  return FALSE;
}

static const WeirBrokerInfo *
find_previous_broker (WeirSampleCycle *self,
                      gint32 id)
{
  const WeirSnapshot *previous = self->core->previous;

  for (guint i = 0; previous != NULL && i < previous->brokers->len; i++)
    {
      const WeirBrokerInfo *broker = &g_array_index (previous->brokers, WeirBrokerInfo, i);

      if (broker->id == id)
        return broker;
    }
  return NULL;
}

/* A broker that is down is not in the metadata's list, but partitions have replicas on it. */
static void
add_missing_brokers (WeirSampleCycle *self)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (NULL, NULL);
  GHashTableIter iter;
  gpointer key;

  for (guint i = 0; i < self->snapshot->topics->len; i++)
    {
      const GArray *partitions = g_array_index (self->snapshot->topics, WeirTopicInfo, i).partitions;

      for (guint j = 0; j < partitions->len; j++)
        {
          const WeirPartitionInfo *partition = &g_array_index (partitions, WeirPartitionInfo, j);

          for (guint k = 0; k < partition->n_replicas; k++)
            g_hash_table_add (seen, GINT_TO_POINTER (partition->replicas[k]));
        }
    }

  g_hash_table_iter_init (&iter, seen);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    {
      gint32 id = GPOINTER_TO_INT (key);
      const WeirBrokerInfo *known = find_previous_broker (self, id);
      WeirBrokerInfo *broker;

      if (has_broker (self->snapshot, id))
        continue;
      broker = weir_snapshot_add_broker (self->snapshot, id, NULL, 0, NULL);
      broker->is_reachable = FALSE;
      if (known != NULL)
        {
          broker->host = g_strdup (known->host);
          broker->port = known->port;
          broker->rack = g_strdup (known->rack);
        }
    }
}

/* Who was silent is asked with a short time-out next time, so that one frozen broker delays a
 * single cycle, not each. */
static void
judge_brokers (WeirSampleCycle *self)
{
  GHashTableIter iter;
  gpointer key;

  g_hash_table_remove_all (self->core->suspects);
  g_hash_table_iter_init (&iter, self->silent);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    {
      if (!g_hash_table_contains (self->answered, key))
        g_hash_table_add (self->core->suspects, key);
    }
  for (guint i = 0; i < self->snapshot->brokers->len; i++)
    {
      WeirBrokerInfo *broker = &g_array_index (self->snapshot->brokers, WeirBrokerInfo, i);

      if (g_hash_table_contains (self->core->suspects, GINT_TO_POINTER (broker->id)))
        broker->is_reachable = FALSE;
      else if (g_hash_table_contains (self->answered, GINT_TO_POINTER (broker->id)))
        broker->is_reachable = TRUE;
    }
}

static GHashTable *
collect_group_topics (WeirSampleCycle *self)
{
  GHashTable *names = g_hash_table_new (g_str_hash, g_str_equal);
  const GArray *groups = self->snapshot->groups;

  for (guint i = 0; groups != NULL && i < groups->len; i++)
    {
      const WeirGroupInfo *group = &g_array_index (groups, WeirGroupInfo, i);

      for (guint j = 0; j < group->offsets->len; j++)
        g_hash_table_add (names, g_array_index (group->offsets, WeirGroupOffset, j).topic);
      /* What members hold and never committed has watermarks all the same. */
      for (guint j = 0; j < group->members->len; j++)
        {
          const GArray *assignment = g_array_index (group->members, WeirMemberInfo, j).assignment;

          for (guint k = 0; k < assignment->len; k++)
            g_hash_table_add (names, g_array_index (assignment, WeirGroupOffset, k).topic);
        }
    }
  return names;
}

static void
clear (WeirSampleCycle *self)
{
  weir_sample_coordinator_clear (self);
  g_clear_pointer (&self->retries, g_ptr_array_unref);
  g_clear_pointer (&self->answered, g_hash_table_unref);
  g_clear_pointer (&self->silent, g_hash_table_unref);
  g_clear_pointer (&self->group_index, g_hash_table_unref);
  g_clear_pointer (&self->snapshot, weir_snapshot_unref);
}

/* Everything but the metadata. */
static void
ask (WeirSampleCycle *self)
{
  const WeirSampleRequest *request = self->request;
  gboolean wants_groups = (request->parts & (WEIR_SAMPLE_GROUPS | WEIR_SAMPLE_OFFSETS)) != 0;

  if ((request->parts & WEIR_SAMPLE_RACKS) != 0)
    ask_for_racks (self);
  if (wants_groups)
    weir_sample_groups_send (self);
  if (wants_groups && (request->parts & WEIR_SAMPLE_GROUP_TOPICS) != 0)
    {
      g_autoptr (GHashTable) topics = NULL;

      /* Only the topics of these groups: which they are must be known first. */
      gather (self);
      topics = collect_group_topics (self);
      weir_sample_offsets_send (self, topics);
    }
  else
    {
      weir_sample_offsets_send (self, NULL);
    }
  gather (self);
  wait_for_racks (self);

  weir_sample_offsets_finish (self);
  if (wants_groups)
    weir_sample_groups_finish (self);
  if (wants_groups && (request->parts & WEIR_SAMPLE_TIMES) != 0)
    {
      weir_sample_times_send (self);
      gather (self);
      weir_sample_times_finish (self);
    }
  judge_brokers (self);
  add_missing_brokers (self);
}

/**
 * weir_sample_cycle_run:
 *
 * Thread: the sampler's worker. Blocks until the snapshot is as complete as it gets by the
 * request's time-out. Fails only when no broker tells the metadata.
 */
WeirSnapshot *
weir_sample_cycle_run (WeirSamplerCore *core,
                       const WeirSampleRequest *request,
                       GError **error)
{
  WeirSampleCycle self = { core, request, NULL };
  WeirSnapshot *result = NULL;
  g_autoptr (GError) metadata_error = NULL;
  gint64 start_usec = g_get_monotonic_time ();
  guint timeout_msec = request->timeout_msec;

  core->cycle_number++;
  if (request->forget)
    g_clear_pointer (&core->previous, weir_snapshot_unref);
  self.snapshot = weir_snapshot_new ();
  if (!request->is_patient && core->usual_msec > 0)
    timeout_msec = MIN (timeout_msec, MAX (MIN_WAIT_MSEC, WAIT_FACTOR * core->usual_msec));
  self.deadline_usec = start_usec + timeout_msec * G_TIME_SPAN_MILLISECOND;
  self.answered = g_hash_table_new (NULL, NULL);
  self.silent = g_hash_table_new (NULL, NULL);
  self.group_index = g_hash_table_new (g_str_hash, g_str_equal);
  g_queue_init (&self.tasks);

  if (!read_metadata (&self, &metadata_error) && core->previous != NULL)
    carry_over_metadata (&self);
  if (metadata_error == NULL || self.is_carried_over)
    ask (&self);
  /* Of brokers remembered at least one must answer for this to be a sample. */
  if (metadata_error != NULL && g_hash_table_size (self.answered) == 0)
    {
      g_propagate_error (error, g_steal_pointer (&metadata_error));
    }
  else
    {
      weir_snapshot_seal (self.snapshot);
      if (g_hash_table_size (self.silent) == 0 && !self.is_carried_over)
        core->usual_msec = (guint) ((g_get_monotonic_time () - start_usec) / G_TIME_SPAN_MILLISECOND) + 1;
      g_clear_pointer (&core->previous, weir_snapshot_unref);
      core->previous = weir_snapshot_ref (self.snapshot);
      result = g_steal_pointer (&self.snapshot);
    }
  clear (&self);
  return result;
}
