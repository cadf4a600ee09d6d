/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "store/weir-lag-store.h"

#include <glib/gi18n.h>

#include "base/weir-error.h"

#define MAX_BYTES (G_GINT64_CONSTANT (200) * 1000 * 1000)
/* How many points a second are kept of all partitions together. */
#define POINTS_PER_SEC 200
#define FLUSH_SEC 10
#define FLUSH_POINTS 2000
/* Where the disk is slow: what is not written by then is dropped rather than heaped up. */
#define MAX_BATCHES 20
/* More partitions are not kept: their points would be minutes apart. */
#define MAX_LINES 20000
#define THIN_USEC (10 * G_TIME_SPAN_MINUTE)
/* How often it is written down that nothing has moved. */
#define HEARTBEAT_USEC G_TIME_SPAN_MINUTE

/* What the thread has. */
typedef struct
{
  gatomicrefcount ref_count;
  char *folder;
  WeirLagFile *file;    /* the thread's own */
  gboolean is_useless;  /* the thread's own: cannot be opened; not tried again with every batch */
  gint64 thinned_usec;  /* the thread's own */
  int n_batches;        /* g_atomic_int: that wait to be written */
} Disk;

struct _WeirLagStore
{
  GObject parent_instance;

  Disk *disk;
  GThreadPool *thread; /* one: the database belongs to it */
  GHashTable *lines;   /* set of Line */
  GArray *rows;        /* of WeirLagRow: not handed over yet */
  guint timer_id;
  char *problem;
  gboolean is_disposed;
};

/* Where one partition's line is. */
typedef struct
{
  char *cluster;
  char *group;
  char *topic;
  gint32 partition;
  gint64 written_usec;
  gint64 committed;
  gint64 end;
  gint64 seen_usec; /* when it was seen unmoved last, 0 where not since it was written */
} Line;

G_DEFINE_FINAL_TYPE (WeirLagStore, weir_lag_store, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_PROBLEM,
  N_PROPERTIES,
};

static GParamSpec *properties[N_PROPERTIES];

static guint
line_hash (gconstpointer key)
{
  const Line *line = key;

  return g_str_hash (line->group) * 31 + g_str_hash (line->topic) + (guint) line->partition * 2654435761u;
}

static gboolean
line_equal (gconstpointer a,
            gconstpointer b)
{
  const Line *first = a;
  const Line *second = b;

  return first->partition == second->partition && g_str_equal (first->group, second->group) && g_str_equal (first->topic, second->topic)
         && g_str_equal (first->cluster, second->cluster);
}

static void
line_free (Line *self)
{
  g_free (self->cluster);
  g_free (self->group);
  g_free (self->topic);
  g_free (self);
}

static void
disk_unref (Disk *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  weir_lag_file_free (self->file);
  g_free (self->folder);
  g_free (self);
}

/* One thing for the thread to do. */
typedef enum
{
  DO_WRITE,
  DO_LOAD,
  DO_GET_SIZE,
  DO_CLEAR,
} What;

typedef struct
{
  What what;
  Disk *disk;
  GWeakRef store;
  GArray *rows;
  char *cluster;
  char *group;
  gint64 since_usec;
  char *problem; /* out: a sentence for people */
} Work;

static void
work_free (Work *self)
{
  g_weak_ref_clear (&self->store);
  g_clear_pointer (&self->rows, g_array_unref);
  g_free (self->cluster);
  g_free (self->group);
  g_free (self->problem);
  disk_unref (self->disk);
  g_free (self);
}

/* Thread: the store's. A damaged file is set aside, once, and said. */
static gboolean
open_file (Work *work,
           gboolean is_damaged,
           GError **error)
{
  Disk *disk = work->disk;
  g_autoptr (GError) failed = NULL;
  g_autofree char *aside = NULL;

  if (disk->is_useless && !is_damaged)
    {
      g_set_error_literal (error, WEIR_ERROR, WEIR_ERROR_FAILED, _("The history of lag cannot be used, as was said before."));
      return FALSE;
    }
  if (is_damaged)
    g_clear_pointer (&disk->file, weir_lag_file_free);
  if (disk->file == NULL && !is_damaged)
    disk->file = weir_lag_file_open (disk->folder, &is_damaged, &failed);
  if (disk->file == NULL && is_damaged)
    {
      g_clear_error (&failed);
      aside = weir_lag_file_set_aside (disk->folder, &failed);
      if (aside != NULL)
        disk->file = weir_lag_file_open (disk->folder, &is_damaged, &failed);
      if (disk->file != NULL)
        {
          g_free (work->problem);
          /* Translators: name of a file */
          work->problem = g_strdup_printf (_("The history of lag was damaged. It is kept as “%s”, and a new one was begun."), aside);
        }
    }
  if (disk->file != NULL)
    return TRUE;
  disk->is_useless = TRUE;
  g_set_str (&work->problem, failed->message);
  g_propagate_error (error, g_steal_pointer (&failed));
  return FALSE;
}

static gpointer
do_once (Work *work,
         gboolean *is_damaged,
         GError **error)
{
  WeirLagFile *file = work->disk->file;
  gint64 now_usec = g_get_monotonic_time ();

  switch (work->what)
    {
    case DO_WRITE:
      if (!weir_lag_file_write (file, work->rows, is_damaged, error))
        return NULL;
      if (work->disk->thinned_usec == 0 || now_usec - work->disk->thinned_usec > THIN_USEC)
        {
          work->disk->thinned_usec = now_usec;
          if (!weir_lag_file_thin (file, g_get_real_time (), MAX_BYTES, is_damaged, error))
            return NULL;
        }
      return work;
    case DO_LOAD:
      return weir_lag_file_load (file, work->cluster, work->group, work->since_usec, is_damaged, error);
    case DO_CLEAR:
      return weir_lag_file_clear (file, is_damaged, error) ? work : NULL;
    case DO_GET_SIZE:
    default:
      return work;
    }
}

/* Thread: the store's. */
static void
work_func (gpointer data,
           gpointer user_data)
{
  g_autoptr (GTask) task = data;
  Work *work = g_task_get_task_data (task);
  GError *error = NULL;
  gboolean is_damaged = FALSE;
  gpointer result = NULL;

  if (open_file (work, FALSE, &error))
    {
      result = do_once (work, &is_damaged, &error);
      if (result == NULL && is_damaged)
        {
          g_clear_error (&error);
          if (open_file (work, TRUE, &error))
            result = do_once (work, &is_damaged, &error);
        }
    }
  if (work->what == DO_WRITE)
    g_atomic_int_add (&work->disk->n_batches, -1);
  if (result == NULL)
    {
      if (work->what == DO_WRITE)
        g_set_str (&work->problem, error->message);
      g_task_return_error (task, error);
    }
  else if (work->what == DO_LOAD)
    g_task_return_pointer (task, result, (GDestroyNotify) g_ptr_array_unref);
  else if (work->what == DO_GET_SIZE)
    g_task_return_int (task, (gssize) weir_lag_file_get_size (work->disk->folder));
  else
    g_task_return_boolean (task, TRUE);
}

static void
take_problem (Work *work)
{
  g_autoptr (WeirLagStore) self = g_weak_ref_get (&work->store);

  if (self != NULL && work->problem != NULL && g_set_str (&self->problem, work->problem))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PROBLEM]);
}

static Work *
work_new (WeirLagStore *self,
          What what)
{
  Work *work = g_new0 (Work, 1);

  work->what = what;
  work->disk = self->disk;
  g_atomic_ref_count_inc (&self->disk->ref_count);
  g_weak_ref_init (&work->store, self->is_disposed ? NULL : self);
  return work;
}

static void
written_cb (GObject *object,
            GAsyncResult *result,
            gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  /* What went wrong is the store's problem, which says it. */
  if (!g_task_propagate_boolean (G_TASK (result), &error))
    g_debug ("lag is not kept: %s", error->message);
  take_problem (g_task_get_task_data (G_TASK (result)));
}

static void
push (WeirLagStore *self,
      GTask *task,
      Work *work)
{
  g_task_set_task_data (task, work, (GDestroyNotify) work_free);
  g_thread_pool_push (self->thread, task, NULL);
}

static void
add_row (WeirLagStore *self,
         const Line *line,
         gint64 time_usec,
         gint64 committed,
         gint64 end)
{
  WeirLagRow row = { g_strdup (line->cluster), g_strdup (line->group), g_strdup (line->topic), line->partition, time_usec, committed, end };

  g_array_append_val (self->rows, row);
}

static GArray *
make_rows (void)
{
  GArray *rows = g_array_new (FALSE, FALSE, sizeof (WeirLagRow));

  g_array_set_clear_func (rows, (GDestroyNotify) weir_lag_row_clear);
  return rows;
}

static void
hand_over (WeirLagStore *self)
{
  Work *work;

  g_clear_handle_id (&self->timer_id, g_source_remove);
  if (self->rows->len == 0)
    return;
  if (g_atomic_int_get (&self->disk->n_batches) >= MAX_BATCHES)
    {
      g_array_set_size (self->rows, 0);
      return;
    }
  g_atomic_int_inc (&self->disk->n_batches);
  work = work_new (self, DO_WRITE);
  work->rows = g_steal_pointer (&self->rows);
  self->rows = make_rows ();
  push (self, g_task_new (NULL, NULL, written_cb, NULL), work);
}

static gboolean
timer_cb (gpointer user_data)
{
  WeirLagStore *self = user_data;

  self->timer_id = 0;
  hand_over (self);
  return G_SOURCE_REMOVE;
}

static void
write_stretch (WeirLagStore *self,
               Line *line)
{
  if (line->seen_usec == 0)
    return;
  add_row (self, line, line->seen_usec, line->committed, line->end);
  line->written_usec = line->seen_usec;
  line->seen_usec = 0;
}

void
weir_lag_store_add (WeirLagStore *self,
                    const char *cluster,
                    const char *group,
                    const char *topic,
                    gint32 partition,
                    gint64 time_usec,
                    gint64 committed,
                    gint64 end)
{
  const Line wanted = { .cluster = (char *) cluster, .group = (char *) group, .topic = (char *) topic, .partition = partition };
  gint64 apart_usec;
  Line *line;

  g_return_if_fail (WEIR_IS_LAG_STORE (self));
  g_return_if_fail (cluster != NULL && group != NULL && topic != NULL);

  committed = MAX (committed, -1);
  end = MAX (end, -1);
  line = g_hash_table_lookup (self->lines, &wanted);
  apart_usec = g_hash_table_size (self->lines) * G_TIME_SPAN_SECOND / POINTS_PER_SEC;
  if (line == NULL)
    {
      /* Of what was never known there is nothing to keep. */
      if ((committed < 0 && end < 0) || g_hash_table_size (self->lines) >= MAX_LINES)
        return;
      line = g_new0 (Line, 1);
      line->cluster = g_strdup (cluster);
      line->group = g_strdup (group);
      line->topic = g_strdup (topic);
      line->partition = partition;
      g_hash_table_add (self->lines, line);
    }
  else if (time_usec <= line->written_usec || (line->seen_usec > 0 && time_usec <= line->seen_usec))
    {
      /* The clock was set back. */
      return;
    }
  else if (committed == line->committed && end == line->end)
    {
      line->seen_usec = time_usec;
      if (time_usec - line->written_usec >= MAX (HEARTBEAT_USEC, apart_usec))
        write_stretch (self, line);
    }
  else if (time_usec - line->written_usec < apart_usec)
    {
      return;
    }
  else
    {
      write_stretch (self, line);
      line->written_usec = 0;
    }
  if (line->written_usec == 0)
    {
      line->committed = committed;
      line->end = end;
      line->written_usec = time_usec;
      add_row (self, line, time_usec, committed, end);
    }
  if (self->rows->len >= FLUSH_POINTS)
    hand_over (self);
  else if (self->rows->len > 0 && self->timer_id == 0)
    self->timer_id = g_timeout_add_seconds (FLUSH_SEC, timer_cb, self);
}

void
weir_lag_store_flush (WeirLagStore *self)
{
  GHashTableIter iter;
  gpointer line;

  g_return_if_fail (WEIR_IS_LAG_STORE (self));

  g_hash_table_iter_init (&iter, self->lines);
  while (g_hash_table_iter_next (&iter, &line, NULL))
    write_stretch (self, line);
  hand_over (self);
}

static GTask *
make_task (WeirLagStore *self,
           GCancellable *cancellable,
           GAsyncReadyCallback callback,
           gpointer user_data,
           gpointer tag)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, tag);
  /* What was added before is in the answer. */
  weir_lag_store_flush (self);
  return task;
}

void
weir_lag_store_load_async (WeirLagStore *self,
                           const char *cluster,
                           const char *group,
                           gint64 since_usec,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  GTask *task;
  Work *work;

  g_return_if_fail (WEIR_IS_LAG_STORE (self));

  task = make_task (self, cancellable, callback, user_data, weir_lag_store_load_async);
  work = work_new (self, DO_LOAD);
  work->cluster = g_strdup (cluster);
  work->group = g_strdup (group);
  work->since_usec = since_usec;
  push (self, task, work);
}

GPtrArray *
weir_lag_store_load_finish (WeirLagStore *self,
                            GAsyncResult *result,
                            GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  take_problem (g_task_get_task_data (G_TASK (result)));
  return g_task_propagate_pointer (G_TASK (result), error);
}

void
weir_lag_store_get_size_async (WeirLagStore *self,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  g_return_if_fail (WEIR_IS_LAG_STORE (self));

  push (self, make_task (self, cancellable, callback, user_data, weir_lag_store_get_size_async), work_new (self, DO_GET_SIZE));
}

gint64
weir_lag_store_get_size_finish (WeirLagStore *self,
                                GAsyncResult *result,
                                GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), -1);

  take_problem (g_task_get_task_data (G_TASK (result)));
  return g_task_propagate_int (G_TASK (result), error);
}

void
weir_lag_store_clear_async (WeirLagStore *self,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  GTask *task;

  g_return_if_fail (WEIR_IS_LAG_STORE (self));

  task = make_task (self, cancellable, callback, user_data, weir_lag_store_clear_async);
  g_hash_table_remove_all (self->lines);
  push (self, task, work_new (self, DO_CLEAR));
}

gboolean
weir_lag_store_clear_finish (WeirLagStore *self,
                             GAsyncResult *result,
                             GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  take_problem (g_task_get_task_data (G_TASK (result)));
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
weir_lag_store_dispose (GObject *object)
{
  WeirLagStore *self = WEIR_LAG_STORE (object);

  self->is_disposed = TRUE;
  if (self->thread != NULL)
    {
      weir_lag_store_flush (self);
      g_clear_handle_id (&self->timer_id, g_source_remove);
      /* What was handed over is written; nobody waits for it. */
      g_thread_pool_free (g_steal_pointer (&self->thread), FALSE, FALSE);
    }

  G_OBJECT_CLASS (weir_lag_store_parent_class)->dispose (object);
}

static void
weir_lag_store_finalize (GObject *object)
{
  WeirLagStore *self = WEIR_LAG_STORE (object);

  g_array_unref (self->rows);
  g_hash_table_unref (self->lines);
  g_free (self->problem);
  disk_unref (self->disk);

  G_OBJECT_CLASS (weir_lag_store_parent_class)->finalize (object);
}

static void
weir_lag_store_get_property (GObject *object,
                             guint property_id,
                             GValue *value,
                             GParamSpec *pspec)
{
  if (property_id == PROP_PROBLEM)
    g_value_set_string (value, WEIR_LAG_STORE (object)->problem);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
}

static void
weir_lag_store_class_init (WeirLagStoreClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = weir_lag_store_dispose;
  object_class->finalize = weir_lag_store_finalize;
  object_class->get_property = weir_lag_store_get_property;

  properties[PROP_PROBLEM] =
    g_param_spec_string ("problem", NULL, NULL, NULL, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPERTIES, properties);
}

static void
weir_lag_store_init (WeirLagStore *self)
{
  self->thread = g_thread_pool_new (work_func, NULL, 1, FALSE, NULL);
  self->lines = g_hash_table_new_full (line_hash, line_equal, (GDestroyNotify) line_free, NULL);
  self->rows = make_rows ();
  self->disk = g_new0 (Disk, 1);
  g_atomic_ref_count_init (&self->disk->ref_count);
}

WeirLagStore *
weir_lag_store_new (const char *folder)
{
  WeirLagStore *self = g_object_new (WEIR_TYPE_LAG_STORE, NULL);

  self->disk->folder = folder != NULL ? g_strdup (folder) : g_build_filename (g_get_user_data_dir (), "weir", "lag", NULL);
  return self;
}

const char *
weir_lag_store_get_problem (WeirLagStore *self)
{
  g_return_val_if_fail (WEIR_IS_LAG_STORE (self), NULL);

  return self->problem;
}
