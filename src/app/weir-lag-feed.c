/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "app/weir-lag-feed.h"

#include <glib/gi18n.h>

#include "kafka/weir-commit-log.h"
#include "store/weir-lag-store.h"

/* How far back commits are looked for: Kafka rarely keeps more, and the curve would be coarse. */
#define LOG_SPAN_USEC (G_TIME_SPAN_DAY)
/* What earlier runs have kept: as long as it is kept to the minute. */
#define STORE_SPAN_USEC WEIR_LAG_MIDDLE_USEC
/* Merging goes on in idle time: of many partitions it would hold up a frame or two. */
#define MERGE_USEC (4 * G_TIME_SPAN_MILLISECOND)

struct _WeirLagFeed
{
  WeirClient *client;
  WeirCluster *cluster;
  WeirLagHistory *history;
  WeirLagStore *store; /* NULL: nothing is kept */
  GCancellable *cancellable;
  GPtrArray *early;    /* names of groups wanted before the cluster was known; NULL afterwards */
  gint64 kept_usec;    /* the last snapshot that was kept */
  gulong wanted_id;
  gulong updated_id;
};

/* What was found of a group, on its way into the history. */
typedef struct
{
  WeirLagFeed *feed; /* not looked at once @cancellable is cancelled */
  GCancellable *cancellable;
  char *group;
  GPtrArray *stored;  /* of WeirStoredLag; nullable */
  WeirCommitLog *log; /* nullable */
  char *note;
  guint next;
} Found;

static void
found_free (Found *self)
{
  g_object_unref (self->cancellable);
  g_free (self->group);
  g_free (self->note);
  g_clear_pointer (&self->stored, g_ptr_array_unref);
  g_clear_pointer (&self->log, weir_commit_log_free);
  g_free (self);
}

/* FALSE: there is no more. */
static gboolean
merge_one (Found *self)
{
  guint n_stored = self->stored != NULL ? self->stored->len : 0;
  guint place = self->next++;

  if (place < n_stored)
    {
      const WeirStoredLag *line = g_ptr_array_index (self->stored, place);

      weir_lag_history_merge (self->feed->history, self->group, line->topic, line->partition,
                              (const WeirLagPoint *) (const void *) line->points->data, line->points->len);
      return TRUE;
    }
  if (self->log != NULL && place - n_stored < self->log->lines->len)
    {
      const WeirCommitLine *line = g_ptr_array_index (self->log->lines, place - n_stored);

      weir_lag_history_merge (self->feed->history, self->group, line->topic, line->partition,
                              (const WeirLagPoint *) (const void *) line->points->data, line->points->len);
      return TRUE;
    }
  return FALSE;
}

static gboolean
merge_cb (gpointer user_data)
{
  Found *self = user_data;
  gint64 until_usec = g_get_monotonic_time () + MERGE_USEC;

  if (g_cancellable_is_cancelled (self->cancellable))
    return G_SOURCE_REMOVE;
  while (merge_one (self))
    {
      if (g_get_monotonic_time () > until_usec)
        return G_SOURCE_CONTINUE;
    }
  weir_lag_history_set_note (self->feed->history, self->group, self->note);
  return G_SOURCE_REMOVE;
}

static void
log_read_cb (GObject *object,
             GAsyncResult *result,
             gpointer user_data)
{
  Found *self = user_data;
  g_autoptr (GError) error = NULL;

  self->log = weir_commit_log_read_finish (WEIR_CLIENT (object), result, &error);
  if (g_cancellable_is_cancelled (self->cancellable))
    {
      found_free (self);
      return;
    }
  if (self->log == NULL)
    self->note = g_strdup (error->message);
  else if (self->log->n_commits == 0)
    self->note = g_strdup (_("Kafka keeps no commits of the group from the last day: the history is that of Weir’s own samples."));
  else if (self->log->is_cut)
    self->note = g_strdup (_("What was before is worked out from the newest commits of the group: there were more than are read at once."));
  else
    self->note = g_strdup (_("What was before is worked out from the commits of the group that Kafka keeps."));
  g_idle_add_full (G_PRIORITY_DEFAULT_IDLE, merge_cb, self, (GDestroyNotify) found_free);
}

static void
read_log (Found *found)
{
  weir_commit_log_read_async (found->feed->client, found->group, g_get_real_time () - LOG_SPAN_USEC, found->cancellable, log_read_cb, found);
}

static void
stored_cb (GObject *object,
           GAsyncResult *result,
           gpointer user_data)
{
  Found *self = user_data;
  g_autoptr (GError) error = NULL;

  self->stored = weir_lag_store_load_finish (WEIR_LAG_STORE (object), result, &error);
  if (g_cancellable_is_cancelled (self->cancellable))
    {
      found_free (self);
      return;
    }
  if (error != NULL)
    g_debug ("no stored lag: %s", error->message);
  read_log (self);
}

static const char *
get_cluster_id (WeirLagFeed *self)
{
  WeirSnapshot *snapshot = weir_cluster_get_snapshot (self->cluster);

  return snapshot != NULL && snapshot->cluster_id != NULL ? snapshot->cluster_id : "";
}

static void
find_out (WeirLagFeed *self,
          const char *group)
{
  Found *found = g_new0 (Found, 1);

  found->feed = self;
  found->cancellable = g_object_ref (self->cancellable);
  found->group = g_strdup (group);
  if (self->store != NULL)
    weir_lag_store_load_async (self->store, get_cluster_id (self), group, g_get_real_time () - STORE_SPAN_USEC, self->cancellable, stored_cb, found);
  else
    read_log (found);
}

static void
wanted_cb (WeirLagFeed *self,
           const char *group)
{
  if (self->early != NULL)
    g_ptr_array_add (self->early, g_strdup (group));
  else
    find_out (self, group);
}

/* What was not read in this cycle is what was known before: that would be a point that nobody has seen. */
static void
keep (WeirLagFeed *self,
      const WeirSnapshot *snapshot)
{
  const char *cluster = get_cluster_id (self);

  for (guint i = 0; i < snapshot->groups->len; i++)
    {
      const WeirGroupInfo *group = &g_array_index (snapshot->groups, WeirGroupInfo, i);

      for (guint j = 0; group->is_complete && j < group->offsets->len; j++)
        {
          const WeirGroupOffset *offset = &g_array_index (group->offsets, WeirGroupOffset, j);
          const WeirPartitionInfo *partition = weir_snapshot_find_partition (snapshot, offset->topic, offset->partition);

          weir_lag_store_add (self->store, cluster, group->name, offset->topic, offset->partition, snapshot->time_usec, offset->committed,
                              partition != NULL ? partition->high_watermark : -1);
        }
    }
}

static void
updated_cb (WeirLagFeed *self)
{
  WeirSnapshot *snapshot = weir_cluster_get_snapshot (self->cluster);
  g_autoptr (GPtrArray) early = g_steal_pointer (&self->early);

  for (guint i = 0; early != NULL && i < early->len; i++)
    find_out (self, g_ptr_array_index (early, i));
  if (self->store == NULL || snapshot == NULL || snapshot->groups == NULL || snapshot->time_usec <= self->kept_usec)
    return;
  self->kept_usec = snapshot->time_usec;
  keep (self, snapshot);
}

WeirLagFeed *
weir_lag_feed_new (WeirClient *client,
                   WeirCluster *cluster,
                   gboolean keeps)
{
  WeirLagFeed *self = g_new0 (WeirLagFeed, 1);

  g_return_val_if_fail (WEIR_IS_CLIENT (client), NULL);
  g_return_val_if_fail (WEIR_IS_CLUSTER (cluster), NULL);

  self->client = g_object_ref (client);
  self->cluster = g_object_ref (cluster);
  self->history = g_object_ref (weir_cluster_get_lag_history (cluster));
  self->cancellable = g_cancellable_new ();
  self->early = g_ptr_array_new_with_free_func (g_free);
  if (keeps)
    self->store = weir_lag_store_new (NULL);
  self->wanted_id = g_signal_connect_swapped (self->history, "wanted", G_CALLBACK (wanted_cb), self);
  self->updated_id = g_signal_connect_swapped (self->cluster, "updated", G_CALLBACK (updated_cb), self);
  return self;
}

void
weir_lag_feed_free (WeirLagFeed *self)
{
  g_cancellable_cancel (self->cancellable);
  g_signal_handler_disconnect (self->history, self->wanted_id);
  g_signal_handler_disconnect (self->cluster, self->updated_id);
  g_clear_pointer (&self->early, g_ptr_array_unref);
  g_clear_object (&self->store);
  g_object_unref (self->cancellable);
  g_object_unref (self->history);
  g_object_unref (self->cluster);
  g_object_unref (self->client);
  g_free (self);
}
