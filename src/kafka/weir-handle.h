/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include "kafka/weir-rdkafka.h"

G_BEGIN_DECLS

/**
 * WeirHandle:
 *
 * One of the library's handles, shared between threads: atomically reference counted. The
 * last reference hands it to a thread of its own to be destroyed, because that may block for
 * seconds (a hanging name server, a frozen broker); nobody waits for it, not even at exit.
 */
typedef struct _WeirHandle WeirHandle;

WeirHandle *weir_handle_new (rd_kafka_t *handle) G_GNUC_WARN_UNUSED_RESULT; /* transfer full */
WeirHandle *weir_handle_ref (WeirHandle *self);
void        weir_handle_unref (WeirHandle *self);
rd_kafka_t *weir_handle_get (WeirHandle *self);

/* Destroys a handle later, on a thread of its own. NULL is fine. */
void        weir_handle_destroy_later (rd_kafka_t *handle);

/* The same for a thread that destroys its handle itself: announced first, so that who waits for the handles knows of it
 * before others are told that the thread has done its work. NULL, for a handle that never was, is fine. */
void        weir_handle_announce_destroy (void);
void        weir_handle_destroy_announced (rd_kafka_t *handle);

/* For tests, which look for leaks: waits until the handles given up so far are gone, or FALSE. */
gboolean    weir_handle_wait_destroyed (guint timeout_msec);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WeirHandle, weir_handle_unref)

G_END_DECLS
