/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include "model/weir-lag-series.h"

G_BEGIN_DECLS

/* The database behind WeirLagStore: everything here blocks, and is called on one thread at a time. */

/**
 * WeirLagRow:
 *
 * One point of the history of one group on one partition.
 */
typedef struct
{
  char *cluster;
  char *group;
  char *topic;
  gint32 partition;
  gint64 time_usec;
  gint64 committed; /* below 0: unknown */
  gint64 end;       /* below 0: unknown */
} WeirLagRow;

void         weir_lag_row_clear (WeirLagRow *self);

/**
 * WeirStoredLag:
 * @points: of WeirLagPoint, by time, with gaps where Weir did not run
 */
typedef struct
{
  char *topic;
  gint32 partition;
  GArray *points;
} WeirStoredLag;

void         weir_stored_lag_free (WeirStoredLag *self);

typedef struct _WeirLagFile WeirLagFile;

WeirLagFile *weir_lag_file_open (const char *folder, gboolean *is_damaged, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void         weir_lag_file_free (WeirLagFile *self);
/* Moves a damaged database aside. Returns: its new name, or NULL. */
char        *weir_lag_file_set_aside (const char *folder, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* @is_damaged: (out): whether an error means that the file is no good, rather than that the disk is full for one. */
gboolean     weir_lag_file_write (WeirLagFile *self, const GArray *rows, gboolean *is_damaged, GError **error);
gboolean     weir_lag_file_thin (WeirLagFile *self, gint64 now_usec, gint64 max_bytes, gboolean *is_damaged, GError **error);
GPtrArray   *weir_lag_file_load (WeirLagFile *self, const char *cluster, const char *group, gint64 since_usec, gboolean *is_damaged,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean     weir_lag_file_clear (WeirLagFile *self, gboolean *is_damaged, GError **error);
gint64       weir_lag_file_get_size (const char *folder);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WeirLagFile, weir_lag_file_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WeirStoredLag, weir_stored_lag_free)

G_END_DECLS
