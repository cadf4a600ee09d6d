/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include "app/weir-message-decoded.h"

G_BEGIN_DECLS

/**
 * WeirMessageNode:
 *
 * A row of the tree of a message: a node of what was decoded, or a range of an array's elements where
 * there are too many to be shown one by one. Made when a row is looked at, not before.
 */
#define WEIR_TYPE_MESSAGE_NODE (weir_message_node_get_type ())
G_DECLARE_FINAL_TYPE (WeirMessageNode, weir_message_node, WEIR, MESSAGE_NODE, GObject)

GListModel            *weir_message_node_list_roots (WeirMessageDecoded *decoded) G_GNUC_WARN_UNUSED_RESULT;
GListModel            *weir_message_node_list_children (WeirMessageNode *self) G_GNUC_WARN_UNUSED_RESULT; /* nullable */
gboolean               weir_message_node_get_is_range (WeirMessageNode *self);
guint32                weir_message_node_get_index (WeirMessageNode *self); /* in the tree; of a range: its parent's */
const WeirDecodedNode *weir_message_node_get_node (WeirMessageNode *self);
const WeirDecodedTree *weir_message_node_get_tree (WeirMessageNode *self);
char                  *weir_message_node_dup_name (WeirMessageNode *self) G_GNUC_WARN_UNUSED_RESULT;  /* as it is shown */
char                  *weir_message_node_dup_value (WeirMessageNode *self) G_GNUC_WARN_UNUSED_RESULT; /* one line, cut where it is long */
const char            *weir_message_node_get_css_class (WeirMessageNode *self);

G_END_DECLS
