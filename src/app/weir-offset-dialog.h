/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include <adwaita.h>

#include "app/weir-session.h"

G_BEGIN_DECLS

/**
 * WeirOffsetDialog:
 *
 * Changes what a consumer group has committed: where to, the preview, what became of it; and the changes made earlier,
 * which can be taken back.
 *
 * Signal "applied": something was written.
 */
#define WEIR_TYPE_OFFSET_DIALOG (weir_offset_dialog_get_type ())
G_DECLARE_FINAL_TYPE (WeirOffsetDialog, weir_offset_dialog, WEIR, OFFSET_DIALOG, AdwDialog)

AdwDialog *weir_offset_dialog_new (WeirSession *session, const char *group) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
