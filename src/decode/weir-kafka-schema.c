/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "decode/weir-kafka-schema.h"

/* The records of Kafka 3.9 to 4.3. Fields that later versions add are tagged, as Kafka promises, and are
 * then shown by their number. */

#define FIELD(name_, type_) { .name = name_, .type = WEIR_KAFKA_##type_ }
#define SINCE(name_, type_, version_) { .name = name_, .type = WEIR_KAFKA_##type_, .first_version = version_ }
#define ONLY(name_, type_, version_) \
  { .name = name_, .type = WEIR_KAFKA_##type_, .first_version = version_, .last_version = version_ }
#define ARRAY(name_, type_) { .name = name_, .type = WEIR_KAFKA_##type_, .is_array = TRUE }
#define STRUCTS(name_, fields_) { .name = name_, .type = WEIR_KAFKA_STRUCT, .is_array = TRUE, .fields = fields_ }
#define TAGGED(name_, type_, tag_) { .name = name_, .type = WEIR_KAFKA_##type_, .is_tagged = TRUE, .tag = tag_ }
#define END { .type = WEIR_KAFKA_END }

/* What consumers put into the group's record. */
static const WeirKafkaField topic_partitions_by_name[] = {
  FIELD ("topic", STRING),
  ARRAY ("partitions", INT32),
  END,
};

static const WeirKafkaField consumer_subscription[] = {
  ARRAY ("topics", STRING),
  FIELD ("user_data", BYTES),
  { .name = "owned_partitions", .type = WEIR_KAFKA_STRUCT, .is_array = TRUE, .first_version = 1, .fields = topic_partitions_by_name },
  SINCE ("generation_id", INT32, 2),
  SINCE ("rack_id", STRING, 3),
  END,
};

static const WeirKafkaField consumer_assignment[] = {
  STRUCTS ("assigned_partitions", topic_partitions_by_name),
  FIELD ("user_data", BYTES),
  END,
};

static const WeirKafkaField group_topic_partition[] = {
  FIELD ("group", STRING),
  FIELD ("topic", STRING),
  FIELD ("partition", INT32),
  END,
};

static const WeirKafkaField group_only[] = {
  FIELD ("group", STRING),
  END,
};

static const WeirKafkaField group_and_member[] = {
  FIELD ("group", STRING),
  FIELD ("member_id", STRING),
  END,
};

static const WeirKafkaField group_expression[] = {
  FIELD ("group", STRING),
  FIELD ("regular_expression", STRING),
  END,
};

static const WeirKafkaField legacy_offset_commit[] = {
  FIELD ("offset", INT64),
  FIELD ("metadata", STRING),
  FIELD ("commit_timestamp", TIME),
  END,
};

static const WeirKafkaField offset_commit[] = {
  FIELD ("offset", INT64),
  SINCE ("leader_epoch", INT32, 3),
  FIELD ("metadata", STRING),
  FIELD ("commit_timestamp", TIME),
  ONLY ("expire_timestamp", TIME, 1),
  TAGGED ("topic_id", UUID, 0),
  END,
};

static const WeirKafkaField classic_member[] = {
  FIELD ("member_id", STRING),
  SINCE ("group_instance_id", STRING, 3),
  FIELD ("client_id", STRING),
  FIELD ("client_host", STRING),
  SINCE ("rebalance_timeout_ms", INT32, 1),
  FIELD ("session_timeout_ms", INT32),
  { .name = "subscription", .type = WEIR_KAFKA_BYTES, .inner = consumer_subscription },
  { .name = "assignment", .type = WEIR_KAFKA_BYTES, .inner = consumer_assignment },
  END,
};

static const WeirKafkaField group_metadata[] = {
  FIELD ("protocol_type", STRING),
  FIELD ("generation", INT32),
  FIELD ("protocol", STRING),
  FIELD ("leader", STRING),
  SINCE ("current_state_timestamp", TIME, 2),
  STRUCTS ("members", classic_member),
  END,
};

static const WeirKafkaField consumer_group_metadata[] = {
  FIELD ("epoch", INT32),
  TAGGED ("metadata_hash", INT64, 0),
  TAGGED ("creation_time", TIME, 1),
  END,
};

static const WeirKafkaField partition_racks[] = {
  FIELD ("partition", INT32),
  ARRAY ("racks", STRING),
  END,
};

static const WeirKafkaField topic_metadata[] = {
  FIELD ("topic_id", UUID),
  FIELD ("topic", STRING),
  FIELD ("partitions", INT32),
  STRUCTS ("partition_metadata", partition_racks),
  END,
};

static const WeirKafkaField group_partition_metadata[] = {
  STRUCTS ("topics", topic_metadata),
  END,
};

static const WeirKafkaField classic_protocol[] = {
  FIELD ("name", STRING),
  { .name = "metadata", .type = WEIR_KAFKA_BYTES, .inner = consumer_subscription },
  END,
};

static const WeirKafkaField classic_member_metadata[] = {
  FIELD ("session_timeout_ms", INT32),
  STRUCTS ("supported_protocols", classic_protocol),
  END,
};

static const WeirKafkaField consumer_member_metadata[] = {
  FIELD ("instance_id", STRING),
  FIELD ("rack_id", STRING),
  FIELD ("client_id", STRING),
  FIELD ("client_host", STRING),
  ARRAY ("subscribed_topics", STRING),
  FIELD ("subscribed_topic_regex", STRING),
  FIELD ("rebalance_timeout_ms", INT32),
  FIELD ("server_assignor", STRING),
  { .name = "classic_member_metadata", .type = WEIR_KAFKA_STRUCT, .is_tagged = TRUE, .tag = 0, .is_nullable = TRUE,
    .fields = classic_member_metadata },
  END,
};

static const WeirKafkaField target_assignment_metadata[] = {
  FIELD ("assignment_epoch", INT32),
  TAGGED ("assignment_timestamp", TIME, 0),
  END,
};

static const WeirKafkaField topic_partitions_by_id[] = {
  FIELD ("topic_id", UUID),
  ARRAY ("partitions", INT32),
  { .name = "assignment_epochs", .type = WEIR_KAFKA_INT32, .is_array = TRUE, .is_tagged = TRUE, .tag = 0 },
  END,
};

static const WeirKafkaField target_assignment_member[] = {
  STRUCTS ("topic_partitions", topic_partitions_by_id),
  END,
};

static const char *const member_states[] = { "stable", "unrevoked partitions", "unreleased partitions", NULL };

static const WeirKafkaField consumer_current_assignment[] = {
  FIELD ("member_epoch", INT32),
  FIELD ("previous_member_epoch", INT32),
  { .name = "state", .type = WEIR_KAFKA_INT8, .words = member_states },
  STRUCTS ("assigned_partitions", topic_partitions_by_id),
  STRUCTS ("partitions_pending_revocation", topic_partitions_by_id),
  END,
};

static const WeirKafkaField regular_expression[] = {
  ARRAY ("topics", STRING),
  FIELD ("image_version", INT64),
  FIELD ("timestamp", TIME),
  END,
};

static const WeirKafkaField share_member_metadata[] = {
  FIELD ("rack_id", STRING),
  FIELD ("client_id", STRING),
  FIELD ("client_host", STRING),
  ARRAY ("subscribed_topics", STRING),
  END,
};

static const WeirKafkaField share_group_metadata[] = {
  FIELD ("epoch", INT32),
  FIELD ("metadata_hash", INT64),
  END,
};

static const WeirKafkaField share_current_assignment[] = {
  FIELD ("member_epoch", INT32),
  FIELD ("previous_member_epoch", INT32),
  FIELD ("state", INT8),
  STRUCTS ("assigned_partitions", topic_partitions_by_id),
  END,
};

static const WeirKafkaField share_topic_partitions[] = {
  FIELD ("topic_id", UUID),
  FIELD ("topic", STRING),
  ARRAY ("partitions", INT32),
  END,
};

static const WeirKafkaField share_topic[] = {
  FIELD ("topic_id", UUID),
  FIELD ("topic", STRING),
  END,
};

static const WeirKafkaField share_state_partitions[] = {
  STRUCTS ("initializing_topics", share_topic_partitions),
  STRUCTS ("initialized_topics", share_topic_partitions),
  STRUCTS ("deleting_topics", share_topic),
  END,
};

static const WeirKafkaField name_and_value[] = {
  FIELD ("key", STRING),
  FIELD ("value", STRING),
  END,
};

static const WeirKafkaField streams_group_metadata[] = {
  FIELD ("epoch", INT32),
  FIELD ("metadata_hash", INT64),
  TAGGED ("validated_topology_epoch", INT32, 0),
  { .name = "last_assignment_configs", .type = WEIR_KAFKA_STRUCT, .is_array = TRUE, .is_tagged = TRUE, .tag = 1,
    .fields = name_and_value },
  END,
};

static const WeirKafkaField endpoint[] = {
  FIELD ("host", STRING),
  FIELD ("port", UINT16),
  END,
};

static const WeirKafkaField streams_member_metadata[] = {
  FIELD ("instance_id", STRING),
  FIELD ("rack_id", STRING),
  FIELD ("client_id", STRING),
  FIELD ("client_host", STRING),
  FIELD ("rebalance_timeout_ms", INT32),
  FIELD ("topology_epoch", INT32),
  FIELD ("process_id", STRING),
  { .name = "user_endpoint", .type = WEIR_KAFKA_STRUCT, .is_nullable = TRUE, .fields = endpoint },
  STRUCTS ("client_tags", name_and_value),
  END,
};

static const WeirKafkaField streams_tasks[] = {
  FIELD ("subtopology_id", STRING),
  ARRAY ("partitions", INT32),
  { .name = "assignment_epochs", .type = WEIR_KAFKA_INT32, .is_array = TRUE, .is_tagged = TRUE, .tag = 0 },
  END,
};

static const WeirKafkaField streams_target_member[] = {
  STRUCTS ("active_tasks", streams_tasks),
  STRUCTS ("standby_tasks", streams_tasks),
  STRUCTS ("warmup_tasks", streams_tasks),
  END,
};

static const WeirKafkaField streams_current_assignment[] = {
  FIELD ("member_epoch", INT32),
  FIELD ("previous_member_epoch", INT32),
  FIELD ("state", INT8),
  STRUCTS ("active_tasks", streams_tasks),
  STRUCTS ("standby_tasks", streams_tasks),
  STRUCTS ("warmup_tasks", streams_tasks),
  STRUCTS ("active_tasks_pending_revocation", streams_tasks),
  STRUCTS ("standby_tasks_pending_revocation", streams_tasks),
  STRUCTS ("warmup_tasks_pending_revocation", streams_tasks),
  END,
};

static const WeirKafkaField topology_topic[] = {
  FIELD ("name", STRING),
  FIELD ("partitions", INT32),
  FIELD ("replication_factor", INT16),
  STRUCTS ("topic_configs", name_and_value),
  END,
};

static const WeirKafkaField copartition_group[] = {
  ARRAY ("source_topics", INT16),
  ARRAY ("source_topic_regex", INT16),
  ARRAY ("repartition_source_topics", INT16),
  END,
};

static const WeirKafkaField subtopology[] = {
  FIELD ("subtopology_id", STRING),
  ARRAY ("source_topics", STRING),
  ARRAY ("source_topic_regex", STRING),
  STRUCTS ("state_changelog_topics", topology_topic),
  ARRAY ("repartition_sink_topics", STRING),
  STRUCTS ("repartition_source_topics", topology_topic),
  STRUCTS ("copartition_groups", copartition_group),
  END,
};

static const WeirKafkaField streams_topology[] = {
  FIELD ("epoch", INT32),
  STRUCTS ("subtopologies", subtopology),
  END,
};

static const WeirKafkaSchema consumer_offsets[] = {
  { 0, "offset commit (old)", group_topic_partition, legacy_offset_commit, 0, -1 },
  { 1, "offset commit", group_topic_partition, offset_commit, 4, 4 },
  { 2, "classic group", group_only, group_metadata, 4, 4 },
  { 3, "consumer group", group_only, consumer_group_metadata, 0, 0 },
  { 4, "consumer group: partitions", group_only, group_partition_metadata, 0, 0 },
  { 5, "consumer group: member", group_and_member, consumer_member_metadata, 0, 0 },
  { 6, "consumer group: target assignment", group_only, target_assignment_metadata, 0, 0 },
  { 7, "consumer group: target assignment of a member", group_and_member, target_assignment_member, 0, 0 },
  { 8, "consumer group: current assignment of a member", group_and_member, consumer_current_assignment, 0, 0 },
  { 10, "share group: member", group_and_member, share_member_metadata, 0, 0 },
  { 11, "share group", group_only, share_group_metadata, 0, 0 },
  { 12, "share group: target assignment", group_only, target_assignment_metadata, 0, 0 },
  { 13, "share group: target assignment of a member", group_and_member, target_assignment_member, 0, 0 },
  { 14, "share group: current assignment of a member", group_and_member, share_current_assignment, 0, 0 },
  { 15, "share group: partitions with state", group_only, share_state_partitions, 0, 0 },
  { 16, "consumer group: regular expression", group_expression, regular_expression, 0, 0 },
  { 17, "streams group", group_only, streams_group_metadata, 0, 0 },
  { 19, "streams group: member", group_and_member, streams_member_metadata, 0, 0 },
  { 20, "streams group: target assignment", group_only, target_assignment_metadata, 0, 0 },
  { 21, "streams group: target assignment of a member", group_and_member, streams_target_member, 0, 0 },
  { 22, "streams group: current assignment of a member", group_and_member, streams_current_assignment, 0, 0 },
  { 23, "streams group: topology", group_only, streams_topology, 0, 0 },
};

static const WeirKafkaField transactional_id[] = {
  FIELD ("transactional_id", STRING),
  END,
};

static const WeirKafkaField transaction_partitions[] = {
  FIELD ("topic", STRING),
  ARRAY ("partitions", INT32),
  END,
};

static const char *const transaction_states[] = {
  "empty", "ongoing", "prepare commit", "prepare abort", "complete commit", "complete abort", "dead", "prepare epoch fence", NULL
};

static const WeirKafkaField transaction[] = {
  FIELD ("producer_id", INT64),
  TAGGED ("previous_producer_id", INT64, 0),
  TAGGED ("next_producer_id", INT64, 1),
  FIELD ("producer_epoch", INT16),
  TAGGED ("next_producer_epoch", INT16, 3),
  FIELD ("transaction_timeout_ms", INT32),
  { .name = "transaction_status", .type = WEIR_KAFKA_INT8, .words = transaction_states },
  STRUCTS ("transaction_partitions", transaction_partitions),
  FIELD ("last_update_timestamp", TIME),
  FIELD ("start_timestamp", TIME),
  TAGGED ("client_transaction_version", INT16, 2),
  END,
};

static const WeirKafkaSchema transaction_log[] = {
  { 0, "transaction", transactional_id, transaction, 1, 1 },
};

static const WeirKafkaField group_topic_id_partition[] = {
  FIELD ("group", STRING),
  FIELD ("topic_id", UUID),
  FIELD ("partition", INT32),
  END,
};

static const WeirKafkaField share_batch[] = {
  FIELD ("first_offset", INT64),
  FIELD ("last_offset", INT64),
  FIELD ("delivery_state", INT8),
  FIELD ("delivery_count", INT16),
  END,
};

static const WeirKafkaField share_snapshot[] = {
  FIELD ("snapshot_epoch", INT32),
  FIELD ("state_epoch", INT32),
  FIELD ("leader_epoch", INT32),
  FIELD ("start_offset", INT64),
  TAGGED ("delivery_complete_count", INT32, 0),
  FIELD ("create_timestamp", TIME),
  FIELD ("write_timestamp", TIME),
  STRUCTS ("state_batches", share_batch),
  END,
};

static const WeirKafkaField share_update[] = {
  FIELD ("snapshot_epoch", INT32),
  FIELD ("leader_epoch", INT32),
  FIELD ("start_offset", INT64),
  TAGGED ("delivery_complete_count", INT32, 0),
  STRUCTS ("state_batches", share_batch),
  END,
};

static const WeirKafkaSchema share_group_state[] = {
  { 0, "share group state: snapshot", group_topic_id_partition, share_snapshot, 0, 0 },
  { 1, "share group state: update", group_topic_id_partition, share_update, 0, 0 },
};

static const struct
{
  const char *topic;
  const WeirKafkaSchema *schemas;
  gsize n_schemas;
} topics[] = {
  { "__consumer_offsets", consumer_offsets, G_N_ELEMENTS (consumer_offsets) },
  { "__transaction_state", transaction_log, G_N_ELEMENTS (transaction_log) },
  { "__share_group_state", share_group_state, G_N_ELEMENTS (share_group_state) },
};

gboolean
weir_kafka_schema_has_topic (const char *topic)
{
  for (gsize i = 0; i < G_N_ELEMENTS (topics); i++)
    {
      if (g_strcmp0 (topics[i].topic, topic) == 0)
        return TRUE;
    }

  return FALSE;
}

const WeirKafkaSchema *
weir_kafka_schema_find (const char *topic,
                        gint16      number)
{
  for (gsize i = 0; i < G_N_ELEMENTS (topics); i++)
    {
      for (gsize j = 0; g_strcmp0 (topics[i].topic, topic) == 0 && j < topics[i].n_schemas; j++)
        {
          if (topics[i].schemas[j].number == number)
            return &topics[i].schemas[j];
        }
    }

  return NULL;
}
