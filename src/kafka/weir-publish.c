/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "kafka/weir-client.h"

#include <glib/gi18n.h>

#include "base/weir-error.h"
#include "kafka/weir-bulk.h"

/* How long a person waits for brokers that say nothing. */
#define STALL_MSEC 30000

/* One record is a publishing of one: idempotent, and refused with the topic's own limit. Its two hooks are called on the thread
 * of the publishing; what they leave is read behind "ended", when they are not called any more. */
typedef struct
{
  WeirRecord *record; /* until it is taken */
  gboolean is_published;
  WeirPublished published;
  char *problem;
} Call;

typedef struct
{
  WeirBulk *bulk;
  Call *call; /* the bulk's */
  GTask *task;
  GSource *cancel_source;
} Waiter;

static void
call_free (gpointer data)
{
  Call *call = data;

  g_clear_object (&call->record);
  g_free (call->problem);
  g_free (call);
}

static void
waiter_free (Waiter *self)
{
  if (self->cancel_source != NULL)
    g_source_destroy (self->cancel_source);
  g_clear_pointer (&self->cancel_source, g_source_unref);
  g_signal_handlers_disconnect_by_data (self->bulk, self);
  g_object_unref (self->bulk);
  g_object_unref (self->task);
  g_free (self);
}

static WeirRecord *
next (gpointer user_data)
{
  return g_steal_pointer (&((Call *) user_data)->record);
}

static void
report (const WeirPublished *published,
        const char *problem,
        gpointer user_data)
{
  Call *call = user_data;

  call->is_published = published != NULL;
  if (published != NULL)
    call->published = *published;
  g_set_str (&call->problem, problem);
}

static void
ended_cb (WeirBulk *bulk,
          Waiter *self)
{
  const char *problem = weir_bulk_get_problem (bulk);

  if (self->call->is_published)
    {
      WeirPublished *published = g_new (WeirPublished, 1);

      *published = self->call->published;
      g_task_return_pointer (self->task, published, g_free);
    }
  else if (self->call->problem != NULL)
    {
      g_task_return_new_error_literal (self->task, WEIR_ERROR, WEIR_ERROR_INVALID, self->call->problem);
    }
  else if (problem != NULL)
    {
      g_task_return_new_error_literal (self->task, WEIR_ERROR, weir_bulk_get_problem_code (bulk), problem);
    }
  else
    {
      g_task_return_new_error_literal (self->task, WEIR_ERROR, WEIR_ERROR_TIMED_OUT,
                                       _("The brokers did not confirm in time: the message may or may not have been written."));
    }
  waiter_free (self);
}

static gboolean
cancelled_cb (GCancellable *cancellable,
              gpointer user_data)
{
  Waiter *self = user_data;

  /* On the wire a record cannot be taken back: only its caller stops waiting. */
  g_task_return_error_if_cancelled (self->task);
  waiter_free (self);
  return G_SOURCE_REMOVE;
}

/**
 * weir_client_publish_async:
 * @self: a client
 * @record: what is published: topic, key, value and headers; its partition, or by the key where that is −1; its timestamp, or
 *   now where that is −1
 * @properties: (nullable): see #WeirBulkHooks; %NULL: idempotent, all replicas confirm
 * @cancellable: (nullable): to stop waiting: what is on its way is written all the same
 *
 * Publishes one record. On a read-only profile it fails with WEIR_ERROR_READ_ONLY before anything is sent.
 */
void
weir_client_publish_async (WeirClient *self,
                           WeirRecord *record,
                           const char *const *properties,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  WeirBulkHooks hooks = { .next = next, .report = report, .stall_msec = STALL_MSEC, .properties = properties, .destroy = call_free };
  g_autoptr (GTask) task = NULL;
  g_autoptr (WeirBulk) bulk = NULL;
  GError *error = NULL;
  Waiter *waiter;
  Call *call;

  g_return_if_fail (WEIR_IS_CLIENT (self));
  g_return_if_fail (WEIR_IS_RECORD (record));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, weir_client_publish_async);
  if (g_task_return_error_if_cancelled (task))
    return;
  call = g_new0 (Call, 1);
  call->record = g_object_ref (record);
  hooks.user_data = call;
  bulk = weir_bulk_new (self, weir_record_get_topic (record), &hooks);
  if (!weir_bulk_start (bulk, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  waiter = g_new0 (Waiter, 1);
  waiter->bulk = g_steal_pointer (&bulk);
  waiter->call = call;
  waiter->task = g_steal_pointer (&task);
  g_signal_connect (waiter->bulk, "ended", G_CALLBACK (ended_cb), waiter);
  if (cancellable != NULL)
    {
      waiter->cancel_source = g_cancellable_source_new (cancellable);
      g_source_set_callback (waiter->cancel_source, (GSourceFunc) (void (*) (void)) cancelled_cb, waiter, NULL);
      g_source_attach (waiter->cancel_source, g_task_get_context (waiter->task));
    }
}

gboolean
weir_client_publish_finish (WeirClient *self,
                            GAsyncResult *result,
                            WeirPublished *published,
                            GError **error)
{
  g_autofree WeirPublished *answer = NULL;

  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  answer = g_task_propagate_pointer (G_TASK (result), error);
  if (answer == NULL)
    return FALSE;
  if (published != NULL)
    *published = *answer;
  return TRUE;
}
