/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "weir-snapshot.h"

#include <stdlib.h>
#include <string.h>

G_DEFINE_BOXED_TYPE (WeirSnapshot, weir_snapshot, weir_snapshot_ref, weir_snapshot_unref)

static void
partition_info_clear (gpointer data)
{
  WeirPartitionInfo *info = data;

  g_free (info->replicas);
  g_free (info->in_sync_replicas);
  g_free (info->error);
}

static void
topic_info_clear (gpointer data)
{
  WeirTopicInfo *info = data;

  g_free (info->name);
  g_free (info->error);
  g_array_unref (info->partitions);
}

static void
broker_info_clear (gpointer data)
{
  WeirBrokerInfo *info = data;

  g_free (info->host);
  g_free (info->rack);
}

static void
group_offset_clear (gpointer data)
{
  WeirGroupOffset *offset = data;

  g_free (offset->topic);
}

static void
member_info_clear (gpointer data)
{
  WeirMemberInfo *info = data;

  g_free (info->member_id);
  g_free (info->client_id);
  g_free (info->host);
  g_array_unref (info->assignment);
}

static void
group_info_clear (gpointer data)
{
  WeirGroupInfo *info = data;

  g_free (info->name);
  g_free (info->state);
  g_free (info->protocol);
  g_free (info->type);
  g_free (info->error);
  g_array_unref (info->members);
  g_array_unref (info->offsets);
}

static GArray *
info_array_new (guint          element_size,
                GDestroyNotify clear)
{
  GArray *array = g_array_new (FALSE, TRUE, element_size);

  g_array_set_clear_func (array, clear);
  return array;
}

/* Returns the new last element, zeroed. The address is good until the next one is added. */
static gpointer
info_array_add (GArray *array,
                guint   element_size)
{
  g_array_set_size (array, array->len + 1);
  return array->data + (gsize) (array->len - 1) * element_size;
}

/**
 * weir_snapshot_new:
 *
 * Makes an empty snapshot of now. Its `groups` are %NULL, which means "not asked for",
 * until the first weir_snapshot_add_group(); who asked and got an empty list makes the
 * empty array itself.
 *
 * Returns: (transfer full): a new snapshot
 */
WeirSnapshot *
weir_snapshot_new (void)
{
  WeirSnapshot *self = g_new0 (WeirSnapshot, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->time_usec = g_get_real_time ();
  self->monotonic_usec = g_get_monotonic_time ();
  self->brokers = info_array_new (sizeof (WeirBrokerInfo), broker_info_clear);
  self->topics = info_array_new (sizeof (WeirTopicInfo), topic_info_clear);
  /* Keys are the names in `topics`: not copied, not freed. */
  self->topic_index = g_hash_table_new (g_str_hash, g_str_equal);
  return self;
}

WeirSnapshot *
weir_snapshot_ref (WeirSnapshot *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
weir_snapshot_unref (WeirSnapshot *self)
{
  g_return_if_fail (self != NULL);

  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_hash_table_unref (self->topic_index);
  g_array_unref (self->brokers);
  g_array_unref (self->topics);
  g_clear_pointer (&self->groups, g_array_unref);
  g_free (self->cluster_id);
  g_free (self->groups_error);
  g_free (self);
}

static int
compare_brokers (gconstpointer a,
                 gconstpointer b)
{
  const WeirBrokerInfo *first = a, *second = b;

  return (first->id > second->id) - (first->id < second->id);
}

static int
compare_topics (gconstpointer a,
                gconstpointer b)
{
  const WeirTopicInfo *first = a, *second = b;

  return strcmp (first->name, second->name);
}

static int
compare_partitions (gconstpointer a,
                    gconstpointer b)
{
  const WeirPartitionInfo *first = a, *second = b;

  return (first->id > second->id) - (first->id < second->id);
}

static int
compare_groups (gconstpointer a,
                gconstpointer b)
{
  const WeirGroupInfo *first = a, *second = b;

  return strcmp (first->name, second->name);
}

static int
compare_members (gconstpointer a,
                 gconstpointer b)
{
  const WeirMemberInfo *first = a, *second = b;

  return g_strcmp0 (first->member_id, second->member_id);
}

static int
compare_offsets (gconstpointer a,
                 gconstpointer b)
{
  const WeirGroupOffset *first = a, *second = b;
  int order = strcmp (first->topic, second->topic);

  if (order != 0)
    return order;
  return (first->partition > second->partition) - (first->partition < second->partition);
}

static gboolean
topics_are_sorted (const GArray *topics)
{
  for (guint i = 1; i < topics->len; i++)
    {
      if (compare_topics (&g_array_index (topics, WeirTopicInfo, i - 1), &g_array_index (topics, WeirTopicInfo, i)) > 0)
        return FALSE;
    }
  return TRUE;
}

/**
 * weir_snapshot_seal:
 * @self: a snapshot that is full
 *
 * Brings everything in order: brokers by id, topics and groups by name, partitions by
 * number, members by id, offsets and assignments by topic and partition. The searches below and
 * the keyed diff of #WeirCluster rely on it. Call once, on the thread that
 * filled it, before it is handed over.
 */
void
weir_snapshot_seal (WeirSnapshot *self)
{
  g_return_if_fail (self != NULL);

  g_array_sort (self->brokers, compare_brokers);
  if (!topics_are_sorted (self->topics))
    g_array_sort (self->topics, compare_topics);
  g_hash_table_remove_all (self->topic_index);

  for (guint i = 0; i < self->topics->len; i++)
    {
      WeirTopicInfo *topic = &g_array_index (self->topics, WeirTopicInfo, i);

      g_array_sort (topic->partitions, compare_partitions);
      g_hash_table_insert (self->topic_index, topic->name, GUINT_TO_POINTER (i + 1));
    }

  if (self->groups == NULL)
    return;

  g_array_sort (self->groups, compare_groups);
  for (guint i = 0; i < self->groups->len; i++)
    {
      WeirGroupInfo *group = &g_array_index (self->groups, WeirGroupInfo, i);

      g_array_sort (group->offsets, compare_offsets);
      g_array_sort (group->members, compare_members);
      for (guint j = 0; j < group->members->len; j++)
        g_array_sort (g_array_index (group->members, WeirMemberInfo, j).assignment, compare_offsets);
    }
}

const WeirTopicInfo *
weir_snapshot_find_topic (const WeirSnapshot *self,
                          const char         *name)
{
  guint position;

  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (name != NULL, NULL);

  position = GPOINTER_TO_UINT (g_hash_table_lookup (self->topic_index, name));
  return position > 0 ? &g_array_index (self->topics, WeirTopicInfo, position - 1) : NULL;
}

static const WeirPartitionInfo *
topic_info_find_partition (const WeirTopicInfo *topic,
                           gint32               partition)
{
  const GArray *partitions = topic->partitions;

  /* Partitions are numbered from 0 without holes on all but broken clusters. */
  if (partition >= 0 && (guint) partition < partitions->len &&
      g_array_index (partitions, WeirPartitionInfo, partition).id == partition)
    return &g_array_index (partitions, WeirPartitionInfo, partition);

  for (guint i = 0; i < partitions->len; i++)
    {
      if (g_array_index (partitions, WeirPartitionInfo, i).id == partition)
        return &g_array_index (partitions, WeirPartitionInfo, i);
    }
  return NULL;
}

const WeirPartitionInfo *
weir_snapshot_find_partition (const WeirSnapshot *self,
                              const char         *topic,
                              gint32              partition)
{
  const WeirTopicInfo *info = weir_snapshot_find_topic (self, topic);

  return info != NULL ? topic_info_find_partition (info, partition) : NULL;
}

const WeirGroupInfo *
weir_snapshot_find_group (const WeirSnapshot *self,
                          const char         *name)
{
  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (name != NULL, NULL);

  if (self->groups == NULL)
    return NULL;

  for (guint low = 0, high = self->groups->len; low < high;)
    {
      guint middle = low + (high - low) / 2;
      const WeirGroupInfo *group = &g_array_index (self->groups, WeirGroupInfo, middle);
      int order = strcmp (name, group->name);

      if (order == 0)
        return group;
      if (order < 0)
        high = middle;
      else
        low = middle + 1;
    }
  return NULL;
}

/**
 * weir_group_info_find_holder:
 * @self: a group of a sealed snapshot
 * @topic: a topic
 * @partition: a partition of it
 *
 * Returns: (transfer none) (nullable): the member the partition is assigned to
 */
const WeirMemberInfo *
weir_group_info_find_holder (const WeirGroupInfo *self,
                             const char          *topic,
                             gint32               partition)
{
  WeirGroupOffset wanted = { .topic = (char *) topic, .partition = partition };

  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (topic != NULL, NULL);

  for (guint i = 0; i < self->members->len; i++)
    {
      const WeirMemberInfo *member = &g_array_index (self->members, WeirMemberInfo, i);

      if (g_array_binary_search (member->assignment, &wanted, compare_offsets, NULL))
        return member;
    }
  return NULL;
}

static gint64
compute_lag (const WeirTopicInfo   *topic,
             const WeirGroupOffset *offset)
{
  const WeirPartitionInfo *partition;

  /* Below zero are the protocol's "invalid", and the names "beginning" and "end": no number to subtract. */
  if (topic == NULL || offset->committed < 0)
    return WEIR_OFFSET_UNKNOWN;
  partition = topic_info_find_partition (topic, offset->partition);
  if (partition == NULL || partition->high_watermark < 0)
    return WEIR_OFFSET_UNKNOWN;
  if (offset->oldest == WEIR_OLDEST_NOTHING)
    return 0;
  return MAX (0, partition->high_watermark - offset->committed);
}

gint64
weir_snapshot_get_lag (const WeirSnapshot    *self,
                       const WeirGroupOffset *offset)
{
  g_return_val_if_fail (self != NULL, WEIR_OFFSET_UNKNOWN);
  g_return_val_if_fail (offset != NULL, WEIR_OFFSET_UNKNOWN);

  return compute_lag (weir_snapshot_find_topic (self, offset->topic), offset);
}

/**
 * weir_snapshot_get_group_lag:
 * @self: a snapshot
 * @group: a group of it, or of another snapshot of the same cluster
 * @n_unknown: (out) (optional): how many partitions have no known lag
 *
 * Returns: the sum of the lags that are known, %WEIR_OFFSET_UNKNOWN where none is
 */
gint64
weir_snapshot_get_group_lag (const WeirSnapshot  *self,
                             const WeirGroupInfo *group,
                             guint               *n_unknown)
{
  const WeirTopicInfo *topic = NULL;
  const char *topic_name = NULL;
  gint64 sum = 0;
  guint n_known = 0;

  g_return_val_if_fail (self != NULL, WEIR_OFFSET_UNKNOWN);
  g_return_val_if_fail (group != NULL, WEIR_OFFSET_UNKNOWN);

  for (guint i = 0; i < group->offsets->len; i++)
    {
      const WeirGroupOffset *offset = &g_array_index (group->offsets, WeirGroupOffset, i);
      gint64 lag;

      /* Offsets are in order of topic: one look-up a topic, not one a partition. */
      if (topic_name == NULL || strcmp (topic_name, offset->topic) != 0)
        {
          topic = weir_snapshot_find_topic (self, offset->topic);
          topic_name = offset->topic;
        }
      lag = compute_lag (topic, offset);
      if (lag == WEIR_OFFSET_UNKNOWN)
        continue;
      sum += lag;
      n_known++;
    }

  if (n_unknown != NULL)
    *n_unknown = group->offsets->len - n_known;
  return n_known > 0 ? sum : WEIR_OFFSET_UNKNOWN;
}

gint64
weir_topic_info_get_n_messages (const WeirTopicInfo *self)
{
  gint64 sum = 0;

  g_return_val_if_fail (self != NULL, WEIR_OFFSET_UNKNOWN);

  /* A topic without partitions is one that could not be described. */
  if (self->partitions->len == 0)
    return WEIR_OFFSET_UNKNOWN;

  for (guint i = 0; i < self->partitions->len; i++)
    {
      const WeirPartitionInfo *partition = &g_array_index (self->partitions, WeirPartitionInfo, i);

      if (partition->low_watermark < 0 || partition->high_watermark < 0)
        return WEIR_OFFSET_UNKNOWN;
      /* The two are asked one after the other: retention may have moved the low one past the high one of before. */
      sum += MAX (0, partition->high_watermark - partition->low_watermark);
    }
  return sum;
}

guint
weir_topic_info_get_n_under_replicated (const WeirTopicInfo *self)
{
  guint n = 0;

  g_return_val_if_fail (self != NULL, 0);

  for (guint i = 0; i < self->partitions->len; i++)
    {
      const WeirPartitionInfo *partition = &g_array_index (self->partitions, WeirPartitionInfo, i);

      if (partition->n_in_sync_replicas < partition->n_replicas)
        n++;
    }
  return n;
}

/* Partitions may differ while they are being reassigned: the smallest number is what can be relied on. */
guint
weir_topic_info_get_replication_factor (const WeirTopicInfo *self)
{
  guint factor = 0;

  g_return_val_if_fail (self != NULL, 0);

  for (guint i = 0; i < self->partitions->len; i++)
    {
      guint n_replicas = g_array_index (self->partitions, WeirPartitionInfo, i).n_replicas;

      if (i == 0 || n_replicas < factor)
        factor = n_replicas;
    }
  return factor;
}

void
weir_snapshot_count_broker (const WeirSnapshot *self,
                            gint32              broker_id,
                            guint              *n_leaders,
                            guint              *n_replicas)
{
  guint leaders = 0, replicas = 0;

  g_return_if_fail (self != NULL);

  for (guint i = 0; i < self->topics->len; i++)
    {
      const GArray *partitions = g_array_index (self->topics, WeirTopicInfo, i).partitions;

      for (guint j = 0; j < partitions->len; j++)
        {
          const WeirPartitionInfo *partition = &g_array_index (partitions, WeirPartitionInfo, j);

          if (partition->leader == broker_id)
            leaders++;
          for (guint k = 0; k < partition->n_replicas; k++)
            {
              if (partition->replicas[k] == broker_id)
                replicas++;
            }
        }
    }

  if (n_leaders != NULL)
    *n_leaders = leaders;
  if (n_replicas != NULL)
    *n_replicas = replicas;
}

WeirBrokerInfo *
weir_snapshot_add_broker (WeirSnapshot *self,
                          gint32        id,
                          const char   *host,
                          int           port,
                          const char   *rack)
{
  WeirBrokerInfo *info;

  g_return_val_if_fail (self != NULL, NULL);

  info = info_array_add (self->brokers, sizeof (WeirBrokerInfo));
  info->id = id;
  info->host = g_strdup (host);
  info->port = port;
  info->rack = g_strdup (rack);
  info->is_reachable = TRUE;
  return info;
}

/**
 * weir_snapshot_add_topic:
 * @self: a snapshot that is being filled
 * @name: the topic's name
 * @is_internal: whether it is one of Kafka's own
 * @n_partitions: how many partitions to make, numbered from 0, of which nothing is known yet
 *
 * Returns: (transfer none): the topic, until the next one is added
 */
WeirTopicInfo *
weir_snapshot_add_topic (WeirSnapshot *self,
                         const char   *name,
                         gboolean      is_internal,
                         guint         n_partitions)
{
  WeirTopicInfo *info;

  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (name != NULL, NULL);

  info = info_array_add (self->topics, sizeof (WeirTopicInfo));
  info->name = g_strdup (name);
  info->is_internal = is_internal;
  info->partitions = info_array_new (sizeof (WeirPartitionInfo), partition_info_clear);
  g_array_set_size (info->partitions, n_partitions);
  for (guint i = 0; i < n_partitions; i++)
    {
      WeirPartitionInfo *partition = &g_array_index (info->partitions, WeirPartitionInfo, i);

      partition->id = (gint32) i;
      partition->leader = -1;
      partition->low_watermark = WEIR_OFFSET_UNKNOWN;
      partition->high_watermark = WEIR_OFFSET_UNKNOWN;
    }
  /* Found at once, so that whoever fills in watermarks need not wait for the seal. */
  g_hash_table_insert (self->topic_index, info->name, GUINT_TO_POINTER (self->topics->len));
  return info;
}

WeirGroupInfo *
weir_snapshot_add_group (WeirSnapshot *self,
                         const char   *name)
{
  WeirGroupInfo *info;

  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (name != NULL, NULL);

  if (self->groups == NULL)
    self->groups = info_array_new (sizeof (WeirGroupInfo), group_info_clear);
  info = info_array_add (self->groups, sizeof (WeirGroupInfo));
  info->name = g_strdup (name);
  info->members = info_array_new (sizeof (WeirMemberInfo), member_info_clear);
  info->offsets = info_array_new (sizeof (WeirGroupOffset), group_offset_clear);
  return info;
}

WeirMemberInfo *
weir_group_info_add_member (WeirGroupInfo *self,
                            const char    *member_id,
                            const char    *client_id,
                            const char    *host)
{
  WeirMemberInfo *info;

  g_return_val_if_fail (self != NULL, NULL);

  info = info_array_add (self->members, sizeof (WeirMemberInfo));
  info->member_id = g_strdup (member_id);
  info->client_id = g_strdup (client_id);
  info->host = g_strdup (host);
  info->assignment = info_array_new (sizeof (WeirGroupOffset), group_offset_clear);
  self->has_members = TRUE;
  return info;
}

static WeirGroupOffset *
add_offset (GArray     *offsets,
            const char *topic,
            gint32      partition,
            gint64      committed)
{
  WeirGroupOffset *offset = info_array_add (offsets, sizeof (WeirGroupOffset));

  offset->topic = g_strdup (topic);
  offset->partition = partition;
  offset->committed = committed;
  return offset;
}

WeirGroupOffset *
weir_group_info_add_offset (WeirGroupInfo *self,
                            const char    *topic,
                            gint32         partition,
                            gint64         committed)
{
  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (topic != NULL, NULL);

  return add_offset (self->offsets, topic, partition, committed);
}

void
weir_member_info_add_assignment (WeirMemberInfo *self,
                                 const char     *topic,
                                 gint32          partition)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (topic != NULL);

  add_offset (self->assignment, topic, partition, WEIR_OFFSET_UNKNOWN);
}
