/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include "search/weir-condition-private.h"
#include "search/weir-search-token.h"

/* What the two files of the parser share. */

G_BEGIN_DECLS

typedef struct
{
  const char *text;
  gsize length;
  gint64 now_msec;
  WeirToken token; /* the next one */
  WeirConditionTree *tree;
  guint depth;
  gsize *position;
  GError **error;
} WeirParser;

gboolean weir_parser_fail_at (WeirParser *self, gsize position, const char *message);
gboolean weir_parser_fail (WeirParser *self, const char *message);
void     weir_parser_advance (WeirParser *self);
gboolean weir_parser_take (WeirParser *self, WeirTokenKind kind);
gboolean weir_parser_is_word (WeirParser *self, const char *word);
gboolean weir_parser_take_word (WeirParser *self, const char *word);
gboolean weir_parser_is_followed_by (WeirParser *self, WeirTokenKind kind);
gboolean weir_parser_take_text (WeirParser *self, const char **text, gsize *length);
gboolean weir_parser_parse_operand (WeirParser *self, gboolean is_left, const char *expected, WeirOperand *operand);

G_END_DECLS
