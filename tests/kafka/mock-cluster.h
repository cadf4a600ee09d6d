/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include <glib.h>
#include <librdkafka/rdkafka.h>
#include <librdkafka/rdkafka_mock.h>
#include <stdlib.h>

#include "kafka/weir-client.h"

#include "../slowness.h"

/* librdkafka's mock cluster inside the test, and a producer to fill it. No network but loopback. */

typedef struct
{
  rd_kafka_t *handle;
  rd_kafka_mock_cluster_t *cluster;
  const char *bootstrap;
} MockCluster;

static inline rd_kafka_t *
mock_cluster_new_handle (const char *bootstrap)
{
  rd_kafka_conf_t *conf = rd_kafka_conf_new ();
  rd_kafka_t *handle;

  if (bootstrap != NULL)
    rd_kafka_conf_set (conf, "bootstrap.servers", bootstrap, NULL, 0);
  rd_kafka_conf_set (conf, "linger.ms", "5", NULL, 0);
  handle = rd_kafka_new (RD_KAFKA_PRODUCER, conf, NULL, 0);
  g_assert_nonnull (handle);
  return handle;
}

static inline MockCluster *
mock_cluster_new (int n_brokers)
{
  MockCluster *self = g_new0 (MockCluster, 1);

  self->handle = mock_cluster_new_handle (NULL);
  self->cluster = rd_kafka_mock_cluster_new (self->handle, n_brokers);
  g_assert_nonnull (self->cluster);
  self->bootstrap = rd_kafka_mock_cluster_bootstraps (self->cluster);
  return self;
}

static inline void
mock_cluster_free (MockCluster *self)
{
  rd_kafka_mock_cluster_destroy (self->cluster);
  rd_kafka_destroy (self->handle);
  g_free (self);
}

static inline void
mock_cluster_create_topic (MockCluster *self,
                           const char *topic,
                           int n_partitions,
                           int replication_factor)
{
  g_assert_cmpint (rd_kafka_mock_topic_create (self->cluster, topic, n_partitions, replication_factor), ==,
                   RD_KAFKA_RESP_ERR_NO_ERROR);
}

/* Publishes `message-N` with key `key-N` for N from @first on, to @partition, with timestamp
 * @timestamp_msec + N (0: now). */
static inline void
mock_cluster_publish (MockCluster *self,
                      const char *topic,
                      int partition,
                      int first,
                      int n_records,
                      gint64 timestamp_msec)
{
  rd_kafka_t *producer = mock_cluster_new_handle (self->bootstrap);

  for (int i = first; i < first + n_records; i++)
    {
      g_autofree char *key = g_strdup_printf ("key-%d", i);
      g_autofree char *value = g_strdup_printf ("message-%d", i);

      g_assert_cmpint (rd_kafka_producev (producer, RD_KAFKA_V_TOPIC (topic), RD_KAFKA_V_PARTITION (partition),
                                          RD_KAFKA_V_KEY (key, strlen (key)), RD_KAFKA_V_VALUE (value, strlen (value)),
                                          RD_KAFKA_V_MSGFLAGS (RD_KAFKA_MSG_F_COPY | RD_KAFKA_MSG_F_BLOCK),
                                          RD_KAFKA_V_TIMESTAMP (timestamp_msec != 0 ? timestamp_msec + i : 0), RD_KAFKA_V_END),
                       ==, RD_KAFKA_RESP_ERR_NO_ERROR);
      rd_kafka_poll (producer, 0);
    }
  g_assert_cmpint (rd_kafka_flush (producer, 20000), ==, RD_KAFKA_RESP_ERR_NO_ERROR);
  rd_kafka_destroy (producer);
}

static inline WeirClient *
mock_cluster_new_client (const char *bootstrap)
{
  g_autoptr (WeirProfile) profile = weir_profile_new (NULL, "Test", bootstrap);
  g_autoptr (GError) error = NULL;
  WeirClient *client = weir_client_new (profile, &error);

  g_assert_no_error (error);
  return client;
}

/* Runs the main loop until *@done, or fails after @seconds. */
static inline void
mock_cluster_wait (const gboolean *done,
                   int seconds)
{
  gint64 deadline_usec = g_get_monotonic_time () + seconds * test_patience () * G_TIME_SPAN_SECOND;

  while (!*done)
    {
      g_assert_cmpint (g_get_monotonic_time (), <, deadline_usec);
      if (!g_main_context_iteration (NULL, FALSE))
        g_usleep (2000);
    }
}
