/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include "model/weir-snapshot.h"

G_BEGIN_DECLS

/**
 * WeirOffsetClock:
 *
 * When what was written to one partition: from messages that were read, and from when its end was seen where. Plain arithmetic, bounded;
 * belongs to one thread. All times are real.
 */
typedef struct _WeirOffsetClock WeirOffsetClock;

WeirOffsetClock *weir_offset_clock_new (void) G_GNUC_WARN_UNUSED_RESULT;
void             weir_offset_clock_free (WeirOffsetClock *self);

void             weir_offset_clock_see_end (WeirOffsetClock *self, gint64 end, gint64 time_msec);
/* The first message at or behind @from is at @offset; @timestamp_msec is −1 where it has none. */
void             weir_offset_clock_see_message (WeirOffsetClock *self, gint64 from, gint64 offset, gint64 timestamp_msec);
/* There is no message from @from up to @end. */
void             weir_offset_clock_see_nothing (WeirOffsetClock *self, gint64 from, gint64 end);

/* When the first message at or behind @offset was written, in a partition that ends at @end. @uncertain_msec: (out): how far apart
 * the two moments are between which that was; %G_MAXINT64 where nothing is known, 0 where asking again tells no more. */
WeirOldestKind   weir_offset_clock_tell (const WeirOffsetClock *self, gint64 offset, gint64 end, gint64 *time_msec, gint64 *uncertain_msec);

/* Nobody asks for what was before @offset any more. */
void             weir_offset_clock_forget_before (WeirOffsetClock *self, gint64 offset);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WeirOffsetClock, weir_offset_clock_free)

G_END_DECLS
