/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "weir-message-columns.h"

#include <glib/gi18n.h>

#include "app/weir-column.h"
#include "base/weir-format.h"
#include "decode/weir-decode.h"
#include "model/weir-record.h"

#define MAX_PREVIEW_BYTES 300

typedef char *(*TextFunc) (WeirRecord *record);

static char *
bytes_to_line (GBytes *bytes)
{
  if (bytes == NULL)
    return g_strdup (_("null"));
  return weir_decode_to_line (bytes, MAX_PREVIEW_BYTES);
}

static char *
get_partition_text (WeirRecord *record)
{
  return g_strdup_printf ("%d", weir_record_get_partition (record));
}

static char *
get_offset_text (WeirRecord *record)
{
  return weir_format_count (weir_record_get_offset (record));
}

/* The day too where it is not today's. */
static char *
get_time_text (WeirRecord *record)
{
  gint64 msec = weir_record_get_timestamp_msec (record);

  if (msec < 0)
    return g_strdup (WEIR_UNKNOWN_TEXT);
  if (ABS (g_get_real_time () / 1000 - msec) < 12 * 3600 * G_GINT64_CONSTANT (1000))
    return weir_format_clock_msec (msec);
  return weir_format_date_time (msec);
}

static char *
get_key_text (WeirRecord *record)
{
  return bytes_to_line (weir_record_get_key (record));
}

static char *
get_value_text (WeirRecord *record)
{
  return bytes_to_line (weir_record_get_value (record));
}

static char *
get_size_text (WeirRecord *record)
{
  GBytes *value = weir_record_get_value (record);

  return weir_format_bytes (value != NULL ? (gint64) g_bytes_get_size (value) : 0);
}

typedef struct
{
  const char *id;
  const char *title;
  TextFunc get_text;
  int n_chars;
  gboolean is_numeric;
  gboolean expands;
  gboolean is_for_wide; /* left out where there is no room */
  const char *style;
} Column;

static const Column columns[] = {
  { "partition", N_("Partition"), get_partition_text, 4, TRUE, FALSE, TRUE, "numeric" },
  { "offset", N_("Offset"), get_offset_text, 8, TRUE, FALSE, FALSE, "numeric" },
  { "time", N_("Time"), get_time_text, 12, FALSE, FALSE, FALSE, "numeric" },
  { "key", N_("Key"), get_key_text, 10, FALSE, FALSE, FALSE, "monospace" },
  { "value", N_("Value"), get_value_text, 16, FALSE, TRUE, FALSE, "monospace" },
  { "size", N_("Size"), get_size_text, 7, TRUE, FALSE, TRUE, "numeric" },
};

static void
setup_cb (GtkSignalListItemFactory *factory, GtkColumnViewCell *cell, gpointer user_data)
{
  const Column *column = user_data;
  GtkInscription *inscription = GTK_INSCRIPTION (gtk_inscription_new (NULL));

  gtk_inscription_set_min_chars (inscription, column->n_chars);
  gtk_inscription_set_nat_chars (inscription, column->n_chars);
  gtk_inscription_set_xalign (inscription, column->is_numeric ? 1 : 0);
  gtk_inscription_set_text_overflow (inscription, GTK_INSCRIPTION_OVERFLOW_ELLIPSIZE_END);
  gtk_widget_add_css_class (GTK_WIDGET (inscription), column->style);
  gtk_column_view_cell_set_child (cell, GTK_WIDGET (inscription));
}

static void
bind_cb (GtkSignalListItemFactory *factory, GtkColumnViewCell *cell, gpointer user_data)
{
  const Column *column = user_data;
  g_autofree char *text = column->get_text (WEIR_RECORD (gtk_column_view_cell_get_item (cell)));

  gtk_inscription_set_text (GTK_INSCRIPTION (gtk_column_view_cell_get_child (cell)), text);
}

void
weir_message_columns_add (GtkColumnView *view, AdwBreakpoint *narrow)
{
  for (guint i = 0; i < G_N_ELEMENTS (columns); i++)
    {
      GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
      g_autoptr (GtkColumnViewColumn) column = NULL;

      g_signal_connect (factory, "setup", G_CALLBACK (setup_cb), (gpointer) &columns[i]);
      g_signal_connect (factory, "bind", G_CALLBACK (bind_cb), (gpointer) &columns[i]);
      column = gtk_column_view_column_new (_(columns[i].title), factory);
      gtk_column_view_column_set_id (column, columns[i].id);
      gtk_column_view_column_set_expand (column, columns[i].expands);
      gtk_column_view_column_set_resizable (column, TRUE);
      gtk_column_view_append_column (view, column);
      if (columns[i].is_numeric)
        weir_column_align_heading_end (view);
      if (columns[i].is_for_wide)
        adw_breakpoint_add_setters (narrow, G_OBJECT (column), "visible", FALSE, NULL);
    }
}

/* Bytes need not be text: they are searched as they are. Letters of ASCII in either case
 * match, unless the text has a capital. */
static gboolean
contains (GBytes *bytes, const char *text, gsize n_text, gboolean exact)
{
  gsize length;
  const char *data;

  if (bytes == NULL)
    return FALSE;
  data = g_bytes_get_data (bytes, &length);
  if (exact)
    return memmem (data, length, text, n_text) != NULL;
  for (gsize i = 0; i + n_text <= length; i++)
    {
      gsize j = 0;

      while (j < n_text && g_ascii_tolower (data[i + j]) == text[j])
        j++;
      if (j == n_text)
        return TRUE;
    }
  return FALSE;
}

typedef struct
{
  char *text;
  gsize n_text;
  gboolean is_exact;
} Match;

static void
match_free (gpointer data)
{
  Match *match = data;

  g_free (match->text);
  g_free (match);
}

static gboolean
match_func (gpointer item, gpointer user_data)
{
  WeirRecord *record = item;
  const Match *match = user_data;

  if (match->n_text == 0 || contains (weir_record_get_value (record), match->text, match->n_text, match->is_exact) ||
      contains (weir_record_get_key (record), match->text, match->n_text, match->is_exact))
    return TRUE;
  for (guint i = 0; i < weir_record_get_n_headers (record); i++)
    if (contains (weir_record_get_header (record, i)->value, match->text, match->n_text, match->is_exact))
      return TRUE;
  return FALSE;
}

GtkFilter *
weir_message_filter_new (void)
{
  return GTK_FILTER (gtk_custom_filter_new (NULL, NULL, NULL));
}

void
weir_message_filter_set_text (GtkFilter *filter, const char *text)
{
  Match *match;

  g_return_if_fail (GTK_IS_CUSTOM_FILTER (filter));
  if (text == NULL || *text == '\0')
    {
      gtk_custom_filter_set_filter_func (GTK_CUSTOM_FILTER (filter), NULL, NULL, NULL);
      return;
    }
  match = g_new0 (Match, 1);
  match->text = g_strdup (text);
  match->n_text = strlen (text);
  for (const char *at = text; *at != '\0'; at++)
    match->is_exact = match->is_exact || g_ascii_isupper (*at);
  gtk_custom_filter_set_filter_func (GTK_CUSTOM_FILTER (filter), match_func, match, match_free);
}
