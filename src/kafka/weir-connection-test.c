/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "kafka/weir-client.h"

#include <glib/gi18n.h>

#include "base/weir-error.h"
#include "kafka/weir-config.h"
#include "kafka/weir-error-map.h"
#include "kafka/weir-handle.h"
#include "kafka/weir-queue-source.h"

/* "Test connection": asks for metadata on a thread, which only ever times out, and meanwhile
 * listens for what the network and the brokers say: whatever is specific is the answer. */

#define TIMEOUT_MSEC 10000
/* A name often has an IPv6 and an IPv4 address, of which one refuses: the library tries
 * the other after 100 ms. With several addresses it tries the next a second later. */
#define GRACE_MSEC 1200

typedef struct
{
  GTask *task;
  WeirHandle *handle;
  GSource *source;
  GSource *grace;
  GSource *cancel;
  guint n_addresses;
  GError *reason; /* the first specific one */
  gboolean is_done;
} Probe;

static void
clear_source (GSource **source)
{
  if (*source != NULL)
    g_source_destroy (*source);
  g_clear_pointer (source, g_source_unref);
}

/* Idempotent; the thread may still be busy: it holds the handle and the task. */
static void
probe_stop (Probe *probe)
{
  probe->is_done = TRUE;
  clear_source (&probe->grace);
  clear_source (&probe->cancel);
  g_clear_pointer (&probe->source, weir_queue_source_destroy);
  g_clear_pointer (&probe->handle, weir_handle_unref);
}

static void
probe_free (Probe *probe)
{
  probe_stop (probe);
  g_clear_error (&probe->reason);
  g_free (probe);
}

static void
give_reason (Probe *probe)
{
  g_autoptr (GTask) task = g_object_ref (probe->task);

  if (probe->is_done)
    return;
  probe_stop (probe);
  g_task_return_error (task, g_steal_pointer (&probe->reason));
}

static gboolean
grace_cb (gpointer user_data)
{
  give_reason (user_data);
  return G_SOURCE_REMOVE;
}

/* Whether another address may still do better. A wrong login or security protocol is as
 * wrong everywhere. */
static gboolean
may_heal (rd_kafka_resp_err_t code,
          const char *text)
{
  if (code == RD_KAFKA_RESP_ERR__AUTHENTICATION || code == RD_KAFKA_RESP_ERR__SSL)
    return FALSE;
  return text == NULL
         || (strstr (text, "security.protocol") == NULL && strstr (text, "PLAINTEXT broker listener") == NULL);
}

static void
consider (Probe *probe,
          rd_kafka_resp_err_t code,
          const char *text)
{
  g_autofree char *message = NULL;
  WeirError weir_code = WEIR_ERROR_FAILED;

  message = weir_error_map_connection (code, text, &weir_code);
  if (message == NULL)
    return;
  if (probe->reason != NULL && !may_heal (code, text))
    g_clear_error (&probe->reason);
  if (probe->reason == NULL)
    probe->reason = g_error_new_literal (WEIR_ERROR, weir_code, message);

  if (!may_heal (code, text))
    {
      give_reason (probe);
    }
  else if (probe->grace == NULL)
    {
      probe->grace = g_timeout_source_new (GRACE_MSEC * MIN (probe->n_addresses, 5));
      g_source_set_callback (probe->grace, grace_cb, probe, NULL);
      g_source_attach (probe->grace, g_task_get_context (probe->task));
    }
}

static void
event_cb (rd_kafka_event_t *event,
          gpointer user_data)
{
  g_autoptr (rd_kafka_event_t) owned = event;
  Probe *probe = user_data;
  /* Stopping drops the references that keep the probe. */
  g_autoptr (GTask) task = g_object_ref (probe->task);
  const char *facility = NULL;
  const char *text = NULL;
  int level = 0;

  switch (rd_kafka_event_type (event))
    {
    case RD_KAFKA_EVENT_ERROR:
      g_debug ("test: %s: %s", rd_kafka_err2name (rd_kafka_event_error (event)), rd_kafka_event_error_string (event));
      if (weir_error_map_is_specific (rd_kafka_event_error (event)))
        consider (probe, rd_kafka_event_error (event), rd_kafka_event_error_string (event));
      break;

    case RD_KAFKA_EVENT_LOG:
      if (rd_kafka_event_log (event, &facility, &text, &level) == 0)
        {
          g_debug ("test: %s: %s", facility, text);
          consider (probe, RD_KAFKA_RESP_ERR_NO_ERROR, text);
        }
      break;

    default:
      break;
    }
}

typedef struct
{
  WeirHandle *handle;
  rd_kafka_resp_err_t code;
  int n_brokers;
  int n_topics;
} Question;

static void
question_free (Question *question)
{
  weir_handle_unref (question->handle);
  g_free (question);
}

/* Thread: its own, which may outlive the answer by the rest of the time-out. */
static gpointer
ask_func (gpointer data)
{
  g_autoptr (GTask) task = data;
  Question *question = g_task_get_task_data (task);
  const struct rd_kafka_metadata *metadata = NULL;

  question->code = rd_kafka_metadata (weir_handle_get (question->handle), 1, NULL, &metadata, TIMEOUT_MSEC);
  if (question->code == RD_KAFKA_RESP_ERR_NO_ERROR)
    {
      question->n_brokers = metadata->broker_cnt;
      question->n_topics = metadata->topic_cnt;
      rd_kafka_metadata_destroy (metadata);
    }
  g_task_return_boolean (task, TRUE);
  return NULL;
}

static char *
describe (const Question *question)
{
  g_autofree char *brokers = g_strdup_printf (ngettext ("%d broker", "%d brokers", question->n_brokers), question->n_brokers);
  g_autofree char *topics = g_strdup_printf (ngettext ("%d topic", "%d topics", question->n_topics), question->n_topics);

  /* Translators: "3 brokers", "14 topics" */
  return g_strdup_printf (_("%s, %s"), brokers, topics);
}

static void
answered_cb (GObject *object,
             GAsyncResult *result,
             gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  const Question *question = g_task_get_task_data (G_TASK (result));
  Probe *probe = g_task_get_task_data (task);

  if (probe->is_done)
    return;
  if (question->code == RD_KAFKA_RESP_ERR_NO_ERROR)
    {
      probe_stop (probe);
      g_task_return_pointer (task, describe (question), g_free);
      return;
    }
  if (probe->reason == NULL)
    weir_error_map_set (&probe->reason, question->code, NULL, _("No broker answered"));
  give_reason (probe);
}

static gboolean
cancelled_cb (GCancellable *cancellable,
              gpointer user_data)
{
  Probe *probe = user_data;

  g_clear_error (&probe->reason);
  g_cancellable_set_error_if_cancelled (cancellable, &probe->reason);
  give_reason (probe);
  return G_SOURCE_REMOVE;
}

static guint
count_addresses (const char *bootstrap)
{
  g_auto (GStrv) addresses = g_strsplit (bootstrap, ",", -1);

  return g_strv_length (addresses);
}

/**
 * weir_client_test_async:
 *
 * Each test has a handle of its own, so that it neither waits behind another's back-off nor
 * disturbs a connection in use.
 */
void
weir_client_test_async (WeirProfile *profile,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  g_autoptr (GTask) ask_task = NULL;
  rd_kafka_conf_t *conf;
  rd_kafka_t *handle = NULL;
  GError *error = NULL;
  Question *question;
  Probe *probe;

  g_return_if_fail (WEIR_IS_PROFILE (profile));

  g_task_set_source_tag (task, weir_client_test_async);
  conf = weir_config_new (profile, WEIR_CONFIG_ADMIN_PRODUCER, &error);
  if (conf != NULL)
    handle = weir_config_create_handle (RD_KAFKA_PRODUCER, conf, &error);
  if (handle == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  rd_kafka_set_log_queue (handle, NULL);

  probe = g_new0 (Probe, 1);
  probe->task = task; /* which owns the probe */
  probe->handle = weir_handle_new (handle);
  probe->n_addresses = count_addresses (weir_profile_get_bootstrap (profile));
  probe->source = weir_queue_source_new (rd_kafka_queue_get_main (handle), event_cb, probe, NULL);
  g_source_attach (probe->source, g_task_get_context (task));
  g_task_set_task_data (task, probe, (GDestroyNotify) probe_free);

  question = g_new0 (Question, 1);
  question->handle = weir_handle_ref (probe->handle);
  ask_task = g_task_new (NULL, NULL, answered_cb, g_object_ref (task));
  g_task_set_task_data (ask_task, question, (GDestroyNotify) question_free);
  if (cancellable != NULL)
    {
      probe->cancel = g_cancellable_source_new (cancellable);
      g_source_set_callback (probe->cancel, (GSourceFunc) (void (*) (void)) cancelled_cb, probe, NULL);
      g_source_attach (probe->cancel, g_task_get_context (task));
    }
  g_thread_unref (g_thread_new ("weir-test", ask_func, g_steal_pointer (&ask_task)));
}

char *
weir_client_test_finish (GAsyncResult *result,
                         GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
