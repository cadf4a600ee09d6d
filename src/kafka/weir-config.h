/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include "kafka/weir-rdkafka.h"
#include "model/weir-profile.h"

G_BEGIN_DECLS

/**
 * WeirConfigRole:
 * @WEIR_CONFIG_ADMIN_PRODUCER: for rd_kafka_new (RD_KAFKA_PRODUCER): admin calls that go to
 *   any broker, offsets. Errors and logs are events of the main queue
 * @WEIR_CONFIG_WRITER: for rd_kafka_new (RD_KAFKA_PRODUCER): many messages: idempotent, all replicas confirm. No event is
 *   enabled: reports come to callbacks. Asks for an identity as soon as it is connected, which is a write: never made
 *   for a read-only profile
 * @WEIR_CONFIG_COORDINATOR: for rd_kafka_new (RD_KAFKA_CONSUMER): has a `group.id`, which calls to
 *   a group's coordinator need in order not to crash, and never joins. Errors and logs go to
 *   g_debug(): the other handle meets the same brokers
 * @WEIR_CONFIG_OBSERVER: for rd_kafka_new (RD_KAFKA_CONSUMER): both of the above in one, for who never publishes
 *   and asks but once. Errors and logs are events of the main queue
 * @WEIR_CONFIG_READER: for rd_kafka_new (RD_KAFKA_CONSUMER): the simple consumer; no group,
 *   no commits. Logs go to g_debug(); no event is enabled: call rd_kafka_conf_set_events()
 *
 * What a handle is for.
 */
typedef enum
{
  WEIR_CONFIG_ADMIN_PRODUCER,
  WEIR_CONFIG_WRITER,
  WEIR_CONFIG_COORDINATOR,
  WEIR_CONFIG_OBSERVER,
  WEIR_CONFIG_READER,
} WeirConfigRole;

/* The configuration of a handle out of a profile: timeouts that suit a person who waits,
 * then the profile's own properties, then what must not be otherwise. Fails with
 * WEIR_ERROR_INVALID where a property is unknown or its value wrong. Contacts nobody. */
rd_kafka_conf_t *weir_config_new (WeirProfile *profile, WeirConfigRole role, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Sets one property, with the library's complaint as a sentence. */
gboolean         weir_config_set (rd_kafka_conf_t *conf, const char *key, const char *value, GError **error);

/* rd_kafka_new() that takes @conf in any case and names what is wrong (a missing CA file …).
 * May read files: about 25 ms with TLS. */
rd_kafka_t      *weir_config_create_handle (rd_kafka_type_t type, rd_kafka_conf_t *conf, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* `host:port,…`: WEIR_ERROR_INVALID with the first entry that is none. */
gboolean         weir_config_check_bootstrap (const char *bootstrap, GError **error);

G_END_DECLS
