/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "weir-window-private.h"

#include <glib/gi18n.h>

#include "app/weir-group-alerts.h"
#include "app/weir-group-page.h"
#include "app/weir-job-page.h"
#include "app/weir-job-runner.h"
#include "app/weir-messages-page.h"
#include "app/weir-pages.h"
#include "app/weir-topic-page.h"
#include "app/weir-welcome-page.h"
#include "base/weir-format.h"

G_DEFINE_FINAL_TYPE (WeirWindow, weir_window, ADW_TYPE_APPLICATION_WINDOW)

/* A page brings its own header bar. Whatever is no AdwNavigationPage is wrapped in one, so
 * that a simple page need not. */
static AdwNavigationPage *
wrap_page (GtkWidget *widget, const char *title, const char *tag)
{
  AdwNavigationPage *page;

  if (ADW_IS_NAVIGATION_PAGE (widget))
    {
      page = ADW_NAVIGATION_PAGE (widget);
    }
  else
    {
      GtkWidget *toolbar_view = adw_toolbar_view_new ();

      adw_toolbar_view_add_top_bar (ADW_TOOLBAR_VIEW (toolbar_view), adw_header_bar_new ());
      adw_toolbar_view_set_content (ADW_TOOLBAR_VIEW (toolbar_view), widget);
      page = adw_navigation_page_new (toolbar_view, title);
    }
  if (tag != NULL)
    adw_navigation_page_set_tag (page, tag);
  return page;
}

void
weir_window_show_page (WeirWindow *self, const char *id)
{
  const WeirPageInfo *info = weir_pages_find (id);
  const char *tags[1];

  if (self->session == NULL || info == NULL)
    return;
  if (!g_hash_table_contains (self->pages, id))
    {
      GtkWidget *widget = info->create (self->session);
      AdwNavigationPage *page = wrap_page (widget, _(info->title), info->id);

      adw_navigation_view_add (self->navigation_view, page);
      g_hash_table_insert (self->pages, g_strdup (id), page);
    }
  tags[0] = info->id;
  adw_navigation_view_replace_with_tags (self->navigation_view, tags, 1);
  g_set_str (&self->page_id, id);
  weir_sidebar_select (self->sidebar, id);
  adw_navigation_split_view_set_show_content (self->split_view, TRUE);
}

void
weir_window_push (WeirWindow *self, AdwNavigationPage *page)
{
  g_return_if_fail (WEIR_IS_WINDOW (self));
  adw_navigation_view_push (self->navigation_view, page);
  adw_navigation_split_view_set_show_content (self->split_view, TRUE);
}

static void
show_item (WeirWindow *self, const char *kind, char **parts)
{
  GtkWidget *page = NULL;

  if (g_str_equal (kind, "messages"))
    {
      page = weir_messages_page_new (self->session, parts[0]);
      if (parts[1] != NULL && parts[2] != NULL)
        weir_messages_page_show_message (WEIR_MESSAGES_PAGE (page), (gint32) g_ascii_strtoll (parts[1], NULL, 10),
                                         g_ascii_strtoll (parts[2], NULL, 10));
    }
  else if (g_str_equal (kind, "topic") || g_str_equal (kind, "topics"))
    {
      page = weir_topic_page_new (self->session, parts[0]);
    }
  else if (g_str_equal (kind, "group") || g_str_equal (kind, "groups"))
    {
      page = weir_group_page_new (self->session, parts[0]);
    }
  else if (g_str_equal (kind, "job") || g_str_equal (kind, "jobs"))
    {
      page = weir_job_page_new (self->session, parts[0]);
    }
  if (page != NULL)
    weir_window_push (self, wrap_page (page, parts[0], NULL));
}

void
weir_window_push_path (WeirWindow *self, const char *path)
{
  g_auto (GStrv) parts = g_strsplit (path, "/", -1);

  if (self->session != NULL && parts[0] != NULL && parts[1] != NULL && *parts[1] != '\0')
    show_item (self, parts[0], parts + 1);
}

void
weir_window_show_path (WeirWindow *self, const char *path)
{
  static const struct
  {
    const char *kind;
    const char *page; /* the list that it belongs to, which the sidebar marks and Back leads to */
  } kinds[] = {
    { "topics", "topics" }, { "topic", "topics" }, { "messages", "topics" }, { "groups", "groups" }, { "group", "groups" },
    { "jobs", "jobs" }, { "job", "jobs" },
  };
  g_auto (GStrv) parts = NULL;
  const char *page;

  g_return_if_fail (WEIR_IS_WINDOW (self));
  g_return_if_fail (path != NULL);
  parts = g_strsplit (path, "/", -1);
  if (self->session == NULL || parts[0] == NULL)
    return;
  page = parts[0];
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (g_str_equal (kinds[i].kind, parts[0]))
      page = kinds[i].page;
  weir_window_show_page (self, page);
  weir_window_push_path (self, path);
}

void
weir_window_add_toast (WeirWindow *self, AdwToast *toast)
{
  g_return_if_fail (WEIR_IS_WINDOW (self));
  adw_toast_overlay_add_toast (self->toast_overlay, toast);
}

WeirSession *
weir_window_get_session (WeirWindow *self)
{
  g_return_val_if_fail (WEIR_IS_WINDOW (self), NULL);
  return self->session;
}

WeirProfileStore *
weir_window_get_store (WeirWindow *self)
{
  GtkApplication *application = gtk_window_get_application (GTK_WINDOW (self));

  return WEIR_IS_APPLICATION (application) ? weir_application_get_store (WEIR_APPLICATION (application)) : NULL;
}

/* The banner stands below the header bar of the page that is shown, where the guidelines
 * want it; header bars belong to pages, so it moves with them. */
static void
move_banner (WeirWindow *self)
{
  AdwNavigationPage *page = adw_navigation_view_get_visible_page (self->navigation_view);
  GtkWidget *child = page != NULL ? adw_navigation_page_get_child (page) : NULL;
  AdwToolbarView *bar;

  if (ADW_IS_BREAKPOINT_BIN (child))
    child = adw_breakpoint_bin_get_child (ADW_BREAKPOINT_BIN (child));
  bar = ADW_IS_TOOLBAR_VIEW (child) ? ADW_TOOLBAR_VIEW (child) : NULL;
  if (bar == self->banner_bar)
    return;
  if (self->banner_bar != NULL)
    adw_toolbar_view_remove (self->banner_bar, GTK_WIDGET (self->banner));
  g_set_weak_pointer (&self->banner_bar, bar);
  if (bar != NULL)
    adw_toolbar_view_add_top_bar (bar, GTK_WIDGET (self->banner));
}

static void
details_response_cb (WeirWindow *self, const char *response)
{
  if (g_str_equal (response, "refresh"))
    g_action_group_activate_action (G_ACTION_GROUP (self), "refresh", NULL);
}

/* What does not fit on a banner: why, and what is being done about it. */
static void
banner_clicked_cb (WeirWindow *self)
{
  WeirCluster *cluster = self->session != NULL ? weir_session_get_cluster (self->session) : NULL;
  const char *message = cluster != NULL ? weir_cluster_get_message (cluster) : NULL;
  g_autofree char *clock = NULL;
  AdwAlertDialog *dialog;

  if (cluster == NULL)
    return;
  clock = weir_format_clock (weir_cluster_get_updated_usec (cluster));
  dialog = ADW_ALERT_DIALOG (adw_alert_dialog_new (_("Connection Lost"), NULL));
  if (message != NULL)
    /* Translators: the first %s is the reason as a sentence, the second a time of day. */
    adw_alert_dialog_format_body (dialog, _("%s\n\nWhat you see is as of %s. Weir keeps trying to connect."), message, clock);
  else
    adw_alert_dialog_format_body (dialog, _("What you see is as of %s. Weir keeps trying to connect."), clock);
  adw_alert_dialog_add_responses (dialog, "close", _("_Close"), "refresh", _("_Try Now"), NULL);
  adw_alert_dialog_set_default_response (dialog, "refresh");
  adw_alert_dialog_set_close_response (dialog, "close");
  g_signal_connect_object (dialog, "response", G_CALLBACK (details_response_cb), self, G_CONNECT_SWAPPED);
  adw_dialog_present (ADW_DIALOG (dialog), GTK_WIDGET (self));
}

static void
update_banner (WeirWindow *self)
{
  WeirCluster *cluster = self->session != NULL ? weir_session_get_cluster (self->session) : NULL;
  gboolean is_stale = cluster != NULL && weir_cluster_get_state (cluster) == WEIR_CLUSTER_STALE;

  if (is_stale)
    {
      gint64 age_usec = g_get_real_time () - weir_cluster_get_updated_usec (cluster);
      /* Whole seconds: tenths of a text that changes each second would only flicker. */
      g_autofree char *age = weir_format_duration (MAX (age_usec, 0) / G_USEC_PER_SEC * G_USEC_PER_SEC);
      /* Translators: %s is a duration such as "41 s". At most 60 letters: more is cut in a narrow window. */
      g_autofree char *title = g_strdup_printf (_("Connection lost: what you see is %s old"), age);

      adw_banner_set_use_markup (self->banner, FALSE);
      adw_banner_set_title (self->banner, title);
    }
  adw_banner_set_revealed (self->banner, is_stale);
}

static gboolean
age_cb (gpointer user_data)
{
  update_banner (user_data);
  return G_SOURCE_CONTINUE;
}

/* Not where a window opens on a connection: it is on screen sooner without. */
static void
ensure_welcome (WeirWindow *self)
{
  GtkWidget *page;

  if (self->session != NULL || adw_bin_get_child (self->welcome_bin) != NULL)
    return;
  page = g_object_new (WEIR_TYPE_WELCOME_PAGE, NULL);
  weir_welcome_page_set_profiles (WEIR_WELCOME_PAGE (page), G_LIST_MODEL (weir_window_get_store (self)));
  adw_bin_set_child (self->welcome_bin, page);
}

static void
weir_window_map (GtkWidget *widget)
{
  ensure_welcome (WEIR_WINDOW (widget));
  GTK_WIDGET_CLASS (weir_window_parent_class)->map (widget);
}

static void
update_state (WeirWindow *self)
{
  WeirCluster *cluster = self->session != NULL ? weir_session_get_cluster (self->session) : NULL;
  WeirClusterState state = cluster != NULL ? weir_cluster_get_state (cluster) : WEIR_CLUSTER_DISCONNECTED;
  gboolean has_data = cluster != NULL && weir_cluster_get_updated_usec (cluster) > 0;

  g_clear_handle_id (&self->age_timer, g_source_remove);
  if (state == WEIR_CLUSTER_STALE)
    self->age_timer = g_timeout_add_seconds (1, age_cb, self);
  update_banner (self);

  if (self->session == NULL)
    {
      if (gtk_widget_get_mapped (GTK_WIDGET (self)))
        ensure_welcome (self);
      gtk_stack_set_visible_child_name (self->root_stack, "welcome");
      return;
    }
  gtk_stack_set_visible_child_name (self->root_stack, "cluster");
  if (has_data)
    {
      gtk_stack_set_visible_child_name (self->content_stack, "pages");
    }
  else if (state == WEIR_CLUSTER_FAILED)
    {
      const char *message = weir_cluster_get_message (cluster);
      g_autofree char *escaped = g_markup_escape_text (message != NULL ? message : "", -1);

      adw_status_page_set_description (self->failed_page, escaped);
      gtk_stack_set_visible_child_name (self->content_stack, "failed");
    }
  else
    {
      const char *name = weir_profile_get_name (weir_session_get_profile (self->session));
      g_autofree char *description = NULL;

      if (weir_profile_get_is_demo (weir_session_get_profile (self->session)))
        description = g_strdup (_("Starting the sample shop"));
      else
        description = g_markup_printf_escaped (_("Asking the brokers of %s"), name);
      adw_status_page_set_description (self->connecting_page, description);
      gtk_stack_set_visible_child_name (self->content_stack, "connecting");
    }
}

static void
clear_pages (WeirWindow *self)
{
  GHashTableIter iter;
  gpointer page;

  if (self->navigation_view == NULL)
    return;
  adw_navigation_view_replace (self->navigation_view, NULL, 0);
  move_banner (self);
  g_hash_table_iter_init (&iter, self->pages);
  while (g_hash_table_iter_next (&iter, NULL, &page))
    {
      adw_navigation_view_remove (self->navigation_view, page);
      g_hash_table_iter_remove (&iter);
    }
}

static void
leave_session (WeirWindow *self)
{
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  clear_pages (self);
  if (self->session == NULL)
    return;
  g_signal_handlers_disconnect_by_data (weir_session_get_cluster (self->session), self);
  if (self->sidebar != NULL)
    weir_sidebar_set_session (self->sidebar, NULL);
  weir_window_leave_jobs (self);
  weir_session_stop (self->session);
  g_clear_object (&self->session);
}

static void
unlocked_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (WeirWindow) self = user_data;
  g_autoptr (GError) error = NULL;

  if (!weir_profile_store_unlock_finish (WEIR_PROFILE_STORE (object), result, &error))
    {
      if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        return;
      /* Without its password the broker will say why it refuses; it may also need none. */
      weir_window_add_toast (self, adw_toast_new (error->message));
    }
  if (self->session != NULL)
    weir_session_start (self->session);
}

static void
update_visible (WeirWindow *self)
{
  if (self->session != NULL)
    weir_session_set_visible (self->session, !gtk_window_is_suspended (GTK_WINDOW (self)));
}

/* A session that was left meanwhile does not start any more. */
static gboolean
start_cb (gpointer session)
{
  weir_session_start (session);
  return G_SOURCE_REMOVE;
}

void
weir_window_set_profile (WeirWindow *self, WeirProfile *profile)
{
  WeirProfileStore *store;
  gboolean is_saved;

  g_return_if_fail (WEIR_IS_WINDOW (self));
  g_return_if_fail (profile == NULL || WEIR_IS_PROFILE (profile));

  if (profile != NULL)
    g_object_ref (profile);
  leave_session (self);
  store = weir_window_get_store (self);
  is_saved = profile != NULL && store != NULL && weir_profile_store_find (store, weir_profile_get_id (profile)) != NULL;
  if (store != NULL && (is_saved || profile == NULL))
    weir_profile_store_set_last_id (store, is_saved ? weir_profile_get_id (profile) : NULL);

  if (profile != NULL)
    {
      self->session = weir_session_new (profile);
      weir_group_alerts_of (self->session); /* from the first sample on */
      g_signal_connect_object (weir_session_get_cluster (self->session), "notify", G_CALLBACK (update_state), self,
                               G_CONNECT_SWAPPED);
      weir_sidebar_set_session (self->sidebar, self->session);
      update_visible (self);
      weir_job_runner_refresh (weir_job_runner_get_default ());
      self->cancellable = g_cancellable_new ();
      if (is_saved)
        weir_profile_store_unlock_async (store, weir_session_get_profile (self->session), self->cancellable, unlocked_cb,
                                         g_object_ref (self));
      else
        /* After the first frame: the library takes its time to begin, and the person sees nothing before. */
        g_idle_add_full (G_PRIORITY_LOW, start_cb, g_object_ref (self->session), g_object_unref);
    }
  weir_window_update_actions (self);
  update_state (self);
  if (self->session != NULL && weir_pages_get_n () > 0)
    {
      g_autofree char *id = g_strdup (self->page_id != NULL ? self->page_id : weir_pages_get (0)->id);

      weir_window_show_page (self, id);
    }
  g_clear_object (&profile);
}

static void
page_selected_cb (WeirWindow *self, const char *id)
{
  weir_window_show_page (self, id);
}

static void
restore_size (WeirWindow *self)
{
  GtkApplication *application = gtk_window_get_application (GTK_WINDOW (self));
  GSettings *settings = WEIR_IS_APPLICATION (application)
                          ? weir_application_get_settings (WEIR_APPLICATION (application)) : NULL;

  if (settings == NULL)
    return;
  g_settings_bind (settings, "width", self, "default-width", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (settings, "height", self, "default-height", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (settings, "is-maximized", self, "maximized", G_SETTINGS_BIND_DEFAULT);
}

static void
weir_window_constructed (GObject *object)
{
  WeirWindow *self = WEIR_WINDOW (object);
  WeirProfileStore *store;

  G_OBJECT_CLASS (weir_window_parent_class)->constructed (object);
  store = weir_window_get_store (self);
  weir_sidebar_set_profiles (self->sidebar, G_LIST_MODEL (store));
  restore_size (self);
  update_state (self);
  weir_window_update_actions (self);
  /* With the initial focus in a list, GTK 4.18 scrolls that list to nowhere: choose another. */
  weir_sidebar_grab_focus (self->sidebar);
}

static void
weir_window_dispose (GObject *object)
{
  WeirWindow *self = WEIR_WINDOW (object);

  g_clear_handle_id (&self->age_timer, g_source_remove);
  g_clear_handle_id (&self->stop_timer, g_source_remove);
  leave_session (self);
  g_clear_weak_pointer (&self->banner_bar);
  g_clear_object (&self->banner);
  gtk_widget_dispose_template (GTK_WIDGET (self), WEIR_TYPE_WINDOW);
  G_OBJECT_CLASS (weir_window_parent_class)->dispose (object);
}

/* TRUE: it stays open, until jobs are stopped or a person wants it to. */
static gboolean
weir_window_close_request (GtkWindow *window)
{
  if (!weir_window_may_close (WEIR_WINDOW (window)))
    return TRUE;
  return GTK_WINDOW_CLASS (weir_window_parent_class)->close_request (window);
}

static void
weir_window_finalize (GObject *object)
{
  WeirWindow *self = WEIR_WINDOW (object);

  g_clear_pointer (&self->pages, g_hash_table_unref);
  g_free (self->page_id);
  G_OBJECT_CLASS (weir_window_parent_class)->finalize (object);
}

static void
weir_window_class_init (WeirWindowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->constructed = weir_window_constructed;
  object_class->dispose = weir_window_dispose;
  object_class->finalize = weir_window_finalize;
  widget_class->map = weir_window_map;
  GTK_WINDOW_CLASS (klass)->close_request = weir_window_close_request;

  g_type_ensure (WEIR_TYPE_SIDEBAR);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/weirapp/Weir/weir-window.ui");
  gtk_widget_class_bind_template_child (widget_class, WeirWindow, toast_overlay);
  gtk_widget_class_bind_template_child (widget_class, WeirWindow, root_stack);
  gtk_widget_class_bind_template_child (widget_class, WeirWindow, welcome_bin);
  gtk_widget_class_bind_template_child (widget_class, WeirWindow, split_view);
  gtk_widget_class_bind_template_child (widget_class, WeirWindow, sidebar);
  gtk_widget_class_bind_template_child (widget_class, WeirWindow, content_stack);
  gtk_widget_class_bind_template_child (widget_class, WeirWindow, navigation_view);
  gtk_widget_class_bind_template_child (widget_class, WeirWindow, failed_page);
  gtk_widget_class_bind_template_child (widget_class, WeirWindow, connecting_page);
  gtk_widget_class_bind_template_callback (widget_class, page_selected_cb);
  gtk_widget_class_bind_template_callback (widget_class, move_banner);
  gtk_widget_class_bind_template_callback (widget_class, update_visible);
}

static void
weir_window_init (WeirWindow *self)
{
  self->pages = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->banner = g_object_ref_sink (ADW_BANNER (adw_banner_new ("")));
  adw_banner_set_button_label (self->banner, _("_Details"));
  g_signal_connect_object (self->banner, "button-clicked", G_CALLBACK (banner_clicked_cb), self, G_CONNECT_SWAPPED);
  weir_window_install_actions (self);
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
weir_window_new (WeirApplication *application)
{
  return g_object_new (WEIR_TYPE_WINDOW, "application", application, NULL);
}
