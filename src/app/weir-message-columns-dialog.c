/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "weir-message-columns-dialog.h"

#include <glib/gi18n.h>

struct _WeirMessageColumnsDialog
{
  AdwDialog parent_instance;

  WeirMessageColumns *columns;
  AdwPreferencesPage *page;
  AdwPreferencesGroup *list;
  AdwEntryRow *field_row;
  GtkLabel *error_label;
  gboolean is_updating;
};

G_DEFINE_FINAL_TYPE (WeirMessageColumnsDialog, weir_message_columns_dialog, ADW_TYPE_DIALOG)

static void
switched_cb (WeirMessageColumnsDialog *self, GParamSpec *pspec, GtkSwitch *button)
{
  if (!self->is_updating)
    weir_message_columns_set_shown (self->columns, g_object_get_data (G_OBJECT (button), "weir-id"),
                                    gtk_switch_get_active (button));
}

static void
remove_cb (WeirMessageColumnsDialog *self, GtkButton *button)
{
  g_autofree char *id = g_strdup (g_object_get_data (G_OBJECT (button), "weir-id"));

  weir_message_columns_remove (self->columns, id);
}

static GtkWidget *
make_row (WeirMessageColumnsDialog *self, const char *id)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *button = gtk_switch_new ();
  const char *title = weir_message_columns_get_title (self->columns, id);
  g_autofree char *escaped = g_markup_escape_text (title, -1);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), escaped);
  if (weir_message_columns_get_is_field (id))
    {
      GtkWidget *remove = gtk_button_new_from_icon_name ("user-trash-symbolic");
      /* Translators: the path of a field. */
      g_autofree char *label = g_strdup_printf (_("Remove Column “%s”"), title);

      gtk_widget_set_valign (remove, GTK_ALIGN_CENTER);
      gtk_widget_add_css_class (remove, "flat");
      gtk_widget_set_tooltip_text (remove, label);
      gtk_accessible_update_property (GTK_ACCESSIBLE (remove), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
      g_object_set_data_full (G_OBJECT (remove), "weir-id", g_strdup (id), g_free);
      g_signal_connect_object (remove, "clicked", G_CALLBACK (remove_cb), self, G_CONNECT_SWAPPED);
      adw_action_row_add_suffix (ADW_ACTION_ROW (row), remove);
    }
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_switch_set_active (GTK_SWITCH (button), weir_message_columns_get_is_shown (self->columns, id));
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);
  g_object_set_data_full (G_OBJECT (button), "weir-id", g_strdup (id), g_free);
  g_signal_connect_object (button, "notify::active", G_CALLBACK (switched_cb), self, G_CONNECT_SWAPPED);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), button);
  return row;
}

static char *
make_key (WeirMessageColumnsDialog *self)
{
  g_auto (GStrv) ids = weir_message_columns_list (self->columns);

  return g_strjoinv ("\n", ids);
}

static gboolean
has_focus_within (AdwPreferencesGroup *list)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (list));
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;

  return focus != NULL && gtk_widget_is_ancestor (focus, GTK_WIDGET (list));
}

/* Made anew only where columns came or went: a row that is being switched keeps its focus. */
static void
update (WeirMessageColumnsDialog *self)
{
  g_auto (GStrv) ids = weir_message_columns_list (self->columns);
  g_autofree char *key = make_key (self);
  /* The keyboard would be nowhere when its row goes, and Escape would not close the dialog. */
  gboolean had_focus = self->list != NULL && has_focus_within (self->list);

  if (self->list != NULL && g_strcmp0 (key, g_object_get_data (G_OBJECT (self->list), "weir-key")) == 0)
    return;
  if (self->list != NULL)
    adw_preferences_page_remove (self->page, self->list);
  self->list = ADW_PREFERENCES_GROUP (adw_preferences_group_new ());
  adw_preferences_group_set_title (self->list, _("Columns"));
  adw_preferences_group_set_description (self->list, _("Drag a heading of the table to move its column."));
  for (gsize i = 0; ids[i] != NULL; i++)
    adw_preferences_group_add (self->list, make_row (self, ids[i]));
  g_object_set_data_full (G_OBJECT (self->list), "weir-key", g_steal_pointer (&key), g_free);
  adw_preferences_page_add (self->page, self->list);
  if (had_focus)
    gtk_widget_child_focus (GTK_WIDGET (self->list), GTK_DIR_TAB_FORWARD);
}

static void
apply_cb (WeirMessageColumnsDialog *self)
{
  g_autoptr (GError) error = NULL;
  const char *path = gtk_editable_get_text (GTK_EDITABLE (self->field_row));

  if (*path == '\0')
    return;
  if (weir_message_columns_add_field (self->columns, path, &error))
    {
      gtk_editable_set_text (GTK_EDITABLE (self->field_row), "");
      gtk_widget_set_visible (GTK_WIDGET (self->error_label), FALSE);
      return;
    }
  gtk_label_set_label (self->error_label, error->message);
  gtk_widget_set_visible (GTK_WIDGET (self->error_label), TRUE);
}

static void
reset_cb (WeirMessageColumnsDialog *self)
{
  /* Made anew in any case: also what is switched on may have changed. */
  g_object_set_data (G_OBJECT (self->list), "weir-key", NULL);
  weir_message_columns_reset (self->columns);
}

static void
weir_message_columns_dialog_dispose (GObject *object)
{
  g_clear_object (&WEIR_MESSAGE_COLUMNS_DIALOG (object)->columns);
  G_OBJECT_CLASS (weir_message_columns_dialog_parent_class)->dispose (object);
}

static void
weir_message_columns_dialog_class_init (WeirMessageColumnsDialogClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = weir_message_columns_dialog_dispose;
}

static void
weir_message_columns_dialog_init (WeirMessageColumnsDialog *self)
{
  GtkWidget *view = adw_toolbar_view_new ();
  GtkWidget *header = adw_header_bar_new ();
  GtkWidget *reset = gtk_button_new_with_mnemonic (_("_Reset"));
  GtkWidget *group = adw_preferences_group_new ();

  adw_dialog_set_title (ADW_DIALOG (self), _("Columns"));
  adw_dialog_set_content_width (ADW_DIALOG (self), 420);
  adw_dialog_set_content_height (ADW_DIALOG (self), 620);
  self->page = ADW_PREFERENCES_PAGE (adw_preferences_page_new ());
  self->field_row = ADW_ENTRY_ROW (adw_entry_row_new ());
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->field_row), _("Field of the Value, such as customer.city"));
  adw_entry_row_set_show_apply_button (self->field_row, TRUE);
  g_signal_connect_object (self->field_row, "apply", G_CALLBACK (apply_cb), self, G_CONNECT_SWAPPED);
  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (group), _("Add a Field"));
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), GTK_WIDGET (self->field_row));
  self->error_label = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_wrap (self->error_label, TRUE);
  gtk_label_set_xalign (self->error_label, 0);
  gtk_widget_set_visible (GTK_WIDGET (self->error_label), FALSE);
  gtk_widget_set_margin_top (GTK_WIDGET (self->error_label), 6);
  gtk_widget_add_css_class (GTK_WIDGET (self->error_label), "error");
  gtk_widget_add_css_class (GTK_WIDGET (self->error_label), "caption");
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), GTK_WIDGET (self->error_label));
  adw_preferences_page_add (self->page, ADW_PREFERENCES_GROUP (group));
  gtk_widget_set_tooltip_text (reset, _("Back to the Usual Columns"));
  g_signal_connect_object (reset, "clicked", G_CALLBACK (reset_cb), self, G_CONNECT_SWAPPED);
  adw_header_bar_pack_start (ADW_HEADER_BAR (header), reset);
  adw_toolbar_view_add_top_bar (ADW_TOOLBAR_VIEW (view), header);
  adw_toolbar_view_set_content (ADW_TOOLBAR_VIEW (view), GTK_WIDGET (self->page));
  adw_dialog_set_child (ADW_DIALOG (self), view);
  /* Not what throws away the columns. */
  adw_dialog_set_focus (ADW_DIALOG (self), GTK_WIDGET (self->field_row));
}

AdwDialog *
weir_message_columns_dialog_new (WeirMessageColumns *columns)
{
  WeirMessageColumnsDialog *self = g_object_new (WEIR_TYPE_MESSAGE_COLUMNS_DIALOG, NULL);

  self->columns = g_object_ref (columns);
  g_signal_connect_object (columns, "changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);
  return ADW_DIALOG (self);
}
