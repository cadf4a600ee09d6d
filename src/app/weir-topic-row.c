/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "weir-topic-row.h"

#include <glib/gi18n.h>
#include <string.h>

#define LIST_HEIGHT 280
#define LIST_WIDTH 260

struct _WeirTopicRow
{
  AdwEntryRow parent_instance;

  GtkMenuButton *button;
  GtkListBox *list;
  WeirCluster *cluster;
};

G_DEFINE_FINAL_TYPE (WeirTopicRow, weir_topic_row, ADW_TYPE_ENTRY_ROW)

/* Known topics that have in them what was typed; all once a whole name stands there. */
static void
fill (WeirTopicRow *self)
{
  const char *text = weir_topic_row_get_name (self);
  gboolean takes_all = weir_cluster_find_topic (self->cluster, text) != NULL;
  GListModel *topics = weir_cluster_get_topics (self->cluster);

  gtk_list_box_remove_all (self->list);
  for (guint i = 0; i < g_list_model_get_n_items (topics); i++)
    {
      g_autoptr (WeirTopic) topic = g_list_model_get_item (topics, i);
      GtkWidget *label;

      if (weir_topic_get_is_internal (topic) || (!takes_all && strstr (weir_topic_get_name (topic), text) == NULL))
        continue;
      label = gtk_label_new (weir_topic_get_name (topic));
      gtk_label_set_xalign (GTK_LABEL (label), 0);
      gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_MIDDLE);
      gtk_list_box_append (self->list, label);
    }
}

static void
shown_cb (WeirTopicRow *self)
{
  if (gtk_menu_button_get_active (self->button) && self->cluster != NULL)
    fill (self);
}

static void
chosen_cb (WeirTopicRow *self,
           GtkListBoxRow *row)
{
  weir_topic_row_set_name (self, gtk_label_get_label (GTK_LABEL (gtk_list_box_row_get_child (row))));
  gtk_menu_button_popdown (self->button);
}

static void
weir_topic_row_dispose (GObject *object)
{
  g_clear_object (&WEIR_TOPIC_ROW (object)->cluster);
  G_OBJECT_CLASS (weir_topic_row_parent_class)->dispose (object);
}

static void
weir_topic_row_class_init (WeirTopicRowClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = weir_topic_row_dispose;
}

static void
weir_topic_row_init (WeirTopicRow *self)
{
  GtkWidget *popover = gtk_popover_new ();
  GtkWidget *scroller = gtk_scrolled_window_new ();
  GtkWidget *placeholder = gtk_label_new (_("No topic matches"));

  self->list = GTK_LIST_BOX (gtk_list_box_new ());
  gtk_list_box_set_selection_mode (self->list, GTK_SELECTION_NONE);
  gtk_widget_add_css_class (GTK_WIDGET (self->list), "navigation-sidebar");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->list), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Topics"), -1);
  gtk_widget_add_css_class (placeholder, "dimmed");
  gtk_widget_set_margin_top (placeholder, 12);
  gtk_widget_set_margin_bottom (placeholder, 12);
  gtk_list_box_set_placeholder (self->list, placeholder);
  g_signal_connect_object (self->list, "row-activated", G_CALLBACK (chosen_cb), self, G_CONNECT_SWAPPED);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_max_content_height (GTK_SCROLLED_WINDOW (scroller), LIST_HEIGHT);
  gtk_scrolled_window_set_propagate_natural_height (GTK_SCROLLED_WINDOW (scroller), TRUE);
  gtk_widget_set_size_request (scroller, LIST_WIDTH, -1);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), GTK_WIDGET (self->list));
  gtk_popover_set_child (GTK_POPOVER (popover), scroller);
  gtk_widget_add_css_class (popover, "menu");

  self->button = GTK_MENU_BUTTON (gtk_menu_button_new ());
  gtk_menu_button_set_popover (self->button, popover);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->button), _("Known Topics"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->button), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Known Topics"), -1);
  gtk_widget_set_valign (GTK_WIDGET (self->button), GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (GTK_WIDGET (self->button), "flat");
  gtk_widget_set_visible (GTK_WIDGET (self->button), FALSE);
  g_signal_connect_object (self->button, "notify::active", G_CALLBACK (shown_cb), self, G_CONNECT_SWAPPED);
  adw_entry_row_add_suffix (ADW_ENTRY_ROW (self), GTK_WIDGET (self->button));
}

void
weir_topic_row_set_cluster (WeirTopicRow *self,
                                   WeirCluster *cluster)
{
  g_return_if_fail (WEIR_IS_TOPIC_ROW (self));
  g_set_object (&self->cluster, cluster);
  gtk_widget_set_visible (GTK_WIDGET (self->button), cluster != NULL);
}

const char *
weir_topic_row_get_name (WeirTopicRow *self)
{
  g_return_val_if_fail (WEIR_IS_TOPIC_ROW (self), "");
  return gtk_editable_get_text (GTK_EDITABLE (self));
}

void
weir_topic_row_set_name (WeirTopicRow *self,
                                const char *name)
{
  g_return_if_fail (WEIR_IS_TOPIC_ROW (self));
  gtk_editable_set_text (GTK_EDITABLE (self), name != NULL ? name : "");
}
