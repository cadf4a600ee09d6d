/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "orders/weir-stock-opening.h"

#include <glib/gi18n.h>
#include <string.h>

#include "base/weir-error.h"
#include "base/weir-json.h"
#include "orders/weir-field-table.h"

enum
{
  FIELD_NONE,
  FIELD_STORE,
  FIELD_PRODUCT,
  FIELD_QUANTITY,
  N_FIELDS
};

static const WeirFieldName opening_names[] = {
  { "id", FIELD_PRODUCT, 4 },
  { "sku", FIELD_PRODUCT, 3 },
  { "qty", FIELD_QUANTITY, 1 },
  { "shop", FIELD_STORE, 2 },
  { "level", FIELD_QUANTITY, 2 },
  { "stock", FIELD_QUANTITY, 3 },
  { "store", FIELD_STORE, 0 },
  { "storeId", FIELD_STORE, 1 },
  { "product", FIELD_PRODUCT, 2 },
  { "store_id", FIELD_STORE, 1 },
  { "quantity", FIELD_QUANTITY, 0 },
  { "productId", FIELD_PRODUCT, 1 },
  { "product_id", FIELD_PRODUCT, 0 },
};

static void
clear_opening (gpointer data)
{
  WeirStockOpening *opening = data;

  g_free (opening->store);
  g_free (opening->product_id);
}

static guint
line_of (const char *text,
         gsize       position)
{
  guint line = 1;

  for (gsize i = 0; i < position; i++)
    {
      if (text[i] == '\n')
        line++;
    }

  return line;
}

/* The line where the index-th member of the array begins. The text was parsed: what is left
 * is to count the commas outside of strings and of other brackets. */
static guint
line_of_member (const char *text,
                gsize       length,
                gsize       index)
{
  guint depth = 0;
  gsize n_members = 0;
  gboolean is_awaited = FALSE;

  for (gsize i = 0; i < length; i++)
    {
      if (g_ascii_isspace (text[i]))
        continue;

      if (is_awaited && n_members == index)
        return line_of (text, i);
      is_awaited = FALSE;

      if (text[i] == '"')
        {
          for (i++; i < length && text[i] != '"'; i++)
            {
              if (text[i] == '\\')
                i++;
            }
        }
      else if (text[i] == '[' || text[i] == '{')
        {
          depth++;
          is_awaited = depth == 1;
        }
      else if (text[i] == ']' || text[i] == '}')
        depth--;
      else if (text[i] == ',' && depth == 1)
        {
          n_members++;
          is_awaited = TRUE;
        }
    }

  return 1;
}

static gboolean
read_json_member (const WeirFieldTable *table,
                  yyjson_val           *member,
                  WeirStockOpening     *opening)
{
  yyjson_val *values[N_FIELDS] = { NULL };
  guint8 ranks[N_FIELDS] = { 0 };
  yyjson_obj_iter iter;
  yyjson_val *key;
  const char *store = "";
  const char *product;
  gsize store_length = 0;
  gsize product_length;

  if (!yyjson_is_obj (member))
    return FALSE;

  yyjson_obj_iter_init (member, &iter);
  while ((key = yyjson_obj_iter_next (&iter)) != NULL)
    {
      const WeirFieldName *name = weir_field_table_find (table, key);

      if (name != NULL)
        weir_field_table_keep (name, yyjson_obj_iter_get_val (key), values, ranks);
    }

  if (values[FIELD_STORE] != NULL && !weir_field_get_name (values[FIELD_STORE], &store, &store_length))
    return FALSE;
  if (!weir_field_get_name (values[FIELD_PRODUCT], &product, &product_length) || product_length == 0 ||
      !weir_json_get_int64 (values[FIELD_QUANTITY], &opening->quantity))
    return FALSE;

  opening->store = g_strndup (store, store_length);
  opening->product_id = g_strndup (product, product_length);
  return TRUE;
}

static gboolean
parse_json (const WeirFieldTable *table,
            const char           *text,
            gsize                 length,
            const char           *name,
            GArray               *openings,
            GError              **error)
{
  g_autoptr (WeirJsonReader) reader = weir_json_reader_new ();
  yyjson_val *root = weir_json_reader_read (reader, text, length);
  yyjson_arr_iter iter;
  yyjson_val *member;
  const char *message;
  gsize position;

  if (weir_json_reader_locate_error (reader, &message, &position))
    {
      /* Translators: file, line, and what is wrong, as “it ends too early” */
      g_set_error (error, WEIR_ERROR, WEIR_ERROR_INVALID, _("%s, line %u: This is not JSON: %s"),
                   name, line_of (text, MIN (position, length)), message);
      return FALSE;
    }

  if (!yyjson_is_arr (root))
    {
      g_set_error (error, WEIR_ERROR, WEIR_ERROR_INVALID,
                   _("%s: An array of objects with store, product_id and quantity is needed"), name);
      return FALSE;
    }

  yyjson_arr_iter_init (root, &iter);
  while ((member = yyjson_arr_iter_next (&iter)) != NULL)
    {
      WeirStockOpening opening;

      if (!read_json_member (table, member, &opening))
        {
          g_set_error (error, WEIR_ERROR, WEIR_ERROR_INVALID,
                       _("%s, line %u: An object with store, product_id and a whole number as quantity is needed"),
                       name, line_of_member (text, length, iter.idx - 1));
          return FALSE;
        }
      g_array_append_val (openings, opening);
    }

  return TRUE;
}

/* Takes one field of a line of CSV: plain, or in quotes, where two quotes are one and lines
 * may break. Returns FALSE where a quote is not closed. */
static gboolean
take_csv_field (const char **p,
                const char  *end,
                char         separator,
                guint       *n_lines,
                GString     *field)
{
  const char *start;

  g_string_truncate (field, 0);

  if (*p < end && **p == '"')
    {
      for ((*p)++;; (*p)++)
        {
          if (*p == end)
            return FALSE;
          if (**p == '"')
            {
              (*p)++;
              if (*p == end || **p != '"')
                break;
            }
          else if (**p == '\n')
            (*n_lines)++;
          g_string_append_c (field, **p);
        }
      return TRUE;
    }

  start = *p;
  while (*p < end && **p != separator && **p != '\n')
    (*p)++;
  g_string_append_len (field, start, *p - start);
  g_strstrip (field->str);
  field->len = strlen (field->str);
  return TRUE;
}

static gboolean
take_csv_line (const char **p,
               const char  *end,
               char         separator,
               guint       *n_lines,
               GPtrArray   *fields)
{
  g_autoptr (GString) field = g_string_new (NULL);

  g_ptr_array_set_size (fields, 0);
  for (;;)
    {
      if (!take_csv_field (p, end, separator, n_lines, field))
        return FALSE;
      g_ptr_array_add (fields, g_strdup (field->str));

      /* Spaces behind a quoted field, and the return of lines that Windows ended. */
      while (*p < end && **p != separator && **p != '\n' && g_ascii_isspace (**p))
        (*p)++;
      if (*p == end)
        return TRUE;
      if (**p == '\n')
        {
          (*p)++;
          (*n_lines)++;
          return TRUE;
        }
      if (**p != separator)
        return FALSE;
      (*p)++;
    }
}

static gboolean
parse_quantity (const char *text,
                gint64     *quantity)
{
  return g_ascii_string_to_signed (text, 10, G_MININT64 + 1, G_MAXINT64, quantity, NULL);
}

/* What separates the fields: what the header has most of. Spreadsheets of many countries
 * write semicolons. */
static char
guess_separator (const char *text,
                 const char *end)
{
  const char *candidates = ",;\t";
  char best = ',';
  guint most = 0;

  for (const char *candidate = candidates; *candidate != '\0'; candidate++)
    {
      guint n = 0;

      for (const char *p = text; p < end && *p != '\n'; p++)
        n += *p == *candidate;
      if (n > most)
        {
          most = n;
          best = *candidate;
        }
    }

  return best;
}

static gboolean
parse_csv (const WeirFieldTable *table,
           const char           *text,
           gsize                 length,
           const char           *name,
           GArray               *openings,
           GError              **error)
{
  g_autoptr (GPtrArray) fields = g_ptr_array_new_with_free_func (g_free);
  const char *p = text;
  const char *end = text + length;
  char separator = guess_separator (text, end);
  guint n_lines = 0;
  int columns[N_FIELDS] = { -1, -1, -1, -1 };
  guint8 ranks[N_FIELDS] = { 0 };

  if (!take_csv_line (&p, end, separator, &n_lines, fields))
    g_ptr_array_set_size (fields, 0);

  for (guint i = 0; i < fields->len; i++)
    {
      const char *title = g_ptr_array_index (fields, i);
      g_autofree char *lower = g_ascii_strdown (title, -1);
      const WeirFieldName *found = weir_field_table_find_exact (table, title, strlen (title));

      if (found == NULL)
        found = weir_field_table_find_exact (table, lower, strlen (lower));
      if (found != NULL && (columns[found->field] < 0 || found->rank < ranks[found->field]))
        {
          columns[found->field] = (int) i;
          ranks[found->field] = found->rank;
        }
    }

  if (columns[FIELD_PRODUCT] < 0 || columns[FIELD_QUANTITY] < 0)
    {
      g_set_error (error, WEIR_ERROR, WEIR_ERROR_INVALID,
                   _("%s, line 1: The first line must name the columns store, product_id and quantity"), name);
      return FALSE;
    }

  while (p < end)
    {
      guint line = n_lines + 1;
      WeirStockOpening opening;
      const char *product;

      if (!take_csv_line (&p, end, separator, &n_lines, fields))
        {
          g_set_error (error, WEIR_ERROR, WEIR_ERROR_INVALID,
                       _("%s, line %u: A quotation mark is not closed, or text follows it"), name, line);
          return FALSE;
        }

      /* An empty line. */
      if (fields->len == 1 && *(const char *) g_ptr_array_index (fields, 0) == '\0')
        continue;

      if (columns[FIELD_PRODUCT] >= (int) fields->len || columns[FIELD_QUANTITY] >= (int) fields->len ||
          columns[FIELD_STORE] >= (int) fields->len)
        {
          g_set_error (error, WEIR_ERROR, WEIR_ERROR_INVALID,
                       _("%s, line %u: There are fewer columns than in the first line"), name, line);
          return FALSE;
        }

      product = g_ptr_array_index (fields, columns[FIELD_PRODUCT]);
      if (*product == '\0')
        {
          g_set_error (error, WEIR_ERROR, WEIR_ERROR_INVALID, _("%s, line %u: The product is missing"), name, line);
          return FALSE;
        }
      if (!parse_quantity (g_ptr_array_index (fields, columns[FIELD_QUANTITY]), &opening.quantity))
        {
          g_set_error (error, WEIR_ERROR, WEIR_ERROR_INVALID,
                       _("%s, line %u: “%s” is not a whole number of pieces"), name, line,
                       (const char *) g_ptr_array_index (fields, columns[FIELD_QUANTITY]));
          return FALSE;
        }

      opening.product_id = g_strdup (product);
      opening.store =
        g_strdup (columns[FIELD_STORE] >= 0 ? g_ptr_array_index (fields, columns[FIELD_STORE]) : "");
      g_array_append_val (openings, opening);
    }

  return TRUE;
}

/**
 * weir_stock_opening_parse:
 * @text: content of the file: a JSON array of objects, or CSV with a line of titles
 * @length: its length
 * @name: how the file is called in messages
 * @error: return location for an error, which says the line
 *
 * Returns: (transfer full) (element-type WeirStockOpening): the lines
 */
GArray *
weir_stock_opening_parse (const char *text,
                          gsize       length,
                          const char *name,
                          GError    **error)
{
  g_autoptr (GArray) openings = g_array_new (FALSE, FALSE, sizeof (WeirStockOpening));
  WeirFieldTable table;
  gboolean is_json;
  gsize i;

  g_array_set_clear_func (openings, clear_opening);
  weir_field_table_init (&table, opening_names, G_N_ELEMENTS (opening_names));

  /* The byte order mark that Windows programs put in front. */
  if (length >= 3 && memcmp (text, "\xef\xbb\xbf", 3) == 0)
    {
      text += 3;
      length -= 3;
    }

  if (!g_utf8_validate_len (text, length, NULL))
    {
      g_set_error (error, WEIR_ERROR, WEIR_ERROR_INVALID,
                   _("%s is not text in UTF-8: a JSON array or a CSV file is needed"), name);
      return NULL;
    }

  for (i = 0; i < length && g_ascii_isspace (text[i]); i++)
    ;
  is_json = i < length && (text[i] == '[' || text[i] == '{');

  if (is_json ? !parse_json (&table, text, length, name, openings, error)
              : !parse_csv (&table, text, length, name, openings, error))
    return NULL;

  return g_steal_pointer (&openings);
}
