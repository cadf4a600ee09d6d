/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "weir-window-private.h"

#include <glib/gi18n.h>

#include "app/weir-job-runner.h"
#include "app/weir-replay-dialog.h"
#include "app/weir-replay-plan.h"

/* What the window has to do with jobs: it begins them, and it is not closed over them without a question. */

/* What is on its way to a broker that is gone is not waited for: such a job goes on from the last place that is certain. */
#define STOP_SECONDS 8

void
weir_window_show_replay (WeirWindow *self,
                         const WeirJob *job)
{
  g_return_if_fail (WEIR_IS_WINDOW (self));
  /* Whoever asks for it: where nothing can be written to, there is nothing to plan. */
  if (weir_window_can_replay (self))
    adw_dialog_present (weir_replay_dialog_new (self->session, weir_window_get_store (self), job), GTK_WIDGET (self));
}

void
weir_window_show_replay_of (WeirWindow *self,
                            const char *topic)
{
  g_autoptr (WeirJob) job = weir_job_new ("replay");

  job->source = g_strdup (topic);
  weir_window_show_replay (self, job);
}

/* The same again: from the beginning of its plan, which is not what it still had to do. */
void
weir_window_repeat_job (WeirWindow *self,
                        const char *name)
{
  WeirJobItem *item = weir_job_runner_find (weir_job_runner_get_default (), name);
  AdwDialog *visible = adw_application_window_get_visible_dialog (ADW_APPLICATION_WINDOW (self));

  if (item == NULL)
    return;
  if (visible != NULL)
    adw_dialog_close (visible);
  weir_window_show_replay (self, weir_job_item_get_job (item));
}

gboolean
weir_window_can_replay (WeirWindow *self)
{
  return self->session != NULL && weir_replay_plan_is_possible (weir_session_get_profile (self->session), weir_window_get_store (self));
}

static gboolean
waited_cb (gpointer user_data)
{
  WeirWindow *self = user_data;

  self->stop_timer = 0;
  gtk_window_destroy (GTK_WINDOW (self));
  return G_SOURCE_REMOVE;
}

static void
jobs_changed_cb (WeirWindow *self)
{
  if (self->stop_timer == 0 || weir_job_runner_count_active (weir_job_runner_get_default ()) > 0)
    return;
  /* Not here: others are still being told. */
  g_source_remove (self->stop_timer);
  self->stop_timer = g_idle_add (waited_cb, self);
}

static void
stop_and_close (WeirWindow *self)
{
  WeirJobRunner *runner = weir_job_runner_get_default ();

  self->stop_timer = g_timeout_add_seconds (STOP_SECONDS, waited_cb, self);
  g_signal_connect_object (runner, "changed", G_CALLBACK (jobs_changed_cb), self, G_CONNECT_SWAPPED);
  weir_window_add_toast (self, adw_toast_new (_("Stopping jobs…")));
  weir_job_runner_stop_all (runner);
  jobs_changed_cb (self);
}

static void
response_cb (WeirWindow *self,
             const char *response)
{
  if (g_str_equal (response, "quit") && self->stop_timer == 0)
    stop_and_close (self);
}

gboolean
weir_window_may_close (WeirWindow *self)
{
  guint n_active = weir_job_runner_count_active (weir_job_runner_get_default ());
  g_autofree char *body = NULL;
  AdwDialog *dialog;

  g_return_val_if_fail (WEIR_IS_WINDOW (self), TRUE);

  if (n_active == 0)
    return TRUE;
  /* It is being closed already. */
  if (self->stop_timer != 0)
    return FALSE;
  if (self->session != NULL && weir_profile_get_is_demo (weir_session_get_profile (self->session)))
    body = g_strdup_printf (ngettext ("%u job is running. It ends with the sample shop.", "%u jobs are running. They end with the sample shop.", n_active),
                            n_active);
  else
    body = g_strdup_printf (ngettext ("%u job is running. It stops, and can be resumed from the page of the jobs.",
                                      "%u jobs are running. They stop, and can be resumed from the page of the jobs.", n_active),
                            n_active);
  dialog = adw_alert_dialog_new (_("Stop Jobs and Quit?"), body);
  adw_alert_dialog_add_responses (ADW_ALERT_DIALOG (dialog), "cancel", _("_Cancel"), "quit", _("_Stop and Quit"), NULL);
  adw_alert_dialog_set_response_appearance (ADW_ALERT_DIALOG (dialog), "quit", ADW_RESPONSE_DESTRUCTIVE);
  adw_alert_dialog_set_default_response (ADW_ALERT_DIALOG (dialog), "cancel");
  adw_alert_dialog_set_close_response (ADW_ALERT_DIALOG (dialog), "cancel");
  g_signal_connect_object (dialog, "response", G_CALLBACK (response_cb), self, G_CONNECT_SWAPPED);
  adw_dialog_present (dialog, GTK_WIDGET (self));
  return FALSE;
}

/* The broker of the sample shop ends with it, and what was to be done there can never go on. */
void
weir_window_leave_jobs (WeirWindow *self)
{
  WeirProfile *profile = weir_session_get_profile (self->session);
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func (g_object_unref);
  GListModel *model = G_LIST_MODEL (weir_job_runner_get_default ());

  if (!weir_profile_get_is_demo (profile))
    return;
  for (guint i = 0; i < g_list_model_get_n_items (model); i++)
    g_ptr_array_add (items, g_list_model_get_item (model, i));
  for (guint i = 0; i < items->len; i++)
    {
      if (weir_job_is_of_profile (weir_job_item_get_job (g_ptr_array_index (items, i)), profile))
        weir_job_runner_forget (weir_job_runner_get_default (), g_ptr_array_index (items, i));
    }
}
