/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "model/weir-profile.h"

static void
count_cb (guint *count)
{
  (*count)++;
}

static void
test_properties (void)
{
  g_autoptr (WeirProfile) profile = weir_profile_new (NULL, "Test", "localhost:9092");
  g_autoptr (WeirProfile) other = weir_profile_new (NULL, NULL, NULL);
  static const char *const groups[] = { "b", "a", NULL };
  g_auto (GStrv) none = weir_profile_list_properties (other);
  guint n_notifies = 0;

  g_test_summary ("Properties are told once when they change; ids are made and differ");
  g_signal_connect_swapped (profile, "notify", G_CALLBACK (count_cb), &n_notifies);
  g_assert_cmpstr (weir_profile_get_id (profile), !=, weir_profile_get_id (other));
  g_assert_cmpstr (weir_profile_get_name (other), ==, "");
  g_assert_nonnull (none);
  g_assert_null (none[0]);
  weir_profile_set_name (profile, "Test");
  g_assert_cmpuint (n_notifies, ==, 0);
  weir_profile_set_name (profile, "Production");
  weir_profile_set_read_only (profile, TRUE);
  weir_profile_set_read_only (profile, TRUE);
  weir_profile_set_watched_groups (profile, groups);
  weir_profile_set_watched_groups (profile, groups);
  g_assert_cmpuint (n_notifies, ==, 3);
  g_assert_cmpstr (weir_profile_get_watched_groups (profile)[0], ==, "b");
  weir_profile_set_watched_groups (profile, NULL);
  g_assert_null (weir_profile_get_watched_groups (profile)[0]);
}

static void
test_copy (void)
{
  static const char *const groups[] = { "g", NULL };
  g_autoptr (WeirProfile) profile = weir_profile_new ("id-1", "Test", "a:1");
  g_autoptr (WeirProfile) copy = NULL;
  g_auto (GStrv) keys = NULL;

  g_test_summary ("A copy is equal and independent");
  weir_profile_set_read_only (profile, TRUE);
  weir_profile_set_watched_groups (profile, groups);
  weir_profile_set_property (profile, "security.protocol", "sasl_ssl");
  weir_profile_set_property (profile, "sasl.password", "secret");
  weir_profile_set_property (profile, "gone", "x");
  weir_profile_set_property (profile, "gone", NULL);
  copy = weir_profile_copy (profile);
  weir_profile_set_property (profile, "sasl.password", NULL);

  g_assert_cmpstr (weir_profile_get_id (copy), ==, "id-1");
  g_assert_true (weir_profile_get_read_only (copy));
  g_assert_cmpstr (weir_profile_get_watched_groups (copy)[0], ==, "g");
  g_assert_cmpstr (weir_profile_get_property (copy, "sasl.password"), ==, "secret");
  keys = weir_profile_list_properties (copy);
  g_assert_cmpuint (g_strv_length (keys), ==, 2);
  g_assert_cmpstr (keys[0], ==, "sasl.password");
}

static void
test_secrets (void)
{
  static const char *const secrets[] = { "sasl.password", "ssl.key.password", "ssl.keystore.password",
                                         "ssl.key.pem", "sasl.oauthbearer.client.secret", "sasl.jaas.config",
                                         "schema.registry.basic.auth.user.info" };
  static const char *const others[] = { "sasl.username", "ssl.ca.location", "bootstrap.servers",
                                        "sasl.oauthbearer.token.endpoint.url", "ssl.certificate.pem" };

  g_test_summary ("Which properties hold secrets");
  for (guint i = 0; i < G_N_ELEMENTS (secrets); i++)
    g_assert_true (weir_profile_property_is_secret (secrets[i]));
  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    g_assert_false (weir_profile_property_is_secret (others[i]));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/profile/properties", test_properties);
  g_test_add_func ("/profile/copy", test_copy);
  g_test_add_func ("/profile/secrets", test_secrets);
  return g_test_run ();
}
