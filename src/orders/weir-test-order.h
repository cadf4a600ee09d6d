/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include <glib.h>

#include "orders/weir-order-shape.h"

G_BEGIN_DECLS

/**
 * WEIR_TEST_ORDER_HEADER:
 *
 * The header, with the value "1", that marks a message as made by hand, not by a customer.
 */
#define WEIR_TEST_ORDER_HEADER "weir-test"

/**
 * WeirTestFault:
 * @WEIR_TEST_FAULT_TOTAL: a total that is not that of the items
 * @WEIR_TEST_FAULT_NO_ID: no order id
 * @WEIR_TEST_FAULT_NO_ITEMS: an order of nothing
 * @WEIR_TEST_FAULT_QUANTITY: a quantity below zero
 * @WEIR_TEST_FAULT_CUT: breaks off in the middle, and so is no JSON
 * @WEIR_TEST_FAULT_TWICE: the id of the order before it
 *
 * What is wrong with an order, as services get it wrong.
 */
typedef enum
{
  WEIR_TEST_FAULT_NONE,
  WEIR_TEST_FAULT_TOTAL,
  WEIR_TEST_FAULT_NO_ID,
  WEIR_TEST_FAULT_NO_ITEMS,
  WEIR_TEST_FAULT_QUANTITY,
  WEIR_TEST_FAULT_CUT,
  WEIR_TEST_FAULT_TWICE,
  WEIR_TEST_N_FAULTS,
} WeirTestFault;

/* A made-up order as the services of a shop write it. The same sequence gives the same order;
 * its order id is the sequence, and so should be the message's key. Any thread. */
char *weir_test_order_new (guint64 sequence, gint64 now_msec) G_GNUC_WARN_UNUSED_RESULT;
/* The same, written as a shop writes it, and wrong on purpose. */
char *weir_test_order_new_shaped (guint64 sequence, gint64 now_msec, const WeirOrderShape *shape, WeirTestFault fault) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
