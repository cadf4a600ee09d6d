/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * WEIR_TEST_ORDER_HEADER:
 *
 * The header, with the value "1", that marks a message as made by hand, not by a customer.
 */
#define WEIR_TEST_ORDER_HEADER "weir-test"

/* A made-up order as the services of a shop write it. The same sequence gives the same order;
 * its order id is the sequence, and so should be the message's key. Any thread. */
char *weir_test_order_new (guint64 sequence, gint64 now_msec) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
