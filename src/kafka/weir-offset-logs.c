/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include <glib/gi18n.h>
#include <string.h>

#include "base/weir-partition-key.h"
#include "kafka/weir-error-map.h"
#include "kafka/weir-offset-private.h"
#include "kafka/weir-offset-query.h"

enum
{
  ROUND_LOW,
  ROUND_HIGH,
  ROUND_TIME,
};

struct _WeirOffsetLogs
{
  rd_kafka_t *handle; /* borrowed of the connection, which outlives this */
  const struct rd_kafka_metadata *metadata;
  GHashTable *topics; /* name → its place in the metadata + 1 */
  GHashTable *facts;  /* WeirPartitionKey → WeirOffsetFacts; names are those of the change asked for */
};

WeirOffsetLogs *
weir_offset_logs_new (WeirConnection *connection,
                      guint timeout_msec,
                      GError **error)
{
  g_autoptr (WeirOffsetLogs) self = g_new0 (WeirOffsetLogs, 1);
  rd_kafka_resp_err_t code;

  self->handle = weir_connection_get_handle (connection);
  self->topics = g_hash_table_new (g_str_hash, g_str_equal);
  self->facts = g_hash_table_new_full (weir_partition_key_hash, weir_partition_key_equal, g_free, g_free);
  code = rd_kafka_metadata (self->handle, 1, NULL, &self->metadata, (int) timeout_msec);
  if (code != RD_KAFKA_RESP_ERR_NO_ERROR)
    {
      weir_error_map_set (error, code, NULL, _("The topics of the cluster could not be listed"));
      return NULL;
    }
  for (int i = 0; i < self->metadata->topic_cnt; i++)
    {
      if (self->metadata->topics[i].partition_cnt > 0)
        g_hash_table_insert (self->topics, self->metadata->topics[i].topic, GINT_TO_POINTER (i + 1));
    }
  return g_steal_pointer (&self);
}

void
weir_offset_logs_free (WeirOffsetLogs *self)
{
  if (self == NULL)
    return;
  if (self->metadata != NULL)
    rd_kafka_metadata_destroy (self->metadata);
  g_hash_table_unref (self->topics);
  g_hash_table_unref (self->facts);
  g_free (self);
}

static const rd_kafka_metadata_topic_t *
find_topic (WeirOffsetLogs *self,
            const char *name)
{
  int place = GPOINTER_TO_INT (g_hash_table_lookup (self->topics, name));

  return place > 0 ? &self->metadata->topics[place - 1] : NULL;
}

int
weir_offset_logs_get_n_partitions (WeirOffsetLogs *self,
                                   const char *topic)
{
  const rd_kafka_metadata_topic_t *found = find_topic (self, topic);

  return found != NULL ? found->partition_cnt : -1;
}

static gint32
find_leader (WeirOffsetLogs *self,
             const char *topic,
             gint32 partition)
{
  const rd_kafka_metadata_topic_t *found = find_topic (self, topic);

  for (int i = 0; found != NULL && i < found->partition_cnt; i++)
    {
      /* Mostly at its own place. */
      const rd_kafka_metadata_partition_t *each = &found->partitions[(partition + i) % found->partition_cnt];

      if (each->id == partition)
        return each->leader;
    }
  return -1;
}

static void
add_query (GArray *queries,
           const WeirOffsetItem *item,
           gint32 leader,
           guint round,
           gint64 spec)
{
  WeirOffsetQuery query = { .topic = item->topic, .partition = item->partition, .leader = leader, .round = round, .spec = spec };

  g_array_append_val (queries, query);
}

void
weir_offset_logs_ask (WeirOffsetLogs *self,
                      const WeirOffsetChange *change,
                      gint64 time_msec,
                      guint timeout_msec)
{
  static const int never = 0;
  g_autoptr (GArray) queries = g_array_new (FALSE, FALSE, sizeof (WeirOffsetQuery));

  for (guint i = 0; i < change->items->len; i++)
    {
      const WeirOffsetItem *item = g_ptr_array_index (change->items, i);
      gint32 leader = find_leader (self, item->topic, item->partition);
      WeirPartitionKey *key;
      WeirOffsetFacts *facts;

      if (leader < 0)
        continue;
      key = g_new (WeirPartitionKey, 1);
      *key = (WeirPartitionKey) { item->topic, item->partition };
      facts = g_new (WeirOffsetFacts, 1);
      *facts = (WeirOffsetFacts) { WEIR_OFFSET_UNKNOWN, WEIR_OFFSET_UNKNOWN, WEIR_OFFSET_UNKNOWN };
      g_hash_table_insert (self->facts, key, facts);
      add_query (queries, item, leader, ROUND_LOW, RD_KAFKA_OFFSET_SPEC_EARLIEST);
      add_query (queries, item, leader, ROUND_HIGH, RD_KAFKA_OFFSET_SPEC_LATEST);
      if (time_msec >= 0)
        add_query (queries, item, leader, ROUND_TIME, time_msec);
    }
  /* The end is the high watermark, as for Kafka's own tools. */
  weir_offset_query_run (self->handle, (WeirOffsetQuery *) (void *) queries->data, queries->len, TRUE, (int) timeout_msec, &never);
  for (guint i = 0; i < queries->len; i++)
    {
      const WeirOffsetQuery *query = &g_array_index (queries, WeirOffsetQuery, i);
      WeirPartitionKey key = { (char *) query->topic, query->partition };
      WeirOffsetFacts *facts = g_hash_table_lookup (self->facts, &key);

      if (facts == NULL || query->code != RD_KAFKA_RESP_ERR_NO_ERROR)
        continue;
      if (query->round == ROUND_LOW)
        facts->low_watermark = query->offset;
      else if (query->round == ROUND_HIGH)
        facts->high_watermark = query->offset;
      else
        facts->at_time = query->offset;
    }
}

WeirOffsetFacts
weir_offset_logs_get (WeirOffsetLogs *self,
                      const char *topic,
                      gint32 partition)
{
  WeirPartitionKey key = { (char *) topic, partition };
  const WeirOffsetFacts *facts = g_hash_table_lookup (self->facts, &key);

  return facts != NULL ? *facts : (WeirOffsetFacts) { WEIR_OFFSET_UNKNOWN, WEIR_OFFSET_UNKNOWN, WEIR_OFFSET_UNKNOWN };
}

char *
weir_offset_identify_cluster (WeirConnection *connection,
                              guint timeout_msec)
{
  char *id = rd_kafka_clusterid (weir_connection_get_handle (connection), (int) timeout_msec);
  char *copy = g_strdup (id != NULL ? id : weir_profile_get_bootstrap (weir_connection_get_profile (connection)));

  if (id != NULL)
    rd_kafka_mem_free (weir_connection_get_handle (connection), id);
  return copy;
}

char *
weir_offset_describe_members (const char *group,
                              const char *state,
                              GPtrArray *members)
{
  g_autoptr (GString) names = g_string_new (NULL);
  guint n_members = members != NULL ? members->len : 0;

  if (n_members == 0)
    return g_strdup_printf (_("The consumer group “%s” is not empty (%s), and who is in it is not told: nothing is written while it has members. Stop its consumers first."),
                            group, state != NULL ? state : "Unknown");
  for (guint i = 0; i < n_members && i < 5; i++)
    g_string_append_printf (names, "%s%s", i > 0 ? "; " : "", (const char *) g_ptr_array_index (members, i));
  if (n_members > 5)
    g_string_append (names, "; …");
  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE,
                                       /* Translators: name of a group, how many members, who they are */
                                       "The consumer group “%s” has %u member: %s. Nothing is written while it has members: stop its consumers first.",
                                       "The consumer group “%s” has %u members: %s. Nothing is written while it has members: stop its consumers first.",
                                       n_members),
                          group, n_members, names->str);
}
