/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include <glib/gstdio.h>
#include <string.h>

#include "base/weir-error.h"
#include "kafka/weir-client.h"
#include "kafka/weir-property-file.h"

static WeirProfile *
apply (const char *text,
       const char *name)
{
  WeirProfile *profile = weir_profile_new (NULL, "Test", "before:1");
  g_autoptr (GError) error = NULL;

  weir_property_file_apply (profile, text, strlen (text), name, &error);
  g_assert_no_error (error);
  return profile;
}

static void
assert_fails (const char *text,
              const char *name,
              const char *expected)
{
  g_autoptr (WeirProfile) profile = weir_profile_new (NULL, "Test", "before:1");
  g_auto (GStrv) keys = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_false (weir_property_file_apply (profile, text, strlen (text), name, &error));
  g_assert_error (error, WEIR_ERROR, WEIR_ERROR_INVALID);
  if (strstr (error->message, expected) == NULL)
    g_error ("“%s” lacks “%s”", error->message, expected);
  /* All or nothing. */
  keys = weir_profile_list_properties (profile);
  g_assert_cmpuint (keys != NULL ? g_strv_length (keys) : 0, ==, 0);
  g_assert_cmpstr (weir_profile_get_bootstrap (profile), ==, "before:1");
}

static void
test_plain (void)
{
  g_autoptr (WeirProfile) profile = apply ("# remark\r\n"
                                           "\n"
                                           "bootstrap.servers = one:9092,two:9092\n"
                                           "  security.protocol=sasl_ssl\n"
                                           "sasl.mechanisms=SCRAM-SHA-512\n"
                                           "sasl.username=me\n"
                                           "sasl.password=p=a\\ss#word\n"
                                           "schema.registry.url=http://registry\n"
                                           "socket.timeout.ms=3000",
                                           "kcat.conf");

  g_assert_cmpstr (weir_profile_get_bootstrap (profile), ==, "one:9092,two:9092");
  g_assert_cmpstr (weir_profile_get_property (profile, "security.protocol"), ==, "sasl_ssl");
  g_assert_cmpstr (weir_profile_get_property (profile, "sasl.mechanisms"), ==, "SCRAM-SHA-512");
  /* A backslash is a backslash here. */
  g_assert_cmpstr (weir_profile_get_property (profile, "sasl.password"), ==, "p=a\\ss#word");
  g_assert_cmpstr (weir_profile_get_property (profile, "socket.timeout.ms"), ==, "3000");
  g_assert_null (weir_profile_get_property (profile, "schema.registry.url"));
}

/* librdkafka's keys make it a librdkafka file, whatever it is called. */
static void
test_plain_called_properties (void)
{
  g_autoptr (WeirProfile) profile = apply ("sasl.username=a\\b\nsasl.password=c\\d\n", "client.properties");

  g_assert_cmpstr (weir_profile_get_property (profile, "sasl.username"), ==, "a\\b");
}

static void
test_plain_errors (void)
{
  assert_fails ("client.id=a\nnonsense\n", "a.conf", "a.conf, line 2");
  assert_fails ("client.id=a\nno.such.key=1\n", "a.conf", "no.such.key");
  assert_fails ("bootstrap.servers=new:1\n\n\nsocket.timeout.ms=soon\n", "a.conf", "line 4");
  assert_fails ("bootstrap.servers=host:port\n", "a.conf", "host:port");
  assert_fails ("=value\n", "a.conf", "line 1");
}

static void
test_java_syntax (void)
{
  g_autoptr (WeirProfile) profile = apply ("! remark\n"
                                           "bootstrap.servers : one:9092,\\\n"
                                           "    two:9092\n"
                                           "client.id \\u00e9t\\u00e9\\\\x\\:y\n"
                                           "key.deserializer=org.apache.kafka.common.serialization.StringDeserializer\n"
                                           "ssl.endpoint.identification.algorithm=\n",
                                           "client.properties");

  g_assert_cmpstr (weir_profile_get_bootstrap (profile), ==, "one:9092,two:9092");
  g_assert_cmpstr (weir_profile_get_property (profile, "client.id"), ==, "été\\x:y");
  g_assert_cmpstr (weir_profile_get_property (profile, "ssl.endpoint.identification.algorithm"), ==, "none");
  g_assert_null (weir_profile_get_property (profile, "key.deserializer"));
}

static void
test_jaas (void)
{
  g_autoptr (WeirProfile) scram = apply ("security.protocol=SASL_PLAINTEXT\n"
                                         "sasl.mechanism=SCRAM-SHA-256\n"
                                         "sasl.jaas.config=org.apache.kafka.common.security.scram.ScramLoginModule required \\\n"
                                         "  username=\"me\" \\\n"
                                         "  password=\"a \\\\\"quoted\\\\\" = word;\" ;\n",
                                         "x");
  g_autoptr (WeirProfile) oauth = apply ("sasl.mechanism=OAUTHBEARER\n"
                                         "sasl.oauthbearer.token.endpoint.url=https://id.example.org/token\n"
                                         "sasl.jaas.config=org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginModule "
                                         "required clientId='weir' clientSecret='s3' scope='kafka';\n",
                                         "x");

  g_assert_cmpstr (weir_profile_get_property (scram, "sasl.mechanism"), ==, "SCRAM-SHA-256");
  g_assert_cmpstr (weir_profile_get_property (scram, "sasl.username"), ==, "me");
  g_assert_cmpstr (weir_profile_get_property (scram, "sasl.password"), ==, "a \"quoted\" = word;");
  g_assert_cmpstr (weir_profile_get_property (oauth, "sasl.oauthbearer.method"), ==, "oidc");
  g_assert_cmpstr (weir_profile_get_property (oauth, "sasl.oauthbearer.client.id"), ==, "weir");
  g_assert_cmpstr (weir_profile_get_property (oauth, "sasl.oauthbearer.client.secret"), ==, "s3");
  g_assert_cmpstr (weir_profile_get_property (oauth, "sasl.oauthbearer.scope"), ==, "kafka");
}

static void
test_jaas_errors (void)
{
  assert_fails ("client.id=a\nsasl.jaas.config=com.example.OwnLoginModule required;\n", "j", "j, line 2");
  assert_fails ("sasl.jaas.config=\n", "j", "login module");
  assert_fails ("sasl.jaas.config=org.apache.kafka.common.security.plain.PlainLoginModule\n", "j", "login module");
  assert_fails ("sasl.jaas.config=org.apache.kafka.common.security.plain.PlainLoginModule required username \"me\";\n", "j",
                "option=");
}

static char *
write_file (const char *folder,
            const char *name,
            const char *text,
            gssize length)
{
  char *path = g_build_filename (folder, name, NULL);
  g_autoptr (GError) error = NULL;

  g_file_set_contents (path, text, length, &error);
  g_assert_no_error (error);
  return path;
}

static void
test_stores (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = g_dir_make_tmp ("weir-XXXXXX", &error);
  g_autofree char *pem = write_file (folder, "ca.pem", "remark\n-----BEGIN CERTIFICATE-----\n", -1);
  g_autofree char *p12 = write_file (folder, "key.p12", "\x30\x82\x01\x02", 4);
  g_autofree char *jks = write_file (folder, "trust.jks", "\xfe\xed\xfe\xed\0\0\0\2", 8);
  g_autofree char *declared = g_strdup_printf ("ssl.truststore.type=PEM\nssl.truststore.location=%s\n"
                                               "ssl.keystore.type=PEM\nssl.keystore.location=%s\nssl.key.password=k\n", pem, pem);
  g_autofree char *found = g_strdup_printf ("ssl.truststore.location=%s\nssl.keystore.location=%s\nssl.keystore.password=s\n", pem, p12);
  g_autofree char *bad = g_strdup_printf ("ssl.truststore.location=%s\nssl.truststore.password=x\n", jks);
  g_autofree char *bad_key = g_strdup_printf ("ssl.truststore.type=PEM\nssl.keystore.location=%s\n", jks);
  g_autoptr (WeirProfile) by_type = apply (declared, "x");
  g_autoptr (WeirProfile) by_content = apply (found, "x");

  g_assert_cmpstr (weir_profile_get_property (by_type, "ssl.ca.location"), ==, pem);
  g_assert_cmpstr (weir_profile_get_property (by_type, "ssl.certificate.location"), ==, pem);
  g_assert_cmpstr (weir_profile_get_property (by_type, "ssl.key.location"), ==, pem);
  g_assert_cmpstr (weir_profile_get_property (by_type, "ssl.key.password"), ==, "k");
  g_assert_cmpstr (weir_profile_get_property (by_content, "ssl.ca.location"), ==, pem);
  g_assert_cmpstr (weir_profile_get_property (by_content, "ssl.keystore.location"), ==, p12);
  g_assert_cmpstr (weir_profile_get_property (by_content, "ssl.keystore.password"), ==, "s");
  assert_fails (bad, "x", "trust.jks");
  assert_fails (bad_key, "x", "keytool");

  g_remove (pem);
  g_remove (p12);
  g_remove (jks);
  g_rmdir (folder);
}

static void
test_inline_pem (void)
{
  g_autoptr (WeirProfile) profile = apply ("ssl.truststore.type=PEM\n"
                                           "ssl.truststore.certificates=-----BEGIN CERTIFICATE----- \\\n"
                                           "  MIIB\\n\\\n"
                                           "  -----END CERTIFICATE-----\n"
                                           "ssl.keystore.key=k\nssl.keystore.certificate.chain=c\n",
                                           "x");

  g_assert_cmpstr (weir_profile_get_property (profile, "ssl.ca.pem"), ==,
                   "-----BEGIN CERTIFICATE----- MIIB\n-----END CERTIFICATE-----");
  g_assert_cmpstr (weir_profile_get_property (profile, "ssl.key.pem"), ==, "k");
  g_assert_cmpstr (weir_profile_get_property (profile, "ssl.certificate.pem"), ==, "c");
}

static void
test_not_a_property_file (void)
{
  g_autoptr (WeirProfile) profile = weir_profile_new (NULL, "Test", "before:1");
  g_autofree char *large = g_strnfill (2 * 1024 * 1024, '#');
  g_autoptr (GError) error = NULL;

  g_assert_false (weir_property_file_apply (profile, "a\0b", 3, "x", &error));
  g_assert_error (error, WEIR_ERROR, WEIR_ERROR_INVALID);
  g_clear_error (&error);
  g_assert_false (weir_property_file_apply (profile, large, strlen (large), "x", &error));
  g_assert_error (error, WEIR_ERROR, WEIR_ERROR_INVALID);
}

static void
test_encodings (void)
{
  g_autoptr (WeirProfile) latin1 = apply ("client.id=\xe9t\xe9\n", "x");
  g_autoptr (WeirProfile) marked = apply ("\xef\xbb\xbf" "client.id=a\n", "x");

  g_assert_cmpstr (weir_profile_get_property (latin1, "client.id"), ==, "été");
  g_assert_cmpstr (weir_profile_get_property (marked, "client.id"), ==, "a");
}

static void
test_load_file (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = g_dir_make_tmp ("weir-XXXXXX", &error);
  g_autofree char *path = write_file (folder, "a.conf", "bootstrap.servers=new:1\nclient.id=x\n", -1);
  g_autoptr (WeirProfile) profile = weir_profile_new (NULL, "Test", "before:1");

  g_assert_true (weir_client_load_file (profile, path, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (weir_profile_get_bootstrap (profile), ==, "new:1");
  g_remove (path);
  g_assert_false (weir_client_load_file (profile, path, &error));
  g_assert_error (error, WEIR_ERROR, WEIR_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_false (weir_client_load_file (profile, folder, &error));
  g_assert_error (error, WEIR_ERROR, WEIR_ERROR_FAILED);
  g_rmdir (folder);
}

/* A secret that cannot be used is not repeated in the message. */
static void
test_secret_not_told (void)
{
  g_autoptr (WeirProfile) profile = weir_profile_new (NULL, "Test", "before:1");
  g_autoptr (GError) error = NULL;
  const char *text = "ssl.key.pem=hunter2\nno.such.key=1\n";

  g_assert_false (weir_property_file_apply (profile, text, strlen (text), "x", &error));
  g_assert_null (strstr (error->message, "hunter2"));
}

int
main (int argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/property-file/plain", test_plain);
  g_test_add_func ("/property-file/plain-called-properties", test_plain_called_properties);
  g_test_add_func ("/property-file/plain-errors", test_plain_errors);
  g_test_add_func ("/property-file/java-syntax", test_java_syntax);
  g_test_add_func ("/property-file/jaas", test_jaas);
  g_test_add_func ("/property-file/jaas-errors", test_jaas_errors);
  g_test_add_func ("/property-file/stores", test_stores);
  g_test_add_func ("/property-file/inline-pem", test_inline_pem);
  g_test_add_func ("/property-file/not-a-property-file", test_not_a_property_file);
  g_test_add_func ("/property-file/encodings", test_encodings);
  g_test_add_func ("/property-file/load-file", test_load_file);
  g_test_add_func ("/property-file/secret-not-told", test_secret_not_told);

  return g_test_run ();
}
