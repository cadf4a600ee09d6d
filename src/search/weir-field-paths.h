/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include <glib.h>

#include "base/weir-record-view.h"

G_BEGIN_DECLS

typedef enum
{
  WEIR_FIELD_TEXT = 1 << 0,
  WEIR_FIELD_NUMBER = 1 << 1,
  WEIR_FIELD_BOOLEAN = 1 << 2,
  WEIR_FIELD_NULL = 1 << 3,
  WEIR_FIELD_LIST = 1 << 4,
  WEIR_FIELD_OBJECT = 1 << 5,
} WeirFieldTypes;

/**
 * WeirFieldPath:
 * @path: as a condition writes it: `items[].product_id`, `"order id"`; `value` is the whole
 * @n_messages: messages it was seen in
 * @types: what it was
 * @examples: some of its values as a condition writes them, the first seen first; terminated by %NULL
 */
typedef struct
{
  char *path;
  guint n_messages;
  WeirFieldTypes types;
  char **examples;
} WeirFieldPath;

/**
 * WeirFieldPaths:
 *
 * The fields that were seen in sample messages, for completion and for columns. Not locked.
 */
typedef struct _WeirFieldPaths WeirFieldPaths;

WeirFieldPaths      *weir_field_paths_new (void) G_GNUC_WARN_UNUSED_RESULT;
void                 weir_field_paths_free (WeirFieldPaths *self);
gboolean             weir_field_paths_add_value (WeirFieldPaths *self, const void *bytes, gsize length);
void                 weir_field_paths_add_header (WeirFieldPaths *self, const char *name);
guint                weir_field_paths_get_n_messages (WeirFieldPaths *self);
guint                weir_field_paths_get_n_paths (WeirFieldPaths *self);
const WeirFieldPath *weir_field_paths_get_path (WeirFieldPaths *self, guint index); /* in the order they were seen */
const WeirFieldPath *weir_field_paths_find (WeirFieldPaths *self, const char *path);
const char *const   *weir_field_paths_get_headers (WeirFieldPaths *self);
char                *weir_field_path_quote_name (const char *name, gsize length, gboolean is_first) G_GNUC_WARN_UNUSED_RESULT;
char                *weir_field_path_quote_text (const char *text, gsize length) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WeirFieldPaths, weir_field_paths_free)

G_END_DECLS
