/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include "model/weir-record.h"

G_BEGIN_DECLS

/* @value: (nullable): null, which is not empty */
typedef struct
{
  const char *name;
  gconstpointer value;
  gsize length;
} WeirDraftHeader;

/**
 * WeirDraft:
 * @partition: −1 for by the key
 * @timestamp_msec: −1 for now
 * @key: (nullable): null, which is not empty
 * @value: (nullable): null, which is not empty
 * @headers: (nullable) (array length=n_headers): in their order
 *
 * A message that is to be written, where making a #WeirRecord of each would cost more than writing it: everything is borrowed
 * from whoever gave it, for as long as that says.
 */
typedef struct
{
  gint32 partition;
  gint64 timestamp_msec;
  gconstpointer key;
  gsize key_length;
  gconstpointer value;
  gsize value_length;
  const WeirDraftHeader *headers;
  guint n_headers;
} WeirDraft;

/* A draft that lives as long as the record and @headers, of WeirDraftHeader, which is filled anew. */
void        weir_draft_from_record (WeirDraft *self, WeirRecord *record, GArray *headers);
/* A copy of all of it. */
WeirRecord *weir_draft_to_record (const WeirDraft *self, const char *topic) G_GNUC_WARN_UNUSED_RESULT;

static inline gsize
weir_draft_get_n_bytes (const WeirDraft *self)
{
  return self->key_length + self->value_length;
}

G_END_DECLS
