/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "base/weir-position.h"

#include <glib/gi18n.h>
#include <string.h>

#include "base/weir-error.h"
#include "base/weir-format.h"
#include "base/weir-time.h"

static gboolean
take_number (const char **p,
             gint64      *number)
{
  gint64 result = 0;
  const char *start = *p;

  for (; g_ascii_isdigit (**p); (*p)++)
    {
      if (__builtin_mul_overflow (result, 10, &result) ||
          __builtin_add_overflow (result, **p - '0', &result))
        return FALSE;
    }

  *number = result;
  return *p != start;
}

/* "ms" is before "m", so that it is found. */
static const struct
{
  const char *name;
  gint64 usec;
} units[] = {
  { "ms", G_USEC_PER_SEC / 1000 },
  { "s", G_USEC_PER_SEC },
  { "min", 60 * (gint64) G_USEC_PER_SEC },
  { "m", 60 * (gint64) G_USEC_PER_SEC },
  { "h", 3600 * (gint64) G_USEC_PER_SEC },
  { "d", 86400 * (gint64) G_USEC_PER_SEC },
  { "w", 7 * 86400 * (gint64) G_USEC_PER_SEC },
};

static gboolean
span_from_text (const char *text,
                gint64     *usec)
{
  const char *p = text;
  gint64 sum = 0;

  do
    {
      gint64 number;
      gsize i;

      if (!take_number (&p, &number))
        return FALSE;

      for (i = 0; i < G_N_ELEMENTS (units); i++)
        {
          if (g_str_has_prefix (p, units[i].name))
            break;
        }
      if (i == G_N_ELEMENTS (units))
        return FALSE;
      p += strlen (units[i].name);

      if (__builtin_mul_overflow (number, units[i].usec, &number) ||
          __builtin_add_overflow (sum, number, &sum))
        return FALSE;
    }
  while (*p != '\0');

  *usec = sum;
  return TRUE;
}

/**
 * weir_span_parse:
 * @text: a span of time: `30s`, `90m`, `24h`, `7d`, `1h30m`
 * @usec: (out): its length
 * @error: return location for an error
 *
 * Returns: whether @text is one; if not, @usec is left alone
 */
gboolean
weir_span_parse (const char *text,
                 gint64     *usec,
                 GError    **error)
{
  g_return_val_if_fail (text != NULL, FALSE);

  if (span_from_text (text, usec))
    return TRUE;

  /* Translators: %s is what was typed. The examples in parentheses are not translated. */
  g_set_error (error, WEIR_ERROR, WEIR_ERROR_INVALID,
               _("“%s” is not a span of time: give a number and a unit, ms, s, m, h, d or w (30s, 90m, 7d)"),
               text);
  return FALSE;
}

/**
 * weir_position_parse:
 * @text: `beginning`, `end`, an offset, `-N`, an ISO 8601 time, or a span back from now
 * @now_msec: ms since 1970, from where a span is counted
 * @position: (out): where that is
 * @error: return location for an error
 *
 * A time that names no zone is local.
 *
 * Returns: whether @text is one; if not, @position is left alone
 */
gboolean
weir_position_parse (const char    *text,
                     gint64         now_msec,
                     WeirPosition  *position,
                     GError       **error)
{
  const char *p;
  gint64 value;

  g_return_val_if_fail (text != NULL, FALSE);

  if (strcmp (text, "beginning") == 0)
    {
      *position = (WeirPosition) { WEIR_POSITION_BEGINNING, 0 };
      return TRUE;
    }

  if (strcmp (text, "end") == 0)
    {
      *position = (WeirPosition) { WEIR_POSITION_END, 0 };
      return TRUE;
    }

  p = text;
  if (take_number (&p, &value) && *p == '\0')
    {
      *position = (WeirPosition) { WEIR_POSITION_OFFSET, value };
      return TRUE;
    }

  p = text + 1;
  if (text[0] == '-' && take_number (&p, &value) && *p == '\0' && value > 0)
    {
      *position = (WeirPosition) { WEIR_POSITION_LAST, value };
      return TRUE;
    }

  if (weir_time_parse_iso8601 (text, strlen (text), WEIR_ZONE_LOCAL, &value))
    {
      /* Nothing is older, and to Kafka −1 and −2 are no times but other questions. */
      *position = (WeirPosition) { WEIR_POSITION_TIME, MAX (value, 0) };
      return TRUE;
    }

  if (span_from_text (text, &value))
    {
      *position = (WeirPosition) { WEIR_POSITION_TIME, MAX (now_msec - value / 1000, 0) };
      return TRUE;
    }

  /* Translators: %s is what was typed. “beginning”, “end”, -100 and the times are literal. */
  g_set_error (error, WEIR_ERROR, WEIR_ERROR_INVALID,
               _("“%s” is no position: give beginning, end, an offset, -100 for the last 100 of each partition, "
                 "a time such as 2026-11-21T14:15:09, or a span back from now such as 90m, 24h or 7d"),
               text);
  return FALSE;
}

/**
 * weir_position_to_string:
 * @position: a position
 *
 * Returns: (transfer full): what weir_position_parse() reads again
 */
char *
weir_position_to_string (WeirPosition position)
{
  switch (position.kind)
    {
    case WEIR_POSITION_BEGINNING:
      return g_strdup ("beginning");
    case WEIR_POSITION_END:
      return g_strdup ("end");
    case WEIR_POSITION_OFFSET:
      return g_strdup_printf ("%" G_GINT64_FORMAT, position.value);
    case WEIR_POSITION_LAST:
      return g_strdup_printf ("-%" G_GINT64_FORMAT, position.value);
    case WEIR_POSITION_TIME:
      return weir_format_iso8601 (position.value);
    default:
      g_return_val_if_reached (NULL);
    }
}
