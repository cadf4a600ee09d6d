/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include "base/weir-partition-key.h"
#include "kafka/weir-connection.h"

G_BEGIN_DECLS

/* What reading commits and joining them with the ends of partitions share. */

typedef struct
{
  gint64 time_usec;
  gint64 offset; /* −1: deleted */
} WeirCommitMoment;

/* What a group committed for one partition. */
typedef struct
{
  WeirPartitionKey key; /* first: it is its own key */
  GArray *moments;      /* of WeirCommitMoment, by time */
  GArray *points;       /* of WeirLagPoint; NULL before weir_commit_ends_join() */
} WeirCommits;

/* Makes points of moments: looks up where each partition ended at times between the first commit and now. Blocks up to
 * @timeout_msec, or until *@cancelled is set; ends that are not answered are unknown. Thread: not main. */
void weir_commit_ends_join (WeirConnection *connection, GPtrArray *commits, guint timeout_msec, const int *cancelled);

G_END_DECLS
