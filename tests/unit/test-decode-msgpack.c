/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "decode-check.h"

/* A vector for each format of the specification, at the ends of its range. */
static void
test_formats (void)
{
  static const struct
  {
    const char *hex;
    const char *json;
  } vectors[] = {
    { "c0", "null" },
    { "c2", "false" },
    { "c3", "true" },
    { "00", "0" },
    { "7f", "127" },
    { "e0", "-32" },
    { "ff", "-1" },
    { "ccff", "255" },
    { "cdffff", "65535" },
    { "ceffffffff", "4294967295" },
    { "cfffffffffffffffff", "18446744073709551615" },
    { "d080", "-128" },
    { "d18000", "-32768" },
    { "d280000000", "-2147483648" },
    { "d38000000000000000", "-9223372036854775808" },
    { "cf0020000000000001", "9007199254740993" },
    { "ca3fc00000", "1.5" },
    { "ca3dcccccd", "0.1" },
    { "cb3ff199999999999a", "1.1" },
    { "cb7ff0000000000000", "\"Infinity\"" },
    { "a0", "\"\"" },
    { "a161", "\"a\"" },
    { "a56162636465", "\"abcde\"" },
    { "d90161", "\"a\"" },
    { "da000161", "\"a\"" },
    { "db0000000161", "\"a\"" },
    { "c403010203", "\"010203\"" },
    { "c50003010203", "\"010203\"" },
    { "c600000003010203", "\"010203\"" },
    { "90", "[]" },
    { "93010203", "[1, 2, 3]" },
    { "dc0003010203", "[1, 2, 3]" },
    { "dd00000003010203", "[1, 2, 3]" },
    { "80", "{}" },
    { "82a16101a1629202c0", "{\"a\": 1, \"b\": [2, null]}" },
    { "de0001a16101", "{\"a\": 1}" },
    { "df00000001a16101", "{\"a\": 1}" },
    { "81 01 02", "{\"1\": 2}" },
    { "81 ff 02", "{\"-1\": 2}" },
    { "81 9101 02", "{\"\": {\"key\": [1], \"value\": 2}}" },
    { "d401ff", "\"extension 1: ff\"" },
    { "d501ffee", "\"extension 1: ffee\"" },
    { "c70301010203", "\"extension 1: 010203\"" },
    { "c8000301010203", "\"extension 1: 010203\"" },
    { "c90000000301010203", "\"extension 1: 010203\"" },
    /* Timestamps of 32, 64 and 96 bits. */
    { "d6ff00000000", "\"1970-01-01T00:00:00Z\"" },
    { "d7ff0000000400000001", "\"1970-01-01T00:00:01.000000001Z\"" },
    { "c70cff00000001ffffffffffffffff", "\"1969-12-31T23:59:59.000000001Z\"" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (vectors); i++)
    assert_hex_is ("msgpack", vectors[i].hex, vectors[i].json);
}

static void
test_wrong (void)
{
  /* Too short, never used, and arrays that say to have 4,294,967,295 values. */
  static const char *const cases[] = { "cc", "c1", "a2 61", "91", "81 a161", "dd ffffffff 00", "df ffffffff", "c6 ffffffff",
                                       "91 dd ffffffff 00", "d4 01", "c7 05 01 00" };
  g_autofree char *deep = g_malloc (100001);
  g_autoptr (GBytes) deep_bytes = NULL;
  WeirDecodeInput deep_input;
  g_autofree char *deep_problem = NULL;
  g_autofree char *deep_json = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GBytes) bytes = bytes_of_hex (cases[i]);
      WeirDecodeInput input = weir_decode_input (bytes, NULL, FALSE, NULL);
      g_autofree char *problem = NULL;
      g_autofree char *json = decode_to_json ("msgpack", &input, &problem);

      g_test_message ("%s: %s", cases[i], problem);
      g_assert_nonnull (problem);
      g_assert_null (json);
    }

  memset (deep, '\x91', 100000);
  deep[100000] = 1;
  deep_bytes = g_bytes_new (deep, 100001);
  deep_input = weir_decode_input (deep_bytes, NULL, FALSE, NULL);
  deep_json = decode_to_json ("msgpack", &deep_input, &deep_problem);
  g_assert_cmpstr (deep_problem, ==, "This MessagePack is nested too deeply to be shown. Choose Hex.");
}

/* As deep as is promised to be shown must be what the library can. */
static void
test_deepest (void)
{
  guint8 deep[31];
  g_autoptr (GBytes) bytes = NULL;
  WeirDecodeInput input;
  g_autofree char *problem = NULL;
  g_autofree char *json = NULL;

  memset (deep, 0x91, 30);
  deep[30] = 7;
  bytes = g_bytes_new (deep, sizeof deep);
  input = weir_decode_input (bytes, NULL, FALSE, NULL);
  json = decode_to_json ("msgpack", &input, &problem);
  g_assert_cmpstr (problem, ==, NULL);
  g_assert_cmpstr (json, ==, "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[7]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]");
}

static void
test_rest (void)
{
  g_autoptr (GBytes) bytes = bytes_of_hex ("81a16101 c1");
  WeirDecodeInput input = weir_decode_input (bytes, NULL, FALSE, NULL);
  g_autofree char *problem = NULL;
  g_autofree char *json = decode_to_json ("msgpack", &input, &problem);

  g_assert_cmpstr (json, ==, "{\"a\": 1}");
  g_assert_cmpstr (problem, ==, "Behind the value there are more bytes (1).");
  assert_choice (bytes, NULL, "hex", NULL);
}

static void
test_choice (void)
{
  g_autoptr (GBytes) map = bytes_of_hex ("82a16101a1629202c0");
  g_autoptr (GBytes) empty = bytes_of_hex ("de0000");

  assert_choice (map, NULL, "msgpack", "Is one map of MessagePack to its last byte");
  /* Has no first name to be looked at: found by fuzzing. */
  assert_choice (empty, NULL, "hex", NULL);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/decode-msgpack/formats", test_formats);
  g_test_add_func ("/decode-msgpack/wrong", test_wrong);
  g_test_add_func ("/decode-msgpack/deepest", test_deepest);
  g_test_add_func ("/decode-msgpack/rest", test_rest);
  g_test_add_func ("/decode-msgpack/choice", test_choice);
  return g_test_run ();
}
