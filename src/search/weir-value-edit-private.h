/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include "search/weir-condition-private.h"
#include "search/weir-value-edit.h"

/* Between weir-value-edit-parse.c (the language) and weir-value-edit.c (its application). */

G_BEGIN_DECLS

/**
 * WeirEditStep:
 * @path: as it was written, for sentences
 * @first_step: the first of its steps among those of all edits
 * @value: (nullable): JSON, as it was written; %NULL where the place is removed
 * @name: (nullable): the last step of the path as JSON, where that is a name
 */
typedef struct
{
  const char *path;
  guint first_step;
  guint n_steps;
  const char *value;
  gsize value_length;
  const char *name;
  gsize name_length;
} WeirEditStep;

struct _WeirValueEdit
{
  gatomicrefcount ref_count;
  GArray *edits; /* of WeirEditStep, in their order */
  WeirConditionTree tree; /* its steps and strings */
};

gboolean weir_value_edit_parse (WeirValueEdit *self, const char *text, gsize *position, GError **error);

G_END_DECLS
