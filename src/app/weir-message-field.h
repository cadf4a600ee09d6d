/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include "base/weir-json.h"

G_BEGIN_DECLS

/**
 * WeirMessageField:
 *
 * The path of a field in a JSON value: `$.customer.city`, `items[0].price`, `items[].price` (of
 * each element), `["a key"]`. What it finds is given as text, numbers as they were written.
 */
typedef struct _WeirMessageField WeirMessageField;

WeirMessageField *weir_message_field_new (const char *path, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void              weir_message_field_free (WeirMessageField *self);
const char       *weir_message_field_get_path (const WeirMessageField *self); /* begins with "$" */
/* (nullable): NULL where there is no such field. At most about @max_bytes. */
char             *weir_message_field_dup_text (const WeirMessageField *self, yyjson_val *root, gsize max_bytes) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WeirMessageField, weir_message_field_free)

G_END_DECLS
