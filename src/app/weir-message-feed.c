/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "weir-message-feed.h"

#define LIVE_MAX_RECORDS 50000
#define LIVE_MAX_BYTES (64 * 1024 * 1024)

/* What both threads hold: the reader's may outlive the feed. */
typedef struct
{
  gatomicrefcount ref_count;
  GMutex mutex;
  GPtrArray *records; /* handed over whole: neither thread waits while the other counts through it */
  guint n_dropped;    /* of them, from the beginning: NULL */
  gsize n_bytes;
  gint64 n_skipped;
  gboolean is_closed;
} Hatch;

struct _WeirMessageFeed
{
  GObject parent_instance;

  WeirReader *reader;
  Hatch *hatch;
  gboolean has_ended;
};

G_DEFINE_FINAL_TYPE (WeirMessageFeed, weir_message_feed, G_TYPE_OBJECT)

enum
{
  ARRIVED,
  ENDED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static void
hatch_unref (gpointer data)
{
  Hatch *hatch = data;

  if (!g_atomic_ref_count_dec (&hatch->ref_count))
    return;
  g_ptr_array_unref (hatch->records);
  g_mutex_clear (&hatch->mutex);
  g_free (hatch);
}

static void
record_free (gpointer record)
{
  if (record != NULL)
    g_object_unref (record);
}

static GPtrArray *
records_new (void)
{
  return g_ptr_array_new_with_free_func (record_free);
}

/* Leaves out the oldest, so that only the limits are kept. Under the mutex. */
static void
bound (Hatch *hatch)
{
  while (hatch->records->len - hatch->n_dropped > 1 &&
         (hatch->records->len - hatch->n_dropped > LIVE_MAX_RECORDS || hatch->n_bytes > LIVE_MAX_BYTES))
    {
      WeirRecord *oldest = g_steal_pointer (&g_ptr_array_index (hatch->records, hatch->n_dropped));

      hatch->n_dropped++;
      hatch->n_bytes -= weir_record_get_n_bytes (oldest);
      hatch->n_skipped++;
      g_object_unref (oldest);
    }
  /* Not one by one: each time all others move. */
  if (hatch->n_dropped > LIVE_MAX_RECORDS)
    {
      g_ptr_array_remove_range (hatch->records, 0, hatch->n_dropped);
      hatch->n_dropped = 0;
    }
}

/* Thread: the reader's. */
static gboolean
receive (const WeirRecordView *view, gpointer user_data)
{
  Hatch *hatch = user_data;
  WeirRecord *record = weir_record_new_from_view (view);
  gboolean goes_on;

  g_mutex_lock (&hatch->mutex);
  goes_on = !hatch->is_closed;
  if (goes_on)
    {
      hatch->n_bytes += weir_record_get_n_bytes (record);
      g_ptr_array_add (hatch->records, g_steal_pointer (&record));
      bound (hatch);
    }
  g_mutex_unlock (&hatch->mutex);
  g_clear_object (&record);
  return goes_on;
}

static void
progress_cb (WeirMessageFeed *self)
{
  g_signal_emit (self, signals[ARRIVED], 0);
}

static void
ended_cb (WeirMessageFeed *self)
{
  self->has_ended = TRUE;
  g_signal_emit (self, signals[ENDED], 0);
}

static void
weir_message_feed_dispose (GObject *object)
{
  WeirMessageFeed *self = WEIR_MESSAGE_FEED (object);

  weir_message_feed_stop (self);
  g_clear_object (&self->reader);
  g_clear_pointer (&self->hatch, hatch_unref);
  G_OBJECT_CLASS (weir_message_feed_parent_class)->dispose (object);
}

static void
weir_message_feed_class_init (WeirMessageFeedClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = weir_message_feed_dispose;
  signals[ARRIVED] = g_signal_new ("arrived", WEIR_TYPE_MESSAGE_FEED, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 0);
  signals[ENDED] = g_signal_new ("ended", WEIR_TYPE_MESSAGE_FEED, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 0);
}

static void
weir_message_feed_init (WeirMessageFeed *self)
{
}

WeirMessageFeed *
weir_message_feed_new (WeirClient *client, const WeirReadPlan *plan)
{
  WeirMessageFeed *self = g_object_new (WEIR_TYPE_MESSAGE_FEED, NULL);
  Hatch *hatch = g_new0 (Hatch, 1);

  g_atomic_ref_count_init (&hatch->ref_count);
  g_mutex_init (&hatch->mutex);
  hatch->records = records_new ();
  self->hatch = hatch;

  g_atomic_ref_count_inc (&hatch->ref_count);
  self->reader = weir_reader_new (client, plan, receive, hatch, hatch_unref);
  g_signal_connect_object (self->reader, "progress", G_CALLBACK (progress_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->reader, "ended", G_CALLBACK (ended_cb), self, G_CONNECT_SWAPPED);
  weir_reader_start (self->reader);
  return self;
}

void
weir_message_feed_stop (WeirMessageFeed *self)
{
  g_return_if_fail (WEIR_IS_MESSAGE_FEED (self));
  if (self->hatch == NULL)
    return;
  g_mutex_lock (&self->hatch->mutex);
  self->hatch->is_closed = TRUE;
  g_mutex_unlock (&self->hatch->mutex);
  weir_reader_cancel (self->reader);
}

GPtrArray *
weir_message_feed_take (WeirMessageFeed *self)
{
  GPtrArray *fresh = records_new ();
  GPtrArray *records;
  guint n_dropped;

  g_return_val_if_fail (WEIR_IS_MESSAGE_FEED (self), fresh);
  g_mutex_lock (&self->hatch->mutex);
  n_dropped = self->hatch->n_dropped;
  records = g_steal_pointer (&self->hatch->records);
  self->hatch->records = fresh;
  self->hatch->n_dropped = 0;
  self->hatch->n_bytes = 0;
  g_mutex_unlock (&self->hatch->mutex);
  if (n_dropped > 0)
    g_ptr_array_remove_range (records, 0, n_dropped);
  return records;
}

guint
weir_message_feed_get_n_waiting (WeirMessageFeed *self)
{
  guint n;

  g_return_val_if_fail (WEIR_IS_MESSAGE_FEED (self), 0);
  g_mutex_lock (&self->hatch->mutex);
  n = self->hatch->records->len - self->hatch->n_dropped;
  g_mutex_unlock (&self->hatch->mutex);
  return n;
}

gint64
weir_message_feed_get_n_skipped (WeirMessageFeed *self)
{
  gint64 n;

  g_return_val_if_fail (WEIR_IS_MESSAGE_FEED (self), 0);
  g_mutex_lock (&self->hatch->mutex);
  n = self->hatch->n_skipped;
  g_mutex_unlock (&self->hatch->mutex);
  return n;
}

gboolean
weir_message_feed_get_is_caught_up (WeirMessageFeed *self)
{
  g_return_val_if_fail (WEIR_IS_MESSAGE_FEED (self), FALSE);
  return weir_reader_get_is_caught_up (self->reader);
}

gboolean
weir_message_feed_get_has_ended (WeirMessageFeed *self)
{
  g_return_val_if_fail (WEIR_IS_MESSAGE_FEED (self), TRUE);
  return self->has_ended;
}

WeirCoverage *
weir_message_feed_dup_coverage (WeirMessageFeed *self)
{
  g_return_val_if_fail (WEIR_IS_MESSAGE_FEED (self), NULL);
  return weir_reader_dup_coverage (self->reader);
}

char *
weir_message_feed_dup_error (WeirMessageFeed *self)
{
  WeirCoverage *coverage;
  char *error;

  g_return_val_if_fail (WEIR_IS_MESSAGE_FEED (self), NULL);
  coverage = weir_reader_dup_coverage (self->reader);
  error = g_strdup (coverage->error);
  for (guint i = 0; error == NULL && i < coverage->ranges->len; i++)
    error = g_strdup (((WeirRangeCoverage *) g_ptr_array_index (coverage->ranges, i))->error);
  weir_coverage_free (coverage);
  return error;
}
