/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include "kafka/weir-handle.h"
#include "model/weir-profile.h"

G_BEGIN_DECLS

/**
 * WeirConnection:
 *
 * What of a client its worker threads may use: the handles. Atomically reference counted; all
 * functions may be called on any thread. It keeps a copy of the profile, so that an edit of the
 * profile does not reach half of the handles.
 */
typedef struct _WeirConnection WeirConnection;

/* @is_observer: one handle serves for everything but publishing, which then must not be tried. */
WeirConnection *weir_connection_new (WeirProfile *profile, gboolean is_observer, GError **error) G_GNUC_WARN_UNUSED_RESULT;
WeirConnection *weir_connection_ref (WeirConnection *self);
void            weir_connection_unref (WeirConnection *self);

/* The profile as it was; only to be read. */
WeirProfile    *weir_connection_get_profile (WeirConnection *self);

/* The handle for admin calls that go to no coordinator, offsets and publishing. Borrowed:
 * valid while a reference to the connection is held. */
rd_kafka_t     *weir_connection_get_handle (WeirConnection *self);

/* The handle for calls to the coordinator of a group. The rules, without which the library
 * aborts the process: request_timeout WEIR_COORDINATOR_REQUEST_TIMEOUT_MSEC, the deadline
 * is the caller's own, a late answer is dropped, no second call for a group while one is out,
 * at most WEIR_COORDINATOR_WINDOW in flight where calls follow upon calls. */
WeirHandle     *weir_connection_ref_coordinator (WeirConnection *self, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* For a caller with a call out for more than a minute: the next
 * weir_connection_ref_coordinator() gives another handle than @stuck. */
void            weir_connection_replace_coordinator (WeirConnection *self, WeirHandle *stuck);

#define WEIR_COORDINATOR_REQUEST_TIMEOUT_MSEC 3600000
#define WEIR_COORDINATOR_WINDOW 20
#define WEIR_COORDINATOR_STUCK_USEC (60 * G_TIME_SPAN_SECOND)

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WeirConnection, weir_connection_unref)

G_END_DECLS
