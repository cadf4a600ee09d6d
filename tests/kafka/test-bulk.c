/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include <string.h>

#include "kafka/weir-bulk.h"
#include "kafka/weir-handle.h"
#include "mock-cluster.h"

/* What is published, and what was reported of it. The hooks run on the thread of the publishing; the
 * figures are read here when that is over. */
typedef struct
{
  MockCluster *cluster;
  WeirClient *client;
  WeirBulk *bulk;
  guint n_records;
  guint first_bad; /* goes to a partition that is not there; G_MAXUINT: none */
  gint32 partition;

  guint n_taken;
  guint n_written;
  guint n_out_of_order;
  guint n_unexplained;
  gint64 last_offset;
  gboolean is_ended;
} Fixture;

static WeirRecord *
next (gpointer user_data)
{
  Fixture *self = user_data;
  g_autofree char *text = NULL;
  g_autoptr (GBytes) value = NULL;
  guint number = self->n_taken;

  if (number == self->n_records)
    return NULL;
  self->n_taken++;
  text = g_strdup_printf ("message-%u", number);
  value = g_bytes_new (text, strlen (text));
  return weir_record_new ("orders", number == self->first_bad ? 9 : self->partition, -1, -1, WEIR_TIMESTAMP_CREATE, NULL, value, NULL);
}

static void
report (const WeirPublished *published,
        const char *problem,
        gpointer user_data)
{
  Fixture *self = user_data;

  if (published == NULL)
    {
      self->n_unexplained += problem == NULL;
      return;
    }
  g_assert_null (problem);
  self->n_written++;
  self->n_out_of_order += published->partition != self->partition || published->offset <= self->last_offset;
  self->last_offset = published->offset;
}

static void
ended_cb (WeirBulk *bulk,
          gpointer user_data)
{
  Fixture *self = user_data;

  self->is_ended = TRUE;
}

static void
set_up (Fixture *self,
        guint n_records,
        guint stall_msec)
{
  WeirBulkHooks hooks = { .next = next, .report = report, .user_data = self, .stall_msec = stall_msec };

  self->cluster = mock_cluster_new (1);
  mock_cluster_create_topic (self->cluster, "orders", 1, 1);
  self->client = mock_cluster_new_client (self->cluster->bootstrap);
  self->n_records = n_records;
  self->first_bad = G_MAXUINT;
  self->last_offset = -1;
  self->bulk = weir_bulk_new (self->client, "orders", &hooks);
  g_signal_connect (self->bulk, "ended", G_CALLBACK (ended_cb), self);
}

static void
run (Fixture *self,
     int seconds)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (weir_bulk_start (self->bulk, &error));
  g_assert_no_error (error);
  mock_cluster_wait (&self->is_ended, seconds);
}

static void
tear_down (Fixture *self)
{
  g_assert_finalize_object (self->bulk);
  g_assert_finalize_object (self->client);
  g_assert_true (weir_handle_wait_destroyed (20000 * (guint) test_patience ()));
  mock_cluster_free (self->cluster);
}

/* More than may be on its way at once. */
static void
test_all_is_written_in_order (void)
{
  enum { N_RECORDS = 150000 };
  Fixture fixture = { 0 };

  set_up (&fixture, N_RECORDS, 20000);
  run (&fixture, 60);
  g_assert_null (weir_bulk_get_problem (fixture.bulk));
  g_assert_cmpuint (fixture.n_taken, ==, N_RECORDS);
  g_assert_cmpuint (fixture.n_written, ==, N_RECORDS);
  g_assert_cmpuint (fixture.n_out_of_order, ==, 0);
  g_assert_cmpint (fixture.last_offset, ==, N_RECORDS - 1);
  tear_down (&fixture);
}

static void
test_nothing_to_publish (void)
{
  Fixture fixture = { 0 };

  set_up (&fixture, 0, 20000);
  run (&fixture, 20);
  g_assert_null (weir_bulk_get_problem (fixture.bulk));
  g_assert_cmpuint (fixture.n_written, ==, 0);
  tear_down (&fixture);
}

/* What is wrong with more than one message ends it, and each message that was taken has its report. */
static void
test_a_partition_that_is_not_there (void)
{
  enum { N_RECORDS = 5, BAD = 3 };
  Fixture fixture = { 0 };

  set_up (&fixture, N_RECORDS, 20000);
  fixture.first_bad = BAD;
  run (&fixture, 60);
  g_assert_nonnull (weir_bulk_get_problem (fixture.bulk));
  g_assert_nonnull (strstr (weir_bulk_get_problem (fixture.bulk), "orders"));
  g_assert_cmpuint (fixture.n_written, <, N_RECORDS);
  g_assert_cmpuint (fixture.n_unexplained, >=, 1);
  tear_down (&fixture);
}

static void
test_no_broker_answers (void)
{
  Fixture fixture = { 0 };

  set_up (&fixture, 10, 500);
  g_assert_cmpint (rd_kafka_mock_broker_set_down (fixture.cluster->cluster, 1), ==, RD_KAFKA_RESP_ERR_NO_ERROR);
  run (&fixture, 30);
  g_assert_nonnull (weir_bulk_get_problem (fixture.bulk));
  g_assert_cmpuint (fixture.n_written, ==, 0);
  tear_down (&fixture);
}

/* What was sent is confirmed, and no more is taken. */
static void
test_cancelled (void)
{
  Fixture fixture = { 0 };
  gint64 deadline_usec;

  set_up (&fixture, G_MAXUINT, 20000);
  g_assert_true (weir_bulk_start (fixture.bulk, NULL));
  deadline_usec = g_get_monotonic_time () + 200 * G_TIME_SPAN_MILLISECOND;
  while (g_get_monotonic_time () < deadline_usec)
    g_main_context_iteration (NULL, FALSE);
  weir_bulk_cancel (fixture.bulk);
  mock_cluster_wait (&fixture.is_ended, 30);
  g_assert_null (weir_bulk_get_problem (fixture.bulk));
  /* One at most was taken and not sent. */
  g_assert_cmpuint (fixture.n_written, >=, fixture.n_taken - 1);
  g_assert_cmpuint (fixture.n_unexplained, ==, 0);
  tear_down (&fixture);
}

/* Dropped while it runs: nothing is called that is gone. */
static void
test_dropped (void)
{
  Fixture *fixture = g_new0 (Fixture, 1);

  set_up (fixture, G_MAXUINT, 20000);
  g_assert_true (weir_bulk_start (fixture->bulk, NULL));
  g_assert_finalize_object (fixture->bulk);
  g_assert_finalize_object (fixture->client);
  g_assert_true (weir_handle_wait_destroyed (20000 * (guint) test_patience ()));
  while (g_main_context_iteration (NULL, FALSE))
    continue;
  g_assert_false (fixture->is_ended);
  mock_cluster_free (fixture->cluster);
  g_free (fixture);
}

int
main (int argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/bulk/all-is-written-in-order", test_all_is_written_in_order);
  g_test_add_func ("/bulk/nothing-to-publish", test_nothing_to_publish);
  g_test_add_func ("/bulk/a-partition-that-is-not-there", test_a_partition_that_is_not_there);
  g_test_add_func ("/bulk/no-broker-answers", test_no_broker_answers);
  g_test_add_func ("/bulk/cancelled", test_cancelled);
  g_test_add_func ("/bulk/dropped", test_dropped);

  return g_test_run ();
}
