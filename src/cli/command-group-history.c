/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "command-group-history.h"

#include <glib/gi18n.h>
#include <math.h>

#include "base/weir-error.h"
#include "base/weir-format.h"
#include "base/weir-partition-key.h"
#include "kafka/weir-commit-log.h"
#include "store/weir-lag-store.h"

/* How a group's lag came to be: what it committed, as Kafka keeps it, and what earlier runs of the window have seen. */

#define CAPACITY 20000
/* Moments of the curve. */
#define MAX_STEPS 600

typedef struct
{
  WeirCli *cli;
  WeirSnapshot *snapshot;
  const WeirGroupInfo *group;
  WeirCliHistoryFunc func; /* NULL: print the curve */
  WeirLagHistory *history; /* for @func */
  WeirLagStore *store;
  GHashTable *series; /* WeirPartitionKey → WeirLagSeries */
  gint64 from_usec;
  gint64 to_usec;
  gint64 log_from_usec; /* 0: nothing from the commit log */
  gint64 n_commits;
  char *problem;        /* why the commit log is not in it, or not all of it */
  gboolean by_partition;
} History;

static void
history_free (History *self)
{
  g_hash_table_unref (self->series);
  weir_snapshot_unref (self->snapshot);
  g_clear_object (&self->store);
  g_clear_object (&self->history);
  g_free (self->problem);
  g_free (self);
}

static WeirLagSeries *
get_series (History *self,
            const char *topic,
            gint32 partition)
{
  const WeirPartitionKey wanted = { (char *) topic, partition };
  WeirLagSeries *series = g_hash_table_lookup (self->series, &wanted);
  WeirPartitionKey *key;

  if (series != NULL)
    return series;
  key = g_new (WeirPartitionKey, 1);
  *key = (WeirPartitionKey) { g_strdup (topic), partition };
  series = weir_lag_series_new (CAPACITY);
  g_hash_table_insert (self->series, key, series);
  return series;
}

static void
key_free (gpointer data)
{
  WeirPartitionKey *key = data;

  g_free (key->topic);
  g_free (key);
}

static int
compare_keys (gconstpointer a,
              gconstpointer b)
{
  const WeirPartitionKey *first = *(const WeirPartitionKey *const *) a;
  const WeirPartitionKey *second = *(const WeirPartitionKey *const *) b;
  int order = g_strcmp0 (first->topic, second->topic);

  return order != 0 ? order : first->partition - second->partition;
}

static void
print_moment (WeirOutput *output,
              gint64 time_usec,
              double lag)
{
  weir_output_char (output, '{');
  weir_output_json_key (output, "time");
  weir_output_int64 (output, time_usec / 1000);
  weir_output_json_key (output, "lag");
  weir_output_json_int64_or_null (output, isnan (lag) ? -1 : llround (lag), !isnan (lag));
  weir_output_text (output, "}\n");
}

static void
print_sum (History *self)
{
  static const char *const titles[] = { "TIME", ">LAG", NULL };
  g_autoptr (WeirSeries) sum = weir_series_new (MAX_STEPS + 2);
  g_autoptr (GPtrArray) parts = g_ptr_array_new ();
  WeirCliTable *table = self->cli->json ? NULL : weir_cli_table_new (titles);
  gint64 from_usec = G_MAXINT64;
  gint64 to_usec = 0;
  gint64 step_usec;
  GHashTableIter iter;
  gpointer series;

  /* The curve begins and ends where something is known. */
  g_hash_table_iter_init (&iter, self->series);
  while (g_hash_table_iter_next (&iter, NULL, &series))
    {
      gint64 first_usec, last_usec;

      g_ptr_array_add (parts, series);
      if (!weir_lag_series_get_known_range (series, &first_usec, &last_usec))
        continue;
      from_usec = MIN (from_usec, first_usec);
      to_usec = MAX (to_usec, last_usec);
    }
  from_usec = CLAMP (from_usec, self->from_usec, MAX (to_usec, self->from_usec));
  step_usec = MAX ((to_usec - from_usec) / MAX_STEPS, G_TIME_SPAN_SECOND);
  /* The last step is the end. */
  from_usec = to_usec - (to_usec - from_usec) / step_usec * step_usec;
  weir_lag_series_sum ((WeirLagSeries *const *) parts->pdata, parts->len, from_usec, to_usec, step_usec, sum);
  for (guint i = 0; i < weir_series_get_n_points (sum); i++)
    {
      const WeirPoint *point = weir_series_get_point (sum, i);

      if (self->cli->json)
        {
          print_moment (&self->cli->output, point->time_usec, point->value);
          continue;
        }
      weir_cli_table_add (table, weir_format_date_time (point->time_usec / 1000));
      weir_cli_table_add_count (table, isnan (point->value) ? -1 : llround (point->value));
    }
  if (table != NULL)
    weir_cli_table_print (table, &self->cli->output);
}

static const char *
get_source_name (WeirLagSource source)
{
  switch (source)
    {
    case WEIR_LAG_COMMIT_LOG:
      return "commit";
    case WEIR_LAG_SAMPLED:
    case WEIR_LAG_STORED:
      return "sample";
    case WEIR_LAG_INTERPOLATED:
    default:
      return "look-up";
    }
}

static void
print_point (WeirOutput *output,
             const WeirPartitionKey *key,
             const WeirLagPoint *point)
{
  gint64 lag = weir_lag_point_get_lag (point);

  weir_output_char (output, '{');
  weir_output_json_key (output, "time");
  weir_output_int64 (output, point->time_usec / 1000);
  weir_output_json_key (output, "topic");
  weir_output_json_text (output, key->topic);
  weir_output_json_key (output, "partition");
  weir_output_int64 (output, key->partition);
  weir_output_json_key (output, "committed");
  weir_output_json_int64_or_null (output, point->committed, point->committed >= 0);
  weir_output_json_key (output, "high_watermark");
  weir_output_json_int64_or_null (output, point->end, point->end >= 0);
  weir_output_json_key (output, "lag");
  weir_output_json_int64_or_null (output, lag, lag >= 0);
  weir_output_json_key (output, "source");
  weir_output_json_text (output, get_source_name (point->source));
  weir_output_text (output, "}\n");
}

static void
print_partitions (History *self)
{
  static const char *const titles[] = { "TIME", "TOPIC", ">PARTITION", ">COMMITTED", ">HIGH", ">LAG", "SOURCE", NULL };
  WeirCliTable *table = self->cli->json ? NULL : weir_cli_table_new (titles);
  g_autoptr (GPtrArray) keys = g_hash_table_get_keys_as_ptr_array (self->series);

  g_ptr_array_sort (keys, compare_keys);
  for (guint i = 0; i < keys->len; i++)
    {
      const WeirPartitionKey *key = g_ptr_array_index (keys, i);
      const WeirLagSeries *series = g_hash_table_lookup (self->series, key);

      for (guint j = weir_lag_series_lower_bound (series, self->from_usec); j < weir_lag_series_get_n_points (series); j++)
        {
          const WeirLagPoint *point = weir_lag_series_get_point (series, j);

          if (self->cli->json)
            {
              print_point (&self->cli->output, key, point);
              continue;
            }
          weir_cli_table_add (table, weir_format_date_time (point->time_usec / 1000));
          weir_cli_table_add (table, g_strdup (key->topic));
          weir_cli_table_add (table, g_strdup_printf ("%d", key->partition));
          weir_cli_table_add_count (table, point->committed);
          weir_cli_table_add_count (table, point->end);
          weir_cli_table_add_count (table, weir_lag_point_get_lag (point));
          weir_cli_table_add (table, g_strdup (get_source_name (point->source)));
        }
    }
  if (table != NULL)
    weir_cli_table_print (table, &self->cli->output);
}

/* Where it comes from, so that nobody takes a guess for a fact. */
static void
tell (History *self)
{
  g_autofree char *since = NULL;
  g_autofree char *text = NULL;

  if (self->problem != NULL)
    weir_cli_message (self->problem);
  if (self->log_from_usec > 0)
    {
      since = weir_format_date_time (self->log_from_usec / 1000);
      /* Translators: a number of commits of a consumer group, and when the first was */
      text = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "Worked out from %u commit of the group since %s, as Kafka keeps it.",
                                           "Worked out from %u commits of the group since %s, as Kafka keeps them.", (guint) self->n_commits),
                              (guint) self->n_commits, since);
      weir_cli_message (text);
    }
}

static void
add_points (History *self,
            const char *topic,
            gint32 partition,
            const GArray *points)
{
  const WeirLagPoint *first = (const WeirLagPoint *) (const void *) points->data;

  if (self->history != NULL)
    weir_lag_history_merge (self->history, self->group->name, topic, partition, first, points->len);
  else
    weir_lag_series_merge (get_series (self, topic, partition), first, points->len);
}

static void
finish (History *self)
{
  if (self->func != NULL)
    {
      self->func (self->cli, self->snapshot, self->group, self->history, self->problem);
      history_free (self);
      return;
    }
  /* What is now. */
  for (guint i = 0; i < self->group->offsets->len; i++)
    {
      const WeirGroupOffset *offset = &g_array_index (self->group->offsets, WeirGroupOffset, i);
      const WeirPartitionInfo *partition = weir_snapshot_find_partition (self->snapshot, offset->topic, offset->partition);
      WeirLagPoint point = { .time_usec = self->snapshot->time_usec, .committed = offset->committed, .source = WEIR_LAG_SAMPLED };

      point.end = partition != NULL ? partition->high_watermark : -1;
      weir_lag_series_merge (get_series (self, offset->topic, offset->partition), &point, 1);
    }
  if (self->by_partition)
    print_partitions (self);
  else
    print_sum (self);
  tell (self);
  weir_cli_quit (self->cli, self->problem != NULL ? WEIR_CLI_PARTIAL : WEIR_CLI_DONE);
  history_free (self);
}

static void
log_read_cb (GObject *object,
             GAsyncResult *result,
             gpointer user_data)
{
  History *self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (WeirCommitLog) log = weir_commit_log_read_finish (WEIR_CLIENT (object), result, &error);

  if (log == NULL)
    {
      self->problem = g_strdup (error->message);
      finish (self);
      return;
    }
  for (guint i = 0; i < log->lines->len; i++)
    {
      const WeirCommitLine *line = g_ptr_array_index (log->lines, i);

      add_points (self, line->topic, line->partition, line->points);
    }
  self->log_from_usec = log->from_usec;
  self->n_commits = log->n_commits;
  if (log->is_cut)
    self->problem = g_strdup (_("Not all that was committed in that time was read: the history is that of the newest commits."));
  else if (log->n_commits == 0 && self->func == NULL)
    self->problem = g_strdup (_("Kafka keeps no commits of the group from that time: there is nothing to work its history out from."));
  finish (self);
}

static void
stored_cb (GObject *object,
           GAsyncResult *result,
           gpointer user_data)
{
  History *self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) found = weir_lag_store_load_finish (WEIR_LAG_STORE (object), result, &error);

  if (error != NULL)
    weir_cli_message (error->message);
  for (guint i = 0; found != NULL && i < found->len; i++)
    {
      const WeirStoredLag *stored = g_ptr_array_index (found, i);

      add_points (self, stored->topic, stored->partition, stored->points);
    }
  weir_commit_log_read_async (self->cli->client, self->group->name, self->from_usec, NULL, log_read_cb, self);
}

static History *
start (WeirCli *cli,
       WeirSnapshot *snapshot,
       const WeirGroupInfo *group,
       gint64 span_usec)
{
  History *self = g_new0 (History, 1);

  self->cli = cli;
  self->snapshot = weir_snapshot_ref (snapshot);
  self->group = group;
  self->to_usec = g_get_real_time ();
  self->from_usec = self->to_usec - span_usec;
  self->series = g_hash_table_new_full (weir_partition_key_hash, weir_partition_key_equal, key_free, (GDestroyNotify) weir_lag_series_unref);
  self->store = weir_lag_store_new (NULL);
  weir_lag_store_load_async (self->store, snapshot->cluster_id != NULL ? snapshot->cluster_id : "", group->name, self->from_usec, NULL, stored_cb, self);
  return self;
}

void
weir_cli_print_group_history (WeirCli *cli,
                              WeirSnapshot *snapshot,
                              const WeirGroupInfo *group,
                              gint64 span_usec,
                              gboolean by_partition)
{
  start (cli, snapshot, group, span_usec)->by_partition = by_partition;
}

void
weir_cli_load_group_history (WeirCli *cli,
                             WeirSnapshot *snapshot,
                             const WeirGroupInfo *group,
                             gint64 span_usec,
                             WeirCliHistoryFunc func)
{
  g_autoptr (WeirLagHistory) history = weir_lag_history_new ();
  History *self;

  weir_lag_history_apply (history, snapshot);
  if (group->offsets->len == 0)
    {
      func (cli, snapshot, group, history, NULL);
      return;
    }
  self = start (cli, snapshot, group, span_usec);
  self->func = func;
  self->history = g_steal_pointer (&history);
}
