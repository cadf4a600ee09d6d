/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "weir-publish-load.h"

#include <string.h>

#include "kafka/weir-reader.h"

/* The newest messages of each partition, of which one that was not made here is learnt from. */
#define N_LOOKED_AT 20
#define PATIENCE_MSEC 10000

typedef struct
{
  WeirPublishSource parent;

  char *topic;
  gint32 partition;
  WeirTestLoad load;
  WeirOrderShape *shape;
  gint64 n_made;
} Source;

static void
source_free (WeirPublishSource *source)
{
  Source *self = (Source *) source;

  weir_order_shape_free (self->shape);
  g_free (self->topic);
  g_free (self);
}

static WeirRecord *
source_next (WeirPublishSource *source, gint64 *place, GError **error)
{
  Source *self = (Source *) source;
  guint64 sequence = self->load.first_order + (guint64) self->n_made;
  g_autoptr (GBytes) mark = g_bytes_new_static ("1", 1);
  g_autoptr (GPtrArray) headers = NULL;
  g_autoptr (GBytes) key = NULL;
  g_autoptr (GBytes) value = NULL;
  WeirTestFault fault;
  char *text;

  if (self->n_made >= self->parent.n_expected)
    return NULL;
  fault = weir_test_load_get_fault (&self->load, self->n_made);
  text = g_strdup_printf ("%" G_GUINT64_FORMAT, fault == WEIR_TEST_FAULT_TWICE ? sequence - 1 : sequence);
  key = g_bytes_new_take (text, strlen (text));
  text = weir_test_order_new_shaped (sequence, g_get_real_time () / 1000, self->shape, fault);
  value = g_bytes_new_take (text, strlen (text));
  headers = g_ptr_array_new_with_free_func ((GDestroyNotify) weir_header_free);
  g_ptr_array_add (headers, weir_header_new (WEIR_TEST_ORDER_HEADER, mark));
  *place = ++self->n_made;
  return weir_record_new (self->topic, self->partition, -1, -1, WEIR_TIMESTAMP_NONE, key, value, g_steal_pointer (&headers));
}

static gint64
source_get_due (WeirPublishSource *source, gint64 elapsed_usec)
{
  Source *self = (Source *) source;

  /* One more is asked for when all are there: that it is none is how the end is known. */
  gint64 due = weir_test_load_get_due (&self->load, elapsed_usec);

  return due >= self->parent.n_expected ? G_MAXINT64 : due;
}

WeirPublishSource *
weir_publish_load_new (const char *topic, gint32 partition, const WeirTestLoad *load, WeirOrderShape *shape)
{
  Source *self = g_new0 (Source, 1);

  self->parent.next = source_next;
  self->parent.get_due = source_get_due;
  self->parent.free = source_free;
  self->parent.n_expected = weir_test_load_get_total (load);
  self->topic = g_strdup (topic);
  self->partition = partition;
  self->load = *load;
  self->shape = shape;
  return &self->parent;
}

typedef struct
{
  WeirReader *reader;
  GMutex mutex;
  WeirMapping *mapping;  /* nullable */
  WeirOrderShape *shape; /* guarded by the mutex */
} Lesson;

static void
lesson_free (gpointer data)
{
  Lesson *lesson = data;

  g_clear_object (&lesson->reader);
  g_mutex_clear (&lesson->mutex);
  weir_order_shape_free (lesson->shape);
  g_clear_pointer (&lesson->mapping, weir_mapping_unref);
  g_free (lesson);
}

/* Thread: the reader's. */
static gboolean
look_cb (const WeirRecordView *view, gpointer user_data)
{
  GTask *task = user_data;
  Lesson *lesson = g_task_get_task_data (task);
  WeirOrderShape *shape;

  if (weir_record_view_has_header (view, WEIR_TEST_ORDER_HEADER))
    return TRUE;
  shape = weir_order_shape_new_like (view->value, view->value_length, lesson->mapping);
  if (shape == NULL)
    return TRUE;
  g_mutex_lock (&lesson->mutex);
  weir_order_shape_free (lesson->shape);
  lesson->shape = shape;
  g_mutex_unlock (&lesson->mutex);
  return FALSE;
}

static void
ended_cb (WeirReader *reader, GTask *task)
{
  Lesson *lesson = g_task_get_task_data (task);
  g_autoptr (GTask) own = task;

  g_signal_handlers_disconnect_by_data (reader, task);
  if (!g_task_return_error_if_cancelled (task))
    g_task_return_pointer (task, g_steal_pointer (&lesson->shape), (GDestroyNotify) weir_order_shape_free);
  /* Its sink holds the task too. */
  g_clear_object (&lesson->reader);
}

void
weir_publish_load_learn_async (WeirClient *client, const char *topic, WeirMapping *mapping, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  const char *topics[] = { topic, NULL };
  WeirReadPlan *plan = weir_read_plan_new (topics);
  GTask *task = g_task_new (client, cancellable, callback, user_data);
  Lesson *lesson = g_new0 (Lesson, 1);

  g_task_set_source_tag (task, weir_publish_load_learn_async);
  g_mutex_init (&lesson->mutex);
  lesson->mapping = mapping != NULL ? weir_mapping_ref (mapping) : NULL;
  plan->from = (WeirPosition) { WEIR_POSITION_LAST, N_LOOKED_AT };
  plan->patience_msec = PATIENCE_MSEC;
  lesson->reader = weir_reader_new (client, plan, look_cb, g_object_ref (task), g_object_unref);
  g_task_set_task_data (task, lesson, lesson_free);
  weir_read_plan_free (plan);
  /* This reference is that of "ended". */
  g_signal_connect (lesson->reader, "ended", G_CALLBACK (ended_cb), task);
  weir_reader_start (lesson->reader);
}

WeirOrderShape *
weir_publish_load_learn_finish (WeirClient *client, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, client), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}
