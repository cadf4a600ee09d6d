/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include <math.h>
#include <string.h>

#include "base/weir-decimal.h"

static WeirDecimal
decimal (const char *text)
{
  WeirDecimal result;

  g_assert_true (weir_decimal_parse (text, strlen (text), &result));
  return result;
}

static void
assert_decimal (WeirDecimal number,
                const char *expected)
{
  g_autofree char *text = weir_decimal_to_string (number);

  g_assert_cmpstr (text, ==, expected);
}

static void
test_parse (void)
{
  static const struct
  {
    const char *text;
    const char *expected; /* NULL where it must be refused */
  } cases[] = {
    { "0", "0" },
    { "-0", "0" },
    { "19.00", "19.00" },
    { "-12.5", "-12.5" },
    { "+3", "3" },
    { "007", "7" },
    { "0.05", "0.05" },
    { "-0.05", "-0.05" },
    { "9007199254740993", "9007199254740993" },
    { "18446744073709551616", "18446744073709551616" },
    { "1e3", "1000" },
    { "1.5E+2", "150" },
    { "125e-2", "1.25" },
    { "1e-18", "0.000000000000000001" },
    { "0e999999999999", "0" },
    { "0e-999999999999", "0.000000000000000000" },
    { "1.0000000000000000000000000", "1.000000000000000000" },
    { "00000000000000000000000000000000000000000001.5", "1.5" },
    { "0.30000000000000004", "0.30000000000000004" },
    { "170141183460469231731687303715884105727", "170141183460469231731687303715884105727" },
    { "-170141183460469231731687303715884105727", "-170141183460469231731687303715884105727" },
    { "170141183460469231731687303715884105728", NULL },
    { "1e39", NULL },
    { "1e999999999999999999999", NULL },
    { "1e-19", NULL },
    { "0.1234567890123456789", NULL },
    { "", NULL },
    { "-", NULL },
    { ".", NULL },
    { ".5", NULL },
    { "1.", NULL },
    { "1.e5", NULL },
    { "1e", NULL },
    { "1e+", NULL },
    { "--1", NULL },
    { "1.2.3", NULL },
    { "1,5", NULL },
    { " 1", NULL },
    { "1 ", NULL },
    { "0x10", NULL },
    { "NaN", NULL },
    { "Infinity", NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      WeirDecimal number = { .coefficient = 77, .scale = 7 };
      gboolean is_number = weir_decimal_parse (cases[i].text, strlen (cases[i].text), &number);

      g_test_message ("%s", cases[i].text);
      if (cases[i].expected != NULL)
        {
          g_assert_true (is_number);
          assert_decimal (number, cases[i].expected);
        }
      else
        {
          g_assert_false (is_number);
          g_assert_true (number.coefficient == 77 && number.scale == 7);
        }
    }
}

/* The text is a piece of a message: what stands behind it does not belong to it. */
static void
test_parse_unterminated (void)
{
  WeirDecimal number;

  g_assert_true (weir_decimal_parse ("12.5,\"x\"", 4, &number));
  assert_decimal (number, "12.5");
  g_assert_true (weir_decimal_parse ("12.59", 4, &number));
  assert_decimal (number, "12.5");
  g_assert_false (weir_decimal_parse ("12.59", 3, &number));
}

static void
test_add (void)
{
  WeirDecimal sum = { 0 };

  g_assert_true (weir_decimal_add (&sum, decimal ("19.00")));
  g_assert_true (weir_decimal_add (&sum, decimal ("1")));
  assert_decimal (sum, "20.00");
  g_assert_true (weir_decimal_add (&sum, decimal ("-20.005")));
  assert_decimal (sum, "-0.005");
}

/* 0.1 a million times is 99999.99999… in doubles. */
static void
test_add_exactly (void)
{
  WeirDecimal sum = { 0 };

  for (int i = 0; i < 1000000; i++)
    g_assert_true (weir_decimal_add (&sum, (WeirDecimal) { .coefficient = 1, .scale = 1 }));
  assert_decimal (sum, "100000.0");
}

static void
test_add_overflow (void)
{
  WeirDecimal sum = decimal ("170141183460469231731687303715884105727");

  g_assert_false (weir_decimal_add (&sum, decimal ("1")));
  g_assert_false (weir_decimal_add (&sum, decimal ("0.1")));
  assert_decimal (sum, "170141183460469231731687303715884105727");
  g_assert_true (weir_decimal_add (&sum, decimal ("-1")));
  assert_decimal (sum, "170141183460469231731687303715884105726");
}

static void
test_multiply (void)
{
  WeirDecimal product = { .coefficient = 5 };

  g_assert_true (weir_decimal_multiply (decimal ("9.50"), decimal ("2"), &product));
  assert_decimal (product, "19.00");
  g_assert_true (weir_decimal_multiply (decimal ("-0.25"), decimal ("0.25"), &product));
  assert_decimal (product, "-0.0625");
  g_assert_true (weir_decimal_multiply (decimal ("0.0000000001"), decimal ("100.0000000000"), &product));
  assert_decimal (product, "0.000000010000000000");

  g_assert_false (weir_decimal_multiply (decimal ("0.0000000001"), decimal ("0.0000000001"), &product));
  g_assert_false (weir_decimal_multiply (decimal ("1e20"), decimal ("1e20"), &product));
  assert_decimal (product, "0.000000010000000000");
}

static void
test_compare (void)
{
  g_assert_cmpint (weir_decimal_compare (decimal ("19"), decimal ("19.00")), ==, 0);
  g_assert_cmpint (weir_decimal_compare (decimal ("0.1"), decimal ("0.09")), >, 0);
  g_assert_cmpint (weir_decimal_compare (decimal ("-0.1"), decimal ("-0.09")), <, 0);
  g_assert_cmpint (weir_decimal_compare (decimal ("-1"), decimal ("0.5")), <, 0);
  /* Aligning their places would overflow. */
  g_assert_cmpint (weir_decimal_compare (decimal ("170141183460469231731687303715884105727"),
                                         decimal ("0.000000000000000001")),
                   >, 0);
}

static void
test_to_double (void)
{
  g_assert_cmpfloat (weir_decimal_to_double (decimal ("19.95")), ==, 19.95);
  g_assert_cmpfloat (weir_decimal_to_double (decimal ("-0.5")), ==, -0.5);
  g_assert_cmpfloat (weir_decimal_to_double ((WeirDecimal) { 0 }), ==, 0);
}

static void
test_lowest (void)
{
  WeirDecimal lowest = decimal ("-170141183460469231731687303715884105727");

  /* The one number whose opposite does not fit. */
  g_assert_true (weir_decimal_add (&lowest, decimal ("-1")));
  assert_decimal (lowest, "-170141183460469231731687303715884105728");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/decimal/parse", test_parse);
  g_test_add_func ("/decimal/parse-unterminated", test_parse_unterminated);
  g_test_add_func ("/decimal/add", test_add);
  g_test_add_func ("/decimal/add-exactly", test_add_exactly);
  g_test_add_func ("/decimal/add-overflow", test_add_overflow);
  g_test_add_func ("/decimal/multiply", test_multiply);
  g_test_add_func ("/decimal/compare", test_compare);
  g_test_add_func ("/decimal/to-double", test_to_double);
  g_test_add_func ("/decimal/lowest", test_lowest);
  return g_test_run ();
}
