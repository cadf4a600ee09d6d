/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "app/weir-offset-outcome.h"

#include <glib/gi18n.h>

#include "app/weir-offset-record.h"
#include "base/weir-format.h"
#include "decode/weir-decode.h"
#include "kafka/weir-offset-apply.h"
#include "kafka/weir-offset-count.h"

#define TIMEOUT_MSEC 15000
/* So many offsets are read and counted: a second or so. */
#define MAX_COUNTED 1000000
/* A row each; the rest is said as a number. */
#define MAX_ROWS 200
#define MAX_SHOWN_BYTES 80

struct _WeirOffsetOutcome
{
  AdwNavigationPage parent_instance;

  GtkStack *stack;
  AdwStatusPage *failed_page;
  AdwStatusPage *busy_page;
  AdwPreferencesPage *content;
  AdwPreferencesGroup *notes; /* borrowed from content */
  AdwPreferencesGroup *rows;
  AdwEntryRow *confirm_row; /* nullable */
  GtkWidget *apply_button;
  GtkWidget *undo_button;

  WeirClient *client;
  WeirOffsetPlan *plan;
  WeirOffsetChange *change; /* once it is applied */
  char *cluster;
  GCancellable *cancellable;
  gboolean is_possible;
};

G_DEFINE_FINAL_TYPE (WeirOffsetOutcome, weir_offset_outcome, ADW_TYPE_NAVIGATION_PAGE)

enum
{
  APPLIED,
  UNDO,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static void
fail (WeirOffsetOutcome *self,
      const char *message)
{
  g_autofree char *escaped = g_markup_escape_text (message, -1);

  adw_status_page_set_description (self->failed_page, escaped);
  gtk_stack_set_visible_child_name (self->stack, "failed");
  gtk_widget_set_visible (self->apply_button, FALSE);
  gtk_accessible_announce (GTK_ACCESSIBLE (self), message, GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_HIGH);
}

static void
add_row (AdwPreferencesGroup *group,
         const char *title,
         const char *subtitle,
         const char *icon_name,
         const char *style_class)
{
  GtkWidget *row = adw_action_row_new ();

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_title_lines (ADW_ACTION_ROW (row), 0);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 0);
  if (subtitle != NULL)
    adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  if (icon_name != NULL)
    {
      GtkWidget *image = gtk_image_new_from_icon_name (icon_name);

      gtk_widget_add_css_class (image, style_class);
      adw_action_row_add_prefix (ADW_ACTION_ROW (row), image);
    }
  adw_preferences_group_add (group, row);
}

static void
add_note (WeirOffsetOutcome *self,
          const char *text,
          gboolean is_error)
{
  add_row (self->notes, text, NULL, is_error ? "dialog-error-symbolic" : "dialog-warning-symbolic", is_error ? "error" : "warning");
  gtk_widget_set_visible (GTK_WIDGET (self->notes), TRUE);
}

static char *
describe_message (WeirRecord *record,
                  const char *format)
{
  g_autofree char *time = weir_record_get_timestamp_msec (record) >= 0 ? weir_format_date_time (weir_record_get_timestamp_msec (record))
                                                                       : g_strdup (WEIR_UNKNOWN_TEXT);
  g_autofree char *key = weir_decode_to_line (weir_record_get_key (record), MAX_SHOWN_BYTES);
  g_autofree char *value = weir_decode_to_line (weir_record_get_value (record), MAX_SHOWN_BYTES);

  return g_strdup_printf (format, time, key, value);
}

static char *
describe_item (const WeirOffsetItem *item)
{
  g_autoptr (GPtrArray) lines = g_ptr_array_new_null_terminated (6, g_free, TRUE);
  g_autofree char *before = weir_format_count (item->before.offset);
  g_autofree char *after = weir_format_count (item->after.offset);
  g_autofree char *effect = weir_offset_item_describe_effect (item);
  char *note = weir_offset_item_describe_note (item);

  /* Translators: the old offset, the new one, and what that does, such as “1,200 messages again” */
  g_ptr_array_add (lines, g_strdup_printf (_("%s → %s: %s"), before, after, effect));
  if (note != NULL)
    g_ptr_array_add (lines, note);
  if (item->first != NULL)
    /* Translators: a time, the key and the value of a message */
    g_ptr_array_add (lines, describe_message (item->first, _("First: %s, key %s, value %s")));
  if (item->last != NULL)
    g_ptr_array_add (lines, describe_message (item->last, _("Last: %s, key %s, value %s")));
  return g_strjoinv ("\n", (char **) lines->pdata);
}

static void
clear_content (WeirOffsetOutcome *self)
{
  if (self->notes != NULL)
    adw_preferences_page_remove (self->content, self->notes);
  if (self->rows != NULL)
    adw_preferences_page_remove (self->content, self->rows);
  self->confirm_row = NULL;
  self->notes = ADW_PREFERENCES_GROUP (adw_preferences_group_new ());
  self->rows = ADW_PREFERENCES_GROUP (adw_preferences_group_new ());
  gtk_widget_set_visible (GTK_WIDGET (self->notes), FALSE);
  adw_preferences_page_add (self->content, self->notes);
  adw_preferences_page_add (self->content, self->rows);
}

static void
show_items (WeirOffsetOutcome *self,
            const WeirOffsetChange *change)
{
  for (guint i = 0; i < change->items->len && i < MAX_ROWS; i++)
    {
      const WeirOffsetItem *item = g_ptr_array_index (change->items, i);
      /* Translators: name of a topic, number of a partition */
      g_autofree char *title = g_strdup_printf (_("%s, partition %d"), item->topic, item->partition);
      g_autofree char *text = describe_item (item);

      add_row (self->rows, title, text, item->problem != NULL || item->has_moved ? "dialog-warning-symbolic" : NULL, "warning");
    }
  if (change->items->len > MAX_ROWS)
    {
      guint n_more = change->items->len - MAX_ROWS;
      g_autofree char *text = g_strdup_printf (ngettext ("%u more partition is not listed here", "%u more partitions are not listed here", n_more), n_more);

      add_row (self->rows, text, NULL, NULL, NULL);
    }
}

static void
update_apply (WeirOffsetOutcome *self)
{
  gboolean is_confirmed = self->confirm_row == NULL
                          || g_str_equal (gtk_editable_get_text (GTK_EDITABLE (self->confirm_row)), self->plan->change->group);

  gtk_widget_set_sensitive (self->apply_button, self->is_possible && is_confirmed);
}

static gboolean
add_plan_notes (WeirOffsetOutcome *self)
{
  const WeirOffsetChange *change = self->plan->change;
  g_autoptr (GError) error = NULL;

  if (self->plan->obstacle != NULL)
    add_note (self, self->plan->obstacle, TRUE);
  if (self->cluster != NULL && g_strcmp0 (self->cluster, change->cluster) != 0)
    {
      add_note (self, _("That change was made on another cluster: connect to that one."), TRUE);
      return FALSE;
    }
  if (!weir_client_check_writable (self->client, &error))
    {
      add_note (self, error->message, TRUE);
      return FALSE;
    }
  if (weir_offset_change_has_moved (change))
    add_note (self, _("The group has committed since that change: taking it back loses how far it has come. The partitions are marked."), FALSE);
  if (weir_offset_change_count_problems (change) > 0)
    add_note (self, _("Some partitions are left out: their rows say why."), FALSE);
  if (change->kind == WEIR_OFFSET_CHANGE_DELETE_GROUP)
    return self->plan->obstacle == NULL;
  if (weir_offset_change_count_planned (change) == 0)
    add_note (self, _("There is nothing to change."), FALSE);
  return self->plan->obstacle == NULL && weir_offset_change_count_planned (change) > 0;
}

static void
show_plan (WeirOffsetOutcome *self)
{
  const WeirOffsetChange *change = self->plan->change;

  clear_content (self);
  self->is_possible = add_plan_notes (self);
  adw_preferences_group_set_title (self->rows, _("What Would Change"));
  if (change->kind == WEIR_OFFSET_CHANGE_DELETE_GROUP)
    {
      self->confirm_row = ADW_ENTRY_ROW (adw_entry_row_new ());
      adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->confirm_row), _("Name of the Group, to Delete It"));
      g_signal_connect_object (self->confirm_row, "changed", G_CALLBACK (update_apply), self, G_CONNECT_SWAPPED);
      adw_preferences_group_add (self->rows, GTK_WIDGET (self->confirm_row));
    }
  show_items (self, change);
  update_apply (self);
  gtk_stack_set_visible_child_name (self->stack, "content");
  gtk_accessible_announce (GTK_ACCESSIBLE (self), _("The preview is ready"), GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_MEDIUM);
  if (self->confirm_row != NULL)
    gtk_widget_grab_focus (GTK_WIDGET (self->confirm_row));
  else if (self->is_possible)
    gtk_widget_grab_focus (self->apply_button);
}

static void
counted_cb (GObject *object,
            GAsyncResult *result,
            gpointer user_data)
{
  g_autoptr (WeirOffsetOutcome) self = user_data;

  if (weir_offset_count_finish (WEIR_CLIENT (object), result, NULL) && !g_cancellable_is_cancelled (self->cancellable))
    show_plan (self);
}

static void
planned_cb (GObject *object,
            GAsyncResult *result,
            gpointer user_data)
{
  g_autoptr (WeirOffsetOutcome) self = user_data;
  g_autoptr (GError) error = NULL;

  self->plan = weir_offset_plan_finish (WEIR_CLIENT (object), result, &error);
  if (g_cancellable_is_cancelled (self->cancellable))
    return;
  if (self->plan == NULL)
    fail (self, error->message);
  else
    weir_offset_count_async (self->client, self->plan->change, MAX_COUNTED, TIMEOUT_MSEC, self->cancellable, counted_cb, g_object_ref (self));
}

static const char *
describe_state (const WeirOffsetChange *change)
{
  switch (change->state)
    {
    case WEIR_OFFSET_CHANGE_DONE:
      return _("Done, and Read Back");
    case WEIR_OFFSET_CHANGE_PARTIAL:
      return _("Done in Part");
    case WEIR_OFFSET_CHANGE_FAILED:
      return _("Nothing Was Changed");
    case WEIR_OFFSET_CHANGE_OPEN:
    default:
      return _("Not Known");
    }
}

static void
applied_cb (GObject *object,
            GAsyncResult *result,
            gpointer user_data)
{
  g_autoptr (WeirOffsetOutcome) self = user_data;
  g_autoptr (GError) error = NULL;

  self->change = weir_offset_apply_finish (WEIR_CLIENT (object), result, &error);
  if (self->change != NULL)
    g_signal_emit (self, signals[APPLIED], 0);
  if (g_cancellable_is_cancelled (self->cancellable))
    return;
  adw_navigation_page_set_can_pop (ADW_NAVIGATION_PAGE (self), TRUE);
  if (self->change == NULL)
    {
      fail (self, error->message);
      return;
    }
  clear_content (self);
  if (self->change->error != NULL)
    add_note (self, self->change->error, TRUE);
  adw_preferences_group_set_title (self->rows, describe_state (self->change));
  show_items (self, self->change);
  gtk_widget_set_visible (self->undo_button, self->change->state != WEIR_OFFSET_CHANGE_FAILED);
  gtk_stack_set_visible_child_name (self->stack, "content");
  gtk_accessible_announce (GTK_ACCESSIBLE (self), describe_state (self->change), GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_HIGH);
  if (gtk_widget_get_visible (self->undo_button))
    gtk_widget_grab_focus (self->undo_button);
}

static void
apply_cb (WeirOffsetOutcome *self)
{
  WeirOffsetHooks hooks = weir_offset_record_make_hooks ();

  adw_status_page_set_title (self->busy_page, _("Writing"));
  adw_status_page_set_description (self->busy_page, _("It is recorded, and can be taken back."));
  gtk_stack_set_visible_child_name (self->stack, "busy");
  gtk_widget_set_visible (self->apply_button, FALSE);
  /* There is no way back while it is written; what is closed goes on. */
  adw_navigation_page_set_can_pop (ADW_NAVIGATION_PAGE (self), FALSE);
  weir_offset_apply_async (self->client, g_steal_pointer (&self->plan->change), &hooks, TIMEOUT_MSEC, NULL, applied_cb, g_object_ref (self));
}

static void
undo_cb (WeirOffsetOutcome *self)
{
  g_signal_emit (self, signals[UNDO], 0, self->change->id);
}

static void
weir_offset_outcome_dispose (GObject *object)
{
  WeirOffsetOutcome *self = WEIR_OFFSET_OUTCOME (object);

  g_cancellable_cancel (self->cancellable);
  G_OBJECT_CLASS (weir_offset_outcome_parent_class)->dispose (object);
}

static void
weir_offset_outcome_finalize (GObject *object)
{
  WeirOffsetOutcome *self = WEIR_OFFSET_OUTCOME (object);

  g_clear_object (&self->client);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->plan, weir_offset_plan_free);
  g_clear_pointer (&self->change, weir_offset_change_free);
  g_free (self->cluster);
  G_OBJECT_CLASS (weir_offset_outcome_parent_class)->finalize (object);
}

/* What is looked at for nobody is given up: the callbacks hold the page. */
static void
weir_offset_outcome_hidden (AdwNavigationPage *page)
{
  WeirOffsetOutcome *self = WEIR_OFFSET_OUTCOME (page);

  if (gtk_widget_get_parent (GTK_WIDGET (page)) == NULL)
    g_cancellable_cancel (self->cancellable);
}

static void
weir_offset_outcome_class_init (WeirOffsetOutcomeClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = weir_offset_outcome_dispose;
  G_OBJECT_CLASS (klass)->finalize = weir_offset_outcome_finalize;
  ADW_NAVIGATION_PAGE_CLASS (klass)->hidden = weir_offset_outcome_hidden;
  signals[APPLIED] = g_signal_new ("applied", WEIR_TYPE_OFFSET_OUTCOME, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[UNDO] = g_signal_new ("undo", WEIR_TYPE_OFFSET_OUTCOME, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_INT64);
}

static GtkWidget *
make_button (WeirOffsetOutcome *self,
             const char *label,
             const char *tooltip,
             const char *style_class,
             GCallback callback)
{
  GtkWidget *button = gtk_button_new_with_mnemonic (label);

  gtk_widget_set_tooltip_text (button, tooltip);
  if (style_class != NULL)
    gtk_widget_add_css_class (button, style_class);
  g_signal_connect_object (button, "clicked", callback, self, G_CONNECT_SWAPPED);
  return button;
}

static void
weir_offset_outcome_init (WeirOffsetOutcome *self)
{
  GtkWidget *view = adw_toolbar_view_new ();
  GtkWidget *bar = adw_header_bar_new ();
  g_autoptr (GdkPaintable) spinner = NULL;

  self->cancellable = g_cancellable_new ();
  self->stack = GTK_STACK (gtk_stack_new ());
  gtk_stack_set_vhomogeneous (self->stack, FALSE);
  self->busy_page = ADW_STATUS_PAGE (adw_status_page_new ());
  spinner = GDK_PAINTABLE (adw_spinner_paintable_new (GTK_WIDGET (self->busy_page)));
  adw_status_page_set_paintable (self->busy_page, spinner);
  adw_status_page_set_title (self->busy_page, _("Looking"));
  adw_status_page_set_description (self->busy_page, _("Nothing is written."));
  self->failed_page = ADW_STATUS_PAGE (adw_status_page_new ());
  adw_status_page_set_icon_name (self->failed_page, "dialog-error-symbolic");
  adw_status_page_set_title (self->failed_page, _("Not Possible"));
  self->content = ADW_PREFERENCES_PAGE (adw_preferences_page_new ());
  gtk_stack_add_named (self->stack, GTK_WIDGET (self->busy_page), "busy");
  gtk_stack_add_named (self->stack, GTK_WIDGET (self->failed_page), "failed");
  gtk_stack_add_named (self->stack, GTK_WIDGET (self->content), "content");

  self->apply_button = make_button (self, _("_Apply"), _("Write It; It Can Be Taken Back"), "destructive-action", G_CALLBACK (apply_cb));
  gtk_widget_set_sensitive (self->apply_button, FALSE);
  self->undo_button = make_button (self, _("_Undo…"), _("Put Back Exactly What Was There"), NULL, G_CALLBACK (undo_cb));
  gtk_widget_set_visible (self->undo_button, FALSE);
  adw_header_bar_pack_end (ADW_HEADER_BAR (bar), self->apply_button);
  adw_header_bar_pack_end (ADW_HEADER_BAR (bar), self->undo_button);
  adw_toolbar_view_add_top_bar (ADW_TOOLBAR_VIEW (view), bar);
  adw_toolbar_view_set_content (ADW_TOOLBAR_VIEW (view), GTK_WIDGET (self->stack));
  adw_navigation_page_set_child (ADW_NAVIGATION_PAGE (self), view);
}

GtkWidget *
weir_offset_outcome_new (WeirClient *client,
                         WeirOffsetRequest *request,
                         const char *cluster)
{
  WeirOffsetOutcome *self = g_object_new (WEIR_TYPE_OFFSET_OUTCOME, NULL);

  self->client = g_object_ref (client);
  self->cluster = g_strdup (cluster);
  adw_navigation_page_set_title (ADW_NAVIGATION_PAGE (self), request->way == WEIR_OFFSET_WAY_UNDO ? _("Undo") : _("Preview"));
  request->timeout_msec = TIMEOUT_MSEC;
  weir_offset_plan_async (client, request, self->cancellable, planned_cb, g_object_ref (self));
  return GTK_WIDGET (self);
}
