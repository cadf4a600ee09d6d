/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include <string.h>

#include "decode/weir-decoded-tree.h"
#include "decode/weir-json-text.h"

static gboolean
is_plain_name (const char *name,
               gsize       length)
{
  if (length == 0 || g_ascii_isdigit (name[0]))
    return FALSE;
  for (gsize i = 0; i < length; i++)
    {
      if (!g_ascii_isalnum (name[i]) && name[i] != '_' && name[i] != '-')
        return FALSE;
    }
  return name[0] != '-';
}

static void
append_step (const WeirDecodedTree *self,
             guint32                node,
             GString               *path)
{
  const WeirDecodedNode *at = weir_decoded_tree_get_node (self, node);
  const WeirDecodedNode *parent = at->parent == WEIR_NODE_NONE ? NULL : weir_decoded_tree_get_node (self, at->parent);
  const char *name;
  gsize length;

  if (parent == NULL)
    return;
  if (parent->kind != WEIR_NODE_OBJECT)
    {
      g_string_append_printf (path, "[%u]", at->position);
      return;
    }

  name = weir_decoded_tree_get_name (self, node, &length);
  if (is_plain_name (name, length))
    {
      if (path->len > 0)
        g_string_append_c (path, '.');
      g_string_append_len (path, name, (gssize) length);
    }
  else
    {
      g_string_append_c (path, '[');
      weir_json_text_append_string (path, name, length);
      g_string_append_c (path, ']');
    }
}

char *
weir_decoded_tree_dup_path (const WeirDecodedTree *self,
                            guint32                node)
{
  g_autofree guint32 *steps = NULL;
  guint depth;
  GString *path = g_string_new (NULL);

  g_return_val_if_fail (node < weir_decoded_tree_get_n_nodes (self), NULL);

  depth = weir_decoded_tree_get_node (self, node)->depth;
  steps = g_new (guint32, depth + 1u);
  for (guint i = depth + 1; i > 0; i--)
    {
      steps[i - 1] = node;
      node = weir_decoded_tree_get_node (self, node)->parent;
    }
  for (guint i = 0; i <= depth; i++)
    append_step (self, steps[i], path);

  return g_string_free_and_steal (path);
}

/**
 * weir_decoded_tree_find:
 * @self: a tree
 * @path: as weir_decoded_tree_dup_path() writes it
 *
 * Of members that have the same name the first one is found.
 *
 * Returns: its number, or %WEIR_NODE_NONE
 */
guint32
weir_decoded_tree_find (const WeirDecodedTree *self,
                        const char            *path)
{
  guint32 node = 0;
  g_autoptr (GString) step = g_string_new (NULL);

  if (weir_decoded_tree_get_n_nodes (self) == 0)
    return WEIR_NODE_NONE;

  /* Each step is written as the path writes it, and must be what comes next. */
  while (*path != '\0')
    {
      const WeirDecodedNode *at = weir_decoded_tree_get_node (self, node);
      guint32 child = node + 1;
      guint32 i;
      gboolean is_dotted = *path == '.';

      if (is_dotted)
        path++;
      for (i = 0; i < at->n_children; i++, child = weir_decoded_tree_get_node (self, child)->end)
        {
          g_string_truncate (step, 0);
          append_step (self, child, step);
          if (strncmp (path, step->str, step->len) == 0 && strchr (".[", path[step->len]) != NULL)
            break;
        }
      if (i == at->n_children)
        return WEIR_NODE_NONE;
      path += step->len;
      node = child;
    }

  return node;
}
