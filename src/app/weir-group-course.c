/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "app/weir-group-course.h"

#include <adwaita.h>
#include <glib/gi18n.h>

/* As fine as a wide chart can show, and not so many that a group of a thousand partitions takes long to add up. */
#define POINTS_MAX 720
#define POINTS_MIN 90
#define LOOK_UPS_MAX 60000

static const struct
{
  const char *title;
  gint64 span_usec; /* 0: all there is */
} spans[] = {
  { N_ ("15 Minutes"), 15 * G_TIME_SPAN_MINUTE },
  { N_ ("1 Hour"), G_TIME_SPAN_HOUR },
  { N_ ("6 Hours"), 6 * G_TIME_SPAN_HOUR },
  { N_ ("1 Day"), G_TIME_SPAN_DAY },
  { N_ ("7 Days"), 7 * G_TIME_SPAN_DAY },
  { N_ ("All"), 0 },
};

#define DEFAULT_SPAN 1

struct _WeirGroupCourse
{
  GtkWidget parent_instance;

  GtkDropDown *choice;
  WeirChart *chart; /* of the same page */
  WeirSeries *line;
  WeirLagHistory *history; /* of the last update */
  char *group;
};

G_DEFINE_FINAL_TYPE (WeirGroupCourse, weir_group_course, GTK_TYPE_WIDGET)

static void
weir_group_course_dispose (GObject *object)
{
  WeirGroupCourse *self = WEIR_GROUP_COURSE (object);

  if (self->choice != NULL)
    gtk_widget_unparent (GTK_WIDGET (self->choice));
  self->choice = NULL;
  g_clear_weak_pointer (&self->chart);
  g_clear_object (&self->history);
  G_OBJECT_CLASS (weir_group_course_parent_class)->dispose (object);
}

static void
weir_group_course_finalize (GObject *object)
{
  WeirGroupCourse *self = WEIR_GROUP_COURSE (object);

  weir_series_unref (self->line);
  g_free (self->group);
  G_OBJECT_CLASS (weir_group_course_parent_class)->finalize (object);
}

static void
weir_group_course_class_init (WeirGroupCourseClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = weir_group_course_dispose;
  G_OBJECT_CLASS (klass)->finalize = weir_group_course_finalize;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
}

static void
show_marks (WeirGroupCourse *self)
{
  const guint n_marks = weir_lag_history_get_n_marks (self->history, self->group);
  g_autofree WeirChartMark *marks = g_new (WeirChartMark, n_marks + 1);

  for (guint i = 0; i < n_marks; i++)
    {
      const WeirLagMark *mark = weir_lag_history_get_mark (self->history, self->group, i);

      marks[i] = (WeirChartMark){ mark->time_usec, mark->text };
    }
  weir_chart_set_marks (self->chart, marks, n_marks);
}

static void
show (WeirGroupCourse *self)
{
  gint64 begin_usec, end_usec, span_usec;
  guint n_points, n_partitions;

  if (self->history == NULL || self->chart == NULL)
    return;
  begin_usec = weir_lag_history_get_begin (self->history, self->group);
  end_usec = weir_lag_history_get_end (self->history, self->group);
  weir_series_clear (self->line);
  if (end_usec >= 0)
    {
      span_usec = spans[gtk_drop_down_get_selected (self->choice)].span_usec;
      if (span_usec == 0 || span_usec > end_usec - begin_usec)
        span_usec = end_usec - begin_usec;
      n_partitions = weir_lag_history_get_n_partitions (self->history, self->group);
      n_points = CLAMP (LOOK_UPS_MAX / MAX (n_partitions, 1), POINTS_MIN, POINTS_MAX);
      weir_lag_history_fill (self->history, self->group, end_usec - span_usec, end_usec, n_points, self->line);
    }
  show_marks (self);
  weir_chart_fit_span (self->chart, G_MAXINT64 / 2);
  weir_chart_data_changed (self->chart);
}

static void
weir_group_course_init (WeirGroupCourse *self)
{
  g_autoptr (GtkStringList) titles = gtk_string_list_new (NULL);

  self->line = weir_series_new (POINTS_MAX + 2);
  for (guint i = 0; i < G_N_ELEMENTS (spans); i++)
    gtk_string_list_append (titles, _(spans[i].title));
  self->choice = GTK_DROP_DOWN (gtk_drop_down_new (G_LIST_MODEL (g_steal_pointer (&titles)), NULL));
  gtk_drop_down_set_selected (self->choice, DEFAULT_SPAN);
  gtk_widget_add_css_class (GTK_WIDGET (self->choice), "flat");
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->choice), _("How Much Time Is Shown"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->choice), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _("How Much Time Is Shown"), -1);
  gtk_widget_set_parent (GTK_WIDGET (self->choice), GTK_WIDGET (self));
  g_signal_connect_object (self->choice, "notify::selected", G_CALLBACK (show), self, G_CONNECT_SWAPPED);
}

/**
 * weir_group_course_new:
 * @chart: the chart to draw in
 *
 * Returns: (transfer floating): the list of spans, to be put beside the chart
 */
GtkWidget *
weir_group_course_new (WeirChart *chart)
{
  WeirGroupCourse *self = g_object_new (WEIR_TYPE_GROUP_COURSE, NULL);
  const char *name = _("Lag");

  g_set_weak_pointer (&self->chart, chart);
  weir_chart_set_series (chart, &self->line, &name, 1);
  return GTK_WIDGET (self);
}

/**
 * weir_group_course_update:
 * @self: a course
 * @history: (transfer none): what is known
 * @group: the group's name
 *
 * Draws what is known now.
 */
void
weir_group_course_update (WeirGroupCourse *self,
                          WeirLagHistory  *history,
                          const char      *group)
{
  g_return_if_fail (WEIR_IS_GROUP_COURSE (self));

  g_set_object (&self->history, history);
  g_set_str (&self->group, group);
  show (self);
}
