/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "weir-publish-run.h"

#include "base/weir-error.h"
#include "kafka/weir-bulk.h"

/* Brokers that say nothing for so long are given up. */
#define STALL_MSEC 60000
#define PROGRESS_MSEC 150

/* Shared with the thread that does the work; what is above the mutex is that thread's alone. */
typedef struct
{
  gatomicrefcount ref_count;
  WeirPublishSource *source;
  GQueue places; /* of Place: of the messages that are on their way */
  gint64 n_given;
  gint64 limit_usec; /* 0: none */
  int is_stopped;    /* g_atomic_int */

  GMutex mutex;
  WeirPublishReport report;
  gint64 started_usec; /* 0: not yet */
  gint64 ended_usec;
} State;

typedef struct
{
  char *name;
  gint64 place;
} Place;

struct _WeirPublishRun
{
  GObject parent_instance;

  State *state;
  WeirBulk *bulk; /* NULL: a dry run */
  char *topic;
  guint progress_source;
  gboolean has_ended;
};

G_DEFINE_FINAL_TYPE (WeirPublishRun, weir_publish_run, G_TYPE_OBJECT)

enum
{
  PROGRESS,
  ENDED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static void
place_free (gpointer data)
{
  Place *place = data;

  g_free (place->name);
  g_free (place);
}

static void
problem_free (gpointer data)
{
  WeirPublishProblem *problem = data;

  g_free (problem->name);
  g_free (problem->problem);
  g_free (problem);
}

static WeirPublishProblem *
problem_new (const char *name, gint64 place, const char *text)
{
  WeirPublishProblem *problem = g_new0 (WeirPublishProblem, 1);

  problem->name = g_strdup (name);
  problem->place = place;
  problem->problem = g_strdup (text);
  return problem;
}

static gpointer
copy_range (gconstpointer range, gpointer user_data)
{
  return g_memdup2 (range, sizeof (WeirPublishRange));
}

static gpointer
copy_problem (gconstpointer data, gpointer user_data)
{
  const WeirPublishProblem *problem = data;

  return problem_new (problem->name, problem->place, problem->problem);
}

static gpointer
copy_record (gconstpointer record, gpointer user_data)
{
  return g_object_ref ((gpointer) record);
}

static State *
state_ref (State *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

static void
state_unref (gpointer data)
{
  State *self = data;

  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  self->source->free (self->source);
  g_queue_clear_full (&self->places, place_free);
  g_ptr_array_unref (self->report.ranges);
  g_ptr_array_unref (self->report.problems);
  g_ptr_array_unref (self->report.first);
  g_free (self->report.error);
  g_mutex_clear (&self->mutex);
  g_free (self);
}

/* From here on the thread that does the work. */

static gint64
get_elapsed (State *self)
{
  return g_get_monotonic_time () - self->started_usec;
}

static gboolean
is_over (State *self)
{
  if (g_atomic_int_get (&self->is_stopped))
    return TRUE;
  if (self->limit_usec == 0 || get_elapsed (self) < self->limit_usec)
    return FALSE;
  g_mutex_lock (&self->mutex);
  self->report.is_out_of_time = TRUE;
  g_mutex_unlock (&self->mutex);
  return TRUE;
}

static const char *
get_name (State *self)
{
  return self->source->name_place != NULL ? self->source->name_place (self->source) : NULL;
}

static void
start_clock (State *self)
{
  if (self->started_usec != 0)
    return;
  g_mutex_lock (&self->mutex);
  self->started_usec = g_get_monotonic_time ();
  g_mutex_unlock (&self->mutex);
}

static void
add_wrong (State *self, gint64 place, const GError *error)
{
  g_mutex_lock (&self->mutex);
  self->report.n_wrong++;
  if (self->report.problems->len < WEIR_PUBLISH_MAX_PROBLEMS)
    g_ptr_array_add (self->report.problems, problem_new (get_name (self), place, error->message));
  g_mutex_unlock (&self->mutex);
}

static WeirRecord *
next (gpointer user_data)
{
  State *self = user_data;

  start_clock (self);
  while (!is_over (self))
    {
      g_autoptr (GError) error = NULL;
      gint64 place = 0;
      WeirRecord *record = self->source->next (self->source, &place, &error);

      if (record != NULL)
        {
          Place *where = g_new0 (Place, 1);

          where->place = place;
          where->name = g_strdup (get_name (self));
          g_queue_push_tail (&self->places, where);
          self->n_given++;
          g_mutex_lock (&self->mutex);
          self->report.n_read++;
          self->report.n_bytes += (gint64) weir_record_get_n_bytes (record);
          if (self->report.first->len < WEIR_PUBLISH_N_FIRST)
            g_ptr_array_add (self->report.first, g_object_ref (record));
          g_mutex_unlock (&self->mutex);
          return record;
        }
      if (error == NULL)
        return NULL;
      if (!g_error_matches (error, WEIR_ERROR, WEIR_ERROR_INVALID))
        {
          g_mutex_lock (&self->mutex);
          g_set_str (&self->report.error, error->message);
          g_mutex_unlock (&self->mutex);
          return NULL;
        }
      add_wrong (self, place, error);
    }
  return NULL;
}

static gboolean
is_due (gpointer user_data)
{
  State *self = user_data;

  /* What is over is asked for, so that it ends. */
  return is_over (self) || self->n_given < self->source->get_due (self->source, get_elapsed (self));
}

static void
add_to_range (GPtrArray *ranges, const WeirPublished *published)
{
  WeirPublishRange *range = NULL;
  guint i;

  for (i = 0; i < ranges->len; i++)
    {
      range = g_ptr_array_index (ranges, i);
      if (range->partition >= published->partition)
        break;
    }
  if (i >= ranges->len || range->partition != published->partition)
    {
      range = g_new0 (WeirPublishRange, 1);
      range->partition = published->partition;
      range->first = range->last = -1;
      g_ptr_array_insert (ranges, (int) i, range);
    }
  range->n_messages++;
  if (published->offset < 0)
    return;
  range->first = range->first < 0 ? published->offset : MIN (range->first, published->offset);
  range->last = MAX (range->last, published->offset);
}

static void
report (const WeirPublished *published, const char *problem, gpointer user_data)
{
  State *self = user_data;
  Place *where = g_queue_pop_head (&self->places);

  g_mutex_lock (&self->mutex);
  if (published != NULL)
    {
      self->report.n_published++;
      add_to_range (self->report.ranges, published);
    }
  else if (problem != NULL)
    {
      self->report.n_refused++;
      if (self->report.problems->len < WEIR_PUBLISH_MAX_PROBLEMS)
        g_ptr_array_add (self->report.problems, problem_new (where->name, where->place, problem));
    }
  g_mutex_unlock (&self->mutex);
  place_free (where);
}

/* A dry run. */
static void
read_all (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  State *self = data;
  WeirRecord *record;

  while ((record = next (self)) != NULL)
    {
      place_free (g_queue_pop_head (&self->places));
      g_object_unref (record);
    }
  g_task_return_boolean (task, TRUE);
}

/* From here on the main thread. */

static gboolean
progress_cb (gpointer user_data)
{
  g_signal_emit (user_data, signals[PROGRESS], 0);
  return G_SOURCE_CONTINUE;
}

static void
end (WeirPublishRun *self)
{
  State *state = self->state;
  const char *problem = self->bulk != NULL ? weir_bulk_get_problem (self->bulk) : NULL;

  g_mutex_lock (&state->mutex);
  state->ended_usec = g_get_monotonic_time ();
  if (problem != NULL)
    g_set_str (&state->report.error, problem);
  state->report.was_stopped = g_atomic_int_get (&state->is_stopped) != 0;
  g_mutex_unlock (&state->mutex);
  g_clear_handle_id (&self->progress_source, g_source_remove);
  self->has_ended = TRUE;
  g_signal_emit (self, signals[ENDED], 0);
}

static void
bulk_ended_cb (WeirPublishRun *self)
{
  g_autoptr (WeirPublishRun) keeper = g_object_ref (self);

  end (self);
}

static void
read_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  end (WEIR_PUBLISH_RUN (object));
}

static void
weir_publish_run_dispose (GObject *object)
{
  WeirPublishRun *self = WEIR_PUBLISH_RUN (object);

  g_clear_handle_id (&self->progress_source, g_source_remove);
  if (self->state != NULL)
    g_atomic_int_set (&self->state->is_stopped, TRUE);
  /* Its thread keeps the state as long as it needs it. */
  g_clear_object (&self->bulk);
  g_clear_pointer (&self->state, state_unref);
  G_OBJECT_CLASS (weir_publish_run_parent_class)->dispose (object);
}

static void
weir_publish_run_finalize (GObject *object)
{
  g_free (WEIR_PUBLISH_RUN (object)->topic);
  G_OBJECT_CLASS (weir_publish_run_parent_class)->finalize (object);
}

static void
weir_publish_run_class_init (WeirPublishRunClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = weir_publish_run_dispose;
  G_OBJECT_CLASS (klass)->finalize = weir_publish_run_finalize;
  signals[PROGRESS] = g_signal_new ("progress", WEIR_TYPE_PUBLISH_RUN, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[ENDED] = g_signal_new ("ended", WEIR_TYPE_PUBLISH_RUN, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
weir_publish_run_init (WeirPublishRun *self)
{
}

WeirPublishRun *
weir_publish_run_new (WeirClient *client, const char *topic, WeirPublishSource *source, const char *const *properties, double rate,
                      gint64 seconds)
{
  WeirPublishRun *self = g_object_new (WEIR_TYPE_PUBLISH_RUN, NULL);
  State *state = g_new0 (State, 1);

  g_atomic_ref_count_init (&state->ref_count);
  state->source = source;
  state->limit_usec = seconds * G_TIME_SPAN_SECOND;
  g_queue_init (&state->places);
  g_mutex_init (&state->mutex);
  state->report.n_expected = source->n_expected;
  state->report.ranges = g_ptr_array_new_with_free_func (g_free);
  state->report.problems = g_ptr_array_new_with_free_func (problem_free);
  state->report.first = g_ptr_array_new_with_free_func (g_object_unref);
  self->state = state;
  self->topic = g_strdup (topic);
  if (client != NULL)
    {
      WeirBulkHooks hooks = { .next = next, .report = report, .user_data = state_ref (state), .rate = rate, .stall_msec = STALL_MSEC,
                              .is_due = source->get_due != NULL ? is_due : NULL, .properties = properties, .destroy = state_unref };

      self->bulk = weir_bulk_new (client, topic, &hooks);
      g_signal_connect_object (self->bulk, "ended", G_CALLBACK (bulk_ended_cb), self, G_CONNECT_SWAPPED);
    }
  return self;
}

gboolean
weir_publish_run_start (WeirPublishRun *self, GError **error)
{
  g_return_val_if_fail (WEIR_IS_PUBLISH_RUN (self), FALSE);

  if (self->bulk != NULL)
    {
      if (!weir_bulk_start (self->bulk, error))
        return FALSE;
    }
  else
    {
      g_autoptr (GTask) task = g_task_new (self, NULL, read_cb, NULL);

      g_task_set_task_data (task, state_ref (self->state), state_unref);
      g_task_run_in_thread (task, read_all);
    }
  self->progress_source = g_timeout_add (PROGRESS_MSEC, progress_cb, self);
  return TRUE;
}

void
weir_publish_run_stop (WeirPublishRun *self)
{
  g_return_if_fail (WEIR_IS_PUBLISH_RUN (self));

  g_atomic_int_set (&self->state->is_stopped, TRUE);
  if (self->bulk != NULL)
    weir_bulk_cancel (self->bulk);
}

gboolean
weir_publish_run_get_has_ended (WeirPublishRun *self)
{
  return self->has_ended;
}

const char *
weir_publish_run_get_topic (WeirPublishRun *self)
{
  return self->topic;
}

WeirPublishReport *
weir_publish_run_dup_report (WeirPublishRun *self)
{
  State *state;
  WeirPublishReport *copy;

  g_return_val_if_fail (WEIR_IS_PUBLISH_RUN (self), NULL);

  state = self->state;
  g_mutex_lock (&state->mutex);
  copy = g_memdup2 (&state->report, sizeof state->report);
  copy->ranges = g_ptr_array_copy (state->report.ranges, copy_range, NULL);
  copy->problems = g_ptr_array_copy (state->report.problems, copy_problem, NULL);
  copy->first = g_ptr_array_copy (state->report.first, copy_record, NULL);
  copy->error = g_strdup (state->report.error);
  if (state->started_usec != 0)
    copy->elapsed_usec = (state->ended_usec != 0 ? state->ended_usec : g_get_monotonic_time ()) - state->started_usec;
  g_mutex_unlock (&state->mutex);
  return copy;
}

void
weir_publish_report_free (WeirPublishReport *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref (self->ranges);
  g_ptr_array_unref (self->problems);
  g_ptr_array_unref (self->first);
  g_free (self->error);
  g_free (self);
}
