/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include <gio/gio.h>

#include "kafka/weir-client.h"
#include "model/weir-snapshot.h"

G_BEGIN_DECLS

/**
 * WeirSampleParts:
 * @WEIR_SAMPLE_METADATA: brokers, topics, partitions (always)
 * @WEIR_SAMPLE_HIGH: high watermarks
 * @WEIR_SAMPLE_LOW: low watermarks
 * @WEIR_SAMPLE_GROUPS: groups with state and members
 * @WEIR_SAMPLE_OFFSETS: committed offsets of the groups
 * @WEIR_SAMPLE_RACKS: racks of the brokers, where they answer soon
 * @WEIR_SAMPLE_ALL: all of these
 * @WEIR_SAMPLE_TIMES: where groups lag behind, when the oldest message that is not processed was written, and how long
 *   its topic is kept; with groups, offsets and high watermarks only
 * @WEIR_SAMPLE_GROUP_TOPICS: not more but less: the watermarks only of topics that the groups read
 */
typedef enum
{
  WEIR_SAMPLE_METADATA = 1 << 0,
  WEIR_SAMPLE_HIGH = 1 << 1,
  WEIR_SAMPLE_LOW = 1 << 2,
  WEIR_SAMPLE_GROUPS = 1 << 3,
  WEIR_SAMPLE_OFFSETS = 1 << 4,
  WEIR_SAMPLE_RACKS = 1 << 5,
  WEIR_SAMPLE_ALL = (1 << 6) - 1,
  WEIR_SAMPLE_GROUP_TOPICS = 1 << 6,
  WEIR_SAMPLE_TIMES = 1 << 7,
} WeirSampleParts;

/**
 * WeirSampler:
 *
 * Asks a cluster for its state and gives immutable snapshots: once by
 * weir_sampler_sample_async(), or every few seconds between weir_sampler_start() and
 * weir_sampler_stop(). Never more than one cycle is under way: the next is armed when the last ended.
 *
 * Partial answers are answers: a broker that does not reply makes its partitions unknown
 * and the snapshot says so; only when no broker answers at all does a sample fail.
 * Low watermarks and members change slowly: running, they are asked for less often and carried over.
 *
 * Signals, on the main thread: "sampled" (WeirSnapshot *snapshot); "failed" (GError *error, boxed).
 */
#define WEIR_TYPE_SAMPLER (weir_sampler_get_type ())
G_DECLARE_FINAL_TYPE (WeirSampler, weir_sampler, WEIR, SAMPLER, GObject)

WeirSampler  *weir_sampler_new (WeirClient *client) G_GNUC_WARN_UNUSED_RESULT;
/* Only these topics or groups, where given: a detail command need not ask for all. */
void          weir_sampler_set_only (WeirSampler *self, const char *const *topics, const char *const *groups);
/* How long a one-time sample waits for the last broker, default 5000. */
void          weir_sampler_set_timeout (WeirSampler *self, guint msec);
void          weir_sampler_sample_async (WeirSampler *self, WeirSampleParts parts, GCancellable *cancellable,
                                         GAsyncReadyCallback callback, gpointer user_data);
WeirSnapshot *weir_sampler_sample_finish (WeirSampler *self, GAsyncResult *result, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void          weir_sampler_start (WeirSampler *self, guint interval_msec);
void          weir_sampler_stop (WeirSampler *self);
void          weir_sampler_refresh (WeirSampler *self); /* now, all parts: F5 */

G_END_DECLS
