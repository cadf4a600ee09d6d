/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * WeirNodeKind:
 * @WEIR_NODE_OBJECT: has named children
 * @WEIR_NODE_ARRAY: has numbered children
 * @WEIR_NODE_STRING: text
 * @WEIR_NODE_NUMBER: as it was written, or in full where it was binary
 * @WEIR_NODE_BOOLEAN: true or false
 * @WEIR_NODE_NULL: null, or what a format has like it
 * @WEIR_NODE_BYTES: bytes, in hex digits
 * @WEIR_NODE_SPECIAL: what only this format has: a tag, a time, a comment
 * @WEIR_NODE_PROBLEM: what could not be read; the text is a sentence that says why
 */
typedef enum
{
  WEIR_NODE_OBJECT,
  WEIR_NODE_ARRAY,
  WEIR_NODE_STRING,
  WEIR_NODE_NUMBER,
  WEIR_NODE_BOOLEAN,
  WEIR_NODE_NULL,
  WEIR_NODE_BYTES,
  WEIR_NODE_SPECIAL,
  WEIR_NODE_PROBLEM,
} WeirNodeKind;

/**
 * WeirNodeFlags:
 * @WEIR_NODE_REPEATED: another child of the same object has the same name
 * @WEIR_NODE_INCOMPLETE: the tree ends within this node
 * @WEIR_NODE_PLAIN_NAME: the name was no string (a number, say)
 * @WEIR_NODE_ATTRIBUTE: an attribute of an element of XML
 * @WEIR_NODE_CONTAINER: may have children; set for objects, arrays and what has been opened
 */
typedef enum
{
  WEIR_NODE_REPEATED = 1 << 0,
  WEIR_NODE_INCOMPLETE = 1 << 1,
  WEIR_NODE_PLAIN_NAME = 1 << 2,
  WEIR_NODE_ATTRIBUTE = 1 << 3,
  WEIR_NODE_CONTAINER = 1 << 4,
} WeirNodeFlags;

#define WEIR_NODE_NONE G_MAXUINT32

/**
 * WeirDecodedNode:
 * @parent: its number; %WEIR_NODE_NONE for a root
 * @end: number of the first node that is not below it
 * @position: among the children of its parent
 * @n_children: direct ones
 * @depth: 0 for a root
 * @kind: a #WeirNodeKind
 * @flags: of #WeirNodeFlags
 *
 * Nodes lie in the order in which they are read: the first child of node n is n + 1, and the
 * next sibling of node n is its @end.
 */
typedef struct
{
  guint32 parent;
  guint32 end;
  guint32 position;
  guint32 n_children;
  guint32 name;
  guint32 name_length;
  guint32 text;
  guint32 text_length;
  guint16 depth;
  guint8 kind;
  guint8 flags;
} WeirDecodedNode;

/**
 * WeirDecodeLimits:
 * @max_nodes: how many nodes a tree may have
 * @max_depth: how deep it may be; deeper ones are left out, with a node that says so
 * @max_bytes: how much text a tree, and how many bytes what is unpacked, may have
 *
 * What foreign bytes may cost. Zeros stand for the defaults: 1,500,000 nodes, 1,000 levels, 64 MB.
 */
typedef struct
{
  guint32 max_nodes;
  guint16 max_depth;
  gsize max_bytes;
} WeirDecodeLimits;

/**
 * WeirDecodedTree:
 *
 * A key or a value as a tree, whatever format it was in: one array of nodes and one text that
 * holds what they are called and what they say. Built once, on any thread, then only read.
 * All text is valid UTF-8 but may hold NULs.
 */
typedef struct _WeirDecodedTree WeirDecodedTree;

void                   weir_decoded_tree_free (WeirDecodedTree *self);
guint32                weir_decoded_tree_get_n_nodes (const WeirDecodedTree *self);
const WeirDecodedNode *weir_decoded_tree_get_node (const WeirDecodedTree *self, guint32 node);
const char            *weir_decoded_tree_get_name (const WeirDecodedTree *self, guint32 node, gsize *length);
const char            *weir_decoded_tree_get_text (const WeirDecodedTree *self, guint32 node, gsize *length);
const char            *weir_decoded_tree_get_problem (const WeirDecodedTree *self); /* nullable: why it ends early */

/* As one value of JSON, indented or in a line; no longer than about max_bytes (then *is_cut). Bytes become strings of hex. */
char *weir_decoded_tree_to_json (const WeirDecodedTree *self, guint32 node, gboolean is_indented, gsize max_bytes,
                                 gboolean *is_cut) G_GNUC_WARN_UNUSED_RESULT;
/* How conditions and columns name the field: items[2].product_id, ["odd name"]; empty for a root. */
char *weir_decoded_tree_dup_path (const WeirDecodedTree *self, guint32 node) G_GNUC_WARN_UNUSED_RESULT;
/* The child that the path names, or WEIR_NODE_NONE. */
guint32 weir_decoded_tree_find (const WeirDecodedTree *self, const char *path);

/* For decoders. Each returns FALSE, and has noted why, where a limit is reached: stop then. A NULL text is an empty one. */
WeirDecodedTree *weir_decoded_tree_new (const WeirDecodeLimits *limits) G_GNUC_WARN_UNUSED_RESULT; /* nullable limits */
gboolean weir_decoded_tree_add (WeirDecodedTree *self, WeirNodeKind kind, guint flags, const char *name, gsize name_length,
                                const char *text, gsize text_length);
gboolean weir_decoded_tree_open (WeirDecodedTree *self, WeirNodeKind kind, guint flags, const char *name, gsize name_length,
                                 const char *text, gsize text_length);
void     weir_decoded_tree_close (WeirDecodedTree *self);
guint    weir_decoded_tree_get_open_depth (const WeirDecodedTree *self);
gboolean weir_decoded_tree_is_full (const WeirDecodedTree *self);
guint16  weir_decoded_tree_get_max_depth (const WeirDecodedTree *self);
gsize    weir_decoded_tree_get_max_bytes (const WeirDecodedTree *self);
/* Ends the tree with what is open: the sentence says why. Also where a limit is the reason. Takes the first one only. */
void     weir_decoded_tree_take_problem (WeirDecodedTree *self, char *problem);
/* Ends what is still open. */
void     weir_decoded_tree_finish (WeirDecodedTree *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WeirDecodedTree, weir_decoded_tree_free)

G_END_DECLS
