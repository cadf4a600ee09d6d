/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "base/weir-error.h"
#include "model/weir-link.h"

static void
test_forms (void)
{
  static const struct
  {
    const char *uri;
    const char *bootstrap;
    const char *path;
  } cases[] = {
    { "kafka://localhost", "localhost:9092", NULL },
    { "kafka://localhost/", "localhost:9092", NULL },
    { "KAFKA://Broker-1.example.org:9093", "Broker-1.example.org:9093", NULL },
    { "kafka://a:1,b,c:65535", "a:1,b:9092,c:65535", NULL },
    { "kafka://[::1]:29092/orders", "[::1]:29092", "messages/orders" },
    { "kafka://[fe80::1]/orders/", "[fe80::1]:9092", "messages/orders" },
    { "kafka://10.0.0.1:9092/shop.orders_v2/3/184217", "10.0.0.1:9092", "messages/shop.orders_v2/3/184217" },
    { "kafka://h/t/0/9223372036854775807", "h:9092", "messages/t/0/9223372036854775807" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *bootstrap = NULL;
      g_autofree char *path = NULL;

      g_test_message ("%s", cases[i].uri);
      g_assert_true (weir_link_parse (cases[i].uri, &bootstrap, &path, &error));
      g_assert_no_error (error);
      g_assert_cmpstr (bootstrap, ==, cases[i].bootstrap);
      g_assert_cmpstr (path, ==, cases[i].path);
    }
}

/* A link is written by anybody: what is not exactly a link opens nothing. */
static void
test_refused (void)
{
  static const char *const uris[] = {
    "", "kafka:", "kafka://", "kafka:///orders", "http://localhost:9092", "kafka:localhost", "kafka://,", "kafka://a,,b",
    "kafka://user:secret@host:9092", "kafka://host:0", "kafka://host:65536", "kafka://host:+1", "kafka://host:9092:9093",
    "kafka://host:", "kafka://[::1", "kafka://[::1]x:9092", "kafka://[]:9092", "kafka://ho st", "kafka://host%2f",
    "kafka://host\n", "kafka://host?security.protocol=ssl", "kafka://host/orders?x", "kafka://host/orders#x",
    "kafka://host/..%2f", "kafka://host/orders/3", "kafka://host/orders/3/4/5", "kafka://host/orders/-1/4",
    "kafka://host/orders/x/4", "kafka://host/orders/2147483648/4", "kafka://host/orders/0/9223372036854775808",
    "kafka://host//", "kafka://h\xc3\xb6st",
  };

  for (guint i = 0; i < G_N_ELEMENTS (uris); i++)
    {
      g_autoptr (GError) error = NULL;
      char *bootstrap = NULL;
      char *path = NULL;

      g_test_message ("%s", uris[i]);
      g_assert_false (weir_link_parse (uris[i], &bootstrap, &path, &error));
      g_assert_error (error, WEIR_ERROR, WEIR_ERROR_INVALID);
      g_assert_null (bootstrap);
      g_assert_null (path);
    }
}

static void
test_long (void)
{
  g_autofree char *topic = g_strnfill (249, 't');
  g_autofree char *fits = g_strconcat ("kafka://h/", topic, NULL);
  g_autofree char *topic_too_long = g_strconcat (fits, "t", NULL);
  g_autofree char *host = g_strnfill (2048, 'h');
  g_autofree char *too_long = g_strconcat ("kafka://", host, NULL);
  g_autofree char *bootstrap = NULL;
  g_autofree char *path = NULL;
  char *none = NULL;

  g_assert_true (weir_link_parse (fits, &bootstrap, &path, NULL));
  g_assert_false (weir_link_parse (topic_too_long, &none, &none, NULL));
  g_assert_false (weir_link_parse (too_long, &none, &none, NULL));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/link/forms", test_forms);
  g_test_add_func ("/link/refused", test_refused);
  g_test_add_func ("/link/long", test_long);
  return g_test_run ();
}
