/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "kafka/weir-client.h"

#include <glib/gi18n.h>

#include "base/weir-error.h"
#include "kafka/weir-client-private.h"
#include "kafka/weir-record-produce.h"

struct _WeirPublisher
{
  GHashTable *calls;     /* set of Call: single records that are not confirmed */
  guint64 n_outstanding; /* of weir_client_produce(), not confirmed */
  guint64 n_delivered;   /* since the last flush */
  guint64 n_failed;
  GError *first_error;
  GPtrArray *flushes; /* of GTask */
};

/* One record published on its own. The task is NULL once its caller was told it is cancelled;
 * the record itself can then no longer be held back. */
typedef struct
{
  GTask *task;
  GSource *cancel_source;
} Call;

static void
call_free (Call *call)
{
  if (call->cancel_source != NULL)
    g_source_destroy (call->cancel_source);
  g_clear_pointer (&call->cancel_source, g_source_unref);
  g_clear_object (&call->task);
  g_free (call);
}

WeirPublisher *
weir_publisher_new (void)
{
  WeirPublisher *self = g_new0 (WeirPublisher, 1);

  self->calls = g_hash_table_new_full (NULL, NULL, (GDestroyNotify) call_free, NULL);
  self->flushes = g_ptr_array_new_with_free_func (g_object_unref);
  return self;
}

void
weir_publisher_free (WeirPublisher *self)
{
  /* Their tasks hold the client, so none is left, unless their callers were told already. */
  g_clear_pointer (&self->calls, g_hash_table_unref);
  g_clear_pointer (&self->flushes, g_ptr_array_unref);
  g_clear_error (&self->first_error);
  g_free (self);
}

static void
finish_flushes (WeirPublisher *self)
{
  g_autoptr (GPtrArray) flushes = NULL;

  if (self->n_outstanding > 0 || self->flushes->len == 0)
    return;
  flushes = g_steal_pointer (&self->flushes);
  self->flushes = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < flushes->len; i++)
    {
      GTask *task = g_ptr_array_index (flushes, i);
      guint64 *n_delivered = g_new (guint64, 1);
      g_autofree char *delivered = g_strdup_printf ("%" G_GUINT64_FORMAT, self->n_delivered);
      g_autofree char *failed = g_strdup_printf ("%" G_GUINT64_FORMAT, self->n_failed);

      *n_delivered = self->n_delivered;
      g_task_set_task_data (task, n_delivered, g_free);
      if (self->n_failed > 0 && self->n_delivered > 0)
        g_task_return_new_error (task, WEIR_ERROR, WEIR_ERROR_PARTIAL,
                                 /* Translators: two numbers, then the sentence for the first message that failed */
                                 _("%s messages were written, %s were not. %s"),
                                 delivered, failed, self->first_error->message);
      else if (self->n_failed > 0)
        g_task_return_error (task, g_error_copy (self->first_error));
      else
        g_task_return_boolean (task, TRUE);
    }
  self->n_delivered = 0;
  self->n_failed = 0;
  g_clear_error (&self->first_error);
}

static void
set_delivery_error (GError **error,
                    const rd_kafka_message_t *message,
                    const char *topic)
{
  /* Not rd_kafka_message_errstr(): of a message that was to be sent that is its value. */
  const char *detail = rd_kafka_message_produce_errstr (message);
  g_autofree char *what = NULL;

  /* Translators: %s is the name of a topic */
  what = g_strdup_printf (_("The message to topic “%s” was not confirmed"), topic);
  weir_error_map_set (error, message->err, detail, what);
}

static void
handle_report (WeirPublisher *self,
               const rd_kafka_message_t *message)
{
  const char *topic = message->rkt != NULL ? rd_kafka_topic_name (message->rkt) : "";
  Call *call = message->_private;

  if (call == NULL)
    {
      if (self->n_outstanding > 0)
        self->n_outstanding--;
      if (message->err == RD_KAFKA_RESP_ERR_NO_ERROR)
        {
          self->n_delivered++;
        }
      else
        {
          self->n_failed++;
          if (self->first_error == NULL)
            set_delivery_error (&self->first_error, message, topic);
        }
      return;
    }

  if (!g_hash_table_contains (self->calls, call))
    return;
  if (call->task != NULL && message->err != RD_KAFKA_RESP_ERR_NO_ERROR)
    {
      GError *error = NULL;

      set_delivery_error (&error, message, topic);
      g_task_return_error (call->task, error);
    }
  else if (call->task != NULL)
    {
      WeirPublished *published = g_new0 (WeirPublished, 1);

      published->partition = message->partition;
      published->offset = message->offset;
      g_task_return_pointer (call->task, published, g_free);
    }
  g_hash_table_remove (self->calls, call);
}

void
weir_publisher_handle_event (WeirPublisher *self,
                             rd_kafka_event_t *event)
{
  const rd_kafka_message_t *message;

  while ((message = rd_kafka_event_message_next (event)) != NULL)
    handle_report (self, message);
  finish_flushes (self);
}

static gboolean
enqueue (WeirClient *self,
         WeirRecord *record,
         gpointer opaque,
         GError **error)
{
  rd_kafka_t *handle = weir_connection_get_handle (weir_client_get_connection (self));
  rd_kafka_resp_err_t code = weir_record_produce (record, handle, NULL, opaque);
  g_autofree char *what = NULL;

  if (code == RD_KAFKA_RESP_ERR_NO_ERROR)
    return TRUE;
  what = g_strdup_printf (_("The message to topic “%s” was not sent"), weir_record_get_topic (record));
  weir_error_map_set (error, code, NULL, what);
  return FALSE;
}

static gboolean
cancelled_cb (GCancellable *cancellable,
              gpointer user_data)
{
  Call *call = user_data;
  g_autoptr (GTask) task = g_steal_pointer (&call->task);

  /* On the wire a record cannot be taken back: only its caller stops waiting. */
  g_task_return_error_if_cancelled (task);
  return G_SOURCE_REMOVE;
}

void
weir_client_publish_async (WeirClient *self,
                           WeirRecord *record,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  WeirPublisher *publisher;
  GError *error = NULL;
  Call *call;

  g_return_if_fail (WEIR_IS_CLIENT (self));
  g_return_if_fail (WEIR_IS_RECORD (record));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, weir_client_publish_async);
  if (g_task_return_error_if_cancelled (task))
    return;
  if (!weir_client_check_writable (self, &error))
    {
      g_task_return_error (task, error);
      return;
    }

  publisher = weir_client_get_publisher (self);
  call = g_new0 (Call, 1);
  call->task = g_object_ref (task);
  g_hash_table_add (publisher->calls, call);
  if (!enqueue (self, record, call, &error))
    {
      g_hash_table_remove (publisher->calls, call);
      g_task_return_error (task, error);
      return;
    }
  if (cancellable != NULL)
    {
      call->cancel_source = g_cancellable_source_new (cancellable);
      g_source_set_callback (call->cancel_source, (GSourceFunc) (void (*) (void)) cancelled_cb, call, NULL);
      g_source_attach (call->cancel_source, g_task_get_context (task));
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

gboolean
weir_client_produce (WeirClient *self,
                     WeirRecord *record,
                     GError **error)
{
  g_return_val_if_fail (WEIR_IS_CLIENT (self), FALSE);
  g_return_val_if_fail (WEIR_IS_RECORD (record), FALSE);

  if (!weir_client_check_writable (self, error) || !enqueue (self, record, NULL, error))
    return FALSE;
  weir_client_get_publisher (self)->n_outstanding++;
  return TRUE;
}

void
weir_client_flush_async (WeirClient *self,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  WeirPublisher *publisher;

  g_return_if_fail (WEIR_IS_CLIENT (self));

  publisher = weir_client_get_publisher (self);
  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, weir_client_flush_async);
  g_ptr_array_add (publisher->flushes, g_steal_pointer (&task));
  finish_flushes (publisher);
}

gboolean
weir_client_flush_finish (WeirClient *self,
                          GAsyncResult *result,
                          guint64 *n_delivered,
                          GError **error)
{
  const guint64 *count;

  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  count = g_task_get_task_data (G_TASK (result));
  if (n_delivered != NULL)
    *n_delivered = count != NULL ? *count : 0;
  return g_task_propagate_boolean (G_TASK (result), error);
}
