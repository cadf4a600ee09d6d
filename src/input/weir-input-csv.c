/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "input/weir-input-private.h"

#include <glib/gi18n.h>
#include <string.h>

#include "base/weir-error.h"
#include "base/weir-output.h"
#include "base/weir-time.h"

/* Tables (RFC 4180): cells may be in quotes, and hold separators, newlines and doubled quotes then. As an export writes them: an empty cell
 * is null, and "" is empty; what cannot be text stands as base64:… in the columns key and value. */

typedef enum
{
  ROLE_NONE,
  ROLE_KEY,
  ROLE_VALUE,
  ROLE_OBJECT, /* part of the value, which is an object of all columns */
  ROLE_TIMESTAMP,
  ROLE_PARTITION,
  ROLE_HEADERS, /* all of them, as an export writes them */
  ROLE_HEADER,
} Role;

/* What one column is for; it may be for several things. */
typedef struct
{
  Role role;
  guint column;
  char header[]; /* its name */
} Use;

static void
add_use (WeirInput *self,
         Role role,
         guint column,
         const char *header)
{
  gsize length = strlen (header);
  Use *use = g_malloc0 (sizeof *use + length + 1);

  use->role = role;
  use->column = column;
  memcpy (use->header, header, length);
  g_ptr_array_add (self->columns, use);
}

/* One cell into self->text. Returns: whether another one follows in this row. *was_quoted: "" is not null */
static gboolean
read_cell (WeirInput *self,
           gboolean *was_quoted,
           GError **error)
{
  WeirInputBuffer *buffer = &self->buffer;
  int separator = (guchar) self->options.separator;
  gboolean is_quoted = FALSE;
  int c;

  g_string_truncate (self->text, 0);
  *was_quoted = FALSE;
  if (weir_input_buffer_peek (buffer) == '"')
    {
      weir_input_buffer_get (buffer);
      is_quoted = *was_quoted = TRUE;
    }
  while ((c = weir_input_buffer_get (buffer)) >= 0)
    {
      if (is_quoted && c == '"' && weir_input_buffer_peek (buffer) == '"')
        {
          weir_input_buffer_get (buffer);
          g_string_append_c (self->text, '"');
        }
      else if (is_quoted && c == '"')
        {
          is_quoted = FALSE;
        }
      else if (!is_quoted && c == separator)
        {
          return TRUE;
        }
      else if (!is_quoted && c == '\r' && weir_input_buffer_peek (buffer) == '\n')
        {
          continue;
        }
      else if (!is_quoted && c == '\n')
        {
          self->next_line++;
          return FALSE;
        }
      else
        {
          if (c == '\n')
            self->next_line++;
          g_string_append_c (self->text, (char) c);
        }
    }
  if (is_quoted)
    g_set_error_literal (error, WEIR_ERROR, WEIR_ERROR_INVALID, _("a quote that is never closed"));
  return FALSE;
}

/* A row into self->cells, NULL for null. FALSE: the end, or an error. */
static gboolean
read_row (WeirInput *self,
          GError **error)
{
  gboolean goes_on, was_quoted;
  GError *problem = NULL;

  do
    {
      g_ptr_array_set_size (self->cells, 0);
      if (weir_input_buffer_peek (&self->buffer) < 0)
        return FALSE;
      self->line = self->next_line;
      do
        {
          goes_on = read_cell (self, &was_quoted, &problem);
          g_ptr_array_add (self->cells, self->text->len > 0 || was_quoted ? g_bytes_new (self->text->str, self->text->len) : NULL);
        }
      while (goes_on);
      if (problem != NULL)
        {
          g_propagate_error (error, problem);
          return FALSE;
        }
    }
  /* An empty line is no row. */
  while (self->cells->len == 1 && g_ptr_array_index (self->cells, 0) == NULL);
  return TRUE;
}

/* Of an empty cell the bytes are NULL. */
static char *
dup_text (GBytes *cell)
{
  gsize length = 0;
  const char *text = cell != NULL ? g_bytes_get_data (cell, &length) : NULL;

  return g_strndup (text != NULL ? text : "", length);
}

static gboolean
find_column (WeirInput *self,
             const char *name,
             guint *column)
{
  for (guint i = 0; i < self->names->len; i++)
    {
      if (g_str_equal (g_ptr_array_index (self->names, i), name))
        {
          *column = i;
          return TRUE;
        }
    }
  return FALSE;
}

/* The columns of an export, by their names. */
static gboolean
use_names (WeirInput *self,
           GError **error)
{
  static const struct
  {
    const char *name;
    Role role;
  } known[] = { { "key", ROLE_KEY }, { "value", ROLE_VALUE }, { "timestamp", ROLE_TIMESTAMP }, { "partition", ROLE_PARTITION }, { "headers", ROLE_HEADERS } };
  gboolean has_value = FALSE;
  guint column;

  for (gsize i = 0; i < G_N_ELEMENTS (known); i++)
    {
      if (!find_column (self, known[i].name, &column))
        continue;
      add_use (self, known[i].role, column, "");
      has_value |= known[i].role == ROLE_VALUE;
    }
  if (has_value)
    return TRUE;
  g_set_error (error, WEIR_ERROR, WEIR_ERROR_FAILED,
               _("“%s” has no column “value”. Say which columns are what, as in key=order_id,value=*."), self->name);
  return FALSE;
}

static gboolean
use_mapping (WeirInput *self,
             GError **error)
{
  g_auto (GStrv) items = g_strsplit (self->options.columns, ",", -1);

  for (gsize i = 0; items[i] != NULL; i++)
    {
      char *equals = strchr (items[i], '=');
      const char *name = equals != NULL ? equals + 1 : "";
      Role role = ROLE_NONE;
      guint column = 0;

      if (equals != NULL)
        *equals = '\0';
      if (g_str_equal (items[i], "key"))
        role = ROLE_KEY;
      else if (g_str_equal (items[i], "value"))
        role = g_str_equal (name, "*") ? ROLE_OBJECT : ROLE_VALUE;
      else if (g_str_equal (items[i], "timestamp"))
        role = ROLE_TIMESTAMP;
      else if (g_str_equal (items[i], "partition"))
        role = ROLE_PARTITION;
      else if (g_str_equal (items[i], "headers"))
        role = ROLE_HEADERS;
      else if (g_str_has_prefix (items[i], "header."))
        role = ROLE_HEADER;
      if (role == ROLE_NONE || equals == NULL)
        {
          g_set_error (error, WEIR_ERROR, WEIR_ERROR_FAILED,
                       _("The columns are a list of key=, value=, timestamp=, partition=, headers= and header.NAME=, each with the name of a column; not “%s”."),
                       items[i]);
          return FALSE;
        }
      if (role != ROLE_OBJECT && !find_column (self, name, &column))
        {
          g_set_error (error, WEIR_ERROR, WEIR_ERROR_FAILED, _("“%s” has no column “%s”."), self->name, name);
          return FALSE;
        }
      add_use (self, role, column, role == ROLE_HEADER ? items[i] + strlen ("header.") : "");
    }
  return TRUE;
}

gboolean
weir_input_start_csv (WeirInput *self,
                      GError **error)
{
  if (!read_row (self, error))
    {
      if (error != NULL && *error == NULL)
        g_set_error (error, WEIR_ERROR, WEIR_ERROR_FAILED, _("“%s” is empty: the first line of a table names its columns."), self->name);
      return FALSE;
    }
  for (guint i = 0; i < self->cells->len; i++)
    g_ptr_array_add (self->names, dup_text (g_ptr_array_index (self->cells, i)));
  return self->options.columns != NULL ? use_mapping (self, error) : use_names (self, error);
}

/* An object of all columns; every cell is a text, as nothing says more. */
static GBytes *
make_object (WeirInput *self)
{
  WeirOutput json;
  char *text;
  gsize n_text;

  weir_output_init (&json, -1);
  weir_output_char (&json, '{');
  for (guint i = 0; i < self->names->len; i++)
    {
      GBytes *cell = i < self->cells->len ? g_ptr_array_index (self->cells, i) : NULL;

      if (i > 0)
        weir_output_char (&json, ',');
      weir_output_json_text (&json, g_ptr_array_index (self->names, i));
      weir_output_char (&json, ':');
      weir_output_json_gbytes (&json, cell);
    }
  weir_output_char (&json, '}');
  n_text = json.length;
  text = g_memdup2 (json.data, n_text);
  weir_output_clear (&json);
  return g_bytes_new_take (text, n_text);
}

/* As an export writes what is no text. */
static GBytes *
unpack (GBytes *cell)
{
  static const char prefix[] = "base64:";
  gsize length;
  const char *text;
  GBytes *bytes;

  if (cell == NULL)
    return NULL;
  text = g_bytes_get_data (cell, &length);
  if (length < sizeof prefix || memcmp (text, prefix, sizeof prefix - 1) != 0)
    return g_bytes_ref (cell);
  bytes = weir_input_decode_base64 (text + sizeof prefix - 1, length - (sizeof prefix - 1));
  return bytes != NULL ? bytes : g_bytes_ref (cell);
}

/* Milliseconds since 1970, or ISO 8601. */
static gboolean
parse_time (GBytes *cell,
            gint64 *msec)
{
  g_autofree char *text = dup_text (cell);
  gsize length = strlen (text);

  *msec = -1;
  if (length == 0 || g_ascii_string_to_signed (text, 10, 1, G_MAXINT64, msec, NULL))
    return TRUE;
  return weir_time_parse_iso8601 (text, length, WEIR_ZONE_LOCAL, msec) && *msec > 0;
}

static gboolean
parse_partition (GBytes *cell,
                 gint32 *partition)
{
  g_autofree char *text = dup_text (cell);
  gint64 number;

  if (!g_ascii_string_to_signed (text, 10, 0, G_MAXINT32, &number, NULL))
    return FALSE;
  *partition = (gint32) number;
  return TRUE;
}

typedef struct
{
  GBytes *key;
  GBytes *value;
  GPtrArray *headers;
  gint64 timestamp_msec;
  gint32 partition;
} Row;

static void
row_clear (Row *row)
{
  g_clear_pointer (&row->key, g_bytes_unref);
  g_clear_pointer (&row->value, g_bytes_unref);
  g_clear_pointer (&row->headers, g_ptr_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Row, row_clear)

/* FALSE: the cell is not what it should be. */
static gboolean
take_cell (WeirInput *self,
           const Use *use,
           Row *row)
{
  GBytes *cell = use->column < self->cells->len ? g_ptr_array_index (self->cells, use->column) : NULL;
  g_autoptr (GPtrArray) headers = NULL;

  switch (use->role)
    {
    case ROLE_KEY:
      g_clear_pointer (&row->key, g_bytes_unref);
      row->key = unpack (cell);
      return TRUE;
    case ROLE_VALUE:
      g_clear_pointer (&row->value, g_bytes_unref);
      row->value = unpack (cell);
      return TRUE;
    case ROLE_OBJECT:
      g_clear_pointer (&row->value, g_bytes_unref);
      row->value = make_object (self);
      return TRUE;
    case ROLE_TIMESTAMP:
      return self->options.timestamp_msec >= 0 || parse_time (cell, &row->timestamp_msec);
    case ROLE_PARTITION:
      return !self->options.same_partitions || parse_partition (cell, &row->partition);
    case ROLE_HEADER:
      g_ptr_array_add (row->headers, weir_header_new (use->header, cell));
      return TRUE;
    case ROLE_HEADERS:
      if (cell == NULL || g_bytes_get_size (cell) == 0)
        return TRUE;
      headers = weir_input_parse_headers (g_bytes_get_data (cell, NULL), g_bytes_get_size (cell));
      if (headers == NULL)
        return FALSE;
      g_ptr_array_extend_and_steal (row->headers, g_steal_pointer (&headers));
      return TRUE;
    case ROLE_NONE:
    default:
      return TRUE;
    }
}

WeirRecord *
weir_input_next_csv (WeirInput *self,
                     GError **error)
{
  g_auto (Row) row = { .timestamp_msec = -1, .partition = -1 };

  if (!read_row (self, error))
    return NULL;
  if (self->cells->len != self->names->len)
    {
      /* Translators: two numbers of cells */
      g_set_error (error, WEIR_ERROR, WEIR_ERROR_INVALID, _("%u cells, and the heading has %u"), self->cells->len, self->names->len);
      return NULL;
    }
  row.headers = g_ptr_array_new_with_free_func ((GDestroyNotify) weir_header_free);
  for (guint i = 0; i < self->columns->len; i++)
    {
      const Use *use = g_ptr_array_index (self->columns, i);

      if (!take_cell (self, use, &row))
        {
          g_set_error (error, WEIR_ERROR, WEIR_ERROR_INVALID, _("the cell of column “%s” cannot be used"),
                       (const char *) g_ptr_array_index (self->names, use->column));
          return NULL;
        }
    }
  if (self->options.same_partitions && row.partition < 0)
    {
      g_set_error_literal (error, WEIR_ERROR, WEIR_ERROR_INVALID, _("no partition"));
      return NULL;
    }
  return weir_input_make_record (self, row.partition, row.timestamp_msec, row.key, row.value, g_steal_pointer (&row.headers));
}
