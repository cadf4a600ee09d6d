/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include <adwaita.h>

#include "app/weir-session.h"

G_BEGIN_DECLS

/**
 * WeirMappingDialog:
 *
 * Which topics of a connection hold orders and stock, and which of their fields are what.
 */
#define WEIR_TYPE_MAPPING_DIALOG (weir_mapping_dialog_get_type ())
G_DECLARE_FINAL_TYPE (WeirMappingDialog, weir_mapping_dialog, WEIR, MAPPING_DIALOG, AdwDialog)

AdwDialog *weir_mapping_dialog_new (WeirSession *session) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
