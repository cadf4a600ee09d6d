/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "kafka/weir-topic-facts.h"

#include <glib/gi18n.h>
#include <string.h>

#include "kafka/weir-client-private.h"
#include "kafka/weir-offset-query.h"
#include "kafka/weir-replay-private.h"

#define TIMEOUT_MSEC 5000

void
weir_topic_facts_free (WeirTopicFacts *self)
{
  if (self == NULL)
    return;
  g_free (self->low);
  g_free (self->high);
  g_free (self);
}

static void
set_error (GError **error,
           rd_kafka_resp_err_t code,
           const char *topic)
{
  /* Translators: %s is the name of a topic */
  g_autofree char *what = g_strdup_printf (_("Topic “%s”"), topic);

  weir_error_map_set (error, code, NULL, what);
}

static void
ask_offsets (rd_kafka_t *handle,
             const rd_kafka_metadata_topic_t *metadata,
             WeirTopicFacts *facts,
             gboolean read_uncommitted,
             int timeout_msec)
{
  static const int never = FALSE;
  gsize n_queries = (gsize) metadata->partition_cnt * 2;
  g_autofree WeirOffsetQuery *queries = g_new0 (WeirOffsetQuery, MAX (n_queries, 1));

  for (int i = 0; i < metadata->partition_cnt; i++)
    {
      for (guint round = 0; round < 2; round++)
        {
          WeirOffsetQuery *query = &queries[2 * i + round];

          query->topic = metadata->topic;
          query->partition = metadata->partitions[i].id;
          query->leader = metadata->partitions[i].leader;
          query->round = round;
          query->spec = round == 0 ? RD_KAFKA_OFFSET_SPEC_EARLIEST : RD_KAFKA_OFFSET_SPEC_LATEST;
        }
    }
  weir_offset_query_run (handle, queries, n_queries, read_uncommitted, timeout_msec, &never);
  for (gsize i = 0; i < n_queries; i++)
    {
      const WeirOffsetQuery *query = &queries[i];

      if (query->code == RD_KAFKA_RESP_ERR_NO_ERROR && query->partition >= 0 && query->partition < facts->n_partitions)
        (query->round == 0 ? facts->low : facts->high)[query->partition] = query->offset;
    }
}

static void
take_entry (WeirTopicFacts *facts,
            const char *name,
            const char *value)
{
  if (value == NULL)
    return;
  if (strcmp (name, "max.message.bytes") == 0)
    facts->max_message_bytes = g_ascii_strtoll (value, NULL, 10);
  else if (strcmp (name, "retention.ms") == 0)
    facts->retention_msec = g_ascii_strtoll (value, NULL, 10);
  else if (strcmp (name, "cleanup.policy") == 0)
    {
      facts->is_compacted = strstr (value, "compact") != NULL;
      facts->deletes = strstr (value, "delete") != NULL;
    }
  else if (strcmp (name, "message.timestamp.type") == 0)
    facts->stamps_on_arrival = strcmp (value, "LogAppendTime") == 0;
}

/* Goes to any broker, not to a coordinator: a short time-out is safe. */
static void
ask_configuration (rd_kafka_t *handle,
                   const char *topic,
                   WeirTopicFacts *facts,
                   int timeout_msec)
{
  g_autoptr (rd_kafka_ConfigResource_t) resource = rd_kafka_ConfigResource_new (RD_KAFKA_RESOURCE_TOPIC, topic);
  g_autoptr (rd_kafka_AdminOptions_t) options = rd_kafka_AdminOptions_new (handle, RD_KAFKA_ADMIN_OP_DESCRIBECONFIGS);
  g_autoptr (rd_kafka_queue_t) queue = rd_kafka_queue_new (handle);
  g_autoptr (rd_kafka_event_t) event = NULL;
  const rd_kafka_ConfigResource_t **resources;
  const rd_kafka_ConfigEntry_t **entries;
  gsize n_resources, n_entries;
  char text[256];

  rd_kafka_AdminOptions_set_request_timeout (options, timeout_msec, text, sizeof text);
  rd_kafka_DescribeConfigs (handle, &resource, 1, options, queue);
  event = rd_kafka_queue_poll (queue, timeout_msec + 1000);
  if (event == NULL || rd_kafka_event_error (event) != RD_KAFKA_RESP_ERR_NO_ERROR)
    return;
  resources = rd_kafka_DescribeConfigs_result_resources (rd_kafka_event_DescribeConfigs_result (event), &n_resources);
  if (n_resources != 1 || rd_kafka_ConfigResource_error (resources[0]) != RD_KAFKA_RESP_ERR_NO_ERROR)
    return;
  entries = rd_kafka_ConfigResource_configs (resources[0], &n_entries);
  for (gsize i = 0; i < n_entries; i++)
    take_entry (facts, rd_kafka_ConfigEntry_name (entries[i]), rd_kafka_ConfigEntry_value (entries[i]));
  facts->has_configuration = facts->max_message_bytes > 0;
}

gboolean
weir_topic_facts_has_controller (rd_kafka_t *handle,
                                 const struct rd_kafka_metadata *metadata)
{
  gint32 id = rd_kafka_controllerid (handle, 0);

  for (int i = 0; i < metadata->broker_cnt; i++)
    {
      if (metadata->brokers[i].id == id)
        return TRUE;
    }
  return FALSE;
}

/* @read_uncommitted: the ends are those of all messages, not of those that readers of committed ones get. Thread: one that
 * may block. */
WeirTopicFacts *
weir_topic_facts_ask (rd_kafka_t *handle,
                      const char *topic,
                      gboolean read_uncommitted,
                      int timeout_msec,
                      GError **error)
{
  g_autoptr (WeirTopicFacts) facts = g_new0 (WeirTopicFacts, 1);
  g_autoptr (rd_kafka_topic_t) rkt = rd_kafka_topic_new (handle, topic, NULL);
  const struct rd_kafka_metadata *metadata = NULL;
  rd_kafka_resp_err_t code;

  if (rkt == NULL)
    {
      set_error (error, rd_kafka_last_error (), topic);
      return NULL;
    }
  code = rd_kafka_metadata (handle, 0, rkt, &metadata, timeout_msec);
  if (code == RD_KAFKA_RESP_ERR_NO_ERROR && metadata->topic_cnt != 1)
    code = RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART;
  else if (code == RD_KAFKA_RESP_ERR_NO_ERROR)
    code = metadata->topics[0].err;
  if (code == RD_KAFKA_RESP_ERR_NO_ERROR && metadata->topics[0].partition_cnt == 0)
    code = RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE;
  if (code == RD_KAFKA_RESP_ERR_NO_ERROR)
    {
      facts->n_partitions = metadata->topics[0].partition_cnt;
      facts->low = g_new (gint64, facts->n_partitions);
      facts->high = g_new (gint64, facts->n_partitions);
      for (gint32 i = 0; i < facts->n_partitions; i++)
        facts->low[i] = facts->high[i] = -1;
      ask_offsets (handle, &metadata->topics[0], facts, read_uncommitted, timeout_msec);
      if (weir_topic_facts_has_controller (handle, metadata))
        ask_configuration (handle, topic, facts, timeout_msec);
    }
  if (metadata != NULL)
    rd_kafka_metadata_destroy (metadata);
  if (code != RD_KAFKA_RESP_ERR_NO_ERROR)
    {
      set_error (error, code, topic);
      return NULL;
    }
  return g_steal_pointer (&facts);
}

typedef struct
{
  WeirConnection *connection;
  char *topic;
} Question;

static void
question_free (Question *question)
{
  weir_connection_unref (question->connection);
  g_free (question->topic);
  g_free (question);
}

/* Thread: a worker's. */
static void
ask_func (GTask *task,
          gpointer source,
          gpointer data,
          GCancellable *cancellable)
{
  Question *question = data;
  GError *error = NULL;
  WeirTopicFacts *facts = weir_topic_facts_ask (weir_connection_get_handle (question->connection), question->topic, TRUE, TIMEOUT_MSEC, &error);

  if (facts != NULL)
    g_task_return_pointer (task, facts, (GDestroyNotify) weir_topic_facts_free);
  else
    g_task_return_error (task, error);
}

void
weir_topic_facts_get_async (WeirClient *client,
                            const char *topic,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (client, cancellable, callback, user_data);
  Question *question = g_new0 (Question, 1);

  g_task_set_source_tag (task, weir_topic_facts_get_async);
  question->connection = weir_connection_ref (weir_client_get_connection (client));
  question->topic = g_strdup (topic);
  g_task_set_task_data (task, question, (GDestroyNotify) question_free);
  weir_client_run_in_worker (client, task, ask_func);
}

WeirTopicFacts *
weir_topic_facts_get_finish (WeirClient *client,
                             GAsyncResult *result,
                             GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, client), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}
