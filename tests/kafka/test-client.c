/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include <string.h>

#include "base/weir-error.h"
#include "kafka/weir-client-private.h"
#include "kafka/weir-handle.h"
#include "mock-cluster.h"

typedef struct
{
  gboolean is_done;
  char *text;
  GError *error;
} Answer;

static void
answer_clear (Answer *answer)
{
  g_clear_pointer (&answer->text, g_free);
  g_clear_error (&answer->error);
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

static double
test_connection (const char *bootstrap,
                 const char *const *properties,
                 Answer *answer)
{
  g_autoptr (WeirProfile) profile = weir_profile_new (NULL, "Test", bootstrap);
  gint64 start_usec = g_get_monotonic_time ();

  for (gsize i = 0; properties != NULL && properties[i] != NULL; i += 2)
    weir_profile_set_property (profile, properties[i], properties[i + 1]);
  weir_client_test_async (profile, NULL, tested_cb, answer);
  mock_cluster_wait (&answer->is_done, 20);
  return (g_get_monotonic_time () - start_usec) / 1e6;
}

static void
assert_connection_fails (const char *bootstrap,
                         const char *const *properties,
                         WeirError code,
                         const char *expected,
                         double max_seconds)
{
  Answer answer = { 0 };
  double seconds = test_connection (bootstrap, properties, &answer);

  g_assert_null (answer.text);
  g_assert_error (answer.error, WEIR_ERROR, (int) code);
  if (strstr (answer.error->message, expected) == NULL)
    g_error ("“%s” lacks “%s”", answer.error->message, expected);
  g_test_message ("%s: %.2f s: %s", bootstrap, seconds, answer.error->message);
  g_assert_cmpfloat (seconds, <, max_seconds);
  answer_clear (&answer);
}

static void
test_good_connection (void)
{
  MockCluster *cluster = mock_cluster_new (3);
  Answer answer = { 0 };

  mock_cluster_create_topic (cluster, "orders", 1, 1);
  test_connection (cluster->bootstrap, NULL, &answer);
  g_assert_no_error (answer.error);
  g_assert_cmpstr (answer.text, ==, "3 brokers, 1 topic");
  answer_clear (&answer);
  g_assert_true (weir_handle_wait_destroyed (20000));
  mock_cluster_free (cluster);
}

static void
test_refused (void)
{
  assert_connection_fails ("127.0.0.1:1", NULL, WEIR_ERROR_UNREACHABLE, "127.0.0.1:1 refuses the connection", 4);
}

static void
test_unknown_host (void)
{
  assert_connection_fails ("broker.invalid:9092", NULL, WEIR_ERROR_UNREACHABLE, "broker.invalid:9092", 10);
}

/* One of several addresses is wrong: the cluster is still reached. */
static void
test_one_of_two (void)
{
  MockCluster *cluster = mock_cluster_new (1);
  g_autofree char *bootstrap = g_strdup_printf ("127.0.0.1:1,%s", cluster->bootstrap);
  Answer answer = { 0 };

  test_connection (bootstrap, NULL, &answer);
  g_assert_no_error (answer.error);
  g_assert_cmpstr (answer.text, ==, "1 broker, 0 topics");
  answer_clear (&answer);
  g_assert_true (weir_handle_wait_destroyed (20000));
  mock_cluster_free (cluster);
}

static void
test_tls_to_plain (void)
{
  MockCluster *cluster = mock_cluster_new (1);
  const char *const properties[] = { "security.protocol", "ssl", NULL };

  assert_connection_fails (cluster->bootstrap, properties, WEIR_ERROR_UNREACHABLE, "TLS", 8);
  g_assert_true (weir_handle_wait_destroyed (20000));
  mock_cluster_free (cluster);
}

/* Something that is no broker at all. */
static gboolean
serve_http (GSocketService *service,
            GSocketConnection *connection,
            GObject *source,
            gpointer user_data)
{
  static const char answer[] = "HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\nno broker here\r\n";
  GOutputStream *output = g_io_stream_get_output_stream (G_IO_STREAM (connection));

  g_output_stream_write_all (output, answer, sizeof answer - 1, NULL, NULL, NULL);
  /* Kept open: closing with unread input would reset the connection before the answer is read. */
  g_object_set_data_full (G_OBJECT (service), "connection", g_object_ref (connection), g_object_unref);
  return TRUE;
}

static void
test_web_server (void)
{
  g_autoptr (GSocketService) service = g_socket_service_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new (loopback, 0);
  g_autoptr (GSocketAddress) effective = NULL;
  g_autofree char *bootstrap = NULL;

  g_socket_listener_add_address (G_SOCKET_LISTENER (service), address, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, NULL,
                                 &effective, &error);
  g_assert_no_error (error);
  g_signal_connect (service, "incoming", G_CALLBACK (serve_http), NULL);
  bootstrap = g_strdup_printf ("127.0.0.1:%u", g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (effective)));
  assert_connection_fails (bootstrap, NULL, WEIR_ERROR_UNREACHABLE, "web server", 5);
}

/* A port that accepts and is silent, as a frozen broker's. */
static void
test_silent (void)
{
  g_autoptr (GSocketListener) listener = g_socket_listener_new ();
  g_autoptr (GError) error = NULL;
  guint16 port = g_socket_listener_add_any_inet_port (listener, NULL, &error);
  g_autofree char *bootstrap = g_strdup_printf ("127.0.0.1:%u", port);

  g_assert_no_error (error);
  assert_connection_fails (bootstrap, NULL, WEIR_ERROR_UNREACHABLE, "does not answer", 12);
}

static void
test_bad_profile (void)
{
  const char *const properties[] = { "sasl.mechanism", "NONSENSE", "security.protocol", "sasl_ssl", NULL };

  assert_connection_fails ("", NULL, WEIR_ERROR_INVALID, "No broker address", 1);
  assert_connection_fails ("127.0.0.1:1", properties, WEIR_ERROR_INVALID, "NONSENSE", 1);
}

static void
test_cancelled (void)
{
  g_autoptr (WeirProfile) profile = weir_profile_new (NULL, "Test", "127.0.0.1:1");
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  Answer answer = { 0 };

  weir_client_test_async (profile, cancellable, tested_cb, &answer);
  g_cancellable_cancel (cancellable);
  mock_cluster_wait (&answer.is_done, 1);
  g_assert_error (answer.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  answer_clear (&answer);
}

/* Dropping a client that cannot reach its cluster takes no time. */
static void
test_dropped (void)
{
  WeirClient *client = mock_cluster_new_client ("127.0.0.1:1");
  gint64 start_usec = g_get_monotonic_time ();

  g_assert_finalize_object (client);
  g_assert_cmpint (g_get_monotonic_time () - start_usec, <, 50 * G_TIME_SPAN_MILLISECOND);
  g_assert_true (weir_handle_wait_destroyed (20000));
}

static void
test_last_error (void)
{
  WeirClient *client = mock_cluster_new_client ("127.0.0.1:1");
  gint64 deadline_usec = g_get_monotonic_time () + 10 * G_TIME_SPAN_SECOND;

  g_assert_null (weir_client_get_last_error (client));
  while (weir_client_get_last_error (client) == NULL)
    {
      g_assert_cmpint (g_get_monotonic_time (), <, deadline_usec);
      rd_kafka_metadata (weir_connection_get_handle (weir_client_get_connection (client)), 1, NULL,
                         &(const struct rd_kafka_metadata *) { NULL }, 100);
      while (g_main_context_iteration (NULL, FALSE))
        ;
    }
  g_assert_nonnull (strstr (weir_client_get_last_error (client), "127.0.0.1:1 refuses the connection"));
  weir_client_forget_last_error (client);
  g_assert_null (weir_client_get_last_error (client));

  g_assert_finalize_object (client);
  g_assert_true (weir_handle_wait_destroyed (20000));
}

static void
reply_cb (rd_kafka_event_t *event,
          gpointer user_data)
{
  guint *n_replies = user_data;

  g_clear_pointer (&event, rd_kafka_event_destroy);
  (*n_replies)++;
}

/* A call's function is called once, whether its answer comes or the client goes. */
static void
test_calls (void)
{
  MockCluster *cluster = mock_cluster_new (1);
  WeirClient *client = mock_cluster_new_client (cluster->bootstrap);
  rd_kafka_t *handle = weir_connection_get_handle (weir_client_get_connection (client));
  guint n_replies = 0;
  gint64 deadline_usec = g_get_monotonic_time () + 10 * G_TIME_SPAN_SECOND;

  for (int i = 0; i < 2; i++)
    {
      g_autoptr (rd_kafka_AdminOptions_t) options =
        weir_client_prepare_call (client, RD_KAFKA_ADMIN_OP_LISTCONSUMERGROUPS, 3000, reply_cb, &n_replies);

      rd_kafka_ListConsumerGroups (handle, options, weir_client_get_reply_queue (client));
      if (i == 0)
        {
          while (n_replies == 0)
            {
              g_assert_cmpint (g_get_monotonic_time (), <, deadline_usec);
              g_main_context_iteration (NULL, TRUE);
            }
        }
    }
  g_assert_cmpuint (n_replies, ==, 1);
  g_assert_finalize_object (client);
  g_assert_cmpuint (n_replies, ==, 2);
  g_assert_true (weir_handle_wait_destroyed (20000));
  mock_cluster_free (cluster);
}

int
main (int argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/client/connection/good", test_good_connection);
  g_test_add_func ("/client/connection/refused", test_refused);
  g_test_add_func ("/client/connection/unknown-host", test_unknown_host);
  g_test_add_func ("/client/connection/one-of-two", test_one_of_two);
  g_test_add_func ("/client/connection/tls-to-plain", test_tls_to_plain);
  g_test_add_func ("/client/connection/web-server", test_web_server);
  g_test_add_func ("/client/connection/silent", test_silent);
  g_test_add_func ("/client/connection/bad-profile", test_bad_profile);
  g_test_add_func ("/client/connection/cancelled", test_cancelled);
  g_test_add_func ("/client/dropped", test_dropped);
  g_test_add_func ("/client/last-error", test_last_error);
  g_test_add_func ("/client/calls", test_calls);

  return g_test_run ();
}
