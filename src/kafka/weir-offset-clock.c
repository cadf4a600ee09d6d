/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "kafka/weir-offset-clock.h"

/* Of some ten thousand partitions, so not many. */
#define MAX_ENDS 64
#define MAX_MESSAGES 16

/* The partition ended at @offset from @first_msec at the latest, until @last_msec at least. */
typedef struct
{
  gint64 offset;
  gint64 first_msec;
  gint64 last_msec;
} End;

/* Between @from and @offset there is no message, and that at @offset was written then. */
typedef struct
{
  gint64 from;
  gint64 offset;
  gint64 timestamp_msec;
} Message;

struct _WeirOffsetClock
{
  GArray *ends;     /* of End, by offset */
  GArray *messages; /* of Message, by offset; NULL before the first */
  gint64 nothing_from;
  gint64 nothing_end; /* −1: not known of any place */
};

WeirOffsetClock *
weir_offset_clock_new (void)
{
  WeirOffsetClock *self = g_new0 (WeirOffsetClock, 1);

  self->ends = g_array_new (FALSE, FALSE, sizeof (End));
  self->nothing_end = -1;
  return self;
}

void
weir_offset_clock_free (WeirOffsetClock *self)
{
  g_array_unref (self->ends);
  g_clear_pointer (&self->messages, g_array_unref);
  g_free (self);
}

/* The older half gets thinner: what was long ago need not be known to the second. */
static void
thin (WeirOffsetClock *self)
{
  guint place = 0;

  for (guint i = 0; i < self->ends->len; i++)
    {
      if (i >= MAX_ENDS / 2 || i % 2 == 0)
        g_array_index (self->ends, End, place++) = g_array_index (self->ends, End, i);
    }
  g_array_set_size (self->ends, place);
}

void
weir_offset_clock_see_end (WeirOffsetClock *self,
                           gint64 end,
                           gint64 time_msec)
{
  const End seen = { end, time_msec, time_msec };
  End *last = self->ends->len > 0 ? &g_array_index (self->ends, End, self->ends->len - 1) : NULL;

  if (last != NULL && (end < last->offset || time_msec < last->last_msec))
    {
      gboolean is_shorter = end < last->offset;

      /* The topic was made anew, or lost its end with its leader; or the clock was set back. */
      g_array_set_size (self->ends, 0);
      if (is_shorter)
        {
          g_clear_pointer (&self->messages, g_array_unref);
          self->nothing_end = -1;
        }
      last = NULL;
    }
  if (last != NULL && last->offset == end)
    {
      last->last_msec = time_msec;
      return;
    }
  if (self->ends->len >= MAX_ENDS)
    thin (self);
  g_array_append_val (self->ends, seen);
}

void
weir_offset_clock_see_message (WeirOffsetClock *self,
                               gint64 from,
                               gint64 offset,
                               gint64 timestamp_msec)
{
  const Message seen = { from, offset, timestamp_msec };
  guint place = 0;

  if (self->messages == NULL)
    self->messages = g_array_new (FALSE, FALSE, sizeof (Message));
  while (place < self->messages->len && g_array_index (self->messages, Message, place).offset < offset)
    place++;
  if (place < self->messages->len && g_array_index (self->messages, Message, place).offset == offset)
    {
      Message *known = &g_array_index (self->messages, Message, place);

      known->from = MIN (known->from, from);
      return;
    }
  g_array_insert_val (self->messages, place, seen);
  if (self->messages->len > MAX_MESSAGES)
    g_array_remove_index (self->messages, 0);
}

void
weir_offset_clock_see_nothing (WeirOffsetClock *self,
                               gint64 from,
                               gint64 end)
{
  self->nothing_from = from;
  self->nothing_end = end;
}

/* The two moments next to @offset. */
typedef struct
{
  gint64 before;
  gint64 before_msec;
  gint64 behind;
  gint64 behind_msec;
  gboolean has_before;
  gboolean has_behind;
} Neighbours;

static void
take_neighbour (Neighbours *self,
                gint64 offset,
                gint64 known,
                gint64 first_msec,
                gint64 last_msec)
{
  /* Messages come first, and know better. */
  if (known <= offset && (!self->has_before || known > self->before))
    {
      self->has_before = TRUE;
      self->before = known;
      self->before_msec = last_msec;
    }
  if (known > offset && (!self->has_behind || known < self->behind))
    {
      self->has_behind = TRUE;
      self->behind = known;
      self->behind_msec = first_msec;
    }
}

WeirOldestKind
weir_offset_clock_tell (const WeirOffsetClock *self,
                        gint64 offset,
                        gint64 end,
                        gint64 *time_msec,
                        gint64 *uncertain_msec)
{
  Neighbours near = { 0 };

  *uncertain_msec = 0;
  if (self->nothing_end >= end && self->nothing_from <= offset)
    return WEIR_OLDEST_NOTHING;
  for (guint i = 0; self->messages != NULL && i < self->messages->len; i++)
    {
      const Message *message = &g_array_index (self->messages, Message, i);

      if (message->from <= offset && offset <= message->offset)
        {
          *time_msec = message->timestamp_msec;
          return message->timestamp_msec >= 0 ? WEIR_OLDEST_READ : WEIR_OLDEST_UNKNOWN;
        }
      if (message->timestamp_msec >= 0)
        take_neighbour (&near, offset, message->offset, message->timestamp_msec, message->timestamp_msec);
    }
  for (guint i = 0; i < self->ends->len; i++)
    {
      const End *each = &g_array_index (self->ends, End, i);

      take_neighbour (&near, offset, each->offset, each->first_msec, each->last_msec);
    }
  if (!near.has_before || !near.has_behind)
    {
      *uncertain_msec = G_MAXINT64;
      return WEIR_OLDEST_UNKNOWN;
    }
  /* Timestamps are the producers' clocks, ends are seen by this one's. */
  *uncertain_msec = MAX (near.behind_msec - near.before_msec, 0);
  *time_msec = near.before_msec
               + (gint64) ((double) *uncertain_msec * (double) (offset - near.before + 1) / (double) (near.behind - near.before + 1));
  return WEIR_OLDEST_INTERPOLATED;
}

void
weir_offset_clock_forget_before (WeirOffsetClock *self,
                                 gint64 offset)
{
  guint n_gone = 0;

  while (n_gone + 1 < self->ends->len && g_array_index (self->ends, End, n_gone + 1).offset <= offset)
    n_gone++;
  if (n_gone > 0)
    g_array_remove_range (self->ends, 0, n_gone);
  for (n_gone = 0; self->messages != NULL && n_gone < self->messages->len && g_array_index (self->messages, Message, n_gone).offset < offset;)
    n_gone++;
  /* The last before it is one end of a stretch. */
  if (n_gone > 1)
    g_array_remove_range (self->messages, 0, n_gone - 1);
}
