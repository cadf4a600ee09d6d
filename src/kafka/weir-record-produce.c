/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "kafka/weir-record-produce.h"

static rd_kafka_headers_t *
make_headers (const WeirDraft *draft)
{
  rd_kafka_headers_t *headers;

  if (draft->n_headers == 0)
    return NULL;
  headers = rd_kafka_headers_new (draft->n_headers);
  for (guint i = 0; i < draft->n_headers; i++)
    {
      const WeirDraftHeader *header = &draft->headers[i];

      rd_kafka_header_add (headers, header->name, -1, header->value, (ssize_t) header->length);
    }
  return headers;
}

rd_kafka_resp_err_t
weir_draft_produce (const WeirDraft *draft,
                    rd_kafka_t *handle,
                    rd_kafka_topic_t *topic,
                    gpointer opaque)
{
  g_autoptr (rd_kafka_headers_t) headers = make_headers (draft);
  gint64 timestamp_msec = draft->timestamp_msec < 0 ? 0 : draft->timestamp_msec;
  gint32 partition = draft->partition < 0 ? RD_KAFKA_PARTITION_UA : draft->partition;
  rd_kafka_resp_err_t code;

  code = rd_kafka_producev (handle, RD_KAFKA_V_RKT (topic), RD_KAFKA_V_PARTITION (partition),
                            RD_KAFKA_V_MSGFLAGS (RD_KAFKA_MSG_F_COPY), RD_KAFKA_V_KEY (draft->key, draft->key_length),
                            RD_KAFKA_V_VALUE ((void *) draft->value, draft->value_length), RD_KAFKA_V_TIMESTAMP (timestamp_msec),
                            RD_KAFKA_V_HEADERS (headers), RD_KAFKA_V_OPAQUE (opaque), RD_KAFKA_V_END);
  /* The message owns them now. */
  if (code == RD_KAFKA_RESP_ERR_NO_ERROR)
    g_steal_pointer (&headers);
  return code;
}

rd_kafka_resp_err_t
weir_record_produce (WeirRecord *record,
                     rd_kafka_t *handle,
                     gpointer opaque)
{
  g_autoptr (GArray) headers = g_array_new (FALSE, FALSE, sizeof (WeirDraftHeader));
  g_autoptr (rd_kafka_topic_t) topic = rd_kafka_topic_new (handle, weir_record_get_topic (record), NULL);
  WeirDraft draft;

  if (topic == NULL)
    return rd_kafka_last_error ();
  weir_draft_from_record (&draft, record, headers);
  return weir_draft_produce (&draft, handle, topic, opaque);
}
