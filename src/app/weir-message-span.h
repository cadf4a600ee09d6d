/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include "app/weir-message-chunk.h"
#include "base/weir-partition-key.h"

G_BEGIN_DECLS

/* How many messages are shown more at a time. */
#define WEIR_MESSAGE_PAGE_SIZE 500

/**
 * WeirMessageSpan:
 * @key: which partition; the topic's name is its own
 * @older: records that were read but are older than what is shown, by offset
 * @newer: likewise, newer
 * @low: where the next read of older ones ends
 * @high: where the next read of newer ones begins
 * @limit: nothing at or behind it is wanted
 * @is_at_low: nothing older is wanted or there
 * @is_at_high: nothing newer is wanted or was there
 * @is_out: gave no answer for this page: the others do not wait for it
 *
 * How far one partition is read in both directions.
 */
typedef struct
{
  WeirPartitionKey key;
  GQueue older;
  GQueue newer;
  gint64 low;
  gint64 high;
  gint64 limit;
  gint64 step; /* how many offsets to read next: more where they hold few messages */
  gboolean is_at_low;
  gboolean is_at_high;
  gboolean is_out;
} WeirMessageSpan;

/**
 * WeirMessageSpans:
 *
 * The partitions of a browser, and the merge of their messages into one list by time. A
 * partition's own order is always kept. A message is given only when each other partition has
 * shown what comes next there: so pages of a topic are in order, however the partitions arrive.
 */
typedef struct _WeirMessageSpans WeirMessageSpans;

WeirMessageSpans *weir_message_spans_new (void) G_GNUC_WARN_UNUSED_RESULT;
void              weir_message_spans_free (WeirMessageSpans *self);
guint             weir_message_spans_get_n_spans (WeirMessageSpans *self);
WeirMessageSpan  *weir_message_spans_get (WeirMessageSpans *self, guint position);
/* Makes it where it is not there. */
WeirMessageSpan  *weir_message_spans_find (WeirMessageSpans *self, const char *topic, gint32 partition);
gboolean          weir_message_spans_is_at_low (WeirMessageSpans *self);
gboolean          weir_message_spans_is_at_high (WeirMessageSpans *self);
void              weir_message_spans_start_page (WeirMessageSpans *self);

/* Moves up to @n_max records to the end of @records (which is oldest first for newer ones, newest
 * first for older ones). Returns whether it stopped because a partition has to be read. */
gboolean          weir_message_spans_take_newer (WeirMessageSpans *self, guint n_max, GPtrArray *records);
gboolean          weir_message_spans_take_older (WeirMessageSpans *self, guint n_max, GPtrArray *records);
/* All that is there, without waiting for any partition. */
void              weir_message_spans_drain_newer (WeirMessageSpans *self, GPtrArray *records);
/* These are not shown any more: they will have to be read again. */
void              weir_message_spans_forget (WeirMessageSpans *self, WeirRecord *const *records, guint n_records, gboolean are_newest);

/* What was read, put in; and what to read next. */
void              weir_message_spans_plan (WeirMessageSpans *self, const char *const *topics, gboolean is_older, WeirReadPlan *plan);
gboolean          weir_message_spans_add_first (WeirMessageSpans *self, const WeirMessagePart *part, gboolean is_bounded);
gboolean          weir_message_spans_add_newer (WeirMessageSpans *self, const WeirMessagePart *part);
gboolean          weir_message_spans_add_older (WeirMessageSpans *self, const WeirMessagePart *part);
gboolean          weir_message_spans_add_past (WeirMessageSpans *self, const WeirCoverage *coverage, GPtrArray *records,
                                               gboolean is_settled, gboolean is_whole);
gboolean          weir_message_spans_add_arrived (WeirMessageSpans *self, GPtrArray *records, gboolean is_whole);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WeirMessageSpans, weir_message_spans_free)

G_END_DECLS
