/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "weir-message-node.h"

#include <glib/gi18n.h>

#include "base/weir-format.h"
#include "decode/weir-decode.h"

/* A list of a million elements is shown as ranges of ranges: a row costs memory. */
#define MAX_CHILDREN 1000
#define MAX_LINE_BYTES 400

struct _WeirMessageNode
{
  GObject parent_instance;

  WeirMessageDecoded *decoded;
  guint32 node;
  gboolean is_range;
  guint32 first_position; /* of a range: of its elements */
  guint32 last_position;
  guint32 first_child; /* its node */
};

G_DEFINE_FINAL_TYPE (WeirMessageNode, weir_message_node, G_TYPE_OBJECT)

/* The children of a node, or some of them, or ranges of them: only their places are kept. */
#define WEIR_TYPE_MESSAGE_NODE_LIST (weir_message_node_list_get_type ())
G_DECLARE_FINAL_TYPE (WeirMessageNodeList, weir_message_node_list, WEIR, MESSAGE_NODE_LIST, GObject)

struct _WeirMessageNodeList
{
  GObject parent_instance;

  WeirMessageDecoded *decoded;
  guint32 parent;
  guint32 first_position;
  guint32 n_positions;
  guint32 step; /* positions an item; 1: no ranges */
  GArray *nodes; /* of guint32: the first node of each item */
};

static GType
node_list_get_item_type (GListModel *model)
{
  return WEIR_TYPE_MESSAGE_NODE;
}

static guint
node_list_get_n_items (GListModel *model)
{
  return WEIR_MESSAGE_NODE_LIST (model)->nodes->len;
}

static gpointer
node_list_get_item (GListModel *model, guint position)
{
  WeirMessageNodeList *self = WEIR_MESSAGE_NODE_LIST (model);
  WeirMessageNode *item;

  if (position >= self->nodes->len)
    return NULL;
  item = g_object_new (WEIR_TYPE_MESSAGE_NODE, NULL);
  item->decoded = weir_message_decoded_ref (self->decoded);
  item->node = item->first_child = g_array_index (self->nodes, guint32, position);
  if (self->step > 1)
    {
      item->is_range = TRUE;
      item->node = self->parent;
      item->first_position = self->first_position + position * self->step;
      item->last_position = MIN (item->first_position + self->step, self->first_position + self->n_positions) - 1;
    }
  return item;
}

static void
node_list_model_init (GListModelInterface *interface)
{
  interface->get_item_type = node_list_get_item_type;
  interface->get_n_items = node_list_get_n_items;
  interface->get_item = node_list_get_item;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (WeirMessageNodeList, weir_message_node_list, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, node_list_model_init))

static void
weir_message_node_list_finalize (GObject *object)
{
  WeirMessageNodeList *self = WEIR_MESSAGE_NODE_LIST (object);

  g_clear_pointer (&self->nodes, g_array_unref);
  g_clear_pointer (&self->decoded, weir_message_decoded_unref);
  G_OBJECT_CLASS (weir_message_node_list_parent_class)->finalize (object);
}

static void
weir_message_node_list_class_init (WeirMessageNodeListClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = weir_message_node_list_finalize;
}

static void
weir_message_node_list_init (WeirMessageNodeList *self)
{
  self->nodes = g_array_new (FALSE, FALSE, sizeof (guint32));
}

static GListModel *
list_children (WeirMessageDecoded *decoded, guint32 parent, guint32 child, guint32 first_position, guint32 n_positions)
{
  WeirMessageNodeList *self = g_object_new (WEIR_TYPE_MESSAGE_NODE_LIST, NULL);

  self->decoded = weir_message_decoded_ref (decoded);
  self->parent = parent;
  self->first_position = first_position;
  self->n_positions = n_positions;
  self->step = 1;
  while ((n_positions + self->step - 1) / self->step > MAX_CHILDREN)
    self->step *= MAX_CHILDREN;
  for (guint32 i = 0; i < n_positions; i++)
    {
      if (i % self->step == 0)
        g_array_append_val (self->nodes, child);
      child = weir_decoded_tree_get_node (decoded->tree, child)->end;
      if (child >= weir_decoded_tree_get_n_nodes (decoded->tree))
        break;
    }
  return G_LIST_MODEL (self);
}

/* One nearly always; documents of XML have comments before their root. */
GListModel *
weir_message_node_list_roots (WeirMessageDecoded *decoded)
{
  guint32 n_roots = 0;

  for (guint32 i = 0; i < weir_decoded_tree_get_n_nodes (decoded->tree); i = weir_decoded_tree_get_node (decoded->tree, i)->end)
    n_roots++;
  return list_children (decoded, WEIR_NODE_NONE, 0, 0, n_roots);
}

GListModel *
weir_message_node_list_children (WeirMessageNode *self)
{
  const WeirDecodedNode *node = weir_message_node_get_node (self);

  if (self->is_range)
    return list_children (self->decoded, self->node, self->first_child, self->first_position,
                          self->last_position - self->first_position + 1);
  if ((node->flags & WEIR_NODE_CONTAINER) == 0 || node->n_children == 0)
    return NULL;
  return list_children (self->decoded, self->node, self->node + 1, 0, node->n_children);
}

static void
weir_message_node_finalize (GObject *object)
{
  g_clear_pointer (&WEIR_MESSAGE_NODE (object)->decoded, weir_message_decoded_unref);
  G_OBJECT_CLASS (weir_message_node_parent_class)->finalize (object);
}

static void
weir_message_node_class_init (WeirMessageNodeClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = weir_message_node_finalize;
}

static void
weir_message_node_init (WeirMessageNode *self)
{
}

gboolean
weir_message_node_get_is_range (WeirMessageNode *self)
{
  return self->is_range;
}

guint32
weir_message_node_get_index (WeirMessageNode *self)
{
  return self->node;
}

const WeirDecodedNode *
weir_message_node_get_node (WeirMessageNode *self)
{
  /* The ranges of several roots have no parent. */
  return weir_decoded_tree_get_node (self->decoded->tree, self->node == WEIR_NODE_NONE ? 0 : self->node);
}

const WeirDecodedTree *
weir_message_node_get_tree (WeirMessageNode *self)
{
  return self->decoded->tree;
}

static char *
to_line (const char *text, gsize length)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static (text, length);

  return weir_decode_to_line (bytes, MAX_LINE_BYTES);
}

char *
weir_message_node_dup_name (WeirMessageNode *self)
{
  const WeirDecodedNode *node = weir_message_node_get_node (self);
  const char *name;
  gsize length;

  if (self->is_range)
    {
      g_autofree char *first = weir_format_count (self->first_position);
      g_autofree char *last = weir_format_count (self->last_position);

      /* Translators: two numbers: a range of the elements of a list. */
      return g_strdup_printf (_("%s to %s"), first, last);
    }
  name = weir_decoded_tree_get_name (self->decoded->tree, self->node, &length);
  if (length > 0 || node->parent == WEIR_NODE_NONE)
    return to_line (name, length);
  if (weir_decoded_tree_get_node (self->decoded->tree, node->parent)->kind == WEIR_NODE_OBJECT)
    return g_strdup ("\"\"");
  return g_strdup_printf ("%u", node->position);
}

char *
weir_message_node_dup_value (WeirMessageNode *self)
{
  const WeirDecodedNode *node = weir_message_node_get_node (self);
  g_autofree char *line = NULL;
  g_autofree char *count = NULL;
  const char *text;
  gsize length;

  if (self->is_range)
    return g_strdup ("…");
  text = weir_decoded_tree_get_text (self->decoded->tree, self->node, &length);
  line = to_line (text, length);
  if ((node->flags & WEIR_NODE_CONTAINER) == 0)
    {
      if (node->kind == WEIR_NODE_STRING && (node->flags & WEIR_NODE_ATTRIBUTE) == 0)
        return g_strdup_printf ("\"%s\"", line);
      return g_steal_pointer (&line);
    }
  if (length > 0)
    return g_steal_pointer (&line);
  if (node->n_children == 0)
    return g_strdup (node->kind == WEIR_NODE_OBJECT ? "{}" : "[]");
  count = weir_format_count (node->n_children);
  if (node->kind == WEIR_NODE_OBJECT)
    /* Translators: how many members an object has. */
    return g_strdup_printf (ngettext ("{ %s field }", "{ %s fields }", node->n_children), count);
  /* Translators: how many elements a list has. */
  return g_strdup_printf (ngettext ("[ %s element ]", "[ %s elements ]", node->n_children), count);
}

const char *
weir_message_node_get_css_class (WeirMessageNode *self)
{
  const WeirDecodedNode *node = weir_message_node_get_node (self);

  if (self->is_range || (node->flags & WEIR_NODE_CONTAINER) != 0)
    return "dimmed";
  switch ((WeirNodeKind) node->kind)
    {
    case WEIR_NODE_STRING:
      return "node-string";
    case WEIR_NODE_NUMBER:
    case WEIR_NODE_BOOLEAN:
      return "node-number";
    case WEIR_NODE_PROBLEM:
      return "error";
    case WEIR_NODE_NULL:
      return "dimmed";
    case WEIR_NODE_BYTES:
    case WEIR_NODE_SPECIAL:
    case WEIR_NODE_OBJECT:
    case WEIR_NODE_ARRAY:
    default:
      return "node-special";
    }
}
