/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "weir-topic-row.h"

#include <glib/gi18n.h>
#include <string.h>

#include "app/weir-choice-button.h"

struct _WeirTopicRow
{
  AdwEntryRow parent_instance;

  WeirChoiceButton *button;
  WeirCluster *cluster;
};

G_DEFINE_FINAL_TYPE (WeirTopicRow, weir_topic_row, ADW_TYPE_ENTRY_ROW)

/* Known topics that have in them what was typed; all once a whole name stands there. */
static void
fill_cb (WeirTopicRow *self)
{
  const char *text = weir_topic_row_get_name (self);
  gboolean takes_all;
  GListModel *topics;

  weir_choice_button_clear (self->button);
  if (self->cluster == NULL)
    return;
  takes_all = weir_cluster_find_topic (self->cluster, text) != NULL;
  topics = weir_cluster_get_topics (self->cluster);
  for (guint i = 0; i < g_list_model_get_n_items (topics); i++)
    {
      g_autoptr (WeirTopic) topic = g_list_model_get_item (topics, i);

      if (!weir_topic_get_is_internal (topic) && (takes_all || strstr (weir_topic_get_name (topic), text) != NULL))
        weir_choice_button_add (self->button, weir_topic_get_name (topic), NULL);
    }
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
  self->button = WEIR_CHOICE_BUTTON (weir_choice_button_new (_("Known Topics"), _("No topic matches")));
  gtk_widget_set_visible (GTK_WIDGET (self->button), FALSE);
  g_signal_connect_object (self->button, "fill", G_CALLBACK (fill_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->button, "chosen", G_CALLBACK (weir_topic_row_set_name), self, G_CONNECT_SWAPPED);
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
