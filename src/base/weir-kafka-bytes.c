/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "weir-kafka-bytes.h"

guint64
weir_kafka_bytes_number (WeirKafkaBytes *self,
                         gsize n_bytes)
{
  guint64 number = 0;

  if ((gsize) (self->end - self->p) < n_bytes)
    {
      self->is_short = TRUE;
      self->p = self->end;
      return 0;
    }
  for (gsize i = 0; i < n_bytes; i++)
    number = number << 8 | *self->p++;

  return number;
}

guint32
weir_kafka_bytes_varint (WeirKafkaBytes *self)
{
  guint64 number = 0;

  for (guint shift = 0; shift < 35; shift += 7)
    {
      guint8 byte = (guint8) weir_kafka_bytes_number (self, 1);

      number |= (guint64) (byte & 0x7f) << shift;
      if ((byte & 0x80) == 0)
        return (guint32) MIN (number, G_MAXUINT32);
    }
  self->is_short = TRUE;

  return 0;
}

gint64
weir_kafka_bytes_length (WeirKafkaBytes *self,
                         gsize n_bytes)
{
  if (self->is_flexible)
    return (gint64) weir_kafka_bytes_varint (self) - 1;
  if (n_bytes == 2)
    return (gint16) weir_kafka_bytes_number (self, 2);
  return (gint32) weir_kafka_bytes_number (self, 4);
}

const guint8 *
weir_kafka_bytes_take (WeirKafkaBytes *self,
                       gint64 length)
{
  const guint8 *bytes = self->p;

  if (length < 0 || length > self->end - self->p)
    {
      self->is_short = TRUE;
      self->p = self->end;
      return NULL;
    }
  self->p += length;

  return bytes;
}
