/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "search/weir-search-token.h"

#include <glib/gi18n.h>
#include <string.h>

#include "base/weir-position.h"

static gboolean
is_name_start (gunichar c)
{
  return c == '_' || c == '$' || c == '@' || g_unichar_isalpha (c);
}

static gboolean
is_name_part (gunichar c)
{
  return is_name_start (c) || g_unichar_isalnum (c) || g_unichar_ismark (c);
}

static gsize
skip_digits (const char *text,
             gsize length,
             gsize position)
{
  while (position < length && g_ascii_isdigit (text[position]))
    position++;
  return position;
}

static void
set_error (WeirToken *token,
           gsize end,
           const char *problem)
{
  token->kind = WEIR_TOKEN_ERROR;
  token->end = end;
  token->problem = problem;
}

/* There is no arithmetic on fields, so that a hyphen can be part of a name: "trace-id". Only "now-2h" is not a name. */
static void
read_name (const char *text,
           gsize length,
           WeirToken *token)
{
  gsize p = token->start;

  while (p < length)
    {
      const char *next = g_utf8_next_char (text + p);

      if (is_name_part (g_utf8_get_char (text + p)))
        p = (gsize) (next - text);
      else if (text[p] == '-' && p + 1 < length && is_name_part (g_utf8_get_char (next))
               && !(p - token->start == 3 && memcmp (text + token->start, "now", 3) == 0))
        p++;
      else
        break;
    }
  token->kind = WEIR_TOKEN_NAME;
  token->end = p;
}

static void
read_text (const char *text,
           gsize length,
           WeirToken *token)
{
  char quote = text[token->start];
  gsize p = token->start + 1;

  token->kind = WEIR_TOKEN_TEXT;
  while (p < length && text[p] != quote)
    p += text[p] == '\\' && p + 1 < length ? 2 : 1;
  token->is_open = p >= length;
  token->end = MIN (p + 1, length);
}

static gboolean
is_date (const char *text,
         gsize length,
         gsize start)
{
  if (length - start < 10 || skip_digits (text, start + 4, start) != start + 4 || text[start + 4] != '-')
    return FALSE;
  return skip_digits (text, start + 7, start + 5) == start + 7 && text[start + 7] == '-'
         && skip_digits (text, start + 10, start + 8) == start + 10;
}

/* Its shape only; whether there is such a time is found out by who takes it. */
static void
read_time (const char *text,
           gsize length,
           WeirToken *token)
{
  gsize p = token->start + 10;

  if (p < length && (text[p] == 'T' || text[p] == 't'))
    {
      p++;
      while (p < length && (g_ascii_isalnum (text[p]) || strchr (":.,", text[p]) != NULL) && text[p] != '\0')
        p++;
      if (p < length && (text[p] == '+' || text[p] == '-'))
        {
          p++;
          while (p < length && (g_ascii_isdigit (text[p]) || text[p] == ':'))
            p++;
        }
    }
  while (p < length && g_ascii_isalnum (text[p]))
    p++;
  token->kind = WEIR_TOKEN_TIME;
  token->end = p;
}

static void
read_number (const char *text,
             gsize length,
             WeirToken *token)
{
  g_autofree char *copy = NULL;
  gsize digits_end = skip_digits (text, length, token->start);
  gsize p = digits_end;
  gsize exponent;
  gint64 ignored;

  if (is_date (text, length, token->start))
    {
      read_time (text, length, token);
      return;
    }
  if (p + 1 < length && text[p] == '.' && g_ascii_isdigit (text[p + 1]))
    p = skip_digits (text, length, p + 1);
  if (p < length && (text[p] == 'e' || text[p] == 'E'))
    {
      exponent = p + 1;
      if (exponent < length && (text[exponent] == '+' || text[exponent] == '-'))
        exponent++;
      if (exponent < length && g_ascii_isdigit (text[exponent]))
        p = skip_digits (text, length, exponent);
    }
  token->kind = WEIR_TOKEN_NUMBER;
  token->end = p;
  if (p == length || !is_name_part (g_utf8_get_char (text + p)))
    return;

  while (p < length && is_name_part (g_utf8_get_char (text + p)))
    p = (gsize) (g_utf8_next_char (text + p) - text);
  token->end = p;
  copy = g_strndup (text + token->start, p - token->start);
  if (weir_span_parse (copy, &ignored, NULL))
    token->kind = WEIR_TOKEN_SPAN;
  else if (weir_token_get_size (text, token, &ignored))
    token->kind = WEIR_TOKEN_SIZE;
  else
    set_error (token, p,
               N_("This is neither a number nor one with a unit. Units are ms, s, m, h, d and w of time, kB, MB, GB, KiB, MiB "
                  "and GiB of size. A field whose name begins with a digit needs quotes."));
}

/**
 * weir_token_read:
 * @text: a condition, valid UTF-8
 * @length: its length in bytes
 * @position: a place between two tokens
 * @token: (out): the next token from there on, %WEIR_TOKEN_END at the end
 */
void
weir_token_read (const char *text,
                 gsize length,
                 gsize position,
                 WeirToken *token)
{
  static const struct
  {
    const char *sign;
    WeirTokenKind kind;
  } signs[] = {
    { "==", WEIR_TOKEN_EQUAL },
    { "!=", WEIR_TOKEN_NOT_EQUAL },
    { "<=", WEIR_TOKEN_LESS_EQUAL },
    { ">=", WEIR_TOKEN_GREATER_EQUAL },
    { "!~", WEIR_TOKEN_NOT_MATCHES },
    { "=~", WEIR_TOKEN_MATCHES },
    { "&&", WEIR_TOKEN_AND },
    { "||", WEIR_TOKEN_OR },
    { "=", WEIR_TOKEN_EQUAL },
    { "<", WEIR_TOKEN_LESS },
    { ">", WEIR_TOKEN_GREATER },
    { "~", WEIR_TOKEN_MATCHES },
    { "!", WEIR_TOKEN_NOT },
    { "(", WEIR_TOKEN_LEFT_PARENTHESIS },
    { ")", WEIR_TOKEN_RIGHT_PARENTHESIS },
    { "[", WEIR_TOKEN_LEFT_BRACKET },
    { "]", WEIR_TOKEN_RIGHT_BRACKET },
    { ".", WEIR_TOKEN_DOT },
    { ",", WEIR_TOKEN_COMMA },
    { "+", WEIR_TOKEN_PLUS },
    { "-", WEIR_TOKEN_MINUS },
  };
  gunichar c;

  while (position < length && g_unichar_isspace (g_utf8_get_char (text + position)))
    position = (gsize) (g_utf8_next_char (text + position) - text);

  *token = (WeirToken) { .kind = WEIR_TOKEN_END, .start = position, .end = position };
  if (position >= length)
    return;

  c = g_utf8_get_char (text + position);
  if (c == '"' || c == '\'')
    {
      read_text (text, length, token);
      return;
    }
  if (g_ascii_isdigit (text[position]))
    {
      read_number (text, length, token);
      return;
    }
  if (is_name_start (c))
    {
      read_name (text, length, token);
      return;
    }
  for (gsize i = 0; i < G_N_ELEMENTS (signs); i++)
    {
      gsize n = strlen (signs[i].sign);

      if (length - position >= n && memcmp (text + position, signs[i].sign, n) == 0)
        {
          token->kind = signs[i].kind;
          token->end = position + n;
          return;
        }
    }
  /* U+2018 to U+201F: what word processors make of quotes. */
  set_error (token, (gsize) (g_utf8_next_char (text + position) - text),
             c >= 0x2018 && c <= 0x201f ? N_("Put texts in straight quotes.") : N_("This character has no meaning here."));
}

gboolean
weir_token_is_word (const char *text,
                    const WeirToken *token,
                    const char *word)
{
  gsize n = strlen (word);

  return token->kind == WEIR_TOKEN_NAME && token->end - token->start == n
         && memcmp (text + token->start, word, n) == 0;
}

/**
 * weir_token_get_size:
 * @bytes: (out): what the number and its unit are
 *
 * Returns: whether @token is a whole number with a unit of bytes that fits 64 bits
 */
gboolean
weir_token_get_size (const char *text,
                     const WeirToken *token,
                     gint64 *bytes)
{
  static const struct
  {
    const char *name;
    gint64 bytes;
  } units[] = {
    { "B", 1 },           { "kB", 1000 },           { "MB", 1000000 }, { "GB", 1000000000 },
    { "KiB", 1 << 10 },   { "MiB", 1 << 20 },       { "GiB", 1 << 30 },
  };
  gsize unit = skip_digits (text, token->end, token->start);
  gint64 number = 0;

  for (gsize i = token->start; i < unit; i++)
    {
      if (__builtin_mul_overflow (number, 10, &number) || __builtin_add_overflow (number, text[i] - '0', &number))
        return FALSE;
    }
  for (gsize i = 0; i < G_N_ELEMENTS (units); i++)
    {
      if (strlen (units[i].name) == token->end - unit && memcmp (text + unit, units[i].name, token->end - unit) == 0)
        return unit > token->start && !__builtin_mul_overflow (number, units[i].bytes, bytes);
    }
  return FALSE;
}

static gboolean
take_hex (const char *text,
          gsize end,
          gsize *p,
          gunichar *unit)
{
  *unit = 0;
  if (end - *p < 4)
    return FALSE;
  for (gsize i = 0; i < 4; i++)
    {
      int digit = g_ascii_xdigit_value (text[*p + i]);

      if (digit < 0)
        return FALSE;
      *unit = *unit * 16 + (gunichar) digit;
    }
  *p += 4;
  return TRUE;
}

/* Behind "\u": one character, also of two surrogates. FALSE where it is none: then it stays as it is written. */
static gboolean
append_unicode (const char *text,
                gsize end,
                gsize *p,
                GString *result)
{
  gsize next = *p;
  gunichar c;
  gunichar low;

  if (!take_hex (text, end, &next, &c))
    return FALSE;
  if (c >= 0xd800 && c <= 0xdbff)
    {
      if (end - next < 6 || text[next] != '\\' || text[next + 1] != 'u')
        return FALSE;
      next += 2;
      if (!take_hex (text, end, &next, &low) || low < 0xdc00 || low > 0xdfff)
        return FALSE;
      c = 0x10000 + ((c - 0xd800) << 10) + (low - 0xdc00);
    }
  if (!g_unichar_validate (c))
    return FALSE;
  g_string_append_unichar (result, c);
  *p = next;
  return TRUE;
}

void
weir_token_append_text (const char *text,
                        const WeirToken *token,
                        gboolean is_pattern,
                        GString *result)
{
  static const char names[] = "nrtbf";
  static const char meanings[] = "\n\r\t\b\f";
  gsize end = token->is_open ? token->end : token->end - 1;
  gsize p = token->start + 1;

  while (p < end)
    {
      const char *name;

      if (text[p] != '\\' || p + 1 >= end)
        {
          g_string_append_c (result, text[p++]);
          continue;
        }
      p++;
      if (is_pattern)
        {
          if (text[p] != '"' && text[p] != '\'')
            g_string_append_c (result, '\\');
          g_string_append_c (result, text[p++]);
        }
      else if (strchr ("\"'\\/", text[p]) != NULL)
        g_string_append_c (result, text[p++]);
      else if ((name = strchr (names, text[p])) != NULL)
        {
          g_string_append_c (result, meanings[name - names]);
          p++;
        }
      else if (text[p] == 'u')
        {
          p++;
          if (!append_unicode (text, end, &p, result))
            g_string_append (result, "\\u");
        }
      else
        {
          g_string_append_c (result, '\\');
          g_string_append_c (result, text[p++]);
        }
    }
}

gsize
weir_token_locate_in_pattern (const char *text,
                              const WeirToken *token,
                              gsize position)
{
  gsize end = token->is_open ? token->end : token->end - 1;
  gsize p = token->start + 1;

  while (p < end && position > 0)
    {
      if (text[p] == '\\' && p + 1 < end && (text[p + 1] == '"' || text[p + 1] == '\''))
        p += 2, position--;
      else if (text[p] == '\\' && p + 1 < end)
        {
          if (position == 1)
            return p + 1;
          p += 2, position -= 2;
        }
      else
        p++, position--;
    }
  return MIN (p, end);
}
