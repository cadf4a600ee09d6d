/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include <gio/gio.h>

#include "base/weir-series.h"
#include "model/weir-lag-history.h"
#include "model/weir-snapshot.h"

G_BEGIN_DECLS

/* The nouns of a cluster as objects that live as long as the thing they stand for, for
 * views to bind to. All properties are read-only; they change when WeirCluster applies a
 * snapshot, with one notify each, only when the value is another. Main thread. */

/**
 * WeirBroker:
 *
 * A broker. Properties: id (int), host, port (int), rack (nullable), n-leaders (uint),
 * n-replicas (uint), is-reachable (boolean).
 */
#define WEIR_TYPE_BROKER (weir_broker_get_type ())
G_DECLARE_FINAL_TYPE (WeirBroker, weir_broker, WEIR, BROKER, GObject)

int         weir_broker_get_id (WeirBroker *self);
const char *weir_broker_get_host (WeirBroker *self);
int         weir_broker_get_port (WeirBroker *self);
const char *weir_broker_get_rack (WeirBroker *self);
guint       weir_broker_get_n_leaders (WeirBroker *self);
guint       weir_broker_get_n_replicas (WeirBroker *self);
gboolean    weir_broker_get_is_reachable (WeirBroker *self);

/**
 * WeirTopic:
 *
 * A topic. Properties: name, is-internal (boolean), n-partitions (uint),
 * replication-factor (uint), n-under-replicated (uint), n-messages (int64,
 * %WEIR_OFFSET_UNKNOWN where a watermark is unknown: an estimate on compacted and
 * transactional topics), rate (double, messages a second, NAN until known), error (nullable),
 * rate-series (WeirSeries: always the same one, told again with each point).
 */
#define WEIR_TYPE_TOPIC (weir_topic_get_type ())
G_DECLARE_FINAL_TYPE (WeirTopic, weir_topic, WEIR, TOPIC, GObject)

const char *weir_topic_get_name (WeirTopic *self);
gboolean    weir_topic_get_is_internal (WeirTopic *self);
guint       weir_topic_get_n_partitions (WeirTopic *self);
guint       weir_topic_get_replication_factor (WeirTopic *self);
guint       weir_topic_get_n_under_replicated (WeirTopic *self);
gint64      weir_topic_get_n_messages (WeirTopic *self);
double      weir_topic_get_rate (WeirTopic *self);
const char *weir_topic_get_error (WeirTopic *self);
WeirSeries *weir_topic_get_rate_series (WeirTopic *self); /* messages a second; transfer none */

/**
 * WeirConsumerGroup:
 *
 * A consumer group. Properties: name, state (nullable), protocol (nullable), kind
 * (nullable: "classic", "consumer"), n-members (int, −1 where the broker does not tell), topics
 * (comma-separated names, for showing and searching), lag (int64, %WEIR_OFFSET_UNKNOWN
 * where no partition has a known one), lag-trend (double, messages a second, NAN until known),
 * error (nullable), lag-series (WeirSeries: always the same one, told again with each point); and of its lag's story, all
 * unknown until it was told: status (uint, a WeirLagStatus), status-text (nullable: the sentence that explains it),
 * time-lag-usec (int64, below 0 is unknown), forecast (pointer to a WeirLagForecast, told again when it is another).
 */
#define WEIR_TYPE_CONSUMER_GROUP (weir_consumer_group_get_type ())
G_DECLARE_FINAL_TYPE (WeirConsumerGroup, weir_consumer_group, WEIR, CONSUMER_GROUP, GObject)

const char *weir_consumer_group_get_name (WeirConsumerGroup *self);
const char *weir_consumer_group_get_state (WeirConsumerGroup *self);
const char *weir_consumer_group_get_protocol (WeirConsumerGroup *self);
const char *weir_consumer_group_get_kind (WeirConsumerGroup *self);
int         weir_consumer_group_get_n_members (WeirConsumerGroup *self);
gboolean    weir_consumer_group_get_was_seen_running (WeirConsumerGroup *self);
const char *weir_consumer_group_get_topics (WeirConsumerGroup *self);
gint64      weir_consumer_group_get_lag (WeirConsumerGroup *self);
double      weir_consumer_group_get_lag_trend (WeirConsumerGroup *self);
const char *weir_consumer_group_get_error (WeirConsumerGroup *self);
WeirSeries *weir_consumer_group_get_lag_series (WeirConsumerGroup *self); /* transfer none */
WeirLagStatus weir_consumer_group_get_status (WeirConsumerGroup *self);
const char *weir_consumer_group_get_status_text (WeirConsumerGroup *self);
gint64      weir_consumer_group_get_time_lag_usec (WeirConsumerGroup *self);
const WeirLagForecast *weir_consumer_group_get_forecast (WeirConsumerGroup *self);

/* Rows of a detail page; made anew by their page from the snapshot it shows, through a
 * WeirKeyedStore, so that rows keep their identity.
 *
 * WeirPartition: properties topic, id (int), leader (int), replicas, in-sync-replicas
 * (texts "1, 2, 3"), is-under-replicated, low-watermark, high-watermark (int64), n-messages
 * (int64), rate (double), and as seen by a group: committed, lag (int64), member,
 * host (nullable texts), status (uint, a WeirLagStatus), time-lag-usec (int64, below 0 is unknown), has-only-markers (boolean:
 * what is left is nothing that a consumer would get). */
#define WEIR_TYPE_PARTITION (weir_partition_get_type ())
G_DECLARE_FINAL_TYPE (WeirPartition, weir_partition, WEIR, PARTITION, GObject)

WeirPartition *weir_partition_new (const char *topic, gint32 id) G_GNUC_WARN_UNUSED_RESULT;
void           weir_partition_apply (WeirPartition *self, const WeirPartitionInfo *info, gint64 monotonic_usec);
void           weir_partition_apply_group (WeirPartition *self, const WeirSnapshot *snapshot,
                                           const WeirGroupInfo *group, const WeirGroupOffset *offset);
/* Its part of a story: weir_lag_history_tell(). */
void           weir_partition_apply_lag (WeirPartition *self, const WeirLagForecast *forecast,
                                         const WeirLagVerdict *verdict);
const WeirLagForecast *weir_partition_get_forecast (WeirPartition *self);
const WeirLagVerdict *weir_partition_get_verdict (WeirPartition *self);
WeirLagStatus  weir_partition_get_status (WeirPartition *self);
gint64         weir_partition_get_time_lag_usec (WeirPartition *self);
gboolean       weir_partition_get_has_only_markers (WeirPartition *self);
const char    *weir_partition_get_topic (WeirPartition *self);
int            weir_partition_get_id (WeirPartition *self);
int            weir_partition_get_leader (WeirPartition *self);
const char    *weir_partition_get_replicas (WeirPartition *self);
const char    *weir_partition_get_in_sync_replicas (WeirPartition *self);
gboolean       weir_partition_get_is_under_replicated (WeirPartition *self);
gint64         weir_partition_get_low_watermark (WeirPartition *self);
gint64         weir_partition_get_high_watermark (WeirPartition *self);
gint64         weir_partition_get_n_messages (WeirPartition *self);
double         weir_partition_get_rate (WeirPartition *self);
gint64         weir_partition_get_committed (WeirPartition *self);
gint64         weir_partition_get_lag (WeirPartition *self);
const char    *weir_partition_get_member (WeirPartition *self);
gboolean       weir_partition_get_is_member_known (WeirPartition *self); /* else no member may be unknown */
const char    *weir_partition_get_host (WeirPartition *self);

/**
 * WeirMember:
 *
 * A member of a group, a row like WeirPartition. Properties: id, client-id, host (nullable texts),
 * assignment (text "orders: 0, 1; stock: 0"), n-partitions (uint), lag (int64: of its partitions together), lag-share
 * (double: of the lag of all partitions, 0 to 1, NAN where it is not known).
 */
#define WEIR_TYPE_MEMBER (weir_member_get_type ())
G_DECLARE_FINAL_TYPE (WeirMember, weir_member, WEIR, MEMBER, GObject)

WeirMember *weir_member_new (const char *id) G_GNUC_WARN_UNUSED_RESULT;
void        weir_member_apply (WeirMember *self, const WeirMemberInfo *info);
void        weir_member_apply_lag (WeirMember *self, const WeirSnapshot *snapshot, const WeirGroupInfo *group,
                                   const WeirMemberInfo *info);
gint64      weir_member_get_lag (WeirMember *self);
double      weir_member_get_lag_share (WeirMember *self);
const char *weir_member_get_id (WeirMember *self);
const char *weir_member_get_client_id (WeirMember *self);
const char *weir_member_get_host (WeirMember *self);
const char *weir_member_get_assignment (WeirMember *self);
guint       weir_member_get_n_partitions (WeirMember *self);

G_END_DECLS
