/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

/* Messages as large as Kafka allows, in the pane that shows one: it neither crashes nor stops the window for long. */

#include "config.h"

#include <adwaita.h>
#include <string.h>
#include <time.h>

#include "app/weir-message-pane.h"
#include "window-end.h"

/* Each allocation is some hundred times slower when its stack is kept. */
#ifdef __SANITIZE_ADDRESS__
#define LARGE_BYTES (1000 * 1000)
#else
#define LARGE_BYTES (10 * 1000 * 1000)
#endif
#define N_HEADERS 10000

/* Of the processor's time: the machine may be busy. Far above what is promised; what hangs takes minutes. */
#define MAX_STALL_SECONDS 0.5

static void
check_stall (const char *what,
             double seconds)
{
  g_test_message ("%s: the longest stall was %.3f s", what, seconds);
#ifndef __SANITIZE_ADDRESS__
  g_assert_cmpfloat (seconds, <, MAX_STALL_SECONDS);
#endif
}

/* What this thread has had of a processor, in seconds. */
static double
get_cpu (void)
{
  struct timespec time;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &time);
  return (double) time.tv_sec + time.tv_nsec / 1e9;
}

/* The longest time, in seconds, for which the main loop could do nothing else. */
static double
spin (guint msec)
{
  gint64 start_usec = g_get_monotonic_time ();
  double longest = 0;

  while (g_get_monotonic_time () < start_usec + msec * G_TIME_SPAN_MILLISECOND)
    {
      double before = get_cpu ();

      if (!g_main_context_iteration (NULL, FALSE))
        g_usleep (1000);
      longest = MAX (longest, get_cpu () - before);
    }
  return longest;
}

static void
show_record (const char *what,
             GBytes *value,
             GPtrArray *headers)
{
  g_autoptr (GBytes) key = g_bytes_new_static ("17", 2);
  g_autoptr (WeirRecord) record = weir_record_new ("orders", 0, 17, 1700000000000, WEIR_TIMESTAMP_CREATE, key, value, headers);
  GtkWidget *pane = weir_message_pane_new ();
  GtkWidget *window = gtk_window_new ();
  double start;
  double seconds;
  double longest;

  gtk_window_set_default_size (GTK_WINDOW (window), 600, 800);
  gtk_window_set_child (GTK_WINDOW (window), pane);
  gtk_window_present (GTK_WINDOW (window));
  spin (300);
  start = get_cpu ();
  weir_message_pane_set_record (WEIR_MESSAGE_PANE (pane), record);
  seconds = get_cpu () - start;
  /* Not within MAX(), which would spin twice and tell of the second time. */
  longest = spin (3000);
  check_stall (what, MAX (seconds, longest));
  g_assert_true (weir_message_pane_get_record (WEIR_MESSAGE_PANE (pane)) == record);

  start = get_cpu ();
  weir_message_pane_set_record (WEIR_MESSAGE_PANE (pane), NULL);
  g_object_add_weak_pointer (G_OBJECT (pane), (gpointer *) &pane);
  window_end_settle (window);
  gtk_window_destroy (GTK_WINDOW (window));
  seconds = get_cpu () - start;
  longest = spin (300);
  check_stall ("its end", MAX (seconds, longest));
  g_assert_null (pane);
}

static void
test_json (void)
{
  GString *text = g_string_sized_new (LARGE_BYTES + 1000);
  g_autoptr (GBytes) value = NULL;

  g_string_append (text, "{\"items\":[");
  for (int i = 0; text->len < LARGE_BYTES; i++)
    g_string_append_printf (text, "%s{\"product_id\":%d,\"quantity\":2,\"price\":9.50}", i > 0 ? "," : "", i);
  g_string_append (text, "]}");
  value = g_string_free_to_bytes (text);
  show_record ("JSON", value, NULL);
}

static void
test_nested (void)
{
  GString *text = g_string_sized_new (LARGE_BYTES);
  g_autoptr (GBytes) value = NULL;

  for (int i = 0; i < LARGE_BYTES / 2; i++)
    g_string_append_c (text, '[');
  for (int i = 0; i < LARGE_BYTES / 2; i++)
    g_string_append_c (text, ']');
  value = g_string_free_to_bytes (text);
  show_record ("deeply nested JSON", value, NULL);
}

static void
test_one_line (void)
{
  char *text = g_strnfill (LARGE_BYTES, 'x');
  g_autoptr (GBytes) value = g_bytes_new_take (text, LARGE_BYTES);

  show_record ("one line", value, NULL);
}

static void
test_many_lines (void)
{
  char *text = g_strnfill (LARGE_BYTES, '\n');
  g_autoptr (GBytes) value = g_bytes_new_take (text, LARGE_BYTES);

  show_record ("empty lines", value, NULL);
}

static void
test_binary (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (3);
  guint8 *data = g_malloc (LARGE_BYTES);
  g_autoptr (GBytes) value = g_bytes_new_take (data, LARGE_BYTES);

  for (gsize i = 0; i < LARGE_BYTES; i++)
    data[i] = (guint8) g_rand_int (rand);
  show_record ("random bytes", value, NULL);
}

static void
test_headers (void)
{
  GPtrArray *headers = g_ptr_array_new_with_free_func ((GDestroyNotify) weir_header_free);
  g_autoptr (GBytes) value = g_bytes_new_static ("{}", 2);

  for (int i = 0; i < N_HEADERS; i++)
    {
      g_autofree char *name = g_strdup_printf ("header-%d", i);

      g_ptr_array_add (headers, weir_header_new (name, i % 3 == 0 ? NULL : value));
    }
  show_record ("headers", value, headers);
}

int
main (int argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  adw_init ();

  g_test_add_func ("/extremes/json", test_json);
  g_test_add_func ("/extremes/nested-json", test_nested);
  g_test_add_func ("/extremes/one-line", test_one_line);
  g_test_add_func ("/extremes/many-lines", test_many_lines);
  g_test_add_func ("/extremes/binary", test_binary);
  g_test_add_func ("/extremes/headers", test_headers);
  return g_test_run ();
}
