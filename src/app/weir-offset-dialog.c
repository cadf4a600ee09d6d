/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "app/weir-offset-dialog.h"

#include <glib/gi18n.h>

#include "app/weir-offset-form.h"
#include "app/weir-offset-outcome.h"
#include "app/weir-offset-record.h"
#include "base/weir-format.h"

#define TIMEOUT_MSEC 10000
#define MAX_LISTED 200

struct _WeirOffsetDialog
{
  AdwDialog parent_instance;

  AdwNavigationView *view;
  WeirOffsetForm *form; /* borrowed from the view */
  WeirSession *session;
  char *group;
  GCancellable *cancellable;
};

G_DEFINE_FINAL_TYPE (WeirOffsetDialog, weir_offset_dialog, ADW_TYPE_DIALOG)

enum
{
  APPLIED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static void undo_cb (WeirOffsetDialog *self, gint64 id);

static void
applied_cb (WeirOffsetDialog *self)
{
  g_signal_emit (self, signals[APPLIED], 0);
}

static void
push_outcome (WeirOffsetDialog *self,
              WeirOffsetRequest *request,
              const char *cluster)
{
  GtkWidget *page = weir_offset_outcome_new (weir_session_get_client (self->session), request, cluster);

  g_signal_connect_object (page, "applied", G_CALLBACK (applied_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (page, "undo", G_CALLBACK (undo_cb), self, G_CONNECT_SWAPPED);
  adw_navigation_view_push (self->view, ADW_NAVIGATION_PAGE (page));
}

static void
preview_cb (WeirOffsetDialog *self)
{
  WeirOffsetRequest *request;

  if (weir_session_get_client (self->session) == NULL)
    return;
  request = weir_offset_form_make_request (self->form);
  if (request != NULL)
    push_outcome (self, request, NULL);
}

static void
loaded_cb (GObject *object,
           GAsyncResult *result,
           gpointer user_data)
{
  g_autoptr (WeirOffsetDialog) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (WeirOffsetChange) change = weir_offset_record_load_finish (result, &error);
  WeirOffsetRequest *request;

  if (g_cancellable_is_cancelled (self->cancellable) || weir_session_get_client (self->session) == NULL)
    return;
  if (change == NULL)
    {
      adw_navigation_view_pop_to_tag (self->view, "form");
      weir_offset_form_set_notice (self->form, error->message);
      return;
    }
  request = weir_offset_request_new (WEIR_OFFSET_WAY_UNDO, change->group);
  request->commits = weir_offset_change_new_undo (change);
  request->what = g_strdup_printf ("--undo=%" G_GINT64_FORMAT, change->id);
  /* Back from the undo is back at the form: the page of the change shows what is not so any more. */
  adw_navigation_view_pop_to_tag (self->view, "form");
  push_outcome (self, request, change->cluster);
}

static void
undo_cb (WeirOffsetDialog *self,
         gint64 id)
{
  weir_offset_record_load_async (id, self->cancellable, loaded_cb, g_object_ref (self));
}

static void
undo_clicked_cb (GtkWidget *button,
                 WeirOffsetDialog *self)
{
  undo_cb (self, *(const gint64 *) g_object_get_data (G_OBJECT (button), "id"));
}

static const char *
describe_state (const WeirOffsetChange *change)
{
  if (change->undone_by > 0)
    return _("Undone");
  switch (change->state)
    {
    case WEIR_OFFSET_CHANGE_DONE:
      return _("Done");
    case WEIR_OFFSET_CHANGE_PARTIAL:
      return _("Done in part");
    case WEIR_OFFSET_CHANGE_FAILED:
      return _("Nothing was changed");
    case WEIR_OFFSET_CHANGE_OPEN:
    default:
      return _("How it ended is not known");
    }
}

static GtkWidget *
make_change_row (WeirOffsetDialog *self,
                 const WeirOffsetChange *change)
{
  GtkWidget *row = adw_action_row_new ();
  g_autofree char *time = weir_format_date_time (change->started_msec);
  /* Translators: a time, what became of a change, addresses of brokers */
  g_autofree char *text = g_strdup_printf (_("%s. %s. %s"), time, describe_state (change), change->bootstrap != NULL ? change->bootstrap : "");

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), change->what != NULL ? change->what : "");
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), text);
  if (change->state != WEIR_OFFSET_CHANGE_FAILED && change->undone_by == 0)
    {
      GtkWidget *button = gtk_button_new_with_label (_("Undo…"));
      g_autofree char *name = g_strdup_printf (_("Undo %s…"), change->what != NULL ? change->what : "");

      gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
      /* A list of buttons that are all called the same is of no use to who cannot see the rows: not named by its own text. */
      gtk_accessible_reset_relation (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_RELATION_LABELLED_BY);
      gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
      g_object_set_data_full (G_OBJECT (button), "id", g_memdup2 (&change->id, sizeof change->id), g_free);
      g_signal_connect_object (button, "clicked", G_CALLBACK (undo_clicked_cb), self, G_CONNECT_DEFAULT);
      adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);
    }
  return row;
}

static void
listed_cb (GObject *object,
           GAsyncResult *result,
           gpointer user_data)
{
  g_autoptr (WeirOffsetDialog) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) changes = weir_offset_record_list_finish (result, &error);
  GtkWidget *view, *content;

  if (g_cancellable_is_cancelled (self->cancellable))
    return;
  if (changes == NULL)
    {
      weir_offset_form_set_notice (self->form, error->message);
      return;
    }
  view = adw_toolbar_view_new ();
  adw_toolbar_view_add_top_bar (ADW_TOOLBAR_VIEW (view), adw_header_bar_new ());
  if (changes->len == 0)
    {
      content = adw_status_page_new ();
      adw_status_page_set_icon_name (ADW_STATUS_PAGE (content), "document-open-recent-symbolic");
      adw_status_page_set_title (ADW_STATUS_PAGE (content), _("No Changes Yet"));
      adw_status_page_set_description (ADW_STATUS_PAGE (content), _("What is changed of this group, here or on the command line, is recorded and can be taken back."));
    }
  else
    {
      GtkWidget *group = adw_preferences_group_new ();

      content = adw_preferences_page_new ();
      for (guint i = 0; i < changes->len && i < MAX_LISTED; i++)
        adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), make_change_row (self, g_ptr_array_index (changes, i)));
      adw_preferences_page_add (ADW_PREFERENCES_PAGE (content), ADW_PREFERENCES_GROUP (group));
    }
  adw_toolbar_view_set_content (ADW_TOOLBAR_VIEW (view), content);
  adw_navigation_view_push (self->view, adw_navigation_page_new (view, _("Earlier Changes")));
}

static void
history_cb (WeirOffsetDialog *self)
{
  weir_offset_record_list_async (self->group, self->cancellable, listed_cb, g_object_ref (self));
}

static void
recovered_cb (GObject *object,
              GAsyncResult *result,
              gpointer user_data)
{
  g_autoptr (WeirOffsetDialog) self = user_data;
  g_autoptr (GPtrArray) settled = weir_offset_record_recover_finish (result, NULL);

  /* Where the record cannot be opened, writing says so: before anything is sent. */
  if (settled == NULL || settled->len == 0 || g_cancellable_is_cancelled (self->cancellable))
    return;
  weir_offset_form_set_notice (self->form, _("A change was interrupted. It was compared with the cluster: see the earlier changes."));
}

static void
closed_cb (WeirOffsetDialog *self)
{
  g_cancellable_cancel (self->cancellable);
}

static void
weir_offset_dialog_dispose (GObject *object)
{
  WeirOffsetDialog *self = WEIR_OFFSET_DIALOG (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (weir_offset_dialog_parent_class)->dispose (object);
}

static void
weir_offset_dialog_finalize (GObject *object)
{
  WeirOffsetDialog *self = WEIR_OFFSET_DIALOG (object);

  g_clear_object (&self->cancellable);
  g_free (self->group);
  G_OBJECT_CLASS (weir_offset_dialog_parent_class)->finalize (object);
}

static void
weir_offset_dialog_class_init (WeirOffsetDialogClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = weir_offset_dialog_dispose;
  G_OBJECT_CLASS (klass)->finalize = weir_offset_dialog_finalize;
  signals[APPLIED] = g_signal_new ("applied", WEIR_TYPE_OFFSET_DIALOG, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
weir_offset_dialog_init (WeirOffsetDialog *self)
{
  self->cancellable = g_cancellable_new ();
  self->view = ADW_NAVIGATION_VIEW (adw_navigation_view_new ());
  adw_dialog_set_title (ADW_DIALOG (self), _("Change Offsets"));
  adw_dialog_set_content_width (ADW_DIALOG (self), 560);
  adw_dialog_set_content_height (ADW_DIALOG (self), 640);
  adw_dialog_set_child (ADW_DIALOG (self), GTK_WIDGET (self->view));
  g_signal_connect_object (self, "closed", G_CALLBACK (closed_cb), self, G_CONNECT_SWAPPED);
}

AdwDialog *
weir_offset_dialog_new (WeirSession *session,
                        const char *group)
{
  WeirOffsetDialog *self = g_object_new (WEIR_TYPE_OFFSET_DIALOG, NULL);
  WeirClient *client = weir_session_get_client (session);

  self->session = g_object_ref (session);
  self->group = g_strdup (group);
  self->form = WEIR_OFFSET_FORM (weir_offset_form_new (session, group));
  g_signal_connect_object (self->form, "preview", G_CALLBACK (preview_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->form, "history", G_CALLBACK (history_cb), self, G_CONNECT_SWAPPED);
  adw_navigation_view_add (self->view, ADW_NAVIGATION_PAGE (self->form));
  if (client != NULL)
    weir_offset_record_recover_async (client, TIMEOUT_MSEC, self->cancellable, recovered_cb, g_object_ref (self));
  return ADW_DIALOG (self);
}
