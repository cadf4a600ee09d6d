/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include "weir-output.h"

G_BEGIN_DECLS

/**
 * WeirExportFormat:
 * @WEIR_EXPORT_JSON_LINES: a record a line, without loss, as `weirctl consume --json` prints it
 * @WEIR_EXPORT_CSV: a table with a heading. Bytes that are no text stand as `base64:…`; null is
 *   an empty cell, and empty is `""`
 * @WEIR_EXPORT_RAW: values and newlines only
 */
typedef enum
{
  WEIR_EXPORT_JSON_LINES,
  WEIR_EXPORT_CSV,
  WEIR_EXPORT_RAW,
} WeirExportFormat;

/**
 * WeirExport:
 *
 * Writes records to a file, one after the other, with little memory however many there are.
 * They go to a file beside it, which takes the name at the end: under the name there is never half an export, and what
 * was there before stays until then. A device or a pipe is written to as it is. Not locked: whoever writes from two threads has a mutex.
 */
typedef struct _WeirExport WeirExport;

/* Columns of CSV: topic, partition, offset, timestamp, timestamp_type, key, value, headers, size,
 * or the path of a field of the value, which begins with "$". NULL: all but size. */
WeirExport *weir_export_new (const char *path, WeirExportFormat format, const char *const *columns,
                             WeirOutputHeaderFunc get_header, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* FALSE: it could not be written, weir_export_finish() says why; more would be in vain. */
gboolean    weir_export_write (WeirExport *self, const WeirRecordView *view);
gboolean    weir_export_write_bytes (WeirExport *self, gconstpointer bytes, gsize length); /* as they are, for what is no list of records */
gboolean    weir_export_finish (WeirExport *self, GError **error);
void        weir_export_abandon (WeirExport *self);
void        weir_export_free (WeirExport *self); /* leaves nothing behind where it was not finished */
gint64      weir_export_get_n_records (const WeirExport *self);
gint64      weir_export_get_n_bytes (const WeirExport *self);

gboolean    weir_export_format_parse (const char *text, WeirExportFormat *format, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WeirExport, weir_export_free)

G_END_DECLS
