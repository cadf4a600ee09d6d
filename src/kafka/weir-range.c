/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "kafka/weir-reader-private.h"

#include <glib/gi18n.h>

#include "base/weir-format.h"
#include "kafka/weir-error-map.h"
#include "kafka/weir-offset-query.h"

#define LOOK_UP_TIMEOUT_MSEC 3000

enum
{
  ROUND_LOW,
  ROUND_HIGH,
  ROUND_FROM,
  ROUND_TO,
  ROUND_NEWEST,
  N_ROUNDS,
};

/* The answers of one range while it is resolved; −1001 where there is none. */
typedef struct
{
  WeirRange *range;
  gint64 offsets[N_ROUNDS];
  rd_kafka_resp_err_t codes[N_ROUNDS];
  gboolean is_asked[N_ROUNDS];
} Answers;

static void
set_error (WeirReaderThread *self,
           WeirRange *range,
           char *message)
{
  g_mutex_lock (&self->shared->mutex);
  g_free (range->error);
  range->error = message;
  g_mutex_unlock (&self->shared->mutex);
}

/* Marks a range as read as far as it will be. A range that is being fetched is put on the
 * list of those to stop: stopping waits for the library and cannot be done in a callback. */
void
weir_range_finish (WeirReaderThread *self,
                   WeirRange *range)
{
  if (range->state == WEIR_RANGE_DONE || range->state == WEIR_RANGE_ENDING)
    return;
  if (range->state == WEIR_RANGE_UNRESOLVED)
    self->n_unresolved--;
  if (range->state == WEIR_RANGE_RUNNING)
    {
      range->state = WEIR_RANGE_ENDING;
      g_ptr_array_add (self->dirty, range);
    }
  else
    {
      range->state = WEIR_RANGE_DONE;
    }
  self->n_open--;
  weir_range_set_caught_up (self, range);
}

void
weir_range_fail (WeirReaderThread *self,
                 WeirRange *range,
                 rd_kafka_resp_err_t code,
                 const char *detail)
{
  set_error (self, range, weir_error_map_to_text (code, detail));
  weir_range_finish (self, range);
}

void
weir_range_set_caught_up (WeirReaderThread *self,
                          WeirRange *range)
{
  if (range->is_caught_up)
    return;
  range->is_caught_up = TRUE;
  self->n_behind--;
  if (self->n_behind == 0)
    g_atomic_int_set (&self->shared->is_caught_up, TRUE);
}

static WeirRange *
add_range (WeirReaderThread *self,
           WeirReaderTopic *topic,
           gint32 partition)
{
  WeirRange *range = g_new0 (WeirRange, 1);

  range->topic = topic;
  range->name = topic->name;
  range->partition = partition;
  range->leader = -1;
  range->last_code = RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE;
  range->is_late = self->has_partitions;
  range->skip_until_msec = -1;
  range->stop_at_msec = -1;
  self->n_open++;
  self->n_unresolved++;
  self->n_behind++;

  g_mutex_lock (&self->shared->mutex);
  g_ptr_array_add (self->shared->ranges, range);
  g_mutex_unlock (&self->shared->mutex);
  return range;
}

static void
fail_topic (WeirReaderThread *self,
            WeirReaderTopic *topic,
            gint32 partition,
            rd_kafka_resp_err_t code)
{
  topic->has_failed = TRUE;
  weir_range_fail (self, add_range (self, topic, partition), code, NULL);
}

/* Gives up on what could not be resolved. */
void
weir_range_fail_unresolved (WeirReaderThread *self)
{
  for (guint i = 0; i < self->shared->ranges->len; i++)
    {
      WeirRange *range = g_ptr_array_index (self->shared->ranges, i);

      if (range->state == WEIR_RANGE_UNRESOLVED)
        weir_range_fail (self, range, range->last_code, NULL);
    }
  for (guint i = 0; i < self->topics->len; i++)
    {
      WeirReaderTopic *topic = g_ptr_array_index (self->topics, i);

      if (topic->ranges->len == 0 && !topic->has_failed)
        fail_topic (self, topic, self->plan->partition, RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE);
    }
  self->has_partitions = TRUE;
}

static int
compare_partitions (gconstpointer a,
                    gconstpointer b)
{
  return ((const rd_kafka_metadata_partition_t *) a)->id - ((const rd_kafka_metadata_partition_t *) b)->id;
}

/* What the plan says of this very partition; NULL where it says nothing. */
static const WeirReadRange *
find_planned (const WeirReaderThread *self,
              const char *topic,
              gint32 partition)
{
  for (guint i = 0; i < self->plan->ranges->len; i++)
    {
      const WeirReadRange *planned = &g_array_index (self->plan->ranges, WeirReadRange, i);

      if (planned->partition == partition && self->plan->topics[planned->topic] == topic)
        return planned;
    }
  return NULL;
}

static void
take_topic (WeirReaderThread *self,
            WeirReaderTopic *topic,
            const rd_kafka_metadata_topic_t *metadata)
{
  gboolean has_wanted = FALSE;

  if (metadata->err != RD_KAFKA_RESP_ERR_NO_ERROR && metadata->err != RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE)
    {
      /* A topic that was there when reading began is dealt with where its records are. */
      if (topic->ranges->len == 0 && !weir_error_map_is_temporary (metadata->err))
        fail_topic (self, topic, self->plan->partition, metadata->err);
      return;
    }

  qsort (metadata->partitions, metadata->partition_cnt, sizeof *metadata->partitions, compare_partitions);
  for (int i = 0; i < metadata->partition_cnt; i++)
    {
      const rd_kafka_metadata_partition_t *partition = &metadata->partitions[i];
      WeirRange *range;

      if (self->plan->partition >= 0 && partition->id != self->plan->partition)
        continue;
      has_wanted = TRUE;
      if (self->plan->ranges != NULL && find_planned (self, topic->name, partition->id) == NULL)
        continue;
      if (partition->id >= (gint32) topic->ranges->len)
        g_ptr_array_set_size (topic->ranges, partition->id + 1);
      range = g_ptr_array_index (topic->ranges, partition->id);
      if (range == NULL)
        {
          range = add_range (self, topic, partition->id);
          topic->ranges->pdata[partition->id] = range;
        }
      range->leader = partition->leader;
      if (partition->err != RD_KAFKA_RESP_ERR_NO_ERROR && partition->leader < 0)
        range->last_code = partition->err;
    }
  if (!has_wanted && metadata->partition_cnt > 0)
    fail_topic (self, topic, self->plan->partition, RD_KAFKA_RESP_ERR__UNKNOWN_PARTITION);
}

/* Asks for the partitions of the plan's topics and their leaders, and makes a range of each new one.
 * Returns: whether a broker answered. */
gboolean
weir_range_list_partitions (WeirReaderThread *self,
                            int timeout_msec)
{
  const struct rd_kafka_metadata *metadata;
  gboolean is_complete = TRUE;

  /* Asks for the topics that the handle knows, which are those of the plan. */
  if (rd_kafka_metadata (self->handle, 0, NULL, &metadata, timeout_msec) != RD_KAFKA_RESP_ERR_NO_ERROR)
    return FALSE;

  for (guint i = 0; i < self->topics->len; i++)
    {
      WeirReaderTopic *topic = g_ptr_array_index (self->topics, i);

      for (int j = 0; j < metadata->topic_cnt && !topic->has_failed; j++)
        {
          if (g_str_equal (metadata->topics[j].topic, topic->name))
            {
              take_topic (self, topic, &metadata->topics[j]);
              break;
            }
        }
      if (topic->ranges->len == 0 && !topic->has_failed)
        is_complete = FALSE;
    }
  rd_kafka_metadata_destroy (metadata);
  /* Partitions that appear once all topics have some were added later. */
  self->has_partitions = is_complete;
  return TRUE;
}

static void
ask (GArray *queries,
     Answers *answers,
     guint position,
     guint round,
     gint64 spec)
{
  WeirOffsetQuery query = {
    .topic = answers->range->topic->name,
    .partition = answers->range->partition,
    .leader = answers->range->leader,
    .round = round,
    .spec = spec,
    .user_data = position,
  };

  answers->is_asked[round] = TRUE;
  g_array_append_val (queries, query);
}

static void
run (WeirReaderThread *self,
     GArray *queries,
     GArray *all)
{
  weir_offset_query_run (self->handle, (WeirOffsetQuery *) (void *) queries->data, queries->len,
                         self->plan->read_uncommitted, LOOK_UP_TIMEOUT_MSEC, &self->shared->is_cancelled);
  for (guint i = 0; i < queries->len; i++)
    {
      const WeirOffsetQuery *query = &g_array_index (queries, WeirOffsetQuery, i);
      Answers *answers = &g_array_index (all, Answers, query->user_data);

      answers->offsets[query->round] = query->offset;
      answers->codes[query->round] = query->code;
    }
}

/* The offset of a position, or −1001 with range->skip_until_msec/stop_at_msec to be used instead. */
static gint64
to_offset (WeirPosition position,
           gint64 low,
           gint64 high,
           const Answers *answers,
           guint round)
{
  switch (position.kind)
    {
    case WEIR_POSITION_BEGINNING:
      return low;
    case WEIR_POSITION_END:
      return high;
    case WEIR_POSITION_OFFSET:
      return CLAMP (position.value, low, high);
    case WEIR_POSITION_LAST:
      return position.value < high - low ? high - position.value : low;
    case WEIR_POSITION_TIME:
    default:
      if (answers->offsets[round] >= 0)
        return CLAMP (answers->offsets[round], low, high);
      /* "Nothing at or after that time", unless the broker does not even know the newest
       * record's time: then it does not answer look-ups by time (librdkafka's mock cluster). */
      if (high > low && answers->is_asked[ROUND_NEWEST] && answers->offsets[ROUND_NEWEST] == RD_KAFKA_OFFSET_END
          && answers->codes[ROUND_NEWEST] == RD_KAFKA_RESP_ERR_NO_ERROR)
        return RD_KAFKA_OFFSET_INVALID;
      return high;
    }
}

static void
settle (WeirReaderThread *self,
        const Answers *answers)
{
  WeirRange *range = answers->range;
  WeirPosition from_position = range->is_late ? (WeirPosition) { WEIR_POSITION_BEGINNING, 0 } : self->plan->from;
  WeirPosition to_position = self->plan->to;
  gint64 low = answers->offsets[ROUND_LOW];
  gint64 high = MAX (answers->offsets[ROUND_HIGH], low);
  gint64 from;
  gint64 to;

  if (self->plan->ranges != NULL)
    {
      const WeirReadRange *planned = find_planned (self, range->name, range->partition);

      from_position = (WeirPosition) { WEIR_POSITION_OFFSET, planned->from };
      to_position = (WeirPosition) { WEIR_POSITION_OFFSET, planned->to };
    }
  from = to_offset (from_position, low, high, answers, ROUND_FROM);
  to = self->plan->follow ? high : to_offset (to_position, low, high, answers, ROUND_TO);

  if (from == RD_KAFKA_OFFSET_INVALID)
    {
      from = low;
      range->skip_until_msec = from_position.value;
    }
  if (to == RD_KAFKA_OFFSET_INVALID)
    {
      to = high;
      range->stop_at_msec = self->plan->to.value;
    }
  to = MAX (to, from);

  g_mutex_lock (&self->shared->mutex);
  range->from = from;
  range->to = to;
  g_mutex_unlock (&self->shared->mutex);
  range->end = self->plan->follow ? G_MAXINT64 : to;
  atomic_store_explicit (&range->next, from, memory_order_relaxed);
  range->state = WEIR_RANGE_READY;
  self->n_unresolved--;
  if (from >= to)
    weir_range_set_caught_up (self, range);
  if (from >= range->end)
    weir_range_finish (self, range);
}

static gboolean
is_for_good (rd_kafka_resp_err_t code)
{
  switch (weir_error_map_code (code, NULL))
    {
    case WEIR_ERROR_AUTHORIZATION:
    case WEIR_ERROR_UNSUPPORTED:
      return TRUE;
    case WEIR_ERROR_FAILED:
    case WEIR_ERROR_UNREACHABLE:
    case WEIR_ERROR_AUTHENTICATION:
    case WEIR_ERROR_NOT_FOUND:
    case WEIR_ERROR_CONFLICT:
    case WEIR_ERROR_TIMED_OUT:
    case WEIR_ERROR_PARTIAL:
    case WEIR_ERROR_READ_ONLY:
    case WEIR_ERROR_INVALID:
    default:
      return FALSE;
    }
}

static void
settle_or_wait (WeirReaderThread *self,
                const Answers *answers)
{
  for (guint round = 0; round < ROUND_NEWEST; round++)
    {
      rd_kafka_resp_err_t code = answers->codes[round];

      if (!answers->is_asked[round] || code == RD_KAFKA_RESP_ERR_NO_ERROR)
        continue;
      answers->range->last_code = code;
      if (is_for_good (code))
        weir_range_fail (self, answers->range, code, NULL);
      return;
    }
  /* Not an answer, whatever its code: taken for one, the partition would look empty. */
  if (answers->offsets[ROUND_LOW] < 0 || answers->offsets[ROUND_HIGH] < 0)
    return;
  settle (self, answers);
}

/* Whether a look-up by time of this range was answered by "nothing there" though it has offsets. */
static gboolean
is_doubtful (const Answers *answers)
{
  if (answers->codes[ROUND_LOW] != 0 || answers->codes[ROUND_HIGH] != 0
      || answers->offsets[ROUND_HIGH] <= answers->offsets[ROUND_LOW])
    return FALSE;
  return (answers->is_asked[ROUND_FROM] && answers->codes[ROUND_FROM] == 0 && answers->offsets[ROUND_FROM] < 0)
         || (answers->is_asked[ROUND_TO] && answers->codes[ROUND_TO] == 0 && answers->offsets[ROUND_TO] < 0);
}

/* Finds out where the unresolved ranges that have a leader begin and end. */
void
weir_range_resolve (WeirReaderThread *self)
{
  g_autoptr (GArray) all = g_array_new (FALSE, TRUE, sizeof (Answers));
  g_autoptr (GArray) queries = g_array_new (FALSE, TRUE, sizeof (WeirOffsetQuery));
  g_autoptr (GArray) doubts = g_array_new (FALSE, TRUE, sizeof (WeirOffsetQuery));

  for (guint i = 0; i < self->shared->ranges->len; i++)
    {
      WeirRange *range = g_ptr_array_index (self->shared->ranges, i);
      Answers answers = { .range = range };

      if (range->state != WEIR_RANGE_UNRESOLVED || range->leader < 0)
        continue;
      ask (queries, &answers, all->len, ROUND_LOW, RD_KAFKA_OFFSET_SPEC_EARLIEST);
      ask (queries, &answers, all->len, ROUND_HIGH, RD_KAFKA_OFFSET_SPEC_LATEST);
      if (self->plan->from.kind == WEIR_POSITION_TIME && !range->is_late)
        ask (queries, &answers, all->len, ROUND_FROM, self->plan->from.value);
      if (self->plan->to.kind == WEIR_POSITION_TIME && !self->plan->follow)
        ask (queries, &answers, all->len, ROUND_TO, self->plan->to.value);
      g_array_append_val (all, answers);
    }
  if (all->len == 0)
    return;
  run (self, queries, all);

  for (guint i = 0; i < all->len; i++)
    {
      Answers *answers = &g_array_index (all, Answers, i);

      if (is_doubtful (answers))
        ask (doubts, answers, i, ROUND_NEWEST, RD_KAFKA_OFFSET_SPEC_MAX_TIMESTAMP);
    }
  if (doubts->len > 0)
    run (self, doubts, all);

  if (g_atomic_int_get (&self->shared->is_cancelled))
    return;
  for (guint i = 0; i < all->len; i++)
    settle_or_wait (self, &g_array_index (all, Answers, i));
}

/* The log does not hold a range's position any more: retention or a deletion of records ran
 * past it, or the topic was made anew under the same name. Goes on where there is
 * something, and keeps in the coverage what was lost. */
void
weir_range_resolve_lost (WeirReaderThread *self,
                         WeirRange *range)
{
  g_autoptr (GArray) all = g_array_new (FALSE, TRUE, sizeof (Answers));
  g_autoptr (GArray) queries = g_array_new (FALSE, TRUE, sizeof (WeirOffsetQuery));
  g_autofree char *first = NULL;
  g_autofree char *last = NULL;
  gint64 next = atomic_load_explicit (&range->next, memory_order_relaxed);
  Answers answers = { .range = range };
  gint64 low;

  ask (queries, &answers, 0, ROUND_LOW, RD_KAFKA_OFFSET_SPEC_EARLIEST);
  ask (queries, &answers, 0, ROUND_HIGH, RD_KAFKA_OFFSET_SPEC_LATEST);
  g_array_append_val (all, answers);
  run (self, queries, all);

  answers = g_array_index (all, Answers, 0);
  for (guint round = ROUND_LOW; round <= ROUND_HIGH; round++)
    {
      if (answers.codes[round] == RD_KAFKA_RESP_ERR_NO_ERROR)
        continue;
      if (is_for_good (answers.codes[round]) || answers.codes[round] == RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART)
        weir_range_fail (self, range, answers.codes[round], NULL);
      /* Otherwise it stays lost, and is looked up again. */
      return;
    }

  low = answers.offsets[ROUND_LOW];
  if (next >= low && next <= answers.offsets[ROUND_HIGH])
    {
      range->state = WEIR_RANGE_READY;
      return;
    }

  first = g_strdup_printf ("%" G_GINT64_FORMAT, next);
  last = g_strdup_printf ("%" G_GINT64_FORMAT, MIN (low, range->end) - 1);
  if (next > answers.offsets[ROUND_HIGH])
    {
      /* Translators: %s is an offset */
      set_error (self, range, g_strdup_printf (_("The partition ends before offset %s now: the topic was deleted and made "
                                                 "anew, or a broker lost data."), first));
      if (!self->plan->follow)
        {
          weir_range_finish (self, range);
          return;
        }
    }
  else
    {
      /* Translators: first and last offset of a range */
      set_error (self, range, g_strdup_printf (_("The messages from offset %s to %s were deleted before they were read."),
                                               first, last));
    }
  atomic_store_explicit (&range->next, MIN (low, range->end), memory_order_relaxed);
  range->state = WEIR_RANGE_READY;
  if (low >= range->end)
    weir_range_finish (self, range);
}
