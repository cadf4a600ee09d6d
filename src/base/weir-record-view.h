/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * WeirTimestampType:
 *
 * Who set a record's timestamp: the producer, or the broker on arrival.
 */
typedef enum
{
  WEIR_TIMESTAMP_NONE,
  WEIR_TIMESTAMP_CREATE,
  WEIR_TIMESTAMP_LOG_APPEND,
} WeirTimestampType;

/**
 * WeirRecordView:
 * @topic: name of the topic
 * @partition: partition number
 * @offset: offset in the partition
 * @timestamp_msec: ms since 1970, −1 where the record has none
 * @timestamp_type: who set it
 * @key: (nullable): key bytes; %NULL is a null key, not an empty one
 * @value: (nullable): value bytes; %NULL is a tombstone, not an empty value
 * @native: the library's message, for weir_record_new_from_view(); %NULL in tests
 *
 * A record while it is read: everything is borrowed and valid only during the call it is
 * handed to. Reading copies nothing; a sink that keeps a record makes a #WeirRecord of it.
 */
typedef struct
{
  const char *topic;
  gint32 partition;
  gint64 offset;
  gint64 timestamp_msec;
  WeirTimestampType timestamp_type;
  const void *key;
  gsize key_length;
  const void *value;
  gsize value_length;
  gpointer native;
} WeirRecordView;

G_END_DECLS
