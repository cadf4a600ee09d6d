/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include "shop.h"

G_BEGIN_DECLS

gboolean shop_history_restore (Shop *shop, gboolean *has_orders, GError **error);
gboolean shop_history_write (Shop *shop, guint minutes, GError **error);
gboolean shop_history_get_starts (Shop *shop, guint minutes, const char *const *topics, gboolean is_behind,
                                  rd_kafka_topic_partition_list_t *starts, GError **error);

G_END_DECLS
