/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include <stdio.h>
#include <string.h>

#include "kafka/weir-handle.h"
#include "kafka/weir-sampler.h"

/* A running sampler while brokers of a real cluster of its own are frozen and killed. Calls to
 * a coordinator that are late have aborted the process in every version of the library:
 * what is proved here is above all that this program still runs at the end. */

#define N_BROKERS 3
#define N_TOPICS 20
#define N_PARTITIONS 9
#define N_GROUPS 60
#define INTERVAL_MSEC 200
#define TICK_MSEC 5
#define MAX_STALL_USEC (50 * G_TIME_SPAN_MILLISECOND)

static char *cluster_name;
static char *bootstrap;

/* In the trapped process g_test_message() goes nowhere. */
static void G_GNUC_PRINTF (1, 2)
report (const char *format,
        ...)
{
  g_autofree char *text = NULL;
  va_list arguments;

  va_start (arguments, format);
  text = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  g_printerr ("# %s\n", text);
}

static char *
run_tool (const char *command,
          const char *argument)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "..", "tools", "kafka", NULL);
  g_autofree char *name = g_strdup_printf ("--name=%s", cluster_name);
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) process = NULL;
  g_autofree char *output = NULL;

  process = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error, path, command, name, argument, NULL);
  g_assert_no_error (error);
  g_subprocess_communicate_utf8 (process, NULL, NULL, &output, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_get_successful (process));
  return g_steal_pointer (&output);
}

static void
do_tool (const char *command,
         const char *argument)
{
  g_autofree char *output = run_tool (command, argument);

  report ("%s %s", command, argument != NULL ? argument : "");
}

static rd_kafka_t *
new_consumer (const char *group)
{
  rd_kafka_conf_t *conf = rd_kafka_conf_new ();
  rd_kafka_t *handle;

  rd_kafka_conf_set (conf, "bootstrap.servers", bootstrap, NULL, 0);
  rd_kafka_conf_set (conf, "group.id", group, NULL, 0);
  rd_kafka_conf_set (conf, "log_level", "0", NULL, 0);
  handle = rd_kafka_new (RD_KAFKA_CONSUMER, conf, NULL, 0);
  g_assert_nonnull (handle);
  return handle;
}

static void
await (rd_kafka_queue_t *queue)
{
  g_autoptr (rd_kafka_event_t) event = rd_kafka_queue_poll (queue, 60000);

  g_assert_nonnull (event);
  g_assert_cmpint (rd_kafka_event_error (event), ==, RD_KAFKA_RESP_ERR_NO_ERROR);
}

static char *
topic_name (int number)
{
  return number == 0 ? g_strdup ("replicated") : g_strdup_printf ("topic-%02d", number);
}

static gboolean
has_no_error (const rd_kafka_topic_partition_list_t *list)
{
  for (int i = 0; i < list->cnt; i++)
    {
      if (list->elems[i].err != RD_KAFKA_RESP_ERR_NO_ERROR)
        return FALSE;
    }
  return TRUE;
}

/* Topics without replicas, so that a broker that is gone is missed, one with; and groups. */
static void
fill_cluster (void)
{
  rd_kafka_t *handle = new_consumer ("fill");
  rd_kafka_queue_t *queue = rd_kafka_queue_new (handle);
  rd_kafka_NewTopic_t *topics[N_TOPICS];
  rd_kafka_AdminOptions_t *options = rd_kafka_AdminOptions_new (handle, RD_KAFKA_ADMIN_OP_CREATETOPICS);
  char text[256];

  for (int i = 0; i < N_TOPICS; i++)
    {
      g_autofree char *name = topic_name (i);

      topics[i] = rd_kafka_NewTopic_new (name, N_PARTITIONS, i == 0 ? 3 : 1, text, sizeof text);
    }
  rd_kafka_AdminOptions_set_request_timeout (options, 60000, text, sizeof text);
  rd_kafka_CreateTopics (handle, topics, N_TOPICS, options, queue);
  await (queue);
  rd_kafka_NewTopic_destroy_array (topics, N_TOPICS);
  rd_kafka_AdminOptions_destroy (options);

  options = rd_kafka_AdminOptions_new (handle, RD_KAFKA_ADMIN_OP_ALTERCONSUMERGROUPOFFSETS);
  rd_kafka_AdminOptions_set_request_timeout (options, 3600000, text, sizeof text);
  for (int i = 0; i < N_GROUPS; i++)
    {
      g_autofree char *group = g_strdup_printf ("group-%02d", i);
      rd_kafka_topic_partition_list_t *list = rd_kafka_topic_partition_list_new (N_PARTITIONS);
      rd_kafka_AlterConsumerGroupOffsets_t *change;

      for (int j = 0; j < N_PARTITIONS; j++)
        rd_kafka_topic_partition_list_add (list, "replicated", j)->offset = 0;
      for (int attempt = 0;; attempt++)
        {
          g_autoptr (rd_kafka_event_t) event = NULL;
          const rd_kafka_group_result_t **results;
          gsize n_results = 0;

          change = rd_kafka_AlterConsumerGroupOffsets_new (group, list);
          rd_kafka_AlterConsumerGroupOffsets (handle, &change, 1, options, queue);
          event = rd_kafka_queue_poll (queue, 60000);
          rd_kafka_AlterConsumerGroupOffsets_destroy (change);
          g_assert_nonnull (event);
          results = rd_kafka_AlterConsumerGroupOffsets_result_groups (rd_kafka_event_AlterConsumerGroupOffsets_result (event),
                                                                      &n_results);
          if (rd_kafka_event_error (event) == RD_KAFKA_RESP_ERR_NO_ERROR && n_results == 1
              && rd_kafka_group_result_error (results[0]) == NULL
              && has_no_error (rd_kafka_group_result_partitions (results[0])))
            break;
          /* The coordinator of a cluster just started is a moment late. */
          g_assert_cmpint (attempt, <, 100);
          g_usleep (200 * 1000);
        }
      rd_kafka_topic_partition_list_destroy (list);
    }
  rd_kafka_AdminOptions_destroy (options);
  rd_kafka_queue_destroy (queue);
  rd_kafka_consumer_close (handle);
  rd_kafka_destroy (handle);
}

/* A consumer that lives through it all, so that there are members to describe. */
static gboolean is_member_stopped;

static gpointer
member_func (gpointer data)
{
  rd_kafka_t *handle = new_consumer ("live");
  rd_kafka_topic_partition_list_t *topics = rd_kafka_topic_partition_list_new (1);

  rd_kafka_topic_partition_list_add (topics, "replicated", RD_KAFKA_PARTITION_UA);
  rd_kafka_poll_set_consumer (handle);
  rd_kafka_subscribe (handle, topics);
  rd_kafka_topic_partition_list_destroy (topics);
  while (!g_atomic_int_get (&is_member_stopped))
    {
      rd_kafka_message_t *message = rd_kafka_consumer_poll (handle, 100);

      if (message != NULL)
        rd_kafka_message_destroy (message);
    }
  rd_kafka_consumer_close (handle);
  rd_kafka_destroy (handle);
  return NULL;
}

typedef struct
{
  guint n_sampled;
  guint n_failed;
  /* Of the last snapshot. */
  guint n_known;
  guint n_unknown;
  guint n_groups;
  guint n_groups_wrong;
  guint n_members;
  guint n_assigned;
  guint n_reachable;
  guint n_brokers;
  guint n_blind; /* partitions that are unknown without a reason: a lie by omission */
  /* The main loop. */
  gint64 last_tick_usec;
  gint64 last_delayed_usec;
  gint64 worst_tick_usec;
} Seen;

static void
on_sampled (WeirSampler *sampler,
            WeirSnapshot *snapshot,
            gpointer user_data)
{
  Seen *seen = user_data;
  const WeirGroupInfo *live = weir_snapshot_find_group (snapshot, "live");

  seen->n_sampled++;
  seen->n_known = seen->n_unknown = seen->n_groups = seen->n_groups_wrong = seen->n_blind = 0;
  seen->n_members = seen->n_assigned = seen->n_reachable = 0;
  seen->n_brokers = snapshot->brokers->len;
  for (guint i = 0; i < snapshot->brokers->len; i++)
    seen->n_reachable += g_array_index (snapshot->brokers, WeirBrokerInfo, i).is_reachable;
  for (guint i = 0; i < snapshot->topics->len; i++)
    {
      const WeirTopicInfo *topic = &g_array_index (snapshot->topics, WeirTopicInfo, i);

      for (guint j = 0; !topic->is_internal && j < topic->partitions->len; j++)
        {
          const WeirPartitionInfo *partition = &g_array_index (topic->partitions, WeirPartitionInfo, j);

          if (partition->high_watermark == 0)
            seen->n_known++;
          else
            seen->n_unknown++;
          /* The topics are empty: anything else would be invented. */
          g_assert_true (partition->high_watermark == 0 || partition->high_watermark == WEIR_OFFSET_UNKNOWN);
          if (partition->high_watermark < 0 && partition->error == NULL)
            seen->n_blind++;
        }
    }
  for (guint i = 0; snapshot->groups != NULL && i < snapshot->groups->len; i++)
    {
      const WeirGroupInfo *group = &g_array_index (snapshot->groups, WeirGroupInfo, i);

      if (!g_str_has_prefix (group->name, "group-"))
        continue;
      seen->n_groups++;
      if (group->error != NULL || group->offsets->len != N_PARTITIONS)
        seen->n_groups_wrong++;
      for (guint j = 0; j < group->offsets->len; j++)
        g_assert_cmpint (g_array_index (group->offsets, WeirGroupOffset, j).committed, ==, 0);
    }
  if (live != NULL)
    {
      seen->n_members = live->members->len;
      for (guint i = 0; i < live->members->len; i++)
        seen->n_assigned += g_array_index (live->members, WeirMemberInfo, i).assignment->len;
    }
}

static void
on_failed (WeirSampler *sampler,
           GError *error,
           gpointer user_data)
{
  Seen *seen = user_data;

  seen->n_failed++;
  seen->n_known = 0;
  report ("failed: %s", error->message);
}

/* How long this thread could have run and the kernel ran others: see src/app/weir-heartbeat.h. */
static gint64
get_delayed_usec (void)
{
  g_autofree char *text = NULL;
  unsigned long long ran, delayed;

  if (!g_file_get_contents ("/proc/thread-self/schedstat", &text, NULL, NULL)
      || sscanf (text, "%llu %llu", &ran, &delayed) != 2)
    return 0;
  return (gint64) (delayed / 1000);
}

static gboolean
tick_cb (gpointer user_data)
{
  Seen *seen = user_data;
  gint64 now_usec = g_get_monotonic_time ();
  gint64 delayed_usec = get_delayed_usec ();

  if (seen->last_tick_usec > 0)
    seen->worst_tick_usec = MAX (seen->worst_tick_usec, now_usec - seen->last_tick_usec - TICK_MSEC * 1000
                                                          - (delayed_usec - seen->last_delayed_usec));
  seen->last_tick_usec = now_usec;
  seen->last_delayed_usec = delayed_usec;
  return G_SOURCE_CONTINUE;
}

typedef gboolean (*Condition) (const Seen *seen);

static gboolean
is_complete (const Seen *seen)
{
  return seen->n_known == N_TOPICS * N_PARTITIONS && seen->n_unknown == 0 && seen->n_groups == N_GROUPS
         && seen->n_groups_wrong == 0 && seen->n_members == 1 && seen->n_assigned == N_PARTITIONS
         && seen->n_reachable == N_BROKERS && seen->n_brokers == N_BROKERS;
}

/* One broker is missed, the partitions of the others are not. */
static gboolean
is_partial (const Seen *seen)
{
  return seen->n_reachable == N_BROKERS - 1 && seen->n_brokers == N_BROKERS && seen->n_unknown > 0
         && seen->n_known >= (N_TOPICS - 1) * N_PARTITIONS / N_BROKERS && seen->n_blind == 0
         && seen->n_groups == N_GROUPS;
}

static gboolean
has_failed (const Seen *seen)
{
  return seen->n_failed > 0;
}

static void
wait_until (Seen *seen,
            Condition condition,
            const char *what,
            int seconds)
{
  gint64 start_usec = g_get_monotonic_time ();

  while (!condition (seen))
    {
      if (g_get_monotonic_time () - start_usec > seconds * G_TIME_SPAN_SECOND)
        {
          report ("known %u unknown %u (%u blind) groups %u wrong %u members %u assigned %u reachable %u/%u failed %u sampled %u",
                  seen->n_known, seen->n_unknown, seen->n_blind, seen->n_groups, seen->n_groups_wrong, seen->n_members,
                  seen->n_assigned, seen->n_reachable, seen->n_brokers, seen->n_failed, seen->n_sampled);
          g_error ("%s: not within %d s", what, seconds);
        }
      g_main_context_iteration (NULL, TRUE);
    }
  report ("%s after %.1f s, %u samples", what, (g_get_monotonic_time () - start_usec) / 1e6, seen->n_sampled);
}

/* Goes on sampling for a while. */
static void
linger (double seconds)
{
  gint64 until_usec = g_get_monotonic_time () + (gint64) (seconds * G_TIME_SPAN_SECOND);

  while (g_get_monotonic_time () < until_usec)
    g_main_context_iteration (NULL, TRUE);
}

static void
test_faults (void)
{
  g_autoptr (WeirProfile) profile = NULL;
  g_autoptr (GError) error = NULL;
  WeirClient *client;
  WeirSampler *sampler;
  Seen seen = { 0 };
  GThread *member;
  guint tick_id, n_sampled;

  profile = weir_profile_new (NULL, "Faults", bootstrap);
  client = weir_client_new (profile, &error);
  g_assert_no_error (error);
  sampler = weir_sampler_new (client);
  g_signal_connect (sampler, "sampled", G_CALLBACK (on_sampled), &seen);
  g_signal_connect (sampler, "failed", G_CALLBACK (on_failed), &seen);
  tick_id = g_timeout_add (TICK_MSEC, tick_cb, &seen);
  member = g_thread_new ("member", member_func, NULL);
  weir_sampler_start (sampler, INTERVAL_MSEC);
  wait_until (&seen, is_complete, "complete", 60);

  /* Short enough that the cluster does not notice. */
  do_tool ("freeze", "2");
  wait_until (&seen, is_partial, "partial: broker 2 frozen", 30);
  n_sampled = seen.n_sampled;
  linger (4);
  /* One frozen broker does not stop the samples of the others; on a busy machine all of them are slow. */
  for (int i = 0; i < 5 && seen.n_sampled < n_sampled + 2; i++)
    linger (4);
  g_assert_cmpuint (seen.n_sampled, >=, n_sampled + 2);
  do_tool ("resume", "2");
  wait_until (&seen, is_complete, "complete again", 60);

  /* Long enough that its groups and partitions move. */
  do_tool ("freeze", "1");
  wait_until (&seen, is_partial, "partial: broker 1 frozen", 30);
  linger (20);
  do_tool ("resume", "1");
  wait_until (&seen, is_complete, "complete again", 60);

  do_tool ("kill", "3");
  wait_until (&seen, is_partial, "partial: broker 3 killed", 60);
  linger (5);
  do_tool ("restart", "3");
  wait_until (&seen, is_complete, "complete again", 90);

  do_tool ("freeze", "1");
  do_tool ("freeze", "2");
  do_tool ("freeze", "3");
  seen.n_failed = 0;
  wait_until (&seen, has_failed, "failed: all brokers frozen", 60);
  do_tool ("resume", "1");
  do_tool ("resume", "2");
  do_tool ("resume", "3");
  wait_until (&seen, is_complete, "complete again", 90);

  /* The tools above are waited for on this thread; that is not the sampler's doing. What is comes again. */
  for (int i = 0; i < 2 && (i == 0 || seen.worst_tick_usec >= MAX_STALL_USEC); i++)
    {
      seen.last_tick_usec = seen.worst_tick_usec = 0;
      linger (5);
      report ("worst gap between ticks %.1f ms", seen.worst_tick_usec / 1e3);
    }
  g_assert_cmpint (seen.worst_tick_usec, <, MAX_STALL_USEC);

  g_source_remove (tick_id);
  g_assert_finalize_object (sampler);
  g_assert_finalize_object (client);
  g_atomic_int_set (&is_member_stopped, TRUE);
  g_thread_join (member);
  g_assert_true (weir_handle_wait_destroyed (20000));
}

/* In a process of its own, so that the cluster is stopped even when it aborts. */
static void
test_faults_trapped (void)
{
  if (g_test_subprocess ())
    {
      cluster_name = g_strdup (g_getenv ("WEIR_TEST_CLUSTER"));
      bootstrap = g_strdup (g_getenv ("WEIR_TEST_BOOTSTRAP"));
      test_faults ();
      return;
    }

  cluster_name = g_strdup_printf ("faults-%d", (int) getpid ());
  bootstrap = g_strstrip (run_tool ("start", NULL));
  fill_cluster ();
  g_setenv ("WEIR_TEST_CLUSTER", cluster_name, TRUE);
  g_setenv ("WEIR_TEST_BOOTSTRAP", bootstrap, TRUE);
  g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_INHERIT_STDOUT | G_TEST_SUBPROCESS_INHERIT_STDERR);
  do_tool ("stop", NULL);
  g_test_trap_assert_passed ();
}

int
main (int argc,
      char *argv[])
{
  int status;

  g_test_init (&argc, &argv, NULL);
  if (g_getenv ("WEIR_KAFKA_BOOTSTRAP") == NULL)
    {
      g_print ("1..0 # SKIP no Kafka cluster: run through tools/test\n");
      return 0;
    }

  g_test_add_func ("/sampler-faults", test_faults_trapped);
  status = g_test_run ();
  g_free (bootstrap);
  g_free (cluster_name);
  return status;
}
