/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * WeirKafkaType:
 *
 * What Kafka writes into its own records, as its protocol guide describes it.
 */
typedef enum
{
  WEIR_KAFKA_END, /* of a list of fields */
  WEIR_KAFKA_INT8,
  WEIR_KAFKA_INT16,
  WEIR_KAFKA_UINT16,
  WEIR_KAFKA_INT32,
  WEIR_KAFKA_INT64,
  WEIR_KAFKA_TIME, /* an int64 of milliseconds since 1970 */
  WEIR_KAFKA_STRING,
  WEIR_KAFKA_BYTES,
  WEIR_KAFKA_UUID,
  WEIR_KAFKA_STRUCT,
} WeirKafkaType;

typedef struct _WeirKafkaField WeirKafkaField;

/**
 * WeirKafkaField:
 * @first_version: of the record that has the field
 * @last_version: likewise; 0 for all later ones
 * @is_array: many of them, with a count in front
 * @is_nullable: a struct that may be null, which a byte in front says
 * @is_tagged: optional, behind the struct, known by its @tag
 * @words: (nullable): what the numbers 0, 1, 2 … mean; ends in %NULL
 * @fields: of a struct
 * @inner: (nullable): what bytes hold, a record of its own with a version in front
 */
struct _WeirKafkaField
{
  const char *name;
  WeirKafkaType type;
  gint16 first_version;
  gint16 last_version;
  gboolean is_array;
  gboolean is_nullable;
  gboolean is_tagged;
  guint tag;
  const char *const *words;
  const WeirKafkaField *fields;
  const WeirKafkaField *inner;
};

/**
 * WeirKafkaSchema:
 * @number: what the first two bytes of the key say
 * @last_version: of the value that is known here
 * @flexible_version: from which on lengths are short and fields may be tagged; −1: never
 *
 * A kind of record in one of Kafka's own topics.
 */
typedef struct
{
  gint16 number;
  const char *name;
  const WeirKafkaField *key;
  const WeirKafkaField *value;
  gint16 last_version;
  gint16 flexible_version;
} WeirKafkaSchema;

/* NULL where the topic is none of Kafka's own that is known, or the number is not. */
const WeirKafkaSchema *weir_kafka_schema_find (const char *topic, gint16 number);
gboolean               weir_kafka_schema_has_topic (const char *topic);

G_END_DECLS
