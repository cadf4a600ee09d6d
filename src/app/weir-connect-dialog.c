/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "weir-connect-dialog.h"

#include <glib/gi18n.h>
#include <string.h>

#include "app/weir-property-row.h"
#include "app/weir-window.h"
#include "kafka/weir-client.h"

struct _WeirConnectDialog
{
  AdwDialog parent_instance;

  AdwEntryRow *name_row;
  AdwEntryRow *bootstrap_row;
  AdwSwitchRow *read_only_row;
  AdwComboRow *security_row;
  AdwComboRow *mechanism_row;
  AdwEntryRow *user_row;
  AdwPasswordEntryRow *password_row;
  AdwEntryRow *groups_row;
  GtkListBox *properties_list;
  GtkWidget *add_property_row;
  GtkWidget *remove_group;
  GtkWidget *connect_button;
  GtkWidget *save_button;
  GtkWidget *test_button;
  GtkWidget *test_spinner;
  GtkLabel *result_label;

  WeirProfileStore *store;
  WeirProfile *profile; /* nullable: the one that is edited */
  GCancellable *cancellable;
  GCancellable *test_cancellable;
  gboolean connects; /* after saving */
};

G_DEFINE_FINAL_TYPE (WeirConnectDialog, weir_connect_dialog, ADW_TYPE_DIALOG)

enum
{
  CONNECT_PROFILE,
  REMOVED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

/* In the order of the choices in the template. */
static const char *const protocols[] = { "plaintext", "ssl", "sasl_plaintext", "sasl_ssl" };
static const char *const mechanisms[] = { "PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512" };

static gboolean
is_own_property (const char *key)
{
  static const char *const own[] = { "security.protocol", "sasl.mechanism", "sasl.mechanisms", "sasl.username",
                                     "sasl.password", NULL };

  return g_strv_contains (own, key);
}

static const char *
get_text (gpointer row)
{
  return gtk_editable_get_text (GTK_EDITABLE (row));
}

static void
show_result (WeirConnectDialog *self, const char *text, const char *style)
{
  gtk_widget_set_css_classes (GTK_WIDGET (self->result_label), (const char *[]) { style, NULL });
  gtk_label_set_label (self->result_label, text);
  gtk_widget_set_visible (GTK_WIDGET (self->result_label), *text != '\0');
  if (*text != '\0')
    gtk_accessible_announce (GTK_ACCESSIBLE (self), text, GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_MEDIUM);
}

static void
update_sensitive (WeirConnectDialog *self)
{
  guint security = adw_combo_row_get_selected (self->security_row);
  gboolean has_sasl = security >= 2 && security < G_N_ELEMENTS (protocols);
  g_autofree char *bootstrap = g_strstrip (g_strdup (get_text (self->bootstrap_row)));
  gboolean is_usable = *bootstrap != '\0';
  gboolean is_testing = self->test_cancellable != NULL;

  gtk_widget_set_visible (GTK_WIDGET (self->mechanism_row), has_sasl);
  gtk_widget_set_visible (GTK_WIDGET (self->user_row), has_sasl);
  gtk_widget_set_visible (GTK_WIDGET (self->password_row), has_sasl);
  gtk_widget_set_sensitive (self->connect_button, is_usable);
  gtk_widget_set_sensitive (self->save_button, is_usable);
  gtk_widget_set_sensitive (self->test_button, is_usable && !is_testing);
  gtk_widget_set_visible (self->test_spinner, is_testing);
}

/* A result is of what was tested: it goes when something is changed. */
static void
changed_cb (WeirConnectDialog *self)
{
  g_cancellable_cancel (self->test_cancellable);
  g_clear_object (&self->test_cancellable);
  if (gtk_widget_get_visible (GTK_WIDGET (self->result_label)))
    show_result (self, "", "dimmed");
  update_sensitive (self);
}

static GStrv
split_groups (const char *text)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) parts = g_strsplit (text, ",", -1);

  for (guint i = 0; parts[i] != NULL; i++)
    if (*g_strstrip (parts[i]) != '\0')
      g_strv_builder_add (builder, parts[i]);
  return g_strv_builder_end (builder);
}

/* What stands in the dialog as a profile; NULL, and a sentence in place, where a property is wrong. */
static WeirProfile *
create_profile (WeirConnectDialog *self)
{
  g_autoptr (WeirProfile) profile = NULL;
  g_autofree char *name = g_strstrip (g_strdup (get_text (self->name_row)));
  g_autofree char *bootstrap = g_strstrip (g_strdup (get_text (self->bootstrap_row)));
  g_auto (GStrv) groups = split_groups (get_text (self->groups_row));
  guint security = adw_combo_row_get_selected (self->security_row);

  profile = weir_profile_new (self->profile != NULL ? weir_profile_get_id (self->profile) : NULL,
                              *name != '\0' ? name : bootstrap, bootstrap);
  weir_profile_set_read_only (profile, adw_switch_row_get_active (self->read_only_row));
  weir_profile_set_watched_groups (profile, (const char *const *) groups);
  if (security > 0 && security < G_N_ELEMENTS (protocols))
    weir_profile_set_property (profile, "security.protocol", protocols[security]);
  if (security >= 2 && security < G_N_ELEMENTS (protocols))
    {
      guint mechanism = MIN (adw_combo_row_get_selected (self->mechanism_row), G_N_ELEMENTS (mechanisms) - 1);

      weir_profile_set_property (profile, "sasl.mechanism", mechanisms[mechanism]);
      weir_profile_set_property (profile, "sasl.username", get_text (self->user_row));
      weir_profile_set_property (profile, "sasl.password", get_text (self->password_row));
    }
  for (GtkWidget *row = gtk_widget_get_first_child (GTK_WIDGET (self->properties_list)); row != NULL;
       row = gtk_widget_get_next_sibling (row))
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *key = NULL;
      const char *value;

      if (!WEIR_IS_PROPERTY_ROW (row))
        continue;
      key = g_strstrip (g_strdup (weir_property_row_get_key (WEIR_PROPERTY_ROW (row))));
      value = weir_property_row_get_value (WEIR_PROPERTY_ROW (row));
      if (*key == '\0')
        continue;
      if (!weir_client_check_property (key, value, &error))
        {
          show_result (self, error->message, "error");
          return NULL;
        }
      weir_profile_set_property (profile, key, value);
    }
  return g_steal_pointer (&profile);
}

static void
tested_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (WeirConnectDialog) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = weir_client_test_finish (result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || self->test_cancellable == NULL)
    return;
  g_clear_object (&self->test_cancellable);
  update_sensitive (self);
  show_result (self, text != NULL ? text : error->message, text != NULL ? "success" : "error");
}

static void
test_cb (WeirConnectDialog *self)
{
  g_autoptr (WeirProfile) profile = NULL;

  changed_cb (self);
  profile = create_profile (self);
  if (profile == NULL)
    return;
  self->test_cancellable = g_cancellable_new ();
  update_sensitive (self);
  weir_client_test_async (profile, self->test_cancellable, tested_cb, g_object_ref (self));
}

static void
finish (WeirConnectDialog *self, WeirProfile *profile)
{
  if (self->connects)
    g_signal_emit (self, signals[CONNECT_PROFILE], 0, profile);
  /* Saving takes its time: a person may have closed it in the meantime. */
  if (gtk_widget_get_root (GTK_WIDGET (self)) != NULL)
    adw_dialog_close (ADW_DIALOG (self));
}

typedef struct
{
  WeirConnectDialog *self;
  WeirProfile *profile;
} SaveData;

static void
saved_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autofree SaveData *data = user_data;
  g_autoptr (WeirConnectDialog) self = data->self;
  g_autoptr (WeirProfile) profile = data->profile;
  g_autoptr (GError) error = NULL;
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  /* Not saved, or saved without its password: that need not keep anybody from connecting. */
  if (!weir_profile_store_save_finish (WEIR_PROFILE_STORE (object), result, &error))
    {
      if (!self->connects || !WEIR_IS_WINDOW (root))
        {
          show_result (self, error->message, "error");
          return;
        }
      weir_window_add_toast (WEIR_WINDOW (root), adw_toast_new (error->message));
    }
  finish (self, profile);
}

static void
save (WeirConnectDialog *self, gboolean connects)
{
  g_autoptr (WeirProfile) profile = create_profile (self);
  SaveData *data;

  if (profile == NULL)
    return;
  self->connects = connects;
  if (self->store == NULL)
    {
      finish (self, profile);
      return;
    }
  data = g_new0 (SaveData, 1);
  data->self = g_object_ref (self);
  data->profile = g_object_ref (profile);
  weir_profile_store_save_async (self->store, profile, self->cancellable, saved_cb, data);
}

static void
connect_cb (WeirConnectDialog *self)
{
  save (self, TRUE);
}

static void
save_cb (WeirConnectDialog *self)
{
  save (self, FALSE);
}

static void
removed_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (WeirConnectDialog) self = user_data;
  g_autoptr (GError) error = NULL;

  if (!weir_profile_store_remove_finish (WEIR_PROFILE_STORE (object), result, &error))
    {
      show_result (self, error->message, "error");
      return;
    }
  g_signal_emit (self, signals[REMOVED], 0, self->profile);
  if (gtk_widget_get_root (GTK_WIDGET (self)) != NULL)
    adw_dialog_close (ADW_DIALOG (self));
}

static void
remove_response_cb (WeirConnectDialog *self, const char *response)
{
  if (g_str_equal (response, "remove") && self->store != NULL)
    weir_profile_store_remove_async (self->store, self->profile, NULL, removed_cb, g_object_ref (self));
}

static void
remove_cb (WeirConnectDialog *self)
{
  AdwDialog *dialog = adw_alert_dialog_new (_("Remove Connection?"), NULL);

  adw_alert_dialog_format_body (ADW_ALERT_DIALOG (dialog),
                                _("The settings and the password of “%s” are removed from this computer. Nothing changes on the cluster."),
                                weir_profile_get_name (self->profile));
  adw_alert_dialog_add_responses (ADW_ALERT_DIALOG (dialog), "cancel", _("_Cancel"), "remove", _("_Remove"), NULL);
  adw_alert_dialog_set_response_appearance (ADW_ALERT_DIALOG (dialog), "remove", ADW_RESPONSE_DESTRUCTIVE);
  adw_alert_dialog_set_close_response (ADW_ALERT_DIALOG (dialog), "cancel");
  g_signal_connect_object (dialog, "response", G_CALLBACK (remove_response_cb), self, G_CONNECT_SWAPPED);
  adw_dialog_present (dialog, GTK_WIDGET (self));
}

static void
remove_property_cb (WeirConnectDialog *self, GtkWidget *row)
{
  gtk_list_box_remove (self->properties_list, row);
  changed_cb (self);
}

static GtkWidget *
add_property (WeirConnectDialog *self, const char *key, const char *value)
{
  GtkWidget *row = weir_property_row_new (key, value);

  g_signal_connect_object (row, "remove", G_CALLBACK (remove_property_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (row, "changed", G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);
  gtk_list_box_insert (self->properties_list, row,
                       gtk_list_box_row_get_index (GTK_LIST_BOX_ROW (self->add_property_row)));
  return row;
}

static void
add_property_cb (WeirConnectDialog *self)
{
  gtk_widget_child_focus (add_property (self, NULL, NULL), GTK_DIR_TAB_FORWARD);
}

static void
set_text (gpointer row, const char *text)
{
  gtk_editable_set_text (GTK_EDITABLE (row), text != NULL ? text : "");
}

static void
load_profile (WeirConnectDialog *self, WeirProfile *profile)
{
  const char *protocol = weir_profile_get_property (profile, "security.protocol");
  const char *mechanism = weir_profile_get_property (profile, "sasl.mechanism");
  const char *const *watched = weir_profile_get_watched_groups (profile);
  g_autofree char *groups = watched != NULL ? g_strjoinv (", ", (char **) watched) : NULL;
  g_auto (GStrv) keys = weir_profile_list_properties (profile);
  gboolean has_own_choice = protocol == NULL;
  gboolean has_own_mechanism;

  if (mechanism == NULL)
    mechanism = weir_profile_get_property (profile, "sasl.mechanisms");
  has_own_mechanism = mechanism == NULL;
  set_text (self->name_row, weir_profile_get_name (profile));
  set_text (self->bootstrap_row, weir_profile_get_bootstrap (profile));
  adw_switch_row_set_active (self->read_only_row, weir_profile_get_read_only (profile));
  set_text (self->groups_row, groups);
  for (guint i = 0; protocol != NULL && i < G_N_ELEMENTS (protocols); i++)
    if (g_ascii_strcasecmp (protocol, protocols[i]) == 0)
      {
        adw_combo_row_set_selected (self->security_row, i);
        has_own_choice = TRUE;
      }
  for (guint i = 0; mechanism != NULL && i < G_N_ELEMENTS (mechanisms); i++)
    if (g_ascii_strcasecmp (mechanism, mechanisms[i]) == 0)
      {
        adw_combo_row_set_selected (self->mechanism_row, i);
        has_own_mechanism = TRUE;
      }
  set_text (self->user_row, weir_profile_get_property (profile, "sasl.username"));
  set_text (self->password_row, weir_profile_get_property (profile, "sasl.password"));
  /* A mechanism that has no choice here, such as OAUTHBEARER, stands among the properties, as typed. */
  for (guint i = 0; keys[i] != NULL; i++)
    {
      gboolean is_known = is_own_property (keys[i]);

      if (g_str_equal (keys[i], "security.protocol"))
        is_known = has_own_choice;
      else if (g_str_has_prefix (keys[i], "sasl.mechanism"))
        is_known = has_own_mechanism;
      if (!is_known)
        add_property (self, keys[i], weir_profile_get_property (profile, keys[i]));
    }
}

static void
weir_connect_dialog_closed (AdwDialog *dialog)
{
  WeirConnectDialog *self = WEIR_CONNECT_DIALOG (dialog);

  g_cancellable_cancel (self->test_cancellable);
  g_clear_object (&self->test_cancellable);
}

static void
weir_connect_dialog_dispose (GObject *object)
{
  WeirConnectDialog *self = WEIR_CONNECT_DIALOG (object);

  g_clear_object (&self->test_cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->profile);
  g_clear_object (&self->store);
  gtk_widget_dispose_template (GTK_WIDGET (self), WEIR_TYPE_CONNECT_DIALOG);
  G_OBJECT_CLASS (weir_connect_dialog_parent_class)->dispose (object);
}

static void
weir_connect_dialog_class_init (WeirConnectDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = weir_connect_dialog_dispose;
  ADW_DIALOG_CLASS (klass)->closed = weir_connect_dialog_closed;
  signals[CONNECT_PROFILE] = g_signal_new ("connect-profile", WEIR_TYPE_CONNECT_DIALOG, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                           NULL, G_TYPE_NONE, 1, WEIR_TYPE_PROFILE);
  signals[REMOVED] = g_signal_new ("removed", WEIR_TYPE_CONNECT_DIALOG, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 1, WEIR_TYPE_PROFILE);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/weirapp/Weir/weir-connect-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, WeirConnectDialog, name_row);
  gtk_widget_class_bind_template_child (widget_class, WeirConnectDialog, bootstrap_row);
  gtk_widget_class_bind_template_child (widget_class, WeirConnectDialog, read_only_row);
  gtk_widget_class_bind_template_child (widget_class, WeirConnectDialog, security_row);
  gtk_widget_class_bind_template_child (widget_class, WeirConnectDialog, mechanism_row);
  gtk_widget_class_bind_template_child (widget_class, WeirConnectDialog, user_row);
  gtk_widget_class_bind_template_child (widget_class, WeirConnectDialog, password_row);
  gtk_widget_class_bind_template_child (widget_class, WeirConnectDialog, groups_row);
  gtk_widget_class_bind_template_child (widget_class, WeirConnectDialog, properties_list);
  gtk_widget_class_bind_template_child (widget_class, WeirConnectDialog, add_property_row);
  gtk_widget_class_bind_template_child (widget_class, WeirConnectDialog, remove_group);
  gtk_widget_class_bind_template_child (widget_class, WeirConnectDialog, connect_button);
  gtk_widget_class_bind_template_child (widget_class, WeirConnectDialog, save_button);
  gtk_widget_class_bind_template_child (widget_class, WeirConnectDialog, test_button);
  gtk_widget_class_bind_template_child (widget_class, WeirConnectDialog, test_spinner);
  gtk_widget_class_bind_template_child (widget_class, WeirConnectDialog, result_label);
  gtk_widget_class_bind_template_callback (widget_class, changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, test_cb);
  gtk_widget_class_bind_template_callback (widget_class, connect_cb);
  gtk_widget_class_bind_template_callback (widget_class, save_cb);
  gtk_widget_class_bind_template_callback (widget_class, remove_cb);
  gtk_widget_class_bind_template_callback (widget_class, add_property_cb);
}

static void
weir_connect_dialog_init (WeirConnectDialog *self)
{
  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}

AdwDialog *
weir_connect_dialog_new (WeirProfileStore *store, WeirProfile *profile)
{
  WeirConnectDialog *self = g_object_new (WEIR_TYPE_CONNECT_DIALOG, NULL);
  gboolean is_saved = store != NULL && profile != NULL && weir_profile_store_find (store, weir_profile_get_id (profile)) != NULL;

  g_set_object (&self->store, store);
  g_set_object (&self->profile, profile);
  if (profile != NULL)
    load_profile (self, profile);
  adw_dialog_set_title (ADW_DIALOG (self), profile != NULL ? _("Edit Connection") : _("New Connection"));
  gtk_widget_set_visible (self->remove_group, is_saved);
  gtk_widget_set_visible (self->save_button, profile != NULL);
  update_sensitive (self);
  adw_dialog_set_focus (ADW_DIALOG (self), GTK_WIDGET (profile != NULL ? self->name_row : self->bootstrap_row));
  return ADW_DIALOG (self);
}
