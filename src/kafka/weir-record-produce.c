/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "kafka/weir-record-produce.h"

static const void *
get_bytes (GBytes *bytes,
           gsize *length)
{
  const void *data;

  *length = 0;
  if (bytes == NULL)
    return NULL;
  data = g_bytes_get_data (bytes, length);
  /* An empty GBytes gives NULL, which would become null: not the same thing. */
  return data != NULL ? data : "";
}

static rd_kafka_headers_t *
make_headers (WeirRecord *record)
{
  guint n_headers = weir_record_get_n_headers (record);
  rd_kafka_headers_t *headers;

  if (n_headers == 0)
    return NULL;
  headers = rd_kafka_headers_new (n_headers);
  for (guint i = 0; i < n_headers; i++)
    {
      const WeirHeader *header = weir_record_get_header (record, i);
      gsize length = 0;
      const void *value = get_bytes (header->value, &length);

      rd_kafka_header_add (headers, header->name, -1, value, length);
    }
  return headers;
}

rd_kafka_resp_err_t
weir_record_produce (WeirRecord *record,
                     rd_kafka_t *handle,
                     rd_kafka_topic_t *topic,
                     gpointer opaque)
{
  g_autoptr (rd_kafka_headers_t) headers = make_headers (record);
  gint64 own_timestamp_msec = weir_record_get_timestamp_msec (record);
  gint64 timestamp_msec = own_timestamp_msec < 0 ? 0 : own_timestamp_msec;
  gsize key_length, value_length;
  const void *key = get_bytes (weir_record_get_key (record), &key_length);
  const void *value = get_bytes (weir_record_get_value (record), &value_length);
  gint32 own_partition = weir_record_get_partition (record);
  gint32 partition = own_partition < 0 ? RD_KAFKA_PARTITION_UA : own_partition;
  rd_kafka_resp_err_t code;

  if (topic != NULL)
    code = rd_kafka_producev (handle, RD_KAFKA_V_RKT (topic), RD_KAFKA_V_PARTITION (partition),
                              RD_KAFKA_V_MSGFLAGS (RD_KAFKA_MSG_F_COPY), RD_KAFKA_V_KEY (key, key_length),
                              RD_KAFKA_V_VALUE ((void *) value, value_length), RD_KAFKA_V_TIMESTAMP (timestamp_msec),
                              RD_KAFKA_V_HEADERS (headers), RD_KAFKA_V_OPAQUE (opaque), RD_KAFKA_V_END);
  else
    code = rd_kafka_producev (handle, RD_KAFKA_V_TOPIC (weir_record_get_topic (record)), RD_KAFKA_V_PARTITION (partition),
                              RD_KAFKA_V_MSGFLAGS (RD_KAFKA_MSG_F_COPY), RD_KAFKA_V_KEY (key, key_length),
                              RD_KAFKA_V_VALUE ((void *) value, value_length), RD_KAFKA_V_TIMESTAMP (timestamp_msec),
                              RD_KAFKA_V_HEADERS (headers), RD_KAFKA_V_OPAQUE (opaque), RD_KAFKA_V_END);
  /* The message owns them now. */
  if (code == RD_KAFKA_RESP_ERR_NO_ERROR)
    g_steal_pointer (&headers);
  return code;
}
