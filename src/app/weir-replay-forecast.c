/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "weir-replay-forecast.h"

#include <glib/gi18n.h>

#include "app/weir-job-rows.h"
#include "app/weir-job-rules.h"
#include "app/weir-job-text.h"
#include "base/weir-format.h"
#include "decode/weir-decode.h"
#include "kafka/weir-replay-access.h"
#include "kafka/weir-replay-preview.h"

/* A cluster that has gone away: the person is told. */
#define STALL_MSEC 20000
/* What of a value is shown. */
#define MAX_SHOWN_BYTES 2000

struct _WeirReplayForecast
{
  AdwNavigationPage parent_instance;

  GtkWidget *run_button;
  GtkStack *stack;
  GtkProgressBar *progress_bar;
  GtkLabel *progress_label;
  GtkWidget *offsets_button;
  AdwStatusPage *failed_page;
  AdwPreferencesGroup *warnings_group;
  AdwPreferencesGroup *figures_group;
  AdwPreferencesGroup *plan_group;

  WeirClient *source;
  WeirClient *target;
  WeirJob *job;
  WeirReplayPreview *preview;
  GCancellable *cancellable; /* of the question of permissions */
  gboolean lacks_access;
};

G_DEFINE_FINAL_TYPE (WeirReplayForecast, weir_replay_forecast, ADW_TYPE_NAVIGATION_PAGE)

enum
{
  RUN,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static void
fail (WeirReplayForecast *self,
      const char *message)
{
  g_autofree char *escaped = g_markup_escape_text (message, -1);

  adw_status_page_set_description (self->failed_page, escaped);
  gtk_stack_set_visible_child_name (self->stack, "failed");
  gtk_accessible_announce (GTK_ACCESSIBLE (self), message, GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_HIGH);
}

static void
add_warning (WeirReplayForecast *self,
             const char *text,
             gboolean is_error)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *image = gtk_image_new_from_icon_name (is_error ? "dialog-error-symbolic" : "dialog-warning-symbolic");

  gtk_widget_add_css_class (image, is_error ? "error" : "warning");
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), text);
  adw_action_row_set_title_lines (ADW_ACTION_ROW (row), 0);
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), image);
  adw_preferences_group_add (self->warnings_group, row);
}

/* The permissions are asked for beside the dry run: some brokers take longer for them, and some never tell. */
static void
access_cb (GObject *object,
           GAsyncResult *result,
           gpointer user_data)
{
  g_autoptr (WeirReplayForecast) self = user_data;
  g_autoptr (GArray) missing = weir_replay_access_finish (WEIR_CLIENT (object), result, NULL);

  if (missing == NULL || g_cancellable_is_cancelled (self->cancellable))
    return;
  for (guint i = 0; i < missing->len; i++)
    {
      g_autofree char *text = weir_replay_access_describe (g_array_index (missing, WeirReplayAccess, i), self->job);

      add_warning (self, text, FALSE);
    }
  self->lacks_access = missing->len > 0;
  if (self->lacks_access)
    gtk_widget_set_visible (GTK_WIDGET (self->warnings_group), TRUE);
}

/* FALSE: the job would be refused. */
static gboolean
show_warnings (WeirReplayForecast *self,
               const WeirReplayExpectation *found)
{
  gboolean is_possible = TRUE;

  for (guint i = 0; i < found->warnings->len; i++)
    {
      WeirReplayWarning warning = g_array_index (found->warnings, WeirReplayWarning, i);
      g_autofree char *text = weir_replay_expectation_describe (found, warning);

      add_warning (self, text, warning == WEIR_REPLAY_WARNING_TOO_FEW_PARTITIONS);
      is_possible &= warning != WEIR_REPLAY_WARNING_TOO_FEW_PARTITIONS;
    }
  if (!found->by_offsets && !weir_coverage_is_complete (found->coverage))
    {
      g_autofree char *text = weir_coverage_to_text (found->coverage);

      add_warning (self, text, FALSE);
    }
  gtk_widget_set_visible (GTK_WIDGET (self->warnings_group),
                          self->lacks_access || found->warnings->len > 0 || !weir_coverage_is_complete (found->coverage));
  return is_possible;
}

static void
add_place (WeirReplayForecast *self,
           const char *title,
           const WeirReplayPlace *place)
{
  g_autofree char *time = weir_format_date_time (place->timestamp_msec);
  g_autofree char *offset = weir_format_count (place->offset);
  /* Translators: a time, number of a partition, an offset */
  g_autofree char *text = g_strdup_printf (_("%s, partition %d, offset %s"), time, place->partition, offset);

  weir_job_rows_add (self->figures_group, title, text);
}

static void
add_value (WeirReplayForecast *self,
           const char *title,
           GBytes *value)
{
  g_autofree char *text = weir_decode_to_line (value, MAX_SHOWN_BYTES);

  weir_job_rows_add (self->figures_group, title, text);
}

static void
show_figures (WeirReplayForecast *self,
              const WeirReplayExpectation *found)
{
  g_autofree char *count = weir_format_count (found->n_messages);
  g_autofree char *existing = weir_format_count (weir_replay_expectation_count_target (found));
  g_autofree char *messages = NULL;

  if (found->by_offsets)
    /* Translators: a number */
    messages = g_strdup_printf (_("At most %s, counted by offsets"), count);
  else
    /* Translators: a number */
    messages = g_strdup_printf (_("%s, counted by reading"), count);
  weir_job_rows_add (self->figures_group, _("Messages"), messages);
  if (!found->by_offsets)
    {
      g_autofree char *bytes = weir_format_bytes (found->n_bytes);

      weir_job_rows_add (self->figures_group, _("Keys and Values"), bytes);
    }
  if (!found->by_offsets && found->n_messages > 0)
    {
      gint64 span_msec = found->last.timestamp_msec - found->first.timestamp_msec;
      g_autofree char *span = weir_format_duration (span_msec * G_TIME_SPAN_MILLISECOND);

      add_place (self, _("First Message"), &found->first);
      add_place (self, _("Last Message"), &found->last);
      if (found->first.timestamp_msec >= 0)
        weir_job_rows_add (self->figures_group, _("Time Span"), span);
    }
  if (found->after != NULL)
    {
      add_value (self, _("Sample Value Before"), found->before);
      add_value (self, _("Sample Value After"), found->after);
    }
  weir_job_rows_add (self->figures_group, _("Current Offsets in the Target"), existing);
  weir_job_rows_add (self->figures_group, _("Delivery"), weir_job_text_delivery (self->job));
}

static void
ended_cb (WeirReplayForecast *self)
{
  g_autoptr (GError) error = NULL;
  const WeirReplayExpectation *found = weir_replay_preview_get_result (self->preview, &error);
  gboolean is_possible;

  if (found == NULL)
    {
      fail (self, error->message);
      return;
    }
  if (found->coverage->ranges->len == 0 || (found->is_stalled && found->n_messages == 0))
    {
      fail (self, found->coverage->error != NULL ? found->coverage->error : _("No broker answered in time."));
      return;
    }
  is_possible = show_warnings (self, found);
  show_figures (self, found);
  gtk_widget_set_sensitive (self->run_button, is_possible && found->n_messages > 0);
  gtk_stack_set_visible_child_name (self->stack, "result");
  gtk_accessible_announce (GTK_ACCESSIBLE (self), _("The dry run has ended"), GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_MEDIUM);
  if (is_possible && found->n_messages > 0)
    gtk_widget_grab_focus (self->run_button);
}

static void
progress_cb (WeirReplayForecast *self)
{
  gint64 n_messages;
  double fraction;
  g_autofree char *count = NULL;
  g_autofree char *text = NULL;

  weir_replay_preview_get_progress (self->preview, &n_messages, &fraction);
  count = weir_format_count (n_messages);
  text = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%s message so far", "%s messages so far", (gulong) n_messages), count);
  gtk_progress_bar_set_fraction (self->progress_bar, fraction);
  gtk_label_set_label (self->progress_label, text);
}

static void
drop_preview (WeirReplayForecast *self)
{
  if (self->preview == NULL)
    return;
  g_signal_handlers_disconnect_by_data (self->preview, self);
  weir_replay_preview_cancel (self->preview);
  g_clear_object (&self->preview);
}

static void
start (WeirReplayForecast *self,
       gboolean by_offsets)
{
  g_autoptr (GError) error = NULL;
  WeirReplayLook look;

  drop_preview (self);
  if (!weir_job_rules_make_look (self->job, STALL_MSEC, &look, &error))
    {
      fail (self, error->message);
      return;
    }
  self->preview = weir_replay_preview_new (self->source, self->target, self->job, by_offsets, &look);
  g_signal_connect_object (self->preview, "progress", G_CALLBACK (progress_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->preview, "ended", G_CALLBACK (ended_cb), self, G_CONNECT_SWAPPED);
  gtk_widget_set_visible (self->offsets_button, !by_offsets);
  weir_replay_preview_start (self->preview);
}

static void
offsets_cb (WeirReplayForecast *self)
{
  start (self, TRUE);
}

static void
run_cb (WeirReplayForecast *self)
{
  g_signal_emit (self, signals[RUN], 0);
}

static void
weir_replay_forecast_dispose (GObject *object)
{
  WeirReplayForecast *self = WEIR_REPLAY_FORECAST (object);

  g_cancellable_cancel (self->cancellable);
  drop_preview (self);
  gtk_widget_dispose_template (GTK_WIDGET (self), WEIR_TYPE_REPLAY_FORECAST);
  g_clear_object (&self->source);
  g_clear_object (&self->target);
  g_clear_pointer (&self->job, weir_job_free);
  G_OBJECT_CLASS (weir_replay_forecast_parent_class)->dispose (object);
}

static void
weir_replay_forecast_finalize (GObject *object)
{
  g_clear_object (&WEIR_REPLAY_FORECAST (object)->cancellable);
  G_OBJECT_CLASS (weir_replay_forecast_parent_class)->finalize (object);
}

static void
weir_replay_forecast_class_init (WeirReplayForecastClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = weir_replay_forecast_dispose;
  G_OBJECT_CLASS (klass)->finalize = weir_replay_forecast_finalize;
  signals[RUN] = g_signal_new ("run", WEIR_TYPE_REPLAY_FORECAST, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/weirapp/Weir/weir-replay-forecast.ui");
  gtk_widget_class_bind_template_child (widget_class, WeirReplayForecast, run_button);
  gtk_widget_class_bind_template_child (widget_class, WeirReplayForecast, stack);
  gtk_widget_class_bind_template_child (widget_class, WeirReplayForecast, progress_bar);
  gtk_widget_class_bind_template_child (widget_class, WeirReplayForecast, progress_label);
  gtk_widget_class_bind_template_child (widget_class, WeirReplayForecast, offsets_button);
  gtk_widget_class_bind_template_child (widget_class, WeirReplayForecast, failed_page);
  gtk_widget_class_bind_template_child (widget_class, WeirReplayForecast, warnings_group);
  gtk_widget_class_bind_template_child (widget_class, WeirReplayForecast, figures_group);
  gtk_widget_class_bind_template_child (widget_class, WeirReplayForecast, plan_group);
  gtk_widget_class_bind_template_callback (widget_class, offsets_cb);
  gtk_widget_class_bind_template_callback (widget_class, run_cb);
}

static void
weir_replay_forecast_init (WeirReplayForecast *self)
{
  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * weir_replay_forecast_new:
 * @source: the source's cluster
 * @target: the target's
 * @job: the plan
 *
 * Returns: (transfer floating): the page
 */
GtkWidget *
weir_replay_forecast_new (WeirClient *source,
                          WeirClient *target,
                          const WeirJob *job)
{
  WeirReplayForecast *self = g_object_new (WEIR_TYPE_REPLAY_FORECAST, NULL);

  self->source = g_object_ref (source);
  self->target = g_object_ref (target);
  self->job = weir_job_copy (job);
  weir_job_rows_add_plan (self->plan_group, job);
  weir_replay_access_async (source, target, self->job, self->cancellable, access_cb, g_object_ref (self));
  start (self, FALSE);
  return GTK_WIDGET (self);
}
