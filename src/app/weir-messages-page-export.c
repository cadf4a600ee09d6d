/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "weir-messages-page-private.h"

#include <glib/gi18n.h>

#include "app/weir-message-export-dialog.h"
#include "base/weir-format.h"

/* The columns that are shown, in their order: what CSV is made of. */
static GStrv
list_columns (WeirMessagesPage *self)
{
  g_auto (GStrv) ids = weir_message_columns_list (self->columns);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  for (gsize i = 0; ids[i] != NULL; i++)
    if (weir_message_columns_get_is_shown (self->columns, ids[i]))
      g_strv_builder_add (builder, g_str_equal (ids[i], "time") ? "timestamp" : ids[i]);
  return g_strv_builder_end (builder);
}

static void
add_selected (WeirMessagesPage *self, WeirMessageExportDialog *dialog)
{
  g_autoptr (GtkBitset) selected = gtk_selection_model_get_selection (GTK_SELECTION_MODEL (self->selection));
  g_autoptr (GPtrArray) records = g_ptr_array_new_with_free_func (g_object_unref);
  g_autofree char *count = weir_format_count ((gint64) gtk_bitset_get_size (selected));
  g_autofree char *label = NULL;
  GtkBitsetIter iter;
  guint position;

  if (gtk_bitset_is_empty (selected))
    return;
  for (gboolean has = gtk_bitset_iter_init_first (&iter, selected, &position); has; has = gtk_bitset_iter_next (&iter, &position))
    g_ptr_array_add (records, g_list_model_get_item (G_LIST_MODEL (self->selection), position));
  /* Translators: a number of messages. */
  label = g_strdup_printf (ngettext ("The %s Selected", "The %s Selected", records->len), count);
  weir_message_export_dialog_add_records (dialog, label, records);
}

static void
add_shown (WeirMessagesPage *self, WeirMessageExportDialog *dialog)
{
  GListModel *model = G_LIST_MODEL (self->filtered);
  guint n_items = g_list_model_get_n_items (model);
  g_autoptr (GPtrArray) records = g_ptr_array_new_with_free_func (g_object_unref);
  g_autofree char *count = weir_format_count (n_items);
  g_autofree char *label = NULL;

  if (n_items == 0)
    return;
  for (guint i = 0; i < n_items; i++)
    g_ptr_array_add (records, g_list_model_get_item (model, i));
  /* Translators: a number of messages. */
  label = g_strdup_printf (ngettext ("The %s in the Table", "The %s in the Table", n_items), count);
  weir_message_export_dialog_add_records (dialog, label, records);
}

void
weir_messages_page_export (WeirMessagesPage *self)
{
  WeirClient *client = weir_session_get_client (self->session);
  g_auto (GStrv) columns = list_columns (self);
  g_autofree char *name = g_strjoinv ("-", self->topics);
  g_autoptr (GtkBitset) selected = gtk_selection_model_get_selection (GTK_SELECTION_MODEL (self->selection));
  guint64 n_selected = gtk_bitset_get_size (selected);
  g_autoptr (WeirSearch) search = NULL;
  WeirMessageExportDialog *dialog;
  WeirReadPlan *plan;

  if (client == NULL)
    return;
  dialog = WEIR_MESSAGE_EXPORT_DIALOG (weir_message_export_dialog_new (name, (const char *const *) columns));
  if (n_selected > 1)
    add_selected (self, dialog);
  plan = weir_messages_page_make_plan (self);
  search = weir_messages_page_make_search (self, weir_record_view_get_header, NULL);
  if (search != NULL)
    weir_message_export_dialog_add_range (dialog, _("All That Match, in the Whole Range"), client, plan, search);
  weir_message_export_dialog_add_range (dialog,
                                        plan->to.kind != WEIR_POSITION_END                ? _("The Chosen Range")
                                        : plan->from.kind == WEIR_POSITION_BEGINNING ? _("All Messages")
                                                                                          : _("All From the Chosen Start"),
                                        client, plan, NULL);
  add_shown (self, dialog);
  if (n_selected == 1)
    add_selected (self, dialog);
  weir_read_plan_free (plan);
  adw_dialog_present (ADW_DIALOG (dialog), GTK_WIDGET (self));
}
