/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "search/weir-condition-private.h"

/* What evaluating costs, roughly in nanoseconds: only the order matters. */
#define COST_NUMBER 1
#define COST_BYTES 3
#define COST_HEADER 20
#define COST_PATTERN 30
#define COST_PARSE_KEY 100
#define COST_PARSE_VALUE 200

static guint
get_operand_cost (const WeirOperand *operand)
{
  switch (operand->kind)
    {
    case WEIR_OPERAND_FIELD:
      return COST_PARSE_VALUE;
    case WEIR_OPERAND_KEY_FIELD:
      return COST_PARSE_KEY;
    case WEIR_OPERAND_HEADER:
      return COST_HEADER;
    case WEIR_OPERAND_VALUE:
    case WEIR_OPERAND_KEY:
    case WEIR_OPERAND_TOPIC:
      return COST_BYTES;
    case WEIR_OPERAND_PARTITION:
    case WEIR_OPERAND_OFFSET:
    case WEIR_OPERAND_TIMESTAMP:
    case WEIR_OPERAND_SIZE:
      return COST_NUMBER;
    case WEIR_OPERAND_TEXT:
    case WEIR_OPERAND_NUMBER:
    case WEIR_OPERAND_TIME:
    case WEIR_OPERAND_TRUE:
    case WEIR_OPERAND_FALSE:
    case WEIR_OPERAND_NULL:
    default:
      return 0;
    }
}

/* Puts @child behind those of its siblings that cost as much or less. */
static void
insert_by_cost (WeirNode *nodes,
                guint *first,
                guint child)
{
  guint *place = first;

  while (*place != WEIR_CONDITION_NONE && nodes[*place].cost <= nodes[child].cost)
    place = &nodes[*place].next;
  nodes[child].next = *place;
  *place = child;
}

/* “And” and “or” decide the same in any order, also where something is undecided: what is cheap comes first, so that a
 * value is parsed only where partition, time and key have not decided. Recurses as deep as the parser does. */
static void
sort_by_cost (WeirNode *nodes,
              guint index)
{
  WeirNode *node = &nodes[index];
  guint sorted = WEIR_CONDITION_NONE;
  guint next;

  node->cost = MAX (get_operand_cost (&node->left), get_operand_cost (&node->right));
  if (node->kind == WEIR_NODE_MATCHES || node->kind == WEIR_NODE_CONTAINS)
    node->cost += COST_PATTERN;
  else if (node->kind == WEIR_NODE_CONSTANT)
    node->cost = 0;
  if (node->first_child == WEIR_CONDITION_NONE)
    return;

  node->cost = 0;
  for (guint child = node->first_child; child != WEIR_CONDITION_NONE; child = next)
    {
      next = nodes[child].next;
      sort_by_cost (nodes, child);
      node->cost = MAX (node->cost, nodes[child].cost);
      insert_by_cost (nodes, &sorted, child);
    }
  node->first_child = sorted;
}

static void
clear_nodes (WeirNode *nodes,
             guint n_nodes)
{
  for (guint i = 0; i < n_nodes; i++)
    {
      g_clear_pointer (&nodes[i].pattern, weir_pattern_free);
      g_clear_pointer (&nodes[i].text, weir_text_free);
    }
}

/**
 * weir_condition_new:
 * @text: what a person wrote
 * @now_msec: what “now” is in it, ms since 1970
 * @position: (out) (optional): at which byte of @text it is wrong
 * @error: return location for an error: what is expected there
 *
 * Returns: (transfer full) (nullable): the condition
 */
WeirCondition *
weir_condition_new (const char *text,
                    gint64 now_msec,
                    gsize *position,
                    GError **error)
{
  WeirConditionTree tree = {
    .nodes = g_array_new (FALSE, FALSE, sizeof (WeirNode)),
    .steps = g_array_new (FALSE, FALSE, sizeof (WeirStep)),
    .items = g_array_new (FALSE, FALSE, sizeof (WeirOperand)),
    .strings = g_string_chunk_new (256),
  };
  gsize ignored;
  WeirCondition *self;

  if (!weir_condition_parse (text, now_msec, &tree, position != NULL ? position : &ignored, error))
    {
      clear_nodes ((WeirNode *) (gpointer) tree.nodes->data, tree.nodes->len);
      g_array_unref (tree.nodes);
      g_array_unref (tree.steps);
      g_array_unref (tree.items);
      g_string_chunk_free (tree.strings);
      return NULL;
    }

  self = g_new0 (WeirCondition, 1);
  g_atomic_ref_count_init (&self->ref_count);
  self->n_nodes = tree.nodes->len;
  self->root = tree.root;
  self->strings = tree.strings;
  self->nodes = (WeirNode *) (gpointer) g_array_free (tree.nodes, FALSE);
  self->steps = (WeirStep *) (gpointer) g_array_free (tree.steps, FALSE);
  self->items = (WeirOperand *) (gpointer) g_array_free (tree.items, FALSE);
  sort_by_cost (self->nodes, self->root);
  self->needed = weir_condition_find_needed (self);
  self->glances = weir_condition_find_glances (self);
  return self;
}

WeirCondition *
weir_condition_ref (WeirCondition *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
weir_condition_unref (WeirCondition *self)
{
  if (self == NULL || !g_atomic_ref_count_dec (&self->ref_count))
    return;
  clear_nodes (self->nodes, self->n_nodes);
  g_clear_pointer (&self->needed, g_ptr_array_unref);
  g_clear_pointer (&self->glances, g_array_unref);
  g_string_chunk_free (self->strings);
  g_free (self->nodes);
  g_free (self->steps);
  g_free (self->items);
  g_free (self);
}
