/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "kafka/weir-queue-source.h"
#include "mock-cluster.h"

#define N_MESSAGES 50000

typedef struct
{
  guint n_reports;
  guint n_wanted;
  gboolean is_done;
  GSource *source; /* destroyed by the callback when it is done, if set */
  gint64 last_tick_usec;
  gint64 worst_usec;
} Counter;

static void
count_cb (rd_kafka_event_t *event,
          gpointer user_data)
{
  g_autoptr (rd_kafka_event_t) owned = event;
  Counter *counter = user_data;

  g_assert_cmpint (rd_kafka_event_type (event), ==, RD_KAFKA_EVENT_DR);
  counter->n_reports += rd_kafka_event_message_count (event);
  counter->is_done = counter->n_reports >= counter->n_wanted;
  if (counter->is_done && counter->source != NULL)
    weir_queue_source_destroy (g_steal_pointer (&counter->source));
}

static gboolean
tick_cb (gpointer user_data)
{
  Counter *counter = user_data;
  gint64 now_usec = g_get_monotonic_time ();

  if (counter->last_tick_usec > 0)
    counter->worst_usec = MAX (counter->worst_usec, now_usec - counter->last_tick_usec);
  counter->last_tick_usec = now_usec;
  return G_SOURCE_CONTINUE;
}

static rd_kafka_t *
new_producer (MockCluster *cluster)
{
  rd_kafka_conf_t *conf = rd_kafka_conf_new ();

  rd_kafka_conf_set (conf, "bootstrap.servers", cluster->bootstrap, NULL, 0);
  rd_kafka_conf_set_events (conf, RD_KAFKA_EVENT_DR);
  return rd_kafka_new (RD_KAFKA_PRODUCER, conf, NULL, 0);
}

static void
produce (rd_kafka_t *producer)
{
  rd_kafka_resp_err_t code;

  do
    code = rd_kafka_producev (producer, RD_KAFKA_V_TOPIC ("flood"), RD_KAFKA_V_VALUE ((char *) "x", 1),
                              RD_KAFKA_V_MSGFLAGS (RD_KAFKA_MSG_F_COPY), RD_KAFKA_V_END);
  while (code == RD_KAFKA_RESP_ERR__QUEUE_FULL && g_main_context_iteration (NULL, TRUE));
  g_assert_cmpint (code, ==, RD_KAFKA_RESP_ERR_NO_ERROR);
}

/* Every event arrives, whatever the interleaving, and the loop stays alive meanwhile. */
static void
test_flood (void)
{
  MockCluster *cluster = mock_cluster_new (1);
  rd_kafka_t *producer = new_producer (cluster);
  Counter counter = { .n_wanted = N_MESSAGES };
  GSource *source = weir_queue_source_new (rd_kafka_queue_get_main (producer), count_cb, &counter, NULL);
  guint tick_id = g_timeout_add (5, tick_cb, &counter);

  mock_cluster_create_topic (cluster, "flood", 1, 1);
  g_source_attach (source, NULL);
  for (int i = 0; i < N_MESSAGES; i++)
    {
      produce (producer);
      /* Some wake-ups find the queue just emptied, others fill it while it is read. */
      if (i % 997 == 0)
        g_main_context_iteration (NULL, FALSE);
    }
  counter.last_tick_usec = 0;
  while (!counter.is_done)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (counter.n_reports, ==, N_MESSAGES);
  g_test_message ("worst gap between ticks %.1f ms", counter.worst_usec / 1e3);
  g_assert_cmpint (counter.worst_usec, <, 200 * G_TIME_SPAN_MILLISECOND);

  g_source_remove (tick_id);
  weir_queue_source_destroy (source);
  rd_kafka_destroy (producer);
  mock_cluster_free (cluster);
}

/* What was queued before the source was there is not forgotten. */
static void
test_queued_before (void)
{
  MockCluster *cluster = mock_cluster_new (1);
  rd_kafka_t *producer = new_producer (cluster);
  Counter counter = { .n_wanted = 10 };
  GSource *source;

  mock_cluster_create_topic (cluster, "flood", 1, 1);
  for (int i = 0; i < 10; i++)
    produce (producer);
  /* Flushing would wait for somebody to read the reports. */
  g_usleep (500 * 1000);

  source = weir_queue_source_new (rd_kafka_queue_get_main (producer), count_cb, &counter, NULL);
  g_source_attach (source, NULL);
  mock_cluster_wait (&counter.is_done, 5);
  g_assert_cmpuint (counter.n_reports, ==, 10);

  weir_queue_source_destroy (source);
  rd_kafka_destroy (producer);
  mock_cluster_free (cluster);
}

static void
test_destroyed_in_callback (void)
{
  MockCluster *cluster = mock_cluster_new (1);
  rd_kafka_t *producer = new_producer (cluster);
  Counter counter = { .n_wanted = 1 };

  mock_cluster_create_topic (cluster, "flood", 1, 1);
  counter.source = weir_queue_source_new (rd_kafka_queue_get_main (producer), count_cb, &counter, NULL);
  g_source_attach (counter.source, NULL);
  produce (producer);
  mock_cluster_wait (&counter.is_done, 5);
  g_assert_null (counter.source);
  /* Nobody is woken any more, and nothing of the source is touched. */
  produce (producer);
  g_usleep (200 * 1000);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_cmpuint (counter.n_reports, ==, 1);

  rd_kafka_destroy (producer);
  mock_cluster_free (cluster);
}

static void
set_flag (gpointer data)
{
  *(gboolean *) data = TRUE;
}

static void
test_not_attached (void)
{
  MockCluster *cluster = mock_cluster_new (1);
  rd_kafka_t *producer = new_producer (cluster);
  gboolean is_freed = FALSE;

  weir_queue_source_destroy (weir_queue_source_new (rd_kafka_queue_get_main (producer), count_cb, &is_freed, set_flag));
  g_assert_true (is_freed);
  weir_queue_source_destroy (NULL);

  rd_kafka_destroy (producer);
  mock_cluster_free (cluster);
}

int
main (int argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/queue-source/flood", test_flood);
  g_test_add_func ("/queue-source/queued-before", test_queued_before);
  g_test_add_func ("/queue-source/destroyed-in-callback", test_destroyed_in_callback);
  g_test_add_func ("/queue-source/not-attached", test_not_attached);

  return g_test_run ();
}
