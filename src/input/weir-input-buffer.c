/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "input/weir-input-private.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#define CHUNK_BYTES (256 * 1024)

/* More of the file behind what is there. FALSE: there is no more. */
static gboolean
fill (WeirInputBuffer *self)
{
  ssize_t n_read;

  if (self->has_ended)
    return FALSE;
  if (self->start > 0)
    {
      memmove (self->data, self->data + self->start, self->end - self->start);
      self->end -= self->start;
      self->start = 0;
    }
  if (self->size - self->end < CHUNK_BYTES)
    {
      self->size = self->size * 2 + CHUNK_BYTES;
      self->data = g_realloc (self->data, self->size);
    }
  do
    n_read = read (self->fd, self->data + self->end, self->size - self->end);
  while (n_read < 0 && errno == EINTR);
  if (n_read < 0)
    self->error_number = errno;
  if (n_read <= 0)
    {
      self->has_ended = TRUE;
      return FALSE;
    }
  self->end += (gsize) n_read;
  return TRUE;
}

gboolean
weir_input_buffer_next (WeirInputBuffer *self,
                        const char *delimiter,
                        gsize n_delimiter,
                        const char **text,
                        gsize *length)
{
  gsize n_seen = 0;

  for (;;)
    {
      const char *from = self->data + self->start;
      gsize n_there = self->end - self->start;
      const char *found = NULL;

      if (n_there > n_seen)
        found = n_delimiter == 1 ? memchr (from + n_seen, delimiter[0], n_there - n_seen)
                                 : memmem (from + n_seen, n_there - n_seen, delimiter, n_delimiter);
      if (found != NULL)
        {
          *text = from;
          *length = (gsize) (found - from);
          self->start += *length + n_delimiter;
          return TRUE;
        }
      /* The beginning of a delimiter may be there already. */
      n_seen = n_there >= n_delimiter ? n_there - (n_delimiter - 1) : 0;
      if (!fill (self))
        break;
    }
  *text = self->data != NULL ? self->data + self->start : "";
  *length = self->end - self->start;
  self->start = self->end;
  return *length > 0 && self->error_number == 0;
}

int
weir_input_buffer_peek (WeirInputBuffer *self)
{
  if (self->start == self->end && !fill (self))
    return -1;
  return (guchar) self->data[self->start];
}

int
weir_input_buffer_get (WeirInputBuffer *self)
{
  int c = weir_input_buffer_peek (self);

  if (c >= 0)
    self->start++;
  return c;
}
