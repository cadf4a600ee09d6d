/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "weir-message-completer.h"

#include <glib/gi18n.h>
#include <string.h>

#include "search/weir-completion.h"

#define MIN_WIDTH 200
#define MAX_WIDTH 480
#define MAX_HEIGHT 272
#define PAGE_ROWS 6

struct _WeirMessageCompleter
{
  GObject parent_instance;

  GtkWidget *entry; /* borrowed; NULL when it is gone */
  WeirMessageFields *fields;
  GtkPopover *popover;
  GtkWidget *scroller;
  GtkListView *list_view;
  GtkSingleSelection *selection;
  GtkStringList *texts;
  GPtrArray *candidates; /* of WeirCompletion, as many as @texts */
  gsize start;           /* in bytes: from where on one of them replaces what is there */
  GtkWidget *root;                /* nullable: the window while the list is open */
  GtkEventController *root_press; /* nullable: the controller it has then */
  guint update_source;
  gboolean was_typed; /* since the list was brought up to date */
  gboolean is_taking;
  gboolean is_enabled;
};

G_DEFINE_FINAL_TYPE (WeirMessageCompleter, weir_message_completer, G_TYPE_OBJECT)

static guint closed_signal;

static gsize
get_cursor (WeirMessageCompleter *self, const char *text)
{
  return (gsize) (g_utf8_offset_to_pointer (text, gtk_editable_get_position (GTK_EDITABLE (self->entry))) - text);
}

gboolean
weir_message_completer_get_is_open (WeirMessageCompleter *self)
{
  g_return_val_if_fail (WEIR_IS_MESSAGE_COMPLETER (self), FALSE);
  return self->popover != NULL && gtk_widget_get_visible (GTK_WIDGET (self->popover));
}

static void
set_expanded (WeirMessageCompleter *self, gboolean is_expanded)
{
  gtk_accessible_update_state (GTK_ACCESSIBLE (self->entry), GTK_ACCESSIBLE_STATE_EXPANDED, is_expanded, -1);
}

static void
leave_root (WeirMessageCompleter *self)
{
  if (self->root != NULL)
    gtk_widget_remove_controller (self->root, self->root_press);
  g_clear_weak_pointer (&self->root);
  self->root_press = NULL;
}

static void
close_list (WeirMessageCompleter *self)
{
  g_clear_handle_id (&self->update_source, g_source_remove);
  self->was_typed = FALSE;
  if (!weir_message_completer_get_is_open (self))
    return;
  leave_root (self);
  gtk_popover_popdown (self->popover);
  set_expanded (self, FALSE);
  g_signal_emit (self, closed_signal, 0);
}

static void enter_root (WeirMessageCompleter *self);

static void
find_candidates (WeirMessageCompleter *self)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->entry));
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) texts = NULL;

  g_clear_pointer (&self->candidates, g_ptr_array_unref);
  self->candidates = weir_completion_find (text, get_cursor (self, text), weir_message_fields_get_paths (self->fields), &self->start);
  for (guint i = 0; i < self->candidates->len; i++)
    g_strv_builder_add (builder, ((WeirCompletion *) g_ptr_array_index (self->candidates, i))->text);
  texts = g_strv_builder_end (builder);
  /* Nothing is chosen until somebody chooses: Enter behind a finished condition searches. */
  gtk_string_list_splice (self->texts, 0, g_list_model_get_n_items (G_LIST_MODEL (self->texts)), (const char *const *) texts);
  gtk_single_selection_set_selected (self->selection, GTK_INVALID_LIST_POSITION);
}

static void
open_list (WeirMessageCompleter *self)
{
  gboolean was_open = weir_message_completer_get_is_open (self);
  graphene_rect_t bounds;

  if (self->candidates->len == 0)
    {
      close_list (self);
      return;
    }
  /* With its padding, so that the list stands flush below it. */
  if (!gtk_widget_compute_bounds (self->entry, self->entry, &bounds))
    return;
  gtk_widget_set_size_request (self->scroller, CLAMP ((int) bounds.size.width, MIN_WIDTH, MAX_WIDTH), -1);
  gtk_popover_set_pointing_to (self->popover, &(GdkRectangle) { (int) bounds.origin.x, (int) bounds.origin.y,
                                                               CLAMP ((int) bounds.size.width, 1, MAX_WIDTH), (int) bounds.size.height });
  gtk_list_view_scroll_to (self->list_view, 0, GTK_LIST_SCROLL_NONE, NULL);
  enter_root (self);
  gtk_popover_popup (self->popover);
  set_expanded (self, TRUE);
  if (!was_open)
    {
      g_autofree char *text = g_strdup_printf (ngettext ("%u suggestion", "%u suggestions", self->candidates->len), self->candidates->len);

      gtk_accessible_announce (GTK_ACCESSIBLE (self->entry), text, GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_LOW);
    }
}

static gboolean
has_focus (WeirMessageCompleter *self)
{
  return (gtk_widget_get_state_flags (self->entry) & GTK_STATE_FLAG_FOCUS_WITHIN) != 0;
}

static void
update (WeirMessageCompleter *self)
{
  gboolean was_typed = self->was_typed;

  g_clear_handle_id (&self->update_source, g_source_remove);
  self->was_typed = FALSE;
  /* The cursor went elsewhere, or the text was cleared: nobody asked for anything. */
  if (!was_typed || !has_focus (self) || *gtk_editable_get_text (GTK_EDITABLE (self->entry)) == '\0')
    {
      close_list (self);
      return;
    }
  find_candidates (self);
  open_list (self);
}

static gboolean
update_cb (gpointer user_data)
{
  WeirMessageCompleter *self = user_data;

  self->update_source = 0;
  update (self);
  return G_SOURCE_REMOVE;
}

/* Not at once: while the text says that it changed its cursor is still where it was. */
static void
update_soon (WeirMessageCompleter *self)
{
  if (self->update_source == 0)
    self->update_source = g_idle_add_full (G_PRIORITY_HIGH_IDLE, update_cb, self, NULL);
}

static void
text_cb (WeirMessageCompleter *self)
{
  if (!self->is_enabled || self->is_taking)
    return;
  self->was_typed = TRUE;
  update_soon (self);
}

static void
cursor_cb (WeirMessageCompleter *self)
{
  if (weir_message_completer_get_is_open (self) && !self->is_taking)
    update_soon (self);
}

/* What was found meanwhile; not under the hands of whoever chooses. */
static void
fields_cb (WeirMessageCompleter *self)
{
  if (!weir_message_completer_get_is_open (self) || self->update_source != 0
      || gtk_single_selection_get_selected (self->selection) != GTK_INVALID_LIST_POSITION)
    return;
  find_candidates (self);
  open_list (self);
}

/* How many characters behind the cursor the end of @taken says already, such as `")`. */
static gsize
count_repeated (const char *taken, const char *behind)
{
  gsize length = strlen (taken);

  for (gsize n = MIN (length, 2); n > 0; n--)
    {
      const char *end = taken + length - n;

      if ((*end == '"' || *end == ')') && g_str_has_prefix (behind, end))
        return n;
    }
  return 0;
}

static void
take (WeirMessageCompleter *self, guint position)
{
  GtkEditable *editable = GTK_EDITABLE (self->entry);
  g_autofree char *text = g_strdup (gtk_editable_get_text (editable));
  const WeirCompletion *candidate;
  g_autofree char *taken = NULL;
  int cursor = gtk_editable_get_position (editable);
  int first;
  int place;
  gsize n_repeated;

  if (self->candidates == NULL || position >= self->candidates->len)
    return;
  candidate = g_ptr_array_index (self->candidates, position);
  taken = g_strdup (candidate->text);
  first = (int) g_utf8_strlen (text, (gssize) self->start);
  n_repeated = count_repeated (taken, text + get_cursor (self, text));
  place = first;
  self->is_taking = TRUE;
  gtk_editable_delete_text (editable, first, cursor + (int) n_repeated);
  gtk_editable_insert_text (editable, taken, -1, &place);
  gtk_editable_set_position (editable, place);
  self->is_taking = FALSE;
  close_list (self);
  /* What is open asks for more: a function for its field, a header for its name. */
  if (g_str_has_suffix (taken, "(") || g_str_has_suffix (taken, "(\""))
    {
      self->was_typed = TRUE;
      update (self);
    }
}

static void
announce_selected (WeirMessageCompleter *self, guint position)
{
  const WeirCompletion *candidate = g_ptr_array_index (self->candidates, position);
  g_autofree char *text = candidate->detail != NULL ? g_strdup_printf ("%s, %s", candidate->text, candidate->detail) : g_strdup (candidate->text);

  gtk_accessible_announce (GTK_ACCESSIBLE (self->entry), text, GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_MEDIUM);
}

/* In front of the first and behind the last there is nothing chosen: what was typed. */
static void
move (WeirMessageCompleter *self, int by)
{
  guint selected = gtk_single_selection_get_selected (self->selection);
  int n_rows = (int) self->candidates->len;
  int row = selected == GTK_INVALID_LIST_POSITION ? -1 : (int) selected;

  if (ABS (by) > 1)
    row = CLAMP (row + by, 0, n_rows - 1);
  else
    row = row + by >= n_rows ? -1 : row + by < -1 ? n_rows - 1 : row + by;
  if (row < 0)
    {
      gtk_single_selection_set_selected (self->selection, GTK_INVALID_LIST_POSITION);
      return;
    }
  gtk_list_view_scroll_to (self->list_view, (guint) row, GTK_LIST_SCROLL_SELECT, NULL);
  announce_selected (self, (guint) row);
}

static gboolean
open_by_key (WeirMessageCompleter *self)
{
  find_candidates (self);
  open_list (self);
  return self->candidates->len > 0;
}

static gboolean
tab (WeirMessageCompleter *self)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->entry));
  guint selected = gtk_single_selection_get_selected (self->selection);

  if (selected == GTK_INVALID_LIST_POSITION && self->start == get_cursor (self, text))
    {
      /* Nothing was begun: it goes to the next widget, as everywhere. */
      close_list (self);
      return GDK_EVENT_PROPAGATE;
    }
  take (self, selected == GTK_INVALID_LIST_POSITION ? 0 : selected);
  return GDK_EVENT_STOP;
}

static gboolean
enter (WeirMessageCompleter *self)
{
  guint selected = gtk_single_selection_get_selected (self->selection);

  if (selected == GTK_INVALID_LIST_POSITION)
    {
      close_list (self);
      return GDK_EVENT_PROPAGATE;
    }
  take (self, selected);
  return GDK_EVENT_STOP;
}

static gboolean
key_cb (WeirMessageCompleter *self, guint key, guint code, GdkModifierType state)
{
  if (!self->is_enabled || (state & (GDK_CONTROL_MASK | GDK_ALT_MASK | GDK_SHIFT_MASK | GDK_SUPER_MASK)) != 0)
    return GDK_EVENT_PROPAGATE;
  if (self->update_source != 0)
    update (self);
  if (!weir_message_completer_get_is_open (self))
    return (key == GDK_KEY_Down || key == GDK_KEY_KP_Down) && open_by_key (self);

  switch (key)
    {
    case GDK_KEY_Down:
    case GDK_KEY_KP_Down:
      move (self, 1);
      return GDK_EVENT_STOP;
    case GDK_KEY_Up:
    case GDK_KEY_KP_Up:
      move (self, -1);
      return GDK_EVENT_STOP;
    case GDK_KEY_Page_Down:
      move (self, PAGE_ROWS);
      return GDK_EVENT_STOP;
    case GDK_KEY_Page_Up:
      move (self, -PAGE_ROWS);
      return GDK_EVENT_STOP;
    case GDK_KEY_Tab:
    case GDK_KEY_KP_Tab:
      return tab (self);
    case GDK_KEY_Return:
    case GDK_KEY_KP_Enter:
    case GDK_KEY_ISO_Enter:
      return enter (self);
    case GDK_KEY_Escape:
      close_list (self);
      return GDK_EVENT_STOP;
    default:
      return GDK_EVENT_PROPAGATE;
    }
}

static gboolean
take_at (WeirMessageCompleter *self, GtkWidget *widget, double x, double y)
{
  GtkWidget *list = GTK_WIDGET (self->list_view);
  GtkWidget *row = gtk_widget_pick (widget, x, y, GTK_PICK_DEFAULT);
  GtkWidget *child;
  GtkListItem *item;

  while (row != NULL && row != list && gtk_widget_get_parent (row) != list)
    row = gtk_widget_get_parent (row);
  child = row != NULL && row != list ? gtk_widget_get_first_child (row) : NULL;
  item = child != NULL ? g_object_get_data (G_OBJECT (child), "weir-list-item") : NULL;
  if (item == NULL)
    return FALSE;
  take (self, gtk_list_item_get_position (item));
  return TRUE;
}

static void
tapped_cb (WeirMessageCompleter *self, int n_press, double x, double y)
{
  take_at (self, GTK_WIDGET (self->list_view), x, y);
}

/* On X11 a window that is laid out again takes the pointer for its own, though the list is in front of it: the click would
 * go to what is behind the list. Which surface it was on is true everywhere. */
static gboolean
root_event_cb (WeirMessageCompleter *self, GdkEvent *event)
{
  GtkNative *native = GTK_NATIVE (self->popover);
  double x;
  double y;
  double shift_x;
  double shift_y;

  if (gdk_event_get_event_type (event) != GDK_BUTTON_PRESS || gdk_button_event_get_button (event) != GDK_BUTTON_PRIMARY
      || gdk_event_get_surface (event) != gtk_native_get_surface (native) || !gdk_event_get_position (event, &x, &y))
    return GDK_EVENT_PROPAGATE;
  gtk_native_get_surface_transform (native, &shift_x, &shift_y);
  return take_at (self, GTK_WIDGET (self->popover), x - shift_x, y - shift_y);
}

static void
enter_root (WeirMessageCompleter *self)
{
  if (self->root != NULL)
    return;
  g_set_weak_pointer (&self->root, GTK_WIDGET (gtk_widget_get_root (self->entry)));
  self->root_press = gtk_event_controller_legacy_new ();
  gtk_event_controller_set_propagation_phase (self->root_press, GTK_PHASE_CAPTURE);
  g_signal_connect_object (self->root_press, "event", G_CALLBACK (root_event_cb), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (self->root, self->root_press);
}

static void
setup_cb (WeirMessageCompleter *self, GtkListItem *item)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *text = gtk_label_new (NULL);
  GtkWidget *detail = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (text), 0);
  gtk_label_set_ellipsize (GTK_LABEL (text), PANGO_ELLIPSIZE_MIDDLE);
  gtk_widget_set_hexpand (text, TRUE);
  gtk_label_set_xalign (GTK_LABEL (detail), 1);
  gtk_label_set_ellipsize (GTK_LABEL (detail), PANGO_ELLIPSIZE_END);
  gtk_label_set_max_width_chars (GTK_LABEL (detail), 40);
  gtk_widget_add_css_class (detail, "dimmed");
  gtk_widget_add_css_class (detail, "caption");
  gtk_box_append (GTK_BOX (box), text);
  gtk_box_append (GTK_BOX (box), detail);
  g_object_set_data (G_OBJECT (box), "weir-list-item", item);
  gtk_list_item_set_child (item, box);
  gtk_list_item_set_focusable (item, FALSE);
}

static void
bind_cb (WeirMessageCompleter *self, GtkListItem *item)
{
  GtkWidget *text = gtk_widget_get_first_child (gtk_list_item_get_child (item));
  GtkWidget *detail = gtk_widget_get_next_sibling (text);
  guint position = gtk_list_item_get_position (item);
  const WeirCompletion *candidate;

  if (position >= self->candidates->len)
    return;
  candidate = g_ptr_array_index (self->candidates, position);
  gtk_label_set_label (GTK_LABEL (text), candidate->text);
  gtk_label_set_label (GTK_LABEL (detail), candidate->detail != NULL ? candidate->detail : "");
  gtk_list_item_set_accessible_label (item, candidate->text);
  gtk_list_item_set_accessible_description (item, candidate->detail != NULL ? candidate->detail : "");
}

static void
make_list (WeirMessageCompleter *self)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  GtkGesture *click = gtk_gesture_click_new ();

  g_signal_connect_object (factory, "setup", G_CALLBACK (setup_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (factory, "bind", G_CALLBACK (bind_cb), self, G_CONNECT_SWAPPED);
  self->texts = gtk_string_list_new (NULL);
  self->selection = gtk_single_selection_new (NULL);
  gtk_single_selection_set_autoselect (self->selection, FALSE);
  gtk_single_selection_set_can_unselect (self->selection, TRUE);
  gtk_single_selection_set_model (self->selection, G_LIST_MODEL (self->texts));
  self->list_view = GTK_LIST_VIEW (gtk_list_view_new (GTK_SELECTION_MODEL (g_object_ref (self->selection)), factory));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->list_view), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Suggestions"), -1);
  gtk_event_controller_set_propagation_phase (GTK_EVENT_CONTROLLER (click), GTK_PHASE_CAPTURE);
  gtk_gesture_single_set_touch_only (GTK_GESTURE_SINGLE (click), TRUE);
  g_signal_connect_object (click, "released", G_CALLBACK (tapped_cb), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (GTK_WIDGET (self->list_view), GTK_EVENT_CONTROLLER (click));

  self->scroller = gtk_scrolled_window_new ();
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (self->scroller), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_max_content_height (GTK_SCROLLED_WINDOW (self->scroller), MAX_HEIGHT);
  gtk_scrolled_window_set_propagate_natural_height (GTK_SCROLLED_WINDOW (self->scroller), TRUE);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (self->scroller), GTK_WIDGET (self->list_view));
}

/* A popover that hides by itself would grab the keyboard from whoever types. */
static void
make_popover (WeirMessageCompleter *self)
{
  make_list (self);
  self->popover = GTK_POPOVER (gtk_popover_new ());
  gtk_popover_set_autohide (self->popover, FALSE);
  gtk_popover_set_has_arrow (self->popover, FALSE);
  gtk_popover_set_position (self->popover, GTK_POS_BOTTOM);
  gtk_popover_set_child (self->popover, self->scroller);
  gtk_widget_set_can_focus (GTK_WIDGET (self->popover), FALSE);
  gtk_widget_add_css_class (GTK_WIDGET (self->popover), "menu");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->popover), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Suggestions"), -1);
  gtk_widget_set_parent (GTK_WIDGET (self->popover), self->entry);
}

static void
entry_gone_cb (WeirMessageCompleter *self)
{
  g_clear_handle_id (&self->update_source, g_source_remove);
  leave_root (self);
  if (self->popover != NULL)
    gtk_widget_unparent (GTK_WIDGET (self->popover));
  self->popover = NULL;
  self->entry = NULL;
  self->is_enabled = FALSE;
}

static void
weir_message_completer_dispose (GObject *object)
{
  WeirMessageCompleter *self = WEIR_MESSAGE_COMPLETER (object);

  if (self->entry != NULL)
    entry_gone_cb (self);
  g_clear_pointer (&self->candidates, g_ptr_array_unref);
  g_clear_object (&self->selection);
  g_clear_object (&self->fields);
  G_OBJECT_CLASS (weir_message_completer_parent_class)->dispose (object);
}

static void
weir_message_completer_class_init (WeirMessageCompleterClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = weir_message_completer_dispose;
  closed_signal = g_signal_new ("closed", WEIR_TYPE_MESSAGE_COMPLETER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
weir_message_completer_init (WeirMessageCompleter *self)
{
}

/**
 * weir_message_completer_new:
 * @entry: an entry, of whatever kind
 * @fields: those that were seen
 *
 * To be dropped before @entry is disposed of: the list is a child of it.
 */
WeirMessageCompleter *
weir_message_completer_new (GtkWidget *entry, WeirMessageFields *fields)
{
  WeirMessageCompleter *self = g_object_new (WEIR_TYPE_MESSAGE_COMPLETER, NULL);
  GtkEventController *keys = gtk_event_controller_key_new ();
  GtkEventController *focus = gtk_event_controller_focus_new ();

  g_return_val_if_fail (GTK_IS_EDITABLE (entry), NULL);
  self->entry = entry;
  self->fields = g_object_ref (fields);
  make_popover (self);
  /* Before the text of the entry has them. */
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect_object (keys, "key-pressed", G_CALLBACK (key_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (focus, "leave", G_CALLBACK (close_list), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (entry, keys);
  gtk_widget_add_controller (entry, focus);
  g_signal_connect_object (entry, "changed", G_CALLBACK (text_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (entry, "notify::cursor-position", G_CALLBACK (cursor_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (entry, "unmap", G_CALLBACK (close_list), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (fields, "changed", G_CALLBACK (fields_cb), self, G_CONNECT_SWAPPED);
  return self;
}

void
weir_message_completer_set_enabled (WeirMessageCompleter *self, gboolean is_enabled)
{
  g_return_if_fail (WEIR_IS_MESSAGE_COMPLETER (self));
  if (self->entry == NULL || self->is_enabled == is_enabled)
    return;
  self->is_enabled = is_enabled;
  if (is_enabled)
    {
      weir_message_fields_start (self->fields);
      gtk_accessible_update_property (GTK_ACCESSIBLE (self->entry), GTK_ACCESSIBLE_PROPERTY_AUTOCOMPLETE, GTK_ACCESSIBLE_AUTOCOMPLETE_LIST,
                                      GTK_ACCESSIBLE_PROPERTY_HAS_POPUP, TRUE, -1);
      return;
    }
  close_list (self);
  gtk_accessible_reset_property (GTK_ACCESSIBLE (self->entry), GTK_ACCESSIBLE_PROPERTY_AUTOCOMPLETE);
  gtk_accessible_reset_property (GTK_ACCESSIBLE (self->entry), GTK_ACCESSIBLE_PROPERTY_HAS_POPUP);
  gtk_accessible_reset_state (GTK_ACCESSIBLE (self->entry), GTK_ACCESSIBLE_STATE_EXPANDED);
}
