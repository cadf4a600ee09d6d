/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "kafka/weir-reader-private.h"

#include "kafka/weir-config.h"

struct _WeirReader
{
  GObject parent_instance;

  WeirReaderShared *shared;
  WeirProfile *profile; /* a copy: the thread must not see changes */
  gboolean is_started;
};

G_DEFINE_FINAL_TYPE (WeirReader, weir_reader, G_TYPE_OBJECT)

enum
{
  PROGRESS,
  ENDED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static void
range_free (WeirRange *range)
{
  g_free (range->error);
  g_free (range);
}

WeirReaderShared *
weir_reader_shared_ref (WeirReaderShared *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
weir_reader_shared_unref (WeirReaderShared *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_clear_pointer (&self->conf, rd_kafka_conf_destroy);
  g_clear_pointer (&self->ranges, g_ptr_array_unref);
  g_clear_pointer (&self->plan, weir_read_plan_free);
  g_clear_pointer (&self->notifier, weir_notifier_unref);
  g_mutex_clear (&self->mutex);
  g_free (self->error);
  g_free (self->connection_error);
  g_free (self);
}

/* Thread: the reader's. No call of the sink comes after this. */
void
weir_reader_shared_post_ended (WeirReaderShared *self,
                               WeirStopReason reason)
{
  g_mutex_lock (&self->mutex);
  self->reason = reason;
  g_mutex_unlock (&self->mutex);
  g_atomic_int_set (&self->is_caught_up, TRUE);
  weir_notifier_post_ended (self->notifier);
}

static void
weir_reader_dispose (GObject *object)
{
  WeirReader *self = WEIR_READER (object);

  if (self->shared != NULL)
    {
      g_atomic_int_set (&self->shared->is_cancelled, TRUE);
      weir_notifier_leave (self->shared->notifier, self->is_started);
    }
  g_clear_pointer (&self->shared, weir_reader_shared_unref);
  g_clear_object (&self->profile);

  G_OBJECT_CLASS (weir_reader_parent_class)->dispose (object);
}

static void
weir_reader_class_init (WeirReaderClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = weir_reader_dispose;

  /**
   * WeirReader::progress:
   *
   * More was read since the last one. At most every 100 ms.
   */
  signals[PROGRESS] = g_signal_new ("progress", WEIR_TYPE_READER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                    G_TYPE_NONE, 0);
  /**
   * WeirReader::ended:
   *
   * Once, when all was read, or the read was stopped or failed: see weir_reader_dup_coverage().
   */
  signals[ENDED] = g_signal_new ("ended", WEIR_TYPE_READER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 0);
}

static void
weir_reader_init (WeirReader *self)
{
}

/**
 * weir_reader_new:
 * @client: where to read
 * @plan: what to read
 * @func: (scope notified): the sink; called on the reader's thread
 * @user_data: its data
 * @destroy: (nullable): releases @user_data, on the thread that created the reader, behind "ended"
 *
 * Returns: (transfer full): a reader that has not started
 */
WeirReader *
weir_reader_new (WeirClient *client,
                 const WeirReadPlan *plan,
                 WeirReaderRecordFunc func,
                 gpointer user_data,
                 GDestroyNotify destroy)
{
  return weir_reader_new_for_profile (weir_client_get_profile (client), plan, func, user_data, destroy);
}

WeirReader *
weir_reader_new_for_profile (WeirProfile *profile,
                             const WeirReadPlan *plan,
                             WeirReaderRecordFunc func,
                             gpointer user_data,
                             GDestroyNotify destroy)
{
  WeirReader *self = g_object_new (WEIR_TYPE_READER, NULL);
  WeirReaderShared *shared = g_new0 (WeirReaderShared, 1);

  g_atomic_ref_count_init (&shared->ref_count);
  g_mutex_init (&shared->mutex);
  shared->notifier = weir_notifier_new (self, signals[PROGRESS], signals[ENDED], user_data, destroy);
  shared->plan = weir_read_plan_copy (plan);
  shared->func = func;
  shared->user_data = user_data;
  shared->ranges = g_ptr_array_new_with_free_func ((GDestroyNotify) range_free);
  self->shared = shared;
  self->profile = weir_profile_copy (profile);
  return self;
}

/**
 * weir_reader_start:
 *
 * Starts the thread. Where the profile's properties cannot be used, "ended" follows with the reason.
 */
void
weir_reader_start (WeirReader *self)
{
  g_autoptr (GError) error = NULL;
  WeirReaderShared *shared;

  g_return_if_fail (WEIR_IS_READER (self));
  g_return_if_fail (!self->is_started);

  shared = self->shared;
  self->is_started = TRUE;
  shared->conf = weir_config_new (self->profile, WEIR_CONFIG_READER, &error);
  if (shared->conf == NULL)
    {
      shared->error = g_strdup (error->message);
      weir_reader_shared_post_ended (shared, WEIR_STOPPED_ERROR);
      return;
    }
  weir_reader_configure (shared->conf, self->profile, shared->plan);
  g_thread_unref (g_thread_new ("weir-reader", weir_reader_thread_main, weir_reader_shared_ref (shared)));
}

/**
 * weir_reader_cancel:
 *
 * Stops reading soon; "ended" follows.
 */
void
weir_reader_cancel (WeirReader *self)
{
  g_return_if_fail (WEIR_IS_READER (self));
  g_atomic_int_set (&self->shared->is_cancelled, TRUE);
}

/**
 * weir_reader_set_paused:
 *
 * While paused nothing is fetched and nothing fetched ahead is kept; then reading goes on where it was.
 */
void
weir_reader_set_paused (WeirReader *self,
                        gboolean paused)
{
  g_return_if_fail (WEIR_IS_READER (self));
  g_atomic_int_set (&self->shared->is_paused, paused);
}

gboolean
weir_reader_get_is_caught_up (WeirReader *self)
{
  g_return_val_if_fail (WEIR_IS_READER (self), FALSE);
  return g_atomic_int_get (&self->shared->is_caught_up) != 0;
}

static void
range_coverage_free (WeirRangeCoverage *range)
{
  g_free (range->topic);
  g_free (range->error);
  g_free (range);
}

/**
 * weir_reader_dup_coverage:
 *
 * Returns: (transfer full): what was read so far. While no broker answers, `error` says why
 */
WeirCoverage *
weir_reader_dup_coverage (WeirReader *self)
{
  WeirReaderShared *shared;
  WeirCoverage *coverage = g_new0 (WeirCoverage, 1);

  g_return_val_if_fail (WEIR_IS_READER (self), coverage);

  shared = self->shared;
  coverage->ranges = g_ptr_array_new_with_free_func ((GDestroyNotify) range_coverage_free);
  g_mutex_lock (&shared->mutex);
  for (guint i = 0; i < shared->ranges->len; i++)
    {
      const WeirRange *range = g_ptr_array_index (shared->ranges, i);
      WeirRangeCoverage *copy = g_new0 (WeirRangeCoverage, 1);

      copy->topic = g_strdup (range->name);
      copy->partition = range->partition;
      copy->from = range->from;
      copy->next = MAX (atomic_load_explicit (&range->next, memory_order_relaxed), range->from);
      /* Following, the range grows with what arrives. */
      copy->to = MAX (range->to, copy->next);
      copy->error = g_strdup (range->error);
      g_ptr_array_add (coverage->ranges, copy);
    }
  coverage->n_records = atomic_load_explicit (&shared->n_records, memory_order_relaxed);
  coverage->n_bytes = atomic_load_explicit (&shared->n_bytes, memory_order_relaxed);
  coverage->reason = shared->reason;
  coverage->error = g_strdup (shared->error != NULL ? shared->error : shared->connection_error);
  g_mutex_unlock (&shared->mutex);
  return coverage;
}
