/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "weir-message-headers.h"

#include <glib/gi18n.h>

#include "app/weir-message-copy.h"
#include "app/weir-message-text.h"
#include "base/weir-format.h"
#include "decode/weir-decode.h"

#define MAX_VALUE_BYTES 2048

struct _WeirMessageHeaders
{
  AdwBin parent_instance;

  GtkStack *stack;
  GtkListView *list;
  GtkSingleSelection *selection; /* nullable */
  GListStore *rows;              /* nullable */
};

G_DEFINE_FINAL_TYPE (WeirMessageHeaders, weir_message_headers, ADW_TYPE_BIN)

/* Which header of which record a row is. */
#define WEIR_TYPE_HEADER_ITEM (weir_header_item_get_type ())
G_DECLARE_FINAL_TYPE (WeirHeaderItem, weir_header_item, WEIR, HEADER_ITEM, GObject)

struct _WeirHeaderItem
{
  GObject parent_instance;

  WeirRecord *record;
  guint index;
};

G_DEFINE_FINAL_TYPE (WeirHeaderItem, weir_header_item, G_TYPE_OBJECT)

static void
weir_header_item_finalize (GObject *object)
{
  g_clear_object (&WEIR_HEADER_ITEM (object)->record);
  G_OBJECT_CLASS (weir_header_item_parent_class)->finalize (object);
}

static void
weir_header_item_class_init (WeirHeaderItemClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = weir_header_item_finalize;
}

static void
weir_header_item_init (WeirHeaderItem *self)
{
}

static void
copy_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  WeirMessageHeaders *self = WEIR_MESSAGE_HEADERS (widget);
  WeirHeaderItem *item = self->selection != NULL ? gtk_single_selection_get_selected_item (self->selection) : NULL;
  g_autofree char *text = NULL;

  if (item == NULL)
    return;
  text = weir_message_copy_dup_bytes (weir_record_get_header (item->record, item->index)->value);
  weir_message_copy_text (widget, text, _("Value of the header copied"));
}

static void
setup_cb (WeirMessageHeaders *self, GtkListItem *item)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);

  for (guint i = 0; i < 2; i++)
    {
      GtkWidget *label = gtk_label_new (NULL);

      gtk_label_set_xalign (GTK_LABEL (label), 0);
      weir_message_text_wrap_label (GTK_LABEL (label));
      gtk_label_set_natural_wrap_mode (GTK_LABEL (label), GTK_NATURAL_WRAP_NONE);
      if (i == 0)
        gtk_widget_add_css_class (label, "caption-heading");
      gtk_box_append (GTK_BOX (box), label);
    }
  gtk_list_item_set_child (item, box);
}

static void
bind_cb (WeirMessageHeaders *self, GtkListItem *list_item)
{
  static const char *const text_classes[] = { "monospace", NULL };
  static const char *const word_classes[] = { "dimmed", NULL };
  WeirHeaderItem *item = gtk_list_item_get_item (list_item);
  const WeirHeader *header = weir_record_get_header (item->record, item->index);
  g_autofree char *value = NULL;
  g_autofree char *spoken = NULL;
  g_autofree char *name = NULL;
  g_autoptr (GBytes) name_bytes = g_bytes_new_static (header->name, strlen (header->name));
  GtkWidget *name_label = gtk_widget_get_first_child (gtk_list_item_get_child (list_item));
  GtkWidget *value_label = gtk_widget_get_next_sibling (name_label);
  gboolean is_word = header->value == NULL || g_bytes_get_size (header->value) == 0;

  if (header->value == NULL)
    value = g_strdup (_("null"));
  else if (is_word)
    value = g_strdup (_("empty"));
  else
    value = weir_decode_to_line (header->value, MAX_VALUE_BYTES);
  name = weir_decode_to_line (name_bytes, MAX_VALUE_BYTES);
  gtk_label_set_label (GTK_LABEL (name_label), name);
  gtk_label_set_label (GTK_LABEL (value_label), value);
  gtk_widget_set_css_classes (value_label, (const char **) (is_word ? word_classes : text_classes));
  /* Translators: the name of a header, and its value. */
  spoken = g_strdup_printf (_("%s: %s"), name, value);
  gtk_list_item_set_accessible_label (list_item, spoken);
}

static void
weir_message_headers_dispose (GObject *object)
{
  WeirMessageHeaders *self = WEIR_MESSAGE_HEADERS (object);

  g_clear_object (&self->selection);
  g_clear_object (&self->rows);
  G_OBJECT_CLASS (weir_message_headers_parent_class)->dispose (object);
}

static void
weir_message_headers_class_init (WeirMessageHeadersClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = weir_message_headers_dispose;
  gtk_widget_class_install_action (widget_class, "headers.copy", NULL, copy_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_c, GDK_CONTROL_MASK, "headers.copy", NULL);
}

static void
weir_message_headers_init (WeirMessageHeaders *self)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  GtkWidget *scroller = gtk_scrolled_window_new ();
  GtkWidget *none = gtk_label_new (_("This message has no headers"));

  g_signal_connect_object (factory, "setup", G_CALLBACK (setup_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (factory, "bind", G_CALLBACK (bind_cb), self, G_CONNECT_SWAPPED);
  self->list = GTK_LIST_VIEW (gtk_list_view_new (NULL, factory));
  gtk_widget_add_css_class (GTK_WIDGET (self->list), "message-headers");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->list), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Headers"), -1);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), GTK_WIDGET (self->list));
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_widget_set_vexpand (scroller, TRUE);
  gtk_widget_add_css_class (none, "dimmed");
  gtk_label_set_wrap (GTK_LABEL (none), TRUE);
  self->stack = GTK_STACK (gtk_stack_new ());
  gtk_stack_set_hhomogeneous (self->stack, FALSE);
  gtk_stack_add_named (self->stack, none, "none");
  gtk_stack_add_named (self->stack, scroller, "list");
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (self->stack));
}

void
weir_message_headers_set_record (WeirMessageHeaders *self, WeirRecord *record)
{
  guint n_headers = record != NULL ? weir_record_get_n_headers (record) : 0;
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func (g_object_unref);

  g_return_if_fail (WEIR_IS_MESSAGE_HEADERS (self));

  gtk_list_view_set_model (self->list, NULL);
  g_clear_object (&self->selection);
  g_clear_object (&self->rows);
  gtk_stack_set_visible_child_name (self->stack, n_headers > 0 ? "list" : "none");
  if (n_headers == 0)
    return;

  for (guint i = 0; i < n_headers; i++)
    {
      WeirHeaderItem *item = g_object_new (WEIR_TYPE_HEADER_ITEM, NULL);

      item->record = g_object_ref (record);
      item->index = i;
      g_ptr_array_add (items, item);
    }
  self->rows = g_list_store_new (WEIR_TYPE_HEADER_ITEM);
  g_list_store_splice (self->rows, 0, 0, items->pdata, items->len);
  self->selection = gtk_single_selection_new (g_object_ref (G_LIST_MODEL (self->rows)));
  gtk_list_view_set_model (self->list, GTK_SELECTION_MODEL (self->selection));
}
