/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include <gio/gio.h>
#include <string.h>

#include "../slowness.h"

/* A server on loopback that is taken for a broker and is none: or stands in front of one and damages its
 * answers. Each connection has a thread of its own. */

typedef enum
{
  BROKEN_GARBAGE,           /* random bytes at once */
  BROKEN_BODY,              /* a right frame for each request, with too little or an error in it */
  BROKEN_EMPTY,             /* frames without anything in them */
  BROKEN_HUGE,              /* a frame of 2 GB is announced */
  BROKEN_NEGATIVE,          /* a frame of −1 bytes is announced */
  BROKEN_CUT,               /* the connection ends in the middle of a frame */
  BROKEN_DRIBBLE,           /* a byte now and then, for ever */
  BROKEN_OTHER_CORRELATION, /* answers to questions that were not asked */
  BROKEN_TLS,               /* the alert of a TLS server that was spoken to in plain text */
  BROKEN_CLOSING,           /* the connection ends when a request comes */
  BROKEN_PROXY,             /* the answers of a real one, some of them damaged */
} BrokenKind;

typedef struct
{
  BrokenKind kind;
  GSocketService *service;
  char *bootstrap;
  guint16 port;
  guint16 target_port; /* of a proxy */
  gint damage_percent; /* atomic: of the frames that a proxy hands on */
  gint n_damaged;      /* atomic */
  gint n_connections;  /* atomic: so far */
  gint n_open;         /* atomic: now */
  gint is_stopped;     /* atomic */
  gboolean damages_records; /* a proxy: a byte of each answer that has records */
  guint32 seed;
} BrokenBroker;

#define BROKEN_FRAME_MAX (64 * 1024 * 1024)
/* In the answer to a fetch from one topic, the first byte that is surely of a record. */
#define BROKEN_RECORDS_START 600

static inline gboolean
broken_send (GSocketConnection *connection,
             gconstpointer data,
             gsize length)
{
  return g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (connection)), data, length, NULL, NULL, NULL);
}

static inline gboolean
broken_receive (GSocketConnection *connection,
                gpointer data,
                gsize length)
{
  gsize n_read = 0;

  return g_input_stream_read_all (g_io_stream_get_input_stream (G_IO_STREAM (connection)), data, length, &n_read, NULL, NULL)
         && n_read == length;
}

/* One frame without its length; NULL when the connection ended. */
static inline GByteArray *
broken_receive_frame (GSocketConnection *connection)
{
  guint32 length;
  GByteArray *frame;

  if (!broken_receive (connection, &length, sizeof length) || GUINT32_FROM_BE (length) > BROKEN_FRAME_MAX)
    return NULL;
  frame = g_byte_array_new ();
  g_byte_array_set_size (frame, GUINT32_FROM_BE (length));
  if (!broken_receive (connection, frame->data, frame->len))
    g_clear_pointer (&frame, g_byte_array_unref);
  return frame;
}

static inline gboolean
broken_send_frame (GSocketConnection *connection,
                   gconstpointer data,
                   guint32 length)
{
  guint32 prefix = GUINT32_TO_BE (length);

  return broken_send (connection, &prefix, sizeof prefix) && broken_send (connection, data, length);
}

static inline void
broken_fill (GRand *rand,
             guint8 *data,
             gsize length)
{
  for (gsize i = 0; i < length; i++)
    data[i] = (guint8) g_rand_int (rand);
}

/* The answer to one request. FALSE: the connection is to end. */
static inline gboolean
broken_answer (BrokenBroker *self,
               GSocketConnection *connection,
               GRand *rand,
               const GByteArray *request)
{
  guint8 data[4096];
  guint32 length;

  /* Behind the number and the version of the call. */
  if (request->len < 8)
    return FALSE;
  memcpy (data, request->data + 4, 4);
  broken_fill (rand, data + 4, sizeof data - 4);
  switch (self->kind)
    {
    case BROKEN_GARBAGE:
      return broken_send (connection, data, sizeof data);

    case BROKEN_BODY:
      /* Not more than an error number: the library believes the counts that follow it, asks for so much
       * memory, and ends the process when there is none. */
      return broken_send_frame (connection, data, (guint32) g_rand_int_range (rand, 4, 7));

    case BROKEN_EMPTY:
      return broken_send_frame (connection, data, 0);

    case BROKEN_HUGE:
      length = GUINT32_TO_BE (G_MAXINT32);
      return broken_send (connection, &length, sizeof length) && broken_send (connection, data, sizeof data);

    case BROKEN_NEGATIVE:
      length = G_MAXUINT32;
      return broken_send (connection, &length, sizeof length) && broken_send (connection, data, sizeof data);

    case BROKEN_CUT:
      length = GUINT32_TO_BE (1000);
      broken_send (connection, &length, sizeof length);
      broken_send (connection, data, (gsize) g_rand_int_range (rand, 1, 900));
      return FALSE;

    case BROKEN_DRIBBLE:
      length = GUINT32_TO_BE (100000);
      if (!broken_send (connection, &length, sizeof length))
        return FALSE;
      for (guint i = 0; !g_atomic_int_get (&self->is_stopped); i++)
        {
          if (!broken_send (connection, data + i % sizeof data, 1))
            return FALSE;
          g_usleep (50 * G_TIME_SPAN_MILLISECOND);
        }
      return FALSE;

    case BROKEN_OTHER_CORRELATION:
      data[0] ^= 0x55;
      return broken_send_frame (connection, data, 300);

    case BROKEN_TLS:
      broken_send (connection, "\x15\x03\x01\x00\x02\x02\x46", 7);
      return FALSE;

    case BROKEN_CLOSING:
    case BROKEN_PROXY:
    default:
      return FALSE;
    }
}

/* A broker's answers name itself: its port is replaced, so that the client stays with the proxy. */
static inline void
broken_rename (BrokenBroker *self,
               GByteArray *frame)
{
  static const char host[] = "127.0.0.1";
  const gsize host_length = sizeof host - 1;

  for (guint i = 0; i + host_length + 4 <= frame->len; i++)
    {
      guint32 port;

      if (frame->data[i] != '1' || memcmp (frame->data + i, host, host_length) != 0)
        continue;
      memcpy (&port, frame->data + i + host_length, sizeof port);
      if (GUINT32_FROM_BE (port) == self->target_port)
        {
          port = GUINT32_TO_BE ((guint32) self->port);
          memcpy (frame->data + i + host_length, &port, sizeof port);
        }
    }
}

/* FALSE: the connection is to end. */
static inline gboolean
broken_hand_on (BrokenBroker *self,
                GSocketConnection *connection,
                GRand *rand,
                GByteArray *frame,
                gboolean is_fetch)
{
  broken_rename (self, frame);
  if (self->damages_records && frame->len > BROKEN_RECORDS_START * 2)
    {
      g_atomic_int_inc (&self->n_damaged);
      frame->data[frame->len / 2] ^= 0x20;
    }
  if (frame->len <= 4 || g_rand_int_range (rand, 0, 100) >= g_atomic_int_get (&self->damage_percent))
    return broken_send_frame (connection, frame->data, frame->len);

  g_atomic_int_inc (&self->n_damaged);
  switch (g_rand_int_range (rand, 0, 4))
    {
    case 0: /* some bytes of records, where there are any: not of what describes them, see BROKEN_BODY */
      for (int i = g_rand_int_range (rand, 1, 8); i > 0 && frame->len > BROKEN_RECORDS_START * 2; i--)
        frame->data[g_rand_int_range (rand, BROKEN_RECORDS_START, (gint32) frame->len)] = (guint8) g_rand_int (rand);
      return broken_send_frame (connection, frame->data, frame->len);

    case 1: /* a frame that is too short for what it says */
      if (is_fetch)
        return broken_send_frame (connection, frame->data, frame->len);
      return broken_send_frame (connection, frame->data, (guint32) g_rand_int_range (rand, 4, (gint32) frame->len));

    case 2: /* one with bytes behind its end */
      g_byte_array_append (frame, (const guint8 *) "behind the end", 14);
      return broken_send_frame (connection, frame->data, frame->len);

    default: /* an end in the middle */
      {
        guint32 prefix = GUINT32_TO_BE (frame->len);

        broken_send (connection, &prefix, sizeof prefix);
        broken_send (connection, frame->data, (gsize) g_rand_int_range (rand, 1, (gint32) frame->len));
        return FALSE;
      }
    }
}

#define BROKEN_API_FETCH 1

typedef struct
{
  GSocketConnection *from;
  GSocketConnection *to;
  GMutex mutex;
  GHashTable *fetches; /* set of correlation ids, as bytes on the wire */
} BrokenPump;

/* librdkafka 2.8 gives up a partition twice where an answer to Fetch ends just behind one, and then aborts (its
 * rd_kafka_fetch_reply_handle_partition(), from "no_err" to "err_parse"). Nobody outside of it can prevent that. */
static inline gboolean
broken_take_is_fetch (BrokenPump *self,
                      const GByteArray *answer)
{
  guint32 correlation = 0;
  gboolean is_fetch;

  if (answer->len < sizeof correlation)
    return FALSE;
  memcpy (&correlation, answer->data, sizeof correlation);
  g_mutex_lock (&self->mutex);
  is_fetch = g_hash_table_remove (self->fetches, GUINT_TO_POINTER (correlation));
  g_mutex_unlock (&self->mutex);
  return is_fetch;
}

static inline void
broken_remember_fetch (BrokenPump *self,
                       const GByteArray *request)
{
  guint32 correlation;

  if (request->len < 8 || request->data[0] != 0 || request->data[1] != BROKEN_API_FETCH)
    return;
  memcpy (&correlation, request->data + 4, sizeof correlation);
  g_mutex_lock (&self->mutex);
  g_hash_table_add (self->fetches, GUINT_TO_POINTER (correlation));
  g_mutex_unlock (&self->mutex);
}

/* Thread: its own; the requests of a proxied connection. */
static inline gpointer
broken_pump_func (gpointer data)
{
  BrokenPump *pump = data;
  GByteArray *frame;
  gboolean is_open = TRUE;

  while (is_open && (frame = broken_receive_frame (pump->from)) != NULL)
    {
      broken_remember_fetch (pump, frame);
      is_open = broken_send_frame (pump->to, frame->data, frame->len);
      g_byte_array_unref (frame);
    }
  /* Wakes the other direction. */
  g_socket_shutdown (g_socket_connection_get_socket (pump->to), TRUE, TRUE, NULL);
  return NULL;
}

static inline void
broken_proxy (BrokenBroker *self,
              GSocketConnection *connection,
              GRand *rand)
{
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GSocketConnection) broker = NULL;
  BrokenPump pump = { .from = connection, .fetches = g_hash_table_new (NULL, NULL) };
  GThread *thread;
  GByteArray *frame;
  gboolean is_open = TRUE;

  broker = g_socket_client_connect_to_host (client, "127.0.0.1", self->target_port, NULL, NULL);
  if (broker == NULL)
    {
      g_hash_table_unref (pump.fetches);
      return;
    }
  pump.to = broker;
  g_mutex_init (&pump.mutex);
  thread = g_thread_new ("requests", broken_pump_func, &pump);
  while (is_open && (frame = broken_receive_frame (broker)) != NULL)
    {
      is_open = broken_hand_on (self, connection, rand, frame, broken_take_is_fetch (&pump, frame));
      g_byte_array_unref (frame);
    }
  g_socket_shutdown (g_socket_connection_get_socket (connection), TRUE, TRUE, NULL);
  g_thread_join (thread);
  g_mutex_clear (&pump.mutex);
  g_hash_table_unref (pump.fetches);
}

/* Thread: one for each connection. */
static inline gboolean
broken_run_cb (GThreadedSocketService *service,
               GSocketConnection *connection,
               GObject *source,
               gpointer user_data)
{
  BrokenBroker *self = user_data;
  g_autoptr (GRand) rand = g_rand_new_with_seed (self->seed + (guint32) g_atomic_int_add (&self->n_connections, 1));
  GByteArray *request;
  gboolean is_open = TRUE;

  g_atomic_int_inc (&self->n_open);
  if (self->kind == BROKEN_PROXY)
    broken_proxy (self, connection, rand);
  while (self->kind != BROKEN_PROXY && is_open && (request = broken_receive_frame (connection)) != NULL)
    {
      is_open = broken_answer (self, connection, rand, request);
      g_byte_array_unref (request);
    }
  g_atomic_int_add (&self->n_open, -1);
  return TRUE;
}

/* @target_port: of the broker behind a proxy. Connections are accepted while the default main loop runs. */
static inline BrokenBroker *
broken_broker_new (BrokenKind kind,
                   guint16 target_port,
                   guint32 seed)
{
  BrokenBroker *self = g_new0 (BrokenBroker, 1);
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new (loopback, 0);
  g_autoptr (GSocketAddress) effective = NULL;
  g_autoptr (GError) error = NULL;

  self->kind = kind;
  self->target_port = target_port;
  self->seed = seed;
  self->service = g_threaded_socket_service_new (-1);
  g_socket_listener_add_address (G_SOCKET_LISTENER (self->service), address, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, NULL,
                                 &effective, &error);
  g_assert_no_error (error);
  self->port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (effective));
  self->bootstrap = g_strdup_printf ("127.0.0.1:%u", self->port);
  g_signal_connect (self->service, "run", G_CALLBACK (broken_run_cb), self);
  return self;
}

/* After the clients are gone: their connections have then ended, and the threads soon do. */
static inline void
broken_broker_free (BrokenBroker *self)
{
  g_atomic_int_set (&self->is_stopped, TRUE);
  g_socket_service_stop (self->service);
  g_socket_listener_close (G_SOCKET_LISTENER (self->service));
  for (int i = 0; g_atomic_int_get (&self->n_open) > 0; i++)
    {
      g_assert_cmpint (i, <, 2000 * test_patience ());
      g_usleep (10 * G_TIME_SPAN_MILLISECOND);
    }
  g_object_unref (self->service);
  g_free (self->bootstrap);
  g_free (self);
}
