/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "decode/weir-json-tree.h"

#include <glib/gi18n.h>
#include <string.h>

#include "base/weir-format.h"

/* Reads JSON from front to back and stops where a limit is reached or where it is no JSON any
 * more, which a parser that makes a document cannot. Without a tree it only checks. */
typedef struct
{
  const char *start;
  const char *p;
  const char *end;
  WeirDecodedTree *tree; /* nullable */
  GByteArray *levels;    /* '{' or '[' of each open level */
  guint n_levels_left_out;
  GString *string; /* without its escapes */
  const char *name;
  gsize name_length;
  GString *name_string;
} Scan;

static void
skip_spaces (Scan *scan)
{
  while (scan->p < scan->end && (*scan->p == ' ' || *scan->p == '\n' || *scan->p == '\r' || *scan->p == '\t'))
    scan->p++;
}

static gboolean
read_hex4 (const char *p,
           const char *end,
           guint      *result)
{
  *result = 0;
  if (end - p < 4)
    return FALSE;
  for (guint i = 0; i < 4; i++)
    {
      int digit = g_ascii_xdigit_value (p[i]);

      if (digit < 0)
        return FALSE;
      *result = *result * 16 + (guint) digit;
    }

  return TRUE;
}

/* One escape, after the backslash. */
static gboolean
read_escape (Scan    *scan,
             GString *text)
{
  guint code;
  guint low;

  if (scan->p == scan->end)
    return FALSE;
  switch (*scan->p++)
    {
    case '"':
    case '\\':
    case '/':
      g_string_append_c (text, scan->p[-1]);
      return TRUE;
    case 'b':
      g_string_append_c (text, '\b');
      return TRUE;
    case 'f':
      g_string_append_c (text, '\f');
      return TRUE;
    case 'n':
      g_string_append_c (text, '\n');
      return TRUE;
    case 'r':
      g_string_append_c (text, '\r');
      return TRUE;
    case 't':
      g_string_append_c (text, '\t');
      return TRUE;
    case 'u':
      break;
    default:
      scan->p--;
      return FALSE;
    }

  if (!read_hex4 (scan->p, scan->end, &code))
    return FALSE;
  scan->p += 4;
  if (code >= 0xdc00 && code <= 0xdfff)
    return FALSE;
  if (code >= 0xd800 && code <= 0xdbff)
    {
      if (scan->end - scan->p < 6 || scan->p[0] != '\\' || scan->p[1] != 'u' ||
          !read_hex4 (scan->p + 2, scan->end, &low) || low < 0xdc00 || low > 0xdfff)
        return FALSE;
      scan->p += 6;
      code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
    }
  if (code == 0)
    g_string_append_c (text, '\0'); /* as no character, that would end the string */
  else
    g_string_append_unichar (text, code);

  return TRUE;
}

/* The bytes of a string without its quotes; where it has escapes, written into @buffer. */
static gboolean
read_string (Scan        *scan,
             GString     *buffer,
             const char **text,
             gsize       *length)
{
  const char *start = ++scan->p;
  const char *plain = start;
  gboolean has_escapes = FALSE;

  for (;;)
    {
      while (scan->p < scan->end && *scan->p != '"' && *scan->p != '\\' && (guchar) *scan->p >= 0x20)
        scan->p++;
      if (!g_utf8_validate_len (plain, (gsize) (scan->p - plain), &plain))
        {
          scan->p = plain;
          return FALSE;
        }
      if (scan->p == scan->end || (guchar) *scan->p < 0x20)
        return FALSE;
      if (*scan->p == '"')
        break;
      if (!has_escapes)
        {
          g_string_truncate (buffer, 0);
          has_escapes = TRUE;
        }
      g_string_append_len (buffer, start, scan->p - start);
      scan->p++;
      if (!read_escape (scan, buffer))
        return FALSE;
      start = plain = scan->p;
    }
  if (has_escapes)
    {
      g_string_append_len (buffer, start, scan->p - start);
      *text = buffer->str;
      *length = buffer->len;
    }
  else
    {
      *text = start;
      *length = (gsize) (scan->p - start);
    }
  scan->p++;

  return TRUE;
}

static gboolean
skip_digits (Scan *scan)
{
  const char *start = scan->p;

  while (scan->p < scan->end && g_ascii_isdigit (*scan->p))
    scan->p++;

  return scan->p > start;
}

static gboolean
skip_number (Scan *scan)
{
  if (*scan->p == '-')
    scan->p++;
  if (scan->p < scan->end && *scan->p == '0')
    scan->p++;
  else if (!skip_digits (scan))
    return FALSE;
  if (scan->p < scan->end && *scan->p == '.')
    {
      scan->p++;
      if (!skip_digits (scan))
        return FALSE;
    }
  if (scan->p < scan->end && (*scan->p == 'e' || *scan->p == 'E'))
    {
      scan->p++;
      if (scan->p < scan->end && (*scan->p == '-' || *scan->p == '+'))
        scan->p++;
      if (!skip_digits (scan))
        return FALSE;
    }

  return TRUE;
}

static gboolean
skip_word (Scan       *scan,
           const char *word)
{
  gsize length = strlen (word);

  if ((gsize) (scan->end - scan->p) < length || memcmp (scan->p, word, length) != 0)
    return FALSE;
  scan->p += length;

  return TRUE;
}

/* A tree that is full is no mistake of the text: what called sees it in the tree. */
static gboolean
add (Scan        *scan,
     WeirNodeKind kind,
     const char  *text,
     gsize        length)
{
  if (scan->tree == NULL || scan->n_levels_left_out > 0)
    return TRUE;
  return weir_decoded_tree_add (scan->tree, kind, 0, scan->name, scan->name_length, text, length);
}

static gboolean
open_level (Scan *scan)
{
  guint8 bracket = (guint8) *scan->p++;

  g_byte_array_append (scan->levels, &bracket, 1);
  if (scan->tree == NULL)
    return TRUE;
  if (scan->n_levels_left_out > 0 || scan->levels->len > weir_decoded_tree_get_max_depth (scan->tree))
    {
      if (scan->n_levels_left_out++ > 0)
        return TRUE;
      {
        const char *sentence = _("Nested too deeply to be shown here");

        return weir_decoded_tree_add (scan->tree, WEIR_NODE_PROBLEM, 0, scan->name, scan->name_length, sentence, strlen (sentence));
      }
    }

  return weir_decoded_tree_open (scan->tree, bracket == '{' ? WEIR_NODE_OBJECT : WEIR_NODE_ARRAY, 0, scan->name,
                                 scan->name_length, NULL, 0);
}

static void
close_level (Scan *scan)
{
  scan->p++;
  g_byte_array_set_size (scan->levels, scan->levels->len - 1);
  if (scan->n_levels_left_out > 0)
    scan->n_levels_left_out--;
  else if (scan->tree != NULL)
    weir_decoded_tree_close (scan->tree);
}

static gboolean
read_scalar (Scan *scan)
{
  const char *start = scan->p;
  const char *text;
  gsize length;

  switch (*scan->p)
    {
    case '"':
      return read_string (scan, scan->string, &text, &length) && add (scan, WEIR_NODE_STRING, text, length);
    case 't':
      return skip_word (scan, "true") && add (scan, WEIR_NODE_BOOLEAN, "true", 4);
    case 'f':
      return skip_word (scan, "false") && add (scan, WEIR_NODE_BOOLEAN, "false", 5);
    case 'n':
      return skip_word (scan, "null") && add (scan, WEIR_NODE_NULL, "null", 4);
    default:
      return skip_number (scan) && add (scan, WEIR_NODE_NUMBER, start, (gsize) (scan->p - start));
    }
}

/* `"name":` of a member. */
static gboolean
read_name (Scan *scan)
{
  if (scan->p == scan->end || *scan->p != '"' || !read_string (scan, scan->name_string, &scan->name, &scan->name_length))
    return FALSE;
  skip_spaces (scan);
  if (scan->p == scan->end || *scan->p != ':')
    return FALSE;
  scan->p++;
  skip_spaces (scan);

  return TRUE;
}

/* After a value: commas and closing brackets, until there is a value to come. Sets *is_done at the end of the document. */
static gboolean
read_between (Scan     *scan,
              gboolean *is_done)
{
  for (;;)
    {
      guint8 level;

      skip_spaces (scan);
      if (scan->levels->len == 0)
        {
          *is_done = TRUE;
          return scan->p == scan->end;
        }
      if (scan->p == scan->end)
        return FALSE;
      level = scan->levels->data[scan->levels->len - 1];
      if (*scan->p == ',')
        {
          scan->p++;
          skip_spaces (scan);
          scan->name_length = 0;
          return level != '{' || read_name (scan);
        }
      if (*scan->p != (level == '{' ? '}' : ']'))
        return FALSE;
      close_level (scan);
    }
}

static gboolean
read_document (Scan *scan)
{
  gboolean is_done = FALSE;

  if (scan->end - scan->p >= 3 && memcmp (scan->p, "\xef\xbb\xbf", 3) == 0)
    scan->p += 3;
  skip_spaces (scan);
  while (!is_done)
    {
      if (scan->p == scan->end)
        return FALSE;
      if (*scan->p == '{' || *scan->p == '[')
        {
          gboolean is_object = *scan->p == '{';

          if (!open_level (scan))
            return FALSE;
          skip_spaces (scan);
          scan->name_length = 0;
          if (scan->p < scan->end && *scan->p == (is_object ? '}' : ']'))
            close_level (scan);
          else if (is_object && !read_name (scan))
            return FALSE;
          else
            continue;
        }
      else if (!read_scalar (scan))
        return FALSE;
      if (!read_between (scan, &is_done))
        return FALSE;
    }

  return TRUE;
}

/**
 * weir_json_to_tree:
 * @json: one document, or the beginning of one
 * @length: its length
 * @tree: where it is added
 *
 * Numbers are as they were written, members in their order and as often as they are there.
 *
 * Returns: FALSE where the bytes are no JSON from somewhere on: the tree says where
 */
gboolean
weir_json_to_tree (const char      *json,
                   gsize            length,
                   WeirDecodedTree *tree)
{
  g_autoptr (GByteArray) levels = g_byte_array_new ();
  g_autoptr (GString) string = g_string_new (NULL);
  g_autoptr (GString) name = g_string_new (NULL);
  Scan scan = { json, json, json + length, tree, levels, 0, string, NULL, 0, name };
  g_autofree char *place = NULL;

  if (read_document (&scan))
    return TRUE;
  if (weir_decoded_tree_is_full (tree))
    return TRUE;

  place = weir_format_count (scan.p - json);
  /* Translators: a number of bytes. */
  weir_decoded_tree_take_problem (tree, g_strdup_printf (_("From byte %s on this is not JSON."), place));

  return FALSE;
}

/**
 * weir_json_check:
 * @json: a document
 * @length: its length
 * @is_part: whether it is only the beginning of one, so that it may end anywhere
 * @position: (out): where it is wrong
 *
 * Returns: whether it is JSON
 */
gboolean
weir_json_check (const char *json,
                 gsize       length,
                 gboolean    is_part,
                 gsize      *position)
{
  g_autoptr (GByteArray) levels = g_byte_array_new ();
  g_autoptr (GString) string = g_string_new (NULL);
  g_autoptr (GString) name = g_string_new (NULL);
  Scan scan = { json, json, json + length, NULL, levels, 0, string, NULL, 0, name };
  gboolean is_right = read_document (&scan);

  *position = (gsize) (scan.p - json);

  /* The end may lie within a word, an escape or a character. */
  return is_right || (is_part && length - *position < 12);
}
