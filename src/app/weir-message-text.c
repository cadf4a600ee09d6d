/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "weir-message-text.h"

#include <glib/gi18n.h>
#include <string.h>

#include "app/weir-message-colours.h"
#include "app/weir-message-copy.h"
#include "app/weir-message-lines.h"

/* A text view lays out what it holds, line by line, and a line at once. */
#define MAX_VIEW_BYTES (128 * 1024)
#define MAX_VIEW_LINE_BYTES (16 * 1024)
#define MAX_VIEW_HEX_BYTES (16 * 1024)
/* What is copied goes through the display's server. */
#define MAX_COPIED_LINES 200000
/* So much room sixteen bytes and their characters need, and eight; where it is not there, four are a line. */
#define WIDE_HEX_WIDTH 690
#define NARROW_HEX_WIDTH 420

/* How many characters are beside each other in the narrowest window: of a label that shares it, and of a line. */
#define MIN_LABEL_CHARS 10
#define MIN_LINE_CHARS 20

struct _WeirMessageText
{
  AdwBin parent_instance;

  GtkStack *stack;
  GtkTextView *view;
  GtkScrolledWindow *view_scroller;
  GtkListView *list;
  WeirMessageDecoded *decoded; /* nullable */
  gboolean is_hex;
  gboolean is_coloured;
  guint bytes_per_line;
  guint relayout_source;
};

G_DEFINE_FINAL_TYPE (WeirMessageText, weir_message_text, ADW_TYPE_BIN)

/* Where a word is broken Pango shows a hyphen, which in a message would be one that is not there. */
void
weir_message_text_wrap_label (GtkLabel *label)
{
  static PangoAttrList *attributes;

  if (attributes == NULL)
    {
      attributes = pango_attr_list_new ();
      pango_attr_list_insert (attributes, pango_attr_insert_hyphens_new (FALSE));
    }
  gtk_label_set_attributes (label, attributes);
  gtk_label_set_wrap (label, TRUE);
  gtk_label_set_wrap_mode (label, PANGO_WRAP_WORD_CHAR);
  /* Else it would be laid out as narrow as one character, to know how wide it must be at least. */
  gtk_label_set_width_chars (label, MIN_LABEL_CHARS);
}

/* The same for a text view, of all that is in it. */
static void
forbid_hyphens (GtkTextBuffer *buffer)
{
  GtkTextTagTable *tags = gtk_text_buffer_get_tag_table (buffer);
  GtkTextIter start;
  GtkTextIter end;

  if (gtk_text_tag_table_lookup (tags, "no-hyphens") == NULL)
    gtk_text_buffer_create_tag (buffer, "no-hyphens", "insert-hyphens", FALSE, NULL);
  gtk_text_buffer_get_bounds (buffer, &start, &end);
  gtk_text_buffer_apply_tag_by_name (buffer, "no-hyphens", &start, &end);
}

static void
copy_lines_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  WeirMessageText *self = WEIR_MESSAGE_TEXT (widget);
  GtkSelectionModel *selection = gtk_list_view_get_model (self->list);
  g_autoptr (GtkBitset) lines = NULL;
  g_autoptr (GString) text = NULL;
  GtkBitsetIter iter;
  guint line;
  guint n_lines = 0;

  if (selection == NULL || !g_str_equal (gtk_stack_get_visible_child_name (self->stack), "list"))
    return;
  lines = gtk_selection_model_get_selection (selection);
  text = g_string_new (NULL);
  for (gboolean is_valid = gtk_bitset_iter_init_first (&iter, lines, &line); is_valid && n_lines < MAX_COPIED_LINES;
       is_valid = gtk_bitset_iter_next (&iter, &line), n_lines++)
    weir_message_lines_append (WEIR_MESSAGE_LINES (gtk_multi_selection_get_model (GTK_MULTI_SELECTION (selection))), line, text);
  if (n_lines > 0)
    weir_message_copy_text (widget, text->str, _("Lines copied"));
}

static void
setup_cb (WeirMessageText *self, GtkListItem *item)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  weir_message_text_wrap_label (GTK_LABEL (label));
  gtk_label_set_width_chars (GTK_LABEL (label), MIN_LINE_CHARS);
  gtk_list_item_set_child (item, label);
}

static void
bind_cb (WeirMessageText *self, GtkListItem *item)
{
  const char *line = gtk_string_object_get_string (gtk_list_item_get_item (item));
  GtkLabel *label = GTK_LABEL (gtk_list_item_get_child (item));

  /* Where there is no place between words, it would look for one for each character: four times slower. */
  gtk_label_set_wrap_mode (label, strpbrk (line, " \t") != NULL ? PANGO_WRAP_WORD_CHAR : PANGO_WRAP_CHAR);
  gtk_label_set_label (label, line);
  gtk_list_item_set_accessible_label (item, line);
}

static void
update_colours (WeirMessageText *self)
{
  if (self->is_coloured)
    weir_message_colours_apply (gtk_text_view_get_buffer (self->view), self->decoded->text);
}

static void
show_decoded (WeirMessageText *self);

static void
relayout_cb (gpointer user_data)
{
  WeirMessageText *self = user_data;

  self->relayout_source = 0;
  show_decoded (self);
}

/* How wide the part that is seen is. Not at once: what is shown may not change while it is given its place. */
static void
page_size_cb (WeirMessageText *self, GParamSpec *pspec, GtkAdjustment *adjustment)
{
  double width = gtk_adjustment_get_page_size (adjustment);
  guint bytes_per_line = width >= WIDE_HEX_WIDTH ? 16 : width >= NARROW_HEX_WIDTH ? 8 : 4;

  if (width < 1 || self->bytes_per_line == bytes_per_line)
    return;
  self->bytes_per_line = bytes_per_line;
  if (self->is_hex && self->decoded != NULL && self->relayout_source == 0)
    self->relayout_source = g_idle_add_once (relayout_cb, self);
}

static void
weir_message_text_dispose (GObject *object)
{
  g_clear_handle_id (&WEIR_MESSAGE_TEXT (object)->relayout_source, g_source_remove);
  g_clear_pointer (&WEIR_MESSAGE_TEXT (object)->decoded, weir_message_decoded_unref);
  G_OBJECT_CLASS (weir_message_text_parent_class)->dispose (object);
}

static void
weir_message_text_class_init (WeirMessageTextClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = weir_message_text_dispose;
  gtk_widget_class_install_action (widget_class, "text.copy-lines", NULL, copy_lines_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_c, GDK_CONTROL_MASK, "text.copy-lines", NULL);
}

static GtkWidget *
scroll (WeirMessageText *self, GtkWidget *child)
{
  GtkWidget *scroller = gtk_scrolled_window_new ();

  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), child);
  gtk_widget_set_vexpand (scroller, TRUE);
  g_signal_connect_object (gtk_scrolled_window_get_hadjustment (GTK_SCROLLED_WINDOW (scroller)), "notify::page-size",
                           G_CALLBACK (page_size_cb), self, G_CONNECT_SWAPPED);
  return scroller;
}

static void
weir_message_text_init (WeirMessageText *self)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();

  self->bytes_per_line = 8;
  self->stack = GTK_STACK (gtk_stack_new ());
  self->view = GTK_TEXT_VIEW (gtk_text_view_new ());
  gtk_widget_set_name (GTK_WIDGET (self->view), "message-text");
  gtk_text_view_set_editable (self->view, FALSE);
  gtk_text_view_set_monospace (self->view, TRUE);
  gtk_text_view_set_left_margin (self->view, 12);
  gtk_text_view_set_right_margin (self->view, 12);
  gtk_text_view_set_top_margin (self->view, 6);
  gtk_text_view_set_bottom_margin (self->view, 12);
  self->view_scroller = GTK_SCROLLED_WINDOW (scroll (self, GTK_WIDGET (self->view)));

  g_signal_connect_object (factory, "setup", G_CALLBACK (setup_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (factory, "bind", G_CALLBACK (bind_cb), self, G_CONNECT_SWAPPED);
  self->list = GTK_LIST_VIEW (gtk_list_view_new (NULL, factory));
  gtk_list_view_set_enable_rubberband (self->list, TRUE);
  gtk_widget_add_css_class (GTK_WIDGET (self->list), "message-lines");
  gtk_widget_add_css_class (GTK_WIDGET (self->list), "monospace");

  gtk_stack_set_hhomogeneous (self->stack, FALSE);
  gtk_stack_set_vhomogeneous (self->stack, FALSE);
  gtk_stack_add_named (self->stack, GTK_WIDGET (self->view_scroller), "view");
  gtk_stack_add_named (self->stack, scroll (self, GTK_WIDGET (self->list)), "list");
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (self->stack));
  gtk_widget_add_css_class (GTK_WIDGET (self), "message-text");
  g_signal_connect_object (adw_style_manager_get_default (), "notify::dark", G_CALLBACK (update_colours), self, G_CONNECT_SWAPPED);
}

void
weir_message_text_set_label (WeirMessageText *self, const char *label)
{
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->view), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->list), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
}

static void
show_list (WeirMessageText *self)
{
  WeirMessageLines *lines = self->is_hex ? weir_message_lines_new_hex (self->decoded, self->bytes_per_line)
                                         : weir_message_lines_new_text (self->decoded);
  g_autoptr (GtkMultiSelection) selection = gtk_multi_selection_new (G_LIST_MODEL (lines));

  gtk_list_view_set_model (self->list, GTK_SELECTION_MODEL (selection));
  gtk_stack_set_visible_child_name (self->stack, "list");
}

static void
show_hex (WeirMessageText *self, GtkTextBuffer *buffer)
{
  g_autoptr (WeirMessageLines) lines = weir_message_lines_new_hex (self->decoded, self->bytes_per_line);
  g_autoptr (GString) dump = g_string_new (NULL);

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (lines)); i++)
    weir_message_lines_append (lines, i, dump);
  gtk_text_buffer_set_text (buffer, dump->str, (int) dump->len);
}

static void
show_decoded (WeirMessageText *self)
{
  WeirMessageDecoded *decoded = self->decoded;
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (self->view);
  gsize n_bytes = decoded != NULL && decoded->bytes != NULL ? g_bytes_get_size (decoded->bytes) : 0;
  GtkTextIter start;

  self->is_coloured = FALSE;
  gtk_list_view_set_model (self->list, NULL);
  gtk_text_buffer_set_text (buffer, "", 0);
  gtk_stack_set_visible_child_name (self->stack, "view");
  if (decoded == NULL)
    return;

  gtk_text_view_set_wrap_mode (self->view, self->is_hex ? GTK_WRAP_NONE : GTK_WRAP_WORD_CHAR);
  gtk_scrolled_window_set_policy (self->view_scroller, self->is_hex ? GTK_POLICY_AUTOMATIC : GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  if (self->is_hex ? n_bytes > MAX_VIEW_HEX_BYTES
                   : decoded->text_length > MAX_VIEW_BYTES || decoded->longest_line > MAX_VIEW_LINE_BYTES)
    {
      show_list (self);
      return;
    }
  if (self->is_hex)
    show_hex (self, buffer);
  else
    {
      gtk_text_buffer_set_text (buffer, decoded->text != NULL ? decoded->text : "", -1);
      forbid_hyphens (buffer);
      self->is_coloured = g_str_equal (decoded->decoder->id, "json");
      update_colours (self);
    }
  gtk_text_buffer_get_start_iter (buffer, &start);
  gtk_text_buffer_place_cursor (buffer, &start);
}

void
weir_message_text_set_decoded (WeirMessageText *self, WeirMessageDecoded *decoded, gboolean is_hex)
{
  g_return_if_fail (WEIR_IS_MESSAGE_TEXT (self));

  g_clear_handle_id (&self->relayout_source, g_source_remove);
  g_clear_pointer (&self->decoded, weir_message_decoded_unref);
  self->decoded = decoded != NULL ? weir_message_decoded_ref (decoded) : NULL;
  self->is_hex = is_hex;
  show_decoded (self);
}
