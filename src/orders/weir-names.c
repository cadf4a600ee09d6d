/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "orders/weir-names.h"

#include <string.h>

#define CHUNK_BYTES (16 * 1024)

/* The one name of all that find no place. */
#define REST "…"

struct _WeirNameArena
{
  GPtrArray *chunks;
  gsize used; /* of the last chunk */
};

typedef struct
{
  const char *name;
  guint32 length;
  guint64 hash;
} Entry;

struct _WeirNames
{
  WeirNameArena *arena;
  GArray *entries; /* of Entry, by index */
  guint32 *slots;  /* index + 1, 0 where free: open addressing, linear probing */
  guint n_slots;   /* a power of 2 */
  guint max_names;
  guint overflow_index; /* of "…", G_MAXUINT before it is needed */
  GArray *order;        /* of guint32: indices by name; made when asked for */
};

static WeirNameArena *
weir_name_arena_new (void)
{
  WeirNameArena *self = g_atomic_rc_box_new0 (WeirNameArena);

  self->chunks = g_ptr_array_new_with_free_func (g_free);

  return self;
}

WeirNameArena *
weir_name_arena_ref (WeirNameArena *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
clear_arena (gpointer data)
{
  WeirNameArena *self = data;

  g_ptr_array_unref (self->chunks);
}

void
weir_name_arena_unref (WeirNameArena *self)
{
  g_atomic_rc_box_release_full (self, clear_arena);
}

static const char *
weir_name_arena_add (WeirNameArena *self,
                     const char    *text,
                     gsize          length)
{
  char *place;

  /* Names are at most WEIR_NAME_MAX_BYTES long, so that each fits a chunk. */
  if (self->chunks->len == 0 || self->used + length + 1 > CHUNK_BYTES)
    {
      g_ptr_array_add (self->chunks, g_malloc (CHUNK_BYTES));
      self->used = 0;
    }

  place = (char *) g_ptr_array_index (self->chunks, self->chunks->len - 1) + self->used;
  memcpy (place, text, length);
  place[length] = '\0';
  self->used += length + 1;

  return place;
}

static inline guint64
multiply_fold (guint64 a,
               guint64 b)
{
  unsigned __int128 product = (unsigned __int128) a * b;

  return (guint64) product ^ (guint64) (product >> 64);
}

/**
 * weir_hash_text:
 * @text: bytes
 * @length: their number
 *
 * Returns: 64 well mixed bits: order ids are told apart by them alone
 */
guint64
weir_hash_text (const char *text,
                gsize       length)
{
  guint64 hash = G_GUINT64_CONSTANT (0x9e3779b97f4a7c15) ^ length;
  guint64 word;

  for (; length >= 8; length -= 8, text += 8)
    {
      memcpy (&word, text, 8);
      hash = multiply_fold (hash ^ word, G_GUINT64_CONSTANT (0xa0761d6478bd642f)) + word;
    }

  word = 0;
  memcpy (&word, text, length);
  hash = multiply_fold (hash ^ word, G_GUINT64_CONSTANT (0xe7037ed1a0b428db)) + word;

  return multiply_fold (hash ^ G_GUINT64_CONSTANT (0x8ebc6af09c88c6e3),
                        G_GUINT64_CONSTANT (0x589965cc75374cc3));
}

/* Digits only, and without leading zeros that would make "7" and "07" equal. */
static gboolean
is_number (const char *text,
           gsize      *length)
{
  gsize i = 0;

  while (g_ascii_isdigit (text[i]))
    i++;

  *length = i;
  return i > 0 && text[i] == '\0' && (text[0] != '0' || i == 1);
}

/**
 * weir_name_compare:
 * @a: a name
 * @b: another
 *
 * Numbers come first, by value whatever their size, then text by its bytes.
 *
 * Returns: as strcmp()
 */
int
weir_name_compare (const char *a,
                   const char *b)
{
  gsize a_length;
  gsize b_length;
  gboolean a_is_number = is_number (a, &a_length);
  gboolean b_is_number = is_number (b, &b_length);

  if (a_is_number != b_is_number)
    return a_is_number ? -1 : 1;
  if (a_is_number && a_length != b_length)
    return a_length < b_length ? -1 : 1;

  return strcmp (a, b);
}

/**
 * weir_text_cut:
 * @text: UTF-8
 * @length: its length in bytes
 * @max_bytes: how many are wanted
 *
 * Returns: how many bytes to take so that no character is cut through
 */
gsize
weir_text_cut (const char *text,
               gsize       length,
               gsize       max_bytes)
{
  if (length <= max_bytes)
    return length;

  while (max_bytes > 0 && ((guchar) text[max_bytes] & 0xc0) == 0x80)
    max_bytes--;

  return max_bytes;
}

WeirNames *
weir_names_new (guint max_names)
{
  WeirNames *self = g_new0 (WeirNames, 1);

  self->arena = weir_name_arena_new ();
  self->entries = g_array_new (FALSE, FALSE, sizeof (Entry));
  self->order = g_array_new (FALSE, FALSE, sizeof (guint32));
  self->n_slots = 64;
  self->slots = g_new0 (guint32, self->n_slots);
  self->max_names = max_names;
  self->overflow_index = G_MAXUINT;

  return self;
}

void
weir_names_free (WeirNames *self)
{
  weir_name_arena_unref (self->arena);
  g_array_unref (self->entries);
  g_array_unref (self->order);
  g_free (self->slots);
  g_free (self);
}

static void
grow (WeirNames *self)
{
  guint n_slots = self->n_slots * 2;
  guint32 *slots = g_new0 (guint32, n_slots);

  for (guint i = 0; i < self->entries->len; i++)
    {
      guint slot = (guint) g_array_index (self->entries, Entry, i).hash & (n_slots - 1);

      while (slots[slot] != 0)
        slot = (slot + 1) & (n_slots - 1);
      slots[slot] = i + 1;
    }

  g_free (self->slots);
  self->slots = slots;
  self->n_slots = n_slots;
}

/**
 * weir_names_intern:
 * @self: the names
 * @text: a name; borrowed
 * @length: its length in bytes
 * @hash: its weir_hash_text(), which the caller made before it took its mutex
 *
 * Returns: the number of the name
 */
guint
weir_names_intern (WeirNames  *self,
                   const char *text,
                   gsize       length,
                   guint64     hash)
{
  guint mask = self->n_slots - 1;
  guint slot;
  Entry entry;

  /* Before the look-up, so that a name that is cut is found by what is kept of it. */
  if (G_UNLIKELY (length > WEIR_NAME_MAX_BYTES))
    {
      length = weir_text_cut (text, length, WEIR_NAME_MAX_BYTES);
      hash = weir_hash_text (text, length);
    }

  for (slot = (guint) hash & mask; self->slots[slot] != 0; slot = (slot + 1) & mask)
    {
      const Entry *present = &g_array_index (self->entries, Entry, self->slots[slot] - 1);

      if (present->hash == hash && present->length == length && memcmp (present->name, text, length) == 0)
        return self->slots[slot] - 1;
    }

  if (self->entries->len >= self->max_names)
    {
      if (self->overflow_index != G_MAXUINT)
        return self->overflow_index;

      /* The one name more than max_names; its own look-up ends here again, harmlessly. */
      self->max_names++;
      hash = weir_hash_text (REST, strlen (REST));
      self->overflow_index = weir_names_intern (self, REST, strlen (REST), hash);
      return self->overflow_index;
    }

  entry.name = weir_name_arena_add (self->arena, text, length);
  entry.length = (guint32) length;
  entry.hash = hash;
  g_array_append_val (self->entries, entry);
  self->slots[slot] = self->entries->len;

  if (self->entries->len * 2 > self->n_slots)
    grow (self);

  return self->entries->len - 1;
}

guint
weir_names_get_n_names (const WeirNames *self)
{
  return self->entries->len;
}

const char *
weir_names_get (const WeirNames *self,
                guint            index)
{
  return g_array_index (self->entries, Entry, index).name;
}

WeirNameArena *
weir_names_get_arena (const WeirNames *self)
{
  return self->arena;
}

static int
compare_indices (gconstpointer a,
                 gconstpointer b,
                 gpointer      user_data)
{
  WeirNames *self = user_data;

  return weir_name_compare (weir_names_get (self, *(const guint32 *) a),
                            weir_names_get (self, *(const guint32 *) b));
}

/**
 * weir_names_get_order:
 * @self: the names
 *
 * Returns: (transfer none): the numbers of all names, by name; kept until one is added
 */
const guint32 *
weir_names_get_order (WeirNames *self)
{
  if (self->order->len != self->entries->len)
    {
      guint first = self->order->len;

      g_array_set_size (self->order, self->entries->len);
      for (guint i = first; i < self->entries->len; i++)
        g_array_index (self->order, guint32, i) = i;
      g_array_sort_with_data (self->order, compare_indices, self);
    }

  return (const guint32 *) (const void *) self->order->data;
}
