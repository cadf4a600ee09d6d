/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/weir-output.h"

static void
assert_json_bytes (GBytes *bytes,
                   const char *expected)
{
  WeirOutput output;
  int fd = open ("/dev/null", O_WRONLY | O_CLOEXEC);
  g_autofree char *written = NULL;

  weir_output_init (&output, fd);
  weir_output_json_gbytes (&output, bytes);
  written = g_strndup (output.data, output.length);
  g_assert_cmpstr (written, ==, expected);
  weir_output_clear (&output);
  close (fd);
}

/* Null and empty are two things to Kafka, and GBytes of no bytes have no address to tell them apart by. */
static void
test_null_and_empty (void)
{
  g_autoptr (GBytes) empty = g_bytes_new (NULL, 0);
  g_autoptr (GBytes) empty_text = g_bytes_new_static ("", 0);

  assert_json_bytes (NULL, "null");
  assert_json_bytes (empty, "\"\"");
  assert_json_bytes (empty_text, "\"\"");
}

static void
test_text_and_bytes (void)
{
  g_autoptr (GBytes) text = g_bytes_new_static ("caf\xc3\xa9 \"1\"\n", 10);
  g_autoptr (GBytes) zero = g_bytes_new_static ("a\0b", 3);
  g_autoptr (GBytes) binary = g_bytes_new_static ("\xff\x00", 2);

  assert_json_bytes (text, "\"caf\xc3\xa9 \\\"1\\\"\\n\"");
  assert_json_bytes (zero, "\"a\\u0000b\"");
  assert_json_bytes (binary, "{\"base64\":\"/wA=\"}");
}

static void
test_full_disk (void)
{
  WeirOutput output;
  int fd = open ("/dev/full", O_WRONLY | O_CLOEXEC);

  weir_output_init (&output, fd);
  weir_output_text (&output, "lost");
  g_assert_false (weir_output_flush (&output));
  g_assert_true (output.has_failed);
  g_assert_cmpint (output.error_number, ==, ENOSPC);
  weir_output_clear (&output);
  close (fd);
}

int
main (int argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/output/null-and-empty", test_null_and_empty);
  g_test_add_func ("/output/text-and-bytes", test_text_and_bytes);
  g_test_add_func ("/output/full-disk", test_full_disk);
  return g_test_run ();
}
