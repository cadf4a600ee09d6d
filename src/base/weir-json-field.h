/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include "weir-json.h"

G_BEGIN_DECLS

/**
 * WeirJsonField:
 *
 * The path of a field in a JSON value: `$.customer.city`, `items[0].price`, `items[].price` (of
 * each element), `["a key"]`. What it finds is given as text, numbers as they were written.
 */
typedef struct _WeirJsonField WeirJsonField;

WeirJsonField *weir_json_field_new (const char *path, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void              weir_json_field_free (WeirJsonField *self);
const char       *weir_json_field_get_path (const WeirJsonField *self); /* begins with "$" */
/* Of its steps: (nullable): the name, NULL for those into a list. */
guint             weir_json_field_get_n_steps (const WeirJsonField *self);
const char       *weir_json_field_get_name (const WeirJsonField *self, guint step);
/* (nullable): what is there, of `[]` that of the first element that has it. Thread: any, many at a time. */
yyjson_val       *weir_json_field_find (const WeirJsonField *self, yyjson_val *root);
/* (nullable): NULL where there is no such field. At most about @max_bytes. */
char             *weir_json_field_dup_text (const WeirJsonField *self, yyjson_val *root, gsize max_bytes) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WeirJsonField, weir_json_field_free)

G_END_DECLS
