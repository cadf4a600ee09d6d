/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "weir-publish-headers.h"

#include <glib/gi18n.h>

#include "app/weir-header-row.h"

struct _WeirPublishHeaders
{
  AdwPreferencesGroup parent_instance;

  GtkListBox *list;
  GtkWidget *add_row;
  GPtrArray *rows; /* of WeirHeaderRow, in their order; the list's */
  gboolean is_template;
};

G_DEFINE_FINAL_TYPE (WeirPublishHeaders, weir_publish_headers, ADW_TYPE_PREFERENCES_GROUP)

enum
{
  CHANGED,
  PROBLEM,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static void
changed (WeirPublishHeaders *self)
{
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
problem_cb (WeirPublishHeaders *self, const char *text)
{
  g_signal_emit (self, signals[PROBLEM], 0, text);
}

static void
remove_cb (WeirPublishHeaders *self, GtkWidget *row)
{
  guint index = 0;

  if (!g_ptr_array_find (self->rows, row, &index))
    return;
  /* The focus stays among the headers. */
  if (index + 1 < self->rows->len)
    gtk_widget_child_focus (g_ptr_array_index (self->rows, index + 1), GTK_DIR_TAB_FORWARD);
  else
    gtk_widget_grab_focus (self->add_row);
  g_ptr_array_remove_index (self->rows, index);
  gtk_list_box_remove (self->list, row);
  changed (self);
}

static void
move_cb (WeirPublishHeaders *self, int direction, GtkWidget *row)
{
  guint index = 0;
  guint target;

  if (!g_ptr_array_find (self->rows, row, &index) || (direction < 0 && index == 0) || (direction > 0 && index + 1 >= self->rows->len))
    return;
  target = direction < 0 ? index - 1 : index + 1;
  g_object_ref (row);
  g_ptr_array_remove_index (self->rows, index);
  g_ptr_array_insert (self->rows, (int) target, row);
  gtk_list_box_remove (self->list, row);
  gtk_list_box_insert (self->list, row, (int) target);
  g_object_unref (row);
  gtk_widget_child_focus (row, GTK_DIR_TAB_FORWARD);
  changed (self);
}

static void
add_row (WeirPublishHeaders *self, GtkWidget *row)
{
  g_signal_connect_object (row, "changed", G_CALLBACK (changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (row, "problem", G_CALLBACK (problem_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (row, "remove", G_CALLBACK (remove_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (row, "move", G_CALLBACK (move_cb), self, G_CONNECT_SWAPPED);
  g_ptr_array_add (self->rows, row);
  gtk_list_box_insert (self->list, row, (int) self->rows->len - 1);
  changed (self);
}

static void
add_cb (WeirPublishHeaders *self)
{
  if (self->is_template)
    weir_publish_headers_add_template (self, "", WEIR_BYTES_TEXT, "");
  else
    weir_publish_headers_add (self, NULL);
  gtk_widget_child_focus (g_ptr_array_index (self->rows, self->rows->len - 1), GTK_DIR_TAB_FORWARD);
}

static void
weir_publish_headers_finalize (GObject *object)
{
  g_ptr_array_unref (WEIR_PUBLISH_HEADERS (object)->rows);
  G_OBJECT_CLASS (weir_publish_headers_parent_class)->finalize (object);
}

static void
weir_publish_headers_class_init (WeirPublishHeadersClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = weir_publish_headers_finalize;
  signals[CHANGED] = g_signal_new ("changed", WEIR_TYPE_PUBLISH_HEADERS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[PROBLEM] = g_signal_new ("problem", WEIR_TYPE_PUBLISH_HEADERS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
weir_publish_headers_init (WeirPublishHeaders *self)
{
  self->rows = g_ptr_array_new ();
  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (self), _("Headers"));
  self->list = GTK_LIST_BOX (gtk_list_box_new ());
  gtk_list_box_set_selection_mode (self->list, GTK_SELECTION_NONE);
  gtk_widget_add_css_class (GTK_WIDGET (self->list), "boxed-list");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->list), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Headers"), -1);
  self->add_row = adw_button_row_new ();
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->add_row), _("_Add Header"));
  adw_preferences_row_set_use_underline (ADW_PREFERENCES_ROW (self->add_row), TRUE);
  adw_button_row_set_start_icon_name (ADW_BUTTON_ROW (self->add_row), "list-add-symbolic");
  g_signal_connect_object (self->add_row, "activated", G_CALLBACK (add_cb), self, G_CONNECT_SWAPPED);
  gtk_list_box_append (self->list, self->add_row);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self), GTK_WIDGET (self->list));
}

void
weir_publish_headers_set_is_template (WeirPublishHeaders *self, gboolean is_template)
{
  g_return_if_fail (WEIR_IS_PUBLISH_HEADERS (self));
  self->is_template = is_template;
}

void
weir_publish_headers_clear (WeirPublishHeaders *self)
{
  g_return_if_fail (WEIR_IS_PUBLISH_HEADERS (self));

  for (guint i = 0; i < self->rows->len; i++)
    gtk_list_box_remove (self->list, g_ptr_array_index (self->rows, i));
  g_ptr_array_set_size (self->rows, 0);
  changed (self);
}

void
weir_publish_headers_add (WeirPublishHeaders *self, const WeirHeader *header)
{
  g_return_if_fail (WEIR_IS_PUBLISH_HEADERS (self));
  add_row (self, weir_header_row_new (header));
}

void
weir_publish_headers_add_template (WeirPublishHeaders *self, const char *name, WeirBytesForm form, const char *text)
{
  g_return_if_fail (WEIR_IS_PUBLISH_HEADERS (self));
  add_row (self, weir_header_row_new_template (name, form, text));
}

gboolean
weir_publish_headers_has (WeirPublishHeaders *self, const char *name)
{
  g_return_val_if_fail (WEIR_IS_PUBLISH_HEADERS (self), FALSE);

  for (guint i = 0; i < self->rows->len; i++)
    {
      if (g_str_equal (weir_header_row_get_name (g_ptr_array_index (self->rows, i)), name))
        return TRUE;
    }
  return FALSE;
}

GPtrArray *
weir_publish_headers_dup (WeirPublishHeaders *self, GError **error)
{
  g_autoptr (GPtrArray) headers = g_ptr_array_new_with_free_func ((GDestroyNotify) weir_header_free);

  g_return_val_if_fail (WEIR_IS_PUBLISH_HEADERS (self), NULL);

  for (guint i = 0; i < self->rows->len; i++)
    {
      WeirHeaderRow *row = g_ptr_array_index (self->rows, i);
      g_autoptr (GError) problem = NULL;
      WeirHeader *header = weir_header_row_dup_header (row, &problem);

      if (header != NULL)
        {
          g_ptr_array_add (headers, header);
        }
      else if (problem != NULL)
        {
          /* Translators: the name of a header, and a sentence that says what is wrong with its value */
          g_set_error (error, problem->domain, problem->code, _("Header “%s”: %s"), weir_header_row_get_name (row), problem->message);
          return NULL;
        }
    }
  return g_steal_pointer (&headers);
}

void
weir_publish_headers_store (WeirPublishHeaders *self, WeirMessageTemplate *template)
{
  g_return_if_fail (WEIR_IS_PUBLISH_HEADERS (self));

  for (guint i = 0; i < self->rows->len; i++)
    {
      WeirHeaderRow *row = g_ptr_array_index (self->rows, i);
      g_autofree char *text = weir_header_row_dup_text (row);

      if (*weir_header_row_get_name (row) != '\0')
        weir_message_template_add_header (template, weir_header_row_get_name (row), weir_header_row_get_form (row), text);
    }
}

const char *
weir_publish_headers_get_problem (WeirPublishHeaders *self)
{
  g_return_val_if_fail (WEIR_IS_PUBLISH_HEADERS (self), NULL);

  for (guint i = 0; i < self->rows->len; i++)
    {
      const char *problem = weir_header_row_get_problem (g_ptr_array_index (self->rows, i));

      if (problem != NULL)
        return problem;
    }
  return NULL;
}
