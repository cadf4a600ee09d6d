/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * WeirPropertyRow:
 *
 * A property of librdkafka and its value, as typed. Values of secrets are not shown.
 *
 * Signals: "remove": a person wants the row gone; "changed".
 */
#define WEIR_TYPE_PROPERTY_ROW (weir_property_row_get_type ())
G_DECLARE_FINAL_TYPE (WeirPropertyRow, weir_property_row, WEIR, PROPERTY_ROW, GtkListBoxRow)

GtkWidget  *weir_property_row_new (const char *key, const char *value) G_GNUC_WARN_UNUSED_RESULT; /* nullable both */
const char *weir_property_row_get_key (WeirPropertyRow *self);
const char *weir_property_row_get_value (WeirPropertyRow *self);

G_END_DECLS
