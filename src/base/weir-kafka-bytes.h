/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * WeirKafkaBytes:
 * @p: what is read next
 * @end: behind the last byte
 * @is_flexible: lengths are short numbers, as in the newer versions of Kafka's records
 * @is_short: (out): something was read that is not there
 *
 * Reads Kafka's own way of writing, and never behind the end: what is not there is read as zeros, and @is_short
 * says so. A plain value; the bytes are borrowed.
 */
typedef struct
{
  const guint8 *p;
  const guint8 *end;
  gboolean is_flexible;
  gboolean is_short;
} WeirKafkaBytes;

guint64       weir_kafka_bytes_number (WeirKafkaBytes *self, gsize n_bytes);
guint32       weir_kafka_bytes_varint (WeirKafkaBytes *self);
/* The length of what follows, which is @n_bytes long where lengths are not short; −1 for null. */
gint64        weir_kafka_bytes_length (WeirKafkaBytes *self, gsize n_bytes);
/* NULL where there are not so many. */
const guint8 *weir_kafka_bytes_take (WeirKafkaBytes *self, gint64 length);

G_END_DECLS
