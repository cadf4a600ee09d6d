/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/**
 * WEIR_OFFSET_UNKNOWN:
 *
 * No answer, or never committed: shown as "–", never counted as 0. The value is the
 * protocol's own "invalid" offset.
 */
#define WEIR_OFFSET_UNKNOWN (G_GINT64_CONSTANT (-1001))

/**
 * WeirPartitionInfo:
 * @leader: broker id, −1 where there is none
 * @low_watermark: log start offset, or %WEIR_OFFSET_UNKNOWN
 * @high_watermark: log end offset, or %WEIR_OFFSET_UNKNOWN
 * @error: (nullable): why the watermarks are unknown
 */
typedef struct
{
  gint32 id;
  gint32 leader;
  gint32 *replicas;
  guint n_replicas;
  gint32 *in_sync_replicas;
  guint n_in_sync_replicas;
  gint64 low_watermark;
  gint64 high_watermark;
  char *error;
} WeirPartitionInfo;

/**
 * WeirTopicInfo:
 * @partitions: (element-type WeirPartitionInfo): in order of their number
 * @has_retention: whether it is known how long messages are kept: asked only for topics that a group lags behind on
 * @retention_msec: how old a message may become, −1 where age deletes none
 * @error: (nullable): why the topic could not be described
 */
typedef struct
{
  char *name;
  gboolean is_internal;
  gboolean has_retention;
  gint64 retention_msec;
  GArray *partitions;
  char *error;
} WeirTopicInfo;

typedef struct
{
  gint32 id;
  char *host;
  int port;
  char *rack; /* nullable */
  gboolean is_reachable;
} WeirBrokerInfo;

/**
 * WeirOldestKind:
 * @WEIR_OLDEST_UNKNOWN: not asked, or no answer
 * @WEIR_OLDEST_READ: its timestamp was read
 * @WEIR_OLDEST_INTERPOLATED: between two moments at which the end of the partition was seen
 * @WEIR_OLDEST_NOTHING: behind the committed offset there are only markers of transactions, what compaction left of
 *   messages, or nothing as they were deleted: nothing that a consumer would get
 *
 * What is known of the oldest message that a group has not processed.
 */
typedef enum
{
  WEIR_OLDEST_UNKNOWN,
  WEIR_OLDEST_READ,
  WEIR_OLDEST_INTERPOLATED,
  WEIR_OLDEST_NOTHING,
} WeirOldestKind;

/**
 * WeirGroupOffset:
 * @committed: %WEIR_OFFSET_UNKNOWN: never committed
 * @oldest: what is known of the oldest message that is not processed
 * @oldest_msec: when it was written, where that is known
 *
 * One partition as a group sees it; also one entry of a member's assignment, where all but its name is not set.
 */
typedef struct
{
  char *topic;
  gint32 partition;
  gint64 committed;
  WeirOldestKind oldest;
  gint64 oldest_msec;
} WeirGroupOffset;

typedef struct
{
  char *member_id;
  char *client_id;
  char *host;
  GArray *assignment; /* WeirGroupOffset, by topic and partition */
} WeirMemberInfo;

/**
 * WeirGroupInfo:
 * @state: "Stable", "Empty", "Dead", … as the broker says; %NULL where it cannot tell
 * @protocol: (nullable): the assignor
 * @type: (nullable): "classic" or "consumer"
 * @members: (element-type WeirMemberInfo)
 * @offsets: (element-type WeirGroupOffset): committed offsets, and assigned partitions
 *   that were never committed, by topic and partition
 * @error: (nullable): why details are missing
 * @is_complete: whether members and offsets were read in this cycle; otherwise they are
 *   those of an earlier one
 */
typedef struct
{
  char *name;
  char *state;
  char *protocol;
  char *type;
  GArray *members;
  GArray *offsets;
  char *error;
  gboolean has_members; /* whether the broker told the members at all */
  gboolean is_complete;
} WeirGroupInfo;

/**
 * WeirSnapshot:
 * @time_usec: real time of the sample
 * @monotonic_usec: the same by the monotonic clock, for rates
 * @brokers: (element-type WeirBrokerInfo): by id
 * @topics: (element-type WeirTopicInfo): by name
 * @groups: (element-type WeirGroupInfo): by name; %NULL where groups were not asked for
 * @groups_error: (nullable): why the broker does not list groups
 *
 * The state of a cluster at one moment. Built by the sampler on a worker thread, immutable
 * once handed over, atomically reference counted, readable from any thread.
 */
typedef struct
{
  gatomicrefcount ref_count;
  gint64 time_usec;
  gint64 monotonic_usec;
  char *cluster_id;
  GArray *brokers;
  GArray *topics;
  GArray *groups;
  char *groups_error;
  GHashTable *topic_index; /* name → index + 1, private to weir-snapshot.c */
} WeirSnapshot;

#define WEIR_TYPE_SNAPSHOT (weir_snapshot_get_type ())

GType         weir_snapshot_get_type (void) G_GNUC_CONST;
WeirSnapshot *weir_snapshot_new (void) G_GNUC_WARN_UNUSED_RESULT;
WeirSnapshot *weir_snapshot_ref (WeirSnapshot *self);
void          weir_snapshot_unref (WeirSnapshot *self);
void          weir_snapshot_seal (WeirSnapshot *self); /* sorts, indexes: call once when it is full */

const WeirTopicInfo     *weir_snapshot_find_topic (const WeirSnapshot *self, const char *name);
const WeirPartitionInfo *weir_snapshot_find_partition (const WeirSnapshot *self, const char *topic, gint32 partition);
const WeirGroupInfo     *weir_snapshot_find_group (const WeirSnapshot *self, const char *name);
const WeirMemberInfo    *weir_group_info_find_holder (const WeirGroupInfo *self, const char *topic, gint32 partition);

/* The one place where lag and message counts are computed; WEIR_OFFSET_UNKNOWN where an
 * operand is unknown. A group's lag is the sum over its partitions with a known lag, unknown where
 * none has one. Never negative: commits may be fresher than the watermark beside them. 0 where nothing that a consumer
 * would get is left. */
gint64 weir_snapshot_get_lag (const WeirSnapshot *self, const WeirGroupOffset *offset);
gint64 weir_snapshot_get_group_lag (const WeirSnapshot *self, const WeirGroupInfo *group, guint *n_unknown);
gint64 weir_topic_info_get_n_messages (const WeirTopicInfo *self);
guint  weir_topic_info_get_n_under_replicated (const WeirTopicInfo *self);
guint  weir_topic_info_get_replication_factor (const WeirTopicInfo *self);
void   weir_snapshot_count_broker (const WeirSnapshot *self, gint32 broker_id, guint *n_leaders, guint *n_replicas);

/* For the sampler while it fills a snapshot. */
WeirBrokerInfo    *weir_snapshot_add_broker (WeirSnapshot *self, gint32 id, const char *host, int port, const char *rack);
WeirTopicInfo     *weir_snapshot_add_topic (WeirSnapshot *self, const char *name, gboolean is_internal, guint n_partitions);
WeirGroupInfo     *weir_snapshot_add_group (WeirSnapshot *self, const char *name);
WeirMemberInfo    *weir_group_info_add_member (WeirGroupInfo *self, const char *member_id, const char *client_id, const char *host);
WeirGroupOffset   *weir_group_info_add_offset (WeirGroupInfo *self, const char *topic, gint32 partition, gint64 committed);
void               weir_member_info_add_assignment (WeirMemberInfo *self, const char *topic, gint32 partition);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WeirSnapshot, weir_snapshot_unref)

G_END_DECLS
