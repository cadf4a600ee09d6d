/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include <gio/gio.h>
#include <zstd.h>

#include "decode-check.h"

static char *
to_text (const char *id,
         const void *bytes,
         gsize       length)
{
  WeirDecodeInput input = { .bytes = bytes, .length = length };
  gboolean is_cut;
  g_autoptr (GError) error = NULL;
  char *text = weir_decoder_to_text (weir_decoder_find (id), &input, 1 << 20, &is_cut, &error);

  g_assert_no_error (error);
  g_assert_false (is_cut);
  return text;
}

static void
assert_text (const char *id,
             const void *bytes,
             gsize       length,
             const char *expected)
{
  g_autofree char *text = to_text (id, bytes, length);

  g_assert_cmpstr (text, ==, expected);
}

static void
test_list (void)
{
  const WeirDecoder *const *decoders = weir_decoder_list ();
  g_autoptr (GHashTable) ids = g_hash_table_new (g_str_hash, g_str_equal);

  for (gsize i = 0; decoders[i] != NULL; i++)
    {
      g_assert_true (g_hash_table_add (ids, (gpointer) decoders[i]->id));
      g_assert_true (weir_decoder_find (decoders[i]->id) == decoders[i]);
      g_assert_true (decoders[i]->to_tree != NULL || decoders[i]->to_text != NULL || decoders[i]->unpack != NULL);
    }
  g_assert_null (weir_decoder_find ("none"));
}

static void
test_choice (void)
{
  g_autoptr (GBytes) json = g_bytes_new_static ("{\"a\":1}", 7);
  g_autoptr (GBytes) array = g_bytes_new_static (" [1]", 4);
  g_autoptr (GBytes) number = g_bytes_new_static ("1234", 4);
  g_autoptr (GBytes) xml = g_bytes_new_static ("<a/>", 4);
  g_autoptr (GBytes) no_xml = g_bytes_new_static ("<a>", 3);
  g_autoptr (GBytes) integer = bytes_of_hex ("00000000 000003e8");
  g_autoptr (GBytes) uuid = bytes_of_hex ("f81d4fae7dec41d0a76500a0c91e6bf6");
  g_autoptr (GBytes) random = bytes_of_hex ("c1fe930011 ff");
  g_autoptr (GBytes) gzip = bytes_of_hex ("1f8b0800 00000000 0003");

  assert_choice (json, NULL, "json", "Starts with { and is one JSON document");
  assert_choice (array, NULL, "json", "Starts with [ and is one JSON document");
  assert_choice (number, NULL, "text", "Is UTF-8 text");
  assert_choice (xml, NULL, "xml", "Starts with < and is one XML document");
  assert_choice (no_xml, NULL, "text", NULL);
  assert_choice (integer, NULL, "integer", "Has 8 bytes that make a small number");
  assert_choice (uuid, NULL, "uuid", "Has 16 bytes that make a UUID of version 4");
  assert_choice (random, NULL, "hex", "Is neither text nor another format that is known here");
  assert_choice (gzip, NULL, "gzip", "Starts like gzip");
  assert_choice (NULL, NULL, "text", NULL);
}

static void
test_numbers (void)
{
  assert_text ("integer", "\xff", 1, "-1");
  assert_text ("integer", "\x80\x00", 2, "-32768");
  assert_text ("integer", "\x7f\xff\xff\xff", 4, "2147483647");
  assert_text ("integer", "\x00\x20\x00\x00\x00\x00\x00\x01", 8, "9007199254740993");
  assert_text ("integer", "\x80\x00\x00\x00\x00\x00\x00\x00", 8, "-9223372036854775808");
  assert_text ("double", "\x40\x09\x21\xfb\x54\x44\x2d\x18", 8, "3.141592653589793");
  assert_text ("double", "\x3f\xb9\x99\x99\x99\x99\x99\x9a", 8, "0.1");
  assert_text ("double", "\x3d\xcc\xcc\xcd", 4, "0.1");
  assert_text ("double", "\x7f\xf8\x00\x00\x00\x00\x00\x00", 8, "NaN");
  assert_text ("uuid", "\xf8\x1d\x4f\xae\x7d\xec\x41\xd0\xa7\x65\x00\xa0\xc9\x1e\x6b\xf6", 16,
               "f81d4fae-7dec-41d0-a765-00a0c91e6bf6");
  assert_hex_is ("integer", "ffffffff", "{\"signed\": -1, \"unsigned\": 4294967295}");
  assert_hex_is ("integer", "0000018bcfe56800",
                 "{\"signed\": 1700000000000, \"milliseconds since 1970\": \"2023-11-14T22:13:20.000Z\"}");
}

static void
test_wrong_length (void)
{
  static const char *const ids[] = { "integer", "double", "uuid" };

  for (gsize i = 0; i < G_N_ELEMENTS (ids); i++)
    {
      WeirDecodeInput input = { .bytes = (const guint8 *) "abc", .length = 3 };
      gboolean is_cut;
      g_autoptr (GError) error = NULL;

      g_assert_null (weir_decoder_to_text (weir_decoder_find (ids[i]), &input, 1000, &is_cut, &error));
      g_assert_nonnull (error);
    }
}

static void
test_texts (void)
{
  assert_text ("latin-1", "J\xf6rg", 4, "Jörg");
  assert_text ("utf-16le", "\xff\xfe" "J\0\xf6\0", 6, "Jö");
  assert_text ("utf-16be", "\0J\0\xf6\xd8\x3d\xde\x00", 8, "Jö😀");
  assert_text ("utf-16be", "\xd8\x3d\0a\0", 5, "\xef\xbf\xbd" "a\xef\xbf\xbd");
  assert_text ("text", "a\xff", 2, "a\xef\xbf\xbd");
}

static void
test_xml (void)
{
  static const char document[] =
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<order id=\"7\" xmlns:x=\"urn:x\"><!-- hello --><store>Mumbai &amp; more</store>"
    "<x:item n='1'/>text<b>bold</b><c><![CDATA[1 < 2]]></c></order>";
  static const char expected[] =
    "<order xmlns:x=\"urn:x\" id=\"7\">\n  <!-- hello -->\n  <store>Mumbai &amp; more</store>\n  <x:item n=\"1\"/>\n  text\n"
    "  <b>bold</b>\n  <c>1 &lt; 2</c>\n</order>";

  assert_text ("xml", document, strlen (document), expected);
}

/* What fetches, or grows, when it is read, does not here. */
static void
test_xml_attacks (void)
{
  static const char external[] =
    "<!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><a>&x;</a>";
  static const char bomb[] =
    "<!DOCTYPE a [<!ENTITY a \"0123456789\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;\">"
    "<!ENTITY c \"&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;\">]><a b=\"x\">&c;</a>";
  static const char *const attacks[] = { external, bomb };
  g_autoptr (GString) deep = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (WeirDecodedTree) tree = NULL;
  WeirDecodeInput input;

  for (gsize i = 0; i < G_N_ELEMENTS (attacks); i++)
    {
      g_autofree char *problem = NULL;
      g_autofree char *json = NULL;

      input = (WeirDecodeInput) { .bytes = (const guint8 *) attacks[i], .length = strlen (attacks[i]) };
      json = decode_to_json ("xml", &input, &problem);
      g_assert_nonnull (problem);
      g_assert_true (g_str_has_prefix (problem, "Reading stopped at byte "));
      g_assert_null (strstr (json, "root"));
      g_assert_null (strstr (json, "0123456789"));
    }

  for (guint i = 0; i < 100000; i++)
    g_string_append (deep, "<a>");
  input = (WeirDecodeInput) { .bytes = (const guint8 *) deep->str, .length = deep->len };
  tree = weir_decoder_to_tree (weir_decoder_find ("xml"), &input, NULL, &error);
  g_assert_nonnull (tree);
  g_assert_nonnull (weir_decoded_tree_get_problem (tree));
}

static GBytes *
pack_gzip (const void *bytes,
           gsize       length)
{
  g_autoptr (GZlibCompressor) compressor = g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP, 6);
  g_autoptr (GBytes) plain = g_bytes_new (bytes, length);
  g_autoptr (GError) error = NULL;
  GBytes *packed = g_converter_convert_bytes (G_CONVERTER (compressor), plain, &error);

  g_assert_no_error (error);
  return packed;
}

static GBytes *
pack_zstd (const void *bytes,
           gsize       length)
{
  gsize size = ZSTD_compressBound (length);
  guint8 *packed = g_malloc (size);

  size = ZSTD_compress (packed, size, bytes, length, 3);
  g_assert_false (ZSTD_isError (size));
  return g_bytes_new_take (packed, size);
}

static GBytes *
unpack (const char *id,
        GBytes     *packed,
        gsize       max_bytes,
        gboolean   *is_cut)
{
  WeirDecodeInput input = weir_decode_input (packed, NULL, FALSE, NULL);
  g_autoptr (GError) error = NULL;
  GBytes *bytes = weir_decoder_find (id)->unpack (&input, max_bytes, is_cut, &error);

  g_assert_no_error (error);
  g_assert_nonnull (bytes);
  return bytes;
}

static void
test_packed (void)
{
  static const char *const ids[] = { "gzip", "zstd" };
  g_autofree char *zeros = g_malloc0 (20 * 1000 * 1000);

  for (gsize i = 0; i < G_N_ELEMENTS (ids); i++)
    {
      GBytes *(*pack) (const void *, gsize) = i == 0 ? pack_gzip : pack_zstd;
      g_autoptr (GBytes) plain = g_bytes_new_static ("{\"a\":1}", 7);
      g_autoptr (GBytes) packed = pack ("{\"a\":1}", 7);
      g_autoptr (GBytes) bomb = pack (zeros, 20 * 1000 * 1000);
      g_autoptr (GBytes) half = g_bytes_new_from_bytes (bomb, 0, g_bytes_get_size (bomb) / 2);
      g_autoptr (GBytes) broken = g_bytes_new_from_bytes (packed, 0, 6);
      g_autoptr (GByteArray) twice = g_byte_array_new ();
      g_autoptr (GBytes) two = NULL;
      g_autoptr (GBytes) one_out = NULL;
      g_autoptr (GBytes) two_out = NULL;
      g_autoptr (GBytes) bomb_out = NULL;
      g_autoptr (GBytes) half_out = NULL;
      WeirDecodeInput input = weir_decode_input (broken, NULL, FALSE, NULL);
      g_autoptr (GBytes) nothing = NULL;
      g_autoptr (GError) error = NULL;
      gboolean is_cut;

      assert_choice (packed, NULL, ids[i], NULL);
      one_out = unpack (ids[i], packed, 1000, &is_cut);
      g_assert_false (is_cut);
      g_assert_true (g_bytes_equal (one_out, plain));

      bomb_out = unpack (ids[i], bomb, 1000000, &is_cut);
      g_assert_true (is_cut);
      g_assert_cmpuint (g_bytes_get_size (bomb_out), ==, 1000000);

      half_out = unpack (ids[i], half, 100 * 1000 * 1000, &is_cut);
      g_assert_true (is_cut);

      g_byte_array_append (twice, g_bytes_get_data (packed, NULL), (guint) g_bytes_get_size (packed));
      g_byte_array_append (twice, g_bytes_get_data (packed, NULL), (guint) g_bytes_get_size (packed));
      two = g_byte_array_free_to_bytes (g_steal_pointer (&twice));
      two_out = unpack (ids[i], two, 1000, &is_cut);
      g_assert_false (is_cut);
      g_assert_cmpuint (g_bytes_get_size (two_out), ==, 14);

      nothing = weir_decoder_find (ids[i])->unpack (&input, 1000, &is_cut, &error);
      g_assert_true (nothing == NULL ? error != NULL : is_cut);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/decode-formats/list", test_list);
  g_test_add_func ("/decode-formats/choice", test_choice);
  g_test_add_func ("/decode-formats/numbers", test_numbers);
  g_test_add_func ("/decode-formats/wrong-length", test_wrong_length);
  g_test_add_func ("/decode-formats/texts", test_texts);
  g_test_add_func ("/decode-formats/xml", test_xml);
  g_test_add_func ("/decode-formats/xml-attacks", test_xml_attacks);
  g_test_add_func ("/decode-formats/packed", test_packed);
  return g_test_run ();
}
