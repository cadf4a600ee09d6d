/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include "model/weir-snapshot.h"

G_BEGIN_DECLS

/**
 * WeirTopicReader:
 *
 * A consumer group as the page of one topic shows it: its lag is that on this topic only.
 * Properties: name, state (nullable), n-partitions (uint: on how many partitions of the topic it
 * has committed or is assigned), lag (int64, %WEIR_OFFSET_UNKNOWN where none is known).
 */
#define WEIR_TYPE_TOPIC_READER (weir_topic_reader_get_type ())
G_DECLARE_FINAL_TYPE (WeirTopicReader, weir_topic_reader, WEIR, TOPIC_READER, GObject)

WeirTopicReader *weir_topic_reader_new (const char *name) G_GNUC_WARN_UNUSED_RESULT;
/* Whether the group reads the topic at all. */
gboolean         weir_topic_reader_reads (const WeirGroupInfo *group, const char *topic);
void             weir_topic_reader_apply (WeirTopicReader *self, const WeirSnapshot *snapshot,
                                          const WeirGroupInfo *group, const char *topic);
const char      *weir_topic_reader_get_name (WeirTopicReader *self);
const char      *weir_topic_reader_get_state (WeirTopicReader *self);
guint            weir_topic_reader_get_n_partitions (WeirTopicReader *self);
gint64           weir_topic_reader_get_lag (WeirTopicReader *self);

G_END_DECLS
