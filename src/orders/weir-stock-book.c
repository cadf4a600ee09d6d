/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "orders/weir-stock-book.h"

#include <gio/gio.h>
#include <math.h>
#include <string.h>

#include "orders/weir-names.h"
#include "orders/weir-stock-opening.h"
#include "orders/weir-stock-parse.h"

/* Sales of the last five minutes, for the rate: slots of ten seconds. */
#define SLOT_MSEC 10000
#define N_SLOTS 30

/* Less than that is no basis for a rate: three sales in the first second are not 3/s. */
#define MIN_RATE_SPAN_MSEC 10000

#define MAX_NAMES 65536
#define MAX_ENTRIES 200000

/* See the same in weir-order-book.c. */
#define MAX_FUTURE_MSEC (G_GINT64_CONSTANT (24) * 3600 * 1000)

/* The stock of one product in one store. */
typedef struct
{
  gint64 pair; /* of store and product, as the key in the table */
  guint32 store;
  guint32 product;
  gboolean has_level;
  gint64 opening; /* level = opening − sold + restocked, where has_level */
  gint64 sold;
  gint64 restocked;
  gint64 level_msec;       /* when somebody said what the level was, 0 for before everything */
  gint64 first_moved_msec; /* of what is in sold and restocked; −1 as below */
  gint64 first_msec; /* −1 before there is a movement with a time */
  gint64 last_msec;
  gint64 slot_numbers[N_SLOTS];
  gint64 slot_sold[N_SLOTS];
} Entry;

struct _WeirStockBook
{
  WeirMapping *mapping; /* nullable; never changes */

  GMutex mutex; /* protects all below */

  guint64 serial;
  gint64 n_movements;
  gint64 n_unreadable;
  gint64 from_msec;
  gint64 to_msec;
  WeirNames *stores;
  WeirNames *products;
  GPtrArray *entries;  /* of Entry */
  GHashTable *by_pair; /* Entry.pair → Entry */
  gboolean is_sorted;
  WeirStockSnapshot *snapshot; /* the last one, while nothing has changed */
};

typedef struct
{
  WeirStockSnapshot snapshot;
  WeirNameArena *store_names;
  WeirNameArena *product_names;
} Snapshot;

G_DEFINE_BOXED_TYPE (WeirStockBook, weir_stock_book, weir_stock_book_ref, weir_stock_book_unref)
G_DEFINE_BOXED_TYPE (WeirStockSnapshot, weir_stock_snapshot, weir_stock_snapshot_ref, weir_stock_snapshot_unref)

/**
 * weir_stock_book_new:
 *
 * Returns: (transfer full): an empty book
 */
WeirStockBook *
weir_stock_book_new (void)
{
  WeirStockBook *self = g_atomic_rc_box_new0 (WeirStockBook);

  g_mutex_init (&self->mutex);
  self->serial = 1;
  self->from_msec = -1;
  self->to_msec = -1;
  self->stores = weir_names_new (MAX_NAMES);
  self->products = weir_names_new (MAX_NAMES);
  self->entries = g_ptr_array_new_with_free_func (g_free);
  self->by_pair = g_hash_table_new (g_int64_hash, g_int64_equal);

  return self;
}

WeirStockBook *
weir_stock_book_new_mapped (WeirMapping *mapping)
{
  WeirStockBook *self = weir_stock_book_new ();

  self->mapping = mapping != NULL ? weir_mapping_ref (mapping) : NULL;
  return self;
}

WeirStockBook *
weir_stock_book_ref (WeirStockBook *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return g_atomic_rc_box_acquire (self);
}

static void
clear_book (gpointer data)
{
  WeirStockBook *self = data;

  g_clear_pointer (&self->snapshot, weir_stock_snapshot_unref);
  g_hash_table_unref (self->by_pair);
  g_ptr_array_unref (self->entries);
  weir_names_free (self->products);
  weir_names_free (self->stores);
  g_mutex_clear (&self->mutex);
  g_clear_pointer (&self->mapping, weir_mapping_unref);
}

void
weir_stock_book_unref (WeirStockBook *self)
{
  g_return_if_fail (self != NULL);

  g_atomic_rc_box_release_full (self, clear_book);
}

static gint64
add_saturating (gint64 a,
                gint64 b)
{
  gint64 sum;

  /* One above the lowest number, which means "not known". */
  if (__builtin_add_overflow (a, b, &sum))
    return b > 0 ? G_MAXINT64 : G_MININT64 + 1;

  return MAX (sum, G_MININT64 + 1);
}

static gint64
subtract_saturating (gint64 a,
                     gint64 b)
{
  return add_saturating (a, b == G_MININT64 ? G_MAXINT64 : -b);
}

static Entry *
get_entry (WeirStockBook *self,
           const char    *store,
           gsize          store_length,
           const char    *product,
           gsize          product_length)
{
  guint32 store_index;
  guint32 product_index;
  gint64 pair;
  Entry *entry;

  store_index = weir_names_intern (self->stores, store, store_length, weir_hash_text (store, store_length));
  product_index = weir_names_intern (self->products, product, product_length,
                                     weir_hash_text (product, product_length));
  pair = (gint64) ((guint64) store_index << 32 | product_index);
  entry = g_hash_table_lookup (self->by_pair, &pair);
  if (G_LIKELY (entry != NULL))
    return entry;

  /* No shop has so many: the topic holds something else, or random ids. */
  if (self->entries->len >= MAX_ENTRIES)
    return NULL;

  entry = g_new0 (Entry, 1);
  entry->pair = pair;
  entry->store = store_index;
  entry->product = product_index;
  entry->first_moved_msec = -1;
  entry->first_msec = -1;
  entry->last_msec = -1;
  g_ptr_array_add (self->entries, entry);
  self->is_sorted = FALSE;

  g_hash_table_insert (self->by_pair, &entry->pair, entry);

  return entry;
}

/* What somebody says the level is holds for its own time. Messages of several partitions are read in any order,
 * so it is told by the times what moved before and what after; where they do not decide it, by the order of reading.
 * Exact but for a level that is read amid movements of both kinds, as only sums are kept. */
static void
set_level (Entry *entry,
           gint64 level,
           gint64 time_msec)
{
  if (entry->has_level && time_msec > 0 && time_msec < entry->level_msec)
    return;
  entry->has_level = TRUE;
  entry->level_msec = MAX (time_msec, 0);
  if (time_msec > 0 && entry->first_moved_msec > time_msec)
    entry->opening = level;
  else
    entry->opening = subtract_saturating (add_saturating (level, entry->sold), entry->restocked);
}

static void
move (Entry *entry,
      gint64 sold,
      gint64 time_msec)
{
  if (sold > 0)
    entry->sold = add_saturating (entry->sold, sold);
  else
    entry->restocked = subtract_saturating (entry->restocked, sold);
  /* It was in the level already. */
  if (time_msec > 0 && time_msec < entry->level_msec)
    entry->opening = add_saturating (entry->opening, sold);
  else if (time_msec > 0 && (entry->first_moved_msec < 0 || time_msec < entry->first_moved_msec))
    entry->first_moved_msec = time_msec;
}

static void
count_sale (Entry *entry,
            gint64 time_msec,
            gint64 sold)
{
  gint64 number = time_msec / SLOT_MSEC;
  guint slot = (guint) (number % N_SLOTS);

  if (entry->slot_numbers[slot] > number)
    return;

  if (entry->slot_numbers[slot] != number)
    {
      entry->slot_numbers[slot] = number;
      entry->slot_sold[slot] = 0;
    }
  entry->slot_sold[slot] = add_saturating (entry->slot_sold[slot], sold);
}

/**
 * weir_stock_book_feed:
 * @self: a book
 * @view: (transfer none): a record of a stock topic
 *
 * Thread: any. Parses before it takes the mutex. `quantity` is what was sold; a message that
 * has a field `change` gives a signed change instead, and one with `level` the level itself.
 * The store may be missing where the topic's name ends in it (`inventory_store1`).
 */
void
weir_stock_book_feed (WeirStockBook        *self,
                      const WeirRecordView *view)
{
  WeirStockMovement movement;
  gboolean is_movement = weir_stock_movement_read (self->mapping, view->topic, view->value, view->value_length, &movement);
  gint64 time_msec = view->timestamp_msec;
  Entry *entry = NULL;

  if (is_movement)
    {
      if (time_msec <= 0)
        time_msec = -1;
      if (time_msec < 0 || movement.has_mapped_time)
        weir_json_get_time_msec (movement.time, &time_msec);
      if (time_msec > g_get_real_time () / 1000 + MAX_FUTURE_MSEC)
        time_msec = -1;
    }

  g_mutex_lock (&self->mutex);

  self->serial++;
  if (is_movement)
    entry = get_entry (self, movement.store, movement.store_length,
                       movement.product, movement.product_length);

  if (entry == NULL)
    self->n_unreadable++;
  else
    {
      self->n_movements++;
      if (movement.is_level)
        set_level (entry, movement.level, time_msec);
      else
        move (entry, movement.sold, time_msec);

      if (time_msec > 0)
        {
          if (self->from_msec < 0 || time_msec < self->from_msec)
            self->from_msec = time_msec;
          self->to_msec = MAX (self->to_msec, time_msec);
          if (entry->first_msec < 0 || time_msec < entry->first_msec)
            entry->first_msec = time_msec;
          entry->last_msec = MAX (entry->last_msec, time_msec);
          if (movement.sold > 0)
            count_sale (entry, time_msec, movement.sold);
        }
    }

  g_mutex_unlock (&self->mutex);
}

/**
 * weir_stock_book_load_opening:
 * @self: a book
 * @path: a JSON array of objects, or CSV with a line of titles: store, product_id, quantity
 * @error: return location for an error
 *
 * Sets what was in stock before the first movement the book was or will be fed with. Blocks
 * while it reads; either all lines are taken or none.
 *
 * Returns: whether the file could be read
 */
gboolean
weir_stock_book_load_opening (WeirStockBook *self,
                              const char    *path,
                              GError       **error)
{
  g_autofree char *text = NULL;
  g_autofree char *name = NULL;
  g_autoptr (GArray) openings = NULL;
  gsize length;

  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (path != NULL, FALSE);

  if (!g_file_get_contents (path, &text, &length, error))
    return FALSE;

  name = g_filename_display_name (path);
  openings = weir_stock_opening_parse (text, length, name, error);
  if (openings == NULL)
    return FALSE;

  g_mutex_lock (&self->mutex);

  self->serial++;
  for (guint i = 0; i < openings->len; i++)
    {
      const WeirStockOpening *opening = &g_array_index (openings, WeirStockOpening, i);
      Entry *entry = get_entry (self, opening->store, strlen (opening->store),
                                opening->product_id, strlen (opening->product_id));

      if (entry != NULL)
        {
          entry->has_level = TRUE;
          entry->opening = opening->quantity;
        }
    }

  g_mutex_unlock (&self->mutex);

  return TRUE;
}

/* What was sold a second in the last five minutes before the newest movement of any product:
 * one that nobody buys any more must come down to 0. */
static double
get_rate (const WeirStockBook *self,
          const Entry         *entry)
{
  gint64 newest = self->to_msec / SLOT_MSEC;
  gint64 start_msec = MAX ((newest - N_SLOTS + 1) * SLOT_MSEC, self->from_msec);
  gint64 span_msec = self->to_msec - start_msec;
  double sold = 0;

  if (entry->first_msec < 0 || span_msec < MIN_RATE_SPAN_MSEC)
    return NAN;

  /* The many that nobody bought lately need not be looked through. */
  if (entry->last_msec < start_msec)
    return 0;

  for (guint i = 0; i < N_SLOTS; i++)
    {
      if (entry->slot_numbers[i] > newest - N_SLOTS)
        sold += (double) entry->slot_sold[i];
    }

  return sold * 1000 / (double) span_msec;
}

static int
compare_entries (gconstpointer a,
                 gconstpointer b,
                 gpointer      user_data)
{
  const Entry *left = *(Entry *const *) a;
  const Entry *right = *(Entry *const *) b;
  WeirStockBook *self = user_data;

  if (left->store != right->store)
    return weir_name_compare (weir_names_get (self->stores, left->store),
                              weir_names_get (self->stores, right->store));

  return weir_name_compare (weir_names_get (self->products, left->product),
                            weir_names_get (self->products, right->product));
}

/**
 * weir_stock_book_snapshot:
 * @self: a book
 *
 * Thread: any.
 *
 * Returns: (transfer full): the state of now
 */
WeirStockSnapshot *
weir_stock_book_snapshot (WeirStockBook *self)
{
  Snapshot *copy;
  WeirStockSnapshot *snapshot;

  g_return_val_if_fail (self != NULL, NULL);

  g_mutex_lock (&self->mutex);

  if (self->snapshot != NULL && self->snapshot->serial == self->serial)
    {
      snapshot = weir_stock_snapshot_ref (self->snapshot);
      g_mutex_unlock (&self->mutex);
      return snapshot;
    }

  if (!self->is_sorted)
    {
      g_ptr_array_sort_with_data (self->entries, compare_entries, self);
      self->is_sorted = TRUE;
    }

  copy = g_atomic_rc_box_new0 (Snapshot);
  copy->store_names = weir_name_arena_ref (weir_names_get_arena (self->stores));
  copy->product_names = weir_name_arena_ref (weir_names_get_arena (self->products));

  snapshot = &copy->snapshot;
  snapshot->serial = self->serial;
  snapshot->n_movements = self->n_movements;
  snapshot->n_unreadable = self->n_unreadable;
  snapshot->from_msec = self->from_msec;
  snapshot->to_msec = self->to_msec;
  snapshot->levels = g_array_sized_new (FALSE, FALSE, sizeof (WeirStockLevel), self->entries->len);
  g_array_set_size (snapshot->levels, self->entries->len);

  for (guint i = 0; i < self->entries->len; i++)
    {
      const Entry *entry = g_ptr_array_index (self->entries, i);
      gint64 level = WEIR_STOCK_UNKNOWN;

      if (entry->has_level)
        level = add_saturating (subtract_saturating (entry->opening, entry->sold), entry->restocked);

      g_array_index (snapshot->levels, WeirStockLevel, i) = (WeirStockLevel) {
        .store = (char *) weir_names_get (self->stores, entry->store),
        .product_id = (char *) weir_names_get (self->products, entry->product),
        .level = level,
        .sold = entry->sold,
        .restocked = entry->restocked,
        .last_msec = entry->last_msec,
        .sold_per_sec = get_rate (self, entry),
      };
    }

  g_clear_pointer (&self->snapshot, weir_stock_snapshot_unref);
  self->snapshot = weir_stock_snapshot_ref (snapshot);

  g_mutex_unlock (&self->mutex);

  return snapshot;
}

WeirStockSnapshot *
weir_stock_snapshot_ref (WeirStockSnapshot *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return g_atomic_rc_box_acquire (self);
}

static void
clear_snapshot (gpointer data)
{
  Snapshot *copy = data;
  WeirStockSnapshot *self = &copy->snapshot;

  g_array_unref (self->levels);
  weir_name_arena_unref (copy->store_names);
  weir_name_arena_unref (copy->product_names);
}

void
weir_stock_snapshot_unref (WeirStockSnapshot *self)
{
  g_return_if_fail (self != NULL);

  g_atomic_rc_box_release_full (self, clear_snapshot);
}
