/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include "kafka/weir-client.h"
#include "model/weir-record.h"

G_BEGIN_DECLS

/**
 * WeirPublishSource:
 * @next: the next message and its place (a line, a number); %NULL without an error: there is none any more. WEIR_ERROR_INVALID: this one
 *   is wrong, the next may be good. On a thread of its own
 * @name_place: (nullable): where the last message or error is, beside its place: the name of a file. Same thread
 * @get_due: (nullable): how many messages should have been sent after so many microseconds; instead of a rate. Same thread
 * @free: any thread
 * @n_expected: how many there will be, −1 where it is not known
 *
 * What messages come from. A struct of one's own begins with it.
 */
typedef struct _WeirPublishSource WeirPublishSource;
struct _WeirPublishSource
{
  WeirRecord *(*next) (WeirPublishSource *self, gint64 *place, GError **error);
  const char *(*name_place) (WeirPublishSource *self);
  gint64 (*get_due) (WeirPublishSource *self, gint64 elapsed_usec);
  void (*free) (WeirPublishSource *self);
  gint64 n_expected;
};

/**
 * WeirPublishRun:
 *
 * Publishes what comes out of a source, or only reads it to the end (a dry run), and keeps count. Main thread; the work is done
 * on others. Signals: "progress", several times a second; "ended", once.
 */
#define WEIR_TYPE_PUBLISH_RUN (weir_publish_run_get_type ())
G_DECLARE_FINAL_TYPE (WeirPublishRun, weir_publish_run, WEIR, PUBLISH_RUN, GObject)

/* Of a message that was left out: where, and why. */
typedef struct
{
  char *name; /* nullable */
  gint64 place;
  char *problem; /* a sentence, or a clause without a full stop */
} WeirPublishProblem;

/* What was written to a partition. */
typedef struct
{
  gint32 partition;
  gint64 first; /* −1: nobody told */
  gint64 last;
  gint64 n_messages;
} WeirPublishRange;

#define WEIR_PUBLISH_N_FIRST 3
#define WEIR_PUBLISH_MAX_PROBLEMS 1000 /* are kept; more are counted */

typedef struct
{
  gint64 n_read;      /* good messages */
  gint64 n_bytes;     /* of them */
  gint64 n_published;
  gint64 n_wrong;     /* could not be read */
  gint64 n_refused;   /* by the topic */
  gint64 n_expected;  /* −1 where it is not known */
  gint64 elapsed_usec;
  GPtrArray *ranges;   /* of WeirPublishRange, by partition */
  GPtrArray *problems; /* of WeirPublishProblem */
  GPtrArray *first;    /* of WeirRecord: the first few good ones */
  char *error;         /* nullable: why it ended early, a sentence */
  gboolean was_stopped;
  gboolean is_out_of_time;
} WeirPublishReport;

/* @client NULL: a dry run. Takes @source. @rate 0: as fast as it goes; @seconds 0: as long as it takes. */
WeirPublishRun    *weir_publish_run_new (WeirClient *client, const char *topic, WeirPublishSource *source, const char *const *properties,
                                         double rate, gint64 seconds) G_GNUC_WARN_UNUSED_RESULT;
gboolean           weir_publish_run_start (WeirPublishRun *self, GError **error);
void               weir_publish_run_stop (WeirPublishRun *self); /* what was sent is waited for; "ended" follows */
gboolean           weir_publish_run_get_has_ended (WeirPublishRun *self);
const char        *weir_publish_run_get_topic (WeirPublishRun *self);
WeirPublishReport *weir_publish_run_dup_report (WeirPublishRun *self) G_GNUC_WARN_UNUSED_RESULT;
void               weir_publish_report_free (WeirPublishReport *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WeirPublishReport, weir_publish_report_free)

G_END_DECLS
