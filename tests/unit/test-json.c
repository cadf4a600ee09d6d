/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include <string.h>

#include "base/weir-json.h"

/* 2026-11-21T14:15:09.312Z */
#define EXAMPLE_MSEC G_GINT64_CONSTANT (1795270509312)

static yyjson_val *
read_text (WeirJsonReader *reader,
           const char     *text)
{
  return weir_json_reader_read (reader, text, strlen (text));
}

static void
test_read (void)
{
  g_autoptr (WeirJsonReader) reader = weir_json_reader_new ();
  const char *message = NULL;
  gsize position = 0;

  g_assert_true (yyjson_is_obj (read_text (reader, "{\"a\":1}")));
  g_assert_false (weir_json_reader_locate_error (reader, NULL, NULL));

  g_assert_null (read_text (reader, "{\"a\":1,}"));
  g_assert_true (weir_json_reader_locate_error (reader, &message, &position));
  g_assert_nonnull (message);
  g_assert_cmpuint (position, >=, 6);
  g_assert_cmpuint (position, <=, 7);

  g_assert_null (weir_json_reader_read (reader, NULL, 0));
  g_assert_true (weir_json_reader_locate_error (reader, &message, NULL));
  g_assert_null (weir_json_reader_read (reader, "", 0));
  g_assert_null (read_text (reader, "\xff\xfe"));
  g_assert_null (read_text (reader, "\"\xff\""));
  g_assert_null (read_text (reader, "{} {}"));

  /* What failed leaves no trace. */
  g_assert_true (yyjson_is_arr (read_text (reader, " [1] ")));
}

/* Each kind of mistake has words of our own, which can be translated; and not the ones for what is not known. */
static void
test_error_texts (void)
{
  static const char *const documents[] = { "", "{} x", "{\"a\":", "[1 2]", "{\"a\" 1}", "[01]", "[1.]", "\"\xff\"", "\"\\q\"",
                                           "tru", "[1,]", "// x\n1", "?" };
  g_autoptr (WeirJsonReader) reader = weir_json_reader_new ();
  const char *unknown = weir_json_get_error_text (YYJSON_READ_ERROR_FILE_READ);

  for (gsize i = 0; i < G_N_ELEMENTS (documents); i++)
    {
      const char *message = NULL;

      g_assert_null (read_text (reader, documents[i]));
      g_assert_true (weir_json_reader_locate_error (reader, &message, NULL));
      g_assert_cmpstr (message, !=, unknown);
      g_test_message ("%s: %s", documents[i], message);
    }
  g_assert_null (read_text (reader, "{\"a\":"));
  g_assert_true (weir_json_reader_locate_error (reader, &unknown, NULL));
  g_assert_cmpstr (unknown, ==, "it ends too early");
}

static void
test_byte_order_mark (void)
{
  g_autoptr (WeirJsonReader) reader = weir_json_reader_new ();
  gsize position;

  g_assert_true (yyjson_is_obj (read_text (reader, "\xef\xbb\xbf{\"a\":1}")));
  g_assert_null (read_text (reader, "\xef\xbb\xbf?"));
  g_assert_true (weir_json_reader_locate_error (reader, NULL, &position));
  g_assert_cmpuint (position, ==, 3);
  g_assert_null (read_text (reader, "\xef\xbb\xbf"));
}

static void
test_large (void)
{
  g_autoptr (WeirJsonReader) reader = weir_json_reader_new ();
  g_autoptr (GString) text = g_string_new ("[");

  g_test_summary ("A document of 10 MB is read, and small ones before and after it.");

  while (text->len < 10 * 1000 * 1000)
    g_string_append (text, "{\"product_id\":7,\"text\":\"abcdefghijklmnopqrstuvwxyz\"},");
  g_string_append (text, "0]");

  for (int i = 0; i < 3; i++)
    {
      g_assert_true (yyjson_is_obj (read_text (reader, "{}")));
      g_assert_true (yyjson_is_arr (weir_json_reader_read (reader, text->str, text->len)));
      g_assert_null (weir_json_reader_read (reader, text->str, text->len - 1));
    }
}

static void
test_deep (void)
{
  g_autoptr (WeirJsonReader) reader = weir_json_reader_new ();
  g_autoptr (GString) text = g_string_new (NULL);

  for (int i = 0; i < 1000000; i++)
    g_string_append_c (text, '[');
  g_assert_null (weir_json_reader_read (reader, text->str, text->len));
  for (int i = 0; i < 1000000; i++)
    g_string_append_c (text, ']');
  g_assert_true (yyjson_is_arr (weir_json_reader_read (reader, text->str, text->len)));
}

static void
test_int64 (void)
{
  static const struct
  {
    const char *json;
    gboolean is_integer;
    gint64 expected;
  } cases[] = {
    { "0", TRUE, 0 },
    { "-5", TRUE, -5 },
    { "9007199254740993", TRUE, G_GINT64_CONSTANT (9007199254740993) },
    { "\"9007199254740993\"", TRUE, G_GINT64_CONSTANT (9007199254740993) },
    { "9223372036854775807", TRUE, G_MAXINT64 },
    { "-9223372036854775808", TRUE, G_MININT64 },
    { "9223372036854775808", FALSE, 0 },
    { "-9223372036854775809", FALSE, 0 },
    { "18446744073709551615", FALSE, 0 },
    { "1e3", TRUE, 1000 },
    { "2.0", TRUE, 2 },
    { "1.2e1", TRUE, 12 },
    { "1e400", FALSE, 0 },
    { "1.5", FALSE, 0 },
    { "\"12\"", TRUE, 12 },
    { "\"\"", FALSE, 0 },
    { "\"12a\"", FALSE, 0 },
    { "null", FALSE, 0 },
    { "true", FALSE, 0 },
    { "[1]", FALSE, 0 },
    { "{}", FALSE, 0 },
  };
  g_autoptr (WeirJsonReader) reader = weir_json_reader_new ();

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      gint64 number = 77;

      g_test_message ("%s", cases[i].json);
      g_assert_cmpint (weir_json_get_int64 (read_text (reader, cases[i].json), &number), ==, cases[i].is_integer);
      g_assert_cmpint (number, ==, cases[i].is_integer ? cases[i].expected : 77);
    }

  g_assert_false (weir_json_get_int64 (NULL, &(gint64) { 0 }));
}

static void
test_decimal (void)
{
  g_autoptr (WeirJsonReader) reader = weir_json_reader_new ();
  g_autofree char *text = NULL;
  g_autofree char *text_of_string = NULL;
  WeirDecimal number;

  g_assert_true (weir_json_get_decimal (read_text (reader, "19.10"), &number));
  text = weir_decimal_to_string (number);
  g_assert_cmpstr (text, ==, "19.10");

  g_assert_true (weir_json_get_decimal (read_text (reader, "\"1234567890123456789.01\""), &number));
  text_of_string = weir_decimal_to_string (number);
  g_assert_cmpstr (text_of_string, ==, "1234567890123456789.01");

  g_assert_false (weir_json_get_decimal (read_text (reader, "\"19,10\""), &number));
  g_assert_false (weir_json_get_decimal (read_text (reader, "true"), &number));
  g_assert_false (weir_json_get_decimal (NULL, &number));
}

static void
test_text (void)
{
  g_autoptr (WeirJsonReader) reader = weir_json_reader_new ();
  const char *text = NULL;
  gsize length = 0;

  g_assert_true (weir_json_get_text (read_text (reader, "\"J\\u00f6rg\""), &text, &length));
  g_assert_cmpmem (text, length, "Jörg", strlen ("Jörg"));
  g_assert_true (weir_json_get_text (read_text (reader, "9007199254740993"), &text, &length));
  g_assert_cmpmem (text, length, "9007199254740993", 16);
  g_assert_true (weir_json_get_text (read_text (reader, "\"\""), &text, &length));
  g_assert_cmpuint (length, ==, 0);
  g_assert_false (weir_json_get_text (read_text (reader, "null"), &text, &length));
  g_assert_false (weir_json_get_text (read_text (reader, "[]"), &text, &length));
  g_assert_false (weir_json_get_text (NULL, &text, &length));
}

static void
test_time (void)
{
  static const struct
  {
    const char *json;
    gint64 expected; /* −1 where it must be refused */
  } cases[] = {
    { "\"2026-11-21T14:15:09.312Z\"", EXAMPLE_MSEC },
    { "\"2026-11-21T14:15:09.312\"", EXAMPLE_MSEC },
    { "\"2026-11-21 14:15:09,312\"", EXAMPLE_MSEC },
    { "\"2026-11-21T15:15:09.312+01:00\"", EXAMPLE_MSEC },
    { "\"2026-11-21T15:15:09.312+0100\"", EXAMPLE_MSEC },
    { "\"2026-11-21T15:15:09.312+01\"", EXAMPLE_MSEC },
    { "\"2026-11-21T08:45:09.312-05:30\"", EXAMPLE_MSEC },
    { "\"2026-11-21T14:15:09.312999999Z\"", EXAMPLE_MSEC },
    { "\"2026-11-21T15:15:09.312+01:00[Europe/Berlin]\"", EXAMPLE_MSEC },
    { "\"2026-11-21T14:15Z\"", EXAMPLE_MSEC - 9312 },
    { "\"2026-11-21\"", EXAMPLE_MSEC - 9312 - (14 * 60 + 15) * 60000 },
    { "\"2024-02-29T00:00:00Z\"", G_GINT64_CONSTANT (1709164800000) },
    { "\"2016-12-31T23:59:60Z\"", G_GINT64_CONSTANT (1483228800000) },
    { "\"1969-12-31T23:59:59.500Z\"", -500 },
    { "1795270509312", EXAMPLE_MSEC },
    { "\"1795270509312\"", EXAMPLE_MSEC },
    { "1795270509", EXAMPLE_MSEC - 312 },
    { "1795270509.312", EXAMPLE_MSEC },
    { "1795270509.312999999", EXAMPLE_MSEC },
    { "1795270509312000", EXAMPLE_MSEC },
    { "1795270509312000000", EXAMPLE_MSEC },
    { "1.795270509312e12", EXAMPLE_MSEC },
    { "[2026,11,21,14,15,9,312000000]", EXAMPLE_MSEC },
    { "[2026,11,21,14,15,9]", EXAMPLE_MSEC - 312 },
    { "[2026,11,21]", EXAMPLE_MSEC - 9312 - (14 * 60 + 15) * 60000 },
    { "\"2023-02-29T00:00:00Z\"", -1 },
    { "\"2026-13-01\"", -1 },
    { "\"2026-11-21T24:00:00Z\"", -1 },
    { "\"2026-11-21T14:15:09.Z\"", -1 },
    { "\"2026-11-21T14:15:09.312Zx\"", -1 },
    { "\"2026-11-21T14\"", -1 },
    { "\"2026-11-21T\"", -1 },
    { "\"yesterday\"", -1 },
    { "\"\"", -1 },
    { "0", -1 },
    { "-1795270509312", -1 },
    { "1e400", -1 },
    { "null", -1 },
    { "{}", -1 },
    { "[]", -1 },
    { "[2026,13,40]", -1 },
    { "[2026,11,-21]", -1 },
    { "[2026,11,21,14,15,9,1,2]", -1 },
  };
  g_autoptr (WeirJsonReader) reader = weir_json_reader_new ();

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      gint64 msec = -1;

      g_test_message ("%s", cases[i].json);
      g_assert_cmpint (weir_json_get_time_msec (read_text (reader, cases[i].json), &msec), ==, cases[i].expected != -1);
      g_assert_cmpint (msec, ==, cases[i].expected);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/json/read", test_read);
  g_test_add_func ("/json/error-texts", test_error_texts);
  g_test_add_func ("/json/byte-order-mark", test_byte_order_mark);
  g_test_add_func ("/json/large", test_large);
  g_test_add_func ("/json/deep", test_deep);
  g_test_add_func ("/json/int64", test_int64);
  g_test_add_func ("/json/decimal", test_decimal);
  g_test_add_func ("/json/text", test_text);
  g_test_add_func ("/json/time", test_time);
  return g_test_run ();
}
