/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "kafka/weir-replay-preview.h"

#include "kafka/weir-reader-watch.h"
#include "kafka/weir-replay-private.h"

/* What the reader's thread fills: it may outlive the object. */
typedef struct
{
  WeirReplayLook look;
  gboolean by_offsets;
  gint64 max_message_bytes; /* 0: not known */

  GMutex mutex;
  WeirReplayExpectation found; /* without what is known of the topics */
} Sink;

struct _WeirReplayPreview
{
  GObject parent_instance;

  WeirClient *source;
  WeirClient *target;
  WeirJob *job;
  GCancellable *cancellable;
  Sink *sink;
  WeirReader *reader;
  WeirReaderWatch *watch;
  WeirReplayExpectation result;
  GError *error;
  gboolean has_ended;
};

G_DEFINE_FINAL_TYPE (WeirReplayPreview, weir_replay_preview, G_TYPE_OBJECT)

enum
{
  PROGRESS,
  ENDED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static void
sink_clear (gpointer data)
{
  Sink *sink = data;

  if (sink->look.destroy != NULL)
    sink->look.destroy (sink->look.user_data);
  g_free (sink->found.not_edited);
  g_clear_pointer (&sink->found.before, g_bytes_unref);
  g_clear_pointer (&sink->found.after, g_bytes_unref);
  g_mutex_clear (&sink->mutex);
}

static void
sink_unref (gpointer data)
{
  g_atomic_rc_box_release_full (data, sink_clear);
}

/* FALSE: it cannot be edited, and would be refused. Thread: the reader's. */
static gboolean
take_edit (Sink *sink,
           const WeirRecordView *view,
           WeirRecordView *edited)
{
  WeirReplayExpectation *found = &sink->found;
  g_autofree char *problem = NULL;
  gboolean is_edited = sink->look.edit (view, edited, &problem, sink->look.user_data);

  g_mutex_lock (&sink->mutex);
  if (!is_edited && found->n_not_edited++ == 0)
    found->not_edited = g_steal_pointer (&problem);
  if (is_edited && found->after == NULL && view->value != NULL)
    {
      found->before = g_bytes_new (view->value, view->value_length);
      found->after = g_bytes_new (edited->value, edited->value_length);
    }
  g_mutex_unlock (&sink->mutex);
  return is_edited;
}

/* Thread: the reader's. */
static gboolean
take_record (const WeirRecordView *view,
             gpointer user_data)
{
  Sink *sink = user_data;
  WeirReplayExpectation *found = &sink->found;
  WeirReplayPlace place = { .partition = view->partition, .offset = view->offset, .timestamp_msec = view->timestamp_msec };
  WeirRecordView edited = *view;
  gint64 n_bytes;

  if (sink->by_offsets)
    return FALSE;
  if (sink->look.match != NULL && !sink->look.match (view, sink->look.user_data))
    return TRUE;
  if (sink->look.edit != NULL && !take_edit (sink, view, &edited))
    return TRUE;
  n_bytes = (gint64) (edited.key_length + edited.value_length);
  g_mutex_lock (&sink->mutex);
  if (found->n_messages == 0 || place.timestamp_msec < found->first.timestamp_msec)
    found->first = place;
  if (found->n_messages == 0 || place.timestamp_msec >= found->last.timestamp_msec)
    found->last = place;
  found->n_messages++;
  found->n_bytes += n_bytes;
  found->n_without_key += edited.key == NULL;
  if (sink->max_message_bytes > 0 && n_bytes > sink->max_message_bytes)
    found->n_larger++;
  g_mutex_unlock (&sink->mutex);
  return TRUE;
}

static void
end (WeirReplayPreview *self)
{
  g_autoptr (WeirReplayPreview) keep = g_object_ref (self);

  self->has_ended = TRUE;
  g_signal_emit (keep, signals[ENDED], 0);
}

static void
take_error (WeirReplayPreview *self,
            GError *error)
{
  self->error = error;
  end (self);
}

static void
reader_ended_cb (WeirReplayPreview *self)
{
  WeirReplayExpectation *result = &self->result;

  result->coverage = weir_reader_dup_coverage (self->reader);
  result->is_stalled = weir_reader_watch_get_is_stalled (self->watch);
  g_clear_pointer (&self->watch, weir_reader_watch_free);
  g_mutex_lock (&self->sink->mutex);
  result->n_messages = self->sink->found.n_messages;
  result->n_bytes = self->sink->found.n_bytes;
  result->n_larger = self->sink->found.n_larger;
  result->n_without_key = self->sink->found.n_without_key;
  result->n_not_edited = self->sink->found.n_not_edited;
  result->not_edited = g_strdup (self->sink->found.not_edited);
  result->before = self->sink->found.before != NULL ? g_bytes_ref (self->sink->found.before) : NULL;
  result->after = self->sink->found.after != NULL ? g_bytes_ref (self->sink->found.after) : NULL;
  result->first = self->sink->found.first;
  result->last = self->sink->found.last;
  g_mutex_unlock (&self->sink->mutex);
  for (guint i = 0; result->by_offsets && i < result->coverage->ranges->len; i++)
    {
      const WeirRangeCoverage *range = g_ptr_array_index (result->coverage->ranges, i);

      if (range->to > range->from)
        result->n_messages += range->to - range->from;
    }
  result->warnings = g_array_new (FALSE, FALSE, sizeof (WeirReplayWarning));
  weir_replay_expectation_find_warnings (result, self->job);
  end (self);
}

static void
reader_progress_cb (WeirReplayPreview *self)
{
  g_signal_emit (self, signals[PROGRESS], 0);
}

static void
start_reading (WeirReplayPreview *self)
{
  GError *error = NULL;
  WeirReadPlan *plan = weir_replay_make_plan (self->job, &error);

  if (plan == NULL)
    {
      take_error (self, error);
      return;
    }
  plan->bulk = !self->result.by_offsets;
  if (self->result.target->has_configuration)
    self->sink->max_message_bytes = self->result.target->max_message_bytes;
  self->reader = weir_reader_new (self->source, plan, take_record, g_atomic_rc_box_acquire (self->sink), sink_unref);
  weir_read_plan_free (plan);
  g_signal_connect_object (self->reader, "progress", G_CALLBACK (reader_progress_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->reader, "ended", G_CALLBACK (reader_ended_cb), self, G_CONNECT_SWAPPED);
  self->watch = weir_reader_watch_new (self->reader, self->sink->look.stall_msec, FALSE);
  weir_reader_start (self->reader);
}

static void
target_cb (GObject *object,
           GAsyncResult *result,
           gpointer user_data)
{
  g_autoptr (WeirReplayPreview) self = user_data;
  GError *error = NULL;

  self->result.target = weir_topic_facts_get_finish (WEIR_CLIENT (object), result, &error);
  if (error == NULL)
    g_cancellable_set_error_if_cancelled (self->cancellable, &error);
  if (error != NULL)
    take_error (self, error);
  else
    start_reading (self);
}

static void
source_cb (GObject *object,
           GAsyncResult *result,
           gpointer user_data)
{
  g_autoptr (WeirReplayPreview) self = user_data;
  GError *error = NULL;

  self->result.source = weir_topic_facts_get_finish (WEIR_CLIENT (object), result, &error);
  if (error != NULL)
    take_error (self, error);
  else
    weir_topic_facts_get_async (self->target, self->job->target, self->cancellable, target_cb, g_object_ref (self));
}

static void
weir_replay_preview_dispose (GObject *object)
{
  WeirReplayPreview *self = WEIR_REPLAY_PREVIEW (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_pointer (&self->watch, weir_reader_watch_free);
  /* Dropped, it is cancelled. */
  g_clear_object (&self->reader);
  g_clear_pointer (&self->sink, sink_unref);
  g_clear_object (&self->source);
  g_clear_object (&self->target);
  G_OBJECT_CLASS (weir_replay_preview_parent_class)->dispose (object);
}

static void
weir_replay_preview_finalize (GObject *object)
{
  WeirReplayPreview *self = WEIR_REPLAY_PREVIEW (object);

  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->job, weir_job_free);
  g_clear_pointer (&self->result.source, weir_topic_facts_free);
  g_clear_pointer (&self->result.target, weir_topic_facts_free);
  g_clear_pointer (&self->result.not_edited, g_free);
  g_clear_pointer (&self->result.before, g_bytes_unref);
  g_clear_pointer (&self->result.after, g_bytes_unref);
  g_clear_pointer (&self->result.warnings, g_array_unref);
  g_clear_pointer (&self->result.coverage, weir_coverage_free);
  g_clear_error (&self->error);
  G_OBJECT_CLASS (weir_replay_preview_parent_class)->finalize (object);
}

static void
weir_replay_preview_class_init (WeirReplayPreviewClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = weir_replay_preview_dispose;
  G_OBJECT_CLASS (klass)->finalize = weir_replay_preview_finalize;

  /**
   * WeirReplayPreview::progress:
   *
   * More was looked at. At most every 100 ms.
   */
  signals[PROGRESS] = g_signal_new ("progress", WEIR_TYPE_REPLAY_PREVIEW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  /**
   * WeirReplayPreview::ended:
   *
   * Once: weir_replay_preview_get_result() says what was found.
   */
  signals[ENDED] = g_signal_new ("ended", WEIR_TYPE_REPLAY_PREVIEW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
weir_replay_preview_init (WeirReplayPreview *self)
{
  self->cancellable = g_cancellable_new ();
}

/**
 * weir_replay_preview_new:
 * @source: the source's cluster
 * @target: the target's; the same client where that is the same
 * @job: what is to be done
 * @by_offsets: count offsets instead of reading: quick, and an upper limit
 * @look: what the rooms around give
 *
 * Returns: (transfer full): a dry run that has not started
 */
WeirReplayPreview *
weir_replay_preview_new (WeirClient *source,
                         WeirClient *target,
                         const WeirJob *job,
                         gboolean by_offsets,
                         const WeirReplayLook *look)
{
  WeirReplayPreview *self = g_object_new (WEIR_TYPE_REPLAY_PREVIEW, NULL);

  self->source = g_object_ref (source);
  self->target = g_object_ref (target);
  self->job = weir_job_copy (job);
  self->result.by_offsets = by_offsets;
  self->sink = g_atomic_rc_box_new0 (Sink);
  self->sink->look = *look;
  self->sink->by_offsets = by_offsets;
  g_mutex_init (&self->sink->mutex);
  return self;
}

void
weir_replay_preview_start (WeirReplayPreview *self)
{
  g_return_if_fail (WEIR_IS_REPLAY_PREVIEW (self));
  weir_topic_facts_get_async (self->source, self->job->source, self->cancellable, source_cb, g_object_ref (self));
}

void
weir_replay_preview_cancel (WeirReplayPreview *self)
{
  g_return_if_fail (WEIR_IS_REPLAY_PREVIEW (self));
  g_cancellable_cancel (self->cancellable);
  if (self->reader != NULL)
    weir_reader_cancel (self->reader);
}

void
weir_replay_preview_get_progress (WeirReplayPreview *self,
                                  gint64 *n_messages,
                                  double *fraction)
{
  g_return_if_fail (WEIR_IS_REPLAY_PREVIEW (self));

  g_mutex_lock (&self->sink->mutex);
  *n_messages = self->sink->found.n_messages;
  g_mutex_unlock (&self->sink->mutex);
  *fraction = 0;
  if (self->reader != NULL)
    {
      WeirCoverage *coverage = weir_reader_dup_coverage (self->reader);

      *fraction = weir_coverage_get_fraction (coverage);
      weir_coverage_free (coverage);
    }
}

const WeirReplayExpectation *
weir_replay_preview_get_result (WeirReplayPreview *self,
                                GError **error)
{
  g_return_val_if_fail (WEIR_IS_REPLAY_PREVIEW (self), NULL);
  g_return_val_if_fail (self->has_ended, NULL);

  if (self->error == NULL)
    return &self->result;
  if (error != NULL)
    *error = g_error_copy (self->error);
  return NULL;
}
