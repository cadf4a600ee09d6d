/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "fake-session.h"

#include <string.h>

struct _WeirSession
{
  GObject parent_instance;

  WeirProfile *profile;
  WeirCluster *cluster;
  WeirOrderBook *order_book;
  WeirStockBook *stock_book;
  WeirOrderSnapshot *orders;
  WeirStockSnapshot *stock;
  char *message;
  gboolean is_filled;
  const char *store_prefix;
  const char *product_prefix;
  guint price; /* 0: any */
  guint n_refreshes;
  gint64 next_order;
  gint64 next_movement;
  gint64 end_offset;
  gint64 sample_usec;
};

G_DEFINE_FINAL_TYPE (WeirSession, weir_session, G_TYPE_OBJECT)

static void
weir_session_finalize (GObject *object)
{
  WeirSession *self = WEIR_SESSION (object);

  g_object_unref (self->profile);
  g_object_unref (self->cluster);
  weir_order_book_unref (self->order_book);
  weir_stock_book_unref (self->stock_book);
  g_clear_pointer (&self->orders, weir_order_snapshot_unref);
  g_clear_pointer (&self->stock, weir_stock_snapshot_unref);
  g_free (self->message);
  G_OBJECT_CLASS (weir_session_parent_class)->finalize (object);
}

static void
weir_session_class_init (WeirSessionClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = weir_session_finalize;
  g_signal_new ("orders-updated", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  g_signal_new ("stock-updated", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
weir_session_init (WeirSession *self)
{
  self->profile = weir_profile_new ("fake", "Sample Shop", "localhost:9092");
  self->cluster = weir_cluster_new ("Sample Shop");
  self->order_book = weir_order_book_new ();
  self->stock_book = weir_stock_book_new ();
  self->next_order = 1048213;
  self->store_prefix = "store";
  self->product_prefix = "";
}

WeirProfile *
weir_session_get_profile (WeirSession *self)
{
  return self->profile;
}

WeirCluster *
weir_session_get_cluster (WeirSession *self)
{
  return self->cluster;
}

void
weir_session_refresh (WeirSession *self)
{
  self->n_refreshes++;
}

WeirOrderSnapshot *
weir_session_get_orders (WeirSession *self)
{
  return self->orders;
}

WeirStockSnapshot *
weir_session_get_stock (WeirSession *self)
{
  return self->stock;
}

gboolean
weir_session_get_is_filled (WeirSession *self)
{
  return self->is_filled;
}

const char *
weir_session_get_orders_message (WeirSession *self)
{
  return self->message;
}

/* The window's resources are an object of its library that is linked only when something
 * refers to it. */
extern GResource *weir_get_resource (void);

WeirSession *
fake_session_new (void)
{
  g_assert_nonnull (weir_get_resource ());
  return g_object_new (WEIR_TYPE_SESSION, NULL);
}

void
fake_session_set_message (WeirSession *self,
                          const char *message)
{
  g_set_str (&self->message, message);
}

void
fake_session_set_filled (WeirSession *self,
                         gboolean is_filled)
{
  self->is_filled = is_filled;
}

guint
fake_session_get_n_refreshes (WeirSession *self)
{
  return self->n_refreshes;
}

void
fake_session_set_shop (WeirSession *self,
                       const char *store_prefix,
                       const char *product_prefix,
                       guint price)
{
  self->store_prefix = store_prefix;
  self->product_prefix = product_prefix;
  self->price = price;
}

static void
feed_stock (WeirSession *self,
            const char *store,
            guint product,
            int quantity,
            gboolean is_opening,
            gint64 time_msec)
{
  g_autofree char *text = g_strdup_printf ("{\"store\":\"%s\",\"product_id\":\"%s%u\",\"quantity\":%d%s}", store,
                                           self->product_prefix, product, quantity, is_opening ? ",\"opening\":true" : "");
  const WeirRecordView view = {
    .topic = "stock",
    .offset = self->next_movement++,
    .timestamp_msec = time_msec,
    .timestamp_type = WEIR_TIMESTAMP_CREATE,
    .value = text,
    .value_length = strlen (text),
  };

  weir_stock_book_feed (self->stock_book, &view);
}

void
fake_session_add_orders (WeirSession *self,
                         guint n_seconds,
                         guint orders_per_sec,
                         guint n_stores)
{
  static const char *const customers[] = { "Maria Lang", "John Doe", "Aiko Tanaka", "Liam O’Brien", "Chen Wei",
                                           "Sofía Hernández-García", "Bob" };
  const gint64 now = g_get_real_time () / 1000;

  if (self->next_movement == 0)
    for (guint store = 0; store < n_stores; store++)
      for (guint product = 1; product <= 12; product++)
        {
          g_autofree char *name = g_strdup_printf ("%s%u", self->store_prefix, store + 1);

          feed_stock (self, name, product, -(int) (n_seconds * orders_per_sec / 18 + product * product * 6), TRUE,
                      now - n_seconds * 1000);
        }
  for (guint second = n_seconds; second > 0; second--)
    for (guint i = 0; i < orders_per_sec; i++)
      {
        /* Not all stores are equal. */
        guint store = (guint) g_random_int_range (0, g_random_int_range (1, (gint32) n_stores + 1));
        guint product = (guint) g_random_int_range (1, 13);
        gint64 time = now - second * 1000 + i * 1000 / orders_per_sec;
        gint64 number = self->next_order++;
        g_autofree char *name = g_strdup_printf ("%s%u", self->store_prefix, store + 1);
        int price = self->price > 0 ? (int) self->price : g_random_int_range (5, 60);
        g_autofree char *text = g_strdup_printf (
            "{\"order_id\":\"%" G_GINT64_FORMAT "\",\"customer_name\":\"%s\",\"store\":\"%s\",\"total\":%d.%02d,"
            "\"items\":[{\"product_id\":\"%u\",\"quantity\":1,\"price\":%d.00}]}",
            number, customers[number % (gint64) G_N_ELEMENTS (customers)], name, price,
            g_random_int_range (0, 100), product, g_random_int_range (5, 60));
        const WeirRecordView view = {
          .topic = "orders",
          .partition = (gint32) (number % 6),
          .offset = number,
          .timestamp_msec = time,
          .timestamp_type = WEIR_TIMESTAMP_CREATE,
          .value = text,
          .value_length = strlen (text),
        };

        if (g_random_int_range (0, 100) < 15 && orders_per_sec > 4)
          continue;
        weir_order_book_feed (self->order_book, &view);
        feed_stock (self, name, product, 1, FALSE, time);
      }
}

void
fake_session_publish (WeirSession *self)
{
  g_clear_pointer (&self->orders, weir_order_snapshot_unref);
  self->orders = weir_order_book_snapshot (self->order_book, WEIR_ORDER_PART_SECONDS | WEIR_ORDER_PART_LATEST);
  g_clear_pointer (&self->stock, weir_stock_snapshot_unref);
  self->stock = weir_stock_book_snapshot (self->stock_book);
  g_signal_emit_by_name (self, "orders-updated");
  g_signal_emit_by_name (self, "stock-updated");
}

static void
add_partitions (WeirTopicInfo *topic,
                gint64 end_offset,
                gboolean is_healthy)
{
  for (guint i = 0; i < topic->partitions->len; i++)
    {
      WeirPartitionInfo *partition = &g_array_index (topic->partitions, WeirPartitionInfo, i);

      partition->id = (gint32) i;
      partition->leader = (gint32) (i % 3) + 1;
      partition->n_replicas = 3;
      partition->replicas = g_new0 (gint32, 3);
      partition->n_in_sync_replicas = is_healthy ? 3 : 2;
      partition->in_sync_replicas = g_new0 (gint32, 3);
      for (gint32 j = 0; j < 3; j++)
        partition->replicas[j] = partition->in_sync_replicas[j] = j + 1;
      partition->low_watermark = 0;
      partition->high_watermark = end_offset;
    }
}

void
fake_session_sample (WeirSession *self,
                     guint n_groups,
                     gint64 n_messages,
                     gboolean is_healthy)
{
  static const char *const names[] = { "shipping-group", "inventory-group", "audit", "pricing",
                                       "a-group-with-a-rather-long-name.production" };
  static const char *const topics[] = { "orders", "stock", "shipments" };
  g_autoptr (WeirSnapshot) snapshot = weir_snapshot_new ();

  self->end_offset += n_messages / 18;
  /* As if two seconds had passed since the last one. */
  self->sample_usec = self->sample_usec == 0 ? g_get_real_time () - 600 * G_USEC_PER_SEC
                                             : self->sample_usec + 2 * G_USEC_PER_SEC;
  snapshot->time_usec = self->sample_usec;
  snapshot->monotonic_usec = self->sample_usec;
  for (gint32 i = 1; i <= 3; i++)
    weir_snapshot_add_broker (snapshot, i, "localhost", 9091 + i, NULL)->is_reachable = is_healthy || i != 2;
  for (guint i = 0; i < G_N_ELEMENTS (topics); i++)
    add_partitions (weir_snapshot_add_topic (snapshot, topics[i], FALSE, 6), self->end_offset, is_healthy || i > 0);
  for (guint i = 0; i < n_groups; i++)
    {
      /* One that stops after the first sample. */
      gboolean is_running = i != 3 || self->end_offset == n_messages / 18;
      g_autofree char *name = i < G_N_ELEMENTS (names) ? g_strdup (names[i]) : g_strdup_printf ("group-%u", i);
      WeirGroupInfo *group = weir_snapshot_add_group (snapshot, name);
      gint64 behind = i == 0 ? 1500 + g_random_int_range (0, 400) : i == 3 ? 200 : g_random_int_range (0, 4);

      group->state = g_strdup (is_running ? "Stable" : "Empty");
      group->has_members = TRUE;
      group->is_complete = TRUE;
      if (is_running)
        weir_group_info_add_member (group, "member", "client", "/127.0.0.1");
      for (gint32 j = 0; j < 6; j++)
        weir_group_info_add_offset (group, "orders", j, MAX (self->end_offset - behind, 0));
    }
  weir_snapshot_seal (snapshot);
  weir_cluster_apply (self->cluster, snapshot);
  weir_cluster_set_state (self->cluster, WEIR_CLUSTER_CONNECTED, NULL);
}
