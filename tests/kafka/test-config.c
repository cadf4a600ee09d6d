/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include <string.h>

#include "base/weir-error.h"
#include "kafka/weir-client.h"
#include "kafka/weir-config.h"

static char *
get (rd_kafka_conf_t *conf,
     const char *key)
{
  gsize length = 0;
  char *value;

  if (rd_kafka_conf_get (conf, key, NULL, &length) != RD_KAFKA_CONF_OK)
    return NULL;
  value = g_malloc0 (length + 1);
  g_assert_cmpint (rd_kafka_conf_get (conf, key, value, &length), ==, RD_KAFKA_CONF_OK);
  return value;
}

static void
assert_property (rd_kafka_conf_t *conf,
                 const char *key,
                 const char *expected)
{
  g_autofree char *value = get (conf, key);

  g_assert_cmpstr (value, ==, expected);
}

static void
test_roles (void)
{
  g_autoptr (WeirProfile) profile = weir_profile_new (NULL, "Test", "one:9092,two:9093");
  const WeirConfigRole roles[] = { WEIR_CONFIG_ADMIN_PRODUCER, WEIR_CONFIG_COORDINATOR, WEIR_CONFIG_OBSERVER,
                                   WEIR_CONFIG_READER };
  const char *const groups[] = { NULL, "weir-monitor", "weir-monitor", NULL };

  for (gsize i = 0; i < G_N_ELEMENTS (roles); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (rd_kafka_conf_t) conf = weir_config_new (profile, roles[i], &error);

      g_assert_no_error (error);
      assert_property (conf, "bootstrap.servers", "one:9092,two:9093");
      assert_property (conf, "client.id", "weir");
      assert_property (conf, "group.id", groups[i]);
      /* Looking never creates. */
      assert_property (conf, "allow.auto.create.topics", "false");
      /* The coordinator rules rely on it. */
      assert_property (conf, "socket.timeout.ms", "8000");
      if (roles[i] != WEIR_CONFIG_ADMIN_PRODUCER)
        assert_property (conf, "enable.auto.commit", "false");
    }
}

/* A profile, or the file it was read from, can neither break what Weir promises nor load code. */
static void
test_fixed (void)
{
  g_autoptr (WeirProfile) profile = weir_profile_new (NULL, "Test", "one:9092");
  g_autoptr (rd_kafka_conf_t) conf = NULL;
  g_autoptr (GError) error = NULL;

  weir_profile_set_property (profile, "allow.auto.create.topics", "true");
  weir_profile_set_property (profile, "enable.auto.commit", "true");
  weir_profile_set_property (profile, "group.id", "production");
  weir_profile_set_property (profile, "bootstrap.servers", "elsewhere:1");
  weir_profile_set_property (profile, "plugin.library.paths", "/tmp/evil.so");
  weir_profile_set_property (profile, "socket.timeout.ms", "12345");
  weir_profile_set_property (profile, "client.id", "me");
  conf = weir_config_new (profile, WEIR_CONFIG_READER, &error);
  g_assert_no_error (error);
  assert_property (conf, "allow.auto.create.topics", "false");
  assert_property (conf, "enable.auto.commit", "false");
  assert_property (conf, "group.id", NULL);
  assert_property (conf, "bootstrap.servers", "one:9092");
  assert_property (conf, "plugin.library.paths", NULL);
  assert_property (conf, "socket.timeout.ms", "12345");
  assert_property (conf, "client.id", "me");
}

static void
assert_invalid (const char *key,
                const char *value,
                const char *expected)
{
  g_autoptr (WeirProfile) profile = weir_profile_new (NULL, "Test", "one:9092");
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) check_error = NULL;

  weir_profile_set_property (profile, key, value);
  g_assert_null (weir_config_new (profile, WEIR_CONFIG_ADMIN_PRODUCER, &error));
  g_assert_error (error, WEIR_ERROR, WEIR_ERROR_INVALID);
  g_assert_nonnull (strstr (error->message, expected));
  g_assert_false (weir_client_check_property (key, value, &check_error));
  g_assert_cmpstr (check_error->message, ==, error->message);
}

static void
test_invalid (void)
{
  assert_invalid ("sasl.mechanisme", "PLAIN", "sasl.mechanisme");
  assert_invalid ("socket.timeout.ms", "soon", "socket.timeout.ms");
  assert_invalid ("security.protocol", "carrier-pigeon", "carrier-pigeon");
  g_assert_true (weir_client_check_property ("security.protocol", "SASL_SSL", NULL));
  g_assert_true (weir_client_check_property ("sasl.password", "secret", NULL));
}

static void
test_missing_ca (void)
{
  g_autoptr (WeirProfile) profile = weir_profile_new (NULL, "Test", "one:9092");
  g_autoptr (GError) error = NULL;

  weir_profile_set_property (profile, "security.protocol", "ssl");
  weir_profile_set_property (profile, "ssl.ca.location", "/nonexistent/ca.pem");
  g_assert_null (weir_client_new (profile, &error));
  g_assert_error (error, WEIR_ERROR, WEIR_ERROR_INVALID);
  g_assert_nonnull (strstr (error->message, "ca.location"));
}

static void
test_bootstrap (void)
{
  const char *const good[] = {
    "localhost", "localhost:9092", "a:1,b:2", " a:1 , b:2 ", "10.0.0.1:9092", "[::1]:9092", "::1", "SASL_SSL://broker:9093", "a:1,",
  };
  const char *const bad[] = {
    "", " , ", "host:", ":9092", "host:0", "host:65536", "host:port", "http://host/path", "a b:9092", "[::1:9092", "[]:1", "user@host:1",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (good); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_true (weir_config_check_bootstrap (good[i], &error));
      g_assert_no_error (error);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_false (weir_config_check_bootstrap (bad[i], &error));
      g_assert_error (error, WEIR_ERROR, WEIR_ERROR_INVALID);
    }
  g_assert_false (weir_config_check_bootstrap (NULL, NULL));
}

int
main (int argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/config/roles", test_roles);
  g_test_add_func ("/config/fixed", test_fixed);
  g_test_add_func ("/config/invalid", test_invalid);
  g_test_add_func ("/config/missing-ca", test_missing_ca);
  g_test_add_func ("/config/bootstrap", test_bootstrap);

  return g_test_run ();
}
