/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include <gio/gio.h>

#include "kafka/weir-reader.h"

G_BEGIN_DECLS

/**
 * WeirMessageFeed:
 *
 * New messages on their way from a reader that follows to the table: a bounded hand-over
 * between the two threads. It drops the oldest and counts them when they come faster than
 * they are taken.
 *
 * Signals, on the main thread: "arrived" at most every 100 ms; "ended" once.
 */
#define WEIR_TYPE_MESSAGE_FEED (weir_message_feed_get_type ())
G_DECLARE_FINAL_TYPE (WeirMessageFeed, weir_message_feed, WEIR, MESSAGE_FEED, GObject)

WeirMessageFeed *weir_message_feed_new (WeirClient *client, const WeirReadPlan *plan) G_GNUC_WARN_UNUSED_RESULT;
void             weir_message_feed_stop (WeirMessageFeed *self); /* at once */
GPtrArray       *weir_message_feed_take (WeirMessageFeed *self) G_GNUC_WARN_UNUSED_RESULT; /* of WeirRecord */
guint            weir_message_feed_get_n_waiting (WeirMessageFeed *self);
gint64           weir_message_feed_get_n_skipped (WeirMessageFeed *self);
gboolean         weir_message_feed_get_is_caught_up (WeirMessageFeed *self);
gboolean         weir_message_feed_get_has_ended (WeirMessageFeed *self);
WeirCoverage    *weir_message_feed_dup_coverage (WeirMessageFeed *self) G_GNUC_WARN_UNUSED_RESULT;
/* (nullable): why it ended early. */
char            *weir_message_feed_dup_error (WeirMessageFeed *self) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
