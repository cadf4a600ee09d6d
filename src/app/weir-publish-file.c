/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "weir-publish-file.h"

#include <glib/gi18n.h>

#include "base/weir-format.h"

/* The most that a connection sends in one message. */
#define MAX_BYTES (100 * 1000 * 1000)

typedef struct
{
  WeirPublishFileFunc func;
  gpointer user_data;
  GCancellable *cancellable;
} Choice;

static void
choice_free (Choice *choice)
{
  g_object_unref (choice->cancellable);
  g_free (choice);
}

/* Takes the choice. */
static void
give (Choice *choice,
      GBytes *bytes,
      const GError *error)
{
  if (!g_cancellable_is_cancelled (choice->cancellable))
    choice->func (bytes, error != NULL ? error->message : NULL, choice->user_data);
  choice_free (choice);
}

static void
loaded_cb (GObject *object,
           GAsyncResult *result,
           gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = g_file_load_bytes_finish (G_FILE (object), result, NULL, &error);

  give (user_data, bytes, error);
}

static void
measured_cb (GObject *object,
             GAsyncResult *result,
             gpointer user_data)
{
  Choice *choice = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GFileInfo) info = g_file_query_info_finish (G_FILE (object), result, &error);
  gint64 n_bytes = info != NULL ? g_file_info_get_size (info) : 0;

  if (info != NULL && n_bytes <= MAX_BYTES)
    {
      g_file_load_bytes_async (G_FILE (object), choice->cancellable, loaded_cb, choice);
      return;
    }
  if (info != NULL)
    {
      g_autofree char *name = g_file_get_basename (G_FILE (object));
      g_autofree char *size = weir_format_bytes (n_bytes);
      g_autofree char *limit = weir_format_bytes (MAX_BYTES);

      /* Translators: name of a file, its size, and the largest size */
      error = g_error_new (G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, _("“%s” is too large for a message: %s, and the most is %s."), name, size,
                           limit);
    }
  give (choice, NULL, error);
}

static void
chosen_cb (GObject *object,
           GAsyncResult *result,
           gpointer user_data)
{
  Choice *choice = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GFile) file = gtk_file_dialog_open_finish (GTK_FILE_DIALOG (object), result, &error);

  if (file != NULL)
    g_file_query_info_async (file, G_FILE_ATTRIBUTE_STANDARD_SIZE, G_FILE_QUERY_INFO_NONE, G_PRIORITY_DEFAULT, choice->cancellable,
                             measured_cb, choice);
  else if (g_error_matches (error, GTK_DIALOG_ERROR, GTK_DIALOG_ERROR_FAILED))
    give (choice, NULL, error);
  else
    choice_free (choice);
}

void
weir_publish_file_choose (GtkWidget *parent,
                          GCancellable *cancellable,
                          WeirPublishFileFunc func,
                          gpointer user_data)
{
  g_autoptr (GtkFileDialog) dialog = gtk_file_dialog_new ();
  Choice *choice = g_new0 (Choice, 1);

  choice->func = func;
  choice->user_data = user_data;
  choice->cancellable = g_object_ref (cancellable);
  gtk_file_dialog_set_title (dialog, _("Choose a File"));
  gtk_file_dialog_open (dialog, GTK_WINDOW (gtk_widget_get_root (parent)), cancellable, chosen_cb, choice);
}
