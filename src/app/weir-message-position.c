/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "weir-message-position.h"

#include <glib/gi18n.h>
#include <string.h>

#include "base/weir-format.h"

struct _WeirMessagePosition
{
  AdwBin parent_instance;

  GtkMenuButton *from_button;
  GtkEntry *time_entry;
  GtkEntry *offset_entry;
  GtkEntry *last_entry;
  GtkLabel *from_error;
  GtkDropDown *partition_drop_down;
  GtkButton *range_button;

  WeirPosition from;
  WeirPosition to;
  gint32 partition;
  gboolean is_updating;
};

G_DEFINE_FINAL_TYPE (WeirMessagePosition, weir_message_position, ADW_TYPE_BIN)

enum
{
  CHANGED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static void
set_from (WeirMessagePosition *self, WeirPosition from, WeirPosition to, const char *label)
{
  gboolean has_range = to.kind != WEIR_POSITION_END;

  self->from = from;
  self->to = to;
  gtk_menu_button_set_label (self->from_button, label);
  gtk_widget_set_visible (GTK_WIDGET (self->from_error), FALSE);
  gtk_menu_button_popdown (self->from_button);
  gtk_widget_set_visible (GTK_WIDGET (self->range_button), has_range);
  g_signal_emit (self, signals[CHANGED], 0);
}

static char *
make_label (WeirPosition from)
{
  g_autofree char *value = NULL;

  switch (from.kind)
    {
    case WEIR_POSITION_BEGINNING:
      return g_strdup (_("From the Beginning"));
    case WEIR_POSITION_END:
      return g_strdup (_("Newest"));
    case WEIR_POSITION_TIME:
      value = weir_format_date_time (from.value);
      /* Translators: a date and time. */
      return g_strdup_printf (_("From %.16s"), value);
    case WEIR_POSITION_LAST:
      value = weir_format_count (from.value);
      /* Translators: a number of messages. */
      return g_strdup_printf (ngettext ("Last %s of Each Partition", "Last %s of Each Partition", from.value), value);
    case WEIR_POSITION_OFFSET:
    default:
      value = weir_format_count (from.value);
      /* Translators: an offset. */
      return g_strdup_printf (_("From Offset %s"), value);
    }
}

gboolean
weir_message_position_set_text (WeirMessagePosition *self, const char *text, GError **error)
{
  WeirPosition from = { WEIR_POSITION_END, 0 };
  g_autofree char *label = NULL;

  g_return_val_if_fail (WEIR_IS_MESSAGE_POSITION (self), FALSE);
  if (!g_str_equal (text, "newest") && !weir_position_parse (text, g_get_real_time () / 1000, &from, error))
    return FALSE;
  label = make_label (from);
  set_from (self, from, (WeirPosition) { WEIR_POSITION_END, 0 }, label);
  return TRUE;
}

static void
from_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  WeirMessagePosition *self = WEIR_MESSAGE_POSITION (widget);
  g_autoptr (GError) error = NULL;

  if (weir_message_position_set_text (self, g_variant_get_string (parameter, NULL), &error))
    return;
  gtk_label_set_label (self->from_error, error->message);
  gtk_widget_set_visible (GTK_WIDGET (self->from_error), TRUE);
}

static void
activate_from (WeirMessagePosition *self, const char *text)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "position.from", "s", text);
}

static void
time_entry_cb (WeirMessagePosition *self)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->time_entry));

  if (*text != '\0')
    activate_from (self, text);
}

static void
offset_entry_cb (WeirMessagePosition *self)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->offset_entry));

  if (*text != '\0')
    activate_from (self, text);
}

static void
last_entry_cb (WeirMessagePosition *self)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->last_entry));
  g_autofree char *last = g_strconcat (*text == '-' ? "" : "-", text, NULL);

  if (*text != '\0')
    activate_from (self, last);
}

/* The time is there to be changed rather than to be typed as a whole. */
static void
shown_cb (WeirMessagePosition *self)
{
  g_autofree char *now = weir_format_date_time (g_get_real_time () / 1000);

  if (*gtk_editable_get_text (GTK_EDITABLE (self->time_entry)) != '\0')
    return;
  now[16] = '\0';
  gtk_editable_set_text (GTK_EDITABLE (self->time_entry), now);
}

static void
partition_cb (WeirMessagePosition *self)
{
  guint selected = gtk_drop_down_get_selected (self->partition_drop_down);

  if (self->is_updating || selected == GTK_INVALID_LIST_POSITION || (gint32) selected - 1 == self->partition)
    return;
  self->partition = (gint32) selected - 1;
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
clear_range_cb (WeirMessagePosition *self)
{
  weir_message_position_set_text (self, "newest", NULL);
}

static void
weir_message_position_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), WEIR_TYPE_MESSAGE_POSITION);
  G_OBJECT_CLASS (weir_message_position_parent_class)->dispose (object);
}

static void
weir_message_position_class_init (WeirMessagePositionClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = weir_message_position_dispose;
  signals[CHANGED] = g_signal_new ("changed", WEIR_TYPE_MESSAGE_POSITION, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 0);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/weirapp/Weir/weir-message-position.ui");
  gtk_widget_class_bind_template_child (widget_class, WeirMessagePosition, from_button);
  gtk_widget_class_bind_template_child (widget_class, WeirMessagePosition, time_entry);
  gtk_widget_class_bind_template_child (widget_class, WeirMessagePosition, offset_entry);
  gtk_widget_class_bind_template_child (widget_class, WeirMessagePosition, last_entry);
  gtk_widget_class_bind_template_child (widget_class, WeirMessagePosition, from_error);
  gtk_widget_class_bind_template_child (widget_class, WeirMessagePosition, partition_drop_down);
  gtk_widget_class_bind_template_child (widget_class, WeirMessagePosition, range_button);
  gtk_widget_class_bind_template_callback (widget_class, time_entry_cb);
  gtk_widget_class_bind_template_callback (widget_class, offset_entry_cb);
  gtk_widget_class_bind_template_callback (widget_class, last_entry_cb);
  gtk_widget_class_bind_template_callback (widget_class, shown_cb);
  gtk_widget_class_bind_template_callback (widget_class, partition_cb);
  gtk_widget_class_bind_template_callback (widget_class, clear_range_cb);
  gtk_widget_class_install_action (widget_class, "position.from", "s", from_cb);
}

static void
weir_message_position_init (WeirMessagePosition *self)
{
  self->from.kind = WEIR_POSITION_END;
  self->to.kind = WEIR_POSITION_END;
  self->partition = -1;
  gtk_widget_init_template (GTK_WIDGET (self));
}

WeirPosition
weir_message_position_get_from (WeirMessagePosition *self)
{
  g_return_val_if_fail (WEIR_IS_MESSAGE_POSITION (self), ((WeirPosition) { WEIR_POSITION_END, 0 }));
  return self->from;
}

WeirPosition
weir_message_position_get_to (WeirMessagePosition *self)
{
  g_return_val_if_fail (WEIR_IS_MESSAGE_POSITION (self), ((WeirPosition) { WEIR_POSITION_END, 0 }));
  return self->to;
}

gint32
weir_message_position_get_partition (WeirMessagePosition *self)
{
  g_return_val_if_fail (WEIR_IS_MESSAGE_POSITION (self), -1);
  return self->partition;
}

void
weir_message_position_set_n_partitions (WeirMessagePosition *self, guint n_partitions)
{
  GListModel *choices;
  guint n_choices;

  g_return_if_fail (WEIR_IS_MESSAGE_POSITION (self));
  choices = gtk_drop_down_get_model (self->partition_drop_down);
  n_choices = g_list_model_get_n_items (choices);
  if (n_choices == n_partitions + 1)
    return;
  self->is_updating = TRUE;
  if (n_choices > n_partitions + 1)
    gtk_string_list_splice (GTK_STRING_LIST (choices), n_partitions + 1, n_choices - n_partitions - 1, NULL);
  for (guint i = n_choices - 1; i < n_partitions; i++)
    {
      /* Translators: the number of a partition. */
      g_autofree char *text = g_strdup_printf (_("Partition %u"), i);

      gtk_string_list_append (GTK_STRING_LIST (choices), text);
    }
  gtk_drop_down_set_selected (self->partition_drop_down, MIN ((guint) (self->partition + 1), n_partitions));
  self->is_updating = FALSE;
}

void
weir_message_position_set_range (WeirMessagePosition *self, gint64 from_msec, gint64 to_msec)
{
  g_autofree char *from = weir_format_date_time (from_msec);
  g_autofree char *to = weir_format_date_time (to_msec);
  g_autofree char *label = NULL;
  gboolean is_one_day = strncmp (from, to, 10) == 0;
  g_autofree char *end = g_strndup (is_one_day ? to + 11 : to, is_one_day ? 5 : 16);

  g_return_if_fail (WEIR_IS_MESSAGE_POSITION (self));
  /* Translators: from a date and time to a date and time, or to a time of the same day. */
  label = g_strdup_printf (_("%.16s to %s"), from, end);
  set_from (self, (WeirPosition) { WEIR_POSITION_TIME, from_msec }, (WeirPosition) { WEIR_POSITION_TIME, to_msec }, label);
}

void
weir_message_position_set_offset (WeirMessagePosition *self, gint32 partition, gint64 offset)
{
  WeirPosition from = { WEIR_POSITION_OFFSET, offset };
  g_autofree char *label = make_label (from);

  g_return_if_fail (WEIR_IS_MESSAGE_POSITION (self));
  self->partition = partition;
  self->is_updating = TRUE;
  if ((guint) partition + 1 < g_list_model_get_n_items (gtk_drop_down_get_model (self->partition_drop_down)))
    gtk_drop_down_set_selected (self->partition_drop_down, (guint) partition + 1);
  self->is_updating = FALSE;
  set_from (self, from, (WeirPosition) { WEIR_POSITION_END, 0 }, label);
}
