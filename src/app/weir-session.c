/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "weir-session.h"

#include <glib/gi18n.h>
#include <string.h>

#include "app/weir-lag-feed.h"
#include "app/weir-session-books.h"
#include "store/weir-mapping-file.h"

#define VISIBLE_INTERVAL_MSEC 2000
#define HIDDEN_INTERVAL_MSEC 15000

struct _WeirSession
{
  GObject parent_instance;

  WeirProfile *profile;
  WeirCluster *cluster;
  WeirClient *client;
  WeirSampler *sampler;
  WeirSessionBooks *books;
  WeirMapping *mapping; /* nullable */
  char *mapping_message;
  WeirLagFeed *lag_feed;
  WeirDemoShop *shop;
  GCancellable *cancellable;
  gboolean is_hidden;
  gboolean is_stopped;
};

G_DEFINE_FINAL_TYPE (WeirSession, weir_session, G_TYPE_OBJECT)

enum
{
  ORDERS_UPDATED,
  STOCK_UPDATED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static void
books_cb (WeirBookKind kind, gpointer user_data)
{
  g_signal_emit (user_data, signals[kind == WEIR_BOOK_ORDERS ? ORDERS_UPDATED : STOCK_UPDATED], 0);
}

static void
sampled_cb (WeirSession *self, WeirSnapshot *snapshot)
{
  if (self->is_stopped)
    return;
  weir_cluster_apply (self->cluster, snapshot);
  weir_cluster_set_state (self->cluster, WEIR_CLUSTER_CONNECTED, NULL);
  weir_session_books_look (self->books, snapshot);
}

/* The library's calls only time out; what a broker or the network said is with the client. */
static void
fail (WeirSession *self, const char *message)
{
  const char *reason = self->client != NULL ? weir_client_get_last_error (self->client) : NULL;
  gboolean has_data = weir_cluster_get_updated_usec (self->cluster) > 0;

  weir_cluster_set_state (self->cluster, has_data ? WEIR_CLUSTER_STALE : WEIR_CLUSTER_FAILED,
                          reason != NULL ? reason : message);
}

static void
failed_cb (WeirSession *self, GError *error)
{
  if (!self->is_stopped)
    fail (self, error->message);
}

/* A refused password or an unknown host is known long before the first sample gives up. */
static void
last_error_cb (WeirSession *self)
{
  WeirClusterState state = weir_cluster_get_state (self->cluster);

  if (self->is_stopped || weir_client_get_last_error (self->client) == NULL)
    return;
  if (state == WEIR_CLUSTER_CONNECTING || state == WEIR_CLUSTER_FAILED || state == WEIR_CLUSTER_STALE)
    fail (self, NULL);
}

static void
open_client (WeirSession *self)
{
  g_autoptr (GError) error = NULL;

  self->client = weir_client_new (self->profile, &error);
  if (self->client == NULL)
    {
      fail (self, error->message);
      return;
    }
  g_signal_connect_object (self->client, "notify::last-error", G_CALLBACK (last_error_cb), self, G_CONNECT_SWAPPED);
  self->books = weir_session_books_new (self->client, self->mapping, weir_profile_get_is_demo (self->profile), books_cb, self);
  self->lag_feed = weir_lag_feed_new (self->client, self->cluster, !weir_profile_get_is_demo (self->profile));
  self->sampler = weir_sampler_new (self->client);
  g_signal_connect_object (self->sampler, "sampled", G_CALLBACK (sampled_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->sampler, "failed", G_CALLBACK (failed_cb), self, G_CONNECT_SWAPPED);
  weir_sampler_start (self->sampler, self->is_hidden ? HIDDEN_INTERVAL_MSEC : VISIBLE_INTERVAL_MSEC);
}

static void
shop_ended_cb (WeirSession *self, const char *message)
{
  if (!self->is_stopped)
    weir_cluster_set_state (self->cluster,
                            weir_cluster_get_updated_usec (self->cluster) > 0 ? WEIR_CLUSTER_STALE : WEIR_CLUSTER_FAILED,
                            message);
}

static void
shop_started_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (WeirSession) self = user_data;
  g_autoptr (GError) error = NULL;
  WeirDemoShop *shop = WEIR_DEMO_SHOP (object);
  gboolean is_started = weir_demo_shop_start_finish (shop, result, &error);

  if (self->is_stopped)
    return;
  if (!is_started)
    {
      fail (self, error->message);
      return;
    }
  weir_profile_set_bootstrap (self->profile, weir_demo_shop_get_bootstrap (shop));
  weir_profile_set_watched_groups (self->profile, weir_demo_shop_get_groups (shop));
  open_client (self);
}

static void
weir_session_dispose (GObject *object)
{
  WeirSession *self = WEIR_SESSION (object);

  weir_session_stop (self);
  g_clear_object (&self->sampler);
  g_clear_object (&self->client);
  g_clear_object (&self->cluster);
  g_clear_pointer (&self->mapping, weir_mapping_unref);
  g_clear_pointer (&self->mapping_message, g_free);
  g_clear_object (&self->profile);
  G_OBJECT_CLASS (weir_session_parent_class)->dispose (object);
}

static void
weir_session_class_init (WeirSessionClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = weir_session_dispose;
  signals[ORDERS_UPDATED] = g_signal_new ("orders-updated", WEIR_TYPE_SESSION, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                          G_TYPE_NONE, 0);
  signals[STOCK_UPDATED] = g_signal_new ("stock-updated", WEIR_TYPE_SESSION, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                         G_TYPE_NONE, 0);
}

static void
weir_session_init (WeirSession *self)
{
  self->cancellable = g_cancellable_new ();
}

static void
load_mapping (WeirSession *self)
{
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;

  if (weir_mapping_file_load (weir_profile_get_id (self->profile), &text, &error) && text != NULL)
    self->mapping = weir_mapping_new_from_json (text, strlen (text), &error);
  if (error == NULL)
    return;
  g_warning ("%s", error->message);
  self->mapping_message = g_strdup (error->message);
}

/* Works on a copy: what is edited later counts from the next connection on. */
WeirSession *
weir_session_new (WeirProfile *profile)
{
  WeirSession *self = g_object_new (WEIR_TYPE_SESSION, NULL);

  self->profile = weir_profile_copy (profile);
  self->cluster = weir_cluster_new (weir_profile_get_name (profile));
  load_mapping (self);
  return self;
}

void
weir_session_start (WeirSession *self)
{
  g_return_if_fail (WEIR_IS_SESSION (self));
  if (self->is_stopped || self->client != NULL || self->shop != NULL)
    return;
  weir_cluster_set_state (self->cluster, WEIR_CLUSTER_CONNECTING, NULL);
  if (weir_profile_get_is_demo (self->profile))
    {
      self->shop = weir_demo_shop_new ();
      g_signal_connect_object (self->shop, "ended", G_CALLBACK (shop_ended_cb), self, G_CONNECT_SWAPPED);
      weir_demo_shop_start_async (self->shop, self->cancellable, shop_started_cb, g_object_ref (self));
    }
  else
    {
      open_client (self);
    }
}

void
weir_session_stop (WeirSession *self)
{
  g_return_if_fail (WEIR_IS_SESSION (self));
  if (self->is_stopped)
    return;
  self->is_stopped = TRUE;
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->books, weir_session_books_free);
  g_clear_pointer (&self->lag_feed, weir_lag_feed_free);
  if (self->sampler != NULL)
    weir_sampler_stop (self->sampler);
  if (self->shop != NULL)
    weir_demo_shop_stop (self->shop);
  g_clear_object (&self->shop);
}

WeirProfile *
weir_session_get_profile (WeirSession *self)
{
  g_return_val_if_fail (WEIR_IS_SESSION (self), NULL);
  return self->profile;
}

WeirClient *
weir_session_get_client (WeirSession *self)
{
  g_return_val_if_fail (WEIR_IS_SESSION (self), NULL);
  return self->client;
}

WeirCluster *
weir_session_get_cluster (WeirSession *self)
{
  g_return_val_if_fail (WEIR_IS_SESSION (self), NULL);
  return self->cluster;
}

WeirDemoShop *
weir_session_get_demo_shop (WeirSession *self)
{
  g_return_val_if_fail (WEIR_IS_SESSION (self), NULL);
  return self->shop;
}

void
weir_session_refresh (WeirSession *self)
{
  g_return_if_fail (WEIR_IS_SESSION (self));
  if (self->sampler != NULL && !self->is_stopped)
    weir_sampler_refresh (self->sampler);
}

void
weir_session_set_visible (WeirSession *self, gboolean visible)
{
  g_return_if_fail (WEIR_IS_SESSION (self));
  if (self->is_hidden == !visible)
    return;
  self->is_hidden = !visible;
  if (self->sampler != NULL && !self->is_stopped)
    weir_sampler_start (self->sampler, visible ? VISIBLE_INTERVAL_MSEC : HIDDEN_INTERVAL_MSEC);
}

WeirOrderSnapshot *
weir_session_get_orders (WeirSession *self)
{
  g_return_val_if_fail (WEIR_IS_SESSION (self), NULL);
  return self->books != NULL ? weir_session_books_get_orders (self->books) : NULL;
}

WeirStockSnapshot *
weir_session_get_stock (WeirSession *self)
{
  g_return_val_if_fail (WEIR_IS_SESSION (self), NULL);
  return self->books != NULL ? weir_session_books_get_stock (self->books) : NULL;
}

GStrv
weir_session_dup_order_topics (WeirSession *self)
{
  g_return_val_if_fail (WEIR_IS_SESSION (self), NULL);
  return self->books != NULL ? weir_session_books_dup_topics (self->books, WEIR_BOOK_ORDERS) : g_new0 (char *, 1);
}

gboolean
weir_session_get_is_filled (WeirSession *self)
{
  g_return_val_if_fail (WEIR_IS_SESSION (self), FALSE);
  return self->books != NULL && weir_session_books_get_is_filled (self->books);
}

const char *
weir_session_get_orders_message (WeirSession *self)
{
  g_return_val_if_fail (WEIR_IS_SESSION (self), NULL);
  return self->books != NULL ? weir_session_books_get_orders_message (self->books) : NULL;
}

WeirMapping *
weir_session_get_mapping (WeirSession *self)
{
  g_return_val_if_fail (WEIR_IS_SESSION (self), NULL);
  return self->mapping;
}

const char *
weir_session_get_mapping_message (WeirSession *self)
{
  g_return_val_if_fail (WEIR_IS_SESSION (self), NULL);
  return self->mapping_message;
}

gboolean
weir_session_set_mapping (WeirSession *self, WeirMapping *mapping, GError **error)
{
  g_autofree char *text = NULL;

  g_return_val_if_fail (WEIR_IS_SESSION (self), FALSE);
  text = weir_mapping_to_json (mapping);
  if (!weir_mapping_file_save (weir_profile_get_id (self->profile), text, error))
    return FALSE;
  weir_mapping_ref (mapping);
  g_clear_pointer (&self->mapping, weir_mapping_unref);
  g_clear_pointer (&self->mapping_message, g_free);
  self->mapping = mapping;
  if (self->books == NULL)
    return TRUE;
  /* What was read by the old one is not what the new one would have read. */
  weir_session_books_free (self->books);
  self->books = weir_session_books_new (self->client, self->mapping, weir_profile_get_is_demo (self->profile), books_cb, self);
  weir_sampler_refresh (self->sampler);
  books_cb (WEIR_BOOK_ORDERS, self);
  books_cb (WEIR_BOOK_STOCK, self);
  return TRUE;
}
