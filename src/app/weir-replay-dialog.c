/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "weir-replay-dialog.h"

#include <glib/gi18n.h>

#include "app/weir-job-runner.h"
#include "app/weir-job-view.h"
#include "app/weir-replay-forecast.h"
#include "app/weir-replay-plan.h"
#include "app/weir-replay-target.h"

struct _WeirReplayDialog
{
  AdwDialog parent_instance;

  AdwNavigationView *view;
  WeirReplayPlan *plan; /* borrowed from the view */
  WeirSession *session;
  WeirProfileStore *store;
  WeirJob *job; /* what the plan says */
  WeirClient *target;
  GCancellable *cancellable;
  gboolean is_opening;
};

G_DEFINE_FINAL_TYPE (WeirReplayDialog, weir_replay_dialog, ADW_TYPE_DIALOG)

static void
run_cb (WeirReplayDialog *self)
{
  WeirClient *source = weir_session_get_client (self->session);
  GtkWidget *toolbar_view;
  AdwNavigationPage *page;
  WeirJobItem *item;

  if (source == NULL || self->target == NULL)
    return;
  item = weir_job_runner_start (weir_job_runner_get_default (), self->job, source, self->target);
  toolbar_view = adw_toolbar_view_new ();
  adw_toolbar_view_add_top_bar (ADW_TOOLBAR_VIEW (toolbar_view), adw_header_bar_new ());
  adw_toolbar_view_set_content (ADW_TOOLBAR_VIEW (toolbar_view), weir_job_view_new (self->session, item));
  page = adw_navigation_page_new_with_tag (toolbar_view, weir_job_item_get_name (item), "run");
  /* There is no way back to a plan that is being carried out. */
  adw_navigation_page_set_can_pop (page, FALSE);
  /* So Escape closes the dialog: the job goes on. */
  adw_navigation_view_set_pop_on_escape (self->view, FALSE);
  adw_navigation_view_push (self->view, page);
}

static void
opened_cb (GObject *object,
           GAsyncResult *result,
           gpointer user_data)
{
  g_autoptr (WeirReplayDialog) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (WeirClient) target = weir_replay_target_open_finish (WEIR_SESSION (object), result, &error);
  GtkWidget *page;

  self->is_opening = FALSE;
  if (g_cancellable_is_cancelled (self->cancellable) || self->plan == NULL)
    return;
  if (target == NULL)
    {
      weir_replay_plan_show_error (self->plan, error->message);
      return;
    }
  g_set_object (&self->target, target);
  page = weir_replay_forecast_new (weir_session_get_client (self->session), target, self->job);
  g_signal_connect_object (page, "run", G_CALLBACK (run_cb), self, G_CONNECT_SWAPPED);
  adw_navigation_view_push (self->view, ADW_NAVIGATION_PAGE (page));
}

static void
next_cb (WeirReplayDialog *self)
{
  if (self->is_opening)
    return;
  weir_job_free (self->job);
  self->job = weir_replay_plan_make_job (self->plan);
  self->is_opening = TRUE;
  weir_replay_target_open_async (self->session, self->store, self->job, self->cancellable, opened_cb, g_object_ref (self));
}

static void
closed_cb (WeirReplayDialog *self)
{
  g_cancellable_cancel (self->cancellable);
}

static void
weir_replay_dialog_dispose (GObject *object)
{
  WeirReplayDialog *self = WEIR_REPLAY_DIALOG (object);

  g_cancellable_cancel (self->cancellable);
  self->plan = NULL;
  g_clear_object (&self->target);
  g_clear_object (&self->session);
  g_clear_object (&self->store);
  G_OBJECT_CLASS (weir_replay_dialog_parent_class)->dispose (object);
}

static void
weir_replay_dialog_finalize (GObject *object)
{
  WeirReplayDialog *self = WEIR_REPLAY_DIALOG (object);

  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->job, weir_job_free);
  G_OBJECT_CLASS (weir_replay_dialog_parent_class)->finalize (object);
}

static void
weir_replay_dialog_class_init (WeirReplayDialogClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = weir_replay_dialog_dispose;
  G_OBJECT_CLASS (klass)->finalize = weir_replay_dialog_finalize;
}

static void
weir_replay_dialog_init (WeirReplayDialog *self)
{
  self->cancellable = g_cancellable_new ();
  self->view = ADW_NAVIGATION_VIEW (adw_navigation_view_new ());
  adw_dialog_set_title (ADW_DIALOG (self), _("Replay Messages"));
  adw_dialog_set_content_width (ADW_DIALOG (self), 560);
  adw_dialog_set_content_height (ADW_DIALOG (self), 760);
  adw_dialog_set_child (ADW_DIALOG (self), GTK_WIDGET (self->view));
  g_signal_connect_object (self, "closed", G_CALLBACK (closed_cb), self, G_CONNECT_SWAPPED);
}

AdwDialog *
weir_replay_dialog_new (WeirSession *session,
                        WeirProfileStore *store,
                        const WeirJob *job)
{
  WeirReplayDialog *self = g_object_new (WEIR_TYPE_REPLAY_DIALOG, NULL);

  self->session = g_object_ref (session);
  g_set_object (&self->store, store);
  self->plan = WEIR_REPLAY_PLAN (weir_replay_plan_new (session, store, job));
  g_signal_connect_object (self->plan, "next", G_CALLBACK (next_cb), self, G_CONNECT_SWAPPED);
  adw_navigation_view_add (self->view, ADW_NAVIGATION_PAGE (self->plan));
  return ADW_DIALOG (self);
}
