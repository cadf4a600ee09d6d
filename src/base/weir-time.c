/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "base/weir-time.h"

#include <time.h>

static gboolean
take_digits (const char **p,
             const char  *end,
             guint        n_digits,
             guint       *number)
{
  guint result = 0;

  if ((gsize) (end - *p) < n_digits)
    return FALSE;

  for (guint i = 0; i < n_digits; i++)
    {
      guint digit = (guint) ((guchar) (*p)[i]) - '0';

      if (digit > 9)
        return FALSE;
      result = result * 10 + digit;
    }

  *p += n_digits;
  *number = result;
  return TRUE;
}

static gboolean
take_char (const char **p,
           const char  *end,
           char         wanted)
{
  if (*p == end || **p != wanted)
    return FALSE;

  (*p)++;
  return TRUE;
}

/**
 * weir_time_from_civil:
 * @year: year of the Gregorian calendar
 * @month: 1 to 12
 * @day: 1 to the last day of the month
 * @days: (out): days since 1970-01-01
 *
 * Returns: whether there is such a day
 */
gboolean
weir_time_from_civil (gint64  year,
                      guint   month,
                      guint   day,
                      gint64 *days)
{
  static const guint8 lengths[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
  gboolean is_leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
  gint64 era;
  gint64 year_of_era;
  gint64 day_of_year;

  if (month < 1 || month > 12 || day < 1 ||
      day > (guint) lengths[month - 1] + (month == 2 && is_leap ? 1 : 0))
    return FALSE;

  /* Years that begin in March put the leap day at the end; 400 of them are always as long. */
  if (month <= 2)
    year--;
  era = (year >= 0 ? year : year - 399) / 400;
  year_of_era = year - era * 400;
  day_of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;

  *days = era * 146097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719468;
  return TRUE;
}

static gboolean
local_to_utc (guint   year,
              guint   month,
              guint   day,
              guint   seconds_of_day,
              gint64 *seconds)
{
  struct tm tm = {
    .tm_year = (int) year - 1900,
    .tm_mon = (int) month - 1,
    .tm_mday = (int) day,
    .tm_hour = (int) (seconds_of_day / 3600),
    .tm_min = (int) (seconds_of_day / 60 % 60),
    .tm_sec = (int) (seconds_of_day % 60),
    .tm_isdst = -1,
  };

  *seconds = mktime (&tm);
  return TRUE;
}

/**
 * weir_time_parse_iso8601:
 * @text: a date, or a date and a time; not necessarily terminated
 * @length: its length in bytes
 * @zone: what a time without a zone means
 * @msec: (out): ms since 1970
 *
 * Reads `2026-11-21`, `2026-11-21T14:15`, `2026-11-21 14:15:09.312+01:00` and the like,
 * without an allocation: it is on the path of every order. Parts of a millisecond are cut.
 *
 * Returns: whether @text is such a time; if not, @msec is left alone
 */
gboolean
weir_time_parse_iso8601 (const char *text,
                         gsize       length,
                         WeirZone    zone,
                         gint64     *msec)
{
  const char *p = text;
  const char *end = text + length;
  guint year, month, day;
  guint hour = 0, minute = 0, second = 0, fraction = 0;
  guint zone_hour = 0, zone_minute = 0;
  gint64 days;
  gint64 seconds;
  gint64 zone_seconds = 0;
  gboolean has_zone = FALSE;

  if (!take_digits (&p, end, 4, &year) ||
      !take_char (&p, end, '-') ||
      !take_digits (&p, end, 2, &month) ||
      !take_char (&p, end, '-') ||
      !take_digits (&p, end, 2, &day) ||
      !weir_time_from_civil (year, month, day, &days))
    return FALSE;

  if (p < end)
    {
      if (*p != 'T' && *p != 't' && *p != ' ')
        return FALSE;
      p++;

      if (!take_digits (&p, end, 2, &hour) ||
          !take_char (&p, end, ':') ||
          !take_digits (&p, end, 2, &minute))
        return FALSE;

      if (take_char (&p, end, ':'))
        {
          if (!take_digits (&p, end, 2, &second))
            return FALSE;

          if (p < end && (*p == '.' || *p == ','))
            {
              guint weight = 100;
              const char *start = ++p;

              for (; p < end && *p >= '0' && *p <= '9'; p++)
                {
                  fraction += (guint) (*p - '0') * weight;
                  weight /= 10;
                }
              if (p == start)
                return FALSE;
            }
        }

      /* 60 is a leap second, which Unix time does not have: it falls on the next second. */
      if (hour > 23 || minute > 59 || second > 60)
        return FALSE;

      if (p < end && (*p == 'Z' || *p == 'z'))
        {
          has_zone = TRUE;
          p++;
        }
      else if (p < end && (*p == '+' || *p == '-'))
        {
          gint64 sign = *p++ == '-' ? -1 : 1;

          if (!take_digits (&p, end, 2, &zone_hour))
            return FALSE;
          if (p < end)
            {
              take_char (&p, end, ':');
              if (!take_digits (&p, end, 2, &zone_minute))
                return FALSE;
            }
          if (zone_hour > 23 || zone_minute > 59)
            return FALSE;
          has_zone = TRUE;
          zone_seconds = sign * ((gint64) zone_hour * 3600 + zone_minute * 60);
        }

      /* Java's ZonedDateTime appends the zone's name: "…+01:00[Europe/Berlin]". */
      if (has_zone && p < end && *p == '[' && end[-1] == ']')
        p = end;

      if (p != end)
        return FALSE;
    }

  if (has_zone || zone == WEIR_ZONE_UTC)
    seconds = days * 86400 + (gint64) hour * 3600 + minute * 60 + second - zone_seconds;
  else if (!local_to_utc (year, month, day, hour * 3600 + minute * 60 + second, &seconds))
    return FALSE;

  *msec = seconds * 1000 + fraction;
  return TRUE;
}
