/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "base/weir-partition-key.h"

guint
weir_partition_key_hash (gconstpointer key)
{
  const WeirPartitionKey *self = key;

  return g_str_hash (self->topic) * 31 + (guint) self->partition;
}

gboolean
weir_partition_key_equal (gconstpointer a,
                          gconstpointer b)
{
  const WeirPartitionKey *first = a;
  const WeirPartitionKey *second = b;

  /* Mostly equal topics with many partitions: the number tells sooner. */
  return first->partition == second->partition && g_str_equal (first->topic, second->topic);
}
