/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "weir-message-history.h"

#include "base/weir-error.h"
#include "kafka/weir-history.h"
#include "kafka/weir-topic-policy.h"

#define SECOND G_GINT64_CONSTANT (1000)
#define MINUTE (60 * SECOND)
#define HOUR (60 * MINUTE)
#define DAY (24 * HOUR)
/* No sooner: a page that is looked at asks for a bucket or two each time. */
#define UPDATE_USEC (5 * G_USEC_PER_SEC)
#define RETRY_USEC (30 * G_USEC_PER_SEC)
/* Records with a late timestamp, and retention, change closed buckets too. */
#define FORGET_USEC (300 * G_USEC_PER_SEC)
/* Clocks of producers differ. */
#define OPEN_MSEC (2 * MINUTE)

typedef struct
{
  gint64 span_msec;
  gint64 step_msec;
} Level;

/* Each with at most 96 buckets, so look-ups. */
static const Level levels[] = {
  { 10 * MINUTE, 10 * SECOND },
  { HOUR, MINUTE },
  { 3 * HOUR, 2 * MINUTE },
  { 8 * HOUR, 5 * MINUTE },
  { DAY, 15 * MINUTE },
  { 2 * DAY, 30 * MINUTE },
  { 4 * DAY, HOUR },
  /* What Kafka keeps where nobody says otherwise is a week, and up to a segment more. */
  { 8 * DAY, 2 * HOUR },
  { 14 * DAY, 4 * HOUR },
  { 30 * DAY, 8 * HOUR },
  { 90 * DAY, DAY },
  { 2 * 366 * DAY, 8 * DAY },
  { 20 * 366 * DAY, 90 * DAY },
};
#define FIRST_LEVEL 7
/* At first as many buckets become one: a broker unpacks a batch for each look-up, and the whole of them takes a second
 * where batches are large. */
#define COARSE 8

struct _WeirMessageHistory
{
  GObject parent_instance;

  WeirClient *client; /* not owned: it owns this */
  char *topic;
  GCancellable *cancellable;
  GArray *buckets; /* of WeirTimelineBucket */
  guint level;
  guint asked_level;
  gboolean is_coarse;    /* what the buckets are */
  gboolean asked_coarse; /* what is under way */
  gboolean is_shown;
  gboolean may_narrow; /* until a span was found, or one was too short */
  gboolean is_busy;
  gboolean is_unsupported;
  char *error;
  gint64 n_offsets;
  gint64 n_unplaced; /* of the offsets: no longer span holds them, their time is in the future */
  gint64 last_sum;
  gint64 next_usec; /* not to be asked again before */
  gint64 full_usec; /* when all buckets were asked for */

  WeirMessagePolicy policy;
  gboolean is_asking_policy;
  gint64 policy_usec; /* not to be asked again before */
};

G_DEFINE_FINAL_TYPE (WeirMessageHistory, weir_message_history, G_TYPE_OBJECT)

enum
{
  CHANGED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static void ask (WeirMessageHistory *self, guint level, gboolean is_coarse);

static gint64
sum_up (GArray *buckets)
{
  gint64 sum = 0;

  for (guint i = 0; i < buckets->len; i++)
    sum += MAX (g_array_index (buckets, WeirTimelineBucket, i).count, 0);
  return sum;
}

static gint64
sum_up_fresh (GArray *buckets)
{
  gint64 sum = 0;

  for (guint i = 0; i < buckets->len; i++)
    sum += MAX (g_array_index (buckets, WeirHistoryBucket, i).n_offsets, 0);
  return sum;
}

/* Replaces what was known from the first of the new buckets on, and drops what is older than the span. */
static void
merge (WeirMessageHistory *self, GArray *fresh)
{
  gint64 start = g_array_index (fresh, WeirHistoryBucket, 0).start_msec;
  gint64 oldest = g_array_index (fresh, WeirHistoryBucket, fresh->len - 1).end_msec - levels[self->level].span_msec;
  guint n_old = 0;

  while (self->buckets->len > 0 && g_array_index (self->buckets, WeirTimelineBucket, self->buckets->len - 1).start_msec >= start)
    g_array_set_size (self->buckets, self->buckets->len - 1);
  for (guint i = 0; i < fresh->len; i++)
    {
      const WeirHistoryBucket *bucket = &g_array_index (fresh, WeirHistoryBucket, i);
      WeirTimelineBucket copy = { bucket->start_msec, bucket->end_msec, bucket->n_offsets };

      g_array_append_val (self->buckets, copy);
    }
  while (n_old < self->buckets->len && g_array_index (self->buckets, WeirTimelineBucket, n_old).end_msec <= oldest)
    n_old++;
  g_array_remove_range (self->buckets, 0, n_old);
}

/* The first bucket that is not empty, NULL where all are. */
static const WeirTimelineBucket *
find_first (WeirMessageHistory *self)
{
  for (guint i = 0; i < self->buckets->len; i++)
    {
      const WeirTimelineBucket *bucket = &g_array_index (self->buckets, WeirTimelineBucket, i);

      if (bucket->count != 0)
        return bucket;
    }
  return NULL;
}

/* The level at which the whole topic is seen, and no more than that. */
static guint
choose_level (WeirMessageHistory *self)
{
  gint64 end = g_array_index (self->buckets, WeirTimelineBucket, self->buckets->len - 1).end_msec;
  const WeirTimelineBucket *first = find_first (self);

  if (self->n_offsets > sum_up (self->buckets) && self->level + 1 < G_N_ELEMENTS (levels))
    {
      /* A topic that grows while it is asked about has a few more. */
      gint64 missing = self->n_offsets - sum_up (self->buckets) - self->n_unplaced;

      if (missing > self->n_offsets / 1000)
        return self->level + 1;
    }
  for (guint i = 0; i < self->level; i++)
    if (first != NULL && end - first->start_msec <= levels[i].span_msec)
      return i;
  return self->level;
}

/* Whether smaller buckets cannot tell that a shorter span would do: what they add would make the line jump. */
static gboolean
is_settled (WeirMessageHistory *self)
{
  gint64 end = g_array_index (self->buckets, WeirTimelineBucket, self->buckets->len - 1).end_msec;
  const WeirTimelineBucket *first = find_first (self);

  return !self->may_narrow || self->level == 0 || first == NULL
         || end - first->end_msec > levels[self->level - 1].span_msec;
}

static void
show (WeirMessageHistory *self)
{
  self->is_shown = TRUE;
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
history_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) fresh = weir_history_finish (WEIR_CLIENT (object), result, &error);
  g_autoptr (WeirMessageHistory) self = user_data;
  guint level;

  self->is_busy = FALSE;
  if (fresh == NULL)
    {
      if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        return;
      self->is_unsupported = g_error_matches (error, WEIR_ERROR, WEIR_ERROR_UNSUPPORTED);
      self->next_usec = g_get_monotonic_time () + RETRY_USEC;
      g_set_str (&self->error, error->message);
      g_signal_emit (self, signals[CHANGED], 0);
      return;
    }
  g_clear_pointer (&self->error, g_free);
  self->next_usec = g_get_monotonic_time () + UPDATE_USEC;
  if (self->asked_level != self->level || self->is_coarse)
    g_array_set_size (self->buckets, 0);
  if (!self->may_narrow && self->asked_level > self->level && sum_up_fresh (fresh) <= self->last_sum)
    self->n_unplaced = MAX (self->n_offsets - self->last_sum, 0);
  self->level = self->asked_level;
  self->is_coarse = self->asked_coarse;
  merge (self, fresh);
  self->last_sum = sum_up (self->buckets);
  level = choose_level (self);
  if (level > self->level || (level < self->level && self->may_narrow))
    {
      /* Not that of a week first and then another: only where the week holds something to look at. */
      if (level > self->level || self->is_shown)
        show (self);
      /* After a longer span only longer ones: two levels that disagree would be asked for in turn. */
      self->may_narrow = self->may_narrow && level < self->level;
      ask (self, level, TRUE);
      return;
    }
  if (self->is_coarse)
    {
      if (is_settled (self))
        {
          self->may_narrow = FALSE;
          show (self);
        }
      ask (self, self->level, FALSE);
      return;
    }
  self->may_narrow = FALSE;
  show (self);
}

static void
policy_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WeirMessageHistory) self = user_data;
  gboolean is_compacted = FALSE;
  WeirMessagePolicy policy;

  self->is_asking_policy = FALSE;
  if (weir_topic_policy_finish (WEIR_CLIENT (object), result, &is_compacted, &error))
    policy = is_compacted ? WEIR_MESSAGE_POLICY_COMPACTS : WEIR_MESSAGE_POLICY_KEEPS;
  else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  else
    policy = WEIR_MESSAGE_POLICY_NOT_TOLD;
  /* What was told once is not forgotten for a broker that is away for a moment. */
  if (policy == self->policy || (policy == WEIR_MESSAGE_POLICY_NOT_TOLD && self->policy != WEIR_MESSAGE_POLICY_NOT_ASKED))
    return;
  self->policy = policy;
  g_signal_emit (self, signals[CHANGED], 0);
}

/* Seldom: somebody may have changed it. */
static void
ask_policy (WeirMessageHistory *self)
{
  gint64 now_usec = g_get_monotonic_time ();

  if (self->is_asking_policy || now_usec < self->policy_usec)
    return;
  self->policy_usec = now_usec + FORGET_USEC;
  self->is_asking_policy = TRUE;
  weir_topic_policy_async (self->client, self->topic, self->cancellable, policy_cb, g_object_ref (self));
}

static void
ask (WeirMessageHistory *self, guint level, gboolean is_coarse)
{
  gint64 step = levels[level].step_msec;
  gint64 now = g_get_real_time () / 1000;
  gint64 end = (now / step + 1) * step;
  gint64 start = end - levels[level].span_msec;
  gint64 now_usec = g_get_monotonic_time ();
  guint n_buckets;

  if (level == self->level && self->buckets->len > 0 && !self->is_coarse && now_usec - self->full_usec < FORGET_USEC)
    {
      /* Closed buckets are known. */
      for (guint i = self->buckets->len; i-- > 0;)
        {
          const WeirTimelineBucket *bucket = &g_array_index (self->buckets, WeirTimelineBucket, i);

          if (bucket->end_msec + OPEN_MSEC < now && bucket->count >= 0)
            {
              start = MAX (start, bucket->end_msec);
              break;
            }
        }
    }
  else
    {
      self->full_usec = now_usec;
    }
  n_buckets = (guint) ((end - start) / step);
  if (is_coarse)
    n_buckets = (n_buckets + COARSE - 1) / COARSE;
  self->asked_level = level;
  self->asked_coarse = is_coarse;
  self->is_busy = TRUE;
  weir_history_async (self->client, self->topic, start, end, n_buckets, self->cancellable, history_cb, g_object_ref (self));
}

static void
weir_message_history_dispose (GObject *object)
{
  g_cancellable_cancel (WEIR_MESSAGE_HISTORY (object)->cancellable);
  G_OBJECT_CLASS (weir_message_history_parent_class)->dispose (object);
}

static void
weir_message_history_finalize (GObject *object)
{
  WeirMessageHistory *self = WEIR_MESSAGE_HISTORY (object);

  g_object_unref (self->cancellable);
  g_array_unref (self->buckets);
  g_free (self->error);
  g_free (self->topic);
  G_OBJECT_CLASS (weir_message_history_parent_class)->finalize (object);
}

static void
weir_message_history_class_init (WeirMessageHistoryClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = weir_message_history_dispose;
  G_OBJECT_CLASS (klass)->finalize = weir_message_history_finalize;
  signals[CHANGED] = g_signal_new ("changed", WEIR_TYPE_MESSAGE_HISTORY, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 0);
}

static void
weir_message_history_init (WeirMessageHistory *self)
{
  self->cancellable = g_cancellable_new ();
  self->buckets = g_array_new (FALSE, FALSE, sizeof (WeirTimelineBucket));
  self->level = FIRST_LEVEL;
  self->may_narrow = TRUE;
  self->n_offsets = -1;
}

/* The client has gone: nothing may be asked of it any more. */
static void
client_gone_cb (gpointer data)
{
  GHashTable *histories = data;
  GHashTableIter iter;
  gpointer history;

  g_hash_table_iter_init (&iter, histories);
  while (g_hash_table_iter_next (&iter, NULL, &history))
    {
      ((WeirMessageHistory *) history)->client = NULL;
      g_cancellable_cancel (((WeirMessageHistory *) history)->cancellable);
    }
  g_hash_table_unref (histories);
}

WeirMessageHistory *
weir_message_history_get (WeirClient *client, const char *topic)
{
  GHashTable *histories;
  WeirMessageHistory *self;

  g_return_val_if_fail (WEIR_IS_CLIENT (client), NULL);
  histories = g_object_get_data (G_OBJECT (client), "weir-message-histories");
  if (histories == NULL)
    {
      histories = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
      g_object_set_data_full (G_OBJECT (client), "weir-message-histories", histories, client_gone_cb);
    }
  self = g_hash_table_lookup (histories, topic);
  if (self == NULL)
    {
      self = g_object_new (WEIR_TYPE_MESSAGE_HISTORY, NULL);
      self->client = client;
      self->topic = g_strdup (topic);
      g_hash_table_insert (histories, g_strdup (topic), self);
    }
  return g_object_ref (self);
}

void
weir_message_history_update (WeirMessageHistory *self, gint64 n_offsets)
{
  g_return_if_fail (WEIR_IS_MESSAGE_HISTORY (self));
  self->n_offsets = n_offsets;
  if (self->client != NULL)
    ask_policy (self);
  if (self->client == NULL || self->is_busy || self->is_unsupported || g_get_monotonic_time () < self->next_usec)
    return;
  ask (self, self->level, self->buckets->len == 0);
}

const WeirTimelineBucket *
weir_message_history_get_buckets (WeirMessageHistory *self, guint *n_buckets)
{
  g_return_val_if_fail (WEIR_IS_MESSAGE_HISTORY (self), NULL);
  *n_buckets = self->buckets->len;
  return (const WeirTimelineBucket *) (const void *) self->buckets->data;
}

gboolean
weir_message_history_get_is_unsupported (WeirMessageHistory *self)
{
  g_return_val_if_fail (WEIR_IS_MESSAGE_HISTORY (self), FALSE);
  return self->is_unsupported;
}

const char *
weir_message_history_get_error (WeirMessageHistory *self)
{
  g_return_val_if_fail (WEIR_IS_MESSAGE_HISTORY (self), NULL);
  return self->error;
}

WeirMessagePolicy
weir_message_history_get_policy (WeirMessageHistory *self)
{
  g_return_val_if_fail (WEIR_IS_MESSAGE_HISTORY (self), WEIR_MESSAGE_POLICY_NOT_ASKED);
  return self->policy;
}
