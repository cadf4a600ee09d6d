/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include "kafka/weir-replay-preview.h"

G_BEGIN_DECLS

/**
 * WeirReplayCheckPartition:
 * @partition: of the target
 * @n_expected: messages that should be there, out of the source
 * @n_found: messages that are
 * @source_hash: of the former, hexadecimal; only to be compared with the other one
 * @target_hash: of the latter
 * @is_equal: whether they are the same, and where partitions stay the same in the same order
 */
typedef struct
{
  gint32 partition;
  gint64 n_expected;
  gint64 n_found;
  char *source_hash;
  char *target_hash;
  gboolean is_equal;
} WeirReplayCheckPartition;

/**
 * WeirReplayFindings:
 * @partitions: (nullable) (element-type WeirReplayCheckPartition): all of the target; %NULL where not all could be read
 * @n_messages: all that should be there
 * @n_different: partitions that are not equal
 * @source_coverage: (nullable): what was read of the source; %NULL where nothing was to be read
 * @target_coverage: (nullable): what was read of the target
 * @is_stalled: nothing more arrived in time
 *
 * What a check has found.
 */
typedef struct
{
  GPtrArray *partitions;
  gint64 n_messages;
  guint n_different;
  WeirCoverage *source_coverage;
  WeirCoverage *target_coverage;
  gboolean is_stalled;
} WeirReplayFindings;

/**
 * WeirReplayCheck:
 *
 * Reads both sides of a replay again and compares them: what each partition of the target should hold, out of the source, and
 * what it does hold, in what the job has written. A hash says whether they are the same messages; where a partition of the
 * target comes from one of the source, another one says whether they are in the same order.
 *
 * Signals, on the main thread: "progress" at most every 100 ms; "ended" once.
 */
#define WEIR_TYPE_REPLAY_CHECK (weir_replay_check_get_type ())
G_DECLARE_FINAL_TYPE (WeirReplayCheck, weir_replay_check, WEIR, REPLAY_CHECK, GObject)

WeirReplayCheck          *weir_replay_check_new (WeirClient *source, WeirClient *target, const WeirJob *job,
                                                 const WeirReplayLook *look) G_GNUC_WARN_UNUSED_RESULT;
void                      weir_replay_check_start (WeirReplayCheck *self);
void                      weir_replay_check_cancel (WeirReplayCheck *self); /* "ended" follows */

/* How much was read of both sides: 0 to 1. */
double                    weir_replay_check_get_fraction (WeirReplayCheck *self);
/* Once it has ended: what it found; NULL where it could not even begin. Borrowed. */
const WeirReplayFindings *weir_replay_check_get_result (WeirReplayCheck *self, GError **error);

G_END_DECLS
