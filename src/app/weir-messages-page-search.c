/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "weir-messages-page-private.h"

#include <glib/gi18n.h>
#include <string.h>

#include "app/weir-message-filter.h"
#include "base/weir-error.h"

#define MAX_FOUND 100000
#define MAX_FOUND_BYTES (64 * 1024 * 1024)

gboolean
weir_messages_page_get_is_searching (WeirMessagesPage *self)
{
  return self->results != NULL;
}

static gboolean
is_condition (WeirMessagesPage *self)
{
  return gtk_drop_down_get_selected (self->mode_drop_down) == 1;
}

/* What is asked for; NULL without @error where that is nothing. */
WeirSearch *
weir_messages_page_make_search (WeirMessagesPage *self, WeirHeaderFunc header_func, GError **error)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->search_entry));
  WeirSearchOptions options = { 0 };
  WeirSearch *search;
  gsize position = 0;

  if (*text == '\0')
    return NULL;
  if (is_condition (self))
    options.condition = text;
  else
    options.text = text;
  options.text_length = -1;
  options.ignore_case = !gtk_toggle_button_get_active (self->case_button);
  options.in_headers = TRUE;
  search = weir_search_new (&options, header_func, &position, error);
  if (search == NULL && is_condition (self) && error != NULL)
    {
      /* Under the condition, where it goes wrong: columns of characters, not of bytes. */
      glong column = g_utf8_strlen (text, (gssize) MIN (position, strlen (text)));
      g_autofree char *caret = g_strdup_printf ("%s\n%*s^", text, (int) MIN (column, 500), "");

      gtk_label_set_label (self->caret_label, caret);
    }
  return search;
}

static void
show_error (WeirMessagesPage *self, GError *error)
{
  gtk_widget_set_visible (self->search_error, error != NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->caret_label), error != NULL && is_condition (self));
  if (error != NULL)
    {
      gtk_label_set_label (self->search_error_label, error->message);
      gtk_widget_add_css_class (GTK_WIDGET (self->search_entry), "error");
    }
  else
    {
      gtk_widget_remove_css_class (GTK_WIDGET (self->search_entry), "error");
    }
}

/* While one types: of what is in the table. */
void
weir_messages_page_update_filter (WeirMessagesPage *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WeirSearch) search = weir_messages_page_make_search (self, weir_message_view_get_header, &error);
  gboolean is_typing = self->completer != NULL && weir_message_completer_get_is_open (self->completer);

  /* Who is offered how to go on knows that it is not finished. */
  show_error (self, is_typing ? NULL : error);
  if (weir_messages_page_get_is_searching (self))
    return;
  weir_message_filter_set_search (self->filter, search);
  self->is_filtering = search != NULL;
  weir_messages_page_update_status (self);
}

static void
completer_closed_cb (WeirMessagesPage *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WeirSearch) search = weir_messages_page_make_search (self, weir_message_view_get_header, &error);

  show_error (self, error);
}

static void
search_progress_cb (WeirMessagesPage *self)
{
  g_autoptr (GPtrArray) found = weir_message_search_take (self->search);

  weir_message_list_append (self->results, found);
  weir_messages_page_update_status (self);
}

static int
compare_times (gconstpointer a, gconstpointer b)
{
  gint64 first = weir_record_get_timestamp_msec (*(WeirRecord *const *) a);
  gint64 second = weir_record_get_timestamp_msec (*(WeirRecord *const *) b);

  return first < second ? -1 : first > second;
}

/* They came as the partitions were read. Not under the eyes of whoever looks at one already. */
static void
search_ended_cb (WeirMessagesPage *self)
{
  g_autoptr (GPtrArray) found = g_ptr_array_new_with_free_func (g_object_unref);
  guint n_found;

  search_progress_cb (self);
  if (!gtk_bitset_is_empty (gtk_selection_model_get_selection (GTK_SELECTION_MODEL (self->selection))))
    return;
  n_found = g_list_model_get_n_items (G_LIST_MODEL (self->results));
  for (guint i = 0; i < n_found; i++)
    g_ptr_array_add (found, g_object_ref (weir_message_list_peek (self->results, i)));
  g_ptr_array_sort (found, compare_times);
  weir_message_list_clear (self->results);
  weir_message_list_append (self->results, found);
  weir_messages_page_update_status (self);
}

void
weir_messages_page_stop_search (WeirMessagesPage *self)
{
  if (self->search != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->search, self);
      weir_message_search_cancel (self->search);
    }
  g_clear_object (&self->search);
}

void
weir_messages_page_leave_search (WeirMessagesPage *self)
{
  if (!weir_messages_page_get_is_searching (self))
    return;
  weir_messages_page_stop_search (self);
  weir_message_search_bar_set_search (self->search_bar, NULL);
  gtk_filter_list_model_set_model (self->filtered, G_LIST_MODEL (weir_message_browser_get_list (self->browser)));
  g_clear_object (&self->results);
  weir_messages_page_update_filter (self);
  weir_messages_page_update_status (self);
  weir_messages_page_update_follow (self);
}

WeirReadPlan *
weir_messages_page_make_plan (WeirMessagesPage *self)
{
  WeirReadPlan *plan = weir_read_plan_new ((const char *const *) self->topics);

  plan->partition = weir_message_position_get_partition (self->position);
  plan->from = weir_message_position_get_from (self->position);
  plan->to = weir_message_position_get_to (self->position);
  plan->bulk = TRUE;
  /* Who looks at the newest ones has not chosen a range: all of the topic. */
  if (plan->from.kind == WEIR_POSITION_END)
    plan->from.kind = WEIR_POSITION_BEGINNING;
  return plan;
}

gboolean
weir_messages_page_uses_condition (WeirMessagesPage *self)
{
  return is_condition (self);
}

/* All messages of the range, whether they are in the table or not. */
void
weir_messages_page_start_search (WeirMessagesPage *self)
{
  WeirClient *client = weir_session_get_client (self->session);
  g_autoptr (GError) error = NULL;
  g_autoptr (WeirSearch) search = weir_messages_page_make_search (self, weir_record_view_get_header, &error);
  WeirReadPlan *plan;

  show_error (self, error);
  if (search == NULL || client == NULL)
    return;
  weir_messages_page_stop_search (self);
  weir_messages_page_set_follows (self, FALSE);
  g_clear_object (&self->results);
  self->results = weir_message_list_new (MAX_FOUND, MAX_FOUND_BYTES + MAX_FOUND_BYTES / 2);
  weir_message_filter_set_search (self->filter, NULL);
  gtk_filter_list_model_set_model (self->filtered, G_LIST_MODEL (self->results));
  plan = weir_messages_page_make_plan (self);
  self->search = weir_message_search_new (client, plan, search, MAX_FOUND, MAX_FOUND_BYTES);
  weir_read_plan_free (plan);
  g_signal_connect_object (self->search, "progress", G_CALLBACK (search_progress_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->search, "ended", G_CALLBACK (search_ended_cb), self, G_CONNECT_SWAPPED);
  weir_message_search_bar_set_search (self->search_bar, self->search);
  weir_messages_page_update_status (self);
  weir_messages_page_update_follow (self);
}

static void
mode_cb (WeirMessagesPage *self)
{
  gboolean uses_condition = is_condition (self);

  gtk_search_entry_set_placeholder_text (self->search_entry, uses_condition ? _("Condition, such as total > 100")
                                                                            : _("Text in key, value or headers"));
  gtk_widget_set_visible (GTK_WIDGET (self->case_button), !uses_condition);
  gtk_widget_set_visible (GTK_WIDGET (self->help_button), uses_condition);
  weir_message_completer_set_enabled (self->completer, uses_condition);
  weir_messages_page_update_filter (self);
}

static void
search_changed_cb (WeirMessagesPage *self)
{
  if (*gtk_editable_get_text (GTK_EDITABLE (self->search_entry)) == '\0')
    weir_messages_page_leave_search (self);
  weir_messages_page_update_filter (self);
}

static void
close_cb (WeirMessagesPage *self)
{
  weir_messages_page_leave_search (self);
}

void
weir_messages_page_init_search (WeirMessagesPage *self)
{
  self->filter = weir_message_filter_new ();
  gtk_filter_list_model_set_filter (self->filtered, self->filter);
  self->fields = weir_message_fields_new (self->filtered);
  self->completer = weir_message_completer_new (GTK_WIDGET (self->search_entry), self->fields);
  g_signal_connect_object (self->completer, "closed", G_CALLBACK (completer_closed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->search_entry, "search-changed", G_CALLBACK (search_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->search_entry, "activate", G_CALLBACK (weir_messages_page_start_search), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->mode_drop_down, "notify::selected", G_CALLBACK (mode_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->case_button, "toggled", G_CALLBACK (weir_messages_page_update_filter), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->search_bar, "close", G_CALLBACK (close_cb), self, G_CONNECT_SWAPPED);
  mode_cb (self);
}

void
weir_messages_page_dispose_search (WeirMessagesPage *self)
{
  weir_messages_page_stop_search (self);
  g_clear_object (&self->completer);
  g_clear_object (&self->fields);
  g_clear_object (&self->results);
  g_clear_object (&self->filter);
}
