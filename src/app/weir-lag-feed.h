/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include "kafka/weir-client.h"
#include "model/weir-cluster.h"

G_BEGIN_DECLS

/**
 * WeirLagFeed:
 *
 * Fills the lag history of a cluster with what was before: when somebody looks at a group for the first time, what earlier runs have
 * kept and what the group has committed, as far as Kafka keeps that. And keeps what is sampled for later runs.
 * Main thread; reading and writing are elsewhere.
 */
typedef struct _WeirLagFeed WeirLagFeed;

/* @keeps: whether samples are kept for later: those of the sample shop, which is another each time, are not. */
WeirLagFeed *weir_lag_feed_new (WeirClient *client, WeirCluster *cluster, gboolean keeps) G_GNUC_WARN_UNUSED_RESULT;
void         weir_lag_feed_free (WeirLagFeed *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WeirLagFeed, weir_lag_feed_free)

G_END_DECLS
