/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "weir-message-filter.h"

#include <string.h>

#include "model/weir-record.h"

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
