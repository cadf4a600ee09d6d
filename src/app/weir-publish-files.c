/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "weir-publish-files.h"

#include <glib/gi18n.h>

#include "app/weir-publish-input.h"
#include "app/weir-publish-preview.h"
#include "app/weir-publish-progress.h"
#include "base/weir-error.h"
#include "base/weir-format.h"

/* Typing goes on for so long before what was typed is tried. */
#define CHECK_MSEC 300

struct _WeirPublishFiles
{
  AdwBin parent_instance;

  AdwActionRow *files_row;
  AdwComboRow *format_row;
  AdwActionRow *heading_row;
  AdwEntryRow *columns_row;
  AdwComboRow *separator_row;
  AdwEntryRow *delimiter_row;
  AdwEntryRow *key_delimiter_row;
  GtkWidget *empty_row;
  GtkWidget *names_row;
  GtkWidget *same_row;
  WeirPublishTarget *target;
  GtkSpinButton *rate_spin;
  GtkWidget *check_group;
  AdwActionRow *check_row;
  GtkWidget *check_spinner;
  GtkListBox *problems_list;
  GtkListBox *preview_list;

  WeirSession *session;
  GStrv paths; /* nullable */
  WeirPublishRun *check;
  gint64 n_messages; /* that the check found, −1: not known yet */
  guint check_source;
  gboolean is_updating;
};

G_DEFINE_FINAL_TYPE (WeirPublishFiles, weir_publish_files, ADW_TYPE_BIN)

enum
{
  CHANGED,
  PROBLEM,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

/* In the order of the rows of the choice. */
static const char separators[] = { ',', ';', '\t' };

static WeirInputFormat
get_format (WeirPublishFiles *self)
{
  return (WeirInputFormat) adw_combo_row_get_selected (self->format_row);
}

static gboolean
get_delimiter (AdwEntryRow *row, GBytes **delimiter, GError **error)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (row));

  *delimiter = *text != '\0' ? weir_input_parse_delimiter (text) : NULL;
  if (*text == '\0' || *delimiter != NULL)
    return TRUE;
  g_set_error (error, WEIR_ERROR, WEIR_ERROR_INVALID, _("“%s” is no delimiter: write it as text, with \\n, \\t, \\r, \\0, \\\\ or \\x1e in it."),
               text);
  return FALSE;
}

static WeirPublishSource *
create_source (WeirPublishFiles *self, GError **error)
{
  const char *columns = gtk_editable_get_text (GTK_EDITABLE (self->columns_row));
  g_autoptr (GBytes) delimiter = NULL;
  g_autoptr (GBytes) key_delimiter = NULL;
  WeirInputOptions options = { 0 };

  if (self->paths == NULL || self->paths[0] == NULL)
    {
      g_set_error_literal (error, WEIR_ERROR, WEIR_ERROR_INVALID, _("Choose a file first."));
      return NULL;
    }
  if (!get_delimiter (self->delimiter_row, &delimiter, error) || !get_delimiter (self->key_delimiter_row, &key_delimiter, error))
    return NULL;
  options.format = get_format (self);
  options.topic = weir_publish_target_get_topic (self->target);
  options.partition = weir_publish_target_get_partition (self->target);
  options.same_partitions = adw_switch_row_get_active (ADW_SWITCH_ROW (self->same_row));
  options.timestamp_msec = -1;
  options.columns = *columns != '\0' ? columns : NULL;
  options.separator = separators[adw_combo_row_get_selected (self->separator_row)];
  options.delimiter = delimiter;
  options.key_delimiter = key_delimiter;
  options.empty_is_null = adw_switch_row_get_active (ADW_SWITCH_ROW (self->empty_row));
  options.names_are_keys = adw_switch_row_get_active (ADW_SWITCH_ROW (self->names_row));
  return weir_publish_input_new ((const char *const *) self->paths, &options);
}

static void
show_check (WeirPublishFiles *self, const char *title, const char *subtitle, const char *css_class)
{
  gtk_widget_remove_css_class (GTK_WIDGET (self->check_row), "error");
  gtk_widget_remove_css_class (GTK_WIDGET (self->check_row), "warning");
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->check_row), title);
  adw_action_row_set_subtitle (self->check_row, subtitle);
  if (css_class != NULL)
    gtk_widget_add_css_class (GTK_WIDGET (self->check_row), css_class);
}

static void
show_report (WeirPublishFiles *self, gboolean has_ended)
{
  g_autoptr (WeirPublishReport) report = weir_publish_run_dup_report (self->check);
  g_autofree char *count = weir_format_count (report->n_read);
  g_autofree char *size = weir_format_bytes (report->n_bytes);
  /* Translators: "5 messages", of keys and values together "1.2 MB" */
  g_autofree char *title = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%s message, %s", "%s messages, %s", (gulong) report->n_read), count, size);
  g_autofree char *wrong = weir_format_count (report->n_wrong);
  g_autofree char *subtitle = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%s line is no message and will be left out",
                                                            "%s lines are no messages and will be left out", (gulong) report->n_wrong),
                                               wrong);

  if (report->error != NULL)
    show_check (self, _("The file cannot be read"), report->error, "error");
  else
    show_check (self, title, report->n_wrong > 0 ? subtitle : has_ended ? _("Every line is a message") : _("Reading…"),
                report->n_wrong > 0 ? "warning" : NULL);
  if (!has_ended)
    return;
  self->n_messages = report->n_read;
  weir_publish_problems_fill (self->problems_list, report);
  gtk_widget_set_visible (GTK_WIDGET (self->problems_list), report->n_wrong > 0);
  gtk_list_box_remove_all (self->preview_list);
  for (guint i = 0; i < report->first->len; i++)
    weir_publish_preview_add (self->preview_list, i + 1, g_ptr_array_index (report->first, i));
  gtk_widget_set_visible (GTK_WIDGET (self->preview_list), report->first->len > 0);
}

static void
check_progress_cb (WeirPublishFiles *self)
{
  show_report (self, FALSE);
}

static void
check_ended_cb (WeirPublishFiles *self)
{
  show_report (self, TRUE);
  gtk_widget_set_visible (self->check_spinner, FALSE);
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
drop_check (WeirPublishFiles *self)
{
  if (self->check == NULL)
    return;
  g_signal_handlers_disconnect_by_data (self->check, self);
  weir_publish_run_stop (self->check);
  g_clear_object (&self->check);
}

static gboolean
check_cb (gpointer user_data)
{
  WeirPublishFiles *self = user_data;
  g_autoptr (GError) error = NULL;
  WeirPublishSource *source = create_source (self, &error);

  self->check_source = 0;
  drop_check (self);
  gtk_widget_set_visible (self->check_group, TRUE);
  gtk_widget_set_visible (self->check_spinner, source != NULL);
  if (source == NULL)
    {
      show_check (self, _("The file cannot be read"), error->message, "error");
      return G_SOURCE_REMOVE;
    }
  self->check = weir_publish_run_new (NULL, "", source, NULL, 0, 0);
  g_signal_connect_object (self->check, "progress", G_CALLBACK (check_progress_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->check, "ended", G_CALLBACK (check_ended_cb), self, G_CONNECT_SWAPPED);
  if (!weir_publish_run_start (self->check, &error))
    show_check (self, _("The file cannot be read"), error->message, "error");
  return G_SOURCE_REMOVE;
}

static void
update_rows (WeirPublishFiles *self)
{
  WeirInputFormat format = get_format (self);

  gtk_widget_set_visible (GTK_WIDGET (self->heading_row), format == WEIR_INPUT_CSV);
  gtk_widget_set_visible (GTK_WIDGET (self->columns_row), format == WEIR_INPUT_CSV);
  gtk_widget_set_visible (GTK_WIDGET (self->separator_row), format == WEIR_INPUT_CSV);
  gtk_widget_set_visible (GTK_WIDGET (self->delimiter_row), format == WEIR_INPUT_DELIMITED);
  gtk_widget_set_visible (GTK_WIDGET (self->key_delimiter_row), format == WEIR_INPUT_DELIMITED);
  gtk_widget_set_visible (self->empty_row, format == WEIR_INPUT_DELIMITED);
  gtk_widget_set_visible (self->names_row, format == WEIR_INPUT_FILES);
  gtk_widget_set_visible (self->same_row, format == WEIR_INPUT_JSON_LINES || format == WEIR_INPUT_CSV);
}

/* How the file is to be read has changed. */
static void
options_cb (WeirPublishFiles *self)
{
  if (self->is_updating || self->session == NULL)
    return;
  update_rows (self);
  self->n_messages = -1;
  if (self->paths != NULL && self->check_source == 0)
    self->check_source = g_timeout_add (CHECK_MSEC, check_cb, self);
  g_signal_emit (self, signals[CHANGED], 0);
}

/* A table of its own names: what it has is shown, and a first proposal made. */
static void
look_at_heading (WeirPublishFiles *self)
{
  char separator = separators[adw_combo_row_get_selected (self->separator_row)];
  g_auto (GStrv) columns = get_format (self) == WEIR_INPUT_CSV ? weir_publish_input_dup_columns (self->paths[0], separator) : NULL;
  g_autofree char *joined = columns != NULL ? g_strjoinv (" · ", columns) : g_strdup (WEIR_UNKNOWN_TEXT);
  g_autofree char *proposal = NULL;

  adw_action_row_set_subtitle (self->heading_row, joined);
  if (columns == NULL || g_strv_contains ((const char *const *) columns, "value"))
    proposal = g_strdup ("");
  else
    proposal = g_strdup_printf ("key=%s,value=*", columns[0]);
  gtk_editable_set_text (GTK_EDITABLE (self->columns_row), proposal);
}

static void
format_cb (WeirPublishFiles *self)
{
  if (self->is_updating || self->session == NULL)
    return;
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self->format_row), "");
  self->is_updating = TRUE;
  if (self->paths != NULL)
    look_at_heading (self);
  self->is_updating = FALSE;
  options_cb (self);
}

void
weir_publish_files_set_paths (WeirPublishFiles *self, const char *const *paths)
{
  g_autoptr (GStrvBuilder) names = g_strv_builder_new ();
  g_auto (GStrv) list = NULL;
  g_autofree char *text = NULL;

  g_return_if_fail (WEIR_IS_PUBLISH_FILES (self));

  g_strfreev (self->paths);
  self->paths = g_strdupv ((GStrv) paths);
  for (guint i = 0; paths[i] != NULL; i++)
    g_strv_builder_take (names, g_filename_display_basename (paths[i]));
  list = g_strv_builder_end (names);
  text = g_strjoinv (", ", list);
  adw_action_row_set_subtitle (self->files_row, text);
  self->is_updating = TRUE;
  adw_combo_row_set_selected (self->format_row, weir_input_format_guess (paths[0]));
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self->format_row), _("Guessed from the file’s name"));
  look_at_heading (self);
  self->is_updating = FALSE;
  options_cb (self);
}

static void
take_files (WeirPublishFiles *self, GListModel *files)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) paths = NULL;

  for (guint i = 0; i < g_list_model_get_n_items (files); i++)
    {
      g_autoptr (GFile) file = g_list_model_get_item (files, i);

      if (g_file_peek_path (file) == NULL)
        {
          g_signal_emit (self, signals[PROBLEM], 0, _("Messages can be read from files of this machine only. Choose other files."));
          return;
        }
      g_strv_builder_add (builder, g_file_peek_path (file));
    }
  paths = g_strv_builder_end (builder);
  if (paths[0] != NULL)
    weir_publish_files_set_paths (self, (const char *const *) paths);
}

static void
files_chosen_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (WeirPublishFiles) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GListModel) files = gtk_file_dialog_open_multiple_finish (GTK_FILE_DIALOG (object), result, &error);

  if (files != NULL && self->session != NULL)
    take_files (self, files);
  else if (g_error_matches (error, GTK_DIALOG_ERROR, GTK_DIALOG_ERROR_FAILED))
    g_signal_emit (self, signals[PROBLEM], 0, error->message);
}

static void
folder_chosen_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (WeirPublishFiles) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GFile) folder = gtk_file_dialog_select_folder_finish (GTK_FILE_DIALOG (object), result, &error);

  if (folder != NULL && self->session != NULL)
    {
      g_autoptr (GListStore) files = g_list_store_new (G_TYPE_FILE);

      g_list_store_append (files, folder);
      take_files (self, G_LIST_MODEL (files));
    }
  else if (g_error_matches (error, GTK_DIALOG_ERROR, GTK_DIALOG_ERROR_FAILED))
    {
      g_signal_emit (self, signals[PROBLEM], 0, error->message);
    }
}

static void
open_cb (WeirPublishFiles *self)
{
  g_autoptr (GtkFileDialog) dialog = gtk_file_dialog_new ();

  gtk_file_dialog_set_title (dialog, _("Choose Files"));
  gtk_file_dialog_open_multiple (dialog, GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))), NULL, files_chosen_cb, g_object_ref (self));
}

static void
open_folder_cb (WeirPublishFiles *self)
{
  g_autoptr (GtkFileDialog) dialog = gtk_file_dialog_new ();

  gtk_file_dialog_set_title (dialog, _("Choose a Folder"));
  gtk_file_dialog_select_folder (dialog, GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))), NULL, folder_chosen_cb, g_object_ref (self));
}

static void
changed_cb (WeirPublishFiles *self)
{
  if (self->session != NULL)
    g_signal_emit (self, signals[CHANGED], 0);
}

static void
problem_cb (WeirPublishFiles *self, const char *text)
{
  g_signal_emit (self, signals[PROBLEM], 0, text);
}

static void
weir_publish_files_dispose (GObject *object)
{
  WeirPublishFiles *self = WEIR_PUBLISH_FILES (object);

  g_clear_handle_id (&self->check_source, g_source_remove);
  drop_check (self);
  g_clear_object (&self->session);
  gtk_widget_dispose_template (GTK_WIDGET (self), WEIR_TYPE_PUBLISH_FILES);
  G_OBJECT_CLASS (weir_publish_files_parent_class)->dispose (object);
}

static void
weir_publish_files_finalize (GObject *object)
{
  g_strfreev (WEIR_PUBLISH_FILES (object)->paths);
  G_OBJECT_CLASS (weir_publish_files_parent_class)->finalize (object);
}

static void
weir_publish_files_class_init (WeirPublishFilesClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = weir_publish_files_dispose;
  G_OBJECT_CLASS (klass)->finalize = weir_publish_files_finalize;
  signals[CHANGED] = g_signal_new ("changed", WEIR_TYPE_PUBLISH_FILES, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[PROBLEM] = g_signal_new ("problem", WEIR_TYPE_PUBLISH_FILES, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  g_type_ensure (WEIR_TYPE_PUBLISH_TARGET);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/weirapp/Weir/weir-publish-files.ui");
  gtk_widget_class_bind_template_child (widget_class, WeirPublishFiles, files_row);
  gtk_widget_class_bind_template_child (widget_class, WeirPublishFiles, format_row);
  gtk_widget_class_bind_template_child (widget_class, WeirPublishFiles, heading_row);
  gtk_widget_class_bind_template_child (widget_class, WeirPublishFiles, columns_row);
  gtk_widget_class_bind_template_child (widget_class, WeirPublishFiles, separator_row);
  gtk_widget_class_bind_template_child (widget_class, WeirPublishFiles, delimiter_row);
  gtk_widget_class_bind_template_child (widget_class, WeirPublishFiles, key_delimiter_row);
  gtk_widget_class_bind_template_child (widget_class, WeirPublishFiles, empty_row);
  gtk_widget_class_bind_template_child (widget_class, WeirPublishFiles, names_row);
  gtk_widget_class_bind_template_child (widget_class, WeirPublishFiles, same_row);
  gtk_widget_class_bind_template_child (widget_class, WeirPublishFiles, target);
  gtk_widget_class_bind_template_child (widget_class, WeirPublishFiles, rate_spin);
  gtk_widget_class_bind_template_child (widget_class, WeirPublishFiles, check_group);
  gtk_widget_class_bind_template_child (widget_class, WeirPublishFiles, check_row);
  gtk_widget_class_bind_template_child (widget_class, WeirPublishFiles, check_spinner);
  gtk_widget_class_bind_template_child (widget_class, WeirPublishFiles, problems_list);
  gtk_widget_class_bind_template_child (widget_class, WeirPublishFiles, preview_list);
  gtk_widget_class_bind_template_callback (widget_class, options_cb);
  gtk_widget_class_bind_template_callback (widget_class, format_cb);
  gtk_widget_class_bind_template_callback (widget_class, open_cb);
  gtk_widget_class_bind_template_callback (widget_class, open_folder_cb);
  gtk_widget_class_bind_template_callback (widget_class, changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, problem_cb);
}

static void
weir_publish_files_init (WeirPublishFiles *self)
{
  self->n_messages = -1;
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
weir_publish_files_set_up (WeirPublishFiles *self, WeirSession *session)
{
  g_return_if_fail (WEIR_IS_PUBLISH_FILES (self));

  g_set_object (&self->session, session);
  weir_publish_target_set_up (self->target, session, 0);
  update_rows (self);
}

WeirPublishTarget *
weir_publish_files_get_target (WeirPublishFiles *self)
{
  return self->target;
}

gboolean
weir_publish_files_get_is_ready (WeirPublishFiles *self)
{
  return self->paths != NULL && self->n_messages != 0;
}

WeirPublishRun *
weir_publish_files_create_run (WeirPublishFiles *self, WeirClient *client, GError **error)
{
  g_auto (GStrv) properties = NULL;
  WeirPublishSource *source;

  g_return_val_if_fail (WEIR_IS_PUBLISH_FILES (self), NULL);

  source = create_source (self, error);
  if (source == NULL)
    return NULL;
  source->n_expected = self->n_messages;
  properties = weir_publish_target_dup_properties (self->target);
  return weir_publish_run_new (client, weir_publish_target_get_topic (self->target), source, (const char *const *) properties,
                               gtk_spin_button_get_value (self->rate_spin), 0);
}
