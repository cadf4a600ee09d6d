/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include "kafka/weir-replay-check.h"
#include "model/weir-job.h"

G_BEGIN_DECLS

/**
 * WeirJobItemState:
 * @WEIR_JOB_ITEM_STARTING: what is kept of it is being opened
 * @WEIR_JOB_ITEM_RUNNING: in this program
 * @WEIR_JOB_ITEM_PAUSED: likewise, and waits until it is told to go on
 * @WEIR_JOB_ITEM_STOPPING: what is on its way is still confirmed
 * @WEIR_JOB_ITEM_STOPPED: by a person or by an error; goes on when it is resumed
 * @WEIR_JOB_ITEM_INTERRUPTED: the program that ran it is gone; goes on likewise
 * @WEIR_JOB_ITEM_ELSEWHERE: another program runs it
 * @WEIR_JOB_ITEM_DONE: nothing is left to do
 */
typedef enum
{
  WEIR_JOB_ITEM_STARTING,
  WEIR_JOB_ITEM_RUNNING,
  WEIR_JOB_ITEM_PAUSED,
  WEIR_JOB_ITEM_STOPPING,
  WEIR_JOB_ITEM_STOPPED,
  WEIR_JOB_ITEM_INTERRUPTED,
  WEIR_JOB_ITEM_ELSEWHERE,
  WEIR_JOB_ITEM_DONE,
} WeirJobItemState;

/**
 * WeirJobItem:
 *
 * A job as the window has it: what is kept of it, and what it does now. It outlives the dialogs and pages that show
 * it; while it runs it keeps itself.
 *
 * Properties, all read-only, for those who wait for them to change: state, progress, n-written, rate.
 * Signals: "changed" when anything did, at most every 100 ms; "ended" when it has stopped running.
 */
#define WEIR_TYPE_JOB_ITEM (weir_job_item_get_type ())
G_DECLARE_FINAL_TYPE (WeirJobItem, weir_job_item, WEIR, JOB_ITEM, GObject)

WeirJobItem              *weir_job_item_new (const WeirJob *job, WeirJobItemState state) G_GNUC_WARN_UNUSED_RESULT;
/* What was read from the disk; not taken while it runs here. */
void                      weir_job_item_take (WeirJobItem *self, const WeirJob *job, WeirJobItemState state);

const WeirJob            *weir_job_item_get_job (WeirJobItem *self); /* borrowed, until "changed" */
const char               *weir_job_item_get_name (WeirJobItem *self);
WeirJobItemState          weir_job_item_get_state (WeirJobItem *self);
gboolean                  weir_job_item_get_is_active (WeirJobItem *self); /* it runs in this program */
gint64                    weir_job_item_get_n_written (WeirJobItem *self);
double                    weir_job_item_get_rate (WeirJobItem *self);      /* messages a second, NAN: not known */
double                    weir_job_item_get_fraction (WeirJobItem *self);  /* of the range; NAN: not known */
gint64                    weir_job_item_get_left_usec (WeirJobItem *self); /* −1: not known */
const char               *weir_job_item_get_trouble (WeirJobItem *self);   /* nullable: why nothing moves */

/* Runs it, or goes on with it. Nothing is sent where the target's connection is read-only: it has stopped at once, and its
 * error says why. */
void                      weir_job_item_start (WeirJobItem *self, WeirClient *source, WeirClient *target);
/* Before it is started again: messages that the target refuses are left out from now on. */
void                      weir_job_item_skip_refused (WeirJobItem *self);
/* Before it is started again: so many messages a second from now on, 0 for as fast as it goes. */
void                      weir_job_item_set_rate (WeirJobItem *self, double rate);
void                      weir_job_item_set_paused (WeirJobItem *self, gboolean paused);
void                      weir_job_item_stop (WeirJobItem *self);

/* Reads both sides again and compares them. */
void                      weir_job_item_check (WeirJobItem *self, WeirClient *source, WeirClient *target);
void                      weir_job_item_stop_check (WeirJobItem *self);
gboolean                  weir_job_item_get_is_checking (WeirJobItem *self, double *fraction);
/* What the last check found; %NULL where there was none, or with an error where it could not be made. Borrowed. */
const WeirReplayFindings *weir_job_item_get_findings (WeirJobItem *self, GError **error);

G_END_DECLS
