/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include "kafka/weir-group-calls.h"

G_BEGIN_DECLS

/* What planning and writing offsets share. Threads: those that may block. */

/* The cluster's own ID, or its addresses where it has none. */
char *weir_offset_identify_cluster (WeirConnection *connection, guint timeout_msec) G_GNUC_WARN_UNUSED_RESULT;

/* Why a group with members cannot be changed, and who they are. */
char *weir_offset_describe_members (const char *group, const char *state, GPtrArray *members) G_GNUC_WARN_UNUSED_RESULT;

/* Where each partition begins and ends, and what is at a time: −1 for no time. */
typedef struct _WeirOffsetLogs WeirOffsetLogs;

WeirOffsetLogs *weir_offset_logs_new (WeirConnection *connection, guint timeout_msec, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void            weir_offset_logs_free (WeirOffsetLogs *self);
/* −1: there is no such topic. */
int             weir_offset_logs_get_n_partitions (WeirOffsetLogs *self, const char *topic);
/* Asks for all items of @change; then each can be looked up. */
void            weir_offset_logs_ask (WeirOffsetLogs *self, const WeirOffsetChange *change, gint64 time_msec, guint timeout_msec);
WeirOffsetFacts weir_offset_logs_get (WeirOffsetLogs *self, const char *topic, gint32 partition);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WeirOffsetLogs, weir_offset_logs_free)

G_END_DECLS
