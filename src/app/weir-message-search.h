/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include "kafka/weir-reader.h"
#include "search/weir-search.h"

G_BEGIN_DECLS

/**
 * WeirMessageSearch:
 *
 * A search over a range of messages that are read for it, not only over those that are shown.
 * What is found arrives as it is found; at the end there is what was looked at, and why it stopped.
 *
 * Signals, on the main thread: "progress" at most every 200 ms; "ended" once.
 */
#define WEIR_TYPE_MESSAGE_SEARCH (weir_message_search_get_type ())
G_DECLARE_FINAL_TYPE (WeirMessageSearch, weir_message_search, WEIR, MESSAGE_SEARCH, GObject)

/* @max_found, @max_bytes: it stops, and says so, when so many are found. */
WeirMessageSearch *weir_message_search_new (WeirClient *client, const WeirReadPlan *plan, WeirSearch *search, guint max_found,
                                            gsize max_bytes) G_GNUC_WARN_UNUSED_RESULT;
void               weir_message_search_cancel (WeirMessageSearch *self); /* "ended" follows */
GPtrArray         *weir_message_search_take (WeirMessageSearch *self) G_GNUC_WARN_UNUSED_RESULT; /* of WeirRecord */
gboolean           weir_message_search_get_has_ended (WeirMessageSearch *self);
double             weir_message_search_get_fraction (WeirMessageSearch *self); /* 0 to 1, by offsets */
/* What it is doing, or what it did and why it stopped. */
char              *weir_message_search_dup_text (WeirMessageSearch *self) G_GNUC_WARN_UNUSED_RESULT;
WeirCoverage      *weir_message_search_dup_coverage (WeirMessageSearch *self) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
