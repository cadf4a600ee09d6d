/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "weir-message-browser.h"

#include "app/weir-message-chunk.h"
#include "app/weir-message-feed.h"
#include "app/weir-message-span.h"

/* What is shown of the past before the first new message. */
#define N_NEWEST 200
/* Of very many partitions fewer each, to bound what is read. */
#define MAX_FILL 10000
#define CHUNK_BYTES (64 * 1024 * 1024)
#define MIN_CHUNK_BYTES (1024 * 1024)
#define BATCH_MSEC 150
/* Of so many nobody reads any before the next come: to show them a little less often costs a good part less. */
#define FLOOD_MESSAGES 1000
#define FLOOD_MSEC 230
/* Behind a batch, when it is drawn, and well ahead of the next one. */
#define RESERVE_MSEC 75
#define FILL_MSEC 50
/* A partition that does not answer must not keep the others from being shown. */
#define FILL_MAX_USEC (1500 * 1000)

typedef enum
{
  IDLE,
  FIRST, /* the first page, from a position */
  OLDER,
  NEWER,
} Phase;

struct _WeirMessageBrowser
{
  GObject parent_instance;

  WeirMessageList *list;
  WeirClient *client;
  GStrv topics;
  gint32 partition;
  gboolean is_bounded;

  WeirMessageSpans *spans;
  Phase phase;
  WeirMessageChunk *chunk;
  GPtrArray *page; /* of WeirRecord: what of it is merged */

  WeirMessageFeed *feed; /* following */
  GPtrArray *filled;     /* its past, until that is complete */
  gint64 fill_start_usec;
  guint batch_source;
  guint reserve_source;
  gboolean is_filling;
  gboolean is_flooded; /* the last batch was large */
  gboolean is_paused;
  gint64 skipped_before; /* when it was paused */
  gint64 n_skipped;

  gboolean is_started;
  gboolean has_gaps;
  char *error;
};

G_DEFINE_FINAL_TYPE (WeirMessageBrowser, weir_message_browser, G_TYPE_OBJECT)

enum
{
  CHANGED,
  APPENDED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static void read_chunk (WeirMessageBrowser *self);

static void
emit_changed (WeirMessageBrowser *self)
{
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
set_error (WeirMessageBrowser *self, char *error)
{
  g_free (self->error);
  self->error = error;
}

static void
stop_feed (WeirMessageBrowser *self)
{
  g_clear_handle_id (&self->batch_source, g_source_remove);
  g_clear_handle_id (&self->reserve_source, g_source_remove);
  if (self->feed != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->feed, self);
      weir_message_feed_stop (self->feed);
    }
  g_clear_object (&self->feed);
  g_clear_pointer (&self->filled, g_ptr_array_unref);
}

static void
stop_chunk (WeirMessageBrowser *self)
{
  if (self->chunk != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->chunk, self);
      weir_message_chunk_stop (self->chunk);
    }
  g_clear_object (&self->chunk);
  g_clear_pointer (&self->page, g_ptr_array_unref);
  self->phase = IDLE;
}

static void
evict_cb (WeirRecord *const *records, guint n_records, gboolean are_newest, gpointer user_data)
{
  WeirMessageBrowser *self = user_data;

  weir_message_spans_forget (self->spans, records, n_records, are_newest);
  /* There is a gap now between the list and the newest: it cannot go on growing there. */
  if (are_newest && self->feed != NULL)
    stop_feed (self);
}

/* Pages */

static gsize
get_chunk_bytes (WeirMessageBrowser *self)
{
  return MAX (CHUNK_BYTES / MAX (weir_message_spans_get_n_spans (self->spans), 1), MIN_CHUNK_BYTES);
}

/* Shows what is merged of the page, when that is all, or reads more for it. */
static void
go_on (WeirMessageBrowser *self)
{
  gboolean needs_more;

  if (self->phase == OLDER)
    needs_more = weir_message_spans_take_older (self->spans, WEIR_MESSAGE_PAGE_SIZE, self->page);
  else
    needs_more = weir_message_spans_take_newer (self->spans, WEIR_MESSAGE_PAGE_SIZE, self->page);
  if (needs_more)
    {
      read_chunk (self);
      return;
    }
  if (self->phase == OLDER)
    {
      g_autoptr (GPtrArray) records = g_ptr_array_new_with_free_func (g_object_unref);

      for (guint i = self->page->len; i-- > 0;)
        g_ptr_array_add (records, g_object_ref (g_ptr_array_index (self->page, i)));
      self->phase = IDLE;
      weir_message_list_prepend (self->list, records);
    }
  else
    {
      self->phase = IDLE;
      weir_message_list_append (self->list, self->page);
    }
  g_clear_pointer (&self->page, g_ptr_array_unref);
  emit_changed (self);
}

static void
chunk_ended_cb (WeirMessageBrowser *self)
{
  g_autoptr (WeirMessageChunk) chunk = g_steal_pointer (&self->chunk);
  g_autoptr (GPtrArray) parts = weir_message_chunk_take (chunk);

  g_signal_handlers_disconnect_by_data (chunk, self);
  set_error (self, weir_message_chunk_dup_error (chunk));
  for (guint i = 0; i < parts->len; i++)
    {
      const WeirMessagePart *part = g_ptr_array_index (parts, i);

      if (self->phase == FIRST)
        self->has_gaps |= weir_message_spans_add_first (self->spans, part, self->is_bounded);
      else if (self->phase == NEWER)
        self->has_gaps |= weir_message_spans_add_newer (self->spans, part);
      else
        self->has_gaps |= weir_message_spans_add_older (self->spans, part);
    }
  /* Those of which nothing came at all: they would be asked for ever. */
  if (parts->len == 0)
    for (guint i = 0; i < weir_message_spans_get_n_spans (self->spans); i++)
      weir_message_spans_get (self->spans, i)->is_out = TRUE;
  if (self->phase == FIRST)
    {
      self->phase = NEWER;
      self->is_filling = FALSE;
    }
  go_on (self);
}

static void
start_chunk (WeirMessageBrowser *self, const WeirReadPlan *plan, guint max_records)
{
  self->chunk = weir_message_chunk_new (self->client, plan, max_records, get_chunk_bytes (self), self->phase == OLDER);
  g_signal_connect_object (self->chunk, "ended", G_CALLBACK (chunk_ended_cb), self, G_CONNECT_SWAPPED);
}

/* Reads a piece of each partition that the merge waits for. */
static void
read_chunk (WeirMessageBrowser *self)
{
  WeirReadPlan *plan = weir_read_plan_new ((const char *const *) self->topics);

  weir_message_spans_plan (self->spans, (const char *const *) self->topics, self->phase == OLDER, plan);
  start_chunk (self, plan, G_MAXUINT);
  weir_read_plan_free (plan);
}

static void
start_page (WeirMessageBrowser *self, Phase phase)
{
  self->phase = phase;
  self->page = g_ptr_array_new_with_free_func (g_object_unref);
  weir_message_spans_start_page (self->spans);
  go_on (self);
  emit_changed (self);
}

/* Following */

/* The past of a topic that is followed: of all partitions together the newest ones are shown, and
 * the rest is at hand for the first page of older ones. */
static void
finish_fill (WeirMessageBrowser *self)
{
  WeirCoverage *coverage = weir_message_feed_dup_coverage (self->feed);
  g_autoptr (GPtrArray) records = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GPtrArray) shown = g_ptr_array_new_with_free_func (g_object_unref);
  WeirCoverage *later;
  gboolean is_settled;
  guint n_hidden;

  /* All that is covered: more may have come since it was taken. A message counts before it is handed over, and one
   * on its way would look like a gap. */
  g_ptr_array_extend_and_steal (self->filled, weir_message_feed_take (self->feed));
  later = weir_message_feed_dup_coverage (self->feed);
  is_settled = later->n_records == (gint64) self->filled->len;
  weir_coverage_free (later);
  self->has_gaps |= weir_message_spans_add_past (self->spans, coverage, self->filled, is_settled,
                                                 weir_message_feed_get_n_skipped (self->feed) == 0);
  weir_coverage_free (coverage);
  weir_message_spans_drain_newer (self->spans, records);
  n_hidden = records->len > N_NEWEST ? records->len - N_NEWEST : 0;
  for (guint i = 0; i < records->len; i++)
    {
      WeirRecord *record = g_ptr_array_index (records, i);

      if (i >= n_hidden)
        g_ptr_array_add (shown, g_object_ref (record));
      else
        g_queue_push_tail (&weir_message_spans_find (self->spans, weir_record_get_topic (record),
                                                     weir_record_get_partition (record))->older,
                           g_object_ref (record));
    }
  g_clear_pointer (&self->filled, g_ptr_array_unref);
  self->is_filling = FALSE;
  weir_message_list_append (self->list, shown);
  g_signal_emit (self, signals[APPENDED], 0, shown->len);
}

/* In a frame of its own: to evict many and to show many takes longer than one frame has. */
static void
reserve_cb (gpointer user_data)
{
  WeirMessageBrowser *self = user_data;

  self->reserve_source = 0;
  /* What a person reads stays. */
  if (!self->is_paused)
    weir_message_list_make_reserve (self->list);
}

static void
append_new (WeirMessageBrowser *self)
{
  g_autoptr (GPtrArray) arrived = weir_message_feed_take (self->feed);
  g_autoptr (GPtrArray) records = g_ptr_array_new_with_free_func (g_object_unref);

  self->is_flooded = arrived->len >= FLOOD_MESSAGES;
  if (arrived->len == 0)
    return;
  self->has_gaps |= weir_message_spans_add_arrived (self->spans, arrived, weir_message_feed_get_n_skipped (self->feed) == 0);
  weir_message_spans_drain_newer (self->spans, records);
  weir_message_list_append (self->list, records);
  if (self->reserve_source == 0)
    self->reserve_source = g_timeout_add_once (RESERVE_MSEC, reserve_cb, self);
  g_signal_emit (self, signals[APPENDED], 0, records->len);
}

static gboolean
batch_cb (gpointer user_data)
{
  WeirMessageBrowser *self = user_data;

  self->batch_source = 0;
  if (self->is_filling)
    {
      gint64 age_usec = g_get_monotonic_time () - self->fill_start_usec;
      gboolean is_complete = weir_message_feed_get_is_caught_up (self->feed) || weir_message_feed_get_has_ended (self->feed);

      g_ptr_array_extend_and_steal (self->filled, weir_message_feed_take (self->feed));
      if (is_complete || (age_usec > FILL_MAX_USEC && self->filled->len > 0))
        finish_fill (self);
      else
        self->batch_source = g_timeout_add (FILL_MSEC, batch_cb, self);
    }
  else if (!self->is_paused)
    {
      append_new (self);
    }
  if (self->feed != NULL)
    {
      self->n_skipped = weir_message_feed_get_n_skipped (self->feed);
      set_error (self, weir_message_feed_get_has_ended (self->feed) || self->is_filling ? weir_message_feed_dup_error (self->feed) : NULL);
    }
  emit_changed (self);
  return G_SOURCE_REMOVE;
}

static void
arrived_cb (WeirMessageBrowser *self)
{
  if (self->batch_source == 0)
    self->batch_source = g_timeout_add (self->is_filling ? FILL_MSEC : self->is_flooded ? FLOOD_MSEC : BATCH_MSEC, batch_cb, self);
}

static void
start_feed (WeirMessageBrowser *self, guint n_partitions)
{
  WeirReadPlan *plan = weir_read_plan_new ((const char *const *) self->topics);

  plan->partition = self->partition;
  plan->from.kind = WEIR_POSITION_LAST;
  /* As many of each partition as of all. */
  plan->from.value = CLAMP (MAX_FILL / (gint64) MAX (n_partitions, 1), 1, N_NEWEST);
  plan->follow = TRUE;
  self->filled = g_ptr_array_new_with_free_func (g_object_unref);
  self->fill_start_usec = g_get_monotonic_time ();
  self->feed = weir_message_feed_new (self->client, plan);
  weir_read_plan_free (plan);
  g_signal_connect_object (self->feed, "arrived", G_CALLBACK (arrived_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->feed, "ended", G_CALLBACK (arrived_cb), self, G_CONNECT_SWAPPED);
  /* Being caught up makes no sound: it has to be looked for. */
  self->batch_source = g_timeout_add (FILL_MSEC, batch_cb, self);
}

/* The object */

static void
weir_message_browser_dispose (GObject *object)
{
  WeirMessageBrowser *self = WEIR_MESSAGE_BROWSER (object);

  stop_feed (self);
  stop_chunk (self);
  if (self->list != NULL)
    weir_message_list_set_evict_func (self->list, NULL, NULL);
  g_clear_object (&self->list);
  g_clear_object (&self->client);
  G_OBJECT_CLASS (weir_message_browser_parent_class)->dispose (object);
}

static void
weir_message_browser_finalize (GObject *object)
{
  WeirMessageBrowser *self = WEIR_MESSAGE_BROWSER (object);

  g_clear_pointer (&self->spans, weir_message_spans_free);
  g_clear_pointer (&self->topics, g_strfreev);
  g_free (self->error);
  G_OBJECT_CLASS (weir_message_browser_parent_class)->finalize (object);
}

static void
weir_message_browser_class_init (WeirMessageBrowserClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = weir_message_browser_dispose;
  G_OBJECT_CLASS (klass)->finalize = weir_message_browser_finalize;
  signals[CHANGED] = g_signal_new ("changed", WEIR_TYPE_MESSAGE_BROWSER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 0);
  signals[APPENDED] = g_signal_new ("appended", WEIR_TYPE_MESSAGE_BROWSER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                    G_TYPE_NONE, 1, G_TYPE_UINT);
}

static void
weir_message_browser_init (WeirMessageBrowser *self)
{
  self->spans = weir_message_spans_new ();
}

WeirMessageBrowser *
weir_message_browser_new (guint max_records, gsize max_bytes)
{
  WeirMessageBrowser *self = g_object_new (WEIR_TYPE_MESSAGE_BROWSER, NULL);

  self->list = weir_message_list_new (max_records, max_bytes);
  weir_message_list_set_evict_func (self->list, evict_cb, self);
  return self;
}

void
weir_message_browser_stop (WeirMessageBrowser *self)
{
  g_return_if_fail (WEIR_IS_MESSAGE_BROWSER (self));
  stop_feed (self);
  stop_chunk (self);
  self->is_filling = FALSE;
}

void
weir_message_browser_seek (WeirMessageBrowser *self, WeirClient *client, const char *const *topics, guint n_partitions,
                           gint32 partition, WeirPosition from, WeirPosition to)
{
  WeirReadPlan *plan;

  g_return_if_fail (WEIR_IS_MESSAGE_BROWSER (self));
  g_return_if_fail (WEIR_IS_CLIENT (client));
  g_return_if_fail (topics[0] != NULL);
  weir_message_browser_stop (self);
  weir_message_list_clear (self->list);
  weir_message_spans_free (self->spans);
  self->spans = weir_message_spans_new ();
  g_set_object (&self->client, client);
  if (self->topics == NULL || !g_strv_equal ((const char *const *) self->topics, topics))
    self->has_gaps = FALSE;
  g_strfreev (self->topics);
  self->topics = g_strdupv ((GStrv) topics);
  self->partition = partition;
  self->is_bounded = to.kind != WEIR_POSITION_END;
  self->is_started = TRUE;
  self->is_filling = TRUE;
  self->is_paused = FALSE;
  self->n_skipped = 0;
  self->skipped_before = 0;
  set_error (self, NULL);
  if (from.kind == WEIR_POSITION_END)
    {
      start_feed (self, partition >= 0 ? 1 : n_partitions);
      emit_changed (self);
      return;
    }
  plan = weir_read_plan_new (topics);
  plan->partition = partition;
  plan->from = from;
  plan->to = to;
  self->phase = FIRST;
  self->page = g_ptr_array_new_with_free_func (g_object_unref);
  start_chunk (self, plan, WEIR_MESSAGE_PAGE_SIZE);
  weir_read_plan_free (plan);
  emit_changed (self);
}

void
weir_message_browser_load_older (WeirMessageBrowser *self)
{
  g_return_if_fail (WEIR_IS_MESSAGE_BROWSER (self));
  if (weir_message_browser_get_has_older (self) && !weir_message_browser_get_is_loading (self))
    start_page (self, OLDER);
}

void
weir_message_browser_load_newer (WeirMessageBrowser *self)
{
  g_return_if_fail (WEIR_IS_MESSAGE_BROWSER (self));
  if (!self->is_started || self->feed != NULL || weir_message_browser_get_is_loading (self))
    return;
  /* The topic may have grown since its end was reached. */
  for (guint i = 0; i < weir_message_spans_get_n_spans (self->spans); i++)
    {
      WeirMessageSpan *span = weir_message_spans_get (self->spans, i);

      span->is_at_high = span->high >= span->limit;
    }
  start_page (self, NEWER);
}

void
weir_message_browser_set_paused (WeirMessageBrowser *self, gboolean paused)
{
  g_return_if_fail (WEIR_IS_MESSAGE_BROWSER (self));
  if (self->is_paused == paused)
    return;
  self->is_paused = paused;
  if (self->feed != NULL && paused)
    self->skipped_before = weir_message_feed_get_n_skipped (self->feed);
  else if (self->feed != NULL && !self->is_filling)
    append_new (self);
  emit_changed (self);
}

WeirMessageList *
weir_message_browser_get_list (WeirMessageBrowser *self)
{
  g_return_val_if_fail (WEIR_IS_MESSAGE_BROWSER (self), NULL);
  return self->list;
}

gboolean
weir_message_browser_get_is_started (WeirMessageBrowser *self)
{
  g_return_val_if_fail (WEIR_IS_MESSAGE_BROWSER (self), FALSE);
  return self->is_started;
}

gboolean
weir_message_browser_get_is_live (WeirMessageBrowser *self)
{
  g_return_val_if_fail (WEIR_IS_MESSAGE_BROWSER (self), FALSE);
  return self->feed != NULL && !weir_message_feed_get_has_ended (self->feed);
}

gboolean
weir_message_browser_get_is_paused (WeirMessageBrowser *self)
{
  g_return_val_if_fail (WEIR_IS_MESSAGE_BROWSER (self), FALSE);
  return self->is_paused;
}

gboolean
weir_message_browser_get_is_filling (WeirMessageBrowser *self)
{
  g_return_val_if_fail (WEIR_IS_MESSAGE_BROWSER (self), FALSE);
  return self->is_filling;
}

gboolean
weir_message_browser_get_is_loading (WeirMessageBrowser *self)
{
  g_return_val_if_fail (WEIR_IS_MESSAGE_BROWSER (self), FALSE);
  return self->is_filling || self->phase != IDLE;
}

gboolean
weir_message_browser_get_has_older (WeirMessageBrowser *self)
{
  g_return_val_if_fail (WEIR_IS_MESSAGE_BROWSER (self), FALSE);
  return self->is_started && !self->is_filling && !weir_message_spans_is_at_low (self->spans);
}

gboolean
weir_message_browser_get_has_newer (WeirMessageBrowser *self)
{
  g_return_val_if_fail (WEIR_IS_MESSAGE_BROWSER (self), FALSE);
  return self->is_started && !self->is_filling && self->feed == NULL && !weir_message_spans_is_at_high (self->spans);
}

gint64
weir_message_browser_get_n_new (WeirMessageBrowser *self)
{
  g_return_val_if_fail (WEIR_IS_MESSAGE_BROWSER (self), 0);
  if (self->feed == NULL || !self->is_paused)
    return 0;
  return weir_message_feed_get_n_waiting (self->feed) + weir_message_feed_get_n_skipped (self->feed) - self->skipped_before;
}

gint64
weir_message_browser_get_n_skipped (WeirMessageBrowser *self)
{
  g_return_val_if_fail (WEIR_IS_MESSAGE_BROWSER (self), 0);
  return self->n_skipped;
}

gboolean
weir_message_browser_get_has_gaps (WeirMessageBrowser *self)
{
  g_return_val_if_fail (WEIR_IS_MESSAGE_BROWSER (self), FALSE);
  return self->has_gaps;
}

const char *
weir_message_browser_get_error (WeirMessageBrowser *self)
{
  g_return_val_if_fail (WEIR_IS_MESSAGE_BROWSER (self), NULL);
  return self->error;
}
