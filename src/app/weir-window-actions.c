/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "weir-window-private.h"

#include <glib/gi18n.h>

#include "app/weir-connect-dialog.h"
#include "app/weir-messages-page.h"
#include "app/weir-mapping-dialog.h"
#include "app/weir-offset-dialog.h"
#include "app/weir-pages.h"
#include "app/weir-publish-dialog.h"
#include "app/weir-shortcuts.h"

static void
show_page_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  weir_window_show_page (user_data, g_variant_get_string (parameter, NULL));
}

static void
show_page_number_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  int number = g_variant_get_int32 (parameter);

  if (number >= 1 && number <= (int) weir_pages_get_n ())
    weir_window_show_page (user_data, weir_pages_get (number - 1)->id);
}

static void
push_item (WeirWindow *self, const char *kind, const char *name)
{
  g_autofree char *path = g_strconcat (kind, "/", name, NULL);

  weir_window_push_path (self, path);
}

static void
show_topic_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  push_item (user_data, "topic", g_variant_get_string (parameter, NULL));
}

static void
show_group_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  push_item (user_data, "group", g_variant_get_string (parameter, NULL));
}

static void
show_messages_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  push_item (user_data, "messages", g_variant_get_string (parameter, NULL));
}

static void
show_message_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  WeirWindow *self = user_data;
  const char *topic;
  gint32 partition;
  guint64 offset;
  GtkWidget *page;

  if (self->session == NULL)
    return;
  g_variant_get (parameter, "(&sit)", &topic, &partition, &offset);
  page = weir_messages_page_new (self->session, topic);
  weir_messages_page_show_message (WEIR_MESSAGES_PAGE (page), partition, (gint64) offset);
  weir_window_push (self, ADW_NAVIGATION_PAGE (page));
}

static void
show_job_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  push_item (user_data, "job", g_variant_get_string (parameter, NULL));
}

static void
replay_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  weir_window_show_replay_of (user_data, g_variant_get_string (parameter, NULL));
}

static void
repeat_job_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  weir_window_repeat_job (user_data, g_variant_get_string (parameter, NULL));
}

static void
publish_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  WeirWindow *self = user_data;
  const char *topic = g_variant_get_string (parameter, NULL);

  if (self->session != NULL)
    adw_dialog_present (weir_publish_dialog_new (self->session, *topic != '\0' ? topic : NULL, NULL),
                        GTK_WIDGET (self));
}

/* Ctrl+N: to the topic whose page is shown. */
static void
publish_here_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  WeirWindow *self = user_data;
  AdwNavigationPage *page = adw_navigation_view_get_visible_page (self->navigation_view);
  g_autofree char *topic = NULL;

  if (page != NULL && g_object_class_find_property (G_OBJECT_GET_CLASS (page), "topic") != NULL)
    g_object_get (page, "topic", &topic, NULL);
  g_action_group_activate_action (G_ACTION_GROUP (self), "publish", g_variant_new_string (topic != NULL ? topic : ""));
}

static void
change_offsets_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  WeirWindow *self = user_data;
  AdwDialog *dialog;

  if (self->session == NULL)
    return;
  dialog = weir_offset_dialog_new (self->session, g_variant_get_string (parameter, NULL));
  g_signal_connect_object (dialog, "applied", G_CALLBACK (weir_session_refresh), self->session, G_CONNECT_SWAPPED);
  adw_dialog_present (dialog, GTK_WIDGET (self));
}

static void
map_fields_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  WeirWindow *self = user_data;

  if (self->session != NULL)
    adw_dialog_present (weir_mapping_dialog_new (self->session), GTK_WIDGET (self));
}

/* Of the topic whose page is shown; a page that knows more about what is meant has an action of its own. */
static void
replay_here_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  WeirWindow *self = user_data;
  AdwNavigationPage *page = adw_navigation_view_get_visible_page (self->navigation_view);
  g_autofree char *topic = NULL;

  if (page != NULL && gtk_widget_activate_action (GTK_WIDGET (page), "page.replay", NULL))
    return;
  if (page != NULL && g_object_class_find_property (G_OBJECT_GET_CLASS (page), "topic") != NULL)
    g_object_get (page, "topic", &topic, NULL);
  weir_window_show_replay_of (self, topic);
}

static void
refresh_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  WeirWindow *self = user_data;

  if (self->session != NULL)
    weir_session_refresh (self->session);
}

static void
search_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  WeirWindow *self = user_data;
  AdwNavigationPage *page = adw_navigation_view_get_visible_page (self->navigation_view);

  if (page != NULL)
    gtk_widget_activate_action (GTK_WIDGET (page), "page.search", NULL);
}

static void
connect_profile_cb (WeirWindow *self, WeirProfile *profile)
{
  weir_window_set_profile (self, profile);
}

static void
removed_cb (WeirWindow *self, WeirProfile *profile)
{
  WeirProfile *own = self->session != NULL ? weir_session_get_profile (self->session) : NULL;

  if (own != NULL && g_strcmp0 (weir_profile_get_id (own), weir_profile_get_id (profile)) == 0)
    weir_window_set_profile (self, NULL);
}

static void
show_connect_dialog (WeirWindow *self, WeirProfile *profile)
{
  AdwDialog *dialog = weir_connect_dialog_new (weir_window_get_store (self), profile);

  g_signal_connect_object (dialog, "connect-profile", G_CALLBACK (connect_profile_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (dialog, "removed", G_CALLBACK (removed_cb), self, G_CONNECT_SWAPPED);
  adw_dialog_present (dialog, GTK_WIDGET (self));
}

static void
connect_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  show_connect_dialog (user_data, NULL);
}

static void
edit_profile_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  WeirWindow *self = user_data;

  if (self->session != NULL)
    show_connect_dialog (self, weir_session_get_profile (self->session));
}

static void
use_profile_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  WeirWindow *self = user_data;
  WeirProfileStore *store = weir_window_get_store (self);
  WeirProfile *profile = store != NULL ? weir_profile_store_find (store, g_variant_get_string (parameter, NULL)) : NULL;

  if (profile != NULL)
    weir_window_set_profile (self, profile);
}

static void
demo_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  g_autoptr (WeirProfile) profile = weir_profile_new (NULL, _("Sample Shop"), NULL);

  weir_profile_set_is_demo (profile, TRUE);
  weir_window_set_profile (user_data, profile);
}

static void
disconnect_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  weir_window_set_profile (user_data, NULL);
}

static void
retry_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  WeirWindow *self = user_data;

  if (self->session != NULL)
    {
      g_autoptr (WeirProfile) profile = g_object_ref (weir_session_get_profile (self->session));

      weir_window_set_profile (self, profile);
    }
}

static void
show_help_overlay_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  adw_dialog_present (weir_shortcuts_dialog_new (), user_data);
}

static void
command_shop_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  weir_window_command_shop (user_data, g_variant_get_string (parameter, NULL));
}

void
weir_window_install_actions (WeirWindow *self)
{
  static const GActionEntry actions[] = {
    { .name = "show-page", .activate = show_page_cb, .parameter_type = "s" },
    { .name = "show-page-number", .activate = show_page_number_cb, .parameter_type = "i" },
    { .name = "show-topic", .activate = show_topic_cb, .parameter_type = "s" },
    { .name = "show-group", .activate = show_group_cb, .parameter_type = "s" },
    { .name = "show-messages", .activate = show_messages_cb, .parameter_type = "s" },
    { .name = "show-message", .activate = show_message_cb, .parameter_type = "(sit)" },
    { .name = "publish", .activate = publish_cb, .parameter_type = "s" },
    { .name = "publish-here", .activate = publish_here_cb },
    { .name = "show-job", .activate = show_job_cb, .parameter_type = "s" },
    { .name = "replay", .activate = replay_cb, .parameter_type = "s" },
    { .name = "replay-here", .activate = replay_here_cb },
    { .name = "change-offsets", .activate = change_offsets_cb, .parameter_type = "s" },
    { .name = "repeat-job", .activate = repeat_job_cb, .parameter_type = "s" },
    { .name = "map-fields", .activate = map_fields_cb },
    { .name = "refresh", .activate = refresh_cb },
    { .name = "search", .activate = search_cb },
    { .name = "connect", .activate = connect_cb },
    { .name = "edit-profile", .activate = edit_profile_cb },
    { .name = "use-profile", .activate = use_profile_cb, .parameter_type = "s" },
    { .name = "demo", .activate = demo_cb },
    { .name = "disconnect", .activate = disconnect_cb },
    { .name = "retry", .activate = retry_cb },
    { .name = "show-help-overlay", .activate = show_help_overlay_cb },
    { .name = "command-shop", .activate = command_shop_cb, .parameter_type = "s" },
  };

  g_action_map_add_action_entries (G_ACTION_MAP (self), actions, G_N_ELEMENTS (actions), self);
}

void
weir_window_update_actions (WeirWindow *self)
{
  static const char *const need_session[] = {
    "show-page", "show-page-number", "show-topic", "show-group", "show-messages", "show-message", "show-job",
    "change-offsets", "map-fields", "refresh", "search", "disconnect", "retry",
  };
  static const char *const need_writing[] = { "publish", "publish-here" };
  static const char *const need_target[] = { "replay", "replay-here", "repeat-job" };
  gboolean is_demo = self->session != NULL && weir_profile_get_is_demo (weir_session_get_profile (self->session));
  gboolean is_saved = self->session != NULL && !is_demo;
  gboolean is_writable = self->session != NULL && !weir_profile_get_read_only (weir_session_get_profile (self->session));

  for (guint i = 0; i < G_N_ELEMENTS (need_session); i++)
    {
      GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self), need_session[i]);

      g_simple_action_set_enabled (G_SIMPLE_ACTION (action), self->session != NULL);
    }
  for (guint i = 0; i < G_N_ELEMENTS (need_writing); i++)
    {
      GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self), need_writing[i]);

      g_simple_action_set_enabled (G_SIMPLE_ACTION (action), is_writable);
    }
  for (guint i = 0; i < G_N_ELEMENTS (need_target); i++)
    {
      GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self), need_target[i]);

      g_simple_action_set_enabled (G_SIMPLE_ACTION (action), weir_window_can_replay (self));
    }
  g_simple_action_set_enabled (G_SIMPLE_ACTION (g_action_map_lookup_action (G_ACTION_MAP (self), "edit-profile")), is_saved);
  g_simple_action_set_enabled (G_SIMPLE_ACTION (g_action_map_lookup_action (G_ACTION_MAP (self), "command-shop")), is_demo);
}
