/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "weir-publish-preview.h"

#include <glib/gi18n.h>

#include "base/weir-format.h"
#include "decode/weir-decode.h"

#define MAX_BYTES 300
#define MAX_LINES 3
#define NULL_TEXT "null"

void
weir_publish_preview_add_text (GtkListBox *list, const char *title, const char *subtitle)
{
  GtkWidget *row = adw_action_row_new ();

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), MAX_LINES);
  gtk_list_box_append (list, row);
}

static char *
dup_line (GBytes *bytes)
{
  return bytes != NULL ? weir_decode_to_line (bytes, MAX_BYTES) : g_strdup (NULL_TEXT);
}

void
weir_publish_preview_add (GtkListBox *list, gint64 number, WeirRecord *record)
{
  g_autofree char *count = weir_format_count (number);
  g_autofree char *key = dup_line (weir_record_get_key (record));
  g_autofree char *value = dup_line (weir_record_get_value (record));
  g_autoptr (GString) text = g_string_new (value);
  /* Translators: the number of a message, and its key */
  g_autofree char *title = g_strdup_printf (_("Message %s, key %s"), count, key);

  for (guint i = 0; i < weir_record_get_n_headers (record); i++)
    {
      const WeirHeader *header = weir_record_get_header (record, i);
      g_autofree char *line = dup_line (header->value);

      g_string_append_printf (text, "\n%s: %s", header->name, line);
    }
  weir_publish_preview_add_text (list, title, text->str);
}
