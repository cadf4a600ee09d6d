/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "weir-message-topics-dialog.h"

#include <glib/gi18n.h>

/* More are found by typing: a list box of thousands of rows is slow. */
#define MAX_ROWS 100
#define MAX_TOPICS 32

struct _WeirMessageTopicsDialog
{
  AdwDialog parent_instance;

  WeirCluster *cluster;
  GHashTable *chosen; /* names */
  GtkSearchEntry *search_entry;
  GtkListBox *list;
  GtkLabel *note;
  GtkWidget *done_button;
};

G_DEFINE_FINAL_TYPE (WeirMessageTopicsDialog, weir_message_topics_dialog, ADW_TYPE_DIALOG)

enum
{
  CHOSEN,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static void
update_done (WeirMessageTopicsDialog *self)
{
  guint n_chosen = g_hash_table_size (self->chosen);

  gtk_widget_set_sensitive (self->done_button, n_chosen > 0 && n_chosen <= MAX_TOPICS);
}

static void
toggled_cb (WeirMessageTopicsDialog *self, GtkCheckButton *button)
{
  const char *name = g_object_get_data (G_OBJECT (button), "weir-topic");

  if (gtk_check_button_get_active (button))
    g_hash_table_add (self->chosen, g_strdup (name));
  else
    g_hash_table_remove (self->chosen, name);
  update_done (self);
}

static GtkWidget *
make_row (WeirMessageTopicsDialog *self, const char *name)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *check = gtk_check_button_new ();

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), name);
  gtk_widget_set_valign (check, GTK_ALIGN_CENTER);
  gtk_check_button_set_active (GTK_CHECK_BUTTON (check), g_hash_table_contains (self->chosen, name));
  gtk_accessible_update_property (GTK_ACCESSIBLE (check), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  g_object_set_data_full (G_OBJECT (check), "weir-topic", g_strdup (name), g_free);
  g_signal_connect_object (check, "toggled", G_CALLBACK (toggled_cb), self, G_CONNECT_SWAPPED);
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), check);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), check);
  return row;
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return g_strcmp0 (*(const char *const *) a, *(const char *const *) b);
}

/* Those that are read now come first, or nobody would see that they are. */
static int
compare_rows (gconstpointer a, gconstpointer b, gpointer user_data)
{
  gboolean first = g_hash_table_contains (user_data, a);
  gboolean second = g_hash_table_contains (user_data, b);

  return first != second ? (first ? -1 : 1) : g_strcmp0 (a, b);
}

static void
update (WeirMessageTopicsDialog *self)
{
  GListModel *topics = weir_cluster_get_topics (self->cluster);
  g_autofree char *search = g_utf8_casefold (gtk_editable_get_text (GTK_EDITABLE (self->search_entry)), -1);
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < g_list_model_get_n_items (topics); i++)
    {
      g_autoptr (WeirTopic) topic = g_list_model_get_item (topics, i);
      g_autofree char *folded = g_utf8_casefold (weir_topic_get_name (topic), -1);

      if (strstr (folded, search) != NULL)
        g_ptr_array_add (names, g_strdup (weir_topic_get_name (topic)));
    }
  g_ptr_array_sort_values_with_data (names, compare_rows, self->chosen);
  gtk_list_box_remove_all (self->list);
  for (guint i = 0; i < MIN (names->len, MAX_ROWS); i++)
    gtk_list_box_append (self->list, make_row (self, g_ptr_array_index (names, i)));
  gtk_widget_set_visible (GTK_WIDGET (self->list), names->len > 0);
  gtk_widget_set_visible (GTK_WIDGET (self->note), names->len == 0 || names->len > MAX_ROWS);
  gtk_label_set_label (self->note, names->len == 0 ? _("No topic has this in its name.")
                                                   : _("There are more topics: type a part of the name."));
}

static void
done_cb (WeirMessageTopicsDialog *self)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer name;

  g_hash_table_iter_init (&iter, self->chosen);
  while (g_hash_table_iter_next (&iter, &name, NULL))
    g_ptr_array_add (names, name);
  g_ptr_array_sort (names, compare_names);
  g_ptr_array_add (names, NULL);
  g_signal_emit (self, signals[CHOSEN], 0, names->pdata);
  adw_dialog_close (ADW_DIALOG (self));
}

static void
weir_message_topics_dialog_dispose (GObject *object)
{
  g_clear_object (&WEIR_MESSAGE_TOPICS_DIALOG (object)->cluster);
  G_OBJECT_CLASS (weir_message_topics_dialog_parent_class)->dispose (object);
}

static void
weir_message_topics_dialog_finalize (GObject *object)
{
  g_hash_table_unref (WEIR_MESSAGE_TOPICS_DIALOG (object)->chosen);
  G_OBJECT_CLASS (weir_message_topics_dialog_parent_class)->finalize (object);
}

static void
weir_message_topics_dialog_class_init (WeirMessageTopicsDialogClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = weir_message_topics_dialog_dispose;
  G_OBJECT_CLASS (klass)->finalize = weir_message_topics_dialog_finalize;
  signals[CHOSEN] = g_signal_new ("chosen", WEIR_TYPE_MESSAGE_TOPICS_DIALOG, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 1, G_TYPE_STRV);
}

static void
weir_message_topics_dialog_init (WeirMessageTopicsDialog *self)
{
  GtkWidget *view = adw_toolbar_view_new ();
  GtkWidget *header = adw_header_bar_new ();
  GtkWidget *scroller = gtk_scrolled_window_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);

  self->chosen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  adw_dialog_set_title (ADW_DIALOG (self), _("Topics to Read"));
  adw_dialog_set_content_width (ADW_DIALOG (self), 420);
  adw_dialog_set_content_height (ADW_DIALOG (self), 560);
  self->done_button = gtk_button_new_with_mnemonic (_("_Read"));
  gtk_widget_add_css_class (self->done_button, "suggested-action");
  g_signal_connect_object (self->done_button, "clicked", G_CALLBACK (done_cb), self, G_CONNECT_SWAPPED);
  adw_header_bar_pack_end (ADW_HEADER_BAR (header), self->done_button);
  self->search_entry = GTK_SEARCH_ENTRY (gtk_search_entry_new ());
  gtk_search_entry_set_placeholder_text (self->search_entry, _("Part of the name"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->search_entry), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Find Topics"), -1);
  g_signal_connect_object (self->search_entry, "search-changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  /* The entry takes the key of Escape for itself. */
  g_signal_connect_object (self->search_entry, "stop-search", G_CALLBACK (adw_dialog_close), self, G_CONNECT_SWAPPED);
  self->list = GTK_LIST_BOX (gtk_list_box_new ());
  gtk_list_box_set_selection_mode (self->list, GTK_SELECTION_NONE);
  gtk_widget_add_css_class (GTK_WIDGET (self->list), "boxed-list");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->list), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Topics"), -1);
  self->note = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_wrap (self->note, TRUE);
  gtk_widget_add_css_class (GTK_WIDGET (self->note), "dimmed");
  gtk_widget_set_margin_start (box, 12);
  gtk_widget_set_margin_end (box, 12);
  gtk_widget_set_margin_top (box, 6);
  gtk_widget_set_margin_bottom (box, 18);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->search_entry));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->list));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->note));
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), box);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  adw_toolbar_view_add_top_bar (ADW_TOOLBAR_VIEW (view), header);
  adw_toolbar_view_set_content (ADW_TOOLBAR_VIEW (view), scroller);
  adw_dialog_set_child (ADW_DIALOG (self), view);
  adw_dialog_set_default_widget (ADW_DIALOG (self), self->done_button);
  /* To be typed into at once: there may be thousands. */
  adw_dialog_set_focus (ADW_DIALOG (self), GTK_WIDGET (self->search_entry));
}

AdwDialog *
weir_message_topics_dialog_new (WeirCluster *cluster, const char *const *topics)
{
  WeirMessageTopicsDialog *self = g_object_new (WEIR_TYPE_MESSAGE_TOPICS_DIALOG, NULL);

  self->cluster = g_object_ref (cluster);
  for (gsize i = 0; topics[i] != NULL; i++)
    g_hash_table_add (self->chosen, g_strdup (topics[i]));
  update (self);
  update_done (self);
  return ADW_DIALOG (self);
}
