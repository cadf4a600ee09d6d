/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include <adwaita.h>

#include "app/weir-publish-run.h"
#include "app/weir-publish-target.h"
#include "app/weir-session.h"

G_BEGIN_DECLS

/**
 * WeirPublishOrders:
 *
 * The page of test orders: a load of some time, written as the orders of the topic are, and marked. Signals: "changed"; "problem" (text).
 */
#define WEIR_TYPE_PUBLISH_ORDERS (weir_publish_orders_get_type ())
G_DECLARE_FINAL_TYPE (WeirPublishOrders, weir_publish_orders, WEIR, PUBLISH_ORDERS, AdwBin)

void               weir_publish_orders_set_up (WeirPublishOrders *self, WeirSession *session);
WeirPublishTarget *weir_publish_orders_get_target (WeirPublishOrders *self);
WeirPublishRun    *weir_publish_orders_create_run (WeirPublishOrders *self, WeirClient *client) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
