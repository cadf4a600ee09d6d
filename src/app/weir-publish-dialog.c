/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "weir-publish-dialog.h"

#include <glib/gi18n.h>
#include <string.h>

#include "app/weir-header-row.h"
#include "app/weir-window.h"
#include "base/weir-format.h"
#include "decode/weir-decode.h"
#include "orders/weir-test-order.h"

/* More text than this makes typing slow: it is kept as it is. */
#define MAX_EDITABLE_BYTES (256 * 1024)

struct _WeirPublishDialog
{
  AdwDialog parent_instance;

  GtkWidget *publish_button;
  AdwBanner *banner;
  AdwEntryRow *topic_row;
  GtkMenuButton *topics_button;
  GtkListBox *topics_list;
  AdwSwitchRow *automatic_row;
  AdwActionRow *partition_row;
  GtkSpinButton *partition_spin;
  AdwEntryRow *key_row;
  GtkToggleButton *null_key_button;
  GtkListBox *headers_list;
  GtkWidget *add_header_row;
  AdwSwitchRow *null_value_row;
  GtkTextView *value_view;
  GtkLabel *check_label;
  GtkRevealer *result_revealer;
  GtkLabel *result_label;
  GtkWidget *show_button;

  WeirSession *session;
  GCancellable *cancellable;
  GBytes *kept_key;   /* nullable: of the message that is published again, until touched */
  GBytes *kept_value; /* likewise */
  gboolean is_value_kept; /* and cannot be edited */
  gboolean is_busy;
  gboolean is_loading;
  char *published_topic;
  WeirPublished published;
};

G_DEFINE_FINAL_TYPE (WeirPublishDialog, weir_publish_dialog, ADW_TYPE_DIALOG)

static gboolean
get_read_only (WeirPublishDialog *self)
{
  return weir_profile_get_read_only (weir_session_get_profile (self->session));
}

static void
update_sensitive (WeirPublishDialog *self)
{
  const char *topic = gtk_editable_get_text (GTK_EDITABLE (self->topic_row));
  gboolean is_automatic = adw_switch_row_get_active (self->automatic_row);
  gboolean is_null = adw_switch_row_get_active (self->null_value_row);

  gtk_widget_set_sensitive (self->publish_button, !self->is_busy && *topic != '\0' && self->session != NULL &&
                                                    !get_read_only (self));
  gtk_widget_set_sensitive (GTK_WIDGET (self->partition_row), !is_automatic);
  gtk_widget_set_sensitive (GTK_WIDGET (self->value_view), !is_null && !self->is_value_kept);
}

static void
update_check (WeirPublishDialog *self)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (self->value_view);
  GtkTextIter start;
  GtkTextIter end;
  g_autofree char *text = NULL;
  g_autofree char *problem = NULL;

  gtk_widget_remove_css_class (GTK_WIDGET (self->check_label), "success");
  gtk_widget_remove_css_class (GTK_WIDGET (self->check_label), "warning");
  if (adw_switch_row_get_active (self->null_value_row))
    {
      gtk_label_set_label (self->check_label, _("A message without a value. On compacted topics it deletes the key."));
      return;
    }
  if (self->is_value_kept)
    {
      g_autofree char *size = weir_format_bytes ((gint64) g_bytes_get_size (self->kept_value));
      /* Translators: a size such as "1.2 MB". */
      g_autofree char *label = g_strdup_printf (_("The value (%s) is published as it is."), size);

      gtk_label_set_label (self->check_label, label);
      return;
    }
  gtk_text_buffer_get_bounds (buffer, &start, &end);
  text = gtk_text_buffer_get_text (buffer, &start, &end, TRUE);
  if (*text == '\0')
    {
      gtk_label_set_label (self->check_label, _("An empty value: 0 bytes."));
      return;
    }
  problem = weir_decode_check_json (text, strlen (text));
  if (problem == NULL)
    {
      gtk_label_set_label (self->check_label, _("Valid JSON"));
      gtk_widget_add_css_class (GTK_WIDGET (self->check_label), "success");
    }
  else
    {
      /* Translators: %s is a sentence that says where. */
      g_autofree char *label = g_strdup_printf (_("Not JSON, published as text. %s"), problem);

      gtk_label_set_label (self->check_label, label);
      gtk_widget_add_css_class (GTK_WIDGET (self->check_label), "warning");
    }
}

static void
value_changed_cb (WeirPublishDialog *self)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (self->value_view);
  GtkTextIter start;
  GtkTextIter end;

  /* A hyphen where a long line is broken would look like part of the value. */
  gtk_text_buffer_get_bounds (buffer, &start, &end);
  gtk_text_buffer_apply_tag_by_name (buffer, "plain", &start, &end);
  if (!self->is_loading && !self->is_value_kept)
    g_clear_pointer (&self->kept_value, g_bytes_unref);
  update_check (self);
}

static void
null_value_cb (WeirPublishDialog *self)
{
  update_sensitive (self);
  update_check (self);
}

static void
key_changed_cb (WeirPublishDialog *self)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->key_row));

  if (self->is_loading)
    return;
  g_clear_pointer (&self->kept_key, g_bytes_unref);
  if (*text != '\0')
    gtk_toggle_button_set_active (self->null_key_button, FALSE);
}

static void
null_key_cb (WeirPublishDialog *self)
{
  if (self->is_loading || !gtk_toggle_button_get_active (self->null_key_button))
    return;
  g_clear_pointer (&self->kept_key, g_bytes_unref);
  gtk_editable_set_editable (GTK_EDITABLE (self->key_row), TRUE);
  gtk_editable_set_text (GTK_EDITABLE (self->key_row), "");
}

/* Known topics that have in them what was typed; all once a whole name stands there. */
static void
fill_topics (WeirPublishDialog *self)
{
  WeirCluster *cluster = weir_session_get_cluster (self->session);
  GListModel *topics = weir_cluster_get_topics (cluster);
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->topic_row));
  gboolean takes_all = weir_cluster_find_topic (cluster, text) != NULL;

  gtk_list_box_remove_all (self->topics_list);
  for (guint i = 0; i < g_list_model_get_n_items (topics); i++)
    {
      g_autoptr (WeirTopic) topic = g_list_model_get_item (topics, i);
      GtkWidget *label;

      if (weir_topic_get_is_internal (topic) || (!takes_all && strstr (weir_topic_get_name (topic), text) == NULL))
        continue;
      label = gtk_label_new (weir_topic_get_name (topic));
      gtk_label_set_xalign (GTK_LABEL (label), 0);
      gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_MIDDLE);
      gtk_list_box_append (self->topics_list, label);
    }
}

static void
topics_shown_cb (WeirPublishDialog *self)
{
  if (gtk_menu_button_get_active (self->topics_button))
    fill_topics (self);
}

static void
topic_chosen_cb (WeirPublishDialog *self, GtkListBoxRow *row)
{
  gtk_editable_set_text (GTK_EDITABLE (self->topic_row), gtk_label_get_label (GTK_LABEL (gtk_list_box_row_get_child (row))));
  gtk_menu_button_popdown (self->topics_button);
}

static void
topic_changed_cb (WeirPublishDialog *self)
{
  WeirTopic *topic;

  if (self->session == NULL)
    return;
  topic = weir_cluster_find_topic (weir_session_get_cluster (self->session),
                                   gtk_editable_get_text (GTK_EDITABLE (self->topic_row)));
  gtk_spin_button_set_range (self->partition_spin, 0,
                             topic != NULL ? MAX ((int) weir_topic_get_n_partitions (topic) - 1, 0) : 9999);
  update_sensitive (self);
}

static void
remove_header_cb (WeirPublishDialog *self, GtkWidget *row)
{
  gtk_list_box_remove (self->headers_list, row);
}

static GtkWidget *
add_header (WeirPublishDialog *self, const WeirHeader *header)
{
  GtkWidget *row = weir_header_row_new (header);

  g_signal_connect_object (row, "remove", G_CALLBACK (remove_header_cb), self, G_CONNECT_SWAPPED);
  gtk_list_box_insert (self->headers_list, row, gtk_list_box_row_get_index (GTK_LIST_BOX_ROW (self->add_header_row)));
  return row;
}

static void
add_header_cb (WeirPublishDialog *self)
{
  gtk_widget_child_focus (add_header (self, NULL), GTK_DIR_TAB_FORWARD);
}

static gboolean
has_header (WeirPublishDialog *self, const char *name)
{
  for (GtkWidget *row = gtk_widget_get_first_child (GTK_WIDGET (self->headers_list)); row != NULL;
       row = gtk_widget_get_next_sibling (row))
    {
      WeirHeader *header = WEIR_IS_HEADER_ROW (row) ? weir_header_row_dup_header (WEIR_HEADER_ROW (row)) : NULL;
      gboolean is_it = header != NULL && g_str_equal (header->name, name);

      g_clear_pointer (&header, weir_header_free);
      if (is_it)
        return TRUE;
    }
  return FALSE;
}

/* With the order's id as its key, as the shop's own orders have, and marked, so that nobody
 * ships it. */
static void
test_order_cb (WeirPublishDialog *self)
{
  static guint64 n_orders;
  gint64 now_msec = g_get_real_time () / 1000;
  guint64 sequence = (guint64) now_msec + n_orders++;
  g_autofree char *text = weir_test_order_new (sequence, now_msec);
  g_autofree char *key = g_strdup_printf ("%" G_GUINT64_FORMAT, sequence);

  self->is_value_kept = FALSE;
  adw_switch_row_set_active (self->null_value_row, FALSE);
  if (*gtk_editable_get_text (GTK_EDITABLE (self->topic_row)) == '\0')
    {
      g_auto (GStrv) topics = weir_session_dup_order_topics (self->session);

      if (topics[0] != NULL)
        gtk_editable_set_text (GTK_EDITABLE (self->topic_row), topics[0]);
    }
  gtk_text_buffer_set_text (gtk_text_view_get_buffer (self->value_view), text, -1);
  gtk_editable_set_editable (GTK_EDITABLE (self->key_row), TRUE);
  gtk_editable_set_text (GTK_EDITABLE (self->key_row), key);
  if (!has_header (self, WEIR_TEST_ORDER_HEADER))
    {
      g_autoptr (GBytes) value = g_bytes_new_static ("1", 1);
      WeirHeader *header = weir_header_new (WEIR_TEST_ORDER_HEADER, value);

      add_header (self, header);
      weir_header_free (header);
    }
  update_sensitive (self);
}

static GBytes *
text_to_bytes (const char *text)
{
  return g_bytes_new (text, strlen (text));
}

static WeirRecord *
create_record (WeirPublishDialog *self)
{
  GPtrArray *headers = g_ptr_array_new_with_free_func ((GDestroyNotify) weir_header_free);
  const char *key_text = gtk_editable_get_text (GTK_EDITABLE (self->key_row));
  g_autoptr (GBytes) key = NULL;
  g_autoptr (GBytes) value = NULL;
  int partition = -1;

  if (!adw_switch_row_get_active (self->automatic_row))
    partition = gtk_spin_button_get_value_as_int (self->partition_spin);
  if (self->kept_key != NULL)
    key = g_bytes_ref (self->kept_key);
  else if (!gtk_toggle_button_get_active (self->null_key_button))
    key = text_to_bytes (key_text);
  if (adw_switch_row_get_active (self->null_value_row))
    {
      value = NULL;
    }
  else if (self->kept_value != NULL)
    {
      value = g_bytes_ref (self->kept_value);
    }
  else
    {
      GtkTextBuffer *buffer = gtk_text_view_get_buffer (self->value_view);
      GtkTextIter start;
      GtkTextIter end;
      g_autofree char *text = NULL;

      gtk_text_buffer_get_bounds (buffer, &start, &end);
      text = gtk_text_buffer_get_text (buffer, &start, &end, TRUE);
      value = text_to_bytes (text);
    }
  for (GtkWidget *row = gtk_widget_get_first_child (GTK_WIDGET (self->headers_list)); row != NULL;
       row = gtk_widget_get_next_sibling (row))
    {
      WeirHeader *header = WEIR_IS_HEADER_ROW (row) ? weir_header_row_dup_header (WEIR_HEADER_ROW (row)) : NULL;

      if (header != NULL)
        g_ptr_array_add (headers, header);
    }
  return weir_record_new (gtk_editable_get_text (GTK_EDITABLE (self->topic_row)), partition, -1, -1, WEIR_TIMESTAMP_NONE,
                          key, value, headers);
}

static void
show_result (WeirPublishDialog *self, const char *text, gboolean is_error)
{
  gtk_label_set_label (self->result_label, text);
  if (is_error)
    gtk_widget_add_css_class (GTK_WIDGET (self->result_label), "error");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->result_label), "error");
  gtk_widget_set_visible (self->show_button, !is_error);
  gtk_revealer_set_reveal_child (self->result_revealer, TRUE);
  gtk_accessible_announce (GTK_ACCESSIBLE (self), text,
                           is_error ? GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_HIGH
                                    : GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_MEDIUM);
}

static void
published_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (WeirPublishDialog) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *offset = NULL;
  g_autofree char *text = NULL;
  GtkRoot *root;

  if (!weir_client_publish_finish (WEIR_CLIENT (object), result, &self->published, &error))
    {
      if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        return;
      self->is_busy = FALSE;
      update_sensitive (self);
      show_result (self, error->message, TRUE);
      return;
    }
  if (g_cancellable_is_cancelled (self->cancellable))
    return;
  self->is_busy = FALSE;
  update_sensitive (self);
  offset = weir_format_count (self->published.offset);
  /* Translators: a topic, the number of a partition, and an offset. */
  text = g_strdup_printf (_("Published to %s, partition %d, offset %s"), self->published_topic, self->published.partition,
                          offset);
  show_result (self, text, FALSE);
  root = gtk_widget_get_root (GTK_WIDGET (self));
  if (WEIR_IS_WINDOW (root))
    {
      AdwToast *toast = adw_toast_new (text);

      adw_toast_set_button_label (toast, _("_Show"));
      adw_toast_set_action_name (toast, "win.show-message");
      adw_toast_set_action_target_value (toast, g_variant_new ("(sit)", self->published_topic, self->published.partition,
                                                               (guint64) self->published.offset));
      weir_window_add_toast (WEIR_WINDOW (root), toast);
    }
}

static void
publish_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  WeirPublishDialog *self = WEIR_PUBLISH_DIALOG (widget);
  WeirClient *client = weir_session_get_client (self->session);
  g_autoptr (WeirRecord) record = NULL;

  if (!gtk_widget_get_sensitive (self->publish_button))
    return;
  if (client == NULL)
    {
      show_result (self, _("There is no connection yet. Publish again when the cluster is connected."), TRUE);
      return;
    }
  record = create_record (self);
  g_set_str (&self->published_topic, weir_record_get_topic (record));
  self->is_busy = TRUE;
  gtk_revealer_set_reveal_child (self->result_revealer, FALSE);
  update_sensitive (self);
  weir_client_publish_async (client, record, NULL, self->cancellable, published_cb, g_object_ref (self));
}

static void
show_message_cb (WeirPublishDialog *self)
{
  GtkWidget *root = GTK_WIDGET (gtk_widget_get_root (GTK_WIDGET (self)));

  gtk_widget_activate_action (root, "win.show-message", "(sit)", self->published_topic, self->published.partition,
                              (guint64) self->published.offset);
  adw_dialog_close (ADW_DIALOG (self));
}

static void
load_record (WeirPublishDialog *self, WeirRecord *record)
{
  GBytes *key = weir_record_get_key (record);
  GBytes *value = weir_record_get_value (record);
  g_autofree char *text = NULL;

  self->is_loading = TRUE;
  if (key != NULL)
    {
      gtk_toggle_button_set_active (self->null_key_button, FALSE);
      self->kept_key = g_bytes_ref (key);
      if (weir_bytes_are_editable (key, 4096))
        {
          g_autofree char *key_text = g_strndup (g_bytes_get_data (key, NULL), g_bytes_get_size (key));

          gtk_editable_set_text (GTK_EDITABLE (self->key_row), key_text);
        }
      else
        {
          g_autofree char *line = weir_decode_to_line (key, 64);

          gtk_editable_set_text (GTK_EDITABLE (self->key_row), line);
          gtk_editable_set_editable (GTK_EDITABLE (self->key_row), FALSE);
        }
    }
  adw_switch_row_set_active (self->null_value_row, value == NULL);
  if (value != NULL)
    {
      self->kept_value = g_bytes_ref (value);
      self->is_value_kept = !weir_bytes_are_editable (value, MAX_EDITABLE_BYTES);
      if (self->is_value_kept)
        {
          gboolean is_cut;

          text = weir_decode_to_text (value, WEIR_DECODED_BINARY, 1024, &is_cut);
        }
      else
        {
          text = g_strndup (g_bytes_get_data (value, NULL), g_bytes_get_size (value));
        }
      gtk_text_buffer_set_text (gtk_text_view_get_buffer (self->value_view), text, -1);
    }
  for (guint i = 0; i < weir_record_get_n_headers (record); i++)
    add_header (self, weir_record_get_header (record, i));
  self->is_loading = FALSE;
}

static void
weir_publish_dialog_dispose (GObject *object)
{
  WeirPublishDialog *self = WEIR_PUBLISH_DIALOG (object);

  g_clear_object (&self->cancellable);
  g_clear_object (&self->session);
  g_clear_pointer (&self->kept_key, g_bytes_unref);
  g_clear_pointer (&self->kept_value, g_bytes_unref);
  gtk_widget_dispose_template (GTK_WIDGET (self), WEIR_TYPE_PUBLISH_DIALOG);
  G_OBJECT_CLASS (weir_publish_dialog_parent_class)->dispose (object);
}

static void
weir_publish_dialog_finalize (GObject *object)
{
  g_free (WEIR_PUBLISH_DIALOG (object)->published_topic);
  G_OBJECT_CLASS (weir_publish_dialog_parent_class)->finalize (object);
}

static void
weir_publish_dialog_closed (AdwDialog *dialog)
{
  g_cancellable_cancel (WEIR_PUBLISH_DIALOG (dialog)->cancellable);
}

static void
weir_publish_dialog_class_init (WeirPublishDialogClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = weir_publish_dialog_dispose;
  object_class->finalize = weir_publish_dialog_finalize;
  ADW_DIALOG_CLASS (klass)->closed = weir_publish_dialog_closed;
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/weirapp/Weir/weir-publish-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, WeirPublishDialog, publish_button);
  gtk_widget_class_bind_template_child (widget_class, WeirPublishDialog, banner);
  gtk_widget_class_bind_template_child (widget_class, WeirPublishDialog, topic_row);
  gtk_widget_class_bind_template_child (widget_class, WeirPublishDialog, topics_button);
  gtk_widget_class_bind_template_child (widget_class, WeirPublishDialog, topics_list);
  gtk_widget_class_bind_template_child (widget_class, WeirPublishDialog, automatic_row);
  gtk_widget_class_bind_template_child (widget_class, WeirPublishDialog, partition_row);
  gtk_widget_class_bind_template_child (widget_class, WeirPublishDialog, partition_spin);
  gtk_widget_class_bind_template_child (widget_class, WeirPublishDialog, key_row);
  gtk_widget_class_bind_template_child (widget_class, WeirPublishDialog, null_key_button);
  gtk_widget_class_bind_template_child (widget_class, WeirPublishDialog, headers_list);
  gtk_widget_class_bind_template_child (widget_class, WeirPublishDialog, add_header_row);
  gtk_widget_class_bind_template_child (widget_class, WeirPublishDialog, null_value_row);
  gtk_widget_class_bind_template_child (widget_class, WeirPublishDialog, value_view);
  gtk_widget_class_bind_template_child (widget_class, WeirPublishDialog, check_label);
  gtk_widget_class_bind_template_child (widget_class, WeirPublishDialog, result_revealer);
  gtk_widget_class_bind_template_child (widget_class, WeirPublishDialog, result_label);
  gtk_widget_class_bind_template_child (widget_class, WeirPublishDialog, show_button);
  gtk_widget_class_bind_template_callback (widget_class, topics_shown_cb);
  gtk_widget_class_bind_template_callback (widget_class, topic_chosen_cb);
  gtk_widget_class_bind_template_callback (widget_class, topic_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, update_sensitive);
  gtk_widget_class_bind_template_callback (widget_class, key_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, null_key_cb);
  gtk_widget_class_bind_template_callback (widget_class, add_header_cb);
  gtk_widget_class_bind_template_callback (widget_class, null_value_cb);
  gtk_widget_class_bind_template_callback (widget_class, test_order_cb);
  gtk_widget_class_bind_template_callback (widget_class, show_message_cb);
  gtk_widget_class_install_action (widget_class, "publish.publish", NULL, publish_cb);
}

static void
weir_publish_dialog_init (WeirPublishDialog *self)
{
  GtkEventController *controller = gtk_shortcut_controller_new ();

  self->cancellable = g_cancellable_new ();
  self->is_loading = TRUE;
  gtk_widget_init_template (GTK_WIDGET (self));
  self->is_loading = FALSE;
  /* Before the text view sees it, for which it is a new line. */
  gtk_event_controller_set_propagation_phase (controller, GTK_PHASE_CAPTURE);
  gtk_shortcut_controller_add_shortcut (GTK_SHORTCUT_CONTROLLER (controller),
                                        gtk_shortcut_new (gtk_keyval_trigger_new (GDK_KEY_Return, GDK_CONTROL_MASK),
                                                          gtk_named_action_new ("publish.publish")));
  gtk_widget_add_controller (GTK_WIDGET (self), controller);
  gtk_text_buffer_create_tag (gtk_text_view_get_buffer (self->value_view), "plain", "insert-hyphens", FALSE, NULL);
  g_signal_connect_object (gtk_text_view_get_buffer (self->value_view), "changed", G_CALLBACK (value_changed_cb), self,
                           G_CONNECT_SWAPPED);
}

/* The sheet chooses the focus itself as it opens: after that. */
#define FOCUS_MSEC 50

static gboolean
focus_cb (gpointer user_data)
{
  WeirPublishDialog *self = user_data;

  if (gtk_widget_get_mapped (GTK_WIDGET (self)))
    gtk_widget_grab_focus (*gtk_editable_get_text (GTK_EDITABLE (self->topic_row)) != '\0' ? GTK_WIDGET (self->value_view)
                                                                                           : GTK_WIDGET (self->topic_row));
  return G_SOURCE_REMOVE;
}

static void
mapped_cb (WeirPublishDialog *self)
{
  g_timeout_add_full (G_PRIORITY_DEFAULT, FOCUS_MSEC, focus_cb, g_object_ref (self), g_object_unref);
}

AdwDialog *
weir_publish_dialog_new (WeirSession *session, const char *topic, WeirRecord *record)
{
  WeirPublishDialog *self = g_object_new (WEIR_TYPE_PUBLISH_DIALOG, NULL);

  self->session = g_object_ref (session);
  if (topic != NULL)
    gtk_editable_set_text (GTK_EDITABLE (self->topic_row), topic);
  if (record != NULL)
    load_record (self, record);
  adw_banner_set_revealed (self->banner, get_read_only (self));
  update_sensitive (self);
  update_check (self);
  adw_dialog_set_focus (ADW_DIALOG (self), topic != NULL ? GTK_WIDGET (self->value_view) : GTK_WIDGET (self->topic_row));
  /* As a sheet in a narrow window it would open with the focus on Publish, where a blank that is typed publishes. */
  g_signal_connect_after (self, "map", G_CALLBACK (mapped_cb), NULL);
  return ADW_DIALOG (self);
}
