/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include "app/weir-message-list.h"
#include "kafka/weir-reader.h"

G_BEGIN_DECLS

/**
 * WeirMessageBrowser:
 *
 * A window into one or more topics that can be moved without limit: a bounded list of
 * messages in the order of their time, pages of older and newer ones at both ends, and
 * following the newest. What goes at one end when the list is full is read again when one comes back.
 *
 * Signals, on the main thread: "changed" when what the getters give may have changed;
 * "appended", with their number, when new ones came while following.
 */
#define WEIR_TYPE_MESSAGE_BROWSER (weir_message_browser_get_type ())
G_DECLARE_FINAL_TYPE (WeirMessageBrowser, weir_message_browser, WEIR, MESSAGE_BROWSER, GObject)

WeirMessageBrowser *weir_message_browser_new (guint max_records, gsize max_bytes) G_GNUC_WARN_UNUSED_RESULT;
/* Reads anew. @from %WEIR_POSITION_END: the newest ones, and follows. @to %WEIR_POSITION_END: no end;
 * otherwise only what is between the two is shown. @n_partitions: of all topics, about, to bound what is read. */
void                weir_message_browser_seek (WeirMessageBrowser *self, WeirClient *client, const char *const *topics,
                                               guint n_partitions, gint32 partition, WeirPosition from, WeirPosition to);
void                weir_message_browser_stop (WeirMessageBrowser *self);
void                weir_message_browser_load_older (WeirMessageBrowser *self);
void                weir_message_browser_load_newer (WeirMessageBrowser *self);
/* While paused, new messages are counted, not shown. */
void                weir_message_browser_set_paused (WeirMessageBrowser *self, gboolean paused);

WeirMessageList    *weir_message_browser_get_list (WeirMessageBrowser *self);
gboolean            weir_message_browser_get_is_started (WeirMessageBrowser *self);
gboolean            weir_message_browser_get_is_live (WeirMessageBrowser *self);
gboolean            weir_message_browser_get_is_paused (WeirMessageBrowser *self);
/* The first page is not there yet. */
gboolean            weir_message_browser_get_is_filling (WeirMessageBrowser *self);
gboolean            weir_message_browser_get_is_loading (WeirMessageBrowser *self);
/* Whether there may be more at this end. */
gboolean            weir_message_browser_get_has_older (WeirMessageBrowser *self);
gboolean            weir_message_browser_get_has_newer (WeirMessageBrowser *self);
gint64              weir_message_browser_get_n_new (WeirMessageBrowser *self);     /* since it is paused */
gint64              weir_message_browser_get_n_skipped (WeirMessageBrowser *self); /* came too fast to be shown */
/* Offsets without a message were passed: the topic is compacted, or has transactions. */
gboolean            weir_message_browser_get_has_gaps (WeirMessageBrowser *self);
const char         *weir_message_browser_get_error (WeirMessageBrowser *self);     /* nullable */

G_END_DECLS
