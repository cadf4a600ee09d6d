/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  WEIR_TOKEN_END,
  WEIR_TOKEN_ERROR,
  WEIR_TOKEN_NAME,   /* a word: a field, a part of the message, a keyword */
  WEIR_TOKEN_TEXT,   /* in quotes */
  WEIR_TOKEN_NUMBER, /* without a sign */
  WEIR_TOKEN_SIZE,   /* a number with a unit of bytes */
  WEIR_TOKEN_TIME,
  WEIR_TOKEN_SPAN,
  WEIR_TOKEN_EQUAL,
  WEIR_TOKEN_NOT_EQUAL,
  WEIR_TOKEN_LESS,
  WEIR_TOKEN_LESS_EQUAL,
  WEIR_TOKEN_GREATER,
  WEIR_TOKEN_GREATER_EQUAL,
  WEIR_TOKEN_MATCHES,
  WEIR_TOKEN_NOT_MATCHES,
  WEIR_TOKEN_AND,
  WEIR_TOKEN_OR,
  WEIR_TOKEN_NOT,
  WEIR_TOKEN_LEFT_PARENTHESIS,
  WEIR_TOKEN_RIGHT_PARENTHESIS,
  WEIR_TOKEN_LEFT_BRACKET,
  WEIR_TOKEN_RIGHT_BRACKET,
  WEIR_TOKEN_DOT,
  WEIR_TOKEN_COMMA,
  WEIR_TOKEN_PLUS,
  WEIR_TOKEN_MINUS,
} WeirTokenKind;

/**
 * WeirToken:
 * @start: its first byte in the text
 * @end: the byte behind its last
 * @is_open: quotes that are not closed: @kind is %WEIR_TOKEN_TEXT up to the end of the text
 * @problem: of %WEIR_TOKEN_ERROR: what is wrong, to be translated
 *
 * One word or sign of a condition.
 */
typedef struct
{
  WeirTokenKind kind;
  gsize start;
  gsize end;
  gboolean is_open;
  const char *problem;
} WeirToken;

/* @text is valid UTF-8. Works from any place between tokens on. */
void     weir_token_read (const char *text, gsize length, gsize position, WeirToken *token);
gboolean weir_token_is_word (const char *text, const WeirToken *token, const char *word);
gboolean weir_token_get_size (const char *text, const WeirToken *token, gint64 *bytes);

/* What stands in the quotes. Escapes are those of JSON and the quotes; of a regular expression only the quotes, as the
 * others are its own. */
void     weir_token_append_text (const char *text, const WeirToken *token, gboolean is_pattern, GString *result);
/* The place in the condition of a byte of what weir_token_append_text() makes of a regular expression. */
gsize    weir_token_locate_in_pattern (const char *text, const WeirToken *token, gsize position);

G_END_DECLS
