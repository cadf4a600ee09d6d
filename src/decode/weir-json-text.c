/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "decode/weir-json-text.h"

#include "decode/weir-decoded-tree.h"

/* Deeper levels are not indented further: what is nested a thousand times would be mostly spaces. */
#define MAX_INDENTED_LEVELS 64

void
weir_json_text_append_string (GString    *json,
                              const char *text,
                              gsize       length)
{
  gsize done = 0;

  g_string_append_c (json, '"');
  for (gsize i = 0; i < length; i++)
    {
      guchar c = (guchar) text[i];

      if (c >= 0x20 && c != '"' && c != '\\')
        continue;
      g_string_append_len (json, text + done, (gssize) (i - done));
      done = i + 1;
      switch (c)
        {
        case '"':
        case '\\':
          g_string_append_c (json, '\\');
          g_string_append_c (json, (char) c);
          break;
        case '\n':
          g_string_append (json, "\\n");
          break;
        case '\t':
          g_string_append (json, "\\t");
          break;
        case '\r':
          g_string_append (json, "\\r");
          break;
        default:
          g_string_append_printf (json, "\\u%04x", c);
          break;
        }
    }
  g_string_append_len (json, text + done, (gssize) (length - done));
  g_string_append_c (json, '"');
}

static void
break_line (GString *json,
            guint    depth)
{
  g_string_append_c (json, '\n');
  for (guint i = 0; i < 2 * MIN (depth, MAX_INDENTED_LEVELS); i++)
    g_string_append_c (json, ' ');
}

/* Words that JSON has, and numbers as JSON writes them; all else goes between quotes. */
static gboolean
is_json_number (const char *text,
                gsize       length)
{
  gsize i = length > 0 && text[0] == '-' ? 1 : 0;
  gsize start = i;

  while (i < length && g_ascii_isdigit (text[i]))
    i++;
  if (i == start || (text[start] == '0' && i > start + 1))
    return FALSE;
  if (i < length && text[i] == '.')
    {
      start = ++i;
      while (i < length && g_ascii_isdigit (text[i]))
        i++;
      if (i == start)
        return FALSE;
    }
  if (i < length && (text[i] == 'e' || text[i] == 'E'))
    {
      i++;
      if (i < length && (text[i] == '-' || text[i] == '+'))
        i++;
      start = i;
      while (i < length && g_ascii_isdigit (text[i]))
        i++;
      if (i == start)
        return FALSE;
    }

  return i == length;
}

static void
append_scalar (const WeirDecodedTree *self,
               guint32                node,
               GString               *json)
{
  gsize length;
  const char *text = weir_decoded_tree_get_text (self, node, &length);

  switch ((WeirNodeKind) weir_decoded_tree_get_node (self, node)->kind)
    {
    case WEIR_NODE_NULL:
      g_string_append (json, "null");
      break;
    case WEIR_NODE_BOOLEAN:
      g_string_append_len (json, text, (gssize) length);
      break;
    case WEIR_NODE_NUMBER:
      if (is_json_number (text, length))
        {
          g_string_append_len (json, text, (gssize) length);
          break;
        }
      G_GNUC_FALLTHROUGH;
    case WEIR_NODE_STRING:
    case WEIR_NODE_BYTES:
    case WEIR_NODE_SPECIAL:
    case WEIR_NODE_PROBLEM:
    case WEIR_NODE_OBJECT:
    case WEIR_NODE_ARRAY:
    default:
      weir_json_text_append_string (json, text, length);
      break;
    }
}

/**
 * weir_decoded_tree_to_json:
 * @self: a tree
 * @node: whose value
 * @is_indented: one line a value, or all in one line
 * @max_bytes: about where to stop
 * @is_cut: (out): whether there is more
 *
 * Numbers of JSON keep their digits and repeated members are all there. What is no JSON is as
 * near to it as can be: bytes are strings of hex, a tag or an element is what is in it.
 *
 * Returns: (transfer full): valid UTF-8
 */
char *
weir_decoded_tree_to_json (const WeirDecodedTree *self,
                           guint32                node,
                           gboolean               is_indented,
                           gsize                  max_bytes,
                           gboolean              *is_cut)
{
  GString *json = g_string_new (NULL);
  const WeirDecodedNode *top = weir_decoded_tree_get_node (self, node);
  guint depth = 0;

  *is_cut = FALSE;
  for (guint32 i = node; i < top->end; i++)
    {
      const WeirDecodedNode *at = weir_decoded_tree_get_node (self, i);
      gboolean is_container = (at->flags & WEIR_NODE_CONTAINER) != 0;

      if (json->len > max_bytes)
        {
          *is_cut = TRUE;
          break;
        }
      if (i > node)
        {
          const WeirDecodedNode *parent = weir_decoded_tree_get_node (self, at->parent);

          if (at->position > 0)
            g_string_append (json, is_indented ? "," : ", ");
          if (is_indented)
            break_line (json, depth);
          if (parent->kind == WEIR_NODE_OBJECT)
            {
              gsize length;
              const char *name = weir_decoded_tree_get_name (self, i, &length);

              weir_json_text_append_string (json, name, length);
              g_string_append (json, ": ");
            }
        }
      if (!is_container)
        append_scalar (self, i, json);
      else if (at->n_children > 0)
        {
          g_string_append_c (json, at->kind == WEIR_NODE_OBJECT ? '{' : '[');
          depth++;
        }
      else
        g_string_append (json, at->kind == WEIR_NODE_OBJECT ? "{}" : "[]");

      /* What ends here. */
      for (guint32 up = i; up != node && (up == i || up != WEIR_NODE_NONE);)
        {
          guint32 parent = weir_decoded_tree_get_node (self, up)->parent;
          const WeirDecodedNode *parent_node = weir_decoded_tree_get_node (self, parent);

          if (weir_decoded_tree_get_node (self, up)->end != i + 1 || parent_node->end != i + 1)
            break;
          depth--;
          if (is_indented)
            break_line (json, depth);
          g_string_append_c (json, parent_node->kind == WEIR_NODE_OBJECT ? '}' : ']');
          up = parent;
        }
    }
  if (*is_cut)
    g_string_append (json, is_indented ? "\n…" : "…");

  return g_string_free_and_steal (json);
}
