/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "base/weir-murmur2.h"

/* The 32-bit MurmurHash2 (by Austin Appleby, in the public domain), with the seed that Kafka's producers begin with. */
#define MULTIPLIER 0x5bd1e995u
#define SEED 0x9747b28cu

static guint32
hash (const guint8 *bytes,
      gsize length)
{
  guint32 state = SEED ^ (guint32) length;
  gsize n_rest = length % 4;
  const guint8 *rest = bytes + (length - n_rest);

  for (; bytes < rest; bytes += 4)
    {
      guint32 word = (guint32) bytes[0] | (guint32) bytes[1] << 8 | (guint32) bytes[2] << 16 | (guint32) bytes[3] << 24;

      word *= MULTIPLIER;
      word ^= word >> 24;
      word *= MULTIPLIER;
      state = state * MULTIPLIER ^ word;
    }
  if (n_rest > 0)
    {
      for (gsize i = 0; i < n_rest; i++)
        state ^= (guint32) rest[i] << (8 * i);
      state *= MULTIPLIER;
    }
  state ^= state >> 13;
  state *= MULTIPLIER;
  state ^= state >> 15;
  return state;
}

gint32
weir_murmur2_partition (gconstpointer key,
                        gsize length,
                        gint32 n_partitions)
{
  return (gint32) (hash (key, length) & 0x7fffffff) % n_partitions;
}
