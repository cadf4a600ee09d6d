/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include <gio/gio.h>

#include "model/weir-nouns.h"
#include "model/weir-snapshot.h"

G_BEGIN_DECLS

/**
 * WeirClusterState:
 * @WEIR_CLUSTER_DISCONNECTED: nothing was asked yet
 * @WEIR_CLUSTER_CONNECTING: asked for the first time, no answer yet
 * @WEIR_CLUSTER_CONNECTED: the last sample is complete and fresh
 * @WEIR_CLUSTER_STALE: samples fail; what is shown is as old as WeirCluster:updated-usec says
 * @WEIR_CLUSTER_FAILED: never answered; WeirCluster:message says why
 */
typedef enum
{
  WEIR_CLUSTER_DISCONNECTED,
  WEIR_CLUSTER_CONNECTING,
  WEIR_CLUSTER_CONNECTED,
  WEIR_CLUSTER_STALE,
  WEIR_CLUSTER_FAILED,
} WeirClusterState;

#define WEIR_TYPE_CLUSTER_STATE (weir_cluster_state_get_type ())
GType weir_cluster_state_get_type (void) G_GNUC_CONST;

/**
 * WeirCluster:
 *
 * What is known of one cluster, on the main thread: lists of brokers, topics and groups,
 * kept up to date from snapshots. Knows no Kafka library: whoever samples calls
 * weir_cluster_apply() and weir_cluster_set_state().
 *
 * Properties: name (nullable), state (WeirClusterState), message (nullable: why it is stale or failed),
 * updated-usec (int64 real time of the last snapshot, 0 before the first), groups-error (nullable).
 * Signal: "updated" after each applied snapshot; views with live sort or filter call
 * gtk_sorter_changed() then.
 */
#define WEIR_TYPE_CLUSTER (weir_cluster_get_type ())
G_DECLARE_FINAL_TYPE (WeirCluster, weir_cluster, WEIR, CLUSTER, GObject)

WeirCluster      *weir_cluster_new (const char *name) G_GNUC_WARN_UNUSED_RESULT;
const char       *weir_cluster_get_name (WeirCluster *self);
WeirClusterState  weir_cluster_get_state (WeirCluster *self);
const char       *weir_cluster_get_message (WeirCluster *self);
gint64            weir_cluster_get_updated_usec (WeirCluster *self);
const char       *weir_cluster_get_groups_error (WeirCluster *self);
WeirSnapshot     *weir_cluster_get_snapshot (WeirCluster *self); /* transfer none, nullable before the first */
WeirSnapshot     *weir_cluster_get_groups_snapshot (WeirCluster *self); /* the latest that has groups; transfer none, nullable */
GListModel       *weir_cluster_get_brokers (WeirCluster *self);  /* of WeirBroker, by id; transfer none */
GListModel       *weir_cluster_get_topics (WeirCluster *self);   /* of WeirTopic, by name; transfer none */
GListModel       *weir_cluster_get_groups (WeirCluster *self);   /* of WeirConsumerGroup, by name; transfer none */
WeirTopic         *weir_cluster_find_topic (WeirCluster *self, const char *name);  /* transfer none, nullable */
WeirConsumerGroup *weir_cluster_find_group (WeirCluster *self, const char *name);  /* transfer none, nullable */
WeirSeries       *weir_cluster_get_rate_series (WeirCluster *self);  /* messages/s of all not internal topics */
WeirLagHistory   *weir_cluster_get_lag_history (WeirCluster *self); /* of its groups; transfer none */
void              weir_cluster_apply (WeirCluster *self, WeirSnapshot *snapshot);
void              weir_cluster_set_state (WeirCluster *self, WeirClusterState state, const char *message);

G_END_DECLS
