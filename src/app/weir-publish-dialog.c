/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "weir-publish-dialog.h"

#include <glib/gi18n.h>

#include "app/weir-publish-files.h"
#include "app/weir-publish-message.h"
#include "app/weir-publish-orders.h"
#include "app/weir-publish-progress.h"
#include "app/weir-publish-series.h"
#include "app/weir-window.h"
#include "base/weir-format.h"

struct _WeirPublishDialog
{
  AdwDialog parent_instance;

  AdwNavigationView *navigation_view;
  GtkStack *access_stack;
  AdwViewStack *stack;
  GtkWidget *publish_button;
  GtkWidget *switcher;
  GtkWidget *switcher_bar;
  WeirPublishMessage *message_page;
  WeirPublishSeries *series_page;
  WeirPublishFiles *files_page;
  WeirPublishOrders *orders_page;
  GtkRevealer *result_revealer;
  GtkLabel *result_label;
  GtkWidget *show_button;

  WeirSession *session;
  GCancellable *cancellable;
  WeirPublishRun *run; /* nullable: of many messages, that is on its way */
  gboolean is_busy;
  char *published_topic;
  WeirPublished published;
};

G_DEFINE_FINAL_TYPE (WeirPublishDialog, weir_publish_dialog, ADW_TYPE_DIALOG)

static gboolean
get_read_only (WeirPublishDialog *self)
{
  return weir_profile_get_read_only (weir_session_get_profile (self->session));
}

/* The page that is shown. */
static gpointer
get_page (WeirPublishDialog *self)
{
  return adw_view_stack_get_visible_child (self->stack);
}

static WeirPublishTarget *
get_target (WeirPublishDialog *self)
{
  if (get_page (self) == (gpointer) self->series_page)
    return weir_publish_series_get_target (self->series_page);
  if (get_page (self) == (gpointer) self->files_page)
    return weir_publish_files_get_target (self->files_page);
  if (get_page (self) == (gpointer) self->orders_page)
    return weir_publish_orders_get_target (self->orders_page);
  return weir_publish_message_get_target (self->message_page);
}

static void
update_sensitive (WeirPublishDialog *self)
{
  const char *topic = self->session != NULL ? weir_publish_target_get_topic (get_target (self)) : "";
  gboolean is_ready = get_page (self) != (gpointer) self->files_page || weir_publish_files_get_is_ready (self->files_page);

  gtk_widget_set_sensitive (self->publish_button, !self->is_busy && is_ready && *topic != '\0' && !get_read_only (self));
}

static void
page_cb (WeirPublishDialog *self)
{
  if (self->session == NULL)
    return;
  /* What is said there is of the page that was shown. */
  gtk_revealer_set_reveal_child (self->result_revealer, FALSE);
  update_sensitive (self);
}

static void
show_result (WeirPublishDialog *self, const char *text, gboolean is_error)
{
  gtk_label_set_label (self->result_label, text);
  if (is_error)
    gtk_widget_add_css_class (GTK_WIDGET (self->result_label), "error");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->result_label), "error");
  gtk_widget_set_visible (self->show_button, !is_error && self->published.offset >= 0);
  gtk_revealer_set_reveal_child (self->result_revealer, TRUE);
  gtk_accessible_announce (GTK_ACCESSIBLE (self), text,
                           is_error ? GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_HIGH
                                    : GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_MEDIUM);
}

static void
problem_cb (WeirPublishDialog *self, const char *text)
{
  show_result (self, text, TRUE);
}

static char *
describe_published (WeirPublishDialog *self)
{
  g_autofree char *offset = NULL;

  if (self->published.offset < 0)
    /* Translators: a topic */
    return g_strdup_printf (_("Published to %s. Nobody confirmed it: where it is is not known."), self->published_topic);
  offset = weir_format_count (self->published.offset);
  /* Translators: a topic, the number of a partition, and an offset. */
  return g_strdup_printf (_("Published to %s, partition %d, offset %s"), self->published_topic, self->published.partition, offset);
}

static void
published_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (WeirPublishDialog) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  GtkRoot *root;

  if (!weir_client_publish_finish (WEIR_CLIENT (object), result, &self->published, &error))
    {
      if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        return;
      self->is_busy = FALSE;
      update_sensitive (self);
      show_result (self, error->message, TRUE);
      return;
    }
  if (g_cancellable_is_cancelled (self->cancellable))
    return;
  self->is_busy = FALSE;
  update_sensitive (self);
  text = describe_published (self);
  show_result (self, text, FALSE);
  root = gtk_widget_get_root (GTK_WIDGET (self));
  if (WEIR_IS_WINDOW (root) && self->published.offset >= 0)
    {
      AdwToast *toast = adw_toast_new (text);

      adw_toast_set_button_label (toast, _("_Show"));
      adw_toast_set_action_name (toast, "win.show-message");
      adw_toast_set_action_target_value (toast, g_variant_new ("(sit)", self->published_topic, self->published.partition,
                                                               (guint64) self->published.offset));
      weir_window_add_toast (WEIR_WINDOW (root), toast);
    }
}

static void
publish_message (WeirPublishDialog *self, WeirClient *client)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WeirRecord) record = weir_publish_message_create_record (self->message_page, &error);
  g_auto (GStrv) properties = NULL;

  if (record == NULL)
    {
      show_result (self, error->message, TRUE);
      return;
    }
  properties = weir_publish_target_dup_properties (weir_publish_message_get_target (self->message_page));
  g_set_str (&self->published_topic, weir_record_get_topic (record));
  self->is_busy = TRUE;
  gtk_revealer_set_reveal_child (self->result_revealer, FALSE);
  update_sensitive (self);
  weir_client_publish_async (client, record, (const char *const *) properties, self->cancellable, published_cb, g_object_ref (self));
}

static void
ended_cb (WeirPublishDialog *self)
{
  g_clear_object (&self->run);
  self->is_busy = FALSE;
  adw_dialog_set_can_close (ADW_DIALOG (self), TRUE);
  update_sensitive (self);
}

static WeirPublishRun *
create_run (WeirPublishDialog *self, WeirClient *client, GError **error)
{
  if (get_page (self) == (gpointer) self->files_page)
    return weir_publish_files_create_run (self->files_page, client, error);
  if (get_page (self) == (gpointer) self->orders_page)
    return weir_publish_orders_create_run (self->orders_page, client);
  return weir_publish_series_create_run (self->series_page, client, error);
}

static void
publish_many (WeirPublishDialog *self, WeirClient *client)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WeirPublishRun) run = create_run (self, client, &error);

  if (run == NULL || !weir_publish_run_start (run, &error))
    {
      show_result (self, error->message, TRUE);
      return;
    }
  gtk_revealer_set_reveal_child (self->result_revealer, FALSE);
  self->is_busy = TRUE;
  update_sensitive (self);
  /* Escape asks whether to stop; it does not leave a publishing that nobody sees. */
  adw_dialog_set_can_close (ADW_DIALOG (self), FALSE);
  adw_navigation_view_push (self->navigation_view, weir_publish_progress_new (run));
  g_signal_connect_object (run, "ended", G_CALLBACK (ended_cb), self, G_CONNECT_SWAPPED);
  self->run = g_steal_pointer (&run);
}

static void
stop_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (WeirPublishDialog) self = user_data;

  if (g_str_equal (adw_alert_dialog_choose_finish (ADW_ALERT_DIALOG (object), result), "stop") && self->run != NULL)
    weir_publish_run_stop (self->run);
}

static void
close_attempt_cb (WeirPublishDialog *self)
{
  AdwDialog *dialog;

  if (self->run == NULL)
    return;
  dialog = adw_alert_dialog_new (_("Stop Publishing?"), _("What was published stays. The rest is not sent."));
  adw_alert_dialog_add_responses (ADW_ALERT_DIALOG (dialog), "continue", _("_Continue"), "stop", _("_Stop"), NULL);
  adw_alert_dialog_set_response_appearance (ADW_ALERT_DIALOG (dialog), "stop", ADW_RESPONSE_DESTRUCTIVE);
  adw_alert_dialog_set_close_response (ADW_ALERT_DIALOG (dialog), "continue");
  adw_alert_dialog_choose (ADW_ALERT_DIALOG (dialog), GTK_WIDGET (self), NULL, stop_cb, g_object_ref (self));
}

static void
publish_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  WeirPublishDialog *self = WEIR_PUBLISH_DIALOG (widget);
  WeirClient *client = weir_session_get_client (self->session);

  if (!gtk_widget_get_sensitive (self->publish_button))
    return;
  if (client == NULL)
    show_result (self, _("There is no connection yet. Publish again when the cluster is connected."), TRUE);
  else if (get_page (self) == (gpointer) self->message_page)
    publish_message (self, client);
  else
    publish_many (self, client);
}

static void
show_message_cb (WeirPublishDialog *self)
{
  GtkWidget *root = GTK_WIDGET (gtk_widget_get_root (GTK_WIDGET (self)));

  gtk_widget_activate_action (root, "win.show-message", "(sit)", self->published_topic, self->published.partition,
                              (guint64) self->published.offset);
  adw_dialog_close (ADW_DIALOG (self));
}

static void
weir_publish_dialog_dispose (GObject *object)
{
  WeirPublishDialog *self = WEIR_PUBLISH_DIALOG (object);

  if (self->run != NULL)
    weir_publish_run_stop (self->run);
  g_clear_object (&self->run);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->session);
  gtk_widget_dispose_template (GTK_WIDGET (self), WEIR_TYPE_PUBLISH_DIALOG);
  G_OBJECT_CLASS (weir_publish_dialog_parent_class)->dispose (object);
}

static void
weir_publish_dialog_finalize (GObject *object)
{
  g_free (WEIR_PUBLISH_DIALOG (object)->published_topic);
  G_OBJECT_CLASS (weir_publish_dialog_parent_class)->finalize (object);
}

static void
weir_publish_dialog_closed (AdwDialog *dialog)
{
  g_cancellable_cancel (WEIR_PUBLISH_DIALOG (dialog)->cancellable);
}

static void
weir_publish_dialog_class_init (WeirPublishDialogClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = weir_publish_dialog_dispose;
  object_class->finalize = weir_publish_dialog_finalize;
  ADW_DIALOG_CLASS (klass)->closed = weir_publish_dialog_closed;
  g_type_ensure (WEIR_TYPE_PUBLISH_MESSAGE);
  g_type_ensure (WEIR_TYPE_PUBLISH_SERIES);
  g_type_ensure (WEIR_TYPE_PUBLISH_FILES);
  g_type_ensure (WEIR_TYPE_PUBLISH_ORDERS);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/weirapp/Weir/weir-publish-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, WeirPublishDialog, navigation_view);
  gtk_widget_class_bind_template_child (widget_class, WeirPublishDialog, access_stack);
  gtk_widget_class_bind_template_child (widget_class, WeirPublishDialog, stack);
  gtk_widget_class_bind_template_child (widget_class, WeirPublishDialog, publish_button);
  gtk_widget_class_bind_template_child (widget_class, WeirPublishDialog, switcher);
  gtk_widget_class_bind_template_child (widget_class, WeirPublishDialog, switcher_bar);
  gtk_widget_class_bind_template_child (widget_class, WeirPublishDialog, message_page);
  gtk_widget_class_bind_template_child (widget_class, WeirPublishDialog, series_page);
  gtk_widget_class_bind_template_child (widget_class, WeirPublishDialog, files_page);
  gtk_widget_class_bind_template_child (widget_class, WeirPublishDialog, orders_page);
  gtk_widget_class_bind_template_child (widget_class, WeirPublishDialog, result_revealer);
  gtk_widget_class_bind_template_child (widget_class, WeirPublishDialog, result_label);
  gtk_widget_class_bind_template_child (widget_class, WeirPublishDialog, show_button);
  gtk_widget_class_bind_template_callback (widget_class, update_sensitive);
  gtk_widget_class_bind_template_callback (widget_class, problem_cb);
  gtk_widget_class_bind_template_callback (widget_class, page_cb);
  gtk_widget_class_bind_template_callback (widget_class, close_attempt_cb);
  gtk_widget_class_bind_template_callback (widget_class, show_message_cb);
  gtk_widget_class_install_action (widget_class, "publish.publish", NULL, publish_cb);
}

static void
weir_publish_dialog_init (WeirPublishDialog *self)
{
  GtkEventController *controller = gtk_shortcut_controller_new ();

  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  /* Before the text view sees it, for which it is a new line. */
  gtk_event_controller_set_propagation_phase (controller, GTK_PHASE_CAPTURE);
  gtk_shortcut_controller_add_shortcut (GTK_SHORTCUT_CONTROLLER (controller),
                                        gtk_shortcut_new (gtk_keyval_trigger_new (GDK_KEY_Return, GDK_CONTROL_MASK),
                                                          gtk_named_action_new ("publish.publish")));
  gtk_widget_add_controller (GTK_WIDGET (self), controller);
}

/* The sheet chooses the focus itself as it opens: after that. */
#define FOCUS_MSEC 50

static gboolean
focus_cb (gpointer user_data)
{
  WeirPublishDialog *self = user_data;

  if (gtk_widget_get_mapped (GTK_WIDGET (self)) && self->session != NULL && !get_read_only (self)
      && get_page (self) == (gpointer) self->message_page)
    gtk_widget_grab_focus (weir_publish_message_get_first (self->message_page));
  return G_SOURCE_REMOVE;
}

static void
mapped_cb (WeirPublishDialog *self)
{
  g_timeout_add_full (G_PRIORITY_DEFAULT, FOCUS_MSEC, focus_cb, g_object_ref (self), g_object_unref);
}

/* Whoever looks at another page means the same topic. */
static void
share_topic (WeirPublishDialog *self, WeirPublishTarget *target)
{
  g_object_bind_property (weir_publish_message_get_target (self->message_page), "topic", target, "topic",
                          G_BINDING_BIDIRECTIONAL | G_BINDING_SYNC_CREATE);
}

AdwDialog *
weir_publish_dialog_new (WeirSession *session, const char *topic, WeirRecord *record)
{
  WeirPublishDialog *self = g_object_new (WEIR_TYPE_PUBLISH_DIALOG, NULL);

  self->session = g_object_ref (session);
  weir_publish_message_set_up (self->message_page, session, record);
  weir_publish_series_set_up (self->series_page, session);
  weir_publish_files_set_up (self->files_page, session);
  weir_publish_orders_set_up (self->orders_page, session);
  share_topic (self, weir_publish_series_get_target (self->series_page));
  share_topic (self, weir_publish_files_get_target (self->files_page));
  share_topic (self, weir_publish_orders_get_target (self->orders_page));
  if (record == NULL && topic != NULL)
    weir_publish_target_set_topic (weir_publish_message_get_target (self->message_page), topic);
  /* Nothing is offered that would be refused. */
  gtk_stack_set_visible_child_name (self->access_stack, get_read_only (self) ? "read-only" : "form");
  gtk_widget_set_visible (self->publish_button, !get_read_only (self));
  gtk_widget_set_visible (self->switcher, !get_read_only (self));
  gtk_widget_set_visible (self->switcher_bar, !get_read_only (self));
  update_sensitive (self);
  if (!get_read_only (self))
    adw_dialog_set_focus (ADW_DIALOG (self), weir_publish_message_get_first (self->message_page));
  /* As a sheet in a narrow window it would open with the focus on Publish, where a blank that is typed publishes. */
  g_signal_connect_after (self, "map", G_CALLBACK (mapped_cb), NULL);
  return ADW_DIALOG (self);
}

void
weir_publish_dialog_show_test_orders (WeirPublishDialog *self)
{
  g_return_if_fail (WEIR_IS_PUBLISH_DIALOG (self));
  adw_view_stack_set_visible_child_name (self->stack, "orders");
  /* Not the first field of a page that is not shown: keys would go nowhere. */
  adw_dialog_set_focus (ADW_DIALOG (self), weir_publish_target_get_first (weir_publish_orders_get_target (self->orders_page)));
}
