/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include <string.h>

#include "decode/weir-decode.h"

#define ALL (1000 * 1000)

static GBytes *
bytes_of (const char *text)
{
  return g_bytes_new_static (text, strlen (text));
}

static void
assert_kind (const char      *bytes,
             gsize            length,
             WeirDecodedKind  kind)
{
  g_autoptr (GBytes) value = g_bytes_new (bytes, length);

  g_assert_cmpint (weir_decode_guess (value), ==, kind);
}

static void
test_guess (void)
{
  g_assert_cmpint (weir_decode_guess (NULL), ==, WEIR_DECODED_NULL);
  assert_kind ("", 0, WEIR_DECODED_EMPTY);
  assert_kind ("{}", 2, WEIR_DECODED_JSON);
  assert_kind (" [1, 2] ", 8, WEIR_DECODED_JSON);
  assert_kind ("\xef\xbb\xbf{}", 5, WEIR_DECODED_JSON);
  assert_kind ("{\"a\":1", 6, WEIR_DECODED_TEXT);
  assert_kind ("123", 3, WEIR_DECODED_TEXT);
  assert_kind ("null", 4, WEIR_DECODED_TEXT);
  assert_kind ("Jörg\n\tx", strlen ("Jörg\n\tx"), WEIR_DECODED_TEXT);
  assert_kind ("\xff\xfe", 2, WEIR_DECODED_BINARY);
  assert_kind ("a\0b", 3, WEIR_DECODED_BINARY);
  assert_kind ("\0\0\0\0\1", 5, WEIR_DECODED_BINARY);
  assert_kind ("\1plain", 6, WEIR_DECODED_BINARY);
}

static void
assert_text (GBytes          *bytes,
             WeirDecodedKind  kind,
             gsize            max_bytes,
             const char      *expected,
             gboolean         is_cut_expected)
{
  gboolean is_cut = 77;
  g_autofree char *text = weir_decode_to_text (bytes, kind, max_bytes, &is_cut);

  g_assert_cmpstr (text, ==, expected);
  g_assert_cmpint (is_cut, ==, is_cut_expected);
}

static void
assert_json (const char *json,
             const char *expected)
{
  g_autoptr (GBytes) bytes = bytes_of (json);

  assert_text (bytes, WEIR_DECODED_JSON, ALL, expected, FALSE);
}

static void
test_json (void)
{
  assert_json ("{}", "{}");
  assert_json ("[ ]", "[]");
  assert_json ("{\"a\":1}", "{\n  \"a\": 1\n}");
  assert_json ("{\"a\" : [ 1,2 , {\"b\":null}],\n\"c\":{ }}",
               "{\n  \"a\": [\n    1,\n    2,\n    {\n      \"b\": null\n    }\n  ],\n  \"c\": {}\n}");
  assert_json ("{\"te,xt\":\"a: {b} [c], \\\"d\\\\\"}", "{\n  \"te,xt\": \"a: {b} [c], \\\"d\\\\\"\n}");
  assert_json ("\xef\xbb\xbf[1]", "[\n  1\n]");
}

static void
test_json_exact (void)
{
  g_test_summary ("Numbers keep their digits, repeated keys are all there, escapes stay escapes.");

  assert_json ("{\"id\":9007199254740993,\"id\":18446744073709551616,\"x\":1.10,\"y\":1E+2,\"z\":-0.0,\"w\":1e400}",
               "{\n  \"id\": 9007199254740993,\n  \"id\": 18446744073709551616,\n  \"x\": 1.10,\n  \"y\": 1E+2,\n"
               "  \"z\": -0.0,\n  \"w\": 1e400\n}");
  assert_json ("[\"\\u00e4\\u0000\",\"ä\"]", "[\n  \"\\u00e4\\u0000\",\n  \"ä\"\n]");
}

static void
test_json_cut (void)
{
  g_autoptr (GBytes) bytes = bytes_of ("{\"a\":\"ää\"}");

  /* {␊  "a": "ää"␊}: 12 bytes to the second ä, 17 in all */
  assert_text (bytes, WEIR_DECODED_JSON, 17, "{\n  \"a\": \"ää\"\n}", FALSE);
  assert_text (bytes, WEIR_DECODED_JSON, 16, "{\n  \"a\": \"ää\"\n", TRUE);
  assert_text (bytes, WEIR_DECODED_JSON, 13, "{\n  \"a\": \"ä", TRUE);
  assert_text (bytes, WEIR_DECODED_JSON, 12, "{\n  \"a\": \"ä", TRUE);
  assert_text (bytes, WEIR_DECODED_JSON, 11, "{\n  \"a\": \"", TRUE);
  assert_text (bytes, WEIR_DECODED_JSON, 1, "{", TRUE);
  assert_text (bytes, WEIR_DECODED_JSON, 0, "", TRUE);
}

static void
test_json_large (void)
{
  g_autoptr (GString) json = g_string_new ("{\"items\":[0");
  g_autoptr (GBytes) many = NULL;
  g_autoptr (GBytes) one = NULL;
  g_autoptr (GTimer) timer = NULL;
  g_autofree char *text = NULL;
  g_autofree char *string = NULL;
  gboolean is_cut = FALSE;

  g_test_summary ("A line of 10 MB costs what is shown of it, not what it is.");

  while (json->len < 10 * 1000 * 1000)
    g_string_append (json, ",{\"product_id\":7,\"quantity\":1}");
  g_string_append (json, "]}");
  many = g_bytes_new (json->str, json->len);
  g_assert_cmpint (weir_decode_guess (many), ==, WEIR_DECODED_JSON);

  memset (json->str, 'x', json->len);
  json->str[0] = '[';
  json->str[1] = '"';
  json->str[json->len - 2] = '"';
  json->str[json->len - 1] = ']';
  one = g_bytes_new (json->str, json->len);
  g_assert_cmpint (weir_decode_guess (one), ==, WEIR_DECODED_JSON);

  timer = g_timer_new ();
  text = weir_decode_to_text (many, WEIR_DECODED_JSON, 100000, &is_cut);
  g_assert_true (is_cut);
  g_assert_cmpuint (strlen (text), <=, 100000);
  g_assert_cmpuint (strlen (text), >, 99990);
  g_assert_true (g_str_has_prefix (text, "{\n  \"items\": [\n    0,\n    {\n      \"product_id\": 7,\n"));

  string = weir_decode_to_text (one, WEIR_DECODED_JSON, 100000, &is_cut);
  g_assert_true (is_cut);
  g_assert_cmpuint (strlen (string), ==, 100000);
  g_test_minimized_result (g_timer_elapsed (timer, NULL), "two documents of 10 MB: %.4f s", g_timer_elapsed (timer, NULL));
  g_assert_cmpfloat (g_timer_elapsed (timer, NULL), <, 5);
}

static void
test_json_deep (void)
{
  g_autoptr (GString) json = g_string_new (NULL);
  g_autoptr (GBytes) bytes = NULL;
  g_autofree char *text = NULL;
  gboolean is_cut = FALSE;

  for (int i = 0; i < 100000; i++)
    g_string_append_c (json, '[');
  g_string_append_c (json, '1');
  for (int i = 0; i < 100000; i++)
    g_string_append_c (json, ']');
  bytes = g_bytes_new (json->str, json->len);

  g_assert_cmpint (weir_decode_guess (bytes), ==, WEIR_DECODED_JSON);
  text = weir_decode_to_text (bytes, WEIR_DECODED_JSON, 1000 * ALL, &is_cut);
  g_assert_false (is_cut);
  g_assert_cmpuint (strlen (text), <, 100000 * 2 * 130 + 1000);
}

static void
test_text (void)
{
  g_autoptr (GBytes) bytes = bytes_of ("aäb");
  g_autoptr (GBytes) wrong = g_bytes_new_static ("a\xff\0b", 4);

  assert_text (bytes, WEIR_DECODED_TEXT, ALL, "aäb", FALSE);
  assert_text (bytes, WEIR_DECODED_TEXT, 4, "aäb", FALSE);
  assert_text (bytes, WEIR_DECODED_TEXT, 3, "aä", TRUE);
  assert_text (bytes, WEIR_DECODED_TEXT, 2, "a", TRUE);
  assert_text (bytes, WEIR_DECODED_TEXT, 0, "", TRUE);
  assert_text (bytes, WEIR_DECODED_TEXT, G_MAXSIZE, "aäb", FALSE);

  /* A person chose to see it as text. */
  assert_text (wrong, WEIR_DECODED_TEXT, ALL, "a��b", FALSE);
  assert_text (wrong, WEIR_DECODED_JSON, ALL, "a��b", FALSE);

  assert_text (NULL, WEIR_DECODED_NULL, ALL, "", FALSE);
  assert_text (NULL, WEIR_DECODED_TEXT, ALL, "", FALSE);
}

static void
test_hex (void)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static ("Hello, world\0\xff\x7f~ more", 21);

  assert_text (bytes, WEIR_DECODED_BINARY, ALL,
               "00000000  48 65 6c 6c 6f 2c 20 77  6f 72 6c 64 00 ff 7f 7e  |Hello, world...~|\n"
               "00000010  20 6d 6f 72 65                                    | more|",
               FALSE);
  assert_text (bytes, WEIR_DECODED_BINARY, 100,
               "00000000  48 65 6c 6c 6f 2c 20 77  6f 72 6c 64 00 ff 7f 7e  |Hello, world...~|\n", TRUE);
  assert_text (bytes, WEIR_DECODED_BINARY, 10, "", TRUE);
}

static void
assert_line (const char *bytes,
             gsize       length,
             gsize       max_bytes,
             const char *expected)
{
  g_autoptr (GBytes) value = g_bytes_new (bytes, length);
  g_autofree char *line = weir_decode_to_line (value, max_bytes);

  g_assert_cmpstr (line, ==, expected);
}

static void
test_line (void)
{
  g_autofree char *null = weir_decode_to_line (NULL, 100);

  g_assert_cmpstr (null, ==, "null");
  assert_line ("", 0, 100, "");
  assert_line ("{\"a\": 1}", 8, 100, "{\"a\": 1}");
  assert_line ("a\nb\tc\r\0d\x7f", 9, 100, "a␊b␉c␍␀d␡");
  assert_line ("J\xc3\xb6rg", 5, 100, "Jörg");
  assert_line ("a\xff\xc3", 3, 100, "a\\xff\\xc3");
  assert_line ("a\xe2\x80\xa8" "b\xc2\x85", 7, 100, "a␤b␤");
  assert_line ("a\xe2\x80\xae" "b", 5, 100, "a\\u202eb");

  /* Bounded, ellipsis included, and never through a character. */
  assert_line ("abcdefghij", 10, 10, "abcdefghij");
  assert_line ("abcdefghijk", 11, 10, "abcdefg…");
  assert_line ("abcdefää", 10, 10, "abcdefää");
  assert_line ("abcdefäää", 12, 10, "abcdef…");
  assert_line ("äää", 6, 2, "");
  assert_line ("\n\n\n\n", 4, 9, "␊␊…");
  assert_line ("a", 1, 0, "");
}

static void
test_check_json (void)
{
  static const struct
  {
    const char *text;
    const char *place; /* NULL where it is right */
  } cases[] = {
    { "{}", NULL },
    { "1", NULL },
    { "{\"id\":12345678901234567890123}", NULL },
    { "{\n  \"a\": 1,\n}", "Line 2, column 9" },
    { "{\n  \"ä\": ?\n}", "Line 2, column 8" },
    { "[1", "Line 1, column 3" },
  };
  g_autofree char *empty = weir_decode_check_json ("", 0);

  g_assert_nonnull (empty);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *message = weir_decode_check_json (cases[i].text, strlen (cases[i].text));

      g_test_message ("%s → %s", cases[i].text, message);
      if (cases[i].place == NULL)
        g_assert_null (message);
      else
        g_assert_true (g_str_has_prefix (message, cases[i].place));
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/decode/guess", test_guess);
  g_test_add_func ("/decode/json", test_json);
  g_test_add_func ("/decode/json-exact", test_json_exact);
  g_test_add_func ("/decode/json-cut", test_json_cut);
  g_test_add_func ("/decode/json-large", test_json_large);
  g_test_add_func ("/decode/json-deep", test_json_deep);
  g_test_add_func ("/decode/text", test_text);
  g_test_add_func ("/decode/hex", test_hex);
  g_test_add_func ("/decode/line", test_line);
  g_test_add_func ("/decode/check-json", test_check_json);
  return g_test_run ();
}
