/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include <glib/gstdio.h>
#include <string.h>

#include "base/weir-error.h"
#include "base/weir-murmur2.h"
#include "model/weir-job.h"
#include "store/weir-job-store.h"

static WeirJob *
make_job (const char *name)
{
  WeirJob *job = weir_job_new (name);

  job->source = g_strdup ("from");
  job->target = g_strdup ("to");
  job->where = g_strdup ("total > 5 and text == \"a;b\\n\"");
  job->edits = g_strdup ("set status = \"retry\"\nremove error; remove \"a key\"");
  job->rate = 2.5;
  job->partitioning = WEIR_PARTITIONING_KEY;
  job->delivery = WEIR_DELIVERY_EXACTLY_ONCE;
  job->refused_policy = WEIR_REFUSED_DIVERT;
  job->divert_topic = g_strdup ("aside");
  job->source_header = TRUE;
  job->state = WEIR_JOB_STOPPED;
  job->counts.n_written = G_GINT64_CONSTANT (9007199254740993);
  job->obstacle = WEIR_OBSTACLE_REFUSED;
  job->error = g_strdup ("Two lines\nand “quotes”");
  weir_job_add_range (job, 3, 10, 20, 15);
  weir_job_take_range_error (job, 0, "why; it ended early");
  weir_job_add_range (job, 4, 0, 0, 0);
  weir_job_add_target (job, 0, 5, 8);
  weir_job_add_target (job, 1, -1, -1);
  weir_job_add_refused (job, 3, 12, "It is too large.");
  return job;
}

static void
assert_same (const WeirJob *a,
             const WeirJob *b)
{
  g_assert_cmpstr (a->name, ==, b->name);
  g_assert_cmpstr (a->id, ==, b->id);
  g_assert_null (weir_job_compare_plans (a, b));
  g_assert_cmpstr (a->edits, ==, b->edits);
  g_assert_cmpfloat (a->rate, ==, b->rate);
  g_assert_cmpstr (a->divert_topic, ==, b->divert_topic);
  g_assert_cmpint (a->refused_policy, ==, b->refused_policy);
  g_assert_cmpint (a->now_msec, ==, b->now_msec);
  g_assert_cmpint (a->state, ==, b->state);
  g_assert_cmpint (a->counts.n_written, ==, b->counts.n_written);
  g_assert_cmpstr (a->error, ==, b->error);
  g_assert_cmpint (a->obstacle, ==, b->obstacle);
  g_assert_cmpuint (a->ranges->len, ==, b->ranges->len);
  for (guint i = 0; i < a->ranges->len; i++)
    {
      const WeirJobRange *first = &g_array_index (a->ranges, WeirJobRange, i);
      const WeirJobRange *second = &g_array_index (b->ranges, WeirJobRange, i);

      g_assert_cmpint (first->partition, ==, second->partition);
      g_assert_cmpint (first->from, ==, second->from);
      g_assert_cmpint (first->to, ==, second->to);
      g_assert_cmpint (first->next, ==, second->next);
      g_assert_cmpstr (first->error, ==, second->error);
    }
  g_assert_cmpuint (a->targets->len, ==, b->targets->len);
  for (guint i = 0; i < a->targets->len; i++)
    {
      const WeirJobTarget *first = &g_array_index (a->targets, WeirJobTarget, i);
      const WeirJobTarget *second = &g_array_index (b->targets, WeirJobTarget, i);

      g_assert_cmpint (first->partition, ==, second->partition);
      g_assert_cmpint (first->start, ==, second->start);
      g_assert_cmpint (first->end, ==, second->end);
    }
  g_assert_cmpuint (a->refused->len, ==, b->refused->len);
  for (guint i = 0; i < a->refused->len; i++)
    {
      const WeirJobRefused *first = g_ptr_array_index (a->refused, i);
      const WeirJobRefused *second = g_ptr_array_index (b->refused, i);

      g_assert_cmpint (first->partition, ==, second->partition);
      g_assert_cmpint (first->offset, ==, second->offset);
      g_assert_cmpstr (first->reason, ==, second->reason);
    }
}

static void
test_copy (void)
{
  g_autoptr (WeirJob) job = make_job ("copy");
  g_autoptr (WeirJob) copy = weir_job_copy (job);

  assert_same (job, copy);
  g_assert_false (weir_job_is_complete (copy));
  g_array_index (copy->ranges, WeirJobRange, 0).next = 20;
  g_assert_true (weir_job_is_complete (copy));
  g_assert_false (weir_job_is_complete (job));
}

static void
test_plans_are_compared (void)
{
  g_autoptr (WeirJob) job = make_job ("plans");
  g_autoptr (WeirJob) other = weir_job_copy (job);

  other->rate = 100;
  other->refused_policy = WEIR_REFUSED_SKIP;
  g_assert_null (weir_job_compare_plans (job, other));
  g_free (other->edits);
  other->edits = NULL;
  g_assert_cmpstr (weir_job_compare_plans (job, other), ==, "--set");
  other->edits = g_strdup (job->edits);
  other->new_timestamps = TRUE;
  g_assert_cmpstr (weir_job_compare_plans (job, other), ==, "--timestamps");
  g_free (g_steal_pointer (&other->target));
  g_assert_cmpstr (weir_job_compare_plans (job, other), ==, "TARGET");
}

static void
test_names (void)
{
  g_autofree char *long_name = g_strnfill (101, 'a');

  g_assert_true (weir_job_name_is_valid ("Retry_2.friday-1"));
  g_assert_false (weir_job_name_is_valid (""));
  g_assert_false (weir_job_name_is_valid (".."));
  g_assert_false (weir_job_name_is_valid ("a/b"));
  g_assert_false (weir_job_name_is_valid ("a b"));
  g_assert_false (weir_job_name_is_valid ("ü"));
  g_assert_false (weir_job_name_is_valid (long_name));
}

static void
test_store (void)
{
  g_autofree char *folder = g_dir_make_tmp ("weir-jobs-XXXXXX", NULL);
  g_autofree char *inner = g_build_filename (folder, "new", "jobs", NULL);
  g_autofree char *path = g_build_filename (inner, "kept.job", NULL);
  g_autoptr (WeirJobStore) store = weir_job_store_new (inner);
  g_autoptr (WeirJobStore) other = weir_job_store_new (inner);
  g_autoptr (WeirJob) job = make_job ("kept");
  g_autoptr (WeirJob) loaded = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *name = NULL;
  g_autofree char *next_name = NULL;
  GStatBuf info;

  g_assert_true (weir_job_store_open (store, "kept", &loaded, &error));
  g_assert_no_error (error);
  g_assert_null (loaded);
  g_assert_true (weir_job_store_save (store, job, &error));
  g_assert_no_error (error);
  g_assert_cmpint (g_stat (path, &info), ==, 0);
  g_assert_cmpint (info.st_mode & 0777, ==, 0600);

  /* Somebody else has it. */
  g_assert_false (weir_job_store_open (other, "kept", &loaded, &error));
  g_assert_error (error, WEIR_ERROR, WEIR_ERROR_CONFLICT);
  g_clear_error (&error);
  g_clear_pointer (&store, weir_job_store_free);
  g_assert_true (weir_job_store_open (other, "kept", &loaded, &error));
  g_assert_no_error (error);
  assert_same (job, loaded);

  name = weir_job_store_make_name (other, "from", "to");
  g_assert_cmpstr (name, ==, "from-to-to-1");
  g_clear_pointer (&loaded, weir_job_free);
  g_assert_true (weir_job_store_open (other, name, &loaded, &error));
  g_assert_null (loaded);
  next_name = weir_job_store_make_name (other, "from", "to");
  g_assert_cmpstr (next_name, ==, "from-to-to-2");

  /* What is damaged is not gone on with. */
  g_assert_true (g_file_set_contents (path, "[Plan]\nSource=x\n", -1, NULL));
  g_assert_false (weir_job_store_open (other, "kept", &loaded, &error));
  g_assert_error (error, WEIR_ERROR, WEIR_ERROR_INVALID);
  g_clear_pointer (&other, weir_job_store_free);
}

static void
test_list (void)
{
  static const char *const names[] = { "early", "late" };
  g_autofree char *folder = g_dir_make_tmp ("weir-jobs-XXXXXX", NULL);
  g_autofree char *missing = g_build_filename (folder, "missing", NULL);
  g_autofree char *damaged = g_build_filename (folder, "damaged.job", NULL);
  g_autoptr (WeirJobStore) store = weir_job_store_new (folder);
  g_autoptr (WeirJobStore) other = weir_job_store_new (folder);
  g_autoptr (GPtrArray) none = weir_job_store_list (missing);
  g_autoptr (GPtrArray) entries = NULL;
  g_autoptr (GPtrArray) rest = NULL;
  g_autoptr (WeirJob) loaded = NULL;
  g_autoptr (GError) error = NULL;
  const WeirJobEntry *entry;
  gint64 n_done, n_all;

  g_assert_cmpuint (none->len, ==, 0);
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (WeirJob) job = make_job (names[i]);

      job->started_msec = (gint64) (i + 1) * 1000;
      g_assert_true (weir_job_store_open (store, names[i], &loaded, &error));
      g_assert_true (weir_job_store_save (store, job, &error));
    }
  g_assert_true (g_file_set_contents (damaged, "[Plan]\n", -1, NULL));

  entries = weir_job_store_list (folder);
  g_assert_cmpuint (entries->len, ==, 2);
  entry = g_ptr_array_index (entries, 0);
  g_assert_cmpstr (entry->job->name, ==, "late");
  /* The store has one open at a time: the last. */
  g_assert_true (entry->is_locked);
  weir_job_get_progress (entry->job, &n_done, &n_all);
  g_assert_cmpint (n_done, ==, 5);
  g_assert_cmpint (n_all, ==, 10);
  entry = g_ptr_array_index (entries, 1);
  g_assert_cmpstr (entry->job->name, ==, "early");
  g_assert_false (entry->is_locked);

  g_assert_false (weir_job_store_remove (other, "late", &error));
  g_assert_error (error, WEIR_ERROR, WEIR_ERROR_CONFLICT);
  g_clear_error (&error);
  g_assert_true (weir_job_store_remove (other, "early", &error));
  g_assert_no_error (error);
  rest = weir_job_store_list (folder);
  g_assert_cmpuint (rest->len, ==, 1);
}

/* The numbers that Kafka's own tests of its producers expect. */
static void
test_murmur2 (void)
{
  static const struct
  {
    const char *key;
    gint32 hash;
  } known[] = {
    { "21", -973932308 },
    { "foobar", -790332482 },
    { "a-little-bit-long-string", -985981536 },
    { "a-little-bit-longer-string", -1486304829 },
    { "lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8", -58897971 },
    { "abc", 479470107 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (known); i++)
    {
      gint32 positive = (gint32) ((guint32) known[i].hash & 0x7fffffffu);

      g_assert_cmpint (weir_murmur2_partition (known[i].key, strlen (known[i].key), 7), ==, positive % 7);
      g_assert_cmpint (weir_murmur2_partition (known[i].key, strlen (known[i].key), 1000003), ==, positive % 1000003);
    }
}

int
main (int argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/job/copy", test_copy);
  g_test_add_func ("/job/plans-are-compared", test_plans_are_compared);
  g_test_add_func ("/job/names", test_names);
  g_test_add_func ("/job/store", test_store);
  g_test_add_func ("/job/list", test_list);
  g_test_add_func ("/job/murmur2", test_murmur2);
  return g_test_run ();
}
