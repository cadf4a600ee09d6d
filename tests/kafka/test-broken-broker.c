/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

/* Answers that no broker gives. Nothing here may crash or hang, and each failure says what to do. */

#include "config.h"

#include "base/weir-error.h"
#include "broken-broker.h"
#include "kafka/weir-handle.h"
#include "kafka/weir-reader.h"
#include "kafka/weir-sampler.h"
#include "mock-cluster.h"

#define N_PARTITIONS 3
#define N_RECORDS 200 /* of each partition */

/* As long as the test of a connection waits for an answer, and some time to end. */
#define PATIENCE_SECONDS 16

/* Of an answer that breaks off, the library forgets what it had read so far. In no other program: leaks of what we
 * have from the library would hide behind this. */
const char *__lsan_default_suppressions (void);

const char *
__lsan_default_suppressions (void)
{
  return "leak:librdkafka.so.1\n";
}

typedef struct
{
  gboolean is_done;
  GError *error;
  char *text;
  WeirSnapshot *snapshot;
} Answer;

static void
answer_clear (Answer *answer)
{
  g_clear_error (&answer->error);
  g_clear_pointer (&answer->text, g_free);
  g_clear_pointer (&answer->snapshot, weir_snapshot_unref);
  answer->is_done = FALSE;
}

static void
tested_cb (GObject *object,
           GAsyncResult *result,
           gpointer user_data)
{
  Answer *answer = user_data;

  answer->text = weir_client_test_finish (result, &answer->error);
  answer->is_done = TRUE;
}

static void
sampled_cb (GObject *object,
            GAsyncResult *result,
            gpointer user_data)
{
  Answer *answer = user_data;

  answer->snapshot = weir_sampler_sample_finish (WEIR_SAMPLER (object), result, &answer->error);
  answer->is_done = TRUE;
}

static void
wait_destroyed (void)
{
  g_assert_true (weir_handle_wait_destroyed (20000 * (guint) test_patience ()));
}

static guint32
get_seed (void)
{
  return (guint32) g_test_rand_int ();
}

/* Nothing that answers like this is a cluster. */
static void
test_kind (gconstpointer data)
{
  BrokenBroker *broker = broken_broker_new (GPOINTER_TO_INT (data), 0, get_seed ());
  g_autoptr (WeirProfile) profile = weir_profile_new (NULL, "Test", broker->bootstrap);
  WeirClient *client = mock_cluster_new_client (broker->bootstrap);
  WeirSampler *sampler = weir_sampler_new (client);
  Answer tested = { 0 };
  Answer sampled = { 0 };
  gint64 start_usec = g_get_monotonic_time ();

  weir_client_test_async (profile, NULL, tested_cb, &tested);
  weir_sampler_sample_async (sampler, WEIR_SAMPLE_ALL, NULL, sampled_cb, &sampled);
  mock_cluster_wait (&tested.is_done, PATIENCE_SECONDS);
  g_test_message ("%.1f s: %s", (g_get_monotonic_time () - start_usec) / 1e6, tested.error != NULL ? tested.error->message : tested.text);
  g_assert_null (tested.text);
  g_assert_true (tested.error->domain == WEIR_ERROR);
  /* Who, and a sentence. */
  g_assert_nonnull (strstr (tested.error->message, broker->bootstrap));
  g_assert_true (g_str_has_suffix (tested.error->message, "."));
  if (broker->kind == BROKEN_TLS)
    g_assert_nonnull (strstr (tested.error->message, "TLS"));
  answer_clear (&tested);

  mock_cluster_wait (&sampled.is_done, PATIENCE_SECONDS);
  g_test_message ("sample: %s", sampled.error != NULL ? sampled.error->message : "none");
  g_assert_null (sampled.snapshot);
  g_assert_true (sampled.error->domain == WEIR_ERROR);
  answer_clear (&sampled);

  g_assert_finalize_object (sampler);
  g_assert_finalize_object (client);
  wait_destroyed ();
  g_assert_cmpint (broker->n_connections, >, 0);
  broken_broker_free (broker);
}

typedef struct
{
  GMutex mutex;
  gint64 n_records;
  gboolean is_ended;
} Sink;

static gboolean
take_record (const WeirRecordView *view,
             gpointer user_data)
{
  Sink *sink = user_data;
  g_autoptr (WeirRecord) record = weir_record_new_from_view (view);

  /* Read as a sink does: each byte and each header. */
  g_assert_nonnull (view->topic);
  g_mutex_lock (&sink->mutex);
  sink->n_records++;
  for (gsize i = 0; i < view->value_length; i++)
    sink->n_records += 0 * ((const char *) view->value)[i];
  g_mutex_unlock (&sink->mutex);
  return TRUE;
}

static void
ended_cb (WeirReader *reader,
          Sink *sink)
{
  sink->is_ended = TRUE;
}

static void
run_loop (int msec)
{
  gint64 end_usec = g_get_monotonic_time () + msec * G_TIME_SPAN_MILLISECOND;

  while (g_get_monotonic_time () < end_usec)
    {
      if (!g_main_context_iteration (NULL, FALSE))
        g_usleep (2000);
    }
}

static void
count_cb (GObject *object,
          gpointer argument,
          guint *n)
{
  (*n)++;
}

/* A client, its sampler and a reader live with answers of which some are damaged, and work when they
 * are right again. */
static void
test_damaged_answers (void)
{
  MockCluster *cluster = mock_cluster_new (1);
  const char *const topics[] = { "orders", NULL };
  g_autoptr (WeirProfile) profile = NULL;
  WeirReadPlan *plan = weir_read_plan_new (topics);
  BrokenBroker *broker;
  WeirClient *client;
  WeirSampler *sampler;
  WeirReader *reader;
  WeirCoverage *coverage;
  Answer answer = { 0 };
  Sink sink = { 0 };
  guint n_sampled = 0;
  guint n_failed = 0;

  mock_cluster_create_topic (cluster, "orders", N_PARTITIONS, 1);
  for (int i = 0; i < N_PARTITIONS; i++)
    mock_cluster_publish (cluster, "orders", i, 0, N_RECORDS, 0);
  broker = broken_broker_new (BROKEN_PROXY, (guint16) atoi (strrchr (cluster->bootstrap, ':') + 1), get_seed ());
  profile = weir_profile_new (NULL, "Test", broker->bootstrap);

  g_atomic_int_set (&broker->damage_percent, 15);
  client = mock_cluster_new_client (broker->bootstrap);
  sampler = weir_sampler_new (client);
  g_signal_connect (sampler, "sampled", G_CALLBACK (count_cb), &n_sampled);
  g_signal_connect (sampler, "failed", G_CALLBACK (count_cb), &n_failed);
  weir_sampler_start (sampler, 100);
  plan->follow = TRUE;
  reader = weir_reader_new (client, plan, take_record, &sink, NULL);
  g_signal_connect (reader, "ended", G_CALLBACK (ended_cb), &sink);
  weir_reader_start (reader);
  for (int i = 0; i < 6; i++)
    {
      weir_client_test_async (profile, NULL, tested_cb, &answer);
      mock_cluster_wait (&answer.is_done, PATIENCE_SECONDS);
      answer_clear (&answer);
      run_loop (500);
    }
  g_test_message ("%d damaged frames, %u samples and %u that failed, %" G_GINT64_FORMAT " records", broker->n_damaged, n_sampled, n_failed,
                  sink.n_records);
  g_assert_cmpint (broker->n_damaged, >, 0);
  weir_reader_cancel (reader);
  mock_cluster_wait (&sink.is_ended, PATIENCE_SECONDS);
  g_assert_finalize_object (reader);

  /* All is well again. */
  g_atomic_int_set (&broker->damage_percent, 0);
  n_sampled = 0;
  for (int i = 0; i < PATIENCE_SECONDS * test_patience () && n_sampled < 3; i++)
    run_loop (1000);
  g_assert_cmpuint (n_sampled, >=, 3);
  sink = (Sink) { 0 };
  plan->follow = FALSE;
  reader = weir_reader_new (client, plan, take_record, &sink, NULL);
  g_signal_connect (reader, "ended", G_CALLBACK (ended_cb), &sink);
  weir_reader_start (reader);
  mock_cluster_wait (&sink.is_ended, PATIENCE_SECONDS);
  coverage = weir_reader_dup_coverage (reader);
  g_assert_true (weir_coverage_is_complete (coverage));
  g_assert_cmpint (sink.n_records, ==, N_PARTITIONS * N_RECORDS);
  weir_coverage_free (coverage);
  weir_read_plan_free (plan);
  g_assert_finalize_object (reader);

  weir_sampler_stop (sampler);
  g_assert_finalize_object (sampler);
  g_assert_finalize_object (client);
  wait_destroyed ();
  broken_broker_free (broker);
  mock_cluster_free (cluster);
}

#ifdef __SANITIZE_ADDRESS__
const char *__asan_default_suppressions (void);

/* The library itself reads some bytes too far in an answer that is damaged just so: its own copying, of its own
 * buffer. In this program alone that is not looked at; in all others a wrong length of ours would be found by it. */
const char *
__asan_default_suppressions (void)
{
  return "interceptor_via_lib:librdkafka.so";
}
#endif

int
main (int argc,
      char *argv[])
{
  static const struct
  {
    const char *name;
    BrokenKind kind;
  } kinds[] = {
    { "garbage", BROKEN_GARBAGE },
    { "body", BROKEN_BODY },
    { "empty", BROKEN_EMPTY },
    { "huge", BROKEN_HUGE },
    { "negative", BROKEN_NEGATIVE },
    { "cut", BROKEN_CUT },
    { "dribble", BROKEN_DRIBBLE },
    { "other-correlation", BROKEN_OTHER_CORRELATION },
    { "tls", BROKEN_TLS },
    { "closing", BROKEN_CLOSING },
  };

  g_test_init (&argc, &argv, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      g_autofree char *path = g_strconcat ("/broken-broker/", kinds[i].name, NULL);

      g_test_add_data_func (path, GINT_TO_POINTER (kinds[i].kind), test_kind);
    }
  g_test_add_func ("/broken-broker/damaged-answers", test_damaged_answers);

  return g_test_run ();
}
