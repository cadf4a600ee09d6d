/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include "kafka/weir-rdkafka.h"

G_BEGIN_DECLS

/* Called on the thread of the source's context, once an event. The event is the callee's. */
typedef void (*WeirQueueSourceFunc) (rd_kafka_event_t *event, gpointer user_data);

/**
 * weir_queue_source_new:
 * @queue: (transfer full): a queue nobody else serves
 * @func: receives each event
 * @destroy: (nullable): frees @user_data
 *
 * A #GSource over one of the library's queues: it wakes the main loop without a file
 * descriptor, a thread or a timer, and hands over events for a few milliseconds at a time,
 * so that a flood of them leaves the window alive.
 *
 * Attach it, then weir_queue_source_destroy() it: g_source_destroy() alone would let the library
 * wake freed memory. The handle must outlive the source.
 */
GSource *weir_queue_source_new (rd_kafka_queue_t *queue, WeirQueueSourceFunc func,
                                gpointer user_data, GDestroyNotify destroy) G_GNUC_WARN_UNUSED_RESULT;

/* Silences the queue, detaches the source and drops the caller's reference. NULL is fine. */
void     weir_queue_source_destroy (GSource *source);

G_END_DECLS
