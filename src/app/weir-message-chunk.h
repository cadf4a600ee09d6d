/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include "kafka/weir-reader.h"

G_BEGIN_DECLS

/**
 * WeirMessagePart:
 * @from: the first offset that was looked at
 * @next: the offset behind the last one
 * @end: where the range ended, or would have: the high watermark at most
 * @records: of #WeirRecord, by offset
 * @is_cut: there were more in front than are kept
 * @is_done: the range was read to its end; otherwise a limit, the time or an error came before
 * @error: (nullable): why it was not
 *
 * What a chunk brought of one partition. @from and @next already tell what is left: messages
 * that were dropped because there were too many are outside of them.
 */
typedef struct
{
  char *topic;
  gint32 partition;
  gint64 from;
  gint64 next;
  gint64 end;
  GPtrArray *records;
  gboolean is_cut;
  gboolean is_done;
  char *error;
} WeirMessagePart;

/**
 * WeirMessageChunk:
 *
 * One page of messages on its way: reads a plan and keeps a bounded number of each
 * partition: the first ones, or with @keeps_last the last ones.
 *
 * Signal, on the main thread: "ended" once.
 */
#define WEIR_TYPE_MESSAGE_CHUNK (weir_message_chunk_get_type ())
G_DECLARE_FINAL_TYPE (WeirMessageChunk, weir_message_chunk, WEIR, MESSAGE_CHUNK, GObject)

WeirMessageChunk *weir_message_chunk_new (WeirClient *client, const WeirReadPlan *plan, guint max_records, gsize max_bytes,
                                          gboolean keeps_last) G_GNUC_WARN_UNUSED_RESULT;
void              weir_message_chunk_stop (WeirMessageChunk *self); /* at once, without "ended" */
/* After "ended": of WeirMessagePart, one a partition. */
GPtrArray        *weir_message_chunk_take (WeirMessageChunk *self) G_GNUC_WARN_UNUSED_RESULT;
/* (nullable): why it is not getting on, or could not read at all. */
char             *weir_message_chunk_dup_error (WeirMessageChunk *self) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
