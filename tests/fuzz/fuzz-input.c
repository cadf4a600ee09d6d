/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include <sys/mman.h>
#include <unistd.h>

#include "base/weir-error.h"
#include "input/weir-input.h"
#include "weir-fuzz.h"

/* Each format that is one file reads the same bytes to their end: what is wrong is said, and the rest goes on. */
int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t size)
{
  static const WeirInputFormat formats[] = { WEIR_INPUT_JSON_LINES, WEIR_INPUT_CSV, WEIR_INPUT_DELIMITED };
  int file = memfd_create ("input", MFD_CLOEXEC);
  g_autofree char *path = g_strdup_printf ("/proc/self/fd/%d", file);

  g_assert_cmpint (file, >=, 0);
  g_assert_cmpint (write (file, data, size), ==, (ssize_t) size);
  for (gsize i = 0; i < G_N_ELEMENTS (formats); i++)
    {
      g_autoptr (GBytes) tab = g_bytes_new_static ("\t", 1);
      WeirInputOptions options = { .format = formats[i], .topic = "t", .partition = -1, .same_partitions = i % 2 == 0, .timestamp_msec = -1,
                                   .separator = ',', .key_delimiter = tab };
      g_autoptr (GError) problem = NULL;
      g_autoptr (WeirInput) input = weir_input_new (path, &options, &problem);
      gint64 line = 0;

      if (input == NULL)
        {
          g_assert_nonnull (problem);
          continue;
        }
      for (;;)
        {
          g_autoptr (GError) error = NULL;
          g_autoptr (WeirRecord) record = weir_input_next (input, &error);

          if (record == NULL && error == NULL)
            break;
          g_assert_true (record == NULL || error == NULL);
          g_assert_true (error == NULL || g_error_matches (error, WEIR_ERROR, WEIR_ERROR_INVALID));
          g_assert_cmpint (weir_input_get_line (input), >, line);
          line = weir_input_get_line (input);
        }
    }
  close (file);
  return 0;
}
