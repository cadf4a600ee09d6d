/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "weir-message-span.h"

#define MIN_STEP 20
/* Where compaction left nothing, bigger steps find something sooner. */
#define MAX_STEP (1 << 22)

static gint64
get_step (WeirMessageSpans *self, const WeirMessageSpan *span)
{
  guint n_spans = MAX (weir_message_spans_get_n_spans (self), 1);

  return CLAMP (span->step * 2 / n_spans, MIN_STEP, MAX_STEP);
}

static void
set_step (WeirMessageSpan *span, const WeirMessagePart *part)
{
  span->step = part->records->len == 0 ? MIN (span->step * 4, MAX_STEP) : WEIR_MESSAGE_PAGE_SIZE;
}

/* Of one partition, in order: between them, and behind the last one, where the mark of a transaction's end may be. */
static gboolean
is_gap (WeirRecord *previous, gint64 next)
{
  return previous != NULL && next > weir_record_get_offset (previous) + 1;
}

static gboolean
has_gap (const WeirMessagePart *part)
{
  return part->next - part->from > (gint64) part->records->len;
}

/**
 * weir_message_spans_plan:
 * @topics: the topics of @plan
 * @is_older: in which direction
 *
 * Adds to @plan a piece of each partition that the merge waits for.
 */
void
weir_message_spans_plan (WeirMessageSpans *self, const char *const *topics, gboolean is_older, WeirReadPlan *plan)
{
  for (guint i = 0; i < weir_message_spans_get_n_spans (self); i++)
    {
      WeirMessageSpan *span = weir_message_spans_get (self, i);
      gint64 step = get_step (self, span);
      guint topic = 0;

      while (topics[topic] != NULL && !g_str_equal (topics[topic], span->key.topic))
        topic++;
      if (span->is_out)
        continue;
      if (is_older && !span->is_at_low && span->older.length == 0)
        weir_read_plan_add_range (plan, topic, span->key.partition, MAX (span->low - step, 0), span->low);
      else if (!is_older && !span->is_at_high && span->newer.length == 0)
        weir_read_plan_add_range (plan, topic, span->key.partition, span->high, MIN (span->high + step, span->limit));
    }
}

/**
 * weir_message_spans_add_first:
 * @part: what was read from a position on
 * @is_bounded: nothing outside of what was asked for is wanted
 *
 * Returns: whether offsets without a message were passed
 */
gboolean
weir_message_spans_add_first (WeirMessageSpans *self, const WeirMessagePart *part, gboolean is_bounded)
{
  WeirMessageSpan *span = weir_message_spans_find (self, part->topic, part->partition);
  gboolean has_gaps = FALSE;

  span->low = part->records->len > 0 ? weir_record_get_offset (g_ptr_array_index (part->records, 0)) : part->next;
  span->high = part->next;
  span->limit = is_bounded ? part->end : G_MAXINT64;
  span->is_at_low = is_bounded || span->low == 0;
  span->is_at_high = part->is_done;
  span->is_out = part->error != NULL || (!part->is_done && part->records->len == 0);
  for (guint i = 0; i < part->records->len; i++)
    {
      WeirRecord *record = g_ptr_array_index (part->records, i);

      has_gaps |= is_gap (g_queue_peek_tail (&span->newer), weir_record_get_offset (record));
      g_queue_push_tail (&span->newer, g_object_ref (record));
    }
  return has_gaps | is_gap (g_queue_peek_tail (&span->newer), part->next);
}

/* What weir_message_spans_plan() asked for; returns as above. */
gboolean
weir_message_spans_add_newer (WeirMessageSpans *self, const WeirMessagePart *part)
{
  WeirMessageSpan *span = weir_message_spans_find (self, part->topic, part->partition);
  gint64 wanted = MIN (span->high + get_step (self, span), span->limit);

  for (guint i = 0; i < part->records->len; i++)
    g_queue_push_tail (&span->newer, g_object_ref (g_ptr_array_index (part->records, i)));
  span->is_out = part->error != NULL || (part->records->len == 0 && part->next < part->end);
  span->is_at_high = part->is_done && (part->end < wanted || part->end >= span->limit);
  set_step (span, part);
  span->high = MAX (span->high, part->next);
  return has_gap (part);
}

/* What weir_message_spans_plan() asked for; returns as above. */
gboolean
weir_message_spans_add_older (WeirMessageSpans *self, const WeirMessagePart *part)
{
  WeirMessageSpan *span = weir_message_spans_find (self, part->topic, part->partition);
  gint64 wanted = MAX (span->low - get_step (self, span), 0);

  /* Read from the front: what was not read to its end would leave a gap. */
  if (!part->is_done)
    {
      span->is_out = TRUE;
      return FALSE;
    }
  for (guint i = part->records->len; i-- > 0;)
    g_queue_push_head (&span->older, g_object_ref (g_ptr_array_index (part->records, i)));
  /* The log begins later than was asked for. */
  span->is_at_low = part->from == 0 || (part->from > wanted && !part->is_cut);
  set_step (span, part);
  span->low = MIN (span->low, part->from);
  return has_gap (part);
}

/**
 * weir_message_spans_add_past:
 * @coverage: what was read for them
 * @records: of #WeirRecord: the newest of a topic that is followed
 * @is_settled: @records are all that @coverage tells of
 * @is_whole: none of them were left out because they came too fast: that is no gap of the topic
 *
 * Returns: whether offsets without a message were passed
 */
gboolean
weir_message_spans_add_past (WeirMessageSpans *self, const WeirCoverage *coverage, GPtrArray *records, gboolean is_settled,
                             gboolean is_whole)
{
  gboolean has_gaps = FALSE;

  for (guint i = 0; i < coverage->ranges->len; i++)
    {
      const WeirRangeCoverage *range = g_ptr_array_index (coverage->ranges, i);
      WeirMessageSpan *span;

      if (range->partition < 0)
        continue;
      span = weir_message_spans_find (self, range->topic, range->partition);
      span->low = range->from;
      span->high = range->next;
      span->is_at_low = range->from == 0;
    }
  for (guint i = 0; i < records->len; i++)
    {
      WeirRecord *record = g_ptr_array_index (records, i);
      WeirMessageSpan *span = weir_message_spans_find (self, weir_record_get_topic (record), weir_record_get_partition (record));

      if (is_whole)
        has_gaps |= is_gap (g_queue_peek_tail (&span->newer), weir_record_get_offset (record));
      g_queue_push_tail (&span->newer, g_object_ref (record));
    }
  for (guint i = 0; i < weir_message_spans_get_n_spans (self); i++)
    {
      WeirMessageSpan *span = weir_message_spans_get (self, i);
      WeirRecord *last = g_queue_peek_tail (&span->newer);

      if (is_settled)
        has_gaps |= is_gap (last, span->high);
      if (last != NULL)
        span->high = MAX (span->high, weir_record_get_offset (last) + 1);
    }
  return has_gaps;
}

/* What came while following; returns as above. */
gboolean
weir_message_spans_add_arrived (WeirMessageSpans *self, GPtrArray *records, gboolean is_whole)
{
  gboolean has_gaps = FALSE;

  for (guint i = 0; i < records->len; i++)
    {
      WeirRecord *record = g_ptr_array_index (records, i);
      WeirMessageSpan *span = weir_message_spans_find (self, weir_record_get_topic (record), weir_record_get_partition (record));

      has_gaps |= is_whole && weir_record_get_offset (record) > span->high;
      span->high = weir_record_get_offset (record) + 1;
      g_queue_push_tail (&span->newer, g_object_ref (record));
    }
  return has_gaps;
}
