/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include <adwaita.h>

#include "app/weir-message-columns.h"

G_BEGIN_DECLS

/**
 * WeirMessageColumnsDialog:
 *
 * Chooses which columns a table of messages has, and adds fields by their path. Takes effect at once.
 */
#define WEIR_TYPE_MESSAGE_COLUMNS_DIALOG (weir_message_columns_dialog_get_type ())
G_DECLARE_FINAL_TYPE (WeirMessageColumnsDialog, weir_message_columns_dialog, WEIR, MESSAGE_COLUMNS_DIALOG, AdwDialog)

AdwDialog *weir_message_columns_dialog_new (WeirMessageColumns *columns) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
