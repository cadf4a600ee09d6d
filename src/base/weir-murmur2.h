/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * weir_murmur2_partition:
 * @key: the bytes of a key, not null
 * @length: how many
 * @n_partitions: of the topic
 *
 * Returns: the partition where Kafka's own producers put a message of this key
 */
gint32 weir_murmur2_partition (gconstpointer key, gsize length, gint32 n_partitions);

G_END_DECLS
