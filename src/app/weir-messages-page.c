/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "weir-messages-page-private.h"

#include <glib/gi18n.h>

#include "app/weir-message-columns-dialog.h"
#include "app/weir-message-topics-dialog.h"
#include "app/weir-publish-dialog.h"
#include "base/weir-format.h"

#define MAX_RECORDS 100000
#define MAX_BYTES (128 * 1024 * 1024)
/* How much before a message is read too, when one is shown at its offset. */
#define N_BEFORE 50

G_DEFINE_FINAL_TYPE (WeirMessagesPage, weir_messages_page, ADW_TYPE_NAVIGATION_PAGE)

enum
{
  PROP_0,
  PROP_TOPIC,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

static char *
make_status (WeirMessagesPage *self)
{
  gboolean is_searching = weir_messages_page_get_is_searching (self);
  WeirMessageList *list = is_searching ? self->results : weir_message_browser_get_list (self->browser);
  guint n_all = g_list_model_get_n_items (G_LIST_MODEL (list));
  guint n_shown = g_list_model_get_n_items (G_LIST_MODEL (self->filtered));
  g_autoptr (GtkBitset) selected = gtk_selection_model_get_selection (GTK_SELECTION_MODEL (self->selection));
  guint64 n_selected = gtk_bitset_get_size (selected);
  gint64 n_skipped = weir_message_browser_get_n_skipped (self->browser);
  const char *error = weir_message_browser_get_error (self->browser);
  g_autofree char *all = weir_format_count (n_all);
  g_autofree char *shown = weir_format_count (n_shown);
  GString *text = g_string_new (NULL);

  if (is_searching)
    g_string_append_printf (text, ngettext ("%s message found", "%s messages found", n_all), all);
  else if (self->is_filtering)
    /* Translators: both are counts of messages. */
    g_string_append_printf (text, _("%s of %s messages in the table match; Enter searches all"), shown, all);
  else
    g_string_append_printf (text, ngettext ("%s message", "%s messages", n_all), all);
  if (n_selected > 1)
    {
      g_autofree char *count = weir_format_count ((gint64) n_selected);

      g_string_append (text, " · ");
      g_string_append_printf (text, ngettext ("%s selected", "%s selected", n_selected), count);
    }
  if (is_searching)
    return g_string_free_and_steal (text);
  if (n_skipped > 0)
    {
      g_autofree char *count = weir_format_count (n_skipped);

      g_string_append (text, " · ");
      g_string_append_printf (text, ngettext ("%s came too fast to be shown", "%s came too fast to be shown", n_skipped), count);
    }
  /* Where there is nothing else the error is said in the middle. */
  if (error != NULL && n_all > 0)
    g_string_append_printf (text, " · %s", error);
  else if (weir_message_browser_get_is_loading (self->browser) && n_all > 0)
    g_string_append_printf (text, " · %s", _("reading…"));
  else if (n_all > 0 && !weir_message_browser_get_is_live (self->browser) && !weir_message_browser_get_has_newer (self->browser))
    g_string_append_printf (text, " · %s", _("the end is reached"));
  return g_string_free_and_steal (text);
}

void
weir_messages_page_update_status (WeirMessagesPage *self)
{
  guint n_all = g_list_model_get_n_items (G_LIST_MODEL (weir_message_browser_get_list (self->browser)));
  guint n_shown = g_list_model_get_n_items (G_LIST_MODEL (self->filtered));
  gboolean is_loading = weir_message_browser_get_is_loading (self->browser);
  gboolean is_live = weir_message_browser_get_is_live (self->browser);
  const char *error = weir_message_browser_get_error (self->browser);
  g_autofree char *status = make_status (self);

  gtk_label_set_label (self->status_label, status);
  if (weir_messages_page_get_is_searching (self))
    {
      gboolean has_found = g_list_model_get_n_items (G_LIST_MODEL (self->results)) > 0;
      gboolean has_ended = self->search == NULL || weir_message_search_get_has_ended (self->search);
      WeirCoverage *coverage = self->search != NULL && has_ended ? weir_message_search_dup_coverage (self->search) : NULL;
      /* What was not looked at may match. */
      gboolean is_complete = coverage != NULL && weir_coverage_is_complete (coverage);

      g_clear_pointer (&coverage, weir_coverage_free);
      gtk_widget_set_visible (GTK_WIDGET (self->older_button), FALSE);
      gtk_widget_set_visible (GTK_WIDGET (self->newer_button), FALSE);
      gtk_widget_action_set_enabled (GTK_WIDGET (self), "page.older", FALSE);
      gtk_widget_action_set_enabled (GTK_WIDGET (self), "page.newer", FALSE);
      adw_status_page_set_description (self->no_match_page, is_complete ? _("All of the range was looked at.")
                                                                        : _("Not all of the range was looked at: what is left may match."));
      gtk_stack_set_visible_child_name (self->stack, has_found ? "table" : has_ended ? "no-match" : "loading");
      return;
    }
  adw_status_page_set_description (self->no_match_page, _("Only the messages in the table were looked at. Press Enter to search the whole range."));
  gtk_widget_set_visible (GTK_WIDGET (self->older_button), n_all > 0);
  gtk_widget_set_visible (GTK_WIDGET (self->newer_button), n_all > 0 && !is_live);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "page.older", weir_message_browser_get_has_older (self->browser) && !is_loading);
  /* At the end too: it may have grown since. */
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "page.newer", n_all > 0 && !is_live && !is_loading);

  if (n_all > 0)
    {
      gtk_stack_set_visible_child_name (self->stack, n_shown > 0 ? "table" : "no-match");
    }
  else if (error != NULL)
    {
      g_autofree char *escaped = g_markup_escape_text (error, -1);

      adw_status_page_set_description (self->error_page, escaped);
      weir_timeline_set_caption (self->timeline, "");
      gtk_stack_set_visible_child_name (self->stack, "error");
    }
  else
    {
      gtk_stack_set_visible_child_name (self->stack, weir_message_browser_get_is_started (self->browser) && !is_loading ? "empty" : "loading");
    }
}

static void
browser_changed_cb (WeirMessagesPage *self)
{
  weir_messages_page_update_status (self);
  weir_messages_page_update_follow (self);
  weir_messages_page_update_timeline (self);
}

static void
start_reading (WeirMessagesPage *self)
{
  WeirClient *client = weir_session_get_client (self->session);
  WeirCluster *cluster = weir_session_get_cluster (self->session);
  guint n_partitions = 0;

  weir_messages_page_leave_search (self);
  weir_message_pane_set_record (self->pane, NULL);
  adw_overlay_split_view_set_show_sidebar (self->split_view, FALSE);
  /* A session that is still starting has no client; the cluster's state tells when it has. */
  if (client == NULL)
    {
      weir_messages_page_update_status (self);
      return;
    }
  for (gsize i = 0; self->topics[i] != NULL; i++)
    {
      WeirTopic *topic = weir_cluster_find_topic (cluster, self->topics[i]);

      n_partitions += topic != NULL ? MAX (weir_topic_get_n_partitions (topic), 1) : 1;
    }
  weir_message_browser_seek (self->browser, client, (const char *const *) self->topics, n_partitions,
                             weir_message_position_get_partition (self->position), weir_message_position_get_from (self->position),
                             weir_message_position_get_to (self->position));
  weir_messages_page_set_follows (self, TRUE);
}

static void
position_changed_cb (WeirMessagesPage *self)
{
  weir_messages_page_want (self, -1, -1);
  start_reading (self);
}

void
weir_messages_page_update_title (WeirMessagesPage *self)
{
  WeirCluster *cluster = weir_session_get_cluster (self->session);
  WeirTopic *topic = weir_cluster_find_topic (cluster, self->topic);
  guint n_topics = g_strv_length (self->topics);
  g_autofree char *title = g_strjoinv (", ", self->topics);
  g_autofree char *subtitle = NULL;
  g_autofree char *count = NULL;
  guint most = 0;

  for (guint i = 0; i < n_topics; i++)
    {
      WeirTopic *each = weir_cluster_find_topic (cluster, self->topics[i]);

      most = MAX (most, each != NULL ? weir_topic_get_n_partitions (each) : 0);
    }
  adw_window_title_set_title (self->title, title);
  adw_navigation_page_set_title (ADW_NAVIGATION_PAGE (self), title);
  if (n_topics > 1)
    {
      subtitle = g_strdup_printf (ngettext ("%u topic", "%u topics", n_topics), n_topics);
    }
  else if (topic != NULL)
    {
      count = weir_format_count (weir_topic_get_n_messages (topic));
      if (weir_messages_page_counts_offsets (self))
        /* Translators: number of partitions, then a count of offsets (which may be "–": not known). */
        subtitle = g_strdup_printf (ngettext ("%u partition · %s offsets", "%u partitions · %s offsets", most), most, count);
      else
        /* Translators: number of partitions, then a count of messages (which may be "–": not known). */
        subtitle = g_strdup_printf (ngettext ("%u partition · %s messages", "%u partitions · %s messages", most), most, count);
    }
  if (subtitle != NULL)
    adw_window_title_set_subtitle (self->title, subtitle);
  if (most > 0)
    weir_message_position_set_n_partitions (self->position, most);
}

static void
cluster_changed_cb (WeirMessagesPage *self)
{
  weir_messages_page_update_title (self);
  if (!weir_message_browser_get_is_started (self->browser) && weir_session_get_client (self->session) != NULL)
    start_reading (self);
  weir_messages_page_update_timeline (self);
}

static void
set_topics (WeirMessagesPage *self, const char *const *topics)
{
  g_strfreev (self->topics);
  self->topics = g_strdupv ((GStrv) topics);
  if (g_set_str (&self->topic, self->topics[0]))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TOPIC]);
  weir_message_columns_set_topics (self->columns, topics);
  weir_message_fields_reset (self->fields);
  weir_messages_page_update_title (self);
  start_reading (self);
  weir_messages_page_open_timeline (self);
}

/* Actions */

static void
toggle_follow_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  WeirMessagesPage *self = WEIR_MESSAGES_PAGE (widget);

  weir_messages_page_set_follows (self, !gtk_toggle_button_get_active (self->follow_button));
}

static void
search_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  gtk_widget_grab_focus (GTK_WIDGET (WEIR_MESSAGES_PAGE (widget)->search_entry));
}

static void
publish_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  gtk_widget_activate_action (widget, "win.publish", "s", WEIR_MESSAGES_PAGE (widget)->topic);
}

static void
older_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  WeirMessagesPage *self = WEIR_MESSAGES_PAGE (widget);

  /* Who asks for older ones wants to see them. */
  if (weir_message_browser_get_is_live (self->browser))
    weir_messages_page_set_follows (self, FALSE);
  weir_message_browser_load_older (self->browser);
}

static void
newer_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  weir_message_browser_load_newer (WEIR_MESSAGES_PAGE (widget)->browser);
}

static void
from_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  g_autoptr (GError) error = NULL;

  if (!weir_message_position_set_text (WEIR_MESSAGES_PAGE (widget)->position, g_variant_get_string (parameter, NULL), &error))
    g_debug ("%s", error->message);
}

static void
columns_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  adw_dialog_present (weir_message_columns_dialog_new (WEIR_MESSAGES_PAGE (widget)->columns), widget);
}

static void
replay_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  weir_messages_page_replay (WEIR_MESSAGES_PAGE (widget));
}

static void
export_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  weir_messages_page_export (WEIR_MESSAGES_PAGE (widget));
}

static void
topics_chosen_cb (WeirMessagesPage *self, const char *const *topics)
{
  set_topics (self, topics);
}

static void
topics_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  WeirMessagesPage *self = WEIR_MESSAGES_PAGE (widget);
  AdwDialog *dialog = weir_message_topics_dialog_new (weir_session_get_cluster (self->session), (const char *const *) self->topics);

  g_signal_connect_object (dialog, "chosen", G_CALLBACK (topics_chosen_cb), self, G_CONNECT_SWAPPED);
  adw_dialog_present (dialog, widget);
}

static void
close_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  WeirMessagesPage *self = WEIR_MESSAGES_PAGE (widget);

  adw_overlay_split_view_set_show_sidebar (self->split_view, FALSE);
  gtk_selection_model_unselect_all (GTK_SELECTION_MODEL (self->selection));
}

/* Signals of the template and of the pane */

static void
pane_close_cb (WeirMessagesPage *self)
{
  close_cb (GTK_WIDGET (self), NULL, NULL);
}

static void
publish_again_cb (WeirMessagesPage *self, WeirRecord *record)
{
  adw_dialog_present (weir_publish_dialog_new (self->session, weir_record_get_topic (record), record), GTK_WIDGET (self));
}

static void
show_as_column_cb (WeirMessagesPage *self, const char *path)
{
  g_autoptr (GError) error = NULL;

  if (!weir_message_columns_add_field (self->columns, path, &error))
    g_warning ("The inspector gave the path of no field: %s", error->message);
}

static void
next_cb (WeirMessagesPage *self)
{
  weir_messages_page_move_selection (self, 1);
}

static void
previous_cb (WeirMessagesPage *self)
{
  weir_messages_page_move_selection (self, -1);
}

/* Collapsing while the pane is shown, libadwaita (1.7) draws the shade between both before it has given it a size, and
 * GTK complains. Until it has one there is none; the next allocation brings it back. */
static void
collapsed_cb (WeirMessagesPage *self)
{
  GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (self->split_view));

  for (; child != NULL; child = gtk_widget_get_next_sibling (child))
    if (g_strcmp0 (gtk_widget_get_css_name (child), "dimming") == 0)
      gtk_widget_set_child_visible (child, FALSE);
}

static void
narrow_cb (WeirMessagesPage *self)
{
  collapsed_cb (self);
  self->is_narrow = TRUE;
  weir_message_columns_set_narrow (self->columns, TRUE);
  weir_messages_page_update_follow (self);
}

static void
no_longer_narrow_cb (WeirMessagesPage *self)
{
  self->is_narrow = FALSE;
  weir_message_columns_set_narrow (self->columns, FALSE);
  weir_messages_page_update_follow (self);
}

static void
weir_messages_page_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (weir_messages_page_parent_class)->map (widget);
  weir_messages_page_update_timeline (WEIR_MESSAGES_PAGE (widget));
}

static void
weir_messages_page_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  g_value_set_string (value, WEIR_MESSAGES_PAGE (object)->topic);
}

static void
weir_messages_page_dispose (GObject *object)
{
  WeirMessagesPage *self = WEIR_MESSAGES_PAGE (object);

  weir_messages_page_dispose_timeline (self);
  if (self->browser != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->browser, self);
      weir_message_browser_stop (self->browser);
    }
  weir_messages_page_dispose_search (self);
  weir_messages_page_dispose_table (self);
  g_clear_object (&self->browser);
  g_clear_object (&self->session);
  gtk_widget_dispose_template (GTK_WIDGET (self), WEIR_TYPE_MESSAGES_PAGE);
  G_OBJECT_CLASS (weir_messages_page_parent_class)->dispose (object);
}

static void
weir_messages_page_finalize (GObject *object)
{
  g_strfreev (WEIR_MESSAGES_PAGE (object)->topics);
  g_free (WEIR_MESSAGES_PAGE (object)->topic);
  G_OBJECT_CLASS (weir_messages_page_parent_class)->finalize (object);
}

static void
bind_template (GtkWidgetClass *widget_class)
{
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/weirapp/Weir/weir-messages-page.ui");
  gtk_widget_class_bind_template_child (widget_class, WeirMessagesPage, collapsed_breakpoint);
  gtk_widget_class_bind_template_child (widget_class, WeirMessagesPage, narrow_breakpoint);
  gtk_widget_class_bind_template_child (widget_class, WeirMessagesPage, title);
  gtk_widget_class_bind_template_child (widget_class, WeirMessagesPage, search_entry);
  gtk_widget_class_bind_template_child (widget_class, WeirMessagesPage, mode_drop_down);
  gtk_widget_class_bind_template_child (widget_class, WeirMessagesPage, case_button);
  gtk_widget_class_bind_template_child (widget_class, WeirMessagesPage, help_button);
  gtk_widget_class_bind_template_child (widget_class, WeirMessagesPage, search_error);
  gtk_widget_class_bind_template_child (widget_class, WeirMessagesPage, search_error_label);
  gtk_widget_class_bind_template_child (widget_class, WeirMessagesPage, caret_label);
  gtk_widget_class_bind_template_child (widget_class, WeirMessagesPage, search_bar);
  gtk_widget_class_bind_template_child (widget_class, WeirMessagesPage, position);
  gtk_widget_class_bind_template_child (widget_class, WeirMessagesPage, follow_button);
  gtk_widget_class_bind_template_child (widget_class, WeirMessagesPage, follow_content);
  gtk_widget_class_bind_template_child (widget_class, WeirMessagesPage, split_view);
  gtk_widget_class_bind_template_child (widget_class, WeirMessagesPage, timeline);
  gtk_widget_class_bind_template_child (widget_class, WeirMessagesPage, stack);
  gtk_widget_class_bind_template_child (widget_class, WeirMessagesPage, column_view);
  gtk_widget_class_bind_template_child (widget_class, WeirMessagesPage, scroller);
  gtk_widget_class_bind_template_child (widget_class, WeirMessagesPage, error_page);
  gtk_widget_class_bind_template_child (widget_class, WeirMessagesPage, no_match_page);
  gtk_widget_class_bind_template_child (widget_class, WeirMessagesPage, status_label);
  gtk_widget_class_bind_template_child (widget_class, WeirMessagesPage, older_button);
  gtk_widget_class_bind_template_child (widget_class, WeirMessagesPage, newer_button);
  gtk_widget_class_bind_template_child (widget_class, WeirMessagesPage, new_button);
  gtk_widget_class_bind_template_child (widget_class, WeirMessagesPage, pane);
  gtk_widget_class_bind_template_callback (widget_class, position_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, pane_close_cb);
}

static void
weir_messages_page_class_init (WeirMessagesPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = weir_messages_page_get_property;
  object_class->dispose = weir_messages_page_dispose;
  object_class->finalize = weir_messages_page_finalize;
  widget_class->map = weir_messages_page_map;
  properties[PROP_TOPIC] = g_param_spec_string ("topic", NULL, NULL, NULL, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  g_type_ensure (WEIR_TYPE_MESSAGE_PANE);
  g_type_ensure (WEIR_TYPE_MESSAGE_POSITION);
  g_type_ensure (WEIR_TYPE_MESSAGE_SEARCH_BAR);
  g_type_ensure (WEIR_TYPE_TIMELINE);
  bind_template (widget_class);
  gtk_widget_class_install_action (widget_class, "page.search", NULL, search_cb);
  gtk_widget_class_install_action (widget_class, "page.publish", NULL, publish_cb);
  gtk_widget_class_install_action (widget_class, "page.follow", NULL, toggle_follow_cb);
  gtk_widget_class_install_action (widget_class, "page.from", "s", from_cb);
  gtk_widget_class_install_action (widget_class, "page.older", NULL, older_cb);
  gtk_widget_class_install_action (widget_class, "page.newer", NULL, newer_cb);
  gtk_widget_class_install_action (widget_class, "page.columns", NULL, columns_cb);
  gtk_widget_class_install_action (widget_class, "page.topics", NULL, topics_cb);
  gtk_widget_class_install_action (widget_class, "page.export", NULL, export_cb);
  gtk_widget_class_install_action (widget_class, "page.replay", NULL, replay_cb);
  gtk_widget_class_install_action (widget_class, "page.close-message", NULL, close_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "page.close-message", NULL);
}

/* Wherever the focus is, the sidebar too, while the page is shown. */
static gboolean
shortcut_cb (GtkWidget *widget, GVariant *arguments, gpointer user_data)
{
  if (!gtk_widget_get_mapped (widget))
    return FALSE;
  return gtk_widget_activate_action_variant (widget, user_data, NULL);
}

static void
add_shortcuts (WeirMessagesPage *self)
{
  static const struct
  {
    const char *trigger;
    const char *action;
  } shortcuts[] = {
    { "<Control>space", "page.follow" },
    { "<Alt>Page_Up", "page.older" },
    { "<Alt>Page_Down", "page.newer" },
  };
  GtkEventController *controller = gtk_shortcut_controller_new ();

  /* Before the widget that has the focus: lists take Ctrl+Space for themselves. */
  gtk_event_controller_set_propagation_phase (controller, GTK_PHASE_CAPTURE);
  gtk_shortcut_controller_set_scope (GTK_SHORTCUT_CONTROLLER (controller), GTK_SHORTCUT_SCOPE_GLOBAL);
  for (guint i = 0; i < G_N_ELEMENTS (shortcuts); i++)
    gtk_shortcut_controller_add_shortcut (
      GTK_SHORTCUT_CONTROLLER (controller),
      gtk_shortcut_new (gtk_shortcut_trigger_parse_string (shortcuts[i].trigger),
                        gtk_callback_action_new (shortcut_cb, (gpointer) shortcuts[i].action, NULL)));
  gtk_widget_add_controller (GTK_WIDGET (self), controller);
}

/* Signals that the pane may have. */
static void
connect_pane (WeirMessagesPage *self, const char *name, GCallback callback)
{
  if (g_signal_lookup (name, WEIR_TYPE_MESSAGE_PANE) != 0)
    g_signal_connect_object (self->pane, name, callback, self, G_CONNECT_SWAPPED);
}

static void
weir_messages_page_init (WeirMessagesPage *self)
{
  self->topics = g_new0 (char *, 1);
  gtk_widget_init_template (GTK_WIDGET (self));

  self->browser = weir_message_browser_new (MAX_RECORDS, MAX_BYTES);
  weir_messages_page_init_table (self);
  weir_messages_page_init_search (self);
  weir_messages_page_init_timeline (self);
  g_signal_connect_object (self->browser, "changed", G_CALLBACK (browser_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->filtered, "notify::pending", G_CALLBACK (weir_messages_page_update_status), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->collapsed_breakpoint, "apply", G_CALLBACK (collapsed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->narrow_breakpoint, "apply", G_CALLBACK (narrow_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->narrow_breakpoint, "unapply", G_CALLBACK (no_longer_narrow_cb), self, G_CONNECT_SWAPPED);
  add_shortcuts (self);
  connect_pane (self, "show-as-column", G_CALLBACK (show_as_column_cb));
  connect_pane (self, "next", G_CALLBACK (next_cb));
  connect_pane (self, "previous", G_CALLBACK (previous_cb));
}

GtkWidget *
weir_messages_page_new (WeirSession *session, const char *topic)
{
  WeirCluster *cluster = weir_session_get_cluster (session);
  g_auto (GStrv) topics = g_strsplit (topic, ",", -1);
  /* Before all else: the brokers look up its bars while the page is made. */
  g_autoptr (WeirMessageHistory) history = weir_messages_page_prepare_timeline (session, (const char *const *) topics);
  WeirMessagesPage *self = g_object_new (WEIR_TYPE_MESSAGES_PAGE, "title", topic, NULL);

  self->session = g_object_ref (session);
  /* Where nothing may be written, nothing of the kind is offered. */
  if (weir_profile_get_read_only (weir_session_get_profile (session)))
    gtk_widget_action_set_enabled (GTK_WIDGET (self), "page.publish", FALSE);
  else
    connect_pane (self, "publish-again", G_CALLBACK (publish_again_cb));
  g_signal_connect_object (cluster, "updated", G_CALLBACK (cluster_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (cluster, "notify::state", G_CALLBACK (cluster_changed_cb), self, G_CONNECT_SWAPPED);
  set_topics (self, (const char *const *) topics);
  return GTK_WIDGET (self);
}

void
weir_messages_page_show_message (WeirMessagesPage *self, gint32 partition, gint64 offset)
{
  g_return_if_fail (WEIR_IS_MESSAGES_PAGE (self));
  weir_message_position_set_offset (self->position, partition, MAX (offset - N_BEFORE, 0));
  weir_messages_page_want (self, partition, offset);
}
