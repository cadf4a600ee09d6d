/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "orders/weir-test-load.h"

#include <math.h>

#define BURST_PERIOD_SEC 10.0
#define BURST_SEC 1.0
#define WAVE_PERIOD_SEC 60.0

/* How many there are in the time up to then. */
static double
get_sum (const WeirTestLoad *self,
         double elapsed)
{
  double period, within, length;

  switch (self->pattern)
    {
    case WEIR_TEST_BURST:
      period = floor (elapsed / BURST_PERIOD_SEC);
      within = MIN ((elapsed - period * BURST_PERIOD_SEC) / BURST_SEC, 1);
      /* A last period that is shorter has fewer. */
      length = MIN (BURST_PERIOD_SEC, (double) self->seconds - period * BURST_PERIOD_SEC);
      return self->rate * (period * BURST_PERIOD_SEC + within * length);

    case WEIR_TEST_WAVE:
      /* The rate is rate × (1 − cos), which begins with nothing; this is its integral. */
      return self->rate * (elapsed - sin (elapsed * 2 * G_PI / WAVE_PERIOD_SEC) * WAVE_PERIOD_SEC / (2 * G_PI));

    case WEIR_TEST_STEADY:
    default:
      return self->rate * elapsed;
    }
}

gint64
weir_test_load_get_total (const WeirTestLoad *self)
{
  return (gint64) llround (get_sum (self, (double) self->seconds));
}

gint64
weir_test_load_get_due (const WeirTestLoad *self,
                        gint64 elapsed_usec)
{
  double elapsed = CLAMP ((double) elapsed_usec / G_TIME_SPAN_SECOND, 0, (double) self->seconds);
  gint64 total = weir_test_load_get_total (self);
  gint64 due = (gint64) floor (get_sum (self, elapsed) + 1e-6);

  /* The last is there when the time is up, though the sum may be a hair less. */
  return elapsed >= (double) self->seconds ? total : MIN (due, total);
}

WeirTestFault
weir_test_load_get_fault (const WeirTestLoad *self,
                          gint64 index)
{
  /* Spread evenly: no run of the same share has by chance none. */
  gint64 before = (gint64) floor ((double) index * self->fault_share + 1e-9);
  gint64 after = (gint64) floor ((double) (index + 1) * self->fault_share + 1e-9);

  if (after == before)
    return WEIR_TEST_FAULT_NONE;
  return (WeirTestFault) (before % (WEIR_TEST_N_FAULTS - 1) + 1);
}
