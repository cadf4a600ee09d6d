/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include "kafka/weir-rdkafka.h"
#include "model/weir-record.h"

G_BEGIN_DECLS

/* Hands a copy of a record to a producer: its key, value, headers, its partition (by the key where that is −1) and its time (now
 * where that is −1). @topic: (nullable): that of the record. Does not block. Any thread. */
rd_kafka_resp_err_t weir_record_produce (WeirRecord *record, rd_kafka_t *handle, rd_kafka_topic_t *topic, gpointer opaque);

G_END_DECLS
