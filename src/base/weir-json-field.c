/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "weir-json-field.h"

#include <glib/gi18n.h>
#include <string.h>

#include "weir-error.h"

#define MAX_STEPS 32
#define MAX_DEPTH 4 /* of objects that are written into a cell */

typedef enum
{
  STEP_NAME,
  STEP_INDEX,
  STEP_EACH,
} StepKind;

typedef struct
{
  StepKind kind;
  char *name;
  gsize length; /* of the name */
  gsize index;
} Step;

struct _WeirJsonField
{
  char *path;
  GArray *steps;
};

static void
step_clear (gpointer data)
{
  g_free (((Step *) data)->name);
}

/* A name in double quotes, escaped as in JSON; *at stands on the first quote. NULL where it does not end. */
static char *
parse_quoted (const char **at)
{
  const char *end = *at + 1;
  WeirJsonReader *reader;
  yyjson_val *value;
  char *name = NULL;

  while (*end != '\0' && *end != '"')
    end += *end == '\\' && end[1] != '\0' ? 2 : 1;
  if (*end != '"')
    return NULL;
  end++;
  reader = weir_json_reader_new ();
  value = weir_json_reader_read (reader, *at, (gsize) (end - *at));
  if (yyjson_is_str (value))
    name = g_strndup (yyjson_get_str (value), yyjson_get_len (value));
  weir_json_reader_free (reader);
  *at = end;
  return name;
}

static gboolean
parse_brackets (const char **at, Step *step)
{
  const char *end;

  if (**at == ']')
    {
      step->kind = STEP_EACH;
      (*at)++;
      return TRUE;
    }
  if (**at == '"')
    {
      step->kind = STEP_NAME;
      step->name = parse_quoted (at);
      if (step->name == NULL || **at != ']')
        return FALSE;
      (*at)++;
      return TRUE;
    }
  if (!g_ascii_isdigit (**at))
    return FALSE;
  step->kind = STEP_INDEX;
  step->index = g_ascii_strtoull (*at, (char **) &end, 10);
  if (*end != ']')
    return FALSE;
  *at = end + 1;
  return TRUE;
}

WeirJsonField *
weir_json_field_new (const char *path, GError **error)
{
  g_autoptr (WeirJsonField) self = g_new0 (WeirJsonField, 1);
  const char *at = path;

  self->steps = g_array_new (FALSE, TRUE, sizeof (Step));
  g_array_set_clear_func (self->steps, step_clear);
  if (*at == '$')
    at++;
  while (*at != '\0')
    {
      Step step = { STEP_NAME, NULL, 0, 0 };
      gboolean is_good;

      if (*at == '[')
        {
          at++;
          is_good = parse_brackets (&at, &step);
        }
      else
        {
          gsize length;

          if (*at == '.')
            at++;
          if (*at == '"')
            {
              step.name = parse_quoted (&at);
              is_good = step.name != NULL && (*at == '\0' || *at == '.' || *at == '[');
            }
          else
            {
              length = strcspn (at, ".[");
              is_good = length > 0;
              step.name = g_strndup (at, length);
              at += length;
            }
        }
      step.length = step.name != NULL ? strlen (step.name) : 0;
      g_array_append_val (self->steps, step);
      if (!is_good || self->steps->len > MAX_STEPS)
        {
          g_array_set_size (self->steps, 0);
          break;
        }
    }
  if (self->steps->len == 0 || !g_utf8_validate (path, -1, NULL))
    {
      /* Translators: %s is what was typed; keep the examples as they are. */
      g_set_error (error, WEIR_ERROR, WEIR_ERROR_INVALID,
                   _("“%s” is not the path of a field. Examples: total, customer.city, items[0].price, items[].price."), path);
      return NULL;
    }
  self->path = *path == '$' ? g_strdup (path) : g_strconcat (*path == '[' ? "$" : "$.", path, NULL);
  return g_steal_pointer (&self);
}

void
weir_json_field_free (WeirJsonField *self)
{
  if (self == NULL)
    return;
  g_array_unref (self->steps);
  g_free (self->path);
  g_free (self);
}

const char *
weir_json_field_get_path (const WeirJsonField *self)
{
  return self->path;
}

guint
weir_json_field_get_n_steps (const WeirJsonField *self)
{
  return self->steps->len;
}

const char *
weir_json_field_get_name (const WeirJsonField *self, guint step)
{
  return g_array_index (self->steps, Step, step).name;
}

static void
append_text (GString *text, const char *string, gsize length, gsize max_bytes)
{
  gsize room = max_bytes > text->len ? max_bytes - text->len : 0;
  gsize start = text->len;

  if (length <= room)
    {
      g_string_append_len (text, string, length);
    }
  else
    {
      while (room > 0 && (string[room] & 0xc0) == 0x80)
        room--;
      g_string_append_len (text, string, room);
      g_string_append (text, "…");
    }
  for (gsize i = start; i < text->len; i++)
    if ((guchar) text->str[i] < 0x20)
      text->str[i] = ' ';
}

/* As JSON, but a text at the top without its quotes. */
static void
append_value (GString *text, yyjson_val *value, gsize max_bytes, guint depth)
{
  yyjson_arr_iter items;
  yyjson_obj_iter members;
  yyjson_val *each;
  gboolean is_first = TRUE;

  if (text->len >= max_bytes)
    return;
  if (yyjson_is_str (value))
    {
      if (depth > 0)
        g_string_append_c (text, '"');
      append_text (text, yyjson_get_str (value), yyjson_get_len (value), max_bytes);
      if (depth > 0)
        g_string_append_c (text, '"');
    }
  else if (yyjson_is_raw (value))
    {
      append_text (text, yyjson_get_raw (value), yyjson_get_len (value), max_bytes);
    }
  else if (yyjson_is_null (value))
    {
      g_string_append (text, "null");
    }
  else if (yyjson_is_bool (value))
    {
      g_string_append (text, yyjson_get_bool (value) ? "true" : "false");
    }
  else if (depth >= MAX_DEPTH)
    {
      g_string_append (text, "…");
    }
  else if (yyjson_is_arr (value))
    {
      yyjson_arr_iter_init (value, &items);
      g_string_append_c (text, '[');
      while ((each = yyjson_arr_iter_next (&items)) != NULL && text->len < max_bytes)
        {
          g_string_append (text, is_first ? "" : ", ");
          is_first = FALSE;
          append_value (text, each, max_bytes, depth + 1);
        }
      g_string_append (text, each != NULL ? "…" : "]");
    }
  else if (yyjson_is_obj (value))
    {
      yyjson_obj_iter_init (value, &members);
      g_string_append_c (text, '{');
      while ((each = yyjson_obj_iter_next (&members)) != NULL && text->len < max_bytes)
        {
          g_string_append (text, is_first ? "" : ", ");
          is_first = FALSE;
          append_text (text, yyjson_get_str (each), yyjson_get_len (each), max_bytes);
          g_string_append (text, ": ");
          append_value (text, yyjson_obj_iter_get_val (each), max_bytes, depth + 1);
        }
      g_string_append (text, each != NULL ? "…" : "}");
    }
}

static void
walk (const WeirJsonField *self, guint position, yyjson_val *value, GString *text, gsize max_bytes)
{
  const Step *step;
  yyjson_arr_iter items;
  yyjson_val *each;

  if (value == NULL || text->len >= max_bytes)
    return;
  if (position == self->steps->len)
    {
      if (text->len > 0)
        g_string_append (text, ", ");
      append_value (text, value, max_bytes, 0);
      /* An empty text is something that was found. */
      if (text->len == 0)
        g_string_append (text, "\"\"");
      return;
    }
  step = &g_array_index (self->steps, Step, position);
  switch (step->kind)
    {
    case STEP_NAME:
      walk (self, position + 1, yyjson_obj_get (value, step->name), text, max_bytes);
      break;
    case STEP_INDEX:
      walk (self, position + 1, yyjson_arr_get (value, step->index), text, max_bytes);
      break;
    case STEP_EACH:
    default:
      if (!yyjson_is_arr (value))
        break;
      yyjson_arr_iter_init (value, &items);
      while ((each = yyjson_arr_iter_next (&items)) != NULL && text->len < max_bytes)
        walk (self, position + 1, each, text, max_bytes);
      break;
    }
}

char *
weir_json_field_dup_text (const WeirJsonField *self, yyjson_val *root, gsize max_bytes)
{
  g_autoptr (GString) text = g_string_new (NULL);

  walk (self, 0, root, text, max_bytes);
  return text->len > 0 ? g_string_free_and_steal (g_steal_pointer (&text)) : NULL;
}

static yyjson_val *
find (const WeirJsonField *self, guint position, yyjson_val *value)
{
  for (; value != NULL && position < self->steps->len; position++)
    {
      const Step *step = &g_array_index (self->steps, Step, position);
      yyjson_arr_iter items;
      yyjson_val *each;

      switch (step->kind)
        {
        case STEP_NAME:
          value = yyjson_obj_getn (value, step->name, step->length);
          break;
        case STEP_INDEX:
          value = yyjson_arr_get (value, step->index);
          break;
        case STEP_EACH:
        default:
          yyjson_arr_iter_init (value, &items);
          while ((each = yyjson_arr_iter_next (&items)) != NULL)
            {
              yyjson_val *found = find (self, position + 1, each);

              if (found != NULL)
                return found;
            }
          return NULL;
        }
    }
  return value;
}

yyjson_val *
weir_json_field_find (const WeirJsonField *self, yyjson_val *root)
{
  return find (self, 0, root);
}
