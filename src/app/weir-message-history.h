/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include "chart/weir-timeline.h"
#include "kafka/weir-client.h"

G_BEGIN_DECLS

/**
 * WeirMessagePolicy:
 * @WEIR_MESSAGE_POLICY_NOT_ASKED: there was no answer yet
 * @WEIR_MESSAGE_POLICY_NOT_TOLD: the broker does not say: to this user, or to anybody
 * @WEIR_MESSAGE_POLICY_KEEPS: not compacted
 * @WEIR_MESSAGE_POLICY_COMPACTS: fewer messages than offsets, be it that none is missing yet
 *
 * Whether a topic is compacted.
 */
typedef enum
{
  WEIR_MESSAGE_POLICY_NOT_ASKED,
  WEIR_MESSAGE_POLICY_NOT_TOLD,
  WEIR_MESSAGE_POLICY_KEEPS,
  WEIR_MESSAGE_POLICY_COMPACTS,
} WeirMessagePolicy;

/**
 * WeirMessageHistory:
 *
 * What a time line of a topic shows: offsets a bucket over as long as the topic goes back, by
 * look-ups of offsets by time. Finds the span by itself, in steps from a week, first with few large buckets. Those that are closed are
 * kept for the session, so that bringing it up to date asks for little.
 *
 * Signal: "changed".
 */
#define WEIR_TYPE_MESSAGE_HISTORY (weir_message_history_get_type ())
G_DECLARE_FINAL_TYPE (WeirMessageHistory, weir_message_history, WEIR, MESSAGE_HISTORY, GObject)

/* The one of this topic, kept as long as the client. */
WeirMessageHistory       *weir_message_history_get (WeirClient *client, const char *topic) G_GNUC_WARN_UNUSED_RESULT; /* transfer full */
/* @n_offsets: of the whole topic, −1 where not known: what all buckets should add up to. At most one look-up
 * is under way, and none sooner than some seconds after the last. */
void                      weir_message_history_update (WeirMessageHistory *self, gint64 n_offsets);
const WeirTimelineBucket *weir_message_history_get_buckets (WeirMessageHistory *self, guint *n_buckets);
/* Why nothing is known, or NULL. */
const char               *weir_message_history_get_error (WeirMessageHistory *self);
/* The broker answers no look-ups by time. */
gboolean                  weir_message_history_get_is_unsupported (WeirMessageHistory *self);
WeirMessagePolicy         weir_message_history_get_policy (WeirMessageHistory *self);

G_END_DECLS
