/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include <adwaita.h>

#include "search/weir-field-paths.h"

G_BEGIN_DECLS

/**
 * WeirMappingRow:
 *
 * The path of a field, typed or chosen out of those that sample messages have. An empty one is
 * to be guessed.
 */
#define WEIR_TYPE_MAPPING_ROW (weir_mapping_row_get_type ())
G_DECLARE_FINAL_TYPE (WeirMappingRow, weir_mapping_row, WEIR, MAPPING_ROW, AdwEntryRow)

GtkWidget  *weir_mapping_row_new (const char *title) G_GNUC_WARN_UNUSED_RESULT;
/* @paths: (nullable): what is offered, borrowed until the next call; @prefix: (nullable): only what is inside of it, from there */
void        weir_mapping_row_set_fields (WeirMappingRow *self, WeirFieldPaths *paths, const char *prefix);
const char *weir_mapping_row_get_path (WeirMappingRow *self);
void        weir_mapping_row_set_path (WeirMappingRow *self, const char *path); /* nullable */

G_END_DECLS
