/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include <adwaita.h>

#include "app/weir-message-export.h"

G_BEGIN_DECLS

/**
 * WeirMessageExportDialog:
 *
 * Writes messages to a file: asks which ones and in which format, then for the file, shows how
 * far it is, and says at the end what was written.
 */
#define WEIR_TYPE_MESSAGE_EXPORT_DIALOG (weir_message_export_dialog_get_type ())
G_DECLARE_FINAL_TYPE (WeirMessageExportDialog, weir_message_export_dialog, WEIR, MESSAGE_EXPORT_DIALOG, AdwDialog)

/* @name: of the file, without its ending. @columns: of the table, for CSV. */
AdwDialog *weir_message_export_dialog_new (const char *name, const char *const *columns) G_GNUC_WARN_UNUSED_RESULT;
/* What there is to choose from; the first one is chosen. @label names it. */
void       weir_message_export_dialog_add_records (WeirMessageExportDialog *self, const char *label, GPtrArray *records);
void       weir_message_export_dialog_add_range (WeirMessageExportDialog *self, const char *label, WeirClient *client,
                                                 const WeirReadPlan *plan, WeirSearch *search);

G_END_DECLS
