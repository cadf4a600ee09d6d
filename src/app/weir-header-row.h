/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include <gtk/gtk.h>

#include "model/weir-record.h"

G_BEGIN_DECLS

/**
 * WeirHeaderRow:
 *
 * A header of a message being written: name, value, and the button that removes it. What is
 * not text is kept and cannot be edited, only replaced.
 *
 * Signal "remove": a person wants the row gone.
 */
#define WEIR_TYPE_HEADER_ROW (weir_header_row_get_type ())
G_DECLARE_FINAL_TYPE (WeirHeaderRow, weir_header_row, WEIR, HEADER_ROW, GtkListBoxRow)

GtkWidget  *weir_header_row_new (const WeirHeader *header) G_GNUC_WARN_UNUSED_RESULT; /* nullable: an empty one */
WeirHeader *weir_header_row_dup_header (WeirHeaderRow *self) G_GNUC_WARN_UNUSED_RESULT; /* NULL where it has no name */

/* Whether bytes can be edited as text and come out the same. */
gboolean    weir_bytes_are_editable (GBytes *bytes, gsize max_bytes);

G_END_DECLS
