/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "decode-check.h"

/* The layouts, byte by byte. */
static void
assert_record (const char *topic,
               const char *key_hex,
               const char *value_hex,
               const char *expected_key,
               const char *expected_value)
{
  g_autoptr (GBytes) key = bytes_of_hex (key_hex);
  g_autoptr (GBytes) value = bytes_of_hex (value_hex);
  WeirDecodeInput key_input = weir_decode_input (key, topic, TRUE, NULL);
  WeirDecodeInput value_input = weir_decode_input (value, topic, FALSE, key);
  g_autofree char *key_problem = NULL;
  g_autofree char *key_json = decode_to_json ("kafka", &key_input, &key_problem);
  g_autofree char *value_problem = NULL;
  g_autofree char *value_json = decode_to_json ("kafka", &value_input, &value_problem);

  g_assert_cmpstr (key_problem, ==, NULL);
  g_assert_cmpstr (key_json, ==, expected_key);
  g_assert_cmpstr (value_problem, ==, NULL);
  g_assert_cmpstr (value_json, ==, expected_value);
}

/* group "g", topic "t", partition 3 */
#define OFFSET_KEY "0001 0001 67 0001 74 00000003"
#define OFFSET_KEY_JSON "{\"type\": \"offset commit\", \"group\": \"g\", \"topic\": \"t\", \"partition\": 3}"

static void
test_offset_commit (void)
{
  assert_record ("__consumer_offsets", OFFSET_KEY, "0003 000000000000002a 00000005 0002 6869 0000018bcfe56800", OFFSET_KEY_JSON,
                 "{\"type\": \"offset commit\", \"version\": 3, \"offset\": 42, \"leader_epoch\": 5, \"metadata\": \"hi\", "
                 "\"commit_timestamp\": \"1700000000000 (2023-11-14T22:13:20.000Z)\"}");
  assert_record ("__consumer_offsets", OFFSET_KEY, "0001 000000000000002a 0000 0000018bcfe56800 ffffffffffffffff", OFFSET_KEY_JSON,
                 "{\"type\": \"offset commit\", \"version\": 1, \"offset\": 42, \"metadata\": \"\", "
                 "\"commit_timestamp\": \"1700000000000 (2023-11-14T22:13:20.000Z)\", \"expire_timestamp\": -1}");
  /* Flexible, with a topic's ID as a tagged field, and with one that is not known here. */
  assert_record ("__consumer_offsets", OFFSET_KEY,
                 "0004 000000000000002a 00000005 03 6869 0000018bcfe56800 02 00 10 000102030405060708090a0b0c0d0e0f 07 02 beef",
                 OFFSET_KEY_JSON,
                 "{\"type\": \"offset commit\", \"version\": 4, \"offset\": 42, \"leader_epoch\": 5, \"metadata\": \"hi\", "
                 "\"commit_timestamp\": \"1700000000000 (2023-11-14T22:13:20.000Z)\", \"topic_id\": \"AAECAwQFBgcICQoLDA0ODw\", "
                 "\"tag 7\": \"beef\"}");
}

static void
test_group (void)
{
  /* A group with one member, which subscribed to "t" and was assigned its partition 0. */
  assert_record ("__consumer_offsets", "0002 0001 67",
                 "0003 0008 636f6e73756d6572 00000007 0005 72616e6765 0001 6d 0000018bcfe56800 00000001"
                 " 0001 6d ffff 0001 63 0002 2f31 0000ea60 0000afc8"
                 " 0000000d 0000 00000001 0001 74 ffffffff"
                 " 00000015 0000 00000001 0001 74 00000001 00000000 ffffffff",
                 "{\"type\": \"classic group\", \"group\": \"g\"}",
                 "{\"type\": \"classic group\", \"version\": 3, \"protocol_type\": \"consumer\", \"generation\": 7, "
                 "\"protocol\": \"range\", \"leader\": \"m\", "
                 "\"current_state_timestamp\": \"1700000000000 (2023-11-14T22:13:20.000Z)\", "
                 "\"members\": [{\"member_id\": \"m\", \"group_instance_id\": null, \"client_id\": \"c\", \"client_host\": \"/1\", "
                 "\"rebalance_timeout_ms\": 60000, \"session_timeout_ms\": 45000, "
                 "\"subscription\": {\"version\": 0, \"topics\": [\"t\"], \"user_data\": null}, "
                 "\"assignment\": {\"version\": 0, \"assigned_partitions\": [{\"topic\": \"t\", \"partitions\": [0]}], "
                 "\"user_data\": null}}]}");
}

static void
test_new_protocol (void)
{
  assert_record ("__consumer_offsets", "0003 0001 67", "0000 00000009 01 00 08 00000000000000ff",
                 "{\"type\": \"consumer group\", \"group\": \"g\"}",
                 "{\"type\": \"consumer group\", \"version\": 0, \"epoch\": 9, \"metadata_hash\": 255}");
  assert_record ("__consumer_offsets", "0008 0001 67 0001 6d",
                 "0000 00000009 00000008 00 02 000102030405060708090a0b0c0d0e0f 03 00000000 00000001 00 01 00",
                 "{\"type\": \"consumer group: current assignment of a member\", \"group\": \"g\", \"member_id\": \"m\"}",
                 "{\"type\": \"consumer group: current assignment of a member\", \"version\": 0, \"member_epoch\": 9, "
                 "\"previous_member_epoch\": 8, \"state\": \"0 (stable)\", \"assigned_partitions\": "
                 "[{\"topic_id\": \"AAECAwQFBgcICQoLDA0ODw\", \"partitions\": [0, 1]}], \"partitions_pending_revocation\": []}");
  /* With a member of the old protocol: a struct that is tagged and may be null. */
  assert_record ("__consumer_offsets", "0005 0001 67 0001 6d",
                 "0000 00 00 02 63 03 2f31 02 02 74 00 0000ea60 00 01 00 0b 01 0000afc8 02 02 72 01 00 00",
                 "{\"type\": \"consumer group: member\", \"group\": \"g\", \"member_id\": \"m\"}",
                 "{\"type\": \"consumer group: member\", \"version\": 0, \"instance_id\": null, \"rack_id\": null, "
                 "\"client_id\": \"c\", \"client_host\": \"/1\", \"subscribed_topics\": [\"t\"], \"subscribed_topic_regex\": null, "
                 "\"rebalance_timeout_ms\": 60000, \"server_assignor\": null, \"classic_member_metadata\": "
                 "{\"session_timeout_ms\": 45000, \"supported_protocols\": [{\"name\": \"r\", \"metadata\": \"\"}]}}");
}

static void
test_transaction (void)
{
  assert_record ("__transaction_state", "0000 0002 7478",
                 "0000 0000000000000fa0 0001 0000ea60 04 00000001 0001 74 00000002 00000000 00000002 0000018bcfe56800"
                 " 0000018bcfe56400",
                 "{\"type\": \"transaction\", \"transactional_id\": \"tx\"}",
                 "{\"type\": \"transaction\", \"version\": 0, \"producer_id\": 4000, \"producer_epoch\": 1, "
                 "\"transaction_timeout_ms\": 60000, \"transaction_status\": \"4 (complete commit)\", \"transaction_partitions\": "
                 "[{\"topic\": \"t\", \"partitions\": [0, 2]}], "
                 "\"last_update_timestamp\": \"1700000000000 (2023-11-14T22:13:20.000Z)\", "
                 "\"start_timestamp\": \"1699999998976 (2023-11-14T22:13:18.976Z)\"}");
}

/* Made with the classes of Kafka 4.3.1 itself, each version of what all brokers write and one of the others. */
static void
test_written_by_kafka (void)
{
  static const struct
  {
    const char *topic;
    const char *key;
    const char *value;
    const char *key_json;
    const char *value_json;
  } records[] = {
    { "__consumer_offsets", "000100016700017400000003",
      "0000000000000000002a000268690000018bcfe56800",
      "{\"type\": \"offset commit\", \"group\": \"g\", \"topic\": \"t\", \"partition\": 3}",
      "{\"type\": \"offset commit\", \"version\": 0, \"offset\": 42, \"metadata\": \"hi\", "
      "\"commit_timestamp\": \"1700000000000 (2023-11-14T22:13:20.000Z)\"}" },
    { "__consumer_offsets", "000100016700017400000003",
      "0001000000000000002a000268690000018bcfe568000000018bcfe56801",
      "{\"type\": \"offset commit\", \"group\": \"g\", \"topic\": \"t\", \"partition\": 3}",
      "{\"type\": \"offset commit\", \"version\": 1, \"offset\": 42, \"metadata\": \"hi\", "
      "\"commit_timestamp\": \"1700000000000 (2023-11-14T22:13:20.000Z)\", "
      "\"expire_timestamp\": \"1700000000001 (2023-11-14T22:13:20.001Z)\"}" },
    { "__consumer_offsets", "000100016700017400000003",
      "0002000000000000002a000268690000018bcfe56800",
      "{\"type\": \"offset commit\", \"group\": \"g\", \"topic\": \"t\", \"partition\": 3}",
      "{\"type\": \"offset commit\", \"version\": 2, \"offset\": 42, \"metadata\": \"hi\", "
      "\"commit_timestamp\": \"1700000000000 (2023-11-14T22:13:20.000Z)\"}" },
    { "__consumer_offsets", "000100016700017400000003",
      "0003000000000000002a00000005000268690000018bcfe56800",
      "{\"type\": \"offset commit\", \"group\": \"g\", \"topic\": \"t\", \"partition\": 3}",
      "{\"type\": \"offset commit\", \"version\": 3, \"offset\": 42, \"leader_epoch\": 5, "
      "\"metadata\": \"hi\", \"commit_timestamp\": \"1700000000000 (2023-11-14T22:13:20.000Z)\"}" },
    { "__consumer_offsets", "000100016700017400000003",
      "0004000000000000002a000000050368690000018bcfe56800010010000102030405060708090a0b0c0d0e0f",
      "{\"type\": \"offset commit\", \"group\": \"g\", \"topic\": \"t\", \"partition\": 3}",
      "{\"type\": \"offset commit\", \"version\": 4, \"offset\": 42, \"leader_epoch\": 5, "
      "\"metadata\": \"hi\", \"commit_timestamp\": \"1700000000000 (2023-11-14T22:13:20.000Z)\", "
      "\"topic_id\": \"AAECAwQFBgcICQoLDA0ODw\"}" },
    { "__consumer_offsets", "0002000167",
      "00000008636f6e73756d657200000007000572616e676500016d0000000100016d00016300022f310000afc8000000030102"
      "0300000000",
      "{\"type\": \"classic group\", \"group\": \"g\"}",
      "{\"type\": \"classic group\", \"version\": 0, \"protocol_type\": \"consumer\", \"generation\": 7, "
      "\"protocol\": \"range\", \"leader\": \"m\", \"members\": [{\"member_id\": \"m\", \"client_id\": \"c\", "
      "\"client_host\": \"/1\", \"session_timeout_ms\": 45000, \"subscription\": \"010203\", "
      "\"assignment\": \"\"}]}" },
    { "__consumer_offsets", "0002000167",
      "00010008636f6e73756d657200000007000572616e676500016d0000000100016d00016300022f310000ea600000afc80000"
      "000301020300000000",
      "{\"type\": \"classic group\", \"group\": \"g\"}",
      "{\"type\": \"classic group\", \"version\": 1, \"protocol_type\": \"consumer\", \"generation\": 7, "
      "\"protocol\": \"range\", \"leader\": \"m\", \"members\": [{\"member_id\": \"m\", \"client_id\": \"c\", "
      "\"client_host\": \"/1\", \"rebalance_timeout_ms\": 60000, \"session_timeout_ms\": 45000, "
      "\"subscription\": \"010203\", \"assignment\": \"\"}]}" },
    { "__consumer_offsets", "0002000167",
      "00020008636f6e73756d657200000007000572616e676500016d0000018bcfe568000000000100016d00016300022f310000"
      "ea600000afc80000000301020300000000",
      "{\"type\": \"classic group\", \"group\": \"g\"}",
      "{\"type\": \"classic group\", \"version\": 2, \"protocol_type\": \"consumer\", \"generation\": 7, "
      "\"protocol\": \"range\", \"leader\": \"m\", "
      "\"current_state_timestamp\": \"1700000000000 (2023-11-14T22:13:20.000Z)\", "
      "\"members\": [{\"member_id\": \"m\", \"client_id\": \"c\", \"client_host\": \"/1\", "
      "\"rebalance_timeout_ms\": 60000, \"session_timeout_ms\": 45000, \"subscription\": \"010203\", "
      "\"assignment\": \"\"}]}" },
    { "__consumer_offsets", "0002000167",
      "00030008636f6e73756d657200000007000572616e676500016d0000018bcfe568000000000100016d00016900016300022f"
      "310000ea600000afc80000000301020300000000",
      "{\"type\": \"classic group\", \"group\": \"g\"}",
      "{\"type\": \"classic group\", \"version\": 3, \"protocol_type\": \"consumer\", \"generation\": 7, "
      "\"protocol\": \"range\", \"leader\": \"m\", "
      "\"current_state_timestamp\": \"1700000000000 (2023-11-14T22:13:20.000Z)\", "
      "\"members\": [{\"member_id\": \"m\", \"group_instance_id\": \"i\", \"client_id\": \"c\", "
      "\"client_host\": \"/1\", \"rebalance_timeout_ms\": 60000, \"session_timeout_ms\": 45000, "
      "\"subscription\": \"010203\", \"assignment\": \"\"}]}" },
    { "__consumer_offsets", "0002000167",
      "000409636f6e73756d6572000000070672616e6765026d0000018bcfe5680002026d02690263032f310000ea600000afc804"
      "010203010000",
      "{\"type\": \"classic group\", \"group\": \"g\"}",
      "{\"type\": \"classic group\", \"version\": 4, \"protocol_type\": \"consumer\", \"generation\": 7, "
      "\"protocol\": \"range\", \"leader\": \"m\", "
      "\"current_state_timestamp\": \"1700000000000 (2023-11-14T22:13:20.000Z)\", "
      "\"members\": [{\"member_id\": \"m\", \"group_instance_id\": \"i\", \"client_id\": \"c\", "
      "\"client_host\": \"/1\", \"rebalance_timeout_ms\": 60000, \"session_timeout_ms\": 45000, "
      "\"subscription\": \"010203\", \"assignment\": \"\"}]}" },
    { "__consumer_offsets", "0003000167",
      "00000000000901000800000000000000ff",
      "{\"type\": \"consumer group\", \"group\": \"g\"}",
      "{\"type\": \"consumer group\", \"version\": 0, \"epoch\": 9, \"metadata_hash\": 255}" },
    { "__consumer_offsets", "000500016700016d",
      "00000269000263032f310302740275035e6f0000ea6008756e69666f726d010010010000afc8020672616e676502090000",
      "{\"type\": \"consumer group: member\", \"group\": \"g\", \"member_id\": \"m\"}",
      "{\"type\": \"consumer group: member\", \"version\": 0, \"instance_id\": \"i\", \"rack_id\": null, "
      "\"client_id\": \"c\", \"client_host\": \"/1\", \"subscribed_topics\": [\"t\", \"u\"], "
      "\"subscribed_topic_regex\": \"^o\", \"rebalance_timeout_ms\": 60000, "
      "\"server_assignor\": \"uniform\", \"classic_member_metadata\": {\"session_timeout_ms\": 45000, "
      "\"supported_protocols\": [{\"name\": \"range\", \"metadata\": \"09\"}]}}" },
    { "__consumer_offsets", "0006000167",
      "0000000000040100080000018bcfe56800",
      "{\"type\": \"consumer group: target assignment\", \"group\": \"g\"}",
      "{\"type\": \"consumer group: target assignment\", \"version\": 0, \"assignment_epoch\": 4, "
      "\"assignment_timestamp\": \"1700000000000 (2023-11-14T22:13:20.000Z)\"}" },
    { "__consumer_offsets", "000700016700016d",
      "000002000102030405060708090a0b0c0d0e0f0300000000000000c80000",
      "{\"type\": \"consumer group: target assignment of a member\", \"group\": \"g\", "
      "\"member_id\": \"m\"}",
      "{\"type\": \"consumer group: target assignment of a member\", \"version\": 0, "
      "\"topic_partitions\": [{\"topic_id\": \"AAECAwQFBgcICQoLDA0ODw\", \"partitions\": [0, 200]}]}" },
    { "__consumer_offsets", "000800016700016d",
      "000000000009000000080102000102030405060708090a0b0c0d0e0f020000000001000502000000030100",
      "{\"type\": \"consumer group: current assignment of a member\", \"group\": \"g\", "
      "\"member_id\": \"m\"}",
      "{\"type\": \"consumer group: current assignment of a member\", \"version\": 0, "
      "\"member_epoch\": 9, \"previous_member_epoch\": 8, \"state\": \"1 (unrevoked partitions)\", "
      "\"assigned_partitions\": [{\"topic_id\": \"AAECAwQFBgcICQoLDA0ODw\", \"partitions\": [0], "
      "\"assignment_epochs\": [3]}], \"partitions_pending_revocation\": []}" },
    { "__consumer_offsets", "001000016700025e6f",
      "000002026f00000000000000030000018bcfe5680000",
      "{\"type\": \"consumer group: regular expression\", \"group\": \"g\", \"regular_expression\": \"^o\"}",
      "{\"type\": \"consumer group: regular expression\", \"version\": 0, \"topics\": [\"o\"], "
      "\"image_version\": 3, \"timestamp\": \"1700000000000 (2023-11-14T22:13:20.000Z)\"}" },
    { "__consumer_offsets", "001300016700016d",
      "000000000263032f3100000001000000020270010268fde80002026b02760000",
      "{\"type\": \"streams group: member\", \"group\": \"g\", \"member_id\": \"m\"}",
      "{\"type\": \"streams group: member\", \"version\": 0, \"instance_id\": null, \"rack_id\": null, "
      "\"client_id\": \"c\", \"client_host\": \"/1\", \"rebalance_timeout_ms\": 1, \"topology_epoch\": 2, "
      "\"process_id\": \"p\", \"user_endpoint\": {\"host\": \"h\", \"port\": 65000}, "
      "\"client_tags\": [{\"key\": \"k\", \"value\": \"v\"}]}" },
    { "__consumer_offsets", "001300016700016d",
      "000000000263032f3100000001000000020270ff0100",
      "{\"type\": \"streams group: member\", \"group\": \"g\", \"member_id\": \"m\"}",
      "{\"type\": \"streams group: member\", \"version\": 0, \"instance_id\": null, \"rack_id\": null, "
      "\"client_id\": \"c\", \"client_host\": \"/1\", \"rebalance_timeout_ms\": 1, \"topology_epoch\": 2, "
      "\"process_id\": \"p\", \"user_endpoint\": null, \"client_tags\": []}" },
    { "__transaction_state", "000000027478",
      "00000000000000000fa000010000ea6004ffffffff0000018bcfe568000000018bcfe56418",
      "{\"type\": \"transaction\", \"transactional_id\": \"tx\"}",
      "{\"type\": \"transaction\", \"version\": 0, \"producer_id\": 4000, \"producer_epoch\": 1, "
      "\"transaction_timeout_ms\": 60000, \"transaction_status\": \"4 (complete commit)\", "
      "\"transaction_partitions\": null, "
      "\"last_update_timestamp\": \"1700000000000 (2023-11-14T22:13:20.000Z)\", "
      "\"start_timestamp\": \"1699999999000 (2023-11-14T22:13:19.000Z)\"}" },
    { "__transaction_state", "000000027478",
      "00010000000000000fa000010000ea6004020274030000000000000002000000018bcfe568000000018bcfe5641804000800"
      "00000000000f9f01080000000000000fa10202000203020007",
      "{\"type\": \"transaction\", \"transactional_id\": \"tx\"}",
      "{\"type\": \"transaction\", \"version\": 1, \"producer_id\": 4000, \"producer_epoch\": 1, "
      "\"transaction_timeout_ms\": 60000, \"transaction_status\": \"4 (complete commit)\", "
      "\"transaction_partitions\": [{\"topic\": \"t\", \"partitions\": [0, 2]}], "
      "\"last_update_timestamp\": \"1700000000000 (2023-11-14T22:13:20.000Z)\", "
      "\"start_timestamp\": \"1699999999000 (2023-11-14T22:13:19.000Z)\", "
      "\"previous_producer_id\": 3999, \"next_producer_id\": 4001, \"client_transaction_version\": 2, "
      "\"next_producer_epoch\": 7}" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (records); i++)
    assert_record (records[i].topic, records[i].key, records[i].value, records[i].key_json, records[i].value_json);
}

/* What is not known is said to be so, with its bytes. */
static void
test_unknown (void)
{
  g_autoptr (GBytes) key = bytes_of_hex ("0063 0001 67");
  g_autoptr (GBytes) offset_key = bytes_of_hex (OFFSET_KEY);
  g_autoptr (GBytes) value = bytes_of_hex ("0009 0102");
  WeirDecodeInput key_input = weir_decode_input (key, "__consumer_offsets", TRUE, NULL);
  WeirDecodeInput value_input = weir_decode_input (value, "__consumer_offsets", FALSE, key);
  WeirDecodeInput newer_input = weir_decode_input (value, "__consumer_offsets", FALSE, offset_key);
  WeirDecodeInput other_input = weir_decode_input (value, "orders", FALSE, offset_key);
  g_autofree char *problem = NULL;
  g_autofree char *key_json = decode_to_json ("kafka", &key_input, &problem);
  g_autofree char *value_problem = NULL;
  g_autofree char *value_json = decode_to_json ("kafka", &value_input, &value_problem);
  g_autofree char *newer_problem = NULL;
  g_autofree char *newer_json = decode_to_json ("kafka", &newer_input, &newer_problem);
  g_autofree char *other_problem = NULL;
  g_autofree char *other_json = decode_to_json ("kafka", &other_input, &other_problem);

  g_assert_cmpstr (key_json, ==, "{\"type\": 99, \"problem\": \"This kind of record is not known here.\", \"bytes\": \"000167\"}");
  g_assert_nonnull (strstr (value_json, "\"bytes\": \"00090102\""));
  g_assert_nonnull (strstr (newer_json, "This version of the record is newer than what is known here."));
  g_assert_nonnull (strstr (newer_json, "\"bytes\": \"0102\""));
  g_assert_null (other_json);
  g_assert_nonnull (other_problem);
  assert_choice (value, "__consumer_offsets", "kafka", "Is a record of Kafka itself, in __consumer_offsets");
}

static void
test_short (void)
{
  g_autoptr (GBytes) key = bytes_of_hex (OFFSET_KEY);
  g_autoptr (GBytes) value = bytes_of_hex ("0003 0000000000");
  g_autoptr (GBytes) more = bytes_of_hex ("0000 000000000000002a 0000 0000018bcfe56800 00");
  WeirDecodeInput input = weir_decode_input (value, "__consumer_offsets", FALSE, key);
  WeirDecodeInput more_input = weir_decode_input (more, "__consumer_offsets", FALSE, key);
  g_autofree char *problem = NULL;
  g_autofree char *json = decode_to_json ("kafka", &input, &problem);
  g_autofree char *more_problem = NULL;
  g_autofree char *more_json = decode_to_json ("kafka", &more_input, &more_problem);

  g_assert_cmpstr (problem, ==, "The record ends too early, or is not what its key says.");
  g_assert_cmpstr (more_problem, ==, "Behind the value there are more bytes (1).");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/decode-kafka/offset-commit", test_offset_commit);
  g_test_add_func ("/decode-kafka/group", test_group);
  g_test_add_func ("/decode-kafka/new-protocol", test_new_protocol);
  g_test_add_func ("/decode-kafka/transaction", test_transaction);
  g_test_add_func ("/decode-kafka/written-by-kafka", test_written_by_kafka);
  g_test_add_func ("/decode-kafka/unknown", test_unknown);
  g_test_add_func ("/decode-kafka/short", test_short);
  return g_test_run ();
}
