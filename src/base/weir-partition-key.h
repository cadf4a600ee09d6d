/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * WeirPartitionKey:
 * @topic: name of the topic; whose it is, the table's user knows
 * @partition: partition number
 *
 * Names a partition of a cluster, as the key of a hash table. A struct that begins with one is its own key.
 */
typedef struct
{
  char *topic;
  gint32 partition;
} WeirPartitionKey;

/* For g_hash_table_new(). */
guint    weir_partition_key_hash (gconstpointer key);
gboolean weir_partition_key_equal (gconstpointer a, gconstpointer b);

G_END_DECLS
