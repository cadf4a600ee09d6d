/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "decode/weir-json-layout.h"

#include <string.h>

/* Deeper levels are not indented further: a message of ten thousand brackets would be
 * mostly spaces. */
#define MAX_INDENTED_LEVELS 64

static gboolean
is_space (char c)
{
  return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

static gboolean
ends_token (char c)
{
  return is_space (c) || c == ',' || c == ':' || c == ']' || c == '}' || c == '[' || c == '{' || c == '"';
}

static void
break_line (GString *text,
            gsize    depth)
{
  static const char spaces[2 * MAX_INDENTED_LEVELS + 1] =
    "                                                                "
    "                                                                ";

  g_string_append_c (text, '\n');
  g_string_append_len (text, spaces, (gssize) (2 * MIN (depth, MAX_INDENTED_LEVELS)));
}

/* One past the end of the string that begins at the quote. */
static const char *
skip_string (const char *p,
             const char *end)
{
  for (p++; p < end && *p != '"'; p++)
    {
      if (*p == '\\' && p + 1 < end)
        p++;
    }

  return p < end ? p + 1 : end;
}

/**
 * weir_json_layout:
 * @json: one JSON document, which the caller has checked
 * @length: its length
 * @max_bytes: about where to stop
 * @text: where the indented document is added
 *
 * Breaks lines and indents, token by token: what lies between spaces is copied as it is. So
 * numbers keep all their digits, and a key that is there twice is shown twice. A parser's
 * tree would lose both. Bytes that are no JSON come out in some other layout, but do no harm.
 *
 * Returns: whether the whole document was added; if not, @text holds at least @max_bytes
 */
gboolean
weir_json_layout (const char *json,
                  gsize       length,
                  gsize       max_bytes,
                  GString    *text)
{
  const char *p = json;
  const char *end = json + length;
  gsize depth = 0;

  while (p < end)
    {
      const char *start = p;

      /* Not after the token, or a text that just fits would count as cut. */
      if (text->len > max_bytes)
        return FALSE;

      if (is_space (*p))
        {
          p++;
          continue;
        }

      switch (*p)
        {
        case '{':
        case '[':
          g_string_append_c (text, *p++);
          while (p < end && is_space (*p))
            p++;
          if (p < end && (*p == '}' || *p == ']'))
            g_string_append_c (text, *p++);
          else
            break_line (text, ++depth);
          break;

        case '}':
        case ']':
          if (depth > 0)
            depth--;
          break_line (text, depth);
          g_string_append_c (text, *p++);
          break;

        case ',':
          g_string_append_c (text, *p++);
          break_line (text, depth);
          break;

        case ':':
          g_string_append_len (text, ": ", 2);
          p++;
          break;

        default:
          if (*p == '"')
            p = skip_string (p, end);
          else
            {
              for (p++; p < end && !ends_token (*p); p++)
                ;
            }

          /* A string of 10 MB is not copied to be cut. */
          if ((gsize) (p - start) > max_bytes - text->len)
            {
              g_string_append_len (text, start, (gssize) (max_bytes - text->len + 1));
              return FALSE;
            }
          g_string_append_len (text, start, p - start);
          break;
        }
    }

  return text->len <= max_bytes;
}
