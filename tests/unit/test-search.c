/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "base/weir-error.h"
#include "search-sample.h"
#include "search/weir-number.h"
#include "search/weir-search.h"
#include "search/weir-text.h"

static gboolean
find (const char *text,
      const char *bytes,
      gboolean    ignore_case)
{
  g_autoptr (WeirText) needle = weir_text_new (text, strlen (text), ignore_case);
  g_autoptr (WeirPatternScratch) scratch = weir_pattern_scratch_new ();
  gsize length = strlen (bytes);
  g_autofree char *exact = g_memdup2 (bytes, length); /* without a terminator: nothing behind it is read */
  WeirVerdict verdict = weir_text_find (needle, scratch, exact, length);

  g_assert_cmpint (verdict, !=, WEIR_VERDICT_UNREADABLE);
  if (!ignore_case)
    g_assert_cmpint (weir_text_is_in (needle, exact, length), ==, verdict == WEIR_VERDICT_YES);
  return verdict == WEIR_VERDICT_YES;
}

static void
test_text_cases (void)
{
  static const struct
  {
    const char *text;
    const char *bytes;
    gboolean as_is;
    gboolean ignoring_case;
  } cases[] = {
    { "", "", TRUE, TRUE },
    { "", "abc", TRUE, TRUE },
    { "a", "", FALSE, FALSE },
    { "abc", "ab", FALSE, FALSE },
    { "abc", "abc", TRUE, TRUE },
    { "abc", "ABC", FALSE, TRUE },
    { "ABC", "abc", FALSE, TRUE },
    { "aBc", "xxAbCxx", FALSE, TRUE },
    { "[", "{", FALSE, FALSE },
    { "@", "`", FALSE, FALSE },
    { "Z@", "z`", FALSE, FALSE },
    { "zo\xc3\xab", "Zo\xc3\xab", FALSE, TRUE },
    { "ZO\xc3\x8b", "zo\xc3\xab", FALSE, TRUE },
    { "\xc3\x9f", "\xe1\xba\x9e", FALSE, TRUE },        /* ß and ẞ */
    { "stra\xc3\x9f" "e", "STRASSE", FALSE, FALSE },    /* only by full folding, which is not done */
    { "\xcf\x83", "\xcf\x82", FALSE, TRUE },            /* σ and ς */
    { "\xd0\xb4", "\xd0\x94", FALSE, TRUE },            /* д and Д */
    { "kelvin", "300 \xe2\x84\xaa" "ELVIN", FALSE, TRUE },
    { "sense", "\xc5\xbf" "en\xc5\xbf" "e", FALSE, TRUE },
    { "\xe2\x84\xaa", "k", FALSE, TRUE },
    { "kelvin", "\xc3\xa9 elvin", FALSE, FALSE },
    /* Around bytes that are no UTF-8. */
    { "abc", "\xff\xfe" "ABC\xff", FALSE, TRUE },
    { "zo\xc3\xab", "\xff\xfe" "ZO\xc3\x8b\xc3", FALSE, TRUE },
    { "k\xc3\xab", "\xc3k\xc3\x8b", FALSE, TRUE },
    { "\xff" "a", "x\xff" "A", FALSE, TRUE },
    { "\xff" "a", "x\xfe" "A", FALSE, FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = g_strescape (cases[i].text, NULL);
      g_autofree char *bytes = g_strescape (cases[i].bytes, NULL);

      g_test_message ("“%s” in “%s”", text, bytes);
      g_assert_cmpint (find (cases[i].text, cases[i].bytes, FALSE), ==, cases[i].as_is);
      g_assert_cmpint (find (cases[i].text, cases[i].bytes, TRUE), ==, cases[i].ignoring_case);
    }
}

/* Every length and place, against the C library and against the plain way. */
static void
test_text_places (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (4);

  for (guint round = 0; round < 20000; round++)
    {
      char text[8] = { 0 };
      char bytes[80] = { 0 };
      gsize length = (gsize) g_rand_int_range (random, 0, 80);
      gsize text_length = (gsize) g_rand_int_range (random, 1, 8);
      gboolean expected = FALSE;

      for (gsize i = 0; i < length; i++)
        bytes[i] = "abAB\"k\xe2"[g_rand_int_range (random, 0, 7)];
      for (gsize i = 0; i < text_length; i++)
        text[i] = "abAB\"k"[g_rand_int_range (random, 0, 6)];
      for (gsize i = 0; i + text_length <= length; i++)
        expected |= g_ascii_strncasecmp (bytes + i, text, text_length) == 0;
      bytes[MIN (length, 79)] = '\0';
      text[MIN (text_length, 7)] = '\0';
      length = strlen (bytes);
      text_length = strlen (text);
      expected = FALSE;
      for (gsize i = 0; i + text_length <= length; i++)
        expected |= g_ascii_strncasecmp (bytes + i, text, text_length) == 0;
      g_assert_cmpint (find (text, bytes, TRUE), ==, expected);
      g_assert_cmpint (find (text, bytes, FALSE), ==, strstr (bytes, text) != NULL);
    }
}

static void
test_text_with_nul (void)
{
  g_autoptr (WeirText) text = weir_text_new ("a\0b", 3, FALSE);

  g_assert_true (weir_text_is_in (text, "xxa\0bxx", 7));
  g_assert_false (weir_text_is_in (text, "xxa\0axx", 7));
}

static void
test_numbers (void)
{
  /* Growing; those in one row are equal. */
  static const char *const rows[][6] = {
    { "-1e400" },
    { "-123456789012345678901234567890123456789012" },
    { "-123456789012345678901234567890123456789011.999" },
    { "-100", "-1e2", "-100.0" },
    { "-99.99" },
    { "-0.5", "-5e-1" },
    { "-1e-30" },
    { "0", "-0", "0.0", "0e99999999999999999999", "0.000000000000000000000000000000" },
    { "1e-400" },
    { "1e-30", "0.000000000000000000000000000001" },
    { "0.1", "1e-1", "0.10", "00.1", "+0.1" },
    { "0.1000000000000000000000000001" },
    { "9.99" },
    { "10", "1e1", "10.00", "0.1e2", "100e-1" },
    { "9007199254740992" },
    { "9007199254740993", "9007199254740993.0" },
    { "9223372036854775807" },
    { "9223372036854775808", "9.223372036854775808e18" },
    { "170141183460469231731687303715884105727" },
    { "170141183460469231731687303715884105728", "170141183460469231731687303715884105728.00" },
    { "1e39" },
    { "1e400", "10e399", "0.001e403" },
    { "1.0000000000000000000000000000000000000000000000000000000001e400" },
    { "1e401" },
  };
  static const char *const none[] = { "", "-", ".5", "1.", "1e", "1e+", "0x10", "1 ", " 1", "1,5", "NaN", "1e99999999999999999999", "--1", "1.2.3" };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    for (gsize j = 0; j < G_N_ELEMENTS (rows); j++)
      for (gsize k = 0; k < 6 && rows[i][k] != NULL; k++)
        for (gsize l = 0; l < 6 && rows[j][l] != NULL; l++)
          {
            WeirNumber a;
            WeirNumber b;
            int expected = i < j ? -1 : i > j;

            g_assert_true (weir_number_init (&a, rows[i][k], strlen (rows[i][k])));
            g_assert_true (weir_number_init (&b, rows[j][l], strlen (rows[j][l])));
            g_assert_cmpint (weir_number_compare (&a, &b), ==, expected);
            g_assert_cmpint (weir_number_compare_text (&a, &b), ==, expected);
          }
  for (gsize i = 0; i < G_N_ELEMENTS (none); i++)
    {
      WeirNumber number;

      g_test_message ("“%s”", none[i]);
      g_assert_false (weir_number_init (&number, none[i], strlen (none[i])));
    }
}

static WeirVerdict
match (WeirSearch *search,
       const char *key,
       const char *value)
{
  static const SampleHeader headers[] = { { "trace", "abc", -1 }, { "null", NULL, 0 }, { NULL } };
  WeirRecordView view = {
    .topic = "orders",
    .key = key,
    .key_length = key != NULL ? strlen (key) : 0,
    .value = value,
    .value_length = value != NULL ? strlen (value) : 0,
    .native = (gpointer) headers,
  };

  return weir_search_match (search, &view);
}

static void
assert_counts (WeirSearch *search,
               gint64      n_looked_at,
               gint64      n_matched,
               gint64      n_unreadable)
{
  WeirSearchCounts counts;

  weir_search_get_counts (search, &counts);
  g_assert_cmpint (counts.n_looked_at, ==, n_looked_at);
  g_assert_cmpint (counts.n_matched, ==, n_matched);
  g_assert_cmpint (counts.n_unreadable, ==, n_unreadable);
}

static void
test_search (void)
{
  WeirSearchOptions options = { .text_length = -1 };
  g_autoptr (GError) error = NULL;
  gsize position = 0;

  /* Nothing is looked for: everything matches. */
  {
    g_autoptr (WeirSearch) search = weir_search_new (&options, sample_header, NULL, NULL);

    g_assert_cmpint (match (search, NULL, NULL), ==, WEIR_VERDICT_YES);
    assert_counts (search, 1, 1, 0);
  }

  options.text = "AbC";
  {
    g_autoptr (WeirSearch) search = weir_search_new (&options, sample_header, NULL, NULL);

    g_assert_cmpint (match (search, "xAbCx", "x"), ==, WEIR_VERDICT_YES);
    g_assert_cmpint (match (search, NULL, "xAbC"), ==, WEIR_VERDICT_YES);
    g_assert_cmpint (match (search, "abc", "abc"), ==, WEIR_VERDICT_NO);
    g_assert_cmpint (match (search, NULL, NULL), ==, WEIR_VERDICT_NO);
    assert_counts (search, 4, 2, 0);
  }

  options.ignore_case = TRUE;
  {
    g_autoptr (WeirSearch) search = weir_search_new (&options, sample_header, NULL, NULL);

    g_assert_cmpint (match (search, "abc", "x"), ==, WEIR_VERDICT_YES);
    g_assert_cmpint (match (search, "x", "x"), ==, WEIR_VERDICT_NO);
  }

  options.in_headers = TRUE;
  {
    g_autoptr (WeirSearch) search = weir_search_new (&options, sample_header, NULL, NULL);
    g_autoptr (WeirSearch) without = weir_search_new (&options, NULL, NULL, NULL);

    g_assert_cmpint (match (search, "x", "x"), ==, WEIR_VERDICT_YES);
    g_assert_cmpint (match (without, "x", "x"), ==, WEIR_VERDICT_NO);
  }
  options.text = "TRACE";
  {
    g_autoptr (WeirSearch) search = weir_search_new (&options, sample_header, NULL, NULL);

    g_assert_cmpint (match (search, "x", "x"), ==, WEIR_VERDICT_YES);
  }

  /* Both must match. What is undecided counts only where the text is there. */
  options = (WeirSearchOptions) { .text = "needle", .text_length = -1, .condition = "total > 5" };
  {
    g_autoptr (WeirSearch) search = weir_search_new (&options, sample_header, NULL, NULL);

    g_assert_cmpint (match (search, "needle", "{\"total\":6}"), ==, WEIR_VERDICT_YES);
    g_assert_cmpint (match (search, "needle", "{\"total\":5}"), ==, WEIR_VERDICT_NO);
    g_assert_cmpint (match (search, "x", "{\"total\":6}"), ==, WEIR_VERDICT_NO);
    g_assert_cmpint (match (search, "needle", "no JSON"), ==, WEIR_VERDICT_UNREADABLE);
    g_assert_cmpint (match (search, "x", "no JSON"), ==, WEIR_VERDICT_NO);
    assert_counts (search, 5, 1, 1);
  }

  options.condition = "total >";
  g_assert_null (weir_search_new (&options, sample_header, &position, &error));
  g_assert_error (error, WEIR_ERROR, WEIR_ERROR_INVALID);
  g_assert_cmpuint (position, ==, 7);
}

#define N_THREADS 4
#define N_MESSAGES 20000

static gpointer
match_many (gpointer data)
{
  WeirSearch *search = data;

  for (guint i = 0; i < N_MESSAGES; i++)
    {
      char value[64];

      g_snprintf (value, sizeof value, i % 10 == 9 ? "broken %u" : "{\"total\":%u,\"store\":\"store%u\"}", i, i % 3);
      g_assert_cmpint (match (search, "k", value), ==,
                       i % 10 == 9 ? WEIR_VERDICT_UNREADABLE : i >= 10000 && i % 3 == 1 ? WEIR_VERDICT_YES : WEIR_VERDICT_NO);
    }
  return NULL;
}

static void
test_threads (void)
{
  WeirSearchOptions options = { .condition = "total >= 10000 and store ~ \"1$\"" };
  g_autoptr (WeirSearch) search = weir_search_new (&options, sample_header, NULL, NULL);
  GThread *threads[N_THREADS];
  gint64 n_matched = 0;

  for (guint i = 0; i < N_MESSAGES; i++)
    n_matched += i % 10 != 9 && i >= 10000 && i % 3 == 1;
  for (guint i = 0; i < N_THREADS; i++)
    threads[i] = g_thread_new ("match", match_many, search);
  for (guint i = 0; i < N_THREADS; i++)
    g_thread_join (threads[i]);
  assert_counts (search, N_THREADS * N_MESSAGES, N_THREADS * n_matched, N_THREADS * N_MESSAGES / 10);
}

/* Two searches by turns on one thread, and one that comes to be where another was. */
static void
test_by_turns (void)
{
  WeirSearchOptions first_options = { .condition = "a == 1" };
  WeirSearchOptions second_options = { .condition = "a == 2" };
  g_autoptr (WeirSearch) first = weir_search_new (&first_options, NULL, NULL, NULL);

  for (guint i = 0; i < 100; i++)
    {
      g_autoptr (WeirSearch) second = weir_search_new (&second_options, NULL, NULL, NULL);

      g_assert_cmpint (match (first, NULL, "{\"a\":1}"), ==, WEIR_VERDICT_YES);
      g_assert_cmpint (match (second, NULL, "{\"a\":1}"), ==, WEIR_VERDICT_NO);
      g_assert_cmpint (match (second, NULL, "{\"a\":2}"), ==, WEIR_VERDICT_YES);
      assert_counts (second, 2, 1, 0);
    }
  assert_counts (first, 100, 100, 0);
}

static void
test_counts_to_text (void)
{
  WeirSearchCounts counts = { .n_looked_at = 12345, .n_matched = 7 };
  g_autofree char *text = weir_search_counts_to_text (&counts);
  g_autofree char *with_unreadable = NULL;

  g_assert_nonnull (strstr (text, "7 of "));
  g_assert_null (strstr (text, "could not"));
  counts.n_unreadable = 3;
  with_unreadable = weir_search_counts_to_text (&counts);
  g_assert_nonnull (strstr (with_unreadable, "3 could not be read"));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/search/text-cases", test_text_cases);
  g_test_add_func ("/search/text-places", test_text_places);
  g_test_add_func ("/search/text-with-nul", test_text_with_nul);
  g_test_add_func ("/search/numbers", test_numbers);
  g_test_add_func ("/search/search", test_search);
  g_test_add_func ("/search/threads", test_threads);
  g_test_add_func ("/search/by-turns", test_by_turns);
  g_test_add_func ("/search/counts-to-text", test_counts_to_text);

  return g_test_run ();
}
