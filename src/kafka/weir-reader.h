/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include <gio/gio.h>

#include "base/weir-position.h"
#include "base/weir-record-view.h"
#include "kafka/weir-client.h"
#include "model/weir-record.h"

G_BEGIN_DECLS

/**
 * WeirReadPlan:
 * @topics: names
 * @partition: one partition number, or −1 for all
 * @from: where to begin
 * @to: where to stop: the record there is not read. %WEIR_POSITION_END is the high watermark
 *   when reading starts (the last stable offset, unless @read_uncommitted)
 * @follow: go on at the end, until cancelled; @to is not looked at
 * @limit: stop after so many records of all partitions together, −1 for no limit. They are those that
 *   arrive first: in order within a partition, not by time between partitions. For the newest ones of a
 *   topic read @from %WEIR_POSITION_LAST, which counts per partition, without a limit, and sort
 * @read_uncommitted: see records of open and aborted transactions too
 * @bulk: fetch for throughput, not for memory: for long scans
 * @wait_max_msec: how long a broker may wait for new data, 0 for the default
 * @patience_msec: how long partitions without a leader are waited for, once a broker answers; 0 for the default
 * @ranges: (nullable) (element-type WeirReadRange): where each partition begins and ends, instead of @partition, @from and
 *   @to: what a page of a browser needs. A partition that has none is not read
 */
typedef struct
{
  GStrv topics;
  gint32 partition;
  WeirPosition from;
  WeirPosition to;
  gboolean follow;
  gint64 limit;
  gboolean read_uncommitted;
  gboolean bulk;
  int wait_max_msec;
  guint patience_msec;
  GArray *ranges;
} WeirReadPlan;

/**
 * WeirReadRange:
 * @topic: its place in the plan's topics
 * @partition: partition number
 * @from: first offset
 * @to: the offset behind the last one; not looked at where the plan follows
 */
typedef struct
{
  guint topic;
  gint32 partition;
  gint64 from;
  gint64 to;
} WeirReadRange;

WeirReadPlan *weir_read_plan_new (const char *const *topics) G_GNUC_WARN_UNUSED_RESULT; /* all of each, no limit */
WeirReadPlan *weir_read_plan_copy (const WeirReadPlan *self) G_GNUC_WARN_UNUSED_RESULT;
void          weir_read_plan_free (WeirReadPlan *self);
void          weir_read_plan_add_range (WeirReadPlan *self, guint topic, gint32 partition, gint64 from, gint64 to);

/**
 * WeirRangeCoverage:
 * @from: first offset of the range that was to be read
 * @to: the offset behind its last
 * @next: the offset behind the last one looked at: equal to @to where all was read
 *
 * What was read of one partition.
 */
typedef struct
{
  char *topic;
  gint32 partition;
  gint64 from;
  gint64 to;
  gint64 next;
  char *error; /* nullable: why this partition stopped early */
} WeirRangeCoverage;

typedef enum
{
  WEIR_STOPPED_NOT_YET,
  WEIR_STOPPED_END,       /* all ranges read */
  WEIR_STOPPED_LIMIT,     /* the limit, or the sink had enough */
  WEIR_STOPPED_CANCELLED,
  WEIR_STOPPED_ERROR,     /* some partition could not be read to its end */
} WeirStopReason;

/**
 * WeirCoverage:
 *
 * What a read looked at, so that nothing is missed silently. A private copy for the caller.
 */
typedef struct
{
  GPtrArray *ranges; /* of WeirRangeCoverage */
  gint64 n_records;
  gint64 n_bytes; /* keys and values */
  WeirStopReason reason;
  char *error; /* nullable */
} WeirCoverage;

void     weir_coverage_free (WeirCoverage *self);
char    *weir_coverage_to_text (const WeirCoverage *self) G_GNUC_WARN_UNUSED_RESULT; /* one sentence */
gboolean weir_coverage_is_complete (const WeirCoverage *self);
double   weir_coverage_get_fraction (const WeirCoverage *self);

/* Called on the reader's thread for each record, in order within a partition. The view is
 * valid during the call. Returns FALSE to stop ("the sink has enough"). */
typedef gboolean (*WeirReaderRecordFunc) (const WeirRecordView *view, gpointer user_data);

/**
 * WeirReader:
 *
 * Reads a plan on a thread of its own, without a consumer group and without committing: no
 * trace on the cluster. Survives broker outages: it waits and goes on. The sink is called on the
 * reader's thread and guards its own state with its own mutex.
 *
 * Where the broker answers no look-ups by time (librdkafka's mock cluster), a time is found by
 * reading from the low watermark on: slower, with the same result.
 *
 * Signals, on the main thread: "progress" at most every 100 ms while records arrive;
 * "ended" once.
 */
#define WEIR_TYPE_READER (weir_reader_get_type ())
G_DECLARE_FINAL_TYPE (WeirReader, weir_reader, WEIR, READER, GObject)

WeirReader   *weir_reader_new (WeirClient *client, const WeirReadPlan *plan, WeirReaderRecordFunc func,
                               gpointer user_data, GDestroyNotify destroy) G_GNUC_WARN_UNUSED_RESULT;
/* The same, for who has a thread and a main context of its own: the reader belongs to them. */
WeirReader   *weir_reader_new_for_profile (WeirProfile *profile, const WeirReadPlan *plan, WeirReaderRecordFunc func,
                                           gpointer user_data, GDestroyNotify destroy) G_GNUC_WARN_UNUSED_RESULT;
void          weir_reader_start (WeirReader *self);
void          weir_reader_cancel (WeirReader *self); /* no call of the sink begins after "ended" */
void          weir_reader_set_paused (WeirReader *self, gboolean paused);
gboolean      weir_reader_get_is_caught_up (WeirReader *self); /* following: all partitions at their end once */
WeirCoverage *weir_reader_dup_coverage (WeirReader *self) G_GNUC_WARN_UNUSED_RESULT;

/* A header of a record, out of the view a sink was handed: borrowed. Thread: the reader's. */
gboolean      weir_record_view_has_header (const WeirRecordView *view, const char *name);
gboolean      weir_record_view_get_header (const WeirRecordView *view, guint index, const char **name,
                                           gconstpointer *value, gsize *length);

/* A record with headers, out of the view a sink was handed. Thread: the reader's. */
WeirRecord   *weir_record_new_from_view (const WeirRecordView *view) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
