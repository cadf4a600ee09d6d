/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "weir-message-copy.h"

#include <adwaita.h>
#include <glib/gi18n.h>
#include <string.h>

#include "app/weir-message-save.h"
#include "base/weir-output.h"

static void
show_toast (GtkWidget *widget, const char *text)
{
  GtkWidget *overlay = gtk_widget_get_ancestor (widget, ADW_TYPE_TOAST_OVERLAY);
  AdwToast *toast;

  if (overlay == NULL)
    return;
  toast = adw_toast_new (text);
  /* A name of a file is no markup. */
  adw_toast_set_use_markup (toast, FALSE);
  adw_toast_overlay_add_toast (ADW_TOAST_OVERLAY (overlay), toast);
}

void
weir_message_copy_text (GtkWidget *widget, const char *text, const char *toast)
{
  gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), text);
  show_toast (widget, toast);
}

static gboolean
get_header (const WeirRecordView *view, guint index, const char **name, gconstpointer *value, gsize *length)
{
  WeirRecord *record = view->native;
  const WeirHeader *header;

  if (index >= weir_record_get_n_headers (record))
    return FALSE;
  header = weir_record_get_header (record, index);
  *name = header->name;
  *length = 0;
  *value = header->value != NULL ? g_bytes_get_data (header->value, length) : NULL;
  /* What is empty has no address, but is no null. */
  if (header->value != NULL && *value == NULL)
    *value = "";
  return TRUE;
}

static void
view_bytes (GBytes *bytes, const void **data, gsize *length)
{
  *data = bytes != NULL ? g_bytes_get_data (bytes, length) : NULL;
  if (bytes != NULL && *data == NULL)
    *data = "";
}

char *
weir_message_copy_dup_json (WeirRecord *record)
{
  WeirRecordView view = {
    .topic = weir_record_get_topic (record),
    .partition = weir_record_get_partition (record),
    .offset = weir_record_get_offset (record),
    .timestamp_msec = weir_record_get_timestamp_msec (record),
    .timestamp_type = weir_record_get_timestamp_type (record),
    .native = record,
  };
  WeirOutput output;
  char *json;

  view_bytes (weir_record_get_key (record), &view.key, &view.key_length);
  view_bytes (weir_record_get_value (record), &view.value, &view.value_length);
  weir_output_init (&output, -1);
  weir_output_json_record (&output, &view, get_header);
  json = g_strndup (output.data, output.length);
  weir_output_clear (&output);
  return json;
}

char *
weir_message_copy_dup_kcat (WeirRecord *record)
{
  const char *topic = weir_record_get_topic (record);
  /* Kafka's names hold nothing that a shell would take for its own; what claims to be a broker may say anything. */
  gboolean is_plain = topic[strspn (topic, G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "._-")] == '\0' && *topic != '\0';
  g_autofree char *quoted = is_plain ? g_strdup (topic) : g_shell_quote (topic);

  return g_strdup_printf ("kcat -C -b \"$BROKERS\" -t %s -p %d -o %" G_GINT64_FORMAT " -c 1 -e -J", quoted,
                          weir_record_get_partition (record), weir_record_get_offset (record));
}

gboolean
weir_message_copy_is_text (GBytes *bytes)
{
  const char *data;
  gsize length;

  if (bytes == NULL)
    return TRUE;
  data = g_bytes_get_data (bytes, &length);
  /* No clipboard keeps what is behind a NUL. */
  return length == 0 || (g_utf8_validate_len (data, length, NULL) && memchr (data, '\0', length) == NULL);
}

char *
weir_message_copy_dup_bytes (GBytes *bytes)
{
  static const char digits[] = "0123456789abcdef";
  const guchar *data;
  gsize length;
  char *hex;

  if (bytes == NULL)
    return g_strdup ("");
  data = g_bytes_get_data (bytes, &length);
  /* What is empty has no address. */
  if (weir_message_copy_is_text (bytes))
    return length > 0 ? g_strndup ((const char *) data, length) : g_strdup ("");
  hex = g_malloc (2 * length + 1);
  for (gsize i = 0; i < length; i++)
    {
      hex[2 * i] = digits[data[i] >> 4];
      hex[2 * i + 1] = digits[data[i] & 0xf];
    }
  hex[2 * length] = '\0';
  return hex;
}

typedef struct
{
  GtkWidget *widget;
  GBytes *bytes;
  GFile *file; /* nullable */
} Save;

static void
save_free (Save *save)
{
  g_object_unref (save->widget);
  g_bytes_unref (save->bytes);
  g_clear_object (&save->file);
  g_free (save);
}

static void
written_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Save *save = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *name = g_file_get_basename (save->file);
  g_autofree char *text = NULL;

  if (weir_message_save_finish (result, &error))
    /* Translators: the name of a file. */
    text = g_strdup_printf (_("Saved as “%s”"), name);
  show_toast (save->widget, error != NULL ? error->message : text);
  save_free (save);
}

static void
chosen_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Save *save = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GFile) file = gtk_file_dialog_save_finish (GTK_FILE_DIALOG (object), result, &error);

  if (file == NULL)
    {
      if (!g_error_matches (error, GTK_DIALOG_ERROR, GTK_DIALOG_ERROR_DISMISSED))
        show_toast (save->widget, error->message);
      save_free (save);
      return;
    }
  save->file = g_object_ref (file);
  weir_message_save_async (file, save->bytes, NULL, written_cb, save);
}

void
weir_message_copy_save (GtkWidget *widget, GBytes *bytes, const char *name)
{
  g_autoptr (GtkFileDialog) dialog = gtk_file_dialog_new ();
  Save *save = g_new0 (Save, 1);

  save->widget = g_object_ref (widget);
  save->bytes = g_bytes_ref (bytes);
  gtk_file_dialog_set_title (dialog, _("Save Value"));
  gtk_file_dialog_set_initial_name (dialog, name);
  gtk_file_dialog_save (dialog, GTK_WINDOW (gtk_widget_get_root (widget)), NULL, chosen_cb, save);
}
