/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include "kafka/weir-rdkafka.h"

G_BEGIN_DECLS

/* How many topics are asked for in one call: the library's work is quadratic in it. */
#define WEIR_LEADERS_MAX_TOPICS 250

/**
 * weir_leaders_learn:
 * @handle: a handle
 * @list: a partition of each topic, at most %WEIR_LEADERS_MAX_TOPICS
 * @timeout_msec: how long it may block
 *
 * Makes the handle know the leaders of these topics. To be called before rd_kafka_ListOffsets() for topics that the
 * handle may not have seen yet: when it has to look for leaders itself, all versions up to 2.8 at least let the
 * caller's thread and the handle's own work on the same request at once as soon as any answer with metadata
 * comes in, and the one that is slower crashes on what the other has freed (seen in one of 150 starts).
 * The blocking call that serves here looks for leaders in another way, which has no second thread.
 *
 * Thread: any that may block.
 *
 * Returns: %FALSE when not all of it was told in time
 */
gboolean weir_leaders_learn (rd_kafka_t *handle, rd_kafka_topic_partition_list_t *list, int timeout_msec);

G_END_DECLS
