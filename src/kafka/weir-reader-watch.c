/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "kafka/weir-reader-watch.h"

#define LOOK_MSEC 500

struct _WeirReaderWatch
{
  WeirReader *reader;
  gint64 stall_usec;
  gint64 moved_usec;
  gint64 last_position; /* sum of all positions: grows while anything arrives */
  guint timer;
  gboolean follows;
  gboolean is_stalled;
};

static gboolean
look_cb (gpointer user_data)
{
  WeirReaderWatch *self = user_data;
  WeirCoverage *coverage = weir_reader_dup_coverage (self->reader);
  gint64 now_usec = g_get_monotonic_time ();
  gint64 position = coverage->ranges->len;

  for (guint i = 0; i < coverage->ranges->len; i++)
    position += ((WeirRangeCoverage *) g_ptr_array_index (coverage->ranges, i))->next;
  if (position != self->last_position || (self->follows && coverage->ranges->len > 0))
    self->moved_usec = now_usec;
  self->last_position = position;
  weir_coverage_free (coverage);
  if (now_usec - self->moved_usec <= self->stall_usec)
    return G_SOURCE_CONTINUE;

  self->is_stalled = TRUE;
  self->timer = 0;
  weir_reader_cancel (self->reader);
  return G_SOURCE_REMOVE;
}

/**
 * weir_reader_watch_new:
 * @reader: a reader that is about to be started
 * @stall_msec: how long nothing may arrive
 * @follows: whether its plan has no end
 *
 * Returns: (transfer full): a watch; free it when the reader has ended
 */
WeirReaderWatch *
weir_reader_watch_new (WeirReader *reader,
                       guint stall_msec,
                       gboolean follows)
{
  WeirReaderWatch *self = g_new0 (WeirReaderWatch, 1);

  self->reader = g_object_ref (reader);
  self->stall_usec = stall_msec * G_TIME_SPAN_MILLISECOND;
  self->follows = follows;
  self->moved_usec = g_get_monotonic_time ();
  self->timer = g_timeout_add (LOOK_MSEC, look_cb, self);
  return self;
}

void
weir_reader_watch_free (WeirReaderWatch *self)
{
  if (self == NULL)
    return;
  g_clear_handle_id (&self->timer, g_source_remove);
  g_clear_object (&self->reader);
  g_free (self);
}

gboolean
weir_reader_watch_get_is_stalled (WeirReaderWatch *self)
{
  return self->is_stalled;
}
