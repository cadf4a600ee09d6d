/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include <string.h>

#include "kafka/weir-error-map.h"

static void
test_codes (void)
{
  g_assert_cmpint (weir_error_map_code (RD_KAFKA_RESP_ERR__TRANSPORT, NULL), ==, WEIR_ERROR_UNREACHABLE);
  g_assert_cmpint (weir_error_map_code (RD_KAFKA_RESP_ERR__TIMED_OUT, NULL), ==, WEIR_ERROR_TIMED_OUT);
  g_assert_cmpint (weir_error_map_code (RD_KAFKA_RESP_ERR__AUTHENTICATION, NULL), ==, WEIR_ERROR_AUTHENTICATION);
  g_assert_cmpint (weir_error_map_code (RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED, NULL), ==, WEIR_ERROR_AUTHORIZATION);
  g_assert_cmpint (weir_error_map_code (RD_KAFKA_RESP_ERR__UNSUPPORTED_FEATURE, NULL), ==, WEIR_ERROR_UNSUPPORTED);
  g_assert_cmpint (weir_error_map_code (RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART, NULL), ==, WEIR_ERROR_NOT_FOUND);
  g_assert_cmpint (weir_error_map_code (RD_KAFKA_RESP_ERR_NON_EMPTY_GROUP, NULL), ==, WEIR_ERROR_CONFLICT);
  g_assert_cmpint (weir_error_map_code (RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE, NULL), ==, WEIR_ERROR_INVALID);
  g_assert_cmpint (weir_error_map_code (RD_KAFKA_RESP_ERR_UNKNOWN, NULL), ==, WEIR_ERROR_FAILED);
}

/* The sentence first, the library's own words and its name of the error second: never the name alone. */
static void
test_text (void)
{
  g_autofree char *text = weir_error_map_to_text (RD_KAFKA_RESP_ERR_NON_EMPTY_GROUP, NULL);
  g_autofree char *unknown = weir_error_map_to_text (RD_KAFKA_RESP_ERR_INVALID_UPDATE_VERSION, "told by the broker");
  g_autoptr (GError) error = NULL;

  g_assert_cmpstr (text, ==,
                   "The consumer group has members. Stop its consumers first "
                   "(Broker: The group is not empty; NON_EMPTY_GROUP).");
  g_assert_nonnull (strstr (unknown, "told by the broker"));
  g_assert_nonnull (strstr (unknown, "INVALID_UPDATE_VERSION"));

  weir_error_map_set (&error, RD_KAFKA_RESP_ERR_GROUP_ID_NOT_FOUND, "x", "Group “a” could not be deleted");
  g_assert_error (error, WEIR_ERROR, WEIR_ERROR_NOT_FOUND);
  g_assert_cmpstr (error->message, ==, "Group “a” could not be deleted: The consumer group does not exist (x; GROUP_ID_NOT_FOUND).");
}

static void
test_temporary (void)
{
  g_assert_true (weir_error_map_is_temporary (RD_KAFKA_RESP_ERR_NOT_COORDINATOR));
  g_assert_true (weir_error_map_is_temporary (RD_KAFKA_RESP_ERR_COORDINATOR_LOAD_IN_PROGRESS));
  g_assert_true (weir_error_map_is_temporary (RD_KAFKA_RESP_ERR__TIMED_OUT));
  g_assert_false (weir_error_map_is_temporary (RD_KAFKA_RESP_ERR_GROUP_AUTHORIZATION_FAILED));
  g_assert_false (weir_error_map_is_temporary (RD_KAFKA_RESP_ERR_NO_ERROR));
  g_assert_false (weir_error_map_is_specific (RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN));
  g_assert_true (weir_error_map_is_specific (RD_KAFKA_RESP_ERR__RESOLVE));
}

/* Texts as the library writes them. */
static void
test_connection (void)
{
  static const struct
  {
    rd_kafka_resp_err_t kafka_code;
    const char *text;
    WeirError code;
    const char *expected;
  } cases[] = {
    { RD_KAFKA_RESP_ERR__TRANSPORT,
      "localhost:9092/bootstrap: Connect to ipv4#127.0.0.1:9092 failed: Connection refused (after 0ms in state CONNECT)",
      WEIR_ERROR_UNREACHABLE, "localhost:9092 refuses the connection" },
    { RD_KAFKA_RESP_ERR__RESOLVE,
      "nowhere.invalid:9092/bootstrap: Failed to resolve 'nowhere.invalid:9092': Name or service not known (after 4ms in state CONNECT)",
      WEIR_ERROR_UNREACHABLE, "The host name of nowhere.invalid:9092 is not known" },
    { RD_KAFKA_RESP_ERR__TRANSPORT,
      "10.255.255.1:9092/bootstrap: Connection setup timed out in state CONNECT (after 5000ms in state CONNECT)",
      WEIR_ERROR_UNREACHABLE, "10.255.255.1:9092 does not answer" },
    { RD_KAFKA_RESP_ERR__TRANSPORT,
      "127.0.0.1:1234/bootstrap: ApiVersionRequest failed: Local: Timed out: probably due to broker version < 0.10",
      WEIR_ERROR_UNREACHABLE, "127.0.0.1:1234 accepts connections but does not answer" },
    { RD_KAFKA_RESP_ERR__SSL,
      "ssl://localhost:9092/bootstrap: SSL handshake failed: SSL syscall error: connecting to a PLAINTEXT broker listener?",
      WEIR_ERROR_UNREACHABLE, "localhost:9092 does not speak TLS" },
    { RD_KAFKA_RESP_ERR__TRANSPORT,
      "localhost:9093/bootstrap: Disconnected while requesting ApiVersion: might be caused by incorrect security.protocol "
      "configuration (connecting to a SSL listener?) or broker version is < 0.10",
      WEIR_ERROR_UNREACHABLE, "it probably expects TLS" },
    { RD_KAFKA_RESP_ERR__SSL,
      "ssl://localhost:9093/bootstrap: SSL handshake failed: error:0A000086:SSL routines::certificate verify failed: broker "
      "certificate could not be verified",
      WEIR_ERROR_AUTHENTICATION, "The certificate of localhost:9093 is not accepted" },
    { RD_KAFKA_RESP_ERR__AUTHENTICATION,
      "sasl_plaintext://localhost:9094/bootstrap: SASL PLAIN mechanism handshake failed: Broker: Unsupported SASL mechanism: "
      "broker's supported mechanisms: SCRAM-SHA-256",
      WEIR_ERROR_AUTHENTICATION, "localhost:9094 does not know this login mechanism" },
    { RD_KAFKA_RESP_ERR__AUTHENTICATION,
      "sasl_plaintext://localhost:9094/bootstrap: SASL authentication error: Authentication failed: Invalid username or password "
      "(after 303ms in state AUTH_REQ)",
      WEIR_ERROR_AUTHENTICATION, "localhost:9094: The broker refused the login" },
    { RD_KAFKA_RESP_ERR__BAD_MSG,
      "localhost:80/bootstrap: Receive failed: Invalid response size 1213486160 (\"HTTP\"): increase receive.message.max.bytes",
      WEIR_ERROR_UNREACHABLE, "localhost:80 is a web server, not a Kafka broker" },
    { RD_KAFKA_RESP_ERR__TRANSPORT,
      "ssl://localhost:9093/bootstrap: Disconnected: verify that security.protocol is correctly configured, broker might require "
      "SASL authentication (after 0ms in state UP)",
      WEIR_ERROR_AUTHENTICATION, "localhost:9093 closed the connection at once: it probably expects a login" },
    { RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN, "1/1 brokers are down", WEIR_ERROR_UNREACHABLE, "No broker can be reached" },
    { RD_KAFKA_RESP_ERR__TRANSPORT, "", WEIR_ERROR_UNREACHABLE, "The connection to the broker failed" },
    { RD_KAFKA_RESP_ERR__TRANSPORT, NULL, WEIR_ERROR_UNREACHABLE, "The connection to the broker failed" },
    /* A log line. */
    { RD_KAFKA_RESP_ERR_NO_ERROR,
      "[thrd:localhost:9093/bootstrap]: localhost:9093/bootstrap: Disconnected while requesting ApiVersion: might be caused by "
      "incorrect security.protocol configuration (connecting to a SSL listener?)",
      WEIR_ERROR_UNREACHABLE, "localhost:9093 closed the connection at once" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      WeirError code = WEIR_ERROR_FAILED;
      g_autofree char *text = weir_error_map_connection (cases[i].kafka_code, cases[i].text, &code);

      g_assert_nonnull (text);
      if (strstr (text, cases[i].expected) == NULL)
        g_error ("“%s” lacks “%s”", text, cases[i].expected);
      g_assert_cmpint (code, ==, cases[i].code);
    }
}

/* The library logs much that is nobody's trouble. */
static void
test_uninteresting (void)
{
  WeirError code = WEIR_ERROR_FAILED;

  g_assert_null (weir_error_map_connection (RD_KAFKA_RESP_ERR_NO_ERROR, "[thrd:main]: something happened", &code));
  g_assert_null (weir_error_map_connection (RD_KAFKA_RESP_ERR_NO_ERROR, "", &code));
  g_assert_null (weir_error_map_connection (RD_KAFKA_RESP_ERR__TRANSPORT,
                                            "ssl://b:9092/1: Disconnected (after 600000ms in state UP)", &code));
}

int
main (int argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/errors/codes", test_codes);
  g_test_add_func ("/errors/text", test_text);
  g_test_add_func ("/errors/temporary", test_temporary);
  g_test_add_func ("/errors/connection", test_connection);
  g_test_add_func ("/errors/uninteresting", test_uninteresting);

  return g_test_run ();
}
