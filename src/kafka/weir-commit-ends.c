/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "kafka/weir-commit-private.h"

#include "kafka/weir-offset-query.h"
#include "model/weir-lag-series.h"

/* Look-ups by time of all partitions together: each costs a broker about a quarter of a millisecond. */
#define MAX_LOOK_UPS 6000
#define MIN_TIMES 24
#define MAX_TIMES 240
/* How many are asked at once. */
#define MAX_CONCURRENT 256
/* More often than this the end of a partition is not looked up: commits are not more frequent either. */
#define MIN_STEP_USEC (500 * G_TIME_SPAN_MILLISECOND)
/* Up to this long the times are evenly spaced. */
#define EVEN_USEC G_TIME_SPAN_HOUR

#define ROUND_LOW 0
#define ROUND_HIGH 1
#define N_EDGES 2

/* Where a partition ended at each of the times; −1 where that is not known. */
typedef struct
{
  const WeirCommits *commits;
  gint32 leader;
  gint64 low;
  gint64 high;
  gint64 *ends;
} Line;

typedef struct
{
  rd_kafka_t *handle;
  Line *lines;
  guint n_lines;
  gint64 *times_usec;
  guint n_times;
  gint64 deadline_usec;
  const int *cancelled;
} Join;

static void
find_leaders (Join *self)
{
  const struct rd_kafka_metadata *metadata = NULL;
  gint64 left_msec = (self->deadline_usec - g_get_monotonic_time ()) / G_TIME_SPAN_MILLISECOND;
  g_autoptr (GHashTable) topics = g_hash_table_new (g_str_hash, g_str_equal);

  /* All topics: to ask for one by its name may create it. */
  if (left_msec <= 0 || rd_kafka_metadata (self->handle, 1, NULL, &metadata, (int) left_msec) != RD_KAFKA_RESP_ERR_NO_ERROR)
    return;
  for (int i = 0; i < metadata->topic_cnt; i++)
    g_hash_table_insert (topics, metadata->topics[i].topic, &metadata->topics[i]);
  for (guint i = 0; i < self->n_lines; i++)
    {
      const rd_kafka_metadata_topic_t *topic = g_hash_table_lookup (topics, self->lines[i].commits->key.topic);

      for (int j = 0; topic != NULL && j < topic->partition_cnt; j++)
        {
          if (topic->partitions[j].id == self->lines[i].commits->key.partition)
            self->lines[i].leader = topic->partitions[j].leader;
        }
    }
  rd_kafka_metadata_destroy (metadata);
}

static gint64
get_spec (const Join *self,
          guint round)
{
  if (round == ROUND_LOW)
    return RD_KAFKA_OFFSET_SPEC_EARLIEST;
  if (round == ROUND_HIGH)
    return RD_KAFKA_OFFSET_SPEC_LATEST;
  return self->times_usec[round - N_EDGES] / 1000;
}

static void
take_answer (Join *self,
             const WeirOffsetQuery *query)
{
  Line *line = &self->lines[query->user_data];

  if (query->code != RD_KAFKA_RESP_ERR_NO_ERROR)
    return;
  if (query->round == ROUND_LOW)
    line->low = query->offset;
  else if (query->round == ROUND_HIGH)
    line->high = query->offset;
  else if (query->offset == RD_KAFKA_OFFSET_END)
    line->ends[query->round - N_EDGES] = line->high; /* nothing was written since */
  else if (query->offset > line->low || line->low == 0)
    line->ends[query->round - N_EDGES] = query->offset; /* else all there was then is deleted: the end is not known */
}

/* Rounds from @first on, @n_rounds of them, of all partitions. */
static void
look_up (Join *self,
         guint first,
         guint n_rounds)
{
  g_autoptr (GArray) queries = g_array_new (FALSE, TRUE, sizeof (WeirOffsetQuery));
  gint64 left_msec = (self->deadline_usec - g_get_monotonic_time ()) / G_TIME_SPAN_MILLISECOND;

  for (guint i = first; i < first + n_rounds; i++)
    {
      for (guint j = 0; j < self->n_lines; j++)
        {
          const Line *line = &self->lines[j];
          WeirOffsetQuery query = { line->commits->key.topic, line->commits->key.partition, line->leader, i, get_spec (self, i), j };

          /* Before the group committed anything there is no lag to tell. */
          if (line->leader < 0
              || (i >= N_EDGES && self->times_usec[i - N_EDGES] < g_array_index (line->commits->moments, WeirCommitMoment, 0).time_usec))
            continue;
          g_array_append_val (queries, query);
        }
    }
  weir_offset_query_run (self->handle, (WeirOffsetQuery *) (void *) queries->data, queries->len, TRUE, (int) CLAMP (left_msec, 200, 5000),
                         self->cancelled);
  for (guint i = 0; i < queries->len; i++)
    take_answer (self, &g_array_index (queries, WeirOffsetQuery, i));
}

/* What was written at a time is a message's own timestamp, which need not grow; a partition's end does. */
static void
smooth (Join *self,
        Line *line)
{
  gint64 last = line->high;

  for (guint i = self->n_times; i > 0; i--)
    {
      gint64 *end = &line->ends[i - 1];

      if (*end < 0)
        continue;
      if (last >= 0 && *end > last)
        *end = last;
      last = *end;
    }
}

/* Where the partition ended between two of the times. */
static gint64
get_end (const Join *self,
         const Line *line,
         gint64 time_usec,
         guint *hint)
{
  gint64 before, after;

  while (*hint + 1 < self->n_times && self->times_usec[*hint + 1] <= time_usec)
    (*hint)++;
  before = line->ends[*hint];
  after = *hint + 1 < self->n_times ? line->ends[*hint + 1] : before;
  if (before < 0 || after < 0 || time_usec < self->times_usec[*hint])
    return -1;
  if (*hint + 1 >= self->n_times)
    return before;
  return before + (gint64) ((double) (after - before) * (double) (time_usec - self->times_usec[*hint])
                            / (double) (self->times_usec[*hint + 1] - self->times_usec[*hint]));
}

static GArray *
make_points (Join *self,
             Line *line)
{
  GArray *points = g_array_new (FALSE, FALSE, sizeof (WeirLagPoint));
  const GArray *moments = line->commits->moments;
  gint64 committed = -1;
  guint next_time = 0;
  guint hint = 0;

  smooth (self, line);
  for (guint i = 0; i < moments->len || next_time < self->n_times;)
    {
      const WeirCommitMoment *moment = i < moments->len ? &g_array_index (moments, WeirCommitMoment, i) : NULL;
      WeirLagPoint point = { 0 };

      if (moment != NULL && (next_time >= self->n_times || moment->time_usec <= self->times_usec[next_time]))
        {
          committed = moment->offset;
          point.time_usec = moment->time_usec;
          point.source = WEIR_LAG_COMMIT_LOG;
          point.end = get_end (self, line, point.time_usec, &hint);
          point.is_end_interpolated = TRUE;
          i++;
        }
      else
        {
          point.time_usec = self->times_usec[next_time];
          point.source = WEIR_LAG_INTERPOLATED;
          point.end = line->ends[next_time];
          next_time++;
          if (i == 0)
            continue;
        }
      point.committed = committed;
      /* The commit is what is certain: an end that is worked out may lie before it. */
      if (point.end >= 0 && point.end < committed)
        point.end = committed;
      g_array_append_val (points, point);
    }
  return points;
}

/* Over a long time they are closer together the newer they are. */
static void
choose_times (Join *self,
              gint64 from_usec,
              gint64 to_usec)
{
  guint n_times = CLAMP (MAX_LOOK_UPS / MAX (self->n_lines, 1), MIN_TIMES, MAX_TIMES);
  gint64 span_usec = MAX (to_usec - from_usec, 2 * MIN_STEP_USEC);

  n_times = (guint) CLAMP (span_usec / MIN_STEP_USEC, 2, n_times);
  self->n_times = 0;
  self->times_usec = g_new (gint64, n_times);
  for (guint i = 0; i < n_times; i++)
    {
      double back = (double) (n_times - 1 - i) / (n_times - 1);
      gint64 time_usec = to_usec - (gint64) ((double) span_usec * (span_usec > EVEN_USEC ? back * back * back : back));

      if (self->n_times == 0 || i == n_times - 1 || time_usec - self->times_usec[self->n_times - 1] >= MIN_STEP_USEC)
        self->times_usec[self->n_times++] = time_usec;
    }
}

void
weir_commit_ends_join (WeirConnection *connection,
                       GPtrArray *commits,
                       guint timeout_msec,
                       const int *cancelled)
{
  Join self = { weir_connection_get_handle (connection), NULL };
  gint64 from_usec = G_MAXINT64;
  guint n_rounds;

  self.cancelled = cancelled;
  self.deadline_usec = g_get_monotonic_time () + timeout_msec * G_TIME_SPAN_MILLISECOND;
  self.n_lines = commits->len;
  self.lines = g_new0 (Line, MAX (commits->len, 1));
  for (guint i = 0; i < commits->len; i++)
    {
      self.lines[i] = (Line) { g_ptr_array_index (commits, i), -1, -1, -1, NULL };
      from_usec = MIN (from_usec, g_array_index (self.lines[i].commits->moments, WeirCommitMoment, 0).time_usec);
    }
  choose_times (&self, commits->len > 0 ? from_usec : 0, commits->len > 0 ? g_get_real_time () : 0);
  for (guint i = 0; i < self.n_lines; i++)
    {
      self.lines[i].ends = g_new (gint64, self.n_times);
      for (guint j = 0; j < self.n_times; j++)
        self.lines[i].ends[j] = -1;
    }

  find_leaders (&self);
  if (self.n_lines > 0)
    look_up (&self, 0, N_EDGES);
  n_rounds = CLAMP (MAX_CONCURRENT / MAX (self.n_lines, 1), 1, 32);
  for (guint i = 0; i < self.n_times && self.n_lines > 0 && !g_atomic_int_get (cancelled) && g_get_monotonic_time () < self.deadline_usec;
       i += n_rounds)
    look_up (&self, N_EDGES + i, MIN (n_rounds, self.n_times - i));

  for (guint i = 0; i < self.n_lines; i++)
    {
      WeirCommits *line = g_ptr_array_index (commits, i);

      g_clear_pointer (&line->points, g_array_unref);
      line->points = make_points (&self, &self.lines[i]);
      g_free (self.lines[i].ends);
    }
  g_free (self.lines);
  g_free (self.times_usec);
}
