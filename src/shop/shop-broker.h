/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include <glib.h>
#include <librdkafka/rdkafka.h>

G_BEGIN_DECLS

G_DEFINE_AUTOPTR_CLEANUP_FUNC (rd_kafka_conf_t, rd_kafka_conf_destroy)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (rd_kafka_topic_partition_list_t, rd_kafka_topic_partition_list_destroy)

typedef struct
{
  const char *name;
  int n_partitions;
  gboolean is_compacted;
} ShopTopic;

const ShopTopic *shop_topics_get (guint *n_topics);

/* Where the shop's messages go: librdkafka's mock cluster in this process, or a cluster
 * somewhere. Thread: any, once made. */
typedef struct _ShopBroker ShopBroker;

typedef void (*ShopReadFunc) (const rd_kafka_message_t *message, gpointer user_data);

ShopBroker *shop_broker_new_embedded (guint n_brokers, const char *const *properties,
                                      GError **error) G_GNUC_WARN_UNUSED_RESULT;
ShopBroker *shop_broker_new_remote (const char *bootstrap, const char *const *properties,
                                    GError **error) G_GNUC_WARN_UNUSED_RESULT;
void        shop_broker_free (ShopBroker *self);
const char *shop_broker_get_bootstrap (ShopBroker *self);
gboolean    shop_broker_is_embedded (ShopBroker *self);
gboolean    shop_broker_create_topics (ShopBroker *self, GError **error);
rd_kafka_t *shop_broker_new_producer (ShopBroker *self, const char *client_id, GError **error) G_GNUC_WARN_UNUSED_RESULT;
rd_kafka_t *shop_broker_new_consumer (ShopBroker *self, const char *client_id, const char *group,
                                      void (*rebalance) (rd_kafka_t *, rd_kafka_resp_err_t,
                                                         rd_kafka_topic_partition_list_t *, void *),
                                      gpointer opaque, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void        shop_broker_dispose (ShopBroker *self, rd_kafka_t *handle, int flags);
gboolean    shop_broker_add_ends (ShopBroker *self, const char *topic, rd_kafka_topic_partition_list_t *ends,
                                  GError **error);
gboolean    shop_broker_read (ShopBroker *self, const char *topic, gint64 from, ShopReadFunc func, gpointer user_data,
                              GError **error);

void        shop_produce (rd_kafka_t *producer, const char *topic, const char *key, gsize key_length,
                          const char *value, gsize value_length, gint64 timestamp_msec);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ShopBroker, shop_broker_free)

G_END_DECLS
