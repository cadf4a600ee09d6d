/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include <gtk/gtk.h>

#include "search/weir-field-paths.h"

G_BEGIN_DECLS

/**
 * WeirMessageFields:
 *
 * The fields and headers of the messages a table has, for completion. A sample of them is looked at, a little
 * at a time while the main loop has nothing else to do, and nothing at all before somebody asks.
 *
 * Signal: "changed" when there are more of them.
 */
#define WEIR_TYPE_MESSAGE_FIELDS (weir_message_fields_get_type ())
G_DECLARE_FINAL_TYPE (WeirMessageFields, weir_message_fields, WEIR, MESSAGE_FIELDS, GObject)

/* Those of what @table filters, whichever model that is at the time. */
WeirMessageFields *weir_message_fields_new (GtkFilterListModel *table) G_GNUC_WARN_UNUSED_RESULT;
void               weir_message_fields_start (WeirMessageFields *self);     /* once they are needed */
void               weir_message_fields_reset (WeirMessageFields *self);     /* other topics */
WeirFieldPaths    *weir_message_fields_get_paths (WeirMessageFields *self); /* transfer none */

G_END_DECLS
