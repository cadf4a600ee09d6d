/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "weir-publish-series.h"

#include <glib/gi18n.h>

#include "app/weir-publish-headers.h"
#include "app/weir-publish-preview.h"
#include "app/weir-publish-template.h"
#include "app/weir-publish-value.h"
#include "store/weir-template-store.h"

#define N_PREVIEWED 3
#define PREVIEW_MSEC 200

struct _WeirPublishSeries
{
  AdwBin parent_instance;

  AdwComboRow *template_row;
  GtkWidget *remove_button;
  WeirPublishTarget *target;
  WeirPublishValue *value;
  WeirPublishHeaders *headers;
  GtkSpinButton *count_spin;
  GtkSpinButton *rate_spin;
  GtkSpinButton *seconds_spin;
  GtkListBox *preview_list;

  WeirSession *session;
  GtkStringList *names; /* the choice's; the first stands for none */
  WeirInputTemplateOptions options; /* of the messages that are previewed and then published */
  guint preview_source;
  gboolean is_updating;
};

G_DEFINE_FINAL_TYPE (WeirPublishSeries, weir_publish_series, ADW_TYPE_BIN)

enum
{
  CHANGED,
  PROBLEM,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static const char *
get_profile (WeirPublishSeries *self)
{
  return weir_profile_get_id (weir_session_get_profile (self->session));
}

static WeirMessageTemplate *
create_template (WeirPublishSeries *self, const char *name)
{
  WeirMessageTemplate *template = weir_message_template_new (name);
  WeirPublishBytes *key = weir_publish_target_get_key (self->target);
  WeirPublishBytes *value = weir_publish_value_get_bytes (self->value);
  g_autofree char *key_text = weir_publish_bytes_dup_text (key);
  g_autofree char *value_text = weir_publish_bytes_dup_text (value);

  g_set_str (&template->topic, weir_publish_target_get_topic (self->target));
  weir_template_text_set (&template->key, weir_publish_bytes_get_form (key), key_text);
  weir_template_text_set (&template->value, weir_publish_bytes_get_form (value), value_text);
  weir_publish_headers_store (self->headers, template);
  template->count = (gint64) gtk_spin_button_get_value (self->count_spin);
  template->rate = gtk_spin_button_get_value (self->rate_spin);
  template->seconds = (gint64) gtk_spin_button_get_value (self->seconds_spin);
  return template;
}

static gboolean
preview_cb (gpointer user_data)
{
  WeirPublishSeries *self = user_data;
  g_autoptr (WeirMessageTemplate) template = create_template (self, "");
  g_autoptr (GError) error = NULL;
  WeirPublishSource *source;

  self->preview_source = 0;
  gtk_list_box_remove_all (self->preview_list);
  source = weir_publish_template_new (template, &self->options, &error);
  if (source == NULL)
    {
      weir_publish_preview_add_text (self->preview_list, _("There is nothing to preview yet"), error->message);
      return G_SOURCE_REMOVE;
    }
  for (guint i = 0; i < N_PREVIEWED; i++)
    {
      g_autoptr (GError) problem = NULL;
      gint64 place = 0;
      g_autoptr (WeirRecord) record = source->next (source, &place, &problem);
      /* Translators: the number of a message */
      g_autofree char *title = g_strdup_printf (_("Message %d is wrong"), (int) place);

      if (record != NULL)
        weir_publish_preview_add (self->preview_list, place, record);
      else if (problem != NULL)
        weir_publish_preview_add_text (self->preview_list, title, problem->message);
      else
        break;
    }
  source->free (source);
  return G_SOURCE_REMOVE;
}

static void
changed_cb (WeirPublishSeries *self)
{
  if (self->session == NULL || self->is_updating)
    return;
  if (self->preview_source == 0)
    self->preview_source = g_timeout_add (PREVIEW_MSEC, preview_cb, self);
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
problem_cb (WeirPublishSeries *self, const char *text)
{
  g_signal_emit (self, signals[PROBLEM], 0, text);
}

static void
load (WeirPublishSeries *self, const WeirMessageTemplate *template)
{
  if (*template->topic != '\0')
    weir_publish_target_set_topic (self->target, template->topic);
  weir_publish_bytes_set_text (weir_publish_target_get_key (self->target), template->key.form, template->key.text);
  weir_publish_bytes_set_text (weir_publish_value_get_bytes (self->value), template->value.form, template->value.text);
  weir_publish_headers_clear (self->headers);
  for (guint i = 0; i < template->headers->len; i++)
    {
      const WeirTemplateHeader *header = g_ptr_array_index (template->headers, i);

      weir_publish_headers_add_template (self->headers, header->name, header->value.form, header->value.text);
    }
  gtk_spin_button_set_value (self->count_spin, (double) template->count);
  gtk_spin_button_set_value (self->rate_spin, template->rate);
  gtk_spin_button_set_value (self->seconds_spin, (double) template->seconds);
}

/* The name that is chosen, NULL for none. */
static const char *
get_name (WeirPublishSeries *self)
{
  guint selected = adw_combo_row_get_selected (self->template_row);

  return selected > 0 && selected != GTK_INVALID_LIST_POSITION ? gtk_string_list_get_string (self->names, selected) : NULL;
}

static void
fill_names (WeirPublishSeries *self, const char *chosen)
{
  g_auto (GStrv) names = weir_template_store_list (weir_template_store_get_default (), get_profile (self));
  guint selected = 0;

  self->is_updating = TRUE;
  gtk_string_list_splice (self->names, 1, g_list_model_get_n_items (G_LIST_MODEL (self->names)) - 1, (const char *const *) names);
  for (guint i = 0; names[i] != NULL; i++)
    {
      if (g_strcmp0 (names[i], chosen) == 0)
        selected = i + 1;
    }
  adw_combo_row_set_selected (self->template_row, selected);
  gtk_widget_set_sensitive (self->remove_button, selected > 0);
  self->is_updating = FALSE;
}

static void
template_chosen_cb (WeirPublishSeries *self)
{
  const char *name = self->names != NULL ? get_name (self) : NULL;
  g_autoptr (WeirMessageTemplate) template = NULL;

  if (self->is_updating || self->session == NULL)
    return;
  gtk_widget_set_sensitive (self->remove_button, name != NULL);
  if (name != NULL)
    template = weir_template_store_dup (weir_template_store_get_default (), get_profile (self), name);
  if (template != NULL)
    load (self, template);
}

static void
named_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (WeirPublishSeries) self = user_data;
  AdwAlertDialog *dialog = ADW_ALERT_DIALOG (object);
  const char *response = adw_alert_dialog_choose_finish (dialog, result);
  g_autofree char *name = NULL;
  g_autoptr (WeirMessageTemplate) template = NULL;
  g_autoptr (GError) error = NULL;

  if (!g_str_equal (response, "save") || self->session == NULL)
    return;
  name = g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (adw_alert_dialog_get_extra_child (dialog)))));
  template = create_template (self, name);
  if (weir_template_store_set (weir_template_store_get_default (), get_profile (self), template, &error))
    fill_names (self, name);
  else
    g_signal_emit (self, signals[PROBLEM], 0, error->message);
}

static void
name_changed_cb (GtkEditable *entry, AdwAlertDialog *dialog)
{
  g_autofree char *name = g_strstrip (g_strdup (gtk_editable_get_text (entry)));

  adw_alert_dialog_set_response_enabled (dialog, "save", *name != '\0');
}

static void
save_cb (WeirPublishSeries *self)
{
  AdwDialog *dialog = adw_alert_dialog_new (_("Save Template"), _("It is kept for this connection. One of the same name is replaced."));
  GtkWidget *entry = gtk_entry_new ();
  const char *name = get_name (self);

  gtk_accessible_update_property (GTK_ACCESSIBLE (entry), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Name of the Template"), -1);
  gtk_entry_set_placeholder_text (GTK_ENTRY (entry), _("Name"));
  gtk_entry_set_activates_default (GTK_ENTRY (entry), TRUE);
  adw_alert_dialog_set_extra_child (ADW_ALERT_DIALOG (dialog), entry);
  adw_alert_dialog_add_responses (ADW_ALERT_DIALOG (dialog), "cancel", _("_Cancel"), "save", _("_Save"), NULL);
  adw_alert_dialog_set_response_appearance (ADW_ALERT_DIALOG (dialog), "save", ADW_RESPONSE_SUGGESTED);
  adw_alert_dialog_set_default_response (ADW_ALERT_DIALOG (dialog), "save");
  adw_alert_dialog_set_close_response (ADW_ALERT_DIALOG (dialog), "cancel");
  g_signal_connect_object (entry, "changed", G_CALLBACK (name_changed_cb), dialog, 0);
  gtk_editable_set_text (GTK_EDITABLE (entry), name != NULL ? name : "");
  name_changed_cb (GTK_EDITABLE (entry), ADW_ALERT_DIALOG (dialog));
  adw_alert_dialog_choose (ADW_ALERT_DIALOG (dialog), GTK_WIDGET (self), NULL, named_cb, g_object_ref (self));
}

static void
removed_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (WeirPublishSeries) self = user_data;
  const char *name = self->session != NULL ? get_name (self) : NULL;

  if (!g_str_equal (adw_alert_dialog_choose_finish (ADW_ALERT_DIALOG (object), result), "remove") || name == NULL)
    return;
  weir_template_store_remove (weir_template_store_get_default (), get_profile (self), name);
  fill_names (self, NULL);
}

static void
remove_cb (WeirPublishSeries *self)
{
  /* Translators: the name of a template */
  g_autofree char *heading = g_strdup_printf (_("Remove “%s”?"), get_name (self));
  AdwDialog *dialog = adw_alert_dialog_new (heading, _("The template is forgotten. Messages that were published stay."));

  adw_alert_dialog_add_responses (ADW_ALERT_DIALOG (dialog), "cancel", _("_Cancel"), "remove", _("_Remove"), NULL);
  adw_alert_dialog_set_response_appearance (ADW_ALERT_DIALOG (dialog), "remove", ADW_RESPONSE_DESTRUCTIVE);
  adw_alert_dialog_set_close_response (ADW_ALERT_DIALOG (dialog), "cancel");
  adw_alert_dialog_choose (ADW_ALERT_DIALOG (dialog), GTK_WIDGET (self), NULL, removed_cb, g_object_ref (self));
}

static void
weir_publish_series_dispose (GObject *object)
{
  WeirPublishSeries *self = WEIR_PUBLISH_SERIES (object);

  g_clear_handle_id (&self->preview_source, g_source_remove);
  g_clear_object (&self->session);
  g_clear_object (&self->names);
  gtk_widget_dispose_template (GTK_WIDGET (self), WEIR_TYPE_PUBLISH_SERIES);
  G_OBJECT_CLASS (weir_publish_series_parent_class)->dispose (object);
}

static void
weir_publish_series_class_init (WeirPublishSeriesClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = weir_publish_series_dispose;
  signals[CHANGED] = g_signal_new ("changed", WEIR_TYPE_PUBLISH_SERIES, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[PROBLEM] = g_signal_new ("problem", WEIR_TYPE_PUBLISH_SERIES, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  g_type_ensure (WEIR_TYPE_PUBLISH_TARGET);
  g_type_ensure (WEIR_TYPE_PUBLISH_VALUE);
  g_type_ensure (WEIR_TYPE_PUBLISH_HEADERS);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/weirapp/Weir/weir-publish-series.ui");
  gtk_widget_class_bind_template_child (widget_class, WeirPublishSeries, template_row);
  gtk_widget_class_bind_template_child (widget_class, WeirPublishSeries, remove_button);
  gtk_widget_class_bind_template_child (widget_class, WeirPublishSeries, target);
  gtk_widget_class_bind_template_child (widget_class, WeirPublishSeries, value);
  gtk_widget_class_bind_template_child (widget_class, WeirPublishSeries, headers);
  gtk_widget_class_bind_template_child (widget_class, WeirPublishSeries, count_spin);
  gtk_widget_class_bind_template_child (widget_class, WeirPublishSeries, rate_spin);
  gtk_widget_class_bind_template_child (widget_class, WeirPublishSeries, seconds_spin);
  gtk_widget_class_bind_template_child (widget_class, WeirPublishSeries, preview_list);
  gtk_widget_class_bind_template_callback (widget_class, changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, problem_cb);
  gtk_widget_class_bind_template_callback (widget_class, template_chosen_cb);
  gtk_widget_class_bind_template_callback (widget_class, save_cb);
  gtk_widget_class_bind_template_callback (widget_class, remove_cb);
}

static void
weir_publish_series_init (WeirPublishSeries *self)
{
  const char *const none[] = { C_("template", "None"), NULL };

  gtk_widget_init_template (GTK_WIDGET (self));
  self->names = gtk_string_list_new (none);
  adw_combo_row_set_model (self->template_row, G_LIST_MODEL (self->names));
  weir_input_template_options_init (&self->options);
}

void
weir_publish_series_set_up (WeirPublishSeries *self, WeirSession *session)
{
  g_return_if_fail (WEIR_IS_PUBLISH_SERIES (self));

  g_set_object (&self->session, session);
  weir_publish_target_set_up (self->target, session, WEIR_PUBLISH_TARGET_KEY | WEIR_PUBLISH_TARGET_TEMPLATE);
  weir_publish_value_set_is_template (self->value, TRUE);
  weir_publish_headers_set_is_template (self->headers, TRUE);
  fill_names (self, NULL);
  weir_publish_bytes_set_text (weir_publish_target_get_key (self->target), WEIR_BYTES_TEXT, "{{sequence}}");
  weir_publish_bytes_set_text (weir_publish_value_get_bytes (self->value), WEIR_BYTES_TEXT,
                               "{\n  \"id\": \"{{uuid}}\",\n  \"store\": \"{{pick store1 store2}}\",\n  \"quantity\": {{number 1 500}},\n"
                               "  \"time\": \"{{now}}\"\n}");
}

WeirPublishTarget *
weir_publish_series_get_target (WeirPublishSeries *self)
{
  return self->target;
}

WeirPublishRun *
weir_publish_series_create_run (WeirPublishSeries *self, WeirClient *client, GError **error)
{
  g_autoptr (WeirMessageTemplate) template = NULL;
  g_auto (GStrv) properties = NULL;
  WeirPublishSource *source;

  g_return_val_if_fail (WEIR_IS_PUBLISH_SERIES (self), NULL);

  template = create_template (self, "");
  self->options.partition = weir_publish_target_get_partition (self->target);
  source = weir_publish_template_new (template, &self->options, error);
  if (source == NULL)
    return NULL;
  /* The next time there are others. */
  weir_input_template_options_init (&self->options);
  changed_cb (self);
  properties = weir_publish_target_dup_properties (self->target);
  return weir_publish_run_new (client, template->topic, source, (const char *const *) properties, template->rate, template->seconds);
}
