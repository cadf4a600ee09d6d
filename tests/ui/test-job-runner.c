/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

/* Jobs as the window runs them: several at once, stopped, resumed, checked, found again and removed. On the mock cluster. */

#include "config.h"

#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

#include "../kafka/mock-cluster.h"
#include "app/weir-job-meter.h"
#include "app/weir-job-runner.h"
#include "store/weir-job-store.h"

#define N_MESSAGES 600

static MockCluster *cluster;
static MockCluster *other;
static WeirClient *client;

static WeirJobRunner *
get_runner (void)
{
  return weir_job_runner_get_default ();
}

/* Until @condition is true of the item. */
static void
wait_for (WeirJobItem *item,
          gboolean (*condition) (WeirJobItem *item))
{
  gint64 end_usec = g_get_monotonic_time () + 60 * test_patience () * G_TIME_SPAN_SECOND;

  while (!condition (item))
    {
      g_assert_cmpint (g_get_monotonic_time (), <, end_usec);
      if (!g_main_context_iteration (NULL, FALSE))
        g_usleep (1000);
    }
}

static gboolean
is_idle (WeirJobItem *item)
{
  return !weir_job_item_get_is_active (item);
}

static gboolean
has_written (WeirJobItem *item)
{
  return weir_job_item_get_n_written (item) > 0;
}

static gboolean
is_checked (WeirJobItem *item)
{
  return !weir_job_item_get_is_checking (item, NULL);
}

static gboolean
is_gone (WeirJobItem *item)
{
  return weir_job_runner_find (get_runner (), weir_job_item_get_name (item)) == NULL;
}

static WeirClient *
make_client (gboolean is_read_only)
{
  g_autoptr (WeirProfile) profile = weir_profile_new ("shop", "Shop", cluster->bootstrap);
  g_autoptr (GError) error = NULL;
  WeirClient *made;

  weir_profile_set_read_only (profile, is_read_only);
  made = weir_client_new (profile, &error);
  g_assert_no_error (error);
  return made;
}

/* A topic of messages and an empty one, of names that no other test has. */
static WeirJob *
make_job (const char *name)
{
  WeirJob *job = weir_job_new ("replay");

  job->source = g_strconcat (name, "-source", NULL);
  job->target = g_strconcat (name, "-target", NULL);
  job->source_bootstrap = g_strdup (cluster->bootstrap);
  job->delivery = WEIR_DELIVERY_AT_LEAST_ONCE;
  mock_cluster_create_topic (cluster, job->source, 2, 1);
  mock_cluster_create_topic (cluster, job->target, 2, 1);
  mock_cluster_publish (cluster, job->source, 0, 0, N_MESSAGES / 2, 1700000000000);
  mock_cluster_publish (cluster, job->source, 1, 0, N_MESSAGES / 2, 1700000000000);
  return job;
}

static void
assert_is_same (WeirJobItem *item)
{
  const WeirReplayFindings *findings;
  g_autoptr (GError) error = NULL;

  weir_job_item_check (item, client, client);
  g_assert_true (weir_job_item_get_is_checking (item, NULL));
  wait_for (item, is_checked);
  findings = weir_job_item_get_findings (item, &error);
  g_assert_no_error (error);
  g_assert_nonnull (findings->partitions);
  g_assert_cmpuint (findings->partitions->len, ==, 2);
  g_assert_cmpint (findings->n_messages, ==, N_MESSAGES);
  g_assert_cmpuint (findings->n_different, ==, 0);
}

static void
test_several_at_once (void)
{
  WeirJobItem *items[3];

  for (guint i = 0; i < G_N_ELEMENTS (items); i++)
    {
      g_autofree char *name = g_strdup_printf ("once-%u", i);
      g_autoptr (WeirJob) job = make_job (name);

      items[i] = weir_job_runner_start (get_runner (), job, client, client);
    }
  g_assert_cmpuint (weir_job_runner_count_active (get_runner ()), ==, 3);
  for (guint i = 0; i < G_N_ELEMENTS (items); i++)
    {
      wait_for (items[i], is_idle);
      g_assert_cmpint (weir_job_item_get_state (items[i]), ==, WEIR_JOB_ITEM_DONE);
      g_assert_cmpint (weir_job_item_get_n_written (items[i]), ==, N_MESSAGES);
      g_assert_cmpfloat (weir_job_item_get_fraction (items[i]), ==, 1);
      assert_is_same (items[i]);
    }
  g_assert_cmpuint (weir_job_runner_count_active (get_runner ()), ==, 0);
}

/* To another cluster: at least once, as a transaction reaches no further. */
static void
test_to_another_cluster (void)
{
  g_autoptr (WeirJob) job = make_job ("far");
  g_autoptr (WeirProfile) profile = weir_profile_new ("other", "Other", other->bootstrap);
  g_autoptr (WeirClient) target = weir_client_new (profile, NULL);
  WeirJobItem *item;
  const WeirReplayFindings *findings;

  mock_cluster_create_topic (other, job->target, 2, 1);
  job->target_bootstrap = g_strdup (other->bootstrap);
  job->target_profile = g_strdup ("other");
  job->delivery = WEIR_DELIVERY_AUTO;
  item = weir_job_runner_start (get_runner (), job, client, target);
  wait_for (item, is_idle);
  g_assert_cmpstr (weir_job_item_get_job (item)->error, ==, NULL);
  g_assert_cmpint (weir_job_item_get_state (item), ==, WEIR_JOB_ITEM_DONE);
  g_assert_cmpint (weir_job_item_get_job (item)->delivery, ==, WEIR_DELIVERY_AT_LEAST_ONCE);
  weir_job_item_check (item, client, target);
  wait_for (item, is_checked);
  findings = weir_job_item_get_findings (item, NULL);
  g_assert_nonnull (findings);
  g_assert_cmpint (findings->n_messages, ==, N_MESSAGES);
  g_assert_cmpuint (findings->n_different, ==, 0);
}

static void
test_names_are_their_own (void)
{
  g_autoptr (WeirJob) job = make_job ("name");
  WeirJobItem *first = weir_job_runner_start (get_runner (), job, client, client);
  WeirJobItem *second = weir_job_runner_start (get_runner (), job, client, client);

  g_assert_cmpstr (weir_job_item_get_name (first), ==, "name-source-to-name-target-1");
  g_assert_cmpstr (weir_job_item_get_name (second), ==, "name-source-to-name-target-2");
  wait_for (first, is_idle);
  wait_for (second, is_idle);
}

static void
test_meter (void)
{
  WeirJobMeter meter = { 0 };

  g_assert_true (isnan (weir_job_meter_get_rate (&meter)));
  g_assert_cmpint (weir_job_meter_get_left_usec (&meter, 1000), ==, -1);
  for (gint64 i = 0; i <= 200; i++)
    weir_job_meter_add (&meter, i * G_USEC_PER_SEC / 10, i * 5, i * 10);
  /* 50 messages and 100 offsets a second, at the offset 2,000. */
  g_assert_cmpfloat_with_epsilon (weir_job_meter_get_rate (&meter), 50, 0.001);
  g_assert_cmpint (weir_job_meter_get_left_usec (&meter, 3000), ==, 10 * G_USEC_PER_SEC);
  /* Nothing moves any more: a few seconds later nothing is known but that. */
  for (gint64 i = 200; i <= 300; i++)
    weir_job_meter_add (&meter, i * G_USEC_PER_SEC / 10, 1000, 2000);
  g_assert_cmpfloat (weir_job_meter_get_rate (&meter), ==, 0);
  g_assert_cmpint (weir_job_meter_get_left_usec (&meter, 3000), ==, -1);
  weir_job_meter_reset (&meter);
  g_assert_true (isnan (weir_job_meter_get_rate (&meter)));
}

static void
test_stopped_and_resumed (void)
{
  g_autoptr (WeirJob) job = make_job ("stop");
  WeirJobItem *item;

  job->rate = 100;
  item = weir_job_runner_start (get_runner (), job, client, client);
  wait_for (item, has_written);
  weir_job_item_set_paused (item, TRUE);
  g_assert_cmpint (weir_job_item_get_state (item), ==, WEIR_JOB_ITEM_PAUSED);
  weir_job_item_set_paused (item, FALSE);
  weir_job_item_stop (item);
  g_assert_cmpint (weir_job_item_get_state (item), ==, WEIR_JOB_ITEM_STOPPING);
  wait_for (item, is_idle);
  g_assert_cmpint (weir_job_item_get_state (item), ==, WEIR_JOB_ITEM_STOPPED);
  g_assert_cmpint (weir_job_item_get_n_written (item), <, N_MESSAGES);
  g_assert_null (weir_job_item_get_job (item)->error);

  weir_job_item_start (item, client, client);
  wait_for (item, is_idle);
  g_assert_cmpint (weir_job_item_get_state (item), ==, WEIR_JOB_ITEM_DONE);
  assert_is_same (item);
}

/* A person is quicker than the disk. */
static void
test_stopped_before_it_began (void)
{
  g_autoptr (WeirJob) job = make_job ("early");
  WeirJobItem *item = weir_job_runner_start (get_runner (), job, client, client);

  weir_job_item_stop (item);
  wait_for (item, is_idle);
  g_assert_cmpint (weir_job_item_get_state (item), ==, WEIR_JOB_ITEM_STOPPED);
  g_assert_cmpint (weir_job_item_get_n_written (item), ==, 0);
}

static void
test_conditions_and_edits (void)
{
  g_autoptr (WeirJob) job = make_job ("where");
  WeirJobItem *item;

  job->where = g_strdup ("offset < 10");
  job->edits = g_strdup ("set status = \"again\"");
  item = weir_job_runner_start (get_runner (), job, client, client);
  wait_for (item, is_idle);
  /* The values are no JSON. */
  g_assert_cmpint (weir_job_item_get_state (item), ==, WEIR_JOB_ITEM_STOPPED);
  g_assert_cmpint (weir_job_item_get_job (item)->obstacle, ==, WEIR_OBSTACLE_REFUSED);
  weir_job_item_skip_refused (item);
  weir_job_item_start (item, client, client);
  wait_for (item, is_idle);
  g_assert_cmpint (weir_job_item_get_state (item), ==, WEIR_JOB_ITEM_DONE);
  g_assert_cmpint (weir_job_item_get_n_written (item), ==, 0);
  g_assert_cmpuint (weir_job_item_get_job (item)->refused->len, ==, 20);
}

static void
test_wrong_texts_are_said (void)
{
  g_autoptr (WeirJob) job = make_job ("wrong");
  WeirJobItem *item;

  job->where = g_strdup ("total >");
  item = weir_job_runner_start (get_runner (), job, client, client);
  wait_for (item, is_idle);
  g_assert_cmpint (weir_job_item_get_state (item), ==, WEIR_JOB_ITEM_STOPPED);
  g_assert_true (strstr (weir_job_item_get_job (item)->error, "condition") != NULL);
}

static void
test_read_only_is_refused (void)
{
  g_autoptr (WeirJob) job = make_job ("locked");
  g_autoptr (WeirClient) read_only = make_client (TRUE);
  WeirJobItem *item = weir_job_runner_start (get_runner (), job, client, read_only);
  g_autofree char *path = NULL;

  /* At once: nothing is opened, let alone sent. */
  g_assert_false (weir_job_item_get_is_active (item));
  g_assert_cmpint (weir_job_item_get_state (item), ==, WEIR_JOB_ITEM_STOPPED);
  g_assert_true (strstr (weir_job_item_get_job (item)->error, "read-only") != NULL);
  path = g_build_filename (g_get_user_data_dir (), "weir", "jobs", "locked-source-to-locked-target-1.job", NULL);
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
}

static WeirJobItem *
find_after_refresh (const char *name,
                    WeirJobItemState state)
{
  gint64 end_usec = g_get_monotonic_time () + 30 * test_patience () * G_TIME_SPAN_SECOND;
  WeirJobItem *item = NULL;

  while (item == NULL || weir_job_item_get_state (item) != state)
    {
      g_assert_cmpint (g_get_monotonic_time (), <, end_usec);
      weir_job_runner_refresh (get_runner ());
      g_main_context_iteration (NULL, TRUE);
      item = weir_job_runner_find (get_runner (), name);
    }
  return item;
}

/* As a program leaves it that is killed, and as one that still runs. */
static void
test_one_of_another_program (void)
{
  g_autoptr (WeirJob) job = make_job ("crash");
  g_autoptr (WeirJob) none = NULL;
  WeirJobStore *store = weir_job_store_new (NULL);
  g_autoptr (GError) error = NULL;
  WeirJobItem *item;

  g_set_str (&job->name, "crashed");
  g_assert_true (weir_job_store_open (store, "crashed", &none, &error));
  g_assert_null (none);
  job->state = WEIR_JOB_RUNNING;
  job->partitioning = WEIR_PARTITIONING_SAME;
  job->started_msec = 1700000000000;
  weir_job_add_range (job, 0, 0, N_MESSAGES / 2, 0);
  weir_job_add_range (job, 1, 0, N_MESSAGES / 2, 0);
  weir_job_add_target (job, 0, 0, 0);
  weir_job_add_target (job, 1, 0, 0);
  g_assert_true (weir_job_store_save (store, job, &error));

  item = find_after_refresh ("crashed", WEIR_JOB_ITEM_ELSEWHERE);
  weir_job_item_start (item, client, client);
  wait_for (item, is_idle);
  g_assert_true (strstr (weir_job_item_get_job (item)->error, "is running already") != NULL);

  weir_job_store_free (store);
  item = find_after_refresh ("crashed", WEIR_JOB_ITEM_INTERRUPTED);
  weir_job_item_start (item, client, client);
  wait_for (item, is_idle);
  g_assert_cmpint (weir_job_item_get_state (item), ==, WEIR_JOB_ITEM_DONE);
  assert_is_same (item);
}

static void
removed_cb (GObject *object,
            GAsyncResult *result,
            gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  weir_job_runner_remove_finish (WEIR_JOB_RUNNER (object), result, &error);
  g_assert_no_error (error);
}

static void
test_removed (void)
{
  g_autoptr (WeirJob) job = make_job ("gone");
  g_autoptr (WeirJobItem) item = g_object_ref (weir_job_runner_start (get_runner (), job, client, client));
  g_autoptr (GPtrArray) entries = NULL;

  wait_for (item, is_idle);
  weir_job_runner_remove_async (get_runner (), item, removed_cb, NULL);
  wait_for (item, is_gone);
  entries = weir_job_store_list (NULL);
  for (guint i = 0; i < entries->len; i++)
    g_assert_cmpstr (((WeirJobEntry *) g_ptr_array_index (entries, i))->job->name, !=, weir_job_item_get_name (item));
}

int
main (int argc,
      char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  cluster = mock_cluster_new (1);
  other = mock_cluster_new (1);
  client = make_client (FALSE);
  g_test_add_func ("/job-runner/several-at-once", test_several_at_once);
  g_test_add_func ("/job-runner/to-another-cluster", test_to_another_cluster);
  g_test_add_func ("/job-runner/meter", test_meter);
  g_test_add_func ("/job-runner/names-are-their-own", test_names_are_their_own);
  g_test_add_func ("/job-runner/stopped-and-resumed", test_stopped_and_resumed);
  g_test_add_func ("/job-runner/stopped-before-it-began", test_stopped_before_it_began);
  g_test_add_func ("/job-runner/conditions-and-edits", test_conditions_and_edits);
  g_test_add_func ("/job-runner/wrong-texts-are-said", test_wrong_texts_are_said);
  g_test_add_func ("/job-runner/read-only-is-refused", test_read_only_is_refused);
  g_test_add_func ("/job-runner/one-of-another-program", test_one_of_another_program);
  g_test_add_func ("/job-runner/removed", test_removed);
  status = g_test_run ();
  g_clear_object (&client);
  mock_cluster_free (cluster);
  mock_cluster_free (other);
  return status;
}
