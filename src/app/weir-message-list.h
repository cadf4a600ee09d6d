/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include <gio/gio.h>

#include "model/weir-record.h"

G_BEGIN_DECLS

/**
 * WeirMessageList:
 *
 * A bounded #GListModel of #WeirRecord. When it is full by number or bytes, those at the other
 * end than the new ones go, many at once: evicting with each batch makes a list view rebuild all its
 * rows each time. The signal "evicting" comes while they are all still there.
 */
#define WEIR_TYPE_MESSAGE_LIST (weir_message_list_get_type ())
G_DECLARE_FINAL_TYPE (WeirMessageList, weir_message_list, WEIR, MESSAGE_LIST, GObject)

WeirMessageList *weir_message_list_new (guint max_records, gsize max_bytes) G_GNUC_WARN_UNUSED_RESULT;
void             weir_message_list_append (WeirMessageList *self, GPtrArray *records); /* of WeirRecord; takes references */
void             weir_message_list_prepend (WeirMessageList *self, GPtrArray *records);
void             weir_message_list_clear (WeirMessageList *self);
/* How many records were evicted since it was last cleared. */
gint64           weir_message_list_get_n_evicted (WeirMessageList *self);

/* Called before records go, in their order: whoever pages has to read them again some day.
 * @are_newest: they are at the end of the list, otherwise at its beginning. */
typedef void (*WeirMessageListEvictFunc) (WeirRecord *const *records, guint n_records, gboolean are_newest,
                                          gpointer user_data);
void             weir_message_list_set_evict_func (WeirMessageList *self, WeirMessageListEvictFunc func, gpointer user_data);
/* Makes room ahead of time where little of it is left, for a moment when nothing else is to be done: what comes then needs
 * not wait for it, nor be drawn in the same frame. Returns: whether something was evicted. */
gboolean         weir_message_list_make_reserve (WeirMessageList *self);
WeirRecord      *weir_message_list_peek (WeirMessageList *self, guint position); /* transfer none */
/* TRUE and the position of the record, where the list has it. */
gboolean         weir_message_list_find (WeirMessageList *self, gint32 partition, gint64 offset, guint *position);

G_END_DECLS
