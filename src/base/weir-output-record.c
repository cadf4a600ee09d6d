/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "base/weir-output.h"

#include <string.h>

/**
 * weir_output_json_record:
 * @self: where it goes
 * @view: the record
 * @get_header: how its headers are had
 *
 * What the command line prints, what is exported and what is copied in the window is this one object.
 */
void
weir_output_json_record (WeirOutput *self,
                         const WeirRecordView *view,
                         WeirOutputHeaderFunc get_header)
{
  const char *name;
  gconstpointer value;
  gsize length;

  weir_output_bytes (self, "{\"topic\":\"", 10);
  /* Kafka allows letters, digits, dots, hyphens and underscores in the name of a topic. */
  weir_output_text (self, view->topic);
  weir_output_bytes (self, "\",\"partition\":", 14);
  weir_output_int64 (self, view->partition);
  weir_output_bytes (self, ",\"offset\":", 10);
  weir_output_int64 (self, view->offset);
  weir_output_bytes (self, ",\"timestamp\":", 13);
  weir_output_json_int64_or_null (self, view->timestamp_msec, view->timestamp_type != WEIR_TIMESTAMP_NONE && view->timestamp_msec >= 0);
  switch (view->timestamp_type)
    {
    case WEIR_TIMESTAMP_CREATE:
      weir_output_text (self, ",\"timestamp_type\":\"create\"");
      break;
    case WEIR_TIMESTAMP_LOG_APPEND:
      weir_output_text (self, ",\"timestamp_type\":\"log_append\"");
      break;
    case WEIR_TIMESTAMP_NONE:
    default:
      weir_output_text (self, ",\"timestamp_type\":null");
      break;
    }
  weir_output_bytes (self, ",\"key\":", 7);
  weir_output_json_bytes (self, view->key, view->key_length);
  weir_output_bytes (self, ",\"value\":", 9);
  weir_output_json_bytes (self, view->value, view->value_length);
  weir_output_bytes (self, ",\"headers\":[", 12);
  for (guint i = 0; get_header (view, i, &name, &value, &length); i++)
    {
      weir_output_text (self, i > 0 ? ",[" : "[");
      weir_output_json_text (self, name);
      weir_output_char (self, ',');
      weir_output_json_bytes (self, value, length);
      weir_output_char (self, ']');
    }
  weir_output_bytes (self, "]}", 2);
}

void
weir_output_raw_record (WeirOutput *self,
                        const WeirRecordView *view)
{
  char *end = weir_output_reserve (self, view->value_length + 1);

  if (view->value_length > 0)
    memcpy (end, view->value, view->value_length);
  end[view->value_length] = '\n';
  self->length += view->value_length + 1;
}
