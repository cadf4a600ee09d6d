/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "kafka/weir-history.h"

#include <glib/gi18n.h>

#include "base/weir-error.h"
#include "kafka/weir-client-private.h"
#include "kafka/weir-error-map.h"
#include "kafka/weir-offset-query.h"

/* How many points in time are looked up at once: of a topic with many partitions fewer, or its brokers are busy. */
#define MIN_CONCURRENT 4
#define MAX_CONCURRENT 16
#define MAX_LOOK_UPS 256
#define METADATA_SLICE_MSEC 1000
#define METADATA_TRIES 10
#define LOOK_UP_TIMEOUT_MSEC 5000

typedef struct
{
  WeirConnection *connection;
  char *topic;
  gint64 start_msec;
  gint64 end_msec;
  guint n_buckets;

  /* The worker's own. */
  int is_cancelled; /* g_atomic_int */
  rd_kafka_t *handle; /* the client's, which is connected and knows the leaders: a new one takes longer than to be answered */
  gint32 *leaders;    /* by partition, −1 without one */
  int n_partitions;
  gboolean has_no_broker; /* none answered at all */
} Job;

static void
job_free (Job *job)
{
  weir_connection_unref (job->connection);
  g_free (job->topic);
  g_free (job->leaders);
  g_free (job);
}

static gboolean
take_metadata (Job *job,
               const rd_kafka_metadata_topic_t *topic,
               GError **error)
{
  g_autofree char *what = NULL;

  if (topic->err != RD_KAFKA_RESP_ERR_NO_ERROR || topic->partition_cnt == 0)
    {
      /* Translators: %s is the name of a topic */
      what = g_strdup_printf (_("The history of topic “%s” could not be read"), job->topic);
      weir_error_map_set (error, topic->err != RD_KAFKA_RESP_ERR_NO_ERROR ? topic->err : RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC,
                          NULL, what);
      return FALSE;
    }
  job->n_partitions = topic->partition_cnt;
  job->leaders = g_new (gint32, topic->partition_cnt);
  for (int i = 0; i < topic->partition_cnt; i++)
    job->leaders[i] = -1;
  for (int i = 0; i < topic->partition_cnt; i++)
    {
      if (topic->partitions[i].id >= 0 && topic->partitions[i].id < topic->partition_cnt)
        job->leaders[topic->partitions[i].id] = topic->partitions[i].leader;
    }
  return TRUE;
}

/* Blocks up to METADATA_TRIES slices: the library's call uses up its time even when the connection is refused. */
static gboolean
find_leaders (Job *job,
              GError **error)
{
  g_autoptr (rd_kafka_topic_t) topic_handle = rd_kafka_topic_new (job->handle, job->topic, NULL);
  rd_kafka_resp_err_t code = RD_KAFKA_RESP_ERR__TIMED_OUT;

  if (topic_handle == NULL)
    {
      /* Translators: %s is what was given as the name of a topic */
      g_set_error (error, WEIR_ERROR, WEIR_ERROR_INVALID, _("“%s” cannot be the name of a topic."), job->topic);
      return FALSE;
    }
  for (int i = 0; i < METADATA_TRIES && !g_atomic_int_get (&job->is_cancelled); i++)
    {
      const struct rd_kafka_metadata *metadata;
      gboolean is_good;

      code = rd_kafka_metadata (job->handle, 0, topic_handle, &metadata, METADATA_SLICE_MSEC);
      if (code != RD_KAFKA_RESP_ERR_NO_ERROR)
        continue;
      is_good = metadata->topic_cnt > 0 && take_metadata (job, &metadata->topics[0], error);
      if (metadata->topic_cnt == 0)
        code = RD_KAFKA_RESP_ERR__TIMED_OUT;
      rd_kafka_metadata_destroy (metadata);
      if (is_good || code == RD_KAFKA_RESP_ERR_NO_ERROR)
        return is_good;
    }
  job->has_no_broker = TRUE;
  weir_error_map_set (error, code, NULL, NULL);
  return FALSE;
}

static gint64
get_boundary (const Job *job,
              guint position)
{
  return job->start_msec + (gint64) ((__int128) (job->end_msec - job->start_msec) * position / job->n_buckets);
}

/* One answer for each partition and each of the specs; −1001 where there is none. */
static void
look_up (Job *job,
         const gint64 *specs,
         guint n_specs,
         gint64 *offsets)
{
  g_autoptr (GArray) queries = g_array_new (FALSE, TRUE, sizeof (WeirOffsetQuery));

  for (guint i = 0; i < n_specs; i++)
    {
      for (int j = 0; j < job->n_partitions; j++)
        {
          WeirOffsetQuery query = { job->topic, j, job->leaders[j], i, specs[i], i * job->n_partitions + j };

          offsets[query.user_data] = RD_KAFKA_OFFSET_INVALID;
          if (query.leader >= 0)
            g_array_append_val (queries, query);
        }
    }
  weir_offset_query_run (job->handle, (WeirOffsetQuery *) (void *) queries->data, queries->len, TRUE,
                         LOOK_UP_TIMEOUT_MSEC, &job->is_cancelled);
  for (guint i = 0; i < queries->len; i++)
    {
      const WeirOffsetQuery *query = &g_array_index (queries, WeirOffsetQuery, i);

      if (query->code == RD_KAFKA_RESP_ERR_NO_ERROR)
        offsets[query->user_data] = query->offset;
    }
}

/* Whether the broker answers look-ups by time: one that does knows the newest record's. */
static gboolean
check_times (Job *job,
             const gint64 *lows,
             const gint64 *highs,
             const gint64 *newest,
             GError **error)
{
  gboolean has_offsets = FALSE;

  for (int i = 0; i < job->n_partitions; i++)
    {
      if (highs[i] <= lows[i])
        continue;
      has_offsets = TRUE;
      /* −1001 is a broker that does not know this very look-up (Kafka before 3.0): it answers those by time. */
      if (newest[i] != RD_KAFKA_OFFSET_END)
        return TRUE;
    }
  if (!has_offsets)
    return TRUE;
  g_set_error_literal (error, WEIR_ERROR, WEIR_ERROR_UNSUPPORTED,
                       _("This broker does not look up offsets by time, so the history of a topic is not known."));
  return FALSE;
}

static GArray *
run (Job *job,
     GError **error)
{
  static const gint64 edges[] = { RD_KAFKA_OFFSET_SPEC_EARLIEST, RD_KAFKA_OFFSET_SPEC_LATEST, RD_KAFKA_OFFSET_SPEC_MAX_TIMESTAMP };
  guint n_specs = G_N_ELEMENTS (edges) + job->n_buckets + 1;
  g_autofree gint64 *specs = g_new (gint64, n_specs);
  g_autofree gint64 *answers = NULL;
  const gint64 *highs;
  const gint64 *offsets;
  guint n_concurrent;
  gboolean has_any = FALSE;
  GArray *buckets;

  if (!find_leaders (job, error))
    return NULL;

  /* The edges with the first times: each round of questions waits for the slowest broker. */
  for (guint i = 0; i < n_specs; i++)
    specs[i] = i < G_N_ELEMENTS (edges) ? edges[i] : get_boundary (job, i - G_N_ELEMENTS (edges));
  answers = g_new (gint64, (gsize) n_specs * job->n_partitions);
  highs = answers + job->n_partitions;
  offsets = answers + G_N_ELEMENTS (edges) * job->n_partitions;
  n_concurrent = CLAMP (MAX_LOOK_UPS / (guint) job->n_partitions, MIN_CONCURRENT, MAX_CONCURRENT);
  for (guint i = 0; i < n_specs && !g_atomic_int_get (&job->is_cancelled); i += n_concurrent)
    {
      look_up (job, specs + i, MIN (n_concurrent, n_specs - i), answers + (gsize) i * job->n_partitions);
      if (i == 0 && !check_times (job, answers, highs, highs + job->n_partitions, error))
        return NULL;
    }
  if (g_atomic_int_get (&job->is_cancelled))
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, _("The history is not wanted any more."));
      return NULL;
    }

  buckets = g_array_sized_new (FALSE, FALSE, sizeof (WeirHistoryBucket), job->n_buckets);
  for (guint i = 0; i < job->n_buckets; i++)
    {
      WeirHistoryBucket bucket = { get_boundary (job, i), get_boundary (job, i + 1), 0 };

      for (int j = 0; j < job->n_partitions && bucket.n_offsets >= 0; j++)
        {
          gint64 first = offsets[(gsize) i * job->n_partitions + j];
          gint64 last = offsets[(gsize) (i + 1) * job->n_partitions + j];

          /* Nothing at or after a time: what came before it is all there is. */
          first = first == RD_KAFKA_OFFSET_END ? highs[j] : first;
          last = last == RD_KAFKA_OFFSET_END ? highs[j] : last;
          if (first < 0 || last < 0)
            bucket.n_offsets = -1;
          else
            bucket.n_offsets += MAX (last - first, 0);
        }
      has_any |= bucket.n_offsets >= 0;
      g_array_append_val (buckets, bucket);
    }
  if (!has_any)
    {
      g_array_unref (buckets);
      g_set_error (error, WEIR_ERROR, WEIR_ERROR_TIMED_OUT,
                   /* Translators: %s is the name of a topic */
                   _("Topic “%s” has partitions whose broker did not answer, so its history is not known. Try again."), job->topic);
      return NULL;
    }
  return buckets;
}

static void
cancelled_cb (GCancellable *cancellable,
              gpointer user_data)
{
  g_atomic_int_set ((int *) user_data, TRUE);
}

static gboolean
release_cb (gpointer user_data)
{
  return G_SOURCE_REMOVE;
}

/* Gives up the worker's reference on the task's own thread: it may be the last, and with it
 * goes the client's, which is an object of that thread. */
static void
release (GTask *task)
{
  g_autoptr (GSource) source = g_idle_source_new ();

  g_source_set_callback (source, release_cb, task, g_object_unref);
  g_source_attach (source, g_task_get_context (task));
}

static gpointer
thread_main (gpointer data)
{
  GTask *task = data;
  Job *job = g_task_get_task_data (task);
  GCancellable *cancellable = g_task_get_cancellable (task);
  g_autoptr (GError) error = NULL;
  GArray *buckets;
  gulong handler = 0;

  if (cancellable != NULL)
    handler = g_cancellable_connect (cancellable, G_CALLBACK (cancelled_cb), &job->is_cancelled, NULL);
  buckets = run (job, &error);
  if (handler != 0)
    g_cancellable_disconnect (cancellable, handler);
  if (buckets != NULL)
    g_task_return_pointer (task, buckets, (GDestroyNotify) g_array_unref);
  else
    g_task_return_error (task, g_steal_pointer (&error));
  release (task);
  return NULL;
}

/**
 * weir_history_async:
 * @client: the cluster
 * @topic: name of a topic
 * @start_msec: beginning of the first bucket, ms since 1970
 * @end_msec: end of the last one
 * @n_buckets: how many equal parts
 */
void
weir_history_async (WeirClient *client,
                    const char *topic,
                    gint64 start_msec,
                    gint64 end_msec,
                    guint n_buckets,
                    GCancellable *cancellable,
                    GAsyncReadyCallback callback,
                    gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (client, cancellable, callback, user_data);
  Job *job;

  g_return_if_fail (WEIR_IS_CLIENT (client));

  g_task_set_source_tag (task, weir_history_async);
  if (n_buckets == 0 || n_buckets > 10000 || start_msec < 0 || end_msec <= start_msec)
    {
      g_task_return_new_error (task, WEIR_ERROR, WEIR_ERROR_INVALID, "%s",
                               _("A history needs a time range that is not empty, and 1 to 10,000 buckets."));
      return;
    }
  job = g_new0 (Job, 1);
  job->connection = weir_connection_ref (weir_client_get_connection (client));
  job->handle = weir_connection_get_handle (job->connection);
  job->topic = g_strdup (topic);
  job->start_msec = start_msec;
  job->end_msec = end_msec;
  job->n_buckets = n_buckets;
  g_task_set_task_data (task, job, (GDestroyNotify) job_free);
  g_thread_unref (g_thread_new ("weir-history", thread_main, g_steal_pointer (&task)));
}

/**
 * weir_history_finish:
 *
 * Returns: (transfer full) (element-type WeirHistoryBucket): the buckets, oldest first
 */
GArray *
weir_history_finish (WeirClient *client,
                     GAsyncResult *result,
                     GError **error)
{
  g_autoptr (GError) failed = NULL;
  const char *reason = NULL;
  const Job *job;
  GArray *buckets;

  g_return_val_if_fail (g_task_is_valid (result, client), NULL);
  buckets = g_task_propagate_pointer (G_TASK (result), &failed);
  if (failed == NULL)
    return buckets;
  /* That nobody answered is the smaller half of it, where the client knows why. */
  job = g_task_get_task_data (G_TASK (result));
  if (job != NULL && job->has_no_broker && !g_error_matches (failed, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    reason = weir_client_get_last_error (client);
  if (reason != NULL)
    g_set_error_literal (error, WEIR_ERROR, WEIR_ERROR_UNREACHABLE, reason);
  else
    g_propagate_error (error, g_steal_pointer (&failed));
  return NULL;
}
