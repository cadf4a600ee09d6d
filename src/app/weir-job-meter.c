/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "weir-job-meter.h"

#include <math.h>
#include <string.h>

#define SPAN_USEC (8 * G_USEC_PER_SEC)
#define SAMPLE_USEC (G_USEC_PER_SEC / 2)
/* What is shorter says nothing. */
#define LEAST_USEC (G_USEC_PER_SEC * 2 / 5)

void
weir_job_meter_reset (WeirJobMeter *self)
{
  self->n_samples = 0;
}

void
weir_job_meter_add (WeirJobMeter *self,
                    gint64 now_usec,
                    gint64 n_written,
                    gint64 n_done)
{
  if (self->n_samples > 1 && now_usec - self->samples[self->n_samples - 2].usec < SAMPLE_USEC)
    self->n_samples--;
  while (self->n_samples > 1 && (now_usec - self->samples[0].usec > SPAN_USEC || self->n_samples == WEIR_JOB_METER_SAMPLES))
    memmove (self->samples, self->samples + 1, --self->n_samples * sizeof self->samples[0]);
  self->samples[self->n_samples].usec = now_usec;
  self->samples[self->n_samples].n_written = n_written;
  self->samples[self->n_samples].n_done = n_done;
  self->n_samples++;
}

/* NAN: too short. */
static double
get_seconds (const WeirJobMeter *self)
{
  gint64 usec = self->n_samples > 1 ? self->samples[self->n_samples - 1].usec - self->samples[0].usec : 0;

  return usec >= LEAST_USEC ? (double) usec / G_USEC_PER_SEC : NAN;
}

double
weir_job_meter_get_rate (const WeirJobMeter *self)
{
  double seconds = get_seconds (self);

  return isnan (seconds) ? NAN : (double) (self->samples[self->n_samples - 1].n_written - self->samples[0].n_written) / seconds;
}

gint64
weir_job_meter_get_left_usec (const WeirJobMeter *self,
                              gint64 n_all)
{
  double seconds = get_seconds (self);
  gint64 n_last;

  if (isnan (seconds))
    return -1;
  n_last = self->samples[self->n_samples - 1].n_done;
  if (n_last <= self->samples[0].n_done)
    return -1;
  return (gint64) ((double) (n_all - n_last) / ((double) (n_last - self->samples[0].n_done) / seconds) * G_USEC_PER_SEC);
}
