/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "base/weir-partition-key.h"
#include "kafka/weir-first-message.h"
#include "kafka/weir-offset-clock.h"
#include "kafka/weir-sampler-private.h"

/* How old the oldest message is that a group has not processed, and how long its topic keeps it. Asked only where there is a lag:
 * a cluster on which all is well costs nothing. The end of a partition is seen in each cycle, which mostly tells when a
 * message was written well enough; some are read to know it exactly. */

/* Messages read in one cycle where the next follows soon; where none does. */
#define MAX_READS 32
#define MAX_READS_ONCE 2000
#define READ_USEC (300 * G_TIME_SPAN_MILLISECOND)
#define READ_ONCE_USEC (3 * G_TIME_SPAN_SECOND)
/* What is known as well as that needs no reading. */
#define CERTAIN_MSEC 1000
/* A partition that gave no answer, for want of a permission for one, is left alone for a while. */
#define REFUSED_USEC (60 * G_TIME_SPAN_SECOND)
#define RETENTION_USEC (5 * G_TIME_SPAN_MINUTE)
#define RETENTION_TIMEOUT_MSEC 1500
#define MAX_RETENTIONS 500
/* Partitions that nobody lags behind on any more are forgotten every so many cycles. */
#define FORGET_EVERY 100

typedef struct
{
  WeirPartitionKey key; /* first: it is its own key */
  WeirOffsetClock *clock;
  gint64 needed;        /* the least offset that somebody wants to know of, in the cycle @cycle_number */
  guint64 cycle_number;
  gint64 refused_usec;  /* when reading gave no answer; 0: it did */
} Times;

typedef struct
{
  gboolean is_known;
  gint64 retention_msec;
  gint64 asked_usec;
} Retention;

/* A group's partition whose oldest message is to be read. */
typedef struct
{
  WeirGroupOffset *offset;
  Times *times;
  gint64 from;
  gint64 end;
  gint64 uncertain_msec;
} Doubt;

struct _WeirSampleTimes
{
  GHashTable *times;      /* set of Times */
  GHashTable *retentions; /* name of a topic → Retention */
  WeirFirstReader *reader;
  gboolean has_no_reader;
};

static void
times_free (Times *self)
{
  g_free (self->key.topic);
  weir_offset_clock_free (self->clock);
  g_free (self);
}

static WeirSampleTimes *
ensure (WeirSamplerCore *core)
{
  if (core->times == NULL)
    {
      core->times = g_new0 (WeirSampleTimes, 1);
      core->times->times = g_hash_table_new_full (weir_partition_key_hash, weir_partition_key_equal, (GDestroyNotify) times_free, NULL);
      core->times->retentions = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
    }
  return core->times;
}

void
weir_sample_times_free (WeirSampleTimes *self)
{
  g_hash_table_unref (self->times);
  g_hash_table_unref (self->retentions);
  g_clear_pointer (&self->reader, weir_first_reader_free);
  g_free (self);
}

static Times *
get_times (WeirSampleCycle *self,
           const WeirGroupOffset *offset,
           gint64 end)
{
  WeirSampleTimes *known = ensure (self->core);
  const WeirPartitionKey wanted = { offset->topic, offset->partition };
  Times *times = g_hash_table_lookup (known->times, &wanted);

  if (times == NULL)
    {
      times = g_new0 (Times, 1);
      times->key = (WeirPartitionKey) { g_strdup (offset->topic), offset->partition };
      times->clock = weir_offset_clock_new ();
      g_hash_table_add (known->times, times);
    }
  /* Several groups may read it. */
  if (times->cycle_number != self->core->cycle_number)
    {
      times->cycle_number = self->core->cycle_number;
      times->needed = G_MAXINT64;
      weir_offset_clock_see_end (times->clock, end, self->snapshot->time_usec / 1000);
    }
  return times;
}

static gint64
find_previous_commit (WeirSampleCycle *self,
                      const WeirGroupInfo *previous,
                      const WeirGroupOffset *offset,
                      guint hint)
{
  if (previous == NULL)
    return WEIR_OFFSET_UNKNOWN;
  /* Mostly at the same place. */
  for (guint i = 0; i < previous->offsets->len; i++)
    {
      const WeirGroupOffset *each = &g_array_index (previous->offsets, WeirGroupOffset, (hint + i) % previous->offsets->len);

      if (each->partition == offset->partition && strcmp (each->topic, offset->topic) == 0)
        return each->committed;
    }
  return WEIR_OFFSET_UNKNOWN;
}

/* Tells of one partition of a group what is known, and whether more is to be asked. */
static gboolean
tell (WeirSampleCycle *self,
      WeirGroupOffset *offset,
      const WeirPartitionInfo *partition,
      Doubt *doubt)
{
  Times *times;

  if (offset->committed < 0 || partition == NULL || partition->high_watermark < 0)
    return FALSE;
  /* Where somebody has caught up, it is from there on that one will want to know. */
  times = get_times (self, offset, partition->high_watermark);
  doubt->from = partition->low_watermark >= 0 ? MAX (offset->committed, partition->low_watermark) : offset->committed;
  times->needed = MIN (times->needed, doubt->from);
  if (doubt->from >= partition->high_watermark)
    {
      /* What is left by the offsets was deleted before the group came to it. */
      if (offset->committed < partition->high_watermark)
        offset->oldest = WEIR_OLDEST_NOTHING;
      return FALSE;
    }
  doubt->offset = offset;
  doubt->times = times;
  doubt->end = partition->high_watermark;
  offset->oldest = weir_offset_clock_tell (times->clock, doubt->from, doubt->end, &offset->oldest_msec, &doubt->uncertain_msec);
  if (times->refused_usec > 0 && g_get_monotonic_time () - times->refused_usec < REFUSED_USEC)
    return FALSE;
  return !g_hash_table_contains (self->core->suspects, GINT_TO_POINTER (partition->leader));
}

static int
compare_doubts (gconstpointer a,
                gconstpointer b)
{
  const Doubt *first = a;
  const Doubt *second = b;

  if (first->uncertain_msec != second->uncertain_msec)
    return first->uncertain_msec > second->uncertain_msec ? -1 : 1;
  return 0;
}

static gboolean
is_stopped (gpointer user_data)
{
  return weir_sampler_core_is_stopped (user_data);
}

static void
read_messages (WeirSampleCycle *self,
               GArray *doubts)
{
  WeirSampleTimes *known = ensure (self->core);
  guint n_reads = MIN (doubts->len, self->request->is_patient ? MAX_READS_ONCE : MAX_READS);
  gint64 now_usec = g_get_monotonic_time ();
  gint64 deadline_usec = MIN (now_usec + (self->request->is_patient ? READ_ONCE_USEC : READ_USEC), self->deadline_usec);
  g_autofree WeirFirstQuery *queries = NULL;
  g_autoptr (GError) error = NULL;

  /* The first of many samples is not kept waiting for a new connection. */
  if (n_reads == 0 || known->has_no_reader || deadline_usec <= now_usec || (!self->request->is_patient && self->core->previous == NULL))
    return;
  if (known->reader == NULL)
    known->reader = weir_first_reader_new (self->core->connection, &error);
  if (known->reader == NULL)
    {
      /* The other handles would not be there either with a wrong configuration. */
      g_debug ("no messages are read for their times: %s", error->message);
      known->has_no_reader = TRUE;
      return;
    }
  g_array_sort (doubts, compare_doubts);
  queries = g_new0 (WeirFirstQuery, n_reads);
  for (guint i = 0; i < n_reads; i++)
    {
      Doubt *doubt = &g_array_index (doubts, Doubt, i);

      queries[i] = (WeirFirstQuery) { doubt->times->key.topic, doubt->times->key.partition, doubt->from, doubt };
    }
  weir_first_reader_run (known->reader, queries, n_reads, deadline_usec, is_stopped, self->core);
  for (guint i = 0; i < n_reads; i++)
    {
      const WeirFirstQuery *query = &queries[i];
      Times *times = ((Doubt *) query->user_data)->times;

      times->refused_usec = query->state == WEIR_FIRST_UNKNOWN ? now_usec : 0;
      if (query->state == WEIR_FIRST_FOUND)
        weir_offset_clock_see_message (times->clock, query->from, query->offset, query->timestamp_msec);
      else if (query->state == WEIR_FIRST_NOTHING)
        weir_offset_clock_see_nothing (times->clock, query->from, query->offset);
    }
  for (guint i = 0; i < n_reads; i++)
    {
      Doubt *doubt = queries[i].user_data;

      doubt->offset->oldest =
        weir_offset_clock_tell (doubt->times->clock, doubt->from, doubt->end, &doubt->offset->oldest_msec, &doubt->uncertain_msec);
    }
}

static void
take_configs (WeirSampleCycle *self,
              WeirSampleCall *call,
              rd_kafka_event_t *event)
{
  const rd_kafka_DescribeConfigs_result_t *result = rd_kafka_event_DescribeConfigs_result (event);
  const rd_kafka_ConfigResource_t **resources;
  gsize n_resources = 0;

  if (result == NULL || rd_kafka_event_error (event) != RD_KAFKA_RESP_ERR_NO_ERROR)
    return;
  resources = rd_kafka_DescribeConfigs_result_resources (result, &n_resources);
  for (gsize i = 0; i < n_resources; i++)
    {
      Retention *retention = g_hash_table_lookup (ensure (self->core)->retentions, rd_kafka_ConfigResource_name (resources[i]));
      gsize n_entries = 0;
      const rd_kafka_ConfigEntry_t **entries = rd_kafka_ConfigResource_configs (resources[i], &n_entries);
      const char *policy = NULL;
      const char *age = NULL;

      if (retention == NULL || rd_kafka_ConfigResource_error (resources[i]) != RD_KAFKA_RESP_ERR_NO_ERROR)
        continue;
      for (gsize j = 0; j < n_entries; j++)
        {
          if (g_str_equal (rd_kafka_ConfigEntry_name (entries[j]), "cleanup.policy"))
            policy = rd_kafka_ConfigEntry_value (entries[j]);
          else if (g_str_equal (rd_kafka_ConfigEntry_name (entries[j]), "retention.ms"))
            age = rd_kafka_ConfigEntry_value (entries[j]);
        }
      if (policy == NULL || age == NULL)
        continue;
      retention->is_known = TRUE;
      /* A topic that is only compacted deletes nothing for its age. */
      retention->retention_msec = strstr (policy, "delete") != NULL ? g_ascii_strtoll (age, NULL, 10) : -1;
    }
}

/* Asks for topics that somebody lags behind on. It goes to any broker, not to a coordinator: a short time-out is safe. */
static void
ask_retentions (WeirSampleCycle *self,
                GHashTable *topics)
{
  WeirSampleTimes *known = ensure (self->core);
  rd_kafka_t *handle = weir_connection_get_handle (self->core->connection);
  g_autoptr (GPtrArray) resources = g_ptr_array_new_with_free_func ((GDestroyNotify) rd_kafka_ConfigResource_destroy);
  g_autoptr (rd_kafka_AdminOptions_t) options = NULL;
  gint64 now_usec = g_get_monotonic_time ();
  WeirSampleCall *call;
  GHashTableIter iter;
  gpointer name;

  g_hash_table_iter_init (&iter, topics);
  while (g_hash_table_iter_next (&iter, &name, NULL) && resources->len < MAX_RETENTIONS)
    {
      Retention *retention = g_hash_table_lookup (known->retentions, name);
      rd_kafka_ConfigResource_t *resource;

      if (retention != NULL && now_usec - retention->asked_usec < RETENTION_USEC)
        continue;
      if (retention == NULL)
        {
          retention = g_new0 (Retention, 1);
          g_hash_table_insert (known->retentions, g_strdup (name), retention);
        }
      retention->asked_usec = now_usec;
      resource = rd_kafka_ConfigResource_new (RD_KAFKA_RESOURCE_TOPIC, name);
      if (resource == NULL)
        continue;
      /* Two settings, not all thirty. */
      rd_kafka_ConfigResource_set_config (resource, "retention.ms", "");
      rd_kafka_ConfigResource_set_config (resource, "cleanup.policy", "");
      g_ptr_array_add (resources, resource);
    }
  if (resources->len == 0)
    return;
  options = weir_sample_cycle_prepare (self, handle, RD_KAFKA_ADMIN_OP_DESCRIBECONFIGS,
                                       MIN (weir_sample_cycle_get_request_timeout (self), RETENTION_TIMEOUT_MSEC), take_configs,
                                       self->request->is_patient, &call);
  call->is_never_late = TRUE;
  rd_kafka_DescribeConfigs (handle, (rd_kafka_ConfigResource_t **) resources->pdata, resources->len, options, self->core->queue);
}

/* The mock cluster has no controller, and no settings either: it would be waited for in vain. */
static gboolean
has_settings (WeirSampleCycle *self)
{
  gint32 id = rd_kafka_controllerid (weir_connection_get_handle (self->core->connection), 0);

  for (guint i = 0; i < self->snapshot->brokers->len; i++)
    {
      if (g_array_index (self->snapshot->brokers, WeirBrokerInfo, i).id == id)
        return TRUE;
    }
  return FALSE;
}

static gboolean
is_forgotten (gpointer key,
              gpointer value,
              gpointer user_data)
{
  const WeirSamplerCore *core = user_data;

  return ((Times *) key)->cycle_number + FORGET_EVERY < core->cycle_number;
}

static void
forget (WeirSamplerCore *core)
{
  GHashTableIter iter;
  gpointer key;

  if (core->cycle_number % FORGET_EVERY == 0)
    g_hash_table_foreach_remove (core->times->times, is_forgotten, core);
  g_hash_table_iter_init (&iter, core->times->times);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    {
      Times *times = key;

      if (times->cycle_number == core->cycle_number)
        weir_offset_clock_forget_before (times->clock, times->needed);
    }
}

/* Whether a partition that is known well enough is worth reading all the same: where a group has stopped, what is left may be
 * only the marker of a transaction. */
static gboolean
is_worth_reading (WeirSampleCycle *self,
                  const WeirGroupInfo *previous,
                  const Doubt *doubt,
                  guint hint)
{
  if (doubt->offset->oldest == WEIR_OLDEST_READ || doubt->offset->oldest == WEIR_OLDEST_NOTHING || doubt->uncertain_msec == 0)
    return FALSE;
  return doubt->uncertain_msec > CERTAIN_MSEC
         || find_previous_commit (self, previous, doubt->offset, hint) == doubt->offset->committed;
}

void
weir_sample_times_send (WeirSampleCycle *self)
{
  g_autoptr (GArray) doubts = g_array_new (FALSE, TRUE, sizeof (Doubt));
  g_autoptr (GHashTable) topics = g_hash_table_new (g_str_hash, g_str_equal);
  GArray *groups = self->snapshot->groups;

  for (guint i = 0; groups != NULL && i < groups->len; i++)
    {
      WeirGroupInfo *group = &g_array_index (groups, WeirGroupInfo, i);
      const WeirGroupInfo *previous = self->core->previous != NULL && self->core->previous->groups != NULL
                                        ? weir_snapshot_find_group (self->core->previous, group->name) : NULL;

      for (guint j = 0; j < group->offsets->len; j++)
        {
          WeirGroupOffset *offset = &g_array_index (group->offsets, WeirGroupOffset, j);
          const WeirPartitionInfo *partition = weir_snapshot_find_partition (self->snapshot, offset->topic, offset->partition);
          Doubt doubt = { 0 };
          gboolean may_ask = tell (self, offset, partition, &doubt);

          if (doubt.offset != NULL)
            g_hash_table_add (topics, offset->topic);
          if (may_ask && is_worth_reading (self, previous, &doubt, j))
            g_array_append_val (doubts, doubt);
        }
    }
  if (g_hash_table_size (topics) > 0 && has_settings (self))
    ask_retentions (self, topics);
  read_messages (self, doubts);
  if (self->core->times != NULL)
    forget (self->core);
}

void
weir_sample_times_finish (WeirSampleCycle *self)
{
  GHashTableIter iter;
  gpointer name, value;

  if (self->core->times == NULL)
    return;
  g_hash_table_iter_init (&iter, self->core->times->retentions);
  while (g_hash_table_iter_next (&iter, &name, &value))
    {
      const Retention *retention = value;
      WeirTopicInfo *topic = (WeirTopicInfo *) weir_snapshot_find_topic (self->snapshot, name);

      /* The snapshot is this thread's own until it is sealed. */
      if (topic == NULL || !retention->is_known)
        continue;
      topic->has_retention = TRUE;
      topic->retention_msec = retention->retention_msec;
    }
}
