/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Writes @bytes into @file, on a thread: all of them, or the file stays as it was. The error is a sentence that names the file. */
void     weir_message_save_async (GFile *file, GBytes *bytes, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean weir_message_save_finish (GAsyncResult *result, GError **error);

G_END_DECLS
