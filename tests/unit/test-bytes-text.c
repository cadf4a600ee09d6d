/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include <string.h>

#include "base/weir-bytes-text.h"
#include "base/weir-error.h"

static void
check_round_trip (const void *data,
                  gsize length)
{
  static const WeirBytesForm forms[] = { WEIR_BYTES_HEX, WEIR_BYTES_BASE64 };
  g_autoptr (GBytes) bytes = g_bytes_new (data, length);

  for (guint i = 0; i < G_N_ELEMENTS (forms); i++)
    {
      g_autofree char *text = weir_bytes_to_text (forms[i], bytes);
      g_autoptr (GBytes) again = NULL;
      g_autoptr (GError) error = NULL;

      g_assert_true (weir_bytes_from_text (forms[i], text, &again, NULL, &error));
      g_assert_no_error (error);
      g_assert_true (g_bytes_equal (again, bytes));
    }
}

static void
test_round_trip (void)
{
  guint8 all[256];

  for (guint i = 0; i < G_N_ELEMENTS (all); i++)
    all[i] = (guint8) i;
  for (gsize length = 0; length <= G_N_ELEMENTS (all); length++)
    check_round_trip (all, length);
}

static void
check_bytes (WeirBytesForm form,
             const char *text,
             const void *data,
             gsize length)
{
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (weir_bytes_from_text (form, text, &bytes, NULL, &error));
  g_assert_no_error (error);
  g_assert_nonnull (bytes);
  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), data, length);
}

static void
check_wrong (WeirBytesForm form,
             const char *text,
             gsize position,
             const char *says)
{
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) error = NULL;
  gsize at = G_MAXSIZE;

  g_assert_false (weir_bytes_from_text (form, text, &bytes, &at, &error));
  g_assert_error (error, WEIR_ERROR, WEIR_ERROR_INVALID);
  g_assert_null (bytes);
  g_assert_cmpuint (at, ==, position);
  g_assert_nonnull (strstr (error->message, says));
}

static void
test_read (void)
{
  g_autoptr (GBytes) nothing = NULL;

  check_bytes (WEIR_BYTES_TEXT, "a é", "a \303\251", 4);
  check_bytes (WEIR_BYTES_TEXT, "", "", 0);
  check_bytes (WEIR_BYTES_HEX, "00 FF:0a\n7f", "\000\377\012\177", 4);
  check_bytes (WEIR_BYTES_HEX, " ", "", 0);
  check_bytes (WEIR_BYTES_BASE64, "AP8=", "\000\377", 2);
  check_bytes (WEIR_BYTES_BASE64, "A P\n8 =", "\000\377", 2);
  g_assert_true (weir_bytes_from_text (WEIR_BYTES_NULL, "passed by", &nothing, NULL, NULL));
  g_assert_null (nothing);
}

static void
test_wrong (void)
{
  check_wrong (WEIR_BYTES_HEX, "00 0", 4, "character 5");
  check_wrong (WEIR_BYTES_HEX, "00 g0", 3, "character 4");
  check_wrong (WEIR_BYTES_HEX, "0 0", 1, "character 2");
  check_wrong (WEIR_BYTES_HEX, "é", 0, "character 1");
  check_wrong (WEIR_BYTES_BASE64, "AP8", 3, "character 4");
  check_wrong (WEIR_BYTES_BASE64, "A=", 1, "character 2");
  check_wrong (WEIR_BYTES_BASE64, "AP8=AP8=", 4, "character 5");
  check_wrong (WEIR_BYTES_BASE64, "AA=8", 3, "character 4");
  check_wrong (WEIR_BYTES_BASE64, "AA===", 4, "character 5");
  check_wrong (WEIR_BYTES_BASE64, "=", 0, "character 1");
  check_wrong (WEIR_BYTES_BASE64, "AAé", 2, "character 3");
}

static void
test_are_text (void)
{
  static const struct
  {
    const char *data;
    gsize length;
    gboolean is_text;
  } cases[] = {
    { "", 0, TRUE }, { "a\tb\r\nc é", 9, TRUE }, { "a\0b", 3, FALSE }, { "\377", 1, FALSE }, { "\033[1m", 4, FALSE }, { "\177", 1, FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GBytes) bytes = g_bytes_new (cases[i].data, cases[i].length);

      g_assert_cmpint (weir_bytes_are_text (bytes), ==, cases[i].is_text);
    }
}

static void
test_ids (void)
{
  for (guint i = 0; i < WEIR_BYTES_N_FORMS; i++)
    g_assert_cmpint (weir_bytes_form_from_id (weir_bytes_form_to_id ((WeirBytesForm) i)), ==, i);
  g_assert_cmpint (weir_bytes_form_from_id ("nothing of the kind"), ==, WEIR_BYTES_TEXT);
  g_assert_cmpint (weir_bytes_form_from_id (NULL), ==, WEIR_BYTES_TEXT);
}

int
main (int argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/bytes-text/round-trip", test_round_trip);
  g_test_add_func ("/bytes-text/read", test_read);
  g_test_add_func ("/bytes-text/wrong", test_wrong);
  g_test_add_func ("/bytes-text/are-text", test_are_text);
  g_test_add_func ("/bytes-text/ids", test_ids);
  return g_test_run ();
}
