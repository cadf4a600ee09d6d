/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "weir-record.h"

struct _WeirRecord
{
  GObject parent_instance;

  /* Interned: a list of many records of few topics shares their names. */
  const char *topic;
  gint32 partition;
  gint32 leader_epoch;
  gint64 offset;
  gint64 timestamp_msec;
  WeirTimestampType timestamp_type;
  GBytes *key;
  GBytes *value;
  GPtrArray *headers; /* NULL where there are none */
};

G_DEFINE_FINAL_TYPE (WeirRecord, weir_record, G_TYPE_OBJECT)

static void
weir_record_finalize (GObject *object)
{
  WeirRecord *self = WEIR_RECORD (object);

  g_clear_pointer (&self->key, g_bytes_unref);
  g_clear_pointer (&self->value, g_bytes_unref);
  g_clear_pointer (&self->headers, g_ptr_array_unref);

  G_OBJECT_CLASS (weir_record_parent_class)->finalize (object);
}

static void
weir_record_class_init (WeirRecordClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = weir_record_finalize;
}

static void
weir_record_init (WeirRecord *self)
{
  self->leader_epoch = WEIR_LEADER_EPOCH_UNKNOWN;
}

/**
 * weir_header_new:
 * @name: the header's name
 * @value: (nullable): its value; a reference is taken
 *
 * Returns: (transfer full): a new header
 */
WeirHeader *
weir_header_new (const char *name,
                 GBytes     *value)
{
  WeirHeader *header;

  g_return_val_if_fail (name != NULL, NULL);

  header = g_new0 (WeirHeader, 1);
  header->name = g_strdup (name);
  header->value = value != NULL ? g_bytes_ref (value) : NULL;
  return header;
}

void
weir_header_free (WeirHeader *header)
{
  if (header == NULL)
    return;
  g_free (header->name);
  g_clear_pointer (&header->value, g_bytes_unref);
  g_free (header);
}

/**
 * weir_record_new:
 * @topic: name of the topic
 * @partition: partition number, −1 where it is yet to be chosen
 * @offset: offset in the partition
 * @timestamp_msec: ms since 1970, −1 where it has none
 * @timestamp_type: who set it
 * @key: (nullable): the key; a reference is taken
 * @value: (nullable): the value; a reference is taken
 * @headers: (nullable) (transfer full) (element-type WeirHeader): the headers in order
 *
 * Makes a record. Thread: any.
 *
 * Returns: (transfer full): a new record
 */
WeirRecord *
weir_record_new (const char        *topic,
                 gint32             partition,
                 gint64             offset,
                 gint64             timestamp_msec,
                 WeirTimestampType  timestamp_type,
                 GBytes            *key,
                 GBytes            *value,
                 GPtrArray         *headers)
{
  WeirRecord *self;

  g_return_val_if_fail (topic != NULL, NULL);

  self = g_object_new (WEIR_TYPE_RECORD, NULL);
  self->topic = g_intern_string (topic);
  self->partition = partition;
  self->offset = offset;
  self->timestamp_msec = timestamp_msec;
  self->timestamp_type = timestamp_type;
  self->key = key != NULL ? g_bytes_ref (key) : NULL;
  self->value = value != NULL ? g_bytes_ref (value) : NULL;
  self->headers = headers;
  if (headers != NULL)
    g_ptr_array_set_free_func (headers, (GDestroyNotify) weir_header_free);
  return self;
}

const char *
weir_record_get_topic (WeirRecord *self)
{
  g_return_val_if_fail (WEIR_IS_RECORD (self), NULL);
  return self->topic;
}

gint32
weir_record_get_partition (WeirRecord *self)
{
  g_return_val_if_fail (WEIR_IS_RECORD (self), -1);
  return self->partition;
}

gint64
weir_record_get_offset (WeirRecord *self)
{
  g_return_val_if_fail (WEIR_IS_RECORD (self), -1);
  return self->offset;
}

gint64
weir_record_get_timestamp_msec (WeirRecord *self)
{
  g_return_val_if_fail (WEIR_IS_RECORD (self), -1);
  return self->timestamp_msec;
}

WeirTimestampType
weir_record_get_timestamp_type (WeirRecord *self)
{
  g_return_val_if_fail (WEIR_IS_RECORD (self), WEIR_TIMESTAMP_NONE);
  return self->timestamp_type;
}

/**
 * weir_record_set_leader_epoch:
 * @leader_epoch: how often the partition had changed its leader when the record was written
 *
 * Only for who has just made the record: nobody else has it yet.
 */
void
weir_record_set_leader_epoch (WeirRecord *self,
                              gint32      leader_epoch)
{
  g_return_if_fail (WEIR_IS_RECORD (self));
  self->leader_epoch = leader_epoch < 0 ? WEIR_LEADER_EPOCH_UNKNOWN : leader_epoch;
}

gint32
weir_record_get_leader_epoch (WeirRecord *self)
{
  g_return_val_if_fail (WEIR_IS_RECORD (self), WEIR_LEADER_EPOCH_UNKNOWN);
  return self->leader_epoch;
}

GBytes *
weir_record_get_key (WeirRecord *self)
{
  g_return_val_if_fail (WEIR_IS_RECORD (self), NULL);
  return self->key;
}

GBytes *
weir_record_get_value (WeirRecord *self)
{
  g_return_val_if_fail (WEIR_IS_RECORD (self), NULL);
  return self->value;
}

gsize
weir_record_get_n_bytes (WeirRecord *self)
{
  g_return_val_if_fail (WEIR_IS_RECORD (self), 0);
  return (self->key != NULL ? g_bytes_get_size (self->key) : 0) + (self->value != NULL ? g_bytes_get_size (self->value) : 0);
}

guint
weir_record_get_n_headers (WeirRecord *self)
{
  g_return_val_if_fail (WEIR_IS_RECORD (self), 0);
  return self->headers != NULL ? self->headers->len : 0;
}

const WeirHeader *
weir_record_get_header (WeirRecord *self,
                        guint       index)
{
  g_return_val_if_fail (WEIR_IS_RECORD (self), NULL);
  g_return_val_if_fail (self->headers != NULL && index < self->headers->len, NULL);
  return g_ptr_array_index (self->headers, index);
}
