/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "weir-session-books.h"

#include <glib/gi18n.h>
#include <string.h>

#include "orders/weir-test-order.h"

/* Views are told of news this often at most. */
#define UPDATE_MSEC 250
#define ORDERS_SPAN_MSEC (15 * 60 * 1000)
/* A reader that ended by an error is started again after this. */
#define RETRY_SEC 15

typedef struct
{
  WeirSessionBooks *owner;
  WeirBookKind kind;
  GPtrArray *readers;    /* of WeirReader */
  GHashTable *topics;    /* names that are read */
  guint update_source;
  guint retry_source;
  char *message; /* nullable: why it cannot be read */
} Shelf;

struct _WeirSessionBooks
{
  WeirClient *client;
  WeirMapping *mapping; /* nullable */
  gboolean is_demo;
  WeirSessionBooksFunc func;
  gpointer user_data;

  WeirOrderBook *order_book;
  WeirStockBook *stock_book;
  WeirOrderSnapshot *orders;
  WeirStockSnapshot *stock;
  Shelf shelves[WEIR_N_BOOKS];
  WeirSnapshot *snapshot; /* the last one looked at, for a retry */
};

/* Thread: the reader's. The book guards itself. What was made by hand is left out: the shop's figures are of what customers ordered. */
static gboolean
feed_orders (const WeirRecordView *view, gpointer user_data)
{
  if (!weir_record_view_has_header (view, WEIR_TEST_ORDER_HEADER))
    weir_order_book_feed (user_data, view);
  return TRUE;
}

static gboolean
feed_stock (const WeirRecordView *view, gpointer user_data)
{
  weir_stock_book_feed (user_data, view);
  return TRUE;
}

static gboolean
update_cb (gpointer user_data)
{
  Shelf *shelf = user_data;
  WeirSessionBooks *self = shelf->owner;
  gboolean is_new;

  shelf->update_source = 0;
  if (shelf->kind == WEIR_BOOK_ORDERS)
    {
      WeirOrderSnapshot *snapshot = weir_order_book_snapshot (self->order_book, WEIR_ORDER_PART_ALL);

      is_new = self->orders == NULL || self->orders->serial != snapshot->serial;
      g_clear_pointer (&self->orders, weir_order_snapshot_unref);
      self->orders = snapshot;
    }
  else
    {
      WeirStockSnapshot *snapshot = weir_stock_book_snapshot (self->stock_book);

      is_new = self->stock == NULL || self->stock->serial != snapshot->serial;
      g_clear_pointer (&self->stock, weir_stock_snapshot_unref);
      self->stock = snapshot;
    }
  if (is_new)
    self->func (shelf->kind, self->user_data);
  return G_SOURCE_REMOVE;
}

static void
progress_cb (WeirReader *reader, Shelf *shelf)
{
  if (shelf->update_source == 0)
    shelf->update_source = g_timeout_add (UPDATE_MSEC, update_cb, shelf);
}

static void
set_message (Shelf *shelf, const char *message)
{
  if (g_set_str (&shelf->message, message))
    shelf->owner->func (shelf->kind, shelf->owner->user_data);
}

static void
stop_readers (Shelf *shelf)
{
  for (guint i = 0; i < shelf->readers->len; i++)
    {
      WeirReader *reader = g_ptr_array_index (shelf->readers, i);

      g_signal_handlers_disconnect_by_data (reader, shelf);
      weir_reader_cancel (reader);
    }
  g_ptr_array_set_size (shelf->readers, 0);
  g_hash_table_remove_all (shelf->topics);
}

static gboolean
retry_cb (gpointer user_data)
{
  Shelf *shelf = user_data;
  WeirSessionBooks *self = shelf->owner;

  shelf->retry_source = 0;
  /* From the start and into a new book: movements of stock read twice would count twice. */
  stop_readers (shelf);
  if (shelf->kind == WEIR_BOOK_ORDERS)
    {
      g_clear_pointer (&self->order_book, weir_order_book_unref);
      self->order_book = weir_order_book_new_mapped (self->mapping);
    }
  else
    {
      g_clear_pointer (&self->stock_book, weir_stock_book_unref);
      self->stock_book = weir_stock_book_new_mapped (self->mapping);
    }
  if (self->snapshot != NULL)
    weir_session_books_look (self, self->snapshot);
  return G_SOURCE_REMOVE;
}

static void
ended_cb (WeirReader *reader, Shelf *shelf)
{
  WeirCoverage *coverage = weir_reader_dup_coverage (reader);
  const char *message = coverage->error;

  for (guint i = 0; message == NULL && i < coverage->ranges->len; i++)
    message = ((WeirRangeCoverage *) g_ptr_array_index (coverage->ranges, i))->error;
  set_message (shelf, message != NULL ? message : _("Reading the messages ended unexpectedly."));
  weir_coverage_free (coverage);
  if (shelf->retry_source == 0)
    shelf->retry_source = g_timeout_add_seconds (RETRY_SEC, retry_cb, shelf);
}

static void
start_reader (Shelf *shelf, const char *const *topics)
{
  WeirSessionBooks *self = shelf->owner;
  WeirReadPlan *plan = weir_read_plan_new (topics);
  g_autoptr (WeirReader) reader = NULL;

  plan->follow = TRUE;
  plan->bulk = TRUE;
  plan->from.kind = WEIR_POSITION_BEGINNING;
  /* The sample shop has just begun, and its broker answers no look-ups by time. */
  if (shelf->kind == WEIR_BOOK_ORDERS && !self->is_demo)
    {
      plan->from.kind = WEIR_POSITION_TIME;
      plan->from.value = g_get_real_time () / 1000 - ORDERS_SPAN_MSEC;
    }
  if (shelf->kind == WEIR_BOOK_ORDERS)
    reader = weir_reader_new (self->client, plan, feed_orders, weir_order_book_ref (self->order_book),
                              (GDestroyNotify) weir_order_book_unref);
  else
    reader = weir_reader_new (self->client, plan, feed_stock, weir_stock_book_ref (self->stock_book),
                              (GDestroyNotify) weir_stock_book_unref);
  weir_read_plan_free (plan);
  g_signal_connect (reader, "progress", G_CALLBACK (progress_cb), shelf);
  g_signal_connect (reader, "ended", G_CALLBACK (ended_cb), shelf);
  for (guint i = 0; topics[i] != NULL; i++)
    g_hash_table_add (shelf->topics, g_strdup (topics[i]));
  weir_reader_start (reader);
  g_ptr_array_add (shelf->readers, g_steal_pointer (&reader));
}

WeirSessionBooks *
weir_session_books_new (WeirClient *client, WeirMapping *mapping, gboolean is_demo, WeirSessionBooksFunc func, gpointer user_data)
{
  WeirSessionBooks *self = g_new0 (WeirSessionBooks, 1);

  self->client = g_object_ref (client);
  self->mapping = mapping != NULL ? weir_mapping_ref (mapping) : NULL;
  self->is_demo = is_demo;
  self->func = func;
  self->user_data = user_data;
  self->order_book = weir_order_book_new_mapped (self->mapping);
  self->stock_book = weir_stock_book_new_mapped (self->mapping);
  for (int i = 0; i < WEIR_N_BOOKS; i++)
    {
      self->shelves[i].owner = self;
      self->shelves[i].kind = i;
      self->shelves[i].readers = g_ptr_array_new_with_free_func (g_object_unref);
      self->shelves[i].topics = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
    }
  return self;
}

void
weir_session_books_free (WeirSessionBooks *self)
{
  for (int i = 0; i < WEIR_N_BOOKS; i++)
    {
      Shelf *shelf = &self->shelves[i];

      stop_readers (shelf);
      g_clear_handle_id (&shelf->update_source, g_source_remove);
      g_clear_handle_id (&shelf->retry_source, g_source_remove);
      g_ptr_array_unref (shelf->readers);
      g_hash_table_unref (shelf->topics);
      g_free (shelf->message);
    }
  g_clear_pointer (&self->orders, weir_order_snapshot_unref);
  g_clear_pointer (&self->stock, weir_stock_snapshot_unref);
  g_clear_pointer (&self->snapshot, weir_snapshot_unref);
  weir_order_book_unref (self->order_book);
  weir_stock_book_unref (self->stock_book);
  g_clear_pointer (&self->mapping, weir_mapping_unref);
  g_object_unref (self->client);
  g_free (self);
}

static const char *
describe_missing (WeirSessionBooks *self, WeirBookKind kind)
{
  WeirMappingKind mapped = kind == WEIR_BOOK_ORDERS ? WEIR_MAPPING_ORDERS : WEIR_MAPPING_STOCK;

  if (self->mapping != NULL && weir_mapping_get_topics (self->mapping, mapped)[0] != NULL)
    return _("None of the topics that the field mapping names is here.");
  return kind == WEIR_BOOK_ORDERS ? _("No topic here looks like orders: their names have “order” in them.")
                                  : _("No topic here looks like stock movements.");
}

void
weir_session_books_look (WeirSessionBooks *self, WeirSnapshot *snapshot)
{
  g_autoptr (GStrvBuilder) orders = g_strv_builder_new ();
  g_autoptr (GStrvBuilder) stock = g_strv_builder_new ();
  GStrvBuilder *builders[WEIR_N_BOOKS] = { orders, stock };
  guint n_new[WEIR_N_BOOKS] = { 0, 0 };

  weir_snapshot_ref (snapshot);
  g_clear_pointer (&self->snapshot, weir_snapshot_unref);
  self->snapshot = snapshot;

  for (guint i = 0; i < snapshot->topics->len; i++)
    {
      const WeirTopicInfo *topic = &g_array_index (snapshot->topics, WeirTopicInfo, i);
      WeirBookKind kind;

      if (topic->is_internal || topic->partitions->len == 0)
        continue;
      if (weir_mapping_is_topic (self->mapping, WEIR_MAPPING_ORDERS, topic->name))
        kind = WEIR_BOOK_ORDERS;
      else if (weir_mapping_is_topic (self->mapping, WEIR_MAPPING_STOCK, topic->name))
        kind = WEIR_BOOK_STOCK;
      else
        continue;
      if (g_hash_table_contains (self->shelves[kind].topics, topic->name))
        continue;
      g_strv_builder_add (builders[kind], topic->name);
      n_new[kind]++;
    }
  for (int i = 0; i < WEIR_N_BOOKS; i++)
    {
      Shelf *shelf = &self->shelves[i];
      g_auto (GStrv) topics = g_strv_builder_end (builders[i]);

      if (n_new[i] > 0 && shelf->retry_source == 0)
        {
          start_reader (shelf, (const char *const *) topics);
          set_message (shelf, NULL);
        }
      else if (g_hash_table_size (shelf->topics) == 0 && shelf->retry_source == 0)
        {
          set_message (shelf, describe_missing (self, i));
        }
    }
}

WeirOrderSnapshot *
weir_session_books_get_orders (WeirSessionBooks *self)
{
  return self->orders;
}

WeirStockSnapshot *
weir_session_books_get_stock (WeirSessionBooks *self)
{
  return self->stock;
}

GStrv
weir_session_books_dup_topics (WeirSessionBooks *self, WeirBookKind kind)
{
  g_autoptr (GPtrArray) names = g_hash_table_get_keys_as_ptr_array (self->shelves[kind].topics);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  g_ptr_array_sort_values (names, (GCompareFunc) strcmp);
  for (guint i = 0; i < names->len; i++)
    g_strv_builder_add (builder, g_ptr_array_index (names, i));
  return g_strv_builder_end (builder);
}

gboolean
weir_session_books_get_is_filled (WeirSessionBooks *self)
{
  if (self->snapshot == NULL)
    return FALSE;
  for (int i = 0; i < WEIR_N_BOOKS; i++)
    for (guint j = 0; j < self->shelves[i].readers->len; j++)
      if (!weir_reader_get_is_caught_up (g_ptr_array_index (self->shelves[i].readers, j)))
        return FALSE;
  return TRUE;
}

const char *
weir_session_books_get_orders_message (WeirSessionBooks *self)
{
  return self->shelves[WEIR_BOOK_ORDERS].message;
}
