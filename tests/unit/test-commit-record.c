/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include <string.h>

#include "kafka/weir-commit-record.h"

/* Records of the topic in which commits are kept: written out here byte by byte, as Kafka's schemas say. */

static void
put_number (GByteArray *bytes,
            guint64 number,
            guint n_bytes)
{
  for (guint i = n_bytes; i > 0; i--)
    {
      guint8 byte = (guint8) (number >> (8 * (i - 1)));

      g_byte_array_append (bytes, &byte, 1);
    }
}

static void
put_text (GByteArray *bytes,
          const char *text)
{
  put_number (bytes, strlen (text), 2);
  g_byte_array_append (bytes, (const guint8 *) text, (guint) strlen (text));
}

static GByteArray *
make_key (guint version,
          const char *group,
          const char *topic,
          gint32 partition)
{
  GByteArray *bytes = g_byte_array_new ();

  put_number (bytes, version, 2);
  put_text (bytes, group);
  put_text (bytes, topic);
  put_number (bytes, (guint32) partition, 4);
  return bytes;
}

static GByteArray *
make_value (guint version,
            gint64 offset,
            gint64 time_msec)
{
  GByteArray *bytes = g_byte_array_new ();

  put_number (bytes, version, 2);
  put_number (bytes, (guint64) offset, 8);
  if (version >= 3)
    put_number (bytes, 7, 4);
  if (version >= 4)
    {
      put_number (bytes, 3, 1); /* one more than its length */
      g_byte_array_append (bytes, (const guint8 *) "me", 2);
    }
  else
    {
      put_text (bytes, "me");
    }
  put_number (bytes, (guint64) time_msec, 8);
  if (version == 1)
    put_number (bytes, 99, 8);
  if (version >= 4)
    put_number (bytes, 0, 1);
  return bytes;
}

static gboolean
read_record (GByteArray *key,
             GByteArray *value,
             const char *group,
             WeirCommitRecord *record)
{
  const WeirRecordView view = {
    .topic = WEIR_COMMIT_TOPIC,
    .timestamp_msec = 5000,
    .key = key->data,
    .key_length = key->len,
    .value = value != NULL ? value->data : NULL,
    .value_length = value != NULL ? value->len : 0,
  };

  return weir_commit_record_read (&view, group, strlen (group), record);
}

static void
test_versions (void)
{
  for (guint version = 0; version <= 4; version++)
    {
      g_autoptr (GByteArray) key = make_key (1, "shipping", "orders", 3);
      g_autoptr (GByteArray) value = make_value (version, 1234567890123, 1760000000000);
      WeirCommitRecord record;

      g_assert_true (read_record (key, value, "shipping", &record));
      g_assert_cmpmem (record.topic, record.topic_length, "orders", 6);
      g_assert_cmpint (record.partition, ==, 3);
      g_assert_cmpint (record.offset, ==, 1234567890123);
      g_assert_cmpint (record.time_msec, ==, 1760000000000);
    }
}

static void
test_others (void)
{
  g_autoptr (GByteArray) key = make_key (1, "shipping", "orders", 3);
  g_autoptr (GByteArray) metadata = make_key (2, "shipping", "orders", 3);
  g_autoptr (GByteArray) value = make_value (3, 10, 1760000000000);
  g_autoptr (GByteArray) newer = make_value (5, 10, 1760000000000);
  WeirCommitRecord record;

  g_assert_false (read_record (key, value, "shippin", &record));
  g_assert_false (read_record (key, value, "shipping2", &record));
  g_assert_false (read_record (metadata, value, "shipping", &record));
  /* What a later Kafka writes is not guessed at. */
  g_assert_false (read_record (key, newer, "shipping", &record));
}

static void
test_deleted (void)
{
  g_autoptr (GByteArray) key = make_key (1, "shipping", "orders", 3);
  WeirCommitRecord record;

  g_assert_true (read_record (key, NULL, "shipping", &record));
  g_assert_cmpint (record.offset, ==, -1);
  g_assert_cmpint (record.time_msec, ==, 5000);
}

static void
test_cut (void)
{
  for (guint version = 0; version <= 4; version++)
    {
      g_autoptr (GByteArray) key = make_key (1, "shipping", "orders", 3);
      g_autoptr (GByteArray) value = make_value (version, 10, 1760000000000);
      /* What follows the time is not looked at. */
      guint n_needed = value->len - (version == 1 ? 8 : version == 4 ? 1 : 0);
      guint key_length = key->len;
      WeirCommitRecord record;

      for (guint i = 0; i < n_needed; i++)
        {
          value->len = i;
          g_assert_false (read_record (key, value, "shipping", &record));
        }
      value->len = n_needed;
      g_assert_true (read_record (key, value, "shipping", &record));
      for (guint i = 0; i < key_length; i++)
        {
          key->len = i;
          g_assert_false (read_record (key, value, "shipping", &record));
        }
      key->len = key_length;
    }
}

/* As Kafka 3.9 and 4.3 keep them: the second kind of hash is below zero. */
static void
test_partition (void)
{
  g_assert_cmpint (weir_commit_record_find_partition ("stock-service", 50), ==, 30);
  g_assert_cmpint (weir_commit_record_find_partition ("shipping-service", 50), ==, 8);
  g_assert_cmpint (weir_commit_record_find_partition ("orders-audit", 50), ==, 9);
  g_assert_cmpint (weir_commit_record_find_partition ("", 50), ==, 0);
  /* Its hash is the one number that has no amount. */
  g_assert_cmpint (weir_commit_record_find_partition ("polygenelubricants", 50), ==, 0);
}

int
main (int argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/commit-record/versions", test_versions);
  g_test_add_func ("/commit-record/others", test_others);
  g_test_add_func ("/commit-record/deleted", test_deleted);
  g_test_add_func ("/commit-record/cut", test_cut);
  g_test_add_func ("/commit-record/partition", test_partition);
  return g_test_run ();
}
