/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "decode-check.h"

/* Appendix A of RFC 8949; what JSON has no word for is a string here. */
static void
test_examples (void)
{
  static const struct
  {
    const char *hex;
    const char *json;
  } examples[] = {
    { "00", "0" },
    { "01", "1" },
    { "0a", "10" },
    { "17", "23" },
    { "1818", "24" },
    { "1819", "25" },
    { "1864", "100" },
    { "1903e8", "1000" },
    { "1a000f4240", "1000000" },
    { "1b000000e8d4a51000", "1000000000000" },
    { "1bffffffffffffffff", "18446744073709551615" },
    { "c249010000000000000000", "[\"010000000000000000\"]" },
    { "3bffffffffffffffff", "-18446744073709551616" },
    { "c349010000000000000000", "[\"010000000000000000\"]" },
    { "20", "-1" },
    { "29", "-10" },
    { "3863", "-100" },
    { "3903e7", "-1000" },
    { "f90000", "0.0" },
    { "f98000", "-0.0" },
    { "f93c00", "1.0" },
    { "fb3ff199999999999a", "1.1" },
    { "f93e00", "1.5" },
    { "f97bff", "65504.0" },
    { "fa47c35000", "100000.0" },
    { "fa7f7fffff", "3.4028235e+38" },
    { "fb7e37e43c8800759c", "1e+300" },
    { "f90001", "5.9604645e-08" },
    { "f90400", "0.000061035156" },
    { "f9c400", "-4.0" },
    { "fbc010666666666666", "-4.1" },
    { "f97c00", "\"Infinity\"" },
    { "f97e00", "\"NaN\"" },
    { "f9fc00", "\"-Infinity\"" },
    { "fa7f800000", "\"Infinity\"" },
    { "fa7fc00000", "\"NaN\"" },
    { "faff800000", "\"-Infinity\"" },
    { "fb7ff0000000000000", "\"Infinity\"" },
    { "fb7ff8000000000000", "\"NaN\"" },
    { "fbfff0000000000000", "\"-Infinity\"" },
    { "f4", "false" },
    { "f5", "true" },
    { "f6", "null" },
    { "f7", "\"undefined\"" },
    { "f0", "\"simple(16)\"" },
    { "f8ff", "\"simple(255)\"" },
    { "c074323031332d30332d32315432303a30343a30305a", "[\"2013-03-21T20:04:00Z\"]" },
    { "c11a514b67b0", "[1363896240]" },
    { "c1fb41d452d9ec200000", "[1363896240.5]" },
    { "d74401020304", "[\"01020304\"]" },
    { "d818456449455446", "[\"6449455446\"]" },
    { "d82076687474703a2f2f7777772e6578616d706c652e636f6d", "[\"http://www.example.com\"]" },
    { "40", "\"\"" },
    { "4401020304", "\"01020304\"" },
    { "60", "\"\"" },
    { "6161", "\"a\"" },
    { "6449455446", "\"IETF\"" },
    { "62225c", "\"\\\"\\\\\"" },
    { "62c3bc", "\"ü\"" },
    { "63e6b0b4", "\"水\"" },
    { "64f0908591", "\"𐅑\"" },
    { "80", "[]" },
    { "83010203", "[1, 2, 3]" },
    { "8301820203820405", "[1, [2, 3], [4, 5]]" },
    { "98190102030405060708090a0b0c0d0e0f101112131415161718181819",
      "[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25]" },
    { "a0", "{}" },
    { "a201020304", "{\"1\": 2, \"3\": 4}" },
    { "a26161016162820203", "{\"a\": 1, \"b\": [2, 3]}" },
    { "826161a161626163", "[\"a\", {\"b\": \"c\"}]" },
    { "a56161614161626142616361436164614461656145",
      "{\"a\": \"A\", \"b\": \"B\", \"c\": \"C\", \"d\": \"D\", \"e\": \"E\"}" },
    { "5f42010243030405ff", "\"0102030405\"" },
    { "7f657374726561646d696e67ff", "\"streaming\"" },
    { "9fff", "[]" },
    { "9f018202039f0405ffff", "[1, [2, 3], [4, 5]]" },
    { "9f01820203820405ff", "[1, [2, 3], [4, 5]]" },
    { "83018202039f0405ff", "[1, [2, 3], [4, 5]]" },
    { "83019f0203ff820405", "[1, [2, 3], [4, 5]]" },
    { "9f0102030405060708090a0b0c0d0e0f101112131415161718181819ff",
      "[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25]" },
    { "bf61610161629f0203ffff", "{\"a\": 1, \"b\": [2, 3]}" },
    { "826161bf61626163ff", "[\"a\", {\"b\": \"c\"}]" },
    { "bf6346756ef563416d7421ff", "{\"Fun\": true, \"Amt\": -2}" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (examples); i++)
    assert_hex_is ("cbor", examples[i].hex, examples[i].json);
}

static void
test_names (void)
{
  /* {[1]: 2, "a": 3}: a name that is an array. */
  assert_hex_is ("cbor", "a2 8101 02 6161 03", "{\"\": {\"key\": [1], \"value\": 2}, \"a\": 3}");
  /* {1(0): {}} */
  assert_hex_is ("cbor", "a1 c100 a0", "{\"\": {\"key\": [0], \"value\": {}}}");
  /* A name in pieces. */
  assert_hex_is ("cbor", "a1 7f61616162ff 01", "{\"ab\": 1}");
}

/* Appendix F: what is not well-formed must be said to be so. */
static void
test_not_well_formed (void)
{
  static const char *const cases[] = {
    "18", "19", "1a", "1b", "1901", "1a0102", "1b01020304050607", "38", "58", "78", "98", "9a01ff00", "b8", "d8", "f8", "f900",
    "fa0000", "fb000000", "41", "61", "5affffffff00", "5bffffffffffffffff010203", "7affffffff00", "7b7fffffffffffffff010203",
    "81", "818181818181818181", "8200", "a1", "a20102", "a100", "a2000000", "c0", "5f4100", "7f6100", "9f", "9f0102", "bf",
    "bf01020102", "819f", "9f8000", "9f9f9f9f9fffffffff", "9f819f819f9fffffff", "1c", "1d", "1e", "3c", "5c", "7c", "9c", "bc",
    "dc", "fc", "fd", "fe", "f800", "f801", "f818", "f81f", "5f00ff", "5f21ff", "5f6100ff", "5f80ff", "5fa0ff", "5fc000ff", "5fe0ff",
    "7f4100ff", "5f5f4100ffff", "7f7f6100ffff", "ff", "81ff", "8200ff", "a1ff", "a1ff00", "a100ff", "a20000ff", "9f81ff",
    "bf00ff", "bf000000ff", "1f", "3f", "df",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GBytes) bytes = bytes_of_hex (cases[i]);
      WeirDecodeInput input = weir_decode_input (bytes, NULL, FALSE, NULL);
      g_autofree char *problem = NULL;
      g_autofree char *json = decode_to_json ("cbor", &input, &problem);

      g_test_message ("%s: %s", cases[i], problem);
      g_assert_nonnull (problem);
    }
}

static void
test_depth (void)
{
  g_autofree char *deep = g_malloc (200001);
  g_autoptr (GBytes) bytes = NULL;
  WeirDecodeInput input;
  g_autofree char *problem = NULL;
  g_autofree char *json = NULL;

  memset (deep, '\x81', 200000);
  deep[200000] = 1;
  bytes = g_bytes_new (deep, 200001);
  input = weir_decode_input (bytes, NULL, FALSE, NULL);
  json = decode_to_json ("cbor", &input, &problem);
  g_assert_nonnull (problem);
}

static void
test_choice (void)
{
  g_autoptr (GBytes) map = bytes_of_hex ("a26161016162820203");
  g_autoptr (GBytes) described = bytes_of_hex ("d9d9f7 83010203");
  g_autoptr (GBytes) more = bytes_of_hex ("a2616101616282020300");

  assert_choice (map, NULL, "cbor", "Is one map of CBOR to its last byte");
  assert_choice (described, NULL, "cbor", NULL);
  assert_choice (more, NULL, "hex", NULL);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/decode-cbor/examples", test_examples);
  g_test_add_func ("/decode-cbor/names", test_names);
  g_test_add_func ("/decode-cbor/not-well-formed", test_not_well_formed);
  g_test_add_func ("/decode-cbor/depth", test_depth);
  g_test_add_func ("/decode-cbor/choice", test_choice);
  return g_test_run ();
}
