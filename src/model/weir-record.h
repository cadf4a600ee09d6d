/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include <gio/gio.h>

#include "base/weir-record-view.h"

G_BEGIN_DECLS

/**
 * WeirRecord:
 *
 * One record, complete and exact: key, value and headers are the bytes as they are on the
 * broker, null and empty distinct, repeated headers kept in order. Immutable; readable from any thread.
 */
#define WEIR_TYPE_RECORD (weir_record_get_type ())
G_DECLARE_FINAL_TYPE (WeirRecord, weir_record, WEIR, RECORD, GObject)

/**
 * WeirHeader:
 * @name: name, never %NULL
 * @value: (nullable): value bytes; %NULL is a null value, not an empty one
 */
typedef struct
{
  char *name;
  GBytes *value;
} WeirHeader;

#define WEIR_LEADER_EPOCH_UNKNOWN (-1)

WeirHeader       *weir_header_new (const char *name, GBytes *value) G_GNUC_WARN_UNUSED_RESULT;
void              weir_header_free (WeirHeader *header);

WeirRecord       *weir_record_new (const char *topic, gint32 partition, gint64 offset, gint64 timestamp_msec,
                                   WeirTimestampType timestamp_type, GBytes *key, GBytes *value,
                                   GPtrArray *headers) G_GNUC_WARN_UNUSED_RESULT; /* headers: of WeirHeader, nullable, transfer full */
const char       *weir_record_get_topic (WeirRecord *self);
gint32            weir_record_get_partition (WeirRecord *self);
gint64            weir_record_get_offset (WeirRecord *self);
gint64            weir_record_get_timestamp_msec (WeirRecord *self);
WeirTimestampType weir_record_get_timestamp_type (WeirRecord *self);
void              weir_record_set_leader_epoch (WeirRecord *self, gint32 leader_epoch);
gint32            weir_record_get_leader_epoch (WeirRecord *self); /* WEIR_LEADER_EPOCH_UNKNOWN: messages of old formats have none */
GBytes           *weir_record_get_key (WeirRecord *self);   /* transfer none, nullable */
GBytes           *weir_record_get_value (WeirRecord *self); /* transfer none, nullable */
gsize             weir_record_get_n_bytes (WeirRecord *self); /* of key and value */
guint             weir_record_get_n_headers (WeirRecord *self);
const WeirHeader *weir_record_get_header (WeirRecord *self, guint index);

G_END_DECLS
