/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/**
 * WeirNotifier:
 *
 * How a thread tells the object that started it: by the object's signals "progress", of which at most one waits for a
 * busy main loop, and "ended", once. Either of the two may go first: the object is told nothing once it has left.
 *
 * It also keeps what the thread's callbacks are given, and releases that behind "ended", on the main thread: it may
 * hold objects that live there.
 */
typedef struct _WeirNotifier WeirNotifier;

/* Main thread; the signals come in the thread-default context of the caller. */
WeirNotifier *weir_notifier_new (gpointer object, guint progress_signal, guint ended_signal,
                                 gpointer user_data, GDestroyNotify destroy) G_GNUC_WARN_UNUSED_RESULT;
WeirNotifier *weir_notifier_ref (WeirNotifier *self);
void          weir_notifier_unref (WeirNotifier *self);

/* Main thread: the object is being disposed. @has_thread: whether "ended" is still to come, or has come. */
void          weir_notifier_leave (WeirNotifier *self, gboolean has_thread);

/* Any thread. */
void          weir_notifier_post_progress (WeirNotifier *self);
/* Any thread, once: nothing may use the data after this. */
void          weir_notifier_post_ended (WeirNotifier *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WeirNotifier, weir_notifier_unref)

G_END_DECLS
