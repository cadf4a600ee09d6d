/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "kafka/weir-commit-record.h"

#include <string.h>

#include "base/weir-kafka-bytes.h"

#define LAST_KEY_VERSION 1
#define LAST_VALUE_VERSION 4
#define FLEXIBLE_VERSION 4

/* Kafka's own rule: the amount of String.hashCode() of the name, in UTF-16, modulo the partitions. It is the amount, not the hash without
 * its highest bit, which is what Kafka takes elsewhere. */
gint32
weir_commit_record_find_partition (const char *group,
                                   gint32 n_partitions)
{
  g_autofree gunichar2 *units = NULL;
  glong n_units = 0;
  guint32 hash = 0;

  g_return_val_if_fail (group != NULL, -1);
  g_return_val_if_fail (n_partitions > 0, -1);

  units = g_utf8_to_utf16 (group, -1, NULL, &n_units, NULL);
  if (units == NULL)
    return -1;
  for (glong i = 0; i < n_units; i++)
    hash = hash * 31 + units[i];
  if (hash == G_MAXINT32 + 1u)
    return 0;
  return ABS ((gint32) hash) % n_partitions;
}

static gboolean
read_key (const WeirRecordView *view,
          const char *group,
          gsize group_length,
          WeirCommitRecord *record)
{
  WeirKafkaBytes in = { .p = view->key, .end = (const guint8 *) view->key + view->key_length };
  gint16 version = (gint16) weir_kafka_bytes_number (&in, 2);
  gint64 length;
  const guint8 *bytes;

  if (in.is_short || version < 0 || version > LAST_KEY_VERSION)
    return FALSE;
  length = weir_kafka_bytes_length (&in, 2);
  bytes = weir_kafka_bytes_take (&in, length);
  /* A partition holds many groups: most records end here. */
  if (bytes == NULL || (gsize) length != group_length || memcmp (bytes, group, group_length) != 0)
    return FALSE;
  length = weir_kafka_bytes_length (&in, 2);
  bytes = weir_kafka_bytes_take (&in, length);
  record->topic = (const char *) bytes;
  record->topic_length = (gsize) MAX (length, 0);
  record->partition = (gint32) weir_kafka_bytes_number (&in, 4);
  return !in.is_short && in.p == in.end && record->partition >= 0;
}

static gboolean
read_value (const WeirRecordView *view,
            WeirCommitRecord *record)
{
  WeirKafkaBytes in = { .p = view->value, .end = (const guint8 *) view->value + view->value_length };
  gint16 version = (gint16) weir_kafka_bytes_number (&in, 2);

  if (in.is_short || version < 0 || version > LAST_VALUE_VERSION)
    return FALSE;
  in.is_flexible = version >= FLEXIBLE_VERSION;
  record->offset = (gint64) weir_kafka_bytes_number (&in, 8);
  if (version >= 3)
    weir_kafka_bytes_number (&in, 4); /* leader epoch */
  weir_kafka_bytes_take (&in, weir_kafka_bytes_length (&in, 2)); /* metadata */
  record->time_msec = (gint64) weir_kafka_bytes_number (&in, 8);
  return !in.is_short && record->offset >= 0 && record->time_msec >= 0;
}

gboolean
weir_commit_record_read (const WeirRecordView *view,
                         const char *group,
                         gsize group_length,
                         WeirCommitRecord *record)
{
  if (view->key == NULL || !read_key (view, group, group_length, record))
    return FALSE;
  if (view->value != NULL)
    return read_value (view, record);
  record->offset = -1;
  record->time_msec = view->timestamp_msec;
  return view->timestamp_msec >= 0;
}
