/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "weir-job-view.h"

#include <glib/gi18n.h>
#include <math.h>

#include "app/weir-job-rows.h"
#include "app/weir-job-runner.h"
#include "app/weir-job-text.h"
#include "app/weir-replay-target.h"
#include "app/weir-window.h"
#include "base/weir-error.h"
#include "base/weir-format.h"

struct _WeirJobView
{
  AdwBin parent_instance;

  GtkLabel *state_label;
  GtkLabel *headline_label;
  GtkProgressBar *progress_bar;
  GtkLabel *progress_label;
  GtkWidget *pause_button;
  GtkWidget *stop_button;
  GtkWidget *resume_button;
  GtkWidget *skip_button;
  GtkWidget *check_button;
  GtkWidget *repeat_button;
  GtkWidget *remove_button;
  GtkLabel *refusal_label;
  GtkWidget *resume_group;
  GtkEditable *rate_entry;
  GtkWidget *check_group;
  AdwActionRow *check_row;
  GtkImage *check_image;
  AdwExpanderRow *hashes_row;
  AdwPreferencesGroup *figures_group;
  GtkWidget *report_group;
  AdwExpanderRow *source_row;
  AdwExpanderRow *target_row;
  AdwExpanderRow *refused_row;
  AdwPreferencesGroup *plan_group;

  AdwActionRow *written_row;
  AdwActionRow *read_row;
  AdwActionRow *bytes_row;
  AdwActionRow *delivery_row;
  AdwActionRow *stamped_row;
  AdwActionRow *started_row;
  AdwActionRow *ended_row;
  AdwActionRow *limit_row; /* of the plan */
  WeirJobRows source_rows;
  WeirJobRows target_rows;
  WeirJobRows refused_rows;
  WeirJobRows hash_rows;

  WeirSession *session;
  WeirJobItem *item;
  WeirJobItemState shown_state;
  const WeirReplayFindings *shown_findings;
  gboolean was_shown;
  gboolean is_busy; /* the connection to the target is being opened */
  GCancellable *cancellable;
};

G_DEFINE_FINAL_TYPE (WeirJobView, weir_job_view, ADW_TYPE_BIN)

static WeirProfileStore *
get_store (WeirJobView *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  return WEIR_IS_WINDOW (root) ? weir_window_get_store (WEIR_WINDOW (root)) : NULL;
}

static void
update_buttons (WeirJobView *self)
{
  WeirJobItemState state = weir_job_item_get_state (self->item);
  const WeirJob *job = weir_job_item_get_job (self->item);
  WeirProfile *target = weir_replay_target_find_profile (self->session, get_store (self), job);
  gboolean is_read_only = target != NULL && weir_profile_get_read_only (target);
  gboolean is_running = state == WEIR_JOB_ITEM_RUNNING || state == WEIR_JOB_ITEM_PAUSED;
  gboolean can_resume = state == WEIR_JOB_ITEM_STOPPED || state == WEIR_JOB_ITEM_INTERRUPTED;
  gboolean is_idle = can_resume || state == WEIR_JOB_ITEM_DONE;
  gboolean is_checking = weir_job_item_get_is_checking (self->item, NULL);

  gtk_widget_set_visible (self->pause_button, is_running);
  gtk_button_set_label (GTK_BUTTON (self->pause_button), state == WEIR_JOB_ITEM_PAUSED ? _("_Continue") : _("_Pause"));
  gtk_widget_set_visible (self->stop_button, is_running);
  gtk_widget_set_visible (self->resume_button, can_resume && !is_read_only && !is_checking);
  gtk_widget_set_sensitive (self->resume_button, !self->is_busy);
  gtk_widget_set_visible (self->resume_group, gtk_widget_get_visible (self->resume_button));
  gtk_widget_set_sensitive (self->resume_group, !self->is_busy);
  gtk_widget_set_visible (self->skip_button, can_resume && !is_read_only && !is_checking && job->obstacle == WEIR_OBSTACLE_REFUSED
                                               && job->refused_policy == WEIR_REFUSED_STOP);
  gtk_widget_set_sensitive (self->skip_button, !self->is_busy);
  gtk_widget_set_visible (self->check_button, is_idle && job->targets->len > 0);
  gtk_widget_set_sensitive (self->check_button, !self->is_busy);
  gtk_button_set_label (GTK_BUTTON (self->check_button), is_checking ? _("Stop _Verifying") : _("_Verify"));
  gtk_widget_set_visible (self->repeat_button, is_idle && !is_read_only && !is_checking);
  gtk_widget_set_visible (self->remove_button, is_idle && !is_checking);
  gtk_widget_set_visible (GTK_WIDGET (self->refusal_label), is_idle && is_read_only);
  if (is_read_only)
    {
      /* Translators: name of a connection */
      g_autofree char *text = g_strdup_printf (_("The connection “%s” is read-only: nothing is written to it."), weir_profile_get_name (target));

      gtk_label_set_label (self->refusal_label, text);
    }
}

static void
update_head (WeirJobView *self)
{
  const char *style = NULL;
  const char *state = weir_job_text_state (self->item, &style);
  g_autofree char *headline = weir_job_text_headline (self->item);
  g_autofree char *progress = weir_job_text_progress (self->item);
  double fraction = weir_job_item_get_fraction (self->item);

  gtk_label_set_label (self->state_label, state);
  gtk_widget_set_css_classes (GTK_WIDGET (self->state_label), (const char *[]) { "title-2", style, NULL });
  if (g_strcmp0 (gtk_label_get_label (self->headline_label), headline) != 0)
    gtk_label_set_label (self->headline_label, headline);
  gtk_label_set_label (self->progress_label, progress);
  gtk_progress_bar_set_fraction (self->progress_bar, isnan (fraction) ? 0 : fraction);
}

static void
update_figures (WeirJobView *self)
{
  const WeirJob *job = weir_job_item_get_job (self->item);
  g_autofree char *written = weir_format_count (job->counts.n_written);
  g_autofree char *n_read = weir_format_count (job->counts.n_read);
  g_autofree char *bytes = weir_format_bytes (job->counts.n_bytes);
  g_autofree char *stamped = weir_format_count (job->counts.n_stamped);
  g_autofree char *started = job->started_msec > 0 ? weir_format_date_time (job->started_msec) : NULL;
  g_autofree char *ended = job->ended_msec > 0 ? weir_format_date_time (job->ended_msec) : NULL;

  weir_job_rows_set (self->written_row, written);
  weir_job_rows_set (self->read_row, n_read);
  weir_job_rows_set (self->bytes_row, bytes);
  weir_job_rows_set (self->delivery_row, weir_job_text_delivery (job));
  weir_job_rows_set (self->stamped_row, stamped);
  gtk_widget_set_visible (GTK_WIDGET (self->stamped_row), job->counts.n_stamped > 0 && !job->new_timestamps);
  weir_job_rows_set_rate (self->limit_row, job);
  weir_job_rows_set (self->started_row, started);
  weir_job_rows_set (self->ended_row, ended);
  gtk_widget_set_visible (GTK_WIDGET (self->ended_row), ended != NULL && !weir_job_item_get_is_active (self->item));
}

static void
update_report (WeirJobView *self)
{
  const WeirJob *job = weir_job_item_get_job (self->item);
  gboolean is_shown = !weir_job_item_get_is_active (self->item) && job->ranges->len > 0;

  gtk_widget_set_visible (self->report_group, is_shown);
  if (!is_shown)
    return;
  weir_job_rows_show_source (&self->source_rows, job);
  weir_job_rows_show_target (&self->target_rows, job);
  weir_job_rows_show_refused (&self->refused_rows, job);
}

static void
update_check (WeirJobView *self)
{
  double fraction = 0;
  gboolean is_checking = weir_job_item_get_is_checking (self->item, &fraction);
  g_autoptr (GError) error = NULL;
  const WeirReplayFindings *findings = weir_job_item_get_findings (self->item, &error);
  gboolean is_same = findings != NULL && findings->partitions != NULL && findings->n_different == 0;
  g_autofree char *text = NULL;

  gtk_widget_set_visible (self->check_group, is_checking || findings != NULL || error != NULL);
  if (findings != self->shown_findings)
    weir_job_rows_show_hashes (&self->hash_rows, findings);
  if (is_checking)
    /* Translators: a percentage */
    text = g_strdup_printf (_("Both sides are read again: %d %%"), (int) (fraction * 100));
  else if (error != NULL)
    text = g_strdup (error->message);
  else if (findings != NULL)
    text = weir_job_text_findings (findings);
  if (text != NULL)
    adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->check_row), text);
  gtk_image_set_from_icon_name (self->check_image, is_checking ? "content-loading-symbolic" : is_same ? "object-select-symbolic" : "dialog-warning-symbolic");
  if (!is_checking && text != NULL && self->was_shown && findings != self->shown_findings)
    gtk_accessible_announce (GTK_ACCESSIBLE (self), text, GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_MEDIUM);
  if (!is_checking && findings == NULL)
    gtk_widget_set_visible (GTK_WIDGET (self->hashes_row), FALSE);
  self->shown_findings = findings;
}

/* What it was limited to so far: while a person types, it is theirs. */
static void
fill_rate (WeirJobView *self)
{
  g_autofree char *rate = weir_job_text_rate (weir_job_item_get_job (self->item)->rate);

  gtk_editable_set_text (self->rate_entry, rate);
}

/* Buttons come and go with the state: the keyboard must not be left on one that is gone, where Escape does nothing. */
static void
keep_focus (WeirJobView *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;

  if (gtk_widget_get_mapped (GTK_WIDGET (self)) && (focus == NULL || !gtk_widget_get_mapped (focus)))
    gtk_widget_child_focus (GTK_WIDGET (self), GTK_DIR_TAB_FORWARD);
}

static void
update (WeirJobView *self)
{
  WeirJobItemState state = weir_job_item_get_state (self->item);

  update_head (self);
  update_figures (self);
  update_buttons (self);
  update_check (self);
  if (!self->was_shown || state != self->shown_state)
    {
      update_report (self);
      fill_rate (self);
      if (self->was_shown)
        gtk_accessible_announce (GTK_ACCESSIBLE (self), gtk_label_get_label (self->headline_label),
                                 GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_MEDIUM);
    }
  if (self->was_shown && state != self->shown_state)
    keep_focus (self);
  self->shown_state = state;
  self->was_shown = TRUE;
}

static void
pause_cb (WeirJobView *self)
{
  weir_job_item_set_paused (self->item, weir_job_item_get_state (self->item) != WEIR_JOB_ITEM_PAUSED);
}

static void
stop_cb (WeirJobView *self)
{
  weir_job_item_stop (self->item);
}

static void
show_error (WeirJobView *self,
            const GError *error)
{
  gtk_label_set_label (self->headline_label, error->message);
  gtk_accessible_announce (GTK_ACCESSIBLE (self), error->message, GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_HIGH);
}

/* FALSE: it could not be opened, and that is said, or nobody waits for it any more. */
static WeirClient *
take_target (WeirJobView *self,
             GObject *session,
             GAsyncResult *result)
{
  g_autoptr (GError) error = NULL;
  WeirClient *target = weir_replay_target_open_finish (WEIR_SESSION (session), result, &error);

  self->is_busy = FALSE;
  if (g_cancellable_is_cancelled (self->cancellable))
    {
      g_clear_object (&target);
      return NULL;
    }
  update_buttons (self);
  if (target == NULL)
    show_error (self, error);
  return target;
}

static void
open_target (WeirJobView *self,
             GAsyncReadyCallback callback)
{
  self->is_busy = TRUE;
  update_buttons (self);
  weir_replay_target_open_async (self->session, get_store (self), weir_job_item_get_job (self->item), self->cancellable, callback,
                                 g_object_ref (self));
}

static void
resume_opened_cb (GObject *object,
                  GAsyncResult *result,
                  gpointer user_data)
{
  g_autoptr (WeirJobView) self = user_data;
  g_autoptr (WeirClient) target = take_target (self, object, result);

  if (target != NULL && !weir_job_item_get_is_active (self->item))
    weir_job_item_start (self->item, weir_session_get_client (self->session), target);
}

static void
rate_cb (WeirJobView *self)
{
  double rate;
  gboolean is_wrong = !weir_job_text_parse_rate (gtk_editable_get_text (self->rate_entry), &rate);

  if (is_wrong)
    gtk_widget_add_css_class (GTK_WIDGET (self->rate_entry), "error");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->rate_entry), "error");
  gtk_accessible_update_state (GTK_ACCESSIBLE (self->rate_entry), GTK_ACCESSIBLE_STATE_INVALID,
                               is_wrong ? GTK_ACCESSIBLE_INVALID_TRUE : GTK_ACCESSIBLE_INVALID_FALSE, -1);
}

/* FALSE: it cannot be resumed so, and that is said. */
static gboolean
take_rate (WeirJobView *self)
{
  g_autoptr (GError) error = NULL;
  double rate;

  if (weir_job_text_parse_rate (gtk_editable_get_text (self->rate_entry), &rate))
    {
      weir_job_item_set_rate (self->item, rate);
      /* A field that is hidden while it has the focus is never told that it has lost it. */
      gtk_widget_grab_focus (self->resume_button);
      return TRUE;
    }
  g_set_error_literal (&error, WEIR_ERROR, WEIR_ERROR_INVALID, _("“Messages per Second” needs a number above 0, or nothing."));
  show_error (self, error);
  gtk_widget_grab_focus (GTK_WIDGET (self->rate_entry));
  return FALSE;
}

static void
resume_cb (WeirJobView *self)
{
  if (take_rate (self))
    open_target (self, resume_opened_cb);
}

static void
skip_cb (WeirJobView *self)
{
  if (!take_rate (self))
    return;
  weir_job_item_skip_refused (self->item);
  open_target (self, resume_opened_cb);
}

static void
check_opened_cb (GObject *object,
                 GAsyncResult *result,
                 gpointer user_data)
{
  g_autoptr (WeirJobView) self = user_data;
  g_autoptr (WeirClient) target = take_target (self, object, result);

  if (target != NULL)
    weir_job_item_check (self->item, weir_session_get_client (self->session), target);
}

static void
check_cb (WeirJobView *self)
{
  if (weir_job_item_get_is_checking (self->item, NULL))
    weir_job_item_stop_check (self->item);
  else
    open_target (self, check_opened_cb);
}

static void
removed_cb (GObject *object,
            GAsyncResult *result,
            gpointer user_data)
{
  g_autoptr (WeirJobView) self = user_data;
  g_autoptr (GError) error = NULL;

  if (!weir_job_runner_remove_finish (WEIR_JOB_RUNNER (object), result, &error) && !g_cancellable_is_cancelled (self->cancellable))
    show_error (self, error);
}

static void
remove_response_cb (WeirJobView *self,
                    const char *response)
{
  if (g_str_equal (response, "remove"))
    weir_job_runner_remove_async (weir_job_runner_get_default (), self->item, removed_cb, g_object_ref (self));
}

static void
remove_cb (WeirJobView *self)
{
  AdwDialog *dialog = adw_alert_dialog_new (_("Remove the Job?"), NULL);
  gboolean is_done = weir_job_item_get_state (self->item) == WEIR_JOB_ITEM_DONE;

  adw_alert_dialog_set_body (ADW_ALERT_DIALOG (dialog),
                             is_done ? _("Its report is deleted. The messages that it has written stay.")
                                     : _("Its report is deleted, and it cannot go on. The messages that it has written stay."));
  adw_alert_dialog_add_responses (ADW_ALERT_DIALOG (dialog), "cancel", _("_Cancel"), "remove", _("_Remove"), NULL);
  adw_alert_dialog_set_response_appearance (ADW_ALERT_DIALOG (dialog), "remove", ADW_RESPONSE_DESTRUCTIVE);
  adw_alert_dialog_set_default_response (ADW_ALERT_DIALOG (dialog), "cancel");
  adw_alert_dialog_set_close_response (ADW_ALERT_DIALOG (dialog), "cancel");
  g_signal_connect_object (dialog, "response", G_CALLBACK (remove_response_cb), self, G_CONNECT_SWAPPED);
  adw_dialog_present (dialog, GTK_WIDGET (self));
}

/* The saved connections are the window's. */
static void
weir_job_view_root (GtkWidget *widget)
{
  WeirJobView *self = WEIR_JOB_VIEW (widget);

  GTK_WIDGET_CLASS (weir_job_view_parent_class)->root (widget);
  if (self->item != NULL)
    update (self);
}

static void
weir_job_view_dispose (GObject *object)
{
  WeirJobView *self = WEIR_JOB_VIEW (object);

  g_cancellable_cancel (self->cancellable);
  gtk_widget_dispose_template (GTK_WIDGET (self), WEIR_TYPE_JOB_VIEW);
  g_clear_object (&self->item);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (weir_job_view_parent_class)->dispose (object);
}

static void
weir_job_view_finalize (GObject *object)
{
  WeirJobView *self = WEIR_JOB_VIEW (object);

  g_ptr_array_unref (self->source_rows.rows);
  g_ptr_array_unref (self->target_rows.rows);
  g_ptr_array_unref (self->refused_rows.rows);
  g_ptr_array_unref (self->hash_rows.rows);
  g_clear_object (&self->cancellable);
  G_OBJECT_CLASS (weir_job_view_parent_class)->finalize (object);
}

static void
weir_job_view_class_init (WeirJobViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = weir_job_view_dispose;
  G_OBJECT_CLASS (klass)->finalize = weir_job_view_finalize;
  widget_class->root = weir_job_view_root;
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/weirapp/Weir/weir-job-view.ui");
  gtk_widget_class_bind_template_child (widget_class, WeirJobView, state_label);
  gtk_widget_class_bind_template_child (widget_class, WeirJobView, headline_label);
  gtk_widget_class_bind_template_child (widget_class, WeirJobView, progress_bar);
  gtk_widget_class_bind_template_child (widget_class, WeirJobView, progress_label);
  gtk_widget_class_bind_template_child (widget_class, WeirJobView, pause_button);
  gtk_widget_class_bind_template_child (widget_class, WeirJobView, stop_button);
  gtk_widget_class_bind_template_child (widget_class, WeirJobView, resume_button);
  gtk_widget_class_bind_template_child (widget_class, WeirJobView, skip_button);
  gtk_widget_class_bind_template_child (widget_class, WeirJobView, check_button);
  gtk_widget_class_bind_template_child (widget_class, WeirJobView, repeat_button);
  gtk_widget_class_bind_template_child (widget_class, WeirJobView, remove_button);
  gtk_widget_class_bind_template_child (widget_class, WeirJobView, refusal_label);
  gtk_widget_class_bind_template_child (widget_class, WeirJobView, resume_group);
  gtk_widget_class_bind_template_child (widget_class, WeirJobView, rate_entry);
  gtk_widget_class_bind_template_child (widget_class, WeirJobView, check_group);
  gtk_widget_class_bind_template_child (widget_class, WeirJobView, check_row);
  gtk_widget_class_bind_template_child (widget_class, WeirJobView, check_image);
  gtk_widget_class_bind_template_child (widget_class, WeirJobView, hashes_row);
  gtk_widget_class_bind_template_child (widget_class, WeirJobView, figures_group);
  gtk_widget_class_bind_template_child (widget_class, WeirJobView, report_group);
  gtk_widget_class_bind_template_child (widget_class, WeirJobView, source_row);
  gtk_widget_class_bind_template_child (widget_class, WeirJobView, target_row);
  gtk_widget_class_bind_template_child (widget_class, WeirJobView, refused_row);
  gtk_widget_class_bind_template_child (widget_class, WeirJobView, plan_group);
  gtk_widget_class_bind_template_callback (widget_class, pause_cb);
  gtk_widget_class_bind_template_callback (widget_class, stop_cb);
  gtk_widget_class_bind_template_callback (widget_class, resume_cb);
  gtk_widget_class_bind_template_callback (widget_class, skip_cb);
  gtk_widget_class_bind_template_callback (widget_class, rate_cb);
  gtk_widget_class_bind_template_callback (widget_class, check_cb);
  gtk_widget_class_bind_template_callback (widget_class, remove_cb);
}

static void
weir_job_view_init (WeirJobView *self)
{
  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  weir_job_rows_init (&self->source_rows, self->source_row);
  weir_job_rows_init (&self->target_rows, self->target_row);
  weir_job_rows_init (&self->refused_rows, self->refused_row);
  weir_job_rows_init (&self->hash_rows, self->hashes_row);
  self->written_row = weir_job_rows_add (self->figures_group, _("Written"), NULL);
  self->read_row = weir_job_rows_add (self->figures_group, _("Read"), NULL);
  self->bytes_row = weir_job_rows_add (self->figures_group, _("Keys and Values Written"), NULL);
  self->delivery_row = weir_job_rows_add (self->figures_group, _("Delivery"), NULL);
  self->stamped_row = weir_job_rows_add (self->figures_group, _("Stamped With the Current Time, Having None"), NULL);
  self->started_row = weir_job_rows_add (self->figures_group, _("Started"), NULL);
  self->ended_row = weir_job_rows_add (self->figures_group, _("Ended"), NULL);
}

GtkWidget *
weir_job_view_new (WeirSession *session,
                   WeirJobItem *item)
{
  WeirJobView *self = g_object_new (WEIR_TYPE_JOB_VIEW, NULL);

  self->session = g_object_ref (session);
  self->item = g_object_ref (item);
  self->limit_row = weir_job_rows_add_plan (self->plan_group, weir_job_item_get_job (item));
  gtk_actionable_set_action_target (GTK_ACTIONABLE (self->repeat_button), "s", weir_job_item_get_name (item));
  g_signal_connect_object (item, "changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);
  return GTK_WIDGET (self);
}
