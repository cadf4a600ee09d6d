/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "weir-export.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "weir-error.h"
#include "weir-format.h"
#include "weir-json-field.h"

#define MAX_FIELD_BYTES (1024 * 1024)

typedef enum
{
  COLUMN_TOPIC,
  COLUMN_PARTITION,
  COLUMN_OFFSET,
  COLUMN_TIMESTAMP,
  COLUMN_TIMESTAMP_TYPE,
  COLUMN_KEY,
  COLUMN_VALUE,
  COLUMN_HEADERS,
  COLUMN_SIZE,
  COLUMN_FIELD,
} ColumnKind;

static const char *const names[] = { "topic", "partition", "offset", "timestamp", "timestamp_type",
                                     "key",   "value",     "headers", "size" };

typedef struct
{
  ColumnKind kind;
  WeirJsonField *field;
} Column;

struct _WeirExport
{
  char *path;
  char *temporary; /* NULL: straight into what is there and is no file, such as a pipe */
  WeirExportFormat format;
  GArray *columns;
  WeirJsonReader *json; /* where a column is a field */
  WeirOutputHeaderFunc get_header;
  WeirOutput output;
  gint64 n_records;
  gint64 n_flushed;
  gboolean is_finished;
};

static void
column_clear (gpointer data)
{
  g_clear_pointer (&((Column *) data)->field, weir_json_field_free);
}

gboolean
weir_export_format_parse (const char *text,
                          WeirExportFormat *format,
                          GError **error)
{
  if (g_str_equal (text, "jsonl"))
    *format = WEIR_EXPORT_JSON_LINES;
  else if (g_str_equal (text, "csv"))
    *format = WEIR_EXPORT_CSV;
  else if (g_str_equal (text, "raw"))
    *format = WEIR_EXPORT_RAW;
  else
    {
      /* Translators: %s is what was given; keep the names of the formats as they are. */
      g_set_error (error, WEIR_ERROR, WEIR_ERROR_INVALID, _("A format is jsonl, csv or raw, not “%s”."), text);
      return FALSE;
    }
  return TRUE;
}

/* Cells of CSV (RFC 4180): all that could be taken for something else is in quotes. */
static void
write_cell (WeirOutput *output,
            const char *text,
            gsize length)
{
  gboolean is_plain = length > 0;

  for (gsize i = 0; is_plain && i < length; i++)
    is_plain = text[i] != '"' && text[i] != ',' && text[i] != '\n' && text[i] != '\r' && text[i] != ';' && text[i] != '\t';
  if (is_plain && text[0] != ' ' && text[length - 1] != ' ')
    {
      weir_output_bytes (output, text, length);
      return;
    }
  weir_output_char (output, '"');
  while (length > 0)
    {
      const char *quote = memchr (text, '"', length);
      gsize n = quote != NULL ? (gsize) (quote - text) + 1 : length;

      weir_output_bytes (output, text, n);
      if (quote != NULL)
        weir_output_char (output, '"');
      text += n;
      length -= n;
    }
  weir_output_char (output, '"');
}

static void
write_bytes_cell (WeirOutput *output,
                  const void *bytes,
                  gsize length)
{
  g_autofree char *base64 = NULL;
  g_autofree char *text = NULL;

  if (bytes == NULL)
    return;
  if (g_utf8_validate_len (bytes, length, NULL))
    {
      write_cell (output, bytes, length);
      return;
    }
  base64 = g_base64_encode (bytes, length);
  text = g_strconcat ("base64:", base64, NULL);
  write_cell (output, text, strlen (text));
}

static void
write_headers_cell (WeirExport *self,
                    const WeirRecordView *view)
{
  WeirOutput json;
  const char *name;
  gconstpointer value;
  gsize length;

  weir_output_init (&json, -1);
  weir_output_char (&json, '[');
  for (guint i = 0; self->get_header (view, i, &name, &value, &length); i++)
    {
      weir_output_text (&json, i > 0 ? ",[" : "[");
      weir_output_json_text (&json, name);
      weir_output_char (&json, ',');
      weir_output_json_bytes (&json, value, length);
      weir_output_char (&json, ']');
    }
  weir_output_char (&json, ']');
  write_cell (&self->output, json.data, json.length);
  weir_output_clear (&json);
}

static void
write_column (WeirExport *self,
              const Column *column,
              const WeirRecordView *view,
              yyjson_val *root)
{
  g_autofree char *text = NULL;

  switch (column->kind)
    {
    case COLUMN_TOPIC:
      weir_output_text (&self->output, view->topic);
      break;
    case COLUMN_PARTITION:
      weir_output_int64 (&self->output, view->partition);
      break;
    case COLUMN_OFFSET:
      weir_output_int64 (&self->output, view->offset);
      break;
    case COLUMN_TIMESTAMP:
      if (view->timestamp_type != WEIR_TIMESTAMP_NONE && view->timestamp_msec >= 0)
        {
          text = weir_format_iso8601 (view->timestamp_msec);
          weir_output_text (&self->output, text);
        }
      break;
    case COLUMN_TIMESTAMP_TYPE:
      if (view->timestamp_type != WEIR_TIMESTAMP_NONE)
        weir_output_text (&self->output, view->timestamp_type == WEIR_TIMESTAMP_CREATE ? "create" : "log_append");
      break;
    case COLUMN_KEY:
      write_bytes_cell (&self->output, view->key, view->key_length);
      break;
    case COLUMN_VALUE:
      write_bytes_cell (&self->output, view->value, view->value_length);
      break;
    case COLUMN_HEADERS:
      write_headers_cell (self, view);
      break;
    case COLUMN_SIZE:
      if (view->value != NULL)
        weir_output_int64 (&self->output, (gint64) view->value_length);
      break;
    case COLUMN_FIELD:
    default:
      text = weir_json_field_dup_text (column->field, root, MAX_FIELD_BYTES);
      if (text != NULL)
        write_cell (&self->output, text, strlen (text));
      break;
    }
}

static void
write_csv (WeirExport *self,
           const WeirRecordView *view)
{
  yyjson_val *root = NULL;

  if (self->json != NULL && view->value != NULL)
    root = weir_json_reader_read (self->json, view->value, view->value_length);
  for (guint i = 0; i < self->columns->len; i++)
    {
      if (i > 0)
        weir_output_char (&self->output, ',');
      write_column (self, &g_array_index (self->columns, Column, i), view, root);
    }
  weir_output_text (&self->output, "\r\n");
}

static gboolean
add_column (WeirExport *self,
            const char *name,
            GError **error)
{
  Column column = { COLUMN_FIELD, NULL };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      if (g_str_equal (name, names[i]))
        column.kind = (ColumnKind) i;
    }
  if (column.kind == COLUMN_FIELD)
    {
      column.field = weir_json_field_new (name, error);
      if (column.field == NULL)
        return FALSE;
      if (self->json == NULL)
        self->json = weir_json_reader_new ();
    }
  g_array_append_val (self->columns, column);
  return TRUE;
}

static gboolean
start_csv (WeirExport *self,
           const char *const *columns,
           GError **error)
{
  for (gsize i = 0; columns != NULL && columns[i] != NULL; i++)
    {
      if (!add_column (self, columns[i], error))
        return FALSE;
    }
  for (gsize i = 0; columns == NULL && i < COLUMN_SIZE; i++)
    {
      if (!add_column (self, names[i], error))
        return FALSE;
    }
  for (guint i = 0; i < self->columns->len; i++)
    {
      const Column *column = &g_array_index (self->columns, Column, i);
      const char *name = column->field != NULL ? weir_json_field_get_path (column->field) : names[column->kind];

      if (i > 0)
        weir_output_char (&self->output, ',');
      write_cell (&self->output, name, strlen (name));
    }
  weir_output_text (&self->output, "\r\n");
  return TRUE;
}

static void
set_error (WeirExport *self,
           int number,
           GError **error)
{
  g_autofree char *name = g_filename_display_name (self->path);

  if (number == ENOSPC || number == EDQUOT)
    /* Translators: %s is the name of a file */
    g_set_error (error, WEIR_ERROR, WEIR_ERROR_FAILED,
                 _("“%s” was not written: the disk is full. Make room, or choose another place."), name);
  else if (number == EACCES || number == EPERM || number == EROFS)
    /* Translators: %s is the name of a file */
    g_set_error (error, WEIR_ERROR, WEIR_ERROR_FAILED,
                 _("“%s” was not written: you may not write there. Choose another place."), name);
  else if (number == ENOENT)
    /* Translators: %s is the name of a file */
    g_set_error (error, WEIR_ERROR, WEIR_ERROR_FAILED, _("“%s” was not written: its folder is not there."), name);
  else if (number == EISDIR)
    /* Translators: %s is the name of a folder */
    g_set_error (error, WEIR_ERROR, WEIR_ERROR_FAILED, _("“%s” is a folder. Give the name of a file in it."), name);
  else if (number == EPIPE || number == ENXIO)
    /* Translators: %s is the name of a pipe */
    g_set_error (error, WEIR_ERROR, WEIR_ERROR_FAILED, _("“%s” was not written: nobody reads the other end of it."), name);
  else
    /* Translators: the name of a file, and the system's reason */
    g_set_error (error, WEIR_ERROR, WEIR_ERROR_FAILED, _("“%s” was not written: %s."), name, g_strerror (number));
}

/* The file that is meant where a name stands for another: that one is replaced, not the link to it. */
static char *
resolve (const char *path)
{
  char *real = realpath (path, NULL);
  char *resolved = g_strdup (real != NULL ? real : path);

  free (real);
  return resolved;
}

/* A device or a pipe is written to: a file in its place would take it away from all others. */
static int
open_special (WeirExport *self)
{
  /* A pipe that nobody reads is an error, not a wait. */
  int fd = open (self->path, O_WRONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);

  if (fd >= 0)
    fcntl (fd, F_SETFL, fcntl (fd, F_GETFL) & ~O_NONBLOCK);
  return fd;
}

static int
open_temporary (WeirExport *self)
{
  g_autofree char *folder = g_path_get_dirname (self->path);
  g_autofree char *base = g_path_get_basename (self->path);
  g_autofree char *name = g_strdup_printf (".%.200s.XXXXXX", base);
  int number;
  int fd;

  self->temporary = g_build_filename (folder, name, NULL);
  fd = g_mkstemp_full (self->temporary, O_WRONLY | O_CLOEXEC, 0666);
  number = errno;
  if (fd < 0)
    g_clear_pointer (&self->temporary, g_free);
  errno = number;
  return fd;
}

/**
 * weir_export_new:
 * @path: the file to write
 * @format: how
 * @columns: (nullable): of CSV
 * @get_header: how headers are had of a view
 * @error: return location
 *
 * Returns: (transfer full): an export to which records can be written
 */
WeirExport *
weir_export_new (const char *path,
                 WeirExportFormat format,
                 const char *const *columns,
                 WeirOutputHeaderFunc get_header,
                 GError **error)
{
  g_autoptr (WeirExport) self = g_new0 (WeirExport, 1);
  struct stat there;

  self->path = resolve (path);
  self->format = format;
  self->get_header = get_header;
  self->columns = g_array_new (FALSE, FALSE, sizeof (Column));
  g_array_set_clear_func (self->columns, column_clear);
  weir_output_init (&self->output, -1);
  if (stat (self->path, &there) != 0 || S_ISREG (there.st_mode))
    self->output.fd = open_temporary (self);
  else if (S_ISDIR (there.st_mode))
    errno = EISDIR;
  else
    self->output.fd = open_special (self);
  if (self->output.fd < 0)
    {
      set_error (self, errno, error);
      return NULL;
    }
  if (format == WEIR_EXPORT_CSV && !start_csv (self, columns, error))
    return NULL;
  return g_steal_pointer (&self);
}

static gboolean
flush (WeirExport *self)
{
  self->n_flushed += (gint64) self->output.length;
  return weir_output_flush (&self->output);
}

gboolean
weir_export_write (WeirExport *self,
                   const WeirRecordView *view)
{
  switch (self->format)
    {
    case WEIR_EXPORT_JSON_LINES:
      weir_output_json_record (&self->output, view, self->get_header);
      weir_output_char (&self->output, '\n');
      break;
    case WEIR_EXPORT_CSV:
      write_csv (self, view);
      break;
    case WEIR_EXPORT_RAW:
    default:
      weir_output_raw_record (&self->output, view);
      break;
    }
  self->n_records++;
  return self->output.length < WEIR_OUTPUT_FLUSH_BYTES || flush (self);
}

gboolean
weir_export_write_bytes (WeirExport *self,
                         gconstpointer bytes,
                         gsize length)
{
  const char *rest = bytes;

  /* In pieces: what is to be written stays one copy, not two. */
  while (length > 0)
    {
      gsize n_bytes = MIN (length, WEIR_OUTPUT_FLUSH_BYTES);

      weir_output_bytes (&self->output, rest, n_bytes);
      if (!flush (self))
        return FALSE;
      rest += n_bytes;
      length -= n_bytes;
    }
  return TRUE;
}

/**
 * weir_export_finish:
 *
 * Gives the file its name. Returns: whether all of it is there
 */
gboolean
weir_export_finish (WeirExport *self,
                    GError **error)
{
  int number = 0;

  /* A full disk may show at the very end only. */
  if (!flush (self))
    number = self->output.error_number;
  else if (self->temporary != NULL && fsync (self->output.fd) != 0 && errno != EINVAL && errno != EROFS)
    number = errno;
  if (close (self->output.fd) != 0 && number == 0)
    number = errno;
  self->output.fd = -1;
  if (number == 0 && self->temporary != NULL && g_rename (self->temporary, self->path) != 0)
    number = errno;
  if (number != 0)
    {
      set_error (self, number, error);
      return FALSE;
    }
  self->is_finished = TRUE;
  return TRUE;
}

/**
 * weir_export_abandon:
 *
 * Takes what there is of the file from the disk at once, for an export that will not be finished while others
 * still hold it: a program that ends does not wait for them. What is written after that goes nowhere.
 */
void
weir_export_abandon (WeirExport *self)
{
  if (!self->is_finished && self->temporary != NULL)
    g_unlink (self->temporary);
}

void
weir_export_free (WeirExport *self)
{
  if (self == NULL)
    return;
  if (self->output.fd >= 0)
    close (self->output.fd);
  weir_export_abandon (self);
  weir_output_clear (&self->output);
  g_array_unref (self->columns);
  g_clear_pointer (&self->json, weir_json_reader_free);
  g_free (self->temporary);
  g_free (self->path);
  g_free (self);
}

gint64
weir_export_get_n_records (const WeirExport *self)
{
  return self->n_records;
}

gint64
weir_export_get_n_bytes (const WeirExport *self)
{
  return self->n_flushed + (gint64) self->output.length;
}
