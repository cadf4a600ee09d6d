/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "weir-message-cell.h"

#include <glib/gi18n.h>
#include <string.h>

#include "base/weir-format.h"
#include "decode/weir-decode.h"

#define MAX_PREVIEW_BYTES 300
#define MAX_HEADER_BYTES 60

static char *
bytes_to_line (GBytes *bytes)
{
  if (bytes == NULL)
    return g_strdup (_("null"));
  return weir_decode_to_line (bytes, MAX_PREVIEW_BYTES);
}

char *
weir_message_cell_topic (WeirRecord *record)
{
  return g_strdup (weir_record_get_topic (record));
}

char *
weir_message_cell_partition (WeirRecord *record)
{
  return g_strdup_printf ("%d", weir_record_get_partition (record));
}

char *
weir_message_cell_offset (WeirRecord *record)
{
  return weir_format_count (weir_record_get_offset (record));
}

/* To the millisecond what is of today; of other days and years, what tells them apart. */
char *
weir_message_cell_time (WeirRecord *record)
{
  gint64 msec = weir_record_get_timestamp_msec (record);
  gint64 age = ABS (g_get_real_time () / 1000 - msec);
  g_autoptr (GDateTime) utc = NULL;
  g_autoptr (GDateTime) local = NULL;

  if (msec < 0)
    return g_strdup (WEIR_UNKNOWN_TEXT);
  if (age < 12 * 3600 * G_GINT64_CONSTANT (1000))
    return weir_format_clock_msec (msec);
  utc = g_date_time_new_from_unix_utc (msec / 1000);
  local = utc != NULL ? g_date_time_to_local (utc) : NULL;
  if (local == NULL)
    return weir_format_date_time (msec);
  if (age < 300 * 24 * 3600 * G_GINT64_CONSTANT (1000))
    /* xgettext:no-c-format */
    /* Translators: a day and a time to the second, as g_date_time_format() takes them: "5 Nov 14:09:31" */
    return g_date_time_format (local, _("%-d %b %H:%M:%S"));
  /* xgettext:no-c-format */
  /* Translators: a day of another year and a time, as g_date_time_format() takes them: "5 Nov 2025 14:09" */
  return g_date_time_format (local, _("%-d %b %Y %H:%M"));
}

char *
weir_message_cell_key (WeirRecord *record)
{
  return bytes_to_line (weir_record_get_key (record));
}

char *
weir_message_cell_value (WeirRecord *record)
{
  return bytes_to_line (weir_record_get_value (record));
}

/* A message may have ten thousand of them. */
char *
weir_message_cell_headers (WeirRecord *record)
{
  GString *text = g_string_new (NULL);
  guint n_headers = weir_record_get_n_headers (record);

  for (guint i = 0; i < n_headers; i++)
    {
      const WeirHeader *header = weir_record_get_header (record, i);
      g_autofree char *name = g_utf8_make_valid (header->name, MIN ((gssize) strlen (header->name), MAX_HEADER_BYTES));
      g_autofree char *value = header->value != NULL ? weir_decode_to_line (header->value, MAX_HEADER_BYTES) : g_strdup (_("null"));

      g_string_append_printf (text, "%s%s=%s", i > 0 ? ", " : "", name, value);
      if (text->len > MAX_PREVIEW_BYTES && i + 1 < n_headers)
        {
          g_string_append (text, ", …");
          break;
        }
    }
  return g_string_free_and_steal (text);
}

char *
weir_message_cell_size (WeirRecord *record)
{
  GBytes *value = weir_record_get_value (record);

  /* Null is not empty. */
  return value != NULL ? weir_format_bytes ((gint64) g_bytes_get_size (value)) : g_strdup (WEIR_UNKNOWN_TEXT);
}

char *
weir_message_cell_summary (WeirRecord *record, gboolean with_topic)
{
  g_autofree char *time = weir_message_cell_time (record);
  g_autofree char *offset = weir_message_cell_offset (record);
  g_autofree char *key = weir_record_get_key (record) != NULL ? weir_message_cell_key (record) : NULL;

  return g_strdup_printf ("%s%s%d · %s · %s%s%s", with_topic ? weir_record_get_topic (record) : "", with_topic ? " " : "",
                          weir_record_get_partition (record), offset, time, key != NULL ? " · " : "", key != NULL ? key : "");
}
