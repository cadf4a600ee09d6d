/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include "base/weir-error.h"
#include "kafka/weir-client.h"
#include "model/weir-draft.h"

G_BEGIN_DECLS

/**
 * WeirBulkHooks:
 * @next: the next message, or %NULL: there is none any more
 * @next_draft: (nullable): instead of it, for many: the next message, which lives until the next call; %FALSE: there is none any more
 * @report: where a message was written, or why not (a sentence); in the order in which they were given
 * @user_data: of both; they are called on the thread of the publishing, one at a time
 * @rate: messages a second, 0 for as fast as it goes
 * @stall_msec: give up when nothing is confirmed for so long
 * @is_due: (nullable): instead of @rate: whether the next message may go now; asked every few milliseconds, on the same thread
 * @properties: (nullable): names and values, one after the other, that are otherwise than for safety: `acks`, `compression.type` …
 * @destroy: (nullable): for @user_data, on the main thread, when no hook is called any more
 *
 * What is published, and what becomes of it.
 */
typedef struct
{
  WeirRecord *(*next) (gpointer user_data);
  gboolean (*next_draft) (WeirDraft *draft, gpointer user_data);
  void (*report) (const WeirPublished *published, const char *problem, gpointer user_data);
  gpointer user_data;
  double rate;
  guint stall_msec;
  gboolean (*is_due) (gpointer user_data);
  const char *const *properties;
  GDestroyNotify destroy;
} WeirBulkHooks;

/**
 * WeirBulk:
 *
 * Publishes many messages to a topic, from a handle and on a thread of its own, idempotently: none is written twice, and
 * those of a partition stay in their order. A message that the target refuses (too large …) is reported, and the rest
 * goes on; anything else ends it.
 *
 * Signals, on the main thread: "progress" at most every 100 ms; "ended" once.
 */
#define WEIR_TYPE_BULK (weir_bulk_get_type ())
G_DECLARE_FINAL_TYPE (WeirBulk, weir_bulk, WEIR, BULK, GObject)

WeirBulk *weir_bulk_new (WeirClient *client, const char *topic, const WeirBulkHooks *hooks) G_GNUC_WARN_UNUSED_RESULT;
/* WEIR_ERROR_READ_ONLY, and nothing is sent, where the profile is read-only. */
gboolean  weir_bulk_start (WeirBulk *self, GError **error);
void      weir_bulk_cancel (WeirBulk *self); /* what was sent is waited for; "ended" follows */
/* Behind "ended": why it ended early, NULL where it did not. */
const char *weir_bulk_get_problem (WeirBulk *self);
WeirError   weir_bulk_get_problem_code (WeirBulk *self); /* where there is one */

G_END_DECLS
