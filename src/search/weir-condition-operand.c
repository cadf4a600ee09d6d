/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "search/weir-condition-parser.h"

#include <glib/gi18n.h>
#include <string.h>

#include "base/weir-error.h"
#include "base/weir-position.h"
#include "base/weir-time.h"

/* The tokens and the operands of the parser; its conditions are in weir-condition-parse.c. */

/* FALSE, for the caller to return. */
gboolean
weir_parser_fail_at (WeirParser *self,
                     gsize position,
                     const char *message)
{
  *self->position = position;
  g_set_error_literal (self->error, WEIR_ERROR, WEIR_ERROR_INVALID, message);
  return FALSE;
}

/* At the next token; what the tokeniser has to say of it comes first. */
gboolean
weir_parser_fail (WeirParser *self,
                  const char *message)
{
  return weir_parser_fail_at (self, self->token.start,
                              self->token.kind == WEIR_TOKEN_ERROR ? _(self->token.problem) : message);
}

void
weir_parser_advance (WeirParser *self)
{
  weir_token_read (self->text, self->length, self->token.end, &self->token);
}

gboolean
weir_parser_take (WeirParser *self,
                  WeirTokenKind kind)
{
  if (self->token.kind != kind)
    return FALSE;
  weir_parser_advance (self);
  return TRUE;
}

/* Keywords also in capitals, as in SQL. */
gboolean
weir_parser_is_word (WeirParser *self,
                     const char *word)
{
  g_autofree char *capitals = NULL;

  if (weir_token_is_word (self->text, &self->token, word))
    return TRUE;
  if (self->token.kind != WEIR_TOKEN_NAME || self->token.end - self->token.start != strlen (word))
    return FALSE;
  capitals = g_ascii_strup (word, -1);
  return weir_token_is_word (self->text, &self->token, capitals);
}

gboolean
weir_parser_take_word (WeirParser *self,
                       const char *word)
{
  if (!weir_parser_is_word (self, word))
    return FALSE;
  weir_parser_advance (self);
  return TRUE;
}

gboolean
weir_parser_is_followed_by (WeirParser *self,
                            WeirTokenKind kind)
{
  WeirToken next;

  weir_token_read (self->text, self->length, self->token.end, &next);
  return next.kind == kind;
}

static const char *
keep (WeirParser *self,
      const char *text,
      gsize length)
{
  return g_string_chunk_insert_len (self->tree->strings, text, (gssize) length);
}

/* What stands in the quotes of the next token; takes it. */
gboolean
weir_parser_take_text (WeirParser *self,
                       const char **text,
                       gsize *length)
{
  g_autoptr (GString) content = g_string_new (NULL);

  if (self->token.is_open)
    return weir_parser_fail (self, _("This text has no closing quote."));
  weir_token_append_text (self->text, &self->token, FALSE, content);
  *text = keep (self, content->str, content->len);
  *length = content->len;
  weir_parser_advance (self);
  return TRUE;
}

static gboolean
add_step (WeirParser *self,
          WeirOperand *operand,
          WeirStep step)
{
  if (operand->n_steps == WEIR_CONDITION_MAX_STEPS)
    return weir_parser_fail (self, _("This path has too many steps."));
  if (operand->n_steps == 0)
    operand->first_step = self->tree->steps->len;
  g_array_append_val (self->tree->steps, step);
  operand->n_steps++;
  return TRUE;
}

static gboolean
add_name (WeirParser *self,
          WeirOperand *operand)
{
  WeirStep step = { .kind = WEIR_STEP_NAME };

  if (self->token.kind == WEIR_TOKEN_TEXT)
    {
      operand->end = self->token.end;
      return weir_parser_take_text (self, &step.name, &step.length) && add_step (self, operand, step);
    }
  step.length = self->token.end - self->token.start;
  step.name = keep (self, self->text + self->token.start, step.length);
  operand->end = self->token.end;
  weir_parser_advance (self);
  return add_step (self, operand, step);
}

/* Behind "[": nothing, or a number. */
static gboolean
add_index (WeirParser *self,
           WeirOperand *operand)
{
  WeirStep step = { .kind = WEIR_STEP_ANY };
  gboolean is_negative;

  if (self->token.kind != WEIR_TOKEN_RIGHT_BRACKET)
    {
      step.kind = WEIR_STEP_INDEX;
      is_negative = weir_parser_take (self, WEIR_TOKEN_MINUS);
      if (self->token.kind != WEIR_TOKEN_NUMBER || self->token.end - self->token.start > 9
          || memchr (self->text + self->token.start, '.', self->token.end - self->token.start) != NULL
          || memchr (self->text + self->token.start, 'e', self->token.end - self->token.start) != NULL
          || memchr (self->text + self->token.start, 'E', self->token.end - self->token.start) != NULL)
        return weir_parser_fail (self, _("A whole number is expected here, or ] for any element."));
      step.index = (gint64) g_ascii_strtoull (self->text + self->token.start, NULL, 10);
      if (is_negative)
        step.index = -step.index;
      weir_parser_advance (self);
    }
  operand->end = self->token.end;
  if (!weir_parser_take (self, WEIR_TOKEN_RIGHT_BRACKET))
    return weir_parser_fail (self, _("A closing bracket is expected here."));
  return add_step (self, operand, step);
}

/* What follows a name: ".name", "[]", "[0]" and so on. */
static gboolean
parse_steps (WeirParser *self,
             WeirOperand *operand)
{
  for (;;)
    {
      if (weir_parser_take (self, WEIR_TOKEN_LEFT_BRACKET))
        {
          if (!add_index (self, operand))
            return FALSE;
        }
      else if (weir_parser_take (self, WEIR_TOKEN_DOT))
        {
          /* ".[]" is how others write "[]". */
          if (self->token.kind == WEIR_TOKEN_LEFT_BRACKET)
            continue;
          if (self->token.kind != WEIR_TOKEN_NAME && self->token.kind != WEIR_TOKEN_TEXT)
            return weir_parser_fail (self, _("The name of a field is expected here. Odd names need quotes."));
          if (!add_name (self, operand))
            return FALSE;
        }
      else
        return TRUE;
    }
}

static gboolean
parse_header (WeirParser *self,
              WeirOperand *operand)
{
  weir_parser_advance (self);
  weir_parser_advance (self);
  operand->kind = WEIR_OPERAND_HEADER;
  if (self->token.kind != WEIR_TOKEN_TEXT)
    return weir_parser_fail (self, _("The name of a header is expected here, in quotes."));
  if (!weir_parser_take_text (self, &operand->text, &operand->length))
    return FALSE;
  operand->end = self->token.end;
  if (!weir_parser_take (self, WEIR_TOKEN_RIGHT_PARENTHESIS))
    return weir_parser_fail (self, _("A closing parenthesis is expected here."));
  return TRUE;
}

/* "now", "now - 2h", "now + 5m" */
static gboolean
parse_now (WeirParser *self,
           WeirOperand *operand)
{
  g_autofree char *span = NULL;
  gboolean is_back;
  gint64 usec = 0;
  gint64 msec;

  operand->kind = WEIR_OPERAND_TIME;
  operand->msec = self->now_msec;
  operand->end = self->token.end;
  weir_parser_advance (self);
  if (self->token.kind != WEIR_TOKEN_MINUS && self->token.kind != WEIR_TOKEN_PLUS)
    return TRUE;
  is_back = self->token.kind == WEIR_TOKEN_MINUS;
  weir_parser_advance (self);
  span = g_strndup (self->text + self->token.start, self->token.end - self->token.start);
  if (self->token.kind != WEIR_TOKEN_SPAN || !weir_span_parse (span, &usec, NULL))
    return weir_parser_fail (self, _("A span of time is expected here, such as 30s, 90m, 2h or 7d."));
  msec = usec / 1000;
  if (is_back ? __builtin_sub_overflow (self->now_msec, msec, &operand->msec)
      : __builtin_add_overflow (self->now_msec, msec, &operand->msec))
    return weir_parser_fail (self, _("A span of time is expected here, such as 30s, 90m, 2h or 7d."));
  operand->end = self->token.end;
  weir_parser_advance (self);
  return TRUE;
}

static gboolean
parse_number (WeirParser *self,
              WeirOperand *operand)
{
  gsize start = self->token.start;

  operand->kind = WEIR_OPERAND_NUMBER;
  if (self->token.kind == WEIR_TOKEN_SIZE)
    {
      g_autofree char *number = NULL;
      gint64 bytes = 0;

      if (!weir_token_get_size (self->text, &self->token, &bytes))
        g_return_val_if_reached (FALSE);
      number = g_strdup_printf ("%" G_GINT64_FORMAT, bytes);
      operand->length = strlen (number);
      operand->text = keep (self, number, operand->length);
    }
  else
    {
      if (weir_parser_take (self, WEIR_TOKEN_MINUS) && self->token.kind != WEIR_TOKEN_NUMBER)
        return weir_parser_fail (self, _("A number is expected here."));
      operand->length = self->token.end - self->token.start;
      operand->text = keep (self, self->text + self->token.start, operand->length);
      if (self->text[start] == '-')
        {
          g_autofree char *number = g_strconcat ("-", operand->text, NULL);

          operand->text = keep (self, number, ++operand->length);
        }
    }
  operand->end = self->token.end;
  if (!weir_number_init (&operand->number, operand->text, operand->length))
    return weir_parser_fail_at (self, start, _("This number is too long."));
  operand->is_number = TRUE;
  weir_parser_advance (self);
  return TRUE;
}

/* A word in the place of an operand: a literal, a part of the message, or the first step of a path. */
static gboolean
parse_word (WeirParser *self,
            WeirOperand *operand)
{
  static const struct
  {
    const char *name;
    WeirOperandKind kind;
    gboolean has_fields;
  } parts[] = {
    { "key", WEIR_OPERAND_KEY, TRUE },           { "value", WEIR_OPERAND_VALUE, TRUE },
    { "$", WEIR_OPERAND_VALUE, TRUE },           { "topic", WEIR_OPERAND_TOPIC, FALSE },
    { "partition", WEIR_OPERAND_PARTITION, FALSE }, { "offset", WEIR_OPERAND_OFFSET, FALSE },
    { "timestamp", WEIR_OPERAND_TIMESTAMP, FALSE }, { "size", WEIR_OPERAND_SIZE, FALSE },
  };
  static const char *const reserved[] = { "and", "or", "not", "in", "is" };
  gboolean has_steps = weir_parser_is_followed_by (self, WEIR_TOKEN_DOT)
                       || weir_parser_is_followed_by (self, WEIR_TOKEN_LEFT_BRACKET);

  operand->end = self->token.end;
  if (weir_parser_is_word (self, "header") && weir_parser_is_followed_by (self, WEIR_TOKEN_LEFT_PARENTHESIS))
    return parse_header (self, operand);
  if (!has_steps)
    {
      for (gsize i = 0; i < G_N_ELEMENTS (reserved); i++)
        {
          if (weir_parser_is_word (self, reserved[i]))
            return weir_parser_fail (self, _("A field, a part of the message or a text is expected here. "
                                             "A field that is called like a word of the language is written value.NAME."));
        }
      if (weir_parser_is_word (self, "now"))
        return parse_now (self, operand);
      if (weir_parser_is_word (self, "true") || weir_parser_is_word (self, "false") || weir_parser_is_word (self, "null"))
        {
          operand->kind = weir_parser_is_word (self, "true")    ? WEIR_OPERAND_TRUE
                          : weir_parser_is_word (self, "false") ? WEIR_OPERAND_FALSE
                                                    : WEIR_OPERAND_NULL;
          weir_parser_advance (self);
          return TRUE;
        }
    }
  for (gsize i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      /* A number has no fields: "size.width" can only be one of the value. */
      if (!weir_token_is_word (self->text, &self->token, parts[i].name) || (has_steps && !parts[i].has_fields))
        continue;
      operand->kind = parts[i].kind;
      weir_parser_advance (self);
      if (!has_steps)
        return TRUE;
      operand->kind = operand->kind == WEIR_OPERAND_KEY ? WEIR_OPERAND_KEY_FIELD : WEIR_OPERAND_FIELD;
      return parse_steps (self, operand);
    }
  if (weir_parser_is_followed_by (self, WEIR_TOKEN_LEFT_PARENTHESIS))
    return weir_parser_fail (self, _("There is no such function. Those there are: exists(FIELD), "
                                     "contains(FIELD, \"text\") and header(\"name\")."));
  operand->kind = WEIR_OPERAND_FIELD;
  return add_name (self, operand) && parse_steps (self, operand);
}

/* On the left of a comparison a text in quotes is the name of a field, on its right it is a text. */
gboolean
weir_parser_parse_operand (WeirParser *self,
                           gboolean is_left,
                           const char *expected,
                           WeirOperand *operand)
{
  WeirToken token = self->token;

  *operand = (WeirOperand) { .start = token.start, .end = token.end };
  switch ((guint) token.kind)
    {
    case WEIR_TOKEN_NAME:
      return parse_word (self, operand);

    case WEIR_TOKEN_DOT: /* ".total" is how others write "total" */
      operand->kind = WEIR_OPERAND_FIELD;
      return parse_steps (self, operand);

    case WEIR_TOKEN_NUMBER:
    case WEIR_TOKEN_SIZE:
    case WEIR_TOKEN_MINUS:
      return parse_number (self, operand);

    case WEIR_TOKEN_TIME:
      operand->kind = WEIR_OPERAND_TIME;
      if (!weir_time_parse_iso8601 (self->text + token.start, token.end - token.start, WEIR_ZONE_LOCAL, &operand->msec))
        return weir_parser_fail (self, _("There is no such time. Write 2026-11-20, 2026-11-20T10:00, or with a zone "
                                         "2026-11-20T10:00:00Z."));
      weir_parser_advance (self);
      return TRUE;

    case WEIR_TOKEN_TEXT:
      if (is_left)
        {
          operand->kind = WEIR_OPERAND_FIELD;
          return add_name (self, operand) && parse_steps (self, operand);
        }
      operand->kind = WEIR_OPERAND_TEXT;
      if (!weir_parser_take_text (self, &operand->text, &operand->length))
        return FALSE;
      operand->is_number = weir_number_init (&operand->number, operand->text, operand->length);
      return TRUE;

    default:
      return weir_parser_fail (self, expected);
    }
}
