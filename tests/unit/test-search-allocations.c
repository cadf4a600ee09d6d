/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include <stdlib.h>

#include "search-sample.h"
#include "search/weir-search.h"

/* That looking at a message allocates nothing: the C library's allocator is replaced by one that counts. */

#if defined(__GLIBC__) && !defined(__SANITIZE_ADDRESS__)
#define CAN_COUNT 1

extern void *__libc_malloc (size_t size);
extern void *__libc_calloc (size_t count, size_t size);
extern void *__libc_realloc (void *memory, size_t size);

/* Of this thread: GLib has others. */
static _Thread_local guint n_allocations;

void *
malloc (size_t size)
{
  n_allocations++;
  return __libc_malloc (size);
}

void *
calloc (size_t count,
        size_t size)
{
  n_allocations++;
  return __libc_calloc (count, size);
}

void *
realloc (void  *memory,
         size_t size)
{
  n_allocations++;
  return __libc_realloc (memory, size);
}
#else
#define CAN_COUNT 0
static guint n_allocations;
#endif

static void
test_allocations (void)
{
  static const WeirSearchOptions cases[] = {
    { .text = "Customer 17", .text_length = -1 },
    { .text = "CUSTOMER 17", .text_length = -1, .ignore_case = TRUE, .in_headers = TRUE },
    { .text = "stra\xc3\x9f" "e", .text_length = -1, .ignore_case = TRUE, .in_headers = TRUE },
    { .condition = "total > 100 and store == \"store1\" and items[].product_id == 7" },
    { .condition = "key ~ \"^1.*(a+)+$\" or key.id == 5 or header(\"trace\") == \"x\"" },
    { .condition = "value ~ \"(?i)CUSTOMER [0-9]+.*(store|shop)2\" and customerName !~ \"9$\"" },
    { .condition = "createdAt > now - 2d or timestamp >= 2026-11-20T10:00 and partition in (1, 2, 3)" },
    { .condition = "total > 123456789012345678901234567890123456789012345678901234567890 or big < 1e400 or total == key" },
    { .condition = "contains(value, \"needle\") or not exists(refund) and items is not empty" },
  };
  static const SampleHeader headers[] = { { "trace", "x", -1 }, { "other", "stra\xc3\x9f", -1 }, { NULL } };

  if (!CAN_COUNT)
    {
      g_test_skip ("allocations cannot be counted here");
      return;
    }
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (WeirSearch) search = weir_search_new (&cases[i], sample_header, NULL, &error);
      guint n_made = 0;

      g_assert_no_error (error);
      for (guint j = 0; j < 2000; j++)
        {
          char key[16];
          char value[300];
          guint n_before;
          WeirRecordView view = { .topic = "orders", .partition = (gint32) (j % 12), .offset = j, .timestamp_type = WEIR_TIMESTAMP_CREATE,
                                  .timestamp_msec = G_GINT64_CONSTANT (1795270509312), .key = key, .value = value, .native = (gpointer) headers };

          view.key_length = (gsize) g_snprintf (key, sizeof key, "%u", 1000000 + j);
          view.value_length = (gsize) g_snprintf (value, sizeof value,
                                                  j % 50 == 49 ? "broken %u" : "{\"orderId\":%u,\"customerName\":\"Customer %u\",\"store\":\"store%u\",\"big\":1e300,"
                                                  "\"items\":[{\"product_id\":%u}],\"total\":%u.50,\"createdAt\":\"2026-11-20T10:00:00Z\"}",
                                                  j, j % 100, j % 3, j % 20, j % 300);
          n_before = n_allocations;
          weir_search_match (search, &view);
          /* The first messages are what makes room. */
          if (j >= 100)
            n_made += n_allocations - n_before;
        }
      g_test_message ("%s%s", cases[i].text != NULL ? cases[i].text : "", cases[i].condition != NULL ? cases[i].condition : "");
      g_assert_cmpuint (n_made, ==, 0);
    }
}

/* The count is one of allocations: else the test above would pass whatever happens. */
static void
test_counting (void)
{
  guint n_before = n_allocations;

  if (!CAN_COUNT)
    {
      g_test_skip ("allocations cannot be counted here");
      return;
    }
  g_free (g_strdup ("x"));
  g_assert_cmpuint (n_allocations - n_before, ==, 1);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/search-allocations/counting", test_counting);
  g_test_add_func ("/search-allocations/none-a-message", test_allocations);

  return g_test_run ();
}
