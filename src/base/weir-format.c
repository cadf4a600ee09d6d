/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "base/weir-format.h"

#include <glib/gi18n.h>
#include <locale.h>
#include <math.h>
#include <string.h>
#include <time.h>

/* The minus sign, as wide as a plus. */
#define MINUS "−"

static char *
unknown (void)
{
  return g_strdup (WEIR_UNKNOWN_TEXT);
}

/* Groups the digits as the locale does. The C locale does not group at all, and a wall of
 * digits cannot be read: there we use commas ourselves. Locales that chose not to group are
 * left alone. */
static char *
group_digits (guint64 number)
{
  const char *locale = setlocale (LC_NUMERIC, NULL);
  char digits[24];
  int length;
  GString *text;

  if (locale != NULL && strcmp (locale, "POSIX") != 0 && strcmp (locale, "C") != 0 &&
      !g_str_has_prefix (locale, "C."))
    return g_strdup_printf ("%'" G_GUINT64_FORMAT, number);

  length = g_snprintf (digits, sizeof digits, "%" G_GUINT64_FORMAT, number);
  text = g_string_sized_new (32);
  for (int i = 0; i < length; i++)
    {
      if (i > 0 && (length - i) % 3 == 0)
        g_string_append_c (text, ',');
      g_string_append_c (text, digits[i]);
    }

  return g_string_free_and_steal (text);
}

/* A number with so many places at most: "1.20" is "1.2", and "3.0" is "3". */
static char *
trimmed (double number,
         int    places)
{
  char *text = g_strdup_printf ("%.*f", places, number);
  gsize length = strlen (text);

  if (places > 0)
    {
      while (length > 0 && text[length - 1] == '0')
        length--;
      /* The decimal separator, whatever it is, is what is left behind the last digit. */
      while (length > 0 && !g_ascii_isdigit (text[length - 1]))
        length--;
      text[length] = '\0';
    }

  return text;
}

/* Brings a positive number below 1000 as it will be printed: 999,950 is 1 M, not 1000 k. */
static guint
scale_down (double *number,
            guint   n_steps)
{
  guint step = 0;

  while (step + 1 < n_steps && (*number >= 999.5 || (step > 0 && round (*number) >= 1000)))
    {
      *number /= 1000;
      step++;
    }

  return step;
}

/**
 * weir_format_count:
 * @count: how many; negative is unknown
 *
 * Returns: (transfer full): all digits, grouped
 */
char *
weir_format_count (gint64 count)
{
  return count < 0 ? unknown () : group_digits ((guint64) count);
}

/**
 * weir_format_quantity:
 * @quantity: a quantity that may be below zero, as a stock level can; %G_MININT64 is unknown
 *
 * Returns: (transfer full): all digits, grouped
 */
char *
weir_format_quantity (gint64 quantity)
{
  g_autofree char *digits = NULL;

  if (quantity == G_MININT64)
    return unknown ();
  if (quantity >= 0)
    return group_digits ((guint64) quantity);

  digits = group_digits ((guint64) -quantity);
  return g_strconcat (MINUS, digits, NULL);
}

/**
 * weir_format_count_short:
 * @count: how many; NAN is unknown
 *
 * For axes and tiles, where two digits tell enough.
 *
 * Returns: (transfer full): the number with its thousands as a letter
 */
char *
weir_format_count_short (double count)
{
  /* Translators: thousands, millions and so on, behind a rounded number: “18 k”, “1.2 M” */
  static const char *const formats[] = { "%s%s", N_ ("%s%s k"), N_ ("%s%s M"), N_ ("%s%s G"), N_ ("%s%s T") };
  g_autofree char *text = NULL;
  double size = fabs (count);
  guint step;

  if (!isfinite (count))
    return unknown ();

  step = scale_down (&size, G_N_ELEMENTS (formats));
  text = trimmed (size, size >= 10 ? 0 : size >= 1 || size == 0 ? 1 : 2);

  return g_strdup_printf (step == 0 ? formats[0] : _(formats[step]),
                          count < 0 && strcmp (text, "0") != 0 ? MINUS : "", text);
}

/**
 * weir_format_rate:
 * @per_sec: how many a second; NAN is unknown
 *
 * One decimal below 1000, always, and none from there on: in a column the decimals stand one
 * below the other. What is too slow for that is not 0.0, which would say that nothing moves.
 *
 * Returns: (transfer full): the rate with its unit
 */
char *
weir_format_rate (double per_sec)
{
  g_autofree char *text = NULL;
  double size = fabs (per_sec);

  if (!isfinite (per_sec))
    return unknown ();

  if (size > 0 && size < 0.05)
    {
      text = g_strdup_printf ("%.1f", 0.1);
      return per_sec > 0
               /* Translators: less than so many a second, such as “< 0.1/s” */
               ? g_strdup_printf (_("< %s/s"), text)
               /* Translators: falls, but by less than so many a second, such as “> −0.1/s” */
               : g_strdup_printf (_("> −%s/s"), text);
    }

  if (size >= 999999.5)
    text = weir_format_count_short (size);
  else if (size >= 999.95)
    text = group_digits ((guint64) (size + 0.5));
  else
    text = g_strdup_printf ("%.1f", size);

  /* Translators: so many a second; the first %s is a minus sign or nothing */
  return g_strdup_printf (_("%s%s/s"), per_sec < 0 ? MINUS : "", text);
}

/**
 * weir_format_bytes:
 * @bytes: a size; negative is unknown
 *
 * Returns: (transfer full): the size in powers of 1000
 */
char *
weir_format_bytes (gint64 bytes)
{
  static const char *const formats[] = {
    /* Translators: sizes: bytes, kilobytes (1000 bytes), and so on */
    N_ ("%s B"), N_ ("%s kB"), N_ ("%s MB"), N_ ("%s GB"), N_ ("%s TB"), N_ ("%s PB"), N_ ("%s EB"),
  };
  g_autofree char *text = NULL;
  double size = (double) bytes;
  guint step;

  if (bytes < 0)
    return unknown ();

  step = scale_down (&size, G_N_ELEMENTS (formats));
  text = trimmed (size, step > 0 && size < 99.95 ? 1 : 0);

  return g_strdup_printf (_(formats[step]), text);
}

/**
 * weir_format_duration:
 * @usec: a span; negative is unknown
 *
 * Two units at most: nobody needs the seconds of a lag of hours.
 *
 * Returns: (transfer full): the span, cut and not rounded, so that 59.9 s is not “60 s”
 */
char *
weir_format_duration (gint64 usec)
{
  gint64 seconds = usec / G_USEC_PER_SEC;
  gint64 large;
  gint64 small;

  if (usec < 0)
    return unknown ();

  if (usec == 0)
    return g_strdup (_("0 s"));

  if (usec < 1000)
    /* Translators: a span shorter than a millisecond */
    return g_strdup (_("< 1 ms"));

  if (usec < 100 * 1000)
    /* Translators: a span in milliseconds */
    return g_strdup_printf (_("%d ms"), (int) (usec / 1000));

  if (seconds < 10)
    {
      gint64 tenths = usec / (G_USEC_PER_SEC / 10);
      g_autofree char *text = trimmed ((double) tenths / 10, 1);

      /* Translators: a span in seconds with one decimal, such as 0.1 s */
      return g_strdup_printf (_("%s s"), text);
    }

  if (seconds < 60)
    /* Translators: a span in seconds */
    return g_strdup_printf (_("%d s"), (int) seconds);

  if (seconds < 3600)
    {
      large = seconds / 60;
      small = seconds % 60;
      /* Translators: a span in minutes, and in minutes and seconds */
      return small == 0 ? g_strdup_printf (_("%d min"), (int) large)
                        : g_strdup_printf (_("%d min %d s"), (int) large, (int) small);
    }

  if (seconds < 86400)
    {
      large = seconds / 3600;
      small = seconds / 60 % 60;
      /* Translators: a span in hours, and in hours and minutes */
      return small == 0 ? g_strdup_printf (_("%d h"), (int) large)
                        : g_strdup_printf (_("%d h %d min"), (int) large, (int) small);
    }

  large = seconds / 86400;
  small = seconds / 3600 % 24;
  /* Translators: a span in days, and in days and hours */
  return small == 0 ? g_strdup_printf (_("%d d"), (int) large)
                    : g_strdup_printf (_("%d d %d h"), (int) large, (int) small);
}

/* strftime() and not GDateTime: it needs no allocation of a zone, and a table of messages
 * formats a thousand times at once. */
static gboolean
break_down (gint64     seconds,
            gboolean   is_local,
            struct tm *tm)
{
  time_t time = (time_t) seconds;

  return (is_local ? localtime_r (&time, tm) : gmtime_r (&time, tm)) != NULL;
}

/**
 * weir_format_clock:
 * @real_usec: µs since 1970; negative is unknown
 *
 * Returns: (transfer full): the time of day, local
 */
char *
weir_format_clock (gint64 real_usec)
{
  struct tm tm;

  if (real_usec < 0 || !break_down (real_usec / G_USEC_PER_SEC, TRUE, &tm))
    return unknown ();

  return g_strdup_printf ("%02d:%02d:%02d", tm.tm_hour, tm.tm_min, tm.tm_sec);
}

/**
 * weir_format_clock_msec:
 * @real_msec: ms since 1970; negative is unknown
 *
 * Returns: (transfer full): the time of day with milliseconds, local
 */
char *
weir_format_clock_msec (gint64 real_msec)
{
  struct tm tm;

  if (real_msec < 0 || !break_down (real_msec / 1000, TRUE, &tm))
    return unknown ();

  return g_strdup_printf ("%02d:%02d:%02d.%03d", tm.tm_hour, tm.tm_min, tm.tm_sec, (int) (real_msec % 1000));
}

/**
 * weir_format_date_time:
 * @real_msec: ms since 1970; negative is unknown
 *
 * Returns: (transfer full): date and time with milliseconds, local
 */
char *
weir_format_date_time (gint64 real_msec)
{
  struct tm tm;

  if (real_msec < 0 || !break_down (real_msec / 1000, TRUE, &tm))
    return unknown ();

  return g_strdup_printf ("%04d-%02d-%02d %02d:%02d:%02d.%03d",
                          tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday,
                          tm.tm_hour, tm.tm_min, tm.tm_sec, (int) (real_msec % 1000));
}

/**
 * weir_format_iso8601:
 * @real_msec: ms since 1970; negative is unknown
 *
 * Returns: (transfer full): date and time in UTC, for files and scripts
 */
char *
weir_format_iso8601 (gint64 real_msec)
{
  struct tm tm;

  if (real_msec < 0 || !break_down (real_msec / 1000, FALSE, &tm))
    return unknown ();

  return g_strdup_printf ("%04d-%02d-%02dT%02d:%02d:%02d.%03dZ",
                          tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday,
                          tm.tm_hour, tm.tm_min, tm.tm_sec, (int) (real_msec % 1000));
}
