/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include "base/weir-record-view.h"
#include "model/weir-job.h"

G_BEGIN_DECLS

#define WEIR_REPLAY_DIGEST_BYTES 32

/**
 * WeirReplayDigest:
 * @n_messages: how many were added
 * @sum: of the messages' hashes: whatever their order
 * @chain: of hash upon hash: in their order
 *
 * The messages of one partition, as one side has them.
 */
typedef struct
{
  gint64 n_messages;
  guint64 sum[WEIR_REPLAY_DIGEST_BYTES / 8];
  guint8 chain[WEIR_REPLAY_DIGEST_BYTES];
} WeirReplayDigest;

/* @with_timestamp: whether the message's time is to be the same too. Thread: the reader's. */
void     weir_replay_digest_add (WeirReplayDigest *self, const WeirJob *job, gboolean with_timestamp, const WeirRecordView *view);
gboolean weir_replay_digest_equal (const WeirReplayDigest *self, const WeirReplayDigest *other, gboolean is_ordered);
char    *weir_replay_digest_to_text (const WeirReplayDigest *self, gboolean is_ordered) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
