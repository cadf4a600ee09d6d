/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "decode/weir-difference.h"

#include <string.h>

/* The way from one text to the other is searched in steps: one more step is a line that only one of them has.
 * Memory and time go with the square of the steps. */
#define MAX_STEPS 1500

static void
add_pair (GArray  *pairs,
          guint32  left,
          guint32  right,
          gboolean is_same)
{
  WeirLinePair pair = { left, right, is_same };

  g_array_append_val (pairs, pair);
}

/* What only the left has, and what only the right has, side by side as far as both go. */
static void
add_block (GArray *pairs,
           guint   left,
           guint   left_end,
           guint   right,
           guint   right_end)
{
  while (left < left_end || right < right_end)
    {
      add_pair (pairs, left < left_end ? left : WEIR_DIFFERENCE_NONE, right < right_end ? right : WEIR_DIFFERENCE_NONE, FALSE);
      left += left < left_end;
      right += right < right_end;
    }
}

/* Finds a shortest way by going as far as possible along each diagonal (left − right), with one step more each
 * round; the ends of each round are kept to walk back. Marks the lines that both have. */
static gboolean
find_common (const char *const *left,
             int                n_left,
             const char *const *right,
             int                n_right,
             guint32           *partner) /* of each left line */
{
  int max_steps = MIN (n_left + n_right, MAX_STEPS);
  g_autofree int *ends = g_new0 (int, 2 * max_steps + 3);
  g_autoptr (GPtrArray) rounds = g_ptr_array_new_with_free_func (g_free);
  int *at = ends + max_steps + 1;
  int n_steps;

  for (n_steps = 0; n_steps <= max_steps; n_steps++)
    {
      g_ptr_array_add (rounds, g_memdup2 (at - n_steps - 1, (2 * (gsize) n_steps + 3) * sizeof (int)));
      for (int diagonal = -n_steps; diagonal <= n_steps; diagonal += 2)
        {
          gboolean is_down = diagonal == -n_steps || (diagonal != n_steps && at[diagonal - 1] < at[diagonal + 1]);
          int x = is_down ? at[diagonal + 1] : at[diagonal - 1] + 1;
          int y = x - diagonal;

          while (x < n_left && y >= 0 && y < n_right && strcmp (left[x], right[y]) == 0)
            {
              x++;
              y++;
            }
          at[diagonal] = x;
          if (x >= n_left && y >= n_right)
            goto found;
        }
    }
  return FALSE;

found:
  {
    int x = n_left;
    int y = n_right;

    for (int step = n_steps; step >= 0; step--)
      {
        const int *before = (const int *) g_ptr_array_index (rounds, (guint) step) + step + 1;
        int diagonal = x - y;
        gboolean is_down = diagonal == -step || (diagonal != step && before[diagonal - 1] < before[diagonal + 1]);
        int previous = is_down ? diagonal + 1 : diagonal - 1;
        int previous_x = step > 0 ? before[previous] : 0;
        int previous_y = previous_x - previous;

        if (step == 0)
          previous_y = 0;
        while (x > previous_x && y > previous_y)
          {
            x--;
            y--;
            partner[x] = (guint32) y;
          }
        x = previous_x;
        y = previous_y;
      }
  }

  return TRUE;
}

/**
 * weir_difference_of_lines:
 * @left: lines
 * @n_left: how many
 * @right: other lines
 * @n_right: how many
 * @is_cut: (out): whether what lies between the equal ends is taken as different as a whole
 *
 * Returns: (transfer full) (element-type WeirLinePair): all lines of both
 */
GArray *
weir_difference_of_lines (const char *const *left,
                          guint              n_left,
                          const char *const *right,
                          guint              n_right,
                          gboolean          *is_cut)
{
  GArray *pairs = g_array_new (FALSE, FALSE, sizeof (WeirLinePair));
  guint start = 0;
  guint n_end = 0;
  guint n_left_between;
  guint n_right_between;
  g_autofree guint32 *partner = NULL;
  guint next_right;
  guint first_left;

  while (start < n_left && start < n_right && strcmp (left[start], right[start]) == 0)
    start++;
  while (n_end < n_left - start && n_end < n_right - start && strcmp (left[n_left - 1 - n_end], right[n_right - 1 - n_end]) == 0)
    n_end++;
  n_left_between = n_left - start - n_end;
  n_right_between = n_right - start - n_end;

  for (guint i = 0; i < start; i++)
    add_pair (pairs, i, i, TRUE);

  partner = g_new (guint32, n_left_between + 1);
  memset (partner, 0xff, (n_left_between + 1) * sizeof *partner);
  *is_cut = n_left_between > 0 && n_right_between > 0 &&
            !find_common (left + start, (int) n_left_between, right + start, (int) n_right_between, partner);
  next_right = 0;
  first_left = 0;
  for (guint i = 0; i < n_left_between; i++)
    {
      if (partner[i] == WEIR_DIFFERENCE_NONE)
        continue;
      add_block (pairs, start + first_left, start + i, start + next_right, start + partner[i]);
      add_pair (pairs, start + i, start + partner[i], TRUE);
      first_left = i + 1;
      next_right = partner[i] + 1;
    }
  add_block (pairs, start + first_left, start + n_left_between, start + next_right, start + n_right_between);

  for (guint i = 0; i < n_end; i++)
    add_pair (pairs, n_left - n_end + i, n_right - n_end + i, TRUE);

  return pairs;
}

typedef struct
{
  const WeirDecodedTree *left;
  const WeirDecodedTree *right;
  GPtrArray *fields;
  guint max_fields;
  gboolean is_cut;
} Trees;

static void
field_pair_free (WeirFieldPair *pair)
{
  g_free (pair->path);
  g_free (pair);
}

static void
add_field (Trees  *trees,
           guint32 left,
           guint32 right)
{
  WeirFieldPair *pair;

  if (trees->fields->len >= trees->max_fields)
    {
      trees->is_cut = TRUE;
      return;
    }
  pair = g_new (WeirFieldPair, 1);
  pair->left = left;
  pair->right = right;
  pair->path = left != WEIR_NODE_NONE ? weir_decoded_tree_dup_path (trees->left, left) : weir_decoded_tree_dup_path (trees->right, right);
  g_ptr_array_add (trees->fields, pair);
}

static gboolean
has_same_text (Trees                 *trees,
               guint32                left,
               guint32                right)
{
  const WeirDecodedNode *a = weir_decoded_tree_get_node (trees->left, left);
  const WeirDecodedNode *b = weir_decoded_tree_get_node (trees->right, right);
  gsize a_length;
  gsize b_length;
  const char *a_text = weir_decoded_tree_get_text (trees->left, left, &a_length);
  const char *b_text = weir_decoded_tree_get_text (trees->right, right, &b_length);

  return a->kind == b->kind && a_length == b_length && memcmp (a_text, b_text, a_length) == 0;
}

/* Name, and which of those that have it: what a member is matched by. */
static char *
dup_member_key (const WeirDecodedTree *tree,
                guint32                node,
                GHashTable            *n_seen)
{
  gsize length;
  const char *name = weir_decoded_tree_get_name (tree, node, &length);
  g_autofree char *text = g_strndup (name, length);
  guint n = GPOINTER_TO_UINT (g_hash_table_lookup (n_seen, text));
  char *key = g_strdup_printf ("%u %s", n, text);

  g_hash_table_insert (n_seen, g_steal_pointer (&text), GUINT_TO_POINTER (n + 1));
  return key;
}

static GHashTable *
index_members (const WeirDecodedTree *tree,
               guint32                parent,
               GPtrArray             *keys)
{
  const WeirDecodedNode *node = weir_decoded_tree_get_node (tree, parent);
  g_autoptr (GHashTable) n_seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  GHashTable *members = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint32 i = 0, child = parent + 1; i < node->n_children; i++, child = weir_decoded_tree_get_node (tree, child)->end)
    {
      char *key = node->kind == WEIR_NODE_OBJECT ? dup_member_key (tree, child, n_seen) : g_strdup_printf ("%u", i);

      g_ptr_array_add (keys, key);
      g_hash_table_insert (members, key, GUINT_TO_POINTER (child));
    }

  return members;
}

/* Calls itself as deep as the trees are: they have a limit. */
static void
compare (Trees  *trees,
         guint32 left,
         guint32 right)
{
  const WeirDecodedNode *a = weir_decoded_tree_get_node (trees->left, left);
  const WeirDecodedNode *b = weir_decoded_tree_get_node (trees->right, right);
  g_autoptr (GPtrArray) left_keys = NULL;
  g_autoptr (GPtrArray) right_keys = NULL;
  g_autoptr (GHashTable) left_members = NULL;
  g_autoptr (GHashTable) right_members = NULL;
  gpointer member;

  if (trees->is_cut)
    return;
  if (!has_same_text (trees, left, right))
    {
      add_field (trees, left, right);
      return;
    }
  if ((a->flags & b->flags & WEIR_NODE_CONTAINER) == 0)
    return;

  left_keys = g_ptr_array_new_with_free_func (g_free);
  right_keys = g_ptr_array_new_with_free_func (g_free);
  left_members = index_members (trees->left, left, left_keys);
  right_members = index_members (trees->right, right, right_keys);
  for (guint i = 0; i < left_keys->len && !trees->is_cut; i++)
    {
      guint32 child = GPOINTER_TO_UINT (g_hash_table_lookup (left_members, g_ptr_array_index (left_keys, i)));

      if (g_hash_table_lookup_extended (right_members, g_ptr_array_index (left_keys, i), NULL, &member))
        compare (trees, child, GPOINTER_TO_UINT (member));
      else
        add_field (trees, child, WEIR_NODE_NONE);
    }
  for (guint i = 0; i < right_keys->len && !trees->is_cut; i++)
    {
      if (!g_hash_table_contains (left_members, g_ptr_array_index (right_keys, i)))
        add_field (trees, WEIR_NODE_NONE,
                   GPOINTER_TO_UINT (g_hash_table_lookup (right_members, g_ptr_array_index (right_keys, i))));
    }
}

GPtrArray *
weir_difference_of_trees (const WeirDecodedTree *left,
                          const WeirDecodedTree *right,
                          guint                  max_fields,
                          gboolean              *is_cut)
{
  Trees trees = { left, right, g_ptr_array_new_with_free_func ((GDestroyNotify) field_pair_free), max_fields, FALSE };

  if (weir_decoded_tree_get_n_nodes (left) > 0 && weir_decoded_tree_get_n_nodes (right) > 0)
    compare (&trees, 0, 0);
  *is_cut = trees.is_cut;

  return trees.fields;
}
