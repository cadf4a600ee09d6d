/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* A filter of WeirRecord by text in key, value or headers; set the text below. */
GtkFilter *weir_message_filter_new (void) G_GNUC_WARN_UNUSED_RESULT;
void       weir_message_filter_set_text (GtkFilter *filter, const char *text);

G_END_DECLS
