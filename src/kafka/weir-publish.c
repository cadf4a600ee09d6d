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
  GHashTable *calls; /* set of Call: records that are not confirmed */
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
  return self;
}

void
weir_publisher_free (WeirPublisher *self)
{
  /* Their tasks hold the client, so none is left, unless their callers were told already. */
  g_clear_pointer (&self->calls, g_hash_table_unref);
  g_free (self);
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
}

static gboolean
enqueue (WeirClient *self,
         WeirRecord *record,
         gpointer opaque,
         GError **error)
{
  rd_kafka_t *handle = weir_connection_get_handle (weir_client_get_connection (self));
  rd_kafka_resp_err_t code = weir_record_produce (record, handle, opaque);
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
