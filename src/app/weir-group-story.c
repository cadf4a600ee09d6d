/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "app/weir-group-story.h"

#include <glib/gi18n.h>

struct _WeirGroupStory
{
  GtkWidget parent_instance;

  GtkWidget *head;
  GtkLabel *pill;
  const char *pill_class;
  GtkLabel *sentence; /* the status */
  GtkWidget *more;    /* a label for each other sentence */
  GtkWidget *clock;   /* of retention */
  GtkWidget *clock_icon;
  GtkLabel *clock_label;
  GtkLabel *note;
};

G_DEFINE_FINAL_TYPE (WeirGroupStory, weir_group_story, GTK_TYPE_WIDGET)

static void
weir_group_story_dispose (GObject *object)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (object))) != NULL)
    gtk_widget_unparent (child);
  G_OBJECT_CLASS (weir_group_story_parent_class)->dispose (object);
}

static void
weir_group_story_class_init (WeirGroupStoryClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = weir_group_story_dispose;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BOX_LAYOUT);
  gtk_widget_class_set_css_name (GTK_WIDGET_CLASS (klass), "group-story");
  gtk_widget_class_set_accessible_role (GTK_WIDGET_CLASS (klass), GTK_ACCESSIBLE_ROLE_GROUP);
}

static GtkWidget *
create_label (void)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  /* Names of groups and topics have no blanks to break at. */
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_widget_set_hexpand (label, TRUE);
  return label;
}

static void
weir_group_story_init (WeirGroupStory *self)
{
  GtkLayoutManager *layout = gtk_widget_get_layout_manager (GTK_WIDGET (self));

  gtk_orientable_set_orientation (GTK_ORIENTABLE (layout), GTK_ORIENTATION_VERTICAL);
  gtk_box_layout_set_spacing (GTK_BOX_LAYOUT (layout), 6);
  gtk_widget_add_css_class (GTK_WIDGET (self), "card");
  gtk_widget_add_css_class (GTK_WIDGET (self), "chart-card");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Status"), -1);

  self->head = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 10);
  self->pill = GTK_LABEL (gtk_label_new (NULL));
  gtk_widget_set_valign (GTK_WIDGET (self->pill), GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (GTK_WIDGET (self->pill), "state-pill");
  self->sentence = GTK_LABEL (create_label ());
  gtk_box_append (GTK_BOX (self->head), GTK_WIDGET (self->pill));
  gtk_box_append (GTK_BOX (self->head), GTK_WIDGET (self->sentence));
  gtk_widget_set_parent (self->head, GTK_WIDGET (self));

  self->more = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  gtk_widget_set_parent (self->more, GTK_WIDGET (self));

  self->clock = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  self->clock_icon = gtk_image_new_from_icon_name ("dialog-warning-symbolic");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->clock_icon), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Warning"), -1);
  gtk_widget_set_valign (self->clock_icon, GTK_ALIGN_START);
  self->clock_label = GTK_LABEL (create_label ());
  gtk_box_append (GTK_BOX (self->clock), self->clock_icon);
  gtk_box_append (GTK_BOX (self->clock), GTK_WIDGET (self->clock_label));
  gtk_widget_set_parent (self->clock, GTK_WIDGET (self));

  self->note = GTK_LABEL (create_label ());
  gtk_widget_add_css_class (GTK_WIDGET (self->note), "caption");
  gtk_widget_add_css_class (GTK_WIDGET (self->note), "dimmed");
  gtk_widget_set_parent (GTK_WIDGET (self->note), GTK_WIDGET (self));
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}

GtkWidget *
weir_group_story_new (void)
{
  return g_object_new (WEIR_TYPE_GROUP_STORY, NULL);
}

void
weir_group_story_add_control (WeirGroupStory *self,
                              GtkWidget      *control)
{
  g_return_if_fail (WEIR_IS_GROUP_STORY (self));

  gtk_box_append (GTK_BOX (self->head), control);
}

/* Nothing is told anew where the text is the same: who listens would hear it every two seconds. */
static void
set_text (GtkLabel   *label,
          const char *text)
{
  if (g_strcmp0 (gtk_label_get_label (label), text) != 0)
    gtk_label_set_label (label, text != NULL ? text : "");
}

static void
update_pill (WeirGroupStory *self,
             WeirLagStatus   status)
{
  const char *style_class;
  const char *word = weir_lag_status_get_word (status, &style_class);

  gtk_widget_set_visible (GTK_WIDGET (self->pill), word != NULL);
  set_text (self->pill, word);
  if (style_class == self->pill_class)
    return;
  if (self->pill_class != NULL)
    gtk_widget_remove_css_class (GTK_WIDGET (self->pill), self->pill_class);
  if (style_class != NULL)
    gtk_widget_add_css_class (GTK_WIDGET (self->pill), style_class);
  self->pill_class = style_class;
}

static void
update_more (WeirGroupStory     *self,
             const char *const  *sentences)
{
  GtkWidget *label = gtk_widget_get_first_child (self->more);

  gtk_widget_set_visible (self->more, sentences[0] != NULL);
  for (guint i = 0; sentences[i] != NULL; i++)
    {
      if (label == NULL)
        {
          label = create_label ();
          gtk_box_append (GTK_BOX (self->more), label);
        }
      set_text (GTK_LABEL (label), sentences[i]);
      gtk_widget_set_visible (label, TRUE);
      label = gtk_widget_get_next_sibling (label);
    }
  for (; label != NULL; label = gtk_widget_get_next_sibling (label))
    gtk_widget_set_visible (label, FALSE);
}

static void
update_clock (WeirGroupStory        *self,
              const WeirLagForecast *forecast,
              gint64                 now_usec)
{
  g_autofree char *text = weir_lag_forecast_describe_retention (forecast, now_usec);
  gboolean is_urgent = forecast->n_lost > 0 || forecast->is_expiring_first;

  gtk_widget_set_visible (self->clock, text != NULL);
  gtk_widget_set_visible (self->clock_icon, is_urgent);
  set_text (self->clock_label, text);
  if (is_urgent)
    gtk_widget_add_css_class (self->clock, "error");
  else
    gtk_widget_remove_css_class (self->clock, "error");
}

/**
 * weir_group_story_update:
 * @self: a card
 * @story: what was worked out of the group's history
 * @group: the group's name
 * @now_usec: real time
 * @note: (nullable): where the history comes from
 *
 * Says what is so now.
 */
void
weir_group_story_update (WeirGroupStory     *self,
                         const WeirLagStory *story,
                         const char         *group,
                         gint64              now_usec,
                         const char         *note)
{
  g_auto (GStrv) sentences = NULL;

  g_return_if_fail (WEIR_IS_GROUP_STORY (self));
  g_return_if_fail (story != NULL);

  sentences = weir_lag_group_verdict_describe (&story->verdict, story->parts, group);
  update_pill (self, story->verdict.status);
  set_text (self->sentence, sentences[0]);
  update_more (self, (const char *const *) sentences + 1);
  update_clock (self, &story->forecast, now_usec);
  set_text (self->note, note);
  gtk_widget_set_visible (GTK_WIDGET (self->note), note != NULL);
  gtk_widget_set_visible (GTK_WIDGET (self), TRUE);
}
