/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include <glib.h>

#include "search/weir-field-paths.h"

G_BEGIN_DECLS

typedef enum
{
  WEIR_COMPLETION_FIELD,
  WEIR_COMPLETION_PART,     /* key, header("…"), partition */
  WEIR_COMPLETION_FUNCTION,
  WEIR_COMPLETION_OPERATOR,
  WEIR_COMPLETION_WORD,     /* and, or, not, null */
  WEIR_COMPLETION_VALUE,    /* seen in the field that is compared */
} WeirCompletionKind;

/**
 * WeirCompletion:
 * @text: what stands there instead, from the start on that was given with it
 * @detail: (nullable): what it means, or an example of the field's values
 */
typedef struct
{
  WeirCompletionKind kind;
  char *text;
  char *detail;
} WeirCompletion;

/* What may stand at the cursor, the likeliest first; @start is from where on it replaces what is there. */
GPtrArray *weir_completion_find (const char *text, gsize cursor, WeirFieldPaths *paths, gsize *start) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
