/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "decode/weir-decoded-tree.h"

#include <glib/gi18n.h>
#include <string.h>

#include "base/weir-format.h"

#define DEFAULT_MAX_NODES 1500000
#define DEFAULT_MAX_DEPTH 1000
#define DEFAULT_MAX_BYTES (64 * 1024 * 1024)
/* Objects with fewer members are compared each with each: that is faster than a table. */
#define N_COMPARED_DIRECTLY 12

struct _WeirDecodedTree
{
  GArray *nodes; /* of WeirDecodedNode */
  GString *text;
  char *problem;
  WeirDecodeLimits limits;
  guint32 open; /* the innermost open node */
  guint32 last_root;
  gboolean is_full;
};

static inline WeirDecodedNode *
node_at (const WeirDecodedTree *self,
         guint32                node)
{
  return &g_array_index (self->nodes, WeirDecodedNode, node);
}

WeirDecodedTree *
weir_decoded_tree_new (const WeirDecodeLimits *limits)
{
  WeirDecodedTree *self = g_new0 (WeirDecodedTree, 1);

  if (limits != NULL)
    self->limits = *limits;
  if (self->limits.max_nodes == 0)
    self->limits.max_nodes = DEFAULT_MAX_NODES;
  if (self->limits.max_depth == 0)
    self->limits.max_depth = DEFAULT_MAX_DEPTH;
  if (self->limits.max_bytes == 0)
    self->limits.max_bytes = DEFAULT_MAX_BYTES;
  /* Places in the text are 32 bits wide. */
  self->limits.max_bytes = MIN (self->limits.max_bytes, G_MAXUINT32 / 4);
  self->nodes = g_array_new (FALSE, FALSE, sizeof (WeirDecodedNode));
  self->text = g_string_new (NULL);
  self->open = WEIR_NODE_NONE;
  self->last_root = WEIR_NODE_NONE;

  return self;
}

void
weir_decoded_tree_free (WeirDecodedTree *self)
{
  if (self == NULL)
    return;
  g_array_unref (self->nodes);
  g_string_free (self->text, TRUE);
  g_free (self->problem);
  g_free (self);
}

guint32
weir_decoded_tree_get_n_nodes (const WeirDecodedTree *self)
{
  return self->nodes->len;
}

const WeirDecodedNode *
weir_decoded_tree_get_node (const WeirDecodedTree *self,
                            guint32                node)
{
  g_return_val_if_fail (node < self->nodes->len, NULL);
  return node_at (self, node);
}

const char *
weir_decoded_tree_get_name (const WeirDecodedTree *self,
                            guint32                node,
                            gsize                 *length)
{
  *length = node_at (self, node)->name_length;
  return self->text->str + node_at (self, node)->name;
}

const char *
weir_decoded_tree_get_text (const WeirDecodedTree *self,
                            guint32                node,
                            gsize                 *length)
{
  *length = node_at (self, node)->text_length;
  return self->text->str + node_at (self, node)->text;
}

const char *
weir_decoded_tree_get_problem (const WeirDecodedTree *self)
{
  return self->problem;
}

guint
weir_decoded_tree_get_open_depth (const WeirDecodedTree *self)
{
  return self->open == WEIR_NODE_NONE ? 0 : node_at (self, self->open)->depth + 1u;
}

gboolean
weir_decoded_tree_is_full (const WeirDecodedTree *self)
{
  return self->is_full;
}

guint16
weir_decoded_tree_get_max_depth (const WeirDecodedTree *self)
{
  return self->limits.max_depth;
}

gsize
weir_decoded_tree_get_max_bytes (const WeirDecodedTree *self)
{
  return self->limits.max_bytes;
}

/* Whatever a decoder hands in, the text stays valid UTF-8. */
static guint32
append_text (WeirDecodedTree *self,
             const char      *text,
             gsize            length,
             guint32         *n_bytes)
{
  guint32 place = (guint32) self->text->len;

  if (length > 0 && g_utf8_validate_len (text, length, NULL))
    g_string_append_len (self->text, text, (gssize) length);
  else
    while (length > 0)
      {
        const char *end;

        /* A NUL is valid UTF-8, but GLib says that it is not. */
        g_utf8_validate_len (text, length, &end);
        g_string_append_len (self->text, text, end - text);
        length -= (gsize) (end - text);
        text = end;
        if (length > 0)
          {
            if (*text == '\0')
              g_string_append_c (self->text, '\0');
            else
              g_string_append (self->text, "\xef\xbf\xbd");
            text++;
            length--;
          }
      }
  *n_bytes = (guint32) (self->text->len - place);

  return place;
}

/**
 * weir_decoded_tree_add:
 * @self: a tree
 * @kind: of the new node
 * @flags: of the new node
 * @name: (nullable): what it is called in its object
 * @name_length: in bytes
 * @text: (nullable): what it says
 * @text_length: in bytes
 *
 * Returns: FALSE where the tree is full
 */
gboolean
weir_decoded_tree_add (WeirDecodedTree *self,
                       WeirNodeKind     kind,
                       guint            flags,
                       const char      *name,
                       gsize            name_length,
                       const char      *text,
                       gsize            text_length)
{
  WeirDecodedNode node = { .parent = self->open, .kind = (guint8) kind, .flags = (guint8) flags };
  gsize room = self->limits.max_bytes - MIN (self->limits.max_bytes, self->text->len);

  if (self->is_full)
    return FALSE;
  if (self->nodes->len >= self->limits.max_nodes)
    {
      g_autofree char *count = weir_format_count (self->limits.max_nodes);

      /* Translators: a number. */
      weir_decoded_tree_take_problem (self, g_strdup_printf (_("Only the first %s fields are shown."), count));
      return FALSE;
    }
  if (name_length > room || text_length > room - name_length)
    {
      g_autofree char *size = weir_format_bytes ((gint64) self->limits.max_bytes);

      /* Translators: a size, such as "64 MB". */
      weir_decoded_tree_take_problem (self, g_strdup_printf (_("Only the first %s of text are shown."), size));
      /* What there is room for of a long text says more than nothing; a part of a number is another one. */
      if (name_length > room || kind == WEIR_NODE_NUMBER || kind == WEIR_NODE_BOOLEAN || kind == WEIR_NODE_NULL)
        return FALSE;
      text_length = room - name_length;
      while (text_length > 0 && ((guchar) text[text_length] & 0xc0) == 0x80)
        text_length--;
      node.flags |= WEIR_NODE_INCOMPLETE;
    }

  node.end = self->nodes->len + 1;
  node.name = append_text (self, name, name_length, &node.name_length);
  node.text = append_text (self, text, text_length, &node.text_length);
  if (self->open != WEIR_NODE_NONE)
    {
      WeirDecodedNode *parent = node_at (self, self->open);

      node.depth = parent->depth + 1;
      node.position = parent->n_children++;
    }
  else if (self->last_root != WEIR_NODE_NONE)
    node.position = node_at (self, self->last_root)->position + 1;
  if (self->open == WEIR_NODE_NONE)
    self->last_root = self->nodes->len;
  g_array_append_val (self->nodes, node);

  return !self->is_full;
}

gboolean
weir_decoded_tree_open (WeirDecodedTree *self,
                        WeirNodeKind     kind,
                        guint            flags,
                        const char      *name,
                        gsize            name_length,
                        const char      *text,
                        gsize            text_length)
{
  /* Who reads may nest deeper than this only by a mistake: the depth of a node has 16 bits. */
  g_return_val_if_fail (weir_decoded_tree_get_open_depth (self) < G_MAXUINT16, FALSE);

  if (!weir_decoded_tree_add (self, kind, flags | WEIR_NODE_CONTAINER, name, name_length, text, text_length))
    return FALSE;
  self->open = self->nodes->len - 1;

  return TRUE;
}

static guint
hash_name (const WeirDecodedTree *self,
           const WeirDecodedNode *node)
{
  const char *name = self->text->str + node->name;
  guint hash = 5381;

  for (guint32 i = 0; i < node->name_length; i++)
    hash = hash * 33 + (guchar) name[i];

  return hash;
}

static gboolean
have_same_name (const WeirDecodedTree *self,
                const WeirDecodedNode *a,
                const WeirDecodedNode *b)
{
  return a->name_length == b->name_length &&
         memcmp (self->text->str + a->name, self->text->str + b->name, a->name_length) == 0;
}

static void
mark_repeated_in_table (WeirDecodedTree *self,
                        guint32          parent)
{
  guint32 n_children = node_at (self, parent)->n_children;
  guint size = 1;
  g_autofree guint32 *table = NULL;

  while (size < 2 * n_children)
    size *= 2;
  table = g_new (guint32, size);
  memset (table, 0xff, size * sizeof *table);

  for (guint32 i = 0, child = parent + 1; i < n_children; i++, child = node_at (self, child)->end)
    {
      guint place = hash_name (self, node_at (self, child));

      /* Multiplied, because the low bits of the hash say little of names that end alike. */
      place = (place * 2654435761u) & (size - 1);
      while (table[place] != WEIR_NODE_NONE && !have_same_name (self, node_at (self, table[place]), node_at (self, child)))
        place = (place + 1) & (size - 1);
      if (table[place] == WEIR_NODE_NONE)
        table[place] = child;
      else
        {
          node_at (self, table[place])->flags |= WEIR_NODE_REPEATED;
          node_at (self, child)->flags |= WEIR_NODE_REPEATED;
        }
    }
}

static void
mark_repeated (WeirDecodedTree *self,
               guint32          parent)
{
  guint32 n_children = node_at (self, parent)->n_children;
  guint32 one = parent + 1;

  if (n_children > N_COMPARED_DIRECTLY)
    {
      mark_repeated_in_table (self, parent);
      return;
    }
  for (guint32 i = 0; i < n_children; i++, one = node_at (self, one)->end)
    {
      guint32 other = node_at (self, one)->end;

      for (guint32 j = i + 1; j < n_children; j++, other = node_at (self, other)->end)
        {
          if (have_same_name (self, node_at (self, one), node_at (self, other)))
            {
              node_at (self, one)->flags |= WEIR_NODE_REPEATED;
              node_at (self, other)->flags |= WEIR_NODE_REPEATED;
            }
        }
    }
}

void
weir_decoded_tree_close (WeirDecodedTree *self)
{
  WeirDecodedNode *node;

  g_return_if_fail (self->open != WEIR_NODE_NONE);

  node = node_at (self, self->open);
  node->end = self->nodes->len;
  if (node->kind == WEIR_NODE_OBJECT)
    mark_repeated (self, self->open);
  self->open = node->parent;
}

void
weir_decoded_tree_take_problem (WeirDecodedTree *self,
                                char            *problem)
{
  self->is_full = TRUE;
  if (self->problem == NULL)
    self->problem = problem;
  else
    g_free (problem);
}

void
weir_decoded_tree_finish (WeirDecodedTree *self)
{
  while (self->open != WEIR_NODE_NONE)
    {
      node_at (self, self->open)->flags |= WEIR_NODE_INCOMPLETE;
      weir_decoded_tree_close (self);
    }
}
