/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include "kafka/weir-rdkafka.h"

G_BEGIN_DECLS

/**
 * WeirOffsetQuery:
 * @leader: broker that leads the partition; queries of one leader share requests
 * @round: queries of one partition (by time, low, high …) must be of different rounds: the library
 *   mixes them up in one request
 * @spec: an RD_KAFKA_OFFSET_SPEC_*, or ms since 1970
 * @user_data: the asker's own: whose question it is
 * @offset: (out): the answer; −1 is "nothing at or after that time"
 * @code: (out): why there is none; never "no error" without an answer
 *
 * One question "which offset?" to the leader of a partition.
 */
typedef struct
{
  const char *topic;
  gint32 partition;
  gint32 leader;
  guint round;
  gint64 spec;
  guint user_data;
  gint64 offset;
  rd_kafka_resp_err_t code;
} WeirOffsetQuery;

/* Asks all of them, each leader on its own, so that a broker that hangs delays nobody else's
 * answers. Sorts @queries. Blocks up to @timeout_msec, or until *@cancelled is set. Thread: not main. */
void weir_offset_query_run (rd_kafka_t *handle, WeirOffsetQuery *queries, gsize n_queries, gboolean read_uncommitted,
                            int timeout_msec, const int *cancelled);

G_END_DECLS
