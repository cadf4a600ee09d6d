/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include <glib.h>

#include "base/weir-record-view.h"

G_BEGIN_DECLS

/* The topic in which a cluster keeps what groups commit. */
#define WEIR_COMMIT_TOPIC "__consumer_offsets"

/**
 * WeirCommitRecord:
 * @topic: not terminated, borrowed of the record
 * @offset: what was committed, −1 where the commit was deleted
 * @time_msec: when, by the clock of the broker; of a deletion the record's own
 *
 * One record of %WEIR_COMMIT_TOPIC that says what a group has committed for a partition.
 */
typedef struct
{
  const char *topic;
  gsize topic_length;
  gint32 partition;
  gint64 offset;
  gint64 time_msec;
} WeirCommitRecord;

/* FALSE where the record is something else, is another group's, or is damaged: nothing is known from it. */
gboolean weir_commit_record_read (const WeirRecordView *view, const char *group, gsize group_length, WeirCommitRecord *record);

/* Which partition of %WEIR_COMMIT_TOPIC a group is kept in; −1 where the name is no UTF-8. */
gint32   weir_commit_record_find_partition (const char *group, gint32 n_partitions);

G_END_DECLS
