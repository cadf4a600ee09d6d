/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "kafka/weir-bulk.h"

#include <glib/gi18n.h>

#include "base/weir-format.h"
#include "kafka/weir-client-private.h"
#include "kafka/weir-config.h"
#include "kafka/weir-notifier.h"
#include "kafka/weir-record-produce.h"
#include "kafka/weir-replay-private.h"

/* What may be on its way at once: it bounds the memory, whatever the size of the messages. */
#define MAX_OUTSTANDING 100000
#define MAX_OUTSTANDING_BYTES (24 * 1024 * 1024)
/* How many are sent before reports are looked at. */
#define ROUND 1000
#define POLL_MSEC 10
#define FACTS_MSEC 5000
#define DEFAULT_BATCH_BYTES 1000000
#define BATCH_OVERHEAD_BYTES 200
#define PROGRESS_USEC (100 * G_TIME_SPAN_MILLISECOND)
#define CANCEL_USEC (10 * G_TIME_SPAN_SECOND)

typedef struct
{
  gatomicrefcount ref_count;
  WeirNotifier *notifier;
  WeirConnection *connection;
  WeirBulkHooks hooks;
  char *topic;
  int is_cancelled; /* g_atomic_int */
  GStrv properties;
  char *problem; /* the thread's, until "ended" */
  WeirError problem_code;
} Shared;

/* A message on its way. Reports come in any order, and are handed on in that of the messages. */
typedef struct
{
  WeirPublished published;
  char *problem;
  gboolean is_done;
} Slot;

typedef struct
{
  Shared *shared;
  rd_kafka_t *handle;
  rd_kafka_topic_t *topic;
  WeirTopicFacts *facts;
  gint64 batch_bytes;
  Slot *slots; /* a ring: message N in N % MAX_OUTSTANDING */
  guint64 n_sent;
  guint64 n_reported;
  gint64 n_outstanding;
  gint64 n_outstanding_bytes;
  gboolean has_input_ended;
  WeirDraft draft; /* the last one that was taken */
  gboolean is_waiting; /* it is not sent: the library had no room */
  WeirRecord *record; /* nullable: what it borrows from */
  GArray *headers;
  gboolean has_moved; /* something was confirmed since that was looked at last */
  double due_usec;
  gint64 moved_usec;
  gint64 cancelled_usec;
  gint64 progress_usec;
  char *trouble;
} Run;

struct _WeirBulk
{
  GObject parent_instance;

  WeirClient *client;
  Shared *shared;
  gboolean is_started;
};

G_DEFINE_FINAL_TYPE (WeirBulk, weir_bulk, G_TYPE_OBJECT)

enum
{
  PROGRESS,
  ENDED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static Shared *
shared_ref (Shared *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

static void
shared_unref (Shared *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_clear_pointer (&self->connection, weir_connection_unref);
  g_clear_pointer (&self->notifier, weir_notifier_unref);
  g_strfreev (self->properties);
  g_free (self->topic);
  g_free (self->problem);
  g_free (self);
}

/* Everything from here to thread_main() runs on the thread. */

static void
fail (Run *self,
      rd_kafka_resp_err_t code,
      const char *detail)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *what = NULL;

  if (self->shared->problem != NULL)
    return;
  /* Translators: %s is the name of a topic */
  what = g_strdup_printf (_("The message to topic “%s” was not confirmed"), self->shared->topic);
  weir_error_map_set (&error, code, detail, what);
  self->shared->problem = g_strdup (error->message);
  self->shared->problem_code = (WeirError) error->code;
}

static void
error_cb (rd_kafka_t *handle,
          int code,
          const char *reason,
          void *opaque)
{
  Run *self = opaque;
  WeirError weir_code;
  char *text = weir_error_map_is_specific (code) ? weir_error_map_connection (code, reason, &weir_code) : NULL;

  if (text == NULL)
    return;
  g_free (self->trouble);
  self->trouble = text;
}

/* Whether it is this message that is refused, and not the batch it was in. */
static gboolean
is_refused (Run *self,
            rd_kafka_resp_err_t code,
            gint64 n_bytes)
{
  return (code == RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE || code == RD_KAFKA_RESP_ERR_RECORD_LIST_TOO_LARGE)
         && (n_bytes + BATCH_OVERHEAD_BYTES >= self->batch_bytes || n_bytes + BATCH_OVERHEAD_BYTES >= self->facts->max_message_bytes);
}

static char *
describe_too_large (Run *self,
                    gint64 n_bytes)
{
  g_autofree char *size = weir_format_bytes (n_bytes);
  g_autofree char *limit = self->facts->has_configuration ? weir_format_bytes (self->facts->max_message_bytes) : NULL;

  if (limit != NULL)
    return g_strdup_printf (_("The message is too large: %s, and the topic’s max.message.bytes is %s."), size, limit);
  return g_strdup_printf (_("The message of %s is too large for the topic: see its max.message.bytes."), size);
}

static void
report_cb (rd_kafka_t *handle,
           const rd_kafka_message_t *message,
           void *opaque)
{
  Run *self = opaque;
  Slot *slot = &self->slots[(gsize) message->_private % MAX_OUTSTANDING];
  gint64 n_bytes = (gint64) (message->key_len + message->len);

  self->n_outstanding--;
  self->n_outstanding_bytes -= n_bytes;
  slot->is_done = TRUE;
  if (message->err == RD_KAFKA_RESP_ERR_NO_ERROR)
    {
      self->has_moved = TRUE;
      slot->published.partition = message->partition;
      slot->published.offset = message->offset;
    }
  else if (is_refused (self, message->err, n_bytes))
    {
      slot->problem = describe_too_large (self, n_bytes);
    }
  else
    {
      if (message->err != RD_KAFKA_RESP_ERR__PURGE_QUEUE && message->err != RD_KAFKA_RESP_ERR__PURGE_INFLIGHT)
        fail (self, message->err, rd_kafka_message_produce_errstr (message));
      /* It is what ends all; the others that failed with it have nothing more to say. */
      slot->problem = g_strdup ("");
    }
}

static void
hand_on_reports (Run *self)
{
  while (self->n_reported < self->n_sent)
    {
      Slot *slot = &self->slots[self->n_reported % MAX_OUTSTANDING];

      if (!slot->is_done)
        break;
      self->n_reported++;
      if (slot->problem == NULL)
        self->shared->hooks.report (&slot->published, NULL, self->shared->hooks.user_data);
      else
        self->shared->hooks.report (NULL, *slot->problem != '\0' ? slot->problem : NULL, self->shared->hooks.user_data);
      g_clear_pointer (&slot->problem, g_free);
    }
}

/* FALSE: there is none any more. */
static gboolean
take_next (Run *self)
{
  const WeirBulkHooks *hooks = &self->shared->hooks;

  if (hooks->next_draft != NULL)
    return hooks->next_draft (&self->draft, hooks->user_data);
  g_clear_object (&self->record);
  self->record = hooks->next (hooks->user_data);
  if (self->record != NULL)
    weir_draft_from_record (&self->draft, self->record, self->headers);
  return self->record != NULL;
}

/* FALSE: the library has no room, later. */
static gboolean
send_draft (Run *self)
{
  Slot *slot = &self->slots[self->n_sent % MAX_OUTSTANDING];
  gint64 n_bytes = (gint64) weir_draft_get_n_bytes (&self->draft);
  rd_kafka_resp_err_t code;

  slot->is_done = FALSE;
  code = weir_draft_produce (&self->draft, self->handle, self->topic, (gpointer) (gsize) self->n_sent);
  if (code == RD_KAFKA_RESP_ERR__QUEUE_FULL)
    return FALSE;
  self->n_sent++;
  if (code == RD_KAFKA_RESP_ERR_NO_ERROR)
    {
      self->n_outstanding++;
      self->n_outstanding_bytes += n_bytes;
      return TRUE;
    }
  slot->is_done = TRUE;
  if (code == RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE)
    {
      slot->problem = describe_too_large (self, n_bytes);
      return TRUE;
    }
  fail (self, code, NULL);
  slot->problem = g_strdup ("");
  return TRUE;
}

/* Whether the next message may be sent now; then the one behind it has to wait for its own time. */
static gboolean
take_turn (Run *self)
{
  double now_usec;

  if (self->shared->hooks.is_due != NULL)
    return self->shared->hooks.is_due (self->shared->hooks.user_data);
  if (self->shared->hooks.rate <= 0)
    return TRUE;
  now_usec = (double) g_get_monotonic_time ();
  if (self->due_usec < now_usec - G_TIME_SPAN_SECOND / 2.0)
    self->due_usec = now_usec;
  if (now_usec < self->due_usec)
    return FALSE;
  self->due_usec += G_TIME_SPAN_SECOND / self->shared->hooks.rate;
  return TRUE;
}

static void
send_some (Run *self)
{
  for (guint i = 0; i < ROUND && !self->has_input_ended && self->shared->problem == NULL; i++)
    {
      if (self->n_sent - self->n_reported >= MAX_OUTSTANDING || self->n_outstanding_bytes >= MAX_OUTSTANDING_BYTES)
        return;
      if (!self->is_waiting && !take_turn (self))
        return;
      if (!self->is_waiting && !take_next (self))
        {
          self->has_input_ended = TRUE;
          return;
        }
      self->is_waiting = TRUE;
      if (!send_draft (self))
        return;
      self->is_waiting = FALSE;
    }
}

static gboolean
has_room (Run *self)
{
  return !self->has_input_ended && !self->is_waiting && self->shared->hooks.rate <= 0 && self->shared->hooks.is_due == NULL
         && self->n_sent - self->n_reported < MAX_OUTSTANDING && self->n_outstanding_bytes < MAX_OUTSTANDING_BYTES;
}

static void
check_time (Run *self)
{
  gint64 now_usec = g_get_monotonic_time ();

  if (self->n_outstanding == 0 || self->has_moved)
    self->moved_usec = now_usec;
  self->has_moved = FALSE;
  if (self->shared->problem == NULL && now_usec - self->moved_usec > self->shared->hooks.stall_msec * G_TIME_SPAN_MILLISECOND)
    {
      self->shared->problem_code = WEIR_ERROR_TIMED_OUT;
      self->shared->problem = g_strdup (self->trouble != NULL ? self->trouble
                                                              : _("The brokers did not confirm in time: the message may or may not have been written."));
    }
  if (g_atomic_int_get (&self->shared->is_cancelled))
    {
      self->has_input_ended = TRUE;
      if (self->cancelled_usec == 0)
        self->cancelled_usec = now_usec;
    }
  if (now_usec - self->progress_usec > PROGRESS_USEC)
    {
      self->progress_usec = now_usec;
      weir_notifier_post_progress (self->shared->notifier);
    }
}

static gboolean
is_over (Run *self)
{
  if (self->shared->problem != NULL)
    return TRUE;
  if (self->cancelled_usec != 0 && g_get_monotonic_time () - self->cancelled_usec > CANCEL_USEC)
    return TRUE;
  return self->has_input_ended && self->n_outstanding == 0;
}

static gboolean
open_handle (Run *self,
             GError **error)
{
  g_autoptr (rd_kafka_conf_t) conf = weir_config_new (weir_connection_get_profile (self->shared->connection), WEIR_CONFIG_WRITER, error);
  g_autofree char *batch_bytes = NULL;

  if (conf == NULL)
    return FALSE;
  self->batch_bytes = DEFAULT_BATCH_BYTES;
  if (self->facts->has_configuration)
    self->batch_bytes = CLAMP (self->facts->max_message_bytes - 100, 1, DEFAULT_BATCH_BYTES);
  batch_bytes = g_strdup_printf ("%" G_GINT64_FORMAT, self->batch_bytes);
  if (!weir_config_set (conf, "batch.size", batch_bytes, error))
    return FALSE;
  for (gsize i = 0; self->shared->properties != NULL && self->shared->properties[i] != NULL; i += 2)
    {
      if (!weir_config_set (conf, self->shared->properties[i], self->shared->properties[i + 1], error))
        return FALSE;
    }
  rd_kafka_conf_set_opaque (conf, self);
  rd_kafka_conf_set_error_cb (conf, error_cb);
  rd_kafka_conf_set_dr_msg_cb (conf, report_cb);
  self->handle = weir_config_create_handle (RD_KAFKA_PRODUCER, g_steal_pointer (&conf), error);
  if (self->handle == NULL)
    return FALSE;
  self->topic = rd_kafka_topic_new (self->handle, self->shared->topic, NULL);
  return TRUE;
}

static gboolean
open_topic (Run *self)
{
  g_autoptr (GError) error = NULL;

  self->facts = weir_topic_facts_ask (weir_connection_get_handle (self->shared->connection), self->shared->topic, TRUE,
                                      (int) MIN (self->shared->hooks.stall_msec, FACTS_MSEC), &error);
  if (self->facts == NULL || !open_handle (self, &error))
    {
      self->shared->problem = g_strdup (error->message);
      self->shared->problem_code = (WeirError) error->code;
      return FALSE;
    }
  return TRUE;
}

static gpointer
thread_main (gpointer data)
{
  Run self = { .shared = data };

  self.moved_usec = g_get_monotonic_time ();
  self.slots = g_new0 (Slot, MAX_OUTSTANDING);
  /* What is wrong with the first message is said without a broker. */
  self.headers = g_array_new (FALSE, FALSE, sizeof (WeirDraftHeader));
  self.is_waiting = take_next (&self);
  if (self.is_waiting && open_topic (&self))
    {
      /* The first goes at once, and the second is due when its time has come: not both together. */
      take_turn (&self);
      while (!is_over (&self))
        {
          send_some (&self);
          /* The last ones need not wait for more. */
          if (self.has_input_ended)
            rd_kafka_flush (self.handle, POLL_MSEC);
          rd_kafka_poll (self.handle, has_room (&self) ? 0 : self.has_input_ended ? 1 : POLL_MSEC);
          hand_on_reports (&self);
          check_time (&self);
        }
      if (self.n_outstanding > 0)
        {
          rd_kafka_purge (self.handle, RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT);
          rd_kafka_flush (self.handle, 100);
        }
      hand_on_reports (&self);
    }
  for (gsize i = 0; i < MAX_OUTSTANDING; i++)
    g_free (self.slots[i].problem);
  g_free (self.slots);
  g_free (self.trouble);
  g_clear_object (&self.record);
  g_array_unref (self.headers);
  g_clear_pointer (&self.facts, weir_topic_facts_free);
  g_clear_pointer (&self.topic, rd_kafka_topic_destroy);
  weir_handle_destroy_later (self.handle);
  weir_notifier_post_ended (self.shared->notifier);
  shared_unref (self.shared);
  return NULL;
}

static void
weir_bulk_dispose (GObject *object)
{
  WeirBulk *self = WEIR_BULK (object);

  if (self->shared != NULL)
    {
      g_atomic_int_set (&self->shared->is_cancelled, TRUE);
      weir_notifier_leave (self->shared->notifier, self->is_started);
    }
  g_clear_pointer (&self->shared, shared_unref);
  g_clear_object (&self->client);

  G_OBJECT_CLASS (weir_bulk_parent_class)->dispose (object);
}

static void
weir_bulk_class_init (WeirBulkClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = weir_bulk_dispose;

  /**
   * WeirBulk::progress:
   *
   * Something may have moved. At most every 100 ms.
   */
  signals[PROGRESS] = g_signal_new ("progress", WEIR_TYPE_BULK, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  /**
   * WeirBulk::ended:
   *
   * Once. No hook is called after it.
   */
  signals[ENDED] = g_signal_new ("ended", WEIR_TYPE_BULK, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
weir_bulk_init (WeirBulk *self)
{
}

/**
 * weir_bulk_new:
 * @client: where to
 * @topic: name of the topic
 * @hooks: what is published; their data lives until "ended"
 *
 * Returns: (transfer full): a publishing that has not started
 */
WeirBulk *
weir_bulk_new (WeirClient *client,
               const char *topic,
               const WeirBulkHooks *hooks)
{
  WeirBulk *self = g_object_new (WEIR_TYPE_BULK, NULL);
  Shared *shared = g_new0 (Shared, 1);

  g_atomic_ref_count_init (&shared->ref_count);
  shared->notifier = weir_notifier_new (self, signals[PROGRESS], signals[ENDED], hooks->user_data, hooks->destroy);
  shared->connection = weir_connection_ref (weir_client_get_connection (client));
  shared->hooks = *hooks;
  shared->properties = g_strdupv ((GStrv) hooks->properties);
  shared->topic = g_strdup (topic);
  self->shared = shared;
  self->client = g_object_ref (client);
  return self;
}

gboolean
weir_bulk_start (WeirBulk *self,
                 GError **error)
{
  g_return_val_if_fail (WEIR_IS_BULK (self), FALSE);
  g_return_val_if_fail (!self->is_started, FALSE);

  if (!weir_client_check_writable (self->client, error))
    return FALSE;
  self->is_started = TRUE;
  g_thread_unref (g_thread_new ("weir-bulk", thread_main, shared_ref (self->shared)));
  return TRUE;
}

void
weir_bulk_cancel (WeirBulk *self)
{
  g_return_if_fail (WEIR_IS_BULK (self));
  g_atomic_int_set (&self->shared->is_cancelled, TRUE);
}

const char *
weir_bulk_get_problem (WeirBulk *self)
{
  g_return_val_if_fail (WEIR_IS_BULK (self), NULL);
  return self->shared->problem;
}

WeirError
weir_bulk_get_problem_code (WeirBulk *self)
{
  g_return_val_if_fail (WEIR_IS_BULK (self), WEIR_ERROR_FAILED);
  return self->shared->problem_code;
}
