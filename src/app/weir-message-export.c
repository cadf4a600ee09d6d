/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "weir-message-export.h"

#include <glib/gi18n.h>

#include "app/weir-message-filter.h"
#include "base/weir-format.h"

#define PROGRESS_MSEC 200

/* What the threads hold: the reader's may outlive the object. */
typedef struct
{
  gatomicrefcount ref_count;
  GMutex mutex;
  GMutex finishing; /* held while the file is given its name, which may take a disk long */
  WeirExport *export;
  WeirSearch *search;
  gboolean has_failed;
  int is_cancelled; /* g_atomic_int */

  GPtrArray *records; /* instead of a reader */
  int n_done;         /* g_atomic_int */
} Target;

struct _WeirMessageExport
{
  GObject parent_instance;

  Target *target;
  WeirReader *reader;
  guint progress_source;
  gboolean has_ended;
  gboolean is_written;
  char *text; /* how far it is, or what came of it */
};

G_DEFINE_FINAL_TYPE (WeirMessageExport, weir_message_export, G_TYPE_OBJECT)

enum
{
  PROGRESS,
  ENDED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static Target *
target_new (WeirExport *export, WeirSearch *search, GPtrArray *records)
{
  Target *target = g_new0 (Target, 1);

  g_atomic_ref_count_init (&target->ref_count);
  g_mutex_init (&target->mutex);
  g_mutex_init (&target->finishing);
  target->export = export;
  if (search != NULL)
    target->search = weir_search_ref (search);
  if (records != NULL)
    target->records = g_ptr_array_ref (records);
  return target;
}

static Target *
target_ref (Target *target)
{
  g_atomic_ref_count_inc (&target->ref_count);
  return target;
}

static void
target_unref (gpointer data)
{
  Target *target = data;

  if (!g_atomic_ref_count_dec (&target->ref_count))
    return;
  g_clear_pointer (&target->export, weir_export_free);
  g_clear_pointer (&target->search, weir_search_unref);
  g_clear_pointer (&target->records, g_ptr_array_unref);
  g_mutex_clear (&target->mutex);
  g_mutex_clear (&target->finishing);
  g_free (target);
}

/* Thread: the reader's, or several of them. */
static gboolean
receive (const WeirRecordView *view, gpointer user_data)
{
  Target *target = user_data;
  gboolean goes_on;

  if (target->search != NULL && weir_search_match (target->search, view) != WEIR_VERDICT_YES)
    return TRUE;
  g_mutex_lock (&target->mutex);
  if (!target->has_failed && !weir_export_write (target->export, view))
    target->has_failed = TRUE;
  goes_on = !target->has_failed;
  g_mutex_unlock (&target->mutex);
  return goes_on;
}

static gboolean
progress_cb (gpointer user_data)
{
  g_signal_emit (user_data, signals[PROGRESS], 0);
  return G_SOURCE_CONTINUE;
}

static char *
count_to_text (Target *target)
{
  g_autofree char *count = weir_format_count (weir_export_get_n_records (target->export));
  g_autofree char *bytes = weir_format_bytes (weir_export_get_n_bytes (target->export));

  /* Translators: number of messages, and the size of the file. */
  return g_strdup_printf (ngettext ("%s message (%s) written.", "%s messages (%s) written.", weir_export_get_n_records (target->export)), count, bytes);
}

static void
end (WeirMessageExport *self, char *text, gboolean is_written)
{
  g_clear_handle_id (&self->progress_source, g_source_remove);
  self->has_ended = TRUE;
  self->is_written = is_written;
  g_free (self->text);
  self->text = text;
  /* What was not finished goes from the disk now, not when the dialog is closed. */
  if (!is_written)
    g_clear_pointer (&self->target->export, weir_export_free);
  g_signal_emit (self, signals[ENDED], 0);
}

/* Thread: a worker. Writing to a disk may take its time. */
static void
finish_func (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Target *target = data;
  GError *error = NULL;

  for (guint i = 0; target->records != NULL && i < target->records->len && !target->has_failed; i++)
    {
      WeirRecordView view;

      if (g_atomic_int_get (&target->is_cancelled))
        break;
      weir_message_view_init (&view, g_ptr_array_index (target->records, i));
      g_mutex_lock (&target->mutex);
      target->has_failed = !weir_export_write (target->export, &view);
      g_mutex_unlock (&target->mutex);
      g_atomic_int_set (&target->n_done, (int) i + 1);
    }
  /* Whoever abandons it meanwhile must not take away what is being given its name. */
  g_mutex_lock (&target->finishing);
  if (g_atomic_int_get (&target->is_cancelled))
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_CANCELLED, "%s", _("Nothing was written."));
  else if (weir_export_finish (target->export, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
  g_mutex_unlock (&target->finishing);
}

static void
finished_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  WeirMessageExport *self = WEIR_MESSAGE_EXPORT (object);
  g_autoptr (GError) error = NULL;
  g_autofree char *written = NULL;
  g_autofree char *read = NULL;

  if (!g_task_propagate_boolean (G_TASK (result), &error))
    {
      end (self, g_strdup (error->message), FALSE);
      return;
    }
  written = count_to_text (self->target);
  if (self->reader != NULL)
    {
      WeirCoverage *coverage = weir_reader_dup_coverage (self->reader);

      read = weir_coverage_to_text (coverage);
      weir_coverage_free (coverage);
    }
  end (self, g_strjoin (read != NULL ? " " : NULL, written, read, NULL), TRUE);
}

static void
finish (WeirMessageExport *self)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, finished_cb, NULL);

  g_task_set_task_data (task, target_ref (self->target), target_unref);
  g_task_run_in_thread (task, finish_func);
}

static void
read_cb (WeirMessageExport *self)
{
  WeirCoverage *coverage = weir_reader_dup_coverage (self->reader);

  /* What was not read completely would be taken for all of it. */
  if (coverage->reason == WEIR_STOPPED_ERROR)
    {
      g_autofree char *read = weir_coverage_to_text (coverage);

      /* Translators: a sentence that says what went wrong. */
      end (self, g_strdup_printf (_("Nothing was written, because not all could be read. %s"), read), FALSE);
    }
  else
    {
      finish (self);
    }
  weir_coverage_free (coverage);
}

static void
weir_message_export_dispose (GObject *object)
{
  WeirMessageExport *self = WEIR_MESSAGE_EXPORT (object);

  g_clear_handle_id (&self->progress_source, g_source_remove);
  if (self->target != NULL)
    {
      g_atomic_int_set (&self->target->is_cancelled, TRUE);
      /* The threads let go of it soon, but a program that is quit does not wait for them. What is
       * just finishing is not waited for either. */
      if (g_mutex_trylock (&self->target->finishing))
        {
          if (self->target->export != NULL)
            weir_export_abandon (self->target->export);
          g_mutex_unlock (&self->target->finishing);
        }
    }
  if (self->reader != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->reader, self);
      weir_reader_cancel (self->reader);
    }
  g_clear_object (&self->reader);
  g_clear_pointer (&self->target, target_unref);
  g_clear_pointer (&self->text, g_free);
  G_OBJECT_CLASS (weir_message_export_parent_class)->dispose (object);
}

static void
weir_message_export_class_init (WeirMessageExportClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = weir_message_export_dispose;
  signals[PROGRESS] = g_signal_new ("progress", WEIR_TYPE_MESSAGE_EXPORT, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                    G_TYPE_NONE, 0);
  signals[ENDED] = g_signal_new ("ended", WEIR_TYPE_MESSAGE_EXPORT, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 0);
}

static void
weir_message_export_init (WeirMessageExport *self)
{
}

WeirMessageExport *
weir_message_export_new_range (WeirClient *client, const WeirReadPlan *plan, WeirSearch *search, const char *path,
                               WeirExportFormat format, const char *const *columns, GError **error)
{
  WeirExport *export = weir_export_new (path, format, columns, weir_record_view_get_header, error);
  WeirMessageExport *self;

  if (export == NULL)
    return NULL;
  self = g_object_new (WEIR_TYPE_MESSAGE_EXPORT, NULL);
  self->target = target_new (export, search, NULL);
  self->reader = weir_reader_new (client, plan, receive, target_ref (self->target), target_unref);
  g_signal_connect_object (self->reader, "ended", G_CALLBACK (read_cb), self, G_CONNECT_SWAPPED);
  self->progress_source = g_timeout_add (PROGRESS_MSEC, progress_cb, self);
  weir_reader_start (self->reader);
  return self;
}

WeirMessageExport *
weir_message_export_new_records (GPtrArray *records, const char *path, WeirExportFormat format, const char *const *columns,
                                 GError **error)
{
  WeirExport *export = weir_export_new (path, format, columns, weir_message_view_get_header, error);
  WeirMessageExport *self;

  if (export == NULL)
    return NULL;
  self = g_object_new (WEIR_TYPE_MESSAGE_EXPORT, NULL);
  self->target = target_new (export, NULL, records);
  self->progress_source = g_timeout_add (PROGRESS_MSEC, progress_cb, self);
  finish (self);
  return self;
}

void
weir_message_export_cancel (WeirMessageExport *self)
{
  g_return_if_fail (WEIR_IS_MESSAGE_EXPORT (self));
  if (self->has_ended)
    return;
  g_atomic_int_set (&self->target->is_cancelled, TRUE);
  if (self->reader != NULL)
    weir_reader_cancel (self->reader);
}

gboolean
weir_message_export_get_has_ended (WeirMessageExport *self)
{
  g_return_val_if_fail (WEIR_IS_MESSAGE_EXPORT (self), TRUE);
  return self->has_ended;
}

gboolean
weir_message_export_get_is_written (WeirMessageExport *self)
{
  g_return_val_if_fail (WEIR_IS_MESSAGE_EXPORT (self), FALSE);
  return self->is_written;
}

gboolean
weir_message_export_get_is_cancelled (WeirMessageExport *self)
{
  g_return_val_if_fail (WEIR_IS_MESSAGE_EXPORT (self), FALSE);
  return self->has_ended && !self->is_written && g_atomic_int_get (&self->target->is_cancelled);
}

double
weir_message_export_get_fraction (WeirMessageExport *self)
{
  WeirCoverage *coverage;
  double fraction;

  g_return_val_if_fail (WEIR_IS_MESSAGE_EXPORT (self), 0);
  if (self->reader == NULL)
    return self->target->records->len > 0 ? (double) g_atomic_int_get (&self->target->n_done) / self->target->records->len : 1;
  coverage = weir_reader_dup_coverage (self->reader);
  fraction = weir_coverage_get_fraction (coverage);
  weir_coverage_free (coverage);
  return fraction;
}

char *
weir_message_export_dup_text (WeirMessageExport *self)
{
  char *text;

  g_return_val_if_fail (WEIR_IS_MESSAGE_EXPORT (self), NULL);
  /* Whoever writes holds the mutex for as long as the disk takes: what was known last is told then. */
  if (!self->has_ended && g_mutex_trylock (&self->target->mutex))
    {
      g_free (self->text);
      self->text = count_to_text (self->target);
      g_mutex_unlock (&self->target->mutex);
    }
  if (!self->has_ended && self->reader != NULL)
    {
      WeirCoverage *coverage = weir_reader_dup_coverage (self->reader);

      /* The broker is away: it waits, and the one who waits with it wants to know for what. */
      text = g_strjoin (coverage->error != NULL ? " " : NULL, self->text != NULL ? self->text : "", coverage->error, NULL);
      weir_coverage_free (coverage);
      return text;
    }
  return g_strdup (self->text != NULL ? self->text : "");
}
