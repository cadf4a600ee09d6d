/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include <adwaita.h>

#include "app/weir-session.h"

G_BEGIN_DECLS

/**
 * WeirMessagesPage:
 *
 * The messages of one or more topics as a table that follows the newest ones, or from any point
 * on in both directions; above it how much there was when, beside it the selected message as a whole.
 */
#define WEIR_TYPE_MESSAGES_PAGE (weir_messages_page_get_type ())
G_DECLARE_FINAL_TYPE (WeirMessagesPage, weir_messages_page, WEIR, MESSAGES_PAGE, AdwNavigationPage)

/* @topic: a name, or several with commas in between. */
GtkWidget *weir_messages_page_new (WeirSession *session, const char *topic) G_GNUC_WARN_UNUSED_RESULT;
/* Reads around this offset and selects it. */
void       weir_messages_page_show_message (WeirMessagesPage *self, gint32 partition, gint64 offset);

G_END_DECLS
