/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include "kafka/weir-reader.h"

G_BEGIN_DECLS

/**
 * WeirReaderWatch:
 *
 * A reader waits for its brokers as long as it takes; who asked for it may not. This cancels the reader when nothing has
 * arrived for so long. On the main thread.
 */
typedef struct _WeirReaderWatch WeirReaderWatch;

/* One that follows is only waited for until it knows its ranges. */
WeirReaderWatch *weir_reader_watch_new (WeirReader *reader, guint stall_msec, gboolean follows) G_GNUC_WARN_UNUSED_RESULT;
void             weir_reader_watch_free (WeirReaderWatch *self);
/* Whether the reader was cancelled by this, rather than by a person. */
gboolean         weir_reader_watch_get_is_stalled (WeirReaderWatch *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WeirReaderWatch, weir_reader_watch_free)

G_END_DECLS
