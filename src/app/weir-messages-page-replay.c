/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "weir-messages-page-private.h"

#include "app/weir-window.h"

/* A replay of what is shown: the selected messages where there are several, else the range and the search. */

/* More could not be typed, or read. */
#define MAX_SELECTED 500

static char *
describe_position (WeirPosition position)
{
  return position.kind == WEIR_POSITION_BEGINNING || position.kind == WEIR_POSITION_END ? NULL : weir_position_to_string (position);
}

typedef struct
{
  gint32 partition;
  gint64 offset;
} Place;

static int
compare_places (gconstpointer a,
                gconstpointer b)
{
  const Place *first = a;
  const Place *second = b;

  if (first->partition != second->partition)
    return first->partition < second->partition ? -1 : 1;
  return first->offset < second->offset ? -1 : first->offset > second->offset;
}

/* Where they are, as a condition; and the range that they are in, so that no more is read. */
static void
take_selected (WeirMessagesPage *self,
               GtkBitset *selected,
               WeirJob *job)
{
  g_autoptr (GArray) places = g_array_new (FALSE, FALSE, sizeof (Place));
  g_autoptr (GString) condition = g_string_new (NULL);
  g_autofree char *topic = NULL;
  gint64 first = G_MAXINT64, last = -1;
  GtkBitsetIter iter;
  guint position;

  for (gboolean has = gtk_bitset_iter_init_first (&iter, selected, &position); has; has = gtk_bitset_iter_next (&iter, &position))
    {
      g_autoptr (WeirRecord) record = g_list_model_get_item (G_LIST_MODEL (self->selection), position);
      Place place = { weir_record_get_partition (record), weir_record_get_offset (record) };

      /* A replay is of one topic: that of the first. */
      if (topic == NULL)
        topic = g_strdup (weir_record_get_topic (record));
      if (!g_str_equal (topic, weir_record_get_topic (record)))
        continue;
      g_array_append_val (places, place);
      first = MIN (first, place.offset);
      last = MAX (last, place.offset);
    }
  g_array_sort (places, compare_places);
  for (guint i = 0; i < places->len;)
    {
      gint32 partition = g_array_index (places, Place, i).partition;

      g_string_append_printf (condition, "%spartition == %d and offset in (", i > 0 ? " or " : "", partition);
      for (gboolean is_first = TRUE; i < places->len && g_array_index (places, Place, i).partition == partition; i++, is_first = FALSE)
        g_string_append_printf (condition, "%s%" G_GINT64_FORMAT, is_first ? "" : ", ", g_array_index (places, Place, i).offset);
      g_string_append_c (condition, ')');
    }
  if (g_array_index (places, Place, 0).partition == g_array_index (places, Place, places->len - 1).partition)
    job->partition = g_array_index (places, Place, 0).partition;
  job->source = g_steal_pointer (&topic);
  job->from = g_strdup_printf ("%" G_GINT64_FORMAT, first);
  job->to = g_strdup_printf ("%" G_GINT64_FORMAT, last + 1);
  job->where = g_strdup (condition->str);
}

static void
take_range (WeirMessagesPage *self,
            WeirJob *job)
{
  WeirReadPlan *plan = weir_messages_page_make_plan (self);
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->search_entry));

  job->source = g_strdup (self->topic);
  job->from = describe_position (plan->from);
  job->to = describe_position (plan->to);
  job->partition = plan->partition;
  weir_read_plan_free (plan);
  if (*text == '\0')
    return;
  if (weir_messages_page_uses_condition (self))
    job->where = g_strdup (text);
  else
    job->match = g_strdup (text);
  job->ignore_case = job->match != NULL && !gtk_toggle_button_get_active (self->case_button);
  job->match_headers = job->match != NULL;
}

void
weir_messages_page_replay (WeirMessagesPage *self)
{
  g_autoptr (GtkBitset) selected = gtk_selection_model_get_selection (GTK_SELECTION_MODEL (self->selection));
  guint64 n_selected = gtk_bitset_get_size (selected);
  g_autoptr (WeirJob) job = weir_job_new ("replay");
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  /* One is always selected by whoever looks at it. */
  if (n_selected > 1 && n_selected <= MAX_SELECTED)
    take_selected (self, selected, job);
  else
    take_range (self, job);
  if (WEIR_IS_WINDOW (root))
    weir_window_show_replay (WEIR_WINDOW (root), job);
}
