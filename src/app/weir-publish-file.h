/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Either the bytes of a file, or why there are none (a sentence). Not called when a person chose nothing, or it was cancelled. */
typedef void (*WeirPublishFileFunc) (GBytes *bytes, const char *problem, gpointer user_data);

/* Asks for a file and reads it. @user_data lives until @cancellable is cancelled. */
void weir_publish_file_choose (GtkWidget *parent, GCancellable *cancellable, WeirPublishFileFunc func, gpointer user_data);

G_END_DECLS
