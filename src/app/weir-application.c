/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "weir-application.h"

#include <glib/gi18n.h>
#include <stdio.h>

#include "app/weir-about.h"
#include "app/weir-heartbeat.h"
#include "app/weir-shortcuts.h"
#include "app/weir-table-layout.h"
#include "app/weir-window.h"

struct _WeirApplication
{
  AdwApplication parent_instance;

  WeirProfileStore *store;
  GSettings *settings;
  WeirHeartbeat *heartbeat;
};

G_DEFINE_FINAL_TYPE (WeirApplication, weir_application, ADW_TYPE_APPLICATION)

/* From a build folder there is no installed schema: look beside the program, so that
 * a window keeps its size there too. g_settings_new() would abort without a schema. */
static GSettings *
create_settings (void)
{
  g_autoptr (GSettingsSchemaSource) source = NULL;
  g_autoptr (GSettingsSchema) schema = NULL;
  g_autofree char *program = g_file_read_link ("/proc/self/exe", NULL);

  source = g_settings_schema_source_get_default ();
  if (source != NULL)
    {
      g_settings_schema_source_ref (source);
      schema = g_settings_schema_source_lookup (source, WEIR_APPLICATION_ID, TRUE);
    }
  if (schema == NULL && program != NULL)
    {
      g_autofree char *folder = g_path_get_dirname (program);
      g_autofree char *data = g_build_filename (folder, "..", "..", "data", NULL);
      g_autoptr (GSettingsSchemaSource) beside = g_settings_schema_source_new_from_directory (data, source, FALSE, NULL);

      if (beside != NULL)
        schema = g_settings_schema_source_lookup (beside, WEIR_APPLICATION_ID, FALSE);
    }
  return schema != NULL ? g_settings_new_full (schema, NULL, NULL) : NULL;
}

static WeirWindow *
get_window (WeirApplication *self)
{
  GtkWindow *window = gtk_application_get_active_window (GTK_APPLICATION (self));

  if (WEIR_IS_WINDOW (window))
    return WEIR_WINDOW (window);
  window = GTK_WINDOW (weir_window_new (self));
  weir_heartbeat_watch_frames (GTK_WIDGET (window));
  return WEIR_WINDOW (window);
}

/* (nullable) (transfer full): the saved connection that was used last. */
static WeirProfile *
find_last_profile (WeirApplication *self)
{
  g_autofree char *id = weir_profile_store_dup_last_id (self->store);
  WeirProfile *found = id != NULL ? weir_profile_store_find (self->store, id) : NULL;

  return found != NULL ? g_object_ref (found) : NULL;
}

/* The window, which is on the connection used last when it is new: for starts without a command line, as those by D-Bus. */
static WeirWindow *
open_window (WeirApplication *self)
{
  gboolean is_new = gtk_application_get_active_window (GTK_APPLICATION (self)) == NULL;
  WeirWindow *window = get_window (self);
  g_autoptr (WeirProfile) profile = is_new ? find_last_profile (self) : NULL;

  if (profile != NULL)
    weir_window_set_profile (window, profile);
  gtk_window_present (GTK_WINDOW (window));
  return window;
}

/* The profile that the command line names, or the one used last. */
static WeirProfile *
choose_profile (WeirApplication *self, GVariantDict *options, char **error)
{
  const char *name = NULL;
  const char *bootstrap = NULL;
  gboolean is_demo = FALSE;
  WeirProfile *found = NULL;

  g_variant_dict_lookup (options, "demo", "b", &is_demo);
  if (is_demo)
    {
      WeirProfile *demo = weir_profile_new (NULL, _("Sample Shop"), NULL);

      weir_profile_set_is_demo (demo, TRUE);
      return demo;
    }
  if (g_variant_dict_lookup (options, "bootstrap", "&s", &bootstrap))
    return weir_profile_new (NULL, bootstrap, bootstrap);
  if (g_variant_dict_lookup (options, "profile", "&s", &name))
    {
      found = weir_profile_store_find (self->store, name);
      if (found == NULL)
        *error = g_strdup_printf (_("There is no saved connection named “%s”"), name);
      return found != NULL ? g_object_ref (found) : NULL;
    }
  return find_last_profile (self);
}

static int
weir_application_command_line (GApplication *application, GApplicationCommandLine *command_line)
{
  WeirApplication *self = WEIR_APPLICATION (application);
  GVariantDict *options = g_application_command_line_get_options_dict (command_line);
  g_autoptr (WeirProfile) profile = NULL;
  g_autofree char *error = NULL;
  g_autofree const char **links = NULL;
  const char *page = NULL;
  WeirWindow *window;
  gboolean is_new;

  profile = choose_profile (self, options, &error);
  if (error != NULL)
    {
      g_application_command_line_printerr (command_line, "weir: %s\n", error);
      return 1;
    }
  is_new = gtk_application_get_active_window (GTK_APPLICATION (self)) == NULL;
  window = get_window (self);
  /* A second start shows the window that is there, and leaves its cluster only when told which else. */
  if (profile != NULL && (is_new || g_variant_dict_contains (options, "profile")))
    weir_window_set_profile (window, profile);
  if (g_variant_dict_lookup (options, "page", "&s", &page))
    weir_window_show_path (window, page);
  gtk_window_present (GTK_WINDOW (window));
  if (g_variant_dict_contains (options, "publish"))
    weir_window_publish_test_order (window);
  /* One after the other they would only replace each other. */
  if (g_variant_dict_lookup (options, G_OPTION_REMAINING, "^a&s", &links) && links[0] != NULL)
    weir_window_open_link (window, links[0]);
  return 0;
}

static int
weir_application_handle_local_options (GApplication *application, GVariantDict *options)
{
  if (g_variant_dict_contains (options, "version"))
    {
      g_print ("weir %s\n", WEIR_VERSION);
      return 0;
    }
  /* Each of these is a program of its own: they share nothing with the one that runs. */
  if (g_variant_dict_contains (options, "demo") || g_variant_dict_contains (options, "bootstrap"))
    g_application_set_flags (application, g_application_get_flags (application) | G_APPLICATION_NON_UNIQUE);
  return -1;
}

static void
weir_application_activate (GApplication *application)
{
  open_window (WEIR_APPLICATION (application));
}

static void
weir_application_open (GApplication *application, GFile **files, int n_files, const char *hint)
{
  WeirWindow *window = open_window (WEIR_APPLICATION (application));

  if (n_files > 0)
    {
      g_autofree char *uri = g_file_get_uri (files[0]);

      weir_window_open_link (window, uri);
    }
}

/* The launcher's actions, which may also be what starts the program. */
static void
open_sample_shop_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  WeirWindow *window = get_window (user_data);

  gtk_window_present (GTK_WINDOW (window));
  gtk_widget_activate_action (GTK_WIDGET (window), "win.demo", NULL);
}

static void
publish_test_order_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  weir_window_publish_test_order (open_window (user_data));
}

static void
quit_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  GList *windows = gtk_application_get_windows (user_data);

  for (GList *each = windows; each != NULL; each = each->next)
    {
      if (WEIR_IS_WINDOW (each->data) && !weir_window_may_close (each->data))
        return;
    }
  /* Windows leave their clusters as they go, so that a sample shop ends too. */
  while (windows != NULL)
    {
      gtk_window_destroy (windows->data);
      windows = gtk_application_get_windows (user_data);
    }
  g_application_quit (user_data);
}

static void
about_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  weir_show_about (GTK_WIDGET (gtk_application_get_active_window (user_data)));
}

/* What a notification about a group does. */
static void
show_group_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  WeirWindow *window = get_window (user_data);

  gtk_window_present (GTK_WINDOW (window));
  gtk_widget_activate_action_variant (GTK_WIDGET (window), "win.show-group", parameter);
}

static void
weir_application_startup (GApplication *application)
{
  WeirApplication *self = WEIR_APPLICATION (application);
  g_autoptr (GError) error = NULL;
  static const GActionEntry actions[] = {
    { .name = "quit", .activate = quit_cb },
    { .name = "about", .activate = about_cb },
    { .name = "open-sample-shop", .activate = open_sample_shop_cb },
    { .name = "publish-test-order", .activate = publish_test_order_cb },
    { .name = "show-group", .activate = show_group_cb, .parameter_type = "s" },
  };

  G_APPLICATION_CLASS (weir_application_parent_class)->startup (application);

  self->store = weir_profile_store_new (NULL);
  if (!weir_profile_store_load (self->store, &error))
    g_warning ("%s", error->message);
  self->settings = create_settings ();
  weir_table_layout_set_default_settings (self->settings);

  g_action_map_add_action_entries (G_ACTION_MAP (self), actions, G_N_ELEMENTS (actions), self);
  weir_shortcuts_install (GTK_APPLICATION (self));

  self->heartbeat = weir_heartbeat_new_from_environment ();
}

static void
weir_application_dispose (GObject *object)
{
  WeirApplication *self = WEIR_APPLICATION (object);

  g_clear_pointer (&self->heartbeat, weir_heartbeat_free);
  g_clear_object (&self->settings);
  /* Which connection was used last may still be on its way to the file. */
  if (self->store != NULL)
    weir_profile_store_flush (self->store);
  g_clear_object (&self->store);
  G_OBJECT_CLASS (weir_application_parent_class)->dispose (object);
}

static void
weir_application_class_init (WeirApplicationClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GApplicationClass *application_class = G_APPLICATION_CLASS (klass);

  object_class->dispose = weir_application_dispose;
  application_class->startup = weir_application_startup;
  application_class->activate = weir_application_activate;
  application_class->open = weir_application_open;
  application_class->command_line = weir_application_command_line;
  application_class->handle_local_options = weir_application_handle_local_options;
}

static void
weir_application_init (WeirApplication *self)
{
  static const GOptionEntry options[] = {
    { "profile", 'p', 0, G_OPTION_ARG_STRING, NULL, N_("Use this saved connection"), N_("NAME") },
    { "bootstrap", 'b', 0, G_OPTION_ARG_STRING, NULL, N_("Connect to this broker"), N_("HOST:PORT") },
    { "demo", 0, 0, G_OPTION_ARG_NONE, NULL, N_("Start the sample shop and connect to it"), NULL },
    { "page", 0, 0, G_OPTION_ARG_STRING, NULL, N_("Show this page: overview, topics, topics/orders …"), N_("NAME[/ITEM]") },
    { "publish", 0, 0, G_OPTION_ARG_NONE, NULL, N_("Open the dialog that publishes test orders"), NULL },
    { "version", 0, 0, G_OPTION_ARG_NONE, NULL, N_("Print the version"), NULL },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_STRING_ARRAY, NULL, NULL, N_("[kafka://HOST:PORT/TOPIC]") },
    { NULL },
  };

  g_application_add_main_option_entries (G_APPLICATION (self), options);
  g_application_set_option_context_summary (G_APPLICATION (self),
                                            _("A dashboard for order pipelines on Apache Kafka."));
}

WeirApplication *
weir_application_new (void)
{
  return g_object_new (WEIR_TYPE_APPLICATION,
                       "application-id", WEIR_APPLICATION_ID,
                       "resource-base-path", "/io/github/weirapp/Weir",
                       "flags", G_APPLICATION_HANDLES_COMMAND_LINE | G_APPLICATION_HANDLES_OPEN,
                       NULL);
}

WeirProfileStore *
weir_application_get_store (WeirApplication *self)
{
  g_return_val_if_fail (WEIR_IS_APPLICATION (self), NULL);
  return self->store;
}

GSettings *
weir_application_get_settings (WeirApplication *self)
{
  g_return_val_if_fail (WEIR_IS_APPLICATION (self), NULL);
  return self->settings;
}
