/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "kafka/weir-offset-query.h"

#include <string.h>

#include "kafka/weir-leaders.h"

/* Measured: the fastest size. The library's cost grows with the square of a request's length. */
#define QUERIES_PER_REQUEST 250
/* What a broker that hangs may cost before the questions themselves are sent. */
#define LEARN_MSEC 1000

typedef struct
{
  WeirOffsetQuery *queries;
  gsize n_queries;
} Request;

static int
compare (gconstpointer a,
         gconstpointer b)
{
  const WeirOffsetQuery *first = a;
  const WeirOffsetQuery *second = b;

  if (first->round != second->round)
    return first->round < second->round ? -1 : 1;
  if (first->leader != second->leader)
    return first->leader < second->leader ? -1 : 1;
  return 0;
}

static void
send_request (rd_kafka_t *handle,
              Request *request,
              gboolean read_uncommitted,
              int timeout_msec,
              rd_kafka_queue_t *queue)
{
  g_autoptr (rd_kafka_topic_partition_list_t) list = NULL;
  g_autoptr (rd_kafka_AdminOptions_t) options = rd_kafka_AdminOptions_new (handle, RD_KAFKA_ADMIN_OP_LISTOFFSETS);
  rd_kafka_error_t *failed;
  char text[256];

  list = rd_kafka_topic_partition_list_new ((int) request->n_queries);
  for (gsize i = 0; i < request->n_queries; i++)
    {
      WeirOffsetQuery *query = &request->queries[i];

      rd_kafka_topic_partition_list_add (list, query->topic, query->partition)->offset = query->spec;
    }
  rd_kafka_AdminOptions_set_opaque (options, request);
  rd_kafka_AdminOptions_set_request_timeout (options, timeout_msec, text, sizeof text);
  /* What a reader of committed records can reach ends at the last stable offset, not at the
   * high watermark: it would wait for the end of an open transaction. */
  failed = rd_kafka_AdminOptions_set_isolation_level (options,
                                                      read_uncommitted
                                                        ? RD_KAFKA_ISOLATION_LEVEL_READ_UNCOMMITTED
                                                        : RD_KAFKA_ISOLATION_LEVEL_READ_COMMITTED);
  g_clear_pointer (&failed, rd_kafka_error_destroy);
  rd_kafka_ListOffsets (handle, list, options, queue);
}

/* The answers mostly come in the order of the questions: @hint is where the next one is looked for first. */
static WeirOffsetQuery *
find_query (Request *request,
            const rd_kafka_topic_partition_t *answer,
            gsize *hint)
{
  for (gsize i = 0; i < request->n_queries; i++)
    {
      gsize position = (*hint + i) % request->n_queries;
      WeirOffsetQuery *query = &request->queries[position];

      if (query->partition == answer->partition && strcmp (query->topic, answer->topic) == 0)
        {
          *hint = position + 1;
          return query;
        }
    }
  return NULL;
}

static void
take_answer (rd_kafka_event_t *event)
{
  Request *request = rd_kafka_event_opaque (event);
  const rd_kafka_ListOffsets_result_t *result = rd_kafka_event_ListOffsets_result (event);
  const rd_kafka_ListOffsetsResultInfo_t **infos;
  rd_kafka_resp_err_t code = rd_kafka_event_error (event);
  gsize n_infos = 0;
  gsize hint = 0;

  if (code != RD_KAFKA_RESP_ERR_NO_ERROR || result == NULL)
    {
      for (gsize i = 0; i < request->n_queries; i++)
        request->queries[i].code = code != RD_KAFKA_RESP_ERR_NO_ERROR ? code : RD_KAFKA_RESP_ERR__FAIL;
      return;
    }

  infos = rd_kafka_ListOffsets_result_infos (result, &n_infos);
  for (gsize i = 0; i < n_infos; i++)
    {
      const rd_kafka_topic_partition_t *answer = rd_kafka_ListOffsetsResultInfo_topic_partition (infos[i]);
      WeirOffsetQuery *query = find_query (request, answer, &hint);

      if (query == NULL)
        continue;
      /* A partition whose broker did not answer comes back without an error, but with this offset. */
      if (answer->err == RD_KAFKA_RESP_ERR_NO_ERROR && answer->offset == RD_KAFKA_OFFSET_INVALID)
        continue;
      query->code = answer->err;
      query->offset = answer->offset;
    }
}

/* The handle may be new: see weir_leaders_learn(). */
static void
learn_leaders (rd_kafka_t *handle,
               const WeirOffsetQuery *queries,
               gsize n_queries,
               int timeout_msec)
{
  g_autoptr (rd_kafka_topic_partition_list_t) list = rd_kafka_topic_partition_list_new (4);
  g_autoptr (GHashTable) topics = g_hash_table_new (g_str_hash, g_str_equal);

  for (gsize i = 0; i < n_queries && list->cnt < WEIR_LEADERS_MAX_TOPICS; i++)
    if (g_hash_table_add (topics, (gpointer) queries[i].topic))
      rd_kafka_topic_partition_list_add (list, queries[i].topic, queries[i].partition);
  weir_leaders_learn (handle, list, MIN (timeout_msec, LEARN_MSEC));
}

void
weir_offset_query_run (rd_kafka_t *handle,
                       WeirOffsetQuery *queries,
                       gsize n_queries,
                       gboolean read_uncommitted,
                       int timeout_msec,
                       const int *cancelled)
{
  g_autoptr (rd_kafka_queue_t) queue = NULL;
  g_autoptr (GPtrArray) requests = g_ptr_array_new_with_free_func (g_free);
  gint64 deadline_usec;
  guint n_open;

  if (n_queries == 0)
    return;

  learn_leaders (handle, queries, n_queries, timeout_msec);
  qsort (queries, n_queries, sizeof *queries, compare);
  queue = rd_kafka_queue_new (handle);
  for (gsize i = 0; i < n_queries;)
    {
      Request *request = g_new0 (Request, 1);

      request->queries = &queries[i];
      while (i < n_queries && request->n_queries < QUERIES_PER_REQUEST && compare (request->queries, &queries[i]) == 0)
        {
          queries[i].code = RD_KAFKA_RESP_ERR__TIMED_OUT;
          queries[i].offset = RD_KAFKA_OFFSET_INVALID;
          request->n_queries++;
          i++;
        }
      g_ptr_array_add (requests, request);
      send_request (handle, request, read_uncommitted, timeout_msec, queue);
    }

  /* The requests' own deadline ends them; half a second more for the event to come. A late event stays
   * in the queue that is dropped here: nothing reads the requests any more. */
  n_open = requests->len;
  deadline_usec = g_get_monotonic_time () + (timeout_msec + 500) * G_TIME_SPAN_MILLISECOND;
  while (n_open > 0 && g_get_monotonic_time () < deadline_usec && !g_atomic_int_get (cancelled))
    {
      g_autoptr (rd_kafka_event_t) event = rd_kafka_queue_poll (queue, 50);

      if (event != NULL && rd_kafka_event_type (event) == RD_KAFKA_EVENT_LISTOFFSETS_RESULT)
        {
          take_answer (event);
          n_open--;
        }
    }
}
