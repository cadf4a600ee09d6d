/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include <string.h>

#include "base/weir-error.h"
#include "input/weir-input-template.h"

static WeirMessageTemplate *
make_template (void)
{
  WeirMessageTemplate *template = weir_message_template_new ("test");

  g_set_str (&template->topic, "orders");
  weir_template_text_set (&template->key, WEIR_BYTES_TEXT, "k{{sequence}}");
  weir_template_text_set (&template->value, WEIR_BYTES_HEX, "00 {{pick aa bb cc}} {{number 10 99}}");
  weir_message_template_add_header (template, "id", WEIR_BYTES_TEXT, "{{uuid}}");
  weir_message_template_add_header (template, "id", WEIR_BYTES_BASE64, "/w==");
  weir_message_template_add_header (template, "none", WEIR_BYTES_NULL, "{{no field}}");
  return template;
}

static void
assert_bytes (GBytes *bytes,
              const char *expected)
{
  gsize length;
  const char *data = g_bytes_get_data (bytes, &length);

  g_assert_cmpmem (data, length, expected, strlen (expected));
}

static void
test_messages (void)
{
  g_autoptr (WeirMessageTemplate) template = make_template ();
  WeirInputTemplateOptions options = { .partition = 3, .timestamp_msec = 1700000000000, .seed = 7, .first_order = 100 };
  g_autoptr (GError) error = NULL;
  g_autoptr (WeirInputTemplate) first = weir_input_template_new (template, &options, &error);
  g_autoptr (WeirInputTemplate) second = weir_input_template_new (template, &options, &error);

  g_assert_no_error (error);
  for (guint i = 1; i <= 20; i++)
    {
      g_autoptr (WeirRecord) record = weir_input_template_next (first, &error);
      g_autoptr (WeirRecord) same = NULL;
      g_autofree char *key = g_strdup_printf ("k%u", i);

      g_assert_no_error (error);
      same = weir_input_template_next (second, &error);
      g_assert_no_error (error);
      g_assert_cmpstr (weir_record_get_topic (record), ==, "orders");
      g_assert_cmpint (weir_record_get_partition (record), ==, 3);
      g_assert_cmpint (weir_record_get_timestamp_msec (record), ==, 1700000000000);
      assert_bytes (weir_record_get_key (record), key);
      g_assert_cmpuint (g_bytes_get_size (weir_record_get_value (record)), ==, 3);
      g_assert_true (g_bytes_equal (weir_record_get_value (record), weir_record_get_value (same)));
      g_assert_cmpuint (weir_record_get_n_headers (record), ==, 3);
      g_assert_cmpstr (weir_record_get_header (record, 0)->name, ==, "id");
      g_assert_cmpuint (g_bytes_get_size (weir_record_get_header (record, 0)->value), ==, 36);
      g_assert_true (g_bytes_equal (weir_record_get_header (record, 0)->value, weir_record_get_header (same, 0)->value));
      assert_bytes (weir_record_get_header (record, 1)->value, "\xff");
      g_assert_null (weir_record_get_header (record, 2)->value);
      g_assert_cmpint (weir_input_template_get_n_made (first), ==, i);
    }
}

/* Nobody else's messages are the same. */
static void
test_options (void)
{
  WeirInputTemplateOptions first, second;

  weir_input_template_options_init (&first);
  weir_input_template_options_init (&second);
  g_assert_cmpint (first.partition, ==, -1);
  g_assert_cmpint (first.timestamp_msec, ==, -1);
  g_assert_cmpuint (first.seed, !=, second.seed);
}

static void
check_wrong (WeirMessageTemplate *template,
             const char *where)
{
  WeirInputTemplateOptions options = { .partition = -1, .timestamp_msec = -1 };
  g_autoptr (GError) error = NULL;
  WeirInputTemplate *made = weir_input_template_new (template, &options, &error);

  g_assert_null (made);
  g_assert_error (error, WEIR_ERROR, WEIR_ERROR_INVALID);
  g_assert_true (g_str_has_prefix (error->message, where));
}

static void
test_wrong_fields (void)
{
  g_autoptr (WeirMessageTemplate) key = make_template ();
  g_autoptr (WeirMessageTemplate) value = make_template ();
  g_autoptr (WeirMessageTemplate) header = make_template ();

  weir_template_text_set (&key->key, WEIR_BYTES_TEXT, "{{nothing}}");
  check_wrong (key, "Key: ");
  weir_template_text_set (&value->value, WEIR_BYTES_TEXT, "{{number 1}}");
  check_wrong (value, "Value: ");
  weir_message_template_add_header (header, "trace", WEIR_BYTES_TEXT, "{{uuid");
  check_wrong (header, "Header “trace”: ");
}

/* What is only wrong once it is filled in: the next may be good. */
static void
test_one_is_wrong (void)
{
  g_autoptr (WeirMessageTemplate) template = weir_message_template_new ("odd");
  WeirInputTemplateOptions options = { .partition = -1, .timestamp_msec = -1 };
  g_autoptr (GError) error = NULL;
  g_autoptr (WeirInputTemplate) made = NULL;
  g_autoptr (WeirRecord) good = NULL;
  WeirRecord *bad;

  /* 9 is half a byte, 10 is one. */
  weir_template_text_set (&template->value, WEIR_BYTES_HEX, "{{sequence 9}}");
  made = weir_input_template_new (template, &options, &error);
  g_assert_no_error (error);
  bad = weir_input_template_next (made, &error);
  g_assert_null (bad);
  g_assert_error (error, WEIR_ERROR, WEIR_ERROR_INVALID);
  g_assert_true (g_str_has_prefix (error->message, "Value: "));
  g_clear_error (&error);
  good = weir_input_template_next (made, &error);
  g_assert_no_error (error);
  assert_bytes (weir_record_get_value (good), "\x10");
  g_assert_null (weir_record_get_key (good));
  g_assert_cmpint (weir_record_get_timestamp_type (good), ==, WEIR_TIMESTAMP_NONE);
  g_assert_cmpint (weir_input_template_get_n_made (made), ==, 2);
}

int
main (int argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/input-template/messages", test_messages);
  g_test_add_func ("/input-template/options", test_options);
  g_test_add_func ("/input-template/wrong-fields", test_wrong_fields);
  g_test_add_func ("/input-template/one-is-wrong", test_one_is_wrong);
  return g_test_run ();
}
