/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "weir-property-row.h"

#include <glib/gi18n.h>

#include "model/weir-profile.h"

struct _WeirPropertyRow
{
  GtkListBoxRow parent_instance;

  GtkEditable *key_entry;
  GtkEditable *value_entry;
};

G_DEFINE_FINAL_TYPE (WeirPropertyRow, weir_property_row, GTK_TYPE_LIST_BOX_ROW)

enum
{
  REMOVE,
  CHANGED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static void
changed_cb (WeirPropertyRow *self)
{
  gtk_entry_set_visibility (GTK_ENTRY (self->value_entry),
                            !weir_profile_property_is_secret (gtk_editable_get_text (self->key_entry)));
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
remove_cb (WeirPropertyRow *self)
{
  g_signal_emit (self, signals[REMOVE], 0);
}

static void
weir_property_row_class_init (WeirPropertyRowClass *klass)
{
  signals[REMOVE] = g_signal_new ("remove", WEIR_TYPE_PROPERTY_ROW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[CHANGED] = g_signal_new ("changed", WEIR_TYPE_PROPERTY_ROW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
weir_property_row_init (WeirPropertyRow *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *key = gtk_entry_new ();
  GtkWidget *value = gtk_entry_new ();
  GtkWidget *button = gtk_button_new_from_icon_name ("user-trash-symbolic");

  self->key_entry = GTK_EDITABLE (key);
  self->value_entry = GTK_EDITABLE (value);
  gtk_entry_set_placeholder_text (GTK_ENTRY (key), _("Property"));
  gtk_entry_set_placeholder_text (GTK_ENTRY (value), _("Value"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (key), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Property"), -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (value), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Property Value"), -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Remove Property"), -1);
  gtk_widget_set_tooltip_text (button, _("Remove Property"));
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_hexpand (key, TRUE);
  gtk_widget_set_hexpand (value, TRUE);
  gtk_editable_set_width_chars (GTK_EDITABLE (key), 8);
  gtk_editable_set_width_chars (GTK_EDITABLE (value), 8);
  gtk_widget_set_margin_start (box, 9);
  gtk_widget_set_margin_end (box, 9);
  gtk_widget_set_margin_top (box, 6);
  gtk_widget_set_margin_bottom (box, 6);
  gtk_box_append (GTK_BOX (box), key);
  gtk_box_append (GTK_BOX (box), value);
  gtk_box_append (GTK_BOX (box), button);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (self), FALSE);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (self), box);
  g_signal_connect_object (key, "changed", G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (value, "changed", G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (button, "clicked", G_CALLBACK (remove_cb), self, G_CONNECT_SWAPPED);
}

GtkWidget *
weir_property_row_new (const char *key, const char *value)
{
  WeirPropertyRow *self = g_object_new (WEIR_TYPE_PROPERTY_ROW, NULL);

  gtk_editable_set_text (self->key_entry, key != NULL ? key : "");
  gtk_editable_set_text (self->value_entry, value != NULL ? value : "");
  return GTK_WIDGET (self);
}

const char *
weir_property_row_get_key (WeirPropertyRow *self)
{
  g_return_val_if_fail (WEIR_IS_PROPERTY_ROW (self), NULL);
  return gtk_editable_get_text (self->key_entry);
}

const char *
weir_property_row_get_value (WeirPropertyRow *self)
{
  g_return_val_if_fail (WEIR_IS_PROPERTY_ROW (self), NULL);
  return gtk_editable_get_text (self->value_entry);
}
