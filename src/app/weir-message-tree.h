/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include <adwaita.h>

#include "app/weir-message-decoded.h"

G_BEGIN_DECLS

/**
 * WeirMessageTree:
 *
 * A decoded key or value as a tree with rows to open: Left and Right fold, Ctrl+C copies what a row
 * says, Ctrl+Shift+C where it is. Only the rows that are seen are made, whatever the size.
 *
 * Signals: "show-as-column" (const char *path), where set_columns() allows it.
 */
#define WEIR_TYPE_MESSAGE_TREE (weir_message_tree_get_type ())
G_DECLARE_FINAL_TYPE (WeirMessageTree, weir_message_tree, WEIR, MESSAGE_TREE, AdwBin)

GtkWidget *weir_message_tree_new (void) G_GNUC_WARN_UNUSED_RESULT;
void       weir_message_tree_set_decoded (WeirMessageTree *self, WeirMessageDecoded *decoded, gboolean has_columns); /* nullable decoded */

G_END_DECLS
