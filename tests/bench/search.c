/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

/* How many messages a second one thread looks at, beside what parsing alone costs in the same
 * run. Nothing is read from Kafka here. Run it by hand: it is no test.
 *
 *     bench-search [CONDITION…]     these conditions instead of the usual ones */

#include "config.h"

#include <glib.h>
#include <malloc.h>
#include <string.h>
#include <time.h>

#include "base/weir-json.h"
#include "search/weir-search.h"

#define N_MESSAGES 500000
#define N_ROUNDS 3

typedef struct
{
  GString *bytes;
  gsize ends[N_MESSAGES];
} Messages;

static Messages *
make_messages (void)
{
  Messages *messages = g_new0 (Messages, 1);

  messages->bytes = g_string_sized_new (N_MESSAGES * 210);
  for (int i = 0; i < N_MESSAGES; i++)
    {
      int quantity = 1 + i % 4;
      int cents = 199 + i * 37 % 5000;
      int total = quantity * cents + 950;

      g_string_append_printf (messages->bytes,
                              "{\"orderId\":%d,\"customerName\":\"Customer %d\",\"store\":\"store%d\",\"items\":["
                              "{\"product_id\":%d,\"quantity\":%d,\"price\":%d.%02d},{\"product_id\":7,\"quantity\":1,\"price\":9.50}],"
                              "\"total\":%d.%02d,\"createdAt\":\"2026-11-20T%02d:%02d:%02d.000Z\"}",
                              1000000 + i, i % 5000, 1 + i % 3, 1 + i % 200, quantity, cents / 100, cents % 100, total / 100, total % 100,
                              i / 360000 % 24, i / 6000 % 60, i / 100 % 60);
      messages->ends[i] = messages->bytes->len;
    }
  return messages;
}

/* Of this thread alone, as the machine may do other things. */
static gint64
get_cpu_usec (void)
{
  struct timespec time;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &time);
  return time.tv_sec * (gint64) G_USEC_PER_SEC + time.tv_nsec / 1000;
}

static void
report (const char *title,
        double      seconds,
        gint64      n_matched)
{
  g_print ("%-72s %7.2f M/s  %5.0f ns", title, N_MESSAGES / seconds / 1e6, seconds * 1e9 / N_MESSAGES);
  if (n_matched >= 0)
    g_print ("  %" G_GINT64_FORMAT " matched", n_matched);
  g_print ("\n");
}

static void
measure_parsing (const Messages *messages)
{
  g_autoptr (WeirJsonReader) reader = weir_json_reader_new ();
  gint64 best_usec = G_MAXINT64;

  for (int round = 0; round < N_ROUNDS; round++)
    {
      gint64 start_usec = get_cpu_usec ();
      gsize start = 0;

      for (int i = 0; i < N_MESSAGES; i++)
        {
          if (weir_json_reader_read (reader, messages->bytes->str + start, messages->ends[i] - start) == NULL)
            g_error ("Message %d could not be read", i);
          start = messages->ends[i];
        }
      best_usec = MIN (best_usec, get_cpu_usec () - start_usec);
    }
  report ("JSON parse alone", (double) best_usec / G_USEC_PER_SEC, -1);
}

static void
measure (const Messages          *messages,
         const WeirSearchOptions *options)
{
  g_autoptr (GError) error = NULL;
  gsize position = 0;
  g_autoptr (WeirSearch) search = weir_search_new (options, NULL, &position, &error);
  g_autofree char *title = g_strdup_printf ("%s%s%s%s", options->text != NULL ? "text " : "", options->text != NULL ? options->text : "",
                                            options->ignore_case ? " (whatever its case)" : "",
                                            options->condition != NULL ? options->condition : "");
  gint64 best_usec = G_MAXINT64;
  WeirSearchCounts counts;
  struct mallinfo2 before;

  if (search == NULL)
    g_error ("%s: at %" G_GSIZE_FORMAT ": %s", options->condition, position, error->message);
  for (int round = 0; round <= N_ROUNDS; round++)
    {
      WeirRecordView view = { .topic = "orders", .timestamp_type = WEIR_TIMESTAMP_CREATE };
      gint64 start_usec;
      gsize start = 0;

      /* The first round warms up; after it nothing is allocated. */
      if (round == 1)
        before = mallinfo2 ();
      start_usec = get_cpu_usec ();
      for (int i = 0; i < N_MESSAGES; i++)
        {
          char key[16];

          view.key = key;
          view.key_length = 7;
          memcpy (key, messages->bytes->str + start + 11, 7);
          view.partition = i % 12;
          view.offset = i / 12;
          view.timestamp_msec = G_GINT64_CONSTANT (1795270509312) + i;
          view.value = messages->bytes->str + start;
          view.value_length = messages->ends[i] - start;
          weir_search_match (search, &view);
          start = messages->ends[i];
        }
      if (round > 0)
        best_usec = MIN (best_usec, get_cpu_usec () - start_usec);
    }
  if (mallinfo2 ().uordblks != before.uordblks)
    g_print ("Memory grew by %zd bytes:\n", (gssize) (mallinfo2 ().uordblks - before.uordblks));
  weir_search_get_counts (search, &counts);
  report (title, (double) best_usec / G_USEC_PER_SEC, counts.n_matched / (N_ROUNDS + 1));
}

int
main (int   argc,
      char *argv[])
{
  static const WeirSearchOptions usual[] = {
    { .text = "Customer 4711", .text_length = -1 },
    { .text = "Customer 4711", .text_length = -1, .ignore_case = TRUE },
    { .text = "skunk", .text_length = -1, .ignore_case = TRUE },
    { .text = "stra\xc3\x9f" "e", .text_length = -1, .ignore_case = TRUE },
    { .condition = "partition == 3 and offset < 100" },
    { .condition = "key ~ \"^10000\"" },
    { .condition = "value ~ \"Customer 47[0-9]+\"" },
    { .condition = "contains(value, \"Customer 4711\")" },
    { .condition = "store == \"store1\"" },
    { .condition = "customerName == \"Customer 4711\"" },
    { .condition = "total > 100" },
    { .condition = "total > 100 and store == \"store1\" and items[].product_id == 7" },
    { .condition = "items[].product_id == 42" },
    { .condition = "createdAt >= 2026-11-20T00:01:00Z" },
    { .condition = "customerName ~ \"47\"" },
    { .condition = "store in (\"store1\", \"store3\")" },
    { .condition = "exists(refund)" },
    { .condition = "not exists(refund)" },
    { .condition = "total > 100 and partition == 3" },
  };
  Messages *messages = make_messages ();

  g_print ("%d messages of %.0f bytes on average\n", N_MESSAGES, (double) messages->bytes->len / N_MESSAGES);
  measure_parsing (messages);
  for (int i = 1; i < argc; i++)
    measure (messages, &(WeirSearchOptions) { .condition = argv[i] });
  for (gsize i = 0; argc == 1 && i < G_N_ELEMENTS (usual); i++)
    measure (messages, &usual[i]);

  g_string_free (messages->bytes, TRUE);
  g_free (messages);

  return 0;
}
