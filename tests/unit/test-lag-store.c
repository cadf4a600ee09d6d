/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include <glib/gstdio.h>
#include <string.h>

#include "store/weir-lag-store.h"

/* The lag of earlier runs: what is added comes out again, thinner when it is old, and a damaged file is set aside and said. */

typedef struct
{
  char *folder;
  WeirLagStore *store;
  GAsyncResult *result;
} Fixture;

static void
set_up (Fixture *self,
        gconstpointer user_data)
{
  g_autoptr (GError) error = NULL;

  self->folder = g_dir_make_tmp ("weir-lag-XXXXXX", &error);
  g_assert_no_error (error);
  self->store = weir_lag_store_new (self->folder);
}

static void
tear_down (Fixture *self,
           gconstpointer user_data)
{
  g_autoptr (GDir) dir = NULL;
  const char *name;

  g_clear_object (&self->store);
  /* The thread may be at its last batch. */
  g_usleep (50000);
  dir = g_dir_open (self->folder, 0, NULL);
  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (self->folder, name, NULL);

      g_unlink (path);
    }
  g_rmdir (self->folder);
  g_free (self->folder);
}

static void
done_cb (GObject *object,
         GAsyncResult *result,
         gpointer user_data)
{
  ((Fixture *) user_data)->result = g_object_ref (result);
}

static void
wait_for_result (Fixture *self)
{
  while (self->result == NULL)
    g_main_context_iteration (NULL, TRUE);
}

static GPtrArray *
load (Fixture *self,
      const char *group,
      gint64 since_usec)
{
  g_autoptr (GError) error = NULL;
  GPtrArray *histories;

  weir_lag_store_load_async (self->store, "cluster", group, since_usec, NULL, done_cb, self);
  wait_for_result (self);
  histories = weir_lag_store_load_finish (self->store, self->result, &error);
  g_assert_no_error (error);
  g_clear_object (&self->result);
  return histories;
}

static void
add (Fixture *self,
     gint32 partition,
     gint64 time_usec,
     gint64 committed,
     gint64 end)
{
  weir_lag_store_add (self->store, "cluster", "shipping", "orders", partition, time_usec, committed, end);
}

static const WeirLagPoint *
point (GPtrArray *histories,
       guint history,
       guint index)
{
  const GArray *points;

  g_assert_cmpuint (history, <, histories->len);
  points = ((WeirStoredLag *) g_ptr_array_index (histories, history))->points;
  g_assert_cmpuint (index, <, points->len);
  return &g_array_index (points, WeirLagPoint, index);
}

static guint
count (GPtrArray *histories,
       guint history)
{
  g_assert_cmpuint (history, <, histories->len);
  return ((WeirStoredLag *) g_ptr_array_index (histories, history))->points->len;
}

static void
test_round_trip (Fixture *self,
                 gconstpointer user_data)
{
  gint64 now_usec = g_get_real_time ();
  g_autoptr (GPtrArray) histories = NULL;
  g_autoptr (GPtrArray) others = NULL;
  g_autoptr (GPtrArray) newest = NULL;

  add (self, 1, now_usec - 9000000, 10, 20);
  add (self, 1, now_usec - 8000000, 15, 25);
  add (self, 0, now_usec - 7000000, -1001, 25);
  add (self, 1, now_usec - 4000000, -1, -1);
  weir_lag_store_add (self->store, "cluster", "stock", "orders", 0, now_usec, 1, 1);
  weir_lag_store_add (self->store, "another", "shipping", "orders", 0, now_usec, 1, 1);

  histories = load (self, "shipping", 0);
  g_assert_cmpuint (histories->len, ==, 2);
  g_assert_cmpuint (count (histories, 0), ==, 1);
  g_assert_cmpint (point (histories, 0, 0)->committed, ==, -1);
  g_assert_cmpint (point (histories, 0, 0)->end, ==, 25);
  g_assert_cmpuint (count (histories, 1), ==, 3);
  g_assert_cmpint (point (histories, 1, 0)->time_usec, ==, now_usec - 9000000);
  g_assert_cmpint (point (histories, 1, 1)->committed, ==, 15);
  g_assert_cmpint (point (histories, 1, 1)->end, ==, 25);
  g_assert_cmpint (point (histories, 1, 1)->source, ==, WEIR_LAG_STORED);
  g_assert_cmpint (point (histories, 1, 2)->committed, ==, -1);

  others = load (self, "nobody", 0);
  g_assert_cmpuint (others->len, ==, 0);
  newest = load (self, "shipping", now_usec - 8000000);
  g_assert_cmpuint (count (newest, 1), ==, 2);
}

/* Nothing moves for ten minutes: a few points say so, and there is no gap in between. */
static void
test_stretch (Fixture *self,
              gconstpointer user_data)
{
  gint64 start_usec = g_get_real_time () - 20 * G_TIME_SPAN_MINUTE;
  g_autoptr (GPtrArray) histories = NULL;

  for (guint i = 0; i <= 120; i++)
    add (self, 0, start_usec + i * 5 * G_TIME_SPAN_SECOND, 10, 20);
  histories = load (self, "shipping", 0);
  g_assert_cmpuint (count (histories, 0), >=, 10);
  g_assert_cmpuint (count (histories, 0), <=, 12);
  for (guint i = 0; i < count (histories, 0); i++)
    g_assert_cmpint (point (histories, 0, i)->committed, ==, 10);
  g_assert_cmpint (point (histories, 0, count (histories, 0) - 1)->time_usec, ==, start_usec + 600 * G_TIME_SPAN_SECOND);
}

/* While Weir did not run nothing is known, and it says so. */
static void
test_gap (Fixture *self,
          gconstpointer user_data)
{
  gint64 now_usec = g_get_real_time ();
  g_autoptr (GPtrArray) histories = NULL;

  add (self, 0, now_usec - 20 * G_TIME_SPAN_MINUTE, 10, 20);
  add (self, 0, now_usec - 10 * G_TIME_SPAN_MINUTE, 30, 40);
  histories = load (self, "shipping", 0);
  g_assert_cmpuint (count (histories, 0), ==, 3);
  g_assert_cmpint (point (histories, 0, 1)->committed, ==, -1);
  g_assert_cmpint (point (histories, 0, 1)->end, ==, -1);
  g_assert_cmpint (point (histories, 0, 1)->time_usec, <, point (histories, 0, 2)->time_usec);
}

static void
test_thinning (Fixture *self,
               gconstpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) rows = g_array_new (FALSE, FALSE, sizeof (WeirLagRow));
  gint64 now_usec = g_get_real_time () / (3600 * G_TIME_SPAN_SECOND) * 3600 * G_TIME_SPAN_SECOND;
  gint64 starts_usec[] = { now_usec - 400 * G_TIME_SPAN_DAY, now_usec - 30 * G_TIME_SPAN_DAY, now_usec - 5 * G_TIME_SPAN_HOUR,
                           now_usec - 30 * G_TIME_SPAN_MINUTE };
  guint n_found[G_N_ELEMENTS (starts_usec)] = { 0 };
  gint64 peak = 0;
  gboolean is_damaged;
  WeirLagFile *file = weir_lag_file_open (self->folder, &is_damaged, &error);
  GPtrArray *histories;

  g_assert_no_error (error);
  for (guint i = 0; i < G_N_ELEMENTS (starts_usec); i++)
    {
      /* Ten minutes of points every five seconds. */
      for (guint j = 0; j < 120; j++)
        {
          WeirLagRow row = { (char *) "cluster", (char *) "shipping", (char *) "orders", 0, starts_usec[i] + j * 5 * G_TIME_SPAN_SECOND, 100, 100 + (j == 7 ? 1000 : j) };

          g_array_append_val (rows, row);
        }
    }
  g_assert_true (weir_lag_file_write (file, rows, &is_damaged, &error));
  g_assert_true (weir_lag_file_thin (file, now_usec, G_MAXINT64, &is_damaged, &error));
  /* Again: what is thin stays as it is. */
  g_assert_true (weir_lag_file_thin (file, now_usec, G_MAXINT64, &is_damaged, &error));
  g_assert_no_error (error);
  histories = weir_lag_file_load (file, "cluster", "shipping", 0, &is_damaged, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < count (histories, 0); i++)
    {
      for (guint j = 0; j < G_N_ELEMENTS (starts_usec); j++)
        {
          if (point (histories, 0, i)->end < 0 || point (histories, 0, i)->time_usec < starts_usec[j]
              || point (histories, 0, i)->time_usec >= starts_usec[j] + 10 * G_TIME_SPAN_MINUTE)
            continue;
          n_found[j]++;
          if (j == 2)
            peak = MAX (peak, point (histories, 0, i)->end);
        }
    }
  g_assert_cmpuint (n_found[0], ==, 0);
  g_assert_cmpuint (n_found[1], ==, 1);
  g_assert_cmpuint (n_found[2], ==, 10);
  g_assert_cmpuint (n_found[3], ==, 120);
  /* The greatest lag is what is kept of a minute. */
  g_assert_cmpint (peak, ==, 1100);
  g_ptr_array_unref (histories);
  weir_lag_file_free (file);
}

static void
test_bound (Fixture *self,
            gconstpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) rows = g_array_new (FALSE, FALSE, sizeof (WeirLagRow));
  gint64 now_usec = g_get_real_time ();
  gboolean is_damaged;
  WeirLagFile *file = weir_lag_file_open (self->folder, &is_damaged, &error);
  GPtrArray *histories;

  for (guint i = 0; i < 20000; i++)
    {
      WeirLagRow row = { (char *) "cluster", (char *) "shipping", (char *) "orders", 0, now_usec - (20000 - i) * 100000, i, i + 5 };

      g_array_append_val (rows, row);
    }
  g_assert_true (weir_lag_file_write (file, rows, &is_damaged, &error));
  g_assert_true (weir_lag_file_thin (file, now_usec, 200 * 1000, &is_damaged, &error));
  g_assert_no_error (error);
  histories = weir_lag_file_load (file, "cluster", "shipping", 0, &is_damaged, &error);
  /* The newest are there. */
  g_assert_cmpuint (count (histories, 0), >, 100);
  g_assert_cmpuint (count (histories, 0), <, 12000);
  g_assert_cmpint (point (histories, 0, count (histories, 0) - 1)->committed, ==, 19999);
  g_ptr_array_unref (histories);
  weir_lag_file_free (file);
}

static void
test_size_and_clear (Fixture *self,
                     gconstpointer user_data)
{
  gint64 now_usec = g_get_real_time ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) histories = NULL;
  gint64 n_bytes;

  for (guint i = 0; i < 5000; i++)
    add (self, 0, now_usec + i * G_TIME_SPAN_SECOND, i, i);
  weir_lag_store_get_size_async (self->store, NULL, done_cb, self);
  wait_for_result (self);
  n_bytes = weir_lag_store_get_size_finish (self->store, self->result, &error);
  g_assert_no_error (error);
  g_assert_cmpint (n_bytes, >, 50 * 1000);
  g_clear_object (&self->result);

  weir_lag_store_clear_async (self->store, NULL, done_cb, self);
  wait_for_result (self);
  g_assert_true (weir_lag_store_clear_finish (self->store, self->result, &error));
  g_assert_no_error (error);
  g_clear_object (&self->result);
  histories = load (self, "shipping", 0);
  g_assert_cmpuint (histories->len, ==, 0);
  g_assert_cmpint (weir_lag_file_get_size (self->folder), <, n_bytes / 2);
  /* It goes on. */
  g_clear_pointer (&histories, g_ptr_array_unref);
  add (self, 0, now_usec + 9000 * G_TIME_SPAN_SECOND, 1, 2);
  histories = load (self, "shipping", 0);
  g_assert_cmpuint (count (histories, 0), ==, 1);
}

static void
test_damaged (Fixture *self,
              gconstpointer user_data)
{
  g_autofree char *path = g_build_filename (self->folder, "lag.sqlite", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) histories = NULL;
  g_autoptr (GDir) dir = NULL;
  g_autofree char *kept = NULL;
  const char *name;
  gboolean is_kept = FALSE;

  g_assert_true (g_file_set_contents (path, "This is no database at all, but as long as the header of one is, and then some more of it. 0123456789", -1, &error));
  add (self, 0, g_get_real_time (), 10, 20);
  histories = load (self, "shipping", 0);
  g_assert_cmpuint (histories->len, ==, 1);
  while (weir_lag_store_get_problem (self->store) == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_nonnull (strstr (weir_lag_store_get_problem (self->store), "lag.sqlite.damaged-"));
  dir = g_dir_open (self->folder, 0, NULL);
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *aside = g_build_filename (self->folder, name, NULL);

      if (!g_str_has_prefix (name, "lag.sqlite.damaged-"))
        continue;
      is_kept = TRUE;
      g_assert_true (g_file_get_contents (aside, &kept, NULL, &error));
      g_assert_true (g_str_has_prefix (kept, "This is no database"));
    }
  g_assert_true (is_kept);
}

/* Damage in the middle, found only when it is read. */
static void
test_damaged_later (Fixture *self,
                    gconstpointer user_data)
{
  g_autofree char *path = g_build_filename (self->folder, "lag.sqlite", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) before = NULL;
  g_autoptr (GPtrArray) after = NULL;
  g_autoptr (WeirLagFile) file = NULL;
  g_autofree char *contents = NULL;
  gsize length;
  gboolean is_damaged;
  gint64 now_usec = g_get_real_time ();

  for (guint i = 0; i < 5000; i++)
    add (self, 0, now_usec - (5000 - i) * G_TIME_SPAN_SECOND, i, i);
  before = load (self, "shipping", 0);
  g_assert_cmpuint (before->len, ==, 1);
  g_clear_object (&self->store);
  /* Another connection, closed as the last one, leaves all in the one file. */
  do
    {
      g_clear_pointer (&file, weir_lag_file_free);
      file = weir_lag_file_open (self->folder, &is_damaged, &error);
      g_assert_no_error (error);
      g_clear_pointer (&file, weir_lag_file_free);
      g_usleep (20000);
    }
  while (g_file_get_contents (path, &contents, &length, NULL) && length < 50000 && (g_free (g_steal_pointer (&contents)), TRUE));
  memset (contents + 4096, 0x5a, length - 4096);
  g_assert_true (g_file_set_contents (path, contents, (gssize) length, &error));

  self->store = weir_lag_store_new (self->folder);
  add (self, 0, now_usec, 10, 20);
  after = load (self, "shipping", 0);
  g_assert_cmpuint (count (after, 0), ==, 1);
  while (weir_lag_store_get_problem (self->store) == NULL)
    g_main_context_iteration (NULL, TRUE);
}

static void
test_newer (Fixture *self,
            gconstpointer user_data)
{
  g_autofree char *path = g_build_filename (self->folder, "lag.sqlite", NULL);
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  g_autoptr (GError) error = NULL;
  gsize length, length_after;
  gboolean is_damaged;
  WeirLagFile *file = weir_lag_file_open (self->folder, &is_damaged, &error);

  g_assert_no_error (error);
  weir_lag_file_free (file);
  /* The number of the format stands in the header. */
  g_assert_true (g_file_get_contents (path, &before, &length, &error));
  g_assert_cmpint (before[63], ==, 1);
  before[63] = 9;
  g_assert_true (g_file_set_contents (path, before, (gssize) length, &error));

  add (self, 0, g_get_real_time (), 10, 20);
  weir_lag_store_load_async (self->store, "cluster", "shipping", 0, NULL, done_cb, self);
  wait_for_result (self);
  g_assert_null (weir_lag_store_load_finish (self->store, self->result, &error));
  g_assert_nonnull (error);
  g_clear_object (&self->result);
  while (weir_lag_store_get_problem (self->store) == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_nonnull (strstr (weir_lag_store_get_problem (self->store), "newer"));
  g_assert_true (g_file_get_contents (path, &after, &length_after, NULL));
  g_assert_cmpmem (before, length, after, length_after);
}

int
main (int argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define TEST(name, func) g_test_add ("/lag-store/" name, Fixture, NULL, set_up, func, tear_down)
  TEST ("round-trip", test_round_trip);
  TEST ("stretch", test_stretch);
  TEST ("gap", test_gap);
  TEST ("thinning", test_thinning);
  TEST ("bound", test_bound);
  TEST ("size-and-clear", test_size_and_clear);
  TEST ("damaged", test_damaged);
  TEST ("damaged-later", test_damaged_later);
  TEST ("newer", test_newer);
#undef TEST
  return g_test_run ();
}
