/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "search/weir-field-paths.h"

#include <string.h>

#include "base/weir-json.h"
#include "search/weir-search-token.h"

/* Bounds, so that a topic whose keys are data ("by_customer": {"17": …}) fills neither memory nor a list. */
#define MAX_PATHS 1000
#define MAX_DEPTH 16
#define MAX_EXAMPLES 5
#define MAX_EXAMPLE_BYTES 60
#define MAX_ELEMENTS 50
#define MAX_HEADERS 200

struct _WeirFieldPaths
{
  WeirJsonReader *reader;
  GPtrArray *paths;    /* of Entry */
  GHashTable *by_path; /* path → Entry, borrowed */
  GPtrArray *headers;  /* terminated by NULL */
  guint n_messages;
};

typedef struct
{
  WeirFieldPath field;
  GPtrArray *examples; /* terminated by NULL */
  guint last_message;  /* counted from 1 */
} Entry;

static void
entry_free (Entry *entry)
{
  g_free (entry->field.path);
  g_ptr_array_unref (entry->examples);
  g_free (entry);
}

WeirFieldPaths *
weir_field_paths_new (void)
{
  WeirFieldPaths *self = g_new0 (WeirFieldPaths, 1);

  self->reader = weir_json_reader_new ();
  self->paths = g_ptr_array_new_with_free_func ((GDestroyNotify) entry_free);
  self->by_path = g_hash_table_new (g_str_hash, g_str_equal);
  self->headers = g_ptr_array_new_null_terminated (8, g_free, TRUE);
  return self;
}

void
weir_field_paths_free (WeirFieldPaths *self)
{
  if (self == NULL)
    return;
  weir_json_reader_free (self->reader);
  g_hash_table_unref (self->by_path);
  g_ptr_array_unref (self->paths);
  g_ptr_array_unref (self->headers);
  g_free (self);
}

/**
 * weir_field_path_quote_text:
 *
 * Returns: @text in quotes, as a condition reads it
 */
char *
weir_field_path_quote_text (const char *text,
                            gsize length)
{
  g_autoptr (GString) quoted = g_string_sized_new (length + 2);

  g_string_append_c (quoted, '"');
  for (gsize i = 0; i < length; i++)
    {
      guchar c = (guchar) text[i];

      if (c == '"' || c == '\\')
        g_string_append_printf (quoted, "\\%c", c);
      else if (c == '\n')
        g_string_append (quoted, "\\n");
      else if (c == '\t')
        g_string_append (quoted, "\\t");
      else if (c == '\r')
        g_string_append (quoted, "\\r");
      else if (c < 0x20 || c == 0x7f)
        g_string_append_printf (quoted, "\\u%04x", c);
      else
        g_string_append_c (quoted, (char) c);
    }
  g_string_append_c (quoted, '"');
  return g_string_free_and_steal (g_steal_pointer (&quoted));
}

/**
 * weir_field_path_quote_name:
 * @name: the name of a field
 * @is_first: it is the first of a path, where the words of the language mean something else
 *
 * Returns: @name as a condition writes it: in quotes where it is odd
 */
char *
weir_field_path_quote_name (const char *name,
                            gsize length,
                            gboolean is_first)
{
  static const char *const words[] = { "key", "value", "$", "topic", "partition", "offset", "timestamp", "size", "and", "or", "not",
                                       "in", "is", "now", "true", "false", "null", "header", "exists", "contains" };
  WeirToken token;

  weir_token_read (name, length, 0, &token);
  for (gsize i = 0; is_first && i < G_N_ELEMENTS (words); i++)
    {
      if (strlen (words[i]) == length && g_ascii_strncasecmp (name, words[i], length) == 0)
        token.kind = WEIR_TOKEN_ERROR;
    }
  if (token.kind == WEIR_TOKEN_NAME && token.start == 0 && token.end == length && memchr (name, '\0', length) == NULL)
    return g_strndup (name, length);
  return weir_field_path_quote_text (name, length);
}

static void
add_example (Entry *entry,
             char *example) /* taken */
{
  if (example == NULL)
    return;
  if (entry->examples->len >= MAX_EXAMPLES || g_ptr_array_find_with_equal_func (entry->examples, example, g_str_equal, NULL))
    g_free (example);
  else
    g_ptr_array_add (entry->examples, example);
  entry->field.examples = (char **) entry->examples->pdata;
}

static WeirFieldTypes
get_type (yyjson_val *value,
          char **example)
{
  const char *text;
  gsize length;

  *example = NULL;
  switch (yyjson_get_type (value))
    {
    case YYJSON_TYPE_STR:
      text = yyjson_get_str (value);
      length = yyjson_get_len (value);
      if (length <= MAX_EXAMPLE_BYTES && memchr (text, '\0', length) == NULL)
        *example = weir_field_path_quote_text (text, length);
      return WEIR_FIELD_TEXT;
    case YYJSON_TYPE_RAW:
      if (yyjson_get_len (value) <= MAX_EXAMPLE_BYTES)
        *example = g_strndup (yyjson_get_raw (value), yyjson_get_len (value));
      return WEIR_FIELD_NUMBER;
    case YYJSON_TYPE_BOOL:
      *example = g_strdup (yyjson_get_bool (value) ? "true" : "false");
      return WEIR_FIELD_BOOLEAN;
    case YYJSON_TYPE_ARR:
      return WEIR_FIELD_LIST;
    case YYJSON_TYPE_OBJ:
      return WEIR_FIELD_OBJECT;
    case YYJSON_TYPE_NULL:
    default:
      return WEIR_FIELD_NULL;
    }
}

static void
add_path (WeirFieldPaths *self,
          const char *path,
          yyjson_val *value)
{
  Entry *entry = g_hash_table_lookup (self->by_path, path);
  char *example;

  if (entry == NULL)
    {
      if (self->paths->len >= MAX_PATHS)
        return;
      entry = g_new0 (Entry, 1);
      entry->field.path = g_strdup (path);
      entry->examples = g_ptr_array_new_null_terminated (MAX_EXAMPLES, g_free, TRUE);
      entry->field.examples = (char **) entry->examples->pdata;
      g_ptr_array_add (self->paths, entry);
      g_hash_table_insert (self->by_path, entry->field.path, entry);
    }
  if (entry->last_message != self->n_messages)
    {
      entry->last_message = self->n_messages;
      entry->field.n_messages++;
    }
  entry->field.types |= get_type (value, &example);
  add_example (entry, example);
}

/* Recurses to MAX_DEPTH. */
static void
collect (WeirFieldPaths *self,
         GString *path,
         yyjson_val *value,
         guint depth)
{
  gsize path_length = path->len;
  yyjson_val *element;
  size_t length;

  add_path (self, path->len > 0 ? path->str : "value", value);
  if (depth == MAX_DEPTH || !yyjson_is_ctn (value))
    return;

  length = yyjson_get_len (value);
  element = unsafe_yyjson_get_first (value);
  if (yyjson_is_arr (value))
    {
      g_string_append (path, path_length == 0 ? "value[]" : "[]");
      for (size_t i = 0; i < MIN (length, MAX_ELEMENTS); i++, element = unsafe_yyjson_get_next (element))
        collect (self, path, element, depth + 1);
      g_string_truncate (path, path_length);
      return;
    }
  for (size_t i = 0; i < length && self->paths->len < MAX_PATHS; i++)
    {
      yyjson_val *child = element + 1;
      g_autofree char *name = weir_field_path_quote_name (yyjson_get_str (element), yyjson_get_len (element), path_length == 0);

      if (path_length > 0)
        g_string_append_c (path, '.');
      /* "value.key" is clearer than the name in quotes. */
      else if (name[0] == '"')
        g_string_append (path, "value.");
      g_string_append (path, name);
      collect (self, path, child, depth + 1);
      g_string_truncate (path, path_length);
      element = unsafe_yyjson_get_next (child);
    }
}

/**
 * weir_field_paths_add_value:
 * @bytes: (nullable): the value of a message
 *
 * Returns: whether it is JSON; if not, it is not counted
 */
gboolean
weir_field_paths_add_value (WeirFieldPaths *self,
                            const void *bytes,
                            gsize length)
{
  yyjson_val *root = weir_json_reader_read (self->reader, bytes, length);
  g_autoptr (GString) path = g_string_new (NULL);

  if (root == NULL)
    return FALSE;
  self->n_messages++;
  collect (self, path, root, 0);
  return TRUE;
}

void
weir_field_paths_add_header (WeirFieldPaths *self,
                             const char *name)
{
  if (self->headers->len < MAX_HEADERS && g_utf8_validate (name, -1, NULL)
      && !g_ptr_array_find_with_equal_func (self->headers, name, g_str_equal, NULL))
    g_ptr_array_add (self->headers, g_strdup (name));
}

guint
weir_field_paths_get_n_messages (WeirFieldPaths *self)
{
  return self->n_messages;
}

guint
weir_field_paths_get_n_paths (WeirFieldPaths *self)
{
  return self->paths->len;
}

const WeirFieldPath *
weir_field_paths_get_path (WeirFieldPaths *self,
                           guint index)
{
  return &((Entry *) g_ptr_array_index (self->paths, index))->field;
}

const WeirFieldPath *
weir_field_paths_find (WeirFieldPaths *self,
                       const char *path)
{
  Entry *entry = g_hash_table_lookup (self->by_path, path);

  return entry != NULL ? &entry->field : NULL;
}

const char *const *
weir_field_paths_get_headers (WeirFieldPaths *self)
{
  return (const char *const *) self->headers->pdata;
}
