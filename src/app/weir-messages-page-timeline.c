/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "weir-messages-page-private.h"

#include <glib/gi18n.h>

#include "app/weir-heartbeat.h"
#include "base/weir-format.h"

/* Where the broker looks nothing up, the bars are of the messages in the table. */
#define MAX_TABLE_BUCKETS 60
#define TABLE_USEC (1000 * 1000)

static char *
format_messages (gint64 count)
{
  g_autofree char *text = weir_format_count (count);

  return g_strdup_printf (ngettext ("%s message", "%s messages", count), text);
}

static char *
format_offsets (gint64 count)
{
  g_autofree char *text = weir_format_count (count);

  return g_strdup_printf (ngettext ("%s offset", "%s offsets", count), text);
}

/* What is between two offsets need not be as many messages: the settings of the topic tell, or what was seen of it. */
gboolean
weir_messages_page_counts_offsets (WeirMessagesPage *self)
{
  WeirTopic *topic = weir_cluster_find_topic (weir_session_get_cluster (self->session), self->topic);

  return weir_message_browser_get_has_gaps (self->browser) || (topic != NULL && weir_topic_get_is_internal (topic))
         || (self->history != NULL && weir_message_history_get_policy (self->history) == WEIR_MESSAGE_POLICY_COMPACTS);
}

/* Nobody says whether it is compacted, and nothing that was seen speaks for it. */
static gboolean
may_count_offsets (WeirMessagesPage *self)
{
  return self->history != NULL && weir_message_history_get_policy (self->history) == WEIR_MESSAGE_POLICY_NOT_TOLD;
}

static void
show_buckets (WeirMessagesPage *self, const WeirTimelineBucket *buckets, guint n_buckets, gboolean of_table)
{
  g_autofree char *step = weir_format_duration ((buckets[0].end_msec - buckets[0].start_msec) * 1000);
  g_autofree char *caption = NULL;
  gboolean are_offsets = !of_table && weir_messages_page_counts_offsets (self);
  gboolean may_be = !of_table && !are_offsets && may_count_offsets (self);

  if (of_table)
    /* Translators: a length of time, such as "2 h". */
    caption = g_strdup_printf (_("Messages in the table per %s (this broker looks up no times)"), step);
  else if (are_offsets)
    /* Translators: a length of time, such as "2 h". */
    caption = g_strdup_printf (_("Offsets per %s: compacted or in transactions, they are not all messages"), step);
  else if (may_be)
    /* Translators: a length of time, such as "2 h". */
    caption = g_strdup_printf (_("Offsets per %s: the broker does not say whether the topic is compacted"), step);
  else
    /* Translators: a length of time, such as "2 h". */
    caption = g_strdup_printf (_("Messages per %s"), step);
  weir_timeline_set_caption (self->timeline, caption);
  weir_timeline_set_format (self->timeline, are_offsets || may_be ? format_offsets : format_messages);
  weir_timeline_set_buckets (self->timeline, buckets, n_buckets);
}

static gint64
choose_step (gint64 span_msec)
{
  static const gint64 steps[] = { 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10000, 30000, 60000, 120000, 300000,
                                  600000, 1800000, 3600000, 7200000, 21600000, 43200000 };

  for (guint i = 0; i < G_N_ELEMENTS (steps); i++)
    if (span_msec / steps[i] < MAX_TABLE_BUCKETS)
      return steps[i];
  return (span_msec / MAX_TABLE_BUCKETS / 86400000 + 1) * 86400000;
}

static void
show_table (WeirMessagesPage *self)
{
  WeirMessageList *list = weir_message_browser_get_list (self->browser);
  guint n_records = g_list_model_get_n_items (G_LIST_MODEL (list));
  g_autoptr (GArray) buckets = g_array_new (FALSE, TRUE, sizeof (WeirTimelineBucket));
  gint64 now_usec = g_get_monotonic_time ();
  gint64 from = G_MAXINT64;
  gint64 to = -1;
  gint64 step;

  if (now_usec - self->timeline_usec < TABLE_USEC)
    return;
  self->timeline_usec = now_usec;
  for (guint i = 0; i < n_records; i++)
    {
      gint64 msec = weir_record_get_timestamp_msec (weir_message_list_peek (list, i));

      if (msec >= 0)
        {
          from = MIN (from, msec);
          to = MAX (to, msec);
        }
    }
  if (to < 0)
    {
      weir_timeline_set_caption (self->timeline, _("This broker looks up no times: the time line shows the messages in the table."));
      weir_timeline_set_buckets (self->timeline, NULL, 0);
      return;
    }
  step = choose_step (MAX (to - from, 1000));
  from = from / step * step;
  for (gint64 at = from; at <= to; at += step)
    {
      WeirTimelineBucket bucket = { at, at + step, 0 };

      g_array_append_val (buckets, bucket);
    }
  for (guint i = 0; i < n_records; i++)
    {
      gint64 msec = weir_record_get_timestamp_msec (weir_message_list_peek (list, i));

      if (msec >= 0)
        g_array_index (buckets, WeirTimelineBucket, (msec - from) / step).count++;
    }
  show_buckets (self, (WeirTimelineBucket *) (void *) buckets->data, buckets->len, TRUE);
}

/* Which part of it the table shows. */
static void
show_range (WeirMessagesPage *self)
{
  WeirMessageList *list = weir_message_browser_get_list (self->browser);
  guint n_records = g_list_model_get_n_items (G_LIST_MODEL (list));

  if (n_records > 0)
    weir_timeline_set_range (self->timeline, weir_record_get_timestamp_msec (weir_message_list_peek (list, 0)),
                             weir_record_get_timestamp_msec (weir_message_list_peek (list, n_records - 1)) + 1);
  else
    weir_timeline_set_range (self->timeline, 0, 0);
}

static void
history_changed_cb (WeirMessagesPage *self)
{
  guint n_buckets;
  const WeirTimelineBucket *buckets = weir_message_history_get_buckets (self->history, &n_buckets);

  weir_messages_page_update_title (self);
  if (n_buckets > 0)
    {
      gint64 sum = 0;

      show_buckets (self, buckets, n_buckets, FALSE);
      show_range (self);
      for (guint i = 0; i < n_buckets; i++)
        sum += MAX (buckets[i].count, 0);
      weir_heartbeat_tell_timeline (GTK_WIDGET (self->timeline), sum, n_buckets);
    }
  else if (weir_message_history_get_error (self->history) != NULL && !weir_message_history_get_is_unsupported (self->history)
           && weir_message_browser_get_error (self->browser) == NULL)
    {
      weir_timeline_set_caption (self->timeline, weir_message_history_get_error (self->history));
    }
}

void
weir_messages_page_update_timeline (WeirMessagesPage *self)
{
  WeirClient *client = weir_session_get_client (self->session);
  WeirTopic *topic = weir_cluster_find_topic (weir_session_get_cluster (self->session), self->topic);
  gboolean counts_offsets = weir_messages_page_counts_offsets (self);

  /* Of several topics together it would say nothing of any of them. */
  if (client == NULL || self->topics[1] != NULL)
    return;
  if (self->history == NULL)
    {
      self->history = weir_message_history_get (client, self->topic);
      g_signal_connect_object (self->history, "changed", G_CALLBACK (history_changed_cb), self, G_CONNECT_SWAPPED);
      history_changed_cb (self);
    }
  if (counts_offsets != self->counted_offsets)
    {
      self->counted_offsets = counts_offsets;
      history_changed_cb (self);
    }
  if (weir_message_history_get_is_unsupported (self->history))
    {
      show_table (self);
    }
  else if (gtk_widget_get_mapped (GTK_WIDGET (self)))
    {
      weir_message_history_update (self->history, topic != NULL ? weir_topic_get_n_messages (topic) : -1);
      show_range (self);
    }
}

WeirMessageHistory *
weir_messages_page_prepare_timeline (WeirSession *session, const char *const *topics)
{
  WeirClient *client = weir_session_get_client (session);
  WeirTopic *topic;
  WeirMessageHistory *history;

  if (client == NULL || topics[0] == NULL || topics[1] != NULL)
    return NULL;
  topic = weir_cluster_find_topic (weir_session_get_cluster (session), topics[0]);
  history = weir_message_history_get (client, topics[0]);
  weir_message_history_update (history, topic != NULL ? weir_topic_get_n_messages (topic) : -1);
  return history;
}

void
weir_messages_page_dispose_timeline (WeirMessagesPage *self)
{
  if (self->history != NULL)
    g_signal_handlers_disconnect_by_data (self->history, self);
  g_clear_object (&self->history);
}

void
weir_messages_page_open_timeline (WeirMessagesPage *self)
{
  weir_messages_page_dispose_timeline (self);
  weir_timeline_set_buckets (self->timeline, NULL, 0);
  /* Its place is kept while it is looked up: the table must not jump. */
  gtk_widget_set_visible (GTK_WIDGET (self->timeline), self->topics[1] == NULL);
  weir_messages_page_update_timeline (self);
}

static void
moment_cb (WeirMessagesPage *self, gint64 msec)
{
  g_autofree char *text = weir_format_iso8601 (msec);

  weir_message_position_set_text (self->position, text, NULL);
}

static void
range_cb (WeirMessagesPage *self, gint64 from_msec, gint64 to_msec)
{
  weir_message_position_set_range (self->position, from_msec, to_msec);
}

void
weir_messages_page_init_timeline (WeirMessagesPage *self)
{
  g_signal_connect_object (self->timeline, "moment-chosen", G_CALLBACK (moment_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->timeline, "range-chosen", G_CALLBACK (range_cb), self, G_CONNECT_SWAPPED);
}
