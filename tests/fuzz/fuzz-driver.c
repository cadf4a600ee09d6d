/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

/* Calls a fuzz target where the compiler has no fuzzer of its own: with each file of a
 * corpus, with each of its beginnings, and then with as many seeded mutations of them as a
 * few seconds allow. What it tries is the same on each run until the time is up.
 *
 *     fuzz-TARGET CORPUS-FOLDER [SEED]
 *     fuzz-TARGET FILE             only this input, to look at a crash
 *
 * WEIR_FUZZ_INPUTS=N tries so many mutations, however long that takes. An input that crashes
 * the target is printed as hex. Prints TAP. */

#include "config.h"

#include <glib.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "weir-fuzz.h"

#define N_MUTATIONS 500000
#define MAX_SECONDS 3
#define MAX_BYTES 4096

/* Read by the signal handler. */
static const guint8 *current_input;
static gsize current_length;

static void
report_crash (int signal_number)
{
  static const char digits[] = "0123456789abcdef";

  /* Only what is allowed in a signal handler; as hex, as the log must be text. */
  static const char title[] = "\nBail out! The input that crashed, as hex:\n";
  ssize_t unused = write (STDOUT_FILENO, title, sizeof title - 1);

  for (gsize i = 0; i < current_length; i++)
    {
      char pair[2] = { digits[current_input[i] >> 4], digits[current_input[i] & 15] };

      unused = write (STDOUT_FILENO, pair, 2);
    }
  unused = write (STDOUT_FILENO, "\n", 1);
  (void) unused;

  signal (signal_number, SIG_DFL);
  raise (signal_number);
}

/* In memory of exactly this size: reading a byte behind it is an error that sanitizers and
 * valgrind see. */
static void
try_input (const guint8 *bytes,
           gsize         length)
{
  g_autofree guint8 *exact = g_memdup2 (bytes, length);

  current_input = exact;
  current_length = length;
  LLVMFuzzerTestOneInput (exact, length);
  current_length = 0;
}

static gsize
mutate (GRand     *random,
        GPtrArray *corpus,
        guint8    *bytes,
        gsize      length)
{
  /* What parsers of JSON, CSV and of numbers stumble over. */
  static const char *const tokens[] = {
    "{", "}", "[", "]", ",", ":", "\"", "\\", "\\u", "\\ud800", "null", "true", "-", ".", "e", "E+", "0", "9223372036854775807",
    "-9223372036854775808", "1e400", "1e-19", "0.000000000000000001", "\xef\xbb\xbf", "\xff", "\xc3", "\xe2\x80\xa8", "\n", "\r\n",
    ";", "\t", "\"\"", "{}", "[]", "\"id\":", "\"items\":", "\"total\":", "\"quantity\":", "\"payload\":", "2026-11-21T14:15:09Z",
  };
  int n_changes = g_rand_int_range (random, 1, 6);

  for (int i = 0; i < n_changes; i++)
    {
      gsize place = length > 0 ? (gsize) g_rand_int_range (random, 0, (gint32) length) : 0;
      gsize n;

      switch (g_rand_int_range (random, 0, 6))
        {
        case 0: /* one bit */
          if (length > 0)
            bytes[place] ^= (guint8) (1 << g_rand_int_range (random, 0, 8));
          break;

        case 1: /* any byte */
          if (length > 0)
            bytes[place] = (guint8) g_rand_int (random);
          break;

        case 2: /* without a piece */
          n = (gsize) g_rand_int_range (random, 1, 16);
          n = MIN (n, length - place);
          memmove (bytes + place, bytes + place + n, length - place - n);
          length -= n;
          break;

        case 3: /* with a token */
          {
            const char *token = tokens[g_rand_int_range (random, 0, G_N_ELEMENTS (tokens))];

            n = strlen (token);
            if (length + n <= MAX_BYTES)
              {
                memmove (bytes + place + n, bytes + place, length - place);
                memcpy (bytes + place, token, n);
                length += n;
              }
          }
          break;

        case 4: /* with a piece of itself, or of another */
          {
            GBytes *other = g_ptr_array_index (corpus, g_rand_int_range (random, 0, (gint32) corpus->len));
            gsize other_length;
            const guint8 *other_bytes = g_bytes_get_data (other, &other_length);
            gsize from = other_length > 0 ? (gsize) g_rand_int_range (random, 0, (gint32) other_length) : 0;

            n = (gsize) g_rand_int_range (random, 1, 64);
            n = MIN (n, other_length - from);
            if (length + n <= MAX_BYTES)
              {
                memmove (bytes + place + n, bytes + place, length - place);
                if (n > 0)
                  memcpy (bytes + place, other_bytes + from, n);
                length += n;
              }
          }
          break;

        default: /* cut */
          length = place;
          break;
        }
    }

  return length;
}

static GPtrArray *
load_corpus (const char *path)
{
  g_autoptr (GPtrArray) corpus = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  g_autoptr (GDir) folder = g_dir_open (path, 0, NULL);
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  const char *name;

  if (folder == NULL)
    g_ptr_array_add (names, g_strdup (path));
  while (folder != NULL && (name = g_dir_read_name (folder)) != NULL)
    g_ptr_array_add (names, g_build_filename (path, name, NULL));
  /* The order of a folder is chance, and with it what is tried. */
  g_ptr_array_sort_values (names, (GCompareFunc) strcmp);

  for (guint i = 0; i < names->len; i++)
    {
      g_autoptr (GError) error = NULL;
      char *content;
      gsize length;

      if (!g_file_get_contents (g_ptr_array_index (names, i), &content, &length, &error))
        g_error ("%s", error->message);
      g_ptr_array_add (corpus, g_bytes_new_take (content, length));
    }

  return g_steal_pointer (&corpus);
}

int
main (int   argc,
      char *argv[])
{
  g_autoptr (GPtrArray) corpus = NULL;
  g_autoptr (GRand) random = NULL;
  guint32 seed = argc > 2 ? (guint32) g_ascii_strtoull (argv[2], NULL, 10) : 1;
  gint64 end_usec;
  guint8 bytes[MAX_BYTES];
  const char *n_wanted = g_getenv ("WEIR_FUZZ_INPUTS");
  guint n_mutations_max = n_wanted != NULL ? (guint) g_ascii_strtoull (n_wanted, NULL, 10) : N_MUTATIONS;
  guint n_beginnings = 0;
  guint n_mutations = 0;

  if (argc < 2)
    {
      g_printerr ("Usage: %s CORPUS-FOLDER|FILE [SEED]\n", argv[0]);
      return 2;
    }

  signal (SIGSEGV, report_crash);
  signal (SIGABRT, report_crash);
  signal (SIGTRAP, report_crash);
  signal (SIGFPE, report_crash);

  corpus = load_corpus (argv[1]);
  random = g_rand_new_with_seed (seed);
  g_print ("1..3\n");

  for (guint i = 0; i < corpus->len; i++)
    {
      gsize length;
      const guint8 *data = g_bytes_get_data (g_ptr_array_index (corpus, i), &length);

      try_input (data, length);
    }
  if (corpus->len == 0)
    {
      g_print ("not ok 1 - the corpus is empty\n");
      return 1;
    }
  g_print ("ok 1 - %u inputs as they are\n", corpus->len);

  if (!g_file_test (argv[1], G_FILE_TEST_IS_DIR))
    {
      g_print ("ok 2 - # SKIP one file only\nok 3 - # SKIP one file only\n");
      return 0;
    }

  end_usec = g_get_monotonic_time () + MAX_SECONDS * G_USEC_PER_SEC;

  for (guint i = 0; i < corpus->len; i++)
    {
      gsize length;
      const guint8 *data = g_bytes_get_data (g_ptr_array_index (corpus, i), &length);

      for (gsize end = 0; end < MIN (length, MAX_BYTES); end++, n_beginnings++)
        try_input (data, end);
    }
  g_print ("ok 2 - %u beginnings of them\n", n_beginnings);

  while (n_mutations < n_mutations_max && (n_wanted != NULL || g_get_monotonic_time () < end_usec))
    {
      GBytes *origin = g_ptr_array_index (corpus, g_rand_int_range (random, 0, (gint32) corpus->len));
      gsize length;
      const guint8 *data = g_bytes_get_data (origin, &length);

      length = MIN (length, MAX_BYTES);
      if (length > 0)
        memcpy (bytes, data, length);
      length = mutate (random, corpus, bytes, length);
      try_input (bytes, length);
      n_mutations++;
    }
  g_print ("ok 3 - %u mutations of them, seed %u\n", n_mutations, seed);

  return 0;
}
