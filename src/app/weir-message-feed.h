/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include <gio/gio.h>

#include "kafka/weir-reader.h"

G_BEGIN_DECLS

/**
 * WeirMessageFeed:
 *
 * Messages on their way from a reader to the table: a bounded hand-over between the two
 * threads. A live feed drops the oldest and counts them when they come faster than they are
 * taken; any other makes the reader wait, so that nothing is missed, and gives a page of messages at
 * a time.
 *
 * Signals, on the main thread: "arrived" at most every 100 ms; "ended" once.
 */
#define WEIR_TYPE_MESSAGE_FEED (weir_message_feed_get_type ())
G_DECLARE_FINAL_TYPE (WeirMessageFeed, weir_message_feed, WEIR, MESSAGE_FEED, GObject)

/* @page_size: how many messages before the reader waits for weir_message_feed_allow(); 0: live. */
WeirMessageFeed *weir_message_feed_new (WeirClient *client, const WeirReadPlan *plan, guint page_size) G_GNUC_WARN_UNUSED_RESULT;
void             weir_message_feed_stop (WeirMessageFeed *self); /* at once */
GPtrArray       *weir_message_feed_take (WeirMessageFeed *self) G_GNUC_WARN_UNUSED_RESULT; /* of WeirRecord */
guint            weir_message_feed_get_n_waiting (WeirMessageFeed *self);
gint64           weir_message_feed_get_n_skipped (WeirMessageFeed *self);
/* Whether the reader waits for weir_message_feed_allow(). */
gboolean         weir_message_feed_get_is_full (WeirMessageFeed *self);
void             weir_message_feed_allow (WeirMessageFeed *self, guint n_more);
gboolean         weir_message_feed_get_is_caught_up (WeirMessageFeed *self);
gboolean         weir_message_feed_get_has_ended (WeirMessageFeed *self);
/* (nullable): why it ended early. */
char            *weir_message_feed_dup_error (WeirMessageFeed *self) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
