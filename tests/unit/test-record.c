/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "model/weir-record.h"

static void
test_exact (void)
{
  g_autoptr (GBytes) key = g_bytes_new_static ("k\0\xff", 3);
  g_autoptr (GBytes) empty = g_bytes_new_static ("", 0);
  GPtrArray *headers = g_ptr_array_new ();
  WeirRecord *record;

  g_test_summary ("Bytes, repeated headers, null and empty stay as they are");
  g_ptr_array_add (headers, weir_header_new ("trace", empty));
  g_ptr_array_add (headers, weir_header_new ("trace", NULL));
  g_ptr_array_add (headers, weir_header_new ("trace", key));
  record = weir_record_new ("orders", 2, G_GINT64_CONSTANT (9007199254740993), 1700000000123, WEIR_TIMESTAMP_CREATE,
                            key, empty, headers);

  g_assert_cmpstr (weir_record_get_topic (record), ==, "orders");
  g_assert_cmpint (weir_record_get_partition (record), ==, 2);
  g_assert_cmpint (weir_record_get_offset (record), ==, G_GINT64_CONSTANT (9007199254740993));
  g_assert_cmpint (weir_record_get_timestamp_msec (record), ==, 1700000000123);
  g_assert_cmpint (weir_record_get_timestamp_type (record), ==, WEIR_TIMESTAMP_CREATE);
  g_assert_true (g_bytes_equal (weir_record_get_key (record), key));
  g_assert_nonnull (weir_record_get_value (record));
  g_assert_cmpuint (g_bytes_get_size (weir_record_get_value (record)), ==, 0);
  g_assert_cmpuint (weir_record_get_n_headers (record), ==, 3);
  g_assert_cmpuint (g_bytes_get_size (weir_record_get_header (record, 0)->value), ==, 0);
  g_assert_null (weir_record_get_header (record, 1)->value);
  g_assert_true (g_bytes_equal (weir_record_get_header (record, 2)->value, key));
  g_assert_finalize_object (record);
}

static void
test_nulls (void)
{
  WeirRecord *record = weir_record_new ("orders", -1, -1, -1, WEIR_TIMESTAMP_NONE, NULL, NULL, NULL);

  g_test_summary ("A tombstone without key and headers");
  g_assert_null (weir_record_get_key (record));
  g_assert_null (weir_record_get_value (record));
  g_assert_cmpuint (weir_record_get_n_headers (record), ==, 0);
  g_assert_cmpint (weir_record_get_leader_epoch (record), ==, WEIR_LEADER_EPOCH_UNKNOWN);
  weir_record_set_leader_epoch (record, 3);
  g_assert_cmpint (weir_record_get_leader_epoch (record), ==, 3);
  g_assert_finalize_object (record);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/record/exact", test_exact);
  g_test_add_func ("/record/nulls", test_nulls);
  return g_test_run ();
}
