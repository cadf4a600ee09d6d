/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "search/weir-condition-parser.h"

#include <glib/gi18n.h>
#include <string.h>

#include "base/weir-error.h"
#include "base/weir-time.h"

/* A parser by recursive descent. Its rules, from the loosest binding to the tightest:
 *
 *     condition  = all { "or" all }
 *     all        = one { "and" one }
 *     one        = "not" one | "(" condition ")" | "exists" "(" operand ")" | "contains" "(" operand "," text ")" | comparison
 *     comparison = operand [ sign operand | "~" text | [ "not" ] "in" "(" literals ")" | "is" [ "not" ] word ]
 */

static gboolean parse_or (WeirParser *self, guint *node);

static guint
weir_parser_add_node (WeirParser *self,
                      WeirNodeKind kind)
{
  WeirNode node = { .kind = kind, .first_child = WEIR_CONDITION_NONE, .next = WEIR_CONDITION_NONE };

  g_array_append_val (self->tree->nodes, node);
  return self->tree->nodes->len - 1;
}

static WeirNode *
weir_parser_get_node (WeirParser *self,
                      guint index)
{
  return &g_array_index (self->tree->nodes, WeirNode, index);
}

static gboolean
is_of_number (const WeirOperand *operand)
{
  return operand->kind == WEIR_OPERAND_PARTITION || operand->kind == WEIR_OPERAND_OFFSET
         || operand->kind == WEIR_OPERAND_SIZE;
}

/* A literal for the time of the message: numbers are ms, or seconds where they are small. */
static gboolean
make_time (WeirParser *self,
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
      if (operand->is_number
          && (weir_json_get_time_msec (&value, &operand->msec) || weir_json_get_int64 (&value, &operand->msec)))
        {
          operand->kind = WEIR_OPERAND_TIME;
          return TRUE;
        }
    }
  if (operand->kind != WEIR_OPERAND_TIME && weir_operand_is_literal (operand))
    return weir_parser_fail_at (self, operand->start,
                                _("A time is expected here, such as 2026-11-20T10:00 or now - 2h."));
  return TRUE;
}

/* That the right side can be compared with the left one at all: what could only be false is a mistake. */
static gboolean
check_sides (WeirParser *self,
             const WeirOperand *left,
             WeirOperand *right,
             gboolean is_order)
{
  if (left->kind == WEIR_OPERAND_TIMESTAMP)
    return make_time (self, right);
  if (is_of_number (left) && weir_operand_is_literal (right) && !right->is_number)
    return weir_parser_fail_at (self, right->start, _("A number is expected here."));
  if (is_order
      && (right->kind == WEIR_OPERAND_TRUE || right->kind == WEIR_OPERAND_FALSE || right->kind == WEIR_OPERAND_NULL))
    return weir_parser_fail_at (self, right->start,
                                _("Only numbers, texts and times are less or more than another. Use == or != here."));
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
has_any_step (WeirParser *self,
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
parse_sign (WeirParser *self,
            WeirNodeKind kind,
            gboolean negated,
            WeirOperand left,
            guint *node)
{
  WeirOperand right;
  WeirOperand other;

  weir_parser_advance (self);
  if (!weir_parser_parse_operand (self, FALSE,
                                  _("A number, a text in quotes, a time, true, false, null or a field is expected here."),
                                  &right))
    return FALSE;
  if (weir_operand_is_literal (&left) && weir_operand_is_literal (&right))
    return weir_parser_fail_at (self, left.start, _("One side of a comparison must be of the message: a field, key, value, header(\"name\"), "
                                                    "partition, offset, timestamp, topic or size."));
  if (weir_operand_is_literal (&left) || (has_any_step (self, &right) && !has_any_step (self, &left)))
    {
      other = left;
      left = right;
      right = other;
      kind = mirror (kind);
    }
  if (has_any_step (self, &right))
    return weir_parser_fail_at (self, right.start, _("Only one side of a comparison can have []."));
  if (!check_sides (self, &left, &right, kind != WEIR_NODE_EQUAL))
    return FALSE;
  *node = weir_parser_add_node (self, kind);
  weir_parser_get_node (self, *node)->left = left;
  weir_parser_get_node (self, *node)->right = right;
  weir_parser_get_node (self, *node)->negated = negated;
  return TRUE;
}

static gboolean
check_has_text (WeirParser *self,
                const WeirOperand *operand)
{
  if (is_of_number (operand) || operand->kind == WEIR_OPERAND_TIMESTAMP)
    return weir_parser_fail_at (self, operand->start,
                                _("This is a number, not a text: compare it with ==, !=, <, <=, > or >=."));
  return TRUE;
}

static gboolean
parse_match (WeirParser *self,
             gboolean negated,
             const WeirOperand *left,
             guint *node)
{
  g_autoptr (GString) pattern = g_string_new (NULL);
  WeirPattern *compiled;
  gsize position = 0;

  if (!check_has_text (self, left))
    return FALSE;
  weir_parser_advance (self);
  if (self->token.kind != WEIR_TOKEN_TEXT)
    return weir_parser_fail (self, _("A regular expression is expected here, in quotes."));
  if (self->token.is_open)
    return weir_parser_fail (self, _("This text has no closing quote."));
  weir_token_append_text (self->text, &self->token, TRUE, pattern);
  compiled = weir_pattern_new (pattern->str, pattern->len, WEIR_PATTERN_NONE, &position, self->error);
  if (compiled == NULL)
    {
      *self->position = weir_token_locate_in_pattern (self->text, &self->token, position);
      return FALSE;
    }
  weir_parser_advance (self);
  *node = weir_parser_add_node (self, WEIR_NODE_MATCHES);
  weir_parser_get_node (self, *node)->left = *left;
  weir_parser_get_node (self, *node)->negated = negated;
  weir_parser_get_node (self, *node)->pattern = compiled;
  return TRUE;
}

/* Behind "in". */
static gboolean
parse_list (WeirParser *self,
            gboolean negated,
            const WeirOperand *left,
            guint *node)
{
  guint first_item = self->tree->items->len;

  if (!weir_parser_take (self, WEIR_TOKEN_LEFT_PARENTHESIS))
    return weir_parser_fail (self, _("A list in parentheses is expected here, such as (\"a\", \"b\")."));
  do
    {
      const char *expected = _("A number, a text in quotes, a time, true, false or null is expected here.");
      WeirOperand item;

      if (!weir_parser_parse_operand (self, FALSE, expected, &item))
        return FALSE;
      if (!weir_operand_is_literal (&item))
        return weir_parser_fail_at (self, item.start, expected);
      if (!check_sides (self, left, &item, FALSE))
        return FALSE;
      g_array_append_val (self->tree->items, item);
    }
  while (weir_parser_take (self, WEIR_TOKEN_COMMA));
  if (!weir_parser_take (self, WEIR_TOKEN_RIGHT_PARENTHESIS))
    return weir_parser_fail (self, _("A comma or a closing parenthesis is expected here."));

  *node = weir_parser_add_node (self, WEIR_NODE_IN);
  weir_parser_get_node (self, *node)->left = *left;
  weir_parser_get_node (self, *node)->negated = negated;
  weir_parser_get_node (self, *node)->first_item = first_item;
  weir_parser_get_node (self, *node)->n_items = self->tree->items->len - first_item;
  return TRUE;
}

/* Behind "is": [ "not" ] "null" | "empty" | "missing" */
static gboolean
parse_is (WeirParser *self,
          const WeirOperand *left,
          guint *node)
{
  gboolean negated = weir_parser_take_word (self, "not");
  gboolean is_missing = weir_parser_is_word (self, "missing");

  if (is_missing || weir_parser_is_word (self, "null") || weir_parser_is_word (self, "empty"))
    {
      *node = weir_parser_add_node (self, is_missing                            ? WEIR_NODE_EXISTS
                                          : weir_parser_is_word (self, "null") ? WEIR_NODE_IS_NULL
                                                                               : WEIR_NODE_IS_EMPTY);
      weir_parser_get_node (self, *node)->left = *left;
      weir_parser_get_node (self, *node)->negated = negated && !is_missing;
      weir_parser_advance (self);
      /* Of several elements "missing" is that there is none, not that one is not: the whole is turned. */
      if (is_missing && !negated)
        {
          guint child = *node;

          *node = weir_parser_add_node (self, WEIR_NODE_NOT);
          weir_parser_get_node (self, *node)->first_child = child;
        }
      return TRUE;
    }
  return weir_parser_fail (self, negated ? _("“null”, “empty” or “missing” is expected here.")
                                         : _("“null”, “empty”, “missing” or “not” is expected here."));
}

static gboolean
parse_comparison (WeirParser *self,
                  guint *node)
{
  WeirOperand left;

  if (!weir_parser_parse_operand (self, TRUE,
                                  _("A field, a part of the message, “not” or an opening parenthesis is expected here."),
                                  &left))
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
      *node = weir_parser_add_node (self, WEIR_NODE_CONSTANT);
      weir_parser_get_node (self, *node)->constant = left.kind == WEIR_OPERAND_TRUE;
      return TRUE;
    }
  if (weir_operand_is_literal (&left))
    return weir_parser_fail (self, _("A comparison is expected here: ==, !=, <, <=, > or >=."));
  if (self->token.kind == WEIR_TOKEN_MATCHES || self->token.kind == WEIR_TOKEN_NOT_MATCHES)
    return parse_match (self, self->token.kind == WEIR_TOKEN_NOT_MATCHES, &left, node);
  if (weir_parser_take_word (self, "in"))
    return parse_list (self, FALSE, &left, node);
  if (weir_parser_is_word (self, "not"))
    {
      weir_parser_advance (self);
      if (!weir_parser_take_word (self, "in"))
        return weir_parser_fail (self, _("“in” is expected here."));
      return parse_list (self, TRUE, &left, node);
    }
  if (weir_parser_take_word (self, "is"))
    return parse_is (self, &left, node);

  /* A field alone: whether it is true. */
  if (left.kind != WEIR_OPERAND_FIELD && left.kind != WEIR_OPERAND_KEY_FIELD)
    return weir_parser_fail (self, _("A comparison is expected here: ==, !=, <, <=, >, >=, ~, !~, in or is."));
  *node = weir_parser_add_node (self, WEIR_NODE_IS_TRUE);
  weir_parser_get_node (self, *node)->left = left;
  return TRUE;
}

static gboolean
parse_function (WeirParser *self,
                gboolean is_contains,
                guint *node)
{
  const char *expected = _("A field, key, value or header(\"name\") is expected here.");
  g_autoptr (WeirText) text = NULL;
  WeirOperand right = { .kind = WEIR_OPERAND_NULL };
  WeirOperand operand;

  weir_parser_advance (self);
  weir_parser_advance (self);
  if (!weir_parser_parse_operand (self, TRUE, expected, &operand))
    return FALSE;
  if (weir_operand_is_literal (&operand))
    return weir_parser_fail_at (self, operand.start, expected);
  if (is_contains)
    {
      const char *bytes;
      gsize length;

      if (!check_has_text (self, &operand))
        return FALSE;
      if (!weir_parser_take (self, WEIR_TOKEN_COMMA))
        return weir_parser_fail (self, _("A comma and a text are expected here."));
      if (self->token.kind != WEIR_TOKEN_TEXT)
        return weir_parser_fail (self, _("A text in quotes is expected here."));
      if (!weir_parser_take_text (self, &bytes, &length))
        return FALSE;
      text = weir_text_new (bytes, length, FALSE);
      right = (WeirOperand) { .kind = WEIR_OPERAND_TEXT, .text = bytes, .length = length };
    }
  if (!weir_parser_take (self, WEIR_TOKEN_RIGHT_PARENTHESIS))
    return weir_parser_fail (self, _("A closing parenthesis is expected here."));
  *node = weir_parser_add_node (self, is_contains ? WEIR_NODE_CONTAINS : WEIR_NODE_EXISTS);
  weir_parser_get_node (self, *node)->left = operand;
  weir_parser_get_node (self, *node)->right = right;
  weir_parser_get_node (self, *node)->text = g_steal_pointer (&text);
  return TRUE;
}

static gboolean
parse_one (WeirParser *self,
           guint *node)
{
  gboolean is_right = TRUE;
  guint child;

  if (self->depth == WEIR_CONDITION_MAX_DEPTH)
    return weir_parser_fail (self, _("This is nested too deeply."));
  self->depth++;
  if (self->token.kind == WEIR_TOKEN_NOT || weir_parser_is_word (self, "not"))
    {
      weir_parser_advance (self);
      is_right = parse_one (self, &child);
      if (is_right)
        {
          *node = weir_parser_add_node (self, WEIR_NODE_NOT);
          weir_parser_get_node (self, *node)->first_child = child;
        }
    }
  else if (weir_parser_take (self, WEIR_TOKEN_LEFT_PARENTHESIS))
    {
      is_right = parse_or (self, node);
      if (is_right && !weir_parser_take (self, WEIR_TOKEN_RIGHT_PARENTHESIS))
        is_right = weir_parser_fail (self, _("“and”, “or” or a closing parenthesis is expected here."));
    }
  else if ((weir_parser_is_word (self, "exists") || weir_parser_is_word (self, "contains"))
           && weir_parser_is_followed_by (self, WEIR_TOKEN_LEFT_PARENTHESIS))
    is_right = parse_function (self, weir_parser_is_word (self, "contains"), node);
  else
    is_right = parse_comparison (self, node);
  self->depth--;
  return is_right;
}

/* One or more of a kind, as one node: a long chain must not be a deep tree. */
static gboolean
parse_chain (WeirParser *self,
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
        weir_parser_get_node (self, last)->next = child;
      last = child;
      if (*node == WEIR_CONDITION_NONE)
        *node = child;
      if (!weir_parser_take (self, is_and ? WEIR_TOKEN_AND : WEIR_TOKEN_OR)
          && !weir_parser_take_word (self, is_and ? "and" : "or"))
        break;
    }
  if (*node != last)
    {
      guint first = *node;

      *node = weir_parser_add_node (self, kind);
      weir_parser_get_node (self, *node)->first_child = first;
    }
  return TRUE;
}

static gboolean
parse_or (WeirParser *self,
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
  WeirParser parser = {
    .text = text,
    .length = strlen (text),
    .now_msec = now_msec,
    .tree = tree,
    .position = position,
    .error = error,
  };
  const char *invalid;

  if (!g_utf8_validate_len (text, parser.length, &invalid))
    return weir_parser_fail_at (&parser, (gsize) (invalid - text), _("This is not UTF-8."));
  if (parser.length > WEIR_CONDITION_MAX_BYTES)
    return weir_parser_fail_at (&parser, WEIR_CONDITION_MAX_BYTES, _("This condition is too long."));
  weir_token_read (text, parser.length, 0, &parser.token);
  if (!parse_or (&parser, &tree->root))
    return FALSE;
  if (parser.token.kind != WEIR_TOKEN_END)
    return weir_parser_fail (&parser, _("“and”, “or” or the end is expected here."));
  return TRUE;
}
