/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include <adwaita.h>

#include "base/weir-bytes-text.h"
#include "model/weir-record.h"

G_BEGIN_DECLS

/**
 * WeirHeaderRow:
 *
 * A header of a message being written: name and value, and what can be done with it. What is not
 * touched stays what it was, byte for byte.
 *
 * Signals: "changed"; "problem" (text); "remove", "move" (−1 up, 1 down): a person wants it so.
 */
#define WEIR_TYPE_HEADER_ROW (weir_header_row_get_type ())
G_DECLARE_FINAL_TYPE (WeirHeaderRow, weir_header_row, WEIR, HEADER_ROW, GtkListBoxRow)

GtkWidget    *weir_header_row_new (const WeirHeader *header) G_GNUC_WARN_UNUSED_RESULT; /* nullable: an empty one */
GtkWidget    *weir_header_row_new_template (const char *name, WeirBytesForm form, const char *text) G_GNUC_WARN_UNUSED_RESULT;
/* NULL where it has no name; or where the value is wrong, with an error. */
WeirHeader   *weir_header_row_dup_header (WeirHeaderRow *self, GError **error) G_GNUC_WARN_UNUSED_RESULT;
const char   *weir_header_row_get_name (WeirHeaderRow *self);
WeirBytesForm weir_header_row_get_form (WeirHeaderRow *self);
char         *weir_header_row_dup_text (WeirHeaderRow *self) G_GNUC_WARN_UNUSED_RESULT;
const char   *weir_header_row_get_problem (WeirHeaderRow *self); /* nullable */

G_END_DECLS
