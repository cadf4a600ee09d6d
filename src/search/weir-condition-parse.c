/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include <glib/gi18n.h>
#include <string.h>

#include "base/weir-error.h"
#include "base/weir-position.h"
#include "base/weir-time.h"
#include "search/weir-condition-private.h"
#include "search/weir-search-token.h"

/* A parser by recursive descent. Its rules, from the loosest binding to the tightest:
 *
 *     condition  = all { "or" all }
 *     all        = one { "and" one }
 *     one        = "not" one | "(" condition ")" | "exists" "(" operand ")" | "contains" "(" operand "," text ")" | comparison
 *     comparison = operand [ sign operand | "~" text | [ "not" ] "in" "(" literals ")" | "is" [ "not" ] word ]
 */

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
} Parser;

static gboolean parse_or (Parser *self, guint *node);

/* FALSE, for the caller to return. */
static gboolean
fail_at (Parser *self,
         gsize position,
         const char *message)
{
  *self->position = position;
  g_set_error_literal (self->error, WEIR_ERROR, WEIR_ERROR_INVALID, message);
  return FALSE;
}

/* At the next token; what the tokeniser has to say of it comes first. */
static gboolean
fail (Parser *self,
      const char *message)
{
  return fail_at (self, self->token.start, self->token.kind == WEIR_TOKEN_ERROR ? _(self->token.problem) : message);
}

static void
advance (Parser *self)
{
  weir_token_read (self->text, self->length, self->token.end, &self->token);
}

static gboolean
take (Parser *self,
      WeirTokenKind kind)
{
  if (self->token.kind != kind)
    return FALSE;
  advance (self);
  return TRUE;
}

/* Keywords also in capitals, as in SQL. */
static gboolean
is_word (Parser *self,
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

static gboolean
take_word (Parser *self,
           const char *word)
{
  if (!is_word (self, word))
    return FALSE;
  advance (self);
  return TRUE;
}

static gboolean
is_followed_by (Parser *self,
                WeirTokenKind kind)
{
  WeirToken next;

  weir_token_read (self->text, self->length, self->token.end, &next);
  return next.kind == kind;
}

static guint
add_node (Parser *self,
          WeirNodeKind kind)
{
  WeirNode node = { .kind = kind, .first_child = WEIR_CONDITION_NONE, .next = WEIR_CONDITION_NONE };

  g_array_append_val (self->tree->nodes, node);
  return self->tree->nodes->len - 1;
}

static WeirNode *
get_node (Parser *self,
          guint index)
{
  return &g_array_index (self->tree->nodes, WeirNode, index);
}

static const char *
keep (Parser *self,
      const char *text,
      gsize length)
{
  return g_string_chunk_insert_len (self->tree->strings, text, (gssize) length);
}

/* What stands in the quotes of the next token; takes it. */
static gboolean
take_text (Parser *self,
           const char **text,
           gsize *length)
{
  g_autoptr (GString) content = g_string_new (NULL);

  if (self->token.is_open)
    return fail (self, _("This text has no closing quote."));
  weir_token_append_text (self->text, &self->token, FALSE, content);
  *text = keep (self, content->str, content->len);
  *length = content->len;
  advance (self);
  return TRUE;
}

static gboolean
add_step (Parser *self,
          WeirOperand *operand,
          WeirStep step)
{
  if (operand->n_steps == WEIR_CONDITION_MAX_STEPS)
    return fail (self, _("This path has too many steps."));
  if (operand->n_steps == 0)
    operand->first_step = self->tree->steps->len;
  g_array_append_val (self->tree->steps, step);
  operand->n_steps++;
  return TRUE;
}

static gboolean
add_name (Parser *self,
          WeirOperand *operand)
{
  WeirStep step = { .kind = WEIR_STEP_NAME };

  if (self->token.kind == WEIR_TOKEN_TEXT)
    {
      operand->end = self->token.end;
      return take_text (self, &step.name, &step.length) && add_step (self, operand, step);
    }
  step.length = self->token.end - self->token.start;
  step.name = keep (self, self->text + self->token.start, step.length);
  operand->end = self->token.end;
  advance (self);
  return add_step (self, operand, step);
}

/* Behind "[": nothing, or a number. */
static gboolean
add_index (Parser *self,
           WeirOperand *operand)
{
  WeirStep step = { .kind = WEIR_STEP_ANY };
  gboolean is_negative;

  if (self->token.kind != WEIR_TOKEN_RIGHT_BRACKET)
    {
      step.kind = WEIR_STEP_INDEX;
      is_negative = take (self, WEIR_TOKEN_MINUS);
      if (self->token.kind != WEIR_TOKEN_NUMBER || self->token.end - self->token.start > 9
          || memchr (self->text + self->token.start, '.', self->token.end - self->token.start) != NULL
          || memchr (self->text + self->token.start, 'e', self->token.end - self->token.start) != NULL
          || memchr (self->text + self->token.start, 'E', self->token.end - self->token.start) != NULL)
        return fail (self, _("A whole number is expected here, or ] for any element."));
      step.index = (gint64) g_ascii_strtoull (self->text + self->token.start, NULL, 10);
      if (is_negative)
        step.index = -step.index;
      advance (self);
    }
  operand->end = self->token.end;
  if (!take (self, WEIR_TOKEN_RIGHT_BRACKET))
    return fail (self, _("A closing bracket is expected here."));
  return add_step (self, operand, step);
}

/* What follows a name: ".name", "[]", "[0]" and so on. */
static gboolean
parse_steps (Parser *self,
             WeirOperand *operand)
{
  for (;;)
    {
      if (take (self, WEIR_TOKEN_LEFT_BRACKET))
        {
          if (!add_index (self, operand))
            return FALSE;
        }
      else if (take (self, WEIR_TOKEN_DOT))
        {
          /* ".[]" is how others write "[]". */
          if (self->token.kind == WEIR_TOKEN_LEFT_BRACKET)
            continue;
          if (self->token.kind != WEIR_TOKEN_NAME && self->token.kind != WEIR_TOKEN_TEXT)
            return fail (self, _("The name of a field is expected here. Odd names need quotes."));
          if (!add_name (self, operand))
            return FALSE;
        }
      else
        return TRUE;
    }
}

static gboolean
parse_header (Parser *self,
              WeirOperand *operand)
{
  advance (self);
  advance (self);
  operand->kind = WEIR_OPERAND_HEADER;
  if (self->token.kind != WEIR_TOKEN_TEXT)
    return fail (self, _("The name of a header is expected here, in quotes."));
  if (!take_text (self, &operand->text, &operand->length))
    return FALSE;
  operand->end = self->token.end;
  if (!take (self, WEIR_TOKEN_RIGHT_PARENTHESIS))
    return fail (self, _("A closing parenthesis is expected here."));
  return TRUE;
}

/* "now", "now - 2h", "now + 5m" */
static gboolean
parse_now (Parser *self,
           WeirOperand *operand)
{
  g_autofree char *span = NULL;
  gboolean is_back;
  gint64 usec = 0;
  gint64 msec;

  operand->kind = WEIR_OPERAND_TIME;
  operand->msec = self->now_msec;
  operand->end = self->token.end;
  advance (self);
  if (self->token.kind != WEIR_TOKEN_MINUS && self->token.kind != WEIR_TOKEN_PLUS)
    return TRUE;
  is_back = self->token.kind == WEIR_TOKEN_MINUS;
  advance (self);
  span = g_strndup (self->text + self->token.start, self->token.end - self->token.start);
  if (self->token.kind != WEIR_TOKEN_SPAN || !weir_span_parse (span, &usec, NULL))
    return fail (self, _("A span of time is expected here, such as 30s, 90m, 2h or 7d."));
  msec = usec / 1000;
  if (is_back ? __builtin_sub_overflow (self->now_msec, msec, &operand->msec)
              : __builtin_add_overflow (self->now_msec, msec, &operand->msec))
    return fail (self, _("A span of time is expected here, such as 30s, 90m, 2h or 7d."));
  operand->end = self->token.end;
  advance (self);
  return TRUE;
}

static gboolean
parse_number (Parser *self,
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
      if (take (self, WEIR_TOKEN_MINUS) && self->token.kind != WEIR_TOKEN_NUMBER)
        return fail (self, _("A number is expected here."));
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
    return fail_at (self, start, _("This number is too long."));
  operand->is_number = TRUE;
  advance (self);
  return TRUE;
}

/* A word in the place of an operand: a literal, a part of the message, or the first step of a path. */
static gboolean
parse_word (Parser *self,
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
  gboolean has_steps = is_followed_by (self, WEIR_TOKEN_DOT) || is_followed_by (self, WEIR_TOKEN_LEFT_BRACKET);

  operand->end = self->token.end;
  if (is_word (self, "header") && is_followed_by (self, WEIR_TOKEN_LEFT_PARENTHESIS))
    return parse_header (self, operand);
  if (!has_steps)
    {
      for (gsize i = 0; i < G_N_ELEMENTS (reserved); i++)
        {
          if (is_word (self, reserved[i]))
            return fail (self, _("A field, a part of the message or a text is expected here. "
                                 "A field that is called like a word of the language is written value.NAME."));
        }
      if (is_word (self, "now"))
        return parse_now (self, operand);
      if (is_word (self, "true") || is_word (self, "false") || is_word (self, "null"))
        {
          operand->kind = is_word (self, "true")    ? WEIR_OPERAND_TRUE
                          : is_word (self, "false") ? WEIR_OPERAND_FALSE
                                                    : WEIR_OPERAND_NULL;
          advance (self);
          return TRUE;
        }
    }
  for (gsize i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      /* A number has no fields: "size.width" can only be one of the value. */
      if (!weir_token_is_word (self->text, &self->token, parts[i].name) || (has_steps && !parts[i].has_fields))
        continue;
      operand->kind = parts[i].kind;
      advance (self);
      if (!has_steps)
        return TRUE;
      operand->kind = operand->kind == WEIR_OPERAND_KEY ? WEIR_OPERAND_KEY_FIELD : WEIR_OPERAND_FIELD;
      return parse_steps (self, operand);
    }
  if (is_followed_by (self, WEIR_TOKEN_LEFT_PARENTHESIS))
    return fail (self, _("There is no such function. Those there are: exists(FIELD), contains(FIELD, \"text\") and header(\"name\")."));
  operand->kind = WEIR_OPERAND_FIELD;
  return add_name (self, operand) && parse_steps (self, operand);
}

/* On the left of a comparison a text in quotes is the name of a field, on its right it is a text. */
static gboolean
parse_operand (Parser *self,
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
        return fail (self, _("There is no such time. Write 2026-11-20, 2026-11-20T10:00, or with a zone 2026-11-20T10:00:00Z."));
      advance (self);
      return TRUE;

    case WEIR_TOKEN_TEXT:
      if (is_left)
        {
          operand->kind = WEIR_OPERAND_FIELD;
          return add_name (self, operand) && parse_steps (self, operand);
        }
      operand->kind = WEIR_OPERAND_TEXT;
      if (!take_text (self, &operand->text, &operand->length))
        return FALSE;
      operand->is_number = weir_number_init (&operand->number, operand->text, operand->length);
      return TRUE;

    default:
      return fail (self, expected);
    }
}

static gboolean
is_of_number (const WeirOperand *operand)
{
  return operand->kind == WEIR_OPERAND_PARTITION || operand->kind == WEIR_OPERAND_OFFSET || operand->kind == WEIR_OPERAND_SIZE;
}

/* A literal for the time of the message: numbers are ms, or seconds where they are small. */
static gboolean
make_time (Parser *self,
           WeirOperand *operand)
{
  yyjson_val value = { 0 };

  if (operand->kind == WEIR_OPERAND_NUMBER || operand->kind == WEIR_OPERAND_TEXT)
    {
      if (operand->kind == WEIR_OPERAND_TEXT
          && weir_time_parse_iso8601 (operand->text, operand->length, WEIR_ZONE_LOCAL, &operand->msec))
        {
          operand->kind = WEIR_OPERAND_TIME;
          return TRUE;
        }
      yyjson_set_raw (&value, operand->text, operand->length);
      if (operand->is_number && (weir_json_get_time_msec (&value, &operand->msec) || weir_json_get_int64 (&value, &operand->msec)))
        {
          operand->kind = WEIR_OPERAND_TIME;
          return TRUE;
        }
    }
  if (operand->kind != WEIR_OPERAND_TIME && weir_operand_is_literal (operand))
    return fail_at (self, operand->start, _("A time is expected here, such as 2026-11-20T10:00 or now - 2h."));
  return TRUE;
}

/* That the right side can be compared with the left one at all: what could only be false is a mistake. */
static gboolean
check_sides (Parser *self,
             const WeirOperand *left,
             WeirOperand *right,
             gboolean is_order)
{
  if (left->kind == WEIR_OPERAND_TIMESTAMP)
    return make_time (self, right);
  if (is_of_number (left) && weir_operand_is_literal (right) && !right->is_number)
    return fail_at (self, right->start, _("A number is expected here."));
  if (is_order
      && (right->kind == WEIR_OPERAND_TRUE || right->kind == WEIR_OPERAND_FALSE || right->kind == WEIR_OPERAND_NULL))
    return fail_at (self, right->start, _("Only numbers, texts and times are less or more than another. Use == or != here."));
  return TRUE;
}

static WeirNodeKind
mirror (WeirNodeKind kind)
{
  switch ((guint) kind)
    {
    case WEIR_NODE_LESS:
      return WEIR_NODE_GREATER;
    case WEIR_NODE_LESS_EQUAL:
      return WEIR_NODE_GREATER_EQUAL;
    case WEIR_NODE_GREATER:
      return WEIR_NODE_LESS;
    case WEIR_NODE_GREATER_EQUAL:
      return WEIR_NODE_LESS_EQUAL;
    default:
      return kind;
    }
}

static gboolean
has_any_step (Parser *self,
              const WeirOperand *operand)
{
  for (guint i = 0; i < operand->n_steps; i++)
    {
      if (g_array_index (self->tree->steps, WeirStep, operand->first_step + i).kind == WEIR_STEP_ANY)
        return TRUE;
    }
  return FALSE;
}

static gboolean
parse_sign (Parser *self,
            WeirNodeKind kind,
            gboolean negated,
            WeirOperand left,
            guint *node)
{
  WeirOperand right;
  WeirOperand other;

  advance (self);
  if (!parse_operand (self, FALSE, _("A number, a text in quotes, a time, true, false, null or a field is expected here."), &right))
    return FALSE;
  if (weir_operand_is_literal (&left) && weir_operand_is_literal (&right))
    return fail_at (self, left.start, _("One side of a comparison must be of the message: a field, key, value, header(\"name\"), "
                                        "partition, offset, timestamp, topic or size."));
  if (weir_operand_is_literal (&left) || (has_any_step (self, &right) && !has_any_step (self, &left)))
    {
      other = left;
      left = right;
      right = other;
      kind = mirror (kind);
    }
  if (has_any_step (self, &right))
    return fail_at (self, right.start, _("Only one side of a comparison can have []."));
  if (!check_sides (self, &left, &right, kind != WEIR_NODE_EQUAL))
    return FALSE;
  *node = add_node (self, kind);
  get_node (self, *node)->left = left;
  get_node (self, *node)->right = right;
  get_node (self, *node)->negated = negated;
  return TRUE;
}

static gboolean
check_has_text (Parser *self,
                const WeirOperand *operand)
{
  if (is_of_number (operand) || operand->kind == WEIR_OPERAND_TIMESTAMP)
    return fail_at (self, operand->start, _("This is a number, not a text: compare it with ==, !=, <, <=, > or >=."));
  return TRUE;
}

static gboolean
parse_match (Parser *self,
             gboolean negated,
             const WeirOperand *left,
             guint *node)
{
  g_autoptr (GString) pattern = g_string_new (NULL);
  WeirPattern *compiled;
  gsize position = 0;

  if (!check_has_text (self, left))
    return FALSE;
  advance (self);
  if (self->token.kind != WEIR_TOKEN_TEXT)
    return fail (self, _("A regular expression is expected here, in quotes."));
  if (self->token.is_open)
    return fail (self, _("This text has no closing quote."));
  weir_token_append_text (self->text, &self->token, TRUE, pattern);
  compiled = weir_pattern_new (pattern->str, pattern->len, WEIR_PATTERN_NONE, &position, self->error);
  if (compiled == NULL)
    {
      *self->position = weir_token_locate_in_pattern (self->text, &self->token, position);
      return FALSE;
    }
  advance (self);
  *node = add_node (self, WEIR_NODE_MATCHES);
  get_node (self, *node)->left = *left;
  get_node (self, *node)->negated = negated;
  get_node (self, *node)->pattern = compiled;
  return TRUE;
}

/* Behind "in". */
static gboolean
parse_list (Parser *self,
            gboolean negated,
            const WeirOperand *left,
            guint *node)
{
  guint first_item = self->tree->items->len;

  if (!take (self, WEIR_TOKEN_LEFT_PARENTHESIS))
    return fail (self, _("A list in parentheses is expected here, such as (\"a\", \"b\")."));
  do
    {
      const char *expected = _("A number, a text in quotes, a time, true, false or null is expected here.");
      WeirOperand item;

      if (!parse_operand (self, FALSE, expected, &item))
        return FALSE;
      if (!weir_operand_is_literal (&item))
        return fail_at (self, item.start, expected);
      if (!check_sides (self, left, &item, FALSE))
        return FALSE;
      g_array_append_val (self->tree->items, item);
    }
  while (take (self, WEIR_TOKEN_COMMA));
  if (!take (self, WEIR_TOKEN_RIGHT_PARENTHESIS))
    return fail (self, _("A comma or a closing parenthesis is expected here."));

  *node = add_node (self, WEIR_NODE_IN);
  get_node (self, *node)->left = *left;
  get_node (self, *node)->negated = negated;
  get_node (self, *node)->first_item = first_item;
  get_node (self, *node)->n_items = self->tree->items->len - first_item;
  return TRUE;
}

/* Behind "is": [ "not" ] "null" | "empty" | "missing" */
static gboolean
parse_is (Parser *self,
          const WeirOperand *left,
          guint *node)
{
  gboolean negated = take_word (self, "not");
  gboolean is_missing = is_word (self, "missing");

  if (is_missing || is_word (self, "null") || is_word (self, "empty"))
    {
      *node = add_node (self, is_missing ? WEIR_NODE_EXISTS : is_word (self, "null") ? WEIR_NODE_IS_NULL : WEIR_NODE_IS_EMPTY);
      get_node (self, *node)->left = *left;
      get_node (self, *node)->negated = negated && !is_missing;
      advance (self);
      /* Of several elements "missing" is that there is none, not that one is not: the whole is turned. */
      if (is_missing && !negated)
        {
          guint child = *node;

          *node = add_node (self, WEIR_NODE_NOT);
          get_node (self, *node)->first_child = child;
        }
      return TRUE;
    }
  return fail (self, negated ? _("“null”, “empty” or “missing” is expected here.") : _("“null”, “empty”, “missing” or “not” is expected here."));
}

static gboolean
parse_comparison (Parser *self,
                  guint *node)
{
  WeirOperand left;

  if (!parse_operand (self, TRUE, _("A field, a part of the message, “not” or an opening parenthesis is expected here."), &left))
    return FALSE;
  switch ((guint) self->token.kind)
    {
    case WEIR_TOKEN_EQUAL:
      return parse_sign (self, WEIR_NODE_EQUAL, FALSE, left, node);
    case WEIR_TOKEN_NOT_EQUAL:
      return parse_sign (self, WEIR_NODE_EQUAL, TRUE, left, node);
    case WEIR_TOKEN_LESS:
      return parse_sign (self, WEIR_NODE_LESS, FALSE, left, node);
    case WEIR_TOKEN_LESS_EQUAL:
      return parse_sign (self, WEIR_NODE_LESS_EQUAL, FALSE, left, node);
    case WEIR_TOKEN_GREATER:
      return parse_sign (self, WEIR_NODE_GREATER, FALSE, left, node);
    case WEIR_TOKEN_GREATER_EQUAL:
      return parse_sign (self, WEIR_NODE_GREATER_EQUAL, FALSE, left, node);
    default:
      break;
    }

  if (left.kind == WEIR_OPERAND_TRUE || left.kind == WEIR_OPERAND_FALSE)
    {
      *node = add_node (self, WEIR_NODE_CONSTANT);
      get_node (self, *node)->constant = left.kind == WEIR_OPERAND_TRUE;
      return TRUE;
    }
  if (weir_operand_is_literal (&left))
    return fail (self, _("A comparison is expected here: ==, !=, <, <=, > or >=."));
  if (self->token.kind == WEIR_TOKEN_MATCHES || self->token.kind == WEIR_TOKEN_NOT_MATCHES)
    return parse_match (self, self->token.kind == WEIR_TOKEN_NOT_MATCHES, &left, node);
  if (take_word (self, "in"))
    return parse_list (self, FALSE, &left, node);
  if (is_word (self, "not"))
    {
      advance (self);
      if (!take_word (self, "in"))
        return fail (self, _("“in” is expected here."));
      return parse_list (self, TRUE, &left, node);
    }
  if (take_word (self, "is"))
    return parse_is (self, &left, node);

  /* A field alone: whether it is true. */
  if (left.kind != WEIR_OPERAND_FIELD && left.kind != WEIR_OPERAND_KEY_FIELD)
    return fail (self, _("A comparison is expected here: ==, !=, <, <=, >, >=, ~, !~, in or is."));
  *node = add_node (self, WEIR_NODE_IS_TRUE);
  get_node (self, *node)->left = left;
  return TRUE;
}

static gboolean
parse_function (Parser *self,
                gboolean is_contains,
                guint *node)
{
  const char *expected = _("A field, key, value or header(\"name\") is expected here.");
  g_autoptr (WeirText) text = NULL;
  WeirOperand right = { .kind = WEIR_OPERAND_NULL };
  WeirOperand operand;

  advance (self);
  advance (self);
  if (!parse_operand (self, TRUE, expected, &operand))
    return FALSE;
  if (weir_operand_is_literal (&operand))
    return fail_at (self, operand.start, expected);
  if (is_contains)
    {
      const char *bytes;
      gsize length;

      if (!check_has_text (self, &operand))
        return FALSE;
      if (!take (self, WEIR_TOKEN_COMMA))
        return fail (self, _("A comma and a text are expected here."));
      if (self->token.kind != WEIR_TOKEN_TEXT)
        return fail (self, _("A text in quotes is expected here."));
      if (!take_text (self, &bytes, &length))
        return FALSE;
      text = weir_text_new (bytes, length, FALSE);
      right = (WeirOperand) { .kind = WEIR_OPERAND_TEXT, .text = bytes, .length = length };
    }
  if (!take (self, WEIR_TOKEN_RIGHT_PARENTHESIS))
    return fail (self, _("A closing parenthesis is expected here."));
  *node = add_node (self, is_contains ? WEIR_NODE_CONTAINS : WEIR_NODE_EXISTS);
  get_node (self, *node)->left = operand;
  get_node (self, *node)->right = right;
  get_node (self, *node)->text = g_steal_pointer (&text);
  return TRUE;
}

static gboolean
parse_one (Parser *self,
           guint *node)
{
  gboolean is_right = TRUE;
  guint child;

  if (self->depth == WEIR_CONDITION_MAX_DEPTH)
    return fail (self, _("This is nested too deeply."));
  self->depth++;
  if (self->token.kind == WEIR_TOKEN_NOT || is_word (self, "not"))
    {
      advance (self);
      is_right = parse_one (self, &child);
      if (is_right)
        {
          *node = add_node (self, WEIR_NODE_NOT);
          get_node (self, *node)->first_child = child;
        }
    }
  else if (take (self, WEIR_TOKEN_LEFT_PARENTHESIS))
    {
      is_right = parse_or (self, node);
      if (is_right && !take (self, WEIR_TOKEN_RIGHT_PARENTHESIS))
        is_right = fail (self, _("“and”, “or” or a closing parenthesis is expected here."));
    }
  else if ((is_word (self, "exists") || is_word (self, "contains")) && is_followed_by (self, WEIR_TOKEN_LEFT_PARENTHESIS))
    is_right = parse_function (self, is_word (self, "contains"), node);
  else
    is_right = parse_comparison (self, node);
  self->depth--;
  return is_right;
}

/* One or more of a kind, as one node: a long chain must not be a deep tree. */
static gboolean
parse_chain (Parser *self,
             WeirNodeKind kind,
             guint *node)
{
  gboolean is_and = kind == WEIR_NODE_AND;
  guint last = WEIR_CONDITION_NONE;

  *node = WEIR_CONDITION_NONE;
  for (;;)
    {
      guint child;

      if (is_and ? !parse_one (self, &child) : !parse_chain (self, WEIR_NODE_AND, &child))
        return FALSE;
      if (last != WEIR_CONDITION_NONE)
        get_node (self, last)->next = child;
      last = child;
      if (*node == WEIR_CONDITION_NONE)
        *node = child;
      if (!take (self, is_and ? WEIR_TOKEN_AND : WEIR_TOKEN_OR) && !take_word (self, is_and ? "and" : "or"))
        break;
    }
  if (*node != last)
    {
      guint first = *node;

      *node = add_node (self, kind);
      get_node (self, *node)->first_child = first;
    }
  return TRUE;
}

static gboolean
parse_or (Parser *self,
          guint *node)
{
  return parse_chain (self, WEIR_NODE_OR, node);
}

/* Parses @text into @tree, whose arrays are there and empty. What of it was made on an error is the caller's to free. */
gboolean
weir_condition_parse (const char *text,
                      gint64 now_msec,
                      WeirConditionTree *tree,
                      gsize *position,
                      GError **error)
{
  Parser parser = { .text = text, .length = strlen (text), .now_msec = now_msec, .tree = tree, .position = position, .error = error };
  const char *invalid;

  if (!g_utf8_validate_len (text, parser.length, &invalid))
    return fail_at (&parser, (gsize) (invalid - text), _("This is not UTF-8."));
  if (parser.length > WEIR_CONDITION_MAX_BYTES)
    return fail_at (&parser, WEIR_CONDITION_MAX_BYTES, _("This condition is too long."));
  weir_token_read (text, parser.length, 0, &parser.token);
  if (!parse_or (&parser, &tree->root))
    return FALSE;
  if (parser.token.kind != WEIR_TOKEN_END)
    return fail (&parser, _("“and”, “or” or the end is expected here."));
  return TRUE;
}
