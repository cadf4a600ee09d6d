/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "weir-header-row.h"

#include <glib/gi18n.h>
#include <string.h>

#include "base/weir-format.h"

#define MAX_EDITABLE_BYTES 4096

struct _WeirHeaderRow
{
  GtkListBoxRow parent_instance;

  GtkEditable *name_entry;
  GtkEditable *value_entry;
  GBytes *kept;     /* nullable: the value, until it is touched */
  gboolean is_null; /* until it is touched */
  gboolean is_touched;
};

G_DEFINE_FINAL_TYPE (WeirHeaderRow, weir_header_row, GTK_TYPE_LIST_BOX_ROW)

static guint remove_signal;

gboolean
weir_bytes_are_editable (GBytes *bytes, gsize max_bytes)
{
  gsize length;
  const char *data;

  if (bytes == NULL)
    return TRUE;
  data = g_bytes_get_data (bytes, &length);
  return length <= max_bytes && g_utf8_validate_len (data, length, NULL);
}

static void
touched_cb (WeirHeaderRow *self)
{
  self->is_touched = TRUE;
}

static void
remove_cb (WeirHeaderRow *self)
{
  g_signal_emit (self, remove_signal, 0);
}

static void
weir_header_row_dispose (GObject *object)
{
  g_clear_pointer (&WEIR_HEADER_ROW (object)->kept, g_bytes_unref);
  G_OBJECT_CLASS (weir_header_row_parent_class)->dispose (object);
}

static void
weir_header_row_class_init (WeirHeaderRowClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = weir_header_row_dispose;
  remove_signal = g_signal_new ("remove", WEIR_TYPE_HEADER_ROW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
weir_header_row_init (WeirHeaderRow *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *name = gtk_entry_new ();
  GtkWidget *value = gtk_entry_new ();
  GtkWidget *button = gtk_button_new_from_icon_name ("user-trash-symbolic");

  self->name_entry = GTK_EDITABLE (name);
  self->value_entry = GTK_EDITABLE (value);
  gtk_entry_set_placeholder_text (GTK_ENTRY (name), _("Name"));
  gtk_entry_set_placeholder_text (GTK_ENTRY (value), _("Value"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (name), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Header Name"), -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (value), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Header Value"), -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Remove Header"), -1);
  gtk_widget_set_tooltip_text (button, _("Remove Header"));
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_hexpand (name, TRUE);
  gtk_widget_set_hexpand (value, TRUE);
  gtk_editable_set_width_chars (GTK_EDITABLE (name), 8);
  gtk_editable_set_width_chars (GTK_EDITABLE (value), 8);
  gtk_widget_set_margin_start (box, 9);
  gtk_widget_set_margin_end (box, 9);
  gtk_widget_set_margin_top (box, 6);
  gtk_widget_set_margin_bottom (box, 6);
  gtk_box_append (GTK_BOX (box), name);
  gtk_box_append (GTK_BOX (box), value);
  gtk_box_append (GTK_BOX (box), button);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (self), FALSE);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (self), box);
  g_signal_connect_object (button, "clicked", G_CALLBACK (remove_cb), self, G_CONNECT_SWAPPED);
}

GtkWidget *
weir_header_row_new (const WeirHeader *header)
{
  WeirHeaderRow *self = g_object_new (WEIR_TYPE_HEADER_ROW, NULL);

  if (header != NULL)
    {
      gtk_editable_set_text (self->name_entry, header->name);
      self->is_null = header->value == NULL;
      if (header->value == NULL)
        {
          gtk_entry_set_placeholder_text (GTK_ENTRY (self->value_entry), _("null"));
        }
      else if (weir_bytes_are_editable (header->value, MAX_EDITABLE_BYTES))
        {
          gsize length;
          const char *data = g_bytes_get_data (header->value, &length);
          g_autofree char *text = g_strndup (data, length);

          gtk_editable_set_text (self->value_entry, text);
          self->kept = g_bytes_ref (header->value);
        }
      else
        {
          g_autofree char *size = weir_format_bytes ((gint64) g_bytes_get_size (header->value));
          /* Translators: a size such as "16 B". */
          g_autofree char *text = g_strdup_printf (_("%s of binary data, kept as they are"), size);

          gtk_editable_set_text (self->value_entry, text);
          gtk_editable_set_editable (self->value_entry, FALSE);
          self->kept = g_bytes_ref (header->value);
        }
    }
  g_signal_connect_object (self->value_entry, "changed", G_CALLBACK (touched_cb), self, G_CONNECT_SWAPPED);
  return GTK_WIDGET (self);
}

WeirHeader *
weir_header_row_dup_header (WeirHeaderRow *self)
{
  const char *name;
  const char *text;
  g_autoptr (GBytes) value = NULL;

  g_return_val_if_fail (WEIR_IS_HEADER_ROW (self), NULL);
  name = gtk_editable_get_text (self->name_entry);
  text = gtk_editable_get_text (self->value_entry);
  if (*name == '\0')
    return NULL;
  if (!self->is_touched && self->is_null)
    return weir_header_new (name, NULL);
  if (!self->is_touched && self->kept != NULL)
    return weir_header_new (name, self->kept);
  value = g_bytes_new (text, strlen (text));
  return weir_header_new (name, value);
}
