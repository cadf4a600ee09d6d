/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include <gio/gio.h>

#include "model/weir-profile.h"
#include "model/weir-record.h"

G_BEGIN_DECLS

/**
 * WeirClient:
 *
 * A connection to one cluster: the library's handles and the worker threads on which its
 * blocking calls run. Made from a profile; nothing is contacted before the first request.
 *
 * All functions are called on the main thread (the thread whose default main context was
 * the default when the client was made) and none blocks: answers arrive by callback there. Dropping the last
 * reference never blocks either: handles are destroyed on a thread of their own, which the
 * program waits for at exit only as long as weir_client_wait_closed() is told.
 *
 * Property: last-error (nullable text): the latest specific reason a broker or the
 * network gave (refused, unknown host, wrong password …), as a sentence. The library's calls themselves
 * only ever time out. Cleared when a broker answers again.
 */
#define WEIR_TYPE_CLIENT (weir_client_get_type ())
G_DECLARE_FINAL_TYPE (WeirClient, weir_client, WEIR, CLIENT, GObject)

WeirClient  *weir_client_new (WeirProfile *profile, GError **error) G_GNUC_WARN_UNUSED_RESULT;
WeirClient  *weir_client_new_observer (WeirProfile *profile, GError **error) G_GNUC_WARN_UNUSED_RESULT;
WeirProfile *weir_client_get_profile (WeirClient *self);
const char  *weir_client_get_last_error (WeirClient *self);

/* Fails with WEIR_ERROR_READ_ONLY on a read-only profile. The one place where this is
 * decided: every function that changes something on the cluster asks here first. */
gboolean     weir_client_check_writable (WeirClient *self, GError **error);

/* For the end of the program: waits until the connections of clients that are gone are closed.
 * FALSE: some were not in time. */
gboolean     weir_client_wait_closed (guint timeout_msec);

/* Test connection: makes a handle of its own, answers within about 10 s with what is wrong
 * in a sentence. The answer in success is a sentence too ("3 brokers, 14 topics"). */
void         weir_client_test_async (WeirProfile *profile, GCancellable *cancellable,
                                     GAsyncReadyCallback callback, gpointer user_data);
char        *weir_client_test_finish (GAsyncResult *result, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * WeirPublished:
 *
 * Where a published record landed.
 */
typedef struct
{
  gint32 partition;
  gint64 offset;
} WeirPublished;

/* Publish one record: topic, key, value, headers of @record; its partition, or by key where
 * that is −1; its timestamp, or now where that is −1. Idempotent, unless @properties (nullable, see WeirBulkHooks) say
 * otherwise. On a read-only profile fails with WEIR_ERROR_READ_ONLY before anything is sent. */
void         weir_client_publish_async (WeirClient *self, WeirRecord *record, const char *const *properties,
                                        GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean     weir_client_publish_finish (WeirClient *self, GAsyncResult *result, WeirPublished *published, GError **error);

/* Errors of a property file or a bootstrap list, before anything is connected. */
gboolean     weir_client_check_property (const char *key, const char *value, GError **error);
/* Property files of librdkafka and kcat, and Java clients' .properties files, into a profile. */
gboolean     weir_client_load_file (WeirProfile *profile, const char *path, GError **error);

G_END_DECLS
