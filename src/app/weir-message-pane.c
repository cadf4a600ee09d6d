/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "weir-message-pane.h"

#include <glib/gi18n.h>

#include "app/weir-message-body.h"
#include "app/weir-message-compare.h"
#include "app/weir-message-copy.h"
#include "app/weir-message-headers.h"
#include "base/weir-format.h"
#include "decode/weir-decode.h"

#define MAX_KEY_BYTES 200

struct _WeirMessagePane
{
  AdwBin parent_instance;

  GtkStack *stack;
  GtkLabel *title_label;
  GtkLabel *subtitle_label;
  GtkLabel *key_label;
  AdwViewStackPage *headers_page;
  WeirMessageBody *value_body;
  WeirMessageBody *key_body;
  WeirMessageHeaders *headers;
  AdwActionRow *topic_row;
  AdwActionRow *partition_row;
  AdwActionRow *offset_row;
  AdwActionRow *time_row;
  AdwActionRow *time_type_row;
  AdwActionRow *epoch_row;
  AdwActionRow *key_size_row;
  AdwActionRow *value_size_row;
  AdwActionRow *headers_size_row;

  WeirRecord *record;
};

G_DEFINE_FINAL_TYPE (WeirMessagePane, weir_message_pane, ADW_TYPE_BIN)

enum
{
  PUBLISH_AGAIN,
  CLOSE,
  NEXT,
  PREVIOUS,
  SHOW_AS_COLUMN,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static char *
describe_size (GBytes *bytes)
{
  if (bytes == NULL)
    return g_strdup (_("null"));
  if (g_bytes_get_size (bytes) == 0)
    return g_strdup (_("empty"));
  return weir_format_bytes ((gint64) g_bytes_get_size (bytes));
}

static const char *
describe_time_type (WeirRecord *record)
{
  switch (weir_record_get_timestamp_type (record))
    {
    case WEIR_TIMESTAMP_CREATE:
      return _("set by the producer");
    case WEIR_TIMESTAMP_LOG_APPEND:
      return _("set by the broker");
    case WEIR_TIMESTAMP_NONE:
    default:
      return _("without a time");
    }
}

static gint64
get_headers_size (WeirRecord *record)
{
  gint64 n_bytes = 0;

  for (guint i = 0; i < weir_record_get_n_headers (record); i++)
    {
      const WeirHeader *header = weir_record_get_header (record, i);

      n_bytes += (gint64) strlen (header->name) + (header->value != NULL ? (gint64) g_bytes_get_size (header->value) : 0);
    }
  return n_bytes;
}

static char *
dup_time (WeirRecord *record)
{
  if (weir_record_get_timestamp_type (record) == WEIR_TIMESTAMP_NONE)
    return g_strdup (WEIR_UNKNOWN_TEXT);
  return weir_format_date_time (weir_record_get_timestamp_msec (record));
}

static void
update_details (WeirMessagePane *self)
{
  g_autofree char *partition = g_strdup_printf ("%d", weir_record_get_partition (self->record));
  g_autofree char *offset = weir_format_count (weir_record_get_offset (self->record));
  g_autofree char *time = dup_time (self->record);
  gint32 leader_epoch = weir_record_get_leader_epoch (self->record);
  g_autofree char *epoch = leader_epoch != WEIR_LEADER_EPOCH_UNKNOWN ? weir_format_count (leader_epoch) : g_strdup (WEIR_UNKNOWN_TEXT);
  g_autofree char *key_size = describe_size (weir_record_get_key (self->record));
  g_autofree char *value_size = describe_size (weir_record_get_value (self->record));
  guint n_headers = weir_record_get_n_headers (self->record);
  g_autofree char *n_headers_text = weir_format_count (n_headers);
  g_autofree char *headers_bytes = weir_format_bytes (get_headers_size (self->record));
  /* Translators: a number, and a size. */
  g_autofree char *headers_size = g_strdup_printf (ngettext ("%s header, %s", "%s headers, %s", n_headers), n_headers_text, headers_bytes);

  adw_action_row_set_subtitle (self->topic_row, weir_record_get_topic (self->record));
  adw_action_row_set_subtitle (self->partition_row, partition);
  adw_action_row_set_subtitle (self->offset_row, offset);
  adw_action_row_set_subtitle (self->time_row, time);
  adw_action_row_set_subtitle (self->time_type_row, describe_time_type (self->record));
  adw_action_row_set_subtitle (self->epoch_row, epoch);
  adw_action_row_set_subtitle (self->key_size_row, key_size);
  adw_action_row_set_subtitle (self->value_size_row, value_size);
  adw_action_row_set_subtitle (self->headers_size_row, headers_size);
}

/* A line that ends between the number and its unit is hard to read. */
static char *
dup_unbroken_size (gint64 n_bytes)
{
  g_autofree char *size = weir_format_bytes (n_bytes);
  GString *text = g_string_new (size);

  g_string_replace (text, " ", "\302\240", 0);
  return g_string_free_and_steal (text);
}

static void
update_head (WeirMessagePane *self)
{
  WeirRecord *record = self->record;
  GBytes *key = weir_record_get_key (record);
  guint n_headers = weir_record_get_n_headers (record);
  g_autofree char *offset = weir_format_count (weir_record_get_offset (record));
  /* Translators: topic, partition, offset. */
  g_autofree char *title = g_strdup_printf (_("%s / %d @ %s"), weir_record_get_topic (record), weir_record_get_partition (record), offset);
  g_autofree char *size = dup_unbroken_size ((gint64) weir_record_get_n_bytes (record));
  g_autofree char *time = dup_time (record);
  g_autofree char *subtitle = NULL;
  g_autofree char *key_line = NULL;
  g_autofree char *key_text = NULL;
  g_autofree char *headers_title = NULL;

  gtk_label_set_label (self->title_label, title);
  if (weir_record_get_timestamp_type (record) == WEIR_TIMESTAMP_NONE)
    /* Translators: a size. */
    subtitle = g_strdup_printf (_("without a time · %s"), size);
  else
    /* Translators: a time, who set it, and a size. */
    subtitle = g_strdup_printf (_("%s, %s · %s"), time, describe_time_type (record), size);
  gtk_label_set_label (self->subtitle_label, subtitle);

  if (key == NULL || g_bytes_get_size (key) == 0)
    key_line = describe_size (key);
  else
    key_line = weir_decode_to_line (key, MAX_KEY_BYTES);
  /* Translators: the key of a message. */
  key_text = g_strdup_printf (_("Key: %s"), key_line);
  gtk_label_set_label (self->key_label, key_text);

  if (n_headers > 0)
    {
      g_autofree char *count = weir_format_count (n_headers);

      /* Translators: how many headers a message has. */
      headers_title = g_strdup_printf (_("Headers (%s)"), count);
    }
  adw_view_stack_page_set_title (self->headers_page, n_headers > 0 ? headers_title : _("Headers"));
}

static void
copy_value_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  WeirMessagePane *self = WEIR_MESSAGE_PANE (widget);
  g_autofree char *text = weir_message_copy_dup_bytes (weir_record_get_value (self->record));

  weir_message_copy_text (widget, text, weir_message_copy_is_text (weir_record_get_value (self->record)) ? _("Value copied") : _("Value copied as hex"));
}

static void
copy_key_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  WeirMessagePane *self = WEIR_MESSAGE_PANE (widget);
  g_autofree char *text = weir_message_copy_dup_bytes (weir_record_get_key (self->record));

  weir_message_copy_text (widget, text, weir_message_copy_is_text (weir_record_get_key (self->record)) ? _("Key copied") : _("Key copied as hex"));
}

static void
copy_json_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  g_autofree char *json = weir_message_copy_dup_json (WEIR_MESSAGE_PANE (widget)->record);

  weir_message_copy_text (widget, json, _("Message copied as JSON"));
}

static void
copy_kcat_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  g_autofree char *command = weir_message_copy_dup_kcat (WEIR_MESSAGE_PANE (widget)->record);

  weir_message_copy_text (widget, command, _("Command copied; BROKERS stands for the cluster’s addresses"));
}

static void
save_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  WeirRecord *record = WEIR_MESSAGE_PANE (widget)->record;
  g_autofree char *file_name = g_strdup_printf ("%s-%d-%" G_GINT64_FORMAT, weir_record_get_topic (record),
                                                weir_record_get_partition (record), weir_record_get_offset (record));

  weir_message_copy_save (widget, weir_record_get_value (record), file_name);
}

static void
compare_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  weir_message_compare_take (widget, WEIR_MESSAGE_PANE (widget)->record);
}

static void
publish_again_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  g_signal_emit (widget, signals[PUBLISH_AGAIN], 0, WEIR_MESSAGE_PANE (widget)->record);
}

static void
close_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  g_signal_emit (widget, signals[CLOSE], 0);
}

static void
next_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  g_signal_emit (widget, signals[NEXT], 0);
}

static void
previous_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  g_signal_emit (widget, signals[PREVIOUS], 0);
}

static void
column_cb (WeirMessagePane *self, const char *path)
{
  g_signal_emit (self, signals[SHOW_AS_COLUMN], 0, path);
}

/* A button that leads nowhere is none: only a page that listens has neighbours and columns. */
static gboolean
has_listener (WeirMessagePane *self, guint signal)
{
  return g_signal_has_handler_pending (self, signals[signal], 0, FALSE);
}

static void
update_actions (WeirMessagePane *self)
{
  static const char *const of_a_record[] = { "pane.copy-json", "pane.copy-kcat", "pane.compare" };
  GtkWidget *widget = GTK_WIDGET (self);
  gboolean has_record = self->record != NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (of_a_record); i++)
    gtk_widget_action_set_enabled (widget, of_a_record[i], has_record);
  gtk_widget_action_set_enabled (widget, "pane.copy-value", has_record && weir_record_get_value (self->record) != NULL);
  gtk_widget_action_set_enabled (widget, "pane.save", has_record && weir_record_get_value (self->record) != NULL);
  gtk_widget_action_set_enabled (widget, "pane.copy-key", has_record && weir_record_get_key (self->record) != NULL);
  gtk_widget_action_set_enabled (widget, "pane.publish-again", has_record && has_listener (self, PUBLISH_AGAIN));
  gtk_widget_action_set_enabled (widget, "pane.next", has_record && has_listener (self, NEXT));
  gtk_widget_action_set_enabled (widget, "pane.previous", has_record && has_listener (self, PREVIOUS));
}

static void
weir_message_pane_dispose (GObject *object)
{
  g_clear_object (&WEIR_MESSAGE_PANE (object)->record);
  gtk_widget_dispose_template (GTK_WIDGET (object), WEIR_TYPE_MESSAGE_PANE);
  G_OBJECT_CLASS (weir_message_pane_parent_class)->dispose (object);
}

static void
install_actions (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "pane.next", NULL, next_cb);
  gtk_widget_class_install_action (widget_class, "pane.previous", NULL, previous_cb);
  gtk_widget_class_install_action (widget_class, "pane.close", NULL, close_cb);
  gtk_widget_class_install_action (widget_class, "pane.publish-again", NULL, publish_again_cb);
  gtk_widget_class_install_action (widget_class, "pane.copy-value", NULL, copy_value_cb);
  gtk_widget_class_install_action (widget_class, "pane.copy-key", NULL, copy_key_cb);
  gtk_widget_class_install_action (widget_class, "pane.copy-json", NULL, copy_json_cb);
  gtk_widget_class_install_action (widget_class, "pane.copy-kcat", NULL, copy_kcat_cb);
  gtk_widget_class_install_action (widget_class, "pane.save", NULL, save_cb);
  gtk_widget_class_install_action (widget_class, "pane.compare", NULL, compare_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Down, GDK_ALT_MASK, "pane.next", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Up, GDK_ALT_MASK, "pane.previous", NULL);
}

static void
weir_message_pane_class_init (WeirMessagePaneClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = weir_message_pane_dispose;
  signals[PUBLISH_AGAIN] = g_signal_new ("publish-again", WEIR_TYPE_MESSAGE_PANE, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                         NULL, G_TYPE_NONE, 1, WEIR_TYPE_RECORD);
  signals[CLOSE] = g_signal_new ("close", WEIR_TYPE_MESSAGE_PANE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[NEXT] = g_signal_new ("next", WEIR_TYPE_MESSAGE_PANE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[PREVIOUS] = g_signal_new ("previous", WEIR_TYPE_MESSAGE_PANE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SHOW_AS_COLUMN] = g_signal_new ("show-as-column", WEIR_TYPE_MESSAGE_PANE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                          G_TYPE_NONE, 1, G_TYPE_STRING);
  install_actions (widget_class);
  g_type_ensure (WEIR_TYPE_MESSAGE_BODY);
  g_type_ensure (WEIR_TYPE_MESSAGE_HEADERS);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/weirapp/Weir/weir-message-pane.ui");
  gtk_widget_class_bind_template_child (widget_class, WeirMessagePane, title_label);
  gtk_widget_class_bind_template_child (widget_class, WeirMessagePane, subtitle_label);
  gtk_widget_class_bind_template_child (widget_class, WeirMessagePane, key_label);
  gtk_widget_class_bind_template_child (widget_class, WeirMessagePane, headers_page);
  gtk_widget_class_bind_template_child (widget_class, WeirMessagePane, value_body);
  gtk_widget_class_bind_template_child (widget_class, WeirMessagePane, key_body);
  gtk_widget_class_bind_template_child (widget_class, WeirMessagePane, headers);
  gtk_widget_class_bind_template_child (widget_class, WeirMessagePane, topic_row);
  gtk_widget_class_bind_template_child (widget_class, WeirMessagePane, partition_row);
  gtk_widget_class_bind_template_child (widget_class, WeirMessagePane, offset_row);
  gtk_widget_class_bind_template_child (widget_class, WeirMessagePane, time_row);
  gtk_widget_class_bind_template_child (widget_class, WeirMessagePane, time_type_row);
  gtk_widget_class_bind_template_child (widget_class, WeirMessagePane, epoch_row);
  gtk_widget_class_bind_template_child (widget_class, WeirMessagePane, key_size_row);
  gtk_widget_class_bind_template_child (widget_class, WeirMessagePane, value_size_row);
  gtk_widget_class_bind_template_child (widget_class, WeirMessagePane, headers_size_row);
  gtk_widget_class_bind_template_callback (widget_class, column_cb);
}

static void
weir_message_pane_init (WeirMessagePane *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  /* Not bound: disposing the template would take a bound child away below AdwBin's feet. */
  self->stack = GTK_STACK (adw_bin_get_child (ADW_BIN (self)));
  weir_message_body_set_is_key (self->key_body, TRUE);
  update_actions (self);
}

GtkWidget *
weir_message_pane_new (void)
{
  return g_object_new (WEIR_TYPE_MESSAGE_PANE, NULL);
}

void
weir_message_pane_set_record (WeirMessagePane *self, WeirRecord *record)
{
  g_return_if_fail (WEIR_IS_MESSAGE_PANE (self));

  if (!g_set_object (&self->record, record))
    return;
  gtk_stack_set_visible_child_name (self->stack, record != NULL ? "record" : "none");
  weir_message_body_set_record (self->value_body, record);
  weir_message_body_set_record (self->key_body, record);
  weir_message_headers_set_record (self->headers, record);
  update_actions (self);
  if (record == NULL)
    return;
  update_head (self);
  update_details (self);
}

WeirRecord *
weir_message_pane_get_record (WeirMessagePane *self)
{
  g_return_val_if_fail (WEIR_IS_MESSAGE_PANE (self), NULL);
  return self->record;
}
