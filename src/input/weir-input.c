/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "input/weir-input.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "base/weir-error.h"
#include "input/weir-input-private.h"

static const char *const format_names[] = { "jsonl", "csv", "delimited", "files" };

gboolean
weir_input_format_parse (const char *text,
                         WeirInputFormat *format,
                         GError **error)
{
  for (gsize i = 0; i < G_N_ELEMENTS (format_names); i++)
    {
      if (g_str_equal (text, format_names[i]))
        {
          *format = (WeirInputFormat) i;
          return TRUE;
        }
    }
  g_set_error (error, WEIR_ERROR, WEIR_ERROR_INVALID, _("A format is jsonl, csv, delimited or files, not “%s”."), text);
  return FALSE;
}

WeirInputFormat
weir_input_format_guess (const char *path)
{
  g_autofree char *small = g_ascii_strdown (path, -1);

  if (g_file_test (path, G_FILE_TEST_IS_DIR))
    return WEIR_INPUT_FILES;
  return g_str_has_suffix (small, ".csv") ? WEIR_INPUT_CSV : WEIR_INPUT_JSON_LINES;
}

GBytes *
weir_input_parse_delimiter (const char *text)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();

  for (const char *p = text; *p != '\0'; p++)
    {
      static const char letters[] = "ntr0\\";
      static const char meant[] = "\n\t\r\0\\";
      const char *letter;
      guint8 byte = (guint8) *p;

      if (*p == '\\' && p[1] == 'x' && g_ascii_isxdigit (p[2]) && g_ascii_isxdigit (p[3]))
        {
          byte = (guint8) (g_ascii_xdigit_value (p[2]) * 16 + g_ascii_xdigit_value (p[3]));
          p += 3;
        }
      else if (*p == '\\')
        {
          letter = p[1] != '\0' ? strchr (letters, p[1]) : NULL;
          if (letter == NULL)
            return NULL;
          byte = (guint8) meant[letter - letters];
          p++;
        }
      g_byte_array_append (bytes, &byte, 1);
    }
  return bytes->len > 0 ? g_byte_array_free_to_bytes (g_steal_pointer (&bytes)) : NULL;
}

static void
set_read_error (WeirInput *self,
                int number,
                GError **error)
{
  g_set_error (error, WEIR_ERROR, WEIR_ERROR_FAILED, _("“%s” could not be read: %s."), self->name, g_strerror (number));
}

static void
free_bytes (gpointer bytes)
{
  if (bytes != NULL)
    g_bytes_unref (bytes);
}

WeirInput *
weir_input_new (const char *path,
                const WeirInputOptions *options,
                GError **error)
{
  g_autoptr (WeirInput) self = g_new0 (WeirInput, 1);

  self->options = *options;
  self->options.delimiter = options->delimiter != NULL ? g_bytes_ref (options->delimiter) : g_bytes_new_static ("\n", 1);
  self->options.key_delimiter = options->key_delimiter != NULL ? g_bytes_ref (options->key_delimiter) : NULL;
  self->options.topic = g_intern_string (options->topic);
  self->path = g_strdup (path);
  self->name = g_filename_display_name (path);
  self->next_line = 1;
  self->names = g_ptr_array_new_with_free_func (g_free);
  self->columns = g_ptr_array_new_with_free_func (g_free);
  self->cells = g_ptr_array_new_with_free_func (free_bytes);
  self->text = g_string_new (NULL);
  self->reader = weir_json_reader_new ();
  self->kept = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  self->headers = g_array_new (FALSE, FALSE, sizeof (WeirDraftHeader));
  self->buffer.fd = -1;
  if (options->format == WEIR_INPUT_FILES)
    return weir_input_start_files (self, error) ? g_steal_pointer (&self) : NULL;

  self->buffer.fd = g_str_equal (path, "-") ? STDIN_FILENO : g_open (path, O_RDONLY | O_CLOEXEC, 0);
  if (self->buffer.fd < 0)
    {
      set_read_error (self, errno, error);
      return NULL;
    }
  /* A byte order mark, which some programs put at the beginning of a file, is no part of the first message. */
  if (options->format != WEIR_INPUT_DELIMITED && weir_input_buffer_peek (&self->buffer) == 0xef)
    {
      if (self->buffer.end >= 3 && memcmp (self->buffer.data, "\xef\xbb\xbf", 3) == 0)
        self->buffer.start = 3;
    }
  if (options->format == WEIR_INPUT_CSV && !weir_input_start_csv (self, error))
    return NULL;
  return g_steal_pointer (&self);
}

void
weir_input_free (WeirInput *self)
{
  if (self == NULL)
    return;
  if (self->buffer.fd > STDIN_FILENO)
    close (self->buffer.fd);
  g_free (self->buffer.data);
  g_bytes_unref (self->options.delimiter);
  g_clear_pointer (&self->options.key_delimiter, g_bytes_unref);
  g_ptr_array_unref (self->names);
  g_ptr_array_unref (self->columns);
  g_ptr_array_unref (self->cells);
  g_string_free (self->text, TRUE);
  g_clear_object (&self->record);
  weir_json_reader_free (self->reader);
  g_ptr_array_unref (self->kept);
  g_array_unref (self->headers);
  g_free (self->path);
  g_free (self->name);
  g_free (self);
}

static gboolean
take_record (WeirInput *self,
             WeirRecord *record,
             WeirDraft *draft)
{
  g_clear_object (&self->record);
  self->record = record;
  if (record != NULL)
    weir_draft_from_record (draft, record, self->headers);
  return record != NULL;
}

gboolean
weir_input_next_draft (WeirInput *self,
                       WeirDraft *draft,
                       GError **error)
{
  gboolean is_there;
  GError *problem = NULL;

  switch (self->options.format)
    {
    case WEIR_INPUT_CSV:
      is_there = take_record (self, weir_input_next_csv (self, &problem), draft);
      break;
    case WEIR_INPUT_DELIMITED:
      is_there = weir_input_next_delimited (self, draft, &problem);
      break;
    case WEIR_INPUT_FILES:
      is_there = take_record (self, weir_input_next_files (self, &problem), draft);
      break;
    case WEIR_INPUT_JSON_LINES:
    default:
      is_there = weir_input_next_json (self, draft, &problem);
      break;
    }
  if (self->buffer.error_number != 0)
    {
      g_clear_error (&problem);
      set_read_error (self, self->buffer.error_number, error);
      return FALSE;
    }
  if (problem != NULL)
    g_propagate_error (error, problem);
  return is_there;
}

WeirRecord *
weir_input_next (WeirInput *self,
                 GError **error)
{
  WeirDraft draft;

  if (!weir_input_next_draft (self, &draft, error))
    return NULL;
  return self->record != NULL ? g_object_ref (self->record) : weir_draft_to_record (&draft, self->options.topic);
}

gint64
weir_input_get_line (const WeirInput *self)
{
  return self->line;
}

const char *
weir_input_get_name (const WeirInput *self)
{
  if (self->options.format == WEIR_INPUT_FILES && self->line > 0 && self->line <= self->names->len)
    return g_ptr_array_index (self->names, self->line - 1);
  return self->name;
}

void
weir_input_apply_options (WeirInput *self,
                          gint32 *partition,
                          gint64 *timestamp_msec)
{
  const WeirInputOptions *options = &self->options;

  if (!options->same_partitions)
    *partition = options->partition;
  if (options->timestamp_msec >= 0)
    *timestamp_msec = options->timestamp_msec > 0 ? options->timestamp_msec : -1;
}

/* With what holds for all messages. Takes the headers. */
WeirRecord *
weir_input_make_record (WeirInput *self,
                        gint32 partition,
                        gint64 timestamp_msec,
                        GBytes *key,
                        GBytes *value,
                        GPtrArray *headers)
{
  weir_input_apply_options (self, &partition, &timestamp_msec);
  return weir_record_new (self->options.topic, partition, -1, timestamp_msec, WEIR_TIMESTAMP_CREATE, key, value, headers);
}
