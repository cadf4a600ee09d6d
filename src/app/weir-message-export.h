/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include "base/weir-export.h"
#include "kafka/weir-reader.h"
#include "search/weir-search.h"

G_BEGIN_DECLS

/**
 * WeirMessageExport:
 *
 * Messages on their way to a file: of a range, which is read for it, or of those that are kept.
 * An export that is cancelled, or cannot be finished, leaves no file.
 *
 * Signals, on the main thread: "progress" at most every 200 ms; "ended" once.
 */
#define WEIR_TYPE_MESSAGE_EXPORT (weir_message_export_get_type ())
G_DECLARE_FINAL_TYPE (WeirMessageExport, weir_message_export, WEIR, MESSAGE_EXPORT, GObject)

/* @search: nullable, all match. NULL: the file cannot be written, see @error. */
WeirMessageExport *weir_message_export_new_range (WeirClient *client, const WeirReadPlan *plan, WeirSearch *search, const char *path,
                                                  WeirExportFormat format, const char *const *columns, GError **error) G_GNUC_WARN_UNUSED_RESULT;
WeirMessageExport *weir_message_export_new_records (GPtrArray *records, const char *path, WeirExportFormat format,
                                                    const char *const *columns, GError **error) G_GNUC_WARN_UNUSED_RESULT; /* of WeirRecord */
void               weir_message_export_cancel (WeirMessageExport *self); /* "ended" follows */
gboolean           weir_message_export_get_has_ended (WeirMessageExport *self);
gboolean           weir_message_export_get_is_written (WeirMessageExport *self); /* at the end: the file is there */
gboolean           weir_message_export_get_is_cancelled (WeirMessageExport *self); /* at the end: it was asked to stop, and is not written */
double             weir_message_export_get_fraction (WeirMessageExport *self);
char              *weir_message_export_dup_text (WeirMessageExport *self) G_GNUC_WARN_UNUSED_RESULT; /* how far it is, or what came of it */

G_END_DECLS
