/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * WeirDecimal:
 * @coefficient: all digits as an integer
 * @scale: how many of them stand behind the decimal point, 0 to 18
 *
 * An exact decimal number: @coefficient × 10^−@scale. Money is summed with it, because
 * binary floats lose cents. A plain value; zero-initialised it is 0. Sums keep the larger
 * scale, so that "19.00" + "1" is printed "20.00".
 */
typedef struct
{
  __int128 coefficient;
  guint8 scale;
} WeirDecimal;

#define WEIR_DECIMAL_MAX_SCALE 18

/* By how many digits; borrowed by those who compare scales without an addition. */
extern const gint64 weir_decimal_powers_of_ten[WEIR_DECIMAL_MAX_SCALE + 1];

gboolean weir_decimal_parse (const char *text, gsize length, WeirDecimal *decimal) G_GNUC_WARN_UNUSED_RESULT;
gboolean weir_decimal_add_scaled (WeirDecimal *sum, WeirDecimal addend) G_GNUC_WARN_UNUSED_RESULT;
gboolean weir_decimal_multiply (WeirDecimal a, WeirDecimal b, WeirDecimal *product) G_GNUC_WARN_UNUSED_RESULT;
int      weir_decimal_compare (WeirDecimal a, WeirDecimal b);
double   weir_decimal_to_double (WeirDecimal decimal);
char    *weir_decimal_to_string (WeirDecimal decimal) G_GNUC_WARN_UNUSED_RESULT;

/**
 * weir_decimal_add:
 * @sum: (inout): what is added to
 * @addend: what is added
 *
 * In the header because several of them are made for each order, nearly always of one scale.
 *
 * Returns: %FALSE, with @sum as it was, where the exact sum does not fit
 */
static inline gboolean G_GNUC_WARN_UNUSED_RESULT
weir_decimal_add (WeirDecimal *sum,
                  WeirDecimal  addend)
{
  __int128 coefficient;

  if (G_UNLIKELY (sum->scale != addend.scale))
    return weir_decimal_add_scaled (sum, addend);

  if (G_UNLIKELY (__builtin_add_overflow (sum->coefficient, addend.coefficient, &coefficient)))
    return FALSE;

  sum->coefficient = coefficient;
  return TRUE;
}

G_END_DECLS
