/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include "shop.h"

G_BEGIN_DECLS

/* A consumer group and its instances, each a thread with a consumer and a producer of its
 * own: poll, process, produce, commit. It commits after what it wrote is delivered, so an
 * instance that dies leaves work that is done again: at least once, as in the field. */

typedef struct
{
  Shop *shop;
  rd_kafka_t *producer; /* NULL where the service writes nothing */
  GString *text;        /* to write messages into */
} ShopMember;

typedef struct
{
  const char *group;
  const char *name; /* of the service, as `--instances` takes it */
  const char *topics[4];
  double speed; /* orders a second an instance manages, as a multiple of the shop's rate; 0: any number */
  gboolean is_writing;
  /* Thread: the member's. Returns whether the message costs the time of an order. */
  gboolean (*process) (ShopMember *member, const rd_kafka_message_t *message);
  void (*tick) (ShopMember *member);
  gboolean (*is_on_duty) (Shop *shop);
} ShopService;

ShopGroup  *shop_group_new (Shop *shop, const ShopService *service) G_GNUC_WARN_UNUSED_RESULT;
void        shop_group_free (ShopGroup *self);
const char *shop_group_get_name (ShopGroup *self);
const char *shop_group_get_service_name (ShopGroup *self);
void        shop_group_set_paused (ShopGroup *self, gboolean is_paused);
char       *shop_group_add_member (ShopGroup *self, const rd_kafka_topic_partition_list_t *start) G_GNUC_WARN_UNUSED_RESULT;
char       *shop_group_kill_member (ShopGroup *self) G_GNUC_WARN_UNUSED_RESULT;
void        shop_group_wait_started (ShopGroup *self, gint64 usec);
void        shop_group_join (ShopGroup *self);
ShopGroup  *shop_find_group (Shop *shop, const char *name);

G_END_DECLS
