/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include "kafka/weir-rdkafka.h"
#include "model/weir-draft.h"

G_BEGIN_DECLS

/* Hands a copy of a message to a producer: its key, value, headers, its partition (by the key where that is −1) and its time (now
 * where that is −1). Does not block. Any thread. */
rd_kafka_resp_err_t weir_draft_produce (const WeirDraft *draft, rd_kafka_t *handle, rd_kafka_topic_t *topic, gpointer opaque);
/* The same of a record, to the topic that it names. */
rd_kafka_resp_err_t weir_record_produce (WeirRecord *record, rd_kafka_t *handle, gpointer opaque);

G_END_DECLS
