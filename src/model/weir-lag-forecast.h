/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include "model/weir-lag-series.h"

G_BEGIN_DECLS

/**
 * WeirLagTimeKind:
 * @WEIR_LAG_TIME_UNKNOWN: nothing is known
 * @WEIR_LAG_TIME_EXACT: the timestamp of the record at the committed offset was read
 * @WEIR_LAG_TIME_INTERPOLATED: worked out from when the log grew beyond the committed offset
 * @WEIR_LAG_TIME_AT_LEAST: older than all that is known of the log: the lag is at least that old
 *
 * How the age of the oldest message not yet processed is known.
 */
typedef enum
{
  WEIR_LAG_TIME_UNKNOWN,
  WEIR_LAG_TIME_EXACT,
  WEIR_LAG_TIME_INTERPOLATED,
  WEIR_LAG_TIME_AT_LEAST,
} WeirLagTimeKind;

/**
 * WeirCatchUp:
 * @WEIR_CATCH_UP_UNKNOWN: not enough is known
 * @WEIR_CATCH_UP_DONE: nothing is left
 * @WEIR_CATCH_UP_KEEPS_UP: what is left is what arrives between two commits
 * @WEIR_CATCH_UP_AT: at a time
 * @WEIR_CATCH_UP_NEVER: not at this rate
 *
 * Whether, and when, a group has processed all there is.
 */
typedef enum
{
  WEIR_CATCH_UP_UNKNOWN,
  WEIR_CATCH_UP_DONE,
  WEIR_CATCH_UP_KEEPS_UP,
  WEIR_CATCH_UP_AT,
  WEIR_CATCH_UP_NEVER,
} WeirCatchUp;

/* Times that mean something else. All others are real time, µs since 1970. */
#define WEIR_TIME_UNKNOWN (G_GINT64_CONSTANT (-1))
#define WEIR_TIME_NEVER G_MAXINT64

/* retention.ms as Kafka has it: −1 is for ever. What was not asked for, or not answered: */
#define WEIR_RETENTION_UNKNOWN (G_GINT64_CONSTANT (-1001))
#define WEIR_RETENTION_FOR_EVER (G_GINT64_CONSTANT (-1))

/**
 * WeirLagFacts:
 * @now_usec: real time
 * @lag: messages left; where all that is left are markers of transactions or nothing, 0. Below 0: as the history says
 * @oldest_usec: timestamp of the record at the committed offset; %WEIR_TIME_UNKNOWN where it was not read
 * @oldest_kind: how that is known, where it is
 * @retention_msec: how long the topic keeps messages; %WEIR_RETENTION_UNKNOWN, %WEIR_RETENTION_FOR_EVER
 * @low_watermark: where the log begins; below 0 is unknown
 *
 * What a forecast needs beside the history. Initialise it with %WEIR_LAG_FACTS_INIT.
 */
typedef struct
{
  gint64 now_usec;
  gint64 lag;
  gint64 oldest_usec;
  WeirLagTimeKind oldest_kind;
  gint64 retention_msec;
  gint64 low_watermark;
} WeirLagFacts;

#define WEIR_LAG_FACTS_INIT { 0, -1, WEIR_TIME_UNKNOWN, WEIR_LAG_TIME_UNKNOWN, WEIR_RETENTION_UNKNOWN, -1 }

/**
 * WeirLagForecast:
 * @lag: messages left; below 0 is unknown
 * @arrival_per_sec: messages written a second, NAN is unknown
 * @consumption_per_sec: messages processed a second, NAN is unknown
 * @oldest_usec: when the oldest message not yet processed was written
 * @oldest_kind: how that is known
 * @time_lag_usec: its age; 0 where nothing is left, %WEIR_TIME_UNKNOWN
 * @catch_up: whether it catches up
 * @catch_up_usec: when, for %WEIR_CATCH_UP_AT
 * @expires_usec: when the broker may delete the oldest message not yet processed: not before then, as it deletes
 *   whole segments. %WEIR_TIME_NEVER, %WEIR_TIME_UNKNOWN
 * @is_expiring_first: whether that is before it catches up
 * @n_lost: messages that were deleted before they were processed; 0 where none was, or nothing is known
 * @n_going: of a group: partitions that are done or move on; what follows is of a group too
 * @n_standing: partitions with something left where nothing is processed
 * @n_waiting: the same, also where it is not known yet
 * @moving_per_sec: messages processed a second where any are
 *
 * Where a lag is going: of one partition, or of several together.
 */
typedef struct
{
  gint64 lag;
  double arrival_per_sec;
  double consumption_per_sec;
  gint64 oldest_usec;
  WeirLagTimeKind oldest_kind;
  gint64 time_lag_usec;
  WeirCatchUp catch_up;
  gint64 catch_up_usec;
  gint64 expires_usec;
  gboolean is_expiring_first;
  gint64 n_lost;
  guint n_going;
  guint n_standing;
  guint n_waiting;
  double moving_per_sec;
} WeirLagForecast;

void  weir_lag_forecast_init (WeirLagForecast *self); /* nothing known */
void  weir_lag_forecast_compute (WeirLagForecast *self, const WeirLagSeries *series, const WeirLagFacts *facts);
/* Of a group: begin with weir_lag_forecast_init(), add each partition, end with weir_lag_forecast_finish(). */
void  weir_lag_forecast_add (WeirLagForecast *self, const WeirLagForecast *part);
void  weir_lag_forecast_finish (WeirLagForecast *self, gint64 now_usec);

/* Sentences and figures for people, the same for window and command line; NULL where there is nothing to say. */
char *weir_lag_forecast_describe_catch_up (const WeirLagForecast *self, gint64 now_usec) G_GNUC_WARN_UNUSED_RESULT;
char *weir_lag_forecast_describe_retention (const WeirLagForecast *self, gint64 now_usec) G_GNUC_WARN_UNUSED_RESULT;
char *weir_lag_forecast_describe_time (const WeirLagForecast *self) G_GNUC_WARN_UNUSED_RESULT; /* “3 min 12 s”, “≈ 3 min 12 s”, “–” */

G_END_DECLS
