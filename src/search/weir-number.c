/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "search/weir-number.h"

#include <stdio.h>
#include <string.h>

/* Far more than a message can have digits, far less than 64 bits can count. */
#define MAX_EXPONENT G_GINT64_CONSTANT (1000000000000000)

/* A number taken apart: its value is 0.ddd… × 10^magnitude, where the first d is at `digits`. */
typedef struct
{
  gboolean is_negative;
  gboolean is_zero;
  gint64 magnitude;
  const char *digits; /* with the point in between */
  const char *end;
} Parts;

static gboolean
take_apart (const char *text,
            gsize length,
            Parts *parts)
{
  const char *p = text;
  const char *end = text + length;
  const char *point = NULL;
  const char *start;
  gint64 exponent = 0;
  gboolean is_exponent_negative = FALSE;

  *parts = (Parts) { .is_zero = TRUE };
  if (p < end && (*p == '-' || *p == '+'))
    parts->is_negative = *p++ == '-';
  start = p;
  for (; p < end; p++)
    {
      if (*p == '.' && point == NULL && p > start && p + 1 < end && g_ascii_isdigit (p[1]))
        point = p;
      else if (!g_ascii_isdigit (*p))
        break;
      else if (parts->is_zero && *p != '0')
        {
          parts->is_zero = FALSE;
          parts->digits = p;
        }
    }
  if (p == start)
    return FALSE;
  parts->end = p;
  if (point == NULL)
    point = p;
  if (p < end && (*p == 'e' || *p == 'E'))
    {
      p++;
      if (p < end && (*p == '-' || *p == '+'))
        is_exponent_negative = *p++ == '-';
      if (p == end)
        return FALSE;
      for (; p < end && g_ascii_isdigit (*p); p++)
        {
          /* Beyond it two numbers could not be told apart any more. */
          if (exponent > MAX_EXPONENT && !parts->is_zero)
            return FALSE;
          if (exponent <= MAX_EXPONENT)
            exponent = exponent * 10 + (*p - '0');
        }
    }
  if (p != end)
    return FALSE;
  if (parts->is_zero)
    {
      parts->is_negative = FALSE;
      return TRUE;
    }
  parts->magnitude = parts->digits < point ? point - parts->digits : point + 1 - parts->digits;
  parts->magnitude += is_exponent_negative ? -exponent : exponent;
  return TRUE;
}

/**
 * weir_number_init:
 * @text: a number as weir_decimal_parse() reads it, of any length
 *
 * Returns: whether it is one
 */
gboolean
weir_number_init (WeirNumber *self,
                  const char *text,
                  gsize length)
{
  Parts parts;

  self->text = text;
  self->length = length;
  self->has_decimal = weir_decimal_parse (text, length, &self->decimal);
  return self->has_decimal || take_apart (text, length, &parts);
}

void
weir_number_init_int64 (WeirNumber *self,
                        gint64 value,
                        char buffer[24])
{
  self->has_decimal = TRUE;
  self->decimal = (WeirDecimal) { .coefficient = value };
  /* Needed only where the other number is longer than a decimal. */
  self->text = buffer;
  self->length = (gsize) snprintf (buffer, 24, "%" G_GINT64_FORMAT, value);
}

static inline char
take_digit (Parts *parts)
{
  if (parts->digits < parts->end && *parts->digits == '.')
    parts->digits++;
  return parts->digits < parts->end ? *parts->digits++ : '0';
}

/**
 * weir_number_compare_text:
 *
 * As weir_number_compare(), but always digit by digit.
 */
int
weir_number_compare_text (const WeirNumber *a,
                          const WeirNumber *b)
{
  Parts left;
  Parts right;
  int sign;

  if (!take_apart (a->text, a->length, &left) || !take_apart (b->text, b->length, &right))
    g_return_val_if_reached (0);

  if (left.is_zero || right.is_zero)
    return left.is_zero ? (right.is_zero ? 0 : (right.is_negative ? 1 : -1)) : (left.is_negative ? -1 : 1);
  if (left.is_negative != right.is_negative)
    return left.is_negative ? -1 : 1;
  sign = left.is_negative ? -1 : 1;
  if (left.magnitude != right.magnitude)
    return left.magnitude < right.magnitude ? -sign : sign;
  while (left.digits < left.end || right.digits < right.end)
    {
      char l = take_digit (&left);
      char r = take_digit (&right);

      if (l != r)
        return l < r ? -sign : sign;
    }
  return 0;
}

static inline gboolean
fits_64_bits (__int128 coefficient)
{
  return coefficient >= G_MININT64 && coefficient <= G_MAXINT64;
}

/**
 * weir_number_compare:
 *
 * Compares values: 19.00 equals 19, and 1e400 is more than 1e399.
 *
 * Returns: less than, equal to or more than 0, as for strcmp()
 */
int
weir_number_compare (const WeirNumber *a,
                     const WeirNumber *b)
{
  if (G_UNLIKELY (!a->has_decimal || !b->has_decimal))
    return weir_number_compare_text (a, b);

  /* Mostly both are of one scale, and then no division of 128 bits is needed. */
  if (a->decimal.scale == b->decimal.scale)
    return a->decimal.coefficient < b->decimal.coefficient ? -1 : a->decimal.coefficient > b->decimal.coefficient;
  if (fits_64_bits (a->decimal.coefficient) && fits_64_bits (b->decimal.coefficient))
    {
      __int128 left = a->decimal.coefficient * weir_decimal_powers_of_ten[MAX (b->decimal.scale - a->decimal.scale, 0)];
      __int128 right = b->decimal.coefficient * weir_decimal_powers_of_ten[MAX (a->decimal.scale - b->decimal.scale, 0)];

      return left < right ? -1 : left > right;
    }
  return weir_decimal_compare (a->decimal, b->decimal);
}
