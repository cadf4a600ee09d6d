/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define WEIR_JOB_METER_SAMPLES 24

/**
 * WeirJobMeter:
 *
 * How fast a job is, out of the last few seconds: a transaction confirms many messages at once. Zero-initialised it knows
 * nothing yet.
 */
typedef struct
{
  struct
  {
    gint64 usec;
    gint64 n_written;
    gint64 n_done;
  } samples[WEIR_JOB_METER_SAMPLES]; /* the oldest first */
  guint n_samples;
} WeirJobMeter;

void   weir_job_meter_reset (WeirJobMeter *self);
/* @now_usec: monotonic; @n_done: offsets that are done. */
void   weir_job_meter_add (WeirJobMeter *self, gint64 now_usec, gint64 n_written, gint64 n_done);
double weir_job_meter_get_rate (const WeirJobMeter *self); /* messages a second; NAN: not known */
gint64 weir_job_meter_get_left_usec (const WeirJobMeter *self, gint64 n_all); /* −1: not known */

G_END_DECLS
