/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "weir-message-export-dialog.h"

#include <glib/gi18n.h>

#define MAX_NAME_BYTES 200
#define DONE_HEIGHT 360

struct _WeirMessageExportDialog
{
  AdwDialog parent_instance;

  GtkStack *stack;
  AdwComboRow *what_row;
  AdwComboRow *format_row;
  GtkWidget *save_button;
  GtkLabel *error_label;
  GtkProgressBar *progress_bar;
  GtkLabel *progress_label;
  GtkWidget *cancel_button;
  AdwStatusPage *done_page;
  GtkWidget *close_button;

  char *name;
  GStrv columns;
  GPtrArray *choices; /* of Choice */
  WeirMessageExport *export;
};

G_DEFINE_FINAL_TYPE (WeirMessageExportDialog, weir_message_export_dialog, ADW_TYPE_DIALOG)

typedef struct
{
  GPtrArray *records;
  WeirClient *client;
  WeirReadPlan *plan;
  WeirSearch *search;
} Choice;

static const struct
{
  const char *title;
  const char *ending;
  WeirExportFormat format;
} formats[] = {
  { N_("JSON Lines: complete, can be published again"), "jsonl", WEIR_EXPORT_JSON_LINES },
  { N_("CSV: the columns of the table"), "csv", WEIR_EXPORT_CSV },
  { N_("Raw: values and newlines only"), "txt", WEIR_EXPORT_RAW },
};

static void
choice_free (gpointer data)
{
  Choice *choice = data;

  g_clear_pointer (&choice->records, g_ptr_array_unref);
  g_clear_object (&choice->client);
  g_clear_pointer (&choice->plan, weir_read_plan_free);
  g_clear_pointer (&choice->search, weir_search_unref);
  g_free (choice);
}

static void
show_error (WeirMessageExportDialog *self, const char *message)
{
  gtk_label_set_label (self->error_label, message != NULL ? message : "");
  gtk_widget_set_visible (GTK_WIDGET (self->error_label), message != NULL);
}

static void
progress_cb (WeirMessageExportDialog *self)
{
  g_autofree char *text = weir_message_export_dup_text (self->export);

  gtk_progress_bar_set_fraction (self->progress_bar, weir_message_export_get_fraction (self->export));
  gtk_label_set_label (self->progress_label, text);
}

static void
ended_cb (WeirMessageExportDialog *self)
{
  g_autofree char *text = weir_message_export_dup_text (self->export);
  g_autofree char *escaped = g_markup_escape_text (text, -1);
  gboolean is_written = weir_message_export_get_is_written (self->export);
  gboolean is_cancelled = weir_message_export_get_is_cancelled (self->export);

  adw_dialog_set_can_close (ADW_DIALOG (self), TRUE);
  adw_status_page_set_icon_name (self->done_page, is_written     ? "object-select-symbolic"
                                                  : is_cancelled ? "process-stop-symbolic"
                                                                 : "dialog-error-symbolic");
  adw_status_page_set_title (self->done_page, is_written     ? _("Messages Exported")
                                              : is_cancelled ? _("Export Cancelled")
                                                             : _("Not Exported"));
  adw_status_page_set_description (self->done_page, escaped);
  gtk_stack_set_visible_child_name (self->stack, "done");
  gtk_widget_grab_focus (self->close_button);
}

static void
start (WeirMessageExportDialog *self, const char *path)
{
  Choice *choice = g_ptr_array_index (self->choices, adw_combo_row_get_selected (self->what_row));
  WeirExportFormat format = formats[adw_combo_row_get_selected (self->format_row)].format;
  g_autoptr (GError) error = NULL;

  if (choice->records != NULL)
    self->export = weir_message_export_new_records (choice->records, path, format, (const char *const *) self->columns, &error);
  else
    self->export = weir_message_export_new_range (choice->client, choice->plan, choice->search, path, format,
                                                  (const char *const *) self->columns, &error);
  if (self->export == NULL)
    {
      show_error (self, error->message);
      return;
    }
  show_error (self, NULL);
  g_signal_connect_object (self->export, "progress", G_CALLBACK (progress_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->export, "ended", G_CALLBACK (ended_cb), self, G_CONNECT_SWAPPED);
  /* Escape asks to cancel; it does not leave an export that nobody sees. */
  adw_dialog_set_can_close (ADW_DIALOG (self), FALSE);
  gtk_stack_set_visible_child_name (self->stack, "progress");
  progress_cb (self);
}

static void
cancel_cb (WeirMessageExportDialog *self)
{
  if (self->export != NULL && !weir_message_export_get_has_ended (self->export))
    weir_message_export_cancel (self->export);
}

static void
saved_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (WeirMessageExportDialog) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GFile) file = gtk_file_dialog_save_finish (GTK_FILE_DIALOG (object), result, &error);
  const char *path = file != NULL ? g_file_peek_path (file) : NULL;

  if (path != NULL)
    start (self, path);
  else if (file != NULL)
    show_error (self, _("Messages can be written to files of this machine only. Choose another place."));
  else if (!g_error_matches (error, GTK_DIALOG_ERROR, GTK_DIALOG_ERROR_DISMISSED))
    show_error (self, error->message);
}

static void
save_cb (WeirMessageExportDialog *self)
{
  g_autoptr (GtkFileDialog) dialog = NULL;
  g_autofree char *name = NULL;

  dialog = gtk_file_dialog_new ();
  name = g_strdup_printf ("%s.%s", self->name, formats[adw_combo_row_get_selected (self->format_row)].ending);
  gtk_file_dialog_set_title (dialog, _("Export Messages"));
  gtk_file_dialog_set_initial_name (dialog, name);
  gtk_file_dialog_save (dialog, GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))), NULL, saved_cb, g_object_ref (self));
}

static void
close_cb (WeirMessageExportDialog *self)
{
  adw_dialog_close (ADW_DIALOG (self));
}

static void
weir_message_export_dialog_dispose (GObject *object)
{
  WeirMessageExportDialog *self = WEIR_MESSAGE_EXPORT_DIALOG (object);

  if (self->export != NULL)
    g_signal_handlers_disconnect_by_data (self->export, self);
  g_clear_object (&self->export);
  G_OBJECT_CLASS (weir_message_export_dialog_parent_class)->dispose (object);
}

static void
weir_message_export_dialog_finalize (GObject *object)
{
  WeirMessageExportDialog *self = WEIR_MESSAGE_EXPORT_DIALOG (object);

  g_ptr_array_unref (self->choices);
  g_strfreev (self->columns);
  g_free (self->name);
  G_OBJECT_CLASS (weir_message_export_dialog_parent_class)->finalize (object);
}

static void
weir_message_export_dialog_class_init (WeirMessageExportDialogClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = weir_message_export_dialog_dispose;
  G_OBJECT_CLASS (klass)->finalize = weir_message_export_dialog_finalize;
}

static GtkWidget *
make_choose_page (WeirMessageExportDialog *self)
{
  GtkWidget *page = adw_preferences_page_new ();
  GtkWidget *group = adw_preferences_group_new ();
  g_autoptr (GtkStringList) titles = gtk_string_list_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (formats); i++)
    gtk_string_list_append (titles, _(formats[i].title));
  self->what_row = ADW_COMBO_ROW (adw_combo_row_new ());
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->what_row), _("Messages"));
  /* Below the title there is room for what is chosen. */
  adw_combo_row_set_use_subtitle (self->what_row, TRUE);
  adw_combo_row_set_model (self->what_row, G_LIST_MODEL (gtk_string_list_new (NULL)));
  self->format_row = ADW_COMBO_ROW (adw_combo_row_new ());
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->format_row), _("Format"));
  adw_combo_row_set_use_subtitle (self->format_row, TRUE);
  adw_combo_row_set_model (self->format_row, G_LIST_MODEL (titles));
  self->error_label = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_wrap (self->error_label, TRUE);
  gtk_label_set_xalign (self->error_label, 0);
  gtk_widget_set_margin_top (GTK_WIDGET (self->error_label), 12);
  gtk_widget_add_css_class (GTK_WIDGET (self->error_label), "error");
  gtk_widget_set_visible (GTK_WIDGET (self->error_label), FALSE);
  self->save_button = gtk_button_new_with_mnemonic (_("_Export…"));
  gtk_widget_add_css_class (self->save_button, "suggested-action");
  gtk_widget_add_css_class (self->save_button, "pill");
  gtk_widget_set_halign (self->save_button, GTK_ALIGN_CENTER);
  gtk_widget_set_margin_top (self->save_button, 18);
  g_signal_connect_object (self->save_button, "clicked", G_CALLBACK (save_cb), self, G_CONNECT_SWAPPED);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), GTK_WIDGET (self->what_row));
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), GTK_WIDGET (self->format_row));
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), GTK_WIDGET (self->error_label));
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), self->save_button);
  adw_preferences_page_add (ADW_PREFERENCES_PAGE (page), ADW_PREFERENCES_GROUP (group));
  return page;
}

static GtkWidget *
make_progress_page (WeirMessageExportDialog *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);

  self->progress_bar = GTK_PROGRESS_BAR (gtk_progress_bar_new ());
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->progress_bar), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Exported"), -1);
  self->progress_label = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_wrap (self->progress_label, TRUE);
  gtk_widget_add_css_class (GTK_WIDGET (self->progress_label), "numeric");
  self->cancel_button = gtk_button_new_with_mnemonic (_("_Cancel"));
  gtk_widget_add_css_class (self->cancel_button, "pill");
  gtk_widget_set_halign (self->cancel_button, GTK_ALIGN_CENTER);
  g_signal_connect_object (self->cancel_button, "clicked", G_CALLBACK (cancel_cb), self, G_CONNECT_SWAPPED);
  gtk_widget_set_valign (box, GTK_ALIGN_CENTER);
  gtk_widget_set_margin_start (box, 24);
  gtk_widget_set_margin_end (box, 24);
  gtk_widget_set_margin_top (box, 24);
  gtk_widget_set_margin_bottom (box, 36);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->progress_bar));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->progress_label));
  gtk_box_append (GTK_BOX (box), self->cancel_button);
  return box;
}

static GtkWidget *
make_done_page (WeirMessageExportDialog *self)
{
  self->close_button = gtk_button_new_with_mnemonic (_("_Close"));
  gtk_widget_add_css_class (self->close_button, "pill");
  gtk_widget_set_halign (self->close_button, GTK_ALIGN_CENTER);
  g_signal_connect_object (self->close_button, "clicked", G_CALLBACK (close_cb), self, G_CONNECT_SWAPPED);
  self->done_page = ADW_STATUS_PAGE (adw_status_page_new ());
  gtk_widget_add_css_class (GTK_WIDGET (self->done_page), "compact");
  adw_status_page_set_child (self->done_page, self->close_button);
  /* A status page scrolls, and asks for no room: its button would be out of sight. */
  gtk_widget_set_size_request (GTK_WIDGET (self->done_page), -1, DONE_HEIGHT);
  return GTK_WIDGET (self->done_page);
}

static void
weir_message_export_dialog_init (WeirMessageExportDialog *self)
{
  GtkWidget *view = adw_toolbar_view_new ();

  self->choices = g_ptr_array_new_with_free_func (choice_free);
  adw_dialog_set_title (ADW_DIALOG (self), _("Export Messages"));
  adw_dialog_set_content_width (ADW_DIALOG (self), 480);
  self->stack = GTK_STACK (gtk_stack_new ());
  gtk_stack_set_vhomogeneous (self->stack, FALSE);
  gtk_stack_add_named (self->stack, make_choose_page (self), "choose");
  gtk_stack_add_named (self->stack, make_progress_page (self), "progress");
  gtk_stack_add_named (self->stack, make_done_page (self), "done");
  adw_toolbar_view_add_top_bar (ADW_TOOLBAR_VIEW (view), adw_header_bar_new ());
  adw_toolbar_view_set_content (ADW_TOOLBAR_VIEW (view), GTK_WIDGET (self->stack));
  adw_dialog_set_child (ADW_DIALOG (self), view);
  adw_dialog_set_default_widget (ADW_DIALOG (self), self->save_button);
  g_signal_connect_object (self, "close-attempt", G_CALLBACK (cancel_cb), self, G_CONNECT_SWAPPED);
}

AdwDialog *
weir_message_export_dialog_new (const char *name, const char *const *columns)
{
  WeirMessageExportDialog *self = g_object_new (WEIR_TYPE_MESSAGE_EXPORT_DIALOG, NULL);

  /* The name of a topic has 249 letters at most and that of a file 255 bytes; several topics have more. */
  self->name = g_strndup (name, MAX_NAME_BYTES);
  self->columns = g_strdupv ((GStrv) columns);
  return ADW_DIALOG (self);
}

static void
add (WeirMessageExportDialog *self, const char *label, Choice *choice)
{
  g_ptr_array_add (self->choices, choice);
  gtk_string_list_append (GTK_STRING_LIST (adw_combo_row_get_model (self->what_row)), label);
}

void
weir_message_export_dialog_add_records (WeirMessageExportDialog *self, const char *label, GPtrArray *records)
{
  Choice *choice = g_new0 (Choice, 1);

  g_return_if_fail (WEIR_IS_MESSAGE_EXPORT_DIALOG (self));
  choice->records = g_ptr_array_ref (records);
  add (self, label, choice);
}

void
weir_message_export_dialog_add_range (WeirMessageExportDialog *self, const char *label, WeirClient *client, const WeirReadPlan *plan,
                                      WeirSearch *search)
{
  Choice *choice = g_new0 (Choice, 1);

  g_return_if_fail (WEIR_IS_MESSAGE_EXPORT_DIALOG (self));
  choice->client = g_object_ref (client);
  choice->plan = weir_read_plan_copy (plan);
  choice->search = search != NULL ? weir_search_ref (search) : NULL;
  add (self, label, choice);
}
