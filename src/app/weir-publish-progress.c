/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "weir-publish-progress.h"

#include <glib/gi18n.h>

#include "base/weir-format.h"

/* More rows than these nobody reads. */
#define MAX_RANGES 200
#define MAX_PROBLEMS 200

struct _WeirPublishProgress
{
  AdwNavigationPage parent_instance;

  GtkLabel *title_label;
  GtkProgressBar *progress_bar;
  GtkLabel *detail_label;
  GtkWidget *ranges_group;
  GtkListBox *ranges_list;
  AdwPreferencesGroup *problems_group;
  GtkListBox *problems_list;
  GtkWidget *stop_button;
  GtkWidget *done_button;

  WeirPublishRun *run;
  guint n_ranges; /* as they were shown last */
  guint n_problems;
};

G_DEFINE_FINAL_TYPE (WeirPublishProgress, weir_publish_progress, ADW_TYPE_NAVIGATION_PAGE)

static GtkWidget *
make_row (const char *title, const char *subtitle)
{
  GtkWidget *row = adw_action_row_new ();

  /* Names of files and what brokers say are no markup. */
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  adw_preferences_row_set_title_selectable (ADW_PREFERENCES_ROW (row), TRUE);
  adw_action_row_set_subtitle_selectable (ADW_ACTION_ROW (row), TRUE);
  return row;
}

static void
append_more (GtkListBox *list, gint64 n_more)
{
  g_autofree char *count = weir_format_count (n_more);
  g_autofree char *text = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "And %s more", "And %s more", (gulong) n_more), count);

  gtk_list_box_append (list, make_row (text, ""));
}

void
weir_publish_problems_fill (GtkListBox *list, const WeirPublishReport *report)
{
  gint64 n_problems = report->n_wrong + report->n_refused;

  gtk_list_box_remove_all (list);
  for (guint i = 0; i < report->problems->len && i < MAX_PROBLEMS; i++)
    {
      const WeirPublishProblem *problem = g_ptr_array_index (report->problems, i);
      g_autofree char *place = weir_format_count (problem->place);
      g_autofree char *name = problem->name != NULL ? g_filename_display_basename (problem->name) : NULL;
      /* Translators: the name of a file, and the number of a line in it */
      g_autofree char *title = name != NULL ? g_strdup_printf (_("%s, line %s"), name, place)
                                            /* Translators: the number of a message */
                                            : g_strdup_printf (_("Message %s"), place);

      gtk_list_box_append (list, make_row (title, problem->problem));
    }
  if (n_problems > MIN (report->problems->len, MAX_PROBLEMS))
    append_more (list, n_problems - MIN (report->problems->len, MAX_PROBLEMS));
}

static void
fill_ranges (WeirPublishProgress *self, const WeirPublishReport *report)
{
  gtk_list_box_remove_all (self->ranges_list);
  for (guint i = 0; i < report->ranges->len && i < MAX_RANGES; i++)
    {
      const WeirPublishRange *range = g_ptr_array_index (report->ranges, i);
      g_autofree char *title = g_strdup_printf (_("Partition %d"), range->partition);
      g_autofree char *count = weir_format_count (range->n_messages);
      g_autofree char *messages = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%s message", "%s messages", (gulong) range->n_messages), count);
      g_autofree char *first = weir_format_count (range->first);
      g_autofree char *last = weir_format_count (range->last);
      /* Translators: "5 messages", and the offsets of the first and the last */
      g_autofree char *subtitle = range->first >= 0 ? g_strdup_printf (_("%s, offsets %s to %s"), messages, first, last) : NULL;

      gtk_list_box_append (self->ranges_list, make_row (title, subtitle != NULL ? subtitle : messages));
    }
  if (report->ranges->len > MAX_RANGES)
    append_more (self->ranges_list, report->ranges->len - MAX_RANGES);
}

static char *
describe_progress (const WeirPublishReport *report)
{
  g_autofree char *done = weir_format_count (report->n_published);
  g_autofree char *all = weir_format_count (report->n_expected);

  if (report->n_expected >= 0)
    /* Translators: how many messages of how many */
    return g_strdup_printf (_("%s of %s"), done, all);
  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%s message", "%s messages", (gulong) report->n_published), done);
}

static char *
describe_speed (const WeirPublishReport *report, gboolean has_ended)
{
  double rate = report->elapsed_usec > 0 ? (double) report->n_published * G_TIME_SPAN_SECOND / (double) report->elapsed_usec : 0;
  g_autofree char *rate_text = weir_format_rate (rate);
  g_autofree char *elapsed = weir_format_duration (report->elapsed_usec);
  gint64 n_left = report->n_expected - report->n_published - report->n_refused;

  if (!has_ended && report->n_expected >= 0 && rate > 0 && n_left > 0)
    {
      g_autofree char *left = weir_format_duration ((gint64) ((double) n_left / rate * G_TIME_SPAN_SECOND));

      /* Translators: messages a second ("12/s"), and how long it will take ("41 s") */
      return g_strdup_printf (_("%s · about %s left"), rate_text, left);
    }
  /* Translators: messages a second ("12/s"), and how long it has taken ("41 s") */
  return g_strdup_printf (_("%s · %s"), rate_text, elapsed);
}

static char *
describe_end (const WeirPublishReport *report)
{
  g_autofree char *count = weir_format_count (report->n_published);

  if (report->error != NULL && report->n_published == 0)
    return g_strdup (_("Nothing Was Published"));
  if (report->error != NULL || report->was_stopped)
    return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%s Message Published, Then Stopped", "%s Messages Published, Then Stopped",
                                         (gulong) report->n_published),
                            count);
  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%s Message Published", "%s Messages Published", (gulong) report->n_published), count);
}

static void
show_lists (WeirPublishProgress *self, const WeirPublishReport *report)
{
  gint64 n_problems = report->n_wrong + report->n_refused;
  g_autofree char *count = weir_format_count (n_problems);
  g_autofree char *text = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%s message was left out; all others are not touched by it.",
                                                        "%s messages were left out; all others are not touched by it.", (gulong) n_problems),
                                           count);

  gtk_widget_set_visible (self->ranges_group, report->ranges->len > 0);
  fill_ranges (self, report);
  gtk_widget_set_visible (GTK_WIDGET (self->problems_group), n_problems > 0);
  adw_preferences_group_set_description (self->problems_group, text);
  /* Rows that somebody reads are not made anew for nothing. */
  if (report->problems->len != self->n_problems || weir_publish_run_get_has_ended (self->run))
    weir_publish_problems_fill (self->problems_list, report);
  self->n_problems = report->problems->len;
}

static void
progress_cb (WeirPublishProgress *self)
{
  g_autoptr (WeirPublishReport) report = weir_publish_run_dup_report (self->run);
  g_autofree char *title = describe_progress (report);
  g_autofree char *speed = describe_speed (report, FALSE);

  gtk_label_set_label (self->title_label, title);
  gtk_label_set_label (self->detail_label, speed);
  if (report->n_expected > 0)
    gtk_progress_bar_set_fraction (self->progress_bar,
                                   MIN (1, (double) (report->n_published + report->n_refused) / (double) report->n_expected));
  else
    gtk_progress_bar_pulse (self->progress_bar);
  show_lists (self, report);
}

static void
ended_cb (WeirPublishProgress *self)
{
  g_autoptr (WeirPublishReport) report = weir_publish_run_dup_report (self->run);
  g_autofree char *title = describe_end (report);
  g_autofree char *speed = describe_speed (report, TRUE);

  gtk_label_set_label (self->title_label, title);
  gtk_label_set_label (self->detail_label, report->error != NULL ? report->error : speed);
  /* Not before: it would take the focus from the button. */
  gtk_label_set_selectable (self->detail_label, report->error != NULL);
  if (report->error != NULL)
    gtk_widget_add_css_class (GTK_WIDGET (self->detail_label), "error");
  gtk_widget_set_visible (GTK_WIDGET (self->progress_bar), FALSE);
  show_lists (self, report);
  adw_navigation_page_set_title (ADW_NAVIGATION_PAGE (self), report->n_published > 0 ? _("Published") : _("Not Published"));
  adw_navigation_page_set_can_pop (ADW_NAVIGATION_PAGE (self), TRUE);
  gtk_widget_set_visible (self->done_button, TRUE);
  gtk_widget_grab_focus (self->done_button);
  gtk_widget_set_visible (self->stop_button, FALSE);
  gtk_accessible_announce (GTK_ACCESSIBLE (self), title,
                           report->error != NULL ? GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_HIGH
                                                 : GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_MEDIUM);
}

static void
stop_cb (WeirPublishProgress *self)
{
  gtk_widget_set_sensitive (self->stop_button, FALSE);
  weir_publish_run_stop (self->run);
}

static void
done_cb (WeirPublishProgress *self)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "navigation.pop", NULL);
}

static void
weir_publish_progress_dispose (GObject *object)
{
  g_clear_object (&WEIR_PUBLISH_PROGRESS (object)->run);
  gtk_widget_dispose_template (GTK_WIDGET (object), WEIR_TYPE_PUBLISH_PROGRESS);
  G_OBJECT_CLASS (weir_publish_progress_parent_class)->dispose (object);
}

static void
weir_publish_progress_class_init (WeirPublishProgressClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = weir_publish_progress_dispose;
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/weirapp/Weir/weir-publish-progress.ui");
  gtk_widget_class_bind_template_child (widget_class, WeirPublishProgress, title_label);
  gtk_widget_class_bind_template_child (widget_class, WeirPublishProgress, progress_bar);
  gtk_widget_class_bind_template_child (widget_class, WeirPublishProgress, detail_label);
  gtk_widget_class_bind_template_child (widget_class, WeirPublishProgress, ranges_group);
  gtk_widget_class_bind_template_child (widget_class, WeirPublishProgress, ranges_list);
  gtk_widget_class_bind_template_child (widget_class, WeirPublishProgress, problems_group);
  gtk_widget_class_bind_template_child (widget_class, WeirPublishProgress, problems_list);
  gtk_widget_class_bind_template_child (widget_class, WeirPublishProgress, stop_button);
  gtk_widget_class_bind_template_child (widget_class, WeirPublishProgress, done_button);
  gtk_widget_class_bind_template_callback (widget_class, stop_cb);
  gtk_widget_class_bind_template_callback (widget_class, done_cb);
}

static void
weir_publish_progress_init (WeirPublishProgress *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

AdwNavigationPage *
weir_publish_progress_new (WeirPublishRun *run)
{
  WeirPublishProgress *self = g_object_new (WEIR_TYPE_PUBLISH_PROGRESS, NULL);
  /* Translators: the name of a topic */
  g_autofree char *title = g_strdup_printf (_("Publishing to %s"), weir_publish_run_get_topic (run));

  self->run = g_object_ref (run);
  adw_navigation_page_set_title (ADW_NAVIGATION_PAGE (self), title);
  g_signal_connect_object (run, "progress", G_CALLBACK (progress_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (run, "ended", G_CALLBACK (ended_cb), self, G_CONNECT_SWAPPED);
  progress_cb (self);
  return ADW_NAVIGATION_PAGE (self);
}
