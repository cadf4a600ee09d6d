/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include "model/weir-offset-change.h"

G_BEGIN_DECLS

/**
 * WeirOffsetJournal:
 *
 * What was changed in consumer groups, and what was there before: kept in a database in the user's data folder, for good. A
 * change is in there, and on the disk, before anything is sent, and its end is put down behind. One without an end, that no program
 * holds, was interrupted: weir_offset_recover_async() finds out what became of it.
 *
 * May be used on any thread, by one at a time; by several programs at once.
 */
typedef struct _WeirOffsetJournal WeirOffsetJournal;

WeirOffsetJournal *weir_offset_journal_open (const char *folder, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void               weir_offset_journal_free (WeirOffsetJournal *self);

/* Puts down what is about to be done: the partitions that are to be written. Sets the change's `id`. Until
 * weir_offset_journal_end() it belongs to this program. */
gboolean           weir_offset_journal_begin (WeirOffsetJournal *self, WeirOffsetChange *change, GError **error);
/* Puts down how it ended. */
gboolean           weir_offset_journal_end (WeirOffsetJournal *self, WeirOffsetChange *change, GError **error);

/* The newest first, without their partitions. @group: (nullable): only its changes. @cluster: (nullable): only those there. */
GPtrArray         *weir_offset_journal_list (WeirOffsetJournal *self, const char *group, const char *cluster, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Those that were begun, have no end, and were held by no program: with their partitions. This one holds them now, until
 * their end is put down, or they are released. */
GPtrArray         *weir_offset_journal_list_interrupted (WeirOffsetJournal *self, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void               weir_offset_journal_release_interrupted (WeirOffsetJournal *self);
/* One with its partitions: WEIR_ERROR_NOT_FOUND where there is none of that number. */
WeirOffsetChange  *weir_offset_journal_load (WeirOffsetJournal *self, gint64 id, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WeirOffsetJournal, weir_offset_journal_free)

G_END_DECLS
