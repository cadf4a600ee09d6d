/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "weir-welcome-page.h"

#include <glib/gi18n.h>

#include "model/weir-profile.h"

struct _WeirWelcomePage
{
  AdwBin parent_instance;

  GtkWidget *saved_group;
  GtkListBox *saved_list;
  GListModel *profiles;
};

G_DEFINE_FINAL_TYPE (WeirWelcomePage, weir_welcome_page, ADW_TYPE_BIN)

static void
update_saved (WeirWelcomePage *self)
{
  gtk_widget_set_visible (self->saved_group, self->profiles != NULL && g_list_model_get_n_items (self->profiles) > 0);
}

static GtkWidget *
create_row (gpointer item, gpointer user_data)
{
  WeirProfile *profile = item;
  GtkWidget *row = adw_action_row_new ();

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), weir_profile_get_name (profile));
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), weir_profile_get_bootstrap (profile));
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), gtk_image_new_from_icon_name ("go-next-symbolic"));
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (row), "win.use-profile");
  gtk_actionable_set_action_target (GTK_ACTIONABLE (row), "s", weir_profile_get_id (profile));
  return row;
}

static void
weir_welcome_page_dispose (GObject *object)
{
  WeirWelcomePage *self = WEIR_WELCOME_PAGE (object);

  if (self->profiles != NULL)
    g_signal_handlers_disconnect_by_data (self->profiles, self);
  g_clear_object (&self->profiles);
  gtk_widget_dispose_template (GTK_WIDGET (self), WEIR_TYPE_WELCOME_PAGE);
  G_OBJECT_CLASS (weir_welcome_page_parent_class)->dispose (object);
}

static void
weir_welcome_page_class_init (WeirWelcomePageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = weir_welcome_page_dispose;
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/weirapp/Weir/weir-welcome-page.ui");
  gtk_widget_class_bind_template_child (widget_class, WeirWelcomePage, saved_group);
  gtk_widget_class_bind_template_child (widget_class, WeirWelcomePage, saved_list);
}

static void
weir_welcome_page_init (WeirWelcomePage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
weir_welcome_page_set_profiles (WeirWelcomePage *self, GListModel *profiles)
{
  g_return_if_fail (WEIR_IS_WELCOME_PAGE (self));
  if (self->profiles != NULL)
    g_signal_handlers_disconnect_by_data (self->profiles, self);
  g_set_object (&self->profiles, profiles);
  gtk_list_box_bind_model (self->saved_list, profiles, create_row, NULL, NULL);
  if (profiles != NULL)
    g_signal_connect_object (profiles, "items-changed", G_CALLBACK (update_saved), self, G_CONNECT_SWAPPED);
  update_saved (self);
}
