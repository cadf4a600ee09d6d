/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include <gtk/gtk.h>

#include "model/weir-record.h"
#include "search/weir-search.h"

G_BEGIN_DECLS

/* A filter of WeirRecord that lets pass what a search finds. */
GtkFilter *weir_message_filter_new (void) G_GNUC_WARN_UNUSED_RESULT;
void       weir_message_filter_set_search (GtkFilter *filter, WeirSearch *search); /* nullable: all pass */

/* A kept record as a view, for what takes views; borrowed from the record. Its headers are had by the function below. */
void       weir_message_view_init (WeirRecordView *view, WeirRecord *record);
gboolean   weir_message_view_get_header (const WeirRecordView *view, guint index, const char **name, gconstpointer *value,
                                         gsize *length);

G_END_DECLS
