/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "weir-messages-page.h"

#include <glib/gi18n.h>

#include "app/weir-message-columns.h"
#include "app/weir-message-feed.h"
#include "app/weir-message-list.h"
#include "app/weir-message-pane.h"
#include "app/weir-publish-dialog.h"
#include "base/weir-format.h"

#define MAX_RECORDS 100000
#define MAX_BYTES (256 * 1024 * 1024)
/* What is shown of the past before the first new message. */
#define N_NEWEST 100
#define PAGE_SIZE 500
#define BATCH_MSEC 150
#define FILL_MSEC 100
/* A partition that does not answer must not keep the others from being shown. */
#define FILL_MAX_USEC (1500 * 1000)
/* How much before a message is read too, when one is shown at its offset. */
#define N_BEFORE 50

struct _WeirMessagesPage
{
  AdwNavigationPage parent_instance;

  AdwBreakpoint *narrow_breakpoint;
  AdwWindowTitle *title;
  GtkSearchEntry *search_entry;
  GtkMenuButton *from_button;
  GtkEntry *from_entry;
  GtkLabel *from_error;
  GtkDropDown *partition_drop_down;
  GtkToggleButton *follow_button;
  AdwButtonContent *follow_content;
  AdwOverlaySplitView *split_view;
  GtkStack *stack;
  GtkColumnView *column_view;
  GtkScrolledWindow *scroller;
  AdwStatusPage *error_page;
  GtkLabel *status_label;
  GtkButton *more_button;
  WeirMessagePane *pane;

  WeirSession *session;
  char *topic;
  WeirMessageList *list;
  GtkFilterListModel *filtered;
  GtkSingleSelection *selection;
  GtkFilter *filter;
  WeirMessageFeed *feed;
  WeirPosition from;
  gboolean is_live;
  gboolean is_narrow;
  gboolean is_filling; /* live, and the past is not complete yet */
  gint64 fill_start_usec;
  GPtrArray *filled; /* of WeirRecord */
  guint batch_source;
  gint32 wanted_partition; /* −1: none */
  gint64 wanted_offset;
  gint32 partition; /* −1: all */
  gboolean is_updating;
};

G_DEFINE_FINAL_TYPE (WeirMessagesPage, weir_messages_page, ADW_TYPE_NAVIGATION_PAGE)

enum
{
  PROP_0,
  PROP_TOPIC,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

static void start_reading (WeirMessagesPage *self);

static void
scroll_to_tail (WeirMessagesPage *self)
{
  guint n_items = g_list_model_get_n_items (G_LIST_MODEL (self->selection));

  if (n_items > 0)
    gtk_column_view_scroll_to (self->column_view, n_items - 1, NULL, GTK_LIST_SCROLL_NONE, NULL);
}

static void
update_follow (WeirMessagesPage *self)
{
  gboolean follows = gtk_toggle_button_get_active (self->follow_button);
  guint n_waiting = self->feed != NULL && self->is_live ? weir_message_feed_get_n_waiting (self->feed) : 0;

  gtk_widget_set_visible (GTK_WIDGET (self->follow_button), self->is_live);
  adw_button_content_set_icon_name (self->follow_content,
                                    follows ? "media-playback-pause-symbolic" : "media-playback-start-symbolic");
  if (self->is_narrow)
    {
      /* The title needs the room; the button keeps its accessible name and its tooltip. */
      adw_button_content_set_label (self->follow_content, "");
    }
  else if (follows)
    {
      adw_button_content_set_label (self->follow_content, _("Following"));
    }
  else if (n_waiting == 0)
    {
      adw_button_content_set_label (self->follow_content, _("Paused"));
    }
  else
    {
      g_autofree char *count = weir_format_count (n_waiting);
      /* Translators: how many messages arrived while the table is paused. */
      g_autofree char *label = g_strdup_printf (ngettext ("%s New", "%s New", n_waiting), count);

      adw_button_content_set_label (self->follow_content, label);
    }
}

static void
narrow_cb (WeirMessagesPage *self)
{
  self->is_narrow = TRUE;
  update_follow (self);
}

static void
no_longer_narrow_cb (WeirMessagesPage *self)
{
  self->is_narrow = FALSE;
  update_follow (self);
}

static void
update_status (WeirMessagesPage *self)
{
  guint n_all = g_list_model_get_n_items (G_LIST_MODEL (self->list));
  guint n_shown = g_list_model_get_n_items (G_LIST_MODEL (self->filtered));
  gint64 n_evicted = weir_message_list_get_n_evicted (self->list);
  gint64 n_skipped = self->feed != NULL ? weir_message_feed_get_n_skipped (self->feed) : 0;
  gboolean is_full = self->feed != NULL && weir_message_feed_get_is_full (self->feed);
  gboolean has_ended = self->feed != NULL && weir_message_feed_get_has_ended (self->feed);
  const char *search = gtk_editable_get_text (GTK_EDITABLE (self->search_entry));
  g_autofree char *all = weir_format_count (n_all);
  g_autofree char *shown = weir_format_count (n_shown);
  g_autofree char *error = has_ended ? weir_message_feed_dup_error (self->feed) : NULL;
  g_autoptr (GString) text = g_string_new (NULL);

  if (*search != '\0')
    /* Translators: both are counts of messages. */
    g_string_append_printf (text, _("%s of %s messages match"), shown, all);
  else
    g_string_append_printf (text, ngettext ("%s message", "%s messages", n_all), all);
  if (n_evicted > 0)
    {
      g_autofree char *count = weir_format_count (n_evicted);

      g_string_append (text, " · ");
      g_string_append_printf (text, ngettext ("%s older one is no longer shown", "%s older ones are no longer shown", n_evicted), count);
    }
  if (n_skipped > 0)
    {
      g_autofree char *count = weir_format_count (n_skipped);

      g_string_append (text, " · ");
      g_string_append_printf (text, ngettext ("%s came too fast to be shown", "%s came too fast to be shown", n_skipped), count);
    }
  if (error != NULL)
    g_string_append_printf (text, " · %s", error);
  else if (has_ended && !self->is_live)
    {
      g_string_append (text, " · ");
      g_string_append (text, _("the end is reached"));
    }
  gtk_label_set_label (self->status_label, text->str);
  gtk_widget_set_visible (GTK_WIDGET (self->more_button), is_full && !has_ended);

  if (n_all > 0)
    {
      gtk_stack_set_visible_child_name (self->stack, n_shown > 0 || *search == '\0' ? "table" : "no-match");
    }
  else if (error != NULL)
    {
      g_autofree char *escaped = g_markup_escape_text (error, -1);

      adw_status_page_set_description (self->error_page, escaped);
      gtk_stack_set_visible_child_name (self->stack, "error");
    }
  else if (self->feed != NULL && (has_ended || (!self->is_filling && weir_message_feed_get_is_caught_up (self->feed))))
    {
      gtk_stack_set_visible_child_name (self->stack, "empty");
    }
  else
    {
      gtk_stack_set_visible_child_name (self->stack, "loading");
    }
}

static int
compare_times (gconstpointer a, gconstpointer b)
{
  gint64 first = weir_record_get_timestamp_msec (*(WeirRecord *const *) a);
  gint64 second = weir_record_get_timestamp_msec (*(WeirRecord *const *) b);

  return first < second ? -1 : first > second;
}

/* Returns whether it has to be tried again: a table that was just shown has no size yet, and
 * would select the row but not scroll to it. */
static gboolean
select_wanted (WeirMessagesPage *self)
{
  guint position;

  if (self->wanted_partition < 0 ||
      !weir_message_list_find (self->list, self->wanted_partition, self->wanted_offset, &position))
    return FALSE;
  if (gtk_widget_get_height (GTK_WIDGET (self->column_view)) == 0)
    return TRUE;
  self->wanted_partition = -1;
  gtk_column_view_scroll_to (self->column_view, position, NULL, GTK_LIST_SCROLL_SELECT | GTK_LIST_SCROLL_FOCUS, NULL);
  return FALSE;
}

static void
move_batch (WeirMessagesPage *self)
{
  gboolean follows = gtk_toggle_button_get_active (self->follow_button);
  g_autoptr (GPtrArray) records = NULL;

  if (self->is_live && !follows && !self->is_filling)
    return;
  records = weir_message_feed_take (self->feed);
  if (self->is_filling)
    {
      gint64 age_usec = g_get_monotonic_time () - self->fill_start_usec;
      gboolean is_complete = weir_message_feed_get_is_caught_up (self->feed) || weir_message_feed_get_has_ended (self->feed);

      g_ptr_array_extend_and_steal (self->filled, g_steal_pointer (&records));
      if (!is_complete && (age_usec < FILL_MAX_USEC || self->filled->len == 0))
        return;
      /* Partitions arrive one after the other: their newest messages are found by time. The sort is
       * stable, so that a partition keeps its own order where times are equal. */
      g_ptr_array_sort (self->filled, compare_times);
      if (self->filled->len > N_NEWEST)
        g_ptr_array_remove_range (self->filled, 0, self->filled->len - N_NEWEST);
      records = g_steal_pointer (&self->filled);
      self->is_filling = FALSE;
    }
  if (records->len == 0)
    return;
  weir_message_list_append (self->list, records);
  if (self->is_live && follows)
    scroll_to_tail (self);
}

static gboolean
batch_cb (gpointer user_data)
{
  WeirMessagesPage *self = user_data;

  self->batch_source = 0;
  if (self->feed == NULL)
    return G_SOURCE_REMOVE;
  move_batch (self);
  update_status (self);
  update_follow (self);
  /* Being caught up makes no sound: it has to be looked for. */
  if (select_wanted (self) || self->is_filling || (g_list_model_get_n_items (G_LIST_MODEL (self->list)) == 0 &&
                           !weir_message_feed_get_has_ended (self->feed) &&
                           !weir_message_feed_get_is_caught_up (self->feed)))
    self->batch_source = g_timeout_add (FILL_MSEC, batch_cb, self);
  return G_SOURCE_REMOVE;
}

static void
arrived_cb (WeirMessagesPage *self)
{
  if (self->batch_source == 0)
    self->batch_source = g_timeout_add (self->is_filling ? FILL_MSEC : BATCH_MSEC, batch_cb, self);
}

static void
stop_reading (WeirMessagesPage *self)
{
  g_clear_handle_id (&self->batch_source, g_source_remove);
  if (self->feed != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->feed, self);
      weir_message_feed_stop (self->feed);
    }
  g_clear_object (&self->feed);
  g_clear_pointer (&self->filled, g_ptr_array_unref);
}

static void
start_reading (WeirMessagesPage *self)
{
  const char *topics[] = { self->topic, NULL };
  WeirClient *client = weir_session_get_client (self->session);
  WeirTopic *topic = weir_cluster_find_topic (weir_session_get_cluster (self->session), self->topic);
  guint n_partitions = topic != NULL ? MAX (weir_topic_get_n_partitions (topic), 1) : 1;
  WeirReadPlan *plan;

  stop_reading (self);
  weir_message_list_clear (self->list);
  weir_message_pane_set_record (self->pane, NULL);
  adw_overlay_split_view_set_show_sidebar (self->split_view, FALSE);
  self->is_live = self->from.kind == WEIR_POSITION_LAST;
  self->is_filling = self->is_live;
  /* A session that is still starting has no client; the cluster's state tells when it has. */
  if (client == NULL)
    {
      update_status (self);
      update_follow (self);
      return;
    }
  plan = weir_read_plan_new (topics);
  plan->partition = self->partition;
  plan->from = self->from;
  plan->follow = self->is_live;
  if (self->is_live)
    {
      self->filled = g_ptr_array_new_with_free_func (g_object_unref);
      self->fill_start_usec = g_get_monotonic_time ();
      /* As many of each partition as of all; of very many partitions fewer, to bound what is read. */
      plan->from.value = CLAMP (10000 / (gint64) n_partitions, 1, N_NEWEST);
    }
  self->feed = weir_message_feed_new (client, plan, self->is_live ? 0 : PAGE_SIZE);
  weir_read_plan_free (plan);
  g_signal_connect_object (self->feed, "arrived", G_CALLBACK (arrived_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->feed, "ended", G_CALLBACK (arrived_cb), self, G_CONNECT_SWAPPED);
  self->batch_source = g_timeout_add (FILL_MSEC, batch_cb, self);
  update_status (self);
  update_follow (self);
}

static void
update_topic (WeirMessagesPage *self)
{
  WeirTopic *topic = weir_cluster_find_topic (weir_session_get_cluster (self->session), self->topic);
  GListModel *choices = gtk_drop_down_get_model (self->partition_drop_down);
  guint n_partitions;
  g_autofree char *subtitle = NULL;
  g_autofree char *count = NULL;

  if (topic == NULL)
    return;
  n_partitions = weir_topic_get_n_partitions (topic);
  count = weir_format_count (weir_topic_get_n_messages (topic));
  /* Translators: number of partitions, then a count of messages (which may be "–": not known). */
  subtitle = g_strdup_printf (ngettext ("%u partition · %s messages", "%u partitions · %s messages", n_partitions),
                              n_partitions, count);
  adw_window_title_set_subtitle (self->title, subtitle);
  if (g_list_model_get_n_items (choices) != n_partitions + 1)
    {
      guint selected = self->partition + 1;

      self->is_updating = TRUE;
      while (g_list_model_get_n_items (choices) > 1)
        gtk_string_list_remove (GTK_STRING_LIST (choices), 1);
      for (guint i = 0; i < n_partitions; i++)
        {
          /* Translators: the number of a partition. */
          g_autofree char *text = g_strdup_printf (_("Partition %u"), i);

          gtk_string_list_append (GTK_STRING_LIST (choices), text);
        }
      gtk_drop_down_set_selected (self->partition_drop_down, MIN (selected, n_partitions));
      self->is_updating = FALSE;
    }
}

static void
cluster_changed_cb (WeirMessagesPage *self)
{
  update_topic (self);
  if (self->feed == NULL && weir_session_get_client (self->session) != NULL)
    start_reading (self);
}

static void
set_from (WeirMessagesPage *self, WeirPosition from, const char *label)
{
  self->from = from;
  self->wanted_partition = -1;
  gtk_menu_button_set_label (self->from_button, label);
  gtk_menu_button_popdown (self->from_button);
  gtk_toggle_button_set_active (self->follow_button, TRUE);
  start_reading (self);
}

static void
from_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  WeirMessagesPage *self = WEIR_MESSAGES_PAGE (widget);
  const char *text = g_variant_get_string (parameter, NULL);
  WeirPosition from = { WEIR_POSITION_LAST, N_NEWEST };
  g_autoptr (GError) error = NULL;
  g_autofree char *label = NULL;

  if (g_str_equal (text, "newest"))
    {
      set_from (self, from, _("Newest"));
      return;
    }
  if (!weir_position_parse (text, g_get_real_time () / 1000, &from, &error))
    {
      gtk_label_set_label (self->from_error, error->message);
      gtk_widget_set_visible (GTK_WIDGET (self->from_error), TRUE);
      return;
    }
  gtk_widget_set_visible (GTK_WIDGET (self->from_error), FALSE);
  if (from.kind == WEIR_POSITION_BEGINNING)
    label = g_strdup (_("From the Beginning"));
  else if (from.kind == WEIR_POSITION_TIME)
    {
      g_autofree char *time = weir_format_date_time (from.value);

      /* Translators: a date and time. */
      label = g_strdup_printf (_("From %.16s"), time);
    }
  else
    /* Translators: a place to read from, as typed: an offset, or a span such as "90m". */
    label = g_strdup_printf (_("From %s"), text);
  set_from (self, from, label);
}

static void
from_entry_cb (WeirMessagesPage *self)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->from_entry));

  if (*text != '\0')
    gtk_widget_activate_action (GTK_WIDGET (self), "page.from", "s", text);
}

static void
partition_cb (WeirMessagesPage *self)
{
  guint selected = gtk_drop_down_get_selected (self->partition_drop_down);

  if (self->is_updating || selected == GTK_INVALID_LIST_POSITION || (gint32) selected - 1 == self->partition)
    return;
  self->partition = (gint32) selected - 1;
  start_reading (self);
}

static void
follow_cb (WeirMessagesPage *self)
{
  if (self->feed != NULL && self->is_live && gtk_toggle_button_get_active (self->follow_button))
    {
      move_batch (self);
      scroll_to_tail (self);
      update_status (self);
    }
  update_follow (self);
}

static void
toggle_follow_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  WeirMessagesPage *self = WEIR_MESSAGES_PAGE (widget);

  gtk_toggle_button_set_active (self->follow_button, !gtk_toggle_button_get_active (self->follow_button));
}

static void
search_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  gtk_widget_grab_focus (GTK_WIDGET (WEIR_MESSAGES_PAGE (widget)->search_entry));
}

static void
publish_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  gtk_widget_activate_action (widget, "win.publish", "s", WEIR_MESSAGES_PAGE (widget)->topic);
}

static void
close_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  WeirMessagesPage *self = WEIR_MESSAGES_PAGE (widget);

  gtk_single_selection_set_selected (self->selection, GTK_INVALID_LIST_POSITION);
  adw_overlay_split_view_set_show_sidebar (self->split_view, FALSE);
}

static void
pane_close_cb (WeirMessagesPage *self)
{
  close_cb (GTK_WIDGET (self), NULL, NULL);
}

static void
publish_again_cb (WeirMessagesPage *self, WeirRecord *record)
{
  adw_dialog_present (weir_publish_dialog_new (self->session, self->topic, record), GTK_WIDGET (self));
}

static void
search_changed_cb (WeirMessagesPage *self)
{
  weir_message_filter_set_text (self->filter, gtk_editable_get_text (GTK_EDITABLE (self->search_entry)));
  update_status (self);
}

static void
more_cb (WeirMessagesPage *self)
{
  if (self->feed != NULL)
    weir_message_feed_allow (self->feed, PAGE_SIZE);
  update_status (self);
}

/* Who reads a message does not want the table to run away. */
static void
selected_cb (WeirMessagesPage *self)
{
  WeirRecord *record = gtk_single_selection_get_selected_item (self->selection);

  if (record == NULL)
    return;
  weir_message_pane_set_record (self->pane, record);
  adw_overlay_split_view_set_show_sidebar (self->split_view, TRUE);
  gtk_toggle_button_set_active (self->follow_button, FALSE);
}

static gboolean
scroll_cb (WeirMessagesPage *self, double dx, double dy)
{
  if (dy < 0)
    gtk_toggle_button_set_active (self->follow_button, FALSE);
  return GDK_EVENT_PROPAGATE;
}

static void
weir_messages_page_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  g_value_set_string (value, WEIR_MESSAGES_PAGE (object)->topic);
}

static void
weir_messages_page_dispose (GObject *object)
{
  WeirMessagesPage *self = WEIR_MESSAGES_PAGE (object);

  stop_reading (self);
  g_clear_object (&self->selection);
  g_clear_object (&self->filtered);
  g_clear_object (&self->filter);
  g_clear_object (&self->list);
  g_clear_object (&self->session);
  gtk_widget_dispose_template (GTK_WIDGET (self), WEIR_TYPE_MESSAGES_PAGE);
  G_OBJECT_CLASS (weir_messages_page_parent_class)->dispose (object);
}

static void
weir_messages_page_finalize (GObject *object)
{
  g_free (WEIR_MESSAGES_PAGE (object)->topic);
  G_OBJECT_CLASS (weir_messages_page_parent_class)->finalize (object);
}

static void
weir_messages_page_class_init (WeirMessagesPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = weir_messages_page_get_property;
  object_class->dispose = weir_messages_page_dispose;
  object_class->finalize = weir_messages_page_finalize;
  properties[PROP_TOPIC] = g_param_spec_string ("topic", NULL, NULL, NULL, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  g_type_ensure (WEIR_TYPE_MESSAGE_PANE);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/weirapp/Weir/weir-messages-page.ui");
  gtk_widget_class_bind_template_child (widget_class, WeirMessagesPage, narrow_breakpoint);
  gtk_widget_class_bind_template_child (widget_class, WeirMessagesPage, title);
  gtk_widget_class_bind_template_child (widget_class, WeirMessagesPage, search_entry);
  gtk_widget_class_bind_template_child (widget_class, WeirMessagesPage, from_button);
  gtk_widget_class_bind_template_child (widget_class, WeirMessagesPage, from_entry);
  gtk_widget_class_bind_template_child (widget_class, WeirMessagesPage, from_error);
  gtk_widget_class_bind_template_child (widget_class, WeirMessagesPage, partition_drop_down);
  gtk_widget_class_bind_template_child (widget_class, WeirMessagesPage, follow_button);
  gtk_widget_class_bind_template_child (widget_class, WeirMessagesPage, follow_content);
  gtk_widget_class_bind_template_child (widget_class, WeirMessagesPage, split_view);
  gtk_widget_class_bind_template_child (widget_class, WeirMessagesPage, stack);
  gtk_widget_class_bind_template_child (widget_class, WeirMessagesPage, column_view);
  gtk_widget_class_bind_template_child (widget_class, WeirMessagesPage, scroller);
  gtk_widget_class_bind_template_child (widget_class, WeirMessagesPage, error_page);
  gtk_widget_class_bind_template_child (widget_class, WeirMessagesPage, status_label);
  gtk_widget_class_bind_template_child (widget_class, WeirMessagesPage, more_button);
  gtk_widget_class_bind_template_child (widget_class, WeirMessagesPage, pane);
  gtk_widget_class_bind_template_callback (widget_class, from_entry_cb);
  gtk_widget_class_bind_template_callback (widget_class, partition_cb);
  gtk_widget_class_bind_template_callback (widget_class, follow_cb);
  gtk_widget_class_bind_template_callback (widget_class, search_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, more_cb);
  gtk_widget_class_bind_template_callback (widget_class, pane_close_cb);
  gtk_widget_class_bind_template_callback (widget_class, publish_again_cb);
  gtk_widget_class_bind_template_callback (widget_class, scroll_cb);
  gtk_widget_class_install_action (widget_class, "page.search", NULL, search_cb);
  gtk_widget_class_install_action (widget_class, "page.publish", NULL, publish_cb);
  gtk_widget_class_install_action (widget_class, "page.follow", NULL, toggle_follow_cb);
  gtk_widget_class_install_action (widget_class, "page.from", "s", from_cb);
  gtk_widget_class_install_action (widget_class, "page.close-message", NULL, close_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_space, GDK_CONTROL_MASK, "page.follow", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "page.close-message", NULL);
}

static void
weir_messages_page_init (WeirMessagesPage *self)
{
  self->from.kind = WEIR_POSITION_LAST;
  self->from.value = N_NEWEST;
  self->partition = -1;
  self->wanted_partition = -1;
  gtk_widget_init_template (GTK_WIDGET (self));

  self->list = weir_message_list_new (MAX_RECORDS, MAX_BYTES);
  self->filter = weir_message_filter_new ();
  self->filtered = gtk_filter_list_model_new (g_object_ref (G_LIST_MODEL (self->list)), g_object_ref (self->filter));
  self->selection = gtk_single_selection_new (NULL);
  /* Before there is a model, or the first row stays selected. */
  gtk_single_selection_set_autoselect (self->selection, FALSE);
  gtk_single_selection_set_can_unselect (self->selection, TRUE);
  gtk_single_selection_set_model (self->selection, G_LIST_MODEL (self->filtered));
  g_signal_connect_object (self->selection, "notify::selected", G_CALLBACK (selected_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->filtered, "notify::pending", G_CALLBACK (update_status), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->narrow_breakpoint, "apply", G_CALLBACK (narrow_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->narrow_breakpoint, "unapply", G_CALLBACK (no_longer_narrow_cb), self, G_CONNECT_SWAPPED);
  weir_message_columns_add (self->column_view, self->narrow_breakpoint);
  gtk_column_view_set_model (self->column_view, GTK_SELECTION_MODEL (self->selection));
}

GtkWidget *
weir_messages_page_new (WeirSession *session, const char *topic)
{
  WeirMessagesPage *self = g_object_new (WEIR_TYPE_MESSAGES_PAGE, "title", topic, NULL);
  WeirCluster *cluster = weir_session_get_cluster (session);

  self->session = g_object_ref (session);
  self->topic = g_strdup (topic);
  adw_window_title_set_title (self->title, topic);
  g_signal_connect_object (cluster, "updated", G_CALLBACK (cluster_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (cluster, "notify::state", G_CALLBACK (cluster_changed_cb), self, G_CONNECT_SWAPPED);
  update_topic (self);
  start_reading (self);
  return GTK_WIDGET (self);
}

void
weir_messages_page_show_message (WeirMessagesPage *self, gint32 partition, gint64 offset)
{
  WeirPosition from = { WEIR_POSITION_OFFSET, MAX (offset - N_BEFORE, 0) };
  g_autofree char *count = NULL;
  g_autofree char *label = NULL;

  g_return_if_fail (WEIR_IS_MESSAGES_PAGE (self));
  count = weir_format_count (from.value);
  /* Translators: a place to read from: an offset. */
  label = g_strdup_printf (_("From %s"), count);
  self->partition = partition;
  self->is_updating = TRUE;
  if ((guint) partition + 1 < g_list_model_get_n_items (gtk_drop_down_get_model (self->partition_drop_down)))
    gtk_drop_down_set_selected (self->partition_drop_down, (guint) partition + 1);
  self->is_updating = FALSE;
  set_from (self, from, label);
  self->wanted_partition = partition;
  self->wanted_offset = offset;
}
