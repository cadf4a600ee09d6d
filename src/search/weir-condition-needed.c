/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include <string.h>

#include "search/weir-condition-private.h"

/* What the bytes of a value must have in them for a condition to be true: looking for it is much cheaper than parsing.
 *
 * A text in JSON stands in the bytes as it is, unless it is written with escapes; then there is a backslash, and the value
 * is parsed. Numbers can be written in many ways ("7", "7.0", "70e-1"), so that of a comparison with one only the name of
 * the field is known: in quotes, as each name is. */

/* More alternatives than this cost more than they save. */
#define MAX_ALTERNATIVES 8
/* Shorter texts are in nearly every message. */
#define MIN_BYTES 3

/* One of @texts is there. NULL means that nothing is known. */
static GPtrArray *
new_clause (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) weir_text_free);
}

static GPtrArray *
clause_of_name (const WeirCondition *self,
                const WeirOperand *operand)
{
  const WeirStep *longest = NULL;
  g_autoptr (GString) quoted = NULL;
  GPtrArray *clause;

  for (guint i = 0; i < operand->n_steps; i++)
    {
      const WeirStep *step = &self->steps[operand->first_step + i];

      if (step->kind == WEIR_STEP_NAME && (longest == NULL || step->length > longest->length))
        longest = step;
    }
  if (longest == NULL)
    return NULL;
  clause = new_clause ();
  quoted = g_string_new ("\"");
  g_string_append_len (quoted, longest->name, (gssize) longest->length);
  g_string_append_c (quoted, '"');
  g_ptr_array_add (clause, weir_text_new (quoted->str, quoted->len, FALSE));
  return clause;
}

/* Whether a field that equals @literal has the literal's bytes. A text that is a number equals numbers as well. */
static gboolean
is_written_as_it_is (const WeirOperand *literal)
{
  return literal->kind == WEIR_OPERAND_TEXT && !literal->is_number && literal->length >= MIN_BYTES;
}

static GPtrArray *
clause_of_texts (const WeirOperand *literals,
                 guint n_literals)
{
  GPtrArray *clause;

  if (n_literals == 0 || n_literals > MAX_ALTERNATIVES)
    return NULL;
  for (guint i = 0; i < n_literals; i++)
    {
      if (!is_written_as_it_is (&literals[i]))
        return NULL;
    }
  clause = new_clause ();
  for (guint i = 0; i < n_literals; i++)
    g_ptr_array_add (clause, weir_text_new (literals[i].text, literals[i].length, FALSE));
  return clause;
}

static GPtrArray *
clause_of_leaf (const WeirCondition *self,
                const WeirNode *node)
{
  const WeirOperand *operand = &node->left;
  GPtrArray *clause = NULL;

  if (node->kind == WEIR_NODE_CONTAINS && !node->negated && node->right.length >= MIN_BYTES
      && (operand->kind == WEIR_OPERAND_FIELD || operand->kind == WEIR_OPERAND_VALUE))
    {
      clause = new_clause ();
      g_ptr_array_add (clause, weir_text_new (node->right.text, node->right.length, FALSE));
      return clause;
    }
  if (operand->kind != WEIR_OPERAND_FIELD)
    {
      /* It may be the other side that is a field; without it the comparison is false as well. */
      return node->right.kind == WEIR_OPERAND_FIELD ? clause_of_name (self, &node->right) : NULL;
    }
  if (node->kind == WEIR_NODE_EQUAL && !node->negated)
    clause = clause_of_texts (&node->right, 1);
  else if (node->kind == WEIR_NODE_IN && !node->negated)
    clause = clause_of_texts (&self->items[node->first_item], node->n_items);
  return clause != NULL ? clause : clause_of_name (self, operand);
}

/* The fewer and the longer, the more messages it rules out. */
static gboolean
is_better (const GPtrArray *clause,
           const GPtrArray *other)
{
  return other == NULL || clause->len < other->len;
}

static GPtrArray *
clause_of_node (const WeirCondition *self,
                guint index)
{
  const WeirNode *node = &self->nodes[index];
  GPtrArray *clause = NULL;
  gboolean has_text = FALSE;

  switch (node->kind)
    {
    case WEIR_NODE_CONSTANT:
    case WEIR_NODE_NOT:
      return NULL;

    case WEIR_NODE_AND: /* one of the children's, best a text that is compared with */
      for (guint child = node->first_child; child != WEIR_CONDITION_NONE; child = self->nodes[child].next)
        {
          GPtrArray *candidate = clause_of_node (self, child);
          const WeirNode *leaf = &self->nodes[child];
          gboolean is_text = leaf->kind == WEIR_NODE_CONTAINS || leaf->kind == WEIR_NODE_OR
                             || (leaf->kind == WEIR_NODE_EQUAL && is_written_as_it_is (&leaf->right));

          if (candidate != NULL && ((is_text && !has_text) || (is_text == has_text && is_better (candidate, clause))))
            {
              g_clear_pointer (&clause, g_ptr_array_unref);
              clause = candidate;
              has_text = is_text;
            }
          else
            g_clear_pointer (&candidate, g_ptr_array_unref);
        }
      return clause;

    case WEIR_NODE_OR: /* all of the children's */
      clause = new_clause ();
      for (guint child = node->first_child; child != WEIR_CONDITION_NONE; child = self->nodes[child].next)
        {
          g_autoptr (GPtrArray) candidate = clause_of_node (self, child);

          if (candidate == NULL || clause->len + candidate->len > MAX_ALTERNATIVES)
            {
              g_ptr_array_unref (clause);
              return NULL;
            }
          while (candidate->len > 0)
            g_ptr_array_add (clause, g_ptr_array_steal_index (candidate, 0));
        }
      return clause;

    case WEIR_NODE_EQUAL:
    case WEIR_NODE_LESS:
    case WEIR_NODE_LESS_EQUAL:
    case WEIR_NODE_GREATER:
    case WEIR_NODE_GREATER_EQUAL:
    case WEIR_NODE_IN:
    case WEIR_NODE_MATCHES:
    case WEIR_NODE_CONTAINS:
    case WEIR_NODE_IS_NULL:
    case WEIR_NODE_IS_EMPTY:
    case WEIR_NODE_EXISTS:
    case WEIR_NODE_IS_TRUE:
    default:
      return clause_of_leaf (self, node);
    }
}

GPtrArray *
weir_condition_find_needed (const WeirCondition *self)
{
  return clause_of_node (self, self->root);
}
