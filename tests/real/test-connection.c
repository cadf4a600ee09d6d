/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include <string.h>

#include "base/weir-error.h"
#include "kafka/weir-client.h"
#include "kafka/weir-handle.h"

/* "Test connection" against a cluster with TLS, logins and client certificates: that what is right
 * connects, and that what is wrong is named at once. */

static char *cluster_name;
static GHashTable *environment;

static char *
run_tool (const char *command,
          const char *first,
          const char *second)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "..", "tools", "kafka", NULL);
  g_autofree char *name = g_strdup_printf ("--name=%s", cluster_name);
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) process = NULL;
  g_autofree char *output = NULL;

  process = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error, path, command, name, first, second, NULL);
  g_assert_no_error (error);
  g_subprocess_communicate_utf8 (process, NULL, NULL, &output, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_get_successful (process));
  return g_steal_pointer (&output);
}

/* "export NAME='value'" lines. */
static void
read_environment (void)
{
  g_autofree char *text = run_tool ("env", NULL, NULL);
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);

  environment = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  for (gsize i = 0; lines[i] != NULL; i++)
    {
      g_auto (GStrv) parts = g_strsplit (lines[i], "=", 2);
      g_autoptr (GError) error = NULL;

      if (parts[0] == NULL || parts[1] == NULL || !g_str_has_prefix (parts[0], "export "))
        continue;
      g_hash_table_insert (environment, g_strdup (parts[0] + strlen ("export ")), g_shell_unquote (parts[1], &error));
      g_assert_no_error (error);
    }
}

static const char *
get (const char *name)
{
  const char *value = g_hash_table_lookup (environment, name);

  g_assert_nonnull (value);
  return value;
}

typedef struct
{
  gboolean is_done;
  char *text;
  GError *error;
} Answer;

static void
tested_cb (GObject *object,
           GAsyncResult *result,
           gpointer user_data)
{
  Answer *answer = user_data;

  answer->text = weir_client_test_finish (result, &answer->error);
  answer->is_done = TRUE;
}

/* @properties: key, value, …; "$NAME" is a value of the cluster's environment. */
static void
ask (const char *bootstrap,
     const char *const *properties,
     Answer *answer)
{
  g_autoptr (WeirProfile) profile = weir_profile_new (NULL, "Test", get (bootstrap));
  gint64 start_usec = g_get_monotonic_time ();

  for (gsize i = 0; properties != NULL && properties[i] != NULL; i += 2)
    {
      const char *value = properties[i + 1];

      weir_profile_set_property (profile, properties[i], *value == '$' ? get (value + 1) : value);
    }
  weir_client_test_async (profile, NULL, tested_cb, answer);
  while (!answer->is_done)
    g_main_context_iteration (NULL, TRUE);
  g_test_message ("%.2f s: %s", (g_get_monotonic_time () - start_usec) / 1e6,
                  answer->error != NULL ? answer->error->message : answer->text);
  g_assert_cmpint (g_get_monotonic_time () - start_usec, <, 5 * G_TIME_SPAN_SECOND);
}

static void
assert_connects (const char *bootstrap,
                 const char *const *properties)
{
  Answer answer = { 0 };

  ask (bootstrap, properties, &answer);
  g_assert_no_error (answer.error);
  g_assert_true (g_str_has_prefix (answer.text, "1 broker, "));
  g_free (answer.text);
}

static void
assert_fails (const char *bootstrap,
              const char *const *properties,
              WeirError code,
              const char *expected)
{
  Answer answer = { 0 };

  ask (bootstrap, properties, &answer);
  g_assert_null (answer.text);
  g_assert_error (answer.error, WEIR_ERROR, (int) code);
  if (strstr (answer.error->message, expected) == NULL)
    g_test_fail_printf ("“%s” lacks “%s”", answer.error->message, expected);
  g_clear_error (&answer.error);
}

#define LOGIN "sasl.username", "$WEIR_KAFKA_USER", "sasl.password", "$WEIR_KAFKA_PASSWORD"
#define CA "ssl.ca.location", "$WEIR_KAFKA_CA"
#define PEM "ssl.certificate.location", "$WEIR_KAFKA_CLIENT_PEM", "ssl.key.location", "$WEIR_KAFKA_CLIENT_PEM"

static void
test_right (void)
{
  const char *const scram_256[] = { "security.protocol", "sasl_ssl", "sasl.mechanism", "SCRAM-SHA-256", LOGIN, CA, NULL };
  const char *const scram_512[] = { "security.protocol", "sasl_ssl", "sasl.mechanism", "SCRAM-SHA-512", LOGIN, CA, NULL };
  const char *const certificate[] = { "security.protocol", "ssl", CA, PEM, NULL };

  assert_connects ("WEIR_KAFKA_BOOTSTRAP", NULL);
  assert_connects ("WEIR_KAFKA_SASL_BOOTSTRAP", scram_256);
  assert_connects ("WEIR_KAFKA_SASL_BOOTSTRAP", scram_512);
  assert_connects ("WEIR_KAFKA_MTLS_BOOTSTRAP", certificate);
}

static void
test_wrong_protocol (void)
{
  const char *const tls[] = { "security.protocol", "ssl", CA, NULL };
  const char *const no_tls[] = { "security.protocol", "sasl_plaintext", "sasl.mechanism", "SCRAM-SHA-256", LOGIN, NULL };

  assert_fails ("WEIR_KAFKA_BOOTSTRAP", tls, WEIR_ERROR_UNREACHABLE, "TLS on this port");
  assert_fails ("WEIR_KAFKA_SASL_BOOTSTRAP", NULL, WEIR_ERROR_UNREACHABLE, "expects TLS");
  assert_fails ("WEIR_KAFKA_SASL_BOOTSTRAP", no_tls, WEIR_ERROR_UNREACHABLE, "expects TLS");
  assert_fails ("WEIR_KAFKA_SASL_BOOTSTRAP", tls, WEIR_ERROR_AUTHENTICATION, "expects a login");
}

static void
test_wrong_login (void)
{
  const char *const password[] = { "security.protocol", "sasl_ssl", "sasl.mechanism", "SCRAM-SHA-256",
                                   "sasl.username", "$WEIR_KAFKA_USER", "sasl.password", "wrong-word", CA, NULL };
  Answer answer = { 0 };

  assert_fails ("WEIR_KAFKA_SASL_BOOTSTRAP", password, WEIR_ERROR_AUTHENTICATION, "refused the login");
  ask ("WEIR_KAFKA_SASL_BOOTSTRAP", password, &answer);
  /* What was typed is not repeated. */
  g_assert_null (strstr (answer.error->message, "wrong-word"));
  g_clear_error (&answer.error);
}

static void
test_wrong_certificate (void)
{
  const char *const untrusted[] = { "security.protocol", "sasl_ssl", "sasl.mechanism", "SCRAM-SHA-256", LOGIN, NULL };
  const char *const missing[] = { "security.protocol", "ssl", CA, NULL };

  assert_fails ("WEIR_KAFKA_SASL_BOOTSTRAP", untrusted, WEIR_ERROR_AUTHENTICATION, "certificate");
  assert_fails ("WEIR_KAFKA_MTLS_BOOTSTRAP", missing, WEIR_ERROR_AUTHENTICATION, "client certificate");
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

  /* A failed assertion is reported, and the cluster is stopped all the same. */
  g_test_set_nonfatal_assertions ();
  cluster_name = g_strdup_printf ("connection-%d", (int) getpid ());
  g_free (run_tool ("start", "--brokers=1", "--secure"));
  read_environment ();
  g_test_add_func ("/connection/right", test_right);
  g_test_add_func ("/connection/wrong-protocol", test_wrong_protocol);
  g_test_add_func ("/connection/wrong-login", test_wrong_login);
  g_test_add_func ("/connection/wrong-certificate", test_wrong_certificate);
  status = g_test_run ();
  g_assert_true (weir_handle_wait_destroyed (20000));
  g_free (run_tool ("stop", NULL, NULL));
  g_hash_table_unref (environment);
  g_free (cluster_name);
  return status;
}
