/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "weir-message-save.h"

#include <glib/gi18n.h>

#include "base/weir-error.h"
#include "base/weir-export.h"

/* Beside the old file and then put in its place, as exports are. */
static gboolean
write_local (const char *path, GBytes *bytes, GError **error)
{
  g_autoptr (WeirExport) export = weir_export_new (path, WEIR_EXPORT_RAW, NULL, NULL, error);
  gsize length;
  const void *data = g_bytes_get_data (bytes, &length);
  gboolean is_written;

  if (export == NULL)
    return FALSE;
  is_written = weir_export_write_bytes (export, data, length);
  /* It knows what went wrong, also before. */
  return weir_export_finish (export, error) && is_written;
}

/* On another machine, or wherever else GIO leads. */
static gboolean
write_remote (GFile *file, GBytes *bytes, GCancellable *cancellable, GError **error)
{
  g_autoptr (GError) reason = NULL;
  g_autofree char *name = g_file_get_parse_name (file);
  gsize length;
  const char *data = g_bytes_get_data (bytes, &length);

  if (g_file_replace_contents (file, data != NULL ? data : "", length, NULL, FALSE, G_FILE_CREATE_REPLACE_DESTINATION, NULL, cancellable, &reason))
    return TRUE;
  /* Translators: the name of a file, and what the system says about it. */
  g_set_error (error, WEIR_ERROR, WEIR_ERROR_FAILED, _("Could not save “%s”: %s"), name, reason->message);
  return FALSE;
}

/* Thread: one of GTask's. */
static void
save_func (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  const char *path = g_file_peek_path (source);
  GError *error = NULL;

  if (path != NULL ? write_local (path, task_data, &error) : write_remote (source, task_data, cancellable, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

void
weir_message_save_async (GFile *file, GBytes *bytes, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (file, cancellable, callback, user_data);

  g_task_set_source_tag (task, weir_message_save_async);
  g_task_set_task_data (task, g_bytes_ref (bytes), (GDestroyNotify) g_bytes_unref);
  g_task_run_in_thread (task, save_func);
}

gboolean
weir_message_save_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
