/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include "decode/weir-decoded-tree.h"

G_BEGIN_DECLS

#define WEIR_DIFFERENCE_NONE G_MAXUINT32

/**
 * WeirLinePair:
 * @left: number of the line on the left, or %WEIR_DIFFERENCE_NONE where there is none
 * @right: likewise
 * @is_same: whether they are the same
 *
 * Two lines that stand side by side.
 */
typedef struct
{
  guint32 left;
  guint32 right;
  gboolean is_same;
} WeirLinePair;

/**
 * WeirFieldPair:
 * @path: where the field is; empty for the whole value
 * @left: its node on the left, or %WEIR_NODE_NONE where there is none
 * @right: likewise
 *
 * A field that is not the same in two values.
 */
typedef struct
{
  char *path;
  guint32 left;
  guint32 right;
} WeirFieldPair;

/* Lines are terminated strings. *is_cut: they differ in too much for it to be worth finding out where. */
GArray    *weir_difference_of_lines (const char *const *left, guint n_left, const char *const *right, guint n_right,
                                     gboolean *is_cut) G_GNUC_WARN_UNUSED_RESULT; /* of WeirLinePair */
/* Objects by name, the same name by its turn; lists by position. */
GPtrArray *weir_difference_of_trees (const WeirDecodedTree *left, const WeirDecodedTree *right, guint max_fields,
                                     gboolean *is_cut) G_GNUC_WARN_UNUSED_RESULT; /* of WeirFieldPair */

G_END_DECLS
