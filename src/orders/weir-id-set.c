/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "orders/weir-id-set.h"

#define MIN_SLOTS 1024

/* 64 ids in a row. A page without a bit is a free slot: no number is needed as a mark. */
typedef struct
{
  gint64 page;
  guint64 bits;
} Page;

typedef struct
{
  Page *pages; /* open addressing, linear probing */
  guint n_slots;
  guint n_used;
} Generation;

struct _WeirIdSet
{
  guint max_entries;
  Generation current;
  Generation previous;
};

static void
generation_init (Generation *self,
                 guint       n_slots)
{
  self->pages = g_new0 (Page, n_slots);
  self->n_slots = n_slots;
  self->n_used = 0;
}

/* The slot that holds the page, or the free one where it belongs. */
static inline Page *
generation_find (const Generation *self,
                 gint64            page)
{
  guint64 hash = (guint64) page * G_GUINT64_CONSTANT (0x9e3779b97f4a7c15);
  guint slot = (guint) (hash >> 32) & (self->n_slots - 1);

  while (self->pages[slot].bits != 0 && self->pages[slot].page != page)
    slot = (slot + 1) & (self->n_slots - 1);

  return &self->pages[slot];
}

static void
generation_grow (Generation *self)
{
  Generation larger;

  generation_init (&larger, self->n_slots * 2);
  for (guint i = 0; i < self->n_slots; i++)
    {
      if (self->pages[i].bits != 0)
        *generation_find (&larger, self->pages[i].page) = self->pages[i];
    }
  larger.n_used = self->n_used;

  g_free (self->pages);
  *self = larger;
}

/**
 * weir_id_set_new:
 * @max_entries: how many entries of 64 neighbouring ids a generation holds; there are two
 *
 * Returns: (transfer full): an empty set
 */
WeirIdSet *
weir_id_set_new (guint max_entries)
{
  WeirIdSet *self = g_new0 (WeirIdSet, 1);

  self->max_entries = max_entries;
  generation_init (&self->current, MIN_SLOTS);

  return self;
}

void
weir_id_set_free (WeirIdSet *self)
{
  g_free (self->current.pages);
  g_free (self->previous.pages);
  g_free (self);
}

/**
 * weir_id_set_add:
 * @self: a set
 * @id: an id
 *
 * Returns: whether @id is new, as far as is remembered
 */
gboolean
weir_id_set_add (WeirIdSet *self,
                 gint64     id)
{
  gint64 number = id >> 6;
  guint64 bit = G_GUINT64_CONSTANT (1) << (id & 63);
  Page *page = generation_find (&self->current, number);
  gboolean is_new;

  if ((page->bits & bit) != 0)
    return FALSE;

  is_new = self->previous.pages == NULL || (generation_find (&self->previous, number)->bits & bit) == 0;

  if (page->bits == 0)
    {
      if (self->current.n_used >= self->max_entries)
        {
          g_free (self->previous.pages);
          self->previous = self->current;
          generation_init (&self->current, MIN_SLOTS);
          page = generation_find (&self->current, number);
        }
      else if (self->current.n_used >= self->current.n_slots / 4 * 3)
        {
          generation_grow (&self->current);
          page = generation_find (&self->current, number);
        }

      page->page = number;
      self->current.n_used++;
    }

  page->bits |= bit;
  return is_new;
}
