/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include "model/weir-job.h"

G_BEGIN_DECLS

/**
 * WeirJobStore:
 *
 * The jobs that are kept between runs: a key file each, in the user's data folder, written as a whole and to the disk
 * before anything is done that it tells of. A job that is open is locked, so that two programs never run it at once; the
 * lock ends with the program, however that ends.
 *
 * May be used on any thread, by one at a time.
 */
typedef struct _WeirJobStore WeirJobStore;

WeirJobStore *weir_job_store_new (const char *folder) G_GNUC_WARN_UNUSED_RESULT;
void          weir_job_store_free (WeirJobStore *self);

/* The job of that name, or NULL without an error where there is none. It belongs to this program until the store is freed:
 * WEIR_ERROR_CONFLICT where another one has it. A job that has no file yet is locked too. */
gboolean      weir_job_store_open (WeirJobStore *self, const char *name, WeirJob **job, GError **error);

gboolean      weir_job_store_save (WeirJobStore *self, const WeirJob *job, GError **error);

/* A name that no job has yet, made of the names of the topics. */
char         *weir_job_store_make_name (WeirJobStore *self, const char *source, const char *target) G_GNUC_WARN_UNUSED_RESULT;

/* A job that is kept, and whether a program has it open now: this one or another. */
typedef struct
{
  WeirJob *job;
  gboolean is_locked;
} WeirJobEntry;

/* All jobs that are kept, the newest first; what cannot be read is left out. Of WeirJobEntry. */
GPtrArray    *weir_job_store_list (const char *folder) G_GNUC_WARN_UNUSED_RESULT;

/* Deletes what is kept of a job; fails where a program has it open. */
gboolean      weir_job_store_remove (WeirJobStore *self, const char *name, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WeirJobStore, weir_job_store_free)

G_END_DECLS
