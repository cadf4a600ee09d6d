/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "kafka/weir-client.h"

#include <glib/gi18n.h>

#include "base/weir-error.h"
#include "kafka/weir-client-private.h"
#include "kafka/weir-config.h"
#include "kafka/weir-handle.h"
#include "kafka/weir-queue-source.h"

/* Calls that block for seconds (a frozen broker) must not keep the next from running. */
#define MAX_WORKERS 4

struct _WeirClient
{
  GObject parent_instance;

  WeirProfile *profile;
  WeirConnection *connection;
  GThreadPool *workers;

  GSource *main_source;
  GSource *reply_source;
  rd_kafka_queue_t *reply_queue; /* owned by reply_source */
  GHashTable *replies;           /* set of Reply */

  char *last_error;
  WeirError last_error_code;
};

G_DEFINE_FINAL_TYPE (WeirClient, weir_client, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_LAST_ERROR,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

typedef struct
{
  WeirReplyFunc func;
  gpointer user_data;
} Reply;

typedef struct
{
  GTask *task;
  GTaskThreadFunc func;
} Work;

/* Thread: one of the client's workers. */
static void
work_func (gpointer data,
           gpointer user_data)
{
  Work *work = data;
  g_autoptr (GTask) task = g_steal_pointer (&work->task);

  work->func (task, g_task_get_source_object (task), g_task_get_task_data (task), g_task_get_cancellable (task));
  g_free (work);
}

static void
set_last_error (WeirClient *self,
                WeirError code,
                const char *message)
{
  self->last_error_code = code;
  if (g_set_str (&self->last_error, message))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LAST_ERROR]);
}

static void
handle_error (WeirClient *self,
              rd_kafka_event_t *event)
{
  rd_kafka_resp_err_t code = rd_kafka_event_error (event);
  const char *text = rd_kafka_event_error_string (event);
  g_autofree char *message = NULL;
  WeirError weir_code = WEIR_ERROR_FAILED;

  g_debug ("error event %s: %s", rd_kafka_err2name (code), text);
  /* "All brokers are down" says less than what was said before it. */
  if (!weir_error_map_is_specific (code) && self->last_error != NULL)
    return;
  message = weir_error_map_connection (code, text, &weir_code);
  if (message != NULL)
    set_last_error (self, weir_code, message);
}

static void
handle_log (WeirClient *self,
            rd_kafka_event_t *event)
{
  const char *facility = NULL;
  const char *text = NULL;
  int level = 0;
  g_autofree char *message = NULL;
  WeirError weir_code = WEIR_ERROR_FAILED;

  if (rd_kafka_event_log (event, &facility, &text, &level) != 0)
    return;
  g_debug ("%s: %s", facility, text);
  message = weir_error_map_connection (RD_KAFKA_RESP_ERR_NO_ERROR, text, &weir_code);
  if (message != NULL)
    set_last_error (self, weir_code, message);
}

static void
main_queue_cb (rd_kafka_event_t *event,
               gpointer user_data)
{
  WeirClient *self = user_data;

  switch (rd_kafka_event_type (event))
    {
    case RD_KAFKA_EVENT_ERROR:
      handle_error (self, event);
      break;

    case RD_KAFKA_EVENT_LOG:
      handle_log (self, event);
      break;

    default:
      break;
    }
  rd_kafka_event_destroy (event);
}

static void
reply_queue_cb (rd_kafka_event_t *event,
                gpointer user_data)
{
  WeirClient *self = user_data;
  Reply *reply = rd_kafka_event_opaque (event);

  if (reply == NULL || !g_hash_table_steal (self->replies, reply))
    {
      rd_kafka_event_destroy (event);
      return;
    }
  reply->func (event, reply->user_data);
  g_free (reply);
}

static void
weir_client_dispose (GObject *object)
{
  WeirClient *self = WEIR_CLIENT (object);

  /* The queues before the handle they belong to. */
  g_clear_pointer (&self->main_source, weir_queue_source_destroy);
  g_clear_pointer (&self->reply_source, weir_queue_source_destroy);
  self->reply_queue = NULL;
  if (self->replies != NULL)
    {
      g_autoptr (GHashTable) replies = g_steal_pointer (&self->replies);
      GHashTableIter iter;
      gpointer key;

      g_hash_table_iter_init (&iter, replies);
      while (g_hash_table_iter_next (&iter, &key, NULL))
        {
          Reply *reply = key;

          reply->func (NULL, reply->user_data);
          g_free (reply);
        }
    }
  if (self->workers != NULL)
    g_thread_pool_free (g_steal_pointer (&self->workers), FALSE, FALSE);
  g_clear_pointer (&self->connection, weir_connection_unref);
  g_clear_object (&self->profile);

  G_OBJECT_CLASS (weir_client_parent_class)->dispose (object);
}

static void
weir_client_finalize (GObject *object)
{
  WeirClient *self = WEIR_CLIENT (object);

  g_clear_pointer (&self->last_error, g_free);

  G_OBJECT_CLASS (weir_client_parent_class)->finalize (object);
}

static void
weir_client_get_property (GObject *object,
                          guint prop_id,
                          GValue *value,
                          GParamSpec *pspec)
{
  WeirClient *self = WEIR_CLIENT (object);

  switch (prop_id)
    {
    case PROP_LAST_ERROR:
      g_value_set_string (value, self->last_error);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
weir_client_class_init (WeirClientClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = weir_client_dispose;
  object_class->finalize = weir_client_finalize;
  object_class->get_property = weir_client_get_property;

  /**
   * WeirClient:last-error: (nullable)
   *
   * The latest specific reason a broker or the network gave, as a sentence.
   */
  properties[PROP_LAST_ERROR] =
    g_param_spec_string ("last-error", NULL, NULL, NULL,
                         G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
weir_client_init (WeirClient *self)
{
  self->replies = g_hash_table_new (NULL, NULL);
  self->workers = g_thread_pool_new (work_func, NULL, MAX_WORKERS, FALSE, NULL);
}

static WeirClient *
create (WeirProfile *profile,
        gboolean is_observer,
        GError **error)
{
  g_autoptr (WeirConnection) connection = NULL;
  g_autoptr (GMainContext) context = g_main_context_ref_thread_default ();
  rd_kafka_t *handle;
  WeirClient *self;

  connection = weir_connection_new (profile, is_observer, error);
  if (connection == NULL)
    return NULL;

  self = g_object_new (WEIR_TYPE_CLIENT, NULL);
  self->profile = g_object_ref (profile);
  self->connection = g_steal_pointer (&connection);
  handle = weir_connection_get_handle (self->connection);

  rd_kafka_set_log_queue (handle, NULL);
  self->main_source = weir_queue_source_new (rd_kafka_queue_get_main (handle), main_queue_cb, self, NULL);
  g_source_attach (self->main_source, context);

  self->reply_queue = rd_kafka_queue_new (handle);
  self->reply_source = weir_queue_source_new (self->reply_queue, reply_queue_cb, self, NULL);
  g_source_set_priority (self->reply_source, G_PRIORITY_DEFAULT);
  g_source_attach (self->reply_source, context);
  return self;
}

/**
 * weir_client_new:
 *
 * Fails with WEIR_ERROR_INVALID where the profile cannot be turned into a configuration: an
 * unknown property, a missing certificate file.
 */
WeirClient *
weir_client_new (WeirProfile *profile,
                 GError **error)
{
  g_return_val_if_fail (WEIR_IS_PROFILE (profile), NULL);

  return create (profile, FALSE, error);
}

/**
 * weir_client_new_observer:
 *
 * A client for one look at the cluster: it never publishes, and needs one connection to each broker
 * where weir_client_new() needs two once it asks for groups. Not for a window: one broker that is
 * frozen may hold up the calls to all others.
 */
WeirClient *
weir_client_new_observer (WeirProfile *profile,
                          GError **error)
{
  g_return_val_if_fail (WEIR_IS_PROFILE (profile), NULL);

  return create (profile, TRUE, error);
}

WeirProfile *
weir_client_get_profile (WeirClient *self)
{
  g_return_val_if_fail (WEIR_IS_CLIENT (self), NULL);

  return self->profile;
}

const char *
weir_client_get_last_error (WeirClient *self)
{
  g_return_val_if_fail (WEIR_IS_CLIENT (self), NULL);

  return self->last_error;
}

/**
 * weir_client_check_property:
 *
 * Whether a profile can have this property: the library knows it and can use the value.
 */
gboolean
weir_client_check_property (const char *key,
                            const char *value,
                            GError **error)
{
  g_autoptr (rd_kafka_conf_t) conf = rd_kafka_conf_new ();

  g_return_val_if_fail (key != NULL && value != NULL, FALSE);

  if (g_str_equal (key, "bootstrap.servers") || g_str_equal (key, "metadata.broker.list"))
    return weir_config_check_bootstrap (value, error);
  return weir_config_set (conf, key, value, error);
}

WeirConnection *
weir_client_get_connection (WeirClient *self)
{
  return self->connection;
}

gboolean
weir_client_check_writable (WeirClient *self,
                            GError **error)
{
  const char *name = weir_profile_get_name (self->profile);

  /* The live profile, not the connection's copy: read-only takes effect at once. */
  if (!weir_profile_get_read_only (self->profile))
    return TRUE;
  g_set_error (error, WEIR_ERROR, WEIR_ERROR_READ_ONLY,
               _("The connection “%s” is read-only: nothing was sent. Allow changes in its settings first."),
               name != NULL ? name : weir_profile_get_bootstrap (self->profile));
  return FALSE;
}

void
weir_client_run_in_worker (WeirClient *self,
                           GTask *task,
                           GTaskThreadFunc func)
{
  Work *work = g_new0 (Work, 1);

  work->task = g_object_ref (task);
  work->func = func;
  /* Fails only where no thread can be made: the item is queued all the same. */
  g_thread_pool_push (self->workers, work, NULL);
}

rd_kafka_AdminOptions_t *
weir_client_prepare_call (WeirClient *self,
                          rd_kafka_admin_op_t operation,
                          guint timeout_msec,
                          WeirReplyFunc func,
                          gpointer user_data)
{
  rd_kafka_AdminOptions_t *options = rd_kafka_AdminOptions_new (weir_connection_get_handle (self->connection), operation);
  Reply *reply = g_new0 (Reply, 1);
  char text[256];

  reply->func = func;
  reply->user_data = user_data;
  g_hash_table_add (self->replies, reply);
  rd_kafka_AdminOptions_set_opaque (options, reply);
  if (rd_kafka_AdminOptions_set_request_timeout (options, timeout_msec, text, sizeof text) != RD_KAFKA_RESP_ERR_NO_ERROR)
    g_warning ("%s", text);
  return options;
}

rd_kafka_queue_t *
weir_client_get_reply_queue (WeirClient *self)
{
  return self->reply_queue;
}

GError *
weir_client_dup_last_error (WeirClient *self)
{
  return self->last_error != NULL ? g_error_new_literal (WEIR_ERROR, self->last_error_code, self->last_error) : NULL;
}

void
weir_client_forget_last_error (WeirClient *self)
{
  if (g_set_str (&self->last_error, NULL))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LAST_ERROR]);
}

gboolean
weir_client_wait_closed (guint timeout_msec)
{
  return weir_handle_wait_destroyed (timeout_msec);
}
