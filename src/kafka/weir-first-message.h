/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include "kafka/weir-connection.h"

G_BEGIN_DECLS

/**
 * WeirFirstState:
 * @WEIR_FIRST_UNKNOWN: no answer in time, or none can be had
 * @WEIR_FIRST_FOUND: there is a message
 * @WEIR_FIRST_NOTHING: there is none up to the end of what a consumer of committed messages would get
 */
typedef enum
{
  WEIR_FIRST_UNKNOWN,
  WEIR_FIRST_FOUND,
  WEIR_FIRST_NOTHING,
} WeirFirstState;

/**
 * WeirFirstQuery:
 * @topic: borrowed
 * @from: where to look from
 * @user_data: the asker's own
 * @state: (out): what there is
 * @offset: (out): of the message; of nothing, where the end is
 * @timestamp_msec: (out): of the message, −1 where it has none
 *
 * One question “which is the first message here, and when was it written?”
 */
typedef struct
{
  const char *topic;
  gint32 partition;
  gint64 from;
  gpointer user_data;
  WeirFirstState state;
  gint64 offset;
  gint64 timestamp_msec;
} WeirFirstQuery;

typedef gboolean (*WeirFirstStoppedFunc) (gpointer user_data);

/**
 * WeirFirstReader:
 *
 * Reads single messages, with one handle that is kept: a broker sends a batch for each, which is what it costs. Belongs to one thread,
 * which may block.
 */
typedef struct _WeirFirstReader WeirFirstReader;

WeirFirstReader *weir_first_reader_new (WeirConnection *connection, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void             weir_first_reader_free (WeirFirstReader *self); /* does not block */
/* Answers what can be answered until @deadline_usec of the monotonic clock, or until @is_stopped says so. Of one partition
 * there may be several questions: they are asked one after the other. */
void             weir_first_reader_run (WeirFirstReader *self, WeirFirstQuery *queries, guint n_queries, gint64 deadline_usec,
                                        WeirFirstStoppedFunc is_stopped, gpointer user_data);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WeirFirstReader, weir_first_reader_free)

G_END_DECLS
