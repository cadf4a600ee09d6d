/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "weir-messages-page-private.h"

#include <glib/gi18n.h>

#include "base/weir-format.h"

/* A table that was just shown has no size yet: it would select a row but not scroll to it. */
#define WANTED_MSEC 60
/* As many at once as GTK keeps rows, and how long after the last of such batches nothing hurries any more. */
#define HURRIED_MESSAGES 200
#define HURRY_MSEC 500

static void selected_cb (WeirMessagesPage *self);

void
weir_messages_page_scroll_to_tail (WeirMessagesPage *self)
{
  guint n_items = g_list_model_get_n_items (G_LIST_MODEL (self->selection));

  if (n_items > 0)
    gtk_column_view_scroll_to (self->column_view, n_items - 1, NULL, GTK_LIST_SCROLL_NONE, NULL);
}

static gboolean
tail_cb (gpointer user_data)
{
  WeirMessagesPage *self = user_data;

  if (gtk_widget_get_mapped (GTK_WIDGET (self->column_view)) && gtk_widget_get_height (GTK_WIDGET (self->column_view)) == 0)
    return G_SOURCE_CONTINUE;
  self->tail_source = 0;
  if (weir_message_browser_get_is_live (self->browser) && gtk_toggle_button_get_active (self->follow_button))
    weir_messages_page_scroll_to_tail (self);
  return G_SOURCE_REMOVE;
}

/* The first messages come before the table is shown: it could not scroll to the newest one yet. */
static void
mapped_cb (WeirMessagesPage *self)
{
  if (self->tail_source == 0)
    self->tail_source = g_timeout_add (WANTED_MSEC, tail_cb, self);
}

static void
focus_tail_cb (gpointer user_data)
{
  WeirMessagesPage *self = user_data;
  g_autoptr (GtkBitset) selected = gtk_selection_model_get_selection (GTK_SELECTION_MODEL (self->selection));
  guint n_items = g_list_model_get_n_items (G_LIST_MODEL (self->selection));

  self->focus_source = 0;
  if (n_items > 0 && gtk_bitset_is_empty (selected))
    gtk_column_view_scroll_to (self->column_view, n_items - 1, NULL, GTK_LIST_SCROLL_FOCUS, NULL);
}

/* Who comes to the table by keyboard comes to the row that is shown last: GTK would go back to the first one. */
static void
focus_enter_cb (WeirMessagesPage *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  if (weir_message_browser_get_is_live (self->browser) && gtk_toggle_button_get_active (self->follow_button) && GTK_IS_WINDOW (root)
      && gtk_window_get_focus_visible (GTK_WINDOW (root)) && self->focus_source == 0)
    self->focus_source = g_idle_add_once (focus_tail_cb, self);
}

void
weir_messages_page_update_follow (WeirMessagesPage *self)
{
  gboolean is_live = weir_message_browser_get_is_live (self->browser);
  gboolean follows = gtk_toggle_button_get_active (self->follow_button);
  gint64 n_new = weir_message_browser_get_n_new (self->browser);

  gboolean is_shown = is_live && !weir_messages_page_get_is_searching (self);

  gtk_widget_set_visible (GTK_WIDGET (self->follow_button), is_shown);
  adw_button_content_set_icon_name (self->follow_content,
                                    follows ? "media-playback-pause-symbolic" : "media-playback-start-symbolic");
  /* Where it is narrow the title needs the room; the button keeps its accessible name and its tooltip. */
  adw_button_content_set_label (self->follow_content, self->is_narrow ? "" : follows ? _("Following") : _("Paused"));
  gtk_widget_set_visible (GTK_WIDGET (self->new_button), is_shown && n_new > 0);
  if (n_new > 0)
    {
      g_autofree char *count = weir_format_count (n_new);
      /* Translators: how many messages arrived while the table is paused. */
      g_autofree char *label = g_strdup_printf (ngettext ("%s New", "%s New", n_new), count);

      gtk_button_set_label (self->new_button, label);
    }
}

void
weir_messages_page_set_follows (WeirMessagesPage *self, gboolean follows)
{
  gtk_toggle_button_set_active (self->follow_button, follows);
}

static void end_hurry (WeirMessagesPage *self);

static void
follow_cb (WeirMessagesPage *self)
{
  gboolean follows = gtk_toggle_button_get_active (self->follow_button);

  if (!follows)
    end_hurry (self);
  weir_message_browser_set_paused (self->browser, !follows);
  if (follows)
    {
      weir_messages_page_leave_search (self);
      self->was_paused_by_scrolling = FALSE;
      weir_messages_page_scroll_to_tail (self);
    }
  weir_messages_page_update_follow (self);
}

static void
new_cb (WeirMessagesPage *self)
{
  weir_messages_page_set_follows (self, TRUE);
}

/* GTK (4.18) keeps two rows besides those that are shown: the one that has or would get the focus, and the one that
 * was selected last; both are the first one where nobody chose another. When its message is evicted GTK makes another
 * row in front of all others, whose styles it then computes anew: more than a frame's time, several times a second
 * where messages come fast. At the end they are in nobody's way. */
static void
evicting_cb (WeirMessagesPage *self)
{
  GtkSelectionModel *model = GTK_SELECTION_MODEL (self->selection);
  g_autoptr (GtkBitset) selected = gtk_selection_model_get_selection (model);
  guint n_items = g_list_model_get_n_items (G_LIST_MODEL (model));

  if (n_items == 0 || !weir_message_browser_get_is_live (self->browser) || !gtk_toggle_button_get_active (self->follow_button)
      || !gtk_bitset_is_empty (selected))
    return;
  g_signal_handlers_block_by_func (model, selected_cb, self);
  gtk_column_view_scroll_to (self->column_view, n_items - 1, NULL, GTK_LIST_SCROLL_FOCUS | GTK_LIST_SCROLL_SELECT, NULL);
  gtk_selection_model_unselect_all (model);
  g_signal_handlers_unblock_by_func (model, selected_cb, self);
}

static void
end_hurry (WeirMessagesPage *self)
{
  g_clear_handle_id (&self->hurry_source, g_source_remove);
  weir_message_columns_set_hurried (self->columns, FALSE);
}

static void
hurry_cb (gpointer user_data)
{
  WeirMessagesPage *self = user_data;

  self->hurry_source = 0;
  end_hurry (self);
}

static void
appended_cb (WeirMessagesPage *self, guint n_appended)
{
  guint n_items = g_list_model_get_n_items (G_LIST_MODEL (self->filtered));

  if (!gtk_toggle_button_get_active (self->follow_button))
    return;
  /* All that is on the screen is replaced before anybody could scroll to what is above it. What a table begins with
   * may be looked at from its beginning. */
  if (n_appended >= HURRIED_MESSAGES && n_items >= n_appended + HURRIED_MESSAGES)
    {
      g_clear_handle_id (&self->hurry_source, g_source_remove);
      self->hurry_source = g_timeout_add_once (HURRY_MSEC, hurry_cb, self);
      weir_message_columns_set_hurried (self->columns, TRUE);
    }
  weir_messages_page_scroll_to_tail (self);
}

/* Scrolling. What a person does to go up pauses; the table's own moves do not. */

static void
pause_for_scrolling (WeirMessagesPage *self)
{
  if (!weir_message_browser_get_is_live (self->browser) || !gtk_toggle_button_get_active (self->follow_button))
    return;
  weir_messages_page_set_follows (self, FALSE);
  self->was_paused_by_scrolling = TRUE;
}

static gboolean
is_at_top (WeirMessagesPage *self)
{
  GtkAdjustment *adjustment = gtk_scrolled_window_get_vadjustment (self->scroller);

  return gtk_adjustment_get_value (adjustment) <= gtk_adjustment_get_lower (adjustment) + 1;
}

static gboolean
is_at_bottom (WeirMessagesPage *self)
{
  GtkAdjustment *adjustment = gtk_scrolled_window_get_vadjustment (self->scroller);

  return gtk_adjustment_get_value (adjustment) + gtk_adjustment_get_page_size (adjustment) >=
         gtk_adjustment_get_upper (adjustment) - 1;
}

static void
go_beyond_top (WeirMessagesPage *self)
{
  if (weir_messages_page_get_is_searching (self))
    return;
  if (is_at_top (self) && weir_message_browser_get_has_older (self->browser))
    weir_message_browser_load_older (self->browser);
}

static void
go_beyond_bottom (WeirMessagesPage *self)
{
  if (!is_at_bottom (self) || weir_messages_page_get_is_searching (self))
    return;
  if (weir_message_browser_get_is_live (self->browser))
    {
      g_autoptr (GtkBitset) selected = gtk_selection_model_get_selection (GTK_SELECTION_MODEL (self->selection));

      /* Back at the newest: who only looked up goes on. */
      if (self->was_paused_by_scrolling && gtk_bitset_is_empty (selected))
        weir_messages_page_set_follows (self, TRUE);
      return;
    }
  if (weir_message_browser_get_has_newer (self->browser))
    weir_message_browser_load_newer (self->browser);
}

static gboolean
scroll_cb (WeirMessagesPage *self, double dx, double dy)
{
  if (dy < 0)
    {
      pause_for_scrolling (self);
      go_beyond_top (self);
    }
  else if (dy > 0)
    {
      go_beyond_bottom (self);
    }
  return GDK_EVENT_PROPAGATE;
}

static gboolean
key_cb (WeirMessagesPage *self, guint keyval, guint keycode, GdkModifierType state)
{
  switch (keyval)
    {
    case GDK_KEY_Up:
    case GDK_KEY_Page_Up:
    case GDK_KEY_Home:
    case GDK_KEY_KP_Up:
      pause_for_scrolling (self);
      go_beyond_top (self);
      break;
    case GDK_KEY_Down:
    case GDK_KEY_Page_Down:
    case GDK_KEY_End:
    case GDK_KEY_KP_Down:
      go_beyond_bottom (self);
      break;
    default:
      break;
    }
  return GDK_EVENT_PROPAGATE;
}

static void
scrollbar_cb (WeirMessagesPage *self)
{
  pause_for_scrolling (self);
}

static void
edge_cb (WeirMessagesPage *self, GtkPositionType edge)
{
  /* Only where a person went there: following arrives at the bottom all the time. */
  if (edge == GTK_POS_TOP && !gtk_toggle_button_get_active (self->follow_button))
    go_beyond_top (self);
  else if (edge == GTK_POS_BOTTOM)
    go_beyond_bottom (self);
}

/* Selection */

WeirRecord *
weir_messages_page_get_selected (WeirMessagesPage *self)
{
  g_autoptr (GtkBitset) selected = gtk_selection_model_get_selection (GTK_SELECTION_MODEL (self->selection));
  g_autoptr (WeirRecord) record = NULL;

  if (gtk_bitset_get_size (selected) != 1)
    return NULL;
  record = g_list_model_get_item (G_LIST_MODEL (self->selection), gtk_bitset_get_nth (selected, 0));
  return record; /* the list has it too */
}

/* Who reads a message does not want the table to run away. */
static void
selected_cb (WeirMessagesPage *self)
{
  WeirRecord *record = weir_messages_page_get_selected (self);

  weir_messages_page_update_status (self);
  if (record == NULL)
    return;
  if (record != weir_message_pane_get_record (self->pane))
    weir_message_pane_set_record (self->pane, record);
  adw_overlay_split_view_set_show_sidebar (self->split_view, TRUE);
  weir_messages_page_set_follows (self, FALSE);
}

void
weir_messages_page_move_selection (WeirMessagesPage *self, int by)
{
  g_autoptr (GtkBitset) selected = gtk_selection_model_get_selection (GTK_SELECTION_MODEL (self->selection));
  guint n_items = g_list_model_get_n_items (G_LIST_MODEL (self->selection));
  gint64 position;

  if (gtk_bitset_is_empty (selected) || n_items == 0)
    return;
  position = (gint64) (by < 0 ? gtk_bitset_get_minimum (selected) : gtk_bitset_get_maximum (selected)) + by;
  if ((position < 0 || position >= n_items) && weir_messages_page_get_is_searching (self))
    return;
  if (position < 0)
    {
      if (weir_message_browser_get_has_older (self->browser))
        weir_message_browser_load_older (self->browser);
      return;
    }
  if (position >= n_items)
    {
      if (weir_message_browser_get_has_newer (self->browser))
        weir_message_browser_load_newer (self->browser);
      return;
    }
  gtk_column_view_scroll_to (self->column_view, (guint) position, NULL, GTK_LIST_SCROLL_SELECT, NULL);
}

static gboolean
wanted_cb (gpointer user_data)
{
  WeirMessagesPage *self = user_data;
  guint position;

  if (self->wanted_partition >= 0 && weir_message_list_find (weir_message_browser_get_list (self->browser), self->wanted_partition,
                                                             self->wanted_offset, &position))
    {
      if (gtk_widget_get_height (GTK_WIDGET (self->column_view)) == 0)
        return G_SOURCE_CONTINUE;
      self->wanted_partition = -1;
      gtk_column_view_scroll_to (self->column_view, position, NULL, GTK_LIST_SCROLL_SELECT | GTK_LIST_SCROLL_FOCUS, NULL);
    }
  else if (self->wanted_partition >= 0 && weir_message_browser_get_is_loading (self->browser))
    {
      return G_SOURCE_CONTINUE;
    }
  self->wanted_source = 0;
  return G_SOURCE_REMOVE;
}

void
weir_messages_page_want (WeirMessagesPage *self, gint32 partition, gint64 offset)
{
  self->wanted_partition = partition;
  self->wanted_offset = offset;
  g_clear_handle_id (&self->wanted_source, g_source_remove);
  if (partition >= 0)
    self->wanted_source = g_timeout_add (WANTED_MSEC, wanted_cb, self);
}

void
weir_messages_page_dispose_table (WeirMessagesPage *self)
{
  g_clear_handle_id (&self->wanted_source, g_source_remove);
  g_clear_handle_id (&self->hurry_source, g_source_remove);
  g_clear_handle_id (&self->tail_source, g_source_remove);
  g_clear_handle_id (&self->focus_source, g_source_remove);
  g_clear_object (&self->columns);
  g_clear_object (&self->selection);
  g_clear_object (&self->filtered);
}

void
weir_messages_page_init_table (WeirMessagesPage *self)
{
  GtkEventController *scroll = gtk_event_controller_scroll_new (GTK_EVENT_CONTROLLER_SCROLL_VERTICAL);
  GtkEventController *keys = gtk_event_controller_key_new ();
  GtkEventController *focus = gtk_event_controller_focus_new ();
  GtkGesture *press = gtk_gesture_click_new ();
  static WeirTopicColumns *store;

  /* One for all pages: it is one file. */
  if (store == NULL)
    store = weir_topic_columns_new (NULL);
  self->wanted_partition = -1;
  self->columns = weir_message_columns_new (self->column_view, store);
  self->filtered = gtk_filter_list_model_new (g_object_ref (G_LIST_MODEL (weir_message_browser_get_list (self->browser))), NULL);
  self->selection = gtk_multi_selection_new (g_object_ref (G_LIST_MODEL (self->filtered)));
  g_signal_connect_object (self->selection, "selection-changed", G_CALLBACK (selected_cb), self, G_CONNECT_SWAPPED);
  gtk_column_view_set_model (self->column_view, GTK_SELECTION_MODEL (self->selection));
  g_signal_connect_object (self->follow_button, "toggled", G_CALLBACK (follow_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->new_button, "clicked", G_CALLBACK (new_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->column_view, "map", G_CALLBACK (mapped_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (weir_message_browser_get_list (self->browser), "evicting", G_CALLBACK (evicting_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->browser, "appended", G_CALLBACK (appended_cb), self, G_CONNECT_SWAPPED);

  gtk_event_controller_set_propagation_phase (scroll, GTK_PHASE_CAPTURE);
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  gtk_event_controller_set_propagation_phase (GTK_EVENT_CONTROLLER (press), GTK_PHASE_CAPTURE);
  g_signal_connect_object (scroll, "scroll", G_CALLBACK (scroll_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (keys, "key-pressed", G_CALLBACK (key_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (focus, "enter", G_CALLBACK (focus_enter_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (press, "pressed", G_CALLBACK (scrollbar_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->scroller, "edge-reached", G_CALLBACK (edge_cb), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (GTK_WIDGET (self->scroller), scroll);
  gtk_widget_add_controller (GTK_WIDGET (self->column_view), keys);
  gtk_widget_add_controller (GTK_WIDGET (self->column_view), focus);
  gtk_widget_add_controller (gtk_scrolled_window_get_vscrollbar (self->scroller), GTK_EVENT_CONTROLLER (press));
}
