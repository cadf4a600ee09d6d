/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "weir-message-fields.h"

#include "model/weir-record.h"

/* Of a thousand messages that arrive at once a few dozen say what there is. */
#define MAX_PICKED_FIRST 1000
#define MAX_PICKED_LATER 20
#define MAX_WAITING 2000
/* Whoever leaves the window open over night does not have it parse all night. */
#define MAX_LOOKED_AT 20000
/* Parsing this much takes less than a frame. */
#define MAX_VALUE_BYTES (256 * 1024)
#define SLICE_USEC 2000

struct _WeirMessageFields
{
  GObject parent_instance;

  GtkFilterListModel *table;
  GListModel *model; /* nullable: what @table filters */
  WeirFieldPaths *paths;
  GQueue waiting; /* of WeirRecord */
  guint idle_source;
  guint n_looked_at;
  guint n_known;
  gboolean is_started;
};

G_DEFINE_FINAL_TYPE (WeirMessageFields, weir_message_fields, G_TYPE_OBJECT)

static guint changed_signal;

static void
look_at (WeirMessageFields *self, WeirRecord *record)
{
  GBytes *value = weir_record_get_value (record);
  guint n_headers = weir_record_get_n_headers (record);

  self->n_looked_at++;
  for (guint i = 0; i < MIN (n_headers, 100); i++)
    weir_field_paths_add_header (self->paths, weir_record_get_header (record, i)->name);
  if (value != NULL && g_bytes_get_size (value) > 0 && g_bytes_get_size (value) <= MAX_VALUE_BYTES)
    {
      gsize length;
      const void *bytes = g_bytes_get_data (value, &length);

      /* What is no JSON has no fields, and adds none. */
      weir_field_paths_add_value (self->paths, bytes, length);
    }
}

static guint
count_known (WeirMessageFields *self)
{
  return weir_field_paths_get_n_paths (self->paths) + g_strv_length ((GStrv) weir_field_paths_get_headers (self->paths));
}

static gboolean
idle_cb (gpointer user_data)
{
  WeirMessageFields *self = user_data;
  gint64 end_usec = g_get_monotonic_time () + SLICE_USEC;
  guint n_known;

  while (!g_queue_is_empty (&self->waiting) && g_get_monotonic_time () < end_usec)
    {
      g_autoptr (WeirRecord) record = g_queue_pop_head (&self->waiting);

      look_at (self, record);
    }
  if (!g_queue_is_empty (&self->waiting))
    return G_SOURCE_CONTINUE;
  self->idle_source = 0;
  n_known = count_known (self);
  if (n_known != self->n_known)
    {
      self->n_known = n_known;
      g_signal_emit (self, changed_signal, 0);
    }
  return G_SOURCE_REMOVE;
}

/* Evenly from @n_items that begin at @position. */
static void
pick (WeirMessageFields *self, guint position, guint n_items, guint max_picked)
{
  guint n_picked = MIN (n_items, max_picked);

  for (guint i = 0; i < n_picked && self->waiting.length < MAX_WAITING; i++)
    g_queue_push_tail (&self->waiting, g_list_model_get_item (self->model, position + (guint) ((guint64) i * n_items / n_picked)));
  if (!g_queue_is_empty (&self->waiting) && self->idle_source == 0)
    self->idle_source = g_idle_add_full (G_PRIORITY_LOW, idle_cb, self, NULL);
}

static void
items_changed_cb (WeirMessageFields *self, guint position, guint n_removed, guint n_added)
{
  if (self->n_looked_at < MAX_LOOKED_AT)
    pick (self, position, n_added, self->n_looked_at == 0 ? MAX_PICKED_FIRST : MAX_PICKED_LATER);
}

static void
model_cb (WeirMessageFields *self)
{
  GListModel *model = gtk_filter_list_model_get_model (self->table);

  if (!self->is_started || model == self->model)
    return;
  if (self->model != NULL)
    g_signal_handlers_disconnect_by_data (self->model, self);
  g_set_object (&self->model, model);
  if (model == NULL)
    return;
  g_signal_connect_object (model, "items-changed", G_CALLBACK (items_changed_cb), self, G_CONNECT_SWAPPED);
  items_changed_cb (self, 0, 0, g_list_model_get_n_items (model));
}

static void
clear_waiting (WeirMessageFields *self)
{
  g_queue_clear_full (&self->waiting, g_object_unref);
  g_clear_handle_id (&self->idle_source, g_source_remove);
}

static void
weir_message_fields_dispose (GObject *object)
{
  WeirMessageFields *self = WEIR_MESSAGE_FIELDS (object);

  clear_waiting (self);
  g_clear_object (&self->model);
  g_clear_object (&self->table);
  G_OBJECT_CLASS (weir_message_fields_parent_class)->dispose (object);
}

static void
weir_message_fields_finalize (GObject *object)
{
  weir_field_paths_free (WEIR_MESSAGE_FIELDS (object)->paths);
  G_OBJECT_CLASS (weir_message_fields_parent_class)->finalize (object);
}

static void
weir_message_fields_class_init (WeirMessageFieldsClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = weir_message_fields_dispose;
  G_OBJECT_CLASS (klass)->finalize = weir_message_fields_finalize;
  changed_signal = g_signal_new ("changed", WEIR_TYPE_MESSAGE_FIELDS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
weir_message_fields_init (WeirMessageFields *self)
{
  g_queue_init (&self->waiting);
  self->paths = weir_field_paths_new ();
}

WeirMessageFields *
weir_message_fields_new (GtkFilterListModel *table)
{
  WeirMessageFields *self = g_object_new (WEIR_TYPE_MESSAGE_FIELDS, NULL);

  self->table = g_object_ref (table);
  g_signal_connect_object (table, "notify::model", G_CALLBACK (model_cb), self, G_CONNECT_SWAPPED);
  return self;
}

void
weir_message_fields_start (WeirMessageFields *self)
{
  g_return_if_fail (WEIR_IS_MESSAGE_FIELDS (self));
  self->is_started = TRUE;
  model_cb (self);
}

void
weir_message_fields_reset (WeirMessageFields *self)
{
  g_return_if_fail (WEIR_IS_MESSAGE_FIELDS (self));
  clear_waiting (self);
  weir_field_paths_free (self->paths);
  self->paths = weir_field_paths_new ();
  self->n_looked_at = 0;
  self->n_known = 0;
}

WeirFieldPaths *
weir_message_fields_get_paths (WeirMessageFields *self)
{
  g_return_val_if_fail (WEIR_IS_MESSAGE_FIELDS (self), NULL);
  return self->paths;
}
