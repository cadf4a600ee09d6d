/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "kafka/weir-commit-log.h"

#include <glib/gi18n.h>

#include "base/weir-error.h"
#include "kafka/weir-client-private.h"
#include "kafka/weir-commit-private.h"
#include "kafka/weir-commit-record.h"
#include "kafka/weir-offset-query.h"
#include "kafka/weir-reader-watch.h"

/* Records of the topic that are looked at: a second's work where the brokers are near. */
#define MAX_RECORDS 500000
/* Of one partition; closer ones become one, the newest. */
#define MAX_MOMENTS 4000
#define LOOK_MSEC 5000
#define STALL_MSEC 4000
#define READ_SEC 8
#define ENDS_MSEC 8000

/* What the reader's thread fills. */
typedef struct
{
  GHashTable *commits; /* set of WeirCommits */
  char *group;
  gsize group_length;
  gint64 since_usec;
  gint64 apart_usec;
  gint64 n_records;
  gint64 n_commits;
} Sink;

typedef struct
{
  WeirConnection *connection;
  gint64 since_usec;
  Sink *sink;
  gint32 partition;
  gint64 from;
  gint64 to;
  gboolean is_cut;
  GPtrArray *commits; /* of WeirCommits, the sink's */
  int is_cancelled;   /* g_atomic_int */

  WeirReader *reader;
  WeirReaderWatch *watch;
  guint timer_id;
} Job;

static void
commits_free (WeirCommits *self)
{
  g_free (self->key.topic);
  g_array_unref (self->moments);
  g_clear_pointer (&self->points, g_array_unref);
  g_free (self);
}

static void
sink_clear (gpointer data)
{
  Sink *self = data;

  g_hash_table_unref (self->commits);
  g_free (self->group);
}

static void
sink_unref (gpointer data)
{
  g_atomic_rc_box_release_full (data, sink_clear);
}

static void
job_free (Job *self)
{
  g_clear_handle_id (&self->timer_id, g_source_remove);
  g_clear_pointer (&self->watch, weir_reader_watch_free);
  g_clear_object (&self->reader);
  g_clear_pointer (&self->commits, g_ptr_array_unref);
  sink_unref (self->sink);
  weir_connection_unref (self->connection);
  g_free (self);
}

static void
line_free (WeirCommitLine *self)
{
  g_free (self->topic);
  g_array_unref (self->points);
  g_free (self);
}

void
weir_commit_log_free (WeirCommitLog *self)
{
  g_ptr_array_unref (self->lines);
  g_free (self);
}

static WeirCommits *
find_commits (Sink *self,
              const WeirCommitRecord *record)
{
  g_autofree char *topic = g_strndup (record->topic, record->topic_length);
  const WeirPartitionKey wanted = { topic, record->partition };
  WeirCommits *commits = g_hash_table_lookup (self->commits, &wanted);

  if (commits == NULL)
    {
      commits = g_new0 (WeirCommits, 1);
      commits->key = (WeirPartitionKey) { g_steal_pointer (&topic), record->partition };
      commits->moments = g_array_new (FALSE, FALSE, sizeof (WeirCommitMoment));
      g_hash_table_add (self->commits, commits);
    }
  return commits;
}

/* Thread: the reader's. */
static gboolean
take_record (const WeirRecordView *view,
             gpointer user_data)
{
  Sink *self = user_data;
  WeirCommitMoment moment;
  WeirCommitRecord record;
  WeirCommits *commits;
  WeirCommitMoment *last = NULL;

  self->n_records++;
  if (!weir_commit_record_read (view, self->group, self->group_length, &record) || record.time_msec * 1000 < self->since_usec)
    return TRUE;
  self->n_commits++;
  commits = find_commits (self, &record);
  moment = (WeirCommitMoment) { record.time_msec * 1000, record.offset };
  if (commits->moments->len > 0)
    last = &g_array_index (commits->moments, WeirCommitMoment, commits->moments->len - 1);
  /* The order of the log is that of the commits; the broker's clock may have been set back. */
  if (last != NULL && moment.time_usec < last->time_usec)
    moment.time_usec = last->time_usec;
  if (last != NULL && commits->moments->len > 1 && moment.time_usec - (last - 1)->time_usec < self->apart_usec)
    *last = moment;
  else if (last != NULL && moment.time_usec == last->time_usec)
    *last = moment;
  else
    g_array_append_val (commits->moments, moment);
  return TRUE;
}

static void
fail_without_topic (GTask *task,
                    WeirError code,
                    const char *sentence)
{
  g_task_return_new_error (task, WEIR_ERROR, code, "%s", sentence);
}

/* Thread: a worker's. Finds the partition, and where to begin. */
static void
look_func (GTask *task,
           gpointer source,
           gpointer data,
           GCancellable *cancellable)
{
  Job *self = data;
  rd_kafka_t *handle = weir_connection_get_handle (self->connection);
  const struct rd_kafka_metadata *metadata = NULL;
  rd_kafka_resp_err_t code = rd_kafka_metadata (handle, 1, NULL, &metadata, LOOK_MSEC);
  WeirOffsetQuery queries[3];
  gint64 low = -1;
  gint64 at_time = -1;
  gint32 leader = -1;
  GError *error = NULL;

  if (code != RD_KAFKA_RESP_ERR_NO_ERROR)
    {
      weir_error_map_set (&error, code, NULL, _("What the group committed could not be read"));
      g_task_return_error (task, error);
      return;
    }
  self->partition = -1;
  for (int i = 0; i < metadata->topic_cnt; i++)
    {
      const rd_kafka_metadata_topic_t *topic = &metadata->topics[i];

      if (!g_str_equal (topic->topic, WEIR_COMMIT_TOPIC) || topic->partition_cnt == 0)
        continue;
      self->partition = weir_commit_record_find_partition (self->sink->group, topic->partition_cnt);
      for (int j = 0; j < topic->partition_cnt; j++)
        {
          if (topic->partitions[j].id == self->partition)
            leader = topic->partitions[j].leader;
        }
    }
  rd_kafka_metadata_destroy (metadata);
  if (self->partition < 0)
    {
      /* A topic that one may not see is not listed. */
      fail_without_topic (task, WEIR_ERROR_NOT_FOUND,
                          _("The topic in which Kafka keeps commits is not there, or may not be seen: the history is that of Weir’s own samples."));
      return;
    }
  queries[0] = (WeirOffsetQuery) { WEIR_COMMIT_TOPIC, self->partition, leader, 0, RD_KAFKA_OFFSET_SPEC_EARLIEST };
  queries[1] = (WeirOffsetQuery) { WEIR_COMMIT_TOPIC, self->partition, leader, 1, RD_KAFKA_OFFSET_SPEC_LATEST };
  queries[2] = (WeirOffsetQuery) { WEIR_COMMIT_TOPIC, self->partition, leader, 2, self->since_usec / 1000 };
  weir_offset_query_run (handle, queries, G_N_ELEMENTS (queries), FALSE, LOOK_MSEC, &self->is_cancelled);
  for (gsize i = 0; i < G_N_ELEMENTS (queries); i++)
    {
      if (queries[i].code != RD_KAFKA_RESP_ERR_NO_ERROR)
        code = queries[i].code;
      else if (queries[i].round == 0)
        low = queries[i].offset;
      else if (queries[i].round == 1)
        self->to = queries[i].offset;
      else
        at_time = queries[i].offset;
    }
  if (code == RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED)
    {
      fail_without_topic (task, WEIR_ERROR_AUTHORIZATION,
                          _("The topic in which Kafka keeps commits may not be read: the history is that of Weir’s own samples."));
      return;
    }
  if (code != RD_KAFKA_RESP_ERR_NO_ERROR)
    {
      weir_error_map_set (&error, code, NULL, _("What the group committed could not be read"));
      g_task_return_error (task, error);
      return;
    }
  /* −1: nothing was committed since. */
  self->from = at_time >= 0 ? MAX (at_time, low) : self->to;
  self->is_cut = self->to - self->from > MAX_RECORDS;
  if (self->is_cut)
    self->from = self->to - MAX_RECORDS;
  g_task_return_boolean (task, TRUE);
}

/* Thread: a worker's. */
static void
ends_func (GTask *task,
           gpointer source,
           gpointer data,
           GCancellable *cancellable)
{
  Job *self = data;

  weir_commit_ends_join (self->connection, self->commits, ENDS_MSEC, &self->is_cancelled);
  g_task_return_boolean (task, TRUE);
}

static WeirCommitLog *
make_log (Job *self)
{
  WeirCommitLog *log = g_new0 (WeirCommitLog, 1);

  log->lines = g_ptr_array_new_with_free_func ((GDestroyNotify) line_free);
  log->n_records = self->sink->n_records;
  log->n_commits = self->sink->n_commits;
  log->is_cut = self->is_cut;
  for (guint i = 0; i < self->commits->len; i++)
    {
      WeirCommits *commits = g_ptr_array_index (self->commits, i);
      WeirCommitLine *line = g_new0 (WeirCommitLine, 1);
      gint64 first_usec = g_array_index (commits->moments, WeirCommitMoment, 0).time_usec;

      line->topic = g_strdup (commits->key.topic);
      line->partition = commits->key.partition;
      line->points = g_steal_pointer (&commits->points);
      g_ptr_array_add (log->lines, line);
      log->from_usec = log->from_usec == 0 ? first_usec : MIN (log->from_usec, first_usec);
    }
  return log;
}

static void
joined_cb (GObject *object,
           GAsyncResult *result,
           gpointer user_data)
{
  g_autoptr (GTask) task = user_data;

  if (!g_task_return_error_if_cancelled (task))
    g_task_return_pointer (task, make_log (g_task_get_task_data (task)), (GDestroyNotify) weir_commit_log_free);
}

/* The worker's function gets @task's data, and may outlive nothing: @task is kept by it. */
static void
run_step (GTask *task,
          GTaskThreadFunc func,
          GAsyncReadyCallback callback)
{
  WeirClient *client = g_task_get_source_object (task);
  g_autoptr (GTask) step = g_task_new (client, NULL, callback, g_object_ref (task));

  g_task_set_task_data (step, g_task_get_task_data (task), NULL);
  weir_client_run_in_worker (client, step, func);
}

static const char *
find_read_error (const WeirCoverage *coverage)
{
  for (guint i = 0; i < coverage->ranges->len; i++)
    {
      const WeirRangeCoverage *range = g_ptr_array_index (coverage->ranges, i);

      if (range->error != NULL)
        return range->error;
    }
  return coverage->error;
}

static void
ended_cb (WeirReader *reader,
          GTask *task)
{
  g_autoptr (GTask) keep = task;
  Job *self = g_task_get_task_data (task);
  WeirCoverage *coverage = weir_reader_dup_coverage (reader);
  const char *read_error = find_read_error (coverage);
  GHashTableIter iter;
  gpointer key;

  g_clear_handle_id (&self->timer_id, g_source_remove);
  g_clear_pointer (&self->watch, weir_reader_watch_free);
  if (g_task_return_error_if_cancelled (task))
    {
      weir_coverage_free (coverage);
      return;
    }
  /* Where one may see the topic but not read it, reading is what says so. */
  if (self->sink->n_records == 0 && read_error != NULL)
    {
      g_task_return_new_error (task, WEIR_ERROR, WEIR_ERROR_AUTHORIZATION,
                               /* Translators: a sentence that says why */
                               _("The topic in which Kafka keeps commits could not be read, so the history is that of Weir’s own samples: %s"), read_error);
      weir_coverage_free (coverage);
      return;
    }
  if (!weir_coverage_is_complete (coverage))
    self->is_cut = TRUE;
  weir_coverage_free (coverage);

  self->commits = g_ptr_array_new ();
  g_hash_table_iter_init (&iter, self->sink->commits);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    g_ptr_array_add (self->commits, key);
  run_step (task, ends_func, joined_cb);
}

static gboolean
time_out_cb (gpointer user_data)
{
  Job *self = user_data;

  self->timer_id = 0;
  weir_reader_cancel (self->reader);
  return G_SOURCE_REMOVE;
}

static void
cancelled_cb (GCancellable *cancellable,
              GTask *task)
{
  Job *self = g_task_get_task_data (task);

  g_atomic_int_set (&self->is_cancelled, 1);
  if (self->reader != NULL)
    weir_reader_cancel (self->reader);
}

static void
looked_cb (GObject *object,
           GAsyncResult *result,
           gpointer user_data)
{
  static const char *const topics[] = { WEIR_COMMIT_TOPIC, NULL };
  g_autoptr (GTask) task = user_data;
  Job *self = g_task_get_task_data (task);
  GError *error = NULL;
  WeirReadPlan *plan;

  if (g_task_return_error_if_cancelled (task))
    return;
  if (!g_task_propagate_boolean (G_TASK (result), &error))
    {
      g_task_return_error (task, error);
      return;
    }
  if (self->from >= self->to)
    {
      self->commits = g_ptr_array_new ();
      g_task_return_pointer (task, make_log (self), (GDestroyNotify) weir_commit_log_free);
      return;
    }
  plan = weir_read_plan_new (topics);
  weir_read_plan_add_range (plan, 0, self->partition, self->from, self->to);
  plan->bulk = TRUE;
  self->reader = weir_reader_new (g_task_get_source_object (task), plan, take_record, g_atomic_rc_box_acquire (self->sink), sink_unref);
  weir_read_plan_free (plan);
  self->watch = weir_reader_watch_new (self->reader, STALL_MSEC, FALSE);
  self->timer_id = g_timeout_add_seconds (READ_SEC, time_out_cb, self);
  g_signal_connect (self->reader, "ended", G_CALLBACK (ended_cb), g_object_ref (task));
  weir_reader_start (self->reader);
}

void
weir_commit_log_read_async (WeirClient *client,
                            const char *group,
                            gint64 since_usec,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  Job *self;

  g_return_if_fail (WEIR_IS_CLIENT (client));
  g_return_if_fail (group != NULL);

  task = g_task_new (client, cancellable, callback, user_data);
  g_task_set_source_tag (task, weir_commit_log_read_async);
  self = g_new0 (Job, 1);
  self->connection = weir_connection_ref (weir_client_get_connection (client));
  self->since_usec = MAX (since_usec, 0);
  self->sink = g_atomic_rc_box_new0 (Sink);
  self->sink->commits = g_hash_table_new_full (weir_partition_key_hash, weir_partition_key_equal, (GDestroyNotify) commits_free, NULL);
  self->sink->group = g_strdup (group);
  self->sink->group_length = strlen (group);
  self->sink->since_usec = self->since_usec;
  self->sink->apart_usec = MAX (g_get_real_time () - self->since_usec, 0) / MAX_MOMENTS;
  g_task_set_task_data (task, self, (GDestroyNotify) job_free);
  if (g_task_return_error_if_cancelled (task))
    return;
  if (cancellable != NULL)
    g_signal_connect_object (cancellable, "cancelled", G_CALLBACK (cancelled_cb), task, G_CONNECT_DEFAULT);
  run_step (task, look_func, looked_cb);
}

WeirCommitLog *
weir_commit_log_read_finish (WeirClient *client,
                             GAsyncResult *result,
                             GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, client), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
