/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include <glib.h>
#include <librdkafka/rdkafka.h>

/* The library's plain C objects as GLib sees them: g_autoptr() frees them. Private to
 * src/kafka/ (and the shop). There is none for rd_kafka_t on purpose: destroying a handle
 * may block, it goes through weir_handle_destroy_later() on the main thread. */

G_BEGIN_DECLS

G_DEFINE_AUTOPTR_CLEANUP_FUNC (rd_kafka_conf_t, rd_kafka_conf_destroy)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (rd_kafka_topic_conf_t, rd_kafka_topic_conf_destroy)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (rd_kafka_event_t, rd_kafka_event_destroy)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (rd_kafka_queue_t, rd_kafka_queue_destroy)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (rd_kafka_topic_t, rd_kafka_topic_destroy)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (rd_kafka_message_t, rd_kafka_message_destroy)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (rd_kafka_headers_t, rd_kafka_headers_destroy)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (rd_kafka_error_t, rd_kafka_error_destroy)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (rd_kafka_topic_partition_list_t, rd_kafka_topic_partition_list_destroy)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (rd_kafka_AdminOptions_t, rd_kafka_AdminOptions_destroy)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (rd_kafka_ListConsumerGroupOffsets_t, rd_kafka_ListConsumerGroupOffsets_destroy)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (rd_kafka_AlterConsumerGroupOffsets_t, rd_kafka_AlterConsumerGroupOffsets_destroy)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (rd_kafka_NewTopic_t, rd_kafka_NewTopic_destroy)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (rd_kafka_NewPartitions_t, rd_kafka_NewPartitions_destroy)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (rd_kafka_DeleteTopic_t, rd_kafka_DeleteTopic_destroy)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (rd_kafka_DeleteRecords_t, rd_kafka_DeleteRecords_destroy)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (rd_kafka_DeleteGroup_t, rd_kafka_DeleteGroup_destroy)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (rd_kafka_ConfigResource_t, rd_kafka_ConfigResource_destroy)

G_END_DECLS
