/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include <gtk/gtk.h>

#include "model/weir-record.h"
#include "store/weir-topic-columns.h"

G_BEGIN_DECLS

/**
 * WeirMessageColumns:
 *
 * The columns of a table of messages: those each message has, and fields of JSON values. What
 * is chosen, the order and the widths are kept per topic. All cells are GtkInscription: labels cost twice as much.
 * Where it is narrow there is a single column of two lines instead.
 *
 * Signal: "changed" when a column was added, removed, shown or hidden.
 */
#define WEIR_TYPE_MESSAGE_COLUMNS (weir_message_columns_get_type ())
G_DECLARE_FINAL_TYPE (WeirMessageColumns, weir_message_columns, WEIR, MESSAGE_COLUMNS, GObject)

/* @store: nullable. The view must outlive the columns. */
WeirMessageColumns *weir_message_columns_new (GtkColumnView *view, WeirTopicColumns *store) G_GNUC_WARN_UNUSED_RESULT;
/* Puts the columns in place that are kept for the first of them. */
void                weir_message_columns_set_topics (WeirMessageColumns *self, const char *const *topics);
void                weir_message_columns_set_narrow (WeirMessageColumns *self, gboolean is_narrow);
/* While messages come faster than a screen of them can be read: of the couple of hundred rows that a list view keeps above the
 * one it is scrolled to only those get their texts that are on the screen. The others get them when the hurry is over, which
 * must come before a person scrolls. */
void                weir_message_columns_set_hurried (WeirMessageColumns *self, gboolean is_hurried);
gboolean            weir_message_columns_add_field (WeirMessageColumns *self, const char *path, GError **error);
void                weir_message_columns_remove (WeirMessageColumns *self, const char *id); /* a field's */
void                weir_message_columns_set_shown (WeirMessageColumns *self, const char *id, gboolean is_shown);
void                weir_message_columns_reset (WeirMessageColumns *self);

/* In the order of the table, hidden ones too: ids, with titles and whether they are shown. */
GStrv               weir_message_columns_list (WeirMessageColumns *self) G_GNUC_WARN_UNUSED_RESULT;
const char         *weir_message_columns_get_title (WeirMessageColumns *self, const char *id);
gboolean            weir_message_columns_get_is_shown (WeirMessageColumns *self, const char *id);
gboolean            weir_message_columns_get_is_field (const char *id);

G_END_DECLS
