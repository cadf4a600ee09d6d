/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "kafka/weir-queue-source.h"

/* How long one dispatch may hand over events before the main loop gets its turn. */
#define BUDGET_USEC 4000

typedef struct
{
  GSource source;
  rd_kafka_queue_t *queue;
} WeirQueueSource;

/* Thread: any of the library's, holding the queue's lock: only wake the loop, never call
 * back into the library. Called when the queue becomes non-empty, and only then. */
static void
wake_cb (rd_kafka_t *handle,
         void *user_data)
{
  g_source_set_ready_time (user_data, 0);
}

static gboolean
dispatch (GSource *base,
          GSourceFunc callback,
          gpointer user_data)
{
  WeirQueueSource *self = (WeirQueueSource *) base;
  WeirQueueSourceFunc func = (WeirQueueSourceFunc) (void (*) (void)) callback;
  gint64 deadline_usec = g_get_monotonic_time () + BUDGET_USEC;

  /* Before the first poll: a wake-up that comes while polling is then not lost. */
  g_source_set_ready_time (base, -1);

  while (!g_source_is_destroyed (base))
    {
      rd_kafka_event_t *event = rd_kafka_queue_poll (self->queue, 0);

      if (event == NULL)
        return G_SOURCE_CONTINUE;
      func (event, user_data);
      if (g_get_monotonic_time () >= deadline_usec)
        {
          /* The library wakes only on empty → non-empty: what is left must wake itself. */
          g_source_set_ready_time (base, 0);
          return G_SOURCE_CONTINUE;
        }
    }
  return G_SOURCE_REMOVE;
}

static void
finalize (GSource *base)
{
  WeirQueueSource *self = (WeirQueueSource *) base;

  g_clear_pointer (&self->queue, rd_kafka_queue_destroy);
}

static GSourceFuncs source_funcs = { NULL, NULL, dispatch, finalize, NULL, NULL };

GSource *
weir_queue_source_new (rd_kafka_queue_t *queue,
                       WeirQueueSourceFunc func,
                       gpointer user_data,
                       GDestroyNotify destroy)
{
  GSource *base = g_source_new (&source_funcs, sizeof (WeirQueueSource));
  WeirQueueSource *self = (WeirQueueSource *) base;

  self->queue = queue;
  g_source_set_static_name (base, "WeirQueueSource");
  /* Below redrawing: a flood of delivery reports must not freeze the window. */
  g_source_set_priority (base, G_PRIORITY_DEFAULT_IDLE);
  g_source_set_callback (base, (GSourceFunc) (void (*) (void)) func, user_data, destroy);
  rd_kafka_queue_cb_event_enable (queue, wake_cb, self);
  /* For what was queued before the wake-up was there. */
  g_source_set_ready_time (base, 0);
  return base;
}

void
weir_queue_source_destroy (GSource *base)
{
  WeirQueueSource *self = (WeirQueueSource *) base;

  if (base == NULL)
    return;
  /* Takes the lock under which wake_cb() runs: afterwards none is under way. */
  rd_kafka_queue_cb_event_enable (self->queue, NULL, NULL);
  g_source_destroy (base);
  g_source_unref (base);
}
