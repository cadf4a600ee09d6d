/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "weir-keyed-store.h"

#include <string.h>

typedef struct
{
  char *key;
  GObject *item;
} Entry;

/* The list is `head` followed by `tail` from `tail_start` on. Between updates the tail is
 * empty. During one, the head is the new list as far as it is built and the tail what is left of
 * the old one: each run of changes is then told to the listeners with the list in exactly that
 * state, and costs the run, not the length of the list. */
struct _WeirKeyedStore
{
  GObject parent_instance;

  GType item_type;
  GArray *head;
  GArray *tail;
  guint tail_start;
  gboolean is_updating;
};

static GType
keyed_store_get_item_type (GListModel *model)
{
  return WEIR_KEYED_STORE (model)->item_type;
}

static guint
keyed_store_get_n_items (GListModel *model)
{
  WeirKeyedStore *self = WEIR_KEYED_STORE (model);

  return self->head->len + self->tail->len - self->tail_start;
}

static Entry *
get_entry (WeirKeyedStore *self,
           guint           position)
{
  if (position < self->head->len)
    return &g_array_index (self->head, Entry, position);
  return &g_array_index (self->tail, Entry, self->tail_start + position - self->head->len);
}

static gpointer
keyed_store_get_item (GListModel *model,
                      guint       position)
{
  if (position >= keyed_store_get_n_items (model))
    return NULL;
  return g_object_ref (get_entry (WEIR_KEYED_STORE (model), position)->item);
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = keyed_store_get_item_type;
  iface->get_n_items = keyed_store_get_n_items;
  iface->get_item = keyed_store_get_item;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (WeirKeyedStore, weir_keyed_store, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

enum
{
  PROP_0,
  PROP_N_ITEMS,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

/* Entries are moved between the arrays as plain bytes, so the arrays have no clear function. */
static void
free_entries (GArray *entries,
              guint   from)
{
  for (guint i = from; i < entries->len; i++)
    {
      Entry *entry = &g_array_index (entries, Entry, i);

      g_free (entry->key);
      g_object_unref (entry->item);
    }
  g_array_unref (entries);
}

static void
weir_keyed_store_finalize (GObject *object)
{
  WeirKeyedStore *self = WEIR_KEYED_STORE (object);

  free_entries (self->head, 0);
  free_entries (self->tail, self->tail_start);

  G_OBJECT_CLASS (weir_keyed_store_parent_class)->finalize (object);
}

static void
weir_keyed_store_get_property (GObject    *object,
                               guint       prop_id,
                               GValue     *value,
                               GParamSpec *pspec)
{
  switch (prop_id)
    {
    case PROP_N_ITEMS:
      g_value_set_uint (value, keyed_store_get_n_items (G_LIST_MODEL (object)));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
weir_keyed_store_class_init (WeirKeyedStoreClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = weir_keyed_store_finalize;
  object_class->get_property = weir_keyed_store_get_property;

  properties[PROP_N_ITEMS] = g_param_spec_uint ("n-items", NULL, NULL, 0, G_MAXUINT, 0,
                                                G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
weir_keyed_store_init (WeirKeyedStore *self)
{
  self->head = g_array_new (FALSE, FALSE, sizeof (Entry));
  self->tail = g_array_new (FALSE, FALSE, sizeof (Entry));
}

WeirKeyedStore *
weir_keyed_store_new (GType item_type)
{
  WeirKeyedStore *self;

  g_return_val_if_fail (g_type_is_a (item_type, G_TYPE_OBJECT), NULL);

  self = g_object_new (WEIR_TYPE_KEYED_STORE, NULL);
  self->item_type = item_type;
  return self;
}

/* Drops the run of old entries whose keys are below @key (all that are left where it is
 * NULL) from the tail. They are put into @removed: their items live until the listeners know. */
static guint
take_removed (WeirKeyedStore *self,
              const char     *key,
              GArray         *removed)
{
  guint n = 0;

  while (self->tail_start < self->tail->len)
    {
      Entry *entry = &g_array_index (self->tail, Entry, self->tail_start);

      if (key != NULL && strcmp (entry->key, key) >= 0)
        break;
      g_array_append_val (removed, *entry);
      self->tail_start++;
      n++;
    }
  return n;
}

/**
 * weir_keyed_store_update:
 * @self: a keyed store
 * @sorted_keys: (array length=n_keys): all keys the store is to have, in strcmp() order; of
 *   equal keys only the first counts
 * @n_keys: number of keys
 * @create: (scope call): makes the object of a key that is new (transfer full)
 * @apply: (scope call) (nullable): brings an object up to date, before a new one is shown
 * @user_data: data for both
 *
 * Makes the store hold exactly these keys. Emits items-changed once a run of changes, in
 * ascending order of position. Listeners must not update the store from within.
 */
void
weir_keyed_store_update (WeirKeyedStore           *self,
                         const char *const        *sorted_keys,
                         guint                     n_keys,
                         WeirKeyedStoreCreateFunc  create,
                         WeirKeyedStoreApplyFunc   apply,
                         gpointer                  user_data)
{
  g_autoptr (GArray) removed = NULL;
  GArray *empty;
  guint old_n_items;
  guint run_start = 0, run_removed = 0, run_added = 0;

  g_return_if_fail (WEIR_IS_KEYED_STORE (self));
  g_return_if_fail (sorted_keys != NULL || n_keys == 0);
  g_return_if_fail (create != NULL);
  g_return_if_fail (!self->is_updating);

  self->is_updating = TRUE;
  old_n_items = self->head->len;
  removed = g_array_new (FALSE, FALSE, sizeof (Entry));

  /* The whole old list becomes the tail; the emptied old tail is the new head. */
  empty = self->tail;
  g_array_set_size (empty, 0);
  self->tail = self->head;
  self->tail_start = 0;
  self->head = empty;

  for (guint i = 0; i <= n_keys; i++)
    {
      const char *key = i < n_keys ? sorted_keys[i] : NULL;
      Entry *old;

      if (i > 0 && key != NULL)
        {
          int order = strcmp (sorted_keys[i - 1], key);

          if (order > 0)
            g_critical ("Keys of a keyed store are not in order: “%s” before “%s”", sorted_keys[i - 1], key);
          if (order >= 0)
            continue;
        }

      run_removed += take_removed (self, key, removed);
      old = self->tail_start < self->tail->len ? &g_array_index (self->tail, Entry, self->tail_start) : NULL;

      if (key == NULL || (old != NULL && strcmp (old->key, key) == 0))
        {
          /* A key that stays, or the end: what came before it is a run. */
          if (run_removed > 0 || run_added > 0)
            g_list_model_items_changed (G_LIST_MODEL (self), run_start, run_removed, run_added);
          run_removed = run_added = 0;
          if (key == NULL)
            break;
          g_array_append_val (self->head, *old);
          self->tail_start++;
          run_start = self->head->len;
          if (apply != NULL)
            apply (g_array_index (self->head, Entry, self->head->len - 1).item, i, user_data);
        }
      else
        {
          Entry added = { .key = g_strdup (key), .item = create (key, i, user_data) };

          if (apply != NULL)
            apply (added.item, i, user_data);
          g_array_append_val (self->head, added);
          run_added++;
        }
    }

  free_entries (g_steal_pointer (&removed), 0);
  g_array_set_size (self->tail, 0);
  self->tail_start = 0;
  self->is_updating = FALSE;

  if (self->head->len != old_n_items)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_N_ITEMS]);
}

gpointer
weir_keyed_store_lookup (WeirKeyedStore *self,
                         const char     *key)
{
  g_return_val_if_fail (WEIR_IS_KEYED_STORE (self), NULL);
  g_return_val_if_fail (key != NULL, NULL);

  for (guint low = 0, high = keyed_store_get_n_items (G_LIST_MODEL (self)); low < high;)
    {
      guint middle = low + (high - low) / 2;
      Entry *entry = get_entry (self, middle);
      int order = strcmp (key, entry->key);

      if (order == 0)
        return entry->item;
      if (order < 0)
        high = middle;
      else
        low = middle + 1;
    }
  return NULL;
}
