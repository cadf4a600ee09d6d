/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "weir-message-search.h"

#include <glib/gi18n.h>

#include "base/weir-format.h"

#define PROGRESS_MSEC 200

/* What both threads hold: the reader's may outlive the search. */
typedef struct
{
  gatomicrefcount ref_count;
  WeirSearch *search;
  GMutex mutex;
  GPtrArray *found;
  guint n_found;
  gsize n_bytes;
  guint max_found;
  gsize max_bytes;
  gboolean is_full;
} Finds;

struct _WeirMessageSearch
{
  GObject parent_instance;

  WeirReader *reader;
  Finds *finds;
  gint64 start_usec;
  gint64 end_usec;
  guint progress_source;
  gboolean has_ended;
};

G_DEFINE_FINAL_TYPE (WeirMessageSearch, weir_message_search, G_TYPE_OBJECT)

enum
{
  PROGRESS,
  ENDED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static void
finds_unref (gpointer data)
{
  Finds *finds = data;

  if (!g_atomic_ref_count_dec (&finds->ref_count))
    return;
  g_ptr_array_unref (finds->found);
  weir_search_unref (finds->search);
  g_mutex_clear (&finds->mutex);
  g_free (finds);
}

/* Thread: the reader's, or several of them. Locks for what is found only. */
static gboolean
receive (const WeirRecordView *view, gpointer user_data)
{
  Finds *finds = user_data;
  gboolean goes_on;

  if (weir_search_match (finds->search, view) != WEIR_VERDICT_YES)
    return TRUE;
  g_mutex_lock (&finds->mutex);
  if (finds->n_found < finds->max_found && finds->n_bytes < finds->max_bytes)
    {
      g_ptr_array_add (finds->found, weir_record_new_from_view (view));
      finds->n_found++;
      finds->n_bytes += view->key_length + view->value_length;
    }
  finds->is_full = finds->n_found >= finds->max_found || finds->n_bytes >= finds->max_bytes;
  goes_on = !finds->is_full;
  g_mutex_unlock (&finds->mutex);
  return goes_on;
}

static gboolean
progress_cb (gpointer user_data)
{
  g_signal_emit (user_data, signals[PROGRESS], 0);
  return G_SOURCE_CONTINUE;
}

static void
ended_cb (WeirMessageSearch *self)
{
  g_clear_handle_id (&self->progress_source, g_source_remove);
  self->has_ended = TRUE;
  self->end_usec = g_get_monotonic_time ();
  g_signal_emit (self, signals[ENDED], 0);
}

static void
weir_message_search_dispose (GObject *object)
{
  WeirMessageSearch *self = WEIR_MESSAGE_SEARCH (object);

  g_clear_handle_id (&self->progress_source, g_source_remove);
  if (self->reader != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->reader, self);
      weir_reader_cancel (self->reader);
    }
  g_clear_object (&self->reader);
  g_clear_pointer (&self->finds, finds_unref);
  G_OBJECT_CLASS (weir_message_search_parent_class)->dispose (object);
}

static void
weir_message_search_class_init (WeirMessageSearchClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = weir_message_search_dispose;
  signals[PROGRESS] = g_signal_new ("progress", WEIR_TYPE_MESSAGE_SEARCH, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                    G_TYPE_NONE, 0);
  signals[ENDED] = g_signal_new ("ended", WEIR_TYPE_MESSAGE_SEARCH, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 0);
}

static void
weir_message_search_init (WeirMessageSearch *self)
{
}

WeirMessageSearch *
weir_message_search_new (WeirClient *client, const WeirReadPlan *plan, WeirSearch *search, guint max_found, gsize max_bytes)
{
  WeirMessageSearch *self = g_object_new (WEIR_TYPE_MESSAGE_SEARCH, NULL);
  Finds *finds = g_new0 (Finds, 1);

  g_atomic_ref_count_init (&finds->ref_count);
  g_mutex_init (&finds->mutex);
  finds->search = weir_search_ref (search);
  finds->found = g_ptr_array_new_with_free_func (g_object_unref);
  finds->max_found = max_found;
  finds->max_bytes = max_bytes;
  self->finds = finds;
  g_atomic_ref_count_inc (&finds->ref_count);
  self->start_usec = g_get_monotonic_time ();
  self->reader = weir_reader_new (client, plan, receive, finds, finds_unref);
  g_signal_connect_object (self->reader, "ended", G_CALLBACK (ended_cb), self, G_CONNECT_SWAPPED);
  self->progress_source = g_timeout_add (PROGRESS_MSEC, progress_cb, self);
  weir_reader_start (self->reader);
  return self;
}

void
weir_message_search_cancel (WeirMessageSearch *self)
{
  g_return_if_fail (WEIR_IS_MESSAGE_SEARCH (self));
  weir_reader_cancel (self->reader);
}

GPtrArray *
weir_message_search_take (WeirMessageSearch *self)
{
  GPtrArray *found = g_ptr_array_new_with_free_func (g_object_unref);

  g_return_val_if_fail (WEIR_IS_MESSAGE_SEARCH (self), found);
  g_mutex_lock (&self->finds->mutex);
  g_ptr_array_extend_and_steal (found, g_steal_pointer (&self->finds->found));
  self->finds->found = g_ptr_array_new_with_free_func (g_object_unref);
  g_mutex_unlock (&self->finds->mutex);
  return found;
}

gboolean
weir_message_search_get_has_ended (WeirMessageSearch *self)
{
  g_return_val_if_fail (WEIR_IS_MESSAGE_SEARCH (self), TRUE);
  return self->has_ended;
}

double
weir_message_search_get_fraction (WeirMessageSearch *self)
{
  WeirCoverage *coverage = weir_message_search_dup_coverage (self);
  double fraction = weir_coverage_get_fraction (coverage);

  weir_coverage_free (coverage);
  return fraction;
}

/* What was read a second, and how long it goes on like that. */
static void
append_speed (GString *text, const WeirCoverage *coverage, gint64 age_usec)
{
  double fraction = weir_coverage_get_fraction (coverage);
  g_autofree char *speed = NULL;
  g_autofree char *left = NULL;

  if (age_usec < G_USEC_PER_SEC / 2 || coverage->n_bytes == 0)
    return;
  speed = weir_format_bytes ((gint64) ((double) coverage->n_bytes * G_USEC_PER_SEC / (double) age_usec));
  g_string_append_c (text, ' ');
  if (fraction <= 0.01)
    {
      /* Translators: an amount of data: "41 MB". */
      g_string_append_printf (text, _("Reading %s/s."), speed);
      return;
    }
  left = weir_format_duration ((gint64) ((double) age_usec * (1 - fraction) / fraction));
  /* Translators: an amount of data, and how long it will still take: "41 MB", "12 s". */
  g_string_append_printf (text, _("Reading %s/s, about %s left."), speed, left);
}

char *
weir_message_search_dup_text (WeirMessageSearch *self)
{
  WeirCoverage *coverage = weir_message_search_dup_coverage (self);
  GString *text = g_string_new (NULL);
  g_autofree char *found = NULL;
  g_autofree char *read = NULL;
  WeirSearchCounts counts;

  weir_search_get_counts (self->finds->search, &counts);
  found = weir_search_counts_to_text (&counts);
  g_string_append (text, found);
  g_mutex_lock (&self->finds->mutex);
  if (self->finds->is_full)
    {
      g_string_append_c (text, ' ');
      g_string_append (text, _("More are not shown: ask for less, or export them."));
    }
  g_mutex_unlock (&self->finds->mutex);
  if (self->has_ended)
    {
      read = weir_coverage_to_text (coverage);
      g_string_append_c (text, ' ');
      g_string_append (text, read);
    }
  else
    {
      append_speed (text, coverage, g_get_monotonic_time () - self->start_usec);
      if (coverage->error != NULL)
        g_string_append_printf (text, " %s", coverage->error);
    }
  weir_coverage_free (coverage);
  return g_string_free_and_steal (text);
}

WeirCoverage *
weir_message_search_dup_coverage (WeirMessageSearch *self)
{
  g_return_val_if_fail (WEIR_IS_MESSAGE_SEARCH (self), NULL);
  return weir_reader_dup_coverage (self->reader);
}
