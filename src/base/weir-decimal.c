/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "base/weir-decimal.h"


/* More digits than any __int128 can hold: beyond it an exponent can only be an error. */
#define MAX_EXPONENT 1000

const gint64 weir_decimal_powers_of_ten[WEIR_DECIMAL_MAX_SCALE + 1] = {
  1,
  10,
  100,
  1000,
  10000,
  100000,
  1000000,
  10000000,
  100000000,
  1000000000,
  10000000000,
  100000000000,
  1000000000000,
  10000000000000,
  100000000000000,
  1000000000000000,
  10000000000000000,
  100000000000000000,
  1000000000000000000,
};

/* Multiplies by 10^digits; FALSE where the result does not fit. */
static gboolean
shift_left (__int128 *coefficient,
            gint64    digits)
{
  __int128 result = *coefficient;

  /* Zero has as many digits as one likes: without this "0e99" would be refused. */
  if (result == 0)
    return TRUE;

  while (digits > 0)
    {
      int step = (int) MIN (digits, WEIR_DECIMAL_MAX_SCALE);

      if (__builtin_mul_overflow (result, (__int128) weir_decimal_powers_of_ten[step], &result))
        return FALSE;
      digits -= step;
    }

  *coefficient = result;
  return TRUE;
}

/* Brings a scale that may be negative or too large into 0…18 without changing the value. */
static gboolean
normalise (__int128     coefficient,
           gint64       scale,
           WeirDecimal *decimal)
{
  if (scale < 0)
    {
      if (!shift_left (&coefficient, -scale))
        return FALSE;
      scale = 0;
    }

  while (scale > WEIR_DECIMAL_MAX_SCALE && coefficient % 10 == 0)
    {
      if (coefficient == 0)
        {
          scale = WEIR_DECIMAL_MAX_SCALE;
          break;
        }
      coefficient /= 10;
      scale--;
    }

  if (scale > WEIR_DECIMAL_MAX_SCALE)
    return FALSE;

  decimal->coefficient = coefficient;
  decimal->scale = (guint8) scale;
  return TRUE;
}

/* Money as it nearly always is: at most 18 digits, perhaps a point, nothing else. */
static inline gboolean
parse_short (const char  *text,
             gsize        length,
             WeirDecimal *decimal)
{
  guint64 number = 0;
  gsize point = length;

  if (length == 0 || length > 18)
    return FALSE;

  for (gsize i = 0; i < length; i++)
    {
      guint digit = (guint) (guchar) text[i] - '0';

      if (G_LIKELY (digit <= 9))
        number = number * 10 + digit;
      else if (text[i] == '.' && point == length && i > 0 && i + 1 < length)
        point = i;
      else
        return FALSE;
    }

  decimal->coefficient = number;
  decimal->scale = point < length ? (guint8) (length - point - 1) : 0;
  return TRUE;
}

/**
 * weir_decimal_parse:
 * @text: a number, not necessarily terminated
 * @length: its length in bytes
 * @decimal: (out): the number
 *
 * Reads a number as JSON writes it (`-12.50`, `1e3`); a plus sign and leading zeros are let
 * pass, as strings have them. Nothing is rounded: what does not fit 18 places and 127 bits
 * is refused, and @decimal is left alone.
 *
 * Returns: whether @text is a number that can be kept exactly
 */
gboolean
weir_decimal_parse (const char  *text,
                    gsize        length,
                    WeirDecimal *decimal)
{
  const char *end = text + length;
  const char *p = text;
  gboolean is_negative = FALSE;
  gboolean is_exponent_negative = FALSE;
  gboolean has_point = FALSE;
  guint64 digits = 0;
  guint n_digits = 0;
  guint n_seen = 0;
  gint64 scale = 0;
  gint64 exponent = 0;
  __int128 coefficient = 0;

  if (G_LIKELY (parse_short (text, length, decimal)))
    return TRUE;

  if (p < end && (*p == '-' || *p == '+'))
    is_negative = *p++ == '-';

  /* Digits gather in 64 bits, and go to the slow 128 every 18: money never gets there. */
  for (; p < end; p++)
    {
      if (*p >= '0' && *p <= '9')
        {
          if (n_digits == WEIR_DECIMAL_MAX_SCALE)
            {
              if (!shift_left (&coefficient, n_digits) ||
                  __builtin_add_overflow (coefficient, (__int128) digits, &coefficient))
                return FALSE;
              digits = 0;
              n_digits = 0;
            }
          digits = digits * 10 + (guint64) (*p - '0');
          /* Leading zeros are no digits: "000…01" must not overflow the scale of a shift. */
          if (digits != 0 || coefficient != 0)
            n_digits++;
          n_seen++;
          if (has_point)
            scale++;
        }
      else if (*p == '.' && !has_point && n_seen > 0)
        {
          has_point = TRUE;
          /* "1." is no number: a digit must follow. */
          if (p + 1 == end || p[1] < '0' || p[1] > '9')
            return FALSE;
        }
      else
        break;
    }

  if (n_seen == 0)
    return FALSE;

  if (p < end && (*p == 'e' || *p == 'E'))
    {
      p++;
      if (p < end && (*p == '-' || *p == '+'))
        is_exponent_negative = *p++ == '-';
      if (p == end)
        return FALSE;
      for (; p < end && *p >= '0' && *p <= '9'; p++)
        {
          if (exponent < MAX_EXPONENT)
            exponent = exponent * 10 + (*p - '0');
        }
      scale += is_exponent_negative ? exponent : -exponent;
    }

  if (p != end)
    return FALSE;

  if (coefficient == 0)
    coefficient = digits;
  else if (!shift_left (&coefficient, n_digits) ||
           __builtin_add_overflow (coefficient, (__int128) digits, &coefficient))
    return FALSE;

  if (is_negative)
    coefficient = -coefficient;

  if (G_LIKELY (scale >= 0 && scale <= WEIR_DECIMAL_MAX_SCALE))
    {
      decimal->coefficient = coefficient;
      decimal->scale = (guint8) scale;
      return TRUE;
    }

  return normalise (coefficient, scale, decimal);
}

/**
 * weir_decimal_add_scaled:
 * @sum: (inout): what is added to
 * @addend: what is added
 *
 * weir_decimal_add() for numbers of different scales.
 *
 * Returns: %FALSE, with @sum as it was, where the exact sum does not fit
 */
gboolean
weir_decimal_add_scaled (WeirDecimal *sum,
                         WeirDecimal  addend)
{
  __int128 coefficient = sum->coefficient;
  guint8 scale = MAX (sum->scale, addend.scale);

  if (!shift_left (&coefficient, scale - sum->scale) ||
      !shift_left (&addend.coefficient, scale - addend.scale) ||
      __builtin_add_overflow (coefficient, addend.coefficient, &coefficient))
    return FALSE;

  sum->coefficient = coefficient;
  sum->scale = scale;
  return TRUE;
}

/**
 * weir_decimal_multiply:
 * @a: a factor
 * @b: the other
 * @product: (out): their exact product
 *
 * Returns: %FALSE, with @product left alone, where the exact product does not fit
 */
gboolean
weir_decimal_multiply (WeirDecimal  a,
                       WeirDecimal  b,
                       WeirDecimal *product)
{
  __int128 coefficient;

  if (__builtin_mul_overflow (a.coefficient, b.coefficient, &coefficient))
    return FALSE;

  return normalise (coefficient, (gint64) a.scale + b.scale, product);
}

/**
 * weir_decimal_compare:
 * @a: a decimal
 * @b: another
 *
 * Compares values: 19.00 equals 19.
 *
 * Returns: less than, equal to or more than 0, as for strcmp()
 */
int
weir_decimal_compare (WeirDecimal a,
                      WeirDecimal b)
{
  __int128 a_whole = a.coefficient / weir_decimal_powers_of_ten[a.scale];
  __int128 b_whole = b.coefficient / weir_decimal_powers_of_ten[b.scale];
  gint64 a_part;
  gint64 b_part;

  if (a_whole != b_whole)
    return a_whole < b_whole ? -1 : 1;

  /* What is behind the point, brought to 18 places, always fits 64 bits; aligning the
   * coefficients themselves could overflow. */
  a_part = (gint64) (a.coefficient % weir_decimal_powers_of_ten[a.scale]) *
           weir_decimal_powers_of_ten[WEIR_DECIMAL_MAX_SCALE - a.scale];
  b_part = (gint64) (b.coefficient % weir_decimal_powers_of_ten[b.scale]) *
           weir_decimal_powers_of_ten[WEIR_DECIMAL_MAX_SCALE - b.scale];

  return a_part < b_part ? -1 : a_part > b_part;
}

/**
 * weir_decimal_to_double:
 * @decimal: a decimal
 *
 * For charts and shares, where a rounded number will do.
 *
 * Returns: the nearest double, or one next to it
 */
double
weir_decimal_to_double (WeirDecimal decimal)
{
  return (double) ((long double) decimal.coefficient / (long double) weir_decimal_powers_of_ten[decimal.scale]);
}

/**
 * weir_decimal_to_string:
 * @decimal: a decimal
 *
 * Returns: (transfer full): the number with all its places and a point, in every locale
 */
char *
weir_decimal_to_string (WeirDecimal decimal)
{
  /* 39 digits, sign, point, and a zero before it. */
  char buffer[48];
  char *p = buffer + sizeof buffer;
  gboolean is_negative = decimal.coefficient < 0;
  unsigned __int128 rest =
    is_negative ? -(unsigned __int128) decimal.coefficient : (unsigned __int128) decimal.coefficient;
  guint n_digits = 0;

  *--p = '\0';
  do
    {
      if (decimal.scale > 0 && n_digits == decimal.scale)
        *--p = '.';
      *--p = (char) ('0' + (int) (rest % 10));
      rest /= 10;
      n_digits++;
    }
  while (rest > 0 || n_digits <= decimal.scale);

  if (is_negative)
    *--p = '-';

  return g_strdup (p);
}
