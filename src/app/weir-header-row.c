/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "weir-header-row.h"

#include <glib/gi18n.h>

#include "app/weir-publish-bytes.h"

#define MAX_EDITABLE_BYTES 4096

struct _WeirHeaderRow
{
  GtkListBoxRow parent_instance;

  GtkEditable *name_entry;
  GtkEditable *value_entry;
  WeirPublishBytes *value; /* the entry's */
};

G_DEFINE_FINAL_TYPE (WeirHeaderRow, weir_header_row, GTK_TYPE_LIST_BOX_ROW)

enum
{
  CHANGED,
  PROBLEM,
  REMOVE,
  MOVE,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static void
changed_cb (WeirHeaderRow *self)
{
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
problem_cb (WeirHeaderRow *self, const char *text)
{
  g_signal_emit (self, signals[PROBLEM], 0, text);
}

static void
remove_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  g_signal_emit (widget, signals[REMOVE], 0);
}

static void
move_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  g_signal_emit (widget, signals[MOVE], 0, g_variant_get_int32 (parameter));
}

static void
weir_header_row_class_init (WeirHeaderRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  signals[CHANGED] = g_signal_new ("changed", WEIR_TYPE_HEADER_ROW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[PROBLEM] = g_signal_new ("problem", WEIR_TYPE_HEADER_ROW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[REMOVE] = g_signal_new ("remove", WEIR_TYPE_HEADER_ROW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[MOVE] = g_signal_new ("move", WEIR_TYPE_HEADER_ROW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_INT);
  gtk_widget_class_install_action (widget_class, "header.remove", NULL, remove_cb);
  gtk_widget_class_install_action (widget_class, "header.move", "i", move_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Up, GDK_ALT_MASK, "header.move", "i", -1);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Down, GDK_ALT_MASK, "header.move", "i", 1);
}

static GtkWidget *
make_menu_button (void)
{
  static const struct
  {
    const char *label;
    const char *action;
  } items[] = {
    { N_("Move _Up"), "header.move(-1)" },
    { N_("Move _Down"), "header.move(1)" },
    { N_("_Remove"), "header.remove" },
  };
  GtkWidget *button = gtk_menu_button_new ();
  g_autoptr (GMenu) menu = g_menu_new ();

  for (guint i = 0; i < G_N_ELEMENTS (items); i++)
    g_menu_append (menu, _(items[i].label), items[i].action);
  gtk_menu_button_set_menu_model (GTK_MENU_BUTTON (button), G_MENU_MODEL (menu));
  gtk_menu_button_set_icon_name (GTK_MENU_BUTTON (button), "view-more-symbolic");
  gtk_widget_set_tooltip_text (button, _("Move or Remove Header"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Move or Remove Header"), -1);
  gtk_widget_add_css_class (button, "flat");
  return button;
}

static GtkEditable *
make_entry (const char *placeholder, const char *label)
{
  GtkWidget *entry = gtk_entry_new ();

  gtk_entry_set_placeholder_text (GTK_ENTRY (entry), placeholder);
  gtk_accessible_update_property (GTK_ACCESSIBLE (entry), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  gtk_editable_set_width_chars (GTK_EDITABLE (entry), 8);
  gtk_widget_set_hexpand (entry, TRUE);
  return GTK_EDITABLE (entry);
}

static void
weir_header_row_init (WeirHeaderRow *self)
{
  GtkWidget *wrap = adw_wrap_box_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *form_button = gtk_menu_button_new ();

  self->name_entry = make_entry (_("Name"), _("Header Name"));
  self->value_entry = make_entry (_("Value"), _("Header Value"));
  gtk_menu_button_set_always_show_arrow (GTK_MENU_BUTTON (form_button), TRUE);
  gtk_widget_add_css_class (form_button, "flat");
  self->value = weir_publish_bytes_new (GTK_WIDGET (self->value_entry), GTK_MENU_BUTTON (form_button), _("Header Value Format: %s"), MAX_EDITABLE_BYTES);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->value_entry));
  gtk_box_append (GTK_BOX (box), form_button);
  gtk_box_append (GTK_BOX (box), make_menu_button ());
  adw_wrap_box_append (ADW_WRAP_BOX (wrap), GTK_WIDGET (self->name_entry));
  adw_wrap_box_append (ADW_WRAP_BOX (wrap), box);
  adw_wrap_box_set_child_spacing (ADW_WRAP_BOX (wrap), 6);
  adw_wrap_box_set_line_spacing (ADW_WRAP_BOX (wrap), 6);
  adw_wrap_box_set_justify (ADW_WRAP_BOX (wrap), ADW_JUSTIFY_FILL);
  adw_wrap_box_set_justify_last_line (ADW_WRAP_BOX (wrap), TRUE);
  gtk_widget_set_margin_start (wrap, 9);
  gtk_widget_set_margin_end (wrap, 9);
  gtk_widget_set_margin_top (wrap, 6);
  gtk_widget_set_margin_bottom (wrap, 6);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (self), FALSE);
  gtk_widget_set_focusable (GTK_WIDGET (self), FALSE);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (self), wrap);
  g_signal_connect_object (self->name_entry, "changed", G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->value, "changed", G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->value, "problem", G_CALLBACK (problem_cb), self, G_CONNECT_SWAPPED);
}

GtkWidget *
weir_header_row_new (const WeirHeader *header)
{
  WeirHeaderRow *self = g_object_new (WEIR_TYPE_HEADER_ROW, NULL);

  if (header != NULL)
    {
      gtk_editable_set_text (self->name_entry, header->name);
      weir_publish_bytes_set_bytes (self->value, header->value);
    }
  else
    {
      weir_publish_bytes_set_text (self->value, WEIR_BYTES_TEXT, "");
    }
  return GTK_WIDGET (self);
}

GtkWidget *
weir_header_row_new_template (const char *name, WeirBytesForm form, const char *text)
{
  WeirHeaderRow *self = g_object_new (WEIR_TYPE_HEADER_ROW, NULL);

  gtk_editable_set_text (self->name_entry, name);
  weir_publish_bytes_set_is_template (self->value, TRUE);
  weir_publish_bytes_set_text (self->value, form, text);
  return GTK_WIDGET (self);
}

WeirHeader *
weir_header_row_dup_header (WeirHeaderRow *self, GError **error)
{
  const char *name;
  g_autoptr (GBytes) value = NULL;

  g_return_val_if_fail (WEIR_IS_HEADER_ROW (self), NULL);
  name = gtk_editable_get_text (self->name_entry);
  if (*name == '\0' || !weir_publish_bytes_dup_bytes (self->value, &value, error))
    return NULL;
  return weir_header_new (name, value);
}

const char *
weir_header_row_get_name (WeirHeaderRow *self)
{
  return gtk_editable_get_text (self->name_entry);
}

WeirBytesForm
weir_header_row_get_form (WeirHeaderRow *self)
{
  return weir_publish_bytes_get_form (self->value);
}

char *
weir_header_row_dup_text (WeirHeaderRow *self)
{
  return weir_publish_bytes_dup_text (self->value);
}

const char *
weir_header_row_get_problem (WeirHeaderRow *self)
{
  return weir_publish_bytes_get_problem (self->value);
}
