/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "app/weir-detail-table.h"

#include <glib/gi18n.h>

struct _WeirDetailTable
{
  GtkWidget parent_instance;

  const WeirDetailTableInfo *info;
  WeirKeyedStore *items;

  GtkWidget *card;
  GtkLabel *heading;
  GtkLabel *note_label;
  GtkScrolledWindow *scroller;
  GtkColumnView *view;
};

G_DEFINE_FINAL_TYPE (WeirDetailTable, weir_detail_table, GTK_TYPE_WIDGET)

static void
activate_cb (WeirDetailTable *self,
             guint            position)
{
  g_autoptr (GObject) item = g_list_model_get_item (G_LIST_MODEL (gtk_column_view_get_model (self->view)), position);

  if (item != NULL && self->info->activate != NULL)
    self->info->activate (GTK_WIDGET (self), item);
}

static void
weir_detail_table_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), WEIR_TYPE_DETAIL_TABLE);
  g_clear_object (&WEIR_DETAIL_TABLE (object)->items);

  G_OBJECT_CLASS (weir_detail_table_parent_class)->dispose (object);
}

static void
weir_detail_table_class_init (WeirDetailTableClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = weir_detail_table_dispose;

  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/weirapp/Weir/weir-detail-table.ui");
  gtk_widget_class_bind_template_child (widget_class, WeirDetailTable, card);
  gtk_widget_class_bind_template_child (widget_class, WeirDetailTable, heading);
  gtk_widget_class_bind_template_child (widget_class, WeirDetailTable, note_label);
  gtk_widget_class_bind_template_child (widget_class, WeirDetailTable, scroller);
  gtk_widget_class_bind_template_child (widget_class, WeirDetailTable, view);
  gtk_widget_class_bind_template_callback (widget_class, activate_cb);
}

static void
weir_detail_table_init (WeirDetailTable *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
weir_detail_table_new (const WeirDetailTableInfo *info)
{
  WeirDetailTable *self = g_object_new (WEIR_TYPE_DETAIL_TABLE, NULL);

  self->info = info;
  self->items = weir_keyed_store_new (info->get_item_type ());
  gtk_label_set_label (self->heading, _(info->title));
  gtk_label_set_label (self->note_label, info->note != NULL ? _(info->note) : "");
  gtk_scrolled_window_set_max_content_height (self->scroller, info->max_height);
  gtk_column_view_set_single_click_activate (self->view, info->activate != NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->view), GTK_ACCESSIBLE_PROPERTY_LABEL, _(info->title), -1);
  weir_columns_set_model (self->view, G_LIST_MODEL (self->items), NULL, NULL);
  return GTK_WIDGET (self);
}

GtkColumnView *
weir_detail_table_get_view (WeirDetailTable *self)
{
  g_return_val_if_fail (WEIR_IS_DETAIL_TABLE (self), NULL);
  return self->view;
}

void
weir_detail_table_update (WeirDetailTable   *self,
                          const char *const *sorted_keys,
                          guint              n_keys,
                          gpointer           user_data)
{
  g_return_if_fail (WEIR_IS_DETAIL_TABLE (self));

  weir_keyed_store_update (self->items, sorted_keys, n_keys, self->info->create, self->info->apply, user_data);
  weir_columns_resort (self->view);
  gtk_widget_set_visible (GTK_WIDGET (self->scroller), n_keys > 0 || self->info->note == NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->note_label), n_keys == 0 && self->info->note != NULL);
}
