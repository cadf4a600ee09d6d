/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include "orders/weir-test-order.h"

G_BEGIN_DECLS

/**
 * WeirTestPattern:
 * @WEIR_TEST_STEADY: one after the other
 * @WEIR_TEST_BURST: all of ten seconds in the first of them, then nothing
 * @WEIR_TEST_WAVE: more and fewer, twice the rate and none, within a minute
 *
 * How orders come.
 */
typedef enum
{
  WEIR_TEST_STEADY,
  WEIR_TEST_BURST,
  WEIR_TEST_WAVE,
} WeirTestPattern;

/**
 * WeirTestLoad:
 * @rate: orders a second, on the average
 * @seconds: for how long
 * @fault_share: how many of them are wrong, 0–1
 * @first_order: the id of the first; the others follow
 *
 * Test orders of some time. A plain value: any thread.
 */
typedef struct
{
  WeirTestPattern pattern;
  double rate;
  gint64 seconds;
  double fault_share;
  guint64 first_order;
} WeirTestLoad;

gint64        weir_test_load_get_total (const WeirTestLoad *self);
/* How many should be there after so long. */
gint64        weir_test_load_get_due (const WeirTestLoad *self, gint64 elapsed_usec);
/* What is wrong with the order of this number, from 0 on: of many, as many as the share says, each kind as often as the others. */
WeirTestFault weir_test_load_get_fault (const WeirTestLoad *self, gint64 index);

G_END_DECLS
