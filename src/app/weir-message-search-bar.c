/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "weir-message-search-bar.h"

#include <glib/gi18n.h>

#include "base/weir-format.h"

/* Of thousands of partitions the first ones, and those that were not read completely. */
#define MAX_LINES 200

struct _WeirMessageSearchBar
{
  AdwBin parent_instance;

  GtkProgressBar *progress_bar;
  GtkLabel *label;
  GtkMenuButton *coverage_button;
  GtkLabel *coverage_label;
  GtkButton *stop_button;
  GtkButton *close_button;

  WeirMessageSearch *search;
};

G_DEFINE_FINAL_TYPE (WeirMessageSearchBar, weir_message_search_bar, ADW_TYPE_BIN)

enum
{
  CLOSE,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

char *
weir_message_search_bar_list_ranges (const WeirCoverage *coverage)
{
  GString *text = g_string_new (NULL);
  guint n_lines = 0;
  guint n_left_out = 0;

  for (guint i = 0; i < coverage->ranges->len; i++)
    {
      const WeirRangeCoverage *range = g_ptr_array_index (coverage->ranges, i);
      g_autofree char *from = weir_format_count (range->from);
      g_autofree char *next = weir_format_count (range->next);
      g_autofree char *to = weir_format_count (range->to);
      gboolean is_complete = range->error == NULL && range->next >= range->to;

      if (n_lines >= MAX_LINES && is_complete)
        {
          n_left_out++;
          continue;
        }
      n_lines++;
      if (text->len > 0)
        g_string_append_c (text, '\n');
      if (is_complete)
        /* Translators: topic, partition, first offset, and the offset behind the last. */
        g_string_append_printf (text, _("%s %d: offsets %s up to %s, complete"), range->topic, range->partition, from, to);
      else
        /* Translators: topic, partition, first offset, the offset it came to, and the offset behind the last. */
        g_string_append_printf (text, _("%s %d: offsets %s up to %s of %s"), range->topic, range->partition, from, next, to);
      if (range->error != NULL)
        g_string_append_printf (text, " – %s", range->error);
    }
  if (n_left_out > 0)
    {
      g_string_append_c (text, '\n');
      g_string_append_printf (text, ngettext ("and %u other partition, complete", "and %u other partitions, complete", n_left_out), n_left_out);
    }
  return g_string_free_and_steal (text);
}

static void
update (WeirMessageSearchBar *self)
{
  gboolean has_ended = weir_message_search_get_has_ended (self->search);
  g_autofree char *text = weir_message_search_dup_text (self->search);

  gtk_label_set_label (self->label, text);
  gtk_progress_bar_set_fraction (self->progress_bar, weir_message_search_get_fraction (self->search));
  gtk_widget_set_visible (GTK_WIDGET (self->progress_bar), !has_ended);
  gtk_widget_set_visible (GTK_WIDGET (self->coverage_button), has_ended);
  /* Who stopped it by keyboard goes on from there, not from the other end of the window. */
  if (has_ended && gtk_widget_has_focus (GTK_WIDGET (self->stop_button)))
    gtk_widget_grab_focus (GTK_WIDGET (self->coverage_button));
  gtk_widget_set_visible (GTK_WIDGET (self->stop_button), !has_ended);
  gtk_widget_set_visible (GTK_WIDGET (self->close_button), has_ended);
}

static void
ended_cb (WeirMessageSearchBar *self)
{
  WeirCoverage *coverage = weir_message_search_dup_coverage (self->search);
  g_autofree char *ranges = weir_message_search_bar_list_ranges (coverage);

  gtk_label_set_label (self->coverage_label, ranges);
  weir_coverage_free (coverage);
  update (self);
  gtk_accessible_announce (GTK_ACCESSIBLE (self), gtk_label_get_label (self->label), GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_MEDIUM);
}

static void
stop_cb (WeirMessageSearchBar *self)
{
  if (self->search != NULL)
    weir_message_search_cancel (self->search);
}

static void
close_cb (WeirMessageSearchBar *self)
{
  g_signal_emit (self, signals[CLOSE], 0);
}

static void
weir_message_search_bar_dispose (GObject *object)
{
  g_clear_object (&WEIR_MESSAGE_SEARCH_BAR (object)->search);
  G_OBJECT_CLASS (weir_message_search_bar_parent_class)->dispose (object);
}

static void
weir_message_search_bar_class_init (WeirMessageSearchBarClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = weir_message_search_bar_dispose;
  signals[CLOSE] = g_signal_new ("close", WEIR_TYPE_MESSAGE_SEARCH_BAR, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 0);
}

static GtkWidget *
make_coverage_popover (WeirMessageSearchBar *self)
{
  GtkWidget *popover = gtk_popover_new ();
  GtkWidget *scroller = gtk_scrolled_window_new ();

  self->coverage_label = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_wrap (self->coverage_label, TRUE);
  gtk_label_set_max_width_chars (self->coverage_label, 60);
  gtk_label_set_xalign (self->coverage_label, 0);
  gtk_widget_add_css_class (GTK_WIDGET (self->coverage_label), "numeric");
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), GTK_WIDGET (self->coverage_label));
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_propagate_natural_height (GTK_SCROLLED_WINDOW (scroller), TRUE);
  gtk_scrolled_window_set_propagate_natural_width (GTK_SCROLLED_WINDOW (scroller), TRUE);
  gtk_scrolled_window_set_max_content_height (GTK_SCROLLED_WINDOW (scroller), 320);
  gtk_popover_set_child (GTK_POPOVER (popover), scroller);
  return popover;
}

static void
weir_message_search_bar_init (WeirMessageSearchBar *self)
{
  GtkWidget *outer = gtk_box_new (GTK_ORIENTATION_VERTICAL, 4);
  GtkWidget *inner = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);

  self->progress_bar = GTK_PROGRESS_BAR (gtk_progress_bar_new ());
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->progress_bar), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Searched"), -1);
  self->label = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_wrap (self->label, TRUE);
  gtk_label_set_xalign (self->label, 0);
  gtk_label_set_lines (self->label, 4);
  gtk_label_set_ellipsize (self->label, PANGO_ELLIPSIZE_END);
  gtk_widget_set_hexpand (GTK_WIDGET (self->label), TRUE);
  gtk_widget_add_css_class (GTK_WIDGET (self->label), "caption");
  gtk_widget_add_css_class (GTK_WIDGET (self->label), "numeric");
  self->coverage_button = GTK_MENU_BUTTON (gtk_menu_button_new ());
  gtk_menu_button_set_label (self->coverage_button, _("Coverage"));
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->coverage_button), _("What Was Looked At"));
  gtk_menu_button_set_popover (self->coverage_button, make_coverage_popover (self));
  self->stop_button = GTK_BUTTON (gtk_button_new_with_mnemonic (_("_Stop")));
  self->close_button = GTK_BUTTON (gtk_button_new_from_icon_name ("window-close-symbolic"));
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->close_button), _("Close the Results"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->close_button), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Close the Results"), -1);
  gtk_widget_add_css_class (GTK_WIDGET (self->close_button), "flat");
  g_signal_connect_object (self->stop_button, "clicked", G_CALLBACK (stop_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->close_button, "clicked", G_CALLBACK (close_cb), self, G_CONNECT_SWAPPED);
  gtk_widget_set_valign (GTK_WIDGET (self->coverage_button), GTK_ALIGN_CENTER);
  gtk_widget_set_valign (GTK_WIDGET (self->stop_button), GTK_ALIGN_CENTER);
  gtk_widget_set_valign (GTK_WIDGET (self->close_button), GTK_ALIGN_CENTER);
  gtk_box_append (GTK_BOX (inner), GTK_WIDGET (self->label));
  gtk_box_append (GTK_BOX (inner), GTK_WIDGET (self->coverage_button));
  gtk_box_append (GTK_BOX (inner), GTK_WIDGET (self->stop_button));
  gtk_box_append (GTK_BOX (inner), GTK_WIDGET (self->close_button));
  gtk_box_append (GTK_BOX (outer), inner);
  gtk_box_append (GTK_BOX (outer), GTK_WIDGET (self->progress_bar));
  adw_bin_set_child (ADW_BIN (self), outer);
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}

void
weir_message_search_bar_set_search (WeirMessageSearchBar *self, WeirMessageSearch *search)
{
  g_return_if_fail (WEIR_IS_MESSAGE_SEARCH_BAR (self));
  if (self->search != NULL)
    g_signal_handlers_disconnect_by_data (self->search, self);
  g_set_object (&self->search, search);
  gtk_widget_set_visible (GTK_WIDGET (self), search != NULL);
  if (search == NULL)
    return;
  g_signal_connect_object (search, "progress", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (search, "ended", G_CALLBACK (ended_cb), self, G_CONNECT_SWAPPED);
  update (self);
}
