/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include <gio/gio.h>

#include "app/weir-demo-shop.h"
#include "kafka/weir-client.h"
#include "kafka/weir-sampler.h"
#include "model/weir-cluster.h"
#include "orders/weir-mapping.h"
#include "orders/weir-order-book.h"
#include "orders/weir-stock-book.h"

G_BEGIN_DECLS

/**
 * WeirSession:
 *
 * One connected profile: client, sampler and cluster, and the readers that feed the order
 * and stock books from the shop's topics. Pages are given a session and read all they show from
 * it. For the sample shop it starts `weir-shop` and stops it with itself.
 *
 * Signals, on the main thread: "orders-updated" and "stock-updated", each at most every 250 ms
 * and only when there is something new. Cluster changes: WeirCluster's own signals.
 */
#define WEIR_TYPE_SESSION (weir_session_get_type ())
G_DECLARE_FINAL_TYPE (WeirSession, weir_session, WEIR, SESSION, GObject)

WeirSession       *weir_session_new (WeirProfile *profile) G_GNUC_WARN_UNUSED_RESULT;
void               weir_session_start (WeirSession *self); /* errors show as the cluster's state and message */
void               weir_session_stop (WeirSession *self);  /* at once; what runs ends by itself */
WeirProfile       *weir_session_get_profile (WeirSession *self);
WeirClient        *weir_session_get_client (WeirSession *self); /* nullable until started */
WeirCluster       *weir_session_get_cluster (WeirSession *self);
/* The sample shop that it runs, when its profile is the sample shop's. */
WeirDemoShop      *weir_session_get_demo_shop (WeirSession *self); /* transfer none, nullable */
void               weir_session_refresh (WeirSession *self);
/* Slows down while the window is hidden. */
void               weir_session_set_visible (WeirSession *self, gboolean visible);

WeirOrderSnapshot *weir_session_get_orders (WeirSession *self); /* transfer none, nullable */
WeirStockSnapshot *weir_session_get_stock (WeirSession *self);  /* transfer none, nullable */
GStrv              weir_session_dup_order_topics (WeirSession *self) G_GNUC_WARN_UNUSED_RESULT;
/* Whether the books have read all that was there at the start: before that, figures grow. */
gboolean           weir_session_get_is_filled (WeirSession *self);
/* (nullable): which fields of the messages are what, as the connection has it. Another is kept, and the books begin again. */
WeirMapping       *weir_session_get_mapping (WeirSession *self);
gboolean           weir_session_set_mapping (WeirSession *self, WeirMapping *mapping, GError **error);
/* (nullable): why that of the connection could not be read; nothing is mapped then. */
const char        *weir_session_get_mapping_message (WeirSession *self);
/* (nullable): why orders cannot be shown, for instance that there is no topic of orders. */
const char        *weir_session_get_orders_message (WeirSession *self);

G_END_DECLS
