/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "kafka/weir-bulk.h"
#include "kafka/weir-replay.h"

#include "base/weir-error.h"
#include "mock-cluster.h"

/* Replays against the mock cluster: what does not need a broker that keeps transactions. */

typedef struct
{
  WeirReplay *replay;
  GMainLoop *loop;
  int n_saved;
  int fail_at; /* the save that fails, 0 for none */
  int stop_at; /* the matching message at which it is cancelled, 0 for none */
  int n_matched;
} Fixture;

static WeirJob *
make_job (const char *source,
          const char *target)
{
  WeirJob *job = weir_job_new ("test");

  job->source = g_strdup (source);
  job->target = g_strdup (target);
  job->delivery = WEIR_DELIVERY_AT_LEAST_ONCE;
  return job;
}

static gboolean
save (const WeirJob *job,
      gpointer user_data,
      GError **error)
{
  Fixture *fixture = user_data;

  if (++fixture->n_saved == fixture->fail_at)
    {
      g_set_error_literal (error, WEIR_ERROR, WEIR_ERROR_FAILED, "The disk is full.");
      return FALSE;
    }
  return TRUE;
}

/* Thread: the reader's. */
static gboolean
match (const WeirRecordView *view,
       gpointer user_data)
{
  Fixture *fixture = user_data;

  if (++fixture->n_matched == fixture->stop_at)
    weir_replay_cancel (fixture->replay);
  return TRUE;
}

static void
ended_cb (WeirReplay *replay,
          Fixture *fixture)
{
  g_main_loop_quit (fixture->loop);
}

/* Runs a job to its end. Takes the job. */
static WeirJob *
run (Fixture *fixture,
     WeirClient *client,
     WeirJob *job)
{
  g_autoptr (WeirJob) owned = job;
  g_autoptr (GError) error = NULL;
  WeirReplayHooks hooks = { .match = match, .save = save, .user_data = fixture, .stall_msec = 20000 * (guint) test_patience () };
  WeirJob *result;

  fixture->loop = g_main_loop_new (NULL, FALSE);
  fixture->replay = weir_replay_new (client, client, owned, &hooks);
  g_signal_connect (fixture->replay, "ended", G_CALLBACK (ended_cb), fixture);
  g_assert_true (weir_replay_start (fixture->replay, &error));
  g_assert_no_error (error);
  g_main_loop_run (fixture->loop);
  result = weir_replay_dup_job (fixture->replay);
  g_clear_object (&fixture->replay);
  g_clear_pointer (&fixture->loop, g_main_loop_unref);
  return result;
}

static WeirClient *
make_client (MockCluster *cluster,
             gboolean is_read_only)
{
  g_autoptr (WeirProfile) profile = weir_profile_new (NULL, "test", NULL);
  g_autoptr (GError) error = NULL;
  WeirClient *client;

  weir_profile_set_bootstrap (profile, cluster->bootstrap);
  weir_profile_set_read_only (profile, is_read_only);
  client = weir_client_new (profile, &error);
  g_assert_no_error (error);
  return client;
}

static gint64
count_written (const WeirJob *job)
{
  gint64 count = 0;

  for (guint i = 0; i < job->targets->len; i++)
    {
      const WeirJobTarget *target = &g_array_index (job->targets, WeirJobTarget, i);

      count += target->end - target->start;
    }
  return count;
}

static void
test_all_is_written (void)
{
  MockCluster *cluster = mock_cluster_new (1);
  WeirClient *client = make_client (cluster, FALSE);
  g_autoptr (WeirJob) job = NULL;
  Fixture fixture = { 0 };

  mock_cluster_create_topic (cluster, "from", 3, 1);
  mock_cluster_create_topic (cluster, "to", 3, 1);
  for (int i = 0; i < 3; i++)
    mock_cluster_publish (cluster, "from", i, 0, 100 * (i + 1), 0);
  job = run (&fixture, client, make_job ("from", "to"));
  g_assert_cmpstr (job->error, ==, NULL);
  g_assert_cmpint (job->state, ==, WEIR_JOB_DONE);
  g_assert_cmpint (job->partitioning, ==, WEIR_PARTITIONING_SAME);
  g_assert_cmpint (job->counts.n_read, ==, 600);
  g_assert_cmpint (job->counts.n_written, ==, 600);
  g_assert_cmpint (count_written (job), ==, 600);
  g_assert_cmpint (g_array_index (job->targets, WeirJobTarget, 2).end, ==, 300);
  g_assert_cmpint (fixture.n_saved, >=, 2);

  g_object_unref (client);
  g_assert_true (weir_client_wait_closed (10000 * (guint) test_patience ()));
  mock_cluster_free (cluster);
}

static void
test_one_that_is_stopped_goes_on (void)
{
  MockCluster *cluster = mock_cluster_new (1);
  WeirClient *client = make_client (cluster, FALSE);
  g_autoptr (WeirJob) job = NULL;
  g_autoptr (WeirJob) done = NULL;
  Fixture fixture = { .stop_at = 50 };

  mock_cluster_create_topic (cluster, "from", 1, 1);
  mock_cluster_create_topic (cluster, "to", 1, 1);
  mock_cluster_publish (cluster, "from", 0, 0, 2000, 0);
  job = make_job ("from", "to");
  job->rate = 500;
  job = run (&fixture, client, g_steal_pointer (&job));
  g_assert_cmpint (job->state, ==, WEIR_JOB_STOPPED);
  g_assert_cmpint (job->counts.n_written, <, 2000);
  /* What was sent is confirmed before it ends: nothing is written twice. */
  g_assert_cmpint (g_array_index (job->ranges, WeirJobRange, 0).next, ==, job->counts.n_written);

  job->rate = 0;
  fixture.stop_at = 0;
  done = run (&fixture, client, weir_job_copy (job));
  g_assert_cmpint (done->state, ==, WEIR_JOB_DONE);
  g_assert_cmpint (done->counts.n_written, ==, 2000);
  g_assert_cmpint (count_written (done), ==, 2000);

  g_object_unref (client);
  g_assert_true (weir_client_wait_closed (10000 * (guint) test_patience ()));
  mock_cluster_free (cluster);
}

static void
test_what_cannot_be_kept_is_not_begun (void)
{
  MockCluster *cluster = mock_cluster_new (1);
  WeirClient *client = make_client (cluster, FALSE);
  g_autoptr (WeirJob) job = NULL;
  Fixture fixture = { .fail_at = 1 };

  mock_cluster_create_topic (cluster, "from", 1, 1);
  mock_cluster_create_topic (cluster, "to", 1, 1);
  mock_cluster_publish (cluster, "from", 0, 0, 10, 0);
  job = run (&fixture, client, make_job ("from", "to"));
  g_assert_cmpint (job->state, ==, WEIR_JOB_STOPPED);
  g_assert_cmpstr (job->error, ==, "The disk is full.");
  g_assert_cmpint (job->counts.n_written, ==, 0);
  g_assert_cmpint (count_written (job), ==, 0);

  g_object_unref (client);
  g_assert_true (weir_client_wait_closed (10000 * (guint) test_patience ()));
  mock_cluster_free (cluster);
}

static void
test_what_is_not_possible_is_said (void)
{
  MockCluster *cluster = mock_cluster_new (1);
  WeirClient *client = make_client (cluster, FALSE);
  g_autoptr (WeirJob) job = NULL;
  g_autoptr (WeirJob) fewer = NULL;
  Fixture fixture = { 0 };

  mock_cluster_create_topic (cluster, "from", 3, 1);
  mock_cluster_create_topic (cluster, "to", 2, 1);
  mock_cluster_publish (cluster, "from", 0, 0, 10, 0);
  job = make_job ("from", "nowhere");
  job = run (&fixture, client, g_steal_pointer (&job));
  g_assert_cmpint (job->state, ==, WEIR_JOB_NEW);
  g_assert_nonnull (strstr (job->error, "nowhere"));
  fewer = make_job ("from", "to");
  fewer->partitioning = WEIR_PARTITIONING_SAME;
  fewer = run (&fixture, client, g_steal_pointer (&fewer));
  g_assert_cmpint (fewer->state, ==, WEIR_JOB_NEW);
  g_assert_cmpint (fewer->obstacle, ==, WEIR_OBSTACLE_PARTITIONS);
  g_assert_null (strstr (fewer->error, "--"));
  g_assert_cmpint (fixture.n_saved, ==, 0);

  g_object_unref (client);
  g_assert_true (weir_client_wait_closed (10000 * (guint) test_patience ()));
  mock_cluster_free (cluster);
}

static WeirRecord *
no_record (gpointer user_data)
{
  g_assert_not_reached ();
  return NULL;
}

static void
no_report (const WeirPublished *published,
           const char *problem,
           gpointer user_data)
{
  g_assert_not_reached ();
}

static void
test_a_read_only_profile_is_refused (void)
{
  MockCluster *cluster = mock_cluster_new (1);
  WeirClient *client = make_client (cluster, TRUE);
  WeirReplayHooks hooks = { 0 };
  WeirBulkHooks bulk_hooks = { .next = no_record, .report = no_report, .stall_msec = 1000 };
  g_autoptr (WeirJob) job = make_job ("from", "to");
  g_autoptr (WeirReplay) replay = weir_replay_new (client, client, job, &hooks);
  g_autoptr (WeirBulk) bulk = weir_bulk_new (client, "to", &bulk_hooks);
  g_autoptr (GError) error = NULL;

  g_assert_false (weir_replay_start (replay, &error));
  g_assert_error (error, WEIR_ERROR, WEIR_ERROR_READ_ONLY);
  g_clear_error (&error);
  g_assert_false (weir_bulk_start (bulk, &error));
  g_assert_error (error, WEIR_ERROR, WEIR_ERROR_READ_ONLY);

  g_clear_object (&replay);
  g_clear_object (&bulk);
  g_object_unref (client);
  g_assert_true (weir_client_wait_closed (10000 * (guint) test_patience ()));
  mock_cluster_free (cluster);
}

int
main (int argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/replay/all-is-written", test_all_is_written);
  g_test_add_func ("/replay/one-that-is-stopped-goes-on", test_one_that_is_stopped_goes_on);
  g_test_add_func ("/replay/what-cannot-be-kept-is-not-begun", test_what_cannot_be_kept_is_not_begun);
  g_test_add_func ("/replay/what-is-not-possible-is-said", test_what_is_not_possible_is_said);
  g_test_add_func ("/replay/a-read-only-profile-is-refused", test_a_read_only_profile_is_refused);
  return g_test_run ();
}
