/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include "kafka/weir-client.h"
#include "kafka/weir-connection.h"
#include "kafka/weir-error-map.h"
#include "kafka/weir-rdkafka.h"

G_BEGIN_DECLS

/* What the other files of src/kafka/ need of a client. Main thread, unless said otherwise. */

/* The handles, for worker threads: take a reference, see weir-connection.h. */
WeirConnection *weir_client_get_connection (WeirClient *self);

/* Runs a function that may block on one of the client's few worker threads; like
 * g_task_run_in_thread(), whose pool GIO needs for itself. Takes no reference of @task from the caller.
 * The function gets the task's source object, task data and cancellable; it must not touch the
 * client but through weir_client_get_connection(). */
void            weir_client_run_in_worker (WeirClient *self, GTask *task, GTaskThreadFunc func);

/* Called with the answer of a call, or with NULL when there was none by the deadline, or
 * the client is gone: once in any case. The event is the callee's to destroy. */
typedef void  (*WeirReplyFunc) (rd_kafka_event_t *event, gpointer user_data);

/* Options of an admin call on weir_connection_get_handle() whose answer comes to the main loop: pass
 * them and weir_client_get_reply_queue() to the library at once. Not for calls to a coordinator. */
rd_kafka_AdminOptions_t *weir_client_prepare_call (WeirClient *self, rd_kafka_admin_op_t operation, guint timeout_msec,
                                                   WeirReplyFunc func, gpointer user_data) G_GNUC_WARN_UNUSED_RESULT;
rd_kafka_queue_t        *weir_client_get_reply_queue (WeirClient *self);

/* The reason to give beside a time-out: what the network or a broker said last. %NULL where
 * nothing did. The error is the caller's. */
GError         *weir_client_dup_last_error (WeirClient *self) G_GNUC_WARN_UNUSED_RESULT;
/* All brokers answered: forget what the network said. */
void            weir_client_forget_last_error (WeirClient *self);

G_END_DECLS
